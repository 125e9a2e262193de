//! Sockets of implementations in C: how one of their structures becomes a socket.
//!
//! Threading rule: that of the socket.

use super::{
    imp::Imp,
    layout::{Base, ConnectFn, MakeFn, NetImpl},
    object::{self, PLACES, SOCKS, Sock},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Obj,
};
use core::ffi::{CStr, c_int, c_void};

/// A socket that stands for a structure; which is closed when there cannot be one.
fn adopt(imp: &'static Imp, c: &'static NetImpl, base: &'static Base) -> Result<Obj<Sock>> {
    base.net_impl.set(Some(c));
    let sock = object::new(imp, Some(base)).inspect_err(|_| {
        if let Some(close) = c.close.get() {
            close(base);
        }
    })?;
    PLACES.keep(core::ptr::from_ref(base).addr(), sock.handle(), |handle| SOCKS.find(handle).is_none());
    Ok(sock)
}

/// Has an implementation connect or listen.
pub fn make(
    imp: &'static Imp,
    c: &'static NetImpl,
    make: Option<MakeFn>,
    ip: Option<&CStr>,
    port: c_int,
    opts: &abi::spdk_sock_opts,
) -> Result<Obj<Sock>> {
    let mut own = *opts;
    let ip = ip.map_or(core::ptr::null(), CStr::as_ptr);
    // Why not is up to the implementation, which may have set errno.
    let base = make.ok_or(Errno::ENOTSUP)?(ip, port, &mut own).ok_or_else(Errno::last)?;
    base.opts.set(opts);
    adopt(imp, c, base)
}

/// Has an implementation begin to connect.
pub fn make_async(
    imp: &'static Imp,
    c: &'static NetImpl,
    ip: Option<&CStr>,
    port: c_int,
    opts: &abi::spdk_sock_opts,
    then: (Option<ConnectFn>, *mut c_void),
) -> Result<Obj<Sock>> {
    let mut own = *opts;
    let ip = ip.map_or(core::ptr::null(), CStr::as_ptr);
    let connect = c.connect_async.get().ok_or(Errno::ENOTSUP)?;
    let base = connect(ip, port, &mut own, then.0, then.1).ok_or_else(Errno::last)?;
    base.opts.set(opts);
    adopt(imp, c, base)
}

/// Has an implementation accept.
pub fn accept(listener: Obj<Sock>, imp: &'static Imp, c: &'static NetImpl) -> Result<Obj<Sock>> {
    let from = listener.object().base();
    let base = c.accept.get().ok_or(Errno::ENOTSUP)?(from).ok_or_else(Errno::last)?;
    base.opts.inherit(&from.opts);
    adopt(imp, c, base)
}
