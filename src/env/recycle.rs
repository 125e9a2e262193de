//! Parts of shared objects: allocated once, never returned to the system, reused for the same type after a grace period.
//!
//! An arena's slot has a fixed size; what an object needs beyond that (a ring's places, a map's tables) is a part. A
//! reference to one is valid for ever, so a late reader sees stale words and never a fault. Threading rule: any thread.

use crate::{errno::Result, handle::grace};
use std::sync::Mutex;

/// Unused parts of one type, oldest first.
pub struct Parts<T: Sync + 'static> {
    unused: Mutex<Vec<(u64, &'static T)>>,
}

impl<T: Sync> Default for Parts<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Sync> Parts<T> {
    pub const fn new() -> Self {
        Parts { unused: Mutex::new(Vec::new()) }
    }

    /// An unused part that suits, or a new one. Its words are as the last owner left them, or as `make` made them.
    pub fn take(&self, suits: impl Fn(&T) -> bool, make: impl FnOnce() -> Result<T>) -> Result<&'static T> {
        let mut unused = self.unused.lock().unwrap_or_else(|e| e.into_inner());
        let found = unused.iter().position(|(epoch, part)| suits(part) && grace::passed(*epoch));
        match found {
            Some(at) => Ok(unused.remove(at).1),
            None => {
                // Room for its return is made now, so that giving back cannot fail.
                unused.try_reserve(1)?;
                drop(unused);
                leak(make()?)
            }
        }
    }

    /// Gives a part back. Readers that still hold it may go on until they are quiet.
    pub fn give(&self, part: &'static T) {
        let mut unused = self.unused.lock().unwrap_or_else(|e| e.into_inner());
        if unused.try_reserve(1).is_ok() {
            unused.push((grace::retire(), part));
        }
    }
}

/// Puts a value into memory that stays.
fn leak<T>(value: T) -> Result<&'static T> {
    let mut one = Vec::new();
    one.try_reserve_exact(1)?;
    one.push(value);
    Ok(&one.leak()[0])
}

/// A fixed number of words that any thread may touch.
pub fn words<T>(n: usize, zero: impl Fn() -> T) -> Result<Box<[T]>> {
    let mut words = Vec::new();
    words.try_reserve_exact(n)?;
    words.resize_with(n, zero);
    Ok(words.into_boxed_slice())
}
