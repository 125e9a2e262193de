//! The small objects of `spdk_util` that C holds by handle: bit arrays and pools, pipes, Zipf generators, MD5 contexts
//! and groups of file descriptors.
//!
//! Each kind is an arena of slots around plain data of `algo`. SPDK leaves it to the caller not to use one of these
//! from two threads at a time; here a mutex per object keeps even that from doing harm.
//!
//! Threading: any thread.

pub mod bits;
pub mod digest;
pub mod fd_group;
pub mod pipe;
pub mod zipf;

use std::sync::{Mutex, MutexGuard};

/// A lock whatever happened to a previous holder: the data behind these locks is valid after every step.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}
