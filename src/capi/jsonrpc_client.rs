//! `spdk/jsonrpc.h`, the client side.
//!
//! Threading rule: a client has one user at a time.

use super::{
    enter::{enter, enter_op},
    json_write,
};
use crate::{
    abi,
    errno::Errno,
    handle::ledger,
    json::WRITERS,
    jsonrpc::client::{CLIENT_REQUESTS, CLIENTS, Client, ClientRequest, RESPONSE_KIND, Response},
};
use core::ffi::{CStr, c_char, c_int};

/// Starts writing a request: what follows its `method` is to be written to the context returned. A negative `id` leaves the id out,
/// a NULL `method` leaves that to the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_begin_request(
    request: *mut abi::spdk_jsonrpc_client_request,
    id: i32,
    method: *const c_char,
) -> *mut abi::spdk_json_write_ctx {
    enter_op("spdk_jsonrpc_begin_request", |cx| {
        let request = cx.object(&CLIENT_REQUESTS, request)?;
        let method = cx.cstr(method).ok().map(CStr::to_bytes);
        Ok(json_write::ctx(ClientRequest::begin(request, id, method)?))
    })
}

/// Ends writing a request.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_end_request(
    request: *mut abi::spdk_jsonrpc_client_request,
    w: *mut abi::spdk_json_write_ctx,
) {
    enter_op("spdk_jsonrpc_end_request", |cx| {
        let request = cx.object(&CLIENT_REQUESTS, request)?;
        let writer = cx.object(&WRITERS, w)?;
        if writer.is_owned() {
            return Err(Errno::EBADF);
        }
        ClientRequest::end(request, writer)
    })
}

/// Starts a connection to a Unix socket's path, or to a TCP address (port 5260 by default). NULL and `errno` if it fails at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_client_connect(
    addr: *const c_char,
    addr_family: c_int,
) -> *mut abi::spdk_jsonrpc_client {
    enter_op("spdk_jsonrpc_client_connect", |cx| {
        let client = Client::connect(cx.cstr(addr)?.to_bytes(), addr_family)?;
        Ok(core::ptr::without_provenance_mut(client.handle() as usize))
    })
}

/// Closes a connection and frees the client.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_client_close(client: *mut abi::spdk_jsonrpc_client) {
    enter_op("spdk_jsonrpc_client_close", |cx| {
        Client::close(cx.object(&CLIENTS, client)?);
        Ok(())
    })
}

/// An empty request.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_jsonrpc_client_create_request() -> *mut abi::spdk_jsonrpc_client_request {
    enter_op("spdk_jsonrpc_client_create_request", |_| {
        Ok(core::ptr::without_provenance_mut(ClientRequest::create()?.handle() as usize))
    })
}

/// Throws a request away that was not sent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_client_free_request(req: *mut abi::spdk_jsonrpc_client_request) {
    enter_op("spdk_jsonrpc_client_free_request", |cx| {
        ClientRequest::free(cx.object(&CLIENT_REQUESTS, req)?);
        Ok(())
    })
}

/// Gives a request to the client, which frees it: 0, or `-ENOSPC` while the one before is not sent yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_client_send_request(
    client: *mut abi::spdk_jsonrpc_client,
    req: *mut abi::spdk_jsonrpc_client_request,
) -> c_int {
    enter_op("spdk_jsonrpc_client_send_request", |cx| {
        cx.object(&CLIENTS, client)?.send(cx.object(&CLIENT_REQUESTS, req)?)?;
        Ok(0)
    })
}

/// Sends and receives: how many responses can be fetched (0 or 1), `-ENOTCONN` while the connection is in progress, `-EINVAL` for an
/// answer that is none, `-ENOSPC` when a response has to be fetched first, `-EIO` when the connection is lost.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_client_poll(client: *mut abi::spdk_jsonrpc_client, timeout: c_int) -> c_int {
    enter_op("spdk_jsonrpc_client_poll", |cx| cx.object(&CLIENTS, client)?.poll(timeout))
}

/// The response that waits, NULL if none does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_client_get_response(
    client: *mut abi::spdk_jsonrpc_client,
) -> *mut abi::spdk_jsonrpc_client_response {
    enter("spdk_jsonrpc_client_get_response", |cx| {
        Ok(cx.object(&CLIENTS, client)?.response().map_or(core::ptr::null_mut(), Response::address))
    })
}

/// Frees a response; nothing happens for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_client_free_response(resp: *mut abi::spdk_jsonrpc_client_response) {
    enter("spdk_jsonrpc_client_free_response", |cx| {
        if resp.is_null() {
            return Ok(());
        }
        match Response::at(resp.addr()) {
            Ok(response) => {
                response.free();
                Ok(())
            }
            Err(why) => Err(ledger::refuse(cx.name, &RESPONSE_KIND, why, resp.addr() as u64, None)),
        }
    })
}
