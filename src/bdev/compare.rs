//! Comparing blocks with memory, and writing if they are the same (`spdk_bdev_compare_blocks` and its sisters).
//!
//! A module that cannot compare is asked to read; compare-and-write is made atomic by a lock of its range then.
//! Threading rule: the thread of the channel.

use super::{
    complete,
    io::{Io, own},
    lock,
    object::{Bdev, fact},
    split,
    submit::{self, Data, Tell, Via, emulate, emulated, emulation_failed},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Obj,
    sys::iomem,
    thread,
};
use core::ffi::c_void;

const COMPARE: u32 = abi::SPDK_BDEV_IO_TYPE_COMPARE;
const COMPARE_AND_WRITE: u32 = abi::SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE;
const READ: u32 = abi::SPDK_BDEV_IO_TYPE_READ;
const WRITE: u32 = abi::SPDK_BDEV_IO_TYPE_WRITE;
const SUCCESS: i32 = abi::SPDK_BDEV_IO_STATUS_SUCCESS;
const FAILED: i32 = abi::SPDK_BDEV_IO_STATUS_FAILED;
const MISCOMPARE: i32 = abi::SPDK_BDEV_IO_STATUS_MISCOMPARE;
const FIRST_FAILED: i32 = abi::SPDK_BDEV_IO_STATUS_FIRST_FUSED_FAILED;

/// Compares blocks with one buffer or with a scattered one.
pub fn compare(via: Via, buf: Option<*mut c_void>, data: Data, tell: Tell) -> Result<()> {
    let has_buffer = match buf {
        Some(buf) => !buf.is_null(),
        None => iomem::get(data.iovs, 0).is_some_and(|(base, _)| !base.is_null()),
    };
    let bdev = via.bdev();
    if !has_buffer || !data.md.is_null() && !bdev.fact(fact::MD_SEPARATE) || !bdev.valid_blocks(data.offset, data.num) {
        return Err(Errno::EINVAL);
    }
    let io = submit::begin_rare(via, COMPARE, tell)?;
    submit::fill_data(io, data);
    if let Some(buf) = buf {
        io.use_own_iov(buf, data.num.wrapping_mul(u64::from(via.desc.block_size())) as usize);
    }
    if bdev.module_supports(COMPARE) {
        submit::submit(io);
    } else {
        emulate(io);
        read(io.as_ptr());
    }
    Ok(())
}

/// What the blocks hold is read into a buffer that the module finds.
fn read_for(io: &'static Io, via: Via, cb: super::io::IoCb) -> Result<()> {
    let (offset, num) = (io.offset_blocks.get(), io.num_blocks.get());
    submit::part_of(io, via, READ, Tell { cb, arg: io.as_ptr() }, |part| {
        submit::fill_data(part, submit::no_data(offset, num));
        part.use_own_iov(core::ptr::null_mut(), num.wrapping_mul(u64::from(via.bdev().block_size())) as usize);
        submit::fill_extra(part, submit::plain(via));
        submit::submit_rw(part, via);
    })
}

extern "C" fn read(arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    match submit::via_of(io).ok_or(Errno::ENODEV).and_then(|via| read_for(io, via, read_done)) {
        Ok(()) => {}
        Err(Errno::ENOMEM) => split::wait_for_io(io, read),
        Err(_) => emulation_failed(io),
    }
}

extern "C" fn read_done(part: &'static Io, success: bool, arg: *mut c_void) {
    let status = Io::of(arg).map_or(FAILED, |io| verdict(io, part, success));
    complete::free(part);
    if let Some(io) = Io::of(arg) {
        emulated(io, status);
    }
}

fn verdict(io: &'static Io, part: &'static Io, success: bool) -> i32 {
    match io.owner.get() {
        Some(bdev) if success && same(io, part, bdev) => SUCCESS,
        Some(_) if success => MISCOMPARE,
        _ => FAILED,
    }
}

/// Whether what was read is what the submitter expects, seen as its descriptor shows blocks.
fn same(io: &'static Io, part: &'static Io, bdev: Obj<Bdev>) -> bool {
    let Some((have, len)) = iomem::get(part.iovs.get(), 0) else { return false };
    let stride = bdev.block_size() as usize;
    let shown = if io.hides_metadata() { stride.saturating_sub(bdev.md_len.get() as usize) } else { stride };
    if shown == 0 {
        return false;
    }
    let total = io.num_blocks.get().saturating_mul(shown as u64) as usize;
    let count = usize::try_from(io.iovcnt.get()).unwrap_or(0);
    let mut done = 0usize;
    for at in 0..count {
        let Some((mut want, mut left)) = iomem::get(io.iovs.get(), at) else { return false };
        left = left.min(total.saturating_sub(done));
        while left > 0 {
            let (block, within) = (done.checked_div(shown).unwrap_or(0), done.checked_rem(shown).unwrap_or(0));
            let n = if shown == stride { left } else { left.min(shown.saturating_sub(within)) };
            let from = block.saturating_mul(stride).saturating_add(within);
            if from.saturating_add(n) > len || !iomem::equal(want, have.wrapping_byte_add(from), n) {
                return false;
            }
            want = want.wrapping_byte_add(n);
            left = left.saturating_sub(n);
            done = done.saturating_add(n);
        }
    }
    let md = io.md_buf.get();
    let md_len = io.num_blocks.get().saturating_mul(u64::from(bdev.md_len.get())) as usize;
    md.is_null() || iomem::equal(md, part.md_buf.get(), md_len)
}

/// Writes blocks if they hold what is expected; nothing comes in between.
pub fn compare_and_write(via: Via, expected: Data, iovs: *mut abi::iovec, iovcnt: i32, tell: Tell) -> Result<()> {
    submit::check_write(via, expected.offset, expected.num)?;
    let bdev = via.bdev();
    if expected.num > u64::from(bdev.acwu.get()) {
        return Err(Errno::EINVAL);
    }
    let io = submit::begin_rare(via, COMPARE_AND_WRITE, tell)?;
    submit::fill_data(io, expected);
    io.set_own(own::DIRTY, true);
    io.fused_iovs.set(iovs);
    io.fused_iovcnt.set(iovcnt);
    if bdev.module_supports(COMPARE_AND_WRITE) {
        submit::submit(io);
        return Ok(());
    }
    let locked = lock::lock(via, expected.offset, expected.num, io.as_ptr(), Box::new(move |rc| locked(io, rc)));
    match locked {
        Ok(id) => {
            emulate(io);
            io.split_offset.set(id);
            Ok(())
        }
        Err(errno) => {
            complete::withdraw(io);
            Err(errno)
        }
    }
}

fn locked(io: &'static Io, rc: i32) {
    if rc == 0 { check(io.as_ptr()) } else { emulated(io, FIRST_FAILED) }
}

extern "C" fn check(arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    let start = |via: Via| {
        if !via.bdev().module_supports(COMPARE) {
            return read_for(io, via, checked);
        }
        let (iovs, iovcnt) = (io.iovs.get(), io.iovcnt.get());
        submit::part_of(io, via, COMPARE, Tell { cb: checked, arg }, |part| {
            submit::fill_data(
                part,
                Data { iovs, iovcnt, ..submit::no_data(io.offset_blocks.get(), io.num_blocks.get()) },
            );
            part.set_own(own::HIDE_MD, io.hides_metadata());
            submit::submit(part);
        })
    };
    match submit::via_of(io).ok_or(Errno::ENODEV).and_then(start) {
        Ok(()) => {}
        Err(Errno::ENOMEM) => wait(io, check),
        Err(_) => unlock(io, FIRST_FAILED),
    }
}

extern "C" fn checked(part: &'static Io, success: bool, arg: *mut c_void) {
    let same =
        success && Io::of(arg).is_some_and(|io| part.io_type() == COMPARE || verdict(io, part, success) == SUCCESS);
    complete::free(part);
    let Some(io) = Io::of(arg) else { return };
    if same { write(arg) } else { unlock(io, MISCOMPARE) }
}

extern "C" fn write(arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    let start = |via: Via| {
        let data = Data {
            iovs: io.fused_iovs.get(),
            iovcnt: io.fused_iovcnt.get(),
            ..submit::no_data(io.offset_blocks.get(), io.num_blocks.get())
        };
        submit::part_of(io, via, WRITE, Tell { cb: written, arg }, |part| {
            submit::fill_data(part, data);
            submit::fill_extra(part, submit::plain(via));
            part.set_own(own::HIDE_MD, io.hides_metadata());
            submit::submit_rw(part, via);
        })
    };
    match submit::via_of(io).ok_or(Errno::ENODEV).and_then(start) {
        Ok(()) => {}
        Err(Errno::ENOMEM) => wait(io, write),
        Err(_) => unlock(io, FAILED),
    }
}

extern "C" fn written(part: &'static Io, success: bool, arg: *mut c_void) {
    if !success {
        errlog!("Compare and write operation failed");
    }
    complete::free(part);
    if let Some(io) = Io::of(arg) {
        unlock(io, if success { SUCCESS } else { FAILED });
    }
}

/// Calls `f` when a record is free; the range is unlocked when that cannot be arranged.
fn wait(io: &'static Io, f: extern "C" fn(*mut c_void)) {
    if split::wait(io, f, submit::depth(io).saturating_add(1)).is_err() {
        unlock(io, FAILED);
    }
}

/// Unlocks the range, then tells the submitter.
fn unlock(io: &'static Io, status: i32) {
    let (Some(bdev), id) = (io.owner.get(), io.split_offset.get()) else { return };
    match lock::unlock(bdev, id, Box::new(move |_| emulated(io, status))) {
        Ok(()) => {}
        // No memory: again in the next poll, the others wait for this range.
        Err(Errno::ENOMEM) if thread::current().is_some() => {
            thread::send_or_run(thread::current(), Box::new(move || unlock(io, status)));
        }
        Err(errno) => {
            errlog!("LBA range unlock failed: {errno}");
            emulated(io, status);
        }
    }
}
