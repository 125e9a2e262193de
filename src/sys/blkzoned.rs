//! Zoned block devices of the kernel (`linux/blkzoned.h`): what zones there are, and changes of their states.
//!
//! Serves the uring bdev. Threading rule: any thread; the kernel orders the calls.

use super::file;
use crate::errno::{Errno, Result};
use core::{ffi::c_int, mem::size_of};
use std::os::unix::fs::MetadataExt;

/// Bytes of a sector, the unit of every number here.
pub const SECTOR: u32 = 512;
/// Zones reported by one call.
const BATCH: usize = 32;

/// `_IOWR(0x12, 130, struct blk_zone_report)` and so on.
const BLKREPORTZONE: libc::c_ulong = 0xc010_1282;
const BLKGETZONESZ: libc::c_ulong = 0x8004_1284;
const BLKGETNRZONES: libc::c_ulong = 0x8004_1285;
/// `BLK_ZONE_REP_CAPACITY`: the zones of a report have a capacity.
const REP_CAPACITY: u32 = 1;

/// `struct blk_zone`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    pub start: u64,
    pub len: u64,
    pub wp: u64,
    /// `enum blk_zone_type`.
    pub kind: u8,
    /// `enum blk_zone_cond`.
    pub cond: u8,
    pub non_seq: u8,
    pub reset: u8,
    resv: [u8; 4],
    pub capacity: u64,
    reserved: [u8; 24],
}

/// `struct blk_zone_report` with its zones.
#[repr(C)]
struct Report {
    sector: u64,
    nr_zones: u32,
    flags: u32,
    zones: [Zone; BATCH],
}

/// `struct blk_zone_range`.
#[repr(C)]
struct Range {
    sector: u64,
    nr_sectors: u64,
}

const _: () = assert!(size_of::<Zone>() == 64 && size_of::<Report>() == 16 + 64 * BATCH && size_of::<Range>() == 16);

/// What is done to the zones of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Reset,
    Open,
    Close,
    Finish,
}

/// What a zoned device says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    pub zones: u32,
    /// Sectors of a zone.
    pub zone_sectors: u32,
    pub max_open: u32,
    pub max_active: u32,
}

fn number(fd: c_int, request: libc::c_ulong) -> Result<u32> {
    let mut n = 0u32;
    // SAFETY: both requests that are used here write one u32.
    Errno::last_if(unsafe { libc::ioctl(fd, request, &mut n) })?;
    Ok(n)
}

/// What a zoned block device says of itself; `None` for everything that has no zones.
pub fn geometry(file: &std::fs::File, fd: c_int) -> Result<Option<Geometry>> {
    let meta = file.metadata()?;
    if meta.mode() & libc::S_IFMT != libc::S_IFBLK {
        return Ok(None);
    }
    let (major, minor) = (libc::major(meta.rdev()), libc::minor(meta.rdev()));
    // A partition's queue is that of its disk.
    let queue = [format!("/sys/dev/block/{major}:{minor}/queue"), format!("/sys/dev/block/{major}:{minor}/../queue")];
    let attribute = |dir: &str, name: &str| file::first_line(format!("{dir}/{name}").as_bytes());
    let Some((dir, model)) = queue.iter().find_map(|dir| Some((dir, attribute(dir, "zoned").ok()?))) else {
        return Ok(None);
    };
    if !matches!(model.as_slice(), b"host-managed" | b"host-aware") {
        return Ok(None);
    }
    let count = |name: &str| -> Result<u32> {
        let line = attribute(dir, name)?;
        core::str::from_utf8(&line).ok().and_then(|t| t.trim().parse().ok()).ok_or(Errno::EINVAL)
    };
    Ok(Some(Geometry {
        zones: number(fd, BLKGETNRZONES)?,
        zone_sectors: number(fd, BLKGETZONESZ)?,
        max_open: count("max_open_zones")?,
        max_active: count("max_active_zones")?,
    }))
}

/// Changes the state of the zones from `sector` on. `EINVAL` unless the range is made of whole zones.
pub fn manage(fd: c_int, action: Action, sector: u64, nr_sectors: u64) -> Result<()> {
    let request: libc::c_ulong = match action {
        Action::Reset => 0x4010_1283,
        Action::Open => 0x4010_1286,
        Action::Close => 0x4010_1287,
        Action::Finish => 0x4010_1288,
    };
    let range = Range { sector, nr_sectors };
    // SAFETY: these requests read one `struct blk_zone_range`.
    Errno::last_if(unsafe { libc::ioctl(fd, request, &range) }).map(drop)
}

/// Tells `each` of up to `count` zones, beginning with the one that contains `sector`. Fewer when the device ends.
pub fn report(fd: c_int, mut sector: u64, count: u32, mut each: impl FnMut(&Zone)) -> Result<u32> {
    let mut told = 0;
    while told < count {
        let want = (count - told).min(BATCH as u32);
        let mut report = Report { sector, nr_zones: want, flags: 0, zones: [Zone::default(); BATCH] };
        // SAFETY: the request reads `nr_zones` and writes at most so many zones behind the header, and there is room.
        Errno::last_if(unsafe { libc::ioctl(fd, BLKREPORTZONE, &mut report) })?;
        let got = report.nr_zones.min(want);
        for zone in report.zones.iter_mut().take(got as usize) {
            if report.flags & REP_CAPACITY == 0 {
                zone.capacity = zone.len;
            }
            each(zone);
            sector = zone.start.saturating_add(zone.len);
        }
        if got == 0 {
            break;
        }
        told += got;
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsRawFd;

    #[test]
    fn a_file_has_no_zones() {
        let exe = std::fs::File::open("/proc/self/exe").unwrap();
        assert_eq!(geometry(&exe, exe.as_raw_fd()), Ok(None));
        assert!(report(exe.as_raw_fd(), 0, 1, |_| panic!("a zone")).is_err());
        assert!(manage(exe.as_raw_fd(), Action::Reset, 0, 8).is_err());
    }
}
