//! Golden bytes, every single wrong field, and random changes: nothing panics, nothing out of bounds is believed.

use super::*;
use crate::json::Random;

const SMALL: Disk = Disk { block_size: 512, num_blocks: 4096 };
const KIND: Guid =
    Guid([0x4e, 0x99, 0x27, 0x65, 0x5a, 0x2c, 0xec, 0x4e, 0x96, 0x13, 0x8f, 0x59, 0x44, 0x07, 0x4e, 0x8b]);

/// The last blocks or the first ones of a disk with one partition, as they lie on it.
fn image(disk: Disk, copy: Copy) -> Vec<u8> {
    let mut entries = vec![0u8; 128 * 128];
    entries[128..144].copy_from_slice(&KIND.0);
    entries[144..160].copy_from_slice(&[7; 16]);
    entries[160..168].copy_from_slice(&100u64.to_le_bytes());
    entries[168..176].copy_from_slice(&199u64.to_le_bytes());
    entries[184..188].copy_from_slice(b"p\0q\0");
    let entry_blocks = entries.len().div_ceil(disk.block_size) as u64;
    let (lba, other, array) = match copy {
        Copy::Primary => (1, disk.num_blocks - 1, 2),
        Copy::Secondary => (disk.num_blocks - 1, 1, disk.num_blocks - 1 - entry_blocks),
    };
    let mut header = vec![0u8; 92];
    header[..8].copy_from_slice(b"EFI PART");
    header[8..12].copy_from_slice(&0x10000u32.to_le_bytes());
    header[12..16].copy_from_slice(&92u32.to_le_bytes());
    for (at, word) in [(24, lba), (32, other), (40, 2 + entry_blocks), (48, disk.num_blocks - 40), (72, array)] {
        header[at..at + 8].copy_from_slice(&word.to_le_bytes());
    }
    header[80..84].copy_from_slice(&128u32.to_le_bytes());
    header[84..88].copy_from_slice(&128u32.to_le_bytes());
    header[88..92].copy_from_slice(&crc32(&[&entries]).to_le_bytes());
    seal(&mut header);
    let mut buf = vec![0u8; 32768];
    let place = |lba: u64| match copy {
        Copy::Primary => lba as usize * disk.block_size,
        Copy::Secondary => 32768 - (disk.num_blocks - lba) as usize * disk.block_size,
    };
    buf[place(lba)..place(lba) + 92].copy_from_slice(&header);
    buf[place(array)..place(array) + entries.len()].copy_from_slice(&entries);
    if copy == Copy::Primary {
        buf[446 + 4] = 0xee;
        buf[446 + 8] = 1;
        buf[446 + 12..446 + 16].copy_from_slice(&(disk.num_blocks as u32 - 1).to_le_bytes());
        buf[510..512].copy_from_slice(&[0x55, 0xaa]);
    }
    buf
}

/// Makes a header's checksum right.
fn seal(header: &mut [u8]) {
    header[16..20].fill(0);
    let crc = crc32(&[header]);
    header[16..20].copy_from_slice(&crc.to_le_bytes());
}

#[test]
fn both_copies_are_read() {
    for disk in [SMALL, Disk { block_size: 4096, num_blocks: 1 << 20 }] {
        assert_eq!(protective_mbr(&image(disk, Copy::Primary), disk), Ok(()));
        for copy in [Copy::Primary, Copy::Secondary] {
            let table = read(&image(disk, copy), disk, copy).unwrap();
            assert_eq!(table.entries.len(), 1);
            let entry = table.entries[0];
            assert_eq!((entry.index, entry.first, entry.last), (1, 100, 199));
            assert_eq!((entry.kind, &entry.name[..4]), (KIND, &b"p\0q\0"[..]));
            assert_eq!(entry.kind.text(), "6527994e-2c5a-4eec-9613-8f5944074e8b");
            assert_eq!(Guid::from_uuid(entry.kind.uuid()), KIND);
        }
    }
}

/// A header as `sgdisk` writes it: the checksum is not one of ours.
#[test]
fn golden_bytes() {
    let disk = Disk { block_size: 512, num_blocks: 2048 };
    let mut buf = vec![0u8; 32768];
    let header = b"EFI PART\x00\x00\x01\x00\x5c\x00\x00\x00";
    buf[512..528].copy_from_slice(header);
    // An empty array of 128 entries has a checksum that every partitioning tool writes.
    for (at, word) in [(24, 1u64), (32, 2047), (40, 34), (48, 2014), (72, 2)] {
        buf[512 + at..512 + at + 8].copy_from_slice(&word.to_le_bytes());
    }
    buf[592..604].copy_from_slice(b"\x80\x00\x00\x00\x80\x00\x00\x00\x86\xd2\x54\xab");
    seal(&mut buf[512..604]);
    assert_eq!(read(&buf, disk, Copy::Primary), Ok(Table { first_usable: 34, last_usable: 2014, entries: vec![] }));
}

#[test]
fn every_wrong_field_is_named() {
    let change = |at: usize, bytes: &[u8]| {
        let mut buf = image(SMALL, Copy::Primary);
        buf[512 + at..512 + at + bytes.len()].copy_from_slice(bytes);
        let size = le32(&buf, 512 + 12).unwrap() as usize;
        if at != 16 && (92..=512).contains(&size) {
            seal(&mut buf[512..512 + size]);
        }
        read(&buf, SMALL, Copy::Primary)
    };
    assert_eq!(change(12, &91u32.to_le_bytes()), Err(Broken::HeaderSize(91)));
    assert_eq!(change(12, &513u32.to_le_bytes()), Err(Broken::HeaderSize(513)));
    assert!(change(12, &512u32.to_le_bytes()).is_ok());
    assert_eq!(change(16, &[1, 2, 3, 4]), Err(Broken::HeaderCrc));
    assert_eq!(change(0, b"X"), Err(Broken::Signature));
    assert_eq!(change(24, &2u64.to_le_bytes()), Err(Broken::MyLba(2)));
    assert_eq!(change(40, &u64::MAX.to_le_bytes()), Err(Broken::Usable));
    assert_eq!(change(48, &4096u64.to_le_bytes()), Err(Broken::Usable));
    assert_eq!(change(40, &0u64.to_le_bytes()), Err(Broken::Usable));
    assert_eq!(change(72, &3u64.to_le_bytes()), Err(Broken::EntryCrc));
    for lba in [33u64, 1 << 54, u64::MAX, u64::MAX / 512] {
        assert_eq!(change(72, &lba.to_le_bytes()), Err(Broken::Short), "{lba}");
    }
    assert_eq!(change(80, &129u32.to_le_bytes()), Err(Broken::EntryCount(129)));
    assert_eq!(change(84, &256u32.to_le_bytes()), Err(Broken::EntrySize(256)));
    assert_eq!(change(88, &[0; 4]), Err(Broken::EntryCrc));
    let mbr = |at: usize, byte: u8| {
        let mut buf = image(SMALL, Copy::Primary);
        buf[at] = byte;
        protective_mbr(&buf, SMALL)
    };
    assert_eq!(mbr(510, 0), Err(Broken::MbrSignature));
    assert_eq!(mbr(450, 0xef), Err(Broken::NotProtective));
    assert_eq!(mbr(454, 2), Err(Broken::ProtectiveRange));
    assert_eq!(mbr(458, 0), Err(Broken::ProtectiveRange));
}

#[test]
fn the_secondary_array_may_not_reach_beyond_the_disk() {
    let mut buf = image(SMALL, Copy::Secondary);
    let at = buf.len() - 512;
    buf[at + 72..at + 80].copy_from_slice(&(SMALL.num_blocks - 2).to_le_bytes());
    seal(&mut buf[at..at + 92]);
    assert_eq!(read(&buf, SMALL, Copy::Secondary), Err(Broken::Short));
}

#[test]
fn short_buffers_and_odd_disks_are_refused() {
    let whole = image(SMALL, Copy::Primary);
    for len in 0..1200 {
        for copy in [Copy::Primary, Copy::Secondary] {
            assert!(read(&whole[..len], SMALL, copy).is_err());
        }
        let _ = protective_mbr(&whole[..len], SMALL);
    }
    for (block_size, num_blocks) in [(0, 0), (0, 1), (usize::MAX, 2), (512, 0), (1, u64::MAX), (32768, 5)] {
        let disk = Disk { block_size, num_blocks };
        for copy in [Copy::Primary, Copy::Secondary] {
            let _ = read(&whole, disk, copy);
        }
        let _ = protective_mbr(&whole, disk);
    }
}

/// Random changes, with the checksums made right again so that they get past them.
#[test]
fn random_changes_do_no_harm() {
    let mut random = Random(0x6770_7401);
    for copy in [Copy::Primary, Copy::Secondary] {
        let whole = image(SMALL, copy);
        let header = if copy == Copy::Primary { 512 } else { whole.len() - 512 };
        let mut accepted = 0;
        for _ in 0..20_000 {
            let mut buf = whole.clone();
            for _ in 0..=random.below(4) {
                let at = if random.below(2) == 0 { header + random.below(92) } else { random.below(buf.len()) };
                buf[at] = random.next() as u8;
            }
            if random.below(8) != 0 {
                let size = le32(&buf, header + 12).unwrap() as usize;
                if let Ok(array) = entries(&buf, &buf[header..header + 92], SMALL, copy) {
                    let crc = crc32(&[array]).to_le_bytes();
                    buf[header + 88..header + 92].copy_from_slice(&crc);
                }
                if (92..=512).contains(&size) {
                    seal(&mut buf[header..header + size]);
                }
            }
            if let Ok(table) = read(&buf, SMALL, copy) {
                accepted += 1;
                assert!(table.last_usable < SMALL.num_blocks && table.first_usable <= table.last_usable);
                assert!(table.entries.len() <= 128);
            }
        }
        assert!(accepted > 1000, "{accepted}");
    }
}
