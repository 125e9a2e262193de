//! JSON configuration: the RPCs of a file, called in order from within.
//!
//! `{"subsystems": [{"subsystem": name, "config": [{"method": name, "params": {…}}, …]}, …]}`. Only the methods that may
//! be called in the present state are; one that is allowed before and after the subsystems start is called before.
//! Serves `spdk_subsystem_load_config`. Threading rule: the app thread.

use super::{CONFIG_FLAG, subsystem};
use crate::{
    errno::{Errno, Result},
    json::{Doc, Flags, Kind, ParseError, Val, Writer},
    jsonrpc::{self, methods},
    thread,
};
use std::sync::Arc;

/// Called when the configuration is loaded: 0 or a negative number.
pub type Done = Box<dyn FnOnce(i32) + Send>;

/// Most values in a configuration.
const MAX_VALUES: usize = 1 << 22;

/// One RPC of the configuration.
struct Entry {
    subsystem: String,
    method: String,
    text: Vec<u8>,
}

enum Item {
    Call(Entry),
    /// What cannot be read ends the loading when it is reached.
    Broken(String),
}

struct Load {
    items: Vec<Item>,
    next: usize,
    stop_on_error: bool,
    done: Done,
}

/// Calls the methods of a configuration that may be called now; `stop_on_error`: until one fails.
pub fn load(text: &[u8], stop_on_error: bool, done: Done) {
    match read(text) {
        Ok(items) => proceed(Load { items, next: 0, stop_on_error, done }),
        Err(errno) => done(errno.negative()),
    }
}

fn read(text: &[u8]) -> Result<Vec<Item>> {
    if text.is_empty() {
        crate::errlog!("JSON data cannot be empty");
        return Err(Errno::EINVAL);
    }
    let flags = Flags { comments: true };
    let doc = Doc::parse_copy(text, flags, MAX_VALUES).map_err(|error| {
        match error {
            ParseError::Broken(why, at) => crate::errlog!("Parsing JSON configuration failed: {why:?} at offset {at}"),
            ParseError::TooManyTokens => crate::errlog!("Parsing JSON configuration failed: too many values"),
            ParseError::NoMemory => crate::errlog!("Out of memory"),
        }
        Errno::EINVAL
    })?;
    let root = doc.root().ok_or(Errno::EINVAL)?;
    if root.kind() != Kind::ObjectBegin {
        crate::errlog!("Invalid JSON configuration: not enclosed in {{}}.");
        return Err(Errno::EINVAL);
    }
    let Some(subsystems) = root.get("subsystems") else {
        crate::warnlog!("No 'subsystems' key JSON configuration file.");
        return Ok(Vec::new());
    };
    let Some(subsystems) = subsystems.array() else {
        crate::errlog!("Invalid JSON configuration: 'subsystems' should be an array.");
        return Err(Errno::EINVAL);
    };
    let mut items = Vec::new();
    let mut empty = true;
    for subsystem in subsystems {
        empty = false;
        read_subsystem(subsystem, &mut items)?;
    }
    if empty {
        crate::noticelog!("'subsystems' configuration is empty");
    }
    Ok(items)
}

/// A member of an object, and nothing else beside those that are known.
fn members<'a, const N: usize>(val: Val<'a>, names: [&str; N]) -> core::result::Result<[Option<Val<'a>>; N], String> {
    let mut found = [None; N];
    let object = val.object().ok_or("an object is expected")?;
    for (name, member) in object {
        let slot = names.iter().zip(found.iter_mut()).find(|(n, _)| **n == name).map(|(_, slot)| slot);
        match slot {
            Some(slot) if slot.is_none() => *slot = Some(member),
            Some(_) => return Err(format!("'{name}' is given twice")),
            None => return Err(format!("'{name}' is not known")),
        }
    }
    Ok(found)
}

fn read_subsystem(val: Val<'_>, items: &mut Vec<Item>) -> Result<()> {
    items.try_reserve(1)?;
    let parts = members(val, ["subsystem", "config"]).and_then(|[name, config]| {
        let name = name.ok_or("'subsystem' is missing")?;
        let name = name.as_str().filter(|_| name.kind() == Kind::String).ok_or("'subsystem' must be a string")?;
        let config = config.ok_or_else(|| format!("'config' of '{name}' is missing"))?;
        match config.kind() {
            Kind::Null | Kind::ArrayBegin => Ok((name, config)),
            _ => Err(format!("'config' of '{name}' must be an array or null")),
        }
    });
    let (name, config) = match parts {
        Ok(parts) => parts,
        Err(why) => {
            items.push(Item::Broken(format!("Failed to parse subsystem configuration: {why}")));
            return Ok(());
        }
    };
    for entry in config.array().into_iter().flatten() {
        items.try_reserve(1)?;
        items.push(match read_entry(name, entry) {
            Ok(entry) => Item::Call(entry),
            Err(why) => Item::Broken(format!("Failed to decode config entry of '{name}': {why}")),
        });
    }
    Ok(())
}

fn read_entry(subsystem: &str, val: Val<'_>) -> core::result::Result<Entry, String> {
    let [method, params] = members(val, ["method", "params"])?;
    let method = method.ok_or("'method' is missing")?;
    let method = method.as_str().filter(|_| method.kind() == Kind::String).ok_or("'method' must be a string")?;
    if params.is_some_and(|params| params.kind() != Kind::ObjectBegin) {
        return Err(format!("'params' of '{method}' must be an object"));
    }
    let text = Writer::text(false, |w| {
        w.object_begin();
        w.named("jsonrpc", "2.0");
        w.named("id", 1u32);
        w.named("method", method);
        if let Some(params) = params {
            w.named("params", params);
        }
        w.object_end();
    });
    let text = text.map_err(|errno| errno.to_string())?;
    Ok(Entry { subsystem: subsystem.to_owned(), method: method.to_owned(), text })
}

/// Whether an entry is to be called now.
fn wanted(entry: &Entry, stop_on_error: bool) -> core::result::Result<bool, Errno> {
    let Ok(states) = methods::states_of(&entry.method) else {
        if !stop_on_error {
            return Ok(false);
        }
        if !subsystem::exists(&entry.subsystem) {
            crate::noticelog!(
                "Skipping method '{}' because its subsystem '{}' is not linked into this application.",
                entry.method,
                entry.subsystem
            );
            return Ok(false);
        }
        crate::errlog!("Method '{}' was not found", entry.method);
        return Err(Errno::ENOENT);
    };
    let state = methods::state();
    let both = methods::STARTUP | methods::RUNTIME;
    Ok(states & state == state && !(states & both == both && state == methods::RUNTIME))
}

fn proceed(mut load: Load) {
    loop {
        let Some(item) = load.items.get(load.next) else {
            crate::debuglog!(CONFIG_FLAG, "No more entries for current state");
            return (load.done)(0);
        };
        load.next = load.next.saturating_add(1);
        match item {
            Item::Broken(why) => {
                crate::errlog!("{why}");
                return (load.done)(Errno::EINVAL.negative());
            }
            Item::Call(entry) => match wanted(entry, load.stop_on_error) {
                Ok(true) => return call(load),
                Ok(false) => (),
                Err(errno) => return (load.done)(errno.negative()),
            },
        }
    }
}

/// Calls the entry before `next`; its answer continues, from the app thread's next poll.
fn call(load: Load) {
    let at = load.next.saturating_sub(1);
    let Some(Item::Call(entry)) = load.items.get(at) else { return (load.done)(Errno::EFAULT.negative()) };
    crate::debuglog!(CONFIG_FLAG, "\tmethod: {}", entry.method);
    let text = entry.text.clone();
    let waiting = Arc::new(std::sync::Mutex::new(Some(load)));
    let answered = waiting.clone();
    let take = move || answered.lock().unwrap_or_else(|e| e.into_inner()).take();
    let called = jsonrpc::call(&text, move |answer| {
        let Some(load) = take() else { return };
        let next = move || judge(load, &answer);
        let app = thread::app_thread().map(|app| thread::send(app, Box::new(next)));
        if !matches!(app, Some(Ok(()))) {
            crate::errlog!("the configuration could not be loaded: the application has ended");
        }
    });
    if let Err(errno) = called
        && let Some(load) = waiting.lock().unwrap_or_else(|e| e.into_inner()).take()
    {
        crate::errlog!("the configuration could not be loaded: {errno}");
        (load.done)(errno.negative());
    }
}

fn judge(load: Load, answer: &[u8]) {
    let doc = Doc::parse_copy(answer, Flags::default(), MAX_VALUES);
    let error = doc.as_ref().ok().and_then(|doc| doc.root()).and_then(|root| root.get("error"));
    if let Some(error) = error {
        let method = load.items.get(load.next.saturating_sub(1)).map_or("", |item| match item {
            Item::Call(entry) => &entry.method,
            Item::Broken(_) => "",
        });
        let text = Writer::text(false, |w| {
            w.value(error);
        });
        crate::errlog!("error response: {method}: {}", String::from_utf8_lossy(&text.unwrap_or_default()));
        if load.stop_on_error {
            return (load.done)(Errno::EINVAL.negative());
        }
    }
    proceed(load);
}
