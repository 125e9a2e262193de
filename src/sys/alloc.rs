//! The allocator of the library's own Rust code: C's malloc, and a small reserve that serves when malloc fails.
//!
//! On stable Rust a failed `Box::new` or `String` aborts the process. Here it is served from the reserve instead, and
//! while much of that is in use [`low`] is true: then no new object is created, which gives `ENOMEM`, while everything
//! that frees goes on working. Sizes that a caller or a peer controls are fallible allocations everywhere and do not
//! rely on this. The malloc of the program that uses the library is untouched. Threading rule: any thread.

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::UnsafeCell,
    ptr,
    sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::*},
};
use std::alloc::System;

const GRANULE: usize = 64;
const GRANULES: usize = 16 * 1024;
/// With this many granules in use the reserve is called low.
const LOW: usize = GRANULES / 2;

/// The memory of the reserve; untouched pages of it cost nothing.
#[repr(C, align(4096))]
struct Pool(UnsafeCell<[u8; GRANULE * GRANULES]>);

// SAFETY: the bytes are handed out in pieces that do not overlap, by `take`, under the lock; nobody else touches them.
unsafe impl Sync for Pool {}

static POOL: Pool = Pool(UnsafeCell::new([0; GRANULE * GRANULES]));
/// One bit per granule, changed under the lock.
static MAP: [AtomicU64; GRANULES / 64] = [const { AtomicU64::new(0) }; GRANULES / 64];
static LOCK: AtomicBool = AtomicBool::new(false);
static USED: AtomicUsize = AtomicUsize::new(0);
static SERVED: AtomicU64 = AtomicU64::new(0);

/// The test hook: counts down to the allocation that fails.
static ARMED: AtomicBool = AtomicBool::new(false);
static COUNTDOWN: AtomicU64 = AtomicU64::new(0);
static FOR_EVER: AtomicBool = AtomicBool::new(false);

/// The allocator.
pub struct Reserved;

#[global_allocator]
static ALLOCATOR: Reserved = Reserved;

/// Whether so much of the reserve is in use that nothing new should be made.
#[inline]
pub fn low() -> bool {
    USED.load(Relaxed) > LOW
}

/// How many allocations the reserve has served, and how many of its bytes are in use.
pub fn reserve() -> (u64, usize) {
    (SERVED.load(Relaxed), USED.load(Relaxed) * GRANULE)
}

/// Makes the n-th allocation from now on fail, and with `for_ever` all behind it. For tests.
pub fn fail_nth(n: u64, for_ever: bool) {
    COUNTDOWN.store(n, Relaxed);
    FOR_EVER.store(for_ever, Relaxed);
    ARMED.store(n != 0, Relaxed);
}

/// Whether this allocation is the one that a test wants to fail; allocations that do not go through malloc ask here.
#[inline]
pub fn must_fail() -> bool {
    ARMED.load(Relaxed) && count_down()
}

#[cold]
fn count_down() -> bool {
    match COUNTDOWN.fetch_update(Relaxed, Relaxed, |n| n.checked_sub(1)) {
        Ok(1) => {
            const LINE: &[u8] = b"RESPDK_FAIL_ALLOC: this allocation fails\n";
            // SAFETY: writes a static text to standard error; nothing here may allocate.
            unsafe { libc::write(2, LINE.as_ptr().cast(), LINE.len()) };
            true
        }
        Ok(_) => false,
        Err(_) => FOR_EVER.load(Relaxed),
    }
}

// SAFETY: every block comes from malloc or from a piece of the reserve that is given to nobody else, has at least the
// size and the alignment asked for, and goes back where it came from, which its address tells.
unsafe impl GlobalAlloc for Reserved {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !must_fail() {
            // SAFETY: passed on from the caller.
            let block = unsafe { System.alloc(layout) };
            if !block.is_null() {
                return block;
            }
        }
        take(layout)
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !must_fail() {
            // SAFETY: passed on from the caller.
            let block = unsafe { System.alloc_zeroed(layout) };
            if !block.is_null() {
                return block;
            }
        }
        let block = take(layout);
        if !block.is_null() {
            // SAFETY: `take` gave `layout.size()` bytes.
            unsafe { block.write_bytes(0, layout.size()) };
        }
        block
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if inside(block) {
            give(block, layout);
        } else {
            // SAFETY: passed on from the caller; the block is malloc's.
            unsafe { System.dealloc(block, layout) };
        }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !inside(block) && !must_fail() {
            // SAFETY: passed on from the caller; the block is malloc's.
            let new = unsafe { System.realloc(block, layout, size) };
            if !new.is_null() {
                return new;
            }
        }
        // SAFETY: passed on from the caller.
        unsafe { self.moved(block, layout, size) }
    }
}

impl Reserved {
    /// # Safety
    /// That of `realloc`.
    #[cold]
    unsafe fn moved(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Ok(wanted) = Layout::from_size_align(size, layout.align()) else { return ptr::null_mut() };
        // Out of the reserve, back to malloc, when that works again.
        // SAFETY: `realloc` is never asked for nothing, so the size is not zero.
        let mut new = if inside(block) { unsafe { System.alloc(wanted) } } else { ptr::null_mut() };
        if new.is_null() {
            new = take(wanted);
        }
        if !new.is_null() {
            // SAFETY: both blocks have at least that many bytes, and a new block does not overlap the old one, which is
            // given back only here.
            unsafe {
                ptr::copy_nonoverlapping(block, new, layout.size().min(size));
                self.dealloc(block, layout);
            }
        }
        new
    }
}

#[inline(always)]
fn inside(block: *mut u8) -> bool {
    block.addr().wrapping_sub(POOL.0.get().addr()) < GRANULE * GRANULES
}

fn locked<R>(f: impl FnOnce() -> R) -> R {
    while LOCK.compare_exchange_weak(false, true, Acquire, Relaxed).is_err() {
        core::hint::spin_loop();
    }
    let result = f();
    LOCK.store(false, Release);
    result
}

fn bit(at: usize) -> (&'static AtomicU64, u64) {
    (&MAP[at / 64 % MAP.len()], 1 << (at % 64))
}

/// A piece of the reserve: the first gap that is long enough.
#[cold]
fn take(layout: Layout) -> *mut u8 {
    let need = layout.size().div_ceil(GRANULE).max(1);
    let step = layout.align().div_ceil(GRANULE);
    if layout.align() > 4096 || need > GRANULES {
        return ptr::null_mut();
    }
    let found = locked(|| {
        let mut at = 0;
        while at + need <= GRANULES {
            let used = |n: &usize| {
                let (word, mask) = bit(*n);
                word.load(Relaxed) & mask != 0
            };
            if let Some(n) = (at..at + need).rfind(used) {
                at = (n + 1).next_multiple_of(step);
                continue;
            }
            for n in at..at + need {
                let (word, mask) = bit(n);
                word.fetch_or(mask, Relaxed);
            }
            return Some(at);
        }
        None
    });
    let Some(at) = found else { return ptr::null_mut() };
    USED.fetch_add(need, Relaxed);
    SERVED.fetch_add(1, Relaxed);
    POOL.0.get().cast::<u8>().wrapping_add(at * GRANULE)
}

#[cold]
fn give(block: *mut u8, layout: Layout) {
    let need = layout.size().div_ceil(GRANULE).max(1);
    let at = (block.addr() - POOL.0.get().addr()) / GRANULE;
    locked(|| {
        for n in at..at + need {
            let (word, mask) = bit(n);
            word.fetch_and(!mask, Relaxed);
        }
    });
    USED.fetch_sub(need, Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_gives_pieces_that_do_not_overlap_and_takes_them_back() {
        let (_, before) = reserve();
        let mut pieces = Vec::new();
        for n in 0..200 {
            let layout = Layout::from_size_align(1 + n * 7, 1 << (n % 9)).unwrap();
            let piece = take(layout);
            assert!(!piece.is_null() && inside(piece) && piece.addr() % layout.align() == 0);
            pieces.push((piece.addr(), layout, piece));
        }
        pieces.sort_by_key(|p| p.0);
        assert!(pieces.windows(2).all(|w| w[0].0 + w[0].1.size() <= w[1].0));
        assert!(reserve().1 > before);
        for (_, layout, piece) in pieces {
            // SAFETY: the piece came from `take` with this layout.
            unsafe { ALLOCATOR.dealloc(piece, layout) };
        }
        assert_eq!(reserve().1, before);
        assert!(take(Layout::from_size_align(GRANULE * GRANULES + 1, 1).unwrap()).is_null());
        assert!(!low());
    }

    #[test]
    fn a_block_of_the_reserve_grows_back_into_malloc() {
        let layout = Layout::from_size_align(100, 8).unwrap();
        let piece = take(layout);
        // SAFETY: the piece has 100 bytes and came from this allocator.
        unsafe {
            piece.write_bytes(7, 100);
            let grown = ALLOCATOR.realloc(piece, layout, 5000);
            assert!(!inside(grown) && (0..100).all(|n| *grown.add(n) == 7));
            ALLOCATOR.dealloc(grown, Layout::from_size_align(5000, 8).unwrap());
        }
    }
}
