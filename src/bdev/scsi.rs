//! An NVMe status as a SCSI one (NVM Express: SCSI Translation Reference, status code translation).
//!
//! Threading rule: pure functions.

use super::io::Io;
use crate::abi;

/// `[status, sense key, additional sense code, its qualifier]`.
pub type Scsi = [i32; 4];

const CHECK: u32 = abi::SPDK_SCSI_STATUS_CHECK_CONDITION;
const NO_INFO: u32 = abi::SPDK_SCSI_ASC_NO_ADDITIONAL_SENSE;
const NO_CAUSE: u32 = abi::SPDK_SCSI_ASCQ_CAUSE_NOT_REPORTABLE;

fn scsi(sc: u32, sk: u32, asc: u32, ascq: u32) -> Scsi {
    [sc as i32, sk as i32, asc as i32, ascq as i32]
}

fn check(sk: u32, asc: u32, ascq: u32) -> Scsi {
    scsi(CHECK, sk, asc, ascq)
}

const ILLEGAL: u32 = abi::SPDK_SCSI_SENSE_ILLEGAL_REQUEST;
const MEDIUM: u32 = abi::SPDK_SCSI_SENSE_MEDIUM_ERROR;
const PROTECT: u32 = abi::SPDK_SCSI_SENSE_DATA_PROTECT;

fn generic(sc: u32) -> Scsi {
    match sc {
        abi::SPDK_NVME_SC_SUCCESS => scsi(abi::SPDK_SCSI_STATUS_GOOD, abi::SPDK_SCSI_SENSE_NO_SENSE, NO_INFO, NO_CAUSE),
        abi::SPDK_NVME_SC_INVALID_OPCODE => check(ILLEGAL, abi::SPDK_SCSI_ASC_INVALID_COMMAND_OPERATION_CODE, NO_CAUSE),
        abi::SPDK_NVME_SC_INVALID_FIELD => check(ILLEGAL, abi::SPDK_SCSI_ASC_INVALID_FIELD_IN_CDB, NO_CAUSE),
        abi::SPDK_NVME_SC_DATA_TRANSFER_ERROR | abi::SPDK_NVME_SC_CAPACITY_EXCEEDED => check(MEDIUM, NO_INFO, NO_CAUSE),
        abi::SPDK_NVME_SC_ABORTED_POWER_LOSS => scsi(
            abi::SPDK_SCSI_STATUS_TASK_ABORTED,
            abi::SPDK_SCSI_SENSE_ABORTED_COMMAND,
            abi::SPDK_SCSI_ASC_WARNING,
            abi::SPDK_SCSI_ASCQ_POWER_LOSS_EXPECTED,
        ),
        abi::SPDK_NVME_SC_INTERNAL_DEVICE_ERROR => {
            check(abi::SPDK_SCSI_SENSE_HARDWARE_ERROR, abi::SPDK_SCSI_ASC_INTERNAL_TARGET_FAILURE, NO_CAUSE)
        }
        abi::SPDK_NVME_SC_ABORTED_BY_REQUEST
        | abi::SPDK_NVME_SC_ABORTED_SQ_DELETION
        | abi::SPDK_NVME_SC_ABORTED_FAILED_FUSED
        | abi::SPDK_NVME_SC_ABORTED_MISSING_FUSED => {
            scsi(abi::SPDK_SCSI_STATUS_TASK_ABORTED, abi::SPDK_SCSI_SENSE_ABORTED_COMMAND, NO_INFO, NO_CAUSE)
        }
        abi::SPDK_NVME_SC_INVALID_NAMESPACE_OR_FORMAT => {
            check(ILLEGAL, abi::SPDK_SCSI_ASC_ACCESS_DENIED, abi::SPDK_SCSI_ASCQ_INVALID_LU_IDENTIFIER)
        }
        abi::SPDK_NVME_SC_LBA_OUT_OF_RANGE => {
            check(ILLEGAL, abi::SPDK_SCSI_ASC_LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, NO_CAUSE)
        }
        abi::SPDK_NVME_SC_NAMESPACE_NOT_READY => {
            check(abi::SPDK_SCSI_SENSE_NOT_READY, abi::SPDK_SCSI_ASC_LOGICAL_UNIT_NOT_READY, NO_CAUSE)
        }
        abi::SPDK_NVME_SC_RESERVATION_CONFLICT => {
            scsi(abi::SPDK_SCSI_STATUS_RESERVATION_CONFLICT, abi::SPDK_SCSI_SENSE_NO_SENSE, NO_INFO, NO_CAUSE)
        }
        _ => check(ILLEGAL, NO_INFO, NO_CAUSE),
    }
}

fn specific(sc: u32) -> Scsi {
    match sc {
        abi::SPDK_NVME_SC_INVALID_FORMAT => {
            check(ILLEGAL, abi::SPDK_SCSI_ASC_FORMAT_COMMAND_FAILED, abi::SPDK_SCSI_ASCQ_FORMAT_COMMAND_FAILED)
        }
        abi::SPDK_NVME_SC_CONFLICTING_ATTRIBUTES => check(ILLEGAL, abi::SPDK_SCSI_ASC_INVALID_FIELD_IN_CDB, NO_CAUSE),
        abi::SPDK_NVME_SC_ATTEMPTED_WRITE_TO_RO_RANGE => check(PROTECT, abi::SPDK_SCSI_ASC_WRITE_PROTECTED, NO_CAUSE),
        _ => check(ILLEGAL, NO_INFO, NO_CAUSE),
    }
}

fn media(sc: u32) -> Scsi {
    match sc {
        abi::SPDK_NVME_SC_WRITE_FAULTS => check(MEDIUM, abi::SPDK_SCSI_ASC_PERIPHERAL_DEVICE_WRITE_FAULT, NO_CAUSE),
        abi::SPDK_NVME_SC_UNRECOVERED_READ_ERROR => check(MEDIUM, abi::SPDK_SCSI_ASC_UNRECOVERED_READ_ERROR, NO_CAUSE),
        abi::SPDK_NVME_SC_GUARD_CHECK_ERROR => check(
            MEDIUM,
            abi::SPDK_SCSI_ASC_LOGICAL_BLOCK_GUARD_CHECK_FAILED,
            abi::SPDK_SCSI_ASCQ_LOGICAL_BLOCK_GUARD_CHECK_FAILED,
        ),
        abi::SPDK_NVME_SC_APPLICATION_TAG_CHECK_ERROR => check(
            MEDIUM,
            abi::SPDK_SCSI_ASC_LOGICAL_BLOCK_APP_TAG_CHECK_FAILED,
            abi::SPDK_SCSI_ASCQ_LOGICAL_BLOCK_APP_TAG_CHECK_FAILED,
        ),
        abi::SPDK_NVME_SC_REFERENCE_TAG_CHECK_ERROR => check(
            MEDIUM,
            abi::SPDK_SCSI_ASC_LOGICAL_BLOCK_REF_TAG_CHECK_FAILED,
            abi::SPDK_SCSI_ASCQ_LOGICAL_BLOCK_REF_TAG_CHECK_FAILED,
        ),
        abi::SPDK_NVME_SC_COMPARE_FAILURE => {
            check(abi::SPDK_SCSI_SENSE_MISCOMPARE, abi::SPDK_SCSI_ASC_MISCOMPARE_DURING_VERIFY_OPERATION, NO_CAUSE)
        }
        abi::SPDK_NVME_SC_ACCESS_DENIED => {
            check(PROTECT, abi::SPDK_SCSI_ASC_ACCESS_DENIED, abi::SPDK_SCSI_ASCQ_NO_ACCESS_RIGHTS)
        }
        _ => check(ILLEGAL, NO_INFO, NO_CAUSE),
    }
}

impl Io {
    /// The NVMe error words as a SCSI status.
    pub fn nvme_as_scsi(&self) -> Scsi {
        let hi = self.error_hi.get();
        let sc = hi >> 8 & 0xff;
        match hi & 0xff {
            abi::SPDK_NVME_SCT_GENERIC => generic(sc),
            abi::SPDK_NVME_SCT_COMMAND_SPECIFIC => specific(sc),
            abi::SPDK_NVME_SCT_MEDIA_ERROR => media(sc),
            _ => check(ILLEGAL, NO_INFO, NO_CAUSE),
        }
    }

    /// The I/O's result as a SCSI device would have answered.
    pub fn scsi_status(&self) -> Scsi {
        let [sc, sk, asc, ascq] = self.error.get().to_le_bytes();
        match i32::from(self.status.get()) {
            abi::SPDK_BDEV_IO_STATUS_SUCCESS => {
                scsi(abi::SPDK_SCSI_STATUS_GOOD, abi::SPDK_SCSI_SENSE_NO_SENSE, NO_INFO, NO_CAUSE)
            }
            abi::SPDK_BDEV_IO_STATUS_NVME_ERROR => self.nvme_as_scsi(),
            abi::SPDK_BDEV_IO_STATUS_MISCOMPARE => check(
                abi::SPDK_SCSI_SENSE_MISCOMPARE,
                abi::SPDK_SCSI_ASC_MISCOMPARE_DURING_VERIFY_OPERATION,
                u32::from(ascq),
            ),
            abi::SPDK_BDEV_IO_STATUS_SCSI_ERROR => [sc, sk, asc, ascq].map(i32::from),
            _ => check(abi::SPDK_SCSI_SENSE_ABORTED_COMMAND, NO_INFO, NO_CAUSE),
        }
    }
}
