//! Copies that need not be made: the operation before one, or behind it, uses the other end directly.
//!
//! Threading rule: the thread of the sequence's channel.

use super::{
    record::Task,
    sequence::{self, Sequence},
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
fn write_through(task: &'static Task, copy: &'static Task) -> bool {
    match u32::from(task.op_code.get()) {
        abi::SPDK_ACCEL_OPC_DECOMPRESS
        | abi::SPDK_ACCEL_OPC_FILL
        | abi::SPDK_ACCEL_OPC_ENCRYPT
        | abi::SPDK_ACCEL_OPC_DECRYPT
        | abi::SPDK_ACCEL_OPC_DIF_GENERATE_COPY
        | abi::SPDK_ACCEL_OPC_DIF_VERIFY_COPY => {
            if task.dst_domain.get() != copy.src_domain.get() || !same(destination(task), source(copy)) {
                return false;
            }
            task.dst.set(copy.dst.get());
            task.dst_count.set(copy.dst_count.get());
            task.dst_domain.set(copy.dst_domain.get());
            task.dst_domain_ctx.set(copy.dst_domain_ctx.get());
        }
        // These only look at data; whatever made it has to make it elsewhere.
        abi::SPDK_ACCEL_OPC_CRC32C | abi::SPDK_ACCEL_OPC_DIX_GENERATE | abi::SPDK_ACCEL_OPC_DIX_VERIFY => {
            if task.src_domain.get() != copy.src_domain.get() || !same(source(task), source(copy)) {
                return false;
            }
            if !task.prev.get().is_some_and(|before| write_through(before, copy)) {
                return false;
            }
            task.src.set(copy.dst.get());
            task.src_count.set(copy.dst_count.get());
            task.src_domain.set(copy.dst_domain.get());
            task.src_domain_ctx.set(copy.dst_domain_ctx.get());
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
            if reads_elsewhere(u32::from(next.op_code.get()))
                && task.dst_domain.get() == next.src_domain.get()
                && same(destination(task), source(next))
            {
                next.src.set(task.src.get());
                next.src_count.set(task.src_count.get());
                next.src_domain.set(task.src_domain.get());
                next.src_domain_ctx.set(task.src_domain_ctx.get());
                sequence::step_done(seq, task);
            }
        } else if u32::from(next.op_code.get()) == abi::SPDK_ACCEL_OPC_COPY && write_through(task, next) {
            at = next.next.get();
            sequence::step_done(seq, next);
        }
    }
}
