//! Interrupt mode: a reactor that sleeps until something happens. Serves `spdk_reactor_set_interrupt_mode`.
//!
//! A change of mode is told to every reactor, so that those that send to a sleeping one know that it needs waking.
//! Threading rule: asked for on the scheduling reactor; carried out by events on the reactors concerned.

use super::{EventFn, FLAG, Reactor, cores, current, event, place, reactor, scheduler, visit};
use crate::{
    errno::{Errno, Result},
    handle::{AtomicRef, Obj, Rx, grace},
    sys::{eventfd::EventFd, tsc},
    thread::{self, Thread},
    util::fd_group::{self, FdGroup, Watch},
};
use core::ffi::c_void;
use std::sync::Mutex;

/// What a reactor sleeps on; made once and kept, since anybody may be about to signal it.
#[derive(Default)]
pub(super) struct Sleeper {
    /// Events are waiting.
    events: Lasting,
    /// A thread wants to move, or has exited.
    moves: Lasting,
    group: Mutex<Option<Obj<FdGroup>>>,
}

struct Lasting(AtomicRef<EventFd>);

impl Default for Lasting {
    fn default() -> Self {
        Lasting(AtomicRef::EMPTY)
    }
}

impl Lasting {
    fn make(&self) -> Result<i32> {
        if let Some(fd) = self.0.load() {
            fd.clear();
            return Ok(fd.fd());
        }
        let fd: &'static EventFd = Box::leak(Box::new(EventFd::new()?));
        self.0.store(Some(fd));
        Ok(fd.fd())
    }

    fn signal(&self) {
        if let Some(fd) = self.0.load() {
            fd.signal();
        }
    }
}

impl Sleeper {
    pub fn wake(&self) {
        self.events.signal();
    }

    fn group(&self) -> Option<Obj<FdGroup>> {
        *self.group.lock().unwrap_or_else(|e| e.into_inner())
    }
}

fn watch() -> Watch {
    Watch { fd_type: fd_group::TYPE_EVENTFD, ..Watch::default() }
}

/// Gives the reactor what it needs to sleep; with interrupt mode for all, it begins asleep.
pub(super) fn prepare(reactor: &'static Reactor) -> Result<()> {
    let (events, moves) = (reactor.sleeper.events.make()?, reactor.sleeper.moves.make()?);
    reactor.rec.events_fd.set(events);
    reactor.rec.resched_fd.set(moves);
    if reactor.sleeper.group().is_none() {
        let group = fd_group::create()?;
        let arg = core::ptr::without_provenance_mut(reactor.lcore() as usize);
        fd_group::add(group, events, events_ready, arg, b"events", watch())?;
        fd_group::add(group, moves, moves_ready, arg, b"moves", watch())?;
        *reactor.sleeper.group.lock().unwrap_or_else(|e| e.into_inner()) = Some(group);
        reactor.rec.fgrp.set(group.handle() as usize);
    }
    if threads_have_it() {
        for core in cores::each() {
            reactor.rec.set_notifies(core, true);
        }
        reactor.rec.in_interrupt.set(true);
    }
    Ok(())
}

extern "C" fn events_ready(lcore: *mut c_void) -> i32 {
    target(lcore).map_or(0, |own| event::run_batch(own) as i32)
}

extern "C" fn moves_ready(lcore: *mut c_void) -> i32 {
    let Some(own) = target(lcore) else { return 0 };
    let mut at = own.first.get();
    let mut done = 0;
    while let Some(lw) = at {
        at = lw.next();
        match lw.thread() {
            Some(thread) => done += i32::from(place::after_poll(own, lw, thread)),
            None => place::bury(own, lw),
        }
    }
    done
}

/// What is looked at after every sleep; for signal handlers, which can do no more than wake a reactor.
static ON_WAKE: Rx<Option<extern "C" fn()>> = Rx::ZERO;

pub fn set_on_wake(function: extern "C" fn()) {
    ON_WAKE.set(Some(function));
}

/// Sleeps until something is ready, and serves it; true when it did something.
#[cold]
pub(super) fn sleep(own: &'static Reactor) -> bool {
    let Some(group) = own.sleeper.group() else { return false };
    let wait = if own.events.is_empty() { -1 } else { 0 };
    grace::asleep();
    let woken = fd_group::wait(group, wait);
    grace::quiet();
    if let Some(woken) = ON_WAKE.get() {
        woken();
    }
    let done = event::run_batch(own);
    // A thread that has exited tells nobody.
    moves_ready(core::ptr::without_provenance_mut(own.lcore() as usize));
    own.rec.tsc_last.set(tsc::now());
    done != 0 || woken.is_ok_and(|n| n > 0)
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
    if threads_have_it() {
        for lw in own.threads() {
            if let Some(thread) = lw.thread() {
                if on {
                    nest(own, thread)
                } else {
                    unnest(own, thread)
                }
                align(thread, on);
            }
        }
    }
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
    thread::interrupt::enabled()
}

fn nest(own: &Reactor, thread: Obj<Thread>) {
    if let (Some(parent), Some(child)) = (own.sleeper.group(), thread::interrupt::group_of(thread))
        && let Err(errno) = fd_group::nest(parent, child)
    {
        crate::errlog!("Failed to schedule spdk_thread: {errno}.");
    }
}

fn unnest(own: &Reactor, thread: Obj<Thread>) {
    if let (Some(parent), Some(child)) = (own.sleeper.group(), thread::interrupt::group_of(thread)) {
        let _ = fd_group::unnest(parent, child);
    }
}

/// Has the thread take its reactor's mode.
fn align(thread: Obj<Thread>, on: bool) {
    let _ = thread::send(
        thread,
        Box::new(move || {
            let _ = thread::interrupt::set_mode(on);
        }),
    );
}

/// A thread has come to run here.
pub(super) fn arrived(own: &'static Reactor, thread: Obj<Thread>) {
    if threads_have_it() {
        let on = own.rec.in_interrupt.get();
        if on {
            nest(own, thread);
        }
        align(thread, on);
    }
}

/// A thread does not run here any more.
pub(super) fn left(own: &'static Reactor, thread: Obj<Thread>) {
    if threads_have_it() && own.rec.in_interrupt.get() {
        unnest(own, thread);
    }
}

/// A thread here wants to be moved.
pub(super) fn reschedule_later(own: &'static Reactor) {
    if own.rec.in_interrupt.get() {
        own.sleeper.moves.signal();
    }
}

/// The reactor has ended.
pub(super) fn close(reactor: &'static Reactor) {
    let group = reactor.sleeper.group.lock().unwrap_or_else(|e| e.into_inner()).take();
    reactor.rec.fgrp.set(0);
    if let Some(group) = group {
        for fd in [reactor.rec.events_fd.get(), reactor.rec.resched_fd.get()] {
            let _ = fd_group::remove(group, fd);
        }
        let _ = fd_group::destroy(group);
    }
}
