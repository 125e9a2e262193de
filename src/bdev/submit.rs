//! The way down: a request becomes an I/O record and goes to its module (`spdk_bdev_readv_blocks` and its sisters).
//!
//! Nothing here allocates, locks or fences. Threading rule: the thread of the channel.

use super::{
    channel::{Channel, LIMITED, LOCKED, RESETTING},
    complete,
    desc::Desc,
    io::{Io, IoCb, flag, own, state},
    mgr,
    object::{Bdev, fact},
    split,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Obj,
    sys::{iomem, tsc},
};
use core::ffi::c_void;

/// Who submits: a descriptor and a channel of the same bdev, on the channel's thread.
#[derive(Clone, Copy)]
pub struct Via {
    pub desc: Obj<Desc>,
    pub ch: Obj<Channel>,
    pub(super) bdev: Obj<Bdev>,
}

impl Via {
    /// Pairs a descriptor with a channel; `EBADF` when they are not of the same bdev.
    #[inline(always)]
    pub fn new(desc: Obj<Desc>, ch: Obj<Channel>) -> Result<Via> {
        match (desc.bdev.get(), ch.bdev.get()) {
            (Some(bdev), Some(other)) if bdev == other => Ok(Via { desc, ch, bdev }),
            _ => Err(Errno::EBADF),
        }
    }

    #[inline(always)]
    pub fn bdev(&self) -> Obj<Bdev> {
        self.bdev
    }

    /// Turns bytes into blocks; `EINVAL` when they are not whole ones.
    #[inline(always)]
    pub fn blocks(&self, offset: u64, len: u64) -> Result<(u64, u64)> {
        let size = u64::from(self.desc.block_size());
        if size.is_power_of_two() {
            let shift = size.trailing_zeros();
            if (offset | len) & size.wrapping_sub(1) != 0 {
                return Err(Errno::EINVAL);
            }
            return Ok((offset.wrapping_shr(shift), len.wrapping_shr(shift)));
        }
        match (offset.checked_rem(size), len.checked_rem(size)) {
            (Some(0), Some(0)) => Ok((offset.checked_div(size).unwrap_or(0), len.checked_div(size).unwrap_or(0))),
            _ => Err(Errno::EINVAL),
        }
    }
}

/// Who is told at the end.
#[derive(Clone, Copy)]
pub struct Tell {
    pub cb: IoCb,
    pub arg: *mut c_void,
}

/// The data of a read or write.
#[derive(Clone, Copy)]
pub struct Data {
    pub iovs: *mut abi::iovec,
    pub iovcnt: i32,
    pub md: *mut c_void,
    pub offset: u64,
    pub num: u64,
}

/// Parameters of the second cache line, zero for nearly everybody.
#[derive(Clone, Copy, Default)]
pub struct Extra {
    pub dif_check_flags: u32,
    pub cdw12: u32,
    pub cdw13: u32,
}

/// A record from the thread's list, filled for `io_type`.
#[inline(always)]
pub(super) fn begin(via: Via, io_type: u32, tell: Tell) -> Result<&'static Io> {
    let io = via.ch.cache.get().and_then(|c| c.get()).ok_or(Errno::ENOMEM)?;
    fill(io, via, io_type, tell);
    Ok(io)
}

#[inline(always)]
fn fill(io: &'static Io, via: Via, io_type: u32, tell: Tell) {
    io.bdev.set(via.bdev.ptr());
    io.io_type.set(io_type as u8);
    io.num_retries.set(0);
    io.ch.set(Some(via.ch));
    io.flags.set(0);
    io.status.set(abi::SPDK_BDEV_IO_STATUS_PENDING as i8);
    io.state.set(state::ACTIVE);
    let was = io.own.get();
    if was & own::DIRTY != 0 {
        clean(io);
    }
    io.own.set(if via.desc.hide_md.get() { own::HIDE_MD } else { 0 });
    io.desc.set(via.desc.handle());
    io.cb.set(Some(tell.cb));
    io.caller_ctx.set(tell.arg);
    io.owner.set(Some(via.bdev));
}

#[cold]
#[inline(never)]
fn clean(io: &'static Io) {
    io.error.set(0);
    io.error_hi.set(0);
    io.dif_check_flags.set(0);
    io.nvme_cdw12.set(0);
    io.nvme_cdw13.set(0);
    io.fused_iovs.set(core::ptr::null_mut());
    io.fused_iovcnt.set(0);
    io.zcopy.set(0);
    io.get_buf_cb.set(None);
}

#[inline(always)]
pub(super) fn fill_data(io: &'static Io, data: Data) {
    io.iovs.set(data.iovs);
    io.iovcnt.set(data.iovcnt);
    io.num_blocks.set(data.num);
    io.offset_blocks.set(data.offset);
    io.memory_domain.set(core::ptr::null_mut());
    io.memory_domain_ctx.set(core::ptr::null_mut());
    io.accel_sequence.set(core::ptr::null_mut());
    io.md_buf.set(data.md);
}

#[inline(always)]
pub(super) fn fill_extra(io: &'static Io, extra: Extra) {
    if extra.dif_check_flags | extra.cdw12 | extra.cdw13 != 0 {
        io.set_own(own::DIRTY, true);
        io.dif_check_flags.set(extra.dif_check_flags);
        io.nvme_cdw12.set(extra.cdw12);
        io.nvme_cdw13.set(extra.cdw13);
    }
}

/// Whether the data pointer of a request with separate metadata is there, as it must be.
#[inline(always)]
fn check_md(via: Via, data: &Data) -> Result<()> {
    if data.md.is_null() {
        return Ok(());
    }
    let has_buffer = iomem::get(data.iovs, 0).is_some_and(|(base, _)| !base.is_null());
    if via.bdev.fact(fact::MD_SEPARATE) && has_buffer { Ok(()) } else { Err(Errno::EINVAL) }
}

/// Reads into a scattered buffer; without a buffer (a NULL base) the module finds one.
#[inline(always)]
pub fn readv(via: Via, data: Data, extra: Extra, tell: Tell) -> Result<()> {
    check_md(via, &data)?;
    rw(via, abi::SPDK_BDEV_IO_TYPE_READ, data, extra, tell)
}

/// Writes from a scattered buffer.
#[inline(always)]
pub fn writev(via: Via, data: Data, extra: Extra, tell: Tell) -> Result<()> {
    if !via.desc.write.get() {
        return Err(Errno::EBADF);
    }
    check_md(via, &data)?;
    rw(via, abi::SPDK_BDEV_IO_TYPE_WRITE, data, extra, tell)
}

#[inline(always)]
fn rw(via: Via, io_type: u32, data: Data, extra: Extra, tell: Tell) -> Result<()> {
    if !via.bdev.valid_blocks(data.offset, data.num) {
        return Err(Errno::EINVAL);
    }
    let io = begin(via, io_type, tell)?;
    fill_data(io, data);
    fill_extra(io, extra);
    submit_rw(io, via);
    Ok(())
}

/// As [`readv`] and [`writev`], with one buffer.
#[inline(always)]
pub fn rw_one(via: Via, io_type: u32, buf: *mut c_void, data: Data, tell: Tell) -> Result<()> {
    if io_type == abi::SPDK_BDEV_IO_TYPE_WRITE && !via.desc.write.get() {
        return Err(Errno::EBADF);
    }
    if !data.md.is_null() && (buf.is_null() || !via.bdev.fact(fact::MD_SEPARATE)) {
        return Err(Errno::EINVAL);
    }
    if !via.bdev.valid_blocks(data.offset, data.num) {
        return Err(Errno::EINVAL);
    }
    let io = begin(via, io_type, tell)?;
    fill_data(io, data);
    io.use_own_iov(buf, data.num.wrapping_mul(u64::from(via.desc.block_size())) as usize);
    fill_extra(io, Extra { dif_check_flags: via.bdev.dif_check_flags.get(), ..Extra::default() });
    submit_rw(io, via);
    Ok(())
}

#[inline(always)]
pub(super) fn submit_rw(io: &'static Io, via: Via) {
    if via.bdev.fact(fact::MAY_SPLIT) && split::should_split(io, via.bdev) {
        io.set_flag(flag::SPLIT, true);
    }
    if io.hides_metadata() {
        return super::ext::submit(io);
    }
    submit(io);
}

/// The default parameters of a read or write on this bdev.
#[inline(always)]
pub fn plain(via: Via) -> Extra {
    Extra { dif_check_flags: via.bdev.dif_check_flags.get(), cdw12: 0, cdw13: 0 }
}

/// Starts a filled I/O: counts it, takes the time, gives it to the module unless something is in its way.
#[inline(always)]
pub(super) fn submit(io: &'static Io) {
    let Some(ch) = io.ch.get() else { return };
    if io.is(flag::SPLIT | flag::ACCEL_SEQUENCE) || ch.flags.get() != 0 {
        return submit_slow(io, ch);
    }
    started(io, ch);
    let (Some(bdev), Some(shared)) = (io.owner.get(), ch.shared.get()) else { return };
    if !shared.nomem.is_empty() || bdev.fact(fact::WRITE_UNIT) || io.io_type() == abi::SPDK_BDEV_IO_TYPE_ABORT {
        return dispatch_slow(io, ch, bdev);
    }
    to_module(io, ch, bdev);
}

#[inline(always)]
fn started(io: &'static Io, ch: Obj<Channel>) {
    ch.queue_depth.add(1);
    io.own.set(io.own.get() | own::COUNTED);
    io.submit_tsc.set(tsc::now());
    super::trace::started(io, ch);
}

/// The channel has a flag, or the I/O is to be split or has a sequence.
#[cold]
#[inline(never)]
fn submit_slow(io: &'static Io, ch: Obj<Channel>) {
    // What is locked is not even split. Parts went this way with their whole.
    if ch.flags.get() & LOCKED != 0 && !io.is(flag::CHILD) && super::lock::holds_up(io, ch) {
        return;
    }
    started(io, ch);
    if io.is(flag::SPLIT) {
        return split::start(io);
    }
    dispatch(io, ch);
}

#[inline(always)]
fn to_module(io: &'static Io, ch: Obj<Channel>, bdev: Obj<Bdev>) {
    ch.started();
    io.flags.set(io.flags.get() | flag::IN_SUBMIT);
    if let Some(f) = bdev.submit.get() {
        let life = io.lives.get();
        f(ch.module_ch.get(), io);
        // A module may have completed it on a path that freed it already.
        if io.lives.get() == life {
            io.flags.set(io.flags.get() & !flag::IN_SUBMIT);
        }
    }
}

/// Gives an I/O that was counted before to its module, unless something is in its way.
pub(super) fn dispatch(io: &'static Io, ch: Obj<Channel>) {
    if let Some(bdev) = io.owner.get() {
        dispatch_slow(io, ch, bdev);
    }
}

#[cold]
#[inline(never)]
fn dispatch_slow(io: &'static Io, ch: Obj<Channel>, bdev: Obj<Bdev>) {
    if ch.flags.get() & RESETTING != 0 {
        return complete::in_submit(io, abi::SPDK_BDEV_IO_STATUS_ABORTED);
    }
    if io.io_type() == abi::SPDK_BDEV_IO_TYPE_ABORT
        && let Some(target) = io.abort_target()
        && super::abort::cancel_waiting(ch, target)
    {
        return complete::in_submit(io, abi::SPDK_BDEV_IO_STATUS_SUCCESS);
    }
    if ch.flags.get() & LIMITED != 0 && super::qos::hold(io, ch, bdev) {
        return;
    }
    dispatch_allowed(io, ch, bdev);
}

/// Goes on with an I/O that no limit holds back.
pub(super) fn dispatch_allowed(io: &'static Io, ch: Obj<Channel>, bdev: Obj<Bdev>) {
    let Some(shared) = ch.shared.get() else { return };
    if io.io_type() == abi::SPDK_BDEV_IO_TYPE_WRITE
        && bdev.fact(fact::WRITE_UNIT)
        && io.num_blocks.get() < u64::from(bdev.write_unit_size.get())
    {
        errlog!(
            "IO num_blocks {} does not match the write_unit_size {}",
            io.num_blocks.get(),
            bdev.write_unit_size.get()
        );
        return complete::in_submit(io, abi::SPDK_BDEV_IO_STATUS_FAILED);
    }
    if shared.nomem.is_empty() {
        hand_over(io);
        return to_module(io, ch, bdev);
    }
    super::nomem::queue_tail(io, shared, super::transfer::wants::SUBMIT);
    if shared.threshold.get() == 0 && shared.outstanding.get() == 0 {
        super::nomem::retry(shared);
    }
}

/// A sequence that is handed to the module is the module's from here on, to be carried out or aborted.
fn hand_over(io: &'static Io) {
    if io.is(flag::ACCEL_SEQUENCE) && !io.accel_sequence.get().is_null() {
        io.set_flag(flag::ACCEL_SEQUENCE, false);
    }
}

/// Gives an I/O to the module once more, after it had no memory for it.
pub(super) fn resubmit(io: &'static Io) {
    let (Some(ch), Some(bdev)) = (io.ch.get(), io.owner.get()) else { return };
    io.error.set(0);
    io.num_retries.add(1);
    hand_over(io);
    ch.started();
    if let Some(f) = bdev.submit.get() {
        f(ch.module_ch.get(), io);
    }
}

/// A reset goes to the module whatever is waiting.
pub(super) fn submit_reset(io: &'static Io) {
    let (Some(ch), Some(bdev)) = (io.ch.get(), io.owner.get()) else { return };
    if let Some(f) = bdev.submit.get() {
        let life = io.lives.get();
        io.set_flag(flag::IN_SUBMIT, true);
        f(ch.module_ch.get(), io);
        if io.lives.get() == life {
            io.set_flag(flag::IN_SUBMIT, false);
        }
    }
}

pub(super) fn no_data(offset: u64, num: u64) -> Data {
    Data { iovs: core::ptr::null_mut(), iovcnt: 0, md: core::ptr::null_mut(), offset, num }
}

pub(super) fn check_write(via: Via, offset: u64, num: u64) -> Result<()> {
    if !via.desc.write.get() {
        return Err(Errno::EBADF);
    }
    if !via.bdev.valid_blocks(offset, num) {
        return Err(Errno::EINVAL);
    }
    Ok(())
}

/// Tells a bdev that blocks are not needed any more.
pub fn unmap(via: Via, offset: u64, num: u64, tell: Tell) -> Result<()> {
    check_write(via, offset, num)?;
    let io = begin(via, abi::SPDK_BDEV_IO_TYPE_UNMAP, tell)?;
    fill_data(io, no_data(offset, num));
    io.use_own_iov(core::ptr::null_mut(), 0);
    if num == 0 {
        return complete::later(io, abi::SPDK_BDEV_IO_STATUS_SUCCESS);
    }
    io.set_flag(flag::SPLIT, split::should_split_unmap(io, via.bdev));
    submit(io);
    Ok(())
}

/// Makes what was written durable.
pub fn flush(via: Via, offset: u64, num: u64, tell: Tell) -> Result<()> {
    if !via.desc.write.get() {
        return Err(Errno::EBADF);
    }
    if !via.bdev.module_supports(abi::SPDK_BDEV_IO_TYPE_FLUSH) {
        return Err(Errno::ENOTSUP);
    }
    check_write(via, offset, num)?;
    let io = begin(via, abi::SPDK_BDEV_IO_TYPE_FLUSH, tell)?;
    fill_data(io, no_data(offset, num));
    submit(io);
    Ok(())
}

/// Writes zeros, by the module or as a write of a buffer of zeros.
pub fn write_zeroes(via: Via, offset: u64, num: u64, tell: Tell) -> Result<()> {
    check_write(via, offset, num)?;
    let own_way = via.bdev.module_supports(abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES);
    if !own_way && !via.bdev.module_supports(abi::SPDK_BDEV_IO_TYPE_WRITE) {
        return Err(Errno::ENOTSUP);
    }
    let io = begin(via, abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES, tell)?;
    start_zeroes(io, via, offset, num, own_way);
    Ok(())
}

fn start_zeroes(io: &'static Io, via: Via, offset: u64, num: u64, own_way: bool) {
    fill_data(io, no_data(offset, num));
    let split = !io.is(flag::CHILD) && split::should_split_zeroes(io, via.bdev);
    io.set_flag(flag::SPLIT, split);
    if own_way || split {
        submit(io);
    } else {
        emulate(io);
        write_zero_buffer(io.as_ptr());
    }
}

/// Emulates one write of zeros that fits the buffer.
extern "C" fn write_zero_buffer(arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    let Some(via) = via_of(io) else { return };
    let (offset, num) = (io.offset_blocks.get(), io.num_blocks.get());
    let zeros = mgr::zeros();
    let md = if via.bdev.fact(fact::MD_SEPARATE) {
        zeros.wrapping_byte_add(num.wrapping_mul(u64::from(via.bdev.blocklen.get())) as usize)
    } else {
        core::ptr::null_mut()
    };
    let tell = Tell { cb: zeroes_written, arg };
    let len = num.wrapping_mul(u64::from(via.bdev.blocklen.get())) as usize;
    let written = part_of(io, via, abi::SPDK_BDEV_IO_TYPE_WRITE, tell, |child| {
        fill_data(child, Data { md, ..no_data(offset, num) });
        child.use_own_iov(zeros, len);
        fill_extra(child, plain(via));
        submit_rw(child, via);
    });
    match written {
        Ok(()) => {}
        Err(Errno::ENOMEM) => split::wait_for_io(io, write_zero_buffer),
        Err(_) => emulation_failed(io),
    }
}

extern "C" fn zeroes_written(child: &'static Io, success: bool, arg: *mut c_void) {
    complete::free(child);
    let Some(parent) = Io::of(arg) else { return };
    emulated(parent, if success { abi::SPDK_BDEV_IO_STATUS_SUCCESS } else { abi::SPDK_BDEV_IO_STATUS_FAILED });
}

/// The way an I/O was submitted by, for its parts; works although the descriptor may be closed meanwhile.
pub(super) fn via_of(io: &'static Io) -> Option<Via> {
    let ch = io.ch.get()?;
    let desc = super::desc::DESCS.at(io.desc.get() & 0xffff_ffff_ffff)?;
    Some(Via { desc, ch, bdev: io.owner.get()? })
}

/// An I/O that is done by others has begun: its channel stays until [`emulated`], although no module has it.
pub(super) fn emulate(io: &'static Io) {
    if let Some(ch) = io.ch.get() {
        ch.queue_depth.add(1);
    }
}

/// An I/O that was done by others is complete. Not from within its submission.
pub(super) fn emulated(io: &'static Io, status: i32) {
    if let Some(ch) = io.ch.get() {
        ch.queue_depth.sub(1);
    }
    complete::unsubmitted(io, status);
}

/// As [`emulated`], from within its submission: its submitter is told in the next poll.
pub(super) fn emulation_failed(io: &'static Io) {
    if let Some(ch) = io.ch.get() {
        ch.queue_depth.sub(1);
    }
    let _ = complete::later(io, abi::SPDK_BDEV_IO_STATUS_FAILED);
}

/// How many I/Os above this one wait for it.
pub(super) fn depth(io: &'static Io) -> u32 {
    if io.owns(own::NESTED) { u32::from(io.depth.get()) } else { 0 }
}

/// Starts an I/O that another one is done by. `ENOMEM` when no record is left, not even in reserve.
///
/// Locks of ranges hold it up as they would the other one, unless that one has passed them.
pub(super) fn part_of(
    parent: &'static Io,
    via: Via,
    io_type: u32,
    tell: Tell,
    go: impl FnOnce(&'static Io),
) -> Result<()> {
    let cache = via.ch.cache.get().ok_or(Errno::ENODEV)?;
    let depth = depth(parent).saturating_add(1);
    let io = cache.get_reserved(depth).ok_or(Errno::ENOMEM)?;
    fill(io, via, io_type, tell);
    io.own.set(own::NESTED);
    io.depth.set(u8::try_from(depth).unwrap_or(u8::MAX));
    io.set_flag(flag::CHILD, parent.is(flag::CHILD));
    go(io);
    Ok(())
}

/// A part of a split read or write, whose data lies where the whole's does.
pub(super) fn child_rw(parent: &'static Io, via: Via, data: Data, extra: Extra, tell: Tell) -> Result<()> {
    part_of(parent, via, parent.io_type(), tell, |io| {
        io.set_flag(flag::CHILD, true);
        fill_data(io, data);
        fill_extra(io, extra);
        if !parent.memory_domain.get().is_null() {
            super::ext::fill(io, super::ext::Ext::domain_of(parent));
        }
        submit(io);
    })
}

/// A part of a split unmap, write of zeros or copy.
pub(super) fn child_plain(parent: &'static Io, via: Via, offset: u64, num: u64, tell: Tell) -> Result<()> {
    let io_type = parent.io_type();
    part_of(parent, via, io_type, tell, |io| {
        io.set_flag(flag::CHILD, true);
        let own_way = via.bdev.module_supports(io_type);
        match io_type {
            abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES => start_zeroes(io, via, offset, num, own_way),
            abi::SPDK_BDEV_IO_TYPE_COPY => {
                io.set_own(own::HIDE_MD, parent.hides_metadata());
                let skipped = offset.wrapping_sub(parent.offset_blocks.get());
                let from = parent.copy_src_offset.get().wrapping_add(skipped);
                super::copy::start(io, offset, from, num, own_way);
            }
            _ => {
                fill_data(io, no_data(offset, num));
                io.use_own_iov(core::ptr::null_mut(), 0);
                submit(io);
            }
        }
    })
}

/// An I/O of a rare kind: filled, not yet started.
pub(super) fn begin_rare(via: Via, io_type: u32, tell: Tell) -> Result<&'static Io> {
    let io = begin(via, io_type, tell)?;
    fill_data(io, no_data(0, 0));
    io.submit_tsc.set(tsc::now());
    Ok(io)
}

/// Calls `f(arg)` when a record is free on the channel's thread; `EINVAL` when there is one now.
pub fn queue_wait(ch: Obj<Channel>, f: extern "C" fn(*mut c_void), arg: *mut c_void, first: bool) -> Result<()> {
    let cache = ch.cache.get().ok_or(Errno::ENODEV)?;
    cache.wait(super::pool::Waiter { f, arg: arg.expose_provenance(), depth: 0 }, first)
}
