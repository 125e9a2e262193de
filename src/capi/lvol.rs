//! `spdk/lvol.h` and `spdk_internal/lvolstore.h`.
//!
//! Completions come inside the call when nothing has to wait; refused objects are told from the next poll. Threading rule:
//! the lvolstore's thread; getters from any.

use super::{
    callback::{callback, optional},
    enter::{Cx, enter, enter_op},
};
use crate::{
    abi,
    blob::{
        Dev,
        task::{self, Ptr},
    },
    errno::{Errno, Result},
    handle::Obj,
    lvol::{
        self, LVOLS, Lvol, Lvs, Opts, STORES,
        esnap::{self, EsnapFn},
    },
    thread,
};
use core::{
    ffi::{c_char, c_int, c_void},
    future::Future,
    mem::{offset_of, size_of},
    ptr,
};
use std::sync::Arc;

type RawLvs = *mut abi::spdk_lvol_store;
type RawLvol = *mut abi::spdk_lvol;
type Done = extern "C" fn(*mut c_void, c_int);
type DoneLvs = extern "C" fn(*mut c_void, RawLvs, c_int);
type DoneLvol = extern "C" fn(*mut c_void, RawLvol, c_int);
type FindFn = extern "C" fn(
    *mut c_void,
    *mut c_void,
    *mut abi::spdk_blob,
    *const c_void,
    u32,
    *mut *mut abi::spdk_bs_dev,
) -> c_int;
type StatusFn = extern "C" fn(u64, *mut c_void);
type IterFn = extern "C" fn(*mut c_void, RawLvol) -> c_int;

fn raw_lvs(lvs: Obj<Lvs>) -> RawLvs {
    ptr::without_provenance_mut(lvs.handle() as usize)
}

fn raw_lvol(lvol: Obj<Lvol>) -> RawLvol {
    ptr::without_provenance_mut(lvol.handle() as usize)
}

fn rc<T>(result: &Result<T>) -> c_int {
    result.as_ref().err().map_or(0, |errno| errno.negative())
}

impl Cx {
    fn lvs(&self, raw: *const abi::spdk_lvol_store) -> Result<Obj<Lvs>> {
        self.object(&STORES, raw)
    }
    fn lvol(&self, raw: *const abi::spdk_lvol) -> Result<Obj<Lvol>> {
        self.object(&LVOLS, raw)
    }
    /// As [`Cx::lvol`], for functions of which v26.01 says that NULL is no device.
    fn lvol_or_nodev(&self, raw: *const abi::spdk_lvol) -> Result<Obj<Lvol>> {
        self.lvol(raw).map_err(|errno| if errno == Errno::EINVAL { Errno::ENODEV } else { errno })
    }
}

/// A completion of C's, told once.
#[derive(Clone, Copy)]
struct Tell<F: Copy> {
    f: F,
    arg: Ptr,
}

impl<F: Copy + Send + 'static> Tell<F> {
    /// # Safety
    /// As [`callback`].
    unsafe fn new<C: Copy>(f: Option<C>, arg: *mut c_void) -> Result<Tell<F>> {
        // SAFETY: passed on to the caller.
        Ok(Tell { f: unsafe { callback(f) }?, arg: Ptr::new(arg) })
    }
}

impl Tell<Done> {
    fn tell(self, rc: c_int) {
        (self.f)(self.arg.get(), rc);
    }
    /// Tells a refusal from the next poll.
    fn refuse(self, errno: Errno) -> Result<()> {
        thread::send_or_run(thread::current(), Box::new(move || self.tell(errno.negative())));
        Err(errno)
    }
    /// Does something, and tells how it ended.
    fn run(self, begun: Result<impl Future<Output = Result<()>> + Send + 'static>) -> Result<()> {
        let started = begun.and_then(|work| task::spawn(async move { self.tell(rc(&task::caught(work).await)) }));
        started.or_else(|errno| self.refuse(errno))
    }
}

impl Tell<DoneLvs> {
    fn tell(self, result: Result<Obj<Lvs>>) {
        let code = rc(&result);
        (self.f)(self.arg.get(), result.map_or(ptr::null_mut(), raw_lvs), code);
    }
    fn refuse(self, errno: Errno) -> Result<()> {
        thread::send_or_run(thread::current(), Box::new(move || self.tell(Err(errno))));
        Err(errno)
    }
    fn run(self, work: impl Future<Output = Result<Obj<Lvs>>> + Send + 'static) -> Result<()> {
        task::spawn(async move { self.tell(task::caught(work).await) })
    }
    /// As [`Tell::run`]; that there is no memory is told, too.
    fn start(self, work: impl Future<Output = Result<Obj<Lvs>>> + Send + 'static) -> Result<()> {
        self.run(work).or_else(|errno| self.refuse(errno))
    }
}

impl Tell<DoneLvol> {
    fn tell(self, result: Result<Obj<Lvol>>) {
        let code = rc(&result);
        (self.f)(self.arg.get(), result.map_or(ptr::null_mut(), raw_lvol), code);
    }
    fn refuse(self, errno: Errno) -> Result<()> {
        thread::send_or_run(thread::current(), Box::new(move || self.tell(Err(errno))));
        Err(errno)
    }
    fn run(self, work: impl Future<Output = Result<Obj<Lvol>>> + Send + 'static) -> Result<()> {
        task::spawn(async move { self.tell(task::caught(work).await) })
    }
    /// As [`Tell::run`]; that there is no memory is told, too.
    fn start(self, work: impl Future<Output = Result<Obj<Lvol>>> + Send + 'static) -> Result<()> {
        self.run(work).or_else(|errno| self.refuse(errno))
    }
}

/// C's way to the device of an external snapshot.
fn finder(f: FindFn) -> EsnapFn {
    Arc::new(move |lvs, lvol, blob, id| {
        let mut dev = ptr::null_mut();
        let blob: *mut abi::spdk_blob = ptr::without_provenance_mut(blob.handle() as usize);
        let len = u32::try_from(id.len()).map_err(|_| Errno::EINVAL)?;
        Errno::check(f(raw_lvs(lvs).cast(), raw_lvol(lvol).cast(), blob, id.as_ptr().cast(), len, &mut dev))?;
        if dev.is_null() { Ok(None) } else { Cx { name: "esnap_bs_dev_create" }.bs_dev(dev).map(Some) }
    })
}

type COpts = abi::spdk_lvs_opts;

/// What an options structure says, as far as its writer knows it. `EINVAL` for one of no bytes.
fn opts_of(raw: *const COpts) -> Result<Opts> {
    // SAFETY: C's contract: the structure is there; its own size is read unaligned because it is packed.
    let size = unsafe { (&raw const (*raw).opts_size).read_unaligned() } as usize;
    if size == 0 {
        errlog!("opts_size should not be zero value");
        return Err(Errno::EINVAL);
    }
    let defaults = Opts::default();
    let has = |offset: usize, len: usize| offset + len <= size;
    let mut opts = Opts::default();
    // SAFETY: C's contract: as many bytes as its size says; every field is read only if it lies within.
    unsafe {
        if has(offset_of!(COpts, cluster_sz), 4) {
            opts.cluster_sz = (&raw const (*raw).cluster_sz).read_unaligned();
        }
        if has(offset_of!(COpts, clear_method), 4) {
            opts.clear_method = (&raw const (*raw).clear_method).read_unaligned();
        }
        if has(offset_of!(COpts, name), lvol::NAME_MAX) {
            let name = (&raw const (*raw).name).read_unaligned();
            opts.name = name.iter().take_while(|c| **c != 0).map(|c| *c as u8).collect();
        }
        if has(offset_of!(COpts, num_md_pages_per_cluster_ratio), 4) {
            opts.md_ratio = (&raw const (*raw).num_md_pages_per_cluster_ratio).read_unaligned();
        }
        if has(offset_of!(COpts, esnap_bs_dev_create), 8) {
            let f = (&raw const (*raw).esnap_bs_dev_create).read_unaligned();
            opts.esnap = optional::<_, FindFn>(f).map(finder);
        }
        opts.md_page_size = if has(offset_of!(COpts, md_page_size), 4) {
            (&raw const (*raw).md_page_size).read_unaligned()
        } else {
            defaults.md_page_size
        };
    }
    Ok(opts)
}

/// Fills in the defaults.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvs_opts_init(opts: *mut COpts) {
    enter("spdk_lvs_opts_init", |_| {
        if opts.is_null() {
            return Err(Errno::EINVAL);
        }
        let defaults = Opts::default();
        // SAFETY: C's contract: room for the structure, which may be all zeroes and is packed.
        unsafe {
            opts.cast::<u8>().write_bytes(0, size_of::<COpts>());
            (&raw mut (*opts).cluster_sz).write_unaligned(defaults.cluster_sz);
            (&raw mut (*opts).num_md_pages_per_cluster_ratio).write_unaligned(defaults.md_ratio);
            (&raw mut (*opts).opts_size).write_unaligned(size_of::<COpts>() as u32);
        }
        Ok(())
    });
}

/// `ENODEV` for no device.
fn device(cx: &Cx, raw: *mut abi::spdk_bs_dev) -> Result<Dev> {
    if raw.is_null() {
        errlog!("Blobstore device does not exist");
        return Err(Errno::ENODEV);
    }
    cx.bs_dev(raw)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvs_init(
    bs_dev: *mut abi::spdk_bs_dev,
    o: *mut COpts,
    cb_fn: abi::spdk_lvs_op_with_handle_complete,
    cb_arg: *mut c_void,
) -> c_int {
    enter_op("spdk_lvs_init", |cx| {
        let dev = device(cx, bs_dev)?;
        if o.is_null() {
            errlog!("spdk_lvs_opts not specified");
            return Err(Errno::EINVAL);
        }
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<DoneLvs>::new(cb_fn, cb_arg) }?;
        let making = lvol::init(dev, opts_of(o)?)?;
        tell.run(making).map(|()| 0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvs_load(
    bs_dev: *mut abi::spdk_bs_dev,
    cb_fn: abi::spdk_lvs_op_with_handle_complete,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_lvs_load", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<DoneLvs>::new(cb_fn, cb_arg) }?;
        match device(cx, bs_dev) {
            Ok(dev) => tell.start(lvol::load(dev, None)),
            Err(errno) => tell.refuse(errno),
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvs_load_ext(
    bs_dev: *mut abi::spdk_bs_dev,
    lvs_opts: *const COpts,
    cb_fn: abi::spdk_lvs_op_with_handle_complete,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_lvs_load_ext", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<DoneLvs>::new(cb_fn, cb_arg) }?;
        let esnap = if lvs_opts.is_null() { Ok(None) } else { opts_of(lvs_opts).map(|opts| opts.esnap) };
        match device(cx, bs_dev).and_then(|dev| Ok((dev, esnap?))) {
            Ok((dev, esnap)) => tell.start(lvol::load(dev, esnap)),
            Err(errno) => tell.refuse(errno),
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvs_grow(
    bs_dev: *mut abi::spdk_bs_dev,
    cb_fn: abi::spdk_lvs_op_with_handle_complete,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_lvs_grow", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<DoneLvs>::new(cb_fn, cb_arg) }?;
        match device(cx, bs_dev) {
            Ok(dev) => tell.start(lvol::grow(dev)),
            Err(errno) => tell.refuse(errno),
        }
    })
}

extern "C" fn nobody(_: *mut c_void, _: c_int) {}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvs_grow_live(lvs: RawLvs, cb_fn: abi::spdk_lvs_op_complete, cb_arg: *mut c_void) {
    enter_op("spdk_lvs_grow_live", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let f = unsafe { optional::<_, Done>(cb_fn) }.unwrap_or(nobody);
        Tell { f, arg: Ptr::new(cb_arg) }.run(cx.lvs(lvs).map(lvol::grow_live))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvs_rename(
    lvs: RawLvs,
    new_name: *const c_char,
    cb_fn: abi::spdk_lvs_op_complete,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_lvs_rename", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<Done>::new(cb_fn, cb_arg) }?;
        let args = cx.lvs(lvs).and_then(|lvs| Ok((lvs, cx.cstr(new_name)?.to_bytes().to_vec())));
        tell.run(args.map(|(lvs, name)| async move { lvol::rename_store(lvs, &name).await }))
    })
}

/// Ends an lvolstore. A refusal because of its volumes is told at once, and returned too.
fn end<W: Future<Output = Result<()>> + Send + 'static>(
    cx: &Cx,
    lvs: RawLvs,
    tell: Tell<Done>,
    how: fn(Obj<Lvs>) -> Result<W>,
) -> Result<c_int> {
    if lvs.is_null() {
        errlog!("Lvol store is NULL");
        return Err(Errno::ENODEV);
    }
    match how(cx.lvs(lvs)?) {
        Ok(work) => {
            task::start(async move { tell.tell(rc(&task::caught(work).await)) });
            Ok(0)
        }
        Err(errno) => {
            if errno == Errno::EBUSY {
                tell.tell(errno.negative());
            }
            Err(errno)
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvs_unload(
    lvol_store: RawLvs,
    cb_fn: abi::spdk_lvs_op_complete,
    cb_arg: *mut c_void,
) -> c_int {
    enter_op("spdk_lvs_unload", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        end(cx, lvol_store, unsafe { Tell::new(cb_fn, cb_arg) }?, lvol::unload)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvs_destroy(
    lvol_store: RawLvs,
    cb_fn: abi::spdk_lvs_op_complete,
    cb_arg: *mut c_void,
) -> c_int {
    enter_op("spdk_lvs_destroy", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        end(cx, lvol_store, unsafe { Tell::new(cb_fn, cb_arg) }?, lvol::destroy)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_create(
    lvs: RawLvs,
    name: *const c_char,
    sz: u64,
    thin_provisioned: bool,
    clear_method: abi::lvol_clear_method,
    cb_fn: abi::spdk_lvol_op_with_handle_complete,
    cb_arg: *mut c_void,
) -> c_int {
    enter_op("spdk_lvol_create", |cx| {
        let (lvs, name) = (cx.lvs(lvs)?, cx.cstr(name)?.to_bytes());
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<DoneLvol>::new(cb_fn, cb_arg) }?;
        tell.run(lvol::create(lvs, name, sz, thin_provisioned, clear_method)?).map(|()| 0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_create_esnap_clone(
    esnap_id: *const c_void,
    id_len: u32,
    size_bytes: u64,
    lvs: RawLvs,
    clone_name: *const c_char,
    cb_fn: abi::spdk_lvol_op_with_handle_complete,
    cb_arg: *mut c_void,
) -> c_int {
    enter_op("spdk_lvol_create_esnap_clone", |cx| {
        let (lvs, name) = (cx.lvs(lvs)?, cx.cstr(clone_name)?.to_bytes());
        let id = cx.bytes(esnap_id, id_len as usize)?;
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<DoneLvol>::new(cb_fn, cb_arg) }?;
        tell.run(lvol::create_esnap_clone(lvs, name, id, size_bytes)?).map(|()| 0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_create_snapshot(
    lvol: RawLvol,
    snapshot_name: *const c_char,
    cb_fn: abi::spdk_lvol_op_with_handle_complete,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_lvol_create_snapshot", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<DoneLvol>::new(cb_fn, cb_arg) }?;
        match cx.lvol(lvol).and_then(|lvol| Ok((lvol, cx.cstr(snapshot_name)?.to_bytes().to_vec()))) {
            Ok((lvol, name)) => tell.start(async move { lvol::snapshot(lvol, &name).await }),
            Err(errno) => tell.refuse(errno),
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_create_clone(
    lvol: RawLvol,
    clone_name: *const c_char,
    cb_fn: abi::spdk_lvol_op_with_handle_complete,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_lvol_create_clone", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<DoneLvol>::new(cb_fn, cb_arg) }?;
        match cx.lvol(lvol).and_then(|lvol| Ok((lvol, cx.cstr(clone_name)?.to_bytes().to_vec()))) {
            Ok((lvol, name)) => tell.start(async move { lvol::clone_of(lvol, &name).await }),
            Err(errno) => tell.refuse(errno),
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_open(
    lvol: RawLvol,
    cb_fn: abi::spdk_lvol_op_with_handle_complete,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_lvol_open", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<DoneLvol>::new(cb_fn, cb_arg) }?;
        match cx.lvol_or_nodev(lvol) {
            Ok(lvol) => tell.start(async move { lvol::open(lvol).await.map(|()| lvol) }),
            Err(errno) => tell.refuse(errno),
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_close(lvol: RawLvol, cb_fn: abi::spdk_lvol_op_complete, cb_arg: *mut c_void) {
    enter_op("spdk_lvol_close", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<Done>::new(cb_fn, cb_arg) }?;
        tell.run(cx.lvol_or_nodev(lvol).map(lvol::close))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_destroy(lvol: RawLvol, cb_fn: abi::spdk_lvol_op_complete, cb_arg: *mut c_void) {
    enter_op("spdk_lvol_destroy", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<Done>::new(cb_fn, cb_arg) }?;
        tell.run(cx.lvol_or_nodev(lvol).map(lvol::delete))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_rename(
    lvol: RawLvol,
    new_name: *const c_char,
    cb_fn: abi::spdk_lvol_op_complete,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_lvol_rename", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<Done>::new(cb_fn, cb_arg) }?;
        let args = cx.lvol(lvol).and_then(|lvol| Ok((lvol, cx.cstr(new_name)?.to_bytes().to_vec())));
        tell.run(args.map(|(lvol, name)| async move { lvol::rename(lvol, &name).await }))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_deletable(lvol: RawLvol) -> bool {
    enter("spdk_lvol_deletable", |cx| lvol::deletable(cx.lvol(lvol)?))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_iter_immediate_clones(
    lvol: RawLvol,
    cb_fn: abi::spdk_lvol_iter_cb,
    cb_arg: *mut c_void,
) -> c_int {
    enter("spdk_lvol_iter_immediate_clones", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let visit: IterFn = unsafe { callback(cb_fn) }?;
        let clones = lvol::clones(cx.lvol(lvol)?)?;
        Ok(clones.into_iter().map(|clone| visit(cb_arg, raw_lvol(clone))).find(|rc| *rc != 0).unwrap_or(0))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_get_by_uuid(uuid: *const abi::spdk_uuid) -> RawLvol {
    enter("spdk_lvol_get_by_uuid", |cx| {
        let mut raw = [0; 16];
        raw.copy_from_slice(cx.bytes(uuid, 16)?);
        Ok(lvol::by_uuid(&raw).map_or(ptr::null_mut(), raw_lvol))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_get_by_names(lvs_name: *const c_char, lvol_name: *const c_char) -> RawLvol {
    enter("spdk_lvol_get_by_names", |cx| {
        let (lvs, lvol) = (cx.cstr(lvs_name)?.to_bytes(), cx.cstr(lvol_name)?.to_bytes());
        Ok(lvol::by_names(lvs, lvol).map_or(ptr::null_mut(), raw_lvol))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_get_io_channel(lvol: RawLvol) -> *mut abi::spdk_io_channel {
    enter_op("spdk_lvol_get_io_channel", |cx| {
        Ok(ptr::with_exposed_provenance_mut(lvol::channel(cx.lvol(lvol)?)?.address()))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_inflate(lvol: RawLvol, cb_fn: abi::spdk_lvol_op_complete, cb_arg: *mut c_void) {
    enter_op("spdk_lvol_inflate", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<Done>::new(cb_fn, cb_arg) }?;
        tell.run(cx.lvol_or_nodev(lvol).map(lvol::inflate))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_decouple_parent(
    lvol: RawLvol,
    cb_fn: abi::spdk_lvol_op_complete,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_lvol_decouple_parent", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<Done>::new(cb_fn, cb_arg) }?;
        tell.run(cx.lvol_or_nodev(lvol).map(lvol::decouple))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_is_degraded(lvol: *const abi::spdk_lvol) -> bool {
    enter("spdk_lvol_is_degraded", |cx| Ok(lvol::is_degraded(cx.lvol(lvol)?)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_shallow_copy(
    lvol: RawLvol,
    ext_dev: *mut abi::spdk_bs_dev,
    status_cb_fn: abi::spdk_blob_shallow_copy_status,
    status_cb_arg: *mut c_void,
    cb_fn: abi::spdk_lvol_op_complete,
    cb_arg: *mut c_void,
) -> c_int {
    enter_op("spdk_lvol_shallow_copy", |cx| {
        let lvol = cx.lvol(lvol)?;
        let dev = cx.bs_dev(ext_dev)?;
        // SAFETY: the types differ only in `unsafe`.
        let (status, tell) = unsafe { (optional::<_, StatusFn>(status_cb_fn), Tell::<Done>::new(cb_fn, cb_arg)?) };
        let arg = Ptr::new(status_cb_arg);
        let progress =
            status.map(|f| -> Arc<dyn Fn(u64) + Send + Sync> { Arc::new(move |copied| f(copied, arg.get())) });
        let work = lvol::shallow_copy(lvol, dev, progress)?;
        task::spawn(async move { tell.tell(rc(&task::caught(work).await)) }).map(|()| 0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_set_parent(
    lvol: RawLvol,
    snapshot: RawLvol,
    cb_fn: abi::spdk_lvol_op_complete,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_lvol_set_parent", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<Done>::new(cb_fn, cb_arg) }?;
        let both = cx.lvol(lvol).and_then(|lvol| Ok((lvol, cx.lvol(snapshot)?)));
        tell.run(both.map(|(lvol, snapshot)| lvol::set_parent(lvol, snapshot)))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_set_external_parent(
    lvol: RawLvol,
    esnap_id: *const c_void,
    esnap_id_len: u32,
    cb_fn: abi::spdk_lvol_op_complete,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_lvol_set_external_parent", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<Done>::new(cb_fn, cb_arg) }?;
        let args = cx.lvol(lvol).and_then(|lvol| Ok((lvol, cx.bytes(esnap_id, esnap_id_len as usize)?.to_vec())));
        tell.run(args.map(|(lvol, id)| async move { lvol::set_external_parent(lvol, &id).await }))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_resize(
    lvol: RawLvol,
    sz: u64,
    cb_fn: abi::spdk_lvol_op_complete,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_lvol_resize", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<Done>::new(cb_fn, cb_arg) }?;
        tell.run(cx.lvol(lvol).map(|lvol| lvol::resize(lvol, sz)))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvol_set_read_only(
    lvol: RawLvol,
    cb_fn: abi::spdk_lvol_op_complete,
    cb_arg: *mut c_void,
) {
    enter_op("spdk_lvol_set_read_only", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let tell = unsafe { Tell::<Done>::new(cb_fn, cb_arg) }?;
        tell.run(cx.lvol(lvol).map(lvol::set_read_only))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvs_esnap_missing_add(
    lvs: RawLvs,
    lvol: RawLvol,
    esnap_id: *const c_void,
    id_len: u32,
) -> c_int {
    enter("spdk_lvs_esnap_missing_add", |cx| {
        let (lvs, lvol) = (cx.lvs(lvs)?, cx.lvol(lvol)?);
        esnap::missing_add(lvs, lvol, cx.bytes(esnap_id, id_len as usize)?).map(|()| 0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvs_esnap_missing_remove(lvol: RawLvol) {
    enter("spdk_lvs_esnap_missing_remove", |cx| esnap::missing_remove(cx.lvol(lvol)?));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_lvs_notify_hotplug(
    esnap_id: *const c_void,
    id_len: u32,
    cb_fn: abi::spdk_lvol_op_with_handle_complete,
    cb_arg: *mut c_void,
) -> bool {
    enter("spdk_lvs_notify_hotplug", |cx| {
        let id = cx.bytes(esnap_id, id_len as usize)?;
        // SAFETY: the types differ only in `unsafe`.
        let f: DoneLvol = unsafe { callback(cb_fn) }?;
        let arg = Ptr::new(cb_arg);
        Ok(esnap::notify_hotplug(id, Arc::new(move |lvol, rc| f(arg.get(), raw_lvol(lvol), rc))))
    })
}
