//! raid5f: whole stripes with parity on one member in turn, so that one member may be missing.
//!
//! Writes are whole stripes (the block layer sees to it), so nothing is ever read for a write. A read of a missing
//! member is computed from all the others. Threading rule: the thread of the channel.

use super::{
    map,
    object::Raid,
    parity::{self, Job},
    req::{self, FAILED, NOMEM, READ, Req, SUCCESS, WRITE},
    stripe::Stripe,
};
use crate::{
    bdev::{Io, complete::give_back, ext::Ext, submit::Data},
    errno::{Errno, Result},
    handle::Obj,
    sys::iomem,
};
use core::ffi::c_void;

/// Starts a request.
pub fn run(req: Req) {
    let Some(raid) = req.raid() else { return req.complete(FAILED) };
    let (stripe, offset) = map::stripe(req.offset(), raid.stripe_blocks.get());
    match req.io_type() {
        READ => read(req, raid, stripe, offset),
        WRITE if offset == 0 && req.num() == raid.stripe_blocks.get() => write(req, raid, stripe),
        _ => req.complete(FAILED),
    }
}

extern "C" fn run_again(arg: *mut c_void) {
    if let Some(req) = Req::of(arg) {
        run(req);
    }
}

/// Where a chunk of a stripe begins on its member.
fn chunk_start(raid: &Raid, slot: usize, stripe: u64) -> u64 {
    let from = raid.base.get(slot).map_or(0, |b| b.data_offset.get());
    from.wrapping_add(stripe.wrapping_shl(raid.shift.get()))
}

fn read(req: Req, raid: Obj<Raid>, stripe: u64, offset: u64) {
    let strip = u64::from(raid.strip_size.get());
    let within = offset & strip.wrapping_sub(1);
    if within.saturating_add(req.num()) > strip {
        return req.complete(FAILED);
    }
    let parity = map::parity_slot(stripe, raid.count() as u64);
    let slot = map::data_slot(offset.wrapping_shr(raid.shift.get()) as usize, parity);
    let Some(via) = req.via(slot) else { return reconstruct(req, stripe, slot, within) };
    let at = chunk_start(&raid, slot, stripe).wrapping_add(within);
    match req::rw(via, READ, req.data(at), Ext::NONE, req.tell(read_done)) {
        Ok(()) => {}
        Err(Errno::ENOMEM) if req::wait(via.ch, run_again, req.arg()) => {}
        Err(_) => req.complete(FAILED),
    }
}

extern "C" fn read_done(io: &'static Io, success: bool, arg: *mut c_void) {
    let _ = give_back(io);
    if let Some(req) = Req::of(arg) {
        req.complete(if success { SUCCESS } else { FAILED });
    }
}

fn write(req: Req, raid: Obj<Raid>, index: u64) {
    let Some(ch) = req.channel() else { return req.complete(FAILED) };
    let Some(stripe) = ch.stripes.take(true) else { return req.complete(NOMEM) };
    let parity = map::parity_slot(index, raid.count() as u64);
    stripe.index.set(index);
    stripe.parity.set(parity as u32);
    if let Err(errno) = spread(req, &raid, &stripe, parity) {
        ch.stripes.put(stripe);
        return req.complete(if errno == Errno::ENOMEM { NOMEM } else { FAILED });
    }
    req.set_own(stripe.address() as u64);
    req.set_remaining(raid.count() as u64);
    req.set_submitted(0);
    if req.via(parity).is_some() {
        make_parity(req, &raid, stripe, parity);
    } else {
        write_chunks(req);
    }
}

/// Divides the request's buffers among the data chunks; the parity chunk has a buffer of the stripe's.
fn spread(req: Req, raid: &Raid, stripe: &Stripe, parity: usize) -> Result<()> {
    let pieces = usize::try_from(req.iovcnt()).map_err(|_| Errno::EINVAL)?;
    stripe.make_room(pieces.saturating_add(raid.count()))?;
    let strip_len = (raid.strip_size.get() as usize).saturating_mul(raid.blocklen.get() as usize);
    let to = stripe.all_iovs();
    let (mut from, mut within, mut used) = (0usize, 0usize, 0usize);
    for index in 0..raid.count().saturating_sub(1) {
        let slot = map::data_slot(index, parity);
        let first = used;
        let mut left = strip_len;
        while left > 0 {
            let (base, len) = iomem::get(req.iovs(), from).filter(|_| from < pieces).ok_or(Errno::EINVAL)?;
            let n = len.saturating_sub(within).min(left);
            if n > 0 {
                iomem::set(to, used, base.wrapping_byte_add(within), n);
                used = used.saturating_add(1);
                left = left.saturating_sub(n);
                within = within.saturating_add(n);
            }
            if within >= len {
                from = from.saturating_add(1);
                within = 0;
            }
        }
        stripe.set_vector(slot, first, used.saturating_sub(first));
    }
    iomem::set(to, used, stripe.buffer(raid, 0), strip_len);
    stripe.set_vector(parity, used, 1);
    Ok(())
}

/// The metadata of a chunk of a write.
fn chunk_md(req: Req, raid: &Raid, stripe: &Stripe, slot: usize) -> *mut c_void {
    if req.md().is_null() {
        return core::ptr::null_mut();
    }
    let parity = stripe.parity.get() as usize;
    if slot == parity {
        return stripe.md_buffer(raid, 0);
    }
    let nth = if slot < parity { slot } else { slot.saturating_sub(1) };
    let len = (raid.strip_size.get() as usize).wrapping_mul(raid.md_len.get() as usize);
    req.md().wrapping_byte_add(nth.wrapping_mul(len))
}

fn make_parity(req: Req, raid: &Raid, stripe: Obj<Stripe>, parity: usize) {
    let strip = raid.strip_size.get() as usize;
    let has_md = !req.md().is_null();
    let job = Job {
        bytes: strip.wrapping_mul(raid.blocklen.get() as usize),
        md_bytes: if has_md { strip.wrapping_mul(raid.md_len.get() as usize) } else { 0 },
        to: stripe.vector(parity),
        to_md: stripe.md_buffer(raid, 0),
        source: &|nth| stripe.vector(map::data_slot(nth, parity)),
        source_md: &|nth| chunk_md(req, raid, &stripe, map::data_slot(nth, parity)),
    };
    parity::begin(req, stripe, &job, parity_made);
}

extern "C" fn parity_made(arg: *mut c_void, status: i32) {
    let Some(req) = Req::of(arg) else { return };
    if status == SUCCESS {
        return write_chunks(req);
    }
    if let (Some(ch), Some(stripe)) = (req.channel(), req.stripe()) {
        ch.stripes.put(stripe);
    }
    req.complete(status);
}

/// Some chunks of a write have ended; with the last the stripe is free, before the next request may want it.
fn chunks_written(req: Req, count: u64, status: i32) -> bool {
    if req.remaining() <= count
        && let (Some(ch), Some(stripe)) = (req.channel(), req.stripe())
    {
        ch.stripes.put(stripe);
    }
    req.part(count, status)
}

/// Starts the chunks that were not started yet.
fn write_chunks(req: Req) {
    let (Some(raid), Some(stripe)) = (req.raid(), req.stripe()) else { return req.complete(FAILED) };
    let n = raid.count() as u64;
    for slot in req.submitted()..n {
        req.set_submitted(slot.saturating_add(1));
        let Some(via) = req.via(slot as usize) else {
            if chunks_written(req, 1, SUCCESS) {
                return;
            }
            continue;
        };
        let (iovs, count) = stripe.vector(slot as usize);
        let data = Data {
            iovs,
            iovcnt: count as i32,
            md: chunk_md(req, &raid, &stripe, slot as usize),
            offset: chunk_start(&raid, slot as usize, stripe.index.get()),
            num: u64::from(raid.strip_size.get()),
        };
        if let Err(errno) = req::rw(via, WRITE, data, Ext::NONE, req.tell(chunk_written)) {
            req.set_submitted(slot);
            if errno != Errno::ENOMEM || !req::wait(via.ch, write_chunks_again, req.arg()) {
                chunks_written(req, n.saturating_sub(slot), FAILED);
            }
            return;
        }
    }
}

extern "C" fn write_chunks_again(arg: *mut c_void) {
    if let Some(req) = Req::of(arg) {
        write_chunks(req);
    }
}

extern "C" fn chunk_written(io: &'static Io, success: bool, arg: *mut c_void) {
    let _ = give_back(io);
    if let Some(req) = Req::of(arg) {
        chunks_written(req, 1, if success { SUCCESS } else { FAILED });
    }
}

/// Computes the request's data, which lies on a missing member, from all the others.
pub fn reconstruct(req: Req, index: u64, slot: usize, within: u64) {
    let (Some(raid), Some(ch)) = (req.raid(), req.channel()) else { return req.complete(FAILED) };
    let Some(stripe) = ch.stripes.take(false) else { return req.complete(NOMEM) };
    stripe.index.set(index);
    stripe.chunk.set(slot as u32);
    stripe.chunk_offset.set(within);
    req.set_own(stripe.address() as u64);
    req.set_reconstructs(true);
    req.set_submitted(0);
    // The missing one counts too: it ends at once.
    req.set_remaining(raid.count() as u64);
    read_chunks(req);
}

/// Which buffer the chunk of a slot has.
fn nth_other(slot: usize, missing: usize) -> usize {
    if slot < missing { slot } else { slot.saturating_sub(1) }
}

fn read_chunks(req: Req) {
    let (Some(raid), Some(stripe)) = (req.raid(), req.stripe()) else { return req.complete(FAILED) };
    let n = raid.count() as u64;
    let missing = stripe.chunk.get() as usize;
    let len = (req.num() as usize).wrapping_mul(raid.blocklen.get() as usize);
    for at in req.submitted()..n {
        let slot = at as usize;
        req.set_submitted(at.saturating_add(1));
        let via = if slot == missing { None } else { req.via(slot) };
        let Some(via) = via else {
            if req.part(1, if slot == missing { SUCCESS } else { FAILED }) {
                return;
            }
            continue;
        };
        let nth = nth_other(slot, missing);
        let iov = stripe.all_iovs().wrapping_add(slot);
        iomem::set(iov, 0, stripe.buffer(&raid, nth), len);
        let md = if req.md().is_null() { core::ptr::null_mut() } else { stripe.md_buffer(&raid, nth) };
        let offset = chunk_start(&raid, slot, stripe.index.get()).wrapping_add(stripe.chunk_offset.get());
        let data = Data { iovs: iov, iovcnt: 1, md, offset, num: req.num() };
        if let Err(errno) = req::rw(via, READ, data, Ext::NONE, req.tell(chunk_read)) {
            req.set_submitted(at);
            if errno != Errno::ENOMEM || !req::wait(via.ch, read_chunks_again, req.arg()) {
                req.part(n.saturating_sub(at), FAILED);
            }
            return;
        }
    }
}

extern "C" fn read_chunks_again(arg: *mut c_void) {
    if let Some(req) = Req::of(arg) {
        read_chunks(req);
    }
}

extern "C" fn chunk_read(io: &'static Io, success: bool, arg: *mut c_void) {
    let _ = give_back(io);
    if let Some(req) = Req::of(arg) {
        req.part(1, if success { SUCCESS } else { FAILED });
    }
}

/// The other chunks have been read.
pub fn parts_read(req: Req, status: i32) {
    let (Some(raid), Some(stripe)) = (req.raid(), req.stripe()) else { return req.complete(FAILED) };
    if status != SUCCESS {
        return combined(req.arg(), status);
    }
    let blocks = req.num() as usize;
    let has_md = !req.md().is_null();
    let missing = stripe.chunk.get() as usize;
    let job = Job {
        bytes: blocks.wrapping_mul(raid.blocklen.get() as usize),
        md_bytes: if has_md { blocks.wrapping_mul(raid.md_len.get() as usize) } else { 0 },
        to: (req.iovs(), req.iovcnt() as usize),
        to_md: req.md(),
        // Each was read to an element of its own.
        source: &|nth| (stripe.all_iovs().wrapping_add(map::data_slot(nth, missing)), 1),
        source_md: &|nth| stripe.md_buffer(&raid, nth),
    };
    parity::begin(req, stripe, &job, combined);
}

extern "C" fn combined(arg: *mut c_void, status: i32) {
    let Some(req) = Req::of(arg) else { return };
    if let (Some(ch), Some(stripe)) = (req.channel(), req.stripe()) {
        ch.stripes.put(stripe);
    }
    req.complete(status);
}
