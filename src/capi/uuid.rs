//! `spdk/uuid.h`: UUIDs. A UUID is a plain value of C's.
//!
//! Threading: any thread.

use super::enter::{Cx, enter};
use crate::{
    abi::spdk_uuid,
    algo::uuid,
    errno::{Errno, Result},
    sys::random,
};
use core::{
    cmp::Ordering,
    ffi::{c_char, c_int},
};

fn read(cx: &Cx, uuid: *const spdk_uuid) -> Result<[u8; 16]> {
    // SAFETY: C's contract: NULL or 16 bytes.
    unsafe { uuid.cast::<[u8; 16]>().as_ref() }.copied().ok_or(Errno::EINVAL).inspect_err(|_| log_null(cx))
}

#[cold]
fn log_null(cx: &Cx) {
    errlog!("{}: the UUID is NULL", cx.name);
}

fn write(cx: &Cx, uuid: *mut spdk_uuid, raw: [u8; 16]) -> Result<()> {
    cx.put(uuid.cast::<[u8; 16]>(), raw)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_uuid_parse(uuid: *mut spdk_uuid, uuid_str: *const c_char) -> c_int {
    enter("spdk_uuid_parse", |cx| {
        write(cx, uuid, uuid::parse(cx.cstr(uuid_str)?.to_bytes())?)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_uuid_fmt_lower(
    uuid_str: *mut c_char,
    uuid_str_size: usize,
    uuid: *const spdk_uuid,
) -> c_int {
    enter("spdk_uuid_fmt_lower", |cx| {
        if uuid_str_size < uuid::STRING_LEN {
            return Err(Errno::EINVAL);
        }
        let text = uuid::format(&read(cx, uuid)?);
        let out = cx.bytes_mut(uuid_str, uuid::STRING_LEN)?;
        out[..text.len()].copy_from_slice(&text);
        out[text.len()] = 0;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_uuid_compare(u1: *const spdk_uuid, u2: *const spdk_uuid) -> c_int {
    enter("spdk_uuid_compare", |cx| {
        Ok(match read(cx, u1)?.cmp(&read(cx, u2)?) {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_uuid_generate(uuid: *mut spdk_uuid) {
    enter("spdk_uuid_generate", |cx| {
        let mut raw = [0; 16];
        random::fill(&mut raw);
        write(cx, uuid, uuid::from_random(raw))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_uuid_generate_sha1(
    uuid: *mut spdk_uuid,
    ns_uuid: *mut spdk_uuid,
    name: *const c_char,
    len: usize,
) -> c_int {
    enter("spdk_uuid_generate_sha1", |cx| {
        let raw = uuid::from_name(&read(cx, ns_uuid)?, cx.bytes(name, len)?);
        write(cx, uuid, raw)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_uuid_copy(dst: *mut spdk_uuid, src: *const spdk_uuid) {
    enter("spdk_uuid_copy", |cx| write(cx, dst, read(cx, src)?))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_uuid_is_null(uuid: *const spdk_uuid) -> bool {
    enter("spdk_uuid_is_null", |cx| Ok(read(cx, uuid)? == [0; 16]))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_uuid_set_null(uuid: *mut spdk_uuid) {
    enter("spdk_uuid_set_null", |cx| write(cx, uuid, [0; 16]))
}
