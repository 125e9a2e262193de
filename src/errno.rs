//! The one error currency of the library: a positive `errno` number.
//!
//! Every room answers `Result<T>`; the door turns the number into what the C signature can carry.

use core::fmt;

/// A positive `errno` number.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Errno(pub i32);

/// What every fallible function of the library returns.
pub type Result<T> = core::result::Result<T, Errno>;

macro_rules! numbers {
    ($($name:ident)*) => {
        #[allow(unreachable_patterns)]
        impl Errno {
            $(pub const $name: Errno = Errno(libc::$name);)*

            /// The symbolic name, where there is one.
            pub fn name(self) -> &'static str {
                match self.0 {
                    $(libc::$name => stringify!($name),)*
                    _ => "E?",
                }
            }
        }
    };
}

numbers! {
    EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR
    EINVAL ENFILE EMFILE ENOTTY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOSYS ENOTEMPTY
    ENODATA ETIME EPROTO EBADMSG EOVERFLOW EILSEQ ENOTSOCK EMSGSIZE EOPNOTSUPP ENOTSUP EADDRINUSE EADDRNOTAVAIL ENETDOWN
    ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ETIMEDOUT ECONNREFUSED EALREADY EINPROGRESS ESTALE ECANCELED ENOKEY
    EKEYREJECTED ESHUTDOWN
}

impl Errno {
    /// The number as C functions return it.
    pub const fn negative(self) -> i32 {
        -self.0
    }

    /// Reads a C return value: 0 or more is success, a negative number is its errno.
    pub fn check(rc: i32) -> Result<i32> {
        if rc < 0 { Err(Errno(rc.wrapping_neg())) } else { Ok(rc) }
    }

    /// Reads the return value of a system call: a negative one means that `errno` says why.
    pub fn last_if(rc: i32) -> Result<i32> {
        if rc < 0 { Err(Errno::last()) } else { Ok(rc) }
    }

    /// The calling thread's `errno`.
    pub fn last() -> Errno {
        Errno(std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO))
    }

    /// The text of `strerror`.
    pub fn text(self) -> String {
        let full = std::io::Error::from_raw_os_error(self.0).to_string();
        match full.find(" (os error") {
            Some(at) => full.get(..at).unwrap_or_default().to_owned(),
            None => full,
        }
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.name(), self.0)
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl From<std::io::Error> for Errno {
    fn from(e: std::io::Error) -> Self {
        Errno(e.raw_os_error().unwrap_or(libc::EIO))
    }
}

impl From<std::collections::TryReserveError> for Errno {
    fn from(_: std::collections::TryReserveError) -> Self {
        Errno::ENOMEM
    }
}
