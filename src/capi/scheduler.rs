//! `spdk/scheduler.h`: schedulers and governors of C, and the built-in static scheduler as C sees it.

use super::enter::{Cx, enter, enter_op};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Rx,
    reactor::{
        self,
        scheduler::{self, GovernorRecord, Scheduler, SchedulerRecord},
    },
    thread,
};
use core::ffi::{c_char, c_int};

/// The static scheduler, for those who read `spdk_scheduler_get()->name` or call its functions.
#[repr(C)]
struct Shown {
    record: SchedulerRecord,
    link: [Rx<usize>; 2],
}

static STATIC: Shown = Shown {
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

extern "C" fn static_init() -> c_int {
    scheduler::start_static();
    0
}

extern "C" fn static_deinit() {
    scheduler::stop_static();
}

extern "C" fn static_balance(cores: *mut abi::spdk_scheduler_core_info, count: u32) {
    enter("spdk_scheduler::balance", |_| {
        for n in 0..count as usize {
            // SAFETY: C's contract of `balance`: an array of `count` cores.
            let core = unsafe { cores.wrapping_add(n).as_mut() }.ok_or(Errno::EINVAL)?;
            core.interrupt_mode = false;
            for t in 0..core.threads_count as usize {
                // SAFETY: C's contract of `balance`: each core has `threads_count` entries.
                let info = unsafe { core.thread_infos.wrapping_add(t).as_mut() }.ok_or(Errno::EINVAL)?;
                if let Some(core) = thread::by_id(info.thread_id).and_then(reactor::initial_core) {
                    info.lcore = core;
                }
            }
        }
        scheduler::set_period(0);
        Ok(())
    });
}

fn static_scheduler() -> *mut abi::spdk_scheduler {
    let shown = &STATIC.record;
    shown.name.set(c"static".as_ptr());
    shown.init.set(Some(static_init));
    shown.deinit.set(Some(static_deinit));
    shown.balance.set(Some(static_balance));
    (&raw const STATIC).cast_mut().cast()
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
        Ok(match scheduler::get() {
            None => core::ptr::null_mut(),
            Some((_, Scheduler::Static)) => static_scheduler(),
            Some((_, Scheduler::C(record))) => core::ptr::from_ref(record).cast_mut().cast(),
        })
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
        Ok(scheduler::governor().map_or(core::ptr::null_mut(), |(_, g)| core::ptr::from_ref(g).cast_mut().cast()))
    })
}
