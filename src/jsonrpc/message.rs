//! Requests as they come over the wire.
//!
//! Serves section 4 of the JSON-RPC 2.0 specification as `spdk/jsonrpc.h` has it: named or positional parameters, notifications,
//! no batches. Plain values; callable from any thread.

use super::{MAX_REQUEST_VALUES, trace};
use crate::abi;
use crate::errno::{Errno, Result};
use crate::json::{self, Broken, Doc, Flags, Kind, ParseError, RawVal, Val};

/// The text of a message, parsed, together with its values in the layout of C.
#[derive(Debug, Default)]
pub struct Body {
    doc: Doc,
    raw: Vec<RawVal>,
}

impl Body {
    /// Parses a whole text of at most `max` values.
    pub fn parse(text: &[u8], max: usize) -> core::result::Result<Body, ParseError> {
        let mut doc = Doc::parse_copy(text, Flags::default(), max)?;
        let raw = doc.raw_vals()?;
        Ok(Body { doc, raw })
    }

    /// The outermost value.
    pub fn root(&self) -> Option<Val<'_>> {
        self.doc.root()
    }

    /// The value of token `index`.
    pub fn val(&self, index: usize) -> Option<Val<'_>> {
        self.doc.val(index)
    }

    /// The address of token `index` as C reads it, NULL if there is none.
    pub fn raw(&self, index: Option<usize>) -> *const abi::spdk_json_val {
        index.and_then(|at| self.raw.get(at)).map_or(core::ptr::null(), |val| core::ptr::from_ref(val).cast())
    }

    /// As [`Body::raw`], for values that C may change.
    pub fn raw_mut(&mut self, index: Option<usize>) -> *mut abi::spdk_json_val {
        index.and_then(|at| self.raw.get_mut(at)).map_or(core::ptr::null_mut(), |val| core::ptr::from_mut(val).cast())
    }
}

/// What a text turned out to be; the numbers are those of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A request.
    Call { method: usize, params: Option<usize>, id: Option<usize> },
    /// JSON, but not a request.
    Invalid { id: Option<usize> },
    /// Not JSON, or too many values: there is no place where the next request would begin.
    Unreadable,
}

/// A method's call while it is dispatched.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    pub(super) body: &'a Body,
    pub(super) method: usize,
    pub(super) params: Option<usize>,
}

impl<'a> Call<'a> {
    /// The method's name.
    pub fn method(&self) -> &'a str {
        self.body.val(self.method).and_then(|v| v.as_str()).unwrap_or_default()
    }

    /// The parameters, an object or an array.
    pub fn params(&self) -> Option<Val<'a>> {
        self.body.val(self.params?)
    }

    /// The method's name as C reads it.
    pub fn raw_method(&self) -> *const abi::spdk_json_val {
        self.body.raw(Some(self.method))
    }

    /// The parameters as C reads them, NULL if there are none.
    pub fn raw_params(&self) -> *const abi::spdk_json_val {
        self.body.raw(self.params)
    }
}

/// Takes the message at the start of `text`: its body, what it is, and its length. `None` if it is not complete yet.
pub fn take(text: &[u8]) -> Result<Option<(Body, Verdict, usize)>> {
    let outcome = json::parse(text, Flags::default(), &mut ());
    let text = text.get(..outcome.end).unwrap_or_default();
    match outcome.tokens {
        Err(Broken::Incomplete) => return Ok(None),
        Ok(count) if count <= MAX_REQUEST_VALUES => {}
        _ => {
            trace::text("request: ", text);
            debuglog!(trace::RPC, "JSON parse error");
            return Ok(Some((Body::default(), Verdict::Unreadable, outcome.end)));
        }
    }
    trace::text("request: ", text);
    let body = Body::parse(text, MAX_REQUEST_VALUES).map_err(|_| Errno::ENOMEM)?;
    let verdict = body.root().map_or(Verdict::Unreadable, verdict);
    Ok(Some((body, verdict, outcome.end)))
}

fn verdict(root: Val<'_>) -> Verdict {
    let invalid = Verdict::Invalid { id: None };
    let Some(members) = root.object() else {
        debuglog!(trace::RPC, "the outermost value is not an object; batches are not supported");
        return invalid;
    };
    let [mut version, mut method, mut params, mut id] = [None; 4];
    for (name, val) in members {
        let place = match name {
            "jsonrpc" => &mut version,
            "method" => &mut method,
            "params" => &mut params,
            "id" => &mut id,
            _ => return invalid,
        };
        if place.replace(val).is_some() {
            return invalid;
        }
    }
    if version.is_some_and(|v| !v.is_str("2.0")) {
        return invalid;
    }
    let Some(method) = method.filter(|v| v.kind() == Kind::String) else { return invalid };
    if id.is_some_and(|v| !matches!(v.kind(), Kind::String | Kind::Number | Kind::Null)) {
        return invalid;
    }
    let id = id.map(|v| v.index());
    // No parameters and `null` are the same.
    let params = params.filter(|v| !v.is_null());
    if params.is_some_and(|v| !v.kind().opens()) {
        return Verdict::Invalid { id };
    }
    Verdict::Call { method: method.index(), params: params.map(|v| v.index()), id }
}

impl From<ParseError> for Errno {
    fn from(error: ParseError) -> Errno {
        match error {
            ParseError::NoMemory => Errno::ENOMEM,
            ParseError::TooManyTokens => Errno::E2BIG,
            ParseError::Broken(..) => Errno::EINVAL,
        }
    }
}
