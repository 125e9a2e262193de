//! Descriptors that hide metadata: each block travels with its metadata in a bounce buffer.
//!
//! What is written gets its protection information here, what is read is checked here. Only for interleaved metadata;
//! separate metadata cannot be hidden (`spdk_bdev_open_ext_v2`). Threading rule: the thread of the I/O.

use super::{
    buf,
    channel::RESETTING,
    complete, dif,
    io::{Io, own},
    submit,
};
use crate::{
    abi,
    algo::dif::{Ctx, copy},
    sys::iomem,
};
use core::ffi::c_void;

fn ctx(io: &'static Io) -> Option<Ctx> {
    let record = io.bdev()?.record()?;
    dif::ctx(record, record.dif_check_flags.get(), io.offset_blocks.get())
}

fn blocks(io: &'static Io) -> u32 {
    u32::try_from(io.num_blocks.get()).unwrap_or(u32::MAX)
}

/// Submits a read or write through a descriptor that hides metadata.
#[cold]
#[inline(never)]
pub(super) fn submit(io: &'static Io) {
    let (Some(ch), Some(bdev)) = (io.ch.get(), io.owner.get()) else { return };
    if ch.flags.get() & RESETTING != 0 {
        let _ = complete::later(io, abi::SPDK_BDEV_IO_STATUS_ABORTED);
        return;
    }
    if ctx(io).is_none() {
        let _ = complete::later(io, abi::SPDK_BDEV_IO_STATUS_FAILED);
        return;
    }
    io.set_own(own::WRAPS_MD, true);
    buf::get_bounce(io, got, io.num_blocks.get().saturating_mul(u64::from(bdev.blocklen.get())));
}

extern "C" fn got(_: *mut c_void, io: &'static Io, success: bool) {
    if success {
        submit::submit(io);
    } else {
        let _ = complete::later(io, abi::SPDK_BDEV_IO_STATUS_FAILED);
    }
}

/// Copies what is to be written to the bounce buffer, with its protection information.
pub(super) fn wrap(io: &'static Io, to: *mut c_void, len: usize, count: usize) -> bool {
    let Some(ctx) = ctx(io) else { return false };
    let mut src = iomem::cursor(io.bounce_orig_iovs.get(), count);
    let mut whole = iomem::Whole::new(to, len);
    copy::generate(&mut src, &mut whole.cursor(), blocks(io), &ctx).is_ok()
}

/// Checks what was read, and copies the data to where the submitter wants it.
pub(super) fn unwrap(io: &'static Io, from: *mut c_void, len: usize, count: usize) -> bool {
    let Some(ctx) = ctx(io) else { return false };
    let mut whole = iomem::Whole::new(from, len);
    let mut dst = iomem::cursor(io.bounce_orig_iovs.get(), count);
    let checked = copy::verify(&mut whole.cursor(), &mut dst, blocks(io), &ctx);
    if let Err(fault) = &checked {
        errlog!("metadata of blocks {}..+{} is wrong: {fault:?}", io.offset_blocks.get(), io.num_blocks.get());
    }
    checked.is_ok()
}
