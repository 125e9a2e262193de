//! The end of a rebuild: every channel takes the member as whole, or lets go of it, and the superblocks say so.
//!
//! Threading rule: changes from the process's thread to the application's and back, as said at each step.

use super::{
    channel, nobody,
    object::Raid,
    process::{self, Process},
    quiet, remove, sb, sbio,
};
use crate::{
    bdev::module,
    errno::Errno,
    handle::Obj,
    thread::{self, channel as chans, poller},
};

/// It could not begin: channels forget it. The application's thread.
pub fn abort_start(process: Obj<Process>) {
    let Some(raid) = process.raid() else { return process::free(process) };
    raid.starting.set(None);
    let forgotten = move |_| {
        if let Some(raid) = process.raid() {
            let _ = remove::remove(raid, process.target(), nobody());
        }
        process::free(process);
    };
    let step = |ch: Obj<channel::RaidChannel>| {
        ch.end_process(false);
        Ok(())
    };
    if channel::for_each(raid, step, forgotten).is_err() {
        forgotten(0);
    }
}

/// Nothing is under way any more. The process's thread.
pub fn begin(process: Obj<Process>) {
    let _ = module::exec_on_app(move || keep_out(process));
}

/// The application's thread.
fn keep_out(process: Obj<Process>) {
    let num = process.raid().map_or(0, |raid| raid.blockcnt());
    let asked = process
        .raid()
        .ok_or(Errno::ENODEV)
        .and_then(|raid| quiet::quiesce(&raid, 0, num, Box::new(move |status| kept_out(process, num, status))));
    if let Err(errno) = asked {
        kept_out(process, num, errno.negative());
    }
}

fn kept_out(process: Obj<Process>, num: u64, status: i32) {
    if status != 0 {
        // The raid bdev is going: its channels have to know all the same.
        errlog!("Failed to quiesce bdev: {status}");
    }
    let quiet = status == 0;
    let Some(raid) = process.raid() else { return channels_told(process, num, quiet) };
    raid.process.set(None);
    if let Some(base) = raid.base(process.target()) {
        base.target.set(false);
    }
    let whole = process.status.get() == 0;
    let step = move |ch: Obj<channel::RaidChannel>| {
        ch.end_process(whole);
        Ok(())
    };
    if channel::for_each(raid, step, move |_| channels_told(process, num, quiet)).is_err() {
        channels_told(process, num, quiet);
    }
}

fn channels_told(process: Obj<Process>, num: u64, quiet: bool) {
    process::send(process, move || leave(process, num, quiet));
}

/// The process's thread.
fn leave(process: Obj<Process>, num: u64, quiet: bool) {
    if let Some(channel) = process.channel.replace(None) {
        let _ = chans::put(channel);
    }
    process.set_stopped();
    let name = process.raid().map(|r| r.name()).unwrap_or_default();
    let status = process.status.get();
    if status == 0 {
        noticelog!("Finished rebuild on raid bdev {name}");
    } else {
        warnlog!("Finished rebuild on raid bdev {name}: {}", Errno(status.saturating_neg()).text());
    }
    let _ = module::exec_on_app(move || {
        let Some(raid) = process.raid() else { return target_gone(process) };
        if status == 0 {
            write_superblock(raid);
        }
        let resumed = move |_| resumed(process);
        if !quiet || quiet::resume(&raid, 0, num, Box::new(resumed)).is_err() {
            resumed(0);
        }
    });
}

/// The filled member is one of them now. The application's thread.
fn write_superblock(raid: Obj<Raid>) {
    let changed = raid.with(|own| {
        let Some(sb) = own.sb.as_mut() else { return false };
        for index in 0..sb.described() {
            let slot = usize::from(sb.slot(index));
            let (Some(base), Some(known)) = (raid.base(slot), own.bases.get(slot)) else { continue };
            if sb.state(index) != sb::Member::Configured && base.configured.get() {
                sb.set_state(index, sb::Member::Configured);
                sb.set_data_offset(index, base.data_offset.get());
                sb.set_uuid(index, &known.uuid);
            }
        }
        true
    });
    if changed == Some(true) {
        let name = raid.name();
        let written = move |status: i32| {
            if status != 0 {
                errlog!("Failed to write raid bdev '{name}' superblock after background process finished: {status}");
            }
        };
        sbio::write(raid, Box::new(written));
    }
}

/// The application's thread.
fn resumed(process: Obj<Process>) {
    if process.status.get() == 0 {
        return target_gone(process);
    }
    let removed = move |status: i32| {
        if status != 0 {
            errlog!("Failed to remove target bdev: {status}");
        }
        target_gone(process);
    };
    let result = match process.raid() {
        Some(raid) => remove::remove(raid, process.target(), Box::new(removed)),
        None => Err(Errno::ENODEV),
    };
    if result.is_err() {
        // Somebody else removes it: the process's end is what that waits for.
        target_gone(process);
    }
}

fn target_gone(process: Obj<Process>) {
    process::send(process, move || end(process));
}

/// The process's thread, which ends here.
fn end(process: Obj<Process>) {
    let after = core::mem::take(&mut *process.after.lock().unwrap_or_else(|e| e.into_inner()));
    for then in after {
        then();
    }
    if let Some(poller) = process.poller.take() {
        let _ = poller::unregister(poller);
    }
    let own = process.thread();
    process::free(process);
    if let Some(own) = own.filter(|own| thread::current() == Some(*own)) {
        let _ = thread::exit(own);
    }
}
