//! Reads and writes whose data lies in a memory domain, that have a sequence, or whose metadata the submitter does not see.
//!
//! What the module does not do itself is done here: data of a domain travels in a bounce buffer, a sequence is carried
//! out before a write or after a read, metadata is put in and taken off. Threading rule: the thread of the I/O.

use super::{
    buf,
    channel::{Channel, RESETTING},
    complete,
    io::{Io, flag, own},
    md,
    object::{Bdev, fact},
    split,
    submit::{self, Data, Extra, Tell, Via},
    transfer,
};
use crate::{
    abi,
    accel::framework,
    errno::{Errno, Result},
    handle::Obj,
    sys::iomem,
};
use core::ffi::c_void;

const WRITE: u32 = abi::SPDK_BDEV_IO_TYPE_WRITE;
const FAILED: i32 = abi::SPDK_BDEV_IO_STATUS_FAILED;
const PRACT: u32 = abi::SPDK_DIF_FLAGS_NVME_PRACT;

/// Where the data lies, and what is done with it on the way.
#[derive(Clone, Copy)]
pub struct Ext {
    /// Handle of a memory domain, NULL for ordinary memory.
    pub domain: *mut c_void,
    pub domain_ctx: *mut c_void,
    /// Handle of a sequence, NULL for none. It is the I/O's when that was accepted.
    pub sequence: *mut c_void,
}

impl Ext {
    pub const NONE: Ext =
        Ext { domain: core::ptr::null_mut(), domain_ctx: core::ptr::null_mut(), sequence: core::ptr::null_mut() };

    #[inline(always)]
    pub fn is_none(&self) -> bool {
        self.domain.is_null() && self.sequence.is_null()
    }

    /// That of an I/O, for the bdev below: its sequence is not passed on.
    #[inline(always)]
    pub fn domain_of(io: &Io) -> Ext {
        Ext { domain: io.memory_domain.get(), domain_ctx: io.memory_domain_ctx.get(), ..Ext::NONE }
    }
}

/// As [`submit::readv`] and [`submit::writev`]. `EINVAL` for data of a domain without a buffer, and for a sequence together
/// with separate metadata; `ENOTSUP` for PRACT with separate metadata.
#[cold]
#[inline(never)]
pub fn rw(via: Via, io_type: u32, data: Data, extra: Extra, ext: Ext, tell: Tell) -> Result<()> {
    if io_type == WRITE && !via.desc.write.get() {
        return Err(Errno::EBADF);
    }
    let bdev = via.bdev();
    let has_buffer = iomem::get(data.iovs, 0).is_some_and(|(base, _)| !base.is_null());
    if !ext.domain.is_null() && !has_buffer {
        return Err(Errno::EINVAL);
    }
    let separate = bdev.fact(fact::MD_SEPARATE);
    if !data.md.is_null() && (!separate || !has_buffer || !ext.sequence.is_null()) {
        return Err(Errno::EINVAL);
    }
    if extra.dif_check_flags & PRACT != 0 && separate {
        errlog!("Separate metadata with NVMe PRACT is not supported.");
        return Err(Errno::ENOTSUP);
    }
    if !bdev.valid_blocks(data.offset, data.num) {
        return Err(Errno::EINVAL);
    }
    let io = submit::begin(via, io_type, tell)?;
    submit::fill_data(io, data);
    submit::fill_extra(io, extra);
    fill(io, ext);
    if bdev.fact(fact::MAY_SPLIT) && split::should_split(io, bdev) {
        io.set_flag(flag::SPLIT, true);
    }
    submit(io);
    Ok(())
}

/// Gives an I/O its domain and sequence.
pub(super) fn fill(io: &'static Io, ext: Ext) {
    io.memory_domain.set(ext.domain);
    io.memory_domain_ctx.set(ext.domain_ctx);
    io.set_flag(flag::SPECIAL, true);
    if !ext.domain.is_null() {
        io.set_flag(flag::MEMORY_DOMAIN, true);
        io.user_domain.set(ext.domain);
        io.user_domain_ctx.set(ext.domain_ctx);
    }
    if !ext.sequence.is_null() {
        io.set_flag(flag::ACCEL_SEQUENCE, true);
        io.user_sequence.set(ext.sequence);
        io.accel_sequence.set(ext.sequence);
    }
}

/// Submits such an I/O.
#[cold]
#[inline(never)]
pub(super) fn submit(io: &'static Io) {
    let (Some(ch), Some(bdev)) = (io.ch.get(), io.owner.get()) else { return };
    if ch.flags.get() & RESETTING != 0 {
        let _ = complete::later(io, abi::SPDK_BDEV_IO_STATUS_ABORTED);
        return;
    }
    let wraps = bdev.md_len.get() != 0 && (io.hides_metadata() || io.dif_check_flags_if_set() & PRACT != 0);
    if wraps && !md::describe(io) {
        let _ = complete::later(io, FAILED);
        return;
    }
    if wraps {
        io.set_own(own::WRAPS_MD, true);
        io.set_flag(flag::SPECIAL, true);
    }
    let len = io.num_blocks.get().saturating_mul(u64::from(bdev.block_size()));
    if needs_bounce(io, bdev, wraps) {
        io.memory_domain.set(core::ptr::null_mut());
        io.memory_domain_ctx.set(core::ptr::null_mut());
        buf::get_bounce(io, ready, len);
    } else if wraps {
        io.buf_len.set(len);
        io.get_buf_cb.set(Some(ready));
        transfer::get_accel_buffer(io);
    } else {
        go(io, ch);
    }
}

/// Whether the data has to lie in ordinary memory, and does not: in a domain that the module cannot reach, in one of the
/// framework's buffers before a sequence is carried out here, or without its metadata.
fn needs_bounce(io: &'static Io, bdev: Obj<Bdev>, wraps: bool) -> bool {
    if !io.is(flag::MEMORY_DOMAIN) {
        return wraps;
    }
    if !bdev.fact(fact::MEMORY_DOMAINS) {
        return true;
    }
    let by_module = bdev.sequences.get() & 1u32.wrapping_shl(io.io_type()) != 0 && !io.is(flag::SPLIT);
    let of_accel = io.user_domain.get().addr() == framework::domain_ptr().addr();
    !by_module && (wraps || io.is(flag::ACCEL_SEQUENCE) && of_accel)
}

/// The I/O's data is where the module can reach it.
extern "C" fn ready(_: *mut c_void, io: &'static Io, success: bool) {
    let Some(ch) = io.ch.get() else { return };
    if !success {
        errlog!("Failed to get data buffer, completing IO");
        let _ = complete::later(io, FAILED);
        return;
    }
    go(io, ch);
}

fn go(io: &'static Io, _: Obj<Channel>) {
    if transfer::needs_sequence(io) {
        if io.io_type() == WRITE {
            return transfer::run_sequence(io, ran_before_write);
        }
        // It is carried out when the data is there.
        io.accel_sequence.set(core::ptr::null_mut());
    }
    submit::submit(io);
}

extern "C" fn ran_before_write(io: &'static Io, status: i32) {
    ended(io, status);
    if status != 0 {
        let _ = complete::later(io, FAILED);
        return;
    }
    submit::submit(io);
}

/// A sequence is over, and is not the I/O's any more.
pub(super) fn ended(io: &'static Io, status: i32) {
    io.accel_sequence.set(core::ptr::null_mut());
    io.set_flag(flag::ACCEL_SEQUENCE, false);
    if status != 0 {
        errlog!("Failed to execute accel sequence, status={status}");
    }
}
