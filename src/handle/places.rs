//! Which object of ours belongs to a structure in C's memory: asked by address, before the first load from it.
//!
//! A table that is read without a lock. What is found is a handle, so a place that was given up is stale until another
//! takes its cell. Threading rule: any thread.

use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering::*};
use std::{collections::BTreeMap, sync::Mutex};

/// Cells; more places than this are found too, with a lock.
const CELLS: usize = 8192;
/// How far a place may be from where its address says.
const WINDOW: usize = 16;

struct Cell {
    address: AtomicUsize,
    handle: AtomicU64,
}

/// Places and the handles of what belongs to them.
pub struct Places {
    cells: [Cell; CELLS],
    overflow: Mutex<BTreeMap<usize, u64>>,
    overflowed: AtomicUsize,
}

impl Default for Places {
    fn default() -> Self {
        Self::new()
    }
}

impl Places {
    pub const fn new() -> Places {
        Places {
            cells: [const { Cell { address: AtomicUsize::new(0), handle: AtomicU64::new(0) } }; CELLS],
            overflow: Mutex::new(BTreeMap::new()),
            overflowed: AtomicUsize::new(0),
        }
    }

    #[inline(always)]
    fn window(&self, address: usize) -> impl Iterator<Item = &Cell> {
        let hash = (address >> 3).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - 13);
        (0..WINDOW).filter_map(move |n| self.cells.get((hash + n) % CELLS))
    }

    /// The handle that was last kept for an address, 0 when there is none. The caller compares the address with the one
    /// that the object itself knows: the cell may have changed hands between two loads.
    #[inline(always)]
    pub fn find(&self, address: usize) -> u64 {
        for cell in self.window(address) {
            match cell.address.load(Acquire) {
                0 => break,
                at if at == address => return cell.handle.load(Acquire),
                _ => {}
            }
        }
        if self.overflowed.load(Acquire) == 0 { 0 } else { self.find_slowly(address) }
    }

    #[cold]
    fn find_slowly(&self, address: usize) -> u64 {
        self.overflow.lock().unwrap_or_else(|e| e.into_inner()).get(&address).copied().unwrap_or(0)
    }

    /// Keeps a handle for an address. `gone` says which handles are of no use any more.
    pub fn keep(&self, address: usize, handle: u64, gone: impl Fn(u64) -> bool) {
        let mut overflow = self.overflow.lock().unwrap_or_else(|e| e.into_inner());
        let same = self.window(address).find(|c| c.address.load(Relaxed) == address);
        let empty = || self.window(address).find(|c| c.address.load(Relaxed) == 0);
        let unused = || self.window(address).find(|c| gone(c.handle.load(Relaxed)));
        match same.or_else(empty).or_else(unused) {
            Some(cell) => {
                cell.handle.store(0, Release);
                cell.address.store(address, Release);
                cell.handle.store(handle, Release);
            }
            None => {
                overflow.retain(|_, handle| !gone(*handle));
                overflow.insert(address, handle);
                self.overflowed.store(overflow.len(), Release);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found_also_when_there_are_too_many() {
        let places = Box::leak(Box::new(Places::new()));
        for n in 1..20_000usize {
            places.keep(n * 40, n as u64, |_| false);
        }
        assert!((1..20_000usize).all(|n| places.find(n * 40) == n as u64));
        assert_eq!((places.find(0), places.find(41), places.find(20_000 * 40)), (0, 0, 0));
        places.keep(80, 7, |_| false);
        assert_eq!(places.find(80), 7);
    }
}
