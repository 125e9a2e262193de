//! Kernel asynchronous I/O: `io_setup(2)`, `io_submit(2)` and the completion ring that the kernel maps for it.
//!
//! Threading rule: a context belongs to one thread at a time.

use super::rx::Rx;
use crate::{
    abi::iovec,
    errno::{Errno, Result},
};
use core::{
    ffi::c_long,
    sync::atomic::{
        AtomicU32,
        Ordering::{Acquire, Relaxed, Release},
    },
};

const READV: u16 = 7;
const WRITEV: u16 = 8;
const RING_MAGIC: u32 = 0xa10a_10a1;
const NOWAIT: i32 = 8;

/// How many completions are taken at once.
pub const BATCH: usize = 128;

/// `struct iocb` of `linux/aio_abi.h`.
#[repr(C)]
#[derive(Default)]
struct Iocb {
    data: u64,
    key: u32,
    rw_flags: i32,
    opcode: u16,
    prio: i16,
    fd: u32,
    buf: u64,
    count: u64,
    offset: i64,
    reserved: u64,
    flags: u32,
    res_fd: u32,
}

/// `struct io_event`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Event {
    data: u64,
    obj: u64,
    res: i64,
    res2: i64,
}

/// The head of the completion ring.
#[repr(C)]
struct Ring {
    id: u32,
    size: u32,
    head: AtomicU32,
    tail: AtomicU32,
    magic: u32,
    compat_features: u32,
    incompat_features: u32,
    header_length: u32,
}

/// What is to be done.
#[derive(Clone, Copy)]
pub struct Request {
    pub write: bool,
    pub fd: i32,
    pub iovs: *const iovec,
    pub count: usize,
    pub offset: u64,
    /// Comes back with the completion.
    pub data: u64,
    /// Fail rather than block (`RWF_NOWAIT`).
    pub nowait: bool,
    /// Notified when the request completes.
    pub eventfd: Option<i32>,
}

/// An asynchronous I/O context, in a cell of its owner: emptied when it is destroyed, and empty it does nothing.
#[derive(Default)]
pub struct Context(Rx<u64>);

impl Context {
    pub const EMPTY: Context = Context(Rx::ZERO);

    /// Makes room for `depth` requests at once.
    pub fn open(&self, depth: u32) -> Result<()> {
        let mut id = 0u64;
        // SAFETY: the kernel writes one word.
        let rc = unsafe { libc::syscall(libc::SYS_io_setup, c_long::from(depth), &raw mut id) };
        if rc < 0 {
            return Err(Errno::last());
        }
        self.0.set(id);
        Ok(())
    }

    /// Waits for what is under way and destroys the context.
    pub fn close(&self) {
        let id = self.0.replace(0);
        if id != 0 {
            // SAFETY: the context is ours; the cell is empty now, so nobody uses it afterwards.
            unsafe { libc::syscall(libc::SYS_io_destroy, id) };
        }
    }

    /// Starts a request; `EAGAIN` when the kernel has no room for it now.
    pub fn submit(&self, request: &Request) -> Result<()> {
        let mut iocb = Iocb {
            data: request.data,
            rw_flags: if request.nowait { NOWAIT } else { 0 },
            opcode: if request.write { WRITEV } else { READV },
            fd: request.fd as u32,
            buf: request.iovs as u64,
            count: request.count as u64,
            offset: request.offset as i64,
            ..Iocb::default()
        };
        if let Some(fd) = request.eventfd {
            iocb.flags = 1;
            iocb.res_fd = fd as u32;
        }
        let mut list = [&raw mut iocb];
        // SAFETY: the kernel reads the one block before it returns; the buffers are those of a request that is pending
        // until its completion is reaped (C's contract for the buffers of I/O).
        let rc = unsafe { libc::syscall(libc::SYS_io_submit, self.0.get(), 1 as c_long, list.as_mut_ptr()) };
        match rc {
            1 => Ok(()),
            0 => Err(Errno::EAGAIN),
            _ => Err(Errno::last()),
        }
    }

    /// Takes up to 128 completions: for each, its data and its result. Never waits.
    pub fn reap(&self, mut each: impl FnMut(u64, i64)) -> usize {
        if self.0.get() == 0 {
            return 0;
        }
        let mut events = [Event::default(); BATCH];
        let n = self.copy_from_ring(&mut events).unwrap_or_else(|| self.get_events(&mut events));
        for event in events.iter().take(n) {
            each(event.data, event.res);
        }
        n
    }

    /// Reads the mapped ring; `None` when its format is not the known one.
    fn copy_from_ring(&self, events: &mut [Event; BATCH]) -> Option<usize> {
        let ring: *const Ring = core::ptr::with_exposed_provenance(self.0.get() as usize);
        // SAFETY: the context's identifier is the address of the ring, which the kernel maps for as long as the context
        // lives; its fields are words that the kernel changes, read as atomics or constant.
        let ring = unsafe { ring.as_ref() }?;
        if ring.magic != RING_MAGIC || ring.incompat_features != 0 || ring.size == 0 {
            return None;
        }
        let head = ring.head.load(Relaxed);
        let tail = ring.tail.load(Acquire);
        let waiting = if tail < head { tail + ring.size - head } else { tail - head };
        let n = (waiting as usize).min(events.len());
        let first: *const Event = core::ptr::from_ref(ring).wrapping_byte_add(ring.header_length as usize).cast();
        for (i, event) in events.iter_mut().enumerate().take(n) {
            let at = (head as usize + i) % ring.size as usize;
            // SAFETY: the ring has `size` events behind its header, and the kernel has written those up to the tail.
            *event = unsafe { first.add(at).read_volatile() };
        }
        if n > 0 {
            ring.head.store((head + n as u32) % ring.size, Release);
        }
        Some(n)
    }

    fn get_events(&self, events: &mut [Event; BATCH]) -> usize {
        let mut zero = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        let max = events.len() as c_long;
        // SAFETY: the kernel writes at most `max` events.
        let rc = unsafe {
            libc::syscall(libc::SYS_io_getevents, self.0.get(), 0 as c_long, max, events.as_mut_ptr(), &raw mut zero)
        };
        usize::try_from(rc).unwrap_or(0)
    }
}

/// `fallocate(2)`: punches a hole, or makes a range read as zeros.
pub fn fallocate(fd: i32, punch: bool, offset: u64, len: u64) -> Result<()> {
    let mode = if punch { libc::FALLOC_FL_KEEP_SIZE | libc::FALLOC_FL_PUNCH_HOLE } else { libc::FALLOC_FL_ZERO_RANGE };
    // SAFETY: no memory is involved.
    let rc = unsafe { libc::fallocate(fd, mode, offset as i64, len as i64) };
    if rc == 0 { Ok(()) } else { Err(Errno::last()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsRawFd;

    #[test]
    fn what_was_written_is_read_back() {
        let path = std::env::temp_dir().join(format!("respdk-aio-{}", std::process::id()));
        let file = std::fs::File::options().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let context = Context::EMPTY;
        context.open(8).unwrap();
        let run = |write, byte: u8| {
            let mut data = [byte; 512];
            let iov = [iovec { iov_base: data.as_mut_ptr().cast(), iov_len: 512 }];
            let request = Request {
                write,
                fd: file.as_raw_fd(),
                iovs: iov.as_ptr(),
                count: 1,
                offset: 512,
                data: 42,
                nowait: false,
                eventfd: None,
            };
            context.submit(&request).unwrap();
            let mut got = None;
            while got.is_none() {
                context.reap(|data, res| got = Some((data, res)));
            }
            (got.unwrap(), data[0])
        };
        assert_eq!(run(true, 7), ((42, 512), 7));
        assert_eq!(run(false, 0), ((42, 512), 7));
        context.close();
        assert_eq!(context.reap(|_, _| ()), 0);
    }
}
