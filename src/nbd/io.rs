//! The commands of a disk: received, executed by its bdev, answered.
//!
//! Threading rule: the thread of the disk.

use super::{
    disk::{Disk, IOS},
    wire::{self, REPLY, REQUEST, Request},
};
use crate::{
    abi::{self, iovec},
    bdev::{
        complete,
        io::Io as BdevIo,
        submit::{self, Data, Tell, Via},
    },
    env::{self, DmaBuf},
    errno::{Errno, Result},
    handle::{Kind, Life, Obj, ObjCell},
    sys::sock,
};
use core::{
    ffi::{c_int, c_void},
    ptr,
};
use std::sync::{Mutex, MutexGuard};

static IO_KIND: Kind = Kind::new("nbd command");

/// What is known of a command.
#[derive(Default)]
pub struct Command {
    head: [u8; REQUEST],
    reply: [u8; REPLY],
    pub request: Request,
    payload: Option<DmaBuf>,
    /// How far the present part of it was received or sent.
    offset: usize,
    parsed: bool,
    replied: bool,
    failed: bool,
}

/// The slot of a command: the bdev has its handle.
pub struct Io {
    pub(super) disk: ObjCell<Disk>,
    command: Mutex<Command>,
}

impl Life for Io {
    const KIND: &'static Kind = &IO_KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        Io { disk: ObjCell::EMPTY, command: Mutex::new(Command::default()) }
    }
}

impl Io {
    fn command(&self) -> MutexGuard<'_, Command> {
        self.command.lock().unwrap_or_else(|e| e.into_inner())
    }
}

/// What one step of receiving or sending did.
pub enum Step {
    /// So many bytes; the command is not through.
    Bytes(usize),
    /// The command is through.
    Done,
    /// The kernel is about to end the connection.
    Disconnect,
}

pub fn new(disk: Obj<Disk>) -> Result<Obj<Io>> {
    let io = IOS.alloc()?;
    io.disk.set(Some(disk));
    *io.command() = Command::default();
    Ok(io)
}

pub fn free(io: Obj<Io>) {
    *io.command() = Command::default();
    IOS.free(io);
}

/// Moves bytes between a place and the connection: how many, 0 when it is not ready. `EIO` at its end.
fn transfer(fd: c_int, at: *mut u8, len: usize, read: bool) -> Result<usize> {
    let iov = [iovec { iov_base: at.cast(), iov_len: len }];
    let outcome = if read { sock::readv(fd, &iov) } else { sock::send(fd, &iov, 0) };
    match outcome {
        Ok(0) if len != 0 => Err(Errno::EIO),
        Err(Errno::EAGAIN | Errno::EINTR) => Ok(0),
        outcome => outcome,
    }
}

/// Receives what there is of a command.
pub fn receive(io: Obj<Io>, fd: c_int, align: usize) -> Result<Step> {
    let mut command = io.command();
    let command = &mut *command;
    let mut bytes = 0usize;
    if !command.parsed {
        let offset = command.offset;
        let Some(rest) = command.head.get_mut(offset..) else { return Err(Errno::EIO) };
        let n = transfer(fd, rest.as_mut_ptr(), rest.len(), true)?;
        command.offset = offset.wrapping_add(n);
        bytes = n;
        if command.offset < REQUEST {
            return Ok(Step::Bytes(bytes));
        }
        command.request = Request::parse(&command.head).ok_or_else(|| {
            errlog!("invalid request magic");
            Errno::EINVAL
        })?;
        if command.request.kind == wire::DISCONNECT {
            return Ok(Step::Disconnect);
        }
        let len = command.request.payload();
        if len != 0 {
            command.payload = Some(env::dma_malloc(len, align).inspect_err(|_| {
                errlog!("could not allocate the payload of a command: {len} bytes");
            })?);
        }
        command.parsed = true;
        command.offset = 0;
        if command.request.kind != wire::WRITE {
            return Ok(Step::Done);
        }
    }
    let left = command.request.payload().saturating_sub(command.offset);
    if left != 0 {
        let at = command.payload.as_ref().map_or(ptr::null_mut(), DmaBuf::as_ptr).cast::<u8>();
        let n = transfer(fd, at.wrapping_add(command.offset), left, true)?;
        command.offset = command.offset.wrapping_add(n);
        bytes = bytes.wrapping_add(n);
        if n < left {
            return Ok(Step::Bytes(bytes));
        }
    }
    command.offset = 0;
    Ok(Step::Done)
}

/// Sends what fits of a command's reply.
pub fn transmit(io: Obj<Io>, fd: c_int) -> Result<Step> {
    let mut command = io.command();
    let command = &mut *command;
    let mut bytes = 0usize;
    if !command.replied {
        let offset = command.offset;
        let Some(rest) = command.reply.get_mut(offset..) else { return Err(Errno::EIO) };
        let n = transfer(fd, rest.as_mut_ptr(), rest.len(), false)?;
        command.offset = offset.wrapping_add(n);
        bytes = n;
        if command.offset < REPLY {
            return Ok(Step::Bytes(bytes));
        }
        command.offset = 0;
        command.replied = true;
    }
    if command.request.kind != wire::READ || command.failed {
        return Ok(Step::Done);
    }
    let left = command.request.payload().saturating_sub(command.offset);
    let at = command.payload.as_ref().map_or(ptr::null_mut(), DmaBuf::as_ptr).cast::<u8>();
    let n = transfer(fd, at.wrapping_add(command.offset), left, false)?;
    command.offset = command.offset.wrapping_add(n);
    if n < left { Ok(Step::Bytes(bytes.wrapping_add(n))) } else { Ok(Step::Done) }
}

/// A command is executed, or will not be: its reply is due.
pub fn finish(io: Obj<Io>, success: bool) {
    {
        let mut command = io.command();
        let error = if success { 0 } else { Errno::EIO.0 };
        command.failed = !success;
        command.reply = wire::reply(command.request.handle, error);
        command.offset = 0;
    }
    if let Some(disk) = io.disk.get() {
        super::disk::executed(disk, io);
    }
}

extern "C" fn done(bdev_io: &'static BdevIo, success: bool, arg: *mut c_void) {
    let _ = complete::give_back(bdev_io);
    if let Ok(io) = IOS.get(arg.addr() as u64) {
        finish(io, success);
    }
}

extern "C" fn again(arg: *mut c_void) {
    if let Ok(io) = IOS.get(arg.addr() as u64) {
        execute(io);
    }
}

fn submit(io: Obj<Io>, via: Via) -> Result<()> {
    let (request, buf) = {
        let command = io.command();
        (command.request, command.payload.as_ref().map_or(ptr::null_mut(), DmaBuf::as_ptr))
    };
    let tell = Tell { cb: done, arg: ptr::without_provenance_mut(io.handle() as usize) };
    match request.kind {
        wire::READ | wire::WRITE => {
            let (offset, num) = via.blocks(request.from, u64::from(request.len))?;
            let data = Data { iovs: ptr::null_mut(), iovcnt: 0, md: ptr::null_mut(), offset, num };
            let kind =
                if request.kind == wire::READ { abi::SPDK_BDEV_IO_TYPE_READ } else { abi::SPDK_BDEV_IO_TYPE_WRITE };
            submit::rw_one(via, kind, buf.cast(), data, tell)
        }
        wire::FLUSH => submit::flush(via, 0, via.bdev().num_blocks(), tell),
        wire::TRIM => {
            let (offset, num) = via.blocks(request.from, u64::from(request.len))?;
            submit::unmap(via, offset, num, tell)
        }
        _ => Err(Errno::ENOTSUP),
    }
}

/// Gives a command to the bdev; when that has no room, once it has.
pub fn execute(io: Obj<Io>) {
    let via = io.disk.get().and_then(super::disk::via);
    let Some(via) = via else { return finish(io, false) };
    match submit(io, via) {
        Ok(()) => (),
        Err(Errno::ENOMEM) => {
            let arg = ptr::without_provenance_mut(io.handle() as usize);
            if let Err(errno) = submit::queue_wait(via.ch, again, arg, false) {
                errlog!("Cannot wait for room for a command: {errno}");
                finish(io, false);
            }
        }
        Err(errno) => {
            errlog!("nbd io failed, rc={}", errno.negative());
            finish(io, false);
        }
    }
}
