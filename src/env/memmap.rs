//! Memory maps: a translation for every 4 KiB or 2 MiB page of the address space.
//!
//! Serves `spdk_mem_map_*` of `spdk/env.h`. Four levels of 512 entries, as in the processor's own page tables: 512 GiB,
//! 1 GiB, 2 MiB and, where somebody asked for less than 2 MiB, 4 KiB. Class of handle: opaque, shared. Threading
//! rule: any thread; translating takes no lock.

use super::{
    recycle::Parts,
    regions::{ADDRESS_END, Action, PAGE, Turn},
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Arena, AtomicRef, Kind, Life, Obj, Rx},
};
use core::ffi::{c_int, c_void};
use std::sync::Mutex;

pub const SMALL: u64 = PAGE;
pub const LARGE: u64 = 2 << 20;

/// Called for every region that is registered or unregistered while the map lives.
pub type NotifyFn =
    extern "C" fn(*mut c_void, *mut abi::spdk_mem_map, abi::spdk_mem_map_notify_action, *mut c_void, usize) -> c_int;
/// Whether the translations of two neighbouring pages make one range.
pub type ContiguousFn = extern "C" fn(u64, u64) -> c_int;

const WAYS: usize = 512;

/// An inner table: one entry per part of the address space.
struct Dir<T: Sync + 'static>([AtomicRef<T>; WAYS]);
/// Translations of 4 KiB pages.
struct Fine([Rx<u64>; WAYS]);
/// Translations of 2 MiB pages; where there is a finer table, that one counts.
struct Coarse {
    value: [Rx<u64>; WAYS],
    fine: AtomicRef<Dir<Fine>>,
}

type Middle = Dir<Coarse>;
type Root = Dir<Middle>;

static ROOTS: Parts<Root> = Parts::new();
static MIDDLES: Parts<Middle> = Parts::new();
static COARSES: Parts<Coarse> = Parts::new();
static FINE_DIRS: Parts<Dir<Fine>> = Parts::new();
static FINES: Parts<Fine> = Parts::new();

impl<T: Sync> Dir<T> {
    fn empty() -> Self {
        Dir([const { AtomicRef::EMPTY }; WAYS])
    }

    fn at(&self, index: usize) -> &AtomicRef<T> {
        &self.0[index % WAYS]
    }

    /// Empties the table and answers what was in it.
    fn drain(&self) -> impl Iterator<Item = &'static T> + '_ {
        self.0.iter().filter_map(|entry| entry.swap(None))
    }
}

/// A memory map.
pub struct MemMap {
    default: Rx<u64>,
    root: AtomicRef<Root>,
    contiguous: Rx<Option<ContiguousFn>>,
    notify: Rx<Option<NotifyFn>>,
    ctx: Rx<*mut c_void>,
    /// Held while tables are added or taken away; never while C runs.
    tables: Mutex<()>,
}

static KIND: Kind = Kind::new("memory map");
/// All memory maps.
pub static MAPS: Arena<MemMap> = Arena::new();

impl Life for MemMap {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 4096;
    const SHARED: bool = true;
    fn vacant() -> Self {
        MemMap {
            default: Rx::ZERO,
            root: AtomicRef::EMPTY,
            contiguous: Rx::ZERO,
            notify: Rx::ZERO,
            ctx: Rx::ZERO,
            tables: Mutex::new(()),
        }
    }
}

fn way(vaddr: u64, shift: u32) -> usize {
    (vaddr >> shift) as usize % WAYS
}

impl MemMap {
    /// The translation of a page and the page's size.
    #[inline]
    fn walk(&self, vaddr: u64) -> (u64, u64) {
        let default = self.default.get();
        let middle = self.root.load().and_then(|root| root.at(way(vaddr, 39)).load());
        let Some(coarse) = middle.and_then(|middle| middle.at(way(vaddr, 30)).load()) else { return (default, LARGE) };
        let value = coarse.value[way(vaddr, 21)].get();
        if value == default
            && let Some(fine) = coarse.fine.load().and_then(|dir| dir.at(way(vaddr, 21)).load())
        {
            return (fine.0[way(vaddr, 12)].get(), SMALL);
        }
        (value, LARGE)
    }

    /// The translation of `vaddr`. `size` is lowered to what lies behind `vaddr` in one page, or in the contiguous pages
    /// from there on when the map can tell.
    pub fn translate(&self, vaddr: u64, size: Option<&mut u64>) -> u64 {
        let default = self.default.get();
        if vaddr >= ADDRESS_END {
            return default;
        }
        let (first, page) = self.walk(vaddr);
        let Some(size) = size else { return first };
        let mut reach = page - vaddr % page;
        if first != default
            && let Some(contiguous) = self.contiguous.get()
        {
            let mut last = first;
            while reach < *size && vaddr + reach < ADDRESS_END {
                let (next, page) = self.walk(vaddr + reach);
                if contiguous(last, next) == 0 {
                    break;
                }
                reach += page;
                last = next;
            }
        }
        *size = reach.min(*size);
        first
    }

    /// Sets the translation of every page in `[vaddr, vaddr + size)`.
    pub fn set(&self, vaddr: u64, size: u64, translation: u64) -> Result<()> {
        self.set_each(vaddr, size, |_, _| Ok(translation))
    }

    /// Returns the pages to the default translation.
    pub fn clear(&self, vaddr: u64, size: u64) -> Result<()> {
        self.set(vaddr, size, self.default.get())
    }

    /// Sets the translation of every page to what `of` says for its address and size. Pages are as large as they can be.
    pub fn set_each(&self, vaddr: u64, size: u64, of: impl Fn(u64, u64) -> Result<u64>) -> Result<()> {
        if vaddr >= ADDRESS_END || vaddr % SMALL != 0 || size % SMALL != 0 {
            return Err(Errno::EINVAL);
        }
        let end = vaddr.checked_add(size).filter(|end| *end <= ADDRESS_END).ok_or(Errno::EINVAL)?;
        let _tables = self.tables.lock().unwrap_or_else(|e| e.into_inner());
        let mut at = vaddr;
        while at < end {
            let page = if at % LARGE == 0 && end - at >= LARGE { LARGE } else { SMALL };
            let value = of(at, page)?;
            if page == LARGE {
                self.set_large(at, value)?
            } else {
                self.set_small(at, value)?
            }
            at += page;
        }
        Ok(())
    }

    fn coarse(&self, vaddr: u64) -> Result<&'static Coarse> {
        let default = self.default.get();
        let root = self.root.load().ok_or(Errno::ESTALE)?;
        let middle = child(root.at(way(vaddr, 39)), &MIDDLES, Dir::empty, |_| ())?;
        let new = || Coarse { value: [const { Rx::ZERO }; WAYS], fine: AtomicRef::EMPTY };
        child(middle.at(way(vaddr, 30)), &COARSES, new, |coarse| {
            coarse.value.iter().for_each(|value| value.set(default))
        })
    }

    fn set_large(&self, vaddr: u64, value: u64) -> Result<()> {
        let coarse = self.coarse(vaddr)?;
        coarse.value[way(vaddr, 21)].set(value);
        if let Some(fine) = coarse.fine.load().and_then(|dir| dir.at(way(vaddr, 21)).swap(None)) {
            FINES.give(fine);
        }
        Ok(())
    }

    fn set_small(&self, vaddr: u64, value: u64) -> Result<()> {
        let coarse = self.coarse(vaddr)?;
        let large = &coarse.value[way(vaddr, 21)];
        let dir = child(&coarse.fine, &FINE_DIRS, Dir::empty, |_| ())?;
        let fill = |fine: &Fine| fine.0.iter().for_each(|value| value.set(large.get()));
        let fine = child(dir.at(way(vaddr, 21)), &FINES, || Fine([const { Rx::ZERO }; WAYS]), fill)?;
        fine.0[way(vaddr, 12)].set(value);
        large.set(self.default.get());
        Ok(())
    }

    fn drop_tables(&self) {
        let _tables = self.tables.lock().unwrap_or_else(|e| e.into_inner());
        let Some(root) = self.root.swap(None) else { return };
        for middle in root.drain() {
            for coarse in middle.drain() {
                if let Some(dir) = coarse.fine.swap(None) {
                    dir.drain().for_each(|fine| FINES.give(fine));
                    FINE_DIRS.give(dir);
                }
                COARSES.give(coarse);
            }
            MIDDLES.give(middle);
        }
        ROOTS.give(root);
    }
}

/// The table behind an entry; a new one, prepared by `fill`, where there is none.
fn child<T: Sync>(
    entry: &AtomicRef<T>,
    parts: &'static Parts<T>,
    new: impl FnOnce() -> T,
    fill: impl FnOnce(&T),
) -> Result<&'static T> {
    if let Some(there) = entry.load() {
        return Ok(there);
    }
    let table = parts.take(|_| true, || Ok(new()))?;
    fill(table);
    entry.store(Some(table));
    Ok(table)
}

impl Obj<MemMap> {
    /// Tells the map's owner about a region.
    pub(super) fn notify(self, action: Action, at: u64, len: u64) -> Result<()> {
        let Some(notify) = self.notify.get() else { return Ok(()) };
        let action = match action {
            Action::Register => abi::SPDK_MEM_MAP_NOTIFY_REGISTER,
            Action::Unregister => abi::SPDK_MEM_MAP_NOTIFY_UNREGISTER,
        };
        let map = core::ptr::without_provenance_mut(self.handle() as usize);
        let vaddr = core::ptr::with_exposed_provenance_mut(at as usize);
        match notify(self.ctx.get(), map, action, vaddr, len as usize) {
            0 => Ok(()),
            rc => Err(Errno(rc.wrapping_abs())),
        }
    }
}

/// Makes a map. With `notify`, it is called for every region that is registered already; when that fails for one, the
/// ones before it are unregistered again and there is no map.
pub fn alloc(
    default: u64,
    notify: Option<NotifyFn>,
    contiguous: Option<ContiguousFn>,
    ctx: *mut c_void,
) -> Result<Obj<MemMap>> {
    let turn = notify.map(|_| Turn::take()).transpose()?;
    let root = ROOTS.take(|_| true, || Ok(Dir::empty()))?;
    let map = MAPS.alloc().inspect_err(|_| ROOTS.give(root))?;
    map.default.set(default);
    map.contiguous.set(contiguous);
    map.notify.set(notify);
    map.ctx.set(ctx);
    map.root.store(Some(root));
    let Some(turn) = turn else { return Ok(map) };
    let outcome = announce(&turn, map).and_then(|()| turn.add_map(map));
    if let Err(errno) = outcome {
        MAPS.retire(map);
        map.drop_tables();
        MAPS.release(map);
        return Err(errno);
    }
    Ok(map)
}

fn announce(turn: &Turn, map: Obj<MemMap>) -> Result<()> {
    let regions = turn.regions()?;
    for (n, (at, len)) in regions.iter().enumerate() {
        if let Err(errno) = map.notify(Action::Register, *at, *len) {
            for (at, len) in regions.iter().take(n) {
                map.notify(Action::Unregister, *at, *len).ok();
            }
            return Err(errno);
        }
    }
    Ok(())
}

/// Ends a map; its `notify` is called for every region that is still registered.
pub fn free(map: Obj<MemMap>) -> Result<()> {
    let handle = map.handle();
    if map.notify.get().is_some() {
        let turn = Turn::take()?;
        // Somebody else may have ended it while we waited for our turn.
        if !map.is(handle) {
            return Err(Errno::ESTALE);
        }
        turn.remove_map(map);
        for (at, len) in turn.regions()? {
            map.notify(Action::Unregister, at, len).ok();
        }
    }
    if MAPS.retire(map) {
        map.drop_tables();
        MAPS.release(map);
    }
    Ok(())
}
