//! UIO, the kernel's way to let programs drive devices without an IOMMU: interrupts of a device by a file.
//!
//! Serves the PCI part of `spdk/env.h` by `Documentation/driver-api/uio-howto.rst`. Registers and configuration space are
//! sysfs's (`sys::pci`). Threading rule: any thread.

use crate::errno::Result;
use std::{
    fs::{File, OpenOptions},
    io::Write,
    os::{
        fd::{AsRawFd, RawFd},
        unix::fs::OpenOptionsExt,
    },
};

/// The file of a device, readable after an interrupt.
#[derive(Debug)]
pub struct Uio(File);

impl Uio {
    pub fn open(number: u32) -> Result<Uio> {
        let path = format!("/dev/uio{number}");
        Ok(Uio(OpenOptions::new().read(true).write(true).custom_flags(libc::O_NONBLOCK).open(path)?))
    }

    pub fn fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }

    /// Switches the interrupt on or off, for the kernel's drivers that know how.
    pub fn interrupt(&self, on: bool) -> Result<()> {
        Ok((&self.0).write_all(&i32::from(on).to_ne_bytes())?)
    }
}
