//! Clones that stop being clones: with all their clusters (inflate), or with those of their parent (decouple); and copies of
//! a snapshot's own clusters to another device.
//!
//! Threading rule: the metadata thread, with a channel of its own.

use super::{
    EXTERNAL, INVALID, backing,
    channel::{self, Channel},
    cow,
    dev::{Dev, Line},
    io,
    object::{self, Blob},
    ops::{self, OpenOpts},
    page::flag,
    store::{self, Store},
    task::Ptr,
};
use crate::{
    env::{self, DmaBuf},
    errno::{Errno, Result},
    handle::Obj,
    log::flags,
    thread::Chan,
};
use std::sync::Arc;

/// Gives a thin blob all its clusters; it descends from nothing any more.
pub async fn inflate(bs: Obj<Store>, chan: Chan, id: u64) -> Result<()> {
    fill(bs, chan, id, true).await
}

/// Gives a clone the clusters of its parent; it descends from the parent's parent. `EINVAL` when it has no parent.
pub async fn decouple(bs: Obj<Store>, chan: Chan, id: u64) -> Result<()> {
    fill(bs, chan, id, false).await
}

fn channel_for(bs: Obj<Store>, chan: Chan) -> Result<Obj<Channel>> {
    let ch = channel::channel_of(chan)?;
    if ch.store() == Some(bs) { Ok(ch) } else { Err(Errno::EBADF) }
}

async fn fill(bs: Obj<Store>, chan: Chan, id: u64, all: bool) -> Result<()> {
    let _op = store::op(bs)?;
    let ch = channel_for(bs, chan)?;
    let _hold = cow::Hold::new(ch);
    let blob = ops::open(bs, id, OpenOpts::default()).await?;
    let done = if blob.busy.get() {
        debuglog!(flags::BLOB, "Cannot inflate blob - another operation in progress");
        Err(Errno::EBUSY)
    } else {
        blob.busy.set(true);
        let md_ro = blob.md_ro.get();
        let done = fill_open(bs, ch, blob, all).await;
        blob.md_ro.set(md_ro);
        blob.busy.set(false);
        done
    };
    let closed = ops::close_inner(blob).await;
    done.and(closed)
}

/// Whether a cluster has to be made.
fn is_needed(blob: Obj<Blob>, at: u64, all: bool) -> bool {
    if blob.cluster(at) != 0 {
        return false;
    }
    match blob.parent.get() {
        INVALID => all,
        EXTERNAL => true,
        _ => all || blob.back.get().and_then(backing::snapshot_of).is_some_and(|s| s.cluster(at) != 0),
    }
}

async fn fill_open(bs: Obj<Store>, ch: Obj<Channel>, blob: Obj<Blob>, all: bool) -> Result<()> {
    let parent = blob.parent.get();
    if parent == INVALID && !all {
        errlog!("Cannot decouple parent of blob with no parent.");
        return Err(Errno::EINVAL);
    }
    let all = all || parent == EXTERNAL;
    if !blob.is_thin_provisioned() {
        return Ok(());
    }
    let needed = (0..blob.num_clusters()).filter(|at| is_needed(blob, *at, all)).count();
    if needed as u64 > bs.free_clusters() {
        return Err(Errno::ENOSPC);
    }
    let mut at = 0;
    while at < blob.num_clusters() {
        if is_needed(blob, at, all) {
            io::touch(blob, ch, at).await?;
        }
        at = at.saturating_add(1);
    }
    blob.md_ro.set(false);
    if all { alone(blob).await } else { next_parent(bs, blob).await }
}

/// The blob reads from nobody any more.
async fn alone(blob: Obj<Blob>) -> Result<()> {
    let _ = ops::close_esnap_channels(blob).await;
    object::list_remove(blob);
    let _ = blob.drop_xattr(backing::SNAPSHOT, true);
    let _ = blob.drop_xattr(backing::EXTERNAL_ID, true);
    blob.set_flag(flag::EXTERNAL_SNAPSHOT, false);
    blob.set_flag(flag::THIN, false);
    blob.parent.set(INVALID);
    let back = blob.back.replace(None);
    let done = ops::sync_inner(blob).await;
    if let Some(back) = back {
        back.destroy_dev();
    }
    done
}

/// The blob descends from its parent's parent.
async fn next_parent(bs: Obj<Store>, blob: Obj<Blob>) -> Result<()> {
    let snapshot = blob.back.get().and_then(backing::snapshot_of).ok_or(Errno::EINVAL)?;
    let next = snapshot.parent.get();
    let dev = if next == INVALID {
        backing::zeroes()
    } else {
        let parent = ops::open(bs, next, OpenOpts::default()).await?;
        match backing::of_blob(parent) {
            Ok(dev) => dev,
            Err(errno) => {
                let _ = ops::close_inner(parent).await;
                return Err(errno);
            }
        }
    };
    let named = if next == INVALID {
        blob.drop_xattr(backing::SNAPSHOT, true)
    } else {
        blob.put_xattr(backing::SNAPSHOT, &next.to_le_bytes(), true)
    };
    if let Err(errno) = named {
        dev.destroy_dev();
        return Err(errno);
    }
    object::list_remove(blob);
    blob.parent.set(next);
    let old = blob.back.replace(Some(dev));
    object::list_add(blob)?;
    blob.dirty.set(true);
    let done = ops::sync_inner(blob).await;
    if let Some(old) = old {
        old.destroy_dev();
    }
    done
}

/// Told how many clusters were copied.
pub type Progress = Arc<dyn Fn(u64) + Send + Sync>;

/// What a shallow copy needs before it begins.
pub struct Ready {
    bs: Obj<Store>,
    ch: Obj<Channel>,
    to: Line,
    buf: DmaBuf,
    _op: store::Op,
    _hold: cow::Hold,
}

impl Drop for Ready {
    fn drop(&mut self) {
        self.to.dev.close_channel(self.to.channel.get());
    }
}

/// Gets what a copy to a device needs, which stays the caller's; `ENOMEM` when there is no channel or no memory.
pub fn ready_to_copy(bs: Obj<Store>, chan: Chan, ext: Dev) -> Result<Ready> {
    let op = store::op(bs)?;
    let ch = channel_for(bs, chan)?;
    let buf = env::dma_malloc(bs.cluster_size() as usize, super::disk::PAGE)?;
    let channel = ext.open_channel();
    if channel.is_null() {
        return Err(Errno::ENOMEM);
    }
    let to = Line { dev: ext, channel: Ptr::new(channel) };
    Ok(Ready { bs, ch, to, buf, _op: op, _hold: cow::Hold::new(ch) })
}

/// Copies the clusters that a read-only blob itself has to the same places of the other device.
pub async fn copy_ready(ready: Ready, id: u64, progress: Option<Progress>) -> Result<()> {
    copy(&ready, id, progress).await
}

/// Both steps in one.
pub async fn shallow_copy(bs: Obj<Store>, chan: Chan, id: u64, ext: Dev, progress: Option<Progress>) -> Result<()> {
    copy_ready(ready_to_copy(bs, chan, ext)?, id, progress).await
}

async fn copy(ready: &Ready, id: u64, progress: Option<Progress>) -> Result<()> {
    let (bs, to) = (ready.bs, ready.to);
    let blob = ops::open(bs, id, OpenOpts::default()).await.inspect_err(|errno| {
        errlog!("Shallow copy blob open error {errno}");
    })?;
    let block = bs.dev()?.blocklen.get();
    let refusal = if !blob.is_read_only() {
        errlog!("blob {id:#x} shallow copy, blob must be read only");
        Some(Errno::EPERM)
    } else if blob.num_clusters().saturating_mul(u64::from(bs.cluster_size())) > to.dev.bytes() {
        errlog!("blob {id:#x} shallow copy, external device must have at least blob size");
        Some(Errno::EINVAL)
    } else if block.checked_rem(to.dev.blocklen.get()) != Some(0) {
        errlog!("blob {id:#x} shallow copy, external device block size is not compatible with blobstore block size");
        Some(Errno::EINVAL)
    } else if blob.busy.get() {
        debuglog!(flags::BLOB, "blob {id:#x} shallow copy - another operation in progress");
        Some(Errno::EBUSY)
    } else {
        None
    };
    let done = match refusal {
        Some(errno) => Err(errno),
        None => {
            blob.busy.set(true);
            let done = copy_clusters(ready, blob, progress).await;
            blob.busy.set(false);
            done
        }
    };
    let closed = ops::close_inner(blob).await;
    done.and(closed)
}

async fn copy_clusters(ready: &Ready, blob: Obj<Blob>, progress: Option<Progress>) -> Result<()> {
    let (size, to, data) = (ready.bs.cluster_size(), ready.to, Ptr::new(ready.buf.as_ptr()));
    let blocks = to.dev.blocks(u64::from(size));
    let (mut at, mut copied) = (0u64, 0u64);
    while at < blob.num_clusters() {
        if blob.cluster(at) != 0 {
            io::read_cluster(blob, ready.ch, at, data).await.inspect_err(|errno| {
                errlog!("blob {:#x} shallow copy, blob read error {errno}", blob.id());
            })?;
            to.write(data, at.saturating_mul(blocks), blocks).await.inspect_err(|errno| {
                errlog!("blob {:#x} shallow copy, ext dev write error {errno}", blob.id());
            })?;
            copied = copied.saturating_add(1);
            if let Some(told) = &progress {
                told(copied);
            }
        }
        at = at.saturating_add(1);
    }
    Ok(())
}
