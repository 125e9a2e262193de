//! The subsystem `nbd`: bdevs as devices of the kernel. Threading rule: the app thread.

use crate::{
    app::subsystem::{Subsystem, fini_next, init_next},
    handle::Obj,
    json::Writer,
    nbd::disk,
};

pub(super) struct Nbd;

impl Subsystem for Nbd {
    fn init(&self) {
        init_next(Ok(()));
    }

    fn fini(&self) {
        disk::finish(Box::new(fini_next));
    }

    fn config(&self, w: Obj<Writer>) {
        disk::write_config(w);
    }
}
