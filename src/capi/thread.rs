//! `spdk/thread.h` and `spdk_internal/thread.h`: threads and messages. Pollers, channels and the rest are next door.

use super::{
    callback::{callback, optional},
    enter::{Cx, enter, enter_op, enter_or},
};
use crate::{
    abi,
    algo::cpuset::CpuSet,
    errno::{Errno, Result},
    handle::{
        Kind, Life, Obj, Rx, Why,
        grace::Pin,
        ledger::{self, refuse},
    },
    sys::tls::TlsWord,
    thread::{self, Hooks, State, THREADS, Thread, ThreadOp},
};
use core::ffi::{c_char, c_int, c_void};

impl Cx {
    /// A thread, kept from being used again while the pin lives.
    #[inline(always)]
    pub fn thread(&self, raw: *const abi::spdk_thread) -> Result<(Obj<Thread>, Pin)> {
        self.shared(&THREADS, raw)
    }

    /// Refuses a live object that belongs to another thread.
    #[cold]
    pub fn wrong_thread(&self, kind: &'static Kind, raw: u64) -> Errno {
        refuse(self.name, kind, Why::Thread, raw, None)
    }
}

/// A thread as C knows it.
#[inline(always)]
pub fn thread_ptr(thread: Option<Obj<Thread>>) -> *mut abi::spdk_thread {
    core::ptr::with_exposed_provenance_mut(thread.map_or(0, |t| t.handle() as usize))
}

type NewFn = extern "C" fn(*mut abi::spdk_thread) -> c_int;
type OpFn = extern "C" fn(*mut abi::spdk_thread, abi::spdk_thread_op) -> c_int;
type SupportedFn = extern "C" fn(abi::spdk_thread_op) -> bool;

/// The framework written in C.
struct CHooks {
    new: Rx<Option<NewFn>>,
    op: Rx<Option<OpFn>>,
    supported: Rx<Option<SupportedFn>>,
}

static HOOKS: CHooks = CHooks { new: Rx::ZERO, op: Rx::ZERO, supported: Rx::ZERO };

fn raw_op(op: ThreadOp) -> abi::spdk_thread_op {
    match op {
        ThreadOp::New => abi::SPDK_THREAD_OP_NEW,
        ThreadOp::Reschedule => abi::SPDK_THREAD_OP_RESCHED,
    }
}

impl Hooks for CHooks {
    fn supports(&self, op: ThreadOp) -> bool {
        let by_op = self.supported.get().is_some_and(|supported| supported(raw_op(op)));
        by_op || op == ThreadOp::New && self.new.get().is_some()
    }
    fn op(&self, thread: Obj<Thread>, op: ThreadOp) -> Result<()> {
        let raw = thread_ptr(Some(thread));
        let rc = match (op, self.new.get(), self.op.get()) {
            (ThreadOp::New, Some(new), _) => new(raw),
            (_, _, Some(function)) => function(raw, raw_op(op)),
            _ => 0,
        };
        if rc == 0 { Ok(()) } else { Err(Errno(rc.wrapping_abs())) }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_lib_init(new_thread_fn: abi::spdk_new_thread_fn, ctx_sz: usize) -> c_int {
    enter_op("spdk_thread_lib_init", |_| {
        // SAFETY: the types differ only in `unsafe`.
        HOOKS.new.set(unsafe { optional(new_thread_fn) });
        HOOKS.op.set(None);
        HOOKS.supported.set(None);
        thread::lib_init(Some(&HOOKS), ctx_sz)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_lib_init_ext(
    thread_op_fn: abi::spdk_thread_op_fn,
    thread_op_supported_fn: abi::spdk_thread_op_supported_fn,
    ctx_sz: usize,
    msg_mempool_size: usize,
) -> c_int {
    enter_op("spdk_thread_lib_init_ext", |_| {
        if thread_op_fn.is_some() != thread_op_supported_fn.is_some() {
            crate::errlog!("thread_op_fn and thread_op_supported_fn must be given together or not at all");
            return Err(Errno::EINVAL);
        }
        HOOKS.new.set(None);
        // SAFETY: the types differ only in `unsafe`.
        HOOKS.op.set(unsafe { optional(thread_op_fn) });
        // SAFETY: as above.
        HOOKS.supported.set(unsafe { optional(thread_op_supported_fn) });
        thread::set_message_limit(msg_mempool_size);
        thread::lib_init(Some(&HOOKS), ctx_sz)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_lib_fini() {
    enter_op("spdk_thread_lib_fini", |_| {
        thread::lib_fini();
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_create(
    name: *const c_char,
    cpumask: *const abi::spdk_cpuset,
) -> *mut abi::spdk_thread {
    enter_op("spdk_thread_create", |cx| {
        let name = if name.is_null() { None } else { Some(cx.cstr(name)?.to_bytes()) };
        let mask = if cpumask.is_null() { None } else { Some(CpuSet(cx.value(cpumask)?.cpus)) };
        let thread = thread::create(name, mask.as_ref())
            .inspect_err(|errno| crate::errlog!("cannot create a thread: {errno}"))?;
        Ok(thread_ptr(Some(thread)))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_app_thread() -> *mut abi::spdk_thread {
    enter("spdk_thread_get_app_thread", |_| Ok(thread_ptr(thread::app_thread())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_is_app_thread(thread: *mut abi::spdk_thread) -> bool {
    enter("spdk_thread_is_app_thread", |cx| {
        if thread.is_null() {
            return Ok(thread::current().is_some_and(thread::is_app_thread));
        }
        Ok(thread::is_app_thread(cx.thread(thread)?.0))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_bind(thread: *mut abi::spdk_thread, bind: bool) {
    enter("spdk_thread_bind", |cx| {
        cx.thread(thread)?.0.bind(bind);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_is_bound(thread: *mut abi::spdk_thread) -> bool {
    enter("spdk_thread_is_bound", |cx| Ok(cx.thread(thread)?.0.is_bound()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_set_thread(thread: *mut abi::spdk_thread) {
    enter("spdk_set_thread", |cx| {
        thread::set_current(if thread.is_null() { None } else { Some(cx.thread(thread)?.0) });
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_exit(thread: *mut abi::spdk_thread) -> c_int {
    enter("spdk_thread_exit", |cx| {
        let (thread, _pin) = cx.thread(thread)?;
        thread::exit(thread).map_err(|_| cx.wrong_thread(THREAD_KIND, thread.handle()))?;
        Ok(0)
    })
}

/// The kind under which a thread in wrong hands is counted.
static THREAD_KIND: &Kind = <Thread as Life>::KIND;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_is_running(thread: *mut abi::spdk_thread) -> bool {
    enter("spdk_thread_is_running", |cx| Ok(cx.thread(thread)?.0.state() == State::Running))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_is_exited(thread: *mut abi::spdk_thread) -> bool {
    // A thread that is gone has exited: callers wait for it with this function.
    enter_or(
        "spdk_thread_is_exited",
        |errno| errno == Errno::ESTALE,
        |cx| Ok(cx.thread(thread)?.0.state() == State::Exited),
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_destroy(thread: *mut abi::spdk_thread) {
    enter_op("spdk_thread_destroy", |cx| {
        let thread = cx.object(&THREADS, thread)?;
        thread::destroy(thread).inspect_err(|_| {
            crate::errlog!("spdk_thread_destroy: thread {} has not exited", thread.name_text());
        })
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_ctx(thread: *mut abi::spdk_thread) -> *mut c_void {
    enter("spdk_thread_get_ctx", |cx| Ok(cx.thread(thread)?.0.ctx_ptr()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_from_ctx(ctx: *mut c_void) -> *mut abi::spdk_thread {
    enter("spdk_thread_get_from_ctx", |_| match thread::from_ctx(ctx) {
        Some(thread) => Ok(thread_ptr(Some(thread))),
        None => Err(Errno::EINVAL),
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_cpumask(thread: *mut abi::spdk_thread) -> *mut abi::spdk_cpuset {
    enter("spdk_thread_get_cpumask", |cx| Ok(cx.thread(thread)?.0.cpumask_ptr()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_set_cpumask(cpumask: *mut abi::spdk_cpuset) -> c_int {
    enter("spdk_thread_set_cpumask", |cx| {
        let set = CpuSet(cx.value(cpumask.cast_const())?.cpus);
        thread::set_cpumask(&set)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_poll(thread: *mut abi::spdk_thread, max_msgs: u32, now: u64) -> c_int {
    enter("spdk_thread_poll", |cx| {
        // No pin: callbacks run below, and whoever polls a thread is the one who may destroy it.
        let thread = cx.object(&THREADS, thread)?;
        thread::poll(thread, max_msgs, now).map_err(|_| cx.wrong_thread(THREAD_KIND, thread.handle()))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_next_poller_expiration(thread: *mut abi::spdk_thread) -> u64 {
    enter("spdk_thread_next_poller_expiration", |cx| Ok(cx.thread(thread)?.0.next_expiration()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_has_active_pollers(thread: *mut abi::spdk_thread) -> c_int {
    enter_or("spdk_thread_has_active_pollers", |_| 0, |cx| Ok(c_int::from(cx.thread(thread)?.0.has_active_pollers())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_has_pollers(thread: *mut abi::spdk_thread) -> bool {
    enter("spdk_thread_has_pollers", |cx| Ok(cx.thread(thread)?.0.has_pollers()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_is_idle(thread: *mut abi::spdk_thread) -> bool {
    enter("spdk_thread_is_idle", |cx| Ok(cx.thread(thread)?.0.is_idle()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_count() -> u32 {
    enter("spdk_thread_get_count", |_| Ok(thread::count()))
}

/// The current thread: the handle that this pthread carries.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_get_thread() -> *mut abi::spdk_thread {
    core::ptr::with_exposed_provenance_mut(TlsWord::Thread.get() as usize)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_name(thread: *const abi::spdk_thread) -> *const c_char {
    enter_or("spdk_thread_get_name", super::enter::name_of_nothing, |cx| Ok(cx.thread(thread)?.0.name_ptr()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_id(thread: *const abi::spdk_thread) -> u64 {
    enter("spdk_thread_get_id", |cx| Ok(cx.thread(thread)?.0.id()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_by_id(id: u64) -> *mut abi::spdk_thread {
    enter("spdk_thread_get_by_id", |_| Ok(thread_ptr(thread::by_id(id))))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_stats(stats: *mut abi::spdk_thread_stats) -> c_int {
    enter("spdk_thread_get_stats", |cx| {
        let Some(thread) = thread::current() else {
            crate::errlog!("No thread allocated");
            return Err(Errno::EINVAL);
        };
        cx.put(stats, abi::spdk_thread_stats { busy_tsc: thread.busy_ticks(), idle_tsc: thread.idle_ticks() })?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_last_tsc(thread: *mut abi::spdk_thread) -> u64 {
    enter("spdk_thread_get_last_tsc", |cx| {
        if thread.is_null() {
            return Ok(thread::current().ok_or(Errno::EINVAL)?.last_ticks());
        }
        Ok(cx.thread(thread)?.0.last_ticks())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_get_trace_id(thread: *mut abi::spdk_thread) -> u16 {
    enter("spdk_thread_get_trace_id", |cx| Ok(cx.thread(thread)?.0.trace_id.get()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_send_msg(
    thread: *const abi::spdk_thread,
    fn_: abi::spdk_msg_fn,
    ctx: *mut c_void,
) -> c_int {
    enter("spdk_thread_send_msg", |cx| {
        let (thread, _pin) = cx.thread(thread)?;
        // SAFETY: the types differ only in `unsafe`.
        thread::send_msg(thread, unsafe { callback(fn_) }?, ctx)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_send_critical_msg(thread: *mut abi::spdk_thread, fn_: abi::spdk_msg_fn) -> c_int {
    enter("spdk_thread_send_critical_msg", |cx| {
        let (thread, _pin) = cx.thread(thread)?;
        // SAFETY: the types differ only in `unsafe`.
        thread::send_critical(thread, unsafe { callback(fn_) }?)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_for_each_thread(fn_: abi::spdk_msg_fn, ctx: *mut c_void, cpl: abi::spdk_msg_fn) {
    enter("spdk_for_each_thread", |_| {
        // SAFETY: the types differ only in `unsafe`.
        let (func, done): (thread::MsgFn, Option<thread::MsgFn>) = unsafe { (callback(fn_)?, optional(cpl)) };
        thread::for_each_thread(func, ctx, done).inspect_err(|_| {
            // Nobody is there to be told later: as v26.01 does, at once.
            crate::errlog!("No thread allocated");
            if let Some(done) = done {
                done(ctx);
            }
        })
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_thread_register_post_poller_handler(fn_: abi::spdk_post_poller_fn, fn_arg: *mut c_void) {
    enter("spdk_thread_register_post_poller_handler", |_| {
        // SAFETY: the types differ only in `unsafe`.
        thread::take_post_poller(unsafe { callback(fn_) }?, fn_arg).inspect_err(|errno| {
            if *errno == Errno::ENOMEM {
                crate::errlog!("Too many handlers registered");
            }
        })
    });
}

/// Reads the refusals counted so far: one entry per kind, at most `len`. Returns how many kinds there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn respdk_get_stale_use(counts: *mut respdk_stale_use, len: usize) -> usize {
    enter("respdk_get_stale_use", |_| {
        let all = ledger::counts();
        if !counts.is_null() {
            for (n, count) in all.iter().take(len).enumerate() {
                let mut kind: [c_char; 32] = [0; 32];
                for (to, from) in kind.iter_mut().zip(count.kind.bytes().take(31)) {
                    *to = from as c_char;
                }
                let entry = respdk_stale_use {
                    kind,
                    null_count: count.null,
                    stale_count: count.stale,
                    garbage_count: count.garbage,
                    wrong_thread_count: count.thread,
                };
                // SAFETY: C passes an array of at least `len` entries, and n < len.
                unsafe { counts.add(n).write(entry) };
            }
        }
        Ok(all.len())
    })
}

/// The refusals of one kind of object.
#[repr(C)]
#[allow(non_camel_case_types)]
pub struct respdk_stale_use {
    pub kind: [c_char; 32],
    pub null_count: u64,
    pub stale_count: u64,
    pub garbage_count: u64,
    pub wrong_thread_count: u64,
}
