//! MD5 contexts as objects: `md5.h`. MD5 (RFC 1321) is there for iSCSI's CHAP; it protects nothing else.
//!
//! Threading: any thread; a mutex per object.

use super::lock;
use crate::{
    errno::Result,
    handle::{Arena, Kind, Life, Obj},
};
use md5::{Digest, Md5};
use std::sync::Mutex;

static KIND: Kind = Kind::new("MD5 context");

/// The slot of a context.
pub struct Md5Context(Mutex<Md5>);

impl Life for Md5Context {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 20;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Md5Context(Mutex::new(Md5::new()))
    }
}

/// All contexts.
pub static CONTEXTS: Arena<Md5Context> = Arena::new();

/// A new context.
pub fn create() -> Result<Obj<Md5Context>> {
    let obj = CONTEXTS.alloc()?;
    lock(&obj.object().0).reset();
    Ok(obj)
}

impl Md5Context {
    /// Hashes more data.
    pub fn update(&self, data: &[u8]) {
        lock(&self.0).update(data);
    }

    /// The digest of all data; the context ends.
    pub fn finish(obj: Obj<Md5Context>) -> [u8; 16] {
        let digest = lock(&obj.object().0).finalize_reset();
        CONTEXTS.free(obj);
        digest.into()
    }
}
