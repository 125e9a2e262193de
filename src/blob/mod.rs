//! The blobstore: numbered, growing, thin, cloned pieces of a device. Serves `spdk/blob.h` and `spdk/blob_bdev.h`.
//!
//! The control path is written as futures on a small executor ([`task`]): each runs on the thread that began it and goes on
//! when the device answers. The data path ([`io`]) is plain calls without allocation. What lies on the disk is v26.01's,
//! byte for byte ([`disk`], [`page`]). Threading rule: metadata on the thread that made the store, I/O on its channel's.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

pub mod backing;
pub mod bdev;
pub mod channel;
mod cow;
mod delete;
pub mod dev;
pub mod disk;
pub mod dump;
mod inflate;
pub mod io;
mod load;
mod map;
pub mod names;
pub mod object;
mod ops;
pub mod page;
mod parent;
mod persist;
mod snapshot;
pub mod store;
pub mod task;

pub use channel::{CHANNELS, Channel, OpFn, alloc_channel, channel_of, free_channel};
pub use delete::delete;
pub use dev::{BsDev, Dev};
pub use inflate::{Progress, Ready, copy_ready, decouple, inflate, ready_to_copy, shallow_copy};
pub use io::{Tell, read, readv, unmap, write, write_zeroes, writev};
pub use load::{destroy, grow, grow_live, init, load, set_super, unload};
pub use object::{
    BLOBS, Blob, clones, esnap_id, parent_snapshot, remove_xattr, set_read_only, set_xattr, xattr, xattr_names,
};
pub use ops::{BlobOpts, OpenOpts, Xattrs, close, create, iter_first, iter_next, open, resize, sync_md};
pub use parent::{esnap_bs_dev, set_esnap_bs_dev, set_external_parent, set_parent};
pub use snapshot::{clone_blob, snapshot};
pub use store::{EsnapFn, IterFn, Opts, STORES, Store};

/// The number of no blob, `SPDK_BLOBID_INVALID`.
pub const INVALID: u64 = u64::MAX;
/// The parent of a blob whose parent is no blob, `SPDK_BLOBID_EXTERNAL_SNAPSHOT`.
pub const EXTERNAL: u64 = u64::MAX - 1;
