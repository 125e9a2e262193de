//! The crypto bdev: what is written to the bdev below is encrypted, what is read from it decrypted.
//!
//! Each block is a data unit of its own, numbered by its place. What is to be done is a step of the I/O's sequence, which goes
//! down with it: a write is encrypted into a buffer of the acceleration framework, which needs no memory when the bdev below
//! has a better place, a read is decrypted where it is. Writing zeroes is left to the block layer, which writes them as data.
//! Threading rule: as the block layer's.

use super::{
    disk,
    stack::{self, Above, AboveChannel, Lower, Seat, Want, Wanted, forward},
};
use crate::{
    abi,
    accel::{
        buffer::{self, Buffer},
        channel::Channel as AccelChannel,
        framework, key,
        record::KeyRecord,
        sequence::{self, Place, Sequence, Step},
        submit,
    },
    algo,
    bdev::{
        complete::complete,
        ext::{self, Ext},
        io::Io,
        module::{self, Spec},
        object::Done,
        record::{FnTable, ModuleRecord, bits},
        register, registry,
        submit::{self as below, Data, Extra, Tell},
    },
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    sys::iomem,
    thread::{Chan, channel as chans, iobuf},
};
use core::ffi::{CStr, c_void};

/// What the creator chooses; the members of `bdev_crypto_create`.
#[derive(Clone)]
pub struct Params {
    pub base: Vec<u8>,
    pub name: Vec<u8>,
    pub key: &'static KeyRecord,
    /// The key was made for this bdev, and goes with it.
    pub key_owner: bool,
}

impl Want for Params {
    fn base(&self) -> &[u8] {
        &self.base
    }
    fn name(&self) -> &[u8] {
        &self.name
    }
}

struct CryptoDisk {
    seat: Seat,
    key: Rx<Option<&'static KeyRecord>>,
}

struct CryptoChannel {
    lower: Lower,
    accel: ObjCell<AccelChannel>,
    accel_ch: Rx<Option<Chan>>,
}

static KIND: Kind = Kind::new("crypto bdev");
static CHANNEL_KIND: Kind = Kind::new("crypto bdev channel");
static DISKS: Arena<CryptoDisk> = Arena::new();
static CHANNELS: Arena<CryptoChannel> = Arena::new();
static WANTED: Wanted<Params> = Wanted::new();
/// 078e3cf7-f4b4-4545-b2c3-d40045a64ae2
const NAMESPACE: [u8; 16] =
    [0x07, 0x8e, 0x3c, 0xf7, 0xf4, 0xb4, 0x45, 0x45, 0xb2, 0xc3, 0xd4, 0x00, 0x45, 0xa6, 0x4a, 0xe2];
const NOMEM: i32 = abi::SPDK_BDEV_IO_STATUS_NOMEM;

impl Life for CryptoDisk {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        CryptoDisk { seat: Seat::new(), key: Rx::ZERO }
    }
    fn label(&self) -> String {
        self.seat.name()
    }
}

impl Life for CryptoChannel {
    const KIND: &'static Kind = &CHANNEL_KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        CryptoChannel { lower: Lower::EMPTY, accel: ObjCell::EMPTY, accel_ch: Rx::ZERO }
    }
}

static OPS: FnTable = FnTable {
    destruct: Some(stack::destruct::<CryptoDisk>),
    submit_request: Some(submit),
    io_type_supported: Some(io_type_supported),
    get_io_channel: Some(stack::get_io_channel::<CryptoDisk>),
    dump_info_json: Some(dump_info),
    write_config_json: None,
    get_spin_time: None,
    get_module_ctx: None,
    get_memory_domains: Some(get_memory_domains),
    reset_device_stat: None,
    dump_device_stat_json: None,
    accel_sequence_supported: Some(accel_sequence_supported),
};

impl Above for CryptoDisk {
    type Channel = CryptoChannel;
    const MODULE: &'static CStr = c"crypto";
    const PRODUCT: &'static CStr = c"crypto";
    fn arena() -> &'static Arena<Self> {
        &DISKS
    }
    fn seat(&self) -> &Seat {
        &self.seat
    }
    fn ops() -> &'static FnTable {
        &OPS
    }
    fn module() -> Result<&'static ModuleRecord> {
        module()
    }
    fn event(this: Obj<Self>, event: u32) {
        if event != abi::SPDK_BDEV_EVENT_RESIZE {
            noticelog!("Unsupported bdev event: type {event}");
            return;
        }
        let own = this.seat.record().and_then(|r| registry::find(r.address()).ok());
        if let (Some(own), Some(base)) = (own, this.seat.base.record()) {
            let _ = register::resize(own, base.blockcnt.get());
        }
    }
}

impl AboveChannel for CryptoChannel {
    fn arena() -> &'static Arena<Self> {
        &CHANNELS
    }
    fn lower(&self) -> &Lower {
        &self.lower
    }
    fn open(this: Obj<Self>) -> Result<()> {
        let ch = chans::get(framework::key()).inspect_err(|_| errlog!("Failed to get accel IO channel"))?;
        this.accel_ch.set(Some(ch));
        this.accel.set(crate::accel::channel::of(ch));
        Ok(())
    }
    fn close(this: Obj<Self>) {
        this.accel.set(None);
        if let Some(ch) = this.accel_ch.replace(None) {
            let _ = chans::put(ch);
        }
    }
}

/// The module, registered with the block layer the first time.
pub fn module() -> Result<&'static ModuleRecord> {
    module::add_ours(
        c"crypto",
        Spec {
            init: Some(init),
            fini: Some(fini),
            ctx_size: Some(ctx_size),
            examine_config: Some(examine),
            config_json: Some(write_config),
            ..Spec::default()
        },
    )
}

extern "C" fn init() -> i32 {
    0
}

extern "C" fn fini() {
    for want in WANTED.list() {
        forget(&want.name);
    }
}

extern "C" fn ctx_size() -> i32 {
    128
}

extern "C" fn examine(bdev: *mut c_void) {
    stack::examined(bdev, module(), |bdev| {
        for want in WANTED.for_base(bdev.name().as_bytes()) {
            let _ = make(&want);
        }
    });
}

/// Forgets a wish, and its key if that was made for it.
fn forget(name: &[u8]) {
    if let Some(want) = WANTED.remove(name)
        && want.key_owner
    {
        let _ = key::destroy(want.key);
    }
}

fn make(p: &Params) -> Result<()> {
    stack::create::<CryptoDisk>(&p.base, &p.name, |disk, below, record| {
        disk.key.set(Some(p.key));
        // Blocks are encrypted whole: what the base keeps in or beside them is none of its users' any more.
        record.md_len.set(0);
        for bit in [bits::MD_INTERLEAVE, bits::DIF_IS_HEAD_OF_MD] {
            record.set_bit(bit, false);
        }
        record.dif_type.set(0);
        record.dif_check_flags.set(0);
        record.dif_pi_format.set(0);
        // A write goes through one buffer.
        let most = match below.max_rw_size.get() {
            0 => u32::MAX,
            most => most,
        };
        let fits = iobuf::opts().large_bufsize.checked_div(below.blocklen.get()).unwrap_or(0);
        record.max_rw_size.set(most.min(fits));
        let ctx = abi::spdk_accel_operation_exec_ctx {
            size: size_of::<abi::spdk_accel_operation_exec_ctx>(),
            block_size: below.blocklen.get(),
        };
        let align = |op: u32| framework::buf_align(op as usize, (&raw const ctx).cast());
        let crypt = align(abi::SPDK_ACCEL_OPC_ENCRYPT).max(align(abi::SPDK_ACCEL_OPC_DECRYPT));
        record.required_alignment.set(below.required_alignment.get().max(crypt));
        record.set_uuid(algo::uuid::from_name(&NAMESPACE, &below.uuid()));
        Ok(())
    })
    .map(drop)
}

/// Creates a crypto bdev, now or when its base arrives.
pub fn create(p: &Params) -> Result<()> {
    WANTED.create(p, make, || noticelog!("vbdev creation deferred pending base bdev arrival"))
}

/// Deletes a crypto bdev; `done` is told when it is gone.
pub fn delete(name: &[u8], done: Done) -> Result<()> {
    let own = name.to_vec();
    let told: Done = Box::new(move |rc| {
        forget(&own);
        done(rc);
    });
    stack::delete::<CryptoDisk>(name, told).inspect_err(|_| errlog!("Encountered an error during bdev unregistration"))
}

extern "C" fn io_type_supported(ctx: *mut c_void, io_type: u32) -> bool {
    matches!(
        io_type,
        abi::SPDK_BDEV_IO_TYPE_READ
            | abi::SPDK_BDEV_IO_TYPE_WRITE
            | abi::SPDK_BDEV_IO_TYPE_UNMAP
            | abi::SPDK_BDEV_IO_TYPE_RESET
            | abi::SPDK_BDEV_IO_TYPE_FLUSH
    ) && stack::io_type_supported::<CryptoDisk>(ctx, io_type)
}

fn fail(io: &'static Io) {
    let _ = complete(io, forward::FAILED);
}

/// A step that was not appended: without room the block layer, which has the sequence again, tries later.
fn not_begun(io: &'static Io, errno: Errno) {
    if errno == Errno::ENOMEM {
        let _ = complete(io, NOMEM);
        return;
    }
    errlog!("Failed to submit bdev_io!");
    give_up(io);
}

/// The key of an I/O's bdev, as long as there is one.
fn key_of(io: &'static Io) -> Option<&'static KeyRecord> {
    let key = stack::at::<CryptoDisk>(io.bdev()?.ctxt())?.key.get()?;
    key::find(core::ptr::from_ref(key).addr()).ok()
}

extern "C" fn accel_sequence_supported(_: *mut c_void, io_type: u32) -> bool {
    matches!(io_type, abi::SPDK_BDEV_IO_TYPE_READ | abi::SPDK_BDEV_IO_TYPE_WRITE)
}

/// The framework's, and those of the module that encrypts.
extern "C" fn get_memory_domains(_: *mut c_void, domains: *mut c_void, size: i32) -> i32 {
    let mut at: *mut *mut c_void = domains.cast();
    if !at.is_null() && size > 0 {
        iomem::store(at, framework::domain_ptr());
        at = if size > 1 { at.wrapping_add(1) } else { core::ptr::null_mut() };
    }
    let room = if at.is_null() { 0 } else { size.saturating_sub(1) };
    let module = framework::module_of(abi::SPDK_ACCEL_OPC_ENCRYPT as usize);
    let more = module.and_then(|m| m.get_memory_domains.get()).map_or(0, |f| f(at.cast(), room));
    more.max(0).saturating_add(1)
}

extern "C" fn submit(_: *mut c_void, io: &'static Io) {
    let Some(mine) = stack::channel_of::<CryptoDisk>(io) else { return fail(io) };
    io.module_word.set(0);
    match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_READ => forward::with_buffer(io, with_buffer),
        abi::SPDK_BDEV_IO_TYPE_WRITE => match encrypt(io, mine) {
            Ok(()) => write_below(io.as_ptr()),
            Err(errno) => not_begun(io, errno),
        },
        _ => match mine.lower.via() {
            Some(via) => forward::forward(io, via, 0),
            None => fail(io),
        },
    }
}

/// The sequence of an I/O that came with one.
fn sequence_of(io: &'static Io) -> Result<Option<&'static Sequence>> {
    match io.accel_sequence.get().addr() as u64 {
        0 => Ok(None),
        handle => sequence::find(handle).map(Some).map_err(|why| why.errno()),
    }
}

/// Appends a step to an I/O's sequence, or to a new one.
fn append(io: &'static Io, accel: Obj<AccelChannel>, op: u32, src: Place, dst: Place) -> Result<()> {
    let key = key_of(io).ok_or(Errno::ENOKEY)?;
    let nbytes = submit::total(src.iovs, src.count);
    let step = Step { op, src, dst, nbytes, cb_fn: None, cb_arg: core::ptr::null_mut() };
    let blocklen = io.bdev().map_or(0, |b| b.block_size());
    let seq = sequence::append(sequence_of(io)?, accel, &step, |task| {
        task.set_key(key.ptr());
        task.iv.set(io.offset_blocks.get());
        task.set_block_size(blocklen);
    })?;
    io.accel_sequence.set(seq.ptr());
    Ok(())
}

/// The data of an I/O.
fn data_of(io: &'static Io) -> Result<Place> {
    let count = u32::try_from(io.iovcnt.get()).map_err(|_| Errno::EINVAL)?;
    Ok(Place { iovs: io.iovs.get(), count, domain: io.memory_domain.get(), ctx: io.memory_domain_ctx.get() })
}

/// An I/O that the base was not given fails: its sequence ends here.
fn give_up(io: &'static Io) {
    release(io);
    if let Ok(Some(seq)) = sequence_of(io) {
        let _ = sequence::abort(seq);
    }
    io.accel_sequence.set(core::ptr::null_mut());
    fail(io);
}

/// Deals with what the base answered to an I/O: it has its sequence, or `again` is called when a record is free.
fn sent(io: &'static Io, result: Result<()>, again: extern "C" fn(*mut c_void)) {
    match result {
        Ok(()) => io.accel_sequence.set(core::ptr::null_mut()),
        Err(Errno::ENOMEM) => {
            let via = stack::channel_of::<CryptoDisk>(io).and_then(|mine| mine.lower.via());
            if via.is_none_or(|via| below::queue_wait(via.ch, again, io.as_ptr(), false).is_err()) {
                give_up(io);
            }
        }
        Err(_) => {
            errlog!("Failed to submit bdev_io!");
            give_up(io);
        }
    }
}

/// What goes down with an I/O besides its data.
fn ext(io: &'static Io, place: Place) -> Ext {
    Ext { domain: place.domain, domain_ctx: place.ctx, sequence: io.accel_sequence.get() }
}

extern "C" fn with_buffer(_: *mut c_void, io: &'static Io, success: bool) {
    let Some(mine) = stack::channel_of::<CryptoDisk>(io).filter(|_| success) else { return give_up(io) };
    let decrypt = || {
        let (accel, data) = (mine.accel.get().ok_or(Errno::ENODEV)?, data_of(io)?);
        append(io, accel, abi::SPDK_ACCEL_OPC_DECRYPT, data, data)
    };
    match decrypt() {
        Ok(()) => read_below(io.as_ptr()),
        Err(errno) => not_begun(io, errno),
    }
}

extern "C" fn read_below(arg: *mut c_void) {
    let Some(io) = Io::of(arg).filter(|io| io.pending()) else { return };
    let via = stack::channel_of::<CryptoDisk>(io).and_then(|mine| mine.lower.via());
    let (Some(via), Ok(place)) = (via, data_of(io)) else { return give_up(io) };
    let data = Data { md: core::ptr::null_mut(), ..forward::data(io, io.offset_blocks.get()) };
    let tell = Tell { cb: done_below, arg };
    // Encrypted metadata is no protection information: nothing of it is checked.
    let result = ext::rw(via, abi::SPDK_BDEV_IO_TYPE_READ, data, Extra::default(), ext(io, place), tell);
    sent(io, result, read_below);
}

/// Has what is to be written encrypted into a buffer, which gets memory when it needs some.
fn encrypt(io: &'static Io, mine: Obj<CryptoChannel>) -> Result<()> {
    let accel = mine.accel.get().ok_or(Errno::ENODEV)?;
    let blocklen = io.bdev().map_or(0, |b| b.block_size());
    let len = io.num_blocks.get().saturating_mul(u64::from(blocklen));
    let (address, domain, ctx) = buffer::lend(accel, len)?;
    let aux = buffer::find(ctx.addr() as u64).map_err(|why| why.errno())?;
    io.module_word.set(ctx.addr() as u64);
    let dst = Place { iovs: aux.describe(address, len as usize), count: 1, domain, ctx };
    data_of(io).and_then(|src| append(io, accel, abi::SPDK_ACCEL_OPC_ENCRYPT, src, dst)).inspect_err(|_| release(io))
}

extern "C" fn write_below(arg: *mut c_void) {
    let Some(io) = Io::of(arg).filter(|io| io.pending()) else { return };
    let via = stack::channel_of::<CryptoDisk>(io).and_then(|mine| mine.lower.via());
    let (Some(via), Some(aux)) = (via, aux_of(io)) else { return give_up(io) };
    let (iovs, domain, ctx) = (aux.pieces(), framework::domain_ptr(), aux.ptr());
    let place = Place { iovs, count: 1, domain, ctx };
    let data =
        Data { iovs, iovcnt: 1, md: core::ptr::null_mut(), offset: io.offset_blocks.get(), num: io.num_blocks.get() };
    let tell = Tell { cb: done_below, arg };
    let result = ext::rw(via, abi::SPDK_BDEV_IO_TYPE_WRITE, data, Extra::default(), ext(io, place), tell);
    sent(io, result, write_below);
}

/// The buffer of a write, which is given back by [`release`].
fn aux_of(io: &'static Io) -> Option<&'static Buffer> {
    buffer::find(io.module_word.get()).ok()
}

fn release(io: &'static Io) {
    if let Some(aux) = aux_of(io)
        && let Some(accel) = aux.channel()
    {
        io.module_word.set(0);
        buffer::put(accel, aux);
    }
}

extern "C" fn done_below(low: &'static Io, _: bool, arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    release(io);
    let status = forward::inherit(io, low);
    let _ = complete(io, status);
}

fn write_values(disk: &CryptoDisk, w: &crate::json::Writer) {
    let key_name = disk.key.get().map(|k| crate::sys::iomem::text(k.param_name.get())).unwrap_or_default();
    w.named("base_bdev_name", disk.seat.base.name().as_str());
    w.named("name", disk.seat.name().as_str());
    w.named("key_name", key_name.as_str());
}

extern "C" fn dump_info(ctx: *mut c_void, w: *mut c_void) -> i32 {
    let (Some(disk), Some(w)) = (stack::at::<CryptoDisk>(ctx), disk::writer(w)) else { return 0 };
    w.named_object("crypto", |w| write_values(&disk, w));
    0
}

extern "C" fn write_config(w: *mut c_void) -> i32 {
    let Some(w) = disk::writer(w) else { return 0 };
    for bdev in stack::ours(module()) {
        let Some(disk) = stack::at::<CryptoDisk>(bdev.ctxt()) else { continue };
        w.object_begin();
        w.named("method", "bdev_crypto_create");
        w.named_object("params", |w| write_values(&disk, w));
        w.object_end();
    }
    0
}
