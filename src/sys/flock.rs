//! Whole-file locks that belong to an open file, `flock(2)`.
//!
//! Serves the lock beside an RPC socket. Unlike a record lock, it also keeps a second server of the same process out. Threading rule:
//! any.

use crate::errno::{Errno, Result};
use std::{fs::File, os::fd::AsRawFd};

/// Takes the lock of an open file at once; `EAGAIN` if another open file has it. Dropping the file gives it up.
pub fn try_lock(file: &File) -> Result<()> {
    // SAFETY: an open descriptor and flags.
    if unsafe { libc::flock(file.as_raw_fd(), libc::LOCK_EX | libc::LOCK_NB) } == 0 {
        Ok(())
    } else {
        Err(Errno::last())
    }
}
