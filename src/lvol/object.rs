//! Lvolstores and volumes as objects, and who is on which list.
//!
//! Threading rule: changes on the lvolstore's thread; getters and lists from any.

use super::esnap::EsnapFn;
use crate::{
    algo,
    blob::{
        Blob, Dev, Store,
        task::{self, locked},
    },
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    sys::random,
    thread::{self, Thread},
};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

#[derive(Default)]
pub(super) struct LvsState {
    pub uuid: [u8; 16],
    pub name: Vec<u8>,
    /// What it is being renamed to.
    pub new_name: Vec<u8>,
    pub lvols: Vec<Obj<Lvol>>,
    /// Volumes that are being created.
    pub pending: Vec<Obj<Lvol>>,
    /// Volumes that wait for an external snapshot, by its name.
    pub missing: BTreeMap<Vec<u8>, Vec<Obj<Lvol>>>,
    pub esnap: Option<EsnapFn>,
    /// Who waits for a change.
    pub waiting: Vec<task::Promise<()>>,
}

/// An lvolstore.
pub struct Lvs {
    pub(super) store: ObjCell<Store>,
    pub(super) dev: Rx<Option<Dev>>,
    pub(super) super_id: Rx<u64>,
    home: Rx<u64>,
    /// Unload or destroy was accepted.
    pub(super) ending: Rx<bool>,
    pub(super) load_esnaps: Rx<bool>,
    /// Operations under way.
    pub(super) ops: Rx<u32>,
    /// Operations that have ended.
    changes: Rx<u64>,
    state: Mutex<LvsState>,
}

#[derive(Default)]
pub(super) struct LvolState {
    pub uuid: [u8; 16],
    pub name: Vec<u8>,
    pub unique_id: Vec<u8>,
    /// The external snapshot that it waits for.
    pub missing: Option<Vec<u8>>,
}

/// A volume.
pub struct Lvol {
    pub(super) blob: ObjCell<Blob>,
    pub(super) lvs: ObjCell<Lvs>,
    pub(super) blob_id: Rx<u64>,
    pub(super) refs: Rx<u32>,
    /// It is being closed or deleted.
    pub(super) action: Rx<bool>,
    pub(super) clear_method: Rx<u32>,
    /// Operations on it under way.
    pub(super) ops: Rx<u32>,
    /// The bdev module's: 0 unless there is a bdev.
    pub bdev_word: Rx<u64>,
    state: Mutex<LvolState>,
}

static LVS_KIND: Kind = Kind::new("lvol_store");
static LVOL_KIND: Kind = Kind::new("lvol");
pub static STORES: Arena<Lvs> = Arena::new();
pub static LVOLS: Arena<Lvol> = Arena::new();
/// Lvolstores with a name, oldest first.
static NAMED: Mutex<Vec<Obj<Lvs>>> = Mutex::new(Vec::new());

impl Life for Lvs {
    const KIND: &'static Kind = &LVS_KIND;
    const LIMIT: usize = 1 << 16;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Lvs {
            store: ObjCell::EMPTY,
            dev: Rx::ZERO,
            super_id: Rx::ZERO,
            home: Rx::ZERO,
            ending: Rx::ZERO,
            load_esnaps: Rx::ZERO,
            ops: Rx::ZERO,
            changes: Rx::ZERO,
            state: Mutex::new(LvsState::default()),
        }
    }
    fn label(&self) -> String {
        self.name_text()
    }
}

impl Life for Lvol {
    const KIND: &'static Kind = &LVOL_KIND;
    const LIMIT: usize = 1 << 20;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Lvol {
            blob: ObjCell::EMPTY,
            lvs: ObjCell::EMPTY,
            blob_id: Rx::ZERO,
            refs: Rx::ZERO,
            action: Rx::ZERO,
            clear_method: Rx::ZERO,
            ops: Rx::ZERO,
            bdev_word: Rx::ZERO,
            state: Mutex::new(LvolState::default()),
        }
    }
    fn label(&self) -> String {
        self.name_text()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(super) fn new_uuid() -> [u8; 16] {
    let mut raw = [0; 16];
    random::fill(&mut raw);
    algo::uuid::from_random(raw)
}

/// An lvolstore that nobody knows yet, on the current thread.
pub(super) fn new_lvs(esnap: Option<EsnapFn>) -> Result<Obj<Lvs>> {
    let thread = thread::current().ok_or(Errno::EPERM)?;
    let lvs = STORES.alloc()?;
    lvs.store.set(None);
    lvs.dev.set(None);
    lvs.super_id.set(0);
    lvs.home.set(thread.handle());
    lvs.ending.set(false);
    lvs.load_esnaps.set(false);
    lvs.ops.set(0);
    *lvs.state() = LvsState { esnap, ..LvsState::default() };
    Ok(lvs)
}

/// Puts an lvolstore on the list. `EEXIST` when there is one of its name.
pub(super) fn publish(lvs: Obj<Lvs>) -> Result<()> {
    let name = lvs.name();
    let mut named = locked(&NAMED);
    if named.iter().any(|other| other.name() == name) {
        return Err(Errno::EEXIST);
    }
    named.try_reserve(1)?;
    named.push(lvs);
    Ok(())
}

/// Takes an lvolstore and its volumes off all lists: handles to them are stale from here on.
pub(super) fn withdraw(lvs: Obj<Lvs>) {
    locked(&NAMED).retain(|other| *other != lvs);
    lvs.ending.set(true);
    STORES.retire(lvs);
    let lvols = core::mem::take(&mut lvs.state().lvols);
    lvs.state().missing.clear();
    lvols.into_iter().for_each(free_lvol);
}

/// Ends an lvolstore that was withdrawn.
pub(super) fn free_lvs(lvs: Obj<Lvs>) {
    lvs.store.set(None);
    lvs.dev.set(None);
    *lvs.state() = LvsState::default();
    STORES.release(lvs);
}

/// A volume that is being created.
pub(super) fn new_lvol(lvs: Obj<Lvs>, name: &[u8], clear_method: u32) -> Result<Obj<Lvol>> {
    let uuid = new_uuid();
    let lvol = found_lvol(
        lvs,
        LvolState { uuid, name: name.to_vec(), unique_id: algo::uuid::format(&uuid).to_vec(), missing: None },
    )?;
    lvol.clear_method.set(clear_method);
    let mut state = lvs.state();
    if let Err(error) = state.pending.try_reserve(1) {
        drop(state);
        free_lvol(lvol);
        return Err(error.into());
    }
    state.pending.push(lvol);
    Ok(lvol)
}

/// A volume on no list.
pub(super) fn found_lvol(lvs: Obj<Lvs>, state: LvolState) -> Result<Obj<Lvol>> {
    let lvol = LVOLS.alloc()?;
    lvol.blob.set(None);
    lvol.lvs.set(Some(lvs));
    for cell in [&lvol.refs, &lvol.clear_method, &lvol.ops] {
        cell.set(0);
    }
    lvol.blob_id.set(0);
    lvol.action.set(false);
    lvol.bdev_word.set(0);
    *lvol.state() = state;
    Ok(lvol)
}

pub(super) fn free_lvol(lvol: Obj<Lvol>) {
    if !LVOLS.retire(lvol) {
        return;
    }
    lvol.blob.set(None);
    lvol.lvs.set(None);
    *lvol.state() = LvolState::default();
    LVOLS.release(lvol);
}

/// Takes a closed volume that cannot be opened off its lvolstore's list; it stays on the disk.
pub fn forget(lvol: Obj<Lvol>) {
    if let Ok(lvs) = lvol.lvs()
        && !lvol.is_open()
    {
        let _ = super::esnap::missing_remove(lvol);
        lvs.state().lvols.retain(|other| *other != lvol);
        free_lvol(lvol);
    }
}

/// All lvolstores with a name.
pub(super) fn named() -> Vec<Obj<Lvs>> {
    locked(&NAMED).clone()
}

/// The volume with a UUID.
pub fn by_uuid(uuid: &[u8; 16]) -> Option<Obj<Lvol>> {
    named().into_iter().flat_map(|lvs| lvs.lvols()).find(|lvol| lvol.uuid() == *uuid)
}

/// The volume of a name in the lvolstore of a name.
pub fn by_names(lvs: &[u8], lvol: &[u8]) -> Option<Obj<Lvol>> {
    let lvs = named().into_iter().find(|other| other.name() == lvs)?;
    lvs.lvols().into_iter().find(|other| other.name() == lvol)
}

/// An operation under way on an lvolstore and perhaps a volume: their ends wait for its end.
pub struct Op {
    lvs: Obj<Lvs>,
    lvol: Option<Obj<Lvol>>,
}

impl Drop for Op {
    fn drop(&mut self) {
        self.lvs.ops.set(self.lvs.ops.get().saturating_sub(1));
        self.lvs.changes.set(self.lvs.changes.get().wrapping_add(1));
        if let Some(lvol) = self.lvol {
            lvol.ops.set(lvol.ops.get().saturating_sub(1));
        }
        let waiting = core::mem::take(&mut self.lvs.state().waiting);
        waiting.into_iter().for_each(|promise| promise.fulfil(()));
    }
}

/// Begins an operation. `EPERM` on another thread, `ENODEV` when the lvolstore is ending.
pub(super) fn begin(lvs: Obj<Lvs>, lvol: Option<Obj<Lvol>>) -> Result<Op> {
    lvs.check_thread()?;
    if lvs.ending.get() {
        return Err(Errno::ENODEV);
    }
    lvs.ops.set(lvs.ops.get().saturating_add(1));
    if let Some(lvol) = lvol {
        lvol.ops.set(lvol.ops.get().saturating_add(1));
    }
    Ok(Op { lvs, lvol })
}

/// Begins an operation on a volume.
pub(super) fn begin_on(lvol: Obj<Lvol>) -> Result<(Op, Obj<Lvs>)> {
    let lvs = lvol.lvs()?;
    Ok((begin(lvs, Some(lvol))?, lvs))
}

/// Waits for the end of any operation of an lvolstore, unless one has ended since `changes` was asked for.
pub async fn changed(lvs: Obj<Lvs>, since: u64) {
    if lvs.changes() != since {
        return;
    }
    let (promise, promised) = task::promise();
    lvs.state().waiting.push(promise);
    let _ = promised.await;
}

impl Lvs {
    pub(super) fn state(&self) -> MutexGuard<'_, LvsState> {
        locked(&self.state)
    }
    pub fn store(&self) -> Result<Obj<Store>> {
        self.store.get().ok_or(Errno::ENODEV)
    }
    pub fn dev(&self) -> Option<Dev> {
        self.dev.get()
    }
    pub fn name(&self) -> Vec<u8> {
        self.state().name.clone()
    }
    pub fn name_text(&self) -> String {
        text(&self.state().name)
    }
    pub fn uuid(&self) -> [u8; 16] {
        self.state().uuid
    }
    /// Its volumes, oldest first.
    pub fn lvols(&self) -> Vec<Obj<Lvol>> {
        self.state().lvols.clone()
    }
    pub fn set_esnap(&self, esnap: EsnapFn) {
        self.state().esnap = Some(esnap);
        self.load_esnaps.set(true);
    }
    pub fn thread(&self) -> Option<Obj<Thread>> {
        thread::THREADS.get(self.home.get()).ok()
    }
    pub(super) fn check_thread(&self) -> Result<()> {
        if thread::current().is_some_and(|t| t.handle() == self.home.get()) { Ok(()) } else { Err(Errno::EPERM) }
    }
    pub(super) fn is_here(&self) -> bool {
        self.check_thread().is_ok()
    }
    /// How many operations have ended.
    pub fn changes(&self) -> u64 {
        self.changes.get()
    }
    /// Nothing is under way on it.
    pub fn is_idle(&self) -> bool {
        self.ops.get() == 0
    }
    /// Whether every volume is closed.
    pub fn all_closed(&self) -> bool {
        self.state().lvols.iter().all(|lvol| lvol.refs.get() == 0)
    }
    pub fn of_blob(&self, id: u64) -> Option<Obj<Lvol>> {
        self.state().lvols.iter().copied().find(|lvol| lvol.blob_id.get() == id)
    }
    /// `EINVAL` for no name or too long a one, `EEXIST` for one that is taken.
    pub(super) fn check_name(&self, name: &[u8]) -> Result<()> {
        if name.is_empty() {
            infolog!(crate::log::flags::LVOL, "lvol name not provided.");
            return Err(Errno::EINVAL);
        }
        if name.len() >= super::NAME_MAX {
            errlog!("Name has no null terminator.");
            return Err(Errno::EINVAL);
        }
        let state = self.state();
        if state.lvols.iter().any(|lvol| lvol.name() == name) {
            errlog!("lvol with name {} already exists", text(name));
            return Err(Errno::EEXIST);
        }
        if state.pending.iter().any(|lvol| lvol.name() == name) {
            errlog!("lvol with name {} is being already created", text(name));
            return Err(Errno::EEXIST);
        }
        Ok(())
    }
}

impl Lvol {
    pub(super) fn state(&self) -> MutexGuard<'_, LvolState> {
        locked(&self.state)
    }
    pub fn lvs(&self) -> Result<Obj<Lvs>> {
        self.lvs.get().ok_or(Errno::ESTALE)
    }
    /// The open blob.
    #[inline(always)]
    pub fn blob(&self) -> Option<Obj<Blob>> {
        self.blob.get()
    }
    pub fn blob_id(&self) -> u64 {
        self.blob_id.get()
    }
    pub fn is_open(&self) -> bool {
        self.refs.get() > 0
    }
    /// Whether it is being closed or deleted.
    pub fn is_ending(&self) -> bool {
        self.action.get()
    }
    pub fn uuid(&self) -> [u8; 16] {
        self.state().uuid
    }
    /// The UUID as text.
    pub fn uuid_text(&self) -> String {
        text(&algo::uuid::format(&self.uuid()))
    }
    pub fn name(&self) -> Vec<u8> {
        self.state().name.clone()
    }
    pub fn name_text(&self) -> String {
        text(&self.state().name)
    }
    /// The name of its bdev.
    pub fn unique_id(&self) -> Vec<u8> {
        self.state().unique_id.clone()
    }
    pub fn unique_text(&self) -> String {
        text(&self.state().unique_id)
    }
    /// Whether it waits for an external snapshot.
    pub fn is_missing(&self) -> bool {
        self.state().missing.is_some()
    }
}
