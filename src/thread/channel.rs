//! Channels: a thread's own view of an io_device. Serves the io_channel part of `spdk/thread.h`.
//!
//! A channel is transparent: C finds its context 96 bytes behind the plain address, so these 96 bytes are the record
//! below. Freed addresses are not used again until the range of their size is used up. Threading rule: its thread's own.

use super::{
    device::{self, Device, Ops},
    object::{State, Thread},
};
use crate::{
    errno::{Errno, Result},
    handle::{Kind, Obj, ObjCell, Pool, Rx, Transparent, Why, grace::Pin},
    sys::tls::TlsWord,
};
use core::ffi::c_void;
use static_assertions::const_assert_eq;
use std::{collections::VecDeque, sync::Mutex};

/// The record in front of a channel's context.
#[repr(C, align(32))]
pub struct ChanRef {
    thread: ObjCell<Thread>,
    device: ObjCell<Device>,
    pub(super) refs: Rx<u32>,
    destroy_refs: Rx<u32>,
    /// A word of the device's owner, for devices of our own.
    pub user: Rx<u64>,
    /// `LIVE` while the channel lives.
    state: Rx<u64>,
    class: Rx<u32>,
    generation: Rx<u32>,
    key: Rx<usize>,
    next: ChanCell,
    prev: ChanCell,
    /// Handle of the thread, as [`TlsWord::Thread`] has it.
    owner: Rx<u64>,
    spare: [Rx<u64>; 2],
}

/// A channel.
pub type Chan = &'static ChanRef;
/// A cell that refers to a channel.
pub type ChanCell = Rx<Option<Chan>>;

const LIVE: u64 = 0x5350_444b_4348_414e;
/// The last reference was given back, the end comes in the next poll.
const ENDING: u64 = LIVE + 1;
const HEADER: usize = 96;
const_assert_eq!(size_of::<ChanRef>(), HEADER);

impl Transparent for ChanRef {
    fn vacant() -> Self {
        ChanRef {
            thread: ObjCell::EMPTY,
            device: ObjCell::EMPTY,
            refs: Rx::ZERO,
            destroy_refs: Rx::ZERO,
            user: Rx::ZERO,
            state: Rx::ZERO,
            class: Rx::ZERO,
            generation: Rx::ZERO,
            key: Rx::ZERO,
            next: Rx::ZERO,
            prev: Rx::ZERO,
            owner: Rx::ZERO,
            spare: [const { Rx::ZERO }; 2],
        }
    }
}

/// Bytes of context by size class.
const CLASSES: [usize; 11] = [96, 224, 480, 992, 2016, 4064, 8160, 16_352, 65_504, 262_112, 1_048_544];
/// Channels per size class before freed ones are used again.
const FRESH: [usize; 11] = [65_536, 65_536, 65_536, 32_768, 16_384, 8192, 4096, 2048, 512, 256, 256];

static POOLS: [Pool<ChanRef>; CLASSES.len()] = [const { Pool::new() }; CLASSES.len()];
static FREED: [Mutex<VecDeque<Chan>>; CLASSES.len()] = [const { Mutex::new(VecDeque::new()) }; CLASSES.len()];

/// The counters of refused channels.
pub static KIND: Kind = Kind::new("io_channel");

impl ChanRef {
    #[inline(always)]
    pub fn is_live(&self) -> bool {
        self.state.get() == LIVE
    }
    #[inline(always)]
    pub fn thread(&self) -> Option<Obj<Thread>> {
        self.thread.get()
    }
    pub fn device(&self) -> Option<Obj<Device>> {
        self.device.get()
    }
    /// The address of the device.
    #[inline(always)]
    pub fn key(&self) -> usize {
        self.key.get()
    }
    #[inline(always)]
    pub fn address(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }
    /// The context, 96 bytes behind the channel.
    #[inline(always)]
    pub fn ctx_ptr(&self) -> *mut c_void {
        core::ptr::from_ref(self).cast::<u8>().cast_mut().wrapping_add(HEADER).cast()
    }
    pub fn refs(&self) -> u32 {
        self.refs.get()
    }
    /// Counts the lives of this slot: a channel is the same as before when it lives and this number did not change.
    pub fn generation(&self) -> u32 {
        self.generation.get()
    }
    /// The next channel of the same thread.
    pub fn next_of_thread(&self) -> Option<Chan> {
        self.next.get()
    }

    /// A thread went away with this channel: the device is told that it is over, its owner's callback is not run.
    pub(super) fn abandon(channel: Chan, thread: Obj<Thread>) {
        unlink(channel, thread);
        if let Some(device) = channel.device.get() {
            device::unlist(device, thread);
            recycle(channel);
            device::leave(device);
        }
    }
}

/// Finds a channel by its address, from any thread. The common classes first.
#[inline(always)]
pub fn find(address: usize) -> core::result::Result<Chan, Why> {
    if let Some(channel) = POOLS[0].at(address)
        && channel.is_live()
    {
        return Ok(channel);
    }
    let channel = find_known(address)?;
    if channel.is_live() { Ok(channel) } else { Err(Why::Stale) }
}

/// As [`find`], and also one whose last reference was given back, until it ends: it may still be asked about.
pub fn find_known(address: usize) -> core::result::Result<Chan, Why> {
    if address == 0 {
        return Err(Why::Null);
    }
    match POOLS.iter().find_map(|pool| pool.at(address)) {
        Some(channel) if channel.is_live() || channel.state.get() == ENDING => Ok(channel),
        Some(_) => Err(Why::Stale),
        None => Err(Why::Garbage),
    }
}

/// Finds a channel by its address if it belongs to the current thread.
#[inline(always)]
pub fn find_own(address: usize) -> core::result::Result<Chan, Why> {
    let channel = find(address)?;
    if channel.owner.get() == TlsWord::Thread.get() { Ok(channel) } else { Err(Why::Thread) }
}

fn take(ctx_size: usize) -> Result<Chan> {
    let class = CLASSES.iter().position(|&size| size >= ctx_size).ok_or(Errno::E2BIG)?;
    let (pool, freed) = (&POOLS[class], &FREED[class]);
    pool.open(CLASSES[class], FRESH[class])?;
    let channel = match pool.carve() {
        Ok(channel) => channel,
        Err(errno) => freed.lock().unwrap_or_else(|e| e.into_inner()).pop_front().ok_or(errno)?,
    };
    channel.class.set(class as u32);
    pool.clear_extra(channel);
    Ok(channel)
}

fn recycle(channel: Chan) {
    channel.state.set(0);
    channel.generation.add(1);
    if let Some(freed) = FREED.get(channel.class.get() as usize) {
        let mut freed = freed.lock().unwrap_or_else(|e| e.into_inner());
        if freed.try_reserve(1).is_ok() {
            freed.push_back(channel);
        }
    }
}

fn link(channel: Chan, thread: Obj<Thread>) {
    let first = thread.first_channel.get();
    channel.prev.set(None);
    channel.next.set(first);
    if let Some(first) = first {
        first.prev.set(Some(channel));
    }
    thread.first_channel.set(Some(channel));
    thread.channels.add(1);
}

fn unlink(channel: Chan, thread: Obj<Thread>) {
    let (prev, next) = (channel.prev.replace(None), channel.next.replace(None));
    match prev {
        Some(prev) => prev.next.set(next),
        None => thread.first_channel.set(next),
    }
    if let Some(next) = next {
        next.prev.set(prev);
    }
    thread.channels.sub(1);
}

/// The current thread's channel of a device: made when there is none, else one more reference to it.
pub fn get(key: usize) -> Result<Chan> {
    // Nobody holds the device until it has counted the channel.
    let pin = Pin::enter();
    let Some(device) = device::find(key) else {
        crate::errlog!("could not find io_device {key:#x}");
        return Err(Errno::ENODEV);
    };
    get_of(device, pin)
}

fn get_of(device: Obj<Device>, pin: Pin) -> Result<Chan> {
    let Some(thread) = super::current() else {
        crate::errlog!("No thread allocated");
        return Err(Errno::EPERM);
    };
    if thread.state() == State::Exited {
        crate::errlog!("Thread {} is marked as exited", thread.name_text());
        return Err(Errno::ESRCH);
    }
    if let Some(channel) = device::channel_on(device, thread) {
        channel.refs.add(1);
        // Taken again between its last put and its end.
        channel.state.set(LIVE);
        super::trace::got(channel);
        return Ok(channel);
    }
    let ops = device.ops().ok_or(Errno::ENODEV)?;
    let channel = take(match &ops {
        Ops::C { ctx_size, .. } => *ctx_size,
        Ops::Rust(_) => 0,
    })?;
    let key = device.key();
    channel.thread.set(Some(thread));
    channel.owner.set(thread.handle());
    channel.device.set(Some(device));
    channel.key.set(key);
    channel.refs.set(1);
    channel.destroy_refs.set(0);
    channel.user.set(0);
    channel.state.set(LIVE);
    link(channel, thread);
    if let Err(errno) = device::join(device, thread, channel) {
        unlink(channel, thread);
        recycle(channel);
        return Err(errno);
    }
    drop(pin);
    let made = match &ops {
        Ops::C { create, .. } => {
            Errno::check(create(core::ptr::with_exposed_provenance_mut(key), channel.ctx_ptr())).map(drop)
        }
        Ops::Rust(ops) => ops.create(channel),
    };
    if let Err(errno) = made {
        let name = device.name_text();
        unlink(channel, thread);
        device::unlist(device, thread);
        recycle(channel);
        device::leave(device);
        crate::errlog!(
            "could not create io_channel for io_device {name} ({key:#x}): {errno} (rc={})",
            errno.negative()
        );
        return Err(errno);
    }
    super::trace::got(channel);
    Ok(channel)
}

/// One more reference. `ESTALE` when the last one is gone already: the channel is being destroyed.
pub fn add_ref(channel: Chan) -> Result<()> {
    if channel.refs.get() == 0 {
        return Err(Errno::ESTALE);
    }
    channel.refs.add(1);
    Ok(())
}

/// Gives a reference back. With the last one the channel ends, in the thread's next poll. `ESTALE` when none was left.
pub fn put(channel: Chan) -> Result<()> {
    let thread = channel.thread.get().ok_or(Errno::ESTALE)?;
    if channel.refs.get() == 0 {
        return Err(Errno::ESTALE);
    }
    super::trace::put(channel);
    if channel.refs.sub(1) == 0 {
        channel.destroy_refs.add(1);
        // From here on it is stale for C, although it ends only in the next poll.
        channel.state.set(ENDING);
        let sent = super::object::send_own(thread, last_put, core::ptr::with_exposed_provenance_mut(channel.address()));
        // A thread that was made to exit takes the channel along; else the reference stays.
        if let Err(errno) = sent
            && thread.state() != State::Exited
        {
            channel.destroy_refs.sub(1);
            channel.refs.add(1);
            channel.state.set(LIVE);
            return Err(errno);
        }
    }
    Ok(())
}

/// Whether a message is one of this file's.
pub(super) fn is_own(func: super::MsgFn) -> bool {
    core::ptr::fn_addr_eq(func, last_put as super::MsgFn)
}

extern "C" fn last_put(address: *mut c_void) {
    let Ok(channel) = find_known(address.addr()) else { return };
    let (Some(thread), Some(device)) = (channel.thread.get(), channel.device.get()) else { return };
    if channel.destroy_refs.sub(1) > 0 || channel.refs.get() > 0 {
        return;
    }
    if let Some(Ops::Rust(ops)) = device.ops()
        && ops.busy(channel)
    {
        channel.destroy_refs.add(1);
        if super::object::send_own(thread, last_put, address).is_ok() {
            return;
        }
        channel.destroy_refs.sub(1);
    }
    // Its owner's callback may ask it for its thread and its device.
    channel.state.set(LIVE);
    unlink(channel, thread);
    device::unlist(device, thread);
    match device.ops() {
        Some(Ops::C { destroy, .. }) => {
            destroy(core::ptr::with_exposed_provenance_mut(channel.key.get()), channel.ctx_ptr());
        }
        Some(Ops::Rust(ops)) => ops.destroy(channel),
        None => {}
    }
    recycle(channel);
    device::leave(device);
}
