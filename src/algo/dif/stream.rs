//! Protection information for data that arrives or leaves in pieces, as a network socket delivers it: the buffer
//! has room for each block's metadata, the pieces are counted in data bytes.
//!
//! Threading: pure functions; the running guard is in the context.

use super::check::{after_field, crc32c_part, guard, load, store};
use super::{CHECK_GUARD, Ctx, Fault, Tuple};
use crate::algo::sg::{Sink, Source};

/// A piece in buffer terms: where it starts, counted from the block boundary at or before the context's data
/// offset, and how long it is.
struct Span {
    offset: u32,
    len: u32,
}

/// Bytes of the first block that an earlier part of the data has taken.
fn unaligned(ctx: &Ctx) -> u32 {
    ctx.data_offset.checked_rem(ctx.data_in_block()).unwrap_or(0)
}

/// Start and end of a data range, in bytes of the buffer.
fn bounds(ctx: &Ctx, data_offset: u32, data_len: u32) -> (u32, u32) {
    let skew = unaligned(ctx);
    let at = |data: u32| ctx.with_md(skew.wrapping_add(data)).wrapping_sub(skew);
    (at(data_offset), at(data_offset.wrapping_add(data_len)))
}

fn enter<S: Source>(sg: &mut S, ctx: &Ctx, data_offset: u32, data_len: u32) -> Result<Span, Fault> {
    let (start, end) = bounds(ctx, data_offset, data_len);
    if sg.total() < u64::from(end) {
        return Err(Fault::Range);
    }
    sg.skip(start as usize);
    Ok(Span { offset: start.wrapping_add(unaligned(ctx)), len: end.wrapping_sub(start) })
}

impl Span {
    /// The next part that lies in one block: its block, its offset there and its length.
    fn next(&mut self, ctx: &Ctx) -> Option<(u32, u32, u32)> {
        if self.len == 0 || ctx.block_size == 0 {
            return None;
        }
        let (block, within) = (self.offset / ctx.block_size, self.offset % ctx.block_size);
        let len = self.len.min(ctx.block_size - within);
        self.offset = self.offset.wrapping_add(len);
        self.len -= len;
        Some((block, within, len))
    }
}

/// Continues the guard over one part. `None` if the block goes on; else the cursor is at its field.
fn part<S: Source>(sg: &mut S, ctx: &Ctx, seed: u64, within: u32, len: u32) -> (u64, bool) {
    let rest = ctx.guard_interval.saturating_sub(within);
    (guard(sg, ctx, seed, len.min(rest)), len >= rest)
}

fn seed(ctx: &Ctx) -> u64 {
    if ctx.checks(CHECK_GUARD) { ctx.last_guard } else { 0 }
}

/// Inserts protection information after each block that the new data completes.
pub fn generate<S: Sink>(sg: &mut S, data_offset: u32, data_len: u32, ctx: &mut Ctx) -> Result<(), Fault> {
    let mut span = enter(sg, ctx, data_offset, data_len)?;
    let mut running = seed(ctx);
    while let Some((block, within, len)) = span.next(ctx) {
        let (guard, complete) = part(sg, ctx, running, within, len);
        running = guard;
        if complete {
            store(sg, ctx, Tuple::generate(ctx, guard, block));
            sg.skip(after_field(ctx, ctx.block_size));
            running = ctx.guard_seed;
        }
    }
    if ctx.checks(CHECK_GUARD) {
        ctx.last_guard = running;
    }
    Ok(())
}

/// Checks each block that the data completes.
pub fn verify<S: Source>(sg: &mut S, data_offset: u32, data_len: u32, ctx: &mut Ctx) -> Result<(), Fault> {
    let mut span = enter(sg, ctx, data_offset, data_len)?;
    let mut running = seed(ctx);
    while let Some((block, within, len)) = span.next(ctx) {
        let (guard, complete) = part(sg, ctx, running, within, len);
        running = guard;
        if complete {
            load(sg, ctx).verify(ctx, guard, block).map_err(Fault::Mismatch)?;
            sg.skip(after_field(ctx, ctx.block_size));
            running = ctx.guard_seed;
        }
    }
    if ctx.checks(CHECK_GUARD) {
        ctx.last_guard = running;
    }
    Ok(())
}

/// Continues a CRC-32C over a data range.
pub fn update_crc32c<S: Source>(
    sg: &mut S,
    data_offset: u32,
    data_len: u32,
    crc: u32,
    ctx: &Ctx,
) -> Result<u32, Fault> {
    let mut span = enter(sg, ctx, data_offset, data_len)?;
    let mut crc = crc;
    while let Some((_, within, len)) = span.next(ctx) {
        crc = crc32c_part(sg, ctx, within, len, crc);
    }
    Ok(crc)
}

/// Walks the data pieces of a range, leaving room for metadata: `emit(segment, offset, length)` is called for each
/// contiguous piece until it returns false. Returns the data bytes that were emitted.
pub fn interleave<S: Source>(
    sg: &mut S,
    data_offset: u32,
    data_len: u32,
    ctx: &Ctx,
    mut emit: impl FnMut(usize, usize, usize) -> bool,
) -> Result<u32, Fault> {
    let (start, end) = bounds(ctx, data_offset, data_len);
    if sg.total() < u64::from(end) {
        return Err(Fault::Range);
    }
    sg.skip(start as usize);
    let block = ctx.data_in_block();
    let (mut at, mut left, mut mapped) = (ctx.data_offset.wrapping_add(data_offset), data_len, 0u32);
    while left != 0 && block != 0 {
        let mut piece = left.min(block - at % block);
        at = at.wrapping_add(piece);
        left -= piece;
        while piece != 0 {
            let n = sg.chunk().len().min(piece as usize);
            let here = sg.mark();
            if n == 0 {
                return Ok(mapped);
            }
            let more = emit(here.seg, here.off, n);
            mapped = mapped.wrapping_add(n as u32);
            if !more {
                return Ok(mapped);
            }
            sg.skip(n);
            piece -= n as u32;
        }
        sg.skip(ctx.md_size as usize);
    }
    Ok(mapped)
}
