//! Creating, opening, resizing, syncing and closing blobs, and walking over them.
//!
//! Threading rule: the metadata thread.

use super::{
    EXTERNAL, INVALID, backing,
    channel::CHANNELS,
    dev::Dev,
    io,
    object::{self, Blob, Named, id_of, page_of},
    page::{self, EXTENTS, Parsed, flag},
    persist,
    store::{self, Op, Store},
    task::{self, Ptr, locked},
};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
    log::flags,
};
use core::{future::Future, pin::Pin};

/// Named values for a new blob.
pub type Xattrs = Vec<(Vec<u8>, Vec<u8>)>;

/// `struct spdk_blob_opts`.
#[derive(Clone, Debug)]
pub struct BlobOpts {
    pub num_clusters: u64,
    pub thin_provision: bool,
    /// `enum blob_clear_method`.
    pub clear_method: u32,
    pub xattrs: Xattrs,
    pub use_extent_table: bool,
    /// The name of an external snapshot to descend from.
    pub esnap_id: Option<Vec<u8>>,
}

impl Default for BlobOpts {
    fn default() -> Self {
        BlobOpts {
            num_clusters: 0,
            thin_provision: false,
            clear_method: 0,
            xattrs: Vec::new(),
            use_extent_table: true,
            esnap_id: None,
        }
    }
}

/// `struct spdk_blob_open_opts`.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenOpts {
    pub clear_method: u32,
    /// Handed to the store's maker of external snapshots.
    pub esnap_ctx: Ptr,
}

/// Creates a blob and answers its number.
pub async fn create(bs: Obj<Store>, opts: BlobOpts) -> Result<u64> {
    let _op = store::op(bs)?;
    create_inner(bs, opts, &[]).await
}

/// As [`create`], with internal values.
pub(super) async fn create_inner(bs: Obj<Store>, opts: BlobOpts, internal: &[(&[u8], &[u8])]) -> Result<u64> {
    let page = {
        let mut used = bs.used();
        let page = used.pages.find_first_clear(0);
        if used.pages.set(page).is_err() {
            return Err(Errno::ENOMEM);
        }
        let _ = used.blobids.set(page);
        page
    };
    let id = id_of(page);
    let give_up = || {
        bs.with_used(|used| {
            used.pages.clear(page);
            used.blobids.clear(page);
        });
    };
    let blob = match prepare(bs, id, &opts, internal) {
        Ok(blob) => blob,
        Err(errno) => {
            errlog!("Failed to create blob: {errno}, size in clusters/size: {} (clusters)", opts.num_clusters);
            give_up();
            return Err(errno);
        }
    };
    match persist::sync(blob).await {
        Ok(()) => {
            object::free(blob);
            Ok(id)
        }
        Err(errno) => {
            forget(blob, bs);
            give_up();
            Err(errno)
        }
    }
}

/// Gives back what a blob took that did not make it to the disk.
fn forget(blob: Obj<Blob>, bs: Obj<Store>) {
    let mapped = blob.inner().mapped;
    for at in 0..mapped {
        let cluster = blob.cluster(at);
        if cluster != 0 {
            bs.release_cluster(cluster);
        }
    }
    let mut pages = {
        let mut inner = blob.inner();
        let mut pages = core::mem::take(&mut inner.extents);
        pages.append(&mut inner.limbo);
        pages.extend(inner.pages.iter().skip(1));
        pages
    };
    pages.retain(|page| *page != 0);
    pages.iter().for_each(|page| bs.release_page(*page));
    object::free(blob);
}

fn prepare(bs: Obj<Store>, id: u64, opts: &BlobOpts, internal: &[(&[u8], &[u8])]) -> Result<Obj<Blob>> {
    let blob = object::new(bs, id)?;
    let filled = fill(blob, opts, internal);
    if filled.is_err() {
        forget(blob, bs);
    }
    filled.map(|()| blob)
}

fn fill(blob: Obj<Blob>, opts: &BlobOpts, internal: &[(&[u8], &[u8])]) -> Result<()> {
    blob.use_table.set(opts.use_extent_table);
    blob.set_flag(flag::EXTENT_TABLE, opts.use_extent_table);
    for (name, value) in &opts.xattrs {
        if value.is_empty() {
            return Err(Errno::EINVAL);
        }
        blob.put_xattr(name, value, false)?;
    }
    for (name, value) in internal {
        blob.put_xattr(name, value, true)?;
    }
    if opts.thin_provision || opts.esnap_id.is_some() {
        blob.set_flag(flag::THIN, true);
    }
    blob.set_clear_method(opts.clear_method);
    if let Some(esnap) = &opts.esnap_id {
        if esnap.len() > usize::from(u16::MAX) {
            errlog!("esnap id length {} is too long", esnap.len());
            return Err(Errno::EINVAL);
        }
        blob.set_flag(flag::EXTERNAL_SNAPSHOT, true);
        blob.put_xattr(backing::EXTERNAL_ID, esnap, true)?;
    }
    resize_inner(blob, opts.num_clusters)
}

/// Changes how many clusters a blob has; the metadata is not written yet. The caller has the turn, or the blob to itself.
pub(super) fn resize_inner(blob: Obj<Blob>, size: u64) -> Result<()> {
    let bs = blob.store()?;
    let now = blob.num_clusters();
    if now == size {
        return Ok(());
    }
    if size > page::MAX_CLUSTERS {
        return Err(Errno::ENOSPC);
    }
    // What was given up but not cleared yet is taken back.
    let have = blob.inner().mapped.min(size).max(now);
    let table = blob.use_table.get();
    let extents = if table { size.div_ceil(EXTENTS) as usize } else { 0 };
    if size > have {
        blob.reserve(size)?;
        let mut inner = blob.inner();
        let more = extents.saturating_sub(inner.extents.len());
        inner.extents.try_reserve(more)?;
    }
    let mut clusters = Vec::new();
    let mut pages = Vec::new();
    if size > have && !blob.is_thin_provisioned() {
        let count = size.saturating_sub(have);
        clusters.try_reserve_exact(usize::try_from(count).map_err(|_| Errno::ENOMEM)?)?;
        let missing = {
            let inner = blob.inner();
            let is_there = |index: &usize| inner.extents.get(*index).is_some_and(|place| *place != 0);
            let first = have.checked_div(EXTENTS).unwrap_or(0) as usize;
            (first..extents).filter(|index| !is_there(index)).collect::<Vec<_>>()
        };
        bs.with_used(|used| {
            if u64::from(used.clusters.count_free()) < count {
                return Err(Errno::ENOSPC);
            }
            let mut from = 1;
            for index in missing {
                let place = used.pages.find_first_clear(from);
                if used.pages.set(place).is_err() {
                    pages.iter().for_each(|(_, place)| used.pages.clear(*place));
                    return Err(Errno::ENOSPC);
                }
                pages.push((index, place));
                from = place;
            }
            for _ in 0..count {
                clusters.push(used.clusters.allocate());
            }
            Ok(())
        })?;
    }
    blob.dirty.set(true);
    {
        let mut inner = blob.inner();
        if inner.extents.len() < extents {
            inner.extents.resize(extents, 0);
        }
        for (index, place) in pages {
            if let Some(extent) = inner.extents.get_mut(index) {
                *extent = place;
            }
        }
        inner.num_extents = extents;
        inner.mapped = inner.mapped.max(size);
    }
    let added = clusters.len() as u64;
    for (at, cluster) in (have..).zip(clusters) {
        blob.set_cluster(at, cluster);
    }
    let there = |from: u64, to: u64| (from..to).filter(|at| blob.cluster(*at) != 0).count() as u64;
    let (lost, regained) = (there(size.min(now), now), there(now, have));
    let allocated = blob.allocated.get().saturating_add(added).saturating_add(regained).saturating_sub(lost);
    blob.allocated.set(allocated);
    blob.set_size(size);
    Ok(())
}

/// Stops I/O on a blob: what is submitted from the answer on waits.
pub(super) async fn freeze(blob: Obj<Blob>) -> Result<()> {
    let bs = blob.store()?;
    blob.frozen.add(1);
    let frozen = task::each_channel(bs.address(), |_| {}).await;
    if frozen.is_err() {
        blob.frozen.sub(1);
    }
    frozen
}

/// Lets I/O go on.
pub(super) async fn unfreeze(blob: Obj<Blob>) -> Result<()> {
    let bs = blob.store()?;
    blob.frozen.sub(1);
    let handle = blob.handle();
    task::each_channel(bs.address(), move |chan| {
        if let Some(ch) = CHANNELS.at(chan.user.get()) {
            io::thaw(ch, handle);
        }
    })
    .await
}

/// Changes how many clusters a blob has; a sync writes it. `EPERM` when it is read-only, `EBUSY` when something else goes on.
pub async fn resize(blob: Obj<Blob>, clusters: u64) -> Result<()> {
    let _op = store::op(blob.store()?)?;
    debuglog!(flags::BLOB, "Resizing blob {:#x} to {clusters} clusters", blob.id());
    if blob.md_ro.get() {
        return Err(Errno::EPERM);
    }
    if clusters == blob.num_clusters() {
        return Ok(());
    }
    if blob.busy.get() {
        return Err(Errno::EBUSY);
    }
    blob.busy.set(true);
    let done = match freeze(blob).await {
        Ok(()) => {
            let resized = {
                // A write of the metadata sees the blob before or after, not between.
                let _turn = blob.object().turn.lock().await;
                resize_inner(blob, clusters)
            };
            let thawed = unfreeze(blob).await;
            resized.and(thawed)
        }
        Err(errno) => Err(errno),
    };
    blob.busy.set(false);
    done
}

/// Writes what was changed.
pub async fn sync_md(blob: Obj<Blob>) -> Result<()> {
    let _op = store::op(blob.store()?)?;
    sync_inner(blob).await
}

pub(super) async fn sync_inner(blob: Obj<Blob>) -> Result<()> {
    if blob.md_ro.get() {
        return Ok(());
    }
    persist::sync(blob).await?;
    if blob.data_ro_flags.get() & flag::READ_ONLY != 0 {
        blob.data_ro.set(true);
        blob.md_ro.set(true);
    }
    Ok(())
}

/// Opens a blob: as many opens, as many closes. `ENOENT` when there is none of that number, `EBUSY` while it is deleted.
pub async fn open(bs: Obj<Store>, id: u64, opts: OpenOpts) -> Result<Obj<Blob>> {
    let _op = store::op(bs)?;
    if bs.blobs().deleting.contains(&id) {
        return Err(Errno::EBUSY);
    }
    open_inner(bs, id, opts, Vec::new()).await
}

pub(super) fn find(bs: Obj<Store>, id: u64) -> Option<Obj<Blob>> {
    bs.blobs().open.get(&id).copied()
}

/// As [`open`]; `below` are the blobs for whose sake this one is opened.
pub(super) fn open_inner(
    bs: Obj<Store>,
    id: u64,
    opts: OpenOpts,
    below: Vec<u64>,
) -> Pin<Box<dyn Future<Output = Result<Obj<Blob>>> + Send>> {
    Box::pin(async move {
        debuglog!(flags::BLOB, "Opening blob {id:#x}");
        if !bs.used().blobids.get(page_of(id)) {
            return Err(Errno::ENOENT);
        }
        if let Some(blob) = find(bs, id) {
            blob.refs.add(1);
            return Ok(blob);
        }
        if below.contains(&id) {
            errlog!("blob {id:#x} is its own parent");
            return Err(Errno::EINVAL);
        }
        let blob = object::new(bs, id)?;
        blob.clear_method.set(opts.clear_method);
        if let Err(errno) = load(blob, bs, opts, below).await {
            object::free(blob);
            return Err(errno);
        }
        if let Some(first) = find(bs, id) {
            // Somebody else opened it meanwhile.
            object::free(blob);
            first.refs.add(1);
            return Ok(first);
        }
        blob.refs.set(1);
        bs.blobs().open.insert(id, blob);
        Ok(blob)
    })
}

async fn read_page(bs: Obj<Store>, place: u32) -> Result<Vec<u8>> {
    let (line, count) = (bs.line()?, bs.page_lbas());
    let buf = store::buffer(u64::from(bs.page_size()))?;
    line.read(Ptr::new(buf.as_ptr()), bs.md_lba(place)?, count).await?;
    store::contents(&buf)
}

async fn load(blob: Obj<Blob>, bs: Obj<Store>, opts: OpenOpts, below: Vec<u64>) -> Result<()> {
    let id = blob.id();
    let mut parsed = Parsed::default();
    let mut pages = Vec::new();
    let mut place = page_of(id);
    loop {
        let page = read_page(bs, place).await.inspect_err(|errno| {
            errlog!("Metadata page {place} read failed for blobid {id:#x}: {errno}");
        })?;
        if !page::is_intact(&page) {
            errlog!("Metadata page {place} crc mismatch for blobid {id:#x}");
            return Err(Errno::EINVAL);
        }
        if page::id_of(&page) != id {
            errlog!("Blobid ({id:#x}) doesn't match what's in metadata ({:#x})", page::id_of(&page));
            return Err(Errno::ENOENT);
        }
        if page::sequence_of(&page) as usize != pages.len() || pages.len() as u64 > u64::from(bs.md_len.get()) {
            return Err(Errno::EINVAL);
        }
        parsed.add(&page, &|cluster| bs.is_cluster_used(cluster))?;
        pages.try_reserve(1)?;
        pages.push(place);
        place = page::next_of(&page);
        if place == page::NO_PAGE {
            break;
        }
        if !bs.used().pages.get(place) {
            return Err(Errno::EINVAL);
        }
    }
    adopt(blob, &parsed, pages)?;
    match parsed.table {
        Some((clusters, extents)) => load_extents(blob, bs, clusters, extents).await?,
        None => place_clusters(blob, &parsed.clusters)?,
    }
    load_backing(blob, bs, opts, below).await?;
    blob.dirty.set(false);
    Ok(())
}

/// Takes over flags and names.
fn adopt(blob: Obj<Blob>, parsed: &Parsed, pages: Vec<u32>) -> Result<()> {
    let f = parsed.flags;
    blob.invalid.set(f.invalid);
    blob.data_ro_flags.set(f.data_ro);
    blob.md_ro_flags.set(f.md_ro);
    let data_ro = f.data_ro != 0;
    blob.data_ro.set(data_ro);
    blob.md_ro.set(data_ro || f.md_ro & !flag::CLEAR_METHOD != 0);
    let stored = (f.md_ro & flag::CLEAR_METHOD) as u32;
    match blob.clear_method.get() {
        0 => blob.clear_method.set(stored),
        wanted if wanted != stored => {
            warnlog!("Using passed in clear method {wanted:#x} instead of stored value of {stored:#x}");
        }
        _ => {}
    }
    blob.use_table.set(parsed.table.is_some());
    let mut inner = blob.inner();
    for xattr in &parsed.xattrs {
        inner.xattrs.push(Named::new(&xattr.name, &xattr.value)?);
    }
    for xattr in &parsed.internal {
        inner.internal.push(Named::new(&xattr.name, &xattr.value)?);
    }
    inner.pages = pages;
    Ok(())
}

fn place_clusters(blob: Obj<Blob>, clusters: &[u32]) -> Result<()> {
    blob.reserve(clusters.len() as u64)?;
    for (at, cluster) in (0..).zip(clusters) {
        blob.set_cluster(at, *cluster);
    }
    sized(blob, clusters.len() as u64);
    Ok(())
}

/// The blob is as large as the disk says.
fn sized(blob: Obj<Blob>, clusters: u64) {
    let there = (0..clusters).filter(|at| blob.cluster(*at) != 0).count();
    blob.allocated.set(there as u64);
    blob.set_size(clusters);
    let mut inner = blob.inner();
    inner.mapped = clusters;
    inner.clean_clusters = clusters;
    inner.num_extents = inner.extents.len();
    inner.clean_extents = inner.extents.len();
}

async fn load_extents(blob: Obj<Blob>, bs: Obj<Store>, clusters: u64, extents: Vec<u32>) -> Result<()> {
    if extents.len() as u64 != clusters.div_ceil(EXTENTS) {
        return Err(Errno::EINVAL);
    }
    blob.reserve(clusters)?;
    for (index, place) in (0u64..).zip(&extents) {
        if *place == 0 {
            continue;
        }
        let first = index.saturating_mul(EXTENTS);
        let page = read_page(bs, *place).await.inspect_err(|errno| errlog!("Extent page read failed: {errno}"))?;
        if !page::is_intact(&page) || page::next_of(&page) != page::NO_PAGE {
            return Err(Errno::EINVAL);
        }
        let (start, numbers) = page::extent(&page).ok_or(Errno::ENOENT)?;
        let count = numbers.iter().count() as u64;
        if u64::from(start) != first || count < clusters.saturating_sub(first).min(EXTENTS) {
            return Err(Errno::EINVAL);
        }
        for (at, cluster) in (first..clusters).zip(numbers.iter()) {
            if cluster == 0 && !blob.is_thin_provisioned() || cluster != 0 && !bs.is_cluster_used(cluster) {
                return Err(Errno::EINVAL);
            }
            blob.set_cluster(at, cluster);
        }
    }
    blob.inner().extents = extents;
    sized(blob, clusters);
    Ok(())
}

/// Finds what lies behind the blob.
async fn load_backing(blob: Obj<Blob>, bs: Obj<Store>, opts: OpenOpts, below: Vec<u64>) -> Result<()> {
    if blob.is_esnap_clone() {
        let dev = esnap_dev(blob, bs, opts.esnap_ctx)?;
        blob.back.set(dev);
        blob.parent.set(EXTERNAL);
        return Ok(());
    }
    if !blob.is_thin_provisioned() {
        return Ok(());
    }
    let Some(value) = blob.internal(backing::SNAPSHOT) else {
        blob.back.set(Some(backing::zeroes()));
        return Ok(());
    };
    let parent = page::number(&value).ok_or(Errno::EINVAL)?;
    blob.parent.set(parent);
    let mut below = below;
    below.try_reserve(1)?;
    below.push(blob.id());
    let snapshot = open_inner(bs, parent, OpenOpts::default(), below).await.inspect_err(|errno| {
        errlog!("blob {:#x}: its snapshot {parent:#x} cannot be opened: {errno}", blob.id());
    })?;
    match backing::of_blob(snapshot) {
        Ok(dev) => blob.back.set(Some(dev)),
        Err(errno) => {
            let _ = close_inner(snapshot).await;
            return Err(errno);
        }
    }
    Ok(())
}

/// Asks the store's owner for the device of an external snapshot.
fn esnap_dev(blob: Obj<Blob>, bs: Obj<Store>, ctx: Ptr) -> Result<Option<Dev>> {
    let Some(make) = locked(&bs.object().esnap).clone() else {
        noticelog!(
            "blob {:#x} is an esnap clone but the blobstore was opened without support for esnap clones",
            blob.id()
        );
        return Err(Errno::ENOTSUP);
    };
    let Some(id) = blob.internal(backing::EXTERNAL_ID) else {
        errlog!("blob {:#x} is an esnap clone but has no esnap ID", blob.id());
        return Err(Errno::EINVAL);
    };
    infolog!(flags::BLOB, "Creating external snapshot device");
    let Some(dev) = make(blob, &id, ctx)? else { return Ok(None) };
    if bs.io_unit_size().checked_rem(dev.blocklen.get()) != Some(0) {
        noticelog!(
            "blob {:#x} external snapshot device block size {} is not compatible with blobstore block size {}",
            blob.id(),
            dev.blocklen.get(),
            bs.io_unit_size()
        );
        dev.destroy_dev();
        return Err(Errno::EINVAL);
    }
    Ok(Some(dev))
}

/// Closes all channels through which a blob reads its external snapshot.
pub(super) async fn close_esnap_channels(blob: Obj<Blob>) -> Result<()> {
    if !blob.is_esnap_clone() || blob.back.get().is_none() {
        return Ok(());
    }
    let (bs, id) = (blob.store()?, blob.id());
    task::each_channel(bs.address(), move |chan| {
        if let Some(ch) = CHANNELS.at(chan.user.get()) {
            ch.close_esnap(id);
        }
    })
    .await
}

/// Closes a blob. The last close ends the handle in any case; an error says that the metadata was not written.
pub async fn close(blob: Obj<Blob>) -> Result<()> {
    let bs = blob.store()?;
    store::on_md(&bs)?;
    debuglog!(flags::BLOB, "Closing blob {:#x}", blob.id());
    close_inner(blob).await
}

pub(super) async fn close_inner(blob: Obj<Blob>) -> Result<()> {
    let bs = blob.store()?;
    let _op: Op = store::inner_op(bs);
    if blob.closing.get() >= blob.refs.get() {
        return Err(Errno::EBADF);
    }
    blob.closing.add(1);
    if blob.refs.get() == 1 && blob.is_esnap_clone() {
        let _ = close_esnap_channels(blob).await;
    }
    let synced = persist::sync(blob).await;
    blob.closing.sub(1);
    if blob.refs.sub(1) == 0 {
        let mut blobs = bs.blobs();
        if blobs.open.get(&blob.id()) == Some(&blob) {
            blobs.open.remove(&blob.id());
        }
        drop(blobs);
        object::free(blob);
    }
    synced
}

/// Opens the first blob. `ENOENT` when there is none.
pub async fn iter_first(bs: Obj<Store>) -> Result<Obj<Blob>> {
    let _op = store::op(bs)?;
    open_from(bs, 0).await
}

/// Closes a blob and opens the next one; those that cannot be opened are passed over. `ENOENT` at the end.
pub async fn iter_next(bs: Obj<Store>, blob: Obj<Blob>) -> Result<Obj<Blob>> {
    let _op = store::op(bs)?;
    let page = page_of(blob.id());
    let _ = close_inner(blob).await;
    open_from(bs, page.saturating_add(1)).await
}

pub(super) async fn open_from(bs: Obj<Store>, page: u32) -> Result<Obj<Blob>> {
    let mut page = page;
    loop {
        page = bs.used().blobids.find_first_set(page);
        if page >= bs.md_len.get() {
            return Err(Errno::ENOENT);
        }
        let id = id_of(page);
        let deleting = bs.blobs().deleting.contains(&id);
        if !deleting && let Ok(blob) = open_inner(bs, id, OpenOpts::default(), Vec::new()).await {
            return Ok(blob);
        }
        page = page.saturating_add(1);
    }
}

/// Whether a number names no blob.
pub(super) fn is_none(id: u64) -> bool {
    id == INVALID || id == EXTERNAL
}
