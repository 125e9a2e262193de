//! A cell for a reference to a table of words whose length is a power of two, in one machine word: the address and,
//! above bit 47, the length. Loading it costs a shift, and address and length always belong together.
//!
//! Threading rule: any thread.

use super::rx::{Rx, Word};
use core::{
    marker::PhantomData,
    sync::atomic::{AtomicU64, Ordering::*},
};

const ADDRESS_BITS: u32 = 48;

/// The cell; empty at first.
pub struct Table<T: Word + 'static>(AtomicU64, PhantomData<fn() -> T>);

/// What a [`Table`] held at one moment.
pub struct View<T: Word + 'static> {
    address: usize,
    len: usize,
    of: PhantomData<&'static [Rx<T>]>,
}

impl<T: Word> Clone for View<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Word> Copy for View<T> {}

impl<T: Word> Default for Table<T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<T: Word> Table<T> {
    pub const EMPTY: Self = Table(AtomicU64::new(0), PhantomData);

    /// Makes the cell refer to `words`. False, and nothing changes, when their number is no power of two.
    pub fn store(&self, words: Option<&'static [Rx<T>]>) -> bool {
        let raw = match words {
            None => 0,
            Some(words) if words.len().is_power_of_two() => {
                let address = words.as_ptr().expose_provenance() as u64;
                address | u64::from(words.len().ilog2() + 1) << ADDRESS_BITS
            }
            Some(_) => return false,
        };
        self.0.store(raw, Release);
        true
    }

    #[inline(always)]
    pub fn load(&self) -> View<T> {
        let raw = self.0.load(Acquire);
        let len = (1usize << (raw >> ADDRESS_BITS)) >> 1;
        View { address: (raw & ((1 << ADDRESS_BITS) - 1)) as usize, len, of: PhantomData }
    }
}

impl<T: Word> View<T> {
    /// How many words there are: 0 or a power of two.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Word `at`.
    #[inline(always)]
    pub fn get(&self, at: usize) -> Option<&'static Rx<T>> {
        self.part(at, 1)?.first()
    }

    /// The words `at` to `at + n`. `None` when there are not so many.
    #[inline(always)]
    pub fn part(&self, at: usize, n: usize) -> Option<&'static [Rx<T>]> {
        if at >= self.len || n > self.len - at {
            return None;
        }
        let first = core::ptr::with_exposed_provenance::<Rx<T>>(self.address).wrapping_add(at);
        // SAFETY: only `store` writes the cell, from a `&'static` slice of exactly this address and length, and the part lies
        // within it.
        Some(unsafe { core::slice::from_raw_parts(first, n) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_all_there_or_not_at_all() {
        static FOUR: [Rx<u32>; 4] = [const { Rx::ZERO }; 4];
        let table = Table::EMPTY;
        assert!(table.load().is_empty() && table.load().get(0).is_none() && table.load().part(0, 0).is_none());
        assert!(!table.store(Some(&FOUR[..3])) && table.load().is_empty());
        assert!(table.store(Some(&FOUR)));
        let view = table.load();
        view.get(3).unwrap().set(7);
        assert_eq!((view.len(), view.part(1, 3).unwrap()[2].get()), (4, 7));
        assert!(view.get(4).is_none() && view.part(1, 4).is_none() && view.part(usize::MAX, 2).is_none());
        assert!(table.store(None) && table.load().is_empty());
    }
}
