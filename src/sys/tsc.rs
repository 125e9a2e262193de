//! The time stamp counter: ticks, their rate, busy waiting.
//!
//! Serves `spdk_get_ticks`, `spdk_get_ticks_hz`, `spdk_delay_us` and `spdk_pause` of `spdk/env.h`. The rate comes from
//! the processor or the hypervisor where they state it exactly, else from two looks at the kernel's raw clock at
//! least [`WINDOW_NS`] apart; the first look is taken by [`mark`], so that a program that does anything else in
//! between pays nothing. Threading rule: any thread.

use core::{
    arch::x86_64::{__cpuid, __cpuid_count, _rdtsc},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};
use std::sync::OnceLock;

/// How far apart the two looks are at least. One look is good to some 30 ns, so the rate is good to about 20 ppm.
const WINDOW_NS: u64 = 2_000_000;

/// The rate, 0 until somebody asked.
static HZ: AtomicU64 = AtomicU64::new(0);
static FIRST: OnceLock<Look> = OnceLock::new();

/// The counter and the raw clock at the same moment.
#[derive(Clone, Copy)]
struct Look {
    ticks: u64,
    nanos: u64,
}

/// The current value of the counter.
#[inline(always)]
pub fn now() -> u64 {
    // SAFETY: every x86-64 processor has the instruction, and Linux lets user space run it.
    unsafe { _rdtsc() }
}

/// Ticks per second. The first call may take up to [`WINDOW_NS`].
#[inline]
pub fn hz() -> u64 {
    match HZ.load(Relaxed) {
        0 => measure(),
        hz => hz,
    }
}

/// Takes the first look, so that a later [`hz`] need not wait.
pub fn mark() {
    FIRST.get_or_init(look);
}

/// A hint to the processor that this is a waiting loop.
#[inline(always)]
pub fn pause() {
    core::hint::spin_loop();
}

/// Waits `us` microseconds without giving up the processor.
pub fn delay_us(us: u32) {
    let start = now();
    let ticks = (u128::from(us) * u128::from(hz()) / 1_000_000) as u64;
    while now().wrapping_sub(start) < ticks {
        pause();
    }
}

fn measure() -> u64 {
    static ONCE: OnceLock<u64> = OnceLock::new();
    let hz = *ONCE.get_or_init(|| stated_hz().unwrap_or_else(measured_hz));
    HZ.store(hz, Relaxed);
    hz
}

/// The best of a few attempts: the one whose two counter reads lie closest together.
fn look() -> Look {
    let mut best = Look { ticks: 0, nanos: 0 };
    let mut width = u64::MAX;
    for _ in 0..24 {
        let before = now();
        let nanos = raw_clock_ns();
        let after = now();
        if after.wrapping_sub(before) < width {
            width = after.wrapping_sub(before);
            best = Look { ticks: before.wrapping_add(width / 2), nanos };
        }
    }
    best
}

fn measured_hz() -> u64 {
    let first = *FIRST.get_or_init(look);
    while raw_clock_ns().saturating_sub(first.nanos) < WINDOW_NS {
        pause();
    }
    let second = look();
    let ticks = u128::from(second.ticks.wrapping_sub(first.ticks));
    let nanos = u128::from(second.nanos.saturating_sub(first.nanos)).max(1);
    let hz = (ticks * 1_000_000_000 / nanos) as u64;
    (hz.saturating_add(500) / 1000 * 1000).max(1000)
}

fn raw_clock_ns() -> u64 {
    let mut at = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a local of the right type.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC_RAW, &mut at) };
    (at.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(at.tv_nsec as u64)
}

/// The rate as stated by CPUID: leaf 15H where it names the crystal's frequency, or the hypervisor's timing leaf.
fn stated_hz() -> Option<u64> {
    let top = __cpuid(0).eax;
    if top >= 0x15 {
        let leaf = __cpuid_count(0x15, 0);
        if leaf.eax != 0 && leaf.ebx != 0 && leaf.ecx != 0 {
            return Some(u64::from(leaf.ecx) * u64::from(leaf.ebx) / u64::from(leaf.eax));
        }
    }
    let hypervisor_present = __cpuid(1).ecx & (1 << 31) != 0;
    if hypervisor_present && __cpuid(0x4000_0000).eax >= 0x4000_0010 {
        let khz = __cpuid(0x4000_0010).eax;
        if khz >= 100_000 {
            return Some(u64::from(khz) * 1000);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_agrees_with_the_clock() {
        mark();
        let hz = hz();
        // On a busy machine the thread may lose its processor between the looks at the two clocks.
        let near = (0..20).any(|_| {
            let (start, began) = (now(), std::time::Instant::now());
            std::thread::sleep(std::time::Duration::from_millis(50));
            let ticks = now() - start;
            let expected = began.elapsed().as_secs_f64() * hz as f64;
            (ticks as f64 / expected - 1.0).abs() < 0.002
        });
        assert!(near);
        assert_eq!(hz, super::hz());
    }

    #[test]
    fn a_delay_lasts_as_long_as_asked() {
        let began = std::time::Instant::now();
        delay_us(500);
        assert!(began.elapsed() >= std::time::Duration::from_micros(495));
        delay_us(0);
    }
}
