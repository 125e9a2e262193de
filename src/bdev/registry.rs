//! Which bdevs there are: by address, by name and alias, in order of registration.
//!
//! A name is published only when the bdev is ready to be opened. Threading rule: any thread; one lock, held for moments.

use super::{
    object::{Alias, BDEVS, Bdev, Done, KIND, Status},
    record::{AliasRecord, Record},
};
use crate::{
    errno::{Errno, Result},
    handle::{Obj, Pool, Why, lent::LentStr},
};
use core::ops::Bound::{Excluded, Unbounded};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard},
};

#[derive(Default)]
pub(super) struct Registry {
    /// By order of registration.
    list: BTreeMap<u64, Obj<Bdev>>,
    last_order: u64,
    pub names: BTreeMap<Vec<u8>, Obj<Bdev>>,
    pub addresses: BTreeMap<usize, Obj<Bdev>>,
    /// Bdevs whose module is still destroying them: whom to tell, on which thread.
    pub destructing: BTreeMap<usize, (Option<Done>, u64)>,
    /// Addresses that were registered once, the latest last.
    gone: VecDeque<usize>,
    /// Alias records to use again, oldest first.
    aliases: VecDeque<&'static AliasRecord>,
}

const REMEMBERED: usize = 4096;
const ALIASES: usize = 1 << 20;
static ALIAS_RECORDS: Pool<AliasRecord> = Pool::new();
static REGISTRY: Mutex<Option<Registry>> = Mutex::new(None);

pub(super) struct Locked(MutexGuard<'static, Option<Registry>>);

impl core::ops::Deref for Locked {
    type Target = Registry;
    fn deref(&self) -> &Registry {
        match &*self.0 {
            Some(registry) => registry,
            None => unreachable!("lock() fills it"),
        }
    }
}

impl core::ops::DerefMut for Locked {
    fn deref_mut(&mut self) -> &mut Registry {
        self.0.get_or_insert_default()
    }
}

pub(super) fn lock() -> Locked {
    let mut guard = REGISTRY.lock().unwrap_or_else(|e| e.into_inner());
    guard.get_or_insert_default();
    Locked(guard)
}

/// The bdev C knows by an address.
pub fn find(address: usize) -> core::result::Result<Obj<Bdev>, Why> {
    if address == 0 {
        return Err(Why::Null);
    }
    let registry = lock();
    match registry.addresses.get(&address) {
        Some(bdev) => Ok(*bdev),
        None if registry.destructing.contains_key(&address) || registry.gone.contains(&address) => Err(Why::Stale),
        None => Err(Why::Garbage),
    }
}

/// As [`find`], with the refusal in the ledger.
pub fn get(address: usize, caller: &'static str) -> Result<Obj<Bdev>> {
    find(address).map_err(|why| crate::handle::ledger::refuse(caller, &KIND, why, address as u64, None))
}

/// The bdev with a name or alias.
pub fn by_name(name: &[u8]) -> Option<Obj<Bdev>> {
    lock().names.get(name).copied()
}

/// The first bdev in order of registration, or the one after `bdev`, which may have left the list meanwhile.
pub fn next(bdev: Option<Obj<Bdev>>, leaf: bool) -> Option<Obj<Bdev>> {
    let after = bdev.map_or(0, |b| b.order.get());
    let registry = lock();
    let mut rest = registry.list.range((Excluded(after), Unbounded)).map(|(_, b)| *b);
    rest.find(|b| !leaf || !b.lock().claims.any())
}

/// All bdevs in order of registration.
pub fn list() -> Vec<Obj<Bdev>> {
    lock().list.values().copied().collect()
}

/// Looks at the record of a registered bdev. No module destroys its record meanwhile, on whatever thread: its address is
/// forgotten before, and that takes the same lock. The function must not call C.
pub fn read<T>(address: usize, caller: &'static str, f: impl FnOnce(&'static Record) -> T) -> Result<T> {
    let registry = lock();
    if let Some(record) = registry.addresses.get(&address).and_then(|b| b.record()) {
        return Ok(f(record));
    }
    drop(registry);
    Err(get(address, caller).err().unwrap_or(Errno::ESTALE))
}

/// As [`read`], for a bdev that somebody has a hold of; `ESTALE` when it is gone all the same.
pub fn read_of<T>(bdev: Obj<Bdev>, f: impl FnOnce(&'static Record) -> T) -> Result<T> {
    let registry = lock();
    match bdev.record() {
        Some(record) if registry.addresses.get(&record.address()) == Some(&bdev) => Ok(f(record)),
        _ => Err(Errno::ESTALE),
    }
}

impl Registry {
    /// Enters a name; `EEXIST` when it is taken.
    pub fn add_name(&mut self, name: &[u8], bdev: Obj<Bdev>) -> Result<()> {
        if self.names.contains_key(name) {
            errlog!("Bdev name {} already exists", String::from_utf8_lossy(name));
            return Err(Errno::EEXIST);
        }
        self.names.insert(name.to_vec(), bdev);
        Ok(())
    }

    /// Enters an alias, in the map and in the list that C reads.
    pub fn add_alias(&mut self, alias: &[u8], bdev: Obj<Bdev>) -> Result<()> {
        let record = bdev.record().ok_or(Errno::ENODEV)?;
        let name = LentStr::new(alias)?;
        ALIAS_RECORDS.open(0, ALIASES)?;
        // A freed record waits behind many others, for a reader that is late.
        let reused = if self.aliases.len() > 256 { self.aliases.pop_front() } else { None };
        let entry = reused.map_or_else(|| ALIAS_RECORDS.carve(), Ok)?;
        self.add_name(alias, bdev)?;
        entry.name.set(name.as_ptr());
        entry.bdev.set(record.as_ptr());
        bdev.lock().aliases.push(Alias { name, record: entry });
        publish_aliases(bdev);
        Ok(())
    }

    /// Removes one alias; `ENOENT` when the bdev has none of that name.
    pub fn del_alias(&mut self, alias: &[u8], bdev: Obj<Bdev>) -> Result<()> {
        let removed = {
            let mut state = bdev.lock();
            let at = state.aliases.iter().position(|a| a.name.bytes() == alias).ok_or(Errno::ENOENT)?;
            state.aliases.remove(at)
        };
        publish_aliases(bdev);
        self.names.remove(alias);
        self.aliases.push_back(removed.record);
        Ok(())
    }

    pub fn del_aliases(&mut self, bdev: Obj<Bdev>) {
        let removed = core::mem::take(&mut bdev.lock().aliases);
        publish_aliases(bdev);
        for alias in removed {
            self.names.remove(&alias.name.bytes());
            self.aliases.push_back(alias.record);
        }
    }

    /// Takes a bdev off the list and its names off the map.
    pub fn unlink(&mut self, bdev: Obj<Bdev>) {
        self.del_aliases(bdev);
        let name = bdev.lock().name.clone();
        if self.names.get(&name) == Some(&bdev) {
            self.names.remove(&name);
        }
        self.list.remove(&bdev.order.get());
    }

    /// Enters a bdev as the last one.
    pub fn enlist(&mut self, bdev: Obj<Bdev>) {
        self.last_order = self.last_order.wrapping_add(1);
        bdev.order.set(self.last_order);
        self.list.insert(self.last_order, bdev);
    }

    /// The address is no bdev any more.
    pub fn forget(&mut self, address: usize) {
        self.addresses.remove(&address);
        if self.gone.len() >= REMEMBERED {
            self.gone.pop_front();
        }
        self.gone.push_back(address);
    }
}

/// Rewrites the list of aliases that C walks.
fn publish_aliases(bdev: Obj<Bdev>) {
    let Some(record) = bdev.record() else { return };
    let state = bdev.lock();
    let entries: Vec<_> = state.aliases.iter().map(|a| a.record).collect();
    drop(state);
    let head = core::ptr::from_ref(&record.aliases_first).cast_mut().cast();
    let mut link = head;
    for (at, entry) in entries.iter().enumerate() {
        entry.prev.set(link);
        entry.next.set(at.checked_add(1).and_then(|next| entries.get(next)).copied());
        link = core::ptr::from_ref(&entry.next).cast_mut().cast();
    }
    record.aliases_first.set(entries.first().copied());
    record.aliases_last.set(link);
}

/// Adds an alias to a bdev that is registered.
pub fn alias_add(bdev: Obj<Bdev>, alias: &[u8]) -> Result<()> {
    lock().add_alias(alias, bdev)
}

pub fn alias_del(bdev: Obj<Bdev>, alias: &[u8]) -> Result<()> {
    lock().del_alias(alias, bdev)
}

pub fn alias_del_all(bdev: Obj<Bdev>) {
    lock().del_aliases(bdev);
}

/// The aliases of a bdev.
pub fn aliases(bdev: Obj<Bdev>) -> Vec<String> {
    bdev.lock().aliases.iter().map(|a| String::from_utf8_lossy(&a.name.bytes()).into_owned()).collect()
}

/// Whether the bdev is registered and not about to go.
pub fn is_ready(bdev: Obj<Bdev>) -> bool {
    BDEVS.get(bdev.handle()).is_ok() && bdev.lock().status == Status::Ready
}

/// The product name that C reads.
pub fn product_name(bdev: Obj<Bdev>) -> String {
    bdev.record().map_or(String::new(), |r| crate::sys::iomem::text(r.product_name.get()))
}
