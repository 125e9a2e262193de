//! The trace points of threads, with the names they have in `trace_defs.h`. Threading rule: any thread.

use super::channel::Chan;
use crate::trace::{self, Arg, Kind, Point, Record, ids};

const IOCH_GET: u16 = ids::point(ids::GROUP_THREAD, 0);
const IOCH_PUT: u16 = ids::point(ids::GROUP_THREAD, 1);

extern "C" fn points() {
    let args: &[(&[u8], Kind, u8)] = &[(b"refcnt", Kind::Int, 4)];
    let _ = trace::register_owner_type(ids::OWNER_THREAD, b't');
    for (name, id) in [(b"THREAD_IOCH_GET", IOCH_GET), (b"THREAD_IOCH_PUT", IOCH_PUT)] {
        let _ = trace::register_point(&Point { name, id, owner_type: 0, object_type: 0, new_object: 0, args });
    }
}

/// Makes the group known, once.
pub fn register_trace() {
    let record = Box::leak(Box::new(Record::new(c"thread", ids::GROUP_THREAD, points)));
    let _ = trace::add_group(record, b"thread");
}

#[cold]
fn note(point: u16, channel: Chan) {
    trace::record(0, point, 0, 0, channel.ctx_ptr().addr() as u64, &[Arg::Int(u64::from(channel.refs.get()))]);
}

#[inline(always)]
pub(super) fn got(channel: Chan) {
    if trace::enabled(IOCH_GET) {
        note(IOCH_GET, channel);
    }
}

#[inline(always)]
pub(super) fn put(channel: Chan) {
    if trace::enabled(IOCH_PUT) {
        note(IOCH_PUT, channel);
    }
}
