//! The end of a socket. Threading rule: that of the socket.

use super::{
    imp::Kind,
    object::{SOCKS, Sock},
    posix,
    request::{abort, mark_closed},
};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
};

/// Whether it cannot be closed because it is in a group.
pub fn check(obj: Obj<Sock>) -> Result<()> {
    if obj.object().base().cb_fn.get().is_some() { Err(Errno::EBUSY) } else { Ok(()) }
}

/// Closes a socket: now, or when its callbacks that are running have returned. What the implementation says.
pub fn close(obj: Obj<Sock>) -> Result<i32> {
    check(obj)?;
    let base = obj.object().base();
    mark_closed(base);
    if base.cb_cnt.get() > 0 {
        return Ok(0);
    }
    end(obj)
}

/// No callback is running any more: the requests that are left are told, and the socket ends.
pub(super) fn end(obj: Obj<Sock>) -> Result<i32> {
    let _ = abort(obj);
    let sock = obj.object();
    if sock.ending.replace(true) {
        return Ok(0);
    }
    match sock.imp().map(|imp| imp.kind) {
        Some(Kind::C(c)) => {
            // The structure goes with the call.
            let base = sock.base();
            SOCKS.retire(obj);
            let rc = c.close.get().map_or(0, |close| close(base));
            sock.at.set(None);
            SOCKS.release(obj);
            Ok(rc)
        }
        _ => posix::close(obj).map(|()| 0),
    }
}
