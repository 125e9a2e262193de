//! `spdk/cpuset.h`: sets of CPUs. A set is a plain value of C's.
//!
//! Threading: any thread; one user of a set at a time.

use super::{
    enter::{Cx, enter, enter_or},
    memory::CBuf,
};
use crate::{
    abi::spdk_cpuset,
    algo::cpuset::{CpuSet, SIZE, TEXT_LEN},
    errno::{Errno, Result},
};
use core::ffi::{c_char, c_int, c_void};

fn read(cx: &Cx, set: *const spdk_cpuset) -> Result<CpuSet> {
    Ok(CpuSet(cx.value(set)?.cpus))
}

/// Combines `src` into `dst`, which may be the same set.
fn combine(cx: &Cx, dst: *mut spdk_cpuset, src: *const spdk_cpuset, f: impl Fn(&mut CpuSet, &CpuSet)) -> Result<()> {
    let (mut out, other) = (read(cx, dst)?, read(cx, src)?);
    f(&mut out, &other);
    cx.value_mut(dst)?.cpus = out.0;
    Ok(())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_alloc() -> *mut spdk_cpuset {
    enter("spdk_cpuset_alloc", |_| Ok(CBuf::zeroed(size_of::<spdk_cpuset>())?.give()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_free(set: *mut spdk_cpuset) {
    enter("spdk_cpuset_free", |_| {
        // SAFETY: C's contract: NULL or a set that `spdk_cpuset_alloc` made.
        unsafe { libc::free(set.cast()) };
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_equal(set1: *const spdk_cpuset, set2: *const spdk_cpuset) -> bool {
    enter("spdk_cpuset_equal", |cx| Ok(read(cx, set1)? == read(cx, set2)?))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_copy(dst: *mut spdk_cpuset, src: *const spdk_cpuset) {
    enter("spdk_cpuset_copy", |cx| combine(cx, dst, src, |d, s| *d = *s))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_and(dst: *mut spdk_cpuset, src: *const spdk_cpuset) {
    enter("spdk_cpuset_and", |cx| combine(cx, dst, src, CpuSet::and))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_or(dst: *mut spdk_cpuset, src: *const spdk_cpuset) {
    enter("spdk_cpuset_or", |cx| combine(cx, dst, src, CpuSet::or))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_xor(dst: *mut spdk_cpuset, src: *const spdk_cpuset) {
    enter("spdk_cpuset_xor", |cx| combine(cx, dst, src, CpuSet::xor))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_negate(set: *mut spdk_cpuset) {
    enter("spdk_cpuset_negate", |cx| combine(cx, set, set, |d, _| d.negate()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_zero(set: *mut spdk_cpuset) {
    enter("spdk_cpuset_zero", |cx| {
        cx.value_mut(set)?.cpus = CpuSet::EMPTY.0;
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_set_cpu(set: *mut spdk_cpuset, cpu: u32, state: bool) {
    enter("spdk_cpuset_set_cpu", |cx| {
        if cpu >= SIZE {
            return Err(Errno::EINVAL);
        }
        combine(cx, set, set, |d, _| d.set(cpu, state))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_get_cpu(set: *const spdk_cpuset, cpu: u32) -> bool {
    enter("spdk_cpuset_get_cpu", |cx| {
        let byte = cx.value(set)?.cpus.get(cpu as usize / 8).ok_or(Errno::EINVAL)?;
        Ok(byte >> (cpu % 8) & 1 != 0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_for_each_cpu(
    set: *const spdk_cpuset,
    fn_: Option<unsafe extern "C" fn(ctx: *mut c_void, cpu: u32)>,
    ctx: *mut c_void,
) {
    enter("spdk_cpuset_for_each_cpu", |cx| {
        let set = read(cx, set)?;
        let func = fn_.ok_or(Errno::EINVAL)?;
        for cpu in set.iter() {
            // SAFETY: C's contract: the function may be called with its context.
            unsafe { func(ctx, cpu) };
        }
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_count(set: *const spdk_cpuset) -> u32 {
    enter("spdk_cpuset_count", |cx| Ok(read(cx, set)?.count()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_fmt(set: *mut spdk_cpuset) -> *const c_char {
    enter("spdk_cpuset_fmt", |cx| {
        let set = cx.value_mut(set)?;
        let mut text = [0; TEXT_LEN];
        // A full set is one character shorter than the room.
        let len = CpuSet(set.cpus).format(&mut text).min(TEXT_LEN - 1);
        for (to, from) in set.str_.iter_mut().zip(&text[..=len]) {
            *to = *from as c_char;
        }
        Ok(set.str_.as_ptr())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_cpuset_parse(set: *mut spdk_cpuset, mask: *const c_char) -> c_int {
    enter_or(
        "spdk_cpuset_parse",
        |_| -1,
        |cx| {
            let (text, out) = (cx.cstr(mask)?.to_bytes(), cx.value_mut(set)?);
            let mut parsed = CpuSet(out.cpus);
            let result = parsed.parse(text);
            out.cpus = parsed.0;
            result.map(|()| 0).map_err(|e| {
                errlog!("Core mask '{}': {e}", String::from_utf8_lossy(text));
                Errno::EINVAL
            })
        },
    )
}
