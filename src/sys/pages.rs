//! Address ranges that are reserved once and never returned: the ground that arenas stand on.
//!
//! A range is readable zeros from the start and becomes writable as it grows, so that a wild pointer into it reads
//! zeros. Not in core dumps (MADV_DONTDUMP). Threading rule: any thread.

use crate::errno::{Errno, Result};

/// A reserved range of addresses.
pub struct Range {
    base: usize,
    len: usize,
}

impl Range {
    /// Reserves `want` bytes, or half as many, and so on down to `least`, as the kernel and the limits allow.
    pub fn reserve(want: usize, least: usize) -> Result<Range> {
        let mut len = want;
        while len >= least && len > 0 {
            // SAFETY: a fresh anonymous mapping, nothing of ours is replaced.
            let at = unsafe {
                libc::mmap(
                    core::ptr::null_mut(),
                    len,
                    libc::PROT_READ,
                    libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                    -1,
                    0,
                )
            };
            if at != libc::MAP_FAILED {
                // SAFETY: the range was mapped above and belongs to us.
                unsafe { libc::madvise(at, len, libc::MADV_DONTDUMP) };
                return Ok(Range { base: at.expose_provenance(), len });
            }
            len /= 2;
        }
        Err(Errno::ENOMEM)
    }

    pub fn base(&self) -> usize {
        self.base
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Makes `len` bytes from `from` writable; both are rounded out to pages.
    pub fn open(&self, from: usize, len: usize) -> Result<()> {
        const PAGE: usize = 4096;
        let start = from / PAGE * PAGE;
        let end = from.checked_add(len).ok_or(Errno::EOVERFLOW)?.next_multiple_of(PAGE);
        if end > self.len {
            return Err(Errno::ENOMEM);
        }
        let at = core::ptr::with_exposed_provenance_mut(self.base + start);
        // SAFETY: the pages lie within our own mapping.
        match unsafe { libc::mprotect(at, end - start, libc::PROT_READ | libc::PROT_WRITE) } {
            0 => Ok(()),
            _ => Err(Errno::ENOMEM),
        }
    }
}
