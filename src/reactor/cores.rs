//! The cores of the application, as the environment has them.
//!
//! Threading rule: any thread, between the start and the end of the environment.

use crate::{algo::cpuset::CpuSet, env, errno::Result};

#[inline(always)]
fn real(core: u32) -> Option<u32> {
    if core == env::cores::NO_CORE { None } else { Some(core) }
}

/// The core this pthread is pinned to.
#[inline(always)]
pub fn current() -> Option<u32> {
    real(env::cores::current())
}
pub fn first() -> Option<u32> {
    real(env::cores::first())
}
pub fn last() -> Option<u32> {
    real(env::cores::last())
}
pub fn next(core: u32) -> Option<u32> {
    real(env::cores::next(core))
}
pub fn count() -> u32 {
    env::cores::count()
}
/// All cores, in ascending order.
pub fn each() -> impl Iterator<Item = u32> {
    env::cores::iter()
}
/// Whether several cores share a processor.
pub fn shared() -> bool {
    env::cores::virtual_cores().is_some()
}
/// Runs `body` on a pthread that is pinned to a core.
pub fn launch(core: u32, body: Box<dyn FnOnce() + Send>) -> Result<()> {
    env::cores::launch(core, body)
}
/// Waits for all pthreads that [`launch`] started.
pub fn wait_all() {
    env::cores::wait_all();
}

/// Keeps the calling pthread on its core until the answer is dropped.
pub fn pin(core: u32) -> Option<env::cores::Pinned> {
    env::cores::pin(core).ok()
}

/// The processors on which a core runs.
pub fn place(core: u32) -> Option<CpuSet> {
    env::cores::place(core)
}

/// The cores that share a physical core with this one, itself included.
pub fn siblings(core: u32) -> Result<CpuSet> {
    env::cores::siblings(core)
}
