//! `spdk/bdev_zone.h`: zoned bdevs.
//!
//! Threading rule: getters from any thread, I/O on the channel's thread.

use super::{
    bdev_info::of,
    bdev_io::{io, scattered},
    enter::enter,
};
use crate::{
    abi,
    bdev::{rare, submit::Data},
    errno::Errno,
};
use core::ffi::{c_int, c_void};

type BdevPtr = *const abi::spdk_bdev;
type DescPtr = *mut abi::spdk_bdev_desc;
type ChPtr = *mut abi::spdk_io_channel;
type CbPtr = abi::spdk_bdev_io_completion_cb;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_zone_size(bdev: BdevPtr) -> u64 {
    of("spdk_bdev_get_zone_size", bdev, |r| r.zone_size.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_num_zones(bdev: BdevPtr) -> u64 {
    of("spdk_bdev_get_num_zones", bdev, |r| r.blockcnt.get().checked_div(r.zone_size.get()).unwrap_or(0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_zone_id(bdev: BdevPtr, offset_blocks: u64) -> u64 {
    of("spdk_bdev_get_zone_id", bdev, |r| {
        offset_blocks - offset_blocks.checked_rem(r.zone_size.get()).unwrap_or(offset_blocks)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_max_zone_append_size(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_max_zone_append_size", bdev, |r| r.max_zone_append_size.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_max_open_zones(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_max_open_zones", bdev, |r| r.max_open_zones.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_max_active_zones(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_max_active_zones", bdev, |r| r.max_active_zones.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_optimal_open_zones(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_optimal_open_zones", bdev, |r| r.optimal_open_zones.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_zone_info(
    desc: DescPtr,
    ch: ChPtr,
    zone_id: u64,
    num_zones: usize,
    info: *mut abi::spdk_bdev_zone_info,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_get_zone_info", desc, ch, cb, cb_arg, |via, tell| {
        if info.is_null() {
            return Err(Errno::EINVAL);
        }
        rare::zone_info(via, zone_id, num_zones, info.cast(), tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_zone_management(
    desc: DescPtr,
    ch: ChPtr,
    zone_id: u64,
    action: abi::spdk_bdev_zone_action,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_zone_management", desc, ch, cb, cb_arg, |via, tell| rare::zone_management(via, zone_id, action, tell))
}

fn one(md: *mut c_void, offset: u64, num: u64) -> Data {
    Data { iovs: core::ptr::null_mut(), iovcnt: 0, md, offset, num }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_zone_append(
    desc: DescPtr,
    ch: ChPtr,
    buf: *mut c_void,
    start_lba: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_zone_append", desc, ch, cb, cb_arg, |via, tell| {
        rare::zone_append(via, Some(buf), one(core::ptr::null_mut(), start_lba, num_blocks), tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_zone_append_with_md(
    desc: DescPtr,
    ch: ChPtr,
    buf: *mut c_void,
    md: *mut c_void,
    start_lba: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_zone_append_with_md", desc, ch, cb, cb_arg, |via, tell| {
        rare::zone_append(via, Some(buf), one(md, start_lba, num_blocks), tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_zone_appendv(
    desc: DescPtr,
    ch: ChPtr,
    iovs: *mut abi::iovec,
    iovcnt: c_int,
    zone_id: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_zone_appendv", desc, ch, cb, cb_arg, |via, tell| {
        rare::zone_append(via, None, scattered(iovs, iovcnt, core::ptr::null_mut(), zone_id, num_blocks)?, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_zone_appendv_with_md(
    desc: DescPtr,
    ch: ChPtr,
    iovs: *mut abi::iovec,
    iovcnt: c_int,
    md_buf: *mut c_void,
    zone_id: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_zone_appendv_with_md", desc, ch, cb, cb_arg, |via, tell| {
        rare::zone_append(via, None, scattered(iovs, iovcnt, md_buf, zone_id, num_blocks)?, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_get_append_location(bdev_io: *mut abi::spdk_bdev_io) -> u64 {
    enter("spdk_bdev_io_get_append_location", |cx| Ok(cx.bdev_io(bdev_io)?.offset_blocks.get()))
}
