//! The lines of a configuration file.
//!
//! Serves `spdk_conf_read` of `spdk/conf.h`: `[section]`, `key value ...` or `key = value ...` with shell-like quoting, comments that
//! begin with `#`, and lines that a backslash at the end continues. Pure; callable from any thread.

use crate::algo::{num, text};

/// What separates a key from its values.
const BEHIND_KEY: &[u8] = b" \t=";
/// What separates values.
const BEHIND_VALUE: &[u8] = b" \t";

/// The logical lines of a file, each with the number of its last physical line; empty lines and comments are left out.
pub struct Lines<'a> {
    rest: &'a [u8],
    number: usize,
}

impl<'a> Lines<'a> {
    pub fn new(file: &'a [u8]) -> Lines<'a> {
        Lines { rest: file, number: 0 }
    }

    /// The next physical line with its line feed, up to a NUL.
    fn physical(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let len = self.rest.iter().position(|b| *b == b'\n').map_or(self.rest.len(), |at| at.saturating_add(1));
        let (line, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        self.number = self.number.saturating_add(1);
        line.split(|b| *b == 0).next()
    }
}

impl Iterator for Lines<'_> {
    type Item = (usize, Vec<u8>);

    fn next(&mut self) -> Option<(usize, Vec<u8>)> {
        loop {
            let line = self.physical()?;
            let blanks = line.iter().take_while(|b| num::is_space(**b)).count();
            let line = line.get(blanks..).unwrap_or_default();
            if matches!(line.first(), None | Some(b'#')) {
                continue;
            }
            let mut line = line.to_vec();
            while line.len() > 2
                && line.ends_with(b"\\\n")
                && let Some(more) = self.physical()
            {
                line.truncate(line.len().saturating_sub(2));
                line.extend_from_slice(more);
            }
            return Some((self.number, line));
        }
    }
}

/// What a logical line says.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    Section { name: Vec<u8>, number: i32 },
    Item { key: Vec<u8>, values: Vec<Vec<u8>> },
}

/// Takes a field off the front of `rest`; the new `rest` is `None` behind the last field.
fn field(rest: &mut Option<Vec<u8>>, delimiters: &[u8]) -> Option<Vec<u8>> {
    let mut text = rest.take()?;
    let field = text::next_field(&mut text, delimiters);
    *rest = field.next.and_then(|at| text.get(at..)).map(<[u8]>::to_vec);
    text.truncate(field.len);
    Some(text)
}

/// Reads a logical line.
pub fn parse(mut line: Vec<u8>) -> Result<Line, &'static str> {
    let len = text::trim(&mut line);
    line.truncate(len);
    if line.first() == Some(&b'[') {
        let mut rest = line.get(1..).map(<[u8]>::to_vec);
        let name = field(&mut rest, b"]").filter(|_| rest.is_none()).ok_or("broken section")?;
        let digits = name.iter().position(u8::is_ascii_digit).and_then(|at| name.get(at..));
        let number = digits.map_or(0, number);
        return Ok(Line::Section { name, number });
    }
    let mut rest = Some(line);
    let key = field(&mut rest, BEHIND_KEY).ok_or("broken key")?;
    let values = core::iter::from_fn(|| field(&mut rest, BEHIND_VALUE)).collect();
    Ok(Line::Item { key, values })
}

/// A number as the C interface gives it: negative for what is none.
pub fn number(text: &[u8]) -> i32 {
    num::non_negative(text, 10).map_or_else(|errno| errno.negative(), |n| n as i32)
}
