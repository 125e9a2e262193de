//! Volumes: created, opened, closed, deleted, and everything in between.
//!
//! An operation keeps its volume and its lvolstore from ending; closing and deleting wait for those that are under way.
//! Threading rule: the lvolstore's thread.

use super::{
    NAME_MAX, esnap,
    object::{self, Lvol, Lvs, begin, begin_on, changed, free_lvol},
    store::uuid_value,
};
use crate::{
    blob::{self, BlobOpts, Dev, OpenOpts, Store, Xattrs, task},
    errno::{Errno, Result},
    handle::Obj,
    log::flags::LVOL,
    thread::{self, Chan},
};
use core::future::Future;
use std::sync::Arc;

/// The xattrs by which a load finds a volume.
fn xattrs(lvol: Obj<Lvol>) -> Xattrs {
    let mut name = lvol.name();
    name.resize(NAME_MAX, 0);
    Vec::from([(b"name".to_vec(), name), (b"uuid".to_vec(), uuid_value(&lvol.uuid()))])
}

fn clusters_of(lvs: Obj<Lvs>, bytes: u64) -> Result<u64> {
    Ok(bytes.div_ceil(u64::from(lvs.store()?.cluster_size()).max(1)))
}

/// A volume whose creation has failed.
fn give_up(lvs: Obj<Lvs>, lvol: Obj<Lvol>) {
    let _ = esnap::missing_remove(lvol);
    lvs.state().pending.retain(|other| *other != lvol);
    free_lvol(lvol);
}

/// Opens the blob that was made for a volume, and puts the volume on the list.
async fn finish(lvs: Obj<Lvs>, lvol: Obj<Lvol>, made: Result<u64>, from: Option<Obj<Lvol>>) -> Result<Obj<Lvol>> {
    let opened = match made {
        Ok(id) => {
            // The snapshot of a volume that waits for its external snapshot waits in its place.
            if let Some(from) = from {
                esnap::missing_move(from, lvol);
            }
            lvol.blob_id.set(id);
            let opts = OpenOpts { clear_method: lvol.clear_method.get(), esnap_ctx: esnap::word(lvol) };
            match lvs.store() {
                Ok(store) => blob::open(store, id, opts).await,
                Err(errno) => Err(errno),
            }
        }
        Err(errno) => Err(errno),
    };
    let refused = match opened {
        // The lvolstore is being unloaded: the volume will be found when it is loaded again.
        Ok(blob) if lvs.ending.get() => {
            let _ = blob::close(blob).await;
            Err(Errno::ENODEV)
        }
        opened => opened,
    };
    match refused {
        Ok(blob) => {
            lvol.blob.set(Some(blob));
            lvol.refs.set(1);
            let mut state = lvs.state();
            state.pending.retain(|other| *other != lvol);
            state.lvols.push(lvol);
            Ok(lvol)
        }
        Err(errno) => {
            give_up(lvs, lvol);
            Err(errno)
        }
    }
}

/// Creates a volume and opens it.
pub fn create(
    lvs: Obj<Lvs>,
    name: &[u8],
    bytes: u64,
    thin: bool,
    clear_method: u32,
) -> Result<impl Future<Output = Result<Obj<Lvol>>> + Send + use<>> {
    make(
        lvs,
        name,
        BlobOpts { num_clusters: clusters_of(lvs, bytes)?, thin_provision: thin, clear_method, ..BlobOpts::default() },
    )
}

/// Creates a volume that reads through an external snapshot, and opens it.
pub fn create_esnap_clone(
    lvs: Obj<Lvs>,
    name: &[u8],
    id: &[u8],
    bytes: u64,
) -> Result<impl Future<Output = Result<Obj<Lvol>>> + Send + use<>> {
    lvs.check_name(name)?;
    let cluster = u64::from(lvs.store()?.cluster_size());
    if bytes.checked_rem(cluster) != Some(0) {
        let name = String::from_utf8_lossy(name);
        errlog!(
            "Cannot create '{}/{name}': size {bytes} is not an integer multiple of cluster size {cluster}",
            lvs.name_text()
        );
        return Err(Errno::EINVAL);
    }
    make(
        lvs,
        name,
        BlobOpts {
            num_clusters: clusters_of(lvs, bytes)?,
            thin_provision: true,
            esnap_id: Some(id.to_vec()),
            ..BlobOpts::default()
        },
    )
}

fn make(lvs: Obj<Lvs>, name: &[u8], opts: BlobOpts) -> Result<impl Future<Output = Result<Obj<Lvol>>> + Send + use<>> {
    let op = begin(lvs, None)?;
    lvs.check_name(name)?;
    let store = lvs.store()?;
    let lvol = object::new_lvol(lvs, name, opts.clear_method)?;
    let opts = BlobOpts { xattrs: xattrs(lvol), ..opts };
    Ok(async move {
        let _op = op;
        let made = blob::create(store, opts).await;
        finish(lvs, lvol, made, None).await
    })
}

/// Makes a snapshot of a volume, and opens it.
pub async fn snapshot(lvol: Obj<Lvol>, name: &[u8]) -> Result<Obj<Lvol>> {
    let (_op, lvs) = begin_on(lvol)?;
    lvs.check_name(name)?;
    let (store, blob) = (lvs.store()?, lvol.blob().ok_or(Errno::EINVAL)?);
    let new = object::new_lvol(lvs, name, lvol.clear_method.get())?;
    let made = blob::snapshot(store, blob.id(), xattrs(new)).await;
    finish(lvs, new, made, Some(lvol)).await
}

/// Makes a clone of a read-only volume, and opens it.
pub async fn clone_of(lvol: Obj<Lvol>, name: &[u8]) -> Result<Obj<Lvol>> {
    let (_op, lvs) = begin_on(lvol)?;
    lvs.check_name(name)?;
    let (store, blob) = (lvs.store()?, lvol.blob().ok_or(Errno::EINVAL)?);
    let new = object::new_lvol(lvs, name, lvol.clear_method.get())?;
    let made = blob::clone_blob(store, blob.id(), xattrs(new)).await;
    finish(lvs, new, made, None).await
}

/// Opens a volume, or counts one open more. `EBUSY` while it is being closed or deleted.
pub async fn open(lvol: Obj<Lvol>) -> Result<()> {
    let (_op, lvs) = begin_on(lvol)?;
    if lvol.action.get() {
        errlog!("Cannot open lvol - operations on lvol pending");
        return Err(Errno::EBUSY);
    }
    if lvol.is_open() {
        lvol.refs.set(lvol.refs.get().saturating_add(1));
        return Ok(());
    }
    let opts = OpenOpts { clear_method: lvol.clear_method.get(), esnap_ctx: esnap::word(lvol) };
    let blob = blob::open(lvs.store()?, lvol.blob_id(), opts)
        .await
        .inspect_err(|_| infolog!(LVOL, "Failed to open lvol {}", lvol.unique_text()))?;
    if lvol.is_open() {
        // Somebody else opened it meanwhile: one open of the blob is enough.
        let _ = blob::close(blob).await;
    } else {
        lvol.blob.set(Some(blob));
    }
    lvol.refs.set(lvol.refs.get().saturating_add(1));
    Ok(())
}

/// Closes a volume; with the last open its blob. `EINVAL` when it is not open.
pub async fn close(lvol: Obj<Lvol>) -> Result<()> {
    let lvs = lvol.lvs()?;
    lvs.check_thread()?;
    let refs = lvol.refs.get();
    if refs == 0 || lvol.action.get() {
        return Err(Errno::EINVAL);
    }
    if refs > 1 {
        lvol.refs.set(refs.saturating_sub(1));
        return Ok(());
    }
    lvol.action.set(true);
    quiet(lvs, lvol).await;
    let op = begin(lvs, None);
    let closed = match lvol.blob() {
        Some(blob) => blob::close(blob).await.inspect_err(|_| errlog!("Could not close blob on lvol")),
        None => Err(Errno::EINVAL),
    };
    lvol.refs.set(0);
    lvol.blob.set(None);
    lvol.action.set(false);
    infolog!(LVOL, "Lvol {} closed", lvol.unique_text());
    drop(op);
    closed
}

/// Waits until nothing is under way on a volume.
async fn quiet(lvs: Obj<Lvs>, lvol: Obj<Lvol>) {
    while lvol.ops.get() > 0 {
        changed(lvs, lvs.changes()).await;
    }
}

/// Whether no volume reads through it.
pub fn deletable(lvol: Obj<Lvol>) -> Result<bool> {
    Ok(blob::clones(lvol.lvs()?.store()?, lvol.blob_id()).is_empty())
}

/// The volumes that read through it. What has no volume is left out.
pub fn clones(lvol: Obj<Lvol>) -> Result<Vec<Obj<Lvol>>> {
    let lvs = lvol.lvs()?;
    lvs.check_thread()?;
    let ids = blob::clones(lvs.store()?, lvol.blob_id());
    Ok(ids
        .into_iter()
        .filter_map(|id| {
            let clone = lvs.of_blob(id);
            if clone.is_none() {
                noticelog!("lvol {}: unable to find clone lvol with blob id {id:#x}", lvol.unique_text());
            }
            clone
        })
        .collect())
}

/// Deletes a blob. One that was read through a moment ago may still be open: that is waited for.
async fn delete_blob(store: Obj<Store>, id: u64) -> Result<()> {
    let mut deleted = blob::delete(store, id).await;
    for _ in 0..200 {
        if deleted != Err(Errno::EBUSY) {
            break;
        }
        let (promise, promised) = task::promise();
        thread::send_or_run(thread::current(), Box::new(move || promise.fulfil(())));
        let _ = promised.await;
        deleted = blob::delete(store, id).await;
    }
    deleted
}

/// Deletes a closed volume. `EBUSY` when it is open or several others read through it; otherwise it is gone in any case.
pub async fn delete(lvol: Obj<Lvol>) -> Result<()> {
    let lvs = lvol.lvs()?;
    if lvol.is_open() || lvol.action.get() {
        errlog!("Cannot destroy lvol {} because it is still open", lvol.unique_text());
        return Err(Errno::EBUSY);
    }
    let op = begin(lvs, None)?;
    let store = lvs.store()?;
    let clones = blob::clones(store, lvol.blob_id());
    let heir = match clones.as_slice() {
        [] => None,
        [one] => lvs.of_blob(*one),
        _ => {
            infolog!(LVOL, "lvol {}: cannot destroy: has {} clones", lvol.unique_text(), clones.len());
            return Err(Errno::EBUSY);
        }
    };
    lvol.action.set(true);
    quiet(lvs, lvol).await;
    let deleted = delete_blob(store, lvol.blob_id()).await;
    match deleted {
        Ok(()) => infolog!(LVOL, "Lvol {} deleted", lvol.unique_text()),
        Err(_) => errlog!("Could not remove blob on lvol gracefully - forced removal"),
    }
    match heir {
        Some(heir) if lvol.is_missing() => esnap::missing_move(lvol, heir),
        _ => {
            let _ = esnap::missing_remove(lvol);
        }
    }
    lvs.state().lvols.retain(|other| *other != lvol);
    free_lvol(lvol);
    drop(op);
    deleted
}

/// Renames an open volume. `EEXIST` when its lvolstore has one of that name.
pub async fn rename(lvol: Obj<Lvol>, name: &[u8]) -> Result<()> {
    let (_op, lvs) = begin_on(lvol)?;
    if lvol.name() == name {
        return Ok(());
    }
    if name.is_empty() || name.len() >= NAME_MAX {
        return Err(Errno::EINVAL);
    }
    if lvs.lvols().iter().any(|other| other.name() == name) {
        errlog!("Lvol {} already exists in lvol store {}", String::from_utf8_lossy(name), lvs.name_text());
        return Err(Errno::EEXIST);
    }
    let blob = lvol.blob().ok_or(Errno::EINVAL)?;
    let mut value = name.to_vec();
    value.push(0);
    blob::set_xattr(blob, b"name", &value)?;
    blob::sync_md(blob).await.inspect_err(|_| errlog!("Lvol rename operation failed"))?;
    lvol.state().name = name.to_vec();
    Ok(())
}

/// Changes the size of an open volume.
pub async fn resize(lvol: Obj<Lvol>, bytes: u64) -> Result<()> {
    let (_op, lvs) = begin_on(lvol)?;
    let blob = lvol.blob().ok_or(Errno::EINVAL)?;
    blob::resize(blob, clusters_of(lvs, bytes)?).await?;
    blob::sync_md(blob).await
}

/// Makes an open volume read-only.
pub async fn set_read_only(lvol: Obj<Lvol>) -> Result<()> {
    let (_op, _) = begin_on(lvol)?;
    let blob = lvol.blob().ok_or(Errno::EINVAL)?;
    blob::set_read_only(blob)?;
    blob::sync_md(blob).await
}

/// The current thread's channel of a volume's blobstore.
pub fn channel(lvol: Obj<Lvol>) -> Result<Chan> {
    blob::alloc_channel(lvol.lvs()?.store()?)
}

/// Gives a volume all its clusters.
pub async fn inflate(lvol: Obj<Lvol>) -> Result<()> {
    detach(lvol, true).await
}

/// Makes a volume independent of its parent.
pub async fn decouple(lvol: Obj<Lvol>) -> Result<()> {
    detach(lvol, false).await
}

async fn detach(lvol: Obj<Lvol>, all: bool) -> Result<()> {
    let (_op, lvs) = begin_on(lvol)?;
    let store = lvs.store()?;
    let id = lvol.blob().ok_or(Errno::EINVAL)?.id();
    let ch = blob::alloc_channel(store)
        .inspect_err(|_| errlog!("Cannot alloc io channel for lvol inflate request"))
        .map_err(|_| Errno::ENOMEM)?;
    let done = if all { blob::inflate(store, ch, id).await } else { blob::decouple(store, ch, id).await };
    let _ = blob::free_channel(ch);
    if done.is_err() {
        errlog!("Could not inflate lvol");
    }
    done
}

/// Whether it cannot do I/O: it is closed, or a device it needs is missing.
pub fn is_degraded(lvol: Obj<Lvol>) -> bool {
    lvol.blob().is_none_or(|blob| blob.is_degraded())
}

/// Writes the clusters that a volume holds itself to a device, which stays the caller's.
pub fn shallow_copy(
    lvol: Obj<Lvol>,
    dev: Dev,
    progress: Option<Arc<dyn Fn(u64) + Send + Sync>>,
) -> Result<impl Future<Output = Result<()>> + Send + use<>> {
    let (op, lvs) = begin_on(lvol)?;
    let store = lvs.store()?;
    let id = lvol.blob().ok_or(Errno::EINVAL)?.id();
    let ch = blob::alloc_channel(store).map_err(|_| Errno::ENOMEM)?;
    Ok(async move {
        let _op = op;
        let copied = blob::shallow_copy(store, ch, id, dev, progress).await;
        let _ = blob::free_channel(ch);
        if let Err(errno) = copied {
            let name = lvol.unique_text();
            errlog!("Could not make a shallow copy of lvol {name}, error {}", errno.negative());
        }
        copied
    })
}

/// Makes a volume read through a snapshot.
pub async fn set_parent(lvol: Obj<Lvol>, snapshot: Obj<Lvol>) -> Result<()> {
    let (_op, lvs) = begin_on(lvol)?;
    let (_other, other) = begin_on(snapshot)?;
    if other != lvs {
        return Err(Errno::EINVAL);
    }
    let id = lvol.blob().ok_or(Errno::EINVAL)?.id();
    let parent = snapshot.blob().ok_or(Errno::EINVAL)?.id();
    blob::set_parent(lvs.store()?, id, parent).await.inspect_err(|errno| {
        errlog!("could not set parent of lvol {}, error {}", lvol.name_text(), errno.negative());
    })
}

/// Makes a volume read through an external snapshot.
pub async fn set_external_parent(lvol: Obj<Lvol>, id: &[u8]) -> Result<()> {
    let (_op, lvs) = begin_on(lvol)?;
    if id == uuid_value(&lvol.uuid()) {
        errlog!("lvol {} and esnap have the same UUID", lvol.name_text());
        return Err(Errno::EINVAL);
    }
    let blob = lvol.blob().ok_or(Errno::EINVAL)?;
    let dev = esnap::find(lvs, Some(lvol), blob, id)?.ok_or(Errno::EINVAL)?;
    let store = lvs.store().inspect_err(|_| dev.destroy_dev())?;
    blob::set_external_parent(store, blob.id(), dev, id.to_vec()).await.inspect_err(|errno| {
        errlog!("could not set external parent of lvol {}, error {}", lvol.name_text(), errno.negative());
        dev.destroy_dev();
    })
}
