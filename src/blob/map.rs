//! Where a blob's clusters are: arrays that the data path reads without a lock while the metadata thread changes them.
//!
//! An array is never returned to the allocator and only used as an array again, so that a late read is harmless.
//! Threading rule: written on the metadata thread; read anywhere.

use super::task::locked;
use crate::{
    errno::{Errno, Result},
    handle::Rx,
    sys::alloc,
};
use std::sync::Mutex;

/// An array of cluster numbers, 0 for none.
pub struct Map {
    cells: Box<[Rx<u32>]>,
}

const CLASSES: usize = 33;
static FREE: Mutex<[Vec<&'static Map>; CLASSES]> = Mutex::new([const { Vec::new() }; CLASSES]);

impl Map {
    /// An array of at least `len` zeros.
    pub fn new(len: u64) -> Result<&'static Map> {
        let len = usize::try_from(len).ok().and_then(|n| n.max(16).checked_next_power_of_two()).ok_or(Errno::ENOMEM)?;
        let class = len.trailing_zeros() as usize;
        let used = locked(&FREE).get_mut(class).and_then(Vec::pop);
        if let Some(map) = used {
            map.cells.iter().for_each(|cell| cell.set(0));
            return Ok(map);
        }
        if alloc::low() || alloc::must_fail() {
            return Err(Errno::ENOMEM);
        }
        let mut cells = Vec::new();
        cells.try_reserve_exact(len)?;
        cells.resize_with(len, || Rx::ZERO);
        // Room for it to come back without an allocation.
        let mut free = locked(&FREE);
        let class = free.get_mut(class).ok_or(Errno::ENOMEM)?;
        class.try_reserve(class.capacity().max(4))?;
        Ok(Box::leak(Box::new(Map { cells: cells.into_boxed_slice() })))
    }

    /// Lets an array be used for another blob.
    pub fn give_back(&'static self) {
        let class = self.cells.len().trailing_zeros() as usize;
        if let Some(class) = locked(&FREE).get_mut(class)
            && class.try_reserve(1).is_ok()
        {
            class.push(self);
        }
    }

    #[inline(always)]
    pub fn get(&self, at: u64) -> u32 {
        self.cells.get(at as usize).map_or(0, Rx::get)
    }

    pub fn set(&self, at: u64, cluster: u32) {
        if let Some(cell) = self.cells.get(at as usize) {
            cell.set(cluster);
        }
    }

    /// How many numbers it has room for.
    pub fn room(&self) -> u64 {
        self.cells.len() as u64
    }

    /// Copies another array's numbers.
    pub fn copy_from(&self, other: &Map) {
        for (to, from) in self.cells.iter().zip(other.cells.iter()) {
            to.set(from.get());
        }
    }
}
