//! Tests of fd groups on real descriptors.

use super::*;
use core::ptr;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;

extern "C" fn count(arg: *mut c_void) -> c_int {
    let n: &Rx<u32> = CELLS.get(arg.addr()).unwrap();
    n.add(1);
    0
}

/// Counters that callbacks find by number, so that no test needs a raw pointer.
static CELLS: [Rx<u32>; 16] = [const { Rx::ZERO }; 16];

fn arg(n: usize) -> *mut c_void {
    ptr::without_provenance_mut(n)
}

fn ready() -> (UnixStream, UnixStream) {
    let (a, mut b) = UnixStream::pair().unwrap();
    b.write_all(b"x").unwrap();
    (a, b)
}

#[test]
fn trees_move_descriptors() {
    let [top, mid, low] = [(); 3].map(|()| create().unwrap());
    let streams = [(); 3].map(|()| ready());
    for (i, g) in [top, mid, low].into_iter().enumerate() {
        add(g, streams[i].0.as_raw_fd(), count, arg(i), b"test", Watch::default()).unwrap();
    }
    assert_eq!(add(low, streams[2].0.as_raw_fd(), count, arg(2), b"", Watch::default()), Err(Errno::EEXIST));
    nest(mid, low).unwrap();
    nest(top, mid).unwrap();
    assert_eq!([top, mid, low].map(|g| g.num_fds()), [3, 0, 0]);
    assert_eq!(nest(low, top), Err(Errno::EINVAL));
    assert_eq!(nest(top, mid), Err(Errno::EINVAL));
    assert_eq!(set_wrapper(top, None, ptr::null_mut()), Err(Errno::EINVAL));
    assert_eq!((wait(mid, 0), wait(mid, -1)), (Ok(0), Err(Errno::EINVAL)));
    assert_eq!(wait(top, 0), Ok(3));
    assert_eq!([0, 1, 2].map(|i| CELLS[i].get()), [1, 1, 1]);
    modify(low, streams[2].0.as_raw_fd(), 0).unwrap();
    assert_eq!(wait(top, 0), Ok(2));
    assert_eq!(unnest(top, low), Err(Errno::EINVAL));
    unnest(top, mid).unwrap();
    assert_eq!([top, mid, low].map(|g| g.num_fds()), [1, 2, 0]);
    assert_eq!(wait(mid, 0), Ok(1));
    assert_eq!(destroy(mid), Err(Errno::EBUSY));
    for (i, g) in [top, mid, low].into_iter().enumerate() {
        remove(g, streams[i].0.as_raw_fd()).unwrap();
        assert_eq!(remove(g, streams[i].0.as_raw_fd()), Err(Errno::ENOENT));
    }
    assert_eq!(wait(top, 0), Err(Errno::EINVAL));
    for g in [low, mid, top] {
        destroy(g).unwrap();
    }
}

#[test]
fn an_event_of_a_removed_source_is_dropped() {
    static GROUP: ObjCell<FdGroup> = ObjCell::EMPTY;
    static OTHER: Rx<c_int> = Rx::ZERO;
    extern "C" fn remove_other(_: *mut c_void) -> c_int {
        CELLS[8].add(1);
        assert!(current_event().is_ok());
        let group = GROUP.get().unwrap();
        // Whichever of the two comes first removes both.
        for fd in [OTHER.get() >> 16, OTHER.get() & 0xffff] {
            remove(group, fd).unwrap();
            add(group, fd, count, arg(9), b"again", Watch::default()).unwrap();
        }
        0
    }
    let group = create().unwrap();
    let (a, b) = (ready(), ready());
    GROUP.set(Some(group));
    OTHER.set(a.0.as_raw_fd() << 16 | b.0.as_raw_fd());
    for s in [&a, &b] {
        add(group, s.0.as_raw_fd(), remove_other, arg(8), b"test", Watch::default()).unwrap();
    }
    assert_eq!(wait(group, 0), Ok(2));
    assert_eq!((CELLS[8].get(), CELLS[9].get()), (1, 0));
    assert_eq!(wait(group, 0), Ok(2));
    assert_eq!((CELLS[8].get(), CELLS[9].get()), (1, 2));
    assert!(current_event().is_err());
    for s in [&a, &b] {
        remove(group, s.0.as_raw_fd()).unwrap();
    }
    destroy(group).unwrap();
}

#[test]
fn a_wrapper_runs_instead() {
    extern "C" fn wrap(ctx: *mut c_void, func: Option<EventFn>, func_arg: *mut c_void) -> c_int {
        CELLS[ctx.addr()].add(10);
        func.map_or(0, |f| f(func_arg))
    }
    let group = create().unwrap();
    let s = ready();
    add(group, s.0.as_raw_fd(), count, arg(12), b"test", Watch::default()).unwrap();
    set_wrapper(group, Some(wrap), arg(13)).unwrap();
    assert_eq!(set_wrapper(group, Some(wrap), arg(13)), Err(Errno::EEXIST));
    let child = create().unwrap();
    assert_eq!(nest(group, child), Err(Errno::EINVAL));
    assert_eq!(wait(group, 0), Ok(1));
    assert_eq!((CELLS[12].get(), CELLS[13].get()), (1, 10));
    set_wrapper(group, None, ptr::null_mut()).unwrap();
    assert_eq!(wait(group, 0), Ok(1));
    assert_eq!((CELLS[12].get(), CELLS[13].get()), (2, 10));
    // A descriptor that was closed is removed all the same.
    let fd = s.0.as_raw_fd();
    drop(s);
    assert_eq!(remove(group, fd), Err(Errno::EBADF));
    destroy(child).unwrap();
    destroy(group).unwrap();
}

#[test]
fn a_reactor_that_wakes_up_holds_an_epoch_back_before_it_looks_at_anything() {
    let (tell, told) = std::sync::mpsc::channel::<()>();
    let (go, gone) = std::sync::mpsc::channel::<()>();
    let other = std::thread::spawn(move || {
        crate::sys::tls::TlsWord::Reactor.set(1);
        let group = create().unwrap();
        let fd = crate::sys::eventfd::EventFd::new().unwrap();
        fd.signal();
        type Ends = (std::sync::mpsc::Sender<()>, std::sync::mpsc::Receiver<()>);
        static ENDS: std::sync::Mutex<Option<Ends>> = std::sync::Mutex::new(None);
        *ENDS.lock().unwrap() = Some((tell, gone));
        extern "C" fn ready(_: *mut core::ffi::c_void) -> i32 {
            let (tell, gone) = ENDS.lock().unwrap().take().unwrap();
            tell.send(()).unwrap();
            gone.recv().unwrap();
            0
        }
        let watch = Watch::default();
        add(group, fd.fd(), ready, core::ptr::null_mut(), b"fd", watch).unwrap();
        grace::asleep();
        wait(group, -1).unwrap();
        grace::asleep();
        crate::sys::tls::TlsWord::Reactor.set(0);
        remove(group, fd.fd()).unwrap();
        destroy(group).unwrap();
    });
    told.recv().unwrap();
    let epoch = grace::retire();
    assert!(!grace::passed(epoch));
    go.send(()).unwrap();
    other.join().unwrap();
}
