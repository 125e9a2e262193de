//! `spdk/json.h`, the writer: single values, objects and arrays.
//!
//! Threading rule: any thread, one call on a context at a time; a call from the context's own callback fails.

use super::{
    enter::{Cx, enter, enter_op},
    variadic::{self, VaList},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Obj,
    json::{Encoder, Failed, Kind, Sink, WRITERS, WriteFn, Writer},
};
use core::{
    ffi::{c_char, c_int, c_void},
    slice,
};

type Ctx = abi::spdk_json_write_ctx;
type Done = core::result::Result<(), Failed>;

/// The body of most functions here: decode the context, write, 0 or -1.
fn write(name: &'static str, w: *mut Ctx, f: impl FnOnce(&mut Encoder) -> Done) -> c_int {
    enter(name, |cx| Ok(cx.object(&WRITERS, w)?.run(f).rc()))
}

/// As [`write`], with an argument that may be refused: then the text is spoilt, because something is missing in it.
pub(super) fn write_arg<A>(
    name: &'static str,
    w: *mut Ctx,
    arg: impl FnOnce(&Cx) -> Result<A>,
    f: impl FnOnce(&mut Encoder, A) -> Done,
) -> c_int {
    enter(name, |cx| {
        let writer = cx.object(&WRITERS, w)?;
        let arg = arg(cx).inspect_err(|_| writer.fail())?;
        Ok(writer.run(|e| f(e, arg)).rc())
    })
}

/// The handle that C holds.
pub(super) fn ctx(writer: Obj<Writer>) -> *mut Ctx {
    core::ptr::without_provenance_mut(writer.handle() as usize)
}

/// Starts a JSON text; NULL when there is no memory or no callback.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_begin(
    write_cb: abi::spdk_json_write_cb,
    cb_ctx: *mut c_void,
    flags: u32,
) -> *mut Ctx {
    enter_op("spdk_json_write_begin", |_| {
        let call = write_cb.ok_or(Errno::EINVAL)?;
        // SAFETY: same function type but for `unsafe`; that it may be called with its own context is C's contract.
        let call: WriteFn = unsafe { core::mem::transmute(call) };
        let sink = Sink::Call { write: call, ctx: cb_ctx.expose_provenance() };
        Ok(ctx(Writer::begin(sink, flags & abi::SPDK_JSON_WRITE_FLAG_FORMATTED != 0, false)?))
    })
}

/// Ends a text: the rest goes to the callback; 0 if all of it was written, else -1. NULL is 0. A response's context is ended by its
/// request only (`-EPERM`), and none by its own callback (`-EBUSY`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_end(w: *mut Ctx) -> c_int {
    enter_op("spdk_json_write_end", |cx| {
        if w.is_null() {
            return Ok(0);
        }
        let writer = cx.object(&WRITERS, w)?;
        if writer.is_owned() {
            return Err(Errno::EPERM);
        }
        Ok(if Writer::end(writer)?.is_ok() { 0 } else { -1 })
    })
}

/// Forgets what has not reached the callback, and any failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_reset(w: *mut Ctx) {
    enter("spdk_json_write_reset", |cx| {
        if !w.is_null() {
            cx.object(&WRITERS, w)?.reset();
        }
        Ok(())
    })
}

/// Writes `null`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_null(w: *mut Ctx) -> c_int {
    write("spdk_json_write_null", w, Encoder::null)
}

/// Writes `true` or `false`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_bool(w: *mut Ctx, val: bool) -> c_int {
    write("spdk_json_write_bool", w, |e| e.bool(val))
}

/// Writes a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_uint8(w: *mut Ctx, val: u8) -> c_int {
    write("spdk_json_write_uint8", w, |e| e.uint(val.into()))
}

/// Writes a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_uint16(w: *mut Ctx, val: u16) -> c_int {
    write("spdk_json_write_uint16", w, |e| e.uint(val.into()))
}

/// Writes a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_int32(w: *mut Ctx, val: i32) -> c_int {
    write("spdk_json_write_int32", w, |e| e.int(val.into()))
}

/// Writes a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_uint32(w: *mut Ctx, val: u32) -> c_int {
    write("spdk_json_write_uint32", w, |e| e.uint(val.into()))
}

/// Writes a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_int64(w: *mut Ctx, val: i64) -> c_int {
    write("spdk_json_write_int64", w, |e| e.int(val))
}

/// Writes a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_uint64(w: *mut Ctx, val: u64) -> c_int {
    write("spdk_json_write_uint64", w, |e| e.uint(val))
}

/// The number whose halves are given.
pub(super) fn wide(low: u64, high: u64) -> u128 {
    u128::from(high) << 64 | u128::from(low)
}

/// Writes a 128-bit number given in two halves.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_uint128(w: *mut Ctx, low_val: u64, high_val: u64) -> c_int {
    write("spdk_json_write_uint128", w, |e| e.uint128(wide(low_val, high_val)))
}

/// Writes a number as `%.20e`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_double(w: *mut Ctx, val: f64) -> c_int {
    write("spdk_json_write_double", w, |e| e.double(val))
}

/// Writes a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_string(w: *mut Ctx, val: *const c_char) -> c_int {
    write_arg("spdk_json_write_string", w, |cx| cx.cstr(val), |e, val| e.string(val.to_bytes()))
}

/// Writes `len` bytes as a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_string_raw(w: *mut Ctx, val: *const c_char, len: usize) -> c_int {
    write_arg("spdk_json_write_string_raw", w, |cx| cx.bytes(val, len), |e, val| e.string(val))
}

/// Writes bytes as a string of hexadecimal digits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_bytearray(w: *mut Ctx, val: *const c_void, len: usize) -> c_int {
    write_arg("spdk_json_write_bytearray", w, |cx| cx.bytes(val, len), |e, val| e.bytearray(val))
}

/// The notation of a UUID passed by pointer.
pub(super) fn uuid(cx: &Cx, uuid: *const abi::spdk_uuid) -> Result<[u8; 36]> {
    let uuid = cx.value(uuid)?;
    // SAFETY: every bit pattern is a valid array of bytes.
    Ok(crate::algo::uuid::format(unsafe { &uuid.u.raw }))
}

/// Writes a UUID in lower case.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_uuid(w: *mut Ctx, val: *const abi::spdk_uuid) -> c_int {
    write_arg("spdk_json_write_uuid", w, |cx| uuid(cx, val), |e, val| e.string(&val))
}

/// Writes a string given in UTF-16LE up to its first zero unit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_string_utf16le(w: *mut Ctx, val: *const u16) -> c_int {
    let text = |cx: &Cx| {
        if val.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: the string ends with a zero unit; units may lie at odd addresses.
        let len = (0..).take_while(|&at| unsafe { val.add(at).read_unaligned() } != 0).count();
        cx.bytes(val, len * 2)
    };
    write_arg("spdk_json_write_string_utf16le", w, text, |e, text| e.string_utf16le(text))
}

/// Writes a string of `len` UTF-16LE units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_string_utf16le_raw(w: *mut Ctx, val: *const u16, len: usize) -> c_int {
    let text = |cx: &Cx| cx.bytes(val, len.checked_mul(2).ok_or(Errno::EINVAL)?);
    write_arg("spdk_json_write_string_utf16le_raw", w, text, |e, text| e.string_utf16le(text))
}

/// Writes a string given by a format.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_string_fmt_v(w: *mut Ctx, fmt: *const c_char, args: VaList) -> c_int {
    // SAFETY: the format and its arguments are C's contract.
    let text = |_: &Cx| unsafe { variadic::format(fmt, args) };
    write_arg("spdk_json_write_string_fmt_v", w, text, |e, text| e.string(&text))
}

/// Opens an array.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_array_begin(w: *mut Ctx) -> c_int {
    write("spdk_json_write_array_begin", w, Encoder::array_begin)
}

/// Closes an array.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_array_end(w: *mut Ctx) -> c_int {
    write("spdk_json_write_array_end", w, Encoder::array_end)
}

/// Opens an object.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_object_begin(w: *mut Ctx) -> c_int {
    write("spdk_json_write_object_begin", w, Encoder::object_begin)
}

/// Closes an object.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_object_end(w: *mut Ctx) -> c_int {
    write("spdk_json_write_object_end", w, Encoder::object_end)
}

/// Writes the name of an object's member, whose value has to follow.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_name(w: *mut Ctx, name: *const c_char) -> c_int {
    write_arg("spdk_json_write_name", w, |cx| cx.cstr(name), |e, name| e.name(name.to_bytes()))
}

/// Writes the `len` bytes of a name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_name_raw(w: *mut Ctx, name: *const c_char, len: usize) -> c_int {
    write_arg("spdk_json_write_name_raw", w, |cx| cx.bytes(name, len), |e, name| e.name(name))
}

/// Writes bytes as they are in the place of a value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_val_raw(w: *mut Ctx, data: *const c_void, len: usize) -> c_int {
    write_arg("spdk_json_write_val_raw", w, |cx| cx.bytes(data, len), |e, data| e.raw(data))
}

/// Writes a parsed value with all that is in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_val(w: *mut Ctx, val: *const abi::spdk_json_val) -> c_int {
    write_arg(
        "spdk_json_write_val",
        w,
        |cx| cx.value(val),
        |e, first| {
            let opens = Kind::from_bits(first.type_).is_some_and(Kind::opens);
            let count = if opens { first.len as usize + 2 } else { 1 };
            for at in 0..count {
                // SAFETY: C's contract: `len` values and the end follow the beginning of an object or array.
                let token = unsafe { val.add(at).read() };
                let kind = Kind::from_bits(token.type_).ok_or(Failed)?;
                let text = match kind {
                    // SAFETY: C's contract: the value's text is `len` bytes long.
                    Kind::String | Kind::Name | Kind::Number if token.len != 0 => unsafe {
                        slice::from_raw_parts(token.start.cast(), token.len as usize)
                    },
                    _ => &[],
                };
                e.token(kind, text)?;
            }
            Ok(())
        },
    )
}
