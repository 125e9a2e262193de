//! Configuration files of sections, keys and values (INI).
//!
//! Serves `spdk/conf.h`. Names are compared without regard to case, but for their first letter. A configuration and its sections are objects of arenas: a section
//! of a configuration that was freed is refused. Threading rule: any thread; a configuration is read by one call at a time.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

mod text;

use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use crate::errno::{Errno, Result};
use crate::handle::{Arena, Kind, Life, Obj, Rx};

/// All configurations.
pub static CONFS: Arena<Conf> = Arena::new();
/// All sections.
pub static SECTIONS: Arena<Section> = Arena::new();
static CONF_KIND: Kind = Kind::new("conf");
static SECTION_KIND: Kind = Kind::new("conf_section");
/// The handle of the configuration that stands in for NULL; 0 for none.
static DEFAULT: Rx<u64> = Rx::ZERO;

/// A configuration.
pub struct Conf {
    state: Mutex<Option<ConfState>>,
}

#[derive(Default)]
struct ConfState {
    sections: Vec<Obj<Section>>,
    /// The section that the keys read next belong to.
    current: Option<Obj<Section>>,
    keep_apart: bool,
}

impl Life for Conf {
    const KIND: &'static Kind = &CONF_KIND;
    const LIMIT: usize = 1 << 16;

    fn vacant() -> Self {
        Conf { state: Mutex::new(None) }
    }
}

/// A section. The bytes of its texts stay where they are as long as it lives, each text followed by a NUL.
pub struct Section {
    state: Mutex<Option<SectionState>>,
}

struct SectionState {
    conf: u64,
    name: Text,
    number: i32,
    items: Vec<Item>,
}

struct Item {
    key: Text,
    values: Vec<Text>,
}

impl Life for Section {
    const KIND: &'static Kind = &SECTION_KIND;
    const LIMIT: usize = 1 << 20;

    fn vacant() -> Self {
        Section { state: Mutex::new(None) }
    }
}

/// Bytes with a NUL behind them, at an address that C may keep.
struct Text(Box<[u8]>);

impl Text {
    fn new(text: &[u8]) -> Result<Text> {
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(text.len().saturating_add(1))?;
        bytes.extend_from_slice(text);
        bytes.push(0);
        Ok(Text(bytes.into_boxed_slice()))
    }

    fn bytes(&self) -> &[u8] {
        self.0.split_last().map_or(&[], |(_, text)| text)
    }

    /// Whether the texts are the same: the first byte exactly, the others without regard to case.
    fn is(&self, other: &[u8]) -> bool {
        self.bytes().first() == other.first() && self.bytes().eq_ignore_ascii_case(other)
    }
}

/// A text within a section, lent: the address and a copy.
pub struct Lent {
    pub address: *mut u8,
    pub bytes: Vec<u8>,
}

impl Conf {
    /// An empty configuration.
    pub fn new() -> Result<Obj<Conf>> {
        let conf = CONFS.alloc()?;
        *conf.lock() = Some(ConfState::default());
        Ok(conf)
    }

    fn lock(&self) -> MutexGuard<'_, Option<ConfState>> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Frees a configuration and its sections.
    pub fn free(conf: Obj<Conf>) {
        let Some(state) = conf.lock().take() else { return };
        CONFS.free(conf);
        for section in state.sections {
            drop(section.lock().take());
            SECTIONS.free(section);
        }
    }

    /// Makes a configuration the one that stands in for NULL.
    pub fn set_default(conf: Option<Obj<Conf>>) {
        DEFAULT.set(conf.map_or(0, |c| c.handle()));
    }

    /// The configuration that stands in for NULL, as long as it exists.
    pub fn of_default() -> Option<Obj<Conf>> {
        CONFS.get(DEFAULT.get()).ok()
    }

    /// From here on, a section that is read a second time is another section.
    pub fn keep_sections_apart(&self) {
        if let Some(state) = self.lock().as_mut() {
            state.keep_apart = true;
        }
    }

    /// The first section.
    pub fn first(&self) -> Option<Obj<Section>> {
        self.lock().as_ref()?.sections.first().copied()
    }

    /// The first section of this name.
    pub fn find(&self, name: &[u8]) -> Option<Obj<Section>> {
        if name.is_empty() {
            return None;
        }
        self.lock().as_ref()?.sections.iter().find(|s| s.is_named(name)).copied()
    }

    /// Adds the sections of a file. Lines that are wrong are reported and passed over.
    pub fn read(conf: Obj<Conf>, path: &Path) -> Result<()> {
        let bytes = std::fs::read(path).map_err(|error| {
            errlog!("open error: {}", path.display());
            Errno::from(error)
        })?;
        for (number, line) in text::Lines::new(&bytes) {
            if let Err(what) = Conf::read_line(conf, line) {
                errlog!("{what}");
                errlog!("parse error at line {number} of {}", path.display());
            }
        }
        Ok(())
    }

    fn read_line(conf: Obj<Conf>, line: Vec<u8>) -> core::result::Result<(), &'static str> {
        match text::parse(line)? {
            text::Line::Section { name, number } => {
                let known = if conf.keeps_apart() { None } else { conf.find(&name) };
                let section = match known {
                    Some(section) => section,
                    None => Conf::add(conf, &name).map_err(|_| "cannot allocate cf section")?,
                };
                if let Some(state) = section.lock().as_mut() {
                    state.number = number;
                }
                if let Some(state) = conf.lock().as_mut() {
                    state.current = Some(section);
                }
                Ok(())
            }
            text::Line::Item { key, values } => {
                let current = conf.lock().as_ref().and_then(|state| state.current).ok_or("unknown section")?;
                current.add(&key, &values).map_err(|_| "cannot allocate cf item")
            }
        }
    }

    fn keeps_apart(&self) -> bool {
        self.lock().as_ref().is_some_and(|state| state.keep_apart)
    }

    fn add(conf: Obj<Conf>, name: &[u8]) -> Result<Obj<Section>> {
        let name = Text::new(name)?;
        let mut slot = conf.lock();
        let state = slot.as_mut().ok_or(Errno::ESTALE)?;
        state.sections.try_reserve(1)?;
        let section = SECTIONS.alloc()?;
        *section.lock() = Some(SectionState { conf: conf.handle(), name, number: 0, items: Vec::new() });
        state.sections.push(section);
        Ok(section)
    }
}

impl Section {
    fn lock(&self) -> MutexGuard<'_, Option<SectionState>> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn is_named(&self, name: &[u8]) -> bool {
        self.lock().as_ref().is_some_and(|state| state.name.is(name))
    }

    fn add(&self, key: &[u8], values: &[Vec<u8>]) -> Result<()> {
        let values = values.iter().map(|v| Text::new(v)).collect::<Result<Vec<_>>>()?;
        let item = Item { key: Text::new(key)?, values };
        let mut slot = self.lock();
        let items = &mut slot.as_mut().ok_or(Errno::ESTALE)?.items;
        items.try_reserve(1)?;
        items.push(item);
        Ok(())
    }

    /// The section behind this one in its configuration.
    pub fn next(section: Obj<Section>) -> Option<Obj<Section>> {
        let conf = CONFS.get(section.lock().as_ref()?.conf).ok()?;
        let slot = conf.lock();
        let mut sections = slot.as_ref()?.sections.iter();
        sections.find(|s| **s == section)?;
        sections.next().copied()
    }

    /// The name.
    pub fn name(&self) -> Option<Lent> {
        self.lock().as_mut().and_then(|state| lend(&mut state.name))
    }

    /// The number that the name contains, 0 if none.
    pub fn number(&self) -> i32 {
        self.lock().as_ref().map_or(0, |state| state.number)
    }

    /// Whether the name begins with `prefix`.
    pub fn has_prefix(&self, prefix: &[u8]) -> bool {
        let starts = |name: &[u8]| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        self.lock().as_ref().is_some_and(|state| starts(state.name.bytes()))
    }

    /// Value `value` of the line that has `key` for the time number `item`.
    pub fn value(&self, key: &[u8], item: i32, value: i32) -> Option<Lent> {
        let (item, value) = (usize::try_from(item).ok()?, usize::try_from(value).ok()?);
        let mut slot = self.lock();
        let items = &mut slot.as_mut()?.items;
        let item = items.iter_mut().filter(|i| !key.is_empty() && i.key.is(key)).nth(item)?;
        lend(item.values.get_mut(value)?)
    }

    /// The first value of `key` as a number: -1 without one, negative for what is no number.
    pub fn int(&self, key: &[u8]) -> i32 {
        self.value(key, 0, 0).map_or(-1, |v| text::number(&v.bytes))
    }

    /// The first value of `key` as a boolean, `default` for anything but yes, y, true, no, n, false.
    pub fn bool(&self, key: &[u8], default: bool) -> bool {
        let Some(value) = self.value(key, 0, 0) else { return default };
        let is = |words: [&[u8]; 3]| words.iter().any(|w| value.bytes.eq_ignore_ascii_case(w));
        (default || is([b"yes", b"y", b"true"])) && !is([b"no", b"n", b"false"])
    }
}

fn lend(text: &mut Text) -> Option<Lent> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(text.0.len()).ok()?;
    bytes.extend_from_slice(text.bytes());
    Some(Lent { address: text.0.as_mut_ptr(), bytes })
}

#[cfg(test)]
mod tests;
