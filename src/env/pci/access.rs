//! What is done with a device: register spaces, configuration space, interrupts, the serial number.
//!
//! Serves those functions of `spdk/env.h`, and the functions in `struct spdk_pci_device` of the library's own devices. A
//! hooked device has functions of its own, which are called without a lock. Threading rule: any thread.

use super::{
    device::{Device, Record, find},
    iommu,
    open::Opened,
};
use crate::{
    algo::pci,
    env::vtophys,
    errno::{Errno, Result},
    handle::Obj,
    sys::iomem,
};
use core::ffi::{c_int, c_void};

/// A register space that is mapped: its address, the address devices have for it, its length.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Space {
    pub at: usize,
    pub device_address: u64,
    pub len: u64,
}

/// The address by which devices reach a register space.
pub(super) fn iova(vaddr: u64, physical: u64) -> u64 {
    if vtophys::physical() { physical } else { vaddr }
}

fn with<T>(device: &Device, f: impl FnOnce(&mut Opened) -> Result<T>) -> Result<T> {
    f(device.opened().as_mut().ok_or(Errno::ENODEV)?)
}

/// The functions of a device of the library's own.
pub(super) fn fill_in(record: &Record) {
    record.map_bar.set(Some(map_bar_c));
    record.unmap_bar.set(Some(unmap_bar_c));
    record.cfg_read.set(Some(config_read_c));
    record.cfg_write.set(Some(config_write_c));
}

fn of(dev: *mut c_void) -> Result<Obj<Device>> {
    find(dev.addr()).map_err(|why| why.errno())
}

fn code(outcome: Result<()>) -> c_int {
    outcome.map_or(-1, |()| 0)
}

extern "C" fn map_bar_c(dev: *mut c_void, bar: u32, at: *mut *mut c_void, phys: *mut u64, size: *mut u64) -> c_int {
    let space = of(dev).and_then(|device| {
        with(&device, |opened| {
            let space = opened.spaces.get(bar as usize).ok_or(Errno::EINVAL)?;
            Ok((space.window.as_ref().map_or(0, |window| window.base()), space.physical, space.len))
        })
    });
    match space {
        Ok((base, physical, len)) => {
            iomem::store(at, core::ptr::with_exposed_provenance_mut(base));
            iomem::store(phys, physical);
            iomem::store(size, if base == 0 { 0 } else { len });
            0
        }
        Err(errno) => errno.negative(),
    }
}

extern "C" fn unmap_bar_c(dev: *mut c_void, _bar: u32, _at: *mut c_void) -> c_int {
    of(dev).map_or_else(Errno::negative, |_| 0)
}

extern "C" fn config_read_c(dev: *mut c_void, to: *mut c_void, len: u32, offset: u32) -> c_int {
    code(of(dev).and_then(|device| own_config_read(device, to, len, offset)))
}

extern "C" fn config_write_c(dev: *mut c_void, from: *mut c_void, len: u32, offset: u32) -> c_int {
    code(of(dev).and_then(|device| own_config_write(device, from, len, offset)))
}

/// Configuration space has so many bytes.
const CONFIG: usize = 4096;

fn own_config_read(device: Obj<Device>, to: *mut c_void, len: u32, offset: u32) -> Result<()> {
    let mut bytes = [0; CONFIG];
    let part = bytes.get_mut(..len as usize).ok_or(Errno::EINVAL)?;
    with(&device, |opened| opened.config().read(offset, part))?;
    iomem::copy(to, part.as_ptr().cast(), part.len());
    Ok(())
}

fn own_config_write(device: Obj<Device>, from: *const c_void, len: u32, offset: u32) -> Result<()> {
    let mut bytes = [0; CONFIG];
    let part = bytes.get_mut(..len as usize).ok_or(Errno::EINVAL)?;
    iomem::load(part, from);
    with(&device, |opened| opened.config().write(offset, part))
}

/// Reads configuration space; what the device's function answers.
pub fn config_read(device: Obj<Device>, to: *mut c_void, len: u32, offset: u32) -> Result<c_int> {
    let read = device.record()?.cfg_read.get().ok_or(Errno::EINVAL)?;
    Ok(read(device.ptr(), to, len, offset))
}

/// Writes configuration space; what the device's function answers.
pub fn config_write(device: Obj<Device>, from: *mut c_void, len: u32, offset: u32) -> Result<c_int> {
    let write = device.record()?.cfg_write.get().ok_or(Errno::EINVAL)?;
    Ok(write(device.ptr(), from, len, offset))
}

/// The device's serial number, by its configuration space.
pub fn serial_number(device: Obj<Device>) -> Option<u64> {
    pci::serial_number(|at| {
        let mut word = [0u8; 4];
        let answer = config_read(device, word.as_mut_ptr().cast(), 4, at).ok()?;
        (answer == 0).then_some(u32::from_le_bytes(word))
    })
}

/// Maps a register space and lets other devices reach it; what the device's function answers when that is no success.
pub fn map_bar(device: Obj<Device>, bar: u32) -> Result<core::result::Result<Space, c_int>> {
    let map = device.record()?.map_bar.get().ok_or(Errno::EINVAL)?;
    let (mut at, mut physical, mut len) = (core::ptr::null_mut(), 0, 0);
    let answer = map(device.ptr(), bar, &raw mut at, &raw mut physical, &raw mut len);
    if answer != 0 {
        return Ok(Err(answer));
    }
    let at = at.expose_provenance();
    let mut space = Space { at, device_address: physical, len };
    if at != 0 && vtophys::iommu_enabled() {
        space.device_address = iova(at as u64, physical);
        let first = device.hooked()
            || with(&device, |opened| {
                let space = opened.spaces.get_mut(bar as usize).ok_or(Errno::EINVAL)?;
                space.reachable = space.reachable.saturating_add(1);
                Ok(space.reachable == 1)
            })?;
        if first {
            iommu::map_space(at as u64, space.device_address, len);
        }
    }
    Ok(Ok(space))
}

/// Undoes [`map_bar`]. `EFAULT` when the space was not mapped for devices; else what the device's function answers.
pub fn unmap_bar(device: Obj<Device>, bar: u32, at: *mut c_void) -> Result<c_int> {
    let unmap = device.record()?.unmap_bar.get().ok_or(Errno::EINVAL)?;
    if !device.hooked() && vtophys::iommu_enabled() {
        let last = with(&device, |opened| {
            let space = opened.spaces.get_mut(bar as usize).ok_or(Errno::EINVAL)?;
            let mapped = space.window.as_ref().filter(|window| window.base() == at.addr());
            let window = mapped.filter(|_| space.reachable > 0).ok_or(Errno::EFAULT)?;
            space.reachable -= 1;
            Ok((space.reachable == 0).then_some((iova(window.base() as u64, space.physical), space.len)))
        })?;
        if let Some((iova, len)) = last {
            iommu::unmap_space(iova, len);
        }
    }
    Ok(unmap(device.ptr(), bar, at))
}

pub fn enable_interrupt(device: Obj<Device>) -> Result<()> {
    with(&device, Opened::enable_interrupt)
}

pub fn disable_interrupt(device: Obj<Device>) -> Result<()> {
    with(&device, Opened::disable_interrupt)
}

/// Makes `count` eventfds and binds them to vectors of MSI-X, from the second on; the first has the device's own.
pub fn enable_interrupts(device: Obj<Device>, count: u32) -> Result<()> {
    if count == 0 {
        errlog!("Invalid efd_count ({count})");
        return Err(Errno::EINVAL);
    }
    let addr = device.record()?.addr();
    let outcome = with(&device, |opened| {
        if !opened.has_msix() {
            return Err(Errno::ENOTSUP);
        }
        opened.make_eventfds(count).inspect_err(|_| errlog!("Can't setup eventfd ({count})"))?;
        let enabled = opened.enable_interrupt();
        if enabled.is_err() {
            errlog!("Failed to enable interrupt for PCI device {addr}");
            opened.drop_eventfds();
        }
        enabled
    });
    match outcome {
        Err(Errno::ENOTSUP | Errno::ENODEV) => {
            errlog!("VFIO MSI-X capability not present for device {addr}");
            Err(Errno::ENOTSUP)
        }
        outcome => outcome,
    }
}

/// Undoes [`enable_interrupts`].
pub fn disable_interrupts(device: Obj<Device>) -> Result<()> {
    let addr = device.record()?.addr();
    with(&device, |opened| {
        opened.disable_interrupt().inspect_err(|_| errlog!("Failed to disable interrupt for PCI device {addr}"))?;
        opened.drop_eventfds();
        Ok(())
    })
}

/// The descriptor of an interrupt: 0 is the device's own. `EINVAL` when there is none.
pub fn interrupt_fd(device: Obj<Device>, index: u32) -> Result<c_int> {
    with(&device, |opened| opened.interrupt_fd(index).ok_or(Errno::EINVAL))
}
