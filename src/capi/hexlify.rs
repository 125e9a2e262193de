//! `spdk/hexlify.h`: bytes as hexadecimal text.
//!
//! Threading: any thread.

use super::{enter::enter, memory::CBuf};
use crate::{algo::hex, errno::Errno};
use core::ffi::c_char;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_hexlify(bin: *const c_char, len: usize) -> *mut c_char {
    enter("spdk_hexlify", |cx| {
        let data = cx.bytes(bin, len)?;
        let mut text = CBuf::zeroed(len.saturating_mul(2).saturating_add(1))?;
        hex::encode(data, text.bytes());
        Ok(text.give_text())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_unhexlify(hex: *const c_char) -> *mut c_char {
    enter("spdk_unhexlify", |cx| {
        let text = cx.cstr(hex)?.to_bytes();
        if !text.len().is_multiple_of(2) {
            errlog!("Invalid hex string length {}: it must be even", text.len());
            return Err(Errno::EINVAL);
        }
        let mut data = CBuf::zeroed(text.len() / 2)?;
        let len = text.len() / 2;
        if !hex::decode(text, &mut data.bytes()[..len]) {
            errlog!("Invalid hex string '{}'", String::from_utf8_lossy(text));
            return Err(Errno::EINVAL);
        }
        Ok(data.give_text())
    })
}
