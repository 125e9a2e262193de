//! `env_dpdk_get_mem_stats`: a report on the environment's memory, in a file. Threading rule: the app thread.

use super::no_params;
use crate::{
    env,
    json::Val,
    jsonrpc::{
        INTERNAL_ERROR, Responder,
        methods::{Def, RUNTIME},
    },
};

pub(super) const METHODS: &[Def] = &[Def { name: "env_dpdk_get_mem_stats", states: RUNTIME, run: get_mem_stats }];

const FILE: &str = "/tmp/spdk_mem_dump.txt";

fn get_mem_stats(responder: Responder, params: Option<Val<'_>>) {
    let why = "env_dpdk_get_mem_stats doesn't accept any parameters.\n";
    let Some(responder) = no_params(responder, params, why) else { return };
    if std::fs::write(FILE, env::stats::dump()).is_err() {
        return responder.error(INTERNAL_ERROR, "Unable to open file for writing.\n");
    }
    responder.result(|w| {
        w.write_object(|w| {
            w.named("filename", FILE);
        });
    });
}
