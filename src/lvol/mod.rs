//! Logical volumes: named blobs in a named blobstore. Serves `spdk/lvol.h` and `spdk_internal/lvolstore.h`.
//!
//! What v26.01 keeps on the disk: the blobstore's type is `LVOLSTORE`; its super blob has the xattrs `uuid` (text with its
//! final zero) and `name`; every other blob is a volume with the same two. [`store`] makes, loads and ends lvolstores,
//! [`volume`] the volumes in them, [`esnap`] finds external snapshots and knows who waits for one.
//! Threading rule: the thread that made or loaded the lvolstore; plain getters from anywhere.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

pub mod esnap;
mod object;
mod store;
mod volume;

pub use object::{LVOLS, Lvol, Lvs, STORES, by_names, by_uuid, changed, forget};
pub use store::{Opts, destroy, grow, grow_live, init, load, rename_store, unload};
pub use volume::{
    channel, clone_of, clones, close, create, create_esnap_clone, decouple, deletable, delete, inflate, is_degraded,
    open, rename, resize, set_external_parent, set_parent, set_read_only, shallow_copy, snapshot,
};

/// Bytes of a name with its final zero, `SPDK_LVS_NAME_MAX` and `SPDK_LVOL_NAME_MAX`.
pub const NAME_MAX: usize = 64;
/// `SPDK_LVS_OPTS_CLUSTER_SZ`.
pub const CLUSTER_SZ: u32 = 4 << 20;
