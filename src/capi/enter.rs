//! The frame of every exported function: panics become `-EFAULT`, errors become what the C return type can carry.
//!
//! Threading rule: any thread.

use crate::{
    errno::{Errno, Result},
    handle::{Arena, Life, Obj, grace::Pin, ledger},
};
use core::ffi::{CStr, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The context of one call: the name of the function, for what has to be reported.
pub struct Cx {
    pub name: &'static str,
}

/// How a C return type says "refused".
pub trait Refusal: Sized {
    fn refused(errno: Errno) -> Self;
}

impl Refusal for i32 {
    #[inline(always)]
    fn refused(errno: Errno) -> Self {
        errno.negative()
    }
}

impl Refusal for i64 {
    #[inline(always)]
    fn refused(errno: Errno) -> Self {
        i64::from(errno.negative())
    }
}

impl Refusal for isize {
    #[inline(always)]
    fn refused(errno: Errno) -> Self {
        errno.negative() as isize
    }
}

macro_rules! zero_refusals {
    ($($t:ty => $zero:expr;)*) => {$(
        impl Refusal for $t {
            #[inline(always)]
            fn refused(_: Errno) -> Self {
                $zero
            }
        }
    )*};
}

zero_refusals! { bool => false; u8 => 0; u16 => 0; u32 => 0; u64 => 0; usize => 0; () => (); f64 => 0.0; }

impl<T> Refusal for *mut T {
    #[inline(always)]
    fn refused(_: Errno) -> Self {
        core::ptr::null_mut()
    }
}

impl<T> Refusal for *const T {
    #[inline(always)]
    fn refused(_: Errno) -> Self {
        core::ptr::null()
    }
}

#[cold]
fn set_errno(errno: Errno) {
    // SAFETY: errno is this thread's own.
    unsafe { *libc::__errno_location() = errno.0 };
}

/// Runs the body of an exported function.
#[inline(always)]
pub fn enter<R: Refusal>(name: &'static str, body: impl FnOnce(&Cx) -> Result<R>) -> R {
    enter_or(name, R::refused, body)
}

/// As [`enter`], for functions that say "refused" in their own way.
#[inline(always)]
pub fn enter_or<R>(name: &'static str, refused: impl FnOnce(Errno) -> R, body: impl FnOnce(&Cx) -> Result<R>) -> R {
    let cx = Cx { name };
    match catch_unwind(AssertUnwindSafe(|| body(&cx))) {
        Ok(Ok(value)) => value,
        Ok(Err(errno)) => {
            set_errno(errno);
            refused(errno)
        }
        Err(panic) => {
            caught(name, &panic);
            set_errno(Errno::EFAULT);
            refused(Errno::EFAULT)
        }
    }
}

/// As [`enter`], for functions that create or free objects: the name goes into the objects' history. When all is well
/// errno is as it was, whatever the locks inside have done to it, so that callers of `void` functions can tell.
#[inline(always)]
pub fn enter_op<R: Refusal>(name: &'static str, body: impl FnOnce(&Cx) -> Result<R>) -> R {
    enter(name, |cx| {
        // SAFETY: errno is this thread's own.
        let errno = unsafe { *libc::__errno_location() };
        ledger::set_caller(name);
        let result = body(cx)?;
        set_errno(Errno(errno));
        Ok(result)
    })
}

/// Reports a panic of our own, caught at the door or in a poll loop.
#[cold]
pub fn caught(name: &str, panic: &(dyn core::any::Any + Send)) {
    let what = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("panic");
    errlog!("{name}: internal error: {what}");
}

/// Counts and reports a handle that is no object. Out of line, so that what calls it stays small.
#[cold]
#[inline(never)]
fn refused<T: Life>(name: &'static str, arena: &'static Arena<T>, handle: u64) -> Errno {
    let why = arena.get(handle).err().unwrap_or(ledger::Why::Stale);
    ledger::refuse(name, T::KIND, why, handle, arena.history(handle))
}

impl Cx {
    /// Decodes an opaque handle.
    #[inline(always)]
    pub fn object<T: Life, P>(&self, arena: &'static Arena<T>, raw: *const P) -> Result<Obj<T>> {
        let handle = raw.addr() as u64;
        match arena.find(handle) {
            Some(obj) => Ok(obj),
            None => Err(refused(self.name, arena, handle)),
        }
    }

    /// Decodes an opaque handle of a kind that another thread may free meanwhile: valid while the pin lives.
    #[inline(always)]
    pub fn shared<T: Life, P>(&self, arena: &'static Arena<T>, raw: *const P) -> Result<(Obj<T>, Pin)> {
        let pin = Pin::enter();
        Ok((self.object(arena, raw)?, pin))
    }

    /// A C string, `EINVAL` for NULL.
    #[inline(always)]
    pub fn cstr<'a>(&self, raw: *const c_char) -> Result<&'a CStr> {
        if raw.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: a string argument is NULL or a NUL-terminated string that outlives the call.
        Ok(unsafe { CStr::from_ptr(raw) })
    }

    /// A C string as text; bytes that are not UTF-8 give `EINVAL`.
    #[inline(always)]
    pub fn str<'a>(&self, raw: *const c_char) -> Result<&'a str> {
        self.cstr(raw)?.to_str().map_err(|_| Errno::EINVAL)
    }

    /// A C string that may be NULL.
    #[inline(always)]
    pub fn opt_str<'a>(&self, raw: *const c_char) -> Result<Option<&'a str>> {
        if raw.is_null() { Ok(None) } else { self.str(raw).map(Some) }
    }

    /// A readable buffer, `EINVAL` for NULL unless it is empty.
    #[inline(always)]
    pub fn bytes<'a, P>(&self, raw: *const P, len: usize) -> Result<&'a [u8]> {
        if len == 0 {
            return Ok(&[]);
        }
        if raw.is_null() || len > isize::MAX as usize {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: a buffer argument is readable for the length passed with it during the call.
        Ok(unsafe { core::slice::from_raw_parts(raw.cast(), len) })
    }

    /// A writable buffer, `EINVAL` for NULL unless it is empty.
    #[inline(always)]
    pub fn bytes_mut<'a, P>(&self, raw: *mut P, len: usize) -> Result<&'a mut [u8]> {
        if len == 0 {
            return Ok(&mut []);
        }
        if raw.is_null() || len > isize::MAX as usize {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: a buffer argument is writable for the length passed with it during the call.
        Ok(unsafe { core::slice::from_raw_parts_mut(raw.cast(), len) })
    }

    /// A readable array, `EINVAL` for NULL unless it is empty.
    #[inline(always)]
    pub fn slice<'a, T>(&self, raw: *const T, len: usize) -> Result<&'a [T]> {
        if len == 0 {
            return Ok(&[]);
        }
        if raw.is_null() || len > isize::MAX as usize / size_of::<T>().max(1) {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: an array argument is readable for the length passed with it during the call.
        Ok(unsafe { core::slice::from_raw_parts(raw, len) })
    }

    /// Stores through an out-pointer, `EINVAL` for NULL.
    #[inline(always)]
    pub fn put<T>(&self, out: *mut T, value: T) -> Result<()> {
        if out.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: an out-pointer is NULL or points at writable memory of its type.
        unsafe { out.write(value) };
        Ok(())
    }

    /// A plain value passed by pointer, `EINVAL` for NULL.
    #[inline(always)]
    pub fn value<'a, T>(&self, raw: *const T) -> Result<&'a T> {
        // SAFETY: C's contract: a plain value argument is NULL or points at a value of its type.
        unsafe { raw.as_ref() }.ok_or(Errno::EINVAL)
    }

    /// A plain value that the function changes, `EINVAL` for NULL.
    #[inline(always)]
    pub fn value_mut<'a, T>(&self, raw: *mut T) -> Result<&'a mut T> {
        // SAFETY: C's contract: a plain value argument is NULL or points at a value of its type nobody else uses now.
        unsafe { raw.as_mut() }.ok_or(Errno::EINVAL)
    }
}

/// What a getter of a name returns where there is none: callers print and compare names without looking.
#[cold]
pub fn name_of_nothing(errno: Errno) -> *const c_char {
    if errno == Errno::ESTALE { c"(stale)".as_ptr() } else { c"(invalid)".as_ptr() }
}
