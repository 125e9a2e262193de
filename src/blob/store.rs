//! A blobstore: its place on the device, what of it is used, which blobs are open.
//!
//! Threading rule: everything on the metadata thread but the claiming of clusters, which any channel's thread may do, and
//! the plain getters.

use super::{
    INVALID,
    channel::{self, Channel},
    dev::{Dev, Line},
    disk::{self, PAGE, Super},
    object::Blob,
    task::{self, Promise, Ptr, Turn, locked},
};
use crate::{
    algo::bits::{BitArray, BitPool, NONE},
    env::{self, DmaBuf},
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    thread::{self, Chan, Thread, channel as chans},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

/// Told each blob that a load finds.
pub type IterFn = Arc<dyn Fn(Obj<Blob>) + Send + Sync>;
/// Makes the device that a clone of an external snapshot reads from: the blob, the snapshot's name, who opens it.
pub type EsnapFn = Arc<dyn Fn(Obj<Blob>, &[u8], Ptr) -> Result<Option<Dev>> + Send + Sync>;

/// `struct spdk_bs_opts`.
#[derive(Clone)]
pub struct Opts {
    pub cluster_sz: u32,
    /// `u32::MAX`: one per cluster.
    pub num_md_pages: u32,
    pub max_md_ops: u32,
    pub max_channel_ops: u32,
    /// `enum bs_clear_method`.
    pub clear_method: u32,
    pub bstype: [u8; disk::TYPE_LENGTH],
    pub md_page_size: u32,
    pub force_recover: bool,
    pub iter: Option<IterFn>,
    pub esnap: Option<EsnapFn>,
}

impl Default for Opts {
    fn default() -> Self {
        Opts {
            cluster_sz: 1 << 20,
            num_md_pages: u32::MAX,
            max_md_ops: u32::MAX,
            max_channel_ops: 512,
            clear_method: 0,
            bstype: [0; disk::TYPE_LENGTH],
            md_page_size: 0,
            force_recover: false,
            iter: None,
            esnap: None,
        }
    }
}

/// What is used.
#[derive(Default)]
pub(super) struct Used {
    pub pages: BitArray,
    pub clusters: BitPool,
    pub blobids: BitArray,
}

/// The blobs that are open, and who descends from whom.
#[derive(Default)]
pub(super) struct Blobs {
    pub open: BTreeMap<u64, Obj<Blob>>,
    /// Blobs that are being deleted.
    pub deleting: Vec<u64>,
    /// Snapshots and their clones, oldest first.
    pub snapshots: Vec<(u64, Vec<u64>)>,
}

/// A blobstore.
pub struct Store {
    pub(super) dev: Rx<Option<Dev>>,
    md_thread: ObjCell<Thread>,
    md_handle: Rx<u64>,
    pub(super) md_chan: Rx<Option<Chan>>,
    pub(super) md_channel: ObjCell<Channel>,
    pub(super) max_ops: Rx<u32>,
    pub(super) cluster_sz: Rx<u32>,
    pub(super) io_unit: Rx<u32>,
    pub(super) md_page: Rx<u32>,
    pub(super) md_start: Rx<u32>,
    pub(super) md_len: Rx<u32>,
    pub(super) total_clusters: Rx<u64>,
    pub(super) total_data: Rx<u64>,
    free: Rx<u64>,
    super_blob: Rx<u64>,
    /// The super block says that all is well.
    pub(super) clean: Rx<bool>,
    pub(super) ending: Rx<bool>,
    /// Operations under way.
    ops: Rx<u32>,
    idle: Mutex<Vec<Promise<()>>>,
    bstype: Mutex<[u8; disk::TYPE_LENGTH]>,
    used: Mutex<Used>,
    blobs: Mutex<Blobs>,
    pub(super) esnap: Mutex<Option<EsnapFn>>,
    /// Who writes the super block.
    pub(super) super_turn: Turn,
}

static KIND: Kind = Kind::new("blob_store");
pub static STORES: Arena<Store> = Arena::new();

impl Life for Store {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Store {
            dev: Rx::ZERO,
            md_thread: ObjCell::EMPTY,
            md_handle: Rx::ZERO,
            md_chan: Rx::ZERO,
            md_channel: ObjCell::EMPTY,
            max_ops: Rx::ZERO,
            cluster_sz: Rx::ZERO,
            io_unit: Rx::ZERO,
            md_page: Rx::ZERO,
            md_start: Rx::ZERO,
            md_len: Rx::ZERO,
            total_clusters: Rx::ZERO,
            total_data: Rx::ZERO,
            free: Rx::ZERO,
            super_blob: Rx::ZERO,
            clean: Rx::ZERO,
            ending: Rx::ZERO,
            ops: Rx::ZERO,
            idle: Mutex::new(Vec::new()),
            bstype: Mutex::new([0; disk::TYPE_LENGTH]),
            used: Mutex::new(Used::default()),
            blobs: Mutex::new(Blobs::default()),
            esnap: Mutex::new(None),
            super_turn: Turn::new(),
        }
    }
    fn label(&self) -> String {
        String::from_utf8_lossy(&self.bstype()).trim_end_matches('\0').to_owned()
    }
}

/// An operation under way: the store waits for its end before it is unloaded.
pub struct Op(Obj<Store>);

impl Drop for Op {
    fn drop(&mut self) {
        if self.0.ops.sub(1) == 0 {
            let waiting = core::mem::take(&mut *locked(&self.0.object().idle));
            waiting.into_iter().for_each(|promise| promise.fulfil(()));
        }
    }
}

/// Checks that the current thread may use a store's metadata, and counts an operation.
pub(super) fn op(bs: Obj<Store>) -> Result<Op> {
    on_md(&bs)?;
    if bs.ending.get() {
        return Err(Errno::EBUSY);
    }
    Ok(inner_op(bs))
}

/// As [`op`], for what must be done also while the store is being unloaded.
pub(super) fn inner_op(bs: Obj<Store>) -> Op {
    bs.ops.add(1);
    Op(bs)
}

/// `EPERM` on another thread than the one that made the store.
pub(super) fn on_md(bs: &Store) -> Result<()> {
    if thread::current().is_some_and(|t| t.handle() == bs.md_handle.get()) { Ok(()) } else { Err(Errno::EPERM) }
}

/// Waits until no operation is under way.
pub(super) async fn quiet(bs: Obj<Store>) -> Result<()> {
    while bs.ops.get() > 0 {
        let (promise, promised) = task::promise();
        locked(&bs.object().idle).push(promise);
        promised.await?;
    }
    Ok(())
}

impl Store {
    pub fn md_thread(&self) -> Result<Obj<Thread>> {
        self.md_thread.get().filter(|t| t.is(self.md_handle.get())).ok_or(Errno::ESRCH)
    }
    pub fn dev(&self) -> Result<Dev> {
        self.dev.get().ok_or(Errno::ENODEV)
    }
    pub(super) fn used(&self) -> MutexGuard<'_, Used> {
        locked(&self.used)
    }
    pub(super) fn blobs(&self) -> MutexGuard<'_, Blobs> {
        locked(&self.blobs)
    }
    pub fn cluster_size(&self) -> u32 {
        self.cluster_sz.get()
    }
    pub fn page_size(&self) -> u32 {
        self.md_page.get()
    }
    pub fn io_unit_size(&self) -> u32 {
        self.io_unit.get()
    }
    pub fn free_clusters(&self) -> u64 {
        self.free.get()
    }
    pub fn total_data_clusters(&self) -> u64 {
        self.total_data.get()
    }
    pub fn super_blob(&self) -> Option<u64> {
        Some(self.super_blob.get()).filter(|id| *id != INVALID)
    }
    pub(super) fn put_super_blob(&self, id: u64) {
        self.super_blob.set(id);
    }
    pub fn bstype(&self) -> [u8; disk::TYPE_LENGTH] {
        *locked(&self.bstype)
    }
    pub fn set_bstype(&self, bstype: [u8; disk::TYPE_LENGTH]) {
        *locked(&self.bstype) = bstype;
    }
    pub fn set_esnap(&self, esnap: Option<EsnapFn>) {
        *locked(&self.esnap) = esnap;
    }
    /// How large the device may become without a longer mask of clusters.
    pub fn max_growable_size(&self) -> u64 {
        let page = u64::from(self.md_page.get());
        let pages = disk::mask_pages(u64::from(self.md_len.get()), self.md_page.get());
        let bits = pages.saturating_mul(page).saturating_sub(disk::MASK_HEAD as u64).saturating_mul(8);
        bits.saturating_mul(u64::from(self.cluster_sz.get()))
    }
    pub fn has_open_blobs(&self) -> bool {
        !self.blobs().open.is_empty()
    }

    /// Blocks of the device in a cluster.
    #[inline(always)]
    pub fn cluster_lbas(&self) -> u64 {
        self.dev.get().map_or(0, |d| d.blocks(u64::from(self.cluster_sz.get())))
    }
    pub fn units_per_cluster(&self) -> u64 {
        u64::from(self.cluster_sz.get().checked_div(self.io_unit.get()).unwrap_or(1))
    }
    pub(super) fn page_lbas(&self) -> u64 {
        self.dev.get().map_or(0, |d| d.blocks(u64::from(self.md_page.get())))
    }
    /// Where a page of the device lies.
    pub(super) fn page_lba(&self, page: u64) -> u64 {
        page.saturating_mul(self.page_lbas())
    }
    /// Where a metadata page lies; `EINVAL` when there is none of that number.
    pub fn md_lba(&self, page: u32) -> Result<u64> {
        if page >= self.md_len.get() {
            return Err(Errno::EINVAL);
        }
        Ok(self.page_lba(u64::from(page).saturating_add(u64::from(self.md_start.get()))))
    }
    /// Clusters in front of the data.
    pub(super) fn md_clusters(&self) -> u64 {
        let pages = u64::from(self.md_start.get()).saturating_add(u64::from(self.md_len.get()));
        pages.saturating_mul(u64::from(self.md_page.get())).div_ceil(u64::from(self.cluster_sz.get()).max(1))
    }

    /// The way to the device for metadata.
    pub(super) fn line(&self) -> Result<Line> {
        let channel = self.md_channel.get().ok_or(Errno::ENODEV)?;
        Ok(Line { dev: self.dev()?, channel: Ptr::new(channel.dev_channel.get()) })
    }

    /// Takes over what a super block says.
    pub(super) fn adopt(&self, sb: &Super) {
        self.cluster_sz.set(sb.cluster_size());
        self.io_unit.set(sb.io_unit_size());
        self.md_page.set(sb.md_page_size());
        self.md_start.set(sb.md_start());
        self.md_len.set(sb.md_len());
        self.total_clusters.set(sb.size().checked_div(u64::from(sb.cluster_size())).unwrap_or(0));
        self.total_data.set(self.total_clusters.get().saturating_sub(self.md_clusters()));
        self.super_blob.set(sb.super_blob());
        self.set_bstype(sb.bstype());
    }

    /// Replaces what is used.
    pub(super) fn set_used(&self, used: Used) {
        self.free.set(u64::from(used.clusters.count_free()));
        *self.used() = used;
    }

    /// Changes what is used, and counts the free clusters anew.
    pub(super) fn with_used<T>(&self, f: impl FnOnce(&mut Used) -> T) -> T {
        let mut used = self.used();
        let out = f(&mut used);
        self.free.set(u64::from(used.clusters.count_free()));
        out
    }

    pub(super) fn claim_cluster(&self) -> Result<u32> {
        match self.with_used(|used| used.clusters.allocate()) {
            NONE => Err(Errno::ENOSPC),
            cluster => Ok(cluster),
        }
    }

    pub(super) fn release_cluster(&self, cluster: u32) {
        if !self.with_used(|used| used.clusters.free(cluster)) {
            errlog!("cluster {cluster} is released, but was not in use");
        }
    }

    pub(super) fn is_cluster_used(&self, cluster: u32) -> bool {
        self.used().clusters.is_allocated(cluster)
    }

    /// Claims the first free metadata page from `from` on.
    pub(super) fn claim_page(&self, from: u32) -> Option<u32> {
        let mut used = self.used();
        match used.pages.find_first_clear(from) {
            NONE => None,
            page => used.pages.set(page).ok().map(|()| page),
        }
    }

    pub(super) fn release_page(&self, page: u32) {
        self.used().pages.clear(page);
    }
}

/// A store on a device, not yet known what is on it. The device stays the caller's when this fails.
pub(super) fn begin(dev: Dev, opts: &Opts) -> Result<Obj<Store>> {
    let (blocklen, phys) = (dev.blocklen.get(), dev.phys_blocklen.get());
    let whole = |a: u32, b: u32| b != 0 && a.checked_rem(b) == Some(0);
    if !whole(phys, blocklen) || !whole(PAGE as u32, blocklen) {
        errlog!("unsupported dev block length of {blocklen}");
        return Err(Errno::EINVAL);
    }
    if opts.max_md_ops == 0 || opts.max_channel_ops == 0 {
        return Err(Errno::EINVAL);
    }
    if dev.bytes() < u64::from(opts.cluster_sz) {
        infolog!(
            crate::log::flags::BLOB,
            "Device size {} is smaller than cluster size {}",
            dev.bytes(),
            opts.cluster_sz
        );
        return Err(Errno::ENOSPC);
    }
    let md_page = phys.max(PAGE as u32).max(opts.md_page_size);
    if opts.cluster_sz < md_page {
        errlog!("Cluster size {} is smaller than page size {md_page}", opts.cluster_sz);
        return Err(Errno::EINVAL);
    }
    if !whole(opts.cluster_sz, blocklen) || !whole(md_page, blocklen) {
        return Err(Errno::EINVAL);
    }
    let thread = thread::current().ok_or(Errno::EPERM)?;
    let bs = STORES.alloc()?;
    bs.dev.set(Some(dev));
    bs.md_thread.set(Some(thread));
    bs.md_handle.set(thread.handle());
    bs.md_chan.set(None);
    bs.md_channel.set(None);
    bs.max_ops.set(opts.max_channel_ops);
    bs.cluster_sz.set(opts.cluster_sz);
    bs.io_unit.set(blocklen);
    bs.md_page.set(md_page);
    bs.md_start.set(0);
    bs.md_len.set(0);
    let clusters = dev.blockcnt.get().checked_div(dev.blocks(u64::from(opts.cluster_sz))).unwrap_or(0);
    bs.total_clusters.set(clusters);
    bs.total_data.set(0);
    bs.free.set(clusters);
    bs.super_blob.set(INVALID);
    bs.clean.set(false);
    bs.ending.set(false);
    bs.ops.set(0);
    bs.set_bstype(opts.bstype);
    *bs.used() = Used::default();
    *bs.blobs() = Blobs::default();
    bs.set_esnap(opts.esnap.clone());
    match open_md(bs) {
        Ok(()) => Ok(bs),
        Err(errno) => {
            STORES.free(bs);
            Err(errno)
        }
    }
}

fn open_md(bs: Obj<Store>) -> Result<()> {
    let key = bs.address();
    crate::thread::device::register(key, channel::ops(bs), Some(b"blobstore"))?;
    let opened = chans::get(key).and_then(|chan| {
        bs.md_chan.set(Some(chan));
        channel::channel_of(chan).inspect(|ch| bs.md_channel.set(Some(*ch)))
    });
    if opened.is_err() {
        errlog!("Failed to get IO channel.");
        if let Some(chan) = bs.md_chan.replace(None) {
            let _ = chans::put(chan);
        }
        let _ = crate::thread::device::unregister(key, None);
        return Err(Errno::ENOMEM);
    }
    Ok(())
}

/// Ends a store: its channels first, then its device, then itself.
pub(super) async fn end(bs: Obj<Store>) {
    let dev = bs.dev.get();
    if let Some(chan) = bs.md_chan.replace(None) {
        let _ = chans::put(chan);
    }
    let (promise, promised) = task::promise();
    if crate::thread::device::unregister_rust(bs.address(), Box::new(move || promise.fulfil(()))).is_ok() {
        let _ = promised.await;
    }
    if !STORES.retire(bs) {
        return;
    }
    let open: Vec<_> = core::mem::take(&mut bs.blobs().open).into_values().collect();
    for blob in open {
        super::object::free(blob);
    }
    *bs.used() = Used::default();
    *bs.blobs() = Blobs::default();
    bs.set_esnap(None);
    bs.md_channel.set(None);
    bs.dev.set(None);
    STORES.release(bs);
    if let Some(dev) = dev {
        dev.destroy_dev();
    }
}

/// A buffer for metadata.
pub(super) fn buffer(bytes: u64) -> Result<DmaBuf> {
    env::dma_zmalloc(usize::try_from(bytes).map_err(|_| Errno::ENOMEM)?, PAGE)
}

/// The bytes of a buffer.
pub(super) fn contents(buf: &DmaBuf) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    out.try_reserve_exact(buf.len())?;
    out.resize(buf.len(), 0);
    buf.read(0, &mut out)?;
    Ok(out)
}

/// Reads the super block, as it is.
pub(super) async fn read_super(bs: Obj<Store>) -> Result<Super> {
    let line = bs.line()?;
    let buf = buffer(PAGE as u64)?;
    line.read(Ptr::new(buf.as_ptr()), 0, line.dev.blocks(PAGE as u64)).await?;
    Super::raw(&contents(&buf)?)
}

/// Reads the super block and checks it.
pub(super) async fn valid_super(bs: Obj<Store>) -> Result<Super> {
    let sb = read_super(bs).await?;
    sb.check(&bs.bstype(), bs.dev()?.bytes()).map_err(|fault| {
        if let disk::Fault::Size(size) = fault {
            noticelog!("Size mismatch, dev size: {}, blobstore size: {size}", bs.dev().map_or(0, |d| d.bytes()));
        }
        fault.errno()
    })?;
    Ok(sb)
}

/// Writes the super block with the store's type and super blob.
pub(super) async fn write_super(bs: Obj<Store>, sb: &mut Super) -> Result<()> {
    sb.set_super_blob(bs.super_blob.get());
    sb.set_bstype(bs.bstype());
    write_bytes(bs, 0, sb.seal()).await
}

/// Writes bytes, filled up with zeros to whole blocks, at a block of the device.
pub(super) async fn write_bytes(bs: Obj<Store>, lba: u64, bytes: &[u8]) -> Result<()> {
    let line = bs.line()?;
    let block = u64::from(line.dev.blocklen.get());
    let count = (bytes.len() as u64).div_ceil(block.max(1));
    let buf = buffer(count.saturating_mul(block))?;
    buf.write(0, bytes)?;
    line.write(Ptr::new(buf.as_ptr()), lba, count).await
}

/// Says on the disk that the store is in use, before anything else is written.
pub(super) async fn mark_dirty(bs: Obj<Store>) -> Result<()> {
    if !bs.clean.get() {
        return Ok(());
    }
    let _turn = bs.object().super_turn.lock().await;
    if !bs.clean.get() {
        return Ok(());
    }
    let mut sb = valid_super(bs).await?;
    sb.set_clean(0);
    if sb.size() == 0 {
        sb.set_size(bs.dev()?.bytes());
    }
    write_super(bs, &mut sb).await?;
    bs.clean.set(false);
    Ok(())
}
