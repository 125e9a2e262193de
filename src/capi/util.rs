//! `spdk/util.h`: logarithms and `iovec` arrays. Iterators and transfer states are plain values of C's.
//!
//! Threading: any thread; one user of a value at a time.

use super::enter::{Cx, enter};
use crate::{
    abi::{iovec, spdk_iov_xfer, spdk_ioviter, spdk_single_ioviter},
    errno::{Errno, Result},
};
use core::{
    ffi::{c_int, c_void},
    mem::offset_of,
    ptr, slice,
};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_u32log2(x: u32) -> u32 {
    x.checked_ilog2().unwrap_or(0)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_u64log2(x: u64) -> u64 {
    u64::from(x.checked_ilog2().unwrap_or(0))
}

/// An array of `count` elements; none for NULL.
fn elements<'a>(iovs: *const iovec, count: usize) -> &'a [iovec] {
    if iovs.is_null() || count == 0 {
        return &[];
    }
    // SAFETY: C's contract: `count` elements.
    unsafe { slice::from_raw_parts(iovs, count) }
}

fn count(iovcnt: c_int) -> usize {
    usize::try_from(iovcnt).unwrap_or(0)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iov_memset(iovs: *mut iovec, iovcnt: c_int, c: c_int) {
    enter("spdk_iov_memset", |_| {
        for iov in elements(iovs, count(iovcnt)).iter().filter(|v| !v.iov_base.is_null()) {
            // SAFETY: C's contract: each element describes writable memory.
            unsafe { ptr::write_bytes(iov.iov_base.cast::<u8>(), c as u8, iov.iov_len) };
        }
        Ok(())
    })
}

/// The parts of an iterator: as many as it says, behind its head. C made room for them (`SPDK_IOVITER_SIZE`).
fn iters<'a>(iter: *mut spdk_ioviter, count: u32) -> &'a mut [spdk_single_ioviter] {
    let at = iter.cast::<u8>().wrapping_add(offset_of!(spdk_ioviter, __bindgen_anon_1));
    // SAFETY: C's contract: the iterator has room for `count` parts, at least two, and nobody else uses it now.
    unsafe { slice::from_raw_parts_mut(at.cast(), count as usize) }
}

/// The element an iterator stands at becomes the element number `idx`.
fn stand_at(it: &mut spdk_single_ioviter, idx: usize) {
    it.idx = idx;
    // SAFETY: C's contract: `iovcnt` elements.
    if let Some(v) = unsafe { it.iov.add(idx).as_ref() }.filter(|_| idx < it.iovcnt) {
        it.iov_len = v.iov_len;
        it.iov_base = v.iov_base.cast();
    }
}

/// The next piece that lies in one element of every array: its length, and its addresses in `out`.
fn next(iters: &mut [spdk_single_ioviter], out: *mut *mut c_void) -> usize {
    let ended = |it: &spdk_single_ioviter| it.idx >= it.iovcnt || it.iov_len == 0;
    if iters.iter().any(ended) {
        return 0;
    }
    let len = iters.iter().map(|it| it.iov_len).fold(u32::MAX as usize, usize::min);
    for (i, it) in iters.iter_mut().enumerate() {
        // SAFETY: C's contract: `out` has one element per array.
        unsafe { *out.add(i) = it.iov_base.cast() };
        if it.iov_len == len {
            stand_at(it, it.idx + 1);
        } else {
            it.iov_base = it.iov_base.wrapping_add(len);
            it.iov_len -= len;
        }
    }
    len
}

fn start(it: &mut spdk_single_ioviter, iov: *mut iovec, iovcnt: usize) {
    // Nothing to iterate where there is no array.
    let iovcnt = if iov.is_null() { 0 } else { iovcnt };
    *it = spdk_single_ioviter { iov, iovcnt, idx: 0, iov_len: 0, iov_base: ptr::null_mut() };
    if iovcnt != 0 {
        stand_at(it, 0);
    }
}

fn null_check<T>(p: *const T) -> Result<()> {
    if p.is_null() { Err(Errno::EINVAL) } else { Ok(()) }
}

/// Two addresses instead of an array of them; untouched at the end.
fn put_pair(
    cx: &Cx,
    found: [*mut c_void; 2],
    len: usize,
    src: *mut *mut c_void,
    dst: *mut *mut c_void,
) -> Result<usize> {
    if len != 0 {
        cx.put(src, found[0])?;
        cx.put(dst, found[1])?;
    }
    Ok(len)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_ioviter_first(
    iter: *mut spdk_ioviter,
    siov: *mut iovec,
    siovcnt: usize,
    diov: *mut iovec,
    diovcnt: usize,
    src: *mut *mut c_void,
    dst: *mut *mut c_void,
) -> usize {
    enter("spdk_ioviter_first", |cx| {
        cx.value_mut(iter)?.count = 2;
        let pair = iters(iter, 2);
        start(&mut pair[0], siov, siovcnt);
        start(&mut pair[1], diov, diovcnt);
        let mut found = [ptr::null_mut(); 2];
        let len = next(pair, found.as_mut_ptr());
        put_pair(cx, found, len, src, dst)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_ioviter_firstv(
    iter: *mut spdk_ioviter,
    count: u32,
    iov: *mut *mut iovec,
    iovcnt: *mut usize,
    out: *mut *mut c_void,
) -> usize {
    enter("spdk_ioviter_firstv", |cx| {
        null_check(iov)?;
        null_check(iovcnt)?;
        null_check(out)?;
        cx.value_mut(iter)?.count = count;
        let all = iters(iter, count);
        for (i, it) in all.iter_mut().enumerate() {
            // SAFETY: C's contract: `count` arrays and lengths.
            unsafe { start(it, *iov.add(i), *iovcnt.add(i)) };
        }
        Ok(if count == 0 { 0 } else { next(all, out) })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_ioviter_next(
    iter: *mut spdk_ioviter,
    src: *mut *mut c_void,
    dst: *mut *mut c_void,
) -> usize {
    enter("spdk_ioviter_next", |cx| {
        if cx.value(iter)?.count != 2 {
            return Err(Errno::EINVAL);
        }
        let mut found = [ptr::null_mut(); 2];
        let len = next(iters(iter, 2), found.as_mut_ptr());
        put_pair(cx, found, len, src, dst)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_ioviter_nextv(iter: *mut spdk_ioviter, out: *mut *mut c_void) -> usize {
    enter("spdk_ioviter_nextv", |cx| {
        null_check(out)?;
        let count = cx.value(iter)?.count;
        Ok(if count == 0 { 0 } else { next(iters(iter, count), out) })
    })
}

/// Copies from one array to another, in whatever way `copy` does it.
fn copy_all(
    (siov, siovcnt): (*mut iovec, usize),
    (diov, diovcnt): (*mut iovec, usize),
    copy: impl Fn(*const u8, *mut u8, usize),
) -> usize {
    let mut pair = [(); 2].map(|()| spdk_single_ioviter {
        iov: ptr::null_mut(),
        iovcnt: 0,
        idx: 0,
        iov_len: 0,
        iov_base: ptr::null_mut(),
    });
    start(&mut pair[0], siov, siovcnt);
    start(&mut pair[1], diov, diovcnt);
    let mut total = 0;
    loop {
        let mut found = [ptr::null_mut::<c_void>(); 2];
        let len = next(&mut pair, found.as_mut_ptr());
        if len == 0 || found.iter().any(|p| p.is_null()) {
            return total;
        }
        copy(found[0].cast(), found[1].cast(), len);
        total += len;
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iovcpy(siov: *mut iovec, siovcnt: usize, diov: *mut iovec, diovcnt: usize) -> usize {
    enter("spdk_iovcpy", |_| {
        Ok(copy_all((siov, siovcnt), (diov, diovcnt), |src, dst, len| {
            // SAFETY: C's contract: the elements describe memory that does not overlap.
            unsafe { ptr::copy_nonoverlapping(src, dst, len) }
        }))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iovmove(siov: *mut iovec, siovcnt: usize, diov: *mut iovec, diovcnt: usize) -> usize {
    enter("spdk_iovmove", |_| {
        Ok(copy_all((siov, siovcnt), (diov, diovcnt), |src, dst, len| {
            // SAFETY: C's contract: the elements describe memory; it may overlap.
            unsafe { ptr::copy(src, dst, len) }
        }))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iov_xfer_init(ix: *mut spdk_iov_xfer, iovs: *mut iovec, iovcnt: c_int) {
    enter("spdk_iov_xfer_init", |cx| cx.put(ix, spdk_iov_xfer { iovs, iovcnt, cur_iov_idx: 0, cur_iov_offset: 0 }))
}

/// Moves the next `len` bytes of a transfer; `copy` gets the array's address, the buffer's offset and a length.
fn transfer(ix: &mut spdk_iov_xfer, len: usize, copy: impl Fn(*mut u8, usize, usize)) -> usize {
    let iovs = elements(ix.iovs, count(ix.iovcnt));
    let mut done = 0;
    while done < len {
        let Some(iov) = iovs.get(ix.cur_iov_idx as usize) else { break };
        let rest = iov.iov_len.saturating_sub(ix.cur_iov_offset);
        if rest == 0 {
            ix.cur_iov_idx += 1;
            ix.cur_iov_offset = 0;
            continue;
        }
        let n = rest.min(len - done);
        copy(iov.iov_base.cast::<u8>().wrapping_add(ix.cur_iov_offset), done, n);
        ix.cur_iov_offset += n;
        done += n;
    }
    done
}

/// From the transfer's array to `buf`.
fn to_buf(ix: &mut spdk_iov_xfer, buf: *mut u8, len: usize) -> usize {
    transfer(ix, len, |at, done, n| {
        // SAFETY: C's contract: the elements describe readable memory, the buffer has `len` bytes, apart from each other.
        unsafe { ptr::copy_nonoverlapping(at, buf.add(done), n) }
    })
}

/// From `buf` to the transfer's array.
fn from_buf(ix: &mut spdk_iov_xfer, buf: *const u8, len: usize) -> usize {
    transfer(ix, len, |at, done, n| {
        // SAFETY: C's contract: the elements describe writable memory, the buffer has `len` bytes, apart from each other.
        unsafe { ptr::copy_nonoverlapping(buf.add(done), at, n) }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iov_xfer_from_buf(ix: *mut spdk_iov_xfer, buf: *const c_void, buf_len: usize) -> usize {
    enter("spdk_iov_xfer_from_buf", |cx| {
        let len = cx.bytes(buf, buf_len)?.len();
        Ok(from_buf(cx.value_mut(ix)?, buf.cast(), len))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_iov_xfer_to_buf(ix: *mut spdk_iov_xfer, buf: *const c_void, buf_len: usize) -> usize {
    enter("spdk_iov_xfer_to_buf", |cx| {
        let len = cx.bytes(buf, buf_len)?.len();
        Ok(to_buf(cx.value_mut(ix)?, buf.cast_mut().cast(), len))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_copy_iovs_to_buf(buf: *mut c_void, buf_len: usize, iovs: *mut iovec, iovcnt: c_int) {
    enter("spdk_copy_iovs_to_buf", |cx| {
        let len = cx.bytes(buf, buf_len)?.len();
        to_buf(&mut spdk_iov_xfer { iovs, iovcnt, cur_iov_idx: 0, cur_iov_offset: 0 }, buf.cast(), len);
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_copy_buf_to_iovs(iovs: *mut iovec, iovcnt: c_int, buf: *mut c_void, buf_len: usize) {
    enter("spdk_copy_buf_to_iovs", |cx| {
        let len = cx.bytes(buf, buf_len)?.len();
        from_buf(&mut spdk_iov_xfer { iovs, iovcnt, cur_iov_idx: 0, cur_iov_offset: 0 }, buf.cast(), len);
        Ok(())
    })
}
