//! One epoll instance: `epoll(7)`. Serves `fd_group.h` and the reactors' interrupt mode.
//!
//! Threading: any thread; the kernel orders the calls.

use crate::errno::{Errno, Result};
use core::ffi::c_int;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// An event that was found: which, and the number its source was registered with.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Event(libc::epoll_event);

impl Event {
    /// No event.
    pub const NONE: Event = Event(libc::epoll_event { events: 0, u64: 0 });

    /// An event from its parts.
    pub fn new(events: u32, data: u64) -> Event {
        Event(libc::epoll_event { events, u64: data })
    }

    /// The event types, `EPOLL*`.
    pub fn events(&self) -> u32 {
        self.0.events
    }

    /// The number given at registration.
    pub fn data(&self) -> u64 {
        self.0.u64
    }
}

/// What is done to an epoll instance's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new source, with event types and a number of its own.
    Add(u32, u64),
    /// Other event types for a source.
    Modify(u32, u64),
    /// No longer a source.
    Remove,
}

/// An epoll instance, by its descriptor.
#[derive(Debug)]
pub struct Epoll(OwnedFd);

impl Epoll {
    /// A new instance, closed on exec.
    pub fn new() -> Result<Epoll> {
        // SAFETY: no memory is involved.
        let fd = Errno::last_if(unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) })?;
        // SAFETY: the descriptor was just made for us.
        Ok(Epoll(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    /// The descriptor.
    pub fn fd(&self) -> c_int {
        self.0.as_raw_fd()
    }

    /// Gives the descriptor away; the receiver closes it.
    pub fn into_fd(self) -> c_int {
        use std::os::fd::IntoRawFd;
        self.0.into_raw_fd()
    }
}

/// Closes a descriptor that [`Epoll::into_fd`] gave away.
pub fn close(epoll: c_int) {
    if epoll >= 0 {
        // SAFETY: no memory is involved; the caller owns the descriptor.
        unsafe { libc::close(epoll) };
    }
}

/// Changes the list of an instance.
pub fn control(epoll: c_int, fd: c_int, change: Change) -> Result<()> {
    let (op, mut event) = match change {
        Change::Add(events, data) => (libc::EPOLL_CTL_ADD, Event::new(events, data)),
        Change::Modify(events, data) => (libc::EPOLL_CTL_MOD, Event::new(events, data)),
        Change::Remove => (libc::EPOLL_CTL_DEL, Event::NONE),
    };
    // SAFETY: the kernel reads the event during the call.
    Errno::last_if(unsafe { libc::epoll_ctl(epoll, op, fd, &mut event.0) }).map(drop)
}

/// Waits for events; `timeout_ms` -1 waits for ever. Returns how many are at the start of `out`. `EINVAL` if `out` is
/// empty.
pub fn wait(epoll: c_int, out: &mut [Event], timeout_ms: c_int) -> Result<usize> {
    let room = c_int::try_from(out.len()).unwrap_or(c_int::MAX);
    // SAFETY: `Event` is transparent over the kernel's structure, and there is room for `room` of them.
    let n = unsafe { libc::epoll_wait(epoll, out.as_mut_ptr().cast(), room, timeout_ms) };
    Errno::last_if(n).map(|n| n as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_ready() {
        let epoll = Epoll::new().unwrap();
        // SAFETY: no memory is involved; the descriptor is closed below.
        let fd = unsafe { libc::eventfd(1, libc::EFD_NONBLOCK) };
        let mut out = [Event::NONE; 4];
        assert_eq!(wait(epoll.fd(), &mut out, 0), Ok(0));
        control(epoll.fd(), fd, Change::Add(libc::EPOLLIN as u32, 77)).unwrap();
        assert_eq!(control(epoll.fd(), fd, Change::Add(1, 77)), Err(Errno::EEXIST));
        assert_eq!(wait(epoll.fd(), &mut out, 0), Ok(1));
        assert_eq!((out[0].data(), out[0].events()), (77, libc::EPOLLIN as u32));
        assert_eq!(crate::sys::fd::read_counter(fd), Ok(1));
        assert_eq!(crate::sys::fd::read_counter(fd), Err(Errno::EAGAIN));
        assert_eq!(wait(epoll.fd(), &mut out, 0), Ok(0));
        assert_eq!(wait(epoll.fd(), &mut [], 0), Err(Errno::EINVAL));
        control(epoll.fd(), fd, Change::Remove).unwrap();
        assert_eq!(control(epoll.fd(), fd, Change::Remove), Err(Errno::ENOENT));
        close(fd);
    }
}
