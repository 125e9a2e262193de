//! What the bdevs of our own modules have in common: a record that C may read, and names at stable addresses.
//!
//! Threading rule: any thread.

use crate::{
    bdev::{
        Bdev, Desc,
        desc::{self, Open},
        io::Io,
        object::Done,
        record::{FnTable, ModuleRecord, Record},
        register, registry,
    },
    errno::{Errno, Result},
    handle::{Obj, Pool, lent::LentStr},
    json::{WRITERS, Writer},
};
use core::ffi::{CStr, c_void};
use std::{collections::VecDeque, sync::Mutex};

const LIMIT: usize = 1 << 18;
const QUARANTINE: usize = 64;
static RECORDS: Pool<Record> = Pool::new();
static FREE: Mutex<VecDeque<&'static Record>> = Mutex::new(VecDeque::new());

pub use crate::bdev::dif::{checks as dif_checks, ctx as dif_ctx, ctx_to_ignore as dif_ctx_to_ignore};

/// A record and the name it points at; both readable for ever, used again much later.
pub struct Disk {
    record: &'static Record,
    name: LentStr,
}

impl Disk {
    pub fn new(
        name: &[u8],
        product: &'static CStr,
        module: &'static ModuleRecord,
        ops: &'static FnTable,
    ) -> Result<Disk> {
        let lent = LentStr::new(name)?;
        RECORDS.open(0, LIMIT)?;
        let reused = {
            let mut free = FREE.lock().unwrap_or_else(|e| e.into_inner());
            free.try_reserve(1)?;
            if free.len() > QUARANTINE { free.pop_front() } else { None }
        };
        let record = reused.map_or_else(|| RECORDS.carve(), Ok)?;
        record.clear();
        record.name.set(lent.as_ptr().cast_mut());
        record.product_name.set(product.as_ptr().cast_mut());
        record.module.set(Some(module));
        record.fn_table.set(Some(ops));
        Ok(Disk { record, name: lent })
    }

    pub fn record(&self) -> &'static Record {
        self.record
    }

    pub fn name(&self) -> Vec<u8> {
        self.name.bytes()
    }

    /// Registers the bdev with the module's context.
    pub fn register(&self, ctxt: *mut c_void) -> Result<()> {
        self.record.ctxt.set(ctxt);
        let ops = self.record.fn_table.get().ok_or(Errno::EINVAL)?;
        register::register(self.record, ops, false, &self.name.bytes()).map(drop)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let mut free = FREE.lock().unwrap_or_else(|e| e.into_inner());
        if free.try_reserve(1).is_ok() {
            free.push_back(self.record);
        }
    }
}

/// The JSON writer that the block layer passed to a function table.
pub fn writer(w: *mut c_void) -> Option<Obj<Writer>> {
    WRITERS.get(w.addr() as u64).ok()
}

/// The UUID of a bdev as text.
pub fn uuid_text(record: &Record) -> String {
    uuid_as_text(&record.uuid())
}

/// A UUID as text.
pub fn uuid_as_text(uuid: &[u8; 16]) -> String {
    String::from_utf8_lossy(&crate::algo::uuid::format(uuid)).into_owned()
}

/// Sizes of metadata that are offered.
pub fn md_size_ok(size: u32) -> bool {
    matches!(size, 0 | 8 | 16 | 32 | 64 | 128)
}

/// Unregisters the bdev of a name if the module made it; `done` is told in any case, later.
pub fn delete(name: &[u8], module: &'static ModuleRecord, done: Done) -> Result<()> {
    register::unregister_by_name(name, module.address(), Some(done))
}

/// The record of a bdev that the module made, by name.
pub fn find(name: &[u8], module: &'static ModuleRecord) -> Result<&'static Record> {
    let record = registry::by_name(name).and_then(|b| b.record()).ok_or(Errno::ENODEV)?;
    match record.module.get() {
        Some(owner) if owner.address() == module.address() => Ok(record),
        _ => Err(Errno::EINVAL),
    }
}

/// Looks whether a module's bdev has another size now, while it is held. `bytes` answers the size, or `None` when what was
/// below is gone and the bdev goes, too. `ENODEV` when the module has no bdev of that name.
pub fn rescan(
    name: &[u8],
    module: &'static ModuleRecord,
    bytes: impl FnOnce(Obj<Bdev>) -> Result<Option<u64>>,
) -> Result<()> {
    let hold = desc::open(name, Open::HOLD)?;
    let result = rescan_held(hold, module, bytes);
    desc::close(hold)?;
    result
}

fn rescan_held(
    hold: Obj<Desc>,
    module: &'static ModuleRecord,
    bytes: impl FnOnce(Obj<Bdev>) -> Result<Option<u64>>,
) -> Result<()> {
    let bdev = hold.bdev().ok_or(Errno::ENODEV)?;
    let record = bdev.record().ok_or(Errno::ENODEV)?;
    if record.module.get().map(|m| m.address()) != Some(module.address()) {
        return Err(Errno::ENODEV);
    }
    let Some(bytes) = bytes(bdev)? else { return Ok(()) };
    let blocks = bytes.checked_div(u64::from(record.blocklen.get())).unwrap_or(0);
    if record.blockcnt.get() == blocks {
        return Ok(());
    }
    noticelog!("device is resized: old block count {}, new block count {blocks}", record.blockcnt.get());
    register::resize(bdev, blocks).inspect_err(|errno| errlog!("Could not change num blocks, rc: {}", errno.negative()))
}

/// A list of I/Os through their own links: what a channel of ours has pending.
pub struct Pending {
    head: crate::handle::Rx<Option<&'static Io>>,
    tail: crate::handle::Rx<Option<&'static Io>>,
}

impl Pending {
    pub const EMPTY: Pending = Pending { head: crate::handle::Rx::ZERO, tail: crate::handle::Rx::ZERO };

    pub fn clear(&self) {
        self.head.set(None);
        self.tail.set(None);
    }

    #[inline(always)]
    pub fn push(&self, io: &'static Io) {
        io.link.set(None);
        match self.tail.get() {
            Some(tail) => tail.link.set(Some(io)),
            None => self.head.set(Some(io)),
        }
        self.tail.set(Some(io));
    }

    /// Takes the whole list: its first element, the others by their links.
    #[inline(always)]
    pub fn take(&self) -> Option<&'static Io> {
        let head = self.head.get();
        self.clear();
        head
    }

    /// Takes the first one, if it is as wanted.
    #[inline(always)]
    pub fn pop_if(&self, wanted: impl FnOnce(&'static Io) -> bool) -> Option<&'static Io> {
        let head = self.head.get().filter(|io| wanted(io))?;
        let next = head.link.replace(None);
        self.head.set(next);
        if next.is_none() {
            self.tail.set(None);
        }
        Some(head)
    }

    /// Takes one out of the middle.
    pub fn remove(&self, wanted: &'static Io) -> bool {
        let all: Vec<_> = core::iter::successors(self.head.get(), |io| io.link.get()).collect();
        let found = all.iter().any(|io| core::ptr::eq(*io, wanted));
        if found {
            self.clear();
            all.into_iter().filter(|io| !core::ptr::eq(*io, wanted)).for_each(|io| self.push(io));
        }
        found
    }
}
