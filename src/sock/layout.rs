//! The structures of `sock_module.h` as cells: what an implementation in C and the library both read and write.
//!
//! A reference to one is made at the door, or comes out of a function of the implementation, whose contract is that
//! the structure stays where it is until its end. Threading rule: that of the socket or the group.

use super::list::Head;
use crate::{
    abi,
    handle::Rx,
    sys::sock::{Link, Request},
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::{offset_of, size_of},
};

/// What [`abi::spdk_sock_impl_opts`] has, in cells.
#[repr(C)]
pub struct ImplOpts {
    pub(super) recv_buf_size: Rx<u32>,
    pub(super) send_buf_size: Rx<u32>,
    pub(super) enable_recv_pipe: Rx<bool>,
    pub(super) enable_zerocopy_send: Rx<bool>,
    pub(super) enable_quickack: Rx<bool>,
    pub(super) enable_placement_id: Rx<u32>,
    pub(super) enable_zerocopy_send_server: Rx<bool>,
    pub(super) enable_zerocopy_send_client: Rx<bool>,
    pub zerocopy_threshold: Rx<u32>,
    pub(super) tls_version: Rx<u32>,
    pub(super) enable_ktls: Rx<bool>,
    pub(super) psk_key: Rx<*mut u8>,
    pub(super) psk_key_size: Rx<u32>,
    pub(super) psk_identity: Rx<*mut c_char>,
    pub get_key: Rx<Option<extern "C" fn(*mut u8, c_int, *mut *const c_char, *const c_char, *mut c_void) -> c_int>>,
    pub(super) get_key_ctx: Rx<*mut c_void>,
    pub(super) tls_cipher_suites: Rx<*const c_char>,
}

/// What [`abi::spdk_sock_opts`] has, in cells.
#[repr(C)]
pub struct Opts {
    opts_size: Rx<usize>,
    pub priority: Rx<i32>,
    zcopy: Rx<bool>,
    reserved13: [Rx<u8>; 3],
    ack_timeout: Rx<u32>,
    reserved: [Rx<u8>; 4],
    impl_opts: Rx<*mut abi::spdk_sock_impl_opts>,
    impl_opts_size: Rx<usize>,
    src_addr: Rx<*const c_char>,
    src_port: Rx<u16>,
    reserved50: [Rx<u8>; 2],
    connect_timeout: Rx<u32>,
}

impl ImplOpts {
    pub const ZERO: ImplOpts = ImplOpts {
        recv_buf_size: Rx::ZERO,
        send_buf_size: Rx::ZERO,
        enable_recv_pipe: Rx::ZERO,
        enable_zerocopy_send: Rx::ZERO,
        enable_quickack: Rx::ZERO,
        enable_placement_id: Rx::ZERO,
        enable_zerocopy_send_server: Rx::ZERO,
        enable_zerocopy_send_client: Rx::ZERO,
        zerocopy_threshold: Rx::ZERO,
        tls_version: Rx::ZERO,
        enable_ktls: Rx::ZERO,
        psk_key: Rx::ZERO,
        psk_key_size: Rx::ZERO,
        psk_identity: Rx::ZERO,
        get_key: Rx::ZERO,
        get_key_ctx: Rx::ZERO,
        tls_cipher_suites: Rx::ZERO,
    };
}

impl Opts {
    /// Copies the options, without the pointer that is good only during the call.
    pub fn set(&self, opts: &abi::spdk_sock_opts) {
        self.opts_size.set(opts.opts_size);
        self.priority.set(opts.priority);
        self.zcopy.set(opts.zcopy);
        self.ack_timeout.set(opts.ack_timeout);
        self.impl_opts.set(core::ptr::null_mut());
        self.impl_opts_size.set(opts.impl_opts_size);
        self.src_addr.set(opts.src_addr);
        self.src_port.set(opts.src_port);
        self.connect_timeout.set(opts.connect_timeout);
    }

    /// Copies the options of another socket.
    pub fn inherit(&self, from: &Opts) {
        self.opts_size.set(from.opts_size.get());
        self.priority.set(from.priority.get());
        self.zcopy.set(from.zcopy.get());
        self.ack_timeout.set(from.ack_timeout.get());
        self.impl_opts.set(from.impl_opts.get());
        self.impl_opts_size.set(from.impl_opts_size.get());
        self.src_addr.set(from.src_addr.get());
        self.src_port.set(from.src_port.get());
        self.connect_timeout.set(from.connect_timeout.get());
    }
}

/// `spdk_sock_cb`
pub type EventFn = extern "C" fn(*mut c_void, *mut abi::spdk_sock_group, *mut abi::spdk_sock);

/// `struct spdk_sock`: the part of a socket that deals with requests and with its group.
#[repr(C)]
pub struct Base {
    pub net_impl: Rx<Option<&'static NetImpl>>,
    pub opts: Opts,
    pub group_impl: Rx<Option<&'static Part>>,
    pub link: Link<Base>,
    pub queued: Head<Request>,
    pub pending: Head<Request>,
    pub read_req: Rx<Option<&'static Request>>,
    pub queued_iovcnt: Rx<i32>,
    pub cb_cnt: Rx<i32>,
    pub cb_fn: Rx<Option<EventFn>>,
    pub cb_arg: Rx<*mut c_void>,
    pub flags: Rx<u8>,
    pub impl_opts: ImplOpts,
}

/// Bit of [`Base::flags`].
pub const CLOSED: u8 = 1;

impl Base {
    #[inline(always)]
    pub fn closed(&self) -> bool {
        self.flags.get() & CLOSED != 0
    }
}

/// `struct spdk_sock_group_impl`
#[repr(C)]
pub struct Part {
    pub net_impl: Rx<Option<&'static NetImpl>>,
    pub group: Rx<*mut abi::spdk_sock_group>,
    pub socks: Head<Base>,
    pub next: Rx<*mut c_void>,
}

type Sock = &'static Base;
type Group = &'static Part;
type SockOpts = *mut abi::spdk_sock_opts;
/// `spdk_sock_connect_cb_fn`
pub type ConnectFn = extern "C" fn(*mut c_void, c_int);
type Iovs = *mut abi::iovec;
type Int = Rx<Option<extern "C" fn(Sock, c_int) -> c_int>>;
type Ask = Rx<Option<extern "C" fn(Sock) -> bool>>;
/// What `connect` and `listen` are.
pub type MakeFn = extern "C" fn(*const c_char, c_int, SockOpts) -> Option<Sock>;
/// What `getaddr` is.
pub type AddressFn = extern "C" fn(Sock, *mut c_char, c_int, *mut u16, *mut c_char, c_int, *mut u16) -> c_int;

/// `struct spdk_net_impl`
#[repr(C)]
pub struct NetImpl {
    pub name: Rx<*const c_char>,
    pub init: Rx<Option<extern "C" fn(*mut abi::spdk_sock_initialize_opts) -> c_int>>,
    pub getaddr: Rx<Option<AddressFn>>,
    pub get_interface_name: Rx<Option<extern "C" fn(Sock) -> *const c_char>>,
    pub get_numa_id: Rx<Option<extern "C" fn(Sock) -> i32>>,
    pub connect: Rx<Option<MakeFn>>,
    pub connect_async:
        Rx<Option<extern "C" fn(*const c_char, c_int, SockOpts, Option<ConnectFn>, *mut c_void) -> Option<Sock>>>,
    pub listen: Rx<Option<MakeFn>>,
    pub accept: Rx<Option<extern "C" fn(Sock) -> Option<Sock>>>,
    pub close: Rx<Option<extern "C" fn(Sock) -> c_int>>,
    pub recv: Rx<Option<extern "C" fn(Sock, *mut c_void, usize) -> isize>>,
    pub readv: Rx<Option<extern "C" fn(Sock, Iovs, c_int) -> isize>>,
    pub writev: Rx<Option<extern "C" fn(Sock, Iovs, c_int) -> isize>>,
    pub recv_next: Rx<Option<extern "C" fn(Sock, *mut *mut c_void, *mut *mut c_void) -> c_int>>,
    pub writev_async: Rx<Option<extern "C" fn(Sock, &'static Request)>>,
    pub readv_async: Rx<Option<extern "C" fn(Sock, &'static Request)>>,
    pub flush: Rx<Option<extern "C" fn(Sock) -> c_int>>,
    pub set_recvlowat: Int,
    pub set_recvbuf: Int,
    pub set_sendbuf: Int,
    pub is_ipv6: Ask,
    pub is_ipv4: Ask,
    pub is_connected: Ask,
    pub group_impl_get_optimal: Rx<Option<extern "C" fn(Sock, Option<Group>) -> Option<Group>>>,
    pub group_impl_create: Rx<Option<extern "C" fn() -> Option<Group>>>,
    pub group_impl_add_sock: Rx<Option<extern "C" fn(Group, Sock) -> c_int>>,
    pub group_impl_remove_sock: Rx<Option<extern "C" fn(Group, Sock) -> c_int>>,
    pub group_impl_poll: Rx<Option<extern "C" fn(Group, c_int, *mut Option<Sock>) -> c_int>>,
    pub group_impl_get_interruptfd: Rx<Option<extern "C" fn(Group) -> c_int>>,
    pub group_impl_close: Rx<Option<extern "C" fn(Group) -> c_int>>,
    pub get_opts: Rx<Option<extern "C" fn(*mut abi::spdk_sock_impl_opts, *mut usize) -> c_int>>,
    pub set_opts: Rx<Option<extern "C" fn(*const abi::spdk_sock_impl_opts, usize) -> c_int>>,
    next: Rx<*mut c_void>,
}

macro_rules! same {
    ($ours:ty, $c:ty: $($field:ident)*; $($renamed:ident = $name:ident)*) => {
        const _: () = {
            $(assert!(offset_of!($ours, $field) == offset_of!($c, $field));)*
            $(assert!(offset_of!($ours, $renamed) == offset_of!($c, $name));)*
            assert!(size_of::<$ours>() == size_of::<$c>());
        };
    };
}

same!(ImplOpts, abi::spdk_sock_impl_opts: recv_buf_size send_buf_size enable_recv_pipe enable_zerocopy_send enable_quickack enable_placement_id enable_zerocopy_send_server enable_zerocopy_send_client zerocopy_threshold tls_version enable_ktls psk_key psk_key_size psk_identity get_key get_key_ctx tls_cipher_suites; );
same!(Opts, abi::spdk_sock_opts: opts_size priority zcopy reserved13 ack_timeout reserved impl_opts impl_opts_size src_addr src_port reserved50 connect_timeout; );
same!(Base, abi::spdk_sock: net_impl opts group_impl link read_req queued_iovcnt cb_cnt cb_fn cb_arg flags impl_opts; queued = queued_reqs pending = pending_reqs);
same!(Part, abi::spdk_sock_group_impl: net_impl group socks; next = link);
same!(NetImpl, abi::spdk_net_impl: name init getaddr get_interface_name get_numa_id connect connect_async listen accept close recv readv writev recv_next writev_async readv_async flush set_recvlowat set_recvbuf set_sendbuf is_ipv6 is_ipv4 is_connected group_impl_get_optimal group_impl_create group_impl_add_sock group_impl_remove_sock group_impl_poll group_impl_get_interruptfd group_impl_close get_opts set_opts; next = link);

impl Base {
    /// The part of a socket that is not C's, at rest.
    pub const VACANT: Base = Base {
        net_impl: Rx::ZERO,
        opts: Opts {
            opts_size: Rx::ZERO,
            priority: Rx::ZERO,
            zcopy: Rx::ZERO,
            reserved13: [Rx::ZERO; 3],
            ack_timeout: Rx::ZERO,
            reserved: [Rx::ZERO; 4],
            impl_opts: Rx::ZERO,
            impl_opts_size: Rx::ZERO,
            src_addr: Rx::ZERO,
            src_port: Rx::ZERO,
            reserved50: [Rx::ZERO; 2],
            connect_timeout: Rx::ZERO,
        },
        group_impl: Rx::ZERO,
        link: Link::EMPTY,
        queued: Head::EMPTY,
        pending: Head::EMPTY,
        read_req: Rx::ZERO,
        queued_iovcnt: Rx::ZERO,
        cb_cnt: Rx::ZERO,
        cb_fn: Rx::ZERO,
        cb_arg: Rx::ZERO,
        flags: Rx::ZERO,
        impl_opts: ImplOpts::ZERO,
    };
}
