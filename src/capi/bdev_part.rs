//! `spdk/bdev_module.h`: partitions.
//!
//! A base is a handle; a partition is C's structure, known by its address from construct until its bdev is destructed.
//! Threading rule: construct on the application's thread; I/O on its channel's thread; the rest from any.

use super::{
    callback::{callback, optional},
    channel::channel_ptr,
    enter::{Cx, enter, enter_op, enter_or, name_of_nothing},
};
use crate::{
    abi,
    bdev::{
        io::IoCb,
        module,
        record::{FnTable, Record},
    },
    bdev_modules::stack::part::{self, BASES, Memory, Owner, PART_KIND, Part, PartBase, PartChannel, Want},
    errno::{Errno, Result},
    handle::{Obj, Why, ledger},
    thread::{Chan, Ops, channel},
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::size_of,
};
use std::sync::Arc;

type PartPtr = *mut abi::spdk_bdev_part;
type BasePtr = *mut abi::spdk_bdev_part_base;
type ChannelPtr = *mut abi::spdk_bdev_part_channel;
type CtxFn = extern "C" fn(*mut c_void);
type CreateFn = extern "C" fn(*mut c_void, *mut c_void) -> c_int;
type DestroyFn = extern "C" fn(*mut c_void, *mut c_void);

/// From a channel to its context.
const HEADER: usize = 96;
/// `SPDK_BDEV_IO_STATUS_FAILED`, which is what an I/O that cannot be moved gives.
const FAILED: Errno = Errno(-abi::SPDK_BDEV_IO_STATUS_FAILED);

impl Cx {
    /// A registered partition.
    fn part(&self, raw: *const abi::spdk_bdev_part) -> Result<Obj<Part>> {
        part::find(raw.addr()).map_err(|why| ledger::refuse(self.name, &PART_KIND, why, raw.addr() as u64, None))
    }

    /// A partition's channel of the current thread, by its context.
    #[inline(always)]
    fn part_channel(&self, raw: *const abi::spdk_bdev_part_channel) -> Result<Obj<PartChannel>> {
        let found = match raw.addr().checked_sub(HEADER) {
            Some(address) => channel::find_own(address),
            None => Err(Why::Null),
        };
        match found.and_then(|ch| part::CHANNELS.at(ch.user.get()).ok_or(Why::Garbage)) {
            Ok(ch) => Ok(ch),
            Err(why) => Err(ledger::refuse(self.name, &channel::KIND, why, raw.addr() as u64, None)),
        }
    }
}

fn base_ptr(base: Obj<PartBase>) -> BasePtr {
    core::ptr::without_provenance_mut(base.handle() as usize)
}

fn part_ptr(part: Obj<Part>) -> PartPtr {
    core::ptr::with_exposed_provenance_mut(part.key())
}

/// A module written in C. Pointers are kept as numbers, because threads hand them on.
struct COwner {
    remove: CtxFn,
    free: Option<CtxFn>,
    create: Option<CreateFn>,
    destroy: Option<DestroyFn>,
    ctx: usize,
    tailq: usize,
}

impl COwner {
    fn tailq(&self) -> *mut abi::bdev_part_tailq {
        core::ptr::with_exposed_provenance_mut(self.tailq)
    }
}

impl Owner for COwner {
    fn removed(&self, base: Obj<PartBase>) {
        (self.remove)(base_ptr(base).cast());
    }

    fn freed(&self) {
        if let Some(free) = self.free {
            free(core::ptr::with_exposed_provenance_mut(self.ctx));
        }
    }

    fn added(&self, part: Obj<Part>) {
        let (list, node) = (self.tailq(), part_ptr(part));
        // SAFETY: C's contract: the list lives until the base is freed and is changed on one thread at a time; its
        // elements are partitions, which live until `gone`.
        unsafe {
            let last = (*list).tqh_last;
            (*node).tailq.tqe_next = core::ptr::null_mut();
            (*node).tailq.tqe_prev = last;
            *last = node;
            (*list).tqh_last = &raw mut (*node).tailq.tqe_next;
        }
    }

    fn leaving(&self, part: Obj<Part>) {
        let (list, node) = (self.tailq(), part_ptr(part));
        // SAFETY: as in `added`; the partition is in the list since then.
        unsafe {
            let (next, prev) = ((*node).tailq.tqe_next, (*node).tailq.tqe_prev);
            match next.is_null() {
                true => (*list).tqh_last = prev,
                false => (*next).tailq.tqe_prev = prev,
            }
            *prev = next;
        }
    }

    fn gone(&self, part: Obj<Part>) {
        // SAFETY: C's contract: a partition's structure comes from malloc and is the library's to free once it was
        // registered; nobody knows it any more.
        unsafe { libc::free(part_ptr(part).cast()) };
    }

    fn open(&self, mine: Obj<PartChannel>, io_channel: Chan) -> Result<()> {
        let part = mine.part().ok_or(Errno::ENODEV)?;
        let ctx = io_channel.ctx_ptr();
        let value = abi::spdk_bdev_part_channel { part: part_ptr(part), base_ch: channel_ptr(mine.lower.io_channel()) };
        // SAFETY: the context has at least the size of this structure (`base_construct`) and is nobody else's yet.
        unsafe { ctx.cast::<abi::spdk_bdev_part_channel>().write(value) };
        match self.create {
            Some(create) => Errno::check(create(part_ptr(part).cast(), ctx)).map(drop),
            None => Ok(()),
        }
    }

    fn close(&self, mine: Obj<PartChannel>, io_channel: Chan) {
        if let (Some(destroy), Some(part)) = (self.destroy, mine.part()) {
            destroy(part_ptr(part).cast(), io_channel.ctx_ptr());
        }
    }
}

extern "C" fn channel_create(device: *mut c_void, ctx: *mut c_void) -> c_int {
    let made = part::find(device.addr())
        .map_err(|_| Errno::ENODEV)
        .and_then(|part| Ok((part, channel::find(ctx.addr().wrapping_sub(HEADER)).map_err(|_| Errno::ENODEV)?)))
        .and_then(|(part, ch)| part::open_channel(part, ch));
    made.map_or_else(Errno::negative, |()| 0)
}

extern "C" fn channel_destroy(_: *mut c_void, ctx: *mut c_void) {
    if let Ok(ch) = channel::find_known(ctx.addr().wrapping_sub(HEADER)) {
        part::close_channel(ch);
    }
}

extern "C" fn get_io_channel(ctx: *mut c_void) -> *mut c_void {
    channel_ptr(channel::get(ctx.addr()).ok()).cast()
}

extern "C" fn io_type_supported(ctx: *mut c_void, io_type: u32) -> bool {
    part::find(ctx.addr()).is_ok_and(|part| part::supports(part, io_type))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_base_get_bdev(part_base: BasePtr) -> *mut abi::spdk_bdev {
    enter("spdk_bdev_part_base_get_bdev", |cx| {
        let (base, _pin) = cx.shared(&BASES, part_base)?;
        Ok(super::bdev::bdev_ptr(base.below().bdev()))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_base_get_bdev_name(part_base: BasePtr) -> *const c_char {
    enter_or("spdk_bdev_part_base_get_bdev_name", name_of_nothing, |cx| {
        let (base, _pin) = cx.shared(&BASES, part_base)?;
        Ok(base.below().record().ok_or(Errno::ESTALE)?.name.get().cast_const())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_base_get_desc(part_base: BasePtr) -> *mut abi::spdk_bdev_desc {
    enter("spdk_bdev_part_base_get_desc", |cx| {
        let (base, _pin) = cx.shared(&BASES, part_base)?;
        Ok(super::bdev::desc_ptr(base.below().desc().ok_or(Errno::ESTALE)?))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_base_get_tailq(part_base: BasePtr) -> *mut abi::bdev_part_tailq {
    enter("spdk_bdev_part_base_get_tailq", |cx| {
        let (base, _pin) = cx.shared(&BASES, part_base)?;
        Ok(base.tailq.get().cast())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_base_get_ctx(part_base: BasePtr) -> *mut c_void {
    enter("spdk_bdev_part_base_get_ctx", |cx| {
        let (base, _pin) = cx.shared(&BASES, part_base)?;
        Ok(base.ctx.get())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_base_free(base: BasePtr) {
    enter_op("spdk_bdev_part_base_free", |cx| {
        let base = cx.shared(&BASES, base)?.0;
        part::base_free(base)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_free(part: PartPtr) -> c_int {
    enter_op("spdk_bdev_part_free", |cx| {
        part::free(cx.part(part)?)?;
        Ok(1)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_base_hotremove(part_base: BasePtr, tailq: *mut abi::bdev_part_tailq) {
    enter_op("spdk_bdev_part_base_hotremove", |cx| {
        let base = cx.shared(&BASES, part_base)?.0;
        if tailq.is_null() {
            return Err(Errno::EINVAL);
        }
        part::hotremove(base);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_base_construct_ext(
    bdev_name: *const c_char,
    remove_cb: abi::spdk_bdev_remove_cb_t,
    module: *mut abi::spdk_bdev_module,
    fn_table: *mut abi::spdk_bdev_fn_table,
    tailq: *mut abi::bdev_part_tailq,
    free_fn: abi::spdk_bdev_part_base_free_fn,
    ctx: *mut c_void,
    channel_size: u32,
    ch_create_cb: abi::spdk_io_channel_create_cb,
    ch_destroy_cb: abi::spdk_io_channel_destroy_cb,
    base: *mut BasePtr,
) -> c_int {
    enter_op("spdk_bdev_part_base_construct_ext", |cx| {
        let module = module::get(module.addr(), cx.name)?;
        let name = cx.cstr(bdev_name)?.to_bytes();
        if base.is_null() || tailq.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: the types differ only in `unsafe`.
        let owner = unsafe {
            COwner {
                remove: callback(remove_cb)?,
                free: optional(free_fn),
                create: optional(ch_create_cb),
                destroy: optional(ch_destroy_cb),
                ctx: ctx.expose_provenance(),
                tailq: tailq.expose_provenance(),
            }
        };
        // SAFETY: C's contract: a function table outlives the bdevs that have it; this one is the module's to fill in.
        let ops = unsafe { fn_table.cast::<FnTable>().as_mut() }.ok_or(Errno::EINVAL)?;
        ops.get_io_channel = Some(get_io_channel);
        ops.io_type_supported = Some(io_type_supported);
        let made = part::base_construct(name, module.record, ops, Arc::new(owner))?;
        made.ctx.set(ctx);
        made.tailq.set(tailq.cast());
        made.channel_size.set(channel_size.max(size_of::<abi::spdk_bdev_part_channel>() as u32));
        cx.put(base, base_ptr(made))?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_construct_opts_init(opts: *mut abi::spdk_bdev_part_construct_opts, size: u64) {
    enter_op("spdk_bdev_part_construct_opts_init", |_| {
        if opts.is_null() || size == 0 {
            errlog!("opts should not be NULL, size should not be zero");
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: the structure has `size` bytes; nothing beyond them is written.
        unsafe { core::ptr::write_bytes(opts.cast::<u8>(), 0, size as usize) };
        if size >= 8 {
            // SAFETY: as above; the first field lies within the size.
            unsafe { (&raw mut (*opts).opts_size).write_unaligned(size) };
        }
        Ok(())
    });
}

/// The UUID in a caller's options, all zeros for none; only what lies within the options' own size is read.
fn uuid_of(opts: *const abi::spdk_bdev_part_construct_opts) -> Result<[u8; 16]> {
    if opts.is_null() {
        return Ok([0; 16]);
    }
    // SAFETY: C's contract: the first field says how many bytes the structure has.
    let size = unsafe { (&raw const (*opts).opts_size).read_unaligned() };
    if size == 0 {
        errlog!("size should not be zero");
        return Err(Errno::EINVAL);
    }
    if size < size_of::<abi::spdk_bdev_part_construct_opts>() as u64 {
        return Ok([0; 16]);
    }
    // SAFETY: the field lies within the caller's size.
    Ok(unsafe { (&raw const (*opts).uuid).cast::<[u8; 16]>().read_unaligned() })
}

#[allow(clippy::too_many_arguments)]
fn construct(
    cx: &Cx,
    part: PartPtr,
    base: BasePtr,
    name: *const c_char,
    offset: u64,
    num: u64,
    product: *const c_char,
    opts: *const abi::spdk_bdev_part_construct_opts,
) -> Result<c_int> {
    let base = cx.shared(&BASES, base)?.0;
    let (name, product) = (cx.cstr(name)?.to_bytes(), cx.cstr(product)?.to_bytes());
    let uuid = uuid_of(opts)?;
    if part.is_null() {
        return Err(Errno::EINVAL);
    }
    if part::find(part.addr()).is_ok() {
        return Err(Errno::EEXIST);
    }
    // SAFETY: C's contract: a partition's structure lives until its bdev is destructed; the record within has its layout,
    // checked by the compiler, and every field is a word that may change at any time.
    let record = unsafe { (&raw const (*part).internal.bdev).cast::<Record>().as_ref() }.ok_or(Errno::EINVAL)?;
    // SAFETY: as above; these two fields are the library's.
    unsafe {
        (*part).internal.base = base_ptr(base);
        (*part).internal.offset_blocks = offset;
    }
    let device =
        Ops::C { create: channel_create, destroy: channel_destroy, ctx_size: base.channel_size.get() as usize };
    let memory = Memory::Theirs { address: part.expose_provenance(), record, product: product.to_vec(), device };
    part::construct(base, &Want { name, offset, num, uuid }, memory)?;
    Ok(0)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_construct(
    part: PartPtr,
    base: BasePtr,
    name: *mut c_char,
    offset_blocks: u64,
    num_blocks: u64,
    product_name: *mut c_char,
) -> c_int {
    enter_op("spdk_bdev_part_construct", |cx| {
        construct(cx, part, base, name, offset_blocks, num_blocks, product_name, core::ptr::null())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_construct_ext(
    part: PartPtr,
    base: BasePtr,
    name: *mut c_char,
    offset_blocks: u64,
    num_blocks: u64,
    product_name: *mut c_char,
    opts: *const abi::spdk_bdev_part_construct_opts,
) -> c_int {
    enter_op("spdk_bdev_part_construct_ext", |cx| {
        construct(cx, part, base, name, offset_blocks, num_blocks, product_name, opts)
    })
}

#[inline(always)]
fn submit(cx: &Cx, ch: ChannelPtr, bdev_io: *mut abi::spdk_bdev_io, cb: Option<IoCb>) -> Result<c_int> {
    let io = cx.bdev_io(bdev_io)?;
    if !io.pending() {
        return Err(Errno::EALREADY);
    }
    if !io.channel().is_some_and(|ch| ch.is_current()) {
        return Err(Errno::EPERM);
    }
    let mine = cx.part_channel(ch)?;
    if !part::can_move(io.io_type()) {
        errlog!("unknown I/O type {}", io.io_type());
        return Err(FAILED);
    }
    part::submit_request(mine, io, cb)?;
    Ok(0)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_submit_request(ch: ChannelPtr, bdev_io: *mut abi::spdk_bdev_io) -> c_int {
    enter("spdk_bdev_part_submit_request", |cx| submit(cx, ch, bdev_io, None))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_submit_request_ext(
    ch: ChannelPtr,
    bdev_io: *mut abi::spdk_bdev_io,
    cb: abi::spdk_bdev_io_completion_cb,
) -> c_int {
    // SAFETY: the types differ only in `unsafe` and in what the first pointer is known to point at.
    enter("spdk_bdev_part_submit_request_ext", |cx| submit(cx, ch, bdev_io, unsafe { optional(cb) }))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_get_bdev(part: PartPtr) -> *mut abi::spdk_bdev {
    enter("spdk_bdev_part_get_bdev", |cx| {
        Ok(cx.part(part)?.record().ok_or(Errno::ESTALE)?.as_ptr().cast::<abi::spdk_bdev>())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_get_base(part: PartPtr) -> BasePtr {
    enter("spdk_bdev_part_get_base", |cx| Ok(base_ptr(cx.part(part)?.base().ok_or(Errno::ESTALE)?)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_get_base_bdev(part: PartPtr) -> *mut abi::spdk_bdev {
    enter("spdk_bdev_part_get_base_bdev", |cx| {
        let base = cx.part(part)?.base().ok_or(Errno::ESTALE)?;
        Ok(super::bdev::bdev_ptr(base.below().bdev()))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_part_get_offset_blocks(part: PartPtr) -> u64 {
    enter("spdk_bdev_part_get_offset_blocks", |cx| Ok(cx.part(part)?.offset()))
}
