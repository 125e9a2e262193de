//! The acceleration framework: operations on memory, one by one or in sequences, done by modules.
//!
//! Serves `spdk/accel.h` and `spdk/accel_module.h`. Modules written in C come in by their records, ours too. Threading
//! rule: a channel, its tasks and its sequences belong to one thread; keys to any.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

pub mod buffer;
pub mod channel;
pub mod deflate;
pub mod error;
mod fifo;
pub mod framework;
pub mod key;
pub mod merge;
pub mod process;
pub mod record;
pub mod sequence;
pub mod software;
pub mod submit;
#[cfg(test)]
mod tests;
mod ticket;
