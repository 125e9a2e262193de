//! The library's start and end, and the framework that threads run on.
//!
//! Serves `spdk_thread_lib_init(_ext)` and `_fini`. Threading rule: once, before the first thread and after the last.

use super::{
    object::{self, Thread},
    poller::Poller,
};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
};
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, RwLock};

/// What a framework is asked to do with a thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ThreadOp {
    /// Start polling a new thread.
    New,
    /// Move a thread: its CPU mask or its mode has changed.
    Reschedule,
}

/// The framework that runs threads: reactors, or an application of its own. Every method has the answer of "none".
pub trait Hooks: Sync {
    /// Whether [`Hooks::op`] understands this.
    fn supports(&self, _op: ThreadOp) -> bool {
        false
    }
    fn op(&self, _thread: Obj<Thread>, _op: ThreadOp) -> Result<()> {
        Ok(())
    }
    /// Whether threads run nowhere but where it runs them.
    fn exclusive(&self) -> bool {
        false
    }
}

/// The interrupt side of threads, present once interrupt mode is enabled.
pub trait Interrupts: Sync {
    fn thread_added(&self, thread: Obj<Thread>) -> Result<()>;
    fn thread_removed(&self, thread: Obj<Thread>);
    fn poller_added(&self, poller: Obj<Poller>) -> Result<()>;
    fn poller_removed(&self, poller: Obj<Poller>);
    /// A poller is held back while its thread sleeps, or runs again.
    fn poller_held(&self, poller: Obj<Poller>, held: bool);
    /// Messages are waiting for a thread that may sleep.
    fn notify(&self, thread: Obj<Thread>);
    /// Serves what is ready on a thread in interrupt mode, without waiting.
    fn wait(&self, thread: Obj<Thread>) -> i32;
}

struct Parts {
    hooks: Option<&'static dyn Hooks>,
    interrupts: Option<&'static dyn Interrupts>,
}

static PARTS: RwLock<Parts> = RwLock::new(Parts { hooks: None, interrupts: None });
static CTX: Mutex<usize> = Mutex::new(0);
static STARTED: AtomicBool = AtomicBool::new(false);

/// Whether the library has been started and not ended.
pub fn started() -> bool {
    STARTED.load(Relaxed)
}

/// The framework and the interrupt side as they are now.
pub struct Framework {
    hooks: Option<&'static dyn Hooks>,
    interrupts: Option<&'static dyn Interrupts>,
}

#[cold]
pub fn hooks() -> Framework {
    let parts = PARTS.read().unwrap_or_else(|e| e.into_inner());
    Framework { hooks: parts.hooks, interrupts: parts.interrupts }
}

impl Framework {
    pub fn supports(&self, op: ThreadOp) -> bool {
        self.hooks.is_some_and(|h| h.supports(op))
    }
    pub fn op(&self, thread: Obj<Thread>, op: ThreadOp) -> Result<()> {
        match self.hooks {
            Some(hooks) if hooks.supports(op) => hooks.op(thread, op),
            _ if op == ThreadOp::New => Ok(()),
            _ => Err(Errno::ENOTSUP),
        }
    }
    pub(super) fn exclusive(&self) -> bool {
        self.hooks.is_some_and(|h| h.exclusive())
    }
    pub(super) fn reschedule(&self, thread: Obj<Thread>) {
        let _ = self.op(thread, ThreadOp::Reschedule);
    }
    pub(super) fn thread_added(&self, thread: Obj<Thread>) -> Result<()> {
        self.interrupts.map_or(Ok(()), |i| i.thread_added(thread))
    }
    pub(super) fn thread_removed(&self, thread: Obj<Thread>) {
        if let Some(interrupts) = self.interrupts {
            interrupts.thread_removed(thread);
        }
    }
    pub(super) fn poller_added(&self, poller: Obj<Poller>) -> Result<()> {
        self.interrupts.map_or(Ok(()), |i| i.poller_added(poller))
    }
    pub(super) fn poller_removed(&self, poller: Obj<Poller>) {
        if let Some(interrupts) = self.interrupts {
            interrupts.poller_removed(poller);
        }
    }
    pub(super) fn poller_held(&self, poller: Obj<Poller>, held: bool) {
        if let Some(interrupts) = self.interrupts {
            interrupts.poller_held(poller, held);
        }
    }
    pub(super) fn notify(&self, thread: Obj<Thread>) {
        if let Some(interrupts) = self.interrupts {
            interrupts.notify(thread);
        }
    }
    pub(super) fn wait(&self, thread: Obj<Thread>) -> i32 {
        self.interrupts.map_or(0, |i| i.wait(thread))
    }
}

/// Names the framework and the bytes each thread carries for it.
pub fn lib_init(hooks: Option<&'static dyn Hooks>, ctx_size: usize) -> Result<()> {
    PARTS.write().unwrap_or_else(|e| e.into_inner()).hooks = hooks;
    *CTX.lock().unwrap_or_else(|e| e.into_inner()) = ctx_size;
    STARTED.store(true, Relaxed);
    Ok(())
}

/// Installs the interrupt side: threads and pollers made from now on have file descriptors.
pub fn set_interrupts(interrupts: Option<&'static dyn Interrupts>) {
    PARTS.write().unwrap_or_else(|e| e.into_inner()).interrupts = interrupts;
}

/// Bytes each thread carries for the framework.
pub fn ctx_size() -> usize {
    *CTX.lock().unwrap_or_else(|e| e.into_inner())
}

/// Ends the library: io_devices that are still registered are named, the app thread is let go.
pub fn lib_fini() {
    super::device::report_leftovers();
    PARTS.write().unwrap_or_else(|e| e.into_inner()).hooks = None;
    *CTX.lock().unwrap_or_else(|e| e.into_inner()) = 0;
    object::free_app_thread();
    STARTED.store(false, Relaxed);
}
