//! Device addresses: what a device must be told to reach a byte of registered memory.
//!
//! Serves `spdk_vtophys`, `spdk_iommu_is_enabled` and `spdk_mem_get_numa_id` of `spdk/env.h`. Behind an IOMMU, and where no
//! device can be reached without one, the device address is the virtual address. Physical addresses are used only when
//! there are hugepages, the kernel shows their addresses, and there is no IOMMU or a device that is driven without it. Threading rule: any thread.

use super::{
    memmap::{self, LARGE, MemMap, SMALL},
    memory,
    pci::{device, iommu},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Obj, ObjCell},
    sys::{dma::Backing, pagemap},
};
use core::{
    ffi::{c_int, c_void},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

/// No device can reach this address; `SPDK_VTOPHYS_ERROR`.
pub const ERROR: u64 = u64::MAX;
/// Marks the translation of a 4 KiB page.
const IS_SMALL: u64 = 1 << 63;
/// A hugepage of ours whose physical address nobody has asked for: it may not even be there yet.
const LATER: u64 = u64::MAX - 1;

static MAP: ObjCell<MemMap> = ObjCell::EMPTY;
static IOMMU: AtomicBool = AtomicBool::new(false);

/// Starts translating. Nothing to do when it runs.
pub fn start() -> Result<()> {
    if MAP.get().is_none() {
        MAP.set(Some(memmap::alloc(ERROR, Some(notify), Some(contiguous), core::ptr::null_mut())?));
    }
    Ok(())
}

/// Stops translating.
pub fn stop() {
    if let Some(map) = MAP.take() {
        memmap::free(map).ok();
    }
}

/// Whether devices are reached through an IOMMU.
pub fn iommu_enabled() -> bool {
    IOMMU.load(Relaxed)
}

/// Set at the start, before anything is translated.
pub fn set_iommu(enabled: bool) {
    IOMMU.store(enabled, Relaxed);
}

/// Whether device addresses are physical ones.
pub fn physical() -> bool {
    memory::memory().is_ok_and(|memory| memory.config().physical)
}

/// Whether a device is open that should reach this memory, but cannot.
pub fn out_of_reach(vaddr: u64) -> bool {
    iommu::active() && translate(vaddr, None) == ERROR
}

/// Devices cannot reach this memory after all.
pub fn forbid(vaddr: u64, len: u64) {
    if let Some(map) = MAP.get() {
        map.clear(vaddr, len).ok();
    }
}

/// The device address of `vaddr`, and in `size` how far it is contiguous; [`ERROR`] when there is none.
pub fn translate(vaddr: u64, mut size: Option<&mut u64>) -> u64 {
    let Some(map) = MAP.get() else { return ERROR };
    let wanted = size.as_ref().map(|size| **size);
    let mut found = map.translate(vaddr, size.as_deref_mut());
    if found == LATER {
        find_out(map, vaddr, wanted.unwrap_or(1));
        if let (Some(size), Some(wanted)) = (&mut size, wanted) {
            **size = wanted;
        }
        found = map.translate(vaddr, size);
    }
    match found {
        ERROR | LATER => ERROR,
        small if small & IS_SMALL != 0 => (small & !IS_SMALL) + vaddr % SMALL,
        large => large + vaddr % LARGE,
    }
}

/// Looks up the physical addresses of the pages from `vaddr` on that were put off, up to `size` bytes.
#[cold]
fn find_out(map: Obj<MemMap>, vaddr: u64, size: u64) {
    let Ok(memory) = memory::memory() else { return };
    let mut page = vaddr - vaddr % LARGE;
    let end = vaddr.saturating_add(size);
    while page < end && map.translate(page, None) == LATER {
        let address = memory.physical(page as usize).unwrap_or(ERROR);
        if map.set(page, LARGE, address).is_err() {
            return;
        }
        page += LARGE;
    }
}

/// The NUMA node of a byte of DMA memory, -1 when it is not known; `size` is lowered to what its page holds from there.
pub fn numa_id(vaddr: u64, size: Option<&mut u64>) -> i32 {
    let Ok(memory) = memory::memory() else { return memory::ANY_NODE };
    if memory.config().hide_numa {
        return memory::ANY_NODE;
    }
    if let Some(size) = size {
        *size = (LARGE - vaddr % LARGE).min(*size);
    }
    memory.numa_of(vaddr as usize).unwrap_or(memory::ANY_NODE)
}

extern "C" fn notify(
    _ctx: *mut c_void,
    map: *mut abi::spdk_mem_map,
    action: abi::spdk_mem_map_notify_action,
    vaddr: *mut c_void,
    len: usize,
) -> c_int {
    let Ok(map) = memmap::MAPS.get(map.addr() as u64) else { return Errno::ESTALE.negative() };
    let (vaddr, len) = (vaddr.addr() as u64, len as u64);
    let outcome = if action == abi::SPDK_MEM_MAP_NOTIFY_REGISTER {
        map.set_each(vaddr, len, address_of_page)
    } else {
        map.clear(vaddr, len)
    };
    outcome.map_or_else(Errno::negative, |()| 0)
}

/// The translation to store for a page.
fn address_of_page(vaddr: u64, page: u64) -> Result<u64> {
    let memory = memory::memory().ok();
    let address = match memory {
        _ if !physical() => vaddr,
        _ if device::space_at(vaddr).is_some() => device::space_at(vaddr).unwrap_or(ERROR),
        Some(memory) if page == LARGE && memory.backing(vaddr as usize) == Backing::Huge => LATER,
        Some(memory) if memory.numa_of(vaddr as usize).is_some() => ERROR,
        // Memory of others: only hugepages are sure to stay where they are.
        _ if page < LARGE => return Err(Errno::EINVAL),
        _ => pagemap::physical(vaddr as usize).filter(|at| at % LARGE == 0).ok_or(Errno::EFAULT)?,
    };
    Ok(if page == SMALL { address | IS_SMALL } else { address })
}

extern "C" fn contiguous(first: u64, second: u64) -> c_int {
    let page = if first & IS_SMALL != 0 { SMALL } else { LARGE };
    c_int::from(second.wrapping_sub(first) == page)
}

/// The map behind [`translate`], for tests and dumps.
pub fn map() -> Option<Obj<MemMap>> {
    MAP.get()
}
