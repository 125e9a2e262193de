//! `sock_*`. Threading rule: the app thread.

use super::no_params;
use crate::{
    abi,
    errno::{Errno, Result},
    json::{FieldError, Fields, Val},
    jsonrpc::{
        INTERNAL_ERROR, INVALID_PARAMS, Responder,
        methods::{Def, RUNTIME, STARTUP},
    },
    sock::imp::{self, Imp},
};

pub(super) const METHODS: &[Def] = &[
    Def { name: "sock_impl_get_options", states: STARTUP | RUNTIME, run: get_options },
    Def { name: "sock_impl_set_options", states: STARTUP, run: set_options },
    Def { name: "sock_set_default_impl", states: STARTUP, run: set_default },
    Def { name: "sock_get_default_impl", states: STARTUP | RUNTIME, run: get_default },
];

type Decoded<T> = core::result::Result<T, FieldError>;

fn refuse(responder: Responder) {
    responder.error(INVALID_PARAMS, "Invalid parameters");
}

/// The options of an implementation. The error is logged.
fn options(name: &str) -> Result<(&'static Imp, abi::spdk_sock_impl_opts)> {
    let (mut opts, mut len) = (imp::empty_opts(), size_of::<abi::spdk_sock_impl_opts>());
    let mut ask = || {
        let imp = imp::find(name.as_bytes())?;
        Errno::check(imp.get_opts(&mut opts, &mut len)?)?;
        Ok(imp)
    };
    let imp = ask().inspect_err(|e: &Errno| {
        errlog!("Cannot get the options of the socket implementation {name:?}, rc {}: {e}", e.negative());
    })?;
    Ok((imp, opts))
}

fn name_of(params: Option<Val<'_>>) -> Decoded<String> {
    Fields::new(params).and_then(|mut f| {
        let name = f.req::<String>("impl_name")?;
        f.done()?;
        Ok(name)
    })
}

fn decode<T>(decoded: Decoded<T>) -> Option<T> {
    decoded.inspect_err(|error| errlog!("Cannot decode the parameters: {error}")).ok()
}

fn get_options(responder: Responder, params: Option<Val<'_>>) {
    let Some((_, opts)) = decode(name_of(params)).and_then(|name| options(&name).ok()) else {
        return refuse(responder);
    };
    let answer = responder.begin();
    let Some(w) = answer.writer() else { return answer.end() };
    w.write_object(|_| imp::write_opts(&w, &opts));
    answer.end();
}

fn set_options(responder: Responder, params: Option<Val<'_>>) {
    let decoded = Fields::new(params).and_then(|mut f| {
        let name = f.req::<String>("impl_name")?;
        let Ok((imp, mut opts)) = options(&name) else { return Ok(Err(Errno::EINVAL)) };
        opts.recv_buf_size = f.opt_or("recv_buf_size", opts.recv_buf_size)?;
        opts.send_buf_size = f.opt_or("send_buf_size", opts.send_buf_size)?;
        opts.enable_recv_pipe = f.opt_or("enable_recv_pipe", opts.enable_recv_pipe)?;
        opts.enable_quickack = f.opt_or("enable_quickack", opts.enable_quickack)?;
        opts.enable_placement_id = f.opt_or("enable_placement_id", opts.enable_placement_id)?;
        opts.enable_zerocopy_send_server = f.opt_or("enable_zerocopy_send_server", opts.enable_zerocopy_send_server)?;
        opts.enable_zerocopy_send_client = f.opt_or("enable_zerocopy_send_client", opts.enable_zerocopy_send_client)?;
        opts.zerocopy_threshold = f.opt_or("zerocopy_threshold", opts.zerocopy_threshold)?;
        opts.tls_version = f.opt_or("tls_version", opts.tls_version)?;
        opts.enable_ktls = f.opt_or("enable_ktls", opts.enable_ktls)?;
        f.done()?;
        let set = imp.set_opts(&opts, size_of::<abi::spdk_sock_impl_opts>()).and_then(Errno::check);
        Ok(set.map(drop).inspect_err(|e| {
            errlog!("Cannot set the options of the socket implementation {name:?}, rc {}: {e}", e.negative());
        }))
    });
    match decode(decoded) {
        Some(Ok(())) => responder.bool(true),
        _ => refuse(responder),
    }
}

fn set_default(responder: Responder, params: Option<Val<'_>>) {
    let Some(name) = decode(name_of(params)) else { return refuse(responder) };
    match imp::set_default(name.as_bytes()) {
        Ok(()) => responder.bool(true),
        Err(errno) => {
            errlog!("Cannot make {name:?} the default socket implementation, rc {}: {errno}", errno.negative());
            refuse(responder);
        }
    }
}

fn get_default(responder: Responder, params: Option<Val<'_>>) {
    let why = "sock_get_default_impl requires no parameters";
    let Some(responder) = no_params(responder, params, why) else { return };
    let Some(imp) = imp::default() else {
        return responder.error(INTERNAL_ERROR, "No registered socket implementations found");
    };
    let answer = responder.begin();
    let Some(w) = answer.writer() else { return answer.end() };
    w.write_object(|_| {
        w.named("impl_name", imp.text());
    });
    answer.end();
}
