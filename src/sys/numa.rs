//! NUMA nodes: which there are, where a processor belongs, and binding memory to one.
//!
//! Serves the NUMA functions of `spdk/env.h`. Threading rule: any thread.

use super::affinity::parse_list;
use crate::{
    algo::cpuset::SIZE,
    errno::{Errno, Result},
};
use std::{fs, sync::OnceLock};

const MPOL_BIND: libc::c_int = 2;

/// The nodes that are switched on, lowest first; never empty.
pub fn nodes() -> &'static [u32] {
    static NODES: OnceLock<Vec<u32>> = OnceLock::new();
    NODES.get_or_init(|| {
        let listed = fs::read_to_string("/sys/devices/system/node/online").ok().as_deref().and_then(parse_list);
        let found: Vec<u32> = listed.iter().flat_map(|mask| mask.iter()).collect();
        if found.is_empty() { vec![0] } else { found }
    })
}

/// The node of processor `cpu`; 0 where the kernel does not say.
pub fn of_cpu(cpu: u32) -> u32 {
    static OF: OnceLock<Vec<u32>> = OnceLock::new();
    let of = OF.get_or_init(|| {
        let mut of = Vec::new();
        if nodes().len() > 1 {
            of.resize(SIZE as usize, 0);
            for node in nodes() {
                let list =
                    fs::read_to_string(format!("/sys/devices/system/node/node{node}/cpulist")).unwrap_or_default();
                for cpu in parse_list(&list).iter().flat_map(|mask| mask.iter()) {
                    of[cpu as usize] = *node;
                }
            }
        }
        of
    });
    of.get(cpu as usize).copied().unwrap_or_else(|| nodes()[0])
}

/// The node of the processor on which the caller runs now.
pub fn here() -> u32 {
    if nodes().len() == 1 {
        return nodes()[0];
    }
    // SAFETY: sched_getcpu takes nothing and touches no memory of ours.
    u32::try_from(unsafe { libc::sched_getcpu() }).map_or(nodes()[0], of_cpu)
}

/// Lets the pages of `[at, at + len)` come from `node` only. Nothing to do on a machine with one node.
pub(super) fn bind(at: usize, len: usize, node: u32) -> Result<()> {
    if nodes().len() == 1 {
        return Ok(());
    }
    let mut mask = [0u64; 16];
    let word = mask.get_mut(node as usize / 64).ok_or(Errno::EINVAL)?;
    *word = 1 << (node % 64);
    // SAFETY: mbind changes the placement policy of the range, not its contents; the mask is a local of the stated size.
    let rc = unsafe { libc::syscall(libc::SYS_mbind, at, len, MPOL_BIND, mask.as_ptr(), 16 * 64, 0) };
    if rc < 0 { Err(Errno::last()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_processor_has_a_known_node() {
        assert!(nodes().contains(&of_cpu(0)));
        assert!(nodes().contains(&here()));
        assert!(nodes().is_sorted());
    }
}
