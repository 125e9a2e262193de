//! New bdevs are looked at: is one an external snapshot that somebody waits for, is there an lvolstore on it?
//!
//! Threading rule: the application's thread.

use super::{disk, esnap, stores};
use crate::{
    algo::uuid,
    bdev::{Bdev, module as bdev_module, registry},
    blob::{self, task},
    errno::{Errno, Result},
    handle::Obj,
    log::flags::VBDEV_LVOL,
    lvol::{self, Lvol, Lvs},
};
use core::ffi::c_void;
use std::sync::Arc;

fn done() {
    if let Some(ours) = bdev_module::find(b"lvol") {
        let _ = bdev_module::action_done(ours);
    }
}

/// For the module: volumes that wait for this bdev get it.
pub(super) extern "C" fn config(bdev: *mut c_void) {
    let found = registry::find(bdev.addr()).ok().and_then(|bdev| Some((bdev.name(), bdev.record()?.uuid())));
    if let Some((name, id)) = found {
        let mut key = uuid::format(&id).to_vec();
        key.push(0);
        let tell = Arc::new(move |lvol: Obj<Lvol>, rc: i32| {
            if rc == 0 {
                return make_tree(lvol, &name);
            }
            errlog!(
                "lvol {}: during examine of bdev {name}: not creating clone bdev due to error {rc}",
                lvol.unique_text()
            );
        });
        if lvol::esnap::notify_hotplug(&key, tell) {
            infolog!(VBDEV_LVOL, "bdev {}: claimed by one or more esnap clones", String::from_utf8_lossy(&key));
        }
    }
    done();
}

/// Makes bdevs of a volume that is not degraded any more, and of those that read through it.
fn make_tree(lvol: Obj<Lvol>, snapshot: &str) {
    if let Err(errno) = disk::make(lvol) {
        let name = lvol.unique_text();
        errlog!("lvol {name}: failed to create bdev after esnap hotplug of {snapshot}: {}", errno.negative());
        return;
    }
    for clone in lvol::clones(lvol).unwrap_or_default() {
        make_tree(clone, snapshot);
    }
}

/// For the module: an lvolstore on this bdev is loaded, and bdevs are made of its volumes.
pub(super) extern "C" fn disk(bdev: *mut c_void) {
    let Ok(bdev) = registry::find(bdev.addr()) else { return done() };
    let Some(record) = bdev.record() else { return done() };
    if record.md_len.get() != 0 {
        infolog!(VBDEV_LVOL, "Cannot create bs dev on {} which is formatted with metadata", bdev.name());
        return done();
    }
    let dev = match blob::bdev::create(bdev.name().as_bytes(), true, stores::base_event, core::ptr::null_mut()) {
        Ok(dev) => dev,
        Err(_) => {
            infolog!(VBDEV_LVOL, "Cannot create bs dev on {}", bdev.name());
            return done();
        }
    };
    task::start(async move {
        let name = bdev.name();
        match lvol::load(dev, Some(esnap::finder())).await {
            Ok(lvs) => {
                let _ = found(lvs, dev, bdev, &name).await;
            }
            Err(Errno::EEXIST) => {
                infolog!(VBDEV_LVOL, "Name for lvolstore on device {name} conflicts with name for already loaded lvs")
            }
            Err(_) => infolog!(VBDEV_LVOL, "Lvol store not found on {name}"),
        }
        done();
    });
}

async fn found(lvs: Obj<Lvs>, dev: blob::Dev, bdev: Obj<Bdev>, name: &str) -> Result<()> {
    if let Err(errno) = stores::claim(lvs, dev).and_then(|()| stores::enter(lvs, bdev)) {
        stores::unload(lvs).await;
        return Err(errno);
    }
    infolog!(VBDEV_LVOL, "Lvol store found on {name} - begin parsing");
    let handle = lvs.handle();
    for lvol in lvs.lvols() {
        if !lvs.is(handle) {
            return Err(Errno::ENODEV);
        }
        if let Err(errno) = lvol::open(lvol).await {
            errlog!("Error opening lvol {}", lvol.unique_text());
            if errno != Errno::ENODEV {
                lvol::forget(lvol);
            }
            continue;
        }
        if disk::make(lvol).is_err() {
            errlog!("Cannot create bdev for lvol {}", lvol.unique_text());
        }
        infolog!(VBDEV_LVOL, "Opening lvol {} succeeded", lvol.unique_text());
    }
    infolog!(VBDEV_LVOL, "Opening lvols finished");
    Ok(())
}
