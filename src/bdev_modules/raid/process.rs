//! A rebuild: fills one member from the others, window by window, on a thread of its own.
//!
//! I/O keeps out of the window at work; behind it the filled member is used, before it it is missing. Threading rule: the
//! process's thread, unless said otherwise.

use super::{
    Level,
    channel::{self, NOWHERE, RaidChannel},
    finish, map,
    object::Raid,
    quiet, raid1, raid5f,
    req::{self, Fill, READ, Req, SUCCESS, WORDS, WRITE, Words},
};
use crate::{
    bdev::{
        Io,
        complete::give_back,
        ext::Ext,
        io::IoVec,
        submit::{Data, Tell},
    },
    env::{self, DmaBuf},
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    sys::tsc,
    thread::{self, Chan, Poller, Thread, channel as chans, poller},
};
use core::ffi::c_void;
use std::sync::Mutex;

/// Requests that work on a window at the same time.
const DEPTH: usize = 16;

const INIT: u8 = 0;
const RUNNING: u8 = 1;
const STOPPING: u8 = 2;
pub const STOPPED: u8 = 3;

/// What may be copied, as bytes that come in with time.
#[derive(Default)]
struct Rate {
    last: u64,
    per_tick: f64,
    available: f64,
    most: f64,
}

pub struct Process {
    raid: ObjCell<Raid>,
    raid_handle: Rx<u64>,
    slot: Rx<u32>,
    state: Rx<u8>,
    thread: ObjCell<Thread>,
    pub(super) channel: Rx<Option<Chan>>,
    free: ObjCell<Request>,
    /// Blocks that are locked at a time, and those of them that are worked on.
    window: Rx<u64>,
    window_size: Rx<u64>,
    window_status: Rx<i32>,
    remaining: Rx<u64>,
    offset: Rx<u64>,
    locked: Rx<bool>,
    /// The requests of a window are being started.
    starting: Rx<bool>,
    pub(super) status: Rx<i32>,
    limited: Rx<bool>,
    pub(super) poller: ObjCell<Poller>,
    rate: Mutex<Rate>,
    /// What is to be done when it has ended.
    pub(super) after: Mutex<Vec<Box<dyn FnOnce() + Send>>>,
}

/// One piece of a window: read or computed from the others, then written.
pub struct Request {
    pub words: Words,
    process: ObjCell<Process>,
    next: ObjCell<Request>,
    num: Rx<u64>,
    offset: Rx<u64>,
    iov: IoVec,
    md: Rx<*mut c_void>,
    memory: Mutex<Option<(DmaBuf, Option<DmaBuf>)>>,
}

static KIND: Kind = Kind::new("raid process");
static REQUEST_KIND: Kind = Kind::new("raid process request");
static PROCESSES: Arena<Process> = Arena::new();
pub static REQUESTS: Arena<Request> = Arena::new();

impl Life for Process {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 14;
    fn vacant() -> Self {
        Process {
            raid: ObjCell::EMPTY,
            raid_handle: Rx::ZERO,
            slot: Rx::ZERO,
            state: Rx::ZERO,
            thread: ObjCell::EMPTY,
            channel: Rx::ZERO,
            free: ObjCell::EMPTY,
            window: Rx::ZERO,
            window_size: Rx::ZERO,
            window_status: Rx::ZERO,
            remaining: Rx::ZERO,
            offset: Rx::ZERO,
            locked: Rx::ZERO,
            starting: Rx::ZERO,
            status: Rx::ZERO,
            limited: Rx::ZERO,
            poller: ObjCell::EMPTY,
            rate: Mutex::new(Rate { last: 0, per_tick: 0.0, available: 0.0, most: 0.0 }),
            after: Mutex::new(Vec::new()),
        }
    }
}

impl Life for Request {
    const KIND: &'static Kind = &REQUEST_KIND;
    const LIMIT: usize = 1 << 18;
    fn vacant() -> Self {
        Request {
            words: [const { Rx::ZERO }; WORDS],
            process: ObjCell::EMPTY,
            next: ObjCell::EMPTY,
            num: Rx::ZERO,
            offset: Rx::ZERO,
            iov: IoVec::ZERO,
            md: Rx::ZERO,
            memory: Mutex::new(None),
        }
    }
}

impl Process {
    /// The member it fills.
    pub fn target(&self) -> usize {
        self.slot.get() as usize
    }

    /// How far it has come, in blocks of the raid bdev.
    pub fn position(&self) -> u64 {
        self.offset.get()
    }

    /// Its raid bdev, if that is still the one it was started on.
    pub fn raid(&self) -> Option<Obj<Raid>> {
        self.raid.get().filter(|raid| raid.is(self.raid_handle.get()))
    }

    pub fn thread(&self) -> Option<Obj<Thread>> {
        self.thread.get()
    }

    pub fn set_stopped(&self) {
        self.state.set(STOPPED);
    }

    fn raid_channel(&self) -> Option<Obj<RaidChannel>> {
        channel::of(self.channel.get()?)
    }
}

/// Runs something on the process's thread.
pub fn send(process: Obj<Process>, f: impl FnOnce() + Send + 'static) {
    thread::send_or_run(process.thread(), Box::new(f));
}

fn make(raid: Obj<Raid>, slot: usize) -> Result<Obj<Process>> {
    let record = raid.record().ok_or(Errno::ENODEV)?;
    let opts = super::opts();
    let process = PROCESSES.alloc()?;
    process.raid.set(Some(raid));
    process.raid_handle.set(raid.handle());
    process.slot.set(slot as u32);
    process.state.set(INIT);
    process.thread.set(None);
    process.channel.set(None);
    process.free.set(None);
    let bytes = u64::from(opts.process_window_size_kb).saturating_mul(1024);
    let blocks = bytes.div_ceil(u64::from(record.data_block_size()).max(1));
    process.window.set(blocks.max(u64::from(record.write_unit_size.get())));
    for word in [&process.window_size, &process.remaining, &process.offset] {
        word.set(0);
    }
    process.window_status.set(0);
    process.status.set(0);
    process.locked.set(false);
    process.starting.set(false);
    process.poller.set(None);
    let per_second = f64::from(opts.process_max_bandwidth_mb_sec) * 1024.0 * 1024.0;
    process.limited.set(opts.process_max_bandwidth_mb_sec != 0);
    *process.rate.lock().unwrap_or_else(|e| e.into_inner()) = Rate {
        last: tsc::now(),
        per_tick: per_second / tsc::hz().max(1) as f64,
        available: 0.0,
        most: per_second / 1000.0,
    };
    // Room for all that can wait for the end: a removal of each member and that of the raid bdev.
    let room = {
        let mut after = process.after.lock().unwrap_or_else(|e| e.into_inner());
        after.clear();
        after.try_reserve(super::MAX.saturating_add(2))
    };
    if let Err(errno) = room {
        free(process);
        return Err(errno.into());
    }
    for _ in 0..DEPTH {
        match make_request(process, raid) {
            Ok(request) => put(process, request),
            Err(errno) => {
                free(process);
                return Err(errno);
            }
        }
    }
    Ok(process)
}

fn make_request(process: Obj<Process>, raid: Obj<Raid>) -> Result<Obj<Request>> {
    let bytes = |unit: u32| {
        let all = process.window.get().checked_mul(u64::from(unit)).ok_or(Errno::EOVERFLOW)?;
        usize::try_from(all).map_err(|_| Errno::EOVERFLOW)
    };
    let data = env::dma_malloc(bytes(raid.blocklen.get())?, 4096)?;
    let md = match raid.md_len.get() {
        0 => None,
        unit => Some(env::dma_malloc(bytes(unit)?, 4096)?),
    };
    let request = REQUESTS.alloc()?;
    request.process.set(Some(process));
    request.next.set(None);
    request.iov.set(data.as_ptr(), data.len());
    request.md.set(md.as_ref().map_or(core::ptr::null_mut(), DmaBuf::as_ptr));
    *request.memory.lock().unwrap_or_else(|e| e.into_inner()) = Some((data, md));
    Ok(request)
}

fn put(process: Obj<Process>, request: Obj<Request>) {
    request.next.set(process.free.get());
    process.free.set(Some(request));
}

fn take(process: Obj<Process>) -> Option<Obj<Request>> {
    let request = process.free.get()?;
    process.free.set(request.next.take());
    Some(request)
}

/// Forgets a process that has ended or never begun.
pub fn free(process: Obj<Process>) {
    while let Some(request) = take(process) {
        request.memory.lock().unwrap_or_else(|e| e.into_inner()).take();
        REQUESTS.free(request);
    }
    PROCESSES.free(process);
}

/// Starts a rebuild of a member. Threading rule: the application's thread.
pub fn start(raid: Obj<Raid>, slot: usize) -> Result<()> {
    let process = make(raid, slot)?;
    raid.starting.set(Some(process));
    let step = move |ch: Obj<RaidChannel>| ch.begin_process(&process);
    channel::for_each(raid, step, move |status| prepared(process, status)).inspect_err(|_| {
        raid.starting.set(None);
        free(process);
    })
}

/// Every channel knows that a rebuild begins.
fn prepared(process: Obj<Process>, status: i32) {
    let Some(raid) = process.raid() else { return free(process) };
    let wanted = raid.base(process.target()).is_some_and(|b| !b.removing.get() && b.configured.get());
    let enough = raid.operational.get() > raid.operational_min.get() && raid.state() == super::State::Online;
    let status = if status == 0 && !(wanted && enough) { Errno::ENODEV.negative() } else { status };
    if status != 0 {
        errlog!("Failed to start rebuild on {}: {status}", raid.name());
        return finish::abort_start(process);
    }
    let name = format!("{}_rebuild", raid.name());
    let made = thread::create(Some(name.as_bytes()), None);
    let Ok(thread) = made else {
        errlog!("Failed to create rebuild thread for {}", raid.name());
        return finish::abort_start(process);
    };
    process.thread.set(Some(thread));
    raid.starting.set(None);
    raid.process.set(Some(process));
    send(process, move || begin(process));
}

fn begin(process: Obj<Process>) {
    let channel = process.raid().ok_or(Errno::ENODEV).and_then(|raid| chans::get(raid.address()));
    let channel = match channel {
        Ok(channel) => channel,
        Err(errno) => {
            process.status.set(errno.negative());
            return finish::begin(process);
        }
    };
    process.channel.set(Some(channel));
    // A removal may have come before.
    if process.state.get() == INIT {
        process.state.set(RUNNING);
    }
    if process.limited.get() {
        let poll = Box::new(move || i32::from(lock_window(process)));
        match poller::register_rust(0, "raid_bdev_process_continue_poll", poll) {
            Ok(poller) => {
                let _ = poller::pause(poller);
                process.poller.set(Some(poller));
            }
            Err(errno) => {
                process.status.set(errno.negative());
                process.state.set(STOPPING);
            }
        }
    }
    noticelog!("Started rebuild on raid bdev {}", process.raid().map(|r| r.name()).unwrap_or_default());
    run(process);
}

/// On to the next window, or to the end.
fn run(process: Obj<Process>) {
    let blocks = process.raid().map_or(0, |raid| raid.blockcnt());
    if process.state.get() >= STOPPING {
        return finish::begin(process);
    }
    let left = blocks.saturating_sub(process.offset.get());
    if left == 0 {
        return stop(process, 0);
    }
    process.window.set(process.window.get().min(left));
    lock_window(process);
}

/// Ends the work, with an error or not.
fn stop(process: Obj<Process>, status: i32) {
    if process.status.get() == 0 {
        process.status.set(status);
    }
    if process.state.get() >= STOPPING {
        return;
    }
    process.state.set(STOPPING);
    if process.locked.get() { unlock_window(process) } else { run(process) }
}

/// Whether the next window may be copied now.
fn may_go_on(process: Obj<Process>) -> bool {
    let Some(raid) = process.raid() else { return true };
    let mut rate = process.rate.lock().unwrap_or_else(|e| e.into_inner());
    let now = tsc::now();
    let came = now.wrapping_sub(rate.last) as f64 * rate.per_tick;
    rate.available = (rate.available + came).min(rate.most);
    rate.last = now;
    if rate.available <= 0.0 {
        return false;
    }
    rate.available -= process.window_size.get() as f64 * f64::from(raid.blocklen.get());
    true
}

/// Keeps I/O out of the window, as soon as the bandwidth allows.
fn lock_window(process: Obj<Process>) -> bool {
    if let Some(poller) = process.poller.get() {
        if !may_go_on(process) {
            let _ = poller::resume(poller);
            return false;
        }
        let _ = poller::pause(poller);
    }
    let (offset, num) = (process.offset.get(), process.window.get());
    let asked = process
        .raid()
        .ok_or(Errno::ENODEV)
        .and_then(|raid| quiet::quiesce(&raid, offset, num, Box::new(move |status| locked(process, status))));
    if let Err(errno) = asked {
        locked(process, errno.negative());
    }
    true
}

fn locked(process: Obj<Process>, status: i32) {
    if status != 0 {
        errlog!("Failed to lock LBA range: {status}");
        // Whoever stopped it meanwhile relies on the end as well.
        process.state.set(RUNNING);
        return stop(process, status);
    }
    process.locked.set(true);
    if process.state.get() >= STOPPING { unlock_window(process) } else { copy_window(process) }
}

/// Starts the requests of a window.
fn copy_window(process: Obj<Process>) {
    let end = process.offset.get().saturating_add(process.window.get());
    let mut offset = process.offset.get();
    process.window_status.set(0);
    process.remaining.set(0);
    process.starting.set(true);
    while offset < end {
        let Some(num) = submit(process, offset, end.saturating_sub(offset)) else { break };
        offset = offset.saturating_add(num);
    }
    process.starting.set(false);
    process.window_size.set(offset.saturating_sub(process.offset.get()));
    if process.window_size.get() == 0 {
        stop(process, Errno::EIO.negative());
    } else if process.remaining.get() == 0 {
        window_done(process);
    }
}

/// Starts one request for at most `num` blocks; how many it takes, `None` for nothing.
fn submit(process: Obj<Process>, offset: u64, num: u64) -> Option<u64> {
    let (raid, ch) = (process.raid()?, process.raid_channel()?);
    let unit = raid.stripe_blocks.get();
    let is_raid5f = raid.level() == Level::Raid5f;
    if is_raid5f && (num < unit || unit == 0) {
        return None;
    }
    let request = take(process)?;
    let num = if is_raid5f { unit } else { num };
    request.num.set(num);
    request.offset.set(offset);
    let blocks = if is_raid5f { u64::from(raid.strip_size.get()) } else { num };
    let bytes = blocks.saturating_mul(u64::from(raid.blocklen.get())) as usize;
    request.iov.set(request.iov.base.get(), bytes);
    let iovs = request.object().iov.as_ptr();
    let fill = Fill { kind: READ, offset, num: blocks, iovs, iovcnt: 1, md: request.md.get() };
    let req = Req::of_process(request, raid, ch, &fill);
    // Before it starts: it may end at once.
    process.remaining.add(num);
    if is_raid5f {
        raid5f::reconstruct(req, offset.checked_div(unit)?, process.target(), 0);
    } else {
        raid1::read(req);
    }
    Some(num)
}

/// A request has its data.
pub fn part_done(request: Obj<Request>, req: Req, status: i32) {
    if status == SUCCESS {
        return write(request, req);
    }
    request_done(request, false);
}

/// Writes to the member that is filled.
fn write(request: Obj<Request>, req: Req) {
    let (Some(raid), Some(ch), Some(process)) = (req.raid(), req.channel(), request.process.get()) else {
        return request_done(request, false);
    };
    let Some(via) = ch.via_target(&raid) else { return request_done(request, false) };
    let at = match raid.level() {
        Level::Raid5f => map::stripe(req.offset(), raid.stripe_blocks.get()).0.wrapping_shl(raid.shift.get()),
        _ => req.offset(),
    };
    let from = raid.base(process.target()).map_or(0, |b| b.data_offset.get());
    let data = Data { offset: from.saturating_add(at), ..req.data(0) };
    let arg = core::ptr::with_exposed_provenance_mut(request.address());
    match req::rw(via, WRITE, data, Ext::NONE, Tell { cb: written, arg }) {
        Ok(()) => {}
        Err(Errno::ENOMEM) if req::wait(via.ch, write_again, arg) => {}
        Err(_) => request_done(request, false),
    }
}

extern "C" fn write_again(arg: *mut c_void) {
    if let (Some(request), Some(req)) = (REQUESTS.at(arg.addr() as u64), Req::of(arg)) {
        write(request, req);
    }
}

extern "C" fn written(io: &'static Io, success: bool, arg: *mut c_void) {
    let _ = give_back(io);
    if let Some(request) = REQUESTS.at(arg.addr() as u64) {
        request_done(request, success);
    }
}

fn request_done(request: Obj<Request>, success: bool) {
    let Some(process) = request.process.get() else { return };
    put(process, request);
    if !success {
        process.window_status.set(Errno::EIO.negative());
    }
    process.remaining.set(process.remaining.get().saturating_sub(request.num.get()));
    if process.remaining.get() == 0 && !process.starting.get() {
        window_done(process);
    }
}

/// The window is copied: every channel hears how far the rebuild has come.
fn window_done(process: Obj<Process>) {
    let status = process.window_status.get();
    let Some(raid) = process.raid().filter(|_| status == 0) else {
        process.state.set(process.state.get().min(RUNNING));
        return stop(process, if status == 0 { Errno::ENODEV.negative() } else { status });
    };
    let position = process.offset.get().saturating_add(process.window_size.get());
    let step = move |ch: Obj<RaidChannel>| {
        if ch.position.get() != NOWHERE {
            ch.position.set(position);
        }
        Ok(())
    };
    if channel::for_each(raid, step, move |_| unlock_window(process)).is_err() {
        process.window_status.set(Errno::ENOMEM.negative());
        window_done(process);
    }
}

fn unlock_window(process: Obj<Process>) {
    let (offset, num) = (process.offset.get(), process.window.get());
    let asked = process
        .raid()
        .ok_or(Errno::ENODEV)
        .and_then(|raid| quiet::resume(&raid, offset, num, Box::new(move |status| unlocked(process, status))));
    if let Err(errno) = asked {
        unlocked(process, errno.negative());
    }
}

fn unlocked(process: Obj<Process>, status: i32) {
    process.locked.set(false);
    if status != 0 {
        errlog!("Failed to unlock LBA range: {status}");
        if process.status.get() == 0 {
            process.status.set(status);
        }
        process.state.set(STOPPING);
        return run(process);
    }
    if process.window_status.get() == 0 {
        process.offset.add(process.window_size.get());
    }
    run(process);
}

/// A member is about to be removed: if the process cannot do without it, it ends first, and `then` is run; else at once.
/// Threading rule: the application's thread.
pub fn before_removal(process: Obj<Process>, needed: bool, then: Box<dyn FnOnce() + Send>) -> Result<()> {
    let handle = process.handle();
    let thread = process.thread().ok_or(Errno::ENODEV)?;
    let told = move || match PROCESSES.find(handle) {
        Some(process) if needed => end_soon(process, Errno::ENODEV, then),
        _ => then(),
    };
    thread::send(thread, Box::new(told))
}

/// The raid bdev is being unregistered: the process ends first. Threading rule: the application's thread.
pub fn stop_for_unregister(process: Obj<Process>) {
    let Some(raid) = process.raid() else { return };
    let close: Box<dyn FnOnce() + Send> = Box::new(move || {
        let _ = crate::bdev::module::exec_on_app(move || super::config::close_self(raid));
    });
    let handle = process.handle();
    send(process, move || match PROCESSES.find(handle) {
        Some(process) => end_soon(process, Errno::ECANCELED, close),
        None => close(),
    });
}

/// The step that is under way is the last.
fn end_soon(process: Obj<Process>, why: Errno, then: Box<dyn FnOnce() + Send>) {
    {
        let mut after = process.after.lock().unwrap_or_else(|e| e.into_inner());
        if after.try_reserve(1).is_ok() {
            after.push(then);
        }
    }
    if process.state.get() < STOPPING {
        process.state.set(STOPPING);
    }
    if process.status.get() == 0 && process.state.get() != STOPPED {
        process.status.set(why.negative());
    }
}
