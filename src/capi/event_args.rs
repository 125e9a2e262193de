//! `spdk_app_parse_args` and `spdk_app_usage` of `spdk/event.h`.

use super::{
    enter::{Cx, enter, enter_or},
    log::{spdk_log_set_flag, spdk_log_usage},
    string::{spdk_parse_capacity, spdk_strarray_free, spdk_strarray_from_string, spdk_strtol, spdk_strtoll},
};
use crate::{
    abi,
    app::args::{self, OPTIONS, Opt, Takes},
    errno::{Errno, Result},
    handle::Rx,
};
use core::{
    ffi::{CStr, c_char, c_int, c_void},
    mem::size_of,
};
use std::ffi::CString;

type Opts = abi::spdk_app_opts;
type ParseFn = Option<unsafe extern "C" fn(ch: c_int, arg: *mut c_char) -> c_int>;
type UsageFn = Option<unsafe extern "C" fn()>;

unsafe extern "C" {
    static mut optarg: *mut c_char;
    static mut stdout: *mut abi::FILE;
    fn getopt_long(
        argc: c_int,
        argv: *mut *mut c_char,
        short: *const c_char,
        long: *const abi::option,
        index: *mut c_int,
    ) -> c_int;
}

/// The first word of the last command line, and the memory size before its options.
static PROGRAM: Rx<*const c_char> = Rx::ZERO;
static MEM_SIZE: Rx<c_int> = Rx::ZERO;

/// Prints on C's standard output, so that it stays in order with what the application prints.
fn print(text: &str) {
    if let Ok(text) = CString::new(text) {
        // SAFETY: the format takes one string.
        unsafe { libc::printf(c"%s".as_ptr(), text.as_ptr()) };
    }
}

fn usage(own: UsageFn) {
    let program = PROGRAM.get();
    // SAFETY: `argv[0]` of a command line, which lives as long as the process.
    let program = if program.is_null() { c"" } else { unsafe { CStr::from_ptr(program) } };
    print(&args::usage(&program.to_string_lossy(), MEM_SIZE.get()));
    // SAFETY: the standard output is open, and the argument is a string.
    unsafe { spdk_log_usage(stdout, c"-L".as_ptr()) };
    print(&args::usage_end());
    if let Some(own) = own {
        print("\nApplication specific:\n");
        // SAFETY: C's contract: the application's function for this.
        unsafe { own() };
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_app_usage() {
    enter("spdk_app_usage", |_| {
        if PROGRAM.get().is_null() {
            crate::errlog!("spdk_app_usage not valid before calling spdk_app_parse_args()");
            return Err(Errno::EINVAL);
        }
        usage(None);
        Ok(())
    });
}

/// What comes of one option.
enum Outcome {
    Go,
    /// The application has nothing more to do.
    Help,
    Fail,
    /// As `Fail`, with a look at the description.
    Usage,
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_app_parse_args(
    argc: c_int,
    argv: *mut *mut c_char,
    opts: *mut Opts,
    getopt_str: *const c_char,
    app_long_opts: *const abi::option,
    parse: ParseFn,
    usage: UsageFn,
) -> abi::spdk_app_parse_args_rvals_t {
    enter_or(
        "spdk_app_parse_args",
        |_| abi::SPDK_APP_PARSE_ARGS_FAIL,
        |cx| {
            if opts.is_null() || argv.is_null() || argc < 1 {
                return Err(Errno::EINVAL);
            }
            let parsed = parse_args(cx, argc, argv, opts, getopt_str, app_long_opts, parse, usage);
            if !matches!(parsed, Ok(abi::SPDK_APP_PARSE_ARGS_SUCCESS)) {
                give_back(opts);
            }
            parsed
        },
    )
}

/// Frees what the options hold after a command line that is of no use.
fn give_back(opts: *mut Opts) {
    // SAFETY: C's contract: a whole structure; the lists in it were allocated here, or by the application likewise.
    unsafe {
        let opts = &mut *opts;
        libc::free(opts.pci_blocked.cast());
        libc::free(opts.pci_allowed.cast());
        spdk_strarray_free(opts.rpc_allowlist.cast());
        opts.pci_blocked = core::ptr::null_mut();
        opts.pci_allowed = core::ptr::null_mut();
        opts.rpc_allowlist = core::ptr::null_mut();
    }
}

/// The options of `getopt_long`: ours, then the application's, then the end.
fn long_options(own: *const abi::option) -> Result<Vec<abi::option>> {
    let mut list: Vec<abi::option> = Vec::new();
    list.try_reserve(OPTIONS.len() + 1)?;
    let end = abi::option { name: core::ptr::null(), has_arg: 0, flag: core::ptr::null_mut(), val: 0 };
    for (name, takes, opt) in OPTIONS {
        list.push(abi::option {
            name: name.as_ptr(),
            has_arg: c_int::from(*takes == Takes::Value),
            val: *opt as i32,
            ..end
        });
    }
    if !own.is_null() {
        for n in 0.. {
            // SAFETY: C's contract: an array that ends in an entry without a name, which has not been reached yet.
            let option = unsafe { own.wrapping_add(n).read() };
            if option.name.is_null() {
                break;
            }
            list.try_reserve(2)?;
            list.push(option);
        }
    }
    list.push(end);
    Ok(list)
}

#[allow(clippy::too_many_arguments)]
fn parse_args(
    cx: &Cx,
    argc: c_int,
    argv: *mut *mut c_char,
    opts: *mut Opts,
    own_short: *const c_char,
    own_long: *const abi::option,
    own_parse: ParseFn,
    own_usage: UsageFn,
) -> Result<abi::spdk_app_parse_args_rvals_t> {
    check_config_file(cx, opts)?;
    let long = long_options(own_long)?;
    let own = cx.opt_str(own_short)?.unwrap_or("");
    if let Some(letter) = args::taken(own) {
        crate::errlog!(
            "Duplicated option '{letter}' between app-specific command line parameter and generic spdk opts."
        );
        return Ok(abi::SPDK_APP_PARSE_ARGS_FAIL);
    }
    if !own_short.is_null() && own_parse.is_none() {
        crate::errlog!("Parse function is required when app-specific command line parameters are provided.");
        return Ok(abi::SPDK_APP_PARSE_ARGS_FAIL);
    }
    let short = CString::new(format!("{own}{}", args::SHORT)).map_err(|_| Errno::EINVAL)?;
    // SAFETY: C's contract: the arguments of `main`, or the like.
    PROGRAM.set(unsafe { *argv });
    // SAFETY: C's contract: a whole structure.
    MEM_SIZE.set(unsafe { (*opts).mem_size });
    loop {
        let mut index = 0;
        // SAFETY: the strings and tables live during the call, and the tables end as they have to.
        let ch = unsafe { getopt_long(argc, argv, short.as_ptr(), long.as_ptr(), &mut index) };
        // SAFETY: a word of the C library that `getopt_long` has just set.
        let arg = unsafe { optarg };
        let outcome = match (ch, args::option(ch)) {
            (-1, _) => return Ok(abi::SPDK_APP_PARSE_ARGS_SUCCESS),
            (_, Some(opt)) => apply(cx, opts, opt, arg)?,
            (63, None) => Outcome::Usage,
            (_, None) => apply_own(own_parse, ch, arg),
        };
        match outcome {
            Outcome::Go => (),
            Outcome::Fail => return Ok(abi::SPDK_APP_PARSE_ARGS_FAIL),
            Outcome::Usage => {
                usage(own_usage);
                return Ok(abi::SPDK_APP_PARSE_ARGS_FAIL);
            }
            Outcome::Help => {
                if args::option(ch) == Some(Opt::Version) {
                    print(concat!("SPDK v", "26.01", "\n"));
                } else {
                    usage(own_usage);
                }
                return Ok(abi::SPDK_APP_PARSE_ARGS_HELP);
            }
        }
    }
}

/// A configuration file that was preset but is not there is no configuration file.
fn check_config_file(cx: &Cx, opts: *mut Opts) -> Result<()> {
    // SAFETY: C's contract: a whole structure.
    let preset = unsafe { (*opts).json_config_file };
    if !preset.is_null() {
        let path = cx.cstr(preset)?;
        // SAFETY: a C string.
        if unsafe { libc::access(path.as_ptr(), libc::R_OK) } != 0 {
            crate::warnlog!("Can't read JSON configuration file '{}'", path.to_string_lossy());
            // SAFETY: as above.
            unsafe { (*opts).json_config_file = core::ptr::null() };
        }
    }
    Ok(())
}

/// A letter as it is shown in messages.
fn letter(ch: c_int) -> char {
    u8::try_from(ch).map_or('?', char::from)
}

fn apply_own(parse: ParseFn, ch: c_int, arg: *mut c_char) -> Outcome {
    let Some(parse) = parse else {
        crate::errlog!("Unsupported app-specific command line parameter '{}'.", letter(ch));
        return Outcome::Fail;
    };
    // SAFETY: C's contract: the application's function for this.
    let rc = unsafe { parse(ch, arg) };
    if rc != 0 {
        crate::errlog!("Parsing app-specific command line parameter '{}' failed: {rc}", letter(ch));
        return Outcome::Fail;
    }
    Outcome::Go
}

/// A number that must not be negative.
fn number(arg: *const c_char, base: c_int) -> Option<i64> {
    // SAFETY: the argument of an option is a string.
    let value = unsafe { spdk_strtoll(arg, base) };
    if value < 0 { None } else { Some(value) }
}

fn small_number(arg: *const c_char, base: c_int) -> Option<c_int> {
    // SAFETY: the argument of an option is a string.
    let value = unsafe { spdk_strtol(arg, base) };
    c_int::try_from(value).ok().filter(|n| *n >= 0)
}

fn refuse(what: &str, arg: &str, outcome: Outcome) -> Result<Outcome> {
    crate::errlog!("Invalid {what} {arg}");
    Ok(outcome)
}

fn apply(cx: &Cx, opts: *mut Opts, opt: Opt, arg: *mut c_char) -> Result<Outcome> {
    let text = if arg.is_null() { String::new() } else { cx.cstr(arg)?.to_string_lossy().into_owned() };
    // SAFETY: C's contract: a whole structure; the reference ends before C runs again.
    let o = unsafe { &mut *opts };
    match opt {
        Opt::Config | Opt::Json => o.json_config_file = arg,
        Opt::JsonIgnoreInitErrors => o.json_config_ignore_errors = true,
        Opt::LimitCoredump => o.enable_coredump = false,
        Opt::TpointGroup => o.tpoint_group_mask = arg,
        Opt::SingleFileSegments => o.hugepage_single_segments = true,
        Opt::Help | Opt::Version => return Ok(Outcome::Help),
        Opt::ShmId => {
            // A negative number means: not to be shared.
            let negative = text.starts_with('-');
            match small_number(arg.wrapping_add(usize::from(negative)), 0) {
                Some(id) => o.shm_id = if negative { -id } else { id },
                None => return refuse("shared memory ID", &text, Outcome::Fail),
            }
        }
        Opt::Cpumask | Opt::Lcores => {
            let other = if opt == Opt::Cpumask { o.lcore_map } else { o.reactor_mask };
            if !other.is_null() {
                crate::errlog!("lcore map and core mask can't be set simultaneously");
                return Ok(Outcome::Fail);
            }
            if opt == Opt::Cpumask {
                o.reactor_mask = arg;
            } else {
                o.lcore_map = arg;
            }
        }
        Opt::DisableCpumaskLocks => o.disable_cpumask_locks = true,
        Opt::MemChannels => match small_number(arg, 0) {
            Some(n) => o.mem_channel = n,
            None => return refuse("memory channel", &text, Outcome::Fail),
        },
        Opt::MainCore => match small_number(arg, 0) {
            Some(n) => o.main_core = n,
            None => return refuse("main core", &text, Outcome::Fail),
        },
        Opt::SilenceNoticelog => o.print_level = abi::SPDK_LOG_WARN,
        Opt::RpcSocket => o.rpc_addr = arg,
        Opt::NoRpcServer => o.rpc_addr = core::ptr::null(),
        Opt::EnforceNuma => o.enforce_numa = true,
        Opt::MemSize => match mem_size(arg) {
            Some(mb) => o.mem_size = mb,
            None => return refuse("memory pool size", &format!("`-s {text}`"), Outcome::Usage),
        },
        Opt::MsgMempoolSize => match small_number(arg, 10).filter(|n| *n > 0) {
            Some(n) => o.msg_mempool_size = n as usize,
            None => return refuse("message memory pool size", &text, Outcome::Fail),
        },
        Opt::NoPci => o.no_pci = true,
        Opt::WaitForRpc => o.delay_subsystem_init = true,
        Opt::PciBlocked | Opt::PciAllowed => return pci(o, opt == Opt::PciAllowed, &text),
        Opt::NoHuge => o.no_huge = true,
        // SAFETY: the argument of an option is a string.
        Opt::Logflag => match unsafe { spdk_log_set_flag(arg) } {
            0 => (),
            _ => {
                crate::errlog!("unknown flag: {text}");
                return Ok(Outcome::Usage);
            }
        },
        Opt::HugeUnlink => o.unlink_hugepage = true,
        Opt::BaseVirtaddr => match number(arg, 0).filter(|n| *n > 0) {
            Some(n) => o.base_virtaddr = n as u64,
            None => return refuse("base-virtaddr", &text, Outcome::Usage),
        },
        Opt::HugeDir => o.hugedir = arg,
        Opt::IovaMode => o.iova_mode = arg,
        Opt::NumTraceEntries => match number(arg, 0) {
            None => return refuse("num-trace-entries", &text, Outcome::Usage),
            Some(n) if n > 0 && !(n as u64).is_power_of_two() => {
                crate::errlog!("num-trace-entries must be power of 2");
                return Ok(Outcome::Usage);
            }
            Some(n) => o.num_entries = n as u64,
        },
        Opt::EnvContext => o.env_context = arg.cast(),
        Opt::RpcsAllowed => {
            // SAFETY: two strings.
            let list = unsafe { spdk_strarray_from_string(arg, c",".as_ptr()) };
            if list.is_null() {
                crate::errlog!("Invalid --rpcs-allowed argument");
                return Ok(Outcome::Usage);
            }
            o.rpc_allowlist = list.cast();
        }
        Opt::VfioVfToken => o.vf_token = arg,
        Opt::InterruptMode => o.interrupt_mode = true,
    }
    Ok(Outcome::Go)
}

/// A size in MB, or in bytes with a unit.
fn mem_size(arg: *const c_char) -> Option<c_int> {
    let (mut size, mut has_unit) = (0, false);
    // SAFETY: the argument of an option is a string; the other two are our own.
    if unsafe { spdk_parse_capacity(arg, &mut size, &mut has_unit) } != 0 {
        return None;
    }
    c_int::try_from(if has_unit { size >> 20 } else { size }).ok()
}

/// One more device that is allowed or blocked; not both kinds.
fn pci(o: &mut Opts, allow: bool, text: &str) -> Result<Outcome> {
    let other = if allow { o.pci_blocked } else { o.pci_allowed };
    if !other.is_null() {
        // SAFETY: the list was allocated by the code below, or by the application likewise.
        unsafe { libc::free(other.cast()) };
        if allow {
            o.pci_blocked = core::ptr::null_mut();
        } else {
            o.pci_allowed = core::ptr::null_mut();
        }
        crate::errlog!("-B and -A cannot be used at the same time");
        return Ok(Outcome::Usage);
    }
    let Some((domain, bus, dev, func)) = pci_address(text) else {
        return refuse("address", text, Outcome::Fail);
    };
    let list = if allow { o.pci_allowed } else { o.pci_blocked };
    let count = o.num_pci_addr;
    let bytes =
        count.checked_add(1).and_then(|n| n.checked_mul(size_of::<abi::spdk_pci_addr>())).ok_or(Errno::ENOMEM)?;
    // SAFETY: as above; the application frees the list with C's allocator.
    let list: *mut c_void = unsafe { libc::realloc(list.cast(), bytes) };
    if list.is_null() {
        crate::errlog!("realloc error");
        return Ok(Outcome::Fail);
    }
    let list: *mut abi::spdk_pci_addr = list.cast();
    // SAFETY: the block holds `count + 1` addresses.
    unsafe { list.add(count).write(abi::spdk_pci_addr { domain, bus, dev, func }) };
    if allow {
        o.pci_allowed = list;
    } else {
        o.pci_blocked = list;
    }
    o.num_pci_addr = count + 1;
    Ok(Outcome::Go)
}

/// `domain:bus:device.function` in hexadecimal; the domain may be left out, as may the function, and a dot may be a colon.
fn pci_address(text: &str) -> Option<(u32, u8, u8, u8)> {
    let parts: Vec<u32> =
        text.split([':', '.']).map(|p| u32::from_str_radix(p, 16)).collect::<core::result::Result<_, _>>().ok()?;
    let dotted = text.contains('.');
    let (domain, bus, dev, func) = match (parts.as_slice(), dotted) {
        ([domain, bus, dev, func], _) => (*domain, *bus, *dev, *func),
        ([bus, dev, func], true) => (0, *bus, *dev, *func),
        ([domain, bus, dev], false) => (*domain, *bus, *dev, 0),
        ([bus, dev], false) => (0, *bus, *dev, 0),
        _ => return None,
    };
    let (bus, dev, func) = (u8::try_from(bus).ok()?, u8::try_from(dev).ok()?, u8::try_from(func).ok()?);
    if dev > 0x1f || func > 7 { None } else { Some((domain, bus, dev, func)) }
}

#[cfg(test)]
mod tests {
    use super::pci_address;

    #[test]
    fn addresses_of_devices_come_in_several_forms() {
        assert_eq!(pci_address("0000:0a:1f.7"), Some((0, 10, 31, 7)));
        assert_eq!(pci_address("10:0a:0:1"), Some((16, 10, 0, 1)));
        assert_eq!(pci_address("0a:00.1"), Some((0, 10, 0, 1)));
        assert_eq!(pci_address("1:0a:00"), Some((1, 10, 0, 0)));
        assert_eq!(pci_address("0a:00"), Some((0, 10, 0, 0)));
        for bad in ["", "x", "0000:00:20.0", "0000:00:00.8", "1:2:3:4:5", "0a"] {
            assert_eq!(pci_address(bad), None, "{bad}");
        }
    }
}
