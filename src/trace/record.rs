//! Recording: an entry and the buffers behind it in the ring of the current core or thread.
//!
//! Threading rule: any thread; a ring is written by its own only.

use super::{
    ENTRY, History, MAX_TPOINT, TRACE, abi,
    points::{self, Argument, Kind, MAX_ARGS, Tpoint},
};
use crate::{
    env::cores,
    errno::{Errno, Result},
    sys::{process, shm::Area, tls::TlsWord, tsc},
};
use core::{
    mem::offset_of,
    sync::atomic::{Ordering::Release, fence},
};
use std::sync::{Mutex, MutexGuard};

type Entry = abi::spdk_trace_entry;
type Buffer = abi::spdk_trace_entry_buffer;

/// Bytes for arguments in an entry that only continues another, and where those of a first entry begin among them.
const DATA: usize = ENTRY - offset_of!(Buffer, data);
const FIRST_DATA: usize = offset_of!(Entry, args) - offset_of!(Buffer, data);

/// An argument of a record.
#[derive(Clone, Copy)]
pub enum Arg<'a> {
    Int(u64),
    Str(&'a [u8]),
}

/// Threads outside of the cores that may have a ring.
struct Threads {
    first: usize,
    used: Vec<bool>,
}

static THREADS: Mutex<Option<Threads>> = Mutex::new(None);

fn threads() -> MutexGuard<'static, Option<Threads>> {
    THREADS.lock().unwrap_or_else(|e| e.into_inner())
}

pub(super) fn begin(first: usize, count: usize) {
    *threads() = Some(Threads { first, used: vec![false; count] });
}

pub(super) fn end() {
    *threads() = None;
}

/// The ring of this thread, when it registered for one in this trace.
fn own_ring() -> Option<usize> {
    let word = TlsWord::TraceRing.get();
    if word == 0 || (word >> 32) as u32 != TRACE.epoch.get() {
        None
    } else {
        Some((word as u32 as usize).wrapping_sub(1))
    }
}

/// Gives this thread a ring.
pub fn register_thread() -> Result<()> {
    let mut state = threads();
    let Some(threads) = state.as_mut() else {
        crate::errlog!("user thread array not created");
        return Err(Errno::ENOMEM);
    };
    if cores::current() != cores::NO_CORE {
        crate::errlog!("cannot register an user thread from a dedicated cpu {}", cores::current());
        return Err(Errno::EINVAL);
    }
    if own_ring().is_some() {
        return Ok(());
    }
    let Some(n) = threads.used.iter().position(|used| !used) else {
        crate::errlog!("could not find an entry in the user thread array");
        return Err(Errno::ENOENT);
    };
    threads.used[n] = true;
    let ring = threads.first + n;
    TlsWord::TraceRing.set(u64::from(TRACE.epoch.get()) << 32 | (ring as u64 + 1));
    if let Some(area) = super::area() {
        let len = abi::SPDK_TRACE_THREAD_NAME_LEN as usize;
        let at = offset_of!(abi::spdk_trace_file, tname) + ring * len;
        let name = process::thread_name();
        for (n, byte) in name.iter().copied().take(len - 1).chain(core::iter::repeat(0)).take(len).enumerate() {
            area.set8(at + n, byte);
        }
    }
    Ok(())
}

/// Takes this thread's ring back.
pub fn unregister_thread() -> Result<()> {
    let mut state = threads();
    let Some(threads) = state.as_mut() else {
        crate::errlog!("user thread array not created");
        return Err(Errno::ENOMEM);
    };
    if cores::current() != cores::NO_CORE {
        crate::errlog!("cannot unregister an user thread from a dedicated cpu {}", cores::current());
        return Err(Errno::EINVAL);
    }
    if let Some(used) = own_ring().and_then(|ring| threads.used.get_mut(ring.wrapping_sub(threads.first))) {
        *used = false;
    }
    TlsWord::TraceRing.set(0);
    Ok(())
}

/// The trace's memory, without a lock: an area is never unmapped.
#[inline(always)]
fn area() -> Option<Area> {
    if TRACE.masks.get() == 0 { None } else { Some(Area::known(TRACE.base.get(), TRACE.len.get())) }
}

/// Kind and bytes of the arguments of a point.
pub fn arguments(point: u16) -> ([(Kind, u8); MAX_ARGS], usize) {
    let mut found = [(Kind::Int, 0); MAX_ARGS];
    let Some(area) = area().filter(|_| point < MAX_TPOINT) else { return (found, 0) };
    let count = (area.get8(points::place(point) + offset_of!(Tpoint, num_args)) as usize).min(MAX_ARGS);
    for (n, arg) in found.iter_mut().enumerate().take(count) {
        let at = points::argument_at(point, n);
        let kind = Kind::from_raw(area.get8(at + offset_of!(Argument, type_))).unwrap_or(Kind::Int);
        *arg = (kind, area.get8(at + offset_of!(Argument, size)));
    }
    (found, count)
}

/// A ring being written: where its entries begin, and how many there are.
struct Pen {
    area: Area,
    entries: usize,
    count: u64,
    next: u64,
    used: u64,
    at: usize,
    offset: usize,
    tsc: u64,
}

impl Pen {
    fn entry(&self, number: u64) -> usize {
        self.entries + (number & (self.count - 1)) as usize * ENTRY
    }

    /// Where the next byte of an argument goes.
    fn byte_at(&mut self) -> usize {
        if self.offset == DATA {
            self.at = self.entry(self.next.wrapping_add(self.used));
            self.area.set16(self.at + offset_of!(Buffer, tpoint_id), MAX_TPOINT);
            self.area.set64(self.at + offset_of!(Buffer, tsc), self.tsc);
            self.used += 1;
            self.offset = 0;
        }
        let at = self.at + offset_of!(Buffer, data) + self.offset;
        self.offset += 1;
        at
    }

    /// Writes an argument into its `size` bytes; what it does not fill stays as it is.
    fn argument(&mut self, kind: Kind, size: usize, arg: Arg<'_>) {
        let number;
        let bytes: &[u8] = match arg {
            Arg::Int(n) => {
                number = n.to_ne_bytes();
                &number
            }
            Arg::Str(text) => text,
        };
        let text = kind == Kind::Str;
        let len = if text { bytes.len().min(size.saturating_sub(1)) } else { bytes.len().min(size) };
        let mut last = 0;
        for n in 0..size {
            last = self.byte_at();
            match bytes.get(n).filter(|_| n < len) {
                Some(byte) => self.area.set8(last, *byte),
                None if text && n == len => self.area.set8(last, 0),
                None => {}
            }
        }
        if text && size > 0 {
            self.area.set8(last, 0);
        }
    }
}

/// Records a point, whether it is turned on or not. Nothing happens on a thread without a ring, or when the arguments are not as
/// many as the point has.
pub fn record(tsc: u64, point: u16, owner: u16, size: u32, object: u64, args: &[Arg<'_>]) {
    let Some(area) = area() else { return };
    let core = cores::current();
    let ring = if core != cores::NO_CORE { Some(core as usize) } else { own_ring() };
    let Some(ring) = ring.and_then(|n| TRACE.rings.get(n)).filter(|ring| ring.at.get() != 0) else { return };
    if point >= MAX_TPOINT {
        return;
    }
    let at = ring.at.get();
    let tsc = if tsc == 0 { tsc::now() } else { tsc };
    let tally = at + offset_of!(History, tpoint_count) + point as usize * 8;
    area.set64(tally, area.get64(tally).wrapping_add(1));
    let (shape, count) = arguments(point);
    if count != args.len() {
        return;
    }
    let next_at = at + offset_of!(History, next_entry);
    let next = area.get64(next_at);
    let mut pen = Pen {
        area,
        entries: at + offset_of!(History, entries),
        count: ring.entries.get().max(1),
        next,
        used: 1,
        at: 0,
        offset: FIRST_DATA,
        tsc,
    };
    pen.at = pen.entry(next);
    area.set64(pen.at + offset_of!(Entry, tsc), tsc);
    area.set16(pen.at + offset_of!(Entry, tpoint_id), point);
    area.set16(pen.at + offset_of!(Entry, owner_id), owner);
    area.set32(pen.at + offset_of!(Entry, size), size);
    area.set64(pen.at + offset_of!(Entry, object_id), object);
    for ((kind, size), arg) in shape.iter().zip(args) {
        pen.argument(*kind, *size as usize, *arg);
    }
    // Whoever sees the number of the next entry sees this one.
    fence(Release);
    area.set64(next_at, next.wrapping_add(pen.used));
}
