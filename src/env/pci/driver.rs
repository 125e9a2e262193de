//! Drivers: which devices somebody is for.
//!
//! Serves `spdk_pci_driver_register` and the getters of drivers in `spdk/env.h`. Class of a driver: opaque, for good.
//! Threading rule: any thread; C's constructors register before `main`.

use crate::{
    algo::pci::{ANY, Id},
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj},
};
use std::sync::{Mutex, MutexGuard};

/// The device's registers are mapped before anybody is asked about it.
pub const NEED_MAPPING: u32 = 1;
/// With writes combined where that is possible.
pub const WC_ACTIVATE: u32 = 2;

/// A driver.
pub struct Driver(Mutex<Facts>);

#[derive(Clone, Default)]
struct Facts {
    name: Vec<u8>,
    ids: Vec<Id>,
    flags: u32,
    /// Devices are kept for it also when nobody enumerates it at the moment.
    takes_part: bool,
}

static KIND: Kind = Kind::new("PCI driver");
pub static DRIVERS: Arena<Driver> = Arena::new();
/// In order of registration.
static ORDER: Mutex<Vec<Obj<Driver>>> = Mutex::new(Vec::new());

impl Life for Driver {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 14;
    fn vacant() -> Self {
        Driver(Mutex::new(Facts::default()))
    }
    fn label(&self) -> String {
        String::from_utf8_lossy(&self.facts().name).into_owned()
    }
}

impl Driver {
    fn facts(&self) -> MutexGuard<'_, Facts> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }

    pub fn flags(&self) -> u32 {
        self.facts().flags
    }

    /// Whether it is for such a device.
    pub fn is_for(&self, id: &Id) -> bool {
        self.facts().ids.iter().any(|pattern| id.is(pattern))
    }

    pub(super) fn takes_part(&self) -> bool {
        self.facts().takes_part
    }

    pub(super) fn take_part(&self) {
        self.facts().takes_part = true;
    }
}

fn order() -> MutexGuard<'static, Vec<Obj<Driver>>> {
    let mut order = ORDER.lock().unwrap_or_else(|e| e.into_inner());
    if order.is_empty() {
        for (name, ids, flags) in ours() {
            // The NVMe driver belongs to another library; a program that has no use for it leaves those devices alone.
            let takes_part = name != "nvme";
            add(&mut order, Facts { name: name.into(), ids, flags, takes_part }).ok();
        }
    }
    order
}

fn add(order: &mut Vec<Obj<Driver>>, facts: Facts) -> Result<()> {
    order.try_reserve(1)?;
    let driver = DRIVERS.alloc()?;
    *driver.facts() = facts;
    order.push(driver);
    Ok(())
}

/// Makes a driver known.
pub fn register(name: &[u8], ids: Vec<Id>, flags: u32) -> Result<()> {
    add(&mut order(), Facts { name: name.to_vec(), ids, flags, takes_part: true })
}

/// The first driver of that name.
pub fn by_name(name: &[u8]) -> Result<Obj<Driver>> {
    let found = order().iter().find(|driver| driver.facts().name == name).copied();
    found.inspect(|driver| driver.take_part()).ok_or(Errno::ENOENT)
}

/// All drivers, in order of registration.
pub(super) fn all() -> Vec<Obj<Driver>> {
    order().clone()
}

const INTEL: u16 = 0x8086;
const AMD: u16 = 0x1022;
const VIRTIO: u16 = 0x1af4;
/// Mass storage, non-volatile memory, NVMe.
const NVME_CLASS: u32 = 0x01_0802;
const AE4DMA: &[u16] = &[0x14dc, 0x149b];
const IDXD: &[u16] = &[0x0b25, 0x0cfe];
const VMD: &[u16] = &[0x201d, 0x28c0];
const VIRTIO_DEVICES: &[u16] = &[0x1048, 0x1042, 0x1004, 0x1001];
const IOAT: &[u16] = &[
    0x3c20, 0x3c21, 0x3c22, 0x3c23, 0x3c24, 0x3c25, 0x3c26, 0x3c27, 0x3c2e, 0x0e20, 0x0e21, 0x0e22, 0x0e23, 0x0e24,
    0x0e25, 0x0e26, 0x0e27, 0x0e2e, 0x0e2f, 0x2f20, 0x2f21, 0x2f22, 0x2f23, 0x2f24, 0x2f25, 0x2f26, 0x2f27, 0x2f2e,
    0x2f2f, 0x0c50, 0x0c51, 0x0c52, 0x0c53, 0x6f50, 0x6f51, 0x6f52, 0x6f53, 0x6f20, 0x6f21, 0x6f22, 0x6f23, 0x6f24,
    0x6f25, 0x6f26, 0x6f27, 0x6f2e, 0x6f2f, 0x2021, 0x0b00,
];

/// The drivers of the library's own, by what `spdk/pci_ids.h` calls their devices.
fn ours() -> [(&'static str, Vec<Id>, u32); 6] {
    let of = |vendor: u16, devices: &[u16]| devices.iter().map(|device| Id::of(vendor, *device)).collect();
    let nvme = vec![Id { class: NVME_CLASS, ..Id::of(ANY, ANY) }];
    [
        ("ae4dma", of(AMD, AE4DMA), NEED_MAPPING),
        ("idxd", of(INTEL, IDXD), NEED_MAPPING),
        ("ioat", of(INTEL, IOAT), NEED_MAPPING),
        ("virtio", of(VIRTIO, VIRTIO_DEVICES), NEED_MAPPING | WC_ACTIVATE),
        ("vmd", of(INTEL, VMD), NEED_MAPPING | WC_ACTIVATE),
        ("nvme", nvme, NEED_MAPPING | WC_ACTIVATE),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drivers_are_found_by_name_and_the_first_counts() {
        let ioat = by_name(b"ioat").unwrap();
        assert!(ioat.is_for(&Id { class: 0x088000, ..Id::of(INTEL, 0x2021) }) && !ioat.is_for(&Id::of(INTEL, 0x2022)));
        assert!(!ioat.is_for(&Id { vendor: AMD, ..Id::of(INTEL, 0x2021) }));
        let nvme = by_name(b"nvme").unwrap();
        let disk = Id { class: NVME_CLASS, vendor: 1, device: 2, subvendor: 3, subdevice: 4 };
        assert!(nvme.is_for(&disk) && !nvme.is_for(&Id { class: 0x010803, ..disk }));
        register(b"nvme", vec![], 0).unwrap();
        register(b"of the test", vec![Id::of(1, 2)], WC_ACTIVATE).unwrap();
        assert!(by_name(b"nvme").unwrap() == nvme);
        assert_eq!(by_name(b"of the test").unwrap().flags(), WC_ACTIVATE);
        assert_eq!(by_name(b"").err(), Some(Errno::ENOENT));
        assert_eq!(IOAT.len(), 49);
    }
}
