//! Abort: ends I/Os that wait within the block layer, and asks the module for the others (`spdk_bdev_abort`).
//!
//! Threading rule: the thread of the channel.

use super::{
    channel::{self, Channel},
    complete,
    io::{Io, flag, own},
    nomem, split,
    submit::{self, Tell, Via},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Obj,
    sys::tsc,
};
use core::ffi::c_void;

const SUCCESS: i8 = abi::SPDK_BDEV_IO_STATUS_SUCCESS as i8;
const FAILED: i8 = abi::SPDK_BDEV_IO_STATUS_FAILED as i8;
const NOMEM: i8 = abi::SPDK_BDEV_IO_STATUS_NOMEM as i8;

/// Ends every I/O of a channel that waits for memory, for a buffer or for a rate limit.
pub(super) fn abort_queued(ch: Obj<Channel>) {
    abort_unserved(ch);
    nomem::abort_all(&ch.limited, ch);
}

/// Ends every I/O of a channel that waits for memory or for a buffer. One that waits for a rate limit will have its turn.
pub(super) fn abort_unserved(ch: Obj<Channel>) {
    if let Some(shared) = ch.shared.get() {
        shared.aborting.set(true);
        nomem::abort_all(&shared.nomem, ch);
        shared.aborting.set(false);
    }
    for io in super::buf::waiting(ch) {
        super::buf::cancel(io);
    }
}

/// Ends one I/O if it waits for memory, for a buffer or for a rate limit.
pub(super) fn cancel_waiting(ch: Obj<Channel>, target: &'static Io) -> bool {
    let queues = [ch.shared.get().map(|shared| &shared.object().nomem), Some(&ch.object().limited)];
    if target.pending()
        && target.owns(own::QUEUED)
        && let Some(queue) = queues.into_iter().flatten().find(|queue| queue.contains(target))
    {
        queue.remove(target);
        if let Some(its) = target.ch.get() {
            nomem::abort(target, its);
        }
        return true;
    }
    if target.pending() && target.owns(own::WAITS_BUF) {
        super::buf::cancel(target);
        return true;
    }
    false
}

/// Aborts all I/Os that were submitted on the channel with this callback argument.
pub fn abort(via: Via, cb_arg: *mut c_void, tell: Tell) -> Result<()> {
    if cb_arg.is_null() {
        return Err(Errno::EINVAL);
    }
    if !via.bdev.supports(abi::SPDK_BDEV_IO_TYPE_ABORT) {
        return Err(Errno::ENOTSUP);
    }
    let parent = submit::begin_rare(via, abi::SPDK_BDEV_IO_TYPE_ABORT, tell)?;
    parent.set_own(own::DIRTY, true);
    parent.abort_cb_arg.set(cb_arg);
    start(parent, via);
    Ok(())
}

fn start(parent: &'static Io, via: Via) {
    via.ch.queue_depth.add(1);
    parent.set_own(own::COUNTED, true);
    parent.submit_tsc.set(tsc::now());
    match ask_all(parent, via) {
        0 if parent.status.get() == NOMEM => split::wait_as_submitter(parent, again),
        0 => {
            let status = if cancel_unsubmitted(parent, via) { SUCCESS } else { FAILED };
            parent.status.set(status);
            end(parent);
        }
        _ => {}
    }
}

/// Ends one I/O that waits for a buffer, or for memory to move its data, and was not submitted yet.
fn cancel_unsubmitted(parent: &'static Io, via: Via) -> bool {
    let wanted = |io: &&'static Io| {
        io.ch.get() == Some(via.ch) && io.caller_ctx.get() == parent.abort_cb_arg.get() && !io.owns(own::COUNTED)
    };
    if let Some(io) = super::buf::waiting(via.ch).into_iter().find(wanted) {
        super::buf::cancel(io);
        return true;
    }
    let queue = via.ch.shared.get().map(|shared| shared.object().nomem.list());
    queue.into_iter().flatten().find(wanted).is_some_and(|io| cancel_waiting(via.ch, io))
}

/// The submitter is told from the next poll: `abort` is still on the stack.
fn end(parent: &'static Io) {
    if let Some(ch) = parent.ch.get() {
        parent.set_flag(flag::IN_SUBMIT, true);
        complete::finish(parent, ch);
    }
}

extern "C" fn again(arg: *mut c_void) {
    let Some(parent) = Io::of(arg) else { return };
    let Some(via) = submit::via_of(parent) else { return };
    if ask_all(parent, via) == 0 {
        if parent.status.get() == NOMEM { split::wait_as_submitter(parent, again) } else { end(parent) }
    }
}

/// Starts an abort for each I/O that matches; how many were started.
fn ask_all(parent: &'static Io, via: Via) -> u32 {
    let cb_arg = parent.abort_cb_arg.get();
    parent.status.set(SUCCESS);
    parent.set_flag(flag::SPLIT, true);
    // One more than there are, so that an early completion does not end the parent.
    parent.split_outstanding.set(1);
    let mut asked: u32 = 0;
    for target in channel::each_submitted(via.ch) {
        if target.caller_ctx.get() != cb_arg
            || core::ptr::eq(target, parent)
            || target.submit_tsc.get() > parent.submit_tsc.get()
        {
            continue;
        }
        // What a domain moves or a sequence does cannot be stopped.
        if target.owns(own::MOVING) {
            parent.status.set(FAILED);
            break;
        }
        match ask(via, target, Tell { cb: asked_done, arg: parent.as_ptr() }, parent) {
            Ok(()) => asked = asked.saturating_add(1),
            Err(errno) => {
                parent.status.set(if errno == Errno::ENOMEM { NOMEM } else { FAILED });
                break;
            }
        }
    }
    parent.split_outstanding.sub(1);
    asked
}

fn ask(via: Via, target: &'static Io, tell: Tell, parent: &'static Io) -> Result<()> {
    if matches!(target.io_type(), abi::SPDK_BDEV_IO_TYPE_ABORT | abi::SPDK_BDEV_IO_TYPE_RESET) {
        return Err(Errno::ENOTSUP);
    }
    let io = submit::begin_rare(via, abi::SPDK_BDEV_IO_TYPE_ABORT, tell)?;
    parent.split_outstanding.add(1);
    io.parent.set(Some(target));
    io.split_offset.set(u64::from(target.lives.get()));
    if target.is(flag::SPLIT) {
        // Its parts carry it as their argument.
        io.set_own(own::DIRTY, true);
        io.abort_cb_arg.set(target.as_ptr());
        start(io, via);
        return Ok(());
    }
    io.set_abort_target(target);
    submit::submit(io);
    Ok(())
}

extern "C" fn asked_done(io: &'static Io, success: bool, arg: *mut c_void) {
    let Some(parent) = Io::of(arg) else { return };
    let (target, life) = (io.parent.get(), io.split_offset.get());
    complete::free(io);
    if !success
        && let Some(target) = target
        && target.pending()
        && u64::from(target.lives.get()) == life
    {
        parent.status.set(FAILED);
    }
    if parent.split_outstanding.sub(1) != 0 {
        return;
    }
    if parent.status.get() == NOMEM {
        again(arg);
    } else if let Some(ch) = parent.ch.get() {
        complete::finish(parent, ch);
    }
}
