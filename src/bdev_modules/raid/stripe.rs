//! What raid5f needs for each stripe under way: buffers for parity or for the other chunks, and room for their vectors.
//!
//! A channel has a fixed number of them, made with the channel. Threading rule: the channel's thread.

use super::{Level, MAX, object::Raid};
use crate::{
    abi, env,
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
};
use core::ffi::c_void;

/// The most stripes of each kind under way on a channel.
const PER_CHANNEL: usize = 32;
/// Elements of vectors that a chunk has room for in any case.
const IOVS_PER_CHUNK: usize = 4;
const IOV_SIZE: usize = size_of::<abi::iovec>();

pub struct Stripe {
    next: ObjCell<Stripe>,
    /// Its list.
    writes: Rx<bool>,
    /// Parity of a write, or the other chunks of a reconstruction, one behind the other.
    buf: Rx<usize>,
    md: Rx<usize>,
    iovs: Rx<usize>,
    iov_room: Rx<usize>,
    pub index: Rx<u64>,
    pub parity: Rx<u32>,
    /// The chunk to be reconstructed, and where in it.
    pub chunk: Rx<u32>,
    pub chunk_offset: Rx<u64>,
    /// Where in `iovs` the vector of each chunk begins, and its length.
    first: [Rx<u32>; MAX],
    count: [Rx<u32>; MAX],
}

static KIND: Kind = Kind::new("raid5f stripe");
pub static STRIPES: Arena<Stripe> = Arena::new();

impl Life for Stripe {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 18;
    fn vacant() -> Self {
        Stripe {
            next: ObjCell::EMPTY,
            writes: Rx::ZERO,
            buf: Rx::ZERO,
            md: Rx::ZERO,
            iovs: Rx::ZERO,
            iov_room: Rx::ZERO,
            index: Rx::ZERO,
            parity: Rx::ZERO,
            chunk: Rx::ZERO,
            chunk_offset: Rx::ZERO,
            first: [const { Rx::ZERO }; MAX],
            count: [const { Rx::ZERO }; MAX],
        }
    }
}

fn at(base: usize, offset: usize) -> *mut c_void {
    core::ptr::with_exposed_provenance_mut::<c_void>(base).wrapping_byte_add(offset)
}

impl Stripe {
    fn make(raid: &Raid, writes: bool) -> Result<Obj<Stripe>> {
        let stripe = STRIPES.alloc()?;
        for word in [&stripe.buf, &stripe.md, &stripe.iovs, &stripe.iov_room] {
            word.set(0);
        }
        stripe.next.set(None);
        stripe.writes.set(writes);
        match stripe.fill(raid, writes) {
            Ok(()) => Ok(stripe),
            Err(errno) => {
                Stripe::free(stripe);
                Err(errno)
            }
        }
    }

    fn fill(&self, raid: &Raid, writes: bool) -> Result<()> {
        let chunks = if writes { 1 } else { raid.count().saturating_sub(1) };
        let strip = raid.strip_size.get() as usize;
        let size = |unit: u32| strip.checked_mul(unit as usize).and_then(|n| n.checked_mul(chunks));
        let align = usize::try_from(raid.buf_align.get()).unwrap_or(0);
        self.buf.set(env::malloc(size(raid.blocklen.get()).ok_or(Errno::EOVERFLOW)?, align, -1)?);
        if raid.md_len.get() != 0 {
            self.md.set(env::malloc(size(raid.md_len.get()).ok_or(Errno::EOVERFLOW)?, align, -1)?);
        }
        self.make_room(raid.count().saturating_mul(IOVS_PER_CHUNK).saturating_add(32))
    }

    fn free(stripe: Obj<Stripe>) {
        for word in [&stripe.buf, &stripe.md, &stripe.iovs] {
            let address = word.replace(0);
            if address != 0 && env::free(address).is_err() {
                errlog!("memory of a raid5f stripe was freed by somebody else");
            }
        }
        STRIPES.free(stripe);
    }

    /// Sees to it that the vectors may have so many elements in all. Only a request in unusually many pieces needs more
    /// than there is from the start.
    pub fn make_room(&self, elements: usize) -> Result<()> {
        if elements <= self.iov_room.get() {
            return Ok(());
        }
        let bytes = elements.checked_mul(IOV_SIZE).ok_or(Errno::EOVERFLOW)?;
        let new = env::malloc(bytes, 0, -1)?;
        let old = self.iovs.replace(new);
        self.iov_room.set(elements);
        env::free(old)
    }

    /// The buffer of the `nth` chunk, and its metadata's.
    pub fn buffer(&self, raid: &Raid, nth: usize) -> *mut c_void {
        let len = (raid.strip_size.get() as usize).wrapping_mul(raid.blocklen.get() as usize);
        at(self.buf.get(), nth.wrapping_mul(len))
    }

    pub fn md_buffer(&self, raid: &Raid, nth: usize) -> *mut c_void {
        let len = (raid.strip_size.get() as usize).wrapping_mul(raid.md_len.get() as usize);
        if self.md.get() == 0 { core::ptr::null_mut() } else { at(self.md.get(), nth.wrapping_mul(len)) }
    }

    /// All vectors.
    pub fn all_iovs(&self) -> *mut abi::iovec {
        at(self.iovs.get(), 0).cast()
    }

    pub fn set_vector(&self, slot: usize, first: usize, count: usize) {
        if let (Some(f), Some(c)) = (self.first.get(slot), self.count.get(slot)) {
            f.set(first as u32);
            c.set(count as u32);
        }
    }

    /// The vector of a chunk.
    pub fn vector(&self, slot: usize) -> (*mut abi::iovec, usize) {
        let first = self.first.get(slot).map_or(0, Rx::get) as usize;
        (self.all_iovs().wrapping_add(first), self.count.get(slot).map_or(0, Rx::get) as usize)
    }
}

/// The free stripes of a channel.
pub struct Stripes {
    writes: ObjCell<Stripe>,
    reads: ObjCell<Stripe>,
}

impl Stripes {
    pub const EMPTY: Stripes = Stripes { writes: ObjCell::EMPTY, reads: ObjCell::EMPTY };

    pub fn open(&self, raid: Obj<Raid>) -> Result<()> {
        self.writes.set(None);
        self.reads.set(None);
        if raid.level() != Level::Raid5f {
            return Ok(());
        }
        for _ in 0..PER_CHANNEL {
            self.put(Stripe::make(&raid, true)?);
            self.put(Stripe::make(&raid, false)?);
        }
        Ok(())
    }

    pub fn close(&self) {
        for writes in [true, false] {
            while let Some(stripe) = self.take(writes) {
                Stripe::free(stripe);
            }
        }
    }

    fn list(&self, writes: bool) -> &ObjCell<Stripe> {
        if writes { &self.writes } else { &self.reads }
    }

    pub fn take(&self, writes: bool) -> Option<Obj<Stripe>> {
        let list = self.list(writes);
        let stripe = list.get()?;
        list.set(stripe.next.take());
        Some(stripe)
    }

    pub fn put(&self, stripe: Obj<Stripe>) {
        let list = self.list(stripe.writes.get());
        stripe.next.set(list.get());
        list.set(Some(stripe));
    }
}
