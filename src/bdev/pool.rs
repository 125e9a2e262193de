//! Free I/O records: a list per thread in front of one for all.
//!
//! A thread's list is first in, first out: a freed record waits behind at least [`RESERVE`] others before it is used
//! again, so that a late use of it meets a record that says "free". The same records are the reserve from which the
//! parts of an I/O come when nothing else is left, so that parents which hold everything still finish. Parts have parts
//! themselves: each generation leaves some of the reserve to the next, so that the last one always gets on.
//! Threading rule: a list belongs to its thread; the common one is locked, for batches only.

use super::{
    channel::Shared,
    io::{IOS, Io, state},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    thread::iobuf,
};
use core::ffi::c_void;
use std::{collections::VecDeque, sync::Mutex};

/// Records a free one waits behind.
pub const RESERVE: u32 = 64;
const BATCH: u32 = 64;

/// How much of the reserve an I/O leaves to others when so many wait for it.
fn floor(depth: u32) -> u32 {
    match depth {
        0 => RESERVE,
        1 => RESERVE / 3 * 2,
        2 => RESERVE / 3,
        _ => 0,
    }
}

/// Someone who waits for a record.
pub(super) struct Waiter {
    pub f: extern "C" fn(*mut c_void),
    pub arg: usize,
    /// 0 for a submitter, else the depth of the record that is wanted.
    pub depth: u32,
}

impl Waiter {
    pub(super) fn tell(self) {
        (self.f)(core::ptr::with_exposed_provenance_mut(self.arg));
    }
}

#[derive(Default)]
struct Waiters {
    submitters: VecDeque<Waiter>,
    nested: VecDeque<Waiter>,
}

/// What one thread has for all its bdev channels.
#[repr(C, align(64))]
pub struct Cache {
    head: Rx<Option<&'static Io>>,
    tail: Rx<Option<&'static Io>>,
    count: Rx<u32>,
    /// Records it may still make.
    virgin: Rx<u32>,
    most: Rx<u32>,
    /// How many may be free before [`Cache::put`] has more to do: `most`, or 0 while somebody waits.
    enough: Rx<u32>,
    waiting: Rx<u32>,
    pub(super) thread: Rx<u64>,
    waiters: Mutex<Option<Waiters>>,
    pub(super) shared: Mutex<Vec<Obj<Shared>>>,
    pub(super) iobuf: ObjCell<iobuf::IobufChannel>,
}

static KIND: Kind = Kind::new("bdev thread cache");
pub static CACHES: Arena<Cache> = Arena::new();

impl Life for Cache {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        Cache {
            head: Rx::ZERO,
            tail: Rx::ZERO,
            count: Rx::ZERO,
            virgin: Rx::ZERO,
            most: Rx::ZERO,
            enough: Rx::ZERO,
            waiting: Rx::ZERO,
            thread: Rx::ZERO,
            waiters: Mutex::new(None),
            shared: Mutex::new(Vec::new()),
            iobuf: ObjCell::EMPTY,
        }
    }
}

#[derive(Default)]
struct Common {
    free: Vec<&'static Io>,
    /// Records that threads have or may make.
    lent: u64,
    limit: u64,
    batch: u32,
}

static COMMON: Mutex<Common> = Mutex::new(Common { free: Vec::new(), lent: 0, limit: 0, batch: 1 });

fn common() -> std::sync::MutexGuard<'static, Common> {
    COMMON.lock().unwrap_or_else(|e| e.into_inner())
}

/// Prepares for `size` records with `ctx` bytes each for the modules.
pub(super) fn open(size: u32, ctx: usize) -> Result<()> {
    let mut common = common();
    let most = u64::from(size).saturating_add(u64::from(RESERVE + BATCH) * 1024);
    IOS.open(ctx, most as usize)?;
    common.free.clear();
    common.lent = 0;
    common.limit = u64::from(size);
    common.batch = (size / 1024).clamp(1, BATCH);
    Ok(())
}

/// How many records are lent out beyond what the threads' lists hold back; 0 when all came home.
pub(super) fn lent() -> u64 {
    common().lent
}

impl Cache {
    /// Fills a fresh cache; `ENOMEM` when the pool has too few records left.
    pub(super) fn fill(&self, size: u32) -> Result<()> {
        let mut common = common();
        let most = size.saturating_add(RESERVE);
        common.limit = common.limit.saturating_add(u64::from(RESERVE));
        if common.lent.saturating_add(u64::from(most)) > common.limit {
            common.limit = common.limit.saturating_sub(u64::from(RESERVE));
            return Err(Errno::ENOMEM);
        }
        common.lent = common.lent.saturating_add(u64::from(most));
        self.head.set(None);
        self.tail.set(None);
        self.count.set(0);
        self.virgin.set(most);
        self.most.set(most.saturating_add(common.batch));
        self.set_waiting(0);
        Ok(())
    }

    fn set_waiting(&self, waiting: u32) {
        self.waiting.set(waiting);
        self.enough.set(if waiting == 0 { self.most.get() } else { 0 });
    }

    fn waiters<T>(&self, f: impl FnOnce(&mut Waiters) -> T) -> T {
        f(self.waiters.lock().unwrap_or_else(|e| e.into_inner()).get_or_insert_default())
    }

    /// Gives everything back; who still waits is the caller's to tell, once the cache is gone.
    pub(super) fn drain(&self) -> Vec<Waiter> {
        let mut common = common();
        common.lent = common.lent.saturating_sub(u64::from(self.virgin.replace(0)));
        common.limit = common.limit.saturating_sub(u64::from(RESERVE));
        while let Some(io) = self.pop() {
            common.lent = common.lent.saturating_sub(1);
            if common.free.try_reserve(1).is_ok() {
                common.free.push(io);
            }
        }
        drop(common);
        self.set_waiting(0);
        let Waiters { submitters, nested } = self.waiters(core::mem::take);
        nested.into_iter().chain(submitters).collect()
    }

    #[inline(always)]
    fn pop(&self) -> Option<&'static Io> {
        let io = self.head.get()?;
        let next = io.link.get();
        self.head.set(next);
        if next.is_none() {
            self.tail.set(None);
        }
        self.count.sub(1);
        Some(io)
    }

    #[inline(always)]
    fn push(&self, io: &'static Io) -> u32 {
        io.link.set(None);
        match self.tail.get() {
            Some(tail) => tail.link.set(Some(io)),
            None => self.head.set(Some(io)),
        }
        self.tail.set(Some(io));
        self.count.add(1)
    }

    /// A free record.
    #[inline(always)]
    pub(super) fn get(&self) -> Option<&'static Io> {
        if self.count.get() > RESERVE { self.pop() } else { self.get_slow() }
    }

    /// Beyond the reserve, records that were not made yet come before those of the common list.
    #[cold]
    #[inline(never)]
    fn get_slow(&self) -> Option<&'static Io> {
        if !self.available() {
            if self.waiting.get() > 0 {
                return None;
            }
            let mut common = common();
            let room = common.limit.saturating_sub(common.lent).min(u64::from(common.batch)) as u32;
            if room == 0 {
                return None;
            }
            common.lent = common.lent.saturating_add(u64::from(room));
            drop(common);
            self.virgin.add(room);
        }
        self.make()
    }

    /// Makes a record, or takes one that another thread gave back.
    fn make(&self) -> Option<&'static Io> {
        if self.virgin.get() == 0 {
            return self.pop();
        }
        let io = common().free.pop().or_else(|| IOS.carve().ok())?;
        self.virgin.sub(1);
        Some(io)
    }

    /// A record for an I/O that another one waits for, from the reserve when nothing else is left.
    #[cold]
    pub(super) fn get_reserved(&self, depth: u32) -> Option<&'static Io> {
        self.get().or_else(|| {
            if self.left() <= floor(depth) {
                return None;
            }
            self.pop().or_else(|| self.make())
        })
    }

    /// Takes a record back.
    #[inline(always)]
    pub(super) fn put(&self, io: &'static Io) {
        io.state.set(state::FREE);
        io.lives.add(1);
        if self.push(io) > self.enough.get() {
            self.after_put();
        }
    }

    #[cold]
    #[inline(never)]
    fn after_put(&self) {
        if self.count.get().saturating_add(self.virgin.get()) > self.most.get() {
            let mut common = common();
            for _ in 0..common.batch {
                let Some(io) = self.pop() else { break };
                common.lent = common.lent.saturating_sub(1);
                if common.free.try_reserve(1).is_ok() {
                    common.free.push(io);
                }
            }
        }
        while self.waiting.get() > 0 {
            let left = self.left();
            let waiter = self.waiters(|w| {
                let at = w.nested.iter().position(|n| left > floor(n.depth));
                at.and_then(|at| w.nested.remove(at))
                    .or_else(|| if left > RESERVE { w.submitters.pop_front() } else { None })
            });
            let Some(waiter) = waiter else { break };
            self.set_waiting(self.waiting.get().saturating_sub(1));
            waiter.tell();
        }
    }

    /// Records that are free or may still be made.
    fn left(&self) -> u32 {
        self.count.get().saturating_add(self.virgin.get())
    }

    /// Whether [`Cache::get`] would succeed without asking the common list.
    pub(super) fn available(&self) -> bool {
        self.left() > RESERVE
    }

    /// Waits for a record; `EINVAL` when there is one.
    pub(super) fn wait(&self, waiter: Waiter, first: bool) -> Result<()> {
        if self.left() > floor(waiter.depth) {
            if waiter.depth == 0 {
                errlog!("an I/O may wait for a bdev_io only when this thread has none left");
            }
            return Err(Errno::EINVAL);
        }
        self.waiters(|w| {
            let queue = if waiter.depth == 0 { &mut w.submitters } else { &mut w.nested };
            queue.try_reserve(1)?;
            if first {
                queue.push_front(waiter);
            } else {
                queue.push_back(waiter);
            }
            Ok::<(), Errno>(())
        })?;
        self.set_waiting(self.waiting.get().saturating_add(1));
        Ok(())
    }
}

/// Gives a record back whose thread has no list any more.
pub(super) fn put_homeless(io: &'static Io) {
    io.state.set(state::FREE);
    io.lives.add(1);
    let mut common = common();
    common.lent = common.lent.saturating_sub(1);
    if common.free.try_reserve(1).is_ok() {
        common.free.push(io);
    }
}

const _: () = assert!(abi::SPDK_BDEV_IO_NUM_CHILD_IOV == 32);
