//! Log flags: named switches of components, registered by C constructors before `main` and by our own rooms.
//!
//! Serves `SPDK_LOG_REGISTER_COMPONENT` and `spdk_log_set_flag`. Threading rule: any thread.

use crate::errno::{Errno, Result};
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::Mutex;

/// The switch of one component; for our rooms a static, for C the `enabled` byte of its own structure.
pub struct Flag {
    on: AtomicBool,
}

impl Flag {
    pub const fn new() -> Flag {
        Flag { on: AtomicBool::new(false) }
    }

    #[inline]
    pub fn enabled(&self) -> bool {
        self.on.load(Relaxed)
    }
}

impl Default for Flag {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Clone)]
struct Entry {
    name: String,
    switch: &'static AtomicBool,
    raw: usize,
}

static FLAGS: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

/// Makes a switch known under a name; a second one of the same name is refused. `raw` is the address C knows it by.
pub fn register(name: &str, switch: &'static AtomicBool, raw: usize) -> Result<()> {
    let mut flags = FLAGS.lock().unwrap_or_else(|e| e.into_inner());
    let at = match flags.binary_search_by(|f| f.name.as_str().cmp(name)) {
        Ok(_) => return Err(Errno::EEXIST),
        Err(at) => at,
    };
    flags.try_reserve(1)?;
    flags.insert(at, Entry { name: name.to_owned(), switch, raw });
    Ok(())
}

/// Makes a static [`Flag`] of one of our rooms known.
pub fn flag(name: &str, flag: &'static Flag) {
    let _ = register(name, &flag.on, 0);
}

fn switch(name: &str, on: bool) -> Result<()> {
    let flags = FLAGS.lock().unwrap_or_else(|e| e.into_inner());
    let mut found = false;
    for entry in flags.iter().filter(|f| name.eq_ignore_ascii_case("all") || f.name.eq_ignore_ascii_case(name)) {
        entry.switch.store(on, Relaxed);
        found = true;
    }
    if found || name.eq_ignore_ascii_case("all") { Ok(()) } else { Err(Errno::EINVAL) }
}

/// Switches a flag on; `all` means every one.
pub fn set_flag(name: &str) -> Result<()> {
    switch(name, true)
}

/// Switches a flag off; `all` means every one.
pub fn clear_flag(name: &str) -> Result<()> {
    switch(name, false)
}

/// The state of one flag, `None` when nobody registered it.
pub fn get(name: &str) -> Option<bool> {
    let flags = FLAGS.lock().unwrap_or_else(|e| e.into_inner());
    flags.iter().find(|f| f.name.eq_ignore_ascii_case(name)).map(|f| f.switch.load(Relaxed))
}

/// Visits every flag in order of name: name, state, the address C knows it by.
pub fn each_flag(mut visit: impl FnMut(&str, bool, usize)) {
    let all = FLAGS.lock().unwrap_or_else(|e| e.into_inner()).clone();
    for entry in &all {
        visit(&entry.name, entry.switch.load(Relaxed), entry.raw);
    }
}

/// The names of all flags, in order.
pub fn flag_names() -> Vec<String> {
    let mut names = Vec::new();
    each_flag(|name, _, _| names.push(name.to_owned()));
    names
}
