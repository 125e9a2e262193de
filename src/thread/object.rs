//! The thread itself: its slot, its life from creation to destruction, its mailbox.
//!
//! Serves the thread part of `spdk/thread.h`. Threading rule: sending from anywhere; the rest as each function says.

use super::{
    job::Once,
    lib_::{self, ThreadOp},
    poll::POST_HANDLERS,
    poller::List,
    queue::{self, Queue},
    timers::Timers,
};
use crate::{
    abi::spdk_cpuset,
    algo::cpuset::CpuSet,
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, Rx, lent::LentStr},
    sys::{tls::TlsWord, tsc},
    trace,
};
use core::{
    ffi::{c_char, c_void},
    mem::offset_of,
    sync::atomic::{AtomicU64, Ordering::*},
};
use std::sync::Mutex;

pub use super::queue::MsgFn;
/// A handler that runs after the poller that asked for it.
pub type PostFn = extern "C" fn(*mut c_void);

/// Where a thread stands in its life.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum State {
    /// Being made, or not a thread any more.
    None = 0,
    Running = 1,
    /// Asked to exit, still held by something.
    Exiting = 2,
    Exited = 3,
}

/// A thread.
pub struct Thread {
    // What every poll touches.
    pub(super) critical: Rx<Option<MsgFn>>,
    pub(super) active: List,
    pub(super) timers: Timers,
    pub(super) queue: Queue,
    pub(super) last_ticks: Rx<u64>,
    pub(super) busy_ticks: Rx<u64>,
    pub(super) idle_ticks: Rx<u64>,
    pub(super) post_count: Rx<usize>,
    state: Rx<u8>,
    /// What identifies the pthread that polls it, 0 for none.
    pub(super) polled_by: Rx<usize>,
    /// Polls within the poll.
    pub(super) depth: Rx<u32>,
    pub in_interrupt: Rx<bool>,
    bound: Rx<bool>,
    pub(super) unregistered: Rx<bool>,
    /// Spinlocks the thread holds.
    pub spinlocks: Rx<u32>,
    // The rest.
    pub(super) paused: List,
    pub(super) post: [(Rx<Option<PostFn>>, Rx<*mut c_void>); POST_HANDLERS],
    pub(super) next_poller_id: Rx<u64>,
    pub(super) exit_deadline: Rx<u64>,
    pub(super) for_each_count: Rx<u32>,
    pub(super) unregistering: Rx<u32>,
    /// Channels the thread holds.
    pub(super) channels: Rx<u32>,
    pub(super) first_channel: super::channel::ChanCell,
    id: Rx<u64>,
    /// Its number among the owners of trace records.
    pub trace_id: Rx<u16>,
    /// A word of the framework that runs the thread.
    pub user: Rx<u64>,
    /// A word of the interrupt side.
    pub interrupt: Rx<u64>,
    /// A `struct spdk_cpuset`, as C reads it.
    cpumask: [Rx<u8>; size_of::<spdk_cpuset>()],
    name: Mutex<Option<LentStr>>,
    /// Bytes of the framework, kept with the slot.
    ctx: Mutex<&'static [Rx<u64>]>,
}

static KIND: Kind = Kind::new("thread");
/// The log flag of this room.
pub use crate::log::flags::THREAD as FLAG;

impl Life for Thread {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Thread {
            critical: Rx::ZERO,
            active: List::EMPTY,
            timers: Timers::vacant(),
            queue: Queue::vacant(),
            last_ticks: Rx::ZERO,
            busy_ticks: Rx::ZERO,
            idle_ticks: Rx::ZERO,
            post_count: Rx::ZERO,
            state: Rx::ZERO,
            polled_by: Rx::ZERO,
            depth: Rx::ZERO,
            in_interrupt: Rx::ZERO,
            bound: Rx::ZERO,
            unregistered: Rx::ZERO,
            spinlocks: Rx::ZERO,
            paused: List::EMPTY,
            post: [const { (Rx::ZERO, Rx::ZERO) }; POST_HANDLERS],
            next_poller_id: Rx::ZERO,
            exit_deadline: Rx::ZERO,
            for_each_count: Rx::ZERO,
            unregistering: Rx::ZERO,
            channels: Rx::ZERO,
            first_channel: Rx::ZERO,
            id: Rx::ZERO,
            trace_id: Rx::ZERO,
            user: Rx::ZERO,
            interrupt: Rx::ZERO,
            cpumask: [const { Rx::ZERO }; size_of::<spdk_cpuset>()],
            name: Mutex::new(None),
            ctx: Mutex::new(&[]),
        }
    }
    fn label(&self) -> String {
        self.name_text()
    }
}

/// A thread that something will be told to later, as long as it is the same one.
#[derive(Clone, Copy)]
pub(super) struct Home(Obj<Thread>, u64);

impl Home {
    pub fn new(thread: Obj<Thread>) -> Home {
        Home(thread, thread.handle())
    }
    /// The thread, `None` when it has been destroyed.
    pub fn get(self) -> Option<Obj<Thread>> {
        if self.0.is(self.1) { Some(self.0) } else { None }
    }
}

/// Every thread there is.
pub static THREADS: Arena<Thread> = Arena::new();
static NEXT_ID: AtomicU64 = AtomicU64::new(1);
/// Handle of the first thread made since the library started.
static APP: AtomicU64 = AtomicU64::new(0);
/// Threads in order of their making.
static ORDER: Mutex<Vec<Obj<Thread>>> = Mutex::new(Vec::new());
static COUNT: AtomicU64 = AtomicU64::new(0);
/// How long an exiting thread waits for what holds it.
const EXIT_TIMEOUT_SEC: u64 = 5;

impl Thread {
    #[inline(always)]
    pub fn state(&self) -> State {
        match self.state.get() {
            1 => State::Running,
            2 => State::Exiting,
            3 => State::Exited,
            _ => State::None,
        }
    }
    pub(super) fn set_state(&self, state: State) {
        self.state.set(state as u8);
    }
    #[inline(always)]
    pub fn id(&self) -> u64 {
        self.id.get()
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
    /// The CPU mask where C can read it.
    pub fn cpumask_ptr(&self) -> *mut spdk_cpuset {
        self.cpumask.as_ptr().cast_mut().cast()
    }
    fn mask_bytes(&self) -> impl Iterator<Item = &Rx<u8>> {
        self.cpumask.iter().skip(offset_of!(spdk_cpuset, cpus))
    }
    pub fn cpumask(&self) -> CpuSet {
        let mut set = CpuSet([0; 128]);
        set.0.iter_mut().zip(self.mask_bytes()).for_each(|(to, from)| *to = from.get());
        set
    }
    pub fn set_cpumask(&self, set: &CpuSet) {
        set.0.iter().zip(self.mask_bytes()).for_each(|(from, to)| to.set(*from));
    }
    /// The framework's bytes, NULL when it asked for none.
    pub fn ctx_ptr(&self) -> *mut c_void {
        match lib_::ctx_size() {
            0 => core::ptr::null_mut(),
            _ => self.ctx.lock().unwrap_or_else(|e| e.into_inner()).as_ptr().cast_mut().cast(),
        }
    }
    pub fn busy_ticks(&self) -> u64 {
        self.busy_ticks.get()
    }
    pub fn idle_ticks(&self) -> u64 {
        self.idle_ticks.get()
    }
    #[inline(always)]
    pub fn last_ticks(&self) -> u64 {
        self.last_ticks.get()
    }
    pub fn bind(&self, bound: bool) {
        self.bound.set(bound);
    }
    pub fn is_bound(&self) -> bool {
        self.bound.get()
    }
    pub fn has_active_pollers(&self) -> bool {
        !self.active.is_empty()
    }
    fn has_unpaused_pollers(&self) -> bool {
        !self.active.is_empty() || !self.timers.is_empty()
    }
    pub fn has_pollers(&self) -> bool {
        self.has_unpaused_pollers() || !self.paused.is_empty()
    }
    pub fn is_idle(&self) -> bool {
        let critical = self.critical.get().is_some() && self.state() != State::Exited;
        self.queue.is_empty() && !self.has_unpaused_pollers() && !critical
    }
    pub fn has_messages(&self) -> bool {
        !self.queue.is_empty()
    }
    /// When the next timed poller runs, 0 for never.
    pub fn next_expiration(&self) -> u64 {
        match self.timers.earliest() {
            u64::MAX => 0,
            when => when,
        }
    }
    /// A spinlock must not be held when a function of the thread returns.
    #[inline(always)]
    pub(super) fn check_spinlocks(&self) {
        if self.spinlocks.get() != 0 {
            self.report_spinlocks();
        }
    }
    #[cold]
    fn report_spinlocks(&self) {
        crate::errlog!("thread {}: a spinlock is held while its thread stops running", self.name_text());
    }
    pub fn first_active(&self) -> Option<Obj<super::Poller>> {
        self.active.first()
    }
    pub fn first_paused(&self) -> Option<Obj<super::Poller>> {
        self.paused.first()
    }
    /// The channel made last; the others follow by [`super::channel::ChanRef::next_of_thread`].
    pub fn first_channel(&self) -> Option<super::Chan> {
        self.first_channel.get()
    }
    /// The timed poller that runs after `previous`, or first of all.
    pub fn timed_after(&self, previous: Option<Obj<super::Poller>>) -> Option<Obj<super::Poller>> {
        self.timers.after(previous)
    }
}

/// The thread this pthread is running.
#[inline(always)]
pub fn current() -> Option<Obj<Thread>> {
    match TlsWord::Thread.get() {
        0 => None,
        handle => THREADS.get(handle).ok(),
    }
}

/// Says which thread this pthread runs from now on.
#[inline(always)]
pub fn set_current(thread: Option<Obj<Thread>>) {
    TlsWord::Thread.set(thread.map_or(0, |t| t.handle()));
}

/// Makes a thread and hands it to the framework. Without a mask it may run on any core.
pub fn create(name: Option<&[u8]>, cpumask: Option<&CpuSet>) -> Result<Obj<Thread>> {
    let thread = THREADS.alloc()?;
    match prepare(thread, name, cpumask) {
        Ok(()) => Ok(thread),
        Err(errno) => {
            trace::unregister_owner(thread.trace_id.replace(0));
            free(thread);
            Err(errno)
        }
    }
}

fn prepare(thread: Obj<Thread>, name: Option<&[u8]>, cpumask: Option<&CpuSet>) -> Result<()> {
    let name = match name {
        Some(name) => LentStr::new(name.get(..255.min(name.len())).unwrap_or_default())?,
        None => LentStr::new(format!("{:#x}", thread.handle()).as_bytes())?,
    };
    *thread.name.lock().unwrap_or_else(|e| e.into_inner()) = Some(name);
    thread.set_cpumask(cpumask.unwrap_or(&CpuSet([0xff; 128])));
    thread.set_state(State::None);
    thread.critical.set(None);
    thread.active.reset();
    thread.paused.reset();
    thread.timers.reset();
    thread.object().queue.reset();
    for count in [&thread.busy_ticks, &thread.idle_ticks] {
        count.set(0);
    }
    thread.last_ticks.set(tsc::now());
    thread.post_count.set(0);
    thread.polled_by.set(0);
    thread.depth.set(0);
    for flag in [&thread.in_interrupt, &thread.bound, &thread.unregistered] {
        flag.set(false);
    }
    for count in [&thread.spinlocks, &thread.for_each_count, &thread.unregistering, &thread.channels] {
        count.set(0);
    }
    thread.first_channel.set(None);
    thread.next_poller_id.set(1);
    thread.user.set(0);
    thread.interrupt.set(0);
    ctx(thread)?;
    thread.id.set(NEXT_ID.fetch_add(1, Relaxed));
    thread.trace_id.set(trace::register_owner(trace::ids::OWNER_THREAD, thread.name_text().as_bytes()));
    {
        let mut order = ORDER.lock().unwrap_or_else(|e| e.into_inner());
        order.try_reserve(1)?;
        order.push(thread);
        COUNT.store(order.len() as u64, Relaxed);
    }
    let framework = lib_::hooks();
    framework.thread_added(thread)?;
    if let Err(errno) = framework.op(thread, ThreadOp::New) {
        framework.thread_removed(thread);
        return Err(errno);
    }
    thread.set_state(State::Running);
    let _ = APP.compare_exchange(0, thread.handle(), AcqRel, Relaxed);
    Ok(())
}

fn ctx(thread: Obj<Thread>) -> Result<()> {
    let words = lib_::ctx_size().div_ceil(8);
    let mut block = thread.ctx.lock().unwrap_or_else(|e| e.into_inner());
    if block.len() < words {
        let mut fresh: Vec<Rx<u64>> = Vec::new();
        fresh.try_reserve_exact(words)?;
        fresh.resize_with(words, || Rx::ZERO);
        *block = fresh.leak();
    }
    block.iter().for_each(|word| word.set(0));
    Ok(())
}

/// The thread whose framework bytes begin at an address.
pub fn from_ctx(ctx: *mut c_void) -> Option<Obj<Thread>> {
    let order = ORDER.lock().unwrap_or_else(|e| e.into_inner());
    order.iter().copied().find(|t| !ctx.is_null() && t.ctx.lock().is_ok_and(|b| b.as_ptr().addr() == ctx.addr()))
}

/// Asks the current thread to exit once nothing holds it any more.
pub fn exit(thread: Obj<Thread>) -> Result<()> {
    if current() != Some(thread) {
        return Err(Errno::EPERM);
    }
    if thread.state() >= State::Exiting {
        crate::infolog!(FLAG, "thread {} is already exiting", thread.name_text());
        return Ok(());
    }
    thread.exit_deadline.set(tsc::now().saturating_add(tsc::hz().saturating_mul(EXIT_TIMEOUT_SEC)));
    thread.set_state(State::Exiting);
    if thread.interrupt.get() != 0 {
        // A sleeping thread has no poll that would notice: it tells itself.
        retry_exit(thread)?;
    }
    Ok(())
}

fn retry_exit(thread: Obj<Thread>) -> Result<()> {
    send(
        thread,
        Box::new(move || {
            if thread.state() == State::Exiting {
                super::poll::try_exit(thread, tsc::now());
            }
            if thread.state() == State::Exiting {
                let _ = retry_exit(thread);
            }
        }),
    )
}

/// Ends an exited thread. The app thread stays until the library ends. `EBUSY` when it has not exited, or is being polled.
pub fn destroy(thread: Obj<Thread>) -> Result<()> {
    // Nobody polls it from here on, and of two who destroy it one is refused.
    if !thread.polled_by.swap_if(0, TlsWord::address()) {
        return Err(Errno::EBUSY);
    }
    if thread.state() != State::Exited {
        thread.polled_by.set(0);
        return Err(Errno::EBUSY);
    }
    if current() == Some(thread) {
        set_current(None);
    }
    if APP.load(Acquire) != thread.handle() {
        free(thread);
    } else {
        thread.polled_by.set(0);
    }
    Ok(())
}

fn free(thread: Obj<Thread>) {
    {
        let mut order = ORDER.lock().unwrap_or_else(|e| e.into_inner());
        order.retain(|t| *t != thread);
        COUNT.store(order.len() as u64, Relaxed);
    }
    super::poll::leftover_messages(thread);
    if !THREADS.retire(thread) {
        return;
    }
    thread.set_state(State::None);
    trace::unregister_owner(thread.trace_id.replace(0));
    super::device::forget_thread(thread);
    let leftovers = [&thread.active, &thread.paused];
    for list in leftovers {
        while let Some(poller) = list.first() {
            list.remove(poller);
            super::POLLERS.retire(poller);
            super::poller::dispose(poller);
        }
    }
    while let Some(poller) = thread.timers.after(None) {
        thread.timers.remove(poller);
        super::POLLERS.retire(poller);
        super::poller::dispose(poller);
    }
    lib_::hooks().thread_removed(thread);
    THREADS.release(thread);
}

pub(super) fn free_app_thread() {
    let handle = APP.swap(0, AcqRel);
    if let Ok(thread) = THREADS.get(handle) {
        free(thread);
    }
}

/// The first thread made since the library started.
pub fn app_thread() -> Option<Obj<Thread>> {
    match APP.load(Acquire) {
        0 => None,
        handle => THREADS.get(handle).ok(),
    }
}

#[inline]
pub fn is_app_thread(thread: Obj<Thread>) -> bool {
    APP.load(Relaxed) == thread.handle()
}

/// How many threads there are.
pub fn count() -> u32 {
    COUNT.load(Relaxed) as u32
}

/// The thread with an identifier.
pub fn by_id(id: u64) -> Option<Obj<Thread>> {
    let order = ORDER.lock().unwrap_or_else(|e| e.into_inner());
    order.iter().copied().find(|t| t.id() == id)
}

/// All threads in order of their making.
pub fn each() -> Vec<Obj<Thread>> {
    ORDER.lock().unwrap_or_else(|e| e.into_inner()).clone()
}

/// Gives the current thread another CPU mask and has the framework move it.
pub fn set_cpumask(set: &CpuSet) -> Result<()> {
    let framework = lib_::hooks();
    if !framework.supports(ThreadOp::Reschedule) {
        crate::errlog!("Framework does not support reschedule operation.");
        return Err(Errno::ENOTSUP);
    }
    let thread = current().ok_or(Errno::EINVAL)?;
    thread.set_cpumask(set);
    framework.op(thread, ThreadOp::Reschedule)
}

/// Sends a message: `func(arg)` runs on the thread in its next polls. `EIO` when the thread has exited.
#[inline(always)]
pub fn send_msg(thread: Obj<Thread>, func: MsgFn, arg: *mut c_void) -> Result<()> {
    post(thread, func, arg, false)
}

/// As [`send_msg`], for messages that complete something: they do not count against the limit of messages, and are carried
/// out also when the thread is destroyed before it came to them.
pub(crate) fn send_own(thread: Obj<Thread>, func: MsgFn, arg: *mut c_void) -> Result<()> {
    post(thread, func, arg, true)
}

#[inline(always)]
fn post(thread: Obj<Thread>, func: MsgFn, arg: *mut c_void, own: bool) -> Result<()> {
    if thread.state() == State::Exited {
        return refused(thread);
    }
    let node = queue::take(own)?;
    node.func.set(Some(func));
    node.arg.set(arg);
    node.own.set(own);
    if !thread.object().queue.push(node) {
        queue::give(node);
        return refused(thread);
    }
    wake(thread);
    Ok(())
}

#[cold]
fn refused(thread: Obj<Thread>) -> Result<()> {
    crate::errlog!("Thread {} is marked as exited.", thread.name_text());
    Err(Errno::EIO)
}

/// Sends a closure. Control path: it is boxed by the caller.
pub fn send(thread: Obj<Thread>, job: Once) -> Result<()> {
    try_send(thread, job).map_err(|(errno, _)| errno)
}

/// As [`send`]; a closure that could not be sent comes back.
pub fn try_send(thread: Obj<Thread>, job: Once) -> core::result::Result<(), (Errno, Once)> {
    if thread.state() == State::Exited {
        return Err((Errno::EIO, job));
    }
    let node = match queue::take(true) {
        Ok(node) => node,
        Err(errno) => return Err((errno, job)),
    };
    node.func.set(None);
    node.job.set(job);
    if !thread.object().queue.push(node) {
        let job = node.job.take();
        queue::give(node);
        return job.map_or(Ok(()), |job| Err((Errno::EIO, job)));
    }
    wake(thread);
    Ok(())
}

/// Runs a closure on a thread, in one of its next polls; where there is no thread that could, at once: what it completes
/// is completed all the same.
pub fn send_or_run(thread: Option<Obj<Thread>>, job: Once) {
    match thread {
        Some(thread) => {
            if let Err((_, job)) = try_send(thread, job) {
                job();
            }
        }
        None => job(),
    }
}

/// Sets the one message that runs before all others; from a signal handler too. `EIO` when one is waiting already.
pub fn send_critical(thread: Obj<Thread>, func: MsgFn) -> Result<()> {
    if !thread.critical.set_if_zero(Some(func)) {
        return Err(Errno::EIO);
    }
    wake(thread);
    Ok(())
}

#[inline(always)]
fn wake(thread: Obj<Thread>) {
    if thread.interrupt.get() != 0 {
        lib_::hooks().notify(thread);
    }
}
