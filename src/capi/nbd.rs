//! `spdk/nbd.h`. Threading rule: the thread that starts the disks.

use super::{
    callback::{callback, optional},
    enter::{Cx, enter, enter_op, enter_or, name_of_nothing},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Obj, Rx},
    json::WRITERS,
    nbd::{DISKS, Disk, disk},
};
use core::{
    ffi::{c_char, c_int, c_void},
    ptr,
};

type Handle = *mut abi::spdk_nbd_disk;
type StartFn = extern "C" fn(*mut c_void, Handle, c_int);

impl Cx {
    fn nbd(&self, disk: Handle) -> Result<Obj<Disk>> {
        self.object(&DISKS, disk)
    }
}

/// Prepares for disks.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_nbd_init() -> c_int {
    0
}

/// Stops all disks.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_nbd_fini(cb_fn: abi::spdk_nbd_fini_cb, cb_arg: *mut c_void) {
    enter_op("spdk_nbd_fini", |_| {
        // SAFETY: the types differ only in `unsafe`.
        let cb_fn: extern "C" fn(*mut c_void) = unsafe { callback(cb_fn) }?;
        let cb_arg: Rx<*mut c_void> = Rx::new(cb_arg);
        disk::finish(Box::new(move || cb_fn(cb_arg.get())));
        Ok(())
    })
}

/// Makes a bdev a block device of the kernel.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_nbd_start(
    bdev_name: *const c_char,
    nbd_path: *const c_char,
    cb_fn: abi::spdk_nbd_start_cb,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_nbd_start", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let cb_fn: Option<StartFn> = unsafe { optional(cb_fn) };
        let cb_arg: Rx<*mut c_void> = Rx::new(cb_arg);
        let tell = move |outcome: Result<Obj<Disk>>| {
            let Some(cb_fn) = cb_fn else { return };
            match outcome {
                Ok(disk) => cb_fn(cb_arg.get(), ptr::with_exposed_provenance_mut(disk.handle() as usize), 0),
                Err(errno) => cb_fn(cb_arg.get(), ptr::null_mut(), errno.negative()),
            }
        };
        match (cx.cstr(bdev_name), cx.cstr(nbd_path)) {
            (Ok(name), Ok(path)) => disk::start(name.to_bytes(), path, Box::new(tell)),
            _ => {
                tell(Err(Errno::EINVAL));
                return Err(Errno::EINVAL);
            }
        }
        Ok(())
    })
}

/// Stops a disk.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_nbd_stop(nbd: Handle) -> c_int {
    enter_op("spdk_nbd_stop", |cx| {
        if nbd.is_null() {
            return Ok(0);
        }
        let disk = cx.nbd(nbd)?;
        if !disk::is_ours(disk) {
            return Err(Errno::EPERM);
        }
        Ok(disk::stop(disk))
    })
}

/// The device node of a disk.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_nbd_get_path(nbd: Handle) -> *const c_char {
    enter_or("spdk_nbd_get_path", name_of_nothing, |cx| Ok(cx.nbd(nbd)?.path_ptr()))
}

/// Writes the RPC calls that start the disks there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_nbd_write_config_json(w: *mut abi::spdk_json_write_ctx) {
    enter("spdk_nbd_write_config_json", |cx| Ok(disk::write_config(cx.object(&WRITERS, w)?)))
}
