//! What a thin blob reads where it has no cluster: zeros, or the snapshot it descends from.
//!
//! Threading rule: requests on the thread of their channel; the rest on the metadata thread.

use super::{
    channel,
    dev::{BsDev, Cpl, Dev},
    io::{self, Tell},
    object::{BLOBS, Blob},
    ops,
    store::Store,
    task::{self, locked},
};
use crate::{
    abi::iovec,
    dma,
    errno::{Errno, Result},
    handle::{Obj, Pool, Rx, Transparent},
    sys::iomem,
    thread::channel as chans,
};
use core::{ffi::c_void, mem::offset_of};
use std::sync::{Mutex, OnceLock};

/// Internal names: the snapshot a clone descends from; a snapshot that is being made, or deleted; an external snapshot.
pub const SNAPSHOT: &[u8] = b"SNAP";
pub const IN_PROGRESS: &[u8] = b"SNAPTMP";
pub const PENDING_REMOVAL: &[u8] = b"SNAPRM";
pub const EXTERNAL_ID: &[u8] = b"EXTSNAP";

type P = *mut c_void;
const EPERM: i32 = -libc::EPERM;

extern "C" fn no_write(_: P, _: P, _: P, _: u64, _: u32, args: P) {
    Cpl::tell(args, EPERM);
}

extern "C" fn no_writev(_: P, _: P, _: *mut iovec, _: i32, _: u64, _: u32, args: P) {
    Cpl::tell(args, EPERM);
}

extern "C" fn no_writev_ext(_: P, _: P, _: *mut iovec, _: i32, _: u64, _: u32, args: P, _: P) {
    Cpl::tell(args, EPERM);
}

extern "C" fn no_range(_: P, _: P, _: u64, _: u64, args: P) {
    Cpl::tell(args, EPERM);
}

/// Block size of the device of zeros.
const ZEROES_BLOCK: u32 = 512;

/// The device of zeros.
pub fn zeroes() -> Dev {
    static ZEROES: OnceLock<BsDev> = OnceLock::new();
    ZEROES.get_or_init(|| BsDev {
        destroy: Rx::new(Some(zeroes_destroy)),
        read: Rx::new(Some(zeroes_read)),
        readv: Rx::new(Some(zeroes_readv)),
        readv_ext: Rx::new(Some(zeroes_readv_ext)),
        write: Rx::new(Some(no_write)),
        writev: Rx::new(Some(no_writev)),
        writev_ext: Rx::new(Some(no_writev_ext)),
        write_zeroes: Rx::new(Some(no_range)),
        unmap: Rx::new(Some(no_range)),
        is_zeroes: Rx::new(Some(zeroes_yes)),
        is_range_valid: Rx::new(Some(zeroes_yes)),
        translate_lba: Rx::new(Some(zeroes_translate)),
        blockcnt: Rx::new(u64::MAX),
        blocklen: Rx::new(ZEROES_BLOCK),
        ..BsDev::empty()
    })
}

#[inline(always)]
pub(super) fn is_zeroes(dev: Dev) -> bool {
    core::ptr::eq(dev, zeroes())
}

extern "C" fn zeroes_destroy(_: P) {}

extern "C" fn zeroes_read(_: P, _: P, payload: P, _: u64, count: u32, args: P) {
    iomem::zero(payload, u64::from(count).saturating_mul(u64::from(ZEROES_BLOCK)) as usize);
    Cpl::tell(args, 0);
}

fn zero_all(iovs: *mut iovec, iovcnt: i32) {
    for at in 0..usize::try_from(iovcnt).unwrap_or(0) {
        if let Some((base, len)) = iomem::get(iovs, at) {
            iomem::zero(base, len);
        }
    }
}

extern "C" fn zeroes_readv(_: P, _: P, iovs: *mut iovec, iovcnt: i32, _: u64, _: u32, args: P) {
    zero_all(iovs, iovcnt);
    Cpl::tell(args, 0);
}

extern "C" fn zeroes_readv_ext(_: P, _: P, iovs: *mut iovec, iovcnt: i32, _: u64, _: u32, args: P, ext: P) {
    match io::memory_domain(ext) {
        None => {
            zero_all(iovs, iovcnt);
            Cpl::tell(args, 0);
        }
        Some((domain, ctx)) => {
            let count = u32::try_from(iovcnt).unwrap_or(0);
            let memzero = dma::DOMAINS.find(domain.addr() as u64).and_then(|d| d.memzero.get());
            let rc = memzero.map_or(-libc::ENOTSUP, |f| f(domain.cast(), ctx, iovs, count, Some(told), args));
            if rc != 0 {
                Cpl::tell(args, rc);
            }
        }
    }
}

extern "C" fn told(args: P, rc: i32) {
    Cpl::tell(args, rc);
}

extern "C" fn zeroes_yes(_: P, _: u64, _: u64) -> bool {
    true
}

extern "C" fn zeroes_translate(_: P, _: u64, _: *mut u64) -> bool {
    false
}

/// A snapshot as the device of its clone, which holds it open.
#[repr(C)]
struct BlobDev {
    dev: BsDev,
    /// Handle of the snapshot.
    blob: Rx<u64>,
}

const _: () = assert!(offset_of!(BlobDev, dev) == 0);

impl Transparent for BlobDev {
    fn vacant() -> Self {
        BlobDev { dev: BsDev::empty(), blob: Rx::ZERO }
    }
}

static DEVS: Pool<BlobDev> = Pool::new();
static LEFT: Mutex<Vec<&'static BlobDev>> = Mutex::new(Vec::new());

/// Turns an open blob, one reference of which is given away, into a device.
pub(super) fn of_blob(blob: Obj<Blob>) -> Result<Dev> {
    if crate::sys::alloc::low() || crate::sys::alloc::must_fail() {
        return Err(Errno::ENOMEM);
    }
    let bs = blob.store()?;
    let used = locked(&LEFT).pop();
    let b = match used {
        Some(b) => b,
        None => {
            DEVS.open(0, 1 << 20)?;
            locked(&LEFT).try_reserve(DEVS.len().saturating_add(1))?;
            DEVS.carve()?
        }
    };
    let d = &b.dev;
    d.destroy.set(Some(blob_destroy));
    d.read.set(Some(blob_read));
    d.readv.set(Some(blob_readv));
    d.readv_ext.set(Some(blob_readv_ext));
    d.write.set(Some(no_write));
    d.writev.set(Some(no_writev));
    d.writev_ext.set(Some(no_writev_ext));
    d.write_zeroes.set(Some(no_range));
    d.unmap.set(Some(no_range));
    d.is_zeroes.set(Some(blob_is_zeroes));
    d.is_range_valid.set(Some(blob_is_valid));
    d.translate_lba.set(Some(blob_translate));
    d.is_degraded.set(Some(blob_is_degraded));
    d.blockcnt.set(blob.num_io_units());
    d.blocklen.set(bs.io_unit_size());
    d.phys_blocklen.set(bs.io_unit_size());
    b.blob.set(blob.handle());
    Ok(d)
}

fn of(dev: P) -> Option<Obj<Blob>> {
    BLOBS.find(DEVS.at(dev.addr())?.blob.get())
}

/// The snapshot behind a device, if it is one.
pub(super) fn snapshot_of(dev: Dev) -> Option<Obj<Blob>> {
    of(dev.as_ptr())
}

extern "C" fn blob_destroy(dev: P) {
    let Some(b) = DEVS.at(dev.addr()) else { return };
    let blob = BLOBS.find(b.blob.replace(0));
    locked(&LEFT).push(b);
    if let Some(blob) = blob {
        task::start(async move {
            if let Err(errno) = ops::close_inner(blob).await {
                errlog!("Error on blob_bs_dev destroy: {errno}");
            }
        });
    }
}

fn via(dev: P, channel: P) -> Result<(Obj<Blob>, Obj<channel::Channel>)> {
    let blob = of(dev).ok_or(Errno::ENODEV)?;
    let chan = chans::find_own(channel.addr()).map_err(|_| Errno::EBADF)?;
    Ok((blob, channel::channel_of(chan)?))
}

extern "C" fn blob_read(dev: P, channel: P, payload: P, lba: u64, count: u32, args: P) {
    match via(dev, channel) {
        Ok((blob, ch)) => io::read(blob, ch, payload, lba, u64::from(count), Tell { cb: told, arg: args }),
        Err(errno) => Cpl::tell(args, errno.negative()),
    }
}

extern "C" fn blob_readv(dev: P, channel: P, iovs: *mut iovec, iovcnt: i32, lba: u64, count: u32, args: P) {
    blob_readv_ext(dev, channel, iovs, iovcnt, lba, count, args, core::ptr::null_mut());
}

extern "C" fn blob_readv_ext(dev: P, channel: P, iovs: *mut iovec, iovcnt: i32, lba: u64, count: u32, args: P, ext: P) {
    match via(dev, channel) {
        Ok((blob, ch)) => {
            io::readv(blob, ch, iovs, iovcnt, lba, u64::from(count), ext, Tell { cb: told, arg: args });
        }
        Err(errno) => Cpl::tell(args, errno.negative()),
    }
}

/// The blob, whether the cluster at a unit is its own, and where it is.
fn look(dev: P, lba: u64) -> Option<(Obj<Blob>, Obj<Store>, u32, u64)> {
    let blob = of(dev)?;
    let (at, within) = blob.place(lba);
    Some((blob, blob.store().ok()?, blob.cluster(at), within))
}

extern "C" fn blob_is_zeroes(dev: P, lba: u64, _count: u64) -> bool {
    let Some((blob, bs, cluster, _)) = look(dev, lba) else { return false };
    let Some(back) = blob.back.get().filter(|_| cluster == 0) else { return false };
    let (lba, count) = io::back_range(blob, back, lba, bs.units_per_cluster());
    back.valid_at(lba, count) && back.zeroes_at(lba, count)
}

extern "C" fn blob_is_valid(dev: P, lba: u64, _count: u64) -> bool {
    of(dev).is_some_and(|blob| lba < blob.num_io_units())
}

extern "C" fn blob_translate(dev: P, lba: u64, base: *mut u64) -> bool {
    let Some((blob, bs, cluster, within)) = look(dev, lba) else { return false };
    if cluster != 0 {
        iomem::store(base, blob.lba_in(cluster, within));
        return true;
    }
    let Some(back) = blob.back.get().filter(|_| !blob.is_esnap_clone()) else { return false };
    let (lba, count) = io::back_range(blob, back, lba, bs.units_per_cluster());
    match back.translated(lba).filter(|_| back.valid_at(lba, count)) {
        Some(found) => {
            iomem::store(base, found);
            true
        }
        None => false,
    }
}

extern "C" fn blob_is_degraded(dev: P) -> bool {
    of(dev).is_some_and(|blob| blob.is_degraded())
}
