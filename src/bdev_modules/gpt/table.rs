//! The GUID Partition Table as bytes: protective MBR, header, entries. UEFI specification 2.10, chapter 5.
//!
//! Everything here comes from a disk and may be anything. Threading rule: pure functions.

use crate::algo::crc;

/// The most entries that are looked at.
const MAX_ENTRIES: u32 = 128;
const ENTRY_SIZE: usize = 128;
const HEADER_SIZE: usize = 92;
const HEADER_LBA: u64 = 1;
const SIGNATURE: &[u8] = b"EFI PART";
const MBR_SIGNATURE: u16 = 0xaa55;
const PROTECTIVE: u8 = 0xee;

/// Why there is no table here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    /// The buffer ends before what it should hold.
    Short,
    MbrSignature,
    /// No protective partition in the MBR.
    NotProtective,
    /// The protective partition does not begin at block 1, or has another size than the disk.
    ProtectiveRange,
    HeaderSize(u32),
    HeaderCrc,
    Signature,
    /// The header says that it is elsewhere.
    MyLba(u64),
    /// The usable range is empty, goes beyond the disk or holds the header.
    Usable,
    EntryCount(u32),
    EntrySize(u32),
    EntryCrc,
}

/// The disk a table is on.
#[derive(Clone, Copy, Debug)]
pub struct Disk {
    pub block_size: usize,
    pub num_blocks: u64,
}

/// Which copy of the table: the first blocks of the disk are in the buffer, or the last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Copy {
    Primary,
    Secondary,
}

/// An entry that is in use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its place in the table, from 0 on.
    pub index: u32,
    pub kind: Guid,
    pub unique: Guid,
    pub first: u64,
    /// The last block, which belongs to it.
    pub last: u64,
    /// UTF-16LE.
    pub name: [u8; 72],
}

/// A table whose checksums are right.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    pub first_usable: u64,
    pub last_usable: u64,
    pub entries: Vec<Entry>,
}

/// A GUID in the byte order of the table: the first three groups little endian.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Guid(pub [u8; 16]);

impl Guid {
    /// The same as a UUID: all groups big endian.
    pub fn uuid(&self) -> [u8; 16] {
        let [a, b, c, d, e, f, g, h, rest @ ..] = self.0;
        let mut out = [0; 16];
        let head = [d, c, b, a, f, e, h, g];
        out.iter_mut().zip(head.into_iter().chain(rest)).for_each(|(to, from)| *to = from);
        out
    }

    pub const fn from_uuid(uuid: [u8; 16]) -> Guid {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = uuid;
        Guid([d, c, b, a, f, e, h, g, i, j, k, l, m, n, o, p])
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&crate::algo::uuid::format(&self.uuid())).into_owned()
    }
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Broken> {
    let end = at.checked_add(N).ok_or(Broken::Short)?;
    bytes.get(at..end).and_then(|b| b.try_into().ok()).ok_or(Broken::Short)
}

fn le16(bytes: &[u8], at: usize) -> Result<u16, Broken> {
    array(bytes, at).map(u16::from_le_bytes)
}

fn le32(bytes: &[u8], at: usize) -> Result<u32, Broken> {
    array(bytes, at).map(u32::from_le_bytes)
}

fn le64(bytes: &[u8], at: usize) -> Result<u64, Broken> {
    array(bytes, at).map(u64::from_le_bytes)
}

fn crc32(parts: &[&[u8]]) -> u32 {
    !parts.iter().fold(!0, |crc, part| crc::crc32_ieee(part, crc))
}

/// Looks for the protective MBR in the first block.
pub fn protective_mbr(block: &[u8], disk: Disk) -> Result<(), Broken> {
    if le16(block, 510)? != MBR_SIGNATURE {
        return Err(Broken::MbrSignature);
    }
    let entry = [446usize, 462, 478, 494].into_iter().find(|at| block.get(at.wrapping_add(4)) == Some(&PROTECTIVE));
    let entry = entry.ok_or(Broken::NotProtective)?;
    if u64::from(le32(block, entry.wrapping_add(8))?) != HEADER_LBA {
        return Err(Broken::ProtectiveRange);
    }
    let size = le32(block, entry.wrapping_add(12))?;
    if size != (disk.num_blocks as u32).wrapping_sub(1) && size != u32::MAX {
        return Err(Broken::ProtectiveRange);
    }
    Ok(())
}

/// Reads a table from a buffer of whole blocks at the beginning or at the end of a disk.
pub fn read(buf: &[u8], disk: Disk, copy: Copy) -> Result<Table, Broken> {
    let end = disk.num_blocks.checked_sub(1).ok_or(Broken::Short)?;
    let (at, lba) = match copy {
        Copy::Primary => (disk.block_size, HEADER_LBA),
        Copy::Secondary => (buf.len().checked_sub(disk.block_size).ok_or(Broken::Short)?, end),
    };
    let block = at.checked_add(disk.block_size).and_then(|to| buf.get(at..to)).ok_or(Broken::Short)?;
    let size = le32(block, 12)?;
    let header = usize::try_from(size).ok().filter(|&n| n >= HEADER_SIZE).and_then(|n| block.get(..n));
    let header = header.ok_or(Broken::HeaderSize(size))?;
    let (before, after) = (header.get(..16), header.get(20..));
    // Its own checksum counts as zeros.
    if crc32(&[before.ok_or(Broken::Short)?, &[0; 4], after.ok_or(Broken::Short)?]) != le32(header, 16)? {
        return Err(Broken::HeaderCrc);
    }
    if !header.starts_with(SIGNATURE) {
        return Err(Broken::Signature);
    }
    let my_lba = le64(header, 24)?;
    if my_lba != lba {
        return Err(Broken::MyLba(my_lba));
    }
    let (first_usable, last_usable) = (le64(header, 40)?, le64(header, 48)?);
    let holds_header = first_usable < HEADER_LBA && HEADER_LBA < last_usable;
    if last_usable < first_usable || last_usable > end || holds_header {
        return Err(Broken::Usable);
    }
    let raw = entries(buf, header, disk, copy)?;
    if crc32(&[raw]) != le32(header, 88)? {
        return Err(Broken::EntryCrc);
    }
    let mut table = Table { first_usable, last_usable, entries: Vec::new() };
    for (index, entry) in (0u32..).zip(raw.chunks_exact(ENTRY_SIZE)) {
        let first = le64(entry, 32)?;
        if first == 0 {
            continue;
        }
        table.entries.push(Entry {
            index,
            kind: Guid(array(entry, 0)?),
            unique: Guid(array(entry, 16)?),
            first,
            last: le64(entry, 40)?,
            name: array(entry, 56)?,
        });
    }
    Ok(table)
}

/// The bytes of the array of entries, which must lie within the buffer.
fn entries<'a>(buf: &'a [u8], header: &[u8], disk: Disk, copy: Copy) -> Result<&'a [u8], Broken> {
    let (lba, count, size) = (le64(header, 72)?, le32(header, 80)?, le32(header, 84)?);
    if count > MAX_ENTRIES {
        return Err(Broken::EntryCount(count));
    }
    if size as usize != ENTRY_SIZE {
        return Err(Broken::EntrySize(size));
    }
    let blocks = |n: u64| usize::try_from(n).ok()?.checked_mul(disk.block_size);
    let from = match copy {
        Copy::Primary => blocks(lba),
        // As far from the end of the buffer as the array is from the end of the disk.
        Copy::Secondary => {
            disk.num_blocks.checked_sub(lba).and_then(blocks).and_then(|back| buf.len().checked_sub(back))
        }
    };
    let from = from.ok_or(Broken::Short)?;
    let len = (count as usize).checked_mul(ENTRY_SIZE).ok_or(Broken::Short)?;
    from.checked_add(len).and_then(|to| buf.get(from..to)).ok_or(Broken::Short)
}

#[cfg(test)]
mod tests;
