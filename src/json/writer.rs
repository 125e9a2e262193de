//! The writer that C and Rust share: an object of an arena, so that a context that was ended is refused.
//!
//! Serves `struct spdk_json_write_ctx` of `spdk/json.h`. Threading: any thread, one call at a time. While the sink of a C program
//! runs, the writer is out of its slot; calls on it from there fail.

use std::sync::Mutex;

use super::Val;
use super::encode::{Encoder, Failed, Sink};
use crate::errno::{Errno, Result};
use crate::handle::{Arena, Kind, Life, Obj, Rx};

/// All writers.
pub static WRITERS: Arena<Writer> = Arena::new();
static KIND: Kind = Kind::new("json_write_ctx");

/// A JSON text in the making. Mistakes and refusals of the sink are remembered until the end, so results need no check on the way.
pub struct Writer {
    encoder: Mutex<Option<Box<Encoder>>>,
    /// The response of a request: ended by the request, not by its user.
    owned: Rx<bool>,
}

impl Life for Writer {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 18;

    fn vacant() -> Self {
        Writer { encoder: Mutex::new(None), owned: Rx::ZERO }
    }
}

/// Whether a value was written. May be ignored: the end of the text repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrote(pub core::result::Result<(), Failed>);

impl Wrote {
    /// True if the value was written.
    pub fn ok(self) -> bool {
        self.0.is_ok()
    }

    /// The C functions' return value: 0 or -1.
    pub fn rc(self) -> i32 {
        if self.ok() { 0 } else { -1 }
    }
}

/// A Rust value with a JSON notation: slices of bytes are strings, arrays of 16 bytes are UUIDs.
pub trait ToJson {
    /// Writes the value.
    fn write(&self, to: &mut Encoder) -> core::result::Result<(), Failed>;
}

macro_rules! to_json {
    ($($type:ty => |$val:ident, $to:ident| $write:expr;)*) => {$(
        impl ToJson for $type {
            fn write(&self, $to: &mut Encoder) -> core::result::Result<(), Failed> {
                let $val = self;
                $write
            }
        }
    )*};
}

to_json! {
    bool => |v, to| to.bool(*v);
    u8 => |v, to| to.uint((*v).into());
    u16 => |v, to| to.uint((*v).into());
    u32 => |v, to| to.uint((*v).into());
    u64 => |v, to| to.uint(*v);
    usize => |v, to| to.uint(*v as u64);
    u128 => |v, to| to.uint128(*v);
    i32 => |v, to| to.int((*v).into());
    i64 => |v, to| to.int(*v);
    f64 => |v, to| to.double(*v);
    () => |_v, to| to.null();
    str => |v, to| to.string(v.as_bytes());
    String => |v, to| to.string(v.as_bytes());
    [u8] => |v, to| to.string(v);
    [u8; 16] => |v, to| to.string(&crate::algo::uuid::format(v));
    core::ffi::CStr => |v, to| to.string(v.to_bytes());
    core::fmt::Arguments<'_> => |v, to| match v.as_str() {
        Some(text) => to.string(text.as_bytes()),
        None => to.string(std::fmt::format(*v).as_bytes()),
    };
    Val<'_> => |v, to| v.flat().try_for_each(|token| to.token(token.kind(), token.bytes()));
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write(&self, to: &mut Encoder) -> core::result::Result<(), Failed> {
        (**self).write(to)
    }
}

/// `None` is `null`.
impl<T: ToJson> ToJson for Option<T> {
    fn write(&self, to: &mut Encoder) -> core::result::Result<(), Failed> {
        match self {
            Some(val) => val.write(to),
            None => to.null(),
        }
    }
}

impl Writer {
    /// Starts a text that goes to `sink`. `owned` writers are only ended by [`Writer::end`] calls of the library.
    pub fn begin(sink: Sink, formatted: bool, owned: bool) -> Result<Obj<Writer>> {
        let encoder = Encoder::new(sink, formatted).ok_or(Errno::ENOMEM)?;
        let writer = WRITERS.alloc()?;
        writer.owned.set(owned);
        *writer.lock() = Some(Box::new(encoder));
        Ok(writer)
    }

    /// Ends the text: what is left goes to the sink, and the writer is gone. Fails (and the writer is gone all the same) if anything
    /// failed since the beginning; `EBUSY` if called from the sink.
    pub fn end(writer: Obj<Writer>) -> Result<core::result::Result<Sink, Failed>> {
        let encoder = writer.lock().take().ok_or(Errno::EBUSY)?;
        let done = encoder.finish();
        WRITERS.free(writer);
        Ok(done)
    }

    /// Throws the text away.
    pub fn abandon(writer: Obj<Writer>) {
        if let Some(encoder) = writer.lock().take() {
            drop(encoder);
            WRITERS.free(writer);
        }
    }

    /// The text that `fill` writes, in memory.
    pub fn text(formatted: bool, fill: impl FnOnce(&Writer)) -> Result<Vec<u8>> {
        let writer = Writer::begin(Sink::Memory { bytes: Vec::new(), max: usize::MAX }, formatted, true)?;
        fill(&writer);
        match Writer::end(writer)? {
            Ok(Sink::Memory { bytes, .. }) => Ok(bytes),
            _ => Err(Errno::ENOMEM),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Box<Encoder>>> {
        self.encoder.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Whether the writer belongs to a response.
    pub fn is_owned(&self) -> bool {
        self.owned.get()
    }

    /// Runs `f` on the state, which is out of its slot meanwhile.
    pub fn run(&self, f: impl FnOnce(&mut Encoder) -> core::result::Result<(), Failed>) -> Wrote {
        let Some(mut encoder) = self.lock().take() else { return Wrote(Err(Failed)) };
        let done = f(&mut encoder);
        if done.is_err() {
            encoder.fail();
        }
        *self.lock() = Some(encoder);
        Wrote(done)
    }

    /// Starts over: what has not reached the sink, and any failure, is forgotten.
    pub fn reset(&self) {
        self.run(|e| {
            e.reset();
            Ok(())
        });
    }

    /// Remembers a failure.
    pub fn fail(&self) {
        self.run(|e| Err(e.fail()));
    }

    /// Whether anything failed so far.
    pub fn failed(&self) -> bool {
        self.lock().as_ref().is_none_or(|e| e.failed())
    }

    /// Writes an array's element, or the whole text if it is one value.
    pub fn value(&self, val: impl ToJson) -> Wrote {
        self.run(|e| val.write(e))
    }

    /// Writes a member of an object.
    pub fn named(&self, name: &str, val: impl ToJson) -> Wrote {
        self.run(|e| {
            e.name(name.as_bytes())?;
            val.write(e)
        })
    }

    /// Writes `null`.
    pub fn null(&self) -> Wrote {
        self.value(())
    }

    /// Writes the name of a member, whose value has to follow.
    pub fn name(&self, name: &str) -> Wrote {
        self.run(|e| e.name(name.as_bytes()))
    }

    /// Writes a member whose value is a string of hexadecimal digits.
    pub fn named_bytes(&self, name: &str, bytes: &[u8]) -> Wrote {
        self.run(|e| {
            e.name(name.as_bytes())?;
            e.bytearray(bytes)
        })
    }

    /// Opens an object.
    pub fn object_begin(&self) -> Wrote {
        self.run(Encoder::object_begin)
    }

    /// Opens an object as a member.
    pub fn named_object_begin(&self, name: &str) -> Wrote {
        self.name(name);
        self.object_begin()
    }

    /// Closes an object.
    pub fn object_end(&self) -> Wrote {
        self.run(Encoder::object_end)
    }

    /// Opens an array.
    pub fn array_begin(&self) -> Wrote {
        self.run(Encoder::array_begin)
    }

    /// Opens an array as a member.
    pub fn named_array_begin(&self, name: &str) -> Wrote {
        self.name(name);
        self.array_begin()
    }

    /// Closes an array.
    pub fn array_end(&self) -> Wrote {
        self.run(Encoder::array_end)
    }

    /// Writes an object whose members `fill` writes.
    pub fn write_object(&self, fill: impl FnOnce(&Writer)) -> Wrote {
        self.object_begin();
        fill(self);
        self.object_end()
    }

    /// Writes a member that is an object whose members `fill` writes.
    pub fn named_object(&self, name: &str, fill: impl FnOnce(&Writer)) -> Wrote {
        self.name(name);
        self.write_object(fill)
    }

    /// Writes an array whose elements `fill` writes.
    pub fn write_array(&self, fill: impl FnOnce(&Writer)) -> Wrote {
        self.array_begin();
        fill(self);
        self.array_end()
    }

    /// Writes a member that is an array whose elements `fill` writes.
    pub fn named_array(&self, name: &str, fill: impl FnOnce(&Writer)) -> Wrote {
        self.name(name);
        self.write_array(fill)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handle::Why;
    use core::ffi::c_void;

    #[test]
    fn rust_values() {
        let text = Writer::text(false, |w| {
            w.write_object(|w| {
                w.named("n", 1u8);
                w.named("s", format_args!("a{}", 1));
                w.named("none", None::<u32>);
                w.named_array("list", |w| {
                    w.value("x");
                    w.value(-1i32);
                });
                w.named_bytes("hex", &[255]);
            });
        });
        assert_eq!(text.unwrap(), br#"{"n":1,"s":"a1","none":null,"list":["x",-1],"hex":"FF"}"#);
    }

    #[test]
    fn copies_parsed_values() {
        let text = r#"{"a":[1,"\u00E9",{"b":null}],"c":true}"#;
        let doc = super::super::Doc::parse_copy(text.as_bytes(), Default::default(), 100).unwrap();
        let copy = Writer::text(false, |w| {
            w.value(doc.root());
        });
        assert_eq!(copy.unwrap(), text.as_bytes());
    }

    extern "C" fn nested(ctx: *mut c_void, _: *const c_void, _: usize) -> i32 {
        let writer = WRITERS.get(ctx.addr() as u64 | 1 << 48);
        // The slot is fresh, so the handle may have another generation; what counts is that the call neither hangs nor works.
        match writer {
            Ok(w) => i32::from(w.null().ok() || Writer::end(w).is_ok()),
            Err(_) => 0,
        }
    }

    #[test]
    fn a_nested_call_fails_and_an_ended_writer_is_stale() {
        let writer = Writer::begin(Sink::Call { write: nested, ctx: 0 }, false, false).unwrap();
        let handle = writer.handle();
        writer.run(|e| {
            assert!(!writer.null().ok());
            assert_eq!(Writer::end(writer).err(), Some(Errno::EBUSY));
            e.null()
        });
        assert!(matches!(Writer::end(writer), Ok(Ok(_))));
        assert_eq!(WRITERS.get(handle).err(), Some(Why::Stale));
    }
}
