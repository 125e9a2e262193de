//! `spdk/event.h`: the application framework. Events are in `event_internal`, the command line in `event_args`.

use super::{
    callback::{callback, optional},
    enter::{Cx, enter, enter_op, enter_or},
};
use crate::{
    abi,
    algo::cpuset::CpuSet,
    app::{self, AppOpts, args, rpc_server::LogOpts},
    env::EnvOpts,
    errno::{Errno, Result},
    handle::Rx,
    reactor,
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::{MaybeUninit, offset_of, size_of},
};

type Opts = abi::spdk_app_opts;

/// Options by default.
fn defaults() -> Opts {
    // SAFETY: zeros are a valid value of every field.
    let zero: Opts = unsafe { MaybeUninit::zeroed().assume_init() };
    Opts {
        enable_coredump: true,
        shm_id: -1,
        mem_size: -1,
        main_core: -1,
        mem_channel: -1,
        base_virtaddr: crate::env::BASE_VIRTADDR,
        print_level: abi::SPDK_LOG_INFO,
        rpc_addr: args::DEFAULT_RPC_ADDR.as_ptr(),
        num_entries: args::DEFAULT_TRACE_ENTRIES,
        rpc_log_level: abi::SPDK_LOG_DISABLED,
        ..zero
    }
}

/// Ends of the fields: a structure of another size holds the fields that end within it.
macro_rules! ends {
    ($($field:ident: $type:ty),* $(,)?) => {
        [$(offset_of!(Opts, $field) + size_of::<$type>()),*]
    };
}

type P = *const c_void;
const ENDS: [usize; 40] = ends! {
    name: P, json_config_file: P, json_config_ignore_errors: bool, rpc_addr: P, reactor_mask: P, tpoint_group_mask: P,
    shm_id: c_int, shutdown_cb: P, enable_coredump: bool, mem_channel: c_int, main_core: c_int, mem_size: c_int,
    no_pci: bool, hugepage_single_segments: bool, unlink_hugepage: bool, no_huge: bool, hugedir: P, print_level: c_int,
    num_pci_addr: usize, pci_blocked: P, pci_allowed: P, iova_mode: P, delay_subsystem_init: bool, num_entries: u64,
    env_context: P, log: P, base_virtaddr: u64, opts_size: usize, disable_signal_handlers: bool, interrupt_mode: bool,
    enforce_numa: bool, num_trace_threads: u32, msg_mempool_size: usize, rpc_allowlist: P, vf_token: P, lcore_map: P,
    rpc_log_level: c_int, rpc_log_file: P, json_data: P, json_data_size: usize,
};

/// Bytes of whole fields within `size`.
fn whole(size: usize) -> usize {
    if size >= size_of::<Opts>() {
        return size_of::<Opts>();
    }
    ENDS.iter().copied().filter(|end| *end <= size).max().unwrap_or(0)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_app_opts_init(opts: *mut Opts, opts_size: usize) {
    enter("spdk_app_opts_init", |_| {
        if opts.is_null() {
            crate::errlog!("opts should not be NULL");
            return Err(Errno::EINVAL);
        }
        if opts_size == 0 {
            crate::errlog!("opts_size should not be zero value");
            return Err(Errno::EINVAL);
        }
        let mut from = defaults();
        from.opts_size = opts_size;
        // SAFETY: C's contract: `opts_size` bytes are writable.
        unsafe {
            opts.cast::<u8>().write_bytes(0, opts_size);
            core::ptr::copy_nonoverlapping((&raw const from).cast::<u8>(), opts.cast::<u8>(), whole(opts_size));
        }
        Ok(())
    });
}

impl Cx {
    fn owned(&self, raw: *const c_char) -> Result<Option<String>> {
        if raw.is_null() {
            return Ok(None);
        }
        Ok(Some(self.cstr(raw)?.to_string_lossy().into_owned()))
    }

    /// A list of strings that ends in NULL.
    fn strings(&self, raw: *mut *const c_char) -> Result<Option<Vec<String>>> {
        if raw.is_null() {
            return Ok(None);
        }
        let mut list = Vec::new();
        for n in 0.. {
            // SAFETY: C's contract: an array of strings that ends in NULL, which has not been reached yet.
            let item = unsafe { raw.wrapping_add(n).read_unaligned() };
            match self.owned(item)? {
                Some(item) => {
                    list.try_reserve(1)?;
                    list.push(item);
                }
                None => break,
            }
        }
        Ok(Some(list))
    }

    fn addresses(&self, raw: *const abi::spdk_pci_addr, count: usize) -> Result<Vec<(u32, u8, u8, u8)>> {
        let mut list = Vec::new();
        if raw.is_null() {
            return Ok(list);
        }
        list.try_reserve(count)?;
        for n in 0..count {
            // SAFETY: C's contract: an array of `num_pci_addr` addresses.
            let addr = unsafe { raw.wrapping_add(n).read_unaligned() };
            list.push((addr.domain, addr.bus, addr.dev, addr.func));
        }
        Ok(list)
    }
}

/// The options of C with defaults for what its structure does not have.
fn read(raw: *const Opts) -> Result<Opts> {
    if raw.is_null() {
        crate::errlog!("opts_user should not be NULL");
        return Err(Errno::EINVAL);
    }
    // SAFETY: C's contract: the structure reaches at least to the field that says how long it is.
    let size = unsafe { (&raw const (*raw).opts_size).read_unaligned() };
    if size == 0 {
        crate::errlog!("The opts_size in opts_user structure should not be zero value");
        return Err(Errno::EINVAL);
    }
    let mut opts = defaults();
    // SAFETY: C's contract: `opts_size` bytes are readable.
    unsafe { core::ptr::copy_nonoverlapping(raw.cast::<u8>(), (&raw mut opts).cast::<u8>(), whole(size)) };
    Ok(opts)
}

/// The logger of the application, between the structure and the opening of the log.
static LOG: Rx<usize> = Rx::ZERO;

fn open_log(log: usize) {
    LOG.set(log);
    // SAFETY: the word is zero or was made from a `spdk_log_cb` by `convert`.
    let log =
        unsafe { core::mem::transmute::<*const c_void, abi::spdk_log_cb>(core::ptr::with_exposed_provenance(log)) };
    // SAFETY: the application's logger may be called until the log is closed, by its contract.
    unsafe { super::log::spdk_log_open(log) };
}

fn convert(cx: &Cx, opts: &Opts) -> Result<AppOpts> {
    let Some(name) = cx.owned(opts.name)? else {
        crate::errlog!("spdk_app_opts::name not specified");
        return Err(Errno::EINVAL);
    };
    let env = EnvOpts {
        name,
        core_mask: cx.owned(opts.reactor_mask)?,
        lcore_map: cx.owned(opts.lcore_map)?,
        shm_id: opts.shm_id,
        mem_channel: opts.mem_channel,
        main_core: opts.main_core,
        mem_size: opts.mem_size,
        no_pci: opts.no_pci,
        hugepage_single_segments: opts.hugepage_single_segments,
        unlink_hugepage: opts.unlink_hugepage,
        no_huge: opts.no_huge,
        hugedir: cx.owned(opts.hugedir)?,
        iova_mode: cx.owned(opts.iova_mode)?,
        base_virtaddr: opts.base_virtaddr,
        env_context: cx.owned(opts.env_context.cast_const().cast())?,
        vf_token: cx.owned(opts.vf_token)?,
        enforce_numa: opts.enforce_numa,
        pci_blocked: cx.addresses(opts.pci_blocked, opts.num_pci_addr)?,
        pci_allowed: cx.addresses(opts.pci_allowed, opts.num_pci_addr)?,
    };
    let json_data = match opts.json_data.is_null() {
        true => None,
        false => Some(cx.bytes(opts.json_data.cast_const(), opts.json_data_size)?.to_vec()),
    };
    // SAFETY: the types differ only in `unsafe`.
    let shutdown_cb = unsafe { optional(opts.shutdown_cb) };
    let log = opts.log;
    Ok(AppOpts {
        env,
        json_config_file: cx.owned(opts.json_config_file)?,
        json_config_ignore_errors: opts.json_config_ignore_errors,
        json_data,
        rpc_addr: cx.owned(opts.rpc_addr)?,
        rpc_allowlist: cx.strings(opts.rpc_allowlist)?,
        rpc_log: LogOpts { file: opts.rpc_log_file.expose_provenance(), level: opts.rpc_log_level },
        tpoint_group_mask: cx.owned(opts.tpoint_group_mask)?,
        num_entries: opts.num_entries,
        num_trace_threads: opts.num_trace_threads,
        shutdown_cb,
        enable_coredump: opts.enable_coredump,
        print_level: opts.print_level,
        delay_subsystem_init: opts.delay_subsystem_init,
        disable_signal_handlers: opts.disable_signal_handlers,
        interrupt_mode: opts.interrupt_mode,
        msg_mempool_size: opts.msg_mempool_size,
        disable_cpumask_locks: opts.disable_cpumask_locks,
        open_log,
        log: log.map_or(0, |f| (f as *const c_void).expose_provenance()),
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_app_start(opts_user: *mut Opts, start_fn: abi::spdk_msg_fn, ctx: *mut c_void) -> c_int {
    enter_or(
        "spdk_app_start",
        |_| 1,
        |cx| {
            let opts = read(opts_user)?;
            let opts = convert(cx, &opts)?;
            // SAFETY: the types differ only in `unsafe`.
            let func = unsafe { callback(start_fn) }.inspect_err(|_| {
                crate::errlog!("start_fn should not be NULL");
            })?;
            crate::handle::ledger::set_caller("spdk_app_start");
            Ok(app::start(opts, func, ctx))
        },
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_app_fini() {
    enter_op("spdk_app_fini", |_| {
        app::fini();
        super::log::spdk_log_close();
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_app_start_shutdown() {
    enter("spdk_app_start_shutdown", |_| {
        app::start_shutdown();
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_app_stop(rc: c_int) {
    enter_op("spdk_app_stop", |_| {
        app::stop(rc);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_app_get_shm_id() -> c_int {
    app::shm_id()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_app_get_core_mask() -> *const abi::spdk_cpuset {
    core::ptr::from_ref(reactor::shown_core_mask()).cast()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_app_parse_core_mask(mask: *const c_char, cpumask: *mut abi::spdk_cpuset) -> c_int {
    enter("spdk_app_parse_core_mask", |cx| {
        let out = cx.value_mut(cpumask)?;
        let mut set = CpuSet(out.cpus);
        let parsed = set.parse(cx.cstr(mask)?.to_bytes());
        if let Err(why) = parsed {
            crate::errlog!("invalid core mask: {why}");
            return Err(Errno::EINVAL);
        }
        set.and(&reactor::core_mask());
        out.cpus = set.0;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_app_setup_trace(opts: *mut Opts) -> c_int {
    enter_or(
        "spdk_app_setup_trace",
        |_| -1,
        |cx| {
            let opts = cx.value(opts.cast_const())?;
            let (name, groups) = (cx.owned(opts.name)?.unwrap_or_default(), cx.owned(opts.tpoint_group_mask)?);
            let (entries, threads) = (opts.num_entries, opts.num_trace_threads);
            let groups = groups.as_deref();
            app::setup_trace(&app::TraceOpts { name: &name, shm_id: opts.shm_id, entries, threads, groups })?;
            Ok(0)
        },
    )
}
