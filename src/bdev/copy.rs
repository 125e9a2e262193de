//! Copying blocks within a bdev, and making blocks unreadable (`spdk_bdev_copy_blocks`, `spdk_bdev_write_uncorrectable_blocks`).
//!
//! A module that cannot copy is asked to read and to write. Threading rule: the thread of the channel.

use super::{
    buf, complete,
    io::{Io, IoCb, flag, own},
    split,
    submit::{self, Data, Tell, Via, emulate, emulated, emulation_failed},
};
use crate::{
    abi,
    errno::{Errno, Result},
    sys::iomem,
};
use core::ffi::c_void;

const COPY: u32 = abi::SPDK_BDEV_IO_TYPE_COPY;
const UNCORRECTABLE: u32 = abi::SPDK_BDEV_IO_TYPE_WRITE_UNCORRECTABLE;
const SUCCESS: i32 = abi::SPDK_BDEV_IO_STATUS_SUCCESS;
const FAILED: i32 = abi::SPDK_BDEV_IO_STATUS_FAILED;

/// Copies blocks to others of the same bdev.
pub fn copy(via: Via, to: u64, from: u64, num: u64, tell: Tell) -> Result<()> {
    submit::check_write(via, to, num)?;
    let bdev = via.bdev();
    if !bdev.valid_blocks(from, num) {
        return Err(Errno::EINVAL);
    }
    let io = submit::begin_rare(via, COPY, tell)?;
    if to == from || num == 0 {
        fill(io, to, from, num);
        return complete::later(io, SUCCESS);
    }
    let most = u64::from(bdev.max_copy.get());
    io.set_flag(flag::SPLIT, most != 0 && num > most);
    start(io, to, from, num, bdev.module_supports(COPY));
    Ok(())
}

fn fill(io: &'static Io, to: u64, from: u64, num: u64) {
    submit::fill_data(io, submit::no_data(to, num));
    io.copy_src_offset.set(from);
}

/// Starts a copy, or a part of one.
pub(super) fn start(io: &'static Io, to: u64, from: u64, num: u64, own_way: bool) {
    fill(io, to, from, num);
    if own_way || io.is(flag::SPLIT) {
        return submit::submit(io);
    }
    emulate(io);
    let len = io.owner.get().map_or(0, |bdev| num.saturating_mul(u64::from(bdev.block_size())));
    buf::get(io, got_buf, len);
}

extern "C" fn got_buf(_: *mut c_void, io: &'static Io, success: bool) {
    if success { read(io.as_ptr()) } else { emulation_failed(io) }
}

/// Reads into the copy's buffer, or writes from it.
fn part(io: &'static Io, io_type: u32, offset: u64, cb: IoCb) -> Result<()> {
    let via = submit::via_of(io).ok_or(Errno::ENODEV)?;
    let (base, _) = iomem::get(io.iovs.get(), 0).ok_or(Errno::EFAULT)?;
    let num = io.num_blocks.get();
    let hidden = io.hides_metadata();
    let shown = via.bdev().block_size().saturating_sub(if hidden { via.bdev().md_len.get() } else { 0 });
    submit::part_of(io, via, io_type, Tell { cb, arg: io.as_ptr() }, |part| {
        submit::fill_data(part, Data { md: io.md_buf.get(), ..submit::no_data(offset, num) });
        part.use_own_iov(base, num.wrapping_mul(u64::from(shown)) as usize);
        submit::fill_extra(part, submit::plain(via));
        part.set_own(own::HIDE_MD, hidden);
        submit::submit_rw(part, via);
    })
}

extern "C" fn read(arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    match part(io, abi::SPDK_BDEV_IO_TYPE_READ, io.copy_src_offset.get(), read_done) {
        Ok(()) => {}
        Err(Errno::ENOMEM) => split::wait_for_io(io, read),
        Err(_) => emulation_failed(io),
    }
}

extern "C" fn read_done(part: &'static Io, success: bool, arg: *mut c_void) {
    complete::free(part);
    let Some(io) = Io::of(arg) else { return };
    if success { write(arg) } else { emulated(io, FAILED) }
}

extern "C" fn write(arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    match part(io, abi::SPDK_BDEV_IO_TYPE_WRITE, io.offset_blocks.get(), written) {
        Ok(()) => {}
        Err(Errno::ENOMEM) => split::wait_for_io(io, write),
        Err(_) => emulation_failed(io),
    }
}

extern "C" fn written(part: &'static Io, success: bool, arg: *mut c_void) {
    complete::free(part);
    if let Some(io) = Io::of(arg) {
        emulated(io, if success { SUCCESS } else { FAILED });
    }
}

/// Makes blocks fail to be read until they are written again.
pub fn write_uncorrectable(via: Via, offset: u64, num: u64, tell: Tell) -> Result<()> {
    submit::check_write(via, offset, num)?;
    if !via.bdev().module_supports(UNCORRECTABLE) {
        return Err(Errno::ENOTSUP);
    }
    let io = submit::begin_rare(via, UNCORRECTABLE, tell)?;
    submit::fill_data(io, submit::no_data(offset, num));
    submit::submit(io);
    Ok(())
}
