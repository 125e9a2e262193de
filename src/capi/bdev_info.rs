//! `spdk/bdev.h`: what a bdev is like.
//!
//! Threading rule: any thread.

use super::enter::{enter, enter_or, name_of_nothing};
use crate::{
    abi,
    bdev::{record::Record, record::bits, registry},
    errno::Errno,
};
use core::ffi::{c_char, c_void};

type BdevPtr = *const abi::spdk_bdev;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_name(bdev: BdevPtr) -> *const c_char {
    enter_or("spdk_bdev_get_name", name_of_nothing, |cx| {
        registry::read(bdev.addr(), cx.name, |r| r.name.get().cast_const())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_product_name(bdev: BdevPtr) -> *const c_char {
    enter_or("spdk_bdev_get_product_name", name_of_nothing, |cx| {
        registry::read(bdev.addr(), cx.name, |r| r.product_name.get().cast_const())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_module_name(bdev: BdevPtr) -> *const c_char {
    enter_or("spdk_bdev_get_module_name", name_of_nothing, |cx| {
        let module = registry::read(bdev.addr(), cx.name, |r| r.module.get())?;
        Ok(module.ok_or(Errno::EINVAL)?.name.get())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_aliases(bdev: BdevPtr) -> *const abi::spdk_bdev_spdk_bdev_aliases_list {
    enter("spdk_bdev_get_aliases", |cx| {
        registry::read(bdev.addr(), cx.name, |r| core::ptr::from_ref(&r.aliases_first).cast())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_uuid(bdev: BdevPtr) -> *const abi::spdk_uuid {
    enter("spdk_bdev_get_uuid", |cx| registry::read(bdev.addr(), cx.name, |r| r.uuid.as_ptr().cast()))
}

/// A getter of one number of the record.
pub(super) fn of<T: super::enter::Refusal>(name: &'static str, bdev: BdevPtr, get: impl FnOnce(&Record) -> T) -> T {
    enter(name, |cx| registry::read(bdev.addr(), cx.name, get))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_block_size(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_block_size", bdev, |r| r.blocklen.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_write_unit_size(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_write_unit_size", bdev, |r| r.write_unit_size.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_num_blocks(bdev: BdevPtr) -> u64 {
    of("spdk_bdev_get_num_blocks", bdev, |r| r.blockcnt.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_buf_align(bdev: BdevPtr) -> usize {
    of("spdk_bdev_get_buf_align", bdev, |r| r.buf_align() as usize)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_optimal_io_boundary(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_optimal_io_boundary", bdev, |r| r.optimal_io_boundary.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_has_write_cache(bdev: BdevPtr) -> bool {
    of("spdk_bdev_has_write_cache", bdev, |r| r.write_cache.get() != 0)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_acwu(bdev: BdevPtr) -> u16 {
    of("spdk_bdev_get_acwu", bdev, |r| r.acwu.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_md_size(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_md_size", bdev, |r| r.md_len.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_is_md_interleaved(bdev: BdevPtr) -> bool {
    of("spdk_bdev_is_md_interleaved", bdev, Record::md_interleaved)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_is_md_separate(bdev: BdevPtr) -> bool {
    of("spdk_bdev_is_md_separate", bdev, Record::md_separate)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_is_zoned(bdev: BdevPtr) -> bool {
    of("spdk_bdev_is_zoned", bdev, |r| r.bit(bits::ZONED))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_data_block_size(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_data_block_size", bdev, Record::data_block_size)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_physical_block_size(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_physical_block_size", bdev, |r| r.phys_blocklen.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_preferred_write_alignment(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_preferred_write_alignment", bdev, |r| r.preferred_write_alignment.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_preferred_write_granularity(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_preferred_write_granularity", bdev, |r| r.preferred_write_granularity.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_optimal_write_size(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_optimal_write_size", bdev, |r| r.optimal_write_size.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_preferred_unmap_alignment(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_preferred_unmap_alignment", bdev, |r| r.preferred_unmap_alignment.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_preferred_unmap_granularity(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_preferred_unmap_granularity", bdev, |r| r.preferred_unmap_granularity.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_dif_type(bdev: BdevPtr) -> abi::spdk_dif_type {
    of("spdk_bdev_get_dif_type", bdev, |r| r.dif_type() as abi::spdk_dif_type)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_dif_pi_format(bdev: BdevPtr) -> abi::spdk_dif_pi_format {
    of("spdk_bdev_get_dif_pi_format", bdev, |r| r.dif_pi_format.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_is_dif_head_of_md(bdev: BdevPtr) -> bool {
    of("spdk_bdev_is_dif_head_of_md", bdev, Record::dif_is_head_of_md)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_is_dif_check_enabled(bdev: BdevPtr, check_type: abi::spdk_dif_check_type) -> bool {
    of("spdk_bdev_is_dif_check_enabled", bdev, |r| r.dif_check_enabled(check_type))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_max_copy(bdev: BdevPtr) -> u32 {
    of("spdk_bdev_get_max_copy", bdev, |r| r.max_copy.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_nvme_nsid(bdev: *mut abi::spdk_bdev) -> u32 {
    of("spdk_bdev_get_nvme_nsid", bdev, |r| r.nsid.get())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_nvme_ctratt(bdev: *mut abi::spdk_bdev) -> abi::spdk_bdev_nvme_ctratt {
    let raw = of("spdk_bdev_get_nvme_ctratt", bdev, |r| r.ctratt.get());
    abi::spdk_bdev_nvme_ctratt { raw }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_numa_id(bdev: *mut abi::spdk_bdev) -> i32 {
    enter_or("spdk_bdev_get_numa_id", |_| -1, |cx| registry::read(bdev.addr(), cx.name, Record::numa_id))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_io_type_supported(
    bdev: *mut abi::spdk_bdev,
    io_type: abi::spdk_bdev_io_type,
) -> bool {
    of("spdk_bdev_io_type_supported", bdev, |r| {
        r.supports(io_type)
            || io_type == abi::SPDK_BDEV_IO_TYPE_WRITE_ZEROES && r.supports(abi::SPDK_BDEV_IO_TYPE_WRITE)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_get_memory_domains(
    bdev: *mut abi::spdk_bdev,
    domains: *mut *mut abi::spdk_memory_domain,
    array_size: core::ffi::c_int,
) -> core::ffi::c_int {
    enter("spdk_bdev_get_memory_domains", |cx| {
        let bdev = cx.bdev(bdev)?;
        let f = bdev.ops().and_then(|ops| ops.get_memory_domains);
        Ok(f.map_or(0, |f| f(bdev.ctxt(), domains.cast::<c_void>(), array_size)))
    })
}

/// A getter of what a descriptor shows of its bdev.
fn shown<T: super::enter::Refusal>(
    name: &'static str,
    desc: *mut abi::spdk_bdev_desc,
    get: impl FnOnce(&Record, bool) -> T,
) -> T {
    enter(name, |cx| {
        let (desc, _pin) = cx.desc(desc)?;
        registry::read_of(desc.bdev().ok_or(Errno::ESTALE)?, |r| get(r, desc.hides_metadata()))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_desc_get_block_size(desc: *mut abi::spdk_bdev_desc) -> u32 {
    shown("spdk_bdev_desc_get_block_size", desc, |r, hide| {
        if hide { r.blocklen.get().saturating_sub(r.md_len.get()) } else { r.blocklen.get() }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_desc_get_md_size(desc: *mut abi::spdk_bdev_desc) -> u32 {
    shown("spdk_bdev_desc_get_md_size", desc, |r, hide| if hide { 0 } else { r.md_len.get() })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_desc_is_md_interleaved(desc: *mut abi::spdk_bdev_desc) -> bool {
    shown("spdk_bdev_desc_is_md_interleaved", desc, |r, hide| !hide && r.md_interleaved())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_desc_is_md_separate(desc: *mut abi::spdk_bdev_desc) -> bool {
    shown("spdk_bdev_desc_is_md_separate", desc, |r, hide| !hide && r.md_separate())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_desc_get_dif_type(desc: *mut abi::spdk_bdev_desc) -> abi::spdk_dif_type {
    shown("spdk_bdev_desc_get_dif_type", desc, |r, hide| if hide { 0 } else { r.dif_type() as abi::spdk_dif_type })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_desc_get_dif_pi_format(desc: *mut abi::spdk_bdev_desc) -> abi::spdk_dif_pi_format {
    shown("spdk_bdev_desc_get_dif_pi_format", desc, |r, hide| if hide { 0 } else { r.dif_pi_format.get() })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_desc_is_dif_head_of_md(desc: *mut abi::spdk_bdev_desc) -> bool {
    shown("spdk_bdev_desc_is_dif_head_of_md", desc, |r, hide| !hide && r.dif_is_head_of_md())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_bdev_desc_is_dif_check_enabled(
    desc: *mut abi::spdk_bdev_desc,
    check_type: abi::spdk_dif_check_type,
) -> bool {
    shown("spdk_bdev_desc_is_dif_check_enabled", desc, |r, hide| !hide && r.dif_check_enabled(check_type))
}
