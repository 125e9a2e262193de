//! `spdk/blob_bdev.h`: bdevs as devices of blobstores.
//!
//! Threading rule: a device is created and destroyed on one thread.

use super::{
    callback::callback,
    enter::{enter, enter_op},
};
use crate::{
    abi,
    bdev::{desc::EventFn, module},
    blob::bdev,
    errno::{Errno, Result},
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::size_of,
};

type DevPtr = *mut abi::spdk_bs_dev;

fn create(
    name: &'static str,
    bdev_name: *const c_char,
    write: bool,
    event_cb: abi::spdk_bdev_event_cb_t,
    event_ctx: *mut c_void,
    out: *mut DevPtr,
) -> c_int {
    enter_op(name, |cx| -> Result<c_int> {
        let bdev_name = cx.cstr(bdev_name)?;
        if out.is_null() {
            return Err(Errno::EINVAL);
        }
        if crate::thread::current().is_none() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: the types differ only in `unsafe`.
        let event: EventFn = unsafe { callback(event_cb) }?;
        let dev = bdev::create(bdev_name.to_bytes(), write, event, event_ctx)?;
        cx.put(out, dev.as_ptr().cast())?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_create_bs_dev(
    bdev_name: *const c_char,
    write: bool,
    opts: *mut abi::spdk_bdev_bs_dev_opts,
    opts_size: usize,
    event_cb: abi::spdk_bdev_event_cb_t,
    event_ctx: *mut c_void,
    bs_dev: *mut DevPtr,
) -> c_int {
    if !opts.is_null() && opts_size != size_of::<abi::spdk_bdev_bs_dev_opts>() {
        return enter("spdk_bdev_create_bs_dev", |_| {
            errlog!("bdev name: unsupported options");
            Err(Errno::EINVAL)
        });
    }
    create("spdk_bdev_create_bs_dev", bdev_name, write, event_cb, event_ctx, bs_dev)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_create_bs_dev_ext(
    bdev_name: *const c_char,
    event_cb: abi::spdk_bdev_event_cb_t,
    event_ctx: *mut c_void,
    bs_dev: *mut DevPtr,
) -> c_int {
    create("spdk_bdev_create_bs_dev_ext", bdev_name, true, event_cb, event_ctx, bs_dev)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_update_bs_blockcnt(bs_dev: DevPtr) {
    enter("spdk_bdev_update_bs_blockcnt", |cx| bdev::update_blockcnt(cx.bdev_dev(bs_dev)?));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_bdev_claim(bs_dev: DevPtr, module: *mut abi::spdk_bdev_module) -> c_int {
    enter("spdk_bs_bdev_claim", |cx| {
        let dev = cx.bdev_dev(bs_dev)?;
        let module = module::get(module.addr(), cx.name)?;
        bdev::claim(dev, module.record, &module.name)?;
        Ok(0)
    })
}
