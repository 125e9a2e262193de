//! Reading a trace: the records of all rings in the order of their time, with their arguments taken apart.
//!
//! Serves `spdk/trace_parser.h`. What a file says is checked before it is used. Threading rule: a parser is used by one thread at a
//! time.

use super::{
    ENTRY, File, History, MAX_LCORE, MAX_TPOINT, abi,
    points::{self, Argument, MAX_ARGS, Tpoint},
};
use crate::{
    errno::{Errno, Result},
    handle::{Arena, Kind, Life, Obj},
    sys::shm::Area,
};
use core::mem::offset_of;
use std::{
    collections::HashMap,
    fs,
    sync::{Mutex, MutexGuard},
};

type Entry = abi::spdk_trace_entry;
type Buffer = abi::spdk_trace_entry_buffer;

const DATA: usize = ENTRY - offset_of!(Buffer, data);
const FIRST_DATA: usize = offset_of!(Entry, args) - offset_of!(Buffer, data);
/// Most bytes of an argument.
pub const ARG_BYTES: usize = 256;

/// All parsers.
pub static PARSERS: Arena<Parser> = Arena::new();
static KIND: Kind = Kind::new("trace_parser");

pub struct Parser {
    state: Mutex<Option<State>>,
}

impl Life for Parser {
    const KIND: &'static Kind = &KIND;
    const LIMIT: usize = 1 << 14;

    fn vacant() -> Self {
        Parser { state: Mutex::new(None) }
    }
}

#[derive(Default)]
struct Objects {
    /// Number among the objects of the type, and when it began.
    known: HashMap<u64, (u64, u64)>,
    count: u64,
}

struct State {
    area: Area,
    tsc_offset: u64,
    /// Time, ring, place; in this order.
    entries: Vec<(u64, u16, usize)>,
    next: usize,
    objects: HashMap<u8, Objects>,
}

/// An argument of a record.
pub struct Parsed {
    pub bytes: [u8; ARG_BYTES],
    /// How many of them the record has.
    pub len: usize,
    pub is_related: bool,
}

/// A record taken apart.
pub struct Taken {
    /// Address of the entry.
    pub entry: usize,
    pub lcore: u16,
    /// Number and beginning of the object, for points that have one.
    pub object: Option<(u64, u64)>,
    /// Number and type of the object that an argument names.
    pub related: Option<(u64, u8)>,
    pub args: Vec<Parsed>,
}

/// A ring of a file: where its entries begin and how many there are.
fn ring(area: Area, core: usize) -> Option<(usize, usize)> {
    let at =
        usize::try_from(area.get64(offset_of!(File, lcore_history_offsets) + core * 8)).ok().filter(|at| *at != 0)?;
    let entries = at.checked_add(size_of::<History>())?;
    let count = usize::try_from(area.get64(at + offset_of!(History, num_entries))).ok()?;
    let end = count.checked_mul(ENTRY)?.checked_add(entries)?;
    (end <= area.len()).then_some((entries, count))
}

fn time(area: Area, entries: usize, n: usize) -> u64 {
    area.get64(entries + n * ENTRY + offset_of!(Entry, tsc))
}

impl State {
    /// Takes the entries of a ring in, oldest first.
    fn collect(&mut self, core: usize, entries: usize, count: usize, overflowed: bool) -> Result<()> {
        let area = self.area;
        let at = |n: usize| time(area, entries, n);
        let Some(filled) = (0..count).rev().find(|n| at(*n) != 0).map(|n| n + 1) else { return Ok(()) };
        let (first, last) = if filled == count {
            let first = (0..count).min_by_key(|n| at(*n)).unwrap_or(0);
            let last = (0..count).rev().max_by_key(|n| at(*n)).unwrap_or(0);
            (first, last)
        } else {
            (0, filled - 1)
        };
        if overflowed {
            self.tsc_offset = self.tsc_offset.max(at(first));
        }
        let lcore = area.get32(entries - size_of::<History>() + offset_of!(History, lcore)) as u16;
        debug_assert!(core < MAX_LCORE);
        self.entries.try_reserve(filled)?;
        let mut n = first;
        loop {
            let place = entries + n * ENTRY;
            if area.get16(place + offset_of!(Entry, tpoint_id)) < MAX_TPOINT {
                self.entries.push((at(n), lcore, place));
            }
            if n == last {
                return Ok(());
            }
            n = if n + 1 == filled { 0 } else { n + 1 };
        }
    }

    fn argument(
        &self,
        at: &mut usize,
        offset: &mut usize,
        size: usize,
        tsc: u64,
        ring: (usize, usize),
    ) -> Option<Parsed> {
        let mut parsed = Parsed { bytes: [0; ARG_BYTES], len: size.min(ARG_BYTES), is_related: false };
        for n in 0..size {
            if *offset == DATA {
                let next = *at + ENTRY;
                *at = if next >= ring.0 + ring.1 * ENTRY { ring.0 } else { next };
                let continues = self.area.get16(*at + offset_of!(Buffer, tpoint_id)) == MAX_TPOINT;
                if !continues || self.area.get64(*at + offset_of!(Buffer, tsc)) != tsc {
                    return None;
                }
                *offset = 0;
            }
            if let Some(byte) = parsed.bytes.get_mut(n) {
                *byte = self.area.get8(*at + offset_of!(Buffer, data) + *offset);
            }
            *offset += 1;
        }
        Some(parsed)
    }

    fn next(&mut self) -> Option<Taken> {
        let (tsc, lcore, place) = *self.entries.get(self.next)?;
        let area = self.area;
        let point = area.get16(place + offset_of!(Entry, tpoint_id));
        let described = points::place(point.min(MAX_TPOINT - 1));
        let object_type = area.get8(described + offset_of!(Tpoint, object_type));
        let id = area.get64(place + offset_of!(Entry, object_id));
        if area.get8(described + offset_of!(Tpoint, new_object)) != 0 {
            let objects = self.objects.entry(object_type).or_default();
            objects.known.insert(id, (objects.count, tsc));
            objects.count += 1;
        }
        let known = |objects: &HashMap<u8, Objects>, kind: u8, id: u64| {
            objects.get(&kind).and_then(|o| o.known.get(&id)).copied()
        };
        let object = (object_type != 0).then(|| known(&self.objects, object_type, id).unwrap_or((u64::MAX, u64::MAX)));
        let ring = (0..MAX_LCORE).contains(&(lcore as usize)).then(|| ring(area, lcore as usize)).flatten()?;
        let count = (area.get8(described + offset_of!(Tpoint, num_args)) as usize).min(MAX_ARGS);
        let (mut at, mut offset) = (place, FIRST_DATA);
        let mut args = Vec::with_capacity(count);
        for n in 0..count {
            let size = area.get8(points::argument_at(point, n) + offset_of!(Argument, size)) as usize;
            let Some(arg) = self.argument(&mut at, &mut offset, size, tsc, ring) else {
                crate::errlog!("Failed to parse tracepoint argument");
                return None;
            };
            args.push(arg);
        }
        let mut related = None;
        for n in 0..abi::SPDK_TRACE_MAX_RELATIONS as usize {
            let at = described + offset_of!(Tpoint, related_objects) + n * 2;
            let kind = area.get8(at);
            if kind == 0 {
                break;
            }
            let Some(arg) = args.get_mut(area.get8(at + 1) as usize) else { continue };
            let id = arg.bytes.first_chunk().map_or(0, |b| u64::from_ne_bytes(*b));
            if let Some((number, _)) = known(&self.objects, kind, id) {
                arg.is_related = true;
                related = Some((number, kind));
                break;
            }
        }
        self.next += 1;
        Some(Taken { entry: area.base() + place, lcore, object, related, args })
    }
}

fn read(file: &fs::File, lcore: u16) -> Result<State> {
    let area = Area::load(file)?;
    let mut state = State { area, tsc_offset: 0, entries: Vec::new(), next: 0, objects: HashMap::new() };
    let outcome = fill(&mut state, lcore);
    if outcome.is_err() {
        area.retire();
    }
    outcome.map(|()| state)
}

fn fill(state: &mut State, lcore: u16) -> Result<()> {
    let area = state.area;
    if area.len() < size_of::<File>() || area.get64(offset_of!(File, file_size)) > area.len() as u64 {
        crate::errlog!("Invalid trace file");
        return Err(Errno::EINVAL);
    }
    if lcore as usize == MAX_LCORE {
        let used = |core: &usize| ring(area, *core).filter(|(at, count)| *count > 0 && time(area, *at, 0) != 0);
        let rings: Vec<_> =
            (0..MAX_LCORE).filter_map(|core| used(&core).map(|(at, count)| (core, at, count))).collect();
        let full = |at: usize, count: usize| (0..count).all(|n| time(area, at, n) != 0);
        let overflowed = rings.iter().any(|(_, at, count)| full(*at, *count));
        for (core, at, count) in rings {
            state.collect(core, at, count, overflowed)?;
        }
    } else {
        let Some((at, count)) = (if (lcore as usize) < MAX_LCORE { ring(area, lcore as usize) } else { None }) else {
            crate::errlog!("Trace file has no trace history for lcore {lcore}");
            return Err(Errno::ENOENT);
        };
        if count > 0 && time(area, at, 0) != 0 {
            state.collect(lcore as usize, at, count, false)?;
        }
    }
    // Of two entries of a ring with the same time the later one counts.
    state.entries.sort_by_key(|(tsc, lcore, _)| (*tsc, *lcore));
    state.entries.reverse();
    state.entries.dedup_by_key(|(tsc, lcore, _)| (*tsc, *lcore));
    state.entries.reverse();
    Ok(())
}

impl Parser {
    fn state(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Reads a trace; one ring of it, or all for [`MAX_LCORE`].
    pub fn open(file: &fs::File, lcore: u16) -> Result<Obj<Parser>> {
        let state = read(file, lcore)?;
        let parser = PARSERS.alloc().inspect_err(|_| state.area.retire())?;
        *parser.state() = Some(state);
        Ok(parser)
    }

    pub fn close(parser: Obj<Parser>) {
        if PARSERS.retire(parser) {
            let state = parser.state().take();
            if let Some(state) = state {
                state.area.retire();
            }
            PARSERS.release(parser);
        }
    }

    /// The address of the trace.
    pub fn file(&self) -> usize {
        self.state().as_ref().map_or(0, |s| s.area.base())
    }

    pub fn tsc_offset(&self) -> u64 {
        self.state().as_ref().map_or(0, |s| s.tsc_offset)
    }

    /// How many entries a ring has room for.
    pub fn entry_count(&self, lcore: u16) -> u64 {
        let area = self.state().as_ref().map(|s| s.area);
        area.filter(|_| (lcore as usize) < MAX_LCORE)
            .and_then(|area| ring(area, lcore as usize))
            .map_or(0, |(_, count)| count as u64)
    }

    /// The next record; None at the end, and where arguments are missing.
    pub fn next(&self) -> Option<Taken> {
        self.state().as_mut()?.next()
    }
}
