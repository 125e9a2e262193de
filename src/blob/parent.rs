//! Giving a thin blob another parent, and an external snapshot another device.
//!
//! I/O is frozen while what the blob reads from is changed. Threading rule: the metadata thread.

use super::{
    EXTERNAL, INVALID, backing,
    dev::Dev,
    object::{self, Blob},
    ops::{self, OpenOpts},
    page::flag,
    store::{self, Store},
};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
};

/// Changes what a blob reads from, while its I/O is frozen. `change` comes after the old device's channels are closed.
async fn switch(blob: Obj<Blob>, dev: Dev, change: impl FnOnce(Obj<Blob>) -> Result<()> + Send) -> Result<()> {
    ops::freeze(blob).await.inspect_err(|errno| {
        errlog!("blob {:#x}: failed to freeze with error {errno}", blob.id());
    })?;
    let closed = ops::close_esnap_channels(blob).await;
    let done = closed.and_then(|()| change(blob));
    if done.is_ok() {
        noticelog!("blob {:#x}: hotplugged back_bs_dev", blob.id());
        if let Some(old) = blob.back.replace(Some(dev)) {
            old.destroy_dev();
        }
    }
    if let Err(errno) = ops::unfreeze(blob).await {
        // The change may have succeeded all the same.
        errlog!("blob {:#x}: unfreeze failed with error {errno}", blob.id());
    }
    done
}

/// Gives a clone of an external snapshot another device, which is given away when this succeeds. `EINVAL` for other blobs.
pub async fn set_esnap_bs_dev(blob: Obj<Blob>, dev: Dev) -> Result<()> {
    let _op = store::op(blob.store()?)?;
    if !blob.is_esnap_clone() {
        errlog!("blob {:#x}: not an esnap clone", blob.id());
        return Err(Errno::EINVAL);
    }
    switch(blob, dev, |_| Ok(())).await
}

/// The device that a clone of an external snapshot reads from.
pub fn esnap_bs_dev(blob: Obj<Blob>) -> Option<Dev> {
    if !blob.is_esnap_clone() {
        errlog!("blob {:#x}: not an esnap clone", blob.id());
        return None;
    }
    blob.back.get()
}

/// Makes a thin blob descend from a snapshot of the same size.
pub async fn set_parent(bs: Obj<Store>, id: u64, snapshot: u64) -> Result<()> {
    let _op = store::op(bs)?;
    if ops::is_none(snapshot) {
        errlog!("snapshot id not valid");
        return Err(Errno::EINVAL);
    }
    if id == snapshot {
        errlog!("blob id and snapshot id cannot be the same");
        return Err(Errno::EINVAL);
    }
    if object::parent_snapshot(bs, id) == Some(snapshot) {
        noticelog!("snapshot is already the parent of blob");
        return Err(Errno::EEXIST);
    }
    let blob = ops::open(bs, id, OpenOpts::default()).await.inspect_err(|errno| errlog!("blob open error {errno}"))?;
    let done = if blob.is_thin_provisioned() {
        set_parent_of(bs, blob, snapshot).await
    } else {
        errlog!("blob is not thin-provisioned");
        Err(Errno::EINVAL)
    };
    let closed = ops::close_inner(blob).await;
    done.and(closed)
}

async fn set_parent_of(bs: Obj<Store>, blob: Obj<Blob>, snapshot: u64) -> Result<()> {
    let parent = ops::open(bs, snapshot, OpenOpts::default()).await.inspect_err(|errno| {
        errlog!("snapshot open error {errno}");
    })?;
    let refusal = if !parent.is_snapshot() {
        errlog!("parent blob is not a snapshot");
        Some(Errno::EINVAL)
    } else if blob.num_clusters() != parent.num_clusters() {
        errlog!("parent blob has a number of clusters different from child's ones");
        Some(Errno::EINVAL)
    } else if descends(bs, snapshot, blob.id()) {
        errlog!("parent blob descends from the blob");
        Some(Errno::EINVAL)
    } else if blob.busy.get() || parent.busy.get() {
        errlog!("cannot set parent of blob, another operation in progress");
        Some(Errno::EBUSY)
    } else {
        None
    };
    let dev = match refusal {
        Some(errno) => Err(errno),
        None => backing::of_blob(parent),
    };
    let dev = match dev {
        Ok(dev) => dev,
        Err(errno) => {
            let _ = ops::close_inner(parent).await;
            return Err(errno);
        }
    };
    let md_ro = blob.md_ro.replace(false);
    blob.busy.set(true);
    parent.busy.set(true);
    let switched = switch(blob, dev, |blob| refer_to_snapshot(blob, snapshot)).await;
    let done = match switched {
        Ok(()) => ops::sync_inner(blob).await,
        Err(errno) => Err(errno),
    };
    blob.md_ro.set(md_ro);
    blob.busy.set(false);
    parent.busy.set(false);
    if switched.is_err() {
        dev.destroy_dev();
    }
    done
}

/// Whether a snapshot descends from a blob, which would close a circle.
fn descends(bs: Obj<Store>, snapshot: u64, from: u64) -> bool {
    let mut next = Some(snapshot);
    let mut steps = bs.blobs().snapshots.len();
    while let Some(id) = next {
        if id == from {
            return true;
        }
        if steps == 0 {
            return false;
        }
        steps = steps.saturating_sub(1);
        next = object::parent_snapshot(bs, id);
    }
    false
}

fn refer_to_snapshot(blob: Obj<Blob>, snapshot: u64) -> Result<()> {
    blob.put_xattr(backing::SNAPSHOT, &snapshot.to_le_bytes(), true).inspect_err(|errno| {
        errlog!("error {errno} setting snapshot xattr");
    })?;
    object::list_remove(blob);
    blob.parent.set(snapshot);
    if blob.is_esnap_clone() {
        blob.set_flag(flag::EXTERNAL_SNAPSHOT, false);
        let _ = blob.drop_xattr(backing::EXTERNAL_ID, true);
    }
    object::list_add(blob)
}

/// Makes a thin blob descend from an external snapshot; its device is given away when this succeeds.
pub async fn set_external_parent(bs: Obj<Store>, id: u64, dev: Dev, esnap_id: Vec<u8>) -> Result<()> {
    let _op = store::op(bs)?;
    if esnap_id == id.to_ne_bytes() {
        errlog!("blob id and external snapshot id cannot be the same");
        return Err(Errno::EINVAL);
    }
    let (bytes, cluster) = (dev.bytes(), u64::from(bs.cluster_size()));
    if bytes.checked_rem(cluster) != Some(0) {
        errlog!("Esnap device size {bytes} is not an integer multiple of cluster size {cluster}");
        return Err(Errno::EINVAL);
    }
    let blob = ops::open(bs, id, OpenOpts::default()).await.inspect_err(|errno| errlog!("blob open error {errno}"))?;
    let done = if object::esnap_id(blob).is_ok_and(|now| now == esnap_id) {
        errlog!("external snapshot is already the parent of blob");
        Err(Errno::EEXIST)
    } else if !blob.is_thin_provisioned() {
        errlog!("blob is not thin-provisioned");
        Err(Errno::EINVAL)
    } else if blob.busy.get() {
        errlog!("cannot set external parent of blob, another operation in progress");
        Err(Errno::EBUSY)
    } else if bs.io_unit_size().checked_rem(dev.blocklen.get()) != Some(0) {
        errlog!("the block size of the external snapshot is not compatible with the blobstore's");
        Err(Errno::EINVAL)
    } else {
        let md_ro = blob.md_ro.replace(false);
        blob.busy.set(true);
        let switched = switch(blob, dev, |blob| refer_to_external(blob, &esnap_id)).await;
        let done = match switched {
            Ok(()) => ops::sync_inner(blob).await,
            Err(errno) => Err(errno),
        };
        blob.md_ro.set(md_ro);
        blob.busy.set(false);
        done
    };
    let closed = ops::close_inner(blob).await;
    done.and(closed)
}

fn refer_to_external(blob: Obj<Blob>, esnap_id: &[u8]) -> Result<()> {
    blob.put_xattr(backing::EXTERNAL_ID, esnap_id, true).inspect_err(|errno| {
        errlog!("error {errno} setting external snapshot xattr");
    })?;
    if blob.parent.get() != INVALID && blob.parent.get() != EXTERNAL {
        object::list_remove(blob);
        let _ = blob.drop_xattr(backing::SNAPSHOT, true);
    }
    blob.set_flag(flag::EXTERNAL_SNAPSHOT, true);
    blob.parent.set(EXTERNAL);
    Ok(())
}
