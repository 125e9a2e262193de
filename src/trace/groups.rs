//! Groups of trace points: a name, a number, a function that registers the points when a trace begins.
//!
//! Registered from constructors before `main`, for good. Threading rule: any thread.

use super::{MAX_GROUP, abi};
use crate::{
    errno::{Errno, Result},
    handle::Rx,
};
use core::{
    ffi::{CStr, c_char},
    mem::{offset_of, size_of},
};
use std::sync::{Mutex, MutexGuard};

/// `struct spdk_trace_register_fn`.
#[repr(C)]
pub struct Record {
    pub name: Rx<*const c_char>,
    pub group: Rx<u8>,
    pub register: Rx<Option<extern "C" fn()>>,
    pub next: Rx<Option<&'static Record>>,
}

const _: () = {
    use abi::spdk_trace_register_fn as C;
    assert!(
        offset_of!(Record, group) == offset_of!(C, tgroup_id) && offset_of!(Record, register) == offset_of!(C, reg_fn)
    );
    assert!(offset_of!(Record, next) == offset_of!(C, next) && size_of::<Record>() == size_of::<C>());
};

impl Record {
    /// A group of ours.
    pub fn new(name: &'static CStr, group: u8, register: extern "C" fn()) -> Record {
        Record {
            name: Rx::new(name.as_ptr()),
            group: Rx::new(group),
            register: Rx::new(Some(register)),
            next: Rx::ZERO,
        }
    }
}

struct Entry {
    record: &'static Record,
    name: Vec<u8>,
    group: u8,
}

/// In order of their numbers.
static GROUPS: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

fn entries() -> MutexGuard<'static, Vec<Entry>> {
    GROUPS.lock().unwrap_or_else(|e| e.into_inner())
}

/// Makes a group known. Its name and its number are used once, and the name is not `all`.
pub fn add_group(record: &'static Record, name: &[u8]) -> Result<()> {
    let (shown, group) = (name.escape_ascii(), record.group.get());
    if name == b"all" {
        crate::errlog!("illegal name (all) for tpoint group");
        return Err(Errno::EINVAL);
    }
    let mut groups = entries();
    if let Some(twin) = groups.iter().find(|e| e.group == group || e.name == name) {
        crate::errlog!(
            "group {group}, {shown} has the number or the name of group {}, {}",
            twin.group,
            twin.name.escape_ascii()
        );
        return Err(Errno::EEXIST);
    }
    groups.try_reserve(1)?;
    let at = groups.partition_point(|e| e.group < group);
    record.next.set(groups.get(at).map(|e| e.record));
    if let Some(before) = at.checked_sub(1).and_then(|n| groups.get(n)) {
        before.record.next.set(Some(record));
    }
    groups.insert(at, Entry { record, name: name.to_vec(), group });
    Ok(())
}

/// Names and numbers of all groups.
pub fn groups() -> Vec<(Vec<u8>, u8)> {
    entries().iter().map(|e| (e.name.clone(), e.group)).collect()
}

/// Whether a group lies at an address.
pub fn known_group(address: usize) -> bool {
    entries().iter().any(|e| core::ptr::from_ref(e.record).addr() == address)
}

/// The group behind the one at an address, or the first.
pub fn next_of(address: Option<usize>) -> Option<&'static Record> {
    let groups = entries();
    let at = match address {
        Some(address) => groups.iter().position(|e| core::ptr::from_ref(e.record).addr() == address)? + 1,
        None => 0,
    };
    groups.get(at).map(|e| e.record)
}

/// The bit of the group of a name, those of all groups for `all`, 0 when there is none.
pub fn mask_of(name: &[u8]) -> u64 {
    let chosen = |e: &&Entry| u32::from(e.group) < MAX_GROUP && (name == b"all" || e.name == name);
    entries().iter().filter(chosen).fold(0, |bits, e| bits | 1 << e.group)
}

pub(super) fn register_points() {
    let functions: Vec<_> = entries().iter().filter_map(|e| e.record.register.get()).collect();
    functions.into_iter().for_each(|register| register());
}

/// The description of an option that takes groups and masks.
pub fn usage(option: &str) -> String {
    const INDENT: &str = "                           ";
    let mut text = format!(" {option}, --tpoint-group <group-name>[:<tpoint_mask>]\n");
    let mut line = format!("{INDENT}group_name - trace groups of points (");
    for name in groups().iter().map(|(name, _)| name.escape_ascii().to_string()).chain(["all).".to_owned()]) {
        if line.len() + name.len() + 2 > 100 {
            text.push_str(line.trim_end());
            text.push('\n');
            line = INDENT.to_owned();
        }
        line.push_str(&name);
        line.push_str(if name.ends_with('.') { "" } else { ", " });
    }
    text.push_str(&line);
    for more in [
        "tpoint_mask - the points of the group, a bit for each, the first one is 1",
        "(e.g. bdev:0x1). Groups and masks can be combined (e.g. thread,bdev:0x1).",
    ] {
        text.push_str(&format!("\n{INDENT}{more}"));
    }
    text.push('\n');
    text
}
