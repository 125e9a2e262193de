//! The executor of the blobstore's control path: futures that wait for devices, for each other and for other threads.
//!
//! A task belongs to the spdk_thread that began it. It goes on inside the completion it waited for when that comes on its
//! own thread, by a message otherwise; tasks woken while another one runs are run after it, so that the stack stays flat.
//! Threading rule: as above; whoever wakes may be any thread.

use super::dev::CbArgs;
use crate::{
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, Rx},
    sys::alloc,
    thread::{self, Chan, THREADS, Thread},
};
use core::{
    cell::{Cell, RefCell},
    ffi::c_void,
    future::Future,
    pin::Pin,
    sync::atomic::{AtomicU8, Ordering::*},
    task::{Context, Poll, Waker},
};
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard},
    task::Wake,
};

/// An address that a future keeps across its waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ptr(usize);

impl Ptr {
    pub const NULL: Ptr = Ptr(0);

    pub fn new<T>(raw: *mut T) -> Ptr {
        Ptr(raw.expose_provenance())
    }
    pub fn get<T>(self) -> *mut T {
        core::ptr::with_exposed_provenance_mut(self.0)
    }
    pub fn is_null(self) -> bool {
        self.0 == 0
    }
}

/// A lock, also after a mistake of ours while it was held.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}

type Future_ = Pin<Box<dyn Future<Output = ()> + Send>>;

const IDLE: u8 = 0;
const QUEUED: u8 = 1;
const RUNNING: u8 = 2;
/// Woken while it runs.
const AGAIN: u8 = 3;
const DONE: u8 = 4;

struct Task {
    /// Handle of the thread it belongs to.
    home: u64,
    state: AtomicU8,
    future: Mutex<Option<Future_>>,
}

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static LOCAL: RefCell<VecDeque<Arc<Task>>> = const { RefCell::new(VecDeque::new()) };
}

fn home_handle() -> u64 {
    thread::current().map_or(0, Obj::handle)
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        loop {
            match self.state.load(Acquire) {
                IDLE => {
                    if self.state.compare_exchange(IDLE, QUEUED, AcqRel, Acquire).is_ok() {
                        return schedule(self);
                    }
                }
                RUNNING => {
                    if self.state.compare_exchange(RUNNING, AGAIN, AcqRel, Acquire).is_ok() {
                        return;
                    }
                }
                _ => return,
            }
        }
    }
}

fn schedule(task: Arc<Task>) {
    if home_handle() != task.home {
        let home = THREADS.get(task.home).ok();
        return thread::send_or_run(home, Box::new(move || enter(task)));
    }
    if DEPTH.try_with(Cell::get).unwrap_or(0) > 0 {
        LOCAL.with(|local| local.borrow_mut().push_back(task));
        return;
    }
    enter(task);
}

/// Runs a task, and then those that were woken meanwhile.
fn enter(task: Arc<Task>) {
    run(&task);
    if DEPTH.with(Cell::get) > 0 {
        return;
    }
    while let Some(next) = LOCAL.with(|local| local.borrow_mut().pop_front()) {
        if home_handle() == next.home {
            run(&next);
        } else {
            let home = THREADS.get(next.home).ok();
            thread::send_or_run(home, Box::new(move || enter(next)));
        }
    }
}

fn run(task: &Arc<Task>) {
    let waker = Waker::from(Arc::clone(task));
    let mut context = Context::from_waker(&waker);
    loop {
        task.state.store(RUNNING, Release);
        let Some(mut future) = locked(&task.future).take() else { return };
        DEPTH.with(|d| d.set(d.get().saturating_add(1)));
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut context)));
        DEPTH.with(|d| d.set(d.get().saturating_sub(1)));
        match polled {
            Ok(Poll::Pending) => {
                *locked(&task.future) = Some(future);
                if task.state.compare_exchange(RUNNING, IDLE, AcqRel, Acquire).is_ok() {
                    return;
                }
            }
            Ok(Poll::Ready(())) => {
                task.state.store(DONE, Release);
                return;
            }
            Err(panic) => {
                task.state.store(DONE, Release);
                complain(&*panic);
                return;
            }
        }
    }
}

fn complain(panic: &(dyn core::any::Any + Send)) {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("panic");
    errlog!("blob: internal error: {text}");
}

/// An operation that answers `EFAULT` where a mistake of ours breaks it off: whoever waits is told in any case.
pub async fn caught<T>(operation: impl Future<Output = Result<T>>) -> Result<T> {
    let mut operation = core::pin::pin!(operation);
    core::future::poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| operation.as_mut().poll(context)));
        polled.unwrap_or_else(|panic| {
            complain(&*panic);
            Poll::Ready(Err(Errno::EFAULT))
        })
    })
    .await
}

/// Begins a task on the current thread: it runs to its first wait at once. `ENOMEM` when memory is short; nothing ran then.
pub fn spawn(future: impl Future<Output = ()> + Send + 'static) -> Result<()> {
    if alloc::low() || alloc::must_fail() {
        return Err(Errno::ENOMEM);
    }
    start(future);
    Ok(())
}

/// As [`spawn`], for what has to be done also while memory is short.
pub fn start(future: impl Future<Output = ()> + Send + 'static) {
    let task = Arc::new(Task {
        home: home_handle(),
        state: AtomicU8::new(QUEUED),
        future: Mutex::new(Some(Box::pin(future))),
    });
    enter(task);
}

/// A place for the answer of one device request, where C finds its callback.
#[repr(C)]
pub struct Wait {
    args: CbArgs,
    done: Rx<bool>,
    abandoned: Rx<bool>,
    rc: Rx<i32>,
    waker: Mutex<Option<Waker>>,
}

static KIND: Kind = Kind::new("blob device request");
static WAITS: Arena<Wait> = Arena::new();

impl Life for Wait {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 20;
    fn vacant() -> Self {
        Wait { args: CbArgs::ZERO, done: Rx::ZERO, abandoned: Rx::ZERO, rc: Rx::ZERO, waker: Mutex::new(None) }
    }
}

/// The answer of one device request.
pub struct Answer(Obj<Wait>);

impl Answer {
    /// A place for an answer that comes on a channel, whose address the callback gets.
    pub fn new(channel: *mut c_void) -> Result<Answer> {
        let wait = WAITS.alloc_to_end()?;
        wait.done.set(false);
        wait.abandoned.set(false);
        wait.rc.set(0);
        *locked(&wait.object().waker) = None;
        wait.args.fill(device_done, channel, word(wait));
        Ok(Answer(wait))
    }

    /// What a device is told: `struct spdk_bs_dev_cb_args`.
    pub fn args(&self) -> *mut c_void {
        self.0.args.as_ptr()
    }

    /// The argument for [`Answer::told`].
    pub fn arg(&self) -> *mut c_void {
        word(self.0)
    }

    /// A callback of a blob's I/O that gives the answer.
    pub extern "C" fn told(arg: *mut c_void, rc: i32) {
        device_done(core::ptr::null_mut(), arg, rc);
    }
}

fn word(wait: Obj<Wait>) -> *mut c_void {
    core::ptr::without_provenance_mut(wait.handle() as usize)
}

extern "C" fn device_done(_channel: *mut c_void, arg: *mut c_void, rc: i32) {
    let Some(wait) = WAITS.find(arg.addr() as u64) else { return };
    if wait.done.get() {
        return;
    }
    wait.rc.set(rc);
    wait.done.set(true);
    if wait.abandoned.get() {
        WAITS.free(wait);
        return;
    }
    let waker = locked(&wait.object().waker).take();
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl Future for Answer {
    type Output = Result<()>;
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let wait = self.0;
        if wait.done.get() {
            return Poll::Ready(Errno::check(wait.rc.get()).map(drop));
        }
        *locked(&wait.object().waker) = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if self.0.done.get() {
            WAITS.free(self.0);
        } else {
            self.0.abandoned.set(true);
        }
    }
}

/// A value that somebody will provide, from any thread.
pub struct Promise<T>(Arc<Mutex<Slot<T>>>);

struct Slot<T> {
    value: Option<T>,
    dropped: bool,
    waker: Option<Waker>,
}

/// Waits for the value of a [`Promise`]; `ECANCELED` when it was dropped.
pub struct Promised<T>(Arc<Mutex<Slot<T>>>);

pub fn promise<T: Send + 'static>() -> (Promise<T>, Promised<T>) {
    let slot = Arc::new(Mutex::new(Slot { value: None, dropped: false, waker: None }));
    (Promise(Arc::clone(&slot)), Promised(slot))
}

impl<T> Promise<T> {
    pub fn fulfil(self, value: T) {
        let mut slot = locked(&self.0);
        slot.value = Some(value);
        // The drop below wakes.
        drop(slot);
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        let mut slot = locked(&self.0);
        slot.dropped = true;
        let waker = slot.waker.take();
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<T> Future for Promised<T> {
    type Output = Result<T>;
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        let mut slot = locked(&self.0);
        match slot.value.take() {
            Some(value) => Poll::Ready(Ok(value)),
            None if slot.dropped => Poll::Ready(Err(Errno::ECANCELED)),
            None => {
                slot.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// Runs a future on another thread and waits for what it gives; here, when that is the current thread.
pub async fn on_thread<T: Send + 'static>(
    thread: Obj<Thread>,
    future: impl Future<Output = T> + Send + 'static,
) -> Result<T> {
    if thread::current() == Some(thread) {
        return Ok(future.await);
    }
    let (promise, promised) = promise();
    thread::send(thread, Box::new(move || start(async move { promise.fulfil(future.await) })))?;
    promised.await
}

/// Calls `visit` for each channel of an io_device, on its thread, and waits for the end.
pub async fn each_channel(key: usize, visit: impl Fn(Chan) + Send + Sync + 'static) -> Result<()> {
    let (promise, promised) = promise();
    thread::for_each_channel_rust(
        key,
        move |iter| {
            if let Some(channel) = iter.channel() {
                visit(channel);
            }
            let _ = thread::each::proceed(iter, 0);
        },
        move |status| promise.fulfil(status),
    )?;
    Errno::check(promised.await?).map(drop)
}

/// Takes turns: a lock that is waited for in order.
pub struct Turn(Mutex<Turns>);

struct Turns {
    held: bool,
    next: u64,
    /// Whose turn it is, when it was passed on.
    granted: u64,
    waiting: VecDeque<(u64, Waker)>,
}

impl Turn {
    pub const fn new() -> Turn {
        Turn(Mutex::new(Turns { held: false, next: 1, granted: 0, waiting: VecDeque::new() }))
    }

    /// Waits for the turn, which lasts as long as the guard.
    pub fn lock(&self) -> WaitTurn<'_> {
        WaitTurn { turn: self, ticket: 0 }
    }

    /// Whether somebody has the turn now.
    pub fn is_held(&self) -> bool {
        locked(&self.0).held
    }

    fn pass_on(&self) {
        let mut turns = locked(&self.0);
        let waker = match turns.waiting.pop_front() {
            Some((ticket, waker)) => {
                turns.granted = ticket;
                waker
            }
            None => {
                turns.held = false;
                return;
            }
        };
        drop(turns);
        waker.wake();
    }
}

impl Default for Turn {
    fn default() -> Self {
        Self::new()
    }
}

pub struct WaitTurn<'a> {
    turn: &'a Turn,
    /// 0 until it waits.
    ticket: u64,
}

/// The turn.
pub struct Mine<'a>(&'a Turn);

impl<'a> Future for WaitTurn<'a> {
    type Output = Mine<'a>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Mine<'a>> {
        let turn = self.turn;
        let mut turns = locked(&turn.0);
        if self.ticket == 0 {
            if !turns.held {
                turns.held = true;
                return Poll::Ready(Mine(turn));
            }
            self.ticket = turns.next;
            turns.next = turns.next.wrapping_add(1);
            turns.waiting.push_back((self.ticket, context.waker().clone()));
            return Poll::Pending;
        }
        if turns.granted == self.ticket {
            turns.granted = 0;
            self.ticket = 0;
            return Poll::Ready(Mine(turn));
        }
        if let Some(entry) = turns.waiting.iter_mut().find(|(ticket, _)| *ticket == self.ticket) {
            entry.1 = context.waker().clone();
        }
        Poll::Pending
    }
}

impl Drop for WaitTurn<'_> {
    fn drop(&mut self) {
        if self.ticket == 0 {
            return;
        }
        let mut turns = locked(&self.turn.0);
        let granted = turns.granted == self.ticket;
        turns.waiting.retain(|(ticket, _)| *ticket != self.ticket);
        drop(turns);
        if granted {
            self.turn.pass_on();
        }
    }
}

impl Drop for Mine<'_> {
    fn drop(&mut self) {
        self.0.pass_on();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_of_ours_is_an_answer() {
        let told = Arc::new(Mutex::new(Vec::new()));
        for broken in [true, false] {
            let told = Arc::clone(&told);
            start(async move {
                let answer = caught(async move { if broken { panic!("on purpose") } else { Ok(7) } }).await;
                locked(&told).push(answer);
            });
        }
        assert_eq!(*locked(&told), [Err(Errno::EFAULT), Ok(7)]);
    }
}
