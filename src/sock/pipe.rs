//! The receive buffer of a socket in user space: small reads are served from it.
//!
//! Threading rule: that of the socket.

use crate::{
    abi::iovec,
    algo::ring::{Part, Ring},
    errno::{Errno, Result},
    handle::{Rx, lent::LentBlock},
    sys::sock::scatter,
};
use core::ptr;
use std::sync::Mutex;

/// Fewest bytes of one.
pub const MIN: usize = 1024;

/// A ring of bytes. `used` bytes from `first` on are to be read.
pub struct Pipe {
    at: Rx<*mut u8>,
    size: Rx<u32>,
    first: Rx<u32>,
    used: Rx<u32>,
    /// Only grows until the socket ends: whoever reads `size` and then `at` stays within it.
    block: Mutex<Option<LentBlock>>,
}

impl Pipe {
    pub const EMPTY: Pipe =
        Pipe { at: Rx::ZERO, size: Rx::ZERO, first: Rx::ZERO, used: Rx::ZERO, block: Mutex::new(None) };

    /// Whether there is a buffer.
    #[inline(always)]
    pub fn exists(&self) -> bool {
        self.size.get() != 0
    }

    /// Bytes it can hold.
    pub fn size(&self) -> u32 {
        self.size.get()
    }

    /// Bytes that can be read.
    #[inline(always)]
    pub fn available(&self) -> u32 {
        self.used.get()
    }

    /// Makes a buffer of `size` bytes; 0 takes it away, with what is in it. `EINVAL` when what is in it would not fit.
    pub fn resize(&self, size: u32) -> Result<()> {
        if size == self.size.get() {
            return Ok(());
        }
        let used = self.used.get();
        if size == 0 {
            self.size.set(0);
            self.first.set(0);
            self.used.set(0);
            return Ok(());
        }
        if used > size {
            return Err(Errno::EINVAL);
        }
        let mut kept = self.block.lock().unwrap_or_else(|e| e.into_inner());
        let room = kept.as_ref().map_or(0, LentBlock::len).max(size as usize);
        let block = LentBlock::new(room)?;
        let at = block.as_ptr().cast::<u8>();
        if used != 0 {
            self.take(&[iovec { iov_base: at.cast(), iov_len: used as usize }]);
        }
        self.at.set(at);
        self.size.set(size);
        self.first.set(0);
        self.used.set(used);
        *kept = Some(block);
        Ok(())
    }

    /// Gives the buffer back.
    pub fn end(&self) {
        let _ = self.resize(0);
        self.at.set(ptr::null_mut());
        *self.block.lock().unwrap_or_else(|e| e.into_inner()) = None;
    }

    #[inline]
    fn ring(&self) -> Ring {
        Ring::holding(self.size.get(), self.first.get(), self.used.get())
    }

    fn places(&self, parts: [Part; 2]) -> [iovec; 2] {
        let base = self.at.get();
        parts.map(|(at, len)| iovec { iov_base: base.wrapping_add(at as usize).cast(), iov_len: len as usize })
    }

    /// Where can be written.
    #[inline]
    pub fn room(&self) -> [iovec; 2] {
        self.places(self.ring().write_parts(u32::MAX))
    }

    /// So many bytes were written there.
    #[inline]
    pub fn filled(&self, bytes: usize) {
        self.used.set(self.used.get().wrapping_add(bytes as u32).min(self.size.get()));
    }

    /// Moves bytes to the elements; how many.
    #[inline]
    pub fn take(&self, iovs: &[iovec]) -> usize {
        let mut ring = self.ring();
        let mut done = 0usize;
        // What is left of the elements after the first piece begins somewhere within one of them.
        for piece in self.places(ring.read_parts(u32::MAX)) {
            let mut skip = done;
            let mut from = 0usize;
            for iov in iovs {
                if skip >= iov.iov_len {
                    skip = skip.wrapping_sub(iov.iov_len);
                    continue;
                }
                let base = iov.iov_base.cast::<u8>().wrapping_add(skip).cast();
                let part = [iovec { iov_base: base, iov_len: iov.iov_len.wrapping_sub(skip) }];
                skip = 0;
                let left = piece.iov_len.saturating_sub(from);
                let n = scatter(piece.iov_base.cast::<u8>().wrapping_add(from), left, &part);
                from = from.wrapping_add(n);
                if from == piece.iov_len {
                    break;
                }
            }
            done = done.wrapping_add(from);
        }
        let _ = ring.consumed(done as u32);
        self.first.set(ring.first());
        self.used.set(ring.readable());
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(pipe: &Pipe, bytes: &[u8]) -> usize {
        let mut done = 0;
        for piece in pipe.room() {
            let n = scatter(bytes[done..].as_ptr(), bytes.len() - done, &[piece]);
            done += n;
        }
        pipe.filled(done);
        done
    }

    fn get(pipe: &Pipe, len: usize) -> Vec<u8> {
        let mut out = vec![0u8; len];
        let (a, b) = out.split_at_mut(len / 2);
        let iovs = [a, b].map(|s| iovec { iov_base: s.as_mut_ptr().cast(), iov_len: s.len() });
        let n = pipe.take(&iovs);
        out.truncate(n);
        out
    }

    #[test]
    fn bytes_come_out_in_order_around_the_end_and_through_a_change_of_size() {
        let pipe = Pipe::EMPTY;
        assert!(!pipe.exists() && get(&pipe, 4).is_empty());
        pipe.resize(10).unwrap();
        assert_eq!(put(&pipe, b"abcdefghijkl"), 10);
        assert_eq!(get(&pipe, 7), b"abcdefg");
        assert_eq!(put(&pipe, b"123456789"), 7);
        assert_eq!(pipe.resize(9), Err(Errno::EINVAL));
        pipe.resize(20).unwrap();
        assert_eq!(put(&pipe, b"xyz"), 3);
        assert_eq!(get(&pipe, 20), b"hij1234567xyz");
        assert_eq!(pipe.available(), 0);
        put(&pipe, b"gone");
        pipe.resize(0).unwrap();
        pipe.resize(1024).unwrap();
        assert_eq!(pipe.available(), 0);
        pipe.end();
    }
}
