//! The implementations "posix" and "ssl": system calls, with epoll for groups; the latter with TLS between.
//!
//! Threading rule: a socket or a group belongs to one thread at a time.

pub mod connect;
mod flush;
pub mod group;
pub mod io;
mod zcopy;

use super::{
    choice::Choice,
    imp::{Imp, Kind},
    map::Map,
    object::{self, Share, Slow, Sock},
};
use crate::{
    errno::{Errno, Result},
    handle::{Obj, lent::LentStr},
    sys::{
        fd, net,
        sock::{self, List, Setup, Target},
        ssl,
    },
};
use core::ffi::{CStr, c_char, c_int};
use std::ffi::CString;

pub use connect::{connect, connect_async};
pub use flush::flush;
pub(super) use flush::flush_some;

/// Which group has the sockets of a placement.
pub(super) static MAP: Map<Obj<Share>> = Map::new();

/// `enum spdk_placement_mode`
pub(super) mod placement {
    pub const NAPI: u32 = crate::abi::PLACEMENT_NAPI;
    pub const CPU: u32 = crate::abi::PLACEMENT_CPU;
    pub const MARK: u32 = crate::abi::PLACEMENT_MARK;
}

/// What of the options of a socket the system calls need.
#[derive(Clone, Default)]
pub struct Plan {
    pub priority: c_int,
    pub zcopy: bool,
    pub ack_timeout_ms: u32,
    pub connect_timeout_ms: u32,
    pub source: Option<CString>,
    pub source_port: u16,
}

impl Plan {
    fn setup(&self, choice: &Choice) -> Setup {
        let size = |n: u32| c_int::from_ne_bytes(n.to_ne_bytes());
        Setup {
            recv_buf: size(choice.recv_buf_size),
            send_buf: size(choice.send_buf_size),
            priority: self.priority,
            ack_timeout_ms: self.ack_timeout_ms,
        }
    }
}

/// The addresses that a text stands for, which may stand in brackets. The error is logged.
pub fn addresses(ip: &CStr, port: c_int) -> Option<List> {
    let text = ip.to_bytes();
    let text = text.strip_prefix(b"[").map_or(text, |t| t.split(|b| *b == b']').next().unwrap_or_default());
    let (ip, port) = (CString::new(text).ok()?, CString::new(port.to_string()).ok()?);
    List::numeric(Some(&ip), Some(&port))
        .inspect_err(|rc| errlog!("getaddrinfo() failed for {ip:?}: {} ({rc})", crate::sys::socket::resolve_error(*rc)))
        .ok()
}

/// A new socket around a descriptor, which it closes.
fn new(imp: &'static Imp, fd: c_int, plan: &Plan, choice: Choice) -> Result<Obj<Sock>> {
    let obj = object::new(imp, None).inspect_err(|_| errlog!("sock allocation failed"))?;
    let sock = obj.object();
    sock.fd.set(fd);
    sock.placement_mode.set(choice.placement);
    let base = sock.base();
    base.opts.priority.set(plan.priority);
    base.impl_opts.zerocopy_threshold.set(choice.zcopy_threshold);
    *sock.slow() = Slow { choice, connect: None, interface: None };
    Ok(obj)
}

/// The placement of a descriptor; -1 if there is none.
pub(super) fn placement_of(fd: c_int, mode: u32) -> i32 {
    let option = match mode {
        placement::NAPI | placement::MARK => libc::SO_INCOMING_NAPI_ID,
        placement::CPU => libc::SO_INCOMING_CPU,
        _ => return -1,
    };
    sock::option(fd, libc::SOL_SOCKET, option)
        .inspect_err(|e| errlog!("Cannot read the placement of a socket: {e}"))
        .unwrap_or(-1)
}

/// What is left to do once there is a connection, or a listener.
fn begin(sock: &Sock, zcopy: bool) {
    let fd = sock.fd.get();
    if zcopy && sock::set_option(fd, libc::SOL_SOCKET, libc::SO_ZEROCOPY, 1).is_ok() {
        sock.zcopy.set(true);
        // The kernel counts the calls from 0.
        sock.sendmsg_idx.set(u32::MAX);
    }
    if sock.slow().choice.enable_quickack
        && let Err(errno) = sock::set_option(fd, libc::IPPROTO_TCP, libc::TCP_QUICKACK, 1)
    {
        errlog!("Cannot set quick acknowledgements: {errno}");
    }
    let mode = sock.placement_mode.get();
    sock.placement_id.set(placement_of(fd, mode));
    if mode == placement::MARK {
        let _ = MAP.insert(sock.placement_id.get(), None);
    }
    sock.ready.set(true);
}

fn is_ssl(imp: &Imp) -> bool {
    matches!(imp.kind, Kind::Ssl)
}

/// Puts TLS over a connection.
fn encrypt(sock: &Sock, client: bool) -> Result<()> {
    let choice = sock.slow().choice.clone();
    let setup = ssl::Setup { client, version: choice.tls_version, ktls: choice.enable_ktls };
    sock.tls.open(sock.fd.get(), setup, choice.secrets).map_err(|why| {
        errlog!("{why}");
        Errno::EPROTO
    })
}

/// A descriptor that is bound and listens.
pub(super) fn listening(ip: &CStr, port: c_int, plan: &Plan, choice: &Choice) -> Result<c_int> {
    let list = addresses(ip, port).ok_or(Errno::EINVAL)?;
    let mut last = Errno::EINVAL;
    for target in list.targets() {
        match listening_at(&target, ip, port, plan, choice) {
            Ok(fd) => return Ok(fd),
            Err(errno) => last = errno,
        }
    }
    Err(last)
}

fn listening_at(target: &Target, ip: &CStr, port: c_int, plan: &Plan, choice: &Choice) -> Result<c_int> {
    let fd = sock::create(target, &plan.setup(choice))?;
    let run = || {
        sock::bind(fd, target).inspect_err(|errno| {
            errlog!("bind() failed at port {port}, errno = {}", errno.0);
            if *errno == Errno::EADDRNOTAVAIL {
                errlog!("IP address {} is not one of this machine's", ip.to_string_lossy());
            }
        })?;
        sock::listen(fd, 512).inspect_err(|errno| errlog!("listen() failed, errno = {}", errno.0))?;
        fd::set_nonblock(fd, true)?;
        Ok(fd)
    };
    run().inspect_err(|_| sock::close(fd))
}

/// Listens at an address.
pub fn listen(imp: &'static Imp, ip: &CStr, port: c_int, plan: &Plan, choice: Choice) -> Result<Obj<Sock>> {
    let fd = listening(ip, port, plan, &choice)?;
    let zcopy = plan.zcopy && !is_ssl(imp) && choice.zcopy_server && !net::is_loopback(fd);
    let sock = new(imp, fd, plan, choice).inspect_err(|_| sock::close(fd))?;
    begin(&sock, zcopy);
    Ok(sock)
}

/// Takes one connection that waits.
pub fn accept(listener: Obj<Sock>) -> Result<Obj<Sock>> {
    // There will be another event if more than one waits.
    group::no_more_data(listener);
    let fd = sock::accept(listener.fd.get())?;
    let priority = listener.object().base().opts.priority.get();
    let prepare = || -> Result<(&'static Imp, Obj<Sock>)> {
        fd::set_nonblock(fd, true)?;
        // Not inherited.
        if priority != 0 {
            sock::set_option(fd, libc::SOL_SOCKET, libc::SO_PRIORITY, priority)?;
        }
        let imp = listener.imp().ok_or(Errno::EINVAL)?;
        let plan = Plan { priority, ..Plan::default() };
        let choice = listener.slow().choice.clone();
        Ok((imp, new(imp, fd, &plan, choice)?))
    };
    let (imp, sock) = prepare().inspect_err(|_| sock::close(fd))?;
    if is_ssl(imp)
        && let Err(errno) = encrypt(&sock, false)
    {
        let _ = close(sock);
        return Err(errno);
    }
    begin(&sock, listener.zcopy.get());
    Ok(sock)
}

/// Ends a socket that has no requests any more.
pub(super) fn close(obj: Obj<Sock>) -> Result<()> {
    let sock = obj.object();
    connect::finish(obj, Err(Errno::ECONNRESET));
    sock.tls.close();
    sock::close(sock.fd.replace(-1));
    sock.ready.set(false);
    sock.pipe.end();
    *sock.slow() = Slow::default();
    object::SOCKS.free(obj);
    Ok(())
}

/// The descriptor, for the addresses of both ends. The error is logged.
pub fn established(sock: Obj<Sock>) -> Result<c_int> {
    if sock.ready.get() {
        return Ok(sock.fd.get());
    }
    let (state, errno) =
        if sock.connecting.get() { ("in progress", Errno::EAGAIN) } else { ("failed", Errno::ENOTCONN) };
    errlog!("Connection {state}");
    Err(errno)
}

/// `AF_*` of the socket's own address.
pub fn family(sock: Obj<Sock>) -> Result<c_int> {
    let fd = established(sock)?;
    Ok(net::local_address(fd).inspect_err(|e| errlog!("getsockname() failed (errno={})", e.0))?.family())
}

/// The name of the interface that has the socket's own address; it stays until the socket ends.
pub fn interface(sock: Obj<Sock>) -> Option<*const c_char> {
    let own = net::local_address(sock.fd.get()).ok()?.to_text().ok()?;
    let name = net::interface_of(&own).ok()??;
    let mut slow = sock.object().slow();
    if slow.interface.as_ref().is_none_or(|kept| kept.bytes() != name.to_bytes()) {
        slow.interface = LentStr::new(name.to_bytes()).ok();
    }
    slow.interface.as_ref().map(LentStr::as_ptr)
}

/// The NUMA node of that interface.
pub fn numa_node(sock: Obj<Sock>) -> Option<i32> {
    interface(sock)?;
    let name = sock.object().slow().interface.as_ref()?.bytes();
    let path = format!("/sys/class/net/{}/device/numa_node", String::from_utf8(name).ok()?);
    i32::try_from(std::fs::read_to_string(path).ok()?.trim().parse::<u32>().ok()?).ok()
}

/// Sizes of the kernel's buffers, and of the one in user space.
pub fn set_recvbuf(sock: Obj<Sock>, size: c_int) -> Result<()> {
    if connect::deferred(sock, |later| later.recvbuf = Some(size))? {
        return Ok(());
    }
    if sock.slow().choice.enable_recv_pipe {
        let wanted = u32::try_from(size).unwrap_or(1);
        if wanted != 0 && (wanted as usize) < super::pipe::MIN && wanted != sock.pipe.size() {
            errlog!("The size of the pipe must be larger than {}", super::pipe::MIN);
            return Err(Errno::EPERM);
        }
        sock.pipe.resize(wanted)?;
        group::pipe_changed(sock);
    }
    let least = sock.slow().choice.recv_buf_size.max(choice_min());
    let size = size.max(c_int::try_from(least).unwrap_or(c_int::MAX));
    sock::set_option(sock.fd.get(), libc::SOL_SOCKET, libc::SO_RCVBUF, size)?;
    sock.slow().choice.recv_buf_size = size.unsigned_abs();
    Ok(())
}

const fn choice_min() -> u32 {
    super::choice::SMALL
}

pub fn set_sendbuf(sock: Obj<Sock>, size: c_int) -> Result<()> {
    if connect::deferred(sock, |later| later.sendbuf = Some(size))? {
        return Ok(());
    }
    let least = sock.slow().choice.send_buf_size.max(choice_min());
    let size = size.max(c_int::try_from(least).unwrap_or(c_int::MAX));
    sock::set_option(sock.fd.get(), libc::SOL_SOCKET, libc::SO_SNDBUF, size)?;
    sock.slow().choice.send_buf_size = size.unsigned_abs();
    Ok(())
}

pub fn set_recvlowat(sock: Obj<Sock>, bytes: c_int) -> Result<()> {
    if connect::deferred(sock, |later| later.recvlowat = Some(bytes))? {
        return Ok(());
    }
    sock::set_option(sock.fd.get(), libc::SOL_SOCKET, libc::SO_RCVLOWAT, bytes)
}
