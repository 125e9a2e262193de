//! Media events: a module reports blocks that had better be moved, the opener that may write fetches the reports.
//!
//! Serves `spdk_bdev_push_media_events` and its sisters. Threading rule: any thread.

use super::{
    desc::{self, Desc},
    object::Bdev,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Obj,
};
use std::collections::VecDeque;

/// How many reports a descriptor keeps.
const MOST: usize = 64;

/// One report: the first block, how many.
pub type Event = (u64, u64);
/// The reports of a descriptor that were not fetched yet.
pub(super) type Events = VecDeque<Event>;

/// Room for the reports of a new descriptor.
pub(super) fn room() -> Result<Events> {
    let mut events = VecDeque::new();
    events.try_reserve_exact(MOST)?;
    Ok(events)
}

/// Queues reports for the first descriptor that may write, and answers how many had room. `ENODEV` when there is none, or
/// the bdev has no such events.
pub fn push(bdev: Obj<Bdev>, events: impl Iterator<Item = Event>) -> Result<usize> {
    let state = bdev.lock();
    let writer = state.descs.iter().find(|desc| desc.is_writable()).ok_or(Errno::ENODEV)?;
    let mut queue = writer.media();
    let queue = queue.as_mut().ok_or(Errno::ENODEV)?;
    let before = queue.len();
    queue.extend(events.take(MOST.saturating_sub(before)));
    Ok(queue.len().saturating_sub(before))
}

/// Sends an event to each descriptor that has reports.
pub fn notify(bdev: Obj<Bdev>) {
    let descs = bdev.lock().descs.clone();
    for desc in descs {
        let waiting = desc.media().as_ref().is_some_and(|queue| !queue.is_empty());
        if waiting {
            desc::notify(desc, abi::SPDK_BDEV_EVENT_MEDIA_MANAGEMENT);
        }
    }
}

/// Takes the oldest report.
pub fn take(desc: Obj<Desc>) -> Option<Event> {
    desc.media().as_mut().and_then(VecDeque::pop_front)
}
