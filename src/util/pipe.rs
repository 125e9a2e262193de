//! Byte pipes around memory of the caller, and groups that share such memory: `pipe.h`.
//!
//! The memory is never touched here: the reader and the writer get addresses within it. An empty pipe of a group puts
//! its memory on the group's stack and takes one of the same size when it is written to again.
//!
//! Threading: any thread; a mutex per object. A pipe's lock is taken before its group's.

use super::lock;
use crate::{
    algo::ring::{Part, Ring},
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj},
};
use core::ptr;
use std::sync::Mutex;

static PIPE_KIND: Kind = Kind::new("pipe");
static GROUP_KIND: Kind = Kind::new("pipe group");

/// The address of a buffer of the caller's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Buf(usize);

impl Buf {
    /// Notes an address.
    pub fn new(raw: *mut u8) -> Buf {
        Buf(raw.expose_provenance())
    }

    /// True if there is no buffer.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The address `offset` bytes into the buffer; NULL if there is none.
    pub fn at(self, offset: u32) -> *mut u8 {
        if self.is_none() {
            return ptr::null_mut();
        }
        ptr::with_exposed_provenance_mut::<u8>(self.0).wrapping_add(offset as usize)
    }
}

#[derive(Debug, Default)]
struct State {
    ring: Ring,
    buf: Buf,
    /// Handle of the group, 0 for none.
    group: u64,
}

/// The slot of a pipe.
pub struct Pipe(Mutex<State>);

/// The slot of a group: buffers with their sizes, the last one given back on top.
pub struct Group(Mutex<Vec<(Buf, u32)>>);

impl Life for Pipe {
    const KIND: &'static Kind = &PIPE_KIND;
    const LIMIT: usize = 1 << 20;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Pipe(Mutex::new(State::default()))
    }
}

impl Life for Group {
    const KIND: &'static Kind = &GROUP_KIND;
    const LIMIT: usize = 1 << 16;
    const SHARED: bool = true;
    fn vacant() -> Self {
        Group(Mutex::new(Vec::new()))
    }
}

/// All pipes.
pub static PIPES: Arena<Pipe> = Arena::new();
/// All groups.
pub static GROUPS: Arena<Group> = Arena::new();

/// Memory for reading or writing, in two pieces; an empty piece has no address.
pub type Pieces = [(*mut u8, usize); 2];

impl State {
    /// The group, unless there is none or it is gone.
    fn group(&self) -> Option<Obj<Group>> {
        GROUPS.get(self.group).ok()
    }

    /// Takes a buffer of this pipe's size off the group's stack.
    fn attach(&mut self) {
        let Some(group) = self.group() else { return };
        let mut stack = lock(&group.object().0);
        if let Some(at) = stack.iter().rposition(|(_, size)| *size == self.ring.size()) {
            self.buf = stack.remove(at).0;
        }
    }

    /// Puts the buffer on the group's stack. Without a group, or without memory for the note, the pipe keeps it.
    fn detach(&mut self) {
        let Some(group) = self.group() else { return };
        let mut stack = lock(&group.object().0);
        if !self.buf.is_none() && stack.try_reserve(1).is_ok() {
            stack.push((self.buf, self.ring.size()));
            self.buf = Buf::default();
        }
    }

    fn pieces(&self, parts: [Part; 2]) -> Pieces {
        parts.map(|(at, len)| if len == 0 { (ptr::null_mut(), 0) } else { (self.buf.at(at), len as usize) })
    }
}

impl Pipe {
    /// A new pipe around `size` bytes at `buf`.
    pub fn create(buf: Buf, size: u32) -> Result<Obj<Pipe>> {
        let obj = PIPES.alloc()?;
        *lock(&obj.object().0) = State { ring: Ring::new(size), buf, group: 0 };
        Ok(obj)
    }

    /// Ends the pipe, in its group too, and returns the buffer it has then.
    pub fn destroy(obj: Obj<Pipe>) -> Buf {
        if !PIPES.retire(obj) {
            return Buf::default();
        }
        let mut state = core::mem::take(&mut *lock(&obj.object().0));
        if state.buf.is_none() {
            state.attach();
        }
        PIPES.release(obj);
        state.buf
    }

    /// Where up to `want` bytes can be written.
    pub fn writer_get(&self, want: u32) -> Pieces {
        let mut state = lock(&self.0);
        let parts = state.ring.write_parts(want);
        if parts[0].1 != 0 && state.buf.is_none() {
            state.attach();
            if state.buf.is_none() {
                // The buffers went away with a group that was destroyed too early.
                return [(ptr::null_mut(), 0); 2];
            }
        }
        state.pieces(parts)
    }

    /// `n` bytes were written.
    pub fn writer_advance(&self, n: u32) -> Result<()> {
        lock(&self.0).ring.wrote(n)
    }

    /// Bytes that can be read.
    pub fn available(&self) -> u32 {
        lock(&self.0).ring.readable()
    }

    /// Where up to `want` bytes can be read.
    pub fn reader_get(&self, want: u32) -> Pieces {
        let state = lock(&self.0);
        state.pieces(state.ring.read_parts(want))
    }

    /// `n` bytes were read.
    pub fn reader_advance(&self, n: u32) -> Result<()> {
        let mut state = lock(&self.0);
        state.ring.consumed(n)?;
        if n != 0 && state.ring.is_empty() {
            state.detach();
        }
        Ok(())
    }
}

impl Group {
    /// A new group.
    pub fn create() -> Result<Obj<Group>> {
        let obj = GROUPS.alloc()?;
        lock(&obj.object().0).clear();
        Ok(obj)
    }

    /// Ends the group; returns how many buffers were on its stack.
    pub fn destroy(obj: Obj<Group>) -> usize {
        if !GROUPS.retire(obj) {
            return 0;
        }
        let lost = core::mem::take(&mut *lock(&obj.object().0)).len();
        GROUPS.release(obj);
        lost
    }

    /// Adds a pipe. `EINVAL` if it is in a group.
    pub fn add(obj: Obj<Group>, pipe: &Pipe) -> Result<()> {
        let mut state = lock(&pipe.0);
        if state.group().is_some() {
            return Err(Errno::EINVAL);
        }
        state.group = obj.handle();
        // Memory with data in it stays until the data has been read.
        if state.ring.is_empty() {
            state.detach();
        }
        Ok(())
    }

    /// Removes a pipe, which gets a buffer if it has none. `EINVAL` if it is not in this group.
    pub fn remove(obj: Obj<Group>, pipe: &Pipe) -> Result<()> {
        let mut state = lock(&pipe.0);
        if state.group != obj.handle() {
            return Err(Errno::EINVAL);
        }
        if state.buf.is_none() {
            state.attach();
        }
        state.group = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipes_of_a_group_share_buffers() {
        let (mut a, mut b) = ([0u8; 16], [0u8; 16]);
        let (pa, pb) = (a.as_mut_ptr(), b.as_mut_ptr());
        let first = Pipe::create(Buf::new(pa), 16).unwrap();
        let second = Pipe::create(Buf::new(pb), 16).unwrap();
        let group = Group::create().unwrap();
        Group::add(group, &first).unwrap();
        Group::add(group, &second).unwrap();
        assert_eq!(Group::add(group, &second), Err(Errno::EINVAL));
        // The last buffer that was given back is used first.
        assert_eq!(first.writer_get(5)[0], (pb, 5));
        first.writer_advance(5).unwrap();
        assert_eq!(second.writer_get(99)[0], (pa, 16));
        assert_eq!(first.reader_get(9), [(pb, 5), (ptr::null_mut(), 0)]);
        first.reader_advance(5).unwrap();
        Group::remove(group, &first).unwrap();
        assert_eq!(Group::remove(group, &first), Err(Errno::EINVAL));
        assert_eq!(Pipe::destroy(first), Buf::new(pb));
        assert_eq!(Pipe::destroy(second), Buf::new(pa));
        assert_eq!(Group::destroy(group), 0);
    }
}
