//! Whole blocks in place: generate, verify and remap, with the metadata in the block (DIF) or beside it (DIX);
//! and CRC-32C over the data alone.
//!
//! Threading: pure functions.

use super::{CHECK_GUARD, CHECK_REFTAG, Ctx, Fault, Tuple, Type, fits};
use crate::algo::crc;
use crate::algo::sg::{Sink, Source};

/// Continues the guard over the next `len` bytes, or skips them if guards are not used.
#[inline]
pub(super) fn guard<S: Source>(sg: &mut S, ctx: &Ctx, seed: u64, len: u32) -> u64 {
    let (mut guard, mut left) = (seed, len as usize);
    if !ctx.checks(CHECK_GUARD) {
        sg.skip(left);
        return guard;
    }
    while left != 0 {
        let chunk = sg.chunk();
        let n = chunk.len().min(left);
        if n == 0 {
            break;
        }
        guard = ctx.format.guard(guard, &chunk[..n]);
        sg.skip(n);
        left -= n;
    }
    guard
}

/// Reads the field at the cursor, and moves past it.
#[inline]
pub(super) fn load<S: Source>(sg: &mut S, ctx: &Ctx) -> Tuple {
    let mut raw = [0; 16];
    match (ctx.format.size(), sg.chunk().first_chunk::<8>(), sg.chunk().first_chunk::<16>()) {
        // Usually the field is in one piece.
        (8, Some(field), _) => {
            raw[..8].copy_from_slice(field);
            sg.skip(8);
        }
        (16, _, Some(field)) => {
            raw = *field;
            sg.skip(16);
        }
        (size, ..) => {
            sg.read(&mut raw[..size as usize]);
        }
    }
    Tuple::decode(ctx.format, &raw)
}

/// Writes the field at the cursor, and moves past it.
#[inline]
pub(super) fn store<S: Sink>(sg: &mut S, ctx: &Ctx, tuple: Tuple) {
    let raw = tuple.encode(ctx.format);
    let size = ctx.format.size() as usize;
    if let (8, Some(field)) = (size, sg.chunk_mut().first_chunk_mut::<8>()) {
        field.copy_from_slice(&raw[..8]);
    } else if let (16, Some(field)) = (size, sg.chunk_mut().first_chunk_mut::<16>()) {
        *field = raw;
    } else {
        sg.write(&raw[..size]);
        return;
    }
    sg.skip(size);
}

/// Metadata bytes after the field, in a unit of `unit` bytes.
#[inline]
pub(super) fn after_field(ctx: &Ctx, unit: u32) -> usize {
    unit.saturating_sub(ctx.guard_interval).saturating_sub(ctx.format.size()) as usize
}

/// The field in a unit that lies in one piece.
#[inline]
fn field_of(unit: &[u8], ctx: &Ctx) -> Option<Tuple> {
    let field = unit.get(ctx.guard_interval as usize..)?;
    let mut raw = [0; 16];
    if ctx.format.size() == 8 {
        raw[..8].copy_from_slice(field.first_chunk::<8>()?);
    } else {
        raw = *field.first_chunk()?;
    }
    Some(Tuple::decode(ctx.format, &raw))
}

/// Guard and field of a whole interleaved block in one piece, which is the usual case.
#[inline]
fn whole<S: Source>(sg: &S, ctx: &Ctx) -> Option<(u64, Tuple)> {
    let block = sg.chunk().get(..ctx.block_size as usize)?;
    let data = block.get(..ctx.guard_interval as usize)?;
    let guard = if ctx.checks(CHECK_GUARD) { ctx.format.guard(ctx.guard_seed, data) } else { ctx.guard_seed };
    Some((guard, field_of(block, ctx)?))
}

/// Fills in the protection information of a whole interleaved block in one piece; false when it is not.
#[inline]
fn fill_whole<S: Sink>(sg: &mut S, ctx: &Ctx, index: u32) -> bool {
    let at = ctx.guard_interval as usize;
    let size = ctx.format.size() as usize;
    let Some(block) = sg.chunk_mut().get_mut(..ctx.block_size as usize) else { return false };
    let Some((data, rest)) = block.split_at_mut_checked(at) else { return false };
    let guard = if ctx.checks(CHECK_GUARD) { ctx.format.guard(ctx.guard_seed, data) } else { ctx.guard_seed };
    let raw = Tuple::generate(ctx, guard, index).encode(ctx.format);
    if size == 8 {
        let Some(field) = rest.first_chunk_mut::<8>() else { return false };
        field.copy_from_slice(&raw[..8]);
    } else {
        let Some(field) = rest.first_chunk_mut::<16>() else { return false };
        *field = raw;
    }
    true
}

/// Fills in the protection information of interleaved blocks.
pub fn generate<S: Sink>(sg: &mut S, num_blocks: u32, ctx: &Ctx) -> Result<(), Fault> {
    fits(sg, ctx.block_size, num_blocks)?;
    if ctx.dif_type == Type::Disabled {
        return Ok(());
    }
    for index in 0..num_blocks {
        if fill_whole(sg, ctx, index) {
            sg.skip(ctx.block_size as usize);
            continue;
        }
        let guard = guard(sg, ctx, ctx.guard_seed, ctx.guard_interval);
        store(sg, ctx, Tuple::generate(ctx, guard, index));
        sg.skip(after_field(ctx, ctx.block_size));
    }
    Ok(())
}

/// Checks the protection information of interleaved blocks.
pub fn verify<S: Source>(sg: &mut S, num_blocks: u32, ctx: &Ctx) -> Result<(), Fault> {
    fits(sg, ctx.block_size, num_blocks)?;
    if ctx.dif_type == Type::Disabled {
        return Ok(());
    }
    for index in 0..num_blocks {
        if let Some((guard, field)) = whole(sg, ctx) {
            field.verify(ctx, guard, index).map_err(Fault::Mismatch)?;
            sg.skip(ctx.block_size as usize);
            continue;
        }
        let guard = guard(sg, ctx, ctx.guard_seed, ctx.guard_interval);
        load(sg, ctx).verify(ctx, guard, index).map_err(Fault::Mismatch)?;
        sg.skip(after_field(ctx, ctx.block_size));
    }
    Ok(())
}

/// Guard over a block whose metadata is elsewhere.
#[inline]
fn guard_apart<D: Source, M: Source>(data: &mut D, md: &mut M, ctx: &Ctx) -> u64 {
    let over_data = guard(data, ctx, ctx.guard_seed, ctx.block_size);
    guard(md, ctx, over_data, ctx.guard_interval)
}

/// Fills in the protection information of blocks whose metadata is in `md`.
pub fn generate_apart<D: Source, M: Sink>(data: &mut D, md: &mut M, num_blocks: u32, ctx: &Ctx) -> Result<(), Fault> {
    fits(data, ctx.block_size, num_blocks)?;
    fits(md, ctx.md_size, num_blocks)?;
    if ctx.dif_type == Type::Disabled {
        return Ok(());
    }
    for index in 0..num_blocks {
        let guard = guard_apart(data, md, ctx);
        store(md, ctx, Tuple::generate(ctx, guard, index));
        md.skip(after_field(ctx, ctx.md_size));
    }
    Ok(())
}

/// Checks the protection information of blocks whose metadata is in `md`.
pub fn verify_apart<D: Source, M: Source>(data: &mut D, md: &mut M, num_blocks: u32, ctx: &Ctx) -> Result<(), Fault> {
    fits(data, ctx.block_size, num_blocks)?;
    fits(md, ctx.md_size, num_blocks)?;
    if ctx.dif_type == Type::Disabled {
        return Ok(());
    }
    for index in 0..num_blocks {
        let guard = guard_apart(data, md, ctx);
        load(md, ctx).verify(ctx, guard, index).map_err(Fault::Mismatch)?;
        md.skip(after_field(ctx, ctx.md_size));
    }
    Ok(())
}

/// Moves reference tags to another address. `unit` is the distance between two fields: the block size if
/// metadata is interleaved, the metadata size if `sg` is metadata alone.
pub fn remap<S: Sink>(sg: &mut S, num_blocks: u32, unit: u32, ctx: &Ctx, check_ref_tag: bool) -> Result<(), Fault> {
    fits(sg, unit, num_blocks)?;
    if ctx.dif_type == Type::Disabled || !ctx.checks(CHECK_REFTAG) {
        return Ok(());
    }
    for index in 0..num_blocks {
        sg.skip(ctx.guard_interval as usize);
        let here = sg.mark();
        let tuple = load(sg, ctx);
        if !tuple.escapes(ctx) {
            if check_ref_tag {
                tuple.check_reftag(ctx, ctx.ref_tag(index), index).map_err(Fault::Mismatch)?;
            }
            let mut ref_tag = ctx.remapped_init_ref_tag;
            if ctx.dif_type != Type::Three {
                ref_tag = ref_tag.wrapping_add(ctx.ref_tag_offset).wrapping_add(index);
            }
            let moved = Tuple { ref_tag: u64::from(ref_tag), ..tuple }.encode(ctx.format);
            // Only the tag changes; the bytes around it stay as they are.
            let tag = ctx.format.reftag_offset() as usize..ctx.format.size() as usize;
            sg.rewind(here);
            sg.skip(tag.start);
            sg.write(&moved[tag]);
        }
        sg.skip(after_field(ctx, unit));
    }
    Ok(())
}

/// CRC-32C over the data of one interleaved block, or a part of it that starts `offset` bytes into the block.
pub(super) fn crc32c_part<S: Source>(sg: &mut S, ctx: &Ctx, offset: u32, len: u32, crc: u32) -> u32 {
    let data = len.min(ctx.data_in_block().saturating_sub(offset));
    let (mut crc, mut left) = (crc, data as usize);
    while left != 0 {
        let chunk = sg.chunk();
        let n = chunk.len().min(left);
        if n == 0 {
            break;
        }
        crc = crc::crc32c(&chunk[..n], crc);
        sg.skip(n);
        left -= n;
    }
    sg.skip((len - data) as usize);
    crc
}

/// Continues a CRC-32C over the data of interleaved blocks, leaving their metadata out.
pub fn update_crc32c<S: Source>(sg: &mut S, num_blocks: u32, crc: u32, ctx: &Ctx) -> Result<u32, Fault> {
    fits(sg, ctx.block_size, num_blocks)?;
    Ok((0..num_blocks).fold(crc, |crc, _| crc32c_part(sg, ctx, 0, ctx.block_size, crc)))
}
