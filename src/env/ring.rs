//! Rings: bounded queues of words for one or many producers and consumers, without locks.
//!
//! Serves `spdk_ring_*` of `spdk/env.h`. A producer claims places by moving the head, fills them, and moves the tail once
//! all producers before it have done so; consumers do the same on their side. Class of handle: opaque, shared.
//! Threading rule: as the ring's type says; nothing here blocks, except that a producer waits for those before it.

use super::recycle::{Parts, words};
use crate::{
    errno::{Errno, Result},
    handle::{Arena, AtomicRef, Kind, Life, Obj, Rx, Word},
    sys::words::{Table, View},
};
use core::{
    ffi::c_void,
    sync::atomic::{AtomicU32, Ordering::*},
};

/// The largest capacity.
const LIMIT: usize = (1 << 30) - 1;

/// One side's claims: those before `tail` are finished, those before `head` are under way.
#[repr(align(64))]
struct Side {
    head: AtomicU32,
    tail: AtomicU32,
    multi: Rx<bool>,
}

/// The places of a ring; a power of two of them.
struct Places<T: Word>(Box<[Rx<T>]>);

/// A queue of words. Its places can be taken away and set anew, for objects that live in an arena.
#[repr(C)]
pub struct Queue<T: Word + 'static>
where
    T::Atom: Send,
{
    places: Table<T>,
    capacity: Rx<u32>,
    produce: Side,
    consume: Side,
    /// What `places` is a view of.
    part: AtomicRef<Places<T>>,
}

impl<T: Word + 'static> Default for Queue<T>
where
    T::Atom: Send,
{
    fn default() -> Self {
        Self::new()
    }
}

impl Side {
    const fn new() -> Side {
        Side { head: AtomicU32::new(0), tail: AtomicU32::new(0), multi: Rx::ZERO }
    }

    fn reset(&self, multi: bool) {
        self.head.store(0, Relaxed);
        self.tail.store(0, Relaxed);
        self.multi.set(multi);
    }

    /// Moves the head by what `grant` allows from there; answers where it was and the grant.
    #[inline(always)]
    fn claim(&self, grant: impl Fn(u32) -> (u32, u32)) -> (u32, u32, u32) {
        let mut head = self.head.load(Relaxed);
        loop {
            let (n, rest) = grant(head);
            if n == 0 {
                return (head, 0, rest);
            }
            let next = head.wrapping_add(n);
            if !self.multi.get() {
                self.head.store(next, Relaxed);
                return (head, n, rest);
            }
            match self.head.compare_exchange_weak(head, next, Relaxed, Relaxed) {
                Ok(_) => return (head, n, rest),
                Err(other) => head = other,
            }
        }
    }

    /// Moves the tail past a finished claim, after those before it.
    #[inline(always)]
    fn finish(&self, head: u32, n: u32) {
        if self.multi.get() {
            let mut spins = 0u32;
            while self.tail.load(Relaxed) != head {
                core::hint::spin_loop();
                spins += 1;
                if spins % 256 == 0 {
                    std::thread::yield_now();
                }
            }
        }
        self.tail.store(head.wrapping_add(n), Release);
    }
}

impl<T: Word + 'static> Queue<T>
where
    T::Atom: Send,
{
    pub const fn new() -> Self {
        Queue {
            places: Table::EMPTY,
            capacity: Rx::ZERO,
            produce: Side::new(),
            consume: Side::new(),
            part: AtomicRef::EMPTY,
        }
    }

    /// Gives the queue places for `capacity` words and empties it. Nobody may use it yet.
    fn open(&self, capacity: usize, multi: (bool, bool), parts: &Parts<Places<T>>) -> Result<()> {
        if capacity > LIMIT {
            return Err(Errno::EINVAL);
        }
        let n = (capacity + 1).next_power_of_two();
        let places = parts.take(|places| places.0.len() == n, || Ok(Places(words(n, || Rx::ZERO)?)))?;
        self.produce.reset(multi.0);
        self.consume.reset(multi.1);
        self.capacity.set(capacity as u32);
        self.part.store(Some(places));
        self.places.store(Some(&places.0));
        Ok(())
    }

    /// Takes the places away: the queue is empty and full at once from here on.
    fn close(&self, parts: &Parts<Places<T>>) {
        self.capacity.set(0);
        self.produce.reset(false);
        self.consume.reset(false);
        self.places.store(None);
        if let Some(places) = self.part.swap(None) {
            parts.give(places);
        }
    }

    pub fn capacity(&self) -> usize {
        self.capacity.get() as usize
    }

    /// How many words are queued.
    #[inline]
    pub fn count(&self) -> usize {
        let used = self.produce.tail.load(Acquire).wrapping_sub(self.consume.tail.load(Acquire));
        used.min(self.capacity.get()) as usize
    }

    /// Queues all of `objects` or, when there is no room, none. Answers how many, and how many more would fit.
    #[inline(always)]
    pub fn push(&self, objects: &[T]) -> (usize, usize) {
        let capacity = self.capacity.get();
        let want = u32::try_from(objects.len()).unwrap_or(u32::MAX);
        let (head, n, room) = self.produce.claim(|head| {
            let room = capacity.wrapping_add(self.consume.tail.load(Acquire)).wrapping_sub(head);
            if want <= room { (want, room - want) } else { (0, room) }
        });
        if n == 0 {
            return (0, room as usize);
        }
        let places = self.places.load();
        let at = head as usize & places.len().wrapping_sub(1);
        match objects {
            [object] => {
                if let Some(place) = places.get(at) {
                    place.set(*object);
                }
            }
            _ => fill(places, at, objects),
        }
        self.produce.finish(head, n);
        (n as usize, room as usize)
    }

    /// Takes up to `want` words out, or with `all` either that many or none; `sink` gets each with its position.
    #[inline(always)]
    pub fn pop(&self, want: usize, all: bool, mut sink: impl FnMut(usize, T)) -> usize {
        let want = u32::try_from(want).unwrap_or(u32::MAX);
        let (head, n, _) = self.consume.claim(|head| {
            let there = self.produce.tail.load(Acquire).wrapping_sub(head);
            let n = if want <= there {
                want
            } else if all {
                0
            } else {
                there
            };
            (n, 0)
        });
        if n == 0 {
            return 0;
        }
        let places = self.places.load();
        let at = head as usize & places.len().wrapping_sub(1);
        if n == 1 {
            if let Some(place) = places.get(at) {
                sink(0, place.get());
            }
        } else {
            let first = (n as usize).min(places.len().saturating_sub(at));
            if let Some(part) = places.part(at, first) {
                part.iter().enumerate().for_each(|(at, place)| sink(at, place.get()));
            }
            if let Some(part) = places.part(0, n as usize - first) {
                part.iter().enumerate().for_each(|(at, place)| sink(first + at, place.get()));
            }
        }
        self.consume.finish(head, n);
        n as usize
    }

    /// Takes one word out.
    #[inline(always)]
    pub fn pop_one(&self) -> Option<T> {
        let mut word = None;
        self.pop(1, true, |_, taken| word = Some(taken));
        word
    }
}

/// Writes several words from place `at` on, around the end.
fn fill<T: Word>(places: View<T>, at: usize, objects: &[T]) {
    let first = objects.len().min(places.len().saturating_sub(at));
    let (before, after) = objects.split_at(first);
    for (at, objects) in [(at, before), (0, after)] {
        let Some(part) = places.part(at, objects.len()) else { continue };
        part.iter().zip(objects).for_each(|(place, object)| place.set(*object));
    }
}

/// The queue of numbers that a memory pool keeps its free elements in.
static NUMBERS: Parts<Places<u32>> = Parts::new();

impl Queue<u32> {
    pub(super) fn open_shared(&self, capacity: usize) -> Result<()> {
        self.open(capacity, (true, true), &NUMBERS)
    }

    pub(super) fn close_shared(&self) {
        self.close(&NUMBERS);
    }
}

/// A ring of pointers, as C has it.
pub struct Ring {
    pub queue: Queue<*mut c_void>,
}

/// Who may use a ring at the same time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RingType {
    SpSc,
    MpSc,
    MpMc,
}

static KIND: Kind = Kind::new("ring");
/// All rings.
pub static RINGS: Arena<Ring> = Arena::new();
static POINTERS: Parts<Places<*mut c_void>> = Parts::new();

impl Life for Ring {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Ring { queue: Queue::new() }
    }
}

/// Makes a ring that holds `capacity` pointers.
pub fn create(kind: RingType, capacity: usize) -> Result<Obj<Ring>> {
    let ring = RINGS.alloc()?;
    let multi = (kind != RingType::SpSc, kind == RingType::MpMc);
    if let Err(errno) = ring.queue.open(capacity, multi, &POINTERS) {
        RINGS.free(ring);
        return Err(errno);
    }
    Ok(ring)
}

/// Ends a ring; what is queued is forgotten.
pub fn free(ring: Obj<Ring>) {
    if RINGS.retire(ring) {
        ring.queue.close(&POINTERS);
        RINGS.release(ring);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    fn pointer(n: usize) -> *mut c_void {
        core::ptr::without_provenance_mut(n)
    }

    fn pop(ring: Obj<Ring>, n: usize) -> Vec<usize> {
        let mut got = Vec::new();
        let n = ring.queue.pop(n, false, |_, object| got.push(object.addr()));
        assert_eq!(n, got.len());
        got
    }

    #[test]
    fn all_or_nothing_in_and_as_many_as_there_are_out() {
        for kind in [RingType::SpSc, RingType::MpSc, RingType::MpMc] {
            let ring = create(kind, 5).unwrap();
            let objects: Vec<_> = (1..=4).map(pointer).collect();
            assert_eq!(ring.queue.push(&objects), (4, 1));
            assert_eq!(ring.queue.push(&objects), (0, 1));
            assert_eq!(ring.queue.push(&objects[..1]), (1, 0));
            assert_eq!((ring.queue.count(), ring.queue.capacity()), (5, 5));
            assert_eq!(pop(ring, 3), [1, 2, 3]);
            assert_eq!(ring.queue.pop(3, true, |_, _| ()), 0);
            assert_eq!(ring.queue.push(&objects[..3]), (3, 0));
            assert_eq!(ring.queue.pop_one(), Some(pointer(4)));
            for expected in [1, 1, 2, 3] {
                assert_eq!(ring.queue.pop_one(), Some(pointer(expected)));
            }
            assert_eq!(ring.queue.pop_one(), None);
            free(ring);
            assert_eq!(ring.queue.push(&objects[..1]), (0, 0));
        }
        assert!(create(RingType::MpMc, usize::MAX).is_err());
    }

    #[test]
    fn nothing_is_lost_between_many_threads() {
        let ring = create(RingType::MpMc, 63).unwrap();
        let (sum, left) = (AtomicUsize::new(0), AtomicUsize::new(4 * 20_000));
        std::thread::scope(|scope| {
            for thread in 0..4usize {
                scope.spawn(move || {
                    for n in 0..20_000 {
                        while ring.queue.push(&[pointer(thread * 20_000 + n + 1)]).0 == 0 {
                            std::thread::yield_now();
                        }
                    }
                });
                scope.spawn(|| {
                    while left.load(Relaxed) > 0 {
                        match ring.queue.pop_one() {
                            Some(object) => {
                                sum.fetch_add(object.addr(), Relaxed);
                                left.fetch_sub(1, Relaxed);
                            }
                            None => std::thread::yield_now(),
                        }
                    }
                });
            }
        });
        assert_eq!(sum.load(Relaxed), (1..=80_000).sum());
        free(ring);
    }
}
