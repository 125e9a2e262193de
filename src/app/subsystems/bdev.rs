//! The subsystem `bdev`: the block layer with its modules. Threading rule: the app thread.

use crate::{
    app::subsystem::{Subsystem, fini_next, init_next, init_next_code},
    bdev::mgr,
    bdev_modules,
    handle::Obj,
    json::Writer,
};

pub(super) struct Bdev;

impl Subsystem for Bdev {
    fn init(&self) {
        let started = bdev_modules::register().and_then(|()| mgr::initialize(Box::new(init_next_code)));
        if let Err(errno) = started {
            init_next(Err(errno));
        }
    }

    fn fini(&self) {
        if let Err(errno) = mgr::finish(Box::new(fini_next)) {
            crate::errlog!("the block layer could not be ended: {errno}");
            fini_next();
        }
    }

    fn config(&self, w: Obj<Writer>) {
        mgr::write_config(&w, core::ptr::with_exposed_provenance_mut(w.handle() as usize));
    }
}
