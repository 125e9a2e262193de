//! What is done with a socket, whoever's it is. A value that an implementation in C answers is passed on as it is.
//!
//! Threading rule: that of the socket.

use super::{
    imp::Kind,
    layout::NetImpl,
    module,
    object::Sock,
    posix::{self, io},
};
use crate::{
    abi::iovec,
    errno::{Errno, Result},
    handle::Obj,
    sys::sock::Request,
};
use core::{
    ffi::{c_char, c_int, c_void},
    ptr,
};

/// The implementation in C that a socket is of.
#[inline(always)]
fn c(sock: Obj<Sock>) -> Option<&'static NetImpl> {
    match sock.imp()?.kind {
        Kind::C(c) => Some(c),
        _ => None,
    }
}

#[inline(always)]
fn open(sock: Obj<Sock>) -> Result<()> {
    if sock.object().base().closed() { Err(Errno::EBADF) } else { Ok(()) }
}

#[inline(always)]
fn signed(n: usize) -> isize {
    isize::try_from(n).unwrap_or(isize::MAX)
}

fn count(iovs: &[iovec]) -> c_int {
    c_int::try_from(iovs.len()).unwrap_or(c_int::MAX)
}

#[inline]
pub fn recv(sock: Obj<Sock>, buf: *mut c_void, len: usize) -> Result<isize> {
    open(sock)?;
    match c(sock) {
        None => io::readv(sock, &[iovec { iov_base: buf, iov_len: len }]).map(signed),
        Some(c) => Ok(c.recv.get().ok_or(Errno::ENOTSUP)?(sock.object().base(), buf, len)),
    }
}

#[inline]
pub fn readv(sock: Obj<Sock>, iovs: &[iovec]) -> Result<isize> {
    open(sock)?;
    match c(sock) {
        None => io::readv(sock, iovs).map(signed),
        Some(c) => {
            let readv = c.readv.get().ok_or(Errno::ENOTSUP)?;
            Ok(readv(sock.object().base(), iovs.as_ptr().cast_mut(), count(iovs)))
        }
    }
}

#[inline]
pub fn writev(sock: Obj<Sock>, iovs: &[iovec]) -> Result<isize> {
    open(sock)?;
    match c(sock) {
        None => io::writev(sock, iovs).map(signed),
        Some(c) => {
            let writev = c.writev.get().ok_or(Errno::ENOTSUP)?;
            Ok(writev(sock.object().base(), iovs.as_ptr().cast_mut(), count(iovs)))
        }
    }
}

#[inline]
pub fn writev_async(sock: Obj<Sock>, req: &'static Request) -> Result<()> {
    open(sock)?;
    match c(sock) {
        None => io::writev_async(sock, req),
        Some(c) => c.writev_async.get().ok_or(Errno::ENOTSUP)?(sock.object().base(), req),
    }
    Ok(())
}

#[inline]
pub fn flush(sock: Obj<Sock>) -> Result<c_int> {
    open(sock)?;
    match c(sock) {
        None => posix::flush(sock).map(|()| 0),
        Some(c) => Ok(c.flush.get().ok_or(Errno::ENOTSUP)?(sock.object().base())),
    }
}

/// The bytes, the buffer, and what it was given with.
pub fn recv_next(sock: Obj<Sock>) -> Result<(c_int, *mut c_void, *mut c_void)> {
    open(sock)?;
    if sock.part.get().is_none() {
        return Err(Errno::ENOTSUP);
    }
    let (mut buf, mut ctx) = (ptr::null_mut(), ptr::null_mut());
    match c(sock) {
        None => Ok(match io::recv_next(sock)? {
            Some((buffer, ctx, n)) => (c_int::try_from(n).unwrap_or(c_int::MAX), buffer.address(), ctx),
            None => (0, buf, ctx),
        }),
        Some(c) => {
            let rc = c.recv_next.get().ok_or(Errno::ENOTSUP)?(sock.object().base(), &mut buf, &mut ctx);
            Ok((rc, buf, ctx))
        }
    }
}

pub fn accept(sock: Obj<Sock>) -> Result<Obj<Sock>> {
    match c(sock) {
        None => posix::accept(sock),
        Some(c) => module::accept(sock, sock.imp().ok_or(Errno::EINVAL)?, c),
    }
}

/// Which of the three settings that are an integer.
#[derive(Clone, Copy)]
pub enum Setting {
    RecvLowat,
    RecvBuf,
    SendBuf,
}

pub fn set(sock: Obj<Sock>, setting: Setting, value: c_int) -> Result<c_int> {
    let Some(c) = c(sock) else {
        let apply = match setting {
            Setting::RecvLowat => posix::set_recvlowat,
            Setting::RecvBuf => posix::set_recvbuf,
            Setting::SendBuf => posix::set_sendbuf,
        };
        return apply(sock, value).map(|()| 0);
    };
    let apply = match setting {
        Setting::RecvLowat => c.set_recvlowat.get(),
        Setting::RecvBuf => c.set_recvbuf.get(),
        Setting::SendBuf => c.set_sendbuf.get(),
    };
    Ok(apply.ok_or(Errno::ENOTSUP)?(sock.object().base(), value))
}

pub fn is_ipv6(sock: Obj<Sock>) -> Result<bool> {
    match c(sock) {
        None => Ok(posix::family(sock)? == libc::AF_INET6),
        Some(c) => Ok(c.is_ipv6.get().ok_or(Errno::ENOTSUP)?(sock.object().base())),
    }
}

pub fn is_ipv4(sock: Obj<Sock>) -> Result<bool> {
    match c(sock) {
        None => Ok(posix::family(sock)? == libc::AF_INET),
        Some(c) => Ok(c.is_ipv4.get().ok_or(Errno::ENOTSUP)?(sock.object().base())),
    }
}

pub fn is_connected(sock: Obj<Sock>) -> Result<bool> {
    match c(sock) {
        None => io::is_connected(sock),
        Some(c) => Ok(c.is_connected.get().ok_or(Errno::ENOTSUP)?(sock.object().base())),
    }
}

/// The name of the interface; NULL if there is none.
pub fn interface_name(sock: Obj<Sock>) -> *const c_char {
    match c(sock) {
        None => posix::interface(sock).unwrap_or(ptr::null()),
        Some(c) => c.get_interface_name.get().map_or(ptr::null(), |get| get(sock.object().base())),
    }
}

/// The NUMA node of the interface, if it is known.
pub fn numa_id(sock: Obj<Sock>) -> Option<i32> {
    match c(sock) {
        None => posix::numa_node(sock),
        Some(c) => Some(c.get_numa_id.get()?(sock.object().base())),
    }
}

/// Whom to ask for the addresses of both ends.
pub enum Ends {
    /// The kernel, by the descriptor.
    Of(c_int),
    Asked(super::layout::AddressFn),
}

pub fn ends(sock: Obj<Sock>) -> Result<Ends> {
    match c(sock) {
        None => posix::established(sock).map(Ends::Of),
        Some(c) => c.getaddr.get().map(Ends::Asked).ok_or(Errno::ENOTSUP),
    }
}
