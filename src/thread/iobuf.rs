//! iobuf: buffers that all modules of a thread share, in two sizes, with a wait queue. Serves the iobuf part of
//! `spdk/thread.h`.
//!
//! Buffers are made as they are needed, up to the configured number, so that memory at rest is what was used. The
//! common store is a lock-free queue; a channel keeps some by itself. Threading rule: a channel belongs to its thread.

use super::{
    channel::{self, Chan},
    device::{self, IoDevice, Ops},
    each,
};
use crate::{
    env::{self, DmaBuf},
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx, Why, places::Places},
};
use core::{
    ffi::c_void,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::*},
};
use crossbeam_queue::ArrayQueue;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, RwLock},
};

/// Called with an entry that waited and its buffer.
pub type GetFn = extern "C" fn(*mut c_void, *mut c_void);

/// How many buffers of which size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opts {
    pub small_count: u64,
    pub large_count: u64,
    pub small_bufsize: u32,
    pub large_bufsize: u32,
    pub enable_numa: bool,
}

const ALIGN: u32 = 4096;
/// The smallest numbers that are accepted.
pub const MIN: Opts =
    Opts { small_count: 64, large_count: 8, small_bufsize: 4096, large_bufsize: 8192, enable_numa: false };
const DEFAULT: Opts =
    Opts { small_count: 8192, large_count: 1024, small_bufsize: 8192, large_bufsize: 132 * 1024, enable_numa: false };
/// Buffers that move between a channel and the common store at once.
const BATCH: u32 = 32;
/// Channels of one thread.
const MAX_CHANNELS: usize = 64;

static OPTS: Mutex<Opts> = Mutex::new(DEFAULT);

/// The common store of one size.
struct Store {
    size: u32,
    limit: u64,
    free: ArrayQueue<usize>,
    made: AtomicU64,
    blocks: Mutex<Vec<DmaBuf>>,
}

impl Store {
    fn new(limit: u64, size: u32) -> Result<Store> {
        let capacity = usize::try_from(limit).map_err(|_| Errno::ENOMEM)?;
        let store = Store {
            size,
            limit,
            free: ArrayQueue::new(capacity),
            made: AtomicU64::new(0),
            blocks: Mutex::new(Vec::new()),
        };
        Ok(store)
    }

    fn take(&self) -> Option<usize> {
        loop {
            if let Some(buffer) = self.free.pop() {
                return Some(buffer);
            }
            // What was made may be gone before this thread looks again: others take from the same store.
            if !self.grow() {
                return None;
            }
        }
    }

    /// Makes a few more buffers; false when there are as many as configured, or no memory.
    #[cold]
    fn grow(&self) -> bool {
        let mut blocks = self.blocks.lock().unwrap_or_else(|e| e.into_inner());
        if !self.free.is_empty() {
            return true;
        }
        let made = self.made.load(Relaxed);
        let step = (self.limit - made).min(if self.size > 64 * 1024 { 8 } else { 64 });
        if step == 0 || blocks.try_reserve(1).is_err() {
            return false;
        }
        let Ok(block) = env::dma_malloc(step as usize * self.size as usize, ALIGN as usize) else { return false };
        let at = block.address();
        blocks.push(block);
        for n in 0..step as usize {
            let _ = self.free.push(at + n * self.size as usize);
        }
        self.made.store(made + step, Relaxed);
        true
    }

    fn give(&self, buffer: usize) {
        let _ = self.free.push(buffer);
    }

    fn end(&self, name: &str) {
        let (free, made) = (self.free.len() as u64, self.made.load(Relaxed));
        if free != made {
            crate::errlog!("{name} iobuf pool count is {free}, expected {made}");
        }
        self.blocks.lock().unwrap_or_else(|e| e.into_inner()).clear();
    }
}

struct Stores {
    small: Store,
    large: Store,
}

static STORES: RwLock<Option<Arc<Stores>>> = RwLock::new(None);
static READY: AtomicBool = AtomicBool::new(false);
static MODULES: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());
/// Names that were ever registered: C keeps pointers to them.
static NAMES: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

fn stores() -> Option<Arc<Stores>> {
    STORES.read().unwrap_or_else(|e| e.into_inner()).clone()
}

/// An entry that waits for a buffer.
struct Waiting {
    entry: usize,
    module: &'static str,
    func: GetFn,
}

/// A thread's share: who waits on it, and its channels.
pub struct Share {
    queues: [Mutex<VecDeque<Waiting>>; 2],
    /// How many wait, for a look without the lock.
    waiting: [Rx<u32>; 2],
    /// A buffer is being handed over, further up on the stack: those that come back meanwhile are kept here.
    handing: [Rx<bool>; 2],
    returned: [Mutex<VecDeque<usize>>; 2],
    channels: Mutex<Vec<Obj<IobufChannel>>>,
}

static SHARE_KIND: Kind = Kind::new("iobuf share");
impl Life for Share {
    const KIND: &'static Kind = &SHARE_KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        Share {
            queues: [const { Mutex::new(VecDeque::new()) }; 2],
            waiting: [Rx::ZERO, Rx::ZERO],
            handing: [Rx::ZERO, Rx::ZERO],
            returned: [const { Mutex::new(VecDeque::new()) }; 2],
            channels: Mutex::new(Vec::new()),
        }
    }
}
static SHARES: Arena<Share> = Arena::new();

struct Device;
impl IoDevice for Device {
    fn create(&self, channel: Chan) -> Result<()> {
        let share = SHARES.alloc()?;
        for queue in &share.object().queues {
            queue.lock().unwrap_or_else(|e| e.into_inner()).clear();
        }
        for at in 0..2 {
            share.waiting[at].set(0);
            share.handing[at].set(false);
        }
        channel.user.set(share.address() as u64);
        Ok(())
    }
    fn destroy(&self, channel: Chan) {
        if let Some(share) = SHARES.at(channel.user.get()) {
            share.channels.lock().unwrap_or_else(|e| e.into_inner()).clear();
            SHARES.free(share);
        }
    }
}

/// Numbers of one size of a channel.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct PoolStats {
    pub cache: u64,
    pub main: u64,
    pub retry: u64,
}

/// Room for the buffers of a cache; stays with its slot.
struct Shelf(Box<[Rx<usize>]>);

/// Shelves that became too small for their slots.
static SHELVES: Mutex<Vec<&'static Shelf>> = Mutex::new(Vec::new());

impl Shelf {
    fn of(room: usize) -> Result<&'static Shelf> {
        let mut spare = SHELVES.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(at) = spare.iter().position(|shelf| shelf.0.len() >= room) {
            return Ok(spare.swap_remove(at));
        }
        // By powers of two, so that what a slot leaves behind is less than what it has.
        let room = room.next_power_of_two();
        let mut fresh: Vec<Rx<usize>> = Vec::new();
        fresh.try_reserve_exact(room)?;
        fresh.resize_with(room, || Rx::ZERO);
        Ok(Box::leak(Box::new(Shelf(fresh.into_boxed_slice()))))
    }

    fn give(shelf: &'static Shelf) {
        let mut spare = SHELVES.lock().unwrap_or_else(|e| e.into_inner());
        if spare.try_reserve(1).is_ok() {
            spare.push(shelf);
        }
    }
}

struct Cache {
    shelf: Rx<Option<&'static Shelf>>,
    count: Rx<u32>,
    keep: Rx<u32>,
    bufsize: Rx<u32>,
    hits: Rx<u64>,
    misses: Rx<u64>,
    retries: Rx<u64>,
}

impl Cache {
    const fn vacant() -> Cache {
        Cache {
            shelf: Rx::ZERO,
            count: Rx::ZERO,
            keep: Rx::ZERO,
            bufsize: Rx::ZERO,
            hits: Rx::ZERO,
            misses: Rx::ZERO,
            retries: Rx::ZERO,
        }
    }

    fn reset(&self, keep: u32, bufsize: u32) -> Result<()> {
        let room = keep as usize + 2 * BATCH as usize;
        if self.list().len() < room {
            let larger = Shelf::of(room)?;
            if let Some(smaller) = self.shelf.replace(Some(larger)) {
                Shelf::give(smaller);
            }
        }
        self.count.set(0);
        self.keep.set(keep);
        self.bufsize.set(bufsize);
        for n in [&self.hits, &self.misses, &self.retries] {
            n.set(0);
        }
        Ok(())
    }

    #[inline(always)]
    fn list(&self) -> &'static [Rx<usize>] {
        self.shelf.get().map_or(&[], |shelf| &shelf.0)
    }

    fn pop(&self) -> Option<usize> {
        let count = self.count.get().checked_sub(1)?;
        let buffer = self.list().get(count as usize)?.get();
        self.count.set(count);
        Some(buffer)
    }

    fn push(&self, buffer: usize) -> bool {
        let count = self.count.get();
        match self.list().get(count as usize) {
            Some(slot) => {
                slot.set(buffer);
                self.count.set(count + 1);
                true
            }
            None => false,
        }
    }

    fn stats(&self) -> PoolStats {
        PoolStats { cache: self.hits.get(), main: self.misses.get(), retry: self.retries.get() }
    }
}

/// A module's channel on one thread.
pub struct IobufChannel {
    caches: [Cache; 2],
    share: ObjCell<Share>,
    parent: Rx<Option<Chan>>,
    module: Mutex<&'static str>,
    stores: Mutex<Option<Arc<Stores>>>,
    /// Address of C's structure.
    place: Rx<usize>,
}

static KIND: Kind = Kind::new("iobuf_channel");
impl Life for IobufChannel {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 18;
    fn vacant() -> Self {
        IobufChannel {
            caches: [Cache::vacant(), Cache::vacant()],
            share: ObjCell::EMPTY,
            parent: Rx::ZERO,
            module: Mutex::new(""),
            stores: Mutex::new(None),
            place: Rx::ZERO,
        }
    }
    fn label(&self) -> String {
        (*self.module.lock().unwrap_or_else(|e| e.into_inner())).to_owned()
    }
}

/// Every channel there is.
pub static CHANNELS: Arena<IobufChannel> = Arena::new();

/// Where C keeps the channels it knows.
static PLACES: Places = Places::new();

/// Says where C keeps a channel.
pub fn keep(channel: Obj<IobufChannel>, place: usize) {
    channel.place.set(place);
    PLACES.keep(place, channel.handle(), |handle| CHANNELS.get(handle).is_err());
}

/// The channel that C keeps at an address.
#[inline(always)]
pub fn find(place: usize) -> core::result::Result<Obj<IobufChannel>, Why> {
    match PLACES.find(place) {
        0 if place == 0 => Err(Why::Null),
        0 => Err(Why::Garbage),
        handle => CHANNELS.get(handle).and_then(|c| if c.place.get() == place { Ok(c) } else { Err(Why::Stale) }),
    }
}

/// The address the io_device is known by: that of a static, so nobody else can have it.
fn key() -> usize {
    static ANCHOR: AtomicU64 = AtomicU64::new(0);
    core::ptr::from_ref(&ANCHOR).addr()
}

/// The configuration in force.
pub fn opts() -> Opts {
    *OPTS.lock().unwrap_or_else(|e| e.into_inner())
}

/// Checks and sets the configuration for the next start.
pub fn set_opts(opts: Opts) -> Result<()> {
    let least = |name: &str, value: u64, min: u64| {
        if value < min {
            crate::errlog!("{name} must be at least {min}");
            return Err(Errno::EINVAL);
        }
        Ok(())
    };
    least("small_pool_count", opts.small_count, MIN.small_count)?;
    least("large_pool_count", opts.large_count, MIN.large_count)?;
    least("small_bufsize", opts.small_bufsize.into(), MIN.small_bufsize.into())?;
    least("large_bufsize", opts.large_bufsize.into(), MIN.large_bufsize.into())?;
    *OPTS.lock().unwrap_or_else(|e| e.into_inner()) = opts;
    Ok(())
}

/// Starts: from a thread.
pub fn initialize() -> Result<()> {
    let opts = {
        let mut opts = OPTS.lock().unwrap_or_else(|e| e.into_inner());
        opts.small_bufsize = opts.small_bufsize.next_multiple_of(ALIGN);
        opts.large_bufsize = opts.large_bufsize.next_multiple_of(ALIGN);
        *opts
    };
    let stores = Stores {
        small: Store::new(opts.small_count, opts.small_bufsize)?,
        large: Store::new(opts.large_count, opts.large_bufsize)?,
    };
    // The least that must be there, so that whoever waits waits for somebody.
    for (store, name) in [(&stores.small, "small"), (&stores.large, "large")] {
        if !store.grow() {
            crate::errlog!("Unable to allocate requested {name} iobuf pool size");
            stores.small.end("small");
            return Err(Errno::ENOMEM);
        }
    }
    device::register(key(), Ops::Rust(Arc::new(Device)), Some(b"iobuf"))?;
    *STORES.write().unwrap_or_else(|e| e.into_inner()) = Some(Arc::new(stores));
    READY.store(true, Release);
    Ok(())
}

/// Ends; `done` runs on the current thread once every channel is gone, at once when nothing was started.
pub fn finish(done: Box<dyn FnOnce() + Send>) {
    if !READY.swap(false, AcqRel) {
        return done();
    }
    let end = Box::new(move || {
        MODULES.lock().unwrap_or_else(|e| e.into_inner()).clear();
        let stores = STORES.write().unwrap_or_else(|e| e.into_inner()).take();
        if let Some(stores) = stores {
            stores.small.end("small");
            stores.large.end("large");
        }
        done();
    });
    if let Err(errno) = device::unregister_rust(key(), end) {
        crate::errlog!("iobuf cannot be finished: {errno}");
    }
}

/// Makes a module known. `EEXIST` when it is.
pub fn register_module(name: &str) -> Result<()> {
    let mut modules = MODULES.lock().unwrap_or_else(|e| e.into_inner());
    if modules.contains(&name) {
        return Err(Errno::EEXIST);
    }
    modules.try_reserve(1)?;
    let mut names = NAMES.lock().unwrap_or_else(|e| e.into_inner());
    let kept = match names.iter().find(|n| **n == name) {
        Some(kept) => *kept,
        None => {
            // With a NUL behind it, for C.
            let mut text = String::new();
            text.try_reserve(name.len() + 1)?;
            text.push_str(name);
            text.push('\0');
            let kept = text.leak().trim_end_matches('\0');
            names.try_reserve(1)?;
            names.push(kept);
            kept
        }
    };
    modules.push(kept);
    Ok(())
}

/// Forgets a module. `ENOENT` when it is not known.
pub fn unregister_module(name: &str) -> Result<()> {
    let mut modules = MODULES.lock().unwrap_or_else(|e| e.into_inner());
    let at = modules.iter().position(|m| *m == name).ok_or(Errno::ENOENT)?;
    modules.remove(at);
    Ok(())
}

/// Opens a channel of a module on the current thread and fills its caches.
pub fn open(module: &str, small: u32, large: u32) -> Result<Obj<IobufChannel>> {
    let known = MODULES.lock().unwrap_or_else(|e| e.into_inner()).iter().copied().find(|m| *m == module);
    let Some(known) = known else {
        crate::errlog!("Couldn't find iobuf module: '{module}'");
        return Err(Errno::ENODEV);
    };
    let parent = channel::get(key()).map_err(|_| {
        crate::errlog!("Couldn't get iobuf IO channel");
        Errno::ENOMEM
    })?;
    let made = fill(known, parent, small, large);
    if made.is_err() {
        let _ = channel::put(parent);
    }
    made
}

fn fill(module: &'static str, parent: Chan, small: u32, large: u32) -> Result<Obj<IobufChannel>> {
    let stores = stores().ok_or(Errno::ENOMEM)?;
    let share = SHARES.at(parent.user.get()).ok_or(Errno::ENOMEM)?;
    let channel = CHANNELS.alloc()?;
    channel.place.set(0);
    let opts = opts();
    let result = (|| {
        channel.caches[0].reset(small, opts.small_bufsize)?;
        channel.caches[1].reset(large, opts.large_bufsize)?;
        {
            let mut channels = share.channels.lock().unwrap_or_else(|e| e.into_inner());
            if channels.len() >= MAX_CHANNELS {
                crate::errlog!("Max number of iobuf channels ({MAX_CHANNELS}) exceeded.");
                return Err(Errno::ENOMEM);
            }
            channels.try_reserve(1)?;
            channels.push(channel);
        }
        channel.share.set(Some(share));
        channel.parent.set(Some(parent));
        *channel.module.lock().unwrap_or_else(|e| e.into_inner()) = module;
        *channel.stores.lock().unwrap_or_else(|e| e.into_inner()) = Some(stores.clone());
        populate(channel, module, &stores.small, 0, small, "small", opts.small_count)?;
        populate(channel, module, &stores.large, 1, large, "large", opts.large_count)
    })();
    if let Err(errno) = result {
        drain(channel);
        return Err(errno);
    }
    Ok(channel)
}

fn populate(
    channel: Obj<IobufChannel>,
    module: &str,
    store: &Store,
    which: usize,
    want: u32,
    name: &str,
    count: u64,
) -> Result<()> {
    let cache = &channel.object().caches[which];
    for n in 0..want {
        let Some(buffer) = store.take() else {
            crate::errlog!(
                "Failed to populate '{module}' iobuf {name} buffer cache at {n}/{want} entries. \
                 You may need to increase spdk_iobuf_opts.{name}_pool_count ({count})"
            );
            return Err(Errno::ENOMEM);
        };
        cache.push(buffer);
    }
    Ok(())
}

fn drain(channel: Obj<IobufChannel>) {
    let stores = channel.stores.lock().unwrap_or_else(|e| e.into_inner()).take();
    if let Some(stores) = stores {
        while let Some(buffer) = channel.caches[0].pop() {
            stores.small.give(buffer);
        }
        while let Some(buffer) = channel.caches[1].pop() {
            stores.large.give(buffer);
        }
    }
    if let Some(share) = channel.share.take() {
        share.channels.lock().unwrap_or_else(|e| e.into_inner()).retain(|c| *c != channel);
    }
    CHANNELS.free(channel);
}

/// Closes a channel; its buffers go back to the common store.
pub fn close(channel: Obj<IobufChannel>) -> Result<()> {
    let parent = channel.parent.replace(None);
    drain(channel);
    match parent {
        Some(parent) => channel::put(parent),
        None => Ok(()),
    }
}

impl IobufChannel {
    /// The io_channel behind it.
    pub fn parent(&self) -> Option<Chan> {
        self.parent.get()
    }
    /// Buffer sizes, small and large.
    pub fn bufsizes(&self) -> (u32, u32) {
        (self.caches[0].bufsize.get(), self.caches[1].bufsize.get())
    }
    /// Buffers each cache keeps.
    pub fn cache_sizes(&self) -> (u32, u32) {
        (self.caches[0].keep.get(), self.caches[1].keep.get())
    }
    pub fn stats(&self) -> (PoolStats, PoolStats) {
        (self.caches[0].stats(), self.caches[1].stats())
    }
    fn which(&self, len: u64) -> usize {
        usize::from(len > u64::from(self.caches[0].bufsize.get()))
    }
}

/// A buffer for `len` bytes. `None` when there is none now: then `entry` waits, if there is one, and `func(entry,
/// buffer)` is called later on this thread. `EINVAL` when no buffer is that large.
pub fn get(channel: Obj<IobufChannel>, len: u64, entry: Option<(usize, GetFn)>) -> Result<Option<usize>> {
    let which = channel.which(len);
    if len > u64::from(channel.caches[1].bufsize.get()) {
        return Err(Errno::EINVAL);
    }
    let cache = &channel.object().caches[which];
    if let Some(buffer) = cache.pop() {
        cache.hits.add(1);
        return Ok(Some(buffer));
    }
    let stores = channel.stores.lock().unwrap_or_else(|e| e.into_inner()).clone().ok_or(Errno::ESTALE)?;
    let store = if which == 0 { &stores.small } else { &stores.large };
    if let Some(buffer) = store.take() {
        cache.misses.add(1);
        for _ in 1..BATCH.min(cache.keep.get().max(1)) {
            match store.free.pop() {
                Some(more) => cache.push(more),
                None => break,
            };
        }
        return Ok(Some(buffer));
    }
    if let Some((entry, func)) = entry {
        let share = channel.share.get().ok_or(Errno::ESTALE)?;
        let module = *channel.module.lock().unwrap_or_else(|e| e.into_inner());
        let mut queue = share.queues[which].lock().unwrap_or_else(|e| e.into_inner());
        queue.try_reserve(1)?;
        queue.push_back(Waiting { entry, module, func });
        share.waiting[which].set(queue.len() as u32);
        cache.retries.add(1);
    }
    Ok(None)
}

/// Gives a buffer of `len` bytes back: to whoever waits longest on this thread, else to the cache.
pub fn put(channel: Obj<IobufChannel>, buffer: usize, len: u64) -> Result<()> {
    let which = channel.which(len);
    let share = channel.share.get().ok_or(Errno::ESTALE)?;
    if share.waiting[which].get() != 0 || share.handing[which].get() {
        return hand_over(channel, share, which, buffer);
    }
    keep_or_give(channel, which, buffer)
}

/// Puts a buffer that nobody waits for into the cache, or from there into the common store.
fn keep_or_give(channel: Obj<IobufChannel>, which: usize, buffer: usize) -> Result<()> {
    let cache = &channel.object().caches[which];
    let keep = cache.keep.get();
    if keep == 0 || !cache.push(buffer) {
        let stores = channel.stores.lock().unwrap_or_else(|e| e.into_inner()).clone().ok_or(Errno::ESTALE)?;
        if which == 0 { &stores.small } else { &stores.large }.give(buffer);
        return Ok(());
    }
    let batch = BATCH.min(keep);
    if cache.count.get() >= keep + batch {
        let stores = channel.stores.lock().unwrap_or_else(|e| e.into_inner()).clone().ok_or(Errno::ESTALE)?;
        let store = if which == 0 { &stores.small } else { &stores.large };
        for _ in 0..batch {
            if let Some(buffer) = cache.pop() {
                store.give(buffer);
            }
        }
    }
    Ok(())
}

/// Hands a buffer to whoever waits longest. One that gives a buffer back at once would have the next one served on top of
/// it on the stack, and so on for all that wait: so the buffer is kept, and handed over in the loop here.
#[cold]
fn hand_over(channel: Obj<IobufChannel>, share: Obj<Share>, which: usize, buffer: usize) -> Result<()> {
    let share = share.object();
    if share.handing[which].get() {
        let mut returned = share.returned[which].lock().unwrap_or_else(|e| e.into_inner());
        if returned.try_reserve(1).is_ok() {
            returned.push_back(buffer);
            return Ok(());
        }
        drop(returned);
        return keep_or_give(channel, which, buffer);
    }
    share.handing[which].set(true);
    let mut next = Some(buffer);
    let mut result = Ok(());
    while let Some(buffer) = next {
        if !serve(share, which, buffer) {
            result = result.and(keep_or_give(channel, which, buffer));
        }
        next = share.returned[which].lock().unwrap_or_else(|e| e.into_inner()).pop_front();
    }
    share.handing[which].set(false);
    result
}

fn serve(share: &Share, which: usize, buffer: usize) -> bool {
    let first = {
        let mut queue = share.queues[which].lock().unwrap_or_else(|e| e.into_inner());
        let first = queue.pop_front();
        share.waiting[which].set(queue.len() as u32);
        first
    };
    let Some(first) = first else { return false };
    let at = core::ptr::with_exposed_provenance_mut(first.entry);
    (first.func)(at, core::ptr::with_exposed_provenance_mut(buffer));
    // An entry that asked again at once keeps its place at the front.
    let mut queue = share.queues[which].lock().unwrap_or_else(|e| e.into_inner());
    if queue.back().is_some_and(|last| last.entry == first.entry)
        && let Some(again) = queue.pop_back()
    {
        queue.push_front(again);
    }
    share.waiting[which].set(queue.len() as u32);
    true
}

/// Takes an entry out of the queue for `len` bytes.
pub fn abort(channel: Obj<IobufChannel>, entry: usize, len: u64) -> Result<()> {
    let which = channel.which(len);
    let share = channel.share.get().ok_or(Errno::ESTALE)?;
    let mut queue = share.queues[which].lock().unwrap_or_else(|e| e.into_inner());
    queue.retain(|waiting| waiting.entry != entry);
    share.waiting[which].set(queue.len() as u32);
    Ok(())
}

/// The entries of the channel's module that wait, in order: small ones first.
pub fn waiting(channel: Obj<IobufChannel>) -> Vec<usize> {
    let module = *channel.module.lock().unwrap_or_else(|e| e.into_inner());
    let Some(share) = channel.share.get() else { return Vec::new() };
    let mut all = Vec::new();
    for queue in &share.queues {
        let queue = queue.lock().unwrap_or_else(|e| e.into_inner());
        all.extend(queue.iter().filter(|w| w.module == module).map(|w| w.entry));
    }
    all
}

/// The numbers of one module over all threads.
#[derive(Clone, Debug)]
pub struct ModuleStats {
    pub module: &'static str,
    pub small: PoolStats,
    pub large: PoolStats,
}

/// Collects the numbers of all modules; `done` runs on the current thread.
pub fn stats(done: impl FnOnce(Vec<ModuleStats>) + Send + 'static) -> Result<()> {
    let modules = MODULES.lock().unwrap_or_else(|e| e.into_inner()).clone();
    let zero = PoolStats::default();
    let all: Vec<_> = modules.into_iter().map(|module| ModuleStats { module, small: zero, large: zero }).collect();
    let all = Arc::new(Mutex::new(all));
    let sums = all.clone();
    each::for_each_channel_rust(
        key(),
        move |iter| {
            let share = iter.channel().and_then(|c| SHARES.at(c.user.get()));
            if let Some(share) = share {
                add_up(share, &mut sums.lock().unwrap_or_else(|e| e.into_inner()));
            }
            let _ = each::proceed(iter, 0);
        },
        move |_| {
            let list = core::mem::take(&mut *all.lock().unwrap_or_else(|e| e.into_inner()));
            done(list);
        },
    )
}

fn add_up(share: Obj<Share>, sums: &mut [ModuleStats]) {
    let channels = share.channels.lock().unwrap_or_else(|e| e.into_inner());
    for channel in channels.iter() {
        let module = *channel.module.lock().unwrap_or_else(|e| e.into_inner());
        let (small, large) = channel.stats();
        for sum in sums.iter_mut().filter(|s| s.module == module) {
            for (to, from) in [(&mut sum.small, small), (&mut sum.large, large)] {
                to.cache = to.cache.wrapping_add(from.cache);
                to.main = to.main.wrapping_add(from.main);
                to.retry = to.retry.wrapping_add(from.retry);
            }
        }
    }
}
