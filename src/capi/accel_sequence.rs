//! `spdk/accel.h`: sequences and the buffers inside them.
//!
//! Threading rule: the thread of the channel.

use super::{
    accel::step_fn,
    callback::callback,
    enter::{Cx, enter},
};
use crate::{
    abi,
    accel::{
        buffer::{self, Buffer},
        channel::Channel,
        framework, process,
        record::{DoneFn, Task},
        sequence::{self, Place, Sequence, Step},
        submit::{self, Dif},
    },
    errno::{Errno, Result},
    handle::{Kind, Obj, Why, ledger::refuse},
    thread,
};
use core::ffi::{c_int, c_void};

type ChPtr = *mut abi::spdk_io_channel;
type SeqPtr = *mut abi::spdk_accel_sequence;
type Iov = *mut abi::iovec;
type Ptr = *mut c_void;
type Domain = *mut abi::spdk_memory_domain;
type StepCb = abi::spdk_accel_step_cb;

impl Cx {
    /// A sequence of the current thread.
    #[inline(always)]
    pub fn accel_sequence(&self, raw: *const abi::spdk_accel_sequence) -> Result<&'static Sequence> {
        static KIND: &Kind = &sequence::KIND;
        let handle = raw.addr() as u64;
        sequence::find(handle).map_err(|why| refuse(self.name, KIND, why, handle, None))
    }

    /// A buffer of the current thread, from the context of its domain.
    pub fn accel_buffer(&self, domain: Domain, ctx: *const c_void) -> Result<&'static Buffer> {
        static KIND: &Kind = &buffer::KIND;
        let why = |why: Why| refuse(self.name, KIND, why, ctx.addr() as u64, None);
        if domain.is_null() || domain.addr() != framework::domain_ptr().addr() {
            return Err(why(Why::Garbage));
        }
        buffer::find(ctx.addr() as u64).map_err(why)
    }
}

/// What every append has: the sequence's place, the channel, who hears of the step.
struct Append {
    name: &'static str,
    pseq: *mut SeqPtr,
    ch: ChPtr,
    cb_fn: StepCb,
    cb_arg: Ptr,
}

impl Append {
    /// The common frame of appending functions.
    #[inline(always)]
    fn run(
        self,
        op: u32,
        src: Place,
        dst: Place,
        nbytes: impl FnOnce(&Cx) -> Result<u64>,
        detail: impl FnOnce(Obj<Channel>, &'static Task),
    ) -> c_int {
        enter(self.name, |cx| {
            let ch = cx.accel_channel(self.ch)?;
            let raw = *cx.value(self.pseq)?;
            let known = if raw.is_null() { None } else { Some(cx.accel_sequence(raw)?) };
            for domain in [src.domain, dst.domain] {
                if !domain.is_null() {
                    cx.domain(domain.cast())?;
                }
            }
            let nbytes = nbytes(cx)?;
            let step = Step { op, src, dst, nbytes, cb_fn: step_fn(self.cb_fn), cb_arg: self.cb_arg };
            let seq = sequence::append(known, ch, &step, |task| detail(ch, task))?;
            cx.put(self.pseq, seq.ptr().cast())?;
            Ok(0)
        })
    }
}

#[inline(always)]
fn place(iovs: Iov, count: usize, domain: Domain, ctx: Ptr) -> Place {
    // More pieces than that have no memory to lie in.
    Place { iovs, count: u32::try_from(count).unwrap_or(u32::MAX), domain: domain.cast(), ctx }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_append_copy(
    seq: *mut SeqPtr,
    ch: ChPtr,
    dst_iovs: Iov,
    dst_iovcnt: u32,
    dst_domain: Domain,
    dst_domain_ctx: Ptr,
    src_iovs: Iov,
    src_iovcnt: u32,
    src_domain: Domain,
    src_domain_ctx: Ptr,
    cb_fn: StepCb,
    cb_arg: Ptr,
) -> c_int {
    Append { name: "spdk_accel_append_copy", pseq: seq, ch, cb_fn, cb_arg }.run(
        abi::SPDK_ACCEL_OPC_COPY,
        place(src_iovs, src_iovcnt as usize, src_domain, src_domain_ctx),
        place(dst_iovs, dst_iovcnt as usize, dst_domain, dst_domain_ctx),
        |_| Ok(submit::total(src_iovs, src_iovcnt)),
        |_, _| {},
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_append_fill(
    seq: *mut SeqPtr,
    ch: ChPtr,
    buf: Ptr,
    len: u64,
    domain: Domain,
    domain_ctx: Ptr,
    pattern: u8,
    cb_fn: StepCb,
    cb_arg: Ptr,
) -> c_int {
    Append { name: "spdk_accel_append_fill", pseq: seq, ch, cb_fn, cb_arg }.run(
        abi::SPDK_ACCEL_OPC_FILL,
        Place::NONE,
        place(core::ptr::null_mut(), 1, domain, domain_ctx),
        |_| Ok(len),
        |_, task| {
            if let Some(aux) = task.aux.get() {
                task.has_aux.set(true);
                task.dst.set(aux.dst.set(buf, len as usize));
            }
            task.set_fill(pattern);
        },
    )
}

fn decompress(
    append: Append,
    (dst_iovs, dst_iovcnt, dst_domain, dst_domain_ctx): (Iov, usize, Domain, Ptr),
    (src_iovs, src_iovcnt, src_domain, src_domain_ctx): (Iov, usize, Domain, Ptr),
    algo: u32,
) -> c_int {
    append.run(
        abi::SPDK_ACCEL_OPC_DECOMPRESS,
        place(src_iovs, src_iovcnt, src_domain, src_domain_ctx),
        place(dst_iovs, dst_iovcnt, dst_domain, dst_domain_ctx),
        |_| {
            submit::check_algo(algo)?;
            Ok(submit::total(src_iovs, src_iovcnt as u32))
        },
        |_, task| task.set_comp(algo, 0),
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_append_decompress(
    seq: *mut SeqPtr,
    ch: ChPtr,
    dst_iovs: Iov,
    dst_iovcnt: usize,
    dst_domain: Domain,
    dst_domain_ctx: Ptr,
    src_iovs: Iov,
    src_iovcnt: usize,
    src_domain: Domain,
    src_domain_ctx: Ptr,
    cb_fn: StepCb,
    cb_arg: Ptr,
) -> c_int {
    decompress(
        Append { name: "spdk_accel_append_decompress", pseq: seq, ch, cb_fn, cb_arg },
        (dst_iovs, dst_iovcnt, dst_domain, dst_domain_ctx),
        (src_iovs, src_iovcnt, src_domain, src_domain_ctx),
        abi::SPDK_ACCEL_COMP_ALGO_DEFLATE,
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_append_decompress_ext(
    pseq: *mut SeqPtr,
    ch: ChPtr,
    dst_iovs: Iov,
    dst_iovcnt: usize,
    dst_domain: Domain,
    dst_domain_ctx: Ptr,
    src_iovs: Iov,
    src_iovcnt: usize,
    src_domain: Domain,
    src_domain_ctx: Ptr,
    decomp_algo: abi::spdk_accel_comp_algo,
    cb_fn: StepCb,
    cb_arg: Ptr,
) -> c_int {
    decompress(
        Append { name: "spdk_accel_append_decompress_ext", pseq, ch, cb_fn, cb_arg },
        (dst_iovs, dst_iovcnt, dst_domain, dst_domain_ctx),
        (src_iovs, src_iovcnt, src_domain, src_domain_ctx),
        decomp_algo,
    )
}

fn crypt(
    append: Append,
    op: u32,
    key: *mut abi::spdk_accel_crypto_key,
    (dst_iovs, dst_iovcnt, dst_domain, dst_domain_ctx): (Iov, u32, Domain, Ptr),
    (src_iovs, src_iovcnt, src_domain, src_domain_ctx): (Iov, u32, Domain, Ptr),
    iv: u64,
    block_size: u32,
) -> c_int {
    append.run(
        op,
        place(src_iovs, src_iovcnt as usize, src_domain, src_domain_ctx),
        place(dst_iovs, dst_iovcnt as usize, dst_domain, dst_domain_ctx),
        |cx| {
            cx.accel_key(key)?;
            let missing = dst_iovs.is_null() || src_iovs.is_null() || dst_iovcnt == 0 || src_iovcnt == 0;
            if missing || block_size == 0 {
                return Err(Errno::EINVAL);
            }
            Ok(submit::total(src_iovs, src_iovcnt))
        },
        |_, task| {
            task.set_key(key.cast());
            task.iv.set(iv);
            task.set_block_size(block_size);
        },
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_append_encrypt(
    seq: *mut SeqPtr,
    ch: ChPtr,
    key: *mut abi::spdk_accel_crypto_key,
    dst_iovs: Iov,
    dst_iovcnt: u32,
    dst_domain: Domain,
    dst_domain_ctx: Ptr,
    src_iovs: Iov,
    src_iovcnt: u32,
    src_domain: Domain,
    src_domain_ctx: Ptr,
    iv: u64,
    block_size: u32,
    cb_fn: StepCb,
    cb_arg: Ptr,
) -> c_int {
    crypt(
        Append { name: "spdk_accel_append_encrypt", pseq: seq, ch, cb_fn, cb_arg },
        abi::SPDK_ACCEL_OPC_ENCRYPT,
        key,
        (dst_iovs, dst_iovcnt, dst_domain, dst_domain_ctx),
        (src_iovs, src_iovcnt, src_domain, src_domain_ctx),
        iv,
        block_size,
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_append_decrypt(
    seq: *mut SeqPtr,
    ch: ChPtr,
    key: *mut abi::spdk_accel_crypto_key,
    dst_iovs: Iov,
    dst_iovcnt: u32,
    dst_domain: Domain,
    dst_domain_ctx: Ptr,
    src_iovs: Iov,
    src_iovcnt: u32,
    src_domain: Domain,
    src_domain_ctx: Ptr,
    iv: u64,
    block_size: u32,
    cb_fn: StepCb,
    cb_arg: Ptr,
) -> c_int {
    crypt(
        Append { name: "spdk_accel_append_decrypt", pseq: seq, ch, cb_fn, cb_arg },
        abi::SPDK_ACCEL_OPC_DECRYPT,
        key,
        (dst_iovs, dst_iovcnt, dst_domain, dst_domain_ctx),
        (src_iovs, src_iovcnt, src_domain, src_domain_ctx),
        iv,
        block_size,
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_append_crc32c(
    seq: *mut SeqPtr,
    ch: ChPtr,
    dst: *mut u32,
    iovs: Iov,
    iovcnt: u32,
    domain: Domain,
    domain_ctx: Ptr,
    seed: u32,
    cb_fn: StepCb,
    cb_arg: Ptr,
) -> c_int {
    Append { name: "spdk_accel_append_crc32c", pseq: seq, ch, cb_fn, cb_arg }.run(
        abi::SPDK_ACCEL_OPC_CRC32C,
        place(iovs, iovcnt as usize, domain, domain_ctx),
        Place::NONE,
        |_| Ok(submit::total(iovs, iovcnt)),
        |_, task| {
            task.out.set(dst);
            task.set_seed(seed);
        },
    )
}

fn protection(append: Append, op: u32, src: Place, dst: Place, dif: Dif) -> c_int {
    append.run(op, src, dst, |_| dif.nbytes(), |_, task| task.set_dif(dif.ctx, dif.err, dif.blocks))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_append_dif_verify(
    seq: *mut SeqPtr,
    ch: ChPtr,
    iovs: Iov,
    iovcnt: usize,
    domain: Domain,
    domain_ctx: Ptr,
    num_blocks: u32,
    ctx: *const abi::spdk_dif_ctx,
    err: *mut abi::spdk_dif_error,
    cb_fn: StepCb,
    cb_arg: Ptr,
) -> c_int {
    protection(
        Append { name: "spdk_accel_append_dif_verify", pseq: seq, ch, cb_fn, cb_arg },
        abi::SPDK_ACCEL_OPC_DIF_VERIFY,
        place(iovs, iovcnt, domain, domain_ctx),
        Place::NONE,
        Dif { ctx, err, blocks: num_blocks },
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_append_dif_verify_copy(
    seq: *mut SeqPtr,
    ch: ChPtr,
    dst_iovs: Iov,
    dst_iovcnt: usize,
    dst_domain: Domain,
    dst_domain_ctx: Ptr,
    src_iovs: Iov,
    src_iovcnt: usize,
    src_domain: Domain,
    src_domain_ctx: Ptr,
    num_blocks: u32,
    ctx: *const abi::spdk_dif_ctx,
    err: *mut abi::spdk_dif_error,
    cb_fn: StepCb,
    cb_arg: Ptr,
) -> c_int {
    protection(
        Append { name: "spdk_accel_append_dif_verify_copy", pseq: seq, ch, cb_fn, cb_arg },
        abi::SPDK_ACCEL_OPC_DIF_VERIFY_COPY,
        place(src_iovs, src_iovcnt, src_domain, src_domain_ctx),
        place(dst_iovs, dst_iovcnt, dst_domain, dst_domain_ctx),
        Dif { ctx, err, blocks: num_blocks },
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_append_dif_generate(
    seq: *mut SeqPtr,
    ch: ChPtr,
    iovs: Iov,
    iovcnt: usize,
    domain: Domain,
    domain_ctx: Ptr,
    num_blocks: u32,
    ctx: *const abi::spdk_dif_ctx,
    cb_fn: StepCb,
    cb_arg: Ptr,
) -> c_int {
    protection(
        Append { name: "spdk_accel_append_dif_generate", pseq: seq, ch, cb_fn, cb_arg },
        abi::SPDK_ACCEL_OPC_DIF_GENERATE,
        place(iovs, iovcnt, domain, domain_ctx),
        Place::NONE,
        Dif { ctx, err: core::ptr::null_mut(), blocks: num_blocks },
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_append_dif_generate_copy(
    seq: *mut SeqPtr,
    ch: ChPtr,
    dst_iovs: Iov,
    dst_iovcnt: usize,
    dst_domain: Domain,
    dst_domain_ctx: Ptr,
    src_iovs: Iov,
    src_iovcnt: usize,
    src_domain: Domain,
    src_domain_ctx: Ptr,
    num_blocks: u32,
    ctx: *const abi::spdk_dif_ctx,
    cb_fn: StepCb,
    cb_arg: Ptr,
) -> c_int {
    protection(
        Append { name: "spdk_accel_append_dif_generate_copy", pseq: seq, ch, cb_fn, cb_arg },
        abi::SPDK_ACCEL_OPC_DIF_GENERATE_COPY,
        place(src_iovs, src_iovcnt, src_domain, src_domain_ctx),
        place(dst_iovs, dst_iovcnt, dst_domain, dst_domain_ctx),
        Dif { ctx, err: core::ptr::null_mut(), blocks: num_blocks },
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_append_dix_generate(
    seq: *mut SeqPtr,
    ch: ChPtr,
    iovs: Iov,
    iovcnt: usize,
    domain: Domain,
    domain_ctx: Ptr,
    md_iov: Iov,
    md_domain: Domain,
    md_domain_ctx: Ptr,
    num_blocks: u32,
    ctx: *const abi::spdk_dif_ctx,
    cb_fn: StepCb,
    cb_arg: Ptr,
) -> c_int {
    protection(
        Append { name: "spdk_accel_append_dix_generate", pseq: seq, ch, cb_fn, cb_arg },
        abi::SPDK_ACCEL_OPC_DIX_GENERATE,
        place(iovs, iovcnt, domain, domain_ctx),
        place(md_iov, 1, md_domain, md_domain_ctx),
        Dif { ctx, err: core::ptr::null_mut(), blocks: num_blocks },
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_append_dix_verify(
    seq: *mut SeqPtr,
    ch: ChPtr,
    iovs: Iov,
    iovcnt: usize,
    domain: Domain,
    domain_ctx: Ptr,
    md_iov: Iov,
    md_domain: Domain,
    md_domain_ctx: Ptr,
    num_blocks: u32,
    ctx: *const abi::spdk_dif_ctx,
    err: *mut abi::spdk_dif_error,
    cb_fn: StepCb,
    cb_arg: Ptr,
) -> c_int {
    protection(
        Append { name: "spdk_accel_append_dix_verify", pseq: seq, ch, cb_fn, cb_arg },
        abi::SPDK_ACCEL_OPC_DIX_VERIFY,
        place(iovs, iovcnt, domain, domain_ctx),
        place(md_iov, 1, md_domain, md_domain_ctx),
        Dif { ctx, err, blocks: num_blocks },
    )
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_sequence_finish(
    seq: SeqPtr,
    cb_fn: abi::spdk_accel_completion_cb,
    cb_arg: *mut c_void,
) {
    enter("spdk_accel_sequence_finish", |cx| {
        // SAFETY: the types differ only in `unsafe`.
        let done: DoneFn = unsafe { callback(cb_fn) }?;
        let finished = cx.accel_sequence(seq).and_then(|seq| process::finish(seq, done, cb_arg));
        finished.inspect_err(|errno| {
            let (errno, arg) = (errno.negative(), cb_arg.expose_provenance());
            let tell = move || done(core::ptr::with_exposed_provenance_mut(arg), errno);
            thread::send_or_run(thread::current(), Box::new(tell));
        })
    });
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_sequence_reverse(seq: SeqPtr) {
    enter("spdk_accel_sequence_reverse", |cx| cx.accel_sequence(seq)?.reverse());
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_sequence_abort(seq: SeqPtr) {
    enter(
        "spdk_accel_sequence_abort",
        |cx| {
            if seq.is_null() { Ok(()) } else { sequence::abort(cx.accel_sequence(seq)?) }
        },
    );
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_get_buf(
    ch: ChPtr,
    len: u64,
    buf: *mut *mut c_void,
    domain: *mut *mut abi::spdk_memory_domain,
    domain_ctx: *mut *mut c_void,
) -> c_int {
    enter("spdk_accel_get_buf", |cx| {
        let ch = cx.accel_channel(ch)?;
        if buf.is_null() || domain.is_null() || domain_ctx.is_null() {
            return Err(Errno::EINVAL);
        }
        let (address, own_domain, ctx) = buffer::lend(ch, len)?;
        cx.put(buf, address)?;
        cx.put(domain, own_domain.cast())?;
        cx.put(domain_ctx, ctx)?;
        Ok(0)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_accel_put_buf(
    ch: ChPtr,
    _buf: *mut c_void,
    domain: *mut abi::spdk_memory_domain,
    domain_ctx: *mut c_void,
) {
    enter("spdk_accel_put_buf", |cx| {
        let ch = cx.accel_channel(ch)?;
        let buffer = cx.accel_buffer(domain, domain_ctx)?;
        if buffer.channel() != Some(ch) {
            return Err(Errno::EPERM);
        }
        buffer::put(ch, buffer);
        Ok(())
    });
}
