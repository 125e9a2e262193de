//! The mailbox of a thread: an intrusive multi-producer queue of messages (Vyukov's), one swap per message.
//!
//! Nodes are type-stable and come from a cache of the calling pthread, so sending allocates nothing once warm.
//! Threading rule: push from any pthread; pop by whoever polls the thread.

use super::job::Job;
use crate::{
    errno::{Errno, Result},
    handle::{AtomicRef, Rx, grace},
};
use core::{
    ffi::c_void,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};
use std::sync::Mutex;

/// A message function, as C knows it.
pub type MsgFn = extern "C" fn(*mut c_void);

/// One message.
#[repr(align(64))]
pub(super) struct Node {
    next: AtomicRef<Node>,
    pub func: Rx<Option<MsgFn>>,
    pub arg: Rx<*mut c_void>,
    pub job: Job,
    /// It completes something: it is carried out even where the mailbox is being emptied.
    pub own: Rx<bool>,
}

impl Node {
    pub const fn vacant() -> Node {
        Node { next: AtomicRef::EMPTY, func: Rx::ZERO, arg: Rx::ZERO, job: Job::EMPTY, own: Rx::ZERO }
    }
}

/// What a closed queue's head refers to.
static CLOSED: Node = Node::vacant();

/// A mailbox.
pub(super) struct Queue {
    /// Producers add here.
    head: AtomicRef<Node>,
    /// The consumer takes here.
    tail: Rx<Option<&'static Node>>,
    stub: Node,
}

impl Queue {
    pub const fn vacant() -> Queue {
        Queue { head: AtomicRef::EMPTY, tail: Rx::ZERO, stub: Node::vacant() }
    }

    /// Makes the queue usable; what was in it goes back to the nodes' cache.
    pub fn reset(&'static self) {
        while let Some(node) = self.pop() {
            node.job.clear();
            give(node);
        }
        self.stub.next.store(None);
        self.tail.set(Some(&self.stub));
        self.head.store(Some(&self.stub));
    }

    /// Adds a message; false when the queue is closed (or was never opened): then it is the caller's again.
    #[inline(always)]
    pub fn push(&'static self, node: &'static Node) -> bool {
        node.next.store(None);
        let mut seen = self.head.load();
        loop {
            let Some(previous) = seen else { return false };
            if core::ptr::eq(previous, &CLOSED) {
                return false;
            }
            match self.head.replace_if(seen, Some(node)) {
                Ok(()) => {
                    previous.next.store(Some(node));
                    return true;
                }
                Err(now) => seen = now,
            }
        }
    }

    /// Accepts nothing from here on, provided that nothing is waiting: what was accepted has been taken out. The
    /// consumer's.
    pub fn close(&'static self) -> bool {
        if !self.tail.get().is_some_and(|tail| core::ptr::eq(tail, &self.stub)) {
            return false;
        }
        loop {
            match self.head.replace_if(Some(&self.stub), Some(&CLOSED)) {
                Ok(()) => return true,
                Err(Some(now)) if core::ptr::eq(now, &self.stub) => {}
                Err(now) => return now.is_some_and(|now| core::ptr::eq(now, &CLOSED)),
            }
        }
    }

    /// Accepts nothing from here on, whatever is waiting; that can still be taken out.
    pub fn shut(&'static self) {
        if let Some(last) = self.head.swap(Some(&CLOSED))
            && !core::ptr::eq(last, &CLOSED)
        {
            // The end of the chain, so that `pop` finds the last message too.
            last.next.store(Some(&CLOSED));
        }
    }

    /// The oldest message, or `None` when there is none or its sender has not finished.
    #[inline(always)]
    pub fn pop(&'static self) -> Option<&'static Node> {
        let mut tail = self.tail.get()?;
        let mut next = tail.next.load();
        if core::ptr::eq(tail, &self.stub) {
            let first = next?;
            self.tail.set(Some(first));
            tail = first;
            next = first.next.load();
        }
        if core::ptr::eq(tail, &CLOSED) {
            return None;
        }
        if let Some(next) = next {
            self.tail.set(Some(next));
            return Some(tail);
        }
        self.pop_last(tail)
    }

    /// Takes the only message left: the stub goes in behind it.
    #[inline(always)]
    fn pop_last(&'static self, tail: &'static Node) -> Option<&'static Node> {
        if !self.head.load().is_some_and(|head| core::ptr::eq(head, tail)) {
            return None;
        }
        self.push(&self.stub);
        let next = tail.next.load()?;
        self.tail.set(Some(next));
        Some(tail)
    }

    /// Whether nothing is waiting, as far as the caller can see.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        match self.tail.get() {
            None => true,
            Some(tail) => {
                core::ptr::eq(tail, &CLOSED)
                    || core::ptr::eq(tail, &self.stub)
                        && self
                            .head
                            .load()
                            .is_none_or(|head| core::ptr::eq(head, &self.stub) || core::ptr::eq(head, &CLOSED))
            }
        }
    }
}

/// Nodes a pthread keeps at most; half of them go to the common store when there are more.
const CACHE: u32 = 2048;
/// Nodes that move between a pthread and the common store at once.
const BATCH: u32 = 1024;
/// Nodes that are made at once.
const CHUNK: usize = 256;

struct Cache {
    first: Rx<Option<&'static Node>>,
    count: Rx<u32>,
}

static CACHES: [Cache; grace::RECORDS] = [const { Cache { first: Rx::ZERO, count: Rx::ZERO } }; grace::RECORDS];

struct Store {
    /// Chains of nodes: the first one and how many.
    chains: Vec<(&'static Node, u32)>,
}

static STORE: Mutex<Store> = Mutex::new(Store { chains: Vec::new() });
static MADE: AtomicUsize = AtomicUsize::new(0);
static LIMIT: AtomicUsize = AtomicUsize::new(262_143);

/// Sets how many messages may exist; what exists already stays.
pub fn set_message_limit(limit: usize) {
    LIMIT.store(limit.max(CHUNK), Relaxed);
}

/// A node for one message. `ENOMEM` when all messages of the process are in flight; messages of the library's own, which
/// complete something, go beyond that limit.
#[inline(always)]
pub(super) fn take(own: bool) -> Result<&'static Node> {
    if let Some(cache) = grace::index().and_then(|n| CACHES.get(n)) {
        if let Some(node) = cache.first.get() {
            cache.first.set(node.next.load());
            cache.count.sub(1);
            return Ok(node);
        }
        return refill(cache, own);
    }
    take_from_store(own)
}

/// Gives a node back.
#[inline(always)]
pub(super) fn give(node: &'static Node) {
    match grace::index().and_then(|n| CACHES.get(n)) {
        Some(cache) => {
            node.next.store(cache.first.get());
            cache.first.set(Some(node));
            if cache.count.add(1) > CACHE {
                spill(cache);
            }
        }
        None => {
            node.next.store(None);
            let mut store = STORE.lock().unwrap_or_else(|e| e.into_inner());
            if store.chains.try_reserve(1).is_ok() {
                store.chains.push((node, 1));
            }
        }
    }
}

#[cold]
fn spill(cache: &'static Cache) {
    let Some(first) = cache.first.get() else { return };
    let mut last = first;
    for _ in 1..BATCH {
        match last.next.load() {
            Some(next) => last = next,
            None => return,
        }
    }
    let mut store = STORE.lock().unwrap_or_else(|e| e.into_inner());
    if store.chains.try_reserve(1).is_ok() {
        cache.first.set(last.next.load());
        cache.count.sub(BATCH);
        last.next.store(None);
        store.chains.push((first, BATCH));
    }
}

#[cold]
fn refill(cache: &'static Cache, own: bool) -> Result<&'static Node> {
    let (first, count) = chain(own)?;
    cache.first.set(first.next.load());
    cache.count.set(count - 1);
    Ok(first)
}

#[cold]
fn take_from_store(own: bool) -> Result<&'static Node> {
    let (first, count) = chain(own)?;
    if let Some(rest) = first.next.load() {
        let mut store = STORE.lock().unwrap_or_else(|e| e.into_inner());
        if store.chains.try_reserve(1).is_ok() {
            store.chains.push((rest, count - 1));
        }
    }
    Ok(first)
}

fn chain(own: bool) -> Result<(&'static Node, u32)> {
    let mut store = STORE.lock().unwrap_or_else(|e| e.into_inner());
    if let Some(found) = store.chains.pop() {
        return Ok(found);
    }
    if !own && MADE.load(Relaxed) + CHUNK > LIMIT.load(Relaxed).next_multiple_of(CHUNK) {
        return Err(Errno::ENOMEM);
    }
    let mut nodes = Vec::new();
    nodes.try_reserve_exact(CHUNK)?;
    nodes.extend((0..CHUNK).map(|_| Node::vacant()));
    let nodes: &'static [Node] = nodes.leak();
    MADE.fetch_add(CHUNK, Relaxed);
    for (node, next) in nodes.iter().zip(nodes.iter().skip(1)) {
        node.next.store(Some(next));
    }
    nodes.first().map(|first| (first, CHUNK as u32)).ok_or(Errno::ENOMEM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_arrives_once_and_in_order_of_its_sender() {
        static QUEUE: Queue = Queue::vacant();
        const EACH: usize = 50_000;
        QUEUE.reset();
        let senders: Vec<_> = (0..3usize)
            .map(|sender| {
                std::thread::spawn(move || {
                    for n in 0..EACH {
                        let node = take(false).unwrap();
                        node.arg.set(core::ptr::without_provenance_mut(sender * EACH + n + 1));
                        QUEUE.push(node);
                    }
                })
            })
            .collect();
        let mut last = [0usize; 3];
        let mut seen = 0;
        while seen < 3 * EACH {
            let Some(node) = QUEUE.pop() else {
                std::thread::yield_now();
                continue;
            };
            let value = node.arg.get().addr() - 1;
            assert_eq!(value % EACH, last[value / EACH]);
            last[value / EACH] += 1;
            seen += 1;
            give(node);
        }
        assert!(QUEUE.pop().is_none() && QUEUE.is_empty());
        senders.into_iter().for_each(|s| s.join().unwrap());
    }
}
