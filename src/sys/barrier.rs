//! The asymmetric barrier: readers pay nothing, the side that frees pays with `membarrier(2)`.
//!
//! Threading rule: any thread.

use core::sync::atomic::{Ordering::SeqCst, fence};
use std::sync::OnceLock;

const MEMBARRIER_CMD_PRIVATE_EXPEDITED: libc::c_int = 1 << 3;
const MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED: libc::c_int = 1 << 4;

fn membarrier(cmd: libc::c_int) -> bool {
    // SAFETY: membarrier takes three integers and touches no memory of ours.
    unsafe { libc::syscall(libc::SYS_membarrier, cmd, 0, 0) == 0 }
}

/// Whether the kernel offers the expedited barrier; asked once.
pub fn available() -> bool {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    *REGISTERED.get_or_init(|| membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED))
}

/// Makes every running thread of the process pass a full fence. False where the kernel cannot: then the caller must
/// not conclude anything about the order of other threads' stores.
pub fn heavy() -> bool {
    fence(SeqCst);
    available() && membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED)
}

/// The reader's side: keeps the compiler from moving accesses across; the processor is dealt with by [`heavy`].
#[inline(always)]
pub fn light() {
    core::sync::atomic::compiler_fence(SeqCst);
}
