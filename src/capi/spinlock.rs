//! `spdk/thread.h`: spinlocks. The lock is a plain value in C's memory; its misuse is reported and refused where
//! v26.01 aborts the process.

use super::enter::enter;
use crate::{
    abi,
    errno::{Errno, Result},
    handle::Rx,
    thread::{self, Thread},
};
use core::sync::atomic::{AtomicI32, Ordering::*};

/// `struct spdk_spinlock` as cells: the lock word is free at 1 and taken at 0, like a pthread spinlock.
#[repr(C)]
struct Lock {
    word: AtomicI32,
    holder: Rx<u64>,
    internal: Rx<u64>,
    initialized: Rx<bool>,
    destroyed: Rx<bool>,
}

static_assertions::const_assert_eq!(size_of::<Lock>(), size_of::<abi::spdk_spinlock>());
static_assertions::const_assert_eq!(core::mem::offset_of!(abi::spdk_spinlock, thread), 8);
static_assertions::const_assert_eq!(core::mem::offset_of!(abi::spdk_spinlock, initialized), 24);

const FREE: i32 = 1;
const TAKEN: i32 = 0;

#[cold]
fn misuse<T>(function: &str, lock: *mut abi::spdk_spinlock, what: &str, errno: Errno) -> Result<T> {
    crate::errlog!("{function}: unrecoverable spinlock error: {what} ({lock:p})");
    Err(errno)
}

fn lock<'a>(raw: *mut abi::spdk_spinlock) -> Result<&'a Lock> {
    // SAFETY: C's contract: a plain value argument is NULL or points at a spinlock; every field is a cell.
    unsafe { raw.cast::<Lock>().as_ref() }.ok_or(Errno::EINVAL)
}

/// A lock that may be used, and the thread that wants to.
fn usable<'a>(function: &str, raw: *mut abi::spdk_spinlock) -> Result<(&'a Lock, crate::handle::Obj<Thread>)> {
    let lock = lock(raw)?;
    if lock.destroyed.get() {
        return misuse(function, raw, "the spinlock has been destroyed", Errno::ESTALE);
    }
    if !lock.initialized.get() {
        return misuse(function, raw, "the spinlock has not been initialized", Errno::EINVAL);
    }
    match thread::current() {
        Some(thread) => Ok((lock, thread)),
        None => misuse(function, raw, "not an SPDK thread", Errno::EPERM),
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_spin_init(sspin: *mut abi::spdk_spinlock) {
    enter("spdk_spin_init", |_| {
        let lock = lock(sspin)?;
        lock.holder.set(0);
        lock.internal.set(0);
        lock.destroyed.set(false);
        lock.word.store(FREE, Release);
        lock.initialized.set(true);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_spin_destroy(sspin: *mut abi::spdk_spinlock) {
    enter("spdk_spin_destroy", |cx| {
        let lock = lock(sspin)?;
        if lock.destroyed.get() {
            return misuse(cx.name, sspin, "the spinlock has been destroyed", Errno::ESTALE);
        }
        if !lock.initialized.get() {
            return misuse(cx.name, sspin, "the spinlock has not been initialized", Errno::EINVAL);
        }
        if lock.holder.get() != 0 {
            return misuse(cx.name, sspin, "the spinlock is held", Errno::EBUSY);
        }
        lock.initialized.set(false);
        lock.destroyed.set(true);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_spin_lock(sspin: *mut abi::spdk_spinlock) {
    enter("spdk_spin_lock", |cx| {
        let (lock, thread) = usable(cx.name, sspin)?;
        if lock.holder.get() == thread.handle() {
            return misuse(cx.name, sspin, "deadlock: the thread holds the spinlock already", Errno::EDEADLK);
        }
        while lock.word.compare_exchange_weak(FREE, TAKEN, Acquire, Relaxed).is_err() {
            while lock.word.load(Relaxed) != FREE {
                core::hint::spin_loop();
            }
        }
        lock.holder.set(thread.handle());
        thread.spinlocks.add(1);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_spin_unlock(sspin: *mut abi::spdk_spinlock) {
    enter("spdk_spin_unlock", |cx| {
        let (lock, thread) = usable(cx.name, sspin)?;
        if lock.holder.get() != thread.handle() {
            return misuse(cx.name, sspin, "unlocked by a thread that does not hold it", Errno::EPERM);
        }
        thread.spinlocks.sub(1);
        lock.holder.set(0);
        lock.word.store(FREE, Release);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_spin_held(sspin: *mut abi::spdk_spinlock) -> bool {
    enter("spdk_spin_held", |cx| {
        let lock = lock(sspin)?;
        match thread::current() {
            Some(thread) => Ok(lock.holder.get() == thread.handle()),
            None => misuse(cx.name, sspin, "not an SPDK thread", Errno::EPERM),
        }
    })
}
