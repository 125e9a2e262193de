//! The first or last blocks of a disk. Half of the inputs get right checksums, so that what lies behind them is reached.
#![no_main]

use libfuzzer_sys::fuzz_target;
use respdk::{
    algo::crc::crc32_ieee,
    bdev_modules::gpt::table::{Copy, Disk, protective_mbr, read},
};

fn crc32(bytes: &[u8]) -> [u8; 4] {
    (!crc32_ieee(bytes, !0)).to_le_bytes()
}

/// Makes the checksums of a header at `at` and of the entries that it names right.
fn seal(buf: &mut [u8], at: usize, disk: Disk) -> Option<()> {
    let word = |buf: &[u8], at: usize| Some(u32::from_le_bytes(buf.get(at..at + 4)?.try_into().ok()?) as usize);
    let size = word(buf, at + 12)?.clamp(92, disk.block_size);
    let lba = u64::from_le_bytes(buf.get(at + 72..at + 80)?.try_into().ok()?);
    let len = word(buf, at + 80)?.checked_mul(word(buf, at + 84)?)?;
    let place = match at == disk.block_size {
        true => usize::try_from(lba).ok()?.checked_mul(disk.block_size)?,
        false => buf
            .len()
            .checked_sub(usize::try_from(disk.num_blocks.checked_sub(lba)?).ok()?.checked_mul(disk.block_size)?)?,
    };
    let entries = crc32(buf.get(place..place.checked_add(len)?)?);
    buf.get_mut(at + 88..at + 92)?.copy_from_slice(&entries);
    buf.get_mut(at + 16..at + 20)?.fill(0);
    let own = crc32(buf.get(at..at + size)?);
    buf.get_mut(at + 16..at + 20)?.copy_from_slice(&own);
    Some(())
}

fuzz_target!(|input: (u8, u16, &[u8])| {
    let (bits, extra, bytes) = input;
    let block_size = if bits & 1 == 0 { 512 } else { 4096 };
    let mut buf = bytes.to_vec();
    buf.resize(buf.len().next_multiple_of(block_size).max(2 * block_size), 0);
    let disk = Disk { block_size, num_blocks: (buf.len() / block_size) as u64 + u64::from(extra) };
    let _ = protective_mbr(&buf, disk);
    for copy in [Copy::Primary, Copy::Secondary] {
        let at = if copy == Copy::Primary { block_size } else { buf.len() - block_size };
        if bits & 2 != 0 {
            let _ = seal(&mut buf, at, disk);
        }
        let Ok(table) = read(&buf, disk, copy) else { continue };
        assert!(table.first_usable <= table.last_usable && table.last_usable < disk.num_blocks);
        assert!(table.entries.len() <= buf.len() / 128);
        for entry in &table.entries {
            let _ = (entry.kind.text(), entry.unique.text());
        }
    }
});
