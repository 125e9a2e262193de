//! Data between the submitter's memory and a bounce buffer, when a memory domain or a sequence has to move it.
//!
//! What is written is pulled before the module sees it, what was read is pushed afterwards; separate metadata follows its
//! data. A sequence that the module does not carry out itself is carried out here, before a write and after a read. While
//! that goes on the I/O has [`own::MOVING`]: it holds its channel, and nothing can abort it. What finds no memory waits
//! among the I/Os that their module had none for. Threading rule: the thread of the I/O; a domain may answer on another.

use super::{
    buf,
    channel::Channel,
    io::{Io, MovedCb, bounce, flag, own, state},
    md, nomem,
    object::fact,
};
use crate::{
    abi,
    accel::{
        process,
        sequence::{self, Place, Sequence, Step},
        submit::{Dif, total},
    },
    dma::{DOMAINS, Domain},
    errno::{Errno, Result},
    handle::Obj,
    sys::iomem,
    thread,
};
use core::ffi::{c_int, c_void};

/// What an I/O waits for memory for, and what is done with it while it is [`own::MOVING`]: the values of `io.retry`.
pub(super) mod wants {
    pub const PULL: u8 = 1;
    pub const PULL_MD: u8 = 2;
    pub const SUBMIT: u8 = 3;
    pub const PUSH: u8 = 4;
    pub const PUSH_MD: u8 = 5;
    pub const ACCEL_BUF: u8 = 6;
    /// Never waits for memory.
    pub const SEQUENCE: u8 = 7;
}

const READ: u32 = abi::SPDK_BDEV_IO_TYPE_READ;
const WRITE: u32 = abi::SPDK_BDEV_IO_TYPE_WRITE;
const LIFE_SHIFT: u32 = 48;

/// What a domain or a sequence gets as argument: the record's address, and which life of it this is.
fn ticket(io: &'static Io) -> *mut c_void {
    let life = u64::from(io.life()).wrapping_shl(LIFE_SHIFT);
    core::ptr::without_provenance_mut((io.address() as u64 | life) as usize)
}

/// The I/O of a ticket, if that is still being done with it.
fn find(ticket: usize, what: u8) -> Option<&'static Io> {
    let ticket = ticket as u64;
    let io = super::io::IOS.at((ticket & 1u64.wrapping_shl(LIFE_SHIFT).wrapping_sub(1)) as usize)?;
    let same = u64::from(io.life()) == ticket.wrapping_shr(LIFE_SHIFT);
    (same && io.state.get() != state::FREE && io.owns(own::MOVING) && io.retry.get() == what).then_some(io)
}

fn begin(io: &'static Io, ch: Obj<Channel>, what: u8) {
    ch.started();
    ch.moving.add(1);
    if !io.owns(own::COUNTED) {
        ch.queue_depth.add(1);
    }
    io.retry.set(what);
    io.set_own(own::MOVING, true);
}

fn end(io: &'static Io, ch: Obj<Channel>) {
    io.set_own(own::MOVING, false);
    if !io.owns(own::COUNTED) {
        ch.queue_depth.sub(1);
    }
    ch.moving.sub(1);
    ch.ended();
}

/// A domain or a sequence is done with an I/O. An answer that comes twice, or too late, is nobody's.
fn arrived(ticket: *mut c_void, rc: i32, what: u8, next: fn(&'static Io, i32)) {
    let ticket = ticket.addr();
    let Some(io) = find(ticket, what) else {
        errlog!("a memory domain or a sequence answered twice, or for an I/O that is gone");
        return;
    };
    let Some(ch) = io.ch.get() else { return };
    if !ch.is_current() && ch.owner().is_some() {
        let again = move || arrived(core::ptr::without_provenance_mut(ticket), rc, what, next);
        return thread::send_or_run(ch.owner(), Box::new(again));
    }
    end(io, ch);
    nomem::retry_if_any(ch);
    next(io, rc);
}

/// Calls whoever waits for the data, or for the sequence.
fn tell(io: &'static Io, rc: i32) {
    if let Some(cb) = io.moved_cb.replace(None) {
        cb(io, rc);
    }
}

/// An I/O that waits to be moved is not moved any more.
pub(super) fn give_up(io: &'static Io) {
    tell(io, Errno::ECANCELED.negative());
}

fn domain_of(io: &'static Io) -> Result<Obj<Domain>> {
    DOMAINS.get(io.user_domain.get().addr() as u64).map_err(|why| why.errno())
}

type Pieces = (*mut abi::iovec, u32);

/// Has a domain move data out (`pull`) or in. `None` when it does, or has; else why it does not.
fn start(
    io: &'static Io,
    ch: Obj<Channel>,
    what: u8,
    theirs: Pieces,
    ours: Pieces,
    done: extern "C" fn(*mut c_void, c_int),
) -> Option<i32> {
    let pull = what == wants::PULL || what == wants::PULL_MD;
    let (handle, ctx) = (io.user_domain.get().cast(), io.user_domain_ctx.get());
    let f = domain_of(io).and_then(|d| if pull { d.pull.get() } else { d.push.get() }.ok_or(Errno::ENOTSUP));
    let done: unsafe extern "C" fn(*mut c_void, c_int) = done;
    begin(io, ch, what);
    let ticket = ticket(io);
    let rc = match f {
        Ok(f) => f(handle, ctx, theirs.0, theirs.1, ours.0, ours.1, Some(done), ticket),
        Err(errno) => errno.negative(),
    };
    if rc == 0 || find(ticket.addr(), what).is_none() {
        return None;
    }
    end(io, ch);
    if rc != Errno::ENOMEM.negative() {
        let name = domain_of(io).map(|d| iomem::text(d.id())).unwrap_or_default();
        let way = if pull { "pull data from" } else { "push data to" };
        errlog!("Failed to {way} memory domain {name}, rc {rc}");
    }
    Some(rc)
}

fn pieces(iovs: *mut abi::iovec, count: i32) -> Pieces {
    (iovs, u32::try_from(count).unwrap_or(0))
}

fn original(io: &'static Io) -> Pieces {
    pieces(io.bounce_orig_iovs.get(), io.bounce_orig_iovcnt.get())
}

/// Whether the block layer has to carry out the I/O's sequence.
pub(super) fn needs_sequence(io: &'static Io) -> bool {
    let by_module = || {
        io.owner.get().is_some_and(|bdev| bdev.sequences.get() & 1u32.wrapping_shl(io.io_type()) != 0)
            && !io.is(flag::SPLIT)
    };
    io.is(flag::ACCEL_SEQUENCE) && !by_module()
}

/// The sequence of an I/O: the block layer's still, or the module's already.
fn sequence_of(io: &'static Io) -> *mut c_void {
    match io.io_type() {
        READ | WRITE if io.is(flag::ACCEL_SEQUENCE) => io.user_sequence.get(),
        READ | WRITE => io.accel_sequence.get(),
        _ => core::ptr::null_mut(),
    }
}

/// Whether the sequence has to move the data between the bounce buffer and the submitter's.
fn moves_by_sequence(io: &'static Io) -> bool {
    !sequence_of(io).is_null() && (!io.is(flag::ACCEL_SEQUENCE) || needs_sequence(io) || io.is(flag::MEMORY_DOMAIN))
}

/// Appends the step between the submitter's buffer and the bounce buffer.
fn append(io: &'static Io, ch: Obj<Channel>, op: u32, dif: Option<Dif>) -> Result<()> {
    let accel = ch.accel().ok_or(Errno::ENOMEM)?;
    let raw = sequence_of(io);
    let known = match raw.addr() as u64 {
        0 => None,
        handle => Some(sequence::find(handle).map_err(|why| why.errno())?),
    };
    let (iovs, count) = original(io);
    let theirs = if io.is(flag::MEMORY_DOMAIN) {
        Place { iovs, count, domain: io.user_domain.get(), ctx: io.user_domain_ctx.get() }
    } else {
        Place { iovs, count, ..Place::NONE }
    };
    let (iovs, count) = pieces(io.iovs.get(), io.iovcnt.get());
    let ours = if io.bounce.get() & bounce::OF_ACCEL != 0 {
        Place { iovs, count, domain: io.memory_domain.get(), ctx: io.memory_domain_ctx.get() }
    } else {
        Place { iovs, count, ..Place::NONE }
    };
    // A read's steps are appended on the way down, and carried out from the last to the first.
    let (src, dst) = if io.io_type() == WRITE { (theirs, ours) } else { (ours, theirs) };
    let nbytes = match &dif {
        Some(dif) => dif.nbytes()?,
        None => total(src.iovs, src.count),
    };
    let step = Step { op, src, dst, nbytes, cb_fn: None, cb_arg: core::ptr::null_mut() };
    let seq = sequence::append(known, accel, &step, |task| {
        if let Some(dif) = dif {
            task.set_dif(dif.ctx, dif.err, dif.blocks);
        }
    })?;
    io.bounce.set(io.bounce.get() | bounce::BY_SEQUENCE);
    if raw.is_null() {
        io.set_flag(flag::ACCEL_SEQUENCE, true);
        io.accel_sequence.set(seq.ptr());
        io.user_sequence.set(seq.ptr());
    }
    Ok(())
}

fn append_md(io: &'static Io, ch: Obj<Channel>) -> i32 {
    let blocks = u32::try_from(io.num_blocks.get()).unwrap_or(u32::MAX);
    let (op, err) = if io.io_type() == WRITE {
        (abi::SPDK_ACCEL_OPC_DIF_GENERATE_COPY, core::ptr::null_mut())
    } else {
        (abi::SPDK_ACCEL_OPC_DIF_VERIFY_COPY, io.dif_err_ptr())
    };
    io.dif_check_flags.set(io.dif_check_flags.get() & !abi::SPDK_DIF_FLAGS_NVME_PRACT);
    answer(append(io, ch, op, Some(Dif { ctx: io.dif_ctx_ptr(), err, blocks })), "generate/verify_copy", io)
}

fn answer(appended: Result<()>, what: &str, io: &'static Io) -> i32 {
    match appended {
        Ok(()) => 0,
        Err(errno) => {
            if errno != Errno::ENOMEM {
                errlog!("Failed to append {what} to accel sequence: {:#x}", sequence_of(io).addr());
            }
            errno.negative()
        }
    }
}

/// Fills the bounce buffer of an I/O, or sees to it that its sequence does; `moved_cb` hears of it.
pub(super) fn pull(io: &'static Io) {
    let Some(ch) = io.ch.get() else { return };
    let rc = if io.owns(own::WRAPS_MD) {
        // Without the framework there is neither a domain nor a sequence, and it is done at once.
        if ch.accel().is_some() { append_md(io, ch) } else { md::wrap(io) }
    } else if moves_by_sequence(io) {
        answer(append(io, ch, abi::SPDK_ACCEL_OPC_COPY, None), "copy", io)
    } else if io.io_type() == WRITE && io.is(flag::MEMORY_DOMAIN) {
        match start(io, ch, wants::PULL, original(io), pieces(io.iovs.get(), 1), pulled) {
            Some(rc) => rc,
            None => return,
        }
    } else {
        if io.io_type() == WRITE {
            let (iovs, count) = original(io);
            iomem::gather(io.bounce_iov.base.get(), io.bounce_iov.len.get(), iovs, count as usize);
        }
        0
    };
    go_on(io, ch, rc, wants::PULL, pulled_data);
}

/// Goes on with what was moved, unless there was no memory: then it is tried again.
#[inline(always)]
fn go_on(io: &'static Io, ch: Obj<Channel>, rc: i32, what: u8, next: fn(&'static Io, i32)) {
    match ch.shared.get() {
        Some(shared) if rc == Errno::ENOMEM.negative() => nomem::queue_head(io, shared, what),
        _ => next(io, rc),
    }
}

extern "C" fn pulled(ticket: *mut c_void, rc: c_int) {
    arrived(ticket, rc, wants::PULL, pulled_data);
}

fn pulled_data(io: &'static Io, rc: i32) {
    if rc != 0 {
        errlog!("Failed to get data buffer");
        return tell(io, rc);
    }
    set_md(io);
}

/// Gives the I/O a buffer for separate metadata, behind its data, with what the submitter has in his.
fn set_md(io: &'static Io) {
    let Some(bdev) = io.owner.get() else { return };
    if !bdev.fact(fact::MD_SEPARATE) {
        return tell(io, 0);
    }
    let (base, len) = (io.bounce_iov.base.get(), io.bounce_iov.len.get());
    let separate = base.wrapping_byte_add(len);
    let md = io.md_buf.replace(separate);
    if md.is_null() {
        return tell(io, 0);
    }
    let md_len = io.num_blocks.get().saturating_mul(u64::from(bdev.md_len.get())) as usize;
    io.bounce_orig_md_iov.set(md, md_len);
    io.bounce_md_iov.set(separate, md_len);
    pull_md(io);
}

pub(super) fn pull_md(io: &'static Io) {
    let Some(ch) = io.ch.get() else { return };
    let mut rc = 0;
    if io.io_type() == WRITE && io.is(flag::MEMORY_DOMAIN) {
        let (theirs, ours) = ((io.bounce_orig_md_iov.as_ptr(), 1), (io.bounce_md_iov.as_ptr(), 1));
        match start(io, ch, wants::PULL_MD, theirs, ours, pulled_md) {
            Some(failed) => rc = failed,
            None => return,
        }
    } else if io.io_type() == WRITE {
        let (to, from) = (&io.bounce_md_iov, &io.bounce_orig_md_iov);
        iomem::copy(to.base.get(), from.base.get(), from.len.get());
    }
    go_on(io, ch, rc, wants::PULL_MD, tell);
}

extern "C" fn pulled_md(ticket: *mut c_void, rc: c_int) {
    arrived(ticket, rc, wants::PULL_MD, tell);
}

/// Moves what was read from the bounce buffer to where the submitter wants it; `next` hears of it.
pub(super) fn push_to(io: &'static Io, next: MovedCb) {
    io.moved_cb.set(Some(next));
    push(io);
}

pub(super) fn push(io: &'static Io) {
    let Some(ch) = io.ch.get() else { return };
    let mut rc = 0;
    if io.io_type() == READ && io.owns(own::WRAPS_MD) {
        rc = md::unwrap(io);
    } else if io.io_type() == READ && io.is(flag::MEMORY_DOMAIN) {
        match start(io, ch, wants::PUSH, original(io), (io.bounce_iov.as_ptr(), 1), pushed) {
            Some(failed) => rc = failed,
            None => return,
        }
    } else if io.io_type() == READ {
        let (iovs, count) = original(io);
        iomem::scatter(iovs, count as usize, io.bounce_iov.base.get(), io.bounce_iov.len.get());
    }
    go_on(io, ch, rc, wants::PUSH, pushed_data);
}

extern "C" fn pushed(ticket: *mut c_void, rc: c_int) {
    arrived(ticket, rc, wants::PUSH, pushed_data);
}

fn pushed_data(io: &'static Io, rc: i32) {
    if rc != 0 || io.io_type() != READ || io.bounce_orig_md_iov.base.get().is_null() {
        return tell(io, rc);
    }
    push_md(io);
}

pub(super) fn push_md(io: &'static Io) {
    let Some(ch) = io.ch.get() else { return };
    let mut rc = 0;
    let (theirs, ours) = (&io.bounce_orig_md_iov, &io.bounce_md_iov);
    if io.is(flag::MEMORY_DOMAIN) {
        match start(io, ch, wants::PUSH_MD, (theirs.as_ptr(), 1), (ours.as_ptr(), 1), pushed_md) {
            Some(failed) => rc = failed,
            None => return,
        }
    } else {
        iomem::copy(theirs.base.get(), io.md_buf.get(), theirs.len.get());
    }
    go_on(io, ch, rc, wants::PUSH_MD, tell);
}

extern "C" fn pushed_md(ticket: *mut c_void, rc: c_int) {
    arrived(ticket, rc, wants::PUSH_MD, tell);
}

/// Carries out the I/O's sequence; `next` hears of it. From here on the sequence is over.
pub(super) fn run_sequence(io: &'static Io, next: MovedCb) {
    let Some(ch) = io.ch.get() else { return };
    io.moved_cb.set(Some(next));
    let begun = sequence::find(io.user_sequence.get().addr() as u64).map_err(|why| why.errno()).and_then(|seq| {
        if io.io_type() == READ {
            seq.reverse()?;
        }
        begin(io, ch, wants::SEQUENCE);
        let ticket = ticket(io);
        process::finish(seq, ran, ticket).inspect_err(|_| end(io, ch))
    });
    if let Err(errno) = begun {
        tell(io, errno.negative());
    }
}

extern "C" fn ran(ticket: *mut c_void, status: i32) {
    arrived(ticket, status, wants::SEQUENCE, tell);
}

/// The sequence of an I/O that fails: nobody carries it out any more.
#[cold]
#[inline(never)]
pub(super) fn abort_sequence(io: &'static Io) {
    io.set_flag(flag::ACCEL_SEQUENCE, false);
    io.accel_sequence.set(core::ptr::null_mut());
    let seq: Option<&'static Sequence> = sequence::find(io.user_sequence.get().addr() as u64).ok();
    if let Some(seq) = seq {
        let _ = sequence::abort(seq);
    }
}

/// Gets a buffer of the acceleration framework as bounce buffer, when it has one.
pub(super) fn get_accel_buffer(io: &'static Io) {
    let (Some(ch), Some(shared)) = (io.ch.get(), io.ch.get().and_then(|ch| ch.shared.get())) else { return };
    let lent = ch.accel().ok_or(Errno::ENOMEM).and_then(|a| crate::accel::buffer::lend(a, io.buf_len.get()));
    match lent {
        Ok((address, domain, ctx)) => {
            io.memory_domain.set(domain);
            io.memory_domain_ctx.set(ctx);
            buf::set(io, address.addr(), bounce::OF_ACCEL);
        }
        // Tried again it keeps its place, so that others behind it are not tried for ever.
        Err(_) if shared.retrying.get() => nomem::queue_head(io, shared, wants::ACCEL_BUF),
        Err(_) => nomem::queue_tail(io, shared, wants::ACCEL_BUF),
    }
}

/// Gives such a buffer back.
pub(super) fn put_accel_buffer(io: &'static Io) {
    let buffer = crate::accel::buffer::find(io.memory_domain_ctx.get().addr() as u64);
    if let Ok(buffer) = buffer
        && let Some(accel) = buffer.channel()
    {
        crate::accel::buffer::put(accel, buffer);
    }
    io.memory_domain.set(core::ptr::null_mut());
}
