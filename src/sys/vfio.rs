//! VFIO, the kernel's way to let programs drive devices behind an IOMMU: containers, groups, devices.
//!
//! Serves the PCI part of `spdk/env.h` by the interface of `Documentation/driver-api/vfio.rst` (groups of type 1, and those
//! without an IOMMU). Threading rule: any thread; the kernel orders the calls.

use crate::errno::{Errno, Result};
use core::ffi::{c_int, c_ulong, c_void};
use std::{
    ffi::CString,
    fs::{File, OpenOptions},
    os::fd::{AsRawFd, FromRawFd, RawFd},
};
use vfio_bindings::bindings::vfio::{
    VFIO_API_VERSION, VFIO_BASE, VFIO_DMA_MAP_FLAG_READ, VFIO_DMA_MAP_FLAG_WRITE, VFIO_GROUP_FLAGS_VIABLE,
    VFIO_IRQ_INFO_EVENTFD, VFIO_IRQ_SET_ACTION_TRIGGER, VFIO_IRQ_SET_DATA_EVENTFD, VFIO_IRQ_SET_DATA_NONE,
    VFIO_NOIOMMU_IOMMU, VFIO_PCI_BAR5_REGION_INDEX, VFIO_PCI_CONFIG_REGION_INDEX, VFIO_PCI_INTX_IRQ_INDEX,
    VFIO_PCI_MSI_IRQ_INDEX, VFIO_PCI_MSIX_IRQ_INDEX, VFIO_PCI_REQ_IRQ_INDEX, VFIO_REGION_INFO_CAP_MSIX_MAPPABLE,
    VFIO_REGION_INFO_CAP_SPARSE_MMAP, VFIO_REGION_INFO_FLAG_CAPS, VFIO_REGION_INFO_FLAG_MMAP, VFIO_TYPE,
    VFIO_TYPE1_IOMMU, VFIO_TYPE1v2_IOMMU, vfio_device_info, vfio_group_status, vfio_iommu_type1_dma_map,
    vfio_iommu_type1_dma_unmap, vfio_irq_info, vfio_irq_set, vfio_region_info,
};

/// `_IO(VFIO_TYPE, VFIO_BASE + n)`: none of VFIO's requests encodes a size.
const fn request(n: u32) -> c_ulong {
    (VFIO_TYPE as c_ulong) << 8 | (VFIO_BASE + n) as c_ulong
}

const GET_API_VERSION: c_ulong = request(0);
const CHECK_EXTENSION: c_ulong = request(1);
const SET_IOMMU: c_ulong = request(2);
const GROUP_GET_STATUS: c_ulong = request(3);
const GROUP_SET_CONTAINER: c_ulong = request(4);
const GROUP_GET_DEVICE_FD: c_ulong = request(6);
const DEVICE_GET_INFO: c_ulong = request(7);
const DEVICE_GET_REGION_INFO: c_ulong = request(8);
const DEVICE_GET_IRQ_INFO: c_ulong = request(9);
const DEVICE_SET_IRQS: c_ulong = request(10);
const DEVICE_RESET: c_ulong = request(11);
const IOMMU_MAP_DMA: c_ulong = request(13);
const IOMMU_UNMAP_DMA: c_ulong = request(14);

/// The device node of containers.
pub const NODE: &str = "/dev/vfio/vfio";

fn open(path: &str) -> Result<File> {
    Ok(OpenOptions::new().read(true).write(true).open(path)?)
}

/// A request whose argument is a number.
fn number(file: &File, request: c_ulong, argument: c_ulong) -> Result<c_int> {
    // SAFETY: this request takes a number, not an address.
    Errno::last_if(unsafe { libc::ioctl(file.as_raw_fd(), request, argument) })
}

/// A request whose argument is a structure that begins with its own size.
fn record<T>(file: &File, request: c_ulong, argument: &mut T) -> Result<c_int> {
    // SAFETY: the kernel reads and writes as many bytes as the structure says in its first field, which is its size.
    Errno::last_if(unsafe { libc::ioctl(file.as_raw_fd(), request, core::ptr::from_mut(argument)) })
}

const fn size<T>() -> u32 {
    size_of::<T>() as u32
}

/// A container: an address space that devices of several groups share.
#[derive(Debug)]
pub struct Container(File);

impl Container {
    pub fn open() -> Result<Container> {
        let file = open(NODE)?;
        match number(&file, GET_API_VERSION, 0)? {
            version if version == VFIO_API_VERSION as c_int => Ok(Container(file)),
            _ => Err(Errno::ENOTSUP),
        }
    }

    fn has(&self, kind: u32) -> bool {
        number(&self.0, CHECK_EXTENSION, kind.into()).is_ok_and(|yes| yes > 0)
    }

    /// Chooses the kind of IOMMU; the container must have a group by then.
    pub fn choose(&self, no_iommu: bool) -> Result<()> {
        let kind = match () {
            _ if no_iommu => VFIO_NOIOMMU_IOMMU,
            _ if self.has(VFIO_TYPE1v2_IOMMU) => VFIO_TYPE1v2_IOMMU,
            _ => VFIO_TYPE1_IOMMU,
        };
        number(&self.0, SET_IOMMU, kind.into()).map(drop)
    }

    /// Lets devices reach `len` bytes at `vaddr` by the address `iova`.
    pub fn map(&self, iova: u64, vaddr: u64, len: u64) -> Result<()> {
        let flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE;
        let mut map =
            vfio_iommu_type1_dma_map { argsz: size::<vfio_iommu_type1_dma_map>(), flags, vaddr, iova, size: len };
        record(&self.0, IOMMU_MAP_DMA, &mut map).map(drop)
    }

    /// Undoes [`Container::map`]; `ENXIO` when nothing was mapped there.
    pub fn unmap(&self, iova: u64, len: u64) -> Result<()> {
        let mut unmap = vfio_iommu_type1_dma_unmap {
            argsz: size::<vfio_iommu_type1_dma_unmap>(),
            iova,
            size: len,
            ..Default::default()
        };
        record(&self.0, IOMMU_UNMAP_DMA, &mut unmap)?;
        if unmap.size == 0 { Err(Errno::ENXIO) } else { Ok(()) }
    }
}

/// A group: the devices that the IOMMU cannot tell apart. Nobody else has it open.
#[derive(Debug)]
pub struct Group(File);

impl Group {
    /// Opens a group. `EBUSY` when another process has it, `ENODEV` when not all of its devices are for programs.
    pub fn open(group: u32, no_iommu: bool) -> Result<Group> {
        let file = open(&format!("/dev/vfio/{}{group}", if no_iommu { "noiommu-" } else { "" }))?;
        let mut status = vfio_group_status { argsz: size::<vfio_group_status>(), flags: 0 };
        record(&file, GROUP_GET_STATUS, &mut status)?;
        if status.flags & VFIO_GROUP_FLAGS_VIABLE == 0 {
            return Err(Errno::ENODEV);
        }
        Ok(Group(file))
    }

    /// Puts the group into a container, until it is closed.
    pub fn join(&self, container: &Container) -> Result<()> {
        let mut fd = container.0.as_raw_fd();
        // SAFETY: the request reads one int.
        Errno::last_if(unsafe { libc::ioctl(self.0.as_raw_fd(), GROUP_SET_CONTAINER, &raw mut fd) }).map(drop)
    }

    /// Opens a device of the group by its address; a virtual function may need a token, a UUID.
    pub fn device(&self, name: &str, token: Option<&str>) -> Result<Device> {
        let text = match token {
            Some(token) => format!("{name} vf_token={token}"),
            None => name.to_owned(),
        };
        let text = CString::new(text).map_err(|_| Errno::EINVAL)?;
        // SAFETY: the request reads a string.
        let fd = Errno::last_if(unsafe { libc::ioctl(self.0.as_raw_fd(), GROUP_GET_DEVICE_FD, text.as_ptr()) })?;
        // SAFETY: the descriptor is new and nobody else's.
        let file = unsafe { File::from_raw_fd(fd) };
        let mut info = vfio_device_info { argsz: size::<vfio_device_info>(), ..Default::default() };
        record(&file, DEVICE_GET_INFO, &mut info)?;
        Ok(Device { file, regions: info.num_regions, irqs: info.num_irqs })
    }
}

/// A device.
#[derive(Debug)]
pub struct Device {
    file: File,
    regions: u32,
    irqs: u32,
}

/// A part of a device's file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Region {
    pub offset: u64,
    pub size: u64,
    pub mappable: bool,
    /// Also the table of MSI-X vectors.
    pub msix_mappable: bool,
    /// The only parts that can be mapped, as offset and length, when there are such.
    pub areas: Option<Vec<(u64, u64)>>,
}

/// Kinds of interrupts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Irq {
    Intx,
    Msi,
    Msix,
    /// The kernel wants the device back.
    Request,
}

impl Irq {
    fn index(self) -> u32 {
        match self {
            Irq::Intx => VFIO_PCI_INTX_IRQ_INDEX,
            Irq::Msi => VFIO_PCI_MSI_IRQ_INDEX,
            Irq::Msix => VFIO_PCI_MSIX_IRQ_INDEX,
            Irq::Request => VFIO_PCI_REQ_IRQ_INDEX,
        }
    }
}

impl Device {
    pub fn fd(&self) -> RawFd {
        self.file.as_raw_fd()
    }

    /// Another handle of the file.
    pub fn file(&self) -> Result<File> {
        Ok(self.file.try_clone()?)
    }

    /// Where configuration space begins in the file.
    pub fn config_offset(&self) -> Result<u64> {
        self.region(VFIO_PCI_CONFIG_REGION_INDEX).map(|region| region.offset)
    }

    /// A register space; `None` when the device's file does not have it.
    pub fn bar(&self, bar: u32) -> Result<Option<Region>> {
        if bar > VFIO_PCI_BAR5_REGION_INDEX || bar >= self.regions {
            return Ok(None);
        }
        self.region(bar).map(Some)
    }

    fn region(&self, index: u32) -> Result<Region> {
        let mut info = vfio_region_info { argsz: size::<vfio_region_info>(), index, ..Default::default() };
        record(&self.file, DEVICE_GET_REGION_INFO, &mut info)?;
        let mut region = Region {
            offset: info.offset,
            size: info.size,
            mappable: info.flags & VFIO_REGION_INFO_FLAG_MMAP != 0,
            msix_mappable: false,
            areas: None,
        };
        if info.flags & VFIO_REGION_INFO_FLAG_CAPS != 0 && info.argsz > size::<vfio_region_info>() {
            let words = self.region_bytes(index, info.argsz)?;
            read_capabilities(&words, &mut region);
        }
        Ok(region)
    }

    /// The whole answer about a region, capabilities included.
    fn region_bytes(&self, index: u32, argsz: u32) -> Result<Vec<u8>> {
        let count = (argsz as usize).div_ceil(8).min(8192);
        let mut words: Vec<u64> = Vec::new();
        words.try_reserve_exact(count)?;
        words.resize(count, 0);
        let info = vfio_region_info { argsz: (count * 8) as u32, index, ..Default::default() };
        let at = words.as_mut_ptr().cast::<vfio_region_info>();
        // SAFETY: the buffer is larger than the structure, aligned to 8, and as large as the structure says; the kernel
        // writes no more than that.
        Errno::last_if(unsafe {
            at.write(info);
            libc::ioctl(self.file.as_raw_fd(), DEVICE_GET_REGION_INFO, at)
        })?;
        Ok(words.iter().flat_map(|word| word.to_ne_bytes()).collect())
    }

    /// How many vectors of a kind there are that can signal an eventfd.
    pub fn vectors(&self, irq: Irq) -> u32 {
        let index = irq.index();
        if index >= self.irqs {
            return 0;
        }
        let mut info = vfio_irq_info { argsz: size::<vfio_irq_info>(), index, ..Default::default() };
        let known = record(&self.file, DEVICE_GET_IRQ_INFO, &mut info).is_ok();
        if known && info.flags & VFIO_IRQ_INFO_EVENTFD != 0 { info.count } else { 0 }
    }

    /// Has the vectors of a kind, from the first on, signal these eventfds; with none, switches them off.
    pub fn signal(&self, irq: Irq, fds: &[RawFd]) -> Result<()> {
        const HEAD: usize = size_of::<vfio_irq_set>();
        let data = if fds.is_empty() { VFIO_IRQ_SET_DATA_NONE } else { VFIO_IRQ_SET_DATA_EVENTFD };
        let head = [
            (HEAD + size_of_val(fds)) as u32,
            data | VFIO_IRQ_SET_ACTION_TRIGGER,
            irq.index(),
            0,
            u32::try_from(fds.len()).map_err(|_| Errno::EINVAL)?,
        ];
        const { assert!(HEAD == size_of::<[u32; 5]>()) };
        let mut words: Vec<u32> = Vec::new();
        words.try_reserve_exact(head.len() + fds.len())?;
        words.extend_from_slice(&head);
        words.extend(fds.iter().map(|fd| *fd as u32));
        let at: *const c_void = words.as_ptr().cast();
        // SAFETY: the kernel reads as many bytes as the first word says, which is how long the array is.
        Errno::last_if(unsafe { libc::ioctl(self.file.as_raw_fd(), DEVICE_SET_IRQS, at) }).map(drop)
    }

    /// Resets the device; `EINVAL` when it cannot be reset alone.
    pub fn reset(&self) -> Result<()> {
        number(&self.file, DEVICE_RESET, 0).map(drop)
    }
}

/// Reads the chain of capabilities behind a region's description.
fn read_capabilities(bytes: &[u8], region: &mut Region) {
    let half = |at: usize| bytes.get(at..at + 2).map(|b| u32::from(u16::from_ne_bytes([b[0], b[1]])));
    let word = |at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_ne_bytes);
    let long = |at: usize| bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map(u64::from_ne_bytes);
    let mut at = word(core::mem::offset_of!(vfio_region_info, cap_offset)).unwrap_or(0) as usize;
    for _ in 0..bytes.len() / 8 {
        let (Some(id), Some(next)) = (half(at), word(at.saturating_add(4))) else { return };
        if at == 0 {
            return;
        }
        if id == VFIO_REGION_INFO_CAP_MSIX_MAPPABLE {
            region.msix_mappable = true;
        } else if id == VFIO_REGION_INFO_CAP_SPARSE_MMAP {
            let count = word(at + 8).unwrap_or(0) as usize;
            let area = |n: usize| Some((long(at + 16 + n * 16)?, long(at + 24 + n * 16)?));
            region.areas = Some((0..count).map_while(area).collect());
        }
        at = next as usize;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_are_read_and_rings_of_them_end() {
        let mut words = [0u32; 32];
        words[3] = 32;
        let caps: [u32; 12] = [3 | 1 << 16, 40, 1 | 1 << 16, 32, 1, 0, 0x1000, 0, 0x2000, 0, 0, 0];
        words[8..20].copy_from_slice(&caps);
        let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_ne_bytes()).collect();
        let empty = Region { offset: 0, size: 0, mappable: true, msix_mappable: false, areas: None };
        let mut region = empty.clone();
        read_capabilities(&bytes, &mut region);
        assert_eq!((region.msix_mappable, region.areas), (true, Some(vec![(0x1000, 0x2000)])));
        for len in 0..bytes.len() {
            read_capabilities(&bytes[..len], &mut empty.clone());
        }
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        assert!(Group::open(u32::MAX, false).is_err() && Group::open(u32::MAX, true).is_err());
    }
}
