//! `bdev_raid_*`. Threading rule: the app thread.

use super::Later;
use crate::{
    bdev_modules::raid::{self, Level, Opts, State, config, member},
    errno::Errno,
    json::{FieldError, Fields, Val},
    jsonrpc::{
        INTERNAL_ERROR, PARSE_ERROR, Responder,
        methods::{Def, RUNTIME, STARTUP},
    },
};
use std::sync::{Arc, Mutex};

pub(super) const METHODS: &[Def] = &[
    Def { name: "bdev_raid_get_bdevs", states: RUNTIME, run: get_bdevs },
    Def { name: "bdev_raid_create", states: RUNTIME, run: create },
    Def { name: "bdev_raid_delete", states: RUNTIME, run: delete },
    Def { name: "bdev_raid_add_base_bdev", states: RUNTIME, run: add_base_bdev },
    Def { name: "bdev_raid_remove_base_bdev", states: RUNTIME, run: remove_base_bdev },
    Def { name: "bdev_raid_set_options", states: STARTUP | RUNTIME, run: set_options },
];

type Decoded<T> = core::result::Result<T, FieldError>;

fn refuse(responder: Responder, code: i32, error: &FieldError) {
    responder.error(code, format_args!("spdk_json_decode_object failed: {error}"));
}

fn one(params: Option<Val<'_>>, field: &'static str) -> Decoded<String> {
    let mut f = Fields::new(params)?;
    let value = f.req(field)?;
    f.done()?;
    Ok(value)
}

fn get_bdevs(responder: Responder, params: Option<Val<'_>>) {
    let category = match one(params, "category") {
        Ok(category) => category,
        Err(error) => return refuse(responder, PARSE_ERROR, &error),
    };
    let state = State::from_name(&category);
    if state.is_none() && category != "all" {
        return responder.errno(Errno::EINVAL);
    }
    responder.result(|w| {
        w.write_array(|w| {
            for raid in raid::list(state) {
                w.write_object(|w| {
                    w.named("name", raid.name().as_str());
                    raid::write_info(raid, w);
                });
            }
        });
    });
}

struct Create {
    name: String,
    strip_size_kb: u32,
    level: Level,
    base_bdevs: Vec<String>,
    uuid: [u8; 16],
    superblock: bool,
}

fn create_params(params: Option<Val<'_>>) -> Decoded<Create> {
    let mut f = Fields::new(params)?;
    let create = Create {
        name: f.req("name")?,
        strip_size_kb: f.opt_or("strip_size_kb", 0)?,
        level: Level::from_name(&f.req::<String>("raid_level")?)
            .ok_or(FieldError::of("raid_level", "not a raid level"))?,
        base_bdevs: f.req("base_bdevs")?,
        uuid: f.opt_or("uuid", [0; 16])?,
        superblock: f.opt_or("superblock", false)?,
    };
    f.done()?;
    if create.base_bdevs.len() > raid::MAX {
        return Err(FieldError::of("base_bdevs", "more than 255 elements"));
    }
    Ok(create)
}

/// An answer that waits until every member was looked at.
struct Round {
    later: Option<Later>,
    left: usize,
    status: i32,
    raid: u64,
    name: String,
}

/// A member is done, or did not come: after the last the caller is answered.
fn member(round: &Mutex<Round>, count: usize, status: i32) {
    let end = {
        let mut round = round.lock().unwrap_or_else(|e| e.into_inner());
        if status != 0 {
            round.status = status;
        }
        round.left = round.left.saturating_sub(count);
        if round.left > 0 {
            return;
        }
        (round.later.take(), round.status, round.raid, core::mem::take(&mut round.name))
    };
    let (Some(later), status, raid, name) = end else { return };
    if status == 0 {
        return later.bool(true);
    }
    if let Some(raid) = raid::by_handle(raid) {
        config::delete(raid, Box::new(|_| {}));
    }
    if let Some(responder) = later.take() {
        let why = Errno(status.saturating_neg()).text();
        responder.error(status, format_args!("Failed to create RAID bdev {name}: {why}"));
    }
}

fn create(responder: Responder, params: Option<Val<'_>>) {
    let p = match create_params(params) {
        Ok(p) => p,
        Err(error) => return refuse(responder, PARSE_ERROR, &error),
    };
    if p.base_bdevs.iter().any(String::is_empty) {
        let why = Errno::EINVAL.text();
        return responder.error(Errno::EINVAL.negative(), format_args!("The base bdev name cannot be empty: {why}"));
    }
    let made = config::create(&config::Params {
        name: p.name.as_bytes(),
        strip_size_kb: p.strip_size_kb,
        level: p.level,
        members: u8::try_from(p.base_bdevs.len()).unwrap_or(u8::MAX),
        superblock: p.superblock,
        uuid: p.uuid,
    });
    let raid = match made {
        Ok(raid) => raid,
        Err(errno) => {
            let text = format_args!("Failed to create RAID bdev {}: {}", p.name, errno.text()).to_string();
            return responder.error(errno.negative(), text);
        }
    };
    let (later, _) = Later::pair(responder);
    let left = p.base_bdevs.len();
    let handle = raid.handle();
    let round = Arc::new(Mutex::new(Round { later: Some(later), left, status: 0, raid: handle, name: p.name }));
    for (index, name) in p.base_bdevs.iter().enumerate() {
        // One that failed at once may have taken everything with it.
        let Some(raid) = raid::by_handle(handle) else { break };
        let mine = Arc::clone(&round);
        match member::add_base(raid, name.as_bytes(), Box::new(move |status| member(&mine, 1, status))) {
            Ok(()) => {}
            Err(Errno::ENODEV) => member(&round, 1, 0),
            Err(errno) => {
                // Those after it are not tried any more.
                member(&round, left.saturating_sub(index), errno.negative());
                break;
            }
        }
    }
}

fn delete(responder: Responder, params: Option<Val<'_>>) {
    let name = match one(params, "name") {
        Ok(name) => name,
        Err(error) => return refuse(responder, PARSE_ERROR, &error),
    };
    let Some(raid) = raid::find(&name) else {
        return responder.error(Errno::ENODEV.negative(), format_args!("raid bdev {name} not found"));
    };
    let (later, _) = Later::pair(responder);
    let done = move |rc: i32| {
        let Some(responder) = later.take() else { return };
        if rc == 0 {
            return responder.bool(true);
        }
        let why = Errno(rc.saturating_neg()).text();
        errlog!("Failed to delete raid bdev {name} ({rc}): {why}");
        responder.error(INTERNAL_ERROR, why);
    };
    config::delete(raid, Box::new(done));
}

fn add_base_bdev(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<(String, String)> {
        let mut f = Fields::new(params)?;
        let both = (f.req("base_bdev")?, f.req("raid_bdev")?);
        f.done()?;
        Ok(both)
    };
    let (base, name) = match decode() {
        Ok(both) => both,
        Err(error) => return refuse(responder, INTERNAL_ERROR, &error),
    };
    let Some(raid) = raid::find(&name) else {
        return responder.error(Errno::ENODEV.negative(), format_args!("raid bdev {name} is not found in config"));
    };
    let (later, now) = Later::pair(responder);
    let done = move |status: i32| {
        let Some(responder) = later.take() else { return };
        if status == 0 {
            return responder.bool(true);
        }
        let why = Errno(status.saturating_neg()).text();
        responder.error(status, format_args!("Failed to add base bdev to RAID bdev: {why}"));
    };
    if let Err(errno) = member::add_base(raid, base.as_bytes(), Box::new(done))
        && let Some(responder) = now.take()
    {
        let text = format!("Failed to add base bdev {base} to RAID bdev {name}: {}", errno.text());
        responder.error(errno.negative(), text);
    }
}

fn remove_base_bdev(responder: Responder, params: Option<Val<'_>>) {
    let name = match one(params, "name") {
        Ok(name) => name,
        Err(error) => return refuse(responder, PARSE_ERROR, &error),
    };
    let (later, now) = Later::pair(responder);
    let answer = |later: Later, status: i32| {
        if status == 0 {
            later.bool(true);
        } else if let Some(responder) = later.take() {
            responder.error(status, "Failed to remove base bdev from raid bdev");
        }
    };
    if let Err(errno) = raid::remove_by_name(name.as_bytes(), Box::new(move |status| answer(later, status))) {
        answer(now, errno.negative());
    }
}

fn set_options(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<Opts> {
        let now = raid::opts();
        let Some(params) = params else { return Ok(now) };
        let mut f = Fields::new(Some(params))?;
        let opts = Opts {
            process_window_size_kb: f.opt_or("process_window_size_kb", now.process_window_size_kb)?,
            process_max_bandwidth_mb_sec: f.opt_or("process_max_bandwidth_mb_sec", now.process_max_bandwidth_mb_sec)?,
        };
        f.done()?;
        Ok(opts)
    };
    match decode() {
        Err(error) => refuse(responder, PARSE_ERROR, &error),
        Ok(opts) => match raid::set_opts(opts) {
            Ok(()) => responder.bool(true),
            Err(errno) => responder.errno(errno),
        },
    }
}
