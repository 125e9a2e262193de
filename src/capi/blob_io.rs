//! `spdk/blob.h`: channels and I/O.
//!
//! Threading rule: the channel's thread.

use super::{
    blob::later,
    callback::callback,
    channel::channel_ptr,
    enter::{Cx, enter, enter_op},
};
use crate::{
    abi,
    blob::{self, Blob, Channel, OpFn, Tell},
    errno::{Errno, Result},
    handle::{Obj, Why, grace::Pin, ledger},
    thread,
};
use core::ffi::{c_int, c_void};

type BlobPtr = *mut abi::spdk_blob;
type StorePtr = *mut abi::spdk_blob_store;
type ChPtr = *mut abi::spdk_io_channel;
type CbPtr = abi::spdk_blob_op_complete;
type ExtPtr = *mut abi::spdk_blob_ext_io_opts;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_alloc_io_channel(bs: StorePtr) -> ChPtr {
    enter_op("spdk_bs_alloc_io_channel", |cx| {
        let (bs, _pin) = cx.store(bs)?;
        Ok(channel_ptr(Some(blob::alloc_channel(bs)?)))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_free_io_channel(channel: ChPtr) {
    enter_op("spdk_bs_free_io_channel", |cx| {
        let chan = cx.own_channel(channel)?;
        if blob::channel_of(chan).is_err() {
            return Err(garbage(cx, channel));
        }
        blob::free_channel(chan)
    });
}

#[cold]
fn garbage(cx: &Cx, channel: ChPtr) -> Errno {
    ledger::refuse(cx.name, &thread::channel::KIND, Why::Garbage, channel.addr() as u64, None)
}

#[inline(always)]
fn objects(cx: &Cx, blob: BlobPtr, channel: ChPtr) -> Result<(Obj<Blob>, Obj<Channel>, Pin)> {
    let (blob, pin) = cx.blob(blob)?;
    let chan = cx.own_channel(channel)?;
    match blob::channel_of(chan) {
        Ok(ch) => Ok((blob, ch, pin)),
        Err(_) => Err(garbage(cx, channel)),
    }
}

/// Runs the body with a blob, a channel and a callback. `there` says that the buffers are.
#[inline(always)]
fn io(
    name: &'static str,
    blob: BlobPtr,
    channel: ChPtr,
    cb: CbPtr,
    cb_arg: *mut c_void,
    there: bool,
    body: impl FnOnce(Obj<Blob>, Obj<Channel>, Tell),
) {
    enter(name, |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let cb: OpFn = unsafe { callback(cb) }?;
        match objects(cx, blob, channel) {
            Ok((blob, ch, _pin)) if there => {
                body(blob, ch, Tell { cb, arg: cb_arg });
                Ok(())
            }
            Ok(_) => refuse(cb, cb_arg, Errno::EINVAL),
            Err(errno) => refuse(cb, cb_arg, errno),
        }
    });
}

#[cold]
fn refuse(cb: OpFn, arg: *mut c_void, errno: Errno) -> Result<()> {
    let arg = super::bdev::arg_of(arg);
    later(move || cb(arg(), errno.negative()), errno)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_io_read(
    blob: BlobPtr,
    channel: ChPtr,
    payload: *mut c_void,
    offset: u64,
    length: u64,
    cb_fn: CbPtr,
    cb_arg: *mut c_void,
) {
    let there = !payload.is_null() || length == 0;
    io("spdk_blob_io_read", blob, channel, cb_fn, cb_arg, there, |blob, ch, tell| {
        blob::read(blob, ch, payload, offset, length, tell);
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_io_write(
    blob: BlobPtr,
    channel: ChPtr,
    payload: *mut c_void,
    offset: u64,
    length: u64,
    cb_fn: CbPtr,
    cb_arg: *mut c_void,
) {
    let there = !payload.is_null() || length == 0;
    io("spdk_blob_io_write", blob, channel, cb_fn, cb_arg, there, |blob, ch, tell| {
        blob::write(blob, ch, payload, offset, length, tell);
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_io_readv(
    blob: BlobPtr,
    channel: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    offset: u64,
    length: u64,
    cb_fn: CbPtr,
    cb_arg: *mut c_void,
) {
    let there = (!iov.is_null() && iovcnt > 0) || length == 0;
    io("spdk_blob_io_readv", blob, channel, cb_fn, cb_arg, there, |blob, ch, tell| {
        blob::readv(blob, ch, iov, iovcnt, offset, length, core::ptr::null_mut(), tell);
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_io_readv_ext(
    blob: BlobPtr,
    channel: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    offset: u64,
    length: u64,
    cb_fn: CbPtr,
    cb_arg: *mut c_void,
    io_opts: ExtPtr,
) {
    let there = (!iov.is_null() && iovcnt > 0) || length == 0;
    io("spdk_blob_io_readv_ext", blob, channel, cb_fn, cb_arg, there, |blob, ch, tell| {
        blob::readv(blob, ch, iov, iovcnt, offset, length, io_opts.cast(), tell);
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_io_writev(
    blob: BlobPtr,
    channel: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    offset: u64,
    length: u64,
    cb_fn: CbPtr,
    cb_arg: *mut c_void,
) {
    let there = (!iov.is_null() && iovcnt > 0) || length == 0;
    io("spdk_blob_io_writev", blob, channel, cb_fn, cb_arg, there, |blob, ch, tell| {
        blob::writev(blob, ch, iov, iovcnt, offset, length, core::ptr::null_mut(), tell);
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_io_writev_ext(
    blob: BlobPtr,
    channel: ChPtr,
    iov: *mut abi::iovec,
    iovcnt: c_int,
    offset: u64,
    length: u64,
    cb_fn: CbPtr,
    cb_arg: *mut c_void,
    io_opts: ExtPtr,
) {
    let there = (!iov.is_null() && iovcnt > 0) || length == 0;
    io("spdk_blob_io_writev_ext", blob, channel, cb_fn, cb_arg, there, |blob, ch, tell| {
        blob::writev(blob, ch, iov, iovcnt, offset, length, io_opts.cast(), tell);
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_io_unmap(
    blob: BlobPtr,
    channel: ChPtr,
    offset: u64,
    length: u64,
    cb_fn: CbPtr,
    cb_arg: *mut c_void,
) {
    io("spdk_blob_io_unmap", blob, channel, cb_fn, cb_arg, true, |blob, ch, tell| {
        blob::unmap(blob, ch, offset, length, tell);
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_io_write_zeroes(
    blob: BlobPtr,
    channel: ChPtr,
    offset: u64,
    length: u64,
    cb_fn: CbPtr,
    cb_arg: *mut c_void,
) {
    io("spdk_blob_io_write_zeroes", blob, channel, cb_fn, cb_arg, true, |blob, ch, tell| {
        blob::write_zeroes(blob, ch, offset, length, tell);
    });
}
