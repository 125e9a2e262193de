//! `struct spdk_bdev_io`: one I/O, at the layout of `spdk/bdev_module.h`, in a type-stable pool.
//!
//! C reads the type, the parameters and its own context behind the record; the library's words live in `internal`.
//! The first cache line of `internal` holds everything that a plain read or write needs besides its parameters.
//! Threading rule: an I/O belongs to the thread of the channel it was submitted on.

use super::{channel::Channel, object::Bdev, record::same_offsets};
use crate::{
    abi,
    handle::{Kind, ObjCell, Pool, Rx, Transparent},
};
use core::{
    ffi::c_void,
    mem::{offset_of, size_of},
};

/// Calls the submitter back: the I/O, whether it succeeded, the submitter's argument.
pub type IoCb = extern "C" fn(&'static Io, bool, *mut c_void);
/// Tells a module that its buffer is there: its channel, the I/O, whether there is one.
pub type GetBufCb = extern "C" fn(*mut c_void, &'static Io, bool);

/// Goes on with an I/O whose data was moved, or whose sequence was carried out: the I/O, 0 or a negative errno.
pub type MovedCb = extern "C" fn(&'static Io, i32);

/// A `struct iovec`.
#[repr(C)]
#[derive(Default)]
pub struct IoVec {
    pub base: Rx<*mut c_void>,
    pub len: Rx<usize>,
}

impl IoVec {
    pub const ZERO: IoVec = IoVec { base: Rx::ZERO, len: Rx::ZERO };

    pub fn as_ptr(&self) -> *mut abi::iovec {
        core::ptr::from_ref(self).cast_mut().cast()
    }

    pub fn set(&self, base: *mut c_void, len: usize) {
        self.base.set(base);
        self.len.set(len);
    }
}

/// The parameters of zone requests, in the words of block I/O.
#[derive(Clone, Copy, Debug)]
pub struct ZoneRequest {
    /// The first block of the first zone.
    pub id: u64,
    pub num: u32,
    /// `enum spdk_bdev_zone_action`.
    pub action: u32,
    /// Where `struct spdk_bdev_zone_info` are written.
    pub buf: *mut c_void,
}

pub const CHILD_IOVS: usize = abi::SPDK_BDEV_IO_NUM_CHILD_IOV as usize;

/// `struct spdk_bdev_io`.
#[repr(C)]
pub struct Io {
    /// Address of the `struct spdk_bdev`.
    pub bdev: Rx<*mut c_void>,
    pub io_type: Rx<u8>,
    reserved0: Rx<u8>,
    pub num_retries: Rx<u16>,
    reserved1: Rx<u32>,
    pub iov: IoVec,
    pub child_iov: [IoVec; CHILD_IOVS],
    reserved2: [Rx<u64>; 4],
    /// The parameters of block I/O; reset and abort keep theirs in the same words.
    pub iovs: Rx<*mut abi::iovec>,
    pub iovcnt: Rx<i32>,
    pub(super) zone_action: Rx<u32>,
    pub num_blocks: Rx<u64>,
    pub offset_blocks: Rx<u64>,
    pub memory_domain: Rx<*mut c_void>,
    pub memory_domain_ctx: Rx<*mut c_void>,
    pub accel_sequence: Rx<*mut c_void>,
    pub md_buf: Rx<*mut c_void>,
    pub fused_iovs: Rx<*mut abi::iovec>,
    pub fused_iovcnt: Rx<i32>,
    pub dif_check_flags: Rx<u32>,
    pub nvme_cdw12: Rx<u32>,
    pub nvme_cdw13: Rx<u32>,
    pub zcopy: Rx<u8>,
    pad1: [Rx<u8>; 7],
    pub abort_cb_arg: Rx<*mut c_void>,
    pub seek_offset: Rx<u64>,
    pub copy_src_offset: Rx<u64>,
    dif: [Rx<u64>; 12],
    reserved3: [Rx<u64>; 5],
    // internal: the hot line
    pub(super) ch: ObjCell<Channel>,
    /// The flag bits of [`flag`].
    pub(super) flags: Rx<u8>,
    pub status: Rx<i8>,
    pub(super) retry: Rx<u8>,
    /// One of [`state`].
    pub(super) state: Rx<u8>,
    /// Bits of [`own`].
    pub(super) own: Rx<u8>,
    /// Of an I/O with [`own::NESTED`]: how many others wait for it, one for the other.
    pub(super) depth: Rx<u8>,
    /// How often the slot has been freed.
    pub(super) lives: Rx<u16>,
    /// The descriptor's handle.
    pub desc: Rx<u64>,
    pub(super) cb: Rx<Option<IoCb>>,
    pub caller_ctx: Rx<*mut c_void>,
    pub submit_tsc: Rx<u64>,
    pub(super) owner: ObjCell<Bdev>,
    /// The next one in the free list, or in the module's list while a module of ours has it.
    pub link: Rx<Option<&'static Io>>,
    // internal: the rest
    /// A word for the module of ours that has the I/O.
    pub module_word: Rx<u64>,
    pub error: Rx<u32>,
    pub error_hi: Rx<u32>,
    /// The I/O that this one is a part of.
    pub(super) parent: Rx<Option<&'static Io>>,
    pub(super) split_remaining: Rx<u64>,
    pub(super) split_offset: Rx<u64>,
    pub(super) split_outstanding: Rx<u32>,
    pad3: Rx<u32>,
    pub(super) buf_ptr: Rx<*mut c_void>,
    pub(super) buf_len: Rx<u64>,
    pub(super) bounce_iov: IoVec,
    pub(super) bounce_md_iov: IoVec,
    pub(super) bounce_orig_md_iov: IoVec,
    pub(super) bounce_orig_iovs: Rx<*mut abi::iovec>,
    pub(super) bounce_orig_iovcnt: Rx<i32>,
    /// Bits of [`bounce`].
    pub(super) bounce: Rx<u32>,
    pub(super) get_buf_cb: Rx<Option<GetBufCb>>,
    /// Neighbours in a queue of waiting I/Os.
    pub(super) queue_next: Rx<Option<&'static Io>>,
    pub(super) queue_prev: Rx<Option<&'static Io>>,
    /// Further words for the module of ours that has the I/O.
    pub module_due: Rx<u64>,
    pub module_status: Rx<i32>,
    pub module_kind: Rx<u32>,
    iobuf_entry: Rx<u64>,
    waitq_entry: [Rx<u64>; 5],
    /// Whom a partition's module wants told instead of the submitter.
    pub part_cb: Rx<Option<IoCb>>,
    pub(super) user_domain: Rx<*mut c_void>,
    pub(super) user_domain_ctx: Rx<*mut c_void>,
    pub(super) user_sequence: Rx<*mut c_void>,
    pub(super) moved_cb: Rx<Option<MovedCb>>,
    reserved4: [Rx<u64>; 8],
}

/// The parameters of an NVMe command that is passed through.
#[derive(Clone, Copy)]
pub struct Passthru {
    pub cmd: [u64; 8],
    pub iovs: *mut abi::iovec,
    pub iovcnt: i32,
    pub buf: *mut c_void,
    pub nbytes: u64,
    pub md_buf: *mut c_void,
    pub md_len: u64,
}

const U: usize = offset_of!(abi::spdk_bdev_io, u);
const INTERNAL: usize = offset_of!(abi::spdk_bdev_io, internal);

/// Where a field of a part lies in the whole.
const fn within(part: usize, field: usize) -> usize {
    part.saturating_add(field)
}

same_offsets!(Io = abi::spdk_bdev_io {
    bdev = bdev, io_type = type_, num_retries = num_retries, iov = iov, child_iov = child_iov, iovs = u, ch = internal,
    reserved4 = reserved4,
});

// Worked out by the compiler.
const _: () = {
    type Block = abi::spdk_bdev_io_block_params;
    type Inner = abi::spdk_bdev_io_internal_fields;
    assert!(size_of::<Io>() == 1216 && INTERNAL % 64 == 0);
    assert!(offset_of!(Io, iovcnt) == within(U, offset_of!(Block, iovcnt)));
    assert!(offset_of!(Io, num_blocks) == within(U, offset_of!(Block, num_blocks)));
    assert!(offset_of!(Io, offset_blocks) == within(U, offset_of!(Block, offset_blocks)));
    assert!(offset_of!(Io, memory_domain) == within(U, offset_of!(Block, memory_domain)));
    assert!(offset_of!(Io, memory_domain_ctx) == within(U, offset_of!(Block, memory_domain_ctx)));
    assert!(offset_of!(Io, accel_sequence) == within(U, offset_of!(Block, accel_sequence)));
    assert!(offset_of!(Io, md_buf) == within(U, offset_of!(Block, md_buf)));
    assert!(offset_of!(Io, fused_iovs) == within(U, offset_of!(Block, fused_iovs)));
    assert!(offset_of!(Io, fused_iovcnt) == within(U, offset_of!(Block, fused_iovcnt)));
    assert!(offset_of!(Io, dif_check_flags) == within(U, offset_of!(Block, dif_check_flags)));
    assert!(offset_of!(Io, nvme_cdw12) == within(U, offset_of!(Block, nvme_cdw12)));
    assert!(offset_of!(Io, nvme_cdw13) == within(U, offset_of!(Block, nvme_cdw13)));
    assert!(offset_of!(Io, zcopy) == within(U, offset_of!(Block, zcopy)));
    assert!(offset_of!(Io, abort_cb_arg) == within(U, offset_of!(Block, abort)));
    assert!(offset_of!(Io, seek_offset) == within(U, offset_of!(Block, seek)));
    assert!(offset_of!(Io, copy_src_offset) == within(U, offset_of!(Block, copy)));
    type Nvme = abi::spdk_bdev_io_nvme_passthru_params;
    assert!(size_of::<abi::spdk_nvme_cmd>() == 64 && offset_of!(Nvme, cmd) == 0);
    assert!(offset_of!(Io, fused_iovs) == within(U, offset_of!(Nvme, iovs)));
    assert!(offset_of!(Io, fused_iovcnt) == within(U, offset_of!(Nvme, iovcnt)));
    assert!(offset_of!(Io, nvme_cdw12) == within(U, offset_of!(Nvme, buf)));
    assert!(offset_of!(Io, zcopy) == within(U, offset_of!(Nvme, nbytes)));
    assert!(offset_of!(Io, abort_cb_arg) == within(U, offset_of!(Nvme, md_buf)));
    assert!(offset_of!(Io, seek_offset) == within(U, offset_of!(Nvme, md_len)));
    assert!(offset_of!(Io, dif) == within(U, offset_of!(Block, dif_ctx)));
    assert!(offset_of!(Io, flags) == within(INTERNAL, offset_of!(Inner, f)));
    assert!(offset_of!(Io, status) == within(INTERNAL, offset_of!(Inner, status)));
    assert!(offset_of!(Io, retry) == within(INTERNAL, offset_of!(Inner, retry_state)));
    assert!(offset_of!(Io, desc) == within(INTERNAL, offset_of!(Inner, desc)));
    assert!(offset_of!(Io, cb) == within(INTERNAL, offset_of!(Inner, cb)));
    assert!(offset_of!(Io, caller_ctx) == within(INTERNAL, offset_of!(Inner, caller_ctx)));
    assert!(offset_of!(Io, submit_tsc) == within(INTERNAL, offset_of!(Inner, submit_tsc)));
    assert!(offset_of!(Io, error) == within(INTERNAL, offset_of!(Inner, error)));
    assert!(offset_of!(Io, split_remaining) == within(within(INTERNAL, offset_of!(Inner, split)), 8));
    assert!(offset_of!(Io, buf_ptr) == within(INTERNAL, offset_of!(Inner, buf)));
    assert!(offset_of!(Io, bounce_iov) == within(INTERNAL, offset_of!(Inner, bounce_buf)));
    assert!(offset_of!(Io, get_buf_cb) == within(INTERNAL, offset_of!(Inner, get_buf_cb)));
    assert!(offset_of!(Io, module_due) == within(INTERNAL, offset_of!(Inner, iobuf)));
    assert!(offset_of!(Io, waitq_entry) == within(INTERNAL, offset_of!(Inner, waitq_entry)));
    assert!(offset_of!(Io, user_domain) == within(INTERNAL, offset_of!(Inner, memory_domain)));
    assert!(offset_of!(Io, user_sequence) == within(INTERNAL, offset_of!(Inner, accel_sequence)));
    assert!(offset_of!(Io, moved_cb) == within(INTERNAL, offset_of!(Inner, data_transfer_cpl)));
    assert!(
        offset_of!(Io, reserved3) == within(within(U, offset_of!(Block, dif_err)), size_of::<abi::spdk_dif_error>())
    );
    assert!(size_of::<abi::spdk_dif_ctx>() == 64);
};

/// Bits of `internal.f`.
pub mod flag {
    pub const ACCEL_SEQUENCE: u8 = 1 << 0;
    pub const MEMORY_DOMAIN: u8 = 1 << 1;
    pub const SPLIT: u8 = 1 << 2;
    pub const BUF: u8 = 1 << 3;
    pub const BOUNCE: u8 = 1 << 4;
    pub const IN_SUBMIT: u8 = 1 << 5;
    pub const CHILD: u8 = 1 << 6;
    /// Not among C's names: it came with a memory domain or a sequence, or has got one.
    pub const SPECIAL: u8 = 1 << 7;
}

/// Where the I/O is in its life.
pub mod state {
    /// In a free list.
    pub const FREE: u8 = 0;
    /// Submitted, its completion is owed.
    pub const ACTIVE: u8 = 1;
    /// Completed, its submitter has been or is being told and will free it.
    pub const DONE: u8 = 2;
}

/// Bits that only this library knows.
pub mod own {
    /// The error words or the second line of parameters differ from zero.
    pub const DIRTY: u8 = 1 << 0;
    /// Submitted through a descriptor that hides metadata.
    pub const HIDE_MD: u8 = 1 << 1;
    /// Counted in its channel's queue depth.
    pub const COUNTED: u8 = 1 << 2;
    /// Its bounce buffer has the metadata that the submitter does not see.
    pub const WRAPS_MD: u8 = 1 << 3;
    /// Waits in one of the channel's queues.
    pub const QUEUED: u8 = 1 << 4;
    /// Waits for an iobuf buffer.
    pub const WAITS_BUF: u8 = 1 << 5;
    /// Submitted by the block layer, on behalf of another I/O.
    pub const NESTED: u8 = 1 << 6;
    /// A memory domain moves its data, or its sequence is being carried out: `retry` says which. Nothing can stop that.
    pub const MOVING: u8 = 1 << 7;
}

/// What is known of a bounce buffer.
pub mod bounce {
    /// The I/O's sequence moves the data between it and the submitter's buffer.
    pub const BY_SEQUENCE: u32 = 1 << 0;
    /// It is one of the acceleration framework's, which may never have memory.
    pub const OF_ACCEL: u32 = 1 << 1;
}

impl Transparent for Io {
    fn vacant() -> Self {
        Io {
            bdev: Rx::ZERO,
            io_type: Rx::ZERO,
            reserved0: Rx::ZERO,
            num_retries: Rx::ZERO,
            reserved1: Rx::ZERO,
            iov: IoVec::ZERO,
            child_iov: [const { IoVec::ZERO }; CHILD_IOVS],
            reserved2: [const { Rx::ZERO }; 4],
            iovs: Rx::ZERO,
            iovcnt: Rx::ZERO,
            zone_action: Rx::ZERO,
            num_blocks: Rx::ZERO,
            offset_blocks: Rx::ZERO,
            memory_domain: Rx::ZERO,
            memory_domain_ctx: Rx::ZERO,
            accel_sequence: Rx::ZERO,
            md_buf: Rx::ZERO,
            fused_iovs: Rx::ZERO,
            fused_iovcnt: Rx::ZERO,
            dif_check_flags: Rx::ZERO,
            nvme_cdw12: Rx::ZERO,
            nvme_cdw13: Rx::ZERO,
            zcopy: Rx::ZERO,
            pad1: [const { Rx::ZERO }; 7],
            abort_cb_arg: Rx::ZERO,
            seek_offset: Rx::ZERO,
            copy_src_offset: Rx::ZERO,
            dif: [const { Rx::ZERO }; 12],
            reserved3: [const { Rx::ZERO }; 5],
            ch: ObjCell::EMPTY,
            flags: Rx::ZERO,
            status: Rx::ZERO,
            retry: Rx::ZERO,
            state: Rx::ZERO,
            own: Rx::ZERO,
            depth: Rx::ZERO,
            lives: Rx::ZERO,
            desc: Rx::ZERO,
            cb: Rx::ZERO,
            caller_ctx: Rx::ZERO,
            submit_tsc: Rx::ZERO,
            owner: ObjCell::EMPTY,
            link: Rx::ZERO,
            module_word: Rx::ZERO,
            error: Rx::ZERO,
            error_hi: Rx::ZERO,
            parent: Rx::ZERO,
            split_remaining: Rx::ZERO,
            split_offset: Rx::ZERO,
            split_outstanding: Rx::ZERO,
            pad3: Rx::ZERO,
            buf_ptr: Rx::ZERO,
            buf_len: Rx::ZERO,
            bounce_iov: IoVec::ZERO,
            bounce_md_iov: IoVec::ZERO,
            bounce_orig_md_iov: IoVec::ZERO,
            bounce_orig_iovs: Rx::ZERO,
            bounce_orig_iovcnt: Rx::ZERO,
            bounce: Rx::ZERO,
            get_buf_cb: Rx::ZERO,
            queue_next: Rx::ZERO,
            queue_prev: Rx::ZERO,
            module_due: Rx::ZERO,
            module_status: Rx::ZERO,
            module_kind: Rx::ZERO,
            iobuf_entry: Rx::ZERO,
            waitq_entry: [const { Rx::ZERO }; 5],
            part_cb: Rx::ZERO,
            user_domain: Rx::ZERO,
            user_domain_ctx: Rx::ZERO,
            user_sequence: Rx::ZERO,
            moved_cb: Rx::ZERO,
            reserved4: [const { Rx::ZERO }; 8],
        }
    }
}

/// All I/O records.
pub static IOS: Pool<Io> = Pool::new();
/// The kind in the stale-use ledger.
pub static KIND: Kind = Kind::new("bdev_io");

impl Io {
    #[inline(always)]
    pub fn address(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }

    #[inline(always)]
    pub fn as_ptr(&self) -> *mut c_void {
        core::ptr::from_ref(self).cast_mut().cast()
    }

    /// The record at an address that the library itself stored as a callback's argument.
    #[inline(always)]
    pub fn of(arg: *mut c_void) -> Option<&'static Io> {
        IOS.at(arg.addr())
    }

    #[inline(always)]
    pub fn io_type(&self) -> u32 {
        u32::from(self.io_type.get())
    }

    #[inline(always)]
    pub fn is(&self, flag: u8) -> bool {
        self.flags.get() & flag != 0
    }

    #[inline(always)]
    pub(super) fn set_flag(&self, flag: u8, on: bool) {
        let flags = self.flags.get();
        self.flags.set(if on { flags | flag } else { flags & !flag });
    }

    #[inline(always)]
    pub(super) fn owns(&self, bit: u8) -> bool {
        self.own.get() & bit != 0
    }

    #[inline(always)]
    pub(super) fn set_own(&self, bit: u8, on: bool) {
        let own = self.own.get();
        self.own.set(if on { own | bit } else { own & !bit });
    }

    /// Alive: submitted or completed, not freed.
    #[inline(always)]
    pub fn alive(&self) -> bool {
        self.state.get() != state::FREE
    }

    /// True while its completion is owed.
    #[inline(always)]
    pub fn pending(&self) -> bool {
        self.state.get() == state::ACTIVE
    }

    /// [`flag::SPECIAL`] if it may have a memory domain or a sequence, and others.
    #[inline(always)]
    pub fn flag_bits(&self) -> u8 {
        self.flags.get()
    }

    /// Whether the submitter's descriptor hides metadata.
    pub fn hides_metadata(&self) -> bool {
        self.owns(own::HIDE_MD)
    }

    /// Which life of the slot this is.
    pub fn life(&self) -> u16 {
        self.lives.get()
    }

    /// The channel it was submitted on.
    #[inline(always)]
    pub fn channel(&self) -> Option<crate::handle::Obj<Channel>> {
        self.ch.get()
    }

    /// The bdev it is for.
    #[inline(always)]
    pub fn bdev(&self) -> Option<crate::handle::Obj<Bdev>> {
        self.owner.get()
    }

    /// For NVME_ADMIN, NVME_IO and their sisters: the parameters, in the words of `struct spdk_bdev_io_nvme_passthru_params`.
    pub(super) fn set_passthru(&self, what: &Passthru) {
        let ptr = core::ptr::with_exposed_provenance_mut::<c_void>;
        let [w0, w1, w2, w3, w4, w5, w6, w7] = what.cmd;
        self.set_own(own::DIRTY, true);
        self.iovs.set(ptr(w0 as usize).cast());
        self.iovcnt.set(w1 as u32 as i32);
        self.zone_action.set((w1 >> 32) as u32);
        self.num_blocks.set(w2);
        self.offset_blocks.set(w3);
        self.memory_domain.set(ptr(w4 as usize));
        self.memory_domain_ctx.set(ptr(w5 as usize));
        self.accel_sequence.set(ptr(w6 as usize));
        self.md_buf.set(ptr(w7 as usize));
        self.fused_iovs.set(what.iovs);
        self.fused_iovcnt.set(what.iovcnt);
        let buf = what.buf.expose_provenance() as u64;
        self.nvme_cdw12.set(buf as u32);
        self.nvme_cdw13.set((buf >> 32) as u32);
        for (cell, byte) in core::iter::once(&self.zcopy).chain(&self.pad1).zip(what.nbytes.to_le_bytes()) {
            cell.set(byte);
        }
        self.abort_cb_arg.set(what.md_buf);
        self.seek_offset.set(what.md_len);
    }

    /// What [`set_passthru`](Self::set_passthru) has set, as far as the library itself looks at it.
    pub(super) fn passthru(&self) -> Passthru {
        let mut nbytes = [0; 8];
        for (byte, cell) in nbytes.iter_mut().zip(core::iter::once(&self.zcopy).chain(&self.pad1)) {
            *byte = cell.get();
        }
        Passthru {
            cmd: [self.iovs.get().addr() as u64, 0, 0, 0, 0, 0, 0, 0],
            iovs: self.fused_iovs.get(),
            iovcnt: self.fused_iovcnt.get(),
            buf: core::ptr::null_mut(),
            nbytes: u64::from_le_bytes(nbytes),
            md_buf: self.abort_cb_arg.get(),
            md_len: self.seek_offset.get(),
        }
    }

    /// Points `iovs` at the record's own single element.
    #[inline(always)]
    pub(super) fn use_own_iov(&self, base: *mut c_void, len: usize) {
        self.iov.set(base, len);
        self.iovs.set(self.iov.as_ptr());
        self.iovcnt.set(1);
    }

    /// For a module: the I/O that an ABORT is about.
    pub fn target(&self) -> Option<&'static Io> {
        self.abort_target().filter(|io| io.pending())
    }

    /// For GET_ZONE_INFO and ZONE_MANAGEMENT: their parameters.
    pub fn zone(&self) -> ZoneRequest {
        ZoneRequest {
            id: self.iovs.get().addr() as u64,
            num: u32::from_ne_bytes(self.iovcnt.get().to_ne_bytes()),
            action: self.zone_action.get(),
            buf: core::ptr::with_exposed_provenance_mut(self.num_blocks.get() as usize),
        }
    }

    /// `dif_check_flags`, without a look at them when they are zero.
    #[inline(always)]
    pub fn dif_check_flags_if_set(&self) -> u32 {
        if self.owns(own::DIRTY) { self.dif_check_flags.get() } else { 0 }
    }

    /// Where the description of its protection information lies, as C knows it.
    pub(super) fn dif_ctx_ptr(&self) -> *mut abi::spdk_dif_ctx {
        self.dif.as_ptr().cast_mut().cast()
    }

    /// Where what is wrong with its protection information is told, as C knows it.
    pub(super) fn dif_err_ptr(&self) -> *mut abi::spdk_dif_error {
        self.dif.get(8..).map_or(core::ptr::null_mut(), |err| err.as_ptr().cast_mut().cast())
    }

    /// For RESET and ABORT: the word that shares its place with `iovs`.
    pub(super) fn abort_target(&self) -> Option<&'static Io> {
        IOS.at(self.iovs.get().addr())
    }

    pub(super) fn set_abort_target(&self, io: &'static Io) {
        self.iovs.set(io.as_ptr().cast());
    }
}
