//! A bdev above one other: creation, removal, channels and the functions of its table.
//!
//! Threading rule: creation on the application's thread; removal from any; I/O on its channel's thread.

use super::{
    super::disk::Disk,
    base::{Base, Lower, mirror},
    forward::{self, FAILED},
};
use crate::{
    abi,
    bdev::{
        complete::complete,
        io::Io,
        object::Done,
        record::{FnTable, ModuleRecord, Record},
        register, registry,
    },
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj},
    thread::{Chan, IoDevice, Ops, channel as chans, device},
};
use core::{
    ffi::{CStr, c_void},
    marker::PhantomData,
};
use std::sync::{Arc, Mutex};

/// What every bdev above another has.
pub struct Seat {
    pub base: Base,
    pub disk: Mutex<Option<Disk>>,
}

impl Seat {
    pub const fn new() -> Seat {
        Seat { base: Base::EMPTY, disk: Mutex::new(None) }
    }

    /// The record of the bdev itself.
    pub fn record(&self) -> Option<&'static Record> {
        self.disk.lock().unwrap_or_else(|e| e.into_inner()).as_ref().map(Disk::record)
    }

    pub fn name(&self) -> String {
        let disk = self.disk.lock().unwrap_or_else(|e| e.into_inner());
        disk.as_ref().map(|d| String::from_utf8_lossy(&d.name()).into_owned()).unwrap_or_default()
    }
}

impl Default for Seat {
    fn default() -> Self {
        Self::new()
    }
}

/// A kind of bdev that stands above one other.
pub trait Above: Life {
    type Channel: AboveChannel;
    const MODULE: &'static CStr;
    const PRODUCT: &'static CStr;
    fn arena() -> &'static Arena<Self>;
    fn seat(&self) -> &Seat;
    fn ops() -> &'static FnTable;
    fn module() -> Result<&'static ModuleRecord>;
    /// An event of the base other than its removal.
    fn event(_: Obj<Self>, event: u32) {
        noticelog!("Unsupported bdev event: type {event}");
    }
    /// Called last, when no channel is left and nothing refers to the object any more.
    fn gone(&self) {}
}

/// One channel of such a bdev.
pub trait AboveChannel: Life {
    fn arena() -> &'static Arena<Self>;
    fn lower(&self) -> &Lower;
    /// Called when the way down is open.
    fn open(_: Obj<Self>) -> Result<()> {
        Ok(())
    }
    /// Called before the way down is closed.
    fn close(_: Obj<Self>) {}
}

/// A channel that is nothing but the way down.
pub struct Plain {
    lower: Lower,
}

static PLAIN_KIND: Kind = Kind::new("channel of a bdev above another");
static PLAIN: Arena<Plain> = Arena::new();

impl Life for Plain {
    const KIND: &'static Kind = &PLAIN_KIND;
    const LIMIT: usize = 1 << 18;
    fn vacant() -> Self {
        Plain { lower: Lower::EMPTY }
    }
}

impl AboveChannel for Plain {
    fn arena() -> &'static Arena<Self> {
        &PLAIN
    }
    #[inline(always)]
    fn lower(&self) -> &Lower {
        &self.lower
    }
}

/// The io_device of one bdev.
struct AboveDevice<T: Above>(Obj<T>, PhantomData<fn() -> T>);

impl<T: Above> IoDevice for AboveDevice<T> {
    fn create(&self, ch: Chan) -> Result<()> {
        let mine = T::Channel::arena().alloc()?;
        let opened = mine.lower().open(&self.0.seat().base).and_then(|()| T::Channel::open(mine));
        if let Err(errno) = opened {
            mine.lower().close();
            T::Channel::arena().free(mine);
            return Err(errno);
        }
        ch.user.set(mine.address() as u64);
        Ok(())
    }

    fn destroy(&self, ch: Chan) {
        if let Some(mine) = T::Channel::arena().at(ch.user.get()) {
            T::Channel::close(mine);
            mine.lower().close();
            T::Channel::arena().free(mine);
        }
    }
}

/// The object behind a bdev's context.
#[inline(always)]
pub fn at<T: Above>(ctx: *mut c_void) -> Option<Obj<T>> {
    T::arena().at(ctx.addr() as u64)
}

/// The channel that an I/O is on.
#[inline(always)]
pub fn channel_of<T: Above>(io: &'static Io) -> Option<Obj<T::Channel>> {
    T::Channel::arena().at(io.channel()?.module_word())
}

/// Makes a bdev above the one named `base`. `fill` completes the new record, which has the base's geometry. `ENODEV` when
/// there is no base, `EPERM` when it is claimed, `EEXIST` when the name is taken; nothing is left behind then.
pub fn create<T: Above>(
    base: &[u8],
    name: &[u8],
    fill: impl FnOnce(Obj<T>, &'static Record, &'static Record) -> Result<()>,
) -> Result<Obj<T>> {
    let slot = T::arena().alloc()?;
    match build(slot, base, name, fill) {
        Ok(()) => Ok(slot),
        Err(errno) => {
            let address = slot.seat().record().map_or(0, |r| r.address());
            // A bdev that was published before its registration failed is destroyed like any other.
            if address == 0 || registry::find(address).is_err() {
                slot.seat().base.close();
                end(slot);
            }
            Err(errno)
        }
    }
}

fn build<T: Above>(
    slot: Obj<T>,
    base_name: &[u8],
    name: &[u8],
    fill: impl FnOnce(Obj<T>, &'static Record, &'static Record) -> Result<()>,
) -> Result<()> {
    let base = &slot.seat().base;
    let ctx = core::ptr::without_provenance_mut(slot.handle() as usize);
    base.open(base_name, true, event::<T>, ctx).inspect_err(|errno| {
        if *errno != Errno::ENODEV {
            errlog!("could not open bdev {}", String::from_utf8_lossy(base_name));
        }
    })?;
    let module = T::module()?;
    let disk = Disk::new(name, T::PRODUCT, module, T::ops())?;
    let (below, record) = (base.record().ok_or(Errno::ENODEV)?, disk.record());
    mirror(below, record);
    fill(slot, below, record)?;
    device::register(slot.address(), Ops::Rust(Arc::new(AboveDevice(slot, PhantomData))), Some(name))?;
    base.claim(module, T::MODULE)
        .inspect_err(|_| errlog!("could not claim bdev {}", String::from_utf8_lossy(base_name)))?;
    record.ctxt.set(core::ptr::with_exposed_provenance_mut(slot.address()));
    *slot.seat().disk.lock().unwrap_or_else(|e| e.into_inner()) = Some(disk);
    register::register(record, T::ops(), false, name)
        .inspect_err(|_| errlog!("could not register bdev {}", String::from_utf8_lossy(name)))?;
    Ok(())
}

/// Ends the io_device and then the object.
fn end<T: Above>(slot: Obj<T>) {
    let forget = move || {
        slot.gone();
        slot.seat().disk.lock().unwrap_or_else(|e| e.into_inner()).take();
        T::arena().free(slot);
    };
    if device::find(slot.address()).is_none() || device::unregister_rust(slot.address(), Box::new(forget)).is_err() {
        forget();
    }
}

extern "C" fn event<T: Above>(event: u32, _: *mut c_void, ctx: *mut c_void) {
    let Ok(slot) = T::arena().get(ctx.addr() as u64) else { return };
    if event != abi::SPDK_BDEV_EVENT_REMOVE {
        return T::event(slot, event);
    }
    let bdev = slot.seat().record().and_then(|r| registry::find(r.address()).ok());
    if let Some(bdev) = bdev {
        register::unregister(bdev, None);
    }
}

/// Unregisters the bdev of a name if the module made it; `done` is told when it is gone. `ENODEV` when there is none.
pub fn delete<T: Above>(name: &[u8], done: Done) -> Result<()> {
    register::unregister_by_name(name, T::module()?.address(), Some(done))
}

/// For the function table: no channel of the bdev is left.
pub extern "C" fn destruct<T: Above>(ctx: *mut c_void) -> i32 {
    if let Some(slot) = at::<T>(ctx) {
        slot.seat().base.close();
        end(slot);
    }
    0
}

/// For the function table: what the base supports.
pub extern "C" fn io_type_supported<T: Above>(ctx: *mut c_void, io_type: u32) -> bool {
    at::<T>(ctx).and_then(|t| t.seat().base.bdev()).is_some_and(|b| b.supports(io_type))
}

pub extern "C" fn get_io_channel<T: Above>(ctx: *mut c_void) -> *mut c_void {
    chans::get(ctx.addr()).map_or(core::ptr::null_mut(), |ch| core::ptr::with_exposed_provenance_mut(ch.address()))
}

/// For the function table of a bdev that does not look at data: the memory domains of the base.
pub extern "C" fn get_memory_domains<T: Above>(ctx: *mut c_void, domains: *mut c_void, size: i32) -> i32 {
    let below = at::<T>(ctx).and_then(|t| t.seat().base.bdev());
    let Some((below, f)) = below.and_then(|b| Some((b, b.ops()?.get_memory_domains?))) else { return 0 };
    f(below.ctxt(), domains, size)
}

/// For the function table of a bdev that passes everything on.
pub extern "C" fn submit<T: Above>(_: *mut c_void, io: &'static Io) {
    if io.io_type() == abi::SPDK_BDEV_IO_TYPE_READ {
        return forward::with_buffer(io, with_buffer::<T>);
    }
    pass::<T>(io);
}

extern "C" fn with_buffer<T: Above>(_: *mut c_void, io: &'static Io, success: bool) {
    if success {
        pass::<T>(io);
    } else {
        let _ = complete(io, FAILED);
    }
}

#[inline(always)]
fn pass<T: Above>(io: &'static Io) {
    match channel_of::<T>(io).and_then(|mine| mine.lower().via()) {
        Some(via) => forward::forward(io, via, 0),
        None => {
            let _ = complete(io, FAILED);
        }
    }
}
