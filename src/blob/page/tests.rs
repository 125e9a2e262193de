//! The codec against itself, and against pages that were tampered with.

use super::*;
use crate::json::Random;

fn sample(random: &mut Random, table: bool) -> (Vec<Vec<u8>>, Parsed) {
    let mut want = Parsed::default();
    want.flags.invalid = flag::THIN | if table { flag::EXTENT_TABLE } else { 0 };
    let mut value = |most: usize| (0..random.below(most)).map(|_| random.next() as u8 | 1).collect::<Vec<u8>>();
    for n in 0..value(12).len() {
        let xattr = Xattr { name: format!("name {n}").into_bytes(), value: value(3000) };
        if n % 3 == 0 { want.internal.push(xattr) } else { want.xattrs.push(xattr) }
    }
    let clusters = random.below(6000);
    if table {
        let pages = (0..clusters.div_ceil(512)).map(|_| [0, random.next() as u32][random.below(2)]).collect();
        want.table = Some((clusters as u64, pages));
    } else {
        let mut at = 5u32;
        want.clusters = (0..clusters)
            .map(|_| {
                at = if random.below(3) == 0 { random.next() as u32 % 100_000 } else { at + 1 };
                if random.below(9) == 0 { 0 } else { at }
            })
            .collect();
    }
    let mut chain = Chain::new(1 << 32 | 9, want.flags).unwrap();
    want.xattrs.iter().for_each(|x| chain.xattr(x, false).unwrap());
    want.internal.iter().for_each(|x| chain.xattr(x, true).unwrap());
    match &want.table {
        Some((count, pages)) => chain.table(*count, pages).unwrap(),
        None => chain.runs(want.clusters.len() as u64, |n| want.clusters[n as usize]).unwrap(),
    }
    let places: Vec<u32> = (0..chain.len() as u32).map(|n| 9 + n).collect();
    (chain.seal(&places), want)
}

#[test]
fn what_is_written_is_read_back() {
    let mut random = Random(3);
    for round in 0..300 {
        let (pages, want) = sample(&mut random, round % 2 == 0);
        let mut got = Parsed::default();
        for (n, page) in pages.iter().enumerate() {
            assert!(is_intact(page) && sequence_of(page) == n as u32 && id_of(page) == 1 << 32 | 9);
            assert_eq!(next_of(page), if n + 1 == pages.len() { NO_PAGE } else { 10 + n as u32 });
            got.add(page, &|_| true).unwrap();
        }
        assert_eq!(got, want);
    }
}

#[test]
fn extent_pages_are_their_own_kind() {
    let page = extent_page(7, 512, 600, |n| n as u32).unwrap();
    let (first, clusters) = extent(&page).unwrap();
    assert_eq!((first, clusters.iter().count(), clusters.iter().next()), (512, 88, Some(512)));
    assert!(Parsed::default().add(&page, &|_| true).is_err());
    let (pages, _) = sample(&mut Random(5), true);
    assert!(extent(&pages[0]).is_none());
    assert!(extent(&[0; 4096]).is_none() && extent(&[]).is_none());
    // Full ones too.
    let page = extent_page(7, 0, 5000, |n| n as u32).unwrap();
    assert_eq!(extent(&page).unwrap().1.iter().count(), 512);
}

#[test]
fn a_page_that_was_tampered_with_is_refused_or_harmless() {
    let mut random = Random(11);
    for round in 0..500 {
        let (mut pages, _) = sample(&mut random, round % 2 == 0);
        let at = random.below(pages.len());
        let page = &mut pages[at];
        for _ in 0..1 + random.below(4) {
            let at = if random.below(2) == 0 { random.below(120) } else { random.below(PAGE) };
            page[at] = [0, 0xff, random.next() as u8][random.below(3)];
        }
        let mut got = Parsed::default();
        for page in &pages {
            if got.add(page, &|c| c < 200_000).is_err() {
                break;
            }
        }
        assert!(got.clusters.len() as u64 <= MAX_CLUSTERS);
        extent(&pages[0]);
        if round % 20 > 0 {
            // Short chains are enough from here on.
            continue;
        }
        let noise: Vec<u8> = (0..PAGE).map(|_| random.next() as u8).collect();
        let _ = Parsed::default().add(&noise, &|_| true);
    }
}

#[test]
fn an_xattr_never_straddles_pages_and_an_empty_table_is_written() {
    let big = Xattr { name: b"n".to_vec(), value: vec![1; DESCS - XATTR_HEAD - 1] };
    let mut chain = Chain::new(1, Flags::default()).unwrap();
    chain.xattr(&big, false).unwrap();
    assert_eq!(chain.len(), 2);
    chain.table(0, &[]).unwrap();
    assert_eq!(chain.len(), 3);
    let mut got = Parsed::default();
    chain.seal(&[0, 1, 2]).iter().for_each(|p| got.add(p, &|_| true).unwrap());
    assert_eq!(got.table, Some((0, vec![])));
    let more = Xattr { name: b"n".to_vec(), value: vec![1; DESCS] };
    assert_eq!(Chain::new(1, Flags::default()).unwrap().xattr(&more, false), Err(Errno::ENOMEM));
}
