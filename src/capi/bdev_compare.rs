//! `spdk/bdev.h`: comparing, copying, and blocks that cannot be read.
//!
//! Threading rule: the thread of the channel; a descriptor may be used from any thread.

use super::bdev_io::{io, scattered};
use crate::{
    abi,
    bdev::{compare, copy, submit::Data},
    errno::Errno,
};
use core::ffi::{c_int, c_void};

type DescPtr = *mut abi::spdk_bdev_desc;
type ChPtr = *mut abi::spdk_io_channel;
type CbPtr = abi::spdk_bdev_io_completion_cb;

fn whole(md: *mut c_void, offset: u64, num: u64) -> Data {
    Data { iovs: core::ptr::null_mut(), iovcnt: 0, md, offset, num }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_compare_blocks(
    desc: DescPtr,
    ch: ChPtr,
    buf: *mut c_void,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_compare_blocks", desc, ch, cb, cb_arg, |via, tell| {
        compare::compare(via, Some(buf), whole(core::ptr::null_mut(), offset_blocks, num_blocks), tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_compare_blocks_with_md(
    desc: DescPtr,
    ch: ChPtr,
    buf: *mut c_void,
    md: *mut c_void,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_compare_blocks_with_md", desc, ch, cb, cb_arg, |via, tell| {
        compare::compare(via, Some(buf), whole(md, offset_blocks, num_blocks), tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_comparev_blocks(
    desc: DescPtr,
    ch: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_comparev_blocks", desc, ch, cb, cb_arg, |via, tell| {
        compare::compare(via, None, scattered(iov, iovcnt, core::ptr::null_mut(), offset_blocks, num_blocks)?, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_comparev_blocks_with_md(
    desc: DescPtr,
    ch: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    md: *mut c_void,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_comparev_blocks_with_md", desc, ch, cb, cb_arg, |via, tell| {
        compare::compare(via, None, scattered(iov, iovcnt, md, offset_blocks, num_blocks)?, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_comparev_and_writev_blocks(
    desc: DescPtr,
    ch: ChPtr,
    compare_iov: *mut abi::iovec,
    compare_iovcnt: c_int,
    write_iov: *mut abi::iovec,
    write_iovcnt: c_int,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_comparev_and_writev_blocks", desc, ch, cb, cb_arg, |via, tell| {
        if write_iov.is_null() || write_iovcnt < 1 {
            return Err(Errno::EINVAL);
        }
        let expected = scattered(compare_iov, compare_iovcnt, core::ptr::null_mut(), offset_blocks, num_blocks)?;
        compare::compare_and_write(via, expected, write_iov, write_iovcnt, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_copy_blocks(
    desc: DescPtr,
    ch: ChPtr,
    dst_offset_blocks: u64,
    src_offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_copy_blocks", desc, ch, cb, cb_arg, |via, tell| {
        copy::copy(via, dst_offset_blocks, src_offset_blocks, num_blocks, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_write_uncorrectable_blocks(
    desc: DescPtr,
    ch: ChPtr,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_write_uncorrectable_blocks", desc, ch, cb, cb_arg, |via, tell| {
        copy::write_uncorrectable(via, offset_blocks, num_blocks, tell)
    })
}
