//! Notifications: a ring of the last events, and the types that exist.
//!
//! Serves `spdk/notify.h`. C may keep the address of an event: the ring is never freed, and a place in it is written again only
//! after as many further events as the ring has places. Threading rule: any thread; no lock is held while a callback runs.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

use core::ffi::{CStr, c_char, c_int, c_void};
use std::ffi::CString;
use std::sync::{Mutex, MutexGuard};

use crate::abi;
use crate::errno::{Errno, Result};
use crate::handle::{Arena, Kind, Life, Obj, Rx};

/// Events that are kept.
pub const EVENTS: usize = 1024;
/// Bytes of a type's name and of an event's context, the terminating NUL included.
pub const TEXT: usize = 128;

/// The log flag of the RPC methods.
pub use crate::log::flags::NOTIFY_RPC;
/// All types; they are never freed.
pub static TYPES: Arena<Type> = Arena::new();
static KIND: Kind = Kind::new("notify_type");
static ORDER: Mutex<Vec<Obj<Type>>> = Mutex::new(Vec::new());

/// A type of notification.
pub struct Type {
    name: Rx<*const c_char>,
    text: Mutex<Option<&'static CStr>>,
}

impl Life for Type {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 14;

    fn vacant() -> Self {
        Type { name: Rx::ZERO, text: Mutex::new(None) }
    }
}

impl Type {
    /// The name.
    pub fn name(&self) -> &'static CStr {
        self.text.lock().unwrap_or_else(|e| e.into_inner()).unwrap_or(c"")
    }
}

fn order() -> MutexGuard<'static, Vec<Obj<Type>>> {
    ORDER.lock().unwrap_or_else(|e| e.into_inner())
}

/// Registers a type of 1 to 127 bytes; one that exists already is returned as it is.
pub fn register(name: &[u8]) -> Result<Obj<Type>> {
    if name.is_empty() || name.len() >= TEXT {
        errlog!("Notification type '{}' too short or too long", name.escape_ascii());
        return Err(Errno::EINVAL);
    }
    let mut order = order();
    if let Some(known) = order.iter().find(|t| t.name().to_bytes() == name).copied() {
        drop(order);
        noticelog!("Notification type '{}' already registered.", name.escape_ascii());
        return Ok(known);
    }
    order.try_reserve(1)?;
    let text: &'static CStr = Box::leak(CString::new(name).map_err(|_| Errno::EINVAL)?.into_boxed_c_str());
    let new = TYPES.alloc()?;
    new.name.set(text.as_ptr());
    *new.text.lock().unwrap_or_else(|e| e.into_inner()) = Some(text);
    order.push(new);
    Ok(new)
}

/// The type that was registered as number `index`.
pub fn type_at(index: usize) -> Option<Obj<Type>> {
    order().get(index).copied()
}

/// All types in the order of their registration.
pub fn types() -> impl Iterator<Item = Obj<Type>> {
    (0..).map_while(type_at)
}

/// One event as C reads it: `struct spdk_notify_event`.
#[repr(C)]
pub struct Event {
    kind: [Rx<u8>; TEXT],
    ctx: [Rx<u8>; TEXT],
}

const _: () = assert!(core::mem::size_of::<Event>() == core::mem::size_of::<abi::spdk_notify_event>());

static RING: [Event; EVENTS] =
    [const { Event { kind: [const { Rx::ZERO }; TEXT], ctx: [const { Rx::ZERO }; TEXT] } }; EVENTS];
/// The number of the next event; the lock also orders the writers of the ring.
static HEAD: Mutex<u64> = Mutex::new(0);

fn fill(cells: &[Rx<u8>; TEXT], text: &[u8]) {
    let text = text.iter().copied().take_while(|b| *b != 0).take(TEXT.saturating_sub(1));
    for (cell, byte) in cells.iter().zip(text.chain(core::iter::repeat(0))) {
        cell.set(byte);
    }
}

fn read(cells: &[Rx<u8>; TEXT]) -> Vec<u8> {
    cells.iter().map(Rx::get).take_while(|b| *b != 0).collect()
}

impl Event {
    /// The type.
    pub fn kind(&self) -> Vec<u8> {
        read(&self.kind)
    }

    /// The context.
    pub fn ctx(&self) -> Vec<u8> {
        read(&self.ctx)
    }

    /// The address C reads.
    pub fn as_ptr(&'static self) -> *const abi::spdk_notify_event {
        core::ptr::from_ref(self).cast()
    }
}

fn head() -> MutexGuard<'static, u64> {
    HEAD.lock().unwrap_or_else(|e| e.into_inner())
}

fn place(number: u64) -> Option<&'static Event> {
    RING.get(number.checked_rem(EVENTS as u64)? as usize)
}

/// Adds an event and returns its number. Texts of more than 127 bytes are cut.
pub fn send(kind: &[u8], ctx: &[u8]) -> u64 {
    let mut head = head();
    let number = *head;
    *head = number.wrapping_add(1);
    if let Some(event) = place(number) {
        fill(&event.kind, kind);
        fill(&event.ctx, ctx);
    }
    number
}

/// Calls `visit` for the events from number `start` on, at most `max` of those that exist now, until it returns true; events that are
/// no longer kept are passed over. How many calls returned false.
pub fn each_event(start: u64, max: u64, mut visit: impl FnMut(u64, &'static Event) -> bool) -> u64 {
    let end = *head();
    let (mut number, mut count) = (start, 0u64);
    while count < max {
        // The callback may have sent events, which push out old ones.
        number = number.max(head().saturating_sub(EVENTS as u64));
        let Some(event) = place(number).filter(|_| number < end) else { break };
        if visit(number, event) {
            break;
        }
        number = number.saturating_add(1);
        count = count.saturating_add(1);
    }
    count
}

/// `spdk_notify_foreach_type_cb`.
pub type TypeFn = extern "C" fn(*const abi::spdk_notify_type, *mut c_void) -> c_int;
/// `spdk_notify_foreach_event_cb`.
pub type EventFn = extern "C" fn(u64, *const abi::spdk_notify_event, *mut c_void) -> c_int;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_registered_once() {
        let first = register(b"t_one").unwrap();
        assert!(register(b"t_one").unwrap() == first && register(b"t_two").unwrap() != first);
        assert_eq!(first.name(), c"t_one");
        assert!(types().any(|t| t.name() == c"t_two"));
        assert!(register(b"").is_err() && register(&[b'x'; TEXT]).is_err() && register(&[b'x'; TEXT - 1]).is_ok());
    }

    /// Other tests of this process may send events, too, so only our own count.
    fn ours(start: u64, mut visit: impl FnMut(u64, Vec<u8>) -> bool) -> u64 {
        each_event(start, u64::MAX, |number, event| event.kind().starts_with(b"t_ring") && visit(number, event.ctx()))
    }

    #[test]
    fn the_ring_keeps_the_last_events() {
        let first = send(b"t_ring", b"first");
        let mut last = first;
        for n in 0..EVENTS + 10 {
            last = send(b"t_ring", n.to_string().as_bytes());
        }
        let mut seen = Vec::new();
        let count = ours(0, |number, ctx| {
            seen.push((number, ctx));
            false
        });
        assert!(count >= seen.len() as u64 && count <= EVENTS as u64 && seen.len() > 100);
        assert!(seen[0].0 > first && seen.windows(2).all(|w| w[0].0 < w[1].0));
        assert_eq!(seen.last(), Some(&(last, (EVENTS + 9).to_string().into_bytes())));
        // The call that ends the iteration is not counted.
        assert_eq!(each_event(last, u64::MAX, |number, _| number == last), 0);
        assert_eq!(each_event(last, 0, |_, _| false), 0);
        assert_eq!(each_event(u64::MAX, u64::MAX, |_, _| false), 0);
        // Sending from a callback is allowed; what it adds is left for the next time.
        let mut added = 0;
        let count = each_event(last, u64::MAX, |_, _| {
            added = send(&[b"t_ring", &[b'x'; 300][..]].concat(), b"");
            false
        });
        assert!(count >= 1);
        each_event(added, 1, |_, event| {
            assert_eq!(event.kind().len(), TEXT - 1);
            true
        });
    }
}
