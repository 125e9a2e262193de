//! Buffers for I/Os that have none, or one that the module cannot use (`spdk_bdev_io_get_buf`, bounce buffers).
//!
//! They come from the thread's iobuf channel; an I/O waits for one in its queue. Threading rule: the thread of the I/O.

use super::{
    channel::Channel,
    io::{GetBufCb, Io, bounce, flag, own},
    nomem,
    object::{Bdev, fact},
    split, transfer,
};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
    sys::iomem,
    thread::{
        channel as chans,
        iobuf::{self, IobufChannel},
    },
};
use core::ffi::c_void;

fn channel_of(io: &'static Io) -> Option<Obj<IobufChannel>> {
    io.ch.get()?.cache.get()?.iobuf.get()
}

fn has_buffer(io: &'static Io) -> bool {
    iomem::get(io.iovs.get(), 0).is_some_and(|(base, _)| !base.is_null())
}

fn is_aligned(io: &'static Io, align: u64) -> bool {
    let count = usize::try_from(io.iovcnt.get()).unwrap_or(0);
    align <= 1
        || (0..count).all(|at| {
            iomem::get(io.iovs.get(), at).is_none_or(|(base, _)| base.addr() as u64 & align.wrapping_sub(1) == 0)
        })
}

/// Room for the data, the alignment and the separate metadata.
fn whole_len(io: &'static Io, bdev: Obj<Bdev>, len: u64) -> u64 {
    let md =
        if bdev.fact(fact::MD_SEPARATE) { io.num_blocks.get().saturating_mul(u64::from(bdev.md_len.get())) } else { 0 };
    len.saturating_add(bdev.buf_align().saturating_sub(1)).saturating_add(md)
}

/// As [`get`], for a module: `EINVAL` for an I/O that is complete, `EALREADY` for one that waits for a buffer.
pub fn get_for_module(io: &'static Io, cb: GetBufCb, len: u64) -> Result<()> {
    if !io.pending() {
        return Err(Errno::EINVAL);
    }
    if io.owns(own::WAITS_BUF) {
        return Err(Errno::EALREADY);
    }
    get(io, cb, len);
    Ok(())
}

/// Sees to it that the I/O has a buffer that suits its bdev, then calls `cb`: at once when it has one.
pub fn get(io: &'static Io, cb: GetBufCb, len: u64) {
    let (Some(ch), Some(bdev)) = (io.ch.get(), io.owner.get()) else { return };
    if has_buffer(io) && is_aligned(io, bdev.buf_align()) {
        cb(ch.module_ch.get(), io, true);
        return;
    }
    get_bounce(io, cb, len);
}

/// Gets a buffer in any case.
pub(super) fn get_bounce(io: &'static Io, cb: GetBufCb, len: u64) {
    let Some(bdev) = io.owner.get() else { return };
    io.get_buf_cb.set(Some(cb));
    let whole = whole_len(io, bdev, len);
    io.buf_len.set(len);
    let Some(channel) = channel_of(io) else { return got(io, false) };
    io.set_own(own::WAITS_BUF, true);
    match iobuf::get(channel, whole, Some((io.address(), arrived))) {
        Ok(Some(buffer)) => set(io, buffer, 0),
        Ok(None) => {}
        Err(_) => {
            io.set_own(own::WAITS_BUF, false);
            errlog!("Length {whole} is larger than allowed");
            got(io, false);
        }
    }
}

extern "C" fn arrived(entry: *mut c_void, buffer: *mut c_void) {
    if let Some(io) = Io::of(entry) {
        set(io, buffer.addr(), 0);
    }
}

pub(super) fn got(io: &'static Io, success: bool) {
    let Some(ch) = io.ch.get() else { return };
    if let Some(cb) = io.get_buf_cb.replace(None) {
        cb(ch.module_ch.get(), io, success);
    }
}

/// Hands a buffer to the I/O: as its data, or between its data and the module. `kind`: bits of [`bounce`].
pub(super) fn set(io: &'static Io, buffer: usize, kind: u32) {
    let Some(bdev) = io.owner.get() else { return };
    io.set_own(own::WAITS_BUF, false);
    let buffer: *mut c_void = core::ptr::with_exposed_provenance_mut(buffer);
    io.buf_ptr.set(buffer);
    io.bounce.set(kind);
    io.set_flag(flag::BUF, true);
    let align = bdev.buf_align().max(1) as usize;
    let aligned = buffer.map_addr(|a| a.next_multiple_of(align));
    let len = io.buf_len.get() as usize;
    if !has_buffer(io) {
        set_buf(io, aligned, len);
        if bdev.fact(fact::MD_SEPARATE) {
            io.md_buf.set(aligned.wrapping_byte_add(len));
        }
        return got(io, true);
    }
    io.set_flag(flag::BOUNCE, true);
    io.bounce_orig_iovs.set(io.iovs.get());
    io.bounce_orig_iovcnt.set(io.iovcnt.get());
    io.bounce_iov.set(aligned, len);
    io.bounce_orig_md_iov.set(core::ptr::null_mut(), 0);
    io.iovs.set(io.bounce_iov.as_ptr());
    io.iovcnt.set(1);
    if kind & bounce::OF_ACCEL == 0 && io.is(flag::MEMORY_DOMAIN) {
        // A module that asks for a buffer finds ordinary memory.
        io.memory_domain.set(core::ptr::null_mut());
        io.memory_domain_ctx.set(core::ptr::null_mut());
    }
    // Before it is submitted only: what the module has, or what has parts already, stays as it is.
    if !io.owns(own::COUNTED) && !io.is(flag::CHILD) && bdev.fact(fact::MAY_SPLIT) {
        io.set_flag(flag::SPLIT, split::should_split(io, bdev));
    }
    io.moved_cb.set(Some(filled));
    match io.ch.get().and_then(|ch| ch.shared.get()) {
        // As long as there is no memory for others, this one waits its turn.
        Some(shared) if !shared.nomem.is_empty() && io.is(flag::MEMORY_DOMAIN | flag::ACCEL_SEQUENCE) => {
            nomem::queue_tail(io, shared, transfer::wants::PULL);
        }
        _ => transfer::pull(io),
    }
}

extern "C" fn filled(io: &'static Io, rc: i32) {
    if rc != 0 {
        errlog!("Set bounce buffer failed with rc {rc}");
    }
    got(io, rc == 0);
}

/// Makes a buffer the I/O's data (`spdk_bdev_io_set_buf`).
pub fn set_buf(io: &'static Io, buf: *mut c_void, len: usize) {
    if io.iovs.get().is_null() {
        io.iovs.set(io.iov.as_ptr());
        io.iovcnt.set(1);
    }
    iomem::set(io.iovs.get(), 0, buf, len);
}

/// From here on the I/O's data is again where its submitter has it.
pub(super) fn drop_bounce(io: &'static Io) {
    io.iovs.set(io.bounce_orig_iovs.get());
    io.iovcnt.set(io.bounce_orig_iovcnt.get());
    io.md_buf.set(io.bounce_orig_md_iov.base.get());
    io.set_flag(flag::BOUNCE, false);
}

/// Gives the I/O's buffer back.
pub(super) fn put(io: &'static Io) {
    let (Some(channel), Some(bdev)) = (channel_of(io), io.owner.get()) else { return };
    io.set_flag(flag::BUF, false);
    if io.bounce.get() & bounce::OF_ACCEL != 0 {
        return transfer::put_accel_buffer(io);
    }
    let whole = whole_len(io, bdev, io.buf_len.get());
    if iobuf::put(channel, io.buf_ptr.get().addr(), whole).is_err() {
        errlog!("a buffer of {whole} bytes could not be given back");
    }
    io.buf_ptr.set(core::ptr::null_mut());
}

/// Before the I/O's channel goes: its buffer can be given back without it.
pub(super) fn outlive_channel(io: &'static Io) {
    if let Some(bdev) = io.owner.get() {
        io.buf_len.set(whole_len(io, bdev, io.buf_len.get()));
    }
}

/// Gives back the buffer of an I/O whose channel is gone.
pub(super) fn put_late(io: &'static Io) {
    io.set_flag(flag::BUF, false);
    if io.bounce.get() & bounce::OF_ACCEL != 0 {
        return transfer::put_accel_buffer(io);
    }
    let Ok(thread_channel) = chans::get(super::mgr::key()) else {
        errlog!("the buffer of a late bdev_io is lost: the block layer is down");
        return;
    };
    let iobuf = super::pool::CACHES.at(thread_channel.user.get()).and_then(|cache| cache.iobuf.get());
    if iobuf.is_none_or(|iobuf| iobuf::put(iobuf, io.buf_ptr.get().addr(), io.buf_len.get()).is_err()) {
        errlog!("the buffer of a late bdev_io could not be given back");
    }
    io.buf_ptr.set(core::ptr::null_mut());
    let _ = chans::put(thread_channel);
}

/// The I/Os of a channel that wait for a buffer, in order.
pub(super) fn waiting(ch: Obj<Channel>) -> Vec<&'static Io> {
    let Some(channel) = ch.cache.get().and_then(|c| c.iobuf.get()) else { return Vec::new() };
    iobuf::waiting(channel)
        .into_iter()
        .filter_map(|entry| super::io::IOS.at(entry))
        .filter(|io| io.ch.get() == Some(ch) && io.owns(own::WAITS_BUF))
        .collect()
}

/// Takes an I/O out of the queue for buffers; its module is told that there is none.
pub(super) fn cancel(io: &'static Io) {
    if io.owns(own::WAITS_BUF) {
        unqueue(io);
        got(io, false);
    }
}

/// As [`cancel`], but its module knows already.
pub(super) fn forget(io: &'static Io) {
    unqueue(io);
    io.get_buf_cb.set(None);
}

fn unqueue(io: &'static Io) {
    let (Some(channel), Some(bdev)) = (channel_of(io), io.owner.get()) else { return };
    io.set_own(own::WAITS_BUF, false);
    let _ = iobuf::abort(channel, io.address(), whole_len(io, bdev, io.buf_len.get()));
}
