//! The address space that devices behind an IOMMU share: one container of VFIO, into which all registered memory is mapped
//! for as long as a device is open.
//!
//! Serves the PCI part of `spdk/env.h`, and `spdk_mem_register` for devices. The address that a device uses is the virtual
//! address, or the physical one where the environment says so. Threading rule: any thread; the container's lock is not held
//! while memory maps are told anything.

use super::device;
use crate::{
    abi,
    env::{
        memmap::{self, LARGE, MemMap},
        vtophys,
    },
    errno::{Errno, Result},
    handle::ObjCell,
    sys::{
        pci::Sysfs,
        vfio::{self, Container, Group},
    },
};
use core::{
    ffi::{c_int, c_void},
    sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed},
};
use std::sync::{Arc, Mutex, MutexGuard};

/// What there is while a device is open.
struct Shared {
    container: Container,
    no_iommu: bool,
}

#[derive(Default)]
struct State {
    shared: Option<Arc<Shared>>,
    /// Open groups and how many devices of each are open.
    groups: Vec<(u32, Arc<Group>, usize)>,
}

static STATE: Mutex<State> = Mutex::new(State { shared: None, groups: Vec::new() });
/// Held by whoever opens the first device or closes the last one.
static TURN: Mutex<()> = Mutex::new(());
static MAP: ObjCell<MemMap> = ObjCell::EMPTY;
/// Devices are put into groups without an IOMMU.
static NO_IOMMU: AtomicBool = AtomicBool::new(false);
/// Regions that could not be mapped while the first device was opened.
static REFUSED: AtomicU32 = AtomicU32::new(0);

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(|e| e.into_inner())
}

/// Whether VFIO can be used, and whether it does without an IOMMU.
pub fn probe(sysfs: &Sysfs) -> (bool, bool) {
    let there = sysfs.has_module("vfio_pci") && std::path::Path::new(vfio::NODE).exists();
    let no_iommu = there && sysfs.no_iommu_mode() && !sysfs.has_iommu();
    NO_IOMMU.store(no_iommu, Relaxed);
    (there && (no_iommu || sysfs.has_iommu()), no_iommu)
}

/// A device's share in a group and in the container.
pub struct Membership {
    number: u32,
    group: Option<Arc<Group>>,
}

impl Membership {
    pub fn device(&self, name: &str, token: Option<&str>) -> Result<vfio::Device> {
        self.group.as_ref().ok_or(Errno::ENODEV)?.device(name, token)
    }
}

/// Opens a group, or opens it once more for another of its devices; the first one brings the container with it.
pub fn join(number: u32) -> Result<Membership> {
    let _turn = TURN.lock().unwrap_or_else(|e| e.into_inner());
    if let Some((_, group, devices)) = state().groups.iter_mut().find(|(other, ..)| *other == number) {
        *devices += 1;
        return Ok(Membership { number, group: Some(group.clone()) });
    }
    let no_iommu = NO_IOMMU.load(Relaxed);
    let group = Arc::new(Group::open(number, no_iommu)?);
    let there = state().shared.clone();
    let first = there.is_none();
    let shared = match there {
        Some(shared) => shared,
        None => Arc::new(Shared { container: Container::open()?, no_iommu }),
    };
    group.join(&shared.container)?;
    if first {
        shared.container.choose(no_iommu)?;
    }
    {
        let mut state = state();
        state.groups.try_reserve(1)?;
        state.groups.push((number, group.clone(), 1));
        state.shared = Some(shared);
    }
    if first && !no_iommu {
        map_everything().inspect_err(|_| leave(number))?;
    }
    Ok(Membership { number, group: Some(group) })
}

/// Maps what is registered, and from now on what will be.
fn map_everything() -> Result<()> {
    REFUSED.store(0, Relaxed);
    let map = memmap::alloc(vtophys::ERROR, Some(notify), None, core::ptr::null_mut())?;
    if REFUSED.load(Relaxed) > 0 {
        memmap::free(map).ok();
        return Err(Errno::ENOMEM);
    }
    MAP.set(Some(map));
    Ok(())
}

/// One device of the group less; the last one takes everything with it.
fn leave(number: u32) {
    let last = {
        let mut state = state();
        let Some(at) = state.groups.iter().position(|(other, ..)| *other == number) else { return };
        let Some((.., devices)) = state.groups.get_mut(at) else { return };
        *devices -= 1;
        if *devices > 0 {
            return;
        }
        if state.groups.len() > 1 {
            state.groups.remove(at);
            return;
        }
        true
    };
    if last {
        // What is mapped can be unmapped only while the container still has a group.
        if let Some(map) = MAP.take() {
            memmap::free(map).ok();
        }
        let mut state = state();
        state.groups.clear();
        state.shared = None;
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        let _turn = TURN.lock().unwrap_or_else(|e| e.into_inner());
        leave(self.number);
        // Closed before anybody else may open it.
        self.group = None;
    }
}

fn container() -> Option<Arc<Shared>> {
    state().shared.clone().filter(|shared| !shared.no_iommu)
}

/// Whether a device behind an IOMMU is open, so that memory that cannot be mapped is of no use.
pub fn active() -> bool {
    MAP.get().is_some()
}

extern "C" fn notify(
    _ctx: *mut c_void,
    _map: *mut abi::spdk_mem_map,
    action: abi::spdk_mem_map_notify_action,
    vaddr: *mut c_void,
    len: usize,
) -> c_int {
    let (vaddr, len) = (vaddr.addr() as u64, len as u64);
    // Register spaces are mapped by whoever asks for them.
    if device::space_at(vaddr).is_some() {
        return 0;
    }
    let Some(shared) = container() else { return 0 };
    if action == abi::SPDK_MEM_MAP_NOTIFY_REGISTER {
        if let Err(errno) = map_region(&shared.container, vaddr, len) {
            REFUSED.fetch_add(1, Relaxed);
            let hint = match errno {
                Errno::ENOMEM => " (see `ulimit -l`)",
                Errno::ENOSPC => " (see the parameter dma_entry_limit of the module vfio_iommu_type1)",
                _ => "",
            };
            errlog!("devices cannot reach {len:#x} bytes at {vaddr:#x}: {errno}{hint}");
            vtophys::forbid(vaddr, len);
        }
    } else {
        each_piece(vaddr, len, |iova, _, len| shared.container.unmap(iova, len)).ok();
    }
    0
}

/// Maps a region, whole or not at all.
fn map_region(container: &Container, vaddr: u64, len: u64) -> Result<()> {
    let mut done = Vec::new();
    let outcome = each_piece(vaddr, len, |iova, vaddr, len| {
        done.try_reserve(1)?;
        container.map(iova, vaddr, len)?;
        done.push((iova, len));
        Ok(())
    });
    if outcome.is_err() {
        for (iova, len) in done {
            container.unmap(iova, len).ok();
        }
    }
    outcome
}

/// Visits the pieces of a region by the address that devices use: one, or one for each page where it is physical.
fn each_piece(vaddr: u64, len: u64, mut visit: impl FnMut(u64, u64, u64) -> Result<()>) -> Result<()> {
    if !vtophys::physical() {
        return visit(vaddr, vaddr, len);
    }
    let mut outcome = Ok(());
    let mut at = vaddr;
    while at < vaddr + len {
        let page = LARGE.min(vaddr + len - at);
        outcome = match vtophys::translate(at, None) {
            // Memory that only some devices could reach anyway.
            vtophys::ERROR => outcome,
            iova => outcome.and(visit(iova, at, page)),
        };
        at += page;
    }
    outcome
}

/// Lets devices reach a register space; what comes of it is for the log only, as memory-mapped registers are mapped where
/// the IOMMU can.
pub fn map_space(vaddr: u64, iova: u64, len: u64) {
    if let Some(shared) = container()
        && let Err(errno) = shared.container.map(iova, vaddr, len)
    {
        noticelog!("devices cannot reach the register space at {vaddr:#x}: {errno}");
    }
}

pub fn unmap_space(iova: u64, len: u64) {
    if let Some(shared) = container() {
        shared.container.unmap(iova, len).ok();
    }
}
