//! `spdk/bdev.h` and `spdk/bdev_module.h`: rate limits and media events.
//!
//! Threading rule: limits are told on the calling thread; media events from any thread.

use super::{bdev::arg_of, callback::optional, enter::enter};
use crate::{
    abi,
    bdev::{
        media,
        qos::{self, Limits},
    },
    errno::Errno,
    thread,
};
use core::ffi::{c_char, c_int, c_void};

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_qos_rpc_type(type_: abi::spdk_bdev_qos_rate_limit_type) -> *const c_char {
    enter("spdk_bdev_get_qos_rpc_type", |_| {
        let name = match type_ {
            abi::SPDK_BDEV_QOS_RW_IOPS_RATE_LIMIT => c"rw_ios_per_sec",
            abi::SPDK_BDEV_QOS_RW_BPS_RATE_LIMIT => c"rw_mbytes_per_sec",
            abi::SPDK_BDEV_QOS_R_BPS_RATE_LIMIT => c"r_mbytes_per_sec",
            abi::SPDK_BDEV_QOS_W_BPS_RATE_LIMIT => c"w_mbytes_per_sec",
            _ => return Err(Errno::EINVAL),
        };
        Ok(name.as_ptr())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_qos_rate_limits(bdev: *mut abi::spdk_bdev, limits: *mut u64) {
    enter("spdk_bdev_get_qos_rate_limits", |cx| {
        let out = cx.value_mut(limits.cast::<Limits>())?;
        *out = Limits::default();
        *out = qos::limits(cx.bdev(bdev)?);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_set_qos_rate_limits(
    bdev: *mut abi::spdk_bdev,
    limits: *mut u64,
    cb_fn: Option<unsafe extern "C" fn(cb_arg: *mut c_void, status: c_int)>,
    cb_arg: *mut c_void,
) {
    enter("spdk_bdev_set_qos_rate_limits", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let f: Option<extern "C" fn(*mut c_void, c_int)> = unsafe { optional(cb_fn) };
        let arg = arg_of(cb_arg);
        let tell = move |status| {
            if let Some(f) = f {
                f(arg(), status);
            }
        };
        let begun = cx.bdev(bdev).and_then(|bdev| {
            let limits = cx.value_mut(limits.cast::<Limits>())?;
            *limits = qos::round(*limits);
            qos::set(bdev, *limits, Box::new(tell))
        });
        begun.inspect_err(|errno: &Errno| {
            let errno = errno.negative();
            thread::send_or_run(thread::current(), Box::new(move || tell(errno)));
        })
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_push_media_events(
    bdev: *mut abi::spdk_bdev,
    events: *const abi::spdk_bdev_media_event,
    num_events: usize,
) -> c_int {
    enter("spdk_bdev_push_media_events", |cx| {
        let bdev = cx.bdev(bdev)?;
        if events.is_null() && num_events != 0 {
            return Err(Errno::EINVAL);
        }
        let event = |i| {
            // SAFETY: C's contract: there are `num_events` of them.
            let event = unsafe { events.add(i).read() };
            (event.offset, event.num_blocks)
        };
        let pushed = media::push(bdev, (0..num_events).map(event))?;
        Ok(pushed as c_int)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_notify_media_management(bdev: *mut abi::spdk_bdev) {
    enter("spdk_bdev_notify_media_management", |cx| Ok(media::notify(cx.bdev(bdev)?)));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_media_events(
    bdev_desc: *mut abi::spdk_bdev_desc,
    events: *mut abi::spdk_bdev_media_event,
    max_events: usize,
) -> usize {
    enter("spdk_bdev_get_media_events", |cx| {
        let (desc, _pin) = cx.desc(bdev_desc)?;
        if events.is_null() && max_events != 0 {
            return Err(Errno::EINVAL);
        }
        let mut taken: usize = 0;
        while taken < max_events {
            let Some((offset, num_blocks)) = media::take(desc) else { break };
            // SAFETY: C's contract: there is room for `max_events`.
            unsafe { events.add(taken).write(abi::spdk_bdev_media_event { offset, num_blocks }) };
            taken += 1;
        }
        Ok(taken)
    })
}
