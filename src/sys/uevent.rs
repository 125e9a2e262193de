//! The kernel's messages about devices that come and go: a netlink socket of `NETLINK_KOBJECT_UEVENT`.
//!
//! Serves `spdk_pci_event_listen` and `spdk_pci_get_event` of `spdk/env.h`. Threading rule: any thread.

use super::fd;
use crate::errno::{Errno, Result};
use core::mem::MaybeUninit;
use std::os::fd::{AsRawFd, FromRawFd, IntoRawFd, OwnedFd, RawFd};

/// Messages that come faster than they are read wait here.
static BUFFER: libc::c_int = 1 << 20;

/// Which step failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    Socket,
    SetBuffer,
    GetBuffer,
    SmallBuffer,
    NonBlocking,
    Bind,
}

fn option(fd: RawFd, name: libc::c_int) -> Result<()> {
    // SAFETY: the option is one int.
    let rc = unsafe {
        libc::setsockopt(fd, libc::SOL_SOCKET, name, (&raw const BUFFER).cast(), size_of_val(&BUFFER) as u32)
    };
    Errno::last_if(rc).map(drop)
}

fn buffer(fd: RawFd) -> Result<libc::c_int> {
    let (mut size, mut len) = (0, size_of::<libc::c_int>() as libc::socklen_t);
    // SAFETY: the option is one int, and `len` says so.
    let rc = unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, libc::SO_RCVBUF, (&raw mut size).cast(), &raw mut len) };
    Errno::last_if(rc).map(|_| size)
}

/// Opens a socket that hears everything and does not block; the caller closes it.
pub fn listen() -> core::result::Result<RawFd, (Step, Errno)> {
    let kind = libc::SOCK_DGRAM | libc::SOCK_CLOEXEC;
    // SAFETY: takes three numbers.
    let fd = Errno::last_if(unsafe { libc::socket(libc::PF_NETLINK, kind, libc::NETLINK_KOBJECT_UEVENT) })
        .map_err(|errno| (Step::Socket, errno))?;
    // SAFETY: the descriptor is new and nobody else's.
    let socket = unsafe { OwnedFd::from_raw_fd(fd) };
    if option(fd, libc::SO_RCVBUFFORCE).is_err() {
        option(fd, libc::SO_RCVBUF).map_err(|errno| (Step::SetBuffer, errno))?;
        if buffer(fd).map_err(|errno| (Step::GetBuffer, errno))? < BUFFER {
            return Err((Step::SmallBuffer, Errno::ENOSPC));
        }
    }
    fd::set_nonblock(fd, true).map_err(|errno| (Step::NonBlocking, errno))?;
    // SAFETY: zero is a valid value of the structure.
    let mut addr: libc::sockaddr_nl = unsafe { MaybeUninit::zeroed().assume_init() };
    addr.nl_family = libc::AF_NETLINK as u16;
    addr.nl_groups = u32::MAX;
    // SAFETY: the kernel reads one structure of this size.
    let rc = unsafe { libc::bind(fd, (&raw const addr).cast(), size_of_val(&addr) as libc::socklen_t) };
    Errno::last_if(rc).map_err(|errno| (Step::Bind, errno))?;
    debug_assert_eq!(socket.as_raw_fd(), fd);
    Ok(socket.into_raw_fd())
}

/// Takes a message, without waiting; how long it is. `EAGAIN` when there is none.
pub fn receive(fd: RawFd, to: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel writes at most as many bytes as the buffer has.
    let n = unsafe { libc::recv(fd, to.as_mut_ptr().cast(), to.len(), libc::MSG_DONTWAIT) };
    if n < 0 { Err(Errno::last()) } else { Ok(n as usize) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_socket_is_there_and_silent_or_says_why_not() {
        match listen() {
            Ok(fd) => {
                let mut message = [0; 4096];
                while receive(fd, &mut message).is_ok_and(|n| n > 0) {}
                assert_eq!(receive(fd, &mut message), Err(Errno::EAGAIN));
                // SAFETY: the descriptor is ours.
                unsafe { libc::close(fd) };
                assert_eq!(receive(fd, &mut message), Err(Errno::EBADF));
            }
            Err((step, errno)) => println!("{step:?}: {errno}"),
        }
    }
}
