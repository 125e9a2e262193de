//! Devices that come and go, by the kernel's messages.
//!
//! Serves `spdk_pci_event_listen` and `spdk_pci_get_event` of `spdk/env.h`. Threading rule: any thread.

use crate::{
    algo::pci::{Malformed, Uevent, uevent},
    errno::{Errno, Result},
    sys::uevent::{self as socket, Step},
};
use core::ffi::c_int;

/// The longest message that is read.
const LONGEST: usize = 4095;

/// Begins to listen; the caller closes the descriptor.
pub fn listen() -> Result<c_int> {
    socket::listen().map_err(|(step, errno)| {
        match step {
            Step::Socket => errlog!("Failed to create netlink socket"),
            Step::SetBuffer => errlog!("Failed to set socket option SO_RCVBUF"),
            Step::GetBuffer => errlog!("Failed to get socket option SO_RCVBUF"),
            Step::SmallBuffer => errlog!(
                "The kernel allows a socket buffer of less than 1 MiB (sysctl net.core.rmem_max), in which messages may be lost"
            ),
            Step::NonBlocking => {}
            Step::Bind => errlog!("Failed to bind the netlink"),
        }
        errno
    })
}

/// Takes a message, without waiting. `None` when there is none, or one about something else. `EBADMSG` and `EINVAL` when it
/// makes no sense, `ENOTCONN` when the other side has closed.
pub fn take(fd: c_int) -> Result<Option<Uevent>> {
    let mut message = [0; LONGEST];
    let len = match socket::receive(fd, &mut message) {
        Ok(0) => return Err(Errno::ENOTCONN),
        Ok(len) => len,
        Err(Errno::EAGAIN) => return Ok(None),
        Err(errno) => {
            errlog!("Socket read error {}", errno.0);
            return Err(errno);
        }
    };
    uevent(message.get(..len).unwrap_or_default()).map_err(|malformed| match malformed {
        Malformed::Path(path) => {
            errlog!("Invalid format of uevent: {path}");
            Errno::EBADMSG
        }
        Malformed::Address(name) => {
            errlog!("Invalid format for PCI device BDF: {name}");
            Errno::EINVAL
        }
    })
}
