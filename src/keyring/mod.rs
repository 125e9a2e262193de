//! Keys by name, from modules that know where they lie. There is one ring, the global one.
//!
//! Serves `spdk/keyring.h` and `spdk/keyring_module.h`. A key is alive while the ring or a program refers to it; one that was
//! removed answers `ENOKEY`. Modules are called without a lock. Threading rule: any thread.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

pub mod file;
pub mod linux;
mod modules;

pub use modules::{Entry, MODULE_KIND, Module, Record, known_module, register, start, stop, write_config};

use crate::{
    abi,
    errno::{Errno, Result},
    handle::{
        Arena, Kind, Life, Obj, Rx,
        lent::{LentBlock, LentStr},
    },
    json::Writer,
};
use core::ffi::{c_char, c_void};
use std::sync::{Mutex, MutexGuard};

/// All keys.
pub static KEYS: Arena<Key> = Arena::new();
static KIND: Kind = Kind::new("key");

/// How often a key is probed that others take away meanwhile.
const PROBES: usize = 8;

#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum State {
    /// Its module is preparing it: the name is taken, nobody finds it.
    Adding,
    Present,
    Removed,
}

/// A key.
pub struct Key {
    name: Rx<*const c_char>,
    ctx: Rx<*mut c_void>,
    module: Rx<Option<&'static Entry>>,
    /// The ring's reference is one of them.
    refs: Rx<u32>,
    state: Rx<u8>,
    probed: Rx<bool>,
    held: Mutex<Held>,
}

/// What belongs to a key.
struct Held {
    name: Option<LentStr>,
    /// The module's part.
    ctx: Option<LentBlock>,
    own: Own,
}

/// What the library's own modules know of a key.
#[derive(Clone, Default)]
pub enum Own {
    #[default]
    Nothing,
    Path(Vec<u8>),
    Serial(i32),
}

impl Life for Key {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 18;

    fn vacant() -> Self {
        Key {
            name: Rx::ZERO,
            ctx: Rx::ZERO,
            module: Rx::ZERO,
            refs: Rx::ZERO,
            state: Rx::ZERO,
            probed: Rx::ZERO,
            held: Mutex::new(Held { name: None, ctx: None, own: Own::Nothing }),
        }
    }

    fn label(&self) -> String {
        String::from_utf8_lossy(&self.name()).into_owned()
    }
}

impl Key {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// The name as it was given.
    pub fn name(&self) -> Vec<u8> {
        self.held().name.as_ref().map(LentStr::bytes).unwrap_or_default()
    }

    pub fn name_ptr(&self) -> *const c_char {
        self.name.get()
    }

    /// The module's part of the key.
    pub fn ctx_ptr(&self) -> *mut c_void {
        self.ctx.get()
    }

    pub fn module(&self) -> Option<&'static Entry> {
        self.module.get()
    }

    pub fn is_removed(&self) -> bool {
        self.in_state(State::Removed)
    }

    fn in_state(&self, state: State) -> bool {
        self.state.get() == state as u8
    }

    fn own(&self) -> Own {
        self.held().own.clone()
    }

    fn set_own(&self, own: Own) {
        self.held().own = own;
    }
}

/// The handle that C holds.
pub fn raw(key: Obj<Key>) -> *mut abi::spdk_key {
    core::ptr::without_provenance_mut(key.handle() as usize)
}

#[derive(Default)]
struct Ring {
    keys: Vec<Obj<Key>>,
    removed: Vec<Obj<Key>>,
}

static RING: Mutex<Ring> = Mutex::new(Ring { keys: Vec::new(), removed: Vec::new() });

fn ring() -> MutexGuard<'static, Ring> {
    RING.lock().unwrap_or_else(|e| e.into_inner())
}

/// The name inside the ring: what stands behind the first colon, or all of it.
fn plain(name: &[u8]) -> &[u8] {
    name.iter().position(|c| *c == b':').and_then(|at| name.get(at.saturating_add(1)..)).unwrap_or(name)
}

impl Ring {
    /// The key of this name, one that is being added too.
    fn any(&self, name: &[u8]) -> Option<Obj<Key>> {
        self.keys.iter().find(|key| plain(&key.name()) == plain(name)).copied()
    }

    fn find(&self, name: &[u8]) -> Option<Obj<Key>> {
        self.any(name).filter(|key| key.in_state(State::Present))
    }

    /// One reference less; the last one frees the key.
    fn put(&mut self, key: Obj<Key>) -> u32 {
        let left = key.refs.get().saturating_sub(1);
        key.refs.set(left);
        if left == 0 {
            self.removed.retain(|known| *known != key);
            self.keys.retain(|known| *known != key);
            free(key);
        }
        left
    }
}

fn free(key: Obj<Key>) {
    if KEYS.retire(key) {
        let mut held = key.held();
        if let Some(ctx) = &held.ctx {
            ctx.erase();
        }
        *held = Held { name: None, ctx: None, own: Own::Nothing };
        drop(held);
        KEYS.release(key);
    }
}

fn new(name: &[u8], module: &'static Entry, ctx_size: usize) -> Result<Obj<Key>> {
    let (text, ctx) = (LentStr::new(name)?, LentBlock::new(ctx_size)?);
    let key = KEYS.alloc()?;
    key.name.set(text.as_ptr());
    key.ctx.set(ctx.as_ptr());
    key.module.set(Some(module));
    key.refs.set(1);
    key.state.set(State::Adding as u8);
    key.probed.set(false);
    *key.held() = Held { name: Some(text), ctx: Some(ctx), own: Own::Nothing };
    Ok(key)
}

/// What a module is given with a new key.
pub enum With<'a> {
    /// `spdk_key_opts::ctx`.
    Ctx(*mut c_void),
    /// The path of a file.
    Path(&'a [u8]),
    /// Nothing.
    Nothing,
}

/// Adds a key of a module.
pub fn add(name: &[u8], module: &'static Entry, with: With<'_>) -> Result<()> {
    let shown = name.escape_ascii();
    if name.iter().position(|c| *c == b':').is_some_and(|at| at != 0) {
        crate::errlog!("Couldn't add key '{shown}' to the keyring: keyring doesn't exist");
        return Err(Errno::EINVAL);
    }
    let exists = || {
        crate::errlog!("Key '{shown}' already exists");
        Errno::EEXIST
    };
    if ring().any(name).is_some() {
        return Err(exists());
    }
    let ctx_size = module.ctx_size();
    let mut ring_now = ring();
    if ring_now.any(name).is_some() {
        drop(ring_now);
        return Err(exists());
    }
    ring_now.keys.try_reserve(1)?;
    // So that a removal has room.
    let places = ring_now.keys.len().saturating_add(1);
    ring_now.removed.try_reserve(places)?;
    let key = new(name, module, ctx_size)?;
    ring_now.keys.push(key);
    drop(ring_now);
    match module.add(key, with) {
        Ok(()) => key.state.set(State::Present as u8),
        Err(errno) => {
            crate::errlog!("Failed to add key '{shown}' to the keyring");
            ring().put(key);
            return Err(errno);
        }
    }
    Ok(())
}

/// Takes a key that is present out of the ring; false when it is not, or another takes it out.
fn take_out(key: Obj<Key>) -> bool {
    let mut ring_now = ring();
    if !key.in_state(State::Present) || !ring_now.keys.contains(&key) {
        return false;
    }
    key.state.set(State::Removed as u8);
    ring_now.keys.retain(|known| *known != key);
    ring_now.removed.push(key);
    drop(ring_now);
    if let Some(module) = key.module() {
        module.remove(key);
    }
    ring().put(key);
    true
}

/// Removes the key of this name, which must be the module's.
pub fn remove(name: &[u8], module: &'static Entry) -> Result<()> {
    let shown = name.escape_ascii();
    let key = ring().find(name);
    let none = || {
        crate::errlog!("Key '{shown}' does not exist");
        Errno::ENOKEY
    };
    let Some(key) = key else { return Err(none()) };
    if !key.module().is_some_and(|own| core::ptr::eq(own, module)) {
        crate::errlog!("Key '{shown}' is not owned by module '{}'", module.name());
        return Err(Errno::EINVAL);
    }
    if take_out(key) { Ok(()) } else { Err(none()) }
}

/// A reference to the key of this name; modules that may know it are asked when there is none.
pub fn get(name: &[u8]) -> Option<Obj<Key>> {
    for _ in 0..PROBES {
        let mut probed = false;
        {
            let ring = ring();
            if let Some(key) = ring.find(name) {
                key.refs.add(1);
                return Some(key);
            }
            if ring.any(name).is_some() {
                return None;
            }
        }
        for module in modules::active() {
            match module.probe(name) {
                None => continue,
                Some(Ok(())) => {
                    let key = ring().find(name);
                    if let Some(key) = key {
                        key.probed.set(true);
                        probed = true;
                    } else {
                        crate::errlog!(
                            "Successfully probed key '{}' using module '{}', but the key is unavailable",
                            name.escape_ascii(),
                            module.name()
                        );
                        return None;
                    }
                }
                Some(Err(Errno::ENOKEY)) => continue,
                Some(Err(errno)) => {
                    // Another thread may have been faster.
                    probed = ring().find(name).is_some();
                    if !probed {
                        crate::errlog!(
                            "Failed to probe key '{}' using module '{}': {errno}",
                            name.escape_ascii(),
                            module.name()
                        );
                    }
                }
            }
            break;
        }
        if !probed {
            return None;
        }
    }
    None
}

/// Gives a reference back. `ESTALE` when nobody but the ring refers to the key.
pub fn put(key: Obj<Key>) -> Result<()> {
    let mut ring = ring();
    let refs = key.refs.get();
    if key.handle() == 0 || (refs <= 1 && !key.is_removed()) {
        drop(ring);
        crate::errlog!("key '{}' is put more often than it was got", key.label());
        return Err(Errno::ESTALE);
    }
    let last = ring.put(key) == 1 && key.probed.get() && !key.is_removed();
    drop(ring);
    if last {
        take_out(key);
    }
    Ok(())
}

/// One more reference.
pub fn dup(key: Obj<Key>) -> Result<Obj<Key>> {
    let _ring = ring();
    if key.handle() == 0 {
        return Err(Errno::ESTALE);
    }
    key.refs.add(1);
    Ok(key)
}

/// Copies what a key holds; how many bytes there are.
pub fn read(key: Obj<Key>, into: &mut [u8]) -> Result<i32> {
    if key.is_removed() {
        return Err(Errno::ENOKEY);
    }
    key.module().ok_or(Errno::ENOKEY)?.read(key, into)
}

/// Visits every key, also those that were removed and are still referred to when `all` is set.
pub fn each(all: bool, mut visit: impl FnMut(Obj<Key>)) -> Result<()> {
    let mut handles = Vec::new();
    {
        let ring = ring();
        handles.try_reserve(ring.keys.len().saturating_add(ring.removed.len()))?;
        let removed = if all { ring.removed.as_slice() } else { &[] };
        let present = ring.keys.iter().filter(|key| key.in_state(State::Present));
        handles.extend(present.chain(removed).map(|key| key.handle()));
    }
    for handle in handles {
        // The visit before may have removed it.
        if let Ok(key) = KEYS.get(handle) {
            visit(key);
        }
    }
    Ok(())
}

/// Writes what may be told of a key as members of an object.
pub fn describe(key: Obj<Key>, w: Obj<Writer>) {
    let module = key.module();
    w.named("name", key.name().as_slice());
    w.named("module", module.map(Entry::name).unwrap_or_default().as_str());
    w.named("removed", key.is_removed());
    w.named("probed", key.probed.get());
    w.named("refcnt", key.refs.get());
    if !key.is_removed()
        && let Some(module) = module
    {
        module.describe(key, w);
    }
}

/// Removes all keys and ends the modules. References stay good.
pub fn finish() {
    loop {
        let key = ring().keys.iter().find(|key| key.in_state(State::Present)).copied();
        match key {
            Some(key) => take_out(key),
            None => break,
        };
    }
    for key in &ring().removed {
        crate::warnlog!("Key '{}' still has {} references", key.label(), key.refs.get());
    }
    stop();
}

#[cfg(test)]
mod tests;
