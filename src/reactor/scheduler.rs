//! Schedulers: who decides which reactor runs which thread. Serves `spdk/scheduler.h`. Built in are `static`, which leaves
//! every thread where it was first placed, [`dynamic`] and [`gscheduler`].
//!
//! A round: every reactor in turn reports its threads and ticks, the scheduler balances them on the scheduling reactor,
//! reactors change their mode, threads move. Threading rule: registration and settings from any thread; a round runs on
//! the reactors.

pub mod dpdk;
pub mod dynamic;
pub mod governor;
pub mod gscheduler;
pub mod view;

pub use governor::{Governor, GovernorRecord, governor, register_governor, set_governor};

use super::{
    EventFn, FLAG, Reactor, State, core_mask, cores, current, event, place, reactor, set_interrupt_mode, state,
};
use crate::{
    abi,
    algo::cpuset::CpuSet,
    errno::{Errno, Result},
    handle::Rx,
    sys::tsc,
    thread,
};
use core::{
    ffi::{c_char, c_void},
    mem::{offset_of, size_of},
    sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::*},
};
use std::sync::Mutex;
use view::View;
pub use view::set_mappings;

/// `struct spdk_scheduler`, in C's memory for as long as the process runs.
#[repr(C)]
pub struct SchedulerRecord {
    pub name: Rx<*const c_char>,
    pub init: Rx<Option<extern "C" fn() -> i32>>,
    pub deinit: Rx<Option<extern "C" fn()>>,
    pub balance: Rx<Option<extern "C" fn(*mut abi::spdk_scheduler_core_info, u32)>>,
    pub set_opts: Rx<Option<extern "C" fn(*const abi::spdk_json_val) -> i32>>,
    pub get_opts: Rx<Option<extern "C" fn(*mut abi::spdk_json_write_ctx)>>,
}

const _: () = {
    use abi::spdk_scheduler as S;
    assert!(offset_of!(SchedulerRecord, init) == offset_of!(S, init));
    assert!(offset_of!(SchedulerRecord, get_opts) == offset_of!(S, get_opts));
    assert!(size_of::<SchedulerRecord>() == offset_of!(S, link));
};

/// A scheduler: one of the built-in ones, or C's.
#[derive(Clone, Copy)]
pub enum Scheduler {
    Static,
    Dynamic,
    Gscheduler,
    C(&'static SchedulerRecord),
}

/// The name of the scheduler that is in use when none was chosen.
pub const STATIC: &str = "static";

const BUILT_IN: [(&str, Scheduler); 3] =
    [(STATIC, Scheduler::Static), ("dynamic", Scheduler::Dynamic), ("gscheduler", Scheduler::Gscheduler)];

fn built_in(name: &str) -> Option<Scheduler> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, scheduler)| *scheduler)
}

struct Registry {
    schedulers: Vec<(String, &'static SchedulerRecord)>,
    governors: Vec<(String, &'static GovernorRecord)>,
    scheduler: Option<(String, Scheduler)>,
    governor: Option<(String, Governor)>,
    isolated: CpuSet,
}

static REGISTRY: Mutex<Registry> = Mutex::new(Registry {
    schedulers: Vec::new(),
    governors: Vec::new(),
    scheduler: None,
    governor: None,
    isolated: CpuSet::EMPTY,
});

static PERIOD_US: AtomicU64 = AtomicU64::new(0);
static PERIOD_TICKS: AtomicU64 = AtomicU64::new(0);
static CORE: AtomicU32 = AtomicU32::new(0);
static IN_PROGRESS: AtomicBool = AtomicBool::new(false);
/// False once the static scheduler was replaced: coming back, it puts every thread where it was.
static FIRST_LOAD: AtomicBool = AtomicBool::new(true);

fn registry() -> std::sync::MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(|e| e.into_inner())
}

/// Makes a scheduler of C known under its name. `EEXIST` for a name that is taken.
pub fn register(name: &str, record: &'static SchedulerRecord) -> Result<()> {
    let mut registry = registry();
    if built_in(name).is_some() || registry.schedulers.iter().any(|(n, _)| n == name) {
        drop(registry);
        crate::errlog!("scheduler named '{name}' already registered.");
        return Err(Errno::EEXIST);
    }
    registry.schedulers.try_reserve(1)?;
    registry.schedulers.push((name.to_owned(), record));
    Ok(())
}

/// The first time, threads are where they belong; later, one round puts them back.
pub fn start_static() {
    set_period(u64::from(!FIRST_LOAD.load(Relaxed)));
}

pub fn stop_static() {
    FIRST_LOAD.store(false, Relaxed);
}

impl Scheduler {
    fn init(self) -> i32 {
        match self {
            Scheduler::Static => {
                start_static();
                0
            }
            Scheduler::Dynamic => dynamic::start(),
            Scheduler::Gscheduler => gscheduler::start(),
            Scheduler::C(record) => record.init.get().map_or(0, |f| f()),
        }
    }

    fn deinit(self) {
        match self {
            Scheduler::Static => stop_static(),
            Scheduler::Dynamic => dynamic::stop(),
            Scheduler::Gscheduler => gscheduler::stop(),
            Scheduler::C(record) => {
                if let Some(f) = record.deinit.get() {
                    f();
                }
            }
        }
    }

    fn is(self, other: Scheduler) -> bool {
        match (self, other) {
            (Scheduler::C(a), Scheduler::C(b)) => core::ptr::eq(a, b),
            _ => core::mem::discriminant(&self) == core::mem::discriminant(&other),
        }
    }

    /// Decides where threads run; what C's scheduler decides is read from its array.
    fn balance(self) {
        match self {
            Scheduler::Static => with_views(view::balance_static),
            Scheduler::Dynamic => with_views(dynamic::balance),
            Scheduler::Gscheduler => with_views(gscheduler::balance),
            Scheduler::C(record) => balance_c(record),
        }
    }
}

/// The scheduler in use, with its name.
pub fn get() -> Option<(String, Scheduler)> {
    registry().scheduler.clone()
}

/// Puts a scheduler into use; `None` puts the present one out of use. When the new one does not start, the old one
/// is started again and the new one's code returned.
pub fn set(name: Option<&str>) -> Result<()> {
    let old = get();
    let Some(name) = name else {
        if let Some((_, old)) = old {
            old.deinit();
        }
        registry().scheduler = None;
        return Ok(());
    };
    let registered = || registry().schedulers.iter().find(|(n, _)| n == name).map(|(_, r)| Scheduler::C(r));
    let Some(new) = built_in(name).or_else(registered) else {
        crate::errlog!("Requested scheduler is missing");
        return Err(Errno::EINVAL);
    };
    if old.as_ref().is_some_and(|(_, old)| old.is(new)) {
        return Ok(());
    }
    if let Some((_, old)) = &old {
        old.deinit();
    }
    let rc = new.init();
    if rc == 0 {
        registry().scheduler = Some((name.to_owned(), new));
        return Ok(());
    }
    match old {
        Some((old_name, old)) => {
            crate::errlog!("Could not ->init() '{name}' scheduler, reverting to '{old_name}'");
            old.init();
        }
        None => crate::errlog!("Could not ->init() '{name}' scheduler."),
    }
    Err(Errno(rc.wrapping_neg()))
}

/// Microseconds between two rounds, 0 for none.
pub fn period_us() -> u64 {
    PERIOD_US.load(Relaxed)
}

pub fn set_period(us: u64) {
    PERIOD_US.store(us, Relaxed);
    let ticks = u128::from(us) * u128::from(tsc::hz()) / 1_000_000;
    PERIOD_TICKS.store(u64::try_from(ticks).unwrap_or(u64::MAX), Relaxed);
}

/// The core whose reactor runs the scheduler.
pub fn core() -> u32 {
    CORE.load(Relaxed)
}

/// Moves the scheduler to another reactor; false where there is none.
pub fn set_core(core: u32) -> bool {
    if reactor(core).is_none() {
        crate::errlog!("Failed to set scheduling reactor. Reactor(lcore:{core}) does not exist");
        return false;
    }
    CORE.store(core, Relaxed);
    true
}

/// Cores that keep their threads, and get no others.
pub fn isolated() -> CpuSet {
    registry().isolated
}

/// Isolates cores; `EINVAL` for a core that is not the application's.
pub fn set_isolated(mask: &CpuSet) -> Result<()> {
    let mut union = core_mask();
    union.or(mask);
    if union != core_mask() {
        crate::errlog!("Isolated core mask is not included in app core mask.");
        return Err(Errno::EINVAL);
    }
    registry().isolated = *mask;
    Ok(())
}

/// Whether a round is under way.
pub fn in_progress() -> bool {
    IN_PROGRESS.load(Acquire)
}

/// What a round knows of one core.
#[derive(Default)]
struct CoreInfo {
    total_idle: u64,
    total_busy: u64,
    recent_idle: u64,
    recent_busy: u64,
    interrupt_mode: bool,
    isolated: bool,
    threads: Vec<abi::spdk_scheduler_thread_info>,
}

/// The cores of the round under way, by number.
static INFOS: Mutex<Vec<CoreInfo>> = Mutex::new(Vec::new());

fn infos() -> std::sync::MutexGuard<'static, Vec<CoreInfo>> {
    INFOS.lock().unwrap_or_else(|e| e.into_inner())
}

pub(super) fn prepare(core: u32) -> Result<()> {
    CORE.store(core, Relaxed);
    IN_PROGRESS.store(false, Release);
    let count = cores::last().map_or(0, |c| c as usize + 1);
    let mut infos = infos();
    infos.clear();
    infos.try_reserve(count)?;
    infos.resize_with(count, CoreInfo::default);
    Ok(())
}

pub(super) fn forget() {
    infos().clear();
    registry().isolated = CpuSet::EMPTY;
    FIRST_LOAD.store(true, Relaxed);
}

/// Whether it is time for a round, on the reactor that begins it.
#[inline(always)]
pub(super) fn due(own: &Reactor, now: u64, last: u64) -> bool {
    let period = PERIOD_TICKS.load(Relaxed);
    period > 0 && now.wrapping_sub(last) > period && own.lcore() == CORE.load(Relaxed) && !IN_PROGRESS.load(Relaxed)
}

/// Begins a round.
pub(super) fn begin() {
    IN_PROGRESS.store(true, Release);
    gather(core::ptr::null_mut(), core::ptr::null_mut());
}

fn tell(core: u32, func: EventFn) {
    if event::send(core, func, core::ptr::null_mut(), core::ptr::null_mut()).is_err() {
        cancel(core::ptr::null_mut(), core::ptr::null_mut());
    }
}

/// One reactor reports, and hands on to the next.
extern "C" fn gather(_: *mut c_void, _: *mut c_void) {
    let Some(own) = current() else { return };
    let core = own.lcore();
    crate::debuglog!(FLAG, "Gathering metrics on {core}");
    let isolated = isolated().get(core);
    let mut threads = Vec::new();
    if threads.try_reserve(own.rec.thread_count.get() as usize).is_err() {
        crate::errlog!("Failed to allocate memory when gathering metrics on {core}");
        return tell(self::core(), cancel);
    }
    for lw in own.threads() {
        let Some(thread) = lw.thread() else { continue };
        if threads.len() == threads.capacity() {
            break;
        }
        lw.account();
        super::trace::thread(thread, lw.recent.busy.get(), lw.recent.idle.get());
        let stats =
            |spent: &place::Spent| abi::spdk_thread_stats { busy_tsc: spent.busy.get(), idle_tsc: spent.idle.get() };
        threads.push(abi::spdk_scheduler_thread_info {
            // One that is to move wherever its mask allows is here until it does.
            lcore: if lw.lcore.get() == place::ANY { core } else { lw.lcore.get() },
            thread_id: thread.id(),
            total_stats: stats(&lw.total),
            current_stats: stats(&lw.recent),
        });
    }
    if let Some(info) = infos().get_mut(core as usize) {
        let (idle, busy) = (own.rec.idle_tsc.get(), own.rec.busy_tsc.get());
        info.recent_idle = idle.wrapping_sub(info.total_idle);
        info.recent_busy = busy.wrapping_sub(info.total_busy);
        super::trace::core(own, info.recent_busy, info.recent_idle);
        info.total_idle = idle;
        info.total_busy = busy;
        info.interrupt_mode = own.rec.in_interrupt.get();
        info.isolated = isolated;
        info.threads = threads;
    }
    let Some(next) = cores::next(core).or_else(cores::first) else { return };
    tell(next, if next == self::core() { balance } else { gather });
}

extern "C" fn cancel(_: *mut c_void, _: *mut c_void) {
    infos().iter_mut().for_each(|info| info.threads.clear());
    IN_PROGRESS.store(false, Release);
}

/// The scheduler decides.
extern "C" fn balance(a: *mut c_void, b: *mut c_void) {
    let scheduler = get();
    let (State::Running, Some((_, scheduler))) = (state(), scheduler) else { return cancel(a, b) };
    scheduler.balance();
    change_modes(core::ptr::null_mut(), core::ptr::without_provenance_mut(cores::first().unwrap_or(0) as usize));
}

/// Shows a built-in scheduler what was gathered. The lock is not held meanwhile.
fn with_views(balance: fn(&mut [View<'_>])) {
    let mut infos = core::mem::take(&mut *infos());
    let mut views = Vec::new();
    if views.try_reserve(infos.len()).is_ok() {
        views.extend(infos.iter_mut().map(|info| View {
            busy: info.recent_busy,
            idle: info.recent_idle,
            isolated: info.isolated,
            interrupt_mode: &mut info.interrupt_mode,
            threads: &mut info.threads,
        }));
        balance(&mut views);
    }
    drop(views);
    *self::infos() = infos;
}

/// Shows C what was gathered, and reads what it decided. The lock is not held meanwhile.
fn balance_c(record: &SchedulerRecord) {
    let Some(func) = record.balance.get() else { return };
    let mut infos = core::mem::take(&mut *infos());
    let mut shown: Vec<abi::spdk_scheduler_core_info> = Vec::new();
    if shown.try_reserve(infos.len()).is_ok() {
        for (lcore, info) in infos.iter_mut().enumerate() {
            shown.push(abi::spdk_scheduler_core_info {
                total_idle_tsc: info.total_idle,
                total_busy_tsc: info.total_busy,
                current_idle_tsc: info.recent_idle,
                current_busy_tsc: info.recent_busy,
                lcore: lcore as u32,
                threads_count: info.threads.len() as u32,
                interrupt_mode: info.interrupt_mode,
                thread_infos: if info.threads.is_empty() { core::ptr::null_mut() } else { info.threads.as_mut_ptr() },
                isolated: info.isolated,
            });
        }
        func(shown.as_mut_ptr(), shown.len() as u32);
        for (info, shown) in infos.iter_mut().zip(&shown) {
            info.interrupt_mode = shown.interrupt_mode;
        }
    }
    *self::infos() = infos;
}

/// Changes the mode of one reactor after the other, beginning at the core that `from` names; then threads move.
extern "C" fn change_modes(_: *mut c_void, from: *mut c_void) {
    let mut core = u32::try_from(from.addr()).ok();
    while let Some(this) = core {
        let wanted = infos().get(this as usize).map(|info| info.interrupt_mode);
        let next = cores::next(this);
        if let (Some(reactor), Some(wanted)) = (reactor(this), wanted)
            && reactor.rec.in_interrupt.get() != wanted
        {
            NEXT_CORE.store(next.map_or(u64::MAX, u64::from), Relaxed);
            if set_interrupt_mode(this, wanted, changed, core::ptr::null_mut()).is_ok() {
                return;
            }
        }
        core = next;
    }
    move_threads();
    IN_PROGRESS.store(false, Release);
}

/// Where the change of modes goes on.
static NEXT_CORE: AtomicU64 = AtomicU64::new(u64::MAX);

extern "C" fn changed(a: *mut c_void, _: *mut c_void) {
    let from = NEXT_CORE.load(Relaxed);
    change_modes(a, core::ptr::without_provenance_mut(usize::try_from(from).unwrap_or(usize::MAX)));
}

fn move_threads() {
    let mut infos = infos();
    let mut moves = Vec::new();
    for (core, info) in infos.iter().enumerate() {
        for thread in info.threads.iter().filter(|t| t.lcore as usize != core) {
            let target = infos.get(thread.lcore as usize).filter(|_| reactor(thread.lcore).is_some());
            if info.isolated || target.is_none_or(|target| target.isolated) {
                crate::errlog!(
                    "A thread cannot be moved from an isolated core or moved to an isolated core. Skip rescheduling thread"
                );
            } else if moves.try_reserve(1).is_ok() {
                moves.push((thread.thread_id, core, thread.lcore));
            }
        }
    }
    infos.iter_mut().for_each(|info| info.threads.clear());
    drop(infos);
    for (id, from, to) in moves {
        if let Some(thread) = thread::by_id(id) {
            let _ = place::request(thread, to);
        }
        // One that sleeps has to be told.
        if let Some(from) = u32::try_from(from).ok().and_then(reactor) {
            super::interrupt::reschedule_later(from);
        }
    }
}
