//! `spdk/pipe.h`: byte pipes and their groups, both opaque handles.
//!
//! Threading: one user of a pipe or group at a time is SPDK's rule; two are harmless here.

use super::enter::{Cx, enter, enter_op};
use crate::{
    abi::{iovec, spdk_pipe, spdk_pipe_group},
    errno::{Errno, Result},
    util::pipe::{Buf, GROUPS, Group, PIPES, Pieces, Pipe},
};
use core::{
    ffi::{c_int, c_void},
    ptr, slice,
};

/// Stores the two pieces that `f` finds; returns the bytes in both.
fn put_pieces(cx: &Cx, pipe: *const spdk_pipe, iovs: *mut iovec, f: impl FnOnce(&Pipe) -> Pieces) -> Result<c_int> {
    if iovs.is_null() {
        return Err(Errno::EINVAL);
    }
    let pieces = with(cx, pipe, f)?;
    // SAFETY: C's contract: room for two elements.
    let iovs = unsafe { slice::from_raw_parts_mut(iovs, 2) };
    for (iov, (base, len)) in iovs.iter_mut().zip(pieces) {
        *iov = iovec { iov_base: base.cast(), iov_len: len };
    }
    Ok(pieces.iter().map(|p| p.1).sum::<usize>() as c_int)
}

fn with<R>(cx: &Cx, pipe: *const spdk_pipe, f: impl FnOnce(&Pipe) -> R) -> Result<R> {
    let (pipe, _pin) = cx.shared(&PIPES, pipe)?;
    Ok(f(pipe.object()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pipe_create(buf: *mut c_void, sz: u32) -> *mut spdk_pipe {
    enter_op("spdk_pipe_create", |_| {
        Ok(ptr::without_provenance_mut(Pipe::create(Buf::new(buf.cast()), sz)?.handle() as usize))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pipe_destroy(pipe: *mut spdk_pipe) -> *mut c_void {
    enter_op("spdk_pipe_destroy", |cx| {
        if pipe.is_null() {
            return Ok(ptr::null_mut());
        }
        let (pipe, _pin) = cx.shared(&PIPES, pipe)?;
        Ok(Pipe::destroy(pipe).at(0).cast())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pipe_writer_get_buffer(pipe: *mut spdk_pipe, sz: u32, iovs: *mut iovec) -> c_int {
    enter("spdk_pipe_writer_get_buffer", |cx| put_pieces(cx, pipe, iovs, |p| p.writer_get(sz)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pipe_writer_advance(pipe: *mut spdk_pipe, count: u32) -> c_int {
    enter("spdk_pipe_writer_advance", |cx| with(cx, pipe, |p| p.writer_advance(count))?.map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pipe_reader_bytes_available(pipe: *mut spdk_pipe) -> u32 {
    enter("spdk_pipe_reader_bytes_available", |cx| with(cx, pipe, Pipe::available))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pipe_reader_get_buffer(pipe: *mut spdk_pipe, sz: u32, iovs: *mut iovec) -> c_int {
    enter("spdk_pipe_reader_get_buffer", |cx| put_pieces(cx, pipe, iovs, |p| p.reader_get(sz)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pipe_reader_advance(pipe: *mut spdk_pipe, count: u32) -> c_int {
    enter("spdk_pipe_reader_advance", |cx| with(cx, pipe, |p| p.reader_advance(count))?.map(|()| 0))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pipe_group_create() -> *mut spdk_pipe_group {
    enter_op("spdk_pipe_group_create", |_| Ok(ptr::without_provenance_mut(Group::create()?.handle() as usize)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pipe_group_destroy(group: *mut spdk_pipe_group) {
    enter_op("spdk_pipe_group_destroy", |cx| {
        let (group, _pin) = cx.shared(&GROUPS, group)?;
        let lost = Group::destroy(group);
        if lost != 0 {
            errlog!("A pipe group was destroyed with {lost} buffers in it");
        }
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pipe_group_add(group: *mut spdk_pipe_group, pipe: *mut spdk_pipe) -> c_int {
    enter("spdk_pipe_group_add", |cx| {
        let (group, _pin) = cx.shared(&GROUPS, group)?;
        with(cx, pipe, |p| Group::add(group, p))?.map(|()| 0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_pipe_group_remove(group: *mut spdk_pipe_group, pipe: *mut spdk_pipe) -> c_int {
    enter("spdk_pipe_group_remove", |cx| {
        let (group, _pin) = cx.shared(&GROUPS, group)?;
        with(cx, pipe, |p| Group::remove(group, p))?.map(|()| 0)
    })
}
