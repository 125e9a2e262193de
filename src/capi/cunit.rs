//! `spdk_internal/cunit.h`: the command line of unit test programs.
//!
//! CUnit belongs to the program that calls this: its functions are looked up when they are needed, so the library does
//! not depend on it. Output goes through C's `stdout`, in order with CUnit's own.
//!
//! Threading: one thread, as for CUnit itself.

use super::enter::enter_or;
use crate::errno::{Errno, Result};
use core::{
    ffi::{CStr, c_char, c_int, c_uint, c_void},
    mem::transmute_copy,
    ptr, slice,
};

/// A suite or a test of CUnit's; both start with their name.
#[repr(C)]
struct Named {
    name: *const c_char,
}

type Suite = *const Named;
type Test = *const Named;

/// `CUEA_ABORT` and `CU_BRM_VERBOSE`.
const ABORT_ON_ERROR: c_int = 2;
const VERBOSE: c_int = 2;

/// The functions of CUnit that are used here.
struct CUnit {
    get_suite: extern "C" fn(*const c_char) -> Suite,
    get_suite_at: extern "C" fn(c_uint) -> Suite,
    get_test: extern "C" fn(Suite, *const c_char) -> Test,
    get_test_at: extern "C" fn(Suite, c_uint) -> Test,
    set_error_action: extern "C" fn(c_int),
    set_mode: extern "C" fn(c_int),
    run_test: extern "C" fn(Suite, Test) -> c_int,
    run_suite: extern "C" fn(Suite) -> c_int,
    run_all: extern "C" fn() -> c_int,
    failures: extern "C" fn() -> c_uint,
}

/// A function of the program or its libraries, as the type it is known to have.
///
/// # Safety
/// `F` is the type of the C function of that name.
unsafe fn lookup<F: Copy>(name: &CStr) -> Result<F> {
    const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
    // SAFETY: the name is terminated.
    let at = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    if at.is_null() {
        errlog!("The program is not linked to CUnit: no {}", name.to_string_lossy());
        return Err(Errno::ENOSYS);
    }
    // SAFETY: by contract, `F` is a function pointer type of this function.
    Ok(unsafe { transmute_copy::<*mut c_void, F>(&at) })
}

impl CUnit {
    fn find() -> Result<CUnit> {
        // SAFETY: the types are those of CUnit 2.1, which are its ABI.
        unsafe {
            Ok(CUnit {
                get_suite: lookup(c"CU_get_suite")?,
                get_suite_at: lookup(c"CU_get_suite_at_pos")?,
                get_test: lookup(c"CU_get_test")?,
                get_test_at: lookup(c"CU_get_test_at_pos")?,
                set_error_action: lookup(c"CU_set_error_action")?,
                set_mode: lookup(c"CU_basic_set_mode")?,
                run_test: lookup(c"CU_basic_run_test")?,
                run_suite: lookup(c"CU_basic_run_suite")?,
                run_all: lookup(c"CU_basic_run_tests")?,
                failures: lookup(c"CU_get_number_of_failures")?,
            })
        }
    }
}

/// What the command line asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Run,
    Help,
    List,
}

struct Config {
    app: *const c_char,
    suite: *const c_char,
    test: *const c_char,
    action: Action,
}

/// `struct spdk_ut_opts`
#[repr(C)]
pub struct SpdkUtOpts {
    optstring: *const c_char,
    opts: *const libc::option,
    optlen: usize,
    cb_arg: *mut c_void,
    option_cb_fn: Option<unsafe extern "C" fn(c_int, *const c_char, *mut c_void) -> c_int>,
    init_cb_fn: Option<unsafe extern "C" fn(*mut c_void) -> c_int>,
    usage_cb_fn: Option<unsafe extern "C" fn(*mut c_void)>,
}

unsafe extern "C" {
    static optarg: *const c_char;
    static stderr: *mut libc::FILE;
}

/// Prints a line of ours to C's `stdout`.
fn print(text: &CStr) {
    // SAFETY: the text is terminated.
    unsafe { libc::printf(c"%s\n".as_ptr(), text.as_ptr()) };
}

/// Prints a complaint about a name to C's `stderr`.
fn complain(app: *const c_char, text: &CStr, name: *const c_char) {
    // SAFETY: all are terminated; the third may be NULL, and is left out then.
    unsafe {
        if name.is_null() {
            libc::fprintf(stderr, c"%s: %s\n".as_ptr(), app, text.as_ptr());
        } else {
            libc::fprintf(stderr, c"%s: %s: '%s'\n".as_ptr(), app, text.as_ptr(), name);
        }
    }
}

fn usage(app: *const c_char, opts: Option<&SpdkUtOpts>) {
    // SAFETY: both are terminated.
    unsafe { libc::printf(c"Usage: %s [OPTIONS]\n".as_ptr(), app) };
    print(c"  -t, --test                       run one test case");
    print(c"  -s, --suite                      run the tests of one suite");
    print(c"  -l, --list                       list the suites and their test cases");
    print(c"  -h, --help                       print this help");
    if let Some(opts) = opts
        && let Some(more) = opts.usage_cb_fn
    {
        // SAFETY: C's contract: the callback may be called with its argument.
        unsafe { more(opts.cb_arg) };
    }
}

/// Our options, and the program's.
struct Options {
    long: Vec<libc::option>,
    short: Vec<u8>,
}

/// Most options and characters that a program may add.
const MOST_OPTIONS: usize = 128;
const MOST_CHARACTERS: usize = 4096;

fn options(app: *const c_char, opts: Option<&SpdkUtOpts>) -> Result<Options> {
    let option = |name: &'static CStr, has_arg, val: u8| libc::option {
        name: name.as_ptr(),
        has_arg,
        flag: ptr::null_mut(),
        val: c_int::from(val),
    };
    let end = libc::option { name: ptr::null(), has_arg: 0, flag: ptr::null_mut(), val: 0 };
    let ours =
        [option(c"test", 1, b't'), option(c"suite", 1, b's'), option(c"list", 0, b'l'), option(c"help", 0, b'h'), end];
    let mut all = Options { long: Vec::new(), short: b"hls:t:".to_vec() };
    if let Some(opts) = opts.filter(|o| !o.opts.is_null()) {
        if opts.optlen.saturating_add(ours.len()) > MOST_OPTIONS {
            complain(app, c"unsupported number of options", ptr::null());
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: `optlen` options.
        all.long.extend_from_slice(unsafe { slice::from_raw_parts(opts.opts, opts.optlen) });
        if !opts.optstring.is_null() {
            // SAFETY: C's contract: a terminated string.
            all.short.extend_from_slice(unsafe { CStr::from_ptr(opts.optstring) }.to_bytes());
        }
        if all.short.len() >= MOST_CHARACTERS {
            complain(app, c"bad optstring", ptr::null());
            return Err(Errno::EINVAL);
        }
    }
    all.long.extend_from_slice(&ours);
    all.short.push(0);
    Ok(all)
}

fn parse(argc: c_int, argv: *mut *mut c_char, opts: Option<&SpdkUtOpts>) -> Result<Config> {
    let none = ptr::null();
    // SAFETY: C's contract: `argv` is what `main` got, with a name at least.
    let app = unsafe { *argv }.cast_const();
    let mut config = Config { app, suite: none, test: none, action: Action::Run };
    let all = options(app, opts)?;
    loop {
        // SAFETY: C's contract for `argc` and `argv`; the options end in an empty one and outlive the call.
        let found =
            unsafe { libc::getopt_long(argc, argv, all.short.as_ptr().cast(), all.long.as_ptr(), ptr::null_mut()) };
        // SAFETY: set by the call just made, on this thread.
        let argument = unsafe { optarg };
        match u8::try_from(found) {
            Err(_) if found == -1 => return Ok(config),
            Ok(b't') => config.test = argument,
            Ok(b's') => config.suite = argument,
            Ok(b'h') => config.action = Action::Help,
            Ok(b'l') => config.action = Action::List,
            Ok(b'?') => return Err(Errno::EINVAL),
            _ => {
                let (func, arg) = opts.and_then(|o| Some((o.option_cb_fn?, o.cb_arg))).ok_or(Errno::EINVAL)?;
                // SAFETY: C's contract: the callback may be called with its argument.
                if unsafe { func(found, argument, arg) } != 0 {
                    return Err(Errno::EINVAL);
                }
            }
        }
    }
}

/// Runs what the command line names; the number of failures, or 1 for a wrong name.
fn run(cunit: &CUnit, config: &Config) -> c_int {
    let app = config.app;
    let mut suite: Suite = ptr::null();
    if !config.suite.is_null() {
        suite = (cunit.get_suite)(config.suite);
        if suite.is_null() {
            complain(app, c"invalid test suite", config.suite);
            return 1;
        }
    }
    let mut test: Test = ptr::null();
    if !config.test.is_null() {
        if suite.is_null() {
            // A test alone is enough where there is one suite.
            if !(cunit.get_suite_at)(2).is_null() {
                complain(app, c"there are several test suites, select one with -s", ptr::null());
                return 1;
            }
            suite = (cunit.get_suite_at)(1);
            if suite.is_null() {
                complain(app, c"there are no tests", ptr::null());
                return 1;
            }
        }
        test = (cunit.get_test)(suite, config.test);
        if test.is_null() {
            complain(app, c"invalid test case", config.test);
            return 1;
        }
    }
    (cunit.set_error_action)(ABORT_ON_ERROR);
    (cunit.set_mode)(VERBOSE);
    // A failing assertion ends a test by longjmp, within CUnit's frames above this one.
    if !test.is_null() {
        (cunit.run_test)(suite, test);
    } else if !suite.is_null() {
        (cunit.run_suite)(suite);
    } else {
        (cunit.run_all)();
    }
    (cunit.failures)() as c_int
}

fn list(cunit: &CUnit) {
    for number in 1.. {
        let suite = (cunit.get_suite_at)(number);
        // SAFETY: CUnit returns NULL or a suite, which has a name.
        let Some(named) = (unsafe { suite.as_ref() }) else { return };
        // SAFETY: both are terminated.
        unsafe { libc::printf(c"%s:\n".as_ptr(), named.name) };
        for number in 1.. {
            // SAFETY: CUnit returns NULL or a test, which has a name.
            let Some(test) = (unsafe { (cunit.get_test_at)(suite, number).as_ref() }) else { break };
            // SAFETY: both are terminated.
            unsafe { libc::printf(c"  %s\n".as_ptr(), test.name) };
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_ut_run_tests(argc: c_int, argv: *mut *mut c_char, opts: *const SpdkUtOpts) -> c_int {
    enter_or(
        "spdk_ut_run_tests",
        |_| 1,
        |_| {
            if argc < 1 || argv.is_null() {
                return Err(Errno::EINVAL);
            }
            // SAFETY: C's contract: NULL or options.
            let opts = unsafe { opts.as_ref() };
            let config = match parse(argc, argv, opts) {
                Ok(config) => config,
                Err(e) => {
                    // SAFETY: `argv` has a name at least.
                    usage(unsafe { *argv }, opts);
                    return Err(e);
                }
            };
            match config.action {
                Action::Help => usage(config.app, opts),
                Action::List => list(&CUnit::find()?),
                Action::Run => {
                    if let Some(opts) = opts
                        && let Some(init) = opts.init_cb_fn
                    {
                        // SAFETY: C's contract: the callback may be called with its argument.
                        if unsafe { init(opts.cb_arg) } != 0 {
                            usage(config.app, Some(opts));
                            return Err(Errno::EINVAL);
                        }
                    }
                    return Ok(run(&CUnit::find()?, &config));
                }
            }
            Ok(0)
        },
    )
}
