//! PCI devices: finding them, asking drivers about them, attaching and detaching, and devices that programs hook in.
//!
//! Serves the PCI part of `spdk/env.h`. A device is found in sysfs, opened through VFIO or UIO, and offered to the program
//! that enumerates the first driver that is for it; devices of other drivers are kept at hand, unattached, as that header
//! says. Threading rule: any thread; no lock is held while C runs.

pub mod access;
pub mod claim;
pub mod device;
pub mod driver;
pub mod event;
pub mod iommu;
mod open;
mod probe;
mod watch;

use super::vtophys;
use crate::{
    algo::pci::Addr,
    errno::{Errno, Result},
    handle::Obj,
    sys::{
        affinity::thread_id,
        pci::{Found, Sysfs},
    },
};
use core::ffi::{c_char, c_int, c_void};
use device::{DEVICES, Device, Record, State};
use driver::Driver;
use std::{collections::BTreeMap, sync::Mutex};

/// Asked whether to attach a device: 0 for yes, positive for no, negative for an error.
pub type EnumFn = extern "C" fn(*mut c_void, *mut c_void) -> c_int;
/// A provider's: attaches the device at an address.
pub type AttachFn = extern "C" fn(*const c_void) -> c_int;
/// A provider's: detaches a device.
pub type DetachFn = extern "C" fn(*mut c_void);

/// The library's own provider and the type of its devices.
const OWN: &[u8] = b"pci";
/// So long a device must have been there before an enumeration asks about it, unless it was there at the start.
const SETTLE_SECONDS: u64 = 2;

/// Who attaches devices: a name, and C's functions unless it is ourselves.
#[derive(Clone)]
struct Provider {
    name: Vec<u8>,
    attach: AttachFn,
    detach: DetachFn,
}

/// What was said of an address.
#[derive(Clone, Copy, Default)]
struct Policy {
    /// Allowed or blocked, where somebody said so.
    allowed: Option<bool>,
    /// From these ticks on enumerations ask about it.
    from: Option<u64>,
}

/// An enumeration that is going on.
struct Asking {
    thread: i32,
    driver: Obj<Driver>,
    ask: EnumFn,
    ctx: usize,
}

#[derive(Default)]
struct Room {
    /// All that are known, in the order they came.
    devices: Vec<Obj<Device>>,
    /// Addresses that somebody is opening.
    opening: Vec<Addr>,
    providers: Vec<Provider>,
    policies: BTreeMap<Addr, Policy>,
    /// Only what was allowed is asked about.
    allow_list: bool,
    asking: Vec<Asking>,
    bus: Option<Bus>,
}

/// What it takes to look for devices; nothing when PCI is switched off.
#[derive(Clone)]
struct Bus {
    sysfs: Sysfs,
    token: Option<String>,
}

/// What the environment's options say of devices.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// When there are any, the only ones that enumerations ask about.
    pub allowed: Vec<Addr>,
    pub blocked: Vec<Addr>,
    /// What opens virtual functions: a UUID.
    pub token: Option<String>,
}

static ROOM: Mutex<Option<Room>> = Mutex::new(None);

/// Looks at the room, or changes it; the function must not call C.
fn with<T>(f: impl FnOnce(&mut Room) -> T) -> T {
    let mut room = ROOM.lock().unwrap_or_else(|e| e.into_inner());
    f(room.get_or_insert_default())
}

/// Whether a device that programs can use only by physical addresses is there, for one of the drivers that are known.
pub fn wants_physical() -> bool {
    let sysfs = Sysfs::system();
    let drivers = driver::all();
    let wanted = |found: &Found| found.bound.is_uio() && drivers.iter().any(|driver| driver.is_for(&found.id));
    sysfs.scan().is_ok_and(|all| all.iter().any(wanted))
}

/// Starts looking at the bus; devices that are there need not settle.
pub fn start(wanted: &Wanted) -> Result<()> {
    let sysfs = Sysfs::system();
    let (vfio, no_iommu) = iommu::probe(&sysfs);
    vtophys::set_iommu(vfio && !no_iommu);
    let now = super::ticks();
    let found = sysfs.scan().unwrap_or_default();
    with(|room| {
        room.allow_list = !wanted.allowed.is_empty();
        for (list, allowed) in [(&wanted.allowed, true), (&wanted.blocked, false)] {
            for addr in list {
                room.policies.entry(*addr).or_default().allowed = Some(allowed);
            }
        }
        room.bus = Some(Bus { sysfs, token: wanted.token.clone() });
        for found in found {
            room.settled(found.addr, now, 0);
        }
    });
    Ok(())
}

/// Looks at the bus again after [`fini`]; what is there need not settle.
pub fn restart() {
    let Some(bus) = with(|room| room.bus.clone()) else { return };
    let (now, found) = (super::ticks(), bus.sysfs.scan().unwrap_or_default());
    with(|room| {
        for found in found {
            room.settled(found.addr, now, 0);
        }
    });
}

/// Ends; devices that are attached stay so, but are named.
pub fn fini() {
    for device in with(|room| room.devices.clone()) {
        if device.state() == State::Attached
            && let Ok(record) = device.record()
        {
            errlog!("Device {} is still attached at shutdown!", record.addr());
        }
    }
}

impl Room {
    fn policy(&self, addr: Addr) -> Policy {
        self.policies.get(&addr).copied().unwrap_or_default()
    }

    /// Whether an enumeration may ask about the address at `now`; one that was never seen has to settle for `wait` ticks.
    fn settled(&mut self, addr: Addr, now: u64, wait: u64) -> bool {
        let policy = self.policy(addr);
        let listed = if self.allow_list { policy.allowed == Some(true) } else { policy.allowed != Some(false) };
        if !listed {
            return false;
        }
        let from = policy.from.unwrap_or(now.saturating_add(wait));
        self.policies.insert(addr, Policy { from: Some(from), ..policy });
        from <= now
    }

    /// The device of our own at an address.
    fn at(&self, addr: Addr) -> Option<Obj<Device>> {
        let own = |device: &&Obj<Device>| !device.hooked() && device.record().is_ok_and(|record| record.addr() == addr);
        self.devices.iter().find(own).copied()
    }

    /// The enumeration of a driver that the calling thread is in.
    fn asked_by(&self, driver: Obj<Driver>) -> Option<(EnumFn, usize)> {
        let me = thread_id();
        let mine = |asking: &&Asking| asking.thread == me && asking.driver == driver;
        self.asking.iter().rev().find(mine).map(|asking| (asking.ask, asking.ctx))
    }
}

fn ask(f: EnumFn, ctx: usize, device: Obj<Device>) -> c_int {
    f(core::ptr::with_exposed_provenance_mut(ctx), device.ptr())
}

/// An enumeration of this thread, for as long as it lives.
struct Turn;

impl Turn {
    fn take(driver: Obj<Driver>, ask: EnumFn, ctx: usize) -> Result<Turn> {
        with(|room| {
            room.asking.try_reserve(1)?;
            room.asking.push(Asking { thread: thread_id(), driver, ask, ctx });
            Ok(Turn)
        })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let me = thread_id();
        with(|room| {
            if let Some(at) = room.asking.iter().rposition(|asking| asking.thread == me) {
                room.asking.remove(at);
            }
        });
    }
}

/// Asks about a listed device and attaches it when the answer is 0.
fn offer(device: Obj<Device>, f: EnumFn, ctx: usize) -> Option<c_int> {
    let handle = device.handle();
    if device.removed() || !device.step(State::Listed, State::Asking) {
        return None;
    }
    let answer = ask(f, ctx, device);
    // It may have been detached or unhooked from within.
    if device.is(handle) {
        device.step(State::Asking, if answer == 0 { State::Attached } else { State::Listed });
    }
    Some(answer)
}

/// Asks about every device of a driver that is not attached. `EIO` when that failed for a device that was known already, or
/// for all that are on the bus.
pub fn enumerate(driver: Obj<Driver>, f: EnumFn, ctx: *mut c_void) -> Result<()> {
    let ctx = ctx.expose_provenance();
    driver.take_part();
    for device in with(|room| room.devices.clone()) {
        if device.driver() == Some(driver) && offer(device, f, ctx).is_some_and(|answer| answer < 0) {
            return Err(Errno::EIO);
        }
    }
    let Some(bus) = with(|room| room.bus.clone()) else { return Ok(()) };
    let found = bus.sysfs.scan().or_else(|errno| if errno == Errno::ENOENT { Ok(Vec::new()) } else { Err(errno) })?;
    let (now, wait) = (super::ticks(), super::ticks_hz().saturating_mul(SETTLE_SECONDS));
    let _turn = Turn::take(driver, f, ctx)?;
    let mut failed = 0;
    for found in &found {
        if with(|room| room.settled(found.addr, now, wait) && room.at(found.addr).is_none()) {
            failed += usize::from(probe::probe(&bus, found).is_err());
        }
    }
    if failed > 0 && failed == found.len() { Err(Errno::EIO) } else { Ok(()) }
}

/// Attaches the device at an address, whatever was said of it. `EPERM` when that failed for whatever reason, or what the
/// callback answered about a device that was known already.
pub fn attach(driver: Obj<Driver>, f: EnumFn, ctx: *mut c_void, addr: Addr) -> Result<c_int> {
    let ctx = ctx.expose_provenance();
    driver.take_part();
    let there = with(|room| {
        let here = |device: &&Obj<Device>| device.record().is_ok_and(|record| record.addr() == addr);
        room.devices.iter().find(here).copied()
    });
    if let Some(device) = there.filter(|device| device.driver() == Some(driver)) {
        return offer(device, f, ctx).ok_or(Errno::EPERM);
    }
    let _turn = Turn::take(driver, f, ctx)?;
    if probe::attach(driver, addr).is_ok() {
        return Ok(0);
    }
    let raw = raw_address(addr);
    for provider in with(|room| room.providers.clone()) {
        if (provider.attach)((&raw const raw).cast()) == 0 {
            return Ok(0);
        }
    }
    Err(Errno::EPERM)
}

fn raw_address(addr: Addr) -> crate::abi::spdk_pci_addr {
    crate::abi::spdk_pci_addr { domain: addr.domain, bus: addr.bus, dev: addr.dev, func: addr.func }
}

/// Lets go of a device. `EINVAL` when it is not attached.
pub fn detach(device: Obj<Device>) -> Result<()> {
    let record = device.record()?;
    if !device.step(State::Attached, if device.hooked() { State::Listed } else { State::Leaving }) {
        return Err(Errno::EINVAL);
    }
    claim::release(device);
    if !device.hooked() {
        probe::close(device);
        return Ok(());
    }
    let name = crate::sys::iomem::text(record.kind.get());
    let provider = with(|room| room.providers.iter().find(|provider| provider.name == name.as_bytes()).cloned());
    match provider {
        Some(provider) => (provider.detach)(device.ptr()),
        None => errlog!("Device {} has the type '{name}', of which there is no provider", record.addr()),
    }
    Ok(())
}

/// Calls a function for every device there is; what comes meanwhile is left out, and what goes as well.
pub fn each(mut f: impl FnMut(*mut c_void)) {
    for device in with(|room| room.devices.clone()) {
        if device.handle() != 0 && device.record().is_ok() {
            f(device.ptr());
        }
    }
}

/// Adds a device of the program's making. `EEXIST` when it is one already, `ECANCELED` when the driver's enumeration that is
/// going on did not want it.
pub fn hook(driver: Obj<Driver>, record: &'static Record) -> Result<()> {
    if !record.is_complete() {
        return Err(Errno::EINVAL);
    }
    if device::find(record.as_ptr().expose_provenance()).is_ok() {
        return Err(Errno::EEXIST);
    }
    let asked_by = with(|room| {
        room.devices.try_reserve(1)?;
        Ok::<_, Errno>(room.asked_by(driver))
    })?;
    let state = if asked_by.is_some() { State::Asking } else { State::Listed };
    let device = device::add(record, driver, true, state)?;
    let handle = device.handle();
    if let Some((f, ctx)) = asked_by {
        if ask(f, ctx, device) != 0 {
            device::forget(device);
            return Err(Errno::ECANCELED);
        }
        if !device.is(handle) {
            return Err(Errno::ECANCELED);
        }
        device.step(State::Asking, State::Attached);
    }
    let kept = with(|room| {
        room.devices.try_reserve(1)?;
        room.devices.push(device);
        Ok::<_, Errno>(())
    });
    if kept.is_err() {
        device::forget(device);
    }
    kept
}

/// Takes a device of the program's making out. `EBUSY` when it is attached, `EINVAL` when the library made it.
pub fn unhook(device: Obj<Device>) -> Result<()> {
    if !device.hooked() {
        return Err(Errno::EINVAL);
    }
    if !device.step(State::Listed, State::Leaving) {
        return Err(Errno::EBUSY);
    }
    with(|room| room.devices.retain(|other| *other != device));
    device::forget(device);
    Ok(())
}

/// Makes a provider known, for good.
pub fn register_provider(name: &[u8], attach: AttachFn, detach: DetachFn) -> Result<()> {
    if name == OWN {
        warnlog!("the provider 'pci' is the library's own");
    }
    with(|room| {
        room.providers.try_reserve(1)?;
        room.providers.push(Provider { name: name.to_vec(), attach, detach });
        Ok(())
    })
}

/// Has enumerations ask about an address from now on.
pub fn allow(addr: Addr) {
    with(|room| room.policies.entry(addr).or_default().allowed = Some(true));
}

/// The name of a device's provider, as C reads it.
pub fn kind(device: Obj<Device>) -> Result<*const c_char> {
    Ok(device.record()?.kind.get())
}

/// How many devices there are, for tests and dumps.
pub fn count() -> usize {
    DEVICES.live()
}

#[cfg(test)]
mod tests;
