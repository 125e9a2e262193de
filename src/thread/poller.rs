//! Pollers: functions that a thread calls on every poll, or once per period.
//!
//! Serves the poller part of `spdk/thread.h`. Threading rule: the thread that registered a poller, only.

use super::{job::guarded, object::Thread};
use crate::{
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx, Why, lent::LentStr},
    sys::tsc,
};
use core::ffi::{c_char, c_void};
use std::sync::Mutex;

/// A poller function, as C knows it: more than 0 when it did something, 0 when idle, negative on error.
pub type PollerFn = extern "C" fn(*mut c_void) -> i32;
/// What C wants to be told when a poller changes between polling and interrupts.
pub type ModeFn = extern "C" fn(*mut c_void, *mut c_void, bool);
type Closure = Box<dyn FnMut() -> i32 + Send>;

/// Where a poller stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum PollerState {
    Waiting = 0,
    Running = 1,
    Unregistered = 2,
    Pausing = 3,
    Paused = 4,
}

/// A poller.
pub struct Poller {
    pub(super) func: Rx<Option<PollerFn>>,
    pub(super) arg: Rx<*mut c_void>,
    state: Rx<u8>,
    pub(super) run_count: Rx<u64>,
    pub(super) busy_count: Rx<u64>,
    pub(super) prev: ObjCell<Poller>,
    pub(super) next: ObjCell<Poller>,
    pub(super) next_run: Rx<u64>,
    pub(super) period: Rx<u64>,
    pub(super) sequence: Rx<u64>,
    pub(super) thread: ObjCell<Thread>,
    id: Rx<u64>,
    name: Mutex<Option<LentStr>>,
    closure: Mutex<Option<Closure>>,
    /// Told by the interrupt side: what to call on a change of mode, and its argument.
    pub(crate) mode_fn: Rx<Option<ModeFn>>,
    pub(crate) mode_arg: Rx<*mut c_void>,
    /// Handle of what drives the poller while its thread sleeps.
    pub(super) drive: Rx<u64>,
}

static KIND: Kind = Kind::new("poller");

impl Life for Poller {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 20;
    fn vacant() -> Self {
        Poller {
            func: Rx::ZERO,
            arg: Rx::ZERO,
            state: Rx::ZERO,
            run_count: Rx::ZERO,
            busy_count: Rx::ZERO,
            prev: ObjCell::EMPTY,
            next: ObjCell::EMPTY,
            next_run: Rx::ZERO,
            period: Rx::ZERO,
            sequence: Rx::ZERO,
            thread: ObjCell::EMPTY,
            id: Rx::ZERO,
            name: Mutex::new(None),
            closure: Mutex::new(None),
            mode_fn: Rx::ZERO,
            mode_arg: Rx::ZERO,
            drive: Rx::ZERO,
        }
    }
    fn label(&self) -> String {
        self.name_text()
    }
}

/// Every poller there is.
pub static POLLERS: Arena<Poller> = Arena::new();

impl Poller {
    #[inline(always)]
    pub fn state(&self) -> PollerState {
        match self.state.get() {
            0 => PollerState::Waiting,
            1 => PollerState::Running,
            3 => PollerState::Pausing,
            4 => PollerState::Paused,
            _ => PollerState::Unregistered,
        }
    }

    #[inline(always)]
    pub(super) fn set_state(&self, state: PollerState) {
        self.state.set(state as u8);
    }

    pub fn state_text(&self) -> &'static core::ffi::CStr {
        match self.state() {
            PollerState::Waiting => c"waiting",
            PollerState::Running => c"running",
            PollerState::Unregistered => c"unregistered",
            PollerState::Pausing => c"pausing",
            PollerState::Paused => c"paused",
        }
    }

    /// Held back, or about to be.
    pub(super) fn is_held(&self) -> bool {
        matches!(self.state(), PollerState::Pausing | PollerState::Paused)
    }

    pub fn name_text(&self) -> String {
        let name = self.name.lock().unwrap_or_else(|e| e.into_inner());
        name.as_ref().map(|n| String::from_utf8_lossy(&n.bytes()).into_owned()).unwrap_or_default()
    }

    /// The name where C can read it.
    pub fn name_ptr(&self) -> *const c_char {
        let name = self.name.lock().unwrap_or_else(|e| e.into_inner());
        name.as_ref().map_or(core::ptr::null(), LentStr::as_ptr)
    }

    pub fn id(&self) -> u64 {
        self.id.get()
    }
    pub(super) fn next_run(&self) -> u64 {
        self.next_run.get()
    }
    pub fn period_ticks(&self) -> u64 {
        self.period.get()
    }
    pub fn run_count(&self) -> u64 {
        self.run_count.get()
    }
    pub fn busy_count(&self) -> u64 {
        self.busy_count.get()
    }
    pub fn owner(&self) -> Option<Obj<Thread>> {
        self.thread.get()
    }
}

/// Converts a period to ticks without overflow for any period that fits the clock.
fn ticks(us: u64) -> u64 {
    let hz = u128::from(tsc::hz());
    u64::try_from(u128::from(us) * hz / 1_000_000).unwrap_or(u64::MAX / 2).min(u64::MAX / 2)
}

/// Registers a poller on the current thread; `period_us` of 0 means on every poll.
pub fn register(func: PollerFn, arg: *mut c_void, period_us: u64, name: Option<&[u8]>) -> Result<Obj<Poller>> {
    new(func, arg, period_us, name, None, false)
}

/// Registers a closure as a poller on the current thread.
pub fn register_rust(period_us: u64, name: &str, closure: Closure) -> Result<Obj<Poller>> {
    new(run_closure, core::ptr::null_mut(), period_us, Some(name.as_bytes()), Some(closure), false)
}

/// As [`register_rust`], for a poller without which something could not end: it is made while memory is short, too.
pub fn register_to_end(period_us: u64, name: &str, closure: Closure) -> Result<Obj<Poller>> {
    new(run_closure, core::ptr::null_mut(), period_us, Some(name.as_bytes()), Some(closure), true)
}

extern "C" fn run_closure(handle: *mut c_void) -> i32 {
    let Ok(poller) = POLLERS.get(handle.addr() as u64) else { return 0 };
    let taken = poller.closure.lock().unwrap_or_else(|e| e.into_inner()).take();
    let Some(mut closure) = taken else { return 0 };
    let rc = guarded("poller", &mut closure);
    if rc.is_none() {
        poller.set_state(PollerState::Unregistered);
    } else if poller.state() != PollerState::Unregistered {
        *poller.closure.lock().unwrap_or_else(|e| e.into_inner()) = Some(closure);
    }
    rc.unwrap_or(-1)
}

fn new(
    func: PollerFn,
    arg: *mut c_void,
    period_us: u64,
    name: Option<&[u8]>,
    closure: Option<Closure>,
    to_end: bool,
) -> Result<Obj<Poller>> {
    let thread = super::current().ok_or(Errno::EPERM)?;
    if thread.state() == super::State::Exited {
        crate::errlog!("thread {} is marked as exited", thread.name_text());
        return Err(Errno::ESRCH);
    }
    let name = match name {
        Some(name) if to_end => LentStr::to_end(name.get(..255.min(name.len())).unwrap_or_default())?,
        Some(name) => LentStr::new(name.get(..255.min(name.len())).unwrap_or_default())?,
        None => LentStr::new(format!("{:p}", func as *const c_void).as_bytes())?,
    };
    let poller = if to_end { POLLERS.alloc_to_end()? } else { POLLERS.alloc()? };
    poller.func.set(Some(func));
    poller.arg.set(if closure.is_some() { core::ptr::without_provenance_mut(poller.handle() as usize) } else { arg });
    poller.set_state(PollerState::Waiting);
    poller.run_count.set(0);
    poller.busy_count.set(0);
    poller.prev.set(None);
    poller.next.set(None);
    poller.period.set(if period_us == 0 { 0 } else { ticks(period_us).max(1) });
    poller.thread.set(Some(thread));
    poller.id.set(thread.next_poller_id.replace(thread.next_poller_id.get().wrapping_add(1)));
    poller.mode_fn.set(None);
    poller.drive.set(0);
    *poller.name.lock().unwrap_or_else(|e| e.into_inner()) = Some(name);
    *poller.closure.lock().unwrap_or_else(|e| e.into_inner()) = closure;
    // A sleeping thread's timer is set by it.
    poller.next_run.set(tsc::now().saturating_add(poller.period.get()));
    if let Err(errno) = super::lib_::hooks().poller_added(poller) {
        dispose(poller);
        return Err(errno);
    }
    insert(thread, poller);
    Ok(poller)
}

fn insert(thread: Obj<Thread>, poller: Obj<Poller>) {
    if poller.period.get() != 0 {
        poller.next_run.set(tsc::now().saturating_add(poller.period.get()));
        thread.timers.insert(poller);
    } else {
        thread.active.push_back(poller);
    }
}

/// Gives a poller's slot back; it is on no list any more.
pub(super) fn dispose(poller: Obj<Poller>) {
    drop(poller.closure.lock().unwrap_or_else(|e| e.into_inner()).take());
    drop(poller.name.lock().unwrap_or_else(|e| e.into_inner()).take());
    POLLERS.release(poller);
}

fn own(poller: Obj<Poller>) -> core::result::Result<Obj<Thread>, Why> {
    match (super::current(), poller.thread.get()) {
        (Some(current), Some(owner)) if current == owner => Ok(owner),
        _ => Err(Why::Thread),
    }
}

/// Stops a poller: its handle is stale at once, its slot is given back by the next poll of the thread.
pub fn unregister(poller: Obj<Poller>) -> core::result::Result<(), Why> {
    let thread = own(poller)?;
    super::lib_::hooks().poller_removed(poller);
    if poller.state() == PollerState::Paused {
        thread.paused.remove(poller);
        poller.period.set(0);
        thread.active.push_back(poller);
    }
    poller.set_state(PollerState::Unregistered);
    POLLERS.retire(poller);
    if thread.interrupt.get() != 0 && !thread.unregistered.replace(true) {
        // A sleeping thread sweeps when it wakes.
        super::lib_::hooks().notify(thread);
    }
    Ok(())
}

/// Holds a poller back from its next run on.
pub fn pause(poller: Obj<Poller>) -> core::result::Result<(), Why> {
    let thread = own(poller)?;
    if matches!(poller.state(), PollerState::Running | PollerState::Waiting) {
        poller.set_state(PollerState::Pausing);
        if thread.in_interrupt.get() {
            super::lib_::hooks().poller_held(poller, true);
        }
    }
    Ok(())
}

/// Lets a paused poller run again.
pub fn resume(poller: Obj<Poller>) -> core::result::Result<(), Why> {
    let thread = own(poller)?;
    match poller.state() {
        PollerState::Paused => {
            thread.paused.remove(poller);
            insert(thread, poller);
            poller.set_state(PollerState::Waiting);
        }
        PollerState::Pausing => poller.set_state(PollerState::Waiting),
        _ => return Ok(()),
    }
    if thread.in_interrupt.get() {
        super::lib_::hooks().poller_held(poller, false);
    }
    Ok(())
}

/// Has `mode(poller, arg, interrupt)` called when the poller's thread changes between polling and interrupts.
pub fn set_mode_callback(poller: Obj<Poller>, mode: Option<ModeFn>, arg: *mut c_void) -> core::result::Result<(), Why> {
    let thread = own(poller)?;
    if thread.interrupt.get() == 0 {
        return Ok(());
    }
    super::lib_::hooks().poller_removed(poller);
    poller.mode_fn.set(mode);
    poller.mode_arg.set(arg);
    if let (true, Some(mode)) = (thread.in_interrupt.get(), mode) {
        mode(core::ptr::with_exposed_provenance_mut(poller.handle() as usize), arg, true);
    }
    Ok(())
}

/// The next poller of the same list.
pub fn next(poller: Obj<Poller>) -> Option<Obj<Poller>> {
    poller.next.get()
}

/// A doubly linked list of pollers, through their own links.
pub(super) struct List {
    first: ObjCell<Poller>,
    last: ObjCell<Poller>,
}

impl List {
    pub const EMPTY: List = List { first: ObjCell::EMPTY, last: ObjCell::EMPTY };

    pub fn reset(&self) {
        self.first.set(None);
        self.last.set(None);
    }

    #[inline(always)]
    pub fn first(&self) -> Option<Obj<Poller>> {
        self.first.get()
    }

    #[inline(always)]
    pub fn last(&self) -> Option<Obj<Poller>> {
        self.last.get()
    }

    pub fn is_empty(&self) -> bool {
        self.first.get().is_none()
    }

    pub fn push_back(&self, poller: Obj<Poller>) {
        let last = self.last.get();
        poller.prev.set(last);
        poller.next.set(None);
        match last {
            Some(last) => last.next.set(Some(poller)),
            None => self.first.set(Some(poller)),
        }
        self.last.set(Some(poller));
    }

    pub fn remove(&self, poller: Obj<Poller>) {
        let (prev, next) = (poller.prev.take(), poller.next.take());
        match prev {
            Some(prev) => prev.next.set(next),
            None => self.first.set(next),
        }
        match next {
            Some(next) => next.prev.set(prev),
            None => self.last.set(prev),
        }
    }
}
