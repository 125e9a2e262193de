//! `nbd_*`. Threading rule: the app thread.

use crate::{
    errno::{Errno, Result},
    handle::Obj,
    json::{FieldError, Fields, Val},
    jsonrpc::{
        INTERNAL_ERROR, Responder,
        methods::{Def, RUNTIME},
    },
    log::flags::NBD,
    nbd::{Disk, disk},
};
use std::{ffi::CString, path::Path};

pub(super) const METHODS: &[Def] = &[
    Def { name: "nbd_start_disk", states: RUNTIME, run: start },
    Def { name: "nbd_stop_disk", states: RUNTIME, run: stop },
    Def { name: "nbd_get_disks", states: RUNTIME, run: get },
];

fn undecoded(responder: Responder, error: &FieldError) {
    errlog!("spdk_json_decode_object failed: {error}");
    responder.error(INTERNAL_ERROR, "spdk_json_decode_object failed");
}

/// The number of a device by its path, `/dev/nbdN`.
fn number(path: &str) -> Option<u32> {
    path.strip_prefix("/dev/nbd").filter(|n| !n.starts_with('+')).and_then(|n| n.parse().ok())
}

/// Whether a device may be used: `EBUSY` when it is, here or elsewhere.
fn check(path: &str) -> Result<()> {
    let number = number(path).ok_or(Errno::EINVAL)?;
    if disk::by_path(path).is_some() {
        return Err(Errno::EBUSY);
    }
    match std::fs::File::open(format!("/sys/block/nbd{number}/pid")) {
        Ok(_) => Err(Errno::EBUSY),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(e) => {
            errlog!("Failed to check PID file of {path}: {e}");
            Err(Errno::from(e))
        }
    }
}

/// The first free device from a number on, and the number behind it.
fn find(from: u32) -> Option<(String, u32)> {
    for n in from.. {
        let path = format!("/dev/nbd{n}");
        if !Path::new(&path).exists() {
            return None;
        }
        if check(&path).is_ok() {
            return Some((path, n.saturating_add(1)));
        }
    }
    None
}

/// Starts a disk at a device, or at another one behind it when that is busy and `next` says where to go on.
fn begin(responder: Responder, bdev: String, path: String, next: Option<u32>) {
    let Ok(name) = CString::new(path) else { return responder.errno(Errno::ENODEV) };
    let again = bdev.clone();
    let then = move |outcome: Result<Obj<Disk>>| {
        if outcome.as_ref().err() == Some(&Errno::EBUSY)
            && let Some(next) = next
        {
            if let Some((path, next)) = find(next) {
                return begin(responder, again, path, Some(next));
            }
            infolog!(NBD, "There is no available nbd device.");
        }
        match outcome {
            Ok(disk) => responder.value(disk.path().as_str()),
            Err(errno) => responder.errno(errno),
        }
    };
    disk::start(bdev.as_bytes(), &name, Box::new(then));
}

fn start(responder: Responder, params: Option<Val<'_>>) {
    let decoded = Fields::new(params).and_then(|mut f| {
        let fields = (f.req::<String>("bdev_name")?, f.opt::<String>("nbd_device")?);
        f.done()?;
        Ok(fields)
    });
    let (bdev, device) = match decoded {
        Ok(fields) => fields,
        Err(error) => return undecoded(responder, &error),
    };
    match device {
        Some(path) => match check(&path) {
            Ok(()) => begin(responder, bdev, path, None),
            Err(Errno::EBUSY) => responder.errno(Errno::EBUSY),
            Err(_) => responder.error(Errno::ENODEV.negative(), format_args!("illegal nbd device {path}")),
        },
        None => match find(0) {
            Some((path, next)) => begin(responder, bdev, path, Some(next)),
            None => {
                infolog!(NBD, "There is no available nbd device.");
                responder.error(Errno::ENODEV.negative(), "nbd device not found");
            }
        },
    }
}

fn stop(responder: Responder, params: Option<Val<'_>>) {
    let decoded = Fields::new(params).and_then(|mut f| {
        let path = f.req::<String>("nbd_device")?;
        f.done()?;
        Ok(path)
    });
    let path = match decoded {
        Ok(path) => path,
        Err(error) => return undecoded(responder, &error),
    };
    let Some(disk) = disk::by_path(&path) else { return responder.errno(Errno::ENODEV) };
    let (ours, other) = super::Later::pair(responder);
    if let Err(errno) = disk::disconnect(disk, Box::new(move || other.bool(true))) {
        errlog!("could not create nbd disconnect thread: {errno}");
        if let Some(responder) = ours.take() {
            responder.error(INTERNAL_ERROR, errno);
        }
    }
}

fn get(responder: Responder, params: Option<Val<'_>>) {
    let mut disks = disk::all();
    if params.is_some() {
        let decoded = Fields::new(params).and_then(|mut f| {
            let path = f.opt::<String>("nbd_device")?;
            f.done()?;
            Ok(path)
        });
        match decoded {
            Ok(None) => (),
            Ok(Some(path)) => match disk::by_path(&path) {
                Some(disk) => disks = vec![disk],
                None => {
                    errlog!("nbd device '{path}' does not exist");
                    return responder.errno(Errno::ENODEV);
                }
            },
            Err(error) => return undecoded(responder, &error),
        }
    }
    let answer = responder.begin();
    let Some(w) = answer.writer() else { return answer.end() };
    w.write_array(|_| {
        for disk in disks {
            w.write_object(|w| disk::describe(disk, w));
        }
    });
    answer.end();
}
