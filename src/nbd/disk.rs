//! Disks: their start, the poller that serves them, their end.
//!
//! A thread of its own stays in the kernel for each disk that is up. Threading rule: the thread that started a disk.

use super::{
    io::{self, Io, Step},
    wire,
};
use crate::{
    abi,
    bdev::{
        Channel, DESCS, Desc, channel,
        desc::{self, Open},
        submit::Via,
    },
    env::cores,
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, Rx, lent::LentStr},
    json::Writer,
    log::flags::NBD,
    sys::{nbd, sock},
    thread::{
        self, Poller,
        channel::{self as chans, Chan},
        interrupt::{self, Interrupt},
        poller,
    },
    util::fd_group::Watch,
};
use core::{
    ffi::{CStr, c_char, c_void},
    ptr,
};
use std::{
    collections::VecDeque,
    fs::File,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering::*},
    },
};

static DISK_KIND: Kind = Kind::new("nbd_disk");

/// All disks, and the commands of all.
pub static DISKS: Arena<Disk> = Arena::new();
pub(super) static IOS: Arena<Io> = Arena::new();
/// Those that have a device, in the order of their start.
static LIST: Mutex<Vec<Obj<Disk>>> = Mutex::new(Vec::new());

/// Commands that one poll takes.
const AT_ONCE: usize = 16;
const RETRY_US: u64 = 20_000;
/// How long a device may be busy at the start, and the kernel at the end.
const START_TRIES: u32 = 50;
const STOP_TRIES: u32 = 500;
const TIMEOUT_S: u64 = 60;
const IN: u32 = libc::EPOLLIN.cast_unsigned();
const OUT: u32 = libc::EPOLLOUT.cast_unsigned();

/// Whom to tell that a disk has started, or why not.
pub type Then = Box<dyn FnOnce(Result<Obj<Disk>>) + Send>;

#[derive(Default)]
struct State {
    path: Option<LentStr>,
    bdev: String,
    dev: Option<Arc<File>>,
    /// The thread in the kernel.
    serving: Option<Arc<AtomicBool>>,
    desc: Option<Obj<Desc>>,
    ch: Option<Obj<Channel>>,
    io_channel: Option<Chan>,
    receiving: Option<Obj<Io>>,
    received: VecDeque<Obj<Io>>,
    executed: VecDeque<Obj<Io>>,
    poller: Option<Obj<Poller>>,
    interrupt: Option<Obj<Interrupt>>,
    retry: Option<Obj<Poller>>,
    tries: u32,
    then: Option<Then>,
}

/// The slot of a disk.
pub struct Disk {
    thread: Rx<u64>,
    /// Our end of the connection, and the kernel's.
    fd: Rx<i32>,
    kernel_fd: Rx<i32>,
    align: Rx<usize>,
    started: Rx<bool>,
    closing: Rx<bool>,
    ending: Rx<bool>,
    sleeps: Rx<bool>,
    io_count: Rx<u32>,
    state: Mutex<State>,
}

impl Life for Disk {
    const KIND: &'static Kind = &DISK_KIND;
    const LIMIT: usize = 1 << 12;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Disk {
            thread: Rx::ZERO,
            fd: Rx::ZERO,
            kernel_fd: Rx::ZERO,
            align: Rx::ZERO,
            started: Rx::ZERO,
            closing: Rx::ZERO,
            ending: Rx::ZERO,
            sleeps: Rx::ZERO,
            io_count: Rx::ZERO,
            state: Mutex::new(State::default()),
        }
    }
    fn label(&self) -> String {
        self.path()
    }
}

impl Disk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// The device node.
    pub fn path(&self) -> String {
        let state = self.state();
        state.path.as_ref().map_or(String::new(), |p| String::from_utf8_lossy(&p.bytes()).into_owned())
    }

    pub fn path_ptr(&self) -> *const c_char {
        self.state().path.as_ref().map_or(c"".as_ptr(), LentStr::as_ptr)
    }

    pub fn bdev_name(&self) -> String {
        self.state().bdev.clone()
    }

    fn dev(&self) -> Option<Arc<File>> {
        self.state().dev.clone()
    }
}

fn list() -> MutexGuard<'static, Vec<Obj<Disk>>> {
    LIST.lock().unwrap_or_else(|e| e.into_inner())
}

/// The disks, in the order of their start.
pub fn all() -> Vec<Obj<Disk>> {
    list().clone()
}

pub fn by_path(path: &str) -> Option<Obj<Disk>> {
    all().into_iter().find(|disk| disk.path() == path)
}

fn arg(disk: Obj<Disk>) -> *mut c_void {
    ptr::without_provenance_mut(disk.handle() as usize)
}

fn of(arg: *mut c_void) -> Option<Obj<Disk>> {
    DISKS.find(arg.addr() as u64)
}

/// What commands are submitted by.
pub(super) fn via(disk: Obj<Disk>) -> Option<Via> {
    let state = disk.object().state();
    Via::new(state.desc?, state.ch?).ok()
}

// --- Start. ---

/// Makes a bdev a device of the kernel.
pub fn start(bdev: &[u8], path: &CStr, then: Then) {
    let disk = match DISKS.alloc() {
        Ok(disk) => disk,
        Err(errno) => return then(Err(errno)),
    };
    disk.thread.set(thread::current().map_or(0, |t| t.handle()));
    disk.fd.set(-1);
    disk.kernel_fd.set(-1);
    for flag in [&disk.started, &disk.closing, &disk.ending, &disk.sleeps] {
        flag.set(false);
    }
    disk.io_count.set(0);
    *disk.object().state() = State::default();
    match prepare(disk, bdev, path) {
        Ok(()) => {
            disk.object().state().then = Some(then);
            enable(disk);
        }
        Err(errno) => {
            end(disk);
            then(Err(errno));
        }
    }
}

fn prepare(disk: Obj<Disk>, name: &[u8], path: &CStr) -> Result<()> {
    let shown = String::from_utf8_lossy(name);
    let how = Open { write: true, hide_md: false, event, ctx: arg(disk) };
    let desc = desc::open(name, how).inspect_err(|e| errlog!("could not open bdev {shown}, error={}", e.negative()))?;
    let bdev = desc.bdev().ok_or(Errno::ENODEV)?;
    {
        let mut state = disk.object().state();
        state.desc = Some(desc);
        state.bdev = bdev.name();
    }
    let io_channel = channel::get(bdev)?;
    disk.object().state().io_channel = Some(io_channel);
    let ch = channel::decode(io_channel.address()).map_err(|_| Errno::EFAULT)?;
    disk.align.set(usize::try_from(bdev.buf_align()).unwrap_or(0).max(64));
    let [ours, kernels] = sock::pair().inspect_err(|e| errlog!("socketpair failed: {e}"))?;
    disk.fd.set(ours);
    disk.kernel_fd.set(kernels);
    {
        let mut state = disk.object().state();
        state.ch = Some(ch);
        state.path = Some(LentStr::new(path.to_bytes())?);
    }
    let text = disk.path();
    if by_path(&text).is_some() {
        noticelog!("{text} is already exported");
        // The device is the other disk's.
        return Err(Errno::EBUSY);
    }
    {
        let mut list = list();
        list.try_reserve(1)?;
        list.push(disk);
    }
    let dev = nbd::open(path).inspect_err(|e| errlog!("open(\"{text}\") failed: {e}"))?;
    disk.object().state().dev = Some(Arc::new(dev));
    infolog!(NBD, "Enabling kernel access to bdev {shown} via {text}");
    Ok(())
}

/// Gives the kernel its end of the connection; tried again for a second while the device is busy.
fn enable(disk: Obj<Disk>) {
    let Some(dev) = disk.dev() else { return fail(disk, Errno::EBADF) };
    match nbd::set_socket(&dev, disk.kernel_fd.get()) {
        Ok(()) => {
            stop_retry(disk);
            if let Err(errno) = up(disk, dev) {
                fail(disk, errno);
            }
        }
        Err(Errno::EBUSY) if retry(disk, START_TRIES, enable) => (),
        Err(errno) => {
            errlog!("ioctl(NBD_SET_SOCK) failed: {errno}");
            fail(disk, errno);
        }
    }
}

/// Calls something again in 20 ms; false when that was done often enough.
fn retry(disk: Obj<Disk>, tries: u32, step: fn(Obj<Disk>)) -> bool {
    let mut state = disk.object().state();
    if state.retry.is_some() {
        state.tries = state.tries.saturating_sub(1);
        return state.tries > 0;
    }
    state.tries = tries;
    let handle = disk.handle();
    let run = move || {
        if disk.is(handle) {
            step(disk);
        }
        1
    };
    state.retry = poller::register_to_end(RETRY_US, "nbd_retry", Box::new(run)).ok();
    state.retry.is_some()
}

fn stop_retry(disk: Obj<Disk>) {
    let retry = disk.object().state().retry.take();
    if let Some(retry) = retry {
        let _ = poller::unregister(retry);
    }
}

fn fail(disk: Obj<Disk>, errno: Errno) {
    let then = disk.object().state().then.take();
    end(disk);
    if let Some(then) = then {
        then(Err(errno));
    }
}

/// Tells the kernel about the bdev, and lets it serve the device from a thread of its own.
fn up(disk: Obj<Disk>, dev: Arc<File>) -> Result<()> {
    let bdev = disk.object().state().desc.and_then(|desc| desc.bdev()).ok_or(Errno::ENODEV)?;
    let failed = |what: &'static str| move |e: &Errno| errlog!("ioctl({what}) failed: {e}");
    nbd::set_block_size(&dev, u64::from(bdev.block_size())).inspect_err(failed("NBD_SET_BLKSIZE"))?;
    nbd::set_blocks(&dev, bdev.num_blocks()).inspect_err(failed("NBD_SET_SIZE_BLOCKS"))?;
    nbd::set_timeout(&dev, TIMEOUT_S).inspect_err(failed("NBD_SET_TIMEOUT"))?;
    let mut flags = 0;
    if bdev.supports(abi::SPDK_BDEV_IO_TYPE_FLUSH) {
        flags |= nbd::SEND_FLUSH;
    }
    if bdev.supports(abi::SPDK_BDEV_IO_TYPE_UNMAP) {
        flags |= nbd::SEND_TRIM;
    }
    if flags != 0 {
        nbd::set_flags(&dev, flags).inspect_err(failed("NBD_SET_FLAGS"))?;
    }
    let serving = Arc::new(AtomicBool::new(true));
    disk.object().state().serving = Some(serving.clone());
    let (thread, handle) = (thread::current(), disk.handle());
    let body = move || {
        cores::unaffinitize();
        // The latest moment: the next call stays in the kernel.
        if let Some(thread) = thread {
            let _ = thread::send(thread, Box::new(move || started(disk, handle)));
        }
        nbd::run(&dev);
        drop(dev);
        serving.store(false, Release);
    };
    if let Err(e) = std::thread::Builder::new().name("nbd".into()).spawn(body) {
        errlog!("could not create thread: {e}");
        disk.object().state().serving = None;
        return Err(Errno::from(e));
    }
    if interrupt::enabled() {
        let watch = Watch { events: IN, ..Watch::default() };
        let interrupt = interrupt::register(disk.fd.get(), poll, arg(disk), b"nbd_poll", watch)?;
        disk.object().state().interrupt = Some(interrupt);
    }
    let poller = poller::register(poll, arg(disk), 0, Some(b"nbd_poll"))?;
    disk.object().state().poller = Some(poller);
    let _ = poller::set_mode_callback(poller, Some(mode), arg(disk));
    Ok(())
}

extern "C" fn mode(_: *mut c_void, arg: *mut c_void, sleeps: bool) {
    if let Some(disk) = of(arg) {
        disk.sleeps.set(sleeps);
    }
}

fn started(disk: Obj<Disk>, handle: u64) {
    if !disk.is(handle) {
        return;
    }
    let then = disk.object().state().then.take();
    if let Some(then) = then {
        then(Ok(disk));
    }
    if disk.is(handle) {
        disk.started.set(true);
    }
}

// --- Service. ---

/// A command is executed: its reply goes out with a poll.
pub(super) fn executed(disk: Obj<Disk>, io: Obj<Io>) {
    let mut state = disk.object().state();
    let first = state.executed.is_empty();
    state.executed.push_back(io);
    if let Some(interrupt) = state.interrupt.filter(|_| first && disk.sleeps.get()) {
        let _ = interrupt::modify(interrupt, IN | OUT);
    }
}

fn put(disk: Obj<Disk>, io: Obj<Io>) {
    io::free(io);
    disk.io_count.sub(1);
}

/// Receives what there is of one command; how many bytes.
fn receive(disk: Obj<Disk>) -> Result<usize> {
    let io = match disk.object().state().receiving {
        Some(io) => io,
        None => {
            let io = io::new(disk)?;
            disk.io_count.add(1);
            io
        }
    };
    disk.object().state().receiving = Some(io);
    let outcome = io::receive(io, disk.fd.get(), disk.align.get());
    match outcome {
        Ok(Step::Bytes(n)) => return Ok(n),
        Ok(Step::Done) => {
            disk.object().state().receiving = None;
            if disk.closing.get() || !disk.started.get() {
                io::finish(io, false);
            } else {
                disk.object().state().received.push_back(io);
            }
            return Ok(wire::REQUEST);
        }
        _ => (),
    }
    disk.object().state().receiving = None;
    put(disk, io);
    outcome.map(|_| {
        disk.closing.set(true);
        let state = disk.object().state();
        if let Some(interrupt) = state.interrupt.filter(|_| state.executed.is_empty() && disk.sleeps.get()) {
            let _ = interrupt::modify(interrupt, IN | OUT);
        }
        wire::REQUEST
    })
}

/// Sends the replies that are due.
fn transmit(disk: Obj<Disk>) -> Result<usize> {
    let mut bytes = 0usize;
    loop {
        let Some(io) = disk.object().state().executed.front().copied() else { break };
        match io::transmit(io, disk.fd.get())? {
            Step::Done => {
                disk.object().state().executed.pop_front();
                put(disk, io);
                bytes = bytes.saturating_add(1);
            }
            Step::Bytes(n) => return Ok(bytes.saturating_add(n)),
            Step::Disconnect => return Err(Errno::EIO),
        }
    }
    let state = disk.object().state();
    if let Some(interrupt) = state.interrupt.filter(|_| disk.sleeps.get()) {
        let _ = interrupt::modify(interrupt, IN);
    }
    Ok(bytes)
}

fn serve(disk: Obj<Disk>) -> Result<usize> {
    let mut work = transmit(disk)?;
    for _ in 0..AT_ONCE {
        if disk.closing.get() {
            break;
        }
        let n = receive(disk)?;
        work = work.saturating_add(n);
        if n == 0 {
            break;
        }
    }
    loop {
        let Some(io) = disk.object().state().received.pop_front() else { return Ok(work) };
        io::execute(io);
        work = work.saturating_add(1);
    }
}

extern "C" fn poll(arg: *mut c_void) -> i32 {
    let Some(disk) = of(arg) else { return 0 };
    let outcome = serve(disk);
    match outcome {
        Err(errno) => {
            infolog!(NBD, "The connection of {} ends: {errno}", disk.path());
            disk.closing.set(true);
            break_off(disk);
            0
        }
        Ok(work) => {
            if disk.closing.get() && disk.io_count.get() == 0 {
                stop(disk);
            }
            i32::from(work != 0)
        }
    }
}

// --- End. ---

/// The connection is gone: nothing more is received or sent. Commands that the bdev has are waited for.
fn break_off(disk: Obj<Disk>) {
    drop_unsent(disk);
    if disk.io_count.get() == 0 {
        return end(disk);
    }
    silence(disk);
    let _ = retry(disk, u32::MAX, |disk| {
        drop_unsent(disk);
        if disk.io_count.get() == 0 {
            stop_retry(disk);
            end(disk);
        }
    });
}

/// Drops commands that nobody executes, and replies that nobody waits for.
fn drop_unsent(disk: Obj<Disk>) {
    loop {
        let mut state = disk.object().state();
        let io = state.receiving.take().or_else(|| state.received.pop_front()).or_else(|| state.executed.pop_front());
        drop(state);
        let Some(io) = io else { return };
        put(disk, io);
    }
}

/// Takes the poller and the event source away, and closes the connection.
fn silence(disk: Obj<Disk>) {
    let (poller, interrupt) = {
        let mut state = disk.object().state();
        (state.poller.take(), state.interrupt.take())
    };
    if let Some(poller) = poller {
        let _ = poller::unregister(poller);
    }
    if let Some(interrupt) = interrupt {
        let _ = interrupt::unregister(interrupt);
    }
    sock::close(disk.fd.replace(-1));
    sock::close(disk.kernel_fd.replace(-1));
}

/// What is on the connection is taken off, and fails.
fn cleanup(disk: Obj<Disk>) {
    while disk.fd.get() >= 0 && receive(disk).is_ok_and(|n| n > 0) {}
    let receiving = disk.object().state().receiving.take();
    if let Some(io) = receiving {
        put(disk, io);
    }
}

/// Stops a disk: 0 if it has stopped, 1 if it will.
pub fn stop(disk: Obj<Disk>) -> i32 {
    disk.closing.set(true);
    // One that is starting is stopped by its poller when it is up.
    if !disk.started.get() || disk.ending.get() {
        return 1;
    }
    cleanup(disk);
    if disk.io_count.get() != 0 {
        return 1;
    }
    end(disk);
    0
}

/// Whether the calling thread is the disk's.
pub fn is_ours(disk: Obj<Disk>) -> bool {
    thread::current().map_or(0, |t| t.handle()) == disk.thread.get()
}

/// Ends a disk once its thread has left the kernel.
fn end(disk: Obj<Disk>) {
    disk.ending.set(true);
    silence(disk);
    let serving = disk.object().state().serving.as_ref().is_some_and(|s| s.load(Acquire));
    if serving {
        if retry(disk, STOP_TRIES, end) {
            return;
        }
        errlog!("The kernel does not let go of {}", disk.path());
    }
    stop_retry(disk);
    drop_unsent(disk);
    let registered = list().contains(&disk);
    let (dev, io_channel, desc) = {
        let mut state = disk.object().state();
        state.ch = None;
        (state.dev.take(), state.io_channel.take(), state.desc.take())
    };
    // The device is only cleared when it is ours.
    if let Some(dev) = dev.filter(|_| registered) {
        nbd::clear(&dev);
    }
    if let Some(io_channel) = io_channel {
        let _ = chans::put(io_channel);
    }
    if let Some(desc) = desc.filter(|desc| DESCS.find(desc.handle()).is_some()) {
        let _ = desc::close(desc);
    }
    list().retain(|one| *one != disk);
    DISKS.retire(disk);
    DISKS.release(disk);
}

extern "C" fn event(kind: u32, _: *mut c_void, ctx: *mut c_void) {
    if kind != abi::SPDK_BDEV_EVENT_REMOVE {
        return noticelog!("Unsupported bdev event: type {kind}");
    }
    let Some(disk) = of(ctx) else { return };
    disk.closing.set(true);
    cleanup(disk);
    loop {
        let Some(io) = disk.object().state().received.pop_front() else { break };
        io::finish(io, false);
    }
}

/// Has the kernel end the connection of a disk, from a thread of its own, since it flushes first; `then` runs on the caller's.
pub fn disconnect(disk: Obj<Disk>, then: Box<dyn FnOnce() + Send>) -> Result<()> {
    let (dev, home) = (disk.dev().ok_or(Errno::ENODEV)?, thread::current());
    let body = move || {
        cores::unaffinitize();
        nbd::disconnect(&dev);
        drop(dev);
        thread::send_or_run(home, then);
    };
    std::thread::Builder::new().name("nbd".into()).spawn(body).map(drop).map_err(Errno::from)
}

/// Stops all disks.
pub fn finish(then: Box<dyn FnOnce() + Send>) {
    for disk in all() {
        if !disk.closing.get() {
            stop(disk);
        }
    }
    if all().is_empty() {
        return then();
    }
    let mut then = Some(then);
    let own: Arc<Mutex<Option<Obj<Poller>>>> = Arc::default();
    let kept = own.clone();
    let run = move || {
        all().into_iter().filter(|disk| !disk.closing.get()).for_each(|disk| {
            stop(disk);
        });
        if all().is_empty()
            && let Some(then) = then.take()
        {
            if let Some(poller) = kept.lock().unwrap_or_else(|e| e.into_inner()).take() {
                let _ = poller::unregister(poller);
            }
            then();
        }
        1
    };
    let poller = poller::register_to_end(1000, "nbd_fini", Box::new(run)).ok();
    *own.lock().unwrap_or_else(|e| e.into_inner()) = poller;
}

/// Writes the RPC calls that start the disks there are, as an array.
pub fn write_config(w: Obj<Writer>) {
    w.write_array(|_| {
        for disk in all() {
            w.write_object(|w| {
                w.named("method", "nbd_start_disk");
                w.named_object("params", |w| describe(disk, w));
            });
        }
    });
}

/// Writes the members that describe a disk.
pub fn describe(disk: Obj<Disk>, w: &Writer) {
    w.named("nbd_device", disk.path().as_str());
    w.named("bdev_name", disk.bdev_name().as_str());
}
