//! `bdev_*`: options, examination, the list of bdevs, histograms, queue depth. Threading rule: the app thread.

use super::Later;
use crate::{
    abi,
    algo::base64,
    bdev::{
        Bdev, claim,
        desc::{self, Open},
        histogram::{self, Histogram, Setting},
        mgr, module,
        object::Done,
        open_async, qd, qos,
        record::bits,
        registry, status,
    },
    errno::{Errno, Result},
    handle::Obj,
    json::{FieldError, Fields, Val, Writer},
    jsonrpc::{
        INTERNAL_ERROR, INVALID_PARAMS, Responder,
        methods::{Def, RUNTIME, STARTUP},
    },
    sys::tsc,
};
use std::sync::{Arc, Mutex};

pub(super) const METHODS: &[Def] = &[
    Def { name: "bdev_set_options", states: STARTUP, run: set_options },
    Def { name: "bdev_wait_for_examine", states: RUNTIME, run: wait_for_examine },
    Def { name: "bdev_examine", states: RUNTIME, run: examine },
    Def { name: "bdev_get_bdevs", states: RUNTIME, run: get_bdevs },
    Def { name: "bdev_set_qd_sampling_period", states: RUNTIME, run: set_qd_sampling_period },
    Def { name: "bdev_set_qos_limit", states: RUNTIME, run: set_qos_limit },
    Def { name: "bdev_enable_histogram", states: RUNTIME, run: enable_histogram },
    Def { name: "bdev_get_histogram", states: RUNTIME, run: get_histogram },
];

/// Refuses parameters that do not fit, with the code the field knows for it.
pub(super) fn bad_params(responder: Responder, error: &FieldError) {
    responder.error(INTERNAL_ERROR, format_args!("spdk_json_decode_object failed: {error}"));
}

fn set_options(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> core::result::Result<mgr::Opts, FieldError> {
        let now = mgr::opts();
        let mut fields = Fields::new(params)?;
        let opts = mgr::Opts {
            bdev_io_pool_size: fields.opt_or("bdev_io_pool_size", now.bdev_io_pool_size)?,
            bdev_io_cache_size: fields.opt_or("bdev_io_cache_size", now.bdev_io_cache_size)?,
            bdev_auto_examine: fields.opt_or("bdev_auto_examine", now.bdev_auto_examine)?,
            iobuf_small_cache_size: fields.opt_or("iobuf_small_cache_size", now.iobuf_small_cache_size)?,
            iobuf_large_cache_size: fields.opt_or("iobuf_large_cache_size", now.iobuf_large_cache_size)?,
        };
        fields.done()?;
        Ok(opts)
    };
    let opts = match decode() {
        Ok(opts) => opts,
        Err(error) => return responder.invalid_params(&error),
    };
    match mgr::set_opts(opts) {
        Ok(()) => responder.bool(true),
        Err(_) => responder.error(
            INVALID_PARAMS,
            format_args!("Pool size {} too small for cache size {}", opts.bdev_io_pool_size, opts.bdev_io_cache_size),
        ),
    }
}

fn wait_for_examine(responder: Responder, params: Option<Val<'_>>) {
    let Some(responder) = super::no_params(responder, params, "bdev_wait_for_examine requires no parameters") else {
        return;
    };
    let (later, now) = Later::pair(responder);
    let told = Box::new(move || later.bool(true));
    if let Err(errno) = module::wait_for_examine(told) {
        now.errno(errno);
    }
}

/// Decodes the one parameter `name`.
pub(super) fn name_only(params: Option<Val<'_>>) -> core::result::Result<String, FieldError> {
    let mut fields = Fields::new(params)?;
    let name = fields.req::<String>("name")?;
    fields.done()?;
    Ok(name)
}

fn examine(responder: Responder, params: Option<Val<'_>>) {
    match name_only(params) {
        Err(error) => responder.error(INVALID_PARAMS, format_args!("spdk_json_decode_object failed: {error}")),
        Ok(name) => match module::examine_by_name(name.as_bytes()) {
            Ok(()) => responder.bool(true),
            Err(errno) => responder.errno(errno),
        },
    }
}

/// Calls `visit` with each bdev, held open meanwhile.
pub(super) fn each_held(mut visit: impl FnMut(Obj<Bdev>) -> Result<()>) -> Result<()> {
    for bdev in registry::list() {
        let hold = match desc::open_bdev(bdev, Open::HOLD) {
            Ok(hold) => hold,
            Err(Errno::ENODEV) => continue,
            Err(errno) => return Err(errno),
        };
        let result = visit(bdev);
        desc::close(hold)?;
        result?;
    }
    Ok(())
}

fn get_bdevs(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> core::result::Result<(Option<String>, u64), FieldError> {
        let mut fields = Fields::new(params)?;
        let wanted = (fields.opt("name")?, fields.opt_or("timeout", 0)?);
        fields.done()?;
        Ok(wanted)
    };
    let (name, timeout_ms) = match decode() {
        Ok(wanted) => wanted,
        Err(error) => return bad_params(responder, &error),
    };
    let Some(name) = name else {
        return answer(responder, |w| {
            let _ = each_held(|bdev| {
                dump(w, bdev);
                Ok(())
            });
        });
    };
    let (later, now) = Later::pair(responder);
    let told = move |opened: Result<Obj<desc::Desc>>| match opened {
        Ok(hold) => {
            if let (Some(responder), Some(bdev)) = (later.take(), hold.bdev()) {
                answer(responder, |w| dump(w, bdev));
            }
            let _ = desc::close(hold);
        }
        Err(errno) => later.errno(errno),
    };
    if let Err(errno) = open_async::open_async(name.as_bytes(), Open::HOLD, timeout_ms, Box::new(told)) {
        now.errno(errno);
    }
}

/// Answers with an array that `fill` writes.
fn answer(responder: Responder, fill: impl FnOnce(Obj<Writer>)) {
    let answer = responder.begin();
    if let Some(w) = answer.writer() {
        w.array_begin();
        fill(w);
        w.array_end();
    }
    answer.end();
}

fn dump(w: Obj<Writer>, bdev: Obj<Bdev>) {
    let Some(r) = bdev.record() else { return };
    w.object_begin();
    w.named("name", bdev.name().as_str());
    w.named_array("aliases", |w| {
        for alias in registry::aliases(bdev) {
            w.value(alias.as_str());
        }
    });
    w.named("product_name", registry::product_name(bdev).as_str());
    w.named("block_size", r.blocklen.get());
    w.named("num_blocks", r.blockcnt.get());
    w.named("preferred_write_alignment", r.preferred_write_alignment.get());
    w.named("preferred_write_granularity", r.preferred_write_granularity.get());
    w.named("optimal_write_size", r.optimal_write_size.get());
    w.named("preferred_unmap_alignment", r.preferred_unmap_alignment.get());
    w.named("preferred_unmap_granularity", r.preferred_unmap_granularity.get());
    w.named("uuid", String::from_utf8_lossy(&crate::algo::uuid::format(&r.uuid())).as_ref());
    if r.numa.get() & 1 != 0 {
        w.named("numa_id", r.numa_id());
    }
    if r.md_len.get() != 0 {
        dump_metadata(&w, r);
    }
    w.named_object("assigned_rate_limits", |w| {
        for (name, limit) in qos::NAMES.into_iter().zip(qos::limits(bdev)) {
            w.named(name, limit);
        }
    });
    let claimed = bdev.lock().claims.kind;
    w.named("claimed", claimed != 0);
    if claimed != 0 {
        w.named("claim_type", claim::name(claimed).to_string_lossy().as_ref());
    }
    let zoned = r.bit(bits::ZONED);
    w.named("zoned", zoned);
    if zoned {
        w.named("zone_size", r.zone_size.get());
        w.named("max_open_zones", u64::from(r.max_open_zones.get()));
        w.named("optimal_open_zones", u64::from(r.optimal_open_zones.get()));
    }
    w.named_object("supported_io_types", |w| {
        for io_type in abi::SPDK_BDEV_IO_TYPE_READ..abi::SPDK_BDEV_NUM_IO_TYPES {
            if let Some(name) = status::type_name(io_type) {
                w.named(name.to_string_lossy().as_ref(), bdev.supports(io_type));
            }
        }
    });
    w.named_object_begin("driver_specific");
    if let Some(f) = bdev.ops().and_then(|ops| ops.dump_info_json) {
        f(bdev.ctxt(), writer_ptr(w));
    }
    w.object_end();
    w.object_end();
}

/// A writer as C knows it.
pub(super) fn writer_ptr(w: Obj<Writer>) -> *mut core::ffi::c_void {
    core::ptr::without_provenance_mut(w.handle() as usize)
}

fn dump_metadata(w: &Writer, r: &crate::bdev::record::Record) {
    w.named("md_size", r.md_len.get());
    w.named("md_interleave", r.md_interleaved());
    w.named("dif_type", r.dif_type() as u32);
    if r.dif_type() == 0 {
        return;
    }
    w.named("dif_is_head_of_md", r.dif_is_head_of_md());
    w.named_object("enabled_dif_check_types", |w| {
        w.named("reftag", r.dif_check_enabled(abi::SPDK_DIF_CHECK_TYPE_REFTAG));
        w.named("apptag", r.dif_check_enabled(abi::SPDK_DIF_CHECK_TYPE_APPTAG));
        w.named("guard", r.dif_check_enabled(abi::SPDK_DIF_CHECK_TYPE_GUARD));
    });
    w.named("dif_pi_format", r.dif_pi_format.get());
}

/// Opens a bdev for the length of `f`.
fn held<T>(name: &str, f: impl FnOnce(Obj<Bdev>) -> Result<T>) -> Result<T> {
    let hold = desc::open(name.as_bytes(), Open::HOLD)?;
    let result = hold.bdev().ok_or(Errno::ENODEV).and_then(f);
    desc::close(hold)?;
    result
}

fn set_qd_sampling_period(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> core::result::Result<(String, u64), FieldError> {
        let mut fields = Fields::new(params)?;
        let wanted = (fields.req("name")?, fields.req("period")?);
        fields.done()?;
        Ok(wanted)
    };
    match decode() {
        Err(error) => bad_params(responder, &error),
        Ok((name, period)) => match held(&name, |bdev| qd::set_period(bdev, period)) {
            Ok(()) => responder.bool(true),
            Err(errno) => responder.errno(errno),
        },
    }
}

fn set_qos_limit(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> core::result::Result<(String, qos::Limits), FieldError> {
        let mut fields = Fields::new(params)?;
        let name = fields.req("name")?;
        let mut limits = [u64::MAX; qos::KINDS];
        for (limit, name) in limits.iter_mut().zip(qos::NAMES) {
            *limit = fields.opt_or(name, u64::MAX)?;
        }
        fields.done()?;
        Ok((name, limits))
    };
    let (name, limits) = match decode() {
        Ok(wanted) => wanted,
        Err(error) => return bad_params(responder, &error),
    };
    let (later, now) = Later::pair(responder);
    let failed = |responder: Responder, rc: i32| {
        let text = Errno(rc.wrapping_neg()).text();
        responder.error(INVALID_PARAMS, format_args!("Failed to configure rate limit: {text}"));
    };
    let told: Done = Box::new(move |rc| match later.take() {
        Some(responder) if rc != 0 => failed(responder, rc),
        Some(responder) => responder.bool(true),
        None => {}
    });
    let set = held(&name, |bdev| {
        if limits == [u64::MAX; qos::KINDS] {
            return Ok(Err(Errno::EINVAL));
        }
        Ok(qos::set(bdev, qos::round(limits), told).inspect_err(|errno| {
            if let Some(responder) = now.take() {
                failed(responder, errno.negative());
            }
        }))
    });
    match set {
        Ok(Ok(())) => {}
        Ok(Err(errno)) => {
            if let Some(responder) = now.take() {
                responder.error(errno.negative(), "No rate limits specified");
            }
        }
        Err(errno) => now.errno(errno),
    }
}

fn ticks(nsec: u64) -> u64 {
    let ticks = u128::from(nsec).saturating_mul(u128::from(tsc::hz())) / 1_000_000_000;
    u64::try_from(ticks).unwrap_or(u64::MAX)
}

fn enable_histogram(responder: Responder, params: Option<Val<'_>>) {
    let decode = || -> core::result::Result<(String, Setting, Option<String>), FieldError> {
        let mut fields = Fields::new(params)?;
        let name = fields.req("name")?;
        let enabled = fields.req("enable")?;
        let opc = fields.opt("opc")?;
        let granularity = fields.opt_or("granularity", abi::SPDK_HISTOGRAM_GRANULARITY_DEFAULT as u8)?;
        let min: u64 = fields.opt_or("min_nsec", 1000)?;
        let max: u64 = fields.opt_or("max_nsec", 120_000_000_000)?;
        fields.done()?;
        let max = if max == u64::MAX { max } else { ticks(max) };
        let setting =
            Setting { enabled, granularity: u32::from(granularity), min: ticks(min), max, ..Setting::default() };
        Ok((name, setting, opc))
    };
    let (name, mut setting, opc) = match decode() {
        Ok(wanted) => wanted,
        Err(error) => return bad_params(responder, &error),
    };
    if let Some(opc) = opc {
        match status::type_by_name(opc.as_bytes()) {
            Some(io_type) => setting.io_type = io_type as u8,
            None => return responder.error(INTERNAL_ERROR, "Invalid Io type"),
        }
    }
    let (later, now) = Later::pair(responder);
    let told: Done = Box::new(move |rc| later.rc(rc));
    if let Err(errno) = held(&name, |bdev| histogram::enable(bdev, setting, told)) {
        now.errno(errno);
    }
}

fn get_histogram(responder: Responder, params: Option<Val<'_>>) {
    let name = match name_only(params) {
        Ok(name) => name,
        Err(error) => return bad_params(responder, &error),
    };
    let (later, now) = Later::pair(responder);
    let asked = held(&name, |bdev| {
        let setting = bdev.lock().histogram;
        // One that was never enabled has no shape. What is disabled again is asked, too: channels answer for themselves.
        let sum = Histogram::new(setting.granularity, setting.min, setting.max);
        let sum = Arc::new(Mutex::new(sum.ok_or(Errno::ENOMEM)?));
        let each = Arc::clone(&sum);
        let visit = move |one: &Histogram| each.lock().unwrap_or_else(|e| e.into_inner()).merge(one);
        let told = move |rc: i32| match later.take() {
            Some(responder) if rc != 0 => responder.error(INTERNAL_ERROR, Errno(rc.wrapping_neg())),
            Some(responder) => answer_histogram(responder, &sum.lock().unwrap_or_else(|e| e.into_inner())),
            None => {}
        };
        histogram::collect(bdev, visit, Box::new(told))
    });
    if let Err(errno) = asked {
        now.errno(errno);
    }
}

fn answer_histogram(responder: Responder, histogram: &Histogram) {
    let raw: Vec<u8> = histogram.counts().flat_map(u64::to_le_bytes).collect();
    let mut text = vec![0; raw.len().div_ceil(3).saturating_mul(4)];
    let Ok(len) = base64::encode(base64::Variant::Standard, &raw, &mut text) else {
        return responder.error(INTERNAL_ERROR, Errno::ENOMEM);
    };
    let encoded = String::from_utf8_lossy(text.get(..len).unwrap_or_default()).into_owned();
    let (granularity, min_range, max_range) = histogram.shape();
    responder.result(|w| {
        w.write_object(|w| {
            w.named("histogram", encoded.as_str());
            w.named("granularity", i64::from(granularity));
            w.named("min_range", min_range);
            w.named("max_range", max_range);
            w.named("tsc_rate", tsc::hz() as i64);
        });
    });
}
