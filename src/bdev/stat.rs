//! I/O statistics: per channel without a lock, and what closed channels left behind (`spdk_bdev_io_stat`).
//!
//! Threading rule: a channel's numbers are written on its thread; others read them by a message to it.

use super::{
    channel::{self, Channel},
    io::Io,
    object::Bdev,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Obj, Rx},
    json::Writer,
};
use std::sync::{Arc, Mutex};

pub const ERRORS: usize = abi::SPDK_MIN_BDEV_IO_STATUS.unsigned_abs() as usize;

/// Rows of the statistics.
pub const READ: usize = 0;
pub const WRITE: usize = 1;
pub const UNMAP: usize = 2;
pub const COPY: usize = 3;
const ROWS: usize = 4;
const NAMES: [(&str, &str, &str); ROWS] = [
    ("read", "bytes_read", "num_read_ops"),
    ("write", "bytes_written", "num_write_ops"),
    ("unmap", "bytes_unmapped", "num_unmap_ops"),
    ("copy", "bytes_copied", "num_copy_ops"),
];

/// One kind of I/O on one channel, in one cache line.
#[repr(C, align(64))]
#[derive(Default)]
pub struct Row {
    bytes: Rx<u64>,
    ops: Rx<u64>,
    ticks: Rx<u64>,
    max: Rx<u64>,
    min: Rx<u64>,
}

impl Row {
    #[inline(always)]
    pub(super) fn count(&self, bytes: u64, ticks: u64) {
        self.bytes.add(bytes);
        self.ops.add(1);
        self.ticks.add(ticks);
        if self.max.get() < ticks {
            self.max.set(ticks);
        }
        if self.min.get() > ticks {
            self.min.set(ticks);
        }
    }
}

/// The statistics of one channel.
#[derive(Default)]
pub struct Stats {
    pub(super) rows: [Row; ROWS],
}

/// Sums as plain numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowTotals {
    pub bytes: u64,
    pub ops: u64,
    pub ticks: u64,
    pub max: u64,
    pub min: u64,
}

const NO_ROW: RowTotals = RowTotals { bytes: 0, ops: 0, ticks: 0, max: 0, min: u64::MAX };

/// Sums as plain numbers, with the errors by status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    pub rows: [RowTotals; ROWS],
    pub errors: [u32; ERRORS],
}

impl Default for Totals {
    fn default() -> Self {
        Totals { rows: [NO_ROW; ROWS], errors: [0; ERRORS] }
    }
}

/// What a reset clears; the values are those of `enum spdk_bdev_reset_stat_mode`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResetMode {
    All,
    MaxMin,
    Error,
    None,
}

impl ResetMode {
    pub fn from_raw(raw: u32) -> Option<ResetMode> {
        Some(match raw {
            abi::SPDK_BDEV_RESET_STAT_ALL => ResetMode::All,
            abi::SPDK_BDEV_RESET_STAT_MAXMIN => ResetMode::MaxMin,
            abi::SPDK_BDEV_RESET_STAT_ERROR => ResetMode::Error,
            abi::SPDK_BDEV_RESET_STAT_NONE => ResetMode::None,
            _ => return None,
        })
    }
}

impl Stats {
    pub(super) fn clear(&self) {
        self.reset(ResetMode::All);
    }

    pub fn reset(&self, mode: ResetMode) {
        if matches!(mode, ResetMode::None | ResetMode::Error) {
            return;
        }
        for row in &self.rows {
            row.max.set(0);
            row.min.set(u64::MAX);
            if mode == ResetMode::All {
                row.bytes.set(0);
                row.ops.set(0);
                row.ticks.set(0);
            }
        }
    }

    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for (to, row) in totals.rows.iter_mut().zip(&self.rows) {
            *to = RowTotals {
                bytes: row.bytes.get(),
                ops: row.ops.get(),
                ticks: row.ticks.get(),
                max: row.max.get(),
                min: row.min.get(),
            };
        }
        totals
    }
}

impl Totals {
    pub fn add(&mut self, other: &Totals) {
        for (to, from) in self.rows.iter_mut().zip(&other.rows) {
            to.bytes = to.bytes.wrapping_add(from.bytes);
            to.ops = to.ops.wrapping_add(from.ops);
            to.ticks = to.ticks.wrapping_add(from.ticks);
            to.max = to.max.max(from.max);
            to.min = to.min.min(from.min);
        }
    }

    pub fn reset(&mut self, mode: ResetMode) {
        if matches!(mode, ResetMode::All | ResetMode::Error) {
            self.errors = [0; ERRORS];
        }
        match mode {
            ResetMode::None | ResetMode::Error => {}
            ResetMode::MaxMin => self.rows.iter_mut().for_each(|row| {
                row.max = 0;
                row.min = u64::MAX;
            }),
            ResetMode::All => self.rows = [NO_ROW; ROWS],
        }
    }

    /// The members of the statistics object of the RPC methods.
    pub fn dump(&self, w: &Writer, with_errors: bool) {
        for (row, (_, bytes, ops)) in self.rows.iter().zip(NAMES) {
            w.named(bytes, row.bytes);
            w.named(ops, row.ops);
        }
        for (row, (name, _, _)) in self.rows.iter().zip(NAMES) {
            w.named(&format!("{name}_latency_ticks"), row.ticks);
            w.named(&format!("max_{name}_latency_ticks"), row.max);
            w.named(&format!("min_{name}_latency_ticks"), if row.min == u64::MAX { 0 } else { row.min });
        }
        if with_errors {
            w.named_object_begin("io_error");
            for (i, &count) in self.errors.iter().enumerate() {
                if count != 0 {
                    w.named(super::status::name((i as i32).saturating_add(1).wrapping_neg()), count);
                }
            }
            w.object_end();
        }
    }
}

/// Counts one completed I/O.
#[inline(always)]
pub(super) fn account(io: &'static Io, ch: &Channel, bdev: Obj<Bdev>, status: i8, ticks: u64) {
    if i32::from(status) != abi::SPDK_BDEV_IO_STATUS_SUCCESS {
        return count_error(bdev, status);
    }
    let row = match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_READ => &ch.stats.rows[READ],
        abi::SPDK_BDEV_IO_TYPE_WRITE => &ch.stats.rows[WRITE],
        _ => return account_rare(io, ch, bdev, ticks),
    };
    row.count(io.num_blocks.get().wrapping_mul(u64::from(bdev.blocklen.get())), ticks);
}

#[inline(never)]
fn account_rare(io: &'static Io, ch: &Channel, bdev: Obj<Bdev>, ticks: u64) {
    let row = match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_UNMAP => UNMAP,
        abi::SPDK_BDEV_IO_TYPE_COPY => COPY,
        // Bits 0 and 2: populate and start.
        abi::SPDK_BDEV_IO_TYPE_ZCOPY if io.zcopy.get() & 5 == 5 => READ,
        abi::SPDK_BDEV_IO_TYPE_ZCOPY if io.zcopy.get() & 4 == 4 => WRITE,
        _ => return,
    };
    if let Some(row) = ch.stats.rows.get(row) {
        row.count(io.num_blocks.get().wrapping_mul(u64::from(bdev.blocklen.get())), ticks);
    }
}

#[cold]
#[inline(never)]
fn count_error(bdev: Obj<Bdev>, status: i8) {
    let at = i32::from(status).wrapping_neg().wrapping_sub(1);
    let mut state = bdev.lock();
    if let Some(count) = usize::try_from(at).ok().and_then(|at| state.totals.errors.get_mut(at)) {
        *count = count.wrapping_add(1);
    }
}

/// Gathers the statistics of all channels, then calls back on the calling thread.
pub fn device_stat(bdev: Obj<Bdev>, mode: ResetMode, done: Box<dyn FnOnce(Totals, i32) + Send>) -> Result<()> {
    let start = {
        let mut state = bdev.lock();
        let totals = state.totals;
        state.totals.reset(mode);
        totals
    };
    let sum = Arc::new(Mutex::new(start));
    let each = Arc::clone(&sum);
    channel::for_each(
        bdev,
        Box::new(move |ch| {
            each.lock().unwrap_or_else(|e| e.into_inner()).add(&ch.stats.totals());
            ch.stats.reset(mode);
            0
        }),
        Box::new(move |_| done(*sum.lock().unwrap_or_else(|e| e.into_inner()), 0)),
    )
}

/// Clears the statistics of all channels, then calls back on the calling thread.
pub fn reset_device_stat(bdev: Obj<Bdev>, mode: ResetMode, done: Box<dyn FnOnce(i32) + Send>) -> Result<()> {
    bdev.lock().totals.reset(mode);
    channel::for_each(
        bdev,
        Box::new(move |ch| {
            ch.stats.reset(mode);
            0
        }),
        Box::new(move |_| done(0)),
    )
}

/// The statistics of one channel of the calling thread.
pub fn channel_stat(ch: Obj<Channel>, mode: ResetMode) -> Result<Totals> {
    if ch.thread.get() != channel::current_thread() {
        return Err(Errno::EPERM);
    }
    let totals = ch.stats.totals();
    ch.stats.reset(mode);
    Ok(totals)
}
