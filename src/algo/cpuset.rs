//! Sets of CPUs, and their two textual forms: `cpuset.h`.
//!
//! Threading: plain data; one owner at a time.

use super::hex;
use core::fmt;

/// How many CPUs a set can hold; `SPDK_CPUSET_SIZE`.
pub const SIZE: u32 = 1024;

/// Room for the text of a full set and its terminator.
pub const TEXT_LEN: usize = SIZE as usize / 4 + 1;

/// A set of CPUs; the bytes are those of `struct spdk_cpuset`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct CpuSet(pub [u8; SIZE as usize / 8]);

/// Why a text is not a set of CPUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadMask {
    /// Nothing but blanks.
    Empty,
    /// A character that is not a hexadecimal digit, in a mask.
    Digit(u8),
    /// A character that cannot stand there, in a list.
    Character(u8),
    /// The list ends too early.
    End,
    /// Not a CPU number that a set can hold.
    Range(u64),
    /// The first CPU of a range is above its last.
    Order(u32, u32),
}

impl fmt::Display for BadMask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            BadMask::Empty => f.write_str("empty"),
            BadMask::Digit(c) => write!(f, "invalid character '{}' in a core mask", char::from(c)),
            BadMask::Character(c) => write!(f, "unexpected character '{}' in a core list", char::from(c)),
            BadMask::End => f.write_str("unexpected end of a core list"),
            BadMask::Range(n) => write!(f, "core number {n} is out of range"),
            BadMask::Order(a, b) => write!(f, "invalid range of cores ({a} > {b})"),
        }
    }
}

impl Default for CpuSet {
    fn default() -> Self {
        CpuSet::EMPTY
    }
}

impl fmt::Debug for CpuSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CpuSet(0x{})", self.text())
    }
}

impl CpuSet {
    /// No CPU.
    pub const EMPTY: CpuSet = CpuSet([0; SIZE as usize / 8]);

    /// One CPU; empty if there is no such number.
    pub fn single(cpu: u32) -> CpuSet {
        let mut set = CpuSet::EMPTY;
        set.set(cpu, true);
        set
    }

    /// Adds or removes a CPU; nothing happens for a number out of range.
    pub fn set(&mut self, cpu: u32, state: bool) {
        if let Some(byte) = self.0.get_mut(cpu as usize / 8) {
            let bit = 1 << (cpu % 8);
            *byte = if state { *byte | bit } else { *byte & !bit };
        }
    }

    /// True if the CPU is in the set.
    pub fn get(&self, cpu: u32) -> bool {
        self.0.get(cpu as usize / 8).is_some_and(|byte| byte >> (cpu % 8) & 1 != 0)
    }

    /// How many CPUs are in the set.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|b| b.count_ones()).sum()
    }

    /// The CPUs in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..SIZE).filter(|&cpu| self.get(cpu))
    }

    /// The complement.
    pub fn negate(&mut self) {
        self.0.iter_mut().for_each(|b| *b = !*b);
    }

    /// Keeps the CPUs that are also in `other`.
    pub fn and(&mut self, other: &CpuSet) {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a &= b);
    }

    /// Adds the CPUs of `other`.
    pub fn or(&mut self, other: &CpuSet) {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a |= b);
    }

    /// Keeps the CPUs that are in one of the sets only.
    pub fn xor(&mut self, other: &CpuSet) {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a ^= b);
    }

    /// The hexadecimal mask without leading zeros and prefix, at the start of `out`; returns its length.
    pub fn format(&self, out: &mut [u8; TEXT_LEN]) -> usize {
        let top = self.0.iter().rposition(|&b| b != 0).unwrap_or(0);
        let digits = self.0[..=top].iter().rev().flat_map(|&b| hex::pair(b));
        let skip = usize::from(self.0[top] < 16);
        let mut len = 0;
        for (to, c) in out.iter_mut().zip(digits.skip(skip)) {
            *to = c;
            len += 1;
        }
        len
    }

    /// The hexadecimal mask as text.
    pub fn text(&self) -> String {
        let mut out = [0; TEXT_LEN];
        let len = self.format(&mut out);
        out[..len].iter().map(|&c| char::from(c)).collect()
    }

    /// Reads a hexadecimal mask (commas ignored, `0x` allowed) or a list in brackets, `[0-2,5]`. Blanks around it
    /// are skipped. On failure the set holds what came before the mistake.
    pub fn parse(&mut self, text: &[u8]) -> Result<(), BadMask> {
        let blank = |c: &u8| *c == b' ' || *c == b'\t';
        let start = text.iter().position(|c| !blank(c)).ok_or(BadMask::Empty)?;
        let text = &text[start..];
        if text.first() == Some(&b'[') {
            return self.parse_list(&text[1..]);
        }
        let end = text.iter().rposition(|c| !blank(c)).map_or(0, |last| last + 1);
        self.parse_mask(&text[..end])
    }

    fn parse_mask(&mut self, text: &[u8]) -> Result<(), BadMask> {
        let digits = match text {
            [b'0', b'x' | b'X', rest @ ..] => rest,
            _ => text,
        };
        *self = CpuSet::EMPTY;
        let mut cpu = 0;
        for &c in digits.iter().rev().filter(|&&c| c != b',') {
            let value = hex::digit(c).ok_or(BadMask::Digit(c))?;
            for bit in 0..4 {
                // Digits beyond the largest CPU number are read and have no effect.
                if value >> bit & 1 != 0 {
                    self.set(cpu + bit, true);
                }
            }
            cpu = (cpu + 4).min(SIZE);
        }
        Ok(())
    }

    fn parse_list(&mut self, text: &[u8]) -> Result<(), BadMask> {
        *self = CpuSet::EMPTY;
        let mut rest = text;
        let mut from = None;
        loop {
            let cpu = number(&mut rest)?;
            let (&end, after) = rest.split_first().ok_or(BadMask::End)?;
            rest = after;
            match end {
                b'-' => from = Some(cpu),
                b',' | b']' => {
                    let first = from.take().unwrap_or(cpu);
                    if first > cpu {
                        return Err(BadMask::Order(first, cpu));
                    }
                    (first..=cpu).for_each(|c| self.set(c, true));
                    if end == b']' {
                        return Ok(());
                    }
                }
                c => return Err(BadMask::Character(c)),
            }
        }
    }
}

/// Takes a CPU number, with blanks around it, off the front.
fn number(rest: &mut &[u8]) -> Result<u32, BadMask> {
    let skip = |s: &mut &[u8]| {
        let n = s.iter().take_while(|c| **c == b' ' || **c == b'\t').count();
        *s = &s[n..];
    };
    skip(rest);
    let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    if digits == 0 {
        return Err(rest.first().map_or(BadMask::End, |&c| BadMask::Character(c)));
    }
    let value = rest[..digits].iter().fold(0u64, |v, c| v.saturating_mul(10).saturating_add(u64::from(c - b'0')));
    *rest = &rest[digits..];
    skip(rest);
    if value >= u64::from(SIZE) { Err(BadMask::Range(value)) } else { Ok(value as u32) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<u32>, BadMask> {
        let mut set = CpuSet::EMPTY;
        set.parse(text.as_bytes()).map(|()| set.iter().collect())
    }

    #[test]
    fn masks_and_lists() {
        assert_eq!(parse("1"), Ok(vec![0]));
        assert_eq!(parse(" 0xA5\t"), Ok(vec![0, 2, 5, 7]));
        assert_eq!(parse("00000001,00000000"), Ok(vec![32]));
        assert_eq!(parse("0x"), Ok(vec![]));
        assert_eq!(parse("[0]"), Ok(vec![0]));
        assert_eq!(parse("[ 1 - 3 , 7 ]"), Ok(vec![1, 2, 3, 7]));
        assert_eq!(parse("[1-3-5]"), Ok(vec![3, 4, 5]));
        assert_eq!(parse("[1023]x"), Ok(vec![1023]));
        assert_eq!(parse(&format!("1{}", "0".repeat(256))), Ok(vec![]));
        assert_eq!(parse("  "), Err(BadMask::Empty));
        assert_eq!(parse("12g"), Err(BadMask::Digit(b'g')));
        assert_eq!(parse("1 2"), Err(BadMask::Digit(b' ')));
        assert_eq!(parse("[1024]"), Err(BadMask::Range(1024)));
        assert_eq!(parse("[18446744073709551616]"), Err(BadMask::Range(u64::MAX)));
        assert_eq!(parse("[3-1]"), Err(BadMask::Order(3, 1)));
        assert_eq!(parse("["), Err(BadMask::End));
        assert_eq!(parse("[]"), Err(BadMask::Character(b']')));
        assert_eq!(parse("[0,]"), Err(BadMask::Character(b']')));
        assert_eq!(parse("[0,1"), Err(BadMask::End));
        assert_eq!(parse("[0x1]"), Err(BadMask::Character(b'x')));
    }

    #[test]
    fn text_of_sets() {
        let mut set = CpuSet::EMPTY;
        assert_eq!(set.text(), "0");
        set.set(0, true);
        assert_eq!(set.text(), "1");
        set.set(7, true);
        assert_eq!(set.text(), "81");
        set.set(8, true);
        assert_eq!(set.text(), "181");
        set.set(1023, true);
        assert_eq!(set.text().len(), 256);
        assert_eq!(set.count(), 4);
        set.negate();
        assert_eq!(set.count(), 1020);
        let mut other = CpuSet::single(3);
        other.or(&CpuSet::single(5));
        other.xor(&CpuSet::single(3));
        other.and(&CpuSet::single(5));
        assert_eq!(other, CpuSet::single(5));
        assert_eq!(CpuSet::single(1024), CpuSet::EMPTY);
    }
}
