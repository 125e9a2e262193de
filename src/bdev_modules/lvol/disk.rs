//! The bdev of a volume: its function table.
//!
//! Threading rule: the bdev is made and destroyed on the application's thread, I/O runs on its channel's.

use super::{
    super::disk::{Disk, writer},
    ending, module, stores,
};
use crate::{
    abi,
    bdev::{
        Bdev, IOS, buf,
        complete::complete,
        io::Io,
        record::{FnTable, bits},
        register, registry,
    },
    blob::{self, Blob, Channel, Tell, task},
    errno::{Errno, Result},
    handle::Obj,
    json::Writer,
    log::flags::VBDEV_LVOL,
    lvol::{self, LVOLS, Lvol},
};
use core::ffi::c_void;
use std::{collections::BTreeMap, sync::Mutex};

const FAILED: i32 = abi::SPDK_BDEV_IO_STATUS_FAILED;
const SUCCESS: i32 = abi::SPDK_BDEV_IO_STATUS_SUCCESS;
const NOMEM: i32 = abi::SPDK_BDEV_IO_STATUS_NOMEM;
/// Seconds that a reset waits for the I/O of one volume, before it fails: resetting what others use does not help.
const DRAIN: u16 = abi::SPDK_BDEV_RESET_IO_DRAIN_RECOMMENDED_VALUE as u16;

static OPS: FnTable = FnTable {
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

/// The records of the bdevs, by the address of the record.
static DISKS: Mutex<BTreeMap<usize, Disk>> = Mutex::new(BTreeMap::new());

fn disks() -> std::sync::MutexGuard<'static, BTreeMap<usize, Disk>> {
    DISKS.lock().unwrap_or_else(|e| e.into_inner())
}

/// The bdev of a volume.
pub(super) fn bdev_of(lvol: Obj<Lvol>) -> Option<Obj<Bdev>> {
    match lvol.bdev_word.get() {
        0 => None,
        address => registry::find(address as usize).ok(),
    }
}

#[inline(always)]
fn lvol_at(ctx: *mut c_void) -> Option<Obj<Lvol>> {
    LVOLS.find(ctx.addr() as u64)
}

/// Makes the bdev of an open volume; of a degraded one later.
pub(super) fn make(lvol: Obj<Lvol>) -> Result<()> {
    if lvol::is_degraded(lvol) {
        noticelog!("lvol {}: blob is degraded: deferring bdev creation", lvol.unique_text());
        return Ok(());
    }
    if lvol.bdev_word.get() != 0 {
        return Ok(());
    }
    let lvs = lvol.lvs()?;
    let pair = stores::pair(lvs);
    if pair.is_none() {
        errlog!("No spdk lvs-bdev pair found for lvol {}", lvol.unique_text());
        return Err(Errno::ENODEV);
    }
    let (blob, store) = (lvol.blob().ok_or(Errno::ENODEV)?, lvs.store()?);
    let dev = lvs.dev().ok_or(Errno::ENODEV)?;
    let base = stores::base_of(dev).and_then(|b| b.record()).ok_or(Errno::ENODEV)?;
    let disk = Disk::new(&lvol.unique_id(), c"Logical Volume", module()?, &OPS)?;
    let record = disk.record();
    let unit = store.io_unit_size();
    record.blocklen.set(unit);
    record.blockcnt.set(blocks(blob, unit));
    record.set_uuid(lvol.uuid());
    record.required_alignment.set(base.required_alignment.get());
    record.set_bit(bits::SPLIT_ON_OPTIMAL_IO_BOUNDARY, true);
    record.optimal_io_boundary.set(store.cluster_size().checked_div(unit).unwrap_or(0));
    record.phys_blocklen.set(dev.phys_blocklen.get());
    record.numa.set(base.numa.get());
    record.reset_io_drain_timeout.set(DRAIN);
    let (address, handle) = (record.address(), lvol.handle());
    // Entered first: registering may already look at the bdev.
    lvol.bdev_word.set(address as u64);
    record.ctxt.set(core::ptr::without_provenance_mut(handle as usize));
    disks().insert(address, disk);
    let registered = register::register(record, &OPS, false, &lvol.unique_id());
    let bdev = match registered {
        Ok(bdev) => bdev,
        Err(errno) => {
            // One that was published before its registration failed is destroyed like any other.
            if registry::find(address).is_err() {
                lvol.bdev_word.set(0);
                disks().remove(&address);
            }
            return Err(errno);
        }
    };
    let alias = [lvs.name().as_slice(), b"/", lvol.name().as_slice()].concat();
    registry::alias_add(bdev, &alias).inspect_err(|_| {
        errlog!("Cannot add alias to lvol bdev");
        register::unregister(bdev, None);
    })
}

/// The size of a blob in blocks.
pub(super) fn blocks(blob: Obj<Blob>, unit: u32) -> u64 {
    let cluster = blob.store().map_or(0, |store| u64::from(store.cluster_size()));
    blob.num_clusters().saturating_mul(cluster).checked_div(u64::from(unit)).unwrap_or(0)
}

/// The last channel is gone: the volume is closed, and perhaps its lvolstore unloaded; then the bdev is gone.
extern "C" fn destruct(ctx: *mut c_void) -> i32 {
    let Some(lvol) = lvol_at(ctx) else { return 0 };
    let address = lvol.bdev_word.get() as usize;
    task::start(async move {
        let lvs = lvol.lvs();
        // Not by `?`: the bdev must be done with in any case.
        let closed = task::caught(lvol::close(lvol)).await;
        lvol.bdev_word.set(0);
        if let Ok(lvs) = lvs
            && ending()
            && lvs.all_closed()
        {
            stores::unload_quietly(lvs).await;
        }
        let disk = disks().remove(&address);
        let _ = register::destruct_done(address, closed.err().map_or(0, Errno::negative));
        drop(disk);
    });
    1
}

extern "C" fn io_type_supported(ctx: *mut c_void, io_type: u32) -> bool {
    let Some(lvol) = lvol_at(ctx) else { return false };
    match io_type {
        abi::SPDK_BDEV_IO_TYPE_WRITE | abi::SPDK_BDEV_IO_TYPE_UNMAP | abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES => {
            lvol.blob().is_some_and(|blob| !blob.is_read_only())
        }
        abi::SPDK_BDEV_IO_TYPE_RESET
        | abi::SPDK_BDEV_IO_TYPE_READ
        | abi::SPDK_BDEV_IO_TYPE_SEEK_DATA
        | abi::SPDK_BDEV_IO_TYPE_SEEK_HOLE => true,
        _ => false,
    }
}

extern "C" fn get_io_channel(ctx: *mut c_void) -> *mut c_void {
    let ch = lvol_at(ctx).ok_or(Errno::ENODEV).and_then(lvol::channel);
    ch.map_or(core::ptr::null_mut(), |ch| core::ptr::with_exposed_provenance_mut(ch.address()))
}

extern "C" fn write_config(_: *mut c_void, _: *mut c_void) {}

/// The domains of the bdev below and of the external snapshot.
extern "C" fn get_memory_domains(ctx: *mut c_void, domains: *mut c_void, size: i32) -> i32 {
    let Some(lvol) = lvol_at(ctx) else { return 0 };
    let base = lvol.lvs().ok().and_then(|lvs| lvs.dev()).map_or(0, |dev| domains_of(dev, domains, size));
    if base < 0 {
        return base;
    }
    let Some(dev) = lvol.blob().filter(|b| b.is_esnap_clone()).and_then(blob::esnap_bs_dev) else { return base };
    let left = size.saturating_sub(base).max(0);
    let room = if left == 0 || domains.is_null() {
        core::ptr::null_mut()
    } else {
        domains.wrapping_byte_add((base as usize).wrapping_mul(size_of::<usize>()))
    };
    base.saturating_add(domains_of(dev, room, left).max(0))
}

fn domains_of(dev: blob::Dev, domains: *mut c_void, size: i32) -> i32 {
    let bdev = stores::base_of(dev).and_then(|b| Some((b, b.ops()?.get_memory_domains?)));
    bdev.map_or(0, |(bdev, f)| f(bdev.ctxt(), domains, size))
}

/// The options of an I/O whose data lies in a memory domain, in its own record.
#[inline(always)]
fn ext(io: &'static Io) -> *mut c_void {
    if io.memory_domain.get().is_null() { core::ptr::null_mut() } else { ext_of(io) }
}

#[cold]
fn ext_of(io: &'static Io) -> *mut c_void {
    let Some(words) = IOS.words::<4>(io) else { return core::ptr::null_mut() };
    let [size, domain, ctx, user] = words;
    size.set(size_of::<abi::spdk_blob_ext_io_opts>() as u64);
    domain.set(io.memory_domain.get().addr() as u64);
    ctx.set(io.memory_domain_ctx.get().addr() as u64);
    user.set(0);
    core::ptr::from_ref(words).cast_mut().cast()
}

/// What an I/O needs on its way.
#[inline(always)]
fn way(io: &'static Io) -> Option<(Obj<Blob>, Obj<Channel>)> {
    let lvol = lvol_at(io.bdev()?.ctxt())?;
    Some((lvol.blob()?, blob::CHANNELS.at(io.channel()?.module_word())?))
}

extern "C" fn done(arg: *mut c_void, rc: i32) {
    let Some(io) = Io::of(arg) else { return };
    let _ = complete(
        io,
        if rc == 0 {
            SUCCESS
        } else if rc == Errno::ENOMEM.negative() {
            NOMEM
        } else {
            FAILED
        },
    );
}

fn finish(io: &'static Io, status: i32) {
    let _ = complete(io, status);
}

extern "C" fn submit(_: *mut c_void, io: &'static Io) {
    if io.io_type() == abi::SPDK_BDEV_IO_TYPE_READ {
        let blocklen = io.bdev().map_or(0, |b| b.block_size());
        return buf::get(io, with_buffer, io.num_blocks.get().wrapping_mul(u64::from(blocklen)));
    }
    let Some((blob, ch)) = way(io) else { return finish(io, FAILED) };
    let tell = Tell { cb: done, arg: io.as_ptr() };
    let (offset, num) = (io.offset_blocks.get(), io.num_blocks.get());
    match io.io_type() {
        abi::SPDK_BDEV_IO_TYPE_WRITE => {
            blob::writev(blob, ch, io.iovs.get(), io.iovcnt.get(), offset, num, ext(io), tell);
        }
        abi::SPDK_BDEV_IO_TYPE_UNMAP => blob::unmap(blob, ch, offset, num, tell),
        abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES => blob::write_zeroes(blob, ch, offset, num, tell),
        abi::SPDK_BDEV_IO_TYPE_SEEK_DATA => {
            io.seek_offset.set(blob.next_allocated_io_unit(offset));
            finish(io, SUCCESS);
        }
        abi::SPDK_BDEV_IO_TYPE_SEEK_HOLE => {
            io.seek_offset.set(blob.next_unallocated_io_unit(offset));
            finish(io, SUCCESS);
        }
        abi::SPDK_BDEV_IO_TYPE_RESET => finish(io, FAILED),
        kind => {
            infolog!(VBDEV_LVOL, "lvol: unsupported I/O type {kind}");
            finish(io, FAILED);
        }
    }
}

extern "C" fn with_buffer(_: *mut c_void, io: &'static Io, success: bool) {
    let (Some((blob, ch)), true) = (way(io), success) else { return finish(io, FAILED) };
    let tell = Tell { cb: done, arg: io.as_ptr() };
    let (offset, num) = (io.offset_blocks.get(), io.num_blocks.get());
    blob::readv(blob, ch, io.iovs.get(), io.iovcnt.get(), offset, num, ext(io), tell);
}

extern "C" fn dump_info(ctx: *mut c_void, w: *mut c_void) -> i32 {
    let (Some(lvol), Some(w)) = (lvol_at(ctx), writer(w)) else { return 0 };
    let mut rc = 0;
    w.named_object("lvol", |w| rc = info(lvol, w).err().map_or(0, Errno::negative));
    rc
}

fn info(lvol: Obj<Lvol>, w: &Writer) -> Result<()> {
    let lvs = lvol.lvs()?;
    let Some(pair) = stores::pair(lvs) else {
        errlog!("No such lvol store found");
        return Err(Errno::ENODEV);
    };
    let blob = lvol.blob().ok_or(Errno::ENODEV)?;
    let store = lvs.store()?;
    let name_of = |id| lvs.of_blob(id).map(|other| other.name_text());
    w.named("lvol_store_uuid", super::super::disk::uuid_as_text(&lvs.uuid()).as_str());
    w.named("base_bdev", pair.base_name.as_str());
    w.named("thin_provision", blob.is_thin_provisioned());
    w.named("num_allocated_clusters", blob.num_allocated_clusters());
    w.named("snapshot", blob.is_snapshot());
    w.named("clone", blob.is_clone());
    if blob.is_clone()
        && let Some(parent) = blob::parent_snapshot(store, blob.id())
    {
        match name_of(parent) {
            Some(name) => {
                w.named("base_snapshot", name.as_str());
            }
            None => errlog!("Cannot obtain snapshots name"),
        }
    }
    if blob.is_snapshot() {
        w.named_array("clones", |w| {
            for id in blob::clones(store, blob.id()) {
                match name_of(id) {
                    Some(name) => {
                        w.value(name.as_str());
                    }
                    None => errlog!("Cannot obtain clone name"),
                }
            }
        });
    }
    w.named("esnap_clone", blob.is_esnap_clone());
    if let Ok(id) = blob::esnap_id(blob)
        && let Some((0, text)) = id.split_last()
        && !text.contains(&0)
    {
        w.named("external_snapshot_name", String::from_utf8_lossy(text).as_ref());
    }
    Ok(())
}
