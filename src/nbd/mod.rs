//! Bdevs as network block devices of the kernel: `nbd.h`, by `ioctl`s and a socket pair, as v26.01 does it.
//!
//! Threading rule: the thread that started a disk.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

pub mod disk;
mod io;
mod wire;

pub use disk::{DISKS, Disk};
