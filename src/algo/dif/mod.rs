//! Protection information (DIF and DIX) of `dif.h`: T10 DIF and the end-to-end protection formats of the NVM
//! Express NVM Command Set Specification, sections 5.2 and 5.3.
//!
//! Split by task: [`tuple`] is the field on the medium, [`check`] generates and verifies whole blocks in place or
//! beside the data, [`copy`] does so on the way from one buffer to another, [`stream`] for data that arrives in
//! pieces. All of them walk [`super::sg`] cursors, so a segment boundary may fall anywhere.
//!
//! Threading: pure functions.

pub mod check;
pub mod copy;
pub mod inject;
pub mod stream;
pub mod tuple;

use core::fmt;
pub use tuple::{PiFormat, Tuple};

/// `SPDK_DIF_FLAGS_REFTAG_CHECK`
pub const CHECK_REFTAG: u32 = 1 << 26;
/// `SPDK_DIF_FLAGS_APPTAG_CHECK`
pub const CHECK_APPTAG: u32 = 1 << 27;
/// `SPDK_DIF_FLAGS_GUARD_CHECK`
pub const CHECK_GUARD: u32 = 1 << 28;
/// `SPDK_DIF_FLAGS_NVME_PRACT`
pub const NVME_PRACT: u32 = 1 << 29;
/// `SPDK_DIF_REFTAG_IGNORE`
pub const REFTAG_IGNORE: u64 = 0xffff_ffff;
/// `SPDK_DIF_APPTAG_IGNORE`
pub const APPTAG_IGNORE: u16 = 0xffff;

/// How the reference tag is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// No protection information; `SPDK_DIF_DISABLE`.
    Disabled,
    /// The reference tag is the low part of the block address.
    One,
    /// The reference tag starts at a value of the application's choice.
    Two,
    /// The reference tag is not checked.
    Three,
}

impl Type {
    /// The type of a number of C's; `None` for others.
    pub fn from_raw(raw: u32) -> Option<Type> {
        match raw {
            0 => Some(Type::Disabled),
            1 => Some(Type::One),
            2 => Some(Type::Two),
            3 => Some(Type::Three),
            _ => None,
        }
    }
}

/// What `struct spdk_dif_ctx` holds.
#[derive(Clone, Copy, Debug)]
pub struct Ctx {
    /// Bytes per block, with its metadata if that is interleaved.
    pub block_size: u32,
    /// Bytes before the protection information: in the block if interleaved, else in the block's metadata.
    pub guard_interval: u32,
    /// Metadata bytes per block.
    pub md_size: u32,
    /// Metadata follows each block's data in the same buffer.
    pub md_interleave: bool,
    /// Kind of protection.
    pub dif_type: Type,
    /// Layout of the protection information.
    pub format: PiFormat,
    /// `CHECK_*` and `NVME_PRACT`.
    pub flags: u32,
    /// Reference tag of the first block.
    pub init_ref_tag: u64,
    /// Application tag.
    pub app_tag: u16,
    /// Bits of the application tag that are compared.
    pub apptag_mask: u16,
    /// Where this part of the data starts within the whole.
    pub data_offset: u32,
    /// The same in blocks.
    pub ref_tag_offset: u32,
    /// Reference tag of the first block after remapping.
    pub remapped_init_ref_tag: u32,
    /// Guard over the part of the last block that has been seen, for streams.
    pub last_guard: u64,
    /// Guard before the first byte of a block.
    pub guard_seed: u64,
}

/// Why a context cannot be initialised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadCtx {
    /// Metadata has no room for the protection information.
    MetadataTooSmall,
    /// An interleaved block is smaller than its metadata.
    BlockTooSmall,
    /// No data at all.
    NoData,
    /// Data bytes per block are not a multiple of this.
    Unaligned(u32),
}

impl fmt::Display for BadCtx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadCtx::MetadataTooSmall => f.write_str("Metadata has no room for the DIF field"),
            BadCtx::BlockTooSmall => f.write_str("Block is smaller than its metadata"),
            BadCtx::NoData => f.write_str("Block without data bytes"),
            BadCtx::Unaligned(n) => write!(f, "Data bytes per block must be a multiple of {n}"),
        }
    }
}

/// The arguments of `spdk_dif_ctx_init()`, in its order.
#[derive(Clone, Copy, Debug)]
pub struct Init {
    /// See [`Ctx::block_size`].
    pub block_size: u32,
    /// See [`Ctx::md_size`].
    pub md_size: u32,
    /// See [`Ctx::md_interleave`].
    pub md_interleave: bool,
    /// Protection information is at the start of the metadata instead of its end.
    pub dif_first: bool,
    /// See [`Ctx::dif_type`].
    pub dif_type: Type,
    /// See [`Ctx::flags`].
    pub flags: u32,
    /// See [`Ctx::init_ref_tag`].
    pub init_ref_tag: u32,
    /// See [`Ctx::apptag_mask`].
    pub apptag_mask: u16,
    /// See [`Ctx::app_tag`].
    pub app_tag: u16,
    /// See [`Ctx::data_offset`].
    pub data_offset: u32,
    /// See [`Ctx::guard_seed`].
    pub guard_seed: u64,
    /// See [`Ctx::format`].
    pub format: PiFormat,
}

impl Ctx {
    /// Checks the geometry and derives the rest.
    pub fn new(a: Init) -> Result<Ctx, BadCtx> {
        let pi = a.format.size();
        if a.md_size < pi {
            return Err(BadCtx::MetadataTooSmall);
        }
        let data = if a.md_interleave {
            a.block_size.checked_sub(a.md_size).ok_or(BadCtx::BlockTooSmall)?
        } else {
            a.block_size
        };
        if data == 0 {
            return Err(BadCtx::NoData);
        }
        let unit = if a.format == PiFormat::Guard16 { 512 } else { 4096 };
        if !data.is_multiple_of(unit) {
            return Err(BadCtx::Unaligned(unit));
        }
        // The guard covers the data and whatever metadata comes before the protection information.
        let guard_interval = match (a.md_interleave, a.dif_first) {
            (true, true) => data,
            (true, false) => a.block_size - pi,
            (false, true) => 0,
            (false, false) => a.md_size - pi,
        };
        Ok(Ctx {
            block_size: a.block_size,
            guard_interval,
            md_size: a.md_size,
            md_interleave: a.md_interleave,
            dif_type: a.dif_type,
            format: a.format,
            flags: a.flags,
            init_ref_tag: u64::from(a.init_ref_tag),
            app_tag: a.app_tag,
            apptag_mask: a.apptag_mask,
            data_offset: a.data_offset,
            ref_tag_offset: a.data_offset / data,
            remapped_init_ref_tag: 0,
            last_guard: a.guard_seed,
            guard_seed: a.guard_seed,
        })
    }

    /// A context as C keeps it; `None` when its type or format is unknown.
    pub fn from_raw(c: &crate::abi::spdk_dif_ctx) -> Option<Ctx> {
        Some(Ctx {
            block_size: c.block_size,
            guard_interval: c.guard_interval,
            md_size: c.md_size,
            md_interleave: c.md_interleave,
            dif_type: Type::from_raw(u32::from(c.dif_type))?,
            format: PiFormat::from_raw(u32::from(c.dif_pi_format))?,
            flags: c.dif_flags,
            init_ref_tag: c.init_ref_tag,
            app_tag: c.app_tag,
            apptag_mask: c.apptag_mask,
            data_offset: c.data_offset,
            ref_tag_offset: c.ref_tag_offset,
            remapped_init_ref_tag: c.remapped_init_ref_tag,
            last_guard: c.last_guard,
            guard_seed: c.guard_seed,
        })
    }

    /// The context as C keeps it.
    pub fn to_raw(&self) -> crate::abi::spdk_dif_ctx {
        crate::abi::spdk_dif_ctx {
            block_size: self.block_size,
            guard_interval: self.guard_interval,
            md_size: self.md_size,
            md_interleave: self.md_interleave,
            dif_type: self.dif_type as u8,
            dif_pi_format: self.format as u8,
            rsvd: [0],
            dif_flags: self.flags,
            rsvd2: [0; 4],
            init_ref_tag: self.init_ref_tag,
            app_tag: self.app_tag,
            apptag_mask: self.apptag_mask,
            data_offset: self.data_offset,
            ref_tag_offset: self.ref_tag_offset,
            remapped_init_ref_tag: self.remapped_init_ref_tag,
            last_guard: self.last_guard,
            guard_seed: self.guard_seed,
        }
    }

    /// True if any of `flags` is set.
    #[inline]
    pub fn checks(&self, flags: u32) -> bool {
        self.flags & flags != 0
    }

    /// Data bytes of an interleaved block.
    #[inline]
    pub fn data_in_block(&self) -> u32 {
        self.block_size.saturating_sub(self.md_size)
    }

    /// Data bytes of a block, wherever its metadata is.
    pub fn data_block_size(&self) -> u32 {
        if self.md_interleave { self.data_in_block() } else { self.block_size }
    }

    /// Moves the context to another part of the data.
    pub fn set_data_offset(&mut self, data_offset: u32) {
        self.data_offset = data_offset;
        self.ref_tag_offset = data_offset.checked_div(self.data_block_size()).unwrap_or(0);
    }

    /// The reference tag that block number `index` of this buffer carries.
    #[inline]
    pub fn ref_tag(&self, index: u32) -> u64 {
        let first = self.init_ref_tag.wrapping_add(u64::from(self.ref_tag_offset));
        if self.dif_type == Type::Three { first } else { first.wrapping_add(u64::from(index)) }
    }

    /// `size` data bytes from a block boundary on, with the metadata that lies between and after whole blocks.
    pub fn with_md(&self, size: u32) -> u32 {
        let data = self.data_in_block();
        if data == 0 {
            return 0;
        }
        (size / data).wrapping_mul(self.block_size).wrapping_add(size % data)
    }

    /// Offset and length of a data range in the interleaved buffer.
    pub fn range_with_md(&self, offset: u32, len: u32) -> (u32, u32) {
        if !self.md_interleave {
            return (offset, len);
        }
        let unalign = offset.checked_rem(self.data_in_block()).unwrap_or(0);
        (self.with_md(offset), self.with_md(unalign.wrapping_add(len)).wrapping_sub(unalign))
    }

    /// Length of data in the interleaved buffer.
    pub fn length_with_md(&self, len: u32) -> u32 {
        if self.md_interleave { self.with_md(len) } else { len }
    }
}

/// Which check failed; the values of `SPDK_DIF_*_ERROR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Reference tag.
    RefTag = 1,
    /// Application tag.
    AppTag = 2,
    /// Guard.
    Guard = 4,
}

/// A block that does not match its protection information.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The field.
    pub what: What,
    /// The value that was expected there.
    pub expected: u64,
    /// The value that was found.
    pub actual: u64,
    /// Number of the block within the buffer.
    pub block: u32,
    /// Reference tag of the block, usually its address.
    pub lba: u64,
}

/// Why an operation stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The buffers are smaller than the blocks they should hold.
    TooSmall,
    /// The stream's buffer is smaller than the data said to be in it.
    Range,
    /// A block is wrong.
    Mismatch(Mismatch),
}

impl Fault {
    /// The positive error number; a mismatch is reported as 1.
    pub fn errno(&self) -> i32 {
        match self {
            Fault::TooSmall => 22,
            Fault::Range => 34,
            Fault::Mismatch(_) => 1,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::TooSmall => f.write_str("Buffers are too small for the number of blocks"),
            Fault::Range => f.write_str("Buffer is too small for the data range"),
            Fault::Mismatch(m) => {
                let name = match m.what {
                    What::RefTag => "Ref Tag",
                    What::AppTag => "App Tag",
                    What::Guard => "Guard",
                };
                write!(f, "Failed to compare {name}: LBA={}, Expected={:x}, Actual={:x}", m.lba, m.expected, m.actual)
            }
        }
    }
}

/// Fails unless `sg` holds `blocks` times `bytes`.
pub(crate) fn fits<S: super::sg::Source>(sg: &S, bytes: u32, blocks: u32) -> Result<(), Fault> {
    if sg.total() >= u64::from(bytes) * u64::from(blocks) { Ok(()) } else { Err(Fault::TooSmall) }
}

#[cfg(test)]
mod tests;
