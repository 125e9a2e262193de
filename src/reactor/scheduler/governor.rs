//! Governors: who sets the frequencies of cores. Serves the governor part of `spdk/scheduler.h`.
//!
//! Threading rule: registration from any thread; chosen and called on the scheduling reactor, asked for frequencies on any.

use super::registry;
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Rx,
};
use core::{
    ffi::c_char,
    mem::{offset_of, size_of},
};

/// Most frequencies a core may have.
pub const MAX_FREQS: usize = abi::SPDK_MAX_LCORE_FREQS as usize;

/// `struct spdk_governor`, in C's memory for as long as the process runs.
#[repr(C)]
pub struct GovernorRecord {
    pub name: Rx<*const c_char>,
    pub get_core_avail_freqs: Rx<Option<extern "C" fn(u32, *mut u32, u32) -> u32>>,
    pub get_core_curr_freq: Rx<Option<extern "C" fn(u32) -> u32>>,
    pub core_freq_up: Rx<Option<extern "C" fn(u32) -> i32>>,
    pub core_freq_down: Rx<Option<extern "C" fn(u32) -> i32>>,
    pub set_core_freq_max: Rx<Option<extern "C" fn(u32) -> i32>>,
    pub set_core_freq_min: Rx<Option<extern "C" fn(u32) -> i32>>,
    pub get_core_capabilities: Rx<Option<extern "C" fn(u32, *mut abi::spdk_governor_capabilities) -> i32>>,
    pub dump_info_json: Rx<Option<extern "C" fn(*mut abi::spdk_json_write_ctx) -> i32>>,
    pub init: Rx<Option<extern "C" fn() -> i32>>,
    pub deinit: Rx<Option<extern "C" fn()>>,
}

const _: () = {
    use abi::spdk_governor as G;
    assert!(offset_of!(GovernorRecord, get_core_curr_freq) == offset_of!(G, get_core_curr_freq));
    assert!(offset_of!(GovernorRecord, dump_info_json) == offset_of!(G, dump_info_json));
    assert!(size_of::<GovernorRecord>() == offset_of!(G, link));
};

/// The name of the built-in governor.
pub const DPDK: &str = "dpdk_governor";

/// A governor: the built-in one, or C's.
#[derive(Clone, Copy)]
pub enum Governor {
    Dpdk,
    C(&'static GovernorRecord),
}

/// What C returned: a negative number means failure.
fn called(func: Option<extern "C" fn(u32) -> i32>, core: u32) -> i32 {
    func.map_or(0, |func| func(core))
}

impl Governor {
    /// The frequencies a core may have, in kHz; how many.
    pub fn avail_freqs(self, core: u32, freqs: &mut [u32; MAX_FREQS]) -> usize {
        match self {
            Governor::Dpdk => super::dpdk::avail_freqs(core, freqs),
            Governor::C(record) => {
                let get = record.get_core_avail_freqs.get();
                let count = get.map_or(0, |get| get(core, freqs.as_mut_ptr(), MAX_FREQS as u32));
                (count as usize).min(MAX_FREQS)
            }
        }
    }

    /// The frequency a core has, in kHz; 0 where that is not known.
    pub fn curr_freq(self, core: u32) -> u32 {
        match self {
            Governor::Dpdk => super::dpdk::curr_freq(core),
            Governor::C(record) => record.get_core_curr_freq.get().map_or(0, |get| get(core)),
        }
    }

    /// One step faster: 1, 0 when it was the last, negative on failure. So do the next three.
    pub fn freq_up(self, core: u32) -> i32 {
        match self {
            Governor::Dpdk => super::dpdk::freq_up(core),
            Governor::C(record) => called(record.core_freq_up.get(), core),
        }
    }

    pub fn freq_down(self, core: u32) -> i32 {
        match self {
            Governor::Dpdk => super::dpdk::freq_down(core),
            Governor::C(record) => called(record.core_freq_down.get(), core),
        }
    }

    pub fn freq_max(self, core: u32) -> i32 {
        match self {
            Governor::Dpdk => super::dpdk::freq_max(core),
            Governor::C(record) => called(record.set_core_freq_max.get(), core),
        }
    }

    pub fn freq_min(self, core: u32) -> i32 {
        match self {
            Governor::Dpdk => super::dpdk::freq_min(core),
            Governor::C(record) => called(record.set_core_freq_min.get(), core),
        }
    }

    /// Whether a core is faster than others; the code where that cannot be said.
    pub fn priority(self, core: u32) -> core::result::Result<bool, i32> {
        match self {
            Governor::Dpdk => super::dpdk::priority(core),
            Governor::C(record) => {
                let mut capabilities = abi::spdk_governor_capabilities { priority: false };
                match record.get_core_capabilities.get().map_or(0, |get| get(core, &raw mut capabilities)) {
                    rc if rc < 0 => Err(rc),
                    _ => Ok(capabilities.priority),
                }
            }
        }
    }

    fn init(self) -> i32 {
        match self {
            Governor::Dpdk => super::dpdk::init(),
            Governor::C(record) => record.init.get().map_or(0, |f| f()),
        }
    }

    fn deinit(self) {
        match self {
            Governor::Dpdk => super::dpdk::deinit(),
            Governor::C(record) => {
                if let Some(f) = record.deinit.get() {
                    f();
                }
            }
        }
    }

    fn is(self, other: Governor) -> bool {
        match (self, other) {
            (Governor::Dpdk, Governor::Dpdk) => true,
            (Governor::C(a), Governor::C(b)) => core::ptr::eq(a, b),
            _ => false,
        }
    }
}

/// Makes a governor known under its name. `EEXIST` for a name that is taken.
pub fn register_governor(name: &str, record: &'static GovernorRecord) -> Result<()> {
    let mut registry = registry();
    if name == DPDK || registry.governors.iter().any(|(n, _)| n == name) {
        drop(registry);
        crate::errlog!("governor named '{name}' already registered.");
        return Err(Errno::EEXIST);
    }
    registry.governors.try_reserve(1)?;
    registry.governors.push((name.to_owned(), record));
    Ok(())
}

/// The governor in use, with its name.
pub fn governor() -> Option<(String, Governor)> {
    registry().governor.clone()
}

/// Puts a governor into use; `None` puts the present one out of use. The error holds what its start returned, or
/// `EINVAL` for a name that is not known.
pub fn set_governor(name: Option<&str>) -> Result<()> {
    let old = governor();
    let Some(name) = name else {
        if let Some((_, old)) = old {
            old.deinit();
        }
        registry().governor = None;
        return Ok(());
    };
    let found = match name {
        DPDK => Some(Governor::Dpdk),
        _ => registry().governors.iter().find(|(n, _)| n == name).map(|(_, record)| Governor::C(record)),
    };
    let new = found.ok_or(Errno::EINVAL)?;
    if old.as_ref().is_some_and(|(_, old)| old.is(new)) {
        return Ok(());
    }
    match new.init() {
        0 => (),
        rc => return Err(Errno(rc.wrapping_neg())),
    }
    if let Some((_, old)) = old {
        old.deinit();
    }
    registry().governor = Some((name.to_owned(), new));
    Ok(())
}
