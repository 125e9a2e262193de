//! The RPC methods of the framework, one file per subsystem.
//!
//! Names, parameters, answers and error codes are those of the RPC schema of v26.01. Threading rule: methods run on the
//! app thread.

mod accel;
mod bdev;
mod bdev_crypto;
mod bdev_modules;
mod bdev_stack;
mod bdev_stat;
mod env;
mod framework;
mod iobuf;
mod keyring;
mod log;
mod lvol;
mod lvol_volume;
mod nbd;
mod notify;
mod raid;
mod scheduler;
mod sock;
mod stale;
mod threads;
mod trace;

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
            trace::METHODS,
            scheduler::METHODS,
            log::METHODS,
            notify::METHODS,
            iobuf::METHODS,
            keyring::METHODS,
            sock::METHODS,
            env::METHODS,
            accel::METHODS,
            bdev_crypto::METHODS,
            bdev::METHODS,
            bdev_stat::METHODS,
            bdev_modules::METHODS,
            bdev_stack::METHODS,
            raid::METHODS,
            lvol::METHODS,
            lvol_volume::METHODS,
            nbd::METHODS,
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

/// A duty to answer that two may fulfil: the call itself when it fails, or its completion.
#[derive(Clone)]
struct Later(std::sync::Arc<std::sync::Mutex<Option<Responder>>>);

impl Later {
    fn pair(responder: Responder) -> (Later, Later) {
        let later = Later(std::sync::Arc::new(std::sync::Mutex::new(Some(responder))));
        (later.clone(), later)
    }

    /// The responder, for the first who asks.
    fn take(&self) -> Option<Responder> {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).take()
    }

    fn bool(&self, value: bool) {
        if let Some(responder) = self.take() {
            responder.bool(value);
        }
    }

    fn errno(&self, errno: Errno) {
        if let Some(responder) = self.take() {
            responder.errno(errno);
        }
    }

    /// Answers `true`, or with the error of a C return value.
    fn rc(&self, rc: i32) {
        match Errno::check(rc) {
            Ok(_) => self.bool(true),
            Err(errno) => self.errno(errno),
        }
    }
}
