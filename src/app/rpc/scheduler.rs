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
    reactor::scheduler::{
        self, Governor, Scheduler, dpdk,
        dynamic::{self, Limits},
        governor::MAX_FREQS,
    },
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
        Some((_, Scheduler::Dynamic)) => set_dynamic_opts(params),
        Some((_, Scheduler::Gscheduler)) if more => Err(Errno::EINVAL),
        Some((_, Scheduler::Gscheduler)) => Ok(()),
        Some((_, Scheduler::C(record))) => match record.set_opts.get() {
            Some(set_opts) => with_raw(params, |raw| match set_opts(raw.cast()) {
                0 => Ok(()),
                rc => Err(Errno(rc.wrapping_neg())),
            }),
            None if more => Err(Errno::EINVAL),
            None => Ok(()),
        },
        None => Ok(()),
    });
    match outcome {
        Ok(()) => responder.bool(true),
        // The text that belongs to the negative number is what callers know.
        Err(errno) => responder.error(INTERNAL_ERROR, text(Errno(errno.negative()))),
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

fn set_static_opts(params: Option<Val<'_>>) -> Result<(), Errno> {
    let Some(mappings) = params.and_then(|p| p.get("mappings")) else { return Ok(()) };
    let Some(mappings) = mappings.as_str() else {
        crate::errlog!("Decoding scheduler opts JSON failed");
        return Err(Errno::EINVAL);
    };
    scheduler::set_mappings(mappings)
}

/// The limits that are given; the others stay.
fn set_dynamic_opts(params: Option<Val<'_>>) -> Result<(), Errno> {
    let now = dynamic::limits();
    let decode = || -> Result<Limits, FieldError> {
        let mut fields = Fields::new(params)?;
        Ok(Limits {
            load: fields.opt_or("load_limit", now.load)?,
            core: fields.opt_or("core_limit", now.core)?,
            core_busy: fields.opt_or("core_busy", now.core_busy)?,
        })
    };
    let limits = decode().map_err(|_| {
        crate::errlog!("Decoding scheduler opts JSON failed");
        Errno::EPERM
    })?;
    dynamic::set_limits(limits);
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
        match scheduler {
            Some((_, Scheduler::Dynamic)) => {
                let limits = dynamic::limits();
                w.named("load_limit", limits.load);
                w.named("core_limit", limits.core);
                w.named("core_busy", limits.core_busy);
            }
            Some((_, Scheduler::C(record))) => {
                if let Some(get_opts) = record.get_opts.get() {
                    get_opts(raw_writer(w));
                }
            }
            _ => (),
        }
        w.object_end();
    }
    answer.end();
}

fn get_governor(responder: Responder, params: Option<Val<'_>>) {
    let Some(responder) = no_params(responder, params, "'rpc_get_governor' requires no arguments") else { return };
    let answer = responder.begin();
    if let Some(w) = answer.writer() {
        w.object_begin();
        if let Some((name, governor)) = scheduler::governor() {
            w.named("governor_name", name.as_str());
            w.named_object_begin("module_specific");
            match governor {
                Governor::Dpdk => {
                    w.named("env", dpdk::environment().unwrap_or("unknown"));
                }
                Governor::C(record) => {
                    if let Some(dump) = record.dump_info_json.get() {
                        dump(raw_writer(w));
                    }
                }
            }
            w.object_end();
            w.named_array("cores", |w| {
                for core in env::cores::iter() {
                    let mut freqs = [0u32; MAX_FREQS];
                    let count = governor.avail_freqs(core, &mut freqs);
                    w.write_object(|w| {
                        w.named("lcore_id", core);
                        w.named_array("available_frequencies", |w| {
                            for freq in freqs.iter().take(count) {
                                w.value(*freq);
                            }
                        });
                        w.named("current_frequency", governor.curr_freq(core));
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
