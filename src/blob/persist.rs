//! Writing a blob's metadata: extent pages, the chain, the root last; then what the old metadata held is cleared and freed.
//!
//! Whoever writes has the blob's turn. Pages are never overwritten in place but for the root and extent pages, so that a
//! crash leaves the old chain or the new one. A write that fails leaves the blob dirty, and pages that may have reached the
//! disk stay claimed until the next write that succeeds. Threading rule: the metadata thread.

use super::{
    cow,
    dev::Line,
    object::{Blob, page_of},
    page::{self, Chain, EXTENTS, Flags},
    store::{self, Store},
};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
};

/// Writes a blob's metadata if it is dirty.
pub(super) async fn sync(blob: Obj<Blob>) -> Result<()> {
    if !blob.dirty.get() && !blob.object().turn.is_held() {
        return Ok(());
    }
    let _turn = blob.object().turn.lock().await;
    if !blob.dirty.get() {
        return Ok(());
    }
    let done = write(blob).await;
    if done.is_err() {
        blob.dirty.set(true);
    }
    done
}

/// Where a cluster of the blob is as the disk is to have it.
fn cluster_at(blob: Obj<Blob>, overlay: Option<(u64, u32)>, at: u64) -> u32 {
    match overlay {
        Some((place, cluster)) if place == at => cluster,
        _ => blob.cluster(at),
    }
}

async fn write_page(bs: Obj<Store>, place: u32, bytes: &[u8]) -> Result<()> {
    store::write_bytes(bs, bs.md_lba(place)?, bytes).await
}

/// Writes the extent page with number `index` of the blob's table to its place.
async fn write_extent(blob: Obj<Blob>, bs: Obj<Store>, index: u64, place: u32) -> Result<()> {
    let overlay = blob.inner().overlay;
    let first = index.saturating_mul(EXTENTS);
    let bytes = page::extent_page(blob.id(), first, blob.num_clusters(), |at| cluster_at(blob, overlay, at))?;
    write_page(bs, place, &bytes).await
}

/// Rewrites an extent page of the table, if it is there.
pub(super) async fn rewrite_extent(blob: Obj<Blob>, index: usize) -> Result<()> {
    let bs = blob.store()?;
    let place = blob.inner().extents.get(index).copied().unwrap_or(0);
    if place == 0 {
        return Ok(());
    }
    store::mark_dirty(bs).await?;
    write_extent(blob, bs, index as u64, place).await
}

/// Puts a cluster, 0 for none, at a place of the blob: on the disk first, then for everybody. The caller has the turn.
pub(super) async fn change(blob: Obj<Blob>, at: u64, cluster: u32) -> Result<()> {
    blob.inner().overlay = Some((at, cluster));
    let done = change_on_disk(blob, at).await;
    blob.inner().overlay = None;
    done?;
    blob.set_cluster(at, cluster);
    Ok(())
}

async fn change_on_disk(blob: Obj<Blob>, at: u64) -> Result<()> {
    let bs = blob.store()?;
    if !blob.use_table.get() {
        return write(blob).await.inspect_err(|_| blob.dirty.set(true));
    }
    let index = at.checked_div(EXTENTS).unwrap_or(0);
    let place = blob.inner().extents.get(index as usize).copied().ok_or(Errno::EINVAL)?;
    store::mark_dirty(bs).await?;
    if place != 0 {
        return write_extent(blob, bs, index, place).await;
    }
    // Page 0 can only be a root.
    let place = bs.claim_page(1).ok_or(Errno::ENOSPC)?;
    let mut done = write_extent(blob, bs, index, place).await;
    if done.is_ok() {
        set_extent(blob, index, place);
        done = write(blob).await;
    }
    if done.is_err() {
        set_extent(blob, index, 0);
        blob.dirty.set(true);
        blob.inner().limbo.push(place);
    }
    done
}

fn set_extent(blob: Obj<Blob>, index: u64, place: u32) {
    if let Some(extent) = blob.inner().extents.get_mut(index as usize) {
        *extent = place;
    }
}

/// The chain as it is to be, its root in place.
fn serialize(blob: Obj<Blob>) -> Result<Chain> {
    let flags = Flags { invalid: blob.invalid.get(), data_ro: blob.data_ro_flags.get(), md_ro: blob.md_ro_flags.get() };
    let mut chain = Chain::new(blob.id(), flags)?;
    let inner = blob.inner();
    for named in &inner.xattrs {
        chain.xattr(&named.to_xattr(), false)?;
    }
    for named in &inner.internal {
        chain.xattr(&named.to_xattr(), true)?;
    }
    let (clusters, overlay) = (blob.num_clusters(), inner.overlay);
    if blob.use_table.get() {
        chain.table(clusters, inner.extents.get(..inner.num_extents).unwrap_or_default())?;
    } else {
        chain.runs(clusters, |at| cluster_at(blob, overlay, at))?;
    }
    Ok(chain)
}

/// Writes the metadata. The caller has the turn.
pub(super) async fn write(blob: Obj<Blob>) -> Result<()> {
    let bs = blob.store()?;
    store::mark_dirty(bs).await?;
    write_resized(blob, bs).await?;
    let clusters = blob.num_clusters();
    let chain = serialize(blob)?;
    let mut places = Vec::new();
    places.try_reserve_exact(chain.len())?;
    places.push(page_of(blob.id()));
    while places.len() < chain.len() {
        match bs.claim_page(0) {
            Some(place) => places.push(place),
            None => {
                release(bs, places.get(1..).unwrap_or_default());
                return Err(Errno::ENOMEM);
            }
        }
    }
    // Whatever changes from here on is for the next time.
    blob.dirty.set(false);
    let (extents, pages) = (blob.inner().num_extents, chain.seal(&places));
    for (place, bytes) in places.iter().zip(&pages).skip(1) {
        if let Err(errno) = write_page(bs, *place, bytes).await {
            release(bs, places.get(1..).unwrap_or_default());
            return Err(errno);
        }
    }
    let root = pages.first().map_or(&[][..], Vec::as_slice);
    if let Err(errno) = write_page(bs, page_of(blob.id()), root).await {
        // Nobody knows which chain the disk has.
        blob.inner().limbo.extend(places.get(1..).unwrap_or_default());
        return Err(errno);
    }
    let mut old = {
        let mut inner = blob.inner();
        inner.clean_clusters = clusters;
        inner.clean_extents = extents;
        let mut old = core::mem::replace(&mut inner.pages, places);
        if !old.is_empty() {
            old.remove(0);
        }
        old.append(&mut inner.limbo);
        old
    };
    let cleared = zero_pages(bs, &mut old).await;
    if !old.is_empty() {
        blob.inner().limbo.append(&mut old);
    }
    cleared?;
    clear_tail(blob, bs).await
}

/// Extent pages that a change of size touches.
async fn write_resized(blob: Obj<Blob>, bs: Obj<Store>) -> Result<()> {
    let (clean, clean_extents, num, mapped, extents) = {
        let inner = blob.inner();
        (inner.clean_clusters, inner.clean_extents, blob.num_clusters(), inner.mapped, inner.num_extents)
    };
    let first = if clean < num {
        clean_extents.saturating_sub(1)
    } else if num < mapped {
        extents.saturating_sub(1)
    } else {
        return Ok(());
    };
    for index in first..extents {
        let place = blob.inner().extents.get(index).copied().unwrap_or(0);
        if place != 0 {
            write_extent(blob, bs, index as u64, place).await?;
        }
    }
    Ok(())
}

fn release(bs: Obj<Store>, pages: &[u32]) {
    pages.iter().for_each(|page| bs.release_page(*page));
}

/// Writes zeros over pages and frees them; those that failed are left.
async fn zero_pages(bs: Obj<Store>, pages: &mut Vec<u32>) -> Result<()> {
    let (line, count) = (bs.line()?, bs.page_lbas());
    while let Some(place) = pages.last().copied() {
        line.write_zeroes(bs.md_lba(place)?, count).await?;
        bs.release_page(place);
        pages.pop();
    }
    Ok(())
}

/// Clears and frees the clusters and extent pages behind the end of a blob that became smaller.
async fn clear_tail(blob: Obj<Blob>, bs: Obj<Store>) -> Result<()> {
    let done = clear_clusters(blob, bs, bs.line()?).await;
    let mut gone = {
        let mut inner = blob.inner();
        let num = inner.num_extents.min(inner.extents.len());
        let mut gone = if done.is_ok() { inner.extents.split_off(num) } else { Vec::new() };
        gone.retain(|place| *place != 0);
        gone
    };
    let pages = zero_pages(bs, &mut gone).await;
    if !gone.is_empty() {
        blob.inner().limbo.append(&mut gone);
    }
    if done.is_err() || pages.is_err() {
        blob.dirty.set(true);
    }
    done.and(pages)
}

async fn clear_clusters(blob: Obj<Blob>, bs: Obj<Store>, line: Line) -> Result<()> {
    let (from, to) = (blob.num_clusters(), blob.inner().mapped);
    let mut tail = Vec::new();
    for at in from..to {
        let cluster = blob.cluster(at);
        if cluster != 0 {
            tail.try_reserve(1)?;
            tail.push(cluster);
        }
    }
    tail.sort_unstable();
    let (lbas, method) = (blob.cluster_lbas.get(), blob.clear_method.get());
    let follows = |a: &u32, b: &u32| a.checked_add(1) == Some(*b);
    for run in tail.chunk_by(follows) {
        let Some(first) = run.first() else { continue };
        let lba = u64::from(*first).saturating_mul(lbas);
        cow::clear_range(line, method, lba, lbas.saturating_mul(run.len() as u64)).await?;
    }
    for cluster in tail {
        bs.release_cluster(cluster);
    }
    for at in from..to {
        blob.set_cluster(at, 0);
    }
    blob.inner().mapped = from;
    Ok(())
}

/// Takes a blob off the disk; it has no clusters any more but those to be cleared. The caller has the turn.
pub(super) async fn erase(blob: Obj<Blob>) -> Result<()> {
    let bs = blob.store()?;
    store::mark_dirty(bs).await?;
    let line = bs.line()?;
    let root = page_of(blob.id());
    let mut pages = {
        let mut inner = blob.inner();
        let mut pages = core::mem::take(&mut inner.pages);
        if !pages.is_empty() {
            pages.remove(0);
        }
        pages.append(&mut inner.limbo);
        pages
    };
    line.write_zeroes(bs.md_lba(root)?, bs.page_lbas()).await.inspect_err(|_| {
        let mut inner = blob.inner();
        inner.pages = Vec::from([root]);
        inner.pages.append(&mut pages);
    })?;
    // Gone from here on; what is not cleared is lost until the store is recovered.
    let zeroed = zero_pages(bs, &mut pages).await;
    bs.with_used(|used| {
        used.blobids.clear(root);
        used.pages.clear(root);
    });
    let cleared = clear_tail(blob, bs).await;
    zeroed.and(cleared)
}
