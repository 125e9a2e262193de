//! Reactors: one pinned pthread per core that runs events and spdk_threads. Serves `spdk_internal/event.h`, the event
//! part of `spdk/event.h`, and `spdk/scheduler.h`.
//!
//! A reactor lives for ever once it was made; stopping and starting the framework reuses it. Threading rule: a reactor's
//! fields are written by its own pthread, apart from those that others use to reach it.

pub mod cores;
pub mod event;
mod interrupt;
mod place;
mod record;
mod run;
pub mod scheduler;
mod trace;
mod visit;

pub use interrupt::{set_interrupt_mode, set_on_wake};
pub use place::{LWS, Lw, initial_core, set_initial_core};
pub use record::{EventFn, Record};
pub use run::{context_switch_monitor, set_context_switch_monitor};
pub use trace::register_trace;
pub use visit::{for_each, for_each_rust};

use crate::{
    abi,
    algo::cpuset::CpuSet,
    errno::{Errno, Result},
    handle::{ObjCell, Pool, Rx, Transparent},
    sys::tls::TlsWord,
    thread,
};
use core::{
    mem::{offset_of, size_of},
    sync::atomic::{AtomicU32, Ordering::*},
};

/// The log flag of this room.
pub use crate::log::flags::REACTOR as FLAG;

/// Most logical cores there may be.
pub const CORES: usize = 1024;

/// Where the framework stands; the values are those of `enum spdk_reactor_state`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum State {
    Uninitialized = 0,
    Initialized = 1,
    Running = 2,
    Exiting = 3,
    Shutdown = 4,
}

static STATE: AtomicU32 = AtomicU32::new(State::Uninitialized as u32);

/// Where the framework stands.
#[inline(always)]
pub fn state() -> State {
    match STATE.load(Relaxed) {
        1 => State::Initialized,
        2 => State::Running,
        3 => State::Exiting,
        4 => State::Shutdown,
        _ => State::Uninitialized,
    }
}

pub(crate) fn set_state(state: State) {
    STATE.store(state as u32, SeqCst);
}

/// A reactor: the record that C reads, its events, its threads.
#[repr(C)]
pub struct Reactor {
    pub rec: Record,
    pub(crate) events: event::Events,
    /// The threads that run here, in order of their arrival.
    pub(crate) first: ObjCell<Lw>,
    pub(crate) last: ObjCell<Lw>,
    sleeper: interrupt::Sleeper,
}

impl Transparent for Reactor {
    fn vacant() -> Self {
        Reactor {
            rec: Record::new(),
            events: event::Events::default(),
            first: ObjCell::EMPTY,
            last: ObjCell::EMPTY,
            sleeper: interrupt::Sleeper::default(),
        }
    }
}

static REACTORS: Pool<Reactor> = Pool::new();
/// Every reactor ever made, by core.
static MADE: [Rx<Option<&'static Reactor>>; CORES] = [const { Rx::ZERO }; CORES];
/// The reactors of the running framework, by core.
static TABLE: [Rx<Option<&'static Reactor>>; CORES] = [const { Rx::ZERO }; CORES];
/// The cores whose reactors have been started.
static MASK: Mask = Mask { text: [const { Rx::ZERO }; TEXT], bits: [const { Rx::ZERO }; BITS] };
const TEXT: usize = size_of::<abi::spdk_cpuset>() - BITS;
const BITS: usize = size_of::<CpuSet>();

/// A `struct spdk_cpuset` that C may read.
#[repr(C)]
pub struct Mask {
    text: [Rx<u8>; TEXT],
    bits: [Rx<u8>; BITS],
}

impl Mask {
    fn set(&self, set: &CpuSet) {
        for (cell, bits) in self.bits.iter().zip(set.0) {
            cell.set(bits);
        }
    }
}

const _: () = assert!(offset_of!(Mask, bits) == offset_of!(abi::spdk_cpuset, cpus));

/// The reactor of a core.
#[inline(always)]
pub fn reactor(lcore: u32) -> Option<&'static Reactor> {
    TABLE.get(lcore as usize)?.get()
}

/// The reactor that this pthread runs.
#[inline(always)]
pub fn current() -> Option<&'static Reactor> {
    match TlsWord::Reactor.get() {
        0 => None,
        n => reactor((n - 1) as u32),
    }
}

/// The reactors that have been started, as a set of cores.
pub fn core_mask() -> CpuSet {
    let mut set = CpuSet::EMPTY;
    for (bits, cell) in set.0.iter_mut().zip(&MASK.bits) {
        *bits = cell.get();
    }
    set
}

/// [`core_mask`] where C can read it.
pub fn shown_core_mask() -> &'static Mask {
    &MASK
}

impl Reactor {
    #[inline(always)]
    pub fn lcore(&self) -> u32 {
        self.rec.lcore.get()
    }

    /// Wakes the reactor where it sleeps.
    #[cold]
    pub(crate) fn wake(&self) {
        self.sleeper.wake();
    }

    /// The threads that run here, in order; for the reactor's own pthread.
    pub fn threads(&self) -> impl Iterator<Item = crate::handle::Obj<Lw>> + use<> {
        core::iter::successors(self.first.get(), |lw| lw.next())
    }
}

fn make(lcore: u32) -> Result<&'static Reactor> {
    let cell = MADE.get(lcore as usize).ok_or(Errno::EINVAL)?;
    let reactor = match cell.get() {
        Some(reactor) => reactor,
        None => {
            let made = REACTORS.carve()?;
            cell.set(Some(made));
            made
        }
    };
    // What reached it after its last end.
    event::discard(reactor);
    let rec = &reactor.rec;
    rec.lcore.set(lcore);
    rec.flags.set(1);
    rec.thread_count.set(0);
    rec.threads_first.set(0);
    rec.threads_last.set((&raw const rec.threads_first).addr());
    for ticks in [&rec.busy_tsc, &rec.idle_tsc, &rec.last_rusage, &rec.tsc_last] {
        ticks.set(0);
    }
    for core in cores::each() {
        rec.set_notifies(core, false);
    }
    rec.in_interrupt.set(false);
    rec.changing.set(false);
    rec.new_in_interrupt.set(false);
    interrupt::prepare(reactor)?;
    reactor.first.set(None);
    reactor.last.set(None);
    Ok(reactor)
}

/// Makes the reactors of all cores and the thread library that runs on them.
pub fn init(message_limit: usize) -> Result<()> {
    match state() {
        State::Uninitialized => (),
        // The end was forgotten.
        State::Initialized | State::Shutdown => fini(),
        State::Running | State::Exiting => return Err(Errno::EBUSY),
    }
    event::open()?;
    REACTORS.open(0, CORES)?;
    thread::set_message_limit(if message_limit == 0 { 262_143 } else { message_limit });
    thread::lib_init(Some(&place::PLACEMENT), place::CTX_SIZE)?;
    let made = cores::each().try_for_each(|core| {
        let made = make(core)?;
        TABLE.get(core as usize).ok_or(Errno::EINVAL)?.set(Some(made));
        Ok(())
    });
    if let Err(errno) = made {
        clear();
        thread::lib_fini();
        return Err(errno);
    }
    MASK.set(&CpuSet::EMPTY);
    place::reset();
    scheduler::prepare(cores::current().unwrap_or(0))?;
    set_state(State::Initialized);
    Ok(())
}

fn clear() {
    for core in cores::each() {
        if let Some(cell) = TABLE.get(core as usize)
            && let Some(reactor) = cell.get()
        {
            event::discard(reactor);
            interrupt::close(reactor);
            reactor.rec.flags.set(0);
            cell.set(None);
        }
    }
}

/// Ends the thread library and takes the reactors out of service.
pub fn fini() {
    if state() == State::Uninitialized {
        return;
    }
    thread::lib_fini();
    clear();
    visit::forget();
    scheduler::forget();
    set_state(State::Uninitialized);
}

/// Runs all reactors, the caller's core's on the calling pthread, until [`stop`].
pub fn start() {
    set_state(State::Running);
    visit::reopen();
    let Some(own) = cores::current() else {
        crate::errlog!("reactors: the calling thread is not on a core of the application");
        return;
    };
    for core in cores::each() {
        if core != own
            && let Some(reactor) = reactor(core)
            && let Err(errno) = cores::launch(core, Box::new(move || run::run(reactor)))
        {
            crate::errlog!("Unable to start reactor thread on core {core}: {errno}");
            set_state(State::Exiting);
            break;
        }
        let mut mask = core_mask();
        mask.set(core, true);
        MASK.set(&mask);
    }
    if let Some(reactor) = reactor(own) {
        run::run(reactor);
    }
    cores::wait_all();
    set_state(State::Shutdown);
}

/// Stops all reactors, after every iteration over them that is under way.
pub fn stop() {
    visit::stop();
}

/// Wakes every reactor that sleeps; allowed in signal handlers.
pub(crate) fn wake_all() {
    for core in cores::each() {
        if let Some(reactor) = reactor(core)
            && reactor.rec.in_interrupt.get()
        {
            reactor.wake();
        }
    }
}
