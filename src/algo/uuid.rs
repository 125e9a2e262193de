//! UUIDs of RFC 9562, with the textual form that `uuid.h` accepts: exactly 36 characters.
//!
//! Threading: pure functions.

use crate::errno::{Errno, Result};
use uuid::{Builder, Uuid};

/// Characters of the textual form and its terminator; `SPDK_UUID_STRING_LEN`.
pub const STRING_LEN: usize = 37;

/// Reads the hyphenated form, digits of either case. `EINVAL` for any other.
pub fn parse(text: &[u8]) -> Result<[u8; 16]> {
    if text.len() != STRING_LEN - 1 {
        return Err(Errno::EINVAL);
    }
    Uuid::try_parse_ascii(text).map(Uuid::into_bytes).map_err(|_| Errno::EINVAL)
}

/// The lowercase hyphenated form.
pub fn format(raw: &[u8; 16]) -> [u8; STRING_LEN - 1] {
    let mut out = [0; STRING_LEN - 1];
    Uuid::from_bytes_ref(raw).as_hyphenated().encode_lower(&mut out);
    out
}

/// A version 4 UUID from random bytes.
pub fn from_random(raw: [u8; 16]) -> [u8; 16] {
    Builder::from_random_bytes(raw).into_uuid().into_bytes()
}

/// A version 5 UUID: SHA-1 of a namespace and a name.
pub fn from_name(namespace: &[u8; 16], name: &[u8]) -> [u8; 16] {
    Uuid::new_v5(Uuid::from_bytes_ref(namespace), name).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_only() {
        let text = b"f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
        let raw = parse(text).unwrap();
        assert_eq!(&format(&raw), text);
        assert_eq!(parse(b"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"), Ok(raw));
        for bad in [
            "",
            "f81d4fae7dec11d0a76500a0c91e6bf6",
            "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
            "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bfg",
            "f81d4fae-7dec-11d0-a765000a0c91e6bf6",
            "f81d4fa-e7dec-11d0-a765-00a0c91e6bf6",
            "{f81d4fae7dec11d0a76500a0c91e6bf6}  ",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf6 ",
        ] {
            assert_eq!(parse(bad.as_bytes()), Err(Errno::EINVAL), "{bad}");
        }
    }

    #[test]
    fn versions() {
        let raw = from_random([0xff; 16]);
        assert_eq!((raw[6] >> 4, raw[8] >> 6), (4, 2));
        // RFC 9562, appendix A.4.
        let dns = parse(b"6ba7b810-9dad-11d1-80b4-00c04fd430c8").unwrap();
        assert_eq!(&format(&from_name(&dns, b"www.example.com")), b"2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }
}
