//! The buffers of I/O requests: memory that the submitter lends for as long as its I/O is pending.
//!
//! A request names its data by an `iovec` array and addresses that came through the door, or from the DMA heap. C's
//! contract says that they are readable and writable until the request completes, and nothing can check it, as for every
//! plain buffer. All touching of such memory above the door happens here. Threading rule: the thread of the request.

use super::{
    aes::{Keys, Tweak},
    iov::IovCursor,
};
use crate::{abi::iovec, algo::crc};
use core::{
    ffi::c_void,
    ptr::{self, NonNull},
};

/// Reads one element of an `iovec` array; `None` for NULL.
#[inline(always)]
pub fn get(iovs: *const iovec, at: usize) -> Option<(*mut c_void, usize)> {
    let first = NonNull::new(iovs.cast_mut())?;
    // SAFETY: a request's array has as many elements as it says, and its users stay below that (C's contract above).
    let element = unsafe { first.add(at).as_ref() };
    Some((element.iov_base, element.iov_len))
}

/// Writes one element of an `iovec` array.
#[inline(always)]
pub fn set(iovs: *mut iovec, at: usize, base: *mut c_void, len: usize) {
    if let Some(first) = NonNull::new(iovs) {
        // SAFETY: as in `get`; a module may set the base of a read without a buffer.
        unsafe { first.add(at).write(iovec { iov_base: base, iov_len: len }) };
    }
}

/// Copies between two buffers that do not overlap, or are the same.
#[inline(always)]
pub fn copy(to: *mut c_void, from: *const c_void, len: usize) {
    if to.is_null() || from.is_null() {
        return;
    }
    // SAFETY: both are buffers of requests, valid for `len` (C's contract above); `ptr::copy` allows any overlap.
    unsafe { ptr::copy(from.cast::<u8>(), to.cast::<u8>(), len) };
}

/// Copies from a buffer of a request to memory of our own.
pub fn load(to: &mut [u8], from: *const c_void) {
    copy(to.as_mut_ptr().cast(), from, to.len());
}

/// Flips bits of one byte of a scattered buffer, if it has that byte.
pub fn flip(iovs: *const iovec, count: usize, offset: u64, bits: u8) {
    let mut offset = offset as usize;
    for (base, len) in (0..count).map_while(|at| get(iovs, at)) {
        if offset < len {
            if let Some(byte) = NonNull::new(base.cast::<u8>()) {
                // SAFETY: a byte of a request's buffer (C's contract above).
                unsafe { *byte.add(offset).as_ptr() ^= bits };
            }
            return;
        }
        offset -= len;
    }
}

/// Fills a buffer with zeros.
pub fn zero(to: *mut c_void, len: usize) {
    if !to.is_null() {
        // SAFETY: a buffer of a request or a disk's memory, valid for `len`.
        unsafe { ptr::write_bytes(to.cast::<u8>(), 0, len) };
    }
}

/// Fills a buffer with a byte.
pub fn fill(to: *mut c_void, byte: u8, len: usize) {
    if !to.is_null() {
        // SAFETY: a buffer of a request, valid for `len`.
        unsafe { ptr::write_bytes(to.cast::<u8>(), byte, len) };
    }
}

/// Compares two buffers, as `memcmp` does.
pub fn compare(a: *const c_void, b: *const c_void, len: usize) -> i32 {
    if a.is_null() || b.is_null() {
        return i32::from(len != 0);
    }
    // SAFETY: both are buffers of requests, readable for `len`; nobody writes to them while the request is pending.
    unsafe { libc::memcmp(a, b, len) }
}

/// Writes the exclusive or of `count` buffers to another; false when one of them is missing.
pub fn xor(to: *mut c_void, sources: *const *mut c_void, count: usize, len: usize) -> bool {
    let Some(first) = NonNull::new(sources.cast_mut()) else { return false };
    // SAFETY: a request's array of as many pointers as it says.
    let sources = unsafe { core::slice::from_raw_parts(first.as_ptr().cast::<*const u8>(), count) };
    if len != 0 && (to.is_null() || sources.iter().any(|s| s.is_null())) {
        return false;
    }
    // SAFETY: all are buffers of a request, valid for `len`.
    unsafe { super::simd::xor_gen(to.cast(), sources, len) };
    true
}

/// The raw register of CRC-32C after a scattered buffer.
#[inline(always)]
pub fn crc32c(iovs: *const iovec, count: usize, register: u32) -> u32 {
    let mut register = register;
    for at in 0..count {
        let Some((base, len)) = get(iovs, at) else { break };
        if !base.is_null() {
            // SAFETY: a buffer of a request, readable for its length (C's contract above).
            register = crc::crc32c(unsafe { core::slice::from_raw_parts(base.cast::<u8>(), len) }, register);
        }
    }
    register
}

/// Encrypts or decrypts a piece of a data unit (see [`Keys::crypt`]); false when that is not possible.
#[inline(always)]
pub fn crypt(keys: &Keys<'_>, tweak: &mut Tweak, from: *const u8, to: *mut u8, len: usize) -> bool {
    // SAFETY: both are buffers of a request, or a caller's own, valid for `len`; C's contract is that they do not overlap
    // unless they are the same.
    !from.is_null() && !to.is_null() && unsafe { keys.crypt(tweak, from, to, len) }
}

/// A copy of a plain value that a request points at; `None` for NULL.
pub fn value<T: Copy>(from: *const T) -> Option<T> {
    // SAFETY: a request's pointers are NULL or point at values that stay while it is pending.
    NonNull::new(from.cast_mut()).map(|p| unsafe { p.read() })
}

/// Writes a plain value where a request wants it; not at all for NULL.
pub fn store<T: Copy>(to: *mut T, value: T) {
    if let Some(to) = NonNull::new(to) {
        // SAFETY: as in `value`, and writable.
        unsafe { to.write(value) };
    }
}

/// Whether two buffers have the same content.
pub fn equal(a: *const c_void, b: *const c_void, len: usize) -> bool {
    if a.is_null() || b.is_null() {
        return len == 0;
    }
    // SAFETY: both are buffers of requests, readable for `len`; nobody writes to them while the request is pending.
    unsafe { libc::memcmp(a, b, len) == 0 }
}

/// Copies from a scattered buffer into a whole one, at most `len` bytes; how many they were.
pub fn gather(to: *mut c_void, len: usize, iovs: *const iovec, count: usize) -> usize {
    each(len, iovs, count, |done, base, n| copy(to.wrapping_byte_add(done), base, n))
}

/// Copies from a whole buffer into a scattered one, at most `len` bytes; how many they were.
pub fn scatter(iovs: *const iovec, count: usize, from: *const c_void, len: usize) -> usize {
    each(len, iovs, count, |done, base, n| copy(base, from.wrapping_byte_add(done), n))
}

#[inline(always)]
fn each(len: usize, iovs: *const iovec, count: usize, mut f: impl FnMut(usize, *mut c_void, usize)) -> usize {
    let mut done = 0;
    for at in 0..count {
        let Some((base, n)) = get(iovs, at) else { break };
        let n = n.min(len - done);
        f(done, base, n);
        done += n;
        if done == len {
            break;
        }
    }
    done
}

/// A cursor over a scattered buffer, for algorithms on its bytes.
pub fn cursor(iovs: *const iovec, count: usize) -> IovCursor<'static> {
    // SAFETY: a request's buffer, valid while the request is pending (C's contract above).
    unsafe { IovCursor::new(iovs, count) }
}

/// A whole buffer as a scattered one of one piece.
pub struct Whole(iovec);

impl Whole {
    pub fn new(base: *mut c_void, len: usize) -> Whole {
        Whole(iovec { iov_base: base, iov_len: len })
    }

    pub fn cursor(&mut self) -> IovCursor<'_> {
        // SAFETY: as in `cursor`; the one element lives as long as the borrow.
        unsafe { IovCursor::new(&self.0, 1) }
    }
}

/// A copy of a NUL-terminated string of a C record; empty for NULL.
pub fn text(raw: *const core::ffi::c_char) -> String {
    if raw.is_null() {
        return String::new();
    }
    // SAFETY: C's contract: the names of a registered bdev are NUL-terminated strings that live as long as it does.
    unsafe { core::ffi::CStr::from_ptr(raw) }.to_string_lossy().into_owned()
}

/// Asks the cache for the lines of a record that will be used soon.
#[inline(always)]
pub fn prefetch<T>(record: &T, offset: usize) {
    let at = ptr::from_ref(record).cast::<i8>().wrapping_add(offset);
    // SAFETY: a prefetch never faults.
    unsafe { core::arch::x86_64::_mm_prefetch::<{ core::arch::x86_64::_MM_HINT_T0 }>(at) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scattered_and_whole_buffers_hold_the_same_bytes() {
        let mut parts = [[1u8; 3], [2; 3], [3; 3]];
        let iovs: Vec<iovec> =
            parts.iter_mut().map(|p| iovec { iov_base: p.as_mut_ptr().cast(), iov_len: 3 }).collect();
        let mut whole = [0u8; 8];
        assert_eq!(gather(whole.as_mut_ptr().cast(), 8, iovs.as_ptr(), 3), 8);
        assert_eq!(whole, [1, 1, 1, 2, 2, 2, 3, 3]);
        let from = [9u8; 5];
        assert_eq!(scatter(iovs.as_ptr(), 3, from.as_ptr().cast(), 5), 5);
        assert_eq!(parts, [[9, 9, 9], [9, 9, 2], [3, 3, 3]]);
        assert!(equal(from.as_ptr().cast(), parts[0].as_ptr().cast(), 3));
    }
}
