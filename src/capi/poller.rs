//! `spdk/thread.h`: pollers, and what `spdk_internal/thread.h` shows of them.

use super::{
    callback::{callback, optional},
    enter::{Cx, enter, enter_op, enter_or, name_of_nothing},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Kind, Life, Obj, Why, ledger::refuse},
    thread::{
        POLLERS, Poller,
        poller::{self, ModeFn, PollerFn},
    },
};
use core::ffi::{c_char, c_int, c_void};

static KIND: &Kind = <Poller as Life>::KIND;

impl Cx {
    #[inline(always)]
    pub fn poller(&self, raw: *const abi::spdk_poller) -> Result<Obj<Poller>> {
        self.object(&POLLERS, raw)
    }
}

fn ptr(poller: Option<Obj<Poller>>) -> *mut abi::spdk_poller {
    core::ptr::with_exposed_provenance_mut(poller.map_or(0, |p| p.handle() as usize))
}

fn register(
    cx: &Cx,
    func: abi::spdk_poller_fn,
    arg: *mut c_void,
    period_us: u64,
    name: *const c_char,
) -> Result<*mut abi::spdk_poller> {
    let name = if name.is_null() { None } else { Some(cx.cstr(name)?.to_bytes()) };
    // SAFETY: the types differ only in `unsafe`.
    let func: PollerFn = unsafe { callback(func) }?;
    let poller = poller::register(func, arg, period_us, name).inspect_err(|errno| {
        if *errno == Errno::ENOMEM {
            crate::errlog!("Poller memory allocation failed");
        }
    })?;
    Ok(ptr(Some(poller)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_poller_register(
    fn_: abi::spdk_poller_fn,
    arg: *mut c_void,
    period_microseconds: u64,
) -> *mut abi::spdk_poller {
    enter_op("spdk_poller_register", |cx| register(cx, fn_, arg, period_microseconds, core::ptr::null()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_poller_register_named(
    fn_: abi::spdk_poller_fn,
    arg: *mut c_void,
    period_microseconds: u64,
    name: *const c_char,
) -> *mut abi::spdk_poller {
    enter_op("spdk_poller_register_named", |cx| register(cx, fn_, arg, period_microseconds, name))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_poller_unregister(ppoller: *mut *mut abi::spdk_poller) {
    enter_op("spdk_poller_unregister", |cx| {
        let place = cx.value_mut(ppoller)?;
        if place.is_null() {
            return Ok(());
        }
        let poller = cx.poller(*place)?;
        *place = core::ptr::null_mut();
        let name = poller.name_text();
        poller::unregister(poller).map_err(|why| wrong(cx, poller, why, &name))
    });
}

fn wrong(cx: &Cx, poller: Obj<Poller>, why: Why, name: &str) -> Errno {
    crate::errlog!("{}({name}) called from wrong thread", cx.name);
    refuse(cx.name, KIND, why, poller.handle(), POLLERS.history(poller.handle()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_poller_pause(poller: *mut abi::spdk_poller) {
    enter("spdk_poller_pause", |cx| {
        let poller = cx.poller(poller)?;
        poller::pause(poller).map_err(|why| wrong(cx, poller, why, &poller.name_text()))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_poller_resume(poller: *mut abi::spdk_poller) {
    enter("spdk_poller_resume", |cx| {
        let poller = cx.poller(poller)?;
        poller::resume(poller).map_err(|why| wrong(cx, poller, why, &poller.name_text()))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_poller_register_interrupt(
    poller: *mut abi::spdk_poller,
    cb_fn: abi::spdk_poller_set_interrupt_mode_cb,
    cb_arg: *mut c_void,
) {
    enter("spdk_poller_register_interrupt", |cx| {
        let poller = cx.poller(poller)?;
        // SAFETY: the types differ only in `unsafe` and in what the first argument points at.
        let mode: Option<ModeFn> = unsafe { optional(cb_fn) };
        poller::set_mode_callback(poller, mode, cb_arg).map_err(|why| wrong(cx, poller, why, &poller.name_text()))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_poller_get_name(poller: *mut abi::spdk_poller) -> *const c_char {
    enter_or("spdk_poller_get_name", name_of_nothing, |cx| Ok(cx.poller(poller)?.name_ptr()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_poller_get_id(poller: *mut abi::spdk_poller) -> u64 {
    enter("spdk_poller_get_id", |cx| Ok(cx.poller(poller)?.id()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_poller_get_state_str(poller: *mut abi::spdk_poller) -> *const c_char {
    enter_or("spdk_poller_get_state_str", name_of_nothing, |cx| Ok(cx.poller(poller)?.state_text().as_ptr()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_poller_get_period_ticks(poller: *mut abi::spdk_poller) -> u64 {
    enter("spdk_poller_get_period_ticks", |cx| Ok(cx.poller(poller)?.period_ticks()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_poller_get_stats(poller: *mut abi::spdk_poller, stats: *mut abi::spdk_poller_stats) {
    enter("spdk_poller_get_stats", |cx| {
        let poller = cx.poller(poller)?;
        cx.put(stats, abi::spdk_poller_stats { run_count: poller.run_count(), busy_count: poller.busy_count() })
    });
}

/// The next poller of a list: one that was unregistered but not yet swept has no handle any more and is passed over.
fn listed(mut at: Option<Obj<Poller>>, next: impl Fn(Obj<Poller>) -> Option<Obj<Poller>>) -> *mut abi::spdk_poller {
    while let Some(poller) = at {
        if poller.handle() != 0 {
            break;
        }
        at = next(poller);
    }
    ptr(at)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_first_active_poller(thread: *mut abi::spdk_thread) -> *mut abi::spdk_poller {
    enter("spdk_thread_get_first_active_poller", |cx| Ok(listed(cx.thread(thread)?.0.first_active(), poller::next)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_next_active_poller(prev: *mut abi::spdk_poller) -> *mut abi::spdk_poller {
    enter("spdk_thread_get_next_active_poller", |cx| Ok(listed(poller::next(cx.poller(prev)?), poller::next)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_first_timed_poller(thread: *mut abi::spdk_thread) -> *mut abi::spdk_poller {
    enter("spdk_thread_get_first_timed_poller", |cx| {
        let (thread, _pin) = cx.thread(thread)?;
        Ok(listed(thread.timed_after(None), |p| thread.timed_after(Some(p))))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_next_timed_poller(prev: *mut abi::spdk_poller) -> *mut abi::spdk_poller {
    enter("spdk_thread_get_next_timed_poller", |cx| {
        let prev = cx.poller(prev)?;
        let thread = prev.owner().ok_or(Errno::ESTALE)?;
        Ok(listed(thread.timed_after(Some(prev)), |p| thread.timed_after(Some(p))))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_first_paused_poller(thread: *mut abi::spdk_thread) -> *mut abi::spdk_poller {
    enter("spdk_thread_get_first_paused_poller", |cx| Ok(listed(cx.thread(thread)?.0.first_paused(), poller::next)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_next_paused_poller(prev: *mut abi::spdk_poller) -> *mut abi::spdk_poller {
    enter("spdk_thread_get_next_paused_poller", |cx| Ok(listed(poller::next(cx.poller(prev)?), poller::next)))
}

/// Keeps the return type of the poller function the one C has.
const _: fn(PollerFn) -> extern "C" fn(*mut c_void) -> c_int = |f| f;
