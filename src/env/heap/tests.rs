//! The heap against a model: no two blocks overlap, everything comes back, wrong pointers are told apart.

use super::*;
use std::collections::BTreeMap;

fn want(size: usize, align: usize) -> Request {
    Request { size, align, tag: Tag::Malloc, one_chunk: false }
}

/// Allocates as the layer above does: grows when there is no room.
fn alloc(heap: &mut Heap, want: &Request, limit: u32) -> Option<Block> {
    heap.alloc(want).or_else(|| {
        let plan = heap.plan(want, 0, limit)?;
        heap.add(plan, true).unwrap();
        heap.alloc(want)
    })
}

fn free(heap: &mut Heap, offset: usize, tag: Tag) -> core::result::Result<bool, Wrong> {
    let region = heap.free(offset, tag)?;
    if let Some(chunks) = region {
        assert!(heap.withdraw(chunks));
        heap.vacate(chunks);
    }
    Ok(region.is_some())
}

/// Gives back every region that holds nothing.
fn trim(heap: &mut Heap) {
    let all: Vec<Chunks> = heap.regions().collect();
    for chunks in all {
        if heap.withdraw(chunks) {
            heap.vacate(chunks);
        }
    }
}

#[test]
fn wrong_pointers_are_told_apart() {
    let mut heap = Heap::new(64).unwrap();
    assert_eq!(heap.find(0, Tag::Malloc), Err(Wrong::Garbage));
    let keep = alloc(&mut heap, &want(64, 64), 64).unwrap();
    let small = alloc(&mut heap, &want(100, 0), 64).unwrap();
    let large = alloc(&mut heap, &want(10_000, 64), 64).unwrap();
    let zone = alloc(&mut heap, &Request { size: 64, align: 64, tag: Tag::Zone, one_chunk: true }, 64).unwrap();
    assert_eq!((keep.usable, small.usable, large.usable, zone.usable), (64, 128, 3 * PAGE, PAGE));
    assert_eq!((heap.asked(&large), heap.asked(&small)), (10_000, 128));
    assert_eq!(heap.find(small.offset + 64, Tag::Malloc), Err(Wrong::Garbage));
    assert_eq!(heap.find(large.offset + PAGE, Tag::Malloc), Err(Wrong::Garbage));
    assert_eq!(heap.find(large.offset + 8, Tag::Malloc), Err(Wrong::Garbage));
    assert_eq!(heap.free(zone.offset, Tag::Malloc), Err(Wrong::Kind));
    assert_eq!(heap.free(small.offset, Tag::Zone), Err(Wrong::Kind));
    for offset in [small.offset, large.offset] {
        assert_eq!(free(&mut heap, offset, Tag::Malloc), Ok(false));
        assert_eq!(free(&mut heap, offset, Tag::Malloc), Err(Wrong::Freed));
    }
    assert_eq!(free(&mut heap, zone.offset, Tag::Zone), Ok(false));
    assert_eq!(free(&mut heap, keep.offset, Tag::Malloc), Ok(false));
    assert_eq!(heap.find(keep.offset, Tag::Malloc), Err(Wrong::Freed));
    trim(&mut heap);
    assert_eq!(heap.find(keep.offset, Tag::Malloc), Err(Wrong::Freed));
    assert_eq!(heap.stats(), HeapStats::default());
}

#[test]
fn blocks_shrink_where_they_are_and_fresh_pages_are_known_to_be_zero() {
    let mut heap = Heap::new(8).unwrap();
    let block = alloc(&mut heap, &want(5 * PAGE, 0), 8).unwrap();
    assert_eq!(block.dirty, 0);
    assert!(heap.resize(&block, PAGE + 1));
    let block = heap.find(block.offset, Tag::Malloc).unwrap();
    assert_eq!((block.usable, heap.asked(&block)), (2 * PAGE, PAGE + 1));
    assert!(!heap.resize(&block, 2 * PAGE + 1));
    let again = alloc(&mut heap, &want(4 * PAGE, 0), 8).unwrap();
    assert_eq!((again.offset, again.dirty), (block.offset + 2 * PAGE, 3 * PAGE));
    assert_eq!(heap.stats().used, 6 * PAGE as u64);
}

#[test]
fn alignment_and_chunk_bounds_are_kept() {
    let mut heap = Heap::new(64).unwrap();
    let mut offsets = Vec::new();
    for align in [64, 128, 512, 4096, 8192, 1 << 20, 2 << 20, 8 << 20] {
        for size in [1, 65, 1000, 5000, 300_000] {
            let block = alloc(&mut heap, &want(size, align), 64).unwrap();
            assert_eq!(block.offset % align, 0);
            offsets.push(block.offset);
        }
    }
    for _ in 0..9 {
        let block =
            alloc(&mut heap, &Request { size: 700_000, align: 64, tag: Tag::Pool, one_chunk: true }, 64).unwrap();
        let chunk = CHUNK_PAGES as usize * PAGE;
        assert_eq!(block.offset / chunk, (block.offset + 699_999) / chunk);
    }
    offsets.iter().for_each(|offset| assert!(heap.free(*offset, Tag::Malloc).is_ok()));
    assert_eq!(heap.stats().used_count, 9);
}

#[test]
fn the_limit_and_the_range_end_it() {
    let mut heap = Heap::new(4).unwrap();
    assert!(alloc(&mut heap, &want(3 << 20, 64), 1).is_none());
    let two = alloc(&mut heap, &want(3 << 20, 64), 2).unwrap();
    assert!(heap.plan(&want(1 << 20, 64), 0, 2).is_none());
    assert!(alloc(&mut heap, &want(5 << 20, 64), 64).is_none());
    assert_eq!(free(&mut heap, two.offset, Tag::Malloc), Ok(false));
    assert_eq!((heap.chunks(), heap.stats().free_count), (2, 1));
    trim(&mut heap);
    assert!(alloc(&mut heap, &want(8 << 20, 64), 64).is_some());
    assert!(alloc(&mut heap, &want(usize::MAX, 64), 64).is_none());
}

#[test]
fn a_storm_keeps_blocks_apart_and_gives_everything_back() {
    let mut heap = Heap::new(256).unwrap();
    let mut live: BTreeMap<usize, usize> = BTreeMap::new();
    let mut seed = 0x9e37_79b9_7f4a_7c15u64;
    let mut random = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    for round in 0..60_000u64 {
        if random(100) < 52 + (round / 5000 % 2) * 10 - 5 || live.is_empty() {
            let size = match random(10) {
                0 => random(3 << 20) + 1,
                1..4 => random(100_000) + 1,
                _ => random(3000) + 1,
            } as usize;
            let align = 64 << random(8);
            let Some(block) = alloc(&mut heap, &want(size, align), 256) else { continue };
            assert!(block.usable >= size && block.offset % align == 0);
            if let Some((before, len)) = live.range(..=block.offset).next_back() {
                assert!(before + len <= block.offset);
            }
            if let Some((after, _)) = live.range(block.offset..).next() {
                assert!(block.offset + block.usable <= *after);
            }
            live.insert(block.offset, block.usable);
        } else {
            let pick = random(256 << 21) as usize;
            let offset = *live.range(pick..).next().or(live.iter().next()).unwrap().0;
            live.remove(&offset);
            free(&mut heap, offset, Tag::Malloc).unwrap();
            assert_eq!(heap.find(offset, Tag::Malloc), Err(Wrong::Freed));
        }
        if round % 1000 == 0 {
            let stats = heap.stats();
            assert_eq!((stats.used, stats.used_count as usize), (live.values().map(|v| *v as u64).sum(), live.len()));
        }
    }
    for (offset, _) in live {
        free(&mut heap, offset, Tag::Malloc).unwrap();
    }
    assert!(heap.chunks() <= IDLE_LIMIT);
    trim(&mut heap);
    assert_eq!((heap.stats(), heap.chunks()), (HeapStats::default(), 0));
}
