//! Processors of the machine and where threads may run.
//!
//! Serves the core functions of `spdk/env.h`. Threading rule: any thread; the affinity functions act on the caller.

use crate::{
    algo::cpuset::{CpuSet, SIZE},
    errno::{Errno, Result},
};
use std::{fs, io};

/// The processors on which the calling thread may run.
pub fn current() -> Result<CpuSet> {
    let mut mask = CpuSet::EMPTY;
    // SAFETY: the kernel writes at most the given number of bytes into a local array of that size.
    let rc = unsafe { libc::sched_getaffinity(0, size_of::<CpuSet>(), mask.0.as_mut_ptr().cast()) };
    if rc < 0 { Err(Errno::last()) } else { Ok(mask) }
}

/// Restricts the calling thread to `mask`.
pub fn restrict(mask: &CpuSet) -> Result<()> {
    // SAFETY: the kernel reads the given number of bytes from an array of that size.
    let rc = unsafe { libc::sched_setaffinity(0, size_of::<CpuSet>(), mask.0.as_ptr().cast()) };
    if rc < 0 { Err(Errno::last()) } else { Ok(()) }
}

/// The processors that are switched on.
pub fn online() -> CpuSet {
    match fs::read_to_string("/sys/devices/system/cpu/online").ok().as_deref().and_then(parse_list) {
        Some(mask) if mask.count() > 0 => mask,
        _ => current().unwrap_or(CpuSet::single(0)),
    }
}

/// How many processors the machine is configured for, switched on or not.
pub fn configured() -> usize {
    // SAFETY: sysconf takes a number and touches no memory of ours.
    let n = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_CONF) };
    usize::try_from(n).unwrap_or(1).max(1)
}

/// The processors that share a physical core with `cpu`, itself included.
pub fn siblings(cpu: u32) -> io::Result<CpuSet> {
    let text = fs::read_to_string(format!("/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list"))?;
    parse_list(&text).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// Reads the kernel's list form, such as `0-3,8`.
pub fn parse_list(text: &str) -> Option<CpuSet> {
    let mut mask = CpuSet::EMPTY;
    for part in text.trim().split(',').filter(|part| !part.is_empty()) {
        let (first, last) = match part.split_once('-') {
            Some((first, last)) => (first.parse().ok()?, last.parse().ok()?),
            None => {
                let only: u32 = part.parse().ok()?;
                (only, only)
            }
        };
        if first > last {
            return None;
        }
        (first..=last.min(SIZE - 1)).for_each(|cpu| mask.set(cpu, true));
    }
    Some(mask)
}

/// The kernel's number of the calling thread.
pub fn thread_id() -> i32 {
    // SAFETY: gettid takes nothing and touches no memory of ours.
    unsafe { libc::gettid() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_the_kernel_writes_them() {
        let mask = parse_list("0-2,5\n").unwrap();
        assert_eq!(mask.iter().collect::<Vec<_>>(), [0, 1, 2, 5]);
        assert_eq!(mask.count(), 4);
        assert_eq!(parse_list("").unwrap().count(), 0);
        assert!(parse_list("3-1").is_none());
        assert!(parse_list("x").is_none());
    }

    #[test]
    fn a_thread_can_be_moved_and_moved_back() {
        let before = current().unwrap();
        let first = before.iter().next().unwrap();
        restrict(&CpuSet::single(first)).unwrap();
        assert_eq!(current().unwrap(), CpuSet::single(first));
        restrict(&before).unwrap();
        assert_eq!(current().unwrap(), before);
        assert!(restrict(&CpuSet::EMPTY).is_err());
        assert!(online().get(first));
    }
}
