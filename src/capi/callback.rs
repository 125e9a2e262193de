//! C functions as the safe function pointers that the engine takes.
//!
//! The engine calls a `extern "C" fn` with what its type says; that the function copes with it is C's contract, which
//! the door accepts here, in one place. Threading rule: none.

use crate::errno::{Errno, Result};

/// Turns a C function pointer into the engine's type for it; `EINVAL` for NULL.
///
/// # Safety
/// `F` and `G` must be function pointer types of the C ABI that differ only in `unsafe` and in what their pointer
/// arguments point at.
pub unsafe fn callback<F: Copy, G>(function: Option<F>) -> Result<G> {
    // SAFETY: passed on to the caller.
    unsafe { optional(function) }.ok_or(Errno::EINVAL)
}

/// As [`callback`], where NULL means "none".
///
/// # Safety
/// As [`callback`].
pub unsafe fn optional<F: Copy, G>(function: Option<F>) -> Option<G> {
    const { assert!(size_of::<F>() == size_of::<usize>() && size_of::<G>() == size_of::<usize>()) };
    // SAFETY: both are function pointers, and the caller vouches for their types.
    function.map(|f| unsafe { core::mem::transmute_copy::<F, G>(&f) })
}
