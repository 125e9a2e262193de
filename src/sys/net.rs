//! Addresses of sockets and interfaces: `getsockname(2)`, `getpeername(2)`, `getifaddrs(3)`, `inet_ntop(3)`. Serves
//! `net.h` and the socket rooms.
//!
//! Threading: any thread.

use crate::errno::{Errno, Result};
use core::{
    ffi::{CStr, c_char, c_int, c_void},
    mem::{MaybeUninit, offset_of, size_of},
    ptr,
};
use std::ffi::CString;

unsafe extern "C" {
    fn inet_ntop(family: c_int, src: *const c_void, dst: *mut c_char, size: libc::socklen_t) -> *const c_char;
}

/// Room for the text of any address, with its terminator.
pub const TEXT_LEN: usize = 46;

/// The address of a socket or an interface.
#[derive(Clone, Copy)]
pub struct Address(libc::sockaddr_storage);

impl Address {
    /// Copies an address of C's; `None` for NULL.
    ///
    /// # Safety
    /// `raw` is NULL or points at a socket address that is as long as its family says.
    pub unsafe fn copy(raw: *const libc::sockaddr) -> Option<Address> {
        if raw.is_null() {
            return None;
        }
        // SAFETY: all bits zero is a valid value.
        let mut out: libc::sockaddr_storage = unsafe { MaybeUninit::zeroed().assume_init() };
        // SAFETY: every socket address starts with its family.
        let family = unsafe { (*raw).sa_family };
        let len = match c_int::from(family) {
            libc::AF_INET => size_of::<libc::sockaddr_in>(),
            libc::AF_INET6 => size_of::<libc::sockaddr_in6>(),
            _ => size_of::<libc::sa_family_t>(),
        };
        // SAFETY: the caller vouches for `len` bytes, which fit a `sockaddr_storage`.
        unsafe { ptr::copy_nonoverlapping(raw.cast::<u8>(), (&raw mut out).cast(), len) };
        Some(Address(out))
    }

    /// `AF_*`
    pub fn family(&self) -> c_int {
        c_int::from(self.0.ss_family)
    }

    /// The port, for families that have one.
    pub fn port(&self) -> Option<u16> {
        // Both kinds of Internet addresses have the port at the same place.
        const { assert!(offset_of!(libc::sockaddr_in, sin_port) == offset_of!(libc::sockaddr_in6, sin6_port)) };
        match self.family() {
            libc::AF_INET | libc::AF_INET6 => {
                let at = (&raw const self.0).cast::<libc::sockaddr_in>();
                // SAFETY: `sockaddr_storage` is as large and as aligned as a `sockaddr_in`.
                Some(u16::from_be(unsafe { (*at).sin_port }))
            }
            _ => None,
        }
    }

    /// The numeric text with its terminator. `ENOSPC` if it does not fit, `EAFNOSUPPORT` for other families.
    pub fn text(&self, out: &mut [u8]) -> Result<()> {
        let at = match self.family() {
            libc::AF_INET => offset_of!(libc::sockaddr_in, sin_addr),
            libc::AF_INET6 => offset_of!(libc::sockaddr_in6, sin6_addr),
            _ => return Err(Errno(libc::EAFNOSUPPORT)),
        };
        let src = (&raw const self.0).cast::<u8>().wrapping_add(at);
        let room = libc::socklen_t::try_from(out.len()).unwrap_or(libc::socklen_t::MAX);
        // SAFETY: the address of this family lies at `src` within the storage; `out` is writable for `room` bytes.
        let done = unsafe { inet_ntop(self.family(), src.cast(), out.as_mut_ptr().cast(), room) };
        if done.is_null() { Err(Errno::last()) } else { Ok(()) }
    }

    /// The numeric text.
    pub fn to_text(&self) -> Result<CString> {
        let mut out = [0; TEXT_LEN];
        self.text(&mut out)?;
        CStr::from_bytes_until_nul(&out).map(CStr::to_owned).map_err(|_| Errno::ENOSPC)
    }
}

type NameFn = unsafe extern "C" fn(c_int, *mut libc::sockaddr, *mut libc::socklen_t) -> c_int;

fn name(fd: c_int, ask: NameFn) -> Result<Address> {
    // SAFETY: all bits zero is a valid value.
    let mut out: libc::sockaddr_storage = unsafe { MaybeUninit::zeroed().assume_init() };
    let mut len = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
    // SAFETY: the kernel writes at most `len` bytes.
    Errno::last_if(unsafe { ask(fd, (&raw mut out).cast(), &mut len) })?;
    Ok(Address(out))
}

/// The address a socket is bound to.
pub fn local_address(fd: c_int) -> Result<Address> {
    name(fd, libc::getsockname)
}

/// The address a socket is connected to.
pub fn peer_address(fd: c_int) -> Result<Address> {
    name(fd, libc::getpeername)
}

/// True if the socket accepts connections.
pub fn is_listening(fd: c_int) -> bool {
    let mut value: c_int = 0;
    let mut len = size_of::<c_int>() as libc::socklen_t;
    // SAFETY: this option is one int.
    let rc = unsafe { libc::getsockopt(fd, libc::SOL_SOCKET, libc::SO_ACCEPTCONN, (&raw mut value).cast(), &mut len) };
    rc == 0 && value == 1
}

/// An address of an interface.
pub struct Interface {
    /// Its name.
    pub name: CString,
    /// `IFF_*`
    pub flags: u32,
    /// The address.
    pub address: Address,
}

impl Interface {
    /// True if the interface is up.
    pub fn is_up(&self) -> bool {
        self.flags & libc::IFF_UP as u32 != 0
    }

    /// True if packets stay on this machine.
    pub fn is_loopback(&self) -> bool {
        self.flags & libc::IFF_LOOPBACK as u32 != 0
    }
}

/// Visits the addresses of all interfaces, in the kernel's order, until `visit` returns something.
pub fn find_interface<R>(mut visit: impl FnMut(Interface) -> Option<R>) -> Result<Option<R>> {
    struct List(*mut libc::ifaddrs);
    impl Drop for List {
        fn drop(&mut self) {
            // SAFETY: the list came from `getifaddrs`.
            unsafe { libc::freeifaddrs(self.0) };
        }
    }
    let mut first = ptr::null_mut();
    // SAFETY: the call stores a list that `List` frees.
    Errno::last_if(unsafe { libc::getifaddrs(&mut first) })?;
    let list = List(first);
    let mut at = list.0;
    // SAFETY: the elements are valid until the list is freed.
    while let Some(item) = unsafe { at.as_ref() } {
        at = item.ifa_next;
        // SAFETY: the address of an element is NULL or complete.
        let Some(address) = (unsafe { Address::copy(item.ifa_addr) }) else { continue };
        // SAFETY: names are terminated.
        let name = unsafe { CStr::from_ptr(item.ifa_name) }.to_owned();
        if let Some(found) = visit(Interface { name, flags: item.ifa_flags, address }) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The interface that has this IPv4 address, by its text.
pub fn interface_of(ip: &CStr) -> Result<Option<CString>> {
    find_interface(|i| {
        let same = i.is_up()
            && i.address.family() == libc::AF_INET
            && i.address.to_text().is_ok_and(|text| text.as_c_str() == ip);
        same.then_some(i.name)
    })
}

/// Whether a socket's own address is one whose packets stay on this machine.
pub fn is_loopback(fd: c_int) -> bool {
    let ask = || {
        let own = local_address(fd)?;
        let text = own.to_text()?;
        find_interface(|i| {
            let same = i.is_up() && i.address.family() == own.family() && i.address.to_text().is_ok_and(|t| t == text);
            same.then(|| i.is_loopback())
        })
    };
    matches!(ask(), Ok(Some(true)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{net::TcpListener, os::fd::AsRawFd};

    #[test]
    fn loopback_is_found() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = local_address(listener.as_raw_fd()).unwrap();
        assert_eq!(address.port(), Some(listener.local_addr().unwrap().port()));
        assert_eq!(address.to_text().unwrap().as_c_str(), c"127.0.0.1");
        assert_eq!(address.text(&mut [0; 4]), Err(Errno::ENOSPC));
        assert!(is_listening(listener.as_raw_fd()));
        assert_eq!(peer_address(listener.as_raw_fd()).err(), Some(Errno::ENOTCONN));
        let same =
            |i: Interface| (i.is_up() && i.address.to_text() == address.to_text()).then(|| (i.is_loopback(), i.name));
        assert_eq!(find_interface(same).unwrap(), Some((true, c"lo".to_owned())));
        assert_eq!(local_address(-1).err(), Some(Errno::EBADF));
    }
}
