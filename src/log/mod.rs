//! Log levels, flags and sinks: what `spdk/log.h` configures and every room writes to.
//!
//! A line is `[time] file: line:function: *LEVEL*: text` on stderr and in the system log, each up to its own level; a
//! sink of the application replaces both and gets every line. Threading rule: any thread; one line is one write.

pub mod flags;

pub use flags::{Flag, clear_flag, each_flag, flag_names, get as get_flag, next_flag, register, set_flag};

use crate::errno::{Errno, Result};
use core::{
    ffi::{CStr, c_char, c_int},
    sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering::Relaxed},
};
use std::{
    io::Write,
    sync::{Mutex, OnceLock},
};

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

/// Lines up to this level are printed on stderr.
static PRINT: AtomicI32 = AtomicI32::new(Level::Error as i32);
/// Lines up to this level go to the system log.
static LOG: AtomicI32 = AtomicI32::new(Level::Error as i32);
/// Lines up to this level carry a backtrace.
static BACKTRACE: AtomicI32 = AtomicI32::new(Level::Disabled as i32);
static TIMESTAMPS: AtomicBool = AtomicBool::new(true);

/// A sink of the application: gets each line, formatted, instead of stderr and the system log.
pub type SinkFn = extern "C" fn(c_int, *const c_char, c_int, *const c_char, *const c_char);

/// A moment as the local calendar says it: year, month from 1, day, hour, minute, second.
pub type Local = (i32, u8, u8, u8, u8, u8);

/// What only the door can do, because it calls C: the system log and the local time zone.
#[derive(Clone, Copy)]
pub struct Host {
    pub syslog: fn(Level, &[u8]),
    pub local: fn(i64) -> Option<Local>,
}

static SINK: AtomicBool = AtomicBool::new(false);
static SINK_FN: Mutex<Option<SinkFn>> = Mutex::new(None);
static HOST: OnceLock<Host> = OnceLock::new();
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

/// Gives the log its system log and its time zone; the first call counts.
pub fn set_host(host: Host) {
    let _ = HOST.set(host);
}

/// Sends every line to the application's sink; `None`: back to stderr and the system log.
pub fn set_sink(sink: Option<SinkFn>) {
    *SINK_FN.lock().unwrap_or_else(|e| e.into_inner()) = sink;
    SINK.store(sink.is_some(), Relaxed);
}

/// Whether a line of this level would go anywhere.
#[inline]
pub fn wanted(level: Level) -> bool {
    level as i32 <= PRINT.load(Relaxed).max(LOG.load(Relaxed)) || SINK.load(Relaxed)
}

/// How many lines of a level were written.
pub fn written(level: Level) -> u64 {
    COUNTS.get(level as usize).map_or(0, |n| n.load(Relaxed))
}

/// Writes one line, `text` as it is. Without `file` the line has no prefix but the time.
pub fn write(level: Level, file: Option<&CStr>, line: i32, function: Option<&CStr>, text: &[u8]) {
    if !wanted(level) {
        return;
    }
    if let Some(count) = COUNTS.get(level as usize) {
        count.fetch_add(1, Relaxed);
    }
    if SINK.load(Relaxed) {
        let sink = *SINK_FN.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(sink) = sink {
            return to_sink(sink, level, file, line, function, text);
        }
    }
    if level == Level::Disabled {
        return;
    }
    let mut out = Vec::new();
    if out.try_reserve(text.len().saturating_add(1024)).is_err() {
        return;
    }
    let stamp = prefix();
    out.extend_from_slice(stamp.as_bytes());
    if let Some(file) = file {
        out.extend_from_slice(file.to_bytes());
        let _ = write!(out, ":{line:4}:");
        out.extend_from_slice(function.unwrap_or(c"(null)").to_bytes());
        let _ = write!(out, ": *{}*: ", level.name());
    }
    out.extend_from_slice(text);
    if level as i32 <= print_level() {
        let _ = std::io::stderr().write_all(&out);
        if level as i32 <= backtrace_level() {
            let _ = writeln!(std::io::stderr(), "{}", std::backtrace::Backtrace::force_capture());
        }
    }
    if level as i32 <= self::level()
        && let Some(host) = HOST.get()
    {
        (host.syslog)(level, out.get(stamp.len()..).unwrap_or_default());
    }
}

fn to_sink(sink: SinkFn, level: Level, file: Option<&CStr>, line: i32, function: Option<&CStr>, text: &[u8]) {
    let mut owned = Vec::new();
    if owned.try_reserve(text.len().saturating_add(1)).is_err() {
        return;
    }
    owned.extend(text.iter().copied().take_while(|&b| b != 0));
    owned.push(0);
    let raw = |s: Option<&CStr>| s.map_or(core::ptr::null(), CStr::as_ptr);
    sink(level as c_int, raw(file), line, raw(function), owned.as_ptr().cast());
}

/// Writes a line from Rust, the newline added: used by the macros.
pub fn write_rust(level: Level, file: &str, line: u32, module: &str, text: core::fmt::Arguments<'_>) {
    if !wanted(level) {
        return;
    }
    let c = |s: &str| std::ffi::CString::new(s).unwrap_or_default();
    let mut text = text.to_string();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let module = module.strip_prefix("respdk::").unwrap_or(module);
    let file = file.rsplit('/').next().unwrap_or(file);
    write(level, Some(&c(file)), line as i32, Some(&c(module)), text.as_bytes());
}

/// The prefix of a line that says when, empty while timestamps are off.
pub fn prefix() -> String {
    if TIMESTAMPS.load(Relaxed) { timestamp() } else { String::new() }
}

fn timestamp() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let seconds = now.as_secs() as i64;
    let local = HOST.get().and_then(|h| (h.local)(seconds)).unwrap_or_else(|| utc(seconds));
    let (year, month, day, hour, minute, second) = local;
    format!("[{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{:06}] ", now.subsec_micros())
}

fn utc(seconds: i64) -> Local {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let rest = seconds.rem_euclid(86_400);
    (year as i32, month as u8, day as u8, (rest / 3600) as u8, (rest % 3600 / 60) as u8, (rest % 60) as u8)
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
