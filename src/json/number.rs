//! Numbers as JSON writes them, turned into integers without going through floating point.
//!
//! Serves the `spdk_json_number_to_*` family of `spdk/json.h`: `1.2e1` is 12, `1.25e1` is not an integer. Pure; callable from any thread.

/// Why a text is not the integer asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Not a number at all (`-EINVAL` in C).
    NotANumber,
    /// A number, but negative, fractional or too large for the type (`-ERANGE` in C).
    OutOfRange,
}

/// A decimal number, `± significand × 10^exponent`; the exponent is 0 if the number is an integer that fits.
struct Decimal {
    negative: bool,
    significand: u64,
    exponent: i64,
}

/// Adds one decimal digit at the right end.
fn push_digit(value: u64, digit: u8) -> Result<u64, NumberError> {
    let digit = (digit as char).to_digit(10).ok_or(NumberError::NotANumber)?;
    value.checked_mul(10).and_then(|v| v.checked_add(u64::from(digit))).ok_or(NumberError::OutOfRange)
}

impl Decimal {
    fn parse(text: &[u8]) -> Result<Decimal, NumberError> {
        let negative = text.first() == Some(&b'-');
        let text = text.get(usize::from(negative)..).unwrap_or_default();
        let (mantissa, exponent) = match text.iter().position(|b| matches!(b, b'e' | b'E')) {
            Some(at) => (text.get(..at), text.get(at.saturating_add(1)..)),
            None => (Some(text), None),
        };
        let mantissa = mantissa.filter(|m| !m.is_empty()).ok_or(NumberError::NotANumber)?;

        let mut significand = 0u64;
        let mut fraction_digits = None::<i64>;
        for &byte in mantissa {
            if byte == b'.' && fraction_digits.is_none() {
                fraction_digits = Some(0);
                continue;
            }
            significand = push_digit(significand, byte)?;
            fraction_digits = fraction_digits.map(|n| n.saturating_add(1));
        }

        let exponent = exponent.map_or(Ok(0), parse_exponent)?.saturating_sub(fraction_digits.unwrap_or(0));
        let mut decimal = Decimal { negative, significand, exponent };
        decimal.normalize();
        Ok(decimal)
    }

    /// Brings the exponent as close to zero as is possible without losing or overflowing anything.
    fn normalize(&mut self) {
        while self.exponent < 0 && self.significand >= 10 && self.significand.is_multiple_of(10) {
            self.significand = self.significand.checked_div(10).unwrap_or(0);
            self.exponent = self.exponent.saturating_add(1);
        }
        while self.exponent > 0 {
            if self.significand == 0 {
                self.exponent = 0;
                return;
            }
            let Some(more) = self.significand.checked_mul(10) else { return };
            self.significand = more;
            self.exponent = self.exponent.saturating_sub(1);
        }
    }

    fn unsigned(self) -> Result<u64, NumberError> {
        if self.exponent != 0 || self.negative { Err(NumberError::OutOfRange) } else { Ok(self.significand) }
    }
}

fn parse_exponent(text: &[u8]) -> Result<i64, NumberError> {
    let (negative, digits) = match text.split_first() {
        Some((b'-', digits)) => (true, digits),
        Some((b'+', digits)) => (false, digits),
        _ => (false, text),
    };
    let value = digits.iter().try_fold(0, |value, &d| push_digit(value, d))?;
    let value = i128::from(value);
    i64::try_from(if negative { value.saturating_neg() } else { value }).map_err(|_| NumberError::OutOfRange)
}

/// The text of a JSON number as `u64`.
pub fn to_u64(text: &[u8]) -> Result<u64, NumberError> {
    Decimal::parse(text)?.unsigned()
}

/// The text of a JSON number as `u32`.
pub fn to_u32(text: &[u8]) -> Result<u32, NumberError> {
    u32::try_from(to_u64(text)?).map_err(|_| NumberError::OutOfRange)
}

/// The text of a JSON number as `u16`.
pub fn to_u16(text: &[u8]) -> Result<u16, NumberError> {
    u16::try_from(to_u64(text)?).map_err(|_| NumberError::OutOfRange)
}

/// The text of a JSON number as `u8`.
pub fn to_u8(text: &[u8]) -> Result<u8, NumberError> {
    u8::try_from(to_u64(text)?).map_err(|_| NumberError::OutOfRange)
}

/// The text of a JSON number as `i32`.
pub fn to_i32(text: &[u8]) -> Result<i32, NumberError> {
    let decimal = Decimal::parse(text)?;
    if decimal.exponent != 0 {
        return Err(NumberError::OutOfRange);
    }
    let value = i128::from(decimal.significand);
    let value = if decimal.negative { value.saturating_neg() } else { value };
    i32::try_from(value).map_err(|_| NumberError::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;
    use NumberError::*;

    #[test]
    fn integers_in_any_notation() {
        for (text, value) in [
            ("0", 0),
            ("1234.000", 1234),
            ("1.2e1", 12),
            ("12340e-1", 1234),
            ("2.13E+2", 213),
            ("18446744073709551615", u64::MAX),
            ("0e9223372036854775807", 0),
        ] {
            assert_eq!(to_u64(text.as_bytes()), Ok(value), "{text}");
        }
        for text in [
            "1.2",
            "-1",
            "-0",
            "12341e-1",
            "18446744073709551616",
            "99999999999999999999",
            "42e64",
            "1e99999999999999999999",
            "0.0",
        ] {
            assert_eq!(to_u64(text.as_bytes()), Err(OutOfRange), "{text}");
        }
        for text in ["", "-", "e5", "1x", "1.2.3", "1e1.5", "--1", "1e--1"] {
            assert_eq!(to_u64(text.as_bytes()), Err(NotANumber), "{text}");
        }
    }

    #[test]
    fn ranges_of_the_types() {
        assert_eq!(to_u8(b"255"), Ok(255));
        assert_eq!(to_u8(b"256"), Err(OutOfRange));
        assert_eq!(to_u16(b"66E2"), Ok(6600));
        assert_eq!(to_u16(b"66E3"), Err(OutOfRange));
        assert_eq!(to_u32(b"4294967295"), Ok(u32::MAX));
        assert_eq!(to_u32(b"4294967296"), Err(OutOfRange));
        assert_eq!(to_i32(b"-2147483648"), Ok(i32::MIN));
        assert_eq!(to_i32(b"-2147483649"), Err(OutOfRange));
        assert_eq!(to_i32(b"2147483648"), Err(OutOfRange));
        assert_eq!(to_i32(b"-0"), Ok(0));
        assert_eq!(to_i32(b"-400e-2"), Ok(-4));
        assert_eq!(to_i32(b"-400e-4"), Err(OutOfRange));
    }
}
