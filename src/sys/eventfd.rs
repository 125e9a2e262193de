//! Event counters of the kernel: what wakes a reactor that sleeps.
//!
//! Threading rule: any thread; signalling is allowed in signal handlers.

use crate::errno::{Errno, Result};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// A non-blocking `eventfd(2)`, closed on exec.
pub struct EventFd(OwnedFd);

impl EventFd {
    pub fn new() -> Result<EventFd> {
        // SAFETY: takes two integers.
        let fd = unsafe { libc::eventfd(0, libc::EFD_NONBLOCK | libc::EFD_CLOEXEC) };
        if fd < 0 {
            return Err(Errno::last());
        }
        // SAFETY: the descriptor is new and nobody else's.
        Ok(EventFd(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    pub fn fd(&self) -> i32 {
        self.0.as_raw_fd()
    }

    /// Adds one. A counter that is full is ready anyway.
    pub fn signal(&self) {
        let one = 1u64;
        // SAFETY: writes from one u64 of ours.
        unsafe { libc::write(self.fd(), (&raw const one).cast(), size_of::<u64>()) };
    }

    /// Back to zero.
    pub fn clear(&self) {
        let mut count = 0u64;
        // SAFETY: reads into one u64 of ours.
        unsafe { libc::read(self.fd(), (&raw mut count).cast(), size_of::<u64>()) };
    }
}

impl EventFd {
    /// Waits until the counter is not zero; for ever with -1.
    pub fn wait(&self, timeout_ms: i32) {
        let mut poll = libc::pollfd { fd: self.fd(), events: libc::POLLIN, revents: 0 };
        // SAFETY: one structure of ours.
        unsafe { libc::poll(&mut poll, 1, timeout_ms) };
    }
}
