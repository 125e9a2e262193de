//! Record locks of the process on whole files, with the owner's process number in the file.
//!
//! Serves the core lock files. The kernel drops the lock when the process ends, however it ends. Threading rule: any.

use crate::errno::{Errno, Result};
use std::{
    fs::{File, OpenOptions},
    os::{
        fd::AsRawFd,
        unix::fs::{FileExt, OpenOptionsExt},
    },
    path::{Path, PathBuf},
};

/// A file that this process holds the lock of.
pub struct FileLock {
    file: File,
    path: PathBuf,
}

/// Why a lock was not taken.
pub enum Refused {
    Open(Errno),
    Truncate(Errno),
    /// Another process holds it; its number, as it wrote it down.
    Taken(i32),
}

impl FileLock {
    /// Creates the file where it is missing, locks it and writes the process number into it.
    pub fn take(path: &Path) -> core::result::Result<FileLock, Refused> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(|e| Refused::Open(e.into()))?;
        file.set_len(4).map_err(|e| Refused::Truncate(e.into()))?;
        let lock = libc::flock {
            l_type: libc::F_WRLCK as i16,
            l_whence: libc::SEEK_SET as i16,
            l_start: 0,
            l_len: 0,
            l_pid: 0,
        };
        // SAFETY: reads one structure; the descriptor is open.
        if unsafe { libc::fcntl(file.as_raw_fd(), libc::F_SETLK, &lock) } != 0 {
            let mut owner = [0; 4];
            let _ = file.read_exact_at(&mut owner, 0);
            return Err(Refused::Taken(i32::from_ne_bytes(owner)));
        }
        let _ = file.write_all_at(&super::process::process_id().to_ne_bytes(), 0);
        Ok(FileLock { file, path: path.to_owned() })
    }

    /// The file's descriptor.
    pub fn fd(&self) -> i32 {
        self.file.as_raw_fd()
    }

    /// Gives the lock up and removes the file.
    pub fn give_up(self) -> Result<()> {
        drop(self.file);
        std::fs::remove_file(&self.path).map_err(Errno::from)
    }
}
