//! The C functions with a variable argument list: each collects its arguments into a `va_list` and calls its `v` twin.
//!
//! Rust cannot define such functions on stable, so they are naked: the frame that the System V ABI for x86-64 (section 3.5.7)
//! describes is laid out by hand. Threading rule: that of the twin.

use crate::{
    abi,
    errno::{Errno, Result},
};
use core::{
    arch::naked_asm,
    ffi::{c_char, c_int, c_void},
    ptr,
};

/// The body of such a function. The 176 bytes from `rsp + 32` are the register save area, the `va_list` lies at `rsp`; its address
/// becomes the argument behind the named ones, in `$list`. `$used` is 8 for each named argument.
macro_rules! collect {
    ($used:literal, $list:literal) => {
        concat!(
            "sub rsp, 216\n",
            "mov [rsp + 32], rdi\n",
            "mov [rsp + 40], rsi\n",
            "mov [rsp + 48], rdx\n",
            "mov [rsp + 56], rcx\n",
            "mov [rsp + 64], r8\n",
            "mov [rsp + 72], r9\n",
            "test al, al\n",
            "je 2f\n",
            "movaps [rsp + 80], xmm0\n",
            "movaps [rsp + 96], xmm1\n",
            "movaps [rsp + 112], xmm2\n",
            "movaps [rsp + 128], xmm3\n",
            "movaps [rsp + 144], xmm4\n",
            "movaps [rsp + 160], xmm5\n",
            "movaps [rsp + 176], xmm6\n",
            "movaps [rsp + 192], xmm7\n",
            "2:\n",
            "mov dword ptr [rsp], ",
            $used,
            "\n",
            "mov dword ptr [rsp + 4], 48\n",
            "lea rax, [rsp + 224]\n",
            "mov [rsp + 8], rax\n",
            "lea rax, [rsp + 32]\n",
            "mov [rsp + 16], rax\n",
            "mov ",
            $list,
            ", rsp\n",
            "call {twin}\n",
            "add rsp, 216\n",
            "ret\n",
        )
    };
}

/// `va_list` as a function argument.
pub type VaList = *mut abi::__va_list_tag;

unsafe extern "C" {
    fn vsnprintf(text: *mut c_char, size: usize, format: *const c_char, args: VaList) -> c_int;
}

/// The text that a C format and its arguments give, without a NUL at the end. `EINVAL` for NULL and for what libc refuses.
///
/// # Safety
/// The format is NULL or a C string, and `args` holds what it asks for.
pub unsafe fn format(format: *const c_char, args: VaList) -> Result<Vec<u8>> {
    if format.is_null() || args.is_null() {
        return Err(Errno::EINVAL);
    }
    let mut text: Vec<u8> = Vec::new();
    let mut room = 256;
    loop {
        text.try_reserve_exact(room)?;
        // SAFETY: the `va_list` is valid by contract; copying its 24 bytes is what `va_copy` does on this ABI.
        let mut copy = unsafe { args.read() };
        // SAFETY: `room` bytes are reserved, and the format and its arguments are C's contract.
        let len = unsafe { vsnprintf(text.as_mut_ptr().cast(), room, format, &raw mut copy) };
        let len = usize::try_from(len).map_err(|_| Errno::EINVAL)?;
        if len < room {
            // SAFETY: vsnprintf wrote `len` bytes and a NUL into the reserved room.
            unsafe { text.set_len(len) };
            return Ok(text);
        }
        room = len + 1;
    }
}

/// A `va_list` that holds the given words, for C callbacks that take one.
pub fn list_of(words: &[*const c_void]) -> abi::__va_list_tag {
    abi::__va_list_tag {
        gp_offset: 48,
        fp_offset: 176,
        overflow_arg_area: words.as_ptr().cast_mut().cast(),
        reg_save_area: ptr::null_mut(),
    }
}

/// `spdk/log.h`: writes one line to the log.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_log(
    level: abi::spdk_log_level,
    file: *const c_char,
    line: c_int,
    func: *const c_char,
    format: *const c_char,
) {
    naked_asm!(collect!("40", "r9"), twin = sym super::log::spdk_vlog)
}

/// `spdk/log.h`: writes one line to a file.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_flog(
    fp: *mut abi::FILE,
    file: *const c_char,
    line: c_int,
    func: *const c_char,
    format: *const c_char,
) {
    naked_asm!(collect!("40", "r9"), twin = sym super::log::spdk_vflog)
}

/// `spdk/json.h`: writes a string given by a format.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_string_fmt(w: *mut abi::spdk_json_write_ctx, fmt: *const c_char) -> c_int {
    naked_asm!(collect!("16", "rdx"), twin = sym super::json_write::spdk_json_write_string_fmt_v)
}

/// `spdk/json.h`: writes a member whose value is a string given by a format.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_json_write_named_string_fmt(
    w: *mut abi::spdk_json_write_ctx,
    name: *const c_char,
    fmt: *const c_char,
) -> c_int {
    naked_asm!(collect!("24", "rcx"), twin = sym super::json_named::spdk_json_write_named_string_fmt_v)
}

/// `spdk/string.h`: formatted text from the allocator.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sprintf_alloc(format: *const c_char) -> *mut c_char {
    naked_asm!(collect!("8", "rsi"), twin = sym super::string::spdk_vsprintf_alloc)
}

/// `spdk/string.h`: formatted text behind what a block of the allocator holds.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_sprintf_append_realloc(buffer: *mut c_char, format: *const c_char) -> *mut c_char {
    naked_asm!(collect!("16", "rdx"), twin = sym super::string::spdk_vsprintf_append_realloc)
}

/// `spdk/file.h`: the first line of the file that a format names.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_read_sysfs_attribute(attribute: *mut *mut c_char, path_format: *const c_char) -> c_int {
    naked_asm!(collect!("16", "rdx"), twin = sym super::file::read_sysfs_attribute)
}

/// `spdk/file.h`: the same as a number.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_read_sysfs_attribute_uint32(attribute: *mut u32, path_format: *const c_char) -> c_int {
    naked_asm!(collect!("16", "rdx"), twin = sym super::file::read_sysfs_attribute_uint32)
}

/// `spdk/jsonrpc.h`: sends an error whose message is given by a format.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spdk_jsonrpc_send_error_response_fmt(
    request: *mut abi::spdk_jsonrpc_request,
    error_code: c_int,
    fmt: *const c_char,
) {
    naked_asm!(collect!("24", "rcx"), twin = sym super::jsonrpc::send_error_response_fmt_v)
}

/// `spdk/trace.h`: records a trace point. Its six named arguments take all registers, so the others lie on the stack, each in a
/// word of its own; their address becomes the seventh.
#[unsafe(naked)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn _spdk_trace_record(
    tsc: u64,
    tpoint_id: u16,
    owner_id: u16,
    size: u32,
    object_id: u64,
    num_args: c_int,
) {
    naked_asm!(
        "lea rax, [rsp + 8]",
        "sub rsp, 24",
        "mov [rsp], rax",
        "call {twin}",
        "add rsp, 24",
        "ret",
        twin = sym super::trace::record_words,
    )
}
