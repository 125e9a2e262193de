//! Groups: a part for each implementation, polled together.
//!
//! Callbacks may do anything, to the group as to its sockets: whatever is used after one is looked at anew. Threading rule:
//! that of the group.

use super::{
    imp::{self, Imp, Kind},
    layout::{Base, EventFn, NetImpl},
    object::{GROUPS, Group, PARTS, Share, Sock, raw, raw_group, standing_for},
    posix::group::{self as own, Found, MOST},
    request,
};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
    sys::{
        epoll::{self, Change, Epoll},
        sock::Buffer,
    },
};
use core::ffi::{c_int, c_void};

/// The parts of a group.
fn parts(group: Obj<Group>) -> impl Iterator<Item = Obj<Share>> {
    core::iter::successors(group.parts.get(), |part| part.next.get())
}

/// The part that sockets of an implementation belong to. `EINVAL` if there is none.
fn part_of(group: Obj<Group>, imp: &Imp) -> Result<Obj<Share>> {
    parts(group).find(|part| part.imp.get().is_some_and(|it| core::ptr::eq(it, imp))).ok_or(Errno::EINVAL)
}

impl Group {
    /// What the group was created with.
    pub fn ctx(&self) -> *mut c_void {
        self.ctx.get()
    }

    /// Gives a buffer to the group.
    pub fn give(&self, buffer: &'static Buffer, len: usize, ctx: *mut c_void) {
        self.pool.give(buffer, len, ctx);
    }

    /// Takes a buffer, with its length and what it was given with.
    pub fn take(&self) -> Option<(&'static Buffer, usize, *mut c_void)> {
        let buffer = self.pool.pop()?;
        Some((buffer, buffer.len.get(), buffer.ctx.get()))
    }
}

impl Share {
    /// The structure of an implementation in C, with the implementation.
    fn c(&self) -> Option<(&'static NetImpl, &'static super::layout::Part)> {
        Some((self.imp.get()?.c()?, self.at.get()?))
    }

    fn is_empty(&self) -> bool {
        self.socks.is_empty()
    }
}

fn new_part(group: Obj<Group>, imp: &'static Imp) -> Result<Option<Obj<Share>>> {
    let part = PARTS.alloc()?;
    part.at.set(None);
    part.imp.set(Some(imp));
    part.group.set(Some(group));
    part.next.set(None);
    part.object().socks.clear();
    part.round.set(0);
    part.epoll.set(-1);
    let outcome = match imp.kind {
        Kind::C(c) => {
            // An implementation that cannot have a part goes without.
            let at = c.group_impl_create.get().and_then(|create| create());
            if let Some(at) = at {
                at.net_impl.set(Some(c));
                at.group.set(raw_group(group));
                at.socks.clear();
            }
            part.at.set(at);
            Ok(at.is_some())
        }
        _ => own::create(part, imp).map(|()| true).or(Ok(false)),
    };
    match outcome {
        Ok(true) => Ok(Some(part)),
        Ok(false) => {
            PARTS.free(part);
            Ok(None)
        }
        Err(errno) => {
            PARTS.free(part);
            Err(errno)
        }
    }
}

/// The descriptor that tells that a part has something to report; none if the implementation has none.
fn interrupt_fd(part: Obj<Share>) -> Result<Option<c_int>> {
    let fd = match part.c() {
        None => part.epoll.get(),
        Some((c, at)) => match c.group_impl_get_interruptfd.get() {
            None => return Ok(None),
            Some(get) => get(at),
        },
    };
    if fd > 0 { Ok(Some(fd)) } else { Err(Errno::EBADF) }
}

fn watch(group: Obj<Group>, part: Obj<Share>) -> Result<()> {
    let Some(fd) = interrupt_fd(part)? else { return Ok(()) };
    let watch = group.object().watch.lock().unwrap_or_else(|e| e.into_inner());
    let Some(epoll) = watch.as_ref() else { return Ok(()) };
    epoll::control(epoll.fd(), fd, Change::Add(libc::EPOLLIN.cast_unsigned(), 0))
}

/// A new group.
pub fn create(ctx: *mut c_void) -> Result<Obj<Group>> {
    let group = GROUPS.alloc()?;
    group.ctx.set(ctx);
    group.parts.set(None);
    group.pool.clear();
    let build = || {
        let epoll = if imp::interrupts() { Some(Epoll::new()?) } else { None };
        *group.object().watch.lock().unwrap_or_else(|e| e.into_inner()) = epoll;
        let mut last: Option<Obj<Share>> = None;
        for imp in imp::all() {
            let Some(part) = new_part(group, imp)? else { continue };
            match last {
                Some(last) => last.next.set(Some(part)),
                None => group.parts.set(Some(part)),
            }
            last = Some(part);
            watch(group, part)?;
        }
        Ok(())
    };
    match build() {
        Ok(()) => Ok(group),
        Err(errno) => {
            end(group);
            Err(errno)
        }
    }
}

fn end(group: Obj<Group>) {
    let mut at = group.parts.take();
    GROUPS.retire(group);
    *group.object().watch.lock().unwrap_or_else(|e| e.into_inner()) = None;
    while let Some(part) = at {
        at = part.next.get();
        PARTS.retire(part);
        match part.c() {
            None => own::close(part),
            Some((c, structure)) => {
                if c.group_impl_close.get().is_some_and(|close| close(structure) != 0) {
                    errlog!("group_impl_close for {} failed", part.imp.get().map_or("?", Imp::text));
                }
            }
        }
        PARTS.release(part);
    }
    GROUPS.release(group);
}

/// Ends a group. `EBUSY` if there are sockets in it.
pub fn close(group: Obj<Group>) -> Result<()> {
    if !parts(group).all(|part| part.is_empty()) {
        return Err(Errno::EBUSY);
    }
    end(group);
    Ok(())
}

/// Adds a socket.
pub fn add(group: Obj<Group>, obj: Obj<Sock>, cb_fn: EventFn, cb_arg: *mut c_void) -> Result<c_int> {
    let sock = obj.object();
    let base = sock.base();
    if sock.part.get().is_some() || base.closed() {
        return Err(Errno::EINVAL);
    }
    let part = part_of(group, sock.imp().ok_or(Errno::EINVAL)?)?;
    match part.c() {
        None => own::add(part, obj)?,
        Some((c, at)) => {
            let rc = c.group_impl_add_sock.get().ok_or(Errno::ENOTSUP)?(at, base);
            if rc != 0 {
                return Ok(rc);
            }
            at.socks.push(base);
            base.group_impl.set(Some(at));
        }
    }
    part.object().socks.push(obj.slot());
    sock.part.set(Some(part));
    base.cb_arg.set(cb_arg);
    base.cb_fn.set(Some(cb_fn));
    own::added(obj);
    Ok(0)
}

/// Removes a socket. `EINVAL` if it is not in this group.
pub fn remove(group: Obj<Group>, obj: Obj<Sock>) -> Result<c_int> {
    let sock = obj.object();
    let part = sock.part.get().filter(|part| part.group.get() == Some(group)).ok_or(Errno::EINVAL)?;
    if sock.leaving.replace(true) {
        return Err(Errno::EINVAL);
    }
    let base = sock.base();
    let outcome = match part.c() {
        None => {
            let outcome = own::remove(part, obj).map(|()| 0);
            let _ = request::abort(obj);
            outcome
        }
        Some((c, at)) => c.group_impl_remove_sock.get().ok_or(Errno::ENOTSUP).map(|remove| remove(at, base)),
    };
    sock.leaving.set(false);
    if outcome == Ok(0) {
        if let Some((_, at)) = part.c() {
            at.socks.remove(base);
            base.group_impl.set(None);
        }
        part.socks.remove(obj.slot());
        sock.part.set(None);
        base.cb_fn.set(None);
        base.cb_arg.set(core::ptr::null_mut());
    }
    outcome
}

fn poll_c(c: &NetImpl, at: &'static super::layout::Part, max: usize, found: &mut Found) -> Result<usize> {
    let mut socks: [Option<&'static Base>; MOST] = [None; MOST];
    let poll = c.group_impl_poll.get().ok_or(Errno::ENOTSUP)?;
    let count =
        usize::try_from(poll(at, i32::try_from(max).unwrap_or(1), socks.as_mut_ptr())).map_err(|_| Errno::EIO)?;
    // All of them before the first callback.
    for (place, base) in found.iter_mut().zip(socks.into_iter().take(count)) {
        let sock = base.and_then(|base| standing_for(core::ptr::from_ref(base).addr()));
        *place = sock.map(|sock| (sock, sock.handle()));
    }
    Ok(count.min(MOST))
}

/// Polls one part, and calls the callbacks: how many; nothing when the group ended meanwhile.
fn poll_part(group: Obj<Group>, part: Obj<Share>, max: usize) -> Result<usize> {
    if part.is_empty() {
        return Ok(0);
    }
    let mut found: Found = [None; MOST];
    let count = match part.c() {
        None => own::poll(part, max, &mut found)?,
        Some((c, at)) => poll_c(c, at, max, &mut found)?,
    };
    for (sock, handle) in found.into_iter().take(count).flatten() {
        // A callback before this one may have taken it away.
        if sock.is(handle) && sock.part.get() == Some(part) {
            let base = sock.object().base();
            if let Some(cb_fn) = base.cb_fn.get() {
                cb_fn(base.cb_arg.get(), raw_group(group), raw(sock));
            }
        }
    }
    Ok(count)
}

/// Polls a group: how many callbacks were called, -1 if an implementation failed.
pub fn poll(group: Obj<Group>, max: c_int) -> Result<c_int> {
    let max = usize::try_from(max).ok().filter(|n| *n > 0).ok_or(Errno::EINVAL)?.min(MOST);
    let handle = group.handle();
    let mut events: c_int = 0;
    let mut at = group.parts.get();
    while let Some(part) = at {
        let (outcome, name) = (poll_part(group, part, max), part.imp.get().map_or("?", Imp::text));
        match outcome {
            Ok(n) if events >= 0 => events = events.saturating_add(i32::try_from(n).unwrap_or(0)),
            Ok(_) => (),
            Err(_) => {
                events = -1;
                errlog!("group_impl_poll_count for net({name}) failed");
            }
        }
        if !group.is(handle) {
            break;
        }
        at = part.next.get();
    }
    Ok(events)
}

/// The descriptor that tells that a group has something to report.
pub fn interruptfd(group: Obj<Group>) -> Result<c_int> {
    let watch = group.object().watch.lock().unwrap_or_else(|e| e.into_inner());
    watch.as_ref().map(Epoll::fd).ok_or(Errno::ENOTSUP)
}

/// The group that suits a socket best; `hint` from now on if there is none.
pub fn optimal(obj: Obj<Sock>, hint: Option<Obj<Group>>) -> Result<*mut crate::abi::spdk_sock_group> {
    let sock = obj.object();
    let imp = sock.imp().ok_or(Errno::EINVAL)?;
    let hint = match hint {
        Some(group) => Some(part_of(group, imp)?),
        None => None,
    };
    let none = core::ptr::null_mut();
    Ok(match imp.kind {
        Kind::C(c) => {
            let ask = c.group_impl_get_optimal.get().ok_or(Errno::ENOTSUP)?;
            ask(sock.base(), hint.and_then(|part| part.at.get())).map_or(none, |part| part.group.get())
        }
        _ => own::optimal(obj, hint).and_then(|part| part.group.get()).map_or(none, raw_group),
    })
}
