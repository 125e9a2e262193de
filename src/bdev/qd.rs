//! Queue depth: now, or sampled at a period (`spdk_bdev_set_qd_sampling_period`).
//!
//! Sampling holds the bdev open and ends by itself when the bdev is removed. Threading rule: sampling runs on the thread
//! that started it.

use super::{
    channel,
    desc::{self, Open},
    object::Bdev,
};
use crate::{errno::Result, handle::Obj, thread};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

/// The numbers of a bdev; `period` 0 means that it is not sampled.
#[derive(Clone, Copy, Debug)]
pub struct Sampling {
    pub period: u64,
    /// What was measured last, `u64::MAX` before the first time.
    pub measured: u64,
    pub io_time: u64,
    pub weighted_io_time: u64,
    /// Counts the changes of the period: a poller of an older one ends.
    serial: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Sampling { period: 0, measured: u64::MAX, io_time: 0, weighted_io_time: 0, serial: 0 }
    }
}

pub fn sampling(bdev: Obj<Bdev>) -> Sampling {
    bdev.lock().qd
}

/// Adds up the I/Os that the module has, on all channels.
pub fn current(bdev: Obj<Bdev>, done: Box<dyn FnOnce(u64) + Send>) -> Result<()> {
    let sum = Arc::new(AtomicU64::new(0));
    let each = Arc::clone(&sum);
    let step = move |ch: Obj<channel::Channel>| {
        each.fetch_add(ch.outstanding.get(), Relaxed);
        0
    };
    channel::for_each(bdev, Box::new(step), Box::new(move |_| done(sum.load(Relaxed))))
}

/// Starts, changes or ends (with 0) sampling; the period is in microseconds.
pub fn set_period(bdev: Obj<Bdev>, period: u64) -> Result<()> {
    let (serial, old) = {
        let mut state = bdev.lock();
        if state.qd.period == period {
            return Ok(());
        }
        state.qd.period = period;
        state.qd.serial = state.qd.serial.wrapping_add(1);
        (state.qd.serial, state.qd_sampler.take())
    };
    if let Some(old) = old
        && let Some(owner) = desc::DESCS.get(old.hold).ok().and_then(|d| d.owner())
    {
        thread::send(owner, Box::new(move || old.end()))?;
    }
    if period == 0 {
        return Ok(());
    }
    let hold = desc::open_bdev(bdev, Open::HOLD)?;
    let sample = move || {
        let _ = current(bdev, Box::new(move |depth| measured(bdev, serial, depth)));
        1
    };
    match thread::poller::register_rust(period, "bdev_calculate_measured_queue_depth", Box::new(sample)) {
        Ok(poller) => {
            bdev.lock().qd_sampler = Some(Sampler { hold: hold.handle(), poller });
            Ok(())
        }
        Err(errno) => {
            let _ = desc::close(hold);
            Err(errno)
        }
    }
}

/// What samples a bdev: a poller, and the descriptor that holds the bdev meanwhile.
pub struct Sampler {
    hold: u64,
    poller: Obj<thread::Poller>,
}

impl Sampler {
    fn end(self) {
        let _ = thread::poller::unregister(self.poller);
        if let Ok(hold) = desc::DESCS.get(self.hold) {
            let _ = desc::close(hold);
        }
    }
}

fn measured(bdev: Obj<Bdev>, serial: u64, depth: u64) {
    let mut state = bdev.lock();
    let qd = &mut state.qd;
    if qd.serial != serial {
        return;
    }
    qd.measured = depth;
    if depth != 0 {
        qd.io_time = qd.io_time.wrapping_add(qd.period);
        qd.weighted_io_time = qd.weighted_io_time.wrapping_add(qd.period.wrapping_mul(depth));
    }
}
