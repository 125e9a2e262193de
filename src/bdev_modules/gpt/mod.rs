//! The gpt module: looks for a GUID Partition Table on every new bdev and makes a bdev of each SPDK partition.
//!
//! A partition is SPDK's when its type is [`NEW`], or [`OLD`], whose bdevs are one block shorter than they could be: data
//! written by earlier releases relies on it. Threading rule: the table is read on the application's thread.

pub mod table;

use super::{
    disk,
    stack::{
        self, Lower,
        part::{self, Memory, Owner, PartBase, Want},
    },
};
use crate::{
    abi,
    bdev::{
        Bdev,
        complete::give_back,
        io::Io,
        module::{self, Spec},
        record::{FnTable, ModuleRecord},
        registry,
        submit::{self, Data, Tell},
    },
    env::{self, DmaBuf},
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell},
    sys::iomem,
};
use core::ffi::c_void;
use std::sync::{Arc, Mutex, MutexGuard};
use table::{Copy, Disk, Entry, Guid, Table};

/// Type of SPDK's partitions: 6527994e-2c5a-4eec-9613-8f5944074e8b.
const NEW: Guid =
    Guid::from_uuid([0x65, 0x27, 0x99, 0x4e, 0x2c, 0x5a, 0x4e, 0xec, 0x96, 0x13, 0x8f, 0x59, 0x44, 0x07, 0x4e, 0x8b]);
/// Type of partitions made before release 22.09: 7c5222bd-8f5d-4087-9c00-bf9843c7b58c.
const OLD: Guid =
    Guid::from_uuid([0x7c, 0x52, 0x22, 0xbd, 0x8f, 0x5d, 0x40, 0x87, 0x9c, 0x00, 0xbf, 0x98, 0x43, 0xc7, 0xb5, 0x8c]);
/// What is read of either end of the disk.
const READ_SIZE: usize = 32 * 1024;

#[derive(Default)]
struct Reading {
    buf: Option<DmaBuf>,
    entries: Vec<Entry>,
}

/// What belongs to one bdev that was looked at.
struct GptBase {
    part_base: ObjCell<PartBase>,
    lower: Lower,
    reading: Mutex<Option<Reading>>,
}

static KIND: Kind = Kind::new("gpt base");
static GPTS: Arena<GptBase> = Arena::new();

impl Life for GptBase {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        GptBase { part_base: ObjCell::EMPTY, lower: Lower::EMPTY, reading: Mutex::new(None) }
    }
}

impl GptBase {
    fn lock(&self) -> MutexGuard<'_, Option<Reading>> {
        self.reading.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// An entry of the table, by its place.
    fn entry(&self, index: u64) -> Option<Entry> {
        self.lock().as_ref()?.entries.iter().find(|e| u64::from(e.index) == index).copied()
    }
}

struct GptOwner(Obj<GptBase>);

impl Owner for GptOwner {
    fn freed(&self) {
        self.0.lower.close();
        self.0.part_base.set(None);
        self.0.lock().take();
        GPTS.free(self.0);
    }
}

static OPS: FnTable = FnTable {
    destruct: Some(part::destruct),
    submit_request: Some(part::submit),
    io_type_supported: Some(part::io_type_supported),
    get_io_channel: Some(part::get_io_channel),
    dump_info_json: Some(dump_info),
    write_config_json: None,
    get_spin_time: None,
    get_module_ctx: None,
    get_memory_domains: Some(get_memory_domains),
    reset_device_stat: None,
    dump_device_stat_json: None,
    accel_sequence_supported: None,
};

/// The module, registered with the block layer the first time.
pub fn module() -> Result<&'static ModuleRecord> {
    module::add_ours(
        c"gpt",
        Spec { init: Some(init), ctx_size: Some(ctx_size), examine_disk: Some(examine), ..Spec::default() },
    )
}

extern "C" fn init() -> i32 {
    0
}

extern "C" fn ctx_size() -> i32 {
    64
}

extern "C" fn examine(bdev: *mut c_void) {
    let Ok(bdev) = registry::find(bdev.addr()) else { return stack::examine_done(module()) };
    // Block 0 has the MBR, block 1 the header.
    let fits = bdev.num_blocks() >= 2 && bdev.block_size().checked_rem(512) == Some(0);
    if !fits || start(bdev).is_err() {
        stack::examine_done(module());
    }
}

/// Reads the beginning of a bdev. Fails silently when the bdev is too small for a table.
fn start(bdev: Obj<Bdev>) -> Result<()> {
    let block_size = bdev.block_size() as usize;
    let len = READ_SIZE.max(block_size);
    if len.checked_rem(block_size) != Some(0) || (len as u64) > bdev.num_blocks().saturating_mul(block_size as u64) {
        return Err(Errno::EINVAL);
    }
    let buf = env::dma_zmalloc(len, usize::try_from(bdev.buf_align()).unwrap_or(0))?;
    let gpt = GPTS.alloc()?;
    *gpt.lock() = Some(Reading { buf: Some(buf), entries: Vec::new() });
    let base = part::base_construct(bdev.name().as_bytes(), module()?, &OPS, Arc::new(GptOwner(gpt)));
    let base = base.inspect_err(|_| GptOwner(gpt).freed())?;
    gpt.part_base.set(Some(base));
    let reading = gpt.lower.open(base.below()).and_then(|()| read(gpt, base, 0, got_primary));
    reading.inspect_err(|errno| {
        errlog!("Failed to read info from bdev {}: {errno}", bdev.name());
        let _ = part::base_free(base);
    })
}

fn read(gpt: Obj<GptBase>, base: Obj<PartBase>, from_byte: u64, cb: crate::bdev::io::IoCb) -> Result<()> {
    let via = gpt.lower.via().ok_or(Errno::ENODEV)?;
    let (ptr, len) = gpt.lock().as_ref().and_then(|r| r.buf.as_ref()).map_or((core::ptr::null_mut(), 0), |b| {
        (b.as_ptr(), READ_SIZE.max(base.below().bdev().map_or(0, |b| b.block_size()) as usize))
    });
    let (offset, num) = via.blocks(from_byte, len as u64)?;
    let data = Data { iovs: core::ptr::null_mut(), iovcnt: 0, md: core::ptr::null_mut(), offset, num };
    let arg = core::ptr::without_provenance_mut(gpt.handle() as usize);
    submit::rw_one(via, abi::SPDK_BDEV_IO_TYPE_READ, ptr, data, Tell { cb, arg })
}

/// What was read, and the disk it is of; `None` when it was not.
fn content(gpt: Obj<GptBase>, success: bool) -> Option<(Vec<u8>, Disk)> {
    let bdev = gpt.part_base.get()?.below().bdev()?;
    if !success {
        errlog!("Gpt: bdev={} io error", bdev.name());
        return None;
    }
    // While it was read the bdev may have begun to go: then there is no use in partitions.
    if !registry::is_ready(bdev) {
        return None;
    }
    let disk = Disk { block_size: bdev.block_size() as usize, num_blocks: bdev.num_blocks() };
    let len = READ_SIZE.max(disk.block_size);
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(len).ok()?;
    bytes.resize(len, 0);
    let lent = gpt.lock();
    iomem::load(&mut bytes, lent.as_ref()?.buf.as_ref()?.as_ptr());
    Some((bytes, disk))
}

extern "C" fn got_primary(io: &'static Io, success: bool, arg: *mut c_void) {
    let _ = give_back(io);
    let Ok(gpt) = GPTS.get(arg.addr() as u64) else { return stack::examine_done(module()) };
    let found = content(gpt, success).filter(|(bytes, disk)| table::protective_mbr(bytes, *disk).is_ok());
    let Some((bytes, disk)) = found else { return end(gpt, None) };
    match table::read(&bytes, disk, Copy::Primary) {
        Ok(table) => end(gpt, Some(table)),
        Err(broken) => {
            errlog!("the primary partition table is broken: {broken:?}");
            let whole = disk.num_blocks.saturating_mul(disk.block_size as u64);
            let from = whole.saturating_sub(bytes.len() as u64);
            let base = gpt.part_base.get();
            if base.is_none_or(|base| read(gpt, base, from, got_secondary).is_err()) {
                errlog!("Failed to read secondary table");
                end(gpt, None);
            }
        }
    }
}

extern "C" fn got_secondary(io: &'static Io, success: bool, arg: *mut c_void) {
    let _ = give_back(io);
    let Ok(gpt) = GPTS.get(arg.addr() as u64) else { return stack::examine_done(module()) };
    let table = content(gpt, success).and_then(|(bytes, disk)| {
        table::read(&bytes, disk, Copy::Secondary)
            .inspect_err(|broken| errlog!("the secondary partition table is broken: {broken:?}"))
            .ok()
    });
    if table.is_some() {
        let name = gpt.part_base.get().map(|b| b.below().name()).unwrap_or_default();
        warnlog!("Gpt: bdev={name} primary partition table broken, use the secondary");
    }
    end(gpt, table);
}

/// Makes the bdevs of a table. Without any, the base is not needed.
fn end(gpt: Obj<GptBase>, table: Option<Table>) {
    gpt.lower.close();
    if let Some(reading) = &mut *gpt.lock() {
        reading.buf = None;
    }
    let Some(base) = gpt.part_base.get() else { return stack::examine_done(module()) };
    if let Some(table) = table
        && let Err(errno) = construct(gpt, base, table)
    {
        errlog!("could not construct bdev part: {errno}");
    }
    stack::examine_done(module());
    let _ = part::base_free(base);
}

/// The blocks of an entry that becomes a bdev: the first and how many.
fn range(entry: &Entry, table: &Table) -> Option<(u64, u64)> {
    let whole = entry.last.checked_sub(entry.first)?.checked_add(1)?;
    let num = match entry.kind {
        NEW => whole,
        OLD => whole.saturating_sub(1),
        _ => return None,
    };
    let inside = entry.first >= table.first_usable && entry.last <= table.last_usable;
    (inside && num > 0).then_some((entry.first, num))
}

fn construct(gpt: Obj<GptBase>, base: Obj<PartBase>, table: Table) -> Result<()> {
    let wanted: Vec<_> = table.entries.iter().filter_map(|e| Some((*e, range(e, &table)?))).collect();
    if let Some(reading) = &mut *gpt.lock() {
        reading.entries = table.entries;
    }
    for (entry, (offset, num)) in wanted {
        let name = format!("{}p{}", base.below().name(), entry.index.saturating_add(1));
        let want = Want { name: name.as_bytes(), offset, num, uuid: entry.unique.uuid() };
        // Its table entry is looked up by its place; the word also says which base.
        part::construct(base, &want, Memory::Ours { product: c"GPT Disk", word: u64::from(entry.index) })?;
    }
    Ok(())
}

/// The gpt base of a partition.
fn gpt_of(base: Obj<PartBase>) -> Option<Obj<GptBase>> {
    let mut found = None;
    GPTS.each(|gpt| {
        if gpt.part_base.get() == Some(base) {
            found = Some(gpt);
        }
    });
    found
}

extern "C" fn dump_info(ctx: *mut c_void, w: *mut c_void) -> i32 {
    let (Some(part), Some(w)) = (part::PARTS.at(ctx.addr() as u64), disk::writer(w)) else { return 0 };
    let entry = part.base().and_then(gpt_of).and_then(|gpt| gpt.entry(part.word.get()));
    let Some(entry) = entry else { return 0 };
    w.named_object("gpt", |w| {
        w.named("base_bdev", part.below().as_str());
        w.named("offset_blocks", part.offset());
        w.named("partition_type_guid", entry.kind.text().as_str());
        w.named("unique_partition_guid", entry.unique.text().as_str());
        w.name("partition_name");
        let len = entry.name.chunks_exact(2).take_while(|unit| *unit != [0, 0]).count().saturating_mul(2);
        w.run(|encoder| encoder.string_utf16le(entry.name.get(..len).unwrap_or_default()));
    });
    0
}

/// Those of the base, unless reference tags have to be moved, for which the metadata is looked at.
extern "C" fn get_memory_domains(ctx: *mut c_void, domains: *mut c_void, size: i32) -> i32 {
    let below = part::PARTS.at(ctx.addr() as u64).and_then(|p| p.base()).and_then(|b| b.below().bdev());
    let Some(below) = below else { return 0 };
    let tagged = below.record().is_none_or(|r| r.dif_check_flags.get() & abi::SPDK_DIF_FLAGS_REFTAG_CHECK != 0);
    let f = below.ops().filter(|_| !tagged).and_then(|ops| ops.get_memory_domains);
    f.map_or(0, |f| f(below.ctxt(), domains, size))
}
