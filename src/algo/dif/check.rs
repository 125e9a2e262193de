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

/// The guard over the bytes before the field, or the seed where guards are not used.
#[inline]
fn guard_of(data: &[u8], ctx: &Ctx) -> u64 {
    if ctx.checks(CHECK_GUARD) { ctx.format.guard(ctx.guard_seed, data) } else { ctx.guard_seed }
}

/// Writes the field at the start of `to`.
#[inline]
fn put(to: &mut [u8], ctx: &Ctx, tuple: Tuple) -> Option<()> {
    let raw = tuple.encode(ctx.format);
    match ctx.format.size() {
        8 => *to.first_chunk_mut()? = *raw.first_chunk::<8>()?,
        _ => *to.first_chunk_mut()? = raw,
    }
    Some(())
}

/// Reads the field at the start of `from`.
#[inline]
fn get(from: &[u8], ctx: &Ctx) -> Option<Tuple> {
    let mut raw = [0; 16];
    match ctx.format.size() {
        8 => *raw.first_chunk_mut()? = *from.first_chunk::<8>()?,
        _ => raw = *from.first_chunk()?,
    }
    Some(Tuple::decode(ctx.format, &raw))
}

/// As [`generate`], for blocks in one piece, which nearly all are: no cursor moves. `None` for a context that does not fit.
#[inline]
fn generate_in_one_piece(blocks: &mut [u8], ctx: &Ctx) -> Option<()> {
    let (block_size, field_at) = (ctx.block_size.max(1) as usize, ctx.guard_interval as usize);
    for (index, block) in blocks.chunks_exact_mut(block_size).enumerate() {
        let (data, rest) = block.split_at_mut_checked(field_at)?;
        put(rest, ctx, Tuple::generate(ctx, guard_of(data, ctx), index as u32))?;
    }
    Some(())
}

/// As [`verify`], for blocks in one piece.
#[inline]
fn verify_in_one_piece(blocks: &[u8], ctx: &Ctx) -> Option<Result<(), Fault>> {
    let (block_size, field_at) = (ctx.block_size.max(1) as usize, ctx.guard_interval as usize);
    for (index, block) in blocks.chunks_exact(block_size).enumerate() {
        let (data, rest) = block.split_at_checked(field_at)?;
        if let Err(mismatch) = get(rest, ctx)?.verify(ctx, guard_of(data, ctx), index as u32) {
            return Some(Err(Fault::Mismatch(mismatch)));
        }
    }
    Some(Ok(()))
}

/// Fills in the protection information of interleaved blocks.
pub fn generate<S: Sink>(sg: &mut S, num_blocks: u32, ctx: &Ctx) -> Result<(), Fault> {
    fits(sg, ctx.block_size, num_blocks)?;
    if ctx.dif_type == Type::Disabled {
        return Ok(());
    }
    let whole = ctx.block_size as usize * num_blocks as usize;
    if let Some(blocks) = sg.chunk_mut().get_mut(..whole)
        && generate_in_one_piece(blocks, ctx).is_some()
    {
        sg.skip(whole);
        return Ok(());
    }
    for index in 0..num_blocks {
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
    let whole = ctx.block_size as usize * num_blocks as usize;
    if let Some(blocks) = sg.chunk().get(..whole)
        && let Some(checked) = verify_in_one_piece(blocks, ctx)
    {
        sg.skip(whole);
        return checked;
    }
    for index in 0..num_blocks {
        let guard = guard(sg, ctx, ctx.guard_seed, ctx.guard_interval);
        load(sg, ctx).verify(ctx, guard, index).map_err(Fault::Mismatch)?;
        sg.skip(after_field(ctx, ctx.block_size));
    }
    Ok(())
}

/// The guard over a block whose metadata is elsewhere, and over the metadata before the field.
#[inline]
fn guard_of_both(data: &[u8], md: &[u8], ctx: &Ctx) -> u64 {
    let over_data = guard_of(data, ctx);
    if md.is_empty() || !ctx.checks(CHECK_GUARD) { over_data } else { ctx.format.guard(over_data, md) }
}

/// As [`generate_apart`], for data and metadata in one piece each.
#[inline]
fn generate_apart_in_one_piece(data: &[u8], md: &mut [u8], ctx: &Ctx) -> Option<()> {
    let blocks = data.chunks_exact(ctx.block_size.max(1) as usize);
    for (index, (data, md)) in blocks.zip(md.chunks_exact_mut(ctx.md_size.max(1) as usize)).enumerate() {
        let (before, rest) = md.split_at_mut_checked(ctx.guard_interval as usize)?;
        put(rest, ctx, Tuple::generate(ctx, guard_of_both(data, before, ctx), index as u32))?;
    }
    Some(())
}

/// As [`verify_apart`], for data and metadata in one piece each.
#[inline]
fn verify_apart_in_one_piece(data: &[u8], md: &[u8], ctx: &Ctx) -> Option<Result<(), Fault>> {
    let blocks = data.chunks_exact(ctx.block_size.max(1) as usize);
    for (index, (data, md)) in blocks.zip(md.chunks_exact(ctx.md_size.max(1) as usize)).enumerate() {
        let (before, rest) = md.split_at_checked(ctx.guard_interval as usize)?;
        let checked = get(rest, ctx)?.verify(ctx, guard_of_both(data, before, ctx), index as u32);
        if let Err(mismatch) = checked {
            return Some(Err(Fault::Mismatch(mismatch)));
        }
    }
    Some(Ok(()))
}

/// Bytes of all data, and of all metadata beside it.
fn lens(ctx: &Ctx, num_blocks: u32) -> (usize, usize) {
    (ctx.block_size as usize * num_blocks as usize, ctx.md_size as usize * num_blocks as usize)
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
    let (data_len, md_len) = lens(ctx, num_blocks);
    if let (Some(blocks), Some(fields)) = (data.chunk().get(..data_len), md.chunk_mut().get_mut(..md_len))
        && generate_apart_in_one_piece(blocks, fields, ctx).is_some()
    {
        data.skip(data_len);
        md.skip(md_len);
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
    let (data_len, md_len) = lens(ctx, num_blocks);
    if let (Some(blocks), Some(fields)) = (data.chunk().get(..data_len), md.chunk().get(..md_len))
        && let Some(checked) = verify_apart_in_one_piece(blocks, fields, ctx)
    {
        data.skip(data_len);
        md.skip(md_len);
        return checked;
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
