//! `spdk/fd_group.h`: groups of file descriptors with callbacks, opaque handles.
//!
//! Threading: groups may be changed from any thread; one thread waits on a group.

use super::enter::{Cx, enter, enter_op};
use crate::{
    abi::{self, spdk_event_handler_opts, spdk_fd_fn, spdk_fd_group},
    errno::{Errno, Result},
    handle::Obj,
    util::fd_group::{self, EventFn, FdGroup, GROUPS, Watch, WrapperFn},
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::{offset_of, transmute},
    ptr,
};

/// A callback of C's for the engine.
fn event_fn(func: spdk_fd_fn) -> Result<EventFn> {
    let func = func.ok_or(Errno::EINVAL)?;
    // SAFETY: the same type but for the mark that calling it needs C's contract, which registering it gave.
    Ok(unsafe { transmute::<unsafe extern "C" fn(*mut c_void) -> c_int, EventFn>(func) })
}

fn group(cx: &Cx, fgrp: *const spdk_fd_group) -> Result<Obj<FdGroup>> {
    cx.object(&GROUPS, fgrp)
}

/// Whether a structure of `size` bytes has the field that ends at `end`.
fn has(size: usize, end: usize) -> bool {
    size >= end
}

const EVENTS_END: usize = offset_of!(spdk_event_handler_opts, events) + size_of::<u32>();
const FD_TYPE_END: usize = offset_of!(spdk_event_handler_opts, fd_type) + size_of::<u32>();

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_get_default_event_handler_opts(
    opts: *mut spdk_event_handler_opts,
    opts_size: usize,
) {
    enter("spdk_fd_group_get_default_event_handler_opts", |_| {
        if opts.is_null() || opts_size < size_of::<usize>() {
            errlog!("opts must not be NULL, and opts_size must be its size");
            return Err(Errno::EINVAL);
        }
        let default = Watch::default();
        // SAFETY: C's contract: a structure of `opts_size` bytes; each field is written only if it is within.
        unsafe {
            ptr::write_bytes(opts.cast::<u8>(), 0, opts_size);
            (&raw mut (*opts).opts_size).write(opts_size);
            if has(opts_size, EVENTS_END) {
                (&raw mut (*opts).events).write(default.events);
            }
            if has(opts_size, FD_TYPE_END) {
                (&raw mut (*opts).fd_type).write(default.fd_type);
            }
        }
        Ok(())
    })
}

/// The options that C gave; what it does not know has its default.
fn watch(opts: *const spdk_event_handler_opts) -> Result<Watch> {
    let mut watch = Watch::default();
    if opts.is_null() {
        return Ok(watch);
    }
    // SAFETY: C's contract: the structure starts with its size, and fields within that size are there.
    unsafe {
        let size = (&raw const (*opts).opts_size).read();
        if size == 0 {
            errlog!("opts_size must not be 0");
            return Err(Errno::EINVAL);
        }
        if has(size, EVENTS_END) {
            watch.events = (&raw const (*opts).events).read();
        }
        if has(size, FD_TYPE_END) {
            watch.fd_type = (&raw const (*opts).fd_type).read();
        }
    }
    Ok(watch)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_create(fgrp: *mut *mut spdk_fd_group) -> c_int {
    enter_op("spdk_fd_group_create", |cx| {
        let out = cx.value_mut(fgrp)?;
        *out = ptr::without_provenance_mut(fd_group::create()?.handle() as usize);
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_destroy(fgrp: *mut spdk_fd_group) {
    enter_op("spdk_fd_group_destroy", |cx| {
        let group = group(cx, fgrp)?;
        fd_group::destroy(group).inspect_err(|_| {
            errlog!("Cannot destroy the fd group: {} fds, or nested groups, are in it", group.num_fds());
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_wait(fgrp: *mut spdk_fd_group, timeout: c_int) -> c_int {
    enter("spdk_fd_group_wait", |cx| Ok(fd_group::wait(group(cx, fgrp)?, timeout)? as c_int))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_get_fd(fgrp: *mut spdk_fd_group) -> c_int {
    enter("spdk_fd_group_get_fd", |cx| Ok(group(cx, fgrp)?.fd()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_nest(parent: *mut spdk_fd_group, child: *mut spdk_fd_group) -> c_int {
    enter("spdk_fd_group_nest", |cx| {
        fd_group::nest(group(cx, parent)?, group(cx, child)?)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_unnest(parent: *mut spdk_fd_group, child: *mut spdk_fd_group) -> c_int {
    enter("spdk_fd_group_unnest", |cx| {
        fd_group::unnest(group(cx, parent)?, group(cx, child)?)?;
        Ok(0)
    })
}

/// The common part of the three ways to add.
fn add(
    cx: &Cx,
    fgrp: *mut spdk_fd_group,
    efd: c_int,
    func: spdk_fd_fn,
    arg: *mut c_void,
    name: *const c_char,
    watch: impl FnOnce() -> Result<Watch>,
) -> Result<c_int> {
    let group = group(cx, fgrp)?;
    // A name is for people; a missing one is no mistake.
    let name = cx.cstr(name).map_or(&b""[..], |n| n.to_bytes());
    fd_group::add(group, efd, event_fn(func)?, arg, name, watch()?)?;
    Ok(0)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_add(
    fgrp: *mut spdk_fd_group,
    efd: c_int,
    fn_: spdk_fd_fn,
    arg: *mut c_void,
    name: *const c_char,
) -> c_int {
    enter_op("spdk_fd_group_add", |cx| add(cx, fgrp, efd, fn_, arg, name, || Ok(Watch::default())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_add_for_events(
    fgrp: *mut spdk_fd_group,
    efd: c_int,
    events: u32,
    fn_: spdk_fd_fn,
    arg: *mut c_void,
    name: *const c_char,
) -> c_int {
    enter_op("spdk_fd_group_add_for_events", |cx| {
        add(cx, fgrp, efd, fn_, arg, name, || Ok(Watch { events, ..Watch::default() }))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_add_ext(
    fgrp: *mut spdk_fd_group,
    efd: c_int,
    fn_: spdk_fd_fn,
    arg: *mut c_void,
    name: *const c_char,
    opts: *mut spdk_event_handler_opts,
) -> c_int {
    enter_op("spdk_fd_group_add_ext", |cx| add(cx, fgrp, efd, fn_, arg, name, || watch(opts)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_remove(fgrp: *mut spdk_fd_group, efd: c_int) {
    enter_op("spdk_fd_group_remove", |cx| {
        fd_group::remove(group(cx, fgrp)?, efd).inspect_err(|&e| match e {
            Errno::ENOENT => errlog!("fd {efd} is not in the fd group"),
            e => errlog!("Failed to remove fd {efd} from the fd group: {e}"),
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_event_modify(fgrp: *mut spdk_fd_group, efd: c_int, event_types: c_int) -> c_int {
    enter("spdk_fd_group_event_modify", |cx| {
        let group = group(cx, fgrp)?;
        if efd < 0 {
            return Err(Errno::EINVAL);
        }
        fd_group::modify(group, efd, event_types as u32)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_get_epoll_event(event: *mut abi::epoll_event) -> c_int {
    enter("spdk_fd_group_get_epoll_event", |cx| {
        let found = fd_group::current_event()?;
        let event = cx.value_mut(event.cast::<libc::epoll_event>())?;
        *event = libc::epoll_event { events: found.events(), u64: found.data() };
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_group_set_wrapper(
    fgrp: *mut spdk_fd_group,
    cb_fn: abi::spdk_fd_group_wrapper_fn,
    cb_ctx: *mut c_void,
) -> c_int {
    enter("spdk_fd_group_set_wrapper", |cx| {
        // SAFETY: the same type but for the marks that calling it, and what it is given, needs C's contract.
        let wrapper = unsafe { transmute::<abi::spdk_fd_group_wrapper_fn, Option<WrapperFn>>(cb_fn) };
        fd_group::set_wrapper(group(cx, fgrp)?, wrapper, cb_ctx)?;
        Ok(0)
    })
}
