//! The methods that every server has: what methods there are, and which release this is.
//!
//! Serves the RPCs `rpc_get_methods` and `spdk_get_version`. Threading rule: any thread.

use core::ffi::CStr;

use super::INVALID_PARAMS;
use super::methods::{self, Def, RUNTIME, STARTUP};
use super::request::Responder;
use crate::abi;
use crate::json::{Fields, Val};

/// Registered when the library is loaded.
pub const METHODS: &[Def] = &[
    Def { name: "rpc_get_methods", states: STARTUP | RUNTIME, run: get_methods },
    Def { name: "spdk_get_version", states: STARTUP | RUNTIME, run: get_version },
];

fn get_methods(responder: Responder, params: Option<Val<'_>>) {
    let decoded = Fields::new(params).and_then(|mut fields| {
        let wanted = (fields.opt_or("current", false)?, fields.opt_or("include_aliases", false)?);
        fields.done().map(|()| wanted)
    });
    match decoded {
        Ok((current, aliases)) => responder.result(|w| {
            w.write_array(|w| {
                for name in methods::names(current, aliases) {
                    w.value(name);
                }
            });
        }),
        Err(error) => responder.invalid_params(&error),
    }
}

fn get_version(responder: Responder, params: Option<Val<'_>>) {
    if params.is_some() {
        return responder.error(INVALID_PARAMS, "spdk_get_version method requires no parameters");
    }
    let (major, minor, patch) = (abi::SPDK_VERSION_MAJOR, abi::SPDK_VERSION_MINOR, abi::SPDK_VERSION_PATCH);
    let suffix = CStr::from_bytes_until_nul(abi::SPDK_VERSION_SUFFIX).unwrap_or_default().to_str().unwrap_or_default();
    responder.result(|w| {
        w.write_object(|w| {
            let patch_text = if patch == 0 { String::new() } else { format!(".{patch}") };
            w.named("version", format_args!("SPDK v{major}.{minor:02}{patch_text}{suffix}"));
            w.named_object("fields", |w| {
                w.named("major", major);
                w.named("minor", minor);
                w.named("patch", patch);
                w.named("suffix", suffix);
            });
        });
    });
}
