//! `thread_*`: statistics, pollers, channels, CPU masks. Threading rule: the app thread, each thread for itself.

use super::{no_params, text};
use crate::{
    algo::cpuset::CpuSet,
    env,
    errno::Errno,
    handle::Obj,
    json::{FieldError, Fields, Val, Writer},
    jsonrpc::{
        Answer, INTERNAL_ERROR, INVALID_PARAMS, Responder,
        methods::{Def, RUNTIME},
    },
    reactor,
    thread::{self, Poller, Thread, poller},
};
use std::sync::{Arc, Mutex};

pub(super) const METHODS: &[Def] = &[
    Def { name: "thread_get_stats", states: RUNTIME, run: get_stats },
    Def { name: "thread_get_pollers", states: RUNTIME, run: get_pollers },
    Def { name: "thread_get_io_channels", states: RUNTIME, run: get_io_channels },
    Def { name: "thread_set_cpumask", states: RUNTIME, run: set_cpumask },
];

/// Answers with an object of all threads, each of which writes its own part.
fn each_thread(responder: Responder, part: fn(&Writer, Obj<Thread>)) {
    let answer = responder.begin();
    let Some(w) = answer.writer() else { return };
    w.object_begin();
    w.named("tick_rate", env::ticks_hz());
    w.named_array_begin("threads");
    walk(thread::each(), Arc::new(Mutex::new(Some(answer))), part);
}

type Slot = Arc<Mutex<Option<Answer>>>;

/// Has the first of the threads write its part, then the others; the answer is sent when none is left.
fn walk(mut rest: Vec<Obj<Thread>>, slot: Slot, part: fn(&Writer, Obj<Thread>)) {
    while !rest.is_empty() {
        let next = rest.remove(0);
        let (others, kept) = (rest.clone(), slot.clone());
        let job = move || {
            let w = kept.lock().ok().and_then(|s| s.as_ref().and_then(Answer::writer));
            if let (Some(w), Some(here)) = (w, thread::current()) {
                part(&w, here);
            }
            walk(others, kept, part);
        };
        if next.handle() != 0 && thread::send(next, Box::new(job)).is_ok() {
            return;
        }
    }
    let answer = slot.lock().ok().and_then(|mut s| s.take());
    if let Some(answer) = answer {
        if let Some(w) = answer.writer() {
            w.array_end();
            w.object_end();
        }
        answer.end();
    }
}

fn pollers(first: Option<Obj<Poller>>) -> impl Iterator<Item = Obj<Poller>> {
    core::iter::successors(first, |p| poller::next(*p))
}

fn timed(thread: Obj<Thread>) -> impl Iterator<Item = Obj<Poller>> {
    core::iter::successors(thread.timed_after(None), move |p| thread.timed_after(Some(*p)))
}

/// The cores of the application that a thread may run on.
fn mask_text(thread: Obj<Thread>) -> String {
    let mut mask = reactor::core_mask();
    mask.and(&thread.cpumask());
    mask.text()
}

fn get_stats(responder: Responder, params: Option<Val<'_>>) {
    let Some(responder) = no_params(responder, params, "'thread_get_stats' requires no arguments") else { return };
    each_thread(responder, |w, thread| {
        w.write_object(|w| {
            w.named("name", thread.name_text());
            w.named("id", thread.id());
            w.named("cpumask", mask_text(thread));
            w.named("busy", thread.busy_ticks());
            w.named("idle", thread.idle_ticks());
            w.named("active_pollers_count", pollers(thread.first_active()).count() as u64);
            w.named("timed_pollers_count", timed(thread).count() as u64);
            w.named("paused_pollers_count", pollers(thread.first_paused()).count() as u64);
        });
    });
}

fn write_poller(w: &Writer, poller: Obj<Poller>) {
    w.write_object(|w| {
        w.named("name", poller.name_text());
        w.named("id", poller.id());
        w.named("state", poller.state_text().to_str().unwrap_or_default());
        w.named("run_count", poller.run_count());
        w.named("busy_count", poller.busy_count());
        let period = poller.period_ticks();
        if period != 0 {
            w.named("period_ticks", period);
        }
    });
}

fn get_pollers(responder: Responder, params: Option<Val<'_>>) {
    let Some(responder) = no_params(responder, params, "'thread_get_pollers' requires no arguments") else { return };
    each_thread(responder, |w, thread| {
        w.write_object(|w| {
            w.named("name", thread.name_text());
            w.named("id", thread.id());
            w.named_array("active_pollers", |w| pollers(thread.first_active()).for_each(|p| write_poller(w, p)));
            w.named_array("timed_pollers", |w| timed(thread).for_each(|p| write_poller(w, p)));
            w.named_array("paused_pollers", |w| pollers(thread.first_paused()).for_each(|p| write_poller(w, p)));
        });
    });
}

fn get_io_channels(responder: Responder, params: Option<Val<'_>>) {
    let why = "'thread_get_io_channels' requires no arguments";
    let Some(responder) = no_params(responder, params, why) else { return };
    each_thread(responder, |w, thread| {
        w.write_object(|w| {
            w.named("name", thread.name_text());
            w.named_array("io_channels", |w| {
                let mut at = thread.first_channel();
                while let Some(channel) = at {
                    at = channel.next_of_thread();
                    w.write_object(|w| {
                        w.named("name", channel.device().map(|d| d.name_text()).unwrap_or_default());
                        w.named("ref", channel.refs());
                    });
                }
            });
        });
    });
}

fn set_cpumask(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Result<(u64, String), FieldError> {
        let mut fields = Fields::new(params)?;
        let pair = (fields.req("id")?, fields.req("cpumask")?);
        fields.done()?;
        Ok(pair)
    };
    let (id, mask_text) = match decode() {
        Ok(pair) => pair,
        Err(error) => return responder.invalid_params(&error),
    };
    let Some(thread) = thread::by_id(id) else {
        return responder.error(INVALID_PARAMS, format_args!("Thread {id} does not exist"));
    };
    let mut mask = CpuSet::EMPTY;
    if mask.parse(mask_text.as_bytes()).is_err() {
        return responder.error(INTERNAL_ERROR, format_args!("Invalid cpumask {mask_text}"));
    }
    mask.and(&reactor::core_mask());
    if mask.count() == 0 {
        let all = reactor::core_mask().text();
        return responder.error(INTERNAL_ERROR, format_args!("No CPU is selected from reactor mask {all}"));
    }
    let asleep = |core| reactor::current().is_some_and(|own| own.rec.notifies(core));
    if !thread::interrupt::enabled() && mask.iter().all(asleep) {
        return responder.error(
            INTERNAL_ERROR,
            format_args!("cpumask {mask_text} are all in interrupt mode, and can't be scheduled yet"),
        );
    }
    let origin = thread::current();
    let slot = Arc::new(Mutex::new(Some(responder)));
    let kept = slot.clone();
    let take = |slot: &Mutex<Option<Responder>>| slot.lock().ok().and_then(|mut s| s.take());
    let job = move || {
        let outcome = thread::set_cpumask(&mask);
        let answer = move || match (outcome, take(&kept)) {
            (Ok(()), Some(responder)) => responder.bool(true),
            (Err(errno), Some(responder)) => responder.error(INTERNAL_ERROR, text(errno)),
            _ => (),
        };
        let sent = origin.ok_or(Errno::ESRCH).and_then(|origin| thread::send(origin, Box::new(answer)));
        if sent.is_err() {
            crate::errlog!("thread_set_cpumask: nobody waits for the answer");
        }
    };
    if let Err(errno) = thread::send(thread, Box::new(job))
        && let Some(responder) = take(&slot)
    {
        responder.error(INTERNAL_ERROR, text(errno));
    }
}
