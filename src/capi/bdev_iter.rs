//! `spdk/bdev_module.h`: walks over the channels and the I/Os of a bdev, queue depth.
//!
//! Threading rule: each stop runs on its channel's thread, the end on the calling thread.

use super::{
    bdev::arg_of,
    callback::{callback, optional},
    channel::channel_ptr,
    enter::enter,
};
use crate::{
    abi,
    bdev::{Bdev, channel, io::Io, qd},
    errno::{Errno, Result},
    handle::{Life, Obj, Why, ledger::refuse},
    thread::{
        self,
        each::{self, ChannelIter, ITERS},
    },
};
use core::ffi::{c_int, c_void};

/// Tells a refusal through the callback, from the next poll.
fn later(f: impl FnOnce() + Send + 'static, errno: Errno) -> Result<()> {
    thread::send_or_run(thread::current(), Box::new(f));
    Err(errno)
}

type StepFn =
    extern "C" fn(*mut abi::spdk_bdev_channel_iter, *mut abi::spdk_bdev, *mut abi::spdk_io_channel, *mut c_void);
type EndFn = extern "C" fn(*mut abi::spdk_bdev, *mut c_void, c_int);

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_for_each_channel(
    bdev: *mut abi::spdk_bdev,
    fn_: abi::spdk_bdev_for_each_channel_msg,
    ctx: *mut c_void,
    cpl: abi::spdk_bdev_for_each_channel_done,
) {
    enter("spdk_bdev_for_each_channel", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let (step, end): (StepFn, Option<EndFn>) = unsafe { (callback(fn_)?, optional(cpl)) };
        let (arg, raw) = (arg_of(ctx), arg_of(bdev.cast()));
        let finish = move |rc| {
            if let Some(end) = end {
                end(raw().cast(), arg(), rc);
            }
        };
        let found: Obj<Bdev> = match cx.bdev(bdev) {
            Ok(bdev) => bdev,
            Err(errno) => return later(move || finish(errno.negative()), errno),
        };
        // The iterator that C gets is the one of the thread room: `continue` leads straight to it.
        thread::for_each_channel_rust(
            found.device_key(),
            move |iter| {
                let handle: *mut abi::spdk_bdev_channel_iter =
                    core::ptr::without_provenance_mut(iter.handle() as usize);
                step(handle, raw().cast(), channel_ptr(iter.channel()), arg());
            },
            finish,
        )
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_for_each_channel_continue(iter: *mut abi::spdk_bdev_channel_iter, status: c_int) {
    enter("spdk_bdev_for_each_channel_continue", |cx| {
        let iter = cx.object(&ITERS, iter)?;
        if !iter.is_here() {
            return Err(refuse(cx.name, ChannelIter::KIND, Why::Thread, iter.handle(), None));
        }
        each::proceed(iter, status)
    });
}

type IoFn = extern "C" fn(*mut c_void, &'static Io) -> c_int;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_for_each_bdev_io(
    bdev: *mut abi::spdk_bdev,
    ctx: *mut c_void,
    fn_: abi::spdk_bdev_io_fn,
    cb: abi::spdk_bdev_for_each_io_cb,
) {
    enter("spdk_bdev_for_each_bdev_io", |cx| {
        // SAFETY: the types differ only in `unsafe` and in what the second pointer points at.
        let (visit, end): (IoFn, extern "C" fn(*mut c_void, c_int)) = unsafe { (callback(fn_)?, callback(cb)?) };
        let arg = arg_of(ctx);
        let step = move |ch| {
            let submitted = channel::each_submitted(ch).into_iter().map(|io| (io, io.life()));
            // An earlier visit may have completed this one.
            let mut left = submitted.filter(|(io, life)| io.pending() && io.life() == *life);
            left.find_map(|(io, _)| Some(visit(arg(), io)).filter(|rc| *rc != 0)).unwrap_or(0)
        };
        let finish = move |rc| end(arg(), rc);
        match cx.bdev(bdev) {
            Ok(bdev) => channel::for_each(bdev, Box::new(step), Box::new(finish)),
            Err(errno) => later(move || finish(errno.negative()), errno),
        }
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_current_qd(
    bdev: *mut abi::spdk_bdev,
    cb_fn: abi::spdk_bdev_get_current_qd_cb,
    cb_arg: *mut c_void,
) {
    enter("spdk_bdev_get_current_qd", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let f: extern "C" fn(*mut abi::spdk_bdev, u64, *mut c_void, c_int) = unsafe { callback(cb_fn) }?;
        let (arg, raw) = (arg_of(cb_arg), arg_of(bdev.cast()));
        match cx.bdev(bdev) {
            Ok(bdev) => qd::current(bdev, Box::new(move |depth| f(raw().cast(), depth, arg(), 0))),
            Err(errno) => later(move || f(raw().cast(), 0, arg(), errno.negative()), errno),
        }
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_set_qd_sampling_period(bdev: *mut abi::spdk_bdev, period: u64) {
    enter("spdk_bdev_set_qd_sampling_period", |cx| qd::set_period(cx.bdev(bdev)?, period));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_qd(bdev: *const abi::spdk_bdev) -> u64 {
    enter("spdk_bdev_get_qd", |cx| Ok(qd::sampling(cx.bdev(bdev)?).measured))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_qd_sampling_period(bdev: *const abi::spdk_bdev) -> u64 {
    enter("spdk_bdev_get_qd_sampling_period", |cx| Ok(qd::sampling(cx.bdev(bdev)?).period))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_io_time(bdev: *const abi::spdk_bdev) -> u64 {
    enter("spdk_bdev_get_io_time", |cx| Ok(qd::sampling(cx.bdev(bdev)?).io_time))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_weighted_io_time(bdev: *const abi::spdk_bdev) -> u64 {
    enter("spdk_bdev_get_weighted_io_time", |cx| Ok(qd::sampling(cx.bdev(bdev)?).weighted_io_time))
}
