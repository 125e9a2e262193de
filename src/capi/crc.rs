//! `spdk/crc16.h`, `spdk/crc32.h`, `spdk/crc64.h`: cyclic redundancy checks.
//!
//! Threading: any thread.

use super::enter::enter;
use crate::{
    abi,
    algo::{crc, sg::Source},
    sys::iov::IovCursor,
};
use core::ffi::{c_int, c_void};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_crc16_t10dif(init_crc: u16, buf: *const c_void, len: usize) -> u16 {
    enter("spdk_crc16_t10dif", |cx| Ok(crc::crc16_t10dif(init_crc, cx.bytes(buf, len)?)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_crc16_t10dif_copy(init_crc: u16, dst: *mut u8, src: *mut u8, len: usize) -> u16 {
    enter("spdk_crc16_t10dif_copy", |cx| {
        let from = cx.bytes(src, len)?.as_ptr();
        let to = cx.bytes_mut(dst, len)?;
        // SAFETY: C's contract: both buffers hold `len` bytes; they may be the same.
        unsafe { core::ptr::copy(from, to.as_mut_ptr(), len) };
        Ok(crc::crc16_t10dif(init_crc, to))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_crc32_ieee_update(buf: *const c_void, len: usize, crc: u32) -> u32 {
    enter("spdk_crc32_ieee_update", |cx| Ok(crc::crc32_ieee(cx.bytes(buf, len)?, crc)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_crc32c_update(buf: *const c_void, len: usize, crc: u32) -> u32 {
    enter("spdk_crc32c_update", |cx| Ok(crc::crc32c(cx.bytes(buf, len)?, crc)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_crc32c_iov_update(iov: *mut abi::iovec, iovcnt: c_int, crc32c: u32) -> u32 {
    enter("spdk_crc32c_iov_update", |_| {
        // SAFETY: C's contract: NULL or `iovcnt` elements of readable memory.
        let mut at = unsafe { IovCursor::new(iov, usize::try_from(iovcnt).unwrap_or(0)) };
        let mut crc = crc32c;
        while !at.chunk().is_empty() {
            let len = at.chunk().len();
            crc = crc::crc32c(at.chunk(), crc);
            at.skip(len);
        }
        Ok(crc)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_crc32c_nvme(buf: *const c_void, len: usize, crc: u32) -> u32 {
    enter("spdk_crc32c_nvme", |cx| Ok(crc::crc32c_nvme(cx.bytes(buf, len)?, crc)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_crc64_nvme(buf: *const c_void, len: usize, crc: u64) -> u64 {
    enter("spdk_crc64_nvme", |cx| Ok(crc::crc64_nvme(cx.bytes(buf, len)?, crc)))
}
