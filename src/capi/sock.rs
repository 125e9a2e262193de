//! `spdk/sock.h`: sockets and groups.
//!
//! Threading: a socket or a group belongs to one thread at a time.

use super::{
    callback::{callback, optional},
    enter::{Cx, enter, enter_op, enter_or, name_of_nothing},
    net::getaddr,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Obj, Rx},
    json::WRITERS,
    sock::{
        call::{self, Ends, Setting},
        choice::Choice,
        close, group,
        imp::{self, Imp, Kind},
        layout::{ConnectFn, EventFn, ImplOpts},
        module,
        object::{GROUPS, Group, SOCKS, Sock, raw, raw_group, standing_for},
        posix::{self, Plan, connect::Then},
    },
    sys::{
        sock::{Buffer, Request},
        ssl::Secrets,
    },
};
use core::{
    ffi::{CStr, c_char, c_int, c_void},
    mem::{MaybeUninit, offset_of, size_of, size_of_val},
    ptr,
};
use std::{ffi::CString, sync::Arc};

type Handle = *mut abi::spdk_sock;
type GroupHandle = *mut abi::spdk_sock_group;
type Opts = abi::spdk_sock_opts;
type Options = abi::spdk_sock_impl_opts;

/// The NUMA node when it is not known.
const ANY_NODE: i32 = abi::SPDK_ENV_NUMA_ID_ANY;

impl Cx {
    /// A socket: by its handle, or, from an implementation in C, by the address of its structure.
    #[inline(always)]
    fn sock(&self, sock: Handle) -> Result<Obj<Sock>> {
        match SOCKS.find(sock.addr() as u64) {
            Some(obj) => Ok(obj),
            None => self.sock_slowly(sock),
        }
    }

    #[cold]
    fn sock_slowly(&self, sock: Handle) -> Result<Obj<Sock>> {
        standing_for(sock.addr()).map_or_else(|| self.object(&SOCKS, sock), Ok)
    }

    /// As [`Cx::sock`], where v26.01 answers `EBADF` to NULL.
    #[inline(always)]
    fn open_sock(&self, sock: Handle) -> Result<Obj<Sock>> {
        self.sock(sock).map_err(|errno| if sock.is_null() { Errno::EBADF } else { errno })
    }

    pub(super) fn sock_group(&self, group: GroupHandle) -> Result<Obj<Group>> {
        self.object(&GROUPS, group)
    }
}

/// How many bytes of a structure the caller knows lie within a field.
macro_rules! within {
    ($t:ty, $opts:expr, $field:ident, $size:expr) => {
        offset_of!($t, $field) + size_of_val(&$opts.$field) <= $size
    };
}

/// Sets the members that lie within the size to their defaults.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_get_default_initialize_opts(
    opts: *mut abi::spdk_sock_initialize_opts,
    opts_size: usize,
) {
    enter("spdk_sock_get_default_initialize_opts", |cx| {
        type T = abi::spdk_sock_initialize_opts;
        if opts.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: the structure is as large as its caller says, and holds its size.
        unsafe { (&raw mut (*opts).opts_size).write(opts_size) };
        if opts_size > offset_of!(T, enable_interrupt_mode) {
            // SAFETY: as above; it holds this member.
            cx.put(unsafe { &raw mut (*opts).enable_interrupt_mode }, true)?;
        }
        Ok(())
    })
}

/// Initializes the implementations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_initialize(opts: *mut abi::spdk_sock_initialize_opts) -> c_int {
    enter_op("spdk_sock_initialize", |_| {
        type T = abi::spdk_sock_initialize_opts;
        // SAFETY: C's contract: NULL, or a structure as large as its first member says.
        let known = !opts.is_null() && unsafe { (*opts).opts_size } > offset_of!(T, enable_interrupt_mode);
        // SAFETY: as above; it holds this member.
        let interrupts = !known || unsafe { (&raw const (*opts).enable_interrupt_mode).read() };
        imp::initialize(interrupts).map(|()| 0)
    })
}

fn default_opts(size: usize) -> Opts {
    Opts {
        opts_size: size,
        priority: 0,
        zcopy: true,
        reserved13: [0; 3],
        ack_timeout: 0,
        reserved: [0; 4],
        impl_opts: ptr::null_mut(),
        impl_opts_size: 0,
        src_addr: ptr::null(),
        src_port: 0,
        reserved50: [0; 2],
        connect_timeout: 0,
    }
}

/// Copies the members that lie within `size` bytes.
fn merge(to: &mut Opts, from: &Opts, size: usize) {
    macro_rules! each {
        ($($field:ident)*) => { $(if within!(Opts, to, $field, size) { to.$field = from.$field; })* };
    }
    each!(priority zcopy ack_timeout impl_opts impl_opts_size src_addr src_port connect_timeout);
}

/// As many bytes of a structure of C's as its caller knows; the rest is zero.
///
/// # Safety
/// `from` is readable for `size` bytes, and all bits zero is a value of `T`.
unsafe fn known<T: Copy>(from: *const T, size: usize) -> T {
    let mut own = MaybeUninit::<T>::zeroed();
    // SAFETY: the caller vouches for the bytes, and for zero.
    unsafe {
        ptr::copy_nonoverlapping(from.cast::<u8>(), own.as_mut_ptr().cast(), size.min(size_of::<T>()));
        own.assume_init()
    }
}

/// The options of a call, with defaults for what the caller does not know. NULL is logged.
fn opts_of(opts: *const Opts) -> Result<Opts> {
    if opts.is_null() {
        errlog!("the opts should not be NULL pointer");
        return Err(Errno::EINVAL);
    }
    // SAFETY: C's contract: the structure is as large as its first member says.
    let (size, user) = unsafe { ((*opts).opts_size, known(opts, (*opts).opts_size)) };
    let mut own = default_opts(size);
    merge(&mut own, &user, size);
    Ok(own)
}

/// Sets the members that lie within `opts_size` to their defaults.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_get_default_opts(opts: *mut Opts) {
    enter("spdk_sock_get_default_opts", |_| {
        if opts.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: the structure is as large as its first member says, which is what is written at most.
        unsafe {
            let size = (*opts).opts_size;
            let mut own = known(opts, size);
            merge(&mut own, &default_opts(size), size);
            ptr::copy_nonoverlapping((&raw const own).cast::<u8>(), opts.cast(), size.min(size_of::<Opts>()));
        }
        Ok(())
    })
}

/// A copy of a C string; none for NULL.
///
/// # Safety
/// `text` is NULL or a C string.
unsafe fn copied(text: *const c_char) -> Option<CString> {
    // SAFETY: the caller vouches for it.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_owned())
}

/// The options of a socket of our own implementations: the defaults, and over them what the call says.
fn choice(defaults: &ImplOpts, opts: &Opts) -> Choice {
    let mut own = imp::empty_opts();
    defaults.read(&mut own, size_of::<Options>());
    let mut get_key = defaults.get_key.get();
    if !opts.impl_opts.is_null() {
        let (cells, size) = (ImplOpts::ZERO, opts.impl_opts_size);
        // SAFETY: C's contract: the structure is as large as its size says.
        let user = unsafe { known(opts.impl_opts, size) };
        cells.write(&own, size_of::<Options>());
        cells.write(&user, size);
        cells.read(&mut own, size_of::<Options>());
        if within!(Options, user, get_key, size) {
            // SAFETY: the types differ only in `unsafe`.
            get_key = unsafe { optional(user.get_key) };
        }
    }
    let size = if own.psk_key.is_null() { 0 } else { own.psk_key_size as usize };
    // SAFETY: C's contract for the options: a key is as long as its size says, names are NULL or C strings.
    let (key, identity, ciphers) = unsafe {
        let key = (size != 0).then(|| core::slice::from_raw_parts(own.psk_key, size).to_vec());
        (key, copied(own.psk_identity), copied(own.tls_cipher_suites))
    };
    let get_key_ctx = Rx::new(own.get_key_ctx);
    let secrets = Secrets { key, identity, ciphers, get_key: Rx::new(get_key), get_key_ctx };
    Choice {
        recv_buf_size: own.recv_buf_size,
        send_buf_size: own.send_buf_size,
        enable_recv_pipe: own.enable_recv_pipe,
        enable_quickack: own.enable_quickack,
        placement: own.enable_placement_id,
        zcopy_server: own.enable_zerocopy_send_server,
        zcopy_client: own.enable_zerocopy_send_client,
        zcopy_threshold: own.zerocopy_threshold,
        tls_version: own.tls_version,
        enable_ktls: own.enable_ktls,
        secrets: Arc::new(secrets),
    }
}

fn plan(opts: &Opts) -> Plan {
    Plan {
        priority: opts.priority,
        zcopy: opts.zcopy,
        ack_timeout_ms: opts.ack_timeout,
        connect_timeout_ms: opts.connect_timeout,
        // SAFETY: C's contract for the options: NULL or a C string.
        source: unsafe { copied(opts.src_addr) },
        source_port: opts.src_port,
    }
}

/// What a socket is made with.
struct Making<'a> {
    imp: &'static Imp,
    ip: Option<&'a CStr>,
    port: c_int,
    opts: Opts,
}

impl Making<'_> {
    /// As our own implementations take it. An address of NULL is none.
    fn own(&self) -> Result<(&CStr, Plan, Choice)> {
        let defaults = self.imp.defaults().ok_or(Errno::EINVAL)?;
        Ok((self.ip.ok_or(Errno::EINVAL)?, plan(&self.opts), choice(defaults, &self.opts)))
    }
}

fn making<'a>(
    cx: &Cx,
    ip: *const c_char,
    port: c_int,
    impl_name: *const c_char,
    opts: *const Opts,
) -> Result<Making<'a>> {
    let opts = opts_of(opts)?;
    let name = if impl_name.is_null() { None } else { Some(cx.cstr(impl_name)?.to_bytes()) };
    let imp = imp::choose(name)?;
    let ip = if ip.is_null() { None } else { Some(cx.cstr(ip)?) };
    Ok(Making { imp, ip, port, opts })
}

fn check_timeout(opts: &Opts) -> Result<()> {
    if i32::try_from(opts.connect_timeout).is_err() {
        errlog!("connect_timeout opt cannot exceed INT_MAX");
        return Err(Errno::EINVAL);
    }
    Ok(())
}

fn connect(making: &Making<'_>) -> Result<Handle> {
    check_timeout(&making.opts)?;
    let sock = match making.imp.kind {
        Kind::C(c) => module::make(making.imp, c, c.connect.get(), making.ip, making.port, &making.opts)?,
        _ => {
            let (ip, plan, choice) = making.own()?;
            posix::connect(making.imp, ip, making.port, &plan, choice)?
        }
    };
    Ok(raw(sock))
}

fn listen(making: &Making<'_>) -> Result<Handle> {
    let sock = match making.imp.kind {
        Kind::C(c) => module::make(making.imp, c, c.listen.get(), making.ip, making.port, &making.opts)?,
        _ => {
            let (ip, plan, choice) = making.own()?;
            posix::listen(making.imp, ip, making.port, &plan, choice)?
        }
    };
    Ok(raw(sock))
}

/// Connects with default options.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_connect(ip: *const c_char, port: c_int, impl_name: *const c_char) -> Handle {
    enter_op("spdk_sock_connect", |cx| connect(&making(cx, ip, port, impl_name, &default_opts(size_of::<Opts>()))?))
}

/// Connects, and waits for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_connect_ext(
    ip: *const c_char,
    port: c_int,
    impl_name: *const c_char,
    opts: *mut Opts,
) -> Handle {
    enter_op("spdk_sock_connect_ext", |cx| connect(&making(cx, ip, port, impl_name, opts)?))
}

/// Begins to connect.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_connect_async(
    ip: *const c_char,
    port: c_int,
    impl_name: *const c_char,
    opts: *mut Opts,
    cb_fn: abi::spdk_sock_connect_cb_fn,
    cb_arg: *mut c_void,
) -> Handle {
    enter_op("spdk_sock_connect_async", |cx| {
        let making = making(cx, ip, port, impl_name, opts)?;
        // SAFETY: the types differ only in `unsafe`.
        let cb_fn: Option<ConnectFn> = unsafe { optional(cb_fn) };
        let sock = match making.imp.kind {
            Kind::C(c) => {
                if c.connect_async.get().is_none() {
                    errlog!("Asynchronous connect is not supported by {}", making.imp.text());
                    return Err(Errno::ENOTSUP);
                }
                check_timeout(&making.opts)?;
                module::make_async(making.imp, c, making.ip, making.port, &making.opts, (cb_fn, cb_arg))?
            }
            _ => {
                check_timeout(&making.opts)?;
                let then = Then { cb_fn, cb_arg };
                let (ip, plan, choice) = match making.own() {
                    Ok(own) => own,
                    // As for an address that is none.
                    Err(_) => return Err(then.refuse(Errno::EIO)),
                };
                posix::connect_async(making.imp, ip, making.port, &plan, choice, then)?
            }
        };
        Ok(raw(sock))
    })
}

/// Listens with default options.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_listen(ip: *const c_char, port: c_int, impl_name: *const c_char) -> Handle {
    enter_op("spdk_sock_listen", |cx| listen(&making(cx, ip, port, impl_name, &default_opts(size_of::<Opts>()))?))
}

/// Listens at an address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_listen_ext(
    ip: *const c_char,
    port: c_int,
    impl_name: *const c_char,
    opts: *mut Opts,
) -> Handle {
    enter_op("spdk_sock_listen_ext", |cx| listen(&making(cx, ip, port, impl_name, opts)?))
}

/// Takes one connection that waits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_accept(sock: Handle) -> Handle {
    enter_op("spdk_sock_accept", |cx| call::accept(cx.sock(sock)?).map(raw))
}

/// Closes a socket.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_close(sock: *mut Handle) -> c_int {
    enter_op("spdk_sock_close", |cx| {
        // SAFETY: C's contract: NULL or a pointer to a handle.
        let handle = unsafe { sock.as_mut() }.ok_or(Errno::EINVAL)?;
        let obj = cx.open_sock(*handle)?;
        close::check(obj)?;
        *handle = ptr::null_mut();
        close::close(obj)
    })
}

/// Sends what was queued.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_flush(sock: Handle) -> c_int {
    enter("spdk_sock_flush", |cx| call::flush(cx.open_sock(sock)?))
}

/// Receives what is there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_recv(sock: Handle, buf: *mut c_void, len: usize) -> isize {
    enter("spdk_sock_recv", |cx| {
        let sock = cx.open_sock(sock)?;
        if buf.is_null() && len != 0 {
            return Err(Errno::EINVAL);
        }
        call::recv(sock, buf, len)
    })
}

/// Sends, behind what was queued.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_writev(sock: Handle, iov: *mut abi::iovec, iovcnt: c_int) -> isize {
    enter("spdk_sock_writev", |cx| {
        let sock = cx.open_sock(sock)?;
        call::writev(sock, cx.slice(iov, usize::try_from(iovcnt).map_err(|_| Errno::EINVAL)?)?)
    })
}

/// Receives into several buffers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_readv(sock: Handle, iov: *mut abi::iovec, iovcnt: c_int) -> isize {
    enter("spdk_sock_readv", |cx| {
        let sock = cx.open_sock(sock)?;
        call::readv(sock, cx.slice(iov, usize::try_from(iovcnt).map_err(|_| Errno::EINVAL)?)?)
    })
}

/// Queues a request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_writev_async(sock: Handle, req: *mut abi::spdk_sock_request) {
    enter("spdk_sock_writev_async", |cx| {
        // SAFETY: C's contract for requests.
        let req = unsafe { Request::at(req) }.ok_or(Errno::EINVAL)?;
        let cb_fn = req.cb_fn.get().ok_or(Errno::EINVAL)?;
        let outcome = cx.open_sock(sock).and_then(|sock| call::writev_async(sock, req));
        outcome.inspect_err(|errno| cb_fn(req.cb_arg.get(), errno.negative()))
    })
}

/// Receives into a buffer of the group.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_recv_next(sock: Handle, buf: *mut *mut c_void, ctx: *mut *mut c_void) -> c_int {
    enter("spdk_sock_recv_next", |cx| {
        let sock = cx.open_sock(sock)?;
        if buf.is_null() || ctx.is_null() {
            return Err(Errno::EINVAL);
        }
        let (n, buffer, context) = call::recv_next(sock)?;
        if n > 0 {
            cx.put(buf, buffer)?;
            cx.put(ctx, context)?;
        }
        Ok(n)
    })
}

/// How many bytes must be there before a poll reports the socket.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_set_recvlowat(sock: Handle, nbytes: c_int) -> c_int {
    enter("spdk_sock_set_recvlowat", |cx| call::set(cx.sock(sock)?, Setting::RecvLowat, nbytes))
}

/// Sizes of the receive buffers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_set_recvbuf(sock: Handle, sz: c_int) -> c_int {
    enter("spdk_sock_set_recvbuf", |cx| call::set(cx.sock(sock)?, Setting::RecvBuf, sz))
}

/// Size of the send buffer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_set_sendbuf(sock: Handle, sz: c_int) -> c_int {
    enter("spdk_sock_set_sendbuf", |cx| call::set(cx.sock(sock)?, Setting::SendBuf, sz))
}

/// Whether the socket's own address is IPv6.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_is_ipv6(sock: Handle) -> bool {
    enter("spdk_sock_is_ipv6", |cx| call::is_ipv6(cx.sock(sock)?))
}

/// Whether the socket's own address is IPv4.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_is_ipv4(sock: Handle) -> bool {
    enter("spdk_sock_is_ipv4", |cx| call::is_ipv4(cx.sock(sock)?))
}

/// Whether the peer is there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_is_connected(sock: Handle) -> bool {
    enter("spdk_sock_is_connected", |cx| call::is_connected(cx.sock(sock)?))
}

/// The addresses and ports of both ends.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_getaddr(
    sock: Handle,
    saddr: *mut c_char,
    slen: c_int,
    sport: *mut u16,
    caddr: *mut c_char,
    clen: c_int,
    cport: *mut u16,
) -> c_int {
    enter("spdk_sock_getaddr", |cx| {
        let sock = cx.sock(sock)?;
        match call::ends(sock)? {
            Ends::Of(fd) => getaddr(cx, fd, (saddr, slen, sport), (caddr, clen, cport)),
            Ends::Asked(ask) => Ok(ask(sock.object().base(), saddr, slen, sport, caddr, clen, cport)),
        }
    })
}

/// The name of the socket's implementation.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_get_impl_name(sock: Handle) -> *const c_char {
    enter_or("spdk_sock_get_impl_name", name_of_nothing, |cx| {
        Ok(cx.sock(sock)?.imp().ok_or(Errno::EINVAL)?.name().as_ptr())
    })
}

/// The name of the interface that has the socket's own address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_get_interface_name(sock: Handle) -> *const c_char {
    enter_or("spdk_sock_get_interface_name", name_of_nothing, |cx| Ok(call::interface_name(cx.sock(sock)?)))
}

/// The NUMA node of that interface.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_get_numa_id(sock: Handle) -> i32 {
    enter_or("spdk_sock_get_numa_id", |_| ANY_NODE, |cx| Ok(call::numa_id(cx.sock(sock)?).unwrap_or(ANY_NODE)))
}

/// A new group.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_group_create(ctx: *mut c_void) -> GroupHandle {
    enter_op("spdk_sock_group_create", |_| group::create(ctx).map(raw_group))
}

/// What the group was created with.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_group_get_ctx(sock_group: GroupHandle) -> *mut c_void {
    enter("spdk_sock_group_get_ctx", |cx| Ok(cx.sock_group(sock_group)?.ctx()))
}

/// Adds a socket to a group.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_group_add_sock(
    group: GroupHandle,
    sock: Handle,
    cb_fn: abi::spdk_sock_cb,
    cb_arg: *mut c_void,
) -> c_int {
    enter("spdk_sock_group_add_sock", |cx| {
        let (group, sock) = (cx.sock_group(group)?, cx.sock(sock)?);
        // SAFETY: the types differ only in `unsafe`.
        let cb_fn: EventFn = unsafe { callback(cb_fn) }?;
        group::add(group, sock, cb_fn, cb_arg)
    })
}

/// Removes a socket from its group.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_group_remove_sock(group: GroupHandle, sock: Handle) -> c_int {
    enter("spdk_sock_group_remove_sock", |cx| group::remove(cx.sock_group(group)?, cx.sock(sock)?))
}

/// Gives a buffer to a group.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_group_provide_buf(
    group: GroupHandle,
    buf: *mut c_void,
    len: usize,
    ctx: *mut c_void,
) -> c_int {
    enter("spdk_sock_group_provide_buf", |cx| {
        let group = cx.sock_group(group)?;
        if len < Buffer::LEAST || buf.addr() % align_of::<Buffer>() != 0 {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: the buffer is the library's until it comes back; length and alignment are checked.
        let buffer = unsafe { Buffer::at(buf) }.ok_or(Errno::EINVAL)?;
        group.give(buffer, len, ctx);
        Ok(0)
    })
}

/// Polls a group for up to 32 events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_group_poll(group: GroupHandle) -> c_int {
    enter("spdk_sock_group_poll", |cx| group::poll(cx.sock_group(group)?, abi::MAX_EVENTS_PER_POLL as c_int))
}

/// Polls a group.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_group_poll_count(group: GroupHandle, max_events: c_int) -> c_int {
    enter("spdk_sock_group_poll_count", |cx| group::poll(cx.sock_group(group)?, max_events))
}

/// Ends a group.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_group_close(group: *mut GroupHandle) -> c_int {
    enter_op("spdk_sock_group_close", |cx| {
        // SAFETY: C's contract: NULL or a pointer to a handle.
        let handle = unsafe { group.as_mut() }.ok_or(Errno::EBADF)?;
        let null = handle.is_null();
        let obj = cx.sock_group(*handle).map_err(|errno| if null { Errno::EBADF } else { errno })?;
        group::close(obj)?;
        *handle = ptr::null_mut();
        Ok(0)
    })
}

/// The group that suits a socket best.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_get_optimal_sock_group(
    sock: Handle,
    group: *mut GroupHandle,
    hint: GroupHandle,
) -> c_int {
    enter("spdk_sock_get_optimal_sock_group", |cx| {
        let sock = cx.sock(sock)?;
        let hint = if hint.is_null() { None } else { Some(cx.sock_group(hint)?) };
        cx.put(group, group::optimal(sock, hint)?)?;
        Ok(0)
    })
}

/// The descriptor that tells that a group has something to report.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_group_get_interruptfd(group: GroupHandle) -> c_int {
    enter("spdk_sock_group_get_interruptfd", |cx| group::interruptfd(cx.sock_group(group)?))
}

/// The options of an implementation.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_impl_get_opts(
    impl_name: *const c_char,
    opts: *mut Options,
    len: *mut usize,
) -> c_int {
    enter("spdk_sock_impl_get_opts", |cx| {
        let imp = imp::find(cx.cstr(impl_name)?.to_bytes())?;
        if opts.is_null() {
            return Err(Errno::EINVAL);
        }
        let size = cx.value_mut(len)?;
        if let Kind::C(c) = imp.kind {
            return Ok(c.get_opts.get().ok_or(Errno::ENOTSUP)?(opts, size));
        }
        let defaults = imp.defaults().ok_or(Errno::ENOTSUP)?;
        let mut own = imp::empty_opts();
        defaults.read(&mut own, *size);
        if within!(Options, own, get_key, *size) {
            own.get_key = defaults.get_key.get().map(|f| f as _);
        }
        // SAFETY: C's contract: the structure is as large as `*len` says.
        unsafe {
            opts.cast::<u8>().write_bytes(0, *size);
            let filled = (*size).min(size_of::<Options>());
            ptr::copy_nonoverlapping((&raw const own).cast::<u8>(), opts.cast(), filled);
            *size = filled;
        }
        Ok(0)
    })
}

/// Sets the options of an implementation.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_impl_set_opts(impl_name: *const c_char, opts: *const Options, len: usize) -> c_int {
    enter("spdk_sock_impl_set_opts", |cx| {
        let imp = imp::find(cx.cstr(impl_name)?.to_bytes())?;
        if opts.is_null() {
            return Err(Errno::EINVAL);
        }
        if let Kind::C(c) = imp.kind {
            return Ok(c.set_opts.get().ok_or(Errno::ENOTSUP)?(opts, len));
        }
        // SAFETY: C's contract: the structure is as large as `len` says.
        let user = unsafe { known(opts, len) };
        if within!(Options, user, get_key, len)
            && let Some(defaults) = imp.defaults()
        {
            // SAFETY: the types differ only in `unsafe`.
            defaults.get_key.set(unsafe { optional(user.get_key) });
        }
        imp.set_opts(&user, len)
    })
}

/// Sets the implementation that NULL stands for.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_set_default_impl(impl_name: *const c_char) -> c_int {
    enter("spdk_sock_set_default_impl", |cx| imp::set_default(cx.cstr(impl_name)?.to_bytes()).map(|()| 0))
}

/// The name of the implementation that NULL stands for.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_sock_get_default_impl() -> *const c_char {
    enter("spdk_sock_get_default_impl", |_| Ok(imp::default().map_or(ptr::null(), |imp| imp.name().as_ptr())))
}

/// Writes the RPC calls that bring the library to its present state.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sock_write_config_json(w: *mut abi::spdk_json_write_ctx) {
    enter("spdk_sock_write_config_json", |cx| Ok(imp::write_config(cx.object(&WRITERS, w)?)))
}
