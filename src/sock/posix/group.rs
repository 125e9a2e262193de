//! Groups of "posix" and "ssl": an epoll instance, and a list of the sockets that have something to report.
//!
//! Threading rule: that of the group.

use super::{MAP, flush_some, placement, zcopy};
use crate::{
    env::cores,
    errno::{Errno, Result},
    handle::{Obj, Slot},
    sock::{
        choice,
        imp::{Imp, Kind},
        object::{PARTS, SOCKS, Share, Sock},
        request::{self, Gone},
    },
    sys::{
        epoll::{self, Change, Epoll, Event},
        sock,
    },
};

/// Most sockets that one poll reports.
pub const MOST: usize = 32;

/// Sockets that have something to report, with their handles.
pub type Found = [Option<(Obj<Sock>, u64)>; MOST];

fn mode(imp: &Imp) -> u32 {
    let defaults = if matches!(imp.kind, Kind::Ssl) { &choice::SSL } else { &choice::POSIX };
    defaults.enable_placement_id.get()
}

fn core() -> i32 {
    cores::current().cast_signed()
}

/// Prepares a part of a group.
pub fn create(part: Obj<Share>, imp: &Imp) -> Result<()> {
    part.epoll.set(Epoll::new()?.into_fd());
    part.object().with_data.clear();
    part.placement_id.set(-1);
    if mode(imp) == placement::CPU {
        part.placement_id.set(core());
        let _ = MAP.insert(part.placement_id.get(), Some(part));
    }
    Ok(())
}

/// Ends a part of a group, which has no sockets any more.
pub fn close(part: Obj<Share>) {
    if part.imp.get().is_some_and(|imp| mode(imp) == placement::CPU) {
        MAP.release(part.placement_id.get());
    }
    MAP.forget(part);
    epoll::close(part.epoll.replace(-1));
}

/// Among those that have something to report.
pub(super) fn list(sock: Obj<Sock>) {
    if let Some(part) = sock.part.get()
        && !sock.listed.get()
    {
        sock.listed.set(true);
        part.object().with_data.push(sock.slot());
    }
}

fn unlist(sock: Obj<Sock>) {
    if sock.listed.replace(false)
        && let Some(part) = sock.part.get()
    {
        part.with_data.remove(sock.slot());
    }
}

/// Takes a socket that has nothing to report any more out of the list.
#[inline(always)]
pub(super) fn settle(sock: Obj<Sock>) {
    if sock.listed.get() && !sock.socket_has_data.get() && sock.pipe.available() == 0 {
        unlist(sock);
    }
}

/// What the kernel reported is about to be looked at; it reports again if that is not all.
#[inline(always)]
pub(super) fn no_more_data(sock: Obj<Sock>) {
    sock.socket_has_data.set(false);
    settle(sock);
}

/// The buffer of a socket in user space was made, or taken away.
pub(super) fn pipe_changed(sock: Obj<Sock>) {
    settle(sock);
}

fn mark(part: Obj<Share>, sock: Obj<Sock>, id: i32) {
    if let Err(errno) = sock::set_option(sock.fd.get(), libc::SOL_SOCKET, libc::SO_MARK, id) {
        errlog!("Error setting SO_MARK: {errno}");
    } else if let Err(errno) = MAP.insert(id, Some(part)) {
        errlog!("Failed to insert sock group into map: {errno}");
    } else {
        sock.placement_id.set(id);
    }
}

fn update_mark(part: Obj<Share>, sock: Obj<Sock>) {
    if part.placement_id.get() == -1 {
        part.placement_id.set(MAP.find_free());
        let mut at = part.socks.first().filter(|_| part.placement_id.get() != -1);
        while let Some(slot) = at {
            mark(part, Obj::from_slot(slot), part.placement_id.get());
            at = part.socks.after(slot);
        }
    }
    if part.placement_id.get() != -1 {
        mark(part, sock, part.placement_id.get());
    }
}

/// Has the part's epoll instance watch a socket. One that is being connected follows when it is.
pub fn add(part: Obj<Share>, sock: Obj<Sock>) -> Result<()> {
    if !sock.ready.get() {
        if sock.connecting.get() {
            return Ok(());
        }
        errlog!("Connection failed");
        return Err(Errno::ENOTCONN);
    }
    let events = (libc::EPOLLIN | libc::EPOLLERR).cast_unsigned();
    epoll::control(part.epoll.get(), sock.fd.get(), Change::Add(events, sock.handle()))?;
    sock.socket_has_data.set(false);
    if sock.placement_mode.get() == placement::MARK {
        update_mark(part, sock);
    } else if sock.placement_id.get() != -1
        && let Err(errno) = MAP.insert(sock.placement_id.get(), Some(part))
    {
        errlog!("Failed to insert sock group into map: {errno}");
    }
    Ok(())
}

/// A socket is in the part now: what it still has to be read is reported.
pub fn added(sock: Obj<Sock>) {
    if sock.pipe.available() != 0 {
        list(sock);
    }
}

/// Has the part's epoll instance forget a socket.
pub fn remove(part: Obj<Share>, sock: Obj<Sock>) -> Result<()> {
    if sock.connecting.get() || !sock.ready.get() {
        unlist(sock);
        return Ok(());
    }
    unlist(sock);
    sock.socket_has_data.set(false);
    if sock.placement_id.get() != -1 {
        MAP.release(sock.placement_id.get());
    }
    epoll::control(part.epoll.get(), sock.fd.get(), Change::Remove)
}

/// Busy polls the queues of devices that sockets wait for: data that was sent without copying may be stuck in one while
/// incoming data keeps its interrupts away. One poll serves all sockets with the same placement.
fn push_queues(part: Obj<Share>) {
    let mut last = -1;
    let mut at = part.with_data.first();
    while let Some(slot) = at {
        let sock = Obj::from_slot(slot);
        let id = sock.placement_id.get();
        if sock.zcopy.get() && id >= 0 && id != last {
            let _ = sock::poll(sock.fd.get(), libc::POLLIN | libc::POLLERR, 0);
            last = id;
        }
        at = part.with_data.after(slot);
    }
}

/// Sends what the sockets have queued; false when the group ended meanwhile. A callback may change the list at will: whoever
/// is not reached in this round is in the next.
fn flush_all(part: Obj<Share>) -> bool {
    let handle = part.handle();
    let round = part.round.add(1);
    let mut at = part.socks.first();
    while let Some(slot) = at {
        let sock = Obj::from_slot(slot);
        let idle = sock.ready.get() && sock.object().base().queued.is_empty();
        if !idle && sock.flushed.replace(round.max(sock.flushed.get())) < round {
            let id = sock.handle();
            match flush_some(sock) {
                Ok(()) | Err(Errno::EAGAIN) => (),
                Err(_) if sock.is(id) => {
                    let _ = request::abort(sock);
                }
                Err(_) => (),
            }
            if !part.is(handle) {
                return false;
            }
            if !sock.is(id) || sock.part.get() != Some(part) {
                at = part.socks.first();
                continue;
            }
        }
        at = part.socks.after(slot);
    }
    true
}

/// Sends, asks the kernel, and says who has something to report.
pub fn poll(part: Obj<Share>, max: usize, found: &mut Found) -> Result<usize> {
    push_queues(part);
    let handle = part.handle();
    if !flush_all(part) {
        return Ok(0);
    }
    let mut events = [Event::NONE; MOST];
    let room = events.get_mut(..max.min(MOST)).unwrap_or_default();
    let count = epoll::wait(part.epoll.get(), room, 0)?;
    if count == 0
        && let Some(slot) = part.socks.first()
    {
        let sock = Obj::<Sock>::from_slot(slot);
        if sock.object().base().opts.priority.get() != 0 {
            let _ = sock::poll(sock.fd.get(), libc::POLLIN | libc::POLLERR, 0);
        }
    }
    for event in events.iter().take(count) {
        let Some(sock) = SOCKS.find(event.data()) else { continue };
        if event.events() & libc::EPOLLERR.cast_unsigned() != 0 && sock.zcopy.get() {
            let gone = zcopy::check(sock);
            if !part.is(handle) {
                return Ok(0);
            }
            if gone == Gone(true) {
                continue;
            }
        }
        if sock.part.get() != Some(part) || event.events() & libc::EPOLLIN.cast_unsigned() == 0 {
            continue;
        }
        sock.socket_has_data.set(true);
        list(sock);
    }
    Ok(report(part, max, found))
}

/// The first `max` of the list, which go behind the others.
fn report(part: Obj<Share>, max: usize, found: &mut Found) -> usize {
    let list = &part.object().with_data;
    let mut count = 0usize;
    let mut last: Option<&'static Slot<Sock>> = None;
    let mut at = list.first();
    for place in found.iter_mut().take(max) {
        let Some(slot) = at else { break };
        let sock = Obj::from_slot(slot);
        *place = Some((sock, sock.handle()));
        count = count.wrapping_add(1);
        last = Some(slot);
        at = list.after(slot);
    }
    if let (Some(last), Some(_)) = (last, at) {
        while let Some(slot) = list.first() {
            list.remove(slot);
            list.push(slot);
            if core::ptr::eq(slot, last) {
                break;
            }
        }
    }
    count
}

/// The part that has the sockets of the same placement; `hint` from then on if there is none.
pub fn optimal(sock: Obj<Sock>, hint: Option<Obj<Share>>) -> Option<Obj<Share>> {
    super::established(sock).ok()?;
    if sock.placement_id.get() == -1 {
        return None;
    }
    let found = MAP.lookup(sock.placement_id.get(), None).ok().filter(|part| PARTS.find(part.handle()).is_some());
    if found.is_none() && hint.is_some() {
        // From now on; this call has nothing to answer yet.
        let _ = MAP.lookup(sock.placement_id.get(), hint);
    }
    found
}
