//! `spdk/accel_module.h`: modules and drivers of the application.
//!
//! Threading rule: registration at any time before the start; tasks and sequences on the thread of their channel.

use super::{
    callback::optional,
    enter::{Cx, enter, enter_op},
};
use crate::{
    abi,
    accel::{
        buffer, channel, framework, process,
        record::{DriverRecord, ModuleRecord, Task},
    },
    errno::{Errno, Result},
    handle::{Kind, ledger::refuse},
};
use core::ffi::{c_char, c_int, c_void};

type SeqPtr = *mut abi::spdk_accel_sequence;
type TaskPtr = *mut abi::spdk_accel_task;

impl Cx {
    /// A task of the current thread.
    #[inline(always)]
    pub fn accel_task(&self, raw: *const abi::spdk_accel_task) -> Result<&'static Task> {
        static KIND: &Kind = &channel::TASK_KIND;
        channel::find_task(raw.addr()).map_err(|why| refuse(self.name, KIND, why, raw.addr() as u64, None))
    }
}

fn task_ptr(task: Option<&'static Task>) -> TaskPtr {
    task.map_or(core::ptr::null_mut(), |task| task.ptr().cast())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_task_complete(task: TaskPtr, status: c_int) {
    enter("spdk_accel_task_complete", |cx| channel::task_done(cx.accel_task(task)?, status));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_module_list_add(accel_module: *mut abi::spdk_accel_module_if) {
    enter_op("spdk_accel_module_list_add", |_| {
        // SAFETY: C's contract: a module is a static object of its type; the record has its layout, checked by the
        // compiler, and every field is a word that may change at any time.
        let record: &'static ModuleRecord =
            unsafe { accel_module.cast::<ModuleRecord>().as_ref() }.ok_or(Errno::EINVAL)?;
        framework::add_module(record)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_module_finish() {
    enter("spdk_accel_module_finish", |_| framework::module_finished());
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_sequence_continue(seq: SeqPtr) {
    enter("spdk_accel_sequence_continue", |cx| process::proceed(cx.accel_sequence(seq)?));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_driver_register(driver: *mut abi::spdk_accel_driver) {
    enter_op("spdk_accel_driver_register", |_| {
        // SAFETY: as for modules.
        let record: &'static DriverRecord = unsafe { driver.cast::<DriverRecord>().as_ref() }.ok_or(Errno::EINVAL)?;
        framework::add_driver(record)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_alloc_sequence_buf(
    seq: SeqPtr,
    _buf: *mut c_void,
    domain: *mut abi::spdk_memory_domain,
    domain_ctx: *mut c_void,
    cb_fn: abi::spdk_accel_sequence_get_buf_cb,
    cb_ctx: *mut c_void,
) -> bool {
    enter("spdk_accel_alloc_sequence_buf", |cx| {
        let (seq, buffer) = (cx.accel_sequence(seq)?, cx.accel_buffer(domain, domain_ctx)?);
        // SAFETY: the types differ only in `unsafe` and in what the pointers point at.
        buffer::alloc_for_c(seq, buffer, unsafe { optional(cb_fn) }, cb_ctx)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_sequence_first_task(seq: SeqPtr) -> TaskPtr {
    enter("spdk_accel_sequence_first_task", |cx| Ok(task_ptr(cx.accel_sequence(seq)?.first())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_sequence_next_task(task: TaskPtr) -> TaskPtr {
    enter("spdk_accel_sequence_next_task", |cx| Ok(task_ptr(cx.accel_task(task)?.next.get())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_get_module(name: *const c_char) -> *mut abi::spdk_accel_module_if {
    enter("spdk_accel_get_module", |cx| {
        let module = framework::find_module(cx.str(name)?).ok_or(Errno::ENOENT)?;
        Ok(core::ptr::from_ref(module).cast_mut().cast())
    })
}
