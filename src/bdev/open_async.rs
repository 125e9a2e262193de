//! Opening a bdev that may not be there yet (`spdk_bdev_open_async`).
//!
//! Threading rule: the caller's thread; it is told there, also when the block layer stops meanwhile.

use super::desc::{self, Desc, Open};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
    sys::tsc,
    thread,
};
use core::ffi::c_void;
use std::sync::{Arc, Mutex};

const PERIOD_US: u64 = 100_000;

type Told = Box<dyn FnOnce(core::result::Result<Obj<Desc>, Errno>) + Send>;

struct Attempt {
    name: Vec<u8>,
    write: bool,
    event: desc::EventFn,
    ctx: usize,
    deadline: u64,
    waits: bool,
    thread: u64,
    poller: Option<Obj<thread::Poller>>,
    told: Option<Told>,
}

type Shared = Arc<Mutex<Attempt>>;
static ATTEMPTS: Mutex<Vec<Shared>> = Mutex::new(Vec::new());

fn attempts() -> std::sync::MutexGuard<'static, Vec<Shared>> {
    ATTEMPTS.lock().unwrap_or_else(|e| e.into_inner())
}

/// Opens a bdev, waiting up to `timeout_ms` for it to appear; `told` runs on this thread, never within the call.
pub fn open_async(name: &[u8], how: Open, timeout_ms: u64, told: Told) -> Result<()> {
    let current = thread::current().ok_or(Errno::ENOTSUP)?;
    let ticks = u128::from(timeout_ms).saturating_mul(u128::from(tsc::hz())) / 1000;
    let attempt = Arc::new(Mutex::new(Attempt {
        name: name.to_vec(),
        write: how.write,
        event: how.event,
        ctx: how.ctx.expose_provenance(),
        deadline: tsc::now().saturating_add(u64::try_from(ticks).unwrap_or(u64::MAX)),
        waits: timeout_ms != 0,
        thread: current.handle(),
        poller: None,
        told: Some(told),
    }));
    attempts().try_reserve(1)?;
    if try_once(&attempt) {
        return Ok(());
    }
    let again = Arc::clone(&attempt);
    let poller = thread::poller::register_rust(
        PERIOD_US,
        "bdev_open_async",
        Box::new(move || {
            try_once(&again);
            1
        }),
    )?;
    attempt.lock().unwrap_or_else(|e| e.into_inner()).poller = Some(poller);
    attempts().push(attempt);
    Ok(())
}

/// True when it is decided; the caller is told from the next poll.
fn try_once(shared: &Shared) -> bool {
    let (name, how, deadline, waits) = {
        let a = shared.lock().unwrap_or_else(|e| e.into_inner());
        let ctx: *mut c_void = core::ptr::with_exposed_provenance_mut(a.ctx);
        (a.name.clone(), Open { write: a.write, hide_md: false, event: a.event, ctx }, a.deadline, a.waits)
    };
    let result = match desc::open(&name, how) {
        Ok(desc) => Ok(desc),
        Err(_) if waits && tsc::now() < deadline => return false,
        Err(_) if waits => {
            errlog!("Timed out while waiting for bdev '{}' to appear", String::from_utf8_lossy(&name));
            Err(Errno::ETIMEDOUT)
        }
        Err(errno) => Err(errno),
    };
    decide(shared, result);
    true
}

fn decide(shared: &Shared, result: core::result::Result<Obj<Desc>, Errno>) {
    attempts().retain(|a| !Arc::ptr_eq(a, shared));
    let (told, poller, handle) = {
        let mut a = shared.lock().unwrap_or_else(|e| e.into_inner());
        (a.told.take(), a.poller.take(), a.thread)
    };
    let Some(told) = told else { return };
    let tell = move || {
        if let Some(poller) = poller {
            let _ = thread::poller::unregister(poller);
        }
        told(result);
    };
    thread::send_or_run(thread::THREADS.get(handle).ok(), Box::new(tell));
}

/// The block layer stops: nobody waits any longer.
pub(super) fn cancel_all() {
    let waiting: Vec<_> = attempts().clone();
    for attempt in waiting {
        decide(&attempt, Err(Errno::ESHUTDOWN));
    }
}
