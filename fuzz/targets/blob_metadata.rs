//! The metadata of a blobstore: its super block, its masks, the pages of blobs. Half of the inputs get right checksums.
#![no_main]

use libfuzzer_sys::fuzz_target;
use respdk::blob::{
    disk::{self, PAGE, Super, checksum},
    page::{self, Chain, Flags, Parsed, Xattr},
};

fuzz_target!(|input: (u8, u64, &[u8])| {
    let (bits, device, bytes) = input;
    let mut page = bytes.to_vec();
    page.resize(PAGE, 0);
    if bits & 1 != 0 {
        let crc = checksum(&page).to_le_bytes();
        page[PAGE - 4..].copy_from_slice(&crc);
    }
    super_block(&page, device);
    disk::mask_len(&page, bits);
    page::extent(&page);
    let mut parsed = Parsed::default();
    let used = |cluster: u32| cluster < 100_000;
    if parsed.add(&page, &used).is_ok() && parsed.clusters.len() < 1 << 20 {
        again(&parsed);
    }
});

/// What is accepted fits on the device and into itself.
fn super_block(bytes: &[u8], device: u64) {
    let Ok(mut sb) = Super::raw(bytes) else { return };
    if sb.check(&[0; 16], device).is_err() || sb.complete(device).is_err() {
        return;
    }
    let pages = sb.size() / u64::from(sb.md_page_size());
    assert!(sb.size() <= device && u64::from(sb.md_start()) + u64::from(sb.md_len()) <= pages);
    assert_eq!(sb.cluster_size() % sb.md_page_size(), 0);
    sb.seal();
    assert!(sb.check(&[0; 16], device).is_ok());
}

/// What was read can be written, and says the same.
fn again(parsed: &Parsed) {
    let write = || {
        let mut chain = Chain::new(1, Flags { ..parsed.flags }).ok()?;
        for Xattr { name, value } in &parsed.xattrs {
            chain.xattr(&Xattr { name: name.clone(), value: value.clone() }, false).ok()?;
        }
        for xattr in &parsed.internal {
            chain.xattr(xattr, true).ok()?;
        }
        match &parsed.table {
            Some((clusters, pages)) => chain.table(*clusters, pages).ok()?,
            None => chain.runs(parsed.clusters.len() as u64, |at| parsed.clusters[at as usize]).ok()?,
        }
        let places: Vec<u32> = (0..chain.len() as u32).collect();
        Some(chain.seal(&places))
    };
    let Some(pages) = write() else { return };
    let mut read = Parsed::default();
    for page in &pages {
        assert!(page::is_intact(page));
        read.add(page, &|_| true).unwrap();
    }
    assert_eq!(&read, parsed);
}
