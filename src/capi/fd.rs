//! `spdk/fd.h`: sizes and modes of file descriptors.
//!
//! Threading: any thread.

use super::enter::enter;
use crate::{errno::Result, sys::fd};
use core::ffi::c_int;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_get_size(fd: c_int) -> u64 {
    enter("spdk_fd_get_size", |_| Ok(fd::size(fd)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_get_blocklen(fd: c_int) -> u32 {
    enter("spdk_fd_get_blocklen", |_| Ok(fd::block_len(fd)))
}

fn nonblock(fd: c_int, on: bool) -> Result<c_int> {
    match fd::set_nonblock(fd, on) {
        Ok(()) => Ok(0),
        Err(e) => {
            errlog!("Cannot set {}blocking mode of fd {fd}: {e}", if on { "non" } else { "" });
            Err(e)
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_set_nonblock(fd: c_int) -> c_int {
    enter("spdk_fd_set_nonblock", |_| nonblock(fd, true))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_fd_clear_nonblock(fd: c_int) -> c_int {
    enter("spdk_fd_clear_nonblock", |_| nonblock(fd, false))
}
