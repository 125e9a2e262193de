//! Core lock files: two applications never run a reactor on the same core unless they say so.
//!
//! The file of core 7 is `/var/tmp/spdk_cpu_lock_007`, shared with every other program of this kind. Threading rule: any
//! thread.

use crate::{
    env,
    sys::filelock::{FileLock, Refused},
};
use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard},
};

static HELD: Mutex<Vec<(u32, FileLock)>> = Mutex::new(Vec::new());

fn held() -> MutexGuard<'static, Vec<(u32, FileLock)>> {
    HELD.lock().unwrap_or_else(|e| e.into_inner())
}

fn path(core: u32) -> PathBuf {
    PathBuf::from(format!("/var/tmp/spdk_cpu_lock_{core:03}"))
}

/// Takes the locks of all cores of the application that it does not hold yet; the number of the core that failed, with
/// none held then.
pub fn claim() -> Result<(), u32> {
    for core in env::cores::iter() {
        if held().iter().any(|(held, _)| *held == core) {
            continue;
        }
        let path = path(core);
        match FileLock::take(&path) {
            Ok(lock) => held().push((core, lock)),
            Err(refused) => {
                let name = path.display();
                match refused {
                    Refused::Open(errno) => crate::errlog!("Could not open {name} ({errno})."),
                    Refused::Truncate(errno) => crate::errlog!("Could not truncate {name} ({errno})."),
                    Refused::Taken(pid) => {
                        crate::errlog!("Cannot create lock on core {core}, probably process {pid} has claimed it.")
                    }
                }
                let _ = release();
                return Err(core);
            }
        }
    }
    Ok(())
}

/// Gives all locks up; the number of the first core whose file could not be removed.
pub fn release() -> Result<(), u32> {
    let all = core::mem::take(&mut *held());
    let mut outcome = Ok(());
    for (core, lock) in all {
        if let Err(errno) = lock.give_up() {
            crate::errlog!("Failed to unlink lock fd for core {core}, errno: {}", errno.0);
            outcome = outcome.and(Err(core));
        }
    }
    outcome
}
