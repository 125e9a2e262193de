//! The error bdev: the bdev below with faults to order, for tests of those above.
//!
//! Threading rule: as the block layer's; faults are ordered from the application's thread and take effect on all.

use super::{
    disk::{self, Pending},
    stack::{
        self, Want as _, Wanted, forward,
        part::{self, Memory, Owner, Part, PartBase, PartChannel, Want},
    },
};
use crate::{
    abi,
    bdev::{
        complete::complete,
        desc::{self, Open},
        io::Io,
        module::{self, Spec},
        object::Done,
        record::{FnTable, ModuleRecord},
    },
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, Rx},
    sys::iomem,
    thread::{self, Chan},
};
use core::{
    ffi::c_void,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};
use std::sync::Arc;

/// What happens to an I/O.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Fault {
    None,
    Failure,
    /// It never completes, unless the bdev is reset.
    Pending,
    /// One byte differs.
    Corrupt,
    Nomem,
}

/// Which kinds of I/O an order is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// `enum spdk_bdev_io_type`: read, write, unmap or flush.
    One(u32),
    All,
    /// No more faults.
    Clear,
}

/// An order; the members of `bdev_error_inject_error`.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    pub which: Which,
    pub fault: Fault,
    /// How many I/Os.
    pub num: u32,
    /// Only while a channel has so many I/Os below.
    pub queue_depth: u64,
    pub corrupt_offset: u64,
    /// Bits to flip.
    pub corrupt_value: u8,
}

/// What the creator chooses; the members of `bdev_error_create`.
#[derive(Clone, Debug, Default)]
pub struct Params {
    pub base: Vec<u8>,
    pub uuid: [u8; 16],
}

impl stack::Want for Params {
    fn base(&self) -> &[u8] {
        &self.base
    }
    /// One for each base.
    fn name(&self) -> &[u8] {
        &self.base
    }
}

/// The order for one kind of I/O.
struct Info {
    fault: Rx<u32>,
    num: AtomicU32,
    queue_depth: Rx<u64>,
    corrupt_offset: Rx<u64>,
    corrupt_value: Rx<u8>,
}

const KINDS: usize = abi::SPDK_BDEV_IO_TYPE_RESET as usize;

/// One bdev's orders.
struct ErrorDisk {
    infos: [Info; KINDS],
}

/// What belongs to one channel.
struct ErrorChannel {
    /// I/Os that are below.
    inflight: Rx<u64>,
    /// Those that do not complete.
    pending: Pending,
}

static KIND: Kind = Kind::new("error bdev");
static CHANNEL_KIND: Kind = Kind::new("error bdev channel");
static DISKS: Arena<ErrorDisk> = Arena::new();
static CHANNELS: Arena<ErrorChannel> = Arena::new();
static WANTED: Wanted<Params> = Wanted::new();

impl Life for ErrorDisk {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        ErrorDisk {
            infos: [const {
                Info {
                    fault: Rx::ZERO,
                    num: AtomicU32::new(0),
                    queue_depth: Rx::ZERO,
                    corrupt_offset: Rx::ZERO,
                    corrupt_value: Rx::ZERO,
                }
            }; KINDS],
        }
    }
}

impl Life for ErrorChannel {
    const KIND: &'static Kind = &CHANNEL_KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        ErrorChannel { inflight: Rx::ZERO, pending: Pending::EMPTY }
    }
}

impl Fault {
    fn of(raw: u32) -> Fault {
        [Fault::Failure, Fault::Pending, Fault::Corrupt, Fault::Nomem]
            .into_iter()
            .find(|f| *f as u32 == raw)
            .unwrap_or(Fault::None)
    }
}

impl ErrorDisk {
    fn info(&self, io_type: u32) -> Option<&Info> {
        self.infos.get(io_type as usize)
    }

    fn clear(&self) {
        for info in &self.infos {
            info.num.store(0, Relaxed);
        }
    }

    /// What is to happen to the next I/O of a kind; counts it.
    fn next_fault(&self, io_type: u32, inflight: u64) -> Fault {
        let Some(info) = self.info(io_type) else { return Fault::None };
        if inflight < info.queue_depth.get() {
            return Fault::None;
        }
        if info.num.load(Relaxed) == 0 || info.num.fetch_update(Relaxed, Relaxed, |n| n.checked_sub(1)).is_err() {
            return Fault::None;
        }
        Fault::of(info.fault.get())
    }

    fn order(&self, io_type: u32, order: &Order) {
        if let Some(info) = self.info(io_type) {
            info.fault.set(order.fault as u32);
            info.num.store(order.num, Relaxed);
            info.queue_depth.set(order.queue_depth);
            info.corrupt_offset.set(order.corrupt_offset);
            info.corrupt_value.set(order.corrupt_value);
        }
    }

    fn corrupt(&self, io: &Io) {
        if let Some(info) = self.info(io.io_type()) {
            let count = usize::try_from(io.iovcnt.get()).unwrap_or(0);
            iomem::flip(io.iovs.get(), count, info.corrupt_offset.get(), info.corrupt_value.get());
        }
    }
}

/// The owner of one base and its only partition.
struct ErrorOwner;

impl Owner for ErrorOwner {
    fn open(&self, ch: Obj<PartChannel>, _: Chan) -> Result<()> {
        let mine = CHANNELS.alloc()?;
        mine.inflight.set(0);
        mine.pending.clear();
        ch.word.set(mine.address() as u64);
        Ok(())
    }
    fn close(&self, ch: Obj<PartChannel>, _: Chan) {
        if let Some(mine) = CHANNELS.at(ch.word.get()) {
            CHANNELS.free(mine);
        }
    }
    fn gone(&self, part: Obj<Part>) {
        if let Some(disk) = DISKS.at(part.word.get()) {
            DISKS.free(disk);
        }
    }
}

static OPS: FnTable = FnTable {
    destruct: Some(destruct),
    submit_request: Some(submit),
    io_type_supported: Some(part::io_type_supported),
    get_io_channel: Some(part::get_io_channel),
    dump_info_json: Some(dump_info),
    write_config_json: None,
    get_spin_time: None,
    get_module_ctx: None,
    get_memory_domains: None,
    reset_device_stat: None,
    dump_device_stat_json: None,
    accel_sequence_supported: None,
};

/// The module, registered with the block layer the first time.
pub fn module() -> Result<&'static ModuleRecord> {
    module::add_ours(
        c"error",
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
    24
}

extern "C" fn examine(bdev: *mut c_void) {
    stack::examined(bdev, module(), |bdev| {
        let name = bdev.name();
        for want in WANTED.for_base(name.as_bytes()) {
            if make(&want).is_err() {
                errlog!("could not create error vbdev for bdev {name} at examine");
            }
        }
    });
}

fn make(p: &Params) -> Result<()> {
    let base = part::base_construct(&p.base, module()?, &OPS, Arc::new(ErrorOwner)).inspect_err(|errno| {
        if *errno != Errno::ENODEV {
            errlog!("could not construct part base for bdev {}", String::from_utf8_lossy(&p.base));
        }
    })?;
    let made = cover(p, base);
    if made.is_err() {
        let _ = part::base_free(base);
    }
    made
}

fn cover(p: &Params, base: Obj<PartBase>) -> Result<()> {
    let num = base.below().record().ok_or(Errno::ENODEV)?.blockcnt.get();
    let disk = DISKS.alloc()?;
    disk.clear();
    let name = [b"EE_", p.base.as_slice()].concat();
    let want = Want { name: &name, offset: 0, num, uuid: p.uuid };
    let memory = Memory::Ours { product: c"Error Injection Disk", word: disk.address() as u64 };
    if let Err(errno) = part::construct(base, &want, memory) {
        errlog!("could not construct part for bdev {}", String::from_utf8_lossy(&p.base));
        DISKS.free(disk);
        return Err(errno);
    }
    Ok(())
}

/// Creates an error bdev, now or when its base arrives.
pub fn create(p: &Params) -> Result<()> {
    WANTED.add(p.clone()).inspect_err(|_| {
        errlog!("vbdev_error_config for bdev {} already exists", String::from_utf8_lossy(&p.base));
    })?;
    match make(p) {
        Ok(()) | Err(Errno::ENODEV) => Ok(()),
        Err(errno) => {
            WANTED.remove(&p.base);
            errlog!("Could not create ErrorInjection bdev {} ({errno})", String::from_utf8_lossy(&p.base));
            Err(errno)
        }
    }
}

/// Deletes an error bdev; `done` is told when it is gone.
pub fn delete(name: &[u8], done: Done) -> Result<()> {
    crate::bdev::register::unregister_by_name(name, module()?.address(), Some(done))
}

/// Orders faults. `EINVAL` when nothing would be corrupted, `ENODEV` when there is no such error bdev.
pub fn inject(name: &[u8], order: &Order) -> Result<()> {
    if order.fault == Fault::Corrupt && order.corrupt_value == 0 {
        errlog!("corrupt_value should be non-zero.");
        return Err(Errno::EINVAL);
    }
    let hold = desc::open(name, Open::HOLD).inspect_err(|_| {
        errlog!("Could not open ErrorInjection bdev {}", String::from_utf8_lossy(name));
    })?;
    let ours = hold
        .bdev()
        .filter(|b| b.record().and_then(|r| r.module.get()).map(|m| m.address()) == module().ok().map(|m| m.address()));
    let disk = ours.and_then(|b| DISKS.at(part::PARTS.at(b.ctxt().addr() as u64)?.word.get()));
    desc::close(hold)?;
    let Some(disk) = disk else {
        errlog!("Could not find ErrorInjection bdev {}", String::from_utf8_lossy(name));
        return Err(Errno::ENODEV);
    };
    match order.which {
        Which::One(io_type) => disk.order(io_type, order),
        Which::All => (0u32..).take(KINDS).for_each(|io_type| disk.order(io_type, order)),
        Which::Clear => disk.clear(),
    }
    Ok(())
}

extern "C" fn destruct(ctx: *mut c_void) -> i32 {
    if let Some(part) = part::PARTS.at(ctx.addr() as u64) {
        WANTED.remove(part.below().as_bytes());
    }
    part::destruct(ctx)
}

fn fail(io: &'static Io) {
    let _ = complete(io, forward::FAILED);
}

extern "C" fn submit(_: *mut c_void, io: &'static Io) {
    let mine = part::channel_of(io);
    let disk = mine.and_then(|ch| DISKS.at(ch.part()?.word.get()));
    let own = mine.and_then(|ch| CHANNELS.at(ch.word.get()));
    let (Some(mine), Some(disk), Some(own)) = (mine, disk, own) else { return fail(io) };
    let fault = match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_RESET => return reset(mine, io),
        io_type @ (abi::SPDK_BDEV_IO_TYPE_READ
        | abi::SPDK_BDEV_IO_TYPE_WRITE
        | abi::SPDK_BDEV_IO_TYPE_UNMAP
        | abi::SPDK_BDEV_IO_TYPE_FLUSH) => disk.next_fault(io_type, own.inflight.get()),
        _ => Fault::None,
    };
    match fault {
        Fault::Failure => return fail(io),
        Fault::Nomem => {
            let _ = complete(io, abi::SPDK_BDEV_IO_STATUS_NOMEM);
            return;
        }
        Fault::Pending => return own.pending.push(io),
        Fault::Corrupt if io.io_type() == abi::SPDK_BDEV_IO_TYPE_WRITE => disk.corrupt(io),
        Fault::Corrupt | Fault::None => {}
    }
    io.link.set(None);
    io.module_kind.set(u32::from(fault == Fault::Corrupt));
    own.inflight.add(1);
    if let Err(errno) = part::submit_request(mine, io, Some(done)) {
        own.inflight.sub(1);
        forward::refused(io, mine.lower.via(), errno);
    }
}

extern "C" fn done(io: &'static Io, success: bool, _: *mut c_void) {
    let mine = part::channel_of(io);
    if let Some(own) = mine.and_then(|ch| CHANNELS.at(ch.word.get())) {
        own.inflight.sub(1);
    }
    if success && io.io_type() == abi::SPDK_BDEV_IO_TYPE_READ && io.module_kind.get() != 0 {
        let disk = mine.and_then(|ch| DISKS.at(ch.part()?.word.get()));
        if let Some(disk) = disk {
            disk.corrupt(io);
        }
    }
    let _ = complete(io, if success { forward::SUCCESS } else { forward::FAILED });
}

/// Aborts what is pending on every channel. The bdev below is left alone.
fn reset(mine: Obj<PartChannel>, io: &'static Io) {
    let Some(part) = mine.part() else { return fail(io) };
    let step = |iter: Obj<thread::ChannelIter>| {
        let ch = iter.channel().and_then(|c| part::CHANNELS.at(c.user.get()));
        let mut next = ch.and_then(|ch| CHANNELS.at(ch.word.get())).and_then(|own| own.pending.take());
        while let Some(pending) = next {
            next = pending.link.replace(None);
            let _ = complete(pending, abi::SPDK_BDEV_IO_STATUS_ABORTED);
        }
        let _ = thread::each::proceed(iter, 0);
    };
    let done = move |status: i32| {
        let _ = complete(io, if status == 0 { forward::SUCCESS } else { forward::FAILED });
    };
    if thread::for_each_channel_rust(part.key(), step, done).is_err() {
        fail(io);
    }
}

extern "C" fn dump_info(ctx: *mut c_void, w: *mut c_void) -> i32 {
    let (Some(part), Some(w)) = (part::PARTS.at(ctx.addr() as u64), disk::writer(w)) else { return 0 };
    w.named_object("error_disk", |w| {
        w.named("base_bdev", part.below().as_str());
    });
    0
}

extern "C" fn write_config(w: *mut c_void) -> i32 {
    let Some(w) = disk::writer(w) else { return 0 };
    for p in WANTED.list() {
        w.object_begin();
        w.named("method", "bdev_error_create");
        w.named_object_begin("params");
        w.named("base_name", String::from_utf8_lossy(p.base()).as_ref());
        if p.uuid != [0; 16] {
            w.named("uuid", disk::uuid_as_text(&p.uuid).as_str());
        }
        w.object_end();
        w.object_end();
    }
    0
}
