//! raid1: every member has all data.
//!
//! A read goes to the member that has the fewest blocks under way, and to another one when it fails; the data found
//! there is written over the bad blocks. A write goes to all members and succeeds when one of them has it; those that
//! have not are removed. Threading rule: the thread of the channel.

use super::{
    channel::RaidChannel,
    object::Raid,
    remove::fail_base,
    req::{self, FAILED, READ, Req, SUCCESS, WRITE},
};
use crate::{
    bdev::{Io, complete::give_back, submit::Via},
    errno::{Errno, Result},
    handle::Obj,
};
use core::ffi::c_void;

/// The member to read from.
#[inline(always)]
fn choose(raid: &Raid, ch: &RaidChannel, behind: bool) -> Option<usize> {
    let mut best = None;
    let mut least = u64::MAX;
    for slot in 0..raid.count() {
        let reading = ch.reading.get(slot).map_or(u64::MAX, |r| r.get());
        if reading < least && ch.base(slot, behind).is_some() {
            least = reading;
            best = Some(slot);
        }
    }
    best
}

/// One read or write of the whole request on one member.
#[inline(always)]
fn rw(req: Req, raid: Obj<Raid>, slot: usize, via: Via, io_type: u32, cb: crate::bdev::io::IoCb) -> Result<()> {
    let from = raid.base.get(slot).map_or(0, |b| b.data_offset.get());
    let data = req.data(from.wrapping_add(req.offset()));
    match io_type {
        READ | WRITE => req::rw(via, io_type, data, req.ext(), req.tell(cb)),
        _ => req::plain(via, io_type, data.offset, data.num, req.tell(cb)),
    }
}

/// Starts a read.
pub fn read(req: Req) {
    let (Some(raid), Some(ch)) = (req.raid(), req.channel()) else { return req.complete(FAILED) };
    let Some((slot, via)) = choose(&raid, &ch, req.behind()).and_then(|slot| Some((slot, req.via(slot)?))) else {
        return req.complete(FAILED);
    };
    let num = req.num();
    if let Some(reading) = ch.reading.get(slot) {
        reading.add(num);
    }
    req.set_submitted(slot as u64);
    match rw(req, raid, slot, via, READ, read_done) {
        Ok(()) => return,
        Err(errno) => {
            if let Some(reading) = ch.reading.get(slot) {
                reading.sub(num);
            }
            req.set_submitted(0);
            if errno == Errno::ENOMEM && req::wait(via.ch, read_again, req.arg()) {
                return;
            }
        }
    }
    req.complete(FAILED);
}

extern "C" fn read_again(arg: *mut c_void) {
    if let Some(req) = Req::of(arg) {
        read(req);
    }
}

extern "C" fn read_done(io: &'static Io, success: bool, arg: *mut c_void) {
    let _ = give_back(io);
    let Some(req) = Req::of(arg) else { return };
    let (Some(raid), Some(ch)) = (req.raid(), req.channel()) else { return };
    if let Some(reading) = ch.reading.get(req.submitted() as usize) {
        reading.sub(req.num());
    }
    if success {
        return req.complete(SUCCESS);
    }
    req.set_remaining(raid.count() as u64);
    read_other(req);
}

/// Reads from the next of the other members.
#[cold]
fn read_other(req: Req) {
    let Some(raid) = req.raid() else { return };
    let bad = req.submitted() as usize;
    while req.remaining() > 0 {
        let slot = raid.count().saturating_sub(req.remaining() as usize);
        let Some(via) = req.via(slot).filter(|_| slot != bad) else {
            req.set_remaining(req.remaining().saturating_sub(1));
            continue;
        };
        match rw(req, raid, slot, via, READ, other_done) {
            Ok(()) => return,
            Err(Errno::ENOMEM) if req::wait(via.ch, other_again, req.arg()) => return,
            Err(_) => break,
        }
    }
    fail_base(raid, bad);
    req.complete(FAILED);
}

extern "C" fn other_again(arg: *mut c_void) {
    if let Some(req) = Req::of(arg) {
        read_other(req);
    }
}

extern "C" fn other_done(io: &'static Io, success: bool, arg: *mut c_void) {
    let _ = give_back(io);
    let Some(req) = Req::of(arg) else { return };
    if success {
        return correct(req);
    }
    req.set_remaining(req.remaining().saturating_sub(1));
    read_other(req);
}

/// Writes what another member had over the blocks that could not be read.
#[cold]
fn correct(req: Req) {
    let Some(raid) = req.raid() else { return };
    let bad = req.submitted() as usize;
    if let Some(via) = req.via(bad) {
        match rw(req, raid, bad, via, WRITE, corrected) {
            Ok(()) => return,
            Err(Errno::ENOMEM) if req::wait(via.ch, correct_again, req.arg()) => return,
            Err(_) => fail_base(raid, bad),
        }
    }
    req.complete(SUCCESS);
}

extern "C" fn correct_again(arg: *mut c_void) {
    if let Some(req) = Req::of(arg) {
        correct(req);
    }
}

extern "C" fn corrected(io: &'static Io, success: bool, arg: *mut c_void) {
    let _ = give_back(io);
    let Some(req) = Req::of(arg) else { return };
    if !success && let Some(raid) = req.raid() {
        fail_base(raid, req.submitted() as usize);
    }
    req.complete(SUCCESS);
}

/// Starts a write, flush or unmap on the members that it was not started on yet.
pub fn write(req: Req) {
    let Some(raid) = req.raid() else { return req.complete(FAILED) };
    let n = raid.count() as u64;
    if req.submitted() == 0 {
        req.set_remaining(n);
        req.set_default(FAILED);
    }
    let io_type = req.io_type();
    for slot in req.submitted()..n {
        let Some(via) = req.via(slot as usize) else {
            req.set_submitted(slot.saturating_add(1));
            if req.part(1, FAILED) {
                return;
            }
            continue;
        };
        // Before it starts: with the last member the request may end at once.
        req.set_submitted(slot.saturating_add(1));
        match rw(req, raid, slot as usize, via, io_type, write_done) {
            Ok(()) => {}
            Err(errno) => {
                req.set_submitted(slot);
                if errno != Errno::ENOMEM || !req::wait(via.ch, write_again, req.arg()) {
                    req.part(n.saturating_sub(slot), FAILED);
                }
                return;
            }
        }
    }
}

extern "C" fn write_again(arg: *mut c_void) {
    if let Some(req) = Req::of(arg) {
        write(req);
    }
}

extern "C" fn write_done(io: &'static Io, success: bool, arg: *mut c_void) {
    let member = io.bdev();
    let _ = give_back(io);
    let Some(req) = Req::of(arg) else { return };
    if !success
        && let Some(raid) = req.raid()
        && let Some(slot) = raid.bases().position(|b| b.configured.get() && b.bdev() == member)
    {
        fail_base(raid, slot);
    }
    req.part(1, if success { SUCCESS } else { FAILED });
}
