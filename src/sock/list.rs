//! Lists as `queue.h` has them, in slots of ours and in C's memory alike: `TAILQ`, by cells.
//!
//! Threading rule: that of the socket whose requests, or of the group whose sockets, are listed.

use crate::{
    handle::Rx,
    sock::layout::Base,
    sys::sock::{Link, Next, Request},
};

/// What can be in a list, by its `N`-th pair of links.
pub trait Linked<const N: usize>: Sync + Sized + 'static {
    fn link(&'static self) -> &'static Link<Self>;
}

impl Linked<0> for Request {
    #[inline(always)]
    fn link(&'static self) -> &'static Link<Self> {
        &self.link
    }
}

impl Linked<0> for Base {
    #[inline(always)]
    fn link(&'static self) -> &'static Link<Self> {
        &self.link
    }
}

/// `TAILQ_HEAD`
#[repr(C)]
pub struct Head<T: Sync + 'static, const N: usize = 0> {
    first: Next<T>,
    last: Rx<Option<&'static Next<T>>>,
}

impl<T: Linked<N>, const N: usize> Head<T, N> {
    pub const EMPTY: Head<T, N> = Head { first: Rx::ZERO, last: Rx::ZERO };

    /// Empties the list, as `TAILQ_INIT`.
    pub fn clear(&'static self) {
        self.first.set(None);
        self.last.set(Some(&self.first));
    }

    #[inline(always)]
    pub fn first(&self) -> Option<&'static T> {
        self.first.get()
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.first.get().is_none()
    }

    /// Behind all others.
    #[inline(always)]
    pub fn push(&'static self, item: &'static T) {
        let link = item.link();
        let last = self.last.get().unwrap_or(&self.first);
        link.next.set(None);
        link.prev.set(Some(last));
        last.set(Some(item));
        self.last.set(Some(&link.next));
    }

    /// Takes out one that is in the list.
    #[inline(always)]
    pub fn remove(&self, item: &'static T) {
        let (next, prev) = (item.link().next.get(), item.link().prev.get());
        match next {
            Some(next) => next.link().prev.set(prev),
            None => self.last.set(prev),
        }
        if let Some(prev) = prev {
            prev.set(next);
        }
    }

    /// The one behind.
    #[inline(always)]
    pub fn after(&self, item: &'static T) -> Option<&'static T> {
        item.link().next.get()
    }
}
