//! `spdk/blob.h`: one blob: what it is, its size, its named values, its external snapshot.
//!
//! Threading rule: what changes it on its store's metadata thread; plain getters anywhere.

use super::{
    blob::{basic, go, nobody, tell_or_return},
    enter::{Cx, enter, enter_op, enter_or, name_of_nothing},
};
use crate::{
    abi,
    blob::{
        self,
        names::{NAMES, Names},
        object,
    },
    errno::{Errno, Result},
    handle::Obj,
};
use core::ffi::{c_char, c_int, c_void};

type BlobPtr = *mut abi::spdk_blob;
type DevPtr = *mut abi::spdk_bs_dev;
type NamesPtr = *mut abi::spdk_xattr_names;

impl Cx {
    fn names(&self, raw: NamesPtr) -> Result<Obj<Names>> {
        self.object(&NAMES, raw)
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_get_id(blob: BlobPtr) -> u64 {
    enter("spdk_blob_get_id", |cx| Ok(cx.blob(blob)?.0.id()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_get_num_io_units(blob: BlobPtr) -> u64 {
    enter("spdk_blob_get_num_io_units", |cx| Ok(cx.blob(blob)?.0.num_io_units()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_get_num_clusters(blob: BlobPtr) -> u64 {
    enter("spdk_blob_get_num_clusters", |cx| Ok(cx.blob(blob)?.0.num_clusters()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_get_num_allocated_clusters(blob: BlobPtr) -> u64 {
    enter("spdk_blob_get_num_allocated_clusters", |cx| Ok(cx.blob(blob)?.0.num_allocated_clusters()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_is_read_only(blob: BlobPtr) -> bool {
    enter("spdk_blob_is_read_only", |cx| Ok(cx.blob(blob)?.0.is_read_only()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_is_snapshot(blob: BlobPtr) -> bool {
    enter("spdk_blob_is_snapshot", |cx| Ok(cx.blob(blob)?.0.is_snapshot()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_is_clone(blob: BlobPtr) -> bool {
    enter("spdk_blob_is_clone", |cx| Ok(cx.blob(blob)?.0.is_clone()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_is_thin_provisioned(blob: BlobPtr) -> bool {
    enter("spdk_blob_is_thin_provisioned", |cx| Ok(cx.blob(blob)?.0.is_thin_provisioned()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_is_esnap_clone(blob: *const abi::spdk_blob) -> bool {
    enter("spdk_blob_is_esnap_clone", |cx| Ok(cx.blob(blob)?.0.is_esnap_clone()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_is_degraded(blob: *const abi::spdk_blob) -> bool {
    enter("spdk_blob_is_degraded", |cx| Ok(cx.blob(blob)?.0.is_degraded()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_get_next_allocated_io_unit(blob: BlobPtr, offset: u64) -> u64 {
    enter("spdk_blob_get_next_allocated_io_unit", |cx| Ok(cx.blob(blob)?.0.next_allocated_io_unit(offset)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_get_next_unallocated_io_unit(blob: BlobPtr, offset: u64) -> u64 {
    enter("spdk_blob_get_next_unallocated_io_unit", |cx| Ok(cx.blob(blob)?.0.next_unallocated_io_unit(offset)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_resize(
    blob: BlobPtr,
    sz: u64,
    cb_fn: abi::spdk_blob_op_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_blob_resize", basic(cb_fn, cb_arg));
    go("spdk_blob_resize", tell, |cx| Ok(blob::resize(cx.md_blob(blob)?.0, sz)));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_set_read_only(blob: BlobPtr) -> c_int {
    enter("spdk_blob_set_read_only", |cx| {
        blob::set_read_only(cx.md_blob(blob)?.0)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_sync_md(blob: BlobPtr, cb_fn: abi::spdk_blob_op_complete, cb_arg: *mut c_void) {
    let tell = tell_or_return!("spdk_blob_sync_md", basic(cb_fn, cb_arg));
    go("spdk_blob_sync_md", tell, |cx| Ok(blob::sync_md(cx.md_blob(blob)?.0)));
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_close(blob: BlobPtr, cb_fn: abi::spdk_blob_op_complete, cb_arg: *mut c_void) {
    let tell = tell_or_return!("spdk_blob_close", basic(cb_fn, cb_arg));
    go("spdk_blob_close", tell, |cx| {
        // v26.01 has a code of its own for closing twice.
        let closed = |errno| if errno == Errno::ESTALE { Errno::EBADF } else { errno };
        Ok(blob::close(cx.md_blob(blob).map_err(closed)?.0))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_set_xattr(
    blob: BlobPtr,
    name: *const c_char,
    value: *const c_void,
    value_len: u16,
) -> c_int {
    enter_op("spdk_blob_set_xattr", |cx| {
        let (blob, _pin) = cx.md_blob(blob)?;
        if value.is_null() {
            return Err(Errno::EINVAL);
        }
        blob::set_xattr(blob, cx.cstr(name)?.to_bytes(), cx.bytes(value, usize::from(value_len))?)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_remove_xattr(blob: BlobPtr, name: *const c_char) -> c_int {
    enter_op("spdk_blob_remove_xattr", |cx| {
        blob::remove_xattr(cx.md_blob(blob)?.0, cx.cstr(name)?.to_bytes())?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_get_xattr_value(
    blob: BlobPtr,
    name: *const c_char,
    value: *mut *const c_void,
    value_len: *mut usize,
) -> c_int {
    enter("spdk_blob_get_xattr_value", |cx| {
        let (blob, _pin) = cx.md_blob(blob)?;
        if value.is_null() || value_len.is_null() {
            return Err(Errno::EINVAL);
        }
        let (at, len) = object::xattr_ptr(blob, cx.cstr(name)?.to_bytes())?;
        cx.put(value, at.cast_const())?;
        cx.put(value_len, len)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_get_xattr_names(blob: BlobPtr, names: *mut NamesPtr) -> c_int {
    enter_op("spdk_blob_get_xattr_names", |cx| {
        let (blob, _pin) = cx.md_blob(blob)?;
        if names.is_null() {
            return Err(Errno::EINVAL);
        }
        let made = Names::of(blob)?;
        cx.put(names, core::ptr::without_provenance_mut(made.handle() as usize))?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_xattr_names_get_count(names: NamesPtr) -> u32 {
    enter("spdk_xattr_names_get_count", |cx| Ok(cx.names(names)?.count()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_xattr_names_get_name(names: NamesPtr, index: u32) -> *const c_char {
    enter_or("spdk_xattr_names_get_name", name_of_nothing, |cx| Ok(cx.names(names)?.get(index)))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_xattr_names_free(names: NamesPtr) {
    enter_op("spdk_xattr_names_free", |cx| {
        if !names.is_null() {
            Names::free(cx.names(names)?);
        }
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_get_esnap_id(blob: BlobPtr, id: *mut *const c_void, len: *mut usize) -> c_int {
    enter("spdk_blob_get_esnap_id", |cx| {
        let (blob, _pin) = cx.blob(blob)?;
        if id.is_null() || len.is_null() {
            return Err(Errno::EINVAL);
        }
        let (at, bytes) = object::esnap_id_ptr(blob)?;
        cx.put(id, at.cast_const())?;
        cx.put(len, bytes)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_set_esnap_bs_dev(
    blob: BlobPtr,
    back_bs_dev: DevPtr,
    cb_fn: abi::spdk_blob_op_complete,
    cb_arg: *mut c_void,
) {
    let tell = tell_or_return!("spdk_blob_set_esnap_bs_dev", basic(cb_fn, cb_arg));
    go("spdk_blob_set_esnap_bs_dev", tell, |cx| {
        let (blob, _pin) = cx.md_blob(blob)?;
        Ok(blob::set_esnap_bs_dev(blob, cx.bs_dev(back_bs_dev)?))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_blob_get_esnap_bs_dev(blob: *const abi::spdk_blob) -> DevPtr {
    enter("spdk_blob_get_esnap_bs_dev", |cx| {
        let dev = blob::esnap_bs_dev(cx.blob(blob)?.0);
        Ok(dev.map_or(core::ptr::null_mut(), |dev| dev.as_ptr().cast()))
    })
}
