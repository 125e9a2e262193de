//! 4 KiB random reads at queue depth 128 on a null and on a malloc bdev, through the C functions: ns per I/O.

use respdk::{
    abi,
    bdev::mgr,
    bdev_modules::{self, malloc, null},
    capi::{bdev::*, bdev_io::*},
    env::{self, EnvOpts},
    thread::{self, iobuf},
};
use std::{
    ffi::{CString, c_void},
    sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    time::Duration,
};

const DEPTH: usize = 128;
const BLOCKS: u64 = 8;

struct Task {
    iov: abi::iovec,
    run: *const Run,
}

struct Run {
    desc: *mut abi::spdk_bdev_desc,
    ch: *mut abi::spdk_io_channel,
    done: AtomicU64,
    in_flight: AtomicU64,
    stop: AtomicBool,
    seed: AtomicU64,
    span: u64,
}

fn submit(task: *mut Task) {
    unsafe {
        let run = &*(*task).run;
        let mut x = run.seed.load(Relaxed);
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        run.seed.store(x, Relaxed);
        let offset = (x % (run.span / BLOCKS)) * BLOCKS;
        let rc = spdk_bdev_readv_blocks_with_md(
            run.desc,
            run.ch,
            &mut (*task).iov,
            1,
            core::ptr::null_mut(),
            offset,
            BLOCKS,
            Some(complete),
            task.cast(),
        );
        assert_eq!(rc, 0);
        run.in_flight.store(run.in_flight.load(Relaxed) + 1, Relaxed);
    }
}

unsafe extern "C" fn complete(io: *mut abi::spdk_bdev_io, success: bool, arg: *mut c_void) {
    unsafe {
        assert!(success);
        let task: *mut Task = arg.cast();
        let run = &*(*task).run;
        run.done.store(run.done.load(Relaxed) + 1, Relaxed);
        run.in_flight.store(run.in_flight.load(Relaxed) - 1, Relaxed);
        spdk_bdev_free_io(io);
        if !run.stop.load(Relaxed) {
            submit(task);
        }
    }
}

unsafe extern "C" fn event(_: u32, _: *mut abi::spdk_bdev, _: *mut c_void) {}

fn measure(name: &str, span: u64, n: u64) {
    let thread = thread::current().unwrap();
    let c = CString::new(name).unwrap();
    let mut desc = core::ptr::null_mut();
    unsafe {
        assert_eq!(spdk_bdev_open_ext(c.as_ptr(), false, Some(event), core::ptr::null_mut(), &mut desc), 0);
        let ch = spdk_bdev_get_io_channel(desc);
        let run = Run {
            desc,
            ch,
            done: AtomicU64::new(0),
            in_flight: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            seed: AtomicU64::new(88172645463325252),
            span,
        };
        let mut tasks: Vec<Task> = (0..DEPTH)
            .map(|_| Task {
                iov: abi::iovec {
                    iov_base: env::dma_zmalloc(4096, 4096).unwrap().into_address() as *mut c_void,
                    iov_len: 4096,
                },
                run: &run,
            })
            .collect();
        for task in &mut tasks {
            submit(task);
        }
        let poll = || thread::poll(thread, 0, 0).unwrap();
        while run.done.load(Relaxed) < n / 10 {
            poll();
        }
        let (start, from) = (cpu_time(), run.done.load(Relaxed));
        while run.done.load(Relaxed) < from + n {
            poll();
        }
        let ns = (cpu_time() - start).as_nanos() as f64 / (run.done.load(Relaxed) - from) as f64;
        println!("{name}: {ns:.1} ns per I/O, {:.2} M IOPS", 1e3 / ns);
        run.stop.store(true, Relaxed);
        while run.in_flight.load(Relaxed) > 0 {
            poll();
        }
        respdk::capi::channel::spdk_put_io_channel(ch);
        spdk_bdev_close(desc);
        for _ in 0..10 {
            poll();
        }
    }
}

/// CPU time of this pthread: other work on the machine does not count.
fn cpu_time() -> Duration {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut t) };
    Duration::new(t.tv_sec as u64, t.tv_nsec as u32)
}

fn main() {
    env::init(Some(&EnvOpts { name: "bench".to_owned(), ..EnvOpts::new() })).unwrap();
    thread::lib_init(None, 0).unwrap();
    let t = thread::create(Some(b"app"), None).unwrap();
    thread::set_current(Some(t));
    respdk::sys::tls::TlsWord::Reactor.set(1);
    iobuf::initialize().unwrap();
    bdev_modules::register().unwrap();
    mgr::initialize(Box::new(|rc| assert_eq!(rc, 0))).unwrap();
    for _ in 0..10 {
        thread::poll(t, 0, 0).unwrap();
    }
    assert!(mgr::is_up());
    null::create(&null::Params { name: b"Null0".to_vec(), num_blocks: 1 << 20, block_size: 512, ..Default::default() })
        .unwrap();
    malloc::create(&malloc::Params {
        name: Some(b"Malloc0".to_vec()),
        num_blocks: 1 << 17,
        block_size: 512,
        numa_id: -1,
        ..Default::default()
    })
    .unwrap();
    for _ in 0..10 {
        thread::poll(t, 0, 0).unwrap();
    }
    let scale: u64 = std::env::args().find_map(|a| a.parse().ok()).unwrap_or(1);
    for _ in 0..3 {
        measure("Null0", 1 << 20, 20_000_000 / scale);
        measure("Malloc0", 1 << 17, 2_000_000 / scale);
    }
}
