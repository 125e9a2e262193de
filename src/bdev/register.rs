//! Registration and removal of bdevs (`spdk_bdev_register`, `spdk_bdev_unregister`).
//!
//! A bdev is published when it can be opened, and destroyed when its last descriptor, its last reset and its last
//! channel are gone; the caller is told on its own thread. Threading rule: registration on the application's thread.

use super::{
    channel::{self, BdevDevice},
    desc::{self, Open},
    mgr, module,
    object::{BDEVS, Bdev, Done, Status},
    record::{FnTable, Record, bits},
    registry,
};
use crate::{
    abi, algo,
    errno::{Errno, Result},
    handle::Obj,
    sys::random,
    thread::{self, Ops, device, iobuf},
};
use std::sync::Arc;

/// Registers a bdev. The record stays its owner's; it must live until `destruct` was called.
pub fn register(record: &'static Record, ops: &'static FnTable, foreign: bool, name: &[u8]) -> Result<Obj<Bdev>> {
    let current = thread::current();
    if !current.is_some_and(thread::is_app_thread) {
        errlog!(
            "Cannot register bdev {} on thread {}",
            String::from_utf8_lossy(name),
            current.map_or("null".into(), |t| t.name_text())
        );
        return Err(Errno::EINVAL);
    }
    if name.is_empty() {
        errlog!("Bdev name must not be an empty string");
        return Err(Errno::EINVAL);
    }
    if ops.destruct.is_none() || ops.submit_request.is_none() || ops.get_io_channel.is_none() {
        errlog!("bdev {} has no destruct, submit_request or get_io_channel function", String::from_utf8_lossy(name));
        return Err(Errno::EINVAL);
    }
    let bdev = BDEVS.alloc()?;
    bdev.bind(record, ops, foreign, name.to_vec());
    if let Err(errno) = publish(bdev, record, ops, name) {
        drop_slot(bdev);
        return Err(errno);
    }
    let hold = match desc::open_bdev(bdev, Open::HOLD) {
        Ok(hold) => hold,
        Err(errno) => {
            unregister(bdev, None);
            return Err(errno);
        }
    };
    module::examine(bdev);
    let handle = hold.handle();
    let finished = move || {
        let Ok(hold) = desc::DESCS.get(handle) else { return };
        mgr::notify("bdev_register", &bdev.name());
        let _ = desc::close(hold);
    };
    if let Err(errno) = module::wait_for_examine(Box::new(finished)) {
        let _ = desc::close(hold);
        unregister(bdev, None);
        return Err(errno);
    }
    Ok(bdev)
}

fn drop_slot(bdev: Obj<Bdev>) {
    BDEVS.retire(bdev);
    crate::trace::unregister_owner(bdev.trace_id.replace(0));
    bdev.unbind();
    BDEVS.release(bdev);
}

/// Completes the record, then makes the bdev visible.
fn publish(bdev: Obj<Bdev>, record: &'static Record, ops: &'static FnTable, name: &[u8]) -> Result<()> {
    let address = record.address();
    {
        let registry = registry::lock();
        if registry.addresses.contains_key(&address) || registry.destructing.contains_key(&address) {
            drop(registry);
            errlog!("bdev {} is registered already", String::from_utf8_lossy(name));
            return Err(Errno::EEXIST);
        }
    }
    record.aliases_first.set(None);
    record.aliases_last.set(core::ptr::from_ref(&record.aliases_first).cast_mut().cast());
    if record.uuid() == [0; 16] {
        record.set_uuid(new_uuid());
    }
    let uuid = algo::uuid::format(&record.uuid());
    let mut supported = record.io_type_supported.get();
    if let Some(f) = ops.io_type_supported {
        for io_type in abi::SPDK_BDEV_IO_TYPE_READ..abi::SPDK_BDEV_NUM_IO_TYPES {
            if f(record.ctxt.get(), io_type) {
                supported |= 1u32.wrapping_shl(io_type);
            }
        }
    }
    record.io_type_supported.set(supported);
    if let Some(f) = ops.accel_sequence_supported {
        let mut bitmap = record.accel_sequence_supported.get();
        for io_type in abi::SPDK_BDEV_IO_TYPE_READ..abi::SPDK_BDEV_NUM_IO_TYPES {
            if f(record.ctxt.get(), io_type) {
                bitmap |= 1u32.wrapping_shl(io_type);
            }
        }
        record.accel_sequence_supported.set(bitmap);
    }
    let domains = ops.get_memory_domains.map_or(0, |f| f(record.ctxt.get(), core::ptr::null_mut(), 0));
    record.set_bit(bits::MEMORY_DOMAINS_SUPPORTED, domains > 0);
    complete_limits(record);
    bdev.refresh();
    let text = [b"bdev_".as_slice(), name].concat();
    // Nobody can find the bdev yet: it has no name and no address.
    device::register(bdev.device_key(), Ops::Rust(Arc::new(BdevDevice(bdev))), Some(&text))?;
    bdev.trace_id.set(crate::trace::register_owner(crate::trace::ids::OWNER_BDEV, name));
    let mut registry = registry::lock();
    let entered = enter(&mut registry, bdev, name, &uuid, address);
    if entered.is_err() {
        registry.del_aliases(bdev);
        drop(registry);
        let _ = device::unregister(bdev.device_key(), None);
    }
    entered
}

fn enter(registry: &mut registry::Registry, bdev: Obj<Bdev>, name: &[u8], uuid: &[u8], address: usize) -> Result<()> {
    if name != uuid {
        registry.add_alias(uuid, bdev).inspect_err(|_| {
            errlog!(
                "Unable to add uuid:{} alias for bdev {}",
                String::from_utf8_lossy(uuid),
                String::from_utf8_lossy(name)
            );
        })?;
    }
    registry.add_name(name, bdev)?;
    registry.addresses.insert(address, bdev);
    registry.enlist(bdev);
    Ok(())
}

fn complete_limits(record: &Record) {
    if record.write_unit_size.get() == 0 {
        record.write_unit_size.set(1);
    }
    let large = u64::from(iobuf::opts().large_bufsize);
    if record.buf_align() > 1 {
        let most = match record.max_rw_size.get() {
            0 => u32::MAX,
            n => n,
        };
        record.max_rw_size.set(most.min(record.max_write(large)));
    }
    if record.acwu.get() == 0 {
        record.acwu.set(record.write_unit_size.get() as u16);
    }
    if record.phys_blocklen.get() == 0 {
        record.phys_blocklen.set(record.data_block_size());
    }
    if !record.supports(abi::SPDK_BDEV_IO_TYPE_COPY) {
        record.max_copy.set(record.max_write(large));
    }
    if !record.supports(abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES) {
        let blocks = record.max_write(mgr::ZERO_BUFFER_SIZE as u64);
        let boundary = record.boundary(abi::SPDK_BDEV_IO_TYPE_WRITE);
        record.max_write_zeroes.set(if boundary == 0 { blocks } else { boundary.min(blocks) });
    }
}

/// Removes a bdev: its openers are told, and when the last of them has closed it, it is destroyed. `done` is told on the
/// current thread, once: `EBUSY` at once (in the next poll) when a removal is under way.
pub fn unregister(bdev: Obj<Bdev>, done: Option<Done>) {
    let Some(thread) = thread::current() else {
        if let Some(done) = done {
            done(Errno::ENOTSUP.negative());
        }
        return;
    };
    let refused = {
        let mut state = bdev.lock();
        if state.status == Status::Ready {
            state.status = Status::Unregistering;
            state.unregister = Some((done.unwrap_or_else(|| Box::new(|_| {})), thread.handle()));
            None
        } else {
            Some(done)
        }
    };
    if let Some(done) = refused {
        if let Some(done) = done {
            thread::send_or_run(Some(thread), Box::new(move || done(Errno::EBUSY.negative())));
        }
        return;
    }
    let _ = super::qd::set_period(bdev, 0);
    let step = |ch| {
        super::abort::abort_unserved(ch);
        0
    };
    if channel::for_each(bdev, Box::new(step), Box::new(move |_| begin_removal(bdev))).is_err() {
        begin_removal(bdev);
    }
}

pub(super) fn begin_removal(bdev: Obj<Bdev>) {
    let descs = {
        let mut state = bdev.lock();
        if state.locks.any_in_force() {
            state.removal_waits = true;
            return;
        }
        state.status = Status::Removing;
        state.descs.clone()
    };
    for desc in descs {
        desc::notify(desc, abi::SPDK_BDEV_EVENT_REMOVE);
    }
    continue_removal(bdev);
}

/// Goes on with a removal when nothing holds it up any more: no descriptor, no reset, no change
/// of rate limits.
pub(super) fn continue_removal(bdev: Obj<Bdev>) {
    let mut registry = registry::lock();
    let (unlink, close) = {
        let mut state = bdev.lock();
        if state.status != Status::Removing || !state.descs.is_empty() || state.qos.changing {
            return;
        }
        let unlink = !core::mem::replace(&mut state.unlinked, true);
        let close = state.reset.is_none() && !core::mem::replace(&mut state.closing, true);
        (unlink, close)
    };
    if unlink {
        let mut names: Vec<_> = bdev.lock().aliases.iter().map(|a| a.name.bytes()).collect();
        names.push(bdev.lock().name.clone());
        module::disallow(&names);
        registry.unlink(bdev);
    }
    drop(registry);
    if unlink {
        mgr::notify("bdev_unregister", &bdev.name());
    }
    if close && device::unregister_rust(bdev.device_key(), Box::new(move || destroy(bdev))).is_err() {
        destroy(bdev);
    }
}

/// The last channel is gone: the module destroys its side.
fn destroy(bdev: Obj<Bdev>) {
    let Some((done, handle)) = bdev.lock().unregister.take() else { return };
    let destroy = move || {
        let address = bdev.ptr().addr();
        let (ops, ctxt) = (bdev.ops(), bdev.ctxt());
        super::lock::abandon(bdev);
        {
            let mut registry = registry::lock();
            registry.forget(address);
            registry.destructing.insert(address, (Some(done), handle));
        }
        drop_slot(bdev);
        let rc = ops.and_then(|ops| ops.destruct).map_or(0, |destruct| destruct(ctxt));
        if rc < 0 {
            errlog!("destruct failed");
        }
        if rc <= 0 {
            tell(address, rc);
        }
    };
    match thread::THREADS.get(handle) {
        Ok(thread) if thread::current() != Some(thread) => thread::send_or_run(Some(thread), Box::new(destroy)),
        _ => destroy(),
    }
}

fn tell(address: usize, rc: i32) {
    let entry = registry::lock().destructing.remove(&address);
    let Some((Some(done), handle)) = entry else { return };
    match thread::THREADS.get(handle) {
        Ok(thread) if thread::current() != Some(thread) => {
            thread::send_or_run(Some(thread), Box::new(move || done(rc)))
        }
        _ => done(rc),
    }
}

/// A module whose `destruct` answered 1 has finished. `ESTALE` when no destruction is under way.
pub fn destruct_done(address: usize, rc: i32) -> Result<()> {
    if !registry::lock().destructing.contains_key(&address) {
        return Err(Errno::ESTALE);
    }
    tell(address, rc);
    Ok(())
}

/// Unregisters the bdev of a name if the module made it; `ENODEV` otherwise.
pub fn unregister_by_name(name: &[u8], module: usize, done: Option<Done>) -> Result<()> {
    let hold = desc::open(name, Open::HOLD).inspect_err(|_| {
        errlog!("Failed to open bdev with name: {}", String::from_utf8_lossy(name));
    })?;
    let bdev = hold.bdev().ok_or(Errno::ENODEV)?;
    let owner = bdev.record().and_then(|r| r.module.get()).map_or(0, |m| m.address());
    if owner != module {
        desc::close(hold)?;
        errlog!("Bdev {} was not registered by the specified module.", String::from_utf8_lossy(name));
        return Err(Errno::ENODEV);
    }
    unregister(bdev, done);
    desc::close(hold)
}

/// Changes the number of blocks; openers are told. `EBUSY` when it would shrink while somebody has it open.
pub fn resize(bdev: Obj<Bdev>, blocks: u64) -> Result<()> {
    let record = bdev.record().ok_or(Errno::ENODEV)?;
    if record.blockcnt.get() == blocks {
        bdev.refresh();
        return Ok(());
    }
    let descs = {
        let state = bdev.lock();
        if !state.descs.is_empty() && record.blockcnt.get() > blocks {
            return Err(Errno::EBUSY);
        }
        record.blockcnt.set(blocks);
        bdev.refresh();
        state.descs.clone()
    };
    mgr::notify("bdev_resize", &bdev.name());
    for desc in descs {
        desc::notify(desc, abi::SPDK_BDEV_EVENT_RESIZE);
    }
    Ok(())
}

fn new_uuid() -> [u8; 16] {
    let mut raw = [0; 16];
    random::fill(&mut raw);
    algo::uuid::from_random(raw)
}
