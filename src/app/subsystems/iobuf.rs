//! The subsystem `iobuf`: the buffer pools that all threads share. Threading rule: the app thread.

use crate::{
    app::subsystem::{Subsystem, fini_next, init_next},
    handle::Obj,
    json::Writer,
    thread::iobuf,
};

pub(super) struct Iobuf;

impl Subsystem for Iobuf {
    fn init(&self) {
        let outcome = iobuf::initialize().inspect_err(|_| {
            crate::errlog!("Failed to initialize iobuf");
        });
        init_next(outcome);
    }

    fn fini(&self) {
        iobuf::finish(Box::new(fini_next));
    }

    fn config(&self, w: Obj<Writer>) {
        let opts = iobuf::opts();
        w.write_array(|w| {
            w.write_object(|w| {
                w.named("method", "iobuf_set_options");
                w.named_object("params", |w| {
                    w.named("small_pool_count", opts.small_count);
                    w.named("large_pool_count", opts.large_count);
                    w.named("small_bufsize", opts.small_bufsize);
                    w.named("large_bufsize", opts.large_bufsize);
                    w.named("enable_numa", opts.enable_numa);
                });
            });
        });
    }
}
