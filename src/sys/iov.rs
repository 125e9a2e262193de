//! The caller's `iovec` arrays as safe cursors: what `algo` and the engine see of scattered C memory.
//!
//! A cursor is made at the door, from an array that C guarantees for the length of the call; from then on it is safe:
//! it never leaves the array and never returns an element's memory beyond its length. An element whose base is NULL
//! counts as empty. Serves `util.h`, `dif.h` and the data paths.
//!
//! Threading: a cursor belongs to one caller.

use crate::{
    abi::iovec,
    algo::sg::{Mark, Sink, Source, step},
};
use core::{marker::PhantomData, ptr, slice};

/// A cursor over an `iovec` array.
pub struct IovCursor<'a> {
    iovs: &'a [iovec],
    pos: Mark,
    memory: PhantomData<&'a mut [u8]>,
}

fn len(iov: &iovec) -> usize {
    if iov.iov_base.is_null() { 0 } else { iov.iov_len.min(isize::MAX as usize) }
}

impl<'a> IovCursor<'a> {
    /// A cursor at the start of `count` elements; an empty one for NULL.
    ///
    /// # Safety
    /// `iovs` is NULL or points at `count` elements, and each element describes memory that is readable and, if the
    /// cursor is used as a [`Sink`], writable, and that nobody else accesses while the cursor is used.
    #[inline]
    pub unsafe fn new(iovs: *const iovec, count: usize) -> IovCursor<'a> {
        let iovs = if iovs.is_null() {
            &[]
        } else {
            // SAFETY: the caller vouches for the array.
            unsafe { slice::from_raw_parts(iovs, count) }
        };
        let pos = step(Mark { seg: 0, off: 0 }, 0, iovs.len(), |i| iovs.get(i).map_or(0, len));
        IovCursor { iovs, pos, memory: PhantomData }
    }

    /// The address at the cursor; NULL at the end.
    #[inline]
    pub fn address(&self) -> *mut u8 {
        self.iovs.get(self.pos.seg).map_or(ptr::null_mut(), |v| v.iov_base.cast::<u8>().wrapping_add(self.pos.off))
    }

    /// The address of a byte of an element.
    #[inline]
    pub fn address_of(&self, seg: usize, off: usize) -> *mut u8 {
        self.iovs.get(seg).map_or(ptr::null_mut(), |v| v.iov_base.cast::<u8>().wrapping_add(off))
    }

    /// Bytes left in the element at the cursor.
    #[inline]
    fn rest(&self) -> usize {
        self.iovs.get(self.pos.seg).map_or(0, |v| len(v) - self.pos.off)
    }
}

impl Source for IovCursor<'_> {
    #[inline]
    fn chunk(&self) -> &[u8] {
        match self.rest() {
            0 => &[],
            // SAFETY: the rest of an element the creator vouched for, with a base that is not NULL.
            n => unsafe { slice::from_raw_parts(self.address(), n) },
        }
    }

    #[inline]
    fn skip(&mut self, n: usize) {
        if n < self.rest() {
            self.pos.off += n;
            return;
        }
        self.pos = step(self.pos, n, self.iovs.len(), |i| self.iovs.get(i).map_or(0, len));
    }

    #[inline]
    fn mark(&self) -> Mark {
        self.pos
    }

    #[inline]
    fn rewind(&mut self, mark: Mark) {
        // Positions behind an element's end cannot come from `mark`, and would be refused by `step`.
        if self.iovs.get(mark.seg).is_none_or(|v| mark.off < len(v)) {
            self.pos = mark;
        }
    }

    #[inline]
    fn total(&self) -> u64 {
        self.iovs.iter().fold(0, |sum, v| sum.saturating_add(len(v) as u64))
    }
}

impl Sink for IovCursor<'_> {
    #[inline]
    fn chunk_mut(&mut self) -> &mut [u8] {
        match self.rest() {
            0 => &mut [],
            // SAFETY: as in `chunk`; the creator vouched for writing and for exclusive use.
            n => unsafe { slice::from_raw_parts_mut(self.address(), n) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_like_a_slice() {
        let (mut a, mut b) = ([1u8, 2, 3], [4u8, 5]);
        let iovs = [
            iovec { iov_base: ptr::null_mut(), iov_len: 9 },
            iovec { iov_base: a.as_mut_ptr().cast(), iov_len: 3 },
            iovec { iov_base: b.as_mut_ptr().cast(), iov_len: 0 },
            iovec { iov_base: b.as_mut_ptr().cast(), iov_len: 2 },
        ];
        // SAFETY: both arrays outlive the cursor.
        let mut c = unsafe { IovCursor::new(iovs.as_ptr(), iovs.len()) };
        assert_eq!(c.total(), 5);
        let start = c.mark();
        assert_eq!(start.seg, 1);
        c.skip(1);
        assert_eq!(c.write(&[9, 9, 9]), 3);
        assert_eq!(c.chunk(), [5]);
        c.rewind(start);
        let mut out = [0; 8];
        assert_eq!(c.read(&mut out), 5);
        assert_eq!(out, [1, 9, 9, 9, 5, 0, 0, 0]);
        assert!(c.chunk().is_empty() && c.address().is_null());
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { IovCursor::new(ptr::null(), 3) }.total(), 0);
    }
}
