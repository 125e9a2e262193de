//! What the bdevs that stand above other bdevs have in common.
//!
//! * [`Base`] is a bdev below: open, claimed, closed on the thread that opened it. A module has one or several.
//! * [`Lower`] is one thread's way to a base; it lies in the module's own channel.
//! * [`forward`] sends an I/O down and completes it with what comes back; an I/O for which no record is left waits.
//! * [`Wanted`] keeps what was asked for until the base arrives.
//! * [`part`] is the engine of bdevs that are ranges of another, for modules written in C too.
//! * [`Above`] is all of it for a bdev with one base: creation, removal, channels, the function table.
//!
//! Nothing on the way of an I/O allocates: what it needs lies in its record, in `module_word` and `link`.
//! Threading rule: bdevs are created on the application's thread; channels and I/Os belong to their thread.

mod above;
mod base;
pub mod forward;
pub mod part;
mod wanted;

pub use above::{
    Above, AboveChannel, Plain, Seat, at, channel_of, create, delete, destruct, get_io_channel, get_memory_domains,
    io_type_supported, submit,
};
pub use base::{Base, Lower, mirror};
pub use wanted::{Want, Wanted, examine_done, examined, ours};
