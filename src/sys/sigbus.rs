//! SIGBUS: what the kernel sends when registers are touched whose device is gone.
//!
//! Serves `spdk_pci_register_error_handler` of `spdk/env.h` and the windows of `sys::bar`. The signal is ours for as long as
//! there is a window or a registered function, and its previous handler gets what neither could help. Threading rule:
//! registration from any thread; the functions run in the handler.

use super::bar;
use crate::errno::{Errno, Result};
use core::{
    ffi::c_void,
    mem::MaybeUninit,
    sync::atomic::{AtomicI32, AtomicPtr, AtomicUsize, Ordering::*},
};
use std::sync::Mutex;

/// Called with the address touched and the registration's argument; must be async-signal-safe.
pub type Handler = extern "C" fn(*const c_void, *mut c_void);

/// Most functions at one time.
const LIMIT: usize = 256;
/// A fault at one address that comes so often is one that nobody helped.
const PATIENCE: usize = 64;

struct Cell {
    function: AtomicPtr<c_void>,
    ctx: AtomicPtr<c_void>,
}

static CELLS: [Cell; LIMIT] =
    [const { Cell { function: AtomicPtr::new(core::ptr::null_mut()), ctx: AtomicPtr::new(core::ptr::null_mut()) } };
        LIMIT];

struct State {
    users: usize,
    previous: Option<libc::sigaction>,
}

static STATE: Mutex<State> = Mutex::new(State { users: 0, previous: None });
/// The previous handler as the handler sees it: its function and its flags.
static PREVIOUS: AtomicUsize = AtomicUsize::new(libc::SIG_DFL);
static PREVIOUS_FLAGS: AtomicI32 = AtomicI32::new(0);
static LAST: AtomicUsize = AtomicUsize::new(0);
static REPEATED: AtomicUsize = AtomicUsize::new(0);

extern "C" fn on_fault(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: errno is this thread's own; the interrupted code must find it unchanged.
    let errno = unsafe { *libc::__errno_location() };
    // SAFETY: with SA_SIGINFO the kernel passes a description of the fault.
    let at = unsafe { (*info).si_addr() };
    let mut helped = bar::replace(at.addr());
    for cell in &CELLS {
        let function = cell.function.load(Acquire);
        if !function.is_null() {
            // SAFETY: only `register` stores this word, from a `Handler`.
            let function = unsafe { core::mem::transmute::<*mut c_void, Handler>(function) };
            function(at, cell.ctx.load(Acquire));
            helped = helped || !again(at.addr());
        }
    }
    if !helped {
        pass_on(signal, info, context);
    }
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
}

/// Whether the same address has failed over and over.
fn again(at: usize) -> bool {
    if LAST.swap(at, Relaxed) != at {
        REPEATED.store(0, Relaxed);
    }
    REPEATED.fetch_add(1, Relaxed) > PATIENCE
}

/// Has the previous handler run; where there is none, the default ends the process when the access is made again.
fn pass_on(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    let handler = PREVIOUS.load(Acquire);
    if handler == libc::SIG_DFL || handler == libc::SIG_IGN {
        // SAFETY: zero is a valid `sigaction`, and the default action; the kernel reads one structure.
        unsafe {
            let action: libc::sigaction = core::mem::zeroed();
            libc::sigaction(signal, &action, core::ptr::null_mut());
        }
        return;
    }
    let address: *const c_void = core::ptr::with_exposed_provenance(handler);
    if PREVIOUS_FLAGS.load(Relaxed) & libc::SA_SIGINFO != 0 {
        // SAFETY: a handler with SA_SIGINFO has this type.
        let f = unsafe {
            core::mem::transmute::<*const c_void, extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut c_void)>(
                address,
            )
        };
        f(signal, info, context);
    } else {
        // SAFETY: a handler without SA_SIGINFO has this type.
        let f = unsafe { core::mem::transmute::<*const c_void, extern "C" fn(libc::c_int)>(address) };
        f(signal);
    }
}

/// The signal is ours while this lives.
#[derive(Debug)]
pub struct Hold(());

impl Hold {
    pub fn take() -> Result<Hold> {
        let mut state = STATE.lock().unwrap_or_else(|e| e.into_inner());
        if state.users == 0 {
            state.previous = Some(install()?);
        }
        state.users += 1;
        Ok(Hold(()))
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut state = STATE.lock().unwrap_or_else(|e| e.into_inner());
        state.users = state.users.saturating_sub(1);
        if state.users == 0
            && let Some(previous) = state.previous.take()
        {
            restore(&previous);
        }
    }
}

fn install() -> Result<libc::sigaction> {
    let mut previous = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: zero is a valid `sigaction`; the kernel reads one structure and writes the other.
    let previous = unsafe {
        let mut action: libc::sigaction = core::mem::zeroed();
        action.sa_sigaction = on_fault as *const () as libc::sighandler_t;
        action.sa_flags = libc::SA_SIGINFO;
        libc::sigemptyset(&mut action.sa_mask);
        // First, so that the handler finds it from the start.
        if libc::sigaction(libc::SIGBUS, core::ptr::null(), previous.as_mut_ptr()) != 0 {
            return Err(Errno::last());
        }
        let known = previous.assume_init();
        PREVIOUS_FLAGS.store(known.sa_flags, Relaxed);
        PREVIOUS.store(known.sa_sigaction, Release);
        if libc::sigaction(libc::SIGBUS, &action, core::ptr::null_mut()) != 0 {
            return Err(Errno::last());
        }
        previous.assume_init()
    };
    Ok(previous)
}

/// Gives the signal back, unless somebody else has taken it meanwhile.
fn restore(previous: &libc::sigaction) {
    let mut now = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: the kernel writes one structure, and reads one that it reported before.
    unsafe {
        let known = libc::sigaction(libc::SIGBUS, core::ptr::null(), now.as_mut_ptr()) == 0;
        if known && now.assume_init().sa_sigaction == on_fault as *const () as libc::sighandler_t {
            libc::sigaction(libc::SIGBUS, previous, core::ptr::null_mut());
        }
    }
}

static REGISTERED: Mutex<Vec<Hold>> = Mutex::new(Vec::new());

fn find(function: Handler) -> Option<&'static Cell> {
    CELLS.iter().find(|cell| cell.function.load(Relaxed) == function as *mut c_void)
}

/// Has a function called for every fault. `EINVAL` when it is registered already, `ENOMEM` when there are too many.
pub fn register(function: Handler, ctx: *mut c_void) -> Result<()> {
    let mut registered = REGISTERED.lock().unwrap_or_else(|e| e.into_inner());
    if find(function).is_some() {
        return Err(Errno::EINVAL);
    }
    registered.try_reserve(1)?;
    let cell = CELLS.iter().find(|cell| cell.function.load(Relaxed).is_null()).ok_or(Errno::ENOMEM)?;
    registered.push(Hold::take()?);
    cell.ctx.store(ctx, Release);
    cell.function.store(function as *mut c_void, Release);
    Ok(())
}

/// Undoes [`register`].
pub fn unregister(function: Handler) {
    let mut registered = REGISTERED.lock().unwrap_or_else(|e| e.into_inner());
    if let Some(cell) = find(function) {
        cell.function.store(core::ptr::null_mut(), Release);
        registered.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    extern "C" fn nothing(_: *const c_void, _: *mut c_void) {}

    fn handler() -> usize {
        let mut now = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: the kernel writes one structure.
        unsafe {
            libc::sigaction(libc::SIGBUS, core::ptr::null(), now.as_mut_ptr());
            now.assume_init().sa_sigaction
        }
    }

    #[test]
    fn the_signal_is_ours_while_somebody_needs_it() {
        let before = handler();
        let hold = Hold::take().unwrap();
        assert!(handler() == on_fault as *const () as usize);
        register(nothing, core::ptr::null_mut()).unwrap();
        assert_eq!(register(nothing, core::ptr::null_mut()), Err(Errno::EINVAL));
        drop(hold);
        assert!(handler() == on_fault as *const () as usize);
        unregister(nothing);
        unregister(nothing);
        assert_eq!(handler(), before);
    }
}
