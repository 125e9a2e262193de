//! Rate limits: I/Os per second and bytes per second of a whole bdev (`spdk_bdev_set_qos_rate_limits`).
//!
//! The quota of a time slice lies in the bdev, and all its channels take from it. What exceeds it waits in the queue of its
//! own channel, whose own poller submits it again; that poller is paused while nothing waits. So nothing of a limit belongs
//! to one particular thread, and a channel that is closed takes its part with it.
//! Threading rule: limits from any SPDK thread; waiting I/Os on the thread of their channel.

use super::{
    channel::{self, CHANNELS, Channel, LIMITED},
    io::{Io, own},
    nvme,
    object::{Bdev, Done, Status},
    register, submit,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Obj, Rx},
    sys::tsc,
    thread,
};
use core::{
    ffi::c_void,
    sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering::Relaxed},
};

/// How many kinds of limits there are.
pub const KINDS: usize = abi::SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES as usize;
/// By `enum spdk_bdev_qos_rate_limit_type`.
pub type Limits = [u64; KINDS];

const SLICE_US: u64 = 1000;
const SLICES_PER_S: u64 = 1000;
const MIN_IOS_PER_S: u64 = 1000;
const MIN_BYTES_PER_SLICE: u64 = 512;
const MB: u64 = 1024 * 1024;
/// How many slices a channel that came late may catch up with.
const MOST_SLICES: u64 = 1000;
/// For how many slices a quota that was used up is thought to be wanted.
const PRESSED_SLICES: u32 = 2;

/// The names of the limits in the RPCs.
pub const NAMES: [&str; KINDS] = ["rw_ios_per_sec", "rw_mbytes_per_sec", "r_mbytes_per_sec", "w_mbytes_per_sec"];

/// What is set.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting {
    /// I/Os or bytes per second, 0 for no limit of that kind; `None` while the bdev has none at all.
    limits: Option<Limits>,
    /// The channels are being told.
    pub(super) changing: bool,
}

/// What is left of the current slice.
pub struct Quota {
    left: [AtomicI64; KINDS],
    per_slice: [Rx<u64>; KINDS],
    /// When the current slice began.
    begun: AtomicU64,
    /// Set when something is used up; counts down by slices.
    pressed: AtomicU32,
    /// Until when what is left over is not lost: slices were begun late, and could not be used in their time.
    lenient: AtomicU64,
}

impl Quota {
    pub(super) const EMPTY: Quota = Quota {
        left: [const { AtomicI64::new(0) }; KINDS],
        per_slice: [const { Rx::ZERO }; KINDS],
        begun: AtomicU64::new(0),
        pressed: AtomicU32::new(0),
        lenient: AtomicU64::new(0),
    };

    fn kinds(&self) -> impl Iterator<Item = (&AtomicI64, u64)> {
        self.left.iter().zip(&self.per_slice).map(|(left, per_slice)| (left, per_slice.get()))
    }

    fn set(&self, limits: &Limits) {
        for (kind, ((left, per_slice), limit)) in self.left.iter().zip(&self.per_slice).zip(limits).enumerate() {
            let least = if kind == 0 { 1 } else { MIN_BYTES_PER_SLICE };
            let quota = if *limit == 0 { 0 } else { (limit / SLICES_PER_S).max(least) };
            per_slice.set(quota);
            left.store(quota.cast_signed(), Relaxed);
        }
    }

    fn begin(&self) {
        self.pressed.store(0, Relaxed);
        self.lenient.store(0, Relaxed);
        self.begun.store(tsc::now(), Relaxed);
    }

    /// Something is used up, or was a moment ago, so that the next slice has to be begun in time.
    fn is_pressed(&self) -> bool {
        self.pressed.load(Relaxed) > 0 || self.used_up()
    }

    fn used_up(&self) -> bool {
        self.kinds().any(|(left, per_slice)| per_slice != 0 && left.load(Relaxed) <= 0)
    }

    /// Begins the next slice if it is time. What was not used is lost, but for slices that were begun late; what was used
    /// too much is made up for.
    fn refill(&self) -> bool {
        let slice = (tsc::hz() / SLICES_PER_S).max(1);
        let begun = self.begun.load(Relaxed);
        let gone = tsc::now().saturating_sub(begun).checked_div(slice).unwrap_or(0);
        let next = begun.wrapping_add(gone.wrapping_mul(slice));
        if gone == 0 || self.begun.compare_exchange(begun, next, Relaxed, Relaxed).is_err() {
            return false;
        }
        let slices = if self.is_pressed() { gone.min(MOST_SLICES) } else { 1 };
        if slices > 1 {
            self.lenient.store(next.saturating_add(slices.saturating_mul(slice)), Relaxed);
        }
        let kept = if next < self.lenient.load(Relaxed) { i64::MAX } else { 0 };
        for (left, per_slice) in self.kinds() {
            if per_slice != 0 {
                let more = per_slice.saturating_mul(slices).cast_signed();
                let _ = left.fetch_update(Relaxed, Relaxed, |left| Some(left.min(kept).saturating_add(more)));
            }
        }
        let _ = self.pressed.fetch_update(Relaxed, Relaxed, |n| n.checked_sub(1));
        true
    }

    fn press(&self) {
        if self.pressed.load(Relaxed) != PRESSED_SLICES {
            self.pressed.store(PRESSED_SLICES, Relaxed);
        }
    }

    /// Takes what an I/O needs. A little more than there is may be taken once: the next slice is shorter by it.
    fn take(&self, need: &Need) -> Option<Taken> {
        let mut taken = Taken::SomeLeft;
        for (kind, (left, per_slice)) in self.kinds().enumerate() {
            let Some(amount) = need.of(kind).filter(|_| per_slice != 0) else { continue };
            let before = left.fetch_sub(amount, Relaxed);
            if before <= 0 {
                left.fetch_add(amount, Relaxed);
                for (earlier, (left, per_slice)) in self.kinds().enumerate().take(kind) {
                    if let Some(amount) = need.of(earlier).filter(|_| per_slice != 0) {
                        left.fetch_add(amount, Relaxed);
                    }
                }
                self.press();
                return None;
            }
            if before <= amount {
                self.press();
                taken = Taken::NoneLeft;
            }
        }
        Some(taken)
    }
}

#[derive(PartialEq, Eq)]
enum Taken {
    SomeLeft,
    NoneLeft,
}

/// What one I/O takes.
struct Need {
    bytes: i64,
    read: bool,
}

impl Need {
    /// How much of a kind, `None` for a kind that does not count it.
    fn of(&self, kind: usize) -> Option<i64> {
        match kind as u32 {
            abi::SPDK_BDEV_QOS_RW_IOPS_RATE_LIMIT => Some(1),
            abi::SPDK_BDEV_QOS_RW_BPS_RATE_LIMIT => Some(self.bytes),
            abi::SPDK_BDEV_QOS_R_BPS_RATE_LIMIT => self.read.then_some(self.bytes),
            _ => (!self.read).then_some(self.bytes),
        }
    }

    /// `None` for an I/O that no limit counts.
    fn new(io: &'static Io, bdev: Obj<Bdev>) -> Option<Need> {
        let blocks = |read| {
            let hidden = if io.hides_metadata() { bdev.md_len.get() } else { 0 };
            let size = u64::from(bdev.blocklen.get().saturating_sub(hidden));
            Need { bytes: io.num_blocks.get().saturating_mul(size).min(1 << 48).cast_signed(), read }
        };
        match io.io_type() {
            abi::SPDK_BDEV_IO_TYPE_READ => Some(blocks(true)),
            abi::SPDK_BDEV_IO_TYPE_WRITE => Some(blocks(false)),
            abi::SPDK_BDEV_IO_TYPE_ZCOPY => super::rare::zcopy_begins(io).map(blocks),
            abi::SPDK_BDEV_IO_TYPE_NVME_IO | abi::SPDK_BDEV_IO_TYPE_NVME_IO_MD => {
                let (bytes, read) = nvme::transfer(io);
                Some(Need { bytes: bytes.min(1 << 48).cast_signed(), read })
            }
            _ => None,
        }
    }
}

/// Whether an I/O has to wait for the next slice; it is queued then.
pub(super) fn hold(io: &'static Io, ch: Obj<Channel>, bdev: Obj<Bdev>) -> bool {
    let Some(need) = Need::new(io, bdev) else { return false };
    if bdev.quota.refill() {
        drain(ch, bdev);
    }
    match bdev.quota.take(&need) {
        Some(taken) => {
            if taken == Taken::NoneLeft {
                wake(ch);
            }
            false
        }
        None => {
            io.retry.set(super::transfer::wants::SUBMIT);
            ch.limited.push_back(io);
            wake(ch);
            true
        }
    }
}

fn wake(ch: Obj<Channel>) {
    if let Some(poller) = ch.limit_poller.get() {
        let _ = thread::poller::resume(poller);
    }
}

/// Submits waiting I/Os, as many as the quota allows; true when there was one.
fn drain(ch: Obj<Channel>, bdev: Obj<Bdev>) -> bool {
    // A module that completes others while it is given one may come back here.
    if ch.draining.replace(true) {
        return false;
    }
    let mut any = false;
    let mut refused = (false, false);
    let mut at = ch.limited.first();
    while let Some(io) = at {
        if !io.owns(own::QUEUED) || refused == (true, true) {
            break;
        }
        at = io.queue_next.get();
        let taken = match Need::new(io, bdev) {
            Some(need) if need.read && refused.0 || !need.read && refused.1 => false,
            Some(need) => {
                let taken = bdev.quota.take(&need).is_some();
                if !taken {
                    if need.read { refused.0 = true } else { refused.1 = true }
                }
                taken
            }
            None => true,
        };
        if taken {
            ch.limited.remove(io);
            any = true;
            submit::dispatch_allowed(io, ch, bdev);
        }
    }
    ch.draining.set(false);
    any
}

extern "C" fn poll(arg: *mut c_void) -> i32 {
    let Some(ch) = CHANNELS.at(arg.addr() as u64) else { return 0 };
    let (Some(bdev), Some(poller)) = (ch.bdev.get(), ch.limit_poller.get()) else { return 0 };
    bdev.quota.refill();
    let any = drain(ch, bdev);
    if ch.limited.is_empty() && !bdev.quota.is_pressed() {
        let _ = thread::poller::pause(poller);
    }
    i32::from(any)
}

/// Limits a channel from here on.
fn enable(ch: Obj<Channel>) -> Result<()> {
    if ch.flags.get() & LIMITED != 0 {
        return Ok(());
    }
    let arg = core::ptr::with_exposed_provenance_mut(ch.address());
    let poller = thread::poller::register(poll, arg, SLICE_US, Some(b"bdev_channel_poll_qos"))?;
    let _ = thread::poller::pause(poller);
    ch.limit_poller.set(Some(poller));
    ch.flags.set(ch.flags.get() | LIMITED);
    Ok(())
}

/// Ends the limits of a channel; what waits goes on.
fn disable(ch: Obj<Channel>) {
    forget(ch);
    while let Some(io) = ch.limited.pop_front() {
        submit::dispatch(io, ch);
    }
}

/// A channel without limits, or one that is being closed.
pub(super) fn forget(ch: Obj<Channel>) {
    ch.flags.set(ch.flags.get() & !LIMITED);
    if let Some(poller) = ch.limit_poller.take() {
        let _ = thread::poller::unregister(poller);
    }
}

/// For a new channel, whose bdev may have limits.
pub(super) fn opened(ch: Obj<Channel>, bdev: Obj<Bdev>) -> Result<()> {
    if bdev.lock().qos.limits.is_some() { enable(ch) } else { Ok(()) }
}

/// The limits of a bdev in I/Os and whole megabytes per second, 0 for none.
pub fn limits(bdev: Obj<Bdev>) -> Limits {
    let mut limits = bdev.lock().qos.limits.unwrap_or_default();
    for bytes in limits.iter_mut().skip(1) {
        *bytes = bytes.checked_div(MB).unwrap_or(0);
    }
    limits
}

/// Whether a bdev has limits.
pub fn limited(bdev: Obj<Bdev>) -> bool {
    bdev.lock().qos.limits.is_some()
}

/// What is asked for in I/Os and megabytes per second, as [`set`] takes it.
pub fn round(asked: Limits) -> Limits {
    let mut kept = asked;
    for (kind, limit) in kept.iter_mut().enumerate().filter(|(_, limit)| **limit != u64::MAX) {
        *limit = rounded(kind, *limit);
    }
    kept
}

/// A limit as it is kept: bytes instead of megabytes, and whole thousands of I/Os.
fn rounded(kind: usize, asked: u64) -> u64 {
    if kind != 0 {
        let most = u64::MAX / MB;
        if asked > most {
            warnlog!("Requested rate limit {asked} will result in uint64_t overflow, reset to {most}");
        }
        return asked.min(most).saturating_mul(MB);
    }
    let kept = asked.checked_next_multiple_of(MIN_IOS_PER_S).unwrap_or(asked);
    if kept != asked {
        errlog!("Requested rate limit {asked} is not a multiple of {MIN_IOS_PER_S}");
        errlog!("Round up the rate limit to {kept}");
    }
    kept
}

/// Sets limits that [`round`] made: I/Os and bytes per second, 0 for none, `u64::MAX` for what there is. `done` is told on this thread.
/// `EAGAIN` while another change is under way or the bdev is being removed.
pub fn set(bdev: Obj<Bdev>, asked: Limits, done: Done) -> Result<()> {
    thread::current().ok_or(Errno::EPERM)?;
    let (was, limits) = {
        let mut state = bdev.lock();
        if state.qos.changing {
            return Err(Errno::EAGAIN);
        }
        let was = state.qos.limits;
        let mut limits = was.unwrap_or_default();
        for (limit, asked) in limits.iter_mut().zip(asked).filter(|(_, asked)| *asked != u64::MAX) {
            *limit = asked;
        }
        let limits = limits.iter().any(|l| *l != 0).then_some(limits);
        if limits.is_some() && state.status != Status::Ready {
            return Err(Errno::EAGAIN);
        }
        state.qos = Setting { limits, changing: true };
        (was, limits)
    };
    bdev.quota.set(&limits.unwrap_or_default());
    if was.is_none() {
        bdev.quota.begin();
    }
    if limits.is_none() {
        return tell_channels(bdev, false, Box::new(move |_| end(bdev, 0, done)));
    }
    let told = move |status: i32| {
        if status == 0 || was.is_some() {
            return end(bdev, status, done);
        }
        // No memory for it: no channel keeps the limit.
        bdev.lock().qos.limits = None;
        bdev.quota.set(&Limits::default());
        let _ = tell_channels(bdev, false, Box::new(move |_| end(bdev, status, done)));
    };
    tell_channels(bdev, true, Box::new(told)).inspect_err(|_| {
        if was.is_none() {
            bdev.lock().qos.limits = None;
            bdev.quota.set(&Limits::default());
        }
    })
}

fn tell_channels(bdev: Obj<Bdev>, on: bool, done: Done) -> Result<()> {
    let step = move |ch: Obj<Channel>| {
        if !on {
            disable(ch);
            return 0;
        }
        match enable(ch) {
            Ok(()) => 0,
            Err(errno) => errno.negative(),
        }
    };
    channel::for_each(bdev, Box::new(step), done).inspect_err(|_| {
        bdev.lock().qos.changing = false;
        register::continue_removal(bdev);
    })
}

fn end(bdev: Obj<Bdev>, status: i32, done: Done) {
    bdev.lock().qos.changing = false;
    done(status);
    register::continue_removal(bdev);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_is_used_up_and_refilled() {
        // The clock is measured the first time.
        assert!(tsc::hz() > 0);
        let quota = Quota::EMPTY;
        quota.set(&[2000, 0, 0, 1024 * 1024]);
        quota.begin();
        let read = Need { bytes: 4096, read: true };
        let write = Need { bytes: 4096, read: false };
        assert!(quota.take(&read).is_some_and(|t| t == Taken::SomeLeft));
        // A write exceeds the 1048 bytes of the slice, but some were left.
        assert!(quota.take(&write).is_some_and(|t| t == Taken::NoneLeft));
        assert!(quota.take(&read).is_none() && quota.take(&write).is_none());
        assert!(quota.used_up());
        quota.begun.fetch_sub(tsc::hz() / SLICES_PER_S, Relaxed);
        assert!(quota.refill());
        // The refused write has left nothing taken.
        assert!(quota.take(&write).is_none());
        assert!(quota.take(&read).is_some() && quota.take(&read).is_some() && quota.take(&read).is_none());
    }

    #[test]
    fn an_unused_slice_is_lost() {
        assert!(tsc::hz() > 0);
        let quota = Quota::EMPTY;
        quota.set(&[1000, 0, 0, 0]);
        quota.begin();
        quota.begun.fetch_sub(tsc::hz(), Relaxed);
        assert!(quota.refill());
        let read = Need { bytes: 1, read: true };
        assert!(quota.take(&read).is_some() && quota.take(&read).is_none());
        // A full second late, and used up: all of it is made up for.
        quota.begun.fetch_sub(tsc::hz() / 10, Relaxed);
        assert!(quota.refill());
        let taken = core::iter::from_fn(|| quota.take(&read)).count();
        assert!((99..=101).contains(&taken), "{taken}");
    }

    #[test]
    fn limits_are_rounded_up() {
        assert_eq!(rounded(0, 0), 0);
        assert_eq!(rounded(0, 1), 1000);
        assert_eq!(rounded(0, 2000), 2000);
        assert_eq!(rounded(1, 3), 3 * MB);
        assert_eq!(rounded(2, u64::MAX - 1), (u64::MAX / MB) * MB);
    }
}
