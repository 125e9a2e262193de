//! **The door**: the only room that turns a raw pointer into something else. One file per public header.
//!
//! Each function is `enter(name, |cx| …)`: decode the arguments, call the engine, convert the `Result` by the C return
//! type. Nobody imports this room.

pub mod callback;
pub mod channel;
pub mod enter;
pub mod json;
pub mod json_named;
pub mod json_write;
pub mod log;
#[cfg(test)]
mod roll_call;
pub mod poller;
pub mod spinlock;
pub mod thread;
pub mod variadic;
