//! I/O timeouts: once a second, a descriptor's owner is told which of its I/Os take too long (`spdk_bdev_set_timeout`).
//!
//! Threading rule: set on the thread that opened the descriptor; told on the threads of the I/Os.

use super::{
    channel,
    desc::{DESCS, Desc},
    io::{Io, flag},
};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
    sys::tsc,
    thread,
};
use core::ffi::c_void;

/// Told about an I/O that takes too long: the argument, the I/O.
pub type TimeoutFn = extern "C" fn(*mut c_void, &'static Io);

const PERIOD_US: u64 = 1_000_000;

/// Watches a descriptor's I/Os, or stops to with a timeout of 0. `EPERM` on another thread than the opener's.
pub fn set(desc: Obj<Desc>, seconds: u64, f: Option<TimeoutFn>, arg: *mut c_void) -> Result<()> {
    if thread::current().is_none() || thread::current() != desc.owner() {
        return Err(Errno::EPERM);
    }
    if let Some(poller) = desc.timeout_poller.take() {
        let _ = thread::poller::unregister(poller);
    }
    let (Some(f), true) = (f, seconds != 0) else { return Ok(()) };
    let handle = desc.handle();
    let arg = arg.expose_provenance();
    let ticks = seconds.saturating_mul(tsc::hz());
    let poller = thread::poller::register_rust(
        PERIOD_US,
        "bdev_poll_timeout_io",
        Box::new(move || {
            look(handle, ticks, f, arg);
            1
        }),
    )?;
    desc.timeout_poller.set(Some(poller));
    Ok(())
}

fn look(handle: u64, ticks: u64, f: TimeoutFn, arg: usize) {
    let Some(bdev) = DESCS.get(handle).ok().and_then(|d| d.bdev()) else { return };
    let step = move |ch| {
        let now = tsc::now();
        for io in channel::each_submitted(ch) {
            if DESCS.get(handle).is_err() {
                return Errno::ESTALE.negative();
            }
            let late = now.saturating_sub(io.submit_tsc.get()) >= ticks;
            if late && io.pending() && io.desc.get() == handle && !io.is(flag::CHILD) {
                f(core::ptr::with_exposed_provenance_mut(arg), io);
            }
        }
        0
    };
    if channel::for_each(bdev, Box::new(step), Box::new(|_| {})).is_err() {
        errlog!("no memory to look for late I/Os");
    }
}
