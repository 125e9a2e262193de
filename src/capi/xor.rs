//! `spdk/xor.h`: parity over several buffers.
//!
//! Threading: any thread.

use super::enter::enter;
use crate::{algo::xor, errno::Errno};
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
        // The parity of one stripe at a time is computed aside, because the destination may be one of the sources.
        let mut stripe = [0u8; xor::STRIPE];
        let mut at = 0;
        while at < len as usize {
            let acc = &mut stripe[..xor::STRIPE.min(len as usize - at)];
            for (i, source) in sources.iter().enumerate() {
                // SAFETY: C's contract: each source holds `len` bytes; nothing writes to it while the slice lives.
                let src = unsafe { slice::from_raw_parts(source.wrapping_add(at), acc.len()) };
                if i == 0 {
                    acc.copy_from_slice(src);
                } else {
                    xor::fold(acc, src);
                }
            }
            // SAFETY: C's contract: the destination holds `len` bytes; `acc` is our own.
            unsafe { acc.as_ptr().copy_to_nonoverlapping(dest.cast::<u8>().wrapping_add(at), acc.len()) };
            at += acc.len();
        }
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_xor_get_optimal_alignment() -> usize {
    enter("spdk_xor_get_optimal_alignment", |_| Ok(xor::OPTIMAL_ALIGNMENT))
}
