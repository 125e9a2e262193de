//! Log flags: named switches of components, registered by C constructors before `main` and by our own rooms.
//!
//! Serves `SPDK_LOG_REGISTER_COMPONENT` and `spdk_log_set_flag`. Names compare without case, flags are kept in order of
//! name. Threading rule: any thread.

use crate::errno::{Errno, Result};
use core::{
    cmp::Ordering,
    ffi::{CStr, c_char},
    ptr,
    sync::atomic::{AtomicBool, AtomicPtr, Ordering::Relaxed},
};
use std::sync::Mutex;

/// The switch of one component, with the layout of `struct spdk_log_flag`: C walks, reads and names our flags as its own.
#[repr(C)]
pub struct Flag {
    links: [AtomicPtr<u8>; 2],
    name: AtomicPtr<c_char>,
    on: AtomicBool,
}

impl Flag {
    pub const fn new() -> Flag {
        Flag {
            links: [const { AtomicPtr::new(ptr::null_mut()) }; 2],
            name: AtomicPtr::new(ptr::null_mut()),
            on: AtomicBool::new(false),
        }
    }

    /// A flag that is known from the start: see [`OURS`].
    const fn named(name: &'static CStr) -> Flag {
        Flag { name: AtomicPtr::new(name.as_ptr().cast_mut()), ..Flag::new() }
    }

    #[inline]
    pub fn enabled(&self) -> bool {
        self.on.load(Relaxed)
    }
}

impl Default for Flag {
    fn default() -> Self {
        Self::new()
    }
}

pub static ACCEL: Flag = Flag::named(c"accel");
pub static AIO: Flag = Flag::named(c"aio");
pub static APP_CONFIG: Flag = Flag::named(c"app_config");
pub static APP_RPC: Flag = Flag::named(c"app_rpc");
pub static BDEV: Flag = Flag::named(c"bdev");
pub static BDEV_CONCAT: Flag = Flag::named(c"bdev_concat");
pub static BDEV_MALLOC: Flag = Flag::named(c"bdev_malloc");
pub static BDEV_NULL: Flag = Flag::named(c"bdev_null");
pub static BDEV_RAID: Flag = Flag::named(c"bdev_raid");
pub static BDEV_RAID0: Flag = Flag::named(c"bdev_raid0");
pub static BDEV_RAID1: Flag = Flag::named(c"bdev_raid1");
pub static BDEV_RAID5F: Flag = Flag::named(c"bdev_raid5f");
pub static BDEV_RAID_SB: Flag = Flag::named(c"bdev_raid_sb");
pub static BLOB: Flag = Flag::named(c"blob");
pub static BLOB_ESNAP: Flag = Flag::named(c"blob_esnap");
pub static BLOB_RW: Flag = Flag::named(c"blob_rw");
pub static GPT_PARSE: Flag = Flag::named(c"gpt_parse");
pub static JSON_UTIL: Flag = Flag::named(c"json_util");
pub static KEYRING: Flag = Flag::named(c"keyring");
pub static LOG_RPC: Flag = Flag::named(c"log_rpc");
pub static LVOL: Flag = Flag::named(c"lvol");
pub static LVOL_RPC: Flag = Flag::named(c"lvol_rpc");
pub static NBD: Flag = Flag::named(c"nbd");
pub static NOTIFY_RPC: Flag = Flag::named(c"notify_rpc");
pub static REACTOR: Flag = Flag::named(c"reactor");
pub static RPC: Flag = Flag::named(c"rpc");
pub static RPC_CLIENT: Flag = Flag::named(c"rpc_client");
pub static SOCK: Flag = Flag::named(c"sock");
pub static SOCK_POSIX: Flag = Flag::named(c"sock_posix");
pub static THREAD: Flag = Flag::named(c"thread");
pub static TRACE: Flag = Flag::named(c"trace");
pub static VBDEV_DELAY: Flag = Flag::named(c"vbdev_delay");
pub static VBDEV_GPT: Flag = Flag::named(c"vbdev_gpt");
pub static VBDEV_LVOL: Flag = Flag::named(c"vbdev_lvol");
pub static VBDEV_PASSTHRU: Flag = Flag::named(c"vbdev_passthru");
pub static VBDEV_SPLIT: Flag = Flag::named(c"vbdev_split");
pub static VBDEV_ZONE_BLOCK: Flag = Flag::named(c"vbdev_zone_block");

/// Flags of our own rooms that are known before anything runs, in order of name.
const OURS: [(&str, &Flag); 37] = [
    ("accel", &ACCEL),
    ("aio", &AIO),
    ("app_config", &APP_CONFIG),
    ("app_rpc", &APP_RPC),
    ("bdev", &BDEV),
    ("bdev_concat", &BDEV_CONCAT),
    ("bdev_malloc", &BDEV_MALLOC),
    ("bdev_null", &BDEV_NULL),
    ("bdev_raid", &BDEV_RAID),
    ("bdev_raid0", &BDEV_RAID0),
    ("bdev_raid1", &BDEV_RAID1),
    ("bdev_raid5f", &BDEV_RAID5F),
    ("bdev_raid_sb", &BDEV_RAID_SB),
    ("blob", &BLOB),
    ("blob_esnap", &BLOB_ESNAP),
    ("blob_rw", &BLOB_RW),
    ("gpt_parse", &GPT_PARSE),
    ("json_util", &JSON_UTIL),
    ("keyring", &KEYRING),
    ("log_rpc", &LOG_RPC),
    ("lvol", &LVOL),
    ("lvol_rpc", &LVOL_RPC),
    ("nbd", &NBD),
    ("notify_rpc", &NOTIFY_RPC),
    ("reactor", &REACTOR),
    ("rpc", &RPC),
    ("rpc_client", &RPC_CLIENT),
    ("sock", &SOCK),
    ("sock_posix", &SOCK_POSIX),
    ("thread", &THREAD),
    ("trace", &TRACE),
    ("vbdev_delay", &VBDEV_DELAY),
    ("vbdev_gpt", &VBDEV_GPT),
    ("vbdev_lvol", &VBDEV_LVOL),
    ("vbdev_passthru", &VBDEV_PASSTHRU),
    ("vbdev_split", &VBDEV_SPLIT),
    ("vbdev_zone_block", &VBDEV_ZONE_BLOCK),
];

#[derive(Clone)]
struct Entry {
    name: String,
    switch: &'static AtomicBool,
    raw: usize,
}

static FLAGS: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

fn order(a: &str, b: &str) -> Ordering {
    let lower = |s: &str| s.bytes().map(|b| b.to_ascii_lowercase()).collect::<Vec<_>>();
    lower(a).cmp(&lower(b))
}

fn with<R>(f: impl FnOnce(&mut Vec<Entry>) -> R) -> R {
    let mut flags = FLAGS.lock().unwrap_or_else(|e| e.into_inner());
    if flags.is_empty() {
        flags.extend(OURS.map(|(name, flag)| Entry {
            name: name.to_owned(),
            switch: &flag.on,
            raw: ptr::from_ref(flag).addr(),
        }));
    }
    f(&mut flags)
}

/// Makes a switch known under a name; a second one of the same name is refused. `raw` is the address C knows it by.
pub fn register(name: &str, switch: &'static AtomicBool, raw: usize) -> Result<()> {
    with(|flags| {
        // The same structure under two names would let a walk by structure go round in circles.
        if flags.iter().any(|f| f.raw == raw) {
            return Err(Errno::EEXIST);
        }
        let at = match flags.binary_search_by(|f| order(&f.name, name)) {
            Ok(_) => return Err(Errno::EEXIST),
            Err(at) => at,
        };
        flags.try_reserve(1)?;
        flags.insert(at, Entry { name: name.to_owned(), switch, raw });
        Ok(())
    })
}

fn switch(name: &str, on: bool) -> Result<()> {
    let all = name.eq_ignore_ascii_case("all");
    let mut found = all;
    with(|flags| {
        for entry in flags.iter().filter(|f| all || glob(name.as_bytes(), f.name.as_bytes())) {
            entry.switch.store(on, Relaxed);
            found = true;
        }
    });
    if found { Ok(()) } else { Err(Errno::EINVAL) }
}

/// Switches flags on; the name may be a pattern of fnmatch(3), `all` means every one.
pub fn set_flag(name: &str) -> Result<()> {
    switch(name, true)
}

/// Switches flags off; the name may be a pattern of fnmatch(3), `all` means every one.
pub fn clear_flag(name: &str) -> Result<()> {
    switch(name, false)
}

/// The state of one flag, `None` when nobody registered it.
pub fn get(name: &str) -> Option<bool> {
    with(|flags| flags.iter().find(|f| f.name.eq_ignore_ascii_case(name)).map(|f| f.switch.load(Relaxed)))
}

/// Visits every flag in order of name: name, state, the address C knows it by.
pub fn each_flag(mut visit: impl FnMut(&str, bool, usize)) {
    for entry in with(|flags| flags.clone()) {
        visit(&entry.name, entry.switch.load(Relaxed), entry.raw);
    }
}

/// The address of the flag behind the one at `raw`, the first one for 0; `None` when `raw` is not a flag's address.
pub fn next_flag(raw: usize) -> Option<usize> {
    with(|flags| {
        let at = if raw == 0 { 0 } else { flags.iter().position(|f| f.raw == raw)? + 1 };
        Some(flags.get(at).map_or(0, |f| f.raw))
    })
}

/// The names of all flags, in order.
pub fn flag_names() -> Vec<String> {
    let mut names = Vec::new();
    each_flag(|name, _, _| names.push(name.to_owned()));
    names
}

/// fnmatch(3) without case: `*`, `?`, `[set]`, `[!set]`, and a backslash that takes the next byte as it is.
fn glob(pattern: &[u8], name: &[u8]) -> bool {
    let Some((&p, rest)) = pattern.split_first() else { return name.is_empty() };
    let same = |a: u8, b: u8| a.eq_ignore_ascii_case(&b);
    match (p, name.split_first()) {
        (b'*', _) => (0..=name.len()).any(|n| name.get(n..).is_some_and(|tail| glob(rest, tail))),
        (b'?', Some((_, tail))) => glob(rest, tail),
        (b'[', Some((&c, tail))) => match set(rest, c) {
            Some((found, behind)) => found && glob(behind, tail),
            None => c == b'[' && glob(rest, tail),
        },
        (b'\\', Some((&c, tail))) if !rest.is_empty() => {
            rest.split_first().is_some_and(|(&p, behind)| same(p, c) && glob(behind, tail))
        }
        (_, Some((&c, tail))) => same(p, c) && glob(rest, tail),
        (_, None) => false,
    }
}

/// Whether a byte is in the set that begins behind `[`, and what follows the set; `None` when the set does not end.
fn set(pattern: &[u8], c: u8) -> Option<(bool, &[u8])> {
    let (not, body) = match pattern.split_first() {
        Some((b'!' | b'^', rest)) => (true, rest),
        _ => (false, pattern),
    };
    let len = body.iter().skip(1).position(|&b| b == b']')? + 1;
    let (members, behind) = body.split_at_checked(len)?;
    let c = c.to_ascii_lowercase();
    let mut found = false;
    let mut members = members;
    loop {
        members = match *members {
            [low, b'-', high, ref rest @ ..] => {
                found |= (low.to_ascii_lowercase()..=high.to_ascii_lowercase()).contains(&c);
                rest
            }
            [one, ref rest @ ..] => {
                found |= one.eq_ignore_ascii_case(&c);
                rest
            }
            [] => break,
        };
    }
    Some((found != not, behind.get(1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_fnmatch_does() {
        for (pattern, name, matches) in [
            ("bdev", "BDEV", true),
            ("bdev*", "bdev_malloc", true),
            ("*_rpc", "log_rpc", true),
            ("*_rpc", "rpc", false),
            ("?io", "aio", true),
            ("[a-c]io", "aio", true),
            ("[!a-c]io", "aio", false),
            ("[]a]io", "aio", true),
            ("[a", "[a", true),
            ("\\*", "*", true),
            ("", "aio", false),
            ("*", "", true),
        ] {
            assert_eq!(glob(pattern.as_bytes(), name.as_bytes()), matches, "{pattern} {name}");
        }
    }

    #[test]
    fn our_flags_are_in_order_and_switch() {
        assert!(OURS.is_sorted_by_key(|(name, _)| *name));
        assert_eq!((get("RPC_client"), set_flag("rpc_cl*"), get("rpc_client")), (Some(false), Ok(()), Some(true)));
        assert_eq!((clear_flag("rpc_client"), get("rpc_client"), get("none")), (Ok(()), Some(false), None));
        assert!(set_flag("none of these").is_err());
        static MINE: Flag = Flag::new();
        register("a test", &MINE.on, ptr::from_ref(&MINE).addr()).unwrap();
        assert!(register("A Test", &MINE.on, 1).is_err());
        let mut raw = 0;
        let mut count = 0;
        while let Some(next) = next_flag(raw).filter(|&n| n != 0) {
            (raw, count) = (next, count + 1);
        }
        assert_eq!(count, flag_names().len());
        assert_eq!(next_flag(12345), None);
    }
}
