//! A queue of I/Os through their own links.
//!
//! Threading rule: the thread of the channel it belongs to.

use super::io::{Io, own};
use crate::handle::Rx;

/// A doubly linked queue; an I/O is in one at most.
pub struct Queue {
    first: Rx<Option<&'static Io>>,
    last: Rx<Option<&'static Io>>,
}

impl Queue {
    pub const EMPTY: Queue = Queue { first: Rx::ZERO, last: Rx::ZERO };

    pub fn clear(&self) {
        self.first.set(None);
        self.last.set(None);
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.first.get().is_none()
    }

    pub fn first(&self) -> Option<&'static Io> {
        self.first.get()
    }

    pub fn push_back(&self, io: &'static Io) {
        io.set_own(own::QUEUED, true);
        let last = self.last.get();
        io.queue_prev.set(last);
        io.queue_next.set(None);
        match last {
            Some(last) => last.queue_next.set(Some(io)),
            None => self.first.set(Some(io)),
        }
        self.last.set(Some(io));
    }

    pub fn push_front(&self, io: &'static Io) {
        io.set_own(own::QUEUED, true);
        let first = self.first.get();
        io.queue_next.set(first);
        io.queue_prev.set(None);
        match first {
            Some(first) => first.queue_prev.set(Some(io)),
            None => self.last.set(Some(io)),
        }
        self.first.set(Some(io));
    }

    pub fn remove(&self, io: &'static Io) {
        io.set_own(own::QUEUED, false);
        let (prev, next) = (io.queue_prev.replace(None), io.queue_next.replace(None));
        match prev {
            Some(prev) => prev.queue_next.set(next),
            None => self.first.set(next),
        }
        match next {
            Some(next) => next.queue_prev.set(prev),
            None => self.last.set(prev),
        }
    }

    pub fn pop_front(&self) -> Option<&'static Io> {
        let io = self.first.get()?;
        self.remove(io);
        Some(io)
    }

    pub fn contains(&self, io: &'static Io) -> bool {
        core::iter::successors(self.first.get(), |io| io.queue_next.get()).any(|other| core::ptr::eq(other, io))
    }

    /// The I/Os in order.
    pub fn list(&self) -> Vec<&'static Io> {
        core::iter::successors(self.first.get(), |io| io.queue_next.get()).collect()
    }
}
