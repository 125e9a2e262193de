//! One raid bdev and its members.
//!
//! What the I/O path reads are words; what only configuration needs is behind a lock that is never held while anybody
//! else is called. Threading rule: words are written on the application's thread.

use super::{Cb, Level, MAX, State, process::Process, sb::Superblock, sbio::Image};
use crate::{
    bdev::{Bdev, Desc, record::Record, registry},
    bdev_modules::disk::Disk,
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
    thread::Chan,
};
use std::sync::{Arc, Mutex, MutexGuard};

/// One member.
pub struct Base {
    /// `None` while the member is missing.
    pub desc: ObjCell<Desc>,
    /// Where its data begins and how long it is, in blocks.
    pub data_offset: Rx<u64>,
    pub data_size: Rx<u64>,
    /// concat: the first block of the raid bdev that lies on it.
    pub start: Rx<u64>,
    /// The size of the bdev when it was last looked at.
    pub blockcnt: Rx<u64>,
    pub configured: Rx<bool>,
    pub removing: Rx<bool>,
    /// A rebuild fills it: not read yet.
    pub target: Rx<bool>,
    /// Is being removed because it failed.
    pub failed: Rx<bool>,
    /// Counts its openings: an answer that comes late belongs to an earlier one.
    pub epoch: Rx<u64>,
}

impl Base {
    const VACANT: Base = Base {
        desc: ObjCell::EMPTY,
        data_offset: Rx::ZERO,
        data_size: Rx::ZERO,
        start: Rx::ZERO,
        blockcnt: Rx::ZERO,
        configured: Rx::ZERO,
        removing: Rx::ZERO,
        target: Rx::ZERO,
        failed: Rx::ZERO,
        epoch: Rx::ZERO,
    };

    fn reset(&self) {
        self.desc.set(None);
        self.data_offset.set(0);
        self.data_size.set(0);
        self.start.set(0);
        self.blockcnt.set(0);
        for flag in [&self.configured, &self.removing, &self.target, &self.failed] {
            flag.set(false);
        }
        self.epoch.add(1);
    }

    /// The bdev, while it is open.
    pub fn bdev(&self) -> Option<Obj<Bdev>> {
        self.desc.get()?.bdev()
    }
}

/// What configuration knows of a member.
#[derive(Default)]
pub struct BaseOwn {
    pub name: Option<Vec<u8>>,
    pub uuid: [u8; 16],
    /// The channel of the application's thread.
    pub channel: Option<Chan>,
    pub on_removed: Option<Cb>,
    pub on_configured: Option<Cb>,
}

/// What only configuration needs.
pub struct Own {
    pub disk: Disk,
    pub name: Vec<u8>,
    pub bases: Vec<BaseOwn>,
    pub sb: Option<Superblock>,
    /// What it is written from; kept from the first write on, so that a removal needs no memory for the next.
    pub sb_image: Option<Arc<Image>>,
    /// A write of the superblock is under way; who else wanted one meanwhile.
    pub sb_writing: bool,
    pub sb_waiting: Vec<Cb>,
    pub on_configured: Option<Cb>,
    /// Who deletes it while it is leaving.
    pub on_gone: Option<Cb>,
}

/// One raid bdev.
pub struct Raid {
    level: Rx<u32>,
    state: Rx<u8>,
    n: Rx<u8>,
    /// The strip size in blocks is `1 << shift`.
    pub shift: Rx<u32>,
    pub strip_size: Rx<u32>,
    pub strip_size_kb: Rx<u32>,
    pub blocklen: Rx<u32>,
    /// Bytes of separate metadata per block.
    pub md_len: Rx<u32>,
    /// Reference tags are moved from the raid's blocks to the member's and back.
    pub reftags: Rx<bool>,
    /// raid5f: data blocks of a stripe.
    pub stripe_blocks: Rx<u64>,
    pub buf_align: Rx<u64>,
    pub discovered: Rx<u8>,
    pub operational: Rx<u8>,
    pub operational_min: Rx<u8>,
    pub superblock: Rx<bool>,
    pub destroying: Rx<bool>,
    /// The block layer is letting go of it, and has its record until then.
    pub leaving: Rx<bool>,
    /// Open as long as it is registered, so that a process can be stopped before it goes.
    pub self_desc: ObjCell<Desc>,
    /// The process that is under way.
    pub process: ObjCell<Process>,
    /// The process whose channels are being prepared.
    pub starting: ObjCell<Process>,
    pub base: [Base; MAX],
    own: Mutex<Option<Own>>,
}

static KIND: Kind = Kind::new("raid bdev");
pub static RAIDS: Arena<Raid> = Arena::new();
static LIST: Mutex<Vec<Obj<Raid>>> = Mutex::new(Vec::new());

impl Life for Raid {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 14;
    fn vacant() -> Self {
        Raid {
            level: Rx::ZERO,
            state: Rx::ZERO,
            n: Rx::ZERO,
            shift: Rx::ZERO,
            strip_size: Rx::ZERO,
            strip_size_kb: Rx::ZERO,
            blocklen: Rx::ZERO,
            md_len: Rx::ZERO,
            reftags: Rx::ZERO,
            stripe_blocks: Rx::ZERO,
            buf_align: Rx::ZERO,
            discovered: Rx::ZERO,
            operational: Rx::ZERO,
            operational_min: Rx::ZERO,
            superblock: Rx::ZERO,
            destroying: Rx::ZERO,
            leaving: Rx::ZERO,
            self_desc: ObjCell::EMPTY,
            process: ObjCell::EMPTY,
            starting: ObjCell::EMPTY,
            base: [const { Base::VACANT }; MAX],
            own: Mutex::new(None),
        }
    }
}

/// All raid bdevs, oldest first.
pub fn all() -> Vec<Obj<Raid>> {
    LIST.lock().unwrap_or_else(|e| e.into_inner()).clone()
}

impl Raid {
    /// A new one with `n` members, not one of them known yet.
    pub fn make(level: Level, n: u8, own: Own) -> crate::errno::Result<Obj<Raid>> {
        let mut list = LIST.lock().unwrap_or_else(|e| e.into_inner());
        list.try_reserve(1)?;
        let raid = RAIDS.alloc()?;
        raid.level.set(level.raw());
        raid.set_state(State::Configuring);
        raid.n.set(n);
        for word in [&raid.shift, &raid.strip_size, &raid.strip_size_kb, &raid.blocklen, &raid.md_len] {
            word.set(0);
        }
        raid.stripe_blocks.set(0);
        raid.buf_align.set(0);
        raid.discovered.set(0);
        raid.operational.set(0);
        raid.operational_min.set(level.operational_min(n));
        for flag in [&raid.reftags, &raid.superblock, &raid.destroying, &raid.leaving] {
            flag.set(false);
        }
        raid.self_desc.set(None);
        raid.process.set(None);
        raid.starting.set(None);
        raid.base.iter().for_each(Base::reset);
        *raid.own() = Some(own);
        list.push(raid);
        Ok(raid)
    }

    /// Forgets it.
    pub fn free(raid: Obj<Raid>) {
        LIST.lock().unwrap_or_else(|e| e.into_inner()).retain(|r| *r != raid);
        if RAIDS.retire(raid) {
            let own = raid.own().take();
            drop(own);
            RAIDS.release(raid);
        }
    }

    pub fn own(&self) -> MutexGuard<'_, Option<Own>> {
        self.own.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Looks at or changes what configuration knows; `None` once it is gone.
    pub fn with<T>(&self, f: impl FnOnce(&mut Own) -> T) -> Option<T> {
        self.own().as_mut().map(f)
    }

    /// The same for one member.
    pub fn with_base<T>(&self, slot: usize, f: impl FnOnce(&mut BaseOwn) -> T) -> Option<T> {
        self.own().as_mut()?.bases.get_mut(slot).map(f)
    }

    #[inline(always)]
    pub fn level(&self) -> Level {
        Level::from_raw(self.level.get()).unwrap_or(Level::Raid0)
    }

    pub fn state(&self) -> State {
        match self.state.get() {
            0 => State::Online,
            1 => State::Configuring,
            _ => State::Offline,
        }
    }

    pub fn set_state(&self, state: State) {
        self.state.set(match state {
            State::Online => 0,
            State::Configuring => 1,
            State::Offline => 2,
        });
    }

    /// How many members it has, missing ones included.
    #[inline(always)]
    pub fn count(&self) -> usize {
        usize::from(self.n.get())
    }

    pub fn members(&self) -> u8 {
        self.n.get()
    }

    #[inline(always)]
    pub fn base(&self, slot: usize) -> Option<&Base> {
        self.base.get(slot).filter(|_| slot < self.count())
    }

    pub fn bases(&self) -> impl Iterator<Item = &Base> {
        self.base.iter().take(self.count())
    }

    pub fn name(&self) -> String {
        self.with(|own| String::from_utf8_lossy(&own.name).into_owned()).unwrap_or_default()
    }

    pub fn base_name(&self, slot: usize) -> String {
        let name = self.with_base(slot, |b| b.name.clone()).flatten();
        String::from_utf8_lossy(&name.unwrap_or_default()).into_owned()
    }

    pub fn base_uuid(&self, slot: usize) -> [u8; 16] {
        self.with_base(slot, |b| b.uuid).unwrap_or_default()
    }

    /// The record that C reads.
    pub fn record(&self) -> Option<&'static Record> {
        self.with(|own| own.disk.record())
    }

    pub fn uuid(&self) -> [u8; 16] {
        self.record().map_or([0; 16], Record::uuid)
    }

    /// The registered bdev.
    pub fn bdev(&self) -> Option<Obj<Bdev>> {
        registry::find(self.record()?.address()).ok()
    }

    pub fn blockcnt(&self) -> u64 {
        self.record().map_or(0, |r| r.blockcnt.get())
    }
}

/// The member that is open on a bdev.
pub fn find_base(bdev: Obj<Bdev>) -> Option<(Obj<Raid>, usize)> {
    all().into_iter().find_map(|raid| {
        let slot = raid.bases().position(|b| b.bdev() == Some(bdev))?;
        Some((raid, slot))
    })
}

/// The raid bdev with a UUID.
pub fn find_uuid(uuid: &[u8; 16]) -> Option<Obj<Raid>> {
    all().into_iter().find(|raid| raid.uuid() == *uuid)
}
