//! `spdk/base64.h`: Base64 encoding and decoding.
//!
//! Threading: any thread.

use super::enter::{Cx, enter};
use crate::{
    algo::base64::{self, Variant},
    errno::{Errno, Result},
};
use core::ffi::{c_char, c_int, c_void};

fn encode(cx: &Cx, variant: Variant, dst: *mut c_char, src: *const c_void, src_len: usize) -> Result<c_int> {
    if dst.is_null() || src.is_null() {
        return Err(Errno::EINVAL);
    }
    let data = cx.bytes(src, src_len)?;
    let text = cx.bytes_mut(dst, base64::encoded_len(src_len).saturating_add(1))?;
    let end = base64::encode(variant, data, text)?;
    text[end] = 0;
    Ok(0)
}

fn decode(cx: &Cx, variant: Variant, dst: *mut c_void, dst_len: *mut usize, src: *const c_char) -> Result<c_int> {
    let text = cx.cstr(src)?.to_bytes();
    let len = base64::decoded_len(text)?;
    // The length is reported also when the characters turn out to be wrong.
    if !dst_len.is_null() {
        cx.put(dst_len, len)?;
    }
    if !dst.is_null() {
        base64::decode(variant, text, cx.bytes_mut(dst, len)?)?;
    }
    Ok(0)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_base64_encode(dst: *mut c_char, src: *const c_void, src_len: usize) -> c_int {
    enter("spdk_base64_encode", |cx| encode(cx, Variant::Standard, dst, src, src_len))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_base64_urlsafe_encode(dst: *mut c_char, src: *const c_void, src_len: usize) -> c_int {
    enter("spdk_base64_urlsafe_encode", |cx| encode(cx, Variant::UrlSafe, dst, src, src_len))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_base64_decode(dst: *mut c_void, dst_len: *mut usize, src: *const c_char) -> c_int {
    enter("spdk_base64_decode", |cx| decode(cx, Variant::Standard, dst, dst_len, src))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_base64_urlsafe_decode(
    dst: *mut c_void,
    dst_len: *mut usize,
    src: *const c_char,
) -> c_int {
    enter("spdk_base64_urlsafe_decode", |cx| decode(cx, Variant::UrlSafe, dst, dst_len, src))
}
