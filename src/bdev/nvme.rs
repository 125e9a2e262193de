//! NVMe commands that are passed to a module as they are (`spdk_bdev_nvme_io_passthru` and its sisters).
//!
//! Threading rule: the thread of the channel.

use super::{
    io::{Io, Passthru},
    submit::{self, Tell, Via},
};
use crate::{
    abi,
    errno::{Errno, Result},
};

/// The bit of an opcode that says that data goes to the host.
const TO_HOST: u64 = abi::SPDK_NVME_OPC_READ as u64;

/// Passes a command of one of the kinds that `enum spdk_bdev_io_type` has for it.
pub fn passthru(via: Via, io_type: u32, what: Passthru, tell: Tell) -> Result<()> {
    if !via.desc.is_writable() {
        return Err(Errno::EBADF);
    }
    let needed = match io_type {
        abi::SPDK_BDEV_IO_TYPE_NVME_IOV_MD if !what.md_buf.is_null() => {
            [abi::SPDK_BDEV_IO_TYPE_NVME_IO_MD, abi::SPDK_BDEV_IO_TYPE_NVME_IO]
        }
        abi::SPDK_BDEV_IO_TYPE_NVME_IOV_MD => [abi::SPDK_BDEV_IO_TYPE_NVME_IO; 2],
        other => [other; 2],
    };
    if !needed.into_iter().all(|io_type| via.bdev().module_supports(io_type)) {
        return Err(Errno::ENOTSUP);
    }
    let io = submit::begin_rare(via, io_type, tell)?;
    io.set_passthru(&what);
    submit::submit(io);
    Ok(())
}

/// Resets the NVM subsystem.
pub fn nssr(via: Via, tell: Tell) -> Result<()> {
    if !via.bdev().module_supports(abi::SPDK_BDEV_IO_TYPE_NVME_NSSR) {
        return Err(Errno::ENOTSUP);
    }
    let io = submit::begin_rare(via, abi::SPDK_BDEV_IO_TYPE_NVME_NSSR, tell)?;
    submit::submit(io);
    Ok(())
}

/// How many bytes a passed command transfers, and whether to the host.
pub(super) fn transfer(io: &'static Io) -> (u64, bool) {
    let what = io.passthru();
    (what.nbytes, what.cmd.first().is_some_and(|dword| dword & TO_HOST != 0))
}
