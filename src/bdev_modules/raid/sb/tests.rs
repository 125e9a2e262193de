//! The superblock against what v26.01 wrote, and against what nobody should write.

use super::*;

/// What v26.01 wrote on each member of a concat of three files of 8 MiB, block size 512, strips of 64 KiB.
const GOLDEN: &[&str] = &[
    "5350444b5241494401000000c0010000f21728ec000000001111222233334444",
    "5555666677778888676f6c64656e000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "000000000000000000a800000000000000020000630000008000000000000000",
    "0100000000000000030000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000003",
    "0000000000000000000000000000000100080000000000000038000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000200080000000000000038000000000000",
    "0100000000000000010000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000300080000000000000038000000000000",
    "0100000000000000020000000000000000000000000000000000000000000000",
];

fn golden() -> Vec<u8> {
    let text = GOLDEN.concat();
    (0..text.len() / 2).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
}

fn uuid(last: u8) -> [u8; 16] {
    let mut uuid = [0; 16];
    uuid[15] = last;
    uuid
}

fn raid_uuid() -> [u8; 16] {
    crate::algo::uuid::parse(b"11112222-3333-4444-5555-666677778888").unwrap()
}

fn ours() -> Superblock {
    let members: Vec<_> = (1..=3).map(|i| (uuid(i), 2048, 14336)).collect();
    Superblock::new(&New {
        uuid: raid_uuid(),
        name: b"golden",
        raid_size: 3 * 14336,
        block_size: 512,
        level: Level::Concat,
        strip_size: 128,
        members: &members,
    })
    .unwrap()
}

fn fault(bytes: &[u8]) -> Option<Fault> {
    match parse(bytes) {
        Parsed::Bad(fault) => Some(fault),
        _ => None,
    }
}

/// A golden superblock with some bytes changed and its checksum made good again.
fn changed(changes: &[(usize, &[u8])]) -> Vec<u8> {
    let mut all = golden();
    for (at, what) in changes {
        all[*at..at + what.len()].copy_from_slice(what);
    }
    let crc = checksum(&all);
    all[AT_CRC..AT_CRC + 4].copy_from_slice(&crc.to_le_bytes());
    all
}

#[test]
fn a_new_superblock_is_byte_for_byte_the_golden_one() {
    let mut sb = ours();
    sb.stamp();
    assert_eq!(sb.bytes(), golden());
}

#[test]
fn the_golden_superblock_is_read() {
    let Parsed::Whole(sb) = parse(&golden()) else { panic!() };
    assert_eq!((sb.name(), sb.uuid(), sb.seq_number()), (&b"golden"[..], raid_uuid(), 1));
    assert_eq!((sb.raid_size(), sb.block_size(), sb.strip_size(), sb.strip_size_kb()), (43008, 512, 128, 64));
    assert_eq!((sb.level(), sb.num_members(), sb.described(), sb.is_newer()), (Some(Level::Concat), 3, 3, false));
    assert_eq!(sb.find(&uuid(2)), Some(1));
    assert_eq!((sb.slot(1), sb.state(1), sb.data_offset(1), sb.data_size(1)), (1, Member::Configured, 2048, 14336));
    assert_eq!(sb.find(&uuid(9)), None);
}

#[test]
fn a_change_lasts_and_the_sequence_counts() {
    let Parsed::Whole(mut sb) = parse(&changed(&[(20, &[7]), (200, &[9]), (AT_MINOR, &[3])])) else { panic!() };
    assert!(sb.is_newer());
    sb.set_state(2, Member::Failed);
    sb.set_raid_size(5);
    sb.set_data_size(0, 6);
    sb.set_data_offset(0, 4096);
    sb.set_uuid(0, &uuid(8));
    sb.stamp();
    let Parsed::Whole(back) = parse(sb.bytes()) else { panic!() };
    assert_eq!((back.seq_number(), back.state(2), back.raid_size(), back.data_size(0)), (2, Member::Failed, 5, 6));
    assert_eq!((back.data_offset(0), back.member_uuid(0)), (4096, uuid(8)));
    // What this version does not know is still there.
    assert_eq!((back.bytes()[20], back.bytes()[200], back.minor()), (7, 9, 3));
}

#[test]
fn short_bytes_ask_for_more() {
    let all = golden();
    assert!(matches!(parse(&all[..8]), Parsed::More(HEADER)));
    assert!(matches!(parse(&all[..300]), Parsed::More(448)));
    assert!(matches!(parse(&[]), Parsed::Bad(Fault::Absent)));
    let mut long = all;
    long.resize(4096, 0xff);
    assert!(matches!(parse(&long), Parsed::Whole(_)));
}

#[test]
fn hostile_superblocks_are_refused() {
    assert_eq!(fault(&[0; 512]), Some(Fault::Absent));
    let mut broken = golden();
    broken[300] ^= 1;
    assert_eq!(fault(&broken), Some(Fault::Crc));
    assert_eq!(fault(&changed(&[(AT_MAJOR, &[2])])), Some(Fault::Major(2)));
    for length in [0u32, 255, MAX_LENGTH as u32 + 1, u32::MAX] {
        assert_eq!(fault(&changed(&[(AT_LENGTH, &length.to_le_bytes())])), Some(Fault::Length(length)));
    }
    // More members than the length holds.
    assert_eq!(fault(&changed(&[(AT_SIZE, &[4]), (AT_NUM, &[4])])), Some(Fault::Length(448)));
    assert_eq!(fault(&changed(&[(AT_SIZE, &[255]), (AT_NUM, &[255])])), Some(Fault::Length(448)));
    assert_eq!(fault(&changed(&[(AT_NUM, &[2])])), Some(Fault::TooManyMembers { described: 3, of: 2 }));
    assert_eq!(fault(&changed(&[(AT_NUM, &[0])])), Some(Fault::NoMembers));
    assert_eq!(fault(&changed(&[(HEADER + M_SLOT, &[3])])), Some(Fault::Slot(3)));
    assert_eq!(fault(&changed(&[(HEADER + M_SLOT, &[255])])), Some(Fault::Slot(255)));
    assert_eq!(fault(&changed(&[(HEADER + M_SLOT, &[1])])), Some(Fault::SlotTwice(1)));
    assert_eq!(fault(&changed(&[(AT_NAME, &[0])])), Some(Fault::Name));
    assert_eq!(fault(&changed(&[(AT_NAME, &[b'x'; NAME_SIZE])])), Some(Fault::Name));
    assert_eq!(fault(&changed(&[(AT_BLOCK_SIZE, &[0; 4])])), Some(Fault::BlockSize(0)));
    assert_eq!(fault(&changed(&[(AT_LEVEL, &[5])])), Some(Fault::Level(5)));
    assert_eq!(fault(&changed(&[(AT_STRIP_SIZE, &[0xff; 4])])), Some(Fault::StripSize(u32::MAX)));
}

#[test]
fn no_bytes_make_it_panic() {
    let mut seed = 1u64;
    let mut all = golden();
    for round in 0..20_000usize {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let at = (seed >> 33) as usize % all.len();
        all[at] = (seed >> 20) as u8;
        if round % 2 == 0 {
            let crc = checksum(&all);
            all[AT_CRC..AT_CRC + 4].copy_from_slice(&crc.to_le_bytes());
        }
        if let Parsed::Whole(mut sb) = parse(&all[..all.len() - round % 300]) {
            sb.stamp();
            assert!(sb.described() <= usize::from(sb.num_members()) && !sb.name().is_empty());
        }
        if round % 7 == 0 {
            all = golden();
        }
    }
}
