//! The application framework: start, configuration, run, shutdown. Serves `spdk/event.h` and `spdk/init.h`.
//!
//! Threading rule: [`start`] and [`fini`] on one thread, which becomes the main reactor; what happens in between runs on
//! the app thread; [`stop`] and [`start_shutdown`] from anywhere, the latter from signal handlers too.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

pub mod args;
pub mod config;
pub mod cpu_stat;
pub mod locks;
pub mod rpc;
pub mod rpc_server;
pub mod subsystem;
mod subsystems;

use crate::{
    algo::cpuset::CpuSet,
    deprecation,
    env::{self, EnvOpts},
    errno::{Errno, Result},
    jsonrpc::methods,
    log::{self, Level},
    reactor,
    sys::{process, signal},
    thread, trace,
};
use core::{
    ffi::c_void,
    sync::atomic::{AtomicBool, AtomicI32, Ordering::*},
};
use std::sync::{Arc, Mutex, MutexGuard};

/// The log flags of this room.
pub use crate::log::flags::{APP_CONFIG as CONFIG_FLAG, APP_RPC as FLAG};

/// A function of the application on its first thread.
pub type StartFn = extern "C" fn(*mut c_void);
/// What the application wants to do when it is asked to end.
pub type ShutdownFn = extern "C" fn();

/// `struct spdk_app_opts` as values.
pub struct AppOpts {
    pub env: EnvOpts,
    pub json_config_file: Option<String>,
    pub json_config_ignore_errors: bool,
    pub json_data: Option<Vec<u8>>,
    pub rpc_addr: Option<String>,
    pub rpc_allowlist: Option<Vec<String>>,
    pub rpc_log: rpc_server::LogOpts,
    pub tpoint_group_mask: Option<String>,
    pub num_entries: u64,
    pub num_trace_threads: u32,
    pub shutdown_cb: Option<ShutdownFn>,
    pub enable_coredump: bool,
    pub print_level: i32,
    pub delay_subsystem_init: bool,
    pub disable_signal_handlers: bool,
    pub interrupt_mode: bool,
    /// 0 for "as many as the cores need".
    pub msg_mempool_size: usize,
    pub disable_cpumask_locks: bool,
    /// Opens the application's log.
    pub open_log: fn(usize),
    pub log: usize,
}

/// The reactors' cores when nothing is said.
const DEFAULT_CORE_MASK: &str = "0x1";
/// Largest core dump.
const CORE_LIMIT: u64 = 0x1_4000_0000;
/// Messages by default, and per core where that is more.
const MESSAGES: usize = 262_143;
const MESSAGES_PER_CORE: usize = 4 * 1024;

struct App {
    opts: Arc<Kept>,
    json: Option<Vec<u8>>,
    start: Option<(StartFn, usize)>,
    stopped: bool,
}

/// The options that matter after the start.
struct Kept {
    ignore_errors: bool,
    rpc_addr: Option<String>,
    rpc_allowlist: Option<Vec<String>>,
    rpc_log: rpc_server::LogOpts,
    delay: bool,
}

static APP: Mutex<Option<App>> = Mutex::new(None);
/// The signal handlers, which stay until [`fini`]: a second signal while the application ends must not kill it.
static SIGNALS: Mutex<Option<signal::Installed>> = Mutex::new(None);
static SHUTDOWN_CB: crate::handle::Rx<Option<ShutdownFn>> = crate::handle::Rx::ZERO;
static SHM_ID: AtomicI32 = AtomicI32::new(0);
/// What [`start`] is going to return.
static RC: AtomicI32 = AtomicI32::new(0);
static SIGNALLED: AtomicBool = AtomicBool::new(false);
/// A signal has asked for the end of an application that sleeps.
static ASKED: AtomicBool = AtomicBool::new(false);
static ENV_WAS_SET_UP: AtomicBool = AtomicBool::new(false);

fn app() -> MutexGuard<'static, Option<App>> {
    APP.lock().unwrap_or_else(|e| e.into_inner())
}

fn kept() -> Option<Arc<Kept>> {
    app().as_ref().map(|app| app.opts.clone())
}

/// The shared memory identifier that the application was started with.
pub fn shm_id() -> i32 {
    SHM_ID.load(Relaxed)
}

/// Runs the application: environment, reactors, subsystems, then `func(arg)` on the app thread. Returns when [`stop`] was
/// called: its code, or 1 where the start failed.
pub fn start(opts: AppOpts, func: StartFn, arg: *mut c_void) -> i32 {
    if app().is_some() {
        crate::errlog!("the application is running already");
        return 1;
    }
    rpc::register();
    match prepare(opts, func, arg) {
        Ok(()) => (),
        Err(_) => {
            abandon();
            return 1;
        }
    }
    let pinned = reactor::cores::current().and_then(reactor::cores::pin);
    reactor::start();
    drop(pinned);
    ENV_WAS_SET_UP.store(true, Relaxed);
    let app = app().take();
    drop(app);
    RC.load(Relaxed)
}

/// Undoes a start that failed.
fn abandon() {
    drop(app().take());
    reactor::fini();
    let _ = locks::release();
    give_signals_back();
}

/// Whoever handled the signals before handles them again.
fn give_signals_back() {
    drop(SIGNALS.lock().unwrap_or_else(|e| e.into_inner()).take());
}

fn prepare(mut opts: AppOpts, func: StartFn, arg: *mut c_void) -> Result<()> {
    if opts.rpc_addr.is_none() && opts.delay_subsystem_init {
        crate::errlog!("Cannot use '--wait-for-rpc' if no RPC server is going to be started.");
        return Err(Errno::EINVAL);
    }
    if opts.json_config_file.is_some() && opts.json_data.is_some() {
        crate::errlog!("App opts json_config_file and json_data are mutually exclusive");
        return Err(Errno::EINVAL);
    }
    if opts.env.core_mask.is_none() && opts.env.lcore_map.is_none() {
        opts.env.core_mask = Some(DEFAULT_CORE_MASK.to_owned());
    }
    warn_about_console(opts.print_level);
    if let Some(level) = Level::from_raw(opts.print_level) {
        log::set_print_level(level);
    }
    if opts.enable_coredump {
        let _ = process::set_core_limit(CORE_LIMIT);
    }
    if opts.interrupt_mode {
        thread::interrupt::enable()?;
    }
    log::set_level(Level::Notice);
    SHM_ID.store(opts.env.shm_id, Relaxed);
    RC.store(0, Relaxed);
    set_up_env(&opts.env)?;
    let cores = env::cores::count() as usize;
    let messages = match opts.msg_mempool_size {
        0 => MESSAGES.max(cores.saturating_mul(MESSAGES_PER_CORE)),
        n => n,
    };
    (opts.open_log)(opts.log);
    if opts.disable_cpumask_locks {
        crate::noticelog!("CPU core locks deactivated.");
    } else if locks::claim().is_err() {
        crate::errlog!("Unable to acquire lock on assigned core mask - exiting.");
        return Err(Errno::EBUSY);
    }
    crate::noticelog!("Total cores available: {cores}");
    reactor::init(messages).inspect_err(|errno| {
        crate::errlog!("Reactor Initialization failed: rc = {}", errno.negative());
    })?;
    if opts.num_entries != 0 {
        setup_trace(&TraceOpts {
            name: &opts.env.name,
            shm_id: opts.env.shm_id,
            entries: opts.num_entries,
            threads: opts.num_trace_threads,
            groups: opts.tpoint_group_mask.as_deref(),
        })?;
    }
    let core = env::cores::current();
    let app_thread = thread::create(Some(b"app_thread"), Some(&CpuSet::single(core))).inspect_err(|_| {
        crate::errlog!("Unable to create an spdk_thread for initialization");
    })?;
    cpu_stat::start();
    for core in env::cores::iter().filter(|core| !cpu_stat::known(*core)) {
        crate::noticelog!("Unable to parse CPU statistics [core: {core}].");
    }
    SIGNALLED.store(false, Relaxed);
    SHUTDOWN_CB.set(opts.shutdown_cb);
    ASKED.store(false, Relaxed);
    reactor::set_on_wake(woken);
    if !opts.disable_signal_handlers {
        let mut signals = SIGNALS.lock().unwrap_or_else(|e| e.into_inner());
        if signals.is_none() {
            *signals = Some(signal::install(&[libc::SIGPIPE], &[libc::SIGINT, libc::SIGTERM], on_signal)?);
        }
    }
    let json = match &opts.json_config_file {
        Some(path) => Some(std::fs::read(path).map_err(|error| {
            let errno = Errno::from(error);
            crate::errlog!("Read JSON configuration file {path} failed: {errno}");
            errno
        })?),
        None => opts.json_data.take(),
    };
    let kept = Kept {
        ignore_errors: opts.json_config_ignore_errors,
        rpc_addr: opts.rpc_addr,
        rpc_allowlist: opts.rpc_allowlist,
        rpc_log: opts.rpc_log,
        delay: opts.delay_subsystem_init,
    };
    *app() = Some(App { opts: Arc::new(kept), json, start: Some((func, arg.expose_provenance())), stopped: false });
    thread::send(app_thread, Box::new(bootstrap))
}

/// A terminal of the machine itself is slow enough to disturb the reactors.
fn warn_about_console(print_level: i32) {
    if print_level > Level::Warn as i32
        && let Some(terminal) = process::stderr_terminal()
        && terminal.starts_with("/dev/tty")
    {
        println!("Warning: stderr is a console terminal, and printing to it takes long.");
        println!("Use --silence-noticelog and watch the system log, or send stderr to a file.");
    }
}

/// What a trace is set up with.
pub struct TraceOpts<'a> {
    /// The application's name.
    pub name: &'a str,
    pub shm_id: i32,
    /// Entries of each core's ring, 0 for no trace.
    pub entries: u64,
    pub threads: u32,
    /// What is turned on: a list of groups, each a hexadecimal mask or a name, with a mask of its points behind a colon.
    pub groups: Option<&'a str>,
}

/// Begins the trace of the application.
pub fn setup_trace(opts: &TraceOpts<'_>) -> Result<()> {
    let (own, option) = match opts.shm_id {
        id if id >= 0 => (id.to_string(), format!("-i {id}")),
        _ => (format!("pid{}", process::process_id()), format!("-p {}", process::process_id())),
    };
    // Longer names are cut as C cuts them.
    let name: String = format!("/{}_trace.{own}", opts.name).chars().take(63).collect();
    let shm = std::ffi::CString::new(name.as_str()).map_err(|_| Errno::EINVAL)?;
    trace::init(&shm, opts.entries, opts.threads)?;
    let Some(groups) = opts.groups else { return Ok(()) };
    for group in groups.split(',') {
        turn_on(group).inspect_err(|_| {
            crate::errlog!("invalid tpoint mask {groups}");
        })?;
    }
    crate::noticelog!("Tracepoint Group Mask {groups} specified.");
    crate::noticelog!("'spdk_trace -s {} {option}' shows what was recorded while the application runs;", opts.name);
    crate::noticelog!("a copy of /dev/shm{name} can be read later.");
    Ok(())
}

fn turn_on(group: &str) -> Result<()> {
    let hex = |text: &str| u64::from_str_radix(text.trim_start_matches("0x"), 16).ok();
    let (group, points) = group.split_once(':').map_or((group, None), |(group, points)| (group, Some(points)));
    let bits = hex(group).unwrap_or_else(|| trace::mask_of(group.as_bytes()));
    if bits == 0 && hex(group).is_none() {
        return Err(Errno::EINVAL);
    }
    let points = match points {
        None => u64::MAX,
        Some(_) if !bits.is_power_of_two() => {
            crate::errlog!("Tpoint group mask: {group} contains multiple tpoint groups.");
            return Err(Errno::EINVAL);
        }
        Some(points) => hex(points).ok_or(Errno::EINVAL)?,
    };
    (0..trace::MAX_GROUP).filter(|n| bits.checked_shr(*n).unwrap_or(0) & 1 != 0).try_for_each(|n| {
        match trace::is_on() {
            true => trace::set(n, points),
            false => Ok(()),
        }
    })
}

fn set_up_env(opts: &EnvOpts) -> Result<()> {
    let again = ENV_WAS_SET_UP.load(Relaxed);
    env::init(if again { None } else { Some(opts) }).inspect_err(|_| {
        if again {
            crate::errlog!("Unable to reinitialize SPDK env");
            return;
        }
        crate::errlog!("Unable to initialize SPDK env");
        if !process::is_root() {
            crate::errlog!("You may need to run as root");
        }
    })?;
    // The environment stays as it is until the process ends, also when what follows fails.
    ENV_WAS_SET_UP.store(true, Relaxed);
    Ok(())
}

fn allow_methods(kept: &Kept) {
    methods::set_allowed(kept.rpc_allowlist.as_ref().map(|list| list.iter().map(|n| n.as_str().into()).collect()));
}

/// First on the app thread: the configuration's methods of the startup state, then the RPC server.
fn bootstrap() {
    let Some(kept) = kept() else { return };
    methods::set_state(methods::STARTUP);
    allow_methods(&kept);
    let json = app().as_ref().and_then(|app| app.json.clone());
    match json {
        Some(json) => config::load(&json, !kept.ignore_errors, Box::new(serve)),
        None => serve(0),
    }
}

fn serve(rc: i32) {
    let Some(kept) = kept() else { return };
    if rc != 0 {
        return stop(rc);
    }
    match &kept.rpc_addr {
        Some(addr) => {
            if let Err(errno) = rpc_server::initialize(addr, Some(kept.rpc_log)) {
                return stop(errno.negative());
            }
            if kept.delay {
                return;
            }
            rpc_server::set_active(addr, false);
        }
        None => crate::debuglog!(FLAG, "RPC server not started"),
    }
    subsystem::init(Box::new(subsystems_started));
}

/// All subsystems are there, or one has failed: the configuration's methods of the runtime state.
fn subsystems_started(rc: i32) {
    let Some(kept) = kept() else { return };
    if rc != 0 {
        crate::errlog!("Subsystem initialization failed with code: {rc}");
        return stop(rc);
    }
    allow_methods(&kept);
    methods::set_state(methods::RUNTIME);
    let json = app().as_mut().and_then(|app| app.json.take());
    match json {
        Some(json) => config::load(&json, !kept.ignore_errors, Box::new(run)),
        None => run(0),
    }
}

fn run(rc: i32) {
    if rc != 0 {
        crate::errlog!("Failed to load subsystems for RUNTIME state with code: {rc}");
        return stop(rc);
    }
    if let Some(addr) = kept().and_then(|kept| kept.rpc_addr.clone()) {
        rpc_server::set_active(&addr, true);
    }
    let start = app().as_mut().and_then(|app| app.start.take());
    if let Some((func, arg)) = start {
        func(core::ptr::with_exposed_provenance_mut(arg));
    }
}

/// `framework_start_init`: starts the subsystems of an application that was waiting for it.
fn start_init(done: Box<dyn FnOnce(i32) + Send>) {
    let addr = kept().and_then(|kept| kept.rpc_addr.clone());
    if let Some(addr) = &addr {
        rpc_server::set_active(addr, false);
    }
    subsystem::init(Box::new(move |rc| {
        if rc != 0
            && let Some(addr) = &addr
        {
            rpc_server::set_active(addr, true);
            done(rc);
            return subsystems_started(rc);
        }
        subsystems_started(rc);
        done(rc);
    }));
}

fn on_signal(_: i32) {
    if !SIGNALLED.swap(true, Relaxed) {
        start_shutdown();
    }
}

/// A reactor has slept: what was asked for meanwhile is passed on, now that locks may be taken.
extern "C" fn woken() {
    if ASKED.load(Relaxed) && ASKED.swap(false, SeqCst) {
        tell_to_shut_down();
    }
}

extern "C" fn shut_down(_: *mut c_void) {
    match SHUTDOWN_CB.replace(None) {
        Some(shutdown) => shutdown(),
        None => stop(0),
    }
}

/// Asks the application to end, as a signal does; allowed in signal handlers. A thread that sleeps is told with locks
/// held, so here only its reactor is woken, which tells.
pub fn start_shutdown() {
    if thread::app_thread().is_some_and(|thread| thread.in_interrupt.get()) {
        ASKED.store(true, SeqCst);
        reactor::wake_all();
    } else {
        tell_to_shut_down();
    }
}

fn tell_to_shut_down() {
    if let Some(thread) = thread::app_thread() {
        let _ = thread::send_critical(thread, shut_down);
    }
}

/// Ends the application with a code; only the first call counts, and the first code that is not 0.
pub fn stop(rc: i32) {
    if rc != 0 {
        crate::warnlog!("spdk_app_stop'd on non-zero");
    }
    let sent = thread::app_thread().ok_or(Errno::ESRCH).and_then(|t| thread::send(t, Box::new(move || stop_here(rc))));
    if sent.is_err() {
        crate::errlog!("spdk_app_stop: the application is not running");
    }
}

fn stop_here(rc: i32) {
    let _ = RC.compare_exchange(0, rc, Relaxed, Relaxed);
    let twice = match app().as_mut() {
        Some(app) => core::mem::replace(&mut app.stopped, true),
        None => true,
    };
    if twice {
        crate::noticelog!("spdk_app_stop called twice");
        return;
    }
    report_deprecations();
    end_subsystems();
}

fn report_deprecations() {
    for deprecation in deprecation::all().unwrap_or_default() {
        let hits = deprecation.hits();
        if hits != 0
            && let Some(texts) = deprecation.texts()
        {
            crate::warnlog!(
                "{}: deprecation '{}' scheduled for removal in {} hit {hits} times",
                texts.tag.to_string_lossy(),
                texts.description.to_string_lossy(),
                texts.release.to_string_lossy()
            );
        }
    }
}

/// A round of the scheduler ends first.
fn end_subsystems() {
    if reactor::scheduler::in_progress()
        && let Some(thread) = thread::app_thread()
        && thread::send(thread, Box::new(end_subsystems)).is_ok()
    {
        return;
    }
    subsystem::fini(Box::new(|| {
        rpc_server::finish_all();
        reactor::stop();
    }));
}

/// Whether a stop was asked for.
pub fn stopping() -> bool {
    app().as_ref().is_none_or(|app| app.stopped)
}

/// After the end: reactors, environment and locks are given back.
pub fn fini() {
    drop(app().take());
    reactor::fini();
    trace::cleanup();
    env::fini();
    let _ = locks::release();
    give_signals_back();
}
