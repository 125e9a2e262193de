//! An io_device whose channels each own an object of an arena and one poller that works on it: what null, malloc, aio
//! and uring have in common.
//!
//! While its thread sleeps, the poller runs only when it is called for: by [`Polled::wake`], or by a [`Bell`] that the
//! kernel rings. Threading rule: a channel, its object and its poller belong to the channel's thread.

use crate::{
    errno::{Errno, Result},
    handle::{Arena, Life, Obj, ObjCell, Rx},
    sys::eventfd::EventFd,
    thread::{self, Chan, IoDevice, Ops, Poller, PollerFn, device, interrupt},
    util::fd_group::{self, Watch},
};
use core::ffi::c_void;
use std::sync::{Arc, Mutex};

/// What belongs to one channel.
pub trait Polled: Life {
    /// The poller's name.
    const NAME: &'static str;
    /// Called with the object's address on every poll.
    const POLL: PollerFn;
    fn arena() -> &'static Arena<Self>;
    fn poller(&self) -> &ObjCell<Poller>;
    /// Makes a slot that was used before as good as new.
    fn reset(&self);
    /// Gets what the object needs besides; `arg` is the argument of the poller.
    fn opened(&self, _arg: *mut c_void) -> Result<()> {
        Ok(())
    }
    /// Gives back what [`opened`](Self::opened) got.
    fn closing(&self) {}

    /// Has the poller run although its thread sleeps: the object has something to do now.
    #[inline(always)]
    fn wake(&self) {
        if interrupt::enabled()
            && let Some(poller) = self.poller().get()
        {
            interrupt::ring(poller);
        }
    }

    /// The object behind a channel's word or a poller's argument.
    #[inline(always)]
    fn at(word: u64) -> Option<Obj<Self>> {
        Self::arena().at(word)
    }
}

/// The io_device of such channels.
struct PolledDevice<T>(core::marker::PhantomData<fn() -> T>);

impl<T> PolledDevice<T> {
    const fn new() -> Self {
        PolledDevice(core::marker::PhantomData)
    }
}

/// Registers the io_device of a module; what the module's initialization answers.
pub fn register<T: Polled>(key: usize, name: &[u8]) -> i32 {
    match device::register(key, Ops::Rust(Arc::new(PolledDevice::<T>::new())), Some(name)) {
        Ok(()) => 0,
        Err(errno) => errno.negative(),
    }
}

/// The end of it, if it was registered.
pub fn unregister(key: usize) {
    if device::find(key).is_some() {
        let _ = device::unregister(key, None);
    }
}

impl<T: Polled> IoDevice for PolledDevice<T> {
    fn create(&self, ch: Chan) -> Result<()> {
        let mine = T::arena().alloc()?;
        mine.reset();
        let arg = core::ptr::with_exposed_provenance_mut(mine.address());
        let begin = || {
            mine.opened(arg)?;
            thread::poller::register(T::POLL, arg, 0, Some(T::NAME.as_bytes())).inspect_err(|_| mine.closing())
        };
        match begin() {
            Ok(poller) => {
                interrupt::on_call(poller);
                mine.poller().set(Some(poller));
            }
            Err(errno) => {
                T::arena().free(mine);
                return Err(errno);
            }
        }
        ch.user.set(mine.address() as u64);
        Ok(())
    }

    fn destroy(&self, ch: Chan) {
        if let Some(mine) = T::at(ch.user.get()) {
            if let Some(poller) = mine.poller().take() {
                let _ = thread::poller::unregister(poller);
            }
            mine.closing();
            T::arena().free(mine);
        }
    }
}

/// An event counter that the kernel signals for completions while the thread sleeps.
#[derive(Default)]
pub struct Bell {
    fd: Rx<i32>,
    open: Mutex<Option<(EventFd, Obj<interrupt::Interrupt>)>>,
}

impl Bell {
    /// Has `func(arg)` called on this thread when the descriptor that is answered is signalled.
    pub fn open(&self, func: PollerFn, arg: *mut c_void, name: &str) -> Result<i32> {
        let counter = EventFd::new()?;
        let fd = counter.fd();
        let watch = Watch { fd_type: fd_group::TYPE_EVENTFD, ..Watch::default() };
        let interrupt = interrupt::register(fd, func, arg, name.as_bytes(), watch).inspect_err(|errno| {
            if *errno != Errno::ENOTSUP {
                errlog!("Failed to prepare intr resource to {name}");
            }
        })?;
        *self.open.lock().unwrap_or_else(|e| e.into_inner()) = Some((counter, interrupt));
        self.fd.set(fd);
        Ok(fd)
    }

    /// The descriptor, `None` without interrupt mode.
    #[inline(always)]
    pub fn fd(&self) -> Option<i32> {
        match self.fd.get() {
            0 => None,
            fd => Some(fd),
        }
    }

    /// Signals it: there may be more than the last call has served.
    pub fn again(&self) {
        if let Some((counter, _)) = &*self.open.lock().unwrap_or_else(|e| e.into_inner()) {
            counter.signal();
        }
    }

    pub fn close(&self) {
        self.fd.set(0);
        if let Some((_counter, interrupt)) = self.open.lock().unwrap_or_else(|e| e.into_inner()).take() {
            let _ = interrupt::unregister(interrupt);
        }
    }
}
