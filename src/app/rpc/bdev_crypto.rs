//! `bdev_crypto_*`. Threading rule: the app thread.

use super::Later;
use crate::{
    accel::key::{self, Param},
    bdev_modules::crypto::{self, Params},
    json::{FieldError, Fields, Val},
    jsonrpc::{
        INTERNAL_ERROR, INVALID_PARAMS, PARSE_ERROR, Responder,
        methods::{Def, RUNTIME},
    },
};

pub(super) const METHODS: &[Def] = &[
    Def { name: "bdev_crypto_create", states: RUNTIME, run: create },
    Def { name: "bdev_crypto_delete", states: RUNTIME, run: delete },
];

const DEFAULT_CIPHER: &str = "AES_CBC";

/// The members of `bdev_crypto_create`; those of the key itself are of older configurations.
struct Wish {
    base: String,
    name: String,
    obsolete: bool,
    key: Option<String>,
    cipher: Option<String>,
    key2: Option<String>,
    key_name: Option<String>,
}

fn decode(params: Option<Val<'_>>) -> core::result::Result<Wish, FieldError> {
    let mut f = Fields::new(params)?;
    let wish = Wish {
        base: f.req("base_bdev_name")?,
        name: f.req("name")?,
        obsolete: f.opt::<String>("crypto_pmd")?.is_some(),
        key: f.opt("key")?,
        cipher: f.opt("cipher")?,
        key2: f.opt("key2")?,
        key_name: f.opt("key_name")?,
    };
    f.done()?;
    Ok(wish)
}

/// The key of a wish, and whether it was made here.
fn key_of(wish: &Wish) -> Option<(&'static crate::accel::record::KeyRecord, bool)> {
    let cipher = wish.cipher.as_deref().unwrap_or(DEFAULT_CIPHER);
    if wish.obsolete {
        warnlog!("\"crypto_pmd\" parameters is obsolete and ignored");
    }
    let name = format!("{}_{cipher}", wish.name);
    // Names of keys were shorter than that.
    let name = name.get(..127).unwrap_or(&name);
    if let Some(key) = key::by_name(name.as_bytes()) {
        noticelog!("Found key \"{name}\"");
        return Some((key, false));
    }
    let made = key::create(&Param {
        cipher: cipher.as_bytes(),
        key: wish.key.as_ref()?.as_bytes(),
        key2: wish.key2.as_ref().map(String::as_bytes),
        tweak_mode: None,
        name: name.as_bytes(),
    });
    made.ok().and_then(|()| Some((key::by_name(name.as_bytes())?, true)))
}

fn create(responder: Responder, params: Option<Val<'_>>) {
    let wish = match decode(params) {
        Ok(wish) => wish,
        Err(error) => {
            return responder
                .error(PARSE_ERROR, format_args!("Failed to decode crypto disk create parameters: {error}"));
        }
    };
    let found = match &wish.key_name {
        Some(name) => match key::by_name(name.as_bytes()) {
            Some(key) => {
                if wish.key.is_some() || wish.cipher.is_some() || wish.obsolete {
                    noticelog!("Key name specified, other parameters are ignored");
                }
                noticelog!("Found key \"{name}\"");
                Some((key, false))
            }
            None => return responder.error(INVALID_PARAMS, "Key was not found"),
        },
        None => key_of(&wish),
    };
    let Some((key, key_owner)) = found else {
        errlog!("No key was found");
        return responder.error(INTERNAL_ERROR, "No key was found");
    };
    let params = Params { base: wish.base.into_bytes(), name: wish.name.clone().into_bytes(), key, key_owner };
    match crypto::create(&params) {
        Ok(()) => responder.value(wish.name.as_str()),
        Err(errno) => {
            if key_owner {
                let _ = key::destroy(key);
            }
            responder.errno(errno);
        }
    }
}

fn delete(responder: Responder, params: Option<Val<'_>>) {
    let name = match super::bdev::name_only(params) {
        Ok(name) => name,
        Err(error) => return responder.error(INVALID_PARAMS, format_args!("Invalid parameters: {error}")),
    };
    let (later, now) = Later::pair(responder);
    if let Err(errno) = crypto::delete(name.as_bytes(), Box::new(move |rc| later.rc(rc))) {
        now.errno(errno);
    }
}
