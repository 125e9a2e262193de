//! Partitions: bdevs that are ranges of one base. Serves `spdk_bdev_part_*` of `spdk/bdev_module.h` and our own modules.
//!
//! A base is opened when it is made, claimed with its first partition, and closed with its last. What a module does
//! besides comes in by [`Owner`]. Threading rule: partitions are made on the application's thread and may be removed from
//! any; I/O on its channel's thread.

use super::{
    super::disk::Disk,
    base::{Base, Lower},
    forward::{self, FAILED},
};
use crate::{
    abi, algo,
    bdev::{
        complete::complete,
        dif,
        io::{Io, IoCb},
        module,
        record::{FnTable, ModuleRecord, Record, bits},
        register, registry,
        submit::{Tell, Via},
    },
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx, Why, lent::LentStr},
    sys::iomem,
    thread::{Chan, IoDevice, Ops, channel as chans, device},
};
use core::ffi::{CStr, c_void};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

/// What a module does with its bases, partitions and channels.
pub trait Owner: Send + Sync {
    /// The bdev below goes away.
    fn removed(&self, base: Obj<PartBase>) {
        hotremove(base);
    }
    /// The base was freed.
    fn freed(&self) {}
    /// A partition was registered.
    fn added(&self, _: Obj<Part>) {}
    /// A partition is about to go: nothing of it works any more.
    fn leaving(&self, _: Obj<Part>) {}
    /// A partition is gone: nobody reads its structure any more.
    fn gone(&self, _: Obj<Part>) {}
    /// A channel has its way down.
    fn open(&self, _: Obj<PartChannel>, _: Chan) -> Result<()> {
        Ok(())
    }
    /// A channel is about to end.
    fn close(&self, _: Obj<PartChannel>, _: Chan) {}
}

/// The bdev below some partitions.
pub struct PartBase {
    below: Base,
    module: Rx<Option<&'static ModuleRecord>>,
    ops: Rx<Option<&'static FnTable>>,
    /// For a module written in C: its context, its list, the size of a channel's context.
    pub ctx: Rx<*mut c_void>,
    pub tailq: Rx<*mut c_void>,
    pub channel_size: Rx<u32>,
    owner: Mutex<Option<Arc<dyn Owner>>>,
    /// In order of creation.
    parts: Mutex<Vec<Obj<Part>>>,
}

/// One partition.
pub struct Part {
    base: ObjCell<PartBase>,
    offset: Rx<u64>,
    record: Rx<Option<&'static Record>>,
    /// The key of its io_device: C's structure, or this slot.
    key: Rx<usize>,
    /// A word of its module, if that is ours.
    pub word: Rx<u64>,
    names: Mutex<Option<Names>>,
}

/// What the record points at, held as long as it may be read.
enum Names {
    Ours { _disk: Disk },
    Theirs { _name: LentStr, _product: LentStr },
}

/// One channel of a partition.
pub struct PartChannel {
    part: ObjCell<Part>,
    pub lower: Lower,
    /// A word of its module, if that is ours.
    pub word: Rx<u64>,
}

static BASE_KIND: Kind = Kind::new("bdev_part_base");
pub static PART_KIND: Kind = Kind::new("bdev_part");
static CHANNEL_KIND: Kind = Kind::new("bdev_part channel");
pub static BASES: Arena<PartBase> = Arena::new();
pub static PARTS: Arena<Part> = Arena::new();
pub static CHANNELS: Arena<PartChannel> = Arena::new();
/// 976b899e-3e1e-4d71-ab69-c2b08e9df8b8
const NAMESPACE: [u8; 16] =
    [0x97, 0x6b, 0x89, 0x9e, 0x3e, 0x1e, 0x4d, 0x71, 0xab, 0x69, 0xc2, 0xb0, 0x8e, 0x9d, 0xf8, 0xb8];

impl Life for PartBase {
    const KIND: &'static Kind = &BASE_KIND;
    const LIMIT: usize = 1 << 16;
    const SHARED: bool = true;
    fn vacant() -> Self {
        PartBase {
            below: Base::EMPTY,
            module: Rx::ZERO,
            ops: Rx::ZERO,
            ctx: Rx::ZERO,
            tailq: Rx::ZERO,
            channel_size: Rx::ZERO,
            owner: Mutex::new(None),
            parts: Mutex::new(Vec::new()),
        }
    }
    fn label(&self) -> String {
        self.below.name()
    }
}

impl Life for Part {
    const KIND: &'static Kind = &PART_KIND;
    const LIMIT: usize = 1 << 18;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Part {
            base: ObjCell::EMPTY,
            offset: Rx::ZERO,
            record: Rx::ZERO,
            key: Rx::ZERO,
            word: Rx::ZERO,
            names: Mutex::new(None),
        }
    }
}

impl Life for PartChannel {
    const KIND: &'static Kind = &CHANNEL_KIND;
    const LIMIT: usize = 1 << 18;
    fn vacant() -> Self {
        PartChannel { part: ObjCell::EMPTY, lower: Lower::EMPTY, word: Rx::ZERO }
    }
}

impl PartBase {
    pub fn below(&self) -> &Base {
        &self.below
    }

    pub fn owner(&self) -> Option<Arc<dyn Owner>> {
        self.owner.lock().unwrap_or_else(|e| e.into_inner()).clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Obj<Part>>> {
        self.parts.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Its partitions in order of creation.
    pub fn parts(&self) -> Vec<Obj<Part>> {
        self.lock().clone()
    }
}

impl Part {
    pub fn base(&self) -> Option<Obj<PartBase>> {
        self.base.get()
    }

    pub fn offset(&self) -> u64 {
        self.offset.get()
    }

    pub fn record(&self) -> Option<&'static Record> {
        self.record.get()
    }

    /// C's structure, for a partition of a C module.
    pub fn key(&self) -> usize {
        self.key.get()
    }

    /// The name of the bdev below.
    pub fn below(&self) -> String {
        self.base.get().map(|b| b.below.name()).unwrap_or_default()
    }
}

impl PartChannel {
    pub fn part(&self) -> Option<Obj<Part>> {
        self.part.get()
    }
}

/// Partitions of C modules, by the address of C's structure.
struct Addresses {
    live: BTreeMap<usize, Obj<Part>>,
    gone: VecDeque<usize>,
}

const REMEMBERED: usize = 4096;
static ADDRESSES: Mutex<Addresses> = Mutex::new(Addresses { live: BTreeMap::new(), gone: VecDeque::new() });

fn addresses() -> MutexGuard<'static, Addresses> {
    ADDRESSES.lock().unwrap_or_else(|e| e.into_inner())
}

/// The partition C knows by an address.
pub fn find(address: usize) -> core::result::Result<Obj<Part>, Why> {
    let addresses = addresses();
    match addresses.live.get(&address) {
        Some(part) => Ok(*part),
        None if address == 0 => Err(Why::Null),
        None if addresses.gone.contains(&address) => Err(Why::Stale),
        None => Err(Why::Garbage),
    }
}

fn forget(address: usize) {
    let mut addresses = addresses();
    if addresses.live.remove(&address).is_some() {
        if addresses.gone.len() >= REMEMBERED {
            addresses.gone.pop_front();
        }
        addresses.gone.push_back(address);
    }
}

/// Makes a base of the bdev of a name, for a module. `ENODEV` when there is none.
pub fn base_construct(
    name: &[u8],
    module: &'static ModuleRecord,
    ops: &'static FnTable,
    owner: Arc<dyn Owner>,
) -> Result<Obj<PartBase>> {
    let base = BASES.alloc()?;
    let ctx = core::ptr::without_provenance_mut(base.handle() as usize);
    if let Err(errno) = base.below.open(name, false, event, ctx) {
        if errno != Errno::ENODEV {
            errlog!("could not open bdev {}: {}", String::from_utf8_lossy(name), errno.text());
        }
        BASES.free(base);
        return Err(errno);
    }
    base.module.set(Some(module));
    base.ops.set(Some(ops));
    base.lock().clear();
    *base.owner.lock().unwrap_or_else(|e| e.into_inner()) = Some(owner);
    Ok(base)
}

extern "C" fn event(event: u32, _: *mut c_void, ctx: *mut c_void) {
    let Ok(base) = BASES.get(ctx.addr() as u64) else { return };
    if event != abi::SPDK_BDEV_EVENT_REMOVE {
        noticelog!("Unsupported bdev event: type {event}");
    } else if let Some(owner) = base.owner() {
        owner.removed(base);
    }
}

/// Frees a base that has no partitions: closes its bdev and tells the module. `EBUSY` while it has some: the last of them
/// frees it.
pub fn base_free(base: Obj<PartBase>) -> Result<()> {
    if !base.lock().is_empty() {
        return Err(Errno::EBUSY);
    }
    if !BASES.retire(base) {
        return Err(Errno::ESTALE);
    }
    base.below.close();
    let owner = base.owner.lock().unwrap_or_else(|e| e.into_inner()).take();
    BASES.release(base);
    if let Some(owner) = owner {
        owner.freed();
    }
    Ok(())
}

/// Unregisters the partitions of a base.
pub fn hotremove(base: Obj<PartBase>) {
    for part in base.parts() {
        let bdev = part.record().and_then(|r| registry::find(r.address()).ok());
        if let Some(bdev) = bdev {
            register::unregister(bdev, None);
        }
    }
}

/// Where the structures of a partition lie.
pub enum Memory {
    Ours {
        product: &'static CStr,
        /// A word for the module.
        word: u64,
    },
    /// C's: its structure, the bdev's record within, the product name, and what makes channels.
    Theirs { address: usize, record: &'static Record, product: Vec<u8>, device: Ops },
}

/// What a partition is to be.
pub struct Want<'a> {
    pub name: &'a [u8],
    pub offset: u64,
    pub num: u64,
    /// All zeros: one that follows from the base's and the range.
    pub uuid: [u8; 16],
}

/// Makes a partition and registers its bdev.
pub fn construct(base: Obj<PartBase>, want: &Want<'_>, memory: Memory) -> Result<Obj<Part>> {
    let part = PARTS.alloc()?;
    let device = match prepare(base, part, want, memory) {
        Ok(device) => device,
        Err(errno) => {
            discard(part);
            return Err(errno);
        }
    };
    if let Err(errno) = publish(base, part, want, device) {
        let published = part.record().is_some_and(|r| registry::find(r.address()).is_ok());
        // A bdev that was published before its registration failed is destroyed like any other.
        if !published {
            base.lock().retain(|p| *p != part);
            if base.lock().is_empty() {
                base.below.unclaim();
            }
            forget(part.key());
            if device::find(part.key()).is_none()
                || device::unregister_rust(part.key(), Box::new(move || discard(part))).is_err()
            {
                discard(part);
            }
        }
        return Err(errno);
    }
    if let Some(owner) = base.owner() {
        owner.added(part);
    }
    Ok(part)
}

fn discard(part: Obj<Part>) {
    part.record.set(None);
    part.base.set(None);
    part.names.lock().unwrap_or_else(|e| e.into_inner()).take();
    PARTS.free(part);
}

/// Fills the records; nobody knows them yet.
fn prepare(base: Obj<PartBase>, part: Obj<Part>, want: &Want<'_>, memory: Memory) -> Result<Ops> {
    let below = base.below.record().ok_or(Errno::ENODEV)?;
    let (module, ops) = (base.module.get().ok_or(Errno::EINVAL)?, base.ops.get().ok_or(Errno::EINVAL)?);
    let (record, key, names, device) = match memory {
        Memory::Ours { product, word } => {
            let disk = Disk::new(want.name, product, module, ops)?;
            part.word.set(word);
            let key = part.address();
            (disk.record(), key, Names::Ours { _disk: disk }, Ops::Rust(Arc::new(PartDevice(part))))
        }
        Memory::Theirs { address, record, product, device } => {
            let (name, product) = (LentStr::new(want.name)?, LentStr::new(&product)?);
            record.name.set(name.as_ptr().cast_mut());
            record.product_name.set(product.as_ptr().cast_mut());
            record.module.set(Some(module));
            record.fn_table.set(Some(ops));
            (record, address, Names::Theirs { _name: name, _product: product }, device)
        }
    };
    record.ctxt.set(core::ptr::with_exposed_provenance_mut(key));
    record.blocklen.set(below.blocklen.get());
    record.blockcnt.set(want.num);
    record.write_cache.set(below.write_cache.get());
    record.write_unit_size.set(below.write_unit_size.get());
    record.required_alignment.set(below.required_alignment.get());
    record.numa.set(below.numa.get());
    record.md_len.set(below.md_len.get());
    record.dif_type.set(below.dif_type.get());
    record.dif_pi_format.set(below.dif_pi_format.get());
    record.dif_check_flags.set(below.dif_check_flags.get());
    for bit in [bits::MD_INTERLEAVE, bits::DIF_IS_HEAD_OF_MD] {
        record.set_bit(bit, below.bit(bit));
    }
    record.set_uuid(if want.uuid == [0; 16] { uuid_of(below, want.offset, want.num) } else { want.uuid });
    part.base.set(Some(base));
    part.offset.set(want.offset);
    part.record.set(Some(record));
    part.key.set(key);
    *part.names.lock().unwrap_or_else(|e| e.into_inner()) = Some(names);
    Ok(device)
}

/// A UUID that is the same whenever the same range of the same bdev becomes a partition.
fn uuid_of(below: &Record, offset: u64, num: u64) -> [u8; 16] {
    let mut text = [0; 32];
    let words = below.uuid().into_iter().chain(offset.to_ne_bytes()).chain(num.to_ne_bytes());
    text.iter_mut().zip(words).for_each(|(to, from)| *to = from);
    algo::uuid::from_name(&NAMESPACE, &text)
}

fn publish(base: Obj<PartBase>, part: Obj<Part>, want: &Want<'_>, device: Ops) -> Result<()> {
    let (module, ops) = (base.module.get().ok_or(Errno::EINVAL)?, base.ops.get().ok_or(Errno::EINVAL)?);
    let record = part.record().ok_or(Errno::EINVAL)?;
    let theirs = part.key() != part.address();
    {
        let mut parts = base.lock();
        parts.try_reserve(1)?;
        parts.push(part);
    }
    if !base.below.is_claimed() {
        let name = module::find_by_address(module.address()).map(|m| m.name.clone()).unwrap_or_default();
        base.below.claim_as(module, &name).inspect_err(|_| errlog!("could not claim bdev {}", base.below.name()))?;
    }
    if theirs {
        let mut addresses = addresses();
        if addresses.live.contains_key(&part.key()) {
            return Err(Errno::EEXIST);
        }
        addresses.live.insert(part.key(), part);
    }
    device::register(part.key(), device, Some(want.name))?;
    register::register(record, ops, theirs, want.name).map(drop)
}

/// Frees a partition whose bdev was unregistered; the block layer is told when it is gone. `EBUSY` while the bdev is
/// registered.
pub fn free(part: Obj<Part>) -> Result<()> {
    let record = part.record().ok_or(Errno::ESTALE)?;
    if registry::find(record.address()).is_ok() {
        return Err(Errno::EBUSY);
    }
    if device::find(part.key()).is_none() {
        end(part);
        return Ok(());
    }
    device::unregister_rust(part.key(), Box::new(move || end(part)))
}

fn end(part: Obj<Part>) {
    let (Some(base), Some(record)) = (part.base(), part.record()) else { return };
    let address = record.address();
    let owner = base.owner();
    if let Some(owner) = &owner {
        owner.leaving(part);
    }
    let last = {
        let mut parts = base.lock();
        parts.retain(|p| *p != part);
        parts.is_empty()
    };
    if last {
        let _ = base_free(base);
    }
    forget(part.key());
    let _ = register::destruct_done(address, 0);
    if let Some(owner) = owner {
        owner.gone(part);
    }
    discard(part);
}

/// The io_device of a partition of ours.
struct PartDevice(Obj<Part>);

impl IoDevice for PartDevice {
    fn create(&self, ch: Chan) -> Result<()> {
        open_channel(self.0, ch)
    }
    fn destroy(&self, ch: Chan) {
        close_channel(ch);
    }
}

/// Makes what belongs to a channel of a partition.
pub fn open_channel(part: Obj<Part>, io_channel: Chan) -> Result<()> {
    let base = part.base().ok_or(Errno::ENODEV)?;
    let mine = CHANNELS.alloc()?;
    mine.part.set(Some(part));
    mine.word.set(0);
    io_channel.user.set(mine.address() as u64);
    let opened = mine.lower.open(&base.below).and_then(|()| match base.owner() {
        Some(owner) => owner.open(mine, io_channel),
        None => Ok(()),
    });
    if opened.is_err() {
        io_channel.user.set(0);
        mine.lower.close();
        CHANNELS.free(mine);
    }
    opened
}

pub fn close_channel(io_channel: Chan) {
    let Some(mine) = CHANNELS.at(io_channel.user.get()) else { return };
    if let Some(owner) = mine.part().and_then(|p| p.base()).and_then(|b| b.owner()) {
        owner.close(mine, io_channel);
    }
    mine.lower.close();
    CHANNELS.free(mine);
}

/// The channel that an I/O is on.
#[inline(always)]
pub fn channel_of(io: &'static Io) -> Option<Obj<PartChannel>> {
    CHANNELS.at(io.channel()?.module_word())
}

/// Moves the reference tags of an I/O's blocks from one address to another.
#[cold]
#[inline(never)]
fn move_tags(io: &'static Io, record: &Record, flags: u32, from: u64, to: u64) -> Result<()> {
    let Some(mut ctx) = dif::ctx(record, flags, from) else {
        errlog!("Initialization of DIF context failed");
        return Err(Errno::EINVAL);
    };
    ctx.remapped_init_ref_tag = to as u32;
    let blocks = u32::try_from(io.num_blocks.get()).unwrap_or(u32::MAX);
    let moved = if record.md_interleaved() {
        let count = usize::try_from(io.iovcnt.get()).unwrap_or(0);
        algo::dif::check::remap(&mut iomem::cursor(io.iovs.get(), count), blocks, ctx.block_size, &ctx, true)
    } else if io.md_buf.get().is_null() {
        return Ok(());
    } else {
        let len = u64::from(blocks).saturating_mul(u64::from(record.md_len.get())) as usize;
        let mut md = iomem::Whole::new(io.md_buf.get(), len);
        algo::dif::check::remap(&mut md.cursor(), blocks, ctx.md_size, &ctx, true)
    };
    moved.map_err(|fault| {
        errlog!("Remapping reference tag failed. {fault:?}");
        Errno::EIO
    })
}

/// Whether the reference tags of an I/O mean something, so that they must be moved.
#[inline(always)]
fn tagged(io: &'static Io) -> bool {
    io.dif_check_flags_if_set() & abi::SPDK_DIF_FLAGS_REFTAG_CHECK != 0
}

/// Whether a kind of I/O can be sent to other blocks.
pub fn can_move(io_type: u32) -> bool {
    matches!(
        io_type,
        abi::SPDK_BDEV_IO_TYPE_READ
            | abi::SPDK_BDEV_IO_TYPE_WRITE
            | abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES
            | abi::SPDK_BDEV_IO_TYPE_UNMAP
            | abi::SPDK_BDEV_IO_TYPE_FLUSH
            | abi::SPDK_BDEV_IO_TYPE_RESET
            | abi::SPDK_BDEV_IO_TYPE_ABORT
            | abi::SPDK_BDEV_IO_TYPE_ZCOPY
            | abi::SPDK_BDEV_IO_TYPE_COMPARE
            | abi::SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE
            | abi::SPDK_BDEV_IO_TYPE_COPY
            | abi::SPDK_BDEV_IO_TYPE_WRITE_UNCORRECTABLE
            | abi::SPDK_BDEV_IO_TYPE_SEEK_HOLE
            | abi::SPDK_BDEV_IO_TYPE_SEEK_DATA
    )
}

/// Sends an I/O of a partition to the base; a read must have its buffer. In the end it is completed, or `cb` is called with
/// it, which must do that. `ENOMEM` when no record is left: it may be tried again, when one is.
#[inline(always)]
pub fn submit_request(mine: Obj<PartChannel>, io: &'static Io, cb: Option<IoCb>) -> Result<()> {
    let (Some(part), Some(via)) = (mine.part(), mine.lower.via()) else { return Err(Errno::ENODEV) };
    io.part_cb.set(cb);
    let at = io.offset_blocks.get();
    let to = at.wrapping_add(part.offset.get());
    let tell = Tell { cb: done, arg: io.as_ptr() };
    if io.io_type() == abi::SPDK_BDEV_IO_TYPE_WRITE && tagged(io) {
        return submit_tagged(io, part, via, tell);
    }
    forward::start(io, via, to, tell)
}

#[cold]
#[inline(never)]
fn submit_tagged(io: &'static Io, part: Obj<Part>, via: Via, tell: Tell) -> Result<()> {
    let record = part.record().ok_or(Errno::ENODEV)?;
    let at = io.offset_blocks.get();
    let to = at.wrapping_add(part.offset.get());
    let flags = io.dif_check_flags.get();
    move_tags(io, record, flags, at, to).map_err(|_| Errno::EPERM)?;
    let started = forward::start(io, via, to, tell);
    if started.is_err() {
        // As it was, for the next try.
        let _ = move_tags(io, record, flags, to, at);
    }
    started
}

extern "C" fn done(low: &'static Io, success: bool, arg: *mut c_void) {
    let Some(io) = Io::of(arg) else { return };
    let wrong_tags = success && io.io_type() == abi::SPDK_BDEV_IO_TYPE_READ && tagged(io) && !restore_tags(io, low);
    let mut status = forward::inherit(io, low);
    if wrong_tags {
        status = FAILED;
    }
    match io.part_cb.replace(None) {
        Some(cb) => cb(io, status == forward::SUCCESS, core::ptr::null_mut()),
        None => {
            let _ = complete(io, status);
        }
    }
}

#[cold]
#[inline(never)]
fn restore_tags(io: &'static Io, low: &'static Io) -> bool {
    let Some(record) = low.bdev().and_then(|b| b.record()) else { return false };
    move_tags(io, record, io.dif_check_flags.get(), low.offset_blocks.get(), io.offset_blocks.get()).is_ok()
}

/// For the function table of partitions of ours.
pub extern "C" fn destruct(ctx: *mut c_void) -> i32 {
    match PARTS.at(ctx.addr() as u64) {
        Some(part) if free(part).is_ok() => 1,
        _ => 0,
    }
}

/// Whether a partition supports a kind of I/O: what its base's module does, but for NVMe commands, which cannot be moved.
pub fn supports(part: Obj<Part>, io_type: u32) -> bool {
    !matches!(
        io_type,
        abi::SPDK_BDEV_IO_TYPE_NVME_ADMIN | abi::SPDK_BDEV_IO_TYPE_NVME_IO | abi::SPDK_BDEV_IO_TYPE_NVME_IO_MD
    ) && part.base().and_then(|b| b.below.bdev()).is_some_and(|b| b.module_supports(io_type))
}

pub extern "C" fn io_type_supported(ctx: *mut c_void, io_type: u32) -> bool {
    PARTS.at(ctx.addr() as u64).is_some_and(|part| supports(part, io_type))
}

pub extern "C" fn get_io_channel(ctx: *mut c_void) -> *mut c_void {
    chans::get(ctx.addr()).map_or(core::ptr::null_mut(), |ch| core::ptr::with_exposed_provenance_mut(ch.address()))
}

/// For the function table of a module that passes everything on.
pub extern "C" fn submit(_: *mut c_void, io: &'static Io) {
    if io.io_type() == abi::SPDK_BDEV_IO_TYPE_READ {
        return forward::with_buffer(io, with_buffer);
    }
    pass(io);
}

extern "C" fn with_buffer(_: *mut c_void, io: &'static Io, success: bool) {
    if success {
        pass(io);
    } else {
        let _ = complete(io, FAILED);
    }
}

#[inline(always)]
fn pass(io: &'static Io) {
    let Some(mine) = channel_of(io) else {
        let _ = complete(io, FAILED);
        return;
    };
    if let Err(errno) = submit_request(mine, io, None) {
        forward::refused(io, mine.lower.via(), errno);
    }
}
