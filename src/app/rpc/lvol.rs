//! `bdev_lvol_*`: lvolstores. Volumes are in [`super::lvol_volume`]. Threading rule: the app thread.

use crate::{
    bdev_modules::{
        disk::uuid_as_text,
        lvol::{self as volumes, Create, Pair},
    },
    blob::task,
    errno::{Errno, Result},
    handle::Obj,
    json::{FieldError, Fields, Val, Writer},
    jsonrpc::{
        INTERNAL_ERROR, INVALID_PARAMS, Responder,
        methods::{Def, RUNTIME},
    },
    log::flags::LVOL_RPC,
    lvol::Lvs,
};
use core::future::Future;

pub(super) const METHODS: &[Def] = &[
    Def { name: "bdev_lvol_create_lvstore", states: RUNTIME, run: create_lvstore },
    Def { name: "bdev_lvol_rename_lvstore", states: RUNTIME, run: rename_lvstore },
    Def { name: "bdev_lvol_delete_lvstore", states: RUNTIME, run: delete_lvstore },
    Def { name: "bdev_lvol_get_lvstores", states: RUNTIME, run: get_lvstores },
    Def { name: "bdev_lvol_get_lvols", states: RUNTIME, run: get_lvols },
    Def { name: "bdev_lvol_grow_lvstore", states: RUNTIME, run: grow_lvstore },
];

pub(super) type Decoded<T> = core::result::Result<T, FieldError>;

/// The parameters; refuses those that do not fit.
pub(super) fn decoded<T>(responder: Responder, params: Decoded<T>) -> Option<(Responder, T)> {
    match params {
        Ok(params) => Some((responder, params)),
        Err(error) => {
            infolog!(LVOL_RPC, "spdk_json_decode_object failed");
            responder.error(INTERNAL_ERROR, format_args!("spdk_json_decode_object failed: {error}"));
            None
        }
    }
}

/// Answers when a future has ended: with its value, or `INVALID_PARAMS` and the text of its error.
pub(super) fn later<T: Send + 'static>(
    responder: Responder,
    work: impl Future<Output = Result<T>> + Send + 'static,
    answer: impl FnOnce(Responder, T) + Send + 'static,
) {
    task::start(async move {
        match work.await {
            Ok(value) => answer(responder, value),
            Err(errno) => responder.error(INVALID_PARAMS, errno.text()),
        }
    });
}

pub(super) fn yes(responder: Responder, _: ()) {
    responder.bool(true);
}

/// The lvolstore of a UUID or of a name: exactly one of them must be there.
pub(super) fn find(uuid: Option<String>, name: Option<String>) -> Result<Obj<Lvs>> {
    match (uuid, name) {
        (None, None) => {
            infolog!(LVOL_RPC, "lvs UUID nor lvs name specified");
            Err(Errno::EINVAL)
        }
        (Some(uuid), Some(name)) => {
            infolog!(LVOL_RPC, "both lvs UUID '{uuid}' and lvs name '{name}' specified");
            Err(Errno::EINVAL)
        }
        (Some(uuid), None) => volumes::by_uuid(&uuid).ok_or_else(|| {
            infolog!(LVOL_RPC, "blobstore with UUID '{uuid}' not found");
            Errno::ENODEV
        }),
        (None, Some(name)) => volumes::by_name(&name).ok_or(Errno::ENODEV),
    }
}

fn which(params: Option<Val<'_>>, uuid: &'static str) -> Decoded<(Option<String>, Option<String>)> {
    let mut f = Fields::new(params)?;
    let both = (f.opt(uuid)?, f.opt("lvs_name")?);
    f.done()?;
    Ok(both)
}

fn create_lvstore(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<(Create, Option<String>)> {
        let mut f = Fields::new(params)?;
        let p = Create {
            bdev_name: f.req("bdev_name")?,
            cluster_sz: f.opt_or("cluster_sz", 0)?,
            name: f.req("lvs_name")?,
            clear_method: 0,
            md_ratio: f.opt_or("num_md_pages_per_cluster_ratio", 0)?,
            md_page_size: f.opt_or("md_page_size", 0)?,
        };
        let method = f.opt("clear_method")?;
        f.done()?;
        Ok((p, method))
    };
    let Some((responder, (mut p, method))) = decoded(responder, decode()) else { return };
    p.clear_method = match method.map(|m| m.to_ascii_lowercase()).as_deref() {
        None | Some("unmap") => crate::abi::BS_CLEAR_WITH_UNMAP,
        Some("none") => crate::abi::BS_CLEAR_WITH_NONE,
        Some("write_zeroes") => crate::abi::BS_CLEAR_WITH_WRITE_ZEROES,
        Some(_) => return responder.error(Errno::EINVAL.negative(), "Invalid clear_method parameter"),
    };
    match volumes::create_store(p) {
        Ok(making) => later(responder, making, |responder, lvs| {
            responder.value(uuid_as_text(&lvs.uuid()).as_str());
        }),
        Err(errno) => responder.errno(errno),
    }
}

fn rename_lvstore(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<(String, String)> {
        let mut f = Fields::new(params)?;
        let both = (f.req("old_name")?, f.req("new_name")?);
        f.done()?;
        Ok(both)
    };
    let Some((responder, (old, new))) = decoded(responder, decode()) else { return };
    let Some(lvs) = volumes::by_name(&old) else {
        infolog!(LVOL_RPC, "no lvs existing for given name");
        return responder.error(Errno::ENOENT.negative(), format_args!("Lvol store {old} not found"));
    };
    later(responder, async move { volumes::rename_store(lvs, &new).await }, yes);
}

fn delete_lvstore(responder: Responder, params: Option<Val<'_>>) {
    let Some((responder, (uuid, name))) = decoded(responder, which(params, "uuid")) else { return };
    match find(uuid, name) {
        Ok(lvs) => later(responder, volumes::destroy_store(lvs), yes),
        Err(errno) => responder.errno(errno),
    }
}

fn grow_lvstore(responder: Responder, params: Option<Val<'_>>) {
    let Some((responder, (uuid, name))) = decoded(responder, which(params, "uuid")) else { return };
    match find(uuid, name) {
        Ok(lvs) => later(responder, volumes::grow_store(lvs), yes),
        Err(errno) => responder.errno(errno),
    }
}

/// The lvolstores that were asked for: one, or all.
fn asked(responder: Responder, params: Option<Val<'_>>, uuid: &'static str) -> Option<(Responder, Vec<Pair>)> {
    if params.is_none() {
        return Some((responder, volumes::list()));
    }
    let (responder, (uuid, name)) = decoded(responder, which(params, uuid))?;
    match find(uuid, name) {
        Ok(lvs) => match volumes::pair(lvs) {
            Some(pair) => Some((responder, Vec::from([pair]))),
            None => {
                // v26.01's code and text for an lvolstore that is being removed, sign and all.
                responder.error(Errno::ENODEV.0, "Unknown error -19");
                None
            }
        },
        Err(errno) => {
            responder.errno(errno);
            None
        }
    }
}

fn get_lvstores(responder: Responder, params: Option<Val<'_>>) {
    let Some((responder, pairs)) = asked(responder, params, "uuid") else { return };
    responder.result(|w| {
        w.write_array(|w| pairs.iter().for_each(|pair| write_store(w, pair)));
    });
}

fn write_store(w: &Writer, pair: &Pair) {
    let Ok(store) = pair.lvs.store() else { return };
    w.write_object(|w| {
        w.named("uuid", uuid_as_text(&pair.lvs.uuid()).as_str());
        w.named("name", pair.lvs.name_text().as_str());
        w.named("base_bdev", pair.base_name.as_str());
        w.named("total_data_clusters", store.total_data_clusters());
        w.named("free_clusters", store.free_clusters());
        w.named("block_size", u64::from(store.io_unit_size()));
        w.named("cluster_size", u64::from(store.cluster_size()));
        w.named("max_growable_size", store.max_growable_size());
    });
}

fn get_lvols(responder: Responder, params: Option<Val<'_>>) {
    let Some((responder, pairs)) = asked(responder, params, "lvs_uuid") else { return };
    responder.result(|w| {
        w.write_array(|w| pairs.iter().for_each(|pair| write_volumes(w, pair.lvs)));
    });
}

fn write_volumes(w: &Writer, lvs: Obj<Lvs>) {
    let (store_name, store_uuid) = (lvs.name_text(), uuid_as_text(&lvs.uuid()));
    for lvol in lvs.lvols() {
        // One that is being deleted is closed first.
        let Some(blob) = lvol.blob() else { continue };
        let name = lvol.name_text();
        w.write_object(|w| {
            w.named("alias", format!("{store_name}/{name}").as_str());
            w.named("uuid", lvol.uuid_text().as_str());
            w.named("name", name.as_str());
            w.named("is_thin_provisioned", blob.is_thin_provisioned());
            w.named("is_snapshot", blob.is_snapshot());
            w.named("is_clone", blob.is_clone());
            w.named("is_esnap_clone", blob.is_esnap_clone());
            w.named("is_degraded", blob.is_degraded());
            w.named("num_allocated_clusters", blob.num_allocated_clusters());
            w.named_object("lvs", |w| {
                w.named("name", store_name.as_str());
                w.named("uuid", store_uuid.as_str());
            });
        });
    }
}
