//! Latency histograms per channel, of the layout of `struct spdk_histogram_data` (`spdk_bdev_histogram_enable`).
//!
//! Threading rule: a channel's histogram is written on its thread and read by a message to it.

use super::{
    channel::{self, Channel},
    io::Io,
    object::{Bdev, fact},
};
use crate::{
    errno::{Errno, Result},
    handle::{Obj, Rx},
};
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

/// What is measured: of which kind of I/O (0 for all), how fine, between which ticks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting {
    pub enabled: bool,
    pub changing: bool,
    pub io_type: u8,
    pub granularity: u32,
    pub min: u64,
    pub max: u64,
}

/// `struct spdk_histogram_data` and its buckets.
#[repr(C)]
pub struct Histogram {
    granularity: u32,
    min_range: u32,
    max_range: u32,
    bucket: Rx<*mut AtomicU64>,
    counts: Box<[AtomicU64]>,
}

/// Histograms of channels that are gone.
static FREE: Mutex<Vec<&'static Histogram>> = Mutex::new(Vec::new());

/// Takes the histogram of a channel back.
pub(super) fn give_back(ch: &Channel) {
    if let Some(histogram) = ch.histogram.replace(None) {
        let mut free = FREE.lock().unwrap_or_else(|e| e.into_inner());
        if free.try_reserve(1).is_ok() {
            free.push(histogram);
        }
    }
}

#[inline(always)]
fn range(granularity: u32, value: u64) -> u32 {
    64u32.saturating_sub(granularity).saturating_sub(value.leading_zeros())
}

impl Histogram {
    /// As [`Histogram::new`], for a channel: cleared, and never returned to the system, but used again.
    pub(super) fn lend(granularity: u32, min: u64, max: u64) -> Option<&'static Histogram> {
        let mut free = FREE.lock().unwrap_or_else(|e| e.into_inner());
        let wanted = (granularity, range(granularity, min), range(granularity, max.saturating_sub(1)));
        if let Some(at) = free.iter().position(|h| h.shape() == wanted) {
            let found = free.swap_remove(at);
            found.counts.iter().for_each(|c| c.store(0, Relaxed));
            return Some(found);
        }
        free.try_reserve(1).ok()?;
        Histogram::new(granularity, min, max).map(|h| &*Box::leak(h))
    }

    /// Room for values from `min` up to below `max`; `None` when there are none.
    pub fn new(granularity: u32, min: u64, max: u64) -> Option<Box<Histogram>> {
        if min >= max || granularity > 20 {
            return None;
        }
        let (min_range, max_range) = (range(granularity, min), range(granularity, max.saturating_sub(1)));
        let ranges = max_range.checked_sub(min_range)?.checked_add(1)?;
        let buckets = (ranges as usize).checked_shl(granularity)?;
        let mut counts = Vec::new();
        counts.try_reserve_exact(buckets).ok()?;
        counts.resize_with(buckets, || AtomicU64::new(0));
        let counts = counts.into_boxed_slice();
        let bucket = Rx::new(counts.as_ptr().cast_mut());
        Some(Box::new(Histogram { granularity, min_range, max_range, bucket, counts }))
    }

    /// Counts one value.
    #[inline(always)]
    pub fn tally(&self, value: u64) {
        let per_range = 1u32.wrapping_shl(self.granularity);
        let value_range = range(self.granularity, value);
        let (at, index) = if value_range < self.min_range {
            (self.min_range, 0)
        } else if value_range > self.max_range {
            (self.max_range, per_range.saturating_sub(1))
        } else {
            let shifted = value.wrapping_shr(value_range.saturating_sub(1));
            (value_range, (shifted as u32) & per_range.saturating_sub(1))
        };
        let at = at.saturating_sub(self.min_range).wrapping_shl(self.granularity).saturating_add(index);
        if let Some(count) = self.counts.get(at as usize) {
            count.store(count.load(Relaxed).wrapping_add(1), Relaxed);
        }
    }

    /// Adds another one of the same shape. `EINVAL` for a different shape.
    pub fn merge(&self, other: &Histogram) -> Result<()> {
        let shape = |h: &Histogram| (h.granularity, h.min_range, h.max_range);
        if shape(self) != shape(other) {
            return Err(Errno::EINVAL);
        }
        for (to, from) in self.counts.iter().zip(&other.counts) {
            to.store(to.load(Relaxed).wrapping_add(from.load(Relaxed)), Relaxed);
        }
        Ok(())
    }

    pub fn shape(&self) -> (u32, u32, u32) {
        (self.granularity, self.min_range, self.max_range)
    }

    pub fn counts(&self) -> impl Iterator<Item = u64> + '_ {
        self.counts.iter().map(|c| c.load(Relaxed))
    }

    /// The address C reads it at.
    pub fn as_ptr(&self) -> *mut core::ffi::c_void {
        core::ptr::from_ref(self).cast_mut().cast()
    }
}

/// The histogram of a new channel.
pub(super) fn for_channel(bdev: Obj<Bdev>) -> Option<&'static Histogram> {
    let setting = bdev.lock().histogram;
    setting.enabled.then(|| Histogram::lend(setting.granularity, setting.min, setting.max)).flatten()
}

/// Counts the latency of an I/O.
#[inline(always)]
pub(super) fn tally(io: &'static Io, ch: &Channel, bdev: Obj<Bdev>, ticks: u64) {
    let wanted = bdev.histogram_type.get();
    if (wanted == 0 || wanted == io.io_type())
        && let Some(histogram) = ch.histogram.get()
    {
        histogram.tally(ticks);
    }
}

type Done = Box<dyn FnOnce(i32) + Send>;

/// Switches histograms on or off on all channels; `done` is told on this thread. `EAGAIN` while another switch is under way.
pub fn enable(bdev: Obj<Bdev>, setting: Setting, done: Done) -> Result<()> {
    {
        let mut state = bdev.lock();
        if state.histogram.changing {
            return Err(Errno::EAGAIN);
        }
        state.histogram = Setting { changing: true, ..setting };
    }
    bdev.histogram_type.set(u32::from(setting.io_type));
    bdev.set_fact(fact::HISTOGRAM, setting.enabled);
    let end = move |status: i32| {
        bdev.lock().histogram.changing = false;
        done(status);
    };
    if !setting.enabled {
        return clear(bdev, Box::new(end));
    }
    let set = move |ch: Obj<Channel>| {
        if ch.histogram.get().is_none() {
            ch.histogram.set(Histogram::lend(setting.granularity, setting.min, setting.max));
        }
        if ch.histogram.get().is_some() { 0 } else { Errno::ENOMEM.negative() }
    };
    channel::for_each(
        bdev,
        Box::new(set),
        Box::new(move |status| {
            if status == 0 {
                return end(0);
            }
            bdev.lock().histogram.enabled = false;
            bdev.set_fact(fact::HISTOGRAM, false);
            let _ = clear(bdev, Box::new(move |_| end(status)));
        }),
    )
}

fn clear(bdev: Obj<Bdev>, done: Done) -> Result<()> {
    let drop_it = |ch: Obj<Channel>| {
        give_back(&ch);
        0
    };
    channel::for_each(bdev, Box::new(drop_it), done)
}

/// Calls `visit` with the histogram of each channel on its thread, then `done` on this one.
pub fn collect(
    bdev: Obj<Bdev>,
    visit: impl Fn(&Histogram) -> Result<()> + Send + Sync + 'static,
    done: Done,
) -> Result<()> {
    let visit = Arc::new(Mutex::new(visit));
    let step = move |ch: Obj<Channel>| match ch.histogram.get() {
        Some(histogram) => {
            let visit = visit.lock().unwrap_or_else(|e| e.into_inner());
            visit(histogram).map_or_else(Errno::negative, |()| 0)
        }
        None => Errno::EFAULT.negative(),
    };
    channel::for_each(bdev, Box::new(step), done)
}

/// The histogram of one channel, if it has one.
pub fn of_channel(ch: Obj<Channel>) -> Option<&'static Histogram> {
    ch.histogram.get()
}
