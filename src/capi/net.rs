//! `spdk/net.h`: addresses of interfaces and sockets.
//!
//! Threading: any thread.

use super::enter::{Cx, enter};
use crate::{
    abi,
    errno::{Errno, Result},
    sys::net::{self, Address},
};
use core::ffi::{c_char, c_int};

fn put_text(cx: &Cx, address: &Address, out: *mut c_char, len: usize) -> Result<()> {
    // A length of 0 is too small for any text, whatever the pointer.
    address.text(cx.bytes_mut(out, len)?)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_net_get_interface_name(ip: *const c_char, ifc: *mut c_char, len: usize) -> c_int {
    enter("spdk_net_get_interface_name", |cx| {
        let wanted = cx.cstr(ip)?;
        let found = net::interface_of(wanted).unwrap_or(None);
        let name = found.ok_or(Errno::ENODEV)?.into_bytes_with_nul();
        if name.len() > len {
            return Err(Errno::ENOMEM);
        }
        cx.bytes_mut(ifc, name.len())?.copy_from_slice(&name);
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_net_get_address_string(sa: *mut abi::sockaddr, addr: *mut c_char, len: usize) -> c_int {
    enter("spdk_net_get_address_string", |cx| {
        // SAFETY: C's contract: NULL or a socket address as long as its family says.
        let address = unsafe { Address::copy(sa.cast()) }.ok_or(Errno::EINVAL)?;
        if addr.is_null() {
            return Err(Errno::EINVAL);
        }
        put_text(cx, &address, addr, len)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_net_is_loopback(fd: c_int) -> bool {
    enter("spdk_net_is_loopback", |_| Ok(net::is_loopback(fd)))
}

/// Logs and returns what went wrong with one end of a socket.
fn failed(what: &str, e: Errno) -> Errno {
    errlog!("Cannot get the {what} address of the socket: {e}");
    e
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_net_getaddr(
    fd: c_int,
    laddr: *mut c_char,
    llen: c_int,
    lport: *mut u16,
    paddr: *mut c_char,
    plen: c_int,
    pport: *mut u16,
) -> c_int {
    enter("spdk_net_getaddr", |cx| getaddr(cx, fd, (laddr, llen, lport), (paddr, plen, pport)))
}

/// Where one end's address goes: text, its room, port.
type Out = (*mut c_char, c_int, *mut u16);

/// The addresses of both ends of a socket.
pub(super) fn getaddr(cx: &Cx, fd: c_int, (laddr, llen, lport): Out, (paddr, plen, pport): Out) -> Result<c_int> {
    let end = |what: &str, address: &Address, text: *mut c_char, len: c_int, port: *mut u16| -> Result<()> {
        if !text.is_null() {
            let len = usize::try_from(len).unwrap_or(0);
            put_text(cx, address, text, len).map_err(|e| failed(what, e))?;
        }
        if let Some(number) = address.port().filter(|_| !port.is_null()) {
            cx.put(port, number)?;
        }
        Ok(())
    };
    let local = net::local_address(fd).map_err(|e| failed("local", e))?;
    match local.family() {
        // A kind of connection without such addresses.
        libc::AF_UNIX => return Ok(0),
        libc::AF_INET | libc::AF_INET6 => (),
        _ => return Err(Errno::EINVAL),
    }
    end("local", &local, laddr, llen, lport)?;
    let peer_wanted = !paddr.is_null() || !pport.is_null();
    if net::is_listening(fd) && peer_wanted {
        errlog!("A listening socket has no peer address");
        return Err(Errno::EINVAL);
    }
    if peer_wanted {
        let peer = net::peer_address(fd).map_err(|e| failed("peer", e))?;
        end("peer", &peer, paddr, plen, pport)?;
    }
    Ok(0)
}
