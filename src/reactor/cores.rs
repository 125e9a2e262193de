//! The cores of the application, as the environment has them.
//!
//! Threading rule: any thread, between the start and the end of the environment.

use crate::errno::Result;
use provisional as env;


/// The core this pthread is pinned to.
#[inline(always)]
pub fn current() -> Option<u32> {
    env::cores::current()
}
pub fn first() -> Option<u32> {
    env::cores::first()
}
pub fn last() -> Option<u32> {
    env::cores::last()
}
pub fn next(core: u32) -> Option<u32> {
    env::cores::next(core)
}
pub fn count() -> u32 {
    env::cores::count()
}
/// All cores, in ascending order.
pub fn each() -> impl Iterator<Item = u32> {
    core::iter::successors(first(), |core| next(*core))
}
/// Whether several cores share a processor.
pub fn shared() -> bool {
    env::cores::shared()
}
/// Runs `body` on a pthread that is pinned to a core.
pub fn launch(core: u32, body: Box<dyn FnOnce() + Send>) -> Result<()> {
    env::cores::launch(core, body)
}
/// Waits for all pthreads that [`launch`] started.
pub fn wait_all() {
    env::cores::wait_all();
}

/// Until the environment has cores.
mod provisional {
    pub mod cores {
        use crate::{algo::cpuset::CpuSet, errno::{Errno, Result}, sys::{affinity, thread, tls::TlsWord}};
        use std::sync::Mutex;
        pub static MASK: Mutex<CpuSet> = Mutex::new(CpuSet::EMPTY);
        static THREADS: Mutex<Vec<thread::Pinned>> = Mutex::new(Vec::new());
        fn mask() -> CpuSet { *MASK.lock().unwrap_or_else(|e| e.into_inner()) }
        pub fn current() -> Option<u32> { match TlsWord::Core.get() { 0 => None, n => Some(n as u32 - 1) } }
        pub fn first() -> Option<u32> { mask().iter().next() }
        pub fn last() -> Option<u32> { mask().iter().last() }
        pub fn next(core: u32) -> Option<u32> { mask().iter().find(|c| *c > core) }
        pub fn count() -> u32 { mask().count() }
        pub fn shared() -> bool { true }
        pub fn launch(core: u32, body: Box<dyn FnOnce() + Send>) -> Result<()> {
            let mask = affinity::current().map_err(|_| Errno::EINVAL)?;
            let t = thread::spawn(&format!("core{core}"), &mask, body)?;
            THREADS.lock().unwrap_or_else(|e| e.into_inner()).push(t);
            Ok(())
        }
        pub fn wait_all() { let all = core::mem::take(&mut *THREADS.lock().unwrap_or_else(|e| e.into_inner())); all.into_iter().for_each(thread::Pinned::join); }
    }
}
