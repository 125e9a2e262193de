//! Timers of the kernel as file descriptors: what drives a timed poller of a thread that sleeps.
//!
//! Threading rule: any thread.

use crate::errno::{Errno, Result};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// A non-blocking `timerfd(2)` on the monotonic clock, closed on exec.
pub struct TimerFd(OwnedFd);

impl TimerFd {
    pub fn new() -> Result<TimerFd> {
        // SAFETY: takes two integers.
        let fd = unsafe { libc::timerfd_create(libc::CLOCK_MONOTONIC, libc::TFD_NONBLOCK | libc::TFD_CLOEXEC) };
        if fd < 0 {
            return Err(Errno::last());
        }
        // SAFETY: the descriptor is new and nobody else's.
        Ok(TimerFd(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    pub fn fd(&self) -> i32 {
        self.0.as_raw_fd()
    }

    /// Fires after `first_ns` and then every `period_ns`; never with 0 and 0.
    pub fn arm(&self, first_ns: u64, period_ns: u64) -> Result<()> {
        let spec = |ns: u64| libc::timespec {
            tv_sec: (ns / 1_000_000_000) as libc::time_t,
            tv_nsec: (ns % 1_000_000_000) as libc::c_long,
        };
        let value = libc::itimerspec { it_interval: spec(period_ns), it_value: spec(first_ns) };
        // SAFETY: the structure is ours; the old value is not asked for.
        match unsafe { libc::timerfd_settime(self.fd(), 0, &value, core::ptr::null_mut()) } {
            0 => Ok(()),
            _ => Err(Errno::last()),
        }
    }

    /// How often it has fired since the last look.
    pub fn fired(&self) -> u64 {
        let mut count = 0u64;
        // SAFETY: reads into one u64 of ours.
        match unsafe { libc::read(self.fd(), (&raw mut count).cast(), size_of::<u64>()) } {
            8 => count,
            _ => 0,
        }
    }
}
