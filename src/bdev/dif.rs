//! The protection information of a bdev's blocks, as the algorithms want it described.
//!
//! Threading rule: pure functions.

use super::record::{Record, bits};
use crate::{
    abi,
    algo::dif::{Ctx, Init, PiFormat, Type},
};

fn dif_type(raw: i32) -> Option<Type> {
    Some(match raw {
        0 => Type::Disabled,
        1 => Type::One,
        2 => Type::Two,
        3 => Type::Three,
        _ => return None,
    })
}

fn init(record: &Record, flags: u32, ref_tag: u32, app_tag: u16) -> Option<Ctx> {
    Ctx::new(Init {
        block_size: record.blocklen.get(),
        md_size: record.md_len.get(),
        md_interleave: record.bit(bits::MD_INTERLEAVE),
        dif_first: record.bit(bits::DIF_IS_HEAD_OF_MD),
        dif_type: dif_type(record.dif_type.get())?,
        flags,
        init_ref_tag: ref_tag,
        apptag_mask: 0xffff,
        app_tag,
        data_offset: 0,
        guard_seed: 0,
        format: PiFormat::from_raw(record.dif_pi_format.get())?,
    })
    .ok()
}

/// The context of protection information for one I/O; `None` when its parameters do not fit together.
pub fn ctx(record: &Record, flags: u32, first_block: u64) -> Option<Ctx> {
    init(record, flags, first_block as u32, 0)
}

/// A context whose tags say that blocks are not to be checked.
pub fn ctx_to_ignore(record: &Record, flags: u32) -> Option<Ctx> {
    init(record, flags, u32::MAX, u16::MAX)
}

/// The checks that belong to a type of protection information.
pub fn checks(dif_type: i32) -> u32 {
    match dif_type as u32 {
        abi::SPDK_DIF_TYPE1 | abi::SPDK_DIF_TYPE2 => abi::SPDK_DIF_FLAGS_GUARD_CHECK | abi::SPDK_DIF_FLAGS_REFTAG_CHECK,
        abi::SPDK_DIF_TYPE3 => abi::SPDK_DIF_FLAGS_GUARD_CHECK,
        _ => 0,
    }
}
