//! One poll of a thread: the critical message, a batch of messages, the active pollers, the timed pollers that are due.
//!
//! This is the loop everything else hangs on; it reads top to bottom. Threading rule: one pthread at a time. A second one is
//! refused exactly: who polls is settled by a compare-and-swap per poll. It costs 0.3 ns of a turn with one poller (14.2
//! against 13.9 ns) and cannot be measured with ten (3.2 ns each) or a thousand (4.1 ns each).

use super::{
    job::guarded,
    object::{MsgFn, PostFn, State, Thread},
    poller::{self, Poller, PollerState},
    queue,
};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
    sys::{tls::TlsWord, tsc},
};
use core::ffi::c_void;

/// Messages per poll when the caller does not say.
const BATCH: u32 = 8;
/// Handlers that may wait for the end of one poller.
pub(super) const POST_HANDLERS: usize = 4;

/// Runs the thread once: at most `max_msgs` messages (0 means 8), then its pollers, as of `now` (0 means: read the
/// clock). More than 0 when something was done, 0 when idle, negative when a poller says so.
#[inline(always)]
pub fn poll(thread: Obj<Thread>, max_msgs: u32, now: u64) -> Result<i32> {
    let now = if now == 0 { tsc::now() } else { now };
    if !thread.polled_by.swap_if(0, TlsWord::address()) {
        // A poll within a poll of the same thread: from one of its own functions, or from two pthreads at once.
        return nested(thread, max_msgs, now);
    }
    let outer = TlsWord::Thread.get();
    TlsWord::Thread.set(thread.handle());
    let rc = if thread.in_interrupt.get() { super::lib_::hooks().wait(thread) } else { run(thread, max_msgs, now) };
    if thread.state() == State::Exiting {
        try_exit(thread, now);
    }
    account(thread, now, rc);
    thread.polled_by.set(0);
    TlsWord::Thread.set(outer);
    Ok(rc)
}

#[cold]
fn nested(thread: Obj<Thread>, max_msgs: u32, now: u64) -> Result<i32> {
    if thread.polled_by.get() != TlsWord::address() {
        return Err(Errno::EPERM);
    }
    let outer = TlsWord::Thread.get();
    TlsWord::Thread.set(thread.handle());
    // The poll around this one is in the middle of the list of pollers: nothing is taken off it here.
    thread.depth.add(1);
    let rc = run(thread, max_msgs, now);
    thread.depth.sub(1);
    TlsWord::Thread.set(outer);
    Ok(rc)
}

/// A thread that the pthread acts for, which runs none of its own, for the length of one call.
pub struct Acting(Obj<Thread>);

/// Acts for a thread that nobody runs at the moment: as v26.01 has it, a program that polls its threads itself may submit on
/// a channel of one of them without saying so by [`set_current`](super::set_current). `None` when the pthread runs another
/// thread, when somebody else runs this one, and when threads run on reactors.
#[cold]
pub fn act_for(thread: Obj<Thread>) -> Option<Acting> {
    let free = TlsWord::Thread.get() == 0 && !super::lib_::hooks().exclusive();
    if !free || !thread.polled_by.swap_if(0, TlsWord::address()) {
        return None;
    }
    TlsWord::Thread.set(thread.handle());
    Some(Acting(thread))
}

impl Drop for Acting {
    fn drop(&mut self) {
        TlsWord::Thread.set(0);
        self.0.polled_by.set(0);
    }
}

#[inline(always)]
fn account(thread: Obj<Thread>, start: u64, rc: i32) {
    let end = tsc::now();
    let spent = end.wrapping_sub(start);
    if rc == 0 {
        thread.idle_ticks.add(spent);
    } else if rc > 0 {
        thread.busy_ticks.add(spent);
    }
    thread.last_ticks.set(end);
}

#[inline(always)]
fn run(thread: Obj<Thread>, max_msgs: u32, now: u64) -> i32 {
    thread.last_ticks.set(now);
    let mut rc = 0;
    if let Some(critical) = thread.critical.get() {
        rc = i32::from(run_critical(thread, critical));
    }
    if messages(thread, max_msgs) {
        rc = 1;
    }
    rc = active(thread, rc);
    if now >= thread.timers.earliest() {
        rc = timed(thread, now, rc);
    }
    rc
}

#[cold]
fn run_critical(thread: Obj<Thread>, critical: MsgFn) -> bool {
    if thread.state() == State::Exited {
        return false;
    }
    critical(core::ptr::null_mut());
    thread.critical.set(None);
    true
}

/// Takes the place of the critical message of a thread that has exited, so that no other gets in.
extern "C" fn too_late(_: *mut c_void) {}

/// The mail of a thread that sleeps: the critical message and a batch of others.
pub(super) fn mail(thread: Obj<Thread>) -> bool {
    let critical = thread.critical.get().is_some_and(|critical| run_critical(thread, critical));
    messages(thread, 0) || critical
}

/// Runs a poller because its descriptor is ready.
pub(super) fn run_for_event(thread: Obj<Thread>, poller: Obj<Poller>) -> i32 {
    if poller.state() != PollerState::Waiting {
        return 0;
    }
    let state = poller.state();
    poller.set_state(PollerState::Running);
    let rc = call(thread, poller);
    if poller.state() == PollerState::Running {
        poller.set_state(state);
    }
    rc
}

/// Runs a batch of messages; true when there was one.
#[inline(always)]
pub(super) fn messages(thread: Obj<Thread>, max_msgs: u32) -> bool {
    let queue = &thread.object().queue;
    let max = if max_msgs == 0 { BATCH } else { max_msgs.min(BATCH) };
    let mut done = 0;
    while done < max {
        let Some(node) = queue.pop() else { break };
        let (func, arg) = (node.func.get(), node.arg.get());
        match func {
            Some(func) => {
                queue::give(node);
                func(arg);
            }
            None => {
                let job = node.job.take();
                queue::give(node);
                if let Some(job) = job {
                    guarded("message", job);
                }
            }
        }
        thread.check_spinlocks();
        done += 1;
    }
    done > 0
}

#[inline(always)]
fn active(thread: Obj<Thread>, mut rc: i32) -> i32 {
    let mut at = thread.active.last();
    while let Some(poller) = at {
        let previous = poller.prev.get();
        let poller_rc = one(thread, poller);
        if poller_rc > rc {
            rc = poller_rc;
        }
        if thread.post_count.get() != 0 {
            run_post(thread);
        }
        at = previous;
    }
    rc
}

/// Runs one active poller and moves it to where its state says.
#[inline(always)]
fn one(thread: Obj<Thread>, poller: Obj<Poller>) -> i32 {
    let mut rc = 0;
    if poller.state() == PollerState::Waiting {
        poller.set_state(PollerState::Running);
        rc = call(thread, poller);
        if poller.state() == PollerState::Running {
            poller.set_state(PollerState::Waiting);
            return rc;
        }
    }
    settle(thread, poller);
    rc
}

#[cold]
fn settle(thread: Obj<Thread>, poller: Obj<Poller>) {
    if thread.depth.get() != 0 {
        return;
    }
    match poller.state() {
        PollerState::Unregistered => {
            thread.active.remove(poller);
            poller::dispose(poller);
        }
        PollerState::Pausing => {
            thread.active.remove(poller);
            thread.paused.push_back(poller);
            poller.set_state(PollerState::Paused);
        }
        _ => {}
    }
}

#[inline(always)]
fn call(thread: Obj<Thread>, poller: Obj<Poller>) -> i32 {
    let Some(func) = poller.func.get() else { return 0 };
    let rc = func(poller.arg.get());
    thread.check_spinlocks();
    poller.run_count.add(1);
    if rc > 0 {
        poller.busy_count.add(1);
    }
    rc
}

#[inline(never)]
fn timed(thread: Obj<Thread>, now: u64, mut rc: i32) -> i32 {
    // A poller that comes back while this runs waits for the next poll, however late `now` is.
    let last = thread.timers.sequence();
    while let Some(poller) = thread.timers.pop_due(now) {
        if poller.sequence.get() > last {
            thread.timers.insert(poller);
            break;
        }
        if poller.state() == PollerState::Waiting {
            poller.set_state(PollerState::Running);
            let poller_rc = call(thread, poller);
            if poller_rc > rc {
                rc = poller_rc;
            }
            if poller.state() == PollerState::Running {
                poller.set_state(PollerState::Waiting);
            }
        }
        match poller.state() {
            PollerState::Unregistered => poller::dispose(poller),
            PollerState::Pausing => {
                thread.paused.push_back(poller);
                poller.set_state(PollerState::Paused);
            }
            PollerState::Paused => {}
            PollerState::Waiting | PollerState::Running => {
                poller.next_run.set(now.saturating_add(poller.period.get()));
                thread.timers.insert(poller);
            }
        }
    }
    rc
}

/// Has `func` called when the poller that is running returns. At most four may wait.
pub fn take_post_poller(func: PostFn, arg: *mut c_void) -> Result<()> {
    let thread = super::current().ok_or(Errno::EPERM)?;
    let count = thread.post_count.get();
    let slot = thread.object().post.get(count).ok_or(Errno::ENOMEM)?;
    slot.0.set(Some(func));
    slot.1.set(arg);
    thread.post_count.set(count + 1);
    Ok(())
}

#[cold]
fn run_post(thread: Obj<Thread>) {
    // Full while they run, so that none of them can add another.
    let count = thread.post_count.replace(POST_HANDLERS);
    for (func, arg) in thread.object().post.iter().take(count) {
        if let Some(func) = func.replace(None) {
            func(arg.get());
        }
    }
    thread.post_count.set(0);
}

/// Drops the pollers that were unregistered while the thread sleeps on interrupts.
pub(crate) fn sweep(thread: Obj<Thread>) {
    let mut at = thread.active.first();
    while let Some(poller) = at {
        at = poller.next.get();
        if poller.state() == PollerState::Unregistered {
            thread.active.remove(poller);
            poller::dispose(poller);
        }
    }
    let mut at = thread.timers.after(None);
    while let Some(poller) = at {
        at = thread.timers.after(Some(poller));
        if poller.state() == PollerState::Unregistered {
            thread.timers.remove(poller);
            poller::dispose(poller);
        }
    }
    thread.unregistered.set(false);
}

/// Moves an exiting thread to its end once nothing hangs on it, or after its patience is over.
#[cold]
pub(crate) fn try_exit(thread: Obj<Thread>, now: u64) {
    if now >= thread.exit_deadline.get() {
        let what = held_by(thread).unwrap_or("nothing");
        let name = thread.name_text();
        crate::errlog!("thread {name} got timeout, and move it to the exited state forcefully; it still has {what}");
    } else if let Some(what) = held_by(thread) {
        crate::infolog!(super::object::FLAG, "thread {} still has {what}", thread.name_text());
        return;
    }
    if now >= thread.exit_deadline.get() {
        thread.critical.set(Some(too_late));
        thread.object().queue.shut();
    } else {
        if !thread.critical.set_if_zero(Some(too_late)) {
            return;
        }
        if !thread.object().queue.close() {
            // Somebody sent another message meanwhile.
            thread.critical.set(None);
            return;
        }
    }
    thread.set_state(State::Exited);
    if thread.in_interrupt.get() {
        super::lib_::hooks().reschedule(thread);
    }
}

/// What a thread left in its mailbox that was made to exit, and is being destroyed: messages of the library's own are
/// carried out, so that what they complete is completed; others are lost, and counted in the log.
#[cold]
pub(super) fn leftover_messages(thread: Obj<Thread>) {
    let queue = &thread.object().queue;
    queue.shut();
    let outer = TlsWord::Thread.get();
    TlsWord::Thread.set(thread.handle());
    let mut lost = 0u32;
    while let Some(node) = queue.pop() {
        let (func, arg, job, own) = (node.func.get(), node.arg.get(), node.job.take(), node.own.get());
        queue::give(node);
        match (func, job) {
            // Its channel is abandoned with the thread.
            (Some(func), _) if super::channel::is_own(func) => {}
            (Some(func), _) if own => func(arg),
            (Some(_), _) => lost += 1,
            (None, Some(job)) => {
                guarded("message", job);
            }
            (None, None) => {}
        }
    }
    TlsWord::Thread.set(outer);
    if lost > 0 {
        crate::errlog!("thread {} is destroyed with {lost} messages in its queue", thread.name_text());
    }
}

fn held_by(thread: Obj<Thread>) -> Option<&'static str> {
    let registered = |p: Obj<Poller>| p.state() != PollerState::Unregistered;
    if !thread.queue.is_empty() {
        return Some("messages");
    }
    if thread.for_each_count.get() > 0 {
        return Some("iterations it started");
    }
    let mut at = thread.active.first();
    while let Some(poller) = at {
        if registered(poller) {
            return Some("an active poller");
        }
        at = poller.next.get();
    }
    let mut at = thread.timers.after(None);
    while let Some(poller) = at {
        if registered(poller) {
            return Some("a timed poller");
        }
        at = thread.timers.after(Some(poller));
    }
    if !thread.paused.is_empty() {
        return Some("a paused poller");
    }
    if thread.channels.get() > 0 {
        return Some("channels");
    }
    if thread.unregistering.get() > 0 {
        return Some("io_devices it is unregistering");
    }
    None
}
