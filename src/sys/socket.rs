//! Stream sockets that never block, at addresses given as the kernel reads them.
//!
//! Serves the JSON-RPC server and client, whose C interface passes a family, a protocol and a `struct sockaddr`. Threading rule: any;
//! a socket may be used by several threads at once, as the kernel allows.

use crate::errno::{Errno, Result};
use core::{
    ffi::{CStr, c_int, c_void},
    mem, ptr,
};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// An open stream socket; closed when dropped.
#[derive(Debug)]
pub struct Socket(OwnedFd);

/// The step at which a socket could not be made to listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Socket,
    ReuseAddress,
    Bind,
    Listen,
}

/// What [`Socket::poll`] asks for or found, `POLLIN` and so on.
pub type Events = i16;
pub const READABLE: Events = libc::POLLIN;
pub const WRITABLE: Events = libc::POLLOUT;

/// Where a name leads: what [`Socket::connect`] needs.
#[derive(Clone, Debug)]
pub struct Target {
    pub domain: c_int,
    pub protocol: c_int,
    pub address: Vec<u8>,
}

fn check(rc: c_int) -> Result<c_int> {
    if rc < 0 { Err(Errno::last()) } else { Ok(rc) }
}

fn check_size(rc: isize) -> Result<usize> {
    usize::try_from(rc).map_err(|_| Errno::last())
}

impl Socket {
    fn open(domain: c_int, protocol: c_int) -> Result<Socket> {
        let kind = libc::SOCK_STREAM | libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
        // SAFETY: passes numbers only.
        let fd = check(unsafe { libc::socket(domain, kind, protocol) })?;
        // SAFETY: a descriptor that was just opened and that nobody else owns.
        Ok(Socket(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    pub fn fd(&self) -> c_int {
        self.0.as_raw_fd()
    }

    /// A socket that listens at `address`, the bytes of a `struct sockaddr`.
    pub fn listen(
        domain: c_int,
        protocol: c_int,
        address: &[u8],
        backlog: c_int,
    ) -> core::result::Result<Socket, (Step, Errno)> {
        let socket = Socket::open(domain, protocol).map_err(|e| (Step::Socket, e))?;
        let on: c_int = 1;
        let size = mem::size_of::<c_int>() as libc::socklen_t;
        // SAFETY: the option is an integer of the size given.
        let rc = unsafe {
            libc::setsockopt(socket.fd(), libc::SOL_SOCKET, libc::SO_REUSEADDR, (&raw const on).cast(), size)
        };
        check(rc).map_err(|e| (Step::ReuseAddress, e))?;
        // SAFETY: the kernel reads as many bytes as the slice has.
        let rc = unsafe { libc::bind(socket.fd(), address.as_ptr().cast(), address.len() as libc::socklen_t) };
        check(rc).map_err(|e| (Step::Bind, e))?;
        // SAFETY: passes numbers only.
        check(unsafe { libc::listen(socket.fd(), backlog) }).map_err(|e| (Step::Listen, e))?;
        Ok(socket)
    }

    /// Starts a connection; true when it is established already.
    pub fn connect(target: &Target) -> Result<(Socket, bool)> {
        let socket = Socket::open(target.domain, target.protocol)?;
        let len = target.address.len() as libc::socklen_t;
        // SAFETY: the kernel reads as many bytes as the address has.
        match check(unsafe { libc::connect(socket.fd(), target.address.as_ptr().cast(), len) }) {
            Ok(_) => Ok((socket, true)),
            Err(Errno::EINPROGRESS) => Ok((socket, false)),
            Err(errno) => Err(errno),
        }
    }

    /// A connection that waits to be accepted, if there is one.
    pub fn accept(&self) -> Result<Option<Socket>> {
        let flags = libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
        // SAFETY: no address is asked for.
        match check(unsafe { libc::accept4(self.fd(), ptr::null_mut(), ptr::null_mut(), flags) }) {
            // SAFETY: a descriptor that was just opened and that nobody else owns.
            Ok(fd) => Ok(Some(Socket(unsafe { OwnedFd::from_raw_fd(fd) }))),
            Err(Errno::EAGAIN | Errno::EINTR | Errno::ECONNABORTED) => Ok(None),
            Err(errno) => Err(errno),
        }
    }

    /// Receives what is there: 0 bytes at the end of the stream, `EAGAIN` when there is nothing yet.
    pub fn recv(&self, into: &mut [u8]) -> Result<usize> {
        // SAFETY: the kernel writes at most as many bytes as the slice has.
        check_size(unsafe { libc::recv(self.fd(), into.as_mut_ptr().cast(), into.len(), 0) })
    }

    /// Sends as much as fits: `EAGAIN` when nothing does, `EPIPE` (and no signal) when the peer is gone.
    pub fn send(&self, bytes: &[u8]) -> Result<usize> {
        let from: *const c_void = bytes.as_ptr().cast();
        // SAFETY: the kernel reads at most as many bytes as the slice has.
        check_size(unsafe { libc::send(self.fd(), from, bytes.len(), libc::MSG_NOSIGNAL) })
    }

    /// Waits up to `timeout_ms` (-1: for ever) for one of `events`; what occurred, 0 if nothing did.
    pub fn poll(&self, events: Events, timeout_ms: c_int) -> Result<Events> {
        let mut poll = libc::pollfd { fd: self.fd(), events, revents: 0 };
        // SAFETY: one structure, as the count says.
        check(unsafe { libc::poll(&raw mut poll, 1, timeout_ms) })?;
        Ok(poll.revents)
    }

    /// Whether a connection that was in progress is established, or why it is not.
    pub fn established(&self) -> Result<()> {
        let mut error: c_int = 0;
        let mut size = mem::size_of::<c_int>() as libc::socklen_t;
        let place = (&raw mut error).cast();
        // SAFETY: the option is an integer, and the size says so.
        check(unsafe { libc::getsockopt(self.fd(), libc::SOL_SOCKET, libc::SO_ERROR, place, &raw mut size) })?;
        if error == 0 { Ok(()) } else { Err(Errno(error)) }
    }
}

/// The bytes of a `struct sockaddr_un`; `None` for a path that is too long for one.
pub fn unix_address(path: &[u8]) -> Option<Vec<u8>> {
    let size = mem::size_of::<libc::sockaddr_un>();
    let at = mem::offset_of!(libc::sockaddr_un, sun_path);
    if path.len() >= size - at {
        return None;
    }
    let mut address = (libc::AF_UNIX as libc::sa_family_t).to_ne_bytes().to_vec();
    address.resize(at, 0);
    address.extend_from_slice(path);
    address.resize(size, 0);
    Some(address)
}

/// Looks up a TCP address; a failure is the number of `getaddrinfo`.
pub fn resolve(host: &CStr, port: &CStr) -> core::result::Result<Target, c_int> {
    // SAFETY: all bits zero is a valid set of hints.
    let mut hints: libc::addrinfo = unsafe { mem::zeroed() };
    hints.ai_socktype = libc::SOCK_STREAM;
    hints.ai_protocol = libc::IPPROTO_TCP;
    let mut list = ptr::null_mut();
    // SAFETY: two C strings, hints and a place for the list.
    let rc = unsafe { libc::getaddrinfo(host.as_ptr(), port.as_ptr(), &raw const hints, &raw mut list) };
    if rc != 0 {
        return Err(rc);
    }
    // SAFETY: on success the list has a first entry, whose address is as long as it says; it is freed once.
    unsafe {
        let first = &*list;
        let address = core::slice::from_raw_parts(first.ai_addr.cast(), first.ai_addrlen as usize).to_vec();
        let target = Target { domain: first.ai_family, protocol: first.ai_protocol, address };
        libc::freeaddrinfo(list);
        Ok(target)
    }
}

/// What `getaddrinfo` means by a number.
pub fn resolve_error(rc: c_int) -> &'static str {
    // SAFETY: returns a constant string for every number.
    unsafe { CStr::from_ptr(libc::gai_strerror(rc)) }.to_str().unwrap_or("unknown error")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_over_a_path() {
        let path = std::env::temp_dir().join(format!("respdk-socket-{}", std::process::id()));
        let address = unix_address(path.to_str().unwrap().as_bytes()).unwrap();
        let server = Socket::listen(libc::AF_UNIX, 0, &address, 8).unwrap();
        assert_eq!(Socket::listen(libc::AF_UNIX, 0, &address, 8).unwrap_err(), (Step::Bind, Errno::EADDRINUSE));
        assert!(server.accept().unwrap().is_none());
        let target = Target { domain: libc::AF_UNIX, protocol: 0, address };
        let (client, established) = Socket::connect(&target).unwrap();
        assert!(established && client.established().is_ok());
        let peer = server.accept().unwrap().unwrap();
        let mut buf = [0; 8];
        assert_eq!(peer.recv(&mut buf), Err(Errno::EAGAIN));
        assert_eq!(client.send(b"abc"), Ok(3));
        assert_eq!(peer.poll(READABLE, 1000), Ok(READABLE));
        assert_eq!((peer.recv(&mut buf), &buf[..3]), (Ok(3), &b"abc"[..]));
        drop(client);
        assert_eq!(peer.recv(&mut buf), Ok(0));
        assert_eq!(peer.send(b"x"), Err(Errno::EPIPE));
        std::fs::remove_file(path).unwrap();
        assert!(unix_address(&[b'x'; 108]).is_none());
    }

    #[test]
    fn numeric_names() {
        let target = resolve(c"127.0.0.1", c"5260").unwrap();
        assert_eq!(target.domain, libc::AF_INET);
        assert!(resolve(c"127.0.0.1", c"no-such-service").is_err_and(|rc| !resolve_error(rc).is_empty()));
    }
}
