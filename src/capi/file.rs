//! `spdk/file.h`: whole files and sysfs attributes. Results are freed with `free(3)`.
//!
//! Threading: any thread; one user of a `FILE` at a time.

use super::{
    enter::{Cx, enter},
    memory::CBuf,
    variadic::{VaList, format},
};
use crate::{
    abi,
    algo::num,
    errno::{Errno, Result},
    sys::file,
};
use core::{
    ffi::{c_char, c_int, c_void},
    ptr,
};

/// The buffer at first, and the largest one.
const FIRST: usize = 128 * 1024;
const LARGEST: usize = 1024 * 1024 * 1024;

/// Reads a stream to its end, into a block of libc's allocator.
fn load(cx: &Cx, stream: *mut libc::FILE, size: *mut usize) -> Result<*mut c_void> {
    if stream.is_null() {
        return Err(Errno::EINVAL);
    }
    cx.put(size, 0)?;
    let mut buf = ptr::null_mut::<c_void>();
    let (mut room, mut used) = (FIRST, 0);
    let result = loop {
        if room > LARGEST {
            break Err(Errno(libc::EFBIG));
        }
        // SAFETY: NULL or the block of the previous round.
        let grown = unsafe { libc::realloc(buf, room) };
        if grown.is_null() {
            break Err(Errno::ENOMEM);
        }
        buf = grown;
        // SAFETY: C's contract: an open stream; the block has `room` bytes, `used` of them taken.
        unsafe {
            used += libc::fread(buf.cast::<u8>().add(used).cast(), 1, room - used, stream);
            if libc::feof(stream) != 0 {
                break Ok(());
            }
            if libc::ferror(stream) != 0 {
                break Err(Errno::last());
            }
        }
        room *= 2;
    };
    if let Err(e) = result {
        // SAFETY: NULL or our own block.
        unsafe { libc::free(buf) };
        return Err(e);
    }
    cx.put(size, used)?;
    Ok(buf)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_posix_file_load(file: *mut abi::FILE, size: *mut usize) -> *mut c_void {
    enter("spdk_posix_file_load", |cx| load(cx, file.cast(), size))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_posix_file_load_from_name(file_name: *const c_char, size: *mut usize) -> *mut c_void {
    enter("spdk_posix_file_load_from_name", |cx| {
        let name = cx.cstr(file_name)?;
        if size.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: both are C strings.
        let stream = unsafe { libc::fopen(name.as_ptr(), c"r".as_ptr()) };
        if stream.is_null() {
            return Err(Errno::last());
        }
        let result = load(cx, stream, size);
        // SAFETY: the stream was opened above.
        unsafe { libc::fclose(stream) };
        result
    })
}

/// The first line of the file that a format names.
///
/// # Safety
/// The arguments match the format.
unsafe fn attribute(path_format: *const c_char, args: VaList) -> Result<Vec<u8>> {
    // SAFETY: the caller's contract.
    let path = unsafe { format(path_format, args) }?;
    file::first_line(&path)
}

pub(super) unsafe extern "C" fn read_sysfs_attribute(
    out: *mut *mut c_char,
    path_format: *const c_char,
    args: VaList,
) -> c_int {
    enter("spdk_read_sysfs_attribute", |cx| {
        if out.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: the arguments match the format.
        let line = unsafe { attribute(path_format, args) }?;
        cx.put(out, CBuf::text(&line)?.give_text())?;
        Ok(0)
    })
}

pub(super) unsafe extern "C" fn read_sysfs_attribute_uint32(
    out: *mut u32,
    path_format: *const c_char,
    args: VaList,
) -> c_int {
    enter("spdk_read_sysfs_attribute_uint32", |cx| {
        if out.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: the arguments match the format.
        let line = unsafe { attribute(path_format, args) }?;
        let text = line.split(|c| *c == 0).next().unwrap_or_default();
        let value = num::non_negative(text, 0).ok().and_then(|v| u32::try_from(v).ok());
        cx.put(out, value.ok_or(Errno::EINVAL)?)?;
        Ok(0)
    })
}
