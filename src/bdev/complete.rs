//! The way up: a module completes an I/O, its submitter is told, and frees it (`spdk_bdev_io_complete`).
//!
//! Each I/O is completed once and freed once; a second time is refused and entered in the stale-use ledger.
//! Threading rule: the thread of the I/O's channel.

use super::{
    channel::Channel,
    io::{IOS, Io, KIND, bounce, flag, own, state},
    nomem, pool, stat, transfer,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Obj, Why, ledger},
    sys::tsc,
    thread,
};
use core::ffi::c_void;

const SUCCESS: i8 = abi::SPDK_BDEV_IO_STATUS_SUCCESS as i8;
const PENDING: i8 = abi::SPDK_BDEV_IO_STATUS_PENDING as i8;
const NOMEM: i8 = abi::SPDK_BDEV_IO_STATUS_NOMEM as i8;

/// Finds a live I/O by its address.
#[inline(always)]
pub fn decode(address: usize, caller: &'static str) -> Result<&'static Io> {
    match IOS.at(address) {
        Some(io) if io.alive() => Ok(io),
        Some(io) => Err(refuse(io, Why::Stale, caller)),
        None => Err(refuse_address(address, caller)),
    }
}

#[cold]
#[inline(never)]
fn refuse_address(address: usize, caller: &'static str) -> Errno {
    let why = if address == 0 { Why::Null } else { Why::Garbage };
    ledger::refuse(caller, &KIND, why, address as u64, None)
}

#[cold]
#[inline(never)]
fn refuse(io: &'static Io, why: Why, caller: &'static str) -> Errno {
    ledger::refuse(caller, &KIND, why, io.address() as u64, None)
}

/// A module has finished an I/O. `EALREADY` when it is complete, `EPERM` on another thread than its own.
#[inline(always)]
pub fn complete(io: &'static Io, status: i32) -> Result<()> {
    let Some(ch) = io.ch.get() else { return Err(Errno::ESTALE) };
    if io.state.get() != state::ACTIVE || io.status.get() != PENDING {
        return Err(twice(io));
    }
    if !ch.is_current() && !is_orphan(ch) {
        return Err(refuse(io, Why::Thread, "spdk_bdev_io_complete"));
    }
    if io.own.get() & (own::QUEUED | own::WAITS_BUF | own::MOVING) != 0 {
        parked(io)?;
    }
    let status = status as i8;
    if status == PENDING {
        return Err(Errno::EINVAL);
    }
    io.status.set(status);
    if io.io_type() == abi::SPDK_BDEV_IO_TYPE_RESET {
        return super::reset::module_done(io);
    }
    ch.ended();
    let Some(shared) = ch.shared.get() else { return Err(Errno::ESTALE) };
    if status == NOMEM || io.is(flag::BOUNCE | flag::ACCEL_SEQUENCE) || !shared.nomem.is_empty() {
        return complete_slow(io, ch);
    }
    finish(io, ch);
    Ok(())
}

/// Whether the thread of a channel is gone, which was made to exit with I/O in flight.
#[cold]
#[inline(never)]
fn is_orphan(ch: Obj<Channel>) -> bool {
    ch.owner().is_none()
}

/// A module completes an I/O that is not with it: one that waits for memory after it was completed with NOMEM, which is
/// refused, as is one whose data is being moved for it (`EBUSY`), or one that waits for a buffer, which then does not wait
/// any longer.
#[cold]
#[inline(never)]
fn parked(io: &'static Io) -> Result<()> {
    if io.owns(own::QUEUED) {
        return Err(twice(io));
    }
    if io.owns(own::MOVING) {
        errlog!("bdev_io {:#x} is completed while its data is being moved", io.address());
        return Err(Errno::EBUSY);
    }
    super::buf::forget(io);
    Ok(())
}

#[cold]
#[inline(never)]
fn twice(io: &'static Io) -> Errno {
    let module = io.owner.get().map(|b| b.name()).unwrap_or_default();
    errlog!(
        "Unexpected completion on IO of bdev {module}, status was {}",
        super::status::name(i32::from(io.status.get()))
    );
    refuse(io, Why::Stale, "spdk_bdev_io_complete")
}

#[cold]
#[inline(never)]
fn complete_slow(io: &'static Io, ch: Obj<Channel>) -> Result<()> {
    if io.status.get() == SUCCESS {
        if transfer::needs_sequence(io) {
            transfer::run_sequence(io, ran);
            return Ok(());
        }
        if io.is(flag::BOUNCE) && io.bounce.get() & bounce::BY_SEQUENCE == 0 {
            transfer::push_to(io, pushed);
            return Ok(());
        }
    }
    if nomem::handle(io, ch) {
        return Ok(());
    }
    finish_slow(io, ch);
    Ok(())
}

/// As [`finish`], for an I/O with a bounce buffer or a sequence.
fn finish_slow(io: &'static Io, ch: Obj<Channel>) {
    if io.is(flag::BOUNCE) {
        super::buf::drop_bounce(io);
    }
    // When its submission is on the stack, `finish_later` does that.
    if io.is(flag::ACCEL_SEQUENCE) && !io.is(flag::IN_SUBMIT) {
        transfer::abort_sequence(io);
    }
    finish(io, ch);
}

/// The sequence of a read was carried out.
extern "C" fn ran(io: &'static Io, status: i32) {
    super::ext::ended(io, status);
    pushed(io, status);
}

/// What was read is where the submitter wants it.
extern "C" fn pushed(io: &'static Io, rc: i32) {
    failed_to_move(io, rc);
    let Some(ch) = io.ch.get() else { return };
    if io.is(flag::BOUNCE) {
        super::buf::drop_bounce(io);
        super::buf::put(io);
    }
    nomem::retry_if_any(ch);
    finish_slow(io, ch);
}

/// An I/O that went well fails when its data cannot be moved.
pub(super) fn failed_to_move(io: &'static Io, rc: i32) {
    if rc != 0 && io.status.get() == SUCCESS {
        io.status.set(abi::SPDK_BDEV_IO_STATUS_FAILED as i8);
    }
}

/// Accounts for an I/O and tells its submitter, from the next poll when the submission is still on the stack.
#[inline(always)]
pub(super) fn finish(io: &'static Io, ch: Obj<Channel>) {
    if io.is(flag::IN_SUBMIT) {
        return defer(io, finish_later);
    }
    let now = tsc::now();
    let ticks = now.wrapping_sub(io.submit_tsc.get());
    let is = io.own.get();
    if is & own::COUNTED != 0 {
        ch.queue_depth.sub(1);
        io.own.set(is & !own::COUNTED);
    }
    super::trace::done(io, ch, now);
    if let Some(bdev) = io.owner.get() {
        if bdev.fact(super::object::fact::HISTOGRAM) {
            super::histogram::tally(io, &ch, bdev, ticks);
        }
        stat::account(io, &ch, bdev, io.status.get(), ticks);
    }
    tell(io);
}

extern "C" fn finish_later(arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    if let Some(ch) = io.ch.get()
        && io.pending()
    {
        io.set_flag(flag::IN_SUBMIT, false);
        finish_slow(io, ch);
    }
}

/// Calls the submitter.
#[inline(always)]
pub(super) fn tell(io: &'static Io) {
    io.state.set(state::DONE);
    if let Some(cb) = io.cb.get() {
        cb(io, io.status.get() == SUCCESS, io.caller_ctx.get());
    }
}

/// As [`tell`], for an I/O that may have a sequence, which ends unfinished, or a bounce buffer.
pub(super) fn tell_slow(io: &'static Io) {
    if io.is(flag::BOUNCE) {
        super::buf::drop_bounce(io);
    }
    if io.is(flag::ACCEL_SEQUENCE) {
        transfer::abort_sequence(io);
    }
    tell(io);
}

#[cold]
#[inline(never)]
fn defer(io: &'static Io, f: extern "C" fn(*mut c_void)) {
    let sent = match io.ch.get().and_then(|ch| ch.owner()) {
        Some(owner) => thread::send_own(owner, f, io.as_ptr()).is_ok(),
        None => false,
    };
    if !sent {
        // The thread is being destroyed by force; the I/O must not get lost all the same.
        f(io.as_ptr());
    }
}

/// Completes an I/O that no module has seen, from within its submission.
pub(super) fn in_submit(io: &'static Io, status: i32) {
    if let Some(ch) = io.ch.get() {
        io.status.set(status as i8);
        io.set_flag(flag::IN_SUBMIT, true);
        finish(io, ch);
    }
}

extern "C" fn tell_later(arg: *mut c_void) {
    if let Some(io) = Io::of(arg)
        && io.pending()
    {
        if let Some(ch) = io.ch.get() {
            ch.queue_depth.sub(1);
        }
        tell_slow(io);
    }
}

/// Completes an I/O that was not counted, from the next poll. Its channel stays until then.
pub(super) fn later(io: &'static Io, status: i32) -> Result<()> {
    io.status.set(status as i8);
    if let Some(ch) = io.ch.get() {
        ch.queue_depth.add(1);
    }
    defer(io, tell_later);
    Ok(())
}

/// Completes an I/O that was not given to a module, at once: the caller is not within its submission.
pub(super) fn unsubmitted(io: &'static Io, status: i32) {
    io.status.set(status as i8);
    tell_slow(io);
}

/// Takes back an I/O that was not accepted in the end: nobody is told.
pub(super) fn withdraw(io: &'static Io) {
    io.state.set(state::DONE);
    free(io);
}

/// As [`give_back`], by the address C knows it by.
#[inline(always)]
pub fn give_back_at(address: usize, caller: &'static str) -> Result<()> {
    match IOS.at(address) {
        Some(io) => give_back(io),
        None => Err(refuse_address(address, caller)),
    }
}

/// Gives an I/O back. `ESTALE` when it was already, `EBUSY` while it is pending, `EPERM` on another thread than its own.
#[inline(always)]
pub fn give_back(io: &'static Io) -> Result<()> {
    if io.state.get() != state::DONE {
        return Err(not_done(io));
    }
    match io.ch.get().and_then(|ch| ch.cache.get()) {
        Some(cache) if cache.thread.get() == super::channel::current_thread() => {
            if io.is(flag::BUF) {
                put_with_buffer(io, cache);
            } else {
                cache.put(io);
            }
            Ok(())
        }
        _ => give_back_elsewhere(io),
    }
}

#[cold]
#[inline(never)]
fn put_with_buffer(io: &'static Io, cache: Obj<pool::Cache>) {
    super::buf::put(io);
    cache.put(io);
}

/// On another thread; or its channel or its thread is gone, so that there is no list for it.
#[cold]
#[inline(never)]
fn give_back_elsewhere(io: &'static Io) -> Result<()> {
    if let Some(ch) = io.ch.get()
        && ch.cache.get().is_some()
        && !is_orphan(ch)
    {
        return Err(refuse(io, Why::Thread, "spdk_bdev_free_io"));
    }
    if io.is(flag::BUF) {
        if io.ch.get().is_some() {
            super::buf::outlive_channel(io);
        }
        super::buf::put_late(io);
    }
    io.ch.set(None);
    pool::put_homeless(io);
    Ok(())
}

#[cold]
#[inline(never)]
fn not_done(io: &'static Io) -> Errno {
    if io.state.get() == state::FREE {
        return refuse(io, Why::Stale, "spdk_bdev_free_io");
    }
    errlog!("spdk_bdev_free_io: bdev_io {:#x} is not complete", io.address());
    Errno::EBUSY
}

/// Gives back an I/O of our own.
pub(super) fn free(io: &'static Io) {
    if give_back(io).is_err() {
        errlog!("internal error: bdev_io {:#x} freed in state {}", io.address(), io.state.get());
    }
}
