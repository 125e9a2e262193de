//! `bdev_passthru_*` and its sisters: bdevs above other bdevs. Threading rule: the app thread.

use super::{bdev::bad_params, bdev_modules::delete};
use crate::{
    bdev_modules::passthru,
    json::{FieldError, Fields, Val},
    jsonrpc::{
        Responder,
        methods::{Def, RUNTIME},
    },
};

pub(super) const METHODS: &[Def] = &[
    Def { name: "bdev_passthru_create", states: RUNTIME, run: passthru_create },
    Def { name: "bdev_passthru_delete", states: RUNTIME, run: passthru_delete },
];

type Decoded<T> = core::result::Result<T, FieldError>;

fn passthru_create(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<passthru::Params> {
        let mut f = Fields::new(params)?;
        let p = passthru::Params {
            base: f.req::<String>("base_bdev_name")?.into_bytes(),
            name: f.req::<String>("name")?.into_bytes(),
            uuid: f.opt_or("uuid", [0; 16])?,
        };
        f.done()?;
        Ok(p)
    };
    match decode() {
        Err(error) => bad_params(responder, &error),
        Ok(p) => match passthru::create(&p) {
            Ok(()) => responder.value(String::from_utf8_lossy(&p.name).as_ref()),
            Err(errno) => responder.errno(errno),
        },
    }
}

fn passthru_delete(responder: Responder, params: Option<Val<'_>>) {
    delete(responder, params, passthru::delete);
}
