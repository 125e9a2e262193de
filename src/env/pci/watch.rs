//! Notices of the kernel that it wants a device back: a thread that sleeps until there is one.
//!
//! A device that nobody has attached is given back at once; one that is attached is marked, and its driver sees that by
//! `spdk_pci_device_is_removed`. Serves the PCI part of `spdk/env.h`. Threading rule: the thread is started with the first
//! device that can ask, and stays.

use super::{
    device::{DEVICES, State},
    probe,
};
use crate::{
    errno::Result,
    sys::{
        affinity,
        epoll::{self, Change, Epoll, Event},
        fd, thread,
    },
};
use core::ffi::c_int;
use std::sync::OnceLock;

static EPOLL: OnceLock<Option<c_int>> = OnceLock::new();

fn start() -> Result<c_int> {
    let epoll = Epoll::new()?;
    let poll = epoll.fd();
    thread::spawn("pci_events", &affinity::online(), Box::new(move || run(poll)))?;
    Ok(epoll.into_fd())
}

fn epoll() -> Option<c_int> {
    *EPOLL.get_or_init(|| start().inspect_err(|errno| errlog!("no thread for removals of devices: {errno}")).ok())
}

/// Listens to a device.
pub fn begin(request: c_int, handle: u64) {
    if let Some(poll) = epoll() {
        epoll::control(poll, request, Change::Add(libc::EPOLLIN as u32, handle)).ok();
    }
}

/// No longer listens to a device.
pub fn end(request: c_int) {
    if let Some(poll) = epoll() {
        epoll::control(poll, request, Change::Remove).ok();
    }
}

fn run(poll: c_int) {
    crate::sys::signal::block_all();
    let mut events = [Event::NONE; 16];
    loop {
        let count = epoll::wait(poll, &mut events, -1).unwrap_or(0);
        for event in events.iter().take(count) {
            notice(event.data());
        }
    }
}

fn notice(handle: u64) {
    let Ok(device) = DEVICES.get(handle) else { return };
    device.mark_removed();
    let request = device.opened().as_ref().and_then(|opened| opened.request_fd());
    if let Some(request) = request {
        fd::read_counter(request).ok();
    }
    if let Ok(record) = device.record() {
        noticelog!("{}: the system wants the device back", record.addr());
    }
    if device.step(State::Listed, State::Leaving) {
        probe::close(device);
    }
}
