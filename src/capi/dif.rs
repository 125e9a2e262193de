//! `spdk/dif.h`: protection information. Contexts and error records are plain values of C's.
//!
//! Threading: any thread; one user of a context at a time.

use super::enter::{Cx, enter};
use crate::{
    abi::{iovec, spdk_dif_ctx, spdk_dif_ctx_init_ext_opts, spdk_dif_error, spdk_dif_pi_format, spdk_dif_type},
    algo::{
        dif::{
            Ctx, Fault, Init, PiFormat, Type, check, copy,
            inject::{self, Target},
            stream,
        },
        zipf::xorshift64,
    },
    errno::{Errno, Result},
    sys::{iov::IovCursor, random},
};
use core::ffi::c_int;

fn dif_type(raw: u32) -> Result<Type> {
    Type::from_raw(raw).ok_or(Errno::EINVAL)
}

/// A context of C's.
fn context(cx: &Cx, ctx: *const spdk_dif_ctx) -> Result<Ctx> {
    Ctx::from_raw(cx.value(ctx)?).ok_or(Errno::EINVAL)
}

/// An array of C's; the engine never goes beyond its elements.
fn cursor<'a>(iovs: *const iovec, iovcnt: c_int) -> IovCursor<'a> {
    // SAFETY: C's contract: NULL or `iovcnt` elements that describe memory nobody else uses during the call.
    unsafe { IovCursor::new(iovs, usize::try_from(iovcnt).unwrap_or(0)) }
}

/// An array that must be there.
fn required<'a>(iovs: *const iovec, iovcnt: c_int) -> Result<IovCursor<'a>> {
    if iovs.is_null() || iovcnt <= 0 { Err(Errno::EINVAL) } else { Ok(cursor(iovs, iovcnt)) }
}

/// Reports what went wrong: a line in the log, and for a mismatch the caller's error record.
fn report<T>(cx: &Cx, result: core::result::Result<T, Fault>, err_blk: *mut spdk_dif_error) -> Result<T> {
    result.map_err(|fault| {
        errlog!("{}: {fault}", cx.name);
        if let Fault::Mismatch(m) = fault
            && let Ok(err) = cx.value_mut(err_blk)
        {
            err.err_type = m.what as u8;
            err.expected = m.expected;
            err.actual = m.actual;
            err.err_offset = m.block;
        }
        Errno(fault.errno())
    })
}

/// The same where there is no error record.
fn done<T>(cx: &Cx, result: core::result::Result<T, Fault>) -> Result<T> {
    report(cx, result, core::ptr::null_mut())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_pi_format_get_size(dif_pi_format: spdk_dif_pi_format) -> u32 {
    enter("spdk_dif_pi_format_get_size", |_| Ok(PiFormat::from_raw(dif_pi_format).map_or(16, PiFormat::size)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_ctx_init(
    ctx: *mut spdk_dif_ctx,
    block_size: u32,
    md_size: u32,
    md_interleave: bool,
    dif_loc: bool,
    dif_type_: spdk_dif_type,
    dif_flags: u32,
    init_ref_tag: u32,
    apptag_mask: u16,
    app_tag: u16,
    data_offset: u32,
    guard_seed: u64,
    opts: *mut spdk_dif_ctx_init_ext_opts,
) -> c_int {
    enter("spdk_dif_ctx_init", |cx| {
        let out = cx.value_mut(ctx)?;
        // SAFETY: C's contract: NULL or options.
        let format = unsafe { opts.as_ref() }.map_or(0, |o| o.dif_pi_format);
        let refuse = |what: &dyn core::fmt::Display| {
            errlog!("Invalid DIF context: {what}");
            Errno::EINVAL
        };
        let format = PiFormat::from_raw(format).ok_or_else(|| refuse(&"unknown protection information format"))?;
        let dif_type = dif_type(dif_type_).map_err(|_| refuse(&"unknown DIF type"))?;
        let c = Ctx::new(Init {
            block_size,
            md_size,
            md_interleave,
            dif_first: dif_loc,
            dif_type,
            flags: dif_flags,
            init_ref_tag,
            apptag_mask,
            app_tag,
            data_offset,
            guard_seed,
            format,
        })
        .map_err(|e| refuse(&e))?;
        *out = c.to_raw();
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_ctx_set_data_offset(ctx: *mut spdk_dif_ctx, data_offset: u32) {
    enter("spdk_dif_ctx_set_data_offset", |cx| {
        let mut c = context(cx, ctx)?;
        c.set_data_offset(data_offset);
        let out = cx.value_mut(ctx)?;
        out.data_offset = c.data_offset;
        out.ref_tag_offset = c.ref_tag_offset;
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_ctx_set_remapped_init_ref_tag(ctx: *mut spdk_dif_ctx, remapped_init_ref_tag: u32) {
    enter("spdk_dif_ctx_set_remapped_init_ref_tag", |cx| {
        cx.value_mut(ctx)?.remapped_init_ref_tag = remapped_init_ref_tag;
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_generate(
    iovs: *mut iovec,
    iovcnt: c_int,
    num_blocks: u32,
    ctx: *const spdk_dif_ctx,
) -> c_int {
    enter("spdk_dif_generate", |cx| {
        let c = context(cx, ctx)?;
        done(cx, check::generate(&mut cursor(iovs, iovcnt), num_blocks, &c))?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_verify(
    iovs: *mut iovec,
    iovcnt: c_int,
    num_blocks: u32,
    ctx: *const spdk_dif_ctx,
    err_blk: *mut spdk_dif_error,
) -> c_int {
    enter("spdk_dif_verify", |cx| {
        let c = context(cx, ctx)?;
        report(cx, check::verify(&mut cursor(iovs, iovcnt), num_blocks, &c), err_blk)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_update_crc32c(
    iovs: *mut iovec,
    iovcnt: c_int,
    num_blocks: u32,
    crc32c: *mut u32,
    ctx: *const spdk_dif_ctx,
) -> c_int {
    enter("spdk_dif_update_crc32c", |cx| {
        let (crc, c) = (cx.value_mut(crc32c)?, context(cx, ctx)?);
        *crc = done(cx, check::update_crc32c(&mut cursor(iovs, iovcnt), num_blocks, *crc, &c))?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_generate_copy(
    iovs: *mut iovec,
    iovcnt: c_int,
    bounce_iovs: *mut iovec,
    bounce_iovcnt: c_int,
    num_blocks: u32,
    ctx: *const spdk_dif_ctx,
) -> c_int {
    enter("spdk_dif_generate_copy", |cx| {
        let c = context(cx, ctx)?;
        let (mut src, mut dst) = (cursor(iovs, iovcnt), cursor(bounce_iovs, bounce_iovcnt));
        done(cx, copy::generate(&mut src, &mut dst, num_blocks, &c))?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_verify_copy(
    iovs: *mut iovec,
    iovcnt: c_int,
    bounce_iovs: *mut iovec,
    bounce_iovcnt: c_int,
    num_blocks: u32,
    ctx: *const spdk_dif_ctx,
    err_blk: *mut spdk_dif_error,
) -> c_int {
    enter("spdk_dif_verify_copy", |cx| {
        let c = context(cx, ctx)?;
        let (mut src, mut dst) = (cursor(bounce_iovs, bounce_iovcnt), cursor(iovs, iovcnt));
        report(cx, copy::verify(&mut src, &mut dst, num_blocks, &c), err_blk)?;
        Ok(0)
    })
}

/// A generator for error injection.
fn draws() -> impl FnMut() -> u64 {
    let mut state = random::u64() | 1;
    move || {
        state = xorshift64(state);
        state >> 16
    }
}

/// Flips a bit of each kind that `flags` asks for; `offset` gets the block of the last one.
fn inject_all(
    cx: &Cx,
    flags: u32,
    offset: *mut u32,
    mut flip: impl FnMut(Target) -> core::result::Result<u32, Fault>,
) -> Result<c_int> {
    for (target, _) in Target::ALL.iter().filter(|(_, bit)| flags & bit != 0) {
        let block = done(cx, flip(*target))?;
        cx.put(offset, block)?;
    }
    Ok(0)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_inject_error(
    iovs: *mut iovec,
    iovcnt: c_int,
    num_blocks: u32,
    ctx: *const spdk_dif_ctx,
    inject_flags: u32,
    inject_offset: *mut u32,
) -> c_int {
    enter("spdk_dif_inject_error", |cx| {
        let c = context(cx, ctx)?;
        let (mut sg, mut draw) = (cursor(iovs, iovcnt), draws());
        inject_all(cx, inject_flags, inject_offset, |target| {
            inject::flip(&mut sg, num_blocks, c.block_size, c.data_in_block(), target, &c, &mut draw)
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dix_generate(
    iovs: *mut iovec,
    iovcnt: c_int,
    md_iov: *mut iovec,
    num_blocks: u32,
    ctx: *const spdk_dif_ctx,
) -> c_int {
    enter("spdk_dix_generate", |cx| {
        let c = context(cx, ctx)?;
        let mut md = required(md_iov, 1)?;
        done(cx, check::generate_apart(&mut cursor(iovs, iovcnt), &mut md, num_blocks, &c))?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dix_verify(
    iovs: *mut iovec,
    iovcnt: c_int,
    md_iov: *mut iovec,
    num_blocks: u32,
    ctx: *const spdk_dif_ctx,
    err_blk: *mut spdk_dif_error,
) -> c_int {
    enter("spdk_dix_verify", |cx| {
        let c = context(cx, ctx)?;
        if cx.value(md_iov)?.iov_base.is_null() {
            errlog!("Metadata buffer is NULL");
            return Err(Errno::EINVAL);
        }
        let mut md = cursor(md_iov, 1);
        report(cx, check::verify_apart(&mut cursor(iovs, iovcnt), &mut md, num_blocks, &c), err_blk)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dix_inject_error(
    iovs: *mut iovec,
    iovcnt: c_int,
    md_iov: *mut iovec,
    num_blocks: u32,
    ctx: *const spdk_dif_ctx,
    inject_flags: u32,
    inject_offset: *mut u32,
) -> c_int {
    enter("spdk_dix_inject_error", |cx| {
        let c = context(cx, ctx)?;
        let (mut data, mut md, mut draw) = (cursor(iovs, iovcnt), required(md_iov, 1)?, draws());
        inject_all(cx, inject_flags, inject_offset, |target| {
            if target == Target::Data {
                inject::flip(&mut data, num_blocks, c.block_size, c.block_size, target, &c, &mut draw)
            } else {
                inject::flip(&mut md, num_blocks, c.md_size, 0, target, &c, &mut draw)
            }
        })
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_set_md_interleave_iovs(
    iovs: *mut iovec,
    iovcnt: c_int,
    buf_iovs: *mut iovec,
    buf_iovcnt: c_int,
    data_offset: u32,
    data_len: u32,
    mapped_len: *mut u32,
    ctx: *const spdk_dif_ctx,
) -> c_int {
    enter("spdk_dif_set_md_interleave_iovs", |cx| {
        let mut buf = required(buf_iovs, buf_iovcnt)?;
        let places = cursor(buf_iovs, buf_iovcnt);
        let room = usize::try_from(iovcnt).unwrap_or(0);
        if iovs.is_null() || room == 0 {
            return Err(Errno::EINVAL);
        }
        let c = context(cx, ctx)?;
        let mut used = 0;
        let mapped = done(
            cx,
            stream::interleave(&mut buf, data_offset, data_len, &c, |seg, off, len| {
                let piece = iovec { iov_base: places.address_of(seg, off).cast(), iov_len: len };
                // SAFETY: C's contract: `iovcnt` elements; `used` is below that.
                unsafe { iovs.add(used).write(piece) };
                used += 1;
                used < room
            }),
        )?;
        if !mapped_len.is_null() {
            cx.put(mapped_len, mapped)?;
        }
        Ok(used as c_int)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_generate_stream(
    iovs: *mut iovec,
    iovcnt: c_int,
    data_offset: u32,
    data_len: u32,
    ctx: *mut spdk_dif_ctx,
) -> c_int {
    enter("spdk_dif_generate_stream", |cx| {
        let (mut sg, mut c) = (required(iovs, iovcnt)?, context(cx, ctx)?);
        done(cx, stream::generate(&mut sg, data_offset, data_len, &mut c))?;
        cx.value_mut(ctx)?.last_guard = c.last_guard;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_verify_stream(
    iovs: *mut iovec,
    iovcnt: c_int,
    data_offset: u32,
    data_len: u32,
    ctx: *mut spdk_dif_ctx,
    err_blk: *mut spdk_dif_error,
) -> c_int {
    enter("spdk_dif_verify_stream", |cx| {
        let (mut sg, mut c) = (required(iovs, iovcnt)?, context(cx, ctx)?);
        report(cx, stream::verify(&mut sg, data_offset, data_len, &mut c), err_blk)?;
        cx.value_mut(ctx)?.last_guard = c.last_guard;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_update_crc32c_stream(
    iovs: *mut iovec,
    iovcnt: c_int,
    data_offset: u32,
    data_len: u32,
    crc32c: *mut u32,
    ctx: *const spdk_dif_ctx,
) -> c_int {
    enter("spdk_dif_update_crc32c_stream", |cx| {
        let mut sg = required(iovs, iovcnt)?;
        let (crc, c) = (cx.value_mut(crc32c)?, context(cx, ctx)?);
        *crc = done(cx, stream::update_crc32c(&mut sg, data_offset, data_len, *crc, &c))?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_get_range_with_md(
    data_offset: u32,
    data_len: u32,
    buf_offset: *mut u32,
    buf_len: *mut u32,
    ctx: *const spdk_dif_ctx,
) {
    enter("spdk_dif_get_range_with_md", |cx| {
        let (offset, len) = context(cx, ctx)?.range_with_md(data_offset, data_len);
        if !buf_offset.is_null() {
            cx.put(buf_offset, offset)?;
        }
        if !buf_len.is_null() {
            cx.put(buf_len, len)?;
        }
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_get_length_with_md(data_len: u32, ctx: *const spdk_dif_ctx) -> u32 {
    enter("spdk_dif_get_length_with_md", |cx| Ok(context(cx, ctx)?.length_with_md(data_len)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dif_remap_ref_tag(
    iovs: *mut iovec,
    iovcnt: c_int,
    num_blocks: u32,
    dif_ctx: *const spdk_dif_ctx,
    err_blk: *mut spdk_dif_error,
    check_ref_tag: bool,
) -> c_int {
    enter("spdk_dif_remap_ref_tag", |cx| {
        let c = context(cx, dif_ctx)?;
        let mut sg = cursor(iovs, iovcnt);
        report(cx, check::remap(&mut sg, num_blocks, c.block_size, &c, check_ref_tag), err_blk)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_dix_remap_ref_tag(
    md_iov: *mut iovec,
    num_blocks: u32,
    dif_ctx: *const spdk_dif_ctx,
    err_blk: *mut spdk_dif_error,
    check_ref_tag: bool,
) -> c_int {
    enter("spdk_dix_remap_ref_tag", |cx| {
        let c = context(cx, dif_ctx)?;
        let mut md = required(md_iov, 1)?;
        report(cx, check::remap(&mut md, num_blocks, c.md_size, &c, check_ref_tag), err_blk)?;
        Ok(0)
    })
}
