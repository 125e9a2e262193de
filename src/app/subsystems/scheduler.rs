//! The subsystem `scheduler`: the static scheduler unless another was chosen before. Threading rule: the app thread.

use crate::{
    app::subsystem::{Subsystem, fini_next, init_next},
    handle::Obj,
    json::Writer,
    reactor::scheduler,
};

pub(super) struct Scheduler;

impl Subsystem for Scheduler {
    fn init(&self) {
        init_next(match scheduler::get() {
            Some(_) => Ok(()),
            None => scheduler::set(Some(scheduler::STATIC)),
        });
    }

    fn fini(&self) {
        scheduler::set_period(0);
        let _ = scheduler::set(None);
        fini_next();
    }

    fn config(&self, w: Obj<Writer>) {
        let Some((name, _)) = scheduler::get() else {
            crate::errlog!("Unable to get scheduler info");
            w.null();
            return;
        };
        w.write_array(|w| {
            w.write_object(|w| {
                w.named("method", "framework_set_scheduler");
                w.named_object("params", |w| {
                    w.named("name", name.as_str());
                    let period = scheduler::period_us();
                    if period != 0 {
                        w.named("period", period as u32);
                    }
                });
            });
        });
    }
}
