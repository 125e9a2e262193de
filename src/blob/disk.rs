//! The super block and the masks of used things, byte for byte as v26.01 writes them.
//!
//! Page 0 holds the super block; behind it lie the masks of used metadata pages, clusters and blob numbers, then the
//! metadata pages. All numbers are little-endian. Everything read from a disk is hostile: [`Super::parse`] checks what the
//! rest relies on. Threading rule: plain values.

use super::INVALID;
use crate::{
    algo::crc,
    errno::{Errno, Result},
};

/// Bytes of the super block and of the used part of a metadata page.
pub const PAGE: usize = 4096;
/// Bytes of the head of a mask: its type and its length in bits.
pub const MASK_HEAD: usize = 5;
pub const TYPE_LENGTH: usize = 16;
pub const SIGNATURE: &[u8; 8] = b"SPDKBLOB";
pub const VERSION: u32 = 3;
const FIRST_VERSION: u32 = 1;

pub const MASK_PAGES: u8 = 0;
pub const MASK_CLUSTERS: u8 = 1;
pub const MASK_BLOBIDS: u8 = 2;

const AT_VERSION: usize = 8;
const AT_LENGTH: usize = 12;
const AT_CLEAN: usize = 16;
const AT_SUPER_BLOB: usize = 20;
const AT_CLUSTER_SIZE: usize = 28;
const AT_PAGE_MASK: usize = 32;
const AT_CLUSTER_MASK: usize = 40;
const AT_MD_START: usize = 48;
const AT_MD_LEN: usize = 52;
const AT_BSTYPE: usize = 56;
const AT_BLOBID_MASK: usize = 72;
const AT_SIZE: usize = 80;
const AT_IO_UNIT: usize = 88;
const AT_MD_PAGE: usize = 92;
pub(super) const AT_CRC: usize = PAGE - 4;

pub(super) fn bytes<const N: usize>(from: &[u8], at: usize) -> [u8; N] {
    at.checked_add(N).and_then(|end| from.get(at..end)).and_then(|s| s.try_into().ok()).unwrap_or([0; N])
}

pub(super) fn u16_at(from: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(bytes(from, at))
}

pub(super) fn u32_at(from: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes(from, at))
}

pub(super) fn u64_at(from: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes(from, at))
}

pub(super) fn put(to: &mut [u8], at: usize, what: &[u8]) {
    if let Some(to) = at.checked_add(what.len()).and_then(|end| to.get_mut(at..end)) {
        to.copy_from_slice(what);
    }
}

/// The checksum of a page or of the super block: CRC-32C of all but its own field.
pub fn checksum(page: &[u8]) -> u32 {
    !crc::crc32c(page.get(..AT_CRC).unwrap_or_default(), u32::MAX)
}

/// Where a mask lies, in pages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Region {
    pub start: u32,
    pub len: u32,
}

/// A super block. The bytes are kept, so that fields this version does not know survive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Super(Vec<u8>);

/// Why there is no blobstore, or not the one that was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    Version,
    Signature,
    Crc,
    /// Its sizes contradict each other.
    Geometry,
    Type,
    /// It is larger than the device.
    Size(u64),
}

impl Fault {
    pub fn errno(self) -> Errno {
        match self {
            Fault::Type => Errno::ENXIO,
            _ => Errno::EILSEQ,
        }
    }
}

fn page_of_zeros() -> Result<Vec<u8>> {
    let mut all = Vec::new();
    all.try_reserve_exact(PAGE)?;
    all.resize(PAGE, 0);
    Ok(all)
}

macro_rules! fields {
    ($($get:ident $set:ident $t:ty = $at:expr;)*) => {$(
        pub fn $get(&self) -> $t {
            <$t>::from_le_bytes(bytes(&self.0, $at))
        }
        pub fn $set(&mut self, value: $t) {
            put(&mut self.0, $at, &value.to_le_bytes());
        }
    )*};
}

impl Super {
    /// A new one with a signature and nothing else.
    pub fn new() -> Result<Super> {
        let mut sb = Super(page_of_zeros()?);
        put(&mut sb.0, 0, SIGNATURE);
        sb.set_version(VERSION);
        sb.set_length(PAGE as u32);
        sb.set_super_blob(INVALID);
        Ok(sb)
    }

    /// The bytes as they were read, valid or not.
    pub fn raw(from: &[u8]) -> Result<Super> {
        let mut all = page_of_zeros()?;
        for (to, from) in all.iter_mut().zip(from) {
            *to = *from;
        }
        Ok(Super(all))
    }

    /// Checks what was read against the device's size and the type asked for; zeros ask for any.
    pub fn check(&self, wanted: &[u8; TYPE_LENGTH], device_bytes: u64) -> core::result::Result<(), Fault> {
        if !(FIRST_VERSION..=VERSION).contains(&self.version()) {
            return Err(Fault::Version);
        }
        if self.0.get(..SIGNATURE.len()) != Some(SIGNATURE) {
            return Err(Fault::Signature);
        }
        if checksum(&self.0) != self.crc() {
            return Err(Fault::Crc);
        }
        if *wanted != [0; TYPE_LENGTH] && *wanted != self.bstype() {
            return Err(Fault::Type);
        }
        if self.size() > device_bytes {
            return Err(Fault::Size(self.size()));
        }
        Ok(())
    }

    /// Fills in what older versions left out, and checks that the numbers fit together.
    pub fn complete(&mut self, device_bytes: u64) -> core::result::Result<(), Fault> {
        if self.size() == 0 {
            self.set_size(device_bytes);
        }
        if self.io_unit_size() == 0 {
            self.set_io_unit_size(PAGE as u32);
        }
        if self.md_page_size() == 0 {
            self.set_md_page_size(PAGE as u32);
        }
        let (cluster, page, unit) = (self.cluster_size(), self.md_page_size(), self.io_unit_size());
        let whole = |a: u32, b: u32| b != 0 && a.checked_rem(b) == Some(0);
        let fits = |region: Region, bits: u64| {
            region.start != 0 && u64::from(region.len).saturating_mul(u64::from(page)) >= mask_bytes(bits)
        };
        let pages = self.size().checked_div(u64::from(page)).unwrap_or(0);
        let md_end = u64::from(self.md_start()).saturating_add(u64::from(self.md_len()));
        let clusters = self.size().checked_div(u64::from(cluster)).unwrap_or(0);
        let regions = [self.page_mask(), self.cluster_mask(), self.blobid_mask()];
        let apart =
            regions.iter().all(|r| u64::from(r.start).saturating_add(u64::from(r.len)) <= u64::from(self.md_start()));
        let sound = page as usize >= PAGE
            && page % 512 == 0
            && cluster != 0
            && whole(cluster, page)
            && whole(cluster, unit)
            && self.md_start() != 0
            && md_end <= pages
            && clusters < u64::from(u32::MAX)
            && self.md_len() < u32::MAX
            && apart
            && fits(self.page_mask(), u64::from(self.md_len()))
            && fits(self.cluster_mask(), clusters)
            && (self.blobid_mask().len == 0 || fits(self.blobid_mask(), u64::from(self.md_len())));
        if sound { Ok(()) } else { Err(Fault::Geometry) }
    }

    fields! {
        version set_version u32 = AT_VERSION;
        length set_length u32 = AT_LENGTH;
        clean set_clean u32 = AT_CLEAN;
        super_blob set_super_blob u64 = AT_SUPER_BLOB;
        cluster_size set_cluster_size u32 = AT_CLUSTER_SIZE;
        md_start set_md_start u32 = AT_MD_START;
        md_len set_md_len u32 = AT_MD_LEN;
        size set_size u64 = AT_SIZE;
        io_unit_size set_io_unit_size u32 = AT_IO_UNIT;
        md_page_size set_md_page_size u32 = AT_MD_PAGE;
        crc set_crc u32 = AT_CRC;
    }

    fn region(&self, at: usize) -> Region {
        Region { start: u32_at(&self.0, at), len: u32_at(&self.0, at.saturating_add(4)) }
    }

    fn set_region(&mut self, at: usize, region: Region) {
        put(&mut self.0, at, &region.start.to_le_bytes());
        put(&mut self.0, at.saturating_add(4), &region.len.to_le_bytes());
    }

    pub fn page_mask(&self) -> Region {
        self.region(AT_PAGE_MASK)
    }
    pub fn set_page_mask(&mut self, region: Region) {
        self.set_region(AT_PAGE_MASK, region);
    }
    pub fn cluster_mask(&self) -> Region {
        self.region(AT_CLUSTER_MASK)
    }
    pub fn set_cluster_mask(&mut self, region: Region) {
        self.set_region(AT_CLUSTER_MASK, region);
    }
    pub fn blobid_mask(&self) -> Region {
        self.region(AT_BLOBID_MASK)
    }
    pub fn set_blobid_mask(&mut self, region: Region) {
        self.set_region(AT_BLOBID_MASK, region);
    }

    pub fn bstype(&self) -> [u8; TYPE_LENGTH] {
        bytes(&self.0, AT_BSTYPE)
    }
    pub fn set_bstype(&mut self, bstype: [u8; TYPE_LENGTH]) {
        put(&mut self.0, AT_BSTYPE, &bstype);
    }

    pub fn signature(&self) -> [u8; 8] {
        bytes(&self.0, 0)
    }

    pub fn crc_is_right(&self) -> bool {
        checksum(&self.0) == self.crc()
    }

    /// The bytes as they go to the disk, with their checksum renewed.
    pub fn seal(&mut self) -> &[u8] {
        let crc = checksum(&self.0);
        self.set_crc(crc);
        &self.0
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Bytes of a mask of so many bits, its head included.
pub fn mask_bytes(bits: u64) -> u64 {
    bits.div_ceil(8).saturating_add(MASK_HEAD as u64)
}

/// Pages of a mask.
pub fn mask_pages(bits: u64, page: u32) -> u64 {
    mask_bytes(bits).div_ceil(u64::from(page).max(1))
}

/// Where everything goes on a new blobstore.
pub struct Layout {
    pub page_mask: Region,
    pub cluster_mask: Region,
    pub blobid_mask: Region,
    pub md_start: u32,
    /// Pages in front of the data, metadata included.
    pub pages: u64,
}

impl Layout {
    /// The cluster mask gets room to grow to as many clusters as there are metadata pages.
    pub fn new(md_len: u32, clusters: u64, page: u32) -> Result<Layout> {
        let len = |bits: u64| u32::try_from(mask_pages(bits, page)).map_err(|_| Errno::ENOMEM);
        let add = |a: u32, b: u32| a.checked_add(b).ok_or(Errno::ENOMEM);
        let page_mask = Region { start: 1, len: len(u64::from(md_len))? };
        let cluster_mask = Region { start: add(1, page_mask.len)?, len: len(clusters)? };
        let room = cluster_mask.len.max(page_mask.len);
        let blobid_mask = Region { start: add(cluster_mask.start, room)?, len: page_mask.len };
        let md_start = add(blobid_mask.start, blobid_mask.len)?;
        let pages = u64::from(md_start).saturating_add(u64::from(md_len));
        Ok(Layout { page_mask, cluster_mask, blobid_mask, md_start, pages })
    }
}

/// The head of a mask that was read: its length in bits, if it is of the right type and its bits are all there.
pub fn mask_len(mask: &[u8], kind: u8) -> Option<u32> {
    let bits = u32_at(mask, 1);
    (mask.first() == Some(&kind) && mask.len() as u64 >= mask_bytes(u64::from(bits))).then_some(bits)
}

/// Writes the head of a mask.
pub fn put_mask_head(mask: &mut [u8], kind: u8, bits: u32) {
    put(mask, 0, &[kind]);
    put(mask, 1, &bits.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_super_block_is_valid_and_no_mutation_gets_through_unseen() {
        let device = 64 << 20;
        let mut sb = Super::new().unwrap();
        let layout = Layout::new(64, 64, 4096).unwrap();
        sb.set_cluster_size(1 << 20);
        sb.set_io_unit_size(512);
        sb.set_md_page_size(4096);
        sb.set_page_mask(layout.page_mask);
        sb.set_cluster_mask(layout.cluster_mask);
        sb.set_blobid_mask(layout.blobid_mask);
        sb.set_md_start(layout.md_start);
        sb.set_md_len(64);
        sb.set_size(device);
        let bytes = sb.seal().to_vec();
        let read = Super::raw(&bytes).unwrap();
        assert_eq!(read.check(&[0; 16], device), Ok(()));
        assert_eq!(read.clone().complete(device), Ok(()));
        assert_eq!(read.check(&[1; 16], device), Err(Fault::Type));
        assert_eq!(read.check(&[0; 16], device - 1), Err(Fault::Size(device)));
        for at in 0..PAGE {
            let mut bad = bytes.clone();
            bad[at] ^= 0x11;
            assert!(Super::raw(&bad).unwrap().check(&[0; 16], device).is_err(), "byte {at}");
        }
        // With the checksum renewed, whatever is accepted has a sound geometry.
        let mut random = crate::json::Random(7);
        for _ in 0..20_000 {
            let mut bad = Super::raw(&bytes).unwrap();
            for _ in 0..1 + random.below(3) {
                bad.0[20 + random.below(80)] = random.next() as u8;
            }
            bad.seal();
            let checked = bad.check(&[0; 16], device).is_ok() && bad.complete(device).is_ok();
            if checked {
                let pages = bad.size() / u64::from(bad.md_page_size());
                assert!(u64::from(bad.md_start()) + u64::from(bad.md_len()) <= pages);
                assert_eq!(bad.cluster_size() % bad.md_page_size(), 0);
            }
        }
    }

    #[test]
    fn a_mask_says_how_long_it_is() {
        let mut mask = vec![0; 4096];
        put_mask_head(&mut mask, MASK_CLUSTERS, 100);
        assert_eq!((mask_len(&mask, MASK_CLUSTERS), mask_len(&mask, MASK_PAGES)), (Some(100), None));
        put_mask_head(&mut mask, MASK_CLUSTERS, 8 * 4091 + 1);
        assert_eq!(mask_len(&mask, MASK_CLUSTERS), None);
    }
}
