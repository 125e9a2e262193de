//! `spdk/scheduler.h`: schedulers and governors of C, and the built-in ones as C sees them.

use super::{
    enter::{Cx, enter, enter_op, enter_or},
    json::{spdk_json_decode_object_relaxed, spdk_json_decode_string, spdk_json_decode_uint8},
    json_named::{spdk_json_write_named_string, spdk_json_write_named_uint8},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Rx,
    reactor::scheduler::{
        self, Governor, GovernorRecord, Scheduler, SchedulerRecord, dpdk,
        dynamic::{self, Limits},
        governor::MAX_FREQS,
        gscheduler,
        view::{self, ThreadInfo, View},
    },
};
use core::ffi::{c_char, c_int, c_void};

/// The built-in schedulers and the built-in governor, for those who read their names or call their functions.
#[repr(C)]
struct Shown<T> {
    record: T,
    link: [Rx<usize>; 2],
}

const SCHEDULER: Shown<SchedulerRecord> = Shown {
    record: SchedulerRecord {
        name: Rx::ZERO,
        init: Rx::ZERO,
        deinit: Rx::ZERO,
        balance: Rx::ZERO,
        set_opts: Rx::ZERO,
        get_opts: Rx::ZERO,
    },
    link: [Rx::ZERO, Rx::ZERO],
};

static STATIC: Shown<SchedulerRecord> = SCHEDULER;
static DYNAMIC: Shown<SchedulerRecord> = SCHEDULER;
static GSCHEDULER: Shown<SchedulerRecord> = SCHEDULER;
static DPDK: Shown<GovernorRecord> = Shown {
    record: GovernorRecord {
        name: Rx::ZERO,
        get_core_avail_freqs: Rx::ZERO,
        get_core_curr_freq: Rx::ZERO,
        core_freq_up: Rx::ZERO,
        core_freq_down: Rx::ZERO,
        set_core_freq_max: Rx::ZERO,
        set_core_freq_min: Rx::ZERO,
        get_core_capabilities: Rx::ZERO,
        dump_info_json: Rx::ZERO,
        init: Rx::ZERO,
        deinit: Rx::ZERO,
    },
    link: [Rx::ZERO, Rx::ZERO],
};

type CoreInfos = *mut abi::spdk_scheduler_core_info;

/// Shows a built-in scheduler what C shows it.
fn balance(cores: CoreInfos, count: u32, func: fn(&mut [View<'_>])) {
    enter("spdk_scheduler::balance", |_| {
        let mut views = Vec::new();
        views.try_reserve(count as usize)?;
        for n in 0..count as usize {
            // SAFETY: C's contract of `balance`: an array of `count` cores, nobody else's while it runs.
            let core = unsafe { cores.wrapping_add(n).as_mut() }.ok_or(Errno::EINVAL)?;
            let threads: &mut [ThreadInfo] = match core.threads_count as usize {
                0 => &mut [],
                _ if core.thread_infos.is_null() => return Err(Errno::EINVAL),
                // SAFETY: C's contract of `balance`: each core has `threads_count` entries.
                count => unsafe { core::slice::from_raw_parts_mut(core.thread_infos, count) },
            };
            views.push(View {
                busy: core.current_busy_tsc,
                idle: core.current_idle_tsc,
                isolated: core.isolated,
                interrupt_mode: &mut core.interrupt_mode,
                threads,
            });
        }
        func(&mut views);
        Ok(())
    });
}

extern "C" fn static_init() -> c_int {
    scheduler::start_static();
    0
}

extern "C" fn static_deinit() {
    scheduler::stop_static();
}

extern "C" fn static_balance(cores: CoreInfos, count: u32) {
    balance(cores, count, view::balance_static);
}

extern "C" fn static_set_opts(opts: *const abi::spdk_json_val) -> c_int {
    enter("spdk_scheduler::set_opts", |cx| {
        let mut mappings: *mut c_char = core::ptr::null_mut();
        if !opts.is_null() {
            let decoder = option(c"mappings", 0, spdk_json_decode_string);
            // SAFETY: C's contract: `opts` is a JSON value; one decoder, whose offset 0 is that of a string's address.
            let rc =
                unsafe { spdk_json_decode_object_relaxed(opts, &raw const decoder, 1, (&raw mut mappings).cast()) };
            if rc != 0 {
                crate::errlog!("Decoding scheduler opts JSON failed");
                return Err(Errno::EINVAL);
            }
        }
        if mappings.is_null() {
            return Ok(0);
        }
        let outcome = cx.str(mappings).and_then(scheduler::set_mappings);
        // SAFETY: the decoder allocated it.
        unsafe { libc::free(mappings.cast()) };
        outcome.map(|()| 0)
    })
}

extern "C" fn dynamic_init() -> c_int {
    dynamic::start()
}

extern "C" fn dynamic_deinit() {
    dynamic::stop();
}

extern "C" fn dynamic_balance(cores: CoreInfos, count: u32) {
    balance(cores, count, dynamic::balance);
}

type Decoder = abi::spdk_json_object_decoder;

/// An optional member of an object.
fn option(
    name: &'static core::ffi::CStr,
    offset: usize,
    decode: unsafe extern "C" fn(*const abi::spdk_json_val, *mut c_void) -> c_int,
) -> Decoder {
    Decoder { name: name.as_ptr(), offset, decode_func: Some(decode), optional: true }
}

extern "C" fn dynamic_set_opts(opts: *const abi::spdk_json_val) -> c_int {
    enter_or(
        "spdk_scheduler::set_opts",
        |_| -1,
        |_| {
            let now = dynamic::limits();
            let mut limits = [now.load, now.core, now.core_busy];
            if !opts.is_null() {
                let decode = spdk_json_decode_uint8;
                let decoders = [
                    option(c"load_limit", 0, decode),
                    option(c"core_limit", 1, decode),
                    option(c"core_busy", 2, decode),
                ];
                // SAFETY: C's contract: `opts` is a JSON value; the offsets are those of the bytes of an array.
                let rc = unsafe {
                    spdk_json_decode_object_relaxed(opts, decoders.as_ptr(), decoders.len(), limits.as_mut_ptr().cast())
                };
                if rc != 0 {
                    crate::errlog!("Decoding scheduler opts JSON failed");
                    return Err(Errno::EPERM);
                }
            }
            let [load, core, core_busy] = limits;
            dynamic::set_limits(Limits { load, core, core_busy });
            Ok(0)
        },
    )
}

extern "C" fn dynamic_get_opts(w: *mut abi::spdk_json_write_ctx) {
    let limits = dynamic::limits();
    for (name, value) in [(c"load_limit", limits.load), (c"core_limit", limits.core), (c"core_busy", limits.core_busy)]
    {
        // SAFETY: the name is a string; the context is checked there.
        unsafe { spdk_json_write_named_uint8(w, name.as_ptr(), value) };
    }
}

extern "C" fn gscheduler_init() -> c_int {
    gscheduler::start()
}

extern "C" fn gscheduler_deinit() {
    gscheduler::stop();
}

extern "C" fn gscheduler_balance(cores: CoreInfos, count: u32) {
    balance(cores, count, gscheduler::balance);
}

fn shown(scheduler: Scheduler) -> *mut abi::spdk_scheduler {
    let at = match scheduler {
        Scheduler::C(record) => return core::ptr::from_ref(record).cast_mut().cast(),
        Scheduler::Static => &STATIC,
        Scheduler::Dynamic => &DYNAMIC,
        Scheduler::Gscheduler => &GSCHEDULER,
    };
    let record = &at.record;
    match scheduler {
        Scheduler::Dynamic => {
            record.name.set(c"dynamic".as_ptr());
            record.init.set(Some(dynamic_init));
            record.deinit.set(Some(dynamic_deinit));
            record.balance.set(Some(dynamic_balance));
            record.set_opts.set(Some(dynamic_set_opts));
            record.get_opts.set(Some(dynamic_get_opts));
        }
        Scheduler::Gscheduler => {
            record.name.set(c"gscheduler".as_ptr());
            record.init.set(Some(gscheduler_init));
            record.deinit.set(Some(gscheduler_deinit));
            record.balance.set(Some(gscheduler_balance));
        }
        _ => {
            record.name.set(c"static".as_ptr());
            record.init.set(Some(static_init));
            record.deinit.set(Some(static_deinit));
            record.balance.set(Some(static_balance));
            record.set_opts.set(Some(static_set_opts));
        }
    }
    core::ptr::from_ref(at).cast_mut().cast()
}

extern "C" fn avail_freqs(core: u32, freqs: *mut u32, num: u32) -> u32 {
    enter("spdk_governor::get_core_avail_freqs", |cx| {
        cx.value_mut(freqs)?;
        let mut all = [0; MAX_FREQS];
        let count = Governor::Dpdk.avail_freqs(core, &mut all);
        if count == 0 || count > num as usize {
            crate::errlog!("Unable to get current core frequency array for core {core}");
            return Ok(0);
        }
        // SAFETY: C's contract: room for `num` frequencies, which is not less than `count`.
        unsafe { core::ptr::copy_nonoverlapping(all.as_ptr(), freqs, count) };
        Ok(count as u32)
    })
}

extern "C" fn curr_freq(core: u32) -> u32 {
    Governor::Dpdk.curr_freq(core)
}

extern "C" fn freq_up(core: u32) -> c_int {
    Governor::Dpdk.freq_up(core)
}

extern "C" fn freq_down(core: u32) -> c_int {
    Governor::Dpdk.freq_down(core)
}

extern "C" fn freq_max(core: u32) -> c_int {
    Governor::Dpdk.freq_max(core)
}

extern "C" fn freq_min(core: u32) -> c_int {
    Governor::Dpdk.freq_min(core)
}

extern "C" fn capabilities(core: u32, to: *mut abi::spdk_governor_capabilities) -> c_int {
    enter("spdk_governor::get_core_capabilities", |cx| {
        let to = cx.value_mut(to)?;
        match Governor::Dpdk.priority(core) {
            Ok(priority) => {
                to.priority = priority;
                Ok(0)
            }
            Err(rc) => Err(Errno(rc.wrapping_neg())),
        }
    })
}

extern "C" fn dump_info(w: *mut abi::spdk_json_write_ctx) -> c_int {
    let environment = dpdk::environment();
    let text = match environment.and_then(|name| std::ffi::CString::new(name).ok()) {
        Some(text) => text,
        None => c"unknown".to_owned(),
    };
    // SAFETY: both are strings; the context is checked there.
    unsafe { spdk_json_write_named_string(w, c"env".as_ptr(), text.as_ptr()) };
    if environment.is_some() { 0 } else { Errno::EINVAL.negative() }
}

extern "C" fn dpdk_init() -> c_int {
    dpdk::init()
}

extern "C" fn dpdk_deinit() {
    dpdk::deinit();
}

fn shown_governor(governor: Governor) -> *mut abi::spdk_governor {
    if let Governor::C(record) = governor {
        return core::ptr::from_ref(record).cast_mut().cast();
    }
    let record = &DPDK.record;
    record.name.set(c"dpdk_governor".as_ptr());
    record.get_core_avail_freqs.set(Some(avail_freqs));
    record.get_core_curr_freq.set(Some(curr_freq));
    record.core_freq_up.set(Some(freq_up));
    record.core_freq_down.set(Some(freq_down));
    record.set_core_freq_max.set(Some(freq_max));
    record.set_core_freq_min.set(Some(freq_min));
    record.get_core_capabilities.set(Some(capabilities));
    record.dump_info_json.set(Some(dump_info));
    record.init.set(Some(dpdk_init));
    record.deinit.set(Some(dpdk_deinit));
    (&raw const DPDK).cast_mut().cast()
}

impl Cx {
    /// A registered structure of C: its name, and its fields from here on.
    fn registered<'a, T, R>(
        &self,
        raw: *mut T,
        name: impl FnOnce(&T) -> *const c_char,
    ) -> Result<(&'a str, &'static R)> {
        // SAFETY: C's contract of registration: NULL or a structure that stays where it is as long as the process runs.
        let structure = unsafe { raw.as_ref() }.ok_or(Errno::EINVAL)?;
        let name = self.str(name(structure))?;
        // SAFETY: `R` is the same structure with cells that may change at any time; its layout is asserted beside it.
        let record = unsafe { &*raw.cast_const().cast::<R>() };
        Ok((name, record))
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_scheduler_register(scheduler: *mut abi::spdk_scheduler) {
    enter_op("spdk_scheduler_register", |cx| {
        let (name, record) = cx.registered::<_, SchedulerRecord>(scheduler, |s| s.name)?;
        scheduler::register(name, record)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_scheduler_set(name: *const c_char) -> c_int {
    enter_op("spdk_scheduler_set", |cx| {
        scheduler::set(cx.opt_str(name)?)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_scheduler_get() -> *mut abi::spdk_scheduler {
    enter("spdk_scheduler_get", |_| {
        Ok(scheduler::get().map_or(core::ptr::null_mut(), |(_, scheduler)| shown(scheduler)))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_scheduler_set_period(period: u64) {
    enter("spdk_scheduler_set_period", |_| {
        scheduler::set_period(period);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_scheduler_get_period() -> u64 {
    scheduler::period_us()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_scheduler_get_scheduling_lcore() -> u32 {
    scheduler::core()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_scheduler_set_scheduling_lcore(lcore: u32) -> bool {
    enter("spdk_scheduler_set_scheduling_lcore", |_| Ok(scheduler::set_core(lcore)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_governor_register(governor: *mut abi::spdk_governor) {
    enter_op("spdk_governor_register", |cx| {
        let (name, record) = cx.registered::<_, GovernorRecord>(governor, |g| g.name)?;
        scheduler::register_governor(name, record)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_governor_set(name: *const c_char) -> c_int {
    enter_op("spdk_governor_set", |cx| {
        scheduler::set_governor(cx.opt_str(name)?)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_governor_get() -> *mut abi::spdk_governor {
    enter("spdk_governor_get", |_| {
        Ok(scheduler::governor().map_or(core::ptr::null_mut(), |(_, governor)| shown_governor(governor)))
    })
}
