//! Clusters that come and go under a thin blob: the first write copies what lies behind it, an unmap gives them back.
//!
//! A cluster is claimed and filled on the thread of the I/O. The metadata thread writes it into the blob, and only then
//! does anybody see it; so what was acknowledged is found again after a crash. Threading rule: as said.

use super::{
    INVALID,
    channel::{Channel, Req},
    dev::Line,
    io::{self, Tell},
    object::{BLOBS, Blob},
    persist,
    store::{self, Store},
    task::{self, Ptr},
};
use crate::{
    abi, env,
    errno::{Errno, Result},
    handle::Obj,
    sys::alloc,
};

/// Keeps a channel while a task needs it.
pub(super) struct Hold(Obj<Channel>);

impl Hold {
    pub fn new(ch: Obj<Channel>) -> Hold {
        ch.hold(true);
        Hold(ch)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.hold(false);
    }
}

/// A request waits for a cluster. One at a time is made on a channel; the others try again behind it.
pub(super) fn need(blob: Obj<Blob>, ch: Obj<Channel>, at: u64, req: &'static Req) {
    ch.object().waiting.push(req);
    if ch.allocating.get() {
        return;
    }
    if alloc::low() || alloc::must_fail() {
        ch.object().waiting.take();
        return io::finish(req, Errno::ENOMEM.negative());
    }
    ch.allocating.set(true);
    let handle = blob.handle();
    task::start(async move {
        let made = match BLOBS.find(handle) {
            Some(blob) => task::caught(allocate(blob, handle, ch, at)).await,
            None => Err(Errno::EBADF),
        };
        ch.allocating.set(false);
        let waiting = ch.object().waiting.take();
        if let Err(errno) = made
            && let Some(first) = waiting.pop()
        {
            io::finish(first, errno.negative());
        }
        while let Some(req) = waiting.pop() {
            io::again(req);
        }
    });
}

fn line_of(ch: Obj<Channel>) -> Result<Line> {
    Ok(Line { dev: ch.dev.get().ok_or(Errno::ENODEV)?, channel: Ptr::new(ch.dev_channel.get()) })
}

/// Gives cluster `at` of a blob a place of its own, with what lies behind the blob in it.
async fn allocate(blob: Obj<Blob>, handle: u64, ch: Obj<Channel>, at: u64) -> Result<()> {
    let _hold = Hold::new(ch);
    let bs = blob.store()?;
    let cluster = bs.claim_cluster()?;
    let filled = match fill(blob, bs, ch, at, cluster).await {
        Ok(filled) => filled,
        Err(errno) => {
            bs.release_cluster(cluster);
            return Err(errno);
        }
    };
    let thread = match bs.md_thread() {
        Ok(thread) => thread,
        Err(errno) => {
            bs.release_cluster(cluster);
            return Err(errno);
        }
    };
    match task::on_thread(thread, insert(handle, at, cluster)).await.and_then(|done| done) {
        Ok(()) => Ok(()),
        Err(errno) => {
            if filled {
                // The next owner must not find it.
                if let Err(errno) = clear(blob, line_of(ch)?, cluster).await {
                    warnlog!("Failed to clear cluster: {errno}");
                }
            }
            bs.release_cluster(cluster);
            // Another thread was first: its cluster serves as well.
            if errno == Errno::EEXIST { Ok(()) } else { Err(errno) }
        }
    }
}

async fn clear(blob: Obj<Blob>, line: Line, cluster: u32) -> Result<()> {
    let lbas = blob.cluster_lbas.get();
    clear_range(line, blob.clear_method.get(), u64::from(cluster).saturating_mul(lbas), lbas).await
}

/// Clears blocks that are given up.
pub(super) async fn clear_range(line: Line, method: u32, lba: u64, count: u64) -> Result<()> {
    match method {
        abi::BLOB_CLEAR_WITH_DEFAULT | abi::BLOB_CLEAR_WITH_UNMAP => line.unmap(lba, count).await,
        abi::BLOB_CLEAR_WITH_WRITE_ZEROES => line.write_zeroes(lba, count).await,
        _ => Ok(()),
    }
}

/// Copies what lies behind a cluster of the blob to its new place; false when there are only zeros.
async fn fill(blob: Obj<Blob>, bs: Obj<Store>, ch: Obj<Channel>, at: u64, cluster: u32) -> Result<bool> {
    let Some(back) = blob.back.get().filter(|_| blob.parent.get() != INVALID) else { return Ok(false) };
    let unit = at.saturating_mul(blob.per_cluster.get());
    let (lba, count) = io::back_range(blob, back, unit, blob.per_cluster.get());
    let valid = back.valid_at(lba, count);
    if valid && back.zeroes_at(lba, count) {
        return Ok(false);
    }
    let line = line_of(ch)?;
    let (to, lbas) = (blob.lba_in(cluster, 0), blob.cluster_lbas.get());
    if valid
        && !blob.is_esnap_clone()
        && line.dev.copy.get().is_some()
        && let Some(from) = back.translated(lba)
    {
        line.copy(to, from, lbas).await?;
        return Ok(true);
    }
    let bytes = bs.cluster_size() as usize;
    let buf = env::dma_malloc(bytes, back.blocklen.get().next_power_of_two() as usize).inspect_err(|_| {
        errlog!("DMA allocation for cluster of size = {bytes} failed.");
    })?;
    io::read_behind(blob, ch, unit, blob.per_cluster.get(), Ptr::new(buf.as_ptr())).await?;
    line.write(Ptr::new(buf.as_ptr()), to, lbas).await?;
    Ok(true)
}

/// Writes a cluster into a blob, on the metadata thread. `EEXIST` when it has one there already.
async fn insert(handle: u64, at: u64, cluster: u32) -> Result<()> {
    let blob = BLOBS.find(handle).ok_or(Errno::EBADF)?;
    let _op = store::inner_op(blob.store()?);
    let _turn = blob.object().turn.lock().await;
    if !blob.is(handle) {
        return Err(Errno::EBADF);
    }
    if at >= blob.num_clusters() {
        return Err(Errno::EINVAL);
    }
    if blob.cluster(at) != 0 {
        return Err(Errno::EEXIST);
    }
    persist::change(blob, at, cluster).await?;
    blob.allocated.set(blob.allocated.get().saturating_add(1));
    Ok(())
}

/// Unmaps a whole cluster of a thin blob and gives it back.
pub(super) fn release(blob: Obj<Blob>, ch: Obj<Channel>, at: u64, cluster: u32, tell: Tell) {
    let (cb, arg, handle) = (tell.cb, Ptr::new(tell.arg), blob.handle());
    if alloc::low() || alloc::must_fail() {
        return cb(arg.get(), Errno::ENOMEM.negative());
    }
    task::start(async move {
        let done = task::caught(unmap(blob, handle, ch, at, cluster)).await;
        cb(arg.get(), done.err().map_or(0, Errno::negative));
    });
}

async fn unmap(blob: Obj<Blob>, handle: u64, ch: Obj<Channel>, at: u64, cluster: u32) -> Result<()> {
    let _hold = Hold::new(ch);
    // The data first, so that whoever gets the cluster next does not find it.
    line_of(ch)?.unmap(blob.lba_in(cluster, 0), blob.cluster_lbas.get()).await?;
    let thread = blob.store()?.md_thread()?;
    task::on_thread(thread, take_out(handle, at)).await.and_then(|done| done)
}

/// Takes a cluster out of a blob, on the metadata thread. Several unmaps of the same one free it once.
async fn take_out(handle: u64, at: u64) -> Result<()> {
    let blob = BLOBS.find(handle).ok_or(Errno::EBADF)?;
    let bs = blob.store()?;
    let _op = store::inner_op(bs);
    let _turn = blob.object().turn.lock().await;
    if !blob.is(handle) {
        return Err(Errno::EBADF);
    }
    let cluster = blob.cluster(at);
    if cluster == 0 || !blob.is_on_zeroes() || at >= blob.num_clusters() {
        return Ok(());
    }
    persist::change(blob, at, 0).await?;
    blob.allocated.set(blob.allocated.get().saturating_sub(1));
    bs.release_cluster(cluster);
    Ok(())
}
