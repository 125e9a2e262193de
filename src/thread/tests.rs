//! The thread room driven by one pthread, message by message.

use super::*;
use crate::handle::Rx;
use core::ffi::c_void;
use std::sync::{Mutex, MutexGuard};

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn start() -> MutexGuard<'static, ()> {
    let guard = ONE_AT_A_TIME.lock().unwrap_or_else(|e| e.into_inner());
    lib_init(None, 0).unwrap();
    guard
}

fn end(threads: &[crate::handle::Obj<Thread>]) {
    for &thread in threads {
        set_current(Some(thread));
        exit(thread).unwrap();
        while thread.state() != State::Exited {
            poll(thread, 0, 0).unwrap();
        }
        destroy(thread).unwrap();
    }
    set_current(None);
    lib_fini();
}

#[test]
fn messages_pollers_and_timers_run_where_they_belong() {
    let _guard = start();
    static HITS: Rx<u32> = Rx::ZERO;
    static RUNS: Rx<u32> = Rx::ZERO;
    extern "C" fn hit(arg: *mut c_void) {
        HITS.add(arg.addr() as u32);
    }
    extern "C" fn run(_: *mut c_void) -> i32 {
        RUNS.add(1);
        1
    }
    let a = create(Some(b"a"), None).unwrap();
    let b = create(Some(b"b"), None).unwrap();
    assert!(app_thread() == Some(a) && is_app_thread(a) && !is_app_thread(b));
    send_msg(b, hit, core::ptr::without_provenance_mut(5)).unwrap();
    send_msg(b, hit, core::ptr::without_provenance_mut(7)).unwrap();
    assert!(!b.is_idle());
    assert_eq!((poll(b, 1, 0).unwrap(), HITS.get()), (1, 5));
    assert_eq!((poll(b, 1, 0).unwrap(), HITS.get()), (1, 12));
    assert_eq!(poll(b, 1, 0).unwrap(), 0);
    assert!(poller::register(run, core::ptr::null_mut(), 0, None).is_err());
    set_current(Some(b));
    let active = poller::register(run, core::ptr::null_mut(), 0, Some(b"active")).unwrap();
    let timed = poller::register(run, core::ptr::null_mut(), 1_000_000, None).unwrap();
    poll(b, 0, 0).unwrap();
    assert_eq!(RUNS.get(), 1);
    poll(b, 0, crate::sys::tsc::now() + crate::sys::tsc::hz() * 2).unwrap();
    assert_eq!(RUNS.get(), 3);
    poller::pause(active).unwrap();
    poll(b, 0, 0).unwrap();
    assert_eq!((RUNS.get(), active.state()), (3, poller::PollerState::Paused));
    poller::resume(active).unwrap();
    poll(b, 0, 0).unwrap();
    assert_eq!(RUNS.get(), 4);
    set_current(Some(a));
    assert!(poller::unregister(active).is_err());
    set_current(Some(b));
    let handle = active.handle();
    poller::unregister(active).unwrap();
    poller::unregister(timed).unwrap();
    assert!(POLLERS.get(handle).is_err());
    end(&[b, a]);
}

struct Counting(Rx<u32>, Rx<u32>);
impl IoDevice for Counting {
    fn create(&self, channel: Chan) -> crate::errno::Result<()> {
        self.0.add(1);
        channel.user.set(42);
        Ok(())
    }
    fn destroy(&self, _: Chan) {
        self.1.add(1);
    }
}

#[test]
fn a_device_ends_after_its_last_channel_and_its_iterations() {
    let _guard = start();
    let device = std::sync::Arc::new(Counting(Rx::ZERO, Rx::ZERO));
    let (a, b) = (create(Some(b"a"), None).unwrap(), create(Some(b"b"), None).unwrap());
    set_current(Some(a));
    device::register(0x1000, Ops::Rust(device.clone()), Some(b"dev")).unwrap();
    assert!(device::register(0x1000, Ops::Rust(device.clone()), None).is_err());
    let first = channel::get(0x1000).unwrap();
    assert!(core::ptr::eq(first, channel::get(0x1000).unwrap()));
    set_current(Some(b));
    let second = channel::get(0x1000).unwrap();
    assert!(channel::find_own(first.address()).is_err() && channel::find_own(second.address()).is_ok());
    static SEEN: Rx<u32> = Rx::ZERO;
    static DONE: Rx<u32> = Rx::ZERO;
    static GONE: Rx<u32> = Rx::ZERO;
    for_each_channel_rust(
        0x1000,
        |iter| {
            assert_eq!(iter.channel().unwrap().user.get(), 42);
            SEEN.add(1);
            each::proceed(iter, 0).unwrap();
        },
        |status| {
            assert_eq!(status, 0);
            DONE.add(1);
        },
    )
    .unwrap();
    extern "C" fn gone(key: *mut c_void) {
        assert_eq!(key.addr(), 0x1000);
        GONE.add(1);
    }
    device::unregister(0x1000, Some(gone)).unwrap();
    for _ in 0..5 {
        poll(a, 0, 0).unwrap();
        poll(b, 0, 0).unwrap();
    }
    assert_eq!((SEEN.get(), DONE.get(), GONE.get()), (2, 1, 0));
    channel::put(second).unwrap();
    assert!(channel::put(second).is_err());
    set_current(Some(a));
    channel::put(first).unwrap();
    channel::put(first).unwrap();
    for _ in 0..5 {
        poll(a, 0, 0).unwrap();
        poll(b, 0, 0).unwrap();
    }
    assert_eq!((GONE.get(), device.0.get(), device.1.get()), (1, 2, 2));
    assert!(channel::find(first.address()).is_err());
    end(&[b, a]);
}

#[test]
fn channels_that_open_at_the_same_time_share_what_the_store_makes() {
    let _guard = start();
    let main = create(Some(b"main"), None).unwrap();
    set_current(Some(main));
    crate::env::tests::started();
    iobuf::initialize().unwrap();
    iobuf::register_module("race").unwrap();
    let others: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn(|| {
                let thread = create(None, None).unwrap();
                set_current(Some(thread));
                for _ in 0..20 {
                    let channel = iobuf::open("race", 128, 8).unwrap();
                    iobuf::close(channel).unwrap();
                    poll(thread, 0, 0).unwrap();
                }
                exit(thread).unwrap();
                while thread.state() != State::Exited {
                    poll(thread, 0, 0).unwrap();
                }
                destroy(thread).unwrap();
            })
        })
        .collect();
    others.into_iter().for_each(|other| other.join().unwrap());
    iobuf::finish(Box::new(|| {}));
    end(&[main]);
}
