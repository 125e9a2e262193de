//! Typed decoding of parameters: required and optional fields, with errors that name the field.
//!
//! Serves RPC methods written in Rust; it refuses what `spdk_json_decode_object` of `spdk/json.h` refuses (unknown, duplicate and
//! missing names, values of the wrong type). Plain values; callable from any thread.

use core::fmt;

use super::number::NumberError;
use super::{Kind, Val, number};

/// A field that could not be decoded: its name (with a path for nested values) and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub field: String,
    pub what: &'static str,
}

impl FieldError {
    /// An error for the value itself; [`FieldError::within`] adds the names around it.
    pub fn new(what: &'static str) -> FieldError {
        FieldError { field: String::new(), what }
    }

    /// An error for `field`.
    pub fn of(field: &str, what: &'static str) -> FieldError {
        FieldError { field: field.to_string(), what }
    }

    /// The same error seen from the value that has this one as its member or element `name`.
    pub fn within(mut self, name: &str) -> FieldError {
        self.field = match self.field.as_str() {
            "" => name.to_string(),
            inner if inner.starts_with('[') => format!("{name}{inner}"),
            inner => format!("{name}.{inner}"),
        };
        self
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() { f.write_str(self.what) } else { write!(f, "'{}': {}", self.field, self.what) }
    }
}

impl From<NumberError> for FieldError {
    fn from(error: NumberError) -> FieldError {
        FieldError::new(match error {
            NumberError::NotANumber => "not a number",
            NumberError::OutOfRange => "number out of range",
        })
    }
}

/// A type that a JSON value can be decoded into.
pub trait FromVal<'a>: Sized {
    /// Decodes `val`, or says what is wrong with it.
    fn from_val(val: Val<'a>) -> Result<Self, FieldError>;
}

impl<'a> FromVal<'a> for Val<'a> {
    fn from_val(val: Val<'a>) -> Result<Self, FieldError> {
        Ok(val)
    }
}

impl FromVal<'_> for bool {
    fn from_val(val: Val<'_>) -> Result<Self, FieldError> {
        val.as_bool().ok_or(FieldError::new("not a boolean"))
    }
}

macro_rules! from_number {
    ($($type:ty, $convert:path;)*) => {$(
        impl FromVal<'_> for $type {
            fn from_val(val: Val<'_>) -> Result<Self, FieldError> {
                Ok($convert(val.number_text().ok_or(NumberError::NotANumber)?)?)
            }
        }
    )*};
}

from_number! {
    u8, number::to_u8;
    u16, number::to_u16;
    u32, number::to_u32;
    u64, number::to_u64;
    i32, number::to_i32;
}

/// A string without a NUL inside, as C can hold it.
impl<'a> FromVal<'a> for &'a str {
    fn from_val(val: Val<'a>) -> Result<Self, FieldError> {
        match val.as_str() {
            Some(text) if text.contains('\0') => Err(FieldError::new("string contains a NUL character")),
            Some(text) if val.kind() == Kind::String => Ok(text),
            _ => Err(FieldError::new("not a string")),
        }
    }
}

impl FromVal<'_> for String {
    fn from_val(val: Val<'_>) -> Result<Self, FieldError> {
        let text = <&str>::from_val(val)?;
        let mut copy = String::new();
        copy.try_reserve_exact(text.len()).map_err(|_| FieldError::new("out of memory"))?;
        copy.push_str(text);
        Ok(copy)
    }
}

/// The 16 bytes of a UUID.
impl FromVal<'_> for [u8; 16] {
    fn from_val(val: Val<'_>) -> Result<Self, FieldError> {
        crate::algo::uuid::parse(<&str>::from_val(val)?.as_bytes()).map_err(|_| FieldError::new("not a UUID"))
    }
}

impl<'a, T: FromVal<'a>> FromVal<'a> for Vec<T> {
    fn from_val(val: Val<'a>) -> Result<Self, FieldError> {
        let elements = val.array().ok_or(FieldError::new("not an array"))?;
        let mut list = Vec::new();
        for (at, element) in elements.enumerate() {
            let item = T::from_val(element).map_err(|e| e.within(&format!("[{at}]")))?;
            list.try_reserve(1).map_err(|_| FieldError::new("out of memory"))?;
            list.push(item);
        }
        Ok(list)
    }
}

/// The members of an object while they are decoded one by one.
///
/// ```
/// use respdk::json::{Doc, Fields, Flags};
/// let doc = Doc::parse_copy(br#"{"num_blocks": 8}"#, Flags::default(), 16).unwrap();
/// let mut fields = Fields::new(doc.root()).unwrap();
/// let name: Option<String> = fields.opt("name").unwrap();
/// let num_blocks: u64 = fields.req("num_blocks").unwrap();
/// fields.done().unwrap();
/// assert_eq!((name, num_blocks), (None, 8));
/// ```
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    object: Option<Val<'a>>,
    known: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// Starts decoding. No parameters at all (`None`) are like an empty object; anything else than an object is refused.
    pub fn new(params: Option<Val<'a>>) -> Result<Fields<'a>, FieldError> {
        match params {
            Some(val) if val.kind() != Kind::ObjectBegin => Err(FieldError::new("parameters are not an object")),
            object => Ok(Fields { object, known: Vec::new() }),
        }
    }

    /// Starts decoding the object `val`.
    pub fn of(val: Val<'a>) -> Result<Fields<'a>, FieldError> {
        if val.kind() == Kind::ObjectBegin { Fields::new(Some(val)) } else { Err(FieldError::new("not an object")) }
    }

    /// The value of member `name`, whatever its type; a name that occurs twice is refused.
    pub fn val(&mut self, name: &'static str) -> Result<Option<Val<'a>>, FieldError> {
        self.known.push(name);
        let mut found = None;
        for (member, val) in self.object.iter().filter_map(Val::object).flatten() {
            if member == name && found.replace(val).is_some() {
                return Err(FieldError::of(name, "given twice"));
            }
        }
        Ok(found)
    }

    /// The member `name`, which may be absent.
    pub fn opt<T: FromVal<'a>>(&mut self, name: &'static str) -> Result<Option<T>, FieldError> {
        self.val(name)?.map(|val| T::from_val(val).map_err(|e| e.within(name))).transpose()
    }

    /// The member `name`, or `default` if it is absent.
    pub fn opt_or<T: FromVal<'a>>(&mut self, name: &'static str, default: T) -> Result<T, FieldError> {
        Ok(self.opt(name)?.unwrap_or(default))
    }

    /// The member `name`, which has to be there.
    pub fn req<T: FromVal<'a>>(&mut self, name: &'static str) -> Result<T, FieldError> {
        self.opt(name)?.ok_or_else(|| FieldError::of(name, "required field is missing"))
    }

    /// Ends decoding: a member that nobody asked for is refused.
    pub fn done(self) -> Result<(), FieldError> {
        for (member, _) in self.object.iter().filter_map(Val::object).flatten() {
            if !self.known.contains(&member) {
                return Err(FieldError::of(member, "unknown field"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Doc, Flags};
    use super::*;

    fn with<R>(text: &str, f: impl FnOnce(Fields<'_>) -> Result<R, FieldError>) -> Result<R, String> {
        let doc = Doc::parse_copy(text.as_bytes(), Flags::default(), 100).unwrap();
        Fields::new(doc.root()).and_then(f).map_err(|e| e.to_string())
    }

    #[test]
    fn required_and_optional_fields() {
        let got = with(r#"{"name":"M0","blocks":1e3,"on":true,"cores":[1,2]}"#, |mut f| {
            let got =
                (f.req::<String>("name")?, f.req::<u64>("blocks")?, f.opt_or("on", false)?, f.opt::<Vec<u8>>("cores")?);
            let rest = (f.opt::<u32>("size")?, f.opt_or("off", true)?);
            f.done().map(|()| (got, rest))
        });
        assert_eq!(got, Ok((("M0".into(), 1000, true, Some(vec![1, 2])), (None, true))));
        assert_eq!(Fields::new(None).and_then(|mut f| f.opt_or("x", 7u32)), Ok(7));
    }

    #[test]
    fn errors_name_the_field() {
        let n = |f: &mut Fields<'_>| f.req::<u32>("n").map(|_| ());
        for (text, error) in [
            ("{}", "'n': required field is missing"),
            (r#"{"n":"1"}"#, "'n': not a number"),
            (r#"{"n":-1}"#, "'n': number out of range"),
            (r#"{"n":1,"n":2}"#, "'n': given twice"),
            (r#"{"n":1,"m":2}"#, "'m': unknown field"),
            ("[1]", "parameters are not an object"),
        ] {
            assert_eq!(with(text, |mut f| n(&mut f).and_then(|()| f.done())), Err(error.into()), "{text}");
        }
        let nested =
            |mut f: Fields<'_>| f.req::<Vec<Val<'_>>>("list").map(|_| ()).and(f.req::<Vec<u8>>("list")).map(|_| ());
        assert_eq!(with(r#"{"list":[1,{}]}"#, nested), Err("'list[1]': not a number".into()));
        assert_eq!(
            with(r#"{"s":"a\u0000"}"#, |mut f| f.req::<String>("s")),
            Err("'s': string contains a NUL character".into())
        );
        assert_eq!(FieldError::of("b", "bad").within("a").to_string(), "'a.b': bad");
    }
}
