//! `spdk/thread.h`: interrupt mode.

use super::{
    callback::callback,
    enter::{Cx, enter, enter_op},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Life, Obj, Why, ledger::refuse},
    thread::interrupt::{self, INTERRUPTS, Interrupt},
    util::fd_group::{self, EventFn, FdGroup, Watch},
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::offset_of,
};

fn ptr(interrupt: Obj<Interrupt>) -> *mut abi::spdk_interrupt {
    core::ptr::with_exposed_provenance_mut(interrupt.handle() as usize)
}

fn register(
    cx: &Cx,
    efd: c_int,
    func: abi::spdk_interrupt_fn,
    arg: *mut c_void,
    name: *const c_char,
    watch: Watch,
) -> Result<*mut abi::spdk_interrupt> {
    // SAFETY: the types differ only in `unsafe`.
    let func: EventFn = unsafe { callback(func) }?;
    let unnamed = format!("{:p}", func as *const c_void);
    let name = if name.is_null() { unnamed.as_bytes() } else { cx.cstr(name)?.to_bytes() };
    Ok(ptr(interrupt::register(efd, func, arg, name, watch)?))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_interrupt_register(
    efd: c_int,
    fn_: abi::spdk_interrupt_fn,
    arg: *mut c_void,
    name: *const c_char,
) -> *mut abi::spdk_interrupt {
    enter_op("spdk_interrupt_register", |cx| register(cx, efd, fn_, arg, name, Watch::default()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_interrupt_register_for_events(
    efd: c_int,
    events: u32,
    fn_: abi::spdk_interrupt_fn,
    arg: *mut c_void,
    name: *const c_char,
) -> *mut abi::spdk_interrupt {
    enter_op("spdk_interrupt_register_for_events", |cx| {
        register(cx, efd, fn_, arg, name, Watch { events, ..Watch::default() })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_interrupt_register_ext(
    efd: c_int,
    fn_: abi::spdk_interrupt_fn,
    arg: *mut c_void,
    name: *const c_char,
    opts: *mut abi::spdk_event_handler_opts,
) -> *mut abi::spdk_interrupt {
    enter_op("spdk_interrupt_register_ext", |cx| {
        let mut watch = Watch::default();
        if !opts.is_null() {
            // SAFETY: C's contract: options have at least `opts_size` bytes; only fields within them are read.
            unsafe {
                let size = core::ptr::addr_of!((*opts).opts_size).read();
                if size < offset_of!(abi::spdk_event_handler_opts, events) + 4 {
                    crate::errlog!("opts_size {size} is too small");
                    return Err(Errno::EINVAL);
                }
                watch.events = core::ptr::addr_of!((*opts).events).read();
                if size >= offset_of!(abi::spdk_event_handler_opts, fd_type) + 4 {
                    watch.fd_type = core::ptr::addr_of!((*opts).fd_type).read();
                }
            }
        }
        register(cx, efd, fn_, arg, name, watch)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_interrupt_register_fd_group(
    fgrp: *mut abi::spdk_fd_group,
    name: *const c_char,
) -> *mut abi::spdk_interrupt {
    enter_op("spdk_interrupt_register_fd_group", |cx| {
        let group: Obj<FdGroup> = cx.object(&fd_group::GROUPS, fgrp)?;
        let name = if name.is_null() { b"" } else { cx.cstr(name)?.to_bytes() };
        Ok(ptr(interrupt::register_group(group, name)?))
    })
}

fn refused(cx: &Cx, interrupt: Obj<Interrupt>, why: Why) -> Errno {
    let handle = interrupt.handle();
    refuse(cx.name, Interrupt::KIND, why, handle, INTERRUPTS.history(handle))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_interrupt_unregister(pintr: *mut *mut abi::spdk_interrupt) {
    enter_op("spdk_interrupt_unregister", |cx| {
        let place = cx.value_mut(pintr)?;
        if place.is_null() {
            return Ok(());
        }
        let interrupt = cx.object(&INTERRUPTS, *place)?;
        *place = core::ptr::null_mut();
        interrupt::unregister(interrupt).map_err(|why| refused(cx, interrupt, why))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_interrupt_set_event_types(
    intr: *mut abi::spdk_interrupt,
    event_types: abi::spdk_interrupt_event_types,
) -> c_int {
    enter("spdk_interrupt_set_event_types", |cx| {
        let interrupt = cx.object(&INTERRUPTS, intr)?;
        match interrupt::modify(interrupt, event_types) {
            Ok(result) => result.map(|()| 0),
            // v26.01 answers -EINVAL on a wrong thread.
            Err(why) => {
                refused(cx, interrupt, why);
                Err(Errno::EINVAL)
            }
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_interrupt_fd(thread: *mut abi::spdk_thread) -> c_int {
    enter("spdk_thread_get_interrupt_fd", |cx| {
        let (thread, _pin) = cx.thread(thread)?;
        Ok(interrupt::group_of(thread).ok_or(Errno::ENOTSUP)?.fd())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_interrupt_fd_group(thread: *mut abi::spdk_thread) -> *mut abi::spdk_fd_group {
    enter("spdk_thread_get_interrupt_fd_group", |cx| {
        let (thread, _pin) = cx.thread(thread)?;
        let group = interrupt::group_of(thread).ok_or(Errno::ENOTSUP)?;
        Ok(core::ptr::with_exposed_provenance_mut(group.handle() as usize))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_set_interrupt_mode(enable_interrupt: bool) {
    enter("spdk_thread_set_interrupt_mode", |_| interrupt::set_mode(enable_interrupt));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_interrupt_mode_enable() -> c_int {
    // v26.01 answers -1, not an errno.
    enter("spdk_interrupt_mode_enable", |_| Ok(if interrupt::enable().is_ok() { 0 } else { -1 }))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_interrupt_mode_is_enabled() -> bool {
    interrupt::enabled()
}
