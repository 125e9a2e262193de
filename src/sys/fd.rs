//! File descriptors: size and block size, non-blocking mode, reads of a counter. Serves `fd.h` and event sources.
//!
//! Threading: any thread; the kernel orders the calls.

use crate::errno::{Errno, Result};
use core::{
    ffi::c_int,
    mem::{MaybeUninit, size_of_val},
};

/// `BLKGETSIZE64` and `BLKSSZGET` of `linux/fs.h`.
const BLKGETSIZE64: libc::c_ulong = 0x8008_1272;
const BLKSSZGET: libc::c_ulong = 0x1268;

fn stat(fd: c_int) -> Result<libc::stat> {
    let mut st = MaybeUninit::uninit();
    // SAFETY: the kernel checks the descriptor and fills the structure in.
    if unsafe { libc::fstat(fd, st.as_mut_ptr()) } != 0 {
        return Err(Errno::last());
    }
    // SAFETY: filled in by the successful call.
    Ok(unsafe { st.assume_init() })
}

/// Bytes of a regular file or a block device; 0 for everything else.
pub fn size(fd: c_int) -> u64 {
    let Ok(st) = stat(fd) else { return 0 };
    match st.st_mode & libc::S_IFMT {
        libc::S_IFREG => st.st_size as u64,
        libc::S_IFBLK | libc::S_IFCHR => {
            let mut size = 0u64;
            // SAFETY: this request writes one u64.
            if unsafe { libc::ioctl(fd, BLKGETSIZE64, &mut size) } == 0 { size } else { 0 }
        }
        _ => 0,
    }
}

/// Bytes of a block device's logical block; 0 for everything else.
pub fn block_len(fd: c_int) -> u32 {
    let mut len: c_int = 0;
    // SAFETY: this request writes one int.
    if unsafe { libc::ioctl(fd, BLKSSZGET, &mut len) } == 0 { len as u32 } else { 0 }
}

/// File status flags.
pub fn flags(fd: c_int) -> Result<c_int> {
    // SAFETY: no memory is involved.
    Errno::last_if(unsafe { libc::fcntl(fd, libc::F_GETFL) })
}

/// Switches non-blocking mode; the kernel is only asked if that is a change.
pub fn set_nonblock(fd: c_int, on: bool) -> Result<()> {
    let old = flags(fd)?;
    let new = if on { old | libc::O_NONBLOCK } else { old & !libc::O_NONBLOCK };
    if new == old {
        return Ok(());
    }
    // SAFETY: no memory is involved.
    Errno::last_if(unsafe { libc::fcntl(fd, libc::F_SETFL, new) }).map(drop)
}

/// Reads the 8-byte counter of an eventfd or a timerfd. `EINVAL` at the end of the file.
pub fn read_counter(fd: c_int) -> Result<u64> {
    let mut count = 0u64;
    // SAFETY: the buffer is the counter itself.
    match unsafe { libc::read(fd, (&raw mut count).cast(), size_of_val(&count)) } {
        n if n < 0 => Err(Errno::last()),
        0 => Err(Errno::EINVAL),
        _ => Ok(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsRawFd;

    #[test]
    fn sizes_and_modes() {
        let exe = std::fs::File::open("/proc/self/exe").unwrap();
        assert_eq!(size(exe.as_raw_fd()), exe.metadata().unwrap().len());
        assert_eq!(block_len(exe.as_raw_fd()), 0);
        let null = std::fs::File::open("/dev/null").unwrap();
        assert_eq!((size(null.as_raw_fd()), size(-1), block_len(-1)), (0, 0, 0));
        set_nonblock(null.as_raw_fd(), true).unwrap();
        assert!(flags(null.as_raw_fd()).unwrap() & libc::O_NONBLOCK != 0);
        set_nonblock(null.as_raw_fd(), false).unwrap();
        assert!(flags(null.as_raw_fd()).unwrap() & libc::O_NONBLOCK == 0);
        assert_eq!(set_nonblock(-1, true), Err(Errno::EBADF));
        assert_eq!(read_counter(null.as_raw_fd()), Err(Errno::EINVAL));
    }
}
