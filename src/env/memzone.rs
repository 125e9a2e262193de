//! Memory zones: named blocks of DMA memory.
//!
//! Serves `spdk_memzone_*` of `spdk/env.h`. Threading rule: any thread.

use super::{
    heap::Tag,
    memory::{self, Want},
};
use crate::errno::{Errno, Result};
use core::fmt::Write;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

/// Room for a name and its terminator; `SPDK_MAX_MEMZONE_NAME_LEN`.
const NAME_LEN: usize = 32;

/// A zone.
#[derive(Clone, Copy, Debug)]
pub struct Zone {
    pub at: usize,
    pub len: usize,
    pub flags: u32,
    order: u64,
}

/// The flag that allows pieces which a device sees apart; `SPDK_MEMZONE_NO_IOVA_CONTIG`.
pub const PIECES_ALLOWED: u32 = 0x0010_0000;

static ZONES: Mutex<(BTreeMap<Vec<u8>, Zone>, u64)> = Mutex::new((BTreeMap::new(), 0));

fn zones() -> MutexGuard<'static, (BTreeMap<Vec<u8>, Zone>, u64)> {
    ZONES.lock().unwrap_or_else(|e| e.into_inner())
}

/// Reserves a zone of zeros. `EEXIST` when the name is taken, `ENAMETOOLONG` when it is too long.
pub fn reserve(name: &[u8], len: usize, node: i32, flags: u32, align: usize) -> Result<usize> {
    if name.len() >= NAME_LEN {
        return Err(Errno::ENAMETOOLONG);
    }
    if zones().0.contains_key(name) {
        return Err(Errno::EEXIST);
    }
    let mut key = Vec::new();
    key.try_reserve_exact(name.len())?;
    key.extend_from_slice(name);
    let contiguous = flags & PIECES_ALLOWED == 0;
    let memory = memory::memory()?;
    let at = memory.alloc(&Want { size: len, align, node, zero: true, tag: Tag::Zone, contiguous })?;
    let mut zones = zones();
    if zones.0.contains_key(&key) {
        drop(zones);
        memory.free("spdk_memzone_reserve", at, Tag::Zone).ok();
        return Err(Errno::EEXIST);
    }
    zones.1 += 1;
    let order = zones.1;
    zones.0.insert(key, Zone { at, len, flags, order });
    Ok(at)
}

/// The zone of that name.
pub fn lookup(name: &[u8]) -> Option<Zone> {
    zones().0.get(name).copied()
}

/// Frees a zone. `ENOENT` when there is none of that name.
pub fn free(name: &[u8]) -> Result<()> {
    let zone = zones().0.remove(name).ok_or(Errno::ENOENT)?;
    memory::memory()?.free("spdk_memzone_free", zone.at, Tag::Zone)
}

/// Every zone in a line, in the order they were reserved.
pub fn dump() -> String {
    let mut all: Vec<(Vec<u8>, Zone)> = zones().0.iter().map(|(name, zone)| (name.clone(), *zone)).collect();
    all.sort_by_key(|(_, zone)| zone.order);
    let mut text = String::new();
    for (n, (name, zone)) in all.iter().enumerate() {
        let name = String::from_utf8_lossy(name);
        let node = memory::memory().ok().and_then(|memory| memory.numa_of(zone.at)).unwrap_or(memory::ANY_NODE);
        writeln!(
            text,
            "Zone {n}: name:<{name}>, len:{:#x}, virt:{:#x}, socket_id:{node}, flags:{:#x}",
            zone.len, zone.at, zone.flags
        )
        .ok();
    }
    text
}
