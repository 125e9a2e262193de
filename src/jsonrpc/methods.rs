//! The table of methods: one for those written in Rust and those that C programs register, also from constructors before `main`.
//!
//! Serves `spdk/rpc.h`: states, deprecated aliases, the allow list. Threading rule: any thread; a method runs on the thread that
//! polls the server.

use std::sync::RwLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use super::message::Call;
use super::request::Responder;
use super::{INVALID_STATE, METHOD_NOT_FOUND};
use crate::abi;
use crate::errno::{Errno, Result};
use crate::json::Val;

/// Before the subsystems are initialised.
pub const STARTUP: u32 = 1;
/// From then on.
pub const RUNTIME: u32 = 2;

/// A method written in Rust.
pub type Run = fn(Responder, Option<Val<'_>>);
/// `spdk_rpc_method_handler`.
pub type CRun = extern "C" fn(*mut abi::spdk_jsonrpc_request, *const abi::spdk_json_val);

/// A method as Rust rooms declare it.
#[derive(Clone, Copy)]
pub struct Def {
    pub name: &'static str,
    pub states: u32,
    pub run: Run,
}

#[derive(Clone, Copy)]
enum Action {
    Rust(Run),
    C(CRun),
    Alias(&'static Method),
}

/// An entry of the table.
struct Method {
    name: Box<str>,
    states: u32,
    action: Action,
    /// The deprecation of an alias is reported once.
    warned: AtomicBool,
}

struct Table {
    /// In the order of registration.
    order: Vec<&'static Method>,
    /// In the order of the names.
    by_name: Vec<&'static Method>,
    allowed: Option<Vec<Box<str>>>,
}

static TABLE: RwLock<Table> = RwLock::new(Table { order: Vec::new(), by_name: Vec::new(), allowed: None });
static STATE: AtomicU32 = AtomicU32::new(STARTUP);
static CORRECT: AtomicBool = AtomicBool::new(true);

fn read<R>(f: impl FnOnce(&Table) -> R) -> R {
    f(&TABLE.read().unwrap_or_else(|e| e.into_inner()))
}

impl Table {
    /// Where the method is among the names, or where it belongs.
    fn find(&self, name: &str) -> core::result::Result<usize, usize> {
        self.by_name.binary_search_by(|m| (*m.name).cmp(name))
    }

    fn get(&self, name: &str) -> Option<&'static Method> {
        self.by_name.get(self.find(name).ok()?).copied()
    }

    fn allows(&self, name: &str) -> bool {
        self.allowed.as_ref().is_none_or(|list| list.iter().any(|n| **n == *name))
    }

    fn add(&mut self, name: &str, states: u32, action: Action) -> Result<()> {
        let Err(at) = self.find(name) else { return Err(Errno::EEXIST) };
        self.order.try_reserve(1)?;
        self.by_name.try_reserve(1)?;
        let method = Method { name: name.into(), states, action, warned: AtomicBool::new(false) };
        // Methods are never unregistered.
        let method: &'static Method = Box::leak(Box::new(method));
        self.by_name.insert(at, method);
        self.order.push(method);
        Ok(())
    }
}

fn add(name: &str, states: u32, action: Action) {
    let added = TABLE.write().unwrap_or_else(|e| e.into_inner()).add(name, states, action);
    match added {
        Ok(()) => return,
        Err(Errno::EEXIST) => errlog!("duplicate RPC {name} registered..."),
        Err(errno) => errlog!("RPC {name} cannot be registered: {errno}"),
    }
    CORRECT.store(false, Relaxed);
}

/// Registers methods written in Rust.
pub fn register(defs: &[Def]) {
    for def in defs {
        add(def.name, def.states, Action::Rust(def.run));
    }
}

/// Registers a method of a C program.
pub fn register_c(name: &str, run: CRun, states: u32) {
    add(name, states, Action::C(run));
}

/// Registers a deprecated name of a method.
pub fn register_alias(name: &str, alias: &str) {
    let base = match read(|t| t.get(name)) {
        None => {
            errlog!("cannot create alias {alias} - method {name} does not exist");
            return CORRECT.store(false, Relaxed);
        }
        Some(Method { action: Action::Alias(_), .. }) => {
            errlog!("cannot create alias {alias} of alias {name}");
            return CORRECT.store(false, Relaxed);
        }
        Some(base) => base,
    };
    add(alias, base.states, Action::Alias(base));
}

/// Whether every registration so far made sense.
pub fn all_correct() -> bool {
    CORRECT.load(Relaxed)
}

/// The state of the application: one of [`STARTUP`] and [`RUNTIME`].
pub fn state() -> u32 {
    STATE.load(Relaxed)
}

/// Sets the state of the application.
pub fn set_state(state: u32) {
    STATE.store(state, Relaxed);
}

/// Allows only these methods; `None` allows all.
pub fn set_allowed(names: Option<Vec<Box<str>>>) {
    TABLE.write().unwrap_or_else(|e| e.into_inner()).allowed = names;
}

/// Whether a method may be called in the states of `states`: `ENOENT` if there is none that is allowed, `EPERM` if not.
pub fn check(name: &str, states: u32) -> Result<()> {
    read(|t| {
        let method = t.get(name).filter(|_| t.allows(name)).ok_or(Errno::ENOENT)?;
        if method.states & states == states { Ok(()) } else { Err(Errno::EPERM) }
    })
}

/// The states in which a method may be called.
pub fn states_of(name: &str) -> Result<u32> {
    read(|t| t.get(name).map(|m| m.states)).ok_or(Errno::ENOENT)
}

/// The names of the allowed methods, the last registered first: all, or those that may be called now; with or without aliases.
pub fn names(current: bool, aliases: bool) -> Vec<&'static str> {
    let state = state();
    read(|t| {
        let wanted = t.order.iter().rev().filter(|m| {
            t.allows(&m.name)
                && (aliases || !matches!(m.action, Action::Alias(_)))
                && (!current || m.states & state == state)
        });
        wanted.map(|m| &*m.name).collect()
    })
}

/// Calls the method that a request names, or answers why not.
pub fn dispatch(responder: Responder, call: Call<'_>) {
    let Some(mut method) = read(|t| t.get(call.method()).filter(|m| t.allows(&m.name))) else {
        return responder.error(METHOD_NOT_FOUND, "Method not found");
    };
    if let Action::Alias(base) = method.action {
        if !method.warned.swap(true, Relaxed) {
            warnlog!("RPC method {} is deprecated.  Use {} instead.", method.name, base.name);
        }
        method = base;
    }
    let state = state();
    if method.states & state != state {
        let why = if state == STARTUP {
            "Method may only be called after framework is initialized using framework_start_init RPC."
        } else {
            "Method may only be called before framework is initialized. Use --wait-for-rpc command line parameter and then \
             issue this RPC before the framework_start_init RPC."
        };
        return responder.error(INVALID_STATE, why);
    }
    match method.action {
        Action::Rust(run) => run(responder, call.params()),
        Action::C(run) => {
            let request = core::ptr::without_provenance_mut(responder.into_handle() as usize);
            run(request, call.raw_params());
        }
        Action::Alias(_) => responder.error(METHOD_NOT_FOUND, "Method not found"),
    }
}
