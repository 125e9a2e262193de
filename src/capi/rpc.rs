//! `spdk/rpc.h`: the table of methods and the servers behind a Unix socket.
//!
//! Registration may come from constructors before `main`. Threading rule: registration and queries from any thread, a server from one
//! at a time.

use super::enter::{enter, enter_op};
use crate::{
    abi,
    errno::Errno,
    jsonrpc::{
        LISTENERS, Listener,
        methods::{self, CRun},
    },
};
use core::ffi::{c_char, c_int};

/// Whether every registration so far made sense.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_rpc_verify_methods() -> bool {
    enter("spdk_rpc_verify_methods", |_| Ok(methods::all_correct()))
}

/// Listens at a path; NULL if another server does, or if that cannot be done.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_rpc_server_listen(listen_addr: *const c_char) -> *mut abi::spdk_rpc_server {
    enter_op("spdk_rpc_server_listen", |cx| {
        let listener = Listener::listen(cx.cstr(listen_addr)?.to_bytes())?;
        Ok(core::ptr::without_provenance_mut(listener.handle() as usize))
    })
}

/// Accepts, receives, calls methods and sends what can be now.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_rpc_server_accept(server: *mut abi::spdk_rpc_server) {
    enter("spdk_rpc_server_accept", |cx| {
        cx.object(&LISTENERS, server)?.poll();
        Ok(())
    })
}

/// Stops listening, closes every connection, removes the socket and its lock, and frees the server.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_rpc_server_close(server: *mut abi::spdk_rpc_server) {
    enter_op("spdk_rpc_server_close", |cx| {
        Listener::close(cx.object(&LISTENERS, server)?);
        Ok(())
    })
}

/// Registers a method; a second one of the same name is refused, and `spdk_rpc_verify_methods` says so from then on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_rpc_register_method(
    method: *const c_char,
    func: abi::spdk_rpc_method_handler,
    state_mask: u32,
) {
    enter("spdk_rpc_register_method", |cx| {
        let (name, func) = (cx.str(method)?, func.ok_or(Errno::EINVAL)?);
        // SAFETY: same function type but for `unsafe`; that it may be called with a request is C's contract.
        let func: CRun = unsafe { core::mem::transmute(func) };
        methods::register_c(name, func, state_mask);
        Ok(())
    })
}

/// Registers a deprecated name of a method.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_rpc_register_alias_deprecated(method: *const c_char, alias: *const c_char) {
    enter("spdk_rpc_register_alias_deprecated", |cx| {
        methods::register_alias(cx.str(method)?, cx.str(alias)?);
        Ok(())
    })
}

/// Whether a method may be called in the given states: 0, `-EPERM`, or `-ENOENT` if there is none or it is not on the allow list.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_rpc_is_method_allowed(method: *const c_char, state_mask: u32) -> c_int {
    enter("spdk_rpc_is_method_allowed", |cx| methods::check(cx.str(method)?, state_mask).map(|()| 0))
}

/// Stores the states in which a method may be called: 0, or `-ENOENT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_rpc_get_method_state_mask(method: *const c_char, state_mask: *mut u32) -> c_int {
    enter("spdk_rpc_get_method_state_mask", |cx| {
        let states = methods::states_of(cx.str(method)?)?;
        cx.put(state_mask, states).map(|()| 0)
    })
}

/// Sets the state of the application: `SPDK_RPC_STARTUP` or `SPDK_RPC_RUNTIME`.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_rpc_set_state(state_mask: u32) {
    enter("spdk_rpc_set_state", |_| {
        methods::set_state(state_mask);
        Ok(())
    })
}

/// The state of the application.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_rpc_get_state() -> u32 {
    enter("spdk_rpc_get_state", |_| Ok(methods::state()))
}

/// Allows only the methods of a list that ends with NULL; NULL itself allows all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_rpc_set_allowlist(rpc_allowlist: *mut *const c_char) {
    enter("spdk_rpc_set_allowlist", |cx| {
        if rpc_allowlist.is_null() {
            methods::set_allowed(None);
            return Ok(());
        }
        let mut names: Vec<Box<str>> = Vec::new();
        for at in 0.. {
            // SAFETY: C's contract: the list ends with NULL.
            let name = unsafe { rpc_allowlist.add(at).read() };
            if name.is_null() {
                break;
            }
            names.try_reserve(1)?;
            names.push(cx.cstr(name)?.to_string_lossy().into());
        }
        methods::set_allowed(Some(names));
        Ok(())
    })
}
