//! Memory that the library lends to C: names and small blocks from type-stable size classes, so that a stale read
//! yields stale bytes and never a fault.
//!
//! Threading rule: any thread.

use super::{Arena, Kind, Life, Obj};
use crate::{
    errno::{Errno, Result},
    handle::Rx,
};
use core::ffi::c_char;

static KIND: Kind = Kind::new("lent string");

/// Bytes in one slot, the terminating NUL included.
const SMALL: usize = 80;
const LARGE: usize = 4112;

struct Bytes<const N: usize>([Rx<u8>; N]);

impl<const N: usize> Life for Bytes<N> {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = if N == SMALL { 1 << 20 } else { 1 << 14 };
    const SHARED: bool = true;
    fn vacant() -> Self {
        Bytes([const { Rx::ZERO }; N])
    }
}

static SMALLS: Arena<Bytes<SMALL>> = Arena::new();
static LARGES: Arena<Bytes<LARGE>> = Arena::new();

#[derive(Clone, Copy)]
enum Place {
    Small(Obj<Bytes<SMALL>>),
    Large(Obj<Bytes<LARGE>>),
}

/// A NUL-terminated string at a stable address; given back when dropped, readable for ever.
pub struct LentStr {
    place: Place,
    len: usize,
}

impl LentStr {
    /// Copies `text`; bytes from the first NUL on are left out. `ENAMETOOLONG` above 4111 bytes.
    pub fn new(text: &[u8]) -> Result<LentStr> {
        let text = text.split(|&b| b == 0).next().unwrap_or_default();
        let place = match text.len() {
            n if n < SMALL => Place::Small(SMALLS.alloc()?),
            n if n < LARGE => Place::Large(LARGES.alloc()?),
            _ => return Err(Errno::ENAMETOOLONG),
        };
        let lent = LentStr { place, len: text.len() };
        let cells = lent.cells();
        for (cell, byte) in cells.iter().zip(text.iter().copied().chain([0])) {
            cell.set(byte);
        }
        Ok(lent)
    }

    fn cells(&self) -> &'static [Rx<u8>] {
        match self.place {
            Place::Small(obj) => &obj.object().0,
            Place::Large(obj) => &obj.object().0,
        }
    }

    /// The address C reads.
    pub fn as_ptr(&self) -> *const c_char {
        self.cells().as_ptr().cast()
    }

    /// The text as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.cells().iter().take(self.len).map(Rx::get).collect()
    }
}

impl Drop for LentStr {
    fn drop(&mut self) {
        match self.place {
            Place::Small(obj) => SMALLS.free(obj),
            Place::Large(obj) => LARGES.free(obj),
        };
    }
}
