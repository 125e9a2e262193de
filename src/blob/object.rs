//! A blob that is open: where its clusters are, its flags, its named values, what it reads from.
//!
//! Threading rule: changed on the metadata thread; the data path reads its first words anywhere.

use super::{
    EXTERNAL, INVALID,
    backing::{self, is_zeroes},
    dev::Dev,
    map::Map,
    page::{Xattr, flag, xattr_bytes},
    store::{self, Store},
    task::{Turn, locked},
};
use crate::{
    errno::{Errno, Result},
    handle::{
        Arena, Kind, Life, Obj, ObjCell, Rx,
        lent::{LentBlock, LentStr},
    },
};
use core::ffi::c_void;
use std::sync::{Mutex, MutexGuard};

/// Named values, and what the metadata on the disk takes.
#[derive(Default)]
pub(super) struct Inner {
    pub xattrs: Vec<Named>,
    pub internal: Vec<Named>,
    /// Extent pages; those behind `num_extents` are to be given up.
    pub extents: Vec<u32>,
    pub num_extents: usize,
    /// Clusters in the map; those behind the blob's size are to be given up.
    pub mapped: u64,
    /// The pages of the chain on the disk, the root first.
    pub pages: Vec<u32>,
    /// Pages that may be on the disk, from writes that failed.
    pub limbo: Vec<u32>,
    /// How large the blob is on the disk.
    pub clean_clusters: u64,
    pub clean_extents: usize,
    /// A cluster that is written before it is told: its place in the blob, and where it is.
    pub overlay: Option<(u64, u32)>,
}

/// A named value where C can read it.
pub(super) struct Named {
    pub name: LentStr,
    pub value: LentBlock,
}

impl Named {
    pub fn new(name: &[u8], value: &[u8]) -> Result<Named> {
        let block = LentBlock::new(value.len())?;
        block.fill(value);
        Ok(Named { name: LentStr::new(name)?, value: block })
    }

    pub fn to_xattr(&self) -> Xattr {
        Xattr { name: self.name.bytes(), value: self.value.to_vec() }
    }
}

/// A blob.
#[repr(C)]
pub struct Blob {
    // What each I/O needs.
    pub(super) store: ObjCell<Store>,
    map: Rx<Option<&'static Map>>,
    /// I/O units of the blob.
    pub(super) units: Rx<u64>,
    pub(super) per_cluster: Rx<u64>,
    /// 64 when `per_cluster` is no power of two.
    pub(super) shift: Rx<u32>,
    pub(super) frozen: Rx<u32>,
    /// Blocks of the device in a cluster, and in an I/O unit.
    pub(super) cluster_lbas: Rx<u64>,
    pub(super) unit_lbas: Rx<u64>,
    pub(super) back: Rx<Option<Dev>>,
    pub(super) data_ro: Rx<bool>,
    pub(super) md_ro: Rx<bool>,
    /// An operation has the blob to itself.
    pub(super) busy: Rx<bool>,
    pub(super) dirty: Rx<bool>,
    pub(super) use_table: Rx<bool>,
    // The rest.
    id: Rx<u64>,
    pub(super) parent: Rx<u64>,
    pub(super) num_clusters: Rx<u64>,
    pub(super) allocated: Rx<u64>,
    pub(super) invalid: Rx<u64>,
    pub(super) data_ro_flags: Rx<u64>,
    pub(super) md_ro_flags: Rx<u64>,
    /// `enum blob_clear_method`.
    pub(super) clear_method: Rx<u32>,
    pub(super) refs: Rx<u32>,
    pub(super) closing: Rx<u32>,
    inner: Mutex<Inner>,
    /// Who writes its metadata.
    pub(super) turn: Turn,
}

static KIND: Kind = Kind::new("blob");
pub static BLOBS: Arena<Blob> = Arena::new();

impl Life for Blob {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 20;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Blob {
            store: ObjCell::EMPTY,
            map: Rx::ZERO,
            units: Rx::ZERO,
            per_cluster: Rx::ZERO,
            shift: Rx::ZERO,
            frozen: Rx::ZERO,
            cluster_lbas: Rx::ZERO,
            unit_lbas: Rx::ZERO,
            back: Rx::ZERO,
            data_ro: Rx::ZERO,
            md_ro: Rx::ZERO,
            busy: Rx::ZERO,
            dirty: Rx::ZERO,
            use_table: Rx::ZERO,
            id: Rx::ZERO,
            parent: Rx::ZERO,
            num_clusters: Rx::ZERO,
            allocated: Rx::ZERO,
            invalid: Rx::ZERO,
            data_ro_flags: Rx::ZERO,
            md_ro_flags: Rx::ZERO,
            clear_method: Rx::ZERO,
            refs: Rx::ZERO,
            closing: Rx::ZERO,
            inner: Mutex::new(Inner::default()),
            turn: Turn::new(),
        }
    }
    fn label(&self) -> String {
        format!("{:#x}", self.id.get())
    }
}

/// The number of the first metadata page of a blob.
pub(super) fn page_of(id: u64) -> u32 {
    id as u32
}

/// The number of the blob whose first metadata page this is.
pub(super) fn id_of(page: u32) -> u64 {
    1 << 32 | u64::from(page)
}

/// A blob that is not open yet and has no clusters.
pub(super) fn new(bs: Obj<Store>, id: u64) -> Result<Obj<Blob>> {
    let map = Map::new(0)?;
    let blob = match BLOBS.alloc() {
        Ok(blob) => blob,
        Err(errno) => {
            map.give_back();
            return Err(errno);
        }
    };
    let dev = bs.dev.get();
    let per = bs.units_per_cluster();
    blob.store.set(Some(bs));
    blob.map.set(Some(map));
    blob.units.set(0);
    blob.per_cluster.set(per);
    blob.shift.set(if per.is_power_of_two() { per.trailing_zeros() } else { 64 });
    blob.frozen.set(0);
    blob.cluster_lbas.set(bs.cluster_lbas());
    blob.unit_lbas.set(dev.map_or(1, |d| d.blocks(u64::from(bs.io_unit.get()))));
    blob.back.set(None);
    for cell in [&blob.data_ro, &blob.md_ro, &blob.busy, &blob.use_table] {
        cell.set(false);
    }
    blob.dirty.set(true);
    blob.id.set(id);
    blob.parent.set(INVALID);
    for cell in [&blob.num_clusters, &blob.allocated, &blob.invalid, &blob.data_ro_flags, &blob.md_ro_flags] {
        cell.set(0);
    }
    blob.clear_method.set(0);
    blob.refs.set(0);
    blob.closing.set(0);
    *blob.inner() = Inner { pages: Vec::from([page_of(id)]), ..Inner::default() };
    Ok(blob)
}

/// Ends a blob that nobody has open, and gives the device that it read from back.
pub(super) fn free(blob: Obj<Blob>) {
    if !BLOBS.retire(blob) {
        return;
    }
    let back = blob.back.replace(None);
    let map = blob.map.replace(None);
    *blob.inner() = Inner::default();
    blob.store.set(None);
    blob.units.set(0);
    BLOBS.release(blob);
    if let Some(map) = map {
        map.give_back();
    }
    if let Some(back) = back {
        back.destroy_dev();
    }
}

impl Blob {
    pub fn id(&self) -> u64 {
        self.id.get()
    }
    pub fn store(&self) -> Result<Obj<Store>> {
        self.store.get().ok_or(Errno::ESTALE)
    }
    pub(super) fn inner(&self) -> MutexGuard<'_, Inner> {
        locked(&self.inner)
    }
    pub fn num_clusters(&self) -> u64 {
        self.num_clusters.get()
    }
    pub fn num_allocated_clusters(&self) -> u64 {
        self.allocated.get()
    }
    pub fn num_io_units(&self) -> u64 {
        self.units.get()
    }
    pub fn is_read_only(&self) -> bool {
        self.data_ro.get() || self.md_ro.get()
    }
    pub fn is_thin_provisioned(&self) -> bool {
        self.invalid.get() & flag::THIN != 0
    }
    pub fn is_esnap_clone(&self) -> bool {
        self.invalid.get() & flag::EXTERNAL_SNAPSHOT != 0
    }
    pub fn is_clone(&self) -> bool {
        !matches!(self.parent.get(), INVALID | EXTERNAL)
    }
    pub fn is_snapshot(&self) -> bool {
        let id = self.id.get();
        self.store.get().is_some_and(|bs| bs.blobs().snapshots.iter().any(|(snapshot, _)| *snapshot == id))
    }
    pub fn is_degraded(&self) -> bool {
        let dev = self.store.get().and_then(|bs| bs.dev.get());
        dev.is_some_and(|d| d.degraded()) || self.back.get().is_some_and(|b| b.degraded())
    }
    /// Whether clusters that are not there read as zeros, and are not somebody else's.
    pub(super) fn is_on_zeroes(&self) -> bool {
        self.back.get().is_some_and(is_zeroes)
    }

    /// Where a cluster of the blob is, 0 for nowhere.
    #[inline(always)]
    pub(super) fn cluster(&self, at: u64) -> u32 {
        self.map.get().map_or(0, |map| map.get(at))
    }

    pub(super) fn set_cluster(&self, at: u64, cluster: u32) {
        if let Some(map) = self.map.get() {
            map.set(at, cluster);
        }
    }

    /// Tells the data path how large the blob is.
    pub(super) fn set_size(&self, clusters: u64) {
        self.num_clusters.set(clusters);
        self.units.set(clusters.saturating_mul(self.per_cluster.get()));
    }

    /// Makes room for more clusters. I/O is frozen, or there is none.
    pub(super) fn reserve(&self, clusters: u64) -> Result<()> {
        let old = self.map.get().ok_or(Errno::ESTALE)?;
        if clusters > old.room() {
            let new = Map::new(clusters)?;
            new.copy_from(old);
            self.map.set(Some(new));
            old.give_back();
        }
        Ok(())
    }

    /// Changes maps with another blob; I/O of both is frozen.
    pub(super) fn swap_clusters(&self, other: &Blob) {
        let map = self.map.replace(other.map.get());
        other.map.set(map);
        let allocated = self.allocated.replace(other.allocated.get());
        other.allocated.set(allocated);
        let mut mine = core::mem::take(&mut self.inner().extents);
        core::mem::swap(&mut mine, &mut other.inner().extents);
        self.inner().extents = mine;
    }

    /// The cluster in which an I/O unit lies, and where in it.
    #[inline(always)]
    pub(super) fn place(&self, unit: u64) -> (u64, u64) {
        let (shift, per) = (self.shift.get(), self.per_cluster.get());
        if shift < 64 {
            (unit.wrapping_shr(shift), unit & per.wrapping_sub(1))
        } else {
            (unit.checked_div(per).unwrap_or(0), unit.checked_rem(per).unwrap_or(0))
        }
    }

    fn find(&self, from: u64, allocated: bool) -> u64 {
        let mut unit = from;
        while unit < self.units.get() {
            let (cluster, within) = self.place(unit);
            if (self.cluster(cluster) != 0) == allocated {
                return unit;
            }
            unit = unit.saturating_add(self.per_cluster.get().saturating_sub(within).max(1));
        }
        u64::MAX
    }

    /// The first I/O unit from `from` on that has a cluster; `u64::MAX` for none.
    pub fn next_allocated_io_unit(&self, from: u64) -> u64 {
        self.find(from, true)
    }

    pub fn next_unallocated_io_unit(&self, from: u64) -> u64 {
        self.find(from, false)
    }

    pub(super) fn set_flag(&self, flag: u64, on: bool) {
        let flags = self.invalid.get();
        self.invalid.set(if on { flags | flag } else { flags & !flag });
        self.dirty.set(true);
    }

    pub(super) fn set_clear_method(&self, method: u32) {
        self.clear_method.set(method);
        self.md_ro_flags.set(self.md_ro_flags.get() | u64::from(method) & flag::CLEAR_METHOD);
        self.dirty.set(true);
    }

    /// An internal value.
    pub(super) fn internal(&self, name: &[u8]) -> Option<Vec<u8>> {
        self.inner().internal.iter().find(|n| n.name.bytes() == name).map(|n| n.value.to_vec())
    }

    pub(super) fn put_xattr(&self, name: &[u8], value: &[u8], internal: bool) -> Result<()> {
        if self.md_ro.get() {
            return Err(Errno::EPERM);
        }
        let most = super::page::DESCS;
        if xattr_bytes(name, value) > most {
            debuglog!(
                crate::log::flags::BLOB,
                "Xattr '{}' of size {} does not fit into single page {most}",
                String::from_utf8_lossy(name),
                xattr_bytes(name, value)
            );
            return Err(Errno::ENOMEM);
        }
        let new = Named::new(name, value)?;
        let mut inner = self.inner();
        let list = if internal { &mut inner.internal } else { &mut inner.xattrs };
        match list.iter_mut().find(|n| n.name.bytes() == name) {
            Some(old) => old.value = new.value,
            None => {
                list.try_reserve(1)?;
                list.push(new);
            }
        }
        drop(inner);
        if internal {
            self.set_flag(flag::INTERNAL_XATTR, true);
        }
        self.dirty.set(true);
        Ok(())
    }

    pub(super) fn drop_xattr(&self, name: &[u8], internal: bool) -> Result<()> {
        if self.md_ro.get() {
            return Err(Errno::EPERM);
        }
        let mut inner = self.inner();
        let list = if internal { &mut inner.internal } else { &mut inner.xattrs };
        let at = list.iter().position(|n| n.name.bytes() == name).ok_or(Errno::ENOENT)?;
        drop(list.remove(at));
        let none_left = list.is_empty();
        drop(inner);
        if internal && none_left {
            self.set_flag(flag::INTERNAL_XATTR, false);
        }
        self.dirty.set(true);
        Ok(())
    }
}

fn on_md(blob: Obj<Blob>) -> Result<()> {
    store::on_md(&*blob.store()?)
}

/// Sets a named value, which the next sync writes. `EPERM` on a read-only blob, `ENOMEM` when no page has room for it.
pub fn set_xattr(blob: Obj<Blob>, name: &[u8], value: &[u8]) -> Result<()> {
    on_md(blob)?;
    blob.put_xattr(name, value, false)
}

pub fn remove_xattr(blob: Obj<Blob>, name: &[u8]) -> Result<()> {
    on_md(blob)?;
    blob.drop_xattr(name, false)
}

/// A copy of a named value.
pub fn xattr(blob: Obj<Blob>, name: &[u8]) -> Result<Vec<u8>> {
    on_md(blob)?;
    blob.inner().xattrs.iter().find(|n| n.name.bytes() == name).map(|n| n.value.to_vec()).ok_or(Errno::ENOENT)
}

/// Where C can read a named value, until it changes.
pub fn xattr_ptr(blob: Obj<Blob>, name: &[u8]) -> Result<(*mut c_void, usize)> {
    on_md(blob)?;
    let inner = blob.inner();
    let named = inner.xattrs.iter().find(|n| n.name.bytes() == name).ok_or(Errno::ENOENT)?;
    Ok((named.value.as_ptr(), named.value.len()))
}

pub fn xattr_names(blob: Obj<Blob>) -> Result<Vec<Vec<u8>>> {
    on_md(blob)?;
    Ok(blob.inner().xattrs.iter().map(|n| n.name.bytes()).collect())
}

/// Makes the blob read-only with the next sync.
pub fn set_read_only(blob: Obj<Blob>) -> Result<()> {
    on_md(blob)?;
    mark_read_only(blob);
    Ok(())
}

pub(super) fn mark_read_only(blob: Obj<Blob>) {
    blob.data_ro_flags.set(blob.data_ro_flags.get() | flag::READ_ONLY);
    blob.dirty.set(true);
}

/// The name of the external snapshot a blob reads from. `EINVAL` when it reads from none.
pub fn esnap_id(blob: Obj<Blob>) -> Result<Vec<u8>> {
    if !blob.is_esnap_clone() {
        return Err(Errno::EINVAL);
    }
    blob.internal(backing::EXTERNAL_ID).ok_or(Errno::ENOENT)
}

/// As [`esnap_id`], where C can read it.
pub fn esnap_id_ptr(blob: Obj<Blob>) -> Result<(*mut c_void, usize)> {
    if !blob.is_esnap_clone() {
        return Err(Errno::EINVAL);
    }
    let inner = blob.inner();
    let named = inner.internal.iter().find(|n| n.name.bytes() == backing::EXTERNAL_ID).ok_or(Errno::ENOENT)?;
    Ok((named.value.as_ptr(), named.value.len()))
}

/// The snapshot a blob descends from.
pub fn parent_snapshot(bs: Obj<Store>, id: u64) -> Option<u64> {
    bs.blobs().snapshots.iter().find(|(_, clones)| clones.contains(&id)).map(|(snapshot, _)| *snapshot)
}

/// The clones of a snapshot, oldest first.
pub fn clones(bs: Obj<Store>, id: u64) -> Vec<u64> {
    bs.blobs()
        .snapshots
        .iter()
        .find(|(snapshot, _)| *snapshot == id)
        .map(|(_, clones)| clones.clone())
        .unwrap_or_default()
}

/// Notes that a blob descends from its parent.
pub(super) fn list_add(blob: Obj<Blob>) -> Result<()> {
    let (parent, id) = (blob.parent.get(), blob.id());
    if !blob.is_clone() {
        return Ok(());
    }
    let bs = blob.store()?;
    let mut blobs = bs.blobs();
    let at = blobs.snapshots.iter().position(|(snapshot, _)| *snapshot == parent);
    match at.and_then(|at| blobs.snapshots.get_mut(at)) {
        Some((_, clones)) => {
            if !clones.contains(&id) {
                clones.try_reserve(1)?;
                clones.push(id);
            }
        }
        None => {
            blobs.snapshots.try_reserve(1)?;
            blobs.snapshots.push((parent, Vec::from([id])));
        }
    }
    Ok(())
}

/// Forgets that a blob descends from its parent.
pub(super) fn list_remove(blob: Obj<Blob>) {
    let (parent, id) = (blob.parent.get(), blob.id());
    let Ok(bs) = blob.store() else { return };
    let mut blobs = bs.blobs();
    if let Some((_, clones)) = blobs.snapshots.iter_mut().find(|(snapshot, _)| *snapshot == parent) {
        clones.retain(|clone| *clone != id);
        drop(blobs);
        blob.parent.set(INVALID);
    }
}

/// Forgets that a blob descended from a snapshot that is not its parent any more.
pub(super) fn list_remove_from(blob: Obj<Blob>, parent: u64) {
    let id = blob.id();
    let Ok(bs) = blob.store() else { return };
    if let Some((_, clones)) = bs.blobs().snapshots.iter_mut().find(|(snapshot, _)| *snapshot == parent) {
        clones.retain(|clone| *clone != id);
    }
}
