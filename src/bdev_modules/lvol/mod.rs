//! Logical volumes as bdevs (`bdev_lvol_*`): one bdev for each open volume of each lvolstore.
//!
//! [`stores`] makes lvolstores on bdevs and ends them, [`examine`] finds those that are on new bdevs, [`volumes`] creates,
//! changes and deletes volumes, [`disk`] is the function table, [`esnap`] finds external snapshots. Nothing is saved in the
//! configuration: everything is on the disk. Threading rule: the application's thread, I/O on its channel's.

mod disk;
mod esnap;
mod examine;
mod stores;
mod volumes;

pub use stores::{Create, Pair, by_name, by_uuid, create_store, destroy_store, grow_store, list, pair, rename_store};
pub use volumes::{
    clone_bdev, clone_of, create, delete, of_bdev, rename, resize, set_external_parent, set_read_only, shallow_copy,
    snapshot,
};

use crate::{
    bdev::{
        module::{self, Spec},
        record::ModuleRecord,
    },
    blob::task,
    errno::Result,
};
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// The block layer is ending: who loses the last volume of an lvolstore unloads it.
static ENDING: AtomicBool = AtomicBool::new(false);

/// The module, registered with the block layer the first time.
pub fn module() -> Result<&'static ModuleRecord> {
    module::add_ours(
        c"lvol",
        Spec {
            init: Some(init),
            fini_start: Some(fini_start),
            async_fini_start: true,
            ctx_size: Some(ctx_size),
            examine_config: Some(examine::config),
            examine_disk: Some(examine::disk),
            ..Spec::default()
        },
    )
}

fn ending() -> bool {
    ENDING.load(Relaxed)
}

extern "C" fn init() -> i32 {
    ENDING.store(false, Relaxed);
    0
}

extern "C" fn ctx_size() -> i32 {
    size_of::<crate::abi::spdk_blob_ext_io_opts>() as i32
}

/// Lvolstores without open volumes are unloaded now, the others with their last volume.
extern "C" fn fini_start() {
    ENDING.store(true, Relaxed);
    task::start(async {
        for pair in list() {
            if pair.lvs.all_closed() {
                stores::unload_quietly(pair.lvs).await;
            }
        }
        let _ = crate::bdev::mgr::fini_start_done();
    });
}
