//! An io_device whose channels each own an object of an arena and one poller that works on it: what null, malloc and
//! aio have in common.
//!
//! Threading rule: a channel, its object and its poller belong to the channel's thread.

use crate::{
    errno::Result,
    handle::{Arena, Life, Obj, ObjCell},
    thread::{self, Chan, IoDevice, Poller, PollerFn},
};

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

    /// The object behind a channel's word or a poller's argument.
    #[inline(always)]
    fn at(word: u64) -> Option<Obj<Self>> {
        Self::arena().at(word)
    }
}

/// The io_device of such channels.
pub struct PolledDevice<T>(core::marker::PhantomData<fn() -> T>);

impl<T> PolledDevice<T> {
    pub const fn new() -> Self {
        PolledDevice(core::marker::PhantomData)
    }
}

impl<T: Polled> IoDevice for PolledDevice<T> {
    fn create(&self, ch: Chan) -> Result<()> {
        let mine = T::arena().alloc()?;
        mine.reset();
        let arg = core::ptr::with_exposed_provenance_mut(mine.address());
        match thread::poller::register(T::POLL, arg, 0, Some(T::NAME.as_bytes())) {
            Ok(poller) => mine.poller().set(Some(poller)),
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
            T::arena().free(mine);
        }
    }
}
