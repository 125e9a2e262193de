//! Deleting a blob. A snapshot with one clone hands its clusters to the clone first.
//!
//! The order of writes is such that a crash leaves the snapshot whole or gone: it is marked, then the clone is written, then
//! the snapshot without what it gave away. Threading rule: the metadata thread.

use super::{
    EXTERNAL, INVALID, backing,
    object::{self, Blob},
    ops::{self, OpenOpts},
    page::flag,
    persist,
    store::{self, Store},
};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
    log::flags,
};

/// Deletes a blob that nobody has open. `EBUSY` when somebody has, when it has several clones, or something else goes on.
pub async fn delete(bs: Obj<Store>, id: u64) -> Result<()> {
    let _op = store::op(bs)?;
    debuglog!(flags::BLOB, "Deleting blob {id:#x}");
    delete_inner(bs, id).await
}

pub(super) async fn delete_inner(bs: Obj<Store>, id: u64) -> Result<()> {
    if bs.blobs().deleting.contains(&id) {
        return Err(Errno::EBUSY);
    }
    let blob = ops::open_inner(bs, id, OpenOpts::default(), Vec::new()).await?;
    let clone = match deletable(bs, blob) {
        Ok(clone) => clone,
        Err(errno) => {
            let _ = ops::close_inner(blob).await;
            errlog!("Failed to remove blob");
            return Err(errno);
        }
    };
    blob.busy.set(true);
    bs.blobs().deleting.push(id);
    let handed = match clone {
        Some(clone) => hand_over(bs, blob, clone).await,
        None => Ok(()),
    };
    let done = match handed {
        Ok(()) => finish(bs, blob).await,
        Err(errno) => {
            blob.busy.set(false);
            let _ = ops::close_inner(blob).await;
            Err(errno)
        }
    };
    bs.blobs().deleting.retain(|deleting| *deleting != id);
    if done.is_err() {
        errlog!("Failed to remove blob");
    }
    done
}

/// Whether a blob that was just opened for it can be deleted, and the clone that has to take over.
fn deletable(bs: Obj<Store>, blob: Obj<Blob>) -> Result<Option<u64>> {
    let clones = object::clones(bs, blob.id());
    if clones.len() > 1 {
        errlog!("Cannot remove snapshot with more than one clone");
        return Err(Errno::EBUSY);
    }
    let clone = clones.first().copied();
    // The clone, when it is open, has the snapshot open.
    let by_clone = u32::from(clone.is_some_and(|id| ops::find(bs, id).is_some()));
    if blob.refs.get() > by_clone.saturating_add(1) {
        errlog!("Cannot remove snapshot because it is open");
        return Err(Errno::EBUSY);
    }
    if blob.busy.get() {
        debuglog!(flags::BLOB, "Cannot remove blob - another operation in progress");
        return Err(Errno::EBUSY);
    }
    Ok(clone)
}

/// The blob has nothing any more that somebody else needs: it leaves the disk.
async fn finish(bs: Obj<Store>, blob: Obj<Blob>) -> Result<()> {
    let (id, parent) = (blob.id(), blob.parent.get());
    object::list_remove(blob);
    let _ = ops::close_esnap_channels(blob).await;
    let erased = {
        let _turn = blob.object().turn.lock().await;
        match ops::resize_inner(blob, 0) {
            Ok(()) => persist::erase(blob).await,
            Err(errno) => Err(errno),
        }
    };
    if erased.is_err() && bs.used().blobids.get(object::page_of(id)) {
        // It is still on the disk.
        blob.parent.set(parent);
        let _ = object::list_add(blob);
    }
    let mut blobs = bs.blobs();
    blobs.snapshots.retain(|(snapshot, _)| *snapshot != id);
    blobs.open.remove(&id);
    drop(blobs);
    object::free(blob);
    erased
}

/// Gives the clusters of a snapshot to its only clone.
async fn hand_over(bs: Obj<Store>, snapshot: Obj<Blob>, clone: u64) -> Result<()> {
    let clone = ops::open_inner(bs, clone, OpenOpts::default(), Vec::new()).await.inspect_err(|_| {
        errlog!("Failed to open clone");
    })?;
    if clone.busy.get() {
        debuglog!(flags::BLOB, "Cannot remove blob - another operation in progress on its clone");
        let _ = ops::close_inner(clone).await;
        return Err(Errno::EBUSY);
    }
    clone.busy.set(true);
    let done = match ops::freeze(clone).await {
        Ok(()) => {
            let ro = (snapshot.md_ro.get(), clone.md_ro.get());
            snapshot.md_ro.set(false);
            clone.md_ro.set(false);
            let done = frozen(bs, snapshot, clone).await;
            snapshot.md_ro.set(ro.0);
            clone.md_ro.set(ro.1);
            let thawed = ops::unfreeze(clone).await;
            done.and(thawed)
        }
        Err(errno) => {
            errlog!("Failed to freeze I/O on clone");
            Err(errno)
        }
    };
    clone.busy.set(false);
    let closed = ops::close_inner(clone).await;
    done.and(closed)
}

/// What the clone was before.
struct Before {
    clusters: Vec<(u64, u32)>,
    extents: Vec<(usize, u32)>,
}

async fn frozen(bs: Obj<Store>, snapshot: Obj<Blob>, clone: Obj<Blob>) -> Result<()> {
    let id = snapshot.id();
    snapshot.put_xattr(backing::PENDING_REMOVAL, &clone.id().to_le_bytes(), true)?;
    let _ = ops::close_esnap_channels(snapshot).await;
    if let Err(errno) = persist::sync(snapshot).await {
        errlog!("Failed to sync MD with xattr on blob");
        let _ = snapshot.drop_xattr(backing::PENDING_REMOVAL, true);
        return Err(errno);
    }
    let before = take_clusters(snapshot, clone)?;
    if let Err(errno) = write_clone(snapshot, clone, &before).await {
        errlog!("Failed to sync MD on clone");
        let _ = snapshot.drop_xattr(backing::PENDING_REMOVAL, true);
        let _ = persist::sync(snapshot).await;
        return Err(errno);
    }
    give_away(snapshot, clone);
    if let Err(errno) = persist::sync(snapshot).await {
        // It stays marked; the next load deletes it.
        errlog!("Failed to sync MD on blob");
        return Err(errno);
    }
    // Who descended from the snapshot descends from its parent now.
    let parent = snapshot.parent.get();
    let mut blobs = bs.blobs();
    if let Some((_, clones)) = blobs.snapshots.iter_mut().find(|(snapshot, _)| *snapshot == id) {
        clones.clear();
    }
    if parent != INVALID
        && parent != EXTERNAL
        && let Some((_, clones)) = blobs.snapshots.iter_mut().find(|(snapshot, _)| *snapshot == parent)
    {
        clones.retain(|clone| *clone != id);
        clones.push(clone.id());
    }
    drop(blobs);
    snapshot.parent.set(INVALID);
    Ok(())
}

/// The clone takes the clusters that only the snapshot has, and the extent pages of which it has none.
fn take_clusters(snapshot: Obj<Blob>, clone: Obj<Blob>) -> Result<Before> {
    let mut before = Before { clusters: Vec::new(), extents: Vec::new() };
    let count = snapshot.num_clusters().min(clone.num_clusters());
    before.clusters.try_reserve(count as usize)?;
    let theirs = snapshot.inner().extents.clone();
    before.extents.try_reserve(theirs.len())?;
    for at in 0..count {
        let cluster = snapshot.cluster(at);
        if clone.cluster(at) == 0 && cluster != 0 {
            before.clusters.push((at, cluster));
            clone.set_cluster(at, cluster);
            clone.allocated.set(clone.allocated.get().saturating_add(1));
        }
    }
    for (index, (mine, theirs)) in clone.inner().extents.iter_mut().zip(theirs).enumerate() {
        if *mine == 0 && theirs != 0 {
            *mine = theirs;
            before.extents.push((index, theirs));
        }
    }
    Ok(before)
}

async fn write_clone(snapshot: Obj<Blob>, clone: Obj<Blob>, before: &Before) -> Result<()> {
    let (old_back, old_parent) = (clone.back.get(), clone.parent.get());
    let old_snap = clone.internal(backing::SNAPSHOT);
    let done = rewrite(snapshot, clone, before).await;
    match done {
        Ok(()) => {
            // The clone's device was the snapshot, which it need not keep open any more. The snapshot's own is the clone's.
            snapshot.back.set(None);
            if let Some(old) = old_back {
                old.destroy_dev();
            }
            Ok(())
        }
        Err(errno) => {
            for (at, _) in &before.clusters {
                clone.set_cluster(*at, 0);
                clone.allocated.set(clone.allocated.get().saturating_sub(1));
            }
            for (index, _) in &before.extents {
                if let Some(mine) = clone.inner().extents.get_mut(*index) {
                    *mine = 0;
                }
            }
            clone.back.set(old_back);
            clone.parent.set(old_parent);
            clone.set_flag(flag::EXTERNAL_SNAPSHOT, false);
            let _ = clone.drop_xattr(backing::EXTERNAL_ID, true);
            if let Some(value) = old_snap {
                let _ = clone.put_xattr(backing::SNAPSHOT, &value, true);
            }
            clone.dirty.set(true);
            Err(errno)
        }
    }
}

async fn rewrite(snapshot: Obj<Blob>, clone: Obj<Blob>, before: &Before) -> Result<()> {
    // Extent pages that both have: the clone's now holds the clusters of both.
    let both = {
        let (mine, theirs) = (clone.inner().extents.clone(), snapshot.inner().extents.clone());
        let taken = |index: usize| before.extents.iter().any(|(at, _)| *at == index);
        let pairs = mine.into_iter().zip(theirs).enumerate();
        pairs.filter(|(at, (m, t))| *m != 0 && *t != 0 && !taken(*at)).map(|(at, _)| at).collect::<Vec<_>>()
    };
    let _ = ops::close_esnap_channels(clone).await;
    {
        let _turn = clone.object().turn.lock().await;
        for index in both {
            persist::rewrite_extent(clone, index).await?;
        }
    }
    match snapshot.parent.get() {
        EXTERNAL => {
            let id = snapshot.internal(backing::EXTERNAL_ID).ok_or(Errno::ENOENT)?;
            clone.put_xattr(backing::EXTERNAL_ID, &id, true)?;
            clone.drop_xattr(backing::SNAPSHOT, true)?;
            clone.set_flag(flag::EXTERNAL_SNAPSHOT, true);
            clone.parent.set(EXTERNAL);
            clone.back.set(snapshot.back.get());
        }
        INVALID => {
            clone.drop_xattr(backing::SNAPSHOT, true)?;
            clone.parent.set(INVALID);
            clone.back.set(Some(backing::zeroes()));
        }
        parent => {
            clone.put_xattr(backing::SNAPSHOT, &parent.to_le_bytes(), true)?;
            clone.parent.set(parent);
            clone.back.set(snapshot.back.get());
        }
    }
    clone.dirty.set(true);
    persist::sync(clone).await
}

/// The snapshot forgets what the clone has now.
fn give_away(snapshot: Obj<Blob>, clone: Obj<Blob>) {
    for at in 0..snapshot.num_clusters().min(clone.num_clusters()) {
        let cluster = snapshot.cluster(at);
        if cluster != 0 && clone.cluster(at) == cluster {
            snapshot.set_cluster(at, 0);
            snapshot.allocated.set(snapshot.allocated.get().saturating_sub(1));
        }
    }
    let mine = clone.inner().extents.clone();
    for (theirs, mine) in snapshot.inner().extents.iter_mut().zip(mine) {
        if *theirs == mine {
            *theirs = 0;
        }
    }
    snapshot.set_flag(flag::THIN, true);
    if snapshot.is_esnap_clone() {
        snapshot.set_flag(flag::EXTERNAL_SNAPSHOT, false);
    }
}
