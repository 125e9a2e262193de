//! The module `software`: every operation, done by the processor when it is submitted and completed by a poller.
//!
//! Threading rule: a channel belongs to its thread.

use super::{
    channel::task_done,
    deflate::{self, Streams},
    framework, key,
    record::{KeyRecord, ModuleRecord, OpInfo, TASKS, Task},
};
use crate::{
    abi,
    algo::{
        dif::{self, Fault, check},
        sg::{Sink, Source},
        xor,
    },
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    sys::{
        aes::{Keys, Tweak, Way},
        iomem,
        iov::IovCursor,
    },
    thread::{self, Chan, IoDevice, Ops, Poller, channel, device},
};
use core::ffi::c_void;
use std::sync::{Arc, Mutex, OnceLock};

type Ptr = *mut c_void;

/// The largest data unit of AES-XTS: 2^20 blocks of 16 bytes.
const MAX_UNIT: u32 = 1 << 24;
const XTS: u32 = abi::SPDK_ACCEL_CIPHER_AES_XTS;
const KEY_SIZES: [usize; 2] =
    [abi::SPDK_ACCEL_AES_XTS_128_KEY_SIZE as usize, abi::SPDK_ACCEL_AES_XTS_256_KEY_SIZE as usize];

/// What belongs to one thread.
pub struct SwChannel {
    head: Rx<Option<&'static Task>>,
    tail: Rx<Option<&'static Task>>,
    poller: ObjCell<Poller>,
    /// Its own thread's only, so nobody ever waits.
    streams: Mutex<Streams>,
}

static KIND: Kind = Kind::new("accel software channel");
static CHANNELS: Arena<SwChannel> = Arena::new();

impl Life for SwChannel {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        SwChannel { head: Rx::ZERO, tail: Rx::ZERO, poller: ObjCell::EMPTY, streams: Mutex::new(Streams::default()) }
    }
}

/// The module's record.
pub fn record() -> &'static ModuleRecord {
    static RECORD: OnceLock<ModuleRecord> = OnceLock::new();
    RECORD.get_or_init(|| ModuleRecord {
        name: Rx::new(c"software".as_ptr()),
        priority: Rx::new(abi::SPDK_ACCEL_SW_PRIORITY),
        module_init: Rx::new(Some(init as extern "C" fn() -> i32)),
        module_fini: Rx::new(Some(fini as extern "C" fn(Ptr))),
        get_ctx_size: Rx::new(Some(ctx_size as extern "C" fn() -> usize)),
        supports_opcode: Rx::new(Some(supports_opcode as extern "C" fn(u32) -> bool)),
        get_io_channel: Rx::new(Some(get_io_channel as extern "C" fn() -> Ptr)),
        submit_tasks: Rx::new(Some(submit_tasks as extern "C" fn(Ptr, Ptr) -> i32)),
        crypto_key_init: Rx::new(Some(key_init as extern "C" fn(Ptr) -> i32)),
        crypto_key_deinit: Rx::new(Some(key_deinit as extern "C" fn(Ptr))),
        crypto_supports_tweak_mode: Rx::new(Some(supports_tweak_mode as extern "C" fn(u32) -> bool)),
        crypto_supports_cipher: Rx::new(Some(supports_cipher as extern "C" fn(u32, usize) -> bool)),
        compress_supports_algo: Rx::new(Some(supports_algo as extern "C" fn(u32) -> bool)),
        get_compress_level_range: Rx::new(Some(level_range as extern "C" fn(u32, *mut u32, *mut u32) -> i32)),
        get_operation_info: Rx::new(Some(operation_info as extern "C" fn(u32, *const c_void, *mut OpInfo) -> i32)),
        ..ModuleRecord::default()
    })
}

fn key() -> usize {
    record().address()
}

extern "C" fn init() -> i32 {
    match device::register(key(), Ops::Rust(Arc::new(Device)), Some(b"sw_accel_module")) {
        Ok(()) => 0,
        Err(errno) => errno.negative(),
    }
}

extern "C" fn fini(_: Ptr) {
    let _ = device::unregister(key(), None);
    let _ = framework::module_finished();
}

extern "C" fn ctx_size() -> usize {
    size_of::<Task>()
}

extern "C" fn supports_opcode(op: u32) -> bool {
    op < abi::SPDK_ACCEL_OPC_LAST
}

extern "C" fn get_io_channel() -> Ptr {
    channel::get(key()).map_or(core::ptr::null_mut(), |ch| core::ptr::with_exposed_provenance_mut(ch.address()))
}

extern "C" fn key_init(key: Ptr) -> i32 {
    let Some(key) = key::own(key) else { return Errno::EINVAL.negative() };
    let bytes = |at: *mut core::ffi::c_char, len: usize| {
        let mut out = [0u8; 32];
        let iov = abi::iovec { iov_base: at.cast(), iov_len: len.min(32) };
        iomem::cursor(&raw const iov, 1).read(&mut out);
        out
    };
    let (data, tweak) = (bytes(key.key.get(), key.key_size.get()), bytes(key.key2.get(), key.key2_size.get()));
    let size = key.key_size.get();
    let done = match (data.get(..size), tweak.get(..size)) {
        (Some(data), Some(tweak)) if key.key2_size.get() == size => key.schedule.set(data, tweak),
        _ => false,
    };
    if !done {
        return Errno::EINVAL.negative();
    }
    key.priv_.set(key.ptr());
    0
}

extern "C" fn key_deinit(key: Ptr) {
    if let Some(key) = key::own(key)
        && key.module.get().map(ModuleRecord::address) == Some(record().address())
    {
        key.schedule.clear();
        key.priv_.set(core::ptr::null_mut());
    }
}

extern "C" fn supports_tweak_mode(mode: u32) -> bool {
    mode == abi::SPDK_ACCEL_CRYPTO_TWEAK_MODE_SIMPLE_LBA
}

extern "C" fn supports_cipher(cipher: u32, key_size: usize) -> bool {
    cipher == XTS && KEY_SIZES.contains(&key_size)
}

extern "C" fn supports_algo(algo: u32) -> bool {
    algo == abi::SPDK_ACCEL_COMP_ALGO_DEFLATE
}

extern "C" fn level_range(algo: u32, min: *mut u32, max: *mut u32) -> i32 {
    match algo {
        abi::SPDK_ACCEL_COMP_ALGO_DEFLATE => {
            iomem::store(min, 0);
            iomem::store(max, deflate::MAX_LEVEL);
            0
        }
        abi::SPDK_ACCEL_COMP_ALGO_LZ4 => {
            errlog!("LZ4 is not supported by the software module.");
            Errno::EINVAL.negative()
        }
        _ => Errno::EINVAL.negative(),
    }
}

extern "C" fn operation_info(_: u32, _: *const c_void, info: *mut OpInfo) -> i32 {
    iomem::store(info.cast::<u8>(), 0);
    0
}

struct Device;

impl IoDevice for Device {
    fn create(&self, ch: Chan) -> Result<()> {
        let mine = CHANNELS.alloc()?;
        mine.head.set(None);
        mine.tail.set(None);
        mine.poller.set(None);
        ch.user.set(mine.address() as u64);
        Ok(())
    }

    fn destroy(&self, ch: Chan) {
        let Some(mine) = CHANNELS.at(ch.user.get()) else { return };
        if let Some(poller) = mine.poller.take() {
            let _ = thread::poller::unregister(poller);
        }
        *mine.streams.lock().unwrap_or_else(|e| e.into_inner()) = Streams::default();
        CHANNELS.free(mine);
    }

    fn busy(&self, ch: Chan) -> bool {
        CHANNELS.at(ch.user.get()).is_some_and(|mine| mine.head.get().is_some())
    }
}

impl SwChannel {
    /// The object behind a channel of the module.
    pub fn of(ch: Chan) -> Option<Obj<SwChannel>> {
        if ch.key() == key() { CHANNELS.at(ch.user.get()) } else { None }
    }
}

/// The first task has no poller to complete it yet.
#[cold]
#[inline(never)]
fn start_polling(sw: Obj<SwChannel>) -> Result<()> {
    let arg = core::ptr::with_exposed_provenance_mut(sw.address());
    sw.poller.set(Some(thread::poller::register(poll, arg, 0, Some(b"accel_comp_poll"))?));
    Ok(())
}

extern "C" fn submit_tasks(ch: Ptr, task: Ptr) -> i32 {
    let Some(sw) = channel::find_own(ch.addr()).ok().and_then(SwChannel::of) else { return Errno::EINVAL.negative() };
    let mut next = TASKS.at(task.addr());
    if next.is_none() {
        return Errno::EINVAL.negative();
    }
    if let Err(errno) = ready(sw) {
        return errno.negative();
    }
    while let Some(task) = next {
        next = TASKS.at(task.link.get().addr());
        run(sw, task);
    }
    0
}

/// Sees to it that what is done from now on is completed by a poller. Without one, no task may be taken.
#[inline(always)]
pub(super) fn ready(sw: Obj<SwChannel>) -> Result<()> {
    if sw.poller.get().is_some() { Ok(()) } else { start_polling(sw) }
}

/// Does a task on a channel that is [`ready`]; its completion comes with the next poll.
#[inline(always)]
pub(super) fn run(sw: Obj<SwChannel>, task: &'static Task) {
    let status = execute(sw, task);
    task.status.set(status as i16);
    task.link.set(core::ptr::null_mut());
    match sw.tail.get() {
        Some(tail) => tail.link.set(task.ptr()),
        None => sw.head.set(Some(task)),
    }
    sw.tail.set(Some(task));
}

extern "C" fn poll(arg: Ptr) -> i32 {
    let Some(sw) = CHANNELS.at(arg.addr() as u64) else { return 0 };
    let mut next = sw.head.replace(None);
    if next.is_none() {
        return 0;
    }
    sw.tail.set(None);
    while let Some(task) = next {
        next = TASKS.at(task.link.get().addr());
        task.link.set(core::ptr::null_mut());
        let _ = task_done(task, i32::from(task.status.get()));
    }
    1
}

fn rc(result: Result<()>) -> i32 {
    result.map_or_else(Errno::negative, |()| 0)
}

fn source(task: &Task) -> IovCursor<'static> {
    iomem::cursor(task.src.get(), task.src_count.get() as usize)
}

fn destination(task: &Task) -> IovCursor<'static> {
    iomem::cursor(task.dst.get(), task.dst_count.get() as usize)
}

/// The only piece of a list; `EINVAL` when there are more, or none.
#[inline(always)]
fn single(iovs: *mut abi::iovec, count: u32) -> Result<(Ptr, usize)> {
    if count == 1 { iomem::get(iovs, 0).ok_or(Errno::EINVAL) } else { Err(Errno::EINVAL) }
}

#[inline(always)]
fn execute(sw: Obj<SwChannel>, task: &'static Task) -> i32 {
    match u32::from(task.op_code.get()) {
        abi::SPDK_ACCEL_OPC_COPY => copy(task),
        abi::SPDK_ACCEL_OPC_FILL => {
            rc(single(task.dst.get(), task.dst_count.get()).map(|(base, len)| iomem::fill(base, task.fill_byte(), len)))
        }
        abi::SPDK_ACCEL_OPC_DUALCAST => rc(dualcast(task)),
        abi::SPDK_ACCEL_OPC_COMPARE => compare(task).unwrap_or_else(Errno::negative),
        abi::SPDK_ACCEL_OPC_CRC32C => crc32c(task),
        abi::SPDK_ACCEL_OPC_COPY_CRC32C => {
            copy(task);
            crc32c(task)
        }
        abi::SPDK_ACCEL_OPC_COMPRESS | abi::SPDK_ACCEL_OPC_DECOMPRESS => rc(compression(sw, task)),
        abi::SPDK_ACCEL_OPC_ENCRYPT => rc(crypt(task, Way::Encrypt)),
        abi::SPDK_ACCEL_OPC_DECRYPT => rc(crypt(task, Way::Decrypt)),
        abi::SPDK_ACCEL_OPC_XOR => rc(parity(task)),
        _ => rc(protection(task)),
    }
}

#[inline(always)]
fn copy(task: &Task) -> i32 {
    if task.src_count.get() == 1
        && task.dst_count.get() == 1
        && let (Some((from, a)), Some((to, b))) = (iomem::get(task.src.get(), 0), iomem::get(task.dst.get(), 0))
    {
        iomem::copy(to, from, a.min(b));
        return 0;
    }
    let (mut from, mut to) = (source(task), destination(task));
    loop {
        let n = from.chunk().len().min(to.chunk().len());
        if n == 0 {
            return 0;
        }
        iomem::copy(to.address().cast(), from.address().cast(), n);
        from.skip(n);
        to.skip(n);
    }
}

fn dualcast(task: &Task) -> Result<()> {
    let (from, len) = single(task.src.get(), task.src_count.get())?;
    let (to, len1) = single(task.dst.get(), task.dst_count.get())?;
    let (iovs2, count2) = task.dst2();
    let (to2, len2) = single(iovs2, count2)?;
    if len1 != len || len2 != len {
        return Err(Errno::EINVAL);
    }
    iomem::copy(to, from, len);
    iomem::copy(to2, from, len);
    Ok(())
}

fn compare(task: &Task) -> Result<i32> {
    let (a, len) = single(task.src.get(), task.src_count.get())?;
    let (b, len2) = single(task.dst.get(), task.dst_count.get())?;
    if len != len2 {
        return Err(Errno::EINVAL);
    }
    Ok(iomem::compare(a, b, len))
}

#[inline(always)]
fn crc32c(task: &Task) -> i32 {
    iomem::store(task.out.get(), iomem::crc32c(task.src.get(), task.src_count.get() as usize, !task.seed()));
    0
}

fn compression(sw: Obj<SwChannel>, task: &Task) -> Result<()> {
    let (algo, level) = task.comp();
    if !supports_algo(algo) {
        errlog!("LZ4 is not supported by the software module.");
        return Err(Errno::EINVAL);
    }
    let (mut from, mut to) = (source(task), destination(task));
    let mut streams = sw.streams.lock().unwrap_or_else(|e| e.into_inner());
    let size = if u32::from(task.op_code.get()) == abi::SPDK_ACCEL_OPC_COMPRESS {
        streams.compress(level, &mut from, &mut to)?
    } else {
        streams.decompress(&mut from, &mut to)?
    };
    iomem::store(task.out.get(), size);
    Ok(())
}

fn parity(task: &Task) -> Result<()> {
    let (to, len) = iomem::get(task.dst.get(), 0).ok_or(Errno::EINVAL)?;
    let count = task.src_count.get();
    if !(2..=xor::MAX_SOURCES).contains(&count) {
        return Err(Errno::EINVAL);
    }
    if iomem::xor(to, task.src.get().cast(), count as usize, len) { Ok(()) } else { Err(Errno::EINVAL) }
}

/// The key of a task: one of ours, alive.
fn own_key(task: &Task) -> Result<&'static KeyRecord> {
    let key = key::find(task.key().addr()).map_err(|_| Errno::EINVAL)?;
    let ours = key.module.get().map(ModuleRecord::address) == Some(record().address());
    if ours && !key.priv_.get().is_null() { Ok(key) } else { Err(Errno::EINVAL) }
}

fn crypt(task: &Task, way: Way) -> Result<()> {
    let key = own_key(task)?;
    let unit = task.block_size();
    if unit > MAX_UNIT {
        warnlog!("Max block size for AES_XTS is limited to {MAX_UNIT}, current size {unit}");
        return Err(Errno::ERANGE);
    }
    let mut from = source(task);
    let mut to = if task.dst_count.get() == 0 { source(task) } else { destination(task) };
    if task.src_count.get() == 0 || unit == 0 {
        errlog!("src_iovcnt {}, dst_iovcnt {}, block_size {unit}", task.src_count.get(), task.dst_count.get());
        return Err(Errno::EINVAL);
    }
    let total = from.total();
    if total == 0 || total != to.total() {
        return Err(Errno::ERANGE);
    }
    // No division in the usual case.
    let (mut units, rest) = if unit.is_power_of_two() {
        (total.wrapping_shr(unit.trailing_zeros()), total & u64::from(unit).wrapping_sub(1))
    } else {
        (total.checked_div(u64::from(unit)).unwrap_or(0), total.checked_rem(u64::from(unit)).unwrap_or(0))
    };
    if rest != 0 {
        return Err(Errno::EINVAL);
    }
    let keys = key.schedule.keys(key.key_size.get(), way);
    let mut number = task.iv.get();
    if units == 1
        && unit >= 16
        && let Some((from, to)) = in_one_piece(task)
    {
        let mut tweak = [Tweak::of_unit([0, number])];
        keys.begin(&mut tweak);
        let [mut tweak] = tweak;
        let done = iomem::crypt(&keys, &mut tweak, from.cast(), to.cast(), unit as usize);
        return if done && key::still_there(key) { Ok(()) } else { Err(Errno::EINVAL) };
    }
    // The tweaks of several units take hardly longer than that of one.
    let mut tweaks = [Tweak::of_unit([0; 2]); 8];
    while units > 0 {
        let n = units.min(8);
        let batch = tweaks.get_mut(..n as usize).unwrap_or_default();
        for tweak in &mut *batch {
            *tweak = Tweak::of_unit([0, number]);
            number = number.wrapping_add(1);
        }
        keys.begin(batch);
        for tweak in batch {
            if !crypt_unit(&keys, tweak, &mut from, &mut to, unit as usize) {
                return Err(Errno::EINVAL);
            }
        }
        units = units.saturating_sub(n);
    }
    // Another thread may have destroyed it meanwhile.
    if key::still_there(key) { Ok(()) } else { Err(Errno::EINVAL) }
}

/// Both ends of a task whose data lies in one piece at each.
#[inline(always)]
fn in_one_piece(task: &Task) -> Option<(*mut c_void, *mut c_void)> {
    if task.src_count.get() != 1 || task.dst_count.get() > 1 {
        return None;
    }
    let (from, _) = iomem::get(task.src.get(), 0)?;
    let to = if task.dst_count.get() == 0 { from } else { iomem::get(task.dst.get(), 0)?.0 };
    Some((from, to))
}

/// One data unit, however its bytes are scattered.
fn crypt_unit(
    keys: &Keys<'_>,
    tweak: &mut Tweak,
    from: &mut IovCursor<'_>,
    to: &mut IovCursor<'_>,
    unit: usize,
) -> bool {
    /// What must be left behind a piece, unless nothing is: a block and what steals from it.
    const TAIL: usize = 32;
    let mut left = unit;
    while left > 0 {
        let n = from.chunk().len().min(to.chunk().len()).min(left);
        let n = if n == left || left.saturating_sub(n) >= TAIL { n } else { left.saturating_sub(TAIL).min(n) };
        let n = if n == left { n } else { n & !15 };
        let done = if n >= 16 {
            if !iomem::crypt(keys, tweak, from.address(), to.address(), n) {
                return false;
            }
            from.skip(n);
            to.skip(n);
            n
        } else {
            // A block that is in pieces itself; at the end with all that is left.
            let n = if left >= 16 + TAIL { 16 } else { left };
            let mut bytes = [0u8; 16 + TAIL];
            let Some(piece) = bytes.get_mut(..n) else { return false };
            if from.read(piece) != n
                || !iomem::crypt(keys, tweak, piece.as_ptr(), piece.as_mut_ptr(), n)
                || to.write(piece) != n
            {
                return false;
            }
            n
        };
        left = left.saturating_sub(done);
    }
    true
}

/// The operations on protection information.
fn protection(task: &Task) -> Result<()> {
    let (ctx, err, blocks) = task.dif();
    let ctx = iomem::value(ctx).and_then(|c| dif::Ctx::from_raw(&c)).ok_or(Errno::EINVAL)?;
    let (mut from, mut to) = (source(task), destination(task));
    let done = match u32::from(task.op_code.get()) {
        abi::SPDK_ACCEL_OPC_DIF_VERIFY => check::verify(&mut from, blocks, &ctx),
        abi::SPDK_ACCEL_OPC_DIF_VERIFY_COPY => dif::copy::verify(&mut from, &mut to, blocks, &ctx),
        abi::SPDK_ACCEL_OPC_DIF_GENERATE => check::generate(&mut from, blocks, &ctx),
        abi::SPDK_ACCEL_OPC_DIF_GENERATE_COPY => dif::copy::generate(&mut from, &mut to, blocks, &ctx),
        abi::SPDK_ACCEL_OPC_DIX_GENERATE => check::generate_apart(&mut from, &mut to, blocks, &ctx),
        abi::SPDK_ACCEL_OPC_DIX_VERIFY => check::verify_apart(&mut from, &mut to, blocks, &ctx),
        _ => return Err(Errno::EINVAL),
    };
    done.map_err(|fault| {
        errlog!("{}: {fault}", framework::op_name(u32::from(task.op_code.get())));
        if let Fault::Mismatch(m) = fault
            && let Some(mut error) = iomem::value(err)
        {
            error.err_type = m.what as u8;
            error.expected = m.expected;
            error.actual = m.actual;
            error.err_offset = m.block;
            iomem::store(err, error);
        }
        Errno(fault.errno())
    })
}
