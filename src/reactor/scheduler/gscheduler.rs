//! The scheduler `gscheduler`: leaves threads where they are, and has the governor follow the load of the cores.
//!
//! Threading rule: the scheduling reactor.

use super::{governor, view::View, view::percent};
use crate::reactor::cores;

/// Below this load a core runs as slowly as it can, below the next one it slows down by a step, from the last on it runs
/// as fast as it can; in between it speeds up by a step.
const MIN: u8 = 1;
const ADJUST: u8 = 50;
const MAX: u8 = 99;

pub fn start() -> i32 {
    governor::set_governor(Some(governor::DPDK)).map_or_else(|errno| errno.negative(), |()| 0)
}

pub fn stop() {
    let _ = governor::set_governor(None);
}

/// Siblings share a frequency, so the busiest of them counts.
fn load(views: &[View<'_>], core: u32) -> u8 {
    let own = |core: u32| views.get(core as usize).map_or(0, |view| percent(view.busy, view.idle));
    let siblings = cores::siblings(core).map_or(0, |all| all.iter().map(own).max().unwrap_or(0));
    own(core).max(siblings)
}

pub fn balance(views: &mut [View<'_>]) {
    let Some((_, governor)) = governor::governor() else { return };
    for core in cores::each() {
        if governor.priority(core).is_err() {
            crate::errlog!("failed to get capabilities for core: {core}");
            return;
        }
        let (rc, what) = match load(views, core) {
            load if load < MIN => (governor.freq_min(core), "setting to minimal"),
            load if load < ADJUST => (governor.freq_down(core), "lowering"),
            load if load >= MAX => (governor.freq_max(core), "setting to maximal"),
            _ => (governor.freq_up(core), "increasing"),
        };
        if rc < 0 {
            crate::errlog!("{what} frequency for core {core} failed");
        }
    }
}
