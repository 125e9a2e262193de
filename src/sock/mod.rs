//! Stream sockets and groups of them: `sock.h`, and `sock_module.h` for implementations written in C.
//!
//! A socket is a slot with a generation, whoever implements it. What deals with its requests and its group is laid out as
//! `struct spdk_sock` ([`layout::Base`]): for one in C it is the implementation's own structure. Threading rule: a socket or a
//! group belongs to one thread at a time.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

pub mod call;
pub mod choice;
pub mod close;
pub mod group;
pub mod imp;
pub mod layout;
pub mod list;
pub mod map;
pub mod module;
pub mod object;
mod pipe;
pub mod posix;
pub mod request;
mod trace;

pub use trace::register_trace;
