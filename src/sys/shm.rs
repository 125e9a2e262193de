//! Memory that other programs may share: named shared memory, and files read into memory. Every access is checked and a
//! relaxed atomic one, so whatever the others do, nothing worse than wrong numbers comes out of it.
//!
//! An area is never unmapped: once given up it reads zeroes. Threading rule: any thread.

use crate::errno::{Errno, Result};
use core::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::{
    ffi::{CStr, OsStr},
    fs::{self, File, OpenOptions},
    os::{
        fd::AsRawFd,
        unix::{ffi::OsStrExt, fs::OpenOptionsExt},
    },
    path::PathBuf,
};

/// A mapped area.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Area {
    base: usize,
    len: usize,
}

fn place(name: &CStr) -> Result<PathBuf> {
    let name = name.to_bytes();
    let name = name.strip_prefix(b"/").unwrap_or(name);
    if name.is_empty() || name.contains(&b'/') {
        return Err(Errno::EINVAL);
    }
    Ok(PathBuf::from("/dev/shm").join(OsStr::from_bytes(name)))
}

/// Removes a named area.
pub fn unlink(name: &CStr) {
    if let Ok(path) = place(name) {
        let _ = fs::remove_file(path);
    }
}

/// Opens a named area for reading.
pub fn open(name: &CStr) -> Result<File> {
    Ok(File::open(place(name)?)?)
}

fn map(len: usize, prot: i32, flags: i32, fd: i32) -> Result<Area> {
    // SAFETY: a fresh mapping, nothing of ours is replaced.
    let at = unsafe { libc::mmap(core::ptr::null_mut(), len, prot, flags, fd, 0) };
    if at == libc::MAP_FAILED { Err(Errno::last()) } else { Ok(Area { base: at.expose_provenance(), len }) }
}

impl Area {
    /// Makes a named area of zeroes, for this user only.
    pub fn create(name: &CStr, len: usize) -> Result<Area> {
        let custom = libc::O_NOFOLLOW;
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .custom_flags(custom)
            .open(place(name)?)?;
        file.set_len(len as u64)?;
        let area = map(len, libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED, file.as_raw_fd())?;
        // SAFETY: our own mapping; where the limit forbids it, pages may fault, which only costs time.
        unsafe { libc::mlock(area.ptr(), len) };
        Ok(area)
    }

    /// Reads a file into memory of its own.
    pub fn load(file: &File) -> Result<Area> {
        let len = usize::try_from(file.metadata()?.len()).map_err(|_| Errno::EFBIG)?;
        if len == 0 {
            return Err(Errno::ENODATA);
        }
        let area = map(
            len,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
            -1,
        )?;
        let mut done = 0;
        while done < len {
            let to = area.ptr().wrapping_byte_add(done);
            // SAFETY: the bytes from `done` on are our own fresh memory that nobody else knows yet.
            let n = unsafe { libc::pread(file.as_raw_fd(), to, len - done, done as libc::off_t) };
            match n {
                0 => break,
                n if n > 0 => done += n as usize,
                _ if Errno::last() == Errno::EINTR => {}
                _ => {
                    let errno = Errno::last();
                    area.retire();
                    return Err(errno);
                }
            }
        }
        Ok(area)
    }

    /// An area that was made before; its base and length are those of one.
    #[inline(always)]
    pub(crate) fn known(base: usize, len: usize) -> Area {
        Area { base, len }
    }

    fn ptr(self) -> *mut libc::c_void {
        core::ptr::with_exposed_provenance_mut(self.base)
    }

    /// The address for C.
    pub fn base(self) -> usize {
        self.base
    }

    pub fn len(self) -> usize {
        self.len
    }

    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Gives the memory back; from here on the area reads zeroes, and what is written to it goes nowhere.
    pub fn retire(self) {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_FIXED;
        // SAFETY: replaces exactly our own mapping, which nothing but checked accesses of this type refers to.
        unsafe { libc::mmap(self.ptr(), self.len, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    }
}

macro_rules! accesses {
    ($($get:ident $set:ident $int:ty, $atom:ty;)*) => {$(
        impl Area {
            /// The number at an offset, 0 outside of the area.
            #[inline(always)]
            pub fn $get(self, at: usize) -> $int {
                const SIZE: usize = size_of::<$int>();
                if !at.is_multiple_of(SIZE) || self.len < SIZE || at > self.len - SIZE {
                    return 0;
                }
                let at = core::ptr::with_exposed_provenance::<$atom>(self.base + at);
                // SAFETY: aligned and within our own mapping, which is never unmapped.
                unsafe { &*at }.load(Relaxed)
            }

            /// Stores a number; nothing happens outside of the area.
            #[inline(always)]
            pub fn $set(self, at: usize, value: $int) {
                const SIZE: usize = size_of::<$int>();
                if !at.is_multiple_of(SIZE) || self.len < SIZE || at > self.len - SIZE {
                    return;
                }
                let at = core::ptr::with_exposed_provenance::<$atom>(self.base + at);
                // SAFETY: aligned and within our own mapping, which is never unmapped; areas are writable.
                unsafe { &*at }.store(value, Relaxed);
            }
        }
    )*};
}

accesses! {
    get8 set8 u8, AtomicU8;
    get16 set16 u16, AtomicU16;
    get32 set32 u32, AtomicU32;
    get64 set64 u64, AtomicU64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_shared_and_checked() {
        let name = std::ffi::CString::new(format!("/respdk-shm-{}", std::process::id())).unwrap();
        let area = Area::create(&name, 4096).unwrap();
        area.set64(8, 0x0102_0304_0506_0708);
        assert_eq!(
            (area.get8(8), area.get16(8), area.get32(12), area.get64(8)),
            (8, 0x0708, 0x0102_0304, 0x0102_0304_0506_0708)
        );
        area.set64(4089, 1);
        area.set64(usize::MAX - 7, 1);
        assert_eq!((area.get64(4096), area.get64(9), area.get8(4096)), (0, 0, 0));
        let copy = Area::load(&open(&name).unwrap()).unwrap();
        assert_eq!((copy.get64(8), copy.len()), (area.get64(8), 4096));
        area.retire();
        assert_eq!((area.get64(8), copy.get64(8)), (0, 0x0102_0304_0506_0708));
        copy.retire();
        unlink(&name);
        assert!(open(&name).is_err() && open(c"/a/b").is_err() && open(c"/").is_err());
    }
}
