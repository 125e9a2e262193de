//! `iobuf_*`: options and statistics of the shared buffer pools. Threading rule: the app thread.

use crate::{
    json::{FieldError, Fields, Val, Writer},
    jsonrpc::{
        INVALID_PARAMS, Responder,
        methods::{Def, RUNTIME, STARTUP},
    },
    thread::iobuf,
};
use std::sync::{Arc, Mutex};

pub(super) const METHODS: &[Def] = &[
    Def { name: "iobuf_set_options", states: STARTUP, run: set_options },
    Def { name: "iobuf_get_stats", states: RUNTIME, run: get_stats },
];

fn set_options(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Result<iobuf::Opts, FieldError> {
        let mut opts = iobuf::opts();
        let mut fields = Fields::new(params)?;
        opts.small_count = fields.opt_or("small_pool_count", opts.small_count)?;
        opts.large_count = fields.opt_or("large_pool_count", opts.large_count)?;
        opts.small_bufsize = fields.opt_or("small_bufsize", opts.small_bufsize)?;
        opts.large_bufsize = fields.opt_or("large_bufsize", opts.large_bufsize)?;
        opts.enable_numa = fields.opt_or("enable_numa", opts.enable_numa)?;
        fields.done()?;
        Ok(opts)
    };
    match decode() {
        Err(error) => responder.error(INVALID_PARAMS, format_args!("spdk_json_decode_object failed: {error}")),
        Ok(opts) => match iobuf::set_opts(opts) {
            Ok(()) => responder.bool(true),
            Err(errno) => responder.errno(errno),
        },
    }
}

fn write_pool(w: &Writer, name: &str, pool: &iobuf::PoolStats) {
    w.named_object(name, |w| {
        w.named("cache", pool.cache);
        w.named("main", pool.main);
        w.named("retry", pool.retry);
    });
}

fn get_stats(responder: Responder, _: Option<Val<'_>>) {
    let slot = Arc::new(Mutex::new(Some(responder)));
    let kept = slot.clone();
    let take = |slot: &Mutex<Option<Responder>>| slot.lock().ok().and_then(|mut s| s.take());
    let done = move |modules: Vec<iobuf::ModuleStats>| {
        let Some(responder) = take(&kept) else { return };
        responder.result(|w| {
            w.write_array(|w| {
                for module in &modules {
                    w.write_object(|w| {
                        w.named("module", module.module);
                        write_pool(w, "small_pool", &module.small);
                        write_pool(w, "large_pool", &module.large);
                    });
                }
            });
        });
    };
    if let Err(errno) = iobuf::stats(done)
        && let Some(responder) = take(&slot)
    {
        responder.errno(errno);
    }
}
