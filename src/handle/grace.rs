//! Grace periods: when may the slot of a shared object be used again?
//!
//! A reactor reports a quiet point once per loop ([`quiet`]); any other pthread marks itself inside while it holds a
//! shared object ([`Pin`]). The calling side only makes plain stores; the freeing side pays with a `membarrier`.
//! An epoch that was current when an object was retired has passed once every pthread has been quiet since.

use super::protocol::{self, Atom, Barriers, Epochs, OUTSIDE};
use crate::sys::{barrier, tls::TlsWord};
use core::sync::atomic::{
    AtomicU64, AtomicUsize,
    Ordering::{self, *},
};

/// Most pthreads that may be inside the library at once; one more is served, but reuse then stops for good.
pub const RECORDS: usize = 1024;

#[repr(align(64))]
struct Record {
    /// The epoch this pthread entered under, `OUTSIDE` when it holds nothing.
    epoch: AtomicU64,
    taken: AtomicU64,
}

impl Atom for AtomicU64 {
    #[inline(always)]
    fn load(&self, order: Ordering) -> u64 {
        self.load(order)
    }
    #[inline(always)]
    fn store(&self, value: u64, order: Ordering) {
        self.store(value, order);
    }
    #[inline(always)]
    fn swap(&self, value: u64, order: Ordering) -> u64 {
        self.swap(value, order)
    }
    #[inline(always)]
    fn fetch_add(&self, value: u64, order: Ordering) -> u64 {
        self.fetch_add(value, order)
    }
    #[inline(always)]
    fn fetch_max(&self, value: u64, order: Ordering) -> u64 {
        self.fetch_max(value, order)
    }
}

/// The processor's.
struct Real;

impl Barriers for Real {
    type Atom = AtomicU64;
    #[inline(always)]
    fn light() {
        barrier::light();
    }
    fn heavy() -> bool {
        LOST.load(SeqCst) == 0 && barrier::heavy()
    }
}

static EPOCHS: Epochs<Real> = Epochs { now: AtomicU64::new(1), safe: AtomicU64::new(0) };
static USED: AtomicUsize = AtomicUsize::new(0);
static LOST: AtomicU64 = AtomicU64::new(0);
static TABLE: [Record; RECORDS] =
    [const { Record { epoch: AtomicU64::new(OUTSIDE), taken: AtomicU64::new(0) } }; RECORDS];

/// Returns the pthread's record to the table when it ends.
struct Leave(usize);

impl Drop for Leave {
    fn drop(&mut self) {
        if let Some(record) = TABLE.get(self.0) {
            protocol::leave(&record.epoch);
            record.taken.store(0, Release);
        }
        TlsWord::Grace.set(0);
    }
}

thread_local! {
    static LEAVE: core::cell::OnceCell<Leave> = const { core::cell::OnceCell::new() };
}

#[cold]
fn join() -> Option<&'static Record> {
    let claimed = TABLE
        .iter()
        .enumerate()
        .find(|(_, r)| r.taken.load(Relaxed) == 0 && r.taken.compare_exchange(0, 1, AcqRel, Relaxed).is_ok());
    let Some((index, record)) = claimed else {
        LOST.fetch_add(1, SeqCst);
        return None;
    };
    USED.fetch_max(index + 1, SeqCst);
    if LEAVE.try_with(|leave| leave.set(Leave(index))).is_err() {
        // The pthread is ending and cannot give the record back by itself later.
        record.taken.store(0, Release);
        return None;
    }
    TlsWord::Grace.set(index as u64 + 1);
    Some(record)
}

#[inline(always)]
fn record() -> Option<&'static Record> {
    match TlsWord::Grace.get() {
        0 => join(),
        n => TABLE.get(n as usize - 1),
    }
}

/// The number of this pthread among those inside the library, below [`RECORDS`]; `None` when there are too many.
#[inline(always)]
pub fn index() -> Option<usize> {
    match TlsWord::Grace.get() {
        0 => {
            join()?;
            index_now()
        }
        n => Some(n as usize - 1),
    }
}

fn index_now() -> Option<usize> {
    (TlsWord::Grace.get() as usize).checked_sub(1)
}

/// A reactor's quiet point: it holds no shared object at this moment.
#[inline(always)]
pub fn quiet() {
    if let Some(record) = record() {
        EPOCHS.quiet(&record.epoch);
    }
}

/// A pthread wakes up from a wait: a reactor holds objects again from here on. Nothing to do on others.
#[inline(always)]
pub fn awake() {
    if TlsWord::Reactor.get() != 0
        && let Some(record) = record()
        && record.epoch.load(Relaxed) == OUTSIDE
    {
        quiet();
    }
}

/// A reactor goes to sleep, or leaves its loop: it holds nothing until the next [`quiet`].
pub fn asleep() {
    if let Some(record) = record() {
        protocol::leave(&record.epoch);
    }
}

/// Marks a pthread that is not a reactor as inside, for as long as it lives. Pins end in the reverse order of their
/// beginning: only the outermost is entered in the record.
pub struct Pin(Option<&'static Record>);

impl Pin {
    /// Nothing to do on a reactor.
    #[inline(always)]
    pub fn enter() -> Pin {
        if TlsWord::Reactor.get() != 0 {
            return Pin(None);
        }
        Pin(record().filter(|record| EPOCHS.enter(&record.epoch)))
    }
}

impl Drop for Pin {
    #[inline(always)]
    fn drop(&mut self) {
        if let Some(record) = self.0 {
            protocol::leave(&record.epoch);
        }
    }
}

/// The epoch under which an object is retired.
pub fn retire() -> u64 {
    EPOCHS.retire()
}

/// Whether every pthread has been quiet since `epoch`.
pub fn passed(epoch: u64) -> bool {
    EPOCHS.passed(epoch, || TABLE.iter().take(USED.load(SeqCst)).map(|record| &record.epoch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_holds_an_epoch_back() {
        let (tell, told) = std::sync::mpsc::channel::<()>();
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let other = std::thread::spawn(move || {
            let pin = Pin::enter();
            tell.send(()).unwrap();
            wait.recv().unwrap();
            drop(pin);
        });
        told.recv().unwrap();
        let epoch = retire();
        assert!(!passed(epoch));
        go.send(()).unwrap();
        other.join().unwrap();
        // Other tests of this process pin for a moment only.
        let give_up = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while !passed(epoch) {
            assert!(std::time::Instant::now() < give_up);
            std::thread::yield_now();
        }
    }
}
