//! Sequences: operations that are done one after the other, each perhaps on what the one before made.
//!
//! Serves `spdk_accel_append_*` and its kin. Threading rule: a sequence belongs to its channel's thread.

use super::{
    buffer::Buffer,
    channel::{Channel, TASKS_PER_SEQUENCE, get_task, put_task},
    fifo::Linked,
    record::{DoneFn, Task},
    ticket,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Kind, Obj, ObjCell, Pool, Rx, Transparent, Why},
};
use core::ffi::c_void;
use std::sync::Mutex;

/// A sequence.
pub struct Sequence {
    /// Its handle, 0 once it is over.
    id: Rx<u64>,
    life: Rx<u64>,
    index: Rx<u32>,
    pub(super) channel: ObjCell<Channel>,
    pub(super) first: Rx<Option<&'static Task>>,
    last: Rx<Option<&'static Task>>,
    /// Buffers for data of other domains.
    pub(super) bounces: Rx<Option<&'static Buffer>>,
    pub(super) status: Rx<i32>,
    pub(super) step: Rx<u8>,
    /// It is being looked after further up on the stack.
    pub(super) running: Rx<bool>,
    /// It was finished, and is under way.
    pub(super) started: Rx<bool>,
    pub(super) cb_fn: Rx<Option<DoneFn>>,
    pub(super) cb_arg: Rx<*mut c_void>,
    /// The next free one.
    next: Rx<Option<&'static Sequence>>,
}

pub static KIND: Kind = Kind::new("accel_sequence");
static SEQUENCES: Pool<Sequence> = Pool::new();
static LEFT: Mutex<Vec<&'static Sequence>> = Mutex::new(Vec::new());

impl Transparent for Sequence {
    fn vacant() -> Self {
        Sequence {
            id: Rx::ZERO,
            life: Rx::ZERO,
            index: Rx::ZERO,
            channel: ObjCell::EMPTY,
            first: Rx::ZERO,
            last: Rx::ZERO,
            bounces: Rx::ZERO,
            status: Rx::ZERO,
            step: Rx::ZERO,
            running: Rx::ZERO,
            started: Rx::ZERO,
            cb_fn: Rx::ZERO,
            cb_arg: Rx::ZERO,
            next: Rx::ZERO,
        }
    }
}

impl Linked for Sequence {
    fn next(&self) -> &Rx<Option<&'static Sequence>> {
        &self.next
    }
    fn pool() -> &'static Pool<Sequence> {
        &SEQUENCES
    }
    fn leftovers() -> &'static Mutex<Vec<&'static Sequence>> {
        &LEFT
    }
    fn made(&'static self) -> bool {
        self.index.set(SEQUENCES.index_of(self) as u32);
        true
    }
}

pub(super) fn open() -> Result<()> {
    SEQUENCES.open(0, ticket::LIMIT)
}

/// The sequence C knows by a handle; the current thread's only.
pub fn find(handle: u64) -> core::result::Result<&'static Sequence, Why> {
    let seq = find_any(handle)?;
    match seq.channel.get() {
        Some(channel) if channel.is_current() => Ok(seq),
        _ => Err(Why::Thread),
    }
}

/// As [`find`], of any thread.
#[inline(always)]
pub(super) fn find_any(handle: u64) -> core::result::Result<&'static Sequence, Why> {
    match SEQUENCES.nth(ticket::index(handle)) {
        Some(seq) if seq.id.get() == handle && handle != 0 => Ok(seq),
        other => Err(ticket::why(handle, other.map(|s| s.life.get()))),
    }
}

impl Sequence {
    /// The handle C knows it by.
    #[inline(always)]
    pub fn handle(&self) -> u64 {
        self.id.get()
    }

    pub fn ptr(&self) -> *mut c_void {
        core::ptr::without_provenance_mut(self.id.get() as usize)
    }

    /// The first task that is not done.
    pub fn first(&self) -> Option<&'static Task> {
        self.first.get()
    }

    /// The task that was appended last.
    #[inline(always)]
    pub(super) fn last(&self) -> Option<&'static Task> {
        self.last.get()
    }

    fn push(&self, task: &'static Task) {
        task.next.set(None);
        task.prev.set(self.last.get());
        match self.last.get() {
            Some(last) => last.next.set(Some(task)),
            None => self.first.set(Some(task)),
        }
        self.last.set(Some(task));
    }

    fn remove(&self, task: &'static Task) {
        let (prev, next) = (task.prev.replace(None), task.next.replace(None));
        match prev {
            Some(prev) => prev.next.set(next),
            None => self.first.set(next),
        }
        match next {
            Some(next) => next.prev.set(prev),
            None => self.last.set(prev),
        }
    }

    /// Every task in order.
    pub(super) fn each(&self, mut visit: impl FnMut(&'static Task)) {
        let mut next = self.first.get();
        while let Some(task) = next {
            next = task.next.get();
            visit(task);
        }
    }

    /// Whether it was finished, and is under way.
    #[inline(always)]
    pub fn is_started(&self) -> bool {
        self.started.get()
    }

    /// `EBUSY` when it was finished, and is under way.
    pub fn check_idle(&self) -> Result<()> {
        if self.started.get() { Err(Errno::EBUSY) } else { Ok(()) }
    }

    /// Turns the order around.
    pub fn reverse(&self) -> Result<()> {
        if self.started.get() {
            return Err(Errno::EBUSY);
        }
        let first = self.first.get();
        self.first.set(self.last.get());
        self.last.set(first);
        let mut next = first;
        while let Some(task) = next {
            next = task.next.get();
            task.next.set(task.prev.get());
            task.prev.set(next);
        }
        Ok(())
    }
}

/// A new sequence; `ENOMEM` when the channel has as many as it may, or too few tasks.
fn get(channel: Obj<Channel>) -> Result<&'static Sequence> {
    if channel.tasks_left() < TASKS_PER_SEQUENCE {
        return Err(Errno::ENOMEM);
    }
    let Some(seq) = channel.object().sequences.get() else {
        channel.stats.retry_sequence.add(1);
        return Err(Errno::ENOMEM);
    };
    channel.stats.sequence_outstanding.add(1);
    seq.channel.set(Some(channel));
    seq.first.set(None);
    seq.last.set(None);
    seq.bounces.set(None);
    seq.status.set(0);
    seq.step.set(0);
    seq.running.set(false);
    seq.started.set(false);
    seq.id.set(ticket::make(seq.index.get(), seq.life.add(1)));
    Ok(seq)
}

/// Ends a sequence: from here on its handle is stale. Every task that is left is told, the buffers are given back.
pub(super) fn end(seq: &'static Sequence) {
    seq.id.set(0);
    let Some(channel) = seq.channel.get() else { return };
    while let Some(task) = seq.first.get() {
        step_done(seq, task);
    }
    while let Some(buffer) = seq.bounces.get() {
        seq.bounces.set(buffer.next().get());
        super::buffer::put(channel, buffer);
    }
    channel.object().sequences.put(seq);
    channel.stats.sequence_outstanding.sub(1);
}

/// Takes a task out of its sequence and tells whoever appended it.
pub(super) fn step_done(seq: &'static Sequence, task: &'static Task) {
    seq.remove(task);
    let (cb_fn, cb_arg, status) = (task.cb_fn.get(), task.cb_arg.get(), seq.status.get());
    if let Some(channel) = seq.channel.get() {
        put_task(channel, task);
    }
    if let Some(cb_fn) = cb_fn {
        cb_fn(cb_arg, status);
    }
}

/// Frees a sequence that was not finished. `EBUSY` when it was.
pub fn abort(seq: &'static Sequence) -> Result<()> {
    if seq.started.get() {
        return Err(Errno::EBUSY);
    }
    end(seq);
    Ok(())
}

/// Where data is.
#[derive(Clone, Copy)]
pub struct Place {
    pub iovs: *mut abi::iovec,
    pub count: u32,
    pub domain: *mut c_void,
    pub ctx: *mut c_void,
}

impl Place {
    pub const NONE: Place =
        Place { iovs: core::ptr::null_mut(), count: 0, domain: core::ptr::null_mut(), ctx: core::ptr::null_mut() };
}

/// One more operation for a sequence.
pub struct Step {
    pub op: u32,
    pub src: Place,
    pub dst: Place,
    pub nbytes: u64,
    pub cb_fn: Option<DoneFn>,
    pub cb_arg: *mut c_void,
}

/// Appends to a sequence, or to a new one; `detail` sets what the operation has of its own. Answers the sequence.
pub fn append(
    known: Option<&'static Sequence>,
    channel: Obj<Channel>,
    step: &Step,
    detail: impl FnOnce(&'static Task),
) -> Result<&'static Sequence> {
    let seq = match known {
        Some(seq) if seq.channel.get() != Some(channel) => return Err(Errno::EPERM),
        Some(seq) if seq.started.get() => return Err(Errno::EBUSY),
        Some(seq) => seq,
        None => get(channel)?,
    };
    let task = match get_task(channel, step.cb_fn, step.cb_arg) {
        Ok(task) => task,
        Err(errno) => {
            if known.is_none() {
                end(seq);
            }
            return Err(errno);
        }
    };
    task.seq.set(seq.ptr());
    task.op_code.set(step.op as u8);
    task.src.set(step.src.iovs);
    task.src_count.set(step.src.count);
    task.src_domain.set(step.src.domain);
    task.src_domain_ctx.set(step.src.ctx);
    task.dst.set(step.dst.iovs);
    task.dst_count.set(step.dst.count);
    task.dst_domain.set(step.dst.domain);
    task.dst_domain_ctx.set(step.dst.ctx);
    task.nbytes.set(step.nbytes);
    task.out.set(core::ptr::null_mut());
    detail(task);
    seq.push(task);
    Ok(seq)
}
