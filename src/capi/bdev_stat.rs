//! `spdk/bdev.h` and `spdk/bdev_module.h`: statistics and latency histograms.
//!
//! Threading rule: a channel's numbers on its thread; a bdev's are collected and told on the calling thread.

use super::{
    bdev::arg_of,
    callback::callback,
    enter::{Cx, enter},
};
use crate::{
    abi,
    bdev::{
        histogram::{self, Setting},
        stat::{self, ResetMode, Totals},
    },
    errno::{Errno, Result},
    sys::tsc,
};
use core::ffi::{c_int, c_void};
use core::mem::{offset_of, size_of};

type Stat = abi::spdk_bdev_io_stat;
type Errors = [u32; stat::ERRORS];

/// Writes sums into C's structure; its error counts too, if it has room for them.
fn fill(to: &mut Stat, from: &Totals) {
    let [read, write, unmap, copy] = from.rows;
    to.bytes_read = read.bytes;
    to.num_read_ops = read.ops;
    to.bytes_written = write.bytes;
    to.num_write_ops = write.ops;
    to.bytes_unmapped = unmap.bytes;
    to.num_unmap_ops = unmap.ops;
    to.bytes_copied = copy.bytes;
    to.num_copy_ops = copy.ops;
    to.read_latency_ticks = read.ticks;
    to.max_read_latency_ticks = read.max;
    to.min_read_latency_ticks = read.min;
    to.write_latency_ticks = write.ticks;
    to.max_write_latency_ticks = write.max;
    to.min_write_latency_ticks = write.min;
    to.unmap_latency_ticks = unmap.ticks;
    to.max_unmap_latency_ticks = unmap.max;
    to.min_unmap_latency_ticks = unmap.min;
    to.copy_latency_ticks = copy.ticks;
    to.max_copy_latency_ticks = copy.max;
    to.min_copy_latency_ticks = copy.min;
    to.ticks_rate = tsc::hz();
}

fn read(from: &Stat) -> Totals {
    let row = |bytes, ops, ticks, max, min| stat::RowTotals { bytes, ops, ticks, max, min };
    let mut totals = Totals {
        rows: [
            row(
                from.bytes_read,
                from.num_read_ops,
                from.read_latency_ticks,
                from.max_read_latency_ticks,
                from.min_read_latency_ticks,
            ),
            row(
                from.bytes_written,
                from.num_write_ops,
                from.write_latency_ticks,
                from.max_write_latency_ticks,
                from.min_write_latency_ticks,
            ),
            row(
                from.bytes_unmapped,
                from.num_unmap_ops,
                from.unmap_latency_ticks,
                from.max_unmap_latency_ticks,
                from.min_unmap_latency_ticks,
            ),
            row(
                from.bytes_copied,
                from.num_copy_ops,
                from.copy_latency_ticks,
                from.max_copy_latency_ticks,
                from.min_copy_latency_ticks,
            ),
        ],
        errors: [0; stat::ERRORS],
    };
    // SAFETY: C's contract: NULL, or the library's record of error counts.
    if let Some(errors) = unsafe { from.io_error.cast::<Errors>().as_ref() } {
        totals.errors = *errors;
    }
    totals
}

fn mode(raw: abi::spdk_bdev_reset_stat_mode) -> Result<ResetMode> {
    ResetMode::from_raw(raw).ok_or(Errno::EINVAL)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_io_stat(
    bdev: *mut abi::spdk_bdev,
    ch: *mut abi::spdk_io_channel,
    stat: *mut Stat,
    reset_mode: abi::spdk_bdev_reset_stat_mode,
) {
    enter("spdk_bdev_get_io_stat", |cx| {
        let bdev = cx.bdev(bdev)?;
        let ch = cx.bdev_channel(ch)?;
        if ch.bdev() != Some(bdev) {
            return Err(Errno::EBADF);
        }
        let out = cx.value_mut(stat)?;
        fill(out, &stat::channel_stat(ch, mode(reset_mode)?)?);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_device_stat(
    bdev: *mut abi::spdk_bdev,
    stat: *mut Stat,
    reset_mode: abi::spdk_bdev_reset_stat_mode,
    cb: abi::spdk_bdev_get_device_stat_cb,
    cb_arg: *mut c_void,
) {
    enter("spdk_bdev_get_device_stat", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let f: extern "C" fn(*mut abi::spdk_bdev, *mut Stat, *mut c_void, c_int) = unsafe { callback(cb) }?;
        let (arg, out, raw) = (arg_of(cb_arg), arg_of(stat.cast()), arg_of(bdev.cast()));
        cx.value(stat)?;
        let answer = move |totals: core::result::Result<Totals, Errno>| {
            let out = out().cast::<Stat>();
            let rc = match totals {
                Ok(totals) => {
                    // SAFETY: C's contract: the structure lives until the callback.
                    if let Some(stat) = unsafe { out.as_mut() } {
                        fill(stat, &totals);
                        // SAFETY: C's contract: NULL, or the library's record of error counts.
                        if let Some(errors) = unsafe { stat.io_error.cast::<Errors>().as_mut() } {
                            *errors = totals.errors;
                        }
                    }
                    0
                }
                Err(errno) => errno.negative(),
            };
            f(raw().cast(), out, arg(), rc);
        };
        let mode = mode(reset_mode)?;
        match cx.bdev(bdev) {
            Ok(bdev) => stat::device_stat(bdev, mode, Box::new(move |totals, _| answer(Ok(totals)))),
            Err(errno) => later(move || answer(Err(errno)), errno),
        }
    });
}

/// Tells a refusal through the callback, from the next poll.
fn later(f: impl FnOnce() + Send + 'static, errno: Errno) -> Result<()> {
    crate::thread::send_or_run(crate::thread::current(), Box::new(f));
    Err(errno)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_add_io_stat(total: *mut Stat, add: *mut Stat) {
    enter("spdk_bdev_add_io_stat", |cx| {
        let mut sum = read(cx.value(total)?);
        sum.add(&read(cx.value(add)?));
        let rate = cx.value(total)?.ticks_rate;
        let out = cx.value_mut(total)?;
        fill(out, &sum);
        out.ticks_rate = rate;
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_reset_io_stat(stat: *mut Stat, mode_raw: abi::spdk_bdev_reset_stat_mode) {
    enter("spdk_bdev_reset_io_stat", |cx| {
        let out = cx.value_mut(stat)?;
        let rate = out.ticks_rate;
        let mut totals = read(out);
        totals.reset(mode(mode_raw)?);
        fill(out, &totals);
        out.ticks_rate = rate;
        // SAFETY: C's contract: NULL, or the library's record of error counts.
        if let Some(errors) = unsafe { out.io_error.cast::<Errors>().as_mut() } {
            *errors = totals.errors;
        }
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_dump_io_stat_json(stat: *mut Stat, w: *mut abi::spdk_json_write_ctx) {
    enter("spdk_bdev_dump_io_stat_json", |cx| {
        let writer = cx.object(&crate::json::WRITERS, w)?;
        let from = cx.value(stat)?;
        read(from).dump(&writer, !from.io_error.is_null());
        Ok(())
    });
}

const DEFAULT_GRANULARITY: u8 = abi::SPDK_HISTOGRAM_GRANULARITY_DEFAULT as u8;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_histogram_enable(
    bdev: *mut abi::spdk_bdev,
    cb_fn: abi::spdk_bdev_histogram_status_cb,
    cb_arg: *mut c_void,
    enable: bool,
) {
    enter("spdk_bdev_histogram_enable", |cx| {
        let setting = Setting {
            enabled: enable,
            granularity: u32::from(DEFAULT_GRANULARITY),
            max: u64::MAX,
            ..Setting::default()
        };
        enable_histogram(cx, bdev, setting, cb_fn, cb_arg)
    });
}

fn enable_histogram(
    cx: &Cx,
    bdev: *mut abi::spdk_bdev,
    setting: Setting,
    cb_fn: abi::spdk_bdev_histogram_status_cb,
    cb_arg: *mut c_void,
) -> Result<()> {
    // SAFETY: the types differ only in `unsafe`.
    let f: extern "C" fn(*mut c_void, c_int) = unsafe { callback(cb_fn) }?;
    let arg = arg_of(cb_arg);
    let begun = cx.bdev(bdev).and_then(|bdev| histogram::enable(bdev, setting, Box::new(move |rc| f(arg(), rc))));
    begun.or_else(|errno| later(move || f(arg(), errno.negative()), errno))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_histogram_enable_ext(
    bdev: *mut abi::spdk_bdev,
    cb_fn: abi::spdk_bdev_histogram_status_cb,
    cb_arg: *mut c_void,
    enable: bool,
    opts: *mut abi::spdk_bdev_enable_histogram_opts,
) {
    enter("spdk_bdev_histogram_enable_ext", |cx| {
        let opts = cx.value(opts)?;
        let ticks = |nsec: u64| (u128::from(nsec) * u128::from(tsc::hz()) / 1_000_000_000) as u64;
        let setting = Setting {
            enabled: enable,
            changing: false,
            io_type: opts.io_type,
            granularity: u32::from(opts.granularity),
            min: ticks(opts.min_nsec),
            max: if opts.max_nsec == u64::MAX { u64::MAX } else { ticks(opts.max_nsec) },
        };
        enable_histogram(cx, bdev, setting, cb_fn, cb_arg)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_enable_histogram_opts_init(
    opts: *mut abi::spdk_bdev_enable_histogram_opts,
    size: usize,
) {
    enter("spdk_bdev_enable_histogram_opts_init", |_| {
        type O = abi::spdk_bdev_enable_histogram_opts;
        if opts.is_null() || size == 0 {
            errlog!("opts should not be NULL, size should not be zero");
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: the structure has `size` bytes; only fields within them are written.
        unsafe {
            if offset_of!(O, size) + size_of::<usize>() <= size {
                (*opts).size = size as _;
            }
            if offset_of!(O, io_type) < size {
                (*opts).io_type = 0;
            }
            if offset_of!(O, granularity) < size {
                (*opts).granularity = DEFAULT_GRANULARITY;
            }
            if offset_of!(O, min_nsec) + 8 <= size {
                (*opts).min_nsec = 0;
            }
            if offset_of!(O, max_nsec) + 8 <= size {
                (*opts).max_nsec = u64::MAX;
            }
        }
        Ok(())
    });
}

type HistogramFn = extern "C" fn(*mut c_void, c_int, *mut abi::spdk_histogram_data);

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_channel_get_histogram(
    ch: *mut abi::spdk_io_channel,
    cb_fn: abi::spdk_bdev_histogram_data_cb,
    cb_arg: *mut c_void,
) {
    enter("spdk_bdev_channel_get_histogram", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let f: HistogramFn = unsafe { callback(cb_fn) }?;
        let ch = cx.bdev_channel(ch)?;
        match histogram::of_channel(ch) {
            Some(h) => f(cb_arg, 0, h.as_ptr().cast()),
            None => f(cb_arg, Errno::EFAULT.negative(), core::ptr::null_mut()),
        }
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_histogram_get(
    bdev: *mut abi::spdk_bdev,
    histogram: *mut abi::spdk_histogram_data,
    cb_fn: abi::spdk_bdev_histogram_data_cb,
    cb_arg: *mut c_void,
) {
    enter("spdk_bdev_histogram_get", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let f: HistogramFn = unsafe { callback(cb_fn) }?;
        cx.value(histogram)?;
        let (arg, out) = (arg_of(cb_arg), arg_of(histogram.cast()));
        let visit = move |h: &histogram::Histogram| {
            // SAFETY: C's contract: the histogram and its buckets live until the callback.
            let Some(to) = (unsafe { out().cast::<abi::spdk_histogram_data>().as_mut() }) else {
                return Err(Errno::EINVAL);
            };
            if (to.granularity, to.min_range, to.max_range) != h.shape() {
                return Err(Errno::EINVAL);
            }
            for (at, count) in h.counts().enumerate() {
                // SAFETY: the shapes are the same, so C's array has as many buckets.
                unsafe {
                    let bucket = to.bucket.add(at);
                    bucket.write((*bucket).wrapping_add(count));
                }
            }
            Ok(())
        };
        let told = move |rc: i32| f(arg(), rc, out().cast());
        cx.bdev(bdev)
            .and_then(|bdev| histogram::collect(bdev, visit, Box::new(told)))
            .or_else(|errno| later(move || told(errno.negative()), errno))
    });
}
