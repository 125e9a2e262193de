//! Sockets, groups, and the parts of groups that belong to one implementation.
//!
//! Threading rule: a socket or a group belongs to one thread at a time.

use super::{
    choice::Choice,
    imp::Imp,
    layout::{Base, Part},
    list::{Head, Linked},
    pipe::Pipe,
    posix::connect::Connect,
};
use crate::{
    abi,
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx, Slot, lent::LentStr, places::Places},
    sys::{sock::Link, ssl},
};
use core::ffi::c_void;
use std::sync::{Mutex, MutexGuard};

static SOCK_KIND: Kind = Kind::new("sock");
static GROUP_KIND: Kind = Kind::new("sock_group");
static PART_KIND: Kind = Kind::new("sock_group_impl");

/// All sockets.
pub static SOCKS: Arena<Sock> = Arena::new();
/// All groups.
pub static GROUPS: Arena<Group> = Arena::new();
/// Their parts.
pub static PARTS: Arena<Share> = Arena::new();
/// Which socket of ours stands for a structure of an implementation in C.
pub(super) static PLACES: Places = Places::new();

/// What is used rarely.
#[derive(Default)]
pub struct Slow {
    pub choice: Choice,
    pub connect: Option<Box<Connect>>,
    pub interface: Option<LentStr>,
}

/// The slot of a socket.
pub struct Sock {
    own: Base,
    /// The structure of an implementation in C.
    pub(super) at: Rx<Option<&'static Base>>,
    pub(super) imp: Rx<Option<&'static Imp>>,
    /// Where it is polled.
    pub(super) part: ObjCell<Share>,
    pub(super) link: Link<Slot<Sock>>,
    /// It is being taken out of its group.
    pub(super) leaving: Rx<bool>,
    /// It is being closed for good.
    pub(super) ending: Rx<bool>,
    /// The round of polls in which it was flushed last.
    pub(super) flushed: Rx<u64>,

    // Our own implementations.
    pub(super) fd: Rx<i32>,
    /// Established, or listening.
    pub(super) ready: Rx<bool>,
    pub(super) connecting: Rx<bool>,
    pub(super) zcopy: Rx<bool>,
    pub(super) sendmsg_idx: Rx<u32>,
    pub(super) placement_mode: Rx<u32>,
    pub(super) placement_id: Rx<i32>,
    pub(super) pipe: Pipe,
    /// The kernel has something to report, as far as we know.
    pub(super) socket_has_data: Rx<bool>,
    /// Among those of its group that have something to report.
    pub(super) listed: Rx<bool>,
    pub(super) data_link: Link<Slot<Sock>>,
    pub(super) tls: ssl::Cell,
    slow: Mutex<Slow>,
}

impl Linked<0> for Slot<Sock> {
    #[inline(always)]
    fn link(&'static self) -> &'static Link<Self> {
        &Obj::from_slot(self).object().link
    }
}

impl Linked<1> for Slot<Sock> {
    #[inline(always)]
    #[allow(clippy::misnamed_getters)]
    fn link(&'static self) -> &'static Link<Self> {
        &Obj::from_slot(self).object().data_link
    }
}

impl Life for Sock {
    const KIND: &'static Kind = &SOCK_KIND;
    const LIMIT: usize = 1 << 17;
    fn vacant() -> Self {
        Sock {
            own: Base::VACANT,
            at: Rx::ZERO,
            imp: Rx::ZERO,
            part: ObjCell::EMPTY,
            link: Link::EMPTY,
            leaving: Rx::ZERO,
            ending: Rx::ZERO,
            flushed: Rx::ZERO,
            fd: Rx::ZERO,
            ready: Rx::ZERO,
            connecting: Rx::ZERO,
            zcopy: Rx::ZERO,
            sendmsg_idx: Rx::ZERO,
            placement_mode: Rx::ZERO,
            placement_id: Rx::ZERO,
            pipe: Pipe::EMPTY,
            socket_has_data: Rx::ZERO,
            listed: Rx::ZERO,
            data_link: Link::EMPTY,
            tls: ssl::Cell::EMPTY,
            slow: Mutex::new(Slow::default()),
        }
    }
    fn label(&self) -> String {
        let imp = self.imp.get().map_or("?", Imp::text);
        if self.at.get().is_some() { imp.to_owned() } else { format!("{imp} {}", self.fd.get()) }
    }
}

impl Sock {
    /// The part that deals with requests and with the group: ours, or that of an implementation in C.
    #[inline(always)]
    pub fn base(&'static self) -> &'static Base {
        self.at.get().unwrap_or(&self.own)
    }

    /// The implementation.
    #[inline(always)]
    pub fn imp(&self) -> Option<&'static Imp> {
        self.imp.get()
    }

    pub(super) fn slow(&self) -> MutexGuard<'_, Slow> {
        self.slow.lock().unwrap_or_else(|e| e.into_inner())
    }
}

/// A new socket, with all that does not come from its implementation at rest.
pub(super) fn new(imp: &'static Imp, at: Option<&'static Base>) -> crate::errno::Result<Obj<Sock>> {
    let obj = SOCKS.alloc()?;
    let sock = obj.object();
    sock.at.set(at);
    sock.imp.set(Some(imp));
    sock.part.set(None);
    sock.leaving.set(false);
    sock.ending.set(false);
    sock.flushed.set(0);
    sock.fd.set(-1);
    sock.ready.set(false);
    sock.connecting.set(false);
    sock.zcopy.set(false);
    sock.sendmsg_idx.set(0);
    sock.placement_mode.set(0);
    sock.placement_id.set(-1);
    sock.socket_has_data.set(false);
    sock.listed.set(false);
    let base = sock.base();
    base.queued.clear();
    base.pending.clear();
    if at.is_none() {
        base.read_req.set(None);
        base.queued_iovcnt.set(0);
        base.cb_cnt.set(0);
        base.cb_fn.set(None);
        base.cb_arg.set(core::ptr::null_mut());
        base.flags.set(0);
    }
    Ok(obj)
}

/// The handle of a socket, for C.
#[inline(always)]
pub fn raw(sock: Obj<Sock>) -> *mut abi::spdk_sock {
    core::ptr::with_exposed_provenance_mut(sock.handle() as usize)
}

/// The socket that stands for a structure of an implementation in C.
#[inline]
pub fn standing_for(address: usize) -> Option<Obj<Sock>> {
    let obj = SOCKS.find(PLACES.find(address))?;
    obj.object().at.get().is_some_and(|base| core::ptr::from_ref(base).addr() == address).then_some(obj)
}

/// The slot of a group.
pub struct Group {
    pub(super) ctx: Rx<*mut c_void>,
    /// One part per implementation.
    pub(super) parts: ObjCell<Share>,
    /// The first buffer that the program gave.
    pub(super) pool: crate::sys::sock::Buffers,
    /// The descriptors of the parts, in interrupt mode.
    pub(super) watch: Mutex<Option<crate::sys::epoll::Epoll>>,
}

impl Life for Group {
    const KIND: &'static Kind = &GROUP_KIND;
    const LIMIT: usize = 1 << 14;
    fn vacant() -> Self {
        Group { ctx: Rx::ZERO, parts: ObjCell::EMPTY, pool: crate::sys::sock::Buffers::EMPTY, watch: Mutex::new(None) }
    }
}

/// The slot of a part of a group.
pub struct Share {
    /// The structure of an implementation in C.
    pub(super) at: Rx<Option<&'static Part>>,
    pub(super) imp: Rx<Option<&'static Imp>>,
    pub(super) group: ObjCell<Group>,
    pub(super) next: ObjCell<Share>,
    pub(super) socks: Head<Slot<Sock>>,
    /// Counts the polls.
    pub(super) round: Rx<u64>,

    // Our own implementations.
    pub(super) epoll: Rx<i32>,
    pub(super) placement_id: Rx<i32>,
    pub(super) with_data: Head<Slot<Sock>, 1>,
}

impl Life for Share {
    const KIND: &'static Kind = &PART_KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        Share {
            at: Rx::ZERO,
            imp: Rx::ZERO,
            group: ObjCell::EMPTY,
            next: ObjCell::EMPTY,
            socks: Head::EMPTY,
            round: Rx::ZERO,
            epoll: Rx::ZERO,
            placement_id: Rx::ZERO,
            with_data: Head::EMPTY,
        }
    }
}

/// The handle of a group, for C.
#[inline(always)]
pub fn raw_group(group: Obj<Group>) -> *mut abi::spdk_sock_group {
    core::ptr::with_exposed_provenance_mut(group.handle() as usize)
}
