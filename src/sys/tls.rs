//! One block of thread-local words, reached by the initial-exec model: two instructions, no call.
//!
//! A `thread_local!` of a shared library goes through `__tls_get_addr` (2.4 to 2.7 ns here); this costs about 1.2 ns.
//! Threading rule: a thread reads and writes its own block only.

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
    /// Number plus one of this pthread's trace ring, with the trace's epoch above it.
    TraceRing = 8,
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
    /// How far this thread's block lies from the thread pointer: the same for all threads, so that the compiler may ask
    /// once per function.
    #[inline(always)]
    fn distance() -> usize {
        let distance: usize;
        // SAFETY: reads the word that the dynamic loader filled in when it loaded the library and that never changes.
        unsafe {
            core::arch::asm!(
                "mov {distance}, qword ptr [rip + respdk_tls_words@GOTTPOFF]",
                distance = out(reg) distance,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        distance
    }

    /// The address of this thread's block, which no other thread has at the same time.
    #[inline(always)]
    pub fn address() -> usize {
        let pointer: usize;
        // SAFETY: reads the thread pointer, which the thread control block begins with.
        unsafe {
            core::arch::asm!(
                "mov {pointer}, qword ptr fs:[0]",
                pointer = out(reg) pointer,
                options(pure, readonly, nostack, preserves_flags),
            );
        }
        pointer.wrapping_add(Self::distance())
    }

    #[inline(always)]
    pub fn get(self) -> u64 {
        let value: u64;
        // SAFETY: the block is 16 words and lives as long as the thread that is running; nobody else touches it.
        unsafe {
            core::arch::asm!(
                "mov {value}, qword ptr fs:[{at}]",
                at = in(reg) Self::distance().wrapping_add(self as usize * 8),
                value = lateout(reg) value,
                options(pure, readonly, nostack, preserves_flags),
            );
        }
        value
    }

    #[inline(always)]
    pub fn set(self, value: u64) {
        // SAFETY: as in `get`.
        unsafe {
            core::arch::asm!(
                "mov qword ptr fs:[{at}], {value}",
                at = in(reg) Self::distance().wrapping_add(self as usize * 8),
                value = in(reg) value,
                options(nostack, preserves_flags),
            );
        }
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
