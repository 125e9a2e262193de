//! From an address on the bus to a device that somebody was asked about, and back.
//!
//! Serves `spdk_pci_enumerate`, `spdk_pci_device_attach` and `spdk_pci_device_detach` of `spdk/env.h`. Threading rule: any
//! thread; an address is opened by one at a time.

use super::{
    Bus, access, ask, claim,
    device::{self, Device, State},
    driver::{self, Driver, NEED_MAPPING, WC_ACTIVATE},
    iommu,
    open::Opened,
    watch, with,
};
use crate::{
    algo::pci::Addr,
    env::{memory, vtophys},
    errno::{Errno, Result},
    handle::Obj,
    sys::pci::{Bound, Found},
};

/// An address that only this thread opens.
struct Reserved(Addr);

impl Reserved {
    /// `EEXIST` when the device is known already, `EBUSY` when another thread is at it.
    fn take(addr: Addr) -> Result<Reserved> {
        with(|room| {
            if room.at(addr).is_some() {
                return Err(Errno::EEXIST);
            }
            if room.opening.contains(&addr) {
                return Err(Errno::EBUSY);
            }
            room.opening.try_reserve(1)?;
            room.devices.try_reserve(1)?;
            room.opening.push(addr);
            Ok(Reserved(addr))
        })
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        with(|room| room.opening.retain(|addr| *addr != self.0));
    }
}

/// Offers a device to the drivers that are for it, one after the other. An error when one of them failed.
pub fn probe(bus: &Bus, found: &Found) -> Result<()> {
    let _reserved = match Reserved::take(found.addr) {
        Ok(reserved) => reserved,
        Err(Errno::EEXIST | Errno::EBUSY) => return Ok(()),
        Err(errno) => return Err(errno),
    };
    for driver in driver::all() {
        if driver.takes_part() && driver.is_for(&found.id) {
            match introduce(bus, found, driver) {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(errno) => return Err(errno),
            }
        }
    }
    Ok(())
}

/// Attaches the device at an address for a driver, and for no other one.
pub fn attach(driver: Obj<Driver>, addr: Addr) -> Result<()> {
    let bus = with(|room| room.bus.clone()).ok_or(Errno::ENODEV)?;
    let found = bus.sysfs.look(addr)?;
    if !driver.is_for(&found.id) {
        return Err(Errno::ENODEV);
    }
    let reserved = Reserved::take(addr)?;
    let taken = introduce(&bus, &found, driver)?;
    drop(reserved);
    if !taken {
        return Err(Errno::ENODEV);
    }
    let now = crate::env::ticks();
    with(|room| {
        let policy = room.policies.entry(addr).or_default();
        (policy.allowed, policy.from) = (Some(true), Some(now));
    });
    Ok(())
}

/// Whether the environment's device addresses are those that the device needs.
fn addresses_fit(found: &Found) -> bool {
    let needs_physical = found.bound.is_uio() || (found.bound == Bound::Vfio && !vtophys::iommu_enabled());
    if needs_physical && !vtophys::physical() {
        errlog!(
            "{}: the device needs physical addresses, but those in use are virtual (there are no free 2 MiB hugepages, \
             or /proc/self/pagemap does not show addresses)",
            found.addr
        );
        return false;
    }
    if needs_physical && let Ok(memory) = memory::memory() {
        memory.require_physical();
    }
    true
}

/// Opens a device for a driver and asks whoever enumerates that driver on this thread; without anybody the device is kept
/// at hand. False when it was not wanted, or is not for programs.
fn introduce(bus: &Bus, found: &Found, driver: Obj<Driver>) -> Result<bool> {
    let flags = driver.flags();
    let mapping = flags & NEED_MAPPING != 0;
    if mapping {
        if found.bound == Bound::Other {
            return Ok(false);
        }
        if !addresses_fit(found) {
            return Err(Errno::EINVAL);
        }
    }
    let opened = Opened::open(&bus.sysfs, found, mapping, flags & WC_ACTIVATE != 0, bus.token.as_deref())?;
    let asked_by = with(|room| room.asked_by(driver));
    let record = device::record_for(found.addr, found.id, found.numa)?;
    access::fill_in(record);
    let state = if asked_by.is_some() { State::Asking } else { State::Listed };
    let device = device::add(record, driver, false, state)?;
    let handle = device.handle();
    for (words, space) in device.spaces.iter().zip(&opened.spaces) {
        if let ([at, len, physical], Some(window)) = (words, &space.window) {
            at.set(window.base() as u64);
            physical.set(space.physical);
            len.set(space.len);
        }
    }
    let request = opened.request_fd();
    *device.opened() = Some(opened);
    if let Some(fd) = request {
        watch::begin(fd, handle);
    }
    let kept = with(|room| {
        room.devices.try_reserve(1)?;
        room.devices.push(device);
        Ok::<_, Errno>(())
    });
    if let Err(errno) = kept {
        close(device);
        return Err(errno);
    }
    let Some((f, ctx)) = asked_by else { return Ok(true) };
    let answer = ask(f, ctx, device);
    if !device.is(handle) {
        return Ok(true);
    }
    if answer == 0 {
        device.step(State::Asking, State::Attached);
        return Ok(true);
    }
    if device.step(State::Asking, State::Leaving) {
        claim::release(device);
        close(device);
        if answer < 0 {
            errlog!("Requested device {} cannot be used", found.addr);
            return Err(Errno::EIO);
        }
    }
    Ok(false)
}

/// Closes a device of the library's own and forgets it. It has to settle before it is asked about again.
pub fn close(device: Obj<Device>) {
    let opened = device.opened().take();
    if let Some(opened) = &opened {
        if let Some(fd) = opened.request_fd() {
            watch::end(fd);
        }
        for space in &opened.spaces {
            if let (Some(window), 1..) = (&space.window, space.reachable) {
                iommu::unmap_space(access::iova(window.base() as u64, space.physical), space.len);
            }
        }
    }
    device.spaces.iter().flatten().for_each(|word| word.set(0));
    // The kernel's side first: whoever finds the address free may open it.
    drop(opened);
    with(|room| {
        room.devices.retain(|other| *other != device);
        if let Ok(record) = device.record()
            && let Some(policy) = room.policies.get_mut(&record.addr())
        {
            policy.from = None;
        }
    });
    device::forget(device);
}
