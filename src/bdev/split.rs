//! Splitting: an I/O that is too large, or crosses a boundary, becomes several that are not.
//!
//! A parent has its parts in flight up to the 32 pieces of buffer its record has room for, and goes on when they are
//! done. Threading rule: the thread of the channel.

use super::{
    complete,
    io::{CHILD_IOVS, Io, bounce, flag, own},
    object::Bdev,
    pool::Waiter,
    submit::{self, Data, Extra, Tell, Via},
    transfer,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Obj,
    sys::iomem,
};
use core::ffi::c_void;

const MAX_PLAIN_CHILDREN: u32 = 8;
const READ: u32 = abi::SPDK_BDEV_IO_TYPE_READ;
const WRITE: u32 = abi::SPDK_BDEV_IO_TYPE_WRITE;

fn boundary(bdev: Obj<Bdev>, io_type: u32) -> u64 {
    u64::from(if io_type == WRITE { bdev.write_boundary.get() } else { bdev.read_boundary.get() })
}

/// Whether a read or write breaks one of the bdev's limits.
pub(super) fn should_split(io: &'static Io, bdev: Obj<Bdev>) -> bool {
    let num = io.num_blocks.get();
    let first = io.offset_blocks.get();
    let last = first.saturating_add(num).saturating_sub(1);
    let boundary = boundary(bdev, io.io_type());
    if let (Some(a), Some(b)) = (first.checked_div(boundary), last.checked_div(boundary))
        && a != b
    {
        return true;
    }
    let iovcnt = u32::try_from(io.iovcnt.get()).unwrap_or(0);
    let most = bdev.max_num_segments.get();
    if most != 0 && iovcnt > most {
        return true;
    }
    let largest = bdev.max_segment_size.get() as usize;
    if largest != 0
        && (0..iovcnt).any(|at| iomem::get(io.iovs.get(), at as usize).is_some_and(|(_, len)| len > largest))
    {
        return true;
    }
    let size = u64::from(bdev.max_rw_size.get());
    size != 0 && num > size
}

/// Whether an unmap has more segments than the device takes.
pub(super) fn should_split_unmap(io: &'static Io, bdev: Obj<Bdev>) -> bool {
    let (blocks, segments) = (u64::from(bdev.max_unmap.get()), u64::from(bdev.max_unmap_segments.get()));
    blocks != 0 && segments != 0 && io.num_blocks.get().div_ceil(blocks) > segments
}

pub(super) fn should_split_zeroes(io: &'static Io, bdev: Obj<Bdev>) -> bool {
    let most = u64::from(bdev.max_write_zeroes.get());
    most != 0 && io.num_blocks.get() > most
}

/// Starts the parts of a split I/O.
#[cold]
#[inline(never)]
pub(super) fn start(io: &'static Io) {
    io.split_offset.set(io.offset_blocks.get());
    io.split_remaining.set(io.num_blocks.get());
    io.split_outstanding.set(0);
    io.status.set(abi::SPDK_BDEV_IO_STATUS_SUCCESS as i8);
    if matches!(io.io_type(), READ | WRITE) && iomem::get(io.iovs.get(), 0).is_none_or(|(base, _)| base.is_null()) {
        let Some(bdev) = io.owner.get() else { return };
        let len = io.num_blocks.get().saturating_mul(u64::from(bdev.blocklen.get()));
        return super::buf::get(io, got_buf, len);
    }
    go_on(io.as_ptr());
}

extern "C" fn got_buf(_: *mut c_void, io: &'static Io, success: bool) {
    if success {
        go_on(io.as_ptr());
    } else {
        io.status.set(abi::SPDK_BDEV_IO_STATUS_FAILED as i8);
        io.split_remaining.set(0);
        end(io);
    }
}

/// Starts parts until there is no room, or nothing left.
extern "C" fn go_on(arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    let Some(via) = submit::via_of(io) else { return };
    // Held by one, so that a part that ends at once does not end the parent below us.
    io.split_outstanding.add(1);
    let result = match io.io_type() {
        READ | WRITE => rw_parts(io, via),
        _ => plain_parts(io, via),
    };
    let left = io.split_outstanding.sub(1);
    match result {
        Err(Errno::ENOMEM) if left == 0 => wait_for_io(io, go_on),
        Err(Errno::ENOMEM) | Ok(()) => {}
        Err(_) => {
            io.status.set(abi::SPDK_BDEV_IO_STATUS_FAILED as i8);
            io.split_remaining.set(0);
        }
    }
    if left == 0 && io.split_remaining.get() == 0 {
        end(io);
    }
}

fn part_started(io: &'static Io, num: u64) {
    io.split_offset.set(io.split_offset.get().saturating_add(num));
    io.split_remaining.set(io.split_remaining.get().saturating_sub(num));
}

fn tell_parent(io: &'static Io) -> Tell {
    Tell { cb: part_done, arg: io.as_ptr() }
}

fn plain_parts(io: &'static Io, via: Via) -> Result<()> {
    let bdev = via.bdev();
    let most = match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_UNMAP => {
            u64::from(bdev.max_unmap.get()).saturating_mul(u64::from(bdev.max_unmap_segments.get()))
        }
        abi::SPDK_BDEV_IO_TYPE_COPY => u64::from(bdev.max_copy.get()),
        _ => u64::from(bdev.max_write_zeroes.get()),
    };
    let mut started: u32 = 0;
    while io.split_remaining.get() > 0 && started < MAX_PLAIN_CHILDREN {
        let num = io.split_remaining.get().min(most.max(1));
        let offset = io.split_offset.get();
        io.split_outstanding.add(1);
        // Before it starts: it may fail at once, and then nothing more is to be started.
        part_started(io, num);
        if let Err(errno) = submit::child_plain(io, via, offset, num, tell_parent(io)) {
            io.split_outstanding.sub(1);
            unstart(io, num);
            return Err(errno);
        }
        started = started.saturating_add(1);
    }
    Ok(())
}

fn unstart(io: &'static Io, num: u64) {
    io.split_offset.set(io.split_offset.get().saturating_sub(num));
    io.split_remaining.set(io.split_remaining.get().saturating_add(num));
}

/// A position in the parent's scattered buffer.
struct Cursor {
    at: usize,
    within: usize,
}

fn rw_parts(io: &'static Io, via: Via) -> Result<()> {
    let bdev = via.bdev();
    let blocklen =
        if io.is(flag::BOUNCE) || !io.owns(own::HIDE_MD) { bdev.blocklen.get() } else { via.desc.block_size() }
            as usize;
    if blocklen == 0 {
        return Err(Errno::EINVAL);
    }
    let limit = |n: u32| if n == 0 { u64::from(u32::MAX) } else { u64::from(n) };
    let max_blocks = limit(bdev.max_rw_size.get());
    let max_segment = limit(bdev.max_segment_size.get()) as usize;
    let max_iovs = (limit(bdev.max_num_segments.get()) as usize).min(CHILD_IOVS);
    let boundary = boundary(bdev, io.io_type());
    let extra =
        Extra { dif_check_flags: io.dif_check_flags.get(), cdw12: io.nvme_cdw12.get(), cdw13: io.nvme_cdw13.get() };
    let iovcnt = usize::try_from(io.iovcnt.get()).unwrap_or(0);
    let skipped = io.split_offset.get().saturating_sub(io.offset_blocks.get());
    let mut cursor = Cursor { at: 0, within: skipped.saturating_mul(blocklen as u64) as usize };
    while let Some((_, len)) = (cursor.at < iovcnt).then(|| iomem::get(io.iovs.get(), cursor.at)).flatten() {
        if cursor.within < len {
            break;
        }
        cursor.within = cursor.within.saturating_sub(len);
        cursor.at = cursor.at.saturating_add(1);
    }
    let mut used = 0;
    while io.split_remaining.get() > 0 && used < CHILD_IOVS {
        let offset = io.split_offset.get();
        let to_boundary = match offset.checked_rem(boundary) {
            Some(beyond) => boundary.saturating_sub(beyond),
            None => u64::MAX,
        };
        let want = io.split_remaining.get().min(to_boundary).min(max_blocks);
        let room = max_iovs.min(CHILD_IOVS.saturating_sub(used));
        let Some(slots) = io.child_iov.get(used..used.saturating_add(room)) else { break };
        let (pieces, bytes) =
            take(io, &mut cursor, iovcnt, slots, want.saturating_mul(blocklen as u64) as usize, max_segment, blocklen);
        let num = bytes.checked_div(blocklen).unwrap_or(0) as u64;
        let Some(first) = slots.first().filter(|_| num > 0) else {
            if used > 0 {
                // No whole block fits the room that is left: it will when the parts under way are done.
                return Ok(());
            }
            errlog!("The first child io was less than a block size");
            return Err(Errno::EINVAL);
        };
        let md = match io.md_buf.get() {
            md if md.is_null() => md,
            md => {
                let from = offset.saturating_sub(io.offset_blocks.get()).saturating_mul(u64::from(bdev.md_len.get()));
                md.wrapping_byte_add(from as usize)
            }
        };
        let data = Data { iovs: first.as_ptr(), iovcnt: pieces as i32, md, offset, num };
        io.split_outstanding.add(1);
        part_started(io, num);
        if let Err(errno) = submit::child_rw(io, via, data, extra, tell_parent(io)) {
            io.split_outstanding.sub(1);
            unstart(io, num);
            return Err(errno);
        }
        used = used.saturating_add(pieces);
    }
    Ok(())
}

/// Fills `slots` with pieces of the parent's buffer, at most `want` bytes, in whole blocks; how many pieces and bytes.
fn take(
    io: &'static Io,
    cursor: &mut Cursor,
    iovcnt: usize,
    slots: &'static [super::io::IoVec],
    want: usize,
    max_segment: usize,
    blocklen: usize,
) -> (usize, usize) {
    let mut pieces = 0usize;
    let mut bytes = 0usize;
    for slot in slots {
        if bytes >= want || cursor.at >= iovcnt {
            break;
        }
        let Some((base, len)) = iomem::get(io.iovs.get(), cursor.at) else { break };
        let left = len.saturating_sub(cursor.within);
        let n = left.min(max_segment).min(want.saturating_sub(bytes));
        slot.set(base.wrapping_byte_add(cursor.within), n);
        if n < left {
            cursor.within = cursor.within.saturating_add(n);
        } else {
            cursor.at = cursor.at.saturating_add(1);
            cursor.within = 0;
        }
        pieces = pieces.saturating_add(1);
        bytes = bytes.saturating_add(n);
    }
    // Back to a block boundary.
    let mut beyond = bytes.checked_rem(blocklen).unwrap_or(0);
    bytes = bytes.saturating_sub(beyond);
    while beyond > 0 {
        let Some(slot) = pieces.checked_sub(1).and_then(|at| slots.get(at)) else { break };
        let n = slot.len.get().min(beyond);
        slot.len.set(slot.len.get().saturating_sub(n));
        if slot.len.get() == 0 {
            pieces = pieces.saturating_sub(1);
        }
        beyond = beyond.saturating_sub(n);
        if cursor.within == 0 {
            cursor.at = cursor.at.saturating_sub(1);
            cursor.within = iomem::get(io.iovs.get(), cursor.at).map_or(0, |(_, len)| len);
        }
        cursor.within = cursor.within.saturating_sub(n);
    }
    (pieces, bytes)
}

extern "C" fn part_done(part: &'static Io, success: bool, arg: *mut c_void) {
    let Some(parent) = Io::of(arg) else { return };
    if !success {
        parent.status.set(part.status.get());
        parent.set_own(own::DIRTY, true);
        parent.error.set(part.error.get());
        parent.error_hi.set(part.error_hi.get());
        parent.split_offset.set(parent.split_offset.get().saturating_add(parent.split_remaining.get()));
        parent.split_remaining.set(0);
    }
    complete::free(part);
    if parent.split_outstanding.sub(1) != 0 {
        return;
    }
    if parent.split_remaining.get() == 0 { end(parent) } else { go_on(arg) }
}

/// The last part is done: the parent's own time and bytes are in its parts' statistics.
fn end(parent: &'static Io) {
    if let Some(ch) = parent.ch.get()
        && parent.owns(own::COUNTED)
    {
        ch.queue_depth.sub(1);
        parent.set_own(own::COUNTED, false);
    }
    if i32::from(parent.status.get()) == abi::SPDK_BDEV_IO_STATUS_SUCCESS {
        if transfer::needs_sequence(parent) {
            return transfer::run_sequence(parent, ran);
        }
        if parent.is(flag::BOUNCE) && parent.bounce.get() & bounce::BY_SEQUENCE == 0 {
            return transfer::push_to(parent, pushed);
        }
    }
    if parent.status.get() == abi::SPDK_BDEV_IO_STATUS_PENDING as i8 {
        parent.status.set(abi::SPDK_BDEV_IO_STATUS_FAILED as i8);
    }
    complete::tell_slow(parent);
}

extern "C" fn ran(parent: &'static Io, status: i32) {
    super::ext::ended(parent, status);
    pushed(parent, status);
}

extern "C" fn pushed(parent: &'static Io, rc: i32) {
    complete::failed_to_move(parent, rc);
    complete::tell_slow(parent);
}

/// Calls `f` with the I/O when a record for a part of it is free; at once when there is one after all.
pub(super) fn wait_for_io(io: &'static Io, f: extern "C" fn(*mut c_void)) {
    wait_at(io, f, submit::depth(io).saturating_add(1));
}

/// As [`wait_for_io`], for an I/O that takes its parts from where submitters do.
pub(super) fn wait_as_submitter(io: &'static Io, f: extern "C" fn(*mut c_void)) {
    wait_at(io, f, 0);
}

/// As [`wait_for_io`], at a depth; the I/O is still the caller's if it fails.
pub(super) fn wait(io: &'static Io, f: extern "C" fn(*mut c_void), depth: u32) -> Result<()> {
    let cache = io.ch.get().and_then(|ch| ch.cache.get()).ok_or(Errno::ENODEV)?;
    cache.wait(Waiter { f, arg: io.address(), depth }, true)
}

fn wait_at(io: &'static Io, f: extern "C" fn(*mut c_void), depth: u32) {
    if wait(io, f, depth).is_err() {
        errlog!("an I/O that needs parts cannot wait for them");
        io.split_remaining.set(0);
        io.status.set(abi::SPDK_BDEV_IO_STATUS_FAILED as i8);
        if io.is(flag::SPLIT) {
            end(io);
        } else {
            submit::emulation_failed(io);
        }
    }
}
