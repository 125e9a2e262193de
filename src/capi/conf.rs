//! `spdk/conf.h`: configuration files of sections.
//!
//! Texts that are returned belong to their section and stay valid as long as it does. Threading rule: any thread.

use super::enter::{Cx, enter, enter_op, enter_or, name_of_nothing};
use crate::{
    abi,
    conf::{CONFS, Conf, Lent, SECTIONS, Section},
    errno::{Errno, Result},
    handle::Obj,
};
use core::ffi::{c_char, c_int};
use std::{ffi::OsStr, os::unix::ffi::OsStrExt, path::Path};

fn out<T>(obj: Option<Obj<T>>) -> *mut c_char {
    core::ptr::without_provenance_mut(obj.map_or(0, |o| o.handle() as usize))
}

/// A configuration; NULL means the default one.
fn conf(cx: &Cx, cp: *mut abi::spdk_conf) -> Result<Obj<Conf>> {
    if cp.is_null() { Conf::of_default().ok_or(Errno::EINVAL) } else { cx.object(&CONFS, cp) }
}

fn lent(text: Option<Lent>) -> *mut c_char {
    text.map_or(core::ptr::null_mut(), |t| t.address.cast())
}

/// An empty configuration.
#[unsafe(no_mangle)]
pub extern "C" fn spdk_conf_allocate() -> *mut abi::spdk_conf {
    enter_op("spdk_conf_allocate", |_| Ok(out(Some(Conf::new()?)).cast()))
}

/// Frees a configuration with its sections; nothing happens for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_free(cp: *mut abi::spdk_conf) {
    enter_op("spdk_conf_free", |cx| {
        if !cp.is_null() {
            Conf::free(cx.object(&CONFS, cp)?);
        }
        Ok(())
    })
}

/// Adds the sections of a file: 0, or -1 if it cannot be read. Lines that are wrong are reported and passed over.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_read(cp: *mut abi::spdk_conf, file: *const c_char) -> c_int {
    enter_op("spdk_conf_read", |cx| {
        let Some(path) = cx.cstr(file).ok().filter(|path| !path.is_empty()) else { return Ok(-1) };
        let conf = cx.object(&CONFS, cp)?;
        let read = Conf::read(conf, Path::new(OsStr::from_bytes(path.to_bytes())));
        Ok(if read.is_ok() { 0 } else { -1 })
    })
}

/// The section of this name, NULL if there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_find_section(
    cp: *mut abi::spdk_conf,
    name: *const c_char,
) -> *mut abi::spdk_conf_section {
    enter("spdk_conf_find_section", |cx| {
        let name = cx.cstr(name)?;
        Ok(out(conf(cx, cp)?.find(name.to_bytes())).cast())
    })
}

/// The first section, NULL if there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_first_section(cp: *mut abi::spdk_conf) -> *mut abi::spdk_conf_section {
    enter("spdk_conf_first_section", |cx| Ok(out(conf(cx, cp)?.first()).cast()))
}

/// The section behind this one, NULL after the last one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_next_section(sp: *mut abi::spdk_conf_section) -> *mut abi::spdk_conf_section {
    enter("spdk_conf_next_section", |cx| {
        if sp.is_null() {
            return Ok(core::ptr::null_mut());
        }
        Ok(out(Section::next(cx.object(&SECTIONS, sp)?)).cast())
    })
}

/// Whether a section's name begins with a prefix.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_section_match_prefix(
    sp: *const abi::spdk_conf_section,
    name_prefix: *const c_char,
) -> bool {
    enter("spdk_conf_section_match_prefix", |cx| {
        Ok(cx.object(&SECTIONS, sp)?.has_prefix(cx.cstr(name_prefix)?.to_bytes()))
    })
}

/// The name of a section.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_section_get_name(sp: *const abi::spdk_conf_section) -> *const c_char {
    enter_or(
        "spdk_conf_section_get_name",
        name_of_nothing,
        |cx| Ok(lent(cx.object(&SECTIONS, sp)?.name()).cast_const()),
    )
}

/// The number in a section's name, 0 if it has none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_section_get_num(sp: *const abi::spdk_conf_section) -> c_int {
    enter("spdk_conf_section_get_num", |cx| Ok(cx.object(&SECTIONS, sp)?.number()))
}

fn value(
    function: &'static str,
    sp: *mut abi::spdk_conf_section,
    key: *const c_char,
    item: c_int,
    value: c_int,
) -> *mut c_char {
    enter(function, |cx| {
        let section = cx.object(&SECTIONS, sp)?;
        Ok(lent(section.value(cx.cstr(key)?.to_bytes(), item, value)))
    })
}

/// Value `idx2` of the line that has `key` for the time number `idx1`, NULL if there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_section_get_nmval(
    sp: *mut abi::spdk_conf_section,
    key: *const c_char,
    idx1: c_int,
    idx2: c_int,
) -> *mut c_char {
    value("spdk_conf_section_get_nmval", sp, key, idx1, idx2)
}

/// The first value of the line that has `key` for the time number `idx`, NULL if there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_section_get_nval(
    sp: *mut abi::spdk_conf_section,
    key: *const c_char,
    idx: c_int,
) -> *mut c_char {
    value("spdk_conf_section_get_nval", sp, key, idx, 0)
}

/// The first value of `key`, NULL if there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_section_get_val(sp: *mut abi::spdk_conf_section, key: *const c_char) -> *mut c_char {
    value("spdk_conf_section_get_val", sp, key, 0, 0)
}

/// The first value of `key` as a number: -1 without one, `-EINVAL` or `-ERANGE` for what is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_section_get_intval(sp: *mut abi::spdk_conf_section, key: *const c_char) -> c_int {
    enter("spdk_conf_section_get_intval", |cx| {
        let section = cx.object(&SECTIONS, sp)?;
        Ok(cx.cstr(key).map_or(-1, |key| section.int(key.to_bytes())))
    })
}

/// The first value of `key` as a boolean, `default_val` without one and for anything but yes, y, true, no, n, false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_section_get_boolval(
    sp: *mut abi::spdk_conf_section,
    key: *const c_char,
    default_val: bool,
) -> bool {
    enter("spdk_conf_section_get_boolval", |cx| {
        let section = cx.object(&SECTIONS, sp)?;
        Ok(cx.cstr(key).map_or(default_val, |key| section.bool(key.to_bytes(), default_val)))
    })
}

/// Makes a configuration the one that stands in for NULL; NULL itself ends that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_set_as_default(cp: *mut abi::spdk_conf) {
    enter("spdk_conf_set_as_default", |cx| {
        Conf::set_default(if cp.is_null() { None } else { Some(cx.object(&CONFS, cp)?) });
        Ok(())
    })
}

/// From here on, a section that is read a second time is another section.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_conf_disable_sections_merge(cp: *mut abi::spdk_conf) {
    enter("spdk_conf_disable_sections_merge", |cx| {
        cx.object(&CONFS, cp)?.keep_sections_apart();
        Ok(())
    })
}
