//! The allocator of DMA memory: which bytes of a range of 2 MiB chunks are in use. All bookkeeping lies outside the memory
//! itself, so that C cannot damage it and every wrong pointer is recognised.
//!
//! Memory comes in *regions* of whole chunks, which are registered and given back as a whole; no block spans two of
//! them. Inside a region pages of 4 KiB form runs (`runs`); blocks of up to 2 KiB share a run (`slab`).
//! Serves `spdk_malloc` and its family in `spdk/env.h`. Threading rule: one user at a time, the owner holds the lock.

mod runs;
mod slab;
#[cfg(test)]
mod tests;

use crate::errno::{Errno, Result};
use runs::Bins;

pub const PAGE: usize = 4096;
const CHUNK_PAGES: u32 = 512;
/// No page, no region.
const NONE: u32 = u32::MAX;
/// A chunk that is being made into a region.
const PLANNED: u32 = u32::MAX - 1;
/// So many chunks of regions that hold nothing are kept for the next block.
const IDLE_LIMIT: u32 = 4;
/// Every block is aligned to a cache line at least.
pub const MIN_ALIGN: usize = 64;

/// What a block serves; it can be freed only as what it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Tag {
    /// `spdk_malloc` and its family.
    Malloc = 1,
    /// A memory zone.
    Zone = 2,
    /// The elements of a memory pool.
    Pool = 3,
}

/// Why a pointer is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// It was a block and is free now.
    Freed,
    /// It never was the start of a block.
    Garbage,
    /// It is a block that serves something else.
    Kind,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    pub size: usize,
    /// A power of two.
    pub align: usize,
    pub tag: Tag,
    /// Whether a block of up to one chunk must lie within one.
    pub one_chunk: bool,
}

/// A block in use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Block {
    /// From the start of the range.
    pub offset: usize,
    /// How many bytes its user may touch: at least what was asked for.
    pub usable: usize,
    /// How many bytes from its start may be other than zero.
    pub dirty: usize,
}

/// A run of whole chunks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Chunks {
    pub first: u32,
    pub n: u32,
}

/// What the heap holds, in bytes and pieces.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct HeapStats {
    pub total: u64,
    pub used: u64,
    pub largest_free: u64,
    pub free_count: u32,
    pub used_count: u32,
}

/// What a page is, kept in the low byte of its `info` word.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    /// Nothing starts or ends here.
    Inner = 0,
    FreeHead = 1,
    FreeTail = 2,
    UsedHead = 3,
    SlabHead = 4,
    /// A later page of a slab; its length field is the distance to the head.
    SlabBody = 5,
    /// A block started here once; the page is inside of something else now.
    Stale = 6,
}

/// The `info` word: kind, tag, slab class, and a length in pages.
#[derive(Clone, Copy)]
struct Info(u64);

impl Info {
    fn new(kind: Kind, tag: u8, class: u8, len: u32) -> Info {
        Info(kind as u64 | u64::from(tag) << 8 | u64::from(class) << 16 | u64::from(len) << 32)
    }

    fn kind(self) -> Kind {
        match self.0 as u8 {
            1 => Kind::FreeHead,
            2 => Kind::FreeTail,
            3 => Kind::UsedHead,
            4 => Kind::SlabHead,
            5 => Kind::SlabBody,
            6 => Kind::Stale,
            _ => Kind::Inner,
        }
    }

    fn tag(self) -> u8 {
        (self.0 >> 8) as u8
    }

    fn class(self) -> usize {
        usize::from((self.0 >> 16) as u8)
    }

    fn len(self) -> u32 {
        (self.0 >> 32) as u32
    }
}

/// Two page numbers in one word: the neighbours in a list.
fn pair(prev: u32, next: u32) -> u64 {
    u64::from(prev) | u64::from(next) << 32
}

fn unpair(word: u64) -> (u32, u32) {
    (word as u32, (word >> 32) as u32)
}

/// Chunks that came together and go together. The tables are zeros from the system, hence memory only where touched.
struct Region {
    chunks: Chunks,
    /// Pages from here on were never given to anybody, counted from the region's start.
    fresh: u32,
    /// Pages in use, and those of them that are slabs without a block.
    used: u32,
    idle: u32,
    info: Vec<u64>,
    /// Of a free run: its list; of a used run: the size asked for; of a slab: the map of used places.
    aux: Vec<u64>,
    /// Of a slab: its list.
    link: Vec<u64>,
}

pub struct Heap {
    regions: Vec<Option<Region>>,
    /// The region of each chunk, `NONE` or `PLANNED`.
    owner: Vec<u32>,
    /// Chunks from here on were never in a region.
    untouched: u32,
    bins: Bins,
    /// The first slab with a free place, by class.
    partial: [u32; slab::CLASSES],
    /// A slab without a block, by class: kept so that a single block that comes and goes is cheap.
    spare: [u32; slab::CLASSES],
    chunks: u32,
    /// Chunks of regions that hold nothing.
    idle: u32,
    used_bytes: u64,
    used_count: u32,
}

impl Heap {
    /// A heap without memory, for a range of `chunks` chunks.
    pub fn new(chunks: usize) -> Result<Heap> {
        let mut owner = Vec::new();
        owner.try_reserve_exact(chunks)?;
        owner.resize(chunks, NONE);
        Ok(Heap {
            regions: Vec::new(),
            owner,
            untouched: 0,
            bins: Bins::new(),
            partial: [NONE; slab::CLASSES],
            spare: [NONE; slab::CLASSES],
            chunks: 0,
            idle: 0,
            used_bytes: 0,
            used_count: 0,
        })
    }

    /// A block, or `None` when there is no room: then [`plan`](Self::plan) a new region.
    pub fn alloc(&mut self, want: &Request) -> Option<Block> {
        let block = match slab::class_for(want) {
            Some(class) => self.slab_alloc(class)?,
            None => {
                let pages = u32::try_from(want.size.div_ceil(PAGE)).ok()?;
                let (page, dirty) = self.run_alloc(pages, want)?;
                self.set(page, Info::new(Kind::UsedHead, want.tag as u8, 0, pages));
                self.set_aux(page, want.size as u64);
                Block { offset: page as usize * PAGE, usable: pages as usize * PAGE, dirty: dirty as usize * PAGE }
            }
        };
        self.used_bytes += block.usable as u64;
        self.used_count += 1;
        Some(block)
    }

    /// Frees the block at `offset`. Answers a region that holds nothing any more and should be given back.
    pub fn free(&mut self, offset: usize, tag: Tag) -> core::result::Result<Option<Chunks>, Wrong> {
        let block = self.find(offset, tag)?;
        let page = (offset / PAGE) as u32;
        let run = match self.info(page).kind() {
            Kind::UsedHead => Some((page, self.info(page).len())),
            _ => self.slab_free(offset),
        };
        self.used_bytes -= block.usable as u64;
        self.used_count -= 1;
        let region = run.and_then(|(page, len)| self.run_free(page, len)).or_else(|| self.drop_spares(page));
        Ok(region.filter(|_| self.idle > IDLE_LIMIT))
    }

    /// Makes the block at `offset` hold `size` bytes where it is. False when it must move.
    pub fn resize(&mut self, block: &Block, size: usize) -> bool {
        let page = (block.offset / PAGE) as u32;
        if size > block.usable || self.info(page).kind() != Kind::UsedHead {
            return size <= block.usable;
        }
        let keep = size.div_ceil(PAGE).max(1);
        self.used_bytes -= (block.usable - keep * PAGE) as u64;
        self.run_trim(page, keep as u32);
        self.set_aux(page, size as u64);
        true
    }

    /// The block that starts at `offset`.
    pub fn find(&self, offset: usize, tag: Tag) -> core::result::Result<Block, Wrong> {
        let page = u32::try_from(offset / PAGE).map_err(|_| Wrong::Garbage)?;
        let chunk = page / CHUNK_PAGES;
        match self.owner.get(chunk as usize) {
            Some(&id) if id < PLANNED => (),
            Some(_) if chunk < self.untouched => return Err(Wrong::Freed),
            _ => return Err(Wrong::Garbage),
        }
        let info = self.info(page);
        match info.kind() {
            Kind::UsedHead if offset % PAGE != 0 => Err(Wrong::Garbage),
            Kind::UsedHead if info.tag() != tag as u8 => Err(Wrong::Kind),
            Kind::UsedHead => {
                let usable = info.len() as usize * PAGE;
                Ok(Block { offset, usable, dirty: usable })
            }
            Kind::SlabHead | Kind::SlabBody => match self.slab_find(offset) {
                Ok(_) if tag != Tag::Malloc => Err(Wrong::Kind),
                found => found,
            },
            Kind::FreeHead | Kind::FreeTail | Kind::Stale => Err(Wrong::Freed),
            Kind::Inner => Err(Wrong::Garbage),
        }
    }

    /// How many bytes were asked for at the block that starts at `offset`; a slab knows its class only.
    pub fn asked(&self, block: &Block) -> usize {
        let page = (block.offset / PAGE) as u32;
        match self.info(page).kind() {
            Kind::UsedHead => self.aux(page) as usize,
            _ => block.usable,
        }
    }

    /// Sets chunks aside for a region that can hold `want`, `spare` more than needed if possible, at most `limit` chunks in
    /// all. They must be [added](Self::add) or [returned](Self::vacate).
    pub fn plan(&mut self, want: &Request, spare: u32, limit: u32) -> Option<Chunks> {
        let need = match slab::class_for(want) {
            Some(_) => 1,
            None => u32::try_from(want.size.div_ceil(PAGE)).ok()?.div_ceil(CHUNK_PAGES),
        };
        let align = u32::try_from(want.align / (CHUNK_PAGES as usize * PAGE)).ok()?.max(1);
        let room = limit.checked_sub(self.chunks)?;
        let choices = [need.saturating_add(spare).min(room), need];
        let fits = |n: u32| (n >= need && n <= room).then_some(n);
        let plan =
            choices.into_iter().filter_map(fits).find_map(|n| Some(Chunks { first: self.vacant(n, align)?, n }))?;
        self.set_owner(plan, PLANNED);
        self.chunks += plan.n;
        self.untouched = self.untouched.max(plan.first + plan.n);
        Some(plan)
    }

    /// Makes a region of planned chunks. `zeroed` says that their memory is all zeros.
    pub fn add(&mut self, chunks: Chunks, zeroed: bool) -> Result<()> {
        let pages = chunks.n as usize * CHUNK_PAGES as usize;
        let id = match self.regions.iter().position(Option::is_none) {
            Some(id) => id,
            None => {
                self.regions.try_reserve(1)?;
                self.regions.push(None);
                self.regions.len() - 1
            }
        };
        let fresh = if zeroed { 0 } else { chunks.n * CHUNK_PAGES };
        let region =
            Region { chunks, fresh, used: 0, idle: 0, info: zeros(pages)?, aux: zeros(pages)?, link: zeros(pages)? };
        self.regions[id] = Some(region);
        self.set_owner(chunks, u32::try_from(id).map_err(|_| Errno::ENOMEM)?);
        self.run_insert(chunks.first * CHUNK_PAGES, chunks.n * CHUNK_PAGES);
        Ok(())
    }

    /// Takes a region that holds nothing out of the heap. False when it was put to use meanwhile.
    pub fn withdraw(&mut self, chunks: Chunks) -> bool {
        let id = self.owner_of(chunks.first);
        let page = chunks.first * CHUNK_PAGES;
        let pages = chunks.n * CHUNK_PAGES;
        if id >= PLANNED || self.info(page).kind() != Kind::FreeHead || self.info(page).len() != pages {
            return false;
        }
        self.run_remove(page);
        self.regions[id as usize] = None;
        self.set_owner(chunks, PLANNED);
        true
    }

    /// Returns chunks that were planned or withdrawn.
    pub fn vacate(&mut self, chunks: Chunks) {
        self.set_owner(chunks, NONE);
        self.chunks -= chunks.n;
    }

    /// How many chunks are in use or planned.
    pub fn chunks(&self) -> u32 {
        self.chunks
    }

    /// The region around the chunk, as it was added.
    pub fn region_of(&self, chunk: u32) -> Option<Chunks> {
        let id = *self.owner.get(chunk as usize)?;
        self.regions.get(id as usize)?.as_ref().map(|region| region.chunks)
    }

    /// All regions, as they were added.
    pub fn regions(&self) -> impl Iterator<Item = Chunks> + '_ {
        self.regions.iter().flatten().map(|region| region.chunks)
    }

    pub fn stats(&self) -> HeapStats {
        let total: u64 =
            self.regions().map(|chunks| u64::from(chunks.n)).sum::<u64>() * u64::from(CHUNK_PAGES) * PAGE as u64;
        HeapStats {
            total,
            used: self.used_bytes,
            largest_free: self.largest_free() * PAGE as u64,
            free_count: self.bins.count(),
            used_count: self.used_count,
        }
    }

    /// The first vacant run of `n` chunks at a multiple of `align`.
    fn vacant(&self, n: u32, align: u32) -> Option<u32> {
        let (mut start, end) = (0u32, u32::try_from(self.owner.len()).ok()?);
        while start.checked_add(n)? <= end {
            match (start..start + n).rev().find(|chunk| self.owner_of(*chunk) != NONE) {
                None => return Some(start),
                Some(taken) => start = (taken + 1).checked_next_multiple_of(align)?,
            }
        }
        None
    }

    fn owner_of(&self, chunk: u32) -> u32 {
        self.owner.get(chunk as usize).copied().unwrap_or(PLANNED)
    }

    fn set_owner(&mut self, chunks: Chunks, id: u32) {
        self.owner[chunks.first as usize..(chunks.first + chunks.n) as usize].fill(id);
    }

    fn region(&self, page: u32) -> &Region {
        let id = self.owner_of(page / CHUNK_PAGES);
        self.regions[id as usize].as_ref().expect("a page in use has a region")
    }

    fn region_mut(&mut self, page: u32) -> (&mut Region, usize) {
        let id = self.owner_of(page / CHUNK_PAGES);
        let region = self.regions[id as usize].as_mut().expect("a page in use has a region");
        let at = (page - region.chunks.first * CHUNK_PAGES) as usize;
        (region, at)
    }

    fn info(&self, page: u32) -> Info {
        let region = self.region(page);
        Info(region.info[(page - region.chunks.first * CHUNK_PAGES) as usize])
    }

    fn aux(&self, page: u32) -> u64 {
        let region = self.region(page);
        region.aux[(page - region.chunks.first * CHUNK_PAGES) as usize]
    }

    fn link(&self, page: u32) -> (u32, u32) {
        let region = self.region(page);
        unpair(region.link[(page - region.chunks.first * CHUNK_PAGES) as usize])
    }

    fn set(&mut self, page: u32, info: Info) {
        let (region, at) = self.region_mut(page);
        region.info[at] = info.0;
    }

    fn set_aux(&mut self, page: u32, aux: u64) {
        let (region, at) = self.region_mut(page);
        region.aux[at] = aux;
    }

    fn set_link(&mut self, page: u32, prev: u32, next: u32) {
        let (region, at) = self.region_mut(page);
        region.link[at] = pair(prev, next);
    }
}

/// A table of zeros that costs memory only where it is written.
fn zeros(n: usize) -> Result<Vec<u64>> {
    // `vec![0; n]` asks the system for zeroed memory but aborts when there is none, so ask for the room first.
    let mut probe: Vec<u64> = Vec::new();
    probe.try_reserve_exact(n)?;
    drop(probe);
    Ok(vec![0; n])
}
