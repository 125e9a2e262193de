//! `spdk/json.h`: parsing, decoding and walking through parsed values.
//!
//! Values are plain memory of the caller: NULL is refused, everything else about them is C's contract. Threading rule: any thread;
//! the functions have no state.

use super::enter::{Cx, enter, enter_or};
use crate::{
    abi,
    errno::{Errno, Result},
    json::{self, Broken, Flags, Kind, NumberError, Token, TokenSink},
    log::flags::JSON_UTIL,
};
use core::{
    ffi::{CStr, c_char, c_int, c_void},
    ptr,
};

type Val = abi::spdk_json_val;

/// Tokens on their way into the caller's array.
struct Values {
    text: *mut u8,
    values: *mut Val,
    room: usize,
}

impl TokenSink for Values {
    fn push(&mut self, index: usize, token: Token) {
        if index < self.room {
            let val =
                Val { start: self.text.wrapping_add(token.start).cast(), len: token.len, type_: token.kind.bits() };
            // SAFETY: C's contract: the array has `room` elements.
            unsafe { self.values.add(index).write(val) };
        }
    }

    fn close(&mut self, index: usize, len: u32) {
        if index < self.room {
            // SAFETY: C's contract: the array has `room` elements, and this one was written by `push`.
            unsafe { (*self.values.add(index)).len = len };
        }
    }
}

/// Parses the value at the start of `json`: the number of its tokens, of which the first `num_values` are stored, or
/// `SPDK_JSON_PARSE_*`. `*end` is set in either case.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_parse(
    json: *mut c_void,
    size: usize,
    values: *mut Val,
    num_values: usize,
    end: *mut *mut c_void,
    flags: u32,
) -> isize {
    enter_or(
        "spdk_json_parse",
        |_| Broken::Invalid.code() as isize,
        |cx| {
            let in_place = flags & abi::SPDK_JSON_PARSE_FLAG_DECODE_IN_PLACE != 0;
            let flags = Flags { comments: flags & abi::SPDK_JSON_PARSE_FLAG_ALLOW_COMMENTS != 0 };
            let room = if values.is_null() { 0 } else { num_values };
            let mut sink = Values { text: json.cast(), values, room };
            let outcome = if in_place {
                json::parse_in_place(cx.bytes_mut(json, size)?, flags, &mut sink)
            } else {
                json::parse(cx.bytes(json, size)?, flags, &mut sink)
            };
            if !end.is_null() {
                cx.put(end, json.wrapping_byte_add(outcome.end))?;
            }
            Ok(outcome.tokens.map_or_else(|broken| broken.code() as isize, |count| count as isize))
        },
    )
}

/// The text of a string or name; `None` for values of other kinds.
fn text<'a>(val: &Val) -> Option<&'a [u8]> {
    let named = matches!(Kind::from_bits(val.type_), Some(Kind::String | Kind::Name));
    named.then(|| raw_text(val))
}

fn raw_text<'a>(val: &Val) -> &'a [u8] {
    if val.start.is_null() || val.len == 0 {
        return &[];
    }
    // SAFETY: C's contract: the value's text is `len` bytes long.
    unsafe { core::slice::from_raw_parts(val.start.cast(), val.len as usize) }
}

/// Number of values that `val` spans, 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_val_len(val: *const Val) -> usize {
    enter("spdk_json_val_len", |cx| Ok(cx.value(val).map_or(0, span)))
}

fn span(val: &Val) -> usize {
    if Kind::from_bits(val.type_).is_some_and(Kind::opens) { val.len as usize + 2 } else { 1 }
}

/// Whether a string or name equals `str`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_strequal(val: *const Val, str: *const c_char) -> bool {
    enter("spdk_json_strequal", |cx| Ok(text(cx.value(val)?) == Some(cx.cstr(str)?.to_bytes())))
}

/// A copy of a string or name on the C heap; NULL if it contains a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_strdup(val: *const Val) -> *mut c_char {
    enter("spdk_json_strdup", |cx| strdup(cx.value(val)?))
}

fn strdup(val: &Val) -> Result<*mut c_char> {
    let text = text(val).filter(|t| !t.contains(&0)).ok_or(Errno::EINVAL)?;
    // SAFETY: malloc has no preconditions.
    let copy = unsafe { libc::malloc(text.len() + 1) }.cast::<u8>();
    if copy.is_null() {
        return Err(Errno::ENOMEM);
    }
    // SAFETY: the new block holds the text and a NUL, and overlaps nothing.
    unsafe {
        ptr::copy_nonoverlapping(text.as_ptr(), copy, text.len());
        copy.add(text.len()).write(0);
    }
    Ok(copy.cast())
}

/// The body of the number functions.
fn number<T>(
    function: &'static str,
    val: *const Val,
    out: *mut T,
    convert: impl FnOnce(&[u8]) -> core::result::Result<T, NumberError>,
) -> c_int {
    enter(function, |cx| {
        let val = cx.value(val)?;
        if val.type_ != Kind::Number.bits() {
            return Err(Errno::EINVAL);
        }
        let number = convert(raw_text(val)).map_err(|error| match error {
            NumberError::NotANumber => Errno::EINVAL,
            NumberError::OutOfRange => Errno::ERANGE,
        })?;
        cx.put(out, number).map(|()| 0)
    })
}

/// The value of a number: 0, `-EINVAL` if it is none, `-ERANGE` if it is not such an integer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_number_to_uint8(val: *const Val, num: *mut u8) -> c_int {
    number("spdk_json_number_to_uint8", val, num, json::to_u8)
}

/// As `spdk_json_number_to_uint8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_number_to_uint16(val: *const Val, num: *mut u16) -> c_int {
    number("spdk_json_number_to_uint16", val, num, json::to_u16)
}

/// As `spdk_json_number_to_uint8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_number_to_int32(val: *const Val, num: *mut i32) -> c_int {
    number("spdk_json_number_to_int32", val, num, json::to_i32)
}

/// As `spdk_json_number_to_uint8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_number_to_uint32(val: *const Val, num: *mut u32) -> c_int {
    number("spdk_json_number_to_uint32", val, num, json::to_u32)
}

/// As `spdk_json_number_to_uint8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_number_to_uint64(val: *const Val, num: *mut u64) -> c_int {
    number("spdk_json_number_to_uint64", val, num, json::to_u64)
}

/// A decoder: stores a `bool`. -1 for other values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_decode_bool(val: *const Val, out: *mut c_void) -> c_int {
    enter_or(
        "spdk_json_decode_bool",
        |_| -1,
        |cx| {
            let on = match Kind::from_bits(cx.value(val)?.type_) {
                Some(Kind::True) => true,
                Some(Kind::False) => false,
                _ => return Err(Errno::EINVAL),
            };
            cx.put(out.cast(), on).map(|()| 0)
        },
    )
}

/// A decoder: stores a `uint8_t`; codes as `spdk_json_number_to_uint8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_decode_uint8(val: *const Val, out: *mut c_void) -> c_int {
    number("spdk_json_decode_uint8", val, out.cast(), json::to_u8)
}

/// A decoder: stores a `uint16_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_decode_uint16(val: *const Val, out: *mut c_void) -> c_int {
    number("spdk_json_decode_uint16", val, out.cast(), json::to_u16)
}

/// A decoder: stores an `int32_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_decode_int32(val: *const Val, out: *mut c_void) -> c_int {
    number("spdk_json_decode_int32", val, out.cast(), json::to_i32)
}

/// A decoder: stores a `uint32_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_decode_uint32(val: *const Val, out: *mut c_void) -> c_int {
    number("spdk_json_decode_uint32", val, out.cast(), json::to_u32)
}

/// A decoder: stores a `uint64_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_decode_uint64(val: *const Val, out: *mut c_void) -> c_int {
    number("spdk_json_decode_uint64", val, out.cast(), json::to_u64)
}

/// A decoder: frees the `char *` at `out` and stores a copy of the string there, NULL (and -1) if the value is no string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_decode_string(val: *const Val, out: *mut c_void) -> c_int {
    enter_or(
        "spdk_json_decode_string",
        |_| -1,
        |cx| {
            let place = cx.value_mut(out.cast::<*mut c_char>())?;
            // SAFETY: C's contract: the place holds NULL or a block of the C heap.
            unsafe { libc::free((*place).cast()) };
            *place = ptr::null_mut();
            *place = strdup(cx.value(val)?)?;
            Ok(0)
        },
    )
}

/// A decoder: stores a `struct spdk_uuid`. -1 for other values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_decode_uuid(val: *const Val, out: *mut c_void) -> c_int {
    enter_or(
        "spdk_json_decode_uuid",
        |_| -1,
        |cx| {
            let text = text(cx.value(val)?).filter(|t| !t.contains(&0)).ok_or(Errno::EINVAL)?;
            let raw = crate::algo::uuid::parse(text)?;
            cx.put(out.cast(), abi::spdk_uuid { u: abi::spdk_uuid__bindgen_ty_1 { raw } }).map(|()| 0)
        },
    )
}

/// The element `index` of a caller's array.
fn at<'a, T>(array: *const T, index: usize) -> &'a T {
    // SAFETY: C's contract: the array reaches as far as the lengths in it, or the count passed with it, say.
    unsafe { &*array.add(index) }
}

fn decoder_name<'a>(decoder: &abi::spdk_json_object_decoder) -> Option<&'a CStr> {
    // SAFETY: C's contract: a name is NULL or a C string.
    (!decoder.name.is_null()).then(|| unsafe { CStr::from_ptr(decoder.name) })
}

/// Calls a decoder of C; a missing one fails.
fn call_decoder(decode: abi::spdk_json_decode_fn, val: *const Val, out: *mut c_void) -> bool {
    // SAFETY: C's contract: a decoder may be called with a value and the place it was registered for.
    decode.is_some_and(|decode| unsafe { decode(val, out) } == 0)
}

fn decode_object(
    function: &'static str,
    values: *const Val,
    decoders: *const abi::spdk_json_object_decoder,
    num_decoders: usize,
    out: *mut c_void,
    relaxed: bool,
) -> c_int {
    enter_or(
        function,
        |_| -1,
        |cx| {
            let object = cx.value(values)?;
            if object.type_ != Kind::ObjectBegin.bits() || (decoders.is_null() && num_decoders != 0) {
                return Err(Errno::EINVAL);
            }
            let mut seen = Vec::new();
            seen.try_reserve_exact(num_decoders)?;
            seen.resize(num_decoders, false);
            let mut valid = true;
            let mut index = 0;
            while index < object.len as usize {
                let (name, val) = (at(values, index + 1), at(values, index + 2));
                let known = seen.iter_mut().enumerate().find(|(d, _)| {
                    let decoder = decoder_name(at(decoders, *d));
                    decoder.is_some_and(|decoder| text(name) == Some(decoder.to_bytes()))
                });
                match known {
                    Some((d, seen)) if !*seen => {
                        *seen = true;
                        let decoder = at(decoders, d);
                        if !call_decoder(decoder.decode_func, val, out.wrapping_byte_add(decoder.offset)) {
                            debuglog!(JSON_UTIL, "value of '{}' refused", raw_text(name).escape_ascii());
                            valid = false;
                        }
                    }
                    Some(_) => {
                        debuglog!(JSON_UTIL, "'{}' given twice", raw_text(name).escape_ascii());
                        valid = false;
                    }
                    None if relaxed => {}
                    None => {
                        debuglog!(JSON_UTIL, "'{}' is unknown", raw_text(name).escape_ascii());
                        valid = false;
                    }
                }
                index += 1 + span(val);
            }
            let complete = seen.iter().enumerate().all(|(d, seen)| *seen || at(decoders, d).optional);
            Ok(if valid && complete { 0 } else { -1 })
        },
    )
}

/// Decodes an object by a table of decoders: 0, or -1 if a name is unknown, given twice or missing, or a value is refused. The
/// remaining values are decoded all the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_decode_object(
    values: *const Val,
    decoders: *const abi::spdk_json_object_decoder,
    num_decoders: usize,
    out: *mut c_void,
) -> c_int {
    decode_object("spdk_json_decode_object", values, decoders, num_decoders, out, false)
}

/// As `spdk_json_decode_object`, but unknown names are passed over.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_decode_object_relaxed(
    values: *const Val,
    decoders: *const abi::spdk_json_object_decoder,
    num_decoders: usize,
    out: *mut c_void,
) -> c_int {
    decode_object("spdk_json_decode_object_relaxed", values, decoders, num_decoders, out, true)
}

/// Frees what the decoders of a table allocated, by giving each a value that it cannot decode.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_free_object(
    decoders: *const abi::spdk_json_object_decoder,
    num_decoders: usize,
    obj: *mut c_void,
) {
    enter("spdk_json_free_object", |_| {
        if decoders.is_null() || obj.is_null() {
            return Err(Errno::EINVAL);
        }
        let nothing = Val { start: c"".as_ptr().cast_mut().cast(), len: 0, type_: abi::SPDK_JSON_VAL_INVALID };
        for decoder in (0..num_decoders).map(|index| at(decoders, index)) {
            call_decoder(decoder.decode_func, &raw const nothing, obj.wrapping_byte_add(decoder.offset));
        }
        Ok(())
    })
}

/// Decodes an array's elements one after the other, `stride` bytes apart. 0, or -1; `*out_size` counts the decoded ones.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_decode_array(
    values: *const Val,
    decode_func: abi::spdk_json_decode_fn,
    out: *mut c_void,
    max_size: usize,
    out_size: *mut usize,
    stride: usize,
) -> c_int {
    enter_or(
        "spdk_json_decode_array",
        |_| -1,
        |cx| {
            let array = cx.value(values)?;
            if array.type_ != Kind::ArrayBegin.bits() {
                return Err(Errno::EINVAL);
            }
            cx.put(out_size, 0)?;
            let (mut index, mut count) = (0, 0);
            while index < array.len as usize {
                let val = at(values, index + 1);
                let place = out.wrapping_byte_add(count * stride);
                if count == max_size || !call_decoder(decode_func, val, place) {
                    return Ok(-1);
                }
                index += span(val);
                count += 1;
                cx.put(out_size, count)?;
            }
            Ok(0)
        },
    )
}

/// The first member or element, the end included; `None` if `val` is not of this kind.
fn first(cx: &Cx, val: *mut Val, kind: Kind) -> Result<Option<*mut Val>> {
    Ok((cx.value(val)?.type_ == kind.bits()).then(|| val.wrapping_add(1)))
}

/// `val`, unless it is an end (or nothing at all).
fn unless_end(val: *mut Val) -> Option<*mut Val> {
    Kind::from_bits(at(val, 0).type_).filter(|kind| !kind.closes()).map(|_| val)
}

/// What follows the member or element at `pos`.
fn next(pos: *mut Val) -> Option<*mut Val> {
    let kind = Kind::from_bits(at(pos, 0).type_)?;
    match kind {
        Kind::Name => {
            let val = pos.wrapping_add(1);
            let kind = Kind::from_bits(at(val, 0).type_)?;
            if kind == Kind::Name || kind.closes() { None } else { unless_end(behind(val)?) }
        }
        Kind::ArrayBegin | Kind::ObjectBegin => unless_end(behind(pos)?),
        Kind::ArrayEnd | Kind::ObjectEnd => None,
        // A scalar in an array: the caller sees the array's end for itself.
        _ => Some(pos.wrapping_add(1)),
    }
}

/// The value behind `val`, found by counting beginnings and ends, so that it also works before the lengths are set.
fn behind(val: *mut Val) -> Option<*mut Val> {
    let mut depth = 0usize;
    let mut pos = val;
    loop {
        let kind = Kind::from_bits(at(pos, 0).type_)?;
        pos = pos.wrapping_add(1);
        if kind.opens() {
            depth += 1;
        } else if kind.closes() {
            depth = depth.checked_sub(1)?;
        }
        if depth == 0 {
            return Some(pos);
        }
    }
}

/// Finds the member `key_name` of an object: 0, `-ENOENT`, `-EDOM` if its value is of none of the kinds in `type`, `-EINVAL` if the
/// name occurs twice, `-EPROTOTYPE` if `object` is no object.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_find(
    object: *mut Val,
    key_name: *const c_char,
    key: *mut *mut Val,
    val: *mut *mut Val,
    type_: abi::spdk_json_val_type,
) -> c_int {
    enter("spdk_json_find", |cx| find(cx, object, key_name, key, val, type_))
}

fn find(
    cx: &Cx,
    object: *mut Val,
    key_name: *const c_char,
    key: *mut *mut Val,
    val: *mut *mut Val,
    kinds: u32,
) -> Result<c_int> {
    let wanted = cx.cstr(key_name)?.to_bytes();
    let begin = first(cx, object, Kind::ObjectBegin)?.ok_or(Errno(libc::EPROTOTYPE))?;
    let mut found: *mut Val = ptr::null_mut();
    let mut pos = unless_end(begin);
    while let Some(name) = pos {
        pos = next(name);
        if at(name, 0).type_ != Kind::Name.bits() || text(at(name, 0)) != Some(wanted) {
            continue;
        }
        if !found.is_null() {
            debuglog!(JSON_UTIL, "'{}' given twice", wanted.escape_ascii());
            return Err(Errno::EINVAL);
        }
        found = name;
        let kind = at(name, 1).type_;
        if kinds != abi::SPDK_JSON_VAL_INVALID && kind & kinds == 0 {
            debuglog!(JSON_UTIL, "'{}' is of type {kind:#x}, not {kinds:#x}", wanted.escape_ascii());
            return Err(Errno::EDOM);
        }
    }
    if !key.is_null() {
        cx.put(key, found)?;
    }
    if !val.is_null() {
        cx.put(val, if found.is_null() { found } else { found.wrapping_add(1) })?;
    }
    if found.is_null() { Err(Errno::ENOENT) } else { Ok(0) }
}

/// `spdk_json_find` for a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_find_string(
    object: *mut Val,
    key_name: *const c_char,
    key: *mut *mut Val,
    val: *mut *mut Val,
) -> c_int {
    enter("spdk_json_find_string", |cx| find(cx, object, key_name, key, val, Kind::String.bits()))
}

/// `spdk_json_find` for an array.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_find_array(
    object: *mut Val,
    key_name: *const c_char,
    key: *mut *mut Val,
    value: *mut *mut Val,
) -> c_int {
    enter("spdk_json_find_array", |cx| find(cx, object, key_name, key, value, Kind::ArrayBegin.bits()))
}

/// The first name in an object; NULL if it is empty or no object.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_object_first(object: *mut Val) -> *mut Val {
    enter("spdk_json_object_first", |cx| {
        Ok(first(cx, object, Kind::ObjectBegin)?.and_then(unless_end).unwrap_or(ptr::null_mut()))
    })
}

/// The first element of an array; NULL if it is empty or no array.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_array_first(array_begin: *mut Val) -> *mut Val {
    enter("spdk_json_array_first", |cx| {
        Ok(first(cx, array_begin, Kind::ArrayBegin)?.and_then(unless_end).unwrap_or(ptr::null_mut()))
    })
}

/// The member or element behind `pos`, NULL after the last one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_next(pos: *mut Val) -> *mut Val {
    enter("spdk_json_next", |cx| {
        cx.value(pos)?;
        Ok(next(pos).unwrap_or(ptr::null_mut()))
    })
}
