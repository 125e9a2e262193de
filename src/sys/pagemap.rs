//! Physical addresses from `/proc/self/pagemap`.
//!
//! Needed only where a device does DMA without an IOMMU. The kernel shows frame numbers to privileged processes alone
//! and zeros to the others. Threading rule: any thread.

use std::{fs::File, os::unix::fs::FileExt};

const PAGE: u64 = 4096;
const PRESENT: u64 = 1 << 63;
const FRAME: u64 = (1 << 55) - 1;

/// The physical address behind `at`, whose page must have been touched. `None` where it is absent or not shown.
pub fn physical(at: usize) -> Option<u64> {
    let file = File::open("/proc/self/pagemap").ok()?;
    let mut entry = [0u8; 8];
    file.read_exact_at(&mut entry, at as u64 / PAGE * 8).ok()?;
    let entry = u64::from_le_bytes(entry);
    let frame = entry & FRAME;
    (entry & PRESENT != 0 && frame != 0).then_some(frame * PAGE + at as u64 % PAGE)
}

/// Whether this process is shown physical addresses.
pub fn readable() -> bool {
    let probe = 1u64;
    physical(core::ptr::from_ref(&probe).addr()).is_some()
}
