//! Parity of `xor.h`.
//!
//! Threading: pure functions.

/// Alignment of buffers at which the work is fastest, in bytes.
pub const OPTIMAL_ALIGNMENT: usize = 32;

/// Most source buffers of one call.
pub const MAX_SOURCES: u32 = 256;

/// XORs `src` into `acc`, as far as both reach.
#[inline(always)]
pub fn fold(acc: &mut [u8], src: &[u8]) {
    for (a, s) in acc.iter_mut().zip(src) {
        *a ^= s;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_twice_undoes_it() {
        let mut acc = [0x55u8; 100];
        let src: Vec<u8> = (0..100).collect();
        fold(&mut acc, &src);
        assert_eq!(acc[7], 0x55 ^ 7);
        fold(&mut acc, &src);
        assert_eq!(acc, [0x55; 100]);
    }
}
