//! Registered memory: which ranges of addresses may take part in DMA, and who wants to hear about it.
//!
//! Serves `spdk_mem_register`, `spdk_mem_unregister` and the notifications of memory maps in `spdk/env.h`. Threading rule:
//! any thread. One change happens at a time, callbacks included; a callback that tries another one gets `EDEADLK`.

use super::memmap::MemMap;
use crate::{
    errno::{Errno, Result},
    handle::Obj,
    sys::affinity::thread_id,
};
use std::{
    collections::BTreeMap,
    sync::{Condvar, Mutex, MutexGuard},
};

pub(super) const PAGE: u64 = 4096;
/// User space addresses end here.
pub(super) const ADDRESS_END: u64 = 1 << 48;

/// What a memory map is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    Register,
    Unregister,
}

/// A range as it was registered.
pub type Region = (u64, u64);

struct State {
    /// Length by address.
    regions: BTreeMap<u64, u64>,
    /// The maps with a notification, in the order they came.
    maps: Vec<Obj<MemMap>>,
    /// The thread that is making a change.
    changing: i32,
}

static STATE: Mutex<State> = Mutex::new(State { regions: BTreeMap::new(), maps: Vec::new(), changing: 0 });
static CHANGED: Condvar = Condvar::new();

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(|e| e.into_inner())
}

/// The right to change what is registered. Not a lock: nothing is held while C runs, others wait for their turn.
pub(super) struct Turn(());

impl Turn {
    pub(super) fn take() -> Result<Turn> {
        let me = thread_id();
        let mut state = state();
        while state.changing != 0 {
            if state.changing == me {
                return Err(Errno::EDEADLK);
            }
            state = CHANGED.wait(state).unwrap_or_else(|e| e.into_inner());
        }
        state.changing = me;
        Ok(Turn(()))
    }

    /// All regions, in order of address.
    pub(super) fn regions(&self) -> Result<Vec<Region>> {
        let state = state();
        let mut regions = Vec::new();
        regions.try_reserve_exact(state.regions.len())?;
        regions.extend(state.regions.iter().map(|(at, len)| (*at, *len)));
        Ok(regions)
    }

    /// Adds a map to those that are told.
    pub(super) fn add_map(&self, map: Obj<MemMap>) -> Result<()> {
        let mut state = state();
        state.maps.try_reserve(1)?;
        state.maps.push(map);
        Ok(())
    }

    pub(super) fn remove_map(&self, map: Obj<MemMap>) {
        state().maps.retain(|other| *other != map);
    }

    fn maps(&self) -> Result<Vec<Obj<MemMap>>> {
        let state = state();
        let mut maps = Vec::new();
        maps.try_reserve_exact(state.maps.len())?;
        maps.extend_from_slice(&state.maps);
        Ok(maps)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        state().changing = 0;
        CHANGED.notify_one();
    }
}

/// Checks what both calls demand of their arguments; answers the end of the range.
fn range(at: u64, len: u64) -> Result<u64> {
    if at >= ADDRESS_END || at % PAGE != 0 || len % PAGE != 0 {
        return Err(Errno::EINVAL);
    }
    at.checked_add(len).filter(|end| *end <= ADDRESS_END).ok_or(Errno::EINVAL)
}

/// Registers `[at, at + len)`. `EBUSY` when a part of it is registered already; a map that fails is no failure.
pub fn register(at: u64, len: u64) -> Result<()> {
    let end = range(at, len)?;
    if len == 0 {
        return Ok(());
    }
    let turn = Turn::take()?;
    let maps = turn.maps()?;
    {
        let mut state = state();
        let before = state.regions.range(..end).next_back();
        if before.is_some_and(|(other, size)| other + size > at) {
            return Err(Errno::EBUSY);
        }
        state.regions.insert(at, len);
    }
    for map in maps {
        map.notify(Action::Register, at, len).ok();
    }
    Ok(())
}

/// Unregisters one or more whole regions that fill `[at, at + len)`. `ERANGE` when only a part of a region is meant,
/// `EINVAL` when something in between is not registered.
pub fn unregister(at: u64, len: u64) -> Result<()> {
    let end = range(at, len)?;
    let turn = Turn::take()?;
    let maps = turn.maps()?;
    let mut gone: Vec<Region> = Vec::new();
    {
        let mut state = state();
        let inside = |state: &State, page: u64| {
            let before = state.regions.range(..=page).next_back();
            before.is_some_and(|(other, size)| *other < page && other + size > page)
        };
        if inside(&state, at) {
            return Err(Errno::ERANGE);
        }
        let mut next = at;
        for (other, size) in state.regions.range(at..end) {
            if *other != next {
                return Err(Errno::EINVAL);
            }
            next = other + size;
            gone.try_reserve(1)?;
            gone.push((*other, *size));
        }
        if next < end {
            return Err(Errno::EINVAL);
        }
        if inside(&state, end) {
            return Err(Errno::ERANGE);
        }
        for (other, _) in &gone {
            state.regions.remove(other);
        }
    }
    for (other, size) in gone {
        for map in maps.iter().rev() {
            map.notify(Action::Unregister, other, size).ok();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_regions_come_and_go() {
        const M: u64 = 2 << 20;
        let base = 0x7000_0000_0000;
        assert_eq!(unregister(base, M), Err(Errno::EINVAL));
        assert_eq!(register(base + 1, M), Err(Errno::EINVAL));
        assert_eq!(register(base, 1234), Err(Errno::EINVAL));
        assert_eq!(register(1 << 48, M), Err(Errno::EINVAL));
        assert_eq!(register(base, 0), Ok(()));
        assert_eq!(unregister(base, 0), Ok(()));
        register(base + M, M).unwrap();
        assert_eq!(register(base, 3 * M), Err(Errno::EBUSY));
        unregister(base + M, M).unwrap();
        register(base, 3 * M).unwrap();
        register(base + 3 * M, PAGE).unwrap();
        for (at, len) in [(base + M, M), (base, M), (base + 2 * M, M), (base + 2 * M, M + PAGE)] {
            assert_eq!(unregister(at, len), Err(Errno::ERANGE));
        }
        assert_eq!(unregister(base - PAGE, M), Err(Errno::EINVAL));
        assert_eq!(unregister(base, 4 * M), Err(Errno::EINVAL));
        unregister(base, 3 * M + PAGE).unwrap();
        let turn = Turn::take().unwrap();
        assert_eq!(register(base, M), Err(Errno::EDEADLK));
        drop(turn);
    }
}
