//! Interrupt mode of threads: messages and pollers as file descriptors, so that a thread can sleep until one is ready.
//!
//! Serves `spdk_interrupt_*` and `spdk_thread_set_interrupt_mode`. A thread's descriptors form an fd group that its
//! reactor nests into its own. Threading rule: the thread's own, but for [`enable`], which comes before the first thread.

use super::{
    lib_::{self, Interrupts},
    object::{State, Thread},
    poll,
    poller::{Poller, PollerState},
};
use crate::{
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx, Why},
    sys::{eventfd::EventFd, timerfd::TimerFd, tsc},
    util::fd_group::{self, EventFn, FdGroup, Watch},
};
use core::{
    ffi::c_void,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};
use std::sync::Mutex;

static ENABLED: AtomicBool = AtomicBool::new(false);

/// Switches interrupt mode on for threads made from now on. `EPERM` once the library has been started.
pub fn enable() -> Result<()> {
    if lib_::started() {
        crate::errlog!("Failed due to threading library is already initialized.");
        return Err(Errno::EPERM);
    }
    crate::noticelog!("Set SPDK running in interrupt mode.");
    ENABLED.store(true, Relaxed);
    lib_::set_interrupts(Some(&Side));
    Ok(())
}

/// Whether interrupt mode has been switched on.
pub fn enabled() -> bool {
    ENABLED.load(Relaxed)
}

/// The descriptors of one thread.
pub struct Sleep {
    group: ObjCell<FdGroup>,
    messages: Mutex<Option<EventFd>>,
    thread: ObjCell<Thread>,
}

/// What drives one poller while its thread sleeps.
pub struct Drive {
    timer: Mutex<Option<TimerFd>>,
    busy: Mutex<Option<EventFd>>,
    /// `busy` is not ready all the time, but once for each [`ring`].
    on_call: Rx<bool>,
    poller: ObjCell<Poller>,
}

/// A descriptor that C or a room of ours wants to be called for.
pub struct Interrupt {
    fd: Rx<i32>,
    nested: ObjCell<FdGroup>,
    thread: ObjCell<Thread>,
    func: Rx<Option<EventFn>>,
    arg: Rx<*mut c_void>,
    name: Mutex<String>,
}

static SLEEP_KIND: Kind = Kind::new("thread descriptors");
static DRIVE_KIND: Kind = Kind::new("poller descriptor");
static KIND: Kind = Kind::new("interrupt");

impl Life for Sleep {
    const KIND: &'static Kind = &SLEEP_KIND;
    const LIMIT: usize = 1 << 16;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Sleep { group: ObjCell::EMPTY, messages: Mutex::new(None), thread: ObjCell::EMPTY }
    }
}

impl Life for Drive {
    const KIND: &'static Kind = &DRIVE_KIND;
    const LIMIT: usize = 1 << 20;
    fn vacant() -> Self {
        Drive { timer: Mutex::new(None), busy: Mutex::new(None), on_call: Rx::ZERO, poller: ObjCell::EMPTY }
    }
}

impl Life for Interrupt {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 20;
    fn vacant() -> Self {
        Interrupt {
            fd: Rx::ZERO,
            nested: ObjCell::EMPTY,
            thread: ObjCell::EMPTY,
            func: Rx::ZERO,
            arg: Rx::ZERO,
            name: Mutex::new(String::new()),
        }
    }
    fn label(&self) -> String {
        self.name.lock().unwrap_or_else(|e| e.into_inner()).clone()
    }
}

static SLEEPS: Arena<Sleep> = Arena::new();
static DRIVES: Arena<Drive> = Arena::new();
/// Every registered interrupt.
pub static INTERRUPTS: Arena<Interrupt> = Arena::new();

fn sleep_of(thread: Obj<Thread>) -> Option<Obj<Sleep>> {
    SLEEPS.at(thread.interrupt.get()).filter(|s| s.handle() != 0)
}

/// The fd group of a thread, `None` without interrupt mode.
pub fn group_of(thread: Obj<Thread>) -> Option<Obj<FdGroup>> {
    sleep_of(thread)?.group.get()
}

fn handle_arg<T>(obj: Obj<T>) -> *mut c_void {
    core::ptr::with_exposed_provenance_mut(obj.handle() as usize)
}

struct Side;

impl Interrupts for Side {
    fn thread_added(&self, thread: Obj<Thread>) -> Result<()> {
        let sleep = SLEEPS.alloc()?;
        sleep.thread.set(Some(thread));
        let group = match fd_group::create() {
            Ok(group) => group,
            Err(errno) => {
                SLEEPS.free(sleep);
                return Err(errno);
            }
        };
        sleep.group.set(Some(group));
        let result = EventFd::new().and_then(|fd| {
            let watch = Watch { fd_type: fd_group::TYPE_EVENTFD, ..Watch::default() };
            fd_group::add(group, fd.fd(), messages_ready, handle_arg(sleep), b"messages", watch)?;
            *sleep.messages.lock().unwrap_or_else(|e| e.into_inner()) = Some(fd);
            Ok(())
        });
        if let Err(errno) = result {
            let _ = fd_group::destroy(group);
            SLEEPS.free(sleep);
            return Err(errno);
        }
        thread.interrupt.set(sleep.address() as u64);
        thread.in_interrupt.set(true);
        Ok(())
    }

    fn thread_removed(&self, thread: Obj<Thread>) {
        let Some(sleep) = sleep_of(thread) else { return };
        thread.interrupt.set(0);
        SLEEPS.retire(sleep);
        let fd = sleep.messages.lock().unwrap_or_else(|e| e.into_inner()).take();
        if let Some(group) = sleep.group.take() {
            if let Some(fd) = &fd {
                let _ = fd_group::remove(group, fd.fd());
            }
            let _ = fd_group::destroy(group);
        }
        SLEEPS.release(sleep);
    }

    fn poller_added(&self, poller: Obj<Poller>) -> Result<()> {
        let thread = poller.owner().ok_or(Errno::EINVAL)?;
        let Some(group) = group_of(thread) else { return Ok(()) };
        let drive = DRIVES.alloc()?;
        drive.poller.set(Some(poller));
        drive.on_call.set(false);
        let name = poller.name_text();
        let result = if poller.period_ticks() != 0 {
            TimerFd::new().and_then(|timer| {
                fd_group::add(group, timer.fd(), timer_ready, handle_arg(drive), name.as_bytes(), Watch::default())?;
                *drive.timer.lock().unwrap_or_else(|e| e.into_inner()) = Some(timer);
                Ok(())
            })
        } else {
            EventFd::new().and_then(|busy| {
                fd_group::add(group, busy.fd(), busy_ready, handle_arg(drive), name.as_bytes(), Watch::default())?;
                *drive.busy.lock().unwrap_or_else(|e| e.into_inner()) = Some(busy);
                Ok(())
            })
        };
        if let Err(errno) = result {
            crate::errlog!("Failed to register interruptfd for poller {name}: {errno}");
            DRIVES.free(drive);
            return Err(errno);
        }
        poller.drive.set(drive.handle());
        if thread.in_interrupt.get() {
            switch(poller, true);
        }
        Ok(())
    }

    fn poller_held(&self, poller: Obj<Poller>, held: bool) {
        // One with a mode of its own looks after itself.
        if poller.mode_fn.get().is_none() {
            switch(poller, !held);
        }
    }

    fn poller_removed(&self, poller: Obj<Poller>) {
        let Ok(drive) = DRIVES.get(poller.drive.replace(0)) else { return };
        let (timer, busy) = (
            drive.timer.lock().unwrap_or_else(|e| e.into_inner()).take(),
            drive.busy.lock().unwrap_or_else(|e| e.into_inner()).take(),
        );
        let fd = timer.as_ref().map(TimerFd::fd).or(busy.as_ref().map(EventFd::fd));
        if let (Some(group), Some(fd)) = (poller.owner().and_then(group_of), fd) {
            let _ = fd_group::remove(group, fd);
        }
        DRIVES.free(drive);
    }

    fn notify(&self, thread: Obj<Thread>) {
        if !thread.in_interrupt.get() {
            return;
        }
        if let Some(sleep) = sleep_of(thread)
            && let Some(fd) = sleep.messages.lock().unwrap_or_else(|e| e.into_inner()).as_ref()
        {
            fd.signal();
        }
    }

    fn wait(&self, thread: Obj<Thread>) -> i32 {
        match group_of(thread) {
            Some(group) => fd_group::wait(group, 0).map_or(0, |n| n as i32),
            None => 0,
        }
    }
}

/// Runs `body` as the thread that the event belongs to.
fn as_thread<R>(thread: Obj<Thread>, body: impl FnOnce() -> R) -> R {
    let outer = super::current();
    super::set_current(Some(thread));
    let result = body();
    thread.check_spinlocks();
    super::set_current(outer);
    result
}

extern "C" fn messages_ready(handle: *mut c_void) -> i32 {
    let Ok(sleep) = SLEEPS.get(handle.addr() as u64) else { return 0 };
    let Some(thread) = sleep.thread.get() else { return 0 };
    as_thread(thread, || {
        let done = poll::mail(thread);
        if thread.has_messages() && thread.in_interrupt.get() {
            Side.notify(thread);
        }
        if thread.unregistered.get() {
            poll::sweep(thread);
        }
        i32::from(done)
    })
}

fn run_poller(handle: *mut c_void) -> i32 {
    let Ok(drive) = DRIVES.get(handle.addr() as u64) else { return 0 };
    if let Some(timer) = drive.timer.lock().unwrap_or_else(|e| e.into_inner()).as_ref() {
        timer.fired();
    }
    if drive.on_call.get() {
        clear(drive);
    }
    let Some(poller) = drive.poller.get() else { return 0 };
    let Some(thread) = poller.owner() else { return 0 };
    as_thread(thread, || poll::run_for_event(thread, poller))
}

extern "C" fn timer_ready(handle: *mut c_void) -> i32 {
    run_poller(handle)
}

extern "C" fn busy_ready(handle: *mut c_void) -> i32 {
    run_poller(handle)
}

fn clear(drive: Obj<Drive>) {
    if let Some(busy) = drive.busy.lock().unwrap_or_else(|e| e.into_inner()).as_ref() {
        busy.clear();
    }
}

/// Has a poller of the current thread run only when it is [rung](ring) for, while the thread sleeps; once right now.
pub fn on_call(poller: Obj<Poller>) {
    if let Ok(drive) = DRIVES.get(poller.drive.get()) {
        drive.on_call.set(true);
        ring(poller);
    }
}

/// Has such a poller run once, a timed one after its period, if its thread, the current one, sleeps.
#[cold]
#[inline(never)]
pub fn ring(poller: Obj<Poller>) {
    if !poller.owner().is_some_and(|thread| thread.in_interrupt.get()) {
        return;
    }
    let Ok(drive) = DRIVES.get(poller.drive.get()) else { return };
    if let Some(busy) = drive.busy.lock().unwrap_or_else(|e| e.into_inner()).as_ref() {
        busy.signal();
    }
    if let Some(timer) = drive.timer.lock().unwrap_or_else(|e| e.into_inner()).as_ref()
        && let Err(errno) = timer.arm(ns(poller.period_ticks()).max(1), 0)
    {
        crate::errlog!("poller {}: timer: {errno}", poller.name_text());
    }
}

fn ns(ticks: u64) -> u64 {
    (u128::from(ticks) * 1_000_000_000 / u128::from(tsc::hz().max(1))) as u64
}

/// Puts one poller under its descriptor or takes it back.
fn switch(poller: Obj<Poller>, on: bool) {
    if poller.state() == PollerState::Unregistered || on && poller.is_held() {
        return;
    }
    if let Some(mode) = poller.mode_fn.get() {
        mode(handle_arg(poller), poller.mode_arg.get(), on);
        return;
    }
    let Ok(drive) = DRIVES.get(poller.drive.get()) else { return };
    if let Some(timer) = drive.timer.lock().unwrap_or_else(|e| e.into_inner()).as_ref() {
        let period = ns(poller.period_ticks()).max(1);
        let left = ns(poller.next_run().saturating_sub(tsc::now())).clamp(1, period);
        let again = if drive.on_call.get() { 0 } else { period };
        let armed = if on { timer.arm(left, again) } else { timer.arm(0, 0) };
        if let Err(errno) = armed {
            crate::errlog!("poller {}: timer: {errno}", poller.name_text());
        }
    }
    if let Some(busy) = drive.busy.lock().unwrap_or_else(|e| e.into_inner()).as_ref() {
        if on { busy.signal() } else { busy.clear() }
    }
}

/// Switches the current thread between polling and interrupts.
pub fn set_mode(on: bool) -> Result<()> {
    let thread = super::current().ok_or(Errno::EPERM)?;
    if !enabled() || thread.interrupt.get() == 0 {
        return Err(Errno::ENOTSUP);
    }
    let name = |on| if on { "intr" } else { "poll" };
    crate::noticelog!(
        "Set spdk_thread ({}) to {} mode from {} mode.",
        thread.name_text(),
        name(on),
        name(thread.in_interrupt.get())
    );
    if thread.in_interrupt.get() == on {
        return Ok(());
    }
    let mut at = thread.timed_after(None);
    while let Some(poller) = at {
        at = thread.timed_after(Some(poller));
        switch(poller, on);
    }
    for first in [thread.first_active(), thread.first_paused()] {
        let mut at = first;
        while let Some(poller) = at {
            at = super::poller::next(poller);
            switch(poller, on);
        }
    }
    thread.in_interrupt.set(on);
    if on {
        // A message that came without a signal must not be slept over.
        Side.notify(thread);
    }
    Ok(())
}

fn new(func: Option<EventFn>, arg: *mut c_void, name: &[u8]) -> Result<(Obj<Interrupt>, Obj<FdGroup>)> {
    let thread = super::current().ok_or(Errno::EPERM)?;
    if thread.state() != State::Running {
        crate::errlog!("thread {} is marked as exited", thread.name_text());
        return Err(Errno::ESRCH);
    }
    let group = group_of(thread).ok_or(Errno::ENOTSUP)?;
    let interrupt = INTERRUPTS.alloc()?;
    interrupt.fd.set(-1);
    interrupt.nested.set(None);
    interrupt.thread.set(Some(thread));
    interrupt.func.set(func);
    interrupt.arg.set(arg);
    *interrupt.name.lock().unwrap_or_else(|e| e.into_inner()) = String::from_utf8_lossy(name).into_owned();
    Ok((interrupt, group))
}

/// Has `func(arg)` called on the current thread when the descriptor is ready.
pub fn register(fd: i32, func: EventFn, arg: *mut c_void, name: &[u8], watch: Watch) -> Result<Obj<Interrupt>> {
    let (interrupt, group) = new(Some(func), arg, name)?;
    interrupt.fd.set(fd);
    if let Err(errno) = fd_group::add(group, fd, ready, handle_arg(interrupt), name, watch) {
        crate::errlog!("thread: failed to add fd {fd}: {errno}");
        INTERRUPTS.free(interrupt);
        return Err(errno);
    }
    Ok(interrupt)
}

extern "C" fn ready(handle: *mut c_void) -> i32 {
    let Ok(interrupt) = INTERRUPTS.get(handle.addr() as u64) else { return 0 };
    match (interrupt.thread.get(), interrupt.func.get()) {
        (Some(thread), Some(func)) => as_thread(thread, || func(interrupt.arg.get())),
        _ => 0,
    }
}

/// Nests a whole fd group into the current thread's.
pub fn register_group(nested: Obj<FdGroup>, name: &[u8]) -> Result<Obj<Interrupt>> {
    let (interrupt, group) = new(None, core::ptr::null_mut(), name)?;
    interrupt.nested.set(Some(nested));
    let result = fd_group::set_wrapper(nested, Some(group_ready), handle_arg(interrupt)).and_then(|()| {
        fd_group::nest(group, nested).inspect_err(|_| {
            let _ = fd_group::set_wrapper(nested, None, core::ptr::null_mut());
        })
    });
    if let Err(errno) = result {
        crate::errlog!("thread: failed to nest an fd group: {errno}");
        INTERRUPTS.free(interrupt);
        return Err(errno);
    }
    Ok(interrupt)
}

extern "C" fn group_ready(handle: *mut c_void, func: Option<EventFn>, arg: *mut c_void) -> i32 {
    let Ok(interrupt) = INTERRUPTS.get(handle.addr() as u64) else { return 0 };
    match (interrupt.thread.get(), func) {
        (Some(thread), Some(func)) => as_thread(thread, || func(arg)),
        _ => 0,
    }
}

fn own(interrupt: Obj<Interrupt>) -> core::result::Result<Obj<FdGroup>, Why> {
    match (interrupt.thread.get(), super::current()) {
        (Some(owner), Some(current)) if owner == current => group_of(owner).ok_or(Why::Stale),
        _ => Err(Why::Thread),
    }
}

/// Forgets an interrupt.
pub fn unregister(interrupt: Obj<Interrupt>) -> core::result::Result<(), Why> {
    let group = own(interrupt)?;
    match interrupt.nested.take() {
        Some(nested) => {
            let _ = fd_group::unnest(group, nested);
            let _ = fd_group::set_wrapper(nested, None, core::ptr::null_mut());
        }
        None => {
            let _ = fd_group::remove(group, interrupt.fd.get());
        }
    }
    INTERRUPTS.free(interrupt);
    Ok(())
}

/// Changes what an interrupt's descriptor is watched for.
pub fn modify(interrupt: Obj<Interrupt>, events: u32) -> core::result::Result<Result<()>, Why> {
    let group = own(interrupt)?;
    Ok(match interrupt.fd.get() {
        fd if fd >= 0 => fd_group::modify(group, fd, events),
        _ => Err(Errno::EINVAL),
    })
}
