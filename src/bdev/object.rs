//! The engine's side of one bdev: the facts that the I/O path needs, and the state behind a lock.
//!
//! The facts are copies of the C record's fields, refreshed when the record changes by the rules of
//! `spdk/bdev_module.h`; the I/O path never reads the record itself.
//! Threading rule: facts from any thread; `state` is locked for moments only, never while C is called.

use super::{
    desc::Desc,
    io::Io,
    record::{AliasRecord, FnTable, Record, SubmitFn, bits},
    stat::Totals,
};
use crate::{
    abi,
    handle::{Arena, Kind, Life, Obj, Rx, lent::LentStr},
};
use core::ffi::c_void;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard},
};

/// Told once, with 0 or a negative errno.
pub type Done = Box<dyn FnOnce(i32) + Send>;

/// Bits of [`Bdev::facts`].
pub mod fact {
    /// Reads and writes may have to be split.
    pub const MAY_SPLIT: u32 = 1 << 0;
    pub const MD_SEPARATE: u32 = 1 << 1;
    pub const MD_INTERLEAVED: u32 = 1 << 2;
    /// Writes shorter than the write unit fail.
    pub const WRITE_UNIT: u32 = 1 << 3;
    /// The module is C: it may look at every parameter.
    pub const FOREIGN: u32 = 1 << 4;
    /// Latency histograms are on.
    pub const HISTOGRAM: u32 = 1 << 5;
    pub const MEDIA_EVENTS: u32 = 1 << 6;
    /// The module takes data of memory domains.
    pub const MEMORY_DOMAINS: u32 = 1 << 7;
}

/// Where a bdev is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Status {
    #[default]
    Invalid,
    Ready,
    /// `unregister` was called; the channels are being told.
    Unregistering,
    /// Waits for the last descriptor to be closed.
    Removing,
}

/// One more name of a bdev.
pub struct Alias {
    pub name: LentStr,
    pub record: &'static AliasRecord,
}

/// What the lock protects.
#[derive(Default)]
pub struct State {
    pub name: Vec<u8>,
    pub status: Status,
    pub descs: Vec<Obj<Desc>>,
    pub claims: super::claim::Claims,
    /// Whom to tell when it is gone, and on which thread (its handle).
    pub unregister: Option<(Done, u64)>,
    /// Its names are gone and it is on no list any more.
    pub unlinked: bool,
    /// Its io_device is being unregistered.
    pub closing: bool,
    pub aliases: Vec<Alias>,
    pub totals: Totals,
    pub reset: Option<&'static Io>,
    /// The module has finished the reset; new channels are not frozen any more.
    pub thawing: bool,
    pub queued_resets: VecDeque<&'static Io>,
    pub(super) locks: super::lock::Locks,
    /// The channels were told of the removal, which waits for the last lock of a range.
    pub(super) removal_waits: bool,
    pub qd: super::qd::Sampling,
    pub qd_sampler: Option<super::qd::Sampler>,
    pub histogram: super::histogram::Setting,
    pub qos: super::qos::Setting,
}

/// One bdev.
#[repr(C, align(64))]
pub struct Bdev {
    pub(super) submit: Rx<Option<SubmitFn>>,
    pub(super) blockcnt: Rx<u64>,
    pub(super) record_ptr: Rx<*mut c_void>,
    pub(super) blocklen: Rx<u32>,
    pub(super) md_len: Rx<u32>,
    pub(super) facts: Rx<u32>,
    pub(super) dif_check_flags: Rx<u32>,
    pub(super) io_types: Rx<u32>,
    pub(super) blocklen_shift: Rx<u32>,
    pub(super) buf_align: Rx<u64>,
    /// Its place among all bdevs.
    pub(super) order: Rx<u64>,
    /// Its number among the owners of trace records.
    pub(super) trace_id: Rx<u16>,
    pub(super) max_rw_size: Rx<u32>,
    pub(super) max_segment_size: Rx<u32>,
    pub(super) max_num_segments: Rx<u32>,
    pub(super) read_boundary: Rx<u32>,
    pub(super) write_boundary: Rx<u32>,
    pub(super) write_unit_size: Rx<u32>,
    pub(super) max_unmap: Rx<u32>,
    pub(super) max_unmap_segments: Rx<u32>,
    pub(super) max_write_zeroes: Rx<u32>,
    pub(super) max_copy: Rx<u32>,
    pub(super) acwu: Rx<u32>,
    pub(super) histogram_type: Rx<u32>,
    /// The kinds of I/O for which the module carries out sequences itself.
    pub(super) sequences: Rx<u32>,
    record: Rx<Option<&'static Record>>,
    pub(super) ops: Rx<Option<&'static FnTable>>,
    pub(super) quota: super::qos::Quota,
    state: Mutex<Option<State>>,
}

pub static KIND: Kind = Kind::new("bdev");
/// All bdevs.
pub static BDEVS: Arena<Bdev> = Arena::new();

impl Life for Bdev {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 20;
    const SHARED: bool = true;

    fn vacant() -> Self {
        Bdev {
            submit: Rx::ZERO,
            blockcnt: Rx::ZERO,
            record_ptr: Rx::ZERO,
            blocklen: Rx::ZERO,
            md_len: Rx::ZERO,
            facts: Rx::ZERO,
            dif_check_flags: Rx::ZERO,
            io_types: Rx::ZERO,
            blocklen_shift: Rx::ZERO,
            buf_align: Rx::ZERO,
            order: Rx::ZERO,
            trace_id: Rx::ZERO,
            max_rw_size: Rx::ZERO,
            max_segment_size: Rx::ZERO,
            max_num_segments: Rx::ZERO,
            read_boundary: Rx::ZERO,
            write_boundary: Rx::ZERO,
            write_unit_size: Rx::ZERO,
            max_unmap: Rx::ZERO,
            max_unmap_segments: Rx::ZERO,
            max_write_zeroes: Rx::ZERO,
            max_copy: Rx::ZERO,
            acwu: Rx::ZERO,
            histogram_type: Rx::ZERO,
            sequences: Rx::ZERO,
            record: Rx::ZERO,
            ops: Rx::ZERO,
            quota: super::qos::Quota::EMPTY,
            state: Mutex::new(None),
        }
    }

    fn label(&self) -> String {
        String::from_utf8_lossy(&self.lock().name).into_owned()
    }
}

/// The locked state of a bdev.
pub struct Locked<'a>(MutexGuard<'a, Option<State>>);

impl core::ops::Deref for Locked<'_> {
    type Target = State;
    fn deref(&self) -> &State {
        match &*self.0 {
            Some(state) => state,
            None => unreachable!("lock() fills it"),
        }
    }
}

impl core::ops::DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut State {
        self.0.get_or_insert_default()
    }
}

impl Bdev {
    pub fn lock(&self) -> Locked<'_> {
        let mut guard = self.state.lock().unwrap_or_else(|e| e.into_inner());
        guard.get_or_insert_default();
        Locked(guard)
    }

    /// Binds a fresh slot to a record.
    pub(super) fn bind(&self, record: &'static Record, ops: &'static FnTable, foreign: bool, name: Vec<u8>) {
        *self.state.lock().unwrap_or_else(|e| e.into_inner()) =
            Some(State { name, status: Status::Ready, ..State::default() });
        self.record.set(Some(record));
        self.record_ptr.set(record.as_ptr());
        self.ops.set(Some(ops));
        self.submit.set(ops.submit_request);
        self.facts.set(if foreign { fact::FOREIGN } else { 0 });
        self.histogram_type.set(0);
        self.refresh();
    }

    /// Forgets the record: from here on nothing of it is read.
    pub(super) fn unbind(&self) {
        self.record.set(None);
        self.ops.set(None);
        self.submit.set(None);
        self.state.lock().unwrap_or_else(|e| e.into_inner()).take();
    }

    /// Copies the facts from the record.
    pub(super) fn refresh(&self) {
        let Some(r) = self.record.get() else { return };
        self.blockcnt.set(r.blockcnt.get());
        let blocklen = r.blocklen.get();
        self.blocklen.set(blocklen);
        self.blocklen_shift.set(if blocklen.is_power_of_two() { blocklen.trailing_zeros() } else { u32::MAX });
        self.md_len.set(r.md_len.get());
        self.dif_check_flags.set(r.dif_check_flags.get());
        self.io_types.set(r.io_type_supported.get());
        self.sequences.set(r.accel_sequence_supported.get());
        self.buf_align.set(r.buf_align());
        self.max_rw_size.set(r.max_rw_size.get());
        self.max_segment_size.set(r.max_segment_size.get());
        self.max_num_segments.set(r.max_num_segments.get());
        self.read_boundary.set(r.boundary(abi::SPDK_BDEV_IO_TYPE_READ));
        self.write_boundary.set(r.boundary(abi::SPDK_BDEV_IO_TYPE_WRITE));
        self.write_unit_size.set(r.write_unit_size.get());
        self.max_unmap.set(r.max_unmap.get());
        self.max_unmap_segments.set(r.max_unmap_segments.get());
        self.max_write_zeroes.set(r.max_write_zeroes.get());
        self.max_copy.set(r.max_copy.get());
        self.acwu.set(u32::from(r.acwu.get()));
        let mut facts = self.facts.get() & (fact::FOREIGN | fact::HISTOGRAM);
        let limits = [
            &self.max_rw_size,
            &self.max_segment_size,
            &self.max_num_segments,
            &self.read_boundary,
            &self.write_boundary,
        ];
        if limits.iter().any(|limit| limit.get() != 0) {
            facts |= fact::MAY_SPLIT;
        }
        if r.md_separate() {
            facts |= fact::MD_SEPARATE;
        }
        if r.md_interleaved() {
            facts |= fact::MD_INTERLEAVED;
        }
        if r.bit(bits::SPLIT_ON_WRITE_UNIT) {
            facts |= fact::WRITE_UNIT;
        }
        if r.bit(bits::MEDIA_EVENTS) {
            facts |= fact::MEDIA_EVENTS;
        }
        if r.bit(bits::MEMORY_DOMAINS_SUPPORTED) {
            facts |= fact::MEMORY_DOMAINS;
        }
        self.facts.set(facts);
    }

    #[inline(always)]
    pub(super) fn fact(&self, bit: u32) -> bool {
        self.facts.get() & bit != 0
    }

    pub(super) fn set_fact(&self, bit: u32, on: bool) {
        let facts = self.facts.get();
        self.facts.set(if on { facts | bit } else { facts & !bit });
    }

    /// The C record, until the bdev is destroyed.
    #[inline(always)]
    pub fn record(&self) -> Option<&'static Record> {
        self.record.get()
    }

    /// The address C knows the bdev by.
    #[inline(always)]
    pub fn ptr(&self) -> *mut c_void {
        self.record_ptr.get()
    }

    pub fn ops(&self) -> Option<&'static FnTable> {
        self.ops.get()
    }

    /// The module's own context.
    pub fn ctxt(&self) -> *mut c_void {
        self.record().map_or(core::ptr::null_mut(), |r| r.ctxt.get())
    }

    pub fn name(&self) -> String {
        String::from_utf8_lossy(&self.lock().name).into_owned()
    }

    pub fn num_blocks(&self) -> u64 {
        self.blockcnt.get()
    }

    pub fn block_size(&self) -> u32 {
        self.blocklen.get()
    }

    pub fn buf_align(&self) -> u64 {
        self.buf_align.get()
    }

    /// Whether the module takes this kind of I/O itself.
    #[inline(always)]
    pub fn module_supports(&self, io_type: u32) -> bool {
        io_type != 0 && io_type < abi::SPDK_BDEV_NUM_IO_TYPES && self.io_types.get() & 1u32.wrapping_shl(io_type) != 0
    }

    /// Whether this kind of I/O works, by the module or by emulation.
    pub fn supports(&self, io_type: u32) -> bool {
        self.module_supports(io_type)
            || io_type == abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES && self.module_supports(abi::SPDK_BDEV_IO_TYPE_WRITE)
    }

    /// The key of the io_device that its channels belong to.
    pub fn device_key(&self) -> usize {
        self.ptr().addr().wrapping_add(1)
    }

    #[inline(always)]
    pub(super) fn valid_blocks(&self, offset: u64, num: u64) -> bool {
        match offset.checked_add(num) {
            Some(end) => end <= self.blockcnt.get(),
            None => false,
        }
    }
}
