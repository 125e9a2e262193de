//! The data path: reads, writes and their sisters, from the blob's units to the device's blocks.
//!
//! What lies in one cluster goes down by plain calls: no allocation, no lock, no fence. What spans several goes in pieces,
//! each as long as the clusters follow each other on the device. Threading rule: the thread of the channel.

use super::{
    backing::{is_zeroes, zeroes},
    channel::{Channel, OpFn, Req, req_at},
    cow,
    dev::Dev,
    object::{BLOBS, Blob},
    task::{self, Answer, Ptr},
};
use crate::{
    abi::{self, iovec},
    bdev::io::IoVec,
    errno::{Errno, Result},
    handle::Obj,
    sys::{alloc, iomem},
};
use core::ffi::c_void;

/// Who is told at the end.
#[derive(Clone, Copy)]
pub struct Tell {
    pub cb: OpFn,
    pub arg: *mut c_void,
}

impl Tell {
    #[inline(always)]
    fn tell(self, rc: i32) {
        (self.cb)(self.arg, rc);
    }
    #[cold]
    fn refuse(self, errno: Errno) {
        (self.cb)(self.arg, errno.negative());
    }
}

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    Write = 0,
    Read = 1,
    Unmap = 2,
    WriteZeroes = 3,
    Writev = 4,
    Readv = 5,
    /// Nothing but to see that the cluster is there.
    Touch = 6,
}

impl Kind {
    pub fn from_raw(raw: u8) -> Kind {
        match raw {
            0 => Kind::Write,
            2 => Kind::Unmap,
            3 => Kind::WriteZeroes,
            4 => Kind::Writev,
            5 => Kind::Readv,
            6 => Kind::Touch,
            _ => Kind::Read,
        }
    }
    #[inline(always)]
    fn reads(self) -> bool {
        matches!(self, Kind::Read | Kind::Readv)
    }
}

#[derive(Clone, Copy)]
struct Op {
    kind: Kind,
    payload: *mut c_void,
    iovcnt: i32,
    ext: *mut c_void,
    offset: u64,
    length: u64,
    tell: Tell,
}

const NULL: *mut c_void = core::ptr::null_mut();
/// Most blocks of one piece.
const MOST_BLOCKS: u64 = 1 << 30;

#[inline(always)]
pub fn read(blob: Obj<Blob>, ch: Obj<Channel>, payload: *mut c_void, offset: u64, length: u64, tell: Tell) {
    submit(blob, ch, Op { kind: Kind::Read, payload, iovcnt: 0, ext: NULL, offset, length, tell });
}

#[inline(always)]
pub fn write(blob: Obj<Blob>, ch: Obj<Channel>, payload: *mut c_void, offset: u64, length: u64, tell: Tell) {
    submit(blob, ch, Op { kind: Kind::Write, payload, iovcnt: 0, ext: NULL, offset, length, tell });
}

#[inline(always)]
pub fn readv(
    blob: Obj<Blob>,
    ch: Obj<Channel>,
    iovs: *mut iovec,
    iovcnt: i32,
    offset: u64,
    length: u64,
    ext: *mut c_void,
    tell: Tell,
) {
    submit(blob, ch, Op { kind: Kind::Readv, payload: iovs.cast(), iovcnt, ext, offset, length, tell });
}

#[inline(always)]
pub fn writev(
    blob: Obj<Blob>,
    ch: Obj<Channel>,
    iovs: *mut iovec,
    iovcnt: i32,
    offset: u64,
    length: u64,
    ext: *mut c_void,
    tell: Tell,
) {
    submit(blob, ch, Op { kind: Kind::Writev, payload: iovs.cast(), iovcnt, ext, offset, length, tell });
}

pub fn unmap(blob: Obj<Blob>, ch: Obj<Channel>, offset: u64, length: u64, tell: Tell) {
    submit(blob, ch, Op { kind: Kind::Unmap, payload: NULL, iovcnt: 0, ext: NULL, offset, length, tell });
}

pub fn write_zeroes(blob: Obj<Blob>, ch: Obj<Channel>, offset: u64, length: u64, tell: Tell) {
    submit(blob, ch, Op { kind: Kind::WriteZeroes, payload: NULL, iovcnt: 0, ext: NULL, offset, length, tell });
}

#[inline(always)]
fn submit(blob: Obj<Blob>, ch: Obj<Channel>, op: Op) {
    if blob.data_ro.get() && !op.kind.reads() {
        return op.tell.refuse(Errno::EPERM);
    }
    if op.length == 0 {
        return op.tell.tell(0);
    }
    match op.offset.checked_add(op.length) {
        Some(end) if end <= blob.units.get() => {}
        _ => return op.tell.refuse(Errno::EINVAL),
    }
    if ch.store() != blob.store.get() {
        return op.tell.refuse(Errno::EBADF);
    }
    let (at, within) = blob.place(op.offset);
    if op.length > blob.per_cluster.get().wrapping_sub(within) {
        return split(blob, ch, op);
    }
    one(blob, ch, op, at, within, blob.cluster(at));
}

impl Blob {
    /// Where something in a cluster lies on the device.
    #[inline(always)]
    pub(super) fn lba_in(&self, cluster: u32, within: u64) -> u64 {
        let lba = u64::from(cluster).wrapping_mul(self.cluster_lbas.get());
        lba.wrapping_add(within.wrapping_mul(self.unit_lbas.get()))
    }

    /// Whether unmapping a whole cluster gives it back.
    #[inline(always)]
    fn may_release(&self) -> bool {
        self.is_thin_provisioned() && !self.busy.get() && self.is_on_zeroes()
    }
}

/// A piece that goes down as a whole: it lies in clusters that follow each other, or that are all not there.
#[inline(always)]
fn one(blob: Obj<Blob>, ch: Obj<Channel>, op: Op, at: u64, within: u64, cluster: u32) {
    if blob.frozen.get() != 0 {
        return hold(blob, ch, op);
    }
    // Looked up once: another thread may take the cluster out meanwhile.
    if cluster == 0 {
        return nowhere(blob, ch, op, at);
    }
    if op.kind == Kind::Unmap && op.length == blob.per_cluster.get() && blob.may_release() {
        return cow::release(blob, ch, at, cluster, op.tell);
    }
    let (Some(dev), Some(req)) = (ch.dev.get(), ch.take()) else { return op.tell.refuse(Errno::ENOMEM) };
    req.cb.set(Some(op.tell.cb));
    req.arg.set(op.tell.arg);
    let lba = blob.lba_in(cluster, within);
    let count = op.length.wrapping_mul(blob.unit_lbas.get());
    let (channel, args) = (ch.dev_channel.get(), req.args.as_ptr());
    match op.kind {
        Kind::Read => dev.do_read(channel, op.payload, lba, count as u32, args),
        Kind::Write => dev.do_write(channel, op.payload, lba, count as u32, args),
        Kind::Readv => dev.do_readv(channel, op.payload.cast(), op.iovcnt, lba, count as u32, args, op.ext),
        Kind::Writev => dev.do_writev(channel, op.payload.cast(), op.iovcnt, lba, count as u32, args, op.ext),
        Kind::Unmap => dev.do_unmap(channel, lba, count, args),
        Kind::WriteZeroes => dev.do_write_zeroes(channel, lba, count, args),
        Kind::Touch => finish(req, 0),
    }
}

/// A device's answer to a request.
pub(super) extern "C" fn device_done(_channel: *mut c_void, arg: *mut c_void, rc: i32) {
    if let Some(req) = req_at(arg) {
        finish(req, rc);
    }
}

/// Gives a request back and tells whoever made it.
#[inline(always)]
pub(super) fn finish(req: &'static Req, rc: i32) {
    let (cb, arg) = (req.cb.get(), req.arg.get());
    if let Some(ch) = req.channel.get() {
        ch.give(req);
    }
    if let Some(cb) = cb {
        cb(arg, rc);
    }
}

/// Keeps an operation in a request, for later.
fn keep(blob: Obj<Blob>, ch: Obj<Channel>, op: Op) -> Option<&'static Req> {
    let req = ch.take()?;
    req.cb.set(Some(op.tell.cb));
    req.arg.set(op.tell.arg);
    req.blob.set(blob.handle());
    req.kind.set(op.kind as u8);
    req.payload.set(op.payload);
    req.iovcnt.set(op.iovcnt);
    req.offset.set(op.offset);
    req.length.set(op.length);
    req.ext.set(op.ext);
    Some(req)
}

/// Begins an operation anew that waited in a request.
pub(super) fn again(req: &'static Req) {
    let (Some(cb), Some(ch)) = (req.cb.get(), req.channel.get()) else { return };
    let tell = Tell { cb, arg: req.arg.get() };
    let op = Op {
        kind: req.op(),
        payload: req.payload.get(),
        iovcnt: req.iovcnt.get(),
        ext: req.ext.get(),
        offset: req.offset.get(),
        length: req.length.get(),
        tell,
    };
    let blob = BLOBS.find(req.blob.get());
    ch.give(req);
    match blob {
        Some(_) if op.kind == Kind::Touch => tell.tell(0),
        Some(blob) => submit(blob, ch, op),
        None => tell.refuse(Errno::EBADF),
    }
}

#[cold]
fn hold(blob: Obj<Blob>, ch: Obj<Channel>, op: Op) {
    match keep(blob, ch, op) {
        Some(req) => ch.object().frozen.push(req),
        None => op.tell.refuse(Errno::ENOMEM),
    }
}

/// Sends what waited for a blob to thaw on its way.
pub(super) fn thaw(ch: Obj<Channel>, blob: u64) {
    let waiting = ch.object().frozen.take();
    while let Some(req) = waiting.pop() {
        if req.blob.get() == blob { again(req) } else { ch.object().frozen.push(req) }
    }
}

/// The clusters are not there.
#[inline(never)]
fn nowhere(blob: Obj<Blob>, ch: Obj<Channel>, op: Op, at: u64) {
    match op.kind {
        Kind::Read | Kind::Readv => read_back(blob, ch, op),
        Kind::Unmap => op.tell.tell(0),
        Kind::Write | Kind::Writev | Kind::WriteZeroes | Kind::Touch => match keep(blob, ch, op) {
            Some(req) => cow::need(blob, ch, at, req),
            None => op.tell.refuse(Errno::ENOMEM),
        },
    }
}

/// A range of a blob's units in the blocks of the device behind it.
pub(super) fn back_range(blob: Obj<Blob>, back: Dev, unit: u64, count: u64) -> (u64, u64) {
    let size = blob.store.get().map_or(0, |bs| bs.io_unit_size());
    let factor = u64::from(size.checked_div(back.blocklen.get()).unwrap_or(1));
    (unit.saturating_mul(factor), count.saturating_mul(factor))
}

/// The memory domain in `struct spdk_blob_ext_io_opts`, if there is one.
pub(super) fn memory_domain(ext: *mut c_void) -> Option<(*mut c_void, *mut c_void)> {
    let opts = iomem::value(ext.cast::<[usize; 3]>())?;
    let [_, domain, ctx] = opts;
    (domain != 0).then(|| (core::ptr::with_exposed_provenance_mut(domain), core::ptr::with_exposed_provenance_mut(ctx)))
}

/// Reads from what lies behind the blob; beyond its end there are zeros.
fn read_back(blob: Obj<Blob>, ch: Obj<Channel>, op: Op) {
    let Some(back) = blob.back.get() else { return op.tell.refuse(Errno::EIO) };
    let (lba, mut count) = back_range(blob, back, op.offset, op.length);
    let elsewhere = memory_domain(op.ext).is_some();
    if !elsewhere && is_zeroes(back) {
        zero_from(&op, blob, 0);
        return op.tell.tell(0);
    }
    let there = back.blockcnt.get().saturating_sub(lba);
    if there == 0 && elsewhere {
        let (Some(req), Ok(count)) = (ch.take(), u32::try_from(count)) else { return op.tell.refuse(Errno::ENOMEM) };
        req.cb.set(Some(op.tell.cb));
        req.arg.set(op.tell.arg);
        return zeroes().do_readv(NULL, op.payload.cast(), op.iovcnt, 0, count, req.args.as_ptr(), op.ext);
    }
    if there < count {
        if elsewhere {
            return op.tell.refuse(Errno::ENOTSUP);
        }
        zero_from(&op, blob, there.saturating_mul(u64::from(back.blocklen.get())));
        count = there;
    }
    if count == 0 {
        return op.tell.tell(0);
    }
    let channel = if blob.is_esnap_clone() { ch.esnap_channel(blob, back) } else { Some(ch.io_channel_ptr()) };
    let (Some(channel), Ok(count)) = (channel, u32::try_from(count)) else { return op.tell.refuse(Errno::ENOMEM) };
    let Some(req) = ch.take() else { return op.tell.refuse(Errno::ENOMEM) };
    req.cb.set(Some(op.tell.cb));
    req.arg.set(op.tell.arg);
    let args = req.args.as_ptr();
    match op.kind {
        Kind::Readv => back.do_readv(channel, op.payload.cast(), op.iovcnt, lba, count, args, op.ext),
        _ => back.do_read(channel, op.payload, lba, count, args),
    }
}

/// Fills the payload of a read with zeros, from a byte on.
fn zero_from(op: &Op, blob: Obj<Blob>, from: u64) {
    let unit = blob.store.get().map_or(0, |bs| u64::from(bs.io_unit_size()));
    let total = op.length.saturating_mul(unit) as usize;
    let from = (from as usize).min(total);
    if op.kind == Kind::Read {
        return iomem::zero(op.payload.wrapping_byte_add(from), total.saturating_sub(from));
    }
    let mut start = 0usize;
    for at in 0..usize::try_from(op.iovcnt).unwrap_or(0) {
        let Some((base, len)) = iomem::get(op.payload.cast(), at) else { break };
        let end = start.saturating_add(len).min(total);
        if end > from {
            let skip = from.saturating_sub(start);
            iomem::zero(base.wrapping_byte_add(skip), end.saturating_sub(start).saturating_sub(skip));
        }
        start = end;
    }
}

/// What of an operation is left, for a task.
#[derive(Clone, Copy)]
struct Pieces {
    blob: u64,
    ch: Obj<Channel>,
    kind: Kind,
    payload: Ptr,
    iovcnt: i32,
    ext: Ptr,
    offset: u64,
    length: u64,
}

#[cold]
#[inline(never)]
fn split(blob: Obj<Blob>, ch: Obj<Channel>, op: Op) {
    if alloc::low() || alloc::must_fail() {
        return op.tell.refuse(Errno::ENOMEM);
    }
    let pieces = Pieces {
        blob: blob.handle(),
        ch,
        kind: op.kind,
        payload: Ptr::new(op.payload),
        iovcnt: op.iovcnt,
        ext: Ptr::new(op.ext),
        offset: op.offset,
        length: op.length,
    };
    let (cb, arg) = (op.tell.cb, Ptr::new(op.tell.arg));
    task::start(async move {
        let done = task::caught(pieces.go()).await;
        cb(arg.get(), done.err().map_or(0, Errno::negative));
    });
}

/// How many units from `offset` on go down as a whole, and in which cluster they begin.
fn run(blob: Obj<Blob>, kind: Kind, offset: u64, most: u64) -> (u64, u32) {
    let per = blob.per_cluster.get();
    let (at, within) = blob.place(offset);
    let first = blob.cluster(at);
    let mut units = per.saturating_sub(within).min(most);
    let alone = match kind {
        Kind::Unmap => blob.may_release(),
        // A device behind may end between two clusters.
        Kind::Read | Kind::Readv => first == 0 && !blob.is_on_zeroes(),
        _ => first == 0,
    };
    let limit = most.min(MOST_BLOCKS.checked_div(blob.unit_lbas.get()).unwrap_or(0));
    let (mut next, mut expected) = (at.saturating_add(1), first.wrapping_add(1));
    while !alone && units < limit && blob.cluster(next) == if first == 0 { 0 } else { expected } {
        units = units.saturating_add(per).min(most);
        next = next.saturating_add(1);
        expected = expected.wrapping_add(1);
    }
    (units, first)
}

/// A part of a scattered buffer.
fn part(iovs: *const iovec, iovcnt: i32, skip: u64, len: u64) -> Result<Vec<IoVec>> {
    let (mut skip, mut len) = (skip as usize, len as usize);
    let mut out = Vec::new();
    for at in 0..usize::try_from(iovcnt).unwrap_or(0) {
        let Some((base, size)) = iomem::get(iovs, at) else { break };
        if len == 0 {
            break;
        }
        if skip >= size {
            skip = skip.saturating_sub(size);
            continue;
        }
        let size = size.saturating_sub(skip).min(len);
        out.try_reserve(1)?;
        let piece = IoVec::ZERO;
        piece.set(base.wrapping_byte_add(skip), size);
        out.push(piece);
        skip = 0;
        len = len.saturating_sub(size);
    }
    if len == 0 { Ok(out) } else { Err(Errno::EINVAL) }
}

impl Pieces {
    async fn go(self) -> Result<()> {
        let _hold = cow::Hold::new(self.ch);
        let mut done = 0u64;
        while done < self.length {
            let blob = BLOBS.find(self.blob).ok_or(Errno::EBADF)?;
            let offset = self.offset.saturating_add(done);
            let (length, cluster) = run(blob, self.kind, offset, self.length.saturating_sub(done));
            let unit = u64::from(blob.store()?.io_unit_size());
            let (skip, bytes) = (done.saturating_mul(unit), length.saturating_mul(unit));
            let scattered = matches!(self.kind, Kind::Readv | Kind::Writev);
            let iovs = if scattered { part(self.payload.get(), self.iovcnt, skip, bytes)? } else { Vec::new() };
            let answer = Answer::new(NULL)?;
            {
                let whole: *mut c_void = self.payload.get();
                let first = iovs.first().map_or(NULL, |iov| iov.as_ptr().cast());
                let op = Op {
                    kind: self.kind,
                    payload: if scattered { first } else { whole.wrapping_byte_add(skip as usize) },
                    iovcnt: iovs.len() as i32,
                    ext: self.ext.get(),
                    offset,
                    length,
                    tell: Tell { cb: Answer::told, arg: answer.arg() },
                };
                let (at, within) = blob.place(offset);
                one(blob, self.ch, op, at, within, cluster);
            }
            answer.await?;
            done = done.saturating_add(length);
        }
        Ok(())
    }
}

/// Sees to it that a cluster is there, on the current thread's channel.
pub(super) async fn touch(blob: Obj<Blob>, ch: Obj<Channel>, at: u64) -> Result<()> {
    let answer = Answer::new(NULL)?;
    {
        let tell = Tell { cb: Answer::told, arg: answer.arg() };
        let offset = at.saturating_mul(blob.per_cluster.get());
        let op = Op { kind: Kind::Touch, payload: NULL, iovcnt: 0, ext: NULL, offset, length: 0, tell };
        if blob.cluster(at) == 0 {
            nowhere(blob, ch, op, at);
        } else {
            tell.tell(0);
        }
    }
    answer.await
}

/// Reads what lies behind the blob, on the current thread's channel.
pub(super) async fn read_behind(blob: Obj<Blob>, ch: Obj<Channel>, offset: u64, length: u64, to: Ptr) -> Result<()> {
    let answer = Answer::new(NULL)?;
    {
        let tell = Tell { cb: Answer::told, arg: answer.arg() };
        let op = Op { kind: Kind::Read, payload: to.get(), iovcnt: 0, ext: NULL, offset, length, tell };
        read_back(blob, ch, op);
    }
    answer.await
}

/// Reads a whole cluster, on the current thread's channel.
pub(super) async fn read_cluster(blob: Obj<Blob>, ch: Obj<Channel>, at: u64, to: Ptr) -> Result<()> {
    let answer = Answer::new(NULL)?;
    {
        let tell = Tell { cb: Answer::told, arg: answer.arg() };
        let per = blob.per_cluster.get();
        read(blob, ch, to.get(), at.saturating_mul(per), per, tell);
    }
    answer.await
}

const _: () = assert!(size_of::<abi::iovec>() == size_of::<IoVec>());
