//! The writer's state machine: commas, indentation, escapes and buffering.
//!
//! Serves the `spdk_json_write_*` family of `spdk/json.h`. Output is ASCII: every other code point is escaped. It reaches the sink in
//! pieces of [`BUFFER`] bytes; a failure is remembered until [`Encoder::finish`]. A plain value; it has one user at a time.

use core::ffi::c_void;
use core::fmt::{self, Write};

use super::Kind;
use super::utf::{utf8_char, utf16le_char};

/// Bytes that are collected before the sink is called.
pub const BUFFER: usize = 4096;

/// `spdk_json_write_cb`: takes `size` bytes, returns 0 when it has taken them.
pub type WriteFn = extern "C" fn(ctx: *mut c_void, data: *const c_void, size: usize) -> i32;

/// Where the text goes.
#[derive(Debug)]
pub enum Sink {
    /// A C callback and the address of its context.
    Call { write: WriteFn, ctx: usize },
    /// Memory that grows up to `max` bytes.
    Memory { bytes: Vec<u8>, max: usize },
    /// A Rust function and a word for it, usually a handle; it says whether it has taken the bytes.
    Object { write: fn(u64, &[u8]) -> bool, object: u64 },
}

impl Sink {
    fn take(&mut self, piece: &[u8]) -> bool {
        match self {
            Sink::Call { write, ctx } => {
                let ctx = core::ptr::with_exposed_provenance_mut(*ctx);
                write(ctx, piece.as_ptr().cast(), piece.len()) == 0
            }
            Sink::Memory { bytes, max } => {
                let fits = bytes.len().checked_add(piece.len()).is_some_and(|len| len <= *max);
                if !fits || bytes.try_reserve(piece.len()).is_err() {
                    return false;
                }
                bytes.extend_from_slice(piece);
                true
            }
            Sink::Object { write, object } => write(*object, piece),
        }
    }
}

/// The text could not be written: the sink refused it, or it would not have been JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

type Result<T = (), E = Failed> = core::result::Result<T, E>;

/// The state of one JSON text in the making.
#[derive(Debug)]
pub struct Encoder {
    sink: Sink,
    buffer: Vec<u8>,
    formatted: bool,
    depth: u32,
    /// A container was just opened and has nothing in it yet.
    opened: bool,
    /// The next value needs no comma before it.
    first: bool,
    failed: bool,
}

impl Encoder {
    /// Starts a text; `None` when there is no memory. `formatted` asks for one line per value, indented by two blanks.
    pub fn new(sink: Sink, formatted: bool) -> Option<Encoder> {
        let mut buffer = Vec::new();
        buffer.try_reserve_exact(BUFFER).ok()?;
        Some(Encoder { sink, buffer, formatted, depth: 0, opened: false, first: true, failed: false })
    }

    /// Hands the rest of the text to the sink and says whether all of it was written.
    pub fn finish(mut self) -> Result<Sink> {
        let before = self.failed;
        self.flush()?;
        if before { Err(Failed) } else { Ok(self.sink) }
    }

    /// Forgets what was not handed to the sink yet, and any failure; what is in memory is forgotten too.
    pub fn reset(&mut self) {
        self.buffer.clear();
        if let Sink::Memory { bytes, .. } = &mut self.sink {
            bytes.clear();
        }
        (self.depth, self.opened, self.first, self.failed) = (0, false, true, false);
    }

    /// Whether something failed since the beginning.
    pub fn failed(&self) -> bool {
        self.failed
    }

    /// Remembers a failure.
    pub fn fail(&mut self) -> Failed {
        self.failed = true;
        Failed
    }

    fn flush(&mut self) -> Result {
        if !self.sink.take(&self.buffer) {
            return Err(self.fail());
        }
        self.buffer.clear();
        Ok(())
    }

    fn emit(&mut self, mut text: &[u8]) -> Result {
        loop {
            let room = BUFFER.saturating_sub(self.buffer.len());
            let Some((now, later)) = text.split_at_checked(room).filter(|(_, later)| !later.is_empty()) else {
                self.buffer.extend_from_slice(text);
                return Ok(());
            };
            self.buffer.extend_from_slice(now);
            self.flush()?;
            text = later;
        }
    }

    fn line_break(&mut self) -> Result {
        if self.formatted {
            self.emit(b"\n")?;
            for _ in 0..self.depth {
                self.emit(b"  ")?;
            }
        }
        Ok(())
    }

    fn begin_value(&mut self) -> Result {
        if self.opened {
            self.line_break()?;
        }
        if !self.first {
            self.emit(b",")?;
            self.line_break()?;
        }
        (self.opened, self.first) = (false, false);
        Ok(())
    }

    /// Writes `text` as a value without looking at it.
    pub fn raw(&mut self, text: &[u8]) -> Result {
        self.begin_value()?;
        self.emit(text)
    }

    /// Writes `null`.
    pub fn null(&mut self) -> Result {
        self.raw(b"null")
    }

    /// Writes `true` or `false`.
    pub fn bool(&mut self, val: bool) -> Result {
        self.raw(if val { b"true" } else { b"false" })
    }

    /// Writes what `args` format to, at most 63 bytes, as a value.
    fn short(&mut self, args: fmt::Arguments<'_>) -> Result {
        let mut short = Short::default();
        short.write_fmt(args).map_err(|_| self.fail())?;
        self.raw(short.text())
    }

    /// Writes an integer.
    pub fn int(&mut self, val: i64) -> Result {
        self.short(format_args!("{val}"))
    }

    /// Writes an unsigned integer.
    pub fn uint(&mut self, val: u64) -> Result {
        self.short(format_args!("{val}"))
    }

    /// Writes a 128-bit unsigned integer.
    pub fn uint128(&mut self, val: u128) -> Result {
        self.short(format_args!("{val}"))
    }

    /// Writes a floating point number as C's `%.20e` does.
    pub fn double(&mut self, val: f64) -> Result {
        let sign = if val.is_sign_negative() { "-" } else { "" };
        if val.is_nan() {
            return self.short(format_args!("{sign}nan"));
        }
        if val.is_infinite() {
            return self.short(format_args!("{sign}inf"));
        }
        let mut short = Short::default();
        write!(short, "{val:.20e}").map_err(|_| self.fail())?;
        let text = core::str::from_utf8(short.text()).unwrap_or_default();
        let (mantissa, exponent) = text.split_once('e').ok_or_else(|| self.fail())?;
        let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
        self.short(format_args!("{mantissa}e{sign}{digits:0>2}"))
    }

    fn escaped(&mut self, c: char) -> Result {
        let short = match c {
            '\u{8}' => b"\\b",
            '\u{c}' => b"\\f",
            '\n' => b"\\n",
            '\r' => b"\\r",
            '\t' => b"\\t",
            '"' => b"\\\"",
            '\\' => b"\\\\",
            ' '..='~' => return self.emit(&[c as u8]),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let mut short = Short::default();
                    write!(short, "\\u{unit:04X}").map_err(|_| self.fail())?;
                    self.emit(short.text())?;
                }
                return Ok(());
            }
        };
        self.emit(short)
    }

    fn quoted(&mut self, text: &[u8]) -> Result {
        self.emit(b"\"")?;
        let mut rest = text;
        while !rest.is_empty() {
            let plain = rest.iter().take_while(|b| matches!(b, b' '..=b'~') && !matches!(b, b'"' | b'\\')).count();
            let (now, later) = rest.split_at_checked(plain).ok_or_else(|| self.fail())?;
            self.emit(now)?;
            rest = later;
            if !rest.is_empty() {
                let (c, len) = utf8_char(rest).ok_or_else(|| self.fail())?;
                self.escaped(c)?;
                rest = rest.get(len..).unwrap_or_default();
            }
        }
        self.emit(b"\"")
    }

    /// Writes a string; it has to be UTF-8.
    pub fn string(&mut self, text: &[u8]) -> Result {
        self.begin_value()?;
        self.quoted(text)
    }

    /// Writes a string given in UTF-16LE.
    pub fn string_utf16le(&mut self, text: &[u8]) -> Result {
        self.begin_value()?;
        self.emit(b"\"")?;
        let mut rest = text;
        while !rest.is_empty() {
            let (c, len) = utf16le_char(rest).ok_or_else(|| self.fail())?;
            self.escaped(c)?;
            rest = rest.get(len..).unwrap_or_default();
        }
        self.emit(b"\"")
    }

    /// Writes bytes as a string of hexadecimal digits.
    pub fn bytearray(&mut self, bytes: &[u8]) -> Result {
        self.begin_value()?;
        self.emit(b"\"")?;
        for byte in bytes {
            let mut short = Short::default();
            write!(short, "{byte:02X}").map_err(|_| self.fail())?;
            self.emit(short.text())?;
        }
        self.emit(b"\"")
    }

    /// Writes the name of an object's member.
    pub fn name(&mut self, name: &[u8]) -> Result {
        self.begin_value()?;
        self.quoted(name)?;
        self.first = true;
        self.emit(if self.formatted { b": " } else { b":" })
    }

    fn open(&mut self, bracket: &[u8]) -> Result {
        self.begin_value()?;
        (self.first, self.opened) = (true, true);
        self.depth = self.depth.saturating_add(1);
        self.emit(bracket)
    }

    fn close(&mut self, bracket: &[u8]) -> Result {
        self.first = false;
        self.depth = self.depth.checked_sub(1).ok_or_else(|| self.fail())?;
        if !self.opened {
            self.line_break()?;
        }
        self.opened = false;
        self.emit(bracket)
    }

    /// Opens an array.
    pub fn array_begin(&mut self) -> Result {
        self.open(b"[")
    }

    /// Closes an array.
    pub fn array_end(&mut self) -> Result {
        self.close(b"]")
    }

    /// Opens an object.
    pub fn object_begin(&mut self) -> Result {
        self.open(b"{")
    }

    /// Closes an object.
    pub fn object_end(&mut self) -> Result {
        self.close(b"}")
    }

    /// Writes one parsed token, of which `text` is the decoded text.
    pub fn token(&mut self, kind: Kind, text: &[u8]) -> Result {
        match kind {
            Kind::Null => self.null(),
            Kind::True => self.bool(true),
            Kind::False => self.bool(false),
            Kind::Number => self.raw(text),
            Kind::String => self.string(text),
            Kind::Name => self.name(text),
            Kind::ArrayBegin => self.array_begin(),
            Kind::ArrayEnd => self.array_end(),
            Kind::ObjectBegin => self.object_begin(),
            Kind::ObjectEnd => self.object_end(),
        }
    }
}

/// A few formatted bytes on the stack.
struct Short {
    bytes: [u8; 64],
    len: usize,
}

impl Default for Short {
    fn default() -> Self {
        Short { bytes: [0; 64], len: 0 }
    }
}

impl Short {
    fn text(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

impl Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len.saturating_add(text.len());
        self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(formatted: bool, f: impl FnOnce(&mut Encoder) -> Result) -> Result<String> {
        let sink = Sink::Memory { bytes: Vec::new(), max: usize::MAX };
        let mut encoder = Encoder::new(sink, formatted).unwrap();
        let done = f(&mut encoder);
        let finished = encoder.finish();
        done?;
        match finished? {
            Sink::Memory { bytes, .. } => Ok(String::from_utf8(bytes).unwrap()),
            _ => unreachable!(),
        }
    }

    fn sample(e: &mut Encoder) -> Result {
        e.object_begin()?;
        e.name(b"a")?;
        e.array_begin()?;
        e.uint(1)?;
        e.int(-2)?;
        e.array_begin()?;
        e.array_end()?;
        e.object_begin()?;
        e.object_end()?;
        e.array_end()?;
        e.name(b"b")?;
        e.null()?;
        e.object_end()
    }

    #[test]
    fn compact_and_formatted() {
        assert_eq!(encode(false, sample).unwrap(), r#"{"a":[1,-2,[],{}],"b":null}"#);
        let lines = ["{", "  \"a\": [", "    1,", "    -2,", "    [],", "    {}", "  ],", "  \"b\": null", "}"];
        assert_eq!(encode(true, sample).unwrap(), lines.join("\n"));
    }

    #[test]
    fn strings_are_escaped_to_ascii() {
        for (text, want) in [
            ("a/\u{7f}\0", "a/\\u007F\\u0000"),
            ("\u{8}\u{c}\n\r\t\"\\", "\\b\\f\\n\\r\\t\\\"\\\\"),
            ("\u{e9}\u{1d11e}", "\\u00E9\\uD834\\uDD1E"),
        ] {
            assert_eq!(encode(false, |e| e.string(text.as_bytes())).unwrap(), format!("\"{want}\""));
            let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert_eq!(encode(false, |e| e.string_utf16le(&utf16)).unwrap(), format!("\"{want}\""));
        }
        assert_eq!(encode(false, |e| e.string(b"a\xff")), Err(Failed));
        assert_eq!(encode(false, |e| e.bytearray(&[0, 0xab])).unwrap(), "\"00AB\"");
    }

    #[test]
    fn numbers() {
        for (val, want) in [
            (0.0, "0.00000000000000000000e+00"),
            (-1.5, "-1.50000000000000000000e+00"),
            (1e-7, "9.99999999999999954748e-08"),
            (1e300, "1.00000000000000005250e+300"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(encode(false, |e| e.double(val)).unwrap(), want);
        }
        let max = u128::MAX;
        assert_eq!(encode(false, |e| e.uint128(max)).unwrap(), max.to_string());
        assert_eq!(encode(false, |e| e.int(i64::MIN)).unwrap(), i64::MIN.to_string());
    }

    #[test]
    fn failures_are_remembered() {
        assert_eq!(encode(false, |e| e.array_end()), Err(Failed));
        let sink = Sink::Memory { bytes: Vec::new(), max: 10 };
        let mut encoder = Encoder::new(sink, false).unwrap();
        assert_eq!(encoder.string(&[b'x'; BUFFER]), Err(Failed));
        assert!(encoder.failed());
        encoder.reset();
        assert_eq!(encoder.bool(true), Ok(()));
        assert!(matches!(encoder.finish(), Ok(Sink::Memory { bytes, .. }) if bytes == b"true"));
    }

    extern "C" fn note_size(ctx: *mut c_void, _: *const c_void, size: usize) -> i32 {
        SIZES.lock().unwrap().push((ctx.addr(), size));
        0
    }

    static SIZES: std::sync::Mutex<Vec<(usize, usize)>> = std::sync::Mutex::new(Vec::new());

    #[test]
    fn the_callback_gets_full_buffers_and_then_the_rest() {
        let mut encoder = Encoder::new(Sink::Call { write: note_size, ctx: 7 }, false).unwrap();
        assert_eq!(encoder.string(&[b'x'; 2 * BUFFER]), Ok(()));
        assert!(encoder.finish().is_ok());
        assert_eq!(*SIZES.lock().unwrap(), [(7, BUFFER), (7, BUFFER), (7, 2)]);
    }
}
