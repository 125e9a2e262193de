//! `spdk/env.h`: what is done with a PCI device. Class: transparent when the library made it, registered when a program
//! hooked it in.
//!
//! Threading rule: any thread.

use super::{
    enter::{enter, enter_op, enter_or, name_of_nothing},
    pci::{put_text, raw_address},
};
use crate::{
    abi,
    env::{
        ANY_NODE,
        pci::{self, access, claim},
    },
    errno::Errno,
};
use core::ffi::{c_char, c_int, c_void};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_map_bar(
    dev: *mut abi::spdk_pci_device,
    bar: u32,
    mapped_addr: *mut *mut c_void,
    phys_addr: *mut u64,
    size: *mut u64,
) -> c_int {
    enter("spdk_pci_device_map_bar", |cx| {
        let device = cx.pci_device(dev)?;
        let (at, phys, len) = (cx.value_mut(mapped_addr)?, cx.value_mut(phys_addr)?, cx.value_mut(size)?);
        match access::map_bar(device, bar)? {
            Err(code) => Ok(code),
            Ok(space) => {
                *at = core::ptr::with_exposed_provenance_mut(space.at);
                (*phys, *len) = (space.device_address, space.len);
                Ok(0)
            }
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_unmap_bar(
    dev: *mut abi::spdk_pci_device,
    bar: u32,
    mapped_addr: *mut c_void,
) -> c_int {
    enter("spdk_pci_device_unmap_bar", |cx| access::unmap_bar(cx.pci_device(dev)?, bar, mapped_addr))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_enable_interrupt(dev: *mut abi::spdk_pci_device) -> c_int {
    enter("spdk_pci_device_enable_interrupt", |cx| access::enable_interrupt(cx.pci_device(dev)?).map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_disable_interrupt(dev: *mut abi::spdk_pci_device) -> c_int {
    enter("spdk_pci_device_disable_interrupt", |cx| access::disable_interrupt(cx.pci_device(dev)?).map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_interrupt_efd(dev: *mut abi::spdk_pci_device) -> c_int {
    enter("spdk_pci_device_get_interrupt_efd", |cx| access::interrupt_fd(cx.pci_device(dev)?, 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_enable_interrupts(dev: *mut abi::spdk_pci_device, efd_count: u32) -> c_int {
    enter("spdk_pci_device_enable_interrupts", |cx| {
        access::enable_interrupts(cx.pci_device(dev)?, efd_count).map(|()| 0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_disable_interrupts(dev: *mut abi::spdk_pci_device) -> c_int {
    enter("spdk_pci_device_disable_interrupts", |cx| access::disable_interrupts(cx.pci_device(dev)?).map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_interrupt_efd_by_index(
    dev: *mut abi::spdk_pci_device,
    index: u32,
) -> c_int {
    enter("spdk_pci_device_get_interrupt_efd_by_index", |cx| access::interrupt_fd(cx.pci_device(dev)?, index))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_domain(dev: *mut abi::spdk_pci_device) -> u32 {
    enter("spdk_pci_device_get_domain", |cx| Ok(cx.pci_device(dev)?.record()?.addr().domain))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_bus(dev: *mut abi::spdk_pci_device) -> u8 {
    enter("spdk_pci_device_get_bus", |cx| Ok(cx.pci_device(dev)?.record()?.addr().bus))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_dev(dev: *mut abi::spdk_pci_device) -> u8 {
    enter("spdk_pci_device_get_dev", |cx| Ok(cx.pci_device(dev)?.record()?.addr().dev))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_func(dev: *mut abi::spdk_pci_device) -> u8 {
    enter("spdk_pci_device_get_func", |cx| Ok(cx.pci_device(dev)?.record()?.addr().func))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_addr(dev: *mut abi::spdk_pci_device) -> abi::spdk_pci_addr {
    let nowhere = |_: Errno| raw_address(Default::default());
    enter_or("spdk_pci_device_get_addr", nowhere, |cx| Ok(raw_address(cx.pci_device(dev)?.record()?.addr())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_vendor_id(dev: *mut abi::spdk_pci_device) -> u16 {
    enter("spdk_pci_device_get_vendor_id", |cx| Ok(cx.pci_device(dev)?.record()?.id().vendor))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_device_id(dev: *mut abi::spdk_pci_device) -> u16 {
    enter("spdk_pci_device_get_device_id", |cx| Ok(cx.pci_device(dev)?.record()?.id().device))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_subvendor_id(dev: *mut abi::spdk_pci_device) -> u16 {
    enter("spdk_pci_device_get_subvendor_id", |cx| Ok(cx.pci_device(dev)?.record()?.id().subvendor))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_subdevice_id(dev: *mut abi::spdk_pci_device) -> u16 {
    enter("spdk_pci_device_get_subdevice_id", |cx| Ok(cx.pci_device(dev)?.record()?.id().subdevice))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_id(dev: *mut abi::spdk_pci_device) -> abi::spdk_pci_id {
    let raw = |id: crate::algo::pci::Id| abi::spdk_pci_id {
        class_id: id.class,
        vendor_id: id.vendor,
        device_id: id.device,
        subvendor_id: id.subvendor,
        subdevice_id: id.subdevice,
    };
    let nothing = |_: Errno| raw(Default::default());
    enter_or("spdk_pci_device_get_id", nothing, |cx| Ok(raw(cx.pci_device(dev)?.record()?.id())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_numa_id(dev: *mut abi::spdk_pci_device) -> c_int {
    let any = |_: Errno| ANY_NODE;
    enter_or("spdk_pci_device_get_numa_id", any, |cx| Ok(cx.pci_device(dev)?.record()?.numa.get()))
}

/// -1 when there is no room or no serial number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_serial_number(
    dev: *mut abi::spdk_pci_device,
    sn: *mut c_char,
    len: usize,
) -> c_int {
    enter("spdk_pci_device_get_serial_number", |cx| {
        let device = cx.pci_device(dev)?;
        if len < 17 {
            return Ok(-1);
        }
        match access::serial_number(device) {
            Some(number) => put_text(cx, sn, len, &format!("{number:016x}")),
            None => Ok(-1),
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_claim(dev: *mut abi::spdk_pci_device) -> c_int {
    enter_op("spdk_pci_device_claim", |cx| claim::take(cx.pci_device(dev)?).map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_unclaim(dev: *mut abi::spdk_pci_device) {
    enter_op("spdk_pci_device_unclaim", |cx| {
        claim::release(cx.pci_device(dev)?);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_cfg_read(
    dev: *mut abi::spdk_pci_device,
    buf: *mut c_void,
    len: u32,
    offset: u32,
) -> c_int {
    enter("spdk_pci_device_cfg_read", |cx| {
        let device = cx.pci_device(dev)?;
        cx.bytes_mut(buf, len as usize)?;
        access::config_read(device, buf, len, offset)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_cfg_write(
    dev: *mut abi::spdk_pci_device,
    buf: *mut c_void,
    len: u32,
    offset: u32,
) -> c_int {
    enter("spdk_pci_device_cfg_write", |cx| {
        let device = cx.pci_device(dev)?;
        cx.bytes(buf, len as usize)?;
        access::config_write(device, buf, len, offset)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_cfg_read8(
    dev: *mut abi::spdk_pci_device,
    value: *mut u8,
    offset: u32,
) -> c_int {
    enter("spdk_pci_device_cfg_read8", |cx| {
        let device = cx.pci_device(dev)?;
        access::config_read(device, core::ptr::from_mut(cx.value_mut(value)?).cast(), 1, offset)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_cfg_write8(
    dev: *mut abi::spdk_pci_device,
    mut value: u8,
    offset: u32,
) -> c_int {
    enter("spdk_pci_device_cfg_write8", |cx| {
        access::config_write(cx.pci_device(dev)?, (&raw mut value).cast(), 1, offset)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_cfg_read16(
    dev: *mut abi::spdk_pci_device,
    value: *mut u16,
    offset: u32,
) -> c_int {
    enter("spdk_pci_device_cfg_read16", |cx| {
        let device = cx.pci_device(dev)?;
        access::config_read(device, core::ptr::from_mut(cx.value_mut(value)?).cast(), 2, offset)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_cfg_write16(
    dev: *mut abi::spdk_pci_device,
    mut value: u16,
    offset: u32,
) -> c_int {
    enter("spdk_pci_device_cfg_write16", |cx| {
        access::config_write(cx.pci_device(dev)?, (&raw mut value).cast(), 2, offset)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_cfg_read32(
    dev: *mut abi::spdk_pci_device,
    value: *mut u32,
    offset: u32,
) -> c_int {
    enter("spdk_pci_device_cfg_read32", |cx| {
        let device = cx.pci_device(dev)?;
        access::config_read(device, core::ptr::from_mut(cx.value_mut(value)?).cast(), 4, offset)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_cfg_write32(
    dev: *mut abi::spdk_pci_device,
    mut value: u32,
    offset: u32,
) -> c_int {
    enter("spdk_pci_device_cfg_write32", |cx| {
        access::config_write(cx.pci_device(dev)?, (&raw mut value).cast(), 4, offset)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_is_removed(dev: *mut abi::spdk_pci_device) -> bool {
    enter("spdk_pci_device_is_removed", |cx| Ok(cx.pci_device(dev)?.removed()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_get_type(dev: *const abi::spdk_pci_device) -> *const c_char {
    enter_or("spdk_pci_device_get_type", name_of_nothing, |cx| pci::kind(cx.pci_device(dev)?))
}
