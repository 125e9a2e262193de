//! Channels: one thread's way to one bdev, and what the channels of one module share on a thread.
//!
//! Serves the channel part of `spdk/bdev.h`. A C program holds the io_channel; its `user` word leads here.
//! Threading rule: a channel, its shared part and its cache belong to the thread that made them.

use super::{
    histogram::Histogram,
    io::Io,
    lock::{self, Range},
    mgr,
    object::Bdev,
    pool::{CACHES, Cache},
    queue::Queue,
    stat::Stats,
};
use crate::{
    accel::{channel::Channel as AccelChannel, framework},
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx, Why},
    sys::tls::TlsWord,
    thread::{self, Chan, IoDevice, Poller, channel as chans},
};
use core::ffi::c_void;
use std::sync::Mutex;

/// Bits of [`Channel::flags`].
pub(super) const RESETTING: u32 = 1 << 0;
/// The bdev has rate limits.
pub(super) const LIMITED: u32 = 1 << 1;
/// Some ranges are locked.
pub(super) const LOCKED: u32 = 1 << 2;

/// One thread's channel of one bdev.
#[repr(C, align(64))]
pub struct Channel {
    pub(super) bdev: ObjCell<Bdev>,
    /// Address of the module's channel.
    pub(super) module_ch: Rx<*mut c_void>,
    /// The thread's word, as [`TlsWord::Thread`] has it.
    pub(super) thread: Rx<u64>,
    pub(super) cache: ObjCell<Cache>,
    pub(super) shared: ObjCell<Shared>,
    pub(super) flags: Rx<u32>,
    /// I/Os between submission and completion, parts of split ones included.
    pub(super) queue_depth: Rx<u32>,
    /// I/Os the module has.
    pub(super) outstanding: Rx<u64>,
    /// The `user` word of the module's channel, when the module is one of ours.
    module_word: Rx<u64>,
    pub(super) stats: Stats,
    /// The io_channel that C knows.
    io_channel: Rx<Option<Chan>>,
    pub(super) histogram: Rx<Option<&'static Histogram>>,
    /// I/Os that exceed a rate limit.
    pub(super) limited: Queue,
    pub(super) limit_poller: ObjCell<Poller>,
    /// The limited ones are being submitted, further up on the stack.
    pub(super) draining: Rx<bool>,
    pub(super) ranges: Mutex<Vec<Range>>,
    /// I/Os that a locked range holds up.
    pub(super) held_up: Queue,
    /// I/Os whose data a memory domain moves, or whose sequence is being carried out.
    pub(super) moving: Rx<u32>,
    /// The thread's channel of the acceleration framework, once it was needed.
    accel: ObjCell<AccelChannel>,
    accel_channel: Rx<Option<Chan>>,
}

/// What the bdev channels over one module channel share: I/Os of all of them wait together for the module's resources.
pub struct Shared {
    pub(super) outstanding: Rx<u64>,
    pub(super) nomem: Queue,
    pub(super) threshold: Rx<u64>,
    /// Since when none of them was taken by the module, in ticks; 0 when one was.
    pub(super) stuck_since: Rx<u64>,
    pub(super) aborting: Rx<bool>,
    /// The waiting ones are being tried again, further up on the stack.
    pub(super) retrying: Rx<bool>,
    pub(super) poller: ObjCell<Poller>,
    module_ch: Rx<*mut c_void>,
    refs: Rx<u32>,
    cache_channel: Rx<Option<Chan>>,
}

static KIND: Kind = Kind::new("bdev channel");
static SHARED_KIND: Kind = Kind::new("bdev shared channel");
pub static CHANNELS: Arena<Channel> = Arena::new();
pub static SHAREDS: Arena<Shared> = Arena::new();

impl Life for Channel {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 20;
    fn vacant() -> Self {
        Channel {
            bdev: ObjCell::EMPTY,
            module_ch: Rx::ZERO,
            thread: Rx::ZERO,
            cache: ObjCell::EMPTY,
            shared: ObjCell::EMPTY,
            flags: Rx::ZERO,
            queue_depth: Rx::ZERO,
            outstanding: Rx::ZERO,
            module_word: Rx::ZERO,
            stats: Stats::default(),
            io_channel: Rx::ZERO,
            histogram: Rx::ZERO,
            limited: Queue::EMPTY,
            limit_poller: ObjCell::EMPTY,
            draining: Rx::ZERO,
            ranges: Mutex::new(Vec::new()),
            held_up: Queue::EMPTY,
            moving: Rx::ZERO,
            accel: ObjCell::EMPTY,
            accel_channel: Rx::ZERO,
        }
    }
}

impl Life for Shared {
    const KIND: &'static Kind = &SHARED_KIND;
    const LIMIT: usize = 1 << 20;
    fn vacant() -> Self {
        Shared {
            outstanding: Rx::ZERO,
            nomem: Queue::EMPTY,
            threshold: Rx::ZERO,
            stuck_since: Rx::ZERO,
            aborting: Rx::ZERO,
            retrying: Rx::ZERO,
            poller: ObjCell::EMPTY,
            module_ch: Rx::ZERO,
            refs: Rx::ZERO,
            cache_channel: Rx::ZERO,
        }
    }
}

/// The current thread's word, 0 for none.
#[inline(always)]
pub fn current_thread() -> u64 {
    TlsWord::Thread.get()
}

impl Channel {
    /// The `user` word of the module's channel, for modules of ours.
    #[inline(always)]
    pub fn module_word(&self) -> u64 {
        self.module_word.get()
    }

    /// The io_channel that C knows.
    pub fn io_channel(&self) -> Option<Chan> {
        self.io_channel.get()
    }

    /// Address of the module's channel.
    #[inline(always)]
    pub fn module_channel(&self) -> *mut c_void {
        self.module_ch.get()
    }

    pub fn bdev(&self) -> Option<Obj<Bdev>> {
        self.bdev.get()
    }

    /// The thread's channel of the acceleration framework; `None` when that is not there, or has no memory.
    pub fn accel(&self) -> Option<Obj<AccelChannel>> {
        self.accel.get().or_else(|| self.open_accel())
    }

    #[cold]
    #[inline(never)]
    fn open_accel(&self) -> Option<Obj<AccelChannel>> {
        let io_channel = chans::get(framework::key()).ok()?;
        self.accel_channel.set(Some(io_channel));
        self.accel.set(crate::accel::channel::of(io_channel));
        self.accel.get()
    }

    #[inline(always)]
    pub fn is_current(&self) -> bool {
        self.thread.get() == current_thread()
    }

    /// The thread it belongs to.
    pub fn owner(&self) -> Option<Obj<thread::Thread>> {
        thread::THREADS.get(self.thread.get()).ok()
    }

    #[inline(always)]
    pub(super) fn started(&self) {
        self.outstanding.add(1);
        if let Some(shared) = self.shared.get() {
            shared.outstanding.add(1);
        }
    }

    #[inline(always)]
    pub(super) fn ended(&self) {
        self.outstanding.sub(1);
        if let Some(shared) = self.shared.get() {
            shared.outstanding.sub(1);
        }
    }
}

/// The bdev channel behind an io_channel address, if it is one of the current thread.
#[inline(always)]
pub fn decode(address: usize) -> core::result::Result<Obj<Channel>, Why> {
    let io_channel = chans::find(address)?;
    match CHANNELS.at(io_channel.user.get()) {
        Some(ch) if ch.is_current() => Ok(ch),
        Some(_) => Err(Why::Thread),
        None => Err(Why::Garbage),
    }
}

/// The thread of a bdev channel, which may be another than the current one.
pub fn owner_of(address: usize) -> Option<Obj<thread::Thread>> {
    CHANNELS.at(chans::find(address).ok()?.user.get())?.owner()
}

/// The io_device of one bdev.
pub(super) struct BdevDevice(pub Obj<Bdev>);

impl IoDevice for BdevDevice {
    fn create(&self, io_channel: Chan) -> Result<()> {
        let bdev = self.0;
        let ops = bdev.ops().ok_or(Errno::ENODEV)?;
        let get = ops.get_io_channel.ok_or(Errno::ENODEV)?;
        let module_ch = get(bdev.ctxt());
        if module_ch.is_null() {
            return Err(Errno::EPERM);
        }
        let undo = || {
            if let Ok(ch) = chans::find(module_ch.addr()) {
                let _ = chans::put(ch);
            }
        };
        match open(bdev, io_channel, module_ch) {
            Ok(()) => {
                super::trace::channel(bdev, true);
                Ok(())
            }
            Err(errno) => {
                undo();
                Err(errno)
            }
        }
    }

    fn busy(&self, io_channel: Chan) -> bool {
        let Some(ch) = CHANNELS.at(io_channel.user.get()) else { return false };
        super::abort::abort_queued(ch);
        lock::abort_held_up(&ch);
        ch.queue_depth.get() != 0
    }

    fn destroy(&self, io_channel: Chan) {
        let Some(ch) = CHANNELS.at(io_channel.user.get()) else { return };
        super::trace::channel(self.0, false);
        {
            let totals = ch.stats.totals();
            self.0.lock().totals.add(&totals);
        }
        super::abort::abort_queued(ch);
        lock::abort_held_up(&ch);
        if ch.outstanding.get() != 0 {
            errlog!("bdev channel of {} destroyed with {} I/Os in the module", self.0.name(), ch.outstanding.get());
        }
        close(ch);
    }
}

fn open(bdev: Obj<Bdev>, io_channel: Chan, module_ch: *mut c_void) -> Result<()> {
    let cache_channel = chans::get(mgr::key())?;
    let Some(cache) = CACHES.at(cache_channel.user.get()) else {
        let _ = chans::put(cache_channel);
        return Err(Errno::EFAULT);
    };
    let shared = match share(cache, cache_channel, module_ch) {
        Ok(shared) => shared,
        Err(errno) => {
            let _ = chans::put(cache_channel);
            return Err(errno);
        }
    };
    let histogram = super::histogram::for_channel(bdev);
    let ch = match CHANNELS.alloc() {
        Ok(ch) => ch,
        Err(errno) => {
            unshare(cache, shared);
            return Err(errno);
        }
    };
    ch.bdev.set(Some(bdev));
    ch.module_ch.set(module_ch);
    ch.thread.set(current_thread());
    ch.cache.set(Some(cache));
    ch.shared.set(Some(shared));
    ch.flags.set(0);
    ch.queue_depth.set(0);
    ch.outstanding.set(0);
    ch.module_word.set(chans::find(module_ch.addr()).map_or(0, |c| c.user.get()));
    ch.stats.clear();
    ch.io_channel.set(Some(io_channel));
    ch.histogram.set(histogram);
    ch.limited.clear();
    ch.limit_poller.set(None);
    ch.draining.set(false);
    ch.held_up.clear();
    ch.moving.set(0);
    io_channel.user.set(ch.address() as u64);
    if let Err(errno) = super::qos::opened(ch, bdev) {
        super::histogram::give_back(&ch);
        forget(ch);
        unshare(cache, shared);
        return Err(errno);
    }
    // A reset that is going on has frozen the other channels already; one that has begun to thaw them may have passed by.
    let state = bdev.lock();
    if state.reset.is_some() && !state.thawing {
        ch.flags.set(ch.flags.get() | RESETTING);
    }
    let inherited = lock::inherit(&state.locks, &ch);
    drop(state);
    inherited.inspect_err(|_| close_new(ch))
}

fn share(cache: Obj<Cache>, cache_channel: Chan, module_ch: *mut c_void) -> Result<Obj<Shared>> {
    let mut list = cache.shared.lock().unwrap_or_else(|e| e.into_inner());
    if let Some(shared) = list.iter().copied().find(|s| s.module_ch.get() == module_ch) {
        shared.refs.add(1);
        drop(list);
        chans::put(cache_channel)?;
        return Ok(shared);
    }
    list.try_reserve(1)?;
    let shared = SHAREDS.alloc()?;
    shared.outstanding.set(0);
    shared.nomem.clear();
    shared.threshold.set(0);
    shared.stuck_since.set(0);
    shared.aborting.set(false);
    shared.retrying.set(false);
    shared.poller.set(None);
    shared.module_ch.set(module_ch);
    shared.refs.set(1);
    shared.cache_channel.set(Some(cache_channel));
    list.push(shared);
    Ok(shared)
}

fn unshare(cache: Obj<Cache>, shared: Obj<Shared>) {
    if shared.refs.sub(1) > 0 {
        return;
    }
    cache.shared.lock().unwrap_or_else(|e| e.into_inner()).retain(|s| *s != shared);
    if let Some(poller) = shared.poller.take() {
        let _ = thread::poller::unregister(poller);
    }
    if let Some(channel) = shared.cache_channel.replace(None) {
        let _ = chans::put(channel);
    }
    SHAREDS.free(shared);
}

/// Undoes the opening of a channel, whose module channel is the caller's.
fn close_new(ch: Obj<Channel>) {
    ch.module_ch.set(core::ptr::null_mut());
    close(ch);
}

fn close(ch: Obj<Channel>) {
    // What is complete but not freed yet belongs to no channel from here on, lest it is taken for another one's.
    super::io::IOS.each(|io| {
        if io.ch.get() == Some(ch) && io.alive() && !io.pending() {
            super::buf::outlive_channel(io);
            io.ch.set(None);
        }
    });
    ch.ranges.lock().unwrap_or_else(|e| e.into_inner()).clear();
    if let Ok(module) = chans::find(ch.module_ch.get().addr()) {
        let _ = chans::put(module);
    }
    if let (Some(cache), Some(shared)) = (ch.cache.get(), ch.shared.get()) {
        unshare(cache, shared);
    }
    super::histogram::give_back(&ch);
    super::qos::forget(ch);
    ch.accel.set(None);
    if let Some(accel) = ch.accel_channel.replace(None) {
        let _ = chans::put(accel);
    }
    forget(ch);
}

fn forget(ch: Obj<Channel>) {
    ch.io_channel.set(None);
    ch.thread.set(u64::MAX);
    ch.cache.set(None);
    ch.shared.set(None);
    CHANNELS.free(ch);
}

type Step = Box<dyn Fn(Obj<Channel>) -> i32 + Send + Sync>;

/// Calls `step` for each channel of a bdev on its thread, until one answers other than 0; then `done` on this thread.
pub fn for_each(bdev: Obj<Bdev>, step: Step, done: Box<dyn FnOnce(i32) + Send>) -> Result<()> {
    thread::for_each_channel_rust(
        bdev.device_key(),
        move |iter| {
            let ch = iter.channel().and_then(|c| CHANNELS.at(c.user.get()));
            let status = ch.map_or(0, &step);
            let _ = thread::each::proceed(iter, status);
        },
        done,
    )
}

/// The current thread's channel of a bdev.
pub fn get(bdev: Obj<Bdev>) -> Result<Chan> {
    chans::get(bdev.device_key())
}

/// Visits each I/O that was submitted on a channel and is not completed yet, oldest first.
pub fn each_submitted(ch: Obj<Channel>) -> Vec<&'static Io> {
    let mut found = Vec::new();
    super::io::IOS.each(|io| {
        if io.pending() && io.ch.get() == Some(ch) && io.owns(super::io::own::COUNTED) && found.try_reserve(1).is_ok() {
            found.push(io);
        }
    });
    found.sort_by_key(|io| io.submit_tsc.get());
    found
}

const _: () = assert!(core::mem::offset_of!(Channel, stats) == 64);
