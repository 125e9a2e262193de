//! One file per kernel or CPU interface, each a safe type. The lower of the rooms where `unsafe` may live.

pub mod barrier;
pub mod pages;
pub mod rx;
pub mod tls;
