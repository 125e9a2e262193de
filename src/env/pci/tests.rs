//! The room on a tree of sysfs of the test's own, with drivers that do not ask for registers: those need no kernel.

use super::*;
use crate::algo::pci::Id;
use crate::handle::Why;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicI32, AtomicU32, Ordering::Relaxed},
};

/// One test at a time: there is one room.
static ONE: Mutex<()> = Mutex::new(());

struct Tree(PathBuf);

impl Tree {
    fn new(name: &str) -> Tree {
        // Another test would start it meanwhile, and have the room look at the real bus.
        crate::env::tests::started();
        let root = std::env::temp_dir().join(format!("respdk-pci-{name}-{}", std::process::id()));
        fs::create_dir_all(root.join("bus/pci/devices")).unwrap();
        let tree = Tree(root);
        with(|room| {
            room.bus = Some(Bus { sysfs: Sysfs::at(&tree.0), token: None });
            room.policies.clear();
            room.allow_list = false;
        });
        tree
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join("bus/pci/devices").join(name)
    }

    fn plug(&self, name: &str, device: u16) {
        let at = self.path(name);
        fs::create_dir_all(&at).unwrap();
        let put = |attribute: &str, text: &str| fs::write(at.join(attribute), text).unwrap();
        put("vendor", "0xabcd\n");
        put("device", &format!("{device:#x}\n"));
        put("subsystem_vendor", "0x0001\n");
        put("subsystem_device", "0x0002\n");
        put("class", "0x088000\n");
        put("numa_node", "0\n");
        put("resource", &"0x0 0x0 0x0\n".repeat(13));
        put("config", "\u{7}config space of 24 bytes");
        std::os::unix::fs::symlink("../drivers/some", at.join("driver")).unwrap();
    }

    fn unplug(&self, name: &str) {
        fs::remove_dir_all(self.path(name)).unwrap();
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        with(|room| room.bus = None);
        fs::remove_dir_all(Path::new(&self.0)).ok();
    }
}

static ANSWER: AtomicI32 = AtomicI32::new(0);
static ASKED: AtomicU32 = AtomicU32::new(0);
static LAST: Mutex<usize> = Mutex::new(0);

extern "C" fn answer(ctx: *mut c_void, dev: *mut c_void) -> c_int {
    assert!(ctx.is_null());
    assert_eq!(device::find(dev.addr()).unwrap().state(), State::Asking);
    *LAST.lock().unwrap() = dev.addr();
    ASKED.fetch_add(1, Relaxed);
    ANSWER.load(Relaxed)
}

fn enumerate_with(driver: Obj<Driver>, what: i32) -> (Result<()>, u32) {
    ANSWER.store(what, Relaxed);
    ASKED.store(0, Relaxed);
    let outcome = enumerate(driver, answer, core::ptr::null_mut());
    (outcome, ASKED.load(Relaxed))
}

fn attach_with(driver: Obj<Driver>, what: i32, addr: Addr) -> Result<c_int> {
    ANSWER.store(what, Relaxed);
    attach(driver, answer, core::ptr::null_mut(), addr)
}

fn last() -> Obj<Device> {
    device::find(*LAST.lock().unwrap()).unwrap()
}

fn driver(name: &str, device: u16) -> Obj<Driver> {
    driver::register(name.as_bytes(), vec![Id::of(0xabcd, device)], 0).unwrap();
    driver::by_name(name.as_bytes()).unwrap()
}

/// What is on the bus has settled.
fn settle() {
    let all = with(|room| room.bus.clone()).unwrap().sysfs.scan().unwrap();
    with(|room| all.iter().for_each(|found| room.policies.entry(found.addr).or_default().from = Some(0)));
}

fn bus(bus: u8) -> Addr {
    Addr { bus, ..Addr::default() }
}

#[test]
fn devices_are_asked_about_attached_detached_and_forgotten() {
    let _one = ONE.lock().unwrap_or_else(|e| e.into_inner());
    let tree = Tree::new("whole");
    let mine = driver("mine", 1);
    let other = driver("other", 2);
    tree.plug("0000:01:00.0", 1);
    tree.plug("0000:02:00.0", 2);
    tree.plug("0000:03:00.0", 3);
    settle();
    // Refused: closed again, and asked about after it has settled once more.
    assert_eq!(enumerate_with(mine, 1), (Ok(()), 1));
    assert_eq!(enumerate_with(mine, 0), (Ok(()), 0));
    settle();
    assert_eq!(enumerate_with(mine, -1), (Ok(()), 1));
    settle();
    assert_eq!(enumerate_with(mine, 0), (Ok(()), 1));
    assert_eq!(enumerate_with(mine, 0), (Ok(()), 0));
    let device = last();
    let record = device.record().unwrap();
    assert_eq!((device.state(), record.addr(), record.id().device), (State::Attached, bus(1), 1));
    // The other driver's was kept at hand meanwhile.
    let mut known = Vec::new();
    each(|dev| known.push(device::find(dev.addr()).unwrap().record().unwrap().addr().bus));
    assert_eq!(known, [2, 1]);
    assert_eq!(enumerate_with(other, -1), (Err(Errno::EIO), 1));
    assert_eq!(attach_with(other, 7, bus(2)), Ok(7));
    assert_eq!(attach_with(mine, 0, bus(2)), Err(Errno::EPERM));
    assert_eq!(attach_with(other, 0, bus(2)), Ok(0));
    assert_eq!(attach_with(other, 0, bus(2)), Err(Errno::EPERM));
    let second = last();
    let mut word = 0u32;
    assert_eq!(access::config_read(device, (&raw mut word).cast(), 4, 0), Ok(0));
    assert_eq!(word.to_le_bytes(), *b"\x07con");
    assert_eq!(access::config_read(device, (&raw mut word).cast(), 4, 24), Ok(-1));
    assert_eq!(access::enable_interrupt(device), Err(Errno::ENOTSUP));
    assert_eq!(access::enable_interrupts(device, 2), Err(Errno::ENOTSUP));
    assert_eq!(access::interrupt_fd(device, 0), Err(Errno::EINVAL));
    assert_eq!(access::map_bar(device, 6), Ok(Err(Errno::EINVAL.negative())));
    assert!(!device.removed());
    device.mark_removed();
    assert!(device.removed() && access::serial_number(device).is_none());
    let place = device.ptr().addr();
    assert_eq!(detach(device), Ok(()));
    assert_eq!(device::find(place).err(), Some(Why::Stale));
    assert_eq!(detach(second), Ok(()));
    assert_eq!(unhook(second), Err(Errno::EINVAL));
    tree.unplug("0000:01:00.0");
    assert_eq!(attach_with(mine, 0, bus(1)), Err(Errno::EPERM));
}

#[test]
fn lists_say_who_is_asked_about() {
    let _one = ONE.lock().unwrap_or_else(|e| e.into_inner());
    let tree = Tree::new("lists");
    let listed = driver("listed", 11);
    with(|room| {
        room.policies.insert(bus(1), Policy { allowed: Some(false), from: None });
        room.allow_list = false;
    });
    tree.plug("0000:01:00.0", 11);
    // New on the bus, so it has to settle; blocked, so it does not even begin to.
    tree.plug("0000:02:00.0", 11);
    assert_eq!(enumerate_with(listed, 1), (Ok(()), 0));
    with(|room| assert!(room.policy(bus(1)).from.is_none() && room.policy(bus(2)).from.is_some()));
    with(|room| room.policies.entry(bus(2)).or_default().from = Some(1));
    assert_eq!(enumerate_with(listed, 1), (Ok(()), 1));
    // By its address a blocked one is attached all the same, and from then on it is not blocked.
    assert_eq!(attach_with(listed, 0, bus(1)), Ok(0));
    let device = last();
    assert_eq!(detach(device), Ok(()));
    with(|room| {
        room.policies.clear();
        room.allow_list = true;
        assert!(!room.settled(bus(1), 5, 0));
    });
    allow(bus(1));
    with(|room| assert!(!room.settled(bus(1), 5, 2) && room.settled(bus(1), 7, 2) && !room.settled(bus(2), 7, 0)));
}

#[test]
fn places_of_many_devices_do_not_mix() {
    let _one = ONE.lock().unwrap_or_else(|e| e.into_inner());
    let tree = Tree::new("many");
    let many = driver("many", 21);
    for n in 0..200 {
        tree.plug("0000:01:00.0", 21);
        assert_eq!(attach_with(many, 0, bus(1)), Ok(0), "{n}");
        let device = last();
        assert!(claim::take(device).is_ok() && device.claimed());
        let place = device.ptr().addr();
        assert_eq!(detach(device), Ok(()));
        assert!(device::find(place).is_err() && device::find(place + 8).is_err());
        assert!(!Path::new("/var/tmp/spdk_pci_lock_0000:01:00.0").exists());
        tree.unplug("0000:01:00.0");
    }
    assert_eq!(device::find(0).err(), Some(Why::Null));
    assert_eq!(device::find(12345).err(), Some(Why::Garbage));
}
