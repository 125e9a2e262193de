//! Hexadecimal text of `hexlify.h`.
//!
//! Threading: pure functions.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The value of one hexadecimal digit.
pub const fn digit(c: u8) -> Option<u8> {
    match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        b'A'..=b'F' => Some(c - b'A' + 10),
        _ => None,
    }
}

/// The two lowercase digits of a byte.
pub const fn pair(b: u8) -> [u8; 2] {
    [DIGITS[(b >> 4) as usize], DIGITS[(b & 15) as usize]]
}

/// Writes two digits per byte of `data`; `out` must be twice as long.
pub fn encode(data: &[u8], out: &mut [u8]) {
    for (b, to) in data.iter().zip(out.chunks_exact_mut(2)) {
        to.copy_from_slice(&pair(*b));
    }
}

/// Reads two digits per byte of `out`. False if `text` is not exactly that many digits.
pub fn decode(text: &[u8], out: &mut [u8]) -> bool {
    text.len() == out.len().saturating_mul(2)
        && text.chunks_exact(2).zip(out).all(|(pair, to)| match (digit(pair[0]), digit(pair[1])) {
            (Some(hi), Some(lo)) => {
                *to = hi << 4 | lo;
                true
            }
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        let mut text = [0; 8];
        encode(&[0x00, 0x9a, 0xbc, 0xff], &mut text);
        assert_eq!(&text, b"009abcff");
        let mut data = [0; 4];
        assert!(decode(b"009ABCfF", &mut data));
        assert_eq!(data, [0x00, 0x9a, 0xbc, 0xff]);
        assert!(!decode(b"009ABCf", &mut data));
        assert!(!decode(b"009ABCfg", &mut data));
    }
}
