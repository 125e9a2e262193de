//! The scheduler `dynamic`: idle threads gather on the main core, busy ones spread over as few cores as carry them, and
//! cores without threads sleep. Where there is a governor, frequencies follow.
//!
//! Threading rule: the scheduling reactor; the limits are read and set from any thread.

use super::{
    governor,
    view::{ThreadInfo, View, percent},
};
use crate::{
    algo::cpuset::CpuSet,
    reactor::{cores, reactor},
    thread,
};
use core::sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed};

/// Percentages that decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// From this load on a thread is busy.
    pub load: u8,
    /// Threads are not moved to a core when that brought it here.
    pub core: u8,
    /// From this load on a core is taken to have more work than it can do.
    pub core_busy: u8,
}

static LOAD: AtomicU8 = AtomicU8::new(20);
static CORE: AtomicU8 = AtomicU8::new(80);
static CORE_BUSY: AtomicU8 = AtomicU8::new(95);
static MAIN: AtomicU32 = AtomicU32::new(0);

pub fn limits() -> Limits {
    Limits { load: LOAD.load(Relaxed), core: CORE.load(Relaxed), core_busy: CORE_BUSY.load(Relaxed) }
}

pub fn set_limits(limits: Limits) {
    crate::noticelog!("Setting scheduler load limit to {}", limits.load);
    LOAD.store(limits.load, Relaxed);
    crate::noticelog!("Setting scheduler core limit to {}", limits.core);
    CORE.store(limits.core, Relaxed);
    crate::noticelog!("Setting scheduler core busy to {}", limits.core_busy);
    CORE_BUSY.store(limits.core_busy, Relaxed);
}

pub fn start() -> i32 {
    MAIN.store(super::core(), Relaxed);
    if governor::set_governor(Some(governor::DPDK)).is_err() {
        crate::noticelog!("Unable to initialize dpdk governor");
    }
    0
}

pub fn stop() {
    let _ = governor::set_governor(None);
}

/// What a core would be like after the moves that were decided so far.
#[derive(Clone, Copy, Default)]
struct Core {
    ours: bool,
    busy: u64,
    idle: u64,
    threads: u32,
    isolated: bool,
}

/// A round: the cores by number.
struct Round {
    cores: Vec<Core>,
    main: u32,
    limits: Limits,
}

impl Round {
    fn core(&self, number: u32) -> Core {
        self.cores.get(number as usize).copied().unwrap_or_default()
    }

    fn ours(&self) -> impl Iterator<Item = u32> + '_ {
        (0..).zip(&self.cores).filter(|(_, core)| core.ours).map(|(number, _)| number)
    }

    /// No core whose threads could have better places.
    fn at_limit(&self, number: u32) -> bool {
        let core = self.core(number);
        core.threads > 1 && core.busy > 0 && percent(core.busy, core.idle) >= self.limits.core
    }

    fn fits(&self, thread: &ThreadInfo, number: u32) -> bool {
        let core = self.core(number);
        let busy = thread.current_stats.busy_tsc;
        // Cores that sleep do not count ticks.
        if thread.lcore == number || core.threads == 0 || (core.busy == 0 && core.idle == 0) {
            return true;
        }
        match core.idle.checked_sub(busy) {
            Some(idle) => percent(core.busy.saturating_add(busy), idle) < self.limits.core,
            None => false,
        }
    }

    /// The best core for a busy thread.
    fn place(&self, thread: &ThreadInfo, mask: &CpuSet) -> u32 {
        let now = thread.lcore;
        let crowded = self.at_limit(now);
        let mut least = now;
        for number in self.ours().filter(|number| mask.get(*number)) {
            let core = self.core(number);
            if core.isolated {
                continue;
            }
            if core.busy < self.core(least).busy {
                least = number;
            }
            if number == now || !self.fits(thread, number) {
                continue;
            }
            let lower = number < now && now != self.main;
            if number == self.main || lower || crowded {
                return number;
            }
        }
        if crowded { least } else { now }
    }

    fn send(&mut self, thread: &mut ThreadInfo, to: u32) {
        let from = thread.lcore;
        let busy = thread.current_stats.busy_tsc;
        if from == to {
            return;
        }
        let limits = self.limits;
        let Some(target) = self.cores.get_mut(to as usize).filter(|core| core.ours) else { return };
        target.busy = target.busy.saturating_add(busy);
        target.idle = target.idle.saturating_sub(busy);
        target.threads += 1;
        if let Some(source) = self.cores.get_mut(from as usize) {
            let before = percent(source.busy, source.idle);
            source.busy = source.busy.saturating_sub(busy);
            source.idle = source.idle.saturating_add(busy);
            if before >= limits.core_busy && percent(source.busy, source.idle) < limits.core {
                // Those that stay may want all of what the thread has used: nobody else is to come here this time.
                let total = source.busy.saturating_add(source.idle);
                source.busy = (u128::from(total) * u128::from(limits.core) / 100) as u64;
                source.idle = total.saturating_sub(source.busy);
            }
            source.threads = source.threads.saturating_sub(1);
        }
        thread.lcore = to;
    }

    fn is_busy(&self, thread: &ThreadInfo) -> bool {
        percent(thread.current_stats.busy_tsc, thread.current_stats.idle_tsc) >= self.limits.load
    }

    /// Decides about all threads: first the idle ones, then, with that known, the busy ones.
    fn decide(&mut self, views: &mut [View<'_>], mask_of: impl Fn(&ThreadInfo) -> Option<CpuSet>) {
        for busy in [false, true] {
            for (number, view) in (0..).zip(views.iter_mut()) {
                let core = self.core(number);
                if !core.ours || core.isolated {
                    continue;
                }
                for thread in view.threads.iter_mut() {
                    // One that is not on a core waits for another move.
                    if !self.core(thread.lcore).ours || self.is_busy(thread) != busy {
                        continue;
                    }
                    let to = match busy {
                        false => self.main,
                        true => mask_of(thread).map_or(thread.lcore, |mask| self.place(thread, &mask)),
                    };
                    self.send(thread, to);
                }
            }
        }
    }
}

fn check(rc: i32, what: core::fmt::Arguments<'_>) {
    if rc < 0 {
        crate::errlog!("{what}");
    }
}

pub fn balance(views: &mut [View<'_>]) {
    let main = MAIN.load(Relaxed);
    let mut cores = Vec::new();
    if cores.try_reserve(views.len()).is_err() {
        crate::errlog!("Failed to allocate memory for dynamic scheduler core stats.");
        return;
    }
    cores.resize(views.len(), Core::default());
    for number in cores::each() {
        if let (Some(core), Some(view)) = (cores.get_mut(number as usize), views.get(number as usize)) {
            let threads = view.threads.len() as u32;
            *core = Core { ours: true, busy: view.busy, idle: view.idle, threads, isolated: view.isolated };
        }
    }
    let mut round = Round { cores, main, limits: limits() };
    round.decide(views, |thread| thread::by_id(thread.thread_id).map(|thread| thread.cpumask()));
    let governor = governor::governor().map(|(_, governor)| governor);
    let mut busy_elsewhere = false;
    for number in cores::each() {
        let Some(view) = views.get_mut(number as usize) else { continue };
        if round.core(number).threads != 0 {
            *view.interrupt_mode = false;
            if number != main {
                // What is not on the main core is busy.
                busy_elsewhere = true;
                if let Some(governor) = governor {
                    check(governor.freq_max(number), format_args!("could not set_core_freq_max({number})"));
                }
            }
        } else if reactor(number).is_some_and(|reactor| reactor.first.get().is_none()) {
            // Only one that has no threads yet, or any more.
            *view.interrupt_mode = true;
            if let Some(governor) = governor {
                check(governor.freq_min(number), format_args!("could not set_core_freq_min({number})"));
            }
        }
    }
    let Some(governor) = governor else { return };
    let core = round.core(main);
    if busy_elsewhere {
        check(governor.freq_max(main), format_args!("setting default frequency for core {main} failed"));
    } else if core.busy > core.idle {
        check(governor.freq_up(main), format_args!("increasing frequency for core {main} failed"));
    } else {
        check(governor.freq_down(main), format_args!("lowering frequency for core {main} failed"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi;

    const LIMITS: Limits = Limits { load: 20, core: 80, core_busy: 95 };

    /// Threads as (core, busy of 100) on cores whose ticks are the sums; where they end up.
    fn decide(threads: &[(u32, u64)], cores: u32, mask: &[u32]) -> Vec<u32> {
        let mut infos: Vec<Vec<ThreadInfo>> = (0..cores).map(|_| Vec::new()).collect();
        for (id, (core, busy)) in threads.iter().enumerate() {
            let stats = abi::spdk_thread_stats { busy_tsc: *busy, idle_tsc: 100 - *busy };
            let info = ThreadInfo { lcore: *core, thread_id: id as u64, total_stats: stats, current_stats: stats };
            infos[*core as usize].push(info);
        }
        let mut modes = vec![false; cores as usize];
        let mut round = Round { cores: Vec::new(), main: 0, limits: LIMITS };
        let mut views = Vec::new();
        for (threads, interrupt_mode) in infos.iter_mut().zip(&mut modes) {
            let busy: u64 = threads.iter().map(|t| t.current_stats.busy_tsc).sum::<u64>().min(100);
            let count = threads.len() as u32;
            round.cores.push(Core { ours: true, busy, idle: 100 - busy, threads: count, isolated: false });
            views.push(View { busy, idle: 100 - busy, isolated: false, interrupt_mode, threads });
        }
        let set = mask.iter().fold(CpuSet::EMPTY, |mut set, core| {
            set.set(*core, true);
            set
        });
        round.decide(&mut views, |_| Some(set));
        let mut all: Vec<_> = infos.iter().flatten().map(|t| (t.thread_id, t.lcore)).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, core)| core).collect()
    }

    #[test]
    fn idle_threads_gather_on_the_main_core() {
        assert_eq!(decide(&[(1, 0), (2, 19), (3, 5)], 4, &[1, 2, 3]), [0, 0, 0]);
    }

    #[test]
    fn a_busy_thread_goes_to_the_lowest_core_that_carries_it() {
        assert_eq!(decide(&[(3, 50)], 4, &[0, 1, 2, 3]), [0]);
        assert_eq!(decide(&[(0, 60), (3, 50)], 4, &[0, 1, 2, 3]), [0, 1]);
        assert_eq!(decide(&[(0, 20), (3, 50)], 4, &[0, 1, 2, 3]), [0, 0]);
        assert_eq!(decide(&[(3, 50)], 4, &[2, 3]), [2]);
    }

    #[test]
    fn a_core_beyond_its_limit_gives_threads_away() {
        // Both are busy all the time, and share the core.
        assert_eq!(decide(&[(0, 100), (0, 100)], 4, &[0, 1, 2, 3]), [1, 0]);
        // Alone, a thread may use all of its core.
        assert_eq!(decide(&[(0, 100)], 4, &[0, 1, 2, 3]), [0]);
    }
}
