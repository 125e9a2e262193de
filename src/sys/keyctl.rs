//! The kernel's keys: request_key(2) and keyctl(2). Threading rule: any thread.

use crate::errno::{Errno, Result};
use core::ptr;
use std::ffi::CString;

const KEYCTL_READ: libc::c_long = 11;
const SESSION_KEYRING: libc::c_long = -3;

/// The serial number of a key of the type `user`, which is linked to the session keyring. `ENOKEY` when there is none.
pub fn find_user_key(name: &[u8]) -> Result<i32> {
    let name = CString::new(name).map_err(|_| Errno::EINVAL)?;
    let none: *const libc::c_char = ptr::null();
    // SAFETY: the kernel reads two C strings; the third is none, and the last argument a number.
    let serial =
        unsafe { libc::syscall(libc::SYS_request_key, c"user".as_ptr(), name.as_ptr(), none, SESSION_KEYRING) };
    if serial < 0 { Err(Errno::last()) } else { Ok(serial as i32) }
}

/// Copies what a key holds as far as there is room; how many bytes it holds.
pub fn read(serial: i32, into: &mut [u8]) -> Result<usize> {
    let (serial, len) = (libc::c_long::from(serial), into.len());
    // SAFETY: the kernel writes at most as many bytes as the buffer has.
    let rc = unsafe { libc::syscall(libc::SYS_keyctl, KEYCTL_READ, serial, into.as_mut_ptr(), len) };
    if rc < 0 { Err(Errno::last()) } else { Ok(rc as usize) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_and_read() {
        let none = find_user_key(b"respdk-no-such-key");
        assert!(none.is_err());
        // SAFETY: two C strings, a buffer with its length, a number.
        let made = unsafe {
            libc::syscall(
                libc::SYS_add_key,
                c"user".as_ptr(),
                c"respdk-test".as_ptr(),
                c"secret".as_ptr(),
                6usize,
                SESSION_KEYRING,
            )
        };
        if made < 0 {
            println!("no keys here: {}", Errno::last());
            return;
        }
        let serial = find_user_key(b"respdk-test").unwrap();
        assert_eq!(i64::from(serial), made);
        let mut buf = [0u8; 16];
        assert_eq!((read(serial, &mut buf), &buf[..6]), (Ok(6), &b"secret"[..]));
        assert_eq!(read(serial, &mut buf[..2]), Ok(6));
        assert!(find_user_key(b"x\0y").is_err());
    }
}
