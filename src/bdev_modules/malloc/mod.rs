//! The malloc bdev: a disk in DMA memory.
//!
//! Threading rule: as the block layer's.

mod seq;

use super::{
    disk::{self, Disk, Pending},
    polled::{self, Polled},
};
use crate::{
    abi,
    accel::framework,
    algo,
    bdev::{
        buf,
        complete::complete,
        io::{Io, flag},
        module::{self, Spec},
        record::{FnTable, ModuleRecord, Record, bits},
    },
    dma, env,
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    sys::{iomem, numa},
    thread::{self, Poller, channel},
};
use core::{
    ffi::c_void,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};
use std::sync::Mutex;

/// What the creator chooses; the members of `bdev_malloc_create`.
#[derive(Clone, Debug, Default)]
pub struct Params {
    pub name: Option<Vec<u8>>,
    pub uuid: [u8; 16],
    pub num_blocks: u64,
    pub block_size: u32,
    pub physical_block_size: u32,
    pub optimal_io_boundary: u32,
    pub md_size: u32,
    pub md_interleave: bool,
    pub dif_type: i32,
    pub dif_is_head_of_md: bool,
    pub dif_pi_format: u32,
    pub numa_id: i32,
}

#[derive(Default)]
struct Owned {
    disk: Option<Disk>,
}

/// A disk: the I/O path reads the addresses, everything else is behind the lock.
struct MallocDisk {
    data: Rx<*mut c_void>,
    md: Rx<*mut c_void>,
    blocklen: Rx<u32>,
    md_len: Rx<u32>,
    dif_type: Rx<i32>,
    owned: Mutex<Owned>,
}

struct MallocChannel {
    /// I/Os that are done, their status in `module_word`.
    done: Pending,
    poller: ObjCell<Poller>,
    /// [`flag::SPECIAL`] when somebody else than the processor copies: every read and write is a sequence then.
    offloaded: Rx<u8>,
}

static KIND: Kind = Kind::new("malloc bdev");
static CHANNEL_KIND: Kind = Kind::new("malloc bdev channel");
static DISKS: Arena<MallocDisk> = Arena::new();
static CHANNELS: Arena<MallocChannel> = Arena::new();
static COUNT: AtomicU32 = AtomicU32::new(0);
static KEY: u8 = 0;

impl Life for MallocDisk {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 18;
    fn vacant() -> Self {
        MallocDisk {
            data: Rx::ZERO,
            md: Rx::ZERO,
            blocklen: Rx::ZERO,
            md_len: Rx::ZERO,
            dif_type: Rx::ZERO,
            owned: Mutex::new(Owned { disk: None }),
        }
    }
}

impl Life for MallocChannel {
    const KIND: &'static Kind = &CHANNEL_KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        MallocChannel { done: Pending::EMPTY, poller: ObjCell::EMPTY, offloaded: Rx::ZERO }
    }
}

const READ: u32 = abi::SPDK_BDEV_IO_TYPE_READ;
const WRITE: u32 = abi::SPDK_BDEV_IO_TYPE_WRITE;
const SUCCESS: i32 = abi::SPDK_BDEV_IO_STATUS_SUCCESS;
const FAILED: i32 = abi::SPDK_BDEV_IO_STATUS_FAILED;
const ALIGN: usize = 2 * 1024 * 1024;

static OPS: FnTable = FnTable {
    destruct: Some(destruct),
    submit_request: Some(submit),
    io_type_supported: Some(io_type_supported),
    get_io_channel: Some(get_io_channel),
    dump_info_json: None,
    write_config_json: Some(write_config),
    get_spin_time: None,
    get_module_ctx: None,
    get_memory_domains: Some(get_memory_domains),
    reset_device_stat: None,
    dump_device_stat_json: None,
    accel_sequence_supported: Some(accel_sequence_supported),
};

fn key() -> usize {
    core::ptr::from_ref(&KEY).addr()
}

/// The module, registered with the block layer the first time.
pub fn module() -> Result<&'static ModuleRecord> {
    module::add_ours(
        c"malloc",
        Spec { init: Some(init), fini: Some(fini), ctx_size: Some(ctx_size), ..Spec::default() },
    )
}

extern "C" fn ctx_size() -> i32 {
    48
}

impl Polled for MallocChannel {
    const NAME: &'static str = "malloc_completion_poller";
    const POLL: thread::PollerFn = poll;
    fn arena() -> &'static Arena<Self> {
        &CHANNELS
    }
    fn poller(&self) -> &ObjCell<Poller> {
        &self.poller
    }
    fn reset(&self) {
        self.done.clear();
        let offloads = framework::offloads(abi::SPDK_ACCEL_OPC_COPY as usize);
        self.offloaded.set(if offloads { flag::SPECIAL } else { 0 });
    }
}

extern "C" fn init() -> i32 {
    COUNT.store(0, Relaxed);
    polled::register::<MallocChannel>(key(), b"bdev_malloc")
}

extern "C" fn fini() {
    polled::unregister(key());
}

extern "C" fn destruct(ctx: *mut c_void) -> i32 {
    if let Some(disk) = DISKS.at(ctx.addr() as u64) {
        disk.owned.lock().unwrap_or_else(|e| e.into_inner()).disk.take();
        free(disk);
    }
    0
}

fn free(disk: Obj<MallocDisk>) {
    for cell in [&disk.data, &disk.md] {
        let address = cell.replace(core::ptr::null_mut()).addr();
        if address != 0 && env::free(address).is_err() {
            errlog!("memory of a malloc bdev was freed by somebody else");
        }
    }
    DISKS.free(disk);
}

extern "C" fn io_type_supported(_: *mut c_void, io_type: u32) -> bool {
    matches!(
        io_type,
        abi::SPDK_BDEV_IO_TYPE_READ
            | abi::SPDK_BDEV_IO_TYPE_WRITE
            | abi::SPDK_BDEV_IO_TYPE_FLUSH
            | abi::SPDK_BDEV_IO_TYPE_RESET
            | abi::SPDK_BDEV_IO_TYPE_UNMAP
            | abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES
            | abi::SPDK_BDEV_IO_TYPE_ZCOPY
            | abi::SPDK_BDEV_IO_TYPE_ABORT
            | abi::SPDK_BDEV_IO_TYPE_COPY
    )
}

extern "C" fn accel_sequence_supported(_: *mut c_void, io_type: u32) -> bool {
    matches!(io_type, READ | WRITE)
}

/// All domains there are, unless protection information has to be looked at.
extern "C" fn get_memory_domains(ctx: *mut c_void, domains: *mut c_void, size: i32) -> i32 {
    let Some(disk) = DISKS.at(ctx.addr() as u64) else { return 0 };
    if disk.dif_type.get() != 0 {
        return 0;
    }
    dma::list(domains.cast(), usize::try_from(size).unwrap_or(0))
}

extern "C" fn get_io_channel(_: *mut c_void) -> *mut c_void {
    channel::get(key()).map_or(core::ptr::null_mut(), |ch| core::ptr::with_exposed_provenance_mut(ch.address()))
}

extern "C" fn submit(_: *mut c_void, io: &'static Io) {
    let mine = io.channel().and_then(|ch| CHANNELS.at(ch.module_word()));
    let disk = io.bdev().and_then(|b| DISKS.at(b.ctxt().addr() as u64));
    let (Some(mine), Some(disk)) = (mine, disk) else {
        let _ = complete(io, FAILED);
        return;
    };
    if (io.flag_bits() | mine.offloaded.get()) & flag::SPECIAL != 0 && seq::takes(io, disk, mine.offloaded.get() != 0) {
        return;
    }
    let ok = run(io, disk);
    io.module_word.set(u64::from(ok));
    mine.done.push(io);
    mine.wake();
}

/// One I/O's span of the disk: where it begins, and its length in bytes.
#[inline(always)]
fn span(io: &'static Io, disk: Obj<MallocDisk>, first: u64) -> (*mut c_void, usize) {
    let blocklen = u64::from(disk.blocklen.get());
    let at = disk.data.get().wrapping_byte_add(first.wrapping_mul(blocklen) as usize);
    (at, io.num_blocks.get().wrapping_mul(blocklen) as usize)
}

fn md_span(io: &'static Io, disk: Obj<MallocDisk>) -> (*mut c_void, usize) {
    let md_len = u64::from(disk.md_len.get());
    let at = disk.md.get().wrapping_byte_add(io.offset_blocks.get().wrapping_mul(md_len) as usize);
    (at, io.num_blocks.get().wrapping_mul(md_len) as usize)
}

#[inline(always)]
fn run(io: &'static Io, disk: Obj<MallocDisk>) -> bool {
    let (at, len) = span(io, disk, io.offset_blocks.get());
    match io.io_type() {
        READ => read(io, disk, at, len),
        WRITE => write(io, disk, at, len),
        abi::SPDK_BDEV_IO_TYPE_RESET | abi::SPDK_BDEV_IO_TYPE_FLUSH => true,
        abi::SPDK_BDEV_IO_TYPE_UNMAP | abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES => {
            iomem::zero(at, len);
            disk.dif_type.get() == 0 || format(io, disk)
        }
        abi::SPDK_BDEV_IO_TYPE_COPY => {
            let (from, _) = span(io, disk, io.copy_src_offset.get());
            iomem::copy(at, from, len);
            true
        }
        abi::SPDK_BDEV_IO_TYPE_ZCOPY => {
            // Bit 2: the start, which lends the disk's own memory.
            if io.zcopy.get() & 4 != 0 {
                lend(io, disk, at, len);
            }
            true
        }
        _ => false,
    }
}

fn lend(io: &'static Io, disk: Obj<MallocDisk>, at: *mut c_void, len: usize) {
    buf::set_buf(io, at, len);
    if !disk.md.get().is_null() {
        io.md_buf.set(md_span(io, disk).0);
    }
}

/// Whether the scattered buffer has room for the I/O.
#[inline(always)]
fn fits(io: &'static Io, len: usize) -> bool {
    let count = usize::try_from(io.iovcnt.get()).unwrap_or(0);
    let mut room = 0usize;
    for i in 0..count {
        room = room.saturating_add(iomem::get(io.iovs.get(), i).map_or(0, |(_, n)| n));
        if room >= len {
            return true;
        }
    }
    len == 0
}

#[inline(always)]
fn read(io: &'static Io, disk: Obj<MallocDisk>, at: *mut c_void, len: usize) -> bool {
    if iomem::get(io.iovs.get(), 0).is_none_or(|(base, _)| base.is_null()) {
        lend(io, disk, at, len);
        return true;
    }
    if !fits(io, len) {
        return false;
    }
    let count = usize::try_from(io.iovcnt.get()).unwrap_or(0);
    iomem::scatter(io.iovs.get(), count, at, len);
    if !io.md_buf.get().is_null() {
        let (md, md_len) = md_span(io, disk);
        iomem::copy(io.md_buf.get(), md, md_len);
    }
    disk.dif_type.get() == 0 || verify(io, disk)
}

#[inline(always)]
fn write(io: &'static Io, disk: Obj<MallocDisk>, at: *mut c_void, len: usize) -> bool {
    if disk.dif_type.get() != 0 && !verify(io, disk) {
        return false;
    }
    if !fits(io, len) {
        return false;
    }
    let count = usize::try_from(io.iovcnt.get()).unwrap_or(0);
    iomem::gather(at, len, io.iovs.get(), count);
    if !io.md_buf.get().is_null() {
        let (md, md_len) = md_span(io, disk);
        iomem::copy(md, io.md_buf.get(), md_len);
    }
    true
}

/// Checks the protection information of the submitter's buffer.
fn verify(io: &'static Io, disk: Obj<MallocDisk>) -> bool {
    verify_one(io, disk, false)
}

/// Checks that of the submitter's buffer, or of what is stored.
#[cold]
#[inline(never)]
fn verify_one(io: &'static Io, disk: Obj<MallocDisk>, stored: bool) -> bool {
    let Some(record) = io.bdev().and_then(|b| b.record()) else { return false };
    let Some(ctx) = disk::dif_ctx(record, io.dif_check_flags.get(), io.offset_blocks.get()) else {
        errlog!("Failed to initialize DIF/DIX context");
        return false;
    };
    let blocks = u32::try_from(io.num_blocks.get()).unwrap_or(u32::MAX);
    let count = usize::try_from(io.iovcnt.get()).unwrap_or(0);
    let (at, len) = span(io, disk, io.offset_blocks.get());
    let mut whole = iomem::Whole::new(at, len);
    let mut data = if stored { whole.cursor() } else { iomem::cursor(io.iovs.get(), count) };
    let checked = if record.md_interleaved() {
        algo::dif::check::verify(&mut data, blocks, &ctx)
    } else if io.md_buf.get().is_null() {
        return true;
    } else {
        let (at, len) = md_span(io, disk);
        let mut md = iomem::Whole::new(if stored { at } else { io.md_buf.get() }, len);
        algo::dif::check::verify_apart(&mut data, &mut md.cursor(), blocks, &ctx)
    };
    if let Err(fault) = &checked {
        errlog!("DIF/DIX verify failed: lba {}, num_blocks {blocks}, {fault:?}", io.offset_blocks.get());
    }
    checked.is_ok()
}

/// Gives zeroed blocks protection information that says "do not check".
#[cold]
#[inline(never)]
fn format(io: &'static Io, disk: Obj<MallocDisk>) -> bool {
    let Some(record) = io.bdev().and_then(|b| b.record()) else { return false };
    let (at, len) = span(io, disk, io.offset_blocks.get());
    let (md, md_len) = md_span(io, disk);
    write_pi(record, at, len, md, md_len, io.num_blocks.get())
}

fn write_pi(record: &Record, at: *mut c_void, len: usize, md: *mut c_void, md_len: usize, blocks: u64) -> bool {
    let flags = record.dif_check_flags.get() | abi::SPDK_DIF_FLAGS_REFTAG_CHECK | abi::SPDK_DIF_FLAGS_APPTAG_CHECK;
    let Some(ctx) = disk::dif_ctx_to_ignore(record, flags) else {
        errlog!("Initialization of DIF/DIX context failed");
        return false;
    };
    let blocks = u32::try_from(blocks).unwrap_or(u32::MAX);
    let mut data = iomem::Whole::new(at, len);
    let made = if record.md_interleaved() {
        algo::dif::check::generate(&mut data.cursor(), blocks, &ctx)
    } else {
        let mut md = iomem::Whole::new(md, md_len);
        algo::dif::check::generate_apart(&mut data.cursor(), &mut md.cursor(), blocks, &ctx)
    };
    if made.is_err() {
        errlog!("Formatting by DIF/DIX failed");
    }
    made.is_ok()
}

extern "C" fn poll(arg: *mut c_void) -> i32 {
    let Some(mine) = CHANNELS.at(arg.addr() as u64) else { return 0 };
    let mut next = mine.done.take();
    if next.is_none() {
        return 0;
    }
    while let Some(io) = next {
        next = io.link.get();
        let _ = complete(io, if io.module_word.get() != 0 { SUCCESS } else { FAILED });
    }
    1
}

extern "C" fn write_config(bdev: *mut c_void, w: *mut c_void) {
    let Ok(bdev) = crate::bdev::registry::find(bdev.addr()) else { return };
    let (Some(record), Some(w)) = (bdev.record(), disk::writer(w)) else { return };
    w.object_begin();
    w.named("method", "bdev_malloc_create");
    w.named_object_begin("params");
    w.named("name", bdev.name().as_str());
    w.named("num_blocks", record.blockcnt.get());
    w.named("block_size", record.blocklen.get());
    w.named("physical_block_size", record.phys_blocklen.get());
    w.named("uuid", disk::uuid_text(record).as_str());
    w.named("optimal_io_boundary", record.optimal_io_boundary.get());
    w.named("md_size", record.md_len.get());
    w.named("dif_type", record.dif_type.get());
    w.named("dif_is_head_of_md", record.bit(bits::DIF_IS_HEAD_OF_MD));
    w.named("dif_pi_format", record.dif_pi_format.get());
    w.named("numa_id", record.numa_id());
    w.object_end();
    w.object_end();
}

fn check(p: &Params) -> Result<()> {
    if p.num_blocks == 0 {
        errlog!("Disk num_blocks must be greater than 0");
        return Err(Errno::EINVAL);
    }
    if p.block_size % 512 != 0 || p.block_size == 0 {
        errlog!("Data block size must be 512 bytes aligned");
        return Err(Errno::EINVAL);
    }
    if p.physical_block_size % 512 != 0 {
        errlog!("Physical block must be 512 bytes aligned");
        return Err(Errno::EINVAL);
    }
    if p.numa_id != -1 && !u32::try_from(p.numa_id).is_ok_and(|id| numa::nodes().contains(&id)) {
        errlog!("NUMA node ID {} not present on the system", p.numa_id);
        return Err(Errno::EINVAL);
    }
    if !disk::md_size_ok(p.md_size) {
        errlog!("metadata size {} is not supported", p.md_size);
        return Err(Errno::EINVAL);
    }
    Ok(())
}

/// Creates a malloc bdev and answers its name.
pub fn create(p: &Params) -> Result<Vec<u8>> {
    check(p)?;
    let name = match &p.name {
        Some(name) => name.clone(),
        None => format!("Malloc{}", COUNT.fetch_add(1, Relaxed)).into_bytes(),
    };
    let disk = Disk::new(&name, c"Malloc disk", module()?, &OPS)?;
    let r = disk.record();
    let blocklen = if p.md_interleave { p.block_size.saturating_add(p.md_size) } else { p.block_size };
    r.write_cache.set(1);
    r.blocklen.set(blocklen);
    r.phys_blocklen.set(p.physical_block_size);
    r.blockcnt.set(p.num_blocks);
    r.md_len.set(p.md_size);
    r.set_bit(bits::MD_INTERLEAVE, p.md_interleave);
    r.dif_type.set(p.dif_type);
    r.set_bit(bits::DIF_IS_HEAD_OF_MD, p.dif_is_head_of_md);
    r.dif_pi_format.set(p.dif_pi_format);
    r.dif_check_flags.set(disk::dif_checks(p.dif_type));
    r.optimal_io_boundary.set(p.optimal_io_boundary);
    r.set_bit(bits::SPLIT_ON_OPTIMAL_IO_BOUNDARY, p.optimal_io_boundary != 0);
    r.set_uuid(p.uuid);
    r.set_numa_id(p.numa_id);
    let bytes = |each: u32| {
        p.num_blocks.checked_mul(u64::from(each)).and_then(|n| usize::try_from(n).ok()).ok_or(Errno::ENOMEM)
    };
    let slot = DISKS.alloc()?;
    slot.data.set(core::ptr::null_mut());
    slot.md.set(core::ptr::null_mut());
    slot.blocklen.set(blocklen);
    slot.md_len.set(p.md_size);
    slot.dif_type.set(p.dif_type);
    let registered = fill(slot, p, bytes(blocklen)?, bytes(p.md_size)?, r)
        .and_then(|()| disk.register(core::ptr::with_exposed_provenance_mut(slot.address())));
    if let Err(errno) = registered {
        free(slot);
        return Err(errno);
    }
    slot.owned.lock().unwrap_or_else(|e| e.into_inner()).disk = Some(disk);
    Ok(name)
}

fn fill(slot: Obj<MallocDisk>, p: &Params, len: usize, md_len: usize, record: &Record) -> Result<()> {
    let data = env::zmalloc(len, ALIGN, p.numa_id).inspect_err(|_| errlog!("malloc_buf spdk_zmalloc() failed"))?;
    slot.data.set(core::ptr::with_exposed_provenance_mut(data));
    if !p.md_interleave && p.md_size != 0 {
        let md =
            env::zmalloc(md_len, ALIGN, p.numa_id).inspect_err(|_| errlog!("malloc_md_buf spdk_zmalloc() failed"))?;
        slot.md.set(core::ptr::with_exposed_provenance_mut(md));
    }
    if p.dif_type != 0 && !write_pi(record, slot.data.get(), len, slot.md.get(), md_len, p.num_blocks) {
        errlog!("Failed to set up protection information.");
        return Err(Errno::EINVAL);
    }
    Ok(())
}

/// Deletes a malloc bdev; `done` is told when it is gone.
pub fn delete(name: &[u8], done: crate::bdev::object::Done) -> Result<()> {
    disk::delete(name, module()?, done)
}
