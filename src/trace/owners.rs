//! Owners of trace records: numbers with a description. A number that was given back is used again last.
//!
//! Threading rule: any thread.

use super::{OWNERS, abi};
use crate::{
    errno::Result,
    sys::{shm::Area, tsc},
};
use core::mem::{offset_of, size_of};
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard},
};

type Owner = abi::spdk_trace_owner;

/// Smaller numbers are left to programs that make up their own.
const FIRST: u16 = 256;

struct Owners {
    area: Area,
    /// Where the first owner lies.
    at: usize,
    free: VecDeque<u16>,
    used: Vec<bool>,
}

static STATE: Mutex<Option<Owners>> = Mutex::new(None);

fn state() -> MutexGuard<'static, Option<Owners>> {
    STATE.lock().unwrap_or_else(|e| e.into_inner())
}

pub(super) fn begin(area: Area, at: usize) -> Result<()> {
    let (mut free, mut used) = (VecDeque::new(), Vec::new());
    free.try_reserve(OWNERS as usize)?;
    used.try_reserve(OWNERS as usize)?;
    free.extend(FIRST..OWNERS);
    used.resize(OWNERS as usize, false);
    *state() = Some(Owners { area, at, free, used });
    Ok(())
}

pub(super) fn end() {
    *state() = None;
}

impl Owners {
    fn place(&self, id: u16) -> usize {
        self.at + id as usize * (size_of::<Owner>() + super::DESCRIPTION as usize)
    }

    fn is_used(&self, id: u16) -> bool {
        self.used.get(id as usize).copied().unwrap_or(false)
    }

    fn describe(&self, id: u16, text: &[u8], append: bool) {
        let at = self.place(id) + offset_of!(Owner, description);
        let room = super::DESCRIPTION as usize;
        let old = (0..room).take_while(|n| append && self.area.get8(at + n) != 0).count();
        let space: &[u8] = if append { b" " } else { b"" };
        let mut end = old;
        for byte in space.iter().chain(text).take((room - 1).saturating_sub(old)) {
            self.area.set8(at + end, *byte);
            end += 1;
        }
        self.area.set8(at + end, 0);
    }
}

/// A number for an owner; 0, which is nobody, when there is no trace or none is left.
pub fn register_owner(kind: u8, description: &[u8]) -> u16 {
    let mut state = state();
    let Some(owners) = state.as_mut() else { return 0 };
    let Some(id) = owners.free.pop_front() else { return 0 };
    if let Some(used) = owners.used.get_mut(id as usize) {
        *used = true;
    }
    let at = owners.place(id);
    // The records are packed, but lie at multiples of 128 as long as the rings do.
    for (n, byte) in tsc::now().to_ne_bytes().into_iter().enumerate() {
        owners.area.set8(at + n, byte);
    }
    owners.area.set8(at + offset_of!(Owner, type_), kind);
    owners.describe(id, description, false);
    id
}

/// Gives a number back; nothing happens with one that is nobody's.
pub fn unregister_owner(id: u16) {
    if let Some(owners) = state().as_mut()
        && owners.is_used(id)
        && let Some(used) = owners.used.get_mut(id as usize)
    {
        *used = false;
        owners.free.push_back(id);
    }
}

/// Describes an owner anew.
pub fn set_description(id: u16, text: &[u8]) {
    if let Some(owners) = state().as_ref().filter(|o| o.is_used(id)) {
        owners.describe(id, text, false);
    }
}

/// Adds to a description, after a space.
pub fn append_description(id: u16, text: &[u8]) {
    if let Some(owners) = state().as_ref().filter(|o| o.is_used(id)) {
        owners.describe(id, text, true);
    }
}
