//! io_devices: anything that has a channel per thread, known by an address.
//!
//! Serves `spdk_io_device_register` and `_unregister`. Threading rule: from a thread; the callback of an unregistration
//! runs on the thread that asked.

use super::{
    channel::{Chan, ChanRef},
    job::Once,
    object::{Home, MsgFn, Thread},
};
use crate::{
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, lent::LentStr},
};
use core::ffi::{c_char, c_void};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

/// Makes a channel's context: the device's address and the bytes behind the channel.
pub type CreateFn = extern "C" fn(*mut c_void, *mut c_void) -> i32;
pub type DestroyFn = extern "C" fn(*mut c_void, *mut c_void);

/// A device of our own; what belongs to a channel hangs on [`ChanRef::user`].
pub trait IoDevice: Send + Sync {
    fn create(&self, channel: Chan) -> Result<()>;
    fn destroy(&self, channel: Chan);
    /// Whether something is under way on a channel whose last reference is gone: then its end waits.
    fn busy(&self, _channel: Chan) -> bool {
        false
    }
}

/// What a device does for its channels.
#[derive(Clone)]
pub enum Ops {
    C { create: CreateFn, destroy: DestroyFn, ctx_size: usize },
    Rust(Arc<dyn IoDevice>),
}

/// A registered device.
pub struct Device {
    state: Mutex<Data>,
}

struct Data {
    key: usize,
    ops: Option<Ops>,
    name: Option<LentStr>,
    /// Channels that exist or are being made or destroyed.
    refs: u32,
    /// The thread of each channel, by its identifier.
    threads: BTreeMap<u64, (Obj<Thread>, Chan)>,
    iterations: u32,
    unregistered: bool,
    pending: bool,
    finish: Option<(Home, Finish)>,
}

enum Finish {
    C(MsgFn),
    Rust(Once),
    Nothing,
}

static KIND: Kind = Kind::new("io_device");

impl Life for Device {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 20;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Device {
            state: Mutex::new(Data {
                key: 0,
                ops: None,
                name: None,
                refs: 0,
                threads: BTreeMap::new(),
                iterations: 0,
                unregistered: true,
                pending: false,
                finish: None,
            }),
        }
    }
    fn label(&self) -> String {
        self.name_text()
    }
}

/// Every device there is.
pub static DEVICES: Arena<Device> = Arena::new();
static REGISTRY: Mutex<BTreeMap<usize, Obj<Device>>> = Mutex::new(BTreeMap::new());

impl Device {
    fn data(&self) -> MutexGuard<'_, Data> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }
    pub fn name_text(&self) -> String {
        self.data().name.as_ref().map(|n| String::from_utf8_lossy(&n.bytes()).into_owned()).unwrap_or_default()
    }
    pub fn name_ptr(&self) -> *const c_char {
        self.data().name.as_ref().map_or(core::ptr::null(), LentStr::as_ptr)
    }
    /// The address the device is known by.
    pub fn key(&self) -> usize {
        self.data().key
    }
    pub(super) fn ops(&self) -> Option<Ops> {
        self.data().ops.clone()
    }
}

/// Finds a device by its address.
pub fn find(key: usize) -> Option<Obj<Device>> {
    REGISTRY.lock().unwrap_or_else(|e| e.into_inner()).get(&key).copied()
}

/// Registers a device. `EEXIST` when its address is taken.
pub fn register(key: usize, ops: Ops, name: Option<&[u8]>) -> Result<()> {
    if key == 0 {
        return Err(Errno::EINVAL);
    }
    if super::current().is_none() {
        crate::errlog!("called from non-SPDK thread");
        return Err(Errno::EPERM);
    }
    let name = match name {
        Some(name) => LentStr::new(name.get(..255.min(name.len())).unwrap_or_default())?,
        None => LentStr::new(format!("{key:#x}").as_bytes())?,
    };
    let device = DEVICES.alloc()?;
    {
        let mut data = device.data();
        data.key = key;
        data.ops = Some(ops);
        data.name = Some(name);
        data.refs = 0;
        data.threads.clear();
        data.iterations = 0;
        data.unregistered = false;
        data.pending = false;
        data.finish = None;
    }
    let mut registry = REGISTRY.lock().unwrap_or_else(|e| e.into_inner());
    if registry.contains_key(&key) {
        drop(registry);
        crate::errlog!("io_device {} ({key:#x}) already registered", device.name_text());
        release(device);
        return Err(Errno::EEXIST);
    }
    registry.insert(key, device);
    Ok(())
}

/// Unregisters a device; `done(key)` runs on the current thread once its last channel is gone.
pub fn unregister(key: usize, done: Option<MsgFn>) -> Result<()> {
    begin(key, done.map_or(Finish::Nothing, Finish::C))
}

/// As [`unregister`], with a closure.
pub fn unregister_rust(key: usize, done: Once) -> Result<()> {
    begin(key, Finish::Rust(done))
}

fn begin(key: usize, finish: Finish) -> Result<()> {
    let Some(thread) = super::current() else {
        crate::errlog!("called from non-SPDK thread");
        return Err(Errno::EPERM);
    };
    let mut registry = REGISTRY.lock().unwrap_or_else(|e| e.into_inner());
    let Some(device) = registry.get(&key).copied() else {
        drop(registry);
        crate::errlog!("io_device {key:#x} not found");
        return Err(Errno::ENODEV);
    };
    let mut data = device.data();
    if data.pending {
        drop(data);
        drop(registry);
        crate::errlog!("io_device {key:#x} already has a pending unregister");
        return Err(Errno::EINPROGRESS);
    }
    if !matches!(finish, Finish::Nothing) {
        thread.unregistering.add(1);
    }
    data.finish = Some((Home::new(thread), finish));
    if data.iterations > 0 {
        data.pending = true;
        let text = format!("io_device {key:#x} has {} for_each calls outstanding", data.iterations);
        drop(data);
        drop(registry);
        crate::warnlog!("{text}");
        return Ok(());
    }
    data.unregistered = true;
    registry.remove(&key);
    let idle = data.refs == 0;
    drop(data);
    drop(registry);
    if idle {
        end(device);
    }
    Ok(())
}

/// An iteration over the device's channels is over.
pub(super) fn iteration_done(device: Obj<Device>) {
    let mut registry = REGISTRY.lock().unwrap_or_else(|e| e.into_inner());
    let mut data = device.data();
    data.iterations = data.iterations.saturating_sub(1);
    if data.iterations > 0 || !data.pending {
        return;
    }
    // The unregistration that waited goes on by itself: nobody has to be alive to ask again.
    data.pending = false;
    data.unregistered = true;
    registry.remove(&data.key);
    let idle = data.refs == 0;
    drop(data);
    drop(registry);
    if idle {
        end(device);
    }
}

/// The last channel is gone: tell whoever unregistered, forget the device.
fn end(device: Obj<Device>) {
    let (finish, key) = {
        let mut data = device.data();
        (data.finish.take(), data.key)
    };
    release(device);
    let Some((home, finish)) = finish else { return };
    if matches!(finish, Finish::Nothing) {
        return;
    }
    let notify = move || {
        if let Some(thread) = home.get() {
            thread.unregistering.sub(1);
        }
        match finish {
            Finish::C(done) => done(core::ptr::with_exposed_provenance_mut(key)),
            Finish::Rust(done) => done(),
            Finish::Nothing => {}
        }
    };
    match home.get() {
        Some(thread) => {
            // A thread that was made to exit is not told, but whoever waits is.
            if let Err((_, notify)) = super::object::try_send(thread, Box::new(notify)) {
                notify();
            }
        }
        None => notify(),
    }
}

fn release(device: Obj<Device>) {
    if DEVICES.retire(device) {
        let mut data = device.data();
        data.name = None;
        data.ops = None;
        data.threads.clear();
        drop(data);
        DEVICES.release(device);
    }
}

/// A channel of the device is about to be made on a thread.
pub(super) fn join(device: Obj<Device>, thread: Obj<Thread>, channel: Chan) -> Result<()> {
    let mut data = device.data();
    if data.unregistered {
        return Err(Errno::ENODEV);
    }
    data.refs += 1;
    data.threads.insert(thread.id(), (thread, channel));
    Ok(())
}

/// The thread has no channel of the device any more, though its end may still be running.
pub(super) fn unlist(device: Obj<Device>, thread: Obj<Thread>) {
    device.data().threads.remove(&thread.id());
}

/// A channel has ended.
pub(super) fn leave(device: Obj<Device>) {
    let last = {
        let mut data = device.data();
        data.refs = data.refs.saturating_sub(1);
        data.refs == 0 && data.unregistered
    };
    if last {
        end(device);
    }
}

/// The channel of the device on a thread.
pub(super) fn channel_on(device: Obj<Device>, thread: Obj<Thread>) -> Option<Chan> {
    device.data().threads.get(&thread.id()).map(|(_, channel)| *channel)
}

/// Starts an iteration: the first thread with a channel, `None` when there is none.
pub(super) fn iterate(device: Obj<Device>) -> Result<Option<Obj<Thread>>> {
    let mut data = device.data();
    if data.pending || data.unregistered {
        let key = data.key;
        drop(data);
        crate::errlog!("io_device {key:#x} has a pending unregister");
        return Err(Errno::ENODEV);
    }
    let first = data.threads.values().next().map(|(thread, _)| *thread);
    if first.is_some() {
        data.iterations += 1;
    }
    Ok(first)
}

/// The next thread with a channel, in order of identifiers.
pub(super) fn next_thread(device: Obj<Device>, after: u64) -> Option<Obj<Thread>> {
    use core::ops::Bound::{Excluded, Unbounded};
    device.data().threads.range((Excluded(after), Unbounded)).next().map(|(_, (thread, _))| *thread)
}

/// A thread was freed with channels of its own (its exit timed out): the devices must not wait for them for ever.
pub(super) fn forget_thread(thread: Obj<Thread>) {
    while let Some(channel) = thread.first_channel.get() {
        ChanRef::abandon(channel, thread);
    }
}

pub(super) fn report_leftovers() {
    let left: Vec<_> = REGISTRY.lock().unwrap_or_else(|e| e.into_inner()).values().copied().collect();
    for device in left {
        crate::errlog!("io_device {} not unregistered", device.name_text());
    }
}
