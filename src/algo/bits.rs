//! Bit arrays and the pools built on them: `bit_array.h`, `bit_pool.h`.
//!
//! Threading: plain data; one owner at a time.

use crate::errno::{Errno, Result};

/// What the search functions return when there is no such bit.
pub const NONE: u32 = u32::MAX;

/// A growable array of bits. Bits beyond the capacity are zero, also within the last word.
#[derive(Debug, Default)]
pub struct BitArray {
    words: Vec<u64>,
    bits: u32,
}

impl BitArray {
    /// An array without bits.
    pub const EMPTY: BitArray = BitArray { words: Vec::new(), bits: 0 };

    /// An array of `bits` zeros. `EINVAL` for `u32::MAX`, which stands for "no bit".
    pub fn new(bits: u32) -> Result<BitArray> {
        let mut array = BitArray::default();
        array.resize(bits)?;
        Ok(array)
    }

    /// Changes the capacity: bits that come or go are zero.
    pub fn resize(&mut self, bits: u32) -> Result<()> {
        if bits == NONE {
            return Err(Errno::EINVAL);
        }
        let count = bits.div_ceil(64) as usize;
        if count > self.words.len() {
            self.words.try_reserve_exact(count - self.words.len())?;
        }
        self.words.resize(count, 0);
        self.words.shrink_to(count.saturating_mul(2));
        if !bits.is_multiple_of(64)
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << (bits % 64)) - 1;
        }
        self.bits = bits;
        Ok(())
    }

    /// Number of bits.
    pub fn capacity(&self) -> u32 {
        self.bits
    }

    fn word(&self, bit: u32) -> u64 {
        self.words.get(bit as usize / 64).copied().unwrap_or(0)
    }

    /// The bit; false beyond the capacity.
    pub fn get(&self, bit: u32) -> bool {
        bit < self.bits && self.word(bit) >> (bit % 64) & 1 != 0
    }

    fn assign(&mut self, bit: u32, value: bool) -> Result<()> {
        if bit >= self.bits {
            return Err(Errno::EINVAL);
        }
        if let Some(word) = self.words.get_mut(bit as usize / 64) {
            *word = *word & !(1 << (bit % 64)) | u64::from(value) << (bit % 64);
        }
        Ok(())
    }

    /// Sets a bit. `EINVAL` beyond the capacity.
    pub fn set(&mut self, bit: u32) -> Result<()> {
        self.assign(bit, true)
    }

    /// Clears a bit; nothing happens beyond the capacity.
    pub fn clear(&mut self, bit: u32) {
        // Bits beyond the end are clear already.
        let _ = self.assign(bit, false);
    }

    fn find(&self, start: u32, flip: u64) -> u32 {
        if start >= self.bits {
            return NONE;
        }
        let first = start as usize / 64;
        let mut mask = u64::MAX << (start % 64);
        for (i, word) in self.words.iter().enumerate().skip(first) {
            let hit = (word ^ flip) & mask;
            if hit != 0 {
                let bit = i as u64 * 64 + u64::from(hit.trailing_zeros());
                return if bit < u64::from(self.bits) { bit as u32 } else { NONE };
            }
            mask = u64::MAX;
        }
        NONE
    }

    /// The first set bit at or after `start`, or [`NONE`].
    pub fn find_first_set(&self, start: u32) -> u32 {
        self.find(start, 0)
    }

    /// The first clear bit at or after `start`, or [`NONE`].
    pub fn find_first_clear(&self, start: u32) -> u32 {
        self.find(start, u64::MAX)
    }

    /// How many bits are set.
    pub fn count_set(&self) -> u32 {
        self.words.iter().map(|w| w.count_ones()).sum()
    }

    /// How many bits are clear.
    pub fn count_clear(&self) -> u32 {
        self.bits - self.count_set()
    }

    /// Bytes that [`BitArray::store`] and [`BitArray::load`] use.
    pub fn mask_len(&self) -> usize {
        self.bits.div_ceil(8) as usize
    }

    /// The bits of the last mask byte that belong to the array, if it is a partial one.
    fn tail(&self) -> Option<u8> {
        match self.bits % 8 {
            0 => None,
            n => Some((1 << n) - 1),
        }
    }

    /// Stores the bits, lowest first; the rest of the last byte stays as it is.
    pub fn store(&self, mask: &mut [u8]) {
        let keep = self.tail();
        let len = self.mask_len();
        let bytes = self.words.iter().flat_map(|w| w.to_le_bytes());
        for (i, (to, from)) in mask.iter_mut().zip(bytes).take(len).enumerate() {
            *to = match keep {
                Some(own) if i + 1 == len => *to & !own | from & own,
                _ => from,
            };
        }
    }

    /// Replaces all bits.
    pub fn load(&mut self, mask: &[u8]) {
        let own = self.tail();
        let len = self.mask_len();
        for (i, word) in self.words.iter_mut().enumerate() {
            let mut raw = [0u8; 8];
            for (j, to) in raw.iter_mut().enumerate() {
                let at = i * 8 + j;
                if at < len {
                    let byte = mask.get(at).copied().unwrap_or(0);
                    *to = if at + 1 == len { byte & own.unwrap_or(0xff) } else { byte };
                }
            }
            *word = u64::from_le_bytes(raw);
        }
    }

    /// Clears all bits.
    pub fn clear_all(&mut self) {
        self.words.fill(0);
    }
}

/// Numbers to allocate and free, smallest first.
#[derive(Debug, Default)]
pub struct BitPool {
    array: BitArray,
    lowest_free: u32,
    free: u32,
}

impl BitPool {
    /// A pool without numbers.
    pub const EMPTY: BitPool = BitPool { array: BitArray::EMPTY, lowest_free: NONE, free: 0 };

    /// A pool whose set bits are allocated.
    pub fn from_array(array: BitArray) -> BitPool {
        let mut pool = BitPool { array, lowest_free: 0, free: 0 };
        pool.recount();
        pool
    }

    /// A pool of `bits` free numbers.
    pub fn new(bits: u32) -> Result<BitPool> {
        Ok(BitPool::from_array(BitArray::new(bits)?))
    }

    fn recount(&mut self) {
        self.lowest_free = self.array.find_first_clear(0);
        self.free = self.array.count_clear();
    }

    /// Changes the capacity; numbers that come are free.
    pub fn resize(&mut self, bits: u32) -> Result<()> {
        self.array.resize(bits)?;
        self.recount();
        Ok(())
    }

    /// Number of numbers.
    pub fn capacity(&self) -> u32 {
        self.array.capacity()
    }

    /// True if the number is allocated.
    pub fn is_allocated(&self, bit: u32) -> bool {
        self.array.get(bit)
    }

    fn taken(&mut self, bit: u32) {
        if self.lowest_free == bit {
            self.lowest_free = self.array.find_first_clear(bit);
        }
        self.free -= 1;
    }

    /// Allocates the smallest free number, or returns [`NONE`].
    pub fn allocate(&mut self) -> u32 {
        let bit = self.lowest_free;
        if self.array.set(bit).is_err() {
            return NONE;
        }
        self.taken(bit);
        bit
    }

    /// Allocates a particular number. `EBUSY` if it is allocated, `EINVAL` if there is no such number.
    pub fn set_allocated(&mut self, bit: u32) -> Result<()> {
        if self.array.get(bit) {
            return Err(Errno::EBUSY);
        }
        self.array.set(bit)?;
        self.taken(bit);
        Ok(())
    }

    /// Frees a number. False, and no change, if it is not allocated.
    pub fn free(&mut self, bit: u32) -> bool {
        if !self.array.get(bit) {
            return false;
        }
        self.array.clear(bit);
        self.lowest_free = self.lowest_free.min(bit);
        self.free += 1;
        true
    }

    /// How many numbers are allocated.
    pub fn count_allocated(&self) -> u32 {
        self.capacity() - self.free
    }

    /// How many numbers are free.
    pub fn count_free(&self) -> u32 {
        self.free
    }

    /// Bytes of a mask; see [`BitArray::mask_len`].
    pub fn mask_len(&self) -> usize {
        self.array.mask_len()
    }

    /// Stores which numbers are allocated.
    pub fn store(&self, mask: &mut [u8]) {
        self.array.store(mask);
    }

    /// Replaces which numbers are allocated.
    pub fn load(&mut self, mask: &[u8]) {
        self.array.load(mask);
        self.recount();
    }

    /// Frees all numbers.
    pub fn free_all(&mut self) {
        self.array.clear_all();
        self.recount();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn against_a_plain_vector() {
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for bits in [0u32, 1, 7, 8, 63, 64, 65, 127, 128, 200, 1000] {
            let mut array = BitArray::new(bits).unwrap();
            let mut model = vec![false; bits as usize];
            for _ in 0..300 {
                let bit = (random() % 1200) as u32;
                let inside = bit < bits;
                if random() & 1 == 0 {
                    assert_eq!(array.set(bit).is_ok(), inside);
                } else {
                    array.clear(bit);
                }
                if inside {
                    model[bit as usize] = array.get(bit);
                } else {
                    assert!(!array.get(bit));
                }
                let start = (random() % 1200) as u32;
                let find = |want| (start..bits).find(|&i| model[i as usize] == want).unwrap_or(NONE);
                assert_eq!(array.find_first_set(start), find(true));
                assert_eq!(array.find_first_clear(start), find(false));
            }
            assert_eq!(array.count_set() as usize, model.iter().filter(|b| **b).count());
            assert_eq!(array.count_set() + array.count_clear(), bits);
            let mut mask = vec![0xffu8; array.mask_len() + 1];
            array.store(&mut mask);
            assert_eq!(mask.pop(), Some(0xff));
            let mut copy = BitArray::new(bits).unwrap();
            copy.load(&mask);
            assert!((0..bits).all(|i| copy.get(i) == model[i as usize]));
            assert_eq!(copy.count_set(), array.count_set());
        }
    }

    #[test]
    fn resizing_clears_what_comes_and_goes() {
        let mut array = BitArray::new(130).unwrap();
        for bit in 0..130 {
            array.set(bit).unwrap();
        }
        array.resize(60).unwrap();
        assert_eq!(array.count_set(), 60);
        array.resize(300).unwrap();
        assert_eq!(array.count_set(), 60);
        assert_eq!(array.find_first_clear(0), 60);
        assert_eq!(array.resize(NONE), Err(Errno::EINVAL));
        assert_eq!(array.capacity(), 300);
    }

    #[test]
    fn a_pool_gives_the_smallest() {
        let mut pool = BitPool::new(3).unwrap();
        assert_eq!(pool.set_allocated(1), Ok(()));
        assert_eq!(pool.set_allocated(1), Err(Errno::EBUSY));
        assert_eq!(pool.set_allocated(3), Err(Errno::EINVAL));
        assert_eq!([pool.allocate(), pool.allocate(), pool.allocate()], [0, 2, NONE]);
        assert!(pool.free(2) && pool.free(0) && !pool.free(0) && !pool.free(9));
        assert_eq!((pool.allocate(), pool.count_allocated(), pool.count_free()), (0, 2, 1));
        pool.resize(5).unwrap();
        assert_eq!([pool.allocate(), pool.allocate(), pool.allocate(), pool.allocate()], [2, 3, 4, NONE]);
        pool.load(&[0b10101]);
        assert_eq!((pool.count_allocated(), pool.allocate()), (3, 1));
        pool.free_all();
        assert_eq!((pool.count_free(), pool.allocate()), (5, 0));
    }
}
