//! Log levels, flags and sinks: what `spdk/log.h` configures and every room writes to.
//!
//! A line is `[time] file: line:function: *LEVEL*: text` on stderr, as the field knows it; a sink registered by the
//! application replaces that. Threading rule: any thread; one line is one write.

mod flags;

pub use flags::{Flag, clear_flag, get as get_flag, each_flag, flag, flag_names, register, set_flag};

use crate::errno::{Errno, Result};
use core::{
    ffi::{CStr, c_char, c_int},
    sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering::Relaxed},
};
use std::{io::Write, sync::Mutex};

/// How grave a line is; the values are those of `enum spdk_log_level`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(i32)]
pub enum Level {
    Disabled = -1,
    Error = 0,
    Warn = 1,
    Notice = 2,
    Info = 3,
    Debug = 4,
}

impl Level {
    pub fn from_raw(raw: i32) -> Option<Level> {
        Some(match raw {
            -1 => Level::Disabled,
            0 => Level::Error,
            1 => Level::Warn,
            2 => Level::Notice,
            3 => Level::Info,
            4 => Level::Debug,
            _ => return None,
        })
    }

    pub fn name(self) -> &'static str {
        match self {
            Level::Disabled => "DISABLED",
            Level::Error => "ERROR",
            Level::Warn => "WARNING",
            Level::Notice => "NOTICE",
            Level::Info => "INFO",
            Level::Debug => "DEBUG",
        }
    }
}

/// Lines up to this level are printed.
static PRINT: AtomicI32 = AtomicI32::new(Level::Notice as i32);
/// Lines up to this level go to the system log.
static LOG: AtomicI32 = AtomicI32::new(Level::Notice as i32);
/// Lines up to this level carry a backtrace.
static BACKTRACE: AtomicI32 = AtomicI32::new(Level::Disabled as i32);
static TIMESTAMPS: AtomicBool = AtomicBool::new(true);
static SYSLOG_OPEN: AtomicBool = AtomicBool::new(false);

/// A sink of the application: gets each line that passes the level, formatted, instead of stderr.
pub type SinkFn = extern "C" fn(c_int, *const c_char, c_int, *const c_char, *const c_char);

#[derive(Clone, Copy, Default)]
struct Sinks {
    line: Option<SinkFn>,
}

static SINKS: Mutex<Sinks> = Mutex::new(Sinks { line: None });
/// The writer of the system log: given by the door, which owns `syslog(3)`.
static SYSLOG: Mutex<Option<fn(Level, &[u8])>> = Mutex::new(None);
static COUNTS: [AtomicU64; 5] = [const { AtomicU64::new(0) }; 5];

pub fn print_level() -> i32 {
    PRINT.load(Relaxed)
}
pub fn set_print_level(level: Level) {
    PRINT.store(level as i32, Relaxed);
}
pub fn level() -> i32 {
    LOG.load(Relaxed)
}
pub fn set_level(level: Level) {
    LOG.store(level as i32, Relaxed);
}
pub fn backtrace_level() -> i32 {
    BACKTRACE.load(Relaxed)
}
pub fn set_backtrace_level(level: Level) {
    BACKTRACE.store(level as i32, Relaxed);
}
pub fn enable_timestamps(on: bool) {
    TIMESTAMPS.store(on, Relaxed);
}

/// Opens the log: to the application's sink, or to stderr and, with a system log given, there too.
pub fn open(line: Option<SinkFn>, system: Option<fn(Level, &[u8])>) {
    SINKS.lock().unwrap_or_else(|e| e.into_inner()).line = line;
    SYSLOG_OPEN.store(line.is_none() && system.is_some(), Relaxed);
    *SYSLOG.lock().unwrap_or_else(|e| e.into_inner()) = system;
}

/// Back to stderr alone.
pub fn close() {
    open(None, None);
}

/// Whether a line of this level would go anywhere.
#[inline]
pub fn wanted(level: Level) -> bool {
    level as i32 <= PRINT.load(Relaxed).max(LOG.load(Relaxed))
}

/// How many lines of a level were written.
pub fn written(level: Level) -> u64 {
    COUNTS.get(level as usize).map_or(0, |n| n.load(Relaxed))
}

/// Writes one line. `text` may end with a newline; one is added where there is none. `file` and `function` may be
/// missing: then the line has no prefix but the time.
pub fn write(level: Level, file: Option<&CStr>, line: i32, function: Option<&CStr>, text: &[u8]) {
    if !wanted(level) || level == Level::Disabled {
        return;
    }
    if let Some(count) = COUNTS.get(level as usize) {
        count.fetch_add(1, Relaxed);
    }
    let sink = SINKS.lock().unwrap_or_else(|e| e.into_inner()).line;
    if let Some(sink) = sink {
        let mut owned = Vec::new();
        if owned.try_reserve(text.len() + 1).is_err() {
            return;
        }
        owned.extend(text.iter().copied().take_while(|&b| b != 0));
        owned.push(0);
        let null = core::ptr::null();
        sink(
            level as c_int,
            file.map_or(null, CStr::as_ptr),
            line,
            function.map_or(null, CStr::as_ptr),
            owned.as_ptr().cast(),
        );
        return;
    }
    let mut out = Vec::new();
    if out.try_reserve(text.len() + 256).is_err() {
        return;
    }
    let mut prefix = Vec::new();
    if let (Some(file), Some(function)) = (file, function) {
        let file = file.to_bytes();
        let base = file.rsplit(|&b| b == b'/').next().unwrap_or(file);
        prefix.extend_from_slice(base);
        let _ = write!(prefix, ":{line:4}:");
        prefix.extend_from_slice(function.to_bytes());
        let _ = write!(prefix, ": *{}*: ", level.name());
    }
    if level as i32 <= print_level() {
        if TIMESTAMPS.load(Relaxed) {
            let _ = write!(out, "[{}] ", timestamp());
        }
        out.extend_from_slice(&prefix);
        out.extend_from_slice(text);
        if text.last() != Some(&b'\n') {
            out.push(b'\n');
        }
        let _ = std::io::stderr().write_all(&out);
        if level as i32 <= backtrace_level() {
            let _ = writeln!(std::io::stderr(), "{}", std::backtrace::Backtrace::force_capture());
        }
    }
    if level as i32 <= self::level() && SYSLOG_OPEN.load(Relaxed) {
        let system = *SYSLOG.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(system) = system {
            prefix.extend_from_slice(text);
            system(level, &prefix);
        }
    }
}

/// Writes a line from Rust: used by the macros.
pub fn write_rust(level: Level, file: &str, line: u32, module: &str, text: core::fmt::Arguments<'_>) {
    if !wanted(level) {
        return;
    }
    let c = |s: &str| std::ffi::CString::new(s).unwrap_or_default();
    let text = text.to_string();
    let module = module.strip_prefix("respdk::").unwrap_or(module);
    write(level, Some(&c(file)), line as i32, Some(&c(module)), text.as_bytes());
}

fn timestamp() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let (days, rest) = (now.as_secs() / 86_400, now.as_secs() % 86_400);
    let (year, month, day) = civil(days as i64);
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}.{:06}",
        rest / 3600,
        rest % 3600 / 60,
        rest % 60,
        now.subsec_micros()
    )
}

/// The civil date of a day counted from 1970-01-01, in the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, doy - (153 * mp + 2) / 5 + 1)
}

/// A level by its name ("ERROR", "WARNING", "NOTICE", "INFO", "DEBUG", "DISABLED").
pub fn level_by_name(name: &str) -> Result<Level> {
    Ok(match name {
        "ERROR" => Level::Error,
        "WARNING" => Level::Warn,
        "NOTICE" => Level::Notice,
        "INFO" => Level::Info,
        "DEBUG" => Level::Debug,
        "DISABLED" => Level::Disabled,
        _ => return Err(Errno::EINVAL),
    })
}

#[macro_export]
macro_rules! errlog {
    ($($arg:tt)*) => { $crate::log::write_rust($crate::log::Level::Error, file!(), line!(), module_path!(), format_args!($($arg)*)) };
}
#[macro_export]
macro_rules! warnlog {
    ($($arg:tt)*) => { $crate::log::write_rust($crate::log::Level::Warn, file!(), line!(), module_path!(), format_args!($($arg)*)) };
}
#[macro_export]
macro_rules! noticelog {
    ($($arg:tt)*) => { $crate::log::write_rust($crate::log::Level::Notice, file!(), line!(), module_path!(), format_args!($($arg)*)) };
}
/// An informational line under a flag (a `static Flag`).
#[macro_export]
macro_rules! infolog {
    ($flag:expr, $($arg:tt)*) => {
        if $flag.enabled() {
            $crate::log::write_rust($crate::log::Level::Info, file!(), line!(), module_path!(), format_args!($($arg)*))
        }
    };
}
/// A debugging line under a flag (a `static Flag`).
#[macro_export]
macro_rules! debuglog {
    ($flag:expr, $($arg:tt)*) => {
        if $flag.enabled() {
            $crate::log::write_rust($crate::log::Level::Debug, file!(), line!(), module_path!(), format_args!($($arg)*))
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_civil() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(20_785), (2026, 11, 28));
    }
}
