//! The records that modules written in C read: tasks, modules, drivers, keys (`spdk/accel_module.h`).
//!
//! Every field is an [`Rx`] cell at the offset the header gives it. Tasks and keys come from type-stable pools; modules and
//! drivers are C's, and stay for as long as the process runs. Threading rule: a task belongs to its channel's thread.

use super::channel::Channel;
use crate::{
    abi,
    handle::{ObjCell, Pool, Rx, Transparent},
    sys::aes,
};
use core::{
    ffi::{c_char, c_void},
    mem::{offset_of, size_of},
};

type Iov = *mut abi::iovec;
type Ptr = *mut c_void;

/// Called with the submitter's argument and a status. The function of a step knows the argument only: by the ABI of x86-64
/// a callee does not see arguments it does not know of.
pub type DoneFn = extern "C" fn(Ptr, i32);

macro_rules! same_offsets {
    ($ours:ty = $theirs:ty { $($a:ident = $b:ident),* $(,)? }) => {
        const _: () = {
            assert!(size_of::<$ours>() == size_of::<$theirs>());
            $(assert!(offset_of!($ours, $a) == offset_of!($theirs, $b));)*
        };
    };
}

/// Where a task is in its life.
pub mod state {
    pub const FREE: u8 = 0;
    /// Part of a sequence.
    pub const WAITING: u8 = 1;
    /// With a module.
    pub const SUBMITTED: u8 = 2;
}

/// `struct spdk_accel_task`.
#[repr(C)]
pub struct Task {
    /// The next task of the sequence; the next free one while it is free.
    pub next: Rx<Option<&'static Task>>,
    pub prev: Rx<Option<&'static Task>>,
    /// For whoever holds the task, C too.
    pub link: Rx<Ptr>,
    pub op_code: Rx<u8>,
    pub has_aux: Rx<bool>,
    pub status: Rx<i16>,
    pub state: Rx<u8>,
    lives: [Rx<u8>; 3],
    pub channel: ObjCell<Channel>,
    pub seq: Rx<Ptr>,
    pub cb_fn: Rx<Option<DoneFn>>,
    pub cb_arg: Rx<Ptr>,
    pub src_domain: Rx<Ptr>,
    pub src_domain_ctx: Rx<Ptr>,
    pub dst_domain: Rx<Ptr>,
    pub dst_domain_ctx: Rx<Ptr>,
    pub nbytes: Rx<u64>,
    /// The source; the array of sources of an exclusive or.
    pub src: Rx<Iov>,
    pub src_count: Rx<u32>,
    pad1: Rx<u32>,
    /// The destination; the other side of a comparison; separate metadata.
    pub dst: Rx<Iov>,
    pub dst_count: Rx<u32>,
    pad2: Rx<u32>,
    /// What the operation has of its own: see the methods.
    word0: Rx<Ptr>,
    word1: Rx<Ptr>,
    word2: Rx<u64>,
    pub out: Rx<*mut u32>,
    pub iv: Rx<u64>,
    pub aux: Rx<Option<&'static Aux>>,
}

same_offsets!(Task = abi::spdk_accel_task {
    next = seq_link, link = link, op_code = op_code, has_aux = has_aux, status = status, state = reserved,
    channel = accel_ch, seq = seq, cb_fn = __bindgen_anon_1, cb_arg = cb_arg, src_domain = src_domain,
    src_domain_ctx = src_domain_ctx, dst_domain = dst_domain, dst_domain_ctx = dst_domain_ctx, nbytes = nbytes,
    src = __bindgen_anon_2, dst = __bindgen_anon_3, word0 = __bindgen_anon_4, out = __bindgen_anon_5, iv = iv, aux = aux,
});

impl Transparent for Task {
    fn vacant() -> Self {
        Task {
            next: Rx::ZERO,
            prev: Rx::ZERO,
            link: Rx::ZERO,
            op_code: Rx::ZERO,
            has_aux: Rx::ZERO,
            status: Rx::ZERO,
            state: Rx::ZERO,
            lives: [const { Rx::ZERO }; 3],
            channel: ObjCell::EMPTY,
            seq: Rx::ZERO,
            cb_fn: Rx::ZERO,
            cb_arg: Rx::ZERO,
            src_domain: Rx::ZERO,
            src_domain_ctx: Rx::ZERO,
            dst_domain: Rx::ZERO,
            dst_domain_ctx: Rx::ZERO,
            nbytes: Rx::ZERO,
            src: Rx::ZERO,
            src_count: Rx::ZERO,
            pad1: Rx::ZERO,
            dst: Rx::ZERO,
            dst_count: Rx::ZERO,
            pad2: Rx::ZERO,
            word0: Rx::ZERO,
            word1: Rx::ZERO,
            word2: Rx::ZERO,
            out: Rx::ZERO,
            iv: Rx::ZERO,
            aux: Rx::ZERO,
        }
    }
}

fn word(n: u64) -> Ptr {
    core::ptr::without_provenance_mut(n as usize)
}

impl Task {
    pub fn ptr(&self) -> Ptr {
        core::ptr::from_ref(self).cast_mut().cast()
    }
    pub fn address(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }
    /// Counts the lives of the slot.
    pub fn life(&self) -> u32 {
        let [a, b, c] = &self.lives;
        u32::from_le_bytes([a.get(), b.get(), c.get(), 0])
    }
    #[inline(always)]
    pub fn end_life(&self) {
        self.state.set(state::FREE);
        let [a, b, c] = &self.lives;
        if a.add(1) == 0 && b.add(1) == 0 {
            c.add(1);
        }
    }
    /// The second destination of a dualcast.
    pub fn dst2(&self) -> (Iov, u32) {
        (self.word0.get().cast(), self.word1.get().addr() as u32)
    }
    pub fn set_dst2(&self, iovs: Iov, count: u32) {
        self.word0.set(iovs.cast());
        self.word1.set(word(u64::from(count)));
    }
    pub fn seed(&self) -> u32 {
        self.word0.get().addr() as u32
    }
    pub fn set_seed(&self, seed: u32) {
        self.word0.set(word(u64::from(seed)));
    }
    pub fn fill_byte(&self) -> u8 {
        self.word0.get().addr() as u8
    }
    pub fn set_fill(&self, byte: u8) {
        self.word0.set(word(u64::from_ne_bytes([byte; 8])));
    }
    pub fn key(&self) -> Ptr {
        self.word0.get()
    }
    pub fn set_key(&self, key: Ptr) {
        self.word0.set(key);
    }
    pub fn block_size(&self) -> u32 {
        self.out.get().addr() as u32
    }
    pub fn set_block_size(&self, size: u32) {
        self.out.set(word(u64::from(size)).cast());
    }
    pub fn dif(&self) -> (*const abi::spdk_dif_ctx, *mut abi::spdk_dif_error, u32) {
        (self.word0.get().cast_const().cast(), self.word1.get().cast(), self.word2.get() as u32)
    }
    pub fn set_dif(&self, ctx: *const abi::spdk_dif_ctx, err: *mut abi::spdk_dif_error, blocks: u32) {
        self.word0.set(ctx.cast_mut().cast());
        self.word1.set(err.cast());
        self.word2.set(u64::from(blocks));
    }
    /// Algorithm and level of compression.
    pub fn comp(&self) -> (u32, u32) {
        let word = self.word0.get().addr() as u64;
        (word as u32, (word >> 32) as u32)
    }
    pub fn set_comp(&self, algo: u32, level: u32) {
        self.word0.set(word(u64::from(level) << 32 | u64::from(algo)));
    }
}

/// An `iovec` of ours that C reads.
#[repr(C)]
pub struct IovCell {
    base: Rx<Ptr>,
    len: Rx<usize>,
}

same_offsets!(IovCell = abi::iovec { base = iov_base, len = iov_len });

impl IovCell {
    pub(super) const ZERO: IovCell = IovCell { base: Rx::ZERO, len: Rx::ZERO };
    #[inline(always)]
    pub fn set(&self, base: Ptr, len: usize) -> Iov {
        self.base.set(base);
        self.len.set(len);
        self.ptr()
    }
    pub fn ptr(&self) -> Iov {
        core::ptr::from_ref(self).cast_mut().cast()
    }
}

/// `struct spdk_accel_bounce_buffer`.
#[repr(C)]
pub struct Bounce {
    pub iovs: Rx<Iov>,
    pub count: Rx<u32>,
    pad: Rx<u32>,
    pub domain: Rx<Ptr>,
    pub domain_ctx: Rx<Ptr>,
    pub iov: IovCell,
}

same_offsets!(Bounce = abi::spdk_accel_bounce_buffer {
    iovs = orig_iovs, count = orig_iovcnt, domain = orig_domain, domain_ctx = orig_domain_ctx, iov = iov,
});

impl Bounce {
    const ZERO: Bounce = Bounce {
        iovs: Rx::ZERO,
        count: Rx::ZERO,
        pad: Rx::ZERO,
        domain: Rx::ZERO,
        domain_ctx: Rx::ZERO,
        iov: IovCell::ZERO,
    };
}

/// `struct spdk_accel_task_aux_data`, and behind it what the module `error` keeps with a task.
#[repr(C)]
pub struct Aux {
    link: Rx<Ptr>,
    pub src: IovCell,
    pub dst: IovCell,
    pub src2: IovCell,
    pub dst2: IovCell,
    pub virt_src: IovCell,
    pub virt_dst: IovCell,
    pub bounce_src: Bounce,
    pub bounce_dst: Bounce,
    pub error_fn: Rx<Option<DoneFn>>,
    pub error_arg: Rx<Ptr>,
    pub error_status: Rx<i32>,
}

const _: () = {
    assert!(offset_of!(Aux, src) == offset_of!(abi::spdk_accel_task_aux_data, iovs));
    assert!(offset_of!(Aux, bounce_src) == offset_of!(abi::spdk_accel_task_aux_data, bounce));
    assert!(offset_of!(Aux, error_fn) == size_of::<abi::spdk_accel_task_aux_data>());
};

impl Transparent for Aux {
    fn vacant() -> Self {
        Aux {
            link: Rx::ZERO,
            src: IovCell::ZERO,
            dst: IovCell::ZERO,
            src2: IovCell::ZERO,
            dst2: IovCell::ZERO,
            virt_src: IovCell::ZERO,
            virt_dst: IovCell::ZERO,
            bounce_src: Bounce::ZERO,
            bounce_dst: Bounce::ZERO,
            error_fn: Rx::ZERO,
            error_arg: Rx::ZERO,
            error_status: Rx::ZERO,
        }
    }
}

/// All tasks, and what lies beside them.
pub static TASKS: Pool<Task> = Pool::new();
pub(super) static AUX: Pool<Aux> = Pool::new();

/// `struct spdk_accel_module_if`.
#[repr(C)]
#[derive(Default)]
pub struct ModuleRecord {
    pub name: Rx<*const c_char>,
    pub priority: Rx<i32>,
    pub(super) pad: Rx<u32>,
    pub module_init: Rx<Option<extern "C" fn() -> i32>>,
    pub module_fini: Rx<Option<extern "C" fn(Ptr)>>,
    pub write_config_json: Rx<Option<extern "C" fn(Ptr)>>,
    pub get_ctx_size: Rx<Option<extern "C" fn() -> usize>>,
    pub supports_opcode: Rx<Option<extern "C" fn(u32) -> bool>>,
    pub get_io_channel: Rx<Option<extern "C" fn() -> Ptr>>,
    pub submit_tasks: Rx<Option<extern "C" fn(Ptr, Ptr) -> i32>>,
    pub crypto_key_init: Rx<Option<extern "C" fn(Ptr) -> i32>>,
    pub crypto_key_deinit: Rx<Option<extern "C" fn(Ptr)>>,
    pub crypto_supports_tweak_mode: Rx<Option<extern "C" fn(u32) -> bool>>,
    pub crypto_supports_cipher: Rx<Option<extern "C" fn(u32, usize) -> bool>>,
    pub compress_supports_algo: Rx<Option<extern "C" fn(u32) -> bool>>,
    pub get_compress_level_range: Rx<Option<extern "C" fn(u32, *mut u32, *mut u32) -> i32>>,
    pub get_memory_domains: Rx<Option<extern "C" fn(*mut Ptr, i32) -> i32>>,
    pub get_operation_info: Rx<Option<InfoFn>>,
    pub(super) tailq: [Rx<Ptr>; 2],
}

/// `struct spdk_accel_opcode_info`.
#[repr(C)]
#[derive(Default)]
pub struct OpInfo {
    pub required_alignment: Rx<u8>,
}

same_offsets!(OpInfo = abi::spdk_accel_opcode_info { required_alignment = required_alignment });

/// What an operation demands: the operation, more about it, and where the answer goes.
pub type InfoFn = extern "C" fn(u32, *const c_void, *mut OpInfo) -> i32;

same_offsets!(ModuleRecord = abi::spdk_accel_module_if {
    name = name, priority = priority, module_init = module_init, module_fini = module_fini,
    write_config_json = write_config_json, get_ctx_size = get_ctx_size, supports_opcode = supports_opcode,
    get_io_channel = get_io_channel, submit_tasks = submit_tasks, crypto_key_init = crypto_key_init,
    crypto_key_deinit = crypto_key_deinit, crypto_supports_tweak_mode = crypto_supports_tweak_mode,
    crypto_supports_cipher = crypto_supports_cipher, compress_supports_algo = compress_supports_algo,
    get_compress_level_range = get_compress_level_range, get_memory_domains = get_memory_domains,
    get_operation_info = get_operation_info, tailq = tailq,
});

impl ModuleRecord {
    pub fn address(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }
    /// Whether the module says it can do an operation.
    pub fn supports(&self, op: u32) -> bool {
        self.supports_opcode.get().is_some_and(|f| f(op))
    }
}

/// `struct spdk_accel_driver`.
#[repr(C)]
pub struct DriverRecord {
    pub name: Rx<*const c_char>,
    pub init: Rx<Option<extern "C" fn() -> i32>>,
    pub fini: Rx<Option<extern "C" fn()>>,
    pub execute_sequence: Rx<Option<extern "C" fn(Ptr, Ptr) -> i32>>,
    pub get_io_channel: Rx<Option<extern "C" fn() -> Ptr>>,
    pub get_operation_info: Rx<Option<InfoFn>>,
    tailq: [Rx<Ptr>; 2],
}

same_offsets!(DriverRecord = abi::spdk_accel_driver {
    name = name, init = init, fini = fini, execute_sequence = execute_sequence, get_io_channel = get_io_channel,
    get_operation_info = get_operation_info, tailq = tailq,
});

/// `struct spdk_accel_crypto_key`, and behind it what is ours.
#[repr(C)]
pub struct KeyRecord {
    pub priv_: Rx<Ptr>,
    pub key: Rx<*mut c_char>,
    pub key_size: Rx<usize>,
    pub key2: Rx<*mut c_char>,
    pub key2_size: Rx<usize>,
    pub cipher: Rx<u32>,
    pub tweak_mode: Rx<u32>,
    pub module: Rx<Option<&'static ModuleRecord>>,
    pub param_cipher: Rx<*mut c_char>,
    pub param_key: Rx<*mut c_char>,
    pub param_key2: Rx<*mut c_char>,
    pub param_tweak_mode: Rx<*mut c_char>,
    pub param_name: Rx<*mut c_char>,
    tailq: [Rx<Ptr>; 2],
    /// 1 while the key lives, 2 once it is gone.
    pub alive: Rx<u32>,
    /// The key schedules of AES-XTS, for the module `software`.
    pub schedule: aes::Schedule,
}

const _: () = {
    assert!(offset_of!(KeyRecord, module) == offset_of!(abi::spdk_accel_crypto_key, module_if));
    assert!(offset_of!(KeyRecord, param_cipher) == offset_of!(abi::spdk_accel_crypto_key, param));
    assert!(offset_of!(KeyRecord, alive) == size_of::<abi::spdk_accel_crypto_key>());
};

impl Transparent for KeyRecord {
    fn vacant() -> Self {
        KeyRecord {
            priv_: Rx::ZERO,
            key: Rx::ZERO,
            key_size: Rx::ZERO,
            key2: Rx::ZERO,
            key2_size: Rx::ZERO,
            cipher: Rx::ZERO,
            tweak_mode: Rx::ZERO,
            module: Rx::ZERO,
            param_cipher: Rx::ZERO,
            param_key: Rx::ZERO,
            param_key2: Rx::ZERO,
            param_tweak_mode: Rx::ZERO,
            param_name: Rx::ZERO,
            tailq: [const { Rx::ZERO }; 2],
            alive: Rx::ZERO,
            schedule: aes::Schedule::ZERO,
        }
    }
}

impl KeyRecord {
    pub fn ptr(&self) -> Ptr {
        core::ptr::from_ref(self).cast_mut().cast()
    }
}
