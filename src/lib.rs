//! **respdk**: SPDK's C API and ABI, release v26.01, in safe Rust.
//!
//! The floors, from the ground up; a room imports only rooms below it (`tests/tidy.rs` holds the table):
//!
//! | floor | rooms |
//! |---|---|
//! | 0 | [`errno`], [`log`], [`abi`], [`algo`]: pure functions |
//! | 1 | [`sys`]: one file per kernel or CPU interface |
//! | 2 | [`handle`]: arenas, handles with generations, grace periods, the stale-use ledger |
//! | 2½ | [`env`]: DMA memory, memory maps, pools, rings, cores, the environment's options |
//! | 2½ | [`util`]: the small objects of `spdk_util`; [`deprecation`] |
//! | 2¾ | [`trace`]: trace points in shared memory |
//! | 3 | [`thread`]: messages, pollers, io_devices and channels; [`reactor`]: reactors, events, schedulers |
//! | 4 | [`accel`], [`conf`], [`dma`], [`json`], [`jsonrpc`], [`keyring`], [`notify`], [`sock`]: services |
//! | 5 | [`bdev`]: the block layer |
//! | 6 | [`blob`]: the blobstore; [`lvol`]: logical volumes; [`bdev_modules`]: one per kind of bdev |
//! | 7 | [`nbd`]: bdevs as devices of the kernel |
//! | 8 | [`app`]: subsystems, the application framework, RPC methods |
//! | 9 | [`capi`]: the door, the only room that turns a raw pointer into something else |
#![deny(unsafe_code, unsafe_op_in_unsafe_fn)]
#![warn(clippy::undocumented_unsafe_blocks)]

pub mod abi;
#[forbid(unsafe_code)]
pub mod algo;
pub mod errno;
#[macro_use]
pub mod log;

#[allow(unsafe_code)]
pub mod sys;

pub mod handle;

pub mod deprecation;
pub mod env;
pub mod thread;
pub mod trace;
pub mod util;

pub mod reactor;

// From here on bad devices, peers, files and callers become errors: each of these rooms begins with the lints for it.
pub mod accel;
pub mod app;
pub mod bdev;
pub mod bdev_modules;
pub mod blob;
pub mod conf;
pub mod dma;
pub mod json;
pub mod jsonrpc;
pub mod keyring;
pub mod lvol;
pub mod nbd;
pub mod notify;
pub mod sock;

#[allow(unsafe_code)]
pub mod capi;
