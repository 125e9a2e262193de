//! `spdk/bdev.h`: NVMe commands that are passed through.
//!
//! Threading rule: the thread of the channel; a descriptor may be used from any thread.

use super::bdev_io::io;
use crate::{
    abi,
    bdev::{io::Passthru, nvme, submit::Via},
    errno::{Errno, Result},
};
use core::ffi::{c_int, c_void};

type DescPtr = *mut abi::spdk_bdev_desc;
type ChPtr = *mut abi::spdk_io_channel;
type CbPtr = abi::spdk_bdev_io_completion_cb;
type CmdPtr = *const abi::spdk_nvme_cmd;

const NONE: Passthru = Passthru {
    cmd: [0; 8],
    iovs: core::ptr::null_mut(),
    iovcnt: 0,
    buf: core::ptr::null_mut(),
    nbytes: 0,
    md_buf: core::ptr::null_mut(),
    md_len: 0,
};

fn command(raw: CmdPtr) -> Result<[u64; 8]> {
    if raw.is_null() {
        return Err(Errno::EINVAL);
    }
    // SAFETY: C's contract: a command of 64 bytes; its alignment does not matter.
    Ok(unsafe { raw.cast::<[u64; 8]>().read_unaligned() })
}

fn pass(via: Via, io_type: u32, cmd: CmdPtr, what: Passthru, tell: crate::bdev::submit::Tell) -> Result<()> {
    nvme::passthru(via, io_type, Passthru { cmd: command(cmd)?, ..what }, tell)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_nvme_admin_passthru(
    desc: DescPtr,
    ch: ChPtr,
    cmd: CmdPtr,
    buf: *mut c_void,
    nbytes: usize,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_nvme_admin_passthru", desc, ch, cb, cb_arg, |via, tell| {
        let what = Passthru { buf, nbytes: nbytes as u64, ..NONE };
        pass(via, abi::SPDK_BDEV_IO_TYPE_NVME_ADMIN, cmd, what, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_nvme_io_passthru(
    desc: DescPtr,
    ch: ChPtr,
    cmd: CmdPtr,
    buf: *mut c_void,
    nbytes: usize,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_nvme_io_passthru", desc, ch, cb, cb_arg, |via, tell| {
        let what = Passthru { buf, nbytes: nbytes as u64, ..NONE };
        pass(via, abi::SPDK_BDEV_IO_TYPE_NVME_IO, cmd, what, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_nvme_io_passthru_md(
    desc: DescPtr,
    ch: ChPtr,
    cmd: CmdPtr,
    buf: *mut c_void,
    nbytes: usize,
    md_buf: *mut c_void,
    md_len: usize,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_nvme_io_passthru_md", desc, ch, cb, cb_arg, |via, tell| {
        let what = Passthru { buf, nbytes: nbytes as u64, md_buf, md_len: md_len as u64, ..NONE };
        pass(via, abi::SPDK_BDEV_IO_TYPE_NVME_IO_MD, cmd, what, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_nvme_iov_passthru_md(
    desc: DescPtr,
    ch: ChPtr,
    cmd: CmdPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    nbytes: usize,
    md_buf: *mut c_void,
    md_len: usize,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_nvme_iov_passthru_md", desc, ch, cb, cb_arg, |via, tell| {
        let what = Passthru { iovs: iov, iovcnt, nbytes: nbytes as u64, md_buf, md_len: md_len as u64, ..NONE };
        pass(via, abi::SPDK_BDEV_IO_TYPE_NVME_IOV_MD, cmd, what, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_nvme_nssr(desc: DescPtr, ch: ChPtr, cb: CbPtr, cb_arg: *mut c_void) -> c_int {
    io("spdk_bdev_nvme_nssr", desc, ch, cb, cb_arg, nvme::nssr)
}
