//! `spdk/log.h`: levels, the sink, flags, dumps, deprecations.
//!
//! Threading rule: any thread. A `FILE` is C's own and used through C's stdio.

use super::{
    enter::{Cx, enter, enter_op, enter_or},
    variadic::{self, VaList, list_of},
};
use crate::{
    abi,
    deprecation::{self, Deprecation, Warning},
    errno::{Errno, Result},
    handle::{Kind, Obj, Rx, Why, ledger},
    log::{self, Level, Local},
};
use core::{
    ffi::{CStr, c_char, c_int, c_void},
    mem::offset_of,
    ptr,
    sync::atomic::AtomicBool,
};
use std::io::Write;

type LogFn = extern "C" fn(c_int, *const c_char, c_int, *const c_char, *const c_char, VaList);
type CtxFn = extern "C" fn(*mut c_void);

/// The application's logger, as `spdk_log_open` and `spdk_log_open_ext` set it.
struct Logger {
    log: Rx<usize>,
    close: Rx<Option<CtxFn>>,
    ctx: Rx<*mut c_void>,
}

static LOGGER: Logger = Logger { log: Rx::ZERO, close: Rx::ZERO, ctx: Rx::ZERO };

fn logger() -> Option<LogFn> {
    let word = LOGGER.log.get();
    if word == 0 {
        return None;
    }
    // SAFETY: the word is zero or was made from a `spdk_log_cb` by `set_logger`, which has this type.
    Some(unsafe { core::mem::transmute::<*const c_void, LogFn>(ptr::with_exposed_provenance(word)) })
}

fn set_logger(log: abi::spdk_log_cb) {
    LOGGER.log.set(log.map_or(0, |f| (f as *const c_void).expose_provenance()));
    log::set_sink(log.map(|_| lines_to_logger as log::SinkFn));
}

/// A line from Rust, on its way to the application's logger: the text becomes the argument of "%s".
extern "C" fn lines_to_logger(
    level: c_int,
    file: *const c_char,
    line: c_int,
    func: *const c_char,
    text: *const c_char,
) {
    if let Some(logger) = logger() {
        let words = [text.cast::<c_void>()];
        let mut list = list_of(&words);
        logger(level, file, line, func, c"%s".as_ptr(), &raw mut list);
    }
}

fn ctx_fn(f: Option<unsafe extern "C" fn(*mut c_void)>) -> Option<CtxFn> {
    // SAFETY: same type but for `unsafe`; C's contract is that a callback may be called with its context.
    f.map(|f| unsafe { core::mem::transmute::<unsafe extern "C" fn(*mut c_void), CtxFn>(f) })
}

extern "C" fn open_syslog(_: *mut c_void) {
    // SAFETY: the name is a static string, as openlog requires.
    unsafe { libc::openlog(c"spdk".as_ptr(), libc::LOG_PID, libc::LOG_LOCAL7) };
}

extern "C" fn close_syslog(_: *mut c_void) {
    // SAFETY: no arguments.
    unsafe { libc::closelog() };
}

fn to_syslog(level: Level, text: &[u8]) {
    let len = c_int::try_from(text.len()).unwrap_or(c_int::MAX);
    // SAFETY: the format takes a length and that many bytes.
    unsafe { libc::syslog(spdk_log_to_syslog_level(level as c_int), c"%.*s".as_ptr(), len, text.as_ptr()) };
}

fn local_time(seconds: i64) -> Option<Local> {
    // SAFETY: an all-zero `tm` is valid, and localtime_r writes into it.
    let tm = unsafe {
        let mut tm: libc::tm = core::mem::zeroed();
        if libc::localtime_r(&seconds, &mut tm).is_null() {
            return None;
        }
        tm
    };
    let small = |n: c_int| u8::try_from(n).unwrap_or(0);
    Some((
        tm.tm_year + 1900,
        small(tm.tm_mon + 1),
        small(tm.tm_mday),
        small(tm.tm_hour),
        small(tm.tm_min),
        small(tm.tm_sec),
    ))
}

/// Gives the log what only C has: called when the library is loaded.
pub fn attach() {
    log::set_host(log::Host { syslog: to_syslog, local: local_time });
}

fn level(raw: c_int) -> Result<Level> {
    Level::from_raw(raw).ok_or(Errno::EINVAL)
}

/// Opens the log: `log` gets every line instead of stderr and the system log; NULL opens the system log.
///
/// # Safety
/// `log` can be called for as long as the log is open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_log_open(log: abi::spdk_log_cb) {
    enter("spdk_log_open", |_| {
        if log.is_some() {
            open(log, None, None, ptr::null_mut());
        } else {
            open_default();
        }
        Ok(())
    })
}

fn open(log: abi::spdk_log_cb, open: Option<CtxFn>, close: Option<CtxFn>, ctx: *mut c_void) {
    set_logger(log);
    LOGGER.close.set(close);
    LOGGER.ctx.set(ctx);
    if let Some(open) = open {
        open(ctx);
    }
}

fn open_default() {
    LOGGER.close.set(Some(close_syslog));
    open_syslog(ptr::null_mut());
}

/// As `spdk_log_open`, with functions that are called at opening and at closing; fields beyond `opts->size` are NULL.
///
/// # Safety
/// `opts` is NULL or holds as many bytes as its `size` says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_log_open_ext(opts: *mut abi::spdk_log_opts) {
    enter("spdk_log_open_ext", |cx| {
        if opts.is_null() {
            open_default();
            return Ok(());
        }
        let size = *cx.value(opts.cast::<usize>())?;
        let mut copy = abi::spdk_log_opts { size, log: None, open: None, close: None, user_ctx: ptr::null_mut() };
        let most = size_of::<abi::spdk_log_opts>();
        let whole = [offset_of!(abi::spdk_log_opts, user_ctx), 24, 16, 8]
            .iter()
            .fold(most, |n, &end| if size < n { end } else { n });
        // SAFETY: C's contract: `size` bytes are readable; `whole` is at most that, the end of the last whole field.
        unsafe { ptr::copy_nonoverlapping(opts.cast::<u8>(), (&raw mut copy).cast::<u8>(), whole.min(size)) };
        open(copy.log, ctx_fn(copy.open), ctx_fn(copy.close), copy.user_ctx);
        Ok(())
    })
}

/// Closes the log: lines go to stderr again.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_log_close() {
    enter("spdk_log_close", |_| {
        let (close, ctx) = (LOGGER.close.replace(None), LOGGER.ctx.replace(ptr::null_mut()));
        if let Some(close) = close {
            close(ctx);
        }
        set_logger(None);
        Ok(())
    })
}

/// Switches the time in front of each line on or off.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_log_enable_timestamps(value: bool) {
    log::enable_timestamps(value);
}

/// Sets the level up to which lines go to the system log; a value that is not a level changes nothing.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_log_set_level(level: abi::spdk_log_level) {
    enter("spdk_log_set_level", |_| {
        log::set_level(self::level(level)?);
        Ok(())
    })
}

/// The level up to which lines go to the system log.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_log_get_level() -> abi::spdk_log_level {
    log::level()
}

/// Sets the level up to which lines are printed on stderr; a value that is not a level changes nothing.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_log_set_print_level(level: abi::spdk_log_level) {
    enter("spdk_log_set_print_level", |_| {
        log::set_print_level(self::level(level)?);
        Ok(())
    })
}

/// The level up to which lines are printed on stderr.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_log_get_print_level() -> abi::spdk_log_level {
    log::print_level()
}

/// The priority of syslog(3) for a level, -1 for "disabled".
#[unsafe(no_mangle)]
pub extern "C" fn spdk_log_to_syslog_level(level: abi::spdk_log_level) -> c_int {
    match Level::from_raw(level) {
        Some(Level::Disabled) => -1,
        Some(Level::Error) => libc::LOG_ERR,
        Some(Level::Warn) => libc::LOG_WARNING,
        Some(Level::Notice) => libc::LOG_NOTICE,
        Some(Level::Info | Level::Debug) | None => libc::LOG_INFO,
    }
}

/// Writes one line.
///
/// # Safety
/// `format` and `ap` fit each other, `file` and `func` are NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_vlog(
    level: abi::spdk_log_level,
    file: *const c_char,
    line: c_int,
    func: *const c_char,
    format: *const c_char,
    ap: VaList,
) {
    if let Some(logger) = logger() {
        return logger(level, file, line, func, format, ap);
    }
    enter("spdk_vlog", |cx| {
        let level = self::level(level)?;
        if level == Level::Disabled || !log::wanted(level) {
            return Ok(());
        }
        // SAFETY: passed on from the caller.
        let text = unsafe { variadic::format(format, ap) }?;
        log::write(level, cx.cstr(file).ok(), line, cx.cstr(func).ok(), &text);
        Ok(())
    })
}

/// Writes one line to a file, whatever the levels say; the text is cut at 1023 bytes.
///
/// # Safety
/// As `spdk_vlog`; `fp` is NULL or an open file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_vflog(
    fp: *mut abi::FILE,
    file: *const c_char,
    line: c_int,
    func: *const c_char,
    format: *const c_char,
    ap: VaList,
) {
    enter("spdk_vflog", |cx| {
        // SAFETY: passed on from the caller.
        let text = unsafe { variadic::format(format, ap) }?;
        let mut out = log::prefix().into_bytes();
        if let Ok(file) = cx.cstr(file) {
            out.extend_from_slice(file.to_bytes());
            let _ = write!(out, ":{line:4}:");
            out.extend_from_slice(cx.cstr(func).unwrap_or(c"(null)").to_bytes());
            out.extend_from_slice(b": ");
        }
        out.extend_from_slice(text.get(..1023).unwrap_or(&text));
        to_file(fp, &out)
    })
}

pub(super) fn to_file(fp: *mut abi::FILE, text: &[u8]) -> Result<()> {
    if fp.is_null() {
        return Err(Errno::EINVAL);
    }
    // SAFETY: C's contract: a `FILE` argument is open.
    unsafe {
        libc::fwrite(text.as_ptr().cast(), 1, text.len(), fp.cast());
        libc::fflush(fp.cast());
    }
    Ok(())
}

/// Prints a buffer in hexadecimal and as text, sixteen bytes to a line, below a line with the label.
///
/// # Safety
/// `fp` is NULL or an open file, `buf` is readable for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_log_dump(fp: *mut abi::FILE, label: *const c_char, buf: *const c_void, len: usize) {
    enter("spdk_log_dump", |cx| {
        let mut out = cx.cstr(label).unwrap_or(c"(null)").to_bytes().to_vec();
        out.push(b'\n');
        dump(&mut out, cx.bytes(buf, len)?);
        to_file(fp, &out)
    })
}

fn dump(out: &mut Vec<u8>, bytes: &[u8]) {
    if bytes.is_empty() {
        out.extend_from_slice(b"  \n");
    }
    let last = bytes.len().saturating_sub(1) / 16;
    for (row, bytes) in bytes.chunks(16).enumerate() {
        let mut hex = format!("{:08x} ", row * 16);
        for at in 0..16 {
            // A second column begins behind the eighth byte; a short row is padded to the same width when it is the first.
            if at == 0 || (at == 8 && (at < bytes.len() || row == 0)) {
                hex.push(' ');
            }
            match bytes.get(at) {
                Some(byte) => hex.push_str(&format!("{byte:02x} ")),
                None => hex.push_str("   "),
            }
        }
        hex.push_str(if row == last { "  " } else { " " });
        out.extend_from_slice(hex.as_bytes());
        out.extend(bytes.iter().map(|&b| if (0x20..0x7f).contains(&b) { b } else { b'.' }));
        out.push(b'\n');
    }
}

/// Registers a flag under a name; a name that is taken is refused and reported.
///
/// # Safety
/// `flag` is NULL or lives until the process ends.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_log_register_flag(name: *const c_char, flag: *mut abi::spdk_log_flag) {
    enter("spdk_log_register_flag", |cx| {
        let (Ok(name), false) = (cx.str(name), flag.is_null()) else {
            errlog!("spdk_log_register_flag: a flag needs a name and a structure");
            return Err(Errno::EINVAL);
        };
        // SAFETY: C's contract: the structure lives until the process ends, and C writes its `enabled` byte only through
        // us; a `bool` and an `AtomicBool` have the same layout.
        let switch = unsafe { AtomicBool::from_ptr(&raw mut (*flag).enabled) };
        log::register(name, switch, flag.expose_provenance())
            .inspect_err(|_| errlog!("spdk_log_register_flag: there is a flag '{name}' already"))
    })
}

/// The first flag in order of name.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_log_get_first_flag() -> *mut abi::spdk_log_flag {
    enter("spdk_log_get_first_flag", |_| Ok(ptr::with_exposed_provenance_mut(log::next_flag(0).unwrap_or(0))))
}

static FLAG_KIND: Kind = Kind::new("log flag");

fn next_flag(cx: &Cx, flag: *mut abi::spdk_log_flag) -> Result<*mut abi::spdk_log_flag> {
    let why = if flag.is_null() { Why::Null } else { Why::Garbage };
    let next = if flag.is_null() { None } else { log::next_flag(flag.addr()) };
    next.map(ptr::with_exposed_provenance_mut)
        .ok_or_else(|| ledger::refuse(cx.name, &FLAG_KIND, why, flag.addr() as u64, None))
}

/// The flag behind `flag` in order of name, NULL behind the last one and for anything that is not a flag.
///
/// # Safety
/// `flag` is any address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_log_get_next_flag(flag: *mut abi::spdk_log_flag) -> *mut abi::spdk_log_flag {
    enter("spdk_log_get_next_flag", |cx| next_flag(cx, flag))
}

/// Whether a flag exists and is on.
///
/// # Safety
/// `flag` is NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_log_get_flag(flag: *const c_char) -> bool {
    enter("spdk_log_get_flag", |cx| Ok(log::get_flag(cx.str(flag)?).unwrap_or(false)))
}

/// Switches on every flag whose name matches the pattern.
///
/// # Safety
/// `flag` is NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_log_set_flag(flag: *const c_char) -> c_int {
    enter("spdk_log_set_flag", |cx| log::set_flag(cx.str(flag)?).map(|()| 0))
}

/// Switches off every flag whose name matches the pattern.
///
/// # Safety
/// `flag` is NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_log_clear_flag(flag: *const c_char) -> c_int {
    enter("spdk_log_clear_flag", |cx| log::clear_flag(cx.str(flag)?).map(|()| 0))
}

/// Prints the help text of the option that switches flags on, with the names of all flags.
///
/// # Safety
/// `f` is NULL or an open file, `log_arg` NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_log_usage(f: *mut abi::FILE, log_arg: *const c_char) {
    enter("spdk_log_usage", |cx| {
        const WIDTH: usize = 100;
        const INDENT: usize = 27;
        let arg = cx.cstr(log_arg).unwrap_or(c"(null)").to_string_lossy();
        let arg: String = arg.chars().take(40).collect();
        let mut out = format!(" {arg}, --logflag <flag>      enable log flag (all, ");
        let mut column = out.len();
        let names = log::flag_names();
        for (n, name) in names.iter().enumerate() {
            if column + name.len() + 2 > WIDTH {
                out.push('\n');
                out.extend(core::iter::repeat_n(' ', INDENT));
                column = INDENT;
            }
            out.push_str(name);
            column += name.len() + 2;
            if n + 1 < names.len() {
                out.push_str(", ");
            }
        }
        out.push_str(")\n");
        to_file(f, out.as_bytes())
    })
}

fn deprecation(cx: &Cx, raw: *const abi::spdk_deprecation) -> Result<Obj<Deprecation>> {
    cx.object(&deprecation::DEPRECATIONS, raw)
}

/// Registers a deprecated feature; its handle goes to `reg`.
///
/// # Safety
/// The strings are NULL or strings, `reg` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_log_deprecation_register(
    tag: *const c_char,
    description: *const c_char,
    remove_release: *const c_char,
    rate_limit_seconds: u32,
    reg: *mut *mut abi::spdk_deprecation,
) -> c_int {
    enter_op("spdk_log_deprecation_register", |cx| {
        let text = |s| cx.cstr(s).map(CStr::to_bytes);
        let (tag, description, release) = (text(tag)?, text(description)?, text(remove_release)?);
        cx.put(reg, ptr::null_mut())?;
        let obj = deprecation::register(tag, description, release, rate_limit_seconds)?;
        cx.put(reg, ptr::without_provenance_mut(obj.handle() as usize))?;
        Ok(0)
    })
}

/// Counts a use of a deprecated feature and warns, as often as its rate limit allows.
///
/// # Safety
/// `file` and `func` are NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_log_deprecated(
    deprecation: *mut abi::spdk_deprecation,
    file: *const c_char,
    line: u32,
    func: *const c_char,
) {
    enter("spdk_log_deprecated", |cx| {
        let (file, func) = (cx.cstr(file).ok(), cx.cstr(func).ok());
        let obj = self::deprecation(cx, deprecation).inspect_err(|_| {
            let text = |s: Option<&CStr>| s.unwrap_or(c"(null)").to_string_lossy().into_owned();
            errlog!("a deprecated feature that is not registered was used by {}:{line}:{}", text(file), text(func));
        })?;
        let (Warning::Print { left_out }, Some(texts)) = (obj.hit(), obj.texts()) else { return Ok(()) };
        let (tag, what, release) =
            (texts.tag.to_string_lossy(), texts.description.to_string_lossy(), texts.release.to_string_lossy());
        let warn = |text: String| log::write(Level::Warn, file, line as c_int, func, text.as_bytes());
        warn(format!("{tag}: deprecated feature {what} to be removed in {release}\n"));
        if left_out != 0 {
            warn(format!("{tag}: {left_out} messages suppressed\n"));
        }
        Ok(())
    })
}

/// Calls `fn_` for each deprecation until it returns something else than 0, and returns that.
///
/// # Safety
/// `fn_` can be called with `ctx`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_log_for_each_deprecation(
    ctx: *mut c_void,
    fn_: abi::spdk_log_for_each_deprecation_fn,
) -> c_int {
    enter("spdk_log_for_each_deprecation", |_| {
        let visit = fn_.ok_or(Errno::EINVAL)?;
        for obj in deprecation::all()? {
            // SAFETY: C's contract: the callback may be called with its context.
            let rc = unsafe { visit(ctx, ptr::without_provenance_mut(obj.handle() as usize)) };
            if rc != 0 {
                return Ok(rc);
            }
        }
        Ok(0)
    })
}

fn text_of(
    name: &'static str,
    raw: *const abi::spdk_deprecation,
    text: fn(&'static deprecation::Texts) -> &'static CStr,
) -> *const c_char {
    enter_or(
        name,
        |_| c"(invalid)".as_ptr(),
        |cx| Ok(deprecation(cx, raw)?.texts().map_or(c"(invalid)", text).as_ptr()),
    )
}

/// The tag of a deprecation.
///
/// # Safety
/// `deprecation` is any address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_deprecation_get_tag(deprecation: *const abi::spdk_deprecation) -> *const c_char {
    text_of("spdk_deprecation_get_tag", deprecation, |t| &t.tag)
}

/// The description of a deprecation.
///
/// # Safety
/// `deprecation` is any address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_deprecation_get_description(deprecation: *const abi::spdk_deprecation) -> *const c_char {
    text_of("spdk_deprecation_get_description", deprecation, |t| &t.description)
}

/// The release that will be without the feature.
///
/// # Safety
/// `deprecation` is any address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_deprecation_get_remove_release(
    deprecation: *const abi::spdk_deprecation,
) -> *const c_char {
    text_of("spdk_deprecation_get_remove_release", deprecation, |t| &t.release)
}

/// How often the feature was used.
///
/// # Safety
/// `deprecation` is any address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_deprecation_get_hits(deprecation: *const abi::spdk_deprecation) -> u64 {
    enter("spdk_deprecation_get_hits", |cx| Ok(self::deprecation(cx, deprecation)?.hits()))
}
