//! A thread's channel of a blobstore: its channel of the device, its requests, what waits for a cluster or for a thaw.
//!
//! Serves `spdk_bs_alloc_io_channel`. The requests are made with the channel, as many as its store was told; without a
//! free one I/O gets `-ENOMEM`. Threading rule: the channel's thread.

use super::{
    dev::{CbArgs, Dev},
    io::Kind as Op,
    object::Blob,
    store::{STORES, Store},
    task::locked,
};
use crate::{
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Pool, Rx, Transparent},
    sys::tls::TlsWord,
    thread::{Chan, IoDevice, Ops, channel as chans},
};
use core::ffi::c_void;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// Told when an I/O is done: the argument, 0 or a negative errno.
pub type OpFn = extern "C" fn(*mut c_void, i32);

/// One request of a channel.
pub struct Req {
    /// What a device gets; filled once.
    pub(super) args: CbArgs,
    pub(super) live: Rx<bool>,
    pub(super) kind: Rx<u8>,
    pub(super) iovcnt: Rx<i32>,
    pub(super) cb: Rx<Option<OpFn>>,
    pub(super) arg: Rx<*mut c_void>,
    pub(super) channel: ObjCell<Channel>,
    pub(super) next: Rx<Option<&'static Req>>,
    // Of a request that waits.
    pub(super) blob: Rx<u64>,
    /// A buffer, or an `iovec` array.
    pub(super) payload: Rx<*mut c_void>,
    pub(super) offset: Rx<u64>,
    pub(super) length: Rx<u64>,
    pub(super) ext: Rx<*mut c_void>,
}

impl Transparent for Req {
    fn vacant() -> Self {
        Req {
            args: CbArgs::ZERO,
            live: Rx::ZERO,
            kind: Rx::ZERO,
            iovcnt: Rx::ZERO,
            cb: Rx::ZERO,
            arg: Rx::ZERO,
            channel: ObjCell::EMPTY,
            next: Rx::ZERO,
            blob: Rx::ZERO,
            payload: Rx::ZERO,
            offset: Rx::ZERO,
            length: Rx::ZERO,
            ext: Rx::ZERO,
        }
    }
}

const MOST_REQS: usize = 1 << 22;
static REQS: Pool<Req> = Pool::new();
static LEFT: Mutex<Vec<&'static Req>> = Mutex::new(Vec::new());

/// Requests that wait, in order.
#[derive(Default)]
pub(super) struct Queue {
    first: Rx<Option<&'static Req>>,
    last: Rx<Option<&'static Req>>,
}

impl Queue {
    const EMPTY: Queue = Queue { first: Rx::ZERO, last: Rx::ZERO };

    pub fn push(&self, req: &'static Req) {
        req.next.set(None);
        match self.last.get() {
            Some(last) => last.next.set(Some(req)),
            None => self.first.set(Some(req)),
        }
        self.last.set(Some(req));
    }

    pub fn pop(&self) -> Option<&'static Req> {
        let req = self.first.get()?;
        self.first.set(req.next.get());
        if req.next.get().is_none() {
            self.last.set(None);
        }
        req.next.set(None);
        Some(req)
    }

    /// Takes all that are there.
    pub fn take(&self) -> Queue {
        let taken = Queue { first: Rx::new(self.first.get()), last: Rx::new(self.last.get()) };
        self.first.set(None);
        self.last.set(None);
        taken
    }
}

/// One thread's channel.
#[repr(C, align(64))]
pub struct Channel {
    store: ObjCell<Store>,
    /// The thread's word, as [`TlsWord::Thread`] has it.
    owner: Rx<u64>,
    pub(super) dev: Rx<Option<Dev>>,
    pub(super) dev_channel: Rx<*mut c_void>,
    free: Rx<Option<&'static Req>>,
    /// Requests that are not free.
    taken: Rx<u32>,
    io_channel: Rx<Option<Chan>>,
    /// A cluster is being allocated: others wait.
    pub(super) allocating: Rx<bool>,
    pub(super) waiting: Queue,
    pub(super) frozen: Queue,
    count: Rx<u32>,
    /// Channels of external snapshots, by the blob that reads from them.
    esnaps: Mutex<BTreeMap<u64, (Dev, usize)>>,
}

static KIND: Kind = Kind::new("blob channel");
pub static CHANNELS: Arena<Channel> = Arena::new();

impl Life for Channel {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 18;
    fn vacant() -> Self {
        Channel {
            store: ObjCell::EMPTY,
            owner: Rx::ZERO,
            dev: Rx::ZERO,
            dev_channel: Rx::ZERO,
            free: Rx::ZERO,
            taken: Rx::ZERO,
            io_channel: Rx::ZERO,
            allocating: Rx::ZERO,
            waiting: Queue::EMPTY,
            frozen: Queue::EMPTY,
            count: Rx::ZERO,
            esnaps: Mutex::new(BTreeMap::new()),
        }
    }
}

impl Channel {
    #[inline(always)]
    pub fn store(&self) -> Option<Obj<Store>> {
        self.store.get()
    }

    #[inline(always)]
    pub fn is_current(&self) -> bool {
        self.owner.get() == TlsWord::Thread.get()
    }

    /// Address of the io_channel that C knows.
    pub fn io_channel_ptr(&self) -> *mut c_void {
        core::ptr::with_exposed_provenance_mut(self.io_channel.get().map_or(0, |c| c.address()))
    }

    /// A free request.
    #[inline(always)]
    pub(super) fn take(&self) -> Option<&'static Req> {
        let req = self.free.get()?;
        self.free.set(req.next.get());
        self.taken.add(1);
        req.live.set(true);
        Some(req)
    }

    #[inline(always)]
    pub(super) fn give(&self, req: &'static Req) {
        req.live.set(false);
        req.next.set(self.free.get());
        self.free.set(Some(req));
        self.taken.sub(1);
    }

    /// Counts tasks that need the channel.
    pub(super) fn hold(&self, on: bool) {
        if on {
            self.taken.add(1);
        } else {
            self.taken.sub(1);
        }
    }

    /// The channel of the device that a clone of an external snapshot reads from.
    pub(super) fn esnap_channel(&self, blob: Obj<Blob>, dev: Dev) -> Option<*mut c_void> {
        let found = locked(&self.esnaps).get(&blob.id()).map(|(_, channel)| *channel);
        if let Some(channel) = found {
            return Some(core::ptr::with_exposed_provenance_mut(channel));
        }
        let channel = dev.open_channel();
        if channel.is_null() {
            noticelog!("blob {:#x} back channel allocation failed", blob.id());
            return None;
        }
        locked(&self.esnaps).insert(blob.id(), (dev, channel.expose_provenance()));
        Some(channel)
    }

    /// Closes the channel of the device that a blob read from.
    pub(super) fn close_esnap(&self, blob: u64) {
        let found = locked(&self.esnaps).remove(&blob);
        if let Some((dev, channel)) = found {
            dev.close_channel(core::ptr::with_exposed_provenance_mut(channel));
        }
    }

    fn close_esnaps(&self) {
        let all = core::mem::take(&mut *locked(&self.esnaps));
        for (dev, channel) in all.into_values() {
            dev.close_channel(core::ptr::with_exposed_provenance_mut(channel));
        }
    }
}

/// The request that a device's callback names.
#[inline(always)]
pub(super) fn req_at(arg: *mut c_void) -> Option<&'static Req> {
    REQS.at(arg.addr()).filter(|req| req.live.get())
}

impl Req {
    pub(super) fn ptr(&self) -> *mut c_void {
        core::ptr::from_ref(self).cast_mut().cast()
    }

    pub(super) fn op(&self) -> Op {
        Op::from_raw(self.kind.get())
    }
}

/// What the io_device of a store does.
pub(super) fn ops(bs: Obj<Store>) -> Ops {
    Ops::Rust(Arc::new(StoreDevice(bs)))
}

struct StoreDevice(Obj<Store>);

impl IoDevice for StoreDevice {
    fn create(&self, io_channel: Chan) -> Result<()> {
        let bs = self.0;
        let dev = bs.dev()?;
        let ch = CHANNELS.alloc()?;
        ch.store.set(Some(bs));
        ch.owner.set(TlsWord::Thread.get());
        ch.dev.set(Some(dev));
        ch.dev_channel.set(core::ptr::null_mut());
        ch.free.set(None);
        ch.taken.set(0);
        ch.io_channel.set(Some(io_channel));
        ch.allocating.set(false);
        ch.object().waiting.take();
        ch.object().frozen.take();
        ch.count.set(0);
        locked(&ch.object().esnaps).clear();
        let channel = dev.open_channel();
        if channel.is_null() {
            errlog!("Failed to create device channel.");
            forget(ch);
            return Err(Errno::EPERM);
        }
        ch.dev_channel.set(channel);
        if let Err(errno) = fill(ch, bs.max_ops.get()) {
            forget(ch);
            dev.close_channel(channel);
            return Err(errno);
        }
        io_channel.user.set(ch.address() as u64);
        Ok(())
    }

    fn busy(&self, io_channel: Chan) -> bool {
        let Some(ch) = CHANNELS.at(io_channel.user.get()) else { return false };
        abort(&ch.object().frozen);
        ch.taken.get() != 0 || ch.allocating.get()
    }

    fn destroy(&self, io_channel: Chan) {
        let Some(ch) = CHANNELS.at(io_channel.user.get()) else { return };
        abort(&ch.object().frozen);
        abort(&ch.object().waiting);
        ch.close_esnaps();
        let (dev, channel) = (ch.dev.get(), ch.dev_channel.get());
        forget(ch);
        if let Some(dev) = dev {
            dev.close_channel(channel);
        }
    }
}

/// Makes the requests of a channel.
fn fill(ch: Obj<Channel>, count: u32) -> Result<()> {
    if crate::sys::alloc::low() || crate::sys::alloc::must_fail() {
        return Err(Errno::ENOMEM);
    }
    REQS.open(0, MOST_REQS)?;
    for _ in 0..count {
        let used = locked(&LEFT).pop();
        let req = match used {
            Some(req) => req,
            None => {
                let mut left = locked(&LEFT);
                // Room for it to come back without an allocation.
                left.try_reserve(REQS.len().saturating_add(1))?;
                REQS.carve()?
            }
        };
        req.channel.set(Some(ch));
        req.args.fill(super::io::device_done, ch.dev_channel.get(), req.ptr());
        req.live.set(false);
        req.next.set(ch.free.get());
        ch.free.set(Some(req));
        ch.count.add(1);
    }
    Ok(())
}

fn forget(ch: Obj<Channel>) {
    let mut left = locked(&LEFT);
    while let Some(req) = ch.free.get() {
        ch.free.set(req.next.get());
        req.channel.set(None);
        left.push(req);
    }
    drop(left);
    ch.owner.set(u64::MAX);
    ch.store.set(None);
    ch.dev.set(None);
    ch.io_channel.set(None);
    CHANNELS.free(ch);
}

/// Ends what waits on a channel that goes away.
fn abort(queue: &Queue) {
    let taken = queue.take();
    while let Some(req) = taken.pop() {
        super::io::finish(req, Errno::EIO.negative());
    }
}

/// The current thread's channel of a store, for C.
pub fn alloc_channel(bs: Obj<Store>) -> Result<Chan> {
    chans::get(bs.address())
}

/// Gives a channel back, on its thread.
pub fn free_channel(chan: Chan) -> Result<()> {
    chans::put(chan)
}

/// The blob channel behind an io_channel of the current thread. `EBADF` when it is another kind of channel.
#[inline(always)]
pub fn channel_of(chan: Chan) -> Result<Obj<Channel>> {
    match CHANNELS.at(chan.user.get()) {
        Some(ch) if ch.is_current() && ch.io_channel.get().is_some_and(|c| core::ptr::eq(c, chan)) => Ok(ch),
        Some(ch) if ch.io_channel.get().is_some_and(|c| core::ptr::eq(c, chan)) => Err(Errno::EPERM),
        _ => Err(Errno::EBADF),
    }
}

/// Whether an address is that of a live store, for who keeps one.
pub fn is_store(handle: u64) -> bool {
    STORES.find(handle).is_some()
}
