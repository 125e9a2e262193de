//! Memory that the library lends to C: names and small blocks from type-stable size classes, so that a stale read
//! yields stale bytes and never a fault.
//!
//! Threading rule: any thread.

use super::{Arena, Kind, Life, Obj};
use crate::{
    errno::{Errno, Result},
    handle::Rx,
};
use core::ffi::{c_char, c_void};
use std::sync::{Mutex, MutexGuard};

static KIND: Kind = Kind::new("lent string");

/// Bytes in one slot, the terminating NUL included.
const SMALL: usize = 80;
const LARGE: usize = 4112;

struct Bytes<const N: usize>([Rx<u8>; N]);

impl<const N: usize> Life for Bytes<N> {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = if N == SMALL { 1 << 20 } else { 1 << 14 };
    const SHARED: bool = true;
    fn vacant() -> Self {
        Bytes([const { Rx::ZERO }; N])
    }
}

static SMALLS: Arena<Bytes<SMALL>> = Arena::new();
static LARGES: Arena<Bytes<LARGE>> = Arena::new();

#[derive(Clone, Copy)]
enum Place {
    Small(Obj<Bytes<SMALL>>),
    Large(Obj<Bytes<LARGE>>),
}

/// How a slot is made.
type MakeFn<const N: usize> = fn(&'static Arena<Bytes<N>>) -> Result<Obj<Bytes<N>>>;

/// A NUL-terminated string at a stable address; given back when dropped, readable for ever.
pub struct LentStr {
    place: Place,
    len: usize,
}

impl LentStr {
    /// Copies `text`; bytes from the first NUL on are left out. `ENAMETOOLONG` above 4111 bytes.
    pub fn new(text: &[u8]) -> Result<LentStr> {
        Self::make(text, Arena::alloc, Arena::alloc)
    }

    /// As [`LentStr::new`], for an object without which something could not end: see [`Arena::alloc_to_end`].
    pub fn to_end(text: &[u8]) -> Result<LentStr> {
        Self::make(text, Arena::alloc_to_end, Arena::alloc_to_end)
    }

    fn make(text: &[u8], small: MakeFn<SMALL>, large: MakeFn<LARGE>) -> Result<LentStr> {
        let text = text.split(|&b| b == 0).next().unwrap_or_default();
        let place = match text.len() {
            n if n < SMALL => Place::Small(small(&SMALLS)?),
            n if n < LARGE => Place::Large(large(&LARGES)?),
            _ => return Err(Errno::ENAMETOOLONG),
        };
        let lent = LentStr { place, len: text.len() };
        let cells = lent.cells();
        for (cell, byte) in cells.iter().zip(text.iter().copied().chain([0])) {
            cell.set(byte);
        }
        Ok(lent)
    }

    fn cells(&self) -> &'static [Rx<u8>] {
        match self.place {
            Place::Small(obj) => &obj.object().0,
            Place::Large(obj) => &obj.object().0,
        }
    }

    /// The address C reads.
    pub fn as_ptr(&self) -> *const c_char {
        self.cells().as_ptr().cast()
    }

    /// The text as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.cells().iter().take(self.len).map(Rx::get).collect()
    }
}

impl Drop for LentStr {
    fn drop(&mut self) {
        match self.place {
            Place::Small(obj) => SMALLS.free(obj),
            Place::Large(obj) => LARGES.free(obj),
        };
    }
}

/// 16 bytes, aligned as malloc aligns.
#[repr(align(16))]
struct Cell([Rx<u8>; 16]);

/// Blocks that were given back, by size class. They are never returned to the allocator.
static BLOCKS: Mutex<[Vec<&'static [Cell]>; 64]> = Mutex::new([const { Vec::new() }; 64]);

fn blocks() -> MutexGuard<'static, [Vec<&'static [Cell]>; 64]> {
    BLOCKS.lock().unwrap_or_else(|e| e.into_inner())
}

/// A block of bytes at a stable address, for what C keeps with an object of ours; zeroes at first, given back when dropped,
/// readable for ever.
pub struct LentBlock {
    cells: &'static [Cell],
    len: usize,
}

impl LentBlock {
    /// A block of `len` bytes; a block of none has an address too.
    pub fn new(len: usize) -> Result<LentBlock> {
        let count = len.div_ceil(16).max(4).checked_next_power_of_two().ok_or(Errno::ENOMEM)?;
        let class = count.trailing_zeros() as usize;
        let used = blocks().get_mut(class).and_then(Vec::pop);
        let cells = match used {
            Some(cells) => cells,
            None => {
                let mut fresh = Vec::new();
                fresh.try_reserve_exact(count)?;
                fresh.resize_with(count, || Cell([const { Rx::ZERO }; 16]));
                // Room for it to come back without an allocation.
                let mut blocks = blocks();
                let class = blocks.get_mut(class).ok_or(Errno::ENOMEM)?;
                class.try_reserve(class.capacity().max(4))?;
                &*fresh.leak()
            }
        };
        let block = LentBlock { cells, len };
        block.erase();
        Ok(block)
    }

    fn bytes(&self) -> impl Iterator<Item = &'static Rx<u8>> {
        self.cells.iter().flat_map(|cell| cell.0.iter())
    }

    /// Makes all bytes zero.
    pub fn erase(&self) {
        self.bytes().for_each(|byte| byte.set(0));
    }

    /// Writes the beginning of the block.
    pub fn fill(&self, bytes: &[u8]) {
        self.bytes().take(self.len).zip(bytes).for_each(|(cell, byte)| cell.set(*byte));
    }

    /// A copy of the block.
    pub fn to_vec(&self) -> Vec<u8> {
        self.bytes().take(self.len).map(Rx::get).collect()
    }

    /// How many bytes were asked for.
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The address C uses.
    pub fn as_ptr(&self) -> *mut c_void {
        self.cells.as_ptr().cast_mut().cast()
    }
}

impl Drop for LentBlock {
    fn drop(&mut self) {
        let class = self.cells.len().trailing_zeros() as usize;
        if let Some(class) = blocks().get_mut(class)
            && class.try_reserve(1).is_ok()
        {
            class.push(self.cells);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_zero_aligned_and_used_again() {
        let block = LentBlock::new(5000).unwrap();
        assert_eq!((block.len(), block.as_ptr().addr() % 16), (5000, 0));
        assert!(block.to_vec().iter().all(|b| *b == 0));
        block.fill(&[7; 6000]);
        assert_eq!(block.to_vec(), [7; 5000]);
        let at = block.as_ptr();
        drop(block);
        let again = LentBlock::new(4200).unwrap();
        assert!(again.as_ptr() == at && again.to_vec().iter().all(|b| *b == 0));
        assert!(!LentBlock::new(0).unwrap().as_ptr().is_null() && LentBlock::new(usize::MAX).is_err());
    }
}
