//! A parsed text and the values in it.
//!
//! Serves RPC methods, the configuration loader and the JSON-RPC engine. A [`Doc`] owns its text, with the strings decoded, and is
//! immutable; a [`Val`] is one value in it. Both may be shared between threads.

use super::number::NumberError;
use super::parse::{Broken, Flags, TokenSink, parse, parse_in_place};
use super::{Kind, Token, number};

/// Why a text did not become a [`Doc`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// The text is broken at this offset.
    Broken(Broken, usize),
    /// The text has more tokens than the caller allows.
    TooManyTokens,
    /// Memory is exhausted.
    NoMemory,
}

/// A parsed text, its strings decoded.
#[derive(Debug, Default)]
pub struct Doc {
    text: Vec<u8>,
    tokens: Vec<Token>,
    end: usize,
}

/// The layout of `struct spdk_json_val`: the address of the text, the length and the kind.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct RawVal {
    pub start: usize,
    pub len: u32,
    pub kind: u32,
}

/// Stores tokens in memory that was reserved beforehand.
struct Store<'a>(&'a mut Vec<Token>);

impl TokenSink for Store<'_> {
    fn push(&mut self, _: usize, token: Token) {
        if self.0.len() < self.0.capacity() {
            self.0.push(token);
        }
    }
    fn close(&mut self, index: usize, len: u32) {
        if let Some(token) = self.0.get_mut(index) {
            token.len = len;
        }
    }
}

impl Doc {
    /// Parses the value at the start of `text`, which may have at most `max_tokens` tokens; what follows the value is kept
    /// ([`Doc::end`]).
    pub fn parse(mut text: Vec<u8>, flags: Flags, max_tokens: usize) -> Result<Doc, ParseError> {
        let outcome = parse(&text, flags, &mut ());
        let count = outcome.tokens.map_err(|broken| ParseError::Broken(broken, outcome.end))?;
        if count > max_tokens {
            return Err(ParseError::TooManyTokens);
        }
        let mut tokens = Vec::new();
        tokens.try_reserve_exact(count).map_err(|_| ParseError::NoMemory)?;
        let outcome = parse_in_place(&mut text, flags, &mut Store(&mut tokens));
        match outcome.tokens {
            Ok(n) if n == tokens.len() => Ok(Doc { text, tokens, end: outcome.end }),
            Ok(_) => Err(ParseError::TooManyTokens),
            Err(broken) => Err(ParseError::Broken(broken, outcome.end)),
        }
    }

    /// Like [`Doc::parse`] from borrowed bytes, which are copied.
    pub fn parse_copy(text: &[u8], flags: Flags, max_tokens: usize) -> Result<Doc, ParseError> {
        let mut copy = Vec::new();
        copy.try_reserve_exact(text.len()).map_err(|_| ParseError::NoMemory)?;
        copy.extend_from_slice(text);
        Doc::parse(copy, flags, max_tokens)
    }

    /// The outermost value.
    pub fn root(&self) -> Option<Val<'_>> {
        self.val(0)
    }

    /// Offset of the first byte behind the value and the white space that follows it.
    pub fn end(&self) -> usize {
        self.end
    }

    /// All tokens in order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The value that starts at token `index`.
    pub fn val(&self, index: usize) -> Option<Val<'_>> {
        let token = *self.tokens.get(index)?;
        Some(Val { doc: self, index, token })
    }

    /// The tokens as C reads them. The addresses stay valid as long as this `Doc` lives, wherever it is moved.
    pub fn raw_vals(&mut self) -> Result<Vec<RawVal>, ParseError> {
        let base = self.text.as_mut_ptr().expose_provenance();
        let mut vals = Vec::new();
        vals.try_reserve_exact(self.tokens.len()).map_err(|_| ParseError::NoMemory)?;
        vals.extend(self.tokens.iter().map(|t| RawVal {
            start: base.wrapping_add(t.start),
            len: t.len,
            kind: t.kind.bits(),
        }));
        Ok(vals)
    }

    /// The text behind a scalar or name token.
    fn text_of(&self, token: Token) -> &[u8] {
        let end = token.start.saturating_add(token.len as usize);
        self.text.get(token.start..end).unwrap_or_default()
    }
}

/// One value of a [`Doc`].
#[derive(Clone, Copy, Debug)]
pub struct Val<'a> {
    doc: &'a Doc,
    index: usize,
    token: Token,
}

impl<'a> Val<'a> {
    /// What the value is.
    pub fn kind(&self) -> Kind {
        self.token.kind
    }

    /// Number of its token within the document.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Number of tokens that the value spans: 1 for scalars, beginning and end included for objects and arrays.
    pub fn token_count(&self) -> usize {
        if self.kind().opens() { (self.token.len as usize).saturating_add(2) } else { 1 }
    }

    /// Whether the value is `null`.
    pub fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    /// The text of a string or name.
    pub fn as_str(&self) -> Option<&'a str> {
        match self.kind() {
            Kind::String | Kind::Name => core::str::from_utf8(self.doc.text_of(self.token)).ok(),
            _ => None,
        }
    }

    /// The text of a number, as it was written.
    pub fn number_text(&self) -> Option<&'a [u8]> {
        (self.kind() == Kind::Number).then(|| self.doc.text_of(self.token))
    }

    /// The text of a scalar or name as it lies in the document; empty for objects and arrays.
    pub fn bytes(&self) -> &'a [u8] {
        if self.kind().opens() || self.kind().closes() { &[] } else { self.doc.text_of(self.token) }
    }

    /// Whether the value is a string (or name) equal to `text`.
    pub fn is_str(&self, text: &str) -> bool {
        self.as_str() == Some(text)
    }

    /// The value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    /// The value of a number, if it is an integer that fits.
    pub fn as_u64(&self) -> Result<u64, NumberError> {
        number::to_u64(self.number_text().ok_or(NumberError::NotANumber)?)
    }

    /// The value of a number, if it is an integer that fits.
    pub fn as_i32(&self) -> Result<i32, NumberError> {
        number::to_i32(self.number_text().ok_or(NumberError::NotANumber)?)
    }

    /// The elements of an array; `None` if it is none.
    pub fn array(&self) -> Option<ArrayIter<'a>> {
        (self.kind() == Kind::ArrayBegin).then(|| ArrayIter { doc: self.doc, next: self.index.saturating_add(1) })
    }

    /// The members of an object, in the order of the text; `None` if it is none.
    pub fn object(&self) -> Option<ObjectIter<'a>> {
        (self.kind() == Kind::ObjectBegin).then(|| ObjectIter { doc: self.doc, next: self.index.saturating_add(1) })
    }

    /// The member `name` of an object (the first one, should the name occur twice).
    pub fn get(&self, name: &str) -> Option<Val<'a>> {
        self.object()?.find(|(n, _)| *n == name).map(|(_, val)| val)
    }

    /// All tokens that the value spans, as values, beginning and end included.
    pub fn flat(&self) -> impl Iterator<Item = Val<'a>> + use<'a> {
        let doc = self.doc;
        let end = self.index.saturating_add(self.token_count());
        (self.index..end).map_while(move |index| doc.val(index))
    }
}

/// Iterates over the elements of an array.
#[derive(Clone, Debug)]
pub struct ArrayIter<'a> {
    doc: &'a Doc,
    next: usize,
}

impl<'a> Iterator for ArrayIter<'a> {
    type Item = Val<'a>;

    fn next(&mut self) -> Option<Val<'a>> {
        let val = self.doc.val(self.next).filter(|v| !v.kind().closes())?;
        self.next = self.next.saturating_add(val.token_count());
        Some(val)
    }
}

/// Iterates over the members of an object.
#[derive(Clone, Debug)]
pub struct ObjectIter<'a> {
    doc: &'a Doc,
    next: usize,
}

impl<'a> Iterator for ObjectIter<'a> {
    type Item = (&'a str, Val<'a>);

    fn next(&mut self) -> Option<(&'a str, Val<'a>)> {
        let name = self.doc.val(self.next).filter(|v| v.kind() == Kind::Name)?.as_str()?;
        let val = self.doc.val(self.next.saturating_add(1))?;
        self.next = self.next.saturating_add(1).saturating_add(val.token_count());
        Some((name, val))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(text: &str) -> Doc {
        Doc::parse_copy(text.as_bytes(), Flags::default(), 1000).unwrap()
    }

    #[test]
    fn walks_objects_and_arrays() {
        let doc = doc(r#"{"a":[1,[],{"x":{}}],"b\u0041":"v","n":null,"a":true}"#);
        let root = doc.root().unwrap();
        let names: Vec<_> = root.object().unwrap().map(|(n, v)| (n, v.kind())).collect();
        assert_eq!(names, [("a", Kind::ArrayBegin), ("bA", Kind::String), ("n", Kind::Null), ("a", Kind::True)]);
        let kinds: Vec<_> = root.get("a").unwrap().array().unwrap().map(|v| v.kind()).collect();
        assert_eq!(kinds, [Kind::Number, Kind::ArrayBegin, Kind::ObjectBegin]);
        assert!(root.get("bA").unwrap().is_str("v"));
        assert!(root.get("x").is_none() && root.array().is_none() && root.get("n").unwrap().object().is_none());
        assert_eq!(root.flat().count(), doc.tokens().len());
    }

    #[test]
    fn raw_values_point_into_the_text() {
        let mut doc = doc(r#"["ab"]"#);
        let raw = doc.raw_vals().unwrap();
        assert_eq!(raw[1].start - raw[0].start, 2);
        assert_eq!((raw[0].len, raw[1].len, raw[1].kind), (1, 2, Kind::String.bits()));
    }

    #[test]
    fn limits_and_errors() {
        let parse = |text: &str, max| Doc::parse_copy(text.as_bytes(), Flags::default(), max).map(|d| d.end());
        assert_eq!(parse("[1,2] x", 4), Ok(6));
        assert_eq!(parse("[1,2]", 3), Err(ParseError::TooManyTokens));
        assert_eq!(parse("[1,,]", 9), Err(ParseError::Broken(Broken::Invalid, 3)));
    }
}
