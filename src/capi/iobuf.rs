//! `spdk/thread.h`: iobuf. The `spdk_iobuf_channel` is C's memory, known by its address.

use super::{
    callback::callback,
    enter::{Cx, enter, enter_op},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Life, Obj, Why, ledger::refuse},
    thread::{
        self,
        iobuf::{self, GetFn, IobufChannel, Opts, PoolStats},
    },
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::offset_of,
};

impl Cx {
    /// The channel behind C's structure, of the current thread.
    #[inline(always)]
    fn iobuf(&self, raw: *mut abi::spdk_iobuf_channel) -> Result<Obj<IobufChannel>> {
        // By address: C's memory may be gone.
        let channel = iobuf::find(raw.addr())
            .map_err(|why| refuse(self.name, IobufChannel::KIND, why, raw.addr() as u64, None))?;
        let owner = channel.parent().and_then(|parent| parent.thread());
        if owner.is_none() || owner != thread::current() {
            return Err(refuse(self.name, IobufChannel::KIND, Why::Thread, raw.addr() as u64, None));
        }
        Ok(channel)
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iobuf_initialize() -> c_int {
    enter_op("spdk_iobuf_initialize", |_| iobuf::initialize().map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iobuf_finish(cb_fn: abi::spdk_iobuf_finish_cb, cb_arg: *mut c_void) {
    enter_op("spdk_iobuf_finish", |_| {
        // SAFETY: the types differ only in `unsafe`.
        let done: thread::MsgFn = unsafe { callback(cb_fn) }?;
        let arg = cb_arg.expose_provenance();
        iobuf::finish(Box::new(move || done(core::ptr::with_exposed_provenance_mut(arg))));
        Ok(())
    });
}

/// Whether a field of the options lies within the size that C knows.
macro_rules! known {
    ($field:ident, $size:expr) => {
        offset_of!(abi::spdk_iobuf_opts, $field)
            .checked_add(size_of_val(&abi::spdk_iobuf_opts { ..NO_OPTS }.$field))
            .is_some_and(|end| end <= $size)
    };
}

const NO_OPTS: abi::spdk_iobuf_opts = abi::spdk_iobuf_opts {
    small_pool_count: 0,
    large_pool_count: 0,
    small_bufsize: 0,
    large_bufsize: 0,
    opts_size: 0,
    enable_numa: 0,
};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iobuf_set_opts(opts: *const abi::spdk_iobuf_opts) -> c_int {
    enter("spdk_iobuf_set_opts", |_| {
        // v26.01 documents -1 for missing options.
        if opts.is_null() {
            crate::errlog!("opts cannot be NULL");
            return Ok(-1);
        }
        // SAFETY: C's contract: options have at least `opts_size` bytes, and that field is always there.
        let size = unsafe { core::ptr::addr_of!((*opts).opts_size).read() };
        if size == 0 {
            crate::errlog!("opts_size inside opts cannot be zero value");
            return Ok(-1);
        }
        let mut set = iobuf::opts();
        // SAFETY: only fields that lie within `opts_size` bytes are read.
        unsafe {
            if known!(small_pool_count, size) {
                set.small_count = (*opts).small_pool_count;
            }
            if known!(large_pool_count, size) {
                set.large_count = (*opts).large_pool_count;
            }
            if known!(small_bufsize, size) {
                set.small_bufsize = (*opts).small_bufsize;
            }
            if known!(large_bufsize, size) {
                set.large_bufsize = (*opts).large_bufsize;
            }
            if known!(enable_numa, size) {
                set.enable_numa = (*opts).enable_numa != 0;
            }
        }
        iobuf::set_opts(set)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iobuf_get_opts(opts: *mut abi::spdk_iobuf_opts, opts_size: usize) {
    enter("spdk_iobuf_get_opts", |_| {
        if opts.is_null() || opts_size == 0 {
            crate::errlog!("{} is missing", if opts.is_null() { "opts" } else { "opts_size" });
            return Err(Errno::EINVAL);
        }
        let Opts { small_count, large_count, small_bufsize, large_bufsize, enable_numa } = iobuf::opts();
        // SAFETY: C says that `opts_size` bytes may be written; only fields within them are.
        unsafe {
            if known!(small_pool_count, opts_size) {
                (*opts).small_pool_count = small_count;
            }
            if known!(large_pool_count, opts_size) {
                (*opts).large_pool_count = large_count;
            }
            if known!(small_bufsize, opts_size) {
                (*opts).small_bufsize = small_bufsize;
            }
            if known!(large_bufsize, opts_size) {
                (*opts).large_bufsize = large_bufsize;
            }
            if known!(opts_size, opts_size) {
                (*opts).opts_size = opts_size;
            }
            if known!(enable_numa, opts_size) {
                (*opts).enable_numa = u8::from(enable_numa);
            }
        }
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iobuf_register_module(name: *const c_char) -> c_int {
    enter("spdk_iobuf_register_module", |cx| iobuf::register_module(cx.str(name)?).map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iobuf_unregister_module(name: *const c_char) -> c_int {
    enter("spdk_iobuf_unregister_module", |cx| iobuf::unregister_module(cx.str(name)?).map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iobuf_channel_init(
    ch: *mut abi::spdk_iobuf_channel,
    name: *const c_char,
    small_cache_size: u32,
    large_cache_size: u32,
) -> c_int {
    enter_op("spdk_iobuf_channel_init", |cx| {
        if ch.is_null() {
            return Err(Errno::EINVAL);
        }
        let channel = iobuf::open(cx.str(name)?, small_cache_size, large_cache_size)?;
        // SAFETY: all bits zero is a valid value of this plain structure.
        let mut seen: abi::spdk_iobuf_channel = unsafe { core::mem::zeroed() };
        seen.module = core::ptr::with_exposed_provenance(channel.handle() as usize);
        seen.parent = super::channel::channel_ptr(channel.parent());
        let (small, large) = channel.bufsizes();
        seen.cache[0].small.bufsize = small;
        seen.cache[0].large.bufsize = large;
        seen.cache[0].small.cache_size = small_cache_size;
        seen.cache[0].large.cache_size = large_cache_size;
        cx.put(ch, seen)?;
        iobuf::keep(channel, ch.addr());
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iobuf_channel_fini(ch: *mut abi::spdk_iobuf_channel) {
    enter_op("spdk_iobuf_channel_fini", |cx| {
        let channel = cx.iobuf(ch)?;
        iobuf::close(channel)?;
        cx.value_mut(ch)?.parent = core::ptr::null_mut();
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iobuf_get(
    ch: *mut abi::spdk_iobuf_channel,
    len: u64,
    entry: *mut abi::spdk_iobuf_entry,
    cb_fn: abi::spdk_iobuf_get_cb,
) -> *mut c_void {
    enter("spdk_iobuf_get", |cx| {
        let channel = cx.iobuf(ch)?;
        let waiting = if entry.is_null() {
            None
        } else {
            // SAFETY: the types differ only in `unsafe` and in what the first argument points at.
            let func: GetFn = unsafe { callback(cb_fn) }?;
            Some((entry.expose_provenance(), func))
        };
        let buffer = iobuf::get(channel, len, waiting)?;
        show(cx, ch, channel);
        Ok(core::ptr::with_exposed_provenance_mut(buffer.unwrap_or(0)))
    })
}

/// Keeps the statistics that C may read in its own structure.
fn show(cx: &Cx, ch: *mut abi::spdk_iobuf_channel, channel: Obj<IobufChannel>) {
    let (small, large) = channel.stats();
    if let Ok(seen) = cx.value_mut(ch) {
        seen.cache[0].small.stats = raw_stats(small);
        seen.cache[0].large.stats = raw_stats(large);
    }
}

fn raw_stats(stats: PoolStats) -> abi::spdk_iobuf_pool_stats {
    abi::spdk_iobuf_pool_stats { cache: stats.cache, main: stats.main, retry: stats.retry }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iobuf_put(ch: *mut abi::spdk_iobuf_channel, buf: *mut c_void, len: u64) {
    enter("spdk_iobuf_put", |cx| {
        let channel = cx.iobuf(ch)?;
        if buf.is_null() {
            return Err(Errno::EINVAL);
        }
        iobuf::put(channel, buf.expose_provenance(), len)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iobuf_entry_abort(
    ch: *mut abi::spdk_iobuf_channel,
    entry: *mut abi::spdk_iobuf_entry,
    len: u64,
) {
    enter("spdk_iobuf_entry_abort", |cx| iobuf::abort(cx.iobuf(ch)?, entry.addr(), len));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iobuf_for_each_entry(
    ch: *mut abi::spdk_iobuf_channel,
    cb_fn: abi::spdk_iobuf_for_each_entry_fn,
    cb_ctx: *mut c_void,
) -> c_int {
    enter("spdk_iobuf_for_each_entry", |cx| {
        type EntryFn = extern "C" fn(*mut abi::spdk_iobuf_channel, *mut abi::spdk_iobuf_entry, *mut c_void) -> c_int;
        let channel = cx.iobuf(ch)?;
        // SAFETY: the types differ only in `unsafe`.
        let func: EntryFn = unsafe { callback(cb_fn) }?;
        for entry in iobuf::waiting(channel) {
            let rc = func(ch, core::ptr::with_exposed_provenance_mut(entry), cb_ctx);
            if rc != 0 {
                return Ok(rc);
            }
        }
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iobuf_get_stats(cb_fn: abi::spdk_iobuf_get_stats_cb, cb_arg: *mut c_void) -> c_int {
    enter("spdk_iobuf_get_stats", |_| {
        type StatsFn = extern "C" fn(*mut abi::spdk_iobuf_module_stats, u32, *mut c_void);
        // SAFETY: the types differ only in `unsafe`.
        let func: StatsFn = unsafe { callback(cb_fn) }?;
        let arg = cb_arg.expose_provenance();
        iobuf::stats(move |modules| {
            let mut all: Vec<abi::spdk_iobuf_module_stats> = modules
                .iter()
                .map(|m| abi::spdk_iobuf_module_stats {
                    small_pool: raw_stats(m.small),
                    large_pool: raw_stats(m.large),
                    // Names are kept with a NUL behind them.
                    module: m.module.as_ptr().cast(),
                })
                .collect();
            func(all.as_mut_ptr(), all.len() as u32, core::ptr::with_exposed_provenance_mut(arg));
        })?;
        Ok(0)
    })
}
