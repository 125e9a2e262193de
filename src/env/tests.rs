//! The environment as the rooms above see it. One process, one start: the tests share it.

use super::*;
use crate::handle::Rx;
use std::sync::{
    Once,
    atomic::{AtomicU64, Ordering::SeqCst},
};

/// Starts the environment once for all tests of this process.
pub fn started() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let opts = EnvOpts { name: "unit".to_owned(), ..EnvOpts::new() };
        init(Some(&opts)).unwrap();
    });
}

#[test]
fn buffers_come_zeroed_aligned_and_translated() {
    started();
    for (len, align) in [(1, 0), (4096, 4096), (100_000, 512), (5 << 20, 2 << 20)] {
        let buf = dma_zmalloc(len, align).unwrap();
        let mut first = [9u8; 1];
        buf.read(len - 1, &mut first).unwrap();
        assert_eq!((first[0], buf.address() % align.max(64)), (0, 0));
        buf.write(0, &[7]).unwrap();
        assert_eq!(buf.write(len, &[7]), Err(Errno::EFAULT));
        assert_ne!(buf.device_address(0), vtophys::ERROR);
        let mut size = len as u64;
        vtophys::translate(buf.address() as u64, Some(&mut size));
        assert!(size > 0 && size <= len as u64);
        assert!(vtophys::numa_id(buf.address() as u64, None) >= 0);
    }
    assert_eq!(vtophys::translate(0x1000, None), vtophys::ERROR);
    assert_eq!(dma_malloc(0, 0).err(), Some(Errno::EINVAL));
    assert_eq!(dma_malloc(8, 3).err(), Some(Errno::EINVAL));
    assert_eq!(dma_malloc(usize::MAX / 2, 0).err(), Some(Errno::ENOMEM));
}

#[test]
fn wrong_pointers_are_refused_and_counted() {
    started();
    let before = memory::refused();
    let at = malloc(300, 0, ANY_NODE).unwrap();
    free(at).unwrap();
    assert_eq!(free(at), Err(Errno::ESTALE));
    assert_eq!(free(at + 8), Err(Errno::ESTALE).or(free(at + 8)));
    assert_eq!(free(0x1234_5678), Err(Errno::EBADF));
    assert!(free(core::ptr::from_ref(&at).addr()).is_err());
    assert!(memory::refused() >= before + 4);
    assert_eq!(free(0), Ok(()));
}

#[test]
fn blocks_change_size() {
    started();
    let memory = memory::memory().unwrap();
    let at = zmalloc(100, 0, ANY_NODE).unwrap();
    memory.write(at, b"content").unwrap();
    let at = memory.realloc("test", at, 1 << 20, 4096).unwrap();
    let mut text = [0u8; 7];
    memory.read(at, &mut text).unwrap();
    assert_eq!((&text, memory.size_of("test", at)), (b"content", Ok(1 << 20)));
    assert_eq!(memory.realloc("test", at, 5000, 64), Ok(at));
    assert_eq!(memory.size_of("test", at), Ok(5000));
    assert!(memory.realloc("test", at + 64, 5000, 64).is_err());
    free(at).unwrap();
}

#[test]
fn zones_have_names() {
    started();
    let at = memzone::reserve(b"zone", 10_000, ANY_NODE, 0, 4096).unwrap();
    assert_eq!(at % 4096, 0);
    assert_eq!(memzone::lookup(b"zone").map(|zone| (zone.at, zone.len)), Some((at, 10_000)));
    assert_eq!(memzone::reserve(b"zone", 1, ANY_NODE, 0, 0), Err(Errno::EEXIST));
    assert_eq!(memzone::reserve(&[b'x'; 32], 1, ANY_NODE, 0, 0), Err(Errno::ENAMETOOLONG));
    assert!(memzone::dump().contains("name:<zone>, len:0x2710"));
    assert_eq!(free(at), Err(Errno::EBADF));
    memzone::free(b"zone").unwrap();
    assert_eq!(memzone::free(b"zone"), Err(Errno::ENOENT));
    assert!(memzone::lookup(b"zone").is_none());
}

#[test]
fn a_pool_hands_every_element_out_once() {
    started();
    for cache_size in [0, usize::MAX] {
        let opts = mempool::PoolOpts { name: b"pool", count: 3000, element_size: 100, cache_size, node: ANY_NODE };
        let pool = mempool::create(&opts).unwrap();
        assert_eq!(mempool::create(&opts).err(), Some(Errno::EEXIST));
        assert_eq!(mempool::lookup(b"pool"), Some(pool));
        let mut out: Vec<usize> = (0..1000).map(|_| pool.get().unwrap()).collect();
        assert_eq!(pool.available(), 2000);
        pool.get_bulk(1500, |_, at| out.push(at)).unwrap();
        assert_eq!(pool.get_bulk(501, |_, _| panic!()), Err(Errno::ENOBUFS));
        pool.get_bulk(500, |_, at| out.push(at)).unwrap();
        assert_eq!((pool.get(), pool.available()), (None, 0));
        out.sort_unstable();
        out.dedup();
        assert_eq!(out.len(), 3000);
        assert!((0..3000).all(|n| out.binary_search(&pool.element(n).unwrap()).is_ok()));
        assert_eq!(pool.put(out[0] + 1), Err(Errno::EBADF));
        assert_eq!(pool.put(0), Err(Errno::EBADF));
        out.iter().for_each(|at| pool.put(*at).unwrap());
        assert_eq!(pool.put(out[7]), Err(Errno::ESTALE));
        assert_eq!(pool.available(), 3000);
        assert_eq!(pool.pieces().iter().map(|piece| piece.2).sum::<usize>(), 3000 * 128);
        mempool::free(pool);
        assert!(mempool::lookup(b"pool").is_none() && pool.get().is_none());
    }
}

#[test]
fn memory_maps_hear_of_every_region() {
    started();
    static HEARD: AtomicU64 = AtomicU64::new(0);
    static FAIL_AT: Rx<u64> = Rx::ZERO;
    extern "C" fn hear(
        _: *mut c_void,
        map: *mut crate::abi::spdk_mem_map,
        action: u32,
        at: *mut c_void,
        len: usize,
    ) -> i32 {
        let map = memmap::MAPS.get(map.addr() as u64).unwrap();
        if action == crate::abi::SPDK_MEM_MAP_NOTIFY_REGISTER {
            if at.addr() as u64 == FAIL_AT.get() {
                return -1;
            }
            HEARD.fetch_add(len as u64, SeqCst);
            map.set(at.addr() as u64, len as u64, 5).unwrap();
        } else {
            HEARD.fetch_sub(len as u64, SeqCst);
            map.clear(at.addr() as u64, len as u64).unwrap();
        }
        assert_eq!(regions::register(0x6000_0000_0000, 4096), Err(Errno::EDEADLK));
        0
    }
    let base = 0x6100_0000_0000;
    regions::register(base, 3 * memmap::LARGE + 4096).unwrap();
    FAIL_AT.set(base);
    assert!(memmap::alloc(9, Some(hear), None, core::ptr::null_mut()).is_err());
    assert_eq!(HEARD.load(SeqCst), 0);
    FAIL_AT.set(1);
    let map = memmap::alloc(9, Some(hear), None, core::ptr::null_mut()).unwrap();
    let mut size = u64::MAX;
    assert_eq!((map.translate(base + 100, Some(&mut size)), size), (5, memmap::LARGE - 100));
    let mut size = u64::MAX;
    assert_eq!((map.translate(base + 3 * memmap::LARGE, Some(&mut size)), size), (5, 4096));
    assert_eq!(map.translate(base + 3 * memmap::LARGE + 4096, None), 9);
    regions::unregister(base, 3 * memmap::LARGE + 4096).unwrap();
    assert_eq!(map.translate(base, None), 9);
    memmap::free(map).unwrap();
    assert_eq!(HEARD.load(SeqCst), 0);
    assert_eq!(map.translate(base, None), 9);
}

#[test]
fn cores_have_threads() {
    started();
    assert_eq!((cores::count(), cores::first(), cores::last(), cores::main()), (1, 0, 0, 0));
    assert_eq!((cores::next(0), cores::next(cores::NO_CORE)), (cores::NO_CORE, 0));
    assert_eq!(cores::launch(0, || ()), Err(Errno::EBUSY));
    assert_eq!(cores::launch(77, || ()), Err(Errno::EINVAL));
    assert!(cores::siblings(0).unwrap().get(0));
    assert_eq!((cores::numa_id(9999), cores::numa_id(0) >= 0), (-1, true));
    let before = crate::sys::affinity::current().unwrap();
    drop(cores::pin(0).unwrap());
    assert_eq!(crate::sys::affinity::current().unwrap(), before);
    cores::wait_all();
    assert!(std::thread::spawn(cores::current).join().unwrap() == cores::NO_CORE);
}

#[test]
fn it_starts_again_only_without_options() {
    started();
    assert_eq!(init(Some(&EnvOpts::new())), Err(Errno::EINVAL));
    assert_eq!(init(None), Ok(()));
    assert!(!external() && ticks_hz() > 1_000_000 && ticks() > 0);
    assert!(stats::dump().contains("DPDK malloc stats."));
    assert!(stats::of_node(0).is_some() && stats::of_node(99).is_none());
}
