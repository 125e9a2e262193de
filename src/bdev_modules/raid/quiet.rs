//! Keeping I/O out of a raid bdev, or out of some of its blocks.
//!
//! Threading rule: the thread that asks is told.

use super::{Cb, object::Raid};
use crate::{
    bdev::lock,
    errno::{Errno, Result},
};

/// Waits until nothing is under way in a range, and holds back what comes from then on.
pub fn quiesce(raid: &Raid, offset: u64, num: u64, told: Cb) -> Result<()> {
    lock::quiesce(raid.bdev().ok_or(Errno::ENODEV)?, offset, num, told)
}

/// Lets I/O into the range again.
pub fn resume(raid: &Raid, offset: u64, num: u64, told: Cb) -> Result<()> {
    lock::unquiesce(raid.bdev().ok_or(Errno::ENODEV)?, offset, num, told)
}
