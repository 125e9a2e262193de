//! Base64 of RFC 4648, sections 4 and 5, as `base64.h` has it: padded to four characters, padding required, bits
//! left over in the last character ignored.
//!
//! Threading: pure functions.

use crate::errno::{Errno, Result};
use base64::Engine;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const fn engine(alphabet: &Alphabet) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical);
    GeneralPurpose::new(alphabet, config)
}

/// The two alphabets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// `+` and `/`.
    Standard,
    /// `-` and `_`, for URLs and file names.
    UrlSafe,
}

impl Variant {
    fn engine(self) -> &'static GeneralPurpose {
        static STANDARD_ENGINE: GeneralPurpose = engine(&STANDARD);
        static URL_ENGINE: GeneralPurpose = engine(&URL_SAFE);
        match self {
            Variant::Standard => &STANDARD_ENGINE,
            Variant::UrlSafe => &URL_ENGINE,
        }
    }
}

/// Characters that `len` bytes need, without a terminator.
pub const fn encoded_len(len: usize) -> usize {
    len.div_ceil(3).saturating_mul(4)
}

/// Encodes into the first [`encoded_len`] bytes of `out`. `EINVAL` for no data or too little room.
pub fn encode(variant: Variant, data: &[u8], out: &mut [u8]) -> Result<usize> {
    if data.is_empty() {
        return Err(Errno::EINVAL);
    }
    variant.engine().encode_slice(data, out).map_err(|_| Errno::EINVAL)
}

/// The exact length of what `text` decodes to. `EINVAL` if the length or the padding cannot be right.
pub fn decoded_len(text: &[u8]) -> Result<usize> {
    if text.is_empty() || !text.len().is_multiple_of(4) {
        return Err(Errno::EINVAL);
    }
    let padding = text.iter().rev().take(2).take_while(|&&c| c == b'=').count();
    Ok(text.len() / 4 * 3 - padding)
}

/// Decodes into `out`, which must hold [`decoded_len`] bytes.
pub fn decode(variant: Variant, text: &[u8], out: &mut [u8]) -> Result<usize> {
    let len = decoded_len(text)?;
    let out = out.get_mut(..len).ok_or(Errno::EINVAL)?;
    variant.engine().decode_slice(text, out).map_err(|_| Errno::EINVAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(data: &[u8], text: &str) {
        let mut out = [0u8; 32];
        let n = encode(Variant::Standard, data, &mut out).unwrap();
        assert_eq!((n, &out[..n]), (encoded_len(data.len()), text.as_bytes()));
        let mut back = vec![0u8; data.len()];
        assert_eq!(decode(Variant::Standard, text.as_bytes(), &mut back), Ok(data.len()));
        assert_eq!(back, data);
    }

    #[test]
    fn vectors_of_the_rfc() {
        round(b"f", "Zg==");
        round(b"fo", "Zm8=");
        round(b"foo", "Zm9v");
        round(b"foob", "Zm9vYg==");
        round(b"fooba", "Zm9vYmE=");
        round(b"foobar", "Zm9vYmFy");
        let mut out = [0; 8];
        assert_eq!(encode(Variant::UrlSafe, &[0xfb, 0xff], &mut out), Ok(4));
        assert_eq!(&out[..4], b"-_8=");
        assert_eq!(decode(Variant::Standard, b"-_8=", &mut out), Err(Errno::EINVAL));
        assert_eq!(decode(Variant::UrlSafe, b"-_8=", &mut out[..2]), Ok(2));
    }

    #[test]
    fn refuses_what_is_not_base64() {
        let mut out = [0; 16];
        for bad in ["", "A", "AA", "AAA", "A===", "AA=A", "====", "AA==AAAA", "AA A", "AAAA\n"] {
            assert_eq!(decode(Variant::Standard, bad.as_bytes(), &mut out), Err(Errno::EINVAL), "{bad:?}");
        }
        // Bits beyond the last byte are ignored.
        assert_eq!(decode(Variant::Standard, b"Zh==", &mut out), Ok(1));
        assert_eq!(out[0], b'f');
        assert_eq!(encode(Variant::Standard, b"", &mut out), Err(Errno::EINVAL));
    }
}
