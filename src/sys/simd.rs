//! Byte loops that gain from wider registers than the baseline processor has, chosen at run time.
//!
//! Serves `xor.h`. Threading: pure functions.

use crate::algo::xor;

/// Bytes that are handled at a time.
const LINE: usize = 256;

/// The parity of `n` lines, one after the other.
///
/// # Safety
/// Each source is readable, and `dest` writable, for `n` times [`LINE`] bytes. `dest` may be one of the sources.
#[inline(always)]
unsafe fn lines(dest: *mut u8, sources: &[*const u8], n: usize) {
    let Some((first, rest)) = sources.split_first() else { return };
    for line in 0..n {
        let at = line * LINE;
        // SAFETY: by contract; every source is read before the destination is written.
        unsafe {
            let mut acc = first.add(at).cast::<[u8; LINE]>().read_unaligned();
            for source in rest {
                xor::fold(&mut acc, &source.add(at).cast::<[u8; LINE]>().read_unaligned());
            }
            dest.add(at).cast::<[u8; LINE]>().write_unaligned(acc);
        }
    }
}

/// Compiled for AVX2.
///
/// # Safety
/// That of [`lines`].
#[target_feature(enable = "avx2")]
unsafe fn lines_avx2(dest: *mut u8, sources: &[*const u8], n: usize) {
    // SAFETY: the same contract.
    unsafe { lines(dest, sources, n) }
}

/// Compiled for AVX-512.
///
/// # Safety
/// That of [`lines`].
#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
unsafe fn lines_avx512(dest: *mut u8, sources: &[*const u8], n: usize) {
    // SAFETY: the same contract.
    unsafe { lines(dest, sources, n) }
}

/// Writes the parity of all sources to `dest`.
///
/// # Safety
/// Each source is readable, and `dest` writable, for `len` bytes. `dest` may be one of the sources; they do not overlap
/// otherwise.
pub unsafe fn xor_gen(dest: *mut u8, sources: &[*const u8], len: usize) {
    let n = len / LINE;
    // SAFETY: `n` lines are at most `len` bytes, and the processor has what the functions were compiled for.
    unsafe {
        if is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx512vl") {
            lines_avx512(dest, sources, n);
        } else if is_x86_feature_detected!("avx2") {
            lines_avx2(dest, sources, n);
        } else {
            lines(dest, sources, n);
        }
    }
    for at in n * LINE..len {
        // SAFETY: within `len` bytes.
        unsafe { *dest.add(at) = sources.iter().fold(0, |b, s| b ^ *s.add(at)) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_length_and_in_place() {
        let src: Vec<Vec<u8>> = (0..5u32).map(|s| (0..1000u32).map(|i| (i * i + s * 77) as u8).collect()).collect();
        for len in [0, 1, 255, 256, 257, 600, 1000] {
            for n in 2..=5 {
                let want: Vec<u8> = (0..len).map(|i| src[..n].iter().fold(0, |b, s| b ^ s[i])).collect();
                let sources: Vec<*const u8> = src[..n].iter().map(|s| s.as_ptr()).collect();
                let mut out = vec![0xa5; len];
                // SAFETY: all are longer than `len`, or that long.
                unsafe { xor_gen(out.as_mut_ptr(), &sources, len) };
                assert_eq!(out, want);
                let mut own = src[0].clone();
                let mut sources = sources;
                sources[0] = own.as_ptr();
                // SAFETY: as above; the destination is the first source.
                unsafe { xor_gen(own.as_mut_ptr(), &sources, len) };
                assert_eq!(own[..len], want);
                assert_eq!(own[len..], src[0][len..]);
            }
        }
    }
}
