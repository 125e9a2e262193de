//! `accel_*`. Threading rule: the app thread.

use super::{Later, no_params};
use crate::{
    accel::{
        channel::Stats,
        error::{self, Injection, What},
        framework::{self, OP_NAMES, Opts},
        key::{self, Members, Param},
    },
    errno::Errno,
    json::{FieldError, Fields, Val, Writer},
    jsonrpc::{
        INVALID_PARAMS, PARSE_ERROR, Responder,
        methods::{Def, RUNTIME, STARTUP},
    },
};

pub(super) const METHODS: &[Def] = &[
    Def { name: "accel_get_opc_assignments", states: RUNTIME, run: get_opc_assignments },
    Def { name: "accel_get_module_info", states: RUNTIME, run: get_module_info },
    Def { name: "accel_assign_opc", states: STARTUP, run: assign_opc },
    Def { name: "accel_crypto_key_create", states: RUNTIME, run: crypto_key_create },
    Def { name: "accel_crypto_key_destroy", states: RUNTIME, run: crypto_key_destroy },
    Def { name: "accel_crypto_keys_get", states: RUNTIME, run: crypto_keys_get },
    Def { name: "accel_set_driver", states: STARTUP, run: set_driver },
    Def { name: "accel_set_options", states: STARTUP, run: set_options },
    Def { name: "accel_get_stats", states: RUNTIME, run: get_stats },
    Def { name: "accel_error_inject_error", states: RUNTIME, run: inject_error },
];

type Decoded<T> = core::result::Result<T, FieldError>;

/// Parameters of methods that cannot do without, although none of them is required.
fn some(params: Option<Val<'_>>) -> Decoded<Fields<'_>> {
    match params {
        None => Err(FieldError::new("parameters are missing")),
        params => Fields::new(params),
    }
}

/// Refuses parameters that do not fit, with the code these methods have for it.
fn bad_params(responder: Responder, error: &FieldError) {
    responder.error(PARSE_ERROR, format_args!("spdk_json_decode_object failed: {error}"));
}

fn get_opc_assignments(responder: Responder, params: Option<Val<'_>>) {
    let why = "accel_get_opc_assignments requires no parameters";
    let Some(responder) = no_params(responder, params, why) else { return };
    responder.result(|w| {
        w.write_object(|w| {
            for op in 0..OP_NAMES.len() {
                match framework::module_of(op) {
                    Some(module) => {
                        w.named(framework::op_name(op as u32), framework::name_of(module).as_str());
                    }
                    None => noticelog!("no module does {}", framework::op_name(op as u32)),
                }
            }
        });
    });
}

fn get_module_info(responder: Responder, params: Option<Val<'_>>) {
    let why = "accel_get_module_info requires no parameters";
    let Some(responder) = no_params(responder, params, why) else { return };
    responder.result(|w| {
        w.write_array(|w| {
            for module in framework::modules() {
                w.write_object(|w| {
                    w.named("module", framework::name_of(module).as_str());
                    w.named_array("supported ops", |w| {
                        for op in (0..OP_NAMES.len() as u32).filter(|op| module.supports(*op)) {
                            w.value(framework::op_name(op));
                        }
                    });
                });
            }
        });
    });
}

fn assign_opc(responder: Responder, params: Option<Val<'_>>) {
    let decoded = Fields::new(params).and_then(|mut f| {
        let wanted = (f.req::<String>("opname")?, f.req::<String>("module")?);
        f.done()?;
        Ok(wanted)
    });
    let (name, module) = match decoded {
        Ok(wanted) => wanted,
        Err(error) => return bad_params(responder, &error),
    };
    let Some(op) = framework::op_by_name(&name) else {
        return responder.error(INVALID_PARAMS, "spdk_json_decode_object failed: 'opname': no such operation");
    };
    match framework::assign(op, &module) {
        Ok(()) => {
            noticelog!("Operation {name} will be assigned to module {module}");
            responder.bool(true);
        }
        Err(_) => responder.error(INVALID_PARAMS, "error assigning opcode"),
    }
}

fn crypto_key_create(responder: Responder, params: Option<Val<'_>>) {
    let decoded = Fields::new(params).and_then(|mut f| {
        let texts: (String, String, Option<String>, Option<String>, String) =
            (f.req("cipher")?, f.req("key")?, f.opt("key2")?, f.opt("tweak_mode")?, f.req("name")?);
        f.done()?;
        Ok(texts)
    });
    let (cipher, key, key2, tweak_mode, name) = match decoded {
        Ok(texts) => texts,
        Err(error) => return bad_params(responder, &error),
    };
    let made = key::create(&Param {
        cipher: cipher.as_bytes(),
        key: key.as_bytes(),
        key2: key2.as_ref().map(String::as_bytes),
        tweak_mode: tweak_mode.as_ref().map(String::as_bytes),
        name: name.as_bytes(),
    });
    for secret in [Some(key), key2].into_iter().flatten() {
        secret.into_bytes().fill(0);
    }
    match made {
        Ok(()) => responder.bool(true),
        Err(errno) => {
            responder.error(INVALID_PARAMS, format_args!("failed to create DEK, rc {}", errno.negative()));
        }
    }
}

fn key_name(params: Option<Val<'_>>) -> Decoded<Option<String>> {
    let mut f = Fields::new(params)?;
    let name = f.opt("key_name")?;
    f.done()?;
    Ok(name)
}

fn write_members(w: &Writer, members: &Members) {
    w.write_object(|w| {
        for (name, value) in members {
            w.named(name, value.as_str());
        }
    });
}

fn crypto_keys_get(responder: Responder, params: Option<Val<'_>>) {
    let name = match params.map_or(Ok(None), |p| key_name(Some(p))) {
        Ok(name) => name,
        Err(error) => return bad_params(responder, &error),
    };
    let keys = key::list(name.as_ref().map(String::as_bytes));
    if name.is_some() && keys.is_empty() {
        return responder.error(INVALID_PARAMS, "key was not found");
    }
    responder.result(|w| {
        w.write_array(|w| {
            for members in &keys {
                write_members(w, members);
            }
        });
    });
}

fn crypto_key_destroy(responder: Responder, params: Option<Val<'_>>) {
    let decoded = Fields::new(params).and_then(|mut f| {
        let name = f.req::<String>("key_name")?;
        f.done()?;
        Ok(name)
    });
    let name = match decoded {
        Ok(name) => name,
        Err(error) => return bad_params(responder, &error),
    };
    let Some(key) = key::by_name(name.as_bytes()) else {
        return responder.error(INVALID_PARAMS, "No key object found");
    };
    match key::destroy(key) {
        Ok(()) => responder.bool(true),
        Err(errno) => {
            responder.error(INVALID_PARAMS, format_args!("Failed to destroy key, rc {}", errno.negative()));
        }
    }
}

fn set_driver(responder: Responder, params: Option<Val<'_>>) {
    let decoded = some(params).and_then(|mut f| {
        let name = f.opt_or("name", String::new())?;
        f.done()?;
        Ok(name)
    });
    let name = match decoded {
        Ok(name) => name,
        Err(error) => return bad_params(responder, &error),
    };
    match framework::set_driver(&name) {
        Ok(()) => {
            noticelog!("Using accel driver: {}", if name.is_empty() { "none" } else { &name });
            responder.bool(true);
        }
        Err(errno) => responder.errno(errno),
    }
}

fn set_options(responder: Responder, params: Option<Val<'_>>) {
    let now = framework::opts();
    let decoded = some(params).and_then(|mut f| {
        let opts = Opts {
            small_cache_size: f.opt_or("small_cache_size", now.small_cache_size)?,
            large_cache_size: f.opt_or("large_cache_size", now.large_cache_size)?,
            task_count: f.opt_or("task_count", now.task_count)?,
            sequence_count: f.opt_or("sequence_count", now.sequence_count)?,
            buf_count: f.opt_or("buf_count", now.buf_count)?,
        };
        f.done()?;
        Ok(opts)
    });
    match decoded.map(framework::set_opts) {
        Err(error) => bad_params(responder, &error),
        Ok(Err(errno)) => responder.errno(errno),
        Ok(Ok(())) => responder.bool(true),
    }
}

fn write_stats(w: &Writer, stats: &Stats) {
    w.write_object(|w| {
        w.named("sequence_executed", stats.sequence_executed.get());
        w.named("sequence_failed", stats.sequence_failed.get());
        w.named("sequence_outstanding", u64::from(stats.sequence_outstanding.get()));
        w.named("task_outstanding", u64::from(stats.task_outstanding.get()));
        w.named_array("operations", |w| {
            for (number, op) in stats.ops.iter().enumerate() {
                let Some(module) = framework::module_of(number) else { continue };
                if op.executed.get() == 0 && op.failed.get() == 0 {
                    continue;
                }
                w.write_object(|w| {
                    w.named("opcode", framework::op_name(number as u32));
                    w.named("module_name", framework::name_of(module).as_str());
                    w.named("executed", op.executed.get());
                    w.named("failed", op.failed.get());
                    w.named("num_bytes", op.bytes.get());
                });
            }
        });
        w.named("retry_task", stats.retry_task.get());
        w.named("retry_sequence", stats.retry_sequence.get());
        w.named("retry_iobuf", stats.retry_iobuf.get());
        w.named("retry_bufdesc", stats.retry_bufdesc.get());
    });
}

fn get_stats(responder: Responder, _: Option<Val<'_>>) {
    let (later, now) = Later::pair(responder);
    let done = move |stats: &Stats| {
        if let Some(responder) = later.take() {
            responder.result(|w| write_stats(w, stats));
        }
    };
    if let Err(errno) = framework::stats(done) {
        now.errno(errno);
    }
}

fn inject_error(responder: Responder, params: Option<Val<'_>>) {
    let decoded = Fields::new(params).and_then(|mut f| {
        let op = framework::op_by_name(&f.req::<String>("opcode")?)
            .ok_or_else(|| FieldError::of("opcode", "no such operation"))?;
        let kind = f.req::<String>("type")?;
        let (_, what) =
            *What::NAMES.iter().find(|(n, _)| *n == kind).ok_or_else(|| FieldError::of("type", "no such type"))?;
        let injection = Injection {
            what,
            count: f.opt_or("count", u64::MAX)?,
            interval: f.opt_or("interval", 0)?,
            errcode: f.opt_or("errcode", 0)?,
        };
        f.done()?;
        Ok((op, injection))
    });
    match decoded.map(|(op, injection)| error::inject(op, injection)) {
        Err(error) => responder.error(Errno::EPERM.negative(), format_args!("{}: {error}", Errno::EPERM.text())),
        Ok(Err(errno)) => responder.errno(errno),
        Ok(Ok(())) => responder.bool(true),
    }
}
