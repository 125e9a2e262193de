//! The block layer: bdevs, their names, descriptors, channels and I/O. Serves `spdk/bdev.h` and `spdk/bdev_module.h`.
//!
//! A request goes down through [`submit`] to its module's function table and comes back up through [`complete`]. What a
//! C module owns is known by its address ([`registry`]); what this room owns lives in arenas, so that a late pointer is
//! refused. Threading rule: registration, removal and start on the application's thread, I/O on its channel's thread.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

pub mod abort;
pub mod buf;
pub mod channel;
pub mod claim;
pub mod compare;
pub mod complete;
pub mod copy;
pub mod desc;
pub mod dif;
pub mod ext;
pub mod histogram;
pub mod io;
pub mod lock;
mod md;
pub mod media;
pub mod mgr;
pub mod module;
mod nomem;
pub mod nvme;
pub mod object;
pub mod open_async;
pub mod pool;
pub mod qd;
pub mod qos;
mod queue;
pub mod rare;
pub mod record;
pub mod register;
pub mod registry;
pub mod reset;
pub mod scsi;
mod split;
pub mod stat;
pub mod status;
pub mod submit;
pub mod timeout;
mod trace;
mod transfer;

pub use channel::{CHANNELS, Channel};
pub use desc::{DESCS, Desc};
pub use io::{IOS, Io};
pub use object::{BDEVS, Bdev};
pub use trace::register_trace;
