//! Numbers in text as `string.h` reads them: `strtoll` of the C standard, and capacities with a binary prefix.
//!
//! Threading: pure functions.

use crate::errno::{Errno, Result};

/// White space of the C locale.
pub const fn is_space(c: u8) -> bool {
    matches!(c, b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r')
}

/// A number that is not negative and makes up the whole text, in the manner of `strtoll`: white space and a sign
/// before it, base 0 for the C prefixes, `0x` also for base 16. No text at all is 0.
///
/// `ERANGE` for a number that is negative or does not fit; `EINVAL` for anything else, and for a base that is neither
/// 0 nor from 2 to 36. An overflow wins over text behind the number.
pub fn non_negative(text: &[u8], base: i32) -> Result<i64> {
    if base < 0 || base == 1 || base > 36 {
        return Err(Errno::EINVAL);
    }
    let blank = text.iter().take_while(|c| is_space(**c)).count();
    let (negative, at) = match text.get(blank) {
        Some(b'-') => (true, blank + 1),
        Some(b'+') => (false, blank + 1),
        _ => (false, blank),
    };
    let value = |c: u8| char::from(c).to_digit(36);
    let mut base = base as u32;
    let mut digits = &text[at..];
    if (base == 0 || base == 16)
        && let [b'0', b'x' | b'X', first, ..] = digits
        && value(*first).is_some_and(|d| d < 16)
    {
        base = 16;
        digits = &digits[2..];
    } else if base == 0 {
        base = if digits.first() == Some(&b'0') { 8 } else { 10 };
    }
    let count = digits.iter().take_while(|c| value(**c).is_some_and(|d| d < base)).count();
    if count == 0 {
        // Nothing was converted: all of the text is left over.
        return if text.is_empty() { Ok(0) } else { Err(Errno::EINVAL) };
    }
    let magnitude = digits[..count]
        .iter()
        .try_fold(0u64, |v, c| v.checked_mul(u64::from(base))?.checked_add(u64::from(value(*c)?)));
    let limit = i64::MAX as u64 + u64::from(negative);
    match magnitude {
        Some(n) if n <= limit => {
            if count != digits.len() {
                Err(Errno::EINVAL)
            } else if negative && n != 0 {
                Err(Errno::ERANGE)
            } else {
                Ok(n as i64)
            }
        }
        _ => Err(Errno::ERANGE),
    }
}

/// What a capacity says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Bytes.
    pub bytes: u64,
    /// The number was followed by something, which should be a prefix.
    pub has_prefix: bool,
    /// What followed was none.
    pub bad_prefix: bool,
}

/// A decimal number and perhaps `K`, `M` or `G` of either case; what comes after that is ignored. A number that does
/// not fit counts as the largest, one with a minus sign modulo 2^64. `None` if there is no number.
pub fn capacity(text: &[u8]) -> Option<Capacity> {
    let blank = text.iter().take_while(|c| is_space(**c)).count();
    let (negative, at) = match text.get(blank) {
        Some(b'-') => (true, blank + 1),
        Some(b'+') => (false, blank + 1),
        _ => (false, blank),
    };
    let count = text[at..].iter().take_while(|c| c.is_ascii_digit()).count();
    if count == 0 {
        return None;
    }
    let fits = text[at..at + count].iter().try_fold(0u64, |v, c| v.checked_mul(10)?.checked_add(u64::from(c - b'0')));
    let number = match fits {
        Some(n) if negative => n.wrapping_neg(),
        Some(n) => n,
        None => u64::MAX,
    };
    let shift = match text.get(at + count) {
        None => return Some(Capacity { bytes: number, has_prefix: false, bad_prefix: false }),
        Some(b'k' | b'K') => 10,
        Some(b'm' | b'M') => 20,
        Some(b'g' | b'G') => 30,
        Some(_) => return Some(Capacity { bytes: number, has_prefix: true, bad_prefix: true }),
    };
    Some(Capacity { bytes: number.wrapping_shl(shift), has_prefix: true, bad_prefix: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    const EINVAL: Result<i64> = Err(Errno::EINVAL);
    const ERANGE: Result<i64> = Err(Errno::ERANGE);

    #[test]
    fn like_strtoll() {
        let n = |t: &str, base| non_negative(t.as_bytes(), base);
        assert_eq!(n("", 10), Ok(0));
        assert_eq!(n(" \t\n+12", 10), Ok(12));
        assert_eq!(n("-0", 10), Ok(0));
        assert_eq!(n("-1", 10), ERANGE);
        assert_eq!(n("- 1", 10), EINVAL);
        assert_eq!(n("1 ", 10), EINVAL);
        assert_eq!(n(" ", 10), EINVAL);
        assert_eq!(n("9223372036854775807", 10), Ok(i64::MAX));
        assert_eq!(n("9223372036854775808", 10), ERANGE);
        assert_eq!(n("9223372036854775808x", 10), ERANGE);
        assert_eq!(n("-9223372036854775808", 10), ERANGE);
        assert_eq!(n("-9223372036854775809", 10), ERANGE);
        assert_eq!(n("99999999999999999999999", 10), ERANGE);
        assert_eq!(n("0x1F", 0), Ok(31));
        assert_eq!(n("0x1F", 16), Ok(31));
        assert_eq!(n("0x1F", 10), EINVAL);
        assert_eq!(n("0x", 0), EINVAL);
        assert_eq!(n("0xg", 16), EINVAL);
        assert_eq!(n("017", 0), Ok(15));
        assert_eq!(n("08", 0), EINVAL);
        assert_eq!(n("zz", 36), Ok(35 * 36 + 35));
        assert_eq!(n("102", 2), EINVAL);
        assert_eq!(n("0", 1), EINVAL);
        assert_eq!(n("0", 37), EINVAL);
        assert_eq!(n("0", -1), EINVAL);
    }

    #[test]
    fn capacities() {
        let c = |t: &str| capacity(t.as_bytes()).map(|c| (c.bytes, c.has_prefix, c.bad_prefix));
        assert_eq!(c("472"), Some((472, false, false)));
        assert_eq!(c(" +12kB and more"), Some((12 << 10, true, false)));
        assert_eq!(c("3G"), Some((3 << 30, true, false)));
        assert_eq!(c("10 M"), Some((10, true, true)));
        assert_eq!(c("10B"), Some((10, true, true)));
        assert_eq!(c("99999999999999999999"), Some((u64::MAX, false, false)));
        assert_eq!(c("-1"), Some((u64::MAX, false, false)));
        assert_eq!(c(""), None);
        assert_eq!(c("G"), None);
    }
}
