//! Buffers inside sequences: memory is found for them when a task needs it, or never.
//!
//! Serves `spdk_accel_get_buf`. C sees the same address for all of them, and a handle as the context of the accel memory
//! domain. Threading rule: a buffer belongs to its channel's thread.

use super::{
    channel::Channel,
    fifo::Linked,
    framework,
    record::IovCell,
    sequence::{self, Sequence},
    ticket,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Kind, Obj, ObjCell, Pool, Rx, Transparent, Why},
    sys::iomem,
    thread::iobuf::{self, GetFn},
};
use core::ffi::c_void;
use std::sync::Mutex;

/// The address of every buffer: no address of a process, and not NULL.
const BASE: usize = 1 << 63;

/// A buffer.
pub struct Buffer {
    id: Rx<u64>,
    life: Rx<u64>,
    index: Rx<u32>,
    waiting: Rx<bool>,
    channel: ObjCell<Channel>,
    /// The sequence that uses it.
    pub(super) seq: Rx<u64>,
    /// Its memory, 0 when there is none.
    memory: Rx<usize>,
    len: Rx<u64>,
    cb_fn: Rx<Option<FoundFn>>,
    cb_ctx: Rx<*mut c_void>,
    iov: IovCell,
    next: Rx<Option<&'static Buffer>>,
}

/// Called with a sequence and an argument when memory was found.
pub type FoundFn = extern "C" fn(*mut c_void, *mut c_void);

pub static KIND: Kind = Kind::new("accel_buffer");
static BUFFERS: Pool<Buffer> = Pool::new();
static LEFT: Mutex<Vec<&'static Buffer>> = Mutex::new(Vec::new());

impl Transparent for Buffer {
    fn vacant() -> Self {
        Buffer {
            id: Rx::ZERO,
            life: Rx::ZERO,
            index: Rx::ZERO,
            waiting: Rx::ZERO,
            channel: ObjCell::EMPTY,
            seq: Rx::ZERO,
            memory: Rx::ZERO,
            len: Rx::ZERO,
            cb_fn: Rx::ZERO,
            cb_ctx: Rx::ZERO,
            iov: IovCell::ZERO,
            next: Rx::ZERO,
        }
    }
}

impl Linked for Buffer {
    fn next(&self) -> &Rx<Option<&'static Buffer>> {
        &self.next
    }
    fn pool() -> &'static Pool<Buffer> {
        &BUFFERS
    }
    fn leftovers() -> &'static Mutex<Vec<&'static Buffer>> {
        &LEFT
    }
    fn made(&'static self) -> bool {
        self.index.set(BUFFERS.index_of(self) as u32);
        true
    }
}

pub(super) fn open() -> Result<()> {
    BUFFERS.open(0, ticket::LIMIT)
}

/// The buffer C knows by a handle; the current thread's only.
pub fn find(handle: u64) -> core::result::Result<&'static Buffer, Why> {
    match BUFFERS.nth(ticket::index(handle)) {
        Some(buffer) if buffer.id.get() == handle && handle != 0 => match buffer.channel.get() {
            Some(channel) if channel.is_current() => Ok(buffer),
            _ => Err(Why::Thread),
        },
        other => Err(ticket::why(handle, other.map(|b| b.life.get()))),
    }
}

/// A new buffer without memory; `ENOMEM` when the channel has as many as it may.
pub(super) fn get(channel: Obj<Channel>, len: u64) -> Result<&'static Buffer> {
    let Some(buffer) = channel.object().buffers.get() else {
        channel.stats.retry_bufdesc.add(1);
        return Err(Errno::ENOMEM);
    };
    buffer.channel.set(Some(channel));
    buffer.seq.set(0);
    buffer.memory.set(0);
    buffer.len.set(len);
    buffer.cb_fn.set(None);
    buffer.waiting.set(false);
    buffer.next.set(None);
    buffer.id.set(ticket::make(buffer.index.get(), buffer.life.add(1)));
    Ok(buffer)
}

/// A buffer for C: its address, its domain, its handle.
pub fn lend(channel: Obj<Channel>, len: u64) -> Result<(*mut c_void, *mut c_void, *mut c_void)> {
    let buffer = get(channel, len)?;
    Ok((core::ptr::without_provenance_mut(BASE), framework::domain_ptr(), buffer.ptr()))
}

/// Gives a buffer back, with its memory.
pub fn put(channel: Obj<Channel>, buffer: &'static Buffer) {
    buffer.id.set(0);
    if let Some(iobuf) = channel.iobuf.get() {
        if buffer.waiting.replace(false) {
            let _ = iobuf::abort(iobuf, core::ptr::from_ref(buffer).addr(), buffer.len.get());
        }
        let memory = buffer.memory.replace(0);
        if memory != 0 {
            let _ = iobuf::put(iobuf, memory, buffer.len.get());
        }
    }
    channel.object().buffers.put(buffer);
}

impl Buffer {
    pub fn ptr(&self) -> *mut c_void {
        core::ptr::without_provenance_mut(self.id.get() as usize)
    }

    pub fn channel(&self) -> Option<Obj<Channel>> {
        self.channel.get()
    }

    pub fn memory(&self) -> *mut c_void {
        core::ptr::with_exposed_provenance_mut(self.memory.get())
    }

    pub fn len(&self) -> u64 {
        self.len.get()
    }

    pub fn is_empty(&self) -> bool {
        self.len.get() == 0
    }

    /// A list of one piece, which stays as long as the buffer.
    pub fn describe(&self, base: *mut c_void, len: usize) -> *mut abi::iovec {
        self.iov.set(base, len)
    }

    /// The list that [`describe`](Self::describe) made.
    pub fn pieces(&self) -> *mut abi::iovec {
        self.iov.ptr()
    }

    /// The buffer an iobuf callback is about.
    pub(super) fn waited(entry: *mut c_void, memory: *mut c_void) -> Option<&'static Buffer> {
        let buffer = BUFFERS.at(entry.addr())?;
        if !buffer.waiting.replace(false) {
            return None;
        }
        buffer.memory.set(memory.addr());
        Some(buffer)
    }
}

/// Finds memory for a buffer of a sequence: false when there is none now, then `func` is called. `EINVAL` when it is
/// larger than any buffer there is.
pub(super) fn alloc(seq: &'static Sequence, buffer: &'static Buffer, func: GetFn) -> Result<bool> {
    let channel = seq.channel.get().ok_or(Errno::ESTALE)?;
    buffer.seq.set(seq.handle());
    // A translation may have found it before.
    if buffer.memory.get() != 0 {
        return Ok(true);
    }
    let iobuf = channel.iobuf.get().ok_or(Errno::ENOMEM)?;
    buffer.waiting.set(true);
    let entry = core::ptr::from_ref(buffer).expose_provenance();
    let found = iobuf::get(iobuf, buffer.len.get(), Some((entry, func)));
    match found {
        Ok(Some(memory)) => {
            buffer.waiting.set(false);
            buffer.memory.set(memory);
            Ok(true)
        }
        Ok(None) => {
            channel.stats.retry_iobuf.add(1);
            Ok(false)
        }
        Err(errno) => {
            buffer.waiting.set(false);
            Err(errno)
        }
    }
}

fn real(buffer: &Buffer, iovs: *mut abi::iovec) -> Option<(*mut c_void, usize)> {
    let (base, len) = iomem::get(iovs, 0)?;
    let offset = base.addr() & (BASE - 1);
    Some((buffer.memory().wrapping_byte_add(offset), len))
}

/// Gives the tasks that use a buffer its memory's addresses.
pub(super) fn resolve(seq: &'static Sequence, buffer: &'static Buffer) {
    let (domain, ctx) = (framework::domain_ptr(), buffer.ptr());
    seq.each(|task| {
        let Some(aux) = task.aux.get() else { return };
        if task.src_domain.get() == domain && task.src_domain_ctx.get() == ctx {
            if let Some((base, len)) = real(buffer, task.src.get()) {
                task.src.set(aux.virt_src.set(base, len));
            }
            task.has_aux.set(true);
            task.src_domain.set(core::ptr::null_mut());
        }
        if task.dst_domain.get() == domain && task.dst_domain_ctx.get() == ctx {
            if let Some((base, len)) = real(buffer, task.dst.get()) {
                task.dst.set(aux.virt_dst.set(base, len));
            }
            task.has_aux.set(true);
            task.dst_domain.set(core::ptr::null_mut());
        }
    });
}

extern "C" fn found_for_c(entry: *mut c_void, memory: *mut c_void) {
    let Some(buffer) = Buffer::waited(entry, memory) else { return };
    let Ok(seq) = sequence::find_any(buffer.seq.get()) else { return };
    resolve(seq, buffer);
    if let Some(cb_fn) = buffer.cb_fn.get() {
        cb_fn(seq.ptr(), buffer.cb_ctx.get());
    }
}

/// Finds memory for a buffer now, or calls back: `spdk_accel_alloc_sequence_buf`.
pub fn alloc_for_c(
    seq: &'static Sequence,
    buffer: &'static Buffer,
    cb_fn: Option<FoundFn>,
    cb_ctx: *mut c_void,
) -> Result<bool> {
    buffer.cb_fn.set(cb_fn);
    buffer.cb_ctx.set(cb_ctx);
    let found = alloc(seq, buffer, found_for_c)?;
    if found {
        resolve(seq, buffer);
    }
    Ok(found)
}

/// The accel domain's function for translations: to ordinary memory.
pub(super) extern "C" fn translate(
    _domain: *mut abi::spdk_memory_domain,
    ctx: *mut c_void,
    _to: *mut abi::spdk_memory_domain,
    _to_ctx: *mut abi::spdk_memory_domain_translation_ctx,
    _addr: *mut c_void,
    len: usize,
    result: *mut abi::spdk_memory_domain_translation_result,
) -> i32 {
    let Ok(buffer) = find(ctx.addr() as u64) else { return Errno::EINVAL.negative() };
    let Some(iobuf) = buffer.channel.get().and_then(|c| c.iobuf.get()) else { return Errno::EINVAL.negative() };
    if len as u64 != buffer.len.get() || buffer.memory.get() != 0 {
        return Errno::EINVAL.negative();
    }
    match iobuf::get(iobuf, buffer.len.get(), None) {
        Ok(Some(memory)) => buffer.memory.set(memory),
        _ => return Errno::ENOMEM.negative(),
    }
    let Some(mut answer) = iomem::value(result) else { return Errno::EINVAL.negative() };
    answer.iov_count = 1;
    answer.iov = abi::iovec { iov_base: buffer.memory(), iov_len: len };
    iomem::store(result, answer);
    0
}

/// The accel domain's function that ends translations.
pub(super) extern "C" fn invalidate(
    _domain: *mut abi::spdk_memory_domain,
    ctx: *mut c_void,
    _iov: *mut abi::iovec,
    _iovcnt: u32,
) {
    let Ok(buffer) = find(ctx.addr() as u64) else { return };
    let memory = buffer.memory.replace(0);
    if memory != 0
        && let Some(iobuf) = buffer.channel.get().and_then(|c| c.iobuf.get())
    {
        let _ = iobuf::put(iobuf, memory, buffer.len.get());
    }
}
