//! Completion status: names, and the device's error words (`spdk_bdev_io_complete_nvme_status` and its sisters).
//!
//! Threading rule: the thread of the I/O.

use super::io::{Io, own};
use crate::{abi, errno::Errno};

/// The name of an `enum spdk_bdev_io_status`.
pub fn name(status: i32) -> &'static str {
    match status {
        abi::SPDK_BDEV_IO_STATUS_AIO_ERROR => "aio_error",
        abi::SPDK_BDEV_IO_STATUS_ABORTED => "aborted",
        abi::SPDK_BDEV_IO_STATUS_FIRST_FUSED_FAILED => "first_fused_failed",
        abi::SPDK_BDEV_IO_STATUS_MISCOMPARE => "miscompare",
        abi::SPDK_BDEV_IO_STATUS_NOMEM => "nomem",
        abi::SPDK_BDEV_IO_STATUS_SCSI_ERROR => "scsi_error",
        abi::SPDK_BDEV_IO_STATUS_NVME_ERROR => "nvme_error",
        abi::SPDK_BDEV_IO_STATUS_FAILED => "failed",
        abi::SPDK_BDEV_IO_STATUS_PENDING => "pending",
        abi::SPDK_BDEV_IO_STATUS_SUCCESS => "success",
        _ => "reserved",
    }
}

/// The names of the kinds of I/O, from 1 on.
pub const TYPES: [&core::ffi::CStr; 22] = [
    c"read",
    c"write",
    c"unmap",
    c"flush",
    c"reset",
    c"nvme_admin",
    c"nvme_io",
    c"nvme_io_md",
    c"write_zeroes",
    c"zcopy",
    c"get_zone_info",
    c"zone_management",
    c"zone_append",
    c"compare",
    c"compare_and_write",
    c"abort",
    c"seek_hole",
    c"seek_data",
    c"copy",
    c"nvme_iov_md",
    c"nvme_nssr",
    c"write_uncorrectable",
];

const _: () = assert!(TYPES.len() as u32 + 1 == abi::SPDK_BDEV_NUM_IO_TYPES);

pub fn type_name(io_type: u32) -> Option<&'static core::ffi::CStr> {
    TYPES.get(usize::try_from(io_type.checked_sub(1)?).ok()?).copied()
}

pub fn type_by_name(name: &[u8]) -> Option<u32> {
    TYPES.iter().position(|t| t.to_bytes() == name).and_then(|at| u32::try_from(at).ok()?.checked_add(1))
}

const GENERIC: i32 = abi::SPDK_NVME_SCT_GENERIC as i32;
const MEDIA: i32 = abi::SPDK_NVME_SCT_MEDIA_ERROR as i32;
const SUCCESS: i32 = abi::SPDK_NVME_SC_SUCCESS as i32;
const ABORTED: i32 = abi::SPDK_NVME_SC_ABORTED_BY_REQUEST as i32;
const INTERNAL: i32 = abi::SPDK_NVME_SC_INTERNAL_DEVICE_ERROR as i32;
const FAILED_FUSED: i32 = abi::SPDK_NVME_SC_ABORTED_FAILED_FUSED as i32;
const COMPARE_FAILURE: i32 = abi::SPDK_NVME_SC_COMPARE_FAILURE as i32;

impl Io {
    fn set_error(&self, lo: u32, hi: u32) {
        self.set_own(own::DIRTY, true);
        self.error.set(lo);
        self.error_hi.set(hi);
    }

    /// Stores an NVMe status and says which bdev status it is.
    pub fn set_nvme_status(&self, cdw0: u32, sct: i32, sc: i32) -> i32 {
        let status = if sct == GENERIC && sc == SUCCESS {
            if cdw0 == 0 && !self.owns(own::DIRTY) {
                return abi::SPDK_BDEV_IO_STATUS_SUCCESS;
            }
            abi::SPDK_BDEV_IO_STATUS_SUCCESS
        } else if sct == GENERIC && sc == ABORTED {
            abi::SPDK_BDEV_IO_STATUS_ABORTED
        } else {
            abi::SPDK_BDEV_IO_STATUS_NVME_ERROR
        };
        self.set_error(cdw0, (sct as u32 & 0xff) | (sc as u32 & 0xff) << 8);
        status
    }

    /// Stores a SCSI status and says which bdev status it is.
    pub fn set_scsi_status(&self, sc: u8, sk: u8, asc: u8, ascq: u8) -> i32 {
        if u32::from(sc) == abi::SPDK_SCSI_STATUS_GOOD {
            return abi::SPDK_BDEV_IO_STATUS_SUCCESS;
        }
        self.set_error(u32::from_le_bytes([sc, sk, asc, ascq]), self.error_hi.get());
        abi::SPDK_BDEV_IO_STATUS_SCSI_ERROR
    }

    /// Stores a negative errno and says which bdev status it is.
    pub fn set_aio_status(&self, result: i32) -> i32 {
        self.set_error(result as u32, self.error_hi.get());
        if result == 0 { abi::SPDK_BDEV_IO_STATUS_SUCCESS } else { abi::SPDK_BDEV_IO_STATUS_AIO_ERROR }
    }

    /// Takes over the status of an I/O below.
    pub fn set_base_status(&self, base: &Io) -> i32 {
        match i32::from(base.status.get()) {
            abi::SPDK_BDEV_IO_STATUS_NVME_ERROR => {
                let (sct, sc) = base.nvme_error();
                self.set_nvme_status(base.error.get(), sct, sc)
            }
            abi::SPDK_BDEV_IO_STATUS_SCSI_ERROR => {
                let [sc, sk, asc, ascq] = base.error.get().to_le_bytes();
                self.set_scsi_status(sc, sk, asc, ascq)
            }
            abi::SPDK_BDEV_IO_STATUS_AIO_ERROR => self.set_aio_status(base.error.get() as i32),
            status => status,
        }
    }

    fn nvme_error(&self) -> (i32, i32) {
        let hi = self.error_hi.get();
        ((hi & 0xff) as i32, (hi >> 8 & 0xff) as i32)
    }

    /// `(cdw0, sct, sc)` as an NVMe device would have answered.
    pub fn nvme_status(&self) -> (u32, i32, i32) {
        let status = i32::from(self.status.get());
        let cdw0 = self.error.get();
        if self.io_type() == abi::SPDK_BDEV_IO_TYPE_ABORT {
            return (u32::from(status != abi::SPDK_BDEV_IO_STATUS_SUCCESS), GENERIC, SUCCESS);
        }
        match status {
            abi::SPDK_BDEV_IO_STATUS_SUCCESS => (cdw0, GENERIC, SUCCESS),
            abi::SPDK_BDEV_IO_STATUS_NVME_ERROR => {
                let (sct, sc) = self.nvme_error();
                (cdw0, sct, sc)
            }
            abi::SPDK_BDEV_IO_STATUS_ABORTED => (cdw0, GENERIC, ABORTED),
            _ => (cdw0, GENERIC, INTERNAL),
        }
    }

    /// `(cdw0, (sct, sc) of the first, (sct, sc) of the second)` for a fused pair.
    pub fn nvme_fused_status(&self) -> (u32, (i32, i32), (i32, i32)) {
        let good = (GENERIC, SUCCESS);
        let (first, second) = match i32::from(self.status.get()) {
            abi::SPDK_BDEV_IO_STATUS_NVME_ERROR => {
                let error = self.nvme_error();
                if error == (MEDIA, COMPARE_FAILURE) { (error, (GENERIC, FAILED_FUSED)) } else { (good, error) }
            }
            abi::SPDK_BDEV_IO_STATUS_ABORTED => ((GENERIC, ABORTED), (GENERIC, ABORTED)),
            abi::SPDK_BDEV_IO_STATUS_SUCCESS => (good, good),
            abi::SPDK_BDEV_IO_STATUS_FIRST_FUSED_FAILED => ((GENERIC, INTERNAL), (GENERIC, FAILED_FUSED)),
            abi::SPDK_BDEV_IO_STATUS_MISCOMPARE => ((MEDIA, COMPARE_FAILURE), (GENERIC, FAILED_FUSED)),
            _ => ((GENERIC, INTERNAL), (GENERIC, INTERNAL)),
        };
        (self.error.get(), first, second)
    }

    /// The negative errno of an I/O that failed in the kernel.
    pub fn aio_status(&self) -> i32 {
        match i32::from(self.status.get()) {
            abi::SPDK_BDEV_IO_STATUS_AIO_ERROR => self.error.get() as i32,
            abi::SPDK_BDEV_IO_STATUS_SUCCESS => 0,
            _ => Errno::EIO.negative(),
        }
    }
}
