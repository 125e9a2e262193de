//! Bit arrays and bit pools as objects: `bit_array.h`, `bit_pool.h`.
//!
//! Threading: any thread; a mutex per object.

use super::lock;
use crate::{
    algo::bits::{BitArray, BitPool},
    errno::Result,
    handle::{Arena, Kind, Life, Obj},
};
use std::sync::Mutex;

static ARRAY_KIND: Kind = Kind::new("bit array");
static POOL_KIND: Kind = Kind::new("bit pool");

/// The slot of a bit array.
pub struct Array(Mutex<BitArray>);

/// The slot of a bit pool.
pub struct Pool(Mutex<BitPool>);

impl Life for Array {
    const KIND: &'static Kind = &ARRAY_KIND;
    const LIMIT: usize = 1 << 20;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Array(Mutex::new(BitArray::EMPTY))
    }
}

impl Life for Pool {
    const KIND: &'static Kind = &POOL_KIND;
    const LIMIT: usize = 1 << 20;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Pool(Mutex::new(BitPool::EMPTY))
    }
}

/// All bit arrays.
pub static ARRAYS: Arena<Array> = Arena::new();
/// All bit pools.
pub static POOLS: Arena<Pool> = Arena::new();

impl Array {
    /// A new array of `bits` zeros.
    pub fn create(bits: u32) -> Result<Obj<Array>> {
        let array = BitArray::new(bits)?;
        let obj = ARRAYS.alloc()?;
        *lock(&obj.object().0) = array;
        Ok(obj)
    }

    /// Runs `f` on the bits.
    pub fn with<R>(&self, f: impl FnOnce(&mut BitArray) -> R) -> R {
        f(&mut lock(&self.0))
    }

    /// Ends the object and hands its bits over. Nothing if it is gone already.
    pub fn dissolve(obj: Obj<Array>) -> Option<BitArray> {
        if !ARRAYS.retire(obj) {
            return None;
        }
        let bits = core::mem::take(&mut *lock(&obj.object().0));
        ARRAYS.release(obj);
        Some(bits)
    }
}

impl Pool {
    /// A new pool of `bits` free numbers.
    pub fn create(bits: u32) -> Result<Obj<Pool>> {
        Pool::keep(BitPool::new(bits)?)
    }

    fn keep(pool: BitPool) -> Result<Obj<Pool>> {
        let obj = POOLS.alloc()?;
        *lock(&obj.object().0) = pool;
        Ok(obj)
    }

    /// A new pool that takes over an array, which ends. On failure the array stays.
    pub fn from_array(array: Obj<Array>) -> Result<Obj<Pool>> {
        let obj = POOLS.alloc()?;
        let Some(bits) = Array::dissolve(array) else {
            POOLS.free(obj);
            return Err(crate::errno::Errno::ESTALE);
        };
        *lock(&obj.object().0) = BitPool::from_array(bits);
        Ok(obj)
    }

    /// Runs `f` on the pool.
    pub fn with<R>(&self, f: impl FnOnce(&mut BitPool) -> R) -> R {
        f(&mut lock(&self.0))
    }

    /// Ends the object.
    pub fn free(obj: Obj<Pool>) {
        if POOLS.retire(obj) {
            drop(core::mem::take(&mut *lock(&obj.object().0)));
            POOLS.release(obj);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handle::Why;

    #[test]
    fn a_pool_consumes_its_array() {
        let array = Array::create(10).unwrap();
        let handle = array.handle();
        array.with(|a| a.set(0)).unwrap();
        let pool = Pool::from_array(array).unwrap();
        assert_eq!(ARRAYS.get(handle).err(), Some(Why::Stale));
        assert_eq!(pool.with(BitPool::allocate), 1);
        let handle = pool.handle();
        Pool::free(pool);
        assert_eq!(POOLS.get(handle).err(), Some(Why::Stale));
    }
}
