//! The subsystem `accel`: the acceleration framework with its modules. Threading rule: the app thread.

use crate::{
    accel::framework,
    app::subsystem::{Subsystem, fini_next, init_next},
    handle::Obj,
    json::Writer,
};

pub(super) struct Accel;

impl Subsystem for Accel {
    fn init(&self) {
        init_next(framework::initialize());
    }

    fn fini(&self) {
        if let Err(errno) = framework::finish(Box::new(fini_next)) {
            crate::errlog!("the acceleration framework could not be ended: {errno}");
            fini_next();
        }
    }

    fn config(&self, w: Obj<Writer>) {
        framework::write_config(w);
    }
}
