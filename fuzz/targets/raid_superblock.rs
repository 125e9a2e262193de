//! The superblock at the start of a raid's member. Half of the inputs get a right checksum.
#![no_main]

use libfuzzer_sys::fuzz_target;
use respdk::{
    algo::crc::crc32c,
    bdev_modules::raid::sb::{HEADER, MAX_LENGTH, Parsed, Superblock, parse},
};

const AT_LENGTH: usize = 12;
const AT_CRC: usize = 16;

fuzz_target!(|input: (u8, &[u8])| {
    let (bits, bytes) = input;
    let mut bytes = bytes.to_vec();
    if bits & 1 != 0 && bytes.len() >= HEADER {
        bytes[..8].copy_from_slice(b"SPDKRAID");
        let len = bytes[AT_LENGTH..].first_chunk().map_or(0, |n| u32::from_le_bytes(*n)) as usize;
        if let Some(all) = bytes.get_mut(..len).filter(|all| all.len() >= HEADER) {
            all[AT_CRC..AT_CRC + 4].fill(0);
            let crc = crc32c(all, 0).to_le_bytes();
            all[AT_CRC..AT_CRC + 4].copy_from_slice(&crc);
        }
    }
    match parse(&bytes) {
        Parsed::Whole(superblock) => whole(superblock, &bytes),
        Parsed::More(need) => assert!(need > bytes.len() && need <= MAX_LENGTH),
        Parsed::Bad(fault) => assert!(!fault.to_string().is_empty()),
    }
});

/// A valid superblock can be asked for everything, and is valid again after it was changed and stamped.
fn whole(mut superblock: Superblock, bytes: &[u8]) {
    assert!(bytes.starts_with(superblock.bytes()));
    assert!(!superblock.name().is_empty() && !superblock.name().contains(&0));
    assert!(superblock.block_size() > 0 && superblock.level().is_some());
    assert!(superblock.described() <= usize::from(superblock.num_members()));
    for index in 0..superblock.described() {
        assert!(superblock.slot(index) < superblock.num_members());
        let uuid = superblock.member_uuid(index);
        assert!(superblock.find(&uuid).is_some_and(|found| found <= index) || uuid == [0; 16]);
        superblock.set_data_offset(index, superblock.data_offset(index).wrapping_add(1));
    }
    // Past the end: nothing there, and nothing happens.
    superblock.set_uuid(usize::MAX, &[1; 16]);
    let _ = superblock.state(usize::MAX);
    superblock.stamp();
    assert!(matches!(parse(superblock.bytes()), Parsed::Whole(again) if again == superblock));
}
