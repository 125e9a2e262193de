//! JSON-RPC 2.0: the server, the client, and the table of methods.
//!
//! Serves `spdk/jsonrpc.h` and `spdk/rpc.h`. The engine knows no methods of its own: rooms above and C programs register them, and
//! all share one table ([`methods`]). A server is driven by polling; nothing here blocks (the client's poll does, on request).
//!
//! Threading: servers, connections and clients are polled by one thread at a time; a request may be answered from any thread. Locks
//! are held for a few instructions and never while a handler or a callback runs, so handlers may call anything, also shut their own
//! server down.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

pub mod builtin;
pub mod client;
mod listener;
pub mod message;
pub mod methods;
mod request;
mod server;
pub mod trace;

#[cfg(test)]
mod tests;

pub use listener::{LISTENERS, Listener};
pub use message::{Body, Call};
pub use request::{Answer, REQUESTS, Request, Responder, call, dropped_responses};
pub use server::{CHandler, CONNS, CloseFn, Conn, Handler, SERVERS, Server};

/// Not JSON.
pub const PARSE_ERROR: i32 = -32700;
/// Not a request.
pub const INVALID_REQUEST: i32 = -32600;
/// No such method.
pub const METHOD_NOT_FOUND: i32 = -32601;
/// Parameters that the method cannot take.
pub const INVALID_PARAMS: i32 = -32602;
/// The method failed for a reason that is not the caller's.
pub const INTERNAL_ERROR: i32 = -32603;
/// The method cannot be called in this state of the application.
pub const INVALID_STATE: i32 = -1;

/// Largest request, in bytes; a longer one ends the connection.
pub const MAX_REQUEST: usize = 32 * 1024;
/// Most values in a request.
pub const MAX_REQUEST_VALUES: usize = 1024;
/// Largest response, and largest request of a client, in bytes.
pub const MAX_TEXT: usize = 32 * 1024 * 1024;
/// Most values in a response that the client reads.
pub const MAX_RESPONSE_VALUES: usize = 8192;
/// Most connections of one server; others wait in the kernel.
pub const MAX_CONNS: usize = 64;
