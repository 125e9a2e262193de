//! A base bdev and the way to it.
//!
//! Threading rule: a base is opened on the application's thread and may be closed from any; a [`Lower`] belongs to its
//! channel's thread.

use crate::{
    bdev::{
        Bdev, Channel, Desc, channel, claim,
        desc::{self, EventFn, Open},
        record::{ModuleRecord, Record, bits},
        submit::Via,
    },
    errno::{Errno, Result},
    handle::{Obj, ObjCell, Rx},
    thread::{self, Chan, Thread, channel as chans},
};
use core::ffi::{CStr, c_void};

/// A bdev below, while it is open.
pub struct Base {
    desc: ObjCell<Desc>,
    bdev: ObjCell<Bdev>,
    /// Where it was opened, and is closed.
    thread: ObjCell<Thread>,
    claimed: Rx<bool>,
}

impl Base {
    pub const EMPTY: Base =
        Base { desc: ObjCell::EMPTY, bdev: ObjCell::EMPTY, thread: ObjCell::EMPTY, claimed: Rx::ZERO };

    /// Opens the bdev of a name. `event` gets `ctx` with every event, on this thread; `ENODEV` when there is no such bdev.
    pub fn open(&self, name: &[u8], write: bool, event: EventFn, ctx: *mut c_void) -> Result<()> {
        let desc = desc::open(name, Open { write, hide_md: false, event, ctx })?;
        self.desc.set(Some(desc));
        self.bdev.set(desc.bdev());
        self.thread.set(thread::current());
        self.claimed.set(false);
        Ok(())
    }

    /// Claims it for a module, which alone may write from here on. `EPERM` when somebody else has claimed it.
    pub fn claim(&self, module: &'static ModuleRecord, module_name: &CStr) -> Result<()> {
        self.claim_as(module, module_name.to_bytes())
    }

    pub(super) fn claim_as(&self, module: &'static ModuleRecord, module_name: &[u8]) -> Result<()> {
        let bdev = self.bdev.get().ok_or(Errno::ENODEV)?;
        claim::claim(bdev, self.desc.get(), module, module_name)?;
        self.claimed.set(true);
        Ok(())
    }

    pub fn is_claimed(&self) -> bool {
        self.claimed.get()
    }

    /// Gives the claim back, if there is one.
    pub fn unclaim(&self) {
        if let Some(bdev) = self.bdev.get()
            && self.claimed.replace(false)
        {
            let _ = claim::release(bdev);
        }
    }

    /// Gives the claim back and closes the bdev, on the thread that opened it. Harmless when it is closed.
    pub fn close(&self) {
        self.unclaim();
        self.bdev.set(None);
        let (desc, owner) = (self.desc.take(), self.thread.take());
        let Some(desc) = desc else { return };
        let close = move || {
            let _ = desc::close(desc);
        };
        if thread::current() == owner { close() } else { thread::send_or_run(owner, Box::new(close)) }
    }

    #[inline(always)]
    pub fn desc(&self) -> Option<Obj<Desc>> {
        self.desc.get()
    }

    #[inline(always)]
    pub fn bdev(&self) -> Option<Obj<Bdev>> {
        self.bdev.get()
    }

    pub fn record(&self) -> Option<&'static Record> {
        self.bdev.get()?.record()
    }

    pub fn is_open(&self) -> bool {
        self.desc.get().is_some()
    }

    /// The base's name, empty when it is closed.
    pub fn name(&self) -> String {
        self.bdev.get().map(|b| b.name()).unwrap_or_default()
    }
}

/// One thread's way to a base.
pub struct Lower {
    desc: ObjCell<Desc>,
    ch: ObjCell<Channel>,
    io_channel: Rx<Option<Chan>>,
}

impl Lower {
    pub const EMPTY: Lower = Lower { desc: ObjCell::EMPTY, ch: ObjCell::EMPTY, io_channel: Rx::ZERO };

    /// Gets the current thread's channel of the base.
    pub fn open(&self, base: &Base) -> Result<()> {
        let (bdev, desc) = (base.bdev().ok_or(Errno::ENODEV)?, base.desc().ok_or(Errno::ENODEV)?);
        let io_channel = channel::get(bdev)?;
        let Ok(ch) = channel::decode(io_channel.address()) else {
            let _ = chans::put(io_channel);
            return Err(Errno::EFAULT);
        };
        self.desc.set(Some(desc));
        self.ch.set(Some(ch));
        self.io_channel.set(Some(io_channel));
        Ok(())
    }

    /// Gives the channel back. Harmless when there is none.
    pub fn close(&self) {
        self.desc.set(None);
        self.ch.set(None);
        if let Some(io_channel) = self.io_channel.replace(None) {
            let _ = chans::put(io_channel);
        }
    }

    /// What an I/O is submitted by.
    #[inline(always)]
    pub fn via(&self) -> Option<Via> {
        Via::new(self.desc.get()?, self.ch.get()?).ok()
    }

    /// The base's channel as C knows it.
    pub fn io_channel(&self) -> Option<Chan> {
        self.io_channel.get()
    }
}

/// Gives a bdev the geometry of its base.
pub fn mirror(base: &Record, up: &Record) {
    up.write_cache.set(base.write_cache.get());
    up.required_alignment.set(base.required_alignment.get());
    up.optimal_io_boundary.set(base.optimal_io_boundary.get());
    up.blocklen.set(base.blocklen.get());
    up.blockcnt.set(base.blockcnt.get());
    up.md_len.set(base.md_len.get());
    for bit in [bits::MD_INTERLEAVE, bits::DIF_IS_HEAD_OF_MD] {
        up.set_bit(bit, base.bit(bit));
    }
    up.dif_type.set(base.dif_type.get());
    up.dif_check_flags.set(base.dif_check_flags.get());
    up.dif_pi_format.set(base.dif_pi_format.get());
    up.numa.set(base.numa.get());
}
