//! `spdk/notify.h`: types of notifications and the ring of the last events.
//!
//! Threading rule: any thread; callbacks run without a lock and may call anything.

use super::enter::{enter, enter_op, enter_or, name_of_nothing};
use crate::{
    abi,
    errno::Errno,
    notify::{self, EventFn, TYPES, TypeFn},
};
use core::ffi::{c_char, c_void};

/// Registers a type, or finds the one of this name; NULL for a name that is empty or longer than 127 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_notify_type_register(type_: *const c_char) -> *mut abi::spdk_notify_type {
    enter_op("spdk_notify_type_register", |cx| {
        let name = cx.cstr(type_).inspect_err(|_| errlog!("Invalid notification type {type_:p}"))?;
        Ok(core::ptr::without_provenance_mut(notify::register(name.to_bytes())?.handle() as usize))
    })
}

/// The name of a type.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_notify_type_get_name(type_: *const abi::spdk_notify_type) -> *const c_char {
    enter_or("spdk_notify_type_get_name", name_of_nothing, |cx| Ok(cx.object(&TYPES, type_)?.name().as_ptr()))
}

/// Calls `cb_fn` for every type until it returns something else than 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_notify_foreach_type(cb_fn: abi::spdk_notify_foreach_type_cb, ctx: *mut c_void) {
    enter("spdk_notify_foreach_type", |_| {
        let cb = cb_fn.ok_or(Errno::EINVAL)?;
        // SAFETY: same function type but for `unsafe`; that it may be called with its own context is C's contract.
        let cb: TypeFn = unsafe { core::mem::transmute(cb) };
        for kind in notify::types() {
            if cb(core::ptr::without_provenance(kind.handle() as usize), ctx) != 0 {
                break;
            }
        }
        Ok(())
    })
}

/// Adds an event and returns its number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_notify_send(type_: *const c_char, ctx: *const c_char) -> u64 {
    enter("spdk_notify_send", |cx| Ok(notify::send(cx.cstr(type_)?.to_bytes(), cx.cstr(ctx)?.to_bytes())))
}

/// Calls `cb_fn` for the kept events from number `start_idx` on, at most `max`, until it returns something else than 0. How many calls
/// returned 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_notify_foreach_event(
    start_idx: u64,
    max: u64,
    cb_fn: abi::spdk_notify_foreach_event_cb,
    ctx: *mut c_void,
) -> u64 {
    enter("spdk_notify_foreach_event", |_| {
        let cb = cb_fn.ok_or(Errno::EINVAL)?;
        // SAFETY: same function type but for `unsafe`; that it may be called with its own context is C's contract.
        let cb: EventFn = unsafe { core::mem::transmute(cb) };
        Ok(notify::each_event(start_idx, max, |number, event| cb(number, event.as_ptr(), ctx) != 0))
    })
}
