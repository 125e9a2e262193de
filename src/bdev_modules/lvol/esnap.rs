//! External snapshots are bdevs, named by their UUID. A volume whose snapshot is missing is degraded until it comes.
//!
//! Threading rule: the application's thread.

use super::module;
use crate::{
    algo::uuid,
    blob::{self, BsDev, Dev, dev::Cpl},
    errno::{Errno, Result},
    handle::Obj,
    lvol::{self, Lvol, Lvs, esnap::EsnapFn},
};
use core::ffi::c_void;
use std::sync::{Arc, OnceLock};

type P = *mut c_void;

/// What finds the bdev of an external snapshot.
pub(super) fn finder() -> EsnapFn {
    Arc::new(|lvs, lvol, _, id| find(lvs, lvol, id).map(Some))
}

extern "C" fn event(event: u32, bdev: P, _: P) {
    let name = crate::bdev::registry::find(bdev.addr()).map(|b| b.name()).unwrap_or_default();
    noticelog!("bdev name ({name}) received unsupported event type {event}");
}

fn find(lvs: Obj<Lvs>, lvol: Obj<Lvol>, id: &[u8]) -> Result<Dev> {
    let text = match id.split_last() {
        Some((_, text)) if id.len() == uuid::STRING_LEN => text,
        _ => {
            errlog!("lvol {}: Invalid esnap ID length ({})", lvol.unique_text(), id.len());
            return Err(Errno::EINVAL);
        }
    };
    let Ok(parsed) = uuid::parse(text) else {
        errlog!("lvol {}: Invalid esnap ID: not a UUID", lvol.unique_text());
        return Err(Errno::EINVAL);
    };
    let name = uuid::format(&parsed);
    match open(lvol, &name) {
        Ok(dev) => Ok(dev),
        Err(_) => {
            let shown = String::from_utf8_lossy(&name);
            noticelog!("lvol {}: bdev {shown} not available: lvol is degraded", lvol.unique_text());
            let mut key = name.to_vec();
            key.push(0);
            if !lvol.is_missing() && lvol::esnap::missing_add(lvs, lvol, &key).is_err() {
                noticelog!(
                    "lvol {}: unable to register missing esnap device {shown}: it will not be hotplugged if added later",
                    lvol.unique_text()
                );
            }
            Ok(degraded())
        }
    }
}

fn open(lvol: Obj<Lvol>, name: &[u8]) -> Result<Dev> {
    let dev = blob::bdev::create(name, false, event, core::ptr::null_mut())?;
    if let Err(errno) = blob::bdev::claim(dev, module()?, b"lvol") {
        let shown = String::from_utf8_lossy(name);
        errlog!("lvol {}: unable to claim esnap bdev '{shown}': {}", lvol.unique_text(), errno.negative());
        dev.destroy_dev();
        return Err(errno);
    }
    Ok(dev)
}

extern "C" fn read(_: P, _: P, _: P, _: u64, _: u32, args: P) {
    Cpl::tell(args, Errno::EIO.negative());
}

extern "C" fn readv(_: P, _: P, _: *mut crate::abi::iovec, _: i32, _: u64, _: u32, args: P) {
    Cpl::tell(args, Errno::EIO.negative());
}

extern "C" fn readv_ext(_: P, _: P, _: *mut crate::abi::iovec, _: i32, _: u64, _: u32, args: P, _: P) {
    Cpl::tell(args, Errno::EIO.negative());
}

extern "C" fn no(_: P, _: u64, _: u64) -> bool {
    false
}

extern "C" fn yes(_: P) -> bool {
    true
}

extern "C" fn no_channel(_: P) -> P {
    core::ptr::null_mut()
}

/// The device in the place of a snapshot that is missing: nothing can be read from it, and it says so. No bdev is made of
/// the volume meanwhile.
fn degraded() -> Dev {
    static DEV: OnceLock<BsDev> = OnceLock::new();
    DEV.get_or_init(|| {
        let dev = BsDev::empty();
        dev.create_channel.set(Some(no_channel));
        dev.read.set(Some(read));
        dev.readv.set(Some(readv));
        dev.readv_ext.set(Some(readv_ext));
        dev.is_zeroes.set(Some(no));
        dev.is_range_valid.set(Some(no));
        dev.is_degraded.set(Some(yes));
        // As large as can be without an overflow.
        dev.blockcnt.set(u64::MAX >> 9);
        dev.blocklen.set(512);
        dev.phys_blocklen.set(512);
        dev
    })
}
