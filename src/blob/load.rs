//! Making a blobstore, loading one, recovering one that was not unloaded, and growing one with its device.
//!
//! Threading rule: the thread that begins is the store's metadata thread from then on.

use super::{
    backing,
    dev::Dev,
    disk::{self, Layout, MASK_BLOBIDS, MASK_CLUSTERS, MASK_PAGES, PAGE, Region, Super},
    object::{self, Blob, id_of},
    ops::{self, OpenOpts},
    page::{self, Desc},
    persist,
    store::{self, Opts, Store, Used},
    task::Ptr,
};
use crate::{
    abi,
    algo::bits::{BitArray, BitPool},
    errno::{Errno, Result},
    handle::Obj,
};

/// Makes a blobstore on a device, which is given away: when this fails it was destroyed.
pub async fn init(dev: Dev, opts: Opts) -> Result<Obj<Store>> {
    let zero = opts.cluster_sz == 0 || opts.num_md_pages == 0;
    let ragged = opts.cluster_sz.checked_rem(PAGE as u32) != Some(0);
    if zero || ragged {
        if zero {
            errlog!("Blobstore options cannot be set to 0");
        } else {
            errlog!("Cluster size {} is not an integral multiple of blocklen {PAGE}", opts.cluster_sz);
        }
        dev.destroy_dev();
        return Err(Errno::EINVAL);
    }
    let bs = begin(dev, &opts)?;
    finish(bs, init_on(bs, &opts).await).await
}

fn begin(dev: Dev, opts: &Opts) -> Result<Obj<Store>> {
    store::begin(dev, opts).inspect_err(|_| dev.destroy_dev())
}

async fn finish(bs: Obj<Store>, done: Result<()>) -> Result<Obj<Store>> {
    match done {
        Ok(()) => Ok(bs),
        Err(errno) => {
            let _ = store::quiet(bs).await;
            store::end(bs).await;
            Err(errno)
        }
    }
}

async fn init_on(bs: Obj<Store>, opts: &Opts) -> Result<()> {
    let _op = store::inner_op(bs);
    let dev = bs.dev()?;
    let (clusters, page) = (bs.total_clusters.get(), bs.page_size());
    let per_cluster = bs.cluster_size().checked_rem(page) == Some(0);
    let md_len = if opts.num_md_pages == u32::MAX { clusters } else { u64::from(opts.num_md_pages) };
    let md_len = u32::try_from(md_len).ok().filter(|n| *n < u32::MAX && per_cluster).ok_or(Errno::EINVAL)?;
    let layout = Layout::new(md_len, clusters, page)?;
    bs.md_start.set(layout.md_start);
    bs.md_len.set(md_len);
    let md_clusters = bs.md_clusters();
    if md_clusters > clusters {
        errlog!(
            "Blobstore metadata cannot use more clusters than is available, please decrease number of pages reserved for metadata or increase cluster size."
        );
        return Err(Errno::ENOMEM);
    }
    let mut used = Used { pages: BitArray::new(md_len)?, clusters: BitPool::EMPTY, blobids: BitArray::new(md_len)? };
    let mut mask = BitArray::new(u32::try_from(clusters).map_err(|_| Errno::ENOMEM)?)?;
    (0..md_clusters as u32).try_for_each(|cluster| mask.set(cluster))?;
    used.clusters = BitPool::from_array(mask);
    bs.set_used(used);
    bs.total_data.set(bs.free_clusters());
    let mut sb = Super::new()?;
    sb.set_cluster_size(bs.cluster_size());
    sb.set_io_unit_size(bs.io_unit_size());
    sb.set_md_page_size(page);
    sb.set_page_mask(layout.page_mask);
    sb.set_cluster_mask(layout.cluster_mask);
    sb.set_blobid_mask(layout.blobid_mask);
    sb.set_md_start(layout.md_start);
    sb.set_md_len(md_len);
    sb.set_size(dev.bytes());
    let line = bs.line()?;
    let data = bs.page_lba(layout.pages);
    line.write_zeroes(0, data).await?;
    let rest = dev.blockcnt.get().saturating_sub(data);
    match opts.clear_method {
        abi::BS_CLEAR_WITH_UNMAP => line.unmap(data, rest).await?,
        abi::BS_CLEAR_WITH_WRITE_ZEROES => line.write_zeroes(data, rest).await?,
        _ => {}
    }
    store::write_super(bs, &mut sb).await
}

/// Loads the blobstore on a device, which is given away: when this fails it was destroyed.
pub async fn load(dev: Dev, opts: Opts) -> Result<Obj<Store>> {
    let bs = begin(dev, &opts)?;
    finish(bs, load_on(bs, &opts).await).await
}

async fn load_on(bs: Obj<Store>, opts: &Opts) -> Result<()> {
    let _op = store::inner_op(bs);
    let mut sb = store::valid_super(bs).await?;
    complete(bs, &mut sb)?;
    if sb.blobid_mask().len == 0 || sb.clean() == 0 || opts.force_recover {
        recover(bs, &sb).await?;
    } else {
        read_used(bs, &sb).await?;
    }
    visit(bs, opts).await
}

/// Takes over what a valid super block says, when it makes sense on this device.
pub(super) fn complete(bs: Obj<Store>, sb: &mut Super) -> Result<()> {
    let dev = bs.dev()?;
    sb.complete(dev.bytes()).map_err(|fault| fault.errno())?;
    let whole = |bytes: u32| bytes.checked_rem(dev.blocklen.get()) == Some(0);
    if !whole(sb.cluster_size()) || !whole(sb.md_page_size()) || !whole(sb.io_unit_size()) {
        return Err(Errno::EILSEQ);
    }
    bs.clean.set(true);
    bs.adopt(sb);
    Ok(())
}

/// Reads a region of the device.
async fn read_region(bs: Obj<Store>, region: Region) -> Result<Vec<u8>> {
    let line = bs.line()?;
    let bytes = u64::from(region.len).saturating_mul(u64::from(bs.page_size()));
    let buf = store::buffer(bytes)?;
    let lbas = u64::from(region.len).saturating_mul(bs.page_lbas());
    line.read(Ptr::new(buf.as_ptr()), bs.page_lba(u64::from(region.start)), lbas).await?;
    store::contents(&buf)
}

async fn read_mask(bs: Obj<Store>, region: Region, kind: u8, bits: u32) -> Result<BitArray> {
    let bytes = read_region(bs, region).await?;
    let len = disk::mask_len(&bytes, kind).ok_or(Errno::EILSEQ)?;
    if len < bits || (len > bits && kind != MASK_CLUSTERS) {
        errlog!("a mask of {len} bits where there should be {bits}");
        return Err(Errno::EILSEQ);
    }
    if len > bits {
        warnlog!("Shrink the used_clusters mask length to total_clusters");
    }
    let mut mask = BitArray::new(bits)?;
    mask.load(bytes.get(disk::MASK_HEAD..).unwrap_or_default());
    Ok(mask)
}

pub(super) async fn read_used(bs: Obj<Store>, sb: &Super) -> Result<()> {
    let md_len = bs.md_len.get();
    let clusters = u32::try_from(bs.total_clusters.get()).map_err(|_| Errno::EILSEQ)?;
    let pages = read_mask(bs, sb.page_mask(), MASK_PAGES, md_len).await?;
    let mask = read_mask(bs, sb.cluster_mask(), MASK_CLUSTERS, clusters).await?;
    let blobids = if sb.blobid_mask().len == 0 {
        BitArray::new(md_len)?
    } else {
        read_mask(bs, sb.blobid_mask(), MASK_BLOBIDS, md_len).await?
    };
    bs.set_used(Used { pages, clusters: BitPool::from_array(mask), blobids });
    Ok(())
}

/// Writes the masks of what is used.
pub(super) async fn write_used(bs: Obj<Store>, sb: &Super) -> Result<()> {
    let regions = [(sb.page_mask(), MASK_PAGES), (sb.blobid_mask(), MASK_BLOBIDS), (sb.cluster_mask(), MASK_CLUSTERS)];
    for (region, kind) in regions {
        if region.len == 0 {
            continue;
        }
        let len = u64::from(region.len).saturating_mul(u64::from(bs.page_size()));
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(len as usize)?;
        bytes.resize(len as usize, 0);
        {
            let used = bs.used();
            let bits = match kind {
                MASK_PAGES => used.pages.capacity(),
                MASK_BLOBIDS => used.blobids.capacity(),
                _ => used.clusters.capacity(),
            };
            if disk::mask_bytes(u64::from(bits)) > len {
                return Err(Errno::EILSEQ);
            }
            disk::put_mask_head(&mut bytes, kind, bits);
            let mask = bytes.get_mut(disk::MASK_HEAD..).unwrap_or_default();
            match kind {
                MASK_PAGES => used.pages.store(mask),
                MASK_BLOBIDS => used.blobids.store(mask),
                _ => used.clusters.store(mask),
            }
        }
        store::write_bytes(bs, bs.page_lba(u64::from(region.start)), &bytes).await?;
    }
    Ok(())
}

/// What a recovery finds.
struct Found {
    pages: BitArray,
    clusters: BitArray,
    blobids: BitArray,
}

/// Finds out from the metadata what is used, and writes it down.
async fn recover(bs: Obj<Store>, sb: &Super) -> Result<()> {
    noticelog!("Performing recovery on blobstore");
    let md_len = bs.md_len.get();
    let clusters = u32::try_from(bs.total_clusters.get()).map_err(|_| Errno::EILSEQ)?;
    let mut found =
        Found { pages: BitArray::new(md_len)?, clusters: BitArray::new(clusters)?, blobids: BitArray::new(md_len)? };
    let mut reader = Pages::new(bs)?;
    for index in 0..md_len {
        if found.pages.get(index) {
            continue;
        }
        let bytes = reader.get(index).await?;
        if page::is_intact(bytes) && page::sequence_of(bytes) == 0 && page::id_of(bytes) == id_of(index) {
            recover_blob(&mut found, &mut reader, index).await?;
        }
    }
    for cluster in 0..(bs.md_clusters() as u32).min(clusters) {
        let _ = found.clusters.set(cluster);
    }
    bs.set_used(Used { pages: found.pages, clusters: BitPool::from_array(found.clusters), blobids: found.blobids });
    write_used(bs, sb).await
}

/// Reads metadata pages, several at once.
struct Pages {
    bs: Obj<Store>,
    first: u32,
    count: u32,
    bytes: Vec<u8>,
}

/// Pages that are read together.
const TOGETHER: u32 = 64;

impl Pages {
    fn new(bs: Obj<Store>) -> Result<Pages> {
        Ok(Pages { bs, first: 0, count: 0, bytes: Vec::new() })
    }

    async fn get(&mut self, index: u32) -> Result<&[u8]> {
        let size = self.bs.page_size() as usize;
        let within = index.wrapping_sub(self.first);
        if within >= self.count {
            let md_len = self.bs.md_len.get();
            if index >= md_len {
                return Err(Errno::EILSEQ);
            }
            self.count = 0;
            let count = TOGETHER.min(md_len.saturating_sub(index));
            let start = index.saturating_add(self.bs.md_start.get());
            self.bytes = read_region(self.bs, Region { start, len: count }).await?;
            self.first = index;
            self.count = count;
        }
        let at = (index.wrapping_sub(self.first) as usize).saturating_mul(size);
        self.bytes.get(at..at.saturating_add(size)).ok_or(Errno::EILSEQ)
    }
}

async fn recover_blob(found: &mut Found, reader: &mut Pages, root: u32) -> Result<()> {
    noticelog!("Recover: blob {root:#x}");
    let _ = found.blobids.set(root);
    let mut place = root;
    let mut extents = Vec::new();
    loop {
        let bytes = reader.get(place).await?;
        if !page::is_intact(bytes) {
            break;
        }
        found.pages.set(place)?;
        for desc in page::descs(bytes) {
            match desc.map_err(|_| Errno::EILSEQ)? {
                Desc::Rle(runs) => {
                    for (first, count) in runs.iter().filter(|(first, _)| *first != 0) {
                        let end = first.saturating_add(count).min(found.clusters.capacity());
                        (first..end).try_for_each(|cluster| found.clusters.set(cluster))?;
                    }
                }
                Desc::Table { pages, .. } => {
                    extents.extend(pages.iter().map(|(extent, _)| extent).filter(|extent| *extent != 0));
                }
                Desc::Unknown(_) | Desc::Extent { .. } => return Err(Errno::EILSEQ),
                Desc::Flags(_) | Desc::Xattr { .. } => {}
            }
        }
        place = page::next_of(bytes);
        if place == page::NO_PAGE || found.pages.get(place) {
            break;
        }
    }
    for extent in extents {
        let bytes = reader.get(extent).await?;
        let (_, clusters) = page::extent(bytes).ok_or(Errno::EILSEQ)?;
        found.pages.set(extent).map_err(|_| Errno::EILSEQ)?;
        for cluster in clusters.iter().filter(|cluster| *cluster != 0) {
            let _ = found.clusters.set(cluster);
        }
    }
    Ok(())
}

/// Looks at each blob: repairs what a crash left half done, notes who descends from whom, tells the store's owner.
async fn visit(bs: Obj<Store>, opts: &Opts) -> Result<()> {
    let mut next = ops::open_from(bs, 0).await;
    loop {
        let blob = match next {
            Ok(blob) => blob,
            Err(Errno::ENOENT) => return Ok(()),
            Err(errno) => {
                errlog!("Error in iterating blobs");
                return Err(errno);
            }
        };
        let page = object::page_of(blob.id());
        let mark = blob.internal(backing::PENDING_REMOVAL).or_else(|| blob.internal(backing::IN_PROGRESS));
        match mark {
            None => {
                if let Some(told) = &opts.iter {
                    told(blob);
                }
                object::list_add(blob)?;
                let _ = ops::close_inner(blob).await;
            }
            Some(other) => repair(bs, blob, page::number(&other), opts).await?,
        }
        next = ops::open_from(bs, page.saturating_add(1)).await;
    }
}

/// A crash came while a snapshot was made or deleted: either it is whole, or it goes.
async fn repair(bs: Obj<Store>, blob: Obj<Blob>, other: Option<u64>, opts: &Opts) -> Result<()> {
    let id = blob.id();
    let opened = match other {
        Some(other) => ops::open_inner(bs, other, OpenOpts::default(), Vec::new()).await,
        None => Err(Errno::EINVAL),
    };
    let clone = match opened {
        Ok(clone) => clone,
        Err(errno) => {
            errlog!("Failed to open clone of a corrupted blob: {errno}");
            let _ = ops::close_inner(blob).await;
            return Ok(());
        }
    };
    let descends = clone.parent.get() == id;
    if descends && let Err(errno) = unshare(blob, clone).await {
        errlog!("Failed to repair clone of a corrupted blob: {errno}");
    }
    let _ = ops::close_inner(clone).await;
    blob.md_ro.set(false);
    if descends {
        for name in [backing::PENDING_REMOVAL, backing::IN_PROGRESS] {
            let _ = blob.drop_xattr(name, true);
        }
        object::mark_read_only(blob);
        if let Some(told) = &opts.iter {
            told(blob);
        }
        object::list_add(blob)?;
        let _ = ops::close_inner(blob).await;
        return Ok(());
    }
    // The clone has the same clusters: they are its own.
    for at in 0..blob.num_clusters() {
        blob.set_cluster(at, 0);
    }
    blob.inner().extents.iter_mut().for_each(|extent| *extent = 0);
    blob.allocated.set(0);
    blob.set_flag(super::page::flag::THIN, true);
    if let Err(errno) = ops::close_inner(blob).await {
        errlog!("Failed to close corrupted blob: {errno}");
        return Ok(());
    }
    if let Err(errno) = super::delete::delete_inner(bs, id).await {
        errlog!("Failed to delete corrupted blob: {errno}");
    }
    Ok(())
}

/// A clone that began to take over its snapshot's clusters gives them back: it still reads through the snapshot.
async fn unshare(snapshot: Obj<Blob>, clone: Obj<Blob>) -> Result<()> {
    let mut extents = Vec::new();
    for at in 0..snapshot.num_clusters().min(clone.num_clusters()) {
        let cluster = clone.cluster(at);
        if cluster != 0 && cluster == snapshot.cluster(at) {
            clone.set_cluster(at, 0);
            clone.allocated.set(clone.allocated.get().saturating_sub(1));
            clone.dirty.set(true);
            extents.push(at.checked_div(page::EXTENTS).unwrap_or(0) as usize);
        }
    }
    extents.dedup();
    if clone.use_table.get() {
        let _turn = clone.object().turn.lock().await;
        for index in extents {
            persist::rewrite_extent(clone, index).await?;
        }
    }
    persist::sync(clone).await
}

/// Loads the blobstore on a device that became larger, and takes what was added.
pub async fn grow(dev: Dev, opts: Opts) -> Result<Obj<Store>> {
    let bs = begin(dev, &opts)?;
    finish(bs, grow_on(bs, &opts).await).await
}

/// The cluster mask's pages for a device of so many bytes; `None` when they do not fit, or nothing was added.
fn grown(sb: &Super, bytes: u64) -> Option<(Region, u32)> {
    let clusters = bytes.checked_div(u64::from(sb.cluster_size()))?;
    let len = u32::try_from(disk::mask_pages(clusters, sb.md_page_size())).ok()?;
    let room = sb.blobid_mask().start.saturating_sub(sb.cluster_mask().start);
    let clusters = u32::try_from(clusters).ok().filter(|n| *n < u32::MAX)?;
    (sb.size() < bytes && len <= room).then_some((Region { start: sb.cluster_mask().start, len }, clusters))
}

async fn grow_on(bs: Obj<Store>, opts: &Opts) -> Result<()> {
    let _op = store::inner_op(bs);
    let mut sb = store::valid_super(bs).await?;
    complete(bs, &mut sb)?;
    let bytes = bs.dev()?.bytes();
    if sb.blobid_mask().len == 0 || sb.clean() == 0 {
        errlog!("Can not grow an unclean blobstore, please load it normally to clean it.");
        return Err(Errno::EIO);
    }
    if let Some((region, clusters)) = grown(&sb, bytes) {
        let mut mask = read_region(bs, region).await?;
        if disk::mask_len(&mask, MASK_CLUSTERS).is_none() {
            return Err(Errno::EILSEQ);
        }
        // Bits of a longer mask that was given up are none.
        let old = u32::try_from(bs.total_clusters.get()).map_err(|_| Errno::EILSEQ)?;
        let mut bits = BitArray::new(old)?;
        bits.load(mask.get(disk::MASK_HEAD..).unwrap_or_default());
        bits.resize(clusters)?;
        mask.fill(0);
        disk::put_mask_head(&mut mask, MASK_CLUSTERS, clusters);
        bits.store(mask.get_mut(disk::MASK_HEAD..).unwrap_or_default());
        store::write_bytes(bs, bs.page_lba(u64::from(region.start)), &mask).await?;
        sb.set_size(bytes);
        sb.set_cluster_mask(region);
        bs.adopt(&sb);
        store::write_super(bs, &mut sb).await?;
    }
    read_used(bs, &sb).await?;
    visit(bs, opts).await
}

/// Takes what was added to the device of a loaded blobstore. `ENOSPC` when its masks have no room for it.
pub async fn grow_live(bs: Obj<Store>) -> Result<()> {
    let _op = store::op(bs)?;
    let _turn = bs.object().super_turn.lock().await;
    let mut sb = store::valid_super(bs).await?;
    let bytes = bs.dev()?.bytes();
    if bytes == sb.size() {
        return Ok(());
    }
    let (region, clusters) = grown(&sb, bytes).ok_or(Errno::ENOSPC)?;
    let old = bs.used().clusters.capacity();
    if clusters < old {
        return Err(Errno::ENOSPC);
    }
    // Whatever needs memory comes first.
    let mut new = BitPool::new(clusters)?;
    let mut mask = Vec::new();
    mask.try_reserve_exact(new.mask_len())?;
    sb.set_clean(0);
    sb.set_size(bytes);
    sb.set_cluster_mask(region);
    store::write_super(bs, &mut sb).await?;
    bs.clean.set(false);
    bs.with_used(|used| {
        mask.resize(new.mask_len(), 0);
        used.clusters.store(&mut mask);
        new.load(&mask);
        used.clusters = new;
    });
    bs.total_clusters.set(u64::from(clusters));
    bs.total_data.set(u64::from(clusters).saturating_sub(bs.md_clusters()));
    Ok(())
}

/// Writes down what is used and ends the store. `EBUSY` with open blobs. On `EIO` it is gone all the same: its device is.
pub async fn unload(bs: Obj<Store>) -> Result<()> {
    let done = leave(bs, false).await;
    if done.is_ok() || done == Err(Errno::EIO) {
        store::end(bs).await;
    } else if done != Err(Errno::EPERM) && done != Err(Errno::EALREADY) {
        bs.ending.set(false);
    }
    if done == Err(Errno::EALREADY) { Err(Errno::EBUSY) } else { done }
}

/// Takes the blobstore off the device and ends it. `EBUSY` with open blobs.
pub async fn destroy(bs: Obj<Store>) -> Result<()> {
    let done = leave(bs, true).await;
    if done.is_ok() {
        store::end(bs).await;
    } else if done != Err(Errno::EPERM) && done != Err(Errno::EALREADY) {
        bs.ending.set(false);
    }
    if done == Err(Errno::EALREADY) { Err(Errno::EBUSY) } else { done }
}

async fn leave(bs: Obj<Store>, destroy: bool) -> Result<()> {
    store::on_md(&bs)?;
    if bs.ending.replace(true) {
        errlog!("Blobstore unload in progress");
        bs.ending.set(true);
        return Err(Errno::EALREADY);
    }
    store::quiet(bs).await?;
    if bs.has_open_blobs() {
        errlog!("Blobstore still has open blobs");
        return Err(Errno::EBUSY);
    }
    if destroy {
        let line = bs.line()?;
        return line.write_zeroes(0, line.dev.blocks(PAGE as u64)).await;
    }
    let mut sb = store::valid_super(bs).await?;
    write_used(bs, &sb).await?;
    sb.set_clean(1);
    store::write_super(bs, &mut sb).await
}

/// Says which blob is the super blob.
pub async fn set_super(bs: Obj<Store>, id: u64) -> Result<()> {
    let _op = store::op(bs)?;
    let _turn = bs.object().super_turn.lock().await;
    let before = bs.super_blob().unwrap_or(super::INVALID);
    let mut sb = store::valid_super(bs).await.inspect_err(|_| errlog!("Not a valid super block"))?;
    bs.put_super_blob(id);
    store::write_super(bs, &mut sb).await.inspect_err(|_| {
        errlog!("Unable to write to super block of blobstore");
        bs.put_super_blob(before);
    })
}
