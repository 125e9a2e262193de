//! `spdk/md5.h`: MD5. The structure is C's, the context in it an opaque handle of ours, although its declared type is
//! that of another library. Success is 1, as upstream returns it, and failure -1.
//!
//! Threading: any thread; one user of a context at a time.

use super::enter::enter_or;
use crate::{
    abi::spdk_md5ctx,
    util::digest::{self, CONTEXTS, Md5Context},
};
use core::{
    ffi::{c_int, c_void},
    ptr,
};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_md5init(md5ctx: *mut spdk_md5ctx) -> c_int {
    enter_or(
        "spdk_md5init",
        |_| -1,
        |cx| {
            let ctx = cx.value_mut(md5ctx)?;
            ctx.md5ctx = ptr::null_mut();
            ctx.md5ctx = ptr::without_provenance_mut(digest::create()?.handle() as usize);
            Ok(1)
        },
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_md5update(md5ctx: *mut spdk_md5ctx, data: *const c_void, len: usize) -> c_int {
    enter_or(
        "spdk_md5update",
        |_| -1,
        |cx| {
            let ctx = cx.value(md5ctx)?;
            if data.is_null() || len == 0 {
                return Ok(0);
            }
            let (obj, _pin) = cx.shared(&CONTEXTS, ctx.md5ctx)?;
            obj.update(cx.bytes(data, len)?);
            Ok(1)
        },
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_md5final(md5: *mut c_void, md5ctx: *mut spdk_md5ctx) -> c_int {
    enter_or(
        "spdk_md5final",
        |_| -1,
        |cx| {
            let ctx = cx.value_mut(md5ctx)?;
            let out = cx.value_mut(md5.cast::<[u8; 16]>())?;
            let handle = core::mem::replace(&mut ctx.md5ctx, ptr::null_mut());
            let (obj, _pin) = cx.shared(&CONTEXTS, handle)?;
            *out = Md5Context::finish(obj);
            Ok(1)
        },
    )
}
