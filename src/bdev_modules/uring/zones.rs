//! The zones of a uring bdev: what the kernel says about those of the device below, in the words of `spdk/bdev_zone.h`.
//!
//! Reports and changes of state are calls that the kernel answers before they return. Threading rule: as the block layer's.

use crate::{
    abi,
    bdev::{
        io::Io,
        record::{Record, bits},
    },
    errno::{Errno, Result},
    handle::Rx,
    sys::{
        blkzoned::{self, Action, Geometry, Zone},
        iomem,
    },
};
use core::ffi::c_void;

/// How blocks become sectors, and how many zones there are: none for what is not zoned.
pub struct Zones {
    shift: Rx<u32>,
    count: Rx<u32>,
}

impl Zones {
    pub const NONE: Zones = Zones { shift: Rx::ZERO, count: Rx::ZERO };

    /// Takes over what the device says, and shows it in the bdev's record.
    pub fn open(&self, geometry: Option<Geometry>, record: &Record) {
        let shift = (record.blocklen.get() / blkzoned::SECTOR).max(1).ilog2();
        self.shift.set(shift);
        self.count.set(geometry.map_or(0, |g| g.zones));
        let Some(g) = geometry else { return };
        record.set_bit(bits::ZONED, true);
        record.zone_size.set(u64::from(g.zone_sectors) >> shift);
        record.max_open_zones.set(g.max_open);
        record.optimal_open_zones.set(g.max_open);
        record.max_active_zones.set(g.max_active);
    }

    /// A block as a sector. `EINVAL` when it cannot be one.
    fn sector(&self, block: u64) -> Result<u64> {
        let most = u64::MAX >> self.shift.get();
        if block > most { Err(Errno::EINVAL) } else { Ok(block << self.shift.get()) }
    }

    /// GET_ZONE_INFO: as many zones as are asked for, beginning with the one that contains the block. What is behind the
    /// last zone reads as zeros.
    pub fn info(&self, fd: i32, io: &'static Io) -> Result<()> {
        let request = io.zone();
        if request.num == 0 || request.num > self.count.get() {
            return Err(Errno::EINVAL);
        }
        let shift = self.shift.get();
        let mut at = request.buf;
        let mut put = |info: &abi::spdk_bdev_zone_info| {
            let len = size_of::<abi::spdk_bdev_zone_info>();
            iomem::copy(at, core::ptr::from_ref(info).cast::<c_void>(), len);
            at = at.wrapping_byte_add(len);
        };
        let mut strange = false;
        let told = blkzoned::report(fd, self.sector(request.id)?, request.num, |zone| {
            strange |= put_zone(zone, shift, &mut put).is_err();
        });
        let told = told.inspect_err(|errno| errlog!("Ioctl BLKREPORTZONE failed: {errno}"))?;
        for _ in told..request.num {
            put(&abi::spdk_bdev_zone_info { zone_id: 0, write_pointer: 0, capacity: 0, state: 0, type_: 0 });
        }
        if strange { Err(Errno::EIO) } else { Ok(()) }
    }

    /// ZONE_MANAGEMENT: one zone.
    pub fn manage(&self, fd: i32, zone_size: u64, io: &'static Io) -> Result<()> {
        let request = io.zone();
        let action = match request.action {
            abi::SPDK_BDEV_ZONE_RESET => Action::Reset,
            abi::SPDK_BDEV_ZONE_OPEN => Action::Open,
            abi::SPDK_BDEV_ZONE_CLOSE => Action::Close,
            abi::SPDK_BDEV_ZONE_FINISH => Action::Finish,
            _ => return Err(Errno::EINVAL),
        };
        let (sector, sectors) = (self.sector(request.id)?, self.sector(zone_size)?);
        blkzoned::manage(fd, action, sector, sectors)
            .inspect_err(|errno| errlog!("Ioctl BLK{action:?}ZONE of block {} failed: {errno}", request.id))
    }
}

fn put_zone(zone: &Zone, shift: u32, put: &mut impl FnMut(&abi::spdk_bdev_zone_info)) -> Result<()> {
    let info = abi::spdk_bdev_zone_info {
        zone_id: zone.start >> shift,
        write_pointer: zone.wp >> shift,
        capacity: zone.capacity >> shift,
        state: state(zone.cond)?,
        type_: kind(zone.kind)?,
    };
    put(&info);
    Ok(())
}

/// `enum blk_zone_cond`.
fn state(cond: u8) -> Result<abi::spdk_bdev_zone_state> {
    Ok(match cond {
        0 => abi::SPDK_BDEV_ZONE_STATE_NOT_WP,
        1 => abi::SPDK_BDEV_ZONE_STATE_EMPTY,
        2 => abi::SPDK_BDEV_ZONE_STATE_IMP_OPEN,
        3 => abi::SPDK_BDEV_ZONE_STATE_EXP_OPEN,
        4 => abi::SPDK_BDEV_ZONE_STATE_CLOSED,
        13 => abi::SPDK_BDEV_ZONE_STATE_READ_ONLY,
        14 => abi::SPDK_BDEV_ZONE_STATE_FULL,
        15 => abi::SPDK_BDEV_ZONE_STATE_OFFLINE,
        _ => {
            errlog!("Invalid zone state: {cond:#x} in zone report");
            return Err(Errno::EIO);
        }
    })
}

/// `enum blk_zone_type`.
fn kind(kind: u8) -> Result<abi::spdk_bdev_zone_type> {
    Ok(match kind {
        1 => abi::SPDK_BDEV_ZONE_TYPE_CNV,
        2 => abi::SPDK_BDEV_ZONE_TYPE_SEQWR,
        3 => abi::SPDK_BDEV_ZONE_TYPE_SEQWP,
        _ => {
            errlog!("Invalid zone type: {kind:#x} in zone report");
            return Err(Errno::EIO);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_condition_and_type_has_a_name() {
        let conds: Vec<_> = (0..=255u8).filter(|c| state(*c).is_ok()).collect();
        assert_eq!(conds, [0, 1, 2, 3, 4, 13, 14, 15]);
        assert_eq!((0..=255u8).filter(|k| kind(*k).is_ok()).count(), 3);
        let zones = Zones::NONE;
        zones.shift.set(3);
        assert_eq!(zones.sector(5), Ok(40));
        assert_eq!(zones.sector(u64::MAX), Err(Errno::EINVAL));
    }
}
