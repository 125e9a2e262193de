//! What the process tells the kernel about itself: limits, names, identity, signals to itself, time slices.
//!
//! Threading rule: any thread.

use crate::errno::{Errno, Result};
use std::ffi::CString;

/// Allows core dumps up to `bytes`.
pub fn set_core_limit(bytes: u64) -> Result<()> {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
    // SAFETY: reads one structure.
    match unsafe { libc::setrlimit(libc::RLIMIT_CORE, &limit) } {
        0 => Ok(()),
        _ => Err(Errno::last()),
    }
}

/// Names the calling thread; the kernel keeps the first 15 bytes.
pub fn set_thread_name(name: &str) {
    if let Ok(name) = CString::new(name) {
        // SAFETY: PR_SET_NAME reads a C string.
        unsafe { libc::prctl(libc::PR_SET_NAME, name.as_ptr(), 0, 0, 0) };
    }
}

/// The name of the calling thread.
pub fn thread_name() -> Vec<u8> {
    let mut name = [0u8; 16];
    // SAFETY: PR_GET_NAME writes at most 16 bytes, the last of them a NUL.
    unsafe { libc::prctl(libc::PR_GET_NAME, name.as_mut_ptr(), 0, 0, 0) };
    name.iter().copied().take_while(|b| *b != 0).collect()
}

/// The kernel's number of the calling thread.
pub fn thread_id() -> i32 {
    // SAFETY: takes nothing and touches no memory.
    unsafe { libc::syscall(libc::SYS_gettid) as i32 }
}

pub fn process_id() -> i32 {
    // SAFETY: takes nothing and touches no memory.
    unsafe { libc::getpid() }
}

/// The user that the process runs as.
pub fn user_id() -> u32 {
    // SAFETY: takes nothing and touches no memory.
    unsafe { libc::getuid() }
}

pub fn is_root() -> bool {
    // SAFETY: takes nothing and touches no memory.
    unsafe { libc::getuid() == 0 }
}

/// Sends a signal to this process.
pub fn signal_self(signal: i32) -> Result<()> {
    // SAFETY: takes two integers.
    match unsafe { libc::kill(libc::getpid(), signal) } {
        0 => Ok(()),
        _ => Err(Errno::last()),
    }
}

/// Lets another thread have the processor.
pub fn yield_now() {
    // SAFETY: takes nothing and touches no memory.
    unsafe { libc::sched_yield() };
}

/// Voluntary and involuntary context switches of the calling thread, and the record of the kernel behind them.
pub fn context_switches() -> Option<(i64, i64)> {
    let mut usage = core::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the kernel fills the structure; zeroed is a valid value of it anyway.
    let usage = unsafe {
        if libc::getrusage(libc::RUSAGE_THREAD, usage.as_mut_ptr()) != 0 {
            return None;
        }
        usage.assume_init()
    };
    Some((usage.ru_nvcsw, usage.ru_nivcsw))
}

/// The terminal that stderr writes to, by the name of its device.
pub fn stderr_terminal() -> Option<String> {
    use std::io::IsTerminal;
    if !std::io::stderr().is_terminal() {
        return None;
    }
    std::fs::read_link("/proc/self/fd/2").ok().map(|p| p.to_string_lossy().into_owned())
}
