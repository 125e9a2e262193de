//! `spdk/env.h`: DMA memory. A buffer is plain memory of C's while it lives; giving one back that is none is refused.
//!
//! Threading rule: any thread.

use super::{super::enter::enter, pointer};
use crate::{
    env::{self, memory},
    errno::Errno,
};
use core::ffi::{c_int, c_void};

/// The flags of `spdk_dma_malloc`: `SPDK_MALLOC_DMA | SPDK_MALLOC_SHARE`.
const DMA_AND_SHARE: u32 = 3;

fn allocate(
    name: &'static str,
    size: usize,
    align: usize,
    unused: *mut u64,
    node: c_int,
    flags: u32,
    zero: bool,
) -> *mut c_void {
    enter(name, |_| {
        if flags == 0 || !unused.is_null() {
            return Err(Errno::EINVAL);
        }
        let at = if zero { env::zmalloc(size, align, node) } else { env::malloc(size, align, node) };
        at.map(pointer)
    })
}

fn reallocate(name: &'static str, buf: *mut c_void, size: usize, align: usize, unused: *mut u64) -> *mut c_void {
    enter(name, |_| {
        if !unused.is_null() {
            return Err(Errno::EINVAL);
        }
        match buf.addr() {
            0 => env::malloc(size, align, env::ANY_NODE).map(pointer),
            at => memory::memory()?.realloc(name, at, size, align).map(pointer),
        }
    })
}

fn release(name: &'static str, buf: *mut c_void) {
    enter(name, |_| match buf.addr() {
        0 => Ok(()),
        at => match memory::memory() {
            Ok(memory) => memory.free(name, at, env::heap::Tag::Malloc),
            Err(_) => Err(memory::refuse(name, at, env::heap::Wrong::Garbage)),
        },
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_malloc(
    size: usize,
    align: usize,
    unused: *mut u64,
    numa_id: c_int,
    flags: u32,
) -> *mut c_void {
    allocate("spdk_malloc", size, align, unused, numa_id, flags, false)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_zmalloc(
    size: usize,
    align: usize,
    unused: *mut u64,
    numa_id: c_int,
    flags: u32,
) -> *mut c_void {
    allocate("spdk_zmalloc", size, align, unused, numa_id, flags, true)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_realloc(buf: *mut c_void, size: usize, align: usize) -> *mut c_void {
    reallocate("spdk_realloc", buf, size, align, core::ptr::null_mut())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_free(buf: *mut c_void) {
    release("spdk_free", buf);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dma_malloc(size: usize, align: usize, unused: *mut u64) -> *mut c_void {
    allocate("spdk_dma_malloc", size, align, unused, env::ANY_NODE, DMA_AND_SHARE, false)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dma_malloc_socket(
    size: usize,
    align: usize,
    unused: *mut u64,
    numa_id: c_int,
) -> *mut c_void {
    allocate("spdk_dma_malloc_socket", size, align, unused, numa_id, DMA_AND_SHARE, false)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dma_zmalloc(size: usize, align: usize, unused: *mut u64) -> *mut c_void {
    allocate("spdk_dma_zmalloc", size, align, unused, env::ANY_NODE, DMA_AND_SHARE, true)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dma_zmalloc_socket(
    size: usize,
    align: usize,
    unused: *mut u64,
    numa_id: c_int,
) -> *mut c_void {
    allocate("spdk_dma_zmalloc_socket", size, align, unused, numa_id, DMA_AND_SHARE, true)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dma_realloc(
    buf: *mut c_void,
    size: usize,
    align: usize,
    unused: *mut u64,
) -> *mut c_void {
    reallocate("spdk_dma_realloc", buf, size, align, unused)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dma_free(buf: *mut c_void) {
    release("spdk_dma_free", buf);
}
