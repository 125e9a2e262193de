//! TLS over a socket with a pre-shared key, by OpenSSL: what the implementation "ssl" needs of it.
//!
//! Sessions are those of TLS 1.3 with an external key, so that every cipher suite can be used. Threading rule: a connection
//! belongs to one thread at a time; a second one that calls meanwhile is refused.

use super::{rx::Rx, sock};
use crate::{
    abi::iovec,
    errno::{Errno, Result},
};
use core::{
    ffi::{CStr, c_char, c_int, c_long, c_uchar, c_void},
    ptr, slice,
};
use openssl_sys as ossl;
use std::{
    ffi::CString,
    sync::{Arc, OnceLock},
};

const TLS1_3: c_int = 0x0304;
const MAX_KEY: usize = 48;
const OP_ENABLE_KTLS: u64 = 1 << 3;
/// `BIO_FLAGS_*`
const RETRY_READ: c_int = 0x01 | 0x08;
const RETRY_WRITE: c_int = 0x02 | 0x08;
const RETRY: c_int = RETRY_READ | RETRY_WRITE;
const CTRL_FLUSH: c_int = 11;

type UseFn = extern "C" fn(
    *mut ossl::SSL,
    *const ossl::EVP_MD,
    *mut *const c_uchar,
    *mut usize,
    *mut *mut ossl::SSL_SESSION,
) -> c_int;
type FindFn = extern "C" fn(*mut ossl::SSL, *const c_uchar, usize, *mut *mut ossl::SSL_SESSION) -> c_int;

// What the bindings leave out.
unsafe extern "C" {
    fn SSL_set_fd(ssl: *mut ossl::SSL, fd: c_int) -> c_int;
    fn SSL_set_psk_use_session_callback(ssl: *mut ossl::SSL, cb: UseFn);
    fn SSL_set_psk_find_session_callback(ssl: *mut ossl::SSL, cb: FindFn);
    fn SSL_SESSION_new() -> *mut ossl::SSL_SESSION;
    fn SSL_SESSION_set_cipher(session: *mut ossl::SSL_SESSION, cipher: *const ossl::SSL_CIPHER) -> c_int;
    fn SSL_SESSION_set1_master_key(session: *mut ossl::SSL_SESSION, key: *const c_uchar, len: usize) -> c_int;
    fn SSL_SESSION_set_protocol_version(session: *mut ossl::SSL_SESSION, version: c_int) -> c_int;
    fn ERR_error_string_n(code: core::ffi::c_ulong, text: *mut c_char, len: usize);
    fn SSL_get_ciphers(ssl: *const ossl::SSL) -> *mut ossl::stack_st_SSL_CIPHER;
}

/// `get_key` of the options.
pub type GetKeyFn = extern "C" fn(*mut u8, c_int, *mut *const c_char, *const c_char, *mut c_void) -> c_int;

/// What a connection proves itself with.
#[derive(Default)]
pub struct Secrets {
    pub key: Option<Vec<u8>>,
    pub identity: Option<CString>,
    pub get_key: Rx<Option<GetKeyFn>>,
    pub get_key_ctx: Rx<*mut c_void>,
    pub ciphers: Option<CString>,
}

impl Drop for Secrets {
    fn drop(&mut self) {
        for byte in self.key.iter_mut().flatten() {
            // SAFETY: a byte of our own; volatile, so that erasing it is not left out.
            unsafe { ptr::write_volatile(byte, 0) };
        }
    }
}

/// How a connection is to be made.
#[derive(Clone, Copy)]
pub struct Setup {
    pub client: bool,
    /// 0 or 13.
    pub version: u32,
    pub ktls: bool,
}

struct Tls {
    ctx: *mut ossl::SSL_CTX,
    ssl: *mut ossl::SSL,
    /// OpenSSL has its address as the connection's data.
    _secrets: Arc<Secrets>,
}

impl Drop for Tls {
    fn drop(&mut self) {
        // SAFETY: both are ours, or NULL, which is allowed.
        unsafe {
            ossl::SSL_free(self.ssl);
            ossl::SSL_CTX_free(self.ctx);
        }
    }
}

/// The TLS side of a socket, or none.
pub struct Cell {
    tls: Rx<*mut c_void>,
    busy: Rx<u32>,
}

/// The last error in OpenSSL's own words.
fn reason() -> String {
    let mut text = [0u8; 256];
    // SAFETY: the buffer is as long as its size says, and NUL-terminated afterwards.
    unsafe {
        let code = ossl::ERR_peek_last_error();
        ERR_error_string_n(code, text.as_mut_ptr().cast(), text.len());
    }
    CStr::from_bytes_until_nul(&text).map_or(String::new(), |t| t.to_string_lossy().into_owned())
}

// --- The socket as OpenSSL sees it: `send` and `recv` without signals. ---

extern "C" fn bio_write(bio: *mut ossl::BIO, from: *const c_char, len: c_int) -> c_int {
    transfer(bio, RETRY_WRITE, |fd| {
        let iov = [iovec { iov_base: from.cast_mut().cast(), iov_len: usize::try_from(len).unwrap_or(0) }];
        sock::send(fd, &iov, 0)
    })
}

extern "C" fn bio_read(bio: *mut ossl::BIO, into: *mut c_char, len: c_int) -> c_int {
    transfer(bio, RETRY_READ, |fd| {
        sock::readv(fd, &[iovec { iov_base: into.cast(), iov_len: usize::try_from(len).unwrap_or(0) }])
    })
}

fn transfer(bio: *mut ossl::BIO, retry: c_int, move_bytes: impl FnOnce(c_int) -> Result<usize>) -> c_int {
    // SAFETY: the BIO is the one that OpenSSL calls for; its data is the number that `attach` put there.
    let fd = unsafe {
        ossl::BIO_clear_flags(bio, RETRY);
        ossl::BIO_get_data(bio).addr() as c_int
    };
    match move_bytes(fd) {
        Ok(n) => n as c_int,
        Err(errno) => {
            if matches!(errno, Errno::EAGAIN | Errno::EINTR) {
                // SAFETY: as above.
                unsafe { ossl::BIO_set_flags(bio, retry) };
            }
            -1
        }
    }
}

extern "C" fn bio_ctrl(_: *mut ossl::BIO, what: c_int, _: c_long, _: *mut c_void) -> c_long {
    c_long::from(what == CTRL_FLUSH)
}

extern "C" fn bio_create(bio: *mut ossl::BIO) -> c_int {
    // SAFETY: OpenSSL's, just made.
    unsafe { ossl::BIO_set_init(bio, 1) };
    1
}

/// The kind of BIO, made once; `None` when out of memory.
fn method() -> Option<*mut ossl::BIO_METHOD> {
    static METHOD: OnceLock<usize> = OnceLock::new();
    let at = *METHOD.get_or_init(|| {
        // SAFETY: a new method of ours, filled in before anybody uses it.
        unsafe {
            // A source and sink, with a number that OpenSSL does not use.
            let method = ossl::BIO_meth_new(0x0400 | 0x7c, c"respdk socket".as_ptr());
            if method.is_null() {
                return 0;
            }
            ossl::BIO_meth_set_write__fixed_rust(method, Some(bio_write));
            ossl::BIO_meth_set_read__fixed_rust(method, Some(bio_read));
            ossl::BIO_meth_set_ctrl__fixed_rust(method, Some(bio_ctrl));
            ossl::BIO_meth_set_create__fixed_rust(method, Some(bio_create));
            method.expose_provenance()
        }
    });
    (at != 0).then(|| ptr::with_exposed_provenance_mut(at))
}

// --- The key. ---

fn secrets<'a>(ssl: *mut ossl::SSL) -> Option<&'a Secrets> {
    // SAFETY: the data is the address of the secrets, which the connection keeps until it is freed, or NULL.
    unsafe { ossl::SSL_get_ex_data(ssl, 0).cast::<Secrets>().as_ref() }
}

/// A session that stands for a key and a cipher suite.
fn session(ssl: *mut ossl::SSL, cipher: &CStr, key: &[u8]) -> core::result::Result<*mut ossl::SSL_SESSION, String> {
    let mut found = ptr::null();
    // SAFETY: a live connection; its ciphers, whose names are constants, outlive this call.
    unsafe {
        let all = SSL_get_ciphers(ssl);
        for n in 0..ossl::OPENSSL_sk_num(all.cast()) {
            let one = ossl::OPENSSL_sk_value(all.cast(), n).cast::<ossl::SSL_CIPHER>();
            let name = ossl::SSL_CIPHER_get_name(one);
            if !name.is_null() && CStr::from_ptr(name) == cipher {
                found = one;
                break;
            }
        }
    }
    if found.is_null() {
        return Err(format!("No suitable cipher: {cipher:?} is none of the connection's"));
    }
    // SAFETY: no arguments.
    let session = unsafe { SSL_SESSION_new() };
    if session.is_null() {
        return Err("Cannot allocate a session".into());
    }
    // SAFETY: a session of ours; the key is as long as its length says, and copied.
    let outcome = unsafe {
        if SSL_SESSION_set_cipher(session, found) != 1 {
            Err(format!("Cannot set the cipher {cipher:?}"))
        } else if SSL_SESSION_set_protocol_version(session, TLS1_3) != 1 {
            Err("Cannot set TLS 1.3".into())
        } else if SSL_SESSION_set1_master_key(session, key.as_ptr(), key.len()) != 1 {
            Err("Cannot set the PSK of the session".into())
        } else {
            Ok(session)
        }
    };
    if outcome.is_err() {
        // SAFETY: ours, and nobody else has it.
        unsafe { ossl::SSL_SESSION_free(session) };
    }
    outcome
}

extern "C" fn use_session(
    ssl: *mut ossl::SSL,
    _: *const ossl::EVP_MD,
    identity: *mut *const c_uchar,
    identity_len: *mut usize,
    out: *mut *mut ossl::SSL_SESSION,
) -> c_int {
    let make = || {
        let own = secrets(ssl).ok_or("Connection without options")?;
        let key = own.key.as_deref().ok_or("PSK is not set")?;
        if key.len() > MAX_KEY {
            return Err("PSK too long".to_owned());
        }
        let id = own.identity.as_deref().ok_or("PSK identity is not set")?;
        let cipher = own.ciphers.as_deref().ok_or("Cipher suite not set")?;
        Ok((session(ssl, cipher, key)?, id.to_bytes()))
    };
    match make() {
        Ok((session, id)) => {
            // SAFETY: out-pointers of OpenSSL's. The identity lives as long as the connection.
            unsafe {
                out.write(session);
                identity.write(id.as_ptr());
                identity_len.write(id.len());
            }
            1
        }
        Err(why) => {
            crate::errlog!("{why}");
            0
        }
    }
}

extern "C" fn find_session(
    ssl: *mut ossl::SSL,
    identity: *const c_uchar,
    len: usize,
    out: *mut *mut ossl::SSL_SESSION,
) -> c_int {
    // SAFETY: OpenSSL passes as many bytes as it says.
    let given = unsafe { slice::from_raw_parts(identity, len) };
    let mut key = [0u8; MAX_KEY];
    let make = |key: &mut [u8; MAX_KEY]| {
        let own = secrets(ssl).ok_or("Connection without options")?;
        let shown = String::from_utf8_lossy(given);
        if let Some(get_key) = own.get_key.get() {
            let id = CString::new(given).map_err(|_| format!("PSK identity with a NUL: {shown}"))?;
            let mut cipher = ptr::null();
            let n = get_key(key.as_mut_ptr(), MAX_KEY as c_int, &mut cipher, id.as_ptr(), own.get_key_ctx.get());
            let Some(key) = usize::try_from(n).ok().and_then(|n| key.get(..n)) else {
                return Err(format!("Unable to find PSK for identity: {shown}"));
            };
            if cipher.is_null() {
                return Err("Cipher suite not set".to_owned());
            }
            // SAFETY: the callback's contract: the name of a cipher, which outlives this.
            return session(ssl, unsafe { CStr::from_ptr(cipher) }, key);
        }
        let key = own.key.as_deref().ok_or("PSK is not set")?;
        let id = own.identity.as_deref().ok_or("PSK identity is not set")?;
        if id.to_bytes() != given {
            return Err(format!("Unknown PSK identity of a client: {shown}"));
        }
        session(ssl, own.ciphers.as_deref().ok_or("Cipher suite not set")?, key)
    };
    let outcome = make(&mut key);
    for byte in &mut key {
        // SAFETY: a byte of this array.
        unsafe { ptr::write_volatile(byte, 0) };
    }
    match outcome {
        Ok(session) => {
            // SAFETY: an out-pointer of OpenSSL's.
            unsafe { out.write(session) };
            1
        }
        Err(why) => {
            crate::errlog!("{why}");
            0
        }
    }
}

impl Tls {
    fn new(fd: c_int, setup: Setup, secrets: Arc<Secrets>) -> core::result::Result<Tls, String> {
        ossl::init();
        // SAFETY: constant methods.
        let ctx = unsafe {
            ossl::SSL_CTX_new(if setup.client { ossl::TLS_client_method() } else { ossl::TLS_server_method() })
        };
        let mut tls = Tls { ctx, ssl: ptr::null_mut(), _secrets: secrets };
        if ctx.is_null() {
            return Err(format!("Cannot make a TLS context: {}", reason()));
        }
        match setup.version {
            0 => (),
            // SAFETY: a context of ours.
            13 => unsafe {
                if ossl::SSL_CTX_set_min_proto_version(ctx, TLS1_3) != 1
                    || ossl::SSL_CTX_set_max_proto_version(ctx, TLS1_3) != 1
                {
                    return Err(format!("Cannot set TLS 1.3: {}", reason()));
                }
            },
            other => return Err(format!("Incorrect TLS version provided: {other}")),
        }
        // SAFETY: as above.
        if setup.ktls && unsafe { ossl::SSL_CTX_set_options(ctx, OP_ENABLE_KTLS as _) } as u64 & OP_ENABLE_KTLS == 0 {
            return Err("Cannot enable kTLS: OpenSSL is built without it".into());
        }
        if let Some(ciphers) = tls._secrets.ciphers.as_deref() {
            // SAFETY: a context of ours and a C string.
            if unsafe { ossl::SSL_CTX_set_ciphersuites(ctx, ciphers.as_ptr()) } != 1 {
                return Err(format!("Cannot set the TLS cipher suites {ciphers:?}"));
            }
        }
        // SAFETY: a context of ours.
        tls.ssl = unsafe { ossl::SSL_new(ctx) };
        if tls.ssl.is_null() {
            return Err(format!("Cannot make a TLS connection: {}", reason()));
        }
        if !Self::attach(tls.ssl, fd, setup.ktls) {
            return Err(format!("Cannot give the socket to the TLS connection: {}", reason()));
        }
        // SAFETY: a connection of ours; the secrets stay where they are as long as it has them.
        unsafe {
            ossl::SSL_set_ex_data(tls.ssl, 0, Arc::as_ptr(&tls._secrets).cast_mut().cast());
            if setup.client {
                ossl::SSL_set_connect_state(tls.ssl);
                SSL_set_psk_use_session_callback(tls.ssl, use_session);
            } else {
                ossl::SSL_set_accept_state(tls.ssl);
                SSL_set_psk_find_session_callback(tls.ssl, find_session);
            }
        }
        Ok(tls)
    }

    /// The kernel encrypts only for OpenSSL's own kind of socket.
    fn attach(ssl: *mut ossl::SSL, fd: c_int, ktls: bool) -> bool {
        // SAFETY: a connection of ours; the BIO passes to it.
        unsafe {
            if ktls {
                return SSL_set_fd(ssl, fd) == 1;
            }
            let Some(method) = method() else { return false };
            let bio = ossl::BIO_new(method);
            if bio.is_null() {
                return false;
            }
            ossl::BIO_set_data(bio, ptr::without_provenance_mut(fd as usize));
            ossl::SSL_set_bio(ssl, bio, bio);
        }
        true
    }

    fn each(&self, iovs: &[iovec], one: impl Fn(*mut ossl::SSL, *mut c_void, c_int) -> c_int) -> Result<usize> {
        let (mut total, mut rc) = (0usize, 0);
        for iov in iovs.iter().filter(|iov| iov.iov_len != 0) {
            let len = c_int::try_from(iov.iov_len).unwrap_or(c_int::MAX);
            // SAFETY: no arguments; errors of others would be taken for this call's.
            unsafe { ossl::ERR_clear_error() };
            rc = one(self.ssl, iov.iov_base, len);
            total = total.saturating_add(usize::try_from(rc).unwrap_or(0));
            if rc != len {
                break;
            }
        }
        if total > 0 {
            return Ok(total);
        }
        // SAFETY: a connection of ours.
        match unsafe { ossl::SSL_get_error(self.ssl, rc) } {
            ossl::SSL_ERROR_ZERO_RETURN | ossl::SSL_ERROR_SYSCALL | ossl::SSL_ERROR_SSL | ossl::SSL_ERROR_NONE => {
                Err(Errno::ENOTCONN)
            }
            _ => Err(Errno::EAGAIN),
        }
    }
}

impl Cell {
    pub const EMPTY: Cell = Cell { tls: Rx::ZERO, busy: Rx::ZERO };

    #[inline(always)]
    pub fn is_open(&self) -> bool {
        !self.tls.get().is_null()
    }

    /// Begins a connection over a socket; why not, in words.
    pub fn open(&self, fd: c_int, setup: Setup, secrets: Arc<Secrets>) -> core::result::Result<(), String> {
        let tls = Box::new(Tls::new(fd, setup, secrets)?);
        self.tls.set(Box::into_raw(tls).cast());
        Ok(())
    }

    /// Runs something with the connection to itself. `EBUSY` when somebody else has it, `ENOTCONN` when there is none.
    fn with<R>(&self, run: impl FnOnce(&Tls) -> Result<R>) -> Result<R> {
        if !self.busy.swap_if(0, 1) {
            return Err(Errno::EBUSY);
        }
        // SAFETY: NULL, or what `open` made; `close` takes it away only while nobody is busy with it.
        let outcome = match unsafe { self.tls.get().cast::<Tls>().as_ref() } {
            Some(tls) => run(tls),
            None => Err(Errno::ENOTCONN),
        };
        self.busy.set(0);
        outcome
    }

    /// Reads; `EAGAIN` when there is nothing yet, `ENOTCONN` at the end or after an error. The elements are as for [`sock::readv`].
    pub fn read(&self, iovs: &[iovec]) -> Result<usize> {
        // SAFETY: a live connection; the element is writable for its length, by contract.
        self.with(|tls| tls.each(iovs, |ssl, at, len| unsafe { ossl::SSL_read(ssl, at, len) }))
    }

    /// Writes; as [`Cell::read`].
    pub fn write(&self, iovs: &[iovec]) -> Result<usize> {
        // SAFETY: a live connection; the element is readable for its length, by contract.
        self.with(|tls| tls.each(iovs, |ssl, at, len| unsafe { ossl::SSL_write(ssl, at, len) }))
    }

    /// Says goodbye and ends the connection, if there is one. The socket must still be open.
    pub fn close(&self) {
        if !self.is_open() || !self.busy.swap_if(0, 1) {
            return;
        }
        let raw = self.tls.replace(ptr::null_mut()).cast::<Tls>();
        self.busy.set(0);
        if !raw.is_null() {
            // SAFETY: `open` made it, and the cell is empty now, so nobody else has it.
            let tls = unsafe { Box::from_raw(raw) };
            // SAFETY: a connection of ours.
            unsafe {
                ossl::ERR_clear_error();
                ossl::SSL_shutdown(tls.ssl);
                ossl::ERR_clear_error();
            }
        }
    }
}
