//! Memory that C gives back with `free(3)`: results of `string.h`, `file.h`, `hexlify.h`, `cpuset.h`.
//!
//! Threading: any thread.

use crate::errno::{Errno, Result};
use core::{ffi::c_char, ptr, slice};

/// A block of libc's allocator that is freed unless it is handed to C.
pub struct CBuf {
    at: *mut u8,
    len: usize,
}

impl CBuf {
    /// `len` bytes, zeroed.
    pub fn zeroed(len: usize) -> Result<CBuf> {
        // SAFETY: no memory is involved.
        let at = unsafe { libc::calloc(1, len.max(1)) }.cast::<u8>();
        if at.is_null() { Err(Errno::ENOMEM) } else { Ok(CBuf { at, len }) }
    }

    /// A copy of `text` with a terminator.
    pub fn text(text: &[u8]) -> Result<CBuf> {
        let mut buf = CBuf::zeroed(text.len().saturating_add(1))?;
        buf.bytes()[..text.len()].copy_from_slice(text);
        Ok(buf)
    }

    /// The bytes.
    pub fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: `len` bytes of our own, all initialised by `calloc`.
        unsafe { slice::from_raw_parts_mut(self.at, self.len) }
    }

    /// Hands the block to C, which frees it.
    pub fn give<T>(mut self) -> *mut T {
        let at = self.at;
        self.at = ptr::null_mut();
        at.cast()
    }

    /// The same for text.
    pub fn give_text(self) -> *mut c_char {
        self.give()
    }
}

impl Drop for CBuf {
    fn drop(&mut self) {
        // SAFETY: NULL, or our own block.
        unsafe { libc::free(self.at.cast()) };
    }
}
