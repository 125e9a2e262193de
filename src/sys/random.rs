//! The kernel's random numbers, for UUIDs and seeds.
//!
//! Threading: any thread.

use crate::errno::Errno;
use core::hash::BuildHasher;
use std::hash::RandomState;

/// Fills `out`. Early in the system's life this waits for the kernel to have collected enough.
pub fn fill(out: &mut [u8]) {
    let mut done = 0;
    while let Some(rest) = out.get_mut(done..).filter(|r| !r.is_empty()) {
        // SAFETY: the slice is writable for its length.
        let n = unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) };
        if n < 0 && Errno::last() != Errno::EINTR {
            // A sandbox forbids the call: what the standard library seeds its hash tables with must do.
            for part in rest.chunks_mut(8) {
                let word = RandomState::new().hash_one(part.len()).to_ne_bytes();
                part.iter_mut().zip(word).for_each(|(to, from)| *to = from);
            }
            return;
        }
        done += usize::try_from(n).unwrap_or(0);
    }
}

/// A random number.
pub fn u64() -> u64 {
    let mut raw = [0; 8];
    fill(&mut raw);
    u64::from_ne_bytes(raw)
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_differ() {
        assert_ne!(super::u64(), super::u64());
    }
}
