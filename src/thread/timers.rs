//! Timed pollers in order of their next run.
//!
//! Pollers of one period form a list that is sorted by itself: each goes to the end when it has run. A thread has a
//! handful of periods, so finding the earliest looks at a handful of list heads. Periods beyond the last list of their
//! own share one, which is kept sorted by insertion. Threading rule: the thread's own.

use super::poller::Poller;
use crate::handle::{Obj, ObjCell, Rx};

const LISTS: usize = 16;

struct List {
    period: Rx<u64>,
    first: ObjCell<Poller>,
    last: ObjCell<Poller>,
}

/// The timed pollers of a thread.
pub(super) struct Timers {
    lists: [List; LISTS],
    used: Rx<usize>,
    /// When the earliest poller runs; `u64::MAX` for never.
    earliest: Rx<u64>,
    sequence: Rx<u64>,
}

impl Timers {
    pub const fn vacant() -> Timers {
        Timers {
            lists: [const { List { period: Rx::ZERO, first: ObjCell::EMPTY, last: ObjCell::EMPTY } }; LISTS],
            used: Rx::ZERO,
            earliest: Rx::ZERO,
            sequence: Rx::ZERO,
        }
    }

    pub fn reset(&self) {
        self.used.set(0);
        self.earliest.set(u64::MAX);
        self.sequence.set(0);
        for list in &self.lists {
            list.first.set(None);
            list.last.set(None);
        }
    }

    #[inline(always)]
    pub fn earliest(&self) -> u64 {
        self.earliest.get()
    }

    /// Every poller that goes in from now on has a higher number.
    pub fn sequence(&self) -> u64 {
        self.sequence.get()
    }

    pub fn is_empty(&self) -> bool {
        self.earliest.get() == u64::MAX
    }

    #[inline(always)]
    fn list_of(&self, period: u64) -> Option<&List> {
        let used = self.used.get();
        if let Some(list) = self.lists.iter().take(used).find(|l| l.period.get() == period) {
            return Some(list);
        }
        let list = match self.lists.iter().take(LISTS - 1).find(|l| l.first.get().is_none()) {
            Some(empty) => empty,
            None => self.lists.last()?,
        };
        list.period.set(period);
        let index = self.lists.iter().position(|l| core::ptr::eq(l, list)).unwrap_or(0);
        self.used.set(used.max(index + 1));
        Some(list)
    }

    /// Puts a poller in its place; its `next_run` is set by the caller.
    #[inline(always)]
    pub fn insert(&self, poller: Obj<Poller>) {
        let Some(list) = self.list_of(poller.period.get()) else { return };
        let when = poller.next_run.get();
        poller.sequence.set(self.sequence.add(1));
        let mut after = list.last.get();
        while let Some(p) = after {
            if p.next_run.get() <= when {
                break;
            }
            after = p.prev.get();
        }
        let before = match after {
            Some(p) => p.next.get(),
            None => list.first.get(),
        };
        poller.prev.set(after);
        poller.next.set(before);
        match after {
            Some(p) => p.next.set(Some(poller)),
            None => list.first.set(Some(poller)),
        }
        match before {
            Some(p) => p.prev.set(Some(poller)),
            None => list.last.set(Some(poller)),
        }
        if when < self.earliest.get() {
            self.earliest.set(when);
        }
    }

    /// Takes a poller out.
    pub fn remove(&self, poller: Obj<Poller>) {
        let (prev, next) = (poller.prev.take(), poller.next.take());
        for list in self.lists.iter().take(self.used.get()) {
            if list.first.get() == Some(poller) {
                list.first.set(next);
            }
            if list.last.get() == Some(poller) {
                list.last.set(prev);
            }
        }
        if let Some(prev) = prev {
            prev.next.set(next);
        }
        if let Some(next) = next {
            next.prev.set(prev);
        }
        self.refresh();
    }

    #[inline(always)]
    fn refresh(&self) {
        let heads = self.lists.iter().take(self.used.get()).filter_map(|l| l.first.get());
        self.earliest.set(heads.map(|p| p.next_run.get()).fold(u64::MAX, u64::min));
    }

    /// Takes the earliest poller out if it is due.
    #[inline(always)]
    pub fn pop_due(&self, now: u64) -> Option<Obj<Poller>> {
        if now < self.earliest.get() {
            return None;
        }
        let mut best: Option<(&List, Obj<Poller>)> = None;
        let mut second = u64::MAX;
        for list in self.lists.iter().take(self.used.get()) {
            let Some(head) = list.first.get() else { continue };
            let key = head.next_run.get();
            match best {
                Some((_, b)) if (b.next_run.get(), b.sequence.get()) <= (key, head.sequence.get()) => {
                    second = second.min(key)
                }
                Some((_, b)) => {
                    second = second.min(b.next_run.get());
                    best = Some((list, head));
                }
                None => best = Some((list, head)),
            }
        }
        let (list, poller) = best?;
        let next = poller.next.take();
        list.first.set(next);
        match next {
            Some(p) => {
                p.prev.set(None);
                second = second.min(p.next_run.get());
            }
            None => list.last.set(None),
        }
        self.earliest.set(second);
        Some(poller)
    }

    /// The poller that runs next after `previous` (or first of all), in order.
    pub fn after(&self, previous: Option<Obj<Poller>>) -> Option<Obj<Poller>> {
        let key = |p: Obj<Poller>| (p.next_run.get(), p.sequence.get());
        let floor = previous.map(key);
        let mut best: Option<Obj<Poller>> = None;
        for list in self.lists.iter().take(self.used.get()) {
            let mut at = list.first.get();
            while let Some(p) = at {
                if floor.is_none_or(|f| key(p) > f) && best.is_none_or(|b| key(p) < key(b)) {
                    best = Some(p);
                }
                at = p.next.get();
            }
        }
        best
    }
}
