//! The rarer kinds of I/O: zero copy, seeking data and holes, zones (`spdk/bdev.h`, `spdk/bdev_zone.h`).
//!
//! Threading rule: the thread of the channel.

use super::{
    complete,
    io::{Io, own, state},
    submit::{self, Data, Tell, Via},
};
use crate::{
    abi,
    errno::{Errno, Result},
};
use core::ffi::c_void;

const POPULATE: u8 = 1 << 0;
const COMMIT: u8 = 1 << 1;
const START: u8 = 1 << 2;

/// Asks the module for its own memory of some blocks, filled with their content or not.
pub fn zcopy_start(via: Via, data: Data, populate: bool, tell: Tell) -> Result<()> {
    if !via.desc.is_writable() {
        return Err(Errno::EBADF);
    }
    let bdev = via.bdev();
    if !bdev.valid_blocks(data.offset, data.num) {
        return Err(Errno::EINVAL);
    }
    if !bdev.module_supports(abi::SPDK_BDEV_IO_TYPE_ZCOPY) {
        return Err(Errno::ENOTSUP);
    }
    let io = submit::begin_rare(via, abi::SPDK_BDEV_IO_TYPE_ZCOPY, tell)?;
    io.num_blocks.set(data.num);
    io.offset_blocks.set(data.offset);
    io.iovs.set(data.iovs);
    io.iovcnt.set(data.iovcnt);
    io.set_own(own::DIRTY, true);
    io.zcopy.set(if populate { START | POPULATE } else { START });
    submit::submit(io);
    Ok(())
}

/// For a ZCOPY that asks for memory: whether it is filled by a read. `None` for one that gives memory back.
pub(super) fn zcopy_begins(io: &'static Io) -> Option<bool> {
    let bits = io.zcopy.get();
    (bits & START != 0).then_some(bits & POPULATE != 0)
}

/// Gives the memory back, and commits what was written to it. `EINVAL` for an I/O of another kind, `EBUSY` before it is there.
pub fn zcopy_end(io: &'static Io, commit: bool, tell: Tell) -> Result<()> {
    if io.io_type() != abi::SPDK_BDEV_IO_TYPE_ZCOPY {
        return Err(Errno::EINVAL);
    }
    if io.pending() {
        return Err(Errno::EBUSY);
    }
    if !io.channel().is_some_and(|ch| ch.is_current()) {
        return Err(Errno::EPERM);
    }
    let populate = io.zcopy.get() & POPULATE;
    io.zcopy.set(if commit { populate | COMMIT } else { populate });
    io.caller_ctx.set(tell.arg);
    io.cb.set(Some(tell.cb));
    io.status.set(abi::SPDK_BDEV_IO_STATUS_PENDING as i8);
    io.state.set(state::ACTIVE);
    submit::submit(io);
    Ok(())
}

/// Looks for the next data or hole. A module that cannot has data everywhere.
pub fn seek(via: Via, io_type: u32, offset: u64, tell: Tell) -> Result<()> {
    let bdev = via.bdev();
    if !bdev.valid_blocks(offset, 1) {
        return Err(Errno::EINVAL);
    }
    let io = submit::begin_rare(via, io_type, tell)?;
    io.offset_blocks.set(offset);
    if !bdev.module_supports(io_type) {
        io.seek_offset.set(if io_type == abi::SPDK_BDEV_IO_TYPE_SEEK_DATA { offset } else { u64::MAX });
        return complete::later(io, abi::SPDK_BDEV_IO_STATUS_SUCCESS);
    }
    submit::submit(io);
    Ok(())
}

/// The words of `struct spdk_bdev_io_zone_mgmt_params`, which share their place with those of block I/O.
fn fill_zone(io: &'static Io, zone_id: u64, num_zones: u32, action: u32, buf: *mut c_void) {
    io.iovs.set(core::ptr::without_provenance_mut(zone_id as usize));
    io.iovcnt.set(num_zones as i32);
    io.zone_action.set(action);
    io.num_blocks.set(buf.expose_provenance() as u64);
}

/// Asks for the state of zones.
pub fn zone_info(via: Via, zone_id: u64, num_zones: usize, info: *mut c_void, tell: Tell) -> Result<()> {
    let io = submit::begin_rare(via, abi::SPDK_BDEV_IO_TYPE_GET_ZONE_INFO, tell)?;
    fill_zone(io, zone_id, u32::try_from(num_zones).unwrap_or(u32::MAX), 0, info);
    submit::submit(io);
    Ok(())
}

/// Changes the state of a zone (`enum spdk_bdev_zone_action`).
pub fn zone_management(via: Via, zone_id: u64, action: u32, tell: Tell) -> Result<()> {
    let io = submit::begin_rare(via, abi::SPDK_BDEV_IO_TYPE_ZONE_MANAGEMENT, tell)?;
    fill_zone(io, zone_id, 1, action, core::ptr::null_mut());
    submit::submit(io);
    Ok(())
}

/// Appends to a zone, from one buffer or a scattered one.
pub fn zone_append(via: Via, buf: Option<*mut c_void>, data: Data, tell: Tell) -> Result<()> {
    let io = submit::begin_rare(via, abi::SPDK_BDEV_IO_TYPE_ZONE_APPEND, tell)?;
    io.num_blocks.set(data.num);
    io.offset_blocks.set(data.offset);
    io.md_buf.set(data.md);
    match buf {
        Some(buf) => io.use_own_iov(buf, data.num.wrapping_mul(u64::from(via.bdev().block_size())) as usize),
        None => {
            io.iovs.set(data.iovs);
            io.iovcnt.set(data.iovcnt);
        }
    }
    submit::submit(io);
    Ok(())
}
