//! The kernel's network block devices: `linux/nbd.h`, by `ioctl`.
//!
//! Threading rule: any thread; [`run`] stays in the kernel until the device is disconnected.

use crate::errno::{Errno, Result};
use std::{
    ffi::CStr,
    fs::File,
    os::fd::{AsRawFd, FromRawFd, RawFd},
};

const SET_SOCK: libc::c_ulong = 0xab00;
const SET_BLKSIZE: libc::c_ulong = 0xab01;
const DO_IT: libc::c_ulong = 0xab03;
const CLEAR_SOCK: libc::c_ulong = 0xab04;
const CLEAR_QUE: libc::c_ulong = 0xab05;
const SET_SIZE_BLOCKS: libc::c_ulong = 0xab07;
const DISCONNECT: libc::c_ulong = 0xab08;
const SET_TIMEOUT: libc::c_ulong = 0xab09;
const SET_FLAGS: libc::c_ulong = 0xab0a;

/// The device takes flushes, and trims.
pub const SEND_FLUSH: u64 = 4;
pub const SEND_TRIM: u64 = 32;

/// Opens a device node.
pub fn open(path: &CStr) -> Result<File> {
    // SAFETY: a C string.
    let fd = Errno::last_if(unsafe { libc::open(path.as_ptr(), libc::O_RDWR | libc::O_DIRECT | libc::O_CLOEXEC) })?;
    // SAFETY: a descriptor that was just opened and that nobody else owns.
    Ok(unsafe { File::from_raw_fd(fd) })
}

fn call(dev: &File, request: libc::c_ulong, argument: u64) -> Result<()> {
    // SAFETY: none of the requests takes an address.
    Errno::last_if(unsafe { libc::ioctl(dev.as_raw_fd(), request, argument) }).map(drop)
}

/// Gives the kernel its end of the connection. `EBUSY` when the device has one.
pub fn set_socket(dev: &File, socket: RawFd) -> Result<()> {
    call(dev, SET_SOCK, socket as u64)
}

pub fn set_block_size(dev: &File, bytes: u64) -> Result<()> {
    call(dev, SET_BLKSIZE, bytes)
}

pub fn set_blocks(dev: &File, count: u64) -> Result<()> {
    call(dev, SET_SIZE_BLOCKS, count)
}

pub fn set_timeout(dev: &File, seconds: u64) -> Result<()> {
    call(dev, SET_TIMEOUT, seconds)
}

pub fn set_flags(dev: &File, flags: u64) -> Result<()> {
    call(dev, SET_FLAGS, flags)
}

/// Serves the device until it is disconnected.
pub fn run(dev: &File) {
    let _ = call(dev, DO_IT, 0);
}

/// Has the kernel end the connection, once what is written is flushed.
pub fn disconnect(dev: &File) {
    let _ = call(dev, DISCONNECT, 0);
}

/// Takes the connection away from the device.
pub fn clear(dev: &File) {
    let _ = call(dev, CLEAR_QUE, 0);
    let _ = call(dev, CLEAR_SOCK, 0);
}
