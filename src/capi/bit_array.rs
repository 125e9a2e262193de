//! `spdk/bit_array.h` and `spdk/bit_pool.h`: bit arrays, and pools of numbers built on them. Both are opaque handles.
//!
//! Threading: any thread; one user of an object at a time is SPDK's rule, two are harmless here.

use super::enter::{Cx, enter, enter_op, enter_or};
use crate::{
    abi::{spdk_bit_array, spdk_bit_pool},
    algo::bits::{BitArray, BitPool, NONE},
    errno::{Errno, Result},
    handle::Obj,
    util::bits::{ARRAYS, Array, POOLS, Pool},
};
use core::{
    ffi::{c_int, c_void},
    ptr,
};

fn pointer<T: 'static, P>(obj: Obj<T>) -> *mut P {
    ptr::without_provenance_mut(obj.handle() as usize)
}

fn array<R>(cx: &Cx, ba: *const spdk_bit_array, f: impl FnOnce(&mut BitArray) -> R) -> Result<R> {
    let (obj, _pin) = cx.shared(&ARRAYS, ba)?;
    Ok(obj.with(f))
}

fn pool<R>(cx: &Cx, pool: *const spdk_bit_pool, f: impl FnOnce(&mut BitPool) -> R) -> Result<R> {
    let (obj, _pin) = cx.shared(&POOLS, pool)?;
    Ok(obj.with(f))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_capacity(ba: *const spdk_bit_array) -> u32 {
    enter("spdk_bit_array_capacity", |cx| array(cx, ba, |a| a.capacity()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_create(num_bits: u32) -> *mut spdk_bit_array {
    enter_op("spdk_bit_array_create", |_| Ok(pointer(Array::create(num_bits)?)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_free(bap: *mut *mut spdk_bit_array) {
    enter_op("spdk_bit_array_free", |cx| {
        let ba = core::mem::replace(cx.value_mut(bap)?, ptr::null_mut());
        if !ba.is_null() {
            let (obj, _pin) = cx.shared(&ARRAYS, ba)?;
            Array::dissolve(obj);
        }
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_resize(bap: *mut *mut spdk_bit_array, num_bits: u32) -> c_int {
    enter_op("spdk_bit_array_resize", |cx| {
        let bap = cx.value_mut(bap)?;
        if bap.is_null() {
            *bap = pointer(Array::create(num_bits)?);
        } else {
            array(cx, *bap, |a| a.resize(num_bits))??;
        }
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_get(ba: *const spdk_bit_array, bit_index: u32) -> bool {
    enter("spdk_bit_array_get", |cx| array(cx, ba, |a| a.get(bit_index)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_set(ba: *mut spdk_bit_array, bit_index: u32) -> c_int {
    enter("spdk_bit_array_set", |cx| array(cx, ba, |a| a.set(bit_index))?.map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_clear(ba: *mut spdk_bit_array, bit_index: u32) {
    enter("spdk_bit_array_clear", |cx| array(cx, ba, |a| a.clear(bit_index)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_find_first_set(ba: *const spdk_bit_array, start_bit_index: u32) -> u32 {
    // "None" is what a caller of a search checks for.
    enter_or("spdk_bit_array_find_first_set", |_| NONE, |cx| array(cx, ba, |a| a.find_first_set(start_bit_index)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_find_first_clear(ba: *const spdk_bit_array, start_bit_index: u32) -> u32 {
    enter_or("spdk_bit_array_find_first_clear", |_| NONE, |cx| array(cx, ba, |a| a.find_first_clear(start_bit_index)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_count_set(ba: *const spdk_bit_array) -> u32 {
    enter("spdk_bit_array_count_set", |cx| array(cx, ba, |a| a.count_set()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_count_clear(ba: *const spdk_bit_array) -> u32 {
    enter("spdk_bit_array_count_clear", |cx| array(cx, ba, |a| a.count_clear()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_store_mask(ba: *const spdk_bit_array, mask: *mut c_void) {
    enter("spdk_bit_array_store_mask", |cx| array(cx, ba, |a| Ok(a.store(cx.bytes_mut(mask, a.mask_len())?)))?)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_load_mask(ba: *mut spdk_bit_array, mask: *const c_void) {
    enter("spdk_bit_array_load_mask", |cx| array(cx, ba, |a| Ok(a.load(cx.bytes(mask, a.mask_len())?)))?)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_array_clear_mask(ba: *mut spdk_bit_array) {
    enter("spdk_bit_array_clear_mask", |cx| array(cx, ba, |a| a.clear_all()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_capacity(pool_: *const spdk_bit_pool) -> u32 {
    enter("spdk_bit_pool_capacity", |cx| pool(cx, pool_, |p| p.capacity()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_create(num_bits: u32) -> *mut spdk_bit_pool {
    enter_op("spdk_bit_pool_create", |_| Ok(pointer(Pool::create(num_bits)?)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_create_from_array(array: *mut spdk_bit_array) -> *mut spdk_bit_pool {
    enter_op("spdk_bit_pool_create_from_array", |cx| {
        let (array, _pin) = cx.shared(&ARRAYS, array)?;
        Ok(pointer(Pool::from_array(array)?))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_free(ppool: *mut *mut spdk_bit_pool) {
    enter_op("spdk_bit_pool_free", |cx| {
        let pool = core::mem::replace(cx.value_mut(ppool)?, ptr::null_mut());
        if !pool.is_null() {
            let (obj, _pin) = cx.shared(&POOLS, pool)?;
            Pool::free(obj);
        }
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_resize(ppool: *mut *mut spdk_bit_pool, num_bits: u32) -> c_int {
    enter_op("spdk_bit_pool_resize", |cx| {
        let ppool = cx.value_mut(ppool)?;
        if ppool.is_null() {
            *ppool = pointer(Pool::create(num_bits)?);
        } else {
            pool(cx, *ppool, |p| p.resize(num_bits))??;
        }
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_is_allocated(pool_: *const spdk_bit_pool, bit_index: u32) -> bool {
    enter("spdk_bit_pool_is_allocated", |cx| pool(cx, pool_, |p| p.is_allocated(bit_index)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_allocate_bit(pool_: *mut spdk_bit_pool) -> u32 {
    enter_or("spdk_bit_pool_allocate_bit", |_| NONE, |cx| pool(cx, pool_, |p| p.allocate()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_set_bit_allocated(pool_: *mut spdk_bit_pool, bit_index: u32) -> c_int {
    enter("spdk_bit_pool_set_bit_allocated", |cx| pool(cx, pool_, |p| p.set_allocated(bit_index))?.map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_free_bit(pool_: *mut spdk_bit_pool, bit_index: u32) {
    enter("spdk_bit_pool_free_bit", |cx| {
        if pool(cx, pool_, |p| p.free(bit_index))? {
            Ok(())
        } else {
            errlog!("Bit {bit_index} of the pool is not allocated and cannot be freed");
            Err(Errno::EINVAL)
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_count_allocated(pool_: *const spdk_bit_pool) -> u32 {
    enter("spdk_bit_pool_count_allocated", |cx| pool(cx, pool_, |p| p.count_allocated()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_count_free(pool_: *const spdk_bit_pool) -> u32 {
    enter("spdk_bit_pool_count_free", |cx| pool(cx, pool_, |p| p.count_free()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_store_mask(pool_: *const spdk_bit_pool, mask: *mut c_void) {
    enter("spdk_bit_pool_store_mask", |cx| pool(cx, pool_, |p| Ok(p.store(cx.bytes_mut(mask, p.mask_len())?)))?)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_load_mask(pool_: *mut spdk_bit_pool, mask: *const c_void) {
    enter("spdk_bit_pool_load_mask", |cx| pool(cx, pool_, |p| Ok(p.load(cx.bytes(mask, p.mask_len())?)))?)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bit_pool_free_all_bits(pool_: *mut spdk_bit_pool) {
    enter("spdk_bit_pool_free_all_bits", |cx| pool(cx, pool_, |p| p.free_all()))
}
