//! JSON text: a tokenizing parser, a typed decode layer for parameters, and a writer.
//!
//! Serves `spdk/json.h` (RFC 8259, with the header's two extensions: comments and decoding in place). The parser works on slices and
//! yields [`Token`]s, which are ranges of the text; `capi` turns them into `struct spdk_json_val`. Rust code that receives parameters
//! uses [`Doc`], [`Val`] and [`Fields`]; code that produces JSON uses [`Writer`].
//!
//! Threading: the parser and the decode layer are plain values. A [`Writer`] may be handed from thread to thread, but only one
//! call on it runs at a time; a second, nested or concurrent, call fails.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

mod decode;
mod doc;
mod encode;
mod number;
mod parse;
mod utf;
mod writer;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
pub(crate) use fuzz::{Random, text as random_text};

pub use decode::{FieldError, Fields, FromVal};
pub use doc::{ArrayIter, Doc, ObjectIter, ParseError, RawVal, Val};
pub use encode::{BUFFER, Encoder, Failed, Sink, WriteFn};
pub use number::{NumberError, to_i32, to_u8, to_u16, to_u32, to_u64};
pub use parse::{Broken, Flags, MAX_DEPTH, Outcome, TokenSink, parse, parse_in_place};
pub use writer::{ToJson, WRITERS, Writer, Wrote};

/// The type of a token; the numbers are those of `enum spdk_json_val_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Kind {
    Null = 1 << 1,
    True = 1 << 2,
    False = 1 << 3,
    Number = 1 << 4,
    String = 1 << 5,
    ArrayBegin = 1 << 6,
    ArrayEnd = 1 << 7,
    ObjectBegin = 1 << 8,
    ObjectEnd = 1 << 9,
    Name = 1 << 10,
}

impl Kind {
    /// The value of `enum spdk_json_val_type`.
    pub const fn bits(self) -> u32 {
        self as u32
    }

    /// The kind that a C value's `type` names; `None` for `SPDK_JSON_VAL_INVALID` and for anything that is not one bit of the enum.
    pub const fn from_bits(bits: u32) -> Option<Kind> {
        Some(match bits {
            0x002 => Kind::Null,
            0x004 => Kind::True,
            0x008 => Kind::False,
            0x010 => Kind::Number,
            0x020 => Kind::String,
            0x040 => Kind::ArrayBegin,
            0x080 => Kind::ArrayEnd,
            0x100 => Kind::ObjectBegin,
            0x200 => Kind::ObjectEnd,
            0x400 => Kind::Name,
            _ => return None,
        })
    }

    /// Whether the token opens an object or an array.
    pub const fn opens(self) -> bool {
        matches!(self, Kind::ArrayBegin | Kind::ObjectBegin)
    }

    /// Whether the token closes an object or an array.
    pub const fn closes(self) -> bool {
        matches!(self, Kind::ArrayEnd | Kind::ObjectEnd)
    }
}

/// One parsed value: a range of the text and its kind.
///
/// For strings and names the range lies inside the quotes and `len` is the decoded length. For the beginning of an object or array
/// `len` is the number of tokens between it and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub len: u32,
}
