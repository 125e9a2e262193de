//! The protocol of handles and grace periods (`src/handle/protocol.rs`, the very file) under loom, which runs every
//! interleaving, and every value that a relaxed load may see, up to a bound of preemptions.
//!
//! The content of a slot is a plain cell: loom fails when one thread writes it while another may read it, which is what
//! reuse too early means. loom knows no `membarrier`; both barriers are sequentially consistent fences here. That the
//! kernel keeps its word is what `tests/membarrier.rs` looks at.
//!
//! Mutations: without the light barrier, without the heavy one, with a reactor that reads the epoch too late, with an
//! object that stays known while its slot is given back, the model finds the fault. It says so within a second each.

#[path = "../src/handle/protocol.rs"]
#[allow(dead_code)]
mod protocol;

use loom::{
    cell::UnsafeCell,
    sync::{
        Arc,
        atomic::{AtomicU64, fence},
    },
    thread,
};
use protocol::{Atom, Barriers, Epochs, OUTSIDE};
use std::sync::atomic::Ordering::{self, Relaxed, SeqCst};

struct Word(AtomicU64);

impl Word {
    fn new(value: u64) -> Word {
        Word(AtomicU64::new(value))
    }
}

impl Atom for Word {
    fn load(&self, order: Ordering) -> u64 {
        self.0.load(order)
    }
    fn store(&self, value: u64, order: Ordering) {
        self.0.store(value, order);
    }
    fn swap(&self, value: u64, order: Ordering) -> u64 {
        self.0.swap(value, order)
    }
    fn fetch_add(&self, value: u64, order: Ordering) -> u64 {
        self.0.fetch_add(value, order)
    }
    fn fetch_max(&self, value: u64, order: Ordering) -> u64 {
        self.0.fetch_max(value, order)
    }
}

/// As it is.
struct Both;
impl Barriers for Both {
    type Atom = Word;
    fn light() {
        fence(SeqCst);
    }
    fn heavy() -> bool {
        fence(SeqCst);
        true
    }
}

/// Mutation: whoever looks has no barrier.
struct NoLight;
impl Barriers for NoLight {
    type Atom = Word;
    fn light() {}
    fn heavy() -> bool {
        fence(SeqCst);
        true
    }
}

/// Mutation: whoever frees has none.
struct NoHeavy;
impl Barriers for NoHeavy {
    type Atom = Word;
    fn light() {
        fence(SeqCst);
    }
    fn heavy() -> bool {
        true
    }
}

const FIRST: u64 = 1 << 48 | 64;
const SECOND: u64 = 2 << 48 | 64;

struct World<B: Barriers> {
    epochs: Epochs<B>,
    records: [Word; 2],
    live: Word,
    content: UnsafeCell<u64>,
}

// SAFETY: loom's cell checks every access by itself.
unsafe impl<B: Barriers> Sync for World<B> {}
// SAFETY: as above.
unsafe impl<B: Barriers> Send for World<B> {}

impl<B: Barriers<Atom = Word> + 'static> World<B> {
    fn new() -> Arc<World<B>> {
        Arc::new(World {
            epochs: Epochs { now: Word::new(1), safe: Word::new(0) },
            records: [Word::new(OUTSIDE), Word::new(OUTSIDE)],
            live: Word::new(FIRST),
            content: UnsafeCell::new(FIRST),
        })
    }

    fn read(&self) -> u64 {
        // SAFETY: loom reports it when somebody writes meanwhile.
        self.content.with(|p| unsafe { *p })
    }

    /// Looks at the object a handle names, as `Cx::shared` does.
    fn look(&self, record: usize, handle: u64) {
        assert!(self.epochs.enter(&self.records[record]));
        if protocol::is_live(&self.live, handle) {
            assert_eq!(self.read(), handle);
        }
        protocol::leave(&self.records[record]);
    }

    /// The slot's second object, if the first may be forgotten.
    fn reuse(&self, epoch: u64) {
        if self.epochs.passed(epoch, || self.records.iter()) {
            // SAFETY: as in `read`.
            self.content.with_mut(|p| unsafe { *p = SECOND });
            protocol::publish(&self.live, SECOND);
        }
    }

    /// Frees the object and makes the next one in its slot.
    fn replace(&self) {
        if protocol::kill(&self.live) {
            let epoch = self.epochs.retire();
            self.reuse(epoch);
        }
    }
}

fn check(preemptions: usize, body: impl Fn() + Sync + Send + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(preemptions);
    model.check(body);
}

/// Whether loom finds a fault.
fn fails(body: impl Fn() + Sync + Send + 'static + std::panic::UnwindSafe) -> bool {
    std::panic::catch_unwind(|| check(3, body)).is_err()
}

fn pinned<B: Barriers<Atom = Word> + 'static>() {
    let world = World::<B>::new();
    let reader = thread::spawn({
        let world = world.clone();
        move || world.look(0, FIRST)
    });
    world.replace();
    reader.join().unwrap();
}

#[test]
fn a_pinned_object_is_not_replaced() {
    check(4, pinned::<Both>);
}

#[test]
fn without_the_light_barrier_it_is() {
    assert!(fails(pinned::<NoLight>));
}

#[test]
fn without_the_heavy_barrier_it_is() {
    assert!(fails(pinned::<NoHeavy>));
}

#[test]
fn two_that_look_and_one_that_frees() {
    check(2, || {
        let world = World::<Both>::new();
        let readers: Vec<_> = (0..2)
            .map(|record| {
                let world = world.clone();
                thread::spawn(move || world.look(record, if record == 0 { FIRST } else { SECOND }))
            })
            .collect();
        world.replace();
        readers.into_iter().for_each(|r| r.join().unwrap());
    });
}

#[test]
fn two_that_free_and_one_that_looks_twice() {
    check(2, || {
        let world = World::<Both>::new();
        let other = thread::spawn({
            let world = world.clone();
            move || world.replace()
        });
        let reader = thread::spawn({
            let world = world.clone();
            move || {
                world.look(0, FIRST);
                world.look(0, SECOND);
            }
        });
        world.replace();
        other.join().unwrap();
        reader.join().unwrap();
    });
}

/// A reactor: looks without a pin, and is quiet between two turns.
fn reactor<B: Barriers<Atom = Word> + 'static>(quiet: fn(&World<B>)) {
    let world = World::<B>::new();
    let reactor = thread::spawn({
        let world = world.clone();
        move || {
            for _ in 0..2 {
                quiet(&world);
                if protocol::is_live(&world.live, FIRST) {
                    assert_eq!(world.read(), FIRST);
                }
            }
            protocol::leave(&world.records[0]);
        }
    });
    world.replace();
    reactor.join().unwrap();
}

#[test]
fn a_reactor_is_waited_for() {
    check(3, || reactor::<Both>(|w| w.epochs.quiet(&w.records[0])));
}

#[test]
fn not_without_the_barriers() {
    assert!(fails(|| reactor::<NoLight>(|w| w.epochs.quiet(&w.records[0]))));
    assert!(fails(|| reactor::<NoHeavy>(|w| w.epochs.quiet(&w.records[0]))));
}

/// Mutation: the reactor says it is quiet before it has stopped using what it had.
#[test]
fn not_when_it_speaks_too_early() {
    assert!(fails(|| {
        let world = World::<Both>::new();
        let reactor = thread::spawn({
            let world = world.clone();
            move || {
                world.epochs.quiet(&world.records[0]);
                let had = protocol::is_live(&world.live, FIRST);
                world.records[0].store(world.epochs.now.load(Relaxed), Relaxed);
                if had {
                    assert_eq!(world.read(), FIRST);
                }
                protocol::leave(&world.records[0]);
            }
        });
        world.replace();
        reactor.join().unwrap();
    }));
}

/// Mutation: the slot is given back before the object is dead.
#[test]
fn not_when_the_epoch_comes_first() {
    assert!(fails(|| {
        let world = World::<Both>::new();
        let reader = thread::spawn({
            let world = world.clone();
            move || world.look(0, FIRST)
        });
        let epoch = world.epochs.retire();
        if world.epochs.passed(epoch, || world.records.iter()) {
            protocol::kill(&world.live);
            // SAFETY: loom's cell checks it.
            world.content.with_mut(|p| unsafe { *p = SECOND });
            protocol::publish(&world.live, SECOND);
        }
        reader.join().unwrap();
    }));
}

/// A signal handler looks while its thread is on its way in or out.
#[test]
fn a_nested_look_changes_nothing() {
    check(3, || {
        let world = World::<Both>::new();
        let reader = thread::spawn({
            let world = world.clone();
            move || {
                // A handler before: comes and goes.
                world.look(0, FIRST);
                assert!(world.epochs.enter(&world.records[0]));
                // A handler in the middle: it stays as it is.
                assert!(!world.epochs.enter(&world.records[0]));
                if protocol::is_live(&world.live, FIRST) {
                    assert_eq!(world.read(), FIRST);
                }
                protocol::leave(&world.records[0]);
            }
        });
        world.replace();
        reader.join().unwrap();
    });
}
