//! Single code points in UTF-8 and UTF-16LE: the pieces that the parser and the writer share.
//!
//! Serves `spdk/json.h`. Pure functions; callable from any thread.

/// Length in bytes of the well-formed UTF-8 sequence at the start of `text`; `None` if there is none (also when it is cut short).
pub fn utf8_len(text: &[u8]) -> Option<usize> {
    let len = match text.first()? {
        0x00..=0x7f => return Some(1),
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    core::str::from_utf8(text.get(..len)?).ok().map(|_| len)
}

/// The first code point of `text` and the number of bytes it takes.
pub fn utf8_char(text: &[u8]) -> Option<(char, usize)> {
    let len = utf8_len(text)?;
    let c = core::str::from_utf8(text.get(..len)?).ok()?.chars().next()?;
    Some((c, len))
}

/// The first code point of a UTF-16LE text and the number of bytes it takes.
pub fn utf16le_char(text: &[u8]) -> Option<(char, usize)> {
    let (first, rest) = text.split_first_chunk()?;
    let first = u16::from_le_bytes(*first);
    if let Some(c) = char::from_u32(u32::from(first)) {
        return Some((c, 2));
    }
    join_surrogates(first, u16::from_le_bytes(*rest.first_chunk()?)).map(|c| (c, 4))
}

/// Joins a surrogate pair; `None` unless `high` and `low` are one of each.
pub fn join_surrogates(high: u16, low: u16) -> Option<char> {
    let mut chars = char::decode_utf16([high, low]);
    match (chars.next(), chars.next()) {
        (Some(Ok(c)), None) => Some(c),
        _ => None,
    }
}

/// Whether `unit` is the first half of a surrogate pair.
pub fn is_high_surrogate(unit: u16) -> bool {
    (0xd800..0xdc00).contains(&unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_lengths() {
        for (text, len) in [
            (&b"A"[..], Some(1)),
            (b"\x7f", Some(1)),
            (b"\x80", None),
            (b"\xc1\x80", None),
            (b"\xc2", None),
            (b"\xc2\x80", Some(2)),
            (b"\xe0\x9f\x80", None),
            (b"\xe0\xa0\x80", Some(3)),
            (b"\xed\xa0\x80", None),
            (b"\xef\xbf\xbf", Some(3)),
            (b"\xf0\x8f\x80\x80", None),
            (b"\xf0\x90\x80\x80!", Some(4)),
            (b"\xf4\x90\x80\x80", None),
            (b"\xf5\x80\x80\x80", None),
            (b"", None),
        ] {
            assert_eq!(utf8_len(text), len, "{text:x?}");
        }
    }

    #[test]
    fn utf16_units() {
        assert_eq!(utf16le_char(b"A\0b\0"), Some(('A', 2)));
        assert_eq!(utf16le_char(b"\x34\xd8\x1e\xdd"), Some(('\u{1d11e}', 4)));
        assert_eq!(utf16le_char(b"\x34\xd8"), None);
        assert_eq!(utf16le_char(b"\x1e\xdd\x34\xd8"), None);
        assert_eq!(utf16le_char(b"A"), None);
        assert_eq!(join_surrogates(0xd834, 0xdd1e), Some('\u{1d11e}'));
        assert_eq!(join_surrogates(0xd834, 0x41), None);
    }
}
