//! io_uring: requests are queued in memory shared with the kernel, submitted together, and reaped without a system call.
//!
//! Threading rule: a ring belongs to one thread at a time.

use super::rx::Rx;
use crate::{
    abi::iovec,
    errno::{Errno, Result},
};
use core::ffi::c_void;
use io_uring::{IoUring, opcode, types};

/// What is to be done.
#[derive(Clone, Copy)]
pub struct Request {
    pub write: bool,
    pub fd: i32,
    pub iovs: *const iovec,
    pub count: u32,
    pub offset: u64,
    /// Comes back with the completion.
    pub data: u64,
}

/// How many completions are taken at once.
const BATCH: usize = 32;

/// A ring in a cell of its owner: emptied when it is closed, and empty it does nothing.
pub struct Ring(Rx<*mut c_void>);

impl Ring {
    pub const EMPTY: Ring = Ring(Rx::ZERO);

    /// Makes a ring that holds `depth` requests which are not submitted yet.
    pub fn open(&self, depth: u32) -> Result<()> {
        let ring = IoUring::new(depth).map_err(Errno::from)?;
        self.0.set(Box::into_raw(Box::new(ring)).cast());
        Ok(())
    }

    /// Closes the ring; nothing may be under way.
    pub fn close(&self) {
        let ring = self.0.replace(core::ptr::null_mut()).cast::<IoUring>();
        if !ring.is_null() {
            // SAFETY: `open` made it, and the cell is empty now, so nobody else has it.
            drop(unsafe { Box::from_raw(ring) });
        }
    }

    fn get(&self) -> Option<&IoUring> {
        // SAFETY: NULL, or what `open` made; it lives until `close`, which belongs to the same thread.
        unsafe { self.0.get().cast::<IoUring>().as_ref() }
    }

    /// Has an eventfd signalled at every completion.
    pub fn signal(&self, eventfd: i32) -> Result<()> {
        let ring = self.get().ok_or(Errno::EBADF)?;
        ring.submitter().register_eventfd(eventfd).map_err(Errno::from)
    }

    /// Queues a request; false when there is no room.
    #[inline]
    pub fn push(&self, request: &Request) -> bool {
        let Some(ring) = self.get() else { return false };
        let (fd, iovs) = (types::Fd(request.fd), request.iovs.cast());
        let entry = if request.write {
            opcode::Writev::new(fd, iovs, request.count).offset(request.offset).build()
        } else {
            opcode::Readv::new(fd, iovs, request.count).offset(request.offset).build()
        };
        // SAFETY: the ring belongs to this thread, and no other borrow of the queue lives: each ends within its function. The
        // buffers are those of a request that is pending until its completion is reaped (C's contract for buffers of I/O).
        unsafe { ring.submission_shared().push(&entry.user_data(request.data)) }.is_ok()
    }

    /// Gives the queued requests to the kernel.
    pub fn submit(&self) -> Result<usize> {
        self.get().ok_or(Errno::EBADF)?.submit().map_err(Errno::from)
    }

    /// Takes up to 32 completions: for each, its data and its result. Never waits.
    pub fn reap(&self, mut each: impl FnMut(u64, i32)) -> usize {
        let mut taken = [(0, 0); BATCH];
        let mut n = 0;
        if let Some(ring) = self.get() {
            // SAFETY: as in `push`; the borrow ends before anybody is called.
            // The queue comes second: what is taken out of it is gone.
            for (to, entry) in taken.iter_mut().zip(unsafe { ring.completion_shared() }) {
                *to = (entry.user_data(), entry.result());
                n += 1;
            }
        }
        for (data, result) in taken.iter().take(n) {
            each(*data, *result);
        }
        n
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsRawFd;

    #[test]
    fn what_was_written_is_read_back() {
        let ring = Ring::EMPTY;
        if ring.open(8).is_err() {
            // The kernel does not have it, or does not allow it.
            return;
        }
        let path = std::env::temp_dir().join(format!("respdk-uring-{}", std::process::id()));
        let file = std::fs::File::options().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let run = |write, byte: u8| {
            let mut data = [byte; 512];
            let iov = [iovec { iov_base: data.as_mut_ptr().cast(), iov_len: 512 }];
            let request = Request { write, fd: file.as_raw_fd(), iovs: iov.as_ptr(), count: 1, offset: 512, data: 42 };
            assert!(ring.push(&request));
            assert_eq!(ring.submit(), Ok(1));
            let mut got = None;
            while got.is_none() {
                ring.reap(|data, res| got = Some((data, res)));
            }
            (got.unwrap(), data[0])
        };
        assert_eq!(run(true, 7), ((42, 512), 7));
        assert_eq!(run(false, 0), ((42, 512), 7));
        ring.close();
        assert_eq!(ring.reap(|_, _| ()), 0);
    }

    #[test]
    fn a_batch_larger_than_one_reap() {
        let ring = Ring::EMPTY;
        if ring.open(64).is_err() {
            return;
        }
        let zero = std::fs::File::open("/dev/zero").unwrap();
        let mut data = [1u8; 64];
        let iovs: Vec<_> = data.iter_mut().map(|b| iovec { iov_base: (b as *mut u8).cast(), iov_len: 1 }).collect();
        for (i, iov) in iovs.iter().enumerate() {
            let request =
                Request { write: false, fd: zero.as_raw_fd(), iovs: iov, count: 1, offset: 0, data: i as u64 };
            assert!(ring.push(&request));
        }
        let full = Request { write: false, fd: zero.as_raw_fd(), iovs: iovs.as_ptr(), count: 1, offset: 0, data: 0 };
        assert!(!ring.push(&full));
        assert_eq!(ring.submit(), Ok(64));
        let mut seen = 0u64;
        while seen != u64::MAX {
            ring.reap(|data, res| {
                assert_eq!(res, 1);
                seen |= 1 << data;
            });
        }
        drop(iovs);
        assert!(data.iter().all(|b| *b == 0));
        ring.close();
    }
}
