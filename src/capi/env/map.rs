//! `spdk/env.h`: registered memory, memory maps, device addresses. Class of a map: opaque.
//!
//! Threading rule: any thread. A map's notifications run one at a time, on the thread that registers or unregisters.

use super::super::{
    callback::optional,
    enter::{Cx, enter, enter_op, enter_or},
};
use crate::{
    abi,
    env::{
        ANY_NODE,
        memmap::{self, MAPS, MemMap},
        memory, regions, vtophys,
    },
    errno::{Errno, Result},
    handle::{Obj, grace::Pin},
};
use core::ffi::{c_int, c_void};

impl Cx {
    #[inline(always)]
    fn map(&self, raw: *const abi::spdk_mem_map) -> Result<(Obj<MemMap>, Pin)> {
        self.shared(&MAPS, raw)
    }
}

/// An in and out argument that may be NULL.
fn optional_size<'a>(size: *mut u64) -> Option<&'a mut u64> {
    // SAFETY: C's contract: NULL or a number of the caller's own.
    unsafe { size.as_mut() }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mem_map_alloc(
    default_translation: u64,
    ops: *const abi::spdk_mem_map_ops,
    cb_ctx: *mut c_void,
) -> *mut abi::spdk_mem_map {
    enter_op("spdk_mem_map_alloc", |_| {
        // SAFETY: C's contract: NULL or a structure of this type.
        let ops = unsafe { ops.as_ref() };
        // SAFETY: in both, the types differ only in `unsafe`.
        let notify = unsafe { optional(ops.and_then(|ops| ops.notify_cb)) };
        // SAFETY: as above.
        let contiguous = unsafe { optional(ops.and_then(|ops| ops.are_contiguous)) };
        let map = memmap::alloc(default_translation, notify, contiguous, cb_ctx)?;
        Ok(core::ptr::with_exposed_provenance_mut(map.handle() as usize))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mem_map_free(pmap: *mut *mut abi::spdk_mem_map) {
    enter_op("spdk_mem_map_free", |cx| {
        let raw = *cx.value_mut(pmap)?;
        if raw.is_null() {
            return Ok(());
        }
        memmap::free(cx.object(&MAPS, raw)?)?;
        cx.put(pmap, core::ptr::null_mut())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mem_map_set_translation(
    map: *mut abi::spdk_mem_map,
    vaddr: u64,
    size: u64,
    translation: u64,
) -> c_int {
    enter("spdk_mem_map_set_translation", |cx| cx.map(map)?.0.set(vaddr, size, translation).map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mem_map_clear_translation(map: *mut abi::spdk_mem_map, vaddr: u64, size: u64) -> c_int {
    enter("spdk_mem_map_clear_translation", |cx| cx.map(map)?.0.clear(vaddr, size).map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mem_map_translate(map: *const abi::spdk_mem_map, vaddr: u64, size: *mut u64) -> u64 {
    let error = |_: Errno| vtophys::ERROR;
    enter_or("spdk_mem_map_translate", error, |cx| {
        let (map, _pin) = cx.map(map)?;
        Ok(map.translate(vaddr, optional_size(size)))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mem_register(vaddr: *mut c_void, len: usize) -> c_int {
    enter("spdk_mem_register", |_| regions::register(vaddr.addr() as u64, len as u64).map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mem_unregister(vaddr: *mut c_void, len: usize) -> c_int {
    enter("spdk_mem_unregister", |_| regions::unregister(vaddr.addr() as u64, len as u64).map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mem_get_numa_id(buf: *const c_void, size: *mut u64) -> i32 {
    let any = |_: Errno| ANY_NODE;
    enter_or("spdk_mem_get_numa_id", any, |_| Ok(vtophys::numa_id(buf.addr() as u64, optional_size(size))))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mem_get_fd_and_offset(vaddr: *mut c_void, offset: *mut u64) -> c_int {
    enter("spdk_mem_get_fd_and_offset", |cx| {
        let file = memory::memory().and_then(|memory| memory.file_of(vaddr.addr()));
        let (fd, at) = file.map_err(|errno| if errno == Errno::ENOMEM { Errno::ENOENT } else { errno })?;
        cx.put(offset, at)?;
        Ok(fd)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_vtophys(buf: *const c_void, size: *mut u64) -> u64 {
    let error = |_: Errno| vtophys::ERROR;
    enter_or("spdk_vtophys", error, |_| Ok(vtophys::translate(buf.addr() as u64, optional_size(size))))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iommu_is_enabled() -> bool {
    vtophys::iommu_enabled()
}
