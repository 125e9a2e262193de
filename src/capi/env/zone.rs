//! `spdk/env.h`: memory zones.
//!
//! Threading rule: any thread.

use super::{
    super::{
        enter::{enter, enter_or},
        log::to_file,
    },
    pointer,
};
use crate::{
    abi,
    env::{heap::MIN_ALIGN, memzone},
    errno::Errno,
};
use core::ffi::{c_char, c_int, c_uint, c_void};

fn reserve(
    function: &'static str,
    name: *const c_char,
    len: usize,
    node: c_int,
    flags: c_uint,
    align: usize,
) -> *mut c_void {
    enter(function, |cx| memzone::reserve(cx.cstr(name)?.to_bytes(), len, node, flags, align).map(pointer))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memzone_reserve(
    name: *const c_char,
    len: usize,
    numa_id: c_int,
    flags: c_uint,
) -> *mut c_void {
    reserve("spdk_memzone_reserve", name, len, numa_id, flags, MIN_ALIGN)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memzone_reserve_aligned(
    name: *const c_char,
    len: usize,
    numa_id: c_int,
    flags: c_uint,
    align: c_uint,
) -> *mut c_void {
    reserve("spdk_memzone_reserve_aligned", name, len, numa_id, flags, align as usize)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memzone_lookup(name: *const c_char) -> *mut c_void {
    enter("spdk_memzone_lookup", |cx| {
        let zone = memzone::lookup(cx.cstr(name)?.to_bytes()).ok_or(Errno::ENOENT)?;
        Ok(pointer(zone.at))
    })
}

/// -1 for every failure, as the header says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memzone_free(name: *const c_char) -> c_int {
    enter_or("spdk_memzone_free", |_| -1, |cx| memzone::free(cx.cstr(name)?.to_bytes()).map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memzone_dump(f: *mut abi::FILE) {
    enter("spdk_memzone_dump", |_| to_file(f, memzone::dump().as_bytes()));
}
