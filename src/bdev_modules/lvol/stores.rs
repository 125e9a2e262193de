//! Lvolstores and the bdevs they lie on.
//!
//! Threading rule: the application's thread.

use super::{disk, esnap, module, volumes};
use crate::{
    abi,
    algo::uuid,
    bdev::{Bdev, register, registry},
    blob::{self, Dev, task},
    errno::{Errno, Result},
    handle::Obj,
    log::flags::{LVOL_RPC, VBDEV_LVOL},
    lvol::{self, Lvs},
};
use core::{ffi::c_void, future::Future};
use std::sync::Mutex;

/// An lvolstore and its bdev.
#[derive(Clone)]
pub struct Pair {
    pub lvs: Obj<Lvs>,
    /// Handle of the lvolstore.
    handle: u64,
    /// Address of the bdev's record.
    base: usize,
    pub base_name: String,
    /// It is being unloaded or destroyed.
    pub removing: bool,
}

static PAIRS: Mutex<Vec<Pair>> = Mutex::new(Vec::new());

fn pairs() -> std::sync::MutexGuard<'static, Vec<Pair>> {
    PAIRS.lock().unwrap_or_else(|e| e.into_inner())
}

/// All lvolstores, oldest first.
pub fn list() -> Vec<Pair> {
    pairs().clone()
}

/// The bdev of an lvolstore, unless it is being removed.
pub fn pair(lvs: Obj<Lvs>) -> Option<Pair> {
    let found = pairs().iter().find(|pair| pair.lvs == lvs).cloned()?;
    if found.removing {
        debuglog!(VBDEV_LVOL, "lvs {}: removal in progress", lvs.name_text());
        return None;
    }
    Some(found)
}

/// The lvolstore of a UUID.
pub fn by_uuid(text: &str) -> Option<Obj<Lvs>> {
    let uuid = uuid::parse(text.as_bytes()).ok()?;
    list().into_iter().map(|pair| pair.lvs).find(|lvs| lvs.uuid() == uuid)
}

/// The lvolstore of a name.
pub fn by_name(name: &str) -> Option<Obj<Lvs>> {
    let found = list().into_iter().map(|pair| pair.lvs).find(|lvs| lvs.name() == name.as_bytes());
    if found.is_none() {
        infolog!(LVOL_RPC, "blobstore with name '{name}' not found");
    }
    found
}

/// The bdev below a device of ours.
pub(super) fn base_of(dev: Dev) -> Option<Obj<Bdev>> {
    registry::find(dev.base_bdev().addr()).ok()
}

/// Remembers an lvolstore and its bdev.
pub(super) fn enter(lvs: Obj<Lvs>, base: Obj<Bdev>) -> Result<()> {
    let mut pairs = pairs();
    pairs.try_reserve(1)?;
    pairs.push(Pair { lvs, handle: lvs.handle(), base: base.ptr().addr(), base_name: base.name(), removing: false });
    Ok(())
}

fn forget(handle: u64) {
    pairs().retain(|pair| pair.handle != handle);
}

fn set_removing(handle: u64, removing: bool) {
    if let Some(pair) = pairs().iter_mut().find(|pair| pair.handle == handle) {
        pair.removing = removing;
    }
}

/// An event of a bdev on which an lvolstore lies.
pub(super) extern "C" fn base_event(event: u32, bdev: *mut c_void, _: *mut c_void) {
    if event != abi::SPDK_BDEV_EVENT_REMOVE {
        noticelog!("Unsupported bdev event: type {event}");
        return;
    }
    let found = pairs().iter().find(|pair| pair.base == bdev.addr() && !pair.removing).cloned();
    let Some(pair) = found else { return };
    noticelog!("bdev {} being removed: closing lvstore {}", pair.base_name, pair.lvs.name_text());
    task::start(async move {
        let _ = remove(pair.lvs, false).await;
    });
}

/// What the creator of an lvolstore chooses; the members of `bdev_lvol_create_lvstore`.
pub struct Create {
    pub bdev_name: String,
    pub name: String,
    /// 0 for the default, like the members below.
    pub cluster_sz: u32,
    pub clear_method: u32,
    pub md_ratio: u32,
    pub md_page_size: u32,
}

/// Makes an lvolstore on a bdev.
pub fn create_store(p: Create) -> Result<impl Future<Output = Result<Obj<Lvs>>> + Send + use<>> {
    let mut opts = lvol::Opts { esnap: Some(esnap::finder()), ..lvol::Opts::default() };
    if p.cluster_sz != 0 {
        opts.cluster_sz = p.cluster_sz;
    }
    if p.md_ratio != 0 {
        opts.md_ratio = p.md_ratio;
    }
    opts.clear_method = p.clear_method;
    opts.md_page_size = p.md_page_size;
    opts.name = p.name.into_bytes();
    if opts.name.is_empty() || opts.name.len() >= lvol::NAME_MAX {
        errlog!("name must be between 1 and {} characters", lvol::NAME_MAX.saturating_sub(1));
        return Err(Errno::EINVAL);
    }
    let size = p.md_page_size;
    if size != 0 && !(4096..=65536).contains(&size) {
        errlog!("Invalid metadata page size {size} (must be between 4096B and 65536B).");
        return Err(Errno::EINVAL);
    }
    if size != 0 && !size.is_power_of_two() {
        errlog!("Invalid metadata page size {size} (must be a power of 2.)");
        return Err(Errno::EINVAL);
    }
    let dev = blob::bdev::create(p.bdev_name.as_bytes(), true, base_event, core::ptr::null_mut())
        .inspect_err(|_| errlog!("Cannot create blobstore device"))?;
    if size > dev.phys_blocklen.get() {
        warnlog!("Metadata page size is greater than physical block length");
    }
    let base = base_of(dev);
    let made = lvol::init(dev, opts).inspect_err(|_| dev.destroy_dev())?;
    Ok(async move {
        let lvs = made.await.inspect_err(|_| errlog!("Cannot create lvol store bdev"))?;
        let claimed = claim(lvs, dev).and_then(|()| enter(lvs, base.ok_or(Errno::ENODEV)?));
        match claimed {
            Ok(()) => {
                infolog!(VBDEV_LVOL, "Lvol store bdev inserted");
                Ok(lvs)
            }
            Err(errno) => {
                unload(lvs).await;
                Err(errno)
            }
        }
    })
}

pub(super) fn claim(_: Obj<Lvs>, dev: Dev) -> Result<()> {
    blob::bdev::claim(dev, module()?, b"lvol").inspect_err(|_| {
        infolog!(VBDEV_LVOL, "Lvol store base bdev already claimed by another bdev");
    })
}

/// Unloads an lvolstore of which nobody knows.
pub(super) async fn unload(lvs: Obj<Lvs>) {
    if let Ok(unloading) = lvol::unload(lvs) {
        let _ = unloading.await;
    }
}

/// Unloads an lvolstore whose volumes are closed, unless somebody does so already.
pub(super) async fn unload_quietly(lvs: Obj<Lvs>) {
    let handle = lvs.handle();
    {
        let mut pairs = pairs();
        let Some(pair) = pairs.iter_mut().find(|pair| pair.handle == handle && !pair.removing) else { return };
        pair.removing = true;
    }
    match lvol::unload(lvs) {
        Ok(unloading) => {
            if let Err(errno) = unloading.await {
                infolog!(VBDEV_LVOL, "Lvol store removed with error: {}.", errno.negative());
            }
            forget(handle);
        }
        Err(_) => set_removing(handle, false),
    }
}

/// Erases an lvolstore with all its volumes. `ENODEV` when it is being removed already.
pub async fn destroy_store(lvs: Obj<Lvs>) -> Result<()> {
    remove(lvs, true).await
}

async fn remove(lvs: Obj<Lvs>, erase: bool) -> Result<()> {
    let handle = lvs.handle();
    {
        let mut pairs = pairs();
        match pairs.iter_mut().find(|pair| pair.handle == handle && handle != 0 && !pair.removing) {
            Some(pair) => pair.removing = true,
            None => {
                drop(pairs);
                errlog!("No such lvol store found");
                return Err(Errno::ENODEV);
            }
        }
    }
    let result = loop {
        let since = lvs.changes();
        if lvs.is_idle() && lvs.lvols().iter().all(|lvol| !lvol.is_open()) {
            let ended = if erase { destroyed(lvs).await } else { unloaded(lvs).await };
            match ended {
                Err(Errno::EBUSY) if lvs.is(handle) => {}
                ended => break ended,
            }
        }
        if !lvs.is(handle) {
            break Err(Errno::ENODEV);
        }
        let begun = if erase { delete_one(lvs).await } else { close_all(lvs).await };
        if begun || !lvs.is(handle) {
            continue;
        }
        if erase && lvs.is_idle() && !lvs.lvols().iter().any(|lvol| in_between(*lvol)) {
            errlog!("Lvols left in lvs, but unable to delete.");
            set_removing(handle, false);
            return Err(Errno::EBUSY);
        }
        if !lvs.is_idle() || !lvs.all_closed() {
            // What is under way must end first.
            lvol::changed(lvs, since).await;
        }
    };
    if let Err(errno) = result {
        infolog!(VBDEV_LVOL, "Lvol store removed with error: {}.", errno.negative());
    }
    forget(handle);
    result
}

async fn destroyed(lvs: Obj<Lvs>) -> Result<()> {
    lvol::destroy(lvs)?.await
}

async fn unloaded(lvs: Obj<Lvs>) -> Result<()> {
    lvol::unload(lvs)?.await
}

/// Whether somebody is doing away with a volume or its bdev.
fn in_between(lvol: Obj<lvol::Lvol>) -> bool {
    lvol.is_ending() || disk::bdev_of(lvol).is_some_and(|bdev| !registry::is_ready(bdev))
}

/// Deletes a volume through which no other reads, if there is one that nobody else is deleting.
async fn delete_one(lvs: Obj<Lvs>) -> bool {
    let free = |lvol: &Obj<lvol::Lvol>| lvol::deletable(*lvol).unwrap_or(false) && !lvol.is_ending();
    let Some(lvol) = lvs.lvols().into_iter().find(free) else { return false };
    match volumes::delete_any(lvol).await {
        Ok(()) => true,
        Err(errno) => {
            debuglog!(VBDEV_LVOL, "Lvol removed with errno {}", errno.negative());
            errno != Errno::EBUSY
        }
    }
}

/// Has the bdevs of all open volumes unregistered; those without one are closed.
async fn close_all(lvs: Obj<Lvs>) -> bool {
    let mut any = false;
    for lvol in lvs.lvols() {
        if !lvol.is_open() || lvol.is_ending() {
            continue;
        }
        match disk::bdev_of(lvol) {
            Some(bdev) if registry::is_ready(bdev) => {
                any = true;
                let (promise, promised) = task::promise();
                register::unregister(bdev, Some(Box::new(move |rc| promise.fulfil(rc))));
                if let Ok(rc) = promised.await
                    && rc != 0
                {
                    debuglog!(VBDEV_LVOL, "Lvol unregistered with errno {rc}");
                }
            }
            Some(_) => {}
            None => {
                any = true;
                let _ = lvol::close(lvol).await;
            }
        }
    }
    any
}

/// Renames an lvolstore, and its volumes' aliases with it.
pub async fn rename_store(lvs: Obj<Lvs>, name: &str) -> Result<()> {
    if pair(lvs).is_none() {
        errlog!("No such lvol store found");
        return Err(Errno::ENODEV);
    }
    lvol::rename_store(lvs, name.as_bytes()).await.inspect_err(|_| infolog!(VBDEV_LVOL, "Lvol store rename failed"))?;
    for lvol in lvs.lvols() {
        let _ = volumes::change_alias(lvol, &lvol.name());
    }
    Ok(())
}

/// Lets an lvolstore have the whole of its bdev.
pub async fn grow_store(lvs: Obj<Lvs>) -> Result<()> {
    let dev = lvs.dev().ok_or(Errno::ENODEV)?;
    blob::bdev::update_blockcnt(dev)?;
    lvol::grow_live(lvs).await
}
