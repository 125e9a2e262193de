//! What the kernel offers in 2 MiB hugepages and in ordinary memory.
//!
//! Threading rule: any thread; every call reads the kernel's files anew.

use std::{fs, path::Path};

const POOL: &str = "/sys/kernel/mm/hugepages/hugepages-2048kB";

fn number(path: impl AsRef<Path>) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// How many 2 MiB hugepages a process could still reserve.
pub fn free() -> u64 {
    let of = |name: &str| number(format!("{POOL}/{name}")).unwrap_or(0);
    let idle = of("free_hugepages").saturating_sub(of("resv_hugepages"));
    idle + of("nr_overcommit_hugepages").saturating_sub(of("surplus_hugepages"))
}

/// Whether the kernel gives transparent hugepages to memory that asks for them.
pub fn transparent() -> bool {
    fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled").is_ok_and(|modes| !modes.contains("[never]"))
}

/// All memory of the machine, in bytes.
pub fn machine_bytes() -> u64 {
    meminfo("MemTotal:").unwrap_or(1 << 30)
}

/// Ordinary memory that could be had without swapping or passing the control group's limit, in bytes.
pub fn available_bytes() -> u64 {
    let machine = meminfo("MemAvailable:").unwrap_or(u64::MAX);
    let group = number("/sys/fs/cgroup/memory.max")
        .zip(number("/sys/fs/cgroup/memory.current"))
        .map_or(u64::MAX, |(max, current)| max.saturating_sub(current));
    machine.min(group)
}

/// One line of `/proc/meminfo`, in bytes.
fn meminfo(key: &str) -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_has_memory() {
        assert!(machine_bytes() > 64 << 20);
        assert!(available_bytes() > 0);
        let _ = (free(), transparent());
    }
}
