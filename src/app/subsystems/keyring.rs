//! The subsystem `keyring`: keys and their modules. Threading rule: the app thread.

use crate::{
    app::subsystem::{Subsystem, fini_next, init_next},
    handle::Obj,
    json::Writer,
    keyring,
};

pub(super) struct Keyring;

impl Subsystem for Keyring {
    fn init(&self) {
        init_next(keyring::start());
    }

    fn fini(&self) {
        keyring::finish();
        fini_next();
    }

    fn config(&self, w: Obj<Writer>) {
        w.write_array(|_| keyring::write_config(w));
    }
}
