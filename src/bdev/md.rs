//! Descriptors that hide metadata: each block travels with its metadata in a bounce buffer.
//!
//! Only for interleaved metadata; separate metadata cannot be hidden (`spdk_bdev_open_ext_v2`).
//! Threading rule: the thread of the I/O.

use super::{complete, io::Io};
use crate::abi;

/// Submits a read or write through a descriptor that hides metadata.
#[cold]
#[inline(never)]
pub(super) fn submit(io: &'static Io) {
    // Protection information is made and checked by the next layer of this room; until then such I/O is refused.
    let _ = complete::later(io, abi::SPDK_BDEV_IO_STATUS_FAILED);
}
