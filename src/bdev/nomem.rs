//! I/Os that their module had no memory for, or that have no memory to move their data: they wait, and go again when enough others have completed.
//!
//! While the block layer ends they are given up when nothing has got on for a second: an examination that can never
//! read would keep the program from ending.
//!
//! Threading rule: the thread of the channel.

use super::{
    buf,
    channel::{Channel, Shared},
    complete,
    io::{Io, flag, own},
    queue::Queue,
    submit,
    transfer::{self, wants},
};
use crate::{abi, handle::Obj, sys::tsc, thread};

/// How many I/Os must complete before the waiting ones are tried again.
const THRESHOLD: u64 = 8;
const PERIOD_US: u64 = 10_000;

/// Queues an I/O that lacked memory before all others; `what` it [`wants`] it for.
pub(super) fn queue_head(io: &'static Io, shared: Obj<Shared>, what: u8) {
    let outstanding = shared.outstanding.get();
    shared.threshold.set((outstanding >> 1).max(outstanding.saturating_sub(THRESHOLD)));
    io.retry.set(what);
    shared.nomem.push_front(io);
    if is_hopeless(shared) { give_up(shared) } else { watch(shared) }
}

/// Queues an I/O behind those that wait already.
pub(super) fn queue_tail(io: &'static Io, shared: Obj<Shared>, what: u8) {
    io.retry.set(what);
    shared.nomem.push_back(io);
    watch(shared);
}

/// When the module has nothing whose completion would remind of those that wait, a poller does.
fn watch(shared: Obj<Shared>) {
    if shared.outstanding.get() == 0 && shared.poller.get().is_none() {
        let own = move || poll(shared);
        match thread::poller::register_to_end(PERIOD_US, "bdev_no_mem_poller", Box::new(own)) {
            Ok(poller) => shared.poller.set(Some(poller)),
            Err(_) => give_up(shared),
        }
    }
}

/// Deals with a completed I/O while the module lacks memory; true when it has to wait, being the one that failed.
pub(super) fn handle(io: &'static Io, ch: Obj<Channel>) -> bool {
    let Some(shared) = ch.shared.get() else { return false };
    if i32::from(io.status.get()) == abi::SPDK_BDEV_IO_STATUS_NOMEM {
        // The module gives the sequence back with the I/O.
        if matches!(io.io_type(), abi::SPDK_BDEV_IO_TYPE_READ | abi::SPDK_BDEV_IO_TYPE_WRITE)
            && !io.accel_sequence.get().is_null()
        {
            io.user_sequence.set(io.accel_sequence.get());
            io.set_flag(flag::ACCEL_SEQUENCE, true);
        }
        if is_hopeless(shared) {
            give_up(shared);
            return false;
        }
        io.status.set(abi::SPDK_BDEV_IO_STATUS_PENDING as i8);
        queue_head(io, shared, wants::SUBMIT);
        return true;
    }
    shared.stuck_since.set(0);
    if !shared.nomem.is_empty() {
        retry(shared);
    }
    false
}

/// Tries those that wait, if there are any.
pub(super) fn retry_if_any(ch: Obj<Channel>) {
    if let Some(shared) = ch.shared.get()
        && !shared.nomem.is_empty()
    {
        retry(shared);
    }
}

fn poll(shared: Obj<Shared>) -> i32 {
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

/// Whether the block layer ends, and nothing has got on for a second.
fn is_hopeless(shared: Obj<Shared>) -> bool {
    let now = tsc::now();
    if shared.stuck_since.get() == 0 {
        shared.stuck_since.set(now);
    }
    let Some(ending_since) = super::mgr::ending_since() else { return false };
    let begin = shared.stuck_since.get().max(ending_since);
    now.saturating_sub(begin) > tsc::hz()
}

/// Ends the waiting I/Os.
fn give_up(shared: Obj<Shared>) {
    errlog!("I/Os that wait for memory are given up");
    shared.aborting.set(true);
    for io in shared.nomem.list() {
        if let Some(ch) = io.ch.get() {
            abort_one(&shared.nomem, io, ch);
        }
    }
    shared.aborting.set(false);
}

/// Submits the waiting I/Os again, until the module refuses one.
pub(super) fn retry(shared: Obj<Shared>) {
    if shared.aborting.get() || shared.retrying.get() || shared.outstanding.get() > shared.threshold.get() {
        return;
    }
    // A module that completes at once comes back here: the loop below goes on then, instead of one inside it.
    shared.retrying.set(true);
    while let Some(io) = shared.nomem.pop_front() {
        match io.retry.get() {
            wants::PULL => transfer::pull(io),
            wants::PULL_MD => transfer::pull_md(io),
            wants::PUSH => transfer::push(io),
            wants::PUSH_MD => transfer::push_md(io),
            wants::ACCEL_BUF => transfer::get_accel_buffer(io),
            _ => submit::resubmit(io),
        }
        if shared.nomem.first().is_some_and(|first| core::ptr::eq(first, io)) {
            break;
        }
    }
    shared.retrying.set(false);
}

/// Aborts the I/Os of one channel that wait in a queue.
pub(super) fn abort_all(queue: &Queue, ch: Obj<Channel>) {
    for io in queue.list() {
        if io.ch.get() == Some(ch) {
            abort_one(queue, io, ch);
        }
    }
}

fn abort_one(queue: &Queue, io: &'static Io, ch: Obj<Channel>) {
    // An earlier one's completion may have taken it off.
    if queue.contains(io) {
        queue.remove(io);
        abort(io, ch);
    }
}

/// Aborts an I/O that was taken off a queue.
pub(super) fn abort(io: &'static Io, ch: Obj<Channel>) {
    match io.retry.get() {
        wants::PULL | wants::PULL_MD | wants::ACCEL_BUF => {
            io.moved_cb.set(None);
            if io.owns(own::COUNTED) {
                // Whoever asked for the buffer completes it.
                return buf::got(io, false);
            }
            io.get_buf_cb.set(None);
            let _ = complete::later(io, abi::SPDK_BDEV_IO_STATUS_ABORTED);
        }
        wants::PUSH | wants::PUSH_MD => {
            io.status.set(abi::SPDK_BDEV_IO_STATUS_ABORTED as i8);
            transfer::give_up(io);
        }
        _ => {
            ch.started();
            let _ = complete::complete(io, abi::SPDK_BDEV_IO_STATUS_ABORTED);
        }
    }
}
