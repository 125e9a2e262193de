//! `spdk/env.h`: PCI drivers, enumeration, hooked devices and providers, addresses, events. Classes: a driver is opaque, a
//! device transparent or registered, a provider plain memory.
//!
//! Threading rule: any thread.

use super::{
    callback::callback,
    enter::{Cx, enter, enter_op, enter_or},
};
use crate::{
    abi,
    algo::pci::{Addr, Id, Uevent},
    env::pci::{
        self,
        device::{self, Device, Record},
        driver::{self, DRIVERS, Driver},
        event,
    },
    errno::{Errno, Result},
    handle::Obj,
    sys::sigbus,
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::MaybeUninit,
};

impl Cx {
    /// Decodes a device.
    pub(super) fn pci_device(&self, raw: *const abi::spdk_pci_device) -> Result<Obj<Device>> {
        device::get(raw.addr(), self.name)
    }

    fn pci_driver(&self, raw: *const abi::spdk_pci_driver) -> Result<Obj<Driver>> {
        self.object(&DRIVERS, raw)
    }
}

/// An address as C has it.
pub(super) fn raw_address(addr: Addr) -> abi::spdk_pci_addr {
    abi::spdk_pci_addr { domain: addr.domain, bus: addr.bus, dev: addr.dev, func: addr.func }
}

fn address(raw: &abi::spdk_pci_addr) -> Addr {
    Addr { domain: raw.domain, bus: raw.bus, dev: raw.dev, func: raw.func }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_driver_register(name: *const c_char, id_table: *mut abi::spdk_pci_id, flags: u32) {
    enter_op("spdk_pci_driver_register", |cx| {
        let name = cx.cstr(name)?.to_bytes();
        let mut ids = Vec::new();
        let mut at = id_table.cast_const();
        loop {
            let id = cx.value(at)?;
            if id.vendor_id == 0 {
                break;
            }
            ids.try_reserve(1)?;
            ids.push(Id {
                class: id.class_id,
                vendor: id.vendor_id,
                device: id.device_id,
                subvendor: id.subvendor_id,
                subdevice: id.subdevice_id,
            });
            at = at.wrapping_add(1);
        }
        driver::register(name, ids, flags)
    });
}

fn driver_ptr(driver: Obj<Driver>) -> *mut abi::spdk_pci_driver {
    core::ptr::without_provenance_mut(driver.handle() as usize)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_get_driver(name: *const c_char) -> *mut abi::spdk_pci_driver {
    enter("spdk_pci_get_driver", |cx| Ok(driver_ptr(driver::by_name(cx.cstr(name)?.to_bytes())?)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_nvme_get_driver() -> *mut abi::spdk_pci_driver {
    enter("spdk_pci_nvme_get_driver", |_| Ok(driver_ptr(driver::by_name(b"nvme")?)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_vmd_get_driver() -> *mut abi::spdk_pci_driver {
    enter("spdk_pci_vmd_get_driver", |_| Ok(driver_ptr(driver::by_name(b"vmd")?)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_ioat_get_driver() -> *mut abi::spdk_pci_driver {
    enter("spdk_pci_ioat_get_driver", |_| Ok(driver_ptr(driver::by_name(b"ioat")?)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_idxd_get_driver() -> *mut abi::spdk_pci_driver {
    enter("spdk_pci_idxd_get_driver", |_| Ok(driver_ptr(driver::by_name(b"idxd")?)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_ae4dma_get_driver() -> *mut abi::spdk_pci_driver {
    enter("spdk_pci_ae4dma_get_driver", |_| Ok(driver_ptr(driver::by_name(b"ae4dma")?)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_virtio_get_driver() -> *mut abi::spdk_pci_driver {
    enter("spdk_pci_virtio_get_driver", |_| Ok(driver_ptr(driver::by_name(b"virtio")?)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_enumerate(
    driver: *mut abi::spdk_pci_driver,
    enum_cb: abi::spdk_pci_enum_cb,
    enum_ctx: *mut c_void,
) -> c_int {
    enter_op("spdk_pci_enumerate", |cx| {
        let driver = cx.pci_driver(driver)?;
        // SAFETY: the types differ only in `unsafe` and in what their pointers point at.
        let ask = unsafe { callback(enum_cb) }?;
        Ok(pci::enumerate(driver, ask, enum_ctx).map_or(-1, |()| 0))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_for_each_device(
    ctx: *mut c_void,
    fn_: Option<unsafe extern "C" fn(ctx: *mut c_void, dev: *mut abi::spdk_pci_device)>,
) {
    enter("spdk_pci_for_each_device", |_| {
        // SAFETY: the types differ only in `unsafe` and in what their pointers point at.
        let f: extern "C" fn(*mut c_void, *mut c_void) = unsafe { callback(fn_) }?;
        pci::each(|device| f(ctx, device));
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_attach(
    driver: *mut abi::spdk_pci_driver,
    enum_cb: abi::spdk_pci_enum_cb,
    enum_ctx: *mut c_void,
    pci_address: *mut abi::spdk_pci_addr,
) -> c_int {
    enter_op("spdk_pci_device_attach", |cx| {
        let driver = cx.pci_driver(driver)?;
        // SAFETY: as in `spdk_pci_enumerate`.
        let ask = unsafe { callback(enum_cb) }?;
        let addr = address(cx.value(pci_address)?);
        Ok(pci::attach(driver, ask, enum_ctx, addr).unwrap_or(-1))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_detach(device: *mut abi::spdk_pci_device) {
    enter_op("spdk_pci_device_detach", |cx| pci::detach(cx.pci_device(device)?));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_device_allow(pci_addr: *mut abi::spdk_pci_addr) -> c_int {
    enter("spdk_pci_device_allow", |cx| {
        let addr = address(cx.value(pci_addr)?);
        if addr.dev > 0x1f || addr.func > 7 {
            return Err(Errno::EINVAL);
        }
        pci::allow(addr);
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_hook_device(drv: *mut abi::spdk_pci_driver, dev: *mut abi::spdk_pci_device) -> c_int {
    enter_op("spdk_pci_hook_device", |cx| {
        let driver = cx.pci_driver(drv)?;
        // SAFETY: C's contract: NULL, or a structure of this type that stays until it is unhooked. It is made of words that
        // C and we may touch at any time.
        let record: &'static Record = unsafe { dev.cast::<Record>().as_ref() }.ok_or(Errno::EINVAL)?;
        dev.expose_provenance();
        pci::hook(driver, record).map(|()| 0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_unhook_device(dev: *mut abi::spdk_pci_device) {
    enter_op("spdk_pci_unhook_device", |cx| pci::unhook(cx.pci_device(dev)?));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_register_device_provider(provider: *mut abi::spdk_pci_device_provider) {
    enter_op("spdk_pci_register_device_provider", |cx| {
        let provider = cx.value(provider)?;
        let name = cx.cstr(provider.name)?.to_bytes();
        // SAFETY: in both, the types differ only in `unsafe` and in what their pointers point at.
        let attach = unsafe { callback(provider.attach_cb) }?;
        // SAFETY: as above.
        let detach = unsafe { callback(provider.detach_cb) }?;
        pci::register_provider(name, attach, detach)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_addr_compare(a1: *const abi::spdk_pci_addr, a2: *const abi::spdk_pci_addr) -> c_int {
    let zero = |_: Errno| 0;
    enter_or("spdk_pci_addr_compare", zero, |cx| Ok(address(cx.value(a1)?).cmp(&address(cx.value(a2)?)) as c_int))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_addr_parse(addr: *mut abi::spdk_pci_addr, bdf: *const c_char) -> c_int {
    enter("spdk_pci_addr_parse", |cx| {
        let out = cx.value_mut(addr)?;
        *out = raw_address(Addr::parse(cx.cstr(bdf)?.to_bytes()).ok_or(Errno::EINVAL)?);
        Ok(0)
    })
}

/// -1 when the text does not fit; what does is written all the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_addr_fmt(bdf: *mut c_char, sz: usize, addr: *const abi::spdk_pci_addr) -> c_int {
    enter("spdk_pci_addr_fmt", |cx| {
        let text = address(cx.value(addr)?).to_string();
        put_text(cx, bdf, sz, &text)
    })
}

/// Writes a text and its NUL; -1 when it is cut off.
pub(super) fn put_text(cx: &Cx, to: *mut c_char, room: usize, text: &str) -> Result<c_int> {
    let out = cx.bytes_mut(to, room)?;
    let Some((last, _)) = out.split_last_mut() else { return Ok(-1) };
    *last = 0;
    let fits = text.len() < room;
    for (byte, from) in out.iter_mut().zip(text.bytes().chain([0]).take(if fits { room } else { room - 1 })) {
        *byte = from;
    }
    Ok(if fits { 0 } else { -1 })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_event_listen() -> c_int {
    enter("spdk_pci_event_listen", |_| event::listen())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_get_event(fd: c_int, event: *mut abi::spdk_pci_event) -> c_int {
    enter("spdk_pci_get_event", |cx| {
        let out = cx.value_mut(event)?;
        // SAFETY: zeros are a valid value of every field.
        *out = unsafe { MaybeUninit::zeroed().assume_init() };
        let (action, addr) = match event::take(fd)? {
            None => return Ok(0),
            Some(Uevent::Added(addr)) => (abi::SPDK_UEVENT_ADD, addr),
            Some(Uevent::Removed(addr)) => (abi::SPDK_UEVENT_REMOVE, addr),
        };
        (out.action, out.traddr) = (action, raw_address(addr));
        Ok(1)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_register_error_handler(
    sighandler: abi::spdk_pci_error_handler,
    ctx: *mut c_void,
) -> c_int {
    enter("spdk_pci_register_error_handler", |_| {
        // SAFETY: the types differ only in `unsafe`.
        let handler = unsafe { callback(sighandler) }.inspect_err(|_| errlog!("Error handler is NULL"))?;
        let registered = sigbus::register(handler, ctx);
        if registered == Err(Errno::EINVAL) {
            errlog!("Error handler has been registered");
        }
        registered.map(|()| 0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pci_unregister_error_handler(sighandler: abi::spdk_pci_error_handler) {
    enter("spdk_pci_unregister_error_handler", |_| {
        // SAFETY: the types differ only in `unsafe`.
        sigbus::unregister(unsafe { callback(sighandler) }?);
        Ok(())
    });
}
