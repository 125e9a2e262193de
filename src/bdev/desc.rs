//! Descriptors: the right to use a bdev, and the events it sends (`spdk_bdev_open_ext`, `spdk_bdev_close`).
//!
//! A descriptor's handle is exact: after `close` every use of it is refused, and an event that was on its way is dropped.
//! Threading rule: any thread may submit through a descriptor; it is closed on the thread that opened it.

use super::{
    media,
    object::{Bdev, Status},
    register, registry,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    thread::{self, Poller},
};
use core::ffi::c_void;
use std::sync::{Mutex, MutexGuard};

/// An event: `enum spdk_bdev_event_type`, the bdev's address, the opener's argument.
pub type EventFn = extern "C" fn(u32, *mut c_void, *mut c_void);

/// One descriptor.
#[repr(C)]
pub struct Desc {
    pub(super) bdev: ObjCell<Bdev>,
    pub(super) write: Rx<bool>,
    pub(super) hide_md: Rx<bool>,
    /// Handle of the thread that opened it.
    thread: Rx<u64>,
    event: Rx<Option<EventFn>>,
    event_ctx: Rx<*mut c_void>,
    pub(super) timeout_poller: ObjCell<Poller>,
    /// `None` on a bdev without media events.
    media: Mutex<Option<media::Events>>,
}

pub static KIND: Kind = Kind::new("bdev_desc");
pub static DESCS: Arena<Desc> = Arena::new();

impl Life for Desc {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 20;
    const SHARED: bool = true;

    fn vacant() -> Self {
        Desc {
            bdev: ObjCell::EMPTY,
            write: Rx::ZERO,
            hide_md: Rx::ZERO,
            thread: Rx::ZERO,
            event: Rx::ZERO,
            event_ctx: Rx::ZERO,
            timeout_poller: ObjCell::EMPTY,
            media: Mutex::new(None),
        }
    }

    fn label(&self) -> String {
        self.bdev.get().map(|b| b.name()).unwrap_or_default()
    }
}

impl Desc {
    /// The bdev it is open on.
    #[inline(always)]
    pub fn bdev(&self) -> Option<Obj<Bdev>> {
        self.bdev.get()
    }

    pub fn is_writable(&self) -> bool {
        self.write.get()
    }

    pub fn hides_metadata(&self) -> bool {
        self.hide_md.get()
    }

    /// The size of a block as the descriptor shows it.
    #[inline(always)]
    pub fn block_size(&self) -> u32 {
        let Some(bdev) = self.bdev.get() else { return 0 };
        if self.hide_md.get() { bdev.blocklen.get().saturating_sub(bdev.md_len.get()) } else { bdev.blocklen.get() }
    }

    pub(super) fn media(&self) -> MutexGuard<'_, Option<media::Events>> {
        self.media.lock().unwrap_or_else(|e| e.into_inner())
    }

    pub(super) fn owner(&self) -> Option<Obj<thread::Thread>> {
        thread::THREADS.get(self.thread.get()).ok()
    }
}

/// Does nothing: the event function of descriptors that only hold a bdev.
pub extern "C" fn ignore_event(_: u32, _: *mut c_void, _: *mut c_void) {}

/// What an opener asks for.
#[derive(Clone, Copy)]
pub struct Open {
    pub write: bool,
    pub hide_md: bool,
    pub event: EventFn,
    pub ctx: *mut c_void,
}

impl Open {
    /// A descriptor that only holds the bdev.
    pub const HOLD: Open = Open { write: false, hide_md: false, event: ignore_event, ctx: core::ptr::null_mut() };
}

/// Opens a bdev by name.
pub fn open(name: &[u8], how: Open) -> Result<Obj<Desc>> {
    let Some(bdev) = registry::by_name(name) else {
        noticelog!("Currently unable to find bdev with name: {}", String::from_utf8_lossy(name));
        return Err(Errno::ENODEV);
    };
    open_bdev(bdev, how)
}

/// Opens a bdev; `ENODEV` when it is going away.
pub fn open_bdev(bdev: Obj<Bdev>, how: Open) -> Result<Obj<Desc>> {
    let Some(thread) = thread::current() else {
        errlog!("Cannot open bdev from non-SPDK thread.");
        return Err(Errno::ENOTSUP);
    };
    if how.hide_md && bdev.fact(super::object::fact::MD_SEPARATE) {
        errlog!("hide_metadata option is not supported with separate metadata.");
        return Err(Errno::EINVAL);
    }
    let has_media_events = bdev.fact(super::object::fact::MEDIA_EVENTS);
    let events = if has_media_events { Some(media::room()?) } else { None };
    let desc = DESCS.alloc()?;
    desc.bdev.set(Some(bdev));
    desc.write.set(how.write);
    desc.hide_md.set(how.hide_md && bdev.md_len.get() != 0);
    desc.thread.set(thread.handle());
    desc.event.set(Some(how.event));
    desc.event_ctx.set(how.ctx);
    desc.timeout_poller.set(None);
    *desc.media() = events;
    let mut state = bdev.lock();
    let refusal = if state.status != Status::Ready {
        Some(Errno::ENODEV)
    } else if how.write && state.claims.any() {
        super::claim::report(&state, "already claimed");
        Some(Errno::EPERM)
    } else {
        state.descs.try_reserve(1).err().map(Errno::from)
    };
    if let Some(errno) = refusal {
        drop(state);
        DESCS.free(desc);
        return Err(errno);
    }
    state.descs.push(desc);
    drop(state);
    Ok(desc)
}

/// Closes a descriptor: `EPERM` on another thread than the one that opened it, `ESTALE` when it is closed already.
pub fn close(desc: Obj<Desc>) -> Result<()> {
    if thread::current().map(|t| t.handle()) != Some(desc.thread.get()) {
        return Err(Errno::EPERM);
    }
    let bdev = desc.bdev.get().ok_or(Errno::ESTALE)?;
    if !DESCS.retire(desc) {
        return Err(Errno::ESTALE);
    }
    if let Some(poller) = desc.timeout_poller.take() {
        let _ = thread::poller::unregister(poller);
    }
    leave(bdev, desc);
    DESCS.release(desc);
    register::continue_removal(bdev);
    Ok(())
}

/// Sends an event to a descriptor's thread; dropped when the descriptor is closed before it arrives.
pub(super) fn notify(desc: Obj<Desc>, event: u32) {
    let handle = desc.handle();
    let Some(thread) = desc.owner() else { return abandon(desc, event) };
    let deliver = move || {
        let Ok(desc) = DESCS.get(handle) else { return };
        let (Some(f), Some(bdev)) = (desc.event.get(), desc.bdev.get()) else { return };
        f(event, bdev.ptr(), desc.event_ctx.get());
    };
    if thread::send(thread, Box::new(deliver)).is_err() {
        abandon(desc, event);
    }
}

/// The thread of a descriptor is gone, so nobody can close it: a removal does not wait for it.
fn abandon(desc: Obj<Desc>, event: u32) {
    if event != abi::SPDK_BDEV_EVENT_REMOVE || !DESCS.retire(desc) {
        return;
    }
    errlog!("a descriptor of bdev {} is closed: its thread has exited", desc.label());
    if let Some(bdev) = desc.bdev.get() {
        leave(bdev, desc);
    }
    DESCS.release(desc);
}

/// The bdev forgets a descriptor and its claim.
fn leave(bdev: Obj<Bdev>, desc: Obj<Desc>) {
    let mut state = bdev.lock();
    state.descs.retain(|d| *d != desc);
    state.claims.end(desc);
}
