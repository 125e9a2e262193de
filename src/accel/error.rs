//! The module `error`: what `software` does, with errors injected into it. It has to be asked for by
//! `accel_assign_opc`.
//!
//! Threading rule: a channel belongs to its thread; injections are set on the application's.

use super::{
    channel::task_done,
    framework,
    record::{ModuleRecord, TASKS, Task},
    software::{self, SwChannel},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    json::{WRITERS, Writer},
    sys::iomem,
    thread::{self, Chan, IoDevice, Ops, Poller, channel, device, each},
};
use core::ffi::c_void;
use std::sync::{Arc, Mutex, OnceLock};

type Ptr = *mut c_void;

/// What goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum What {
    #[default]
    Nothing,
    /// The result is wrong.
    Corrupt,
    /// The operation fails.
    Failure,
}

impl What {
    pub const NAMES: [(&'static str, What); 3] =
        [("disable", What::Nothing), ("corrupt", What::Corrupt), ("failure", What::Failure)];

    fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, what)| *what == self).map_or("disable", |(name, _)| name)
    }
}

/// How often, and with which status.
#[derive(Clone, Copy, Debug, Default)]
pub struct Injection {
    pub what: What,
    /// How many times.
    pub count: u64,
    /// Every which operation.
    pub interval: u64,
    pub errcode: i32,
}

static INJECTION: Mutex<Injection> = Mutex::new(Injection { what: What::Nothing, count: 0, interval: 0, errcode: 0 });

struct ErrorChannel {
    below: ObjCell<SwChannel>,
    below_ch: Rx<Option<Chan>>,
    poller: ObjCell<Poller>,
    head: Rx<Option<&'static Task>>,
    tail: Rx<Option<&'static Task>>,
    what: Rx<u8>,
    count: Rx<u64>,
    interval: Rx<u64>,
    errcode: Rx<i32>,
    injected: Rx<u64>,
    since: Rx<u64>,
}

static KIND: Kind = Kind::new("accel error channel");
static CHANNELS: Arena<ErrorChannel> = Arena::new();

impl Life for ErrorChannel {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        ErrorChannel {
            below: ObjCell::EMPTY,
            below_ch: Rx::ZERO,
            poller: ObjCell::EMPTY,
            head: Rx::ZERO,
            tail: Rx::ZERO,
            what: Rx::ZERO,
            count: Rx::ZERO,
            interval: Rx::ZERO,
            errcode: Rx::ZERO,
            injected: Rx::ZERO,
            since: Rx::ZERO,
        }
    }
}

const CORRUPT: u8 = What::Corrupt as u8;
const FAILURE: u8 = What::Failure as u8;

/// The module's record.
pub fn record() -> &'static ModuleRecord {
    static RECORD: OnceLock<ModuleRecord> = OnceLock::new();
    RECORD.get_or_init(|| ModuleRecord {
        name: Rx::new(c"error".as_ptr()),
        priority: Rx::new(i32::MIN),
        module_init: Rx::new(Some(init as extern "C" fn() -> i32)),
        module_fini: Rx::new(Some(fini as extern "C" fn(Ptr))),
        write_config_json: Rx::new(Some(write_config as extern "C" fn(Ptr))),
        get_ctx_size: Rx::new(Some(ctx_size as extern "C" fn() -> usize)),
        supports_opcode: Rx::new(Some(supports_opcode as extern "C" fn(u32) -> bool)),
        get_io_channel: Rx::new(Some(get_io_channel as extern "C" fn() -> Ptr)),
        submit_tasks: Rx::new(Some(submit_tasks as extern "C" fn(Ptr, Ptr) -> i32)),
        ..ModuleRecord::default()
    })
}

fn key() -> usize {
    record().address()
}

extern "C" fn init() -> i32 {
    match device::register(key(), Ops::Rust(Arc::new(Device)), Some(b"accel_error")) {
        Ok(()) => 0,
        Err(errno) => errno.negative(),
    }
}

extern "C" fn fini(_: Ptr) {
    let end = || {
        let _ = framework::module_finished();
    };
    if device::unregister_rust(key(), Box::new(end)).is_err() {
        end();
    }
}

extern "C" fn ctx_size() -> usize {
    size_of::<Task>()
}

extern "C" fn supports_opcode(op: u32) -> bool {
    op == abi::SPDK_ACCEL_OPC_CRC32C
}

extern "C" fn get_io_channel() -> Ptr {
    channel::get(key()).map_or(core::ptr::null_mut(), |ch| core::ptr::with_exposed_provenance_mut(ch.address()))
}

struct Device;

impl IoDevice for Device {
    fn create(&self, ch: Chan) -> Result<()> {
        let get = software::record().get_io_channel.get().ok_or(Errno::ENODEV)?;
        let below = channel::find_own(get().addr()).map_err(|_| Errno::ENOMEM)?;
        let made = CHANNELS.alloc().and_then(|mine| {
            let arg = core::ptr::with_exposed_provenance_mut(mine.address());
            let poller = thread::poller::register(poll, arg, 0, Some(b"accel_error_poller")).inspect_err(|_| {
                CHANNELS.free(mine);
            })?;
            mine.poller.set(Some(poller));
            Ok(mine)
        });
        let mine = match made {
            Ok(mine) => mine,
            Err(errno) => {
                let _ = channel::put(below);
                return Err(errno);
            }
        };
        mine.below.set(SwChannel::of(below));
        mine.below_ch.set(Some(below));
        mine.head.set(None);
        mine.tail.set(None);
        mine.since.set(0);
        mine.set(&INJECTION.lock().unwrap_or_else(|e| e.into_inner()));
        ch.user.set(mine.address() as u64);
        Ok(())
    }

    fn destroy(&self, ch: Chan) {
        let Some(mine) = CHANNELS.at(ch.user.get()) else { return };
        if let Some(poller) = mine.poller.take() {
            let _ = thread::poller::unregister(poller);
        }
        if let Some(below) = mine.below_ch.replace(None) {
            let _ = channel::put(below);
        }
        CHANNELS.free(mine);
    }

    fn busy(&self, ch: Chan) -> bool {
        CHANNELS.at(ch.user.get()).is_some_and(|mine| mine.head.get().is_some())
    }
}

impl ErrorChannel {
    fn set(&self, injection: &Injection) {
        self.what.set(injection.what as u8);
        self.count.set(injection.count);
        self.interval.set(injection.interval);
        self.errcode.set(injection.errcode);
        self.injected.set(0);
    }

    /// Whether the operation that comes now is to go wrong.
    fn hits(&self) -> bool {
        if self.what.get() == What::Nothing as u8 || self.since.add(1) < self.interval.get() {
            return false;
        }
        self.since.set(0);
        if self.injected.add(1) <= self.count.get() {
            return true;
        }
        self.what.set(What::Nothing as u8);
        self.injected.set(0);
        false
    }
}

extern "C" fn submit_tasks(ch: Ptr, task: Ptr) -> i32 {
    let mine = channel::find_own(ch.addr()).ok().filter(|ch| ch.key() == key());
    let Some(mine) = mine.and_then(|ch| CHANNELS.at(ch.user.get())) else { return Errno::EINVAL.negative() };
    let Some(task) = TASKS.at(task.addr()) else { return Errno::EINVAL.negative() };
    let (Some(below), Some(aux)) = (mine.below.get(), task.aux.get()) else { return Errno::EINVAL.negative() };
    if let Err(errno) = software::ready(below) {
        return errno.negative();
    }
    if mine.hits() {
        match mine.what.get() {
            CORRUPT => {
                aux.error_fn.set(task.cb_fn.get());
                aux.error_arg.set(task.cb_arg.get());
                task.cb_fn.set(Some(corrupted));
                task.cb_arg.set(task.ptr());
            }
            FAILURE => {
                aux.error_status.set(mine.errcode.get());
                task.link.set(core::ptr::null_mut());
                match mine.tail.get() {
                    Some(tail) => tail.link.set(task.ptr()),
                    None => mine.head.set(Some(task)),
                }
                mine.tail.set(Some(task));
                return 0;
            }
            _ => {}
        }
    }
    software::run(below, task);
    0
}

/// Stands in for the submitter's callback: spoils the result first.
extern "C" fn corrupted(task: Ptr, status: i32) {
    let Some(task) = TASKS.at(task.addr()) else { return };
    let Some(aux) = task.aux.get() else { return };
    let crc = task.out.get();
    if let Some(value) = iomem::value(crc) {
        iomem::store(crc, value.wrapping_add(1));
    }
    if let Some(f) = aux.error_fn.get() {
        f(aux.error_arg.get(), status);
    }
}

extern "C" fn poll(arg: Ptr) -> i32 {
    let Some(mine) = CHANNELS.at(arg.addr() as u64) else { return 0 };
    let mut next = mine.head.replace(None);
    if next.is_none() {
        return 0;
    }
    mine.tail.set(None);
    while let Some(task) = next {
        next = TASKS.at(task.link.get().addr());
        task.link.set(core::ptr::null_mut());
        let status = task.aux.get().map_or(0, |aux| aux.error_status.get());
        let _ = task_done(task, status);
    }
    1
}

/// Sets what goes wrong with an operation, on every channel. `EINVAL` for operations that cannot be spoiled.
pub fn inject(op: u32, wanted: Injection) -> Result<()> {
    if !supports_opcode(op) {
        return Err(Errno::EINVAL);
    }
    let mut injection = wanted;
    if injection.what == What::Nothing {
        injection.count = 0;
    }
    if injection.count == 0 {
        injection.what = What::Nothing;
    }
    *INJECTION.lock().unwrap_or_else(|e| e.into_inner()) = injection;
    let outcome = each::for_each_channel_rust(
        key(),
        move |iter| {
            let mine: Option<Obj<ErrorChannel>> = iter.channel().and_then(|ch| CHANNELS.at(ch.user.get()));
            if let Some(mine) = mine {
                mine.set(&injection);
            }
            let _ = each::proceed(iter, 0);
        },
        |_| {},
    );
    match outcome {
        Err(Errno::ENODEV) => Ok(()),
        other => other,
    }
}

extern "C" fn write_config(w: Ptr) {
    let Ok(w): core::result::Result<Obj<Writer>, _> = WRITERS.get(w.addr() as u64) else { return };
    let injection = *INJECTION.lock().unwrap_or_else(|e| e.into_inner());
    if injection.what == What::Nothing {
        return;
    }
    w.write_object(|w| {
        w.named("method", "accel_error_inject_error");
        w.named_object("params", |w| {
            w.named("opcode", framework::op_name(abi::SPDK_ACCEL_OPC_CRC32C));
            w.named("type", injection.what.name());
            w.named("count", injection.count);
            w.named("interval", injection.interval);
        });
    });
}
