//! raid0 and concat: every block lies on exactly one member.
//!
//! A read or write is one I/O of one member, with the raid's I/O as its argument and nothing else. Threading rule: the
//! thread of the channel.

use super::{
    Level,
    channel::{CHANNELS, RaidChannel, raid_at},
    map::{self, Run},
    object::Raid,
    req::{self, FAILED, READ, SUCCESS, WRITE},
    trace::finish,
};
use crate::{
    abi,
    algo::dif::check,
    bdev::{
        Io,
        complete::give_back,
        ext::Ext,
        reset,
        submit::{Data, Tell},
    },
    bdev_modules::disk,
    errno::Errno,
    handle::Obj,
    sys::iomem::{self, Whole},
};
use core::ffi::c_void;

const REFTAG: u32 = abi::SPDK_DIF_FLAGS_REFTAG_CHECK;
const RESET: u32 = abi::SPDK_BDEV_IO_TYPE_RESET;

/// The raid bdev and the channel of one of its I/Os.
#[inline(always)]
pub fn places(io: &'static Io) -> Option<(Obj<Raid>, Obj<RaidChannel>)> {
    let ch = CHANNELS.at(io.channel()?.module_word())?;
    Some((ch.raid.get()?, ch))
}

fn fail(io: &'static Io) {
    finish(io, FAILED);
}

/// concat: the member of a block.
#[inline(always)]
fn concat_slot(raid: &Raid, offset: u64) -> usize {
    let after = raid.bases().take_while(|b| b.start.get() <= offset).count();
    after.saturating_sub(1)
}

/// The member and its block.
#[inline(always)]
fn locate(raid: &Raid, offset: u64) -> (usize, u64) {
    match raid.level() {
        Level::Concat => {
            let slot = concat_slot(raid, offset);
            (slot, offset.saturating_sub(raid.base.get(slot).map_or(0, |b| b.start.get())))
        }
        _ => map::striped(offset, raid.shift.get(), raid.count() as u64),
    }
}

/// Starts a read or write.
#[inline(always)]
pub fn rw(io: &'static Io, raid: Obj<Raid>, ch: Obj<RaidChannel>) {
    let (offset, num) = (io.offset_blocks.get(), io.num_blocks.get());
    let (slot, at) = locate(&raid, offset);
    let last = offset.wrapping_add(num).wrapping_sub(1);
    if (offset ^ last).wrapping_shr(raid.shift.get()) != 0 && raid.count() > 1 {
        errlog!("I/O spans strip boundary!");
        return fail(io);
    }
    let Some(via) = ch.via(&raid, slot, false) else { return fail(io) };
    let at = at.wrapping_add(raid.base.get(slot).map_or(0, |b| b.data_offset.get()));
    if raid.reftags.get() {
        if io.io_type() == READ {
            io.module_word.set(TAGGED);
        } else if !tag_write(io, &raid, at) {
            return fail(io);
        }
    }
    let data = Data { iovs: io.iovs.get(), iovcnt: io.iovcnt.get(), md: io.md_buf.get(), offset: at, num };
    let tell = Tell { cb: rw_done, arg: io.as_ptr() };
    match req::rw(via, io.io_type(), data, Ext::domain_of(io), tell) {
        Ok(()) => {}
        Err(Errno::ENOMEM) if req::wait(via.ch, again, io.as_ptr()) => {}
        Err(_) => fail(io),
    }
}

extern "C" fn rw_done(child: &'static Io, success: bool, arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    let mut success = success;
    if io.module_word.get() != 0 && success && child.io_type() == READ {
        success = io.bdev().and_then(|b| raid_at(b.ctxt())).is_some_and(|raid| tag_read(io, child, &raid));
    }
    let _ = give_back(child);
    finish(io, if success { SUCCESS } else { FAILED });
}

/// An I/O that found no record for its part, or some of its parts.
extern "C" fn again(arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    let Some((raid, ch)) = places(io) else { return fail(io) };
    match io.io_type() {
        READ | WRITE => rw(io, raid, ch),
        _ => next_parts(io, raid, ch),
    }
}

/// Checks the tags of separate metadata against the blocks from `first` on.
fn verify(io: &'static Io, record: &crate::bdev::record::Record, first: u64) -> bool {
    let blocks = u32::try_from(io.num_blocks.get()).unwrap_or(u32::MAX);
    if io.md_buf.get().is_null() {
        return true;
    }
    let Some(ctx) = disk::dif_ctx(record, REFTAG, first) else {
        errlog!("Initialization of DIF context failed");
        return false;
    };
    let len = u64::from(blocks).saturating_mul(u64::from(record.md_len.get())) as usize;
    let mut md = Whole::new(io.md_buf.get(), len);
    let mut data = iomem::cursor(io.iovs.get(), usize::try_from(io.iovcnt.get()).unwrap_or(0));
    let checked = check::verify_apart(&mut data, &mut md.cursor(), blocks, &ctx);
    if let Err(fault) = &checked {
        errlog!("Reference tag check failed: {fault:?}");
    }
    checked.is_ok()
}

/// Gives the tags of separate metadata the numbers of the blocks from `first` on.
fn remap(io: &'static Io, record: &crate::bdev::record::Record, first: u64) -> bool {
    if io.md_buf.get().is_null() {
        return true;
    }
    let Some(mut ctx) = disk::dif_ctx(record, REFTAG, 0) else {
        errlog!("Initialization of DIF context failed");
        return false;
    };
    ctx.remapped_init_ref_tag = first as u32;
    let blocks = u32::try_from(io.num_blocks.get()).unwrap_or(u32::MAX);
    let md_len = record.md_len.get();
    let len = u64::from(blocks).saturating_mul(u64::from(md_len)) as usize;
    let mut md = Whole::new(io.md_buf.get(), len);
    let moved = check::remap(&mut md.cursor(), blocks, md_len, &ctx, false);
    if let Err(fault) = &moved {
        errlog!("Remapping reference tag failed: {fault:?}");
    }
    moved.is_ok()
}

/// A write's tags are those of the raid's blocks; the member wants those of its own. Once per I/O.
#[cold]
fn tag_write(io: &'static Io, raid: &Raid, at: u64) -> bool {
    if io.module_word.get() == TAGGED {
        return true;
    }
    let Some(record) = raid.record() else { return false };
    io.module_word.set(TAGGED);
    verify(io, record, io.offset_blocks.get()) && remap(io, record, at)
}

/// The word of an I/O with reference tags: of a write whose tags are the member's already, of any read.
const TAGGED: u64 = u64::MAX;

#[cold]
fn tag_read(io: &'static Io, child: &'static Io, raid: &Raid) -> bool {
    let Some(member) = child.bdev().and_then(|b| b.record()) else { return false };
    let Some(record) = raid.record() else { return false };
    verify(io, member, child.offset_blocks.get()) && remap(io, record, io.offset_blocks.get())
}

/// What a flush, unmap or reset knows: parts that are to end, parts that were started, whether one failed.
#[derive(Clone, Copy)]
struct Parts {
    left: u64,
    started: u64,
    failed: bool,
}

impl Parts {
    fn of(io: &'static Io) -> Parts {
        let word = io.module_word.get();
        Parts { left: word & 0xffff, started: word.wrapping_shr(16) & 0xffff, failed: word.wrapping_shr(32) != 0 }
    }

    fn save(self, io: &'static Io) {
        io.module_word.set(self.left | self.started.wrapping_shl(16) | u64::from(self.failed).wrapping_shl(32));
    }
}

/// The run of the `k`-th member that a flush or unmap touches; `None` behind the last.
fn nth_run(raid: &Raid, io: &'static Io, k: u64) -> Option<Run> {
    let (offset, num) = (io.offset_blocks.get(), io.num_blocks.get());
    let (shift, n) = (raid.shift.get(), raid.count() as u64);
    match raid.level() {
        Level::Concat => {
            let slot = concat_slot(raid, offset).saturating_add(k as usize);
            let base = raid.base(slot)?;
            let (from, end) = (offset.max(base.start.get()), offset.saturating_add(num));
            let end = end.min(base.start.get().saturating_add(base.data_size.get()));
            (from < end).then(|| Run {
                slot,
                offset: from.saturating_sub(base.start.get()),
                num: end.saturating_sub(from),
            })
        }
        _ => (k < map::striped_members(offset, num, shift, n)).then(|| map::striped_run(offset, num, shift, n, k)),
    }
}

/// How many members a flush, unmap or reset touches.
fn touched(raid: &Raid, io: &'static Io) -> u64 {
    match io.io_type() {
        RESET => raid.count() as u64,
        _ => (0..=raid.count() as u64).take_while(|k| nth_run(raid, io, *k).is_some()).count() as u64,
    }
}

/// Starts a flush, unmap or reset on every member that it touches.
pub fn parts(io: &'static Io, raid: Obj<Raid>, ch: Obj<RaidChannel>) {
    let left = touched(&raid, io);
    if left == 0 {
        finish(io, SUCCESS);
        return;
    }
    Parts { left, started: 0, failed: false }.save(io);
    next_parts(io, raid, ch);
}

fn next_parts(io: &'static Io, raid: Obj<Raid>, ch: Obj<RaidChannel>) {
    let total = touched(&raid, io);
    for k in Parts::of(io).started..total {
        let mut parts = Parts::of(io);
        parts.started = k.saturating_add(1);
        // Before it starts: with the last part the I/O may end at once.
        parts.save(io);
        let run = match io.io_type() {
            RESET => Some(Run { slot: k as usize, offset: 0, num: 0 }),
            _ => nth_run(&raid, io, k),
        };
        let via = run.and_then(|run| ch.via(&raid, run.slot, false));
        let (Some(run), Some(via)) = (run, via) else {
            // A missing member has nothing to reset.
            if part_ended(io, 1, io.io_type() == RESET) {
                return;
            }
            continue;
        };
        let from = raid.base.get(run.slot).map_or(0, |b| b.data_offset.get());
        let tell = Tell { cb: part_done, arg: io.as_ptr() };
        let result = match io.io_type() {
            RESET => reset::reset(via, tell),
            io_type => req::plain(via, io_type, from.saturating_add(run.offset), run.num, tell),
        };
        if let Err(errno) = result {
            parts.started = k;
            parts.save(io);
            if errno != Errno::ENOMEM || !req::wait(via.ch, again, io.as_ptr()) {
                part_ended(io, total.saturating_sub(k), false);
            }
            return;
        }
    }
}

extern "C" fn part_done(child: &'static Io, success: bool, arg: *mut c_void) {
    let _ = give_back(child);
    if let Some(io) = Io::of(arg) {
        part_ended(io, 1, success);
    }
}

/// True when these were the last parts, and the I/O has ended with them.
fn part_ended(io: &'static Io, count: u64, success: bool) -> bool {
    let mut parts = Parts::of(io);
    parts.left = parts.left.saturating_sub(count);
    parts.failed |= !success;
    parts.save(io);
    if parts.left == 0 {
        finish(io, if parts.failed { FAILED } else { SUCCESS });
    }
    parts.left == 0
}
