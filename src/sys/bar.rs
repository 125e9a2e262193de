//! Windows onto a device's registers: addresses that stay valid whatever becomes of the device.
//!
//! A window is a range of addresses into which parts of a file of VFIO or sysfs are mapped. When it closes, ordinary memory
//! takes the registers' place, and the addresses are used again for the next window of that size only; so a late access by
//! C is harmless. When the device is unplugged, the kernel answers an access with SIGBUS; [`replace`] then puts ones there,
//! as the bus would answer. Threading rule: any thread; [`replace`] also in a signal handler.

use crate::errno::{Errno, Result};
use core::{
    ptr,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering::*},
};
use std::{collections::VecDeque, os::fd::RawFd, sync::Mutex};

const PAGE: usize = 4096;
/// Most windows at one time.
const WINDOWS: usize = 1024;

struct Cell {
    base: AtomicUsize,
    len: AtomicUsize,
    lost: AtomicBool,
}

static CELLS: [Cell; WINDOWS] =
    [const { Cell { base: AtomicUsize::new(0), len: AtomicUsize::new(0), lost: AtomicBool::new(false) } }; WINDOWS];
/// Ranges of windows that were closed: address and length, oldest first.
static CLOSED: Mutex<VecDeque<(usize, usize)>> = Mutex::new(VecDeque::new());

/// A window; closed when dropped.
#[derive(Debug)]
pub struct Window {
    base: usize,
    len: usize,
    cell: usize,
}

/// Puts ordinary memory at an address, or anywhere.
fn memory(at: usize, len: usize) -> Result<usize> {
    let fixed = if at == 0 { 0 } else { libc::MAP_FIXED };
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | fixed;
    let wish = ptr::with_exposed_provenance_mut(at);
    // SAFETY: a new range, or pages of a window of ours, of which nobody holds a Rust reference.
    let got = unsafe { libc::mmap(wish, len, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    if got == libc::MAP_FAILED { Err(Errno::last()) } else { Ok(got.expose_provenance()) }
}

impl Window {
    /// Finds addresses for a window of `len` bytes.
    pub fn new(len: usize) -> Result<Window> {
        let len = len.checked_next_multiple_of(PAGE).filter(|len| *len > 0).ok_or(Errno::EINVAL)?;
        let base = {
            let mut closed = CLOSED.lock().unwrap_or_else(|e| e.into_inner());
            let used = closed.iter().position(|(_, other)| *other == len);
            match used.and_then(|at| closed.remove(at)) {
                Some((base, _)) => base,
                None => {
                    // Room for it to come back without an allocation.
                    closed.try_reserve(WINDOWS)?;
                    drop(closed);
                    memory(0, len)?
                }
            }
        };
        for (n, cell) in CELLS.iter().enumerate() {
            if cell.base.compare_exchange(0, base, AcqRel, Relaxed).is_ok() {
                cell.lost.store(false, Relaxed);
                cell.len.store(len, Release);
                return Ok(Window { base, len, cell: n });
            }
        }
        CLOSED.lock().unwrap_or_else(|e| e.into_inner()).push_back((base, len));
        Err(Errno::ENFILE)
    }

    /// Maps `len` bytes from `offset` of a file at `at` of the window.
    pub fn map(&self, at: usize, len: usize, fd: RawFd, offset: u64) -> Result<()> {
        let end = at.checked_add(len).ok_or(Errno::EINVAL)?;
        if at % PAGE != 0 || end > self.len {
            return Err(Errno::EINVAL);
        }
        let wish = ptr::with_exposed_provenance_mut(self.base + at);
        let offset = libc::off_t::try_from(offset).map_err(|_| Errno::EINVAL)?;
        let prot = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: the pages lie in our own range, of which nobody holds a Rust reference.
        let got = unsafe { libc::mmap(wish, len, prot, libc::MAP_SHARED | libc::MAP_FIXED, fd, offset) };
        if got == libc::MAP_FAILED { Err(Errno::last()) } else { Ok(()) }
    }

    /// The first address.
    pub fn base(&self) -> usize {
        self.base
    }

    /// Whether an access has failed, so that the device is gone.
    pub fn lost(&self) -> bool {
        CELLS.get(self.cell).is_some_and(|cell| cell.lost.load(Relaxed))
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // Should that fail, the registers stay mapped, and the range is not used again.
        let emptied = memory(self.base, self.len).is_ok();
        if let Some(cell) = CELLS.get(self.cell) {
            cell.len.store(0, Release);
            cell.base.store(0, Release);
        }
        let mut closed = CLOSED.lock().unwrap_or_else(|e| e.into_inner());
        if emptied && closed.try_reserve(1).is_ok() {
            closed.push_back((self.base, self.len));
        }
    }
}

/// Puts a page of ones where an access to a window has failed. False when the address is in no window. Async-signal-safe.
pub fn replace(at: usize) -> bool {
    for cell in &CELLS {
        let (base, len) = (cell.base.load(Acquire), cell.len.load(Acquire));
        if base == 0 || at.wrapping_sub(base) >= len {
            continue;
        }
        cell.lost.store(true, Relaxed);
        let page = at / PAGE * PAGE;
        if memory(page, PAGE).is_ok() {
            let page = ptr::with_exposed_provenance_mut::<u8>(page);
            // SAFETY: a whole page of ordinary memory, just put there.
            unsafe { ptr::write_bytes(page, 0xff, PAGE) };
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsRawFd;

    fn byte(at: usize) -> u8 {
        // SAFETY: an address of a window, mapped for as long as the process runs.
        unsafe { ptr::with_exposed_provenance::<u8>(at).read_volatile() }
    }

    #[test]
    fn addresses_outlive_what_was_there() {
        let path = std::env::temp_dir().join(format!("respdk-bar-{}", std::process::id()));
        std::fs::write(&path, [7u8; 3 * PAGE]).unwrap();
        let file = std::fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
        let window = Window::new(5 * PAGE - 1).unwrap();
        let base = window.base();
        window.map(PAGE, 2 * PAGE, file.as_raw_fd(), PAGE as u64).unwrap();
        assert_eq!((byte(base), byte(base + PAGE), byte(base + 3 * PAGE - 1), byte(base + 3 * PAGE)), (0, 7, 7, 0));
        assert_eq!(window.map(1, PAGE, file.as_raw_fd(), 0), Err(Errno::EINVAL));
        assert_eq!(window.map(4 * PAGE, 2 * PAGE, file.as_raw_fd(), 0), Err(Errno::EINVAL));
        assert!(!replace(base + 5 * PAGE) && !window.lost());
        assert!(replace(base + PAGE + 5) && window.lost());
        assert_eq!((byte(base + PAGE), byte(base + 2 * PAGE)), (0xff, 7));
        drop(window);
        assert_eq!((byte(base + PAGE), byte(base + 2 * PAGE)), (0, 0));
        assert!(!replace(base));
        let again = Window::new(5 * PAGE).unwrap();
        assert!(again.base() == base && !again.lost());
        assert!(Window::new(0).is_err() && Window::new(usize::MAX).is_err());
        std::fs::remove_file(&path).unwrap();
    }
}
