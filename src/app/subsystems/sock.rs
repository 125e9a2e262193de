//! The subsystem `sock`: socket implementations. Threading rule: the app thread.

use crate::{
    app::subsystem::{Subsystem, fini_next, init_next},
    handle::Obj,
    json::Writer,
    sock::imp,
};

pub(super) struct Sock;

/// Names the default implementation.
const OVERRIDE: &str = "SPDK_SOCK_IMPL_DEFAULT";

fn start() -> crate::errno::Result<()> {
    imp::initialize(crate::thread::interrupt::enabled())
        .inspect_err(|e| errlog!("Failed to initialize sock net implementations: {}", e.negative()))?;
    let Ok(name) = std::env::var(OVERRIDE) else { return Ok(()) };
    imp::set_default(name.as_bytes())
        .inspect(|()| noticelog!("Default socket implementation override: {name}"))
        .inspect_err(|e| {
            errlog!("Cannot override the default socket implementation with {name}, as {OVERRIDE} says: {e}")
        })
}

impl Subsystem for Sock {
    fn init(&self) {
        init_next(start());
    }

    fn fini(&self) {
        fini_next();
    }

    fn config(&self, w: Obj<Writer>) {
        imp::write_config(w);
    }
}
