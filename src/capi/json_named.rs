//! `spdk/json.h`, the writer: members of an object, each a name and a value in one call.
//!
//! Threading rule: as in `json_write`.

use super::{
    enter::Cx,
    json_write::{uuid, wide, write_arg},
    variadic::{self, VaList},
};
use crate::{
    abi,
    errno::Result,
    json::{Encoder, Failed},
};
use core::ffi::{CStr, c_char, c_int, c_void};

type Ctx = abi::spdk_json_write_ctx;
type Done = core::result::Result<(), Failed>;

/// The body of the functions here: the name, then the value.
fn member<A>(
    function: &'static str,
    w: *mut Ctx,
    name: *const c_char,
    arg: impl FnOnce(&Cx) -> Result<A>,
    value: impl FnOnce(&mut Encoder, A) -> Done,
) -> c_int {
    let both = |cx: &Cx| -> Result<(&CStr, A)> { Ok((cx.cstr(name)?, arg(cx)?)) };
    write_arg(function, w, both, |e, (name, arg)| {
        e.name(name.to_bytes())?;
        value(e, arg)
    })
}

fn nothing(_: &Cx) -> Result<()> {
    Ok(())
}

/// Writes `null`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_null(w: *mut Ctx, name: *const c_char) -> c_int {
    member("spdk_json_write_named_null", w, name, nothing, |e, ()| e.null())
}

/// Writes a boolean.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_bool(w: *mut Ctx, name: *const c_char, val: bool) -> c_int {
    member("spdk_json_write_named_bool", w, name, nothing, |e, ()| e.bool(val))
}

/// Writes a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_uint8(w: *mut Ctx, name: *const c_char, val: u8) -> c_int {
    member("spdk_json_write_named_uint8", w, name, nothing, |e, ()| e.uint(val.into()))
}

/// Writes a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_uint16(w: *mut Ctx, name: *const c_char, val: u16) -> c_int {
    member("spdk_json_write_named_uint16", w, name, nothing, |e, ()| e.uint(val.into()))
}

/// Writes a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_int32(w: *mut Ctx, name: *const c_char, val: i32) -> c_int {
    member("spdk_json_write_named_int32", w, name, nothing, |e, ()| e.int(val.into()))
}

/// Writes a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_uint32(w: *mut Ctx, name: *const c_char, val: u32) -> c_int {
    member("spdk_json_write_named_uint32", w, name, nothing, |e, ()| e.uint(val.into()))
}

/// Writes a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_int64(w: *mut Ctx, name: *const c_char, val: i64) -> c_int {
    member("spdk_json_write_named_int64", w, name, nothing, |e, ()| e.int(val))
}

/// Writes a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_uint64(w: *mut Ctx, name: *const c_char, val: u64) -> c_int {
    member("spdk_json_write_named_uint64", w, name, nothing, |e, ()| e.uint(val))
}

/// Writes a 128-bit number given in two halves.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_uint128(
    w: *mut Ctx,
    name: *const c_char,
    low_val: u64,
    high_val: u64,
) -> c_int {
    member("spdk_json_write_named_uint128", w, name, nothing, |e, ()| e.uint128(wide(low_val, high_val)))
}

/// Writes a number as `%.20e`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_double(w: *mut Ctx, name: *const c_char, val: f64) -> c_int {
    member("spdk_json_write_named_double", w, name, nothing, |e, ()| e.double(val))
}

/// Writes a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_string(w: *mut Ctx, name: *const c_char, val: *const c_char) -> c_int {
    member("spdk_json_write_named_string", w, name, |cx| cx.cstr(val), |e, val| e.string(val.to_bytes()))
}

/// Writes a string given by a format.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_string_fmt_v(
    w: *mut Ctx,
    name: *const c_char,
    fmt: *const c_char,
    args: VaList,
) -> c_int {
    // SAFETY: the format and its arguments are C's contract.
    let text = |_: &Cx| unsafe { variadic::format(fmt, args) };
    member("spdk_json_write_named_string_fmt_v", w, name, text, |e, text| e.string(&text))
}

/// Writes bytes as a string of hexadecimal digits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_bytearray(
    w: *mut Ctx,
    name: *const c_char,
    val: *const c_void,
    len: usize,
) -> c_int {
    member("spdk_json_write_named_bytearray", w, name, |cx| cx.bytes(val, len), |e, val| e.bytearray(val))
}

/// Writes a UUID in lower case.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_uuid(
    w: *mut Ctx,
    name: *const c_char,
    val: *const abi::spdk_uuid,
) -> c_int {
    member("spdk_json_write_named_uuid", w, name, |cx| uuid(cx, val), |e, val| e.string(&val))
}

/// Opens an array.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_array_begin(w: *mut Ctx, name: *const c_char) -> c_int {
    member("spdk_json_write_named_array_begin", w, name, nothing, |e, ()| e.array_begin())
}

/// Opens an object.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_object_begin(w: *mut Ctx, name: *const c_char) -> c_int {
    member("spdk_json_write_named_object_begin", w, name, nothing, |e, ()| e.object_begin())
}
