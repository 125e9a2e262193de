//! Copies that need not be made: the operation before one, or behind it, uses the other end directly.
//!
//! Threading rule: the thread of the sequence's channel.

use super::{
    record::Task,
    sequence::{self, Place, Sequence},
};
use crate::{abi, sys::iomem};

/// Whether two lists of pieces are the same.
fn same(a: (*mut abi::iovec, u32), b: (*mut abi::iovec, u32)) -> bool {
    let bytes = (a.1 as usize).saturating_mul(size_of::<abi::iovec>());
    a.1 == b.1 && (a.0 == b.0 || iomem::equal(a.0.cast(), b.0.cast(), bytes))
}

fn source(task: &Task) -> (*mut abi::iovec, u32) {
    (task.src.get(), task.src_count.get())
}

fn destination(task: &Task) -> (*mut abi::iovec, u32) {
    (task.dst.get(), task.dst_count.get())
}

/// Both ends of a copy.
struct Copy {
    src: Place,
    dst: Place,
}

impl Copy {
    fn of(task: &Task) -> Copy {
        let (src, src_count) = source(task);
        let (dst, dst_count) = destination(task);
        Copy {
            src: Place { iovs: src, count: src_count, domain: task.src_domain.get(), ctx: task.src_domain_ctx.get() },
            dst: Place { iovs: dst, count: dst_count, domain: task.dst_domain.get(), ctx: task.dst_domain_ctx.get() },
        }
    }
}

/// Makes `task` read what the copy before it would have read; false when it cannot.
#[inline(always)]
fn read_through(task: &'static Task, copy: &Copy) -> bool {
    if !reads_elsewhere(u32::from(task.op_code.get()))
        || task.src_domain.get() != copy.dst.domain
        || !same(source(task), (copy.dst.iovs, copy.dst.count))
    {
        return false;
    }
    task.src.set(copy.src.iovs);
    task.src_count.set(copy.src.count);
    task.src_domain.set(copy.src.domain);
    task.src_domain_ctx.set(copy.src.ctx);
    true
}

/// Spares a sequence the copy that would be appended, when its last step can use the copy's other end itself. `reversed`:
/// the sequence will be, so that the copy would come before that step.
#[inline(always)]
pub fn absorb(seq: &'static Sequence, src: Place, dst: Place, reversed: bool) -> bool {
    let Some(last) = seq.last() else { return false };
    let copy = Copy { src, dst };
    if reversed { read_through(last, &copy) } else { write_through(last, &copy) }
}

/// Operations whose source can be another one than was said.
fn reads_elsewhere(op: u32) -> bool {
    matches!(
        op,
        abi::SPDK_ACCEL_OPC_COPY
            | abi::SPDK_ACCEL_OPC_COPY_CRC32C
            | abi::SPDK_ACCEL_OPC_DECOMPRESS
            | abi::SPDK_ACCEL_OPC_ENCRYPT
            | abi::SPDK_ACCEL_OPC_DECRYPT
            | abi::SPDK_ACCEL_OPC_DIF_GENERATE_COPY
            | abi::SPDK_ACCEL_OPC_DIF_VERIFY_COPY
    )
}

/// Makes `task` write where the copy behind it would have written; false when it cannot.
fn write_through(task: &'static Task, copy: &Copy) -> bool {
    match u32::from(task.op_code.get()) {
        abi::SPDK_ACCEL_OPC_DECOMPRESS
        | abi::SPDK_ACCEL_OPC_FILL
        | abi::SPDK_ACCEL_OPC_ENCRYPT
        | abi::SPDK_ACCEL_OPC_DECRYPT
        | abi::SPDK_ACCEL_OPC_DIF_GENERATE_COPY
        | abi::SPDK_ACCEL_OPC_DIF_VERIFY_COPY => {
            if task.dst_domain.get() != copy.src.domain || !same(destination(task), (copy.src.iovs, copy.src.count)) {
                return false;
            }
            task.dst.set(copy.dst.iovs);
            task.dst_count.set(copy.dst.count);
            task.dst_domain.set(copy.dst.domain);
            task.dst_domain_ctx.set(copy.dst.ctx);
        }
        // These only look at data; whatever made it has to make it elsewhere.
        abi::SPDK_ACCEL_OPC_CRC32C | abi::SPDK_ACCEL_OPC_DIX_GENERATE | abi::SPDK_ACCEL_OPC_DIX_VERIFY => {
            if task.src_domain.get() != copy.src.domain || !same(source(task), (copy.src.iovs, copy.src.count)) {
                return false;
            }
            if !task.prev.get().is_some_and(|before| write_through(before, copy)) {
                return false;
            }
            task.src.set(copy.dst.iovs);
            task.src_count.set(copy.dst.count);
            task.src_domain.set(copy.dst.domain);
            task.src_domain_ctx.set(copy.dst.ctx);
        }
        _ => return false,
    }
    true
}

/// Drops what copies it can.
pub(super) fn merge(seq: &'static Sequence) {
    let mut at = seq.first();
    while let Some(task) = at {
        let Some(next) = task.next.get() else { break };
        at = Some(next);
        if u32::from(task.op_code.get()) == abi::SPDK_ACCEL_OPC_COPY {
            if read_through(next, &Copy::of(task)) {
                sequence::step_done(seq, task);
            }
        } else if u32::from(next.op_code.get()) == abi::SPDK_ACCEL_OPC_COPY && write_through(task, &Copy::of(next)) {
            at = next.next.get();
            sequence::step_done(seq, next);
        }
    }
}
