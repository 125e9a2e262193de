//! The modules of the keyring: C's, known by address from their registration on, and ours, which have a structure that C can
//! look at too.
//!
//! Threading rule: registration from any thread; starting and ending on one.

use super::{Key, With, raw};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Kind, Obj, Rx},
    json::Writer,
    log::flags::KEYRING,
};
use core::{
    ffi::{CStr, c_char, c_void},
    mem::{offset_of, size_of},
};
use std::{
    ffi::CString,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

/// Refused addresses of modules are counted here.
pub static MODULE_KIND: Kind = Kind::new("keyring_module");

type Handle = *mut abi::spdk_key;
type Write = *mut abi::spdk_json_write_ctx;

/// `struct spdk_keyring_module`.
#[repr(C)]
pub struct Record {
    pub name: Rx<*const c_char>,
    pub init: Rx<Option<extern "C" fn() -> i32>>,
    pub cleanup: Rx<Option<extern "C" fn()>>,
    pub write_config: Rx<Option<extern "C" fn(Write)>>,
    pub probe_key: Rx<Option<extern "C" fn(*const c_char) -> i32>>,
    pub add_key: Rx<Option<extern "C" fn(Handle, *mut c_void) -> i32>>,
    pub remove_key: Rx<Option<extern "C" fn(Handle)>>,
    pub get_key: Rx<Option<extern "C" fn(Handle, *mut c_void, i32) -> i32>>,
    pub get_ctx_size: Rx<Option<extern "C" fn() -> usize>>,
    pub dump_info: Rx<Option<extern "C" fn(Handle, Write)>>,
    tailq: [Rx<u64>; 2],
}

const _: () = {
    use abi::spdk_keyring_module as C;
    assert!(offset_of!(Record, init) == offset_of!(C, init) && offset_of!(Record, cleanup) == offset_of!(C, cleanup));
    assert!(offset_of!(Record, write_config) == offset_of!(C, write_config));
    assert!(offset_of!(Record, probe_key) == offset_of!(C, probe_key));
    assert!(offset_of!(Record, add_key) == offset_of!(C, add_key));
    assert!(offset_of!(Record, remove_key) == offset_of!(C, remove_key));
    assert!(offset_of!(Record, get_key) == offset_of!(C, get_key));
    assert!(offset_of!(Record, get_ctx_size) == offset_of!(C, get_ctx_size));
    assert!(offset_of!(Record, dump_info) == offset_of!(C, dump_info));
    assert!(offset_of!(Record, tailq) == offset_of!(C, tailq) && size_of::<Record>() == size_of::<C>());
};

/// A module of ours.
pub trait Module: Sync {
    fn name(&self) -> &'static CStr;
    /// `ENODEV` when it is to be left out.
    fn init(&self) -> Result<()> {
        Ok(())
    }
    fn write_config(&self, _w: Obj<Writer>) {}
    /// None when it never knows keys by name.
    fn probe(&self, _name: &[u8]) -> Option<Result<()>> {
        None
    }
    fn add(&self, key: Obj<Key>, with: With<'_>) -> Result<()>;
    fn remove(&self, _key: Obj<Key>) {}
    fn read(&self, key: Obj<Key>, into: &mut [u8]) -> Result<usize>;
    fn describe(&self, _key: Obj<Key>, _w: Obj<Writer>) {}
}

/// A registered module.
pub struct Entry {
    record: &'static Record,
    ours: Option<&'static dyn Module>,
    name: String,
    /// Left out until the next start.
    skipped: AtomicBool,
}

fn writer(w: Obj<Writer>) -> Write {
    core::ptr::with_exposed_provenance_mut(w.handle() as usize)
}

/// A C return value where everything but 0 is a failure.
fn zero(rc: i32) -> Result<()> {
    if rc == 0 { Ok(()) } else { Err(Errno(rc.wrapping_neg())) }
}

impl Entry {
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// The structure's address, for C.
    pub fn record(&self) -> &'static Record {
        self.record
    }

    fn init(&self) -> Result<()> {
        match self.ours {
            Some(ours) => ours.init(),
            None => self.record.init.get().map_or(Ok(()), |init| zero(init())),
        }
    }

    fn cleanup(&self) {
        if let Some(cleanup) = self.record.cleanup.get() {
            cleanup();
        }
    }

    fn write_config(&self, w: Obj<Writer>) {
        match self.ours {
            Some(ours) => ours.write_config(w),
            None => self.record.write_config.get().into_iter().for_each(|write| write(writer(w))),
        }
    }

    pub(super) fn probe(&self, name: &[u8]) -> Option<Result<()>> {
        match self.ours {
            Some(ours) => ours.probe(name),
            None => {
                let probe = self.record.probe_key.get()?;
                let name = CString::new(name).ok()?;
                Some(zero(probe(name.as_ptr())))
            }
        }
    }

    pub(super) fn ctx_size(&self) -> usize {
        self.record.get_ctx_size.get().map_or(0, |size| size())
    }

    pub(super) fn add(&self, key: Obj<Key>, with: With<'_>) -> Result<()> {
        match (self.ours, with) {
            (Some(ours), with) => ours.add(key, with),
            (None, With::Ctx(ctx)) => zero(self.record.add_key.get().ok_or(Errno::EINVAL)?(raw(key), ctx)),
            (None, _) => Err(Errno::EINVAL),
        }
    }

    pub(super) fn remove(&self, key: Obj<Key>) {
        match self.ours {
            Some(ours) => ours.remove(key),
            None => self.record.remove_key.get().into_iter().for_each(|remove| remove(raw(key))),
        }
    }

    /// As C has it: a number of bytes, or a negative number, handed on as it is.
    pub(super) fn read(&self, key: Obj<Key>, into: &mut [u8]) -> Result<i32> {
        let len = i32::try_from(into.len()).unwrap_or(i32::MAX);
        match self.ours {
            Some(ours) => Ok(i32::try_from(ours.read(key, into)?).unwrap_or(i32::MAX)),
            None => Ok(self.record.get_key.get().ok_or(Errno::ENOTSUP)?(raw(key), into.as_mut_ptr().cast(), len)),
        }
    }

    pub(super) fn describe(&self, key: Obj<Key>, w: Obj<Writer>) {
        match self.ours {
            Some(ours) => ours.describe(key, w),
            None => self.record.dump_info.get().into_iter().for_each(|dump| dump(raw(key), writer(w))),
        }
    }
}

static ENTRIES: Mutex<Vec<&'static Entry>> = Mutex::new(Vec::new());

fn entries() -> MutexGuard<'static, Vec<&'static Entry>> {
    let mut entries = ENTRIES.lock().unwrap_or_else(|e| e.into_inner());
    if entries.is_empty() && entries.try_reserve(2).is_ok() {
        for ours in [&super::linux::LINUX as &dyn Module, &super::file::FILE] {
            let record = Record {
                name: Rx::new(ours.name().as_ptr()),
                init: Rx::ZERO,
                cleanup: Rx::ZERO,
                write_config: Rx::ZERO,
                probe_key: Rx::ZERO,
                add_key: Rx::ZERO,
                remove_key: Rx::ZERO,
                get_key: Rx::ZERO,
                get_ctx_size: Rx::ZERO,
                dump_info: Rx::ZERO,
                tailq: [Rx::ZERO; 2],
            };
            let name = ours.name().to_string_lossy().into_owned();
            let entry =
                Entry { record: Box::leak(Box::new(record)), ours: Some(ours), name, skipped: AtomicBool::new(false) };
            entries.push(Box::leak(Box::new(entry)));
        }
    }
    entries
}

/// The entry of one of our own modules.
pub(super) fn ours(name: &CStr) -> Result<&'static Entry> {
    entries().iter().find(|e| e.ours.is_some_and(|own| own.name() == name)).copied().ok_or(Errno::ENOMEM)
}

/// The module whose structure lies at an address.
pub fn known_module(address: usize) -> Option<&'static Entry> {
    entries().iter().find(|e| core::ptr::from_ref(e.record).addr() == address).copied()
}

/// Makes a module of C known, for good. `EEXIST` when it is.
pub fn register(record: &'static Record, name: &CStr) -> Result<()> {
    let mut entries = entries();
    if entries.iter().any(|e| core::ptr::eq(e.record, record)) {
        return Err(Errno::EEXIST);
    }
    entries.try_reserve(1)?;
    let name = name.to_string_lossy().into_owned();
    let entry = Entry { record, ours: None, name, skipped: AtomicBool::new(false) };
    entries.push(Box::leak(Box::new(entry)));
    Ok(())
}

/// Those that take part, in the order of their registration.
pub(super) fn active() -> Vec<&'static Entry> {
    entries().iter().filter(|e| !e.skipped.load(Relaxed)).copied().collect()
}

/// Starts the modules. When one fails, those before it are ended.
pub fn start() -> Result<()> {
    let all = entries().clone();
    for (count, module) in all.iter().enumerate() {
        let outcome = module.init();
        module.skipped.store(outcome == Err(Errno::ENODEV), Relaxed);
        match outcome {
            Ok(()) => crate::infolog!(KEYRING, "Initialized module {}", module.name),
            Err(Errno::ENODEV) => crate::infolog!(KEYRING, "Skipping module {}", module.name),
            Err(errno) => {
                crate::errlog!("Failed to initialize module {}: {errno}", module.name);
                all.iter().take(count).filter(|e| !e.skipped.load(Relaxed)).for_each(|e| e.cleanup());
                return Err(errno);
            }
        }
    }
    Ok(())
}

/// Ends the modules that take part.
pub fn stop() {
    active().into_iter().for_each(Entry::cleanup);
}

/// Writes the RPC calls that bring the keyring to its present state, as elements of an array.
pub fn write_config(w: Obj<Writer>) {
    active().into_iter().for_each(|module| module.write_config(w));
}
