//! The module `linux`: keys of the type `user` in the kernel's session keyring, found when they are asked for.
//!
//! Left out unless it was enabled before the start. Threading rule: any thread.

use super::{
    Key, Own, With,
    modules::{self, Module},
};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
    json::Writer,
    sys::keyctl,
};
use core::ffi::CStr;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

pub(super) static LINUX: Linux = Linux;
static ENABLED: AtomicBool = AtomicBool::new(false);

pub(super) struct Linux;

/// Whether the module takes part from the next start on.
pub fn set_enabled(on: bool) {
    ENABLED.store(on, Relaxed);
}

pub fn is_enabled() -> bool {
    ENABLED.load(Relaxed)
}

impl Module for Linux {
    fn name(&self) -> &'static CStr {
        c"linux"
    }

    fn init(&self) -> Result<()> {
        if is_enabled() { Ok(()) } else { Err(Errno::ENODEV) }
    }

    fn write_config(&self, w: Obj<Writer>) {
        w.write_object(|w| {
            w.named("method", "keyring_linux_set_options");
            w.named_object("params", |w| {
                w.named("enable", is_enabled());
            });
        });
    }

    fn probe(&self, name: &[u8]) -> Option<Result<()>> {
        let found = keyctl::find_user_key(name);
        Some(found.and_then(|_| super::add(name, modules::ours(self.name())?, With::Nothing)))
    }

    fn add(&self, key: Obj<Key>, _with: With<'_>) -> Result<()> {
        key.set_own(Own::Serial(keyctl::find_user_key(&key.name())?));
        Ok(())
    }

    fn read(&self, key: Obj<Key>, into: &mut [u8]) -> Result<usize> {
        let Own::Serial(serial) = key.own() else { return Err(Errno::ENOKEY) };
        let room = into.len();
        let size = keyctl::read(serial, into).inspect_err(|errno| {
            crate::errlog!("Failed to read key '{}': {errno}", key.name().escape_ascii());
        })?;
        if size > room {
            crate::errlog!("Failed to read key '{}': the buffer is too small", key.name().escape_ascii());
            return Err(Errno::ENOBUFS);
        }
        Ok(size)
    }

    fn describe(&self, key: Obj<Key>, w: Obj<Writer>) {
        if let Own::Serial(serial) = key.own() {
            w.named("sn", serial.cast_unsigned());
        }
    }
}
