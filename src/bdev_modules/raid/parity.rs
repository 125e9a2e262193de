//! The exclusive or of a stripe's chunks, by the acceleration framework: for the parity of a write, and for a chunk that is
//! missing.
//!
//! Chunks lie in pieces, and each chunk in others: as much as is in one piece in all of them is one operation, one after
//! the other; the metadata are one more. When the framework has no room, it is asked again in the next poll.
//! Threading rule: the channel's thread.

use super::{
    req::{FAILED, NOMEM, Req, SUCCESS},
    stripe::{STRIPES, Stripe, Table},
};
use crate::{
    accel::{self, channel::Channel as AccelChannel, framework, submit::Done},
    errno::{Errno, Result},
    handle::{Obj, ObjCell, Rx},
    sys::iomem,
    thread::{self, Chan, channel as chans},
};
use core::ffi::c_void;

/// A channel's channel of the framework.
pub struct Accel {
    ch: Rx<Option<Chan>>,
    accel: ObjCell<AccelChannel>,
}

impl Accel {
    pub const EMPTY: Accel = Accel { ch: Rx::ZERO, accel: ObjCell::EMPTY };

    pub fn open(&self) -> Result<()> {
        let ch = chans::get(framework::key()).inspect_err(|_| errlog!("Failed to get accel framework's IO channel"))?;
        self.ch.set(Some(ch));
        self.accel.set(accel::channel::of(ch));
        Ok(())
    }

    pub fn close(&self) {
        self.accel.set(None);
        if let Some(ch) = self.ch.replace(None) {
            let _ = chans::put(ch);
        }
    }
}

/// One chunk: its vector.
pub type Vector = (*mut crate::abi::iovec, usize);

/// What is combined: `sources` answers the vectors of all chunks but `to`'s, by their number, and `md` their metadata.
pub struct Job<'a> {
    pub bytes: usize,
    pub md_bytes: usize,
    pub to: Vector,
    pub to_md: *mut c_void,
    pub source: &'a dyn Fn(usize) -> Vector,
    pub source_md: &'a dyn Fn(usize) -> *mut c_void,
}

/// How far a stripe's combination has come.
#[derive(Default)]
pub struct State {
    req: Rx<*mut c_void>,
    to_md: Rx<*mut c_void>,
    /// Bytes of the operation under way, and of those that are left with it.
    len: Rx<usize>,
    left: Rx<usize>,
    md_left: Rx<usize>,
    md_asked: Rx<bool>,
    status: Rx<i32>,
    then: Rx<Option<extern "C" fn(*mut c_void, i32)>>,
}

/// Combines chunks, then calls `then` with the request and SUCCESS, FAILED or NOMEM.
pub fn begin(req: Req, stripe: Obj<Stripe>, job: &Job<'_>, then: extern "C" fn(*mut c_void, i32)) {
    let (state, table) = (&stripe.parity_state, stripe.table());
    for nth in 0..table.sources() {
        table.set_cursor(nth, (job.source)(nth));
        if job.md_bytes > 0 {
            table.set_md(nth, (job.source_md)(nth));
        }
    }
    table.set_cursor(table.sources(), job.to);
    state.req.set(req.arg());
    state.to_md.set(job.to_md);
    state.len.set(0);
    state.left.set(job.bytes);
    state.md_left.set(job.md_bytes);
    state.md_asked.set(false);
    state.status.set(0);
    state.then.set(Some(then));
    go_on(stripe);
}

fn arg(stripe: Obj<Stripe>) -> *mut c_void {
    core::ptr::with_exposed_provenance_mut(stripe.address())
}

/// Asks for what comes next.
fn go_on(stripe: Obj<Stripe>) {
    let state = &stripe.parity_state;
    if state.md_left.get() > 0 && !state.md_asked.get() {
        state.md_asked.set(true);
        let (to, sources, bytes) = (state.to_md.get(), stripe.table().md(), state.md_left.get());
        if let Err(errno) = ask(stripe, to, sources, bytes, md_done) {
            state.md_asked.set(false);
            return refused(stripe, errno);
        }
    }
    if state.left.get() > 0 {
        if state.len.get() == 0 {
            state.len.set(stripe.table().advance(state.left.get()));
        }
        let table = stripe.table();
        let len = state.len.get();
        let asked = if len == 0 { Err(Errno::EINVAL) } else { ask(stripe, table.to(), table.now(), len, piece_done) };
        if let Err(errno) = asked {
            refused(stripe, errno);
        }
    }
}

fn ask(
    stripe: Obj<Stripe>,
    to: *mut c_void,
    sources: *mut *mut c_void,
    bytes: usize,
    cb_fn: extern "C" fn(*mut c_void, i32),
) -> Result<()> {
    let ch = Req::of(stripe.parity_state.req.get()).and_then(|req| req.channel()).ok_or(Errno::ENODEV)?;
    let accel = ch.stripes.accel.accel.get().ok_or(Errno::ENODEV)?;
    let count = stripe.table().sources() as u32;
    accel::submit::xor(accel, to, sources, count, bytes as u64, Done { cb_fn, cb_arg: arg(stripe) })
}

/// The framework has not taken an operation: for want of room it is asked again, else the combination has failed.
fn refused(stripe: Obj<Stripe>, errno: Errno) {
    let state = &stripe.parity_state;
    if errno == Errno::ENOMEM
        && let Some(own) = thread::current()
        && thread::send_own(own, again, arg(stripe)).is_ok()
    {
        return;
    }
    fail(state, errno);
    state.left.set(0);
    // What of the metadata is under way comes back.
    if !state.md_asked.get() {
        state.md_left.set(0);
    }
    end_if_done(stripe);
}

fn fail(state: &State, errno: Errno) {
    if state.status.get() == 0 {
        state.status.set(errno.0);
    }
}

extern "C" fn again(arg: *mut c_void) {
    if let Some(stripe) = STRIPES.at(arg.addr() as u64) {
        go_on(stripe);
    }
}

extern "C" fn piece_done(arg: *mut c_void, status: i32) {
    let Some(stripe) = STRIPES.at(arg.addr() as u64) else { return };
    let state = &stripe.parity_state;
    if status != 0 {
        fail(state, Errno(status.saturating_neg()));
    }
    state.left.set(if status == 0 { state.left.get().saturating_sub(state.len.get()) } else { 0 });
    state.len.set(0);
    if state.left.get() > 0 {
        return go_on(stripe);
    }
    end_if_done(stripe);
}

extern "C" fn md_done(arg: *mut c_void, status: i32) {
    let Some(stripe) = STRIPES.at(arg.addr() as u64) else { return };
    if status != 0 {
        fail(&stripe.parity_state, Errno(status.saturating_neg()));
    }
    stripe.parity_state.md_left.set(0);
    end_if_done(stripe);
}

fn end_if_done(stripe: Obj<Stripe>) {
    let state = &stripe.parity_state;
    if state.left.get() > 0 || state.md_left.get() > 0 {
        return;
    }
    let status = match Errno(state.status.get()) {
        Errno(0) => SUCCESS,
        Errno::ENOMEM => NOMEM,
        errno => {
            errlog!("stripe xor failed: {errno}");
            FAILED
        }
    };
    if let Some(then) = state.then.replace(None) {
        then(state.req.get(), status);
    }
}

impl Table {
    /// The next piece: as long as it is one in all chunks, and not longer than `most`. 0 when a chunk has ended.
    fn advance(&self, most: usize) -> usize {
        let chunks = self.sources().saturating_add(1);
        let mut len = most;
        for nth in 0..chunks {
            let Some((base, left)) = self.here(nth) else { return 0 };
            self.set_now(nth, base);
            len = len.min(left);
        }
        for nth in 0..chunks {
            self.skip(nth, len);
        }
        len
    }

    /// Where a chunk goes on, and how much of it is in one piece there.
    fn here(&self, nth: usize) -> Option<(*mut c_void, usize)> {
        let (mut iovs, mut count, mut within) = self.cursor(nth);
        while count > 0 {
            let (base, len) = iomem::get(iovs, 0)?;
            if within < len {
                self.put_cursor(nth, (iovs, count), within);
                return Some((base.wrapping_byte_add(within), len.saturating_sub(within)));
            }
            (iovs, count, within) = (iovs.wrapping_add(1), count.saturating_sub(1), 0);
        }
        None
    }

    fn skip(&self, nth: usize, len: usize) {
        let (iovs, count, within) = self.cursor(nth);
        self.put_cursor(nth, (iovs, count), within.saturating_add(len));
    }
}
