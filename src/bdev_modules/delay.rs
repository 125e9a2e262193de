//! The delay bdev: completes the I/O of the bdev below later than that does.
//!
//! One read or write in a hundred gets the "p99" latency, the others the average one. Each channel keeps what is done
//! below in four queues, first in first out, that its poller looks at. Threading rule: as the block layer's.

use super::{
    disk::{self, Pending},
    stack::{self, Above, AboveChannel, Lower, Seat, Want, Wanted, forward},
};
use crate::{
    abi, algo,
    bdev::{
        IOS,
        complete::complete,
        io::Io,
        module::{self, Spec},
        object::Done,
        rare,
        record::{FnTable, ModuleRecord},
        reset,
        submit::Tell,
    },
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    sys::tsc,
    thread::{self, Poller},
};
use core::ffi::{CStr, c_void};

/// The latencies there are, as indexes of arrays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Which {
    AvgRead,
    P99Read,
    AvgWrite,
    P99Write,
}

const KINDS: usize = 4;
/// No delay.
const AT_ONCE: u32 = KINDS as u32;

/// What the creator chooses; the members of `bdev_delay_create`.
#[derive(Clone, Debug, Default)]
pub struct Params {
    pub base: Vec<u8>,
    pub name: Vec<u8>,
    /// All zeros: one that follows from the base's.
    pub uuid: [u8; 16],
    /// In the order of [`Which`].
    pub latencies_us: [u64; KINDS],
}

impl Want for Params {
    fn base(&self) -> &[u8] {
        &self.base
    }
    fn name(&self) -> &[u8] {
        &self.name
    }
}

struct DelayDisk {
    seat: Seat,
    latencies_us: [Rx<u64>; KINDS],
    ticks: [Rx<u64>; KINDS],
}

struct DelayChannel {
    lower: Lower,
    /// In the order of [`Which`]; each I/O has its time in `module_due` and its status in `module_status`.
    queues: [Pending; KINDS],
    poller: ObjCell<Poller>,
    random: Rx<u64>,
}

static KIND: Kind = Kind::new("delay bdev");
static CHANNEL_KIND: Kind = Kind::new("delay bdev channel");
static DISKS: Arena<DelayDisk> = Arena::new();
static CHANNELS: Arena<DelayChannel> = Arena::new();
static WANTED: Wanted<Params> = Wanted::new();
/// 4009b574-6430-4f1b-bc40-ace811091027
const NAMESPACE: [u8; 16] =
    [0x40, 0x09, 0xb5, 0x74, 0x64, 0x30, 0x4f, 0x1b, 0xbc, 0x40, 0xac, 0xe8, 0x11, 0x09, 0x10, 0x27];
const NAMES: [&str; KINDS] = ["avg_read_latency", "p99_read_latency", "avg_write_latency", "p99_write_latency"];

impl Life for DelayDisk {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        DelayDisk { seat: Seat::new(), latencies_us: [const { Rx::ZERO }; KINDS], ticks: [const { Rx::ZERO }; KINDS] }
    }
    fn label(&self) -> String {
        self.seat.name()
    }
}

impl Life for DelayChannel {
    const KIND: &'static Kind = &CHANNEL_KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        DelayChannel {
            lower: Lower::EMPTY,
            queues: [const { Pending::EMPTY }; KINDS],
            poller: ObjCell::EMPTY,
            random: Rx::ZERO,
        }
    }
}

static OPS: FnTable = FnTable {
    destruct: Some(stack::destruct::<DelayDisk>),
    submit_request: Some(submit),
    io_type_supported: Some(stack::io_type_supported::<DelayDisk>),
    get_io_channel: Some(stack::get_io_channel::<DelayDisk>),
    dump_info_json: Some(dump_info),
    write_config_json: None,
    get_spin_time: None,
    get_module_ctx: None,
    get_memory_domains: Some(stack::get_memory_domains::<DelayDisk>),
    reset_device_stat: None,
    dump_device_stat_json: None,
    accel_sequence_supported: None,
};

impl Above for DelayDisk {
    type Channel = DelayChannel;
    const MODULE: &'static CStr = c"delay";
    const PRODUCT: &'static CStr = c"delay";
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
}

impl AboveChannel for DelayChannel {
    fn arena() -> &'static Arena<Self> {
        &CHANNELS
    }
    fn lower(&self) -> &Lower {
        &self.lower
    }
    fn open(this: Obj<Self>) -> Result<()> {
        this.queues.iter().for_each(Pending::clear);
        this.random.set(tsc::now() | 1);
        let arg = core::ptr::with_exposed_provenance_mut(this.address());
        this.poller.set(Some(thread::poller::register(poll, arg, 0, Some(b"_delay_finish_io"))?));
        Ok(())
    }
    fn close(this: Obj<Self>) {
        if let Some(poller) = this.poller.take() {
            let _ = thread::poller::unregister(poller);
        }
    }
}

/// The module, registered with the block layer the first time.
pub fn module() -> Result<&'static ModuleRecord> {
    module::add_ours(
        c"delay",
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
    96
}

extern "C" fn examine(bdev: *mut c_void) {
    stack::examined(bdev, module(), |bdev| {
        for want in WANTED.for_base(bdev.name().as_bytes()) {
            let _ = make(&want);
        }
    });
}

impl DelayDisk {
    fn set(&self, which: usize, latency_us: u64) {
        if let (Some(us), Some(ticks)) = (self.latencies_us.get(which), self.ticks.get(which)) {
            us.set(latency_us);
            ticks.set((tsc::hz() / 1_000_000).saturating_mul(latency_us));
        }
    }
}

fn make(p: &Params) -> Result<()> {
    stack::create::<DelayDisk>(&p.base, &p.name, |disk, below, record| {
        for (which, latency_us) in p.latencies_us.iter().enumerate() {
            disk.set(which, *latency_us);
        }
        let derived = || algo::uuid::from_name(&NAMESPACE, &below.uuid());
        record.set_uuid(if p.uuid == [0; 16] { derived() } else { p.uuid });
        Ok(())
    })
    .map(drop)
}

/// Creates a delay bdev, now or when its base arrives. `EINVAL` when a p99 latency is below its average.
pub fn create(p: &Params) -> Result<()> {
    let [avg_read, p99_read, avg_write, p99_write] = p.latencies_us;
    if p99_read < avg_read || p99_write < avg_write {
        errlog!("Unable to create a delay bdev where p99 latency is less than average latency.");
        return Err(Errno::EINVAL);
    }
    WANTED.create(p, make, || {
        noticelog!("delay bdev {}: creation deferred until its base arrives", p.name.escape_ascii());
    })
}

/// Deletes a delay bdev; `done` is told when it is gone.
pub fn delete(name: &[u8], done: Done) -> Result<()> {
    stack::delete::<DelayDisk>(name, done)?;
    WANTED.remove(name);
    Ok(())
}

/// Changes a latency, for I/Os that complete below from now on. `ENODEV` when there is no such delay bdev.
pub fn update_latency(name: &[u8], latency_us: u64, which: Which) -> Result<()> {
    let ours = stack::ours(module()).into_iter().find(|b| b.name().as_bytes() == name);
    let disk = ours.and_then(|b| stack::at::<DelayDisk>(b.ctxt())).ok_or(Errno::ENODEV)?;
    disk.set(which as usize, latency_us);
    Ok(())
}

fn fail(io: &'static Io) {
    let _ = complete(io, forward::FAILED);
}

/// Which latency an I/O gets.
fn kind_of(io: &'static Io, mine: &DelayChannel) -> u32 {
    const POPULATE: u8 = 1 << 0;
    const COMMIT: u8 = 1 << 1;
    let reads = match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_READ => true,
        abi::SPDK_BDEV_IO_TYPE_WRITE => false,
        abi::SPDK_BDEV_IO_TYPE_ZCOPY if io.zcopy.get() & COMMIT != 0 => false,
        abi::SPDK_BDEV_IO_TYPE_ZCOPY if io.zcopy.get() & POPULATE != 0 => true,
        _ => return AT_ONCE,
    };
    // xorshift64
    let mut x = mine.random.get();
    x ^= x.wrapping_shl(13);
    x ^= x.wrapping_shr(7);
    x ^= x.wrapping_shl(17);
    mine.random.set(x);
    match (reads, x.wrapping_shr(32) % 100 == 0) {
        (true, false) => Which::AvgRead as u32,
        (true, true) => Which::P99Read as u32,
        (false, false) => Which::AvgWrite as u32,
        (false, true) => Which::P99Write as u32,
    }
}

extern "C" fn submit(_: *mut c_void, io: &'static Io) {
    let Some(mine) = stack::channel_of::<DelayDisk>(io) else { return fail(io) };
    io.module_kind.set(kind_of(io, &mine));
    match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_READ => forward::with_buffer(io, with_buffer),
        abi::SPDK_BDEV_IO_TYPE_RESET => reset_all(io, mine),
        abi::SPDK_BDEV_IO_TYPE_ABORT => match io.target() {
            Some(target) if mine.queues.iter().any(|q| q.remove(target)) => {
                abort(target);
                let _ = complete(io, forward::SUCCESS);
            }
            _ => pass(io, mine),
        },
        _ => pass(io, mine),
    }
}

extern "C" fn with_buffer(_: *mut c_void, io: &'static Io, success: bool) {
    match stack::channel_of::<DelayDisk>(io) {
        Some(mine) if success => pass(io, mine),
        _ => fail(io),
    }
}

fn pass(io: &'static Io, mine: Obj<DelayChannel>) {
    let Some(via) = mine.lower.via() else { return fail(io) };
    let tell = Tell { cb: done_below, arg: io.as_ptr() };
    if let Err(errno) = forward::start(io, via, io.offset_blocks.get(), tell) {
        forward::refused(io, Some(via), errno);
    }
}

extern "C" fn done_below(low: &'static Io, _: bool, arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    let status = forward::inherit(io, low);
    let which = io.module_kind.get() as usize;
    let mine = stack::channel_of::<DelayDisk>(io);
    let ticks = io.bdev().and_then(|b| Some(stack::at::<DelayDisk>(b.ctxt())?.ticks.get(which)?.get()));
    match (mine.as_ref().and_then(|m| m.queues.get(which)), ticks) {
        (Some(queue), Some(ticks)) => {
            io.module_status.set(status);
            io.module_due.set(tsc::now().saturating_add(ticks));
            queue.push(io);
        }
        _ => {
            let _ = complete(io, status);
        }
    }
}

/// Completes what is due. An I/O behind one that is not waits, also when it would be: a latency that was made shorter
/// takes effect when those before it are done.
extern "C" fn poll(arg: *mut c_void) -> i32 {
    let Some(mine) = CHANNELS.at(arg.addr() as u64) else { return 0 };
    let now = tsc::now();
    let mut busy = 0;
    for queue in &mine.queues {
        while let Some(io) = queue.pop_if(|io| io.module_due.get() <= now) {
            busy = 1;
            let _ = complete(io, io.module_status.get());
        }
    }
    busy
}

/// Completes an I/O that is done below as aborted; memory that it borrowed there is given back.
fn abort(io: &'static Io) {
    let started = io.io_type() == abi::SPDK_BDEV_IO_TYPE_ZCOPY && io.zcopy.get() & 4 != 0;
    if started
        && io.module_status.get() == forward::SUCCESS
        && let Some(low) = IOS.at(io.module_word.get() as usize)
    {
        let _ = rare::zcopy_end(low, false, Tell { cb: given_back, arg: core::ptr::null_mut() });
    }
    let _ = complete(io, abi::SPDK_BDEV_IO_STATUS_ABORTED);
}

extern "C" fn given_back(low: &'static Io, _: bool, _: *mut c_void) {
    let _ = crate::bdev::complete::give_back(low);
}

/// Aborts what waits on every channel, then resets the base.
fn reset_all(io: &'static Io, mine: Obj<DelayChannel>) {
    let Some(disk) = io.bdev().and_then(|b| stack::at::<DelayDisk>(b.ctxt())) else { return fail(io) };
    let step = |iter: Obj<thread::ChannelIter>| {
        if let Some(mine) = iter.channel().and_then(|c| CHANNELS.at(c.user.get())) {
            for queue in &mine.queues {
                while let Some(io) = queue.pop_if(|_| true) {
                    abort(io);
                }
            }
        }
        let _ = thread::each::proceed(iter, 0);
    };
    let done = move |_: i32| match mine.lower.via() {
        Some(via) => {
            let tell = Tell { cb: done_below, arg: io.as_ptr() };
            if let Err(errno) = reset::reset(via, tell) {
                forward::refused(io, Some(via), errno);
            }
        }
        None => fail(io),
    };
    if thread::for_each_channel_rust(disk.address(), step, done).is_err() {
        fail(io);
    }
}

fn write_values(disk: &DelayDisk, w: &crate::json::Writer) {
    let Some(record) = disk.seat.record() else { return };
    w.named("name", disk.seat.name().as_str());
    w.named("base_bdev_name", disk.seat.base.name().as_str());
    w.named("uuid", disk::uuid_text(record).as_str());
    for (name, latency_us) in NAMES.iter().zip(&disk.latencies_us) {
        w.named(name, latency_us.get());
    }
}

extern "C" fn dump_info(ctx: *mut c_void, w: *mut c_void) -> i32 {
    let (Some(disk), Some(w)) = (stack::at::<DelayDisk>(ctx), disk::writer(w)) else { return 0 };
    w.named_object("delay", |w| write_values(&disk, w));
    0
}

extern "C" fn write_config(w: *mut c_void) -> i32 {
    let Some(w) = disk::writer(w) else { return 0 };
    for bdev in stack::ours(module()) {
        let Some(disk) = stack::at::<DelayDisk>(bdev.ctxt()) else { continue };
        w.object_begin();
        w.named("method", "bdev_delay_create");
        w.named_object("params", |w| write_values(&disk, w));
        w.object_end();
    }
    0
}
