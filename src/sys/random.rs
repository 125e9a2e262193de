//! The kernel's random numbers, for UUIDs and seeds.
//!
//! Threading: any thread.

/// Fills `out`. Early in the system's life this waits for the kernel to have collected enough.
pub fn fill(out: &mut [u8]) {
    let mut done = 0;
    while let Some(rest) = out.get_mut(done..).filter(|r| !r.is_empty()) {
        // SAFETY: the slice is writable for its length.
        let n = unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) };
        // Only a signal can interrupt the call with these arguments.
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
