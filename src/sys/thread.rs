//! Operating system threads pinned to one processor from their first instruction on.
//!
//! Serves `spdk_env_thread_launch_pinned` of `spdk/env.h`. The stack has the size that the system gives C threads, since
//! C code runs on it. Threading rule: any thread.

use crate::{
    algo::cpuset::CpuSet,
    errno::{Errno, Result},
};
use core::{ffi::c_void, mem::MaybeUninit};
use std::ffi::CString;

/// A thread that must be joined or left to run.
pub struct Pinned {
    thread: libc::pthread_t,
}

struct Start {
    name: CString,
    body: Box<dyn FnOnce() + Send>,
}

/// Starts a thread that runs `body` on the processors of `mask`. Fails at once where it may not run there.
pub fn spawn(name: &str, mask: &CpuSet, body: Box<dyn FnOnce() + Send>) -> Result<Pinned> {
    let name = CString::new(name).map_err(|_| Errno::EINVAL)?;
    let start = Box::into_raw(Box::new(Start { name, body }));
    let mut attr = MaybeUninit::<libc::pthread_attr_t>::uninit();
    let mut thread = MaybeUninit::<libc::pthread_t>::uninit();
    let words = &mask.0;
    // SAFETY: the attribute is initialised before use and destroyed after; the mask is read within its size; `start` is
    // given to the new thread, or taken back below when there is none.
    let rc = unsafe {
        let mut rc = libc::pthread_attr_init(attr.as_mut_ptr());
        if rc == 0 {
            rc = libc::pthread_attr_setaffinity_np(attr.as_mut_ptr(), size_of_val(words), words.as_ptr().cast());
            if rc == 0 {
                rc = libc::pthread_create(thread.as_mut_ptr(), attr.as_ptr(), run, start.cast());
            }
            libc::pthread_attr_destroy(attr.as_mut_ptr());
        }
        rc
    };
    if rc != 0 {
        // SAFETY: no thread was started, so the box is still ours.
        drop(unsafe { Box::from_raw(start) });
        return Err(Errno(rc));
    }
    // SAFETY: pthread_create succeeded and wrote the identifier.
    Ok(Pinned { thread: unsafe { thread.assume_init() } })
}

extern "C" fn run(start: *mut c_void) -> *mut c_void {
    // SAFETY: `spawn` passed exactly this box, once.
    let start = unsafe { Box::from_raw(start.cast::<Start>()) };
    // SAFETY: names the calling thread by a C string; a name that is too long is refused, which does no harm.
    unsafe { libc::pthread_setname_np(libc::pthread_self(), start.name.as_ptr()) };
    let body = start.body;
    // A panic must not leave the thread's first frame.
    std::panic::catch_unwind(core::panic::AssertUnwindSafe(body)).ok();
    core::ptr::null_mut()
}

impl Pinned {
    /// Waits until the thread has ended.
    pub fn join(self) {
        // SAFETY: the identifier is of a thread that was neither joined nor detached: `join` takes the only value.
        unsafe { libc::pthread_join(self.thread, core::ptr::null_mut()) };
    }

    /// Whether this is the calling thread.
    pub fn is_current(&self) -> bool {
        // SAFETY: compares two identifiers.
        unsafe { libc::pthread_equal(self.thread, libc::pthread_self()) != 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::affinity, *};
    use std::sync::mpsc;

    #[test]
    fn a_pinned_thread_runs_where_it_should() {
        let cpu = affinity::current().unwrap().iter().last().unwrap();
        let (tell, told) = mpsc::channel();
        let body = Box::new(move || tell.send(affinity::current().unwrap()).unwrap());
        let thread = spawn("pinned", &CpuSet::single(cpu), body).unwrap();
        assert!(!thread.is_current());
        thread.join();
        assert_eq!(told.recv().unwrap(), CpuSet::single(cpu));
        assert_eq!(spawn("nowhere", &CpuSet::EMPTY, Box::new(|| ())).err(), Some(Errno::EINVAL));
        spawn("panics", &CpuSet::single(cpu), Box::new(|| panic!("on purpose"))).unwrap().join();
    }
}
