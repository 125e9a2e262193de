//! The subsystems that come with the library, in the order in which they are registered, with their dependencies.
//!
//! Threading rule: the app thread.

mod accel;
mod bdev;
mod iobuf;
mod keyring;
mod nbd;
mod scheduler;
mod sock;

use super::subsystem::Subsystem;

/// Name, subsystem, what it depends on; in the order in which users see them.
pub(super) static BUILT_IN: &[(&str, &dyn Subsystem, &[&str])] = &[
    ("keyring", &keyring::Keyring, &[]),
    ("iobuf", &iobuf::Iobuf, &[]),
    ("sock", &sock::Sock, &[]),
    ("accel", &accel::Accel, &["iobuf"]),
    ("bdev", &bdev::Bdev, &["accel", "iobuf", "keyring", "sock"]),
    ("nbd", &nbd::Nbd, &["bdev"]),
    ("scheduler", &scheduler::Scheduler, &[]),
];
