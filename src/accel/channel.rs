//! Channels of the framework: the tasks, sequences and buffers of one thread, its modules' channels, its statistics.
//!
//! Serves `spdk_accel_get_io_channel`. Threading rule: a channel belongs to its thread.

use super::{
    buffer::Buffer,
    fifo::{Fifo, Linked},
    framework,
    record::{AUX, DoneFn, TASKS, Task, state},
    sequence::Sequence,
    software::SwChannel,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Pool, Rx},
    sys::tls::TlsWord,
    thread::{
        Chan, IoDevice, channel,
        iobuf::{self, IobufChannel},
    },
};
use core::ffi::c_void;
use std::sync::Mutex;

/// How many operations there are.
pub const OPS: usize = abi::SPDK_ACCEL_OPC_LAST as usize;
/// A sequence is begun only when this many tasks are left, so that one that was begun can go on.
pub const TASKS_PER_SEQUENCE: u32 = 8;

/// What was done of one operation.
pub struct OpStats {
    pub executed: Rx<u64>,
    pub failed: Rx<u64>,
    pub bytes: Rx<u64>,
}

/// The statistics of a channel.
pub struct Stats {
    pub ops: [OpStats; OPS],
    pub sequence_executed: Rx<u64>,
    pub sequence_failed: Rx<u64>,
    pub sequence_outstanding: Rx<u32>,
    pub task_outstanding: Rx<u32>,
    pub retry_task: Rx<u64>,
    pub retry_sequence: Rx<u64>,
    pub retry_iobuf: Rx<u64>,
    pub retry_bufdesc: Rx<u64>,
}

impl Stats {
    pub const ZERO: Stats = Stats {
        ops: [const { OpStats { executed: Rx::ZERO, failed: Rx::ZERO, bytes: Rx::ZERO } }; OPS],
        sequence_executed: Rx::ZERO,
        sequence_failed: Rx::ZERO,
        sequence_outstanding: Rx::ZERO,
        task_outstanding: Rx::ZERO,
        retry_task: Rx::ZERO,
        retry_sequence: Rx::ZERO,
        retry_iobuf: Rx::ZERO,
        retry_bufdesc: Rx::ZERO,
    };

    /// Adds the numbers of another.
    pub fn add(&self, other: &Stats) {
        for (to, from) in self.ops.iter().zip(&other.ops) {
            to.executed.add(from.executed.get());
            to.failed.add(from.failed.get());
            to.bytes.add(from.bytes.get());
        }
        self.sequence_executed.add(other.sequence_executed.get());
        self.sequence_failed.add(other.sequence_failed.get());
        self.sequence_outstanding.add(other.sequence_outstanding.get());
        self.task_outstanding.add(other.task_outstanding.get());
        self.retry_task.add(other.retry_task.get());
        self.retry_sequence.add(other.retry_sequence.get());
        self.retry_iobuf.add(other.retry_iobuf.get());
        self.retry_bufdesc.add(other.retry_bufdesc.get());
    }

    /// Begins anew.
    pub fn clear(&self) {
        for op in &self.ops {
            op.executed.set(0);
            op.failed.set(0);
            op.bytes.set(0);
        }
        self.sequence_executed.set(0);
        self.sequence_failed.set(0);
        self.sequence_outstanding.set(0);
        self.task_outstanding.set(0);
        self.retry_task.set(0);
        self.retry_sequence.set(0);
        self.retry_iobuf.set(0);
        self.retry_bufdesc.set(0);
    }
}

/// A channel.
pub struct Channel {
    modules: [Rx<*mut c_void>; OPS],
    pub(super) driver: Rx<*mut c_void>,
    /// The channel of the module `software`, where it does something.
    pub(super) software: ObjCell<SwChannel>,
    tasks: Fifo<Task>,
    pub(super) sequences: Fifo<Sequence>,
    pub(super) buffers: Fifo<Buffer>,
    pub(super) iobuf: ObjCell<IobufChannel>,
    /// Tasks that modules have, and sequences under way.
    pub(super) under_way: Rx<u32>,
    owner: Rx<u64>,
    pub stats: Stats,
}

static KIND: Kind = Kind::new("accel channel");
pub static TASK_KIND: Kind = Kind::new("accel_task");
pub(super) static CHANNELS: Arena<Channel> = Arena::new();

impl Life for Channel {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        Channel {
            modules: [const { Rx::ZERO }; OPS],
            driver: Rx::ZERO,
            software: ObjCell::EMPTY,
            tasks: Fifo::new(),
            sequences: Fifo::new(),
            buffers: Fifo::new(),
            iobuf: ObjCell::EMPTY,
            under_way: Rx::ZERO,
            owner: Rx::ZERO,
            stats: Stats::ZERO,
        }
    }
}

static TASKS_LEFT: Mutex<Vec<&'static Task>> = Mutex::new(Vec::new());

impl Linked for Task {
    fn next(&self) -> &Rx<Option<&'static Task>> {
        &self.next
    }
    fn pool() -> &'static Pool<Task> {
        &TASKS
    }
    fn leftovers() -> &'static Mutex<Vec<&'static Task>> {
        &TASKS_LEFT
    }
    fn made(&'static self) -> bool {
        if self.aux.get().is_none() {
            self.aux.set(AUX.carve().ok());
        }
        self.aux.get().is_some()
    }
}

/// Forgets the free tasks of ended channels: tasks have another size from now on.
pub(super) fn forget_tasks() {
    TASKS_LEFT.lock().unwrap_or_else(|e| e.into_inner()).clear();
}

/// The object behind a channel of the framework.
#[inline(always)]
pub fn of(ch: Chan) -> Option<Obj<Channel>> {
    if ch.key() == framework::key() { CHANNELS.at(ch.user.get()) } else { None }
}

impl Channel {
    /// Whether the current thread is the channel's.
    #[inline(always)]
    pub fn is_current(&self) -> bool {
        self.owner.get() == TlsWord::Thread.get()
    }

    #[inline(always)]
    fn op(&self, op: u8) -> Option<&OpStats> {
        self.stats.ops.get(usize::from(op))
    }

    /// Tasks that can still be had.
    pub fn tasks_left(&self) -> u32 {
        self.tasks.left()
    }
}

/// A task for a submitter; `ENOMEM` when the channel has as many as it may.
#[inline(always)]
pub(super) fn get_task(channel: Obj<Channel>, cb_fn: Option<DoneFn>, cb_arg: *mut c_void) -> Result<&'static Task> {
    let Some(task) = channel.object().tasks.get() else {
        channel.stats.retry_task.add(1);
        return Err(Errno::ENOMEM);
    };
    channel.stats.task_outstanding.add(1);
    task.next.set(None);
    task.link.set(core::ptr::null_mut());
    task.state.set(state::WAITING);
    task.channel.set(Some(channel));
    task.cb_fn.set(cb_fn);
    task.cb_arg.set(cb_arg);
    task.seq.set(core::ptr::null_mut());
    task.src.set(core::ptr::null_mut());
    task.dst.set(core::ptr::null_mut());
    task.src_domain.set(core::ptr::null_mut());
    task.dst_domain.set(core::ptr::null_mut());
    Ok(task)
}

#[inline(always)]
pub(super) fn put_task(channel: Obj<Channel>, task: &'static Task) {
    task.end_life();
    task.has_aux.set(false);
    channel.object().tasks.put(task);
    channel.stats.task_outstanding.sub(1);
}

/// Hands a task to the module of its operation.
#[inline(always)]
pub(super) fn submit(channel: Obj<Channel>, task: &'static Task) -> Result<()> {
    let op = usize::from(task.op_code.get());
    let life = task.life();
    task.state.set(state::SUBMITTED);
    channel.under_way.add(1);
    let rc = if framework::is_software(op)
        && let Some(software) = channel.software.get()
    {
        match super::software::ready(software) {
            Ok(()) => {
                super::software::run(software, task);
                return Ok(());
            }
            Err(errno) => errno.negative(),
        }
    } else {
        let module = framework::module_of(op).and_then(|m| m.submit_tasks.get());
        let ch = channel.modules.get(op).map_or(core::ptr::null_mut(), Rx::get);
        module.map_or(Errno::ENODEV.negative(), |submit| submit(ch, task.ptr()))
    };
    if rc == 0 {
        return Ok(());
    }
    if let Some(stats) = channel.op(task.op_code.get()) {
        stats.failed.add(1);
    }
    // Unless the module completed it all the same.
    if task.state.get() == state::SUBMITTED && task.life() == life {
        task.state.set(state::WAITING);
        channel.under_way.sub(1);
        if task.seq.get().is_null() {
            put_task(channel, task);
        }
    }
    // A positive number is passed on as it is.
    Err(Errno(rc.wrapping_neg()))
}

/// Finds a task by its address: one that lives, and whose thread this is.
pub fn find_task(address: usize) -> core::result::Result<&'static Task, crate::handle::Why> {
    use crate::handle::Why;
    let Some(task) = TASKS.at(address) else {
        return Err(if address == 0 { Why::Null } else { Why::Garbage });
    };
    if task.state.get() == state::FREE {
        return Err(Why::Stale);
    }
    match task.channel.get() {
        Some(channel) if channel.is_current() => Ok(task),
        _ => Err(Why::Thread),
    }
}

/// A module, or a driver, is done with a task. `EALREADY` when nobody was doing it.
#[inline(always)]
pub fn task_done(task: &'static Task, status: i32) -> Result<()> {
    let channel = task.channel.get().ok_or(Errno::ESTALE)?;
    let submitted = task.state.get() == state::SUBMITTED;
    if submitted {
        task.state.set(state::WAITING);
        channel.under_way.sub(1);
    } else if task.seq.get().is_null() {
        return Err(Errno::EALREADY);
    }
    if let Some(stats) = channel.op(task.op_code.get()) {
        stats.executed.add(1);
        stats.bytes.add(task.nbytes.get());
        if status != 0 {
            stats.failed.add(1);
        }
    }
    if !task.seq.get().is_null() {
        return super::process::task_done(task, submitted, status);
    }
    let (cb_fn, cb_arg) = (task.cb_fn.get(), task.cb_arg.get());
    // The task is free before its submitter hears of it, so that the next one can have it.
    put_task(channel, task);
    if let Some(cb_fn) = cb_fn {
        cb_fn(cb_arg, status);
    }
    Ok(())
}

/// The framework's io_device.
pub(super) struct Device;

impl IoDevice for Device {
    fn create(&self, ch: Chan) -> Result<()> {
        let channel = CHANNELS.alloc()?;
        channel.modules.iter().for_each(|m| m.set(core::ptr::null_mut()));
        channel.driver.set(core::ptr::null_mut());
        channel.software.set(None);
        channel.iobuf.set(None);
        channel.under_way.set(0);
        channel.owner.set(TlsWord::Thread.get());
        channel.stats.clear();
        let opts = framework::opts();
        let made = [
            channel.tasks.fill(opts.task_count),
            channel.sequences.fill(opts.sequence_count),
            channel.buffers.fill(opts.buf_count),
        ];
        if let Err(errno) = made.into_iter().collect::<Result<()>>().and_then(|()| open(channel)) {
            close(channel);
            forget(channel);
            return Err(errno);
        }
        ch.user.set(channel.address() as u64);
        Ok(())
    }

    fn destroy(&self, ch: Chan) {
        let Some(channel) = CHANNELS.at(ch.user.get()) else { return };
        close(channel);
        framework::keep_stats(&channel.stats);
        forget(channel);
    }

    fn busy(&self, ch: Chan) -> bool {
        CHANNELS.at(ch.user.get()).is_some_and(|channel| channel.under_way.get() > 0)
    }
}

fn forget(channel: Obj<Channel>) {
    channel.tasks.drain();
    channel.sequences.drain();
    channel.buffers.drain();
    CHANNELS.free(channel);
}

fn open(channel: Obj<Channel>) -> Result<()> {
    for (op, place) in channel.object().modules.iter().enumerate() {
        let module = framework::module_of(op).ok_or(Errno::ENODEV)?;
        let ch = module.get_io_channel.get().map_or(core::ptr::null_mut(), |get| get());
        if ch.is_null() {
            errlog!("Module {} failed to get io channel", framework::name_of(module));
            return Err(Errno::ENOMEM);
        }
        place.set(ch);
        if framework::is_software(op) {
            channel.software.set(channel::find_own(ch.addr()).ok().and_then(SwChannel::of));
        }
    }
    if let Some(driver) = framework::driver() {
        let ch = driver.get_io_channel.get().map_or(core::ptr::null_mut(), |get| get());
        if ch.is_null() {
            errlog!("Failed to get driver's IO channel");
            return Err(Errno::ENOMEM);
        }
        channel.driver.set(ch);
    }
    let opts = framework::opts();
    let iobuf = iobuf::open("accel", opts.small_cache_size, opts.large_cache_size).inspect_err(|_| {
        errlog!("Failed to initialize iobuf accel channel");
    })?;
    channel.iobuf.set(Some(iobuf));
    Ok(())
}

fn put(ch: *mut c_void) {
    if !ch.is_null()
        && let Ok(ch) = channel::find_own(ch.addr())
    {
        let _ = channel::put(ch);
    }
}

fn close(channel: Obj<Channel>) {
    if let Some(iobuf) = channel.iobuf.take() {
        let _ = iobuf::close(iobuf);
    }
    put(channel.driver.replace(core::ptr::null_mut()));
    channel.modules.iter().for_each(|m| put(m.replace(core::ptr::null_mut())));
}
