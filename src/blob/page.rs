//! Metadata pages: chains of descriptors that say what a blob is, byte for byte as v26.01 writes them.
//!
//! The first page of a blob lies where its number says; the others follow by `next`. A blob with an extent table keeps its
//! clusters in pages of their own, which the table names. Nothing read is trusted: every length is held against the page.
//! Threading rule: plain values.

use super::disk::{AT_CRC, PAGE, bytes, checksum, put, u16_at, u32_at, u64_at};
use crate::errno::{Errno, Result};

/// No next page.
pub const NO_PAGE: u32 = u32::MAX;
const AT_SEQ: usize = 8;
const AT_DESCS: usize = 16;
const AT_NEXT: usize = PAGE - 8;
/// Bytes of descriptors in a page.
pub const DESCS: usize = AT_NEXT - AT_DESCS;
const HEAD: usize = 5;
const XATTR_HEAD: usize = HEAD + 4;
const TABLE_HEAD: usize = HEAD + 8;
const EXTENT_HEAD: usize = HEAD + 4;
/// Clusters that one extent page describes.
pub const EXTENTS: u64 = 512;
/// More clusters than this no blob has.
pub const MAX_CLUSTERS: u64 = 1 << 28;

const PADDING: u8 = 0;
const RLE: u8 = 1;
const XATTR: u8 = 2;
const FLAGS: u8 = 3;
const INTERNAL: u8 = 4;
const TABLE: u8 = 5;
const EXTENT: u8 = 6;

/// Flags of a blob; who does not know one may not open it, not write its data, not write its metadata.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flags {
    pub invalid: u64,
    pub data_ro: u64,
    pub md_ro: u64,
}

pub mod flag {
    // Of `invalid`.
    pub const THIN: u64 = 1 << 0;
    pub const INTERNAL_XATTR: u64 = 1 << 1;
    pub const EXTENT_TABLE: u64 = 1 << 2;
    pub const EXTERNAL_SNAPSHOT: u64 = 1 << 3;
    pub const INVALID_MASK: u64 = THIN | INTERNAL_XATTR | EXTENT_TABLE | EXTERNAL_SNAPSHOT;
    // Of `data_ro`.
    pub const READ_ONLY: u64 = 1 << 0;
    // Of `md_ro`: the clear method.
    pub const CLEAR_METHOD: u64 = 3;
}

/// A named value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Xattr {
    pub name: Vec<u8>,
    pub value: Vec<u8>,
}

/// Bytes that a named value takes in a page.
pub fn xattr_bytes(name: &[u8], value: &[u8]) -> usize {
    XATTR_HEAD.saturating_add(name.len()).saturating_add(value.len())
}

/// Pairs of numbers.
#[derive(Clone, Copy, Debug)]
pub struct Pairs<'a>(&'a [u8]);

impl Pairs<'_> {
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.0.chunks_exact(8).map(|pair| (u32_at(pair, 0), u32_at(pair, 4)))
    }
}

/// Numbers of clusters.
#[derive(Clone, Copy, Debug)]
pub struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.chunks_exact(4).map(|n| u32_at(n, 0))
    }
}

/// One descriptor.
#[derive(Clone, Copy, Debug)]
pub enum Desc<'a> {
    Flags(Flags),
    /// Runs of clusters: the first one, 0 for none, and how many.
    Rle(Pairs<'a>),
    /// The blob's clusters, and extent pages: one, or 0 and how many are missing.
    Table {
        clusters: u64,
        pages: Pairs<'a>,
    },
    /// Which cluster of the blob comes first, and where the clusters are.
    Extent {
        first: u32,
        clusters: Numbers<'a>,
    },
    Xattr {
        internal: bool,
        name: &'a [u8],
        value: &'a [u8],
    },
    Unknown(u8),
}

pub fn id_of(page: &[u8]) -> u64 {
    u64_at(page, 0)
}

pub fn sequence_of(page: &[u8]) -> u32 {
    u32_at(page, AT_SEQ)
}

pub fn next_of(page: &[u8]) -> u32 {
    u32_at(page, AT_NEXT)
}

pub fn crc_of(page: &[u8]) -> u32 {
    u32_at(page, AT_CRC)
}

/// Whether the checksum is right.
pub fn is_intact(page: &[u8]) -> bool {
    page.len() >= PAGE && checksum(page) == crc_of(page)
}

/// The descriptors of a page; an error is the last that comes.
pub struct Descs<'a> {
    rest: Option<&'a [u8]>,
}

/// Reads a page.
pub fn descs(page: &[u8]) -> Descs<'_> {
    Descs { rest: page.get(AT_DESCS..AT_NEXT) }
}

impl<'a> Iterator for Descs<'a> {
    type Item = Result<Desc<'a>>;
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.rest.take()?;
            if rest.len() < HEAD {
                return None;
            }
            let kind = rest.first().copied()?;
            let length = u32_at(rest, 1) as usize;
            if kind == PADDING && length == 0 {
                return None;
            }
            let body = HEAD.checked_add(length).and_then(|end| rest.split_at_checked(end));
            let Some((whole, more)) = body else { return Some(Err(Errno::EINVAL)) };
            self.rest = Some(more);
            if kind == PADDING {
                continue;
            }
            let desc = desc(kind, whole.get(HEAD..).unwrap_or_default());
            if desc.is_err() {
                self.rest = None;
            }
            return Some(desc);
        }
    }
}

fn desc(kind: u8, body: &[u8]) -> Result<Desc<'_>> {
    let whole = |list: &[u8], size: usize| list.len().checked_rem(size) == Some(0);
    match kind {
        FLAGS if body.len() == 24 => {
            Ok(Desc::Flags(Flags { invalid: u64_at(body, 0), data_ro: u64_at(body, 8), md_ro: u64_at(body, 16) }))
        }
        RLE if !body.is_empty() && whole(body, 8) => Ok(Desc::Rle(Pairs(body))),
        TABLE => match body.split_at_checked(8) {
            Some((clusters, pages)) if whole(pages, 8) => {
                Ok(Desc::Table { clusters: u64_at(clusters, 0), pages: Pairs(pages) })
            }
            _ => Err(Errno::EINVAL),
        },
        EXTENT => match body.split_at_checked(4) {
            Some((first, clusters)) if !clusters.is_empty() && whole(clusters, 4) => {
                Ok(Desc::Extent { first: u32_at(first, 0), clusters: Numbers(clusters) })
            }
            _ => Err(Errno::EINVAL),
        },
        XATTR | INTERNAL => {
            let (name_len, value_len) = (usize::from(u16_at(body, 0)), usize::from(u16_at(body, 2)));
            match body.get(4..).and_then(|text| text.split_at_checked(name_len)) {
                Some((name, value)) if value.len() == value_len => {
                    Ok(Desc::Xattr { internal: kind == INTERNAL, name, value })
                }
                _ => Err(Errno::EINVAL),
            }
        }
        FLAGS | RLE => Err(Errno::EINVAL),
        other => Ok(Desc::Unknown(other)),
    }
}

/// The one descriptor of an extent page; `None` when the page is none.
pub fn extent(page: &[u8]) -> Option<(u32, Numbers<'_>)> {
    if !is_intact(page) || sequence_of(page) != 0 {
        return None;
    }
    let mut all = descs(page);
    let Some(Ok(Desc::Extent { first, clusters })) = all.next() else { return None };
    match all.rest {
        Some(rest) if rest.len() >= HEAD && u32_at(rest, 1) != 0 => None,
        _ => Some((first, clusters)),
    }
}

/// What the chain of a blob says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Parsed {
    pub flags: Flags,
    pub xattrs: Vec<Xattr>,
    pub internal: Vec<Xattr>,
    /// Of a blob without an extent table: where its clusters are, 0 for nowhere.
    pub clusters: Vec<u32>,
    /// Of a blob with one: how many clusters it has, and its extent pages, 0 for none.
    pub table: Option<(u64, Vec<u32>)>,
}

fn vec_of(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    out.try_reserve_exact(bytes.len())?;
    out.extend_from_slice(bytes);
    Ok(out)
}

impl Parsed {
    /// Reads one page more. `used` says whether a cluster is in use.
    pub fn add(&mut self, page: &[u8], used: &dyn Fn(u32) -> bool) -> Result<()> {
        for desc in descs(page) {
            match desc? {
                Desc::Flags(flags) => {
                    if flags.invalid & !flag::INVALID_MASK != 0 {
                        return Err(Errno::EINVAL);
                    }
                    self.flags = flags;
                }
                Desc::Xattr { internal, name, value } => {
                    let list = if internal { &mut self.internal } else { &mut self.xattrs };
                    list.try_reserve(1)?;
                    list.push(Xattr { name: vec_of(name)?, value: vec_of(value)? });
                }
                Desc::Rle(runs) => self.add_runs(runs, used)?,
                Desc::Table { clusters, pages } => self.add_table(clusters, pages)?,
                // An extent page is not part of the chain.
                Desc::Extent { .. } => return Err(Errno::EINVAL),
                // Flags say whether a blob may be used by who does not know its descriptors.
                Desc::Unknown(_) => {}
            }
        }
        Ok(())
    }

    fn is_thin(&self) -> bool {
        self.flags.invalid & flag::THIN != 0
    }

    fn add_runs(&mut self, runs: Pairs<'_>, used: &dyn Fn(u32) -> bool) -> Result<()> {
        if self.table.is_some() {
            return Err(Errno::EINVAL);
        }
        for (first, count) in runs.iter() {
            let total = (self.clusters.len() as u64).saturating_add(u64::from(count));
            if total > MAX_CLUSTERS || (first == 0 && count != 0 && !self.is_thin()) {
                return Err(Errno::EINVAL);
            }
            self.clusters.try_reserve(count as usize)?;
            for n in 0..count {
                let cluster = if first == 0 { 0 } else { first.checked_add(n).ok_or(Errno::EINVAL)? };
                if cluster != 0 && !used(cluster) {
                    return Err(Errno::EINVAL);
                }
                self.clusters.push(cluster);
            }
        }
        if self.clusters.is_empty() { Err(Errno::EINVAL) } else { Ok(()) }
    }

    fn add_table(&mut self, clusters: u64, pages: Pairs<'_>) -> Result<()> {
        if !self.clusters.is_empty() || clusters > MAX_CLUSTERS {
            return Err(Errno::EINVAL);
        }
        let thin = self.is_thin();
        let (total, list) = self.table.get_or_insert((clusters, Vec::new()));
        if *total != clusters {
            return Err(Errno::EINVAL);
        }
        for (page, count) in pages.iter() {
            if (page != 0 && count != 1) || (page == 0 && !thin) {
                return Err(Errno::EINVAL);
            }
            let len = (list.len() as u64).saturating_add(u64::from(count));
            if len > clusters.div_ceil(EXTENTS) {
                return Err(Errno::EINVAL);
            }
            list.try_reserve(count as usize)?;
            list.resize(len as usize, page);
        }
        Ok(())
    }
}

/// A chain being written.
pub struct Chain {
    id: u64,
    pages: Vec<Vec<u8>>,
    /// Where the next descriptor goes in the last page.
    at: usize,
}

fn blank(id: u64, sequence: u32) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    page.try_reserve_exact(PAGE)?;
    page.resize(PAGE, 0);
    put(&mut page, 0, &id.to_le_bytes());
    put(&mut page, AT_SEQ, &sequence.to_le_bytes());
    put(&mut page, AT_NEXT, &NO_PAGE.to_le_bytes());
    Ok(page)
}

fn seal(page: &mut [u8]) {
    let crc = checksum(page);
    put(page, AT_CRC, &crc.to_le_bytes());
}

impl Chain {
    pub fn new(id: u64, flags: Flags) -> Result<Chain> {
        let mut chain = Chain { id, pages: Vec::new(), at: AT_NEXT };
        chain.page()?;
        let mut body = [0; 24];
        put(&mut body, 0, &flags.invalid.to_le_bytes());
        put(&mut body, 8, &flags.data_ro.to_le_bytes());
        put(&mut body, 16, &flags.md_ro.to_le_bytes());
        chain.desc(FLAGS, &[&body]);
        Ok(chain)
    }

    fn page(&mut self) -> Result<()> {
        self.pages.try_reserve(1)?;
        self.pages.push(blank(self.id, self.pages.len() as u32)?);
        self.at = AT_DESCS;
        Ok(())
    }

    fn room(&self) -> usize {
        AT_NEXT.saturating_sub(self.at)
    }

    fn desc(&mut self, kind: u8, parts: &[&[u8]]) {
        let length: usize = parts.iter().map(|p| p.len()).sum();
        let Some(page) = self.pages.last_mut() else { return };
        put(page, self.at, &[kind]);
        put(page, self.at.saturating_add(1), &(length as u32).to_le_bytes());
        let mut at = self.at.saturating_add(HEAD);
        for part in parts {
            put(page, at, part);
            at = at.saturating_add(part.len());
        }
        self.at = at;
    }

    /// Adds a named value. `ENOMEM` when no page has room for it.
    pub fn xattr(&mut self, xattr: &Xattr, internal: bool) -> Result<()> {
        let need = xattr_bytes(&xattr.name, &xattr.value);
        if need > self.room() {
            self.page()?;
        }
        if need > self.room() {
            return Err(Errno::ENOMEM);
        }
        let (name_len, value_len) = (xattr.name.len() as u16, xattr.value.len() as u16);
        let kind = if internal { INTERNAL } else { XATTR };
        self.desc(kind, &[&name_len.to_le_bytes(), &value_len.to_le_bytes(), &xattr.name, &xattr.value]);
        Ok(())
    }

    /// Adds runs of pairs, as many as fit, and goes on in the next page; `head` begins each descriptor.
    fn pairs(&mut self, kind: u8, head: &[u8], mut next: impl FnMut() -> Option<(u32, u32)>) -> Result<()> {
        let mut pair = next();
        let mut first = true;
        while pair.is_some() || (first && kind == TABLE) {
            first = false;
            let fixed = HEAD.saturating_add(head.len());
            if self.room() < fixed.saturating_add(8) {
                self.page()?;
            }
            let most = self.room().saturating_sub(fixed) / 8;
            let mut body = Vec::new();
            body.try_reserve_exact(most.saturating_mul(8))?;
            while let Some((a, b)) = pair {
                if body.len() / 8 == most {
                    break;
                }
                body.extend_from_slice(&a.to_le_bytes());
                body.extend_from_slice(&b.to_le_bytes());
                pair = next();
            }
            self.desc(kind, &[head, &body]);
        }
        Ok(())
    }

    /// Adds where the clusters are: cluster `n` at `at(n)`, 0 for nowhere.
    pub fn runs(&mut self, count: u64, at: impl Fn(u64) -> u32) -> Result<()> {
        let mut n = 0;
        self.pairs(RLE, &[], || {
            if n >= count {
                return None;
            }
            let (first, mut len) = (at(n), 1u32);
            n = n.saturating_add(1);
            while n < count && at(n) == if first == 0 { 0 } else { first.wrapping_add(len) } {
                len = len.saturating_add(1);
                n = n.saturating_add(1);
            }
            Some((first, len))
        })
    }

    /// Adds the extent table.
    pub fn table(&mut self, clusters: u64, pages: &[u32]) -> Result<()> {
        let mut rest = pages;
        self.pairs(TABLE, &clusters.to_le_bytes(), || {
            let first = *rest.first()?;
            let len = if first == 0 { rest.iter().take_while(|p| **p == 0).count() } else { 1 };
            rest = rest.get(len..).unwrap_or_default();
            Some((first, len as u32))
        })
    }

    pub fn len(&self) -> usize {
        self.pages.len()
    }

    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Links the pages, which go where `places` says, and renews their checksums.
    pub fn seal(mut self, places: &[u32]) -> Vec<Vec<u8>> {
        for (index, page) in self.pages.iter_mut().enumerate() {
            let next = places.get(index.saturating_add(1)).copied().unwrap_or(NO_PAGE);
            put(page, AT_NEXT, &next.to_le_bytes());
            seal(page);
        }
        self.pages
    }
}

/// An extent page: the clusters from `first` on, which is a multiple of [`EXTENTS`].
pub fn extent_page(id: u64, first: u64, count: u64, at: impl Fn(u64) -> u32) -> Result<Vec<u8>> {
    let mut page = blank(id, 0)?;
    let end = count.min(first.saturating_add(EXTENTS));
    let mut place = AT_DESCS + EXTENT_HEAD;
    for n in first..end {
        put(&mut page, place, &at(n).to_le_bytes());
        place = place.saturating_add(4);
    }
    let length = place.saturating_sub(AT_DESCS + HEAD);
    put(&mut page, AT_DESCS, &[EXTENT]);
    put(&mut page, AT_DESCS + 1, &(length as u32).to_le_bytes());
    put(&mut page, AT_DESCS + HEAD, &(first as u32).to_le_bytes());
    seal(&mut page);
    Ok(page)
}

/// The number in an xattr value of eight bytes.
pub fn number(value: &[u8]) -> Option<u64> {
    (value.len() == 8).then(|| u64::from_le_bytes(bytes(value, 0)))
}

const _: () = assert!(DESCS == 4072 && TABLE_HEAD == 13);

#[cfg(test)]
mod tests;
