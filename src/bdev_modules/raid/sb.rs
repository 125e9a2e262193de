//! The superblock: what the members of a raid bdev carry in front of their data, byte for byte as v26.01 writes it.
//!
//! The bytes are kept as they were read, so that a field this version does not know survives the next write. Everything
//! read from a disk is hostile: [`parse`] checks lengths, checksum and slots before anybody looks at a field.
//! Threading rule: plain values.

use super::{Level, MAX};
use crate::{
    algo::crc,
    errno::{Errno, Result},
};
use core::fmt;

/// Bytes of the fixed part, and of the description of one member.
pub const HEADER: usize = 256;
pub const MEMBER: usize = 64;
/// The longest superblock.
pub const MAX_LENGTH: usize = HEADER + MAX * MEMBER;
/// Room for the name and its terminator.
pub const NAME_SIZE: usize = 64;
/// The least distance of the data from the start of a member, in bytes.
pub const MIN_DATA_OFFSET: u64 = 1024 * 1024;
const SIGNATURE: &[u8; 8] = b"SPDKRAID";
const MAJOR: u16 = 1;
const MINOR: u16 = 0;

// Offsets in the fixed part.
const AT_MAJOR: usize = 8;
const AT_MINOR: usize = 10;
const AT_LENGTH: usize = 12;
const AT_CRC: usize = 16;
const AT_UUID: usize = 24;
const AT_NAME: usize = 40;
const AT_RAID_SIZE: usize = 104;
const AT_BLOCK_SIZE: usize = 112;
const AT_LEVEL: usize = 116;
const AT_STRIP_SIZE: usize = 120;
const AT_SEQ: usize = 128;
const AT_NUM: usize = 136;
const AT_SIZE: usize = 255;
// Offsets in a member's description.
const M_UUID: usize = 0;
const M_OFFSET: usize = 16;
const M_DATA_SIZE: usize = 24;
const M_STATE: usize = 32;
const M_SLOT: usize = 40;

/// Where a member stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Member {
    Missing,
    Configured,
    Failed,
    Spare,
    /// A state this version does not know.
    Unknown(u32),
}

impl Member {
    fn from_raw(raw: u32) -> Member {
        match raw {
            0 => Member::Missing,
            1 => Member::Configured,
            2 => Member::Failed,
            3 => Member::Spare,
            other => Member::Unknown(other),
        }
    }

    fn raw(self) -> u32 {
        match self {
            Member::Missing => 0,
            Member::Configured => 1,
            Member::Failed => 2,
            Member::Spare => 3,
            Member::Unknown(raw) => raw,
        }
    }
}

/// What is wrong with a superblock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// There is none: the signature is another.
    Absent,
    /// `length` does not fit the members, or is longer than any.
    Length(u32),
    Crc,
    Major(u16),
    NoMembers,
    TooManyMembers {
        described: u8,
        of: u8,
    },
    Slot(u8),
    SlotTwice(u8),
    Name,
    BlockSize(u32),
    Level(u32),
    StripSize(u32),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Absent => f.write_str("no signature"),
            Fault::Length(n) => write!(f, "Incorrect superblock length {n}"),
            Fault::Crc => f.write_str("Incorrect superblock crc"),
            Fault::Major(n) => write!(f, "Not supported superblock major version {n}"),
            Fault::NoMembers => f.write_str("superblock num_base_bdevs is 0"),
            Fault::TooManyMembers { described, of } => {
                write!(f, "superblock base_bdevs_size {described} exceeds num_base_bdevs {of}")
            }
            Fault::Slot(n) => write!(f, "Invalid superblock base bdev slot number {n}"),
            Fault::SlotTwice(n) => write!(f, "superblock base bdev slot number {n} is there twice"),
            Fault::Name => f.write_str("superblock name is empty or not terminated"),
            Fault::BlockSize(n) => write!(f, "Invalid superblock block_size {n}"),
            Fault::Level(n) => write!(f, "Unsupported superblock level {n}"),
            Fault::StripSize(n) => write!(f, "Invalid superblock strip_size {n}"),
        }
    }
}

/// What [`parse`] made of some bytes.
#[derive(Debug)]
pub enum Parsed {
    Whole(Superblock),
    /// This many bytes from the start are needed.
    More(usize),
    Bad(Fault),
}

/// A valid superblock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Superblock(Vec<u8>);

/// What a new superblock says.
pub struct New<'a> {
    pub uuid: [u8; 16],
    pub name: &'a [u8],
    pub raid_size: u64,
    pub block_size: u32,
    pub level: Level,
    pub strip_size: u32,
    /// UUID, data offset and data size of each member, in the order of slots.
    pub members: &'a [([u8; 16], u64, u64)],
}

fn bytes<const N: usize>(from: &[u8], at: usize) -> [u8; N] {
    at.checked_add(N).and_then(|end| from.get(at..end)).and_then(|s| s.try_into().ok()).unwrap_or([0; N])
}

fn u16_at(from: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(bytes(from, at))
}

fn u32_at(from: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes(from, at))
}

fn u64_at(from: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes(from, at))
}

fn put(to: &mut [u8], at: usize, what: &[u8]) {
    if let Some(to) = at.checked_add(what.len()).and_then(|end| to.get_mut(at..end)) {
        to.copy_from_slice(what);
    }
}

/// The checksum over all bytes, its own field taken as zero.
fn checksum(all: &[u8]) -> u32 {
    let (head, rest) = all.split_at(AT_CRC.min(all.len()));
    let crc = crc::crc32c(head, 0);
    crc::crc32c(rest.get(4..).unwrap_or_default(), crc::crc32c(&[0; 4], crc))
}

/// Looks at the first bytes of a member.
pub fn parse(from: &[u8]) -> Parsed {
    if from.get(..SIGNATURE.len()) != Some(SIGNATURE) {
        return Parsed::Bad(Fault::Absent);
    }
    if from.len() < HEADER {
        return Parsed::More(HEADER);
    }
    let raw_length = u32_at(from, AT_LENGTH);
    let length = raw_length as usize;
    if !(HEADER..=MAX_LENGTH).contains(&length) {
        return Parsed::Bad(Fault::Length(raw_length));
    }
    let Some(all) = from.get(..length) else { return Parsed::More(length) };
    if checksum(all) != u32_at(all, AT_CRC) {
        return Parsed::Bad(Fault::Crc);
    }
    match check(all) {
        Ok(()) => Parsed::Whole(Superblock(all.to_vec())),
        Err(fault) => Parsed::Bad(fault),
    }
}

fn check(all: &[u8]) -> core::result::Result<(), Fault> {
    let byte = |at: usize| all.get(at).copied().unwrap_or(0);
    if u16_at(all, AT_MAJOR) != MAJOR {
        return Err(Fault::Major(u16_at(all, AT_MAJOR)));
    }
    let (num, size) = (byte(AT_NUM), byte(AT_SIZE));
    let members = all.get(HEADER..).unwrap_or_default();
    if usize::from(size).saturating_mul(MEMBER) > members.len() {
        return Err(Fault::Length(u32_at(all, AT_LENGTH)));
    }
    if num == 0 {
        return Err(Fault::NoMembers);
    }
    if size > num {
        return Err(Fault::TooManyMembers { described: size, of: num });
    }
    let mut seen = [false; MAX];
    for member in members.chunks_exact(MEMBER).take(usize::from(size)) {
        let slot = member.get(M_SLOT).copied().unwrap_or(0);
        match seen.get_mut(usize::from(slot)) {
            Some(seen) if slot < num => {
                if core::mem::replace(seen, true) {
                    return Err(Fault::SlotTwice(slot));
                }
            }
            _ => return Err(Fault::Slot(slot)),
        }
    }
    let name = all.get(AT_NAME..AT_NAME + NAME_SIZE).unwrap_or_default();
    if name.first().is_none_or(|first| *first == 0) || !name.contains(&0) {
        return Err(Fault::Name);
    }
    let block_size = u32_at(all, AT_BLOCK_SIZE);
    if block_size == 0 {
        return Err(Fault::BlockSize(block_size));
    }
    let level = u32_at(all, AT_LEVEL);
    if Level::from_raw(level).is_none() {
        return Err(Fault::Level(level));
    }
    let strip_size = u32_at(all, AT_STRIP_SIZE);
    if strip_size.checked_mul(block_size).is_none() {
        return Err(Fault::StripSize(strip_size));
    }
    Ok(())
}

impl Superblock {
    /// The first superblock of a raid bdev; its sequence number is 0 until [`Superblock::stamp`].
    pub fn new(new: &New<'_>) -> Result<Superblock> {
        let count = u8::try_from(new.members.len()).map_err(|_| Errno::EINVAL)?;
        if count == 0 || new.name.is_empty() || new.name.len() >= NAME_SIZE {
            return Err(Errno::EINVAL);
        }
        let length = MEMBER.saturating_mul(usize::from(count)).saturating_add(HEADER);
        let mut all = Vec::new();
        all.try_reserve_exact(length)?;
        all.resize(length, 0);
        put(&mut all, 0, SIGNATURE);
        put(&mut all, AT_MAJOR, &MAJOR.to_le_bytes());
        put(&mut all, AT_MINOR, &MINOR.to_le_bytes());
        put(&mut all, AT_LENGTH, &(length as u32).to_le_bytes());
        put(&mut all, AT_UUID, &new.uuid);
        put(&mut all, AT_NAME, new.name);
        put(&mut all, AT_RAID_SIZE, &new.raid_size.to_le_bytes());
        put(&mut all, AT_BLOCK_SIZE, &new.block_size.to_le_bytes());
        put(&mut all, AT_LEVEL, &new.level.raw().to_le_bytes());
        put(&mut all, AT_STRIP_SIZE, &new.strip_size.to_le_bytes());
        put(&mut all, AT_NUM, &[count]);
        put(&mut all, AT_SIZE, &[count]);
        let mut sb = Superblock(all);
        for (index, (slot, (uuid, offset, size))) in (0u8..).zip(new.members).enumerate() {
            sb.put_member(index, M_SLOT, &[slot]);
            sb.set_uuid(index, uuid);
            sb.set_data_offset(index, *offset);
            sb.set_data_size(index, *size);
            sb.set_state(index, Member::Configured);
        }
        Ok(sb)
    }

    /// The bytes as they go to the disks.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Counts the sequence number up and renews the checksum: before each write.
    pub fn stamp(&mut self) {
        let seq = self.seq_number().wrapping_add(1);
        put(&mut self.0, AT_SEQ, &seq.to_le_bytes());
        let crc = checksum(&self.0);
        put(&mut self.0, AT_CRC, &crc.to_le_bytes());
    }

    pub fn uuid(&self) -> [u8; 16] {
        bytes(&self.0, AT_UUID)
    }

    pub fn name(&self) -> &[u8] {
        let name = self.0.get(AT_NAME..AT_NAME + NAME_SIZE).unwrap_or_default();
        name.split(|b| *b == 0).next().unwrap_or_default()
    }

    pub fn minor(&self) -> u16 {
        u16_at(&self.0, AT_MINOR)
    }

    /// Whether its minor version is newer than the one this code knows.
    pub fn is_newer(&self) -> bool {
        self.minor() > MINOR
    }

    pub fn raid_size(&self) -> u64 {
        u64_at(&self.0, AT_RAID_SIZE)
    }

    pub fn set_raid_size(&mut self, blocks: u64) {
        put(&mut self.0, AT_RAID_SIZE, &blocks.to_le_bytes());
    }

    pub fn block_size(&self) -> u32 {
        u32_at(&self.0, AT_BLOCK_SIZE)
    }

    pub fn level(&self) -> Option<Level> {
        Level::from_raw(u32_at(&self.0, AT_LEVEL))
    }

    pub fn strip_size(&self) -> u32 {
        u32_at(&self.0, AT_STRIP_SIZE)
    }

    /// The strip size in KiB, as the creator gave it.
    pub fn strip_size_kb(&self) -> u32 {
        self.strip_size().saturating_mul(self.block_size()) / 1024
    }

    pub fn seq_number(&self) -> u64 {
        u64_at(&self.0, AT_SEQ)
    }

    pub fn num_members(&self) -> u8 {
        self.0.get(AT_NUM).copied().unwrap_or(0)
    }

    /// How many members are described.
    pub fn described(&self) -> usize {
        usize::from(self.0.get(AT_SIZE).copied().unwrap_or(0))
    }

    fn member(&self, index: usize) -> &[u8] {
        let at = MEMBER.saturating_mul(index).saturating_add(HEADER);
        self.0.get(at..at.saturating_add(MEMBER)).unwrap_or_default()
    }

    fn put_member(&mut self, index: usize, field: usize, what: &[u8]) {
        let at = MEMBER.saturating_mul(index).saturating_add(HEADER).saturating_add(field);
        put(&mut self.0, at, what);
    }

    pub fn member_uuid(&self, index: usize) -> [u8; 16] {
        bytes(self.member(index), M_UUID)
    }

    pub fn set_uuid(&mut self, index: usize, uuid: &[u8; 16]) {
        self.put_member(index, M_UUID, uuid);
    }

    pub fn data_offset(&self, index: usize) -> u64 {
        u64_at(self.member(index), M_OFFSET)
    }

    pub fn set_data_offset(&mut self, index: usize, blocks: u64) {
        self.put_member(index, M_OFFSET, &blocks.to_le_bytes());
    }

    pub fn data_size(&self, index: usize) -> u64 {
        u64_at(self.member(index), M_DATA_SIZE)
    }

    pub fn set_data_size(&mut self, index: usize, blocks: u64) {
        self.put_member(index, M_DATA_SIZE, &blocks.to_le_bytes());
    }

    pub fn state(&self, index: usize) -> Member {
        Member::from_raw(u32_at(self.member(index), M_STATE))
    }

    pub fn set_state(&mut self, index: usize, state: Member) {
        self.put_member(index, M_STATE, &state.raw().to_le_bytes());
    }

    pub fn slot(&self, index: usize) -> u8 {
        self.member(index).get(M_SLOT).copied().unwrap_or(0)
    }

    /// The description of the member with a UUID.
    pub fn find(&self, uuid: &[u8; 16]) -> Option<usize> {
        (0..self.described()).find(|index| self.member_uuid(*index) == *uuid)
    }
}

#[cfg(test)]
mod tests;
