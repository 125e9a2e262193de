//! `spdk/bdev_module.h`: claims, and keeping I/O out of a bdev or a range of it.
//!
//! Threading rule: claims from any thread; a range is locked and unlocked from any `spdk_thread`, which is told.

use super::{
    bdev::arg_of,
    callback::optional,
    enter::{enter, enter_op},
};
use crate::{
    abi,
    bdev::{claim, lock, module},
    errno::{Errno, Result},
};
use core::{
    ffi::{CStr, c_char, c_int, c_void},
    mem::{offset_of, size_of},
};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_claim_get_name(claim_type: abi::spdk_bdev_claim_type) -> *const c_char {
    enter("spdk_bdev_claim_get_name", |_| Ok(claim::name(claim_type).as_ptr()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_module_claim_bdev(
    bdev: *mut abi::spdk_bdev,
    desc: *mut abi::spdk_bdev_desc,
    module: *mut abi::spdk_bdev_module,
) -> c_int {
    enter("spdk_bdev_module_claim_bdev", |cx| {
        let bdev = cx.bdev(bdev)?;
        let module = module::get(module.addr(), cx.name)?;
        let desc = if desc.is_null() { None } else { Some(cx.desc(desc)?.0) };
        if desc.is_some_and(|d| d.bdev() != Some(bdev)) {
            return Err(Errno::EBADF);
        }
        claim::claim(bdev, desc, module.record, &module.name)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_module_release_bdev(bdev: *mut abi::spdk_bdev) {
    enter("spdk_bdev_module_release_bdev", |cx| claim::release(cx.bdev(bdev)?));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_claim_opts_init(opts: *mut abi::spdk_bdev_claim_opts, size: usize) {
    enter_op("spdk_bdev_claim_opts_init", |_| {
        if opts.is_null() || size == 0 {
            errlog!("opts should not be NULL, size should not be zero");
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: the structure has `size` bytes; nothing beyond them is written.
        unsafe { core::ptr::write_bytes(opts.cast::<u8>(), 0, size) };
        if size >= size_of::<usize>() {
            // SAFETY: as above; the first field lies within the size.
            unsafe { (&raw mut (*opts).opts_size).write_unaligned(size) };
        }
        Ok(())
    });
}

/// The caller's options, of which only what lies within their own size is read.
fn claim_opts(opts: *const abi::spdk_bdev_claim_opts) -> Result<claim::Opts> {
    type O = abi::spdk_bdev_claim_opts;
    if opts.is_null() {
        return Ok(claim::Opts::default());
    }
    // SAFETY: C's contract: the first field says how many bytes the structure has.
    let size = unsafe { (&raw const (*opts).opts_size).read_unaligned() };
    if size == 0 {
        errlog!("size should not be zero");
        return Err(Errno::EINVAL);
    }
    // SAFETY: an all-zero value of plain integers is valid.
    let mut own: O = unsafe { core::mem::zeroed() };
    let len = size.min(size_of::<O>());
    // SAFETY: the caller's structure has at least `len` bytes, and so has ours.
    unsafe { core::ptr::copy_nonoverlapping(opts.cast::<u8>(), (&raw mut own).cast::<u8>(), len) };
    let name_fits = offset_of!(O, name) + own.name.len() <= size;
    let key_fits = offset_of!(O, shared_claim_key) + size_of::<u64>() <= size;
    if let Some(last) = own.name.last_mut() {
        *last = 0;
    }
    // SAFETY: the array is our own copy and ends with a zero.
    let name = unsafe { CStr::from_ptr(own.name.as_ptr()) }.to_string_lossy().into_owned();
    Ok(claim::Opts {
        name: if name_fits { name } else { String::new() },
        shared_claim_key: if key_fits { own.shared_claim_key } else { 0 },
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_module_claim_bdev_desc(
    desc: *mut abi::spdk_bdev_desc,
    type_: abi::spdk_bdev_claim_type,
    opts: *mut abi::spdk_bdev_claim_opts,
    module: *mut abi::spdk_bdev_module,
) -> c_int {
    enter("spdk_bdev_module_claim_bdev_desc", |cx| {
        let (desc, _pin) = cx.desc(desc)?;
        let module = module::get(module.addr(), cx.name)?;
        claim::claim_desc(desc, type_, claim_opts(opts)?, module.record, &module.name)?;
        Ok(0)
    })
}

type BdevPtr = *mut abi::spdk_bdev;
type ModulePtr = *mut abi::spdk_bdev_module;
type Change = fn(crate::handle::Obj<crate::bdev::Bdev>, u64, u64, lock::Told) -> Result<()>;

/// `range` is `None` for the whole bdev.
fn change(
    name: &'static str,
    bdev: BdevPtr,
    module: ModulePtr,
    range: Option<(u64, u64)>,
    cb_fn: abi::spdk_bdev_quiesce_cb,
    cb_arg: *mut c_void,
    f: Change,
) -> c_int {
    enter_op(name, |cx| {
        let bdev = cx.bdev(bdev)?;
        let module = module::get(module.addr(), cx.name)?;
        let owner = bdev.record().and_then(|r| r.module.get()).map(|m| m.address());
        if owner != Some(module.record.address()) {
            errlog!("Bdev does not belong to specified module.");
            return Err(Errno::EINVAL);
        }
        let (offset, length) = range.unwrap_or((0, bdev.num_blocks()));
        // SAFETY: the types differ only in `unsafe`.
        let told: Option<extern "C" fn(*mut c_void, c_int)> = unsafe { optional(cb_fn) };
        let arg = arg_of(cb_arg);
        f(
            bdev,
            offset,
            length,
            Box::new(move |rc| {
                if let Some(told) = told {
                    told(arg(), rc);
                }
            }),
        )?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_quiesce(
    bdev: BdevPtr,
    module: ModulePtr,
    cb_fn: abi::spdk_bdev_quiesce_cb,
    cb_arg: *mut c_void,
) -> c_int {
    change("spdk_bdev_quiesce", bdev, module, None, cb_fn, cb_arg, lock::quiesce)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_unquiesce(
    bdev: BdevPtr,
    module: ModulePtr,
    cb_fn: abi::spdk_bdev_quiesce_cb,
    cb_arg: *mut c_void,
) -> c_int {
    change("spdk_bdev_unquiesce", bdev, module, None, cb_fn, cb_arg, lock::unquiesce)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_quiesce_range(
    bdev: BdevPtr,
    module: ModulePtr,
    offset: u64,
    length: u64,
    cb_fn: abi::spdk_bdev_quiesce_cb,
    cb_arg: *mut c_void,
) -> c_int {
    change("spdk_bdev_quiesce_range", bdev, module, Some((offset, length)), cb_fn, cb_arg, lock::quiesce)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_unquiesce_range(
    bdev: BdevPtr,
    module: ModulePtr,
    offset: u64,
    length: u64,
    cb_fn: abi::spdk_bdev_quiesce_cb,
    cb_arg: *mut c_void,
) -> c_int {
    change("spdk_bdev_unquiesce_range", bdev, module, Some((offset, length)), cb_fn, cb_arg, lock::unquiesce)
}
