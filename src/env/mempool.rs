//! Memory pools: a fixed number of equal elements in DMA memory.
//!
//! Serves `spdk_mempool_*` of `spdk/env.h`. Free elements are kept by number, in a cache of each logical core and in a
//! queue that all threads share. An element knows whether it is in the pool: putting a foreign pointer, or one that is in
//! the pool already, is refused and counted. Class of handle: opaque, shared. Threading rule: any thread; threads
//! of the environment use their core's cache, others the shared queue.

use super::{
    cores,
    heap::Tag,
    memory::{self, Want},
    recycle::{Parts, words},
    ring::Queue,
    vtophys,
};
use crate::{
    errno::{Errno, Result},
    handle::{Arena, AtomicRef, Kind, Life, Obj, Rx, Why, ledger},
    sys::{
        dma::CHUNK,
        words::{Table, View},
    },
};
use core::ffi::c_char;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

/// Room for a name and its terminator; `SPDK_MAX_MEMPOOL_NAME_LEN`.
const NAME_LEN: usize = 29;
/// Most elements in the cache of one core.
const CACHE_MAX: usize = 512;
/// A cache may overflow by half before it goes back to the queue.
const CACHE_ROOM: usize = CACHE_MAX / 2 * 3;
/// Cores above have no cache.
const CACHED_CORES: usize = 128;

const INSIDE: u8 = 0;
const OUTSIDE: u8 = 1;

/// Free elements of one core; touched by that core's thread only.
struct Cache {
    len: Rx<u32>,
    free: [Rx<u32>; CACHE_ROOM],
}

/// For each element whether it is in the pool.
struct States(Box<[Rx<u8>]>);

/// A memory pool.
#[repr(C)]
pub struct Mempool {
    base: Rx<usize>,
    stride: Rx<u64>,
    /// 2^64 / stride, rounded up: multiplying by it divides.
    inverse: Rx<u64>,
    count: Rx<u32>,
    /// Elements per chunk, where an element may not cross one.
    per_chunk: Rx<u32>,
    cache_size: Rx<u32>,
    cache_limit: Rx<u32>,
    states: Table<u8>,
    states_part: AtomicRef<States>,
    caches: [AtomicRef<Cache>; CACHED_CORES],
    queue: Queue<u32>,
    bytes: Rx<usize>,
    name: [Rx<u8>; NAME_LEN],
}

static KIND: Kind = Kind::new("memory pool");
static ELEMENT: Kind = Kind::new("memory pool element");
/// All memory pools.
pub static POOLS: Arena<Mempool> = Arena::new();
static CACHES: Parts<Cache> = Parts::new();
static STATES: Parts<States> = Parts::new();
static NAMES: Mutex<BTreeMap<Vec<u8>, u64>> = Mutex::new(BTreeMap::new());

fn names() -> MutexGuard<'static, BTreeMap<Vec<u8>, u64>> {
    NAMES.lock().unwrap_or_else(|e| e.into_inner())
}

impl Life for Mempool {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 14;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Mempool {
            base: Rx::ZERO,
            stride: Rx::ZERO,
            inverse: Rx::ZERO,
            count: Rx::ZERO,
            per_chunk: Rx::ZERO,
            cache_size: Rx::ZERO,
            cache_limit: Rx::ZERO,
            states: Table::EMPTY,
            states_part: AtomicRef::EMPTY,
            caches: [const { AtomicRef::EMPTY }; CACHED_CORES],
            queue: Queue::new(),
            bytes: Rx::ZERO,
            name: [const { Rx::ZERO }; NAME_LEN],
        }
    }

    fn label(&self) -> String {
        let bytes: Vec<u8> = self.name.iter().map(Rx::get).take_while(|byte| *byte != 0).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// How a pool is made.
#[derive(Clone, Copy, Debug)]
pub struct PoolOpts<'a> {
    pub name: &'a [u8],
    pub count: usize,
    pub element_size: usize,
    /// Most elements per core's cache; lowered so that the caches hold no more than half of the elements.
    pub cache_size: usize,
    pub node: i32,
}

/// Makes a pool. `EEXIST` when the name is taken, `ENAMETOOLONG` when it is too long.
pub fn create(opts: &PoolOpts) -> Result<Obj<Mempool>> {
    let count = u32::try_from(opts.count).map_err(|_| Errno::EINVAL)?;
    if count == 0 || opts.element_size > isize::MAX as usize / 2 {
        return Err(Errno::EINVAL);
    }
    if opts.name.len() >= NAME_LEN {
        return Err(Errno::ENAMETOOLONG);
    }
    let pool = POOLS.alloc()?;
    let outcome = claim_name(opts.name, pool).and_then(|()| pool.fill(opts, count).inspect_err(|_| forget_name(pool)));
    if let Err(errno) = outcome {
        pool.empty();
        POOLS.free(pool);
        return Err(errno);
    }
    Ok(pool)
}

fn claim_name(name: &[u8], pool: Obj<Mempool>) -> Result<()> {
    let mut key = Vec::new();
    key.try_reserve_exact(name.len())?;
    key.extend_from_slice(name);
    let mut names = names();
    if names.contains_key(&key) {
        return Err(Errno::EEXIST);
    }
    names.insert(key, pool.handle());
    for (cell, byte) in pool.name.iter().zip(name.iter().copied().chain(core::iter::repeat(0))) {
        cell.set(byte);
    }
    Ok(())
}

fn forget_name(pool: Obj<Mempool>) {
    let handle = pool.handle();
    names().retain(|_, other| *other != handle);
}

/// The pool of that name.
pub fn lookup(name: &[u8]) -> Option<Obj<Mempool>> {
    let handle = names().get(name).copied()?;
    POOLS.get(handle).ok()
}

/// Ends a pool. Its elements are gone, also those that are not in it.
pub fn free(pool: Obj<Mempool>) {
    forget_name(pool);
    if POOLS.retire(pool) {
        pool.empty();
        POOLS.release(pool);
    }
}

/// Every pool, in order of name.
pub fn all() -> Vec<Obj<Mempool>> {
    let handles: Vec<u64> = names().values().copied().collect();
    handles.into_iter().filter_map(|handle| POOLS.get(handle).ok()).collect()
}

impl Mempool {
    fn fill(&self, opts: &PoolOpts, count: u32) -> Result<()> {
        let memory = memory::memory()?;
        let stride = opts.element_size.max(1).next_multiple_of(64);
        let mut want = Want { size: 0, align: 64, node: opts.node, zero: false, tag: Tag::Pool, contiguous: false };
        let whole = stride.checked_mul(opts.count).ok_or(Errno::ENOMEM)?;
        let mut per_chunk = u32::MAX;
        if !memory.config().physical || whole <= CHUNK {
            want.size = whole;
        } else if stride > CHUNK {
            (want.size, want.align, want.contiguous) = (whole, CHUNK, true);
        } else {
            per_chunk = (CHUNK / stride) as u32;
            (want.size, want.align) = (opts.count.div_ceil(CHUNK / stride) * CHUNK, CHUNK);
        }
        let share = opts.count / 2 / (cores::count() as usize).max(1);
        let cache = opts.cache_size.min(share).min(CACHE_MAX);
        self.base.set(memory.alloc(&want)?);
        self.bytes.set(want.size);
        self.stride.set(stride as u64);
        self.inverse.set(u64::MAX / stride as u64 + 1);
        self.count.set(count);
        self.per_chunk.set(per_chunk);
        self.cache_size.set(cache as u32);
        self.cache_limit.set((cache + cache / 2) as u32);
        let n = opts.count.next_power_of_two();
        let states = STATES.take(|states| states.0.len() == n, || Ok(States(words(n, || Rx::ZERO)?)))?;
        states.0.iter().for_each(|state| state.set(INSIDE));
        self.states_part.store(Some(states));
        self.states.store(Some(&states.0));
        self.queue.open_shared(opts.count)?;
        let mut batch = [0u32; 256];
        let mut next = 0u32;
        while next < count {
            let n = (count - next).min(256);
            batch.iter_mut().zip(next..next + n).for_each(|(to, number)| *to = number);
            self.queue.push(batch.get(..n as usize).unwrap_or_default());
            next += n;
        }
        Ok(())
    }

    fn empty(&self) {
        self.count.set(0);
        self.queue.close_shared();
        for cache in &self.caches {
            if let Some(cache) = cache.swap(None) {
                CACHES.give(cache);
            }
        }
        self.states.store(None);
        if let Some(states) = self.states_part.swap(None) {
            STATES.give(states);
        }
        let base = self.base.replace(0);
        if let (Ok(memory), true) = (memory::memory(), base != 0) {
            memory.free("spdk_mempool_free", base, Tag::Pool).ok();
        }
    }

    /// What the arithmetic needs, read once.
    #[inline(always)]
    fn shape(&self) -> Shape {
        Shape {
            base: self.base.get(),
            bytes: self.bytes.get(),
            stride: self.stride.get(),
            inverse: self.inverse.get(),
            count: self.count.get(),
            per_chunk: self.per_chunk.get(),
        }
    }

    /// The calling core's cache.
    #[inline(always)]
    fn cache(&self) -> Option<&'static Cache> {
        let core = cores::current_index();
        if self.cache_size.get() == 0 {
            return None;
        }
        let place = self.caches.get(core)?;
        match place.load() {
            None => new_cache(place),
            there => there,
        }
    }

    /// Takes an element out.
    #[inline(always)]
    pub fn get(&self) -> Option<usize> {
        let number = match self.cache() {
            Some(cache) => match cache.pop() {
                None => self.refill(cache)?,
                Some(number) => number,
            },
            None => self.queue.pop_one()?,
        };
        mark(self.states.load(), number, OUTSIDE);
        Some(self.shape().address(number))
    }

    /// Fetches a cache full from the queue and answers one of it.
    #[cold]
    fn refill(&self, cache: &Cache) -> Option<u32> {
        self.queue.pop(self.cache_size.get() as usize, false, |_, number| cache.push(number));
        cache.pop()
    }

    /// Takes `n` elements out and gives each with its position to `sink`, or takes none: then `ENOBUFS`.
    #[inline(always)]
    pub fn get_bulk(&self, n: usize, mut sink: impl FnMut(usize, usize)) -> Result<()> {
        let (shape, states) = (self.shape(), self.states.load());
        let mut hand_out = |at: usize, number: u32| {
            mark(states, number, OUTSIDE);
            sink(at, shape.address(number));
        };
        let cache = self.cache();
        if let Some(cache) = cache {
            let have = cache.len.get() as usize;
            let size = self.cache_size.get() as usize;
            if have < n && n <= size {
                self.queue.pop(size, false, |_, number| cache.push(number));
            }
        }
        let have = cache.map_or(0, |cache| cache.len.get() as usize);
        let cached = have.min(n);
        let queued = n - cached;
        if queued > 0 && self.queue.pop(queued, true, &mut hand_out) == 0 {
            return Err(Errno::ENOBUFS);
        }
        if let Some(cache) = cache
            && let Some(top) = cache.free.get(have - cached..have)
        {
            top.iter().rev().enumerate().for_each(|(at, number)| hand_out(queued + at, number.get()));
            cache.len.set((have - cached) as u32);
        }
        Ok(())
    }

    /// Puts an element back. `EBADF` when it is none of this pool's, `ESTALE` when it is in the pool already.
    #[inline(always)]
    pub fn put(&self, at: usize) -> Result<()> {
        self.put_each(core::iter::once(at))
    }

    /// Puts several elements back; what cannot be put is left out, and the first reason is answered.
    #[inline(always)]
    pub fn put_each(&self, elements: impl Iterator<Item = usize>) -> Result<()> {
        let (shape, states) = (self.shape(), self.states.load());
        let (cache, limit) = (self.cache(), self.cache_limit.get());
        let mut outcome = Ok(());
        for at in elements {
            let checked = match shape.number(at) {
                Some(number) if mark(states, number, INSIDE) => Ok(number),
                Some(_) => Err(Why::Stale),
                None => Err(Why::Garbage),
            };
            match (checked, cache) {
                (Ok(number), Some(cache)) => {
                    if cache.len.get() >= limit {
                        self.flush(cache);
                    }
                    cache.push(number);
                }
                (Ok(number), None) => drop(self.queue.push(&[number])),
                (Err(why), _) => outcome = outcome.and(Err(refuse(at, why))),
            }
        }
        outcome
    }

    /// Moves a full cache into the queue.
    #[cold]
    fn flush(&self, cache: &Cache) {
        let mut batch = [0u32; 64];
        loop {
            let mut n = 0;
            while let Some(to) = batch.get_mut(n) {
                let Some(number) = cache.pop() else { break };
                *to = number;
                n += 1;
            }
            if n == 0 {
                return;
            }
            self.queue.push(batch.get(..n).unwrap_or_default());
        }
    }

    /// How many elements are in the pool.
    pub fn available(&self) -> usize {
        let cached: usize = self.caches.iter().filter_map(AtomicRef::load).map(|cache| cache.len.get() as usize).sum();
        (self.queue.count() + cached).min(self.count.get() as usize)
    }

    /// How many elements there are in all.
    pub fn total(&self) -> u32 {
        self.count.get()
    }

    pub fn element_size(&self) -> u64 {
        self.stride.get()
    }

    /// The address of element `number`, for walks over all of them.
    pub fn element(&self, number: u32) -> Option<usize> {
        (number < self.count.get()).then(|| self.shape().address(number))
    }

    /// The pool's memory in pieces that a device sees as one: address, device address, length.
    pub fn pieces(&self) -> Vec<(usize, u64, usize)> {
        let (base, bytes) = (self.base.get(), self.bytes.get());
        let step = if self.per_chunk.get() == u32::MAX { bytes.max(1) } else { CHUNK };
        let device = |at: usize| match vtophys::translate(at as u64, None) {
            vtophys::ERROR => at as u64,
            address => address,
        };
        (0..bytes).step_by(step).map(|at| (base + at, device(base + at), step.min(bytes - at))).collect()
    }

    /// The name, where C may read it for ever.
    pub fn name(&self) -> *const c_char {
        self.name.as_ptr().cast()
    }
}

/// How numbers and addresses of elements belong together.
#[derive(Clone, Copy)]
struct Shape {
    base: usize,
    bytes: usize,
    stride: u64,
    inverse: u64,
    count: u32,
    per_chunk: u32,
}

impl Shape {
    /// The address of an element.
    #[inline(always)]
    fn address(&self, number: u32) -> usize {
        let stride = self.stride as usize;
        if self.per_chunk == u32::MAX {
            return self.base + number as usize * stride;
        }
        self.base + (number / self.per_chunk) as usize * CHUNK + (number % self.per_chunk) as usize * stride
    }

    /// The number of the element at an address.
    #[inline(always)]
    fn number(&self, at: usize) -> Option<u32> {
        let offset = at.wrapping_sub(self.base);
        if offset >= self.bytes {
            return None;
        }
        let (before, rest) = match self.per_chunk {
            u32::MAX => (0, offset as u64),
            n => ((offset / CHUNK) as u64 * u64::from(n), (offset % CHUNK) as u64),
        };
        let place = ((u128::from(rest) * u128::from(self.inverse)) >> 64) as u64;
        let number = before + place;
        let exact = place * self.stride == rest && number < u64::from(self.count);
        exact.then_some(number as u32)
    }
}

/// Notes where an element is; false when that was known already.
#[inline(always)]
fn mark(states: View<u8>, number: u32, state: u8) -> bool {
    states.get(number as usize).is_some_and(|cell| cell.replace(state) != state)
}

impl Cache {
    #[inline(always)]
    fn pop(&self) -> Option<u32> {
        let last = self.len.get().checked_sub(1)?;
        let number = self.free.get(last as usize)?.get();
        self.len.set(last);
        Some(number)
    }

    #[inline(always)]
    fn push(&self, number: u32) {
        let len = self.len.get();
        if let Some(place) = self.free.get(len as usize) {
            place.set(number);
            self.len.set(len + 1);
        }
    }
}

#[cold]
fn new_cache(place: &AtomicRef<Cache>) -> Option<&'static Cache> {
    let cache = CACHES.take(|_| true, || Ok(Cache { len: Rx::ZERO, free: [const { Rx::ZERO }; CACHE_ROOM] })).ok()?;
    cache.len.set(0);
    place.store(Some(cache));
    Some(cache)
}

#[cold]
fn refuse(at: usize, why: Why) -> Errno {
    ledger::refuse("spdk_mempool_put", &ELEMENT, why, at as u64, None)
}
