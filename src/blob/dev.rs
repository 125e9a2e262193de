//! `struct spdk_bs_dev`: what a blobstore lies on, and what a thin blob reads from. C's and our own are the same type.
//!
//! A device is given away to whoever uses it, who calls its `destroy` in the end. Threading rule: a device's own; requests
//! on the thread of their channel.

use super::task::{Answer, Ptr};
use crate::{
    abi::iovec,
    errno::{Errno, Result},
    handle::Rx,
    sys::iomem,
};
use core::ffi::c_void;

type P = *mut c_void;

/// Called when a device request is done: the channel, the argument, 0 or a negative errno.
pub type CplFn = extern "C" fn(P, P, i32);
pub type BufFn = extern "C" fn(P, P, P, u64, u32, P);
pub type VecFn = extern "C" fn(P, P, *mut iovec, i32, u64, u32, P);
pub type ExtFn = extern "C" fn(P, P, *mut iovec, i32, u64, u32, P, P);
pub type RangeFn = extern "C" fn(P, P, u64, u64, P);
pub type CopyFn = extern "C" fn(P, P, u64, u64, u64, P);
pub type AskFn = extern "C" fn(P, u64, u64) -> bool;

/// `struct spdk_bs_dev_cb_args` in memory of ours.
#[repr(C)]
pub struct CbArgs {
    cb_fn: Rx<Option<CplFn>>,
    channel: Rx<P>,
    cb_arg: Rx<P>,
}

impl CbArgs {
    pub const ZERO: CbArgs = CbArgs { cb_fn: Rx::ZERO, channel: Rx::ZERO, cb_arg: Rx::ZERO };

    #[inline(always)]
    pub fn fill(&self, cb_fn: CplFn, channel: P, cb_arg: P) {
        self.cb_fn.set(Some(cb_fn));
        self.channel.set(channel);
        self.cb_arg.set(cb_arg);
    }

    #[inline(always)]
    pub fn as_ptr(&self) -> P {
        core::ptr::from_ref(self).cast_mut().cast()
    }
}

/// `struct spdk_bs_dev_cb_args` as a device reads it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Cpl {
    cb_fn: Option<CplFn>,
    channel: P,
    cb_arg: P,
}

impl Cpl {
    /// Tells whoever waits for a request.
    #[inline(always)]
    pub fn tell(args: P, rc: i32) {
        if let Some(cpl) = iomem::value(args.cast::<Cpl>())
            && let Some(f) = cpl.cb_fn
        {
            f(cpl.channel, cpl.cb_arg, rc);
        }
    }
}

/// `struct spdk_bs_dev`.
#[repr(C)]
#[derive(Default)]
pub struct BsDev {
    pub create_channel: Rx<Option<extern "C" fn(P) -> P>>,
    pub destroy_channel: Rx<Option<extern "C" fn(P, P)>>,
    pub destroy: Rx<Option<extern "C" fn(P)>>,
    pub read: Rx<Option<BufFn>>,
    pub write: Rx<Option<BufFn>>,
    pub readv: Rx<Option<VecFn>>,
    pub writev: Rx<Option<VecFn>>,
    pub readv_ext: Rx<Option<ExtFn>>,
    pub writev_ext: Rx<Option<ExtFn>>,
    pub flush: Rx<Option<extern "C" fn(P, P, P)>>,
    pub write_zeroes: Rx<Option<RangeFn>>,
    pub unmap: Rx<Option<RangeFn>>,
    pub get_base_bdev: Rx<Option<extern "C" fn(P) -> P>>,
    pub is_zeroes: Rx<Option<AskFn>>,
    pub is_range_valid: Rx<Option<AskFn>>,
    pub translate_lba: Rx<Option<extern "C" fn(P, u64, *mut u64) -> bool>>,
    pub copy: Rx<Option<CopyFn>>,
    pub is_degraded: Rx<Option<extern "C" fn(P) -> bool>>,
    pub blockcnt: Rx<u64>,
    /// In bytes, like `phys_blocklen`.
    pub blocklen: Rx<u32>,
    pub phys_blocklen: Rx<u32>,
}

const _: () = assert!(size_of::<BsDev>() == 160 && size_of::<CbArgs>() == 24 && size_of::<Cpl>() == 24);

/// A device for as long as nobody destroys it.
pub type Dev = &'static BsDev;

/// What a device without a function answers.
const MISSING: i32 = -libc::ENOTSUP;

impl BsDev {
    /// All functions missing.
    pub const fn empty() -> BsDev {
        BsDev {
            create_channel: Rx::ZERO,
            destroy_channel: Rx::ZERO,
            destroy: Rx::ZERO,
            read: Rx::ZERO,
            write: Rx::ZERO,
            readv: Rx::ZERO,
            writev: Rx::ZERO,
            readv_ext: Rx::ZERO,
            writev_ext: Rx::ZERO,
            flush: Rx::ZERO,
            write_zeroes: Rx::ZERO,
            unmap: Rx::ZERO,
            get_base_bdev: Rx::ZERO,
            is_zeroes: Rx::ZERO,
            is_range_valid: Rx::ZERO,
            translate_lba: Rx::ZERO,
            copy: Rx::ZERO,
            is_degraded: Rx::ZERO,
            blockcnt: Rx::ZERO,
            blocklen: Rx::ZERO,
            phys_blocklen: Rx::ZERO,
        }
    }

    #[inline(always)]
    pub fn as_ptr(&self) -> P {
        core::ptr::from_ref(self).cast_mut().cast()
    }

    /// Its size in bytes.
    pub fn bytes(&self) -> u64 {
        self.blockcnt.get().saturating_mul(u64::from(self.blocklen.get()))
    }

    /// How many of its blocks `bytes` are.
    pub fn blocks(&self, bytes: u64) -> u64 {
        bytes.checked_div(u64::from(self.blocklen.get())).unwrap_or(0)
    }

    /// The current thread's channel; NULL when there is none to be had.
    pub fn open_channel(&self) -> P {
        self.create_channel.get().map_or(core::ptr::null_mut(), |f| f(self.as_ptr()))
    }

    pub fn close_channel(&self, channel: P) {
        if let Some(f) = self.destroy_channel.get()
            && !channel.is_null()
        {
            f(self.as_ptr(), channel);
        }
    }

    /// Gives the device back to whoever made it.
    pub fn destroy_dev(&self) {
        if let Some(f) = self.destroy.get() {
            f(self.as_ptr());
        }
    }

    pub fn base_bdev(&self) -> P {
        self.get_base_bdev.get().map_or(core::ptr::null_mut(), |f| f(self.as_ptr()))
    }

    pub fn zeroes_at(&self, lba: u64, count: u64) -> bool {
        self.is_zeroes.get().is_some_and(|f| f(self.as_ptr(), lba, count))
    }

    pub fn valid_at(&self, lba: u64, count: u64) -> bool {
        self.is_range_valid.get().is_some_and(|f| f(self.as_ptr(), lba, count))
    }

    /// Where a block lies on the device at the bottom.
    pub fn translated(&self, lba: u64) -> Option<u64> {
        let mut base = 0;
        let f = self.translate_lba.get()?;
        f(self.as_ptr(), lba, &mut base).then_some(base)
    }

    pub fn degraded(&self) -> bool {
        self.is_degraded.get().is_some_and(|f| f(self.as_ptr()))
    }

    #[inline(always)]
    pub fn do_read(&self, channel: P, payload: P, lba: u64, count: u32, args: P) {
        match self.read.get() {
            Some(f) => f(self.as_ptr(), channel, payload, lba, count, args),
            None => Cpl::tell(args, MISSING),
        }
    }

    #[inline(always)]
    pub fn do_write(&self, channel: P, payload: P, lba: u64, count: u32, args: P) {
        match self.write.get() {
            Some(f) => f(self.as_ptr(), channel, payload, lba, count, args),
            None => Cpl::tell(args, MISSING),
        }
    }

    #[inline(always)]
    pub fn do_readv(&self, channel: P, iovs: *mut iovec, iovcnt: i32, lba: u64, count: u32, args: P, ext: P) {
        match (ext.is_null(), self.readv.get(), self.readv_ext.get()) {
            (true, Some(f), _) => f(self.as_ptr(), channel, iovs, iovcnt, lba, count, args),
            (false, _, Some(f)) => f(self.as_ptr(), channel, iovs, iovcnt, lba, count, args, ext),
            _ => Cpl::tell(args, MISSING),
        }
    }

    #[inline(always)]
    pub fn do_writev(&self, channel: P, iovs: *mut iovec, iovcnt: i32, lba: u64, count: u32, args: P, ext: P) {
        match (ext.is_null(), self.writev.get(), self.writev_ext.get()) {
            (true, Some(f), _) => f(self.as_ptr(), channel, iovs, iovcnt, lba, count, args),
            (false, _, Some(f)) => f(self.as_ptr(), channel, iovs, iovcnt, lba, count, args, ext),
            _ => Cpl::tell(args, MISSING),
        }
    }

    pub fn do_write_zeroes(&self, channel: P, lba: u64, count: u64, args: P) {
        match self.write_zeroes.get() {
            Some(f) => f(self.as_ptr(), channel, lba, count, args),
            None => Cpl::tell(args, MISSING),
        }
    }

    pub fn do_unmap(&self, channel: P, lba: u64, count: u64, args: P) {
        match self.unmap.get() {
            Some(f) => f(self.as_ptr(), channel, lba, count, args),
            None => Cpl::tell(args, MISSING),
        }
    }

    pub fn do_copy(&self, channel: P, to: u64, from: u64, count: u64, args: P) {
        match self.copy.get() {
            Some(f) => f(self.as_ptr(), channel, to, from, count, args),
            None => Cpl::tell(args, MISSING),
        }
    }
}

/// A device with the current thread's channel of it, for futures.
#[derive(Clone, Copy)]
pub struct Line {
    pub dev: Dev,
    pub channel: Ptr,
}

impl Line {
    pub async fn read(self, to: Ptr, lba: u64, count: u64) -> Result<()> {
        let count = u32::try_from(count).map_err(|_| Errno::EOVERFLOW)?;
        let answer = Answer::new(self.channel.get())?;
        self.dev.do_read(self.channel.get(), to.get(), lba, count, answer.args());
        answer.await
    }

    pub async fn write(self, from: Ptr, lba: u64, count: u64) -> Result<()> {
        let count = u32::try_from(count).map_err(|_| Errno::EOVERFLOW)?;
        let answer = Answer::new(self.channel.get())?;
        self.dev.do_write(self.channel.get(), from.get(), lba, count, answer.args());
        answer.await
    }

    pub async fn write_zeroes(self, lba: u64, count: u64) -> Result<()> {
        if count == 0 {
            return Ok(());
        }
        let answer = Answer::new(self.channel.get())?;
        self.dev.do_write_zeroes(self.channel.get(), lba, count, answer.args());
        answer.await
    }

    pub async fn unmap(self, lba: u64, count: u64) -> Result<()> {
        if count == 0 {
            return Ok(());
        }
        let answer = Answer::new(self.channel.get())?;
        self.dev.do_unmap(self.channel.get(), lba, count, answer.args());
        answer.await
    }

    pub async fn copy(self, to: u64, from: u64, count: u64) -> Result<()> {
        let answer = Answer::new(self.channel.get())?;
        self.dev.do_copy(self.channel.get(), to, from, count, answer.args());
        answer.await
    }
}
