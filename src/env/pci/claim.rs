//! Claims: which process uses a device, by a lock on a file that all programs of this kind respect.
//!
//! Serves `spdk_pci_device_claim` of `spdk/env.h`. The file of a device is `/var/tmp/spdk_pci_lock_` and its address, with
//! the number of the process in it. Threading rule: any thread.

use super::device::Device;
use crate::{
    errno::{Errno, Result},
    handle::Obj,
    sys::filelock::{FileLock, Refused},
};
use std::path::PathBuf;

/// Takes a device for this process. `EACCES` when another process has it; once more by the same process is no change.
pub fn take(device: Obj<Device>) -> Result<()> {
    let path = PathBuf::from(format!("/var/tmp/spdk_pci_lock_{}", device.record()?.addr()));
    if device.claimed() {
        return Ok(());
    }
    // A lock that the parent process has is none of ours, and closing its file later would cost us our own.
    drop(device.take_claim());
    let name = path.display();
    let lock = FileLock::take(&path).map_err(|refused| match refused {
        Refused::Open(errno) => {
            errlog!("could not open {name}");
            errno
        }
        Refused::Truncate(errno) => {
            errlog!("could not truncate {name}");
            errno
        }
        Refused::Taken(pid) => {
            errlog!("Cannot create lock on device {name}, probably process {pid} has claimed it");
            Errno::EACCES
        }
    })?;
    device.set_claim_fd(lock.fd());
    device.keep_claim(lock);
    Ok(())
}

/// Gives a device up, if it was claimed.
pub fn release(device: Obj<Device>) {
    if let Some(lock) = device.take_claim() {
        device.set_claim_fd(-1);
        lock.give_up().ok();
    }
}
