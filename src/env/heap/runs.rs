//! Runs of pages: free ones in lists by length, merged with their neighbours inside a region as soon as they are freed.

use super::{CHUNK_PAGES, Chunks, Heap, Info, Kind, NONE, Request, pair, unpair};

/// Lengths 1 to 7 have a list each, longer ones eight lists per power of two.
const BINS: usize = 8 + 29 * 8;
/// How many runs of one list are looked at for one with the right alignment.
const LOOKS: usize = 16;

/// The heads of the lists of free runs.
pub(super) struct Bins {
    heads: [u32; BINS],
    filled: [u64; BINS.div_ceil(64)],
    count: u32,
}

impl Bins {
    pub(super) fn new() -> Bins {
        Bins { heads: [NONE; BINS], filled: [0; BINS.div_ceil(64)], count: 0 }
    }

    pub(super) fn count(&self) -> u32 {
        self.count
    }

    fn set_head(&mut self, bin: usize, page: u32) {
        self.heads[bin] = page;
        let bit = 1 << (bin % 64);
        match page {
            NONE => self.filled[bin / 64] &= !bit,
            _ => self.filled[bin / 64] |= bit,
        }
    }

    /// The first list at or after `bin` that is not empty.
    fn next_filled(&self, bin: usize) -> Option<usize> {
        let mut word = bin / 64;
        let mut bits = self.filled.get(word)? & (u64::MAX << (bin % 64));
        loop {
            if bits != 0 {
                return Some(word * 64 + bits.trailing_zeros() as usize);
            }
            word += 1;
            bits = *self.filled.get(word)?;
        }
    }

    fn last_filled(&self) -> Option<usize> {
        let word = self.filled.iter().rposition(|bits| *bits != 0)?;
        Some(word * 64 + 63 - self.filled[word].leading_zeros() as usize)
    }
}

fn bin_of(len: u32) -> usize {
    if len < 8 {
        return len as usize;
    }
    let power = len.ilog2();
    8 + (power as usize - 3) * 8 + (len >> (power - 3) & 7) as usize
}

/// Where in a free run `[start, start + len)` a block of `need` pages can begin.
fn fit(start: u32, len: u32, need: u32, align: u32, one_chunk: bool) -> Option<u32> {
    let mut at = start.checked_next_multiple_of(align)?;
    if one_chunk && need <= CHUNK_PAGES && at % CHUNK_PAGES + need > CHUNK_PAGES {
        at = at.checked_next_multiple_of(CHUNK_PAGES.max(align))?;
    }
    (at.checked_add(need)? <= start + len).then_some(at)
}

impl Heap {
    /// Takes `need` pages out of a free run. Answers the first and how many of them may be other than zero.
    pub(super) fn run_alloc(&mut self, need: u32, want: &Request) -> Option<(u32, u32)> {
        let align = u32::try_from(want.align / super::PAGE).ok()?.max(1);
        let mut bin = self.bins.next_filled(bin_of(need));
        while let Some(this) = bin {
            let mut page = self.bins.heads[this];
            for _ in 0..LOOKS {
                if page == NONE {
                    break;
                }
                let len = self.info(page).len();
                if let Some(at) = fit(page, len, need, align, want.one_chunk) {
                    self.run_take(page, len, at, need);
                    return Some((at, self.spend(at, need)));
                }
                page = unpair(self.aux(page)).1;
            }
            bin = self.bins.next_filled(this + 1);
        }
        None
    }

    /// Frees a run. Answers its region when nothing else is left in it.
    pub(super) fn run_free(&mut self, page: u32, len: u32) -> Option<Chunks> {
        let (region, _) = self.region_mut(page);
        region.used -= len;
        let chunks = region.chunks;
        let (first, end) = (chunks.first * CHUNK_PAGES, (chunks.first + chunks.n) * CHUNK_PAGES);
        let (mut start, mut stop) = (page, page + len);
        self.set(page, Info::new(Kind::Stale, 0, 0, 0));
        if start > first {
            let left = self.info(start - 1);
            let before = match left.kind() {
                Kind::FreeTail => Some(start - left.len()),
                Kind::FreeHead => Some(start - 1),
                _ => None,
            };
            if let Some(before) = before {
                self.run_remove(before);
                start = before;
            }
        }
        if stop < end && self.info(stop).kind() == Kind::FreeHead {
            let after = self.info(stop).len();
            self.run_remove(stop);
            stop += after;
        }
        self.run_insert(start, stop - start);
        (start == first && stop == end).then_some(chunks)
    }

    /// Gives the pages of a used run beyond its first `keep` back.
    pub(super) fn run_trim(&mut self, page: u32, keep: u32) {
        let info = self.info(page);
        if keep < info.len() {
            self.set(page, Info::new(Kind::UsedHead, info.tag(), 0, keep));
            self.run_free(page + keep, info.len() - keep);
        }
    }

    pub(super) fn largest_free(&self) -> u64 {
        let Some(bin) = self.bins.last_filled() else { return 0 };
        let mut page = self.bins.heads[bin];
        let mut largest = 0;
        while page != NONE {
            largest = largest.max(u64::from(self.info(page).len()));
            page = unpair(self.aux(page)).1;
        }
        largest
    }

    /// Puts a free run into its list and marks its ends.
    pub(super) fn run_insert(&mut self, page: u32, len: u32) {
        let bin = bin_of(len);
        let head = self.bins.heads[bin];
        self.set(page, Info::new(Kind::FreeHead, 0, 0, len));
        if len > 1 {
            self.set(page + len - 1, Info::new(Kind::FreeTail, 0, 0, len));
        }
        self.set_aux(page, pair(NONE, head));
        if head != NONE {
            let next = unpair(self.aux(head)).1;
            self.set_aux(head, pair(page, next));
        }
        self.bins.set_head(bin, page);
        self.bins.count += 1;
        self.idle += self.whole_region(page, len);
    }

    /// Takes a free run out of its list and clears its marks.
    pub(super) fn run_remove(&mut self, page: u32) {
        let len = self.info(page).len();
        let (prev, next) = unpair(self.aux(page));
        match prev {
            NONE => self.bins.set_head(bin_of(len), next),
            prev => {
                let before = unpair(self.aux(prev)).0;
                self.set_aux(prev, pair(before, next));
            }
        }
        if next != NONE {
            let after = unpair(self.aux(next)).1;
            self.set_aux(next, pair(prev, after));
        }
        self.set(page, Info::new(Kind::Stale, 0, 0, 0));
        if len > 1 {
            self.set(page + len - 1, Info::new(Kind::Inner, 0, 0, 0));
        }
        self.bins.count -= 1;
        self.idle -= self.whole_region(page, len);
    }

    /// The chunks of the region, when the run fills it.
    fn whole_region(&self, page: u32, len: u32) -> u32 {
        let chunks = self.region(page).chunks;
        if chunks.first * CHUNK_PAGES == page && chunks.n * CHUNK_PAGES == len { chunks.n } else { 0 }
    }

    fn run_take(&mut self, page: u32, len: u32, at: u32, need: u32) {
        self.run_remove(page);
        if at > page {
            self.run_insert(page, at - page);
        }
        let (end, stop) = (at + need, page + len);
        if stop > end {
            self.run_insert(end, stop - end);
        }
    }

    /// Notes that the pages are given away; answers how many at their start were given away before.
    fn spend(&mut self, page: u32, need: u32) -> u32 {
        let (region, at) = self.region_mut(page);
        let at = at as u32;
        let dirty = region.fresh.saturating_sub(at).min(need);
        region.fresh = region.fresh.max(at + need);
        region.used += need;
        dirty
    }
}
