//! `spdk/jsonrpc.h`, the server side: servers, connections, requests and their answers.
//!
//! Threading rule: one thread polls a server; a request may be answered from any thread.

use super::{
    enter::{Cx, enter, enter_op},
    json_write,
    variadic::{self, VaList},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Obj, Why},
    json::WRITERS,
    jsonrpc::{CHandler, CONNS, CloseFn, Conn, Handler, REQUESTS, Request, SERVERS, Server, builtin, methods, trace},
};
use core::ffi::{CStr, c_char, c_int, c_void};

/// Tells the engine how lines are written to a `FILE`, and makes its own methods and the log flags known.
pub(super) fn attach() {
    trace::set_sink(|file, line| {
        let _ = super::log::to_file(core::ptr::with_exposed_provenance_mut(file), line);
    });
    methods::register(builtin::METHODS);
}

/// Listens at an address. NULL (and `errno`) if that cannot be done.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_server_listen(
    domain: c_int,
    protocol: c_int,
    listen_addr: *mut abi::sockaddr,
    addrlen: abi::socklen_t,
    handle_request: abi::spdk_jsonrpc_handle_request_fn,
) -> *mut abi::spdk_jsonrpc_server {
    enter_op("spdk_jsonrpc_server_listen", |cx| {
        let handler = handle_request.ok_or(Errno::EINVAL)?;
        if listen_addr.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: same function type but for `unsafe`; that it may be called with a request is C's contract.
        let handler: CHandler = unsafe { core::mem::transmute(handler) };
        let address = cx.bytes(listen_addr, addrlen as usize)?;
        let server = Server::listen(domain, protocol, address, Handler::C(handler))?;
        Ok(core::ptr::without_provenance_mut(server.handle() as usize))
    })
}

/// Accepts, receives, dispatches and sends what can be now. 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_server_poll(server: *mut abi::spdk_jsonrpc_server) -> c_int {
    enter("spdk_jsonrpc_server_poll", |cx| {
        Server::poll(cx.object(&SERVERS, server)?);
        Ok(0)
    })
}

/// Closes every connection and frees the server. Requests in progress are still to be answered; the answers are dropped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_server_shutdown(server: *mut abi::spdk_jsonrpc_server) {
    enter_op("spdk_jsonrpc_server_shutdown", |cx| {
        Server::shutdown(cx.object(&SERVERS, server)?);
        Ok(())
    })
}

/// The connection of a request; NULL once it is closed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_get_conn(
    request: *mut abi::spdk_jsonrpc_request,
) -> *mut abi::spdk_jsonrpc_server_conn {
    enter("spdk_jsonrpc_get_conn", |cx| {
        let conn = cx.object(&REQUESTS, request)?.conn().ok_or(Errno::ENOTCONN)?;
        Ok(core::ptr::without_provenance_mut(conn.handle() as usize))
    })
}

/// A connection; one that is gone is a closed one, which has its own code in each function.
fn conn(cx: &Cx, conn: *mut abi::spdk_jsonrpc_server_conn, gone: Errno) -> Result<Obj<Conn>> {
    match CONNS.get(conn.addr() as u64) {
        Err(Why::Stale) => cx.object(&CONNS, conn).map_err(|_| gone),
        _ => cx.object(&CONNS, conn),
    }
}

fn close_fn(cb: abi::spdk_jsonrpc_conn_closed_fn) -> Result<CloseFn> {
    let cb = cb.ok_or(Errno::EINVAL)?;
    // SAFETY: same function type but for `unsafe`; that it may be called with its own context is C's contract.
    Ok(unsafe { core::mem::transmute::<unsafe extern "C" fn(_, _), CloseFn>(cb) })
}

/// Registers the callback for the end of a connection: 0, `-EEXIST` for the same again, `-ENOSPC` for another one, `-ENOTCONN` when the
/// connection is closed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_conn_add_close_cb(
    conn: *mut abi::spdk_jsonrpc_server_conn,
    cb: abi::spdk_jsonrpc_conn_closed_fn,
    ctx: *mut c_void,
) -> c_int {
    enter("spdk_jsonrpc_conn_add_close_cb", |cx| {
        self::conn(cx, conn, Errno::ENOTCONN)?.add_close_cb(close_fn(cb)?, ctx.expose_provenance())?;
        Ok(0)
    })
}

/// Takes the callback back: 0, `-ENOENT` if it is not registered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_conn_del_close_cb(
    conn: *mut abi::spdk_jsonrpc_server_conn,
    cb: abi::spdk_jsonrpc_conn_closed_fn,
    ctx: *mut c_void,
) -> c_int {
    enter("spdk_jsonrpc_conn_del_close_cb", |cx| {
        self::conn(cx, conn, Errno::ENOENT)?.del_close_cb(close_fn(cb)?, ctx.expose_provenance())?;
        Ok(0)
    })
}

/// Starts a result, whose value is to be written to the context returned. NULL if the request was answered, or a result was started,
/// already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_begin_result(
    request: *mut abi::spdk_jsonrpc_request,
) -> *mut abi::spdk_json_write_ctx {
    enter("spdk_jsonrpc_begin_result", |cx| {
        let begun = cx.object(&REQUESTS, request)?.begin_result();
        let begun = begun.inspect_err(|_| errlog!("a result of this JSON-RPC request was started already"))?;
        Ok(json_write::ctx(begun))
    })
}

/// Sends the result that was written to `w`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_end_result(
    request: *mut abi::spdk_jsonrpc_request,
    w: *mut abi::spdk_json_write_ctx,
) {
    enter_op("spdk_jsonrpc_end_result", |cx| {
        let request = cx.object(&REQUESTS, request)?;
        Request::end_result(request, cx.object(&WRITERS, w)?)
            .inspect_err(|_| errlog!("spdk_jsonrpc_end_result: not the context of this request's result"))
    })
}

/// Sends a boolean result.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_send_bool_response(request: *mut abi::spdk_jsonrpc_request, value: bool) {
    enter_op("spdk_jsonrpc_send_bool_response", |cx| {
        let request = cx.object(&REQUESTS, request)?;
        let writer = request.begin_result()?;
        writer.value(value);
        Request::end_result(request, writer)
    })
}

fn send_error(cx: &Cx, request: *mut abi::spdk_jsonrpc_request, code: c_int, message: Result<&[u8]>) -> Result<()> {
    let request = cx.object(&REQUESTS, request)?;
    // The request is answered also when there is no usable message.
    let message = message.unwrap_or_default();
    Request::send_error(request, code, &String::from_utf8_lossy(message))
}

/// Sends an error. A result that was started is forgotten.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_send_error_response(
    request: *mut abi::spdk_jsonrpc_request,
    error_code: c_int,
    msg: *const c_char,
) {
    enter_op("spdk_jsonrpc_send_error_response", |cx| {
        send_error(cx, request, error_code, cx.cstr(msg).map(CStr::to_bytes))
    })
}

/// Sends an error whose message is given by a format: what the variadic function calls.
///
/// # Safety
/// The format and its arguments are as for `vprintf`.
pub(super) unsafe extern "C" fn send_error_response_fmt_v(
    request: *mut abi::spdk_jsonrpc_request,
    error_code: c_int,
    fmt: *const c_char,
    args: VaList,
) {
    enter_op("spdk_jsonrpc_send_error_response_fmt", |cx| {
        // SAFETY: passed on from the caller.
        let message = unsafe { variadic::format(fmt, args) };
        send_error(cx, request, error_code, message.as_deref().map_err(|e| *e))
    })
}

/// Logs requests and responses at a level of the log; -1 for not at all.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_jsonrpc_set_log_level(level: abi::spdk_log_level) {
    enter("spdk_jsonrpc_set_log_level", |_| {
        trace::set_level(level);
        Ok(())
    })
}

/// Logs requests and responses to a file; NULL for none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_set_log_file(file: *mut abi::FILE) {
    enter("spdk_jsonrpc_set_log_file", |_| {
        trace::set_file(file.expose_provenance());
        Ok(())
    })
}
