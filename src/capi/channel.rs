//! `spdk/thread.h`: io_devices, their channels, walks over them.

use super::{
    callback::{callback, optional},
    enter::{Cx, enter, enter_op, enter_or, name_of_nothing},
    thread::thread_ptr,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{Kind, Life, Obj, Why, grace::Pin, ledger::refuse},
    thread::{
        Chan, ChannelIter, Ops, channel, device,
        each::{self, EndFn, ITERS, StepFn},
    },
};
use core::ffi::{c_char, c_int, c_void};

impl Cx {
    /// A channel to be asked about, whoever it belongs to.
    #[inline(always)]
    pub fn channel(&self, raw: *const abi::spdk_io_channel) -> Result<Chan> {
        channel::find_known(raw.addr()).map_err(|why| self.refuse_channel(raw.addr(), why))
    }

    /// A live channel of the current thread.
    #[inline(always)]
    pub fn own_channel(&self, raw: *const abi::spdk_io_channel) -> Result<Chan> {
        channel::find_own(raw.addr()).map_err(|why| self.refuse_channel(raw.addr(), why))
    }

    #[cold]
    fn refuse_channel(&self, address: usize, why: Why) -> Errno {
        static KIND: &Kind = &channel::KIND;
        refuse(self.name, KIND, why, address as u64, None)
    }

    fn iter(&self, raw: *const abi::spdk_io_channel_iter) -> Result<Obj<ChannelIter>> {
        self.object(&ITERS, raw)
    }
}

/// A channel as C knows it.
#[inline(always)]
pub fn channel_ptr(channel: Option<Chan>) -> *mut abi::spdk_io_channel {
    core::ptr::with_exposed_provenance_mut(channel.map_or(0, |c| c.address()))
}

fn key_ptr(key: usize) -> *mut c_void {
    core::ptr::with_exposed_provenance_mut(key)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_io_device_register(
    io_device: *mut c_void,
    create_cb: abi::spdk_io_channel_create_cb,
    destroy_cb: abi::spdk_io_channel_destroy_cb,
    ctx_size: u32,
    name: *const c_char,
) {
    enter_op("spdk_io_device_register", |cx| {
        let name = if name.is_null() { None } else { Some(cx.cstr(name)?.to_bytes()) };
        // SAFETY: the types differ only in `unsafe`.
        let (create, destroy) = unsafe { (callback(create_cb)?, callback(destroy_cb)?) };
        device::register(io_device.expose_provenance(), Ops::C { create, destroy, ctx_size: ctx_size as usize }, name)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_io_device_unregister(
    io_device: *mut c_void,
    unregister_cb: abi::spdk_io_device_unregister_cb,
) {
    enter_op("spdk_io_device_unregister", |_| {
        // SAFETY: the types differ only in `unsafe`.
        device::unregister(io_device.addr(), unsafe { optional(unregister_cb) })
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_io_device_get_name(dev: *mut abi::io_device) -> *const c_char {
    enter_or("spdk_io_device_get_name", name_of_nothing, |cx| {
        let _pin = Pin::enter();
        // Monitors find the pointer in a channel's second word, which holds the plain address.
        let named = device::DEVICES.at(dev.addr() as u64).filter(|d| d.handle() != 0);
        match named {
            Some(device) => Ok(device.name_ptr()),
            None => Ok(cx.object(&device::DEVICES, dev)?.name_ptr()),
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_get_io_channel(io_device: *mut c_void) -> *mut abi::spdk_io_channel {
    enter_op("spdk_get_io_channel", |_| Ok(channel_ptr(Some(channel::get(io_device.addr())?))))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_put_io_channel(ch: *mut abi::spdk_io_channel) {
    enter_op("spdk_put_io_channel", |cx| {
        let channel = cx.own_channel(ch)?;
        channel::put(channel).map_err(|errno| match errno {
            Errno::ESTALE => cx.refuse_channel(ch.addr(), Why::Stale),
            other => other,
        })
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_io_channel_ref(ch: *mut abi::spdk_io_channel) -> *mut abi::spdk_io_channel {
    enter("spdk_io_channel_ref", |cx| {
        channel::add_ref(cx.own_channel(ch)?)?;
        Ok(ch)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_io_channel_from_ctx(ctx: *mut c_void) -> *mut abi::spdk_io_channel {
    enter("spdk_io_channel_from_ctx", |cx| {
        if ctx.is_null() {
            return Err(refuse(cx.name, &channel::KIND, Why::Null, 0, None));
        }
        let address = ctx.addr().wrapping_sub(abi::SPDK_IO_CHANNEL_STRUCT_SIZE as usize);
        Ok(channel_ptr(Some(cx.channel(core::ptr::without_provenance(address))?)))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_io_channel_get_thread(ch: *mut abi::spdk_io_channel) -> *mut abi::spdk_thread {
    enter("spdk_io_channel_get_thread", |cx| Ok(thread_ptr(cx.channel(ch)?.thread())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_io_channel_get_io_device(ch: *mut abi::spdk_io_channel) -> *mut c_void {
    enter("spdk_io_channel_get_io_device", |cx| Ok(key_ptr(cx.channel(ch)?.key())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_io_channel_get_io_device_name(ch: *mut abi::spdk_io_channel) -> *const c_char {
    enter_or("spdk_io_channel_get_io_device_name", name_of_nothing, |cx| {
        Ok(cx.channel(ch)?.device().ok_or(Errno::ESTALE)?.name_ptr())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_io_channel_get_ref_count(ch: *mut abi::spdk_io_channel) -> c_int {
    enter("spdk_io_channel_get_ref_count", |cx| Ok(cx.channel(ch)?.refs() as c_int))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_first_io_channel(thread: *mut abi::spdk_thread) -> *mut abi::spdk_io_channel {
    enter("spdk_thread_get_first_io_channel", |cx| Ok(channel_ptr(cx.thread(thread)?.0.first_channel())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_next_io_channel(prev: *mut abi::spdk_io_channel) -> *mut abi::spdk_io_channel {
    enter("spdk_thread_get_next_io_channel", |cx| Ok(channel_ptr(cx.channel(prev)?.next_of_thread())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_for_each_channel(
    io_device: *mut c_void,
    fn_: abi::spdk_channel_msg,
    ctx: *mut c_void,
    cpl: abi::spdk_channel_for_each_cpl,
) {
    enter("spdk_for_each_channel", |_| {
        // SAFETY: the types differ only in `unsafe` and in what the first argument points at.
        let (func, end): (StepFn, Option<EndFn>) = unsafe { (callback(fn_)?, optional(cpl)) };
        each::for_each_channel(io_device.addr(), func, ctx, end)
            .inspect_err(|errno| crate::errlog!("Unable to allocate iterator: {errno}"))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_for_each_channel_continue(i: *mut abi::spdk_io_channel_iter, status: c_int) {
    enter("spdk_for_each_channel_continue", |cx| {
        let iter = cx.iter(i)?;
        if !iter.is_here() {
            return Err(refuse(cx.name, ChannelIter::KIND, Why::Thread, iter.handle(), None));
        }
        each::proceed(iter, status)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_io_channel_iter_get_io_device(i: *mut abi::spdk_io_channel_iter) -> *mut c_void {
    enter("spdk_io_channel_iter_get_io_device", |cx| Ok(key_ptr(cx.iter(i)?.key())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_io_channel_iter_get_channel(
    i: *mut abi::spdk_io_channel_iter,
) -> *mut abi::spdk_io_channel {
    enter("spdk_io_channel_iter_get_channel", |cx| Ok(channel_ptr(cx.iter(i)?.channel())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_io_channel_iter_get_ctx(i: *mut abi::spdk_io_channel_iter) -> *mut c_void {
    enter("spdk_io_channel_iter_get_ctx", |cx| Ok(cx.iter(i)?.ctx()))
}
