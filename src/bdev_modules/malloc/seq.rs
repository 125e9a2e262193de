//! Reads and writes of a malloc bdev that are steps of a sequence: those that came with one, and those whose data lies in
//! a memory domain.
//!
//! The copy between the disk's memory and the submitter's is appended, and the sequence finished: a step before it may
//! write straight into the disk. Threading rule: the thread of the I/O.

use super::{FAILED, MallocDisk, READ, SUCCESS, WRITE, fits, md_span, span, verify_one};
use crate::{
    abi,
    accel::{
        merge, process,
        sequence::{self, Place, Sequence, Step},
        submit::total,
    },
    bdev::{complete::complete, io::Io},
    errno::{Errno, Result},
    handle::Obj,
    sys::iomem,
};
use core::ffi::c_void;

const NOMEM: i32 = abi::SPDK_BDEV_IO_STATUS_NOMEM;

/// Takes an I/O, whose end is owed from here on; false when it needs no sequence after all. With `always` whatever is
/// copied is.
#[inline(never)]
pub(super) fn takes(io: &'static Io, disk: Obj<MallocDisk>, always: bool) -> bool {
    let raw = io.accel_sequence.get();
    let needed = always || !raw.is_null() || !io.memory_domain.get().is_null();
    if !needed || !matches!(io.io_type(), READ | WRITE) {
        return false;
    }
    let known = match raw.addr() as u64 {
        0 => None,
        handle => sequence::find(handle).ok(),
    };
    let has_buffer = iomem::get(io.iovs.get(), 0).is_some_and(|(base, _)| !base.is_null());
    let accel = io.channel().and_then(|ch| ch.accel());
    if known.is_none() && raw.is_null() && io.memory_domain.get().is_null() && (accel.is_none() || !has_buffer) {
        return false;
    }
    let began = accel.ok_or(Errno::ENOMEM).and_then(|accel| {
        if known.is_none() && !raw.is_null() {
            return Err(Errno::ESTALE);
        }
        let (_, len) = span(io, disk, io.offset_blocks.get());
        if !fits(io, len) || io.io_type() != WRITE && disk.dif_type.get() != 0 && !verify_one(io, disk, true) {
            return Err(Errno::EINVAL);
        }
        append(io, disk, known, accel)
    });
    match began {
        Ok(seq) => {
            if io.io_type() != WRITE {
                let _ = seq.reverse();
            }
            if let Err(errno) = process::finish(seq, done, io.as_ptr()) {
                done(io.as_ptr(), errno.negative());
            }
        }
        // The block layer has both again, and tries later.
        Err(Errno::ENOMEM) => {
            let _ = complete(io, NOMEM);
        }
        Err(_) => {
            io.accel_sequence.set(core::ptr::null_mut());
            if let Some(seq) = known {
                let _ = sequence::abort(seq);
            }
            let _ = complete(io, FAILED);
        }
    }
    true
}

/// Appends the copy of the data, and that of separate metadata, which lies where the data does.
fn append(
    io: &'static Io,
    disk: Obj<MallocDisk>,
    known: Option<&'static Sequence>,
    accel: Obj<crate::accel::channel::Channel>,
) -> Result<&'static Sequence> {
    let (domain, ctx) = (io.memory_domain.get(), io.memory_domain_ctx.get());
    let ends = |ours: (*mut abi::iovec, u32), theirs: (*mut abi::iovec, u32)| {
        let ours = Place { iovs: ours.0, count: ours.1, ..Place::NONE };
        let theirs = Place { iovs: theirs.0, count: theirs.1, domain, ctx };
        if io.io_type() == WRITE { (theirs, ours) } else { (ours, theirs) }
    };
    let step = |(src, dst): (Place, Place)| {
        let nbytes = total(src.iovs, src.count);
        Step { op: abi::SPDK_ACCEL_OPC_COPY, src, dst, nbytes, cb_fn: None, cb_arg: core::ptr::null_mut() }
    };
    let [data, own_md, md, ..] = &io.child_iov;
    let (at, len) = span(io, disk, io.offset_blocks.get());
    data.set(at, len);
    let count = u32::try_from(io.iovcnt.get()).unwrap_or(0);
    let (src, dst) = ends((data.as_ptr(), 1), (io.iovs.get(), count));
    if let Some(seq) = known
        && !seq.is_started()
        && merge::absorb(seq, src, dst, io.io_type() != WRITE)
    {
        return Ok(seq);
    }
    let seq = sequence::append(known, accel, &step((src, dst)), |_| {})?;
    if io.md_buf.get().is_null() {
        io.accel_sequence.set(seq.ptr());
        return Ok(seq);
    }
    let (at, len) = md_span(io, disk);
    own_md.set(at, len);
    md.set(io.md_buf.get(), len);
    match sequence::append(Some(seq), accel, &step(ends((own_md.as_ptr(), 1), (md.as_ptr(), 1))), |_| {}) {
        Ok(seq) => {
            io.accel_sequence.set(seq.ptr());
            Ok(seq)
        }
        // An I/O with separate metadata came without a sequence: this one is ours.
        Err(errno) => {
            let _ = sequence::abort(seq);
            Err(errno)
        }
    }
}

extern "C" fn done(arg: *mut c_void, status: i32) {
    let Some(io) = Io::of(arg) else { return };
    io.accel_sequence.set(core::ptr::null_mut());
    let disk = io.bdev().and_then(|b| super::DISKS.at(b.ctxt().addr() as u64));
    let good = status == 0
        && disk.is_some_and(|disk| io.io_type() != WRITE || disk.dif_type.get() == 0 || verify_one(io, disk, true));
    let _ = complete(io, if good { SUCCESS } else { FAILED });
}
