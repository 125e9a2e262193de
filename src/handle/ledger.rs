//! The stale-use ledger: every refused object is counted by kind, and reported in one rate-limited log line that says
//! which function was called, with what, and where and when the object was created and freed.
//!
//! Threading rule: any thread.

use crate::{
    errno::Errno,
    sys::{rx::Rx, tls::TlsWord},
};
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::{sync::Mutex, time::Instant};

/// Why an object was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// NULL where an object is required.
    Null,
    /// It was freed.
    Stale,
    /// Never an object of this kind.
    Garbage,
    /// A live object, from a thread that may not use it.
    Thread,
}

impl Why {
    pub fn errno(self) -> Errno {
        match self {
            Why::Null => Errno::EINVAL,
            Why::Stale => Errno::ESTALE,
            Why::Garbage => Errno::EBADF,
            Why::Thread => Errno::EPERM,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Why::Null => "is NULL",
            Why::Stale => "was freed",
            Why::Garbage => "is not one",
            Why::Thread => "belongs to another thread",
        }
    }
}

/// A kind of object and the uses of it that were refused.
pub struct Kind {
    pub name: &'static str,
    null: AtomicU64,
    stale: AtomicU64,
    garbage: AtomicU64,
    thread: AtomicU64,
    known: AtomicBool,
    window: Rx<u64>,
    in_window: Rx<u32>,
}

/// The counters of a kind at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub kind: &'static str,
    pub null: u64,
    pub stale: u64,
    pub garbage: u64,
    pub thread: u64,
}

/// What is known of the object a refused handle pointed at.
pub struct History {
    pub label: String,
    pub born: u64,
    pub died: u64,
    pub born_by: &'static str,
    pub died_by: &'static str,
}

/// Lines per kind and second; the rest is only counted.
const LINES_PER_SECOND: u32 = 10;

static KINDS: Mutex<Vec<&'static Kind>> = Mutex::new(Vec::new());

impl Kind {
    pub const fn new(name: &'static str) -> Kind {
        Kind {
            name,
            null: AtomicU64::new(0),
            stale: AtomicU64::new(0),
            garbage: AtomicU64::new(0),
            thread: AtomicU64::new(0),
            known: AtomicBool::new(false),
            window: Rx::ZERO,
            in_window: Rx::ZERO,
        }
    }

    pub fn count(&self) -> Count {
        Count {
            kind: self.name,
            null: self.null.load(Relaxed),
            stale: self.stale.load(Relaxed),
            garbage: self.garbage.load(Relaxed),
            thread: self.thread.load(Relaxed),
        }
    }

    fn add(&'static self, why: Why) {
        match why {
            Why::Null => &self.null,
            Why::Stale => &self.stale,
            Why::Garbage => &self.garbage,
            Why::Thread => &self.thread,
        }
        .fetch_add(1, Relaxed);
        if !self.known.swap(true, Relaxed) {
            let mut kinds = KINDS.lock().unwrap_or_else(|e| e.into_inner());
            if kinds.try_reserve(1).is_ok() {
                kinds.push(self);
            }
        }
    }

    fn may_print(&self) -> bool {
        let second = now() / 1_000_000_000;
        if self.window.replace(second) != second {
            self.in_window.set(0);
        }
        self.in_window.add(1) <= LINES_PER_SECOND
    }
}

/// Counts and reports one refusal, and says what the caller gets.
#[cold]
pub fn refuse(function: &'static str, kind: &'static Kind, why: Why, raw: u64, history: Option<History>) -> Errno {
    kind.add(why);
    let errno = why.errno();
    if kind.may_print() {
        let past = match history {
            Some(h) if why != Why::Garbage && why != Why::Null => {
                let ago = |t: u64| (now().saturating_sub(t)) as f64 / 1e9;
                let mut text = format!(" '{}', created by {} {:.6} s ago", h.label, h.born_by, ago(h.born));
                if h.died != 0 {
                    text.push_str(&format!(", freed by {} {:.6} s ago", h.died_by, ago(h.died)));
                }
                text
            }
            _ => String::new(),
        };
        crate::errlog!("{function}: {} {raw:#x} {}{past}: {}", kind.name, why.text(), errno.name());
    }
    errno
}

/// The counters of every kind that was ever refused.
pub fn counts() -> Vec<Count> {
    let kinds = KINDS.lock().unwrap_or_else(|e| e.into_inner());
    kinds.iter().map(|k| k.count()).collect()
}

/// Nanoseconds since the library was first asked.
pub fn now() -> u64 {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_nanos() as u64 + 1
}

static NAMES: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

/// Names the API function under which objects are created and freed on this pthread from here on.
pub fn set_caller(name: &'static str) {
    let mut names = NAMES.lock().unwrap_or_else(|e| e.into_inner());
    let at = names.iter().position(|n| core::ptr::eq(*n, name)).or_else(|| {
        names.try_reserve(1).ok()?;
        names.push(name);
        Some(names.len() - 1)
    });
    TlsWord::Caller.set(at.map_or(0, |n| n as u64 + 1));
}

/// The word that stands for the current API function.
pub fn caller() -> u64 {
    TlsWord::Caller.get()
}

/// The name behind such a word.
pub fn caller_name(word: u64) -> &'static str {
    let names = NAMES.lock().unwrap_or_else(|e| e.into_inner());
    word.checked_sub(1).and_then(|n| names.get(n as usize).copied()).unwrap_or("the library")
}
