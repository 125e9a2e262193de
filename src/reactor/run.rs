//! The loop of a reactor. Every nanosecond here is paid by everything that runs on it.
//!
//! Threading rule: the reactor's own pthread.

use super::{FLAG, Lw, Reactor, State, cores, current, event, interrupt, place, scheduler, state, trace};
use crate::{
    handle::{Obj, Rx, grace},
    sys::{process, tls::TlsWord, tsc},
    thread,
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

static MONITOR: Rx<bool> = Rx::ZERO;
static MONITOR_KNOWN: Rx<bool> = Rx::ZERO;
/// How often context switches are looked at.
const MONITOR_SEC: u64 = 1;

/// Whether context switches of reactors are watched; they are until somebody says otherwise.
pub fn context_switch_monitor() -> bool {
    !MONITOR_KNOWN.get() || MONITOR.get()
}

pub fn set_context_switch_monitor(on: bool) {
    MONITOR.set(on);
    MONITOR_KNOWN.set(true);
}

/// Runs a reactor until the framework stops.
pub(super) fn run(own: &'static Reactor) {
    let lcore = own.lcore();
    crate::noticelog!("Reactor started on core {lcore}");
    process::set_thread_name(&format!("reactor_{lcore}"));
    let (outer_reactor, outer_core) = (TlsWord::Reactor.get(), TlsWord::Core.get());
    TlsWord::Core.set(u64::from(lcore) + 1);
    TlsWord::Reactor.set(u64::from(lcore) + 1);
    trace::begin(own);
    own.rec.tsc_last.set(tsc::now());
    let mut clock = Clock { monitor: tsc::hz().saturating_mul(MONITOR_SEC), scheduled: 0, shared: cores::shared() };
    while catch_unwind(AssertUnwindSafe(|| turns(own, &mut clock))).is_err() {
        crate::errlog!("reactor {lcore}: internal error");
    }
    while catch_unwind(AssertUnwindSafe(|| drain(own))).is_err() {
        crate::errlog!("reactor {lcore}: internal error");
    }
    trace::end(own);
    thread::set_current(None);
    grace::asleep();
    TlsWord::Reactor.set(outer_reactor);
    TlsWord::Core.set(outer_core);
}

struct Clock {
    /// Ticks between two looks at the context switches.
    monitor: u64,
    /// When threads were last scheduled.
    scheduled: u64,
    /// Whether reactors share processors, so that an idle one should let the next one run.
    shared: bool,
}

fn turns(own: &'static Reactor, clock: &mut Clock) {
    loop {
        grace::quiet();
        let busy = if own.rec.in_interrupt.get() { interrupt::sleep(own) } else { turn(own) };
        let now = own.rec.tsc_last.get();
        if now > own.rec.last_rusage.get().wrapping_add(clock.monitor) {
            watch(own, now);
        }
        if scheduler::due(own, now, clock.scheduled) {
            clock.scheduled = now;
            trace::period();
            scheduler::begin();
        }
        if state() != State::Running {
            return;
        }
        if clock.shared && !busy {
            process::yield_now();
        }
    }
}

/// Events, then every thread once. False when there was nothing to do.
#[inline(always)]
fn turn(own: &'static Reactor) -> bool {
    let mut busy = event::run_batch(own) != 0;
    let Some(first) = own.first.get() else {
        let now = tsc::now();
        own.rec.idle_tsc.add(now.wrapping_sub(own.rec.tsc_last.get()));
        own.rec.tsc_last.set(now);
        return busy;
    };
    let mut at = Some(first);
    while let Some(lw) = at {
        at = lw.next();
        let Some(thread) = lw.thread() else {
            place::bury(own, lw);
            continue;
        };
        let last = own.rec.tsc_last.get();
        let rc = thread::poll(thread, 0, last).unwrap_or(-1);
        let now = thread.last_ticks();
        let spent = now.wrapping_sub(last);
        if rc == 0 {
            own.rec.idle_tsc.add(spent);
        } else if rc > 0 {
            own.rec.busy_tsc.add(spent);
            busy = true;
        }
        own.rec.tsc_last.set(now);
        place::after_poll(own, lw, thread);
    }
    busy
}

#[cold]
fn watch(own: &'static Reactor, now: u64) {
    own.rec.last_rusage.set(now);
    if !context_switch_monitor() {
        return;
    }
    if let Some((voluntary, involuntary)) = process::context_switches() {
        let (voluntary, involuntary) = own.rec.set_switches(voluntary, involuntary);
        if voluntary != 0 || involuntary != 0 {
            crate::infolog!(
                FLAG,
                "Reactor {}: {voluntary} voluntary context switches and {involuntary} involuntary context switches in \
                 the last second.",
                own.lcore()
            );
        }
    }
}

fn ask_to_exit(lw: Obj<Lw>) {
    let Some(thread) = lw.thread() else { return };
    if thread.state() != thread::State::Running {
        return;
    }
    if !thread::is_app_thread(thread) {
        crate::errlog!("spdk_thread_exit() was not called on thread '{}'", thread.name_text());
        crate::errlog!("This will result in a non-zero exit code in a future release.");
    }
    thread::set_current(Some(thread));
    let _ = thread::exit(thread);
    thread::set_current(None);
}

/// How long a reactor rests that has nothing left, while others have.
const REST: Duration = Duration::from_micros(50);

/// After the loop: every thread still here is asked to exit, and polled until it is gone. A thread may be on its way here, so
/// no reactor leaves before all threads are gone everywhere.
fn drain(own: &'static Reactor) {
    own.threads().for_each(ask_to_exit);
    debug_assert!(current().is_some());
    while place::any() {
        // Threads that cannot sleep themselves are polled even where the reactor was to sleep.
        let asleep = own.rec.in_interrupt.get() && own.first.get().is_some() && interrupt::threads_have_it();
        if asleep {
            interrupt::sleep(own);
        } else {
            grace::quiet();
            event::run_batch(own);
            if own.first.get().is_none() {
                std::thread::sleep(REST);
            }
        }
        let mut at = own.first.get();
        while let Some(lw) = at {
            at = lw.next();
            ask_to_exit(lw);
            match lw.thread() {
                // Asleep, it was served by its descriptors.
                Some(thread) if thread.state() != thread::State::Exited => {
                    if !asleep {
                        let _ = thread::poll(thread, 0, 0);
                    }
                }
                _ => place::bury(own, lw),
            }
        }
    }
}
