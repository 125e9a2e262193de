//! `log_*`: levels, flags, time stamps. Threading rule: the app thread.

use super::no_params;
use crate::{
    json::{FieldError, Fields, FromVal, Val},
    jsonrpc::{
        INTERNAL_ERROR, INVALID_PARAMS, Responder,
        methods::{Def, RUNTIME, STARTUP},
    },
    log::{self, Level},
};

const BOTH: u32 = STARTUP | RUNTIME;

pub(super) const METHODS: &[Def] = &[
    Def { name: "log_set_print_level", states: BOTH, run: set_print_level },
    Def { name: "log_get_print_level", states: BOTH, run: get_print_level },
    Def { name: "log_set_level", states: BOTH, run: set_level },
    Def { name: "log_get_level", states: BOTH, run: get_level },
    Def { name: "log_set_flag", states: BOTH, run: set_flag },
    Def { name: "log_clear_flag", states: BOTH, run: clear_flag },
    Def { name: "log_get_flags", states: BOTH, run: get_flags },
    Def { name: "log_enable_timestamps", states: RUNTIME, run: enable_timestamps },
];

/// The only parameter of a method.
fn single<'a, T: FromVal<'a>>(params: Option<Val<'a>>, name: &'static str) -> Result<T, FieldError> {
    let mut fields = Fields::new(params)?;
    let value = fields.req(name)?;
    fields.done()?;
    Ok(value)
}

fn decode_failed(responder: Responder, code: i32, error: &FieldError) {
    responder.error(code, format_args!("spdk_json_decode_object failed: {error}"));
}

fn change_level(responder: Responder, params: Option<Val<'_>>, set: fn(Level)) {
    let name: String = match single(params, "level") {
        Ok(name) => name,
        Err(error) => return decode_failed(responder, INTERNAL_ERROR, &error),
    };
    match log::level_by_name(&name.to_ascii_uppercase()).ok().filter(|level| *level != Level::Disabled) {
        Some(level) => {
            set(level);
            responder.bool(true);
        }
        None => responder.error(INVALID_PARAMS, "invalid log level"),
    }
}

fn show_level(responder: Responder, level: i32) {
    match Level::from_raw(level).filter(|level| *level != Level::Disabled) {
        Some(level) => responder.value(level.name()),
        None => responder.error(INTERNAL_ERROR, "invalid log level"),
    }
}

fn set_print_level(responder: Responder, params: Option<Val<'_>>) {
    change_level(responder, params, log::set_print_level);
}

fn set_level(responder: Responder, params: Option<Val<'_>>) {
    change_level(responder, params, log::set_level);
}

fn get_print_level(responder: Responder, params: Option<Val<'_>>) {
    if let Some(responder) = no_params(responder, params, "log_get_print_level requires no parameters") {
        show_level(responder, log::print_level());
    }
}

fn get_level(responder: Responder, params: Option<Val<'_>>) {
    if let Some(responder) = no_params(responder, params, "log_get_level requires no parameters") {
        show_level(responder, log::level());
    }
}

fn change_flag(responder: Responder, params: Option<Val<'_>>, change: fn(&str) -> crate::errno::Result<()>) {
    let name: String = match single(params, "flag") {
        Ok(name) => name,
        Err(error) => return decode_failed(responder, INTERNAL_ERROR, &error),
    };
    match change(&name) {
        Ok(()) => responder.bool(true),
        Err(_) => responder.error(INVALID_PARAMS, "invalid log flag"),
    }
}

fn set_flag(responder: Responder, params: Option<Val<'_>>) {
    change_flag(responder, params, log::set_flag);
}

fn clear_flag(responder: Responder, params: Option<Val<'_>>) {
    change_flag(responder, params, log::clear_flag);
}

fn get_flags(responder: Responder, params: Option<Val<'_>>) {
    let Some(responder) = no_params(responder, params, "log_get_flags requires no parameters") else { return };
    responder.result(|w| {
        w.write_object(|w| {
            log::each_flag(|name, on, _| {
                w.named(name, on);
            });
        });
    });
}

fn enable_timestamps(responder: Responder, params: Option<Val<'_>>) {
    match single(params, "enabled") {
        Ok(on) => {
            log::enable_timestamps(on);
            responder.bool(true);
        }
        Err(error) => decode_failed(responder, INVALID_PARAMS, &error),
    }
}
