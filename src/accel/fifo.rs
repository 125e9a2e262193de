//! Free records of a channel: first in, first out, so that a late use of a freed one meets a record that says "free".
//!
//! A few records are made with the channel, so that one that exists always gets on, the others when they are first needed,
//! up to the number the channel may have. Threading rule: the channel's thread; what an ended channel leaves goes to a
//! common list, which is locked.

use crate::{
    errno::{Errno, Result},
    handle::{Pool, Rx, Transparent},
};
use std::sync::Mutex;

/// Records a freed one waits behind, as long as others can be made: few enough that the tasks of a queue of 32 stay in the
/// first cache.
const RESERVE: u32 = 16;
/// Records a channel has from the beginning: one sequence of tasks can always be had.
const FLOOR: u32 = super::channel::TASKS_PER_SEQUENCE;

/// A record that can be in a list of free ones.
pub trait Linked: Transparent {
    fn next(&self) -> &Rx<Option<&'static Self>>;
    fn pool() -> &'static Pool<Self>;
    fn leftovers() -> &'static Mutex<Vec<&'static Self>>;
    /// Prepares a record, unless it was prepared before; false without memory.
    fn made(&'static self) -> bool {
        true
    }
}

/// The free records of one channel.
pub struct Fifo<T: Linked> {
    head: Rx<Option<&'static T>>,
    tail: Rx<Option<&'static T>>,
    count: Rx<u32>,
    /// Records that may still be made.
    virgin: Rx<u32>,
}

impl<T: Linked> Fifo<T> {
    pub const fn new() -> Self {
        Fifo { head: Rx::ZERO, tail: Rx::ZERO, count: Rx::ZERO, virgin: Rx::ZERO }
    }

    /// Begins with a few made and the rest of `most` to be made; `ENOMEM` without memory for the few, which [`Self::drain`]
    /// gives back.
    pub fn fill(&self, most: u32) -> Result<()> {
        self.head.set(None);
        self.tail.set(None);
        self.count.set(0);
        self.virgin.set(most);
        for _ in 0..most.min(FLOOR) {
            self.put(Self::make().ok_or(Errno::ENOMEM)?);
            self.virgin.sub(1);
        }
        Ok(())
    }

    fn make() -> Option<&'static T> {
        let mut leftovers = T::leftovers().lock().unwrap_or_else(|e| e.into_inner());
        let record = leftovers.pop().or_else(|| T::pool().carve().ok())?;
        if record.made() {
            return Some(record);
        }
        if leftovers.try_reserve(1).is_ok() {
            leftovers.push(record);
        }
        None
    }

    #[inline(always)]
    pub fn get(&self) -> Option<&'static T> {
        if self.count.get() > RESERVE { self.pop() } else { self.get_slow() }
    }

    /// How many more [`Fifo::get`] would give.
    pub fn left(&self) -> u32 {
        self.count.get().saturating_add(self.virgin.get())
    }

    #[cold]
    #[inline(never)]
    fn get_slow(&self) -> Option<&'static T> {
        if self.virgin.get() == 0 {
            return self.pop();
        }
        match Self::make() {
            Some(record) => {
                self.virgin.sub(1);
                Some(record)
            }
            None => self.pop(),
        }
    }

    #[inline(always)]
    fn pop(&self) -> Option<&'static T> {
        let record = self.head.get()?;
        let next = record.next().get();
        self.head.set(next);
        if next.is_none() {
            self.tail.set(None);
        }
        self.count.sub(1);
        Some(record)
    }

    #[inline(always)]
    pub fn put(&self, record: &'static T) {
        record.next().set(None);
        match self.tail.get() {
            Some(tail) => tail.next().set(Some(record)),
            None => self.head.set(Some(record)),
        }
        self.tail.set(Some(record));
        self.count.add(1);
    }

    /// Leaves the records to others.
    pub fn drain(&self) {
        let mut leftovers = T::leftovers().lock().unwrap_or_else(|e| e.into_inner());
        while let Some(record) = self.pop() {
            // Records of a range that was given up are of no use.
            if T::pool().at(core::ptr::from_ref(record).addr()).is_some() && leftovers.try_reserve(1).is_ok() {
                leftovers.push(record);
            }
        }
        self.virgin.set(0);
    }
}
