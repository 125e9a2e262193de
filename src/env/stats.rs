//! What the environment holds, in words.
//!
//! Serves `spdk_env_dpdk_dump_mem_stats` and `spdk_env_dpdk_get_mem_stats` of `spdk/env_dpdk.h` and the RPC
//! `env_dpdk_get_mem_stats`. Threading rule: any thread.

use super::{heap::HeapStats, memory, mempool, memzone};
use core::fmt::Write;

/// Statistics of a NUMA node's memory; zeros for a node without any, `None` for a number that is no node.
pub fn of_node(node: u32) -> Option<HeapStats> {
    const NODES_MAX: u32 = 32;
    let stats = memory::memory().ok().and_then(|memory| memory.stats(node));
    stats.or((node < NODES_MAX).then(HeapStats::default))
}

/// The whole report.
pub fn dump() -> String {
    let mut text = String::new();
    write_all(&mut text).ok();
    text
}

fn write_all(text: &mut String) -> core::fmt::Result {
    let layout = memory::memory().map(|memory| memory.layout()).unwrap_or_default();
    let all: u64 = layout.iter().flat_map(|(_, regions)| regions).map(|(_, len, _)| len).sum();
    writeln!(text, "DPDK memory size {all}")?;
    writeln!(text, "DPDK memory layout")?;
    for (node, regions) in &layout {
        for (at, len, backing) in regions {
            writeln!(text, "Node {node}: address {at:#x}, length {len}, {backing:?}")?;
        }
    }
    writeln!(text, "DPDK memzones.")?;
    text.push_str(&memzone::dump());
    writeln!(text, "DPDK mempools.")?;
    for pool in mempool::all() {
        let label = crate::handle::Life::label(pool.object());
        writeln!(
            text,
            "mempool <{label}>: elements {}, size {}, available {}",
            pool.total(),
            pool.element_size(),
            pool.available()
        )?;
    }
    writeln!(text, "DPDK malloc stats.")?;
    for (node, _) in &layout {
        let stats = of_node(*node).unwrap_or_default();
        writeln!(text, "Heap id:{node}")?;
        writeln!(text, "\tHeap_size:{},", stats.total)?;
        writeln!(text, "\tFree_size:{},", stats.total - stats.used)?;
        writeln!(text, "\tAlloc_size:{},", stats.used)?;
        writeln!(text, "\tGreatest_free_size:{},", stats.largest_free)?;
        writeln!(text, "\tAlloc_count:{},", stats.used_count)?;
        writeln!(text, "\tFree_count:{},", stats.free_count)?;
    }
    writeln!(text, "Pointers refused:{},", memory::refused())
}
