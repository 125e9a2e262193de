//! Editing text in place: the string functions of `string.h`. A text is a byte slice without its terminator; where
//! it becomes shorter, the new length is returned and the door writes the terminator.
//!
//! Threading: pure functions.

use super::num::is_space;
use crate::errno::{Errno, Result};

/// Removes white space at both ends; returns the new length.
pub fn trim(s: &mut [u8]) -> usize {
    let end = s.iter().rposition(|c| !is_space(*c)).map_or(0, |last| last + 1);
    let start = s[..end].iter().take_while(|c| is_space(**c)).count();
    s.copy_within(start..end, 0);
    end - start
}

/// Length without carriage returns and newlines at the end.
pub fn chomp(s: &[u8]) -> usize {
    s.iter().rposition(|c| !matches!(c, b'\r' | b'\n')).map_or(0, |last| last + 1)
}

/// Fills `dst` with `src`, cut or padded.
pub fn copy_padded(dst: &mut [u8], src: &[u8], pad: u8) {
    let n = src.len().min(dst.len());
    let (head, tail) = dst.split_at_mut(n);
    head.copy_from_slice(&src[..n]);
    tail.fill(pad);
}

/// Length of a padded text.
pub fn len_padded(s: &[u8], pad: u8) -> usize {
    s.iter().rposition(|c| *c != pad).map_or(0, |last| last + 1)
}

/// A field that [`next_field`] took off a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its length, at the start of the text, after quotes and escapes were removed.
    pub len: usize,
    /// Where the next field starts, if there is one.
    pub next: Option<usize>,
}

/// Takes a field off the front of a text in the manner of `strsep`, with shell-like quoting: text within single or
/// double quotes is taken as it is, a backslash outside single quotes protects the next character. A newline ends
/// the last field; several delimiters in a row separate once.
pub fn next_field(s: &mut [u8], delim: &[u8]) -> Field {
    let (mut read, mut write) = (0, 0);
    let mut quote = None;
    let mut take = |s: &mut [u8], read: usize| {
        s[write] = s[read];
        write += 1;
    };
    while read < s.len() && s[read] != b'\n' {
        let c = s[read];
        read += 1;
        match (quote, c) {
            (Some(q), _) if c == q => quote = None,
            (Some(b'"') | None, b'\\') => {
                // The protected character; nothing if the text ends here.
                if read < s.len() && s[read] != b'\n' {
                    take(s, read);
                    read += 1;
                }
            }
            (None, b'"' | b'\'') => quote = Some(c),
            (None, _) if delim.contains(&c) => break,
            _ => take(s, read - 1),
        }
    }
    if read == write {
        // A newline directly behind the field: the terminator replaces it, and so ends the text.
        return Field { len: write, next: None };
    }
    read += s[read..].iter().take_while(|c| delim.contains(c)).count();
    Field { len: write, next: if read < s.len() { Some(read) } else { None } }
}

/// The parts of an address; offsets into the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostPort {
    /// Where the host starts.
    pub host: usize,
    /// Where its terminator belongs, if not at the end of the text.
    pub host_end: Option<usize>,
    /// Where the port starts.
    pub port: Option<usize>,
    /// False if something other than a port follows a bracket.
    pub valid: bool,
}

/// Splits `host`, `host:port`, `[host]` or `[host]:port`. `None` if a bracket is not closed.
pub fn split_host_port(s: &[u8]) -> Option<HostPort> {
    let bracketed = s.first() == Some(&b'[');
    let host = usize::from(bracketed);
    let end = s.iter().position(|&c| c == if bracketed { b']' } else { b':' });
    let Some(end) = end else {
        return if bracketed { None } else { Some(HostPort { host, host_end: None, port: None, valid: true }) };
    };
    let colon = if bracketed { end + 1 } else { end };
    let port = if s.len() > colon + 1 { Some(colon + 1) } else { None };
    let valid = matches!(s.get(colon), None | Some(b':'));
    Some(HostPort { host, host_end: Some(end), port: port.filter(|_| valid), valid })
}

/// Copies `src` to `dst`, every occurrence of `search` replaced, and a terminator. Returns the length without it.
/// `EINVAL` if `search` is empty or the result does not fit.
pub fn replace(dst: &mut [u8], src: &[u8], search: &[u8], with: &[u8]) -> Result<usize> {
    if search.is_empty() {
        return Err(Errno::EINVAL);
    }
    // First the length: nothing is written if the result does not fit.
    let mut len = 0usize;
    each_part(src, search, with, |part| len = len.saturating_add(part.len()));
    if len >= dst.len() {
        return Err(Errno::EINVAL);
    }
    let mut at = 0;
    each_part(src, search, with, |part| {
        dst[at..at + part.len()].copy_from_slice(part);
        at += part.len();
    });
    dst[at] = 0;
    Ok(at)
}

fn each_part(src: &[u8], search: &[u8], with: &[u8], mut part: impl FnMut(&[u8])) {
    let mut rest = src;
    while let Some(at) = rest.windows(search.len()).position(|w| w == search) {
        part(&rest[..at]);
        part(with);
        rest = &rest[at + search.len()..];
    }
    part(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        for (text, want) in [(" \t a b \n", "a b"), ("ab", "ab"), ("  ", ""), ("", "")] {
            let mut s = text.as_bytes().to_vec();
            let n = trim(&mut s);
            assert_eq!(&s[..n], want.as_bytes());
        }
        assert_eq!([chomp(b"a\r\n\n"), chomp(b"\n"), chomp(b"a"), chomp(b"")], [1, 0, 1, 0]);
        let mut dst = [0; 4];
        copy_padded(&mut dst, b"ab", b'-');
        assert_eq!((&dst, len_padded(&dst, b'-')), (b"ab--", 2));
        copy_padded(&mut dst, b"abcdef", b'-');
        assert_eq!((&dst, len_padded(b"----", b'-')), (b"abcd", 0));
    }

    fn fields(text: &str, delim: &str) -> Vec<String> {
        let mut s = text.as_bytes().to_vec();
        let mut rest: &mut [u8] = &mut s;
        let mut out = Vec::new();
        loop {
            let f = next_field(rest, delim.as_bytes());
            out.push(String::from_utf8(rest[..f.len].to_vec()).unwrap());
            match f.next {
                Some(n) => rest = &mut rest[n..],
                None => return out,
            }
        }
    }

    #[test]
    fn quoted_fields() {
        assert_eq!(fields("a b  c", " "), ["a", "b", "c"]);
        assert_eq!(fields("'a b' \"c\\\" d\"e f", " "), ["a b", "c\" de", "f"]);
        assert_eq!(fields("a\\ b c\\", " "), ["a b", "c"]);
        assert_eq!(fields("'a\\' b", " "), ["a\\", "b"]);
        assert_eq!(fields(" a,", " ,"), ["", "a"]);
        assert_eq!(fields("", " "), [""]);
        assert_eq!(fields("a b\nc", " "), ["a", "b"]);
        assert_eq!(fields("a 'b'\n", " \n"), ["a", "b"]);
    }

    #[test]
    fn addresses() {
        let ok = |host, host_end, port| Some(HostPort { host, host_end, port, valid: true });
        assert_eq!(split_host_port(b"1.2.3.4"), ok(0, None, None));
        assert_eq!(split_host_port(b"1.2.3.4:"), ok(0, Some(7), None));
        assert_eq!(split_host_port(b"1.2.3.4:80"), ok(0, Some(7), Some(8)));
        assert_eq!(split_host_port(b"[::1]"), ok(1, Some(4), None));
        assert_eq!(split_host_port(b"[::1]:"), ok(1, Some(4), None));
        assert_eq!(split_host_port(b"[::1]:80"), ok(1, Some(4), Some(6)));
        assert_eq!(split_host_port(b"[::1"), None);
        assert!(!split_host_port(b"[::1]x").unwrap().valid);
    }

    #[test]
    fn replacing() {
        let mut dst = [0xff; 12];
        assert_eq!(replace(&mut dst, b"abcabc", b"b", b"XY"), Ok(8));
        assert_eq!(&dst[..9], b"aXYcaXYc\0");
        assert_eq!(replace(&mut dst[..8], b"abcabc", b"b", b"XY"), Err(Errno::EINVAL));
        assert_eq!(replace(&mut dst, b"aaaa", b"aa", b""), Ok(0));
        assert_eq!(replace(&mut dst, b"ab", b"", b"x"), Err(Errno::EINVAL));
        assert_eq!(replace(&mut dst, b"ab", b"abc", b"x"), Ok(2));
    }
}
