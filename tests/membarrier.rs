//! The kernel's part of the bargain, which `tests/model.rs` takes for granted: `membarrier(2)` on one side makes a plain
//! store and a load on the other side keep their order; and the arena on top of it, with threads that look at objects
//! while others free them and make new ones.

use respdk::{
    handle::{Arena, Kind, Life, Rx, grace::Pin},
    sys::barrier,
};
use std::{
    sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::*},
    time::{Duration, Instant},
};

#[repr(align(128))]
struct Line(AtomicU32);

/// Both sides store, then load what the other one stores. Returns how often both loads came too early.
fn both_too_early(rounds: u32, heavy: impl Fn()) -> u32 {
    static X: Line = Line(AtomicU32::new(0));
    static Y: Line = Line(AtomicU32::new(0));
    static TURN: Line = Line(AtomicU32::new(0));
    static SEEN: Line = Line(AtomicU32::new(0));
    TURN.0.store(0, SeqCst);
    let wait = |turn: u32| {
        let mut spins = 0u32;
        while TURN.0.load(Acquire) != turn {
            spins += 1;
            if spins % 1000 == 0 {
                std::thread::yield_now();
            }
        }
    };
    let light = std::thread::spawn(move || {
        for round in 0..rounds {
            wait(2 * round + 1);
            X.0.store(1, Relaxed);
            barrier::light();
            SEEN.0.store(Y.0.load(Relaxed), Relaxed);
            TURN.0.fetch_add(1, AcqRel);
        }
    });
    let mut early = 0;
    for round in 0..rounds {
        X.0.store(0, Relaxed);
        Y.0.store(0, Relaxed);
        TURN.0.store(2 * round + 1, Release);
        for _ in 0..round % 200 {
            std::hint::spin_loop();
        }
        Y.0.store(1, Relaxed);
        heavy();
        let seen = X.0.load(Relaxed);
        wait(2 * round + 2);
        early += u32::from(seen == 0 && SEEN.0.load(Relaxed) == 0);
    }
    light.join().unwrap();
    early
}

#[test]
fn one_of_two_sees_the_other() {
    assert!(barrier::available(), "the kernel has no expedited membarrier");
    assert_eq!(both_too_early(20_000, || assert!(barrier::heavy())), 0);
    // For comparison; a number of 0 only says that it did not happen here.
    let without = both_too_early(100_000, barrier::light);
    println!("0 of 20000 times with membarrier, {without} of 100000 without");
}

struct Thing {
    /// The handle of the object that lives here, as its maker knows it.
    own: Rx<u64>,
}

static KIND: Kind = Kind::new("thing");

impl Life for Thing {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 4096;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Thing { own: Rx::ZERO }
    }
}

static THINGS: Arena<Thing> = Arena::new();
static SHOWN: [AtomicU64; 8] = [const { AtomicU64::new(0) }; 8];
static STOP: AtomicBool = AtomicBool::new(false);

/// An object that a thread holds pinned does not change, also while others are freed and made as fast as can be.
#[test]
fn what_is_pinned_stays() {
    let makers: Vec<_> = (0..2u64)
        .map(|maker| {
            std::thread::spawn(move || {
                let mut made = 0u64;
                while !STOP.load(Relaxed) {
                    for place in SHOWN.iter().skip(maker as usize).step_by(2) {
                        if let Ok(old) = THINGS.get(place.load(Acquire)) {
                            THINGS.free(old);
                        }
                        // Full for a moment, when everything waits for one that looks.
                        let Ok(new) = THINGS.alloc() else {
                            std::thread::yield_now();
                            continue;
                        };
                        new.own.set(new.handle());
                        place.store(new.handle(), Release);
                        made += 1;
                    }
                }
                made
            })
        })
        .collect();
    let lookers: Vec<_> = (0..3usize)
        .map(|looker| {
            std::thread::spawn(move || {
                let (mut live, mut stale) = (0u64, 0u64);
                let mut n = looker;
                while !STOP.load(Relaxed) {
                    n += 1;
                    let handle = SHOWN[n % SHOWN.len()].load(Relaxed);
                    if n % 3 == 0 {
                        // So that there is something stale now and then.
                        std::hint::spin_loop();
                    }
                    let _pin = Pin::enter();
                    match THINGS.get(handle) {
                        Ok(thing) => {
                            for _ in 0..8 {
                                // Freed, perhaps, but nobody else's.
                                assert_eq!(thing.own.get(), handle);
                            }
                            live += 1;
                        }
                        Err(_) => stale += 1,
                    }
                }
                (live, stale)
            })
        })
        .collect();
    let end = Instant::now() + Duration::from_secs(3);
    while Instant::now() < end && !lookers.iter().any(|l| l.is_finished()) {
        std::thread::sleep(Duration::from_millis(10));
    }
    STOP.store(true, Relaxed);
    let made: u64 = makers.into_iter().map(|m| m.join().unwrap()).sum();
    let looked = lookers.into_iter().map(|l| l.join().unwrap()).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    println!("{made} objects made, {} looks at live ones, {} at stale ones", looked.0, looked.1);
    assert!(made > 1000 && looked.0 > 1000);
}
