//! The devices that are known: records that C reads, and what belongs to them.
//!
//! Serves `struct spdk_pci_device` of `spdk/env.h`. Class: transparent for the library's own, which live in a type-stable
//! pool; registered for those a program hooks in, which are looked at only until they are unhooked. Threading rule: any
//! thread.

use super::{driver::Driver, open::Opened};
use crate::{
    abi,
    algo::pci::{Addr, BARS, Id},
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Pool, Rx, Transparent, Why, ledger, places::Places},
    sys::{filelock::FileLock, process::process_id},
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::{offset_of, size_of},
};
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard},
};

pub type MapBarFn = extern "C" fn(*mut c_void, u32, *mut *mut c_void, *mut u64, *mut u64) -> c_int;
pub type UnmapBarFn = extern "C" fn(*mut c_void, u32, *mut c_void) -> c_int;
pub type ConfigFn = extern "C" fn(*mut c_void, *mut c_void, u32, u32) -> c_int;

/// `struct spdk_pci_device`.
#[repr(C)]
pub struct Record {
    pub parent: Rx<*mut c_void>,
    pub dev_handle: Rx<*mut c_void>,
    domain: Rx<u32>,
    bus: Rx<u8>,
    dev: Rx<u8>,
    func: Rx<u8>,
    reserved1: Rx<u8>,
    class: Rx<u32>,
    vendor: Rx<u16>,
    device: Rx<u16>,
    subvendor: Rx<u16>,
    subdevice: Rx<u16>,
    pub numa: Rx<i32>,
    pub kind: Rx<*const c_char>,
    pub map_bar: Rx<Option<MapBarFn>>,
    pub unmap_bar: Rx<Option<UnmapBarFn>>,
    pub cfg_read: Rx<Option<ConfigFn>>,
    pub cfg_write: Rx<Option<ConfigFn>>,
    driver: Rx<*mut c_void>,
    attached: Rx<u8>,
    reserved2: [Rx<u8>; 3],
    claim_fd: Rx<i32>,
    pending_removal: Rx<u8>,
    removed: Rx<u8>,
    reserved3: [Rx<u8>; 6],
    tailq: [Rx<u64>; 2],
}

const _: () = {
    type Theirs = abi::spdk_pci_device;
    type Internal = abi::spdk_pci_device__spdk_pci_device_internal;
    const INTERNAL: usize = offset_of!(Theirs, internal);
    assert!(size_of::<Record>() == size_of::<Theirs>());
    assert!(offset_of!(Record, dev_handle) == offset_of!(Theirs, dev_handle));
    assert!(offset_of!(Record, domain) == offset_of!(Theirs, addr));
    assert!(offset_of!(Record, func) == offset_of!(Theirs, addr) + offset_of!(abi::spdk_pci_addr, func));
    assert!(offset_of!(Record, class) == offset_of!(Theirs, id));
    assert!(offset_of!(Record, subdevice) == offset_of!(Theirs, id) + offset_of!(abi::spdk_pci_id, subdevice_id));
    assert!(offset_of!(Record, numa) == offset_of!(Theirs, __bindgen_anon_1));
    assert!(offset_of!(Record, kind) == offset_of!(Theirs, type_));
    assert!(offset_of!(Record, map_bar) == offset_of!(Theirs, map_bar));
    assert!(offset_of!(Record, cfg_write) == offset_of!(Theirs, cfg_write));
    assert!(offset_of!(Record, driver) == INTERNAL + offset_of!(Internal, driver));
    assert!(offset_of!(Record, attached) == INTERNAL + offset_of!(Internal, attached));
    assert!(offset_of!(Record, claim_fd) == INTERNAL + offset_of!(Internal, claim_fd));
    assert!(offset_of!(Record, pending_removal) == INTERNAL + offset_of!(Internal, pending_removal));
    assert!(offset_of!(Record, removed) == INTERNAL + offset_of!(Internal, removed));
    assert!(offset_of!(Record, tailq) == INTERNAL + offset_of!(Internal, tailq));
};

impl Transparent for Record {
    fn vacant() -> Self {
        Record {
            parent: Rx::ZERO,
            dev_handle: Rx::ZERO,
            domain: Rx::ZERO,
            bus: Rx::ZERO,
            dev: Rx::ZERO,
            func: Rx::ZERO,
            reserved1: Rx::ZERO,
            class: Rx::ZERO,
            vendor: Rx::ZERO,
            device: Rx::ZERO,
            subvendor: Rx::ZERO,
            subdevice: Rx::ZERO,
            numa: Rx::ZERO,
            kind: Rx::ZERO,
            map_bar: Rx::ZERO,
            unmap_bar: Rx::ZERO,
            cfg_read: Rx::ZERO,
            cfg_write: Rx::ZERO,
            driver: Rx::ZERO,
            attached: Rx::ZERO,
            reserved2: [const { Rx::ZERO }; 3],
            claim_fd: Rx::ZERO,
            pending_removal: Rx::ZERO,
            removed: Rx::ZERO,
            reserved3: [const { Rx::ZERO }; 6],
            tailq: [const { Rx::ZERO }; 2],
        }
    }
}

impl Record {
    pub fn addr(&self) -> Addr {
        Addr { domain: self.domain.get(), bus: self.bus.get(), dev: self.dev.get(), func: self.func.get() }
    }

    pub fn id(&self) -> Id {
        Id {
            class: self.class.get(),
            vendor: self.vendor.get(),
            device: self.device.get(),
            subvendor: self.subvendor.get(),
            subdevice: self.subdevice.get(),
        }
    }

    /// Whether all that a hooked device needs is filled in.
    pub fn is_complete(&self) -> bool {
        self.map_bar.get().is_some()
            && self.unmap_bar.get().is_some()
            && self.cfg_read.get().is_some()
            && self.cfg_write.get().is_some()
            && !self.kind.get().is_null()
    }

    /// Where C reads it.
    pub fn as_ptr(&'static self) -> *mut c_void {
        core::ptr::from_ref(self).cast_mut().cast()
    }
}

/// Whose a device is at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum State {
    /// Nobody's: the next enumeration asks about it.
    Listed = 0,
    /// Somebody is being asked about it.
    Asking = 1,
    Attached = 2,
    /// On its way out.
    Leaving = 3,
}

/// What the library keeps of a device.
pub struct Device {
    record: Rx<Option<&'static Record>>,
    place: Rx<usize>,
    state: Rx<u32>,
    hooked: Rx<bool>,
    driver: ObjCell<Driver>,
    /// The lock of the claim and the process that took it.
    claim: Mutex<Option<(FileLock, i32)>>,
    /// What is open of it in the kernel; nothing for hooked ones.
    pub(super) opened: Mutex<Option<Opened>>,
    /// Register spaces as they are mapped: address, length, physical address.
    pub(super) spaces: [[Rx<u64>; 3]; BARS],
    /// For the line that reports a refused use.
    name: Mutex<Addr>,
}

static KIND: Kind = Kind::new("PCI device");
pub static DEVICES: Arena<Device> = Arena::new();
static PLACES: Places = Places::new();
/// Records of the library's own devices, and those that are free.
static RECORDS: Pool<Record> = Pool::new();
static FREE: Mutex<VecDeque<&'static Record>> = Mutex::new(VecDeque::new());
/// A freed record waits behind so many others.
const QUARANTINE: usize = 64;

impl Life for Device {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Device {
            record: Rx::ZERO,
            place: Rx::ZERO,
            state: Rx::ZERO,
            hooked: Rx::ZERO,
            driver: ObjCell::EMPTY,
            claim: Mutex::new(None),
            opened: Mutex::new(None),
            spaces: [const { [const { Rx::ZERO }; 3] }; BARS],
            name: Mutex::new(Addr::default()),
        }
    }
    fn label(&self) -> String {
        self.name.lock().unwrap_or_else(|e| e.into_inner()).to_string()
    }
}

fn free_records() -> MutexGuard<'static, VecDeque<&'static Record>> {
    FREE.lock().unwrap_or_else(|e| e.into_inner())
}

/// A fresh record for a device of the library's own.
pub(super) fn record_for(addr: Addr, id: Id, numa: i32) -> Result<&'static Record> {
    RECORDS.open(0, Device::LIMIT)?;
    let used = {
        let mut free = free_records();
        if free.len() > QUARANTINE { free.pop_front() } else { None }
    };
    let record = match used {
        Some(record) => record,
        None => RECORDS.carve()?,
    };
    record.parent.set(core::ptr::null_mut());
    record.domain.set(addr.domain);
    record.bus.set(addr.bus);
    record.dev.set(addr.dev);
    record.func.set(addr.func);
    record.class.set(id.class);
    record.vendor.set(id.vendor);
    record.device.set(id.device);
    record.subvendor.set(id.subvendor);
    record.subdevice.set(id.subdevice);
    record.numa.set(numa);
    record.kind.set(c"pci".as_ptr());
    Ok(record)
}

/// Makes a device known by its record.
pub(super) fn add(record: &'static Record, driver: Obj<Driver>, hooked: bool, state: State) -> Result<Obj<Device>> {
    let device = DEVICES.alloc()?;
    let place = record.as_ptr().expose_provenance();
    device.record.set(Some(record));
    device.place.set(place);
    device.hooked.set(hooked);
    device.driver.set(Some(driver));
    *device.claim() = None;
    *device.opened() = None;
    device.spaces.iter().flatten().for_each(|word| word.set(0));
    *device.name.lock().unwrap_or_else(|e| e.into_inner()) = record.addr();
    record.driver.set(core::ptr::without_provenance_mut(driver.handle() as usize));
    record.claim_fd.set(-1);
    record.removed.set(0);
    if !hooked {
        record.dev_handle.set(core::ptr::without_provenance_mut(device.handle() as usize));
        record.pending_removal.set(0);
    }
    device.set_state(state);
    PLACES.keep(place, device.handle(), |handle| DEVICES.find(handle).is_none());
    Ok(device)
}

/// Forgets a device: from here on its address is stale. False when it was forgotten already.
pub(super) fn forget(device: Obj<Device>) -> bool {
    if !DEVICES.retire(device) {
        return false;
    }
    device.claim().take();
    let record = device.record.replace(None);
    if let Some(record) = record.filter(|_| !device.hooked.get()) {
        record.attached.set(0);
        record.pending_removal.set(1);
        record.removed.set(1);
        let mut free = free_records();
        if free.try_reserve(1).is_ok() {
            free.push_back(record);
        }
    }
    DEVICES.release(device);
    true
}

/// The device that C knows by an address.
pub fn find(place: usize) -> core::result::Result<Obj<Device>, Why> {
    match PLACES.find(place) {
        0 if place == 0 => Err(Why::Null),
        0 => Err(Why::Garbage),
        handle => {
            let device = DEVICES.get(handle)?;
            if device.place.get() == place { Ok(device) } else { Err(Why::Stale) }
        }
    }
}

/// As [`find`], with the refusal in the ledger.
pub fn get(place: usize, caller: &'static str) -> Result<Obj<Device>> {
    find(place).map_err(|why| {
        let history = DEVICES.history(PLACES.find(place));
        ledger::refuse(caller, &KIND, why, place as u64, history)
    })
}

impl Device {
    /// The record, until the device is forgotten.
    pub fn record(&self) -> Result<&'static Record> {
        self.record.get().ok_or(Errno::ESTALE)
    }

    /// As C knows it.
    pub fn ptr(&self) -> *mut c_void {
        core::ptr::with_exposed_provenance_mut(self.place.get())
    }

    pub fn hooked(&self) -> bool {
        self.hooked.get()
    }

    pub fn driver(&self) -> Option<Obj<Driver>> {
        self.driver.get()
    }

    pub fn state(&self) -> State {
        match self.state.get() {
            0 => State::Listed,
            1 => State::Asking,
            2 => State::Attached,
            _ => State::Leaving,
        }
    }

    pub(super) fn set_state(&self, state: State) {
        self.state.set(state as u32);
        if let Some(record) = self.record.get() {
            record.attached.set(u8::from(state == State::Attached));
        }
    }

    /// Goes from one state to another in one step; false when the device is in another state.
    pub(super) fn step(&self, from: State, to: State) -> bool {
        let stepped = self.state.swap_if(from as u32, to as u32);
        if stepped {
            self.set_state(to);
        }
        stepped
    }

    /// Whether the device is gone or wanted back.
    pub fn removed(&self) -> bool {
        let asked = self.record.get().is_none_or(|record| record.pending_removal.get() != 0);
        asked || self.opened().as_ref().is_some_and(Opened::lost)
    }

    pub(super) fn mark_removed(&self) {
        if let Some(record) = self.record.get() {
            record.pending_removal.set(1);
        }
    }

    pub(super) fn opened(&self) -> MutexGuard<'_, Option<Opened>> {
        self.opened.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn claim(&self) -> MutexGuard<'_, Option<(FileLock, i32)>> {
        self.claim.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Keeps a lock; the one there was is given up first, which takes the file with it.
    pub(super) fn keep_claim(&self, lock: FileLock) {
        *self.claim() = Some((lock, process_id()));
    }

    pub(super) fn take_claim(&self) -> Option<FileLock> {
        self.claim().take().map(|(lock, _)| lock)
    }

    pub(super) fn claimed(&self) -> bool {
        self.claim().as_ref().is_some_and(|(_, process)| *process == process_id())
    }

    pub(super) fn set_claim_fd(&self, fd: i32) {
        if let Some(record) = self.record.get() {
            record.claim_fd.set(fd);
        }
    }
}

/// The physical address of a mapped register, when `vaddr` is one.
pub fn space_at(vaddr: u64) -> Option<u64> {
    let mut found = None;
    DEVICES.each(|device| {
        for [at, len, physical] in &device.spaces {
            let offset = vaddr.wrapping_sub(at.get());
            if offset < len.get() {
                found = Some(physical.get().wrapping_add(offset));
            }
        }
    });
    found
}
