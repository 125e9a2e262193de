//! The type-stable arena of one kind of object.
//!
//! A handle is the slot's address with the generation above bit 47, so it cannot be dereferenced by accident, and
//! checking it is: range and alignment (one multiplication), one load, one compare. The slot's first word holds the
//! very handle while the object lives, and zero otherwise.
//!
//! Strides are odd multiples of 64 bytes: an odd number has an inverse modulo 2^64, and multiplying an offset by it
//! gives the slot's index for exactly the addresses that begin a slot, and something enormous for every other one.

use super::{
    grace,
    ledger::{self, Kind, Why},
    protocol,
};
use crate::{
    errno::{Errno, Result},
    sys::{alloc, pages::Range, rx::Rx},
};
use core::{
    fmt,
    marker::PhantomData,
    ops::Deref,
    ptr,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering::*},
};
use std::{collections::VecDeque, sync::Mutex};

const ADDRESS_BITS: u32 = 48;
const ADDRESS_MASK: u64 = (1 << ADDRESS_BITS) - 1;
/// Slots are opened for writing in steps of about this many bytes.
const STEP: usize = 64 * 1024;
/// A freed slot waits behind at least this many others of its kind.
const QUARANTINE: usize = 64;

/// What an arena needs to know of the objects it holds.
pub trait Life: Sync + Sized + 'static {
    /// The counters and the name of the kind.
    const KIND: &'static Kind;
    /// Most slots the kind may ever have.
    const LIMIT: usize;
    /// True for kinds that another thread may be using while they are freed: their slots wait for a grace period.
    const SHARED: bool = false;
    /// A slot's content before its first object; from then on the fields are reset by the room that owns the kind.
    fn vacant() -> Self;
    /// The object's name in the line that reports a refused use.
    fn label(&self) -> String {
        String::new()
    }
}

/// A slot: the liveness word, the history of the object, the object.
#[repr(C, align(64))]
pub struct Slot<T> {
    live: AtomicU64,
    generation: Rx<u64>,
    born: Rx<u64>,
    died: Rx<u64>,
    born_by: Rx<u64>,
    died_by: Rx<u64>,
    object: T,
}

/// A reference to a slot: valid memory for ever, the same object for as long as [`Obj::is`] says so.
pub struct Obj<T: 'static>(&'static Slot<T>);

impl<T> Clone for Obj<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Obj<T> {}

impl<T> Deref for Obj<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.0.object
    }
}

impl<T> PartialEq for Obj<T> {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.0, other.0)
    }
}

impl<T> Eq for Obj<T> {}

impl<T: Life> fmt::Debug for Obj<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:#x} {:?}", T::KIND.name, self.handle(), self.label())
    }
}

impl<T> Obj<T> {
    /// The handle C holds, 0 once the object is gone.
    #[inline(always)]
    pub fn handle(self) -> u64 {
        self.0.live.load(Relaxed)
    }

    /// The slot's plain address.
    #[inline(always)]
    pub fn address(self) -> usize {
        ptr::from_ref(self.0).addr()
    }

    /// The object itself, for as long as the process runs.
    #[inline(always)]
    pub fn object(self) -> &'static T {
        &self.0.object
    }

    /// Whether the slot still holds the object that `handle` names.
    #[inline(always)]
    pub fn is(self, handle: u64) -> bool {
        handle != 0 && self.handle() == handle
    }

    /// The slot, for an [`Rx`] that refers to it.
    #[inline(always)]
    pub fn slot(self) -> &'static Slot<T> {
        self.0
    }

    #[inline(always)]
    pub fn from_slot(slot: &'static Slot<T>) -> Self {
        Obj(slot)
    }
}

/// A reference cell to an object of an arena.
pub struct ObjCell<T: Sync + 'static>(Rx<Option<&'static Slot<T>>>);

impl<T: Sync + 'static> ObjCell<T> {
    pub const EMPTY: ObjCell<T> = ObjCell(Rx::ZERO);

    #[inline(always)]
    pub fn get(&self) -> Option<Obj<T>> {
        self.0.get().map(Obj)
    }

    #[inline(always)]
    pub fn set(&self, value: Option<Obj<T>>) {
        self.0.set(value.map(|o| o.0));
    }

    #[inline(always)]
    pub fn take(&self) -> Option<Obj<T>> {
        let was = self.get();
        self.set(None);
        was
    }
}

#[derive(Default)]
struct Free {
    range: Option<Range>,
    /// Freed slots, oldest first, with the epoch of their end.
    quarantine: VecDeque<(u32, u64)>,
    open: usize,
    live: usize,
}

/// All objects of one kind.
pub struct Arena<T: Life> {
    base: AtomicUsize,
    len: AtomicUsize,
    free: Mutex<Option<Free>>,
    of: PhantomData<fn() -> T>,
}

impl<T: Life> Default for Arena<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Life> Arena<T> {
    const STRIDE: usize = {
        let units = size_of::<Slot<T>>() / 64;
        64 * (units | 1)
    };
    const INVERSE: usize = inverse(Self::STRIDE / 64);

    pub const fn new() -> Self {
        Arena { base: AtomicUsize::new(0), len: AtomicUsize::new(0), free: Mutex::new(None), of: PhantomData }
    }

    #[inline(always)]
    fn index(&self, address: usize) -> Option<usize> {
        // The length first: whoever sees one slot or more sees the range they lie in.
        let len = self.len.load(Acquire);
        let offset = address.wrapping_sub(self.base.load(Relaxed));
        let index = offset.rotate_right(6).wrapping_mul(Self::INVERSE);
        if index < len { Some(index) } else { None }
    }

    #[inline(always)]
    fn slot(&self, address: usize) -> &'static Slot<T> {
        // SAFETY: `index` accepted the address: it begins a slot that was written by `carve` and is never unmapped,
        // and every field of a slot is `Sync` (`T: Sync` by `Life`).
        unsafe { &*ptr::with_exposed_provenance::<Slot<T>>(address) }
    }

    /// Decodes a handle.
    #[inline(always)]
    pub fn get(&self, handle: u64) -> core::result::Result<Obj<T>, Why> {
        self.find(handle).ok_or_else(|| self.why(handle))
    }

    /// Decodes a handle; nothing is said about why it is refused.
    #[inline(always)]
    pub fn find(&self, handle: u64) -> Option<Obj<T>> {
        let address = (handle & ADDRESS_MASK) as usize;
        if self.index(address).is_some() {
            let slot = self.slot(address);
            if protocol::is_live(&slot.live, handle) {
                return Some(Obj(slot));
            }
        }
        None
    }

    /// The slot at a plain address, live or not; for words that only the library writes.
    #[inline(always)]
    pub fn at(&self, address: u64) -> Option<Obj<T>> {
        let address = address as usize;
        if self.index(address).is_some() { Some(Obj(self.slot(address))) } else { None }
    }

    #[cold]
    fn why(&self, handle: u64) -> Why {
        match self.at(handle & ADDRESS_MASK) {
            _ if handle == 0 => Why::Null,
            Some(obj) => {
                let generation = handle >> ADDRESS_BITS;
                if generation == 0 || generation > obj.0.generation.get() { Why::Garbage } else { Why::Stale }
            }
            None => Why::Garbage,
        }
    }

    /// The history of the slot that a refused handle points at.
    #[cold]
    pub fn history(&self, handle: u64) -> Option<ledger::History> {
        let obj = self.at(handle & ADDRESS_MASK)?;
        Some(ledger::History {
            label: obj.label(),
            born: obj.0.born.get(),
            died: obj.0.died.get(),
            born_by: ledger::caller_name(obj.0.born_by.get()),
            died_by: ledger::caller_name(obj.0.died_by.get()),
        })
    }

    /// Makes a new object; its fields are as the previous owner left them (or `vacant`), the caller resets them.
    pub fn alloc(&self) -> Result<Obj<T>> {
        if alloc::low() || alloc::must_fail() {
            return Err(Errno::ENOMEM);
        }
        self.issue(QUARANTINE)
    }

    /// As [`Arena::alloc`], for an object without which something else could not end: it is not refused while memory is
    /// short. A slot that was used before then serves without waiting behind the others of the quarantine.
    pub fn alloc_to_end(&self) -> Result<Obj<T>> {
        let short = alloc::low() || alloc::must_fail();
        self.issue(if short { 0 } else { QUARANTINE })
    }

    /// `behind`: how many freed slots stay in the quarantine.
    fn issue(&self, behind: usize) -> Result<Obj<T>> {
        let mut guard = self.free.lock().unwrap_or_else(|e| e.into_inner());
        let free = guard.get_or_insert_default();
        let index = match Self::reusable(free, behind) {
            Some(index) => index,
            None => self.carve(free)?,
        };
        let obj = Obj(self.slot(self.base.load(Relaxed) + index * Self::STRIDE));
        let generation = obj.0.generation.add(1);
        obj.0.born.set(ledger::now());
        obj.0.born_by.set(ledger::caller());
        obj.0.died.set(0);
        free.live += 1;
        drop(guard);
        protocol::publish(&obj.0.live, obj.address() as u64 | generation << ADDRESS_BITS);
        Ok(obj)
    }

    fn reusable(free: &mut Free, behind: usize) -> Option<usize> {
        if free.quarantine.len() <= behind {
            return None;
        }
        let &(index, epoch) = free.quarantine.front()?;
        if T::SHARED && !grace::passed(epoch) {
            return None;
        }
        free.quarantine.pop_front();
        Some(index as usize)
    }

    fn carve(&self, free: &mut Free) -> Result<usize> {
        if free.range.is_none() {
            let want = (T::LIMIT * Self::STRIDE).next_multiple_of(4096);
            let range = Range::reserve(want, Self::STRIDE.next_multiple_of(4096).min(want))?;
            self.base.store(range.base(), Relaxed);
            free.range = Some(range);
        }
        let range = free.range.as_ref().ok_or(Errno::ENOMEM)?;
        let index = self.len.load(Relaxed);
        let end = (index + 1) * Self::STRIDE;
        if end > range.len() || index >= T::LIMIT {
            return Err(Errno::ENOMEM);
        }
        free.quarantine.try_reserve(index + 1 - free.quarantine.len().min(index))?;
        if end > free.open {
            let step = STEP.max(Self::STRIDE).next_multiple_of(4096).min(range.len() - free.open);
            range.open(free.open, step)?;
            free.open += step;
        }
        let at = ptr::with_exposed_provenance_mut::<Slot<T>>(range.base() + index * Self::STRIDE);
        let slot = Slot {
            live: AtomicU64::new(0),
            generation: Rx::ZERO,
            born: Rx::ZERO,
            died: Rx::ZERO,
            born_by: Rx::ZERO,
            died_by: Rx::ZERO,
            object: T::vacant(),
        };
        // SAFETY: the slot lies in writable pages of our own range, aligned to 64, and `len` does not cover it yet, so
        // nobody else has a reference to it.
        unsafe { at.write(slot) };
        self.len.store(index + 1, Release);
        Ok(index)
    }

    /// Takes the object out of use: from here on its handle is stale. Its slot is reused later. False when it was
    /// already gone.
    pub fn retire(&self, obj: Obj<T>) -> bool {
        if !protocol::kill(&obj.0.live) {
            return false;
        }
        obj.0.died.set(ledger::now());
        obj.0.died_by.set(ledger::caller());
        true
    }

    /// Lets a retired slot be used again, behind the others of the quarantine and a grace period.
    pub fn release(&self, obj: Obj<T>) {
        let mut guard = self.free.lock().unwrap_or_else(|e| e.into_inner());
        let free = guard.get_or_insert_default();
        free.live = free.live.saturating_sub(1);
        // A slot whose generation is used up is never issued again.
        if obj.0.generation.get() < 0xffff
            && let Some(index) = self.index(obj.address())
        {
            let epoch = if T::SHARED { grace::retire() } else { 0 };
            free.quarantine.push_back((index as u32, epoch));
        }
    }

    /// [`Arena::retire`] and [`Arena::release`] in one step.
    pub fn free(&self, obj: Obj<T>) -> bool {
        let was_live = self.retire(obj);
        if was_live {
            self.release(obj);
        }
        was_live
    }

    /// How many objects live now.
    pub fn live(&self) -> usize {
        self.free.lock().unwrap_or_else(|e| e.into_inner()).as_ref().map_or(0, |f| f.live)
    }

    /// Visits every live object, in order of address.
    pub fn each(&self, mut visit: impl FnMut(Obj<T>)) {
        for index in 0..self.len.load(Acquire) {
            let obj = Obj(self.slot(self.base.load(Relaxed) + index * Self::STRIDE));
            if obj.handle() != 0 {
                visit(obj);
            }
        }
    }
}

/// What a pool needs to know of the records it holds.
pub trait Transparent: Sync + Sized + 'static {
    /// A slot's content before its first life. The record's own words say whether it is alive.
    fn vacant() -> Self;
}

/// Records that C reads at their plain address, each followed by `extra` bytes for C: type-stable like an [`Arena`],
/// with a stride that is known at run time only. Who keeps the free slots is up to the room that owns the kind.
pub struct Pool<T: Transparent> {
    base: AtomicUsize,
    inverse: AtomicUsize,
    len: AtomicUsize,
    stride: AtomicUsize,
    /// The range, how much of it is open, and for how many records it was asked.
    open: Mutex<Option<(Range, usize, usize)>>,
    of: PhantomData<fn() -> T>,
}

impl<T: Transparent> Default for Pool<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Transparent> Pool<T> {
    pub const fn new() -> Self {
        Pool {
            base: AtomicUsize::new(0),
            inverse: AtomicUsize::new(0),
            len: AtomicUsize::new(0),
            stride: AtomicUsize::new(0),
            open: Mutex::new(None),
            of: PhantomData,
        }
    }

    /// Prepares the pool for at most `limit` records with `extra` bytes each. Once open, it stays as it is when the new
    /// wish fits; otherwise a new range takes over and addresses of the old one are garbage from then on.
    pub fn open(&self, extra: usize, limit: usize) -> Result<()> {
        let size = size_of::<T>().checked_add(extra).ok_or(Errno::EOVERFLOW)?;
        let stride = 64 * (size.div_ceil(64) | 1);
        let mut guard = self.open.lock().unwrap_or_else(|e| e.into_inner());
        // What was asked for counts, not what came of it: a range that the kernel's limits made shorter is no reason to
        // begin another one, which would make garbage of all records there are.
        if guard.as_ref().is_some_and(|(.., asked)| self.stride.load(Relaxed) >= stride && *asked >= limit) {
            return Ok(());
        }
        let want = limit.checked_mul(stride).ok_or(Errno::EOVERFLOW)?.next_multiple_of(4096);
        let range = Range::reserve(want, stride.next_multiple_of(4096))?;
        self.len.store(0, SeqCst);
        self.base.store(range.base(), SeqCst);
        self.stride.store(stride, SeqCst);
        self.inverse.store(inverse(stride / 64), SeqCst);
        // The old range is never unmapped: references into it stay valid.
        *guard = Some((range, 0, limit));
        Ok(())
    }

    /// Bytes behind each record, at least as many as asked for.
    pub fn extra(&self) -> usize {
        self.stride.load(Relaxed).saturating_sub(size_of::<T>())
    }

    /// The record that begins at an address, alive or not.
    #[inline(always)]
    pub fn at(&self, address: usize) -> Option<&'static T> {
        // The length first: whoever sees one record or more sees the range they lie in.
        let len = self.len.load(Acquire);
        let offset = address.wrapping_sub(self.base.load(Relaxed));
        let index = offset.rotate_right(6).wrapping_mul(self.inverse.load(Relaxed));
        if index < len {
            // SAFETY: the multiplication accepts exactly the starts of slots that `carve` has written; they are never
            // unmapped, and `T` is `Sync`.
            Some(unsafe { &*ptr::with_exposed_provenance::<T>(address) })
        } else {
            None
        }
    }

    /// The record that was made as number `index`, from 0.
    #[inline(always)]
    pub fn nth(&self, index: usize) -> Option<&'static T> {
        self.at(self.base.load(Relaxed).wrapping_add(index.wrapping_mul(self.stride.load(Relaxed))))
    }

    /// As which number a record was made.
    pub fn index_of(&self, record: &'static T) -> usize {
        let offset = ptr::from_ref(record).addr().wrapping_sub(self.base.load(Relaxed));
        offset / self.stride.load(Relaxed).max(1)
    }

    /// Makes one more record. `ENOMEM` when the range is full.
    pub fn carve(&self) -> Result<&'static T> {
        let mut guard = self.open.lock().unwrap_or_else(|e| e.into_inner());
        let (range, open, _) = guard.as_mut().ok_or(Errno::ENOMEM)?;
        let stride = self.stride.load(Relaxed);
        let index = self.len.load(Relaxed);
        let end = (index + 1) * stride;
        if end > range.len() {
            return Err(Errno::ENOMEM);
        }
        if end > *open {
            let step = STEP.max(stride).next_multiple_of(4096).min(range.len() - *open);
            range.open(*open, step)?;
            *open += step;
        }
        let address = range.base() + index * stride;
        // SAFETY: the slot lies in writable pages of our own range, and `len` does not cover it yet.
        unsafe { ptr::with_exposed_provenance_mut::<T>(address).write(T::vacant()) };
        self.len.store(index + 1, Release);
        self.at(address).ok_or(Errno::ENOMEM)
    }

    /// The first words behind a record, for a module of ours whose `ctx_size` asked for them; they hold whatever the
    /// previous user of the record left there.
    #[inline(always)]
    pub fn words<const N: usize>(&self, record: &'static T) -> Option<&'static [Rx<u64>; N]> {
        const { assert!(size_of::<T>().is_multiple_of(8) && align_of::<T>() <= 64) };
        if N * 8 > self.extra() || self.at(ptr::from_ref(record).addr()).is_none() {
            return None;
        }
        let at = ptr::with_exposed_provenance::<[Rx<u64>; N]>(ptr::from_ref(record).addr() + size_of::<T>());
        // SAFETY: the bytes between this record and the next belong to its slot, which is never unmapped; they are
        // aligned to 8, and every bit pattern is a value of an `Rx<u64>`.
        Some(unsafe { &*at })
    }

    /// Fills the bytes behind a record with zeros.
    pub fn clear_extra(&self, record: &'static T) {
        let address = ptr::from_ref(record).addr();
        if self.at(address).is_some() {
            let at = ptr::with_exposed_provenance_mut::<u8>(address + size_of::<T>());
            // SAFETY: the bytes between this record and the next belong to its slot; C owned them until it was freed.
            unsafe { at.write_bytes(0, self.extra()) };
        }
    }

    /// Records made so far.
    pub fn len(&self) -> usize {
        self.len.load(Relaxed)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Visits every record, alive or not.
    pub fn each(&self, mut visit: impl FnMut(&'static T)) {
        let (base, stride) = (self.base.load(Relaxed), self.stride.load(Relaxed));
        for index in 0..self.len.load(Acquire) {
            if let Some(record) = self.at(base + index * stride) {
                visit(record);
            }
        }
    }
}

/// The inverse of an odd number modulo 2^64, by Newton's iteration.
pub(super) const fn inverse(odd: usize) -> usize {
    let mut x = odd;
    let mut round = 0;
    while round < 6 {
        x = x.wrapping_mul(2usize.wrapping_sub(odd.wrapping_mul(x)));
        round += 1;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing(Rx<u32>);
    static KIND: Kind = Kind::new("thing");
    impl Life for Thing {
        const KIND: &'static Kind = &KIND;
        const LIMIT: usize = 200_000;
        fn vacant() -> Self {
            Thing(Rx::ZERO)
        }
    }

    #[test]
    fn a_freed_handle_is_stale_for_ever() {
        static THINGS: Arena<Thing> = Arena::new();
        let first = THINGS.alloc().unwrap();
        let handle = first.handle();
        assert!(handle >> 48 == 1 && THINGS.get(handle).is_ok());
        assert!(THINGS.free(first) && !THINGS.free(first));
        for _ in 0..200_000 {
            let next = THINGS.alloc().unwrap();
            assert_ne!(next.handle(), handle);
            assert_eq!(THINGS.get(handle).err(), Some(Why::Stale));
            THINGS.free(next);
        }
        assert_eq!(THINGS.live(), 0);
    }

    impl Transparent for Thing {
        fn vacant() -> Self {
            Thing(Rx::ZERO)
        }
    }

    #[test]
    fn a_pool_whose_range_came_out_shorter_stays_where_it_is() {
        static THINGS: Pool<Thing> = Pool::new();
        // More than any address space holds, so that less than that is reserved.
        let limit = 1 << 44;
        THINGS.open(64, limit).unwrap();
        let first = THINGS.carve().unwrap();
        THINGS.open(64, limit).unwrap();
        THINGS.open(0, 10).unwrap();
        assert!(THINGS.at(ptr::from_ref(first).addr()).is_some());
        assert_eq!(THINGS.len(), 1);
    }

    #[test]
    fn every_other_address_is_garbage() {
        static THINGS: Arena<Thing> = Arena::new();
        let objects: Vec<_> = (0..100).map(|n| (n, THINGS.alloc().unwrap())).collect();
        for (n, obj) in &objects {
            obj.0.object.0.set(*n);
        }
        let base = objects[0].1.address() as u64;
        for address in base.saturating_sub(4096)..base + 40_000 {
            let exact = objects.iter().any(|(_, o)| o.address() as u64 == address);
            assert_eq!(THINGS.at(address).is_some(), exact);
            assert!(THINGS.get(address).is_err());
            assert_eq!(THINGS.get(address | 9 << 48).err(), Some(Why::Garbage));
        }
        assert_eq!(THINGS.get(0).err(), Some(Why::Null));
        assert_eq!(THINGS.get(u64::MAX).err(), Some(Why::Garbage));
        assert!(objects.iter().all(|(n, o)| THINGS.get(o.handle()).unwrap().0.object.0.get() == *n));
    }
}
