//! `spdk/bdev.h`: the I/O functions.
//!
//! Threading rule: the thread of the channel; a descriptor may be used from any thread.

use super::{
    callback::{callback, optional},
    enter::{Cx, enter},
};
use crate::{
    abi,
    bdev::{
        DESCS, Desc, abort, channel,
        complete::{self, give_back_at},
        ext::{self, Ext},
        io::{Io, IoCb},
        rare, reset,
        submit::{self, Data, Tell, Via},
    },
    errno::{Errno, Result},
    handle::{Obj, Why, grace::Pin, ledger},
    thread,
};
use core::{
    ffi::{c_int, c_void},
    mem::{offset_of, size_of},
};

type DescPtr = *mut abi::spdk_bdev_desc;
type ChPtr = *mut abi::spdk_io_channel;
type CbPtr = abi::spdk_bdev_io_completion_cb;

const READ: u32 = abi::SPDK_BDEV_IO_TYPE_READ;
const WRITE: u32 = abi::SPDK_BDEV_IO_TYPE_WRITE;

impl Cx {
    /// A live descriptor.
    #[inline(always)]
    pub fn desc(&self, raw: *const abi::spdk_bdev_desc) -> Result<(Obj<Desc>, Pin)> {
        self.shared(&DESCS, raw)
    }

    /// A live bdev channel of the current thread.
    #[inline(always)]
    pub fn bdev_channel(&self, raw: *const abi::spdk_io_channel) -> Result<Obj<channel::Channel>> {
        match channel::decode(raw.addr()) {
            Ok(ch) => Ok(ch),
            Err(why) => Err(self.refuse_bdev_channel(raw.addr(), why)),
        }
    }

    /// A bdev channel of a thread that nobody runs, when the pthread runs none, either: it acts for that thread.
    #[cold]
    #[inline(never)]
    fn bdev_channel_idle(&self, address: usize, why: Why) -> Result<(Obj<channel::Channel>, thread::Acting)> {
        let idle = || {
            let acting = thread::act_for(channel::owner_of(address)?)?;
            Some((channel::decode(address).ok()?, acting))
        };
        let found = if why == Why::Thread { idle() } else { None };
        found.ok_or_else(|| self.refuse_bdev_channel(address, why))
    }

    #[cold]
    #[inline(never)]
    fn refuse_bdev_channel(&self, address: usize, why: Why) -> Errno {
        ledger::refuse(self.name, &crate::thread::channel::KIND, why, address as u64, None)
    }

    /// A live I/O.
    #[inline(always)]
    pub fn bdev_io(&self, raw: *const abi::spdk_bdev_io) -> Result<&'static Io> {
        complete::decode(raw.addr(), self.name)
    }
}

/// An I/O as C knows it.
#[inline(always)]
pub fn io_ptr(io: &'static Io) -> *mut abi::spdk_bdev_io {
    io.as_ptr().cast()
}

#[inline(always)]
fn tell(cb: CbPtr, arg: *mut c_void) -> Result<Tell> {
    // SAFETY: the types differ only in `unsafe` and in what the first pointer is known to point at.
    let cb: IoCb = unsafe { callback(cb) }?;
    Ok(Tell { cb, arg })
}

#[inline(always)]
pub(super) fn scattered(iovs: *mut abi::iovec, iovcnt: c_int, md: *mut c_void, offset: u64, num: u64) -> Result<Data> {
    if iovs.is_null() || iovcnt < 1 {
        return Err(Errno::EINVAL);
    }
    Ok(Data { iovs, iovcnt, md, offset, num })
}

/// Runs the body with a descriptor, a channel and a callback.
#[inline(always)]
pub(super) fn io(
    name: &'static str,
    desc: DescPtr,
    ch: ChPtr,
    cb: CbPtr,
    cb_arg: *mut c_void,
    body: impl FnOnce(Via, Tell) -> Result<()>,
) -> c_int {
    enter(name, |cx| {
        let (desc, _pin) = cx.desc(desc)?;
        let mut _acting = None;
        let ch = match channel::decode(ch.addr()) {
            Ok(ch) => ch,
            Err(why) => {
                let (ch, acting) = cx.bdev_channel_idle(ch.addr(), why)?;
                _acting = Some(acting);
                ch
            }
        };
        body(Via::new(desc, ch)?, tell(cb, cb_arg)?)?;
        Ok(0)
    })
}

#[inline(always)]
fn one(io_type: u32, via: Via, buf: *mut c_void, md: *mut c_void, offset: u64, num: u64, tell: Tell) -> Result<()> {
    let data = Data { iovs: core::ptr::null_mut(), iovcnt: 0, md, offset, num };
    submit::rw_one(via, io_type, buf, data, tell)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_read(
    desc: DescPtr,
    ch: ChPtr,
    buf: *mut c_void,
    offset: u64,
    nbytes: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_read", desc, ch, cb, cb_arg, |via, tell| {
        let (offset, num) = via.blocks(offset, nbytes)?;
        one(READ, via, buf, core::ptr::null_mut(), offset, num, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_read_blocks(
    desc: DescPtr,
    ch: ChPtr,
    buf: *mut c_void,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_read_blocks", desc, ch, cb, cb_arg, |via, tell| {
        one(READ, via, buf, core::ptr::null_mut(), offset_blocks, num_blocks, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_read_blocks_with_md(
    desc: DescPtr,
    ch: ChPtr,
    buf: *mut c_void,
    md_buf: *mut c_void,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_read_blocks_with_md", desc, ch, cb, cb_arg, |via, tell| {
        one(READ, via, buf, md_buf, offset_blocks, num_blocks, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_readv(
    desc: DescPtr,
    ch: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    offset: u64,
    nbytes: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_readv", desc, ch, cb, cb_arg, |via, tell| {
        let (offset, num) = via.blocks(offset, nbytes)?;
        submit::readv(via, scattered(iov, iovcnt, core::ptr::null_mut(), offset, num)?, submit::plain(via), tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_readv_blocks(
    desc: DescPtr,
    ch: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_readv_blocks", desc, ch, cb, cb_arg, |via, tell| {
        let data = scattered(iov, iovcnt, core::ptr::null_mut(), offset_blocks, num_blocks)?;
        submit::readv(via, data, submit::plain(via), tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_readv_blocks_with_md(
    desc: DescPtr,
    ch: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    md: *mut c_void,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_readv_blocks_with_md", desc, ch, cb, cb_arg, |via, tell| {
        submit::readv(via, scattered(iov, iovcnt, md, offset_blocks, num_blocks)?, submit::plain(via), tell)
    })
}

type ExtOpts = abi::spdk_bdev_ext_io_opts;

/// The caller's options, zero where they end; `None` for NULL.
fn ext_opts(raw: *const ExtOpts) -> Result<Option<ExtOpts>> {
    // SAFETY: C's contract: NULL, or options whose first field says how long they are.
    let Some(size) = (unsafe { raw.as_ref() }).map(|o| o.size) else { return Ok(None) };
    if size < offset_of!(ExtOpts, metadata) + size_of::<*mut c_void>() || size > size_of::<ExtOpts>() {
        return Err(Errno::EINVAL);
    }
    // A field of which only a part is there is not there.
    let ends = [
        offset_of!(ExtOpts, nvme_cdw13) + 4,
        offset_of!(ExtOpts, nvme_cdw12) + 4,
        offset_of!(ExtOpts, dif_check_flags_exclude_mask) + 4,
        offset_of!(ExtOpts, accel_sequence) + size_of::<*mut c_void>(),
        offset_of!(ExtOpts, metadata) + size_of::<*mut c_void>(),
    ];
    let whole = ends.into_iter().find(|end| *end <= size).unwrap_or(0);
    // SAFETY: an all-zero value of plain integers and pointers is valid.
    let mut opts: ExtOpts = unsafe { core::mem::zeroed() };
    // SAFETY: the caller's structure has `size` bytes, of which this is no more.
    unsafe { core::ptr::copy_nonoverlapping(raw.cast::<u8>(), (&raw mut opts).cast::<u8>(), whole) };
    Ok(Some(opts))
}

/// A read or write with options.
#[inline(always)]
fn with_opts(
    name: &'static str,
    io_type: u32,
    (desc, ch): (DescPtr, ChPtr),
    (iov, iovcnt, offset, num): (*mut abi::iovec, c_int, u64, u64),
    (cb, cb_arg): (CbPtr, *mut c_void),
    opts: *const ExtOpts,
) -> c_int {
    enter(name, |cx| {
        let (desc, _pin) = cx.desc(desc)?;
        let via = Via::new(desc, cx.bdev_channel(ch)?)?;
        let tell = tell(cb, cb_arg)?;
        let mut extra = submit::plain(via);
        let (mut md, mut ext) = (core::ptr::null_mut(), Ext::NONE);
        if let Some(opts) = ext_opts(opts)? {
            md = opts.metadata;
            ext = Ext {
                domain: opts.memory_domain.cast(),
                domain_ctx: opts.memory_domain_ctx,
                sequence: opts.accel_sequence.cast(),
            };
            if !ext.domain.is_null() {
                cx.domain(ext.domain.cast())?;
            }
            if !ext.sequence.is_null() {
                cx.accel_sequence(ext.sequence.cast())?.check_idle()?;
            }
            // SAFETY: both unions consist of plain integers.
            let (cdw12, cdw13) = unsafe { (opts.nvme_cdw12.raw, opts.nvme_cdw13.raw) };
            extra.dif_check_flags &= !opts.dif_check_flags_exclude_mask;
            extra.dif_check_flags |= cdw12 & abi::SPDK_DIF_FLAGS_NVME_PRACT;
            if io_type == WRITE {
                (extra.cdw12, extra.cdw13) = (cdw12, cdw13);
            }
        }
        let data = scattered(iov, iovcnt, md, offset, num)?;
        if !ext.is_none() || extra.dif_check_flags & abi::SPDK_DIF_FLAGS_NVME_PRACT != 0 {
            ext::rw(via, io_type, data, extra, ext, tell)?;
        } else if io_type == READ {
            submit::readv(via, data, extra, tell)?;
        } else {
            submit::writev(via, data, extra, tell)?;
        }
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_readv_blocks_ext(
    desc: DescPtr,
    ch: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
    opts: *mut abi::spdk_bdev_ext_io_opts,
) -> c_int {
    with_opts(
        "spdk_bdev_readv_blocks_ext",
        READ,
        (desc, ch),
        (iov, iovcnt, offset_blocks, num_blocks),
        (cb, cb_arg),
        opts,
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_write(
    desc: DescPtr,
    ch: ChPtr,
    buf: *mut c_void,
    offset: u64,
    nbytes: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_write", desc, ch, cb, cb_arg, |via, tell| {
        let (offset, num) = via.blocks(offset, nbytes)?;
        one(WRITE, via, buf, core::ptr::null_mut(), offset, num, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_write_blocks(
    desc: DescPtr,
    ch: ChPtr,
    buf: *mut c_void,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_write_blocks", desc, ch, cb, cb_arg, |via, tell| {
        one(WRITE, via, buf, core::ptr::null_mut(), offset_blocks, num_blocks, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_write_blocks_with_md(
    desc: DescPtr,
    ch: ChPtr,
    buf: *mut c_void,
    md_buf: *mut c_void,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_write_blocks_with_md", desc, ch, cb, cb_arg, |via, tell| {
        one(WRITE, via, buf, md_buf, offset_blocks, num_blocks, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_writev(
    desc: DescPtr,
    ch: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    offset: u64,
    len: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_writev", desc, ch, cb, cb_arg, |via, tell| {
        let (offset, num) = via.blocks(offset, len)?;
        submit::writev(via, scattered(iov, iovcnt, core::ptr::null_mut(), offset, num)?, submit::plain(via), tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_writev_blocks(
    desc: DescPtr,
    ch: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_writev_blocks", desc, ch, cb, cb_arg, |via, tell| {
        let data = scattered(iov, iovcnt, core::ptr::null_mut(), offset_blocks, num_blocks)?;
        submit::writev(via, data, submit::plain(via), tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_writev_blocks_with_md(
    desc: DescPtr,
    ch: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    md: *mut c_void,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_writev_blocks_with_md", desc, ch, cb, cb_arg, |via, tell| {
        submit::writev(via, scattered(iov, iovcnt, md, offset_blocks, num_blocks)?, submit::plain(via), tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_writev_blocks_ext(
    desc: DescPtr,
    ch: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
    opts: *mut abi::spdk_bdev_ext_io_opts,
) -> c_int {
    with_opts(
        "spdk_bdev_writev_blocks_ext",
        WRITE,
        (desc, ch),
        (iov, iovcnt, offset_blocks, num_blocks),
        (cb, cb_arg),
        opts,
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_write_zeroes(
    desc: DescPtr,
    ch: ChPtr,
    offset: u64,
    len: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_write_zeroes", desc, ch, cb, cb_arg, |via, tell| {
        let (offset, num) = via.blocks(offset, len)?;
        submit::write_zeroes(via, offset, num, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_write_zeroes_blocks(
    desc: DescPtr,
    ch: ChPtr,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_write_zeroes_blocks", desc, ch, cb, cb_arg, |via, tell| {
        submit::write_zeroes(via, offset_blocks, num_blocks, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_unmap(
    desc: DescPtr,
    ch: ChPtr,
    offset: u64,
    nbytes: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_unmap", desc, ch, cb, cb_arg, |via, tell| {
        let (offset, num) = via.blocks(offset, nbytes)?;
        submit::unmap(via, offset, num, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_unmap_blocks(
    desc: DescPtr,
    ch: ChPtr,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_unmap_blocks", desc, ch, cb, cb_arg, |via, tell| submit::unmap(via, offset_blocks, num_blocks, tell))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_flush(
    desc: DescPtr,
    ch: ChPtr,
    offset: u64,
    length: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_flush", desc, ch, cb, cb_arg, |via, tell| {
        let (offset, num) = via.blocks(offset, length)?;
        submit::flush(via, offset, num, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_flush_blocks(
    desc: DescPtr,
    ch: ChPtr,
    offset_blocks: u64,
    num_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_flush_blocks", desc, ch, cb, cb_arg, |via, tell| submit::flush(via, offset_blocks, num_blocks, tell))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_reset(desc: DescPtr, ch: ChPtr, cb: CbPtr, cb_arg: *mut c_void) -> c_int {
    io("spdk_bdev_reset", desc, ch, cb, cb_arg, reset::reset)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_abort(
    desc: DescPtr,
    ch: ChPtr,
    bio_cb_arg: *mut c_void,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_abort", desc, ch, cb, cb_arg, |via, tell| abort::abort(via, bio_cb_arg, tell))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_free_io(bdev_io: *mut abi::spdk_bdev_io) {
    enter("spdk_bdev_free_io", |cx| give_back_at(bdev_io.addr(), cx.name));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_queue_io_wait(
    bdev: *mut abi::spdk_bdev,
    ch: ChPtr,
    entry: *mut abi::spdk_bdev_io_wait_entry,
) -> c_int {
    enter("spdk_bdev_queue_io_wait", |cx| {
        cx.bdev(bdev)?;
        // A module above waits with its own bdev and the channel of the bdev below: records are the thread's.
        let ch = cx.bdev_channel(ch)?;
        let entry = cx.value(entry)?;
        if entry.bdev.addr() != bdev.addr() {
            errlog!("bdevs do not match");
            return Err(Errno::EINVAL);
        }
        // SAFETY: the types differ only in `unsafe`.
        let f = unsafe { optional(entry.cb_fn) }.ok_or(Errno::EINVAL)?;
        submit::queue_wait(ch, f, entry.cb_arg, entry.dep_unblock)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_zcopy_start(
    desc: DescPtr,
    ch: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    offset_blocks: u64,
    num_blocks: u64,
    populate: bool,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_zcopy_start", desc, ch, cb, cb_arg, |via, tell| {
        let data = Data { iovs: iov, iovcnt, md: core::ptr::null_mut(), offset: offset_blocks, num: num_blocks };
        rare::zcopy_start(via, data, populate, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_zcopy_end(
    bdev_io: *mut abi::spdk_bdev_io,
    commit: bool,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    enter("spdk_bdev_zcopy_end", |cx| {
        rare::zcopy_end(cx.bdev_io(bdev_io)?, commit, tell(cb, cb_arg)?)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_seek_data(
    desc: DescPtr,
    ch: ChPtr,
    offset_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_seek_data", desc, ch, cb, cb_arg, |via, tell| {
        rare::seek(via, abi::SPDK_BDEV_IO_TYPE_SEEK_DATA, offset_blocks, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_seek_hole(
    desc: DescPtr,
    ch: ChPtr,
    offset_blocks: u64,
    cb: CbPtr,
    cb_arg: *mut c_void,
) -> c_int {
    io("spdk_bdev_seek_hole", desc, ch, cb, cb_arg, |via, tell| {
        rare::seek(via, abi::SPDK_BDEV_IO_TYPE_SEEK_HOLE, offset_blocks, tell)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_get_seek_offset(bdev_io: *const abi::spdk_bdev_io) -> u64 {
    enter("spdk_bdev_io_get_seek_offset", |cx| Ok(cx.bdev_io(bdev_io)?.seek_offset.get()))
}
