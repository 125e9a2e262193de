//! Reading and writing. Threading rule: that of the socket.

use super::{connect::drive, flush, flush::flush_some, group};
use crate::{
    abi::iovec,
    errno::{Errno, Result},
    handle::Obj,
    sock::{
        object::Sock,
        pipe,
        request::{self, Gone, guarded},
    },
    sys::sock::{self, Buffer, Request},
};

/// The key of a client is asked for by a callback, which may close the socket.
fn tls(obj: Obj<Sock>, run: impl FnOnce() -> Result<usize>) -> Result<usize> {
    let mut outcome = Err(Errno::EBADF);
    match guarded(obj, || outcome = run()) {
        Gone(true) => Err(Errno::EBADF),
        Gone(false) => outcome,
    }
}

#[cold]
pub(super) fn tls_write(obj: Obj<Sock>, iovs: &[iovec]) -> Result<usize> {
    tls(obj, || obj.tls.write(iovs))
}

/// Receives what the kernel has.
#[inline]
fn read(obj: Obj<Sock>, iovs: &[iovec]) -> Result<usize> {
    if obj.tls.is_open() {
        return tls(obj, || obj.tls.read(iovs));
    }
    sock::readv(obj.fd.get(), iovs)
}

/// The kernel had fewer bytes than it could have given: there is nothing left.
fn drained(obj: Obj<Sock>) {
    obj.socket_has_data.set(false);
    group::settle(obj);
}

#[inline]
pub fn readv(obj: Obj<Sock>, iovs: &[iovec]) -> Result<usize> {
    drive(obj)?;
    if !obj.pipe.exists() {
        group::no_more_data(obj);
        return read(obj, iovs);
    }
    // A socket that nobody polls may always have something.
    if obj.pipe.available() == 0 && (obj.socket_has_data.get() || obj.part.get().is_none()) {
        let handle = obj.handle();
        let wanted = iovs.iter().fold(0usize, |sum, v| sum.saturating_add(v.iov_len));
        if wanted >= pipe::MIN {
            let outcome = read(obj, iovs);
            if obj.is(handle) && !outcome.is_ok_and(|n| n == wanted) {
                drained(obj);
            }
            return outcome;
        }
        let room = obj.pipe.room();
        let bytes = room.iter().fold(0usize, |sum, v| sum.saturating_add(v.iov_len));
        let outcome = read(obj, &room);
        if !obj.is(handle) {
            return outcome;
        }
        let got = outcome.unwrap_or(0);
        obj.pipe.filled(got);
        if got < bytes {
            drained(obj);
        }
        if got == 0 {
            return outcome;
        }
        group::list(obj);
    }
    if obj.pipe.available() == 0 {
        return Err(Errno::EAGAIN);
    }
    let n = obj.pipe.take(iovs);
    if n == 0 {
        return Err(Errno::EINVAL);
    }
    group::settle(obj);
    Ok(n)
}

pub fn writev(obj: Obj<Sock>, iovs: &[iovec]) -> Result<usize> {
    let handle = obj.handle();
    // What was queued comes first.
    flush_some(obj)?;
    if !obj.is(handle) {
        return Err(Errno::EBADF);
    }
    if !obj.object().base().queued.is_empty() {
        return Err(Errno::EAGAIN);
    }
    flush::write(obj, iovs, 0)
}

#[inline]
pub fn writev_async(obj: Obj<Sock>, req: &'static Request) {
    let base = obj.object().base();
    request::queue(base, req);
    if base.queued_iovcnt.get() >= request::BATCH as i32 {
        let handle = obj.handle();
        match flush_some(obj) {
            Ok(()) | Err(Errno::EAGAIN) => (),
            Err(_) if obj.is(handle) => {
                let _ = request::abort(obj);
            }
            Err(_) => (),
        }
    }
}

/// Receives into a buffer of the group; the buffer and how many bytes.
pub fn recv_next(obj: Obj<Sock>) -> Result<Option<(&'static Buffer, *mut core::ffi::c_void, usize)>> {
    if obj.pipe.exists() {
        return Err(Errno::ENOTSUP);
    }
    let group = obj.part.get().and_then(|part| part.group.get()).ok_or(Errno::ENOTSUP)?;
    let buffer = group.pool.pop().ok_or(Errno::ENOBUFS)?;
    let (len, ctx) = (buffer.len.get(), buffer.ctx.get());
    let iov = [iovec { iov_base: buffer.address(), iov_len: len }];
    match readv(obj, &iov) {
        Ok(0) => {
            group.pool.give(buffer, len, ctx);
            Ok(None)
        }
        Ok(n) => Ok(Some((buffer, ctx, n))),
        Err(errno) => {
            group.pool.give(buffer, len, ctx);
            Err(errno)
        }
    }
}

/// Whether the peer is there.
pub fn is_connected(obj: Obj<Sock>) -> Result<bool> {
    drive(obj)?;
    match sock::peek(obj.fd.get(), libc::MSG_DONTWAIT) {
        Err(Errno::EAGAIN) => Ok(true),
        outcome => outcome,
    }
}
