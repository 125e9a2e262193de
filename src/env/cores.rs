//! Logical cores: which there are, which thread runs on which, threads pinned to one.
//!
//! Serves the core and thread functions of `spdk/env.h`. A logical core is a processor of the same number, except that
//! `RESPDK_VIRTUAL_CORES=N` makes N of them that share the allowed processors in turn. The environment is started on the
//! main core: the thread that starts it is that core's thread from then on, but is pinned only on request
//! ([`pin`]). Threading rule: the table is written by the first start and then fixed; all else from any thread.

use crate::{
    algo::cpuset::{CpuSet, SIZE},
    errno::{Errno, Result},
    handle::Rx,
    sys::{affinity, numa, thread, tls::TlsWord},
};
use core::cell::Cell;
use std::sync::{Condvar, Mutex, MutexGuard};

/// No core; the value of `SPDK_ENV_LCORE_ID_ANY`.
pub const NO_CORE: u32 = u32::MAX;
/// The environment variable that makes logical cores independent of the machine's processors.
pub const VIRTUAL_CORES: &str = "RESPDK_VIRTUAL_CORES";

struct Table {
    present: [Rx<bool>; SIZE as usize],
    count: Rx<u32>,
    first: Rx<u32>,
    last: Rx<u32>,
    main: Rx<u32>,
    virtual_cores: Rx<u32>,
}

static TABLE: Table = Table {
    present: [const { Rx::ZERO }; SIZE as usize],
    count: Rx::ZERO,
    first: Rx::ZERO,
    last: Rx::ZERO,
    main: Rx::ZERO,
    virtual_cores: Rx::ZERO,
};
/// The processors of each core; those of a core that was not given any are its own number.
static PLACES: Mutex<Vec<(u32, CpuSet)>> = Mutex::new(Vec::new());

thread_local! {
    static UNAFFINITIZED: Cell<bool> = const { Cell::new(false) };
}

/// A core that is wanted, and on which processors it is to run.
pub type Wanted = (u32, CpuSet);

/// How many logical cores `RESPDK_VIRTUAL_CORES` asks for.
pub fn virtual_cores() -> Option<u32> {
    let n: u32 = std::env::var(VIRTUAL_CORES).ok()?.trim().parse().ok()?;
    (1..=SIZE).contains(&n).then_some(n)
}

/// Where core `core` runs when nothing else is said. `None` where there is no such core.
pub fn natural_place(core: u32) -> Option<CpuSet> {
    match virtual_cores() {
        Some(n) => {
            let allowed: Vec<u32> = affinity::current().ok()?.iter().collect();
            let cpu = allowed.get(core as usize % allowed.len().max(1))?;
            (core < n).then(|| CpuSet::single(*cpu))
        }
        None => affinity::online().get(core).then(|| CpuSet::single(core)),
    }
}

/// Fixes the cores, the first of which is the main one unless `main` names another, and makes the caller the main
/// core's thread. `EINVAL` when there is no core or `main` is not among them.
pub fn start(wanted: &[Wanted], main: Option<u32>) -> Result<()> {
    let lowest = wanted.iter().map(|(core, _)| *core).min().ok_or(Errno::EINVAL)?;
    let main = main.unwrap_or(lowest);
    if !wanted.iter().any(|(core, _)| *core == main) {
        return Err(Errno::EINVAL);
    }
    let mut places = Vec::new();
    places.try_reserve_exact(wanted.len())?;
    places.extend_from_slice(wanted);
    *PLACES.lock().unwrap_or_else(|e| e.into_inner()) = places;
    for (core, _) in wanted {
        TABLE.present.get(*core as usize).ok_or(Errno::EINVAL)?.set(true);
    }
    let highest = wanted.iter().map(|(core, _)| *core).max().unwrap_or(lowest);
    TABLE.first.set(lowest);
    TABLE.last.set(highest);
    TABLE.main.set(main);
    TABLE.virtual_cores.set(virtual_cores().unwrap_or(0));
    TABLE.count.set(TABLE.present.iter().filter(|present| present.get()).count() as u32);
    TlsWord::Core.set(u64::from(main) + 1);
    Ok(())
}

/// How many cores there are; 0 before the start.
pub fn count() -> u32 {
    TABLE.count.get()
}

fn after_start(core: u32) -> u32 {
    if count() == 0 { NO_CORE } else { core }
}

pub fn first() -> u32 {
    after_start(TABLE.first.get())
}

pub fn last() -> u32 {
    after_start(TABLE.last.get())
}

pub fn main() -> u32 {
    after_start(TABLE.main.get())
}

/// The core after `core`, [`NO_CORE`] after the last one.
pub fn next(core: u32) -> u32 {
    let from = core.wrapping_add(1);
    let found = (from..SIZE).find(|core| is_present(*core));
    found.filter(|_| count() > 0).unwrap_or(NO_CORE)
}

pub fn is_present(core: u32) -> bool {
    TABLE.present.get(core as usize).is_some_and(Rx::get)
}

/// All cores in ascending order.
pub fn iter() -> impl Iterator<Item = u32> {
    (0..SIZE).filter(|core| is_present(*core))
}

/// All cores as a set.
pub fn set() -> CpuSet {
    let mut set = CpuSet::EMPTY;
    iter().for_each(|core| set.set(core, true));
    set
}

/// The core whose thread is running, [`NO_CORE`] on threads that the environment does not know.
#[inline(always)]
pub fn current() -> u32 {
    (TlsWord::Core.get() as u32).wrapping_sub(1)
}

/// As [`current`], as an index that is out of every range where there is no core.
#[inline(always)]
pub(super) fn current_index() -> usize {
    (TlsWord::Core.get() as usize).wrapping_sub(1)
}

/// The processors on which a core runs.
pub fn place(core: u32) -> Option<CpuSet> {
    let places = PLACES.lock().unwrap_or_else(|e| e.into_inner());
    places.iter().find(|(other, _)| *other == core).map(|(_, set)| *set)
}

/// The NUMA node of a core of the machine, -1 when there is no such core.
pub fn numa_id(core: u32) -> i32 {
    let cpu = match place(core) {
        Some(set) => set.iter().next(),
        None => affinity::online().get(core).then_some(core),
    };
    cpu.map_or(-1, |cpu| numa::of_cpu(cpu) as i32)
}

/// The NUMA nodes of the machine, ascending.
pub fn numa_ids() -> &'static [u32] {
    numa::nodes()
}

/// The cores that share a physical core with `core`, itself included. Of virtual cores nothing is known but themselves.
pub fn siblings(core: u32) -> Result<CpuSet> {
    if TABLE.virtual_cores.get() > core {
        return Ok(CpuSet::single(core));
    }
    affinity::siblings(core).map_err(|error| {
        errlog!("cannot read the siblings of core {core}: {error}");
        error.into()
    })
}

/// Keeps a thread on its core's processors; the thread returns to where it was when this is dropped.
#[must_use]
pub struct Pinned(Option<CpuSet>);

/// Pins the calling thread to `core`'s processors.
pub fn pin(core: u32) -> Result<Pinned> {
    let place = place(core).ok_or(Errno::EINVAL)?;
    let before = affinity::current()?;
    affinity::restrict(&place)?;
    Ok(Pinned(Some(before)))
}

impl Drop for Pinned {
    fn drop(&mut self) {
        if let Some(before) = self.0.take() {
            affinity::restrict(&before).ok();
        }
    }
}

fn everywhere() -> CpuSet {
    let mut set = CpuSet::EMPTY;
    (0..affinity::configured() as u32).for_each(|cpu| set.set(cpu, true));
    set
}

/// Lets the calling thread run on every processor from now on.
pub fn unaffinitize() {
    if !UNAFFINITIZED.get() {
        affinity::restrict(&everywhere()).ok();
        UNAFFINITIZED.set(true);
    }
}

/// Runs `body` on every processor, then returns the thread to where it was.
pub fn call_unaffinitized<R>(body: impl FnOnce() -> R) -> R {
    if UNAFFINITIZED.get() {
        return body();
    }
    let before = affinity::current();
    unaffinitize();
    let answer = body();
    if let Ok(before) = before {
        affinity::restrict(&before).ok();
    }
    UNAFFINITIZED.set(false);
    answer
}

enum Worker {
    Starting,
    Running(thread::Pinned),
    /// Ended before its launcher knew its identifier.
    Ended,
    Done(thread::Pinned),
}

/// The pinned thread of each core that has one.
static WORKERS: Mutex<Vec<(u32, Worker)>> = Mutex::new(Vec::new());
static ENDED: Condvar = Condvar::new();

fn workers() -> MutexGuard<'static, Vec<(u32, Worker)>> {
    WORKERS.lock().unwrap_or_else(|e| e.into_inner())
}

/// Starts a thread on `core`. `EINVAL` for a core the environment does not have, `EBUSY` when the core has a thread
/// already; the main core always has one.
pub fn launch(core: u32, body: impl FnOnce() + Send + 'static) -> Result<()> {
    let place = place(core).ok_or(Errno::EINVAL)?;
    if core == main() {
        return Err(Errno::EBUSY);
    }
    let mut list = workers();
    let old = match list.iter().position(|(other, _)| *other == core) {
        Some(at) if matches!(list[at].1, Worker::Done(_)) => Some(list.swap_remove(at).1),
        Some(_) => return Err(Errno::EBUSY),
        None => None,
    };
    list.try_reserve(1)?;
    list.push((core, Worker::Starting));
    drop(list);
    if let Some(Worker::Done(old)) = old {
        old.join();
    }
    let run = move || {
        TlsWord::Core.set(u64::from(core) + 1);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(body));
        finished(core);
        if outcome.is_err() {
            errlog!("the thread of core {core} ended by an internal error");
        }
    };
    match thread::spawn(&format!("respdk_core_{core}"), &place, Box::new(run)) {
        Ok(thread) => {
            started(core, thread);
            Ok(())
        }
        Err(errno) => {
            workers().retain(|(other, _)| *other != core);
            ENDED.notify_all();
            Err(errno)
        }
    }
}

/// The launcher has the thread's identifier now; the thread may have ended already.
fn started(core: u32, thread: thread::Pinned) {
    let mut list = workers();
    if let Some((_, worker)) = list.iter_mut().find(|(other, _)| *other == core) {
        let ended = matches!(worker, Worker::Ended);
        *worker = if ended { Worker::Done(thread) } else { Worker::Running(thread) };
    }
    drop(list);
    ENDED.notify_all();
}

fn finished(core: u32) {
    let mut list = workers();
    if let Some((_, worker)) = list.iter_mut().find(|(other, _)| *other == core) {
        let was = core::mem::replace(worker, Worker::Ended);
        if let Worker::Running(thread) = was {
            *worker = Worker::Done(thread);
        }
    }
    drop(list);
    ENDED.notify_all();
}

/// Waits until every pinned thread but the caller's own has ended.
pub fn wait_all() {
    let me = current();
    let mut list = workers();
    loop {
        if let Some(at) = list.iter().position(|(core, worker)| *core != me && matches!(worker, Worker::Done(_))) {
            if let (_, Worker::Done(thread)) = list.swap_remove(at) {
                drop(list);
                thread.join();
                list = workers();
            }
            continue;
        }
        if list.iter().all(|(core, _)| *core == me) {
            return;
        }
        list = ENDED.wait(list).unwrap_or_else(|e| e.into_inner());
    }
}
