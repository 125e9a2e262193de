//! Error injection: flip one bit somewhere in a field or in the data of one block.
//!
//! Threading: pure functions.

use super::{Ctx, Fault, fits};
use crate::algo::sg::Sink;

/// Where a bit is flipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Reference tag.
    RefTag,
    /// Application tag.
    AppTag,
    /// Guard.
    Guard,
    /// Data of the block.
    Data,
}

impl Target {
    /// All of them, with their `SPDK_DIF_*_ERROR` bits, in the order of injection.
    pub const ALL: [(Target, u32); 4] =
        [(Target::RefTag, 1), (Target::AppTag, 2), (Target::Guard, 4), (Target::Data, 8)];

    /// Offset and length of the target's bytes, relative to the protection information or the data.
    fn bytes(self, ctx: &Ctx, data: u32) -> (u32, u32) {
        let at = ctx.guard_interval;
        match self {
            Target::RefTag => (at + ctx.format.reftag_offset(), ctx.format.reftag_size()),
            Target::AppTag => (at + ctx.format.guard_size(), 2),
            Target::Guard => (at, ctx.format.guard_size()),
            Target::Data => (0, data),
        }
    }
}

/// Flips a random bit of `target` in a random block; returns the block. `unit` is the distance between blocks in
/// `sg`, `data` the number of data bytes of a block, `random` gives evenly distributed numbers.
pub fn flip<S: Sink>(
    sg: &mut S,
    num_blocks: u32,
    unit: u32,
    data: u32,
    target: Target,
    ctx: &Ctx,
    mut random: impl FnMut() -> u64,
) -> Result<u32, Fault> {
    fits(sg, unit, num_blocks)?;
    let (start, len) = target.bytes(ctx, data);
    if num_blocks == 0 || len == 0 {
        return Err(Fault::TooSmall);
    }
    let block = (random() % u64::from(num_blocks)) as u32;
    let byte = u64::from(start) + random() % u64::from(len);
    let bit = random() % 8;
    let here = sg.mark();
    sg.skip((u64::from(block) * u64::from(unit) + byte) as usize);
    let Some(b) = sg.chunk_mut().first_mut() else {
        return Err(Fault::TooSmall);
    };
    *b ^= 1 << bit;
    sg.rewind(here);
    Ok(block)
}
