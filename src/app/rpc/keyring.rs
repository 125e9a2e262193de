//! `keyring_*`. Threading rule: the app thread.

use crate::{
    errno::{Errno, Result},
    json::{FieldError, Fields, Val},
    jsonrpc::{
        INVALID_PARAMS, Responder,
        methods::{Def, RUNTIME, STARTUP},
    },
    keyring::{self, file, linux},
};

pub(super) const METHODS: &[Def] = &[
    Def { name: "keyring_get_keys", states: RUNTIME, run: get_keys },
    Def { name: "keyring_file_add_key", states: RUNTIME, run: file_add_key },
    Def { name: "keyring_file_remove_key", states: RUNTIME, run: file_remove_key },
    Def { name: "keyring_linux_set_options", states: STARTUP, run: linux_set_options },
];

type Decoded<T> = core::result::Result<T, FieldError>;

fn answer(responder: Responder, decoded: Decoded<Result<()>>) {
    match decoded {
        Err(error) => responder.error(INVALID_PARAMS, format_args!("{}: {error}", Errno::EINVAL)),
        Ok(Err(errno)) => responder.errno(errno),
        Ok(Ok(())) => responder.bool(true),
    }
}

fn get_keys(responder: Responder, _params: Option<Val<'_>>) {
    let answer = responder.begin();
    let Some(w) = answer.writer() else { return answer.end() };
    w.write_array(|_| {
        let _ = keyring::each(true, |key| {
            w.write_object(|_| keyring::describe(key, w));
        });
    });
    answer.end();
}

fn file_add_key(responder: Responder, params: Option<Val<'_>>) {
    // Members that are not known are passed over.
    let decoded = Fields::new(params).and_then(|mut f| {
        let (name, path) = (f.req::<String>("name")?, f.req::<String>("path")?);
        Ok(file::add(name.as_bytes(), path.as_bytes()))
    });
    answer(responder, decoded);
}

fn file_remove_key(responder: Responder, params: Option<Val<'_>>) {
    let decoded = Fields::new(params).and_then(|mut f| {
        let name = f.req::<String>("name")?;
        f.done()?;
        Ok(file::remove(name.as_bytes()))
    });
    answer(responder, decoded);
}

fn linux_set_options(responder: Responder, params: Option<Val<'_>>) {
    let decoded = Fields::new(params).and_then(|mut f| {
        let enable = f.opt_or("enable", linux::is_enabled())?;
        f.done()?;
        linux::set_enabled(enable);
        Ok(Ok(()))
    });
    answer(responder, decoded);
}
