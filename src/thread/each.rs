//! Walks over all threads and over all channels of a device, one message per stop.
//!
//! Serves `spdk_for_each_thread` and `spdk_for_each_channel`. Threading rule: from a thread; the end is told there.

use super::{
    channel::Chan,
    device::{self, Device},
    object::{self, Home, MsgFn, State, Thread, send_own},
};
use crate::{
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx, grace::Pin},
};
use core::ffi::c_void;
use std::sync::{Arc, Mutex};

/// Runs `func(arg)` on every running thread in turn, then `done(arg)` on the current one.
pub fn for_each_thread(func: MsgFn, arg: *mut c_void, done: Option<MsgFn>) -> Result<()> {
    let origin = super::current().ok_or(Errno::EPERM)?;
    origin.for_each_count.add(1);
    let walk = Walk { func, arg: arg.expose_provenance(), done, origin: Home::new(origin) };
    step(walk, 0);
    Ok(())
}

#[derive(Clone, Copy)]
struct Walk {
    func: MsgFn,
    arg: usize,
    done: Option<MsgFn>,
    origin: Home,
}

fn step(walk: Walk, after: u64) {
    let mut after = after;
    loop {
        let next = object::each().into_iter().find(|t| t.id() > after && t.state() == State::Running);
        let Some(thread) = next else { break };
        let visit = move || {
            (walk.func)(core::ptr::with_exposed_provenance_mut(walk.arg));
            step(walk, thread.id());
        };
        if super::send(thread, Box::new(visit)).is_ok() {
            return;
        }
        // It exited meanwhile: on to the next.
        after = thread.id();
    }
    let end = move || {
        if let Some(origin) = walk.origin.get() {
            origin.for_each_count.sub(1);
        }
        if let Some(done) = walk.done {
            done(core::ptr::with_exposed_provenance_mut(walk.arg));
        }
    };
    match walk.origin.get() {
        Some(origin) => {
            // A thread that was made to exit is not told, but whoever waits is.
            if let Err((_, end)) = object::try_send(origin, Box::new(end)) {
                end();
            }
        }
        None => end(),
    }
}

/// A function that is called with the iterator for each channel.
pub type StepFn = extern "C" fn(*mut c_void);
/// A function that is called at the end with the iterator and the status.
pub type EndFn = extern "C" fn(*mut c_void, i32);
type StepRust = Arc<dyn Fn(Obj<ChannelIter>) + Send + Sync>;
type EndRust = Box<dyn FnOnce(i32) + Send>;

/// A walk over the channels of a device, at one of them.
pub struct ChannelIter {
    key: Rx<usize>,
    device: ObjCell<Device>,
    ctx: Rx<*mut c_void>,
    func: Rx<Option<StepFn>>,
    end: Rx<Option<EndFn>>,
    status: Rx<i32>,
    channel: Rx<Option<Chan>>,
    at: ObjCell<Thread>,
    origin: ObjCell<Thread>,
    origin_handle: Rx<u64>,
    /// Set while the function of one stop may still say `continue`.
    waiting: Rx<bool>,
    func_rust: Mutex<Option<StepRust>>,
    end_rust: Mutex<Option<EndRust>>,
}

static KIND: Kind = Kind::new("io_channel_iter");

impl Life for ChannelIter {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 20;
    const SHARED: bool = true;
    fn vacant() -> Self {
        ChannelIter {
            key: Rx::ZERO,
            device: ObjCell::EMPTY,
            ctx: Rx::ZERO,
            func: Rx::ZERO,
            end: Rx::ZERO,
            status: Rx::ZERO,
            channel: Rx::ZERO,
            at: ObjCell::EMPTY,
            origin: ObjCell::EMPTY,
            origin_handle: Rx::ZERO,
            waiting: Rx::ZERO,
            func_rust: Mutex::new(None),
            end_rust: Mutex::new(None),
        }
    }
}

/// Every walk that is under way.
pub static ITERS: Arena<ChannelIter> = Arena::new();

impl ChannelIter {
    pub fn key(&self) -> usize {
        self.key.get()
    }
    pub fn ctx(&self) -> *mut c_void {
        self.ctx.get()
    }
    /// Whether the walk is at a channel of the current thread.
    pub fn is_here(&self) -> bool {
        self.at.get().is_some() && self.at.get() == object::current()
    }
    fn home(&self) -> Option<Obj<Thread>> {
        self.origin.get().filter(|o| o.is(self.origin_handle.get()))
    }
    pub fn channel(&self) -> Option<Chan> {
        self.channel.get()
    }
}

fn start(
    key: usize,
    make: fn(&'static Arena<ChannelIter>) -> Result<Obj<ChannelIter>>,
    fill: impl FnOnce(Obj<ChannelIter>),
) -> Result<()> {
    let origin = super::current().ok_or(Errno::EPERM)?;
    let iter = make(&ITERS)?;
    iter.key.set(key);
    iter.ctx.set(core::ptr::null_mut());
    iter.func.set(None);
    iter.end.set(None);
    iter.status.set(0);
    iter.channel.set(None);
    iter.at.set(None);
    iter.origin.set(Some(origin));
    iter.origin_handle.set(origin.handle());
    iter.waiting.set(false);
    fill(iter);
    origin.for_each_count.add(1);
    // Nobody holds the device until it has counted the walk.
    let pin = Pin::enter();
    let device = device::find(key);
    iter.device.set(device);
    let first = match device {
        Some(device) => device::iterate(device),
        None => {
            crate::errlog!("could not find io_device {key:#x}");
            Err(Errno::ENODEV)
        }
    };
    drop(pin);
    match first {
        Ok(Some(thread)) => go(iter, thread),
        Ok(None) => {
            iter.device.set(None);
            finish(iter);
        }
        Err(errno) => {
            iter.device.set(None);
            iter.status.set(errno.negative());
            finish(iter);
        }
    }
    Ok(())
}

/// Walks the channels of a device with C functions; both get the iterator's handle.
pub fn for_each_channel(key: usize, func: StepFn, ctx: *mut c_void, end: Option<EndFn>) -> Result<()> {
    start(key, Arena::alloc, |iter| {
        iter.ctx.set(ctx);
        iter.func.set(Some(func));
        iter.end.set(end);
    })
}

/// Walks the channels of a device with closures; `func` must see to it that [`proceed`] is called once per stop. Memory that
/// is short does not prevent it: removals, resets and locks end by such walks.
pub fn for_each_channel_rust(
    key: usize,
    func: impl Fn(Obj<ChannelIter>) + Send + Sync + 'static,
    end: impl FnOnce(i32) + Send + 'static,
) -> Result<()> {
    start(key, Arena::alloc_to_end, |iter| {
        *iter.func_rust.lock().unwrap_or_else(|e| e.into_inner()) = Some(Arc::new(func));
        *iter.end_rust.lock().unwrap_or_else(|e| e.into_inner()) = Some(Box::new(end));
    })
}

fn go(iter: Obj<ChannelIter>, thread: Obj<Thread>) {
    let mut thread = thread;
    loop {
        iter.at.set(Some(thread));
        if send_own(thread, visit, core::ptr::without_provenance_mut(iter.handle() as usize)).is_ok() {
            return;
        }
        // That thread has exited: skip it.
        let next = iter.device.get().and_then(|d| device::next_thread(d, thread.id()));
        match next {
            Some(next) => thread = next,
            None => return stop(iter),
        }
    }
}

extern "C" fn visit(handle: *mut c_void) {
    let Ok(iter) = ITERS.get(handle.addr() as u64) else { return };
    let (Some(device), Some(thread)) = (iter.device.get(), iter.at.get()) else { return };
    // A thread that was made to exit is passed over. A channel whose last reference is gone may be taken again before it
    // ends, so that our own walks look at it too; C does not see it.
    let channel = device::channel_on(device, thread)
        .filter(|c| (c.is_live() || iter.func.get().is_none()) && thread.state() != State::Exited);
    iter.channel.set(channel);
    iter.waiting.set(true);
    if channel.is_none() {
        let _ = proceed(iter, 0);
        return;
    }
    if let Some(func) = iter.func.get() {
        func(handle);
        return;
    }
    let func = iter.func_rust.lock().unwrap_or_else(|e| e.into_inner()).clone();
    if let Some(func) = func
        && super::job::guarded("for_each_channel", || func(iter)).is_none()
        && iter.is(handle.addr() as u64)
    {
        let _ = proceed(iter, Errno::EFAULT.negative());
    }
}

/// Goes on to the next channel, or to the end when `status` is not 0. `EALREADY` when nobody is waiting for it.
pub fn proceed(iter: Obj<ChannelIter>, status: i32) -> Result<()> {
    if !iter.waiting.replace(false) {
        return Err(Errno::EALREADY);
    }
    iter.status.set(status);
    let next = match (iter.device.get(), iter.at.get()) {
        (Some(device), Some(thread)) if status == 0 => device::next_thread(device, thread.id()),
        _ => None,
    };
    match next {
        Some(thread) => go(iter, thread),
        None => stop(iter),
    }
    Ok(())
}

fn stop(iter: Obj<ChannelIter>) {
    iter.channel.set(None);
    let device = iter.device.take();
    finish(iter);
    if let Some(device) = device {
        device::iteration_done(device);
    }
}

fn finish(iter: Obj<ChannelIter>) {
    let handle = core::ptr::without_provenance_mut(iter.handle() as usize);
    if iter.home().is_none_or(|origin| send_own(origin, told, handle).is_err()) {
        // The thread that asked was made to exit: tell from here.
        told(handle);
    }
}

extern "C" fn told(handle: *mut c_void) {
    let Ok(iter) = ITERS.get(handle.addr() as u64) else { return };
    if let Some(origin) = iter.home() {
        origin.for_each_count.sub(1);
    }
    let status = iter.status.get();
    if let Some(end) = iter.end.get() {
        end(handle, status);
    }
    let end = iter.end_rust.lock().unwrap_or_else(|e| e.into_inner()).take();
    drop(iter.func_rust.lock().unwrap_or_else(|e| e.into_inner()).take());
    if let Some(end) = end {
        super::job::guarded("for_each_channel", || end(status));
    }
    ITERS.free(iter);
}
