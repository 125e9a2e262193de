//! External snapshots: finding their devices, and the volumes that wait for one.
//!
//! Threading rule: the lvolstore's thread.

use super::object::{LVOLS, Lvol, Lvs, begin_on, named};
use crate::{
    blob::{self, Blob, Dev, task::Ptr},
    errno::{Errno, Result},
    handle::Obj,
};
use std::sync::Arc;

/// Makes the device of an external snapshot for a volume, by the snapshot's name.
pub type EsnapFn = Arc<dyn Fn(Obj<Lvs>, Obj<Lvol>, Obj<Blob>, &[u8]) -> Result<Option<Dev>> + Send + Sync>;
/// Told of each volume that a snapshot came for: 0 or a negative errno.
pub type TellFn = Arc<dyn Fn(Obj<Lvol>, i32) + Send + Sync>;

/// What the blobstore asks for a device.
pub(super) fn asker(lvs: Obj<Lvs>) -> blob::EsnapFn {
    Arc::new(move |blob, id, ctx| find(lvs, LVOLS.find(ctx.get::<core::ffi::c_void>().addr() as u64), blob, id))
}

/// The word by which an open names its volume.
pub(super) fn word(lvol: Obj<Lvol>) -> Ptr {
    Ptr::new(core::ptr::without_provenance_mut::<core::ffi::c_void>(lvol.handle() as usize))
}

/// The device of an external snapshot; `None` while an lvolstore is being loaded, when nobody reads yet.
pub(super) fn find(lvs: Obj<Lvs>, lvol: Option<Obj<Lvol>>, blob: Obj<Blob>, id: &[u8]) -> Result<Option<Dev>> {
    if !lvs.load_esnaps.get() {
        return Ok(None);
    }
    let Some(lvol) = lvol.or_else(|| lvs.of_blob(blob.id())) else {
        errlog!("lvstore {}: no lvol for blob {:#x}", lvs.name_text(), blob.id());
        return Err(Errno::ENODEV);
    };
    let esnap = lvs.state().esnap.clone().ok_or(Errno::EINVAL)?;
    esnap(lvs, lvol, blob, id)
}

/// Notes that a volume waits for an external snapshot.
pub fn missing_add(lvs: Obj<Lvs>, lvol: Obj<Lvol>, id: &[u8]) -> Result<()> {
    lvs.check_thread()?;
    if lvol.is_missing() {
        return Ok(());
    }
    let mut key = Vec::new();
    key.try_reserve(id.len())?;
    key.extend_from_slice(id);
    let mut state = lvs.state();
    let waiting = state.missing.entry(key.clone()).or_default();
    waiting.try_reserve(1)?;
    waiting.push(lvol);
    drop(state);
    lvol.state().missing = Some(key);
    Ok(())
}

/// A volume does not wait any more.
pub fn missing_remove(lvol: Obj<Lvol>) -> Result<()> {
    let lvs = lvol.lvs()?;
    lvs.check_thread()?;
    let key = lvol.state().missing.take();
    let Some(key) = key else { return Ok(()) };
    let mut state = lvs.state();
    let empty = state.missing.get_mut(&key).is_some_and(|waiting| {
        waiting.retain(|other| *other != lvol);
        waiting.is_empty()
    });
    if empty {
        state.missing.remove(&key);
    }
    Ok(())
}

/// Another volume waits in the place of one: it took over its external snapshot.
pub(super) fn missing_move(from: Obj<Lvol>, to: Obj<Lvol>) {
    let key = from.state().missing.clone();
    let (Some(key), Ok(lvs)) = (key, from.lvs()) else { return };
    let _ = missing_remove(from);
    if missing_add(lvs, to, &key).is_err() {
        noticelog!("lvol {}: will not be told when its external snapshot is there", to.unique_text());
    }
}

/// An external snapshot is there: the volumes of this thread that wait for it get it. Whether there are any.
pub fn notify_hotplug(id: &[u8], tell: TellFn) -> bool {
    let mut any = false;
    for lvs in named() {
        if !lvs.is_here() {
            noticelog!("Discarded examine for lvstore {}: wrong thread", lvs.name_text());
            continue;
        }
        let waiting = lvs.state().missing.get(id).cloned().unwrap_or_default();
        for lvol in waiting {
            any = true;
            if let Err(errno) = arrived(lvs, lvol, id, &tell) {
                errlog!("lvol {}: failed to create esnap bs_dev: error {}", lvol.unique_text(), errno.negative());
                let _ = missing_add(lvs, lvol, id);
                tell(lvol, errno.negative());
            }
        }
    }
    any
}

fn arrived(lvs: Obj<Lvs>, lvol: Obj<Lvol>, id: &[u8], tell: &TellFn) -> Result<()> {
    missing_remove(lvol)?;
    let blob = lvol.blob().ok_or(Errno::ENODEV)?;
    let (op, _) = begin_on(lvol)?;
    let esnap = lvs.state().esnap.clone().ok_or(Errno::EINVAL)?;
    let dev = esnap(lvs, lvol, blob, id)?.ok_or(Errno::ENODEV)?;
    let tell = Arc::clone(tell);
    let handle = lvol.handle();
    blob::task::start(async move {
        let done = blob::task::caught(blob::set_esnap_bs_dev(blob, dev)).await;
        if let Err(errno) = done {
            let (store, name) = (lvs.name_text(), lvol.name_text());
            errlog!("lvol {store}/{name}: failed to hotplug blob_bdev due to error {}", errno.negative());
        }
        drop(op);
        if lvol.is(handle) {
            tell(lvol, done.err().map_or(0, Errno::negative));
        }
    });
    Ok(())
}
