//! Bdev modules of our own, one file each. They use the block layer as modules written in C do: by a function table.
//!
//! Threading rule: bdevs are created and deleted on the application's thread.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

pub mod aio;
pub mod crypto;
pub mod delay;
pub mod disk;
pub mod error;
pub mod gpt;
pub mod lvol;
pub mod malloc;
pub mod null;
pub mod passthru;
mod polled;
pub mod raid;
pub mod split;
pub mod stack;
pub mod uring;
pub mod zone_block;

use crate::errno::Result;

/// Makes the modules known to the block layer, before it starts. Of those that examine the last one comes first, when bdevs
/// are examined and when the configuration is written; users know the order.
pub fn register() -> Result<()> {
    null::module()?;
    malloc::module()?;
    aio::module()?;
    uring::module()?;
    crypto::module()?;
    zone_block::module()?;
    delay::module()?;
    split::module()?;
    gpt::module()?;
    error::module()?;
    raid::module()?;
    lvol::module()?;
    passthru::module()?;
    Ok(())
}
