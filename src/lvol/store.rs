//! Lvolstores: made, loaded, renamed, enlarged, ended.
//!
//! What is refused is refused at once; the rest is a future. Threading rule: the thread that makes or loads an lvolstore.

use super::{
    CLUSTER_SZ, NAME_MAX,
    esnap::{self, EsnapFn},
    object::{self, LvolState, Lvs, begin, changed, named},
};
use crate::{
    algo,
    blob::{self, Blob, Dev, OpenOpts, Store},
    errno::{Errno, Result},
    handle::Obj,
    log::flags::LVOL,
};
use core::future::Future;

/// `struct spdk_lvs_opts`.
#[derive(Clone)]
pub struct Opts {
    pub cluster_sz: u32,
    /// `enum bs_clear_method`.
    pub clear_method: u32,
    pub name: Vec<u8>,
    /// Metadata pages in percent of the clusters.
    pub md_ratio: u32,
    pub md_page_size: u32,
    pub esnap: Option<EsnapFn>,
}

impl Default for Opts {
    fn default() -> Self {
        Opts { cluster_sz: CLUSTER_SZ, clear_method: 0, name: Vec::new(), md_ratio: 100, md_page_size: 0, esnap: None }
    }
}

fn bs_opts() -> blob::Opts {
    blob::Opts { max_channel_ops: 512, bstype: *b"LVOLSTORE\0\0\0\0\0\0\0", ..blob::Opts::default() }
}

/// A UUID as the xattr `uuid` has it.
pub(super) fn uuid_value(uuid: &[u8; 16]) -> Vec<u8> {
    let mut value = algo::uuid::format(uuid).to_vec();
    value.push(0);
    value
}

/// The text of a value up to its final zero.
fn until_zero(value: &[u8]) -> &[u8] {
    value.split(|b| *b == 0).next().unwrap_or_default()
}

fn uuid_of(blob: Obj<Blob>) -> Result<[u8; 16]> {
    let value = blob::xattr(blob, b"uuid")?;
    match value.split_last() {
        Some((0, text)) if value.len() == 37 => algo::uuid::parse(text).map_err(|_| Errno::EINVAL),
        _ => Err(Errno::EINVAL),
    }
}

fn name_of(blob: Obj<Blob>) -> Result<Vec<u8>> {
    let value = blob::xattr(blob, b"name").map_err(|_| Errno::EINVAL)?;
    if value.len() > NAME_MAX {
        return Err(Errno::EINVAL);
    }
    Ok(until_zero(&value).to_vec())
}

/// Makes an lvolstore on a device, which is its own once this has answered `Ok`.
pub fn init(dev: Dev, opts: Opts) -> Result<impl Future<Output = Result<Obj<Lvs>>> + Send + use<>> {
    let blocklen = dev.blocklen.get();
    if opts.cluster_sz < blocklen || opts.cluster_sz.checked_rem(blocklen) != Some(0) {
        errlog!("Cluster size {} is smaller than blocklen {blocklen}Or not an integral multiple", opts.cluster_sz);
        return Err(Errno::EINVAL);
    }
    let per_cluster = opts.cluster_sz.checked_div(blocklen).map_or(1, u64::from);
    let clusters = dev.blockcnt.get().checked_div(per_cluster).unwrap_or(0) as u32;
    if opts.name.is_empty() || opts.name.len() >= NAME_MAX {
        errlog!("Name must be between 1 and {} characters", NAME_MAX.saturating_sub(1));
        return Err(Errno::EINVAL);
    }
    let lvs = object::new_lvs(opts.esnap.clone())?;
    {
        let mut state = lvs.state();
        state.uuid = object::new_uuid();
        state.name = opts.name.clone();
    }
    if let Err(errno) = object::publish(lvs) {
        if errno == Errno::EEXIST {
            errlog!("lvolstore with name {} already exists", lvs.name_text());
        }
        object::withdraw(lvs);
        object::free_lvs(lvs);
        return Err(errno);
    }
    lvs.dev.set(Some(dev));
    lvs.load_esnaps.set(true);
    let bs = blob::Opts {
        cluster_sz: opts.cluster_sz,
        clear_method: opts.clear_method,
        num_md_pages: opts.md_ratio.wrapping_mul(clusters).checked_div(100).unwrap_or(0),
        md_page_size: opts.md_page_size,
        esnap: opts.esnap.as_ref().map(|_| esnap::asker(lvs)),
        ..bs_opts()
    };
    infolog!(LVOL, "Initializing lvol store");
    Ok(async move {
        let made = make(lvs, dev, bs).await;
        if let Err(errno) = made {
            object::withdraw(lvs);
            if let Some(store) = lvs.store.get() {
                let _ = blob::destroy(store).await;
            }
            object::free_lvs(lvs);
            return Err(errno);
        }
        Ok(lvs)
    })
}

async fn make(lvs: Obj<Lvs>, dev: Dev, opts: blob::Opts) -> Result<()> {
    let _op = begin(lvs, None)?;
    let store = blob::init(dev, opts)
        .await
        .inspect_err(|_| errlog!("Lvol store init failed: could not initialize blobstore"))?;
    lvs.store.set(Some(store));
    infolog!(LVOL, "Lvol store initialized");
    let id = blob::create(store, blob::BlobOpts::default())
        .await
        .inspect_err(|_| errlog!("Lvol store init failed: could not create super blob"))?;
    let blob = blob::open(store, id, OpenOpts::default())
        .await
        .inspect_err(|_| errlog!("Lvol store init failed: could not open super blob"))?;
    lvs.super_id.set(id);
    let written = name_super(lvs, store, blob, id).await;
    let closed = blob::close(blob).await;
    written?;
    closed.inspect_err(|_| errlog!("Lvol store init failed: could not close super blob"))
}

async fn name_super(lvs: Obj<Lvs>, store: Obj<Store>, blob: Obj<Blob>, id: u64) -> Result<()> {
    blob::set_super(store, id).await.inspect_err(|_| errlog!("Lvol store init failed: could not set super blob"))?;
    let (uuid, mut name) = (uuid_value(&lvs.uuid()), lvs.name());
    name.push(0);
    blob::set_xattr(blob, b"uuid", &uuid)?;
    blob::set_xattr(blob, b"name", &name)?;
    blob::sync_md(blob).await.inspect_err(|_| errlog!("Lvol store init failed: could not set uuid for super blob"))
}

/// Loads the lvolstore of a device, which is its own from here on.
pub async fn load(dev: Dev, esnap: Option<EsnapFn>) -> Result<Obj<Lvs>> {
    find(dev, esnap, false).await
}

/// As [`load`], and takes the whole of an enlarged device.
pub async fn grow(dev: Dev) -> Result<Obj<Lvs>> {
    find(dev, None, true).await
}

async fn find(dev: Dev, esnap: Option<EsnapFn>, enlarge: bool) -> Result<Obj<Lvs>> {
    let lvs = match object::new_lvs(esnap.clone()) {
        Ok(lvs) => lvs,
        Err(errno) => {
            dev.destroy_dev();
            return Err(errno);
        }
    };
    let opts = blob::Opts { esnap: esnap.map(|_| esnap::asker(lvs)), ..bs_opts() };
    let found = if enlarge { blob::grow(dev, opts).await } else { blob::load(dev, opts).await };
    let read = match found {
        Ok(store) => {
            lvs.store.set(Some(store));
            lvs.dev.set(Some(dev));
            read_all(lvs, store).await
        }
        Err(errno) => Err(errno),
    };
    if let Err(errno) = read {
        object::withdraw(lvs);
        if let Some(store) = lvs.store.get() {
            let _ = blob::unload(store).await;
        }
        object::free_lvs(lvs);
        return Err(errno);
    }
    lvs.load_esnaps.set(true);
    Ok(lvs)
}

async fn read_all(lvs: Obj<Lvs>, store: Obj<Store>) -> Result<()> {
    let _op = begin(lvs, None)?;
    let Some(id) = store.super_blob() else {
        infolog!(LVOL, "Super blob not found");
        return Err(Errno::ENODEV);
    };
    let Ok(blob) = blob::open(store, id, OpenOpts::default()).await else {
        infolog!(LVOL, "Could not open super blob");
        return Err(Errno::ENODEV);
    };
    lvs.super_id.set(id);
    let named = read_super(lvs, blob);
    let closed = blob::close(blob).await;
    named?;
    if closed.is_err() {
        infolog!(LVOL, "Could not close super blob");
        return Err(Errno::ENODEV);
    }
    let mut result = Ok(());
    let mut next = blob::iter_first(store).await;
    loop {
        let blob = match next {
            Ok(blob) => blob,
            Err(Errno::ENOENT) => return result,
            Err(errno) => {
                errlog!("Failed to fetch blobs list");
                return Err(errno);
            }
        };
        if blob.id() == id {
            infolog!(LVOL, "found superblob {id}");
        } else if let Err(errno) = read_lvol(lvs, blob) {
            result = Err(errno);
        }
        next = blob::iter_next(store, blob).await;
    }
}

fn read_super(lvs: Obj<Lvs>, blob: Obj<Blob>) -> Result<()> {
    let uuid = uuid_of(blob).map_err(|_| Errno::EINVAL).inspect_err(|_| infolog!(LVOL, "missing or incorrect UUID"))?;
    let name = name_of(blob).inspect_err(|_| infolog!(LVOL, "missing or invalid name"))?;
    {
        let mut state = lvs.state();
        state.uuid = uuid;
        state.name = name;
    }
    object::publish(lvs).inspect_err(|_| infolog!(LVOL, "lvolstore with name {} already exists", lvs.name_text()))
}

fn read_lvol(lvs: Obj<Lvs>, blob: Obj<Blob>) -> Result<()> {
    let uuid = uuid_of(blob).unwrap_or_else(|_| {
        infolog!(LVOL, "Missing or corrupt lvol uuid");
        [0; 16]
    });
    let name = name_of(blob).inspect_err(|_| errlog!("Cannot assign lvol name"))?;
    let unique_id = if uuid == [0; 16] {
        [algo::uuid::format(&lvs.uuid()).as_slice(), format!("_{}", blob.id()).as_bytes()].concat()
    } else {
        algo::uuid::format(&uuid).to_vec()
    };
    let lvol = object::found_lvol(lvs, LvolState { uuid, name, unique_id, missing: None })?;
    lvol.blob_id.set(blob.id());
    infolog!(LVOL, "added lvol {}", lvol.unique_text());
    lvs.state().lvols.push(lvol);
    Ok(())
}

/// Renames an lvolstore. `EEXIST` when another has the name, or is being renamed to it.
pub async fn rename_store(lvs: Obj<Lvs>, name: &[u8]) -> Result<()> {
    let _op = begin(lvs, None)?;
    if lvs.name() == name {
        return Ok(());
    }
    if name.is_empty() || name.len() >= NAME_MAX {
        return Err(Errno::EINVAL);
    }
    if named().iter().any(|other| other.name() == name || other.state().new_name == name) {
        return Err(Errno::EEXIST);
    }
    lvs.state().new_name = name.to_vec();
    let renamed = write_name(lvs).await;
    let mut state = lvs.state();
    let new = core::mem::take(&mut state.new_name);
    match renamed {
        Ok(()) => state.name = new,
        Err(_) => {
            drop(state);
            errlog!("Lvol store rename operation failed");
        }
    }
    renamed
}

async fn write_name(lvs: Obj<Lvs>) -> Result<()> {
    let blob = blob::open(lvs.store()?, lvs.super_id.get(), OpenOpts::default()).await?;
    let mut name = lvs.state().new_name.clone();
    name.push(0);
    let written = match blob::set_xattr(blob, b"name", &name) {
        Ok(()) => blob::sync_md(blob).await,
        Err(errno) => Err(errno),
    };
    let closed = blob::close(blob).await;
    written?;
    closed
}

/// Lets a loaded lvolstore have the whole of its device.
pub async fn grow_live(lvs: Obj<Lvs>) -> Result<()> {
    let _op = begin(lvs, None)?;
    blob::grow_live(lvs.store()?).await
}

/// `EBUSY` while a volume is open, or is being closed or deleted.
fn check_closed(lvs: Obj<Lvs>, what: &str) -> Result<()> {
    lvs.check_thread()?;
    for lvol in lvs.lvols() {
        if lvol.action.get() {
            errlog!("Cannot {what} lvol store - operations on lvols pending");
            return Err(Errno::EBUSY);
        }
        if lvol.is_open() {
            errlog!("Lvols still open on lvol store");
            return Err(Errno::EBUSY);
        }
    }
    Ok(())
}

/// Waits until nothing is under way any more: what was begun before the end was accepted ends first.
async fn idle(lvs: Obj<Lvs>) {
    while !lvs.is_idle() {
        changed(lvs, lvs.changes()).await;
    }
}

/// Unloads an lvolstore; handles to it and its volumes are stale when this has answered `Ok`.
pub fn unload(lvs: Obj<Lvs>) -> Result<impl Future<Output = Result<()>> + Send + use<>> {
    check_closed(lvs, "unload")?;
    object::withdraw(lvs);
    Ok(async move {
        idle(lvs).await;
        infolog!(LVOL, "Unloading lvol store");
        let unloaded = match lvs.store.get() {
            Some(store) => blob::unload(store).await,
            None => Err(Errno::ENODEV),
        };
        infolog!(LVOL, "Lvol store unloaded");
        object::free_lvs(lvs);
        unloaded
    })
}

/// Erases an lvolstore; handles to it and its volumes are stale when this has answered `Ok`.
pub fn destroy(lvs: Obj<Lvs>) -> Result<impl Future<Output = Result<()>> + Send + use<>> {
    check_closed(lvs, "destroy")?;
    object::withdraw(lvs);
    Ok(async move {
        idle(lvs).await;
        let destroyed = match lvs.store.get() {
            Some(store) => {
                infolog!(LVOL, "Deleting super blob");
                let _ = blob::delete(store, lvs.super_id.get()).await;
                infolog!(LVOL, "Destroying lvol store");
                blob::destroy(store).await
            }
            None => Err(Errno::ENODEV),
        };
        infolog!(LVOL, "Lvol store destroyed");
        object::free_lvs(lvs);
        destroyed
    })
}
