//! A thread's channel of a raid bdev: its channels of the members.
//!
//! While a rebuild is under way the channel knows how far it has come: what is behind that point is treated as if the
//! rebuilt member were whole, what is before it as if it were missing. Threading rule: the channel's thread.

use super::{
    MAX,
    object::{RAIDS, Raid},
    op::bdev_channel,
    process::Process,
    stripe::Stripes,
};
use crate::{
    bdev::{self, Desc, submit::Via},
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    thread::{self, Chan, IoDevice, channel as chans},
};

/// No rebuild.
pub const NOWHERE: u64 = u64::MAX;

pub struct RaidChannel {
    pub raid: ObjCell<Raid>,
    bases: [ObjCell<bdev::Channel>; MAX],
    /// raid1: blocks that are being read from each member.
    pub reading: [Rx<u64>; MAX],
    /// How far a rebuild has come.
    pub position: Rx<u64>,
    /// The member it fills.
    target_slot: Rx<u32>,
    target: ObjCell<bdev::Channel>,
    pub stripes: Stripes,
}

static KIND: Kind = Kind::new("raid bdev channel");
pub static CHANNELS: Arena<RaidChannel> = Arena::new();

impl Life for RaidChannel {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        RaidChannel {
            raid: ObjCell::EMPTY,
            bases: [const { ObjCell::EMPTY }; MAX],
            reading: [const { Rx::ZERO }; MAX],
            position: Rx::ZERO,
            target_slot: Rx::ZERO,
            target: ObjCell::EMPTY,
            stripes: Stripes::EMPTY,
        }
    }
}

/// Gives a channel of a member back.
fn put(ch: Obj<bdev::Channel>) {
    if let Some(channel) = ch.io_channel() {
        let _ = chans::put(channel);
    }
}

fn get(desc: Option<Obj<Desc>>) -> Result<Obj<bdev::Channel>> {
    let bdev = desc.and_then(|d| d.bdev()).ok_or(Errno::ENODEV)?;
    let channel = bdev::channel::get(bdev)?;
    bdev_channel(channel).ok_or_else(|| {
        let _ = chans::put(channel);
        Errno::EFAULT
    })
}

impl RaidChannel {
    /// The channel of a member; `None` when it is missing. `behind` a rebuild's position its target is there too.
    #[inline(always)]
    pub fn base(&self, slot: usize, behind: bool) -> Option<Obj<bdev::Channel>> {
        let own = self.bases.get(slot)?.get();
        if own.is_none() && behind && self.target_slot.get() as usize == slot {
            return self.target.get();
        }
        own
    }

    /// How to reach a member, if it is there.
    #[inline(always)]
    pub fn via(&self, raid: &Raid, slot: usize, behind: bool) -> Option<Via> {
        Via::new(raid.base.get(slot)?.desc.get()?, self.base(slot, behind)?).ok()
    }

    /// How to reach the member that a rebuild fills.
    pub fn via_target(&self, raid: &Raid) -> Option<Via> {
        Via::new(raid.base(self.target_slot.get() as usize)?.desc.get()?, self.target.get()?).ok()
    }

    /// Prepares for a rebuild: its target from the position on is missing.
    pub fn begin_process(&self, process: &Process) -> Result<()> {
        if self.target.get().is_some() {
            return Ok(());
        }
        let raid = self.raid.get().ok_or(Errno::ENODEV)?;
        let slot = process.target();
        let target = get(raid.base(slot).ok_or(Errno::ENODEV)?.desc.get())?;
        self.target_slot.set(slot as u32);
        self.target.set(Some(target));
        self.position.set(process.position());
        Ok(())
    }

    /// The rebuild has ended; with `success` its target is a member like the others.
    pub fn end_process(&self, success: bool) {
        self.position.set(NOWHERE);
        let Some(target) = self.target.take() else { return };
        match self.bases.get(self.target_slot.get() as usize) {
            Some(cell) if success && cell.get().is_none() => cell.set(Some(target)),
            _ => put(target),
        }
    }

    /// A member is going.
    pub fn drop_base(&self, slot: usize) {
        if let Some(ch) = self.bases.get(slot).and_then(|cell| cell.take()) {
            put(ch);
        }
    }

    fn open(&self, raid: Obj<Raid>) -> Result<()> {
        for (slot, base) in raid.bases().enumerate() {
            // What a process fills counts as missing until it is full.
            if !base.configured.get() || base.target.get() {
                continue;
            }
            let ch = get(base.desc.get()).inspect_err(|_| errlog!("Unable to create io channel for base bdev"))?;
            if let Some(cell) = self.bases.get(slot) {
                cell.set(Some(ch));
            }
        }
        self.stripes.open(raid)?;
        if let Some(process) = raid.process.get().or(raid.starting.get()) {
            self.begin_process(&process).inspect_err(|_| errlog!("Failed to setup process io channel"))?;
        }
        Ok(())
    }

    fn close(&self) {
        for cell in &self.bases {
            if let Some(ch) = cell.take() {
                put(ch);
            }
        }
        self.end_process(false);
        self.stripes.close();
    }
}

/// The io_device of a raid bdev.
pub struct RaidDevice(pub Obj<Raid>);

impl IoDevice for RaidDevice {
    fn create(&self, channel: Chan) -> Result<()> {
        let mine = CHANNELS.alloc()?;
        mine.raid.set(Some(self.0));
        mine.reading.iter().for_each(|r| r.set(0));
        mine.position.set(NOWHERE);
        mine.target.set(None);
        if let Err(errno) = mine.open(self.0) {
            mine.close();
            CHANNELS.free(mine);
            return Err(errno);
        }
        channel.user.set(mine.address() as u64);
        Ok(())
    }

    fn destroy(&self, channel: Chan) {
        if let Some(mine) = CHANNELS.at(channel.user.get()) {
            mine.close();
            CHANNELS.free(mine);
        }
    }
}

/// Calls `step` with each channel of a raid bdev, then `done` on this thread with 0 or the first error.
pub fn for_each(
    raid: Obj<Raid>,
    step: impl Fn(Obj<RaidChannel>) -> Result<()> + Send + Sync + 'static,
    done: impl FnOnce(i32) + Send + 'static,
) -> Result<()> {
    thread::for_each_channel_rust(
        raid.address(),
        move |iter| {
            let ch = iter.channel().and_then(|c| CHANNELS.at(c.user.get()));
            let status = ch.map_or(Ok(()), &step).map_or_else(Errno::negative, |()| 0);
            let _ = thread::each::proceed(iter, status);
        },
        done,
    )
}

/// The raid channel of a channel.
pub fn of(channel: Chan) -> Option<Obj<RaidChannel>> {
    CHANNELS.at(channel.user.get())
}

/// The raid bdev of an address that its bdev's `ctxt` holds.
#[inline(always)]
pub fn raid_at(ctxt: *mut core::ffi::c_void) -> Option<Obj<Raid>> {
    RAIDS.at(ctxt.addr() as u64)
}
