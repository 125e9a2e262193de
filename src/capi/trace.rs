//! `spdk/trace.h`: trace points, owners, groups.
//!
//! Threading rule: any thread; setting up and ending while nothing else does.

use super::{
    enter::{enter, enter_op, enter_or},
    log::to_file,
};
use crate::{
    abi,
    errno::{Errno, Result},
    handle::{
        Kind, Rx,
        ledger::{self, Why},
    },
    thread, trace,
    trace::{Arg, Point, Record},
};
use core::{
    arch::asm,
    ffi::{c_char, c_int, c_void},
    ptr,
};

static KIND: Kind = Kind::new("trace_register_fn");

/// The variable that C sees: a program that was linked without `-fPIC` has a copy of its own, which the global offset table names.
fn cell() -> &'static Rx<*mut c_void> {
    let at: *const Rx<*mut c_void>;
    // SAFETY: reads an entry of the global offset table that the dynamic loader filled in.
    unsafe {
        asm!("mov {at}, qword ptr [rip + g_trace_file@GOTPCREL]", at = out(reg) at, options(pure, nomem, nostack, preserves_flags));
    }
    // SAFETY: a variable of one pointer that lives as long as the process.
    unsafe { &*at }
}

/// Connects the engine with C's variable, and makes the library's own groups known.
pub(super) fn attach() {
    trace::attach(cell());
    thread::register_trace();
    crate::reactor::register_trace();
    crate::bdev::register_trace();
    crate::sock::register_trace();
    crate::bdev_modules::raid::register_trace();
}

/// Records what the words behind the named arguments say.
///
/// # Safety
/// `words` are the stacked arguments of a call of `_spdk_trace_record`.
pub(super) unsafe extern "C" fn record_words(
    tsc: u64,
    tpoint_id: u16,
    owner_id: u16,
    size: u32,
    object_id: u64,
    num_args: c_int,
    words: *const u64,
) {
    enter("_spdk_trace_record", |_| {
        let (shape, count) = trace::arguments(tpoint_id);
        let mut args = [Arg::Int(0); abi::SPDK_TRACE_MAX_ARGS_COUNT as usize];
        if num_args != count as c_int {
            // Counted, but not recorded.
            let none = [Arg::Int(0); 9];
            trace::record(tsc, tpoint_id, owner_id, size, object_id, if count == 0 { &none } else { &[] });
            return Ok(());
        }
        for (n, ((kind, bytes), arg)) in shape.iter().zip(&mut args).take(count).enumerate() {
            // SAFETY: C's contract: as many arguments follow as `num_args` says, and each takes a word.
            let word = unsafe { words.add(n).read() };
            *arg = match kind {
                trace::Kind::Str if word == 0 => Arg::Str(&[]),
                trace::Kind::Str => {
                    let text: *const u8 = ptr::with_exposed_provenance(word as usize);
                    let most = usize::from(*bytes).saturating_sub(1);
                    // SAFETY: C's contract: a string, read as far as it fits.
                    let len = unsafe { libc::strnlen(text.cast(), most) };
                    // SAFETY: these bytes were just read.
                    Arg::Str(unsafe { core::slice::from_raw_parts(text, len) })
                }
                _ => Arg::Int(word),
            };
        }
        trace::record(tsc, tpoint_id, owner_id, size, object_id, args.get(..count).unwrap_or_default());
        Ok(())
    })
}

/// What is turned on in a group.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_get_tpoint_mask(group_id: u32) -> u64 {
    enter("spdk_trace_get_tpoint_mask", |_| Ok(trace::mask(group_id)))
}

/// Turns points of a group on.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_set_tpoints(group_id: u32, tpoint_mask: u64) {
    enter("spdk_trace_set_tpoints", |_| trace::set(group_id, tpoint_mask))
}

/// Turns points of a group off.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_clear_tpoints(group_id: u32, tpoint_mask: u64) {
    enter("spdk_trace_clear_tpoints", |_| trace::clear(group_id, tpoint_mask))
}

/// A bit for each group of which something is turned on.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_get_tpoint_group_mask() -> u64 {
    enter("spdk_trace_get_tpoint_group_mask", |_| Ok(trace::group_mask()))
}

/// Turns all points of some groups on.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_set_tpoint_group_mask(tpoint_group_mask: u64) {
    enter("spdk_trace_set_tpoint_group_mask", |_| trace::set_groups(tpoint_group_mask, true))
}

/// Turns all points of some groups off.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_clear_tpoint_group_mask(tpoint_group_mask: u64) {
    enter("spdk_trace_clear_tpoint_group_mask", |_| trace::set_groups(tpoint_group_mask, false))
}

/// Makes the shared memory and registers all points; 1 when that is not possible.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_init(shm_name: *const c_char, num_entries: u64, num_threads: u32) -> c_int {
    enter_or(
        "spdk_trace_init",
        |_| 1,
        |cx| {
            if num_entries != 0 {
                trace::init(cx.cstr(shm_name)?, num_entries, num_threads)?;
            }
            Ok(0)
        },
    )
}

/// Gives the calling thread a ring.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_register_user_thread() -> c_int {
    enter("spdk_trace_register_user_thread", |_| trace::register_thread().map(|()| 0))
}

/// Takes the calling thread's ring back.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_unregister_user_thread() -> c_int {
    enter("spdk_trace_unregister_user_thread", |_| trace::unregister_thread().map(|()| 0))
}

/// Lets go of the shared memory.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_cleanup() {
    enter("spdk_trace_cleanup", |_| Ok(trace::cleanup()))
}

/// Makes a type of owners known.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_register_owner_type(type_: u8, id_prefix: c_char) {
    enter("spdk_trace_register_owner_type", |_| trace::register_owner_type(type_, id_prefix as u8))
}

/// A number for an owner, 0 when there is none left or no trace.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_register_owner(owner_type: u8, description: *const c_char) -> u16 {
    enter("spdk_trace_register_owner", |cx| Ok(trace::register_owner(owner_type, cx.cstr(description)?.to_bytes())))
}

/// Gives an owner's number back.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_unregister_owner(owner_id: u16) {
    enter("spdk_trace_unregister_owner", |_| Ok(trace::unregister_owner(owner_id)))
}

/// Describes an owner anew.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_owner_set_description(owner_id: u16, description: *const c_char) {
    enter("spdk_trace_owner_set_description", |cx| {
        Ok(trace::set_description(owner_id, cx.cstr(description)?.to_bytes()))
    })
}

/// Adds to an owner's description.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_owner_append_description(owner_id: u16, description: *const c_char) {
    enter("spdk_trace_owner_append_description", |cx| {
        Ok(trace::append_description(owner_id, cx.cstr(description)?.to_bytes()))
    })
}

/// Makes a type of objects known.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_register_object(type_: u8, id_prefix: c_char) {
    enter("spdk_trace_register_object", |_| trace::register_object(type_, id_prefix as u8))
}

/// Makes a point with one argument of 8 bytes, or none, known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_register_description(
    name: *const c_char,
    tpoint_id: u16,
    owner_type: u8,
    object_type: u8,
    new_object: u8,
    arg1_type: u8,
    arg1_name: *const c_char,
) {
    enter("spdk_trace_register_description", |cx| {
        let arg = if arg1_name.is_null() { c"" } else { cx.cstr(arg1_name)? }.to_bytes();
        let kind = trace::Kind::from_raw(arg1_type).ok_or(Errno::EINVAL)?;
        let args = [(arg, kind, 8)];
        let args = if arg.is_empty() { &[][..] } else { &args[..] };
        let name = cx.cstr(name)?.to_bytes();
        trace::register_point(&Point { name, id: tpoint_id, owner_type, object_type, new_object, args })
    })
}

/// Makes points known; one that cannot be is left out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_register_description_ext(
    opts: *const abi::spdk_trace_tpoint_opts,
    num_opts: usize,
) {
    enter("spdk_trace_register_description_ext", |cx| {
        let mut outcome = Ok(());
        for opts in cx.slice(opts, num_opts)? {
            let mut args = Vec::new();
            for arg in &opts.args {
                let name = if arg.name.is_null() { c"" } else { cx.cstr(arg.name)? }.to_bytes();
                if name.is_empty() {
                    break;
                }
                args.push((name, trace::Kind::from_raw(arg.type_).ok_or(Errno::EINVAL)?, arg.size));
            }
            let (id, owner_type) = (opts.tpoint_id, opts.owner_type);
            let (object_type, new_object) = (opts.object_type, opts.new_object);
            let name = cx.cstr(opts.name)?.to_bytes();
            let point = Point { name, id, owner_type, object_type, new_object, args: &args };
            outcome = outcome.and(trace::register_point(&point));
        }
        outcome
    })
}

fn raw(record: Option<&'static Record>) -> *mut abi::spdk_trace_register_fn {
    record.map_or(ptr::null_mut(), |record| ptr::from_ref(record).cast_mut().cast())
}

/// The group with the smallest number.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_get_first_register_fn() -> *mut abi::spdk_trace_register_fn {
    enter("spdk_trace_get_first_register_fn", |_| Ok(raw(trace::next_of(None))))
}

/// The group behind another.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_get_next_register_fn(
    register_fn: *mut abi::spdk_trace_register_fn,
) -> *mut abi::spdk_trace_register_fn {
    enter("spdk_trace_get_next_register_fn", |cx| {
        let at = register_fn.addr();
        if !trace::known_group(at) {
            let why = if at == 0 { Why::Null } else { Why::Garbage };
            return Err(ledger::refuse(cx.name, &KIND, why, at as u64, None));
        }
        Ok(raw(trace::next_of(Some(at))))
    })
}

/// Says that an argument of a point names an object.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_trace_tpoint_register_relation(tpoint_id: u16, object_type: u8, arg_index: u8) {
    enter("spdk_trace_tpoint_register_relation", |_| trace::register_relation(tpoint_id, object_type, arg_index))
}

fn switch(name: &'static str, group: *const c_char, on: bool) -> c_int {
    enter_or(name, |_| -1, |cx| trace::switch_group(cx.cstr(group)?.to_bytes(), on).map(|()| 0))
}

/// Turns all points of a group on; `all` is all groups.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_enable_tpoint_group(group_name: *const c_char) -> c_int {
    switch("spdk_trace_enable_tpoint_group", group_name, true)
}

/// Turns all points of a group off; `all` is all groups.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_disable_tpoint_group(group_name: *const c_char) -> c_int {
    switch("spdk_trace_disable_tpoint_group", group_name, false)
}

/// Describes an option that takes groups and masks.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_mask_usage(f: *mut abi::FILE, tmask_arg: *const c_char) {
    enter("spdk_trace_mask_usage", |cx| to_file(f, trace::usage(&cx.cstr(tmask_arg)?.to_string_lossy()).as_bytes()))
}

/// The bit of the group of a name; of all groups for `all`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_create_tpoint_group_mask(group_name: *const c_char) -> u64 {
    enter("spdk_trace_create_tpoint_group_mask", |cx| Ok(trace::mask_of(cx.cstr(group_name)?.to_bytes())))
}

/// Makes a group known, for good.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_trace_add_register_fn(reg_fn: *mut abi::spdk_trace_register_fn) {
    enter_op("spdk_trace_add_register_fn", |cx| {
        let name = cx.value(reg_fn.cast_const())?.name;
        if name.is_null() {
            errlog!("missing name for registering spdk trace tpoint group");
            return Err(Errno::EINVAL);
        }
        let name: Result<_> = cx.cstr(name);
        // SAFETY: C's contract of registration: the structure stays where it is as long as the process runs; `Record` is
        // the same structure with cells that may change at any time, its layout is asserted.
        let record = unsafe { &*reg_fn.cast_const().cast::<Record>() };
        trace::add_group(record, name?.to_bytes())
    })
}

/// The trace, NULL while there is none. C's macros look at it.
#[allow(non_upper_case_globals)]
#[unsafe(no_mangle)]
pub static g_trace_file: Rx<*mut c_void> = Rx::ZERO;
