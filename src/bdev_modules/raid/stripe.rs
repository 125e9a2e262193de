//! What raid5f needs for each stripe under way: buffers for parity or for the other chunks, and room for their vectors.
//!
//! A channel has a fixed number of them, made with the channel. Threading rule: the channel's thread.

use super::{
    Level, MAX,
    object::Raid,
    parity::{Accel, State, Vector},
};
use crate::{
    abi, env,
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    sys::iomem,
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
    /// What the exclusive or goes through, see [`Table`].
    table: Rx<usize>,
    members: Rx<usize>,
    pub parity_state: State,
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
            table: Rx::ZERO,
            members: Rx::ZERO,
            parity_state: State::default(),
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
        for word in [&stripe.buf, &stripe.md, &stripe.iovs, &stripe.iov_room, &stripe.table] {
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
        self.members.set(raid.count());
        self.table.set(env::malloc(raid.count().saturating_mul(Table::PER_MEMBER), 0, -1)?);
        self.make_room(raid.count().saturating_mul(IOVS_PER_CHUNK).saturating_add(32))
    }

    fn free(stripe: Obj<Stripe>) {
        for word in [&stripe.buf, &stripe.md, &stripe.iovs, &stripe.table] {
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

    pub fn table(&self) -> Table {
        Table { at: self.table.get(), members: self.members.get() }
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

/// Pointers and cursors, of as many chunks as there are members: the sources of the exclusive or, and what it is written to
/// as the last one. Kept with the stripe, since the framework reads the pointers as long as an operation lasts.
pub struct Table {
    at: usize,
    members: usize,
}

impl Table {
    const POINTER: usize = size_of::<*mut c_void>();
    /// A pointer into the data, one to the metadata, and a cursor: a vector, how long it is, and how far it is used.
    const PER_MEMBER: usize = 5 * Self::POINTER;

    pub fn sources(&self) -> usize {
        self.members.saturating_sub(1)
    }

    fn word(&self, row: usize, nth: usize) -> *mut usize {
        let index = row.wrapping_mul(self.members).wrapping_add(nth.min(self.sources()));
        at(self.at, index.wrapping_mul(Self::POINTER)).cast()
    }

    fn put(&self, row: usize, nth: usize, value: usize) {
        iomem::store(self.word(row, nth), value);
    }

    fn get(&self, row: usize, nth: usize) -> usize {
        iomem::value(self.word(row, nth).cast_const()).unwrap_or(0)
    }

    /// The pointers into the data.
    pub fn now(&self) -> *mut *mut c_void {
        self.word(0, 0).cast()
    }

    pub fn set_now(&self, nth: usize, to: *mut c_void) {
        self.put(0, nth, to.expose_provenance());
    }

    /// Where the result is written.
    pub fn to(&self) -> *mut c_void {
        at(self.get(0, self.sources()), 0)
    }

    /// The pointers to the metadata.
    pub fn md(&self) -> *mut *mut c_void {
        self.word(1, 0).cast()
    }

    pub fn set_md(&self, nth: usize, to: *mut c_void) {
        self.put(1, nth, to.expose_provenance());
    }

    pub fn set_cursor(&self, nth: usize, vector: Vector) {
        self.put_cursor(nth, vector, 0);
    }

    pub fn put_cursor(&self, nth: usize, (iovs, count): Vector, within: usize) {
        self.put(2, nth, iovs.expose_provenance());
        self.put(3, nth, count);
        self.put(4, nth, within);
    }

    /// The rest of a vector, and how much of its first element is used.
    pub fn cursor(&self, nth: usize) -> (*mut abi::iovec, usize, usize) {
        (at(self.get(2, nth), 0).cast(), self.get(3, nth), self.get(4, nth))
    }
}

/// The free stripes of a channel, and what computes for them.
pub struct Stripes {
    pub accel: Accel,
    writes: ObjCell<Stripe>,
    reads: ObjCell<Stripe>,
}

impl Stripes {
    pub const EMPTY: Stripes = Stripes { accel: Accel::EMPTY, writes: ObjCell::EMPTY, reads: ObjCell::EMPTY };

    pub fn open(&self, raid: Obj<Raid>) -> Result<()> {
        self.writes.set(None);
        self.reads.set(None);
        if raid.level() != Level::Raid5f {
            return Ok(());
        }
        self.accel.open()?;
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
        self.accel.close();
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
