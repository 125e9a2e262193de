//! How a raid bdev comes into being and ends: its members are claimed as they appear, and with the last it is registered.
//!
//! Threading rule: the application's thread.

use super::{
    Cb, Level, Refused, State, channel, ending, io,
    member::let_go,
    module,
    object::{Own, RAIDS, Raid},
    process,
    sb::{self, New, Superblock},
    sbio,
};
use crate::{
    abi, algo,
    bdev::{
        desc::{self, Open},
        record::bits,
        register, registry,
    },
    bdev_modules::disk::Disk,
    errno::{Errno, Result},
    handle::Obj,
    log::flags,
    sys::random,
    thread::{Ops, device},
};
use core::ffi::c_void;
use std::sync::Arc;

/// What the creator chooses; the members of `bdev_raid_create`.
#[derive(Clone, Debug)]
pub struct Params<'a> {
    pub name: &'a [u8],
    pub strip_size_kb: u32,
    pub level: Level,
    pub members: u8,
    pub superblock: bool,
    pub uuid: [u8; 16],
}

/// A raid bdev without members yet.
pub fn create(p: &Params<'_>) -> Result<Obj<Raid>> {
    let mut p = p.clone();
    if p.superblock && p.uuid == [0; 16] {
        // It stands in the superblock before the bdev is registered.
        let mut raw = [0; 16];
        random::fill(&mut raw);
        p.uuid = algo::uuid::from_random(raw);
    }
    let raid = make(&p)?;
    raid.operational.set(p.members);
    Ok(raid)
}

fn make(p: &Params<'_>) -> Result<Obj<Raid>> {
    let name = String::from_utf8_lossy(p.name).into_owned();
    if p.name.len() >= sb::NAME_SIZE {
        errlog!("Raid bdev name '{name}' exceeds {} characters", sb::NAME_SIZE.saturating_sub(1));
        return Err(Errno::EINVAL);
    }
    if super::find(&name).is_some() {
        errlog!("Duplicate raid bdev name found: {name}");
        return Err(Errno::EEXIST);
    }
    if p.level == Level::Raid1 {
        if p.strip_size_kb != 0 {
            errlog!("Strip size is not supported by raid1");
            return Err(Errno::EINVAL);
        }
    } else if !p.strip_size_kb.is_power_of_two() {
        errlog!("Invalid strip size {}", p.strip_size_kb);
        return Err(Errno::EINVAL);
    }
    if p.members < p.level.members_min() {
        errlog!("At least {} base devices required for {}", p.level.members_min(), p.level.name());
        return Err(Errno::EINVAL);
    }
    let disk = Disk::new(p.name, c"Raid Volume", module()?, &io::OPS)?;
    disk.record().set_uuid(p.uuid);
    let mut own = Own {
        disk,
        name: p.name.to_vec(),
        bases: Vec::new(),
        sb: None,
        sb_image: None,
        sb_writing: false,
        sb_waiting: Vec::new(),
        on_gone: None,
        on_configured: None,
    };
    own.bases.try_reserve_exact(usize::from(p.members))?;
    own.bases.resize_with(usize::from(p.members), Default::default);
    let raid = Raid::make(p.level, p.members, own)?;
    raid.strip_size_kb.set(p.strip_size_kb);
    raid.superblock.set(p.superblock);
    Ok(raid)
}

/// A raid bdev as a superblock describes it.
pub fn create_from(sb: &Superblock) -> Result<Obj<Raid>> {
    let raid = make(&Params {
        name: sb.name(),
        strip_size_kb: sb.strip_size_kb(),
        level: sb.level().ok_or(Errno::EINVAL)?,
        members: sb.num_members(),
        superblock: true,
        uuid: sb.uuid(),
    })?;
    for index in 0..sb.described() {
        let slot = usize::from(sb.slot(index));
        if sb.state(index) == sb::Member::Configured {
            raid.with_base(slot, |b| b.uuid = sb.member_uuid(index));
            raid.operational.add(1);
        }
        if let Some(base) = raid.base(slot) {
            base.data_offset.set(sb.data_offset(index));
            base.data_size.set(sb.data_size(index));
        }
    }
    if raid.operational.get() < raid.operational_min.get() {
        errlog!("superblock of raid bdev {} names {} base bdevs, too few", raid.name(), raid.operational.get());
        forget(raid);
        return Err(Errno::EINVAL);
    }
    raid.with(|own| own.sb = Some(sb.clone()));
    Ok(raid)
}

/// All members that are expected are there: the raid bdev gets its size and superblock, and is registered.
pub fn configure(raid: Obj<Raid>, done: Cb) -> core::result::Result<(), Refused> {
    if let Err(errno) = measure(raid) {
        return Err((errno, done));
    }
    if !raid.superblock.get() {
        raid.with(|own| own.on_configured = Some(done));
        go_online(raid);
        return Ok(());
    }
    if let Err(errno) = prepare_superblock(raid) {
        return Err((errno, done));
    }
    raid.with(|own| own.on_configured = Some(done));
    let handle = raid.handle();
    let written = move |status: i32| {
        let Some(raid) = RAIDS.find(handle) else { return };
        let mut status = status;
        if status != 0 {
            errlog!("Failed to write raid bdev '{}' superblock: {status}", raid.name());
        } else if raid.destroying.get() || raid.discovered.get() != raid.operational.get() {
            // A member went meanwhile.
            status = Errno::ENODEV.negative();
        }
        if status == 0 {
            return go_online(raid);
        }
        if let Some(done) = raid.with(|own| own.on_configured.take()).flatten() {
            done(status);
        }
    };
    sbio::write(raid, Box::new(written));
    Ok(())
}

/// Works out sizes from those of the members.
fn measure(raid: Obj<Raid>) -> Result<()> {
    let record = raid.record().ok_or(Errno::ENODEV)?;
    let block = record.data_block_size();
    let strip_bytes = raid.strip_size_kb.get().checked_mul(1024).ok_or(Errno::EINVAL).inspect_err(|_| {
        errlog!("strip_size_kb {} is too large", raid.strip_size_kb.get());
    })?;
    let strip = strip_bytes.checked_div(block).unwrap_or(0);
    if raid.level() != Level::Raid1 {
        if strip == 0 {
            errlog!("Strip size cannot be smaller than the device block size");
            return Err(Errno::EINVAL);
        }
        if !strip.is_power_of_two() {
            errlog!("Strip size must be a power of two of blocks of {block} bytes");
            return Err(Errno::EINVAL);
        }
    }
    raid.strip_size.set(strip);
    raid.shift.set(if strip == 0 { 0 } else { strip.trailing_zeros() });
    raid.blocklen.set(record.blocklen.get());
    raid.md_len.set(if record.md_separate() { record.md_len.get() } else { 0 });
    let tagged = record.dif_type() != 0 && record.dif_check_flags.get() & abi::SPDK_DIF_FLAGS_REFTAG_CHECK != 0;
    raid.reftags.set(tagged);
    let align = raid.bases().filter_map(|b| b.bdev()).map(|b| b.buf_align()).max();
    raid.buf_align.set(align.unwrap_or(1));
    let least = raid.bases().map(|b| b.data_size.get()).min().unwrap_or(0);
    let blocks = sizes(&raid, least)?;
    record.blockcnt.set(blocks);
    let flag = match raid.level() {
        Level::Raid0 => &flags::BDEV_RAID0,
        Level::Raid1 => &flags::BDEV_RAID1,
        Level::Raid5f => &flags::BDEV_RAID5F,
        Level::Concat => &flags::BDEV_CONCAT,
    };
    debuglog!(flag, "{}: {blocks} blocks on {} members, strip size {strip}", raid.name(), raid.count());
    let split = raid.level() != Level::Raid1 && (raid.level() != Level::Raid0 || raid.count() > 1);
    record.optimal_io_boundary.set(if split { strip } else { 0 });
    record.set_bit(bits::SPLIT_ON_OPTIMAL_IO_BOUNDARY, split);
    if raid.level() == Level::Raid5f {
        let unit = u32::try_from(raid.stripe_blocks.get()).map_err(|_| Errno::EINVAL)?;
        record.write_unit_size.set(unit);
        record.set_bit(bits::SPLIT_ON_WRITE_UNIT, true);
    }
    Ok(())
}

/// Sets the data sizes of all members to what the level uses of the smallest; answers the blocks of the raid bdev.
fn sizes(raid: &Raid, least: u64) -> Result<u64> {
    let strips = |blocks: u64| blocks.wrapping_shr(raid.shift.get()).wrapping_shl(raid.shift.get());
    if raid.level() == Level::Concat {
        let mut total = 0u64;
        for base in raid.bases() {
            let size = strips(base.data_size.get());
            base.start.set(total);
            base.data_size.set(size);
            total = total.checked_add(size).ok_or(Errno::EOVERFLOW)?;
        }
        return Ok(total);
    }
    let size = if raid.level() == Level::Raid1 { least } else { strips(least) };
    let n = raid.count() as u64;
    let blocks = match raid.level() {
        Level::Raid1 => Some(size),
        Level::Raid5f => {
            let data = n.saturating_sub(1);
            raid.stripe_blocks.set(u64::from(raid.strip_size.get()).saturating_mul(data));
            size.checked_mul(data)
        }
        _ => size.checked_mul(n),
    };
    let blocks = blocks.ok_or(Errno::EOVERFLOW)?;
    raid.bases().for_each(|base| base.data_size.set(size));
    Ok(blocks)
}

/// Makes the superblock, or checks that the one that was found fits.
fn prepare_superblock(raid: Obj<Raid>) -> Result<()> {
    let record = raid.record().ok_or(Errno::ENODEV)?;
    let (block_size, blockcnt) = (record.data_block_size(), record.blockcnt.get());
    let mut members = Vec::new();
    members.try_reserve_exact(raid.count())?;
    for (slot, base) in raid.bases().enumerate() {
        members.push((raid.base_uuid(slot), base.data_offset.get(), base.data_size.get()));
    }
    raid.with(|own| {
        if let Some(sb) = &own.sb {
            if sb.block_size() != block_size {
                errlog!("blocklen does not match value in superblock");
                return Err(Errno::EINVAL);
            }
            if sb.raid_size() != blockcnt {
                errlog!("blockcnt does not match value in superblock");
                return Err(Errno::EINVAL);
            }
            return Ok(());
        }
        own.sb = Some(Superblock::new(&New {
            uuid: record.uuid(),
            name: &own.name,
            raid_size: blockcnt,
            block_size,
            level: raid.level(),
            strip_size: raid.strip_size.get(),
            members: &members,
        })?);
        Ok(())
    })
    .unwrap_or(Err(Errno::ENODEV))
}

/// Registers the raid bdev and tells whoever waits for it.
fn go_online(raid: Obj<Raid>) {
    let result = register_raid(raid);
    if result.is_err() {
        raid.set_state(State::Configuring);
    }
    if let Some(done) = raid.with(|own| own.on_configured.take()).flatten() {
        done(result.map_or_else(Errno::negative, |()| 0));
    }
}

fn register_raid(raid: Obj<Raid>) -> Result<()> {
    let record = raid.record().ok_or(Errno::ENODEV)?;
    let name = raid.name();
    raid.set_state(State::Online);
    device::register(raid.address(), Ops::Rust(Arc::new(channel::RaidDevice(raid))), Some(name.as_bytes()))?;
    let ctxt: *mut c_void = core::ptr::with_exposed_provenance_mut(raid.address());
    record.ctxt.set(ctxt);
    let bdev = match register::register(record, &io::OPS, false, name.as_bytes()) {
        Ok(bdev) => bdev,
        Err(errno) => {
            errlog!("Failed to register raid bdev '{name}': {}", errno.text());
            let _ = device::unregister(raid.address(), None);
            return Err(errno);
        }
    };
    // Open as long as it lives: an unregistration waits until a process has stopped.
    let how = Open { write: false, hide_md: false, event: own_event, ctx: ctxt };
    match desc::open_bdev(bdev, how) {
        Ok(desc) => raid.self_desc.set(Some(desc)),
        Err(errno) => {
            errlog!("Failed to open raid bdev '{name}': {}", errno.text());
            raid.set_state(State::Offline);
            raid.leaving.set(true);
            register::unregister(bdev, None);
            return Err(errno);
        }
    }
    Ok(())
}

/// The raid bdev itself is going.
extern "C" fn own_event(kind: u32, _: *mut c_void, ctx: *mut c_void) {
    let Some(raid) = channel::raid_at(ctx) else { return };
    if kind != abi::SPDK_BDEV_EVENT_REMOVE {
        return;
    }
    match raid.process.get() {
        Some(process) => process::stop_for_unregister(process),
        None => close_self(raid),
    }
}

/// Nothing needs the raid bdev any more: its removal goes on.
pub fn close_self(raid: Obj<Raid>) {
    if let Some(desc) = raid.self_desc.take() {
        let _ = desc::close(desc);
    }
}

/// Takes a raid bdev off the block layer; `done` is told when it is gone.
pub fn deconfigure(raid: Obj<Raid>, done: Cb) {
    let bdev = raid.bdev().filter(|_| raid.state() == State::Online);
    match bdev {
        Some(bdev) => {
            raid.set_state(State::Offline);
            raid.leaving.set(true);
            register::unregister(bdev, Some(done));
        }
        None => done(0),
    }
}

/// The block layer has let go of the raid bdev.
pub fn destruct(raid: Obj<Raid>) {
    let Some(address) = raid.record().map(|r| r.address()) else { return };
    for slot in 0..raid.count() {
        let Some(base) = raid.base(slot) else { continue };
        let leaving = base.bdev().is_some_and(|bdev| !registry::is_ready(bdev));
        if ending() || base.removing.get() || leaving {
            let_go(raid, slot);
            if let Some(done) = raid.with_base(slot, |b| b.on_removed.take()).flatten() {
                done(0);
            }
        }
    }
    raid.set_state(State::Offline);
    raid.leaving.set(true);
    let finish = move || {
        raid.leaving.set(false);
        let deleted = raid.with(|own| own.on_gone.take()).flatten();
        if raid.discovered.get() == 0 {
            forget(raid);
        }
        let _ = register::destruct_done(address, 0);
        if let Some(done) = deleted {
            done(0);
        }
    };
    if device::unregister_rust(raid.address(), Box::new(finish)).is_err() {
        finish();
    }
}

/// Deletes a raid bdev; `done` is told `EALREADY` when that is under way.
pub fn delete(raid: Obj<Raid>, done: Cb) {
    debuglog!(flags::BDEV_RAID, "delete raid bdev: {}", raid.name());
    if raid.destroying.replace(true) {
        return done(Errno::EALREADY.negative());
    }
    let online = raid.state() == State::Online;
    for slot in 0..raid.count() {
        if let Some(base) = raid.base(slot) {
            base.removing.set(true);
        }
        if !online {
            let_go(raid, slot);
        }
    }
    if raid.leaving.get() {
        // It goes by itself, when nobody has it open any more.
        raid.with(|own| own.on_gone = Some(done));
        return;
    }
    if raid.discovered.get() == 0 && !online {
        forget(raid);
        return done(0);
    }
    deconfigure(raid, done);
}

/// Forgets a raid bdev that holds nothing any more; whoever waits for something of it is told.
pub fn forget(raid: Obj<Raid>) {
    let mut told: Vec<Cb> = Vec::new();
    raid.with(|own| {
        told.append(&mut own.sb_waiting);
        told.extend(own.on_configured.take());
        for base in &mut own.bases {
            told.extend(base.on_removed.take());
            told.extend(base.on_configured.take());
        }
    });
    for slot in 0..raid.count() {
        let_go(raid, slot);
    }
    Raid::free(raid);
    for done in told {
        done(Errno::ENODEV.negative());
    }
}
