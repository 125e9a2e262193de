//! `respdk_get_stale_use`: how many objects were refused, by kind and reason. Threading rule: any thread.

use super::no_params;
use crate::{
    handle::ledger,
    json::Val,
    jsonrpc::{
        Responder,
        methods::{Def, RUNTIME, STARTUP},
    },
};

pub(super) const METHODS: &[Def] =
    &[Def { name: "respdk_get_stale_use", states: STARTUP | RUNTIME, run: get_stale_use }];

fn get_stale_use(responder: Responder, params: Option<Val<'_>>) {
    let Some(responder) = no_params(responder, params, "respdk_get_stale_use requires no parameters") else { return };
    responder.result(|w| {
        w.write_array(|w| {
            for count in ledger::counts() {
                w.write_object(|w| {
                    w.named("kind", count.kind);
                    w.named("null", count.null);
                    w.named("stale", count.stale);
                    w.named("garbage", count.garbage);
                    w.named("wrong_thread", count.thread);
                });
            }
        });
    });
}
