//! The framework: its modules and drivers, who does which operation, start and end.
//!
//! Serves `spdk_accel_initialize` and its kin. Modules register before `main`. Threading rule: start and end on one thread;
//! who does what is fixed in between and may be read by any.

use super::{
    buffer,
    channel::{Device, OPS, Stats},
    error, key, record,
    record::{DriverRecord, ModuleRecord, OpInfo, TASKS, Task},
    sequence, software,
};
use crate::{
    abi,
    dma::{self, Domain},
    errno::{Errno, Result},
    handle::{Kind, Obj, Rx},
    json::Writer,
    log::flags::ACCEL,
    sys::iomem,
    thread::{self, Ops, device, each, iobuf},
};
use core::{
    ffi::c_void,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::*},
};
use std::sync::{Arc, Mutex, MutexGuard};

/// What a channel may have under way; `spdk_accel_opts`.
#[derive(Clone, Copy, Debug)]
pub struct Opts {
    pub small_cache_size: u32,
    pub large_cache_size: u32,
    pub task_count: u32,
    pub sequence_count: u32,
    pub buf_count: u32,
}

static OPTS: Mutex<Opts> = Mutex::new(Opts {
    small_cache_size: 128,
    large_cache_size: 16,
    task_count: 2048,
    sequence_count: 2048,
    buf_count: 2048,
});

/// Most tasks of all channels together.
const TASK_LIMIT: usize = 1 << 20;

/// Names of operations.
pub const OP_NAMES: [&core::ffi::CStr; OPS] = [
    c"copy",
    c"fill",
    c"dualcast",
    c"compare",
    c"crc32c",
    c"copy_crc32c",
    c"compress",
    c"decompress",
    c"encrypt",
    c"decrypt",
    c"xor",
    c"dif_verify",
    c"dif_verify_copy",
    c"dif_generate",
    c"dif_generate_copy",
    c"dix_generate",
    c"dix_verify",
];

pub static DRIVER_KIND: Kind = Kind::new("accel_driver");

/// Modules, by rising priority.
static MODULES: Mutex<Vec<&'static ModuleRecord>> = Mutex::new(Vec::new());
static DRIVERS: Mutex<Vec<&'static DriverRecord>> = Mutex::new(Vec::new());
/// Modules that were asked for, by name.
static OVERRIDES: Mutex<[Option<String>; OPS]> = Mutex::new([const { None }; OPS]);
static STARTED: AtomicBool = AtomicBool::new(false);

/// Who does an operation.
struct Assigned {
    module: Rx<Option<&'static ModuleRecord>>,
    software: Rx<bool>,
    domains: Rx<bool>,
}

static ASSIGNED: [Assigned; OPS] =
    [const { Assigned { module: Rx::ZERO, software: Rx::ZERO, domains: Rx::ZERO } }; OPS];
static DRIVER: Rx<Option<&'static DriverRecord>> = Rx::ZERO;
static DOMAIN: AtomicU64 = AtomicU64::new(0);
static GONE: Stats = Stats::ZERO;
static GONE_LOCK: Mutex<()> = Mutex::new(());

type End = Box<dyn FnOnce() + Send>;
/// Who hears of the end, and the next module to be ended.
static ENDING: Mutex<Option<(End, usize)>> = Mutex::new(None);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}

/// The address the io_device is known by.
#[inline(always)]
pub fn key() -> usize {
    core::ptr::from_ref(&STARTED).addr()
}

pub fn opts() -> Opts {
    *lock(&OPTS)
}

/// Sets the options; `EINVAL` when no sequence could have its tasks.
pub fn set_opts(opts: Opts) -> Result<()> {
    if opts.task_count < super::channel::TASKS_PER_SEQUENCE {
        return Err(Errno::EINVAL);
    }
    *lock(&OPTS) = opts;
    Ok(())
}

pub fn op_name(op: u32) -> &'static str {
    OP_NAMES.get(op as usize).and_then(|n| n.to_str().ok()).unwrap_or("unknown")
}

/// The operation of a name.
pub fn op_by_name(name: &str) -> Option<u32> {
    OP_NAMES.iter().position(|n| n.to_bytes() == name.as_bytes()).map(|n| n as u32)
}

pub fn name_of(module: &ModuleRecord) -> String {
    iomem::text(module.name.get())
}

/// The module that does an operation.
#[inline(always)]
pub fn module_of(op: usize) -> Option<&'static ModuleRecord> {
    ASSIGNED.get(op)?.module.get()
}

#[inline(always)]
pub(super) fn is_software(op: usize) -> bool {
    ASSIGNED.get(op).is_some_and(|a| a.software.get())
}

/// Whether the module of an operation copes with memory domains.
#[inline(always)]
pub(super) fn knows_domains(op: usize) -> bool {
    ASSIGNED.get(op).is_some_and(|a| a.domains.get())
}

/// Who does whole sequences.
#[inline(always)]
pub fn driver() -> Option<&'static DriverRecord> {
    DRIVER.get()
}

/// The domain of buffers inside sequences, NULL while the framework is not there.
#[inline(always)]
pub fn domain_ptr() -> *mut c_void {
    core::ptr::without_provenance_mut(DOMAIN.load(Relaxed) as usize)
}

/// Whether an operation is done by somebody else than the processor: another module than `software`, or a driver.
pub fn offloads(op: usize) -> bool {
    module_of(op).is_some() && (!is_software(op) || driver().is_some())
}

/// All modules, by rising priority; ours are registered first.
pub fn modules() -> Vec<&'static ModuleRecord> {
    register_ours();
    lock(&MODULES).clone()
}

fn register_ours() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        for module in [software::record(), error::record()] {
            let _ = insert(module);
        }
    });
}

fn insert(module: &'static ModuleRecord) -> Result<()> {
    let name = name_of(module);
    let mut modules = lock(&MODULES);
    if modules.iter().any(|m| name_of(m) == name) {
        noticelog!("Module {name} already registered");
        return Err(Errno::EEXIST);
    }
    modules.try_reserve(1)?;
    let at = modules.iter().position(|m| module.priority.get() < m.priority.get()).unwrap_or(modules.len());
    modules.insert(at, module);
    Ok(())
}

/// Makes a module known. `EINVAL` when something is missing, `EEXIST` when its name is taken.
pub fn add_module(module: &'static ModuleRecord) -> Result<()> {
    register_ours();
    let complete = !module.name.get().is_null()
        && module.module_init.get().is_some()
        && module.supports_opcode.get().is_some()
        && module.get_io_channel.get().is_some()
        && module.submit_tasks.get().is_some();
    if !complete {
        errlog!("Module {} lacks a function that is required", name_of(module));
        return Err(Errno::EINVAL);
    }
    insert(module)
}

/// The module of a name.
pub fn find_module(name: &str) -> Option<&'static ModuleRecord> {
    modules().into_iter().find(|m| name_of(m) == name)
}

/// Makes a driver known. `EINVAL` when something is missing, `EEXIST` when its name is taken.
pub fn add_driver(driver: &'static DriverRecord) -> Result<()> {
    let name = iomem::text(driver.name.get());
    if driver.name.get().is_null() || driver.execute_sequence.get().is_none() || driver.get_io_channel.get().is_none() {
        errlog!("Driver {name} lacks a function that is required");
        return Err(Errno::EINVAL);
    }
    let mut drivers = lock(&DRIVERS);
    if drivers.iter().any(|d| iomem::text(d.name.get()) == name) {
        errlog!("Driver named '{name}' has already been registered");
        return Err(Errno::EEXIST);
    }
    drivers.try_reserve(1)?;
    drivers.push(driver);
    Ok(())
}

/// Chooses who does whole sequences; an empty name is the framework itself. `ENODEV` when there is none of that name.
pub fn set_driver(name: &str) -> Result<()> {
    let found = lock(&DRIVERS).iter().copied().find(|d| iomem::text(d.name.get()) == name);
    if found.is_none() && !name.is_empty() {
        errlog!("Couldn't find driver named '{name}'");
        return Err(Errno::ENODEV);
    }
    DRIVER.set(found);
    Ok(())
}

/// Gives an operation to a module, before the framework starts.
pub fn assign(op: u32, name: &str) -> Result<()> {
    if STARTED.load(Acquire) {
        return Err(Errno::EINVAL);
    }
    let mut copy = String::new();
    copy.try_reserve(name.len())?;
    copy.push_str(name);
    *lock(&OVERRIDES).get_mut(op as usize).ok_or(Errno::EINVAL)? = Some(copy);
    Ok(())
}

/// Starts the framework.
pub fn initialize() -> Result<()> {
    register_ours();
    device::register(key(), Ops::Rust(Arc::new(Device)), Some(b"accel"))?;
    {
        let _lock = lock(&GONE_LOCK);
        GONE.clear();
    }
    let domain = dma::create(abi::SPDK_DMA_DEVICE_TYPE_ACCEL, None, None, Some(b"SPDK_ACCEL_DMA_DEVICE"))
        .inspect_err(|_| errlog!("Failed to create accel memory domain"))?;
    domain.translate.set(Some(buffer::translate));
    domain.invalidate.set(Some(buffer::invalidate));
    DOMAIN.store(domain.handle(), Relaxed);
    STARTED.store(true, Release);
    start_modules()?;
    if let Some(driver) = driver()
        && let Some(init) = driver.init.get()
    {
        Errno::check(init()).inspect_err(|errno| {
            errlog!("Failed to initialize driver {}: {}", iomem::text(driver.name.get()), errno.text());
        })?;
    }
    let ctx_size = choose()?;
    TASKS.open(ctx_size.saturating_sub(size_of::<Task>()), TASK_LIMIT)?;
    super::channel::forget_tasks();
    record::AUX.open(0, TASK_LIMIT)?;
    sequence::open()?;
    buffer::open()?;
    match iobuf::register_module("accel") {
        Ok(()) | Err(Errno::EEXIST) => Ok(()),
        Err(errno) => {
            errlog!("Failed to register accel iobuf module");
            Err(errno)
        }
    }
}

/// Starts the modules; one that fails is forgotten, and but for `ENODEV` the first such error is the framework's.
fn start_modules() -> Result<()> {
    let mut result = Ok(());
    for module in modules() {
        let rc = module.module_init.get().map_or(0, |init| init());
        if rc == 0 {
            debuglog!(ACCEL, "Module {} initialized.", name_of(module));
            continue;
        }
        lock(&MODULES).retain(|m| m.address() != module.address());
        if rc == Errno::ENODEV.negative() {
            noticelog!("No devices for module {}, skipping", name_of(module));
        } else if result.is_ok() {
            errlog!("Module {} initialization failed with {rc}", name_of(module));
            result = Err(Errno(rc.wrapping_neg()));
        }
    }
    result
}

/// Chooses a module for every operation; answers how large a task is with what modules keep behind it.
fn choose() -> Result<usize> {
    let mut ctx_size = size_of::<Task>();
    for module in modules() {
        for (op, assigned) in ASSIGNED.iter().enumerate() {
            if module.supports(op as u32) {
                assigned.module.set(Some(module));
                debuglog!(ACCEL, "OPC {op:#x} now assigned to {}", name_of(module));
            }
        }
        ctx_size = ctx_size.max(module.get_ctx_size.get().map_or(0, |f| f()));
    }
    let overrides = lock(&OVERRIDES).clone();
    for ((op, name), assigned) in overrides.iter().enumerate().zip(&ASSIGNED) {
        let Some(name) = name else { continue };
        let Some(module) = find_module(name) else {
            errlog!("Invalid module name of {name}");
            return Err(Errno::EINVAL);
        };
        if !module.supports(op as u32) {
            errlog!("Module {name} does not support op code {op}");
            return Err(Errno::EINVAL);
        }
        assigned.module.set(Some(module));
    }
    let same = |a: u32, b: u32| {
        module_of(a as usize).map(ModuleRecord::address) == module_of(b as usize).map(ModuleRecord::address)
    };
    if !same(abi::SPDK_ACCEL_OPC_ENCRYPT, abi::SPDK_ACCEL_OPC_DECRYPT) {
        errlog!("Different accel modules are assigned to encrypt and decrypt operations");
        return Err(Errno::EINVAL);
    }
    if !same(abi::SPDK_ACCEL_OPC_COMPRESS, abi::SPDK_ACCEL_OPC_DECOMPRESS) {
        errlog!("Different accel modules are assigned to compress and decompress operations");
        return Err(Errno::EINVAL);
    }
    for assigned in &ASSIGNED {
        let Some(module) = assigned.module.get() else { continue };
        assigned.software.set(module.address() == software::record().address());
        assigned.domains.set(module.get_memory_domains.get().is_some_and(|f| f(core::ptr::null_mut(), 0) > 0));
    }
    Ok(ctx_size)
}

/// Ends the framework: first its channels, then keys, modules and the driver.
pub fn finish(done: End) -> Result<()> {
    let mut ending = lock(&ENDING);
    if ending.is_some() {
        return Err(Errno::EALREADY);
    }
    *ending = Some((done, 0));
    drop(ending);
    let outcome = device::unregister_rust(
        key(),
        Box::new(|| {
            key::destroy_all();
            *lock(&OVERRIDES) = [const { None }; OPS];
            for assigned in &ASSIGNED {
                assigned.module.set(None);
                assigned.software.set(false);
                assigned.domains.set(false);
            }
            let _ = module_finished();
        }),
    );
    if let Err(errno) = outcome {
        // The framework is not there: there is nothing to wait for.
        let ending = lock(&ENDING).take();
        if let (Errno::ENODEV, Some((done, _))) = (errno, ending) {
            done();
            return Ok(());
        }
        return Err(errno);
    }
    Ok(())
}

extern "C" fn end_module(fini: *mut c_void) {
    let module = modules().into_iter().find(|m| m.address() == fini.addr());
    if let Some(fini) = module.and_then(|m| m.module_fini.get()) {
        fini(core::ptr::null_mut());
    }
}

/// A module has ended; the next one is asked to. `EALREADY` while the framework is not ending.
pub fn module_finished() -> Result<()> {
    loop {
        let modules = modules();
        let (module, done) = {
            let mut ending = lock(&ENDING);
            let Some((_, next)) = ending.as_mut() else { return Err(Errno::EALREADY) };
            let at = *next;
            *next = at.saturating_add(1);
            match modules.get(at) {
                Some(module) => (Some(*module), None),
                None => (None, ending.take()),
            }
        };
        if let Some((done, _)) = done {
            if let Some(fini) = driver().and_then(|d| d.fini.get()) {
                fini();
            }
            let domain: Option<Obj<Domain>> = dma::DOMAINS.get(DOMAIN.swap(0, Relaxed)).ok();
            if let Some(domain) = domain {
                let _ = dma::destroy(domain);
            }
            let _ = iobuf::unregister_module("accel");
            STARTED.store(false, Release);
            done();
            return Ok(());
        }
        let Some(module) = module else { return Ok(()) };
        if module.module_fini.get().is_some() {
            let thread = thread::current().ok_or(Errno::EPERM)?;
            return thread::send_msg(thread, end_module, core::ptr::with_exposed_provenance_mut(module.address()));
        }
    }
}

/// The numbers of a channel that ends are not lost.
pub(super) fn keep_stats(stats: &Stats) {
    let _lock = lock(&GONE_LOCK);
    GONE.add(stats);
}

/// Adds up the numbers of all channels, ended ones too.
pub fn stats(done: impl FnOnce(&Stats) + Send + 'static) -> Result<()> {
    let sum = Arc::new(Stats::ZERO);
    {
        let _lock = lock(&GONE_LOCK);
        sum.add(&GONE);
    }
    let result = Arc::clone(&sum);
    each::for_each_channel_rust(
        key(),
        move |iter| {
            if let Some(channel) = iter.channel().and_then(super::channel::of) {
                sum.add(&channel.stats);
            }
            let _ = each::proceed(iter, 0);
        },
        move |_| done(&result),
    )
}

/// Names of modules that were asked for, by operation.
pub fn overrides() -> Vec<(&'static str, String)> {
    let overrides = lock(&OVERRIDES);
    overrides.iter().enumerate().filter_map(|(op, n)| Some((op_name(op as u32), n.clone()?))).collect()
}

/// The alignment that memory for an operation should have, as log2 of bytes.
pub fn buf_align(op: usize, ctx: *const c_void) -> u8 {
    let ask = |info: Option<record::InfoFn>| {
        let answer = OpInfo::default();
        if let Some(f) = info {
            f(op as u32, ctx, core::ptr::from_ref(&answer).cast_mut());
        }
        answer.required_alignment.get()
    };
    let of_driver = ask(driver().and_then(|d| d.get_operation_info.get()));
    of_driver.max(ask(module_of(op).and_then(|m| m.get_operation_info.get())))
}

/// Writes a call that RPC understands.
fn call(w: &Writer, method: &str, params: impl FnOnce(&Writer)) {
    w.write_object(|w| {
        w.named("method", method);
        w.named_object("params", params);
    });
}

/// Writes the calls that would set the framework up as it is.
pub fn write_config(w: Obj<Writer>) {
    w.array_begin();
    let opts = opts();
    call(&w, "accel_set_options", |w| {
        w.named("small_cache_size", opts.small_cache_size);
        w.named("large_cache_size", opts.large_cache_size);
        w.named("task_count", opts.task_count);
        w.named("sequence_count", opts.sequence_count);
        w.named("buf_count", opts.buf_count);
    });
    if let Some(driver) = driver() {
        let name = iomem::text(driver.name.get());
        call(&w, "accel_set_driver", |w| {
            w.named("name", name.as_str());
        });
    }
    for module in modules() {
        if let Some(f) = module.write_config_json.get() {
            f(core::ptr::with_exposed_provenance_mut(w.handle() as usize));
        }
    }
    for (op, module) in overrides() {
        call(&w, "accel_assign_opc", |w| {
            w.named("opname", op);
            w.named("module", module.as_str());
        });
    }
    for members in key::list(None) {
        call(&w, "accel_crypto_key_create", |w| {
            for (name, value) in &members {
                w.named(name, value.as_str());
            }
        });
    }
    w.array_end();
}
