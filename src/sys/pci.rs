//! PCI devices as the kernel shows them in sysfs: which there are, who drives them, their configuration space.
//!
//! Serves device discovery for the PCI part of `spdk/env.h`. The root of the tree is a value, so tests bring their own.
//! Threading rule: any thread.

use super::file;
use crate::{
    algo::pci::{Addr, BARS, Id, Resource, resources},
    errno::{Errno, Result},
};
use std::{
    fs::{self, File, OpenOptions},
    os::unix::{ffi::OsStrExt, fs::FileExt},
    path::{Path, PathBuf},
};

/// Which driver of the kernel has a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bound {
    Vfio,
    UioGeneric,
    IgbUio,
    /// One that programs cannot use it through.
    Other,
}

impl Bound {
    /// Whether it is driven through UIO.
    pub fn is_uio(self) -> bool {
        matches!(self, Bound::UioGeneric | Bound::IgbUio)
    }
}

/// A device with a driver of the kernel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    pub addr: Addr,
    pub id: Id,
    /// -1 when the kernel does not know.
    pub numa: i32,
    pub bound: Bound,
    pub resources: [Resource; BARS],
}

/// A tree of sysfs.
#[derive(Clone, Debug)]
pub struct Sysfs {
    root: PathBuf,
}

impl Sysfs {
    /// The kernel's.
    pub fn system() -> Sysfs {
        Sysfs::at("/sys")
    }

    pub fn at(root: impl Into<PathBuf>) -> Sysfs {
        Sysfs { root: root.into() }
    }

    fn of(&self, addr: Addr, attribute: &str) -> PathBuf {
        self.root.join("bus/pci/devices").join(addr.to_string()).join(attribute)
    }

    fn number(&self, addr: Addr, attribute: &str) -> Result<i64> {
        let line = file::first_line(self.of(addr, attribute).as_os_str().as_bytes())?;
        let text = str::from_utf8(&line).map_err(|_| Errno::EINVAL)?.trim();
        let number = match text.strip_prefix("0x") {
            Some(digits) => i64::from_str_radix(digits, 16),
            None => text.parse(),
        };
        number.map_err(|_| Errno::EINVAL)
    }

    /// Every device that has a driver, in order of address. Devices that go away meanwhile are left out.
    pub fn scan(&self) -> Result<Vec<Found>> {
        let mut all = Vec::new();
        for entry in fs::read_dir(self.root.join("bus/pci/devices"))? {
            let Some(addr) = entry?.file_name().to_str().and_then(Addr::from_name) else { continue };
            if let Ok(found) = self.look(addr) {
                all.try_reserve(1)?;
                all.push(found);
            }
        }
        all.sort_by_key(|found| found.addr);
        Ok(all)
    }

    /// The device at an address. `ENODEV` when there is none, or it has no driver.
    pub fn look(&self, addr: Addr) -> Result<Found> {
        let gone = |_: std::io::Error| Errno::ENODEV;
        let driver = fs::read_link(self.of(addr, "driver")).map_err(gone)?;
        let bound = match driver.file_name().and_then(|name| name.to_str()) {
            Some("vfio-pci") => Bound::Vfio,
            Some("uio_pci_generic") => Bound::UioGeneric,
            Some("igb_uio") => Bound::IgbUio,
            _ => Bound::Other,
        };
        let word = |attribute| self.number(addr, attribute).map(|number| number as u16);
        let id = Id {
            class: self.number(addr, "class")? as u32 & 0x00ff_ffff,
            vendor: word("vendor")?,
            device: word("device")?,
            subvendor: word("subsystem_vendor")?,
            subdevice: word("subsystem_device")?,
        };
        let text = fs::read_to_string(self.of(addr, "resource")).map_err(gone)?;
        Ok(Found {
            addr,
            id,
            numa: self.number(addr, "numa_node").map_or(-1, |node| node as i32),
            bound,
            resources: resources(&text).ok_or(Errno::EINVAL)?,
        })
    }

    /// Whether the device is still on the bus.
    pub fn exists(&self, addr: Addr) -> bool {
        self.of(addr, "").exists()
    }

    /// The number of the device's IOMMU group.
    pub fn iommu_group(&self, addr: Addr) -> Result<u32> {
        let link = fs::read_link(self.of(addr, "iommu_group"))?;
        let name = link.file_name().and_then(|name| name.to_str());
        name.and_then(|name| name.parse().ok()).ok_or(Errno::ENODEV)
    }

    /// The number of the device's uio device.
    pub fn uio(&self, addr: Addr) -> Result<u32> {
        for entry in fs::read_dir(self.of(addr, "uio"))? {
            if let Some(number) = entry?.file_name().to_str().and_then(|name| name.strip_prefix("uio")?.parse().ok()) {
                return Ok(number);
            }
        }
        Err(Errno::ENODEV)
    }

    /// The device's configuration space.
    pub fn config(&self, addr: Addr) -> Result<Config> {
        let file = OpenOptions::new().read(true).write(true).open(self.of(addr, "config"))?;
        Ok(Config { file, base: 0 })
    }

    /// The file to map a register space from, and whether writes to it are combined.
    pub fn register_space(&self, addr: Addr, bar: usize, combine: bool) -> Result<(File, bool)> {
        let open = |path: &Path| OpenOptions::new().read(true).write(true).open(path);
        if combine && let Ok(file) = open(&self.of(addr, &format!("resource{bar}_wc"))) {
            return Ok((file, true));
        }
        Ok((open(&self.of(addr, &format!("resource{bar}")))?, false))
    }

    /// Whether a module of the kernel is there.
    pub fn has_module(&self, name: &str) -> bool {
        self.root.join("module").join(name).exists()
    }

    /// Whether devices are behind an IOMMU.
    pub fn has_iommu(&self) -> bool {
        fs::read_dir(self.root.join("kernel/iommu_groups")).is_ok_and(|mut groups| groups.next().is_some())
    }

    /// Whether VFIO lets programs have devices that are behind no IOMMU.
    pub fn no_iommu_mode(&self) -> bool {
        let path = self.root.join("module/vfio/parameters/enable_unsafe_noiommu_mode");
        file::first_line(path.as_os_str().as_bytes()).is_ok_and(|line| line.starts_with(b"Y") || line.starts_with(b"1"))
    }
}

/// A device's configuration space, as part of a file.
#[derive(Debug)]
pub struct Config {
    file: File,
    base: u64,
}

/// The command register and bits of it.
const COMMAND: u32 = 4;
pub const COMMAND_MEMORY: u16 = 1 << 1;
pub const COMMAND_MASTER: u16 = 1 << 2;
pub const COMMAND_NO_INTX: u16 = 1 << 10;

impl Config {
    /// The part of a file that begins at `base`.
    pub fn of(file: File, base: u64) -> Config {
        Config { file, base }
    }

    /// Fills the buffer. `EIO` beyond the end.
    pub fn read(&self, offset: u32, to: &mut [u8]) -> Result<()> {
        match self.file.read_at(to, self.base + u64::from(offset))? {
            n if n == to.len() => Ok(()),
            _ => Err(Errno::EIO),
        }
    }

    /// Writes the buffer. `EIO` beyond the end.
    pub fn write(&self, offset: u32, from: &[u8]) -> Result<()> {
        match self.file.write_at(from, self.base + u64::from(offset))? {
            n if n == from.len() => Ok(()),
            _ => Err(Errno::EIO),
        }
    }

    /// Switches bits of the command register on or off; it is written only when that is a change.
    pub fn command(&self, bits: u16, on: bool) -> Result<()> {
        let mut register = [0; 2];
        self.read(COMMAND, &mut register)?;
        let old = u16::from_le_bytes(register);
        let new = if on { old | bits } else { old & !bits };
        if new == old { Ok(()) } else { self.write(COMMAND, &new.to_le_bytes()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn device(root: &Path, name: &str, driver: Option<&str>) {
        let at = root.join("bus/pci/devices").join(name);
        fs::create_dir_all(&at).unwrap();
        let lines = "0xfe000000 0xfe003fff 0x140204\n".to_owned() + &"0x0 0x0 0x0\n".repeat(12);
        for (attribute, text) in [
            ("vendor", "0x1b36\n"),
            ("device", "0x0010\n"),
            ("subsystem_vendor", "0x1af4\n"),
            ("subsystem_device", "0x1100\n"),
            ("class", "0x010802\n"),
            ("numa_node", "-1\n"),
            ("resource", &lines),
            ("config", "\x36\x1b\x10\0\0\0\0\0"),
        ] {
            fs::write(at.join(attribute), text).unwrap();
        }
        if let Some(driver) = driver {
            symlink(format!("../../../../bus/pci/drivers/{driver}"), at.join("driver")).unwrap();
        }
    }

    #[test]
    fn a_tree_of_devices_is_read() {
        let root = std::env::temp_dir().join(format!("respdk-sysfs-{}", std::process::id()));
        device(&root, "0000:02:00.0", Some("uio_pci_generic"));
        device(&root, "0000:01:00.0", Some("vfio-pci"));
        device(&root, "0000:03:00.0", None);
        device(&root, "0000:04:00.0", Some("nvme"));
        device(&root, "0000:05:00.0", Some("vfio-pci"));
        fs::remove_file(root.join("bus/pci/devices/0000:05:00.0/class")).unwrap();
        let at = root.join("bus/pci/devices/0000:02:00.0");
        fs::create_dir_all(at.join("uio/uio3")).unwrap();
        symlink("../../../kernel/iommu_groups/17", root.join("bus/pci/devices/0000:01:00.0/iommu_group")).unwrap();
        let sysfs = Sysfs::at(&root);
        let found = sysfs.scan().unwrap();
        let summary: Vec<_> = found.iter().map(|f| (f.addr.bus, f.bound)).collect();
        assert_eq!(summary, [(1, Bound::Vfio), (2, Bound::UioGeneric), (4, Bound::Other)]);
        let id = Id { class: 0x010802, vendor: 0x1b36, device: 0x10, subvendor: 0x1af4, subdevice: 0x1100 };
        assert_eq!((found[0].id, found[0].numa), (id, -1));
        assert_eq!(found[0].resources[0], Resource { start: 0xfe00_0000, len: 0x4000, memory: true });
        let bus = |bus| Addr { bus, ..Addr::default() };
        assert_eq!(sysfs.look(bus(3)), Err(Errno::ENODEV));
        assert_eq!(sysfs.look(bus(9)), Err(Errno::ENODEV));
        assert!(sysfs.exists(bus(3)) && !sysfs.exists(bus(9)));
        assert_eq!((sysfs.iommu_group(bus(1)), sysfs.uio(bus(2))), (Ok(17), Ok(3)));
        assert_eq!(sysfs.iommu_group(bus(2)), Err(Errno::ENOENT));
        let config = sysfs.config(bus(1)).unwrap();
        config.command(COMMAND_MASTER | COMMAND_MEMORY, true).unwrap();
        config.command(COMMAND_MEMORY, false).unwrap();
        let mut header = [0; 8];
        config.read(0, &mut header).unwrap();
        assert_eq!(header, [0x36, 0x1b, 0x10, 0, 4, 0, 0, 0]);
        assert_eq!(config.read(4, &mut header), Err(Errno::EIO));
        assert!(!sysfs.has_iommu() && !sysfs.no_iommu_mode() && !sysfs.has_module("vfio_pci"));
        assert_eq!(Sysfs::at("/nowhere").scan(), Err(Errno::ENOENT));
        fs::remove_dir_all(&root).unwrap();
    }
}
