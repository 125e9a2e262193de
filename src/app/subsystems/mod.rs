//! The subsystems that come with the library, in the order in which they are registered, with their dependencies.
//!
//! Threading rule: the app thread.

mod accel;
mod bdev;
mod iobuf;
mod keyring;
mod scheduler;

use super::subsystem::Subsystem;

/// Name, subsystem, what it depends on.
pub(super) static BUILT_IN: &[(&str, &dyn Subsystem, &[&str])] = &[
    ("scheduler", &scheduler::Scheduler, &[]),
    ("iobuf", &iobuf::Iobuf, &[]),
    ("keyring", &keyring::Keyring, &[]),
    ("accel", &accel::Accel, &["iobuf"]),
    ("bdev", &bdev::Bdev, &["accel", "iobuf", "keyring"]),
];
