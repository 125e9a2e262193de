//! Lists of the names of a blob's values, for C. Serves `spdk_blob_get_xattr_names`.
//!
//! Threading rule: any thread; a list belongs to whoever asked for it.

use super::{
    object::{self, Blob},
    task::locked,
};
use crate::{
    errno::Result,
    handle::{Arena, Kind, Life, Obj, lent::LentStr},
};
use core::ffi::c_char;
use std::sync::Mutex;

/// A list of names.
pub struct Names(Mutex<Vec<LentStr>>);

static KIND: Kind = Kind::new("xattr_names");
pub static NAMES: Arena<Names> = Arena::new();

impl Life for Names {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 20;
    fn vacant() -> Self {
        Names(Mutex::new(Vec::new()))
    }
}

impl Names {
    /// The names of a blob's values, as they are now.
    pub fn of(blob: Obj<Blob>) -> Result<Obj<Names>> {
        let names = object::xattr_names(blob)?.iter().map(|name| LentStr::new(name)).collect::<Result<Vec<_>>>()?;
        let made = NAMES.alloc()?;
        *locked(&made.object().0) = names;
        Ok(made)
    }

    pub fn count(&self) -> u32 {
        locked(&self.0).len() as u32
    }

    /// Where C can read a name; NULL when there are not so many.
    pub fn get(&self, index: u32) -> *const c_char {
        locked(&self.0).get(index as usize).map_or(core::ptr::null(), LentStr::as_ptr)
    }

    pub fn free(names: Obj<Names>) {
        if NAMES.retire(names) {
            locked(&names.object().0).clear();
            NAMES.release(names);
        }
    }
}
