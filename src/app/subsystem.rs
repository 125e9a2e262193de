//! Subsystems: the parts of the framework that start in the order of their dependencies and end in the reverse one.
//!
//! Serves `spdk/init.h` and `spdk_internal/init.h`. C registers its own from constructors before `main`; ours are there
//! from the beginning. Only what has been started is ended: a subsystem that reports an error is not asked to end, one
//! that is interrupted while it starts is. Threading rule: registration from any thread; the rest on the app thread.

use super::subsystems;
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Obj, Rx},
    json::Writer,
};
use core::{
    ffi::{c_char, c_void},
    mem::{offset_of, size_of},
};
use std::sync::{Mutex, MutexGuard};

/// `struct spdk_subsystem`, in C's memory for as long as the process runs.
#[repr(C)]
pub struct Record {
    pub name: Rx<*const c_char>,
    pub init: Rx<Option<extern "C" fn()>>,
    pub fini: Rx<Option<extern "C" fn()>>,
    pub write_config_json: Rx<Option<extern "C" fn(*mut abi::spdk_json_write_ctx)>>,
}

const _: () = {
    use abi::spdk_subsystem as S;
    assert!(offset_of!(Record, init) == offset_of!(S, init));
    assert!(offset_of!(Record, fini) == offset_of!(S, fini));
    assert!(offset_of!(Record, write_config_json) == offset_of!(S, write_config_json));
    assert!(size_of::<Record>() == offset_of!(S, tailq));
};

/// A subsystem of ours.
pub trait Subsystem: Sync {
    /// Starts it; [`init_next`] is called when that is done, or has failed.
    fn init(&self) {
        init_next(Ok(()));
    }
    /// Ends it; [`fini_next`] is called when that is done.
    fn fini(&self) {
        fini_next();
    }
    /// Writes the RPCs that bring it to its present state, an array or `null`.
    fn config(&self, w: Obj<Writer>) {
        w.null();
    }
}

#[derive(Clone, Copy)]
enum Body {
    Ours(&'static dyn Subsystem),
    C(&'static Record),
}

struct Entry {
    name: String,
    body: Body,
}

/// Called when the start is done: 0 or a negative number.
pub type InitDone = Box<dyn FnOnce(i32) + Send>;
/// Called when the end is done.
pub type FiniDone = Box<dyn FnOnce() + Send>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Idle,
    Starting,
    Started,
    Ending,
}

struct Parts {
    known: bool,
    entries: Vec<Entry>,
    /// Pairs of a subsystem and what it depends on.
    depends: Vec<(String, String)>,
    phase: Phase,
    /// The subsystem that is starting now.
    starting: Option<usize>,
    /// Those that have started, in order.
    started: Vec<usize>,
    init_done: Option<InitDone>,
    fini_done: Option<FiniDone>,
}

static PARTS: Mutex<Parts> = Mutex::new(Parts {
    known: false,
    entries: Vec::new(),
    depends: Vec::new(),
    phase: Phase::Idle,
    starting: None,
    started: Vec::new(),
    init_done: None,
    fini_done: None,
});

fn parts() -> MutexGuard<'static, Parts> {
    let mut parts = PARTS.lock().unwrap_or_else(|e| e.into_inner());
    if !parts.known {
        parts.known = true;
        for (name, body, depends) in subsystems::BUILT_IN {
            parts.entries.push(Entry { name: (*name).to_owned(), body: Body::Ours(*body) });
            parts.depends.extend(depends.iter().map(|on| ((*name).to_owned(), (*on).to_owned())));
        }
    }
    parts
}

/// Makes a subsystem of C known. One of the name of ours takes its place; any other name may be used once.
pub fn add(name: &str, record: &'static Record) -> Result<()> {
    let mut parts = parts();
    if let Some(entry) = parts.entries.iter_mut().find(|entry| entry.name == name) {
        if matches!(entry.body, Body::Ours(_)) {
            entry.body = Body::C(record);
            return Ok(());
        }
        drop(parts);
        crate::errlog!("subsystem {name} is registered already");
        return Err(Errno::EEXIST);
    }
    parts.entries.try_reserve(1)?;
    parts.entries.push(Entry { name: name.to_owned(), body: Body::C(record) });
    Ok(())
}

/// Says that `name` needs `on` to be started before it.
pub fn add_depend(name: &str, on: &str) -> Result<()> {
    let mut parts = parts();
    parts.depends.try_reserve(1)?;
    parts.depends.push((name.to_owned(), on.to_owned()));
    Ok(())
}

pub fn exists(name: &str) -> bool {
    parts().entries.iter().any(|entry| entry.name == name)
}

/// The names of all subsystems, each with what it depends on; in order of their start once that has begun.
pub fn list() -> Vec<(String, Vec<String>)> {
    let parts = parts();
    let depends = |name: &str| parts.depends.iter().filter(|(n, _)| n == name).map(|(_, on)| on.clone()).collect();
    parts.entries.iter().map(|entry| (entry.name.clone(), depends(&entry.name))).collect()
}

/// Writes the configuration of one subsystem. `ENOENT` when there is none of that name.
pub fn write_config(name: &str, w: Obj<Writer>) -> Result<()> {
    let body = parts().entries.iter().find(|entry| entry.name == name).map(|entry| entry.body).ok_or(Errno::ENOENT)?;
    match body {
        Body::Ours(subsystem) => subsystem.config(w),
        Body::C(record) => match record.write_config_json.get() {
            Some(write) => write(core::ptr::with_exposed_provenance_mut(w.handle() as usize)),
            None => {
                w.null();
            }
        },
    }
    Ok(())
}

impl Parts {
    fn index(&self, name: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.name == name)
    }

    /// Checks that every dependency exists.
    fn check(&self) -> core::result::Result<(), String> {
        for (name, on) in &self.depends {
            if self.index(name).is_none() {
                return Err(format!("subsystem {name} is missing"));
            }
            if self.index(on).is_none() {
                return Err(format!("subsystem {name} dependency {on} is missing"));
            }
        }
        Ok(())
    }

    /// Puts the entries in an order in which each comes after what it depends on, otherwise as registered.
    fn sort(&mut self) -> core::result::Result<(), String> {
        let mut rest: Vec<Entry> = core::mem::take(&mut self.entries);
        let mut stuck = false;
        while !rest.is_empty() && !stuck {
            stuck = true;
            let mut waiting = Vec::new();
            for entry in rest {
                let mut needs = self.depends.iter().filter(|(name, _)| *name == entry.name).map(|(_, on)| on);
                if needs.all(|on| self.entries.iter().any(|e| e.name == *on)) {
                    self.entries.push(entry);
                    stuck = false;
                } else {
                    waiting.push(entry);
                }
            }
            rest = waiting;
        }
        let names: Vec<String> = rest.iter().map(|entry| entry.name.clone()).collect();
        self.entries.append(&mut rest);
        if names.is_empty() { Ok(()) } else { Err(format!("subsystems depend on each other: {}", names.join(", "))) }
    }
}

/// Starts all subsystems; `done` gets 0, or the code of the first that failed.
pub fn init(done: InitDone) {
    let mut parts = parts();
    if parts.phase != Phase::Idle {
        drop(parts);
        crate::errlog!("subsystems are started already");
        return done(Errno::EALREADY.negative());
    }
    if let Err(text) = parts.check().and_then(|()| parts.sort()) {
        drop(parts);
        crate::errlog!("{text}");
        return done(-1);
    }
    parts.phase = Phase::Starting;
    parts.starting = None;
    parts.started.clear();
    parts.init_done = Some(done);
    drop(parts);
    init_next(Ok(()));
}

enum Step {
    Begin(Body),
    Done(Option<InitDone>),
    Failed(String, Option<InitDone>),
    Nothing,
}

/// The subsystem that was starting is done; the next one starts.
pub fn init_next(outcome: Result<()>) {
    let mut outcome = outcome.map_err(Errno::negative);
    loop {
        match step(outcome) {
            Step::Begin(Body::Ours(subsystem)) => return subsystem.init(),
            Step::Begin(Body::C(record)) => match record.init.get() {
                Some(init) => return init(),
                None => outcome = Ok(()),
            },
            Step::Done(done) => return done.into_iter().for_each(|done| done(0)),
            Step::Failed(name, done) => {
                crate::errlog!("Init subsystem {name} failed");
                let rc = outcome.err().unwrap_or(-1);
                return done.into_iter().for_each(|done| done(rc));
            }
            Step::Nothing => return,
        }
    }
}

/// [`init_next`] with a code of C, where everything but 0 is a failure.
pub fn init_next_code(rc: i32) {
    match rc {
        0 => init_next(Ok(())),
        rc => init_next(Err(Errno(rc.wrapping_neg()))),
    }
}

fn step(outcome: core::result::Result<(), i32>) -> Step {
    let mut parts = parts();
    // An interrupted start, or a report nobody waits for.
    if parts.phase != Phase::Starting {
        return Step::Nothing;
    }
    let current = parts.starting.take();
    if outcome.is_err() {
        let name = current.and_then(|at| parts.entries.get(at)).map(|e| e.name.clone()).unwrap_or_default();
        parts.phase = Phase::Started;
        return Step::Failed(name, parts.init_done.take());
    }
    let next = match current {
        Some(at) => {
            parts.started.push(at);
            at.saturating_add(1)
        }
        None => 0,
    };
    match parts.entries.get(next).map(|entry| entry.body) {
        Some(body) => {
            parts.starting = Some(next);
            Step::Begin(body)
        }
        None => {
            parts.phase = Phase::Started;
            Step::Done(parts.init_done.take())
        }
    }
}

/// Ends what was started, the last one first. A start that is under way is interrupted.
pub fn fini(done: FiniDone) {
    let mut parts = parts();
    if parts.phase == Phase::Ending {
        drop(parts);
        crate::errlog!("subsystems are ending already");
        return;
    }
    if let Some(at) = parts.starting.take() {
        parts.started.push(at);
    }
    parts.phase = Phase::Ending;
    parts.init_done = None;
    parts.fini_done = Some(done);
    drop(parts);
    fini_next();
}

/// The subsystem that was ending is done; the one before it ends.
pub fn fini_next() {
    loop {
        let mut parts = parts();
        if parts.phase != Phase::Ending {
            return;
        }
        let Some(at) = parts.started.pop() else {
            parts.phase = Phase::Idle;
            let done = parts.fini_done.take();
            drop(parts);
            return done.into_iter().for_each(|done| done());
        };
        let body = parts.entries.get(at).map(|entry| entry.body);
        drop(parts);
        match body {
            Some(Body::Ours(subsystem)) => return subsystem.fini(),
            Some(Body::C(record)) => {
                if let Some(fini) = record.fini.get() {
                    return fini();
                }
            }
            None => (),
        }
    }
}

/// A callback of C with its context, as the start's end.
pub fn done_with(func: extern "C" fn(i32, *mut c_void), arg: *mut c_void) -> InitDone {
    let arg = arg.expose_provenance();
    Box::new(move |rc| func(rc, core::ptr::with_exposed_provenance_mut(arg)))
}
