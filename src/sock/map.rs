//! Which group has the sockets of a placement. Threading rule: any thread.

use crate::errno::{Errno, Result};
use std::sync::{Mutex, MutexGuard};

struct Entry<G> {
    id: i32,
    notes: u32,
    group: Option<G>,
}

/// Placements, each with the group that has its sockets, and how many times that was noted.
pub struct Map<G>(Mutex<Vec<Entry<G>>>);

impl<G: Copy + PartialEq> Default for Map<G> {
    fn default() -> Self {
        Self::new()
    }
}

impl<G: Copy + PartialEq> Map<G> {
    pub const fn new() -> Self {
        Map(Mutex::new(Vec::new()))
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry<G>>> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Notes that a group has the sockets of a placement; none: the placement is known from now on.
    pub fn insert(&self, id: i32, group: Option<G>) -> Result<()> {
        let mut entries = self.entries();
        if let Some(entry) = entries.iter_mut().find(|e| e.id == id) {
            match (entry.group, group) {
                (None, None) => return Ok(()),
                (Some(_), None) => return Err(Errno::EINVAL),
                (Some(old), Some(new)) if old != new => return Err(Errno::EINVAL),
                _ => {}
            }
            entry.group = group;
            entry.notes = entry.notes.saturating_add(1);
            return Ok(());
        }
        entries.try_reserve(1)?;
        entries.push(Entry { id, notes: u32::from(group.is_some()), group });
        Ok(())
    }

    /// Takes one note back.
    pub fn release(&self, id: i32) {
        if let Some(entry) = self.entries().iter_mut().find(|e| e.id == id) {
            entry.notes = entry.notes.saturating_sub(1);
            if entry.notes == 0 {
                entry.group = None;
            }
        }
    }

    /// The group that has the sockets of a placement; `hint` from now on if there is none.
    pub fn lookup(&self, id: i32, hint: Option<G>) -> Result<G> {
        let mut entries = self.entries();
        let at = entries.iter().position(|e| e.id == id);
        let entry = at.and_then(|at| entries.get_mut(at));
        if let Some(group) = entry.as_ref().and_then(|e| e.group) {
            return Ok(group);
        }
        let hint = hint.ok_or(Errno::EINVAL)?;
        match entry {
            Some(entry) => entry.group = Some(hint),
            None => {
                entries.try_reserve(1)?;
                entries.push(Entry { id, notes: 0, group: Some(hint) });
            }
        }
        Ok(hint)
    }

    /// A placement without a group; -1 if there is none.
    pub fn find_free(&self) -> i32 {
        self.entries().iter().find(|e| e.group.is_none()).map_or(-1, |e| e.id)
    }

    /// A group is gone.
    pub fn forget(&self, group: G) {
        for entry in self.entries().iter_mut().filter(|e| e.group == Some(group)) {
            entry.group = None;
            entry.notes = 0;
        }
    }

    /// Empties the map.
    pub fn clear(&self) {
        self.entries().clear();
    }
}
