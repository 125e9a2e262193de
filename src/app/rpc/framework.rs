//! `framework_*` (but for schedulers) and `spdk_kill_instance`. Threading rule: the app thread.

use super::no_params;
use crate::{
    app::{self, cpu_stat, locks, subsystem},
    env,
    errno::Errno,
    json::{FieldError, Fields, Val, Writer},
    jsonrpc::{
        Answer, INTERNAL_ERROR, INVALID_PARAMS, Responder,
        methods::{self, Def, RUNTIME, STARTUP},
    },
    reactor,
    sys::process,
    thread::poller::{register_rust, unregister},
};
use std::sync::{Arc, Mutex};

pub(super) const METHODS: &[Def] = &[
    Def { name: "framework_start_init", states: STARTUP, run: start_init },
    Def { name: "framework_wait_init", states: STARTUP | RUNTIME, run: wait_init },
    Def { name: "framework_disable_cpumask_locks", states: STARTUP | RUNTIME, run: disable_cpumask_locks },
    Def { name: "framework_enable_cpumask_locks", states: STARTUP | RUNTIME, run: enable_cpumask_locks },
    Def { name: "framework_get_subsystems", states: RUNTIME, run: get_subsystems },
    Def { name: "framework_get_config", states: RUNTIME, run: get_config },
    Def { name: "framework_monitor_context_switch", states: RUNTIME, run: monitor_context_switch },
    Def { name: "framework_get_reactors", states: RUNTIME, run: get_reactors },
    Def { name: "spdk_kill_instance", states: RUNTIME, run: kill_instance },
];

fn start_init(responder: Responder, params: Option<Val<'_>>) {
    let Some(responder) = no_params(responder, params, "framework_start_init requires no parameters") else { return };
    app::start_init(Box::new(move |rc| match rc {
        0 => responder.bool(true),
        _ => responder.error(INTERNAL_ERROR, "framework_initialization failed"),
    }));
}

fn wait_init(responder: Responder, _: Option<Val<'_>>) {
    if methods::state() == RUNTIME {
        return responder.bool(true);
    }
    let waiting = Arc::new(Mutex::new((Some(responder), None)));
    let seen = waiting.clone();
    let lock = |w: &Arc<Mutex<(Option<Responder>, Option<_>)>>| match w.lock() {
        Ok(mut guard) => (guard.0.take(), guard.1.take()),
        Err(_) => (None, None),
    };
    let poll = move || {
        let gone = seen.lock().is_ok_and(|w| w.0.as_ref().is_none_or(Responder::is_abandoned));
        if methods::state() == RUNTIME || gone {
            let (responder, poller) = lock(&seen);
            if let Some(poller) = poller {
                let _ = unregister(poller);
            }
            if let Some(responder) = responder {
                responder.bool(true);
            }
        }
        1
    };
    match register_rust(1000, "rpc_subsystem_init_poller_ctx", Box::new(poll)) {
        Ok(poller) => {
            if let Ok(mut guard) = waiting.lock() {
                guard.1 = Some(poller);
            }
        }
        Err(_) => {
            if let (Some(responder), _) = lock(&waiting) {
                responder.error(INTERNAL_ERROR, "Unable to allocate memory for the request context\n");
            }
        }
    }
}

fn disable_cpumask_locks(responder: Responder, params: Option<Val<'_>>) {
    let why = "framework_disable_cpumask_locks requires no arguments";
    let Some(responder) = no_params(responder, params, why) else { return };
    match locks::release() {
        Ok(()) => responder.bool(true),
        Err(core) => responder.error(INTERNAL_ERROR, format_args!("Failed to unclaim CPU core: {core}")),
    }
}

fn enable_cpumask_locks(responder: Responder, params: Option<Val<'_>>) {
    let why = "framework_enable_cpumask_locks requires no arguments";
    let Some(responder) = no_params(responder, params, why) else { return };
    match locks::claim() {
        Ok(()) => responder.bool(true),
        Err(core) => responder.error(INTERNAL_ERROR, format_args!("Failed to claim CPU core: {core}")),
    }
}

fn get_subsystems(responder: Responder, params: Option<Val<'_>>) {
    let why = "'framework_get_subsystems' requires no arguments";
    let Some(responder) = no_params(responder, params, why) else { return };
    responder.result(|w| {
        w.write_array(|w| {
            for (name, depends) in subsystem::list() {
                w.write_object(|w| {
                    w.named("subsystem", name.as_str());
                    w.named_array("depends_on", |w| {
                        for on in &depends {
                            w.value(on.as_str());
                        }
                    });
                });
            }
        });
    });
}

fn get_config(responder: Responder, params: Option<Val<'_>>) {
    let name = || -> Result<String, FieldError> {
        let mut fields = Fields::new(params)?;
        let name = fields.req("name")?;
        fields.done()?;
        Ok(name)
    };
    let name = match name() {
        Ok(name) => name,
        Err(error) => return responder.error(INVALID_PARAMS, format_args!("Invalid arguments: {error}")),
    };
    if !subsystem::exists(&name) {
        return responder.error(INVALID_PARAMS, format_args!("Subsystem '{name}' not found"));
    }
    let answer = responder.begin();
    if let Some(w) = answer.writer()
        && subsystem::write_config(&name, w).is_err()
    {
        return answer.error(INTERNAL_ERROR, "Internal error");
    }
    answer.end();
}

fn monitor_context_switch(responder: Responder, params: Option<Val<'_>>) {
    if params.is_some() {
        let enabled = || -> Result<bool, FieldError> {
            let mut fields = Fields::new(params)?;
            let enabled = fields.req("enabled")?;
            fields.done()?;
            Ok(enabled)
        };
        match enabled() {
            Ok(enabled) => reactor::set_context_switch_monitor(enabled),
            Err(error) => return responder.invalid_params(&error),
        }
    }
    responder.result(|w| {
        w.write_object(|w| {
            w.named("enabled", reactor::context_switch_monitor());
        });
    });
}

fn get_reactors(responder: Responder, params: Option<Val<'_>>) {
    let why = "`framework_get_reactors` requires no arguments";
    let Some(responder) = no_params(responder, params, why) else { return };
    let now = env::ticks();
    let answer = responder.begin();
    let Some(w) = answer.writer() else { return };
    w.object_begin();
    w.named("tick_rate", env::ticks_hz());
    w.named("pid", process::process_id());
    w.named_array_begin("reactors");
    let end = move |answer: Answer| {
        w.array_end();
        w.object_end();
        answer.end();
    };
    let slot = Arc::new(Mutex::new(Some(answer)));
    let done = slot.clone();
    let take = |slot: &Mutex<Option<Answer>>| slot.lock().ok().and_then(|mut s| s.take());
    let started = reactor::for_each_rust(
        move |core| write_reactor(&w, core, now),
        move || {
            if let Some(answer) = take(&done) {
                end(answer);
            }
        },
    );
    if started.is_err()
        && let Some(answer) = take(&slot)
    {
        answer.error(INTERNAL_ERROR, "the framework is shutting down");
    }
}

fn write_reactor(w: &Writer, core: u32, now: u64) {
    let Some(own) = reactor::current() else { return };
    w.write_object(|w| {
        w.named("lcore", core);
        w.named("tid", process::thread_id());
        w.named("busy", own.rec.busy_tsc.get());
        w.named("idle", own.rec.idle_tsc.get());
        w.named("in_interrupt", own.rec.in_interrupt.get());
        let times = cpu_stat::since_start(core).unwrap_or_default();
        w.named("irq", times.interrupts);
        w.named("sys", times.system);
        w.named("usr", times.user);
        if let Some((_, governor)) = reactor::scheduler::governor() {
            // Governors speak of kHz, the answer of MHz.
            w.named("core_freq", governor.curr_freq(core) / 1000);
        }
        w.named_array("lw_threads", |w| {
            for lw in own.threads() {
                let Some(thread) = lw.thread() else { continue };
                w.write_object(|w| {
                    w.named("name", thread.name_text());
                    w.named("id", thread.id());
                    let mut mask = reactor::core_mask();
                    mask.and(&thread.cpumask());
                    w.named("cpumask", mask.text());
                    w.named("elapsed", now.saturating_sub(lw.tsc_start.get()));
                });
            }
        });
    });
}

/// Signals that may be sent, by name or number.
const SIGNALS: [(&str, i32); 6] = [
    ("SIGINT", libc::SIGINT),
    ("SIGTERM", libc::SIGTERM),
    ("SIGQUIT", libc::SIGQUIT),
    ("SIGHUP", libc::SIGHUP),
    ("SIGKILL", libc::SIGKILL),
    ("SIGUSR1", libc::SIGUSR1),
];

fn kill_instance(responder: Responder, params: Option<Val<'_>>) {
    let name = || -> Result<String, FieldError> {
        let mut fields = Fields::new(params)?;
        let name = fields.req("sig_name")?;
        fields.done()?;
        Ok(name)
    };
    let name = match name() {
        Ok(name) => name,
        Err(error) => return responder.error(INVALID_PARAMS, format_args!("Invalid parameters: {error}")),
    };
    let known = SIGNALS.iter().find(|(text, number)| *text == name || name.parse() == Ok(*number));
    let Some((_, signal)) = known else {
        return responder.error(INVALID_PARAMS, "Invalid parameters: 'sig_name': not a signal that may be sent");
    };
    if let Err(Errno(code)) = process::signal_self(*signal) {
        return responder.error(INTERNAL_ERROR, Errno(code));
    }
    responder.bool(true);
}
