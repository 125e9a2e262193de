//! The uring bdev: a file or block device through io_uring, one ring per thread for all of them.
//!
//! What is submitted between two polls goes to the kernel together. Threading rule: as the block layer's.

mod zones;

use super::{
    aio,
    disk::{self, Disk},
    polled::{self, Bell, Polled},
};
use crate::{
    abi,
    bdev::{
        IOS, buf,
        complete::complete,
        io::Io,
        module::{self, Spec},
        record::{FnTable, ModuleRecord},
    },
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    sys::{
        blkzoned, fd,
        io_uring::{Request, Ring},
    },
    thread::{self, Poller, channel},
};
use core::ffi::c_void;
use std::{
    fs::File,
    os::{fd::AsRawFd, unix::fs::OpenOptionsExt},
    sync::Mutex,
};
use zones::Zones;

/// What the creator chooses; the members of `bdev_uring_create`.
#[derive(Clone, Debug, Default)]
pub struct Params {
    pub name: Vec<u8>,
    pub filename: String,
    /// 0: what the device says.
    pub block_size: u32,
    pub uuid: [u8; 16],
}

#[derive(Default)]
struct Owned {
    disk: Option<Disk>,
    /// Open for as long as the disk is there.
    _file: Option<File>,
    filename: String,
    removing: bool,
}

/// A disk: the I/O path reads the numbers, everything else is behind the lock.
struct UringDisk {
    fd: Rx<i32>,
    blocklen: Rx<u32>,
    zones: Zones,
    owned: Mutex<Option<Owned>>,
}

/// One thread's ring.
struct Group {
    ring: Ring,
    /// Queued, not submitted.
    pending: Rx<u32>,
    /// With the kernel.
    inflight: Rx<u32>,
    poller: ObjCell<Poller>,
    bell: Bell,
}

static KIND: Kind = Kind::new("uring bdev");
static GROUP_KIND: Kind = Kind::new("uring thread group");
static DISKS: Arena<UringDisk> = Arena::new();
static GROUPS: Arena<Group> = Arena::new();
static KEY: u8 = 0;
const DEPTH: u32 = 512;

const SUCCESS: i32 = abi::SPDK_BDEV_IO_STATUS_SUCCESS;
const FAILED: i32 = abi::SPDK_BDEV_IO_STATUS_FAILED;
const NOMEM: i32 = abi::SPDK_BDEV_IO_STATUS_NOMEM;

impl Life for UringDisk {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        UringDisk { fd: Rx::ZERO, blocklen: Rx::ZERO, zones: Zones::NONE, owned: Mutex::new(None) }
    }
}

impl Life for Group {
    const KIND: &'static Kind = &GROUP_KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        Group {
            ring: Ring::EMPTY,
            pending: Rx::ZERO,
            inflight: Rx::ZERO,
            poller: ObjCell::EMPTY,
            bell: Bell::default(),
        }
    }
}

static OPS: FnTable = FnTable {
    destruct: Some(destruct),
    submit_request: Some(submit),
    io_type_supported: Some(io_type_supported),
    get_io_channel: Some(get_io_channel),
    dump_info_json: Some(dump_info),
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
    module::add_ours(c"uring", Spec { init: Some(init), fini: Some(fini), ..Spec::default() })
}

extern "C" fn init() -> i32 {
    polled::register::<Group>(key(), b"uring_module")
}

extern "C" fn fini() {
    polled::unregister(key());
}

impl Polled for Group {
    const NAME: &'static str = "bdev_uring_group_poll";
    const POLL: thread::PollerFn = poll;
    fn arena() -> &'static Arena<Self> {
        &GROUPS
    }
    fn poller(&self) -> &ObjCell<Poller> {
        &self.poller
    }
    fn reset(&self) {
        self.pending.set(0);
        self.inflight.set(0);
    }
    fn opened(&self, arg: *mut c_void) -> Result<()> {
        self.ring.open(DEPTH).inspect_err(|_| errlog!("uring I/O context setup failure"))?;
        if !thread::interrupt::enabled() {
            return Ok(());
        }
        let signalled = self.bell.open(Self::POLL, arg, "uring_module").and_then(|fd| self.ring.signal(fd));
        signalled.inspect_err(|_| self.closing())
    }
    fn closing(&self) {
        self.bell.close();
        self.ring.close();
    }
}

fn owned(disk: &UringDisk) -> std::sync::MutexGuard<'_, Option<Owned>> {
    disk.owned.lock().unwrap_or_else(|e| e.into_inner())
}

extern "C" fn destruct(ctx: *mut c_void) -> i32 {
    if let Some(disk) = DISKS.at(ctx.addr() as u64) {
        release(disk);
    }
    0
}

/// Closes the file and forgets the disk.
fn release(disk: Obj<UringDisk>) {
    owned(&disk).take();
    disk.fd.set(-1);
    DISKS.free(disk);
}

extern "C" fn io_type_supported(_: *mut c_void, io_type: u32) -> bool {
    matches!(
        io_type,
        abi::SPDK_BDEV_IO_TYPE_READ
            | abi::SPDK_BDEV_IO_TYPE_WRITE
            | abi::SPDK_BDEV_IO_TYPE_GET_ZONE_INFO
            | abi::SPDK_BDEV_IO_TYPE_ZONE_MANAGEMENT
    )
}

/// All disks of a thread share its ring, and what waits for room in it.
extern "C" fn get_io_channel(_: *mut c_void) -> *mut c_void {
    channel::get(key()).map_or(core::ptr::null_mut(), |ch| core::ptr::with_exposed_provenance_mut(ch.address()))
}

#[inline(always)]
fn disk_of(io: &'static Io) -> Option<Obj<UringDisk>> {
    DISKS.at(io.bdev()?.ctxt().addr() as u64)
}

extern "C" fn submit(_: *mut c_void, io: &'static Io) {
    match (io.io_type(), disk_of(io)) {
        (abi::SPDK_BDEV_IO_TYPE_READ | abi::SPDK_BDEV_IO_TYPE_WRITE, Some(disk)) => {
            buf::get(io, with_buf, io.num_blocks.get().saturating_mul(u64::from(disk.blocklen.get())));
        }
        (abi::SPDK_BDEV_IO_TYPE_GET_ZONE_INFO, Some(disk)) => done(io, disk.zones.info(disk.fd.get(), io)),
        (abi::SPDK_BDEV_IO_TYPE_ZONE_MANAGEMENT, Some(disk)) => {
            let zone_size = io.bdev().and_then(|b| b.record()).map_or(0, |r| r.zone_size.get());
            done(io, disk.zones.manage(disk.fd.get(), zone_size, io));
        }
        _ => {
            let _ = complete(io, FAILED);
        }
    }
}

fn done(io: &'static Io, result: Result<()>) {
    let _ = complete(io, if result.is_ok() { SUCCESS } else { FAILED });
}

extern "C" fn with_buf(_: *mut c_void, io: &'static Io, success: bool) {
    let group = io.channel().and_then(|ch| GROUPS.at(ch.module_word()));
    let (true, Some(disk), Some(group)) = (success, disk_of(io), group) else {
        let _ = complete(io, FAILED);
        return;
    };
    let request = Request {
        write: io.io_type() == abi::SPDK_BDEV_IO_TYPE_WRITE,
        fd: disk.fd.get(),
        iovs: io.iovs.get(),
        count: u32::try_from(io.iovcnt.get()).unwrap_or(0),
        offset: io.offset_blocks.get().saturating_mul(u64::from(disk.blocklen.get())),
        data: io.address() as u64,
    };
    if !group.ring.push(&request) {
        let _ = complete(io, NOMEM);
        return;
    }
    group.pending.add(1);
    group.wake();
}

extern "C" fn poll(arg: *mut c_void) -> i32 {
    let Some(group) = GROUPS.at(arg.addr() as u64) else { return 0 };
    let pending = group.pending.get();
    if pending > 0 {
        // The kernel may take fewer than there are; the rest stays in the ring.
        let Ok(taken) = group.ring.submit() else {
            group.wake();
            return 1;
        };
        let taken = u32::try_from(taken).unwrap_or(pending).min(pending);
        group.pending.sub(taken);
        group.inflight.add(taken);
        if taken < pending {
            group.wake();
        }
    }
    let mut busy = pending > 0;
    while group.inflight.get() > 0 {
        let reaped = group.ring.reap(|data, result| {
            group.inflight.sub(1);
            if let Some(io) = IOS.at(data as usize).filter(|io| io.pending()) {
                finished(io, result);
            }
        });
        if reaped == 0 {
            break;
        }
        busy = true;
    }
    i32::from(busy)
}

fn finished(io: &'static Io, result: i32) {
    let Some(disk) = disk_of(io) else {
        let _ = complete(io, FAILED);
        return;
    };
    let len = io.num_blocks.get().saturating_mul(u64::from(disk.blocklen.get()));
    if u64::try_from(result) == Ok(len) {
        let _ = complete(io, SUCCESS);
        return;
    }
    // A detached device answers with EIO or too little, and its size is 0.
    let gone = (result >= 0 || result == Errno::EIO.negative()) && fd::size(disk.fd.get()) == 0;
    let errno = if gone { Errno::ENODEV } else { Errno(result.saturating_neg()) };
    match errno {
        Errno::EAGAIN => {
            let _ = complete(io, NOMEM);
            return;
        }
        Errno::ENODEV => hot_remove(disk),
        _ => errlog!("I/O failed with error {result}"),
    }
    let _ = complete(io, FAILED);
}

/// The device is gone: the bdev goes too, once.
fn hot_remove(disk: Obj<UringDisk>) {
    let name = owned(&disk).as_mut().and_then(|o| {
        let first = !core::mem::replace(&mut o.removing, true);
        o.disk.as_ref().filter(|_| first).map(Disk::name)
    });
    let (Some(name), Some(app)) = (name, thread::app_thread()) else { return };
    errlog!("uring bdev {}: hot-remove detected, unregistering bdev...", String::from_utf8_lossy(&name));
    let remove = move || {
        let _ = delete(&name, Box::new(|_| {}));
    };
    let _ = thread::send(app, Box::new(remove));
}

extern "C" fn dump_info(ctx: *mut c_void, w: *mut c_void) -> i32 {
    let (Some(disk), Some(w)) = (DISKS.at(ctx.addr() as u64), disk::writer(w)) else { return 0 };
    let filename = owned(&disk).as_ref().map(|o| o.filename.clone()).unwrap_or_default();
    w.named_object("uring", |w| {
        w.named("filename", filename.as_str());
    });
    0
}

extern "C" fn write_config(bdev: *mut c_void, w: *mut c_void) {
    let Ok(bdev) = crate::bdev::registry::find(bdev.addr()) else { return };
    let (Some(record), Some(w)) = (bdev.record(), disk::writer(w)) else { return };
    let Some(disk) = DISKS.at(bdev.ctxt().addr() as u64) else { return };
    let filename = owned(&disk).as_ref().map(|o| o.filename.clone()).unwrap_or_default();
    w.object_begin();
    w.named("method", "bdev_uring_create");
    w.named_object_begin("params");
    w.named("name", bdev.name().as_str());
    w.named("block_size", record.blocklen.get());
    w.named("filename", filename.as_str());
    w.named("uuid", disk::uuid_text(record).as_str());
    w.object_end();
    w.object_end();
}

/// Creates a uring bdev.
pub fn create(p: &Params) -> Result<()> {
    let how = |more| {
        let flags = libc::O_NOATIME | more;
        File::options().read(true).write(true).custom_flags(flags).open(&p.filename)
    };
    // Not every file system has O_DIRECT.
    let file = how(libc::O_DIRECT).or_else(|_| how(0)).map_err(|e| {
        errlog!("[{}] open() failed: {e}", p.filename);
        Errno::from(e)
    })?;
    let raw = file.as_raw_fd();
    let (bytes, detected) = (fd::size(raw), fd::block_len(raw));
    let size = aio::block_size(&p.filename, p.block_size, detected)?;
    if bytes.checked_rem(u64::from(size)) != Some(0) {
        errlog!("[{}] Disk size {bytes} is not a multiple of block size {size}", p.filename);
        return Err(Errno::EINVAL);
    }
    let disk = Disk::new(&p.name, c"URING bdev", module()?, &OPS)?;
    let r = disk.record();
    r.blocklen.set(size);
    r.blockcnt.set(bytes.checked_div(u64::from(size)).unwrap_or(0));
    r.required_alignment.set(size.ilog2() as u8);
    r.set_uuid(p.uuid);
    let geometry = blkzoned::geometry(&file, raw)
        .inspect_err(|errno| errlog!("[{}] the zones cannot be counted: {errno}", p.filename))?;
    let slot = DISKS.alloc()?;
    slot.fd.set(raw);
    slot.blocklen.set(size);
    slot.zones.open(geometry, r);
    *owned(&slot) = Some(Owned { _file: Some(file), filename: p.filename.clone(), ..Owned::default() });
    if let Err(errno) = disk.register(core::ptr::with_exposed_provenance_mut(slot.address())) {
        release(slot);
        return Err(errno);
    }
    if let Some(owned) = &mut *owned(&slot) {
        owned.disk = Some(disk);
    }
    Ok(())
}

/// Deletes a uring bdev; `done` is told when it is gone.
pub fn delete(name: &[u8], done: crate::bdev::object::Done) -> Result<()> {
    disk::delete(name, module()?, done)
}

/// Looks whether the file has another size now.
pub fn rescan(name: &[u8]) -> Result<()> {
    disk::rescan(name, module()?, |bdev| {
        let disk = DISKS.at(bdev.ctxt().addr() as u64).ok_or(Errno::ENODEV)?;
        let bytes = fd::size(disk.fd.get());
        if bytes == 0 {
            hot_remove(disk);
        }
        Ok((bytes != 0).then_some(bytes))
    })
}
