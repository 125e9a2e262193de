//! The null bdev: reads and writes complete at once, no data is kept.
//!
//! Threading rule: as the block layer's.

use super::{
    disk::{self, Disk, Pending},
    polled::{self, Polled},
};
use crate::{
    abi, algo,
    bdev::{
        complete::complete,
        desc::{self, Open},
        io::Io,
        module::{self, Spec},
        record::{FnTable, ModuleRecord, bits},
        register,
    },
    env,
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell},
    sys::iomem,
    thread::{self, Poller, channel, device},
};
use core::ffi::c_void;
use std::sync::Mutex;

/// What the creator chooses; the members of `bdev_null_create`.
#[derive(Clone, Debug, Default)]
pub struct Params {
    pub name: Vec<u8>,
    pub uuid: [u8; 16],
    pub num_blocks: u64,
    pub block_size: u32,
    pub physical_block_size: u32,
    pub md_size: u32,
    pub dif_type: i32,
    pub dif_is_head_of_md: bool,
    pub dif_pi_format: u32,
    pub preferred_write_alignment: u32,
    pub preferred_write_granularity: u32,
    pub optimal_write_size: u32,
    pub preferred_unmap_alignment: u32,
    pub preferred_unmap_granularity: u32,
}

struct NullDisk(Mutex<Option<Disk>>);

struct NullChannel {
    pending: Pending,
    poller: ObjCell<Poller>,
}

static KIND: Kind = Kind::new("null bdev");
static CHANNEL_KIND: Kind = Kind::new("null bdev channel");
static DISKS: Arena<NullDisk> = Arena::new();
static CHANNELS: Arena<NullChannel> = Arena::new();

impl Life for NullDisk {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 18;
    fn vacant() -> Self {
        NullDisk(Mutex::new(None))
    }
}

impl Life for NullChannel {
    const KIND: &'static Kind = &CHANNEL_KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        NullChannel { pending: Pending::EMPTY, poller: ObjCell::EMPTY }
    }
}

/// Where reads without a buffer find zeros.
static ZEROS: Mutex<Option<env::DmaBuf>> = Mutex::new(None);
static KEY: u8 = 0;
const READ_MAX: u64 = abi::SPDK_BDEV_LARGE_BUF_MAX_SIZE as u64;
const SUCCESS: i32 = abi::SPDK_BDEV_IO_STATUS_SUCCESS;
const FAILED: i32 = abi::SPDK_BDEV_IO_STATUS_FAILED;
const ABORTED: i32 = abi::SPDK_BDEV_IO_STATUS_ABORTED;

static OPS: FnTable = FnTable {
    destruct: Some(destruct),
    submit_request: Some(submit),
    io_type_supported: Some(io_type_supported),
    get_io_channel: Some(get_io_channel),
    dump_info_json: None,
    write_config_json: Some(write_config),
    get_spin_time: None,
    get_module_ctx: None,
    get_memory_domains: None,
    reset_device_stat: None,
    dump_device_stat_json: None,
    accel_sequence_supported: None,
};

fn key() -> usize {
    core::ptr::from_ref(&KEY).addr()
}

/// The module, registered with the block layer the first time.
pub fn module() -> Result<&'static ModuleRecord> {
    module::add_ours(
        c"null",
        Spec { init: Some(init), fini: Some(fini), ctx_size: Some(ctx_size), async_fini: true, ..Spec::default() },
    )
}

extern "C" fn ctx_size() -> i32 {
    16
}

impl Polled for NullChannel {
    const NAME: &'static str = "null_io_poll";
    const POLL: thread::PollerFn = poll;
    fn arena() -> &'static Arena<Self> {
        &CHANNELS
    }
    fn poller(&self) -> &ObjCell<Poller> {
        &self.poller
    }
    fn reset(&self) {
        self.pending.clear();
    }
}

extern "C" fn init() -> i32 {
    let Ok(zeros) = env::dma_zmalloc(READ_MAX as usize, 0) else { return -1 };
    *ZEROS.lock().unwrap_or_else(|e| e.into_inner()) = Some(zeros);
    polled::register::<NullChannel>(key(), b"null_bdev")
}

extern "C" fn fini() {
    let end = || {
        ZEROS.lock().unwrap_or_else(|e| e.into_inner()).take();
        let _ = crate::bdev::mgr::fini_done();
    };
    if device::find(key()).is_none() || device::unregister_rust(key(), Box::new(end)).is_err() {
        end();
    }
}

extern "C" fn destruct(ctx: *mut c_void) -> i32 {
    if let Some(disk) = DISKS.at(ctx.addr() as u64) {
        disk.0.lock().unwrap_or_else(|e| e.into_inner()).take();
        DISKS.free(disk);
    }
    0
}

extern "C" fn io_type_supported(_: *mut c_void, io_type: u32) -> bool {
    matches!(
        io_type,
        abi::SPDK_BDEV_IO_TYPE_READ
            | abi::SPDK_BDEV_IO_TYPE_WRITE
            | abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES
            | abi::SPDK_BDEV_IO_TYPE_RESET
            | abi::SPDK_BDEV_IO_TYPE_ABORT
    )
}

extern "C" fn get_io_channel(_: *mut c_void) -> *mut c_void {
    channel::get(key()).map_or(core::ptr::null_mut(), |ch| core::ptr::with_exposed_provenance_mut(ch.address()))
}

#[inline(always)]
fn channel_of(io: &'static Io) -> Option<Obj<NullChannel>> {
    CHANNELS.at(io.channel()?.module_word())
}

extern "C" fn submit(_: *mut c_void, io: &'static Io) {
    let Some(null) = channel_of(io) else {
        let _ = complete(io, FAILED);
        return;
    };
    match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_READ | abi::SPDK_BDEV_IO_TYPE_WRITE => {
            let plain = io.dif_check_flags_if_set() == 0
                && iomem::get(io.iovs.get(), 0).is_some_and(|(base, _)| !base.is_null());
            if plain || prepare(io) {
                null.pending.push(io);
                null.wake();
            } else {
                let _ = complete(io, FAILED);
            }
        }
        abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES | abi::SPDK_BDEV_IO_TYPE_RESET => {
            null.pending.push(io);
            null.wake();
        }
        abi::SPDK_BDEV_IO_TYPE_ABORT => {
            let found = match io.target() {
                Some(target) if null.pending.remove(target) => complete(target, ABORTED).is_ok(),
                _ => false,
            };
            let _ = complete(io, if found { SUCCESS } else { FAILED });
        }
        _ => {
            let _ = complete(io, FAILED);
        }
    }
}

/// A read without a buffer, or protection information; false when the I/O fails.
#[cold]
#[inline(never)]
fn prepare(io: &'static Io) -> bool {
    let Some(record) = io.bdev().and_then(|b| b.record()) else { return false };
    let reading = io.io_type() == abi::SPDK_BDEV_IO_TYPE_READ;
    let has_buffer = iomem::get(io.iovs.get(), 0).is_some_and(|(base, _)| !base.is_null());
    if reading && !has_buffer {
        let len = io.num_blocks.get().saturating_mul(u64::from(record.blocklen.get()));
        if len > READ_MAX {
            errlog!("Overflow occurred. Read I/O size {len} was larger than permitted {READ_MAX}");
            return false;
        }
        let zeros =
            ZEROS.lock().unwrap_or_else(|e| e.into_inner()).as_ref().map_or(core::ptr::null_mut(), |z| z.as_ptr());
        iomem::set(io.iovs.get(), 0, zeros, len as usize);
    }
    if record.dif_type() == 0 {
        return true;
    }
    let Some(ctx) = disk::dif_ctx(record, io.dif_check_flags.get(), io.offset_blocks.get()) else {
        errlog!("Failed to initialize DIF context");
        return false;
    };
    let count = usize::try_from(io.iovcnt.get()).unwrap_or(0);
    let blocks = u32::try_from(io.num_blocks.get()).unwrap_or(u32::MAX);
    let mut data = iomem::cursor(io.iovs.get(), count);
    let done = if reading {
        algo::dif::check::generate(&mut data, blocks, &ctx)
    } else {
        algo::dif::check::verify(&mut data, blocks, &ctx)
    };
    if let Err(fault) = &done {
        let what = if reading { "generation" } else { "verification" };
        errlog!("IO DIF {what} failed: lba {}, num_blocks {blocks}, {fault:?}", io.offset_blocks.get());
    }
    done.is_ok()
}

extern "C" fn poll(arg: *mut c_void) -> i32 {
    let Some(null) = CHANNELS.at(arg.addr() as u64) else { return 0 };
    let mut next = null.pending.take();
    if next.is_none() {
        return 0;
    }
    while let Some(io) = next {
        next = io.link.get();
        if let Some(next) = next {
            iomem::prefetch(next, 832);
        }
        let _ = complete(io, SUCCESS);
    }
    1
}

extern "C" fn write_config(bdev: *mut c_void, w: *mut c_void) {
    let record = crate::bdev::registry::find(bdev.addr()).ok().and_then(|b| b.record());
    let (Some(record), Some(w)) = (record, disk::writer(w)) else { return };
    let name = crate::bdev::registry::find(bdev.addr()).map(|b| b.name()).unwrap_or_default();
    w.object_begin();
    w.named("method", "bdev_null_create");
    w.named_object_begin("params");
    w.named("name", name.as_str());
    w.named("num_blocks", record.blockcnt.get());
    w.named("block_size", record.blocklen.get());
    w.named("physical_block_size", record.phys_blocklen.get());
    w.named("md_size", record.md_len.get());
    w.named("dif_type", record.dif_type.get());
    w.named("dif_is_head_of_md", record.bit(bits::DIF_IS_HEAD_OF_MD));
    w.named("dif_pi_format", record.dif_pi_format.get());
    w.named("uuid", disk::uuid_text(record).as_str());
    w.named("preferred_write_granularity", record.preferred_write_granularity.get());
    w.named("preferred_write_alignment", record.preferred_write_alignment.get());
    w.named("optimal_write_size", record.optimal_write_size.get());
    w.named("preferred_unmap_granularity", record.preferred_unmap_granularity.get());
    w.named("preferred_unmap_alignment", record.preferred_unmap_alignment.get());
    w.object_end();
    w.object_end();
}

/// Creates a null bdev.
pub fn create(p: &Params) -> Result<()> {
    if !disk::md_size_ok(p.md_size) {
        errlog!("metadata size {} is not supported", p.md_size);
        return Err(Errno::EINVAL);
    }
    if p.block_size == 0 || p.block_size % 512 != 0 {
        errlog!("Data block size {} is not a multiple of 512.", p.block_size);
        return Err(Errno::EINVAL);
    }
    if p.physical_block_size % 512 != 0 {
        errlog!("Physical block must be 512 bytes aligned");
        return Err(Errno::EINVAL);
    }
    if p.num_blocks == 0 {
        errlog!("Disk must be more than 0 blocks");
        return Err(Errno::EINVAL);
    }
    let disk = Disk::new(&p.name, c"Null disk", module()?, &OPS)?;
    let r = disk.record();
    r.blocklen.set(p.block_size.saturating_add(p.md_size));
    r.phys_blocklen.set(p.physical_block_size);
    r.blockcnt.set(p.num_blocks);
    r.md_len.set(p.md_size);
    r.set_bit(bits::MD_INTERLEAVE, true);
    r.dif_type.set(p.dif_type);
    r.set_bit(bits::DIF_IS_HEAD_OF_MD, p.dif_is_head_of_md);
    r.dif_pi_format.set(p.dif_pi_format);
    r.dif_check_flags.set(disk::dif_checks(p.dif_type));
    r.preferred_write_alignment.set(p.preferred_write_alignment);
    r.preferred_write_granularity.set(p.preferred_write_granularity);
    r.optimal_write_size.set(p.optimal_write_size);
    r.preferred_unmap_alignment.set(p.preferred_unmap_alignment);
    r.preferred_unmap_granularity.set(p.preferred_unmap_granularity);
    r.set_uuid(p.uuid);
    if p.dif_type != 0 && disk::dif_ctx(r, r.dif_check_flags.get(), 0).is_none() {
        errlog!("DIF configuration was wrong");
        return Err(Errno::EINVAL);
    }
    let slot = DISKS.alloc()?;
    let ctxt = core::ptr::with_exposed_provenance_mut(slot.address());
    let registered = disk.register(ctxt);
    match registered {
        Ok(()) => {
            *slot.0.lock().unwrap_or_else(|e| e.into_inner()) = Some(disk);
            Ok(())
        }
        Err(errno) => {
            DISKS.free(slot);
            Err(errno)
        }
    }
}

/// Deletes a null bdev; `done` is told when it is gone.
pub fn delete(name: &[u8], done: crate::bdev::object::Done) -> Result<()> {
    disk::delete(name, module()?, done)
}

/// Enlarges a null bdev.
pub fn resize(name: &[u8], new_size_mb: u64) -> Result<()> {
    let hold = desc::open(name, Open::HOLD)?;
    let result = resize_held(hold, new_size_mb);
    desc::close(hold)?;
    result
}

fn resize_held(hold: Obj<crate::bdev::Desc>, new_size_mb: u64) -> Result<()> {
    let bdev = hold.bdev().ok_or(Errno::ENODEV)?;
    let record = bdev.record().ok_or(Errno::ENODEV)?;
    if record.module.get().map(|m| m.address()) != Some(module()?.address()) {
        return Err(Errno::EINVAL);
    }
    const MB: u64 = 1024 * 1024;
    let blocklen = u64::from(record.blocklen.get());
    if new_size_mb < record.blockcnt.get().saturating_mul(blocklen) / MB {
        errlog!("The new bdev size must not be smaller than current bdev size.");
        return Err(Errno::EINVAL);
    }
    let blocks = new_size_mb.checked_mul(MB).and_then(|b| b.checked_div(blocklen)).ok_or(Errno::EINVAL)?;
    register::resize(bdev, blocks).inspect_err(|_| errlog!("failed to notify block cnt change."))
}
