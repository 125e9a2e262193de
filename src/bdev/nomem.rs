//! I/Os that their module had no memory for: they wait, and go again when enough others have completed.
//!
//! Threading rule: the thread of the channel.

use super::{
    channel::{Channel, SHAREDS, Shared},
    io::Io,
    queue::Queue,
    submit,
};
use crate::{abi, handle::Obj, thread};
use core::ffi::c_void;

/// How many I/Os must complete before the waiting ones are tried again.
const THRESHOLD: u64 = 8;
const PERIOD_US: u64 = 10_000;

const RETRY_SUBMIT: u8 = 3;

fn queue_head(io: &'static Io, shared: Obj<Shared>) {
    let outstanding = shared.outstanding.get();
    shared.threshold.set((outstanding >> 1).max(outstanding.saturating_sub(THRESHOLD)));
    io.retry.set(RETRY_SUBMIT);
    shared.nomem.push_front(io);
}

/// Queues an I/O behind those that wait already.
pub(super) fn queue_tail(io: &'static Io, shared: Obj<Shared>) {
    io.retry.set(RETRY_SUBMIT);
    shared.nomem.push_back(io);
}

/// Deals with a completed I/O while the module lacks memory; true when it has to wait, being the one that failed.
pub(super) fn handle(io: &'static Io, ch: Obj<Channel>) -> bool {
    let Some(shared) = ch.shared.get() else { return false };
    if i32::from(io.status.get()) == abi::SPDK_BDEV_IO_STATUS_NOMEM {
        io.status.set(abi::SPDK_BDEV_IO_STATUS_PENDING as i8);
        queue_head(io, shared);
        if shared.outstanding.get() == 0 && shared.poller.get().is_none() {
            let arg = core::ptr::with_exposed_provenance_mut(shared.address());
            shared.poller.set(thread::poller::register(poll, arg, PERIOD_US, Some(b"bdev_no_mem_poller")).ok());
        }
        return true;
    }
    if !shared.nomem.is_empty() {
        retry(shared);
    }
    false
}

extern "C" fn poll(arg: *mut c_void) -> i32 {
    let Some(shared) = SHAREDS.at(arg.addr() as u64) else { return 0 };
    if !shared.nomem.is_empty() {
        retry(shared);
    }
    if !shared.nomem.is_empty() && shared.outstanding.get() == 0 {
        return 1;
    }
    if let Some(poller) = shared.poller.take() {
        let _ = thread::poller::unregister(poller);
    }
    0
}

/// Submits the waiting I/Os again, until the module refuses one.
pub(super) fn retry(shared: Obj<Shared>) {
    if shared.aborting.get() || shared.retrying.get() || shared.outstanding.get() > shared.threshold.get() {
        return;
    }
    // A module that completes at once comes back here: the loop below goes on then, instead of one inside it.
    shared.retrying.set(true);
    while let Some(io) = shared.nomem.pop_front() {
        submit::resubmit(io);
        if shared.nomem.first().is_some_and(|first| core::ptr::eq(first, io)) {
            break;
        }
    }
    shared.retrying.set(false);
}

/// Aborts the I/Os of one channel that wait in a queue.
pub(super) fn abort_all(queue: &Queue, ch: Obj<Channel>) {
    for io in queue.list() {
        // An earlier one's completion may have taken it off.
        if io.ch.get() == Some(ch) && queue.contains(io) {
            queue.remove(io);
            ch.started();
            let _ = super::complete::complete(io, abi::SPDK_BDEV_IO_STATUS_ABORTED);
        }
    }
}
