//! The block layer as a whole: options, start, stop, the per-thread device (`spdk_bdev_initialize`, `spdk_bdev_finish`).
//!
//! Threading rule: start and stop run on the application's thread and tell the thread that asked.

use super::{
    module::{self, Module},
    object::Bdev,
    pool::{self, CACHES},
    register, registry,
};
use crate::{
    env,
    errno::{Errno, Result},
    handle::Obj,
    json::Writer,
    sys::tsc,
    thread::{self, Chan, IoDevice, Ops, device, iobuf},
};
use core::sync::atomic::{
    AtomicBool, AtomicU64, AtomicUsize,
    Ordering::{Acquire, Release},
};
use std::sync::{Arc, Mutex};

/// `struct spdk_bdev_opts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opts {
    pub bdev_io_pool_size: u32,
    pub bdev_io_cache_size: u32,
    pub bdev_auto_examine: bool,
    pub iobuf_small_cache_size: u32,
    pub iobuf_large_cache_size: u32,
}

static OPTS: Mutex<Opts> = Mutex::new(Opts {
    bdev_io_pool_size: 64 * 1024 - 1,
    bdev_io_cache_size: 256,
    bdev_auto_examine: true,
    iobuf_small_cache_size: 128,
    iobuf_large_cache_size: 16,
});

/// The options in force.
pub fn opts() -> Opts {
    *OPTS.lock().unwrap_or_else(|e| e.into_inner())
}

/// Changes the options. `EINVAL` when the pool could not fill the caches of all threads.
pub fn set_opts(opts: Opts) -> Result<()> {
    let threads = thread::count();
    let least = opts.bdev_io_cache_size.saturating_mul(threads.saturating_add(1));
    if opts.bdev_io_pool_size < least {
        errlog!(
            "bdev_io_pool_size {} is not compatible with bdev_io_cache_size {} and {threads} threads",
            opts.bdev_io_pool_size,
            opts.bdev_io_cache_size
        );
        errlog!("bdev_io_pool_size must be at least {least}");
        return Err(Errno::EINVAL);
    }
    *OPTS.lock().unwrap_or_else(|e| e.into_inner()) = opts;
    Ok(())
}

/// What `write_zeroes` is emulated with.
pub const ZERO_BUFFER_SIZE: usize = 0x10_0000;

type InitDone = Box<dyn FnOnce(i32) + Send>;
type FiniDone = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Mgr {
    init_done: Option<(InitDone, Option<Obj<thread::Thread>>)>,
    fini_done: Option<(FiniDone, Option<Obj<thread::Thread>>)>,
    /// The module whose asynchronous step is under way.
    resume: Option<&'static Module>,
    zeros: Option<env::DmaBuf>,
    device: bool,
}

static MGR: Mutex<Option<Mgr>> = Mutex::new(None);
static INIT_COMPLETE: AtomicBool = AtomicBool::new(false);
static MODULES_INIT_COMPLETE: AtomicBool = AtomicBool::new(false);
/// When the end of the block layer began, in ticks; 0 while it is not ending.
static ENDING: AtomicU64 = AtomicU64::new(0);
/// Address of the zero buffer, for the I/O path.
static ZEROS: AtomicUsize = AtomicUsize::new(0);
static KEY: u8 = 0;

fn with<T>(f: impl FnOnce(&mut Mgr) -> T) -> T {
    f(MGR.lock().unwrap_or_else(|e| e.into_inner()).get_or_insert_default())
}

/// The key of the io_device whose channels hold each thread's cache.
pub(super) fn key() -> usize {
    core::ptr::from_ref(&KEY).addr()
}

pub(super) fn zeros() -> *mut core::ffi::c_void {
    core::ptr::with_exposed_provenance_mut(ZEROS.load(Acquire))
}

/// Whether the block layer is up.
pub fn is_up() -> bool {
    INIT_COMPLETE.load(Acquire)
}

/// Since when the block layer is being stopped, in ticks.
pub(super) fn ending_since() -> Option<u64> {
    Some(ENDING.load(Acquire)).filter(|ticks| *ticks != 0)
}

struct MgrDevice;

impl IoDevice for MgrDevice {
    fn create(&self, io_channel: Chan) -> Result<()> {
        let opts = opts();
        let cache = CACHES.alloc()?;
        let opened = iobuf::open("bdev", opts.iobuf_small_cache_size, opts.iobuf_large_cache_size);
        let iobuf = match opened {
            Ok(iobuf) => iobuf,
            Err(errno) => {
                errlog!("Failed to create iobuf channel: {errno}");
                CACHES.free(cache);
                return Err(Errno::EPERM);
            }
        };
        if cache.fill(opts.bdev_io_cache_size).is_err() {
            errlog!("You need to increase bdev_io_pool_size using bdev_set_options RPC.");
            let _ = iobuf::close(iobuf);
            CACHES.free(cache);
            return Err(Errno::EPERM);
        }
        cache.iobuf.set(Some(iobuf));
        cache.thread.set(super::channel::current_thread());
        io_channel.user.set(cache.address() as u64);
        Ok(())
    }

    fn destroy(&self, io_channel: Chan) {
        let Some(cache) = CACHES.at(io_channel.user.get()) else { return };
        if let Some(iobuf) = cache.iobuf.take() {
            let _ = iobuf::close(iobuf);
        }
        let waiters = cache.drain();
        cache.thread.set(0);
        CACHES.free(cache);
        // There will be no record on this thread: they learn it when they try.
        for waiter in waiters {
            waiter.tell();
        }
    }
}

/// Starts the block layer; `done` is told on the current thread.
pub fn initialize(done: InitDone) -> Result<()> {
    with(|m| m.init_done = Some((done, thread::current())));
    module::exec_on_app(begin)
}

fn begin() {
    for kind in ["bdev_register", "bdev_unregister", "bdev_resize"] {
        let _ = crate::notify::register(kind.as_bytes());
    }
    if let Err(errno) = prepare() {
        errlog!("could not initialize the block layer: {errno}");
        return complete(-1);
    }
    let failed = init_modules();
    MODULES_INIT_COMPLETE.store(true, Release);
    if failed {
        errlog!("bdev modules init failed");
        return;
    }
    actions_changed();
}

fn prepare() -> Result<()> {
    match iobuf::register_module("bdev") {
        Ok(()) | Err(Errno::EEXIST) => {}
        Err(errno) => return Err(errno),
    }
    pool::open(opts().bdev_io_pool_size, module::ctx_size())?;
    let zeros = env::dma_zmalloc(ZERO_BUFFER_SIZE, ZERO_BUFFER_SIZE)?;
    ZEROS.store(zeros.address(), Release);
    with(|m| m.zeros = Some(zeros));
    device::register(key(), Ops::Rust(Arc::new(MgrDevice)), Some(b"bdev_mgr"))?;
    with(|m| m.device = true);
    Ok(())
}

/// Runs every module's init; true when one failed.
fn init_modules() -> bool {
    for module in module::list() {
        let Some(init) = module.record.module_init.get() else { continue };
        if module.record.async_init.get() {
            module.clear();
            module.begin();
        }
        if init() != 0 {
            module.clear();
            module.begin();
            let fail = move || {
                module.end();
                complete(-1);
            };
            match thread::current() {
                Some(current) if thread::send(current, Box::new(fail)).is_ok() => {}
                _ => complete(-1),
            }
            return true;
        }
    }
    false
}

/// Some module has ended an action: perhaps everything is up now.
pub(super) fn actions_changed() {
    if !MODULES_INIT_COMPLETE.load(Acquire) || INIT_COMPLETE.load(Acquire) || !module::all_done() {
        return;
    }
    complete(0);
}

fn complete(rc: i32) {
    INIT_COMPLETE.store(true, Release);
    if rc == 0 {
        for module in module::list() {
            if let Some(f) = module.record.init_complete.get() {
                f();
            }
        }
    }
    let Some((done, thread)) = with(|m| m.init_done.take()) else { return };
    exec_on(thread, move || done(rc));
}

/// Runs `f` on a thread: at once when it is the current one.
pub(super) fn exec_on(thread: Option<Obj<thread::Thread>>, f: impl FnOnce() + Send + 'static) {
    match thread {
        Some(thread) if thread::current() != Some(thread) => thread::send_or_run(Some(thread), Box::new(f)),
        _ => f(),
    }
}

/// Stops the block layer: all bdevs are unregistered, then the modules end in reverse order.
pub fn finish(done: FiniDone) -> Result<()> {
    ENDING.store(tsc::now().max(1), Release);
    with(|m| m.fini_done = Some((done, thread::current())));
    super::open_async::cancel_all();
    module::exec_on_app(|| {
        if let Err(errno) = module::wait_for_examine(Box::new(|| fini_start(None))) {
            errlog!("wait_for_examine failed: {errno}");
            fini_start(None);
        }
    })
}

/// The modules in the order in which they end, those after `after` only.
fn remaining(after: Option<&'static Module>) -> impl Iterator<Item = &'static Module> {
    let mut modules = module::list();
    modules.reverse();
    let mut rest = modules.into_iter();
    if let Some(after) = after {
        rest.by_ref().find(|m| core::ptr::eq(*m, after));
    }
    rest
}

fn fini_start(after: Option<&'static Module>) {
    for module in remaining(after) {
        let is_async = module.record.async_fini_start.get();
        if is_async {
            with(|m| m.resume = Some(module));
        }
        if let Some(f) = module.record.fini_start.get() {
            f();
        }
        if is_async {
            return;
        }
    }
    with(|m| m.resume = None);
    unregister_all(None, 0);
}

/// An asynchronous `fini_start` has ended. `EALREADY` when none was under way.
pub fn fini_start_done() -> Result<()> {
    let module = with(|m| m.resume.take()).ok_or(Errno::EALREADY)?;
    module::exec_on_app(move || fini_start(Some(module)))
}

fn unregister_all(last: Option<Obj<Bdev>>, rc: i32) {
    if let Some(bdev) = last
        && rc != 0
    {
        warnlog!("Unable to unregister bdev '{}' during spdk_bdev_finish()", bdev.name());
        registry::lock().unlink(bdev);
    }
    let mut list = registry::list();
    list.reverse();
    let Some(&newest) = list.first() else {
        let next = || fini_modules(None);
        match thread::current() {
            Some(current) if thread::send(current, Box::new(next)).is_ok() => {}
            _ => next(),
        }
        return;
    };
    let unclaimed = list.iter().copied().find(|b| !b.lock().claims.any());
    let bdev = unclaimed.unwrap_or_else(|| {
        warnlog!("Unregistering claimed bdev '{}'!", newest.name());
        newest
    });
    register::unregister(bdev, Some(Box::new(move |rc| unregister_all(Some(bdev), rc))));
}

fn fini_modules(after: Option<&'static Module>) {
    if !MODULES_INIT_COMPLETE.load(Acquire) {
        return gone();
    }
    for module in remaining(after) {
        let is_async = module.record.async_fini.get();
        if is_async {
            with(|m| m.resume = Some(module));
        }
        if let Some(f) = module.record.module_fini.get() {
            f();
        }
        if is_async {
            return;
        }
    }
    with(|m| m.resume = None);
    if !with(|m| core::mem::take(&mut m.device)) {
        return gone();
    }
    if device::unregister_rust(key(), Box::new(gone)).is_err() {
        gone();
    }
}

/// An asynchronous `module_fini` has ended. `EALREADY` when none was under way.
pub fn fini_done() -> Result<()> {
    let module = with(|m| m.resume.take()).ok_or(Errno::EALREADY)?;
    module::exec_on_app(move || fini_modules(Some(module)))
}

fn gone() {
    let out = pool::lent();
    if out != 0 {
        errlog!("{out} bdev_io were not freed");
    }
    ENDING.store(0, Release);
    ZEROS.store(0, Release);
    module::disallow_all();
    INIT_COMPLETE.store(false, Release);
    MODULES_INIT_COMPLETE.store(false, Release);
    let done = with(|m| {
        m.zeros = None;
        m.fini_done.take()
    });
    if let Some((done, thread)) = done {
        exec_on(thread, done);
    }
}

fn write_qos(w: &Writer, bdev: Obj<Bdev>) {
    if !super::qos::limited(bdev) {
        return;
    }
    w.write_object(|w| {
        w.named("method", "bdev_set_qos_limit");
        w.named_object("params", |w| {
            w.named("name", bdev.name().as_str());
            for (name, limit) in super::qos::NAMES.into_iter().zip(super::qos::limits(bdev)) {
                if limit > 0 {
                    w.named(name, limit);
                }
            }
        });
    });
}

/// Of the settings, only the type of I/O is kept.
fn write_histogram(w: &Writer, bdev: Obj<Bdev>) {
    let setting = bdev.lock().histogram;
    if !setting.enabled {
        return;
    }
    w.write_object(|w| {
        w.named("method", "bdev_enable_histogram");
        w.named_object("params", |w| {
            w.named("name", bdev.name().as_str());
            w.named("enable", true);
            let one = super::status::type_name(u32::from(setting.io_type)).filter(|_| setting.io_type != 0);
            if let Some(name) = one.and_then(|name| name.to_str().ok()) {
                w.named("opc", name);
            }
        });
    });
}

/// The configuration of the block layer as an array of RPC calls.
pub fn write_config(w: &Writer, writer_ptr: *mut core::ffi::c_void) {
    let opts = opts();
    w.array_begin();
    w.object_begin();
    w.named("method", "bdev_set_options");
    w.named_object_begin("params");
    w.named("bdev_io_pool_size", opts.bdev_io_pool_size);
    w.named("bdev_io_cache_size", opts.bdev_io_cache_size);
    w.named("bdev_auto_examine", opts.bdev_auto_examine);
    w.named("iobuf_small_cache_size", opts.iobuf_small_cache_size);
    w.named("iobuf_large_cache_size", opts.iobuf_large_cache_size);
    w.object_end();
    w.object_end();
    for name in module::examine_names() {
        w.object_begin();
        w.named("method", "bdev_examine");
        w.named_object_begin("params");
        w.named("name", name.as_str());
        w.object_end();
        w.object_end();
    }
    for module in module::list() {
        if let Some(f) = module.record.config_json.get() {
            f(writer_ptr);
        }
    }
    for bdev in registry::list() {
        if let Some(f) = bdev.ops().and_then(|ops| ops.write_config_json) {
            f(bdev.ptr(), writer_ptr);
        }
        write_qos(w, bdev);
        write_histogram(w, bdev);
    }
    w.object_begin();
    w.named("method", "bdev_wait_for_examine");
    w.object_end();
    w.array_end();
}

/// Tells the notification log.
pub(super) fn notify(kind: &str, name: &str) {
    crate::notify::send(kind.as_bytes(), name.as_bytes());
}
