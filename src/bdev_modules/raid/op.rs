//! One read, write or reset that configuration does on a member, with a closure for its end.
//!
//! Threading rule: the thread of the channel.

use crate::{
    abi,
    bdev::{
        CHANNELS, Channel, Desc, Io,
        complete::give_back,
        reset,
        submit::{self, Data, Tell, Via},
    },
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, Rx},
    thread::Chan,
};
use core::ffi::c_void;
use std::sync::Mutex;

/// What is to be done.
#[derive(Clone, Copy)]
pub enum What {
    Read { to: *mut c_void, block: u64, num: u64 },
    Write { from: *mut c_void, num: u64 },
    Reset,
}

type Done = Box<dyn FnOnce(bool) + Send>;

pub struct Op {
    what: Rx<u8>,
    buf: Rx<*mut c_void>,
    block: Rx<u64>,
    num: Rx<u64>,
    desc: Rx<u64>,
    channel: Rx<u64>,
    done: Mutex<Option<Done>>,
}

static KIND: Kind = Kind::new("raid member operation");
static OPS: Arena<Op> = Arena::new();

impl Life for Op {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 18;
    fn vacant() -> Self {
        Op {
            what: Rx::ZERO,
            buf: Rx::ZERO,
            block: Rx::ZERO,
            num: Rx::ZERO,
            desc: Rx::ZERO,
            channel: Rx::ZERO,
            done: Mutex::new(None),
        }
    }
}

/// The bdev's channel behind an io_channel.
pub fn bdev_channel(channel: Chan) -> Option<Obj<Channel>> {
    CHANNELS.at(channel.user.get())
}

/// Starts an operation; `done` is told whether it succeeded, unless this fails.
pub fn start(desc: Obj<Desc>, channel: Chan, what: What, done: Done) -> Result<()> {
    // Removals end by a reset and writes of the superblock.
    let op = OPS.alloc_to_end()?;
    let (code, buf, block, num) = match what {
        What::Read { to, block, num } => (0, to, block, num),
        What::Write { from, num } => (1, from, 0, num),
        What::Reset => (2, core::ptr::null_mut(), 0, 0),
    };
    op.what.set(code);
    op.buf.set(buf);
    op.block.set(block);
    op.num.set(num);
    op.desc.set(desc.handle());
    op.channel.set(channel.user.get());
    *op.done.lock().unwrap_or_else(|e| e.into_inner()) = Some(done);
    let result = submit(op);
    if result.is_err() {
        drop(end(op));
    }
    result
}

fn end(op: Obj<Op>) -> Option<Done> {
    let done = op.done.lock().unwrap_or_else(|e| e.into_inner()).take();
    OPS.free(op);
    done
}

fn submit(op: Obj<Op>) -> Result<()> {
    let desc = crate::bdev::DESCS.find(op.desc.get()).ok_or(Errno::ENODEV)?;
    let ch = CHANNELS.at(op.channel.get()).ok_or(Errno::ENODEV)?;
    let via = Via::new(desc, ch)?;
    let arg = core::ptr::with_exposed_provenance_mut(op.address());
    let tell = Tell { cb: finished, arg };
    let data = Data {
        iovs: core::ptr::null_mut(),
        iovcnt: 0,
        md: core::ptr::null_mut(),
        offset: op.block.get(),
        num: op.num.get(),
    };
    let result = match op.what.get() {
        0 => submit::rw_one(via, abi::SPDK_BDEV_IO_TYPE_READ, op.buf.get(), data, tell),
        1 => submit::rw_one(via, abi::SPDK_BDEV_IO_TYPE_WRITE, op.buf.get(), data, tell),
        _ => reset::reset(via, tell),
    };
    match result {
        Err(Errno::ENOMEM) => submit::queue_wait(ch, again, arg, false).map_err(|_| Errno::ENOMEM),
        other => other,
    }
}

extern "C" fn again(arg: *mut c_void) {
    let Some(op) = OPS.at(arg.addr() as u64) else { return };
    if submit(op).is_err()
        && let Some(done) = end(op)
    {
        done(false);
    }
}

extern "C" fn finished(io: &'static Io, success: bool, arg: *mut c_void) {
    let _ = give_back(io);
    if let Some(op) = OPS.at(arg.addr() as u64)
        && let Some(done) = end(op)
    {
        done(success);
    }
}
