//! The RPC methods of the framework, one file per subsystem.
//!
//! Names, parameters, answers and error codes are those of the RPC schema of v26.01. Threading rule: methods run on the
//! app thread.

mod env;
mod framework;
mod iobuf;
mod log;
mod notify;
mod scheduler;
mod stale;
mod threads;

use crate::{
    errno::Errno,
    json::Val,
    jsonrpc::{INVALID_PARAMS, Responder, methods},
};

/// Makes all methods known; only the first call does.
pub fn register() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        for defs in [
            framework::METHODS,
            threads::METHODS,
            scheduler::METHODS,
            log::METHODS,
            notify::METHODS,
            iobuf::METHODS,
            env::METHODS,
            stale::METHODS,
        ] {
            methods::register(defs);
        }
    });
}

/// Refuses parameters where the method takes none; gives the responder back otherwise.
fn no_params(responder: Responder, params: Option<Val<'_>>, why: &str) -> Option<Responder> {
    match params {
        None => Some(responder),
        Some(_) => {
            responder.error(INVALID_PARAMS, why);
            None
        }
    }
}

/// The text of an error number, as C's `strerror` has it.
fn text(errno: Errno) -> String {
    errno.text()
}
