//! `trace_*`. Threading rule: the app thread.

use super::no_params;
use crate::{
    json::{FieldError, Fields, Val},
    jsonrpc::{
        INVALID_PARAMS, Responder,
        methods::{Def, RUNTIME, STARTUP},
    },
    trace,
};

const ALWAYS: u32 = STARTUP | RUNTIME;

pub(super) const METHODS: &[Def] = &[
    Def { name: "trace_set_tpoint_mask", states: ALWAYS, run: set_mask },
    Def { name: "trace_clear_tpoint_mask", states: ALWAYS, run: clear_mask },
    Def { name: "trace_enable_tpoint_group", states: ALWAYS, run: enable },
    Def { name: "trace_disable_tpoint_group", states: ALWAYS, run: disable },
    Def { name: "trace_get_tpoint_group_mask", states: ALWAYS, run: get_group_mask },
    Def { name: "trace_get_info", states: ALWAYS, run: get_info },
];

type Decoded<T> = core::result::Result<T, FieldError>;

fn answer(responder: Responder, done: Decoded<bool>) {
    match done {
        Ok(true) => responder.bool(true),
        Ok(false) => responder.error(INVALID_PARAMS, "Invalid parameters: 'name': no such group of tracepoints"),
        Err(error) => responder.invalid_params(&error),
    }
}

fn change(responder: Responder, params: Option<Val<'_>>, on: bool) {
    let done = Fields::new(params).and_then(|mut f| {
        let (name, points) = (f.req::<String>("name")?, f.opt_or("tpoint_mask", 0u64)?);
        f.done()?;
        let groups = trace::mask_of(name.as_bytes());
        // As upstream has it: of several groups the last one.
        let Some(group) = groups.checked_ilog2() else { return Ok(false) };
        let _ = if on { trace::set(group, points) } else { trace::clear(group, points) };
        Ok(true)
    });
    answer(responder, done);
}

fn set_mask(responder: Responder, params: Option<Val<'_>>) {
    change(responder, params, true);
}

fn clear_mask(responder: Responder, params: Option<Val<'_>>) {
    change(responder, params, false);
}

fn switch(responder: Responder, params: Option<Val<'_>>, on: bool) {
    let done = Fields::new(params).and_then(|mut f| {
        let name = f.req::<String>("name")?;
        f.done()?;
        Ok(trace::switch_group(name.as_bytes(), on).is_ok())
    });
    answer(responder, done);
}

fn enable(responder: Responder, params: Option<Val<'_>>) {
    switch(responder, params, true);
}

fn disable(responder: Responder, params: Option<Val<'_>>) {
    switch(responder, params, false);
}

fn hex(number: u64) -> String {
    format!("{number:#x}")
}

fn bit(group: u8) -> String {
    hex(1u64.checked_shl(u32::from(group)).unwrap_or(0))
}

fn get_group_mask(responder: Responder, params: Option<Val<'_>>) {
    let Some(responder) = no_params(responder, params, "trace_get_tpoint_group_mask requires no parameters") else {
        return;
    };
    responder.result(|w| {
        w.write_object(|w| {
            w.named("tpoint_group_mask", hex(trace::group_mask()).as_str());
            for (name, group) in trace::groups() {
                w.named_object(&String::from_utf8_lossy(&name), |w| {
                    w.named("enabled", trace::mask(u32::from(group)) != 0);
                    w.named("mask", bit(group).as_str());
                });
            }
        });
    });
}

fn get_info(responder: Responder, params: Option<Val<'_>>) {
    let Some(responder) = no_params(responder, params, "trace_get_info requires no parameters") else { return };
    let path = [b"/dev/shm", trace::name().as_slice()].concat();
    responder.result(|w| {
        w.write_object(|w| {
            w.named("tpoint_shm_path", path.as_slice());
            w.named("tpoint_group_mask", hex(trace::group_mask()).as_str());
            for (name, group) in trace::groups() {
                w.named_object(&String::from_utf8_lossy(&name), |w| {
                    w.named("mask", bit(group).as_str());
                    w.named("tpoint_mask", hex(trace::mask(u32::from(group))).as_str());
                });
            }
        });
    });
}
