//! `spdk/env_dpdk.h`: what programs expect of an environment that is made with DPDK. There is none: the numbers are our own.
//!
//! Threading rule: any thread; start and end from one at a time.

use super::{
    enter::{enter, enter_op, enter_or},
    log::to_file,
};
use crate::{
    abi,
    env::{self, stats},
    errno::Errno,
};
use core::ffi::c_int;

/// Starts the environment with its defaults, for programs that believe they have started DPDK.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_dpdk_post_init(_legacy_mem: bool) -> c_int {
    enter_op("spdk_env_dpdk_post_init", |_| env::post_init().map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_dpdk_post_fini() {
    enter_op("spdk_env_dpdk_post_fini", |_| {
        env::fini();
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_dpdk_external_init() -> bool {
    enter("spdk_env_dpdk_external_init", |_| Ok(env::external()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_dpdk_dump_mem_stats(file: *mut abi::FILE) {
    enter("spdk_env_dpdk_dump_mem_stats", |_| to_file(file, stats::dump().as_bytes()));
}

/// -1 for a number that cannot be a NUMA node.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_dpdk_get_mem_stats(stats: *mut abi::spdk_env_dpdk_mem_stats, numa_id: u32) -> c_int {
    let refused = |errno: Errno| if errno == Errno::ENODEV { -1 } else { errno.negative() };
    enter_or("spdk_env_dpdk_get_mem_stats", refused, |cx| {
        let out = cx.value_mut(stats)?;
        let of = stats::of_node(numa_id).ok_or(Errno::ENODEV)?;
        *out = abi::spdk_env_dpdk_mem_stats {
            heap_totalsz_bytes: of.total,
            heap_freesz_bytes: of.total.saturating_sub(of.used),
            greatest_free_size: of.largest_free,
            heap_allocsz_bytes: of.used,
            free_count: of.free_count,
            alloc_count: of.used_count,
        };
        Ok(0)
    })
}
