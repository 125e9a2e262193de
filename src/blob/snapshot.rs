//! Snapshots and clones.
//!
//! A snapshot takes the clusters of the blob, which from then on reads through it. It is marked while it is made, so that a
//! load after a crash can tell whether the blob was written already. Threading rule: the metadata thread.

use super::{
    EXTERNAL, INVALID, backing, delete,
    object::{self, Blob},
    ops::{self, BlobOpts, OpenOpts, Xattrs},
    page::flag,
    persist,
    store::{self, Store},
};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
    log::flags,
};

/// Makes a read-only snapshot of a blob and answers its number.
pub async fn snapshot(bs: Obj<Store>, id: u64, xattrs: Xattrs) -> Result<u64> {
    let _op = store::op(bs)?;
    let orig = ops::open(bs, id, OpenOpts::default()).await?;
    let made = if orig.data_ro.get() || orig.md_ro.get() {
        debuglog!(flags::BLOB, "Cannot create snapshot from read only blob with id {id:#x}");
        Err(Errno::EINVAL)
    } else if orig.busy.get() {
        debuglog!(flags::BLOB, "Cannot create snapshot - another operation in progress");
        Err(Errno::EBUSY)
    } else {
        orig.busy.set(true);
        let made = make(bs, orig, xattrs).await;
        orig.busy.set(false);
        made
    };
    let closed = ops::close_inner(orig).await;
    made.and_then(|id| closed.map(|()| id))
}

/// A new blob as large as another, without clusters, open.
async fn create_like(
    bs: Obj<Store>,
    like: Obj<Blob>,
    xattrs: Xattrs,
    internal: &[(&[u8], &[u8])],
) -> Result<(u64, Obj<Blob>)> {
    let opts = BlobOpts {
        num_clusters: like.num_clusters(),
        thin_provision: true,
        use_extent_table: like.use_table.get(),
        xattrs,
        ..BlobOpts::default()
    };
    let id = ops::create_inner(bs, opts, internal).await?;
    match ops::open_inner(bs, id, OpenOpts::default(), Vec::new()).await {
        Ok(blob) => Ok((id, blob)),
        Err(errno) => {
            let _ = delete::delete_inner(bs, id).await;
            Err(errno)
        }
    }
}

async fn make(bs: Obj<Store>, orig: Obj<Blob>, xattrs: Xattrs) -> Result<u64> {
    let mark = orig.id().to_le_bytes();
    let (id, new) = create_like(bs, orig, xattrs, &[(backing::IN_PROGRESS, &mark)]).await?;
    let mut given = false;
    let made = match ops::freeze(orig).await {
        Ok(()) => {
            let made = frozen(orig, new, &mut given).await;
            let thawed = ops::unfreeze(orig).await;
            made.and(thawed)
        }
        Err(errno) => Err(errno),
    };
    if !given {
        // Nobody descends from it: it goes.
        let _ = ops::close_inner(new).await;
        let _ = delete::delete_inner(bs, id).await;
    }
    made.map(|()| id)
}

/// What a blob was before it got a snapshot.
struct Before {
    back: Option<super::Dev>,
    parent: u64,
    invalid: u64,
    snap: Option<Vec<u8>>,
    external: Option<Vec<u8>>,
}

/// `given` says that the snapshot belongs to the blob from then on.
async fn frozen(orig: Obj<Blob>, new: Obj<Blob>, given: &mut bool) -> Result<()> {
    let _ = ops::close_esnap_channels(orig).await;
    let before = Before {
        back: orig.back.get(),
        parent: orig.parent.get(),
        invalid: orig.invalid.get(),
        snap: orig.internal(backing::SNAPSHOT),
        external: orig.internal(backing::EXTERNAL_ID),
    };
    // Whatever metadata of the blob is being written is written before it changes.
    let written = {
        let _turn = orig.object().turn.lock().await;
        become_snapshot(orig, new, &before).await
    };
    if let Err(errno) = written {
        undo_snapshot(orig, new);
        return Err(errno);
    }
    // Whether a failed write reached the disk is told by the snapshot's mark, at the next load.
    let written = match become_clone(orig, new, &before) {
        Ok(()) => persist::sync(orig).await,
        Err(errno) => Err(errno),
    };
    if let Err(errno) = written {
        let dev = orig.back.get();
        undo_clone(orig, &before);
        undo_snapshot(orig, new);
        drop_device(dev, new, &before);
        return Err(errno);
    }
    *given = true;
    object::list_remove_from(orig, before.parent);
    object::list_add(new)?;
    object::list_add(orig)?;
    new.drop_xattr(backing::IN_PROGRESS, true)?;
    object::mark_read_only(new);
    ops::sync_inner(new).await
}

/// The device of a snapshot that came to nothing goes, with a reference of its own.
fn drop_device(dev: Option<super::Dev>, new: Obj<Blob>, before: &Before) {
    if let Some(dev) = dev
        && !before.back.is_some_and(|old| core::ptr::eq(old, dev))
    {
        new.refs.add(1);
        dev.destroy_dev();
    }
}

/// Moves clusters and descent to the snapshot and writes it.
async fn become_snapshot(orig: Obj<Blob>, new: Obj<Blob>, before: &Before) -> Result<()> {
    // The snapshot read zeros until now.
    new.back.set(before.back);
    new.parent.set(before.parent);
    let kept = flag::INTERNAL_XATTR & new.invalid.get();
    new.invalid.set(before.invalid | kept);
    new.swap_clusters(&orig);
    new.set_clear_method(orig.clear_method.get());
    match before.parent {
        INVALID => {}
        EXTERNAL => {
            let id = before.external.as_ref().ok_or(Errno::ENOENT)?;
            new.put_xattr(backing::EXTERNAL_ID, id, true)?;
        }
        parent => new.put_xattr(backing::SNAPSHOT, &parent.to_le_bytes(), true)?,
    }
    new.dirty.set(true);
    persist::sync(new).await
}

/// The blob gets its clusters back.
fn undo_snapshot(orig: Obj<Blob>, new: Obj<Blob>) {
    new.swap_clusters(&orig);
    new.back.set(Some(backing::zeroes()));
    new.parent.set(INVALID);
    new.set_flag(flag::EXTERNAL_SNAPSHOT, false);
    new.set_flag(flag::THIN, true);
    let _ = new.drop_xattr(backing::SNAPSHOT, true);
    let _ = new.drop_xattr(backing::EXTERNAL_ID, true);
}

/// The blob descends from the snapshot, one reference of which becomes its device.
fn become_clone(orig: Obj<Blob>, new: Obj<Blob>, before: &Before) -> Result<()> {
    orig.put_xattr(backing::SNAPSHOT, &new.id().to_le_bytes(), true)?;
    orig.back.set(Some(backing::of_blob(new)?));
    if before.external.is_some() {
        orig.set_flag(flag::EXTERNAL_SNAPSHOT, false);
        orig.drop_xattr(backing::EXTERNAL_ID, true)?;
    }
    orig.parent.set(new.id());
    orig.set_flag(flag::THIN, true);
    Ok(())
}

fn undo_clone(orig: Obj<Blob>, before: &Before) {
    orig.back.set(before.back);
    orig.parent.set(before.parent);
    let _ = match &before.snap {
        Some(value) => orig.put_xattr(backing::SNAPSHOT, value, true),
        None => orig.drop_xattr(backing::SNAPSHOT, true),
    };
    if let Some(value) = &before.external {
        let _ = orig.put_xattr(backing::EXTERNAL_ID, value, true);
    }
    orig.invalid.set(before.invalid);
    orig.dirty.set(true);
}

/// Makes a thin blob that reads from a snapshot, and answers its number. `EINVAL` when the blob is not read-only.
pub async fn clone_blob(bs: Obj<Store>, id: u64, xattrs: Xattrs) -> Result<u64> {
    let _op = store::op(bs)?;
    let orig = ops::open(bs, id, OpenOpts::default()).await?;
    let made = if !orig.data_ro.get() || !orig.md_ro.get() {
        debuglog!(flags::BLOB, "Clone not from read-only blob");
        Err(Errno::EINVAL)
    } else if orig.busy.get() {
        debuglog!(flags::BLOB, "Cannot create clone - another operation in progress");
        Err(Errno::EBUSY)
    } else {
        orig.busy.set(true);
        let parent = id.to_le_bytes();
        let made = create_like(bs, orig, xattrs, &[(backing::SNAPSHOT, &parent)]).await;
        orig.busy.set(false);
        match made {
            Ok((id, clone)) => {
                let listed = object::list_add(clone);
                let closed = ops::close_inner(clone).await;
                listed.and(closed).map(|()| id)
            }
            Err(errno) => Err(errno),
        }
    };
    let closed = ops::close_inner(orig).await;
    made.and_then(|id| closed.map(|()| id))
}
