//! Metadata that the submitter does not see: his descriptor hides it, or he asked the device to look after it (PRACT).
//!
//! Each block travels with its metadata in a bounce buffer. The acceleration framework puts it in and checks it as a step
//! of the I/O's sequence; without the framework that is done here. Only for interleaved metadata: separate metadata
//! cannot be hidden (`spdk_bdev_open_ext_v2`). Threading rule: the thread of the I/O.

use super::{dif, io::Io};
use crate::{
    abi,
    algo::dif::{Ctx, copy},
    errno::Errno,
    sys::iomem,
};

fn blocks(io: &'static Io) -> u32 {
    u32::try_from(io.num_blocks.get()).unwrap_or(u32::MAX)
}

/// Writes into the I/O what its blocks look like; false when that is impossible.
pub(super) fn describe(io: &'static Io) -> bool {
    let record = io.bdev().and_then(|b| b.record());
    let flags = io.dif_check_flags_if_set();
    let Some(ctx) = record.and_then(|r| dif::ctx(r, flags, io.offset_blocks.get())) else { return false };
    iomem::store(io.dif_ctx_ptr(), ctx.to_raw());
    let no_error = abi::spdk_dif_error { err_type: 0, rsvd: [0; 7], expected: 0, actual: 0, err_offset: 0 };
    iomem::store(io.dif_err_ptr(), no_error);
    true
}

fn ctx(io: &'static Io) -> Option<Ctx> {
    iomem::value(io.dif_ctx_ptr()).and_then(|raw| Ctx::from_raw(&raw))
}

fn original(io: &'static Io) -> (*mut abi::iovec, usize) {
    (io.bounce_orig_iovs.get(), usize::try_from(io.bounce_orig_iovcnt.get()).unwrap_or(0))
}

/// Copies what is to be written to the bounce buffer, with its protection information. 0 or a negative errno.
pub(super) fn wrap(io: &'static Io) -> i32 {
    io.dif_check_flags.set(io.dif_check_flags.get() & !abi::SPDK_DIF_FLAGS_NVME_PRACT);
    if io.io_type() != abi::SPDK_BDEV_IO_TYPE_WRITE {
        return 0;
    }
    let Some(ctx) = ctx(io) else { return Errno::EINVAL.negative() };
    let (iovs, count) = original(io);
    let mut src = iomem::cursor(iovs, count);
    let mut whole = iomem::Whole::new(io.bounce_iov.base.get(), io.bounce_iov.len.get());
    copy::generate(&mut src, &mut whole.cursor(), blocks(io), &ctx).map_or(Errno::EINVAL.negative(), |()| 0)
}

/// Checks what was read, and copies the data to where the submitter wants it. 0 or a negative errno.
pub(super) fn unwrap(io: &'static Io) -> i32 {
    let Some(ctx) = ctx(io) else { return Errno::EINVAL.negative() };
    let (iovs, count) = original(io);
    let mut whole = iomem::Whole::new(io.bounce_iov.base.get(), io.bounce_iov.len.get());
    let mut dst = iomem::cursor(iovs, count);
    let checked = copy::verify(&mut whole.cursor(), &mut dst, blocks(io), &ctx);
    if let Err(fault) = &checked {
        errlog!("metadata of blocks {}..+{} is wrong: {fault:?}", io.offset_blocks.get(), io.num_blocks.get());
    }
    checked.map_or(Errno::EIO.negative(), |()| 0)
}
