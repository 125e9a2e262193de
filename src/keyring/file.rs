//! The module `keyring_file`: keys in files that are this user's alone. Serves `spdk/module/keyring/file.h`.
//!
//! Threading rule: any thread.

use super::{
    Key, Own,
    modules::{self, Module},
    {With, each},
};
use crate::{
    errno::{Errno, Result},
    handle::Obj,
    json::Writer,
    sys::process,
};
use core::ffi::CStr;
use std::{
    ffi::OsStr,
    fs::{self, Metadata, OpenOptions},
    io::Read,
    os::unix::{
        ffi::OsStrExt,
        fs::{MetadataExt, OpenOptionsExt},
    },
    path::Path,
};

pub(super) static FILE: File = File;

pub(super) struct File;

fn path_of(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// The file's owner is this user, and nobody else may do anything with it.
fn check(path: &[u8], file: &Metadata) -> Result<()> {
    let (shown, mode, user) = (path.escape_ascii(), file.mode(), process::user_id());
    if mode & 0o77 != 0 {
        crate::errlog!("Invalid permissions of key file '{shown}': 0{mode:o} required: 0{:o}", mode & !0o77);
        return Err(Errno::EPERM);
    }
    if file.uid() != user {
        crate::errlog!("Invalid owner of key file '{shown}': {}, must be: {user}", file.uid());
        return Err(Errno::EPERM);
    }
    Ok(())
}

fn look(path: &[u8]) -> Result<()> {
    let shown = path.escape_ascii();
    if path.first() != Some(&b'/') {
        crate::errlog!("Non-absolute paths are not allowed: {shown}");
        return Err(Errno::EPERM);
    }
    let file = fs::metadata(path_of(path)).map_err(Errno::from).inspect_err(|errno| {
        crate::errlog!("Could not stat key file '{shown}': {errno}");
    })?;
    check(path, &file)
}

impl Module for File {
    fn name(&self) -> &'static CStr {
        c"keyring_file"
    }

    fn write_config(&self, w: Obj<Writer>) {
        let _ = each(false, |key| {
            if let Own::Path(path) = key.own() {
                w.write_object(|w| {
                    w.named("method", "keyring_file_add_key");
                    w.named_object("params", |w| {
                        w.named("name", key.name().as_slice());
                        w.named("path", path.as_slice());
                    });
                });
            }
        });
    }

    fn add(&self, key: Obj<Key>, with: With<'_>) -> Result<()> {
        let With::Path(path) = with else { return Err(Errno::EINVAL) };
        look(path)?;
        let mut copy = Vec::new();
        copy.try_reserve_exact(path.len())?;
        copy.extend_from_slice(path);
        key.set_own(Own::Path(copy));
        Ok(())
    }

    fn remove(&self, key: Obj<Key>) {
        key.set_own(Own::Nothing);
    }

    fn read(&self, key: Obj<Key>, into: &mut [u8]) -> Result<usize> {
        let Own::Path(path) = key.own() else { return Err(Errno::ENOKEY) };
        look(&path)?;
        let open = |errno: Errno| {
            crate::errlog!("Could not open key '{}': {errno}", key.name().escape_ascii());
            errno
        };
        // A pipe in the place of the file must not hold us up, and what is opened is looked at again.
        let mut file = OpenOptions::new()
            .read(true)
            .custom_flags(libc::O_NONBLOCK)
            .open(path_of(&path))
            .map_err(|error| open(error.into()))?;
        let found = file.metadata()?;
        check(&path, &found)?;
        let size = usize::try_from(found.len()).unwrap_or(usize::MAX);
        let room = into.len();
        let Some(into) = into.get_mut(..size) else {
            crate::errlog!("Invalid key '{}' size: {size} > {room}", key.name().escape_ascii());
            return Err(Errno::ENOBUFS);
        };
        file.read_exact(into).map_err(|_| {
            crate::errlog!("Could not load key '{}'", key.name().escape_ascii());
            Errno::EIO
        })?;
        Ok(size)
    }

    fn describe(&self, key: Obj<Key>, w: Obj<Writer>) {
        if let Own::Path(path) = key.own() {
            w.named("path", path.as_slice());
        }
    }
}

/// Adds a key that lies in a file.
pub fn add(name: &[u8], path: &[u8]) -> Result<()> {
    super::add(name, modules::ours(FILE.name())?, With::Path(path))
}

/// Removes such a key.
pub fn remove(name: &[u8]) -> Result<()> {
    super::remove(name, modules::ours(FILE.name())?)
}
