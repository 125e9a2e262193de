//! The protection information field itself: NVM Command Set Specification, section 5.2.1, figures on the 16-,
//! 32- and 64-bit guard formats. All values are big-endian. Storage tags are not supported: their bits belong
//! to the reference tag, or are zero where the format leaves them over (32-bit guard, bytes 6 and 7).
//!
//! Threading: pure functions.

use super::{APPTAG_IGNORE, CHECK_APPTAG, CHECK_GUARD, CHECK_REFTAG, Ctx, Mismatch, REFTAG_IGNORE, Type, What};
use crate::algo::crc;

/// The layout of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PiFormat {
    /// 16-bit guard, 8 bytes.
    Guard16 = 0,
    /// 32-bit guard, 16 bytes.
    Guard32 = 1,
    /// 64-bit guard, 16 bytes.
    Guard64 = 2,
}

impl PiFormat {
    /// From a value of `enum spdk_dif_pi_format`.
    pub fn from_raw(v: u32) -> Option<PiFormat> {
        match v {
            0 => Some(PiFormat::Guard16),
            1 => Some(PiFormat::Guard32),
            2 => Some(PiFormat::Guard64),
            _ => None,
        }
    }

    /// Bytes of the whole field.
    #[inline]
    pub const fn size(self) -> u32 {
        match self {
            PiFormat::Guard16 => 8,
            _ => 16,
        }
    }

    /// Bytes of the guard, and so the offset of the application tag.
    pub const fn guard_size(self) -> u32 {
        match self {
            PiFormat::Guard16 => 2,
            PiFormat::Guard32 => 4,
            PiFormat::Guard64 => 8,
        }
    }

    /// Offset of the reference tag.
    pub const fn reftag_offset(self) -> u32 {
        match self {
            PiFormat::Guard16 => 4,
            PiFormat::Guard32 => 8,
            PiFormat::Guard64 => 10,
        }
    }

    /// Bytes of the reference tag.
    pub const fn reftag_size(self) -> u32 {
        self.size() - self.reftag_offset()
    }

    /// All bits of the reference tag.
    #[inline]
    pub const fn reftag_mask(self) -> u64 {
        match self {
            PiFormat::Guard16 => 0xffff_ffff,
            PiFormat::Guard32 => u64::MAX,
            PiFormat::Guard64 => 0xffff_ffff_ffff,
        }
    }

    /// Continues the guard over `data`.
    #[inline]
    pub fn guard(self, seed: u64, data: &[u8]) -> u64 {
        match self {
            PiFormat::Guard16 => u64::from(crc::crc16_t10dif(seed as u16, data)),
            PiFormat::Guard32 => u64::from(crc::crc32c_nvme(data, seed as u32)),
            PiFormat::Guard64 => crc::crc64_nvme(data, seed),
        }
    }
}

/// The field's values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tuple {
    /// CRC over the block.
    pub guard: u64,
    /// Application tag.
    pub app_tag: u16,
    /// Reference tag.
    pub ref_tag: u64,
}

impl Tuple {
    /// The field as it is stored, in the first [`PiFormat::size`] bytes.
    #[inline]
    pub fn encode(&self, format: PiFormat) -> [u8; 16] {
        let (app, ref_tag) = (u64::from(self.app_tag), self.ref_tag & format.reftag_mask());
        let (first, second) = match format {
            PiFormat::Guard16 => (self.guard << 48 | app << 32 | ref_tag, 0),
            PiFormat::Guard32 => (self.guard << 32 | app << 16, ref_tag),
            PiFormat::Guard64 => (self.guard, app << 48 | ref_tag),
        };
        (u128::from(first) << 64 | u128::from(second)).to_be_bytes()
    }

    /// The values of a stored field.
    #[inline]
    pub fn decode(format: PiFormat, b: &[u8; 16]) -> Tuple {
        let all = u128::from_be_bytes(*b);
        let (first, second) = ((all >> 64) as u64, all as u64);
        match format {
            PiFormat::Guard16 => {
                Tuple { guard: first >> 48, app_tag: (first >> 32) as u16, ref_tag: first & format.reftag_mask() }
            }
            PiFormat::Guard32 => Tuple { guard: first >> 32, app_tag: (first >> 16) as u16, ref_tag: second },
            PiFormat::Guard64 => {
                Tuple { guard: first, app_tag: (second >> 48) as u16, ref_tag: second & format.reftag_mask() }
            }
        }
    }

    /// The field for block `index` whose guard came out as `guard`. What is not checked is stored as zero.
    #[inline]
    pub fn generate(ctx: &Ctx, guard: u64, index: u32) -> Tuple {
        Tuple {
            guard: if ctx.checks(CHECK_GUARD) { guard } else { 0 },
            app_tag: if ctx.checks(CHECK_APPTAG) { ctx.app_tag } else { 0 },
            ref_tag: if !ctx.checks(CHECK_REFTAG) {
                0
            } else if ctx.init_ref_tag == REFTAG_IGNORE {
                ctx.format.reftag_mask()
            } else {
                ctx.ref_tag(index)
            },
        }
    }

    /// True if the field says that this block is not protected: application tag all ones, and for type 3 the
    /// reference tag as well.
    #[inline]
    pub fn escapes(&self, ctx: &Ctx) -> bool {
        match ctx.dif_type {
            Type::One | Type::Two => self.app_tag == APPTAG_IGNORE,
            Type::Three => self.app_tag == APPTAG_IGNORE && self.ref_tag == ctx.format.reftag_mask(),
            Type::Disabled => false,
        }
    }

    /// Compares the reference tag with `expected`, if this context does that.
    pub fn check_reftag(&self, ctx: &Ctx, expected: u64, index: u32) -> Result<(), Mismatch> {
        let compared = ctx.checks(CHECK_REFTAG) && matches!(ctx.dif_type, Type::One | Type::Two);
        if !compared || self.ref_tag == expected & ctx.format.reftag_mask() {
            return Ok(());
        }
        Err(Mismatch { what: What::RefTag, expected, actual: self.ref_tag, block: index, lba: expected })
    }

    /// Compares the field of block `index` with the guard computed over it and with the context.
    #[inline]
    pub fn verify(&self, ctx: &Ctx, guard: u64, index: u32) -> Result<(), Mismatch> {
        if self.escapes(ctx) {
            return Ok(());
        }
        let lba = ctx.ref_tag(index);
        if ctx.checks(CHECK_GUARD) && self.guard != guard {
            return Err(Mismatch { what: What::Guard, expected: self.guard, actual: guard, block: index, lba });
        }
        if ctx.checks(CHECK_APPTAG) && (self.app_tag ^ ctx.app_tag) & ctx.apptag_mask != 0 {
            return Err(Mismatch {
                what: What::AppTag,
                expected: u64::from(ctx.app_tag),
                actual: u64::from(self.app_tag & ctx.apptag_mask),
                block: index,
                lba,
            });
        }
        self.check_reftag(ctx, lba, index)
    }
}
