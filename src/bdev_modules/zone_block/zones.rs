//! The zones of one bdev: a word each, at a place that is found without a lock.
//!
//! A word holds the state in its lowest four bits and the distance of the write pointer from the zone's beginning above
//! them; it changes by compare and swap, because channels of all threads write. Threading rule: any thread.

use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj, ObjCell, Rx},
};
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// `enum spdk_bdev_zone_state`.
pub mod state {
    use crate::abi;
    pub const EMPTY: u32 = abi::SPDK_BDEV_ZONE_STATE_EMPTY;
    pub const OPEN: u32 = abi::SPDK_BDEV_ZONE_STATE_OPEN;
    pub const FULL: u32 = abi::SPDK_BDEV_ZONE_STATE_FULL;
    pub const CLOSED: u32 = abi::SPDK_BDEV_ZONE_STATE_CLOSED;
}

const PER_CHUNK: usize = 512;
const CHUNKS: usize = 4096;
/// The most zones one bdev may have.
pub const MOST: u64 = (PER_CHUNK * CHUNKS) as u64;

struct Chunk([AtomicU64; PER_CHUNK]);

/// All zones of one bdev.
pub struct Zones {
    chunks: [ObjCell<Chunk>; CHUNKS],
    count: Rx<u64>,
    /// Blocks of a zone that can be written.
    capacity: Rx<u64>,
    /// Binary logarithm of the distance between zones.
    shift: Rx<u32>,
}

static CHUNK_KIND: Kind = Kind::new("zones of a zone_block bdev");
static KIND: Kind = Kind::new("zone table of a zone_block bdev");
static CHUNK_ARENA: Arena<Chunk> = Arena::new();
static ARENA: Arena<Zones> = Arena::new();

impl Life for Chunk {
    const KIND: &'static Kind = &CHUNK_KIND;
    const LIMIT: usize = 1 << 16;
    fn vacant() -> Self {
        Chunk([const { AtomicU64::new(0) }; PER_CHUNK])
    }
}

impl Life for Zones {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 12;
    fn vacant() -> Self {
        Zones { chunks: [const { ObjCell::EMPTY }; CHUNKS], count: Rx::ZERO, capacity: Rx::ZERO, shift: Rx::ZERO }
    }
}

/// Why a write is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// In this state nothing is written.
    State(u32),
    /// Not at the write pointer, which is here.
    Pointer(u64),
    /// More than fits from the write pointer, which is here.
    Room(u64),
}

/// One zone.
pub struct Zone<'a> {
    word: &'a AtomicU64,
    /// Its first block.
    pub id: u64,
    pub capacity: u64,
}

fn pack(state: u32, written: u64) -> u64 {
    written.wrapping_shl(4) | u64::from(state)
}

fn unpack(word: u64) -> (u32, u64) {
    ((word & 15) as u32, word.wrapping_shr(4))
}

/// Makes the table for `count` zones, all full. `ENOMEM` for more than [`MOST`].
pub fn make(count: u64, capacity: u64, shift: u32) -> Result<Obj<Zones>> {
    if count > MOST {
        return Err(Errno::ENOMEM);
    }
    let zones = ARENA.alloc()?;
    zones.count.set(count);
    zones.capacity.set(capacity);
    zones.shift.set(shift);
    for cell in zones.chunks.iter().take(count.div_ceil(PER_CHUNK as u64) as usize) {
        match CHUNK_ARENA.alloc() {
            Ok(chunk) => {
                chunk.0.iter().for_each(|word| word.store(pack(state::FULL, capacity), Relaxed));
                cell.set(Some(chunk));
            }
            Err(errno) => {
                free(zones);
                return Err(errno);
            }
        }
    }
    Ok(zones)
}

pub fn free(zones: Obj<Zones>) {
    for cell in &zones.chunks {
        if let Some(chunk) = cell.take() {
            CHUNK_ARENA.free(chunk);
        }
    }
    zones.count.set(0);
    ARENA.free(zones);
}

impl Zones {
    /// The zone that a block belongs to.
    pub fn containing(&self, lba: u64) -> Option<Zone<'static>> {
        let index = lba.checked_shr(self.shift.get()).filter(|index| *index < self.count.get())? as usize;
        let chunk = self.chunks.get(index / PER_CHUNK)?.get()?.object();
        let id = (index as u64).wrapping_shl(self.shift.get());
        Some(Zone { word: chunk.0.get(index % PER_CHUNK)?, id, capacity: self.capacity.get() })
    }

    /// The zone that begins with a block.
    pub fn beginning(&self, lba: u64) -> Option<Zone<'static>> {
        self.containing(lba).filter(|zone| zone.id == lba)
    }

    /// Blocks from the beginning of a zone to the beginning of the next.
    pub fn size(&self) -> u64 {
        1u64.wrapping_shl(self.shift.get())
    }
}

impl Zone<'_> {
    /// What `spdk_bdev_get_zone_info` shows.
    pub fn info(&self) -> abi::spdk_bdev_zone_info {
        let (state, written) = unpack(self.word.load(Relaxed));
        abi::spdk_bdev_zone_info {
            zone_id: self.id,
            write_pointer: self.id.wrapping_add(written),
            capacity: self.capacity,
            state,
            type_: abi::SPDK_BDEV_ZONE_TYPE_SEQWR,
        }
    }

    /// Changes the word by `f`, which gets state and blocks written, unless that refuses.
    fn change<T, E>(
        &self,
        f: impl Fn(u32, u64) -> core::result::Result<(u32, u64, T), E>,
    ) -> core::result::Result<T, E> {
        let mut word = self.word.load(Relaxed);
        loop {
            let (state, written) = unpack(word);
            let (state, written, answer) = f(state, written)?;
            match self.word.compare_exchange_weak(word, pack(state, written), Relaxed, Relaxed) {
                Ok(_) => return Ok(answer),
                Err(now) => word = now,
            }
        }
    }

    /// Takes `num` blocks at the write pointer, which must be `lba` if that is given; where they begin.
    pub fn take(&self, lba: Option<u64>, num: u64) -> core::result::Result<u64, Refused> {
        self.change(|state, written| {
            let pointer = self.id.wrapping_add(written);
            if !matches!(state, state::EMPTY | state::OPEN | state::CLOSED) {
                return Err(Refused::State(state));
            }
            if lba.is_some_and(|lba| lba != pointer) {
                return Err(Refused::Pointer(pointer));
            }
            match written.checked_add(num) {
                Some(after) if after == self.capacity => Ok((state::FULL, after, pointer)),
                Some(after) if after < self.capacity => Ok((state::OPEN, after, pointer)),
                _ => Err(Refused::Room(pointer)),
            }
        })
    }

    pub fn open(&self) -> Result<()> {
        self.change(|state, written| match state {
            state::EMPTY | state::OPEN | state::CLOSED => Ok((state::OPEN, written, ())),
            _ => Err(Errno::EINVAL),
        })
    }

    pub fn close(&self) -> Result<()> {
        self.change(|state, written| match state {
            state::OPEN | state::CLOSED => Ok((state::CLOSED, written, ())),
            _ => Err(Errno::EINVAL),
        })
    }

    pub fn finish(&self) {
        self.word.store(pack(state::FULL, self.capacity), Relaxed);
    }

    /// Empties the zone; false when it was empty.
    pub fn reset(&self) -> Result<bool> {
        self.change(|state, _| match state {
            state::EMPTY => Ok((state::EMPTY, 0, false)),
            state::OPEN | state::FULL | state::CLOSED => Ok((state::EMPTY, 0, true)),
            _ => Err(Errno::EINVAL),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_goes_through_its_states() {
        let zones = make(3, 100, 7).unwrap();
        assert_eq!(zones.size(), 128);
        assert!(zones.containing(384).is_none() && zones.beginning(129).is_none());
        let zone = zones.beginning(128).unwrap();
        let look = || (zone.info().state, zone.info().write_pointer);
        assert_eq!(look(), (state::FULL, 228));
        assert_eq!(zone.take(None, 1), Err(Refused::State(state::FULL)));
        assert_eq!((zone.open(), zone.close()), (Err(Errno::EINVAL), Err(Errno::EINVAL)));
        assert_eq!((zone.reset(), zone.reset()), (Ok(true), Ok(false)));
        assert_eq!(look(), (state::EMPTY, 128));
        assert_eq!(zone.close(), Err(Errno::EINVAL));
        assert_eq!(zone.take(Some(129), 1), Err(Refused::Pointer(128)));
        assert_eq!(zone.take(Some(128), 101), Err(Refused::Room(128)));
        assert_eq!(zone.take(Some(128), u64::MAX), Err(Refused::Room(128)));
        assert_eq!(look(), (state::EMPTY, 128));
        assert_eq!(zone.take(Some(128), 10), Ok(128));
        assert_eq!(zone.close(), Ok(()));
        assert_eq!(look(), (state::CLOSED, 138));
        assert_eq!(zone.take(None, 5), Ok(138));
        assert_eq!(look(), (state::OPEN, 143));
        assert_eq!(zone.take(None, 85), Ok(143));
        assert_eq!(look(), (state::FULL, 228));
        zone.finish();
        assert_eq!(look(), (state::FULL, 228));
        assert_eq!(zones.beginning(0).unwrap().info().write_pointer, 100);
        free(zones);
        assert_eq!(make(MOST + 1, 1, 0).err(), Some(Errno::ENOMEM));
    }

    #[test]
    fn many_threads_append_to_one_zone_without_a_gap() {
        let zones = make(600, 40_000, 16).unwrap();
        let zone = || zones.beginning(599 << 16).unwrap();
        zone().reset().unwrap();
        let mut taken: Vec<u64> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..10_000).filter_map(|_| zone().take(None, 1).ok()).collect()))
                .collect();
            workers.into_iter().flat_map(|w| -> Vec<u64> { w.join().unwrap() }).collect()
        });
        taken.sort_unstable();
        assert_eq!(taken, ((599 << 16)..(599 << 16) + 40_000).collect::<Vec<u64>>());
        assert_eq!(zone().info().state, state::FULL);
        free(zones);
    }
}
