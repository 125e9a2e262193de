//! Locks of block ranges: I/O keeps out of a range while somebody needs it for himself (`spdk_bdev_quiesce`, compare-and-write).
//!
//! A lock is granted when every channel knows of it and what was under way in the range is done. Locks that overlap one
//! in force wait. An I/O that meets a locked range waits in its channel until the range is unlocked.
//! Threading rule: a lock is asked for on any thread, which is told; a channel's ranges belong to its thread.

use super::{
    channel::{self, CHANNELS, Channel, LOCKED},
    complete,
    io::{IOS, Io, own},
    object::{BDEVS, Bdev, Status},
    register, submit,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Obj,
    thread::{self, each},
};
use core::ffi::c_void;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

const CHECK_PERIOD_US: u64 = 100;

/// Told once, with 0 or a negative errno.
pub type Told = Box<dyn FnOnce(i32) + Send>;

/// What the channels know of a lock.
#[derive(Clone, Copy)]
pub struct Range {
    id: u64,
    offset: u64,
    len: u64,
    /// Keeps reads out too, and its owner's own I/O.
    quiesce: bool,
    /// Address of the channel whose I/O may pass if its submitter's argument is `key`.
    owner: u64,
    key: usize,
}

impl Range {
    fn overlaps(&self, offset: u64, len: u64) -> bool {
        self.len != 0
            && len != 0
            && offset < self.offset.saturating_add(self.len)
            && self.offset < offset.saturating_add(len)
    }

    fn meets(&self, other: &Range) -> bool {
        self.overlaps(other.offset, other.len)
    }

    /// Whether an I/O of a channel has to keep out.
    fn concerns(&self, io: &'static Io, ch: Obj<Channel>) -> bool {
        let hit = match io.io_type() {
            // What a command for the device does is not looked into.
            abi::SPDK_BDEV_IO_TYPE_NVME_IO | abi::SPDK_BDEV_IO_TYPE_NVME_IO_MD | abi::SPDK_BDEV_IO_TYPE_NVME_IOV_MD => {
                return true;
            }
            abi::SPDK_BDEV_IO_TYPE_READ => self.quiesce && self.overlaps(io.offset_blocks.get(), io.num_blocks.get()),
            abi::SPDK_BDEV_IO_TYPE_COPY => {
                self.overlaps(io.offset_blocks.get(), io.num_blocks.get())
                    || self.quiesce && self.overlaps(io.copy_src_offset.get(), io.num_blocks.get())
            }
            abi::SPDK_BDEV_IO_TYPE_WRITE
            | abi::SPDK_BDEV_IO_TYPE_WRITE_UNCORRECTABLE
            | abi::SPDK_BDEV_IO_TYPE_UNMAP
            | abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES
            | abi::SPDK_BDEV_IO_TYPE_ZCOPY => self.overlaps(io.offset_blocks.get(), io.num_blocks.get()),
            _ => false,
        };
        hit && !(self.owner == ch.address() as u64 && self.key == io.caller_ctx.get().addr())
    }
}

struct Lock {
    range: Range,
    /// Handle of the thread that asked.
    thread: u64,
    told: Option<Told>,
    /// Granted to a module, which gives it back by its range.
    quiesced: bool,
}

/// The locks of one bdev.
#[derive(Default)]
pub struct Locks {
    in_force: Vec<Lock>,
    waiting: VecDeque<Lock>,
    last_id: u64,
}

impl Locks {
    fn free_for(&self, range: &Range) -> bool {
        !self.in_force.iter().any(|l| l.range.meets(range))
    }

    pub(super) fn any_in_force(&self) -> bool {
        !self.in_force.is_empty()
    }

    fn take(&mut self, id: u64) -> Option<Lock> {
        let at = self.in_force.iter().position(|l| l.range.id == id)?;
        Some(self.in_force.remove(at))
    }
}

/// Gives a new channel the ranges that are locked.
pub(super) fn inherit(locks: &Locks, ch: &Channel) -> Result<()> {
    let mut ranges = ranges(ch);
    ranges.clear();
    ranges.try_reserve(locks.in_force.len())?;
    ranges.extend(locks.in_force.iter().map(|l| l.range));
    if !ranges.is_empty() {
        ch.flags.set(ch.flags.get() | LOCKED);
    }
    Ok(())
}

fn ranges(ch: &Channel) -> std::sync::MutexGuard<'_, Vec<Range>> {
    ch.ranges.lock().unwrap_or_else(|e| e.into_inner())
}

/// Whether a locked range is in the way of an I/O, which then waits for it.
pub(super) fn holds_up(io: &'static Io, ch: Obj<Channel>) -> bool {
    let held = ranges(&ch).iter().any(|range| range.concerns(io, ch));
    if held {
        ch.held_up.push_back(io);
    }
    held
}

/// Ends the I/Os that wait for a range on a channel that goes away.
pub(super) fn abort_held_up(ch: &Channel) {
    while let Some(io) = ch.held_up.pop_front() {
        complete::unsubmitted(io, abi::SPDK_BDEV_IO_STATUS_ABORTED);
    }
}

/// Locks a range for the I/Os of one channel whose submitter's argument is `key`. `told` runs in one of the current
/// thread's next polls, with 0 when the range is locked. Answers the lock's number, for [`unlock`].
pub fn lock(via: submit::Via, offset: u64, len: u64, key: *mut c_void, told: Told) -> Result<u64> {
    let owner = via.ch.address() as u64;
    ask(via.bdev(), Range { id: 0, offset, len, quiesce: false, owner, key: key.addr() }, told)
}

fn ask(bdev: Obj<Bdev>, range: Range, told: Told) -> Result<u64> {
    let thread = thread::current().ok_or(Errno::EPERM)?.handle();
    let (range, now) = {
        let mut state = bdev.lock();
        let locks = &mut state.locks;
        // Room for all that wait, so that one can always come into force.
        let room = locks.waiting.len().saturating_add(1);
        locks.in_force.try_reserve(room)?;
        locks.waiting.try_reserve(1)?;
        locks.last_id = locks.last_id.wrapping_add(1);
        let range = Range { id: locks.last_id, ..range };
        let lock = Lock { range, thread, told: Some(told), quiesced: false };
        let now = locks.free_for(&range);
        if now {
            locks.in_force.push(lock);
        } else {
            locks.waiting.push_back(lock);
        }
        (range, now)
    };
    if now && let Err(errno) = begin(bdev, range) {
        drop(bdev.lock().locks.take(range.id));
        return Err(errno);
    }
    Ok(range.id)
}

/// Tells every channel of a lock that is in force.
fn begin(bdev: Obj<Bdev>, range: Range) -> Result<()> {
    let handle = bdev.handle();
    let end = move |status| begun(handle, range, status);
    thread::for_each_channel_rust(bdev.device_key(), move |iter| visit(iter, range), end)
}

fn visit(iter: Obj<each::ChannelIter>, range: Range) {
    let ch = iter.channel().and_then(|c| CHANNELS.at(c.user.get()));
    let Some(ch) = ch else {
        let _ = each::proceed(iter, 0);
        return;
    };
    let added = {
        let mut ranges = ranges(&ch);
        if ranges.iter().any(|r| r.id == range.id) {
            // Made while the lock was in force: nothing was submitted before.
            Ok(false)
        } else {
            ranges.try_reserve(1).map(|()| {
                ranges.push(range);
                true
            })
        }
    };
    ch.flags.set(ch.flags.get() | LOCKED);
    let status = match added {
        Ok(true) if !is_clear(ch, &range) => match clear_later(iter, ch, range) {
            Ok(()) => return,
            Err(errno) => errno.negative(),
        },
        Ok(_) => 0,
        Err(_) => Errno::ENOMEM.negative(),
    };
    let _ = each::proceed(iter, status);
}

/// Whether no I/O that has to keep out is under way on the channel.
fn is_clear(ch: Obj<Channel>, range: &Range) -> bool {
    if ch.queue_depth.get() == 0 {
        return true;
    }
    let mut clear = true;
    IOS.each(|io| {
        if io.ch.get() == Some(ch) && io.pending() && io.owns(own::COUNTED) && range.concerns(io, ch) {
            clear = false;
        }
    });
    clear
}

/// Looks again and again, and goes on with the walk when the channel is clear, or gone.
fn clear_later(iter: Obj<each::ChannelIter>, ch: Obj<Channel>, range: Range) -> Result<()> {
    let cell: Arc<Mutex<Option<Obj<thread::Poller>>>> = Arc::default();
    let mine = Arc::clone(&cell);
    let (iter, ch) = (iter.handle(), ch.handle());
    let poller = thread::poller::register_to_end(
        CHECK_PERIOD_US,
        "bdev_lock_lba_range_check_io",
        Box::new(move || {
            if CHANNELS.get(ch).is_ok_and(|ch| !is_clear(ch, &range)) {
                return 0;
            }
            if let Some(poller) = mine.lock().unwrap_or_else(|e| e.into_inner()).take() {
                let _ = thread::poller::unregister(poller);
                if let Ok(iter) = each::ITERS.get(iter) {
                    let _ = each::proceed(iter, 0);
                }
            }
            1
        }),
    )?;
    *cell.lock().unwrap_or_else(|e| e.into_inner()) = Some(poller);
    Ok(())
}

/// All channels know of the range, or one of them could not be told.
fn begun(handle: u64, range: Range, status: i32) {
    // A bdev that was destroyed meanwhile has told those that waited.
    let Ok(bdev) = BDEVS.get(handle) else { return };
    if status != 0 {
        let told = bdev.lock().locks.in_force.iter_mut().find(|l| l.range.id == range.id).and_then(|l| l.told.take());
        let answer = move |_: i32| {
            if let Some(told) = told {
                told(status);
            }
        };
        if let Err(errno) = unlock(bdev, range.id, Box::new(answer)) {
            errlog!("a range of bdev {} stays locked: {errno}", bdev.name());
        }
        return;
    }
    let told = {
        let mut state = bdev.lock();
        let Some(lock) = state.locks.in_force.iter_mut().find(|l| l.range.id == range.id) else { return };
        lock.quiesced = range.quiesce;
        lock.told.take()
    };
    if let Some(told) = told {
        told(0);
    }
}

/// Ends a lock. `told` runs in one of the current thread's next polls. `EINVAL` when there is none of this number.
pub fn unlock(bdev: Obj<Bdev>, id: u64, told: Told) -> Result<()> {
    let lock = bdev.lock().locks.take(id).ok_or(Errno::EINVAL)?;
    let (handle, range) = (bdev.handle(), lock.range);
    let step = move |ch: Obj<Channel>| {
        release(ch, id);
        0
    };
    // The end is told whatever happens: it is kept here in case that the walk cannot begin.
    let told: Arc<Mutex<Option<Told>>> = Arc::new(Mutex::new(Some(told)));
    let end = Arc::clone(&told);
    let done = move |_| {
        unlocked(handle, range);
        let told = end.lock().unwrap_or_else(|e| e.into_inner()).take();
        if let Some(told) = told {
            told(0);
        }
    };
    if let Err(errno) = channel::for_each(bdev, Box::new(step), Box::new(done)) {
        // There is room: it was in the list a moment ago, and each that waits has a place of its own.
        bdev.lock().locks.in_force.push(lock);
        return Err(errno);
    }
    Ok(())
}

/// A channel forgets a range, and what it held up goes on, or meets another range.
fn release(ch: Obj<Channel>, id: u64) {
    {
        let mut ranges = ranges(&ch);
        ranges.retain(|r| r.id != id);
        if ranges.is_empty() {
            ch.flags.set(ch.flags.get() & !LOCKED);
        }
    }
    for io in ch.held_up.list() {
        // An earlier one's submission may have ended it.
        if ch.held_up.contains(io) {
            ch.held_up.remove(io);
            submit::submit(io);
        }
    }
}

/// No channel knows of the range any more: those that waited for it come into force, or a removal goes on.
fn unlocked(handle: u64, range: Range) {
    let Ok(bdev) = BDEVS.get(handle) else { return };
    let (next, removal) = {
        let mut state = bdev.lock();
        let locks = &mut state.locks;
        let mut next = Vec::new();
        for lock in core::mem::take(&mut locks.waiting) {
            if lock.range.meets(&range) && locks.free_for(&lock.range) {
                next.push((lock.range, lock.thread));
                locks.in_force.push(lock);
            } else {
                locks.waiting.push_back(lock);
            }
        }
        let removal = !locks.any_in_force() && core::mem::take(&mut state.removal_waits);
        (next, removal.then(|| state.unregister.as_ref().map_or(0, |u| u.1)))
    };
    for (range, thread) in next {
        let start = move || {
            let Ok(bdev) = BDEVS.get(handle) else { return };
            if let Err(errno) = begin(bdev, range) {
                begun(handle, range, errno.negative());
            }
        };
        thread::send_or_run(thread::THREADS.get(thread).ok(), Box::new(start));
    }
    if let Some(thread) = removal {
        thread::send_or_run(
            thread::THREADS.get(thread).ok(),
            Box::new(move || {
                if let Ok(bdev) = BDEVS.get(handle) {
                    register::begin_removal(bdev);
                }
            }),
        );
    }
}

/// The bdev is gone: whoever waits for a range of it is told so.
pub(super) fn abandon(bdev: Obj<Bdev>) {
    let locks = core::mem::take(&mut bdev.lock().locks);
    for lock in locks.in_force.into_iter().chain(locks.waiting) {
        if let Some(told) = lock.told {
            let tell = move || told(Errno::ENODEV.negative());
            thread::send_or_run(thread::THREADS.get(lock.thread).ok(), Box::new(tell));
        }
    }
}

fn check_quiesce(bdev: Obj<Bdev>, offset: u64, len: u64) -> Result<()> {
    if !bdev.valid_blocks(offset, len) {
        return Err(Errno::EINVAL);
    }
    let state = bdev.lock();
    if state.status == Status::Removing && state.descs.is_empty() { Err(Errno::ENODEV) } else { Ok(()) }
}

/// Keeps all I/O out of a range, reads as well.
pub fn quiesce(bdev: Obj<Bdev>, offset: u64, len: u64, told: Told) -> Result<()> {
    check_quiesce(bdev, offset, len)?;
    ask(bdev, Range { id: 0, offset, len, quiesce: true, owner: 0, key: 0 }, told)?;
    Ok(())
}

/// Lets I/O into a range again that was quiesced exactly so. `EINVAL` when it was not.
pub fn unquiesce(bdev: Obj<Bdev>, offset: u64, len: u64, told: Told) -> Result<()> {
    check_quiesce(bdev, offset, len)?;
    let found = {
        let mut state = bdev.lock();
        let lock =
            state.locks.in_force.iter_mut().find(|l| l.quiesced && l.range.offset == offset && l.range.len == len);
        lock.map(|lock| {
            lock.quiesced = false;
            lock.range.id
        })
    };
    let Some(id) = found else {
        errlog!("The range to unquiesce was not found.");
        return Err(Errno::EINVAL);
    };
    let undone = unlock(bdev, id, told);
    if undone.is_err()
        && let Some(lock) = bdev.lock().locks.in_force.iter_mut().find(|l| l.range.id == id)
    {
        lock.quiesced = true;
    }
    undone
}
