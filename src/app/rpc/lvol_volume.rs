//! `bdev_lvol_*`: volumes. Threading rule: the app thread.

use super::lvol::{Decoded, decoded, find, later, yes};
use crate::{
    algo::uuid,
    bdev::registry,
    bdev_modules::lvol as volumes,
    blob::task,
    errno::{Errno, Result},
    handle::Obj,
    json::{Fields, Val},
    jsonrpc::{
        INTERNAL_ERROR, INVALID_PARAMS, Responder,
        methods::{Def, RUNTIME},
    },
    log::flags::LVOL_RPC,
    lvol::{self, Lvol},
};
use std::sync::{Arc, Mutex};

pub(super) const METHODS: &[Def] = &[
    Def { name: "bdev_lvol_create", states: RUNTIME, run: create },
    Def { name: "bdev_lvol_snapshot", states: RUNTIME, run: snapshot },
    Def { name: "bdev_lvol_clone", states: RUNTIME, run: clone },
    Def { name: "bdev_lvol_clone_bdev", states: RUNTIME, run: clone_bdev },
    Def { name: "bdev_lvol_rename", states: RUNTIME, run: rename },
    Def { name: "bdev_lvol_inflate", states: RUNTIME, run: inflate },
    Def { name: "bdev_lvol_decouple_parent", states: RUNTIME, run: decouple },
    Def { name: "bdev_lvol_resize", states: RUNTIME, run: resize },
    Def { name: "bdev_lvol_set_read_only", states: RUNTIME, run: set_read_only },
    Def { name: "bdev_lvol_delete", states: RUNTIME, run: delete },
    Def { name: "bdev_lvol_start_shallow_copy", states: RUNTIME, run: start_shallow_copy },
    Def { name: "bdev_lvol_check_shallow_copy", states: RUNTIME, run: check_shallow_copy },
    Def { name: "bdev_lvol_set_parent", states: RUNTIME, run: set_parent },
    Def { name: "bdev_lvol_set_parent_bdev", states: RUNTIME, run: set_parent_bdev },
];

const MIB: u64 = 1 << 20;

/// The volume of a bdev of some name. `ENODEV` when there is none, or it is no volume.
fn volume(name: &str) -> Result<Obj<Lvol>> {
    let Some(bdev) = registry::by_name(name.as_bytes()) else {
        infolog!(LVOL_RPC, "bdev '{name}' does not exist");
        return Err(Errno::ENODEV);
    };
    volumes::of_bdev(bdev).ok_or_else(|| {
        errlog!("lvol does not exist");
        Errno::ENODEV
    })
}

fn name_only(params: Option<Val<'_>>) -> Decoded<String> {
    let mut f = Fields::new(params)?;
    let name = f.req("name")?;
    f.done()?;
    Ok(name)
}

fn two(params: Option<Val<'_>>, a: &'static str, b: &'static str) -> Decoded<(String, String)> {
    let mut f = Fields::new(params)?;
    let both = (f.req(a)?, f.req(b)?);
    f.done()?;
    Ok(both)
}

fn answer_name(responder: Responder, lvol: Obj<Lvol>) {
    responder.value(lvol.unique_text().as_str());
}

fn create(responder: Responder, params: Option<Val<'_>>) {
    struct Create {
        uuid: Option<String>,
        lvs_name: Option<String>,
        name: String,
        size_in_mib: u64,
        thin: bool,
        clear_method: Option<String>,
    }
    infolog!(LVOL_RPC, "Creating blob");
    let decode = || -> Decoded<Create> {
        let mut f = Fields::new(params)?;
        let p = Create {
            uuid: f.opt("uuid")?,
            lvs_name: f.opt("lvs_name")?,
            name: f.req("lvol_name")?,
            size_in_mib: f.req("size_in_mib")?,
            thin: f.opt_or("thin_provision", false)?,
            clear_method: f.opt("clear_method")?,
        };
        f.done()?;
        Ok(p)
    };
    let Some((responder, p)) = decoded(responder, decode()) else { return };
    let lvs = match find(p.uuid, p.lvs_name) {
        Ok(lvs) => lvs,
        Err(errno) => return responder.errno(errno),
    };
    let method = match p.clear_method.map(|m| m.to_ascii_lowercase()).as_deref() {
        None => crate::abi::BLOB_CLEAR_WITH_DEFAULT,
        Some("none") => crate::abi::BLOB_CLEAR_WITH_NONE,
        Some("unmap") => crate::abi::BLOB_CLEAR_WITH_UNMAP,
        Some("write_zeroes") => crate::abi::BLOB_CLEAR_WITH_WRITE_ZEROES,
        Some(_) => return responder.error(Errno::EINVAL.negative(), "Invalid clean_method option"),
    };
    match volumes::create(lvs, &p.name, p.size_in_mib.wrapping_mul(MIB), p.thin, method) {
        Ok(making) => later(responder, making, answer_name),
        Err(errno) => responder.errno(errno),
    }
}

fn snapshot(responder: Responder, params: Option<Val<'_>>) {
    infolog!(LVOL_RPC, "Snapshotting blob");
    let Some((responder, (name, new))) = decoded(responder, two(params, "lvol_name", "snapshot_name")) else { return };
    match volume(&name) {
        Ok(lvol) => later(responder, async move { volumes::snapshot(lvol, &new).await }, answer_name),
        Err(errno) => responder.errno(errno),
    }
}

fn clone(responder: Responder, params: Option<Val<'_>>) {
    infolog!(LVOL_RPC, "Cloning blob");
    let decode = || -> Decoded<(String, String)> {
        let mut f = Fields::new(params)?;
        let both = (f.req("snapshot_name")?, f.opt_or("clone_name", String::new())?);
        f.done()?;
        Ok(both)
    };
    let Some((responder, (name, new))) = decoded(responder, decode()) else { return };
    match volume(&name) {
        Ok(lvol) => later(responder, async move { volumes::clone_of(lvol, &new).await }, answer_name),
        Err(errno) => responder.errno(errno),
    }
}

fn clone_bdev(responder: Responder, params: Option<Val<'_>>) {
    infolog!(LVOL_RPC, "Cloning bdev");
    let decode = || -> Decoded<(String, String, String)> {
        let mut f = Fields::new(params)?;
        let all = (f.req("bdev")?, f.req("lvs_name")?, f.req("clone_name")?);
        f.done()?;
        Ok(all)
    };
    let Some((responder, (bdev_name, lvs_name, name))) = decoded(responder, decode()) else { return };
    let Ok(lvs) = find(None, Some(lvs_name)) else {
        return responder.error(INVALID_PARAMS, "lvs does not exist");
    };
    let Some(bdev) = registry::by_name(bdev_name.as_bytes()) else {
        infolog!(LVOL_RPC, "bdev '{bdev_name}' does not exist");
        return responder.error(INVALID_PARAMS, "bdev does not exist");
    };
    if volumes::of_bdev(bdev).is_some_and(|lvol| lvol.lvs() == Ok(lvs)) {
        infolog!(LVOL_RPC, "bdev '{bdev_name}' is an lvol in lvstore '{}", lvs.name_text());
        return responder.error(INVALID_PARAMS, "bdev is an lvol in same lvs as clone; use bdev_lvol_clone instead");
    }
    later(responder, async move { volumes::clone_bdev(&bdev_name, lvs, &name).await }, answer_name);
}

fn rename(responder: Responder, params: Option<Val<'_>>) {
    infolog!(LVOL_RPC, "Renaming lvol");
    let Some((responder, (old, new))) = decoded(responder, two(params, "old_name", "new_name")) else { return };
    match volume(&old) {
        Ok(lvol) => later(responder, async move { volumes::rename(lvol, &new).await }, yes),
        Err(errno) => responder.errno(errno),
    }
}

fn inflate(responder: Responder, params: Option<Val<'_>>) {
    infolog!(LVOL_RPC, "Inflating lvol");
    let Some((responder, name)) = decoded(responder, name_only(params)) else { return };
    match volume(&name) {
        Ok(lvol) => later(responder, lvol::inflate(lvol), yes),
        Err(errno) => responder.errno(errno),
    }
}

fn decouple(responder: Responder, params: Option<Val<'_>>) {
    infolog!(LVOL_RPC, "Decoupling parent of lvol");
    let Some((responder, name)) = decoded(responder, name_only(params)) else { return };
    match volume(&name) {
        Ok(lvol) => later(responder, lvol::decouple(lvol), yes),
        Err(errno) => responder.errno(errno),
    }
}

fn resize(responder: Responder, params: Option<Val<'_>>) {
    infolog!(LVOL_RPC, "Resizing lvol");
    let decode = || -> Decoded<(String, u64)> {
        let mut f = Fields::new(params)?;
        let both = (f.req("name")?, f.req("size_in_mib")?);
        f.done()?;
        Ok(both)
    };
    let Some((responder, (name, size))) = decoded(responder, decode()) else { return };
    match volume(&name) {
        Ok(lvol) => later(responder, volumes::resize(lvol, size.wrapping_mul(MIB)), yes),
        Err(errno) => responder.errno(errno),
    }
}

fn set_read_only(responder: Responder, params: Option<Val<'_>>) {
    infolog!(LVOL_RPC, "Setting lvol as read only");
    let Some((responder, name)) = decoded(responder, name_only(params)) else { return };
    match volume(&name) {
        Ok(lvol) => later(responder, volumes::set_read_only(lvol), yes),
        Err(errno) => responder.errno(errno),
    }
}

/// As [`volume`]; one that is degraded has no bdev, and is found by its UUID or its names.
fn volume_of_any_kind(name: &str) -> Option<Obj<Lvol>> {
    let by_bdev = registry::by_name(name.as_bytes()).and_then(volumes::of_bdev);
    let by_uuid = || uuid::parse(name.as_bytes()).ok().and_then(|id| lvol::by_uuid(&id));
    let by_names = || name.split_once('/').and_then(|(lvs, lvol)| lvol::by_names(lvs.as_bytes(), lvol.as_bytes()));
    by_bdev.or_else(by_uuid).or_else(by_names)
}

fn delete(responder: Responder, params: Option<Val<'_>>) {
    let Some((responder, name)) = decoded(responder, name_only(params)) else { return };
    let Some(lvol) = volume_of_any_kind(&name) else { return responder.errno(Errno::ENODEV) };
    task::start(async move {
        match volumes::delete(lvol).await {
            Ok(()) => responder.bool(true),
            Err(errno) => responder.error(INTERNAL_ERROR, errno.text()),
        }
    });
}

/// A shallow copy under way, or one whose end nobody has asked for yet.
struct Copying {
    id: u32,
    rc: i32,
    copied: u64,
    total: u64,
}

static COPIES: Mutex<(u32, Vec<Copying>)> = Mutex::new((0, Vec::new()));

fn copies() -> std::sync::MutexGuard<'static, (u32, Vec<Copying>)> {
    COPIES.lock().unwrap_or_else(|e| e.into_inner())
}

fn update(id: u32, change: impl FnOnce(&mut Copying)) {
    if let Some(copying) = copies().1.iter_mut().find(|copying| copying.id == id) {
        change(copying);
    }
}

fn start_shallow_copy(responder: Responder, params: Option<Val<'_>>) {
    infolog!(LVOL_RPC, "Shallow copying lvol");
    let Some((responder, (name, target))) = decoded(responder, two(params, "src_lvol_name", "dst_bdev_name")) else {
        return;
    };
    let lvol = match volume(&name) {
        Ok(lvol) => lvol,
        Err(errno) => return responder.errno(errno),
    };
    let total = lvol.blob().map_or(0, |blob| blob.num_allocated_clusters());
    let id = {
        let mut copies = copies();
        if copies.1.try_reserve(1).is_err() {
            drop(copies);
            return responder.errno(Errno::ENOMEM);
        }
        copies.0 = copies.0.wrapping_add(1);
        let id = copies.0;
        copies.1.push(Copying { id, rc: 0, copied: 0, total });
        id
    };
    let progress = Arc::new(move |copied| update(id, |copying| copying.copied = copied));
    match volumes::shallow_copy(lvol, &target, progress) {
        Ok(working) => {
            responder.result(|w| {
                w.write_object(|w| {
                    w.named("operation_id", id);
                });
            });
            task::start(async move {
                let rc = working.await.err().map_or(0, Errno::negative);
                update(id, |copying| copying.rc = rc);
            });
        }
        Err(errno) => {
            copies().1.retain(|copying| copying.id != id);
            responder.error(INVALID_PARAMS, errno.text());
        }
    }
}

fn check_shallow_copy(responder: Responder, params: Option<Val<'_>>) {
    infolog!(LVOL_RPC, "Shallow copy check");
    let decode = || -> Decoded<u32> {
        let mut f = Fields::new(params)?;
        let id = f.req("operation_id")?;
        f.done()?;
        Ok(id)
    };
    let Some((responder, id)) = decoded(responder, decode()) else { return };
    let found = copies().1.iter().find(|c| c.id == id).map(|c| (c.rc, c.copied, c.total));
    let Some((rc, copied, total)) = found else {
        errlog!("operation id '{id}' does not exist");
        return responder.errno(Errno::ENODEV);
    };
    let state = match (rc, copied < total) {
        (0, true) => "in progress",
        (0, false) => "complete",
        _ => "error",
    };
    if state != "in progress" {
        copies().1.retain(|c| c.id != id);
    }
    responder.result(|w| {
        w.write_object(|w| {
            w.named("copied_clusters", copied);
            w.named("total_clusters", total);
            w.named("state", state);
            if state == "error" {
                w.named("error", Errno(rc.saturating_neg()).text().as_str());
            }
        });
    });
}

fn set_parent(responder: Responder, params: Option<Val<'_>>) {
    infolog!(LVOL_RPC, "Set parent of lvol");
    let Some((responder, (name, parent))) = decoded(responder, two(params, "lvol_name", "parent_name")) else { return };
    match (volume(&name), volume(&parent)) {
        (Ok(lvol), Ok(snapshot)) => later(responder, lvol::set_parent(lvol, snapshot), yes),
        (Err(errno), _) | (_, Err(errno)) => responder.errno(errno),
    }
}

fn set_parent_bdev(responder: Responder, params: Option<Val<'_>>) {
    infolog!(LVOL_RPC, "Set external parent of lvol");
    let Some((responder, (name, parent))) = decoded(responder, two(params, "lvol_name", "parent_name")) else { return };
    match volume(&name) {
        Ok(lvol) => {
            later(responder, async move { volumes::set_external_parent(lvol, &parent).await }, yes);
        }
        Err(errno) => responder.errno(errno),
    }
}
