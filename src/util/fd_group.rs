//! Groups of file descriptors with callbacks, one epoll instance each: `fd_group.h`, and the basis of interrupt mode.
//!
//! Groups can be nested. All descriptors of a tree are in the epoll instance of its root, and their callbacks belong
//! to the group they were added to. An event carries the handle of its source, so one whose source was removed after
//! it was found, even by a callback of the same wait, is recognised and dropped.
//!
//! Threading: any thread may add, remove and nest (one mutex for all trees); one thread waits. No lock is held
//! while a callback runs or the thread sleeps.

use super::lock;
use crate::{
    errno::{Errno, Result},
    handle::{
        Arena, Kind, Life, Obj, ObjCell, Rx,
        grace::{self, Pin},
    },
    sys::{
        epoll::{self, Change, Epoll, Event},
        fd::read_counter,
    },
};
use core::{
    cell::Cell,
    ffi::{c_int, c_void},
};
use std::sync::Mutex;

/// `SPDK_FD_TYPE_DEFAULT`
pub const TYPE_DEFAULT: u32 = 0;
/// `SPDK_FD_TYPE_EVENTFD`: the counter is read before the callback runs.
pub const TYPE_EVENTFD: u32 = 1;
/// `EPOLLIN`
pub const EVENT_IN: u32 = libc::EPOLLIN as u32;

/// Called for an event.
pub type EventFn = extern "C" fn(*mut c_void) -> c_int;
/// Called instead of the callback, which it is given with its argument.
pub type WrapperFn = extern "C" fn(*mut c_void, Option<EventFn>, *mut c_void) -> c_int;

/// Most bytes of a source's name.
const NAME_LEN: usize = 256;
/// Events that fit on the stack.
const ROOM: usize = 32;

static GROUP_KIND: Kind = Kind::new("fd group");
static SOURCE_KIND: Kind = Kind::new("event source");

/// The slot of a descriptor in a group.
pub struct Source {
    fd: Rx<c_int>,
    events: Rx<u32>,
    fd_type: Rx<u32>,
    func: Rx<Option<EventFn>>,
    arg: Rx<*mut c_void>,
    owner: ObjCell<FdGroup>,
    name: Mutex<String>,
}

#[derive(Default)]
struct Lists {
    sources: Vec<Obj<Source>>,
    children: Vec<Obj<FdGroup>>,
}

/// The slot of a group.
pub struct FdGroup {
    epoll: Rx<c_int>,
    /// Descriptors in this group's epoll instance.
    num_fds: Rx<u32>,
    parent: ObjCell<FdGroup>,
    wrapper: Rx<Option<WrapperFn>>,
    wrapper_arg: Rx<*mut c_void>,
    lists: Mutex<Lists>,
}

impl Life for Source {
    const KIND: &'static Kind = &SOURCE_KIND;
    const LIMIT: usize = 1 << 20;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Source {
            fd: Rx::ZERO,
            events: Rx::ZERO,
            fd_type: Rx::ZERO,
            func: Rx::ZERO,
            arg: Rx::ZERO,
            owner: ObjCell::EMPTY,
            name: Mutex::new(String::new()),
        }
    }
    fn label(&self) -> String {
        lock(&self.name).clone()
    }
}

impl Life for FdGroup {
    const KIND: &'static Kind = &GROUP_KIND;
    const LIMIT: usize = 1 << 16;
    const SHARED: bool = true;
    fn vacant() -> Self {
        FdGroup {
            epoll: Rx::ZERO,
            num_fds: Rx::ZERO,
            parent: ObjCell::EMPTY,
            wrapper: Rx::ZERO,
            wrapper_arg: Rx::ZERO,
            lists: Mutex::new(Lists::default()),
        }
    }
}

/// All groups.
pub static GROUPS: Arena<FdGroup> = Arena::new();
static SOURCES: Arena<Source> = Arena::new();
/// Held while the members of any group change.
static TREES: Mutex<()> = Mutex::new(());

thread_local! {
    /// The event whose callback this thread is running.
    static CURRENT: Cell<Option<Event>> = const { Cell::new(None) };
}

/// How a descriptor is watched.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
    /// `EPOLL*`
    pub events: u32,
    /// `TYPE_*`
    pub fd_type: u32,
}

impl Default for Watch {
    fn default() -> Self {
        Watch { events: EVENT_IN, fd_type: TYPE_DEFAULT }
    }
}

/// A new group.
pub fn create() -> Result<Obj<FdGroup>> {
    let epoll = Epoll::new()?;
    let group = GROUPS.alloc()?;
    group.num_fds.set(0);
    group.parent.set(None);
    group.wrapper.set(None);
    group.wrapper_arg.set(core::ptr::null_mut());
    *lock(&group.object().lists) = Lists::default();
    group.epoll.set(epoll.into_fd());
    Ok(group)
}

/// Ends a group. `EBUSY`, and the group stays, while descriptors are in it or groups are nested in it.
pub fn destroy(group: Obj<FdGroup>) -> Result<()> {
    {
        let _trees = lock(&TREES);
        let lists = lock(&group.object().lists);
        if group.num_fds.get() != 0 || !lists.sources.is_empty() || !lists.children.is_empty() {
            return Err(Errno::EBUSY);
        }
        drop(lists);
        if let Some(parent) = group.parent.take() {
            lock(&parent.object().lists).children.retain(|c| *c != group);
        }
        if !GROUPS.retire(group) {
            return Ok(());
        }
    }
    epoll::close(group.epoll.replace(-1));
    GROUPS.release(group);
    Ok(())
}

/// The group whose epoll instance holds the descriptors of `group`.
fn root(group: Obj<FdGroup>) -> Obj<FdGroup> {
    let mut at = group;
    while let Some(parent) = at.parent.get() {
        at = parent;
    }
    at
}

fn find(group: Obj<FdGroup>, fd: c_int) -> Option<Obj<Source>> {
    lock(&group.object().lists).sources.iter().copied().find(|s| s.fd.get() == fd)
}

impl FdGroup {
    /// The descriptor of the epoll instance.
    pub fn fd(&self) -> c_int {
        self.epoll.get()
    }

    /// Descriptors in this group's epoll instance: all of its tree at the root, none elsewhere.
    pub fn num_fds(&self) -> u32 {
        self.num_fds.get()
    }
}

/// Adds a descriptor. `EINVAL` for a negative one, `EEXIST` if the tree has it, or what epoll says.
pub fn add(group: Obj<FdGroup>, fd: c_int, func: EventFn, arg: *mut c_void, name: &[u8], watch: Watch) -> Result<()> {
    if fd < 0 {
        return Err(Errno::EINVAL);
    }
    let mut text = String::new();
    text.try_reserve(name.len().min(NAME_LEN) * 3)?;
    text.extend(String::from_utf8_lossy(name.get(..NAME_LEN).unwrap_or(name)).chars());
    let added = {
        let _trees = lock(&TREES);
        if find(group, fd).is_some() {
            return Err(Errno::EEXIST);
        }
        let mut lists = lock(&group.object().lists);
        lists.sources.try_reserve(1)?;
        let source = SOURCES.alloc()?;
        source.fd.set(fd);
        source.events.set(watch.events);
        source.fd_type.set(watch.fd_type);
        source.func.set(Some(func));
        source.arg.set(arg);
        source.owner.set(Some(group));
        *lock(&source.object().name) = text;
        let root = root(group);
        let added = epoll::control(root.epoll.get(), fd, Change::Add(watch.events, source.handle()));
        match added {
            Ok(()) => {
                lists.sources.push(source);
                root.num_fds.add(1);
            }
            Err(_) => end(source),
        }
        added
    };
    if let Err(e) = added {
        errlog!("Failed to add fd {fd} to the group: {e}");
    }
    added
}

fn end(source: Obj<Source>) {
    source.func.set(None);
    source.owner.set(None);
    lock(&source.object().name).clear();
    SOURCES.free(source);
}

/// Removes a descriptor; events of it that were found already are dropped. `ENOENT` if the group does not have it. One
/// that was closed before is removed all the same, and the error of epoll returned.
pub fn remove(group: Obj<FdGroup>, fd: c_int) -> Result<()> {
    let _trees = lock(&TREES);
    let mut lists = lock(&group.object().lists);
    let at = lists.sources.iter().position(|s| s.fd.get() == fd).ok_or(Errno::ENOENT)?;
    let source = lists.sources.remove(at);
    let root = root(group);
    let removed = epoll::control(root.epoll.get(), fd, Change::Remove);
    root.num_fds.sub(1);
    end(source);
    removed
}

/// Changes the event types of a descriptor. `EINVAL` if the group does not have it.
pub fn modify(group: Obj<FdGroup>, fd: c_int, events: u32) -> Result<()> {
    let _trees = lock(&TREES);
    let source = find(group, fd).ok_or(Errno::EINVAL)?;
    source.events.set(events);
    epoll::control(root(group).epoll.get(), fd, Change::Modify(events, source.handle()))
}

/// All sources of a tree.
fn sources(top: Obj<FdGroup>) -> Result<Vec<Obj<Source>>> {
    let (mut out, mut todo) = (Vec::new(), Vec::new());
    todo.try_reserve(1)?;
    todo.push(top);
    while let Some(group) = todo.pop() {
        let lists = lock(&group.object().lists);
        out.try_reserve(lists.sources.len())?;
        out.extend_from_slice(&lists.sources);
        todo.try_reserve(lists.children.len())?;
        todo.extend_from_slice(&lists.children);
    }
    Ok(out)
}

/// Does `change` to each source in turn. Returns how many changes were made; one of an error that `harmless` accepts
/// counts as not needed. On another error, how many sources were done before it.
fn each(
    epoll: c_int,
    sources: &[Obj<Source>],
    change: impl Fn(Obj<Source>) -> Change,
    harmless: Errno,
) -> core::result::Result<u32, (usize, Errno)> {
    let mut made = 0;
    for (i, source) in sources.iter().enumerate() {
        match epoll::control(epoll, source.fd.get(), change(*source)) {
            Ok(()) => made += 1,
            Err(e) if e == harmless => (),
            Err(e) => return Err((i, e)),
        }
    }
    Ok(made)
}

/// Moves the descriptors of a tree from one epoll instance to another. On failure all are where they were, or, if
/// that fails as well, the error is `ENOTRECOVERABLE`.
fn migrate(top: Obj<FdGroup>, from: Obj<FdGroup>, to: Obj<FdGroup>) -> Result<()> {
    let all = sources(top)?;
    let enter = |s: Obj<Source>| Change::Add(s.events.get(), s.handle());
    let leave = |_| Change::Remove;
    let lost = |_| Errno(libc::ENOTRECOVERABLE);
    let (old, new) = (from.epoll.get(), to.epoll.get());
    let left = each(old, &all, leave, Errno::ENOENT).or_else(|(done, e)| {
        each(old, all.get(..done).unwrap_or(&[]), enter, Errno::EEXIST).map_err(|e| lost(e.1))?;
        Err(e)
    })?;
    let entered = each(new, &all, enter, Errno::EEXIST).or_else(|(done, e)| {
        each(new, all.get(..done).unwrap_or(&[]), leave, Errno::ENOENT).map_err(|e| lost(e.1))?;
        each(old, &all, enter, Errno::EEXIST).map_err(|e| lost(e.1))?;
        Err(e)
    })?;
    from.num_fds.sub(left.min(from.num_fds.get()));
    to.num_fds.add(entered);
    Ok(())
}

/// Puts `child` and all that is nested in it into the tree of `parent`. `EINVAL` if `child` is nested already, if it is
/// the root of that tree, or if `parent` has a wrapper.
pub fn nest(parent: Obj<FdGroup>, child: Obj<FdGroup>) -> Result<()> {
    let _trees = lock(&TREES);
    let root = root(parent);
    if child.parent.get().is_some() || root == child || parent.wrapper.get().is_some() {
        return Err(Errno::EINVAL);
    }
    lock(&parent.object().lists).children.try_reserve(1)?;
    migrate(child, child, root)?;
    child.parent.set(Some(parent));
    lock(&parent.object().lists).children.push(child);
    Ok(())
}

/// Takes `child` and all that is nested in it out of the tree of `parent`. `EINVAL` if it is not nested in `parent`.
pub fn unnest(parent: Obj<FdGroup>, child: Obj<FdGroup>) -> Result<()> {
    let _trees = lock(&TREES);
    if child.parent.get() != Some(parent) {
        return Err(Errno::EINVAL);
    }
    migrate(child, root(parent), child)?;
    child.parent.set(None);
    lock(&parent.object().lists).children.retain(|c| *c != child);
    Ok(())
}

/// Sets or, with `None`, removes the wrapper. `EEXIST` if there is one, `EINVAL` if groups are nested in this one.
pub fn set_wrapper(group: Obj<FdGroup>, func: Option<WrapperFn>, arg: *mut c_void) -> Result<()> {
    let _trees = lock(&TREES);
    if func.is_some() && group.wrapper.get().is_some() {
        return Err(Errno::EEXIST);
    }
    if !lock(&group.object().lists).children.is_empty() {
        return Err(Errno::EINVAL);
    }
    group.wrapper_arg.set(arg);
    group.wrapper.set(func);
    Ok(())
}

/// The event whose callback this thread is running. `EINVAL` outside of one.
pub fn current_event() -> Result<Event> {
    CURRENT.get().ok_or(Errno::EINVAL)
}

/// Waits for events and runs their callbacks; returns how many events there were. `EINVAL` if nothing is in the
/// group, or, as the wait would never end, if the group is nested and there is no timeout.
pub fn wait(group: Obj<FdGroup>, timeout_ms: c_int) -> Result<usize> {
    if group.parent.get().is_some() {
        if timeout_ms < 0 {
            errlog!("Waiting on a nested fd group without a timeout would block for ever");
            return Err(Errno::EINVAL);
        }
        warnlog!("Waiting on a nested fd group never finds an event");
        return Ok(0);
    }
    let want = group.num_fds.get() as usize;
    let (mut stack, mut heap) = ([Event::NONE; ROOM], Vec::new());
    let room = if want > ROOM && heap.try_reserve_exact(want).is_ok() {
        heap.resize(want, Event::NONE);
        &mut heap[..]
    } else {
        &mut stack[..want.min(ROOM)]
    };
    let found = epoll::wait(group.epoll.get(), room, timeout_ms);
    grace::awake();
    let found = found.inspect_err(|&e| {
        if e != Errno::EINTR {
            errlog!("Waiting on an fd group failed: {e}");
        }
    })?;
    for event in room.iter().take(found) {
        dispatch(*event)?;
    }
    Ok(found)
}

fn dispatch(event: Event) -> Result<()> {
    // While the pin lives, the slot cannot become another source.
    let pin = Pin::enter();
    let Ok(source) = SOURCES.get(event.data()) else { return Ok(()) };
    let (Some(func), Some(owner)) = (source.func.get(), source.owner.get()) else { return Ok(()) };
    let (arg, wrapper, wrapper_arg) = (source.arg.get(), owner.wrapper.get(), owner.wrapper_arg.get());
    if source.fd_type.get() == TYPE_EVENTFD {
        match read_counter(source.fd.get()) {
            Ok(_) => (),
            Err(Errno::EINTR | Errno::EAGAIN) => return Ok(()),
            Err(e) => {
                errlog!("Failed to read the counter of fd {}: {e}", source.fd.get());
                return Err(e);
            }
        }
    }
    drop(pin);
    let outer = CURRENT.replace(Some(event));
    match wrapper {
        Some(wrapper) => wrapper(wrapper_arg, Some(func), arg),
        None => func(arg),
    };
    CURRENT.set(outer);
    Ok(())
}

#[cfg(test)]
mod tests;
