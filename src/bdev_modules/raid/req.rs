//! A request of a level with redundancy: the words behind an I/O record, or those of a rebuild's own request.
//!
//! A request that reaches beyond a rebuild's position is done in two parts: first what is not rebuilt yet, with the
//! rebuilt member missing, then the rest. Threading rule: the thread of the channel.

use super::{
    channel::{CHANNELS, NOWHERE, RaidChannel},
    object::{RAIDS, Raid},
    process::{self, Request},
    raid1, raid5f,
    stripe::{STRIPES, Stripe},
    trace::finish,
};
use crate::{
    abi,
    bdev::{
        Channel, IOS, Io,
        ext::{self, Ext},
        submit::{self, Data, Tell, Via},
    },
    errno::{Errno, Result},
    handle::{Obj, Rx},
    sys::iomem,
    thread,
};
use core::ffi::c_void;

/// Words behind each I/O record.
pub const WORDS: usize = 16;
pub type Words = [Rx<u64>; WORDS];

pub const SUCCESS: i32 = abi::SPDK_BDEV_IO_STATUS_SUCCESS;
pub const FAILED: i32 = abi::SPDK_BDEV_IO_STATUS_FAILED;
pub const NOMEM: i32 = abi::SPDK_BDEV_IO_STATUS_NOMEM;
pub const READ: u32 = abi::SPDK_BDEV_IO_TYPE_READ;
pub const WRITE: u32 = abi::SPDK_BDEV_IO_TYPE_WRITE;
pub const FLUSH: u32 = abi::SPDK_BDEV_IO_TYPE_FLUSH;
pub const UNMAP: u32 = abi::SPDK_BDEV_IO_TYPE_UNMAP;

/// One request.
#[derive(Clone, Copy)]
pub struct Req(&'static Words);

macro_rules! words {
    ($($at:literal $get:ident $set:ident;)*) => {
        impl Req {
            $(
                #[inline(always)]
                pub fn $get(self) -> u64 {
                    self.0.get($at).map_or(0, Rx::get)
                }
                #[inline(always)]
                pub fn $set(self, value: u64) {
                    if let Some(word) = self.0.get($at) {
                        word.set(value);
                    }
                }
            )*
        }
    };
}

words! {
    0 token set_token;
    1 raid_word set_raid_word;
    2 channel_word set_channel_word;
    3 offset set_offset;
    4 num set_num;
    5 iovs_word set_iovs_word;
    6 iovcnt set_iovcnt;
    7 md_word set_md_word;
    8 kind set_kind;
    // How many parts are still to end, how many were started, what becomes of it.
    9 remaining set_remaining;
    10 submitted set_submitted;
    11 status_word set_status_word;
    12 split set_split;
    13 split_len set_split_len;
    14 own set_own;
    15 behind_word set_behind_word;
}

/// Bits of `kind` besides the I/O type.
const OF_PROCESS: u64 = 1 << 8;
/// The parts that were read are to be combined: the end of a reconstruction, not of the request.
const RECONSTRUCTS: u64 = 1 << 9;

fn ptr(word: u64) -> *mut c_void {
    core::ptr::with_exposed_provenance_mut(word as usize)
}

fn word<T>(ptr: *mut T) -> u64 {
    ptr.expose_provenance() as u64
}

/// What a request does.
pub struct Fill {
    pub kind: u32,
    pub offset: u64,
    pub num: u64,
    pub iovs: *mut abi::iovec,
    pub iovcnt: u64,
    pub md: *mut c_void,
}

impl Req {
    /// The request behind an I/O, filled from it.
    #[inline(always)]
    pub fn begin(io: &'static Io, raid: Obj<Raid>, ch: Obj<RaidChannel>) -> Option<Req> {
        let req = Req(IOS.words(io)?);
        let fill = Fill {
            kind: io.io_type(),
            offset: io.offset_blocks.get(),
            num: io.num_blocks.get(),
            iovs: io.iovs.get(),
            iovcnt: u64::try_from(io.iovcnt.get()).unwrap_or(0),
            md: io.md_buf.get(),
        };
        req.fill(io.address() as u64, raid, ch, &fill);
        Some(req)
    }

    /// A rebuild's request.
    pub fn of_process(request: Obj<Request>, raid: Obj<Raid>, ch: Obj<RaidChannel>, fill: &Fill) -> Req {
        let req = Req(&request.object().words);
        req.fill(request.address() as u64, raid, ch, fill);
        req.set_kind(req.kind() | OF_PROCESS);
        req
    }

    #[inline(always)]
    fn fill(self, token: u64, raid: Obj<Raid>, ch: Obj<RaidChannel>, fill: &Fill) {
        self.set_token(token);
        self.set_raid_word(raid.address() as u64);
        self.set_channel_word(ch.address() as u64);
        self.set_kind(u64::from(fill.kind));
        self.set_offset(fill.offset);
        self.set_num(fill.num);
        self.set_iovs_word(word(fill.iovs));
        self.set_iovcnt(fill.iovcnt);
        self.set_md_word(word(fill.md));
        self.set_remaining(0);
        self.set_submitted(0);
        self.set_default(SUCCESS);
        self.set_split(NOWHERE);
        self.set_split_len(0);
        self.set_own(0);
        self.set_behind_word(0);
    }

    /// The request that a callback's argument names: that of an I/O, or one of a rebuild.
    #[inline(always)]
    pub fn of(arg: *mut c_void) -> Option<Req> {
        match IOS.at(arg.addr()) {
            Some(io) => Some(Req(IOS.words(io)?)),
            None => Some(Req(&process::REQUESTS.at(arg.addr() as u64)?.object().words)),
        }
    }

    #[inline(always)]
    pub fn raid(self) -> Option<Obj<Raid>> {
        RAIDS.at(self.raid_word())
    }

    #[inline(always)]
    pub fn channel(self) -> Option<Obj<RaidChannel>> {
        CHANNELS.at(self.channel_word())
    }

    #[inline(always)]
    pub fn io_type(self) -> u32 {
        (self.kind() & 0xff) as u32
    }

    pub fn set_reconstructs(self, on: bool) {
        let kind = self.kind();
        self.set_kind(if on { kind | RECONSTRUCTS } else { kind & !RECONSTRUCTS });
    }

    #[inline(always)]
    pub fn iovs(self) -> *mut abi::iovec {
        ptr(self.iovs_word()).cast()
    }

    #[inline(always)]
    pub fn md(self) -> *mut c_void {
        ptr(self.md_word())
    }

    /// Whether it lies behind a rebuild's position.
    #[inline(always)]
    pub fn behind(self) -> bool {
        self.behind_word() != 0
    }

    #[inline(always)]
    pub fn via(self, slot: usize) -> Option<Via> {
        self.channel()?.via(&*self.raid()?, slot, self.behind())
    }

    #[inline(always)]
    pub fn tell(self, cb: crate::bdev::io::IoCb) -> Tell {
        Tell { cb, arg: ptr(self.token()) }
    }

    pub fn arg(self) -> *mut c_void {
        ptr(self.token())
    }

    /// The whole data, for a member's block `at`.
    #[inline(always)]
    pub fn data(self, at: u64) -> Data {
        Data { iovs: self.iovs(), iovcnt: self.iovcnt() as i32, md: self.md(), offset: at, num: self.num() }
    }

    pub fn stripe(self) -> Option<Obj<Stripe>> {
        STRIPES.at(self.own())
    }

    /// The status it ends with unless a part ends otherwise.
    #[inline(always)]
    pub fn set_default(self, status: i32) {
        let byte = u64::from(status as i8 as u8);
        self.set_status_word(byte | byte.wrapping_shl(8));
    }

    fn default_status(self) -> i32 {
        i32::from((self.status_word().wrapping_shr(8) & 0xff) as u8 as i8)
    }

    fn status(self) -> i32 {
        i32::from((self.status_word() & 0xff) as u8 as i8)
    }

    /// Some parts have ended; true when these were the last, and the request has ended with them.
    #[inline(always)]
    pub fn part(self, count: u64, status: i32) -> bool {
        let left = self.remaining().saturating_sub(count);
        self.set_remaining(left);
        if status != self.default_status() {
            self.set_status_word(self.status_word() & !0xff | u64::from(status as i8 as u8));
        }
        if left == 0 {
            self.complete(self.status());
        }
        left == 0
    }

    /// Starts it, in two parts if a rebuild's position lies within.
    #[inline(always)]
    pub fn start(self, ch: Obj<RaidChannel>) {
        let position = ch.position.get();
        if position != NOWHERE {
            let end = self.offset().saturating_add(self.num());
            if end <= position {
                self.set_behind_word(1);
            } else if self.offset() < position {
                self.cut(position.saturating_sub(self.offset()));
            }
        }
        self.run();
    }

    fn run(self) {
        let Some(raid) = self.raid() else { return };
        match (raid.level(), self.io_type()) {
            (super::Level::Raid5f, _) => raid5f::run(self),
            (_, READ) => raid1::read(self),
            (_, WRITE | FLUSH | UNMAP) => raid1::write(self),
            _ => self.complete(FAILED),
        }
    }

    /// Leaves the first `blocks` for later.
    fn cut(self, blocks: u64) {
        let Some(raid) = self.raid() else { return };
        self.set_split(blocks);
        self.set_offset(self.offset().saturating_add(blocks));
        self.set_num(self.num().saturating_sub(blocks));
        if self.md_word() != 0 {
            self.set_md_word(self.md_word().wrapping_add(blocks.wrapping_mul(u64::from(raid.md_len.get()))));
        }
        let mut bytes = blocks.saturating_mul(u64::from(raid.blocklen.get())) as usize;
        let mut at = 0usize;
        while let Some((base, len)) = iomem::get(self.iovs(), at).filter(|_| (at as u64) < self.iovcnt()) {
            if bytes < len {
                if bytes > 0 {
                    // The element is shortened meanwhile; its first bytes are remembered.
                    self.set_split_len(bytes as u64);
                    iomem::set(self.iovs(), at, base.wrapping_byte_add(bytes), len.saturating_sub(bytes));
                }
                break;
            }
            bytes = bytes.saturating_sub(len);
            at = at.saturating_add(1);
        }
        self.set_iovcnt(self.iovcnt().saturating_sub(at as u64));
        self.set_iovs_word(word(self.iovs().wrapping_add(at)));
    }

    /// The part beyond a rebuild's position is done: restores the buffers, and starts the rest if this succeeded.
    /// False when the whole request is done.
    fn next_part(self, io: &'static Io, status: i32) -> bool {
        let shared = self.split_len() as usize;
        let second = self.split() == 0;
        let (first_iovs, first_count) = (io.iovs.get(), u64::try_from(io.iovcnt.get()).unwrap_or(0));
        if second {
            // The element in the middle gets its end back.
            if shared > 0
                && let Some(at) = self.iovcnt().checked_sub(1)
                && let Some((base, len)) = iomem::get(first_iovs, at as usize)
            {
                iomem::set(first_iovs, at as usize, base, len.saturating_add(self.own() as usize));
            }
        } else {
            let before = first_count.saturating_sub(self.iovcnt());
            let at = before as usize;
            let middle = iomem::get(self.iovs(), 0).filter(|_| shared > 0);
            if status == SUCCESS {
                self.set_num(self.split());
                self.set_offset(io.offset_blocks.get());
                self.set_md_word(word(io.md_buf.get()));
                self.set_iovs_word(word(first_iovs));
                self.set_iovcnt(before.saturating_add(u64::from(shared > 0)));
                if let Some((base, len)) = middle {
                    iomem::set(first_iovs, at, base.wrapping_byte_sub(shared), shared);
                    self.set_split_tail(len);
                }
                self.set_split(0);
                self.set_submitted(0);
                self.set_remaining(0);
                self.set_default(SUCCESS);
                self.set_behind_word(1);
                self.run();
                return true;
            }
            if let Some((base, len)) = middle {
                iomem::set(first_iovs, at, base.wrapping_byte_sub(shared), len.saturating_add(shared));
            }
        }
        false
    }

    /// Where the data of a request lies.
    #[inline(always)]
    pub fn ext(self) -> Ext {
        match IOS.at(self.token() as usize) {
            Some(io) if self.kind() & OF_PROCESS == 0 => Ext::domain_of(io),
            _ => Ext::NONE,
        }
    }

    /// raid1 has no stripe: the word holds what was cut off the element in the middle.
    fn set_split_tail(self, len: usize) {
        self.set_own(len as u64);
    }

    /// It has ended, or a part of it.
    pub fn complete(self, status: i32) {
        if self.kind() & (RECONSTRUCTS | OF_PROCESS) != 0 {
            return self.complete_rare(status);
        }
        let Some(io) = IOS.at(self.token() as usize) else { return };
        if self.split() != NOWHERE && self.next_part(io, status) {
            return;
        }
        finish(io, status);
    }

    #[cold]
    fn complete_rare(self, status: i32) {
        if self.kind() & RECONSTRUCTS != 0 {
            self.set_reconstructs(false);
            return raid5f::parts_read(self, status);
        }
        if let Some(request) = process::REQUESTS.at(self.token()) {
            process::part_done(request, self, status);
        }
    }
}

/// Calls `f(arg)` when a record is free for `ch`, or in the next poll when there is one after all; false when neither works.
pub fn wait(ch: Obj<Channel>, f: extern "C" fn(*mut c_void), arg: *mut c_void) -> bool {
    match submit::queue_wait(ch, f, arg, true) {
        Ok(()) => true,
        Err(Errno::EINVAL) => thread::current().is_some_and(|own| thread::send_own(own, f, arg).is_ok()),
        Err(_) => false,
    }
}

/// A read or write of a member, whose data may lie in a memory domain.
#[inline(always)]
pub fn rw(via: Via, io_type: u32, data: Data, ext: Ext, tell: Tell) -> Result<()> {
    match io_type {
        _ if !ext.is_none() => ext::rw(via, io_type, data, submit::plain(via), ext, tell),
        READ => submit::readv(via, data, submit::plain(via), tell),
        _ => submit::writev(via, data, submit::plain(via), tell),
    }
}

/// A flush or unmap of a member.
pub fn plain(via: Via, io_type: u32, offset: u64, num: u64, tell: Tell) -> Result<()> {
    match io_type {
        UNMAP => submit::unmap(via, offset, num, tell),
        FLUSH => submit::flush(via, offset, num, tell),
        _ => Err(Errno::EINVAL),
    }
}
