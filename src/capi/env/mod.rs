//! `spdk/env.h`, except for its PCI functions.

pub mod cores;
pub mod map;
pub mod memory;
pub mod pool;
pub mod ring;
pub mod start;
pub mod zone;

use core::ffi::c_void;

/// An address of the engine's as C has it; 0 is NULL.
fn pointer(at: usize) -> *mut c_void {
    core::ptr::with_exposed_provenance_mut(at)
}
