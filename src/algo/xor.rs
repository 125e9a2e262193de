//! Parity of `xor.h`.
//!
//! Threading: pure functions.

use super::sg::{Sink, Source};

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

/// XORs a scattered buffer into another, from both cursors on as far as both reach; `first` copies instead.
pub fn add<D: Sink, S: Source>(to: &mut D, from: &mut S, first: bool) {
    loop {
        let src = from.chunk();
        let dst = to.chunk_mut();
        let n = src.len().min(dst.len());
        let (Some(dst), Some(src)) = (dst.get_mut(..n), src.get(..n)) else { return };
        if n == 0 {
            return;
        }
        if first {
            dst.copy_from_slice(src);
        } else {
            fold(dst, src);
        }
        to.skip(n);
        from.skip(n);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algo::sg::SliceSg;

    #[test]
    fn scattered_buffers_of_other_pieces_add_up() {
        let (mut a, mut b) = ([1u8, 2], [3u8, 4, 5]);
        let mut to = [0u8; 5];
        let mut c = [0x10u8; 5];
        {
            let mut parts: [&mut [u8]; 2] = [&mut a, &mut b];
            let mut whole: [&mut [u8]; 1] = [&mut to];
            let mut other: [&mut [u8]; 1] = [&mut c];
            add(&mut SliceSg::new(&mut whole), &mut SliceSg::new(&mut parts), true);
            add(&mut SliceSg::new(&mut whole), &mut SliceSg::new(&mut other), false);
        }
        assert_eq!(to, [0x11, 0x12, 0x13, 0x14, 0x15]);
    }

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
