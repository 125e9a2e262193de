//! Claims: a module says who may write to a bdev while it uses it (`spdk_bdev_module_claim_bdev` and its sister).
//!
//! The older kind belongs to a module and is given back by name; the newer ones belong to a descriptor and end with it.
//! Threading rule: any thread; the state's lock is held for moments.

use super::{
    desc::Desc,
    object::{Bdev, State},
    record::ModuleRecord,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Obj,
};
use core::ffi::CStr;

const NONE: u32 = abi::SPDK_BDEV_CLAIM_NONE;
const EXCL_WRITE: u32 = abi::SPDK_BDEV_CLAIM_EXCL_WRITE;
const WRITE_ONE: u32 = abi::SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE;
const WRITE_NONE: u32 = abi::SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE;
const WRITE_SHARED: u32 = abi::SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED;

/// The name of an `enum spdk_bdev_claim_type`.
pub fn name(claim: u32) -> &'static CStr {
    match claim {
        NONE => c"not_claimed",
        EXCL_WRITE => c"exclusive_write",
        WRITE_ONE => c"read_many_write_one",
        WRITE_NONE => c"read_many_write_none",
        WRITE_SHARED => c"read_many_write_shared",
        _ => c"invalid_claim",
    }
}

/// One claim of a bdev.
pub struct Claim {
    /// Address of the module that claims.
    pub(super) module: usize,
    module_name: Vec<u8>,
    /// What the module calls it.
    label: String,
    /// Whose it is; `None` for a claim of the older kind.
    desc: Option<Obj<Desc>>,
}

/// The claims of a bdev, all of one kind.
#[derive(Default)]
pub struct Claims {
    /// `enum spdk_bdev_claim_type`.
    pub kind: u32,
    key: u64,
    list: Vec<Claim>,
}

impl Claims {
    pub fn any(&self) -> bool {
        self.kind != NONE
    }

    /// Addresses of the modules that claim, one for each claim.
    pub(super) fn modules(&self) -> Vec<usize> {
        self.list.iter().map(|c| c.module).collect()
    }

    pub(super) fn has(&self, module: usize) -> bool {
        self.list.iter().any(|c| c.module == module)
    }

    fn of(&self, desc: Obj<Desc>) -> Option<&Claim> {
        self.list.iter().find(|c| c.desc == Some(desc))
    }

    /// The claim of a descriptor, if any, ends with it.
    pub(super) fn end(&mut self, desc: Obj<Desc>) {
        self.list.retain(|c| c.desc != Some(desc));
        if self.list.is_empty() {
            *self = Claims::default();
        }
    }
}

/// Says in the log who has claimed a bdev.
pub(super) fn report(state: &State, detail: &str) {
    for claim in &state.claims.list {
        errlog!(
            "bdev {} {detail}: type {} by module {}",
            String::from_utf8_lossy(&state.name),
            name(state.claims.kind).to_string_lossy(),
            String::from_utf8_lossy(&claim.module_name)
        );
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
    if state.claims.any() {
        report(&state, "already claimed");
        return Err(Errno::EPERM);
    }
    let claim = Claim { module: module.address(), module_name: module_name.to_vec(), label: String::new(), desc: None };
    state.claims.list.try_reserve(1)?;
    state.claims.list.push(claim);
    state.claims.kind = EXCL_WRITE;
    if let Some(desc) = desc {
        desc.write.set(true);
    }
    Ok(())
}

/// Gives a claim of the older kind back. `EINVAL` when there is none.
pub fn release(bdev: Obj<Bdev>) -> Result<()> {
    let mut state = bdev.lock();
    if state.claims.kind != EXCL_WRITE {
        return Err(Errno::EINVAL);
    }
    state.claims = Claims::default();
    Ok(())
}

/// What goes with a claim of the newer kind.
#[derive(Default)]
pub struct Opts {
    pub name: String,
    pub shared_claim_key: u64,
}

/// Claims a bdev through a descriptor, which may write from here on if the claim says so.
pub fn claim_desc(
    desc: Obj<Desc>,
    kind: u32,
    opts: Opts,
    module: &'static ModuleRecord,
    module_name: &[u8],
) -> Result<()> {
    let bdev = desc.bdev().ok_or(Errno::ESTALE)?;
    if kind == EXCL_WRITE {
        return claim(bdev, Some(desc), module, module_name);
    }
    let mut state = bdev.lock();
    if state.claims.any() && state.claims.kind != kind {
        report(&state, "already claimed");
        return Err(Errno::EPERM);
    }
    let text = String::from_utf8_lossy(&state.name).into_owned();
    if let (WRITE_ONE | WRITE_NONE | WRITE_SHARED, Some(claim)) = (kind, state.claims.of(desc)) {
        errlog!("{text}: descriptor already has {} claim with name '{}'", name(kind).to_string_lossy(), claim.label);
        return Err(Errno::EPERM);
    }
    let writer = |but: Option<Obj<Desc>>| state.descs.iter().any(|d| Some(*d) != but && d.write.get());
    match kind {
        WRITE_ONE if opts.shared_claim_key != 0 => {
            errlog!("{text}: key option not supported with read-write-once claims");
            return Err(Errno::EINVAL);
        }
        WRITE_ONE if state.claims.any() => {
            report(&state, "already claimed");
            return Err(Errno::EPERM);
        }
        WRITE_ONE if writer(Some(desc)) => {
            noticelog!("{text}: Cannot obtain read-write-once claim while another descriptor is open for writing");
            return Err(Errno::EPERM);
        }
        WRITE_NONE if desc.write.get() => {
            errlog!("{text}: Cannot obtain read-only-many claim with writable descriptor");
            return Err(Errno::EINVAL);
        }
        WRITE_NONE if opts.shared_claim_key != 0 => {
            errlog!("{text}: key option not supported with read-only-many claims");
            return Err(Errno::EINVAL);
        }
        WRITE_NONE if !state.claims.any() && writer(None) => {
            noticelog!("{text}: Cannot obtain read-only-many claim while another descriptor is open for writing");
            return Err(Errno::EPERM);
        }
        WRITE_SHARED if opts.shared_claim_key == 0 => {
            errlog!("{text}: shared_claim_key option required with read-write-many claims");
            return Err(Errno::EINVAL);
        }
        WRITE_SHARED if !state.claims.any() && writer(Some(desc)) => {
            noticelog!(
                "{text}: Cannot obtain read-write-many claim while another descriptor is open for writing without a claim"
            );
            return Err(Errno::EPERM);
        }
        WRITE_SHARED if state.claims.any() && opts.shared_claim_key != state.claims.key => {
            report(&state, "already claimed with another key");
            return Err(Errno::EPERM);
        }
        WRITE_ONE | WRITE_NONE | WRITE_SHARED => {}
        _ => {
            errlog!("{text}: claim type {kind} not supported");
            return Err(Errno::ENOTSUP);
        }
    }
    state.claims.list.try_reserve(1)?;
    state.claims.list.push(Claim {
        module: module.address(),
        module_name: module_name.to_vec(),
        label: opts.name,
        desc: Some(desc),
    });
    state.claims.kind = kind;
    state.claims.key = opts.shared_claim_key;
    if kind != WRITE_NONE {
        desc.write.set(true);
    }
    Ok(())
}
