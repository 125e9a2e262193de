//! What it costs to check a handle, beside following a pointer without a check: ns each, and their ratio, in turn in one
//! run. 64 objects are used round robin, so that the loads are real ones. The checks are the functions that `capi/` calls.

use respdk::{
    handle::{Arena, Kind, Life, Obj, Rx, grace::Pin},
    sys::tls::TlsWord,
    thread::{self, IoDevice, Ops, channel},
};
use std::{hint::black_box, sync::Arc, time::Instant};

const OBJECTS: usize = 64;
const CALLS: usize = 20_000_000;
const ROUNDS: usize = 9;

struct Thing {
    value: Rx<u64>,
}

static KIND: Kind = Kind::new("thing");

impl Life for Thing {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 4096;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Thing { value: Rx::ZERO }
    }
}

static THINGS: Arena<Thing> = Arena::new();

struct Device;

impl IoDevice for Device {
    fn create(&self, _: thread::Chan) -> respdk::errno::Result<()> {
        Ok(())
    }
    fn destroy(&self, _: thread::Chan) {}
}

#[inline(never)]
fn measure(words: &[u64; OBJECTS], body: impl Fn(u64) -> u64) -> f64 {
    let begin = Instant::now();
    let mut sum = 0u64;
    for n in 0..CALLS {
        sum = sum.wrapping_add(body(black_box(words[n % OBJECTS])));
    }
    black_box(sum);
    begin.elapsed().as_nanos() as f64 / CALLS as f64
}

fn median(mut all: [f64; ROUNDS]) -> f64 {
    all.sort_by(f64::total_cmp);
    all[ROUNDS / 2]
}

/// Both in turn, then the medians.
fn compare(name: &str, raw: impl Fn() -> f64, checked: impl Fn() -> f64) {
    let (mut without, mut with) = ([0.0; ROUNDS], [0.0; ROUNDS]);
    for round in 0..ROUNDS {
        without[round] = raw();
        with[round] = checked();
    }
    let (without, with) = (median(without), median(with));
    println!(
        "{name:<34} {with:5.2} ns, raw {without:5.2} ns, ratio {:.2}, the check {:5.2} ns",
        with / without,
        with - without
    );
}

fn main() {
    thread::lib_init(None, 0).expect("threads");
    let own = thread::create(Some(b"bench"), None).expect("a thread");
    thread::set_current(Some(own));
    let objects: [Obj<Thing>; OBJECTS] = core::array::from_fn(|n| {
        let thing = THINGS.alloc().expect("an object");
        thing.value.set(n as u64);
        thing
    });
    let handles = objects.map(Obj::handle);
    let addresses = objects.map(|o| core::ptr::from_ref(o.object()).expose_provenance() as u64);
    let channels: [u64; OBJECTS] = core::array::from_fn(|n| {
        thread::device::register(4096 + n, Ops::Rust(Arc::new(Device)), None).expect("a device");
        channel::get(4096 + n).expect("a channel").address() as u64
    });

    let raw = || {
        measure(&addresses, |address| {
            // SAFETY: each is the address of a `Thing` that is never unmapped.
            unsafe { (*core::ptr::with_exposed_provenance::<Thing>(address as usize)).value.get() }
        })
    };
    let raw_channel = || {
        measure(&channels, |address| {
            // SAFETY: each is the address of a channel that is never unmapped.
            unsafe { (*core::ptr::with_exposed_provenance::<u64>(address as usize + 16)).wrapping_add(0) }
        })
    };
    compare("opaque, thread-bound", raw, || measure(&handles, |h| THINGS.get(h).map_or(0, |t| t.value.get())));
    compare("opaque, shared: with a pin", raw, || {
        measure(&handles, |h| {
            let _pin = Pin::enter();
            THINGS.get(h).map_or(0, |t| t.value.get())
        })
    });
    TlsWord::Reactor.set(1);
    compare("opaque, shared: on a reactor", raw, || {
        measure(&handles, |h| {
            let _pin = Pin::enter();
            THINGS.get(h).map_or(0, |t| t.value.get())
        })
    });
    TlsWord::Reactor.set(0);
    compare("channel, any thread's", raw_channel, || {
        measure(&channels, |a| channel::find(a as usize).map_or(0, |c| u64::from(c.refs())))
    });
    compare("channel, the current thread's", raw_channel, || {
        measure(&channels, |a| channel::find_own(a as usize).map_or(0, |c| u64::from(c.refs())))
    });
    compare("the current thread", raw, || measure(&handles, |h| h ^ thread::current().map_or(0, |t| t.id())));
}
