//! `spdk/accel.h`: single operations, keys, options, the framework as a whole.
//!
//! Threading rule: a channel's functions on its own thread; keys from any; start and end on one.

use super::{
    callback::{callback, optional},
    channel::channel_ptr,
    enter::{Cx, enter, enter_op},
};
use crate::{
    abi,
    accel::{
        channel::{self, Channel},
        framework::{self, Opts},
        key::{self, Param},
        record::{DoneFn, KeyRecord},
        submit::{self, Compression, Dif, Done},
    },
    errno::{Errno, Result},
    handle::{Kind, Obj, Why, ledger::refuse},
    thread,
};
use core::{
    ffi::{c_char, c_int, c_void},
    mem::offset_of,
};

type ChPtr = *mut abi::spdk_io_channel;
type KeyPtr = *mut abi::spdk_accel_crypto_key;
type Iov = *mut abi::iovec;
type Ptr = *mut c_void;
type Cb = abi::spdk_accel_completion_cb;

impl Cx {
    /// A channel of the framework, the current thread's.
    #[inline(always)]
    pub fn accel_channel(&self, raw: *const abi::spdk_io_channel) -> Result<Obj<Channel>> {
        let ch = self.own_channel(raw)?;
        channel::of(ch).ok_or_else(|| {
            static KIND: &Kind = &thread::channel::KIND;
            refuse(self.name, KIND, Why::Garbage, raw.addr() as u64, None)
        })
    }

    /// A key.
    pub fn accel_key(&self, raw: *const abi::spdk_accel_crypto_key) -> Result<&'static KeyRecord> {
        static KIND: &Kind = &key::KIND;
        key::find(raw.addr()).map_err(|why| refuse(self.name, KIND, why, raw.addr() as u64, None))
    }

    /// Who hears of the end; `EINVAL` without.
    #[inline(always)]
    pub fn accel_done(&self, cb_fn: Cb, cb_arg: Ptr) -> Result<Done> {
        // SAFETY: the types differ only in `unsafe`.
        Ok(Done { cb_fn: unsafe { callback(cb_fn) }?, cb_arg })
    }
}

/// The common frame of submitting functions.
#[inline(always)]
fn operation(
    name: &'static str,
    ch: ChPtr,
    cb_fn: Cb,
    cb_arg: Ptr,
    begin: impl FnOnce(&Cx, Obj<Channel>, Done) -> Result<()>,
) -> c_int {
    enter(name, |cx| {
        let ch = cx.accel_channel(ch)?;
        begin(cx, ch, cx.accel_done(cb_fn, cb_arg)?)?;
        Ok(0)
    })
}

fn count(n: usize) -> Result<u32> {
    u32::try_from(n).map_err(|_| Errno::EINVAL)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_initialize() -> c_int {
    enter_op("spdk_accel_initialize", |_| {
        framework::initialize()?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_finish(cb_fn: abi::spdk_accel_fini_cb, cb_arg: *mut c_void) {
    enter_op("spdk_accel_finish", |_| {
        // SAFETY: the types differ only in `unsafe`.
        let f: extern "C" fn(Ptr) = unsafe { callback(cb_fn) }?;
        let arg = cb_arg.expose_provenance();
        framework::finish(Box::new(move || f(core::ptr::with_exposed_provenance_mut(arg))))
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_get_io_channel() -> ChPtr {
    enter_op("spdk_accel_get_io_channel", |_| Ok(channel_ptr(Some(thread::channel::get(framework::key())?))))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_crypto_key_create(param: *const abi::spdk_accel_crypto_key_create_param) -> c_int {
    enter_op("spdk_accel_crypto_key_create", |cx| {
        let param = cx.value(param)?;
        let text = |raw: *const c_char| cx.cstr(raw).map(|s| s.to_bytes());
        let optional = |raw: *const c_char| if raw.is_null() { Ok(None) } else { text(raw).map(Some) };
        let key = text(param.hex_key)?;
        key::create(&Param {
            cipher: text(param.cipher)?,
            key,
            key2: optional(param.hex_key2)?,
            tweak_mode: optional(param.tweak_mode)?,
            name: text(param.key_name)?,
        })?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_crypto_key_destroy(key: KeyPtr) -> c_int {
    enter_op("spdk_accel_crypto_key_destroy", |cx| {
        key::destroy(cx.accel_key(key)?)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_crypto_key_get(name: *const c_char) -> KeyPtr {
    enter("spdk_accel_crypto_key_get", |cx| {
        let key = key::by_name(cx.cstr(name)?.to_bytes()).ok_or(Errno::ENOENT)?;
        Ok(key.ptr().cast())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_copy(
    ch: ChPtr,
    dst: Ptr,
    src: Ptr,
    nbytes: u64,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    operation("spdk_accel_submit_copy", ch, cb_fn, cb_arg, |_, ch, done| submit::copy(ch, dst, src, nbytes, done))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_dualcast(
    ch: ChPtr,
    dst1: Ptr,
    dst2: Ptr,
    src: Ptr,
    nbytes: u64,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    operation("spdk_accel_submit_dualcast", ch, cb_fn, cb_arg, |_, ch, done| {
        submit::dualcast(ch, dst1, dst2, src, nbytes, done)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_compare(
    ch: ChPtr,
    src1: Ptr,
    src2: Ptr,
    nbytes: u64,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    operation("spdk_accel_submit_compare", ch, cb_fn, cb_arg, |_, ch, done| {
        submit::compare(ch, src1, src2, nbytes, done)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_fill(
    ch: ChPtr,
    dst: Ptr,
    fill: u8,
    nbytes: u64,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    operation("spdk_accel_submit_fill", ch, cb_fn, cb_arg, |_, ch, done| submit::fill(ch, dst, fill, nbytes, done))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_crc32c(
    ch: ChPtr,
    crc_dst: *mut u32,
    src: Ptr,
    seed: u32,
    nbytes: u64,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    operation("spdk_accel_submit_crc32c", ch, cb_fn, cb_arg, |_, ch, done| {
        submit::crc32c(ch, crc_dst, src, seed, nbytes, done)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_crc32cv(
    ch: ChPtr,
    crc_dst: *mut u32,
    iovs: Iov,
    iovcnt: u32,
    seed: u32,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    operation("spdk_accel_submit_crc32cv", ch, cb_fn, cb_arg, |_, ch, done| {
        submit::crc32cv(ch, crc_dst, iovs, iovcnt, seed, done)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_copy_crc32c(
    ch: ChPtr,
    dst: Ptr,
    src: Ptr,
    crc_dst: *mut u32,
    seed: u32,
    nbytes: u64,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    operation("spdk_accel_submit_copy_crc32c", ch, cb_fn, cb_arg, |_, ch, done| {
        submit::copy_crc32c(ch, dst, src, crc_dst, seed, nbytes, done)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_copy_crc32cv(
    ch: ChPtr,
    dst: Ptr,
    src_iovs: Iov,
    iovcnt: u32,
    crc_dst: *mut u32,
    seed: u32,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    operation("spdk_accel_submit_copy_crc32cv", ch, cb_fn, cb_arg, |_, ch, done| {
        submit::copy_crc32cv(ch, dst, src_iovs, iovcnt, crc_dst, seed, done)
    })
}

fn compress(
    name: &'static str,
    ch: ChPtr,
    (dst, nbytes): (Ptr, u64),
    (src_iovs, src_iovcnt): (Iov, usize),
    how: Compression,
    output_size: *mut u32,
    (cb_fn, cb_arg): (Cb, Ptr),
) -> c_int {
    operation(name, ch, cb_fn, cb_arg, |_, ch, done| {
        submit::compress(ch, dst, nbytes, (src_iovs, count(src_iovcnt)?), how, output_size, done)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_compress(
    ch: ChPtr,
    dst: Ptr,
    nbytes: u64,
    src_iovs: Iov,
    src_iovcnt: usize,
    output_size: *mut u32,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    let how = Compression { algo: abi::SPDK_ACCEL_COMP_ALGO_DEFLATE, level: 1 };
    compress("spdk_accel_submit_compress", ch, (dst, nbytes), (src_iovs, src_iovcnt), how, output_size, (cb_fn, cb_arg))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_compress_ext(
    ch: ChPtr,
    dst: Ptr,
    nbytes: u64,
    src_iovs: Iov,
    src_iovcnt: usize,
    comp_algo: abi::spdk_accel_comp_algo,
    comp_level: u32,
    output_size: *mut u32,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    let how = Compression { algo: comp_algo, level: comp_level };
    compress(
        "spdk_accel_submit_compress_ext",
        ch,
        (dst, nbytes),
        (src_iovs, src_iovcnt),
        how,
        output_size,
        (cb_fn, cb_arg),
    )
}

fn decompress(
    name: &'static str,
    ch: ChPtr,
    (dst_iovs, dst_iovcnt): (Iov, usize),
    (src_iovs, src_iovcnt): (Iov, usize),
    algo: u32,
    output_size: *mut u32,
    (cb_fn, cb_arg): (Cb, Ptr),
) -> c_int {
    operation(name, ch, cb_fn, cb_arg, |_, ch, done| {
        let (dst, src) = ((dst_iovs, count(dst_iovcnt)?), (src_iovs, count(src_iovcnt)?));
        submit::decompress(ch, dst, src, algo, output_size, done)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_decompress(
    ch: ChPtr,
    dst_iovs: Iov,
    dst_iovcnt: usize,
    src_iovs: Iov,
    src_iovcnt: usize,
    output_size: *mut u32,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    decompress(
        "spdk_accel_submit_decompress",
        ch,
        (dst_iovs, dst_iovcnt),
        (src_iovs, src_iovcnt),
        abi::SPDK_ACCEL_COMP_ALGO_DEFLATE,
        output_size,
        (cb_fn, cb_arg),
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_decompress_ext(
    ch: ChPtr,
    dst_iovs: Iov,
    dst_iovcnt: usize,
    src_iovs: Iov,
    src_iovcnt: usize,
    decomp_algo: abi::spdk_accel_comp_algo,
    output_size: *mut u32,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    decompress(
        "spdk_accel_submit_decompress_ext",
        ch,
        (dst_iovs, dst_iovcnt),
        (src_iovs, src_iovcnt),
        decomp_algo,
        output_size,
        (cb_fn, cb_arg),
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_get_compress_level_range(
    comp_algo: abi::spdk_accel_comp_algo,
    min_level: *mut u32,
    max_level: *mut u32,
) -> c_int {
    enter("spdk_accel_get_compress_level_range", |_| {
        if min_level.is_null() || max_level.is_null() {
            return Err(Errno::EINVAL);
        }
        let module = framework::module_of(abi::SPDK_ACCEL_OPC_COMPRESS as usize).ok_or(Errno::ENODEV)?;
        let Some(range) = module.get_compress_level_range.get() else {
            errlog!("Module {} has no levels of compression.", framework::name_of(module));
            return Err(Errno::ENOTSUP);
        };
        Ok(range(comp_algo, min_level, max_level))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_xor(
    ch: ChPtr,
    dst: Ptr,
    sources: *mut Ptr,
    nsrcs: u32,
    nbytes: u64,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    operation("spdk_accel_submit_xor", ch, cb_fn, cb_arg, |_, ch, done| {
        submit::xor(ch, dst, sources, nsrcs, nbytes, done)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_encrypt(
    ch: ChPtr,
    key: KeyPtr,
    dst_iovs: Iov,
    dst_iovcnt: u32,
    src_iovs: Iov,
    src_iovcnt: u32,
    iv: u64,
    block_size: u32,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    operation("spdk_accel_submit_encrypt", ch, cb_fn, cb_arg, |cx, ch, done| {
        let key = cx.accel_key(key)?.ptr();
        let (dst, src) = ((dst_iovs, dst_iovcnt), (src_iovs, src_iovcnt));
        submit::crypt(ch, abi::SPDK_ACCEL_OPC_ENCRYPT, key, dst, src, iv, block_size, done)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_decrypt(
    ch: ChPtr,
    key: KeyPtr,
    dst_iovs: Iov,
    dst_iovcnt: u32,
    src_iovs: Iov,
    src_iovcnt: u32,
    iv: u64,
    block_size: u32,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    operation("spdk_accel_submit_decrypt", ch, cb_fn, cb_arg, |cx, ch, done| {
        let key = cx.accel_key(key)?.ptr();
        let (dst, src) = ((dst_iovs, dst_iovcnt), (src_iovs, src_iovcnt));
        submit::crypt(ch, abi::SPDK_ACCEL_OPC_DECRYPT, key, dst, src, iv, block_size, done)
    })
}

/// The common frame of operations on protection information.
fn protection(
    name: &'static str,
    ch: ChPtr,
    op: u32,
    (src, src_count): (Iov, usize),
    (dst, dst_count): (Iov, usize),
    dif: Dif,
    (cb_fn, cb_arg): (Cb, Ptr),
) -> c_int {
    operation(name, ch, cb_fn, cb_arg, |_, ch, done| {
        submit::dif(ch, op, (src, count(src_count)?), (dst, count(dst_count)?), dif, done)
    })
}

const NOWHERE: (Iov, usize) = (core::ptr::null_mut(), 0);

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_dif_verify(
    ch: ChPtr,
    iovs: Iov,
    iovcnt: usize,
    num_blocks: u32,
    ctx: *const abi::spdk_dif_ctx,
    err: *mut abi::spdk_dif_error,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    let dif = Dif { ctx, err, blocks: num_blocks };
    let op = abi::SPDK_ACCEL_OPC_DIF_VERIFY;
    protection("spdk_accel_submit_dif_verify", ch, op, (iovs, iovcnt), NOWHERE, dif, (cb_fn, cb_arg))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_dif_generate(
    ch: ChPtr,
    iovs: Iov,
    iovcnt: usize,
    num_blocks: u32,
    ctx: *const abi::spdk_dif_ctx,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    let dif = Dif { ctx, err: core::ptr::null_mut(), blocks: num_blocks };
    let op = abi::SPDK_ACCEL_OPC_DIF_GENERATE;
    protection("spdk_accel_submit_dif_generate", ch, op, (iovs, iovcnt), NOWHERE, dif, (cb_fn, cb_arg))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_dif_generate_copy(
    ch: ChPtr,
    dst_iovs: Iov,
    dst_iovcnt: usize,
    src_iovs: Iov,
    src_iovcnt: usize,
    num_blocks: u32,
    ctx: *const abi::spdk_dif_ctx,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    let dif = Dif { ctx, err: core::ptr::null_mut(), blocks: num_blocks };
    let (src, dst) = ((src_iovs, src_iovcnt), (dst_iovs, dst_iovcnt));
    let op = abi::SPDK_ACCEL_OPC_DIF_GENERATE_COPY;
    protection("spdk_accel_submit_dif_generate_copy", ch, op, src, dst, dif, (cb_fn, cb_arg))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_dif_verify_copy(
    ch: ChPtr,
    dst_iovs: Iov,
    dst_iovcnt: usize,
    src_iovs: Iov,
    src_iovcnt: usize,
    num_blocks: u32,
    ctx: *const abi::spdk_dif_ctx,
    err: *mut abi::spdk_dif_error,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    let dif = Dif { ctx, err, blocks: num_blocks };
    let (src, dst) = ((src_iovs, src_iovcnt), (dst_iovs, dst_iovcnt));
    let op = abi::SPDK_ACCEL_OPC_DIF_VERIFY_COPY;
    protection("spdk_accel_submit_dif_verify_copy", ch, op, src, dst, dif, (cb_fn, cb_arg))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_dix_generate(
    ch: ChPtr,
    iovs: Iov,
    iovcnt: usize,
    md_iov: Iov,
    num_blocks: u32,
    ctx: *const abi::spdk_dif_ctx,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    let dif = Dif { ctx, err: core::ptr::null_mut(), blocks: num_blocks };
    let op = abi::SPDK_ACCEL_OPC_DIX_GENERATE;
    protection("spdk_accel_submit_dix_generate", ch, op, (iovs, iovcnt), (md_iov, 1), dif, (cb_fn, cb_arg))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_submit_dix_verify(
    ch: ChPtr,
    iovs: Iov,
    iovcnt: usize,
    md_iov: Iov,
    num_blocks: u32,
    ctx: *const abi::spdk_dif_ctx,
    err: *mut abi::spdk_dif_error,
    cb_fn: Cb,
    cb_arg: Ptr,
) -> c_int {
    let dif = Dif { ctx, err, blocks: num_blocks };
    let op = abi::SPDK_ACCEL_OPC_DIX_VERIFY;
    protection("spdk_accel_submit_dix_verify", ch, op, (iovs, iovcnt), (md_iov, 1), dif, (cb_fn, cb_arg))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_get_opc_module_name(
    opcode: abi::spdk_accel_opcode,
    module_name: *mut *const c_char,
) -> c_int {
    enter("spdk_accel_get_opc_module_name", |cx| {
        if opcode >= abi::SPDK_ACCEL_OPC_LAST {
            return Err(Errno::EINVAL);
        }
        let module = framework::module_of(opcode as usize).ok_or(Errno::ENOENT)?;
        cx.put(module_name, module.name.get())?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_assign_opc(opcode: abi::spdk_accel_opcode, name: *const c_char) -> c_int {
    enter("spdk_accel_assign_opc", |cx| {
        framework::assign(opcode, cx.str(name)?)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_write_config_json(w: *mut abi::spdk_json_write_ctx) {
    enter("spdk_accel_write_config_json", |cx| {
        framework::write_config(cx.object(&crate::json::WRITERS, w)?);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_set_driver(name: *const c_char) -> c_int {
    enter("spdk_accel_set_driver", |cx| {
        framework::set_driver(cx.opt_str(name)?.unwrap_or_default())?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_get_driver_name() -> *const c_char {
    enter("spdk_accel_get_driver_name", |_| {
        Ok(framework::driver().map_or(core::ptr::null(), |driver| driver.name.get()))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_get_memory_domain() -> *mut abi::spdk_memory_domain {
    enter("spdk_accel_get_memory_domain", |_| Ok(framework::domain_ptr().cast()))
}

/// Whether the caller's structure of `size` bytes has the field at `offset`.
fn has(size: usize, offset: usize) -> bool {
    offset + size_of::<u32>() <= size
}

const SMALL: usize = offset_of!(abi::spdk_accel_opts, small_cache_size);
const LARGE: usize = offset_of!(abi::spdk_accel_opts, large_cache_size);
const TASKS: usize = offset_of!(abi::spdk_accel_opts, task_count);
const SEQUENCES: usize = offset_of!(abi::spdk_accel_opts, sequence_count);
const BUFS: usize = offset_of!(abi::spdk_accel_opts, buf_count);

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_set_opts(opts: *const abi::spdk_accel_opts) -> c_int {
    enter("spdk_accel_set_opts", |cx| {
        if opts.is_null() {
            errlog!("opts cannot be NULL");
            return Ok(-1);
        }
        // SAFETY: C's contract: options begin with their size; the structure is packed.
        let size = unsafe { (&raw const (*opts).opts_size).read_unaligned() };
        if size == 0 {
            errlog!("opts_size inside opts cannot be zero value");
            return Ok(-1);
        }
        let bytes = cx.bytes(opts, size.min(size_of::<abi::spdk_accel_opts>()))?;
        let field = |offset: usize, now: u32| {
            let word = bytes.get(offset..offset + 4).and_then(|b| b.try_into().ok());
            if has(size, offset) { word.map_or(now, u32::from_ne_bytes) } else { now }
        };
        let now = framework::opts();
        framework::set_opts(Opts {
            small_cache_size: field(SMALL, now.small_cache_size),
            large_cache_size: field(LARGE, now.large_cache_size),
            task_count: field(TASKS, now.task_count),
            sequence_count: field(SEQUENCES, now.sequence_count),
            buf_count: field(BUFS, now.buf_count),
        })?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_get_opts(opts: *mut abi::spdk_accel_opts, opts_size: usize) {
    enter("spdk_accel_get_opts", |cx| {
        if opts.is_null() || opts_size == 0 {
            errlog!(
                "{}",
                if opts.is_null() { "opts should not be NULL" } else { "opts_size should not be zero value" }
            );
            return Err(Errno::EINVAL);
        }
        let bytes = cx.bytes_mut(opts, opts_size.min(size_of::<abi::spdk_accel_opts>()))?;
        bytes.iter_mut().zip(opts_size.to_ne_bytes()).for_each(|(to, from)| *to = from);
        let now = framework::opts();
        let fields = [
            (SMALL, now.small_cache_size),
            (LARGE, now.large_cache_size),
            (TASKS, now.task_count),
            (SEQUENCES, now.sequence_count),
            (BUFS, now.buf_count),
        ];
        for (offset, value) in fields {
            if let Some(to) = bytes.get_mut(offset..offset + 4) {
                to.copy_from_slice(&value.to_ne_bytes());
            }
        }
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_get_opcode_stats(
    ch: ChPtr,
    opcode: abi::spdk_accel_opcode,
    stats: *mut abi::spdk_accel_opcode_stats,
    size: usize,
) {
    enter("spdk_accel_get_opcode_stats", |cx| {
        let ch = cx.accel_channel(ch)?;
        let op = ch.object().stats.ops.get(opcode as usize).ok_or(Errno::EINVAL)?;
        let bytes = cx.bytes_mut(stats, size.min(size_of::<abi::spdk_accel_opcode_stats>()))?;
        let values = [op.executed.get(), op.failed.get(), op.bytes.get()];
        for (to, value) in bytes.chunks_exact_mut(8).zip(values) {
            to.copy_from_slice(&value.to_ne_bytes());
        }
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_get_buf_align(
    opcode: abi::spdk_accel_opcode,
    ctx: *const abi::spdk_accel_operation_exec_ctx,
) -> u8 {
    enter("spdk_accel_get_buf_align", |_| Ok(framework::buf_align(opcode as usize, ctx.cast())))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_get_opc_memory_domains(
    opcode: abi::spdk_accel_opcode,
    domains: *mut *mut abi::spdk_memory_domain,
    array_size: c_int,
) -> c_int {
    enter("spdk_accel_get_opc_memory_domains", |_| {
        if opcode >= abi::SPDK_ACCEL_OPC_LAST {
            return Err(Errno::EINVAL);
        }
        let module = framework::module_of(opcode as usize);
        Ok(module.and_then(|m| m.get_memory_domains.get()).map_or(0, |f| f(domains.cast(), array_size)))
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_get_opcode_name(opcode: abi::spdk_accel_opcode) -> *const c_char {
    enter("spdk_accel_get_opcode_name", |_| {
        Ok(framework::OP_NAMES.get(opcode as usize).map_or(core::ptr::null(), |name| name.as_ptr()))
    })
}

/// The function of a step, which may be missing.
pub(super) fn step_fn(cb_fn: abi::spdk_accel_step_cb) -> Option<DoneFn> {
    // SAFETY: the step function takes the argument only; on x86-64 a callee does not see arguments it does not know of.
    unsafe { optional(cb_fn) }
}
