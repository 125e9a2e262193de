//! The records that C reads: `struct spdk_bdev`, its function table, its module, its aliases (`spdk/bdev_module.h`).
//!
//! Every field is an [`Rx`] cell at the offset the header gives it. A record of a C module lies in C's memory and is
//! looked at only between registration and destruction; those of our own modules come from a type-stable pool.
//! Threading rule: any thread may load; fields are stored on the thread that registers or changes the bdev.

use super::io::Io;
use crate::{
    abi,
    handle::{Rx, Transparent},
};
use core::{
    ffi::{c_char, c_void},
    mem::{offset_of, size_of},
};

/// `struct spdk_bdev`.
#[repr(C)]
pub struct Record {
    pub ctxt: Rx<*mut c_void>,
    pub name: Rx<*mut c_char>,
    pub aliases_first: Rx<Option<&'static AliasRecord>>,
    pub aliases_last: Rx<*mut c_void>,
    pub product_name: Rx<*mut c_char>,
    pub write_cache: Rx<i32>,
    pub blocklen: Rx<u32>,
    pub phys_blocklen: Rx<u32>,
    pub io_type_supported: Rx<u32>,
    pub blockcnt: Rx<u64>,
    pub bits: Rx<u32>,
    pub write_unit_size: Rx<u32>,
    pub acwu: Rx<u16>,
    pub required_alignment: Rx<u8>,
    reserved1: Rx<u8>,
    pub optimal_io_boundary: Rx<u32>,
    pub preferred_write_alignment: Rx<u32>,
    pub preferred_write_granularity: Rx<u32>,
    pub optimal_write_size: Rx<u32>,
    pub preferred_unmap_alignment: Rx<u32>,
    pub preferred_unmap_granularity: Rx<u32>,
    pub max_segment_size: Rx<u32>,
    pub max_num_segments: Rx<u32>,
    pub max_unmap: Rx<u32>,
    pub max_unmap_segments: Rx<u32>,
    pub max_write_zeroes: Rx<u32>,
    pub max_copy: Rx<u32>,
    pub max_rw_size: Rx<u32>,
    pub uuid: [Rx<u8>; 16],
    pub md_len: Rx<u32>,
    reserved2: Rx<u32>,
    pub dif_type: Rx<i32>,
    pub dif_pi_format: Rx<u32>,
    reserved3: Rx<u32>,
    pub dif_check_flags: Rx<u32>,
    reserved4: Rx<u64>,
    pub zone_size: Rx<u64>,
    pub max_zone_append_size: Rx<u32>,
    pub max_open_zones: Rx<u32>,
    pub max_active_zones: Rx<u32>,
    pub optimal_open_zones: Rx<u32>,
    reserved6: Rx<u32>,
    pub ctratt: Rx<u32>,
    pub nsid: Rx<u32>,
    pub reset_io_drain_timeout: Rx<u16>,
    reserved7: Rx<u16>,
    pub numa: Rx<u32>,
    pub accel_sequence_supported: Rx<u32>,
    pub module: Rx<Option<&'static ModuleRecord>>,
    pub fn_table: Rx<Option<&'static FnTable>>,
    /// Unused: the engine's own state lies in a slot of its own.
    internal: [Rx<u64>; 42],
}

/// Bits of [`Record::bits`].
pub mod bits {
    pub const SPLIT_ON_WRITE_UNIT: u32 = 1 << 0;
    pub const SPLIT_ON_OPTIMAL_IO_BOUNDARY: u32 = 1 << 1;
    pub const MD_INTERLEAVE: u32 = 1 << 2;
    pub const DIF_IS_HEAD_OF_MD: u32 = 1 << 3;
    pub const ZONED: u32 = 1 << 4;
    pub const MEDIA_EVENTS: u32 = 1 << 5;
    pub const MEMORY_DOMAINS_SUPPORTED: u32 = 1 << 6;
}

macro_rules! same_offsets {
    ($ours:ty = $theirs:ty { $($a:ident = $b:ident),* $(,)? }) => {
        const _: () = {
            assert!(size_of::<$ours>() == size_of::<$theirs>());
            $(assert!(offset_of!($ours, $a) == offset_of!($theirs, $b));)*
        };
    };
}
pub(super) use same_offsets;

same_offsets!(Record = abi::spdk_bdev {
    ctxt = ctxt, name = name, aliases_first = aliases, product_name = product_name, write_cache = write_cache,
    blocklen = blocklen, phys_blocklen = phys_blocklen, io_type_supported = io_type_supported, blockcnt = blockcnt,
    bits = __bindgen_anon_1, write_unit_size = write_unit_size, acwu = acwu, required_alignment = required_alignment,
    optimal_io_boundary = optimal_io_boundary, preferred_write_alignment = preferred_write_alignment,
    preferred_write_granularity = preferred_write_granularity, optimal_write_size = optimal_write_size,
    preferred_unmap_alignment = preferred_unmap_alignment, preferred_unmap_granularity = preferred_unmap_granularity,
    max_segment_size = max_segment_size, max_num_segments = max_num_segments, max_unmap = max_unmap,
    max_unmap_segments = max_unmap_segments, max_write_zeroes = max_write_zeroes, max_copy = max_copy,
    max_rw_size = max_rw_size, uuid = uuid, md_len = md_len, dif_type = dif_type, dif_pi_format = dif_pi_format,
    dif_check_flags = dif_check_flags, zone_size = zone_size, max_zone_append_size = max_zone_append_size,
    max_open_zones = max_open_zones, max_active_zones = max_active_zones, optimal_open_zones = optimal_open_zones,
    ctratt = ctratt, nsid = nsid, reset_io_drain_timeout = reset_io_drain_timeout, numa = numa,
    accel_sequence_supported = accel_sequence_supported, module = module, fn_table = fn_table, internal = internal,
});

impl Transparent for Record {
    fn vacant() -> Self {
        Record {
            ctxt: Rx::ZERO,
            name: Rx::ZERO,
            aliases_first: Rx::ZERO,
            aliases_last: Rx::ZERO,
            product_name: Rx::ZERO,
            write_cache: Rx::ZERO,
            blocklen: Rx::ZERO,
            phys_blocklen: Rx::ZERO,
            io_type_supported: Rx::ZERO,
            blockcnt: Rx::ZERO,
            bits: Rx::ZERO,
            write_unit_size: Rx::ZERO,
            acwu: Rx::ZERO,
            required_alignment: Rx::ZERO,
            reserved1: Rx::ZERO,
            optimal_io_boundary: Rx::ZERO,
            preferred_write_alignment: Rx::ZERO,
            preferred_write_granularity: Rx::ZERO,
            optimal_write_size: Rx::ZERO,
            preferred_unmap_alignment: Rx::ZERO,
            preferred_unmap_granularity: Rx::ZERO,
            max_segment_size: Rx::ZERO,
            max_num_segments: Rx::ZERO,
            max_unmap: Rx::ZERO,
            max_unmap_segments: Rx::ZERO,
            max_write_zeroes: Rx::ZERO,
            max_copy: Rx::ZERO,
            max_rw_size: Rx::ZERO,
            uuid: [const { Rx::ZERO }; 16],
            md_len: Rx::ZERO,
            reserved2: Rx::ZERO,
            dif_type: Rx::ZERO,
            dif_pi_format: Rx::ZERO,
            reserved3: Rx::ZERO,
            dif_check_flags: Rx::ZERO,
            reserved4: Rx::ZERO,
            zone_size: Rx::ZERO,
            max_zone_append_size: Rx::ZERO,
            max_open_zones: Rx::ZERO,
            max_active_zones: Rx::ZERO,
            optimal_open_zones: Rx::ZERO,
            reserved6: Rx::ZERO,
            ctratt: Rx::ZERO,
            nsid: Rx::ZERO,
            reset_io_drain_timeout: Rx::ZERO,
            reserved7: Rx::ZERO,
            numa: Rx::ZERO,
            accel_sequence_supported: Rx::ZERO,
            module: Rx::ZERO,
            fn_table: Rx::ZERO,
            internal: [const { Rx::ZERO }; 42],
        }
    }
}

impl Record {
    /// Sets every field to zero.
    pub fn clear(&self) {
        self.ctxt.set(core::ptr::null_mut());
        self.name.set(core::ptr::null_mut());
        self.aliases_first.set(None);
        self.aliases_last.set(core::ptr::null_mut());
        self.product_name.set(core::ptr::null_mut());
        self.write_cache.set(0);
        self.blocklen.set(0);
        self.phys_blocklen.set(0);
        self.io_type_supported.set(0);
        self.blockcnt.set(0);
        self.bits.set(0);
        self.write_unit_size.set(0);
        self.acwu.set(0);
        self.required_alignment.set(0);
        self.reserved1.set(0);
        self.optimal_io_boundary.set(0);
        self.preferred_write_alignment.set(0);
        self.preferred_write_granularity.set(0);
        self.optimal_write_size.set(0);
        self.preferred_unmap_alignment.set(0);
        self.preferred_unmap_granularity.set(0);
        self.max_segment_size.set(0);
        self.max_num_segments.set(0);
        self.max_unmap.set(0);
        self.max_unmap_segments.set(0);
        self.max_write_zeroes.set(0);
        self.max_copy.set(0);
        self.max_rw_size.set(0);
        self.uuid.iter().for_each(|c| c.set(0));
        self.md_len.set(0);
        self.reserved2.set(0);
        self.dif_type.set(0);
        self.dif_pi_format.set(0);
        self.reserved3.set(0);
        self.dif_check_flags.set(0);
        self.reserved4.set(0);
        self.zone_size.set(0);
        self.max_zone_append_size.set(0);
        self.max_open_zones.set(0);
        self.max_active_zones.set(0);
        self.optimal_open_zones.set(0);
        self.reserved6.set(0);
        self.ctratt.set(0);
        self.nsid.set(0);
        self.reset_io_drain_timeout.set(0);
        self.reserved7.set(0);
        self.numa.set(0);
        self.accel_sequence_supported.set(0);
        self.module.set(None);
        self.fn_table.set(None);
        self.internal.iter().for_each(|c| c.set(0));
    }

    pub fn address(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }

    pub fn as_ptr(&self) -> *mut c_void {
        core::ptr::from_ref(self).cast_mut().cast()
    }

    pub fn uuid(&self) -> [u8; 16] {
        core::array::from_fn(|i| self.uuid.get(i).map_or(0, Rx::get))
    }

    pub fn set_uuid(&self, uuid: [u8; 16]) {
        for (cell, byte) in self.uuid.iter().zip(uuid) {
            cell.set(byte);
        }
    }

    pub fn bit(&self, bit: u32) -> bool {
        self.bits.get() & bit != 0
    }

    pub fn set_bit(&self, bit: u32, on: bool) {
        self.bits.set(if on { self.bits.get() | bit } else { self.bits.get() & !bit });
    }

    pub fn md_interleaved(&self) -> bool {
        self.md_len.get() != 0 && self.bit(bits::MD_INTERLEAVE)
    }

    pub fn md_separate(&self) -> bool {
        self.md_len.get() != 0 && !self.bit(bits::MD_INTERLEAVE)
    }

    pub fn data_block_size(&self) -> u32 {
        if self.md_interleaved() { self.blocklen.get().saturating_sub(self.md_len.get()) } else { self.blocklen.get() }
    }

    pub fn block_size_with_md(&self) -> u32 {
        if self.md_interleaved() { self.blocklen.get() } else { self.blocklen.get().saturating_add(self.md_len.get()) }
    }

    /// The required alignment of buffers in bytes, 1 for none.
    pub fn buf_align(&self) -> u64 {
        1u64.checked_shl(u32::from(self.required_alignment.get())).unwrap_or(1)
    }

    /// The NUMA node, -1 for any.
    pub fn numa_id(&self) -> i32 {
        let raw = self.numa.get();
        if raw & 1 != 0 { (raw as i32) >> 1 } else { -1 }
    }

    pub fn set_numa_id(&self, id: i32) {
        self.numa.set((id as u32) << 1 | 1);
    }

    pub fn dif_type(&self) -> i32 {
        if self.md_len.get() != 0 { self.dif_type.get() } else { 0 }
    }

    pub fn dif_is_head_of_md(&self) -> bool {
        self.dif_type() != 0 && self.bit(bits::DIF_IS_HEAD_OF_MD)
    }

    /// Whether a DIF check (`enum spdk_dif_check_type`) is on.
    pub fn dif_check_enabled(&self, check: u32) -> bool {
        let flag = match check {
            abi::SPDK_DIF_CHECK_TYPE_REFTAG => abi::SPDK_DIF_FLAGS_REFTAG_CHECK,
            abi::SPDK_DIF_CHECK_TYPE_APPTAG => abi::SPDK_DIF_FLAGS_APPTAG_CHECK,
            abi::SPDK_DIF_CHECK_TYPE_GUARD => abi::SPDK_DIF_FLAGS_GUARD_CHECK,
            _ => return false,
        };
        self.dif_type() != 0 && self.dif_check_flags.get() & flag != 0
    }

    /// The most blocks, in whole write units, that a buffer of `bytes` holds at the required alignment.
    pub fn max_write(&self, bytes: u64) -> u32 {
        let room = bytes.saturating_sub(self.buf_align().saturating_sub(1));
        let blocks = room.checked_div(u64::from(self.block_size_with_md())).unwrap_or(0);
        let unit = u64::from(self.write_unit_size.get()).max(1);
        blocks.saturating_sub(blocks.checked_rem(unit).unwrap_or(0)).min(u64::from(u32::MAX)) as u32
    }

    /// The boundary reads or writes may not cross, 0 for none.
    pub fn boundary(&self, io_type: u32) -> u32 {
        if io_type == abi::SPDK_BDEV_IO_TYPE_WRITE && self.bit(bits::SPLIT_ON_WRITE_UNIT) {
            self.write_unit_size.get()
        } else if self.bit(bits::SPLIT_ON_OPTIMAL_IO_BOUNDARY) {
            self.optimal_io_boundary.get()
        } else {
            0
        }
    }

    pub fn supports(&self, io_type: u32) -> bool {
        (abi::SPDK_BDEV_IO_TYPE_READ..abi::SPDK_BDEV_NUM_IO_TYPES).contains(&io_type)
            && self.io_type_supported.get() & 1u32.wrapping_shl(io_type) != 0
    }
}

/// `struct spdk_bdev_fn_table`: what a module offers for one bdev. C's tables and our own modules' are the same type.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct FnTable {
    pub destruct: Option<extern "C" fn(*mut c_void) -> i32>,
    pub submit_request: Option<SubmitFn>,
    pub io_type_supported: Option<extern "C" fn(*mut c_void, u32) -> bool>,
    pub get_io_channel: Option<extern "C" fn(*mut c_void) -> *mut c_void>,
    pub dump_info_json: Option<extern "C" fn(*mut c_void, *mut c_void) -> i32>,
    pub write_config_json: Option<extern "C" fn(*mut c_void, *mut c_void)>,
    pub get_spin_time: Option<extern "C" fn(*mut c_void) -> u64>,
    pub get_module_ctx: Option<extern "C" fn(*mut c_void) -> *mut c_void>,
    pub get_memory_domains: Option<extern "C" fn(*mut c_void, *mut c_void, i32) -> i32>,
    pub reset_device_stat: Option<extern "C" fn(*mut c_void)>,
    pub dump_device_stat_json: Option<extern "C" fn(*mut c_void, *mut c_void)>,
    pub accel_sequence_supported: Option<extern "C" fn(*mut c_void, u32) -> bool>,
}

/// Starts one I/O on the module's channel (its address).
pub type SubmitFn = extern "C" fn(*mut c_void, &'static Io);

same_offsets!(FnTable = abi::spdk_bdev_fn_table {
    destruct = destruct, submit_request = submit_request, io_type_supported = io_type_supported,
    get_io_channel = get_io_channel, dump_info_json = dump_info_json, write_config_json = write_config_json,
    get_spin_time = get_spin_time, get_module_ctx = get_module_ctx, get_memory_domains = get_memory_domains,
    reset_device_stat = reset_device_stat, dump_device_stat_json = dump_device_stat_json,
    accel_sequence_supported = accel_sequence_supported,
});

/// `struct spdk_bdev_module`.
#[repr(C)]
#[derive(Default)]
pub struct ModuleRecord {
    pub module_init: Rx<Option<extern "C" fn() -> i32>>,
    pub init_complete: Rx<Option<extern "C" fn()>>,
    pub fini_start: Rx<Option<extern "C" fn()>>,
    pub module_fini: Rx<Option<extern "C" fn()>>,
    pub config_json: Rx<Option<extern "C" fn(*mut c_void) -> i32>>,
    pub name: Rx<*const c_char>,
    pub get_ctx_size: Rx<Option<extern "C" fn() -> i32>>,
    pub examine_config: Rx<Option<extern "C" fn(*mut c_void)>>,
    pub examine_disk: Rx<Option<extern "C" fn(*mut c_void)>>,
    pub async_init: Rx<bool>,
    pub async_fini: Rx<bool>,
    pub async_fini_start: Rx<bool>,
    pub(super) internal: [Rx<u64>; 9],
}

same_offsets!(ModuleRecord = abi::spdk_bdev_module {
    module_init = module_init, init_complete = init_complete, fini_start = fini_start, module_fini = module_fini,
    config_json = config_json, name = name, get_ctx_size = get_ctx_size, examine_config = examine_config,
    examine_disk = examine_disk, async_init = async_init, async_fini = async_fini, async_fini_start = async_fini_start,
    internal = internal,
});

impl ModuleRecord {
    pub fn address(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }
}

/// `struct spdk_bdev_alias`.
#[repr(C)]
pub struct AliasRecord {
    pub name: Rx<*const c_char>,
    pub bdev: Rx<*mut c_void>,
    node: [Rx<u64>; 3],
    pub next: Rx<Option<&'static AliasRecord>>,
    pub prev: Rx<*mut c_void>,
}

same_offsets!(AliasRecord = abi::spdk_bdev_alias { name = alias, next = tailq });

impl Transparent for AliasRecord {
    fn vacant() -> Self {
        AliasRecord { name: Rx::ZERO, bdev: Rx::ZERO, node: [const { Rx::ZERO }; 3], next: Rx::ZERO, prev: Rx::ZERO }
    }
}
