//! Protection information on the way between two buffers: insert it or take it off, or, where a controller with
//! PRACT and larger metadata would keep the metadata in both buffers, fill it in or check it.
//!
//! Threading: pure functions. The two buffers must not overlap.

use super::check::{after_field, guard, load, store};
use super::{CHECK_GUARD, Ctx, Fault, NVME_PRACT, Tuple, Type, fits};
use crate::algo::sg::{Sink, Source};

/// Copies `len` bytes and continues the guard over them, if guards are used.
fn copy<S: Source, D: Sink>(src: &mut S, dst: &mut D, ctx: &Ctx, seed: u64, len: usize, with_guard: bool) -> u64 {
    let (mut guard, mut left) = (seed, len);
    let with_guard = with_guard && ctx.checks(CHECK_GUARD);
    while left != 0 {
        let from = src.chunk();
        let to = dst.chunk_mut();
        let n = from.len().min(to.len()).min(left);
        if n == 0 {
            break;
        }
        to[..n].copy_from_slice(&from[..n]);
        if with_guard {
            guard = ctx.format.guard(guard, &to[..n]);
        }
        src.skip(n);
        dst.skip(n);
        left -= n;
    }
    guard
}

/// True if both buffers carry metadata: the controller acts on protection information within larger metadata.
fn md_in_both(ctx: &Ctx) -> bool {
    ctx.checks(NVME_PRACT) && ctx.md_size != ctx.format.size()
}

/// From data alone (`src`) to interleaved blocks (`dst`), generating protection information.
pub fn generate<S: Source, D: Sink>(src: &mut S, dst: &mut D, num_blocks: u32, ctx: &Ctx) -> Result<(), Fault> {
    let both = md_in_both(ctx);
    let taken = if both { ctx.block_size } else { ctx.data_in_block() };
    fits(src, taken, num_blocks)?;
    fits(dst, ctx.block_size, num_blocks)?;
    for index in 0..num_blocks {
        if ctx.dif_type == Type::Disabled {
            copy(src, dst, ctx, 0, taken as usize, false);
            dst.skip((ctx.block_size - taken) as usize);
            continue;
        }
        let copied = taken.min(ctx.guard_interval);
        let over_data = copy(src, dst, ctx, ctx.guard_seed, copied as usize, true);
        // Metadata before the field, which only the destination has.
        let all = guard(dst, ctx, over_data, ctx.guard_interval - copied);
        store(dst, ctx, Tuple::generate(ctx, all, index));
        src.skip((taken - copied) as usize);
        dst.skip(after_field(ctx, ctx.block_size));
    }
    Ok(())
}

/// From interleaved blocks (`src`) to data alone (`dst`), verifying protection information. The block that does
/// not match has been copied.
pub fn verify<S: Source, D: Sink>(src: &mut S, dst: &mut D, num_blocks: u32, ctx: &Ctx) -> Result<(), Fault> {
    let both = md_in_both(ctx);
    let given = if both { ctx.block_size } else { ctx.data_in_block() };
    fits(dst, given, num_blocks)?;
    fits(src, ctx.block_size, num_blocks)?;
    for index in 0..num_blocks {
        if ctx.dif_type == Type::Disabled {
            copy(src, dst, ctx, 0, given as usize, false);
            src.skip((ctx.block_size - given) as usize);
            continue;
        }
        let copied = given.min(ctx.guard_interval);
        let over_data = copy(src, dst, ctx, ctx.guard_seed, copied as usize, true);
        let all = guard(src, ctx, over_data, ctx.guard_interval - copied);
        load(src, ctx).verify(ctx, all, index).map_err(Fault::Mismatch)?;
        dst.skip((given - copied) as usize);
        src.skip(after_field(ctx, ctx.block_size));
    }
    Ok(())
}
