//! One block of thread-local words, reached by the initial-exec model: two instructions, no call.
//!
//! A `thread_local!` of a shared library goes through `__tls_get_addr` (2.4 to 2.7 ns here); this costs about 1.2 ns.
//! Threading rule: a thread reads and writes its own block only.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The words of a thread, by purpose.
#[derive(Clone, Copy)]
#[repr(usize)]
pub enum TlsWord {
    /// Handle of the current spdk_thread, 0 for none.
    Thread = 0,
    /// Address of this pthread's grace-period record, 0 until it needs one.
    Grace = 1,
    /// 1 while this pthread runs a reactor loop, which reports its own quiet points.
    Reactor = 2,
    /// Logical core number plus one, 0 outside a reactor and pinned threads.
    Core = 3,
    /// Address of the name of the API function that is creating or destroying something.
    Caller = 4,
    /// Address of this pthread's message cache.
    MsgCache = 5,
    /// Address of this pthread's memory-pool cache block.
    PoolCache = 6,
    /// Index plus one of this pthread among those that ever asked.
    Index = 7,
}

core::arch::global_asm!(
    ".pushsection .tbss.respdk,\"awT\",@nobits",
    ".balign 64",
    ".globl respdk_tls_words",
    ".hidden respdk_tls_words",
    ".type respdk_tls_words, @object",
    ".size respdk_tls_words, 128",
    "respdk_tls_words:",
    ".zero 128",
    ".popsection",
);

impl TlsWord {
    #[inline(always)]
    fn cell(self) -> *const AtomicU64 {
        let base: *const AtomicU64;
        // SAFETY: computes the address of this thread's block from the thread pointer; reads no memory but the
        // thread-offset word that the dynamic loader filled in.
        unsafe {
            core::arch::asm!(
                "mov {base}, qword ptr [rip + respdk_tls_words@GOTTPOFF]",
                "add {base}, qword ptr fs:[0]",
                base = out(reg) base,
                options(pure, readonly, nostack),
            );
        }
        base.wrapping_add(self as usize)
    }

    /// The address of this thread's block, which no other thread has at the same time.
    #[inline(always)]
    pub fn address() -> usize {
        TlsWord::Thread.cell().addr()
    }

    #[inline(always)]
    pub fn get(self) -> u64 {
        // SAFETY: the block is 16 words and lives as long as the thread that is running.
        unsafe { (*self.cell()).load(Relaxed) }
    }

    #[inline(always)]
    pub fn set(self, value: u64) {
        // SAFETY: as in `get`.
        unsafe { (*self.cell()).store(value, Relaxed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thread_has_its_own_words() {
        TlsWord::Caller.set(7);
        std::thread::spawn(|| {
            assert_eq!(TlsWord::Caller.get(), 0);
            TlsWord::Caller.set(8);
        })
        .join()
        .unwrap();
        assert_eq!(TlsWord::Caller.get(), 7);
        TlsWord::Caller.set(0);
    }
}
