//! `spdk/env.h`: cores, threads, the clock.
//!
//! Threading rule: any thread.

use super::super::{
    callback::callback,
    enter::{enter, enter_or},
};
use crate::{
    abi,
    env::{self, cores},
    errno::Errno,
    sys::{affinity, tsc},
};
use core::ffi::{c_int, c_uint, c_void};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_get_core_count() -> u32 {
    cores::count()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_get_current_core() -> u32 {
    cores::current()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_get_main_core() -> u32 {
    cores::main()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_get_first_core() -> u32 {
    cores::first()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_get_last_core() -> u32 {
    cores::last()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_get_next_core(prev_core: u32) -> u32 {
    cores::next(prev_core)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_get_numa_id(core: u32) -> i32 {
    enter_or("spdk_env_get_numa_id", |_| env::ANY_NODE, |_| Ok(cores::numa_id(core)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_get_first_numa_id() -> i32 {
    enter("spdk_env_get_first_numa_id", |_| Ok(cores::numa_ids().first().map_or(0, |node| *node as i32)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_get_last_numa_id() -> i32 {
    enter("spdk_env_get_last_numa_id", |_| Ok(cores::numa_ids().last().map_or(0, |node| *node as i32)))
}

/// `INT32_MAX` after the last one, and for what is no NUMA node.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_get_next_numa_id(prev_numa_id: i32) -> i32 {
    enter_or(
        "spdk_env_get_next_numa_id",
        |_| i32::MAX,
        |_| {
            let mut after = cores::numa_ids().iter().skip_while(|node| **node as i32 != prev_numa_id).skip(1);
            Ok(after.next().map_or(i32::MAX, |node| *node as i32))
        },
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_get_cpuset(cpuset: *mut abi::spdk_cpuset) {
    enter("spdk_env_get_cpuset", |cx| {
        cx.value_mut(cpuset)?.cpus = cores::set().0;
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_core_get_smt_cpuset(cpuset: *mut abi::spdk_cpuset, core: u32) -> bool {
    enter("spdk_env_core_get_smt_cpuset", |cx| {
        let out = cx.value_mut(cpuset)?;
        out.cpus.fill(0);
        let mut all = crate::algo::cpuset::CpuSet::EMPTY;
        if core == cores::NO_CORE {
            for core in cores::iter() {
                all.or(&cores::siblings(core)?);
            }
        } else {
            all.or(&cores::siblings(core)?);
        }
        out.cpus = all.0;
        Ok(true)
    })
}

/// The argument of a thread, which is C's to share.
struct Arg(*mut c_void);
// SAFETY: C passes the pointer to the thread on purpose; the library never looks behind it.
unsafe impl Send for Arg {}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_thread_launch_pinned(
    core: u32,
    fn_: abi::thread_start_fn,
    arg: *mut c_void,
) -> c_int {
    enter("spdk_env_thread_launch_pinned", |_| {
        // SAFETY: the types differ only in `unsafe`.
        let body: extern "C" fn(*mut c_void) -> c_int = unsafe { callback(fn_) }?;
        let arg = Arg(arg);
        cores::launch(core, move || {
            let arg = arg;
            body(arg.0);
        })?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_thread_wait_all() {
    enter("spdk_env_thread_wait_all", |_| {
        cores::wait_all();
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_unaffinitize_thread() {
    enter("spdk_unaffinitize_thread", |_| {
        cores::unaffinitize();
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_call_unaffinitized(
    cb: Option<unsafe extern "C" fn(arg: *mut c_void) -> *mut c_void>,
    arg: *mut c_void,
) -> *mut c_void {
    enter("spdk_call_unaffinitized", |_| {
        // SAFETY: the types differ only in `unsafe`.
        let body: extern "C" fn(*mut c_void) -> *mut c_void = unsafe { callback(cb) }?;
        Ok(cores::call_unaffinitized(|| body(arg)))
    })
}

/// There are no secondary processes: memory is this process's own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_process_is_primary() -> bool {
    true
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_get_ticks() -> u64 {
    tsc::now()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_get_ticks_hz() -> u64 {
    enter("spdk_get_ticks_hz", |_| Ok::<_, Errno>(tsc::hz()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_delay_us(us: c_uint) {
    enter("spdk_delay_us", |_| {
        tsc::delay_us(us);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pause() {
    tsc::pause();
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_get_tid() -> c_int {
    affinity::thread_id()
}
