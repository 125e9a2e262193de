//! `spdk_internal/sock_module.h`: what implementations of sockets in C call.
//!
//! Threading: as in `spdk/sock.h`; maps from any thread.

use super::enter::{Cx, enter, enter_op};
use crate::{
    abi,
    errno::{Errno, Result},
    sock::{
        imp,
        layout::NetImpl,
        map::Map,
        posix::{self, connect},
    },
    sys::{
        fd as descriptor,
        sock::{self, Setup, Target},
    },
};
use core::{
    ffi::{CStr, c_char, c_int, c_void},
    mem::offset_of,
    ptr,
};
use std::{collections::BTreeMap, sync::Mutex};

type Part = *mut abi::spdk_sock_group_impl;
type CMap = *mut abi::spdk_sock_map;

/// Makes an implementation known, for good.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_net_impl_register(impl_: *mut abi::spdk_net_impl) {
    enter_op("spdk_net_impl_register", |cx| {
        let name = cx.cstr(cx.value(impl_.cast_const())?.name)?;
        // SAFETY: C's contract of registration: the structure stays where it is as long as the process runs; `NetImpl` is
        // the same structure with cells that may change at any time, its layout is asserted.
        let record = unsafe { &*impl_.cast_const().cast::<NetImpl>() };
        imp::register(record, name)
    })
}

/// Takes a buffer out of a group.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_group_get_buf(
    group: *mut abi::spdk_sock_group,
    buf: *mut *mut c_void,
    ctx: *mut *mut c_void,
) -> usize {
    enter("spdk_sock_group_get_buf", |cx| {
        cx.put(buf, ptr::null_mut())?;
        let Some((buffer, len, context)) = cx.sock_group(group)?.take() else { return Ok(0) };
        cx.put(buf, buffer.address())?;
        if !ctx.is_null() {
            cx.put(ctx, context)?;
        }
        Ok(len)
    })
}

/// A socket address from its text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_posix_getaddrinfo(ip: *const c_char, port: c_int) -> *mut abi::addrinfo {
    enter("spdk_sock_posix_getaddrinfo", |cx| {
        let list = posix::addresses(cx.cstr(ip)?, port).ok_or(Errno::EINVAL)?;
        Ok(list.into_raw().cast())
    })
}

fn target(res: *mut abi::addrinfo) -> Result<Target> {
    // SAFETY: C's contract: NULL or an element of a list of `getaddrinfo(3)`.
    unsafe { Target::copy(res.cast_const().cast()) }.ok_or(Errno::EINVAL)
}

/// A TCP socket with the options applied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_posix_fd_create(
    res: *mut abi::addrinfo,
    opts: *mut abi::spdk_sock_opts,
    impl_opts: *mut abi::spdk_sock_impl_opts,
) -> c_int {
    enter("spdk_sock_posix_fd_create", |cx| {
        let (opts, impl_opts) = (cx.value(opts.cast_const())?, cx.value(impl_opts.cast_const())?);
        let setup = Setup {
            recv_buf: impl_opts.recv_buf_size.cast_signed(),
            send_buf: impl_opts.send_buf_size.cast_signed(),
            priority: opts.priority,
            ack_timeout_ms: opts.ack_timeout,
        };
        sock::create(&target(res)?, &setup)
    })
}

/// The source of a connection, and how long it may take.
fn begin(cx: &Cx, fd: c_int, res: *mut abi::addrinfo, opts: *mut abi::spdk_sock_opts) -> Result<u32> {
    type Opts = abi::spdk_sock_opts;
    if opts.is_null() {
        return Err(Errno::EINVAL);
    }
    // SAFETY: C's contract: the structure is as large as its first member says, and each member is read only when it is
    // within.
    let (source, port, timeout) = unsafe {
        let size = (*opts).opts_size;
        let source =
            if size >= offset_of!(Opts, src_addr) + 8 { (&raw const (*opts).src_addr).read() } else { ptr::null() };
        let port = if size >= offset_of!(Opts, src_port) + 2 { (&raw const (*opts).src_port).read() } else { 0 };
        let at = offset_of!(Opts, connect_timeout) + 4;
        (source, port, if size >= at { (&raw const (*opts).connect_timeout).read() } else { 0 })
    };
    let source: Option<&CStr> = if source.is_null() { None } else { Some(cx.cstr(source)?) };
    connect::start_on(fd, &target(res)?, source, port)?;
    Ok(timeout)
}

/// Connects, and waits for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_posix_fd_connect(
    fd: c_int,
    res: *mut abi::addrinfo,
    opts: *mut abi::spdk_sock_opts,
) -> c_int {
    enter("spdk_sock_posix_fd_connect", |cx| {
        let timeout = begin(cx, fd, res, opts)?;
        let wait = if timeout == 0 { -1 } else { c_int::try_from(timeout).unwrap_or(c_int::MAX) };
        connect::ask(fd, Some(wait))?;
        descriptor::set_nonblock(fd, false)?;
        Ok(0)
    })
}

/// Begins to connect.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_posix_fd_connect_async(
    fd: c_int,
    res: *mut abi::addrinfo,
    opts: *mut abi::spdk_sock_opts,
) -> c_int {
    enter("spdk_sock_posix_fd_connect_async", |cx| begin(cx, fd, res, opts).map(|_| 0))
}

/// Asks whether a connection is established.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_sock_posix_fd_connect_poll_async(fd: c_int) -> c_int {
    enter("spdk_sock_posix_fd_connect_poll_async", |_| connect::ask(fd, None).map(|()| 0))
}

/// What C's maps hold, by their addresses: nothing of ours is in C's memory but a mark that there is something.
static MAPS: Mutex<BTreeMap<usize, &'static Map<usize>>> = Mutex::new(BTreeMap::new());

/// The content of a map of C's; none for one that is empty, unless `make` asks for one.
fn content(cx: &Cx, map: CMap, make: bool) -> Result<Option<&'static Map<usize>>> {
    let first = &mut cx.value_mut(map)?.entries.stqh_first;
    let mut maps = MAPS.lock().unwrap_or_else(|e| e.into_inner());
    let known = maps.get(&map.addr()).copied();
    if first.is_null() {
        // Initialized anew at the address of an earlier one.
        known.into_iter().for_each(Map::clear);
        if !make {
            return Ok(None);
        }
        *first = map.cast();
    }
    let content = known.unwrap_or_else(|| Box::leak(Box::new(Map::new())));
    maps.insert(map.addr(), content);
    Ok(Some(content))
}

fn part(address: usize) -> Part {
    ptr::with_exposed_provenance_mut(address)
}

fn address(part: Part) -> Option<usize> {
    (!part.is_null()).then(|| part.expose_provenance())
}

/// Notes that a group has the sockets of a placement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_map_insert(map: CMap, placement_id: c_int, group_impl: Part) -> c_int {
    enter("spdk_sock_map_insert", |cx| {
        let content = content(cx, map, true)?.ok_or(Errno::ENOMEM)?;
        content.insert(placement_id, address(group_impl)).map(|()| 0)
    })
}

/// Takes one note back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_map_release(map: CMap, placement_id: c_int) {
    enter("spdk_sock_map_release", |cx| {
        content(cx, map, false)?.into_iter().for_each(|content| content.release(placement_id));
        Ok(())
    })
}

/// The group that has the sockets of a placement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_map_lookup(
    map: CMap,
    placement_id: c_int,
    group_impl: *mut Part,
    hint: Part,
) -> c_int {
    enter("spdk_sock_map_lookup", |cx| {
        cx.put(group_impl, ptr::null_mut())?;
        let content = content(cx, map, !hint.is_null())?.ok_or(Errno::EINVAL)?;
        // A hint that is taken is not answered: the next call does.
        let before = content.lookup(placement_id, None).ok();
        match before {
            Some(found) => cx.put(group_impl, part(found))?,
            None => content.lookup(placement_id, address(hint)).map(drop)?,
        }
        Ok(0)
    })
}

/// A placement that is known and free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_map_find_free(map: CMap) -> c_int {
    enter("spdk_sock_map_find_free", |cx| Ok(content(cx, map, false)?.map_or(-1, Map::find_free)))
}

/// Empties a map.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_map_cleanup(map: CMap) {
    enter("spdk_sock_map_cleanup", |cx| {
        if let Some(content) = content(cx, map, false)? {
            content.clear();
            cx.value_mut(map)?.entries.stqh_first = ptr::null_mut();
        }
        Ok(())
    })
}
