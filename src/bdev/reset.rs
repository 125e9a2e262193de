//! Reset: freezes every channel of a bdev, ends what waits, lets the module reset, thaws (`spdk_bdev_reset`).
//!
//! One reset at a time reaches the module; those that come meanwhile complete with its result.
//! Threading rule: a reset belongs to the thread of its channel.

use super::{
    channel::{self, RESETTING},
    complete,
    io::{Io, own},
    object::Bdev,
    register, submit,
    submit::{Tell, Via},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Obj,
    sys::tsc,
    thread,
};
use std::sync::{Arc, Mutex};

const CHECK_PERIOD_US: u64 = 1_000_000;

/// Resets a bdev.
pub fn reset(via: Via, tell: Tell) -> Result<()> {
    let bdev = via.bdev;
    // Room for it in the queue before it is accepted.
    bdev.lock().queued_resets.try_reserve(1)?;
    let io = submit::begin_rare(via, abi::SPDK_BDEV_IO_TYPE_RESET, tell)?;
    via.ch.queue_depth.add(1);
    io.set_own(own::COUNTED, true);
    if let Some(channel) = via.ch.io_channel() {
        let _ = thread::channel::add_ref(channel);
    }
    let first = {
        let mut state = bdev.lock();
        match state.reset {
            None => {
                state.reset = Some(io);
                true
            }
            Some(_) => {
                state.queued_resets.push_back(io);
                false
            }
        }
    };
    if !first {
        return Ok(());
    }
    let freeze = |ch: Obj<channel::Channel>| {
        ch.flags.set(ch.flags.get() | RESETTING);
        super::abort::abort_queued(ch);
        0
    };
    if channel::for_each(bdev, Box::new(freeze), Box::new(move |_| frozen(io, bdev))).is_err() {
        fail(io);
    }
    Ok(())
}

fn fail(io: &'static Io) {
    if complete::complete(io, abi::SPDK_BDEV_IO_STATUS_FAILED).is_err() {
        errlog!("a reset could not be completed");
    }
}

fn frozen(io: &'static Io, bdev: Obj<Bdev>) {
    let seconds = bdev.record().map_or(0, |r| r.reset_io_drain_timeout.get());
    if seconds == 0 {
        return submit::submit_reset(io);
    }
    io.num_blocks.set(tsc::now().saturating_add(u64::from(seconds).saturating_mul(tsc::hz())));
    drain(io, bdev);
}

/// Looks whether the I/Os that the module still has are all done: then a reset of the device is not needed.
fn drain(io: &'static Io, bdev: Obj<Bdev>) {
    let busy = |ch: Obj<channel::Channel>| if ch.outstanding.get() > 0 { Errno::EBUSY.negative() } else { 0 };
    let done = move |status: i32| {
        if status == 0 {
            let _ = complete::complete(io, abi::SPDK_BDEV_IO_STATUS_SUCCESS);
        } else if tsc::now() >= io.num_blocks.get() || drain_later(io, bdev).is_err() {
            // What a domain moves or a sequence does cannot be stopped.
            if io.ch.get().is_some_and(|ch| ch.moving.get() > 0) { fail(io) } else { submit::submit_reset(io) }
        }
    };
    if channel::for_each(bdev, Box::new(busy), Box::new(done)).is_err() {
        fail(io);
    }
}

fn drain_later(io: &'static Io, bdev: Obj<Bdev>) -> Result<()> {
    let cell: Arc<Mutex<Option<Obj<thread::Poller>>>> = Arc::default();
    let mine = Arc::clone(&cell);
    let poller = thread::poller::register_to_end(
        CHECK_PERIOD_US,
        "bdev_reset_poll_for_outstanding_io",
        Box::new(move || {
            if let Some(poller) = mine.lock().unwrap_or_else(|e| e.into_inner()).take() {
                let _ = thread::poller::unregister(poller);
                drain(io, bdev);
            }
            1
        }),
    )?;
    *cell.lock().unwrap_or_else(|e| e.into_inner()) = Some(poller);
    Ok(())
}

/// The module has finished the reset, or it was not needed.
pub(super) fn module_done(io: &'static Io) -> Result<()> {
    let bdev = io.owner.get().ok_or(Errno::ESTALE)?;
    bdev.lock().thawing = true;
    let thaw = |ch: Obj<channel::Channel>| {
        ch.flags.set(ch.flags.get() & !RESETTING);
        0
    };
    if channel::for_each(bdev, Box::new(thaw), Box::new(move |_| thawed(io, bdev))).is_err() {
        thawed(io, bdev);
    }
    Ok(())
}

fn thawed(io: &'static Io, bdev: Obj<Bdev>) {
    let queued = {
        let mut state = bdev.lock();
        state.reset = None;
        state.thawing = false;
        core::mem::take(&mut state.queued_resets)
    };
    for other in queued {
        other.status.set(io.status.get());
        thread::send_or_run(other.ch.get().and_then(|ch| ch.owner()), Box::new(move || end(other)));
    }
    end(io);
    register::continue_removal(bdev);
}

fn end(io: &'static Io) {
    let Some(ch) = io.ch.get() else { return };
    let channel = ch.io_channel();
    complete::finish(io, ch);
    if let Some(channel) = channel {
        let _ = thread::channel::put(channel);
    }
}
