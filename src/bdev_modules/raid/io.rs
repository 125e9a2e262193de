//! The function table: what the block layer asks of a raid bdev.
//!
//! Threading rule: I/O on its channel's thread, the rest on the application's.

use super::{
    Level, State,
    channel::{CHANNELS, raid_at},
    config, info,
    req::{FAILED, READ, Req, WRITE},
    striped,
    trace::{finish, started},
};
use crate::{
    abi,
    bdev::{Io, buf, module, record::FnTable, registry},
    bdev_modules::disk,
    thread::channel,
};
use core::ffi::c_void;

pub static OPS: FnTable = FnTable {
    destruct: Some(destruct),
    submit_request: Some(submit),
    io_type_supported: Some(io_type_supported),
    get_io_channel: Some(get_io_channel),
    dump_info_json: Some(dump_info),
    write_config_json: Some(write_config),
    get_spin_time: None,
    get_module_ctx: None,
    get_memory_domains: Some(get_memory_domains),
    reset_device_stat: None,
    dump_device_stat_json: None,
    accel_sequence_supported: None,
};

extern "C" fn destruct(ctx: *mut c_void) -> i32 {
    let Some(raid) = raid_at(ctx) else { return 0 };
    match module::exec_on_app(move || config::destruct(raid)) {
        Ok(()) => 1,
        Err(errno) => errno.negative(),
    }
}

/// Whether every member that is there takes a kind of I/O.
extern "C" fn io_type_supported(ctx: *mut c_void, io_type: u32) -> bool {
    let Some(raid) = raid_at(ctx) else { return false };
    match io_type {
        abi::SPDK_BDEV_IO_TYPE_READ | abi::SPDK_BDEV_IO_TYPE_WRITE => return true,
        abi::SPDK_BDEV_IO_TYPE_RESET => {}
        abi::SPDK_BDEV_IO_TYPE_FLUSH | abi::SPDK_BDEV_IO_TYPE_UNMAP if raid.level().takes_plain() => {}
        _ => return false,
    }
    raid.bases().filter_map(|base| base.bdev()).all(|bdev| bdev.supports(io_type))
}

/// Those of all members, one after the other. None where data or tags are looked at.
extern "C" fn get_memory_domains(ctx: *mut c_void, domains: *mut c_void, size: i32) -> i32 {
    let Some(raid) = raid_at(ctx) else { return 0 };
    if raid.level() == Level::Raid5f || raid.reftags.get() {
        return 0;
    }
    let ask = |to: *mut *mut c_void, room: i32| {
        let mut count = 0i32;
        for bdev in raid.bases().filter(|base| base.configured.get()).filter_map(|base| base.bdev()) {
            let Some(f) = bdev.ops().and_then(|ops| ops.get_memory_domains) else { continue };
            let at = if to.is_null() { to } else { to.wrapping_add(usize::try_from(count).unwrap_or(0)) };
            let more = f(bdev.ctxt(), at.cast(), room.saturating_sub(count));
            if more < 0 {
                return more;
            }
            count = count.saturating_add(more);
        }
        count
    };
    let count = ask(core::ptr::null_mut(), 0);
    // All or nothing.
    if domains.is_null() || size < count { count } else { ask(domains.cast(), size) }
}

extern "C" fn get_io_channel(ctx: *mut c_void) -> *mut c_void {
    let Some(raid) = raid_at(ctx) else { return core::ptr::null_mut() };
    channel::get(raid.address())
        .map_or(core::ptr::null_mut(), |ch| core::ptr::with_exposed_provenance_mut(ch.address()))
}

extern "C" fn submit(_: *mut c_void, io: &'static Io) {
    started(io);
    match io.io_type() {
        READ => {
            let len = io.bdev().map_or(0, |b| u64::from(b.block_size()));
            buf::get(io, with_buf, io.num_blocks.get().saturating_mul(len));
        }
        _ => go(io),
    }
}

extern "C" fn with_buf(_: *mut c_void, io: &'static Io, success: bool) {
    if success {
        go(io);
    } else {
        finish(io, FAILED);
    }
}

#[inline(always)]
fn go(io: &'static Io) {
    let ch = io.channel().and_then(|ch| CHANNELS.at(ch.module_word()));
    let Some((ch, raid)) = ch.and_then(|ch| Some((ch, ch.raid.get()?))) else {
        finish(io, FAILED);
        return;
    };
    match (io.io_type(), raid.level()) {
        (READ | WRITE, Level::Raid0 | Level::Concat) => {
            io.module_word.set(0);
            striped::rw(io, raid, ch);
        }
        (abi::SPDK_BDEV_IO_TYPE_RESET, _) => striped::parts(io, raid, ch),
        (abi::SPDK_BDEV_IO_TYPE_FLUSH | abi::SPDK_BDEV_IO_TYPE_UNMAP, Level::Raid0 | Level::Concat) => {
            striped::parts(io, raid, ch);
        }
        _ => match Req::begin(io, raid, ch) {
            Some(req) => req.start(ch),
            None => {
                finish(io, FAILED);
            }
        },
    }
}

extern "C" fn dump_info(ctx: *mut c_void, w: *mut c_void) -> i32 {
    let (Some(raid), Some(w)) = (raid_at(ctx), disk::writer(w)) else { return 0 };
    w.named_object("raid", |w| info::write_info(raid, w));
    0
}

extern "C" fn write_config(bdev: *mut c_void, w: *mut c_void) {
    let Some(raid) = registry::find(bdev.addr()).ok().and_then(|b| raid_at(b.ctxt())) else { return };
    // What is in a superblock is found again by itself.
    if raid.superblock.get() || raid.state() == State::Offline {
        return;
    }
    if let Some(w) = disk::writer(w) {
        info::write_create(raid, &w);
    }
}
