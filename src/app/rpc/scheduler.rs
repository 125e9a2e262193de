//! `framework_*_scheduler`, `framework_get_governor`, `scheduler_set_options`. Threading rule: the app thread.

use super::{no_params, text};
use crate::{
    algo::cpuset::CpuSet,
    env,
    errno::Errno,
    handle::Obj,
    json::{Doc, FieldError, Fields, Flags, Val, Writer},
    jsonrpc::{
        INTERNAL_ERROR, INVALID_PARAMS, Responder,
        methods::{Def, RUNTIME, STARTUP},
    },
    reactor::{
        self,
        scheduler::{self, Scheduler},
    },
    thread,
};
use core::ffi::c_void;

pub(super) const METHODS: &[Def] = &[
    Def { name: "framework_set_scheduler", states: STARTUP | RUNTIME, run: set_scheduler },
    Def { name: "framework_get_scheduler", states: STARTUP | RUNTIME, run: get_scheduler },
    Def { name: "framework_get_governor", states: RUNTIME, run: get_governor },
    Def { name: "scheduler_set_options", states: STARTUP, run: set_options },
];

/// Period when none was ever set.
const DEFAULT_PERIOD_US: u64 = 1_000_000;

fn set_scheduler(responder: Responder, params: Option<Val<'_>>) {
    // What is not known here is for the scheduler itself.
    let decode = || -> Result<(String, u64, bool), FieldError> {
        let mut fields = Fields::new(params)?;
        let name = fields.req("name")?;
        let period = fields.opt_or("period", 0)?;
        Ok((name, period, fields.done().is_err()))
    };
    let (name, period, more) = match decode() {
        Ok(values) => values,
        Err(error) => return responder.invalid_params(&error),
    };
    if period != 0 {
        scheduler::set_period(period);
    } else if scheduler::period_us() == 0 {
        scheduler::set_period(DEFAULT_PERIOD_US);
    }
    let outcome = scheduler::set(Some(&name)).and_then(|()| match scheduler::get() {
        Some((_, Scheduler::Static)) => set_static_opts(params),
        Some((_, Scheduler::C(record))) => match record.set_opts.get() {
            Some(set_opts) => with_raw(params, |raw| Errno::check(set_opts(raw.cast())).map(drop)),
            None if more => Err(Errno::EINVAL),
            None => Ok(()),
        },
        None => Ok(()),
    });
    match outcome {
        Ok(()) => responder.bool(true),
        Err(errno) => responder.error(INTERNAL_ERROR, text(errno)),
    }
}

/// Shows C the parameters as values of its own kind, for the time of the call.
fn with_raw(params: Option<Val<'_>>, body: impl FnOnce(*const c_void) -> Result<(), Errno>) -> Result<(), Errno> {
    let Some(params) = params else { return body(core::ptr::null()) };
    let copy = Writer::text(false, |w| {
        w.value(params);
    })?;
    let mut doc = Doc::parse(copy, Flags::default(), usize::MAX).map_err(|_| Errno::ENOMEM)?;
    let raw = doc.raw_vals().map_err(|_| Errno::ENOMEM)?;
    body(raw.as_ptr().cast())
}

/// `mappings`, a list such as `1:0,2:3`: which thread belongs on which core.
fn set_static_opts(params: Option<Val<'_>>) -> Result<(), Errno> {
    let Some(mappings) = params.and_then(|p| p.get("mappings")) else { return Ok(()) };
    let Some(mappings) = mappings.as_str() else {
        crate::errlog!("Decoding scheduler opts JSON failed: 'mappings': not a string");
        return Err(Errno::EINVAL);
    };
    let mut moves = Vec::new();
    for part in mappings.split(',').filter(|part| !part.is_empty()) {
        let (id, core) = part.split_once(':').unwrap_or((part, ""));
        let Some(thread) = id.parse().ok().and_then(thread::by_id).filter(|t| reactor::initial_core(*t).is_some())
        else {
            crate::errlog!("invalid thread ID '{id}' in mappings '{mappings}'");
            return Err(Errno::EINVAL);
        };
        let Some(core) = core.parse().ok().filter(|core| reactor::reactor(*core).is_some()) else {
            crate::errlog!("invalid core number '{core}' in mappings '{mappings}'");
            return Err(Errno::EINVAL);
        };
        if !thread.cpumask().get(core) {
            crate::errlog!("core {core} not in thread {id} cpumask");
            return Err(Errno::EINVAL);
        }
        moves.try_reserve(1)?;
        moves.push((thread, core));
    }
    for (thread, core) in moves {
        reactor::set_initial_core(thread, core)?;
    }
    scheduler::set_period(1);
    Ok(())
}

fn raw_writer<T>(w: Obj<Writer>) -> *mut T {
    core::ptr::with_exposed_provenance_mut(w.handle() as usize)
}

fn get_scheduler(responder: Responder, params: Option<Val<'_>>) {
    let Some(responder) = no_params(responder, params, "'rpc_get_scheduler' requires no arguments") else { return };
    let answer = responder.begin();
    if let Some(w) = answer.writer() {
        w.object_begin();
        let scheduler = scheduler::get();
        if let Some((name, _)) = &scheduler {
            w.named("scheduler_name", name.as_str());
        }
        w.named("scheduler_period", scheduler::period_us());
        w.named("isolated_core_mask", scheduler::isolated().text());
        w.named("scheduling_core", scheduler::core());
        if let Some((name, _)) = scheduler::governor() {
            w.named("governor_name", name.as_str());
        }
        if let Some((_, Scheduler::C(record))) = scheduler
            && let Some(get_opts) = record.get_opts.get()
        {
            get_opts(raw_writer(w));
        }
        w.object_end();
    }
    answer.end();
}

/// Most frequencies a core may have; `SPDK_MAX_LCORE_FREQS`.
const MAX_FREQS: usize = 64;

fn get_governor(responder: Responder, params: Option<Val<'_>>) {
    let Some(responder) = no_params(responder, params, "'rpc_get_governor' requires no arguments") else { return };
    let answer = responder.begin();
    if let Some(w) = answer.writer() {
        w.object_begin();
        if let Some((name, governor)) = scheduler::governor() {
            w.named("governor_name", name.as_str());
            w.named_object_begin("module_specific");
            if let Some(dump) = governor.dump_info_json.get() {
                dump(raw_writer(w));
            }
            w.object_end();
            w.named_array("cores", |w| {
                for core in env::cores::iter() {
                    let mut freqs = [0u32; MAX_FREQS];
                    let get = governor.get_core_avail_freqs.get();
                    let count = get.map_or(0, |get| get(core, freqs.as_mut_ptr(), MAX_FREQS as u32)) as usize;
                    w.write_object(|w| {
                        w.named("lcore_id", core);
                        w.named_array("available_frequencies", |w| {
                            for freq in freqs.iter().take(count) {
                                w.value(*freq);
                            }
                        });
                        let current = governor.get_core_curr_freq.get();
                        w.named("current_frequency", current.map_or(0, |current| current(core)));
                    });
                }
            });
        }
        w.object_end();
    }
    answer.end();
}

fn set_options(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Result<(Option<String>, u32), FieldError> {
        let mut fields = Fields::new(params)?;
        let values = (fields.opt("isolated_core_mask")?, fields.opt_or("scheduling_core", scheduler::core())?);
        fields.done()?;
        Ok(values)
    };
    let (isolated, core) = match decode() {
        Ok(values) => values,
        Err(error) => return responder.invalid_params(&error),
    };
    if let Some(isolated) = isolated {
        let mut mask = CpuSet::EMPTY;
        if mask.parse(isolated.as_bytes()).is_err() {
            return responder.error(INVALID_PARAMS, "Invalid isolated core mask\n");
        }
        if mask.get(core) {
            return responder.error(INVALID_PARAMS, "Scheduling core cannot be included in isolated core mask.\n");
        }
        if scheduler::set_isolated(&mask).is_err() {
            return responder.error(INVALID_PARAMS, "Invalid isolated core mask\n");
        }
    }
    match scheduler::set_core(core) {
        true => responder.bool(true),
        false => responder.error(INVALID_PARAMS, "Invalid scheduling core.\n"),
    }
}
