//! Acknowledgements of what was sent without copying. Threading rule: that of the socket.

use crate::{
    errno::Errno,
    handle::Obj,
    sock::{
        layout::Base,
        object::Sock,
        request::{self, Gone},
    },
    sys::sock::{self, Ack},
};

/// Completes what is acknowledged.
pub(super) fn check(obj: Obj<Sock>) -> Gone {
    let base = obj.object().base();
    loop {
        match sock::acknowledged(obj.fd.get()) {
            Ok(Ack::Sent(first, last)) => {
                if sent(obj, base, first, last) == Gone(true) {
                    return Gone(true);
                }
            }
            Ok(Ack::Other(what)) => {
                warnlog!("Error queue of a socket: {what}");
                return Gone(false);
            }
            Err(Errno::EAGAIN) => return Gone(false),
            Err(errno) if base.pending.is_empty() => {
                warnlog!("Cannot read the error queue of a socket: {errno}");
                return Gone(false);
            }
            Err(errno) => {
                errlog!("Cannot read the error queue of a socket, and requests are pending: {errno}");
                return Gone(false);
            }
        }
    }
}

/// The calls `first` to `last` are acknowledged.
fn sent(obj: Obj<Sock>, base: &'static Base, first: u32, last: u32) -> Gone {
    let mut number = first;
    loop {
        while let Some(req) = acknowledged(base, number) {
            if request::put(obj, req, 0) == Gone(true) {
                return Gone(true);
            }
        }
        if number == last {
            break;
        }
        number = number.wrapping_add(1);
    }
    // A request of which the rest is still queued: it can complete with a part that is copied.
    if let Some(req) = base.queued.first()
        && req.pending_zcopy.get()
        && req.zcopy_idx.get() == last
    {
        req.pending_zcopy.set(false);
    }
    Gone(false)
}

/// A pending request that the call was the last of. Those that merely wait in line before it come first.
fn acknowledged(base: &'static Base, number: u32) -> Option<&'static sock::Request> {
    let mut at = base.pending.first();
    while let Some(req) = at {
        if !req.pending_zcopy.get() || req.zcopy_idx.get() == number {
            return Some(req);
        }
        at = base.pending.after(req);
    }
    None
}
