//! What is done with volumes and their bdevs together.
//!
//! Threading rule: the application's thread.

use super::{disk, module, stores};
use crate::{
    algo::uuid,
    bdev::{
        Bdev,
        desc::{self, Open},
        register, registry,
    },
    blob::{self, task},
    errno::{Errno, Result},
    handle::Obj,
    log::flags::VBDEV_LVOL,
    lvol::{self, LVOLS, Lvol, Lvs},
};
use core::{ffi::c_void, future::Future};
use std::sync::Arc;

/// The volume of a bdev, if the module made it.
pub fn of_bdev(bdev: Obj<Bdev>) -> Option<Obj<Lvol>> {
    let record = bdev.record()?;
    let ours = record.module.get()?.address() == module().ok()?.address();
    if ours { LVOLS.find(bdev.ctxt().addr() as u64) } else { None }
}

/// Makes the bdev of a new volume. One that gets none is deleted again.
async fn finish(made: Result<Obj<Lvol>>) -> Result<Obj<Lvol>> {
    let lvol = made?;
    if let Err(errno) = disk::make(lvol) {
        if lvol.bdev_word.get() == 0 {
            let _ = lvol::close(lvol).await;
            // Whoever removes the lvolstore sees to the rest.
            if lvol.lvs().is_ok_and(|lvs| stores::pair(lvs).is_some()) {
                let _ = lvol::delete(lvol).await;
            }
        }
        return Err(errno);
    }
    Ok(lvol)
}

/// `ENODEV` while an lvolstore is being removed.
fn alive(lvs: Obj<Lvs>) -> Result<()> {
    stores::pair(lvs).map(drop).ok_or(Errno::ENODEV)
}

/// Creates a volume.
pub fn create(
    lvs: Obj<Lvs>,
    name: &str,
    bytes: u64,
    thin: bool,
    clear_method: u32,
) -> Result<impl Future<Output = Result<Obj<Lvol>>> + Send + use<>> {
    alive(lvs)?;
    let made = lvol::create(lvs, name.as_bytes(), bytes, thin, clear_method)?;
    Ok(async move { finish(made.await).await })
}

pub async fn snapshot(lvol: Obj<Lvol>, name: &str) -> Result<Obj<Lvol>> {
    alive(lvol.lvs()?)?;
    finish(lvol::snapshot(lvol, name.as_bytes()).await).await
}

pub async fn clone_of(lvol: Obj<Lvol>, name: &str) -> Result<Obj<Lvol>> {
    alive(lvol.lvs()?)?;
    finish(lvol::clone_of(lvol, name.as_bytes()).await).await
}

/// A bdev's UUID as it names an external snapshot, and its size.
fn snapshot_id(bdev_name: &str) -> Result<(Vec<u8>, u64)> {
    let hold = desc::open(bdev_name.as_bytes(), Open::HOLD)
        .inspect_err(|errno| errlog!("bdev '{bdev_name}' could not be opened: error {}", errno.negative()))?;
    let found = hold.bdev().and_then(|bdev| {
        let mut id = uuid::format(&bdev.record()?.uuid()).to_vec();
        id.push(0);
        Some((id, bdev.num_blocks().saturating_mul(u64::from(bdev.block_size()))))
    });
    desc::close(hold)?;
    found.ok_or(Errno::ENODEV)
}

/// Creates a volume that reads through a bdev.
pub async fn clone_bdev(bdev_name: &str, lvs: Obj<Lvs>, name: &str) -> Result<Obj<Lvol>> {
    let (id, bytes) = snapshot_id(bdev_name)?;
    alive(lvs)?;
    let made = lvol::create_esnap_clone(lvs, name.as_bytes(), &id, bytes)?;
    finish(made.await).await
}

/// Makes a volume read through a bdev.
pub async fn set_external_parent(lvol: Obj<Lvol>, bdev_name: &str) -> Result<()> {
    let (id, _) = snapshot_id(bdev_name).map_err(|_| Errno::ENODEV)?;
    lvol.lvs()?.set_esnap(super::esnap::finder());
    lvol::set_external_parent(lvol, &id).await
}

/// Gives a volume's bdev the alias that its names demand.
pub(super) fn change_alias(lvol: Obj<Lvol>, name: &[u8]) -> Result<()> {
    let Some(bdev) = disk::bdev_of(lvol) else { return Ok(()) };
    let own = lvol.uuid_text();
    let aliases: Vec<String> = registry::aliases(bdev).into_iter().filter(|alias| *alias != own).collect();
    let [old] = aliases.as_slice() else {
        let text = if aliases.is_empty() { "There are no aliases" } else { "There is more than 1 alias" };
        errlog!("{text} in bdev {}", bdev.name());
        return Err(Errno::EINVAL);
    };
    let alias = [lvol.lvs()?.name().as_slice(), b"/", name].concat();
    registry::alias_add(bdev, &alias)
        .inspect_err(|_| errlog!("cannot add alias '{}'", String::from_utf8_lossy(&alias)))?;
    registry::alias_del(bdev, old.as_bytes()).inspect_err(|_| errlog!("cannot remove alias '{old}'"))
}

/// Renames a volume and its bdev's alias.
pub async fn rename(lvol: Obj<Lvol>, name: &str) -> Result<()> {
    let old = lvol.name();
    change_alias(lvol, name.as_bytes()).inspect_err(|_| errlog!("renaming lvol to '{name}' does not succeed"))?;
    if let Err(errno) = lvol::rename(lvol, name.as_bytes()).await {
        errlog!("Renaming lvol failed");
        let _ = change_alias(lvol, &old);
        return Err(errno);
    }
    Ok(())
}

/// Changes the size of a volume and of its bdev.
pub async fn resize(lvol: Obj<Lvol>, bytes: u64) -> Result<()> {
    lvol::resize(lvol, bytes).await.inspect_err(|errno| {
        errlog!("CB function for bdev lvol {} receive error no: {}.", lvol.name_text(), errno.negative());
    })?;
    let (bdev, blob) = (disk::bdev_of(lvol).ok_or(Errno::ENODEV)?, lvol.blob().ok_or(Errno::ENODEV)?);
    register::resize(bdev, disk::blocks(blob, bdev.block_size())).inspect_err(|errno| {
        let name = lvol.name_text();
        errlog!("Could not change num blocks for bdev lvol {name} with error no: {}.", errno.negative());
    })
}

pub async fn set_read_only(lvol: Obj<Lvol>) -> Result<()> {
    lvol::set_read_only(lvol).await.inspect_err(|errno| {
        errlog!("Could not set bdev lvol {} as read only due to error: {}.", lvol.name_text(), errno.negative());
    })
}

/// Deletes a volume and its bdev. `ENODEV` while its lvolstore is being removed, `EPERM` when several read through it.
pub async fn delete(lvol: Obj<Lvol>) -> Result<()> {
    if stores::pair(lvol.lvs()?).is_none() {
        debuglog!(VBDEV_LVOL, "lvol {}: lvolstore is being removed", lvol.unique_text());
        return Err(Errno::ENODEV);
    }
    delete_any(lvol).await
}

pub(super) async fn delete_any(lvol: Obj<Lvol>) -> Result<()> {
    let handle = lvol.handle();
    if lvol::clones(lvol)?.len() > 1 {
        errlog!("Cannot delete lvol");
        return Err(Errno::EPERM);
    }
    match disk::bdev_of(lvol) {
        None if lvol.is_open() => lvol::close(lvol).await?,
        // Somebody else is deleting it.
        None if lvol.is_ending() => return Err(Errno::ENODEV),
        None => {}
        Some(bdev) => {
            let (promise, promised) = task::promise();
            register::unregister(bdev, Some(Box::new(move |rc| promise.fulfil(rc))));
            if let Err(errno) = Errno::check(promised.await?) {
                infolog!(VBDEV_LVOL, "Could not unregister bdev during lvol ({}) destroy", lvol.unique_text());
                return Err(errno);
            }
        }
    }
    // Its lvolstore may have been unloaded meanwhile.
    if !lvol.is(handle) {
        return Err(Errno::ENODEV);
    }
    lvol::delete(lvol).await
}

extern "C" fn ignore(_: u32, _: *mut c_void, _: *mut c_void) {}

/// Writes the clusters that a volume holds itself to a bdev.
pub fn shallow_copy(
    lvol: Obj<Lvol>,
    bdev_name: &str,
    progress: Arc<dyn Fn(u64) + Send + Sync>,
) -> Result<impl Future<Output = Result<()>> + Send + use<>> {
    let name = lvol.name_text();
    let dev = blob::bdev::create(bdev_name.as_bytes(), true, ignore, core::ptr::null_mut())
        .inspect_err(|_| errlog!("lvol {name}, cannot create blobstore block device from bdev {bdev_name}"))?;
    if let Err(errno) = blob::bdev::claim(dev, module()?, b"lvol") {
        errlog!("lvol {name}, unable to claim bdev {bdev_name}, error {}", errno.negative());
        dev.destroy_dev();
        return Err(errno);
    }
    let copying = lvol::shallow_copy(lvol, dev, Some(progress)).inspect_err(|_| dev.destroy_dev())?;
    Ok(async move {
        let copied = copying.await;
        if let Err(errno) = copied {
            errlog!("Could not make a shallow copy of lvol {name} due to error: {}", errno.negative());
        }
        dev.destroy_dev();
        copied
    })
}
