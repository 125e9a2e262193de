//! The raid bdev: several bdevs as one (`bdev_raid_*`), striped, mirrored, with parity or end to end.
//!
//! [`config`] makes a raid bdev of its members ([`member`]) as they appear, [`examine`] from what their superblocks ([`sb`]) say,
//! [`remove`] takes members out, [`process`] rebuilds them in the background. The I/O path is in [`io`], [`striped`],
//! [`raid1`] and [`raid5f`]. Threading rule: configuration on the application's thread, I/O on its channel's thread, a
//! rebuild on a thread of its own.

mod channel;
pub mod config;
pub mod examine;
mod finish;
mod info;
mod io;
mod map;
pub mod member;
mod object;
mod op;
mod parity;
mod process;
mod quiet;
mod raid1;
mod raid5f;
mod remove;
mod req;
pub mod sb;
mod sbio;
mod stripe;
mod striped;
mod trace;

pub use info::{find, list, write_info};
pub use object::Raid;
pub use remove::remove_by_name;
pub use trace::register_trace;

use crate::{
    bdev::{
        module::{self, Module, Spec},
        record::ModuleRecord,
    },
    errno::{Errno, Result},
    json::Writer,
};
use core::{
    ffi::c_void,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};
use std::sync::Mutex;

/// The most members.
pub const MAX: usize = 255;

/// How data lies on the members.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    Raid0,
    Raid1,
    Raid5f,
    Concat,
}

impl Level {
    pub fn from_raw(raw: u32) -> Option<Level> {
        Some(match raw {
            0 => Level::Raid0,
            1 => Level::Raid1,
            95 => Level::Raid5f,
            99 => Level::Concat,
            _ => return None,
        })
    }

    pub fn raw(self) -> u32 {
        match self {
            Level::Raid0 => 0,
            Level::Raid1 => 1,
            Level::Raid5f => 95,
            Level::Concat => 99,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Level::Raid0 => "raid0",
            Level::Raid1 => "raid1",
            Level::Raid5f => "raid5f",
            Level::Concat => "concat",
        }
    }

    /// Reads a name, upper or lower case, or the short form.
    pub fn from_name(name: &str) -> Option<Level> {
        const NAMES: [(&str, Level); 7] = [
            ("raid0", Level::Raid0),
            ("0", Level::Raid0),
            ("raid1", Level::Raid1),
            ("1", Level::Raid1),
            ("raid5f", Level::Raid5f),
            ("5f", Level::Raid5f),
            ("concat", Level::Concat),
        ];
        NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, level)| *level)
    }

    /// The fewest members it can be made of.
    pub fn members_min(self) -> u8 {
        match self {
            Level::Raid0 | Level::Concat => 1,
            Level::Raid1 => 2,
            Level::Raid5f => 3,
        }
    }

    /// How many of `n` members must work.
    pub fn operational_min(self, n: u8) -> u8 {
        match self {
            Level::Raid0 | Level::Concat => n,
            Level::Raid1 => 1,
            Level::Raid5f => n.saturating_sub(1),
        }
    }

    /// Whether members may have protection information.
    pub fn dif_supported(self) -> bool {
        self == Level::Raid0
    }

    /// Whether it takes flush and unmap.
    pub fn takes_plain(self) -> bool {
        self != Level::Raid5f
    }
}

/// Where a raid bdev stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Registered.
    Online,
    /// Waits for members.
    Configuring,
    /// Not registered any more; members are still held.
    Offline,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Online => "online",
            State::Configuring => "configuring",
            State::Offline => "offline",
        }
    }

    pub fn from_name(name: &str) -> Option<State> {
        [State::Online, State::Configuring, State::Offline].into_iter().find(|s| s.name().eq_ignore_ascii_case(name))
    }
}

/// The options of `bdev_raid_set_options`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opts {
    /// How much a rebuild locks at a time, in KiB.
    pub process_window_size_kb: u32,
    /// The most a rebuild copies in a second, in MiB; 0 for no limit.
    pub process_max_bandwidth_mb_sec: u32,
}

static OPTS: Mutex<Opts> = Mutex::new(Opts { process_window_size_kb: 1024, process_max_bandwidth_mb_sec: 0 });
/// The block layer is ending: whoever loses its last opener lets go of its members.
static ENDING: AtomicBool = AtomicBool::new(false);

pub fn opts() -> Opts {
    *OPTS.lock().unwrap_or_else(|e| e.into_inner())
}

/// Changes the options for processes that start from now on. `EINVAL` for a window of nothing.
pub fn set_opts(opts: Opts) -> Result<()> {
    if opts.process_window_size_kb == 0 {
        errlog!("process_window_size_kb must not be 0");
        return Err(Errno::EINVAL);
    }
    *OPTS.lock().unwrap_or_else(|e| e.into_inner()) = opts;
    Ok(())
}

fn ending() -> bool {
    ENDING.load(Relaxed)
}

/// Told once, with 0 or a negative errno.
pub type Cb = Box<dyn FnOnce(i32) + Send>;

/// Why something failed, and whom to tell.
type Refused = (Errno, Cb);

/// Does nothing with the result.
fn nobody() -> Cb {
    Box::new(|_| {})
}

/// The module, registered with the block layer the first time.
pub fn module() -> Result<&'static ModuleRecord> {
    module::add_ours(
        c"raid",
        Spec {
            init: Some(init),
            fini: Some(fini),
            fini_start: Some(fini_start),
            ctx_size: Some(ctx_size),
            config_json: Some(config_json),
            examine_disk: Some(examine::examine),
            ..Spec::default()
        },
    )
}

/// The raid bdev of a handle, while it lives.
pub fn by_handle(handle: u64) -> Option<crate::handle::Obj<Raid>> {
    object::RAIDS.find(handle)
}

fn ours() -> Option<&'static Module> {
    module::find(b"raid")
}

extern "C" fn ctx_size() -> i32 {
    (req::WORDS * 8) as i32
}

extern "C" fn init() -> i32 {
    ENDING.store(false, Relaxed);
    0
}

/// Those that are not registered give their members back, so that these can be unregistered.
extern "C" fn fini_start() {
    for raid in object::all() {
        if raid.state() != State::Online {
            for slot in 0..raid.count() {
                member::let_go(raid, slot);
            }
        }
    }
    ENDING.store(true, Relaxed);
}

extern "C" fn fini() {
    for raid in object::all() {
        config::forget(raid);
    }
}

extern "C" fn config_json(w: *mut c_void) -> i32 {
    let Some(w) = super::disk::writer(w) else { return 0 };
    write_opts(&w);
    0
}

fn write_opts(w: &Writer) {
    let opts = opts();
    w.write_object(|w| {
        w.named("method", "bdev_raid_set_options");
        w.named_object("params", |w| {
            w.named("process_window_size_kb", opts.process_window_size_kb);
            w.named("process_max_bandwidth_mb_sec", opts.process_max_bandwidth_mb_sec);
        });
    });
}
