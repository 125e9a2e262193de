//! The aio bdev: a file or block device through the kernel's asynchronous I/O.
//!
//! Threading rule: as the block layer's. Each thread has one poller for all its aio channels.

use super::{
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
        aio::{self, Context, Request},
        fd,
    },
    thread::{self, Chan, IoDevice, Ops, Poller, channel, device},
};
use core::ffi::c_void;
use std::{
    fs::File,
    os::{
        fd::AsRawFd,
        unix::fs::{FileTypeExt, OpenOptionsExt},
    },
    sync::{Arc, Mutex},
};

/// What the creator chooses; the members of `bdev_aio_create`.
#[derive(Clone, Debug, Default)]
pub struct Params {
    pub name: Vec<u8>,
    pub filename: String,
    /// 0: what the device says.
    pub block_size: u32,
    pub readonly: bool,
    pub fallocate: bool,
    pub uuid: [u8; 16],
    pub nowait: bool,
}

#[derive(Default)]
struct Owned {
    disk: Option<Disk>,
    file: Option<File>,
    filename: String,
    reset: Option<&'static Io>,
    removing: bool,
}

/// A disk: the I/O path reads the numbers, everything else is behind the lock.
struct AioDisk {
    fd: Rx<i32>,
    blocklen: Rx<u32>,
    readonly: Rx<bool>,
    fallocate: Rx<bool>,
    nowait: Rx<bool>,
    block_size_override: Rx<bool>,
    owned: Mutex<Option<Owned>>,
}

/// One thread's channel of one disk.
struct AioChannel {
    context: Context,
    inflight: Rx<u32>,
    next: ObjCell<AioChannel>,
    group: ObjCell<Group>,
    group_channel: Rx<Option<Chan>>,
}

/// All aio channels of a thread.
struct Group {
    first: ObjCell<AioChannel>,
    poller: ObjCell<Poller>,
    bell: Bell,
}

static KIND: Kind = Kind::new("aio bdev");
static CHANNEL_KIND: Kind = Kind::new("aio bdev channel");
static GROUP_KIND: Kind = Kind::new("aio thread group");
static DISKS: Arena<AioDisk> = Arena::new();
static CHANNELS: Arena<AioChannel> = Arena::new();
static GROUPS: Arena<Group> = Arena::new();
static KEY: u8 = 0;
const DEPTH: u32 = 128;
const RESET_RETRY_US: u64 = 500;

impl Life for AioDisk {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        AioDisk {
            fd: Rx::ZERO,
            blocklen: Rx::ZERO,
            readonly: Rx::ZERO,
            fallocate: Rx::ZERO,
            nowait: Rx::ZERO,
            block_size_override: Rx::ZERO,
            owned: Mutex::new(None),
        }
    }
}

impl Life for AioChannel {
    const KIND: &'static Kind = &CHANNEL_KIND;
    const LIMIT: usize = 1 << 18;
    fn vacant() -> Self {
        AioChannel {
            context: Context::EMPTY,
            inflight: Rx::ZERO,
            next: ObjCell::EMPTY,
            group: ObjCell::EMPTY,
            group_channel: Rx::ZERO,
        }
    }
}

impl Life for Group {
    const KIND: &'static Kind = &GROUP_KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        Group { first: ObjCell::EMPTY, poller: ObjCell::EMPTY, bell: Bell::default() }
    }
}

const SUCCESS: i32 = abi::SPDK_BDEV_IO_STATUS_SUCCESS;
const FAILED: i32 = abi::SPDK_BDEV_IO_STATUS_FAILED;
const NOMEM: i32 = abi::SPDK_BDEV_IO_STATUS_NOMEM;

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
    module::add_ours(c"aio", Spec { init: Some(init), fini: Some(fini), ctx_size: Some(ctx_size), ..Spec::default() })
}

extern "C" fn ctx_size() -> i32 {
    80
}

extern "C" fn init() -> i32 {
    polled::register::<Group>(key(), b"aio_module")
}

extern "C" fn fini() {
    polled::unregister(key());
}

impl Polled for Group {
    const NAME: &'static str = "bdev_aio_group_poll";
    const POLL: thread::PollerFn = poll;
    fn arena() -> &'static Arena<Self> {
        &GROUPS
    }
    fn poller(&self) -> &ObjCell<Poller> {
        &self.poller
    }
    fn reset(&self) {
        self.first.set(None);
    }
    fn opened(&self, arg: *mut c_void) -> Result<()> {
        if thread::interrupt::enabled() {
            self.bell.open(Self::POLL, arg, "bdev_aio")?;
        }
        Ok(())
    }
    fn closing(&self) {
        self.bell.close();
    }
}

struct DiskDevice;

impl IoDevice for DiskDevice {
    fn create(&self, ch: Chan) -> Result<()> {
        let group_channel = channel::get(key())?;
        let (Some(group), Ok(mine)) = (GROUPS.at(group_channel.user.get()), CHANNELS.alloc()) else {
            let _ = channel::put(group_channel);
            return Err(Errno::ENOMEM);
        };
        if let Err(errno) = mine.context.open(DEPTH) {
            errlog!("Async I/O context setup failure, likely due to exceeding kernel limit.");
            errlog!("This limit may be increased using 'sysctl -w fs.aio-max-nr'.");
            CHANNELS.free(mine);
            let _ = channel::put(group_channel);
            return Err(errno);
        }
        mine.inflight.set(0);
        mine.group.set(Some(group));
        mine.group_channel.set(Some(group_channel));
        mine.next.set(group.first.get());
        group.first.set(Some(mine));
        ch.user.set(mine.address() as u64);
        Ok(())
    }

    fn destroy(&self, ch: Chan) {
        let Some(mine) = CHANNELS.at(ch.user.get()) else { return };
        if let Some(group) = mine.group.take() {
            let all: Vec<_> =
                core::iter::successors(group.first.get(), |c| c.next.get()).filter(|c| *c != mine).collect();
            group.first.set(None);
            for other in all.into_iter().rev() {
                other.next.set(group.first.get());
                group.first.set(Some(other));
            }
        }
        mine.next.set(None);
        mine.context.close();
        if let Some(group_channel) = mine.group_channel.replace(None) {
            let _ = channel::put(group_channel);
        }
        CHANNELS.free(mine);
    }
}

fn owned(disk: &AioDisk) -> std::sync::MutexGuard<'_, Option<Owned>> {
    disk.owned.lock().unwrap_or_else(|e| e.into_inner())
}

extern "C" fn destruct(ctx: *mut c_void) -> i32 {
    let Some(disk) = DISKS.at(ctx.addr() as u64) else { return 0 };
    if device::unregister_rust(disk.address(), Box::new(move || release(disk))).is_err() {
        release(disk);
    }
    0
}

/// Closes the file and forgets the disk.
fn release(disk: Obj<AioDisk>) {
    owned(&disk).take();
    disk.fd.set(-1);
    DISKS.free(disk);
}

extern "C" fn io_type_supported(ctx: *mut c_void, io_type: u32) -> bool {
    match io_type {
        abi::SPDK_BDEV_IO_TYPE_READ
        | abi::SPDK_BDEV_IO_TYPE_WRITE
        | abi::SPDK_BDEV_IO_TYPE_FLUSH
        | abi::SPDK_BDEV_IO_TYPE_RESET => true,
        abi::SPDK_BDEV_IO_TYPE_UNMAP | abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES => {
            DISKS.at(ctx.addr() as u64).is_some_and(|d| d.fallocate.get())
        }
        _ => false,
    }
}

extern "C" fn get_io_channel(ctx: *mut c_void) -> *mut c_void {
    channel::get(ctx.addr()).map_or(core::ptr::null_mut(), |ch| core::ptr::with_exposed_provenance_mut(ch.address()))
}

fn disk_of(io: &'static Io) -> Option<Obj<AioDisk>> {
    DISKS.at(io.bdev()?.ctxt().addr() as u64)
}

fn fail(io: &'static Io, errno: Errno) {
    let _ = complete(io, io.set_aio_status(errno.negative()));
}

extern "C" fn submit(_: *mut c_void, io: &'static Io) {
    let Some(disk) = disk_of(io) else {
        let _ = complete(io, FAILED);
        return;
    };
    let len = io.num_blocks.get().saturating_mul(u64::from(disk.blocklen.get()));
    let offset = io.offset_blocks.get().saturating_mul(u64::from(disk.blocklen.get()));
    let finish = |result: Result<()>| match result {
        Ok(()) => {
            let _ = complete(io, SUCCESS);
        }
        Err(errno) => fail(io, errno),
    };
    match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_WRITE if disk.readonly.get() => {
            let _ = complete(io, FAILED);
        }
        abi::SPDK_BDEV_IO_TYPE_READ | abi::SPDK_BDEV_IO_TYPE_WRITE => buf::get(io, with_buf, len),
        abi::SPDK_BDEV_IO_TYPE_FLUSH => {
            let file = owned(&disk).as_ref().and_then(|o| o.file.as_ref()?.try_clone().ok());
            finish(file.ok_or(Errno::EBADF).and_then(|f| f.sync_all().map_err(Errno::from)));
        }
        abi::SPDK_BDEV_IO_TYPE_UNMAP | abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES => {
            let punch = io.io_type() == abi::SPDK_BDEV_IO_TYPE_UNMAP;
            finish(if disk.fallocate.get() {
                aio::fallocate(disk.fd.get(), punch, offset, len)
            } else {
                Err(Errno::ENOTSUP)
            });
        }
        abi::SPDK_BDEV_IO_TYPE_RESET => {
            if let Some(owned) = &mut *owned(&disk) {
                owned.reset = Some(io);
            }
            wait_idle(disk);
        }
        _ => {
            let _ = complete(io, FAILED);
        }
    }
}

extern "C" fn with_buf(_: *mut c_void, io: &'static Io, success: bool) {
    let mine = io.channel().and_then(|ch| CHANNELS.at(ch.module_word()));
    let (true, Some(disk), Some(mine)) = (success, disk_of(io), mine) else {
        let _ = complete(io, FAILED);
        return;
    };
    let request = Request {
        write: io.io_type() == abi::SPDK_BDEV_IO_TYPE_WRITE,
        fd: disk.fd.get(),
        iovs: io.iovs.get(),
        count: usize::try_from(io.iovcnt.get()).unwrap_or(0),
        offset: io.offset_blocks.get().saturating_mul(u64::from(disk.blocklen.get())),
        data: io.address() as u64,
        nowait: disk.nowait.get(),
        eventfd: mine.group.get().and_then(|group| group.bell.fd()),
    };
    match mine.context.submit(&request) {
        Ok(()) => {
            mine.inflight.add(1);
        }
        Err(Errno::EAGAIN) => {
            let _ = complete(io, NOMEM);
        }
        Err(errno) => {
            fail(io, errno);
            errlog!("io_submit returned {}", errno.negative());
        }
    }
}

extern "C" fn poll(arg: *mut c_void) -> i32 {
    let Some(group) = GROUPS.at(arg.addr() as u64) else { return 0 };
    let (mut busy, mut full) = (0, false);
    let mut next = group.first.get();
    while let Some(mine) = next {
        next = mine.next.get();
        if mine.inflight.get() == 0 {
            continue;
        }
        let reaped = mine.context.reap(|data, res| {
            busy = 1;
            mine.inflight.sub(1);
            if let Some(io) = IOS.at(data as usize).filter(|io| io.pending()) {
                finished(io, res);
            }
        });
        full |= reaped >= aio::BATCH;
    }
    if full && group.bell.fd().is_some() {
        group.bell.again();
    }
    busy
}

fn finished(io: &'static Io, res: i64) {
    let Some(disk) = disk_of(io) else {
        let _ = complete(io, FAILED);
        return;
    };
    let len = io.num_blocks.get().saturating_mul(u64::from(disk.blocklen.get()));
    if u64::try_from(res) == Ok(len) {
        let _ = complete(io, SUCCESS);
        return;
    }
    // A detached device answers with EIO or too little, and its size is 0.
    let gone = (res >= 0 || res == i64::from(Errno::EIO.negative())) && fd::size(disk.fd.get()) == 0;
    let errno = if gone { Errno::ENODEV } else { Errno(i32::try_from(res.saturating_neg()).unwrap_or(0)) };
    match errno {
        Errno::EAGAIN => {
            let _ = complete(io, NOMEM);
        }
        Errno::ENODEV => {
            hot_remove(disk);
            fail(io, errno);
        }
        Errno(n) if n > 0 => {
            errlog!("aio: failed to complete: rc {res}");
            fail(io, errno);
        }
        _ => {
            errlog!("aio: failed to complete: rc {res}");
            let _ = complete(io, FAILED);
        }
    }
}

/// The device is gone: the bdev goes too, once.
fn hot_remove(disk: Obj<AioDisk>) {
    let name = owned(&disk).as_mut().and_then(|o| {
        let first = !core::mem::replace(&mut o.removing, true);
        o.disk.as_ref().filter(|_| first).map(Disk::name)
    });
    let (Some(name), Some(app)) = (name, thread::app_thread()) else { return };
    errlog!("aio bdev {}: hot-remove detected, unregistering bdev...", String::from_utf8_lossy(&name));
    let remove = move || {
        let _ = delete(&name, Box::new(|_| {}));
    };
    let _ = thread::send(app, Box::new(remove));
}

/// Completes the reset when no channel has an I/O with the kernel; looks again a little later otherwise.
fn wait_idle(disk: Obj<AioDisk>) {
    let step = |iter: Obj<thread::ChannelIter>| {
        let busy = iter.channel().and_then(|c| CHANNELS.at(c.user.get())).is_some_and(|c| c.inflight.get() > 0);
        let _ = thread::each::proceed(iter, if busy { -1 } else { 0 });
    };
    let done = move |status: i32| {
        if status == 0 || retry_idle(disk).is_err() {
            end_reset(disk);
        }
    };
    if thread::for_each_channel_rust(disk.address(), step, done).is_err() {
        end_reset(disk);
    }
}

fn end_reset(disk: Obj<AioDisk>) {
    let io = owned(&disk).as_mut().and_then(|o| o.reset.take());
    if let Some(io) = io {
        let _ = complete(io, SUCCESS);
    }
}

fn retry_idle(disk: Obj<AioDisk>) -> Result<()> {
    let cell: Arc<Mutex<Option<Obj<Poller>>>> = Arc::default();
    let mine = Arc::clone(&cell);
    let poller = thread::poller::register_rust(
        RESET_RETRY_US,
        "bdev_aio_reset_retry_timer",
        Box::new(move || {
            if let Some(poller) = mine.lock().unwrap_or_else(|e| e.into_inner()).take() {
                let _ = thread::poller::unregister(poller);
                wait_idle(disk);
            }
            1
        }),
    )?;
    *cell.lock().unwrap_or_else(|e| e.into_inner()) = Some(poller);
    Ok(())
}

extern "C" fn dump_info(ctx: *mut c_void, w: *mut c_void) -> i32 {
    let (Some(disk), Some(w)) = (DISKS.at(ctx.addr() as u64), disk::writer(w)) else { return 0 };
    let filename = owned(&disk).as_ref().map(|o| o.filename.clone()).unwrap_or_default();
    w.named_object("aio", |w| {
        w.named("filename", filename.as_str());
        w.named("block_size_override", disk.block_size_override.get());
        w.named("readonly", disk.readonly.get());
        w.named("fallocate", disk.fallocate.get());
        w.named("nowait", disk.nowait.get());
    });
    0
}

extern "C" fn write_config(bdev: *mut c_void, w: *mut c_void) {
    let Ok(bdev) = crate::bdev::registry::find(bdev.addr()) else { return };
    let (Some(record), Some(w)) = (bdev.record(), disk::writer(w)) else { return };
    let Some(disk) = DISKS.at(bdev.ctxt().addr() as u64) else { return };
    let filename = owned(&disk).as_ref().map(|o| o.filename.clone()).unwrap_or_default();
    w.object_begin();
    w.named("method", "bdev_aio_create");
    w.named_object_begin("params");
    w.named("name", bdev.name().as_str());
    if disk.block_size_override.get() {
        w.named("block_size", record.blocklen.get());
    }
    w.named("filename", filename.as_str());
    w.named("readonly", disk.readonly.get());
    w.named("fallocate", disk.fallocate.get());
    w.named("uuid", disk::uuid_text(record).as_str());
    w.named("nowait", disk.nowait.get());
    w.object_end();
    w.object_end();
}

fn open(p: &Params) -> Result<File> {
    let how = |flags| File::options().read(true).write(!p.readonly).custom_flags(flags).open(&p.filename);
    // Not every file system has O_DIRECT.
    let file = how(libc::O_DIRECT).or_else(|_| how(0)).map_err(|e| {
        errlog!("[{}] open() failed: {e}", p.filename);
        Errno::from(e)
    })?;
    if p.nowait && !file.metadata().is_ok_and(|m| m.file_type().is_block_device()) {
        errlog!("[{}] Device is not block device; do not enable nowait usage.", p.filename);
        return Err(Errno::ENOTSUP);
    }
    Ok(file)
}

/// The block size: the wanted one, if it goes with the device's.
pub(super) fn block_size(filename: &str, wanted: u32, detected: u32) -> Result<u32> {
    let size = match wanted {
        0 if detected == 0 => {
            errlog!("[{filename}] Block size could not be auto-detected");
            return Err(Errno::EINVAL);
        }
        0 => detected,
        wanted if wanted < detected => {
            errlog!("[{filename}] Specified block size {wanted} is smaller than auto-detected block size {detected}");
            return Err(Errno::EINVAL);
        }
        wanted => {
            if detected != 0 && wanted != detected {
                errlog!(
                    "[{filename}] Specified block size {wanted} does not match auto-detected block size {detected}"
                );
            }
            wanted
        }
    };
    if size < 512 || !size.is_power_of_two() {
        errlog!("[{filename}] Invalid block size {size} (must be a power of 2 and at least 512).");
        return Err(Errno::EINVAL);
    }
    Ok(size)
}

/// Creates an aio bdev.
pub fn create(p: &Params) -> Result<()> {
    let file = open(p)?;
    let raw = file.as_raw_fd();
    let (bytes, detected) = (fd::size(raw), fd::block_len(raw));
    let size = block_size(&p.filename, p.block_size, detected)?;
    if bytes.checked_rem(u64::from(size)) != Some(0) {
        errlog!("[{}] Disk size {bytes} is not a multiple of block size {size}", p.filename);
        return Err(Errno::EINVAL);
    }
    let disk = Disk::new(&p.name, c"AIO disk", module()?, &OPS)?;
    let r = disk.record();
    let overridden = p.block_size != 0;
    let align = if overridden && detected != 0 { detected } else { size };
    r.write_cache.set(1);
    r.blocklen.set(size);
    r.blockcnt.set(bytes.checked_div(u64::from(size)).unwrap_or(0));
    r.required_alignment.set(align.ilog2() as u8);
    r.set_uuid(p.uuid);
    let slot = DISKS.alloc()?;
    slot.fd.set(raw);
    slot.blocklen.set(size);
    slot.readonly.set(p.readonly);
    slot.fallocate.set(p.fallocate);
    slot.nowait.set(p.nowait);
    slot.block_size_override.set(overridden);
    let name = disk.name();
    if let Err(errno) = device::register(slot.address(), Ops::Rust(Arc::new(DiskDevice)), Some(&name)) {
        DISKS.free(slot);
        return Err(errno);
    }
    *owned(&slot) = Some(Owned { file: Some(file), filename: p.filename.clone(), ..Owned::default() });
    if let Err(errno) = disk.register(core::ptr::with_exposed_provenance_mut(slot.address())) {
        let _ = device::unregister(slot.address(), None);
        release(slot);
        return Err(errno);
    }
    if let Some(owned) = &mut *owned(&slot) {
        owned.disk = Some(disk);
    }
    Ok(())
}

/// Deletes an aio bdev; `done` is told when it is gone.
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
