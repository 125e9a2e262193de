//! Events: functions that run once on a given reactor. Serves `spdk_event_allocate` and `spdk_event_call`.
//!
//! An event is one cache line that C may read (`struct spdk_event` of `spdk_internal/event.h`). A reactor sends to
//! itself through a plain list; everybody else pushes on a stack that the reactor takes over whole, before it appends
//! to its own list, so that an event is never overtaken by one that was sent because of it. Free events wait in a
//! first-in-first-out list of their reactor, so that a second call of the same event is noticed.
//!
//! Threading rule: any thread allocates and calls; the reactor's own pthread runs and frees.

use super::{EventFn, Reactor, current, reactor};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{AtomicRef, Kind, Pool, Rx, Transparent, Why},
};
use core::{
    ffi::c_void,
    mem::{offset_of, size_of},
};
use std::sync::Mutex;

/// Events that run in one turn of the loop at most.
pub const BATCH: usize = 8;
/// Events that exist at most.
const LIMIT: usize = 1 << 20;
/// Freed events that stay in a reactor's list before one of them is used again.
const QUARANTINE: u32 = 64;
/// A reactor that holds more free events gives half of them away.
const KEEP: u32 = 1024;
/// Events that move between a reactor and the common store at once.
const MOVE: u32 = 128;

const FREE: u32 = 0;
const ALLOCATED: u32 = 1;
const QUEUED: u32 = 2;

/// An event, as C reads it, and its state.
#[repr(C, align(64))]
pub struct Event {
    lcore: Rx<u32>,
    func: Rx<Option<EventFn>>,
    arg1: Rx<*mut c_void>,
    arg2: Rx<*mut c_void>,
    next: Rx<Option<&'static Event>>,
    state: Rx<u32>,
}

const _: () = {
    use abi::spdk_event as C;
    assert!(size_of::<Event>() == 64 && size_of::<C>() <= offset_of!(Event, next));
    assert!(offset_of!(Event, lcore) == offset_of!(C, lcore));
    assert!(offset_of!(Event, func) == offset_of!(C, fn_));
    assert!(offset_of!(Event, arg1) == offset_of!(C, arg1));
    assert!(offset_of!(Event, arg2) == offset_of!(C, arg2));
};

impl Transparent for Event {
    fn vacant() -> Self {
        Event { lcore: Rx::ZERO, func: Rx::ZERO, arg1: Rx::ZERO, arg2: Rx::ZERO, next: Rx::ZERO, state: Rx::ZERO }
    }
}

/// The counters of refused events.
pub static KIND: Kind = Kind::new("event");
/// Every event there is.
pub static EVENTS: Pool<Event> = Pool::new();
/// Free events of nobody in particular, oldest last.
static STORE: Mutex<Chain> = Mutex::new(Chain { first: None, last: None, count: 0 });

/// A chain of free events.
struct Chain {
    first: Option<&'static Event>,
    last: Option<&'static Event>,
    count: u32,
}

/// A list of events that one pthread owns.
pub struct List {
    first: Rx<Option<&'static Event>>,
    last: Rx<Option<&'static Event>>,
    count: Rx<u32>,
}

impl List {
    pub const fn new() -> List {
        List { first: Rx::ZERO, last: Rx::ZERO, count: Rx::ZERO }
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.first.get().is_none()
    }

    #[inline(always)]
    fn push(&self, event: &'static Event) {
        event.next.set(None);
        match self.last.get() {
            Some(last) => last.next.set(Some(event)),
            None => self.first.set(Some(event)),
        }
        self.last.set(Some(event));
        self.count.add(1);
    }

    #[inline(always)]
    fn pop(&self) -> Option<&'static Event> {
        let first = self.first.get()?;
        let next = first.next.get();
        self.first.set(next);
        if next.is_none() {
            self.last.set(None);
        }
        self.count.sub(1);
        Some(first)
    }
}

impl Default for List {
    fn default() -> Self {
        Self::new()
    }
}

/// The events of one reactor.
#[derive(Default)]
pub struct Events {
    /// Sent by other pthreads, youngest first.
    remote: Remote,
    /// To be run, oldest first.
    local: List,
    /// Free ones, oldest first.
    free: List,
}

#[repr(align(64))]
struct Remote(AtomicRef<Event>);

impl Default for Remote {
    fn default() -> Self {
        Remote(AtomicRef::EMPTY)
    }
}

impl Events {
    /// Whether nothing waits to be run.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.local.is_empty() && self.remote.0.load().is_none()
    }

    /// Takes over what other pthreads have sent.
    #[inline(always)]
    fn gather(&self) {
        if self.remote.0.load().is_some() {
            self.gather_all();
        }
    }

    #[inline(never)]
    fn gather_all(&self) {
        let mut at = self.remote.0.swap(None);
        let mut reversed: Option<&'static Event> = None;
        while let Some(event) = at {
            at = event.next.replace(reversed);
            reversed = Some(event);
        }
        while let Some(event) = reversed {
            reversed = event.next.get();
            self.local.push(event);
        }
    }

    #[inline(always)]
    fn take_free(&self) -> Option<&'static Event> {
        if self.free.count.get() > QUARANTINE { self.free.pop() } else { None }
    }

    #[inline(always)]
    fn give_free(&self, event: &'static Event) {
        event.state.set(FREE);
        self.free.push(event);
        if self.free.count.get() > KEEP {
            self.spill();
        }
    }

    #[cold]
    fn spill(&self) {
        let mut store = STORE.lock().unwrap_or_else(|e| e.into_inner());
        for _ in 0..KEEP / 2 {
            if let Some(event) = self.free.pop() {
                store.push(event);
            }
        }
    }

    #[cold]
    fn refill(&self) -> Result<&'static Event> {
        let mut store = STORE.lock().unwrap_or_else(|e| e.into_inner());
        for _ in 0..MOVE {
            match store.pop() {
                Some(event) => self.free.push(event),
                None => break,
            }
        }
        drop(store);
        match self.take_free() {
            Some(event) => Ok(event),
            None => EVENTS.carve(),
        }
    }
}

impl Chain {
    fn push(&mut self, event: &'static Event) {
        event.next.set(None);
        match self.last {
            Some(last) => last.next.set(Some(event)),
            None => self.first = Some(event),
        }
        self.last = Some(event);
        self.count = self.count.wrapping_add(1);
    }

    fn pop(&mut self) -> Option<&'static Event> {
        if self.count <= QUARANTINE {
            return None;
        }
        let first = self.first?;
        self.first = first.next.get();
        if self.first.is_none() {
            self.last = None;
        }
        self.count = self.count.wrapping_sub(1);
        Some(first)
    }
}

/// Prepares the store; once per process is enough.
pub(super) fn open() -> Result<()> {
    EVENTS.open(0, LIMIT)
}

/// An event that will run `func` on the reactor of `lcore`. `EINVAL` when there is no such reactor.
#[inline(always)]
pub fn allocate(lcore: u32, func: EventFn, arg1: *mut c_void, arg2: *mut c_void) -> Result<&'static Event> {
    if reactor(lcore).is_none() {
        return Err(no_reactor(lcore));
    }
    let event = match current() {
        Some(own) => match own.events.take_free() {
            Some(event) => event,
            None => own.events.refill()?,
        },
        None => from_store()?,
    };
    event.lcore.set(lcore);
    event.func.set(Some(func));
    event.arg1.set(arg1);
    event.arg2.set(arg2);
    event.state.set(ALLOCATED);
    Ok(event)
}

#[cold]
fn no_reactor(lcore: u32) -> Errno {
    crate::errlog!("event: there is no reactor on core {lcore}");
    Errno::EINVAL
}

#[cold]
fn from_store() -> Result<&'static Event> {
    let found = STORE.lock().unwrap_or_else(|e| e.into_inner()).pop();
    match found {
        Some(event) => Ok(event),
        None => EVENTS.carve(),
    }
}

/// The event at an address that C passed.
#[inline(always)]
pub fn find(address: usize) -> core::result::Result<&'static Event, Why> {
    match EVENTS.at(address) {
        Some(event) if event.state.get() == ALLOCATED => Ok(event),
        Some(_) => Err(Why::Stale),
        None if address == 0 => Err(Why::Null),
        None => Err(Why::Garbage),
    }
}

/// Sends an event to its reactor. From here on the event is gone for the caller.
#[inline(always)]
pub fn call(event: &'static Event) -> Result<()> {
    // Of two pthreads that call the same event at the same moment one comes too late.
    if !event.state.swap_if(ALLOCATED, QUEUED) {
        return Err(Errno::ESTALE);
    }
    let Some(target) = reactor(event.lcore.get()) else {
        let lcore = event.lcore.get();
        drop_event(event);
        return Err(no_reactor(lcore));
    };
    match current() {
        Some(own) if core::ptr::eq(own, target) => {
            own.events.gather();
            own.events.local.push(event);
        }
        _ => send_remote(target, event),
    }
    Ok(())
}

#[inline(always)]
fn send_remote(target: &'static Reactor, event: &'static Event) {
    let remote = &target.events.remote.0;
    let mut head = remote.load();
    loop {
        event.next.set(head);
        match remote.replace_if(head, Some(event)) {
            Ok(()) => break,
            Err(now) => head = now,
        }
    }
    // A reactor that is going to sleep says so before it looks at its events for the last time.
    if target.rec.in_interrupt.get() {
        target.wake();
    }
}

#[cold]
fn drop_event(event: &'static Event) {
    event.state.set(FREE);
    STORE.lock().unwrap_or_else(|e| e.into_inner()).push(event);
}

/// Allocates and sends in one step.
#[inline(always)]
pub fn send(lcore: u32, func: EventFn, arg1: *mut c_void, arg2: *mut c_void) -> Result<()> {
    call(allocate(lcore, func, arg1, arg2)?)
}

/// Runs the events that are there now, eight at most; how many it ran.
#[inline(always)]
pub(super) fn run_batch(own: &'static Reactor) -> usize {
    own.events.gather();
    let Some(last) = own.events.local.last.get() else { return 0 };
    run_until(own, last)
}

#[inline(always)]
fn run_until(own: &'static Reactor, last: &'static Event) -> usize {
    let mut done = 0;
    while done < BATCH {
        let Some(event) = own.events.local.pop() else { break };
        let (func, arg1, arg2) = (event.func.get(), event.arg1.get(), event.arg2.get());
        own.events.give_free(event);
        if let Some(func) = func {
            func(arg1, arg2);
        }
        done += 1;
        if core::ptr::eq(event, last) {
            break;
        }
    }
    done
}

/// Forgets what was never run; for a reactor that has ended.
pub(super) fn discard(reactor: &'static Reactor) {
    reactor.events.gather();
    while let Some(event) = reactor.events.local.pop() {
        reactor.events.give_free(event);
    }
}
