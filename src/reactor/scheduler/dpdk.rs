//! The governor `dpdk_governor`: frequencies by the kernel's cpufreq drivers. Every failure is the code -1, which is what
//! callers know.
//!
//! Threading rule: any thread; one at a time is inside.

use super::governor::MAX_FREQS;
use crate::{
    errno::Result,
    reactor::cores,
    sys::cpufreq::{Cpu, Driver},
};
use std::{path::Path, sync::Mutex};

const ROOT: &str = "/sys/devices/system/cpu";
const FAILED: i32 = -1;

struct Held {
    driver: Driver,
    cpus: Vec<(u32, Cpu)>,
}

static HELD: Mutex<Option<Held>> = Mutex::new(None);

fn held() -> std::sync::MutexGuard<'static, Option<Held>> {
    HELD.lock().unwrap_or_else(|e| e.into_inner())
}

/// What the kernel calls the driver, as users are shown it.
pub fn environment() -> Option<&'static str> {
    held().as_ref().map(|held| held.driver.name())
}

/// All siblings of a core must be the application's, because they share its frequency.
fn siblings_are_ours() -> bool {
    let mut all = crate::algo::cpuset::CpuSet::EMPTY;
    for core in cores::each() {
        match cores::siblings(core) {
            Ok(siblings) => all.or(&siblings),
            Err(_) => {
                crate::errlog!("Cannot detect SMT status");
                return false;
            }
        }
    }
    let ours = all.iter().all(|core| cores::each().any(|own| own == core));
    if !ours {
        crate::errlog!("App core mask contains some but not all of a set of SMT siblings");
    }
    ours
}

fn hold(driver: Driver, core: u32) -> Option<Cpu> {
    let place = cores::place(core)?;
    let cpu = place.iter().next().filter(|_| place.count() == 1);
    if cpu.is_none() {
        crate::errlog!("core {core} runs on several processors, of which no frequency can be set");
    }
    let mut cpu = Cpu::hold(Path::new(ROOT), driver, cpu?).ok()?;
    if cpu.has_turbo() && cpu.enable_turbo().is_err() {
        crate::errlog!("Failed to set turbo on core{core}");
        cpu.release().ok();
        return None;
    }
    Some(cpu)
}

pub fn init() -> i32 {
    if !siblings_are_ours() {
        return FAILED;
    }
    let driver = Driver::detect(Path::new(ROOT));
    if driver.is_none() {
        crate::errlog!("no cpufreq driver that lets frequencies be chosen");
    }
    let mut cpus = Vec::new();
    for core in cores::each() {
        let reserved = cpus.try_reserve(1).is_ok();
        match driver.filter(|_| reserved).and_then(|driver| hold(driver, core)) {
            Some(cpu) => cpus.push((core, cpu)),
            None => {
                crate::errlog!("Failed to initialize on core{core}");
                release(cpus);
                return FAILED;
            }
        }
    }
    *held() = driver.map(|driver| Held { driver, cpus });
    0
}

fn release(cpus: Vec<(u32, Cpu)>) {
    for (core, cpu) in cpus {
        if cpu.release().is_err() {
            crate::errlog!("Failed to deinitialize on core{core}");
        }
    }
}

pub fn deinit() {
    let was = held().take();
    if let Some(held) = was {
        release(held.cpus);
    }
}

fn with<R>(core: u32, func: impl FnOnce(&mut Cpu) -> R) -> Option<R> {
    let mut held = held();
    let cpu = held.as_mut()?.cpus.iter_mut().find(|(other, _)| *other == core);
    cpu.map(|(_, cpu)| func(cpu))
}

fn change(core: u32, func: impl FnOnce(&mut Cpu) -> Result<bool>) -> i32 {
    match with(core, func) {
        Some(Ok(changed)) => i32::from(changed),
        _ => FAILED,
    }
}

pub(super) fn avail_freqs(core: u32, freqs: &mut [u32; MAX_FREQS]) -> usize {
    let count = with(core, |cpu| {
        freqs.iter_mut().zip(cpu.freqs()).for_each(|(to, from)| *to = *from);
        cpu.freqs().len().min(MAX_FREQS)
    });
    count.unwrap_or(0)
}

pub(super) fn curr_freq(core: u32) -> u32 {
    with(core, |cpu| cpu.current()).unwrap_or(0)
}

pub(super) fn freq_up(core: u32) -> i32 {
    change(core, Cpu::up)
}

pub(super) fn freq_down(core: u32) -> i32 {
    change(core, Cpu::down)
}

pub(super) fn freq_max(core: u32) -> i32 {
    change(core, Cpu::max)
}

pub(super) fn freq_min(core: u32) -> i32 {
    change(core, Cpu::min)
}

pub(super) fn priority(core: u32) -> core::result::Result<bool, i32> {
    with(core, |cpu| cpu.priority()).ok_or(FAILED)
}
