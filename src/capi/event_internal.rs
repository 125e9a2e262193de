//! `spdk_internal/event.h`: reactors, and events of `spdk/event.h`.

use super::{
    callback::callback,
    enter::{Cx, enter, enter_op},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::ledger,
    reactor::{self, EventFn, event},
};
use core::ffi::{c_int, c_void};

impl Cx {
    /// An event that was allocated and not called yet.
    #[inline(always)]
    fn event(&self, raw: *const abi::spdk_event) -> Result<&'static event::Event> {
        match event::find(raw.addr()) {
            Ok(event) => Ok(event),
            Err(why) => Err(ledger::refuse(self.name, &event::KIND, why, raw.addr() as u64, None)),
        }
    }
}

#[inline(always)]
fn event_fn(function: abi::spdk_event_fn) -> Result<EventFn> {
    // SAFETY: the types differ only in `unsafe`.
    unsafe { callback(function) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_event_allocate(
    lcore: u32,
    fn_: abi::spdk_event_fn,
    arg1: *mut c_void,
    arg2: *mut c_void,
) -> *mut abi::spdk_event {
    enter("spdk_event_allocate", |_| {
        let func = event_fn(fn_).inspect_err(|_| no_function("spdk_event_allocate"))?;
        let event = event::allocate(lcore, func, arg1, arg2)?;
        Ok(core::ptr::from_ref(event).cast_mut().cast())
    })
}

#[cold]
fn no_function(name: &str) {
    crate::errlog!("{name}: fn must not be NULL");
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_event_call(event: *mut abi::spdk_event) {
    enter("spdk_event_call", |cx| event::call(cx.event(event)?));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_for_each_reactor(
    fn_: abi::spdk_event_fn,
    arg1: *mut c_void,
    arg2: *mut c_void,
    cpl: abi::spdk_event_fn,
) {
    enter("spdk_for_each_reactor", |_| {
        let (func, done) = (event_fn(fn_)?, event_fn(cpl)?);
        match reactor::for_each(func, arg1, arg2, done) {
            // The framework is stopping: as documented, nothing happens.
            Err(Errno(libc::ESHUTDOWN)) => Ok(()),
            Err(errno) => {
                crate::errlog!("Unable to perform reactor iteration");
                done(arg1, arg2);
                Err(errno)
            }
            Ok(()) => Ok(()),
        }
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_reactor_get(lcore: u32) -> *mut abi::spdk_reactor {
    enter("spdk_reactor_get", |_| {
        if reactor::state() == reactor::State::Uninitialized {
            crate::warnlog!("Called spdk_reactor_get() while the g_reactors array was NULL!");
        }
        let found = reactor::reactor(lcore);
        Ok(found.map_or(core::ptr::null_mut(), |r| (&raw const r.rec).cast_mut().cast()))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_reactor_set_interrupt_mode(
    lcore: u32,
    new_in_interrupt: bool,
    cb_fn: abi::spdk_reactor_set_interrupt_mode_cb,
    cb_arg: *mut c_void,
) -> c_int {
    enter("spdk_reactor_set_interrupt_mode", |_| {
        // SAFETY: the types differ only in `unsafe`.
        let done = unsafe { callback(cb_fn) }?;
        reactor::set_interrupt_mode(lcore, new_in_interrupt, done, cb_arg)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_reactors_init(msg_mempool_size: usize) -> c_int {
    enter_op("spdk_reactors_init", |_| {
        reactor::init(msg_mempool_size)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_reactors_fini() {
    enter_op("spdk_reactors_fini", |_| {
        reactor::fini();
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_reactors_start() {
    enter_op("spdk_reactors_start", |_| {
        reactor::start();
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_reactors_stop(_arg1: *mut c_void) {
    enter_op("spdk_reactors_stop", |_| {
        reactor::stop();
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_framework_enable_context_switch_monitor(enabled: bool) {
    reactor::set_context_switch_monitor(enabled);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_framework_context_switch_monitor_enabled() -> bool {
    reactor::context_switch_monitor()
}
