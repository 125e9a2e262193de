//! DMA memory: a range of addresses, reserved once, into which 2 MiB chunks of memory are put and taken away again.
//!
//! A chunk is backed by a hugepage, or by ordinary memory that asks for transparent hugepages. Never-used chunks read as
//! zeros; chunks that were taken away stay readable and writable (as memory of nobody), so that a late access by C
//! is harmless. Serves the memory functions of `spdk/env.h`. Threading rule: any thread; whoever owns a run of chunks
//! (the allocator above knows) is the only one to commit or release it.

use super::{numa, pagemap};
use crate::errno::{Errno, Result};
use core::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::{
    fs::{File, OpenOptions},
    os::fd::{AsRawFd, FromRawFd, RawFd},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
    sync::OnceLock,
};

/// The size of a chunk and of a hugepage.
pub const CHUNK: usize = 2 << 20;

/// The kernel's number for "fault these pages in for writing", since Linux 5.14.
const MADV_POPULATE_WRITE: libc::c_int = 23;
/// The kernel's number for "make this a transparent hugepage now", since Linux 6.1.
const MADV_COLLAPSE: libc::c_int = 25;
const MLOCK_ONFAULT: libc::c_uint = 1;

/// What is behind a chunk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Backing {
    /// Nothing yet: reads as zeros, cannot be written.
    Reserved = 0,
    /// A 2 MiB hugepage of the kernel's pool.
    Huge = 1,
    /// Ordinary memory of this process.
    Private = 2,
    /// Ordinary memory with a file descriptor that another process can map.
    Shared = 3,
    /// Taken away; what is written there is lost.
    Released = 4,
}

impl Backing {
    fn of(raw: u8) -> Backing {
        match raw {
            1 => Backing::Huge,
            2 => Backing::Private,
            3 => Backing::Shared,
            4 => Backing::Released,
            _ => Backing::Reserved,
        }
    }

    fn is_memory(self) -> bool {
        matches!(self, Backing::Huge | Backing::Private | Backing::Shared)
    }
}

/// Where hugepages come from.
#[derive(Clone, Debug, Default)]
pub struct HugeSource {
    /// A mounted hugetlbfs, or an anonymous file when `None`.
    pub dir: Option<PathBuf>,
    /// The file's name in `dir`, and whether it stays there.
    pub name: String,
    pub keep_link: bool,
}

/// A reserved range of addresses on one NUMA node.
pub struct DmaRange {
    base: usize,
    chunks: Box<[AtomicU8]>,
    node: u32,
    source: HugeSource,
    huge: OnceLock<Option<File>>,
    shared: OnceLock<Option<File>>,
}

impl DmaRange {
    /// Reserves `want` bytes of addresses near `hint`, or half as many, and so on down to `least`.
    pub fn reserve(hint: u64, want: usize, least: usize, node: u32, source: HugeSource) -> Result<DmaRange> {
        let mut len = want.next_multiple_of(CHUNK);
        let least = least.clamp(CHUNK, len.max(CHUNK));
        while len >= least {
            if let Some(base) = map_reserved(hint as usize, len + CHUNK) {
                let aligned = base.next_multiple_of(CHUNK);
                let mut chunks = Vec::new();
                chunks.try_reserve_exact(len / CHUNK)?;
                chunks.resize_with(len / CHUNK, || AtomicU8::new(Backing::Reserved as u8));
                let chunks = chunks.into_boxed_slice();
                return Ok(DmaRange {
                    base: aligned,
                    chunks,
                    node,
                    source,
                    huge: OnceLock::new(),
                    shared: OnceLock::new(),
                });
            }
            len = (len / 2).next_multiple_of(CHUNK);
        }
        Err(Errno::ENOMEM)
    }

    pub fn base(&self) -> usize {
        self.base
    }

    /// How many chunks the range holds.
    pub fn chunks(&self) -> usize {
        self.chunks.len()
    }

    pub fn node(&self) -> u32 {
        self.node
    }

    /// The offset of address `at`, when it lies in the range.
    #[inline]
    pub fn offset_of(&self, at: usize) -> Option<usize> {
        let offset = at.wrapping_sub(self.base);
        (offset < self.chunks.len() * CHUNK).then_some(offset)
    }

    pub fn backing(&self, chunk: usize) -> Backing {
        self.chunks.get(chunk).map_or(Backing::Reserved, |raw| Backing::of(raw.load(Relaxed)))
    }

    /// Puts zeroed memory of kind `as_what` into `n` chunks from `first`. Only hugepages that exist are accepted, so a
    /// later access cannot fail for want of one.
    pub fn commit(&self, first: usize, n: usize, as_what: Backing, lock: bool) -> Result<()> {
        let at = self.address(first, n)?;
        let len = n * CHUNK;
        match as_what {
            Backing::Huge => {
                let file = self.huge.get_or_init(|| open_huge(&self.source, self.chunks.len() * CHUNK).ok());
                map_file(at, len, file.as_ref().ok_or(Errno::ENOMEM)?, at - self.base)?;
            }
            Backing::Shared => {
                let file = self.shared.get_or_init(|| memory_file("respdk", 0, self.chunks.len() * CHUNK).ok());
                map_file(at, len, file.as_ref().ok_or(Errno::ENOMEM)?, at - self.base)?;
            }
            Backing::Private => map_private(at, len)?,
            Backing::Reserved | Backing::Released => return Err(Errno::EINVAL),
        }
        let placed = numa::bind(at, len, self.node);
        if as_what == Backing::Private {
            advise(at, len, libc::MADV_HUGEPAGE).ok();
        }
        if as_what == Backing::Shared {
            gather(at, len);
        }
        if lock && as_what != Backing::Huge {
            lock_on_fault(at, len);
        }
        self.mark(first, n, as_what);
        if placed.is_err() {
            self.release(first, n);
        }
        placed
    }

    /// Takes the memory of `n` chunks from `first` away and gives it back to the kernel.
    pub fn release(&self, first: usize, n: usize) {
        let Ok(at) = self.address(first, n) else { return };
        let was: Vec<Backing> = (first..first + n).map(|chunk| self.backing(chunk)).collect();
        // The mapping is replaced first, so that a late access finds memory at every moment.
        if map_private(at, n * CHUNK).is_ok() {
            self.mark(first, n, Backing::Released);
        } else if map_fixed(at, n * CHUNK, libc::PROT_READ, PRIVATE, -1, 0).is_ok() {
            self.mark(first, n, Backing::Reserved);
        }
        for (chunk, backing) in (first..).zip(was) {
            let file = match backing {
                Backing::Huge => self.huge.get(),
                Backing::Shared => self.shared.get(),
                _ => None,
            };
            if let Some(Some(file)) = file {
                punch(file, chunk * CHUNK);
            }
        }
    }

    /// Copies the bytes at `at` into `to`.
    pub fn read(&self, at: usize, to: &mut [u8]) -> Result<()> {
        self.check(at, to.len())?;
        // SAFETY: as in `zero`; the destination is a Rust slice, which cannot lie in this range.
        unsafe {
            core::ptr::copy_nonoverlapping(core::ptr::with_exposed_provenance::<u8>(at), to.as_mut_ptr(), to.len())
        };
        Ok(())
    }

    /// Copies `from` to the bytes at `at`.
    pub fn write(&self, at: usize, from: &[u8]) -> Result<()> {
        self.check(at, from.len())?;
        // SAFETY: as in `read`.
        unsafe {
            core::ptr::copy_nonoverlapping(from.as_ptr(), core::ptr::with_exposed_provenance_mut::<u8>(at), from.len())
        };
        Ok(())
    }

    /// Faults `[at, at + len)` in, so that the kernel runs out of memory here and not at the first access.
    pub fn populate(&self, at: usize, len: usize) -> Result<()> {
        self.check(at, len)?;
        let start = at / PAGE * PAGE;
        let end = (at + len).next_multiple_of(PAGE);
        match advise(start, end - start, MADV_POPULATE_WRITE) {
            Err(Errno::EINVAL) | Err(Errno::ENOSYS) => Ok(()),
            Err(_) => Err(Errno::ENOMEM),
            Ok(()) => Ok(()),
        }
    }

    /// Writes zeros over `[at, at + len)`.
    pub fn zero(&self, at: usize, len: usize) -> Result<()> {
        self.check(at, len)?;
        // SAFETY: `check` found the whole range to be memory of this range, mapped writable for good; it belongs to C or is
        // free, and is not borrowed by Rust anywhere.
        unsafe { core::ptr::write_bytes(core::ptr::with_exposed_provenance_mut::<u8>(at), 0, len) };
        Ok(())
    }

    /// Copies `len` bytes between two disjoint places of this range or of `to_range`.
    pub fn copy_to(&self, from: usize, to_range: &DmaRange, to: usize, len: usize) -> Result<()> {
        self.check(from, len)?;
        to_range.check(to, len)?;
        // SAFETY: as in `zero`, for both places; `copy` allows overlap.
        unsafe {
            core::ptr::copy(
                core::ptr::with_exposed_provenance::<u8>(from),
                core::ptr::with_exposed_provenance_mut::<u8>(to),
                len,
            )
        };
        Ok(())
    }

    /// The file behind address `at` and the offset in it, where there is one.
    pub fn file_of(&self, at: usize) -> Option<(RawFd, u64)> {
        let offset = self.offset_of(at)?;
        let file = match self.backing(offset / CHUNK) {
            Backing::Huge => self.huge.get(),
            Backing::Shared => self.shared.get(),
            _ => None,
        };
        Some((file?.as_ref()?.as_raw_fd(), offset as u64))
    }

    /// The physical address of hugepage `chunk`, where the kernel shows it. Faults the page in.
    pub fn physical(&self, chunk: usize) -> Option<u64> {
        let at = self.base + chunk * CHUNK;
        if self.backing(chunk) != Backing::Huge || self.populate(at, CHUNK).is_err() {
            return None;
        }
        pagemap::physical(at)
    }

    fn mark(&self, first: usize, n: usize, as_what: Backing) {
        for raw in self.chunks.iter().skip(first).take(n) {
            raw.store(as_what as u8, Relaxed);
        }
    }

    fn address(&self, first: usize, n: usize) -> Result<usize> {
        match first.checked_add(n) {
            Some(end) if n > 0 && end <= self.chunks.len() => Ok(self.base + first * CHUNK),
            _ => Err(Errno::EINVAL),
        }
    }

    /// Whether `[at, at + len)` is memory through and through.
    fn check(&self, at: usize, len: usize) -> Result<()> {
        let offset = self.offset_of(at).ok_or(Errno::EFAULT)?;
        let end = offset.checked_add(len).ok_or(Errno::EFAULT)?;
        let chunks = self.chunks.get(offset / CHUNK..end.div_ceil(CHUNK)).ok_or(Errno::EFAULT)?;
        let whole = chunks.iter().all(|raw| Backing::of(raw.load(Relaxed)).is_memory());
        if whole { Ok(()) } else { Err(Errno::EFAULT) }
    }
}

const PAGE: usize = 4096;
const PRIVATE: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;

/// Whether this process may lock as much memory as it likes.
pub fn may_lock() -> bool {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the pointer is to a local of the right type.
    let unlimited =
        unsafe { libc::getrlimit(libc::RLIMIT_MEMLOCK, &mut limit) } == 0 && limit.rlim_cur == libc::RLIM_INFINITY;
    unlimited || has_ipc_lock()
}

/// Whether the effective capabilities contain CAP_IPC_LOCK.
fn has_ipc_lock() -> bool {
    const CAP_IPC_LOCK: u32 = 14;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let caps = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    caps.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok()).is_some_and(|caps| caps & (1 << CAP_IPC_LOCK) != 0)
}

/// Whether `dir` is a mounted hugetlbfs.
pub fn is_hugetlbfs(dir: &str) -> bool {
    const HUGETLBFS_MAGIC: i64 = 0x958458f6;
    let Ok(path) = std::ffi::CString::new(dir) else { return false };
    // SAFETY: an all-zero statfs is valid, and both pointers are to locals.
    let mut about: libc::statfs = unsafe { core::mem::zeroed() };
    // SAFETY: as above.
    unsafe { libc::statfs(path.as_ptr(), &mut about) == 0 && about.f_type as i64 == HUGETLBFS_MAGIC }
}

fn map_reserved(hint: usize, len: usize) -> Option<usize> {
    // SAFETY: without MAP_FIXED a new mapping replaces nothing.
    let at = unsafe { libc::mmap(core::ptr::with_exposed_provenance_mut(hint), len, libc::PROT_READ, PRIVATE, -1, 0) };
    if at == libc::MAP_FAILED {
        return None;
    }
    let at = at.expose_provenance();
    advise(at, len, libc::MADV_DONTDUMP).ok();
    Some(at)
}

/// Maps over a part of our own reservation. Private: `at` and `len` come from `DmaRange::address`.
fn map_fixed(at: usize, len: usize, prot: i32, flags: i32, fd: RawFd, offset: usize) -> Result<()> {
    let offset = libc::off_t::try_from(offset).map_err(|_| Errno::EOVERFLOW)?;
    // SAFETY: the range lies within a reservation of ours that is never unmapped, and whoever calls owns these chunks.
    let got = unsafe {
        libc::mmap(core::ptr::with_exposed_provenance_mut(at), len, prot, flags | libc::MAP_FIXED, fd, offset)
    };
    if got == libc::MAP_FAILED { Err(Errno::last()) } else { Ok(()) }
}

fn map_private(at: usize, len: usize) -> Result<()> {
    map_fixed(at, len, libc::PROT_READ | libc::PROT_WRITE, PRIVATE, -1, 0)
}

/// Maps `file` at the offset; on failure the addresses go back to being reserved.
fn map_file(at: usize, len: usize, file: &File, offset: usize) -> Result<()> {
    let prot = libc::PROT_READ | libc::PROT_WRITE;
    map_fixed(at, len, prot, libc::MAP_SHARED, file.as_raw_fd(), offset).inspect_err(|_| {
        map_fixed(at, len, libc::PROT_READ, PRIVATE, -1, 0).ok();
    })
}

fn advise(at: usize, len: usize, advice: libc::c_int) -> Result<()> {
    // SAFETY: none of the advices used here changes what a read of mapped memory yields.
    let rc = unsafe { libc::madvise(core::ptr::with_exposed_provenance_mut(at), len, advice) };
    if rc < 0 { Err(Errno::last()) } else { Ok(()) }
}

/// Turns shared memory into transparent hugepages where the kernel can; touching the first page of each makes it
/// possible. Where it cannot, small pages come at the first access.
fn gather(at: usize, len: usize) {
    for chunk in (at..at + len).step_by(CHUNK) {
        if advise(chunk, PAGE, MADV_POPULATE_WRITE).is_err() || advise(chunk, CHUNK, MADV_COLLAPSE).is_err() {
            return;
        }
    }
}

fn lock_on_fault(at: usize, len: usize) {
    // SAFETY: locking changes neither contents nor mapping.
    unsafe { libc::mlock2(core::ptr::with_exposed_provenance(at), len, MLOCK_ONFAULT) };
}

fn punch(file: &File, offset: usize) {
    let mode = libc::FALLOC_FL_PUNCH_HOLE | libc::FALLOC_FL_KEEP_SIZE;
    // SAFETY: fallocate works on the file; the chunk's mapping is about to be replaced by its owner.
    unsafe { libc::fallocate(file.as_raw_fd(), mode, offset as libc::off_t, CHUNK as libc::off_t) };
}

fn memory_file(name: &str, flags: libc::c_uint, len: usize) -> Result<File> {
    let name = std::ffi::CString::new(name).map_err(|_| Errno::EINVAL)?;
    // SAFETY: the name is a C string; the new descriptor belongs to the `File`.
    let file = unsafe {
        let fd = libc::memfd_create(name.as_ptr(), flags | libc::MFD_CLOEXEC);
        if fd < 0 {
            return Err(Errno::last());
        }
        File::from_raw_fd(fd)
    };
    file.set_len(len as u64)?;
    Ok(file)
}

fn open_huge(source: &HugeSource, len: usize) -> Result<File> {
    let Some(dir) = &source.dir else {
        return memory_file("respdk", libc::MFD_HUGETLB | libc::MFD_HUGE_2MB, len);
    };
    let path = dir.join(&source.name);
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).mode(0o600).open(&path)?;
    if !source.keep_link {
        std::fs::remove_file(&path).ok();
    }
    file.set_len(len as u64)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range() -> DmaRange {
        DmaRange::reserve(0x2000_0000_0000, 16 * CHUNK, CHUNK, numa::nodes()[0], HugeSource::default()).unwrap()
    }

    #[test]
    fn memory_comes_and_goes() {
        let range = range();
        let at = range.base() + CHUNK;
        assert_eq!(range.zero(at, 1), Err(Errno::EFAULT));
        for kind in [Backing::Private, Backing::Shared] {
            range.commit(1, 2, kind, may_lock()).unwrap();
            assert_eq!(range.backing(2), kind);
            range.populate(at, 2 * CHUNK).unwrap();
            range.zero(at, 2 * CHUNK).unwrap();
            assert_eq!(range.zero(at + CHUNK, CHUNK + 1), Err(Errno::EFAULT));
            range.copy_to(at, &range, at + CHUNK, CHUNK).unwrap();
            assert_eq!(
                range.file_of(at + 5).map(|(_, offset)| offset),
                (kind == Backing::Shared).then_some(CHUNK as u64 + 5)
            );
            assert!(range.physical(1).is_none());
            range.release(1, 2);
            assert_eq!(range.backing(1), Backing::Released);
            assert_eq!(range.zero(at, 1), Err(Errno::EFAULT));
        }
        assert!(DmaRange::reserve(0, 3, 64 << 20, range.node(), HugeSource::default()).unwrap().chunks() == 1);
        assert_eq!(range.commit(15, 2, Backing::Private, false), Err(Errno::EINVAL));
        assert!(range.offset_of(range.base() + 16 * CHUNK).is_none());
    }

    #[test]
    fn hugepages_are_used_when_there_are_any_and_refused_when_not() {
        let range = range();
        let outcome = range.commit(0, 1, Backing::Huge, false);
        if super::super::hugepages::free() > 0 {
            outcome.unwrap();
            range.populate(range.base(), CHUNK).unwrap();
            range.release(0, 1);
        } else {
            outcome.unwrap_err();
            assert_eq!(range.backing(0), Backing::Reserved);
        }
        assert!(!is_hugetlbfs("/"));
    }
}
