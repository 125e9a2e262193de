//! Iteration over all reactors, one after the other. Serves `spdk_for_each_reactor` and the last round at the stop.
//!
//! Threading rule: any thread starts one; each step runs on its reactor, the end on the reactor it was started from.

use super::{EventFn, State, cores, current, event, reactor, set_state};
use crate::errno::{Errno, Result};
use core::{
    ffi::c_void,
    sync::atomic::{AtomicBool, Ordering::*},
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
};

/// What runs on each reactor, and at the end.
enum Body {
    C { func: EventFn, done: EventFn, arg1: usize, arg2: usize },
    Rust { step: Box<dyn FnMut(u32) + Send>, done: Box<dyn FnOnce() + Send> },
}

struct Visit {
    body: Body,
    origin: u32,
}

/// True from the moment the last iteration was begun.
static STOPPING: AtomicBool = AtomicBool::new(false);
/// Iterations under way; an event carries the number of one.
static VISITS: Mutex<Vec<Option<Visit>>> = Mutex::new(Vec::new());

pub(super) fn reopen() {
    STOPPING.store(false, SeqCst);
}

/// Drops what the end of the reactors has left half done.
pub(super) fn forget() {
    let left = core::mem::take(&mut *VISITS.lock().unwrap_or_else(|e| e.into_inner()));
    drop(left);
}

fn park(visit: Visit) -> core::result::Result<usize, (Errno, Visit)> {
    let mut visits = VISITS.lock().unwrap_or_else(|e| e.into_inner());
    if let Some((at, slot)) = visits.iter_mut().enumerate().find(|(_, slot)| slot.is_none()) {
        *slot = Some(visit);
        return Ok(at);
    }
    if let Err(full) = visits.try_reserve(1) {
        return Err((full.into(), visit));
    }
    visits.push(Some(visit));
    Ok(visits.len() - 1)
}

fn take(ticket: *mut c_void) -> Option<Visit> {
    let mut visits = VISITS.lock().unwrap_or_else(|e| e.into_inner());
    visits.get_mut(ticket.addr().checked_sub(1)?)?.take()
}

/// Sends the visit to a core; when that fails it comes back, with the reason.
fn go(visit: Visit, lcore: u32, func: EventFn) -> core::result::Result<(), (Errno, Visit)> {
    let ticket = park(visit)?;
    let arg = core::ptr::without_provenance_mut(ticket + 1);
    match event::send(lcore, func, arg, core::ptr::null_mut()) {
        Ok(()) => Ok(()),
        // Still there: nobody else has the ticket.
        Err(errno) => take(arg).map_or(Ok(()), |visit| Err((errno, visit))),
    }
}

extern "C" fn step(ticket: *mut c_void, _: *mut c_void) {
    let Some(mut visit) = take(ticket) else { return };
    let here = current().map_or(0, |r| r.lcore());
    match &mut visit.body {
        Body::C { func, arg1, arg2, .. } => {
            func(core::ptr::with_exposed_provenance_mut(*arg1), core::ptr::with_exposed_provenance_mut(*arg2));
        }
        Body::Rust { step, .. } => guarded(|| step(here)),
    }
    let origin = visit.origin;
    let sent = match cores::next(here) {
        Some(core) => go(visit, core, step),
        None => go(visit, origin, end),
    };
    if let Err((errno, visit)) = sent {
        crate::errlog!("reactors: an iteration could not go on, and ends here: {errno}");
        finish(visit);
    }
}

extern "C" fn end(ticket: *mut c_void, _: *mut c_void) {
    if let Some(visit) = take(ticket) {
        finish(visit);
    }
}

fn finish(visit: Visit) {
    match visit.body {
        Body::C { done, arg1, arg2, .. } => {
            done(core::ptr::with_exposed_provenance_mut(arg1), core::ptr::with_exposed_provenance_mut(arg2));
        }
        Body::Rust { done, .. } => guarded(done),
    }
}

fn guarded(body: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(body)).is_err() {
        crate::errlog!("reactors: internal error in an iteration");
    }
}

/// Where an iteration that starts here ends: on this reactor, else on the first one.
fn origin() -> Result<u32> {
    cores::current().filter(|&core| reactor(core).is_some()).or_else(cores::first).ok_or(Errno::EINVAL)
}

fn begin(body: Body) -> Result<()> {
    let first = cores::first().ok_or(Errno::EINVAL)?;
    go(Visit { body, origin: origin()? }, first, step).map_err(|(errno, _)| errno)
}

/// Runs `func(arg1, arg2)` on every reactor in turn, then `done(arg1, arg2)` here. Once the framework is stopping,
/// nothing happens: `ESHUTDOWN`.
pub fn for_each(func: EventFn, arg1: *mut c_void, arg2: *mut c_void, done: EventFn) -> Result<()> {
    if STOPPING.load(SeqCst) {
        return Err(Errno(libc::ESHUTDOWN));
    }
    begin(Body::C { func, done, arg1: arg1.expose_provenance(), arg2: arg2.expose_provenance() })
}

/// [`for_each`] for closures; `step` gets the core it runs on.
pub fn for_each_rust(step: impl FnMut(u32) + Send + 'static, done: impl FnOnce() + Send + 'static) -> Result<()> {
    if STOPPING.load(SeqCst) {
        return Err(Errno(libc::ESHUTDOWN));
    }
    begin(Body::Rust { step: Box::new(step), done: Box::new(done) })
}

/// The last iteration: when it ends, the reactors leave their loops.
pub(super) fn stop() {
    if STOPPING.swap(true, SeqCst) {
        return;
    }
    let leave = || {
        set_state(State::Exiting);
        super::wake_all();
    };
    if begin(Body::Rust { step: Box::new(|_| ()), done: Box::new(leave) }).is_err() {
        leave();
    }
}
