//! Taking a member out: I/O waits meanwhile, the superblocks say so first, then every channel lets go of it.
//!
//! A raid bdev that cannot do without the member goes offline instead. A member whose bdev is going away is let go whatever
//! a step on the way says, and no step needs memory that may not be there. Threading rule: the application's thread;
//! [`fail_base`] from any.

use super::{
    Cb, State, channel, config, member, nobody,
    object::{RAIDS, Raid, find_base},
    op::{self, What},
    process::{self, Process},
    quiet, sb, sbio,
};
use crate::{
    bdev::{
        desc::{self, Open},
        module, registry,
    },
    errno::{Errno, Result},
    handle::Obj,
};

/// Removes the member that a bdev is; `done` is told later, unless this fails.
pub fn remove_by_name(name: &[u8], done: Cb) -> Result<()> {
    let hold = desc::open(name, Open::HOLD)?;
    let found = hold.bdev().and_then(find_base);
    let result = match found {
        Some((raid, slot)) => remove(raid, slot, done),
        None => {
            errlog!("bdev to remove '{}' not found", String::from_utf8_lossy(name));
            Err(Errno::ENODEV)
        }
    };
    desc::close(hold)?;
    result
}

/// One removal: a step that comes late sees whether it is still about the same member.
#[derive(Clone, Copy)]
pub struct Removal {
    raid: u64,
    slot: usize,
    epoch: u64,
    /// I/O is kept out.
    quiet: bool,
}

impl Removal {
    fn raid(self) -> Option<Obj<Raid>> {
        let raid = RAIDS.find(self.raid)?;
        raid.base(self.slot).filter(|b| b.epoch.get() == self.epoch && b.removing.get())?;
        Some(raid)
    }

    /// Whether the member is still held while its bdev goes away: there is no way back.
    fn must_go(self) -> bool {
        self.raid().and_then(|raid| raid.base(self.slot)?.bdev()).is_some_and(|bdev| !registry::is_ready(bdev))
    }
}

/// Removes a member. `ENODEV` when it is not there, or being removed already.
pub fn remove(raid: Obj<Raid>, slot: usize, done: Cb) -> Result<()> {
    let base = raid.base(slot).ok_or(Errno::EINVAL)?;
    if base.removing.get() || !base.configured.get() {
        return Err(Errno::ENODEV);
    }
    base.removing.set(true);
    if raid.state() != State::Online {
        // Not registered: nobody else has to know. How many members are expected does not change.
        member::let_go(raid, slot);
        base.removing.set(false);
        if raid.discovered.get() == 0 && raid.state() == State::Offline && !raid.leaving.get() {
            config::forget(raid);
        }
        done(0);
        return Ok(());
    }
    if raid.operational_min.get() == raid.members() {
        raid.operational.set(raid.operational.get().saturating_sub(1));
        config::deconfigure(raid, done);
        return Ok(());
    }
    raid.with_base(slot, |b| b.on_removed = Some(done));
    let removal = Removal { raid: raid.handle(), slot, epoch: base.epoch.get(), quiet: false };
    let begun = match raid.process.get() {
        Some(process) => stop_process(process, raid, removal),
        None => begin(removal),
    };
    if begun == Err(Errno::ENOMEM) && removal.must_go() {
        tell_superblock(removal, raid.blockcnt());
        return Ok(());
    }
    if begun.is_err() {
        base.removing.set(false);
        raid.with_base(slot, |b| b.on_removed.take());
    }
    begun
}

/// Stops the process first if it cannot do without the member.
fn stop_process(process: Obj<Process>, raid: Obj<Raid>, removal: Removal) -> Result<()> {
    let left = raid.bases().filter(|b| b.configured.get() && !b.removing.get()).count();
    let needed = removal.slot == process.target() || left <= usize::from(raid.operational_min.get());
    let go_on = move || {
        let _ = module::exec_on_app(move || {
            if let Err(errno) = begin(removal) {
                end(removal, errno.negative());
            }
        });
    };
    process::before_removal(process, needed, Box::new(go_on))
}

/// Keeps I/O out.
fn begin(removal: Removal) -> Result<()> {
    let raid = removal.raid().ok_or(Errno::ENODEV)?;
    let num = raid.blockcnt();
    quiet::quiesce(&raid, 0, num, Box::new(move |status| quiesced(removal, num, status)))
}

fn quiesced(removal: Removal, num: u64, status: i32) {
    let Some(raid) = removal.raid() else { return };
    if status != 0 {
        errlog!("Failed to quiesce raid bdev {}: {status}", raid.name());
        if !removal.must_go() {
            return end(removal, status);
        }
    }
    tell_superblock(Removal { quiet: status == 0, ..removal }, num);
}

/// The superblocks of the others say that the member is missing before one of them has newer data.
fn tell_superblock(removal: Removal, num: u64) {
    let Some(raid) = removal.raid() else { return };
    let failed = raid.base(removal.slot).is_some_and(|b| b.failed.get());
    let told_in_sb = raid.with(|own| {
        let Some(sb) = own.sb.as_mut() else { return false };
        let mine = (0..sb.described())
            .find(|i| usize::from(sb.slot(*i)) == removal.slot && sb.state(*i) == sb::Member::Configured);
        if let Some(index) = mine {
            sb.set_state(index, if failed { sb::Member::Failed } else { sb::Member::Missing });
        }
        mine.is_some()
    });
    if told_in_sb != Some(true) {
        return reset(removal, num);
    }
    let name = raid.name();
    let written = move |status: i32| {
        if status == 0 {
            return reset(removal, num);
        }
        errlog!("Failed to write raid bdev '{name}' superblock: {status}");
        if removal.must_go() {
            return reset(removal, num);
        }
        resume(removal, num, status);
    };
    sbio::write(raid, Box::new(written));
}

/// Ends what the member still has under way.
fn reset(removal: Removal, num: u64) {
    let Some(raid) = removal.raid() else { return };
    let desc = raid.base(removal.slot).and_then(|b| b.desc.get());
    let channel = raid.with_base(removal.slot, |b| b.channel).flatten();
    let started = match (desc, channel) {
        (Some(desc), Some(channel)) => {
            op::start(desc, channel, What::Reset, Box::new(move |_| leave_channels(removal, num)))
        }
        _ => Err(Errno::ENODEV),
    };
    if let Err(errno) = started {
        warnlog!("Reset base bdev '{}' before removal failed: {}", raid.base_name(removal.slot), errno.text());
        leave_channels(removal, num);
    }
}

fn leave_channels(removal: Removal, num: u64) {
    let Some(raid) = removal.raid() else { return };
    member::unconfigure(raid, removal.slot);
    let step = move |ch: Obj<channel::RaidChannel>| {
        ch.drop_base(removal.slot);
        Ok(())
    };
    let left = move |_| {
        if let Some(raid) = removal.raid() {
            member::let_go(raid, removal.slot);
            // Letting go began another epoch.
            let epoch = raid.base(removal.slot).map_or(0, |b| b.epoch.get());
            resume(Removal { epoch, ..removal }, num, 0);
        }
    };
    if let Err(errno) = channel::for_each(raid, step, left) {
        errlog!("raid bdev '{}': {}", raid.name(), errno.text());
        left(0);
    }
}

/// Lets I/O in again.
fn resume(removal: Removal, num: u64, status: i32) {
    let Some(raid) = removal.raid() else { return };
    if !removal.quiet {
        return end(removal, status);
    }
    let removal = Removal { quiet: false, ..removal };
    let resumed = move |rc: i32| {
        if rc != 0 {
            errlog!("Failed to unquiesce raid bdev: {rc}");
        }
        end(removal, if status != 0 { status } else { rc });
    };
    if let Err(errno) = quiet::resume(&raid, 0, num, Box::new(resumed)) {
        resumed(errno.negative());
    }
}

fn end(removal: Removal, status: i32) {
    let Some(raid) = removal.raid() else { return };
    if status != 0 && removal.must_go() {
        // Its bdev began to go meanwhile.
        return tell_superblock(removal, raid.blockcnt());
    }
    if let Some(base) = raid.base(removal.slot) {
        base.removing.set(false);
    }
    let done = raid.with_base(removal.slot, |b| b.on_removed.take()).flatten().unwrap_or_else(nobody);
    if status == 0 {
        raid.operational.set(raid.operational.get().saturating_sub(1));
        if raid.operational.get() < raid.operational_min.get() {
            // Too few are left.
            return config::deconfigure(raid, done);
        }
    }
    done(status);
}

/// A member does not do what it is told: it is removed, once.
#[cold]
pub fn fail_base(raid: Obj<Raid>, slot: usize) {
    let handle = raid.handle();
    let fail = move || {
        let Some(raid) = RAIDS.find(handle) else { return };
        let Some(base) = raid.base(slot) else { return };
        if base.failed.replace(true) {
            return;
        }
        let name = raid.base_name(slot);
        noticelog!("Failing base bdev in slot {slot} ('{name}') of raid bdev '{}'", raid.name());
        let result = move |status: i32| {
            if status != 0 {
                warnlog!("Failed to remove base bdev {name}");
                if let Some(base) = RAIDS.find(handle).and_then(|r| r.object().base(slot)) {
                    base.failed.set(false);
                }
            }
        };
        if let Err(errno) = remove(raid, slot, Box::new(result.clone())) {
            result(errno.negative());
        }
    };
    let _ = module::exec_on_app(fail);
}
