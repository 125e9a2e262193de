//! `spdk/xor.h`: parity over several buffers.
//!
//! Threading: any thread.

use super::enter::enter;
use crate::{algo::xor, errno::Errno, sys::simd};
use core::{
    ffi::{c_int, c_void},
    slice,
};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_xor_gen(dest: *mut c_void, sources: *mut *mut c_void, n: u32, len: u32) -> c_int {
    enter("spdk_xor_gen", |_| {
        if !(2..=xor::MAX_SOURCES).contains(&n) || sources.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: an array of `n` pointers.
        let sources = unsafe { slice::from_raw_parts(sources.cast::<*const u8>(), n as usize) };
        if len != 0 && (dest.is_null() || sources.iter().any(|s| s.is_null())) {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: all buffers hold `len` bytes.
        unsafe { simd::xor_gen(dest.cast(), sources, len as usize) };
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_xor_get_optimal_alignment() -> usize {
    enter("spdk_xor_get_optimal_alignment", |_| Ok(xor::OPTIMAL_ALIGNMENT))
}
