//! Handles of things that come and go with every request: the number of the slot and of its life. As no address looks like
//! one, it cannot be dereferenced by accident; and a life has 38 bits, so that none comes again.
//!
//! Threading rule: none.

use crate::handle::Why;

/// No address of a process has bit 62 set and bit 63 clear.
const MARK: u64 = 1 << 62;
/// As if slots lay 16 bytes apart: what is near a handle is none.
const LOW_BITS: u32 = 4;
const INDEX_BITS: u32 = 20;
const LIFE_SHIFT: u32 = LOW_BITS + INDEX_BITS;
const LIFE_BITS: u32 = 38;
/// Slots of a kind.
pub const LIMIT: usize = 1 << INDEX_BITS;

/// The handle of a slot in a life of it.
#[inline(always)]
pub fn make(index: u32, life: u64) -> u64 {
    MARK | (life & ((1 << LIFE_BITS) - 1)) << LIFE_SHIFT | u64::from(index) << LOW_BITS
}

/// The slot a handle names.
#[inline(always)]
pub fn index(handle: u64) -> usize {
    (handle >> LOW_BITS) as usize & (LIMIT - 1)
}

/// Why a handle is refused that names a slot with another one.
pub fn why(handle: u64, life: Option<u64>) -> Why {
    let formed = handle >> 62 == 1 && handle & ((1 << LOW_BITS) - 1) == 0;
    match life {
        _ if handle == 0 => Why::Null,
        Some(now) if formed && handle >> LIFE_SHIFT & ((1 << LIFE_BITS) - 1) <= now => Why::Stale,
        _ => Why::Garbage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_names_slot_and_life() {
        let handle = make(77, 5);
        assert_eq!(index(handle), 77);
        assert_eq!(why(handle, Some(6)), Why::Stale);
        assert_eq!(why(handle, Some(4)), Why::Garbage);
        assert_eq!(
            (why(0, None), why(0x7fff_1234, Some(9)), why(u64::MAX, Some(9))),
            (Why::Null, Why::Garbage, Why::Garbage)
        );
    }
}
