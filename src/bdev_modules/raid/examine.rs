//! New bdevs: is there a superblock on one, does a raid bdev wait for it?
//!
//! Threading rule: the application's thread.

use super::{
    Cb, State, config, member, nobody,
    object::{self, Raid, find_base, find_uuid},
    ours,
    sb::{Member, Superblock},
    sbio,
};
use crate::{
    algo::uuid,
    bdev::{
        Bdev, channel as bdev_channel,
        desc::{self, Open},
        module, registry,
    },
    errno::{Errno, Result},
    handle::Obj,
    thread::channel as chans,
};
use core::ffi::c_void;
use std::sync::{Arc, Mutex};

/// The block layer shows a bdev; it waits for [`module::action_done`].
pub extern "C" fn examine(ptr: *mut c_void) {
    let Ok(bdev) = registry::find(ptr.addr()) else { return done(ptr.addr(), 0) };
    if find_base(bdev).is_some() {
        return done(ptr.addr(), 0);
    }
    if bdev.record().is_some_and(|r| r.dif_type() != 0) {
        without_superblock(bdev);
        return done(ptr.addr(), 0);
    }
    let address = ptr.addr();
    let looked = move |bdev: Obj<Bdev>, result: Result<Superblock>| match result {
        Ok(sb) => superblock(&sb, bdev, Box::new(move |status| done(address, status))),
        Err(Errno::EINVAL) => {
            without_superblock(bdev);
            done(address, 0);
        }
        Err(errno) => done(address, errno.negative()),
    };
    if let Err(errno) = load(&bdev.name().into_bytes(), Box::new(looked)) {
        done(ptr.addr(), errno.negative());
    }
}

fn done(address: usize, status: i32) {
    if status != 0 {
        let name = registry::find(address).map(|b| b.name()).unwrap_or_default();
        errlog!("Failed to examine bdev {name}: {}", Errno(status.saturating_neg()).text());
    }
    if let Some(module) = ours() {
        let _ = module::action_done(module);
    }
}

type Looked = Box<dyn FnOnce(Obj<Bdev>, Result<Superblock>) + Send>;

/// Reads the superblock of a bdev by name; `told` is told later, unless this fails.
fn load(name: &[u8], told: Looked) -> Result<()> {
    let text = String::from_utf8_lossy(name).into_owned();
    let desc = desc::open(name, Open::HOLD).inspect_err(|e| errlog!("Failed to open bdev {text}: {}", e.text()))?;
    let close = move || {
        let _ = desc::close(desc);
    };
    let Some(bdev) = desc.bdev() else {
        close();
        return Err(Errno::ENODEV);
    };
    let channel = match bdev_channel::get(bdev) {
        Ok(channel) => channel,
        Err(_) => {
            errlog!("Failed to get io channel for bdev {text}");
            close();
            return Err(Errno::ENOMEM);
        }
    };
    let finished = move |result: Result<Superblock>| {
        told(bdev, result);
        let _ = chans::put(channel);
        close();
    };
    sbio::load(desc, channel, Box::new(finished)).inspect_err(|errno| {
        errlog!("Failed to read bdev {text} superblock: {}", errno.text());
        let _ = chans::put(channel);
        close();
    })
}

/// A bdev without a superblock: a raid bdev without one may wait for it.
fn without_superblock(bdev: Obj<Bdev>) {
    let Some(uuid) = bdev.record().map(|r| r.uuid()) else { return };
    let name = bdev.name().into_bytes();
    for raid in object::all() {
        if raid.state() != State::Configuring || raid.with(|own| own.sb.is_some()) != Some(false) {
            continue;
        }
        let waits = |slot: &usize| {
            raid.base(*slot).is_some_and(|b| b.desc.get().is_none())
                && raid.with_base(*slot, |b| b.name.as_deref() == Some(name.as_slice()) || b.uuid == uuid) == Some(true)
        };
        if let Some(slot) = (0..raid.count()).find(waits) {
            let _ = member::configure_base(raid, slot, true, nobody());
        }
    }
}

/// A bdev with a superblock: its raid bdev is made, or takes it in. `told` is told when that is done.
pub fn superblock(sb: &Superblock, bdev: Obj<Bdev>, told: Cb) {
    let name = bdev.name();
    let Some(record) = bdev.record() else { return told(Errno::ENODEV.negative()) };
    let refuse = |told: Cb, errno: Errno| told(errno.negative());
    if sb.block_size() != record.data_block_size() {
        warnlog!(
            "Bdev {name} block size ({}) does not match the value in superblock ({})",
            record.data_block_size(),
            sb.block_size()
        );
        return refuse(told, Errno::EINVAL);
    }
    if sb.uuid() == [0; 16] {
        warnlog!("NULL raid bdev UUID in superblock on bdev {name}");
        return refuse(told, Errno::EINVAL);
    }
    let mut sb = sb.clone();
    let mut raid = find_uuid(&sb.uuid());
    if let Some(known) = raid {
        let Some(theirs) = known.with(|own| own.sb.clone()).flatten() else {
            warnlog!("raid superblock is null");
            return refuse(told, Errno::EINVAL);
        };
        if sb.seq_number() > theirs.seq_number() {
            if known.state() != State::Configuring {
                warnlog!(
                    "Newer version of raid bdev {} superblock found on bdev {name} but raid bdev is not in configuring state.",
                    known.name()
                );
                return refuse(told, Errno::EBUSY);
            }
            // Begins again with what is newer.
            config::delete(known, nobody());
            raid = None;
        } else if sb.seq_number() < theirs.seq_number() {
            sb = theirs;
        }
    }
    let uuid = record.uuid();
    let Some(index) = sb.find(&uuid) else { return refuse(told, Errno::EINVAL) };
    let (raid, told) = match raid {
        Some(raid) => (raid, told),
        None => match config::create_from(&sb) {
            Ok(raid) => {
                let raid_uuid = sb.uuid();
                // When this one is in, its sisters that are there already follow.
                (raid, Box::new(move |status| others(raid_uuid, 0, told, status)) as Cb)
            }
            Err(errno) => {
                errlog!("Failed to create raid bdev {}: {}", String::from_utf8_lossy(sb.name()), errno.text());
                return refuse(told, errno);
            }
        },
    };
    take_in(raid, &sb, index, uuid, &name, told);
}

/// Takes a bdev in that the raid bdev's superblock names.
fn take_in(raid: Obj<Raid>, sb: &Superblock, index: usize, uuid: [u8; 16], name: &str, told: Cb) {
    let slot;
    if raid.state() == State::Online {
        slot = usize::from(sb.slot(index));
        let free = raid.base(slot).is_some_and(|b| !b.configured.get() && b.desc.get().is_none());
        if !free || raid.base_uuid(slot) != [0; 16] || sb.state(index) == Member::Configured {
            errlog!("slot {slot} of raid bdev {} is taken, bdev {name} is not re-added", raid.name());
            return told(Errno::EEXIST.negative());
        }
        raid.with_base(slot, |b| b.uuid = uuid);
        noticelog!("Re-adding bdev {name} to raid bdev {}.", raid.name());
    } else {
        if sb.state(index) != Member::Configured {
            noticelog!("Bdev {name} is not an active member of raid bdev {}. Ignoring.", raid.name());
            return told(Errno::EINVAL.negative());
        }
        let Some(found) = (0..raid.count()).find(|slot| raid.base_uuid(*slot) == uuid) else {
            errlog!("Bdev {name} is not a member of raid bdev {}", raid.name());
            return told(Errno::EINVAL.negative());
        };
        slot = found;
        if raid.base(slot).is_some_and(|b| b.configured.get() || b.desc.get().is_some()) {
            return told(Errno::EEXIST.negative());
        }
    }
    if let Err((errno, told)) = member::configure_base(raid, slot, true, told) {
        errlog!("Failed to configure bdev {name} as base bdev of raid {}: {}", raid.name(), errno.text());
        if raid.state() == State::Online {
            raid.with_base(slot, |b| b.uuid = [0; 16]);
        }
        told(errno.negative());
    }
}

/// Looks for the members from a slot on that are there but not taken in yet.
fn others(raid_uuid: [u8; 16], from: usize, told: Cb, status: i32) {
    if status != 0 && status != Errno::EEXIST.negative() {
        return told(status);
    }
    let Some(raid) = find_uuid(&raid_uuid) else { return told(Errno::ENODEV.negative()) };
    let mut status = status;
    let told = Arc::new(Mutex::new(Some(told)));
    let take = |cell: &Mutex<Option<Cb>>| cell.lock().unwrap_or_else(|e| e.into_inner()).take().unwrap_or_else(nobody);
    for slot in from..raid.count() {
        let uuid = raid.base_uuid(slot);
        if raid.base(slot).is_none_or(|b| b.configured.get() || b.desc.get().is_some()) || uuid == [0; 16] {
            continue;
        }
        let name = uuid::format(&uuid);
        if registry::by_name(&name).is_none() {
            continue;
        }
        let mine = Arc::clone(&told);
        let looked = move |bdev: Obj<Bdev>, result: Result<Superblock>| {
            let told = take(&mine);
            match result {
                // On to the next, whether this one fitted or not.
                Ok(sb) => {
                    superblock(&sb, bdev, Box::new(move |rc| others(raid_uuid, slot.saturating_add(1), told, rc)))
                }
                Err(errno) => told(errno.negative()),
            }
        };
        match load(&name, Box::new(looked)) {
            Ok(()) => return,
            Err(errno) => status = errno.negative(),
        }
    }
    take(&told)(status);
}
