//! The RPC servers of the application: one per address, all polled from the app thread.
//!
//! Serves the RPC part of `spdk/init.h`. Threading rule: the app thread.

use crate::{
    errno::{Errno, Result},
    handle::Obj,
    jsonrpc::{Listener, methods, trace},
    log::Level,
    thread::{
        Poller,
        interrupt::{self, Interrupt},
        poller::{register_rust, unregister},
    },
    util::fd_group::Watch,
};
use core::ffi::c_void;
use std::sync::{Mutex, MutexGuard};

/// How often the servers are looked at.
const PERIOD_US: u64 = 4000;

/// What is written to the log of RPCs: a `FILE *` of C, and the level of the lines that go to the ordinary log.
#[derive(Clone, Copy)]
pub struct LogOpts {
    pub file: usize,
    pub level: i32,
}

struct Entry {
    addr: String,
    listener: Obj<Listener>,
    active: bool,
    /// Has a sleeping thread look at the server when something comes.
    interrupt: Option<Obj<Interrupt>>,
}

struct Servers {
    entries: Vec<Entry>,
    poller: Option<Obj<Poller>>,
}

static SERVERS: Mutex<Servers> = Mutex::new(Servers { entries: Vec::new(), poller: None });

fn servers() -> MutexGuard<'static, Servers> {
    SERVERS.lock().unwrap_or_else(|e| e.into_inner())
}

/// Listens at an address. `EADDRINUSE` when this application does already; `EINVAL` when methods are registered wrongly,
/// or nobody can listen there.
pub fn initialize(addr: &str, log: Option<LogOpts>) -> Result<()> {
    if !methods::all_correct() {
        return Err(Errno::EINVAL);
    }
    if servers().entries.iter().any(|entry| entry.addr == addr) {
        crate::errlog!("Socket listen_addr already in use");
        return Err(Errno::EADDRINUSE);
    }
    let listener = Listener::listen(addr.as_bytes()).map_err(|_| {
        crate::errlog!("Unable to start RPC service at {addr}");
        Errno::EINVAL
    })?;
    let mut servers = servers();
    if let Some(log) = log {
        trace::set_file(log.file);
        trace::set_level(log.level);
    } else if servers.entries.is_empty() {
        trace::set_file(0);
        trace::set_level(Level::Disabled as i32);
    }
    servers.entries.push(Entry { addr: addr.to_owned(), listener, active: true, interrupt: None });
    let first = servers.poller.is_none();
    drop(servers);
    if first {
        match register_rust(PERIOD_US, "rpc_subsystem_poll_servers", Box::new(poll)) {
            Ok(poller) => self::servers().poller = Some(poller),
            Err(errno) => {
                finish(addr);
                return Err(errno);
            }
        }
    }
    if interrupt::enabled()
        && let Err(errno) = watch(addr, listener)
    {
        finish(addr);
        return Err(errno);
    }
    Ok(())
}

/// Has the thread, while it sleeps, look at a server only when there is something to see.
fn watch(addr: &str, listener: Obj<Listener>) -> Result<()> {
    let fd = listener.watch()?;
    let interrupt = interrupt::register(fd, ready, core::ptr::null_mut(), b"rpc_server", Watch::default())?;
    let mut servers = servers();
    match servers.entries.iter_mut().find(|entry| entry.addr == addr) {
        Some(entry) => entry.interrupt = Some(interrupt),
        None => {
            let _ = interrupt::unregister(interrupt);
        }
    }
    if let Some(poller) = servers.poller {
        interrupt::on_call(poller);
    }
    Ok(())
}

extern "C" fn ready(_: *mut c_void) -> i32 {
    poll()
}

fn poll() -> i32 {
    let all: Vec<(Obj<Listener>, bool)> = servers().entries.iter().map(|e| (e.listener, e.active)).collect();
    let mut more = false;
    for (listener, active) in all {
        match active {
            true => more |= listener.poll(),
            false => listener.ignore(),
        }
    }
    if more {
        soon();
    }
    1
}

/// Has a sleeping thread look again in a moment.
fn soon() {
    let poller = servers().poller;
    if let Some(poller) = poller {
        interrupt::ring(poller);
    }
}

/// Stops listening at an address.
pub fn finish(addr: &str) {
    let mut servers = servers();
    let Some(at) = servers.entries.iter().position(|entry| entry.addr == addr) else {
        drop(servers);
        return unknown(addr);
    };
    let entry = servers.entries.remove(at);
    let poller = if servers.entries.is_empty() { servers.poller.take() } else { None };
    drop(servers);
    if let Some(interrupt) = entry.interrupt {
        let _ = interrupt::unregister(interrupt);
    }
    Listener::close(entry.listener);
    if let Some(poller) = poller {
        let _ = unregister(poller);
    }
}

fn unknown(addr: &str) {
    crate::errlog!("No server listening on provided address: {addr}");
}

/// Stops listening everywhere.
pub fn finish_all() {
    loop {
        let addr = servers().entries.first().map(|entry| entry.addr.clone());
        match addr {
            Some(addr) => finish(&addr),
            None => return,
        }
    }
}

/// Lets a server serve, or has it wait.
pub fn set_active(addr: &str, active: bool) {
    let mut servers = servers();
    match servers.entries.iter_mut().find(|entry| entry.addr == addr) {
        Some(entry) => {
            entry.active = active;
            drop(servers);
            soon();
        }
        None => {
            drop(servers);
            unknown(addr);
        }
    }
}
