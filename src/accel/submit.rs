//! Single operations: a task is filled in and handed to the module of its operation.
//!
//! Serves `spdk_accel_submit_*`. Threading rule: the channel's thread.

use super::{
    channel::{Channel, get_task, submit},
    framework,
    record::{Aux, DoneFn, Task},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Obj,
    sys::iomem,
};
use core::ffi::c_void;

type Ptr = *mut c_void;
type Iov = *mut abi::iovec;

/// Who hears of the end.
#[derive(Clone, Copy)]
pub struct Done {
    pub cb_fn: DoneFn,
    pub cb_arg: Ptr,
}

/// The bytes of all pieces.
#[inline(always)]
pub fn total(iovs: Iov, count: u32) -> u64 {
    let mut sum = 0u64;
    for at in 0..count as usize {
        let Some((_, len)) = iomem::get(iovs, at) else { break };
        sum = sum.wrapping_add(len as u64);
    }
    sum
}

#[inline(always)]
fn begin(ch: Obj<Channel>, op: u32, nbytes: u64, done: Done) -> Result<(&'static Task, &'static Aux)> {
    let task = get_task(ch, Some(done.cb_fn), done.cb_arg)?;
    task.op_code.set(op as u8);
    task.nbytes.set(nbytes);
    // Every task was made with its companion.
    task.aux.get().map(|aux| (task, aux)).ok_or(Errno::ENOMEM)
}

#[inline(always)]
fn source(task: &Task, iovs: Iov, count: u32) {
    task.src.set(iovs);
    task.src_count.set(count);
}

#[inline(always)]
fn destination(task: &Task, iovs: Iov, count: u32) {
    task.dst.set(iovs);
    task.dst_count.set(count);
}

#[inline(always)]
pub fn copy(ch: Obj<Channel>, dst: Ptr, src: Ptr, nbytes: u64, done: Done) -> Result<()> {
    let (task, aux) = begin(ch, abi::SPDK_ACCEL_OPC_COPY, nbytes, done)?;
    task.has_aux.set(true);
    source(task, aux.src.set(src, nbytes as usize), 1);
    destination(task, aux.dst.set(dst, nbytes as usize), 1);
    submit(ch, task)
}

pub fn dualcast(ch: Obj<Channel>, dst1: Ptr, dst2: Ptr, src: Ptr, nbytes: u64, done: Done) -> Result<()> {
    if (dst1.addr() | dst2.addr()) & 0xfff != 0 {
        errlog!("Dualcast requires 4K alignment on dst addresses");
        return Err(Errno::EINVAL);
    }
    let (task, aux) = begin(ch, abi::SPDK_ACCEL_OPC_DUALCAST, nbytes, done)?;
    task.has_aux.set(true);
    source(task, aux.src.set(src, nbytes as usize), 1);
    destination(task, aux.dst.set(dst1, nbytes as usize), 1);
    task.set_dst2(aux.dst2.set(dst2, nbytes as usize), 1);
    submit(ch, task)
}

pub fn compare(ch: Obj<Channel>, src1: Ptr, src2: Ptr, nbytes: u64, done: Done) -> Result<()> {
    let (task, aux) = begin(ch, abi::SPDK_ACCEL_OPC_COMPARE, nbytes, done)?;
    task.has_aux.set(true);
    source(task, aux.src.set(src1, nbytes as usize), 1);
    destination(task, aux.src2.set(src2, nbytes as usize), 1);
    submit(ch, task)
}

pub fn fill(ch: Obj<Channel>, dst: Ptr, byte: u8, nbytes: u64, done: Done) -> Result<()> {
    let (task, aux) = begin(ch, abi::SPDK_ACCEL_OPC_FILL, nbytes, done)?;
    task.has_aux.set(true);
    destination(task, aux.dst.set(dst, nbytes as usize), 1);
    task.set_fill(byte);
    submit(ch, task)
}

#[inline(always)]
pub fn crc32c(ch: Obj<Channel>, crc: *mut u32, src: Ptr, seed: u32, nbytes: u64, done: Done) -> Result<()> {
    let (task, aux) = begin(ch, abi::SPDK_ACCEL_OPC_CRC32C, nbytes, done)?;
    task.has_aux.set(true);
    source(task, aux.src.set(src, nbytes as usize), 1);
    task.out.set(crc);
    task.set_seed(seed);
    submit(ch, task)
}

fn pieces(iovs: Iov, count: u32) -> Result<()> {
    if iovs.is_null() {
        errlog!("iov should not be NULL");
        return Err(Errno::EINVAL);
    }
    if count == 0 {
        errlog!("iovcnt should not be zero value");
        return Err(Errno::EINVAL);
    }
    Ok(())
}

pub fn crc32cv(ch: Obj<Channel>, crc: *mut u32, iovs: Iov, count: u32, seed: u32, done: Done) -> Result<()> {
    pieces(iovs, count)?;
    let (task, _) = begin(ch, abi::SPDK_ACCEL_OPC_CRC32C, total(iovs, count), done)?;
    source(task, iovs, count);
    task.out.set(crc);
    task.set_seed(seed);
    submit(ch, task)
}

pub fn copy_crc32c(
    ch: Obj<Channel>,
    dst: Ptr,
    src: Ptr,
    crc: *mut u32,
    seed: u32,
    nbytes: u64,
    done: Done,
) -> Result<()> {
    let (task, aux) = begin(ch, abi::SPDK_ACCEL_OPC_COPY_CRC32C, nbytes, done)?;
    task.has_aux.set(true);
    source(task, aux.src.set(src, nbytes as usize), 1);
    destination(task, aux.dst.set(dst, nbytes as usize), 1);
    task.out.set(crc);
    task.set_seed(seed);
    submit(ch, task)
}

pub fn copy_crc32cv(
    ch: Obj<Channel>,
    dst: Ptr,
    iovs: Iov,
    count: u32,
    crc: *mut u32,
    seed: u32,
    done: Done,
) -> Result<()> {
    pieces(iovs, count)?;
    let nbytes = total(iovs, count);
    let (task, aux) = begin(ch, abi::SPDK_ACCEL_OPC_COPY_CRC32C, nbytes, done)?;
    task.has_aux.set(true);
    source(task, iovs, count);
    destination(task, aux.dst.set(dst, nbytes as usize), 1);
    task.out.set(crc);
    task.set_seed(seed);
    submit(ch, task)
}

/// How and how hard.
#[derive(Clone, Copy)]
pub struct Compression {
    pub algo: u32,
    pub level: u32,
}

/// `ENOTSUP` when the module does not compress that way.
pub fn check_algo(algo: u32) -> Result<()> {
    let module = framework::module_of(abi::SPDK_ACCEL_OPC_COMPRESS as usize).ok_or(Errno::ENODEV)?;
    if module.compress_supports_algo.get().is_some_and(|f| f(algo)) {
        return Ok(());
    }
    errlog!("Module {} doesn't support compression algo {algo}", framework::name_of(module));
    Err(Errno::ENOTSUP)
}

pub fn compress(
    ch: Obj<Channel>,
    dst: Ptr,
    room: u64,
    (iovs, count): (Iov, u32),
    how: Compression,
    out: *mut u32,
    done: Done,
) -> Result<()> {
    check_algo(how.algo)?;
    let (task, aux) = begin(ch, abi::SPDK_ACCEL_OPC_COMPRESS, room, done)?;
    task.has_aux.set(true);
    source(task, iovs, count);
    destination(task, aux.dst.set(dst, room as usize), 1);
    task.out.set(out);
    task.set_comp(how.algo, how.level);
    submit(ch, task)
}

pub fn decompress(
    ch: Obj<Channel>,
    (dst, dst_count): (Iov, u32),
    (src, src_count): (Iov, u32),
    algo: u32,
    out: *mut u32,
    done: Done,
) -> Result<()> {
    check_algo(algo)?;
    let (task, _) = begin(ch, abi::SPDK_ACCEL_OPC_DECOMPRESS, total(src, src_count), done)?;
    source(task, src, src_count);
    destination(task, dst, dst_count);
    task.out.set(out);
    task.set_comp(algo, 0);
    submit(ch, task)
}

/// Encrypts or decrypts, as `op` says.
pub fn crypt(
    ch: Obj<Channel>,
    op: u32,
    key: Ptr,
    (dst, dst_count): (Iov, u32),
    (src, src_count): (Iov, u32),
    iv: u64,
    block_size: u32,
    done: Done,
) -> Result<()> {
    if dst.is_null() || dst_count == 0 || src.is_null() || src_count == 0 || key.is_null() || block_size == 0 {
        return Err(Errno::EINVAL);
    }
    let (task, _) = begin(ch, op, total(src, src_count), done)?;
    source(task, src, src_count);
    destination(task, dst, dst_count);
    task.set_key(key);
    task.iv.set(iv);
    task.set_block_size(block_size);
    submit(ch, task)
}

#[inline(always)]
pub fn xor(ch: Obj<Channel>, dst: Ptr, sources: *mut Ptr, count: u32, nbytes: u64, done: Done) -> Result<()> {
    let (task, aux) = begin(ch, abi::SPDK_ACCEL_OPC_XOR, nbytes, done)?;
    task.has_aux.set(true);
    source(task, sources.cast(), count);
    destination(task, aux.dst.set(dst, nbytes as usize), 1);
    submit(ch, task)
}

/// Protection information: what the blocks look like, where errors go, how many.
#[derive(Clone, Copy)]
pub struct Dif {
    pub ctx: *const abi::spdk_dif_ctx,
    pub err: *mut abi::spdk_dif_error,
    pub blocks: u32,
}

impl Dif {
    /// The bytes of all blocks; `EINVAL` without a context.
    pub fn nbytes(&self) -> Result<u64> {
        let ctx = iomem::value(self.ctx).ok_or(Errno::EINVAL)?;
        Ok(u64::from(self.blocks.wrapping_mul(ctx.block_size)))
    }
}

/// An operation on protection information; `dst` is NULL where there is no second place.
pub fn dif(
    ch: Obj<Channel>,
    op: u32,
    (src, src_count): (Iov, u32),
    (dst, dst_count): (Iov, u32),
    dif: Dif,
    done: Done,
) -> Result<()> {
    let (task, _) = begin(ch, op, dif.nbytes()?, done)?;
    source(task, src, src_count);
    destination(task, dst, dst_count);
    task.set_dif(dif.ctx, dif.err, dif.blocks);
    submit(ch, task)
}
