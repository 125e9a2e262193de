//! TCP sockets as the socket library needs them: options, connections, scattered reads and writes, zero-copy
//! acknowledgements, and the caller's requests with the arrays that stand behind them.
//!
//! Descriptors are numbers here, as C has them; who owns one closes it. Threading rule: any thread; the kernel orders the
//! calls.

use super::rx::Rx;
use crate::{
    abi::{self, iovec},
    errno::{Errno, Result},
};
use core::{
    ffi::{CStr, c_int, c_void},
    mem::{self, MaybeUninit, offset_of, size_of, size_of_val},
    ptr,
};

/// A forward link, as `queue.h` has it.
pub type Next<T> = Rx<Option<&'static T>>;

/// Both links of an element, as `TAILQ_ENTRY` lays them out.
#[repr(C)]
pub struct Link<T: Sync + 'static> {
    pub next: Next<T>,
    pub prev: Rx<Option<&'static Next<T>>>,
}

impl<T: Sync + 'static> Link<T> {
    pub const EMPTY: Link<T> = Link { next: Rx::ZERO, prev: Rx::ZERO };
}

/// `struct spdk_sock_request`, the caller's; the array of its elements stands behind it.
#[repr(C)]
pub struct Request {
    pub cb_fn: Rx<Option<extern "C" fn(*mut c_void, i32)>>,
    pub cb_arg: Rx<*mut c_void>,
    pub link: Link<Request>,
    pub curr_list: Rx<*mut c_void>,
    pub offset: Rx<u32>,
    pub zcopy_idx: Rx<u32>,
    pub pending_zcopy: Rx<bool>,
    rest: [Rx<u8>; 7],
    pub iovcnt: Rx<i32>,
}

const _: () = {
    use abi::{spdk_sock_request as C, spdk_sock_request___sock_request_internal as I};
    assert!(offset_of!(Request, cb_arg) == offset_of!(C, cb_arg));
    assert!(offset_of!(Request, link) == offset_of!(C, internal));
    assert!(offset_of!(Request, curr_list) == offset_of!(C, internal) + offset_of!(I, curr_list));
    assert!(offset_of!(Request, offset) == offset_of!(C, internal) + offset_of!(I, offset));
    assert!(offset_of!(Request, zcopy_idx) == offset_of!(C, internal) + offset_of!(I, zcopy_idx));
    assert!(offset_of!(Request, pending_zcopy) == offset_of!(C, internal) + offset_of!(I, pending_zcopy));
    assert!(offset_of!(Request, iovcnt) == offset_of!(C, iovcnt) && size_of::<Request>() == size_of::<C>());
};

impl Request {
    /// The request at an address; `None` for NULL.
    ///
    /// # Safety
    /// `raw` is NULL or points at a request that, with its array, stays in place until its callback has run.
    pub unsafe fn at(raw: *mut abi::spdk_sock_request) -> Option<&'static Request> {
        raw.expose_provenance();
        // SAFETY: the caller vouches for it, and `Request` is the same structure with cells that may change at any time.
        unsafe { raw.cast::<Request>().as_ref() }
    }

    /// The elements.
    #[inline]
    pub fn iovs(&self) -> &[iovec] {
        let behind = ptr::from_ref(self).addr() + size_of::<Request>();
        let count = usize::try_from(self.iovcnt.get()).unwrap_or(0);
        // SAFETY: a `Request` is made by `at` alone, and by contract the array stands right behind it.
        unsafe { core::slice::from_raw_parts(ptr::with_exposed_provenance(behind), count) }
    }
}

/// The beginning of a buffer that a program gave to a group, as `struct spdk_sock_group_provided_buf` lays it out.
#[repr(C)]
pub struct Buffer {
    pub len: Rx<usize>,
    pub ctx: Rx<*mut c_void>,
    next: Next<Buffer>,
}

const _: () = assert!(size_of::<Buffer>() == size_of::<abi::spdk_sock_group_provided_buf>());

impl Buffer {
    /// Bytes that a buffer must have.
    pub const LEAST: usize = size_of::<Buffer>();

    /// The buffer at an address; `None` for NULL.
    ///
    /// # Safety
    /// `raw` is NULL or points at [`Buffer::LEAST`] bytes that are aligned as pointers are and the library's until the buffer is
    /// taken out.
    pub unsafe fn at(raw: *mut c_void) -> Option<&'static Buffer> {
        // SAFETY: the caller vouches for it; cells accept every content.
        unsafe { raw.cast::<Buffer>().as_ref() }
    }

    /// Where it is, for C.
    pub fn address(&'static self) -> *mut c_void {
        ptr::from_ref(self).cast_mut().cast()
    }
}

/// Buffers, the last one given first.
pub struct Buffers(Next<Buffer>);

impl Buffers {
    pub const EMPTY: Buffers = Buffers(Rx::ZERO);

    #[inline]
    pub fn give(&self, buffer: &'static Buffer, len: usize, ctx: *mut c_void) {
        buffer.len.set(len);
        buffer.ctx.set(ctx);
        buffer.next.set(self.0.get());
        self.0.set(Some(buffer));
    }

    #[inline]
    pub fn pop(&self) -> Option<&'static Buffer> {
        let first = self.0.get()?;
        self.0.set(first.next.get());
        Some(first)
    }

    pub fn clear(&self) {
        self.0.set(None);
    }
}

/// Copies from memory of our own to the elements in turn; how many bytes fitted. The elements describe writable memory: C's
/// contract for buffers.
#[inline]
pub fn scatter(from: *const u8, len: usize, iovs: &[iovec]) -> usize {
    let mut done = 0;
    for iov in iovs {
        let n = iov.iov_len.min(len - done);
        if n != 0 {
            // SAFETY: as this function says; `from` is good for `len` bytes.
            unsafe { ptr::copy_nonoverlapping(from.wrapping_add(done), iov.iov_base.cast(), n) };
            done += n;
        }
    }
    done
}

/// Closes a descriptor.
pub fn close(fd: c_int) {
    if fd >= 0 {
        // SAFETY: no memory is involved; the caller owns the descriptor.
        unsafe { libc::close(fd) };
    }
}

/// A socket address with the numbers that `socket(2)` wants.
#[derive(Clone, Copy)]
pub struct Target {
    family: c_int,
    kind: c_int,
    protocol: c_int,
    address: libc::sockaddr_storage,
    len: libc::socklen_t,
}

impl Target {
    /// What an element of a list of `getaddrinfo(3)` says; `None` if it has no address that fits.
    ///
    /// # Safety
    /// `raw` is NULL or points at such an element.
    pub unsafe fn copy(raw: *const libc::addrinfo) -> Option<Target> {
        // SAFETY: the caller vouches for it.
        let info = unsafe { raw.as_ref() }?;
        // SAFETY: all bits zero is a valid value.
        let mut address: libc::sockaddr_storage = unsafe { MaybeUninit::zeroed().assume_init() };
        if info.ai_addr.is_null() || info.ai_addrlen as usize > size_of_val(&address) {
            return None;
        }
        // SAFETY: the address is as long as the element says, which fits.
        unsafe {
            ptr::copy_nonoverlapping(info.ai_addr.cast::<u8>(), (&raw mut address).cast(), info.ai_addrlen as usize);
        }
        Some(Target {
            family: info.ai_family,
            kind: info.ai_socktype,
            protocol: info.ai_protocol,
            address,
            len: info.ai_addrlen,
        })
    }

    /// `AF_*`
    pub fn family(&self) -> c_int {
        self.family
    }

    fn raw(&self) -> *const libc::sockaddr {
        (&raw const self.address).cast()
    }
}

/// A list of `getaddrinfo(3)`, which frees itself.
pub struct List(*mut libc::addrinfo);

impl List {
    /// Numeric addresses alone, for listening or for connecting. The number of `getaddrinfo` on failure.
    pub fn numeric(host: Option<&CStr>, port: Option<&CStr>) -> core::result::Result<List, c_int> {
        // SAFETY: all bits zero is a valid set of hints.
        let mut hints: libc::addrinfo = unsafe { mem::zeroed() };
        hints.ai_family = libc::PF_UNSPEC;
        hints.ai_socktype = libc::SOCK_STREAM;
        hints.ai_flags = libc::AI_NUMERICSERV | libc::AI_PASSIVE | libc::AI_NUMERICHOST;
        let mut list = ptr::null_mut();
        let text = |s: Option<&CStr>| s.map_or(ptr::null(), CStr::as_ptr);
        // SAFETY: C strings or NULL, hints and a place for the list.
        let rc = unsafe { libc::getaddrinfo(text(host), text(port), &raw const hints, &raw mut list) };
        if rc == 0 { Ok(List(list)) } else { Err(rc) }
    }

    /// Gives the list away: the receiver calls `freeaddrinfo(3)`.
    pub fn into_raw(self) -> *mut libc::addrinfo {
        let raw = self.0;
        mem::forget(self);
        raw
    }

    /// The addresses.
    pub fn targets(&self) -> Vec<Target> {
        let mut out = Vec::new();
        let mut at = self.0.cast_const();
        while !at.is_null() {
            // SAFETY: an element of the list that this object owns.
            let (target, next) = unsafe { (Target::copy(at), (*at).ai_next) };
            out.extend(target);
            at = next.cast_const();
        }
        out
    }
}

impl Drop for List {
    fn drop(&mut self) {
        // SAFETY: made by `numeric`, freed once.
        unsafe { libc::freeaddrinfo(self.0) };
    }
}

/// Sets an option that is an integer.
pub fn set_option(fd: c_int, level: c_int, name: c_int, value: c_int) -> Result<()> {
    let len = size_of_val(&value) as libc::socklen_t;
    // SAFETY: the option is an integer of the size given.
    Errno::last_if(unsafe { libc::setsockopt(fd, level, name, (&raw const value).cast(), len) }).map(drop)
}

/// Reads an option that is an integer.
pub fn option(fd: c_int, level: c_int, name: c_int) -> Result<c_int> {
    let mut value: c_int = 0;
    let mut len = size_of_val(&value) as libc::socklen_t;
    // SAFETY: the option is an integer, and the size says so.
    Errno::last_if(unsafe { libc::getsockopt(fd, level, name, (&raw mut value).cast(), &raw mut len) })?;
    Ok(value)
}

/// What [`create`] applies.
#[derive(Clone, Copy, Default)]
pub struct Setup {
    pub recv_buf: c_int,
    pub send_buf: c_int,
    pub priority: c_int,
    pub ack_timeout_ms: u32,
}

/// A socket with its options applied. Sizes of buffers that the system does not grant do not matter.
pub fn create(target: &Target, setup: &Setup) -> Result<c_int> {
    // SAFETY: no memory is involved.
    let fd = Errno::last_if(unsafe { libc::socket(target.family, target.kind, target.protocol) })?;
    let apply = || {
        let _ = set_option(fd, libc::SOL_SOCKET, libc::SO_RCVBUF, setup.recv_buf);
        let _ = set_option(fd, libc::SOL_SOCKET, libc::SO_SNDBUF, setup.send_buf);
        set_option(fd, libc::SOL_SOCKET, libc::SO_REUSEADDR, 1)?;
        set_option(fd, libc::IPPROTO_TCP, libc::TCP_NODELAY, 1)?;
        if setup.priority != 0 {
            set_option(fd, libc::SOL_SOCKET, libc::SO_PRIORITY, setup.priority)?;
        }
        if target.family == libc::AF_INET6 {
            set_option(fd, libc::IPPROTO_IPV6, libc::IPV6_V6ONLY, 1)?;
        }
        if setup.ack_timeout_ms != 0 {
            let timeout = c_int::from_ne_bytes(setup.ack_timeout_ms.to_ne_bytes());
            set_option(fd, libc::IPPROTO_TCP, libc::TCP_USER_TIMEOUT, timeout)?;
        }
        Ok(fd)
    };
    apply().inspect_err(|_| close(fd))
}

/// Binds to an address.
pub fn bind(fd: c_int, target: &Target) -> Result<()> {
    // SAFETY: the address is as long as it says.
    Errno::last_if(unsafe { libc::bind(fd, target.raw(), target.len) }).map(drop)
}

/// Begins to listen.
pub fn listen(fd: c_int, backlog: c_int) -> Result<()> {
    // SAFETY: no memory is involved.
    Errno::last_if(unsafe { libc::listen(fd, backlog) }).map(drop)
}

/// Begins to connect; `EINPROGRESS` is no error.
pub fn connect(fd: c_int, target: &Target) -> Result<()> {
    // SAFETY: the address is as long as it says.
    match Errno::last_if(unsafe { libc::connect(fd, target.raw(), target.len) }) {
        Err(Errno::EINPROGRESS) | Ok(_) => Ok(()),
        Err(errno) => Err(errno),
    }
}

/// Takes a connection that waits.
pub fn accept(fd: c_int) -> Result<c_int> {
    // SAFETY: no address is asked for.
    Errno::last_if(unsafe { libc::accept(fd, ptr::null_mut(), ptr::null_mut()) })
}

/// Waits up to `timeout_ms` (-1: for ever) for one of `events`; what occurred, 0 if nothing did.
pub fn poll(fd: c_int, events: i16, timeout_ms: c_int) -> Result<i16> {
    let mut poll = libc::pollfd { fd, events, revents: 0 };
    // SAFETY: one structure, as the count says.
    Errno::last_if(unsafe { libc::poll(&raw mut poll, 1, timeout_ms) })?;
    Ok(poll.revents)
}

fn count(rc: isize) -> Result<usize> {
    usize::try_from(rc).map_err(|_| Errno::last())
}

/// As `readv(2)`. The elements describe writable memory: C's contract for buffers, or memory of our own.
#[inline]
pub fn readv(fd: c_int, iovs: &[iovec]) -> Result<usize> {
    if let [one] = iovs {
        // SAFETY: as this function says.
        return count(unsafe { libc::read(fd, one.iov_base, one.iov_len) });
    }
    let many = c_int::try_from(iovs.len()).unwrap_or(c_int::MAX);
    // SAFETY: as this function says.
    count(unsafe { libc::readv(fd, iovs.as_ptr().cast(), many) })
}

/// As [`readv`], of a socket that blocks, without waiting.
#[inline]
pub fn receive(fd: c_int, iovs: &[iovec]) -> Result<usize> {
    let mut head = message(iovs);
    // SAFETY: as `readv`.
    count(unsafe { libc::recvmsg(fd, &raw mut head, libc::MSG_DONTWAIT) })
}

fn message(iovs: &[iovec]) -> libc::msghdr {
    // SAFETY: all bits zero is a valid value.
    let mut head: libc::msghdr = unsafe { mem::zeroed() };
    head.msg_iov = iovs.as_ptr().cast_mut().cast();
    head.msg_iovlen = iovs.len();
    head
}

/// Sends; nobody is killed by a signal when the peer is gone. The elements describe readable memory: C's contract for buffers.
#[inline]
pub fn send(fd: c_int, iovs: &[iovec], flags: c_int) -> Result<usize> {
    if let [one] = iovs {
        // SAFETY: as this function says.
        return count(unsafe { libc::send(fd, one.iov_base, one.iov_len, flags | libc::MSG_NOSIGNAL) });
    }
    let head = message(iovs);
    // SAFETY: as this function says.
    count(unsafe { libc::sendmsg(fd, &raw const head, flags | libc::MSG_NOSIGNAL) })
}

/// Whether there is something to be read: `Ok(false)` at the end of the stream.
pub fn peek(fd: c_int, flags: c_int) -> Result<bool> {
    let mut byte = 0u8;
    // SAFETY: one byte is asked for.
    let n = count(unsafe { libc::recv(fd, (&raw mut byte).cast(), 1, libc::MSG_PEEK | flags) })?;
    Ok(n != 0)
}

/// Where the errors of an error queue come from: `SO_EE_ORIGIN_ZEROCOPY` of `linux/errqueue.h`.
const ORIGIN_ZEROCOPY: u8 = 5;

/// What the error queue of a socket holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ack {
    /// The zero-copy calls with these numbers are done, the last one included.
    Sent(u32, u32),
    /// Something else.
    Other(&'static str),
}

/// Room for the control message of an acknowledgement, aligned for it.
pub type Control = [u64; 8];

/// Takes one acknowledgement out of the error queue.
pub fn acknowledged(fd: c_int) -> Result<Ack> {
    let mut control: Control = [0; 8];
    let mut head = message(&[]);
    head.msg_control = (&raw mut control).cast();
    head.msg_controllen = size_of_val(&control);
    // SAFETY: the kernel writes at most as many bytes as the control buffer has.
    count(unsafe { libc::recvmsg(fd, &raw mut head, libc::MSG_ERRQUEUE | libc::MSG_DONTWAIT) })?;
    Ok(decode(&control, head.msg_controllen))
}

/// Reads a control message.
pub fn decode(control: &Control, len: usize) -> Ack {
    // SAFETY: all bits zero is a valid value.
    let mut head: libc::msghdr = unsafe { mem::zeroed() };
    head.msg_control = ptr::from_ref(control).cast_mut().cast();
    head.msg_controllen = len.min(size_of::<Control>());
    // SAFETY: the head describes the buffer.
    let first = unsafe { libc::CMSG_FIRSTHDR(&raw const head) };
    // SAFETY: NULL, or the header of a message within the buffer.
    let Some(message) = (unsafe { first.as_ref() }) else { return Ack::Other("no control message") };
    let known = (message.cmsg_level == libc::SOL_IP && message.cmsg_type == libc::IP_RECVERR)
        || (message.cmsg_level == libc::SOL_IPV6 && message.cmsg_type == libc::IPV6_RECVERR);
    if !known || message.cmsg_len < size_of::<libc::cmsghdr>() + size_of::<libc::sock_extended_err>() {
        return Ack::Other("unexpected level or type");
    }
    // SAFETY: the message is long enough for one, and lies in the buffer.
    let error = unsafe { libc::CMSG_DATA(first).cast::<libc::sock_extended_err>().read_unaligned() };
    if error.ee_errno != 0 || error.ee_origin != ORIGIN_ZEROCOPY {
        return Ack::Other("unexpected origin");
    }
    Ack::Sent(error.ee_info, error.ee_data)
}

/// Two connected stream sockets of this machine that do not block.
pub fn pair() -> Result<[c_int; 2]> {
    let mut fds = [-1; 2];
    let kind = libc::SOCK_STREAM | libc::SOCK_NONBLOCK;
    // SAFETY: room for two descriptors.
    Errno::last_if(unsafe { libc::socketpair(libc::AF_UNIX, kind, 0, fds.as_mut_ptr()) })?;
    Ok(fds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection() {
        let list = List::numeric(Some(c"127.0.0.1"), Some(c"0")).unwrap();
        let target = list.targets()[0];
        assert!(List::numeric(Some(c"localhost"), None).is_err());
        let listener = create(&target, &Setup { recv_buf: 1 << 20, send_buf: 1 << 20, ..Setup::default() }).unwrap();
        bind(listener, &target).unwrap();
        listen(listener, 8).unwrap();
        let port = crate::sys::net::local_address(listener).unwrap().port().unwrap();
        let text = std::ffi::CString::new(port.to_string()).unwrap();
        let to = List::numeric(Some(c"127.0.0.1"), Some(&text)).unwrap().targets()[0];
        let client = create(&to, &Setup::default()).unwrap();
        connect(client, &to).unwrap();
        let server = accept(listener).unwrap();
        let mut bytes = *b"hello";
        let iovs = [
            iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: 2 },
            iovec { iov_base: bytes.as_mut_ptr().wrapping_add(2).cast(), iov_len: 3 },
        ];
        assert_eq!(receive(server, &iovs), Err(Errno::EAGAIN));
        assert_eq!(send(client, &iovs, 0), Ok(5));
        assert_eq!(peek(server, 0), Ok(true));
        bytes = [0; 5];
        assert_eq!((readv(server, &iovs), &bytes), (Ok(5), b"hello"));
        assert_eq!(acknowledged(client), Err(Errno::EAGAIN));
        close(server);
        assert_eq!(peek(client, 0), Ok(false));
        [listener, client].into_iter().for_each(close);
    }
}
