//! `bdev_null_*`, `bdev_malloc_*`, `bdev_aio_*`, `bdev_uring_*`: the library's own bdevs. Threading rule: the app thread.

use super::{
    Later,
    bdev::{bad_params, name_only},
};
use crate::{
    bdev::object::Done,
    bdev_modules::{aio, malloc, null, uring},
    errno::Result,
    json::{FieldError, Fields, Val},
    jsonrpc::{
        INTERNAL_ERROR, Responder,
        methods::{Def, RUNTIME},
    },
};

pub(super) const METHODS: &[Def] = &[
    Def { name: "bdev_null_create", states: RUNTIME, run: null_create },
    Def { name: "bdev_null_delete", states: RUNTIME, run: null_delete },
    Def { name: "bdev_null_resize", states: RUNTIME, run: null_resize },
    Def { name: "bdev_malloc_create", states: RUNTIME, run: malloc_create },
    Def { name: "bdev_malloc_delete", states: RUNTIME, run: malloc_delete },
    Def { name: "bdev_aio_create", states: RUNTIME, run: aio_create },
    Def { name: "bdev_aio_rescan", states: RUNTIME, run: aio_rescan },
    Def { name: "bdev_aio_delete", states: RUNTIME, run: aio_delete },
    Def { name: "bdev_uring_create", states: RUNTIME, run: uring_create },
    Def { name: "bdev_uring_rescan", states: RUNTIME, run: uring_rescan },
    Def { name: "bdev_uring_delete", states: RUNTIME, run: uring_delete },
];

type Decoded<T> = core::result::Result<T, FieldError>;

fn null_params(params: Option<Val<'_>>) -> Decoded<null::Params> {
    let mut f = Fields::new(params)?;
    let p = null::Params {
        name: f.req::<String>("name")?.into_bytes(),
        uuid: f.opt_or("uuid", [0; 16])?,
        num_blocks: f.req("num_blocks")?,
        block_size: f.req("block_size")?,
        physical_block_size: f.opt_or("physical_block_size", 0)?,
        md_size: f.opt_or("md_size", 0)?,
        dif_type: f.opt_or("dif_type", 0)?,
        dif_is_head_of_md: f.opt_or("dif_is_head_of_md", false)?,
        dif_pi_format: f.opt_or("dif_pi_format", 0)?,
        preferred_write_alignment: f.opt_or("preferred_write_alignment", 0)?,
        preferred_write_granularity: f.opt_or("preferred_write_granularity", 0)?,
        optimal_write_size: f.opt_or("optimal_write_size", 0)?,
        preferred_unmap_alignment: f.opt_or("preferred_unmap_alignment", 0)?,
        preferred_unmap_granularity: f.opt_or("preferred_unmap_granularity", 0)?,
    };
    f.done()?;
    Ok(p)
}

fn null_create(responder: Responder, params: Option<Val<'_>>) {
    match null_params(params) {
        Err(error) => bad_params(responder, &error),
        Ok(p) => match null::create(&p) {
            Ok(()) => responder.value(String::from_utf8_lossy(&p.name).as_ref()),
            Err(errno) => responder.errno(errno),
        },
    }
}

/// Deletes by name and answers when the bdev is gone.
pub(super) fn delete(responder: Responder, params: Option<Val<'_>>, f: fn(&[u8], Done) -> Result<()>) {
    match name_only(params) {
        Err(error) => bad_params(responder, &error),
        Ok(name) => {
            let (later, now) = Later::pair(responder);
            if let Err(errno) = f(name.as_bytes(), Box::new(move |rc| later.rc(rc))) {
                now.errno(errno);
            }
        }
    }
}

fn null_delete(responder: Responder, params: Option<Val<'_>>) {
    delete(responder, params, null::delete);
}

fn null_resize(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<(String, u64)> {
        let mut f = Fields::new(params)?;
        let wanted = (f.req("name")?, f.req("new_size")?);
        f.done()?;
        Ok(wanted)
    };
    match decode() {
        Err(error) => bad_params(responder, &error),
        Ok((name, size)) => match null::resize(name.as_bytes(), size) {
            Ok(()) => responder.bool(true),
            Err(errno) => responder.errno(errno),
        },
    }
}

fn malloc_params(params: Option<Val<'_>>) -> Decoded<malloc::Params> {
    let mut f = Fields::new(params)?;
    let p = malloc::Params {
        name: f.opt::<String>("name")?.map(String::into_bytes),
        uuid: f.opt_or("uuid", [0; 16])?,
        num_blocks: f.req("num_blocks")?,
        block_size: f.req("block_size")?,
        physical_block_size: f.opt_or("physical_block_size", 0)?,
        optimal_io_boundary: f.opt_or("optimal_io_boundary", 0)?,
        md_size: f.opt_or("md_size", 0)?,
        md_interleave: f.opt_or("md_interleave", false)?,
        dif_type: f.opt_or("dif_type", 0)?,
        dif_is_head_of_md: f.opt_or("dif_is_head_of_md", false)?,
        dif_pi_format: f.opt_or("dif_pi_format", 0)?,
        numa_id: f.opt_or("numa_id", -1)?,
    };
    f.done()?;
    Ok(p)
}

fn malloc_create(responder: Responder, params: Option<Val<'_>>) {
    match malloc_params(params) {
        Err(error) => bad_params(responder, &error),
        Ok(p) => match malloc::create(&p) {
            Ok(name) => responder.value(String::from_utf8_lossy(&name).as_ref()),
            Err(errno) => responder.errno(errno),
        },
    }
}

fn malloc_delete(responder: Responder, params: Option<Val<'_>>) {
    delete(responder, params, malloc::delete);
}

fn aio_params(params: Option<Val<'_>>) -> Decoded<aio::Params> {
    let mut f = Fields::new(params)?;
    let p = aio::Params {
        name: f.req::<String>("name")?.into_bytes(),
        filename: f.req("filename")?,
        block_size: f.opt_or("block_size", 0)?,
        readonly: f.opt_or("readonly", false)?,
        fallocate: f.opt_or("fallocate", false)?,
        uuid: f.opt_or("uuid", [0; 16])?,
        nowait: f.opt_or("nowait", false)?,
    };
    f.done()?;
    Ok(p)
}

fn aio_create(responder: Responder, params: Option<Val<'_>>) {
    let p = match aio_params(params) {
        Ok(p) => p,
        Err(error) => return bad_params(responder, &error),
    };
    if let Err(errno) = aio::create(&p) {
        return responder.errno(errno);
    }
    let (later, now) = Later::pair(responder);
    let told = move || {
        if let Some(responder) = later.take() {
            responder.value(String::from_utf8_lossy(&p.name).as_ref());
        }
    };
    if let Err(errno) = crate::bdev::module::wait_for_examine(Box::new(told)) {
        now.errno(errno);
    }
}

fn rescan(responder: Responder, params: Option<Val<'_>>, f: fn(&[u8]) -> Result<()>) {
    match name_only(params) {
        Err(error) => bad_params(responder, &error),
        Ok(name) => match f(name.as_bytes()) {
            Ok(()) => responder.bool(true),
            Err(errno) => responder.errno(errno),
        },
    }
}

fn aio_rescan(responder: Responder, params: Option<Val<'_>>) {
    rescan(responder, params, aio::rescan);
}

fn aio_delete(responder: Responder, params: Option<Val<'_>>) {
    delete(responder, params, aio::delete);
}

fn uring_create(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> Decoded<uring::Params> {
        let mut f = Fields::new(params)?;
        let p = uring::Params {
            name: f.req::<String>("name")?.into_bytes(),
            filename: f.req("filename")?,
            block_size: f.opt_or("block_size", 0)?,
            uuid: f.opt_or("uuid", [0; 16])?,
        };
        f.done()?;
        Ok(p)
    };
    match decode() {
        Err(error) => bad_params(responder, &error),
        Ok(p) => match uring::create(&p) {
            Ok(()) => responder.value(String::from_utf8_lossy(&p.name).as_ref()),
            Err(_) => responder.error(INTERNAL_ERROR, "Unable to create URING bdev."),
        },
    }
}

fn uring_rescan(responder: Responder, params: Option<Val<'_>>) {
    rescan(responder, params, uring::rescan);
}

fn uring_delete(responder: Responder, params: Option<Val<'_>>) {
    delete(responder, params, uring::delete);
}
