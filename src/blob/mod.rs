//! The blobstore: numbered, growing, thin, cloned pieces of a device. Serves `spdk/blob.h` and `spdk/blob_bdev.h`.
//!
//! The control path is written as futures on a small executor ([`task`]): each runs on the thread that began it and goes on
//! when the device answers. The data path ([`io`]) is plain calls without allocation. What lies on the disk is v26.01's,
//! byte for byte ([`disk`], [`page`]). Threading rule: metadata on the thread that made the store, I/O on its channel's.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

pub mod dev;
pub mod disk;
pub mod page;
pub mod task;

pub use dev::{BsDev, Dev};

/// The number of no blob, `SPDK_BLOBID_INVALID`.
pub const INVALID: u64 = u64::MAX;
/// The parent of a blob whose parent is no blob, `SPDK_BLOBID_EXTERNAL_SNAPSHOT`.
pub const EXTERNAL: u64 = u64::MAX - 1;
