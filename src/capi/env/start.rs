//! `spdk/env.h`: options, start, end. Class of the options: a plain value.
//!
//! Threading rule: one thread at a time; it becomes the main core's thread.

use super::super::enter::{Cx, enter, enter_op};
use crate::{
    abi,
    env::{self, EnvOpts},
    errno::{Errno, Result},
};
use core::{
    ffi::{c_char, c_int},
    mem::{MaybeUninit, offset_of},
};

/// The options reach at least as far as their own size.
const LEAST: usize = offset_of!(abi::spdk_env_opts, opts_size) + size_of::<usize>();

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_opts_init(opts: *mut abi::spdk_env_opts) {
    enter("spdk_env_opts_init", |cx| {
        if opts.is_null() {
            return Err(Errno::EINVAL);
        }
        // SAFETY: C's contract: the caller has set this field of its structure, if no other one.
        let opts_size = unsafe { core::ptr::addr_of!((*opts).opts_size).read() };
        // SAFETY: zeros are a valid value of every field.
        let zero: abi::spdk_env_opts = unsafe { MaybeUninit::zeroed().assume_init() };
        let defaults = abi::spdk_env_opts {
            opts_size,
            name: c"spdk".as_ptr(),
            core_mask: c"0x1".as_ptr(),
            shm_id: -1,
            mem_size: -1,
            main_core: -1,
            mem_channel: -1,
            base_virtaddr: env::BASE_VIRTADDR,
            ..zero
        };
        cx.put(opts, defaults)
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_init(opts: *const abi::spdk_env_opts) -> c_int {
    enter_op("spdk_env_init", |cx| {
        let opts = if opts.is_null() { None } else { Some(read(cx, opts)?) };
        env::init(opts.as_ref()).map(|()| 0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_env_fini() {
    enter_op("spdk_env_fini", |_| {
        env::fini();
        Ok(())
    });
}

fn text(cx: &Cx, raw: *const c_char) -> Result<Option<String>> {
    if raw.is_null() {
        return Ok(None);
    }
    Ok(Some(cx.cstr(raw)?.to_string_lossy().into_owned()))
}

/// Reads the options as far as they reach; fields beyond have their defaults.
fn read(cx: &Cx, raw: *const abi::spdk_env_opts) -> Result<EnvOpts> {
    // SAFETY: C's contract: the structure reaches at least up to `opts_size`, whatever that says.
    let mut size = unsafe { core::ptr::addr_of!((*raw).opts_size).read_unaligned() };
    if size < LEAST {
        errlog!("Invalid opts->opts_size {size} too small, please set opts_size correctly");
        size = LEAST;
    }
    let mut opts = MaybeUninit::<abi::spdk_env_opts>::zeroed();
    // SAFETY: reads no more than the structure's own size says, nor more than there is room for; every field is a plain
    // number or pointer, except for `bool`s, which C's contract keeps to 0 and 1.
    let opts = unsafe {
        let len = if size > LEAST { size.min(size_of::<abi::spdk_env_opts>()) } else { LEAST };
        core::ptr::copy_nonoverlapping(raw.cast::<u8>(), opts.as_mut_ptr().cast(), len);
        opts.assume_init()
    };
    let list = if opts.pci_blocked.is_null() { opts.pci_allowed } else { opts.pci_blocked };
    let addresses =
        cx.slice(list, opts.num_pci_addr)?.iter().map(|pci| (pci.domain, pci.bus, pci.dev, pci.func)).collect();
    let (pci_blocked, pci_allowed) =
        if opts.pci_blocked.is_null() { (Vec::new(), addresses) } else { (addresses, Vec::new()) };
    Ok(EnvOpts {
        name: text(cx, opts.name)?.unwrap_or_default(),
        core_mask: text(cx, opts.core_mask)?,
        lcore_map: text(cx, opts.lcore_map)?,
        shm_id: opts.shm_id,
        mem_channel: opts.mem_channel,
        main_core: opts.main_core,
        mem_size: opts.mem_size,
        no_pci: opts.no_pci,
        hugepage_single_segments: opts.hugepage_single_segments,
        unlink_hugepage: opts.unlink_hugepage,
        no_huge: opts.no_huge,
        hugedir: text(cx, opts.hugedir)?,
        iova_mode: text(cx, opts.iova_mode)?,
        base_virtaddr: opts.base_virtaddr,
        env_context: text(cx, opts.env_context.cast())?,
        vf_token: text(cx, opts.vf_token)?,
        enforce_numa: opts.enforce_numa,
        pci_blocked,
        pci_allowed,
    })
}
