//! `spdk/bdev.h`: start and stop, options, lookup, open and close, channels.
//!
//! Threading rule: lookup from any thread; a descriptor is closed on the thread that opened it.

use super::{
    callback::callback,
    channel::channel_ptr,
    enter::{Cx, enter, enter_op, enter_or},
};
use crate::{
    abi,
    bdev::{
        Bdev, channel,
        desc::{self, EventFn, Open},
        mgr::{self, Opts},
        module, open_async, registry, status,
    },
    errno::{Errno, Result},
    handle::Obj,
    thread,
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::{offset_of, size_of},
};

impl Cx {
    /// A registered bdev, ours or C's, by its address.
    pub fn bdev(&self, raw: *const abi::spdk_bdev) -> Result<Obj<Bdev>> {
        registry::get(raw.addr(), self.name)
    }
}

/// A bdev as C knows it.
pub fn bdev_ptr(bdev: Option<Obj<Bdev>>) -> *mut abi::spdk_bdev {
    bdev.map_or(core::ptr::null_mut(), |b| b.ptr().cast())
}

/// Calls back with the caller's argument from a closure that may travel to another thread.
pub(super) fn arg_of(arg: *mut c_void) -> impl Fn() -> *mut c_void + Copy + Send + Sync {
    let address = arg.expose_provenance();
    move || core::ptr::with_exposed_provenance_mut(address)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_initialize(cb_fn: abi::spdk_bdev_init_cb, cb_arg: *mut c_void) {
    enter_op("spdk_bdev_initialize", |_| {
        // SAFETY: the types differ only in `unsafe`.
        let f: extern "C" fn(*mut c_void, c_int) = unsafe { callback(cb_fn) }?;
        let arg = arg_of(cb_arg);
        crate::bdev_modules::register()?;
        mgr::initialize(Box::new(move |rc| f(arg(), rc)))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_finish(cb_fn: abi::spdk_bdev_fini_cb, cb_arg: *mut c_void) {
    enter_op("spdk_bdev_finish", |_| {
        // SAFETY: the types differ only in `unsafe`.
        let f: extern "C" fn(*mut c_void) = unsafe { callback(cb_fn) }?;
        let arg = arg_of(cb_arg);
        mgr::finish(Box::new(move || f(arg())))
    });
}

macro_rules! fits {
    ($t:ty, $field:ident, $size:expr) => {
        offset_of!($t, $field) + field_size(|o: &$t| &raw const o.$field) <= $size
    };
}

const fn field_size<T, F>(_: fn(&T) -> *const F) -> usize {
    size_of::<F>()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_opts(opts: *mut abi::spdk_bdev_opts, opts_size: usize) {
    enter("spdk_bdev_get_opts", |_| {
        type O = abi::spdk_bdev_opts;
        if opts.is_null() || opts_size == 0 {
            errlog!("opts should not be NULL, opts_size should not be zero value");
            return Err(Errno::EINVAL);
        }
        let now = mgr::opts();
        // SAFETY: C's contract: the structure has `opts_size` bytes; only fields within them are written.
        unsafe {
            if fits!(O, opts_size, opts_size) {
                (*opts).opts_size = opts_size;
            }
            if fits!(O, bdev_io_pool_size, opts_size) {
                (*opts).bdev_io_pool_size = now.bdev_io_pool_size;
            }
            if fits!(O, bdev_io_cache_size, opts_size) {
                (*opts).bdev_io_cache_size = now.bdev_io_cache_size;
            }
            if fits!(O, bdev_auto_examine, opts_size) {
                (*opts).bdev_auto_examine = now.bdev_auto_examine;
            }
            if fits!(O, iobuf_small_cache_size, opts_size) {
                (*opts).iobuf_small_cache_size = now.iobuf_small_cache_size;
            }
            if fits!(O, iobuf_large_cache_size, opts_size) {
                (*opts).iobuf_large_cache_size = now.iobuf_large_cache_size;
            }
        }
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_set_opts(opts: *mut abi::spdk_bdev_opts) -> c_int {
    enter_or(
        "spdk_bdev_set_opts",
        |_| -1,
        |_| {
            type O = abi::spdk_bdev_opts;
            if opts.is_null() {
                errlog!("opts cannot be NULL");
                return Err(Errno::EINVAL);
            }
            // SAFETY: C's contract: the first field says how many bytes the structure has.
            let size = unsafe { (&raw const (*opts).opts_size).read_unaligned() };
            if size == 0 {
                errlog!("opts_size inside opts cannot be zero value");
                return Err(Errno::EINVAL);
            }
            let mut new: Opts = mgr::opts();
            // SAFETY: only fields within the structure's size are read.
            unsafe {
                if fits!(O, bdev_io_pool_size, size) {
                    new.bdev_io_pool_size = (*opts).bdev_io_pool_size;
                }
                if fits!(O, bdev_io_cache_size, size) {
                    new.bdev_io_cache_size = (*opts).bdev_io_cache_size;
                }
                if fits!(O, bdev_auto_examine, size) {
                    new.bdev_auto_examine = (&raw const (*opts).bdev_auto_examine).cast::<u8>().read() != 0;
                }
                if fits!(O, iobuf_small_cache_size, size) {
                    new.iobuf_small_cache_size = (*opts).iobuf_small_cache_size;
                }
                if fits!(O, iobuf_large_cache_size, size) {
                    new.iobuf_large_cache_size = (*opts).iobuf_large_cache_size;
                }
            }
            mgr::set_opts(new)?;
            Ok(0)
        },
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_wait_for_examine(
    cb_fn: abi::spdk_bdev_wait_for_examine_cb,
    cb_arg: *mut c_void,
) -> c_int {
    enter("spdk_bdev_wait_for_examine", |_| {
        // SAFETY: the types differ only in `unsafe`.
        let f: extern "C" fn(*mut c_void) = unsafe { callback(cb_fn) }?;
        let arg = arg_of(cb_arg);
        module::wait_for_examine(Box::new(move || f(arg())))?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_examine(name: *const c_char) -> c_int {
    enter("spdk_bdev_examine", |cx| {
        module::examine_by_name(cx.cstr(name)?.to_bytes())?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_by_name(bdev_name: *const c_char) -> *mut abi::spdk_bdev {
    enter("spdk_bdev_get_by_name", |cx| Ok(bdev_ptr(registry::by_name(cx.cstr(bdev_name)?.to_bytes()))))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_first() -> *mut abi::spdk_bdev {
    enter("spdk_bdev_first", |_| Ok(bdev_ptr(registry::next(None, false))))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_next(prev: *mut abi::spdk_bdev) -> *mut abi::spdk_bdev {
    enter("spdk_bdev_next", |cx| Ok(bdev_ptr(registry::next(Some(cx.bdev(prev)?), false))))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_first_leaf() -> *mut abi::spdk_bdev {
    enter("spdk_bdev_first_leaf", |_| Ok(bdev_ptr(registry::next(None, true))))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_next_leaf(prev: *mut abi::spdk_bdev) -> *mut abi::spdk_bdev {
    enter("spdk_bdev_next_leaf", |cx| Ok(bdev_ptr(registry::next(Some(cx.bdev(prev)?), true))))
}

type EachFn = extern "C" fn(*mut c_void, *mut abi::spdk_bdev) -> c_int;

/// Visits bdevs, each held open meanwhile, until one visit answers other than 0.
fn each(ctx: *mut c_void, f: EachFn, leaf: bool) -> Result<c_int> {
    for bdev in registry::list() {
        if leaf && bdev.lock().claims.any() {
            continue;
        }
        let hold = match desc::open_bdev(bdev, Open::HOLD) {
            Ok(hold) => hold,
            Err(Errno::ENODEV) => continue,
            Err(errno) => return Err(errno),
        };
        let rc = f(ctx, bdev.ptr().cast());
        desc::close(hold)?;
        if rc != 0 {
            return Ok(rc);
        }
    }
    Ok(0)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_for_each_bdev(ctx: *mut c_void, fn_: abi::spdk_for_each_bdev_fn) -> c_int {
    // SAFETY: the types differ only in `unsafe`.
    enter("spdk_for_each_bdev", |_| each(ctx, unsafe { callback(fn_) }?, false))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_for_each_bdev_leaf(ctx: *mut c_void, fn_: abi::spdk_for_each_bdev_fn) -> c_int {
    // SAFETY: the types differ only in `unsafe`.
    enter("spdk_for_each_bdev_leaf", |_| each(ctx, unsafe { callback(fn_) }?, true))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_for_each_bdev_by_name(
    ctx: *mut c_void,
    fn_: abi::spdk_for_each_bdev_fn,
    names: *mut *const c_char,
    count: usize,
) -> c_int {
    enter("spdk_for_each_bdev_by_name", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let f: EachFn = unsafe { callback(fn_) }?;
        for at in 0..count {
            // SAFETY: C's contract: the array has `count` elements.
            let name = unsafe { names.wrapping_add(at).as_ref() }.copied().ok_or(Errno::EINVAL)?;
            let hold = desc::open(cx.cstr(name)?.to_bytes(), Open::HOLD)?;
            let rc = f(ctx, bdev_ptr(hold.bdev()));
            desc::close(hold)?;
            if rc != 0 {
                return Ok(rc);
            }
        }
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_open_ext(
    bdev_name: *const c_char,
    write: bool,
    event_cb: abi::spdk_bdev_event_cb_t,
    event_ctx: *mut c_void,
    desc: *mut *mut abi::spdk_bdev_desc,
) -> c_int {
    enter_op("spdk_bdev_open_ext", |cx| open(cx, bdev_name, write, event_cb, event_ctx, false, desc))
}

fn open(
    cx: &Cx,
    name: *const c_char,
    write: bool,
    event_cb: abi::spdk_bdev_event_cb_t,
    ctx: *mut c_void,
    hide_md: bool,
    out: *mut *mut abi::spdk_bdev_desc,
) -> Result<c_int> {
    if event_cb.is_none() {
        errlog!("Missing event callback function");
        return Err(Errno::EINVAL);
    }
    // SAFETY: the types differ only in `unsafe` and in what the second pointer points at.
    let event: EventFn = unsafe { callback(event_cb) }?;
    cx.put(out, core::ptr::null_mut())?;
    let desc = desc::open(cx.cstr(name)?.to_bytes(), Open { write, hide_md, event, ctx })?;
    cx.put(out, desc_ptr(desc))?;
    Ok(0)
}

/// A descriptor as C knows it.
pub fn desc_ptr(desc: Obj<desc::Desc>) -> *mut abi::spdk_bdev_desc {
    core::ptr::without_provenance_mut(desc.handle() as usize)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_open_ext_v2(
    bdev_name: *const c_char,
    write: bool,
    event_cb: abi::spdk_bdev_event_cb_t,
    event_ctx: *mut c_void,
    opts: *mut abi::spdk_bdev_open_opts,
    desc: *mut *mut abi::spdk_bdev_desc,
) -> c_int {
    enter_op("spdk_bdev_open_ext_v2", |cx| {
        type O = abi::spdk_bdev_open_opts;
        // SAFETY: C's contract: NULL, or options whose first field says how long they are.
        let hide_md = match unsafe { opts.as_ref() } {
            Some(o) if fits!(O, hide_metadata, o.size) => o.hide_metadata,
            _ => false,
        };
        open(cx, bdev_name, write, event_cb, event_ctx, hide_md, desc)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_open_opts_init(opts: *mut abi::spdk_bdev_open_opts, opts_size: usize) {
    enter("spdk_bdev_open_opts_init", |_| {
        type O = abi::spdk_bdev_open_opts;
        if opts.is_null() || opts_size == 0 {
            errlog!("opts should not be NULL, opts_size should not be zero.");
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: the structure has `opts_size` bytes; only fields within them are written.
        unsafe {
            if fits!(O, size, opts_size) {
                (*opts).size = size_of::<O>() as _;
            }
            if fits!(O, hide_metadata, opts_size) {
                (*opts).hide_metadata = false;
            }
        }
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_open_async(
    bdev_name: *const c_char,
    write: bool,
    event_cb: abi::spdk_bdev_event_cb_t,
    event_ctx: *mut c_void,
    opts: *mut abi::spdk_bdev_open_async_opts,
    open_cb: abi::spdk_bdev_open_async_cb_t,
    open_cb_arg: *mut c_void,
) -> c_int {
    enter_op("spdk_bdev_open_async", |cx| {
        type O = abi::spdk_bdev_open_async_opts;
        // SAFETY: the types differ only in `unsafe` and in what the pointers point at.
        let (event, f): (EventFn, extern "C" fn(*mut abi::spdk_bdev_desc, c_int, *mut c_void)) =
            unsafe { (callback(event_cb)?, callback(open_cb)?) };
        // SAFETY: C's contract: NULL, or options whose first field says how long they are.
        let timeout_ms = match unsafe { opts.as_ref() } {
            Some(o) if o.size == 0 => {
                errlog!("size in the options structure should not be zero");
                return Err(Errno::EINVAL);
            }
            Some(o) if fits!(O, timeout_ms, o.size) => o.timeout_ms,
            _ => 0,
        };
        let arg = arg_of(open_cb_arg);
        let told = move |result: core::result::Result<Obj<desc::Desc>, Errno>| match result {
            Ok(desc) => f(desc_ptr(desc), 0, arg()),
            Err(errno) => f(core::ptr::null_mut(), errno.negative(), arg()),
        };
        let how = Open { write, hide_md: false, event, ctx: event_ctx };
        open_async::open_async(cx.cstr(bdev_name)?.to_bytes(), how, timeout_ms, Box::new(told))?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_close(desc: *mut abi::spdk_bdev_desc) {
    enter_op("spdk_bdev_close", |cx| {
        let (desc, _pin) = cx.desc(desc)?;
        desc::close(desc)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_desc_get_bdev(desc: *mut abi::spdk_bdev_desc) -> *mut abi::spdk_bdev {
    enter("spdk_bdev_desc_get_bdev", |cx| Ok(bdev_ptr(cx.desc(desc)?.0.bdev())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_io_channel(desc: *mut abi::spdk_bdev_desc) -> *mut abi::spdk_io_channel {
    enter_op("spdk_bdev_get_io_channel", |cx| {
        let bdev = cx.desc(desc)?.0.bdev().ok_or(Errno::ESTALE)?;
        Ok(channel_ptr(Some(channel::get(bdev)?)))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_module_ctx(desc: *mut abi::spdk_bdev_desc) -> *mut c_void {
    enter("spdk_bdev_get_module_ctx", |cx| {
        let bdev = cx.desc(desc)?.0.bdev().ok_or(Errno::ESTALE)?;
        let f = bdev.ops().and_then(|ops| ops.get_module_ctx);
        Ok(f.map_or(core::ptr::null_mut(), |f| f(bdev.ctxt())))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_set_timeout(
    desc: *mut abi::spdk_bdev_desc,
    timeout_in_sec: u64,
    cb_fn: abi::spdk_bdev_io_timeout_cb,
    cb_arg: *mut c_void,
) -> c_int {
    enter("spdk_bdev_set_timeout", |cx| {
        let (desc, _pin) = cx.desc(desc)?;
        let f = if timeout_in_sec == 0 {
            None
        } else {
            // SAFETY: the types differ only in `unsafe` and in what the pointers point at.
            Some(unsafe { callback(cb_fn) }?)
        };
        crate::bdev::timeout::set(desc, timeout_in_sec, f, cb_arg)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_io_type_name(io_type: abi::spdk_bdev_io_type) -> *const c_char {
    enter("spdk_bdev_get_io_type_name", |_| Ok(status::type_name(io_type).ok_or(Errno::EINVAL)?.as_ptr()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_io_type(io_type_string: *const c_char) -> c_int {
    enter_or(
        "spdk_bdev_get_io_type",
        |_| -1,
        |cx| Ok(status::type_by_name(cx.cstr(io_type_string)?.to_bytes()).ok_or(Errno::EINVAL)? as c_int),
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_subsystem_config_json(w: *mut abi::spdk_json_write_ctx) {
    enter("spdk_bdev_subsystem_config_json", |cx| {
        let writer = cx.object(&crate::json::WRITERS, w)?;
        mgr::write_config(&writer, w.cast());
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_dump_info_json(
    bdev: *mut abi::spdk_bdev,
    w: *mut abi::spdk_json_write_ctx,
) -> c_int {
    enter("spdk_bdev_dump_info_json", |cx| {
        let bdev = cx.bdev(bdev)?;
        cx.object(&crate::json::WRITERS, w)?;
        Ok(bdev.ops().and_then(|ops| ops.dump_info_json).map_or(0, |f| f(bdev.ctxt(), w.cast())))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_get_thread(bdev_io: *mut abi::spdk_bdev_io) -> *mut abi::spdk_thread {
    enter("spdk_bdev_io_get_thread", |cx| {
        let owner = cx.bdev_io(bdev_io)?.channel().and_then(|ch| ch.owner());
        Ok(super::thread::thread_ptr(owner.filter(|t| thread::THREADS.get(t.handle()).is_ok())))
    })
}
