//! The tokenizer: one pass over the text, no allocation, no recursion.
//!
//! Serves `spdk_json_parse` of `spdk/json.h`. The grammar is RFC 8259's; nesting is limited to [`MAX_DEPTH`]. Parsing stops after the
//! first complete value (and the white space behind it), so that a stream of values can be taken apart. Pure; callable from any thread.

use super::utf::{is_high_surrogate, join_surrogates, utf8_len};
use super::{Kind, Token};

/// Objects and arrays may be nested this deep.
pub const MAX_DEPTH: usize = 64;

/// Why a text is not one complete JSON value; the numbers are the header's `SPDK_JSON_PARSE_*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Not JSON.
    Invalid,
    /// JSON so far, but the text ends before the value does.
    Incomplete,
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
}

impl Broken {
    /// The code `spdk_json_parse` returns.
    pub const fn code(self) -> i32 {
        match self {
            Broken::Invalid => -1,
            Broken::Incomplete => -2,
            Broken::TooDeep => -3,
        }
    }
}

/// What the parser accepts beyond RFC 8259.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `/* ... */` and `// ...` count as white space before the end of the value.
    pub comments: bool,
}

/// The result of a parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Number of tokens, or why there is no complete value.
    pub tokens: Result<usize, Broken>,
    /// Where parsing stopped: behind the value and its trailing white space, or at the token that is broken.
    pub end: usize,
}

/// Where tokens go. The tokens are numbered in the order in which they are pushed.
pub trait TokenSink {
    /// Takes the token number `index`.
    fn push(&mut self, index: usize, token: Token);
    /// Sets the length of token `index`, an object's or array's beginning, now that its end is known.
    fn close(&mut self, index: usize, len: u32);
}

/// Counts only.
impl TokenSink for () {
    fn push(&mut self, _: usize, _: Token) {}
    fn close(&mut self, _: usize, _: u32) {}
}

/// The text under the parser: read only, or with the strings decoded in place.
trait Text {
    fn bytes(&self) -> &[u8];
    /// Stores decoded bytes at `at`.
    fn store(&mut self, at: usize, decoded: &[u8]);
    /// Moves `len` bytes, which need no decoding, from `from` down to `to`.
    fn slide(&mut self, from: usize, to: usize, len: usize);
}

impl Text for &[u8] {
    fn bytes(&self) -> &[u8] {
        self
    }
    fn store(&mut self, _: usize, _: &[u8]) {}
    fn slide(&mut self, _: usize, _: usize, _: usize) {}
}

impl Text for &mut [u8] {
    fn bytes(&self) -> &[u8] {
        self
    }
    fn store(&mut self, at: usize, decoded: &[u8]) {
        if let Some(place) = self.get_mut(at..at.saturating_add(decoded.len())) {
            place.copy_from_slice(decoded);
        }
    }
    fn slide(&mut self, from: usize, to: usize, len: usize) {
        let end = from.saturating_add(len);
        if from != to && end <= self.len() && to <= from {
            self.copy_within(from..end, to);
        }
    }
}

/// Parses the value at the start of `text` without changing the text.
///
/// Strings that contain escapes are checked and measured, but their tokens' ranges show the text as it is.
pub fn parse(text: &[u8], flags: Flags, sink: &mut impl TokenSink) -> Outcome {
    Parser::new(text, flags).run(sink)
}

/// Parses the value at the start of `text` and decodes its strings in place: each token's range then holds the decoded string.
///
/// When the text turns out to be broken, strings before that place are decoded already.
pub fn parse_in_place(text: &mut [u8], flags: Flags, sink: &mut impl TokenSink) -> Outcome {
    Parser::new(text, flags).run(sink)
}

/// What the grammar allows next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    ValueOrEnd,
    Name,
    NameOrEnd,
    Colon,
    CommaOrEnd,
    Nothing,
}

/// One open object or array.
#[derive(Clone, Copy)]
struct Open {
    kind: Kind,
    index: usize,
}

struct Parser<T> {
    text: T,
    flags: Flags,
    at: usize,
    count: usize,
    open: [Open; MAX_DEPTH],
    depth: usize,
}

impl<T: Text> Parser<T> {
    fn new(text: T, flags: Flags) -> Self {
        let none = Open { kind: Kind::Null, index: 0 };
        Parser { text, flags, at: 0, count: 0, open: [none; MAX_DEPTH], depth: 0 }
    }

    fn run(mut self, sink: &mut impl TokenSink) -> Outcome {
        let tokens = self.value(sink);
        Outcome { tokens: tokens.map(|()| self.count), end: self.at }
    }

    fn rest(&self) -> &[u8] {
        self.text.bytes().get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self, len: usize) {
        self.at = self.at.saturating_add(len);
    }

    fn push(&mut self, sink: &mut impl TokenSink, kind: Kind, start: usize, len: usize) {
        sink.push(self.count, Token { kind, start, len: len as u32 });
        self.count = self.count.saturating_add(1);
    }

    /// What may follow a value that just ended.
    fn after_value(&self) -> Next {
        if self.depth == 0 { Next::Nothing } else { Next::CommaOrEnd }
    }

    fn value(&mut self, sink: &mut impl TokenSink) -> Result<(), Broken> {
        let mut next = Next::Value;
        while next != Next::Nothing {
            let Some(&byte) = self.rest().first() else { return Err(Broken::Incomplete) };
            let wants_value = matches!(next, Next::Value | Next::ValueOrEnd);
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => self.skip(1),
                b'/' if self.flags.comments => {
                    let len = comment_len(self.rest())?;
                    self.skip(len);
                }
                b'"' if wants_value || matches!(next, Next::Name | Next::NameOrEnd) => {
                    let kind = if wants_value { Kind::String } else { Kind::Name };
                    let start = self.at.saturating_add(1);
                    let len = self.string()?;
                    self.push(sink, kind, start, len);
                    next = if wants_value { self.after_value() } else { Next::Colon };
                }
                b':' if next == Next::Colon => {
                    self.skip(1);
                    next = Next::Value;
                }
                b',' if next == Next::CommaOrEnd => {
                    self.skip(1);
                    next = match self.innermost() {
                        Some(Open { kind: Kind::ObjectBegin, .. }) => Next::Name,
                        _ => Next::Value,
                    };
                }
                b'{' | b'[' if wants_value => next = self.begin(sink, byte)?,
                b'}' if matches!(next, Next::NameOrEnd | Next::CommaOrEnd) => {
                    self.end(sink, Kind::ObjectBegin, Kind::ObjectEnd)?;
                    next = self.after_value();
                }
                b']' if matches!(next, Next::ValueOrEnd | Next::CommaOrEnd) => {
                    self.end(sink, Kind::ArrayBegin, Kind::ArrayEnd)?;
                    next = self.after_value();
                }
                b't' | b'f' | b'n' | b'-' | b'0'..=b'9' if wants_value => {
                    let (kind, len) = scalar(byte, self.rest())?;
                    self.push(sink, kind, self.at, len);
                    self.skip(len);
                    next = self.after_value();
                }
                _ => return Err(Broken::Invalid),
            }
        }
        let blanks = self.rest().iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')).count();
        self.skip(blanks);
        Ok(())
    }

    fn innermost(&self) -> Option<Open> {
        self.open.get(self.depth.checked_sub(1)?).copied()
    }

    fn begin(&mut self, sink: &mut impl TokenSink, byte: u8) -> Result<Next, Broken> {
        let (kind, next) =
            if byte == b'{' { (Kind::ObjectBegin, Next::NameOrEnd) } else { (Kind::ArrayBegin, Next::ValueOrEnd) };
        let slot = self.open.get_mut(self.depth).ok_or(Broken::TooDeep)?;
        *slot = Open { kind, index: self.count };
        self.depth = self.depth.saturating_add(1);
        self.push(sink, kind, self.at, 1);
        self.skip(1);
        Ok(next)
    }

    fn end(&mut self, sink: &mut impl TokenSink, begin: Kind, end: Kind) -> Result<(), Broken> {
        let open = self.innermost().filter(|o| o.kind == begin).ok_or(Broken::Invalid)?;
        let inside = self.count.saturating_sub(open.index).saturating_sub(1);
        sink.close(open.index, inside as u32);
        self.depth = self.depth.saturating_sub(1);
        self.push(sink, end, self.at, 1);
        self.skip(1);
        Ok(())
    }

    /// Takes the string at the current position and returns its decoded length. On error the position is the byte at fault.
    fn string(&mut self) -> Result<usize, Broken> {
        if self.rest().len() < 2 {
            return Err(Broken::Incomplete);
        }
        self.skip(1);
        let start = self.at;
        let mut out = start;
        loop {
            let rest = self.rest();
            let plain = rest.iter().take_while(|b| matches!(b, 0x20..=0x7f) && !matches!(b, b'"' | b'\\')).count();
            if plain > 0 {
                self.text.slide(self.at, out, plain);
                self.skip(plain);
                out = out.saturating_add(plain);
                continue;
            }
            match rest.first() {
                None => return Err(Broken::Incomplete),
                Some(b'"') => {
                    self.skip(1);
                    return Ok(out.saturating_sub(start));
                }
                Some(b'\\') => {
                    let (c, taken) = escape(rest)?;
                    let mut buf = [0; 4];
                    let decoded = c.encode_utf8(&mut buf).as_bytes();
                    self.text.store(out, decoded);
                    out = out.saturating_add(decoded.len());
                    self.skip(taken);
                }
                Some(_) => {
                    let len = if rest.first() < Some(&0x20) { None } else { utf8_len(rest) }.ok_or(Broken::Invalid)?;
                    self.text.slide(self.at, out, len);
                    self.skip(len);
                    out = out.saturating_add(len);
                }
            }
        }
    }
}

/// Decodes the escape at the start of `text` (its backslash included): the code point and the number of bytes taken.
fn escape(text: &[u8]) -> Result<(char, usize), Broken> {
    let c = match text.get(1).ok_or(Broken::Incomplete)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(text),
        _ => return Err(Broken::Invalid),
    };
    Ok((c, 2))
}

/// `\uXXXX`, or two of them for a code point outside the basic plane.
fn unicode_escape(text: &[u8]) -> Result<(char, usize), Broken> {
    let first = hex4(text)?;
    if !is_high_surrogate(first) {
        return char::from_u32(u32::from(first)).map(|c| (c, 6)).ok_or(Broken::Invalid);
    }
    let second = text.get(6..).unwrap_or_default();
    for (at, want) in [(0, b'\\'), (1, b'u')] {
        match second.get(at) {
            None => return Err(Broken::Incomplete),
            Some(b) if *b == want => {}
            Some(_) => return Err(Broken::Invalid),
        }
    }
    let c = join_surrogates(first, hex4(second)?).ok_or(Broken::Invalid)?;
    Ok((c, 12))
}

/// The four digits behind a `\u`. A verdict needs one byte more: the closing quote at least has to follow.
fn hex4(text: &[u8]) -> Result<u16, Broken> {
    let mut value = 0u16;
    for at in 2..6 {
        let digit = text.get(at).ok_or(Broken::Incomplete)?;
        let digit = (*digit as char).to_digit(16).ok_or(Broken::Invalid)?;
        value = value << 4 | digit as u16;
    }
    text.get(6).map(|_| value).ok_or(Broken::Incomplete)
}

/// The literal or number at the start of `text`: its kind and length.
fn scalar(first: u8, text: &[u8]) -> Result<(Kind, usize), Broken> {
    let (kind, word): (Kind, &[u8]) = match first {
        b't' => (Kind::True, b"true"),
        b'f' => (Kind::False, b"false"),
        b'n' => (Kind::Null, b"null"),
        _ => return number_len(text).map(|len| (Kind::Number, len)),
    };
    let found = text.get(..word.len()).ok_or(Broken::Incomplete)?;
    if found == word { Ok((kind, word.len())) } else { Err(Broken::Invalid) }
}

/// Length of the number at the start of `text`.
fn number_len(text: &[u8]) -> Result<usize, Broken> {
    let digits = |at: usize| text.iter().skip(at).take_while(|b| b.is_ascii_digit()).count();
    // At least one digit has to stand at `at`; returns the position behind the last one.
    let some_digits = |at: usize| match digits(at) {
        0 if at >= text.len() => Err(Broken::Incomplete),
        0 => Err(Broken::Invalid),
        n => Ok(at.saturating_add(n)),
    };
    let mut at = usize::from(text.first() == Some(&b'-'));
    at = if text.get(at) == Some(&b'0') { at.saturating_add(1) } else { some_digits(at)? };
    if text.get(at) == Some(&b'.') {
        at = some_digits(at.saturating_add(1))?;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        at = at.saturating_add(1);
        at = at.saturating_add(usize::from(matches!(text.get(at), Some(b'+' | b'-'))));
        at = some_digits(at)?;
    }
    Ok(at)
}

/// Length of the comment at the start of `text`; a line comment does not include its line end, which has to be there.
fn comment_len(text: &[u8]) -> Result<usize, Broken> {
    let body = text.get(2..).ok_or(Broken::Incomplete)?;
    let len = match text.get(1) {
        Some(b'*') => body.windows(2).position(|w| w == b"*/").map(|at| at.saturating_add(4)),
        Some(b'/') => body.iter().position(|b| matches!(b, b'\r' | b'\n')).map(|at| at.saturating_add(2)),
        _ => return Err(Broken::Invalid),
    };
    len.ok_or(Broken::Incomplete)
}

#[cfg(test)]
mod tests {
    use super::*;

    impl TokenSink for Vec<Token> {
        fn push(&mut self, index: usize, token: Token) {
            assert_eq!(index, self.len());
            Vec::push(self, token);
        }
        fn close(&mut self, index: usize, len: u32) {
            self[index].len = len;
        }
    }

    fn count(text: &str) -> Result<usize, Broken> {
        parse(text.as_bytes(), Flags::default(), &mut ()).tokens
    }

    /// Tokens as `kind:text` after decoding in place, and the text left over.
    fn shape(text: &[u8], comments: bool) -> (Vec<String>, String) {
        let mut buf = text.to_vec();
        let mut tokens = Vec::new();
        let outcome = parse_in_place(&mut buf, Flags { comments }, &mut tokens);
        assert_eq!(outcome.tokens, Ok(tokens.len()));
        assert_eq!(parse(text, Flags { comments }, &mut ()), outcome);
        let show = |t: &Token| match t.kind {
            Kind::ArrayBegin => format!("[{}", t.len),
            Kind::ObjectBegin => format!("{{{}", t.len),
            Kind::ArrayEnd => "]".into(),
            Kind::ObjectEnd => "}".into(),
            Kind::Name => format!("{}:", String::from_utf8_lossy(&buf[t.start..t.start + t.len as usize])),
            _ => String::from_utf8_lossy(&buf[t.start..t.start + t.len as usize]).into_owned(),
        };
        (tokens.iter().map(show).collect(), String::from_utf8_lossy(&buf[outcome.end..]).into_owned())
    }

    #[test]
    fn tokens_of_a_nested_value() {
        let (tokens, rest) = shape(br#" {"a": [0, -1.5e+3, {"b\n": null}], "c" : "\u00e9\uD834\uDD1E/" } 1"#, false);
        let want = ["{11", "a:", "[6", "0", "-1.5e+3", "{2", "b\n:", "null", "}", "]", "c:", "\u{e9}\u{1d11e}/", "}"];
        assert_eq!(tokens, want);
        assert_eq!(rest, "1");
    }

    #[test]
    fn broken_texts() {
        use Broken::*;
        for (text, code) in [
            ("", Incomplete),
            (" ", Incomplete),
            ("[", Incomplete),
            ("]", Invalid),
            ("[1,]", Invalid),
            ("[,1]", Invalid),
            ("[1}", Invalid),
            ("{\"a\":}", Invalid),
            ("{\"a\"}", Invalid),
            ("{\"a\":1,}", Invalid),
            ("{\"a\":1", Incomplete),
            ("{a:1}", Invalid),
            ("{1:1}", Invalid),
            ("{\"a\" 1}", Invalid),
            ("[1 2]", Invalid),
            ("\"", Incomplete),
            ("\"a", Incomplete),
            ("\"\u{1}\"", Invalid),
            ("\"\\", Incomplete),
            ("\"\\x\"", Invalid),
            ("\"\\u12", Incomplete),
            ("\"\\u12g4\"", Invalid),
            ("\"\\ud800\"", Invalid),
            ("\"\\ud800", Incomplete),
            ("\"\\udc00", Incomplete),
            ("\"\\udc00\"", Invalid),
            ("-", Incomplete),
            ("-a", Invalid),
            ("1.", Incomplete),
            ("1.x", Invalid),
            ("1e", Incomplete),
            ("1e+", Incomplete),
            ("1e+x", Invalid),
            ("tru", Incomplete),
            ("trux", Invalid),
            ("txx", Incomplete),
            ("nan.", Invalid),
            ("// c\n1", Invalid),
        ] {
            assert_eq!(count(text), Err(code), "{text}");
        }
    }

    #[test]
    fn position_of_the_fault() {
        for (text, end) in
            [("[1, x]", 4), ("[1, \"ab\\q\"]", 7), ("[1, 2.x]", 4), ("  [1", 4), ("[\"", 1), ("[1, tru", 4)]
        {
            assert_eq!(parse(text.as_bytes(), Flags::default(), &mut ()).end, end, "{text}");
        }
    }

    #[test]
    fn comments_are_white_space_on_request() {
        assert_eq!(
            shape(b"/* a * */[/**/1// x\n]/* rest */", true),
            (vec!["[1".into(), "1".into(), "]".into()], "/* rest */".into())
        );
        for text in ["/*/", "/*", "/", "// x", "[1/* *"] {
            assert_eq!(
                parse(text.as_bytes(), Flags { comments: true }, &mut ()).tokens,
                Err(Broken::Incomplete),
                "{text}"
            );
        }
        assert_eq!(parse(b"/x", Flags { comments: true }, &mut ()).tokens, Err(Broken::Invalid));
    }

    #[test]
    fn depth_is_limited() {
        assert_eq!(count(&"[".repeat(MAX_DEPTH)), Err(Broken::Incomplete));
        assert_eq!(count(&"[".repeat(MAX_DEPTH + 1)), Err(Broken::TooDeep));
        assert_eq!(count(&("[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH))), Ok(2 * MAX_DEPTH));
    }

    #[test]
    fn length_without_decoding_is_the_decoded_length() {
        let mut tokens = Vec::new();
        parse(br#""a\u0041b""#, Flags::default(), &mut tokens);
        assert_eq!(tokens, [Token { kind: Kind::String, start: 1, len: 3 }]);
    }
}
