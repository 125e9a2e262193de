//! Sends an I/O down to a base and completes it with what comes back.
//!
//! Threading rule: the thread of the I/O.

use crate::{
    abi,
    bdev::{
        IOS, abort, buf, compare,
        complete::{complete, give_back},
        copy,
        ext::{self, Ext},
        io::Io,
        rare, reset,
        submit::{self, Data, Extra, Tell, Via},
    },
    errno::{Errno, Result},
};
use core::ffi::c_void;

pub const SUCCESS: i32 = abi::SPDK_BDEV_IO_STATUS_SUCCESS;
pub const FAILED: i32 = abi::SPDK_BDEV_IO_STATUS_FAILED;

const ZCOPY_START: u8 = 1 << 2;
const ZCOPY_POPULATE: u8 = 1 << 0;
const ZCOPY_COMMIT: u8 = 1 << 1;

/// Sends an I/O down as it is, `shift` blocks further. A read must have its buffer ([`read`]).
#[inline(always)]
pub fn forward(io: &'static Io, via: Via, shift: u64) {
    let tell = Tell { cb: done, arg: io.as_ptr() };
    if let Err(errno) = start(io, via, io.offset_blocks.get().wrapping_add(shift), tell) {
        refused(io, Some(via), errno);
    }
}

/// Sees to it that a read has a buffer; `go` is called then, or when there is none.
#[inline(always)]
pub fn with_buffer(io: &'static Io, go: crate::bdev::io::GetBufCb) {
    let blocklen = io.bdev().map_or(0, |b| b.block_size());
    buf::get(io, go, io.num_blocks.get().wrapping_mul(u64::from(blocklen)));
}

/// The data of a read or write, at another block.
#[inline(always)]
pub fn data(io: &Io, offset: u64) -> Data {
    Data { iovs: io.iovs.get(), iovcnt: io.iovcnt.get(), md: io.md_buf.get(), offset, num: io.num_blocks.get() }
}

/// The further parameters of a read or write.
#[inline(always)]
pub fn extra(io: &Io, via: Via) -> Extra {
    Extra { dif_check_flags: submit::plain(via).dif_check_flags & io.dif_check_flags_if_set(), ..Extra::default() }
}

/// Submits to the base what an I/O asks for, from block `offset` on. `tell` gets the base's I/O, which it frees.
#[inline(always)]
pub fn start(io: &'static Io, via: Via, offset: u64, tell: Tell) -> Result<()> {
    match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_READ | abi::SPDK_BDEV_IO_TYPE_WRITE if !io.memory_domain.get().is_null() => {
            ext::rw(via, io.io_type(), data(io, offset), extra(io, via), Ext::domain_of(io), tell)
        }
        abi::SPDK_BDEV_IO_TYPE_READ => submit::readv(via, data(io, offset), extra(io, via), tell),
        abi::SPDK_BDEV_IO_TYPE_WRITE => submit::writev(via, data(io, offset), extra(io, via), tell),
        _ => start_rare(io, via, offset, tell),
    }
}

#[cold]
#[inline(never)]
fn start_rare(io: &'static Io, via: Via, offset: u64, tell: Tell) -> Result<()> {
    let num = io.num_blocks.get();
    match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_UNMAP => submit::unmap(via, offset, num, tell),
        abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES => submit::write_zeroes(via, offset, num, tell),
        abi::SPDK_BDEV_IO_TYPE_FLUSH => submit::flush(via, offset, num, tell),
        abi::SPDK_BDEV_IO_TYPE_RESET => reset::reset(via, tell),
        // What went down for an I/O has its record as argument.
        abi::SPDK_BDEV_IO_TYPE_ABORT => abort::abort(via, io.target().ok_or(Errno::ENOENT)?.as_ptr(), tell),
        abi::SPDK_BDEV_IO_TYPE_ZCOPY => zcopy(io, via, offset, tell),
        kind @ (abi::SPDK_BDEV_IO_TYPE_SEEK_HOLE | abi::SPDK_BDEV_IO_TYPE_SEEK_DATA) => {
            rare::seek(via, kind, offset, tell)
        }
        abi::SPDK_BDEV_IO_TYPE_COMPARE => compare::compare(via, None, data(io, offset), tell),
        abi::SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE => {
            compare::compare_and_write(via, data(io, offset), io.fused_iovs.get(), io.fused_iovcnt.get(), tell)
        }
        abi::SPDK_BDEV_IO_TYPE_COPY => {
            let shift = offset.wrapping_sub(io.offset_blocks.get());
            copy::copy(via, offset, io.copy_src_offset.get().wrapping_add(shift), num, tell)
        }
        abi::SPDK_BDEV_IO_TYPE_WRITE_UNCORRECTABLE => copy::write_uncorrectable(via, offset, num, tell),
        _ => Err(Errno::ENOTSUP),
    }
}

/// The base's I/O of the start stays until the memory is given back.
fn zcopy(io: &'static Io, via: Via, offset: u64, tell: Tell) -> Result<()> {
    let flags = io.zcopy.get();
    if flags & ZCOPY_START == 0 {
        let low = IOS.at(io.module_word.get() as usize).filter(|low| low.alive()).ok_or(Errno::ESTALE)?;
        return rare::zcopy_end(low, flags & ZCOPY_COMMIT != 0, tell);
    }
    let nothing =
        Data { iovs: core::ptr::null_mut(), iovcnt: 0, md: core::ptr::null_mut(), offset, num: io.num_blocks.get() };
    rare::zcopy_start(via, nothing, flags & ZCOPY_POPULATE != 0, tell)
}

/// Completes an I/O with the status of the base's I/O, which is freed.
pub extern "C" fn done(low: &'static Io, _: bool, arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    let status = inherit(io, low);
    let _ = complete(io, status);
}

/// Takes over the answer of the base's I/O, frees that, and says what status it amounts to.
#[inline(always)]
pub fn inherit(io: &'static Io, low: &'static Io) -> i32 {
    let status = io.set_base_status(low);
    let kind = io.io_type();
    if kind != abi::SPDK_BDEV_IO_TYPE_READ && kind != abi::SPDK_BDEV_IO_TYPE_WRITE && keeps(io, low, status) {
        return status;
    }
    let _ = give_back(low);
    status
}

/// What the rarer kinds answer besides a status; true when the base's I/O stays.
#[cold]
#[inline(never)]
fn keeps(io: &'static Io, low: &'static Io, status: i32) -> bool {
    match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_SEEK_HOLE | abi::SPDK_BDEV_IO_TYPE_SEEK_DATA => {
            let shift = low.offset_blocks.get().wrapping_sub(io.offset_blocks.get());
            let found = low.seek_offset.get().wrapping_sub(shift);
            // What lies beyond the end is not there.
            let beyond = low.seek_offset.get() == u64::MAX || io.bdev().is_none_or(|b| found >= b.num_blocks());
            io.seek_offset.set(if beyond { u64::MAX } else { found });
            false
        }
        abi::SPDK_BDEV_IO_TYPE_ZCOPY if status == SUCCESS && io.zcopy.get() & ZCOPY_START != 0 => {
            io.module_word.set(low.address() as u64);
            match crate::sys::iomem::get(low.iovs.get(), 0) {
                Some((base, len)) if low.iovcnt.get() == 1 => buf::set_buf(io, base, len),
                _ => {
                    io.iovs.set(low.iovs.get());
                    io.iovcnt.set(low.iovcnt.get());
                }
            }
            io.md_buf.set(low.md_buf.get());
            true
        }
        _ => false,
    }
}

/// Deals with an I/O that the base did not take: it waits for a record, or fails.
#[cold]
#[inline(never)]
pub fn refused(io: &'static Io, via: Option<Via>, errno: Errno) {
    if errno == Errno::ENOMEM
        && let Some(via) = via
        && submit::queue_wait(via.ch, again, io.as_ptr(), false).is_ok()
    {
        return;
    }
    errlog!("ERROR on bdev_io submission!");
    let _ = complete(io, FAILED);
}

/// Gives an I/O that waited for a record to its module once more.
extern "C" fn again(arg: *mut c_void) {
    let Some(io) = Io::of(arg).filter(|io| io.pending()) else { return };
    let submit = io.bdev().and_then(|b| b.ops()).and_then(|ops| ops.submit_request);
    match (submit, io.channel()) {
        (Some(submit), Some(ch)) => submit(ch.module_channel(), io),
        _ => {
            let _ = complete(io, FAILED);
        }
    }
}
