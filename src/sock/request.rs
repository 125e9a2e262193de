//! The requests of a socket: queued, pending, completed exactly once; and the end of a socket that its own callback closed.
//!
//! Serves all implementations of ours, and the library's part for those in C. Threading rule: that of the socket.

use super::{
    close,
    layout::{Base, CLOSED},
    object::Sock,
    trace,
};
use crate::{
    abi::iovec,
    errno::Errno,
    handle::{Obj, Rx},
    sys::sock::Request,
};
use core::ptr;

/// Elements that are sent together at most.
pub const BATCH: usize = 64;

/// The socket was closed by a callback and is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Gone(pub bool);

/// Behind those that are queued.
#[inline]
pub fn queue(base: &'static Base, req: &'static Request) {
    trace::queued(req);
    base.queued.push(req);
    base.queued_iovcnt.set(base.queued_iovcnt.get().wrapping_add(req.iovcnt.get()));
}

/// From those that are queued behind those that are pending.
#[inline]
pub fn pend(base: &'static Base, req: &'static Request) {
    trace::pending(req);
    base.queued.remove(req);
    base.queued_iovcnt.set(base.queued_iovcnt.get().wrapping_sub(req.iovcnt.get()));
    base.pending.push(req);
}

/// Runs something that may close the socket; when it has, and nothing else of that kind is running, the socket ends now.
#[inline]
pub fn guarded(sock: Obj<Sock>, run: impl FnOnce()) -> Gone {
    let base = sock.object().base();
    let (handle, was_closed) = (sock.handle(), base.closed());
    base.cb_cnt.set(base.cb_cnt.get().wrapping_add(1));
    run();
    if !sock.is(handle) {
        return Gone(true);
    }
    let left = base.cb_cnt.get().wrapping_sub(1);
    base.cb_cnt.set(left);
    if left > 0 || was_closed || !base.closed() {
        return Gone(false);
    }
    let _ = close::end(sock);
    Gone(true)
}

#[inline]
fn call(req: &'static Request, err: i32) {
    if let Some(cb_fn) = req.cb_fn.get() {
        cb_fn(req.cb_arg.get(), err);
    }
}

/// Completes a pending request.
#[inline]
pub fn put(sock: Obj<Sock>, req: &'static Request, err: i32) -> Gone {
    sock.object().base().pending.remove(req);
    trace::completed(req);
    req.offset.set(0);
    req.zcopy_idx.set(0);
    req.pending_zcopy.set(false);
    guarded(sock, || call(req, err))
}

/// Completes all requests with `ECANCELED`: those that are pending, those that are queued, the one to read.
pub fn abort(sock: Obj<Sock>) -> Gone {
    let base = sock.object().base();
    let handle = sock.handle();
    guarded(sock, || {
        while sock.is(handle) {
            let req = if let Some(req) = base.pending.first() {
                base.pending.remove(req);
                req
            } else if let Some(req) = base.queued.first() {
                base.queued.remove(req);
                base.queued_iovcnt.set(base.queued_iovcnt.get().wrapping_sub(req.iovcnt.get()));
                req
            } else if let Some(req) = base.read_req.replace(None) {
                req
            } else {
                return;
            };
            // A debugging build of an implementation in C keeps its list there.
            req.curr_list.set(ptr::null_mut());
            call(req, Errno::ECANCELED.negative());
        }
    })
}

/// The socket takes no more calls.
pub fn mark_closed(base: &Base) {
    base.flags.set(base.flags.get() | CLOSED);
}

/// What is to be sent next: the first `N` elements of what is queued.
pub struct Batch<const N: usize> {
    iovs: [iovec; N],
    count: usize,
    pub bytes: u64,
}

impl<const N: usize> Batch<N> {
    #[inline(always)]
    pub fn iovs(&self) -> &[iovec] {
        self.iovs.get(..self.count).unwrap_or_default()
    }
}

/// Gathers what is queued.
#[inline(always)]
pub fn gather<const N: usize>(base: &'static Base) -> Batch<N> {
    let none = iovec { iov_base: ptr::null_mut(), iov_len: 0 };
    let mut batch = Batch { iovs: [none; N], count: 0, bytes: 0 };
    let mut at = base.queued.first();
    while let Some(req) = at {
        let mut sent = req.offset.get() as usize;
        for part in req.iovs() {
            if sent >= part.iov_len {
                sent = sent.wrapping_sub(part.iov_len);
                continue;
            }
            let Some(out) = batch.iovs.get_mut(batch.count) else { return batch };
            out.iov_base = part.iov_base.cast::<u8>().wrapping_add(sent).cast();
            out.iov_len = part.iov_len.wrapping_sub(sent);
            batch.bytes = batch.bytes.wrapping_add(out.iov_len as u64);
            batch.count = batch.count.wrapping_add(1);
            sent = 0;
        }
        at = base.queued.after(req);
    }
    batch
}

/// How far a request got.
#[derive(PartialEq, Eq)]
pub enum Progress {
    /// All of it is sent; so many bytes are left for the next one.
    Whole(usize),
    Part,
}

/// Takes off a request what was sent of it.
#[inline]
pub fn advance(req: &'static Request, mut sent: usize) -> Progress {
    let mut before = req.offset.get() as usize;
    let add = |offset: &Rx<u32>, n: usize| offset.set(offset.get().wrapping_add(n as u32));
    for part in req.iovs() {
        if before >= part.iov_len {
            before = before.wrapping_sub(part.iov_len);
            continue;
        }
        let len = part.iov_len.wrapping_sub(before);
        if len > sent {
            add(&req.offset, sent);
            return Progress::Part;
        }
        before = 0;
        add(&req.offset, len);
        sent = sent.wrapping_sub(len);
    }
    Progress::Whole(sent)
}
