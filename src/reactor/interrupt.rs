//! Interrupt mode: a reactor that sleeps until something happens. Serves `spdk_reactor_set_interrupt_mode`.
//!
//! A change of mode is told to every reactor, so that those that send to a sleeping one know that it needs waking.
//! Threading rule: asked for on the scheduling reactor; carried out by events on the reactors concerned.

use super::{EventFn, FLAG, Reactor, current, event, reactor, scheduler, visit};
use crate::{
    errno::{Errno, Result},
    handle::{AtomicRef, Obj, grace},
    sys::{eventfd::EventFd, tsc},
    thread::Thread,
};
use core::ffi::c_void;

/// What wakes a reactor; made once and kept, since anybody may be about to signal it.
pub(super) struct Sleeper(AtomicRef<EventFd>);

impl Default for Sleeper {
    fn default() -> Self {
        Sleeper(AtomicRef::EMPTY)
    }
}

impl Sleeper {
    pub fn wake(&self) {
        if let Some(fd) = self.0.load() {
            fd.signal();
        }
    }
}

/// Gives the reactor what it needs to sleep.
pub(super) fn prepare(reactor: &'static Reactor) -> Result<()> {
    if reactor.sleeper.0.load().is_none() {
        let fd: &'static EventFd = Box::leak(Box::new(EventFd::new()?));
        reactor.sleeper.0.store(Some(fd));
        reactor.rec.events_fd.set(fd.fd());
        reactor.rec.resched_fd.set(fd.fd());
    }
    Ok(())
}

/// Sleeps until woken, then runs what there is; true when it did something.
#[cold]
pub(super) fn sleep(own: &'static Reactor) -> bool {
    let Some(fd) = own.sleeper.0.load() else { return false };
    if own.events.is_empty() {
        grace::asleep();
        fd.wait(-1);
        grace::quiet();
    }
    fd.clear();
    let done = event::run_batch(own) != 0;
    own.rec.tsc_last.set(tsc::now());
    done
}

fn send(lcore: u32, func: EventFn, target: &'static Reactor) {
    let arg = core::ptr::without_provenance_mut(target.lcore() as usize);
    if let Err(errno) = event::send(lcore, func, arg, core::ptr::null_mut()) {
        crate::errlog!("reactor {}: change of mode could not go on: {errno}", target.lcore());
        target.rec.changing.set(false);
    }
}

fn target(lcore: *mut c_void) -> Option<&'static Reactor> {
    reactor(u32::try_from(lcore.addr()).ok()?)
}

/// Puts the reactor of a core to sleep between events, or back to polling; `done` is called on the scheduling reactor.
/// `EINVAL`: no such reactor. `EPERM`: not called on the scheduling reactor. `EBUSY`: a change is under way.
pub fn set_interrupt_mode(lcore: u32, on: bool, done: EventFn, arg: *mut c_void) -> Result<()> {
    let target = reactor(lcore).ok_or(Errno::EINVAL)?;
    if current().map(Reactor::lcore) != Some(scheduler::core()) {
        crate::errlog!("It is only permitted within scheduling reactor.");
        return Err(Errno::EPERM);
    }
    let rec = &target.rec;
    if rec.in_interrupt.get() == on {
        done(arg, core::ptr::null_mut());
        return Ok(());
    }
    if rec.changing.get() {
        crate::noticelog!("Reactor({lcore}) is already in progress to set interrupt mode");
        return Err(Errno::EBUSY);
    }
    rec.changing.set(true);
    rec.new_in_interrupt.set(on);
    rec.changed_fn.set(Some(done));
    rec.changed_arg.set(arg);
    crate::debuglog!(FLAG, "Starting reactor event from {} to {lcore}", scheduler::core());
    if on {
        // First everybody learns that it will need waking, then it may sleep.
        tell_everybody(target);
    } else {
        send(lcore, change, target);
    }
    Ok(())
}

fn tell_everybody(target: &'static Reactor) {
    let on = target.rec.new_in_interrupt.get();
    let step = move |_| {
        if let Some(own) = current() {
            own.rec.set_notifies(target.lcore(), on);
        }
    };
    let done = move || {
        if on {
            send(target.lcore(), change, target);
        } else {
            finish(target);
        }
    };
    if visit::for_each_rust(step, done).is_err() {
        target.rec.changing.set(false);
    }
}

fn finish(target: &'static Reactor) {
    target.rec.changing.set(false);
    if let Some(done) = target.rec.changed_fn.get() {
        let _ = event::send(scheduler::core(), done, target.rec.changed_arg.get(), core::ptr::null_mut());
    }
}

extern "C" fn change(lcore: *mut c_void, _: *mut c_void) {
    let Some(own) = target(lcore) else { return };
    let on = own.rec.new_in_interrupt.get();
    crate::debuglog!(FLAG, "Do reactor set on core {} to state {}", own.lcore(), if on { "intr" } else { "poll" });
    own.rec.in_interrupt.set(on);
    if on {
        // Whatever was sent while nobody knew: one look at the events before the first sleep.
        own.wake();
        finish(own);
    } else {
        own.rec.tsc_last.set(tsc::now());
        tell_everybody(own);
    }
}

/// Whether threads themselves can sleep.
pub(super) fn threads_have_it() -> bool {
    false
}

/// A thread has come to run here.
pub(super) fn arrived(_own: &'static Reactor, _thread: Obj<Thread>) {}

/// A thread does not run here any more.
pub(super) fn left(_own: &'static Reactor, _thread: Obj<Thread>) {}

/// A thread here wants to be moved.
pub(super) fn reschedule_later(own: &'static Reactor) {
    if own.rec.in_interrupt.get() {
        own.wake();
    }
}

/// The reactor has ended.
pub(super) fn close(_reactor: &'static Reactor) {}
