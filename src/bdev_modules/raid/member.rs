//! Members: how they are found, claimed and checked, taken in and let go.
//!
//! Threading rule: the application's thread.

use super::{
    Cb, Level, Refused, State, channel, config, module, nobody,
    object::{Base, RAIDS, Raid, find_base},
    process, remove,
    sb::{MIN_DATA_OFFSET, Superblock},
    sbio,
};
use crate::{
    abi, algo,
    bdev::{
        Bdev, Desc, channel as bdev_channel, claim,
        desc::{self, Open},
        record::{Record, bits},
        register, registry,
    },
    errno::{Errno, Result},
    handle::Obj,
    log::flags,
    thread::{self, channel as chans},
};
use core::ffi::c_void;

/// Adds a member by name, to the slot of its UUID or to a free one. `ENODEV` when there is no such bdev yet: a raid bdev
/// that is still configuring waits for it. `done` is told later, unless this fails.
pub fn add_base(raid: Obj<Raid>, name: &[u8], done: Cb) -> Result<()> {
    let text = String::from_utf8_lossy(name).into_owned();
    if raid.process.get().or(raid.starting.get()).is_some() {
        errlog!("raid bdev '{}' is in process", raid.name());
        return Err(Errno::EPERM);
    }
    let is_free = |slot: &usize| raid.with_base(*slot, |b| b.name.is_none()).unwrap_or(false);
    let mut found = None;
    if raid.state() == State::Configuring
        && let Some(uuid) = registry::by_name(name).and_then(|b| b.record()).map(Record::uuid)
    {
        found = (0..raid.count()).filter(is_free).find(|slot| raid.base_uuid(*slot) == uuid);
    }
    if found.is_none() {
        found = (0..raid.count()).filter(is_free).find(|slot| raid.base_uuid(*slot) == [0; 16]);
    }
    let Some(slot) = found else {
        errlog!("no empty slot found in raid bdev '{}' for new base bdev '{text}'", raid.name());
        return Err(Errno::EINVAL);
    };
    raid.with_base(slot, |b| b.name = Some(name.to_vec()));
    let Err((errno, _)) = configure_base(raid, slot, false, done) else { return Ok(()) };
    if errno != Errno::ENODEV || raid.state() != State::Configuring {
        errlog!("base bdev '{text}' configure failed: {}", errno.text());
        raid.with_base(slot, |b| b.name = None);
    }
    Err(errno)
}

/// Opens and claims a member whose name or UUID is known; `existing`: it is known to belong here, so that its superblock
/// need not be looked at. `done` is told, now or later, unless this fails and gives it back.
pub fn configure_base(raid: Obj<Raid>, slot: usize, existing: bool, done: Cb) -> core::result::Result<(), Refused> {
    let (bdev, desc) = match claim_base(raid, slot) {
        Ok(claimed) => claimed,
        Err(errno) => return Err((errno, done)),
    };
    if let Err(errno) = check_base(raid, slot, bdev) {
        let_go(raid, slot);
        return Err((errno, done));
    }
    raid.with_base(slot, |b| b.on_configured = Some(done));
    if existing {
        base_ready(raid, slot);
        return Ok(());
    }
    let (handle, epoch) = (raid.handle(), raid.base(slot).map_or(0, |b| b.epoch.get()));
    let channel = raid.with_base(slot, |b| b.channel).flatten();
    let looked = move |result| {
        if let Some(raid) = RAIDS.find(handle)
            && raid.base(slot).is_some_and(|b| b.epoch.get() == epoch)
        {
            superblock_looked_at(raid, slot, result);
        }
    };
    let started = channel.ok_or(Errno::ENODEV).and_then(|ch| sbio::load(desc, ch, Box::new(looked)));
    let Err(errno) = started else { return Ok(()) };
    errlog!("Failed to read bdev {} superblock: {}", bdev.name(), errno.text());
    let done = raid.with_base(slot, |b| b.on_configured.take()).flatten();
    let_go(raid, slot);
    Err((errno, done.unwrap_or_else(nobody)))
}

/// Finds, opens and claims the bdev of a member.
fn claim_base(raid: Obj<Raid>, slot: usize) -> Result<(Obj<Bdev>, Obj<Desc>)> {
    let base = raid.base(slot).ok_or(Errno::EINVAL)?;
    let uuid = raid.base_uuid(slot);
    if uuid != [0; 16] {
        // Its UUID is an alias of a bdev.
        let bdev = registry::by_name(&algo::uuid::format(&uuid)).ok_or(Errno::ENODEV)?;
        let found = bdev.name().into_bytes();
        let same = raid.with_base(slot, |b| *b.name.get_or_insert_with(|| found.clone()) == found).unwrap_or(false);
        if !same {
            errlog!("Name mismatch for base bdev '{}' - expected '{}'", bdev.name(), raid.base_name(slot));
            return Err(Errno::EINVAL);
        }
    }
    let name = raid.with_base(slot, |b| b.name.clone()).flatten().ok_or(Errno::ENODEV)?;
    let how = Open { write: true, hide_md: false, event, ctx: core::ptr::null_mut() };
    let desc = desc::open(&name, how).inspect_err(|errno| {
        if *errno != Errno::ENODEV {
            errlog!("Unable to create desc on bdev '{}'", raid.base_name(slot));
        }
    })?;
    let bdev = desc.bdev().ok_or(Errno::ENODEV)?;
    match claim_open(raid, slot, bdev, desc, uuid) {
        Ok(channel) => {
            raid.with_base(slot, |b| b.channel = Some(channel));
            base.desc.set(Some(desc));
            base.epoch.add(1);
            base.blockcnt.set(bdev.num_blocks());
            Ok((bdev, desc))
        }
        Err(errno) => {
            let _ = desc::close(desc);
            Err(errno)
        }
    }
}

fn claim_open(
    raid: Obj<Raid>,
    slot: usize,
    bdev: Obj<Bdev>,
    desc: Obj<Desc>,
    wanted: [u8; 16],
) -> Result<thread::Chan> {
    let uuid = bdev.record().ok_or(Errno::ENODEV)?.uuid();
    if wanted == [0; 16] {
        raid.with_base(slot, |b| b.uuid = uuid);
    } else if wanted != uuid {
        errlog!("UUID mismatch for base bdev '{}'", bdev.name());
        return Err(Errno::EINVAL);
    }
    claim::claim(bdev, None, module()?, b"raid")
        .inspect_err(|_| errlog!("Unable to claim this bdev as it is already claimed"))?;
    let _ = desc;
    bdev_channel::get(bdev).map_err(|_| {
        errlog!("Failed to get io channel");
        let _ = claim::release(bdev);
        Errno::ENOMEM
    })
}

/// Places a member's data, and checks that its blocks are like those of the others.
fn check_base(raid: Obj<Raid>, slot: usize, bdev: Obj<Bdev>) -> Result<()> {
    let base = raid.base(slot).ok_or(Errno::EINVAL)?;
    let theirs = bdev.record().ok_or(Errno::ENODEV)?;
    let ours = raid.record().ok_or(Errno::ENODEV)?;
    let name = bdev.name();
    if raid.superblock.get() {
        place(raid, slot, theirs)?;
    }
    let blockcnt = theirs.blockcnt.get();
    let offset = base.data_offset.get();
    if offset >= blockcnt {
        errlog!("Data offset {offset} exceeds base bdev capacity {blockcnt} on bdev '{name}'");
        return Err(Errno::EINVAL);
    }
    if base.data_size.get() == 0 {
        base.data_size.set(blockcnt.saturating_sub(offset));
    } else if offset.checked_add(base.data_size.get()).is_none_or(|end| end > blockcnt) {
        errlog!("Data offset and size exceeds base bdev capacity {blockcnt} on bdev '{name}'");
        return Err(Errno::EINVAL);
    }
    if !raid.level().dif_supported() && theirs.dif_type() != 0 {
        errlog!("Base bdev '{name}' has DIF or DIX enabled - unsupported RAID configuration");
        return Err(Errno::EINVAL);
    }
    if ours.blocklen.get() == 0 {
        take_format(ours, theirs);
        return Ok(());
    }
    if ours.blocklen.get() != theirs.blocklen.get() {
        errlog!(
            "Raid bdev '{}' blocklen {} differs from base bdev '{name}' blocklen {}",
            raid.name(),
            ours.blocklen.get(),
            theirs.blocklen.get()
        );
        return Err(Errno::EINVAL);
    }
    let format = |r: &Record| {
        let first = r.bit(bits::DIF_IS_HEAD_OF_MD);
        (r.md_len.get(), r.md_interleaved(), r.dif_type(), r.dif_check_flags.get(), first, r.dif_pi_format.get())
    };
    if format(ours) != format(theirs) {
        errlog!("Raid bdev '{}' has different metadata format than base bdev '{name}'", raid.name());
        return Err(Errno::EINVAL);
    }
    Ok(())
}

fn take_format(ours: &Record, theirs: &Record) {
    ours.blocklen.set(theirs.blocklen.get());
    ours.md_len.set(theirs.md_len.get());
    ours.set_bit(bits::MD_INTERLEAVE, theirs.md_interleaved());
    ours.dif_type.set(theirs.dif_type());
    ours.dif_check_flags.set(theirs.dif_check_flags.get());
    ours.set_bit(bits::DIF_IS_HEAD_OF_MD, theirs.bit(bits::DIF_IS_HEAD_OF_MD));
    ours.dif_pi_format.set(theirs.dif_pi_format.get());
}

/// Where the data of a member with a superblock begins: behind it, at a boundary that suits the member.
fn place(raid: Obj<Raid>, slot: usize, theirs: &Record) -> Result<()> {
    let base = raid.base(slot).ok_or(Errno::EINVAL)?;
    let known = base.data_offset.get();
    let least = MIN_DATA_OFFSET.div_ceil(u64::from(theirs.data_block_size()).max(1));
    let mut offset = if known == 0 { least } else { known };
    let boundary = u64::from(theirs.optimal_io_boundary.get());
    if boundary != 0 {
        offset = offset.checked_next_multiple_of(boundary).ok_or(Errno::EINVAL)?;
        if known != 0 && known != offset {
            warnlog!("Data offset {known} on bdev '{}' is different than optimal value {offset}", raid.base_name(slot));
            offset = known;
        }
    }
    base.data_offset.set(offset);
    Ok(())
}

/// A new member's first blocks have been read.
fn superblock_looked_at(raid: Obj<Raid>, slot: usize, result: Result<Superblock>) {
    let name = raid.base_name(slot);
    let errno = match result {
        Err(Errno::EINVAL) => return base_ready(raid, slot),
        Err(errno) => {
            errlog!("Failed to examine bdev {name}: {}", errno.text());
            errno
        }
        Ok(sb) => {
            let done = raid.with_base(slot, |b| b.on_configured.take()).flatten().unwrap_or_else(nobody);
            let bdev = raid.base(slot).and_then(|b| b.bdev());
            let same = sb.uuid() == raid.uuid();
            let_go(raid, slot);
            match bdev {
                // It was a member before.
                Some(bdev) if same => super::examine::superblock(&sb, bdev, done),
                _ => {
                    errlog!("Superblock of a different raid bdev found on bdev {name}");
                    done(Errno::EEXIST.negative());
                }
            }
            return;
        }
    };
    let done = raid.with_base(slot, |b| b.on_configured.take()).flatten();
    let_go(raid, slot);
    if let Some(done) = done {
        done(errno.negative());
    }
}

/// A member is claimed and fits: with the last one the raid bdev starts; one that comes later is rebuilt.
fn base_ready(raid: Obj<Raid>, slot: usize) {
    let Some(base) = raid.base(slot) else { return };
    let refuse = |errno: Errno| {
        let done = raid.with_base(slot, |b| b.on_configured.take()).flatten();
        let_go(raid, slot);
        if let Some(done) = done {
            done(errno.negative());
        }
    };
    if raid.state() == State::Offline || raid.destroying.get() {
        return refuse(Errno::ENODEV);
    }
    if raid.discovered.get() == raid.operational.get() && !base.target.get() {
        if raid.state() != State::Online || raid.process.get().or(raid.starting.get()).is_some() {
            errlog!("raid bdev '{}' cannot take base bdev '{}' now", raid.name(), raid.base_name(slot));
            return refuse(Errno::EBUSY);
        }
        // Channels made from now on know that it is to be filled, before it counts as configured.
        base.target.set(true);
        let (handle, epoch) = (raid.handle(), base.epoch.get());
        let synced = move |_| {
            if let Some(raid) = RAIDS.find(handle)
                && raid.base(slot).is_some_and(|b| b.epoch.get() == epoch)
            {
                base_ready(raid, slot);
            }
        };
        if let Err(errno) = channel::for_each(raid, |_| Ok(()), synced) {
            refuse(errno);
        }
        return;
    }
    debuglog!(flags::BDEV_RAID, "bdev {} is claimed by {}", raid.base_name(slot), raid.name());
    base.configured.set(true);
    raid.discovered.add(1);
    let done = raid.with_base(slot, |b| b.on_configured.take()).flatten().unwrap_or_else(nobody);
    if raid.discovered.get() == raid.operational.get() {
        if let Err((errno, done)) = config::configure(raid, done) {
            errlog!("Failed to configure raid bdev: {}", errno.text());
            done(errno.negative());
        }
    } else if base.target.get() {
        raid.operational.add(1);
        let started = process::start(raid, slot);
        if let Err(errno) = started {
            errlog!("Failed to start rebuild: {}", errno.text());
            let _ = remove::remove(raid, slot, nobody());
        }
        done(started.map_or_else(Errno::negative, |()| 0));
    } else {
        done(0);
    }
}

/// Gives a member back to everybody.
pub fn let_go(raid: Obj<Raid>, slot: usize) {
    let Some(base) = raid.base(slot) else { return };
    let keep_uuid = raid.state() == State::Configuring;
    let taken = raid.with_base(slot, |b| {
        b.name = None;
        if !keep_uuid {
            b.uuid = [0; 16];
        }
        (b.channel.take(), b.on_configured.take())
    });
    let (channel, waiting) = taken.unwrap_or_default();
    base.failed.set(false);
    // It is worked out again when the slot gets another member.
    base.data_offset.set(0);
    base.epoch.add(1);
    if let Some(desc) = base.desc.take() {
        if let Some(bdev) = desc.bdev() {
            let _ = claim::release(bdev);
        }
        let _ = desc::close(desc);
        if let Some(channel) = channel {
            let _ = chans::put(channel);
        }
        unconfigure(raid, slot);
    }
    if let Some(waiting) = waiting {
        waiting(Errno::ECANCELED.negative());
    }
}

/// A member does not count any more.
pub fn unconfigure(raid: Obj<Raid>, slot: usize) {
    let Some(base) = raid.base(slot) else { return };
    if base.configured.replace(false) {
        raid.discovered.set(raid.discovered.get().saturating_sub(1));
    }
    base.target.set(false);
}

/// Something happened to a member.
extern "C" fn event(kind: u32, bdev: *mut c_void, _: *mut c_void) {
    let Ok(bdev) = registry::find(bdev.addr()) else { return };
    match kind {
        abi::SPDK_BDEV_EVENT_REMOVE => {
            let Some((raid, slot)) = find_base(bdev) else { return };
            if let Err(errno) = remove::remove(raid, slot, nobody()) {
                // One whose configuration is not finished yet is given up.
                match raid.base(slot) {
                    Some(base) if !base.configured.get() && !base.removing.get() => let_go(raid, slot),
                    _ => errlog!("Failed to remove base bdev {}: {}", bdev.name(), errno.text()),
                }
            }
        }
        abi::SPDK_BDEV_EVENT_RESIZE => resized(bdev),
        _ => noticelog!("Unsupported bdev event: type {kind}"),
    }
}

/// A member has another size: the raid bdev follows when the smallest has grown.
fn resized(bdev: Obj<Bdev>) {
    let Some((raid, slot)) = find_base(bdev) else { return };
    let Some(base) = raid.base(slot) else { return };
    let (name, new) = (bdev.name(), bdev.num_blocks());
    noticelog!("base_bdev '{name}' was resized: old size {}, new size {new}", base.blockcnt.get());
    base.blockcnt.set(new);
    if !matches!(raid.level(), Level::Raid0 | Level::Raid1) || raid.state() != State::Online {
        return;
    }
    let room = |b: &Base| Some(b.bdev()?.num_blocks().saturating_sub(b.data_offset.get()));
    let Some(least) = raid.bases().filter_map(room).min() else { return };
    let strips = least.wrapping_shr(raid.shift.get()).wrapping_shl(raid.shift.get());
    let n = if raid.level() == Level::Raid0 { raid.count() as u64 } else { 1 };
    let (Some(blocks), Some(own), old) = (strips.checked_mul(n), raid.bdev(), raid.blockcnt()) else { return };
    if blocks == old {
        return;
    }
    if register::resize(own, blocks).is_err() {
        errlog!("Failed to notify blockcount change");
        return;
    }
    raid.bases().for_each(|b| b.data_size.set(strips));
    noticelog!("raid bdev '{}': block count was changed from {old} to {blocks}", raid.name());
    let has_sb = raid.with(|own| {
        let Some(sb) = own.sb.as_mut() else { return false };
        for index in 0..sb.described() {
            sb.set_data_size(index, strips);
        }
        sb.set_raid_size(blocks);
        true
    });
    if has_sb == Some(true) {
        let name = raid.name();
        let written = move |status: i32| {
            if status != 0 {
                errlog!("Failed to write raid bdev '{name}' superblock after resizing the bdev: {status}");
            }
        };
        sbio::write(raid, Box::new(written));
    }
}
