//! Modules: who makes bdevs and who looks at new ones (`SPDK_BDEV_MODULE_REGISTER`, examine).
//!
//! Modules of the application register from constructors, before `main`. Threading rule: the list from any thread;
//! examination runs on the thread that registers a bdev; an action may be reported done from any thread.

use super::{mgr, object::Bdev, record::ModuleRecord, registry};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Kind, Obj, Rx, Why, ledger},
    thread,
};
use core::{
    ffi::c_void,
    sync::atomic::{
        AtomicU32,
        Ordering::{AcqRel, Acquire},
    },
};
use std::sync::Mutex;

/// A registered module.
pub struct Module {
    pub record: &'static ModuleRecord,
    pub name: Vec<u8>,
    /// Initialisation or examinations under way.
    actions: AtomicU32,
}

pub static KIND: Kind = Kind::new("bdev_module");
static MODULES: Mutex<Vec<&'static Module>> = Mutex::new(Vec::new());

/// All modules, in the order in which they are initialised.
pub fn list() -> Vec<&'static Module> {
    MODULES.lock().unwrap_or_else(|e| e.into_inner()).clone()
}

/// Adds a module; those that examine come first, so that they are there before anything to examine is.
pub fn add(record: &'static ModuleRecord, name: &[u8]) -> Result<()> {
    let mut modules = MODULES.lock().unwrap_or_else(|e| e.into_inner());
    if modules.iter().any(|m| m.name == name) {
        errlog!("module '{}' already registered.", String::from_utf8_lossy(name));
        return Err(Errno::EEXIST);
    }
    modules.try_reserve(1)?;
    let module: &'static Module =
        Box::leak(Box::new(Module { record, name: name.to_vec(), actions: AtomicU32::new(0) }));
    if record.examine_config.get().is_some() || record.examine_disk.get().is_some() {
        modules.insert(0, module);
    } else {
        modules.push(module);
    }
    Ok(())
}

/// The module with a name.
pub fn find(name: &[u8]) -> Option<&'static Module> {
    list().into_iter().find(|m| m.name == name)
}

/// The module C knows by an address; anything else is in the ledger.
pub fn get(address: usize, caller: &'static str) -> Result<&'static Module> {
    let found = list().into_iter().find(|m| m.record.address() == address);
    let why = if address == 0 { Why::Null } else { Why::Garbage };
    found.ok_or_else(|| ledger::refuse(caller, &KIND, why, address as u64, None))
}

impl Module {
    pub(super) fn begin(&self) {
        self.actions.fetch_add(1, AcqRel);
    }

    /// Ends one action; false when there was none.
    pub(super) fn end(&self) -> bool {
        self.actions.fetch_update(AcqRel, Acquire, |n| n.checked_sub(1)).is_ok()
    }

    pub(super) fn busy(&self) -> bool {
        self.actions.load(Acquire) > 0
    }

    pub(super) fn clear(&self) {
        self.actions.store(0, core::sync::atomic::Ordering::Release);
    }
}

/// The most bytes any module wants behind each I/O.
pub(super) fn ctx_size() -> usize {
    list()
        .iter()
        .filter_map(|m| m.record.get_ctx_size.get())
        .map(|f| f())
        .max()
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or(0)
}

/// Whether no module is initialising or examining.
pub(super) fn all_done() -> bool {
    !list().iter().any(|m| m.busy())
}

/// A module reports the end of its initialisation, or of one examination.
pub fn action_done(module: &'static Module) -> Result<()> {
    if !module.busy() {
        return Err(Errno::EALREADY);
    }
    exec_on_app(move || {
        if module.end() {
            mgr::actions_changed();
        }
    })
}

/// Runs `f` on the application's thread: at once when this is it.
pub fn exec_on_app(f: impl FnOnce() + Send + 'static) -> Result<()> {
    match thread::app_thread() {
        Some(app) if thread::current() == Some(app) => {
            f();
            Ok(())
        }
        Some(app) => thread::send(app, Box::new(f)),
        None => {
            f();
            Ok(())
        }
    }
}

/// Names of bdevs to be examined although examination is not automatic.
static ALLOWED: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

fn allowed() -> std::sync::MutexGuard<'static, Vec<Vec<u8>>> {
    ALLOWED.lock().unwrap_or_else(|e| e.into_inner())
}

pub(super) fn disallow(names: &[Vec<u8>]) {
    allowed().retain(|n| !names.contains(n));
}

pub(super) fn disallow_all() {
    allowed().clear();
}

/// Names that were asked for by [`examine_by_name`].
pub fn examine_names() -> Vec<String> {
    allowed().iter().map(|n| String::from_utf8_lossy(n).into_owned()).collect()
}

fn may_examine(bdev: Obj<Bdev>) -> bool {
    if !bdev.supports(abi::SPDK_BDEV_IO_TYPE_READ) {
        return false;
    }
    if mgr::opts().bdev_auto_examine {
        return true;
    }
    let names: Vec<Vec<u8>> = {
        let state = bdev.lock();
        state.aliases.iter().map(|a| a.name.bytes()).chain([state.name.clone()]).collect()
    };
    allowed().iter().any(|n| names.contains(n))
}

/// Shows a new bdev to the modules: to all of them first, then to those that may do I/O on it.
pub(super) fn examine(bdev: Obj<Bdev>) {
    if !may_examine(bdev) {
        return;
    }
    let ptr: *mut c_void = bdev.ptr();
    for module in list() {
        let Some(f) = module.record.examine_config.get() else { continue };
        let before = module.actions.load(Acquire);
        module.begin();
        f(ptr);
        if module.actions.load(Acquire) != before {
            errlog!(
                "examine_config for module {} did not call spdk_bdev_module_examine_done()",
                String::from_utf8_lossy(&module.name)
            );
        }
    }
    let (kind, claimants) = {
        let state = bdev.lock();
        (state.claims.kind, state.claims.modules())
    };
    if kind == abi::SPDK_BDEV_CLAIM_NONE {
        for module in list() {
            examine_disk(module, ptr);
        }
        return;
    }
    // Each claim's module, as often as it claims, unless an earlier one's examination ended the claim.
    for address in claimants {
        if bdev.lock().claims.has(address)
            && let Some(module) = find_by_address(address)
        {
            examine_disk(module, ptr);
        }
    }
}

fn examine_disk(module: &'static Module, bdev: *mut c_void) {
    if let Some(f) = module.record.examine_disk.get() {
        module.begin();
        f(bdev);
    }
}

/// Examines one bdev now, or when it appears. `EINVAL` while examination is automatic, `EEXIST` when asked twice.
pub fn examine_by_name(name: &[u8]) -> Result<()> {
    let current = thread::current();
    if !current.is_some_and(thread::is_app_thread) {
        errlog!(
            "Cannot examine bdev {} on thread {}",
            String::from_utf8_lossy(name),
            current.map_or("null".into(), |t| t.name_text())
        );
        return Err(Errno::EINVAL);
    }
    if mgr::opts().bdev_auto_examine {
        errlog!("Manual examine is not allowed if auto examine is enabled");
        return Err(Errno::EINVAL);
    }
    {
        let mut allowed = allowed();
        if allowed.iter().any(|n| n == name) {
            errlog!("Duplicate bdev name for manual examine: {}", String::from_utf8_lossy(name));
            return Err(Errno::EEXIST);
        }
        allowed.try_reserve(1)?;
        allowed.push(name.to_vec());
    }
    if let Some(bdev) = registry::by_name(name) {
        examine(bdev);
    }
    Ok(())
}

/// Calls `f` on the current thread once no examination is under way, never before the next poll.
pub fn wait_for_examine(f: Box<dyn FnOnce() + Send>) -> Result<()> {
    let cell: std::sync::Arc<Mutex<Option<Obj<thread::Poller>>>> = std::sync::Arc::default();
    let mine = std::sync::Arc::clone(&cell);
    let mut f = Some(f);
    let poller = thread::poller::register_to_end(
        0,
        "bdev_wait_for_examine",
        Box::new(move || {
            if !all_done() {
                return 0;
            }
            if let Some(poller) = mine.lock().unwrap_or_else(|e| e.into_inner()).take() {
                let _ = thread::poller::unregister(poller);
            }
            if let Some(f) = f.take() {
                f();
            }
            1
        }),
    )?;
    *cell.lock().unwrap_or_else(|e| e.into_inner()) = Some(poller);
    Ok(())
}

/// A record for a module of ours.
#[derive(Default)]
pub struct Spec {
    pub init: Option<extern "C" fn() -> i32>,
    pub fini: Option<extern "C" fn()>,
    pub fini_start: Option<extern "C" fn()>,
    pub ctx_size: Option<extern "C" fn() -> i32>,
    pub config_json: Option<extern "C" fn(*mut c_void) -> i32>,
    pub examine_config: Option<extern "C" fn(*mut c_void)>,
    pub examine_disk: Option<extern "C" fn(*mut c_void)>,
    pub async_fini: bool,
    pub async_fini_start: bool,
}

/// Registers a module of ours and answers its record.
pub fn add_ours(name: &'static core::ffi::CStr, spec: Spec) -> Result<&'static ModuleRecord> {
    if let Some(module) = find(name.to_bytes()) {
        return Ok(module.record);
    }
    let record: &'static ModuleRecord = Box::leak(Box::new(ModuleRecord {
        module_init: Rx::new(spec.init),
        module_fini: Rx::new(spec.fini),
        fini_start: Rx::new(spec.fini_start),
        get_ctx_size: Rx::new(spec.ctx_size),
        config_json: Rx::new(spec.config_json),
        examine_config: Rx::new(spec.examine_config),
        examine_disk: Rx::new(spec.examine_disk),
        async_fini: Rx::new(spec.async_fini),
        async_fini_start: Rx::new(spec.async_fini_start),
        name: Rx::new(name.as_ptr()),
        ..ModuleRecord::default()
    }));
    add(record, name.to_bytes())?;
    Ok(record)
}

/// The module C knows by an address.
pub fn find_by_address(address: usize) -> Option<&'static Module> {
    list().into_iter().find(|m| m.record.address() == address)
}
