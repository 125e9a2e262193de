//! Small blocks: up to 64 of one size share a run of pages, and one word says which of them are in use.

use super::{Block, Chunks, Heap, Info, Kind, MIN_ALIGN, NONE, PAGE, Request, Tag, Wrong};

/// The sizes. Each divides its slab into 64 or 32 places without a rest.
const SIZES: [usize; 16] = [64, 128, 192, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048];
pub(super) const CLASSES: usize = SIZES.len();

fn places(class: usize) -> u32 {
    if SIZES[class] <= 1024 { 64 } else { 32 }
}

fn pages(class: usize) -> u32 {
    (SIZES[class] * places(class) as usize / PAGE) as u32
}

/// All places of the class in use.
fn full(class: usize) -> u64 {
    u64::MAX >> (64 - places(class))
}

/// The class for a request, when it is small and serves `spdk_malloc`.
pub(super) fn class_for(want: &Request) -> Option<usize> {
    if want.tag != Tag::Malloc {
        return None;
    }
    SIZES.iter().position(|size| *size >= want.size && size % want.align.max(MIN_ALIGN) == 0)
}

impl Heap {
    pub(super) fn slab_alloc(&mut self, class: usize) -> Option<Block> {
        let head = match self.partial[class] {
            NONE => self.slab_new(class)?,
            head => head,
        };
        let used = self.aux(head);
        if used == 0 && self.spare[class] == head {
            self.spare[class] = NONE;
            self.region_mut(head).0.idle -= pages(class);
        }
        let place = used.trailing_ones();
        self.set_aux(head, used | 1 << place);
        if used | 1 << place == full(class) {
            self.slab_unlist(class, head);
        }
        let offset = head as usize * PAGE + place as usize * SIZES[class];
        Some(Block { offset, usable: SIZES[class], dirty: SIZES[class] })
    }

    /// Frees a block that [`slab_find`](Self::slab_find) found. Answers the slab's pages when it is empty.
    pub(super) fn slab_free(&mut self, offset: usize) -> Option<(u32, u32)> {
        let (head, class) = self.slab_of(offset)?;
        let place = (offset - head as usize * PAGE) / SIZES[class];
        let used = self.aux(head);
        let left = used & !(1 << place);
        self.set_aux(head, left);
        if used == full(class) {
            self.slab_list(class, head);
        }
        if left != 0 {
            return None;
        }
        let region = self.region_mut(head).0;
        if region.used > region.idle + pages(class) && self.spare[class] == NONE {
            self.region_mut(head).0.idle += pages(class);
            self.spare[class] = head;
            return None;
        }
        self.slab_unlist(class, head);
        Some((head, pages(class)))
    }

    /// Frees the spare slabs of the region around `page` when it holds nothing else. Answers the region when it is empty.
    pub(super) fn drop_spares(&mut self, page: u32) -> Option<Chunks> {
        let region = self.region(page);
        if region.idle == 0 || region.used != region.idle {
            return None;
        }
        let chunks = region.chunks;
        let mut empty = None;
        for class in 0..CLASSES {
            let head = self.spare[class];
            if head != NONE && self.region(head).chunks == chunks {
                self.spare[class] = NONE;
                self.region_mut(head).0.idle -= pages(class);
                self.slab_unlist(class, head);
                empty = self.run_free(head, pages(class));
            }
        }
        empty
    }

    pub(super) fn slab_find(&self, offset: usize) -> Result<Block, Wrong> {
        let (head, class) = self.slab_of(offset).ok_or(Wrong::Freed)?;
        let inside = offset - head as usize * PAGE;
        let place = inside / SIZES[class];
        if place >= places(class) as usize {
            return Err(Wrong::Freed);
        }
        if inside % SIZES[class] != 0 {
            return Err(Wrong::Garbage);
        }
        if self.aux(head) & (1 << place) == 0 {
            return Err(Wrong::Freed);
        }
        Ok(Block { offset, usable: SIZES[class], dirty: SIZES[class] })
    }

    /// The slab around `offset`: its first page and class. `None` where there was one and is no more.
    fn slab_of(&self, offset: usize) -> Option<(u32, usize)> {
        let page = (offset / PAGE) as u32;
        let info = self.info(page);
        let head = if info.kind() == Kind::SlabBody { page.checked_sub(info.len())? } else { page };
        let info = self.info(head);
        (info.kind() == Kind::SlabHead).then(|| (head, info.class()))
    }

    fn slab_new(&mut self, class: usize) -> Option<u32> {
        let want = Request { size: 0, align: PAGE, tag: Tag::Malloc, one_chunk: true };
        let (head, _) = self.run_alloc(pages(class), &want)?;
        self.set(head, Info::new(Kind::SlabHead, Tag::Malloc as u8, class as u8, pages(class)));
        self.set_aux(head, 0);
        for distance in 1..pages(class) {
            self.set(head + distance, Info::new(Kind::SlabBody, 0, 0, distance));
        }
        self.slab_list(class, head);
        Some(head)
    }

    fn slab_list(&mut self, class: usize, head: u32) {
        let next = self.partial[class];
        self.set_link(head, NONE, next);
        if next != NONE {
            let after = self.link(next).1;
            self.set_link(next, head, after);
        }
        self.partial[class] = head;
    }

    fn slab_unlist(&mut self, class: usize, head: u32) {
        let (prev, next) = self.link(head);
        match prev {
            NONE => self.partial[class] = next,
            prev => {
                let before = self.link(prev).0;
                self.set_link(prev, before, next);
            }
        }
        if next != NONE {
            let after = self.link(next).1;
            self.set_link(next, prev, after);
        }
    }
}
