//! What a scheduler is shown of the cores, and what the static scheduler does.
//!
//! Threading rule: the scheduling reactor, while a round is under way.

use crate::{
    abi,
    errno::{Errno, Result},
    reactor::{place, reactor, scheduler},
    thread,
};

pub type ThreadInfo = abi::spdk_scheduler_thread_info;

/// A core: its ticks of the last period, and what may be changed. The index in a list of them is its number.
pub struct View<'a> {
    pub busy: u64,
    pub idle: u64,
    pub isolated: bool,
    pub interrupt_mode: &'a mut bool,
    pub threads: &'a mut [ThreadInfo],
}

/// How much of the time was work, in percent.
pub fn percent(busy: u64, idle: u64) -> u8 {
    let total = u128::from(busy) + u128::from(idle);
    (u128::from(busy) * 100).checked_div(total).map_or(0, |percent| percent as u8)
}

/// Every thread back to where it was first; after that there is nothing more to do.
pub fn balance_static(views: &mut [View<'_>]) {
    for view in views {
        *view.interrupt_mode = false;
        for thread in view.threads.iter_mut() {
            if let Some(core) = thread::by_id(thread.thread_id).and_then(place::initial_core) {
                thread.lcore = core;
            }
        }
    }
    scheduler::set_period(0);
}

/// `mappings`, a list such as `1:0,2:3`: which thread belongs on which core under the static scheduler.
pub fn set_mappings(mappings: &str) -> Result<()> {
    let mut moves = Vec::new();
    for part in mappings.split(',').filter(|part| !part.is_empty()) {
        let (id, core) = part.split_once(':').unwrap_or((part, ""));
        let Some(thread) = id.parse().ok().and_then(thread::by_id).filter(|t| place::initial_core(*t).is_some()) else {
            crate::errlog!("invalid thread ID '{id}' in mappings '{mappings}'");
            return Err(Errno::EINVAL);
        };
        let Some(core) = core.parse().ok().filter(|core| reactor(*core).is_some()) else {
            crate::errlog!("invalid core number '{core}' in mappings '{mappings}'");
            return Err(Errno::EINVAL);
        };
        if !thread.cpumask().get(core) {
            crate::errlog!("core {core} not in thread {id} cpumask");
            return Err(Errno::EINVAL);
        }
        moves.try_reserve(1)?;
        moves.push((thread, core));
    }
    for (thread, core) in moves {
        place::set_initial_core(thread, core)?;
    }
    scheduler::set_period(1);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages() {
        assert_eq!((percent(0, 0), percent(1, 0), percent(0, 5)), (0, 100, 0));
        assert_eq!((percent(19, 81), percent(199, 801)), (19, 19));
        assert_eq!(percent(u64::MAX, u64::MAX), 50);
    }
}
