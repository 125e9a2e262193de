//! Claims: a module says that it, and nobody else, writes to a bdev (`spdk_bdev_module_claim_bdev`).
//!
//! Threading rule: any thread.

use super::{desc::Desc, object::Bdev, record::ModuleRecord};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Obj,
};
use core::ffi::CStr;

/// The name of an `enum spdk_bdev_claim_type`.
pub fn name(claim: u32) -> &'static CStr {
    match claim {
        abi::SPDK_BDEV_CLAIM_NONE => c"not_claimed",
        abi::SPDK_BDEV_CLAIM_EXCL_WRITE => c"exclusive_write",
        abi::SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE => c"read_many_write_one",
        abi::SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE => c"read_many_write_none",
        abi::SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED => c"read_many_write_shared",
        _ => c"invalid_claim",
    }
}

/// Claims a bdev for exclusive writing; the descriptor, if any, may write from here on. `EPERM` when it is claimed.
pub fn claim(
    bdev: Obj<Bdev>,
    desc: Option<Obj<Desc>>,
    module: &'static ModuleRecord,
    module_name: &[u8],
) -> Result<()> {
    let mut state = bdev.lock();
    if state.claim != abi::SPDK_BDEV_CLAIM_NONE {
        errlog!(
            "bdev {} already claimed: type {} by module {}",
            String::from_utf8_lossy(&state.name),
            name(state.claim).to_string_lossy(),
            String::from_utf8_lossy(&state.claimed_by)
        );
        return Err(Errno::EPERM);
    }
    state.claim = abi::SPDK_BDEV_CLAIM_EXCL_WRITE;
    state.claim_module = module.address();
    state.claimed_by = module_name.to_vec();
    if let Some(desc) = desc {
        desc.write.set(true);
    }
    Ok(())
}

/// Gives a claim back. `EINVAL` when there is none.
pub fn release(bdev: Obj<Bdev>) -> Result<()> {
    let mut state = bdev.lock();
    if state.claim != abi::SPDK_BDEV_CLAIM_EXCL_WRITE {
        return Err(Errno::EINVAL);
    }
    state.claim = abi::SPDK_BDEV_CLAIM_NONE;
    state.claim_module = 0;
    state.claimed_by.clear();
    Ok(())
}
