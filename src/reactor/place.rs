//! Which reactor runs which spdk_thread: placement of new threads, moves, removal.
//!
//! Serves `spdk_thread_create` on the framework and `spdk_thread_set_cpumask`. Threading rule: a thread is on the list
//! of one reactor, which alone touches it there.

use super::{CORES, Reactor, State, cores, current, event, interrupt, reactor, state};
use crate::{
    algo::cpuset::CpuSet,
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    sys::tsc,
    thread::{self, Thread},
};
use core::{
    ffi::c_void,
    sync::atomic::{AtomicUsize, Ordering::*},
};
use std::sync::Mutex;

/// No core in particular.
pub const ANY: u32 = u32::MAX;
/// Bytes each thread carries for C: those of upstream's record, of which C sees the address only.
pub(super) const CTX_SIZE: usize = 72;

/// What a reactor knows of a thread it runs.
pub struct Lw {
    thread: ObjCell<Thread>,
    handle: Rx<u64>,
    next: ObjCell<Lw>,
    previous: ObjCell<Lw>,
    /// The core it is on, or is wanted on.
    pub lcore: Rx<u32>,
    /// The core it was first on.
    pub initial_lcore: Rx<u32>,
    pub(super) resched: Rx<bool>,
    pub tsc_start: Rx<u64>,
    /// Ticks over its life, and in the last scheduling period.
    pub total: Spent,
    pub recent: Spent,
}

/// Busy and idle ticks.
pub struct Spent {
    pub busy: Rx<u64>,
    pub idle: Rx<u64>,
}

impl Spent {
    const ZERO: Spent = Spent { busy: Rx::ZERO, idle: Rx::ZERO };

    fn set(&self, busy: u64, idle: u64) {
        self.busy.set(busy);
        self.idle.set(idle);
    }
}

static KIND: Kind = Kind::new("thread on a reactor");

impl Life for Lw {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Lw {
            thread: ObjCell::EMPTY,
            handle: Rx::ZERO,
            next: ObjCell::EMPTY,
            previous: ObjCell::EMPTY,
            lcore: Rx::ZERO,
            initial_lcore: Rx::ZERO,
            resched: Rx::ZERO,
            tsc_start: Rx::ZERO,
            total: Spent::ZERO,
            recent: Spent::ZERO,
        }
    }
}

/// Every thread on a reactor.
pub static LWS: Arena<Lw> = Arena::new();
/// Threads that are on a reactor, or on their way to one.
static LIVE: AtomicUsize = AtomicUsize::new(0);
/// The core that the next thread is offered first.
static NEXT: Mutex<Option<u32>> = Mutex::new(None);

impl Lw {
    /// The thread, while it is the one that was placed.
    #[inline(always)]
    pub fn thread(&self) -> Option<Obj<Thread>> {
        self.thread.get().filter(|t| t.is(self.handle.get()))
    }

    #[inline(always)]
    pub fn next(&self) -> Option<Obj<Lw>> {
        self.next.get()
    }

    /// Brings the counters up to date; the difference to the last time goes into `recent`.
    pub(super) fn account(&self) {
        if let Some(thread) = self.thread() {
            let (busy, idle) = (thread.busy_ticks(), thread.idle_ticks());
            self.recent.set(busy.wrapping_sub(self.total.busy.get()), idle.wrapping_sub(self.total.idle.get()));
            self.total.set(busy, idle);
        }
    }
}

/// Whether any thread is on a reactor, or on its way to one.
pub(super) fn any() -> bool {
    LIVE.load(SeqCst) != 0
}

/// No thread of the last framework counts any more.
pub(super) fn reset() {
    LIVE.store(0, SeqCst);
}

/// What the framework knows of a thread; `None` for threads it does not run.
pub(super) fn of(thread: Obj<Thread>) -> Option<Obj<Lw>> {
    LWS.at(thread.user.get()).filter(|lw| lw.handle() != 0 && lw.thread() == Some(thread))
}

/// The core a thread was first placed on.
pub fn initial_core(thread: Obj<Thread>) -> Option<u32> {
    of(thread).map(|lw| lw.initial_lcore.get())
}

/// Says where the static scheduler puts a thread.
pub fn set_initial_core(thread: Obj<Thread>, core: u32) -> Result<()> {
    of(thread).ok_or(Errno::EINVAL)?.initial_lcore.set(core);
    Ok(())
}

/// Asks for a move at the end of the thread's next poll.
pub(super) fn request(thread: Obj<Thread>, core: u32) -> Result<()> {
    let lw = of(thread).ok_or(Errno::EINVAL)?;
    lw.lcore.set(core);
    lw.resched.set(true);
    Ok(())
}

/// The framework as the thread library sees it.
pub(super) struct Placement;
pub(super) static PLACEMENT: Placement = Placement;

impl thread::Hooks for Placement {
    fn exclusive(&self) -> bool {
        true
    }
    fn supports(&self, op: thread::ThreadOp) -> bool {
        matches!(op, thread::ThreadOp::New | thread::ThreadOp::Reschedule)
    }

    fn op(&self, thread: Obj<Thread>, op: thread::ThreadOp) -> Result<()> {
        match op {
            thread::ThreadOp::New => {
                let lw = LWS.alloc()?;
                LIVE.fetch_add(1, SeqCst);
                lw.thread.set(Some(thread));
                lw.handle.set(thread.handle());
                lw.lcore.set(ANY);
                lw.initial_lcore.set(ANY);
                thread.user.set(lw.address() as u64);
                place(lw).inspect_err(|_| {
                    thread.user.set(0);
                    free(lw);
                })
            }
            thread::ThreadOp::Reschedule => {
                request(thread, ANY)?;
                if let Some(own) = current() {
                    interrupt::reschedule_later(own);
                }
                Ok(())
            }
        }
    }
}

/// Cores whose reactors poll, as far as this reactor knows.
fn polling(own: &Reactor) -> CpuSet {
    let mut set = CpuSet::EMPTY;
    for core in cores::each() {
        set.set(core, !own.rec.notifies(core));
    }
    set
}

/// Sends a thread to the reactor that suits it.
pub(super) fn place(lw: Obj<Lw>) -> Result<()> {
    let thread = lw.thread().ok_or(Errno::EINVAL)?;
    let mut mask = thread.cpumask();
    let mut core = lw.lcore.get();
    lw.resched.set(false);
    lw.next.set(None);
    lw.previous.set(None);
    lw.total.set(0, 0);
    lw.recent.set(0, 0);
    // Without interrupt mode of its own a thread cannot run where the reactor sleeps.
    if !interrupt::threads_have_it()
        && let Some(own) = current()
    {
        let polling = polling(own);
        if core == ANY {
            mask.and(&polling);
            if mask.count() == 0 {
                mask = polling;
            }
        } else if !polling.get(core) {
            core = ANY;
            mask = polling;
        }
    }
    if core == ANY {
        core = choose(&mask).ok_or(Errno::EINVAL)?;
    }
    if let Some(own) = current() {
        super::trace::moved(thread, own.lcore(), core);
    }
    lw.tsc_start.set(tsc::now());
    event::send(core, arrive, core::ptr::without_provenance_mut(lw.address()), core::ptr::null_mut()).inspect_err(
        |_| {
            crate::errlog!("Unable to schedule thread on requested core mask.");
        },
    )
}

/// The next core in turn that is in the mask; where none is, the last one that was tried.
fn choose(mask: &CpuSet) -> Option<u32> {
    let mut next = NEXT.lock().unwrap_or_else(|e| e.into_inner());
    let mut core = None;
    for _ in 0..CORES.min(cores::count() as usize) {
        let offered = next.filter(|&c| reactor(c).is_some()).or_else(cores::first)?;
        *next = cores::next(offered);
        core = Some(offered);
        if mask.get(offered) {
            break;
        }
    }
    core
}

extern "C" fn arrive(lw: *mut c_void, _: *mut c_void) {
    let (Some(lw), Some(own)) = (LWS.at(lw.addr() as u64), current()) else { return };
    let Some(thread) = lw.thread() else { return free(lw) };
    lw.total.set(thread.busy_ticks(), thread.idle_ticks());
    if lw.initial_lcore.get() == ANY {
        lw.initial_lcore.set(own.lcore());
    }
    lw.lcore.set(own.lcore());
    insert(own, lw);
    interrupt::arrived(own, thread);
}

fn free(lw: Obj<Lw>) {
    LWS.free(lw);
    LIVE.fetch_sub(1, SeqCst);
}

fn insert(own: &'static Reactor, lw: Obj<Lw>) {
    lw.next.set(None);
    lw.previous.set(own.last.get());
    match own.last.get() {
        Some(last) => last.next.set(Some(lw)),
        None => own.first.set(Some(lw)),
    }
    own.last.set(Some(lw));
    own.rec.thread_count.add(1);
    show(own);
}

/// Lets C see where the list begins.
fn show(own: &Reactor) {
    let ctx = own.first.get().and_then(|lw| lw.thread()).map_or(0, |t| t.ctx_ptr().expose_provenance());
    own.rec.threads_first.set(ctx);
}

/// Takes a thread off its reactor's list.
pub(super) fn remove(own: &'static Reactor, lw: Obj<Lw>) {
    match lw.previous.get() {
        Some(previous) => previous.next.set(lw.next.get()),
        None => own.first.set(lw.next.get()),
    }
    match lw.next.get() {
        Some(next) => next.previous.set(lw.previous.get()),
        None => own.last.set(lw.previous.get()),
    }
    own.rec.thread_count.set(own.rec.thread_count.get().saturating_sub(1));
    show(own);
    if let Some(thread) = lw.thread() {
        interrupt::left(own, thread);
    }
}

/// Takes an exited thread off the list and ends it.
#[cold]
pub(super) fn bury(own: &'static Reactor, lw: Obj<Lw>) {
    let thread = lw.thread();
    remove(own, lw);
    free(lw);
    if let Some(thread) = thread {
        thread.user.set(0);
        if let Err(errno) = thread::destroy(thread) {
            crate::errlog!("thread {} could not be ended: {errno}", thread.name_text());
        }
    }
}

/// After a poll: ends the thread or moves it. True when it is not here any more.
#[inline(always)]
pub(super) fn after_poll(own: &'static Reactor, lw: Obj<Lw>, thread: Obj<Thread>) -> bool {
    if thread.state() == thread::State::Exited {
        if thread.is_idle() {
            bury(own, lw);
            return true;
        }
    } else if lw.resched.get() {
        return move_away(own, lw, thread);
    }
    false
}

#[cold]
fn move_away(own: &'static Reactor, lw: Obj<Lw>, thread: Obj<Thread>) -> bool {
    if thread.is_bound() || state() != State::Running {
        return false;
    }
    lw.resched.set(false);
    remove(own, lw);
    if place(lw).is_err() {
        // It stays where it was rather than nowhere.
        lw.lcore.set(own.lcore());
        insert(own, lw);
        interrupt::arrived(own, thread);
        return false;
    }
    true
}
