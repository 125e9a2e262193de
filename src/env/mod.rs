//! The environment: memory that devices can reach, cores and their threads, pools and rings, the clock.
//!
//! Serves `spdk/env.h` and `spdk/env_dpdk.h`, on plain Linux. Threading
//! rule: [`init`] and [`fini`] from one thread at a time, which becomes the main core's thread; all else from any thread,
//! as each file says.
//!
//! For the rooms above:
//!
//! * [`dma_malloc`], [`dma_zmalloc`] give a [`DmaBuf`] that frees itself; [`malloc`], [`zmalloc`] and [`free`] work with
//!   addresses.
//! * [`cores::iter`], [`cores::current`], [`cores::main`]; [`cores::launch`] runs a closure on a core's own thread and
//!   [`cores::wait_all`] waits for those; [`cores::pin`] keeps the calling thread on its core for as long as its guard lives.
//! * [`ticks`], [`ticks_hz`].
//! * [`ring::create`], [`mempool::create`], [`memzone::reserve`], [`regions::register`], [`vtophys::translate`].

pub mod cores;
pub mod heap;
pub mod memmap;
pub mod memory;
pub mod mempool;
pub mod memzone;
mod opts;
pub mod pci;
mod recycle;
pub mod regions;
pub mod ring;
pub mod stats;
pub mod vtophys;

use crate::{
    errno::{Errno, Result},
    sys::{dma::Backing, hugepages, tsc},
};
use core::ffi::c_void;
use memory::Want;
use std::sync::{Mutex, MutexGuard};

pub use memory::ANY_NODE;
pub use opts::{BASE_VIRTADDR, EnvOpts, SHARED_MEMORY};

/// How far the environment has come.
#[derive(Clone)]
enum Stage {
    Never,
    /// Started by [`init`], or by [`post_init`] for a program that says it started DPDK itself.
    Running {
        opts: EnvOpts,
        external: bool,
        translating: bool,
    },
}

static STAGE: Mutex<Stage> = Mutex::new(Stage::Never);

fn stage() -> MutexGuard<'static, Stage> {
    STAGE.lock().unwrap_or_else(|e| e.into_inner())
}

/// Starts the environment; without options, starts it again after [`fini`]. `EINVAL` for options that contradict each other
/// or the machine, for options at a second start, and for none at the first.
pub fn init(wanted: Option<&EnvOpts>) -> Result<()> {
    tsc::mark();
    let mut stage = stage();
    if let Stage::Running { external: false, translating, .. } = *stage {
        if wanted.is_some() {
            errlog!("Invalid arguments to reinitialize SPDK env");
            return Err(Errno::EINVAL);
        }
        if translating {
            vtophys::start()?;
            pci::restart();
        }
        return Ok(());
    }
    let Some(wanted) = wanted else {
        errlog!("NULL arguments to initialize the environment");
        return Err(Errno::EINVAL);
    };
    let translating = start(wanted)?;
    *stage = Stage::Running { opts: wanted.clone(), external: false, translating };
    Ok(())
}

/// Starts what is needed; answers whether device addresses are translated.
fn start(wanted: &EnvOpts) -> Result<bool> {
    let plan = opts::plan(wanted).inspect_err(|_| errlog!("Invalid arguments to initialize the environment"))?;
    memory::start(plan.memory)?;
    cores::start(&plan.cores, plan.main)?;
    if !plan.no_pci {
        pci::start(&plan.pci)?;
        vtophys::start()?;
    }
    say_what_memory(plan.no_huge);
    Ok(!plan.no_pci)
}

/// One line: what DMA memory is made of, and what that costs.
fn say_what_memory(no_huge: bool) {
    let Ok(memory) = memory::memory() else { return };
    let config = memory.config();
    if config.use_huge {
        let addresses = if config.physical { "physical" } else { "virtual" };
        noticelog!("DMA memory: 2 MiB hugepages ({} free), device addresses are {addresses}", hugepages::free());
        return;
    }
    let why = if no_huge { "hugepages are switched off" } else { "there are no free 2 MiB hugepages" };
    let pages = match (config.shared, hugepages::transparent()) {
        (false, true) => "transparent hugepages",
        (true, _) => "with a file descriptor",
        (false, false) => "4 KiB pages",
    };
    let locked = if config.lock { "locked" } else { "not locked" };
    noticelog!(
        "DMA memory: ordinary memory ({pages}, {locked}) since {why}; more address translation work for the processor, \
         and devices without an IOMMU cannot be used"
    );
}

/// Ends the environment; [`init`] without options starts it again. What was allocated stays allocated.
pub fn fini() {
    if matches!(*stage(), Stage::Never) {
        return;
    }
    pci::fini();
    vtophys::stop();
    if let Ok(memory) = memory::memory() {
        memory.trim();
    }
}

/// Starts the environment for a program that says it has started DPDK itself: one core, memory as needed.
pub fn post_init() -> Result<()> {
    tsc::mark();
    let mut stage = stage();
    if matches!(*stage, Stage::Running { .. }) {
        vtophys::start()?;
        pci::restart();
        return Ok(());
    }
    let opts = EnvOpts::new();
    let translating = start(&opts)?;
    *stage = Stage::Running { opts, external: true, translating };
    Ok(())
}

/// False once [`init`] has started the environment.
pub fn external() -> bool {
    !matches!(*stage(), Stage::Running { external: false, .. })
}

/// The options of the first start.
pub fn options() -> Option<EnvOpts> {
    match &*stage() {
        Stage::Never => None,
        Stage::Running { opts, .. } => Some(opts.clone()),
    }
}

/// The time stamp counter.
#[inline(always)]
pub fn ticks() -> u64 {
    tsc::now()
}

/// Ticks per second.
#[inline]
pub fn ticks_hz() -> u64 {
    tsc::hz()
}

/// Allocates DMA memory and answers its address. `align` is 0 or a power of two, at least a cache line is kept.
pub fn malloc(size: usize, align: usize, node: i32) -> Result<usize> {
    memory::memory()?.alloc(&Want::plain(size, align, node, false))
}

/// As [`malloc`], zeroed.
pub fn zmalloc(size: usize, align: usize, node: i32) -> Result<usize> {
    memory::memory()?.alloc(&Want::plain(size, align, node, true))
}

/// Frees what [`malloc`] gave.
pub fn free(at: usize) -> Result<()> {
    match at {
        0 => Ok(()),
        _ => memory::memory()?.free("spdk_free", at, heap::Tag::Malloc),
    }
}

/// A block of DMA memory, freed when dropped.
#[derive(Debug)]
pub struct DmaBuf {
    at: usize,
    len: usize,
}

/// Allocates a buffer on any node.
pub fn dma_malloc(len: usize, align: usize) -> Result<DmaBuf> {
    Ok(DmaBuf { at: malloc(len, align, ANY_NODE)?, len })
}

/// Allocates a zeroed buffer on any node.
pub fn dma_zmalloc(len: usize, align: usize) -> Result<DmaBuf> {
    Ok(DmaBuf { at: zmalloc(len, align, ANY_NODE)?, len })
}

impl DmaBuf {
    /// The address, for a device or for C.
    pub fn as_ptr(&self) -> *mut c_void {
        core::ptr::with_exposed_provenance_mut(self.at)
    }

    pub fn address(&self) -> usize {
        self.at
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Copies bytes out, from offset `from` on. `EFAULT` beyond the end.
    pub fn read(&self, from: usize, to: &mut [u8]) -> Result<()> {
        self.within(from, to.len())?;
        memory::memory()?.read(self.at + from, to)
    }

    /// Copies bytes in, to offset `to` on. `EFAULT` beyond the end.
    pub fn write(&self, to: usize, from: &[u8]) -> Result<()> {
        self.within(to, from.len())?;
        memory::memory()?.write(self.at + to, from)
    }

    /// The device address of offset `at`.
    pub fn device_address(&self, at: usize) -> u64 {
        vtophys::translate((self.at + at) as u64, None)
    }

    fn within(&self, at: usize, len: usize) -> Result<()> {
        at.checked_add(len).filter(|end| *end <= self.len).map(drop).ok_or(Errno::EFAULT)
    }

    /// Gives the block away; whoever has the address frees it.
    pub fn into_address(self) -> usize {
        let at = self.at;
        core::mem::forget(self);
        at
    }
}

impl Drop for DmaBuf {
    fn drop(&mut self) {
        free(self.at).ok();
    }
}

/// Whether DMA memory consists of hugepages, as far as the first look can tell.
pub fn has_hugepages() -> bool {
    memory::memory().is_ok_and(|memory| memory.config().use_huge)
}

/// What is behind an address of DMA memory.
pub fn backing(at: usize) -> Backing {
    memory::memory().map_or(Backing::Reserved, |memory| memory.backing(at))
}

#[cfg(test)]
pub(crate) mod tests;
