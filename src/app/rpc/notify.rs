//! `notify_*`. Threading rule: any thread.

use super::no_params;
use crate::{
    errno::Errno,
    json::{Fields, Val},
    jsonrpc::{
        INVALID_PARAMS, Responder,
        methods::{Def, RUNTIME},
    },
    notify,
};

pub(super) const METHODS: &[Def] = &[
    Def { name: "notify_get_types", states: RUNTIME, run: get_types },
    Def { name: "notify_get_notifications", states: RUNTIME, run: get_notifications },
];

fn get_types(responder: Responder, params: Option<Val<'_>>) {
    let Some(responder) = no_params(responder, params, "No parameters required") else { return };
    responder.result(|w| {
        w.write_array(|w| {
            for kind in notify::types() {
                w.value(kind.name());
            }
        });
    });
}

fn get_notifications(responder: Responder, params: Option<Val<'_>>) {
    let range = Fields::new(params).and_then(|mut fields| {
        let range = (fields.opt_or("id", 0)?, fields.opt_or("max", u64::MAX)?);
        fields.done().map(|()| range)
    });
    let (id, max) = match range {
        Ok(range) => range,
        Err(error) => return responder.error(INVALID_PARAMS, format_args!("{}: {error}", Errno::EINVAL)),
    };
    responder.result(|w| {
        w.write_array(|w| {
            notify::each_event(id, max, |number, event| {
                w.write_object(|w| {
                    w.named("type", event.kind().as_slice());
                    w.named("ctx", event.ctx().as_slice());
                    w.named("id", number);
                });
                false
            });
        });
    });
}
