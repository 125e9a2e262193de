//! The trace points of raid bdevs, with the names they have in `trace_defs.h`. Threading rule: any thread.

use crate::{
    bdev::{Io, complete::complete},
    trace::{self, Arg, Kind, Point, Record, ids},
};

const START: u16 = ids::point(ids::GROUP_BDEV_RAID, 0);
const DONE: u16 = ids::point(ids::GROUP_BDEV_RAID, 1);

extern "C" fn points() {
    let _ = trace::register_object(ids::OBJECT_BDEV_RAID_IO, b'R');
    let args: &[(&[u8], Kind, u8)] = &[(b"ctx", Kind::Ptr, 8)];
    let object_type = ids::OBJECT_BDEV_RAID_IO;
    for (name, id, new_object) in [(&b"BDEV_RAID_IO_START"[..], START, 1), (b"BDEV_RAID_IO_DONE", DONE, 0)] {
        let _ = trace::register_point(&Point { name, id, owner_type: 0, object_type, new_object, args });
    }
    // An I/O of a member says which one of the raid it is a part of.
    let _ = trace::register_relation(ids::point(ids::GROUP_BDEV, 0), object_type, 1);
    let _ = trace::register_relation(ids::point(ids::GROUP_BDEV, 1), object_type, 0);
}

/// Makes the group known, once.
pub fn register_trace() {
    let record = Box::leak(Box::new(Record::new(c"bdev_raid", ids::GROUP_BDEV_RAID, points)));
    let _ = trace::add_group(record, b"bdev_raid");
}

/// An I/O has come.
#[inline(always)]
pub fn started(io: &'static Io) {
    if trace::enabled(START) {
        note(START, io);
    }
}

/// Completes an I/O.
#[inline(always)]
pub fn finish(io: &'static Io, status: i32) {
    if trace::enabled(DONE) {
        note(DONE, io);
    }
    let _ = complete(io, status);
}

#[cold]
fn note(point: u16, io: &'static Io) {
    let address = io.address() as u64;
    trace::record(0, point, 0, 0, address, &[Arg::Int(address)]);
}
