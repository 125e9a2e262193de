//! The trace points of sockets, with the names they have in `trace_defs.h`. Threading rule: any thread.

use crate::{
    sys::sock::Request,
    trace::{self, Arg, Kind, Point, Record, ids},
};
use core::ptr;

const QUEUE: u16 = ids::point(ids::GROUP_SOCK, 0);
const PEND: u16 = ids::point(ids::GROUP_SOCK, 1);
const COMPLETE: u16 = ids::point(ids::GROUP_SOCK, 2);

extern "C" fn points() {
    let args: &[(&[u8], Kind, u8)] = &[(b"ctx", Kind::Ptr, 8)];
    let _ = trace::register_owner_type(ids::OWNER_SOCK, b's');
    let _ = trace::register_object(ids::OBJECT_SOCK_REQ, b's');
    for (name, id, new_object) in
        [(&b"SOCK_REQ_QUEUE"[..], QUEUE, 1), (b"SOCK_REQ_PEND", PEND, 0), (b"SOCK_REQ_COMPLETE", COMPLETE, 0)]
    {
        let point =
            Point { name, id, owner_type: ids::OWNER_SOCK, object_type: ids::OBJECT_SOCK_REQ, new_object, args };
        let _ = trace::register_point(&point);
    }
}

/// Makes the group known, once.
pub fn register_trace() {
    let record = Box::leak(Box::new(Record::new(c"sock", ids::GROUP_SOCK, points)));
    let _ = trace::add_group(record, b"sock");
}

#[cold]
fn note(point: u16, req: &Request, bytes: u64) {
    let args = [Arg::Int(req.cb_arg.get().addr() as u64)];
    trace::record(0, point, 0, bytes as u32, ptr::from_ref(req).addr() as u64, &args);
}

#[inline(always)]
pub(super) fn queued(req: &Request) {
    if trace::enabled(QUEUE) {
        note(QUEUE, req, req.iovs().iter().fold(0, |sum, v| sum.wrapping_add(v.iov_len as u64)));
    }
}

#[inline(always)]
pub(super) fn pending(req: &Request) {
    if trace::enabled(PEND) {
        note(PEND, req, 0);
    }
}

#[inline(always)]
pub(super) fn completed(req: &Request) {
    if trace::enabled(COMPLETE) {
        note(COMPLETE, req, 0);
    }
}
