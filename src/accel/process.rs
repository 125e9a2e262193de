//! How a finished sequence is carried out, step by step.
//!
//! A task first gets memory for the buffers it uses, then copies of data that its module cannot reach; it is submitted, what
//! it made is copied back, and the next one follows. A driver may do all of it instead. Each step leaves behind what comes
//! next; steps that wait are ended by callbacks. Threading rule: the thread of the sequence's channel.

use super::{
    buffer::{self, Buffer},
    channel::{self, Channel},
    fifo::Linked,
    framework, merge,
    record::{Bounce, DoneFn, Task},
    sequence::{self, Sequence},
};
use crate::{
    dma::{DOMAINS, Domain},
    errno::{Errno, Result},
    handle::Obj,
    log::flags::ACCEL,
    sys::iomem,
};
use core::ffi::{c_int, c_void};

/// What comes next, or what is waited for.
pub(super) mod step {
    pub const BEGIN: u8 = 0;
    pub const FIND_BUFFERS: u8 = 1;
    pub const BOUNCE: u8 = 2;
    pub const PULL: u8 = 3;
    pub const SUBMIT: u8 = 4;
    pub const TASK_DONE: u8 = 5;
    pub const PUSH: u8 = 6;
    pub const NEXT_TASK: u8 = 7;
    pub const DRIVER: u8 = 8;
    pub const DRIVER_DONE: u8 = 9;
    pub const FAILED: u8 = 10;
    /// From here on something is waited for.
    pub const AWAIT_BUFFER: u8 = 11;
    pub const AWAIT_BOUNCE: u8 = 12;
    pub const AWAIT_PULL: u8 = 13;
    pub const AWAIT_TASK: u8 = 14;
    pub const AWAIT_PUSH: u8 = 15;
    pub const AWAIT_DRIVER: u8 = 16;
}

const STEPS: [&str; 17] = [
    "begin",
    "find-buffers",
    "bounce",
    "pull",
    "submit",
    "task-done",
    "push",
    "next-task",
    "driver",
    "driver-done",
    "failed",
    "await-buffer",
    "await-bounce",
    "await-pull",
    "await-task",
    "await-push",
    "await-driver",
];

fn go(seq: &Sequence, next: u8) {
    if ACCEL.enabled() {
        let name = |step: u8| STEPS.get(usize::from(step)).copied().unwrap_or("unknown");
        debuglog!(ACCEL, "seq={:#x}: {} -> {}", seq.handle(), name(seq.step.get()), name(next));
    }
    seq.step.set(next);
}

fn fail(seq: &Sequence, status: i32) {
    seq.status.set(status);
    go(seq, step::FAILED);
}

/// Begins with a sequence; its callback comes once. `EBUSY` when it has begun.
pub fn finish(seq: &'static Sequence, cb_fn: DoneFn, cb_arg: *mut c_void) -> Result<()> {
    if seq.started.get() {
        return Err(Errno::EBUSY);
    }
    let channel = seq.channel.get().ok_or(Errno::ESTALE)?;
    merge::merge(seq);
    seq.cb_fn.set(Some(cb_fn));
    seq.cb_arg.set(cb_arg);
    seq.started.set(true);
    channel.under_way.add(1);
    run(seq);
    Ok(())
}

fn complete(seq: &'static Sequence) {
    let (cb_fn, cb_arg, status) = (seq.cb_fn.get(), seq.cb_arg.get(), seq.status.get());
    let channel = seq.channel.get();
    debuglog!(ACCEL, "Completed sequence: {:#x} with status: {status}", seq.handle());
    if let Some(channel) = channel {
        channel.stats.sequence_executed.add(1);
        if status != 0 {
            channel.stats.sequence_failed.add(1);
        }
    }
    // First whoever appended, then whoever finished.
    sequence::end(seq);
    if let Some(channel) = channel {
        channel.under_way.sub(1);
    }
    if let Some(cb_fn) = cb_fn {
        cb_fn(cb_arg, status);
    }
}

/// Goes on with a sequence until it waits or is over. A call further up on the stack goes on instead.
fn run(seq: &'static Sequence) {
    if seq.running.replace(true) {
        return;
    }
    let Some(channel) = seq.channel.get() else { return };
    while seq.step.get() < step::AWAIT_BUFFER {
        let at = seq.step.get();
        let Some(task) = seq.first() else {
            // All done; without a task nothing can have failed but the driver.
            return complete(seq);
        };
        match at {
            step::BEGIN if framework::driver().is_some() => go(seq, step::DRIVER),
            // Ordinary memory at both ends: nothing to find, nothing to bring.
            step::BEGIN if !ACCEL.enabled() && is_plain(task) => submit(seq, channel, task),
            step::BEGIN | step::FIND_BUFFERS => find_buffers(seq, task),
            step::BOUNCE => bounce(seq, channel, task),
            step::PULL => pull(seq, task),
            step::SUBMIT => submit(seq, channel, task),
            step::TASK_DONE => {
                let copied = task.aux.get().is_some_and(|aux| task.dst.get() == aux.bounce_dst.iov.ptr());
                go(seq, if copied { step::PUSH } else { step::NEXT_TASK });
            }
            step::PUSH => push(seq, task),
            step::NEXT_TASK => {
                sequence::step_done(seq, task);
                go(seq, step::BEGIN);
                if seq.first().is_none() {
                    return complete(seq);
                }
            }
            step::DRIVER => drive(seq, channel),
            // The driver does not see the next task: it has just left it.
            step::DRIVER_DONE => go(seq, step::FIND_BUFFERS),
            _ => return complete(seq),
        }
    }
    seq.running.set(false);
}

#[inline(always)]
fn is_plain(task: &Task) -> bool {
    task.src_domain.get().is_null() && task.dst_domain.get().is_null()
}

fn find_buffers(seq: &'static Sequence, task: &'static Task) {
    go(seq, step::AWAIT_BUFFER);
    let domain = framework::domain_ptr();
    let places = [(&task.src_domain, &task.src_domain_ctx), (&task.dst_domain, &task.dst_domain_ctx)];
    for (of, ctx) in places {
        if of.get() != domain || domain.is_null() {
            continue;
        }
        let found = buffer::find(ctx.get().addr() as u64)
            .map_err(|why| why.errno())
            .and_then(|buffer| buffer::alloc(seq, buffer, found_buffer).map(|found| (buffer, found)));
        match found {
            Ok((buffer, true)) => buffer::resolve(seq, buffer),
            Ok((_, false)) => return,
            Err(errno) => return fail(seq, errno.negative()),
        }
    }
    go(seq, step::BOUNCE);
}

extern "C" fn found_buffer(entry: *mut c_void, memory: *mut c_void) {
    let Some(buffer) = Buffer::waited(entry, memory) else { return };
    let Ok(seq) = sequence::find_any(buffer.seq.get()) else { return };
    buffer::resolve(seq, buffer);
    if seq.step.get() == step::AWAIT_BUFFER {
        go(seq, step::FIND_BUFFERS);
        run(seq);
    }
}

fn bounce(seq: &'static Sequence, channel: Obj<Channel>, task: &'static Task) {
    if framework::knows_domains(usize::from(task.op_code.get())) {
        return go(seq, step::SUBMIT);
    }
    go(seq, step::AWAIT_BOUNCE);
    if !task.src_domain.get().is_null() {
        let len = super::submit::total(task.src.get(), task.src_count.get());
        match bounce_buffer(seq, channel, len, found_source) {
            Ok(Some(buffer)) => take_source(task, buffer),
            Ok(None) => return,
            Err(errno) => return fail(seq, errno.negative()),
        }
    }
    if !task.dst_domain.get().is_null() {
        let len = super::submit::total(task.dst.get(), task.dst_count.get());
        match bounce_buffer(seq, channel, len, found_destination) {
            Ok(Some(buffer)) => take_destination(task, buffer),
            Ok(None) => return,
            Err(errno) => return fail(seq, errno.negative()),
        }
    }
    let copied = task.aux.get().is_some_and(|aux| task.src.get() == aux.bounce_src.iov.ptr());
    go(seq, if copied { step::PULL } else { step::SUBMIT });
}

fn bounce_buffer(
    seq: &'static Sequence,
    channel: Obj<Channel>,
    len: u64,
    func: extern "C" fn(*mut c_void, *mut c_void),
) -> Result<Option<&'static Buffer>> {
    let buffer = buffer::get(channel, len).inspect_err(|_| errlog!("Couldn't allocate buffer descriptor"))?;
    buffer.next().set(seq.bounces.get());
    seq.bounces.set(Some(buffer));
    Ok(buffer::alloc(seq, buffer, func)?.then_some(buffer))
}

fn remember(bounce: &Bounce, from: (*mut crate::abi::iovec, u32, *mut c_void, *mut c_void), buffer: &Buffer) {
    bounce.iovs.set(from.0);
    bounce.count.set(from.1);
    bounce.domain.set(from.2);
    bounce.domain_ctx.set(from.3);
    bounce.iov.set(buffer.memory(), buffer.len() as usize);
}

fn take_source(task: &'static Task, buffer: &Buffer) {
    let Some(aux) = task.aux.get() else { return };
    let from = (task.src.get(), task.src_count.get(), task.src_domain.get(), task.src_domain_ctx.get());
    remember(&aux.bounce_src, from, buffer);
    task.has_aux.set(true);
    task.src.set(aux.bounce_src.iov.ptr());
    task.src_count.set(1);
    task.src_domain.set(core::ptr::null_mut());
}

fn take_destination(task: &'static Task, buffer: &Buffer) {
    let Some(aux) = task.aux.get() else { return };
    let from = (task.dst.get(), task.dst_count.get(), task.dst_domain.get(), task.dst_domain_ctx.get());
    remember(&aux.bounce_dst, from, buffer);
    task.has_aux.set(true);
    task.dst.set(aux.bounce_dst.iov.ptr());
    task.dst_count.set(1);
    task.dst_domain.set(core::ptr::null_mut());
}

fn found_bounce(entry: *mut c_void, memory: *mut c_void, take: fn(&'static Task, &Buffer)) {
    let Some(buffer) = Buffer::waited(entry, memory) else { return };
    let Ok(seq) = sequence::find_any(buffer.seq.get()) else { return };
    if let Some(task) = seq.first()
        && seq.step.get() == step::AWAIT_BOUNCE
    {
        take(task, buffer);
        go(seq, step::BOUNCE);
        run(seq);
    }
}

extern "C" fn found_source(entry: *mut c_void, memory: *mut c_void) {
    found_bounce(entry, memory, take_source);
}

extern "C" fn found_destination(entry: *mut c_void, memory: *mut c_void) {
    found_bounce(entry, memory, take_destination);
}

fn domain_of(bounce: &Bounce) -> Result<Obj<Domain>> {
    DOMAINS.get(bounce.domain.get().addr() as u64).map_err(|why| why.errno())
}

fn name_of(bounce: &Bounce) -> String {
    domain_of(bounce).map(|d| iomem::text(d.id())).unwrap_or_default()
}

fn pull(seq: &'static Sequence, task: &'static Task) {
    go(seq, step::AWAIT_PULL);
    let Some(aux) = task.aux.get() else { return fail(seq, Errno::EFAULT.negative()) };
    let b = &aux.bounce_src;
    let done: unsafe extern "C" fn(*mut c_void, c_int) = pulled;
    let rc = match domain_of(b).map(|d| d.pull.get()) {
        Ok(Some(pull)) => pull(
            b.domain.get().cast(),
            b.domain_ctx.get(),
            b.iovs.get(),
            b.count.get(),
            task.src.get(),
            task.src_count.get(),
            Some(done),
            seq.ptr(),
        ),
        Ok(None) => Errno::ENOTSUP.negative(),
        Err(errno) => errno.negative(),
    };
    if rc != 0 {
        errlog!("Failed to pull data from memory domain: {}, rc: {rc}", name_of(b));
        fail(seq, rc);
    }
}

fn push(seq: &'static Sequence, task: &'static Task) {
    go(seq, step::AWAIT_PUSH);
    let Some(aux) = task.aux.get() else { return fail(seq, Errno::EFAULT.negative()) };
    let b = &aux.bounce_dst;
    let done: unsafe extern "C" fn(*mut c_void, c_int) = pushed;
    let rc = match domain_of(b).map(|d| d.push.get()) {
        Ok(Some(push)) => push(
            b.domain.get().cast(),
            b.domain_ctx.get(),
            b.iovs.get(),
            b.count.get(),
            task.dst.get(),
            task.dst_count.get(),
            Some(done),
            seq.ptr(),
        ),
        Ok(None) => Errno::ENOTSUP.negative(),
        Err(errno) => errno.negative(),
    };
    if rc != 0 {
        errlog!("Failed to push data to memory domain: {}, rc: {rc}", name_of(b));
        fail(seq, rc);
    }
}

fn moved(seq: *mut c_void, status: i32, waited: u8, next: u8) {
    let Ok(seq) = sequence::find_any(seq.addr() as u64) else { return };
    if seq.step.get() != waited {
        return;
    }
    if status == 0 {
        go(seq, next);
    } else {
        fail(seq, status);
    }
    run(seq);
}

extern "C" fn pulled(seq: *mut c_void, status: c_int) {
    moved(seq, status, step::AWAIT_PULL, step::SUBMIT);
}

extern "C" fn pushed(seq: *mut c_void, status: c_int) {
    moved(seq, status, step::AWAIT_PUSH, step::NEXT_TASK);
}

fn submit(seq: &'static Sequence, channel: Obj<Channel>, task: &'static Task) {
    let op = u32::from(task.op_code.get());
    debuglog!(ACCEL, "Executing {} operation, sequence: {:#x}", framework::op_name(op), seq.handle());
    go(seq, step::AWAIT_TASK);
    if let Err(errno) = channel::submit(channel, task) {
        errlog!("Failed to submit {} operation, sequence: {:#x}", framework::op_name(op), seq.handle());
        fail(seq, errno.negative());
    }
}

fn drive(seq: &'static Sequence, channel: Obj<Channel>) {
    go(seq, step::AWAIT_DRIVER);
    let Some(driver) = framework::driver() else { return fail(seq, Errno::ENODEV.negative()) };
    let rc = driver.execute_sequence.get().map_or(Errno::ENOTSUP.negative(), |f| f(channel.driver.get(), seq.ptr()));
    if rc != 0 {
        errlog!("Failed to execute sequence: {:#x} using driver: {}", seq.handle(), iomem::text(driver.name.get()));
        fail(seq, rc);
    }
}

/// A driver is done with a sequence. `EALREADY` when none has it.
pub fn proceed(seq: &'static Sequence) -> Result<()> {
    if seq.step.get() != step::AWAIT_DRIVER {
        return Err(Errno::EALREADY);
    }
    go(seq, if seq.status.get() == 0 { step::DRIVER_DONE } else { step::FAILED });
    run(seq);
    Ok(())
}

/// A task of a sequence is done. `EALREADY` when nobody was doing it.
pub(super) fn task_done(task: &'static Task, submitted: bool, status: i32) -> Result<()> {
    let seq = sequence::find_any(task.seq.get().addr() as u64).map_err(|why| why.errno())?;
    let failed = |what: &str| {
        errlog!(
            "Failed to execute {} operation, sequence: {:#x}{what}",
            framework::op_name(u32::from(task.op_code.get())),
            seq.handle()
        );
    };
    match seq.step.get() {
        step::AWAIT_TASK if submitted => {
            if status == 0 {
                go(seq, step::TASK_DONE);
            } else {
                failed("");
                fail(seq, status);
            }
            run(seq);
        }
        step::AWAIT_DRIVER => {
            if status != 0 {
                failed(" through the driver");
                // The driver has the sequence until it says otherwise.
                seq.status.set(status);
            }
            sequence::step_done(seq, task);
        }
        _ => return Err(Errno::EALREADY),
    }
    Ok(())
}
