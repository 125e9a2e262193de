//! `spdk/init.h` and `spdk_internal/init.h`: subsystems, the configuration, the RPC servers of the application.

use super::{
    callback::callback,
    enter::{Cx, enter, enter_op},
};
use crate::{
    abi,
    app::{
        config,
        rpc_server::{self, LogOpts},
        subsystem::{self, Record},
    },
    errno::{Errno, Result},
    log::Level,
    thread,
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::{offset_of, size_of},
};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_add_subsystem(subsystem: *mut abi::spdk_subsystem) {
    enter_op("spdk_add_subsystem", |cx| {
        // SAFETY: C's contract of registration: NULL or a structure that stays where it is as long as the process runs.
        let structure = unsafe { subsystem.as_ref() }.ok_or(Errno::EINVAL)?;
        let name = cx.str(structure.name)?;
        // SAFETY: `Record` is the same structure with cells that may change at any time; its layout is asserted.
        let record = unsafe { &*subsystem.cast_const().cast::<Record>() };
        subsystem::add(name, record)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_add_subsystem_depend(depend: *mut abi::spdk_subsystem_depend) {
    enter_op("spdk_add_subsystem_depend", |cx| {
        let depend = cx.value(depend.cast_const())?;
        subsystem::add_depend(cx.str(depend.name)?, cx.str(depend.depends_on)?)
    });
}

/// What a function needs that may only be called on the app thread.
fn on_app_thread(cx: &Cx) -> Result<()> {
    match thread::current() {
        Some(thread) if thread::is_app_thread(thread) => Ok(()),
        _ => {
            crate::errlog!("{}: not called on the app thread", cx.name);
            Err(Errno::EPERM)
        }
    }
}

type DoneFn = extern "C" fn(c_int, *mut c_void);

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_subsystem_init(cb_fn: abi::spdk_subsystem_init_fn, cb_arg: *mut c_void) {
    enter_op("spdk_subsystem_init", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let done: DoneFn = unsafe { callback(cb_fn) }?;
        on_app_thread(cx)?;
        crate::app::rpc::register();
        subsystem::init(subsystem::done_with(done, cb_arg));
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_subsystem_init_next(rc: c_int) {
    enter_op("spdk_subsystem_init_next", |cx| {
        on_app_thread(cx)?;
        subsystem::init_next_code(rc);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_subsystem_fini(cb_fn: abi::spdk_subsystem_fini_fn, cb_arg: *mut c_void) {
    enter_op("spdk_subsystem_fini", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let done: extern "C" fn(*mut c_void) = unsafe { callback(cb_fn) }?;
        on_app_thread(cx)?;
        let arg = cb_arg.expose_provenance();
        subsystem::fini(Box::new(move || done(core::ptr::with_exposed_provenance_mut(arg))));
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_subsystem_fini_next() {
    enter_op("spdk_subsystem_fini_next", |cx| {
        on_app_thread(cx)?;
        subsystem::fini_next();
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_subsystem_exists(name: *const c_char) -> bool {
    enter("spdk_subsystem_exists", |cx| Ok(subsystem::exists(cx.str(name)?)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_subsystem_load_config(
    json: *mut c_void,
    json_size: isize,
    cb_fn: abi::spdk_subsystem_init_fn,
    cb_arg: *mut c_void,
    stop_on_error: bool,
) {
    enter_op("spdk_subsystem_load_config", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let done: DoneFn = unsafe { callback(cb_fn) }?;
        on_app_thread(cx)?;
        crate::app::rpc::register();
        let size = if json.is_null() { 0 } else { usize::try_from(json_size).unwrap_or(0) };
        let text = cx.bytes(json.cast_const(), size)?;
        config::load(text, stop_on_error, subsystem::done_with(done, cb_arg));
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_rpc_initialize(listen_addr: *const c_char, opts: *const abi::spdk_rpc_opts) -> c_int {
    enter_op("spdk_rpc_initialize", |cx| {
        let addr = cx.str(listen_addr)?;
        on_app_thread(cx)?;
        crate::app::rpc::register();
        let log = if opts.is_null() { None } else { Some(rpc_log(opts)?) };
        rpc_server::initialize(addr, log)?;
        Ok(0)
    })
}

fn rpc_log(opts: *const abi::spdk_rpc_opts) -> Result<LogOpts> {
    type O = abi::spdk_rpc_opts;
    // SAFETY: C's contract: the structure holds at least the field that says how long it is.
    let size = unsafe { (&raw const (*opts).size).read() };
    if size == 0 {
        crate::errlog!("size in the options structure should not be zero");
        return Err(Errno::EINVAL);
    }
    let mut log = LogOpts { file: 0, level: Level::Disabled as i32 };
    if size >= offset_of!(O, log_file) + size_of::<usize>() {
        // SAFETY: C's contract: `size` bytes are readable, and this field is among them.
        log.file = unsafe { (&raw const (*opts).log_file).read() }.expose_provenance();
    }
    if size >= offset_of!(O, log_level) + size_of::<c_int>() {
        // SAFETY: as above.
        log.level = unsafe { (&raw const (*opts).log_level).read() };
    }
    Ok(log)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_rpc_server_finish(listen_addr: *const c_char) {
    enter_op("spdk_rpc_server_finish", |cx| {
        let addr = cx.str(listen_addr)?;
        on_app_thread(cx)?;
        rpc_server::finish(addr);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_rpc_finish() {
    enter_op("spdk_rpc_finish", |cx| {
        on_app_thread(cx)?;
        rpc_server::finish_all();
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_rpc_server_pause(listen_addr: *const c_char) {
    enter("spdk_rpc_server_pause", |cx| {
        rpc_server::set_active(cx.str(listen_addr)?, false);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_rpc_server_resume(listen_addr: *const c_char) {
    enter("spdk_rpc_server_resume", |cx| {
        rpc_server::set_active(cx.str(listen_addr)?, true);
        Ok(())
    });
}
