//! DMA memory: allocation, growth, giving back.
//!
//! Serves `spdk_malloc` and its family in `spdk/env.h`. Memory is taken from the system when it is needed, in regions
//! of 2 MiB chunks: hugepages while there are free ones, ordinary memory otherwise. Each region is registered for as long
//! as it exists. Threading rule: any thread; no lock is held while memory maps are told about a region.

use super::{
    heap::{Block, Chunks, Heap, HeapStats, MIN_ALIGN, Request, Tag, Wrong},
    regions, vtophys,
};
use crate::{
    errno::{Errno, Result},
    handle::{Why, ledger, ledger::Kind},
    sys::{
        alloc,
        dma::{self, Backing, CHUNK, DmaRange, HugeSource},
        hugepages, numa,
    },
};
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::{
    os::fd::RawFd,
    sync::{Mutex, MutexGuard, OnceLock},
};

/// No preference for a NUMA node; the value of `SPDK_ENV_NUMA_ID_ANY`.
pub const ANY_NODE: i32 = -1;

/// From here on growth looks first whether there is so much memory.
const ASK_FIRST: usize = 64 << 20;
/// A region grows by an eighth of what there is, up to this many chunks, beyond what is needed.
const SPARE_LIMIT: u32 = 8;

static KIND: Kind = Kind::new("DMA buffer");
static REFUSED: AtomicU64 = AtomicU64::new(0);

/// How memory is to be had; fixed by the first start.
#[derive(Clone, Debug, Default)]
pub struct Config {
    pub use_huge: bool,
    /// Most bytes in all, 0 for no limit.
    pub limit: u64,
    pub base_hint: u64,
    pub source: HugeSource,
    /// Ordinary memory must have a file descriptor.
    pub shared: bool,
    pub lock: bool,
    /// A node that has no memory left is not replaced by another one.
    pub enforce_numa: bool,
    /// Device addresses are physical ones.
    pub physical: bool,
    /// The node of a buffer is not told.
    pub hide_numa: bool,
}

struct Node {
    range: DmaRange,
    heap: Mutex<Heap>,
}

/// All DMA memory of the process.
pub struct Memory {
    nodes: Vec<Node>,
    config: Config,
    limit: u32,
    spilled: AtomicBool,
    /// A device without an IOMMU is attached: only hugepages are any good.
    only_huge: AtomicBool,
}

static MEMORY: OnceLock<Memory> = OnceLock::new();

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Want {
    pub size: usize,
    pub align: usize,
    pub node: i32,
    pub zero: bool,
    pub tag: Tag,
    /// Device addresses must be contiguous.
    pub contiguous: bool,
}

impl Want {
    pub fn plain(size: usize, align: usize, node: i32, zero: bool) -> Want {
        Want { size, align, node, zero, tag: Tag::Malloc, contiguous: false }
    }
}

/// Reserves the addresses. Later calls change nothing.
pub fn start(config: Config) -> Result<()> {
    if MEMORY.get().is_some() {
        return Ok(());
    }
    let machine = usize::try_from(hugepages::machine_bytes()).unwrap_or(usize::MAX / 4);
    let want = match config.limit {
        0 => machine.next_multiple_of(1 << 30),
        limit => usize::try_from(limit).map_err(|_| Errno::ENOMEM)?,
    };
    let mut nodes = Vec::new();
    let mut hint = config.base_hint;
    for node in numa::nodes() {
        let range = DmaRange::reserve(hint, want, 64 << 20, *node, config.source.clone())?;
        hint = (range.base() + range.chunks() * CHUNK) as u64;
        let heap = Mutex::new(Heap::new(range.chunks())?);
        nodes.push(Node { range, heap });
    }
    let limit = if config.limit == 0 { u32::MAX } else { (want / CHUNK) as u32 };
    let memory = Memory { nodes, config, limit, spilled: AtomicBool::new(false), only_huge: AtomicBool::new(false) };
    MEMORY.set(memory).ok();
    Ok(())
}

/// The memory, once it was started.
pub fn memory() -> Result<&'static Memory> {
    MEMORY.get().ok_or(Errno::ENOMEM)
}

/// How many wrong pointers were refused.
pub fn refused() -> u64 {
    REFUSED.load(Relaxed)
}

/// Counts and reports a pointer that is no block.
#[cold]
pub fn refuse(function: &'static str, at: usize, wrong: Wrong) -> Errno {
    REFUSED.fetch_add(1, Relaxed);
    let why = if wrong == Wrong::Freed { Why::Stale } else { Why::Garbage };
    ledger::refuse(function, &KIND, why, at as u64, None)
}

impl Memory {
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// From now on memory without a physical address is refused: a device needs it.
    pub fn require_physical(&self) {
        self.only_huge.store(true, Relaxed);
    }

    /// Allocates a block and answers its address.
    pub fn alloc(&self, want: &Want) -> Result<usize> {
        if crate::sys::alloc::must_fail() {
            return Err(Errno::ENOMEM);
        }
        if want.size == 0 || !(want.align == 0 || want.align.is_power_of_two()) {
            return Err(Errno::EINVAL);
        }
        if alloc::must_fail() {
            return Err(Errno::ENOMEM);
        }
        let preferred = if want.node == ANY_NODE { numa::here() as i32 } else { want.node };
        let is_preferred = |node: &&Node| node.range.node() as i32 == preferred;
        let first = self.nodes.iter().filter(is_preferred);
        let others = self.nodes.iter().filter(|node| !is_preferred(node));
        let strict = self.config.enforce_numa && want.node != ANY_NODE;
        let mut outcome = Err(Errno::ENOMEM);
        for node in first.chain(others.filter(|_| !strict)) {
            outcome = self.alloc_on(node, want);
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }

    fn alloc_on(&self, node: &Node, want: &Want) -> Result<usize> {
        let request = Request {
            size: want.size,
            align: want.align.max(MIN_ALIGN),
            tag: want.tag,
            one_chunk: self.config.physical,
        };
        let found = node.heap().alloc(&request);
        let block = match found {
            Some(block) => block,
            None => self.grow(node, &request)?,
        };
        let ready = self.prepare(node, &block, want);
        if let Err(errno) = ready {
            self.free_on(node, block.offset, want.tag).ok();
            return Err(errno);
        }
        Ok(node.range.base() + block.offset)
    }

    /// Zeroes the block and checks that devices see it as one piece, where that is wanted.
    fn prepare(&self, node: &Node, block: &Block, want: &Want) -> Result<()> {
        let at = node.range.base() + block.offset;
        if want.zero {
            // Fresh memory reads as zeros already. It is not touched here: hugepages are reserved by the mapping, ordinary
            // memory was asked for in `back`, and faulting 256 MiB in took 108 of hello_bdev's 135 ms.
            node.range.zero(at, block.dirty.min(want.size))?;
        }
        let (first, last) = (block.offset / CHUNK, (block.offset + want.size - 1) / CHUNK);
        if want.contiguous && self.config.physical && first != last {
            let mut expected = None;
            for chunk in first..=last {
                let physical = node.range.physical(chunk).ok_or(Errno::ENOMEM)?;
                if expected.is_some_and(|expected| expected != physical) {
                    return Err(Errno::ENOMEM);
                }
                expected = Some(physical + CHUNK as u64);
            }
        }
        Ok(())
    }

    /// Adds a region that can hold the request and takes the block from it.
    fn grow(&self, node: &Node, request: &Request) -> Result<Block> {
        let (plan, least) = {
            let mut heap = node.heap();
            let spare = (heap.chunks() / 8).min(SPARE_LIMIT);
            let plan = heap.plan(request, spare, self.limit).ok_or(Errno::ENOMEM)?;
            (plan, request.size.div_ceil(CHUNK) as u32)
        };
        let got = self.back(node, plan, least).inspect_err(|_| node.heap().vacate(plan))?;
        if got.n < plan.n {
            node.heap().vacate(Chunks { first: plan.first + got.n, n: plan.n - got.n });
        }
        let plan = got;
        let (at, len) = node.bytes(plan);
        let registered = regions::register(at, len).and_then(|()| {
            if vtophys::out_of_reach(at) {
                regions::unregister(at, len).ok();
                return Err(Errno::ENOMEM);
            }
            Ok(())
        });
        if let Err(errno) = registered {
            node.range.release(plan.first as usize, plan.n as usize);
            node.heap().vacate(plan);
            return Err(errno);
        }
        let mut heap = node.heap();
        let added = heap.add(plan, true);
        let block = added.and_then(|()| heap.alloc(request).ok_or(Errno::ENOMEM));
        drop(heap);
        if added.is_err() {
            regions::unregister(at, len).ok();
            node.range.release(plan.first as usize, plan.n as usize);
            node.heap().vacate(plan);
        }
        block
    }

    /// Puts memory behind the planned chunks, or behind the `least` first ones of them when hugepages run short.
    fn back(&self, node: &Node, plan: Chunks, least: u32) -> Result<Chunks> {
        let commit =
            |plan: Chunks, backing| node.range.commit(plan.first as usize, plan.n as usize, backing, self.config.lock);
        if self.config.use_huge {
            if commit(plan, Backing::Huge).is_ok() {
                return Ok(plan);
            }
            let smaller = Chunks { n: least.max(1), ..plan };
            if smaller.n < plan.n && commit(smaller, Backing::Huge).is_ok() {
                return Ok(smaller);
            }
            if self.only_huge.load(Relaxed) {
                return Err(Errno::ENOMEM);
            }
            if !self.spilled.swap(true, Relaxed) {
                warnlog!("no free 2 MiB hugepages are left: using ordinary memory from here on");
            }
        }
        let bytes = plan.n as usize * CHUNK;
        if bytes >= ASK_FIRST && bytes as u64 > hugepages::available_bytes() {
            return Err(Errno::ENOMEM);
        }
        commit(plan, if self.config.shared { Backing::Shared } else { Backing::Private })?;
        Ok(plan)
    }

    fn node_of(&self, at: usize) -> Option<(&Node, usize)> {
        self.nodes.iter().find_map(|node| Some((node, node.range.offset_of(at)?)))
    }

    /// Frees the block at `at`. `ESTALE` when it was freed before, `EBADF` when it never was a block of this kind.
    pub fn free(&self, function: &'static str, at: usize, tag: Tag) -> Result<()> {
        let (node, offset) = self.node_of(at).ok_or_else(|| refuse(function, at, Wrong::Garbage))?;
        self.free_on(node, offset, tag).map_err(|wrong| refuse(function, at, wrong))
    }

    fn free_on(&self, node: &Node, offset: usize, tag: Tag) -> core::result::Result<(), Wrong> {
        let mut heap = node.heap();
        let Some(empty) = heap.free(offset, tag)? else { return Ok(()) };
        if !heap.withdraw(empty) {
            return Ok(());
        }
        drop(heap);
        self.give_back(node, empty);
        Ok(())
    }

    /// Gives every region that holds nothing back to the system.
    pub fn trim(&self) {
        for node in &self.nodes {
            let all: Vec<Chunks> = node.heap().regions().collect();
            for chunks in all {
                if node.heap().withdraw(chunks) {
                    self.give_back(node, chunks);
                }
            }
        }
    }

    /// Unregisters a withdrawn region and gives it back to the system.
    fn give_back(&self, node: &Node, chunks: Chunks) {
        let (at, len) = node.bytes(chunks);
        // The program may have unregistered it itself, by mistake; that must not keep it from going.
        let gone = matches!(regions::unregister(at, len), Ok(()) | Err(Errno::EINVAL));
        if !gone {
            // Such as from within a memory map's callback: keep the region until another block of it is freed.
            node.heap().add(chunks, false).ok();
            return;
        }
        node.range.release(chunks.first as usize, chunks.n as usize);
        node.heap().vacate(chunks);
    }

    /// The block at `at`: its usable size.
    pub fn size_of(&self, function: &'static str, at: usize) -> Result<usize> {
        let (node, offset) = self.node_of(at).ok_or_else(|| refuse(function, at, Wrong::Garbage))?;
        let heap = node.heap();
        let block = heap.find(offset, Tag::Malloc).map_err(|wrong| refuse(function, at, wrong))?;
        Ok(heap.asked(&block))
    }

    /// Gives the block at `at` another size, moving it where it must. The content stays as far as both sizes reach.
    pub fn realloc(&self, function: &'static str, at: usize, size: usize, align: usize) -> Result<usize> {
        let align = align.max(MIN_ALIGN);
        if !align.is_power_of_two() {
            return Err(Errno::EINVAL);
        }
        let (node, offset) = self.node_of(at).ok_or_else(|| refuse(function, at, Wrong::Garbage))?;
        let mut heap = node.heap();
        let block = heap.find(offset, Tag::Malloc).map_err(|wrong| refuse(function, at, wrong))?;
        if at % align == 0 && heap.resize(&block, size) {
            return Ok(at);
        }
        drop(heap);
        let new = self.alloc(&Want::plain(size, align, ANY_NODE, false))?;
        let (to, _) = self.node_of(new).ok_or(Errno::EFAULT)?;
        node.range.copy_to(at, &to.range, new, block.usable.min(size))?;
        self.free_on(node, offset, Tag::Malloc).map_err(|wrong| refuse(function, at, wrong))?;
        Ok(new)
    }

    /// Copies bytes out of DMA memory.
    pub fn read(&self, at: usize, to: &mut [u8]) -> Result<()> {
        self.node_of(at).ok_or(Errno::EFAULT)?.0.range.read(at, to)
    }

    /// Copies bytes into DMA memory.
    pub fn write(&self, at: usize, from: &[u8]) -> Result<()> {
        self.node_of(at).ok_or(Errno::EFAULT)?.0.range.write(at, from)
    }

    pub fn zero(&self, at: usize, len: usize) -> Result<()> {
        self.node_of(at).ok_or(Errno::EFAULT)?.0.range.zero(at, len)
    }

    /// The NUMA node behind an address of DMA memory.
    pub fn numa_of(&self, at: usize) -> Option<i32> {
        let (node, offset) = self.node_of(at)?;
        let chunk = u32::try_from(offset / CHUNK).ok()?;
        node.heap().region_of(chunk)?;
        Some(node.range.node() as i32)
    }

    /// What is behind an address of DMA memory.
    pub fn backing(&self, at: usize) -> Backing {
        self.node_of(at).map_or(Backing::Reserved, |(node, offset)| node.range.backing(offset / CHUNK))
    }

    /// The physical address of the hugepage around `at`.
    pub fn physical(&self, at: usize) -> Option<u64> {
        let (node, offset) = self.node_of(at)?;
        node.range.physical(offset / CHUNK)
    }

    /// The file and the offset in it behind an address. `ENOENT` for other memory, `ENOTSUP` for memory without a file.
    pub fn file_of(&self, at: usize) -> Result<(RawFd, u64)> {
        let (node, offset) = self.node_of(at).ok_or(Errno::ENOENT)?;
        match node.range.backing(offset / CHUNK) {
            Backing::Reserved | Backing::Released => Err(Errno::ENOENT),
            _ => node.range.file_of(at).ok_or(Errno::ENOTSUP),
        }
    }

    /// Statistics of a node's memory.
    pub fn stats(&self, node: u32) -> Option<HeapStats> {
        let node = self.nodes.iter().find(|other| other.range.node() == node)?;
        Some(node.heap().stats())
    }

    /// Every node with its regions: address, length, backing.
    pub fn layout(&self) -> Vec<(u32, Vec<(u64, u64, Backing)>)> {
        let of = |node: &Node| {
            let mut regions: Vec<_> = node.heap().regions().collect();
            regions.sort_by_key(|chunks| chunks.first);
            let backing = |chunks: Chunks| node.range.backing(chunks.first as usize);
            regions.into_iter().map(|chunks| (node.bytes(chunks).0, node.bytes(chunks).1, backing(chunks))).collect()
        };
        self.nodes.iter().map(|node| (node.range.node(), of(node))).collect()
    }
}

impl Node {
    fn heap(&self) -> MutexGuard<'_, Heap> {
        self.heap.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn bytes(&self, chunks: Chunks) -> (u64, u64) {
        let at = self.range.base() + chunks.first as usize * CHUNK;
        (at as u64, u64::from(chunks.n) * CHUNK as u64)
    }
}

/// Whether ordinary memory may be locked, for [`Config::lock`].
pub fn may_lock() -> bool {
    dma::may_lock()
}
