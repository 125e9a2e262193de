//! What was asked for and waits for its base: deferred creation.
//!
//! Threading rule: any thread; the application's thread in practice.

use crate::{
    bdev::{Bdev, module, record::ModuleRecord, registry},
    errno::{Errno, Result},
    handle::Obj,
};
use core::ffi::c_void;
use std::sync::{Mutex, MutexGuard};

/// One wish: a bdev above another.
pub trait Want: Clone + Send {
    /// The name of the base.
    fn base(&self) -> &[u8];
    /// The name of what is to be made.
    fn name(&self) -> &[u8];
}

/// The wishes of a module, fulfilled ones included: a base that goes and comes back gets its bdev again.
pub struct Wanted<W>(Mutex<Vec<W>>);

impl<W: Want> Wanted<W> {
    pub const fn new() -> Self {
        Wanted(Mutex::new(Vec::new()))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<W>> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Adds a wish. `EEXIST` when the name is wanted already.
    pub fn add(&self, want: W) -> Result<()> {
        let mut all = self.lock();
        if all.iter().any(|w| w.name() == want.name()) {
            return Err(Errno::EEXIST);
        }
        all.try_reserve(1)?;
        all.push(want);
        Ok(())
    }

    /// Forgets the wish of a name; what it was.
    pub fn remove(&self, name: &[u8]) -> Option<W> {
        let mut all = self.lock();
        let at = all.iter().position(|w| w.name() == name)?;
        Some(all.remove(at))
    }

    /// Keeps a wish and fulfils it by `make`. Without its base (`ENODEV`) it stays, `deferred` is told, and that is a success;
    /// any other error forgets it. `EEXIST` when the name is wanted already.
    pub fn create(&self, want: &W, make: impl FnOnce(&W) -> Result<()>, deferred: impl FnOnce()) -> Result<()> {
        self.add(want.clone())
            .inspect_err(|_| errlog!("bdev {} already exists", String::from_utf8_lossy(want.name())))?;
        match make(want) {
            Err(Errno::ENODEV) => {
                deferred();
                Ok(())
            }
            made => made.inspect_err(|_| drop(self.remove(want.name()))),
        }
    }

    pub fn clear(&self) {
        self.lock().clear();
    }

    /// The wishes for one base.
    pub fn for_base(&self, base: &[u8]) -> Vec<W> {
        self.lock().iter().filter(|w| w.base() == base).cloned().collect()
    }

    /// The wish of a name.
    pub fn find(&self, name: &[u8]) -> Option<W> {
        self.lock().iter().find(|w| w.name() == name).cloned()
    }

    pub fn list(&self) -> Vec<W> {
        self.lock().clone()
    }
}

impl<W: Want> Default for Wanted<W> {
    fn default() -> Self {
        Self::new()
    }
}

/// The body of a module's `examine_config` or `examine_disk`: `f` gets the new bdev; the block layer is told afterwards.
pub fn examined(bdev: *mut c_void, record: Result<&'static ModuleRecord>, f: impl FnOnce(Obj<Bdev>)) {
    if let Ok(bdev) = registry::find(bdev.addr()) {
        f(bdev);
    }
    examine_done(record);
}

/// Tells the block layer that a module has finished an examination.
pub fn examine_done(record: Result<&'static ModuleRecord>) {
    if let Some(module) = record.ok().and_then(|r| module::find_by_address(r.address())) {
        let _ = module::action_done(module);
    }
}

/// The bdevs of a module in order of registration.
pub fn ours(record: Result<&'static ModuleRecord>) -> Vec<Obj<Bdev>> {
    let Ok(record) = record else { return Vec::new() };
    let is_ours =
        |bdev: &Obj<Bdev>| bdev.record().and_then(|r| r.module.get()).is_some_and(|m| m.address() == record.address());
    registry::list().into_iter().filter(is_ours).collect()
}
