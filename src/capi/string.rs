//! `spdk/string.h`: formatted text from the allocator, editing in place, numbers, lists of strings.
//!
//! Threading: any thread; one user of a string at a time. Results are freed with `free(3)`.

use super::{
    enter::{Cx, enter},
    memory::CBuf,
    variadic::{VaList, format},
};
use crate::{
    algo::{num, text},
    errno::{Errno, Result},
};
use core::{
    cell::Cell,
    ffi::{c_char, c_int, c_long, c_longlong, c_void},
    ptr, slice,
};

/// A C string as a mutable slice without its terminator, which lies behind it.
fn editable<'a>(cx: &Cx, s: *mut c_char) -> Result<&'a mut [u8]> {
    let len = cx.cstr(s)?.count_bytes();
    cx.bytes_mut(s, len)
}

/// Writes the terminator where the string ends now, if it became shorter.
fn end_at(s: *mut c_char, old: usize, new: usize) {
    if new < old {
        // SAFETY: C's contract: a writable string of `old` characters.
        unsafe { *s.add(new) = 0 };
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_vsprintf_append_realloc(
    buffer: *mut c_char,
    format_: *const c_char,
    args: VaList,
) -> *mut c_char {
    enter("spdk_vsprintf_append_realloc", |cx| {
        // SAFETY: C's contract: the arguments match the format.
        let added = unsafe { format(format_, args) }?;
        let old = if buffer.is_null() { 0 } else { cx.cstr(buffer)?.count_bytes() };
        let len = old.checked_add(added.len() + 1).ok_or(Errno::ENOMEM)?;
        // SAFETY: C's contract: NULL or a block of libc's allocator.
        let grown = unsafe { libc::realloc(buffer.cast(), len) }.cast::<c_char>();
        if grown.is_null() {
            return Err(Errno::ENOMEM);
        }
        let tail = cx.bytes_mut(grown.wrapping_add(old), added.len() + 1)?;
        tail[..added.len()].copy_from_slice(&added);
        tail[added.len()] = 0;
        Ok(grown)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_vsprintf_alloc(format: *const c_char, args: VaList) -> *mut c_char {
    // SAFETY: the same contract, with nothing to append to.
    unsafe { spdk_vsprintf_append_realloc(ptr::null_mut(), format, args) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_strlwr(s: *mut c_char) -> *mut c_char {
    enter("spdk_strlwr", |cx| {
        editable(cx, s)?.make_ascii_lowercase();
        Ok(s)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_strsepq(stringp: *mut *mut c_char, delim: *const c_char) -> *mut c_char {
    enter("spdk_strsepq", |cx| {
        let stringp = cx.value_mut(stringp)?;
        let start = *stringp;
        if start.is_null() {
            // The end was reached before: no error.
            return Ok(ptr::null_mut());
        }
        let delim = cx.cstr(delim)?.to_bytes();
        let rest = editable(cx, start)?;
        let len = rest.len();
        let field = text::next_field(rest, delim);
        end_at(start, len, field.len);
        *stringp = field.next.map_or(ptr::null_mut(), |n| start.wrapping_add(n));
        Ok(start)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_str_trim(s: *mut c_char) -> *mut c_char {
    enter("spdk_str_trim", |cx| {
        let edited = editable(cx, s)?;
        end_at(s, edited.len(), text::trim(edited));
        Ok(s)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_str_chomp(s: *mut c_char) -> usize {
    enter("spdk_str_chomp", |cx| {
        let edited = editable(cx, s)?;
        let new = text::chomp(edited);
        end_at(s, edited.len(), new);
        Ok(edited.len() - new)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_strerror_r(errnum: c_int, buf: *mut c_char, buflen: usize) {
    enter("spdk_strerror_r", |cx| {
        let out = cx.bytes_mut(buf, buflen)?;
        if !out.is_empty() {
            // SAFETY: libc's POSIX form cuts the text to the buffer and terminates it; unknown numbers have a text too.
            unsafe { libc::strerror_r(errnum, out.as_mut_ptr().cast(), out.len()) };
        }
        Ok(())
    })
}

/// Room of the per-thread text.
const STRERROR_LEN: usize = 64;

thread_local! {
    static STRERROR: [Cell<c_char>; STRERROR_LEN] = const { [const { Cell::new(0) }; STRERROR_LEN] };
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_strerror(errnum: c_int) -> *const c_char {
    enter("spdk_strerror", |_| {
        let text = STRERROR.with(|t| t.as_ptr());
        // SAFETY: the thread's own buffer, which lives as long as the thread.
        unsafe { libc::strerror_r(errnum, text.cast_mut().cast(), STRERROR_LEN) };
        Ok(text.cast())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_strcpy_pad(dst: *mut c_void, src: *const c_char, size: usize, pad: c_int) {
    enter("spdk_strcpy_pad", |cx| {
        text::copy_padded(cx.bytes_mut(dst, size)?, cx.cstr(src)?.to_bytes(), pad as u8);
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_strlen_pad(str: *const c_void, size: usize, pad: c_int) -> usize {
    enter("spdk_strlen_pad", |cx| Ok(text::len_padded(cx.bytes(str, size)?, pad as u8)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_parse_ip_addr(ip: *mut c_char, host: *mut *mut c_char, port: *mut *mut c_char) -> c_int {
    enter("spdk_parse_ip_addr", |cx| {
        let address = cx.cstr(ip)?.to_bytes();
        cx.put(host, ptr::null_mut())?;
        cx.put(port, ptr::null_mut())?;
        let parts = text::split_host_port(address).ok_or(Errno::EINVAL)?;
        let len = address.len();
        cx.put(host, ip.wrapping_add(parts.host))?;
        if let Some(end) = parts.host_end {
            end_at(ip, len, end);
        }
        if let Some(at) = parts.port {
            cx.put(port, ip.wrapping_add(at))?;
        }
        if parts.valid { Ok(0) } else { Err(Errno::EINVAL) }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_parse_capacity(cap_str: *const c_char, cap: *mut u64, has_prefix: *mut bool) -> c_int {
    enter("spdk_parse_capacity", |cx| {
        let parsed = num::capacity(cx.cstr(cap_str)?.to_bytes()).ok_or(Errno::EINVAL)?;
        cx.put(cap, parsed.bytes)?;
        if !has_prefix.is_null() {
            cx.put(has_prefix, parsed.has_prefix)?;
        }
        if parsed.bad_prefix { Err(Errno::EINVAL) } else { Ok(0) }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_mem_all_zero(data: *const c_void, size: usize) -> bool {
    enter("spdk_mem_all_zero", |cx| {
        let (head, rest) = cx.bytes(data, size)?.as_chunks::<64>();
        let zero = |b: &[u8]| b.iter().fold(0, |a, b| a | b) == 0;
        Ok(head.iter().all(|c| zero(c)) && zero(rest))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_strtol(nptr: *const c_char, base: c_int) -> c_long {
    enter("spdk_strtol", |cx| num::non_negative(cx.cstr(nptr)?.to_bytes(), base))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_strtoll(nptr: *const c_char, base: c_int) -> c_longlong {
    enter("spdk_strtoll", |cx| num::non_negative(cx.cstr(nptr)?.to_bytes(), base))
}

/// A NULL-terminated array of strings under construction.
struct StrArray {
    array: Option<CBuf>,
    used: usize,
}

impl StrArray {
    fn new(count: usize) -> Result<StrArray> {
        let bytes = count.checked_add(1).and_then(|n| n.checked_mul(size_of::<*mut c_char>()));
        Ok(StrArray { array: Some(CBuf::zeroed(bytes.ok_or(Errno::ENOMEM)?)?), used: 0 })
    }

    fn push(&mut self, item: &[u8]) -> Result<()> {
        let text = CBuf::text(item)?;
        let slots = self.array.as_mut().ok_or(Errno::EFAULT)?.bytes().as_chunks_mut::<8>().0;
        let slot = slots.get_mut(self.used).ok_or(Errno::EFAULT)?;
        *slot = text.give_text().expose_provenance().to_ne_bytes();
        self.used += 1;
        Ok(())
    }

    fn give(mut self) -> *mut *mut c_char {
        self.array.take().map_or(ptr::null_mut(), CBuf::give)
    }
}

impl Drop for StrArray {
    fn drop(&mut self) {
        if let Some(array) = self.array.take() {
            // SAFETY: our own array, which ends in NULL.
            unsafe { free_strings(array.give()) };
        }
    }
}

/// Frees an array of strings.
///
/// # Safety
/// The array ends in NULL; it and its strings come from libc's allocator.
unsafe fn free_strings(array: *mut *mut c_char) {
    let mut at = array;
    // SAFETY: by contract, all elements up to the NULL are readable and are blocks of the allocator.
    unsafe {
        while !(*at).is_null() {
            libc::free((*at).cast());
            at = at.add(1);
        }
        libc::free(array.cast());
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_strarray_from_string(str: *const c_char, delim: *const c_char) -> *mut *mut c_char {
    enter("spdk_strarray_from_string", |cx| {
        let (s, delim) = (cx.cstr(str)?.to_bytes(), cx.cstr(delim)?.to_bytes());
        let mut out = StrArray::new(s.split(|c| delim.contains(c)).count())?;
        s.split(|c| delim.contains(c)).try_for_each(|item| out.push(item))?;
        Ok(out.give())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_strarray_dup(strarray: *mut *const c_char) -> *mut *mut c_char {
    enter("spdk_strarray_dup", |cx| {
        if strarray.is_null() {
            return Err(Errno::EINVAL);
        }
        let mut count = 0;
        // SAFETY: C's contract: the array ends in NULL.
        while unsafe { !(*strarray.add(count)).is_null() } {
            count += 1;
        }
        // SAFETY: the elements that were just looked at.
        let items = unsafe { slice::from_raw_parts(strarray, count) };
        let mut out = StrArray::new(count)?;
        items.iter().try_for_each(|item| out.push(cx.cstr(*item)?.to_bytes()))?;
        Ok(out.give())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_strarray_free(strarray: *mut *mut c_char) {
    enter("spdk_strarray_free", |_| {
        if !strarray.is_null() {
            // SAFETY: C's contract: an array that ends in NULL, it and its strings from the allocator.
            unsafe { free_strings(strarray) };
        }
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_strcpy_replace(
    dst: *mut c_char,
    size: usize,
    src: *const c_char,
    search: *const c_char,
    replace: *const c_char,
) -> c_int {
    enter("spdk_strcpy_replace", |cx| {
        if dst.is_null() {
            return Err(Errno::EINVAL);
        }
        let (src, search, with) = (cx.cstr(src)?, cx.cstr(search)?, cx.cstr(replace)?);
        text::replace(cx.bytes_mut(dst, size)?, src.to_bytes(), search.to_bytes(), with.to_bytes())?;
        Ok(0)
    })
}
