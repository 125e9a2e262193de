//! A bdev as the device of a blobstore. Serves `spdk/blob_bdev.h`.
//!
//! C calls the functions of such a device as it calls those of its own, so they take addresses and look them up. The record
//! of a device lives until it is destroyed and its last channel is closed. Threading rule: created, claimed and destroyed on
//! one thread; requests on the thread of their channel.

use super::{
    dev::{BsDev, Cpl, Dev},
    task::locked,
};
use crate::{
    abi::{self, iovec},
    bdev::{
        Bdev, DESCS, Desc, channel,
        claim::{self, Opts},
        complete, copy,
        desc::{self, EventFn, Open},
        ext::{self, Ext},
        io::Io,
        record::ModuleRecord,
        submit::{self, Data, Extra, Tell, Via},
    },
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Pool, Rx, Transparent},
    thread::{self, Thread, channel as chans},
};
use core::{
    ffi::c_void,
    mem::offset_of,
    sync::atomic::{AtomicI32, Ordering::*},
};
use std::{collections::VecDeque, sync::Mutex};

type P = *mut c_void;
const NULL: P = core::ptr::null_mut();
const READ: u32 = abi::SPDK_BDEV_IO_TYPE_READ;
const WRITE: u32 = abi::SPDK_BDEV_IO_TYPE_WRITE;
const UNMAP: u32 = abi::SPDK_BDEV_IO_TYPE_UNMAP;
const ZEROES: u32 = abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES;
const COPY: u32 = abi::SPDK_BDEV_IO_TYPE_COPY;

#[repr(C)]
struct BdevDev {
    dev: BsDev,
    /// Handle of the descriptor, 0 once the device was destroyed.
    desc: Rx<u64>,
    bdev: ObjCell<Bdev>,
    thread: Rx<u64>,
    write: Rx<bool>,
    /// The device itself and its channels.
    refs: AtomicI32,
}

const _: () = assert!(offset_of!(BdevDev, dev) == 0);

impl Transparent for BdevDev {
    fn vacant() -> Self {
        BdevDev {
            dev: BsDev::empty(),
            desc: Rx::ZERO,
            bdev: ObjCell::EMPTY,
            thread: Rx::ZERO,
            write: Rx::ZERO,
            refs: AtomicI32::new(0),
        }
    }
}

static DEVS: Pool<BdevDev> = Pool::new();
/// Records that are free, oldest first.
static LEFT: Mutex<VecDeque<&'static BdevDev>> = Mutex::new(VecDeque::new());
/// As many free records stay unused, so that a late pointer is found out.
const QUARANTINE: usize = 4096;

fn find(dev: P) -> Option<&'static BdevDev> {
    DEVS.at(dev.addr()).filter(|d| d.desc.get() != 0)
}

/// Opens a bdev as a device. What became of it is told by events.
pub fn create(name: &[u8], write: bool, event: EventFn, ctx: *mut c_void) -> Result<Dev> {
    if crate::sys::alloc::low() || crate::sys::alloc::must_fail() {
        errlog!("could not allocate blob_bdev");
        return Err(Errno::ENOMEM);
    }
    let thread = thread::current().ok_or(Errno::EPERM)?;
    let used = {
        let mut left = locked(&LEFT);
        if left.len() > QUARANTINE { left.pop_front() } else { None }
    };
    let d = match used {
        Some(d) => d,
        None => {
            DEVS.open(0, 1 << 18)?;
            locked(&LEFT).try_reserve(DEVS.len().saturating_add(1))?;
            DEVS.carve()?
        }
    };
    let opened = desc::open(name, Open { write, hide_md: false, event, ctx });
    let opened = opened.and_then(|desc| desc.bdev().map(|bdev| (desc, bdev)).ok_or(Errno::ENODEV));
    let (desc, bdev) = match opened {
        Ok(found) => found,
        Err(errno) => {
            locked(&LEFT).push_back(d);
            return Err(errno);
        }
    };
    let b = &d.dev;
    b.create_channel.set(Some(create_channel));
    b.destroy_channel.set(Some(destroy_channel));
    b.destroy.set(Some(destroy));
    b.read.set(Some(read));
    b.write.set(Some(self::write));
    b.readv.set(Some(readv));
    b.writev.set(Some(writev));
    b.readv_ext.set(Some(readv_ext));
    b.writev_ext.set(Some(writev_ext));
    b.flush.set(None);
    b.write_zeroes.set(Some(write_zeroes));
    b.unmap.set(Some(unmap));
    b.get_base_bdev.set(Some(base_bdev));
    b.is_zeroes.set(Some(is_zeroes));
    b.is_range_valid.set(Some(is_range_valid));
    b.translate_lba.set(Some(translate));
    b.copy.set(if bdev.supports(COPY) { Some(copy_blocks) } else { None });
    b.is_degraded.set(None);
    b.blockcnt.set(bdev.num_blocks());
    b.blocklen.set(bdev.block_size());
    b.phys_blocklen.set(bdev.record().map_or(bdev.block_size(), |r| r.phys_blocklen.get().max(1)));
    d.bdev.set(Some(bdev));
    d.thread.set(thread.handle());
    d.write.set(write);
    d.refs.store(1, Release);
    d.desc.set(desc.handle());
    Ok(b)
}

/// The descriptor of a device that was made here and not destroyed yet.
pub fn desc_of(dev: Dev) -> Option<Obj<Desc>> {
    DESCS.find(find(dev.as_ptr())?.desc.get())
}

/// Whether an address is that of a device that was made here and not destroyed yet.
pub fn at(address: usize) -> Option<Dev> {
    find(core::ptr::without_provenance_mut(address)).map(|d| &d.dev)
}

/// Whether an address once was that of such a device.
pub fn was(address: usize) -> bool {
    DEVS.at(address).is_some()
}

/// Claims the bdev for a module: for its only writer, or against writers when the device was opened for reading.
pub fn claim(dev: Dev, module: &'static ModuleRecord, module_name: &[u8]) -> Result<()> {
    let d = find(dev.as_ptr()).ok_or(Errno::EBADF)?;
    let desc = DESCS.find(d.desc.get()).ok_or(Errno::ENODEV)?;
    let kind = if d.write.get() {
        abi::SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE
    } else {
        abi::SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE
    };
    claim::claim_desc(desc, kind, Opts::default(), module, module_name)
        .inspect_err(|_| errlog!("could not claim bs dev"))
}

/// Looks up how many blocks the bdev has now.
pub fn update_blockcnt(dev: Dev) -> Result<()> {
    let d = find(dev.as_ptr()).ok_or(Errno::EBADF)?;
    let bdev = d.bdev.get().ok_or(Errno::ENODEV)?;
    d.dev.blockcnt.set(bdev.num_blocks());
    Ok(())
}

extern "C" fn create_channel(dev: P) -> P {
    let Some(d) = find(dev) else { return NULL };
    let Some(chan) = d.bdev.get().and_then(|bdev| channel::get(bdev).ok()) else { return NULL };
    d.refs.fetch_add(1, AcqRel);
    core::ptr::with_exposed_provenance_mut(chan.address())
}

extern "C" fn destroy_channel(dev: P, channel: P) {
    if let Ok(chan) = chans::find_own(channel.addr())
        && chans::put(chan).is_ok()
        && let Some(d) = DEVS.at(dev.addr())
    {
        leave(d);
    }
}

fn leave(d: &'static BdevDev) {
    if d.refs.fetch_sub(1, AcqRel) == 1 {
        d.bdev.set(None);
        locked(&LEFT).push_back(d);
    }
}

extern "C" fn destroy(dev: P) {
    let Some(d) = find(dev) else { return };
    let handle = d.desc.replace(0);
    let close = move || {
        if let Some(desc) = DESCS.find(handle) {
            let _ = desc::close(desc);
        }
    };
    let home: Option<Obj<Thread>> = thread::THREADS.get(d.thread.get()).ok();
    if home.is_some() && home == thread::current() {
        close();
    } else {
        thread::send_or_run(home, Box::new(close));
    }
    leave(d);
}

#[inline(always)]
fn via(dev: P, channel: P) -> Result<Via> {
    let d = DEVS.at(dev.addr()).ok_or(Errno::EBADF)?;
    let desc = DESCS.find(d.desc.get()).ok_or(Errno::ENODEV)?;
    let ch = channel::decode(channel.addr()).map_err(|_| Errno::EBADF)?;
    Via::new(desc, ch)
}

extern "C" fn done(io: &'static Io, success: bool, args: P) {
    let _ = complete::give_back(io);
    Cpl::tell(args, if success { 0 } else { Errno::EIO.negative() });
}

#[inline(always)]
fn told(args: P) -> Tell {
    Tell { cb: done, arg: args }
}

/// One request, as it is kept while it waits for a free I/O record.
#[derive(Clone, Copy)]
struct Asked {
    dev: P,
    channel: P,
    kind: u32,
    payload: P,
    /// 0 for a plain buffer.
    iovcnt: i32,
    lba: u64,
    src: u64,
    count: u64,
    args: P,
    /// Where the payload lies, NULL for ordinary memory.
    domain: P,
    domain_ctx: P,
}

impl Asked {
    /// A request for one plain buffer of ordinary memory, or for none.
    #[inline(always)]
    fn of(kind: u32, dev: P, channel: P, payload: P, lba: u64, count: u64, args: P) -> Asked {
        Asked { dev, channel, kind, payload, iovcnt: 0, lba, src: 0, count, args, domain: NULL, domain_ctx: NULL }
    }
}

#[inline(always)]
fn start(a: &Asked) -> Result<()> {
    let via = via(a.dev, a.channel)?;
    match a.kind {
        READ | WRITE if a.iovcnt == 0 => {
            let data = Data { iovs: core::ptr::null_mut(), iovcnt: 0, md: NULL, offset: a.lba, num: a.count };
            submit::rw_one(via, a.kind, a.payload, data, told(a.args))
        }
        READ | WRITE => {
            let data = Data { iovs: a.payload.cast(), iovcnt: a.iovcnt, md: NULL, offset: a.lba, num: a.count };
            let extra: Extra = submit::plain(via);
            if !a.domain.is_null() {
                let ext = Ext { domain: a.domain, domain_ctx: a.domain_ctx, ..Ext::NONE };
                ext::rw(via, a.kind, data, extra, ext, told(a.args))
            } else if a.kind == READ {
                submit::readv(via, data, extra, told(a.args))
            } else {
                submit::writev(via, data, extra, told(a.args))
            }
        }
        UNMAP => submit::unmap(via, a.lba, a.count, told(a.args)),
        ZEROES => submit::write_zeroes(via, a.lba, a.count, told(a.args)),
        COPY => copy::copy(via, a.lba, a.src, a.count, told(a.args)),
        _ => Err(Errno::ENOTSUP),
    }
}

#[inline(always)]
fn request(a: Asked) {
    if let Err(errno) = start(&a) {
        refused(a, errno);
    }
}

/// Without a free I/O record a request waits for one.
#[cold]
#[inline(never)]
fn refused(a: Asked, errno: Errno) {
    if errno != Errno::ENOMEM {
        return Cpl::tell(a.args, errno.negative());
    }
    if let Err(errno) = wait(a) {
        errlog!("Queue io failed, {errno}");
        Cpl::tell(a.args, errno.negative());
    }
}

/// A request that waits.
struct Waiting {
    dev: Rx<P>,
    channel: Rx<P>,
    kind: Rx<u32>,
    payload: Rx<P>,
    iovcnt: Rx<i32>,
    lba: Rx<u64>,
    src: Rx<u64>,
    count: Rx<u64>,
    args: Rx<P>,
    domain: Rx<P>,
    domain_ctx: Rx<P>,
}

static KIND: Kind = Kind::new("waiting blob request");
static WAITING: Arena<Waiting> = Arena::new();

impl Life for Waiting {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 20;
    fn vacant() -> Self {
        Waiting {
            dev: Rx::ZERO,
            channel: Rx::ZERO,
            kind: Rx::ZERO,
            payload: Rx::ZERO,
            iovcnt: Rx::ZERO,
            lba: Rx::ZERO,
            src: Rx::ZERO,
            count: Rx::ZERO,
            args: Rx::ZERO,
            domain: Rx::ZERO,
            domain_ctx: Rx::ZERO,
        }
    }
}

fn wait(a: Asked) -> Result<()> {
    let ch = channel::decode(a.channel.addr()).map_err(|_| Errno::EBADF)?;
    let w = WAITING.alloc()?;
    w.dev.set(a.dev);
    w.channel.set(a.channel);
    w.kind.set(a.kind);
    w.payload.set(a.payload);
    w.iovcnt.set(a.iovcnt);
    w.lba.set(a.lba);
    w.src.set(a.src);
    w.count.set(a.count);
    w.args.set(a.args);
    w.domain.set(a.domain);
    w.domain_ctx.set(a.domain_ctx);
    let arg = core::ptr::without_provenance_mut(w.handle() as usize);
    submit::queue_wait(ch, try_again, arg, false).inspect_err(|_| {
        WAITING.free(w);
    })
}

extern "C" fn try_again(arg: P) {
    let Some(w) = WAITING.find(arg.addr() as u64) else { return };
    let a = Asked {
        dev: w.dev.get(),
        channel: w.channel.get(),
        kind: w.kind.get(),
        payload: w.payload.get(),
        iovcnt: w.iovcnt.get(),
        lba: w.lba.get(),
        src: w.src.get(),
        count: w.count.get(),
        args: w.args.get(),
        domain: w.domain.get(),
        domain_ctx: w.domain_ctx.get(),
    };
    WAITING.free(w);
    request(a);
}

extern "C" fn read(dev: P, channel: P, payload: P, lba: u64, count: u32, args: P) {
    let count = u64::from(count);
    request(Asked::of(READ, dev, channel, payload, lba, count, args));
}

extern "C" fn write(dev: P, channel: P, payload: P, lba: u64, count: u32, args: P) {
    let count = u64::from(count);
    request(Asked::of(WRITE, dev, channel, payload, lba, count, args));
}

#[inline(always)]
fn scattered(kind: u32, dev: P, channel: P, iovs: *mut iovec, iovcnt: i32, lba: u64, count: u32, args: P, ext: P) {
    if iovs.is_null() || iovcnt < 1 {
        return Cpl::tell(args, Errno::EINVAL.negative());
    }
    let (domain, domain_ctx) = super::io::memory_domain(ext).unwrap_or((NULL, NULL));
    let count = u64::from(count);
    request(Asked { dev, channel, kind, payload: iovs.cast(), iovcnt, lba, src: 0, count, args, domain, domain_ctx });
}

extern "C" fn readv(dev: P, channel: P, iovs: *mut iovec, iovcnt: i32, lba: u64, count: u32, args: P) {
    scattered(READ, dev, channel, iovs, iovcnt, lba, count, args, NULL);
}

extern "C" fn writev(dev: P, channel: P, iovs: *mut iovec, iovcnt: i32, lba: u64, count: u32, args: P) {
    scattered(WRITE, dev, channel, iovs, iovcnt, lba, count, args, NULL);
}

extern "C" fn readv_ext(dev: P, channel: P, iovs: *mut iovec, iovcnt: i32, lba: u64, count: u32, args: P, ext: P) {
    scattered(READ, dev, channel, iovs, iovcnt, lba, count, args, ext);
}

extern "C" fn writev_ext(dev: P, channel: P, iovs: *mut iovec, iovcnt: i32, lba: u64, count: u32, args: P, ext: P) {
    scattered(WRITE, dev, channel, iovs, iovcnt, lba, count, args, ext);
}

extern "C" fn write_zeroes(dev: P, channel: P, lba: u64, count: u64, args: P) {
    request(Asked::of(ZEROES, dev, channel, NULL, lba, count, args));
}

extern "C" fn unmap(dev: P, channel: P, lba: u64, count: u64, args: P) {
    let supported = find(dev).and_then(|d| d.bdev.get()).is_some_and(|bdev| bdev.supports(UNMAP));
    if !supported {
        // Nobody relies on zeros.
        return Cpl::tell(args, 0);
    }
    request(Asked::of(UNMAP, dev, channel, NULL, lba, count, args));
}

extern "C" fn copy_blocks(dev: P, channel: P, to: u64, from: u64, count: u64, args: P) {
    request(Asked { src: from, ..Asked::of(COPY, dev, channel, NULL, to, count, args) });
}

extern "C" fn base_bdev(dev: P) -> P {
    find(dev).and_then(|d| d.bdev.get()).map_or(NULL, |bdev| bdev.ptr())
}

extern "C" fn is_zeroes(_: P, _: u64, _: u64) -> bool {
    false
}

extern "C" fn is_range_valid(dev: P, lba: u64, count: u64) -> bool {
    let blocks = find(dev).and_then(|d| d.bdev.get()).map_or(0, |bdev| bdev.num_blocks());
    if lba >= blocks {
        return false;
    }
    if lba.saturating_add(count) > blocks {
        errlog!("Entire range must be within the bs_dev bounds for CoW.");
        return false;
    }
    true
}

extern "C" fn translate(_: P, lba: u64, base: *mut u64) -> bool {
    crate::sys::iomem::store(base, lba);
    true
}
