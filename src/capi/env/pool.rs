//! `spdk/env.h`: memory pools. Class: opaque. An element is plain memory of C's while it is out of its pool; putting
//! anything else back is refused.
//!
//! Threading rule: any thread.

use super::{
    super::{
        callback::{callback, optional},
        enter::{Cx, enter, enter_op, enter_or, name_of_nothing},
    },
    pointer,
};
use crate::{
    abi,
    env::mempool::{self, Mempool, POOLS, PoolOpts},
    errno::{Errno, Result},
    handle::{Obj, grace::Pin},
};
use core::ffi::{c_char, c_int, c_uint, c_void};

type ObjFn = extern "C" fn(*mut abi::spdk_mempool, *mut c_void, *mut c_void, c_uint);
type MemFn = extern "C" fn(*mut abi::spdk_mempool, *mut c_void, *mut c_void, u64, usize, c_uint);

impl Cx {
    #[inline(always)]
    fn pool(&self, raw: *const abi::spdk_mempool) -> Result<(Obj<Mempool>, Pin)> {
        self.shared(&POOLS, raw)
    }
}

fn pool_ptr(pool: Obj<Mempool>) -> *mut abi::spdk_mempool {
    core::ptr::with_exposed_provenance_mut(pool.handle() as usize)
}

/// Calls `visit` for every element; stops when the pool goes away meanwhile.
fn each_object(pool: Obj<Mempool>, visit: ObjFn, arg: *mut c_void) -> u32 {
    let (handle, raw) = (pool.handle(), pool_ptr(pool));
    let mut seen = 0;
    while let Some(at) = pool.element(seen).filter(|_| pool.is(handle)) {
        visit(raw, arg, pointer(at), seen);
        seen += 1;
    }
    seen
}

fn make(
    cx: &Cx,
    name: *const c_char,
    sizes: (usize, usize, usize),
    node: c_int,
    init: Option<ObjFn>,
    arg: *mut c_void,
) -> Result<*mut abi::spdk_mempool> {
    let (count, element_size, cache_size) = sizes;
    let name = cx.cstr(name)?.to_bytes();
    let pool = mempool::create(&PoolOpts { name, count, element_size, cache_size, node })?;
    if let Some(init) = init {
        each_object(pool, init, arg);
    }
    Ok(pool_ptr(pool))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mempool_create(
    name: *const c_char,
    count: usize,
    ele_size: usize,
    cache_size: usize,
    numa_id: c_int,
) -> *mut abi::spdk_mempool {
    enter_op("spdk_mempool_create", |cx| {
        make(cx, name, (count, ele_size, cache_size), numa_id, None, core::ptr::null_mut())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mempool_create_ctor(
    name: *const c_char,
    count: usize,
    ele_size: usize,
    cache_size: usize,
    numa_id: c_int,
    obj_init: abi::spdk_mempool_obj_cb_t,
    obj_init_arg: *mut c_void,
) -> *mut abi::spdk_mempool {
    enter_op("spdk_mempool_create_ctor", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let init = unsafe { optional(obj_init) };
        make(cx, name, (count, ele_size, cache_size), numa_id, init, obj_init_arg)
    })
}

/// "(stale)" or "(invalid)" where there is no such pool.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mempool_get_name(mp: *mut abi::spdk_mempool) -> *mut c_char {
    let refused = |errno| name_of_nothing(errno).cast_mut();
    enter_or("spdk_mempool_get_name", refused, |cx| Ok(cx.pool(mp)?.0.name().cast_mut()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mempool_free(mp: *mut abi::spdk_mempool) {
    enter_op("spdk_mempool_free", |cx| {
        if !mp.is_null() {
            mempool::free(cx.object(&POOLS, mp)?);
        }
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mempool_get(mp: *mut abi::spdk_mempool) -> *mut c_void {
    enter("spdk_mempool_get", |cx| {
        let (pool, _pin) = cx.pool(mp)?;
        Ok(pointer(pool.get().unwrap_or(0)))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mempool_get_bulk(
    mp: *mut abi::spdk_mempool,
    ele_arr: *mut *mut c_void,
    count: usize,
) -> c_int {
    enter("spdk_mempool_get_bulk", |cx| {
        let (pool, _pin) = cx.pool(mp)?;
        if ele_arr.is_null() && count > 0 {
            return Err(Errno::EINVAL);
        }
        pool.get_bulk(count, |n, at| {
            // SAFETY: C's contract: the array has `count` places, and the engine counts no further.
            unsafe { ele_arr.add(n).write(pointer(at)) }
        })?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mempool_put(mp: *mut abi::spdk_mempool, ele: *mut c_void) {
    enter("spdk_mempool_put", |cx| {
        let (pool, _pin) = cx.pool(mp)?;
        pool.put(ele.addr())
    });
}

/// What is no element of the pool is left out, the rest is put back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mempool_put_bulk(mp: *mut abi::spdk_mempool, ele_arr: *mut *mut c_void, count: usize) {
    enter("spdk_mempool_put_bulk", |cx| {
        let (pool, _pin) = cx.pool(mp)?;
        pool.put_each(cx.slice(ele_arr, count)?.iter().map(|ele| ele.addr()))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mempool_count(pool: *const abi::spdk_mempool) -> usize {
    enter("spdk_mempool_count", |cx| Ok(cx.pool(pool)?.0.available()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mempool_obj_iter(
    mp: *mut abi::spdk_mempool,
    obj_cb: abi::spdk_mempool_obj_cb_t,
    obj_cb_arg: *mut c_void,
) -> u32 {
    enter("spdk_mempool_obj_iter", |cx| {
        let pool = cx.object(&POOLS, mp)?;
        // SAFETY: the types differ only in `unsafe`.
        let visit: ObjFn = unsafe { callback(obj_cb) }?;
        Ok(each_object(pool, visit, obj_cb_arg))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mempool_mem_iter(
    mp: *mut abi::spdk_mempool,
    mem_cb: abi::spdk_mempool_mem_cb_t,
    mem_cb_arg: *mut c_void,
) -> u32 {
    enter("spdk_mempool_mem_iter", |cx| {
        let pool = cx.object(&POOLS, mp)?;
        // SAFETY: the types differ only in `unsafe`.
        let visit: MemFn = unsafe { callback(mem_cb) }?;
        let pieces = pool.pieces();
        for (n, (at, device, len)) in pieces.iter().enumerate() {
            visit(mp, mem_cb_arg, pointer(*at), *device, *len, n as c_uint);
        }
        Ok(pieces.len() as u32)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mempool_lookup(name: *const c_char) -> *mut abi::spdk_mempool {
    enter("spdk_mempool_lookup", |cx| mempool::lookup(cx.cstr(name)?.to_bytes()).map(pool_ptr).ok_or(Errno::ENOENT))
}
