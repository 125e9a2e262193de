//! Connections: begun without waiting, and moved on by whatever is done with the socket.
//!
//! Threading rule: that of the socket.

use super::{Plan, addresses, begin, encrypt, group, is_ssl, new, set_recvbuf, set_recvlowat, set_sendbuf};
use crate::{
    errno::{Errno, Result},
    handle::{Obj, Rx},
    sock::{
        choice::Choice,
        imp::Imp,
        layout::ConnectFn,
        object::Sock,
        request::{Gone, guarded},
    },
    sys::{
        fd, net,
        sock::{self, List, Target},
        tsc,
    },
};
use core::ffi::{CStr, c_int, c_void};
use std::{collections::VecDeque, ffi::CString};

/// What is to be called when it is known whether there is a connection.
#[derive(Clone, Copy)]
pub struct Then {
    pub cb_fn: Option<ConnectFn>,
    pub cb_arg: *mut c_void,
}

impl Then {
    pub const NOBODY: Then = Then { cb_fn: None, cb_arg: core::ptr::null_mut() };

    /// Tells that nothing was begun.
    pub fn refuse(self, errno: Errno) -> Errno {
        self.call(Err(errno));
        errno
    }

    fn call(self, outcome: Result<()>) {
        if let Some(cb_fn) = self.cb_fn {
            cb_fn(self.cb_arg, outcome.map_or_else(Errno::negative, |()| 0));
        }
    }
}

/// What was asked of a socket before it was connected.
#[derive(Clone, Copy, Default)]
pub struct Later {
    pub recvlowat: Option<c_int>,
    pub recvbuf: Option<c_int>,
    pub sendbuf: Option<c_int>,
}

/// A connection in progress.
pub struct Connect {
    rest: VecDeque<Target>,
    plan: Plan,
    /// In ticks; 0 for none.
    deadline: u64,
    later: Later,
    cb_fn: Rx<Option<ConnectFn>>,
    cb_arg: Rx<*mut c_void>,
}

impl Connect {
    fn then(&self) -> Then {
        Then { cb_fn: self.cb_fn.get(), cb_arg: self.cb_arg.get() }
    }

    /// Begins with the next address that lets itself be begun with.
    fn next(&mut self, choice: &Choice) -> Result<c_int> {
        let mut last = Errno::ENOENT;
        while let Some(target) = self.rest.pop_front() {
            match start(&target, &self.plan, choice) {
                Ok(fd) => {
                    let ms = u64::from(self.plan.connect_timeout_ms);
                    let ticks = ms.saturating_mul(tsc::hz()).checked_div(1000).unwrap_or(0);
                    self.deadline = if ms == 0 { 0 } else { tsc::now().saturating_add(ticks) };
                    return Ok(fd);
                }
                Err(errno) => last = errno,
            }
        }
        Err(last)
    }
}

fn start(target: &Target, plan: &Plan, choice: &Choice) -> Result<c_int> {
    let fd = sock::create(target, &plan.setup(choice))?;
    start_on(fd, target, plan.source.as_deref(), plan.source_port).map(|()| fd).inspect_err(|_| sock::close(fd))
}

/// Binds a descriptor to its source, if there is one, and begins to connect it, without waiting from then on.
pub fn start_on(fd: c_int, target: &Target, source: Option<&CStr>, port: u16) -> Result<()> {
    // A socket that does not block may not get its address at once.
    fd::set_nonblock(fd, false)?;
    if source.is_some() || port != 0 {
        let service = (port != 0).then(|| CString::new(port.to_string()).unwrap_or_default());
        let list = List::numeric(source, service.as_deref()).map_err(|rc| {
            errlog!("getaddrinfo() failed for {source:?}: {} ({rc})", crate::sys::socket::resolve_error(rc));
            Errno::EINVAL
        })?;
        let own = list.targets().into_iter().next().ok_or(Errno::EINVAL)?;
        sock::bind(fd, &own).inspect_err(|e| errlog!("bind() failed errno {} ({source:?}:{port})", e.0))?;
    }
    fd::set_nonblock(fd, true)?;
    sock::connect(fd, target).inspect_err(|e| errlog!("connect() failed, errno = {}", e.0))
}

/// Asks whether a descriptor is connected: `EAGAIN` if it is not yet, `ETIMEDOUT` if it is not after `wait_ms`.
pub fn ask(fd: c_int, wait_ms: Option<c_int>) -> Result<()> {
    let found = sock::poll(fd, libc::POLLOUT, wait_ms.unwrap_or(0))
        .inspect_err(|e| errlog!("poll() failed, errno = {}", e.0))?;
    if found == 0 {
        let Some(ms) = wait_ms else { return Err(Errno::EAGAIN) };
        errlog!("poll() timeout after {ms} ms");
        return Err(Errno::ETIMEDOUT);
    }
    let error = sock::option(fd, libc::SOL_SOCKET, libc::SO_ERROR)
        .inspect_err(|e| errlog!("getsockopt() failed, errno = {}", e.0))?;
    if error != 0 {
        errlog!("connect() failed, err = {error}");
        return Err(Errno(error));
    }
    if found & libc::POLLOUT == 0 {
        errlog!("poll() returned events {found:#x} without POLLOUT");
        return Err(Errno::EIO);
    }
    Ok(())
}

fn open(imp: &'static Imp, ip: &CStr, port: c_int, plan: &Plan, choice: Choice, then: Then) -> Result<Obj<Sock>> {
    let list = addresses(ip, port).ok_or(Errno::EIO)?;
    let mut connect = Connect {
        rest: list.targets().into(),
        plan: plan.clone(),
        deadline: 0,
        later: Later::default(),
        cb_fn: Rx::new(then.cb_fn),
        cb_arg: Rx::new(then.cb_arg),
    };
    let fd = connect.next(&choice)?;
    let obj = new(imp, fd, plan, choice).inspect_err(|_| sock::close(fd))?;
    obj.object().slow().connect = Some(Box::new(connect));
    obj.connecting.set(true);
    Ok(obj)
}

/// Begins to connect.
pub fn connect_async(
    imp: &'static Imp,
    ip: &CStr,
    port: c_int,
    plan: &Plan,
    choice: Choice,
    then: Then,
) -> Result<Obj<Sock>> {
    open(imp, ip, port, plan, choice, then).inspect_err(|errno| then.call(Err(*errno)))
}

/// Connects, and waits for it.
pub fn connect(imp: &'static Imp, ip: &CStr, port: c_int, plan: &Plan, choice: Choice) -> Result<Obj<Sock>> {
    let obj = open(imp, ip, port, plan, choice, Then::NOBODY)?;
    loop {
        match drive(obj) {
            Ok(()) => return Ok(obj),
            Err(Errno::EAGAIN) => {
                let deadline = obj.object().slow().connect.as_ref().map_or(0, |c| c.deadline);
                let left = deadline.saturating_sub(tsc::now());
                let ms = left.saturating_mul(1000).checked_div(tsc::hz()).unwrap_or(0);
                let wait = if deadline == 0 { -1 } else { c_int::try_from(ms).unwrap_or(c_int::MAX).saturating_add(1) };
                let _ = sock::poll(obj.fd.get(), libc::POLLOUT, wait);
            }
            Err(errno) => {
                let _ = super::close(obj);
                return Err(errno);
            }
        }
    }
}

/// Notes what is to be done once there is a connection; false when there is one.
pub(super) fn deferred(sock: Obj<Sock>, note: impl FnOnce(&mut Later)) -> Result<bool> {
    if sock.ready.get() {
        return Ok(false);
    }
    match &mut sock.object().slow().connect {
        Some(connect) => {
            note(&mut connect.later);
            Ok(true)
        }
        None => {
            errlog!("Connection failed");
            Err(Errno::ENOTCONN)
        }
    }
}

/// Ends the connecting of a socket, if it is, and tells who waits for it.
pub(super) fn finish(obj: Obj<Sock>, outcome: Result<()>) {
    let connect = obj.object().slow().connect.take();
    obj.connecting.set(false);
    if let Some(connect) = connect {
        connect.then().call(outcome);
    }
}

/// Moves a connection on. `Ok` when it is established, `EAGAIN` while it is not, otherwise why it cannot be.
#[inline(always)]
pub fn drive(obj: Obj<Sock>) -> Result<()> {
    if obj.ready.get() { Ok(()) } else { drive_slowly(obj) }
}

#[cold]
fn drive_slowly(obj: Obj<Sock>) -> Result<()> {
    if !obj.connecting.get() {
        return Err(Errno::ENOTCONN);
    }
    let outcome = step(obj);
    if outcome == Err(Errno::EAGAIN) {
        return outcome;
    }
    if outcome.is_err() {
        obj.tls.close();
        sock::close(obj.fd.replace(-1));
        obj.ready.set(false);
    }
    match guarded(obj, || finish(obj, outcome)) {
        Gone(true) => Err(Errno::EBADF),
        Gone(false) => outcome,
    }
}

fn step(obj: Obj<Sock>) -> Result<()> {
    let deadline = obj.object().slow().connect.as_ref().map_or(0, |c| c.deadline);
    if deadline != 0 && deadline < tsc::now() {
        return Err(Errno::ETIMEDOUT);
    }
    match ask(obj.fd.get(), None) {
        Ok(()) => established(obj),
        Err(Errno::EAGAIN) => Err(Errno::EAGAIN),
        Err(errno) => {
            // There may be another address.
            sock::close(obj.fd.replace(-1));
            let mut slow = obj.object().slow();
            let choice = slow.choice.clone();
            let next = slow.connect.as_mut().ok_or(Errno::ENOTCONN)?.next(&choice);
            obj.fd.set(next.map_err(|_| errno)?);
            Err(Errno::EAGAIN)
        }
    }
}

fn established(obj: Obj<Sock>) -> Result<()> {
    let imp = obj.imp().ok_or(Errno::EINVAL)?;
    let (later, zcopy) = {
        let slow = obj.object().slow();
        let connect = slow.connect.as_ref().ok_or(Errno::ENOTCONN)?;
        (connect.later, connect.plan.zcopy && slow.choice.zcopy_client)
    };
    begin(&obj, zcopy && !is_ssl(imp) && !net::is_loopback(obj.fd.get()));
    if is_ssl(imp) {
        encrypt(&obj, true)?;
    }
    let delayed = |what: &str, outcome: Result<()>| {
        outcome.inspect_err(|e| errlog!("Connection was established but delayed {what} failed: {e}"))
    };
    if let Some(bytes) = later.recvlowat {
        delayed("set_recvlowat()", set_recvlowat(obj, bytes))?;
    }
    if let Some(size) = later.recvbuf {
        delayed("set_recvbuf()", set_recvbuf(obj, size))?;
    }
    if let Some(size) = later.sendbuf {
        delayed("set_sendbuf()", set_sendbuf(obj, size))?;
    }
    if let Some(part) = obj.part.get() {
        delayed("group_add_sock()", group::add(part, obj))?;
    }
    Ok(())
}
