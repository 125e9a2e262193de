//! Sending what is queued. Threading rule: that of the socket.

use super::{connect::drive, io::tls_write, zcopy};
use crate::{
    abi::iovec,
    errno::{Errno, Result},
    handle::Obj,
    sock::{
        layout::Base,
        object::Sock,
        request::{self, Gone, Progress},
    },
    sys::sock,
};

/// Sends; `EAGAIN` when nothing can be taken now.
#[inline]
pub(super) fn write(obj: Obj<Sock>, iovs: &[iovec], flags: i32) -> Result<usize> {
    if obj.tls.is_open() {
        return tls_write(obj, iovs);
    }
    match sock::send(obj.fd.get(), iovs, flags) {
        Ok(0) => Err(Errno::EAGAIN),
        Err(Errno::ENOBUFS) if obj.zcopy.get() => Err(Errno::EAGAIN),
        outcome => outcome,
    }
}

/// Gathers and sends, with room for `N` elements; what was sent, and whether without copying.
#[inline(always)]
fn send<const N: usize>(obj: Obj<Sock>, base: &'static Base) -> Result<(usize, bool)> {
    let batch = request::gather::<N>(base);
    if batch.iovs().is_empty() {
        return Ok((0, false));
    }
    let zcopy = obj.zcopy.get() && batch.bytes >= u64::from(base.impl_opts.zerocopy_threshold.get());
    let flags = if zcopy { libc::MSG_ZEROCOPY } else { 0 };
    Ok((write(obj, batch.iovs(), flags)?, zcopy))
}

/// Sends what is queued, as far as one call does; completes what is sent. `EAGAIN` when something is left.
#[inline]
pub(in crate::sock) fn flush_some(obj: Obj<Sock>) -> Result<()> {
    drive(obj)?;
    let base = obj.object().base();
    // Not from a callback: that would go deeper and deeper.
    if base.cb_cnt.get() > 0 {
        return Err(Errno::EAGAIN);
    }
    if base.queued.is_empty() {
        return Ok(());
    }
    let (mut left, zcopy) = match base.queued_iovcnt.get() {
        ..=2 => send::<2>(obj, base)?,
        3..=8 => send::<8>(obj, base)?,
        _ => send::<{ request::BATCH }>(obj, base)?,
    };
    if zcopy {
        obj.sendmsg_idx.add(1);
    }
    while let Some(req) = base.queued.first() {
        if zcopy {
            // Kept, because the next part of a request may be sent with a copy.
            req.pending_zcopy.set(true);
            req.zcopy_idx.set(obj.sendmsg_idx.get());
        }
        match request::advance(req, left) {
            Progress::Part => return Err(Errno::EAGAIN),
            Progress::Whole(rest) => left = rest,
        }
        request::pend(base, req);
        let first = base.pending.first().is_some_and(|first| core::ptr::eq(first, req));
        if first && !req.pending_zcopy.get() && request::put(obj, req, 0) == Gone(true) {
            return Ok(());
        }
        if left == 0 {
            break;
        }
    }
    if base.queued.is_empty() { Ok(()) } else { Err(Errno::EAGAIN) }
}

/// As [`flush_some`], and looks for acknowledgements.
pub fn flush(obj: Obj<Sock>) -> Result<()> {
    let handle = obj.handle();
    let outcome = flush_some(obj);
    if obj.is(handle) && obj.zcopy.get() && !obj.object().base().pending.is_empty() {
        let _ = zcopy::check(obj);
    }
    outcome
}
