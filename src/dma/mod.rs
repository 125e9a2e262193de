//! Memory domains: memory that devices see in other ways, with the functions that reach it.
//!
//! Serves `spdk/dma.h`. A domain's functions are C's (or ours) and are called without a lock. Threading rule: any thread;
//! the functions of a domain are set before it is used.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

use crate::{
    abi,
    errno::{Errno, Result},
    handle::{
        Arena, Kind, Life, Obj, Rx,
        lent::{LentBlock, LentStr},
    },
    sys::iomem,
};
use core::ffi::{c_char, c_void};
use std::sync::{Mutex, MutexGuard};

/// All domains.
pub static DOMAINS: Arena<Domain> = Arena::new();
static KIND: Kind = Kind::new("memory_domain");
/// In order of their creation; the system's is the first.
static ORDER: Mutex<Vec<Obj<Domain>>> = Mutex::new(Vec::new());

type Handle = *mut abi::spdk_memory_domain;
type Ctx = *mut c_void;
type Iov = *mut abi::iovec;
type Cpl = abi::spdk_memory_domain_data_cpl_cb;
type Translation = *mut abi::spdk_memory_domain_translation_result;

/// `spdk_memory_domain_pull_data_cb`: from the domain's pieces to ordinary ones.
pub type PullFn = extern "C" fn(Handle, Ctx, Iov, u32, Iov, u32, Cpl, Ctx) -> i32;
/// `spdk_memory_domain_push_data_cb`: to the domain's pieces from ordinary ones.
pub type PushFn = extern "C" fn(Handle, Ctx, Iov, u32, Iov, u32, Cpl, Ctx) -> i32;
/// `spdk_memory_domain_transfer_data_cb`: to the domain's pieces from those of another.
pub type TransferFn = extern "C" fn(Handle, Ctx, Iov, u32, Handle, Ctx, Iov, u32, Translation, Cpl, Ctx) -> i32;
/// `spdk_memory_domain_translate_memory_cb`.
pub type TranslateFn = extern "C" fn(
    Handle,
    Ctx,
    Handle,
    *mut abi::spdk_memory_domain_translation_ctx,
    *mut c_void,
    usize,
    Translation,
) -> i32;
/// `spdk_memory_domain_invalidate_data_cb`.
pub type InvalidateFn = extern "C" fn(Handle, Ctx, Iov, u32);
/// `spdk_memory_domain_memzero_cb`.
pub type MemzeroFn = extern "C" fn(Handle, Ctx, Iov, u32, Cpl, Ctx) -> i32;

/// A memory domain.
pub struct Domain {
    pub pull: Rx<Option<PullFn>>,
    pub push: Rx<Option<PushFn>>,
    pub transfer: Rx<Option<TransferFn>>,
    pub translate: Rx<Option<TranslateFn>>,
    pub invalidate: Rx<Option<InvalidateFn>>,
    pub memzero: Rx<Option<MemzeroFn>>,
    device: Rx<u32>,
    id: Rx<*const c_char>,
    ctx: Rx<*mut c_void>,
    user: Rx<*mut c_void>,
    user_len: Rx<usize>,
    lent: Mutex<Lent>,
}

/// What C may read of a domain; it stays readable afterwards.
#[derive(Default)]
struct Lent {
    id: Option<LentStr>,
    ctx: Option<LentBlock>,
    user: Option<LentBlock>,
}

impl Life for Domain {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    const SHARED: bool = true;

    fn vacant() -> Self {
        Domain {
            pull: Rx::ZERO,
            push: Rx::ZERO,
            transfer: Rx::ZERO,
            translate: Rx::ZERO,
            invalidate: Rx::ZERO,
            memzero: Rx::ZERO,
            device: Rx::ZERO,
            id: Rx::ZERO,
            ctx: Rx::ZERO,
            user: Rx::ZERO,
            user_len: Rx::ZERO,
            lent: Mutex::new(Lent { id: None, ctx: None, user: None }),
        }
    }

    fn label(&self) -> String {
        let lent = self.lent();
        lent.id.as_ref().map_or_else(String::new, |id| String::from_utf8_lossy(&id.bytes()).into_owned())
    }
}

impl Domain {
    fn lent(&self) -> MutexGuard<'_, Lent> {
        self.lent.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// How devices reach it: `enum spdk_dma_device_type`.
    pub fn device(&self) -> u32 {
        self.device.get()
    }

    /// The device's name, NULL when there is none.
    pub fn id(&self) -> *const c_char {
        self.id.get()
    }

    /// A copy of the context it was made with, NULL when there was none.
    pub fn ctx(&self) -> *mut c_void {
        self.ctx.get()
    }

    /// A copy of the creator's own bytes, and how many there are.
    pub fn user(&self) -> (*mut c_void, usize) {
        (self.user.get(), self.user_len.get())
    }

    fn is_of(&self, id: &[u8]) -> bool {
        self.lent().id.as_ref().is_some_and(|own| own.bytes() == id)
    }
}

/// All domains, the system's among them.
fn order() -> MutexGuard<'static, Vec<Obj<Domain>>> {
    let mut order = ORDER.lock().unwrap_or_else(|e| e.into_inner());
    if order.is_empty()
        && order.try_reserve(1).is_ok()
        && let Ok(system) = new(abi::SPDK_DMA_DEVICE_TYPE_DMA, None, None, Some(b"system"))
    {
        order.push(system);
    }
    order
}

fn new(device: u32, ctx: Option<&[u8]>, user: Option<&[u8]>, id: Option<&[u8]>) -> Result<Obj<Domain>> {
    let block = |bytes: &[u8]| {
        let block = LentBlock::new(bytes.len())?;
        block.fill(bytes);
        Ok::<_, Errno>(block)
    };
    let lent = Lent {
        id: id.map(LentStr::new).transpose()?,
        ctx: ctx.map(block).transpose()?,
        user: user.map(block).transpose()?,
    };
    let domain = DOMAINS.alloc()?;
    domain.pull.set(None);
    domain.push.set(None);
    domain.transfer.set(None);
    domain.translate.set(None);
    domain.invalidate.set(None);
    domain.memzero.set(None);
    domain.device.set(device);
    domain.id.set(lent.id.as_ref().map_or(core::ptr::null(), LentStr::as_ptr));
    domain.ctx.set(lent.ctx.as_ref().map_or(core::ptr::null_mut(), LentBlock::as_ptr));
    domain.user.set(lent.user.as_ref().map_or(core::ptr::null_mut(), LentBlock::as_ptr));
    domain.user_len.set(lent.user.as_ref().map_or(0, LentBlock::len));
    *domain.lent() = lent;
    Ok(domain)
}

/// Makes a domain with copies of the context, the creator's bytes and the device's name.
pub fn create(device: u32, ctx: Option<&[u8]>, user: Option<&[u8]>, id: Option<&[u8]>) -> Result<Obj<Domain>> {
    let mut order = order();
    order.try_reserve(1)?;
    let domain = new(device, ctx, user, id)?;
    order.push(domain);
    Ok(domain)
}

/// The domain of ordinary memory.
pub fn system() -> Result<Obj<Domain>> {
    order().first().copied().ok_or(Errno::ENOMEM)
}

/// Frees a domain; `EPERM` for the system's.
pub fn destroy(domain: Obj<Domain>) -> Result<()> {
    let mut order = order();
    if order.first() == Some(&domain) {
        return Err(Errno::EPERM);
    }
    if DOMAINS.retire(domain) {
        order.retain(|known| *known != domain);
        drop(order);
        *domain.lent() = Lent::default();
        DOMAINS.release(domain);
    }
    Ok(())
}

/// The first domain behind `after`, or of all; of the device `id` only.
pub fn find(after: Option<Obj<Domain>>, id: Option<&[u8]>) -> Option<Obj<Domain>> {
    let order = order();
    let from = match after {
        Some(domain) => order.iter().position(|known| *known == domain)?.saturating_add(1),
        None => 0,
    };
    order.get(from..)?.iter().find(|domain| id.is_none_or(|id| domain.is_of(id))).copied()
}

/// Writes the handles of as many domains as fit; how many there are.
pub fn list(to: *mut Handle, room: usize) -> i32 {
    let order = order();
    for (at, domain) in order.iter().enumerate().take(if to.is_null() { 0 } else { room }) {
        iomem::store(to.wrapping_add(at), core::ptr::without_provenance_mut(domain.handle() as usize));
    }
    i32::try_from(order.len()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_found_in_order() {
        let system = system().unwrap();
        assert_eq!(find(None, None), Some(system));
        assert_eq!(find(None, Some(b"system")), Some(system));
        let one = create(1, Some(&[1, 2]), Some(&[3; 100]), Some(b"t_dev")).unwrap();
        let two = create(0, None, None, Some(b"t_dev")).unwrap();
        let none = create(2, None, None, None).unwrap();
        assert_eq!(
            (find(None, Some(b"t_dev")), find(Some(one), Some(b"t_dev")), find(Some(two), Some(b"t_dev"))),
            (Some(one), Some(two), None)
        );
        assert_eq!((one.device(), one.user().1, two.user().1, none.id().is_null()), (1, 100, 0, true));
        let handle = one.handle();
        destroy(one).unwrap();
        assert!(
            DOMAINS.get(handle).is_err() && find(None, Some(b"t_dev")) == Some(two) && find(Some(one), None).is_none()
        );
        assert_eq!(destroy(system), Err(Errno::EPERM));
        destroy(two).unwrap();
        destroy(none).unwrap();
    }
}
