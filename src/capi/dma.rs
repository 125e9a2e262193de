//! `spdk/dma.h`: memory domains.
//!
//! Threading rule: any thread.

use super::{
    callback::optional,
    enter::{Cx, Refusal, enter, enter_op, enter_or, name_of_nothing},
};
use crate::{
    abi,
    dma::{self, DOMAINS, Domain},
    errno::{Errno, Result},
    handle::Obj,
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::offset_of,
};

type Handle = *mut abi::spdk_memory_domain;
type Cpl = abi::spdk_memory_domain_data_cpl_cb;

fn raw(domain: Obj<Domain>) -> Handle {
    core::ptr::without_provenance_mut(domain.handle() as usize)
}

impl Cx {
    #[inline(always)]
    pub fn domain(&self, domain: Handle) -> Result<Obj<Domain>> {
        self.object(&DOMAINS, domain)
    }
}

/// Makes a domain; the context and what its `user_ctx` points at are copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_create(
    domain: *mut Handle,
    type_: abi::spdk_dma_device_type,
    ctx: *mut abi::spdk_memory_domain_ctx,
    id: *const c_char,
) -> c_int {
    enter_op("spdk_memory_domain_create", |cx| {
        type C = abi::spdk_memory_domain_ctx;
        if domain.is_null() {
            return Err(Errno::EINVAL);
        }
        let id = if id.is_null() { None } else { Some(cx.cstr(id)?.to_bytes()) };
        let mut copy = [0u8; size_of::<C>()];
        let (mut known, mut user) = (None, None);
        if !ctx.is_null() {
            // SAFETY: C's contract: the structure is readable for as many bytes as its first member says.
            let size = unsafe { (&raw const (*ctx).size).read() };
            if size == 0 {
                errlog!("Context size can't be 0");
                return Err(Errno::EINVAL);
            }
            let size = size.min(size_of::<C>());
            copy.iter_mut().zip(cx.bytes(ctx, size)?).for_each(|(to, from)| *to = *from);
            copy.iter_mut().zip(size.to_ne_bytes()).for_each(|(to, from)| *to = from);
            let word = |at: usize| {
                let bytes = copy.get(at..at + size_of::<usize>()).and_then(|b| b.try_into().ok());
                bytes.map_or(0, usize::from_ne_bytes)
            };
            let (at, len) = (word(offset_of!(C, user_ctx)), word(offset_of!(C, user_ctx_size)));
            if at != 0 && len != 0 {
                user = Some(cx.bytes(core::ptr::with_exposed_provenance::<u8>(at), len)?);
            }
            known = Some(&copy[..]);
        }
        cx.put(domain, raw(dma::create(type_, known, user, id)?))?;
        Ok(0)
    })
}

/// Sets the function that translates addresses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_set_translation(
    domain: Handle,
    translate_cb: abi::spdk_memory_domain_translate_memory_cb,
) {
    enter("spdk_memory_domain_set_translation", |cx| {
        // SAFETY: the same function type but for `unsafe`.
        Ok(cx.domain(domain)?.translate.set(unsafe { optional(translate_cb) }))
    })
}

/// Sets the function that ends translations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_set_invalidate(
    domain: Handle,
    invalidate_cb: abi::spdk_memory_domain_invalidate_data_cb,
) {
    enter("spdk_memory_domain_set_invalidate", |cx| {
        // SAFETY: the same function type but for `unsafe`.
        Ok(cx.domain(domain)?.invalidate.set(unsafe { optional(invalidate_cb) }))
    })
}

/// Sets the function that copies out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_set_pull(domain: Handle, pull_cb: abi::spdk_memory_domain_pull_data_cb) {
    enter("spdk_memory_domain_set_pull", |cx| {
        // SAFETY: the same function type but for `unsafe`.
        Ok(cx.domain(domain)?.pull.set(unsafe { optional(pull_cb) }))
    })
}

/// Sets the function that copies in.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_set_push(domain: Handle, push_cb: abi::spdk_memory_domain_push_data_cb) {
    enter("spdk_memory_domain_set_push", |cx| {
        // SAFETY: the same function type but for `unsafe`.
        Ok(cx.domain(domain)?.push.set(unsafe { optional(push_cb) }))
    })
}

/// Sets the function that copies from another domain.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_set_data_transfer(
    domain: Handle,
    transfer_cb: abi::spdk_memory_domain_transfer_data_cb,
) {
    enter("spdk_memory_domain_set_data_transfer", |cx| {
        // SAFETY: the same function type but for `unsafe`.
        Ok(cx.domain(domain)?.transfer.set(unsafe { optional(transfer_cb) }))
    })
}

/// Sets the function that writes zeroes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_set_memzero(
    domain: Handle,
    memzero_cb: abi::spdk_memory_domain_memzero_cb,
) {
    enter("spdk_memory_domain_set_memzero", |cx| {
        // SAFETY: the same function type but for `unsafe`.
        Ok(cx.domain(domain)?.memzero.set(unsafe { optional(memzero_cb) }))
    })
}

/// The copy of the context.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_get_context(domain: Handle) -> *mut abi::spdk_memory_domain_ctx {
    enter("spdk_memory_domain_get_context", |cx| Ok(cx.domain(domain)?.ctx().cast()))
}

/// The copy of the creator's bytes; `ctx_size` is written only when there are any, and may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_get_user_context(domain: Handle, ctx_size: *mut usize) -> *mut c_void {
    enter("spdk_memory_domain_get_user_context", |cx| {
        let (user, len) = cx.domain(domain)?.user();
        if len != 0 && !ctx_size.is_null() {
            cx.put(ctx_size, len)?;
        }
        Ok(user)
    })
}

/// How devices reach the domain.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_get_dma_device_type(domain: Handle) -> abi::spdk_dma_device_type {
    enter("spdk_memory_domain_get_dma_device_type", |cx| Ok(cx.domain(domain)?.device()))
}

/// The name of the device, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_get_dma_device_id(domain: Handle) -> *const c_char {
    enter_or("spdk_memory_domain_get_dma_device_id", name_of_nothing, |cx| Ok(cx.domain(domain)?.id()))
}

/// Frees a domain; the system's stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_destroy(domain: Handle) {
    enter_op("spdk_memory_domain_destroy", |cx| {
        if domain.is_null() {
            return Ok(());
        }
        dma::destroy(cx.domain(domain)?)
    })
}

/// The common frame of what a domain's functions do: both lists of pieces are needed, and the function.
#[inline(always)]
fn act<F, R: Refusal>(
    name: &'static str,
    domain: Handle,
    needed: &[*const abi::iovec],
    choose: impl FnOnce(&Domain) -> Option<F>,
    call: impl FnOnce(F) -> R,
) -> R {
    enter(name, |cx| {
        let domain = cx.domain(domain)?;
        let function = choose(domain.object());
        if needed.iter().any(|iov| iov.is_null()) {
            return Err(Errno::EINVAL);
        }
        Ok(call(function.ok_or(Errno::ENOTSUP)?))
    })
}

/// Copies out of a domain.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_pull_data(
    src_domain: Handle,
    src_domain_ctx: *mut c_void,
    src_iov: *mut abi::iovec,
    src_iov_cnt: u32,
    dst_iov: *mut abi::iovec,
    dst_iov_cnt: u32,
    cpl_cb: Cpl,
    cpl_cb_arg: *mut c_void,
) -> c_int {
    act(
        "spdk_memory_domain_pull_data",
        src_domain,
        &[src_iov, dst_iov],
        |d| d.pull.get(),
        |pull| pull(src_domain, src_domain_ctx, src_iov, src_iov_cnt, dst_iov, dst_iov_cnt, cpl_cb, cpl_cb_arg),
    )
}

/// Copies into a domain.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_push_data(
    dst_domain: Handle,
    dst_domain_ctx: *mut c_void,
    dst_iov: *mut abi::iovec,
    dst_iovcnt: u32,
    src_iov: *mut abi::iovec,
    src_iovcnt: u32,
    cpl_cb: Cpl,
    cpl_cb_arg: *mut c_void,
) -> c_int {
    act(
        "spdk_memory_domain_push_data",
        dst_domain,
        &[dst_iov, src_iov],
        |d| d.push.get(),
        |push| push(dst_domain, dst_domain_ctx, dst_iov, dst_iovcnt, src_iov, src_iovcnt, cpl_cb, cpl_cb_arg),
    )
}

/// Copies into a domain out of another; `src_domain` may be NULL, which is ordinary memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_transfer_data(
    dst_domain: Handle,
    dst_domain_ctx: *mut c_void,
    dst_iov: *mut abi::iovec,
    dst_iovcnt: u32,
    src_domain: Handle,
    src_domain_ctx: *mut c_void,
    src_iov: *mut abi::iovec,
    src_iovcnt: u32,
    src_translation: *mut abi::spdk_memory_domain_translation_result,
    cpl_cb: Cpl,
    cpl_cb_arg: *mut c_void,
) -> c_int {
    enter("spdk_memory_domain_transfer_data", |cx| {
        let domain = cx.domain(dst_domain)?;
        if !src_domain.is_null() {
            cx.domain(src_domain)?;
        }
        if dst_iov.is_null() || src_iov.is_null() {
            return Err(Errno::EINVAL);
        }
        let transfer = domain.transfer.get().ok_or(Errno::ENOTSUP)?;
        Ok(transfer(
            dst_domain,
            dst_domain_ctx,
            dst_iov,
            dst_iovcnt,
            src_domain,
            src_domain_ctx,
            src_iov,
            src_iovcnt,
            src_translation,
            cpl_cb,
            cpl_cb_arg,
        ))
    })
}

/// How a domain's memory is seen by another domain.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_translate_data(
    src_domain: Handle,
    src_domain_ctx: *mut c_void,
    dst_domain: Handle,
    dst_domain_ctx: *mut abi::spdk_memory_domain_translation_ctx,
    addr: *mut c_void,
    len: usize,
    result: *mut abi::spdk_memory_domain_translation_result,
) -> c_int {
    enter("spdk_memory_domain_translate_data", |cx| {
        let domain = cx.domain(src_domain)?;
        cx.domain(dst_domain)?;
        if result.is_null() {
            return Err(Errno::EINVAL);
        }
        let translate = domain.translate.get().ok_or(Errno::ENOTSUP)?;
        Ok(translate(src_domain, src_domain_ctx, dst_domain, dst_domain_ctx, addr, len, result))
    })
}

/// Ends what a translation began.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_invalidate_data(
    domain: Handle,
    domain_ctx: *mut c_void,
    iov: *mut abi::iovec,
    iovcnt: u32,
) {
    enter("spdk_memory_domain_invalidate_data", |cx| {
        if let Some(invalidate) = cx.domain(domain)?.invalidate.get() {
            invalidate(domain, domain_ctx, iov, iovcnt);
        }
        Ok(())
    })
}

/// Fills memory of a domain with zeroes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_memzero(
    domain: Handle,
    domain_ctx: *mut c_void,
    iov: *mut abi::iovec,
    iovcnt: u32,
    cpl_cb: Cpl,
    cpl_cb_arg: *mut c_void,
) -> c_int {
    let needed = if iovcnt == 0 { core::ptr::null() } else { iov.cast_const() };
    act(
        "spdk_memory_domain_memzero",
        domain,
        &[needed],
        |d| d.memzero.get(),
        |memzero| memzero(domain, domain_ctx, iov, iovcnt, cpl_cb, cpl_cb_arg),
    )
}

fn found(cx: &Cx, after: Option<Obj<Domain>>, id: *const c_char) -> Result<Handle> {
    let id = if id.is_null() { None } else { Some(cx.cstr(id)?.to_bytes()) };
    Ok(dma::find(after, id).map_or(core::ptr::null_mut(), raw))
}

/// The first domain, of one device or of all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_get_first(id: *const c_char) -> Handle {
    enter("spdk_memory_domain_get_first", |cx| found(cx, None, id))
}

/// The domain behind `prev`, of one device or of all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_get_next(prev: Handle, id: *const c_char) -> Handle {
    enter("spdk_memory_domain_get_next", |cx| found(cx, Some(cx.domain(prev)?), id))
}

/// The domain of ordinary memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_memory_domain_get_system_domain() -> Handle {
    enter("spdk_memory_domain_get_system_domain", |_| Ok(raw(dma::system()?)))
}
