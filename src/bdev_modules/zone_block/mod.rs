//! The zone_block bdev: makes a zoned bdev of one that is not. Serves `spdk/bdev_zone.h` without a zoned device.
//!
//! Zones are as long as the next power of two above their capacity; the rest is lost. Where the write pointers are is
//! known as long as the bdev lives; a new one has full zones. Threading rule: as the block layer's.

mod zones;

use super::{
    disk,
    stack::{self, Above, Plain, Seat, Want, Wanted, forward},
};
use crate::{
    abi, algo,
    bdev::{
        complete::{complete, give_back},
        io::Io,
        module::{self, Spec},
        object::Done,
        record::{FnTable, ModuleRecord, bits},
        submit::{self, Tell, Via},
    },
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell},
    sys::iomem,
};
use core::ffi::{CStr, c_void};
use zones::{Refused, Zones};

/// What the creator chooses; the members of `bdev_zone_block_create`.
#[derive(Clone, Debug, Default)]
pub struct Params {
    pub base: Vec<u8>,
    pub name: Vec<u8>,
    /// Blocks of a zone that can be written.
    pub zone_capacity: u64,
    pub optimal_open_zones: u64,
}

impl Want for Params {
    fn base(&self) -> &[u8] {
        &self.base
    }
    fn name(&self) -> &[u8] {
        &self.name
    }
}

struct ZoneDisk {
    seat: Seat,
    zones: ObjCell<Zones>,
    params: std::sync::Mutex<Params>,
}

static KIND: Kind = Kind::new("zone_block bdev");
static DISKS: Arena<ZoneDisk> = Arena::new();
static WANTED: Wanted<Params> = Wanted::new();
/// 5f3f485a-d6bb-4443-9de7-023683b77389
const NAMESPACE: [u8; 16] =
    [0x5f, 0x3f, 0x48, 0x5a, 0xd6, 0xbb, 0x44, 0x43, 0x9d, 0xe7, 0x02, 0x36, 0x83, 0xb7, 0x73, 0x89];

impl Life for ZoneDisk {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 12;
    fn vacant() -> Self {
        ZoneDisk { seat: Seat::new(), zones: ObjCell::EMPTY, params: Default::default() }
    }
    fn label(&self) -> String {
        self.seat.name()
    }
}

static OPS: FnTable = FnTable {
    destruct: Some(stack::destruct::<ZoneDisk>),
    submit_request: Some(submit),
    io_type_supported: Some(io_type_supported),
    get_io_channel: Some(stack::get_io_channel::<ZoneDisk>),
    dump_info_json: Some(dump_info),
    write_config_json: None,
    get_spin_time: None,
    get_module_ctx: None,
    get_memory_domains: None,
    reset_device_stat: None,
    dump_device_stat_json: None,
    accel_sequence_supported: None,
};

impl Above for ZoneDisk {
    type Channel = Plain;
    const MODULE: &'static CStr = c"bdev_zoned_block";
    const PRODUCT: &'static CStr = c"zone_block";
    fn arena() -> &'static Arena<Self> {
        &DISKS
    }
    fn seat(&self) -> &Seat {
        &self.seat
    }
    fn ops() -> &'static FnTable {
        &OPS
    }
    fn module() -> Result<&'static ModuleRecord> {
        module()
    }
    fn gone(&self) {
        if let Some(zones) = self.zones.take() {
            zones::free(zones);
        }
    }
}

impl ZoneDisk {
    fn params(&self) -> Params {
        self.params.lock().unwrap_or_else(|e| e.into_inner()).clone()
    }
}

/// The module, registered with the block layer the first time.
pub fn module() -> Result<&'static ModuleRecord> {
    module::add_ours(
        c"bdev_zoned_block",
        Spec {
            init: Some(init),
            fini: Some(fini),
            ctx_size: Some(ctx_size),
            examine_config: Some(examine),
            config_json: Some(write_config),
            ..Spec::default()
        },
    )
}

extern "C" fn init() -> i32 {
    0
}

extern "C" fn fini() {
    WANTED.clear();
}

extern "C" fn ctx_size() -> i32 {
    8
}

extern "C" fn examine(bdev: *mut c_void) {
    stack::examined(bdev, module(), |bdev| {
        for want in WANTED.for_base(bdev.name().as_bytes()) {
            let _ = make_or_forget(&want);
        }
    });
}

fn make(p: &Params) -> Result<()> {
    stack::create::<ZoneDisk>(&p.base, &p.name, |disk, below, record| {
        if below.bit(bits::ZONED) {
            errlog!("Base bdev {} is already a zoned bdev", String::from_utf8_lossy(&p.base));
            return Err(Errno::EEXIST);
        }
        let size = p.zone_capacity.checked_next_power_of_two().ok_or_else(|| {
            errlog!("invalid zone size");
            Errno::EINVAL
        })?;
        let count = below.blockcnt.get().checked_div(size).unwrap_or(0);
        disk.zones.set(Some(zones::make(count, p.zone_capacity, size.trailing_zeros())?));
        *disk.params.lock().unwrap_or_else(|e| e.into_inner()) = p.clone();
        record.blockcnt.set(count.saturating_mul(size));
        record.write_unit_size.set(below.write_unit_size.get());
        record.set_bit(bits::ZONED, true);
        record.zone_size.set(size);
        record.optimal_open_zones.set(p.optimal_open_zones as u32);
        record.max_open_zones.set(0);
        record.set_uuid(algo::uuid::from_name(&NAMESPACE, &below.uuid()));
        Ok(())
    })
    .map(drop)
}

/// Creates the bdev; the wish stays when its base is missing.
fn make_or_forget(p: &Params) -> Result<()> {
    let made = make(p);
    if made.is_err_and(|errno| errno != Errno::ENODEV) {
        WANTED.remove(&p.name);
    }
    made
}

/// Creates a zone_block bdev, now or when its base arrives. `EEXIST` when the name or the base is taken.
pub fn create(p: &Params) -> Result<()> {
    if p.zone_capacity == 0 {
        errlog!("Zone capacity can't be 0");
        return Err(Errno::EINVAL);
    }
    if p.optimal_open_zones == 0 {
        errlog!("Optimal open zones can't be 0");
        return Err(Errno::EINVAL);
    }
    if !WANTED.for_base(&p.base).is_empty() {
        errlog!("base bdev {} already claimed", String::from_utf8_lossy(&p.base));
        return Err(Errno::EEXIST);
    }
    WANTED
        .add(p.clone())
        .inspect_err(|_| errlog!("block zoned bdev {} already exists", String::from_utf8_lossy(&p.name)))?;
    match make_or_forget(p) {
        Err(Errno::ENODEV) => Ok(()),
        made => made,
    }
}

/// Deletes a zone_block bdev; `done` is told when it is gone.
pub fn delete(name: &[u8], done: Done) -> Result<()> {
    stack::delete::<ZoneDisk>(name, done)?;
    WANTED.remove(name);
    Ok(())
}

extern "C" fn io_type_supported(_: *mut c_void, io_type: u32) -> bool {
    matches!(
        io_type,
        abi::SPDK_BDEV_IO_TYPE_ZONE_MANAGEMENT
            | abi::SPDK_BDEV_IO_TYPE_WRITE
            | abi::SPDK_BDEV_IO_TYPE_READ
            | abi::SPDK_BDEV_IO_TYPE_ZONE_APPEND
    )
}

fn fail(io: &'static Io) {
    errlog!("ERROR on bdev_io submission!");
    let _ = complete(io, forward::FAILED);
}

fn succeed(io: &'static Io) {
    let _ = complete(io, forward::SUCCESS);
}

extern "C" fn submit(_: *mut c_void, io: &'static Io) {
    let via = stack::channel_of::<ZoneDisk>(io).and_then(|mine| stack::AboveChannel::lower(&*mine).via());
    let zones = io.bdev().and_then(|b| stack::at::<ZoneDisk>(b.ctxt())?.zones.get());
    let (Some(via), Some(zones)) = (via, zones) else { return fail(io) };
    match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_GET_ZONE_INFO => info(io, zones),
        abi::SPDK_BDEV_IO_TYPE_ZONE_MANAGEMENT => {
            if let Err(errno) = manage(io, zones, via) {
                forward::refused(io, Some(via), errno);
            }
        }
        abi::SPDK_BDEV_IO_TYPE_WRITE | abi::SPDK_BDEV_IO_TYPE_ZONE_APPEND => write(io, zones, via),
        abi::SPDK_BDEV_IO_TYPE_READ => read(io, zones),
        other => {
            errlog!("vbdev_block: unknown I/O type {other}");
            fail(io);
        }
    }
}

/// Describes as many zones as are asked for; fails when there are fewer.
fn info(io: &'static Io, zones: Obj<Zones>) {
    let request = io.zone();
    let mut at = request.buf;
    let mut id = request.id;
    for _ in 0..request.num {
        let Some(zone) = zones.beginning(id) else { return fail(io) };
        let info = zone.info();
        let len = size_of::<abi::spdk_bdev_zone_info>();
        iomem::copy(at, core::ptr::from_ref(&info).cast(), len);
        at = at.wrapping_byte_add(len);
        id = id.wrapping_add(zones.size());
    }
    succeed(io);
}

fn manage(io: &'static Io, zones: Obj<Zones>, via: Via) -> Result<()> {
    let request = io.zone();
    let zone = zones.beginning(request.id).ok_or(Errno::EINVAL)?;
    match request.action {
        abi::SPDK_BDEV_ZONE_OPEN => zone.open()?,
        abi::SPDK_BDEV_ZONE_CLOSE => zone.close()?,
        abi::SPDK_BDEV_ZONE_FINISH => zone.finish(),
        // That the data goes too is a favour to the base.
        abi::SPDK_BDEV_ZONE_RESET => {
            if zone.reset()? && via.bdev().supports(abi::SPDK_BDEV_IO_TYPE_UNMAP) {
                return submit::unmap(via, zone.id, zone.capacity, Tell { cb: done, arg: io.as_ptr() });
            }
        }
        _ => return Err(Errno::EINVAL),
    }
    succeed(io);
    Ok(())
}

fn write(io: &'static Io, zones: Obj<Zones>, via: Via) {
    let (lba, num) = (io.offset_blocks.get(), io.num_blocks.get());
    let append = io.io_type() == abi::SPDK_BDEV_IO_TYPE_ZONE_APPEND;
    let zone = if append { zones.beginning(lba) } else { zones.containing(lba) };
    let Some(zone) = zone else {
        errlog!("Trying to write to invalid zone (lba {lba:#x})");
        return fail(io);
    };
    match zone.take((!append).then_some(lba), num) {
        Ok(lba) => {
            io.module_word.set(lba);
            write_below(io, via);
        }
        Err(refused) => {
            match refused {
                Refused::State(state) => errlog!("Trying to write to zone in invalid state {state}"),
                Refused::Pointer(wp) => {
                    errlog!("Trying to write to zone with invalid address (lba {lba:#x}, wp {wp:#x})");
                }
                Refused::Room(wp) => {
                    errlog!("Write exceeds zone capacity (lba {lba:#x}, len {num:#x}, wp {wp:#x})");
                }
            }
            fail(io);
        }
    }
}

/// Writes to the blocks that were taken, and waits here when no record is left: they are taken only once.
fn write_below(io: &'static Io, via: Via) {
    let data = forward::data(io, io.module_word.get());
    let tell = Tell { cb: done, arg: io.as_ptr() };
    match submit::writev(via, data, submit::plain(via), tell) {
        Ok(()) => {}
        Err(Errno::ENOMEM) if submit::queue_wait(via.ch, write_again, io.as_ptr(), false).is_ok() => {}
        Err(_) => fail(io),
    }
}

extern "C" fn write_again(arg: *mut c_void) {
    let Some(io) = Io::of(arg).filter(|io| io.pending()) else { return };
    match stack::channel_of::<ZoneDisk>(io).and_then(|mine| stack::AboveChannel::lower(&*mine).via()) {
        Some(via) => write_below(io, via),
        None => fail(io),
    }
}

fn read(io: &'static Io, zones: Obj<Zones>) {
    let (lba, num) = (io.offset_blocks.get(), io.num_blocks.get());
    let Some(zone) = zones.containing(lba) else {
        errlog!("Trying to read from invalid zone (lba {lba:#x})");
        return fail(io);
    };
    if lba.saturating_add(num) > zone.id.saturating_add(zone.capacity) {
        errlog!("Read exceeds zone capacity (lba {lba:#x}, len {num:#x})");
        return fail(io);
    }
    forward::with_buffer(io, read_below);
}

extern "C" fn read_below(_: *mut c_void, io: &'static Io, success: bool) {
    let via = stack::channel_of::<ZoneDisk>(io).and_then(|mine| stack::AboveChannel::lower(&*mine).via());
    let Some(via) = via.filter(|_| success) else { return fail(io) };
    let tell = Tell { cb: done, arg: io.as_ptr() };
    if let Err(errno) = submit::readv(via, forward::data(io, io.offset_blocks.get()), submit::plain(via), tell) {
        forward::refused(io, Some(via), errno);
    }
}

extern "C" fn done(low: &'static Io, success: bool, arg: *mut c_void) {
    let _ = give_back(low);
    let Some(io) = Io::of(arg) else { return };
    if success && io.io_type() == abi::SPDK_BDEV_IO_TYPE_ZONE_APPEND {
        io.offset_blocks.set(io.module_word.get());
    }
    let _ = complete(io, if success { forward::SUCCESS } else { forward::FAILED });
}

fn write_values(disk: &ZoneDisk, w: &crate::json::Writer, name_first: bool) {
    let p = disk.params();
    let (name, base) = (disk.seat.name(), disk.seat.base.name());
    if name_first {
        w.named("name", name.as_str());
        w.named("base_bdev", base.as_str());
    } else {
        w.named("base_bdev", base.as_str());
        w.named("name", name.as_str());
    }
    w.named("zone_capacity", p.zone_capacity);
    w.named("optimal_open_zones", p.optimal_open_zones as u32);
}

extern "C" fn dump_info(ctx: *mut c_void, w: *mut c_void) -> i32 {
    let (Some(disk), Some(w)) = (stack::at::<ZoneDisk>(ctx), disk::writer(w)) else { return 0 };
    w.named_object("zoned_block", |w| write_values(&disk, w, true));
    0
}

extern "C" fn write_config(w: *mut c_void) -> i32 {
    let Some(w) = disk::writer(w) else { return 0 };
    for bdev in stack::ours(module()) {
        let Some(disk) = stack::at::<ZoneDisk>(bdev.ctxt()) else { continue };
        w.object_begin();
        w.named("method", "bdev_zone_block_create");
        w.named_object("params", |w| write_values(&disk, w, false));
        w.object_end();
    }
    0
}
