//! `bdev_get_iostat`, `bdev_reset_iostat`. Threading rule: the app thread; per-channel numbers are read on their threads.

use super::bdev::{bad_params, writer_ptr};
use crate::{
    bdev::{
        Bdev, channel,
        desc::{self, Open},
        qd, registry,
        stat::{self, ResetMode, Totals},
    },
    errno::{Errno, Result},
    handle::Obj,
    json::{FieldError, Fields, FromVal, Val, Writer},
    jsonrpc::{
        Responder,
        methods::{Def, RUNTIME},
    },
    sys::tsc,
};
use std::sync::{Arc, Mutex, MutexGuard};

pub(super) const METHODS: &[Def] = &[
    Def { name: "bdev_get_iostat", states: RUNTIME, run: get_iostat },
    Def { name: "bdev_reset_iostat", states: RUNTIME, run: reset_iostat },
];

const MAX_NAMES: usize = 1024;

struct Mode(ResetMode);

impl FromVal<'_> for Mode {
    fn from_val(val: Val<'_>) -> core::result::Result<Self, FieldError> {
        Ok(Mode(match <&str>::from_val(val)? {
            "all" => ResetMode::All,
            "maxmin" => ResetMode::MaxMin,
            "error" => ResetMode::Error,
            "none" => ResetMode::None,
            _ => return Err(FieldError::new("not one of all, maxmin, error, none")),
        }))
    }
}

/// What all the bdevs of one call have in common.
struct Call {
    /// Bdevs that have not answered yet, and the loop that asks them.
    open: usize,
    failed: Option<Errno>,
    responder: Option<Responder>,
    /// One for each bdev, in the order in which they were asked.
    parts: Vec<Option<(Obj<Bdev>, Totals)>>,
}

type Shared = Arc<Mutex<Call>>;

fn lock(call: &Shared) -> MutexGuard<'_, Call> {
    call.lock().unwrap_or_else(|e| e.into_inner())
}

fn start(responder: Responder) -> Shared {
    let call = Call { open: 1, failed: None, responder: Some(responder), parts: Vec::new() };
    Arc::new(Mutex::new(call))
}

/// Opens the bdevs that are meant: the named ones, or all.
fn holds(names: Option<Vec<String>>) -> Result<Vec<Obj<desc::Desc>>> {
    let mut holds = Vec::new();
    let mut open = |result: Result<Obj<desc::Desc>>| {
        holds.try_reserve(1)?;
        holds.push(result?);
        Ok(())
    };
    let all = match names {
        Some(names) => names.iter().try_for_each(|name| open(desc::open(name.as_bytes(), Open::HOLD))),
        None => registry::list().into_iter().try_for_each(|bdev| match desc::open_bdev(bdev, Open::HOLD) {
            Err(Errno::ENODEV) => Ok(()),
            other => open(other),
        }),
    };
    match all {
        Ok(()) => Ok(holds),
        Err(errno) => {
            for hold in holds {
                let _ = desc::close(hold);
            }
            Err(errno)
        }
    }
}

fn write_head(w: &Writer) {
    w.object_begin();
    w.named("tick_rate", tsc::hz());
    w.named("ticks", tsc::now());
}

fn write_bdev(w: Obj<Writer>, bdev: Obj<Bdev>, totals: &Totals) {
    w.object_begin();
    w.named("name", bdev.name().as_str());
    totals.dump(&w, true);
    let sampling = qd::sampling(bdev);
    if sampling.period != 0 {
        w.named("queue_depth_polling_period", sampling.period);
        w.named("queue_depth", sampling.measured);
        w.named("io_time", sampling.io_time);
        w.named("weighted_io_time", sampling.weighted_io_time);
    }
    if let Some(f) = bdev.ops().and_then(|ops| ops.dump_device_stat_json) {
        w.named_object_begin("driver_specific");
        f(bdev.ctxt(), writer_ptr(w));
        w.object_end();
    }
    w.object_end();
}

fn get_iostat(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> core::result::Result<(Option<String>, Option<Vec<String>>, bool, ResetMode), FieldError> {
        let mut fields = Fields::new(params)?;
        let name = fields.opt("name")?;
        let per_channel = fields.opt_or("per_channel", false)?;
        let mode = fields.opt("reset_mode")?.map_or(ResetMode::None, |Mode(mode)| mode);
        let names: Option<Vec<String>> = fields.opt("names")?;
        fields.done()?;
        if names.as_ref().is_some_and(|n| n.len() > MAX_NAMES) {
            return Err(FieldError::of("names", "too many names"));
        }
        Ok((name, names, per_channel, mode))
    };
    let (name, names, per_channel, mode) = match decode() {
        Ok(wanted) => wanted,
        Err(error) => return bad_params(responder, &error),
    };
    if name.is_some() && names.is_some() {
        errlog!("Can't report statistics when both name and names provided");
        return responder.errno(Errno::EINVAL);
    }
    if name.is_some() {
        warnlog!("--name option for bdev_get_iostat is deprecated, scheduled for removal in v26.05");
    }
    let names = name.map(|n| vec![n]).or(names);
    if per_channel && names.as_ref().is_none_or(|n| n.len() != 1) {
        errlog!("Can't use per_channel with multiple bdevs");
        return responder.errno(Errno::EINVAL);
    }
    let holds = match holds(names) {
        Ok(holds) => holds,
        Err(errno) => return responder.errno(errno),
    };
    if per_channel {
        return match holds.into_iter().next() {
            Some(hold) => channels(responder, hold, mode),
            None => responder.errno(Errno::ENODEV),
        };
    }
    let call = start(responder);
    for hold in holds {
        let Some(bdev) = hold.bdev() else { continue };
        let at = {
            let mut call = lock(&call);
            call.open = call.open.saturating_add(1);
            call.parts.push(None);
            call.parts.len().saturating_sub(1)
        };
        let (mine, other) = (Arc::clone(&call), Arc::clone(&call));
        let told = move |totals: Totals, _| {
            if let Some(part) = lock(&mine).parts.get_mut(at) {
                *part = Some((bdev, totals));
            }
            let _ = got_one(&mine, None);
            let _ = desc::close(hold);
        };
        if let Err(errno) = stat::device_stat(bdev, mode, Box::new(told)) {
            let _ = got_one(&other, Some(errno));
            let _ = desc::close(hold);
        }
    }
    let _ = got_one(&call, None);
}

/// One bdev has answered; the last answer is the call's.
fn got_one(call: &Shared, failed: Option<Errno>) -> Option<()> {
    let (responder, failed, parts) = {
        let mut call = lock(call);
        call.failed = call.failed.or(failed);
        call.open = call.open.saturating_sub(1);
        if call.open > 0 {
            return None;
        }
        (call.responder.take()?, call.failed, core::mem::take(&mut call.parts))
    };
    if let Some(errno) = failed {
        responder.errno(errno);
        return None;
    }
    let answer = responder.begin();
    if let Some(w) = answer.writer() {
        write_head(&w);
        w.named_array_begin("bdevs");
        for (bdev, totals) in parts.iter().flatten() {
            write_bdev(w, *bdev, totals);
        }
        w.array_end();
        w.object_end();
    }
    answer.end();
    Some(())
}

/// The numbers of each channel. They are collected on the channels' threads and written by this one.
fn channels(responder: Responder, hold: Obj<desc::Desc>, mode: ResetMode) {
    let Some(bdev) = hold.bdev() else { return };
    let call = start(responder);
    let found: Arc<Mutex<Vec<(u64, Totals)>>> = Arc::default();
    let each = Arc::clone(&found);
    let step = move |ch: Obj<channel::Channel>| {
        let Ok(totals) = stat::channel_stat(ch, mode) else { return 0 };
        let id = ch.owner().map_or(0, |t| t.id());
        let mut found = each.lock().unwrap_or_else(|e| e.into_inner());
        if found.try_reserve(1).is_err() {
            return Errno::ENOMEM.negative();
        }
        found.push((id, totals));
        0
    };
    let (mine, other) = (Arc::clone(&call), call);
    let told = move |rc: i32| {
        let responder = lock(&mine).responder.take();
        match responder {
            Some(responder) if rc != 0 => responder.errno(Errno(rc.wrapping_neg())),
            Some(responder) => responder.result(|w| {
                write_head(w);
                w.named("name", bdev.name().as_str());
                w.named_array("channels", |w| {
                    for (id, totals) in found.lock().unwrap_or_else(|e| e.into_inner()).iter() {
                        w.object_begin();
                        w.named("thread_id", *id);
                        totals.dump(w, false);
                        w.object_end();
                    }
                });
                w.object_end();
            }),
            None => {}
        }
        let _ = desc::close(hold);
    };
    if let Err(errno) = channel::for_each(bdev, Box::new(step), Box::new(told)) {
        if let Some(responder) = lock(&other).responder.take() {
            responder.errno(errno);
        }
        let _ = desc::close(hold);
    }
}

fn reset_iostat(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> core::result::Result<(Option<String>, ResetMode), FieldError> {
        let mut fields = Fields::new(params)?;
        let wanted = (fields.opt("name")?, fields.opt("mode")?.map_or(ResetMode::All, |Mode(mode)| mode));
        fields.done()?;
        Ok(wanted)
    };
    let (name, mode) = match decode() {
        Ok(wanted) => wanted,
        Err(error) => return bad_params(responder, &error),
    };
    if mode == ResetMode::None {
        noticelog!("bdev_reset_iostat called with mode none, aborting operation");
        return responder.bool(true);
    }
    let named = name.is_some();
    let holds = match holds(name.map(|n| vec![n])) {
        Ok(holds) => holds,
        Err(errno) => return responder.errno(errno),
    };
    let call = start(responder);
    for hold in holds {
        let Some(bdev) = hold.bdev() else { continue };
        if !named && let Some(f) = bdev.ops().and_then(|ops| ops.reset_device_stat) {
            f(bdev.ctxt());
        }
        {
            let mut call = lock(&call);
            call.open = call.open.saturating_add(1);
        }
        let (mine, other) = (Arc::clone(&call), Arc::clone(&call));
        let told = move |rc: i32| {
            reset_one(&mine, Errno::check(rc).err());
            let _ = desc::close(hold);
        };
        if let Err(errno) = stat::reset_device_stat(bdev, mode, Box::new(told)) {
            reset_one(&other, Some(errno));
            let _ = desc::close(hold);
        }
    }
    reset_one(&call, None);
}

fn reset_one(call: &Shared, failed: Option<Errno>) {
    let mut call = lock(call);
    call.failed = call.failed.or(failed);
    call.open = call.open.saturating_sub(1);
    if call.open > 0 {
        return;
    }
    let (responder, failed) = (call.responder.take(), call.failed);
    drop(call);
    match (responder, failed) {
        (Some(responder), None) => responder.bool(true),
        (Some(responder), Some(errno)) => responder.errno(errno),
        (None, _) => {}
    }
}
