//! The trace points of the block layer, with the names they have in `trace_defs.h`. Threading rule: any thread.

use super::{channel::Channel, io::Io, object::Bdev};
use crate::{
    handle::Obj,
    trace::{self, Arg, Kind, Point, Record, ids},
};

const IO_START: u16 = ids::point(ids::GROUP_BDEV, 0);
const IO_DONE: u16 = ids::point(ids::GROUP_BDEV, 1);
const IOCH_CREATE: u16 = ids::point(ids::GROUP_BDEV, 2);
const IOCH_DESTROY: u16 = ids::point(ids::GROUP_BDEV, 3);

extern "C" fn points() {
    type Args<'a> = &'a [(&'a [u8], Kind, u8)];
    let start: Args<'_> =
        &[(b"type", Kind::Int, 8), (b"ctx", Kind::Ptr, 8), (b"offset", Kind::Int, 8), (b"qd", Kind::Int, 4)];
    let done: Args<'_> = &[(b"ctx", Kind::Ptr, 8), (b"qd", Kind::Int, 4)];
    let channel: Args<'_> = &[(b"tid", Kind::Int, 8)];
    let _ = trace::register_owner_type(ids::OWNER_BDEV, b'b');
    let _ = trace::register_object(ids::OBJECT_BDEV_IO, b'i');
    for (name, id, object_type, new_object, args) in [
        (&b"BDEV_IO_START"[..], IO_START, ids::OBJECT_BDEV_IO, 1, start),
        (b"BDEV_IO_DONE", IO_DONE, ids::OBJECT_BDEV_IO, 0, done),
        (b"BDEV_IOCH_CREATE", IOCH_CREATE, 0, 0, channel),
        (b"BDEV_IOCH_DESTROY", IOCH_DESTROY, 0, 0, channel),
    ] {
        let _ = trace::register_point(&Point { name, id, owner_type: ids::OWNER_BDEV, object_type, new_object, args });
    }
    for first in [ids::BDEV_NVME_IO, ids::BLOB_REQ_SET, ids::BDEV_RAID_IO] {
        let _ = trace::register_relation(first, ids::OBJECT_BDEV_IO, 0);
        let _ = trace::register_relation(first.wrapping_add(1), ids::OBJECT_BDEV_IO, 0);
    }
}

/// Makes the group known, once.
pub fn register_trace() {
    let record = Box::leak(Box::new(Record::new(c"bdev", ids::GROUP_BDEV, points)));
    let _ = trace::add_group(record, b"bdev");
}

fn owner(ch: &Channel) -> u16 {
    ch.bdev.get().map_or(0, |bdev| bdev.trace_id.get())
}

#[inline(always)]
pub(super) fn started(io: &'static Io, ch: Obj<Channel>) {
    if trace::enabled(IO_START) {
        note_start(io, ch);
    }
}

#[cold]
fn note_start(io: &'static Io, ch: Obj<Channel>) {
    let args = [
        Arg::Int(u64::from(io.io_type())),
        Arg::Int(io.caller_ctx.get().addr() as u64),
        Arg::Int(io.offset_blocks.get()),
        Arg::Int(u64::from(ch.queue_depth.get())),
    ];
    let (at, size) = (core::ptr::from_ref(io).addr() as u64, io.num_blocks.get() as u32);
    trace::record(io.submit_tsc.get(), IO_START, owner(&ch), size, at, &args);
}

#[inline(always)]
pub(super) fn done(io: &'static Io, ch: Obj<Channel>, tsc: u64) {
    if trace::enabled(IO_DONE) {
        note_done(io, ch, tsc);
    }
}

#[cold]
fn note_done(io: &'static Io, ch: Obj<Channel>, tsc: u64) {
    let args = [Arg::Int(io.caller_ctx.get().addr() as u64), Arg::Int(u64::from(ch.queue_depth.get()))];
    trace::record(tsc, IO_DONE, owner(&ch), 0, core::ptr::from_ref(io).addr() as u64, &args);
}

/// A channel of a bdev begins or ends on a thread.
pub(super) fn channel(bdev: Obj<Bdev>, begins: bool) {
    let point = if begins { IOCH_CREATE } else { IOCH_DESTROY };
    if trace::enabled(point) {
        let thread = crate::thread::current().map_or(0, |thread| thread.id());
        trace::record(0, point, bdev.trace_id.get(), 0, 0, &[Arg::Int(thread)]);
    }
}
