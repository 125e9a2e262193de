//! How a slot passes from one object to the next while other threads may be looking at it: the liveness word, the epochs
//! and the two barriers. Free of statics and of the processor, so that `tests/model.rs` checks this very code with loom.
//!
//! Whoever looks: [`Epochs::enter`], then [`is_live`], then the object, then [`leave`]. Whoever frees: [`kill`], then
//! [`Epochs::retire`]; the slot may be used again once [`Epochs::passed`] says so. The light barrier and the heavy one
//! make sure of one thing: either the one who looks sees that the object is dead, or the one who frees sees the one who
//! looks. Threading rule: any thread; a record is written by its own thread only.

use core::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

/// What a record holds while its thread holds no object.
pub const OUTSIDE: u64 = 0;

/// An atomic word.
pub trait Atom {
    fn load(&self, order: Ordering) -> u64;
    fn store(&self, value: u64, order: Ordering);
    fn swap(&self, value: u64, order: Ordering) -> u64;
    fn fetch_add(&self, value: u64, order: Ordering) -> u64;
    fn fetch_max(&self, value: u64, order: Ordering) -> u64;
}

/// The asymmetric barrier.
pub trait Barriers {
    type Atom: Atom;
    /// On the side that looks.
    fn light();
    /// On the side that frees; false when nothing may be concluded.
    fn heavy() -> bool;
}

/// Whether the liveness word still holds the handle.
#[inline(always)]
pub fn is_live(live: &impl Atom, handle: u64) -> bool {
    live.load(Acquire) == handle
}

/// Makes an object known by its handle; its content is in place.
#[inline(always)]
pub fn publish(live: &impl Atom, handle: u64) {
    live.store(handle, Release);
}

/// Ends an object; false when it had ended already.
#[inline(always)]
pub fn kill(live: &impl Atom) -> bool {
    live.swap(0, AcqRel) != 0
}

/// The thread of the record holds nothing any more.
#[inline(always)]
pub fn leave(record: &impl Atom) {
    record.store(OUTSIDE, Release);
}

/// Time, as far as objects that were freed are concerned.
pub struct Epochs<B: Barriers> {
    /// Begins with 1.
    pub now: B::Atom,
    /// Every thread has been quiet since all epochs below this one.
    pub safe: B::Atom,
}

impl<B: Barriers> Epochs<B> {
    /// The thread of the record is about to look at objects. True when it was outside: then, and only then, it has to
    /// [`leave`]. A signal handler that enters leaves the record as it was.
    #[inline(always)]
    pub fn enter(&self, record: &B::Atom) -> bool {
        let outside = record.load(Relaxed) == OUTSIDE;
        if outside {
            // Release: whoever sees this has seen all that the thread did while it was inside before (found by loom).
            record.store(self.now.load(Relaxed), Release);
            B::light();
        }
        outside
    }

    /// The thread of the record holds nothing at this moment, but goes on looking.
    #[inline(always)]
    pub fn quiet(&self, record: &B::Atom) {
        record.store(self.now.load(Acquire), Release);
        B::light();
    }

    /// The epoch in which an object ends, for [`Epochs::passed`].
    pub fn retire(&self) -> u64 {
        self.now.fetch_add(1, SeqCst)
    }

    /// Whether every thread has been quiet since `epoch`. `records` are those of all threads.
    pub fn passed<'a, R: Iterator<Item = &'a B::Atom>>(&self, epoch: u64, records: impl FnOnce() -> R) -> bool
    where
        B::Atom: 'a,
    {
        epoch < self.safe.load(Acquire) || {
            self.advance(records);
            epoch < self.safe.load(Acquire)
        }
    }

    fn advance<'a, R: Iterator<Item = &'a B::Atom>>(&self, records: impl FnOnce() -> R)
    where
        B::Atom: 'a,
    {
        let now = self.now.load(SeqCst);
        if !B::heavy() {
            return;
        }
        let oldest = records().map(|r| r.load(Acquire)).filter(|&epoch| epoch != OUTSIDE).fold(now, u64::min);
        self.safe.fetch_max(oldest, AcqRel);
    }
}
