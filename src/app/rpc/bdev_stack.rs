//! `bdev_passthru_*` and its sisters: bdevs above other bdevs. Threading rule: the app thread.

use super::{Later, bdev::bad_params, bdev_modules::delete, text};
use crate::{
    abi,
    bdev_modules::{
        delay::{self, Which as Latency},
        error::{self, Fault, Order, Which},
        passthru, split, zone_block,
    },
    json::{FieldError, Fields, Val},
    jsonrpc::{
        INTERNAL_ERROR, INVALID_PARAMS, Responder,
        methods::{Def, RUNTIME},
    },
};

pub(super) const METHODS: &[Def] = &[
    Def { name: "bdev_passthru_create", states: RUNTIME, run: passthru_create },
    Def { name: "bdev_passthru_delete", states: RUNTIME, run: passthru_delete },
    Def { name: "bdev_split_create", states: RUNTIME, run: split_create },
    Def { name: "bdev_split_delete", states: RUNTIME, run: split_delete },
    Def { name: "bdev_error_create", states: RUNTIME, run: error_create },
    Def { name: "bdev_error_delete", states: RUNTIME, run: error_delete },
    Def { name: "bdev_error_inject_error", states: RUNTIME, run: error_inject },
    Def { name: "bdev_delay_create", states: RUNTIME, run: delay_create },
    Def { name: "bdev_delay_delete", states: RUNTIME, run: delay_delete },
    Def { name: "bdev_delay_update_latency", states: RUNTIME, run: delay_update },
    Def { name: "bdev_zone_block_create", states: RUNTIME, run: zone_create },
    Def { name: "bdev_zone_block_delete", states: RUNTIME, run: zone_delete },
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

fn split_create(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<split::Params> {
        let mut f = Fields::new(params)?;
        let p = split::Params {
            base: f.req::<String>("base_bdev")?.into_bytes(),
            count: f.req("split_count")?,
            size_mb: f.opt_or("split_size_mb", 0)?,
        };
        f.done()?;
        Ok(p)
    };
    let p = match decode() {
        Ok(p) => p,
        Err(error) => return responder.invalid_params(&error),
    };
    match split::create(&p) {
        Ok(()) => {
            let names = split::names(&p.base);
            responder.result(|w| {
                w.write_array(|w| {
                    for name in &names {
                        w.value(name.as_str());
                    }
                });
            });
        }
        Err(errno) => {
            let base = String::from_utf8_lossy(&p.base);
            let why = text(errno);
            responder
                .error(INVALID_PARAMS, format_args!("Failed to create {} split bdevs from '{base}': {why}", p.count));
        }
    }
}

fn split_delete(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<String> {
        let mut f = Fields::new(params)?;
        let base = f.req("base_bdev")?;
        f.done()?;
        Ok(base)
    };
    match decode() {
        Err(error) => responder.invalid_params(&error),
        Ok(base) => match split::delete(base.as_bytes()) {
            Ok(()) => responder.bool(true),
            Err(errno) => responder.error(INVALID_PARAMS, text(errno)),
        },
    }
}

fn error_create(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<error::Params> {
        let mut f = Fields::new(params)?;
        let p = error::Params { base: f.req::<String>("base_name")?.into_bytes(), uuid: f.opt_or("uuid", [0; 16])? };
        f.done()?;
        Ok(p)
    };
    match decode() {
        Err(error) => bad_params(responder, &error),
        Ok(p) => match error::create(&p) {
            Ok(()) => responder.bool(true),
            Err(errno) => responder.errno(errno),
        },
    }
}

fn error_delete(responder: Responder, params: Option<Val<'_>>) {
    delete(responder, params, error::delete);
}

/// Looks a word up among the values that a member may have.
fn one_of<T: Copy>(f: &mut Fields<'_>, name: &'static str, words: &[(&str, T)]) -> Decoded<T> {
    let word = f.req::<String>(name)?;
    let found = words.iter().find(|(w, _)| *w == word);
    found.map(|(_, value)| *value).ok_or_else(|| {
        noticelog!("Invalid parameter value: {name}");
        FieldError::of(name, "no such value")
    })
}

fn error_inject(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<(String, Order)> {
        let mut f = Fields::new(params)?;
        let name = f.req("name")?;
        let which = [
            ("read", Which::One(abi::SPDK_BDEV_IO_TYPE_READ)),
            ("write", Which::One(abi::SPDK_BDEV_IO_TYPE_WRITE)),
            ("flush", Which::One(abi::SPDK_BDEV_IO_TYPE_FLUSH)),
            ("unmap", Which::One(abi::SPDK_BDEV_IO_TYPE_UNMAP)),
            ("all", Which::All),
            ("clear", Which::Clear),
        ];
        let faults = [
            ("failure", Fault::Failure),
            ("pending", Fault::Pending),
            ("corrupt_data", Fault::Corrupt),
            ("nomem", Fault::Nomem),
        ];
        let order = Order {
            which: one_of(&mut f, "io_type", &which)?,
            fault: one_of(&mut f, "error_type", &faults)?,
            num: f.opt_or("num", 1)?,
            queue_depth: f.opt_or("queue_depth", 0)?,
            corrupt_offset: f.opt_or("corrupt_offset", 0)?,
            corrupt_value: f.opt_or("corrupt_value", 0)?,
        };
        f.done()?;
        Ok((name, order))
    };
    match decode() {
        Err(error) => bad_params(responder, &error),
        Ok((name, order)) => match error::inject(name.as_bytes(), &order) {
            Ok(()) => responder.bool(true),
            Err(errno) => responder.errno(errno),
        },
    }
}

fn delay_create(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<delay::Params> {
        let mut f = Fields::new(params)?;
        let p = delay::Params {
            base: f.req::<String>("base_bdev_name")?.into_bytes(),
            name: f.req::<String>("name")?.into_bytes(),
            uuid: f.opt_or("uuid", [0; 16])?,
            latencies_us: [
                f.req("avg_read_latency")?,
                f.req("p99_read_latency")?,
                f.req("avg_write_latency")?,
                f.req("p99_write_latency")?,
            ],
        };
        f.done()?;
        Ok(p)
    };
    match decode() {
        Err(error) => bad_params(responder, &error),
        Ok(p) => match delay::create(&p) {
            Ok(()) => responder.value(String::from_utf8_lossy(&p.name).as_ref()),
            Err(errno) => responder.errno(errno),
        },
    }
}

fn delay_delete(responder: Responder, params: Option<Val<'_>>) {
    delete(responder, params, delay::delete);
}

fn delay_update(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<(String, String, u64)> {
        let mut f = Fields::new(params)?;
        let wanted = (f.req("delay_bdev_name")?, f.req("latency_type")?, f.req("latency_us")?);
        f.done()?;
        Ok(wanted)
    };
    let (name, which, latency_us) = match decode() {
        Ok(wanted) => wanted,
        Err(error) => return bad_params(responder, &error),
    };
    let which = match which.as_str() {
        "avg_read" => Latency::AvgRead,
        "p99_read" => Latency::P99Read,
        "avg_write" => Latency::AvgWrite,
        "p99_write" => Latency::P99Write,
        _ => return responder.error(INVALID_PARAMS, "Please specify a valid latency type."),
    };
    match delay::update_latency(name.as_bytes(), latency_us, which) {
        Ok(()) => responder.bool(true),
        Err(_) => responder.error(INVALID_PARAMS, "The requested bdev does not exist."),
    }
}

fn zone_create(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<zone_block::Params> {
        let mut f = Fields::new(params)?;
        let p = zone_block::Params {
            name: f.req::<String>("name")?.into_bytes(),
            base: f.req::<String>("base_bdev")?.into_bytes(),
            zone_capacity: f.req("zone_capacity")?,
            optimal_open_zones: f.req("optimal_open_zones")?,
        };
        f.done()?;
        Ok(p)
    };
    match decode() {
        Err(error) => responder.invalid_params(&error),
        Ok(p) => match zone_block::create(&p) {
            Ok(()) => responder.value(String::from_utf8_lossy(&p.name).as_ref()),
            Err(errno) => {
                responder.error(INTERNAL_ERROR, format_args!("Failed to create block zoned vbdev: {}", text(errno)))
            }
        },
    }
}

fn zone_delete(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<String> {
        let mut f = Fields::new(params)?;
        let name = f.req("name")?;
        f.done()?;
        Ok(name)
    };
    match decode() {
        Err(error) => responder.invalid_params(&error),
        Ok(name) => {
            let (later, now) = Later::pair(responder);
            if let Err(errno) = zone_block::delete(name.as_bytes(), Box::new(move |rc| later.rc(rc))) {
                now.errno(errno);
            }
        }
    }
}
