//! A closure in a record: how Rust code sends itself to another thread. Control path only.
//!
//! Threading rule: any thread; the closure runs where the record is consumed.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
};

/// A closure that runs once.
pub type Once = Box<dyn FnOnce() + Send>;

/// A place for a closure.
pub(super) struct Job(Mutex<Option<Once>>);

impl Job {
    pub const EMPTY: Job = Job(Mutex::new(None));

    pub fn set(&self, job: Once) {
        *self.0.lock().unwrap_or_else(|e| e.into_inner()) = Some(job);
    }

    pub fn take(&self) -> Option<Once> {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).take()
    }

    pub fn clear(&self) {
        drop(self.take());
    }
}

/// Runs code of ours whose panic must not leave the loop that runs it.
pub(super) fn guarded<R>(what: &str, body: impl FnOnce() -> R) -> Option<R> {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(value) => Some(value),
        Err(panic) => {
            let text = panic
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
                .unwrap_or("panic");
            errlog!("{what}: internal error: {text}");
            None
        }
    }
}
