//! The trace points of schedulers, with the names they have in `trace_defs.h`. Threading rule: any thread.

use super::Reactor;
use crate::{
    handle::Obj,
    thread::Thread,
    trace::{self, Arg, Kind, Point, Record, ids},
};

const PERIOD_START: u16 = ids::point(ids::GROUP_SCHEDULER, 0);
const CORE_STATS: u16 = ids::point(ids::GROUP_SCHEDULER, 1);
const THREAD_STATS: u16 = ids::point(ids::GROUP_SCHEDULER, 2);
const MOVE_THREAD: u16 = ids::point(ids::GROUP_SCHEDULER, 3);

extern "C" fn points() {
    type Args<'a> = &'a [(&'a [u8], Kind, u8)];
    let stats: Args<'_> = &[(b"busy", Kind::Int, 8), (b"idle", Kind::Int, 8)];
    let cores: Args<'_> = &[(b"src", Kind::Int, 8), (b"dst", Kind::Int, 8)];
    let _ = trace::register_owner_type(ids::OWNER_REACTOR, b'r');
    for (name, id, owner_type, args) in [
        (&b"SCHEDULER_PERIOD_START"[..], PERIOD_START, 0, &[][..]),
        (b"SCHEDULER_CORE_STATS", CORE_STATS, ids::OWNER_REACTOR, stats),
        (b"SCHEDULER_THREAD_STATS", THREAD_STATS, ids::OWNER_THREAD, stats),
        (b"SCHEDULER_MOVE_THREAD", MOVE_THREAD, ids::OWNER_THREAD, cores),
    ] {
        let _ = trace::register_point(&Point { name, id, owner_type, object_type: 0, new_object: 0, args });
    }
}

/// Makes the group known, once.
pub fn register_trace() {
    let record = Box::leak(Box::new(Record::new(c"scheduler", ids::GROUP_SCHEDULER, points)));
    let _ = trace::add_group(record, b"scheduler");
}

/// A reactor begins to run.
pub(super) fn begin(own: &Reactor) {
    let name = format!("reactor_{}", own.lcore());
    own.rec.trace_id.set(trace::register_owner(ids::OWNER_REACTOR, name.as_bytes()));
}

pub(super) fn end(own: &Reactor) {
    trace::unregister_owner(own.rec.trace_id.replace(0));
}

/// A round begins.
pub(super) fn period() {
    if trace::enabled(PERIOD_START) {
        trace::record(0, PERIOD_START, 0, 0, 0, &[]);
    }
}

/// What a reactor reports of itself.
pub(super) fn core(own: &Reactor, busy: u64, idle: u64) {
    if trace::enabled(CORE_STATS) {
        trace::record(0, CORE_STATS, own.rec.trace_id.get(), 0, 0, &[Arg::Int(busy), Arg::Int(idle)]);
    }
}

/// What a reactor reports of one of its threads.
pub(super) fn thread(thread: Obj<Thread>, busy: u64, idle: u64) {
    if trace::enabled(THREAD_STATS) {
        trace::record(0, THREAD_STATS, thread.trace_id.get(), 0, 0, &[Arg::Int(busy), Arg::Int(idle)]);
    }
}

/// A thread is sent from one core to another.
pub(super) fn moved(thread: Obj<Thread>, from: u32, to: u32) {
    if from != to && trace::enabled(MOVE_THREAD) {
        let args = [Arg::Int(u64::from(from)), Arg::Int(u64::from(to))];
        trace::record(0, MOVE_THREAD, thread.trace_id.get(), 0, 0, &args);
    }
}
