//! Handlers of process signals that run one function of ours, and give the previous disposition back.
//!
//! Threading rule: install and restore from one thread at a time; the handler runs on any thread and does only what
//! is allowed there.

use crate::errno::{Errno, Result};
use core::{
    mem::MaybeUninit,
    sync::atomic::{AtomicPtr, Ordering::*},
};

/// What a handler runs: async-signal-safe code only.
pub type Handler = fn(i32);

static HANDLER: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

extern "C" fn on_signal(signal: libc::c_int) {
    let raw = HANDLER.load(Acquire);
    if raw.is_null() {
        return;
    }
    // SAFETY: only `install` stores this word, from a `Handler`.
    let handler = unsafe { core::mem::transmute::<*mut (), Handler>(raw) };
    // SAFETY: errno is this thread's own; the interrupted code must find it unchanged.
    unsafe {
        let errno = *libc::__errno_location();
        handler(signal);
        *libc::__errno_location() = errno;
    }
}

/// Signals that are handled or ignored until this is dropped.
pub struct Installed {
    previous: Vec<(i32, libc::sigaction)>,
}

impl Installed {
    fn replace(&mut self, signal: i32, handler: libc::sighandler_t) -> Result<()> {
        let mut previous = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: zero is a valid `sigaction`; the kernel reads one structure and writes the other.
        let previous = unsafe {
            let mut action: libc::sigaction = core::mem::zeroed();
            action.sa_sigaction = handler;
            libc::sigemptyset(&mut action.sa_mask);
            if libc::sigaction(signal, &action, previous.as_mut_ptr()) != 0 {
                return Err(Errno::last());
            }
            previous.assume_init()
        };
        self.previous.push((signal, previous));
        Ok(())
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        for (signal, previous) in self.previous.drain(..).rev() {
            // SAFETY: puts back what `sigaction` reported before.
            unsafe { libc::sigaction(signal, &previous, core::ptr::null_mut()) };
        }
    }
}

/// Ignores the signals of `ignore` and lets `handler` take those of `handle`, which are unblocked on this thread.
pub fn install(ignore: &[i32], handle: &[i32], handler: Handler) -> Result<Installed> {
    HANDLER.store(handler as *mut (), Release);
    let mut installed = Installed { previous: Vec::new() };
    installed.previous.try_reserve(ignore.len() + handle.len())?;
    for &signal in ignore {
        installed.replace(signal, libc::SIG_IGN)?;
    }
    for &signal in handle {
        installed.replace(signal, on_signal as *const () as libc::sighandler_t)?;
    }
    let mut set = MaybeUninit::<libc::sigset_t>::zeroed();
    // SAFETY: the set is initialised by sigemptyset before it is used.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        for &signal in handle {
            libc::sigaddset(set.as_mut_ptr(), signal);
        }
        libc::pthread_sigmask(libc::SIG_UNBLOCK, set.as_ptr(), core::ptr::null_mut());
    }
    Ok(installed)
}

/// Leaves all signals to other threads.
pub fn block_all() {
    let mut set = MaybeUninit::<libc::sigset_t>::zeroed();
    // SAFETY: the set is initialised by sigfillset before it is used.
    unsafe {
        libc::sigfillset(set.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_BLOCK, set.as_ptr(), core::ptr::null_mut());
    }
}
