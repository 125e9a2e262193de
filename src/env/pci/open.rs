//! A device as it is open in the kernel: its registers mapped, its configuration space at hand, its interrupts.
//!
//! Serves the PCI part of `spdk/env.h`. Threading rule: whoever holds the device's lock.

use super::iommu::{self, Membership};
use crate::{
    algo::pci::{Addr, BARS, Resource},
    errno::{Errno, Result},
    sys::{
        bar::Window,
        eventfd::EventFd,
        pci::{Bound, COMMAND_MASTER, COMMAND_MEMORY, COMMAND_NO_INTX, Config, Found, Sysfs},
        sigbus::Hold,
        uio::Uio,
        vfio::{self, Irq},
    },
};
use std::os::fd::{AsRawFd, RawFd};

const PAGE: u64 = 4096;
/// Most eventfds of queues.
const MOST_EVENTFDS: u32 = 512;

/// How the kernel gives the device to us.
enum Kernel {
    Vfio {
        device: vfio::Device,
        irq: Option<Irq>,
        main: EventFd,
        request: EventFd,
        _membership: Membership,
    },
    Uio {
        uio: Uio,
        igb: bool,
    },
    /// The driver of the device did not ask for its registers.
    Plain,
}

/// A register space.
pub struct Space {
    /// Where it is mapped; nothing for I/O ports and spaces that cannot be.
    pub window: Option<Window>,
    pub physical: u64,
    pub len: u64,
    /// How often devices have been let reach it.
    pub reachable: u32,
}

/// An open device. The order of the fields is the order in which they are closed.
pub struct Opened {
    pub spaces: [Space; BARS],
    config: Config,
    /// Interrupts of queues.
    eventfds: Vec<EventFd>,
    kernel: Kernel,
    _hold: Option<Hold>,
}

fn failed(addr: Addr, what: &'static str) -> impl Fn(Errno) -> Errno {
    move |errno| {
        errlog!("{addr}: {what} failed: {errno}");
        errno
    }
}

impl Opened {
    /// Opens a device. `ENODEV` when the kernel's driver of it is none that lets programs in.
    pub fn open(sysfs: &Sysfs, found: &Found, mapping: bool, combine: bool, token: Option<&str>) -> Result<Opened> {
        match found.bound {
            _ if !mapping => Ok(Opened {
                spaces: spaces(&found.resources),
                config: sysfs.config(found.addr).map_err(failed(found.addr, "opening configuration space"))?,
                eventfds: Vec::new(),
                kernel: Kernel::Plain,
                _hold: None,
            }),
            Bound::Vfio => Opened::by_vfio(sysfs, found, token),
            Bound::UioGeneric | Bound::IgbUio => Opened::by_uio(sysfs, found, combine),
            Bound::Other => Err(Errno::ENODEV),
        }
    }

    fn by_vfio(sysfs: &Sysfs, found: &Found, token: Option<&str>) -> Result<Opened> {
        let addr = found.addr;
        let group = sysfs.iommu_group(addr).map_err(failed(addr, "finding the IOMMU group"))?;
        let membership = iommu::join(group).map_err(failed(addr, "opening the IOMMU group"))?;
        let device =
            membership.device(&addr.to_string(), token).map_err(failed(addr, "opening the device through VFIO"))?;
        let config = Config::of(device.file()?, device.config_offset()?);
        let hold = Hold::take()?;
        let mut spaces = spaces(&found.resources);
        for (n, space) in spaces.iter_mut().enumerate() {
            let Some(region) = device.bar(n as u32)?.filter(|region| region.mappable && region.size > 0) else {
                continue;
            };
            space.len = region.size;
            let window = Window::new(usize::try_from(region.size).map_err(|_| Errno::ENOMEM)?)?;
            let areas = region.areas.clone().unwrap_or_else(|| match msix_table(&config, n as u32) {
                Some(table) if !region.msix_mappable => around(region.size, table),
                _ => vec![(0, region.size)],
            });
            for (at, len) in areas {
                let mapped = window.map(at as usize, len as usize, device.fd(), region.offset + at);
                mapped.map_err(failed(addr, "mapping a register space"))?;
            }
            space.window = Some(window);
        }
        let irq = [Irq::Msix, Irq::Msi, Irq::Intx].into_iter().find(|irq| device.vectors(*irq) > 0);
        config.command(COMMAND_MEMORY, true).map_err(failed(addr, "enabling memory"))?;
        config.command(COMMAND_MASTER, true).map_err(failed(addr, "enabling bus mastering"))?;
        match device.reset() {
            Ok(()) | Err(Errno::EINVAL) => {}
            Err(errno) => return Err(failed(addr, "resetting the device")(errno)),
        }
        let request = EventFd::new()?;
        if device.vectors(Irq::Request) > 0 {
            device.signal(Irq::Request, &[request.fd()]).map_err(failed(addr, "asking for notices"))?;
        }
        let kernel = Kernel::Vfio { device, irq, main: EventFd::new()?, request, _membership: membership };
        Ok(Opened { spaces, config, eventfds: Vec::new(), kernel, _hold: Some(hold) })
    }

    fn by_uio(sysfs: &Sysfs, found: &Found, combine: bool) -> Result<Opened> {
        let addr = found.addr;
        let number = sysfs.uio(addr).map_err(failed(addr, "finding the uio device"))?;
        let uio = Uio::open(number).map_err(failed(addr, "opening the uio device"))?;
        let config = sysfs.config(addr).map_err(failed(addr, "opening configuration space"))?;
        config.command(COMMAND_MASTER, true).map_err(failed(addr, "enabling bus mastering"))?;
        let hold = Hold::take()?;
        let mut spaces = spaces(&found.resources);
        for (n, space) in spaces.iter_mut().enumerate() {
            if !found.resources.get(n).is_some_and(|resource| resource.memory && resource.len > 0) {
                continue;
            }
            let (file, _) = sysfs.register_space(addr, n, combine).map_err(failed(addr, "opening a register space"))?;
            let len = usize::try_from(space.len).map_err(|_| Errno::ENOMEM)?;
            let window = Window::new(len)?;
            let pages = len.next_multiple_of(PAGE as usize);
            window.map(0, pages, file.as_raw_fd(), 0).map_err(failed(addr, "mapping a register space"))?;
            space.window = Some(window);
        }
        let kernel = Kernel::Uio { uio, igb: found.bound == Bound::IgbUio };
        Ok(Opened { spaces, config, eventfds: Vec::new(), kernel, _hold: Some(hold) })
    }

    /// Whether the registers were touched after the device had gone.
    pub fn lost(&self) -> bool {
        self.spaces.iter().filter_map(|space| space.window.as_ref()).any(Window::lost)
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What becomes readable when the kernel wants the device back.
    pub fn request_fd(&self) -> Option<RawFd> {
        match &self.kernel {
            Kernel::Vfio { request, .. } => Some(request.fd()),
            _ => None,
        }
    }

    /// Switches the interrupts on that there are eventfds for.
    pub fn enable_interrupt(&mut self) -> Result<()> {
        match &self.kernel {
            Kernel::Vfio { device, irq: Some(irq), main, .. } => {
                let mut fds = Vec::new();
                fds.try_reserve_exact(self.eventfds.len() + 1)?;
                fds.push(main.fd());
                if *irq == Irq::Msix {
                    fds.extend(self.eventfds.iter().map(EventFd::fd));
                }
                device.signal(*irq, &fds)
            }
            Kernel::Uio { uio, igb: true } => uio.interrupt(true),
            Kernel::Uio { .. } => self.config.command(COMMAND_NO_INTX, false),
            _ => Err(Errno::ENOTSUP),
        }
    }

    /// Switches all interrupts off.
    pub fn disable_interrupt(&mut self) -> Result<()> {
        match &self.kernel {
            Kernel::Vfio { device, irq: Some(irq), .. } => device.signal(*irq, &[]),
            Kernel::Uio { uio, igb: true } => uio.interrupt(false),
            Kernel::Uio { .. } => self.config.command(COMMAND_NO_INTX, true),
            _ => Err(Errno::ENOTSUP),
        }
    }

    /// Whether there can be an interrupt for each queue.
    pub fn has_msix(&self) -> bool {
        matches!(self.kernel, Kernel::Vfio { irq: Some(Irq::Msix), .. })
    }

    /// Makes eventfds for queues in place of those there are.
    pub fn make_eventfds(&mut self, count: u32) -> Result<()> {
        let mut fds = Vec::new();
        let count = count.min(MOST_EVENTFDS);
        fds.try_reserve_exact(count as usize)?;
        for _ in 0..count {
            fds.push(EventFd::new()?);
        }
        self.eventfds = fds;
        Ok(())
    }

    pub fn drop_eventfds(&mut self) {
        self.eventfds.clear();
    }

    /// The descriptor of an interrupt: 0 is the device's own, 1 that of the first queue.
    pub fn interrupt_fd(&self, index: u32) -> Option<RawFd> {
        match (index.checked_sub(1), &self.kernel) {
            (None, Kernel::Vfio { irq: Some(_), main, .. }) => Some(main.fd()),
            (None, Kernel::Uio { uio, .. }) => Some(uio.fd()),
            (None, _) => None,
            (Some(queue), _) => self.eventfds.get(queue as usize).map(EventFd::fd),
        }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        if matches!(self.kernel, Kernel::Vfio { .. }) {
            self.disable_interrupt().ok();
        }
        // A device that is not listened to must not write to memory that may be somebody else's soon.
        if !matches!(self.kernel, Kernel::Plain) {
            self.config.command(COMMAND_MASTER, false).ok();
        }
    }
}

fn spaces(resources: &[Resource; BARS]) -> [Space; BARS] {
    let of = |resource: Option<&Resource>| {
        let resource = resource.filter(|resource| resource.memory).copied().unwrap_or_default();
        Space { window: None, physical: resource.start, len: resource.len, reachable: 0 }
    };
    core::array::from_fn(|n| of(resources.get(n)))
}

/// Where the table of MSI-X vectors lies in a register space: offset and length, in whole pages.
fn msix_table(config: &Config, bar: u32) -> Option<(u64, u64)> {
    const CAPABILITIES: u32 = 0x34;
    const MSIX: u8 = 0x11;
    let byte = |at: u32| {
        let mut byte = [0];
        config.read(at, &mut byte).ok().map(|()| byte[0])
    };
    let mut at = byte(CAPABILITIES)?;
    for _ in 0..48 {
        if at == 0 {
            return None;
        }
        if byte(at.into())? != MSIX {
            at = byte(u32::from(at) + 1)?;
            continue;
        }
        let (mut control, mut table) = ([0; 2], [0; 4]);
        config.read(u32::from(at) + 2, &mut control).ok()?;
        config.read(u32::from(at) + 4, &mut table).ok()?;
        let (count, table) = (u64::from(u16::from_le_bytes(control) & 0x7ff) + 1, u32::from_le_bytes(table));
        if table & 7 != bar {
            return None;
        }
        let first = u64::from(table & !7);
        let start = first / PAGE * PAGE;
        return Some((start, (first + count * 16).next_multiple_of(PAGE) - start));
    }
    None
}

/// A space without one part of it.
fn around(size: u64, (hole, len): (u64, u64)) -> Vec<(u64, u64)> {
    let after = hole.saturating_add(len).min(size);
    [(0, hole.min(size)), (after, size - after)].into_iter().filter(|(_, len)| *len > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_vectors_is_left_out() {
        assert_eq!(around(0x4000, (0x2000, 0x1000)), [(0, 0x2000), (0x3000, 0x1000)]);
        assert_eq!(around(0x4000, (0, 0x1000)), [(0x1000, 0x3000)]);
        assert_eq!(around(0x1000, (0, 0x1000)), []);
        assert_eq!(around(0x1000, (0x8000, 0x1000)), [(0, 0x1000)]);
    }

    #[test]
    fn the_table_of_vectors_is_found_in_the_list_of_capabilities() {
        let path = std::env::temp_dir().join(format!("respdk-config-{}", std::process::id()));
        let mut bytes = [0u8; 256];
        bytes[0x34] = 0x40;
        bytes[0x40..0x42].copy_from_slice(&[5, 0x60]);
        bytes[0x60..0x68].copy_from_slice(&[0x11, 0, 0x40, 0, 4, 0x20, 0, 0]);
        std::fs::write(&path, bytes).unwrap();
        let open = || Config::of(std::fs::File::open(&path).unwrap(), 0);
        assert_eq!(msix_table(&open(), 4), Some((0x2000, 0x1000)));
        assert_eq!(msix_table(&open(), 0), None);
        bytes[0x61] = 0x40;
        bytes[0x60] = 5;
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(msix_table(&open(), 4), None);
        std::fs::remove_file(&path).unwrap();
    }
}
