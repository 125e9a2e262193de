//! Trace points: what happened when, in shared memory that a tool of another process reads.
//!
//! Serves `spdk/trace.h`; the layout of the file is that of `struct spdk_trace_file`. Every core and every registered thread
//! has a ring that only it writes. A point that is turned off costs one load. Threading rule: recording on any thread; setting
//! up and ending while nothing else does.

mod groups;
mod owners;
pub mod parser;
mod points;
mod record;

pub use groups::{Record, add_group, groups, known_group, mask_of, next_of, usage};
pub use owners::{append_description, register_owner, set_description, unregister_owner};
pub use points::{Kind, Point, register_object, register_owner_type, register_point, register_relation};
pub use record::{Arg, arguments, record, register_thread, unregister_thread};

use crate::{
    abi,
    env::cores,
    errno::{Errno, Result},
    handle::Rx,
    sys::{shm::Area, tsc},
};
use core::{ffi::c_void, mem::offset_of};
use std::{
    ffi::{CStr, CString},
    sync::{Mutex, MutexGuard},
};

type File = abi::spdk_trace_file;
type History = abi::spdk_trace_history;

pub const MAX_LCORE: usize = abi::SPDK_TRACE_MAX_LCORE as usize;
pub const MAX_TPOINT: u16 = abi::SPDK_TRACE_MAX_TPOINT_ID as u16;
pub const MAX_GROUP: u32 = abi::SPDK_TRACE_MAX_GROUP_ID;
const ENTRY: usize = size_of::<abi::spdk_trace_entry>();
const OWNERS: u16 = 16 * 1024;
/// Bytes of an owner's description, so that an owner takes 128.
const DESCRIPTION: u16 = 119;

/// The groups, types of owners and types of objects that rooms of this library use.
pub mod ids {
    pub const GROUP_BDEV: u8 = 0x3;
    pub const GROUP_THREAD: u8 = 0xa;
    pub const GROUP_SOCK: u8 = 0xf;
    pub const GROUP_BDEV_RAID: u8 = 0x11;
    pub const GROUP_SCHEDULER: u8 = 0x12;
    pub const OWNER_BDEV: u8 = 0x2;
    pub const OWNER_SOCK: u8 = 0x5;
    pub const OWNER_REACTOR: u8 = 0x6;
    pub const OWNER_THREAD: u8 = 0x7;
    pub const OBJECT_BDEV_IO: u8 = 0x2;
    pub const OBJECT_SOCK_REQ: u8 = 0x6;
    pub const OBJECT_BDEV_RAID_IO: u8 = 0xc0;
    pub const BDEV_NVME_IO: u16 = 0xe * 64;
    pub const BLOB_REQ_SET: u16 = 0x10 * 64;
    pub const BDEV_RAID_IO: u16 = 0x11 * 64;

    /// The number of a point of a group.
    pub const fn point(group: u8, number: u16) -> u16 {
        group as u16 * 64 + number
    }
}

struct Trace {
    /// The masks of the groups in the shared memory, 0 while there is no trace.
    masks: Rx<usize>,
    area: Mutex<Option<Shared>>,
    base: Rx<usize>,
    len: Rx<usize>,
    /// Changes with every set-up, so that what threads remember goes stale.
    epoch: Rx<u32>,
    /// C's `g_trace_file`.
    for_c: Rx<Option<&'static Rx<*mut c_void>>>,
    rings: [Ring; MAX_LCORE],
}

/// Where the ring of a core lies, 0 for none, and how many entries it has.
struct Ring {
    at: Rx<usize>,
    entries: Rx<u64>,
}

struct Shared {
    area: Area,
    name: CString,
}

static TRACE: Trace = Trace {
    masks: Rx::ZERO,
    area: Mutex::new(None),
    base: Rx::ZERO,
    len: Rx::ZERO,
    epoch: Rx::ZERO,
    for_c: Rx::ZERO,
    rings: [const { Ring { at: Rx::ZERO, entries: Rx::ZERO } }; MAX_LCORE],
};
/// The name of the last trace's shared memory.
static NAME: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn shared() -> MutexGuard<'static, Option<Shared>> {
    TRACE.area.lock().unwrap_or_else(|e| e.into_inner())
}

/// The cell in which C finds the address of the trace.
pub fn attach(cell: &'static Rx<*mut c_void>) {
    TRACE.for_c.set(Some(cell));
}

/// The trace's memory.
fn area() -> Option<Area> {
    shared().as_ref().map(|s| s.area)
}

fn needed() -> Result<Area> {
    area().ok_or_else(|| {
        crate::errlog!("trace is not initialized");
        Errno::ENODEV
    })
}

/// Whether there is a trace.
pub fn is_on() -> bool {
    TRACE.masks.get() != 0
}

/// What is turned on, as in the shared memory: so that a point that is turned off costs one load.
static MASKS: [Rx<u64>; MAX_GROUP as usize] = [const { Rx::ZERO }; MAX_GROUP as usize];

/// Whether a point is turned on.
#[inline(always)]
pub fn enabled(point: u16) -> bool {
    MASKS.get(usize::from(point >> 6)).is_some_and(|mask| mask.get() & (1 << (point & 63)) != 0)
}

fn mask_at(group: u32) -> usize {
    offset_of!(File, tpoint_mask) + group as usize * 8
}

/// The name of the shared memory, empty when there never was one.
pub fn name() -> Vec<u8> {
    NAME.lock().unwrap_or_else(|e| e.into_inner()).clone()
}

/// Makes the shared memory, and registers the points of all groups. Nothing happens when `entries` is 0.
pub fn init(name: &CStr, entries: u64, threads: u32) -> Result<()> {
    if entries == 0 {
        return Ok(());
    }
    if is_on() {
        crate::errlog!("trace is initialized already");
        return Err(Errno::EALREADY);
    }
    if threads as usize >= MAX_LCORE {
        crate::errlog!("cannot alloc trace entries for {threads} user threads");
        crate::errlog!("supported maximum {} threads", MAX_LCORE - 1);
        return Err(Errno::EINVAL);
    }
    let cores: Vec<usize> = cores::iter().map(|core| core as usize).filter(|core| *core < MAX_LCORE).collect();
    let first_thread = cores.iter().max().map_or(1, |last| last + 1);
    if first_thread + threads as usize > MAX_LCORE {
        crate::errlog!("user threads overlap with the threads on dedicated cpus");
        return Err(Errno::EINVAL);
    }
    let each = usize::try_from(entries)
        .ok()
        .and_then(|n| n.checked_mul(ENTRY))
        .and_then(|n| n.checked_add(size_of::<History>()));
    let each = each.ok_or(Errno::ENOMEM)?;
    let places: Vec<usize> = cores.into_iter().chain(first_thread..first_thread + threads as usize).collect();
    let owners_at =
        each.checked_mul(places.len()).and_then(|n| n.checked_add(size_of::<File>())).ok_or(Errno::ENOMEM)?;
    let owner = size_of::<abi::spdk_trace_owner>() + DESCRIPTION as usize;
    let len =
        owners_at.checked_add(OWNERS as usize * owner).filter(|n| *n <= isize::MAX as usize).ok_or(Errno::ENOMEM)?;
    let area = Area::create(name, len).inspect_err(|errno| {
        crate::errlog!("could not make the shared memory {} for tracing: {errno}", name.to_string_lossy());
    })?;
    area.set64(offset_of!(File, tsc_rate), tsc::hz());
    for (n, core) in places.iter().enumerate() {
        let at = size_of::<File>() + n * each;
        area.set64(offset_of!(File, lcore_history_offsets) + core * 8, at as u64);
        area.set32(at + offset_of!(History, lcore), *core as u32);
        area.set64(at + offset_of!(History, num_entries), entries);
        TRACE.rings[*core].at.set(at);
        TRACE.rings[*core].entries.set(entries);
    }
    area.set64(offset_of!(File, file_size), len as u64);
    area.set16(offset_of!(File, num_owners), OWNERS);
    area.set16(offset_of!(File, owner_description_size), DESCRIPTION);
    area.set64(offset_of!(File, owner_offset), owners_at as u64);
    owners::begin(area, owners_at)?;
    record::begin(first_thread, threads as usize);
    TRACE.epoch.add(1);
    TRACE.base.set(area.base());
    TRACE.len.set(area.len());
    *NAME.lock().unwrap_or_else(|e| e.into_inner()) = name.to_bytes().to_vec();
    *shared() = Some(Shared { area, name: name.to_owned() });
    TRACE.masks.set(area.base() + offset_of!(File, tpoint_mask));
    if let Some(cell) = TRACE.for_c.get() {
        cell.set(core::ptr::with_exposed_provenance_mut(area.base()));
    }
    groups::register_points();
    Ok(())
}

/// Lets go of the shared memory. It is removed when nothing was recorded.
pub fn cleanup() {
    let Some(Shared { area, name }) = shared().take() else { return };
    TRACE.masks.set(0);
    MASKS.iter().for_each(|mask| mask.set(0));
    if let Some(cell) = TRACE.for_c.get() {
        cell.set(core::ptr::null_mut());
    }
    owners::end();
    record::end();
    let mut used = false;
    for ring in &TRACE.rings {
        let at = ring.at.replace(0);
        used |= at != 0 && area.get64(at + size_of::<History>()) != 0;
    }
    area.retire();
    if !used {
        crate::sys::shm::unlink(&name);
    }
}

/// What is turned on in a group.
pub fn mask(group: u32) -> u64 {
    if group >= MAX_GROUP {
        crate::errlog!("invalid group ID {group}");
        return 0;
    }
    area().map_or(0, |area| area.get64(mask_at(group)))
}

fn change(group: u32, f: impl FnOnce(u64) -> u64) -> Result<()> {
    let area = needed()?;
    if group >= MAX_GROUP {
        crate::errlog!("invalid group ID {group}");
        return Err(Errno::EINVAL);
    }
    let mask = f(area.get64(mask_at(group)));
    area.set64(mask_at(group), mask);
    if let Some(cell) = MASKS.get(group as usize) {
        cell.set(mask);
    }
    Ok(())
}

/// Turns points of a group on.
pub fn set(group: u32, points: u64) -> Result<()> {
    change(group, |mask| mask | points)
}

/// Turns points of a group off.
pub fn clear(group: u32, points: u64) -> Result<()> {
    change(group, |mask| mask & !points)
}

/// A bit for each group of which something is turned on.
pub fn group_mask() -> u64 {
    (0..MAX_GROUP).filter(|group| mask(*group) != 0).fold(0, |bits, group| bits | 1 << group)
}

/// Turns all points of some groups on or off.
pub fn set_groups(groups: u64, on: bool) -> Result<()> {
    needed()?;
    (0..MAX_GROUP).filter(|group| groups & (1 << group) != 0).try_for_each(|group| match on {
        true => set(group, u64::MAX),
        false => clear(group, u64::MAX),
    })
}

/// Turns all points of the group of a name on or off, or those of `all`.
pub fn switch_group(name: &[u8], on: bool) -> Result<()> {
    if !is_on() {
        return Err(Errno::ENODEV);
    }
    match mask_of(name) {
        0 => Err(Errno::ENOENT),
        bits => set_groups(bits, on),
    }
}

#[cfg(test)]
mod tests;
