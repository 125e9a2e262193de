//! `spdk/blob.h`: blobstores, opening and closing blobs, whatever changes them as a whole.
//!
//! Threading rule: the store's metadata thread, but for the plain getters.

use super::{
    bdev::arg_of,
    callback::{callback, optional},
    enter::{Cx, enter, enter_op, enter_or},
};
use crate::{
    abi,
    blob::{
        self, BLOBS, Blob, BlobOpts, Dev, INVALID, OpenOpts, Opts, STORES, Store, Xattrs,
        task::{self, Ptr},
    },
    errno::{Errno, Result},
    handle::{Kind, Life, Obj, Why, grace::Pin, ledger},
    thread,
};
use core::{
    ffi::{c_char, c_int, c_void},
    future::Future,
    mem::{offset_of, size_of},
};
use std::sync::Arc;

type StorePtr = *mut abi::spdk_blob_store;
type BlobPtr = *mut abi::spdk_blob;
type DevPtr = *mut abi::spdk_bs_dev;
type Basic = extern "C" fn(*mut c_void, c_int);
type WithStore = extern "C" fn(*mut c_void, StorePtr, c_int);
type WithId = extern "C" fn(*mut c_void, u64, c_int);
type WithBlob = extern "C" fn(*mut c_void, BlobPtr, c_int);

impl Cx {
    /// A live blobstore.
    #[inline(always)]
    pub fn store(&self, raw: *const abi::spdk_blob_store) -> Result<(Obj<Store>, Pin)> {
        self.shared(&STORES, raw)
    }

    /// A live blobstore whose metadata belongs to the current thread.
    pub fn md_store(&self, raw: *const abi::spdk_blob_store) -> Result<(Obj<Store>, Pin)> {
        let (bs, pin) = self.store(raw)?;
        self.check_md(bs, Store::KIND, bs.handle())?;
        Ok((bs, pin))
    }

    /// A live blob.
    #[inline(always)]
    pub fn blob(&self, raw: *const abi::spdk_blob) -> Result<(Obj<Blob>, Pin)> {
        self.shared(&BLOBS, raw)
    }

    /// A live blob whose metadata belongs to the current thread.
    pub fn md_blob(&self, raw: *const abi::spdk_blob) -> Result<(Obj<Blob>, Pin)> {
        let (blob, pin) = self.blob(raw)?;
        self.check_md(blob.store()?, Blob::KIND, blob.handle())?;
        Ok((blob, pin))
    }

    fn check_md(&self, bs: Obj<Store>, kind: &'static Kind, handle: u64) -> Result<()> {
        if bs.md_thread().ok() == thread::current() {
            return Ok(());
        }
        Err(ledger::refuse(self.name, kind, Why::Thread, handle, None))
    }
}

/// A store as C knows it.
pub(super) fn store_ptr(bs: Obj<Store>) -> StorePtr {
    core::ptr::without_provenance_mut(bs.handle() as usize)
}

/// A blob as C knows it.
pub(super) fn blob_ptr(blob: Obj<Blob>) -> BlobPtr {
    core::ptr::without_provenance_mut(blob.handle() as usize)
}

/// Tells a refusal through the callback, from the next poll.
pub(super) fn later(f: impl FnOnce() + Send + 'static, errno: Errno) -> Result<()> {
    thread::send_or_run(thread::current(), Box::new(f));
    Err(errno)
}

/// Begins an operation and tells its end.
pub(super) fn go<T, F>(
    name: &'static str,
    tell: impl FnOnce(Result<T>) + Send + Copy + 'static,
    begin: impl FnOnce(&Cx) -> Result<F>,
) where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    enter_op(name, |cx| match begin(cx) {
        // What was given away is the operation's, and what ends something must not need memory: it begins in any case.
        Ok(future) => {
            task::start(async move { tell(task::caught(future).await) });
            Ok(())
        }
        Err(errno) => later(move || tell(Err(errno)), errno),
    });
}

fn rc<T>(result: &Result<T>) -> c_int {
    result.as_ref().err().map_or(0, |errno| errno.negative())
}

/// How a callback without a value is told. `None` for NULL: then nothing is begun.
pub(super) fn basic(
    cb: abi::spdk_blob_op_complete,
    arg: *mut c_void,
) -> Option<impl FnOnce(Result<()>) + Send + Copy + 'static> {
    // SAFETY: the types differ only in `unsafe`.
    let f: Basic = unsafe { optional(cb) }?;
    let arg = arg_of(arg);
    Some(move |done: Result<()>| f(arg(), rc(&done)))
}

fn with_store(
    cb: abi::spdk_bs_op_with_handle_complete,
    arg: *mut c_void,
) -> Option<impl FnOnce(Result<Obj<Store>>) + Send + Copy + 'static> {
    // SAFETY: the types differ only in `unsafe`.
    let f: WithStore = unsafe { optional(cb) }?;
    let arg = arg_of(arg);
    Some(move |done: Result<Obj<Store>>| f(arg(), done.map_or(core::ptr::null_mut(), store_ptr), rc(&done)))
}

/// `none` is the number that goes with an error.
fn with_id(
    cb: abi::spdk_blob_op_with_id_complete,
    arg: *mut c_void,
    none: u64,
) -> Option<impl FnOnce(Result<u64>) + Send + Copy + 'static> {
    // SAFETY: the types differ only in `unsafe`.
    let f: WithId = unsafe { optional(cb) }?;
    let arg = arg_of(arg);
    Some(move |done: Result<u64>| f(arg(), done.unwrap_or(none), rc(&done)))
}

fn with_blob(
    cb: abi::spdk_blob_op_with_handle_complete,
    arg: *mut c_void,
) -> Option<impl FnOnce(Result<Obj<Blob>>) + Send + Copy + 'static> {
    // SAFETY: the types differ only in `unsafe`.
    let f: WithBlob = unsafe { optional(cb) }?;
    let arg = arg_of(arg);
    Some(move |done: Result<Obj<Blob>>| f(arg(), done.map_or(core::ptr::null_mut(), blob_ptr), rc(&done)))
}

/// Nobody to tell: errno is all there is.
pub(super) fn nobody(name: &'static str) {
    enter(name, |_| Err::<(), _>(Errno::EINVAL));
}

macro_rules! tell_or_return {
    ($name:literal, $tell:expr) => {
        match $tell {
            Some(tell) => tell,
            None => return nobody($name),
        }
    };
}
pub(super) use tell_or_return;

/// Whether a field lies within a structure of so many bytes.
macro_rules! fits {
    ($t:ty, $field:ident, $size:expr) => {
        offset_of!($t, $field)
            + field_size(|o: *const $t| {
                // SAFETY: only the address of the field is formed, which is never read.
                unsafe { &raw const (*o).$field }
            })
            <= $size
    };
}

const fn field_size<S, T>(_: fn(*const S) -> *const T) -> usize {
    size_of::<T>()
}

/// Clears a structure of the caller's size and notes the size.
fn clear_opts<T>(opts: *mut T, size: usize) -> Result<()> {
    if opts.is_null() {
        errlog!("opts should not be NULL");
        return Err(Errno::EINVAL);
    }
    if size == 0 {
        errlog!("opts_size should not be zero value");
        return Err(Errno::EINVAL);
    }
    // SAFETY: C's contract: the structure has `size` bytes; nothing beyond them is written.
    unsafe { core::ptr::write_bytes(opts.cast::<u8>(), 0, size) };
    Ok(())
}

macro_rules! set {
    ($t:ty, $opts:expr, $size:expr, $($field:ident = $value:expr),* $(,)?) => {$(
        if fits!($t, $field, $size) {
            // SAFETY: the field lies within the caller's structure, which may be packed.
            unsafe { (&raw mut (*$opts).$field).write_unaligned($value) };
        }
    )*};
}

/// A field of the caller's structure, where it is there.
macro_rules! take {
    ($t:ty, $opts:expr, $size:expr, $field:ident) => {
        if fits!($t, $field, $size) {
            // SAFETY: the field lies within the caller's structure, which may be packed.
            Some(unsafe { (&raw const (*$opts).$field).read_unaligned() })
        } else {
            None
        }
    };
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_opts_init(opts: *mut abi::spdk_bs_opts, opts_size: usize) {
    enter("spdk_bs_opts_init", |_| {
        type O = abi::spdk_bs_opts;
        clear_opts(opts, opts_size)?;
        let d = Opts::default();
        set!(
            O,
            opts,
            opts_size,
            opts_size = opts_size,
            cluster_sz = d.cluster_sz,
            num_md_pages = d.num_md_pages,
            max_md_ops = d.max_md_ops,
            max_channel_ops = d.max_channel_ops,
            clear_method = d.clear_method
        );
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_opts_init(opts: *mut abi::spdk_blob_opts, opts_size: usize) {
    enter("spdk_blob_opts_init", |_| {
        type O = abi::spdk_blob_opts;
        clear_opts(opts, opts_size)?;
        set!(O, opts, opts_size, opts_size = opts_size, use_extent_table = true);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_open_opts_init(opts: *mut abi::spdk_blob_open_opts, opts_size: usize) {
    enter("spdk_blob_open_opts_init", |_| {
        type O = abi::spdk_blob_open_opts;
        clear_opts(opts, opts_size)?;
        set!(O, opts, opts_size, opts_size = opts_size);
        Ok(())
    });
}

type EsnapCb = extern "C" fn(*mut c_void, *mut c_void, BlobPtr, *const c_void, u32, *mut DevPtr) -> c_int;

/// C's way to find the device of an external snapshot, as the engine calls it.
pub(super) fn esnap_of(create: abi::spdk_bs_esnap_dev_create, ctx: *mut c_void) -> Option<blob::EsnapFn> {
    // SAFETY: the types differ only in `unsafe`.
    let f: EsnapCb = unsafe { optional(create) }?;
    let bs_ctx = arg_of(ctx);
    Some(Arc::new(move |blob, id, ctx| {
        let mut dev: DevPtr = core::ptr::null_mut();
        let len = u32::try_from(id.len()).map_err(|_| Errno::EINVAL)?;
        Errno::check(f(bs_ctx(), ctx.get(), blob_ptr(blob), id.as_ptr().cast(), len, &mut dev))?;
        if dev.is_null() {
            return Ok(None);
        }
        Cx { name: "esnap_bs_dev_create" }.bs_dev(dev).map(Some)
    }))
}

/// The caller's options, of which only what lies within their own size is read.
fn store_opts(raw: *const abi::spdk_bs_opts) -> Result<Opts> {
    type O = abi::spdk_bs_opts;
    let mut opts = Opts::default();
    if raw.is_null() {
        return Ok(opts);
    }
    // SAFETY: C's contract: the structure says how many bytes it has.
    let size = unsafe { (&raw const (*raw).opts_size).read_unaligned() };
    if size == 0 {
        errlog!("opts_size should not be zero value");
        return Err(Errno::EINVAL);
    }
    macro_rules! copy {
        ($($field:ident)*) => {$(
            if let Some(value) = take!(O, raw, size, $field) {
                opts.$field = value;
            }
        )*};
    }
    copy!(cluster_sz num_md_pages max_md_ops max_channel_ops clear_method md_page_size);
    if let Some(bstype) = take!(O, raw, size, bstype) {
        opts.bstype = bstype.bstype.map(|c| c as u8);
    }
    opts.force_recover = take!(O, raw, size, force_recover).is_some_and(|n| n != 0);
    let iter = take!(O, raw, size, iter_cb_fn).flatten();
    // SAFETY: the types differ only in `unsafe`.
    let iter: Option<WithBlob> = unsafe { optional(iter) };
    let iter_arg = arg_of(take!(O, raw, size, iter_cb_arg).unwrap_or(core::ptr::null_mut()));
    opts.iter = iter.map(|f| -> blob::IterFn { Arc::new(move |blob| f(iter_arg(), blob_ptr(blob), 0)) });
    let esnap_ctx = take!(O, raw, size, esnap_ctx).unwrap_or(core::ptr::null_mut());
    opts.esnap = esnap_of(take!(O, raw, size, esnap_bs_dev_create).flatten(), esnap_ctx);
    Ok(opts)
}

/// A device that is given away, and options; when the options are wrong the device is destroyed.
fn dev_and_opts(cx: &Cx, dev: DevPtr, opts: *const abi::spdk_bs_opts) -> Result<(Dev, Opts)> {
    let dev = cx.bs_dev(dev)?;
    match store_opts(opts) {
        Ok(opts) => Ok((dev, opts)),
        Err(errno) => {
            dev.destroy_dev();
            Err(errno)
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_load(
    dev: DevPtr,
    opts: *mut abi::spdk_bs_opts,
    cb_fn: abi::spdk_bs_op_with_handle_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_load", with_store(cb_fn, cb_arg));
    go("spdk_bs_load", tell, |cx| dev_and_opts(cx, dev, opts).map(|(dev, opts)| blob::load(dev, opts)));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_grow(
    dev: DevPtr,
    opts: *mut abi::spdk_bs_opts,
    cb_fn: abi::spdk_bs_op_with_handle_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_grow", with_store(cb_fn, cb_arg));
    go("spdk_bs_grow", tell, |cx| dev_and_opts(cx, dev, opts).map(|(dev, opts)| blob::grow(dev, opts)));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_init(
    dev: DevPtr,
    opts: *mut abi::spdk_bs_opts,
    cb_fn: abi::spdk_bs_op_with_handle_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_init", with_store(cb_fn, cb_arg));
    go("spdk_bs_init", tell, |cx| dev_and_opts(cx, dev, opts).map(|(dev, opts)| blob::init(dev, opts)));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_grow_live(bs: StorePtr, cb_fn: abi::spdk_bs_op_complete, cb_arg: *mut c_void) {
    let tell = tell_or_return!("spdk_bs_grow_live", basic(cb_fn, cb_arg));
    go("spdk_bs_grow_live", tell, |cx| Ok(blob::grow_live(cx.md_store(bs)?.0)));
}

type PrintFn = extern "C" fn(*mut abi::FILE, *const c_char, *const c_char, *const c_void, usize);

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_dump(
    dev: DevPtr,
    fp: *mut abi::FILE,
    print_xattr_fn: abi::spdk_bs_dump_print_xattr,
    cb_fn: abi::spdk_bs_op_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_dump", basic(cb_fn, cb_arg));
    go("spdk_bs_dump", tell, |cx| {
        let dev = cx.bs_dev(dev)?;
        // SAFETY: the types differ only in `unsafe`.
        let print: Option<PrintFn> = unsafe { optional(print_xattr_fn) };
        let Some(print) = print.filter(|_| !fp.is_null()) else {
            dev.destroy_dev();
            return Err(Errno::EINVAL);
        };
        let file = arg_of(fp.cast());
        let out = move |text: &[u8]| {
            // SAFETY: C's contract: the stream is open until the dump is done. The text is a slice of ours.
            unsafe { libc::fwrite(text.as_ptr().cast(), 1, text.len(), file().cast()) };
        };
        let xattr = move |bstype: &[u8], name: &[u8], value: &[u8]| {
            let ended = |text: &[u8]| text.iter().copied().take_while(|c| *c != 0).chain([0]).collect::<Vec<u8>>();
            let (bstype, name) = (ended(bstype), ended(name));
            print(file().cast(), bstype.as_ptr().cast(), name.as_ptr().cast(), value.as_ptr().cast(), value.len());
        };
        Ok(blob::dump::dump(dev, Arc::new(out), Arc::new(xattr)))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_destroy(bs: StorePtr, cb_fn: abi::spdk_bs_op_complete, cb_arg: *mut c_void) {
    let tell = tell_or_return!("spdk_bs_destroy", basic(cb_fn, cb_arg));
    go("spdk_bs_destroy", tell, |cx| Ok(blob::destroy(cx.md_store(bs)?.0)));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_unload(bs: StorePtr, cb_fn: abi::spdk_bs_op_complete, cb_arg: *mut c_void) {
    let tell = tell_or_return!("spdk_bs_unload", basic(cb_fn, cb_arg));
    go("spdk_bs_unload", tell, |cx| Ok(blob::unload(cx.md_store(bs)?.0)));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_set_super(
    bs: StorePtr,
    blobid: abi::spdk_blob_id,
    cb_fn: abi::spdk_bs_op_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_set_super", basic(cb_fn, cb_arg));
    go("spdk_bs_set_super", tell, |cx| Ok(blob::set_super(cx.md_store(bs)?.0, blobid)));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_get_super(
    bs: StorePtr,
    cb_fn: abi::spdk_blob_op_with_id_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_get_super", with_id(cb_fn, cb_arg, INVALID));
    go("spdk_bs_get_super", tell, |cx| {
        let found = cx.md_store(bs)?.0.super_blob().ok_or(Errno::ENOENT);
        Ok(core::future::ready(found))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_get_cluster_size(bs: StorePtr) -> u64 {
    enter("spdk_bs_get_cluster_size", |cx| Ok(u64::from(cx.store(bs)?.0.cluster_size())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_get_page_size(bs: StorePtr) -> u64 {
    enter("spdk_bs_get_page_size", |cx| Ok(u64::from(cx.store(bs)?.0.page_size())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_get_max_growable_size(bs: StorePtr) -> u64 {
    enter("spdk_bs_get_max_growable_size", |cx| Ok(cx.store(bs)?.0.max_growable_size()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_get_io_unit_size(bs: StorePtr) -> u64 {
    enter("spdk_bs_get_io_unit_size", |cx| Ok(u64::from(cx.store(bs)?.0.io_unit_size())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_free_cluster_count(bs: StorePtr) -> u64 {
    enter("spdk_bs_free_cluster_count", |cx| Ok(cx.store(bs)?.0.free_clusters()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_total_data_cluster_count(bs: StorePtr) -> u64 {
    enter("spdk_bs_total_data_cluster_count", |cx| Ok(cx.store(bs)?.0.total_data_clusters()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_get_bstype(bs: StorePtr) -> abi::spdk_bs_type {
    let of = |bytes: [u8; 16]| abi::spdk_bs_type { bstype: bytes.map(|b| b as c_char) };
    enter_or("spdk_bs_get_bstype", |_| of([0; 16]), |cx| Ok(of(cx.store(bs)?.0.bstype())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_set_bstype(bs: StorePtr, bstype: abi::spdk_bs_type) {
    enter("spdk_bs_set_bstype", |cx| Ok(cx.store(bs)?.0.set_bstype(bstype.bstype.map(|c| c as u8))));
}

type ValueFn = extern "C" fn(*mut c_void, *const c_char, *mut *const c_void, *mut usize);

/// Asks the caller for the named values of a new blob.
fn xattrs(raw: &abi::spdk_blob_xattr_opts) -> Result<Xattrs> {
    let mut out = Xattrs::new();
    if raw.count == 0 {
        return Ok(out);
    }
    // SAFETY: the types differ only in `unsafe`.
    let get: ValueFn = unsafe { callback(raw.get_value) }?;
    let cx = Cx { name: "spdk_blob_xattr_opts" };
    for name in cx.slice(raw.names.cast_const(), raw.count)? {
        let name = cx.cstr(*name)?;
        let (mut value, mut len) = (core::ptr::null(), 0);
        get(raw.ctx, name.as_ptr(), &mut value, &mut len);
        if value.is_null() || len == 0 {
            return Err(Errno::EINVAL);
        }
        let value = cx.bytes(value, len)?;
        out.try_reserve(1)?;
        out.push((owned(name.to_bytes())?, owned(value)?));
    }
    Ok(out)
}

fn owned(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    out.try_reserve_exact(bytes.len())?;
    out.extend_from_slice(bytes);
    Ok(out)
}

/// As [`xattrs`], where NULL means none.
fn optional_xattrs(raw: *const abi::spdk_blob_xattr_opts) -> Result<Xattrs> {
    if raw.is_null() {
        return Ok(Xattrs::new());
    }
    xattrs(Cx { name: "spdk_blob_xattr_opts" }.value(raw)?)
}

fn blob_opts(raw: *const abi::spdk_blob_opts) -> Result<BlobOpts> {
    type O = abi::spdk_blob_opts;
    let mut opts = BlobOpts::default();
    if raw.is_null() {
        return Ok(opts);
    }
    // SAFETY: C's contract: the structure says how many bytes it has.
    let size = unsafe { (&raw const (*raw).opts_size).read_unaligned() };
    // A C program's `bool` is read as a byte: it may hold anything.
    let byte = |field: *const bool| {
        // SAFETY: the field lies within the caller's structure, which was asked before.
        unsafe { field.cast::<u8>().read() != 0 }
    };
    opts.num_clusters = take!(O, raw, size, num_clusters).unwrap_or(opts.num_clusters);
    opts.clear_method = take!(O, raw, size, clear_method).unwrap_or(opts.clear_method);
    if fits!(O, thin_provision, size) {
        // SAFETY: only the address is formed.
        opts.thin_provision = byte(unsafe { &raw const (*raw).thin_provision });
    }
    if fits!(O, use_extent_table, size) {
        // SAFETY: only the address is formed.
        opts.use_extent_table = byte(unsafe { &raw const (*raw).use_extent_table });
    }
    if let Some(values) = take!(O, raw, size, xattrs) {
        opts.xattrs = xattrs(&values)?;
    }
    if let (Some(id), Some(len)) = (take!(O, raw, size, esnap_id), take!(O, raw, size, esnap_id_len))
        && !id.is_null()
    {
        if len > u64::from(u16::MAX) {
            errlog!("esnap id length {len} is too long");
            return Err(Errno::EINVAL);
        }
        opts.esnap_id = Some(owned(Cx { name: "spdk_blob_opts" }.bytes(id, len as usize)?)?);
    }
    Ok(opts)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_create_blob(
    bs: StorePtr,
    cb_fn: abi::spdk_blob_op_with_id_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_create_blob", with_id(cb_fn, cb_arg, INVALID));
    go("spdk_bs_create_blob", tell, |cx| Ok(blob::create(cx.md_store(bs)?.0, BlobOpts::default())));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_create_blob_ext(
    bs: StorePtr,
    opts: *const abi::spdk_blob_opts,
    cb_fn: abi::spdk_blob_op_with_id_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_create_blob_ext", with_id(cb_fn, cb_arg, INVALID));
    go("spdk_bs_create_blob_ext", tell, |cx| {
        let (bs, _pin) = cx.md_store(bs)?;
        Ok(blob::create(bs, blob_opts(opts)?))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_create_snapshot(
    bs: StorePtr,
    blobid: abi::spdk_blob_id,
    snapshot_xattrs: *const abi::spdk_blob_xattr_opts,
    cb_fn: abi::spdk_blob_op_with_id_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_create_snapshot", with_id(cb_fn, cb_arg, INVALID));
    go("spdk_bs_create_snapshot", tell, |cx| {
        let (bs, _pin) = cx.md_store(bs)?;
        Ok(blob::snapshot(bs, blobid, optional_xattrs(snapshot_xattrs)?))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_create_clone(
    bs: StorePtr,
    blobid: abi::spdk_blob_id,
    clone_xattrs: *const abi::spdk_blob_xattr_opts,
    cb_fn: abi::spdk_blob_op_with_id_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_create_clone", with_id(cb_fn, cb_arg, INVALID));
    go("spdk_bs_create_clone", tell, |cx| {
        let (bs, _pin) = cx.md_store(bs)?;
        Ok(blob::clone_blob(bs, blobid, optional_xattrs(clone_xattrs)?))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_delete_blob(
    bs: StorePtr,
    blobid: abi::spdk_blob_id,
    cb_fn: abi::spdk_blob_op_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_delete_blob", basic(cb_fn, cb_arg));
    go("spdk_bs_delete_blob", tell, |cx| Ok(blob::delete(cx.md_store(bs)?.0, blobid)));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_inflate_blob(
    bs: StorePtr,
    channel: *mut abi::spdk_io_channel,
    blobid: abi::spdk_blob_id,
    cb_fn: abi::spdk_blob_op_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_inflate_blob", basic(cb_fn, cb_arg));
    go("spdk_bs_inflate_blob", tell, |cx| Ok(blob::inflate(cx.md_store(bs)?.0, cx.own_channel(channel)?, blobid)));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_blob_decouple_parent(
    bs: StorePtr,
    channel: *mut abi::spdk_io_channel,
    blobid: abi::spdk_blob_id,
    cb_fn: abi::spdk_blob_op_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_blob_decouple_parent", basic(cb_fn, cb_arg));
    go("spdk_bs_blob_decouple_parent", tell, |cx| {
        Ok(blob::decouple(cx.md_store(bs)?.0, cx.own_channel(channel)?, blobid))
    });
}

type StatusFn = extern "C" fn(u64, *mut c_void);

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_blob_shallow_copy(
    bs: StorePtr,
    channel: *mut abi::spdk_io_channel,
    blobid: abi::spdk_blob_id,
    ext_dev: DevPtr,
    status_cb_fn: abi::spdk_blob_shallow_copy_status,
    status_cb_arg: *mut c_void,
    cb_fn: abi::spdk_blob_op_complete,
    cb_arg: *mut c_void,
) -> c_int {
    enter_op("spdk_bs_blob_shallow_copy", |cx| {
        let (bs, _pin) = cx.md_store(bs)?;
        let (channel, dev) = (cx.own_channel(channel)?, cx.bs_dev(ext_dev)?);
        blob::channel_of(channel)?;
        let tell = basic(cb_fn, cb_arg).ok_or(Errno::EINVAL)?;
        // SAFETY: the types differ only in `unsafe`.
        let status: Option<StatusFn> = unsafe { optional(status_cb_fn) };
        let arg = arg_of(status_cb_arg);
        let progress = status.map(|f| -> blob::Progress { Arc::new(move |copied| f(copied, arg())) });
        let ready = blob::ready_to_copy(bs, channel, dev)?;
        task::spawn(async move { tell(blob::copy_ready(ready, blobid, progress).await) })?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_blob_set_parent(
    bs: StorePtr,
    blob_id: abi::spdk_blob_id,
    snapshot_id: abi::spdk_blob_id,
    cb_fn: abi::spdk_blob_op_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_blob_set_parent", basic(cb_fn, cb_arg));
    go("spdk_bs_blob_set_parent", tell, |cx| Ok(blob::set_parent(cx.md_store(bs)?.0, blob_id, snapshot_id)));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_blob_set_external_parent(
    bs: StorePtr,
    blob_id: abi::spdk_blob_id,
    esnap_bs_dev: DevPtr,
    esnap_id: *const c_void,
    esnap_id_len: u32,
    cb_fn: abi::spdk_blob_op_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_blob_set_external_parent", basic(cb_fn, cb_arg));
    go("spdk_bs_blob_set_external_parent", tell, |cx| {
        let (bs, _pin) = cx.md_store(bs)?;
        let dev = cx.bs_dev(esnap_bs_dev)?;
        let id = owned(cx.bytes(esnap_id, esnap_id_len as usize)?)?;
        Ok(blob::set_external_parent(bs, blob_id, dev, id))
    });
}

fn open_opts(raw: *const abi::spdk_blob_open_opts) -> OpenOpts {
    type O = abi::spdk_blob_open_opts;
    let mut opts = OpenOpts::default();
    if raw.is_null() {
        return opts;
    }
    // SAFETY: C's contract: the structure says how many bytes it has.
    let size = unsafe { (&raw const (*raw).opts_size).read_unaligned() };
    opts.clear_method = take!(O, raw, size, clear_method).unwrap_or(0);
    opts.esnap_ctx = take!(O, raw, size, esnap_ctx).map_or(Ptr::NULL, Ptr::new);
    opts
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_open_blob(
    bs: StorePtr,
    blobid: abi::spdk_blob_id,
    cb_fn: abi::spdk_blob_op_with_handle_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_open_blob", with_blob(cb_fn, cb_arg));
    go("spdk_bs_open_blob", tell, |cx| Ok(blob::open(cx.md_store(bs)?.0, blobid, OpenOpts::default())));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_open_blob_ext(
    bs: StorePtr,
    blobid: abi::spdk_blob_id,
    opts: *mut abi::spdk_blob_open_opts,
    cb_fn: abi::spdk_blob_op_with_handle_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_open_blob_ext", with_blob(cb_fn, cb_arg));
    go("spdk_bs_open_blob_ext", tell, |cx| Ok(blob::open(cx.md_store(bs)?.0, blobid, open_opts(opts))));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_iter_first(
    bs: StorePtr,
    cb_fn: abi::spdk_blob_op_with_handle_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_iter_first", with_blob(cb_fn, cb_arg));
    go("spdk_bs_iter_first", tell, |cx| Ok(blob::iter_first(cx.md_store(bs)?.0)));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bs_iter_next(
    bs: StorePtr,
    blob: BlobPtr,
    cb_fn: abi::spdk_blob_op_with_handle_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_bs_iter_next", with_blob(cb_fn, cb_arg));
    go("spdk_bs_iter_next", tell, |cx| {
        let (bs, _pin) = cx.md_store(bs)?;
        let (blob, _pin) = cx.md_blob(blob)?;
        if blob.store()? != bs {
            return Err(Errno::EBADF);
        }
        Ok(blob::iter_next(bs, blob))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_get_clones(
    bs: StorePtr,
    blobid: abi::spdk_blob_id,
    ids: *mut abi::spdk_blob_id,
    count: *mut usize,
) -> c_int {
    enter("spdk_blob_get_clones", |cx| {
        let (bs, _pin) = cx.md_store(bs)?;
        let room = *cx.value(count.cast_const())?;
        let clones = blob::clones(bs, blobid);
        cx.put(count, clones.len())?;
        if clones.is_empty() {
            return Ok(0);
        }
        if ids.is_null() || room < clones.len() {
            return Err(Errno::ENOMEM);
        }
        for (at, id) in clones.into_iter().enumerate() {
            cx.put(ids.wrapping_add(at), id)?;
        }
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_get_parent_snapshot(bs: StorePtr, blob_id: abi::spdk_blob_id) -> abi::spdk_blob_id {
    enter_or(
        "spdk_blob_get_parent_snapshot",
        |_| INVALID,
        |cx| Ok(blob::parent_snapshot(cx.md_store(bs)?.0, blob_id).unwrap_or(INVALID)),
    )
}
