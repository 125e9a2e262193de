
#![allow(warnings)]
use super::*;
use ::core::ffi::*;

unsafe extern "C" {
    pub fn spdk_memory_domain_create(
        domain: *mut *mut spdk_memory_domain,
        type_: spdk_dma_device_type,
        ctx: *mut spdk_memory_domain_ctx,
        id: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_memory_domain_set_translation(
        domain: *mut spdk_memory_domain,
        translate_cb: spdk_memory_domain_translate_memory_cb,
    );
    pub fn spdk_memory_domain_set_invalidate(
        domain: *mut spdk_memory_domain,
        invalidate_cb: spdk_memory_domain_invalidate_data_cb,
    );
    pub fn spdk_memory_domain_set_pull(
        domain: *mut spdk_memory_domain,
        pull_cb: spdk_memory_domain_pull_data_cb,
    );
    pub fn spdk_memory_domain_set_push(
        domain: *mut spdk_memory_domain,
        push_cb: spdk_memory_domain_push_data_cb,
    );
    pub fn spdk_memory_domain_set_data_transfer(
        domain: *mut spdk_memory_domain,
        transfer_cb: spdk_memory_domain_transfer_data_cb,
    );
    pub fn spdk_memory_domain_set_memzero(
        domain: *mut spdk_memory_domain,
        memzero_cb: spdk_memory_domain_memzero_cb,
    );
    pub fn spdk_memory_domain_get_context(
        domain: *mut spdk_memory_domain,
    ) -> *mut spdk_memory_domain_ctx;
    pub fn spdk_memory_domain_get_user_context(
        domain: *mut spdk_memory_domain,
        ctx_size: *mut usize,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_memory_domain_get_dma_device_type(
        domain: *mut spdk_memory_domain,
    ) -> spdk_dma_device_type;
    pub fn spdk_memory_domain_get_dma_device_id(
        domain: *mut spdk_memory_domain,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_memory_domain_destroy(domain: *mut spdk_memory_domain);
    pub fn spdk_memory_domain_pull_data(
        src_domain: *mut spdk_memory_domain,
        src_domain_ctx: *mut ::core::ffi::c_void,
        src_iov: *mut iovec,
        src_iov_cnt: u32,
        dst_iov: *mut iovec,
        dst_iov_cnt: u32,
        cpl_cb: spdk_memory_domain_data_cpl_cb,
        cpl_cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_memory_domain_push_data(
        dst_domain: *mut spdk_memory_domain,
        dst_domain_ctx: *mut ::core::ffi::c_void,
        dst_iov: *mut iovec,
        dst_iovcnt: u32,
        src_iov: *mut iovec,
        src_iovcnt: u32,
        cpl_cb: spdk_memory_domain_data_cpl_cb,
        cpl_cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_memory_domain_transfer_data(
        dst_domain: *mut spdk_memory_domain,
        dst_domain_ctx: *mut ::core::ffi::c_void,
        dst_iov: *mut iovec,
        dst_iovcnt: u32,
        src_domain: *mut spdk_memory_domain,
        src_domain_ctx: *mut ::core::ffi::c_void,
        src_iov: *mut iovec,
        src_iovcnt: u32,
        src_translation: *mut spdk_memory_domain_translation_result,
        cpl_cb: spdk_memory_domain_data_cpl_cb,
        cpl_cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_memory_domain_translate_data(
        src_domain: *mut spdk_memory_domain,
        src_domain_ctx: *mut ::core::ffi::c_void,
        dst_domain: *mut spdk_memory_domain,
        dst_domain_ctx: *mut spdk_memory_domain_translation_ctx,
        addr: *mut ::core::ffi::c_void,
        len: usize,
        result: *mut spdk_memory_domain_translation_result,
    ) -> ::core::ffi::c_int;
    pub fn spdk_memory_domain_invalidate_data(
        domain: *mut spdk_memory_domain,
        domain_ctx: *mut ::core::ffi::c_void,
        iov: *mut iovec,
        iovcnt: u32,
    );
    pub fn spdk_memory_domain_memzero(
        domain: *mut spdk_memory_domain,
        domain_ctx: *mut ::core::ffi::c_void,
        iov: *mut iovec,
        iovcnt: u32,
        cpl_cb: spdk_memory_domain_data_cpl_cb,
        cpl_cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_memory_domain_get_first(
        id: *const ::core::ffi::c_char,
    ) -> *mut spdk_memory_domain;
    pub fn spdk_memory_domain_get_next(
        prev: *mut spdk_memory_domain,
        id: *const ::core::ffi::c_char,
    ) -> *mut spdk_memory_domain;
    pub fn spdk_memory_domain_get_system_domain() -> *mut spdk_memory_domain;
    pub fn spdk_dif_ctx_init(
        ctx: *mut spdk_dif_ctx,
        block_size: u32,
        md_size: u32,
        md_interleave: bool,
        dif_loc: bool,
        dif_type: spdk_dif_type,
        dif_flags: u32,
        init_ref_tag: u32,
        apptag_mask: u16,
        app_tag: u16,
        data_offset: u32,
        guard_seed: u64,
        opts: *mut spdk_dif_ctx_init_ext_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dif_ctx_set_data_offset(ctx: *mut spdk_dif_ctx, data_offset: u32);
    pub fn spdk_dif_ctx_set_remapped_init_ref_tag(
        ctx: *mut spdk_dif_ctx,
        remapped_init_ref_tag: u32,
    );
    pub fn spdk_dif_generate(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dif_verify(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        err_blk: *mut spdk_dif_error,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dif_update_crc32c(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        num_blocks: u32,
        crc32c: *mut u32,
        ctx: *const spdk_dif_ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dif_generate_copy(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        bounce_iovs: *mut iovec,
        bounce_iovcnt: ::core::ffi::c_int,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dif_verify_copy(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        bounce_iovs: *mut iovec,
        bounce_iovcnt: ::core::ffi::c_int,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        err_blk: *mut spdk_dif_error,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dif_inject_error(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        inject_flags: u32,
        inject_offset: *mut u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dix_generate(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        md_iov: *mut iovec,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dix_verify(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        md_iov: *mut iovec,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        err_blk: *mut spdk_dif_error,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dix_inject_error(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        md_iov: *mut iovec,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        inject_flags: u32,
        inject_offset: *mut u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dif_set_md_interleave_iovs(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        buf_iovs: *mut iovec,
        buf_iovcnt: ::core::ffi::c_int,
        data_offset: u32,
        data_len: u32,
        mapped_len: *mut u32,
        ctx: *const spdk_dif_ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dif_generate_stream(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        data_offset: u32,
        data_len: u32,
        ctx: *mut spdk_dif_ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dif_verify_stream(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        data_offset: u32,
        data_len: u32,
        ctx: *mut spdk_dif_ctx,
        err_blk: *mut spdk_dif_error,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dif_update_crc32c_stream(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        data_offset: u32,
        data_len: u32,
        crc32c: *mut u32,
        ctx: *const spdk_dif_ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dif_get_range_with_md(
        data_offset: u32,
        data_len: u32,
        buf_offset: *mut u32,
        buf_len: *mut u32,
        ctx: *const spdk_dif_ctx,
    );
    pub fn spdk_dif_get_length_with_md(data_len: u32, ctx: *const spdk_dif_ctx) -> u32;
    pub fn spdk_dif_remap_ref_tag(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        num_blocks: u32,
        dif_ctx: *const spdk_dif_ctx,
        err_blk: *mut spdk_dif_error,
        check_ref_tag: bool,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dix_remap_ref_tag(
        md_iov: *mut iovec,
        num_blocks: u32,
        dif_ctx: *const spdk_dif_ctx,
        err_blk: *mut spdk_dif_error,
        check_ref_tag: bool,
    ) -> ::core::ffi::c_int;
    pub fn spdk_dif_pi_format_get_size(dif_pi_format: spdk_dif_pi_format) -> u32;
    pub fn spdk_accel_initialize() -> ::core::ffi::c_int;
    pub fn spdk_accel_finish(
        cb_fn: spdk_accel_fini_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_accel_get_io_channel() -> *mut spdk_io_channel;
    pub fn spdk_accel_crypto_key_create(
        param: *const spdk_accel_crypto_key_create_param,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_crypto_key_destroy(
        key: *mut spdk_accel_crypto_key,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_crypto_key_get(
        name: *const ::core::ffi::c_char,
    ) -> *mut spdk_accel_crypto_key;
    pub fn spdk_accel_submit_copy(
        ch: *mut spdk_io_channel,
        dst: *mut ::core::ffi::c_void,
        src: *mut ::core::ffi::c_void,
        nbytes: u64,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_dualcast(
        ch: *mut spdk_io_channel,
        dst1: *mut ::core::ffi::c_void,
        dst2: *mut ::core::ffi::c_void,
        src: *mut ::core::ffi::c_void,
        nbytes: u64,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_compare(
        ch: *mut spdk_io_channel,
        src1: *mut ::core::ffi::c_void,
        src2: *mut ::core::ffi::c_void,
        nbytes: u64,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_fill(
        ch: *mut spdk_io_channel,
        dst: *mut ::core::ffi::c_void,
        fill: u8,
        nbytes: u64,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_crc32c(
        ch: *mut spdk_io_channel,
        crc_dst: *mut u32,
        src: *mut ::core::ffi::c_void,
        seed: u32,
        nbytes: u64,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_crc32cv(
        ch: *mut spdk_io_channel,
        crc_dst: *mut u32,
        iovs: *mut iovec,
        iovcnt: u32,
        seed: u32,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_copy_crc32c(
        ch: *mut spdk_io_channel,
        dst: *mut ::core::ffi::c_void,
        src: *mut ::core::ffi::c_void,
        crc_dst: *mut u32,
        seed: u32,
        nbytes: u64,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_copy_crc32cv(
        ch: *mut spdk_io_channel,
        dst: *mut ::core::ffi::c_void,
        src_iovs: *mut iovec,
        iovcnt: u32,
        crc_dst: *mut u32,
        seed: u32,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_compress(
        ch: *mut spdk_io_channel,
        dst: *mut ::core::ffi::c_void,
        nbytes: u64,
        src_iovs: *mut iovec,
        src_iovcnt: usize,
        output_size: *mut u32,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_decompress(
        ch: *mut spdk_io_channel,
        dst_iovs: *mut iovec,
        dst_iovcnt: usize,
        src_iovs: *mut iovec,
        src_iovcnt: usize,
        output_size: *mut u32,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_compress_ext(
        ch: *mut spdk_io_channel,
        dst: *mut ::core::ffi::c_void,
        nbytes: u64,
        src_iovs: *mut iovec,
        src_iovcnt: usize,
        comp_algo: spdk_accel_comp_algo,
        comp_level: u32,
        output_size: *mut u32,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_decompress_ext(
        ch: *mut spdk_io_channel,
        dst_iovs: *mut iovec,
        dst_iovcnt: usize,
        src_iovs: *mut iovec,
        src_iovcnt: usize,
        decomp_algo: spdk_accel_comp_algo,
        output_size: *mut u32,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_get_compress_level_range(
        comp_algo: spdk_accel_comp_algo,
        min_level: *mut u32,
        max_level: *mut u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_xor(
        ch: *mut spdk_io_channel,
        dst: *mut ::core::ffi::c_void,
        sources: *mut *mut ::core::ffi::c_void,
        nsrcs: u32,
        nbytes: u64,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_encrypt(
        ch: *mut spdk_io_channel,
        key: *mut spdk_accel_crypto_key,
        dst_iovs: *mut iovec,
        dst_iovcnt: u32,
        src_iovs: *mut iovec,
        src_iovcnt: u32,
        iv: u64,
        block_size: u32,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_decrypt(
        ch: *mut spdk_io_channel,
        key: *mut spdk_accel_crypto_key,
        dst_iovs: *mut iovec,
        dst_iovcnt: u32,
        src_iovs: *mut iovec,
        src_iovcnt: u32,
        iv: u64,
        block_size: u32,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_dif_verify(
        ch: *mut spdk_io_channel,
        iovs: *mut iovec,
        iovcnt: usize,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        err: *mut spdk_dif_error,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_dif_verify_copy(
        ch: *mut spdk_io_channel,
        dst_iovs: *mut iovec,
        dst_iovcnt: usize,
        src_iovs: *mut iovec,
        src_iovcnt: usize,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        err: *mut spdk_dif_error,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_dif_generate(
        ch: *mut spdk_io_channel,
        iovs: *mut iovec,
        iovcnt: usize,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_dif_generate_copy(
        ch: *mut spdk_io_channel,
        dst_iovs: *mut iovec,
        dst_iovcnt: usize,
        src_iovs: *mut iovec,
        src_iovcnt: usize,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_dix_generate(
        ch: *mut spdk_io_channel,
        iovs: *mut iovec,
        iovcnt: usize,
        md_iov: *mut iovec,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_submit_dix_verify(
        ch: *mut spdk_io_channel,
        iovs: *mut iovec,
        iovcnt: usize,
        md_iov: *mut iovec,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        err: *mut spdk_dif_error,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_append_copy(
        seq: *mut *mut spdk_accel_sequence,
        ch: *mut spdk_io_channel,
        dst_iovs: *mut iovec,
        dst_iovcnt: u32,
        dst_domain: *mut spdk_memory_domain,
        dst_domain_ctx: *mut ::core::ffi::c_void,
        src_iovs: *mut iovec,
        src_iovcnt: u32,
        src_domain: *mut spdk_memory_domain,
        src_domain_ctx: *mut ::core::ffi::c_void,
        cb_fn: spdk_accel_step_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_append_fill(
        seq: *mut *mut spdk_accel_sequence,
        ch: *mut spdk_io_channel,
        buf: *mut ::core::ffi::c_void,
        len: u64,
        domain: *mut spdk_memory_domain,
        domain_ctx: *mut ::core::ffi::c_void,
        pattern: u8,
        cb_fn: spdk_accel_step_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_append_decompress_ext(
        pseq: *mut *mut spdk_accel_sequence,
        ch: *mut spdk_io_channel,
        dst_iovs: *mut iovec,
        dst_iovcnt: usize,
        dst_domain: *mut spdk_memory_domain,
        dst_domain_ctx: *mut ::core::ffi::c_void,
        src_iovs: *mut iovec,
        src_iovcnt: usize,
        src_domain: *mut spdk_memory_domain,
        src_domain_ctx: *mut ::core::ffi::c_void,
        decomp_algo: spdk_accel_comp_algo,
        cb_fn: spdk_accel_step_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_append_decompress(
        seq: *mut *mut spdk_accel_sequence,
        ch: *mut spdk_io_channel,
        dst_iovs: *mut iovec,
        dst_iovcnt: usize,
        dst_domain: *mut spdk_memory_domain,
        dst_domain_ctx: *mut ::core::ffi::c_void,
        src_iovs: *mut iovec,
        src_iovcnt: usize,
        src_domain: *mut spdk_memory_domain,
        src_domain_ctx: *mut ::core::ffi::c_void,
        cb_fn: spdk_accel_step_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_append_encrypt(
        seq: *mut *mut spdk_accel_sequence,
        ch: *mut spdk_io_channel,
        key: *mut spdk_accel_crypto_key,
        dst_iovs: *mut iovec,
        dst_iovcnt: u32,
        dst_domain: *mut spdk_memory_domain,
        dst_domain_ctx: *mut ::core::ffi::c_void,
        src_iovs: *mut iovec,
        src_iovcnt: u32,
        src_domain: *mut spdk_memory_domain,
        src_domain_ctx: *mut ::core::ffi::c_void,
        iv: u64,
        block_size: u32,
        cb_fn: spdk_accel_step_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_append_decrypt(
        seq: *mut *mut spdk_accel_sequence,
        ch: *mut spdk_io_channel,
        key: *mut spdk_accel_crypto_key,
        dst_iovs: *mut iovec,
        dst_iovcnt: u32,
        dst_domain: *mut spdk_memory_domain,
        dst_domain_ctx: *mut ::core::ffi::c_void,
        src_iovs: *mut iovec,
        src_iovcnt: u32,
        src_domain: *mut spdk_memory_domain,
        src_domain_ctx: *mut ::core::ffi::c_void,
        iv: u64,
        block_size: u32,
        cb_fn: spdk_accel_step_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_append_crc32c(
        seq: *mut *mut spdk_accel_sequence,
        ch: *mut spdk_io_channel,
        dst: *mut u32,
        iovs: *mut iovec,
        iovcnt: u32,
        domain: *mut spdk_memory_domain,
        domain_ctx: *mut ::core::ffi::c_void,
        seed: u32,
        cb_fn: spdk_accel_step_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_append_dif_verify(
        seq: *mut *mut spdk_accel_sequence,
        ch: *mut spdk_io_channel,
        iovs: *mut iovec,
        iovcnt: usize,
        domain: *mut spdk_memory_domain,
        domain_ctx: *mut ::core::ffi::c_void,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        err: *mut spdk_dif_error,
        cb_fn: spdk_accel_step_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_append_dif_verify_copy(
        seq: *mut *mut spdk_accel_sequence,
        ch: *mut spdk_io_channel,
        dst_iovs: *mut iovec,
        dst_iovcnt: usize,
        dst_domain: *mut spdk_memory_domain,
        dst_domain_ctx: *mut ::core::ffi::c_void,
        src_iovs: *mut iovec,
        src_iovcnt: usize,
        src_domain: *mut spdk_memory_domain,
        src_domain_ctx: *mut ::core::ffi::c_void,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        err: *mut spdk_dif_error,
        cb_fn: spdk_accel_step_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_append_dif_generate(
        seq: *mut *mut spdk_accel_sequence,
        ch: *mut spdk_io_channel,
        iovs: *mut iovec,
        iovcnt: usize,
        domain: *mut spdk_memory_domain,
        domain_ctx: *mut ::core::ffi::c_void,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        cb_fn: spdk_accel_step_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_append_dif_generate_copy(
        seq: *mut *mut spdk_accel_sequence,
        ch: *mut spdk_io_channel,
        dst_iovs: *mut iovec,
        dst_iovcnt: usize,
        dst_domain: *mut spdk_memory_domain,
        dst_domain_ctx: *mut ::core::ffi::c_void,
        src_iovs: *mut iovec,
        src_iovcnt: usize,
        src_domain: *mut spdk_memory_domain,
        src_domain_ctx: *mut ::core::ffi::c_void,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        cb_fn: spdk_accel_step_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_append_dix_generate(
        seq: *mut *mut spdk_accel_sequence,
        ch: *mut spdk_io_channel,
        iovs: *mut iovec,
        iovcnt: usize,
        domain: *mut spdk_memory_domain,
        domain_ctx: *mut ::core::ffi::c_void,
        md_iov: *mut iovec,
        md_domain: *mut spdk_memory_domain,
        md_domain_ctx: *mut ::core::ffi::c_void,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        cb_fn: spdk_accel_step_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_append_dix_verify(
        seq: *mut *mut spdk_accel_sequence,
        ch: *mut spdk_io_channel,
        iovs: *mut iovec,
        iovcnt: usize,
        domain: *mut spdk_memory_domain,
        domain_ctx: *mut ::core::ffi::c_void,
        md_iov: *mut iovec,
        md_domain: *mut spdk_memory_domain,
        md_domain_ctx: *mut ::core::ffi::c_void,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        err: *mut spdk_dif_error,
        cb_fn: spdk_accel_step_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_sequence_finish(
        seq: *mut spdk_accel_sequence,
        cb_fn: spdk_accel_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_accel_sequence_reverse(seq: *mut spdk_accel_sequence);
    pub fn spdk_accel_sequence_abort(seq: *mut spdk_accel_sequence);
    pub fn spdk_accel_get_buf(
        ch: *mut spdk_io_channel,
        len: u64,
        buf: *mut *mut ::core::ffi::c_void,
        domain: *mut *mut spdk_memory_domain,
        domain_ctx: *mut *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_put_buf(
        ch: *mut spdk_io_channel,
        buf: *mut ::core::ffi::c_void,
        domain: *mut spdk_memory_domain,
        domain_ctx: *mut ::core::ffi::c_void,
    );
    pub fn spdk_accel_get_opc_module_name(
        opcode: spdk_accel_opcode,
        module_name: *mut *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_assign_opc(
        opcode: spdk_accel_opcode,
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_write_config_json(w: *mut spdk_json_write_ctx);
    pub fn spdk_accel_set_driver(name: *const ::core::ffi::c_char) -> ::core::ffi::c_int;
    pub fn spdk_accel_get_driver_name() -> *const ::core::ffi::c_char;
    pub fn spdk_accel_get_memory_domain() -> *mut spdk_memory_domain;
    pub fn spdk_accel_set_opts(opts: *const spdk_accel_opts) -> ::core::ffi::c_int;
    pub fn spdk_accel_get_opts(opts: *mut spdk_accel_opts, opts_size: usize);
    pub fn spdk_accel_get_opcode_stats(
        ch: *mut spdk_io_channel,
        opcode: spdk_accel_opcode,
        stats: *mut spdk_accel_opcode_stats,
        size: usize,
    );
    pub fn spdk_accel_get_buf_align(
        opcode: spdk_accel_opcode,
        ctx: *const spdk_accel_operation_exec_ctx,
    ) -> u8;
    pub fn spdk_accel_get_opc_memory_domains(
        opcode: spdk_accel_opcode,
        domains: *mut *mut spdk_memory_domain,
        array_size: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_accel_get_opcode_name(
        opcode: spdk_accel_opcode,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_accel_task_complete(
        task: *mut spdk_accel_task,
        status: ::core::ffi::c_int,
    );
    pub fn spdk_accel_module_list_add(accel_module: *mut spdk_accel_module_if);
    pub fn spdk_accel_module_finish();
    pub fn spdk_accel_sequence_continue(seq: *mut spdk_accel_sequence);
    pub fn spdk_accel_driver_register(driver: *mut spdk_accel_driver);
    pub fn spdk_accel_alloc_sequence_buf(
        seq: *mut spdk_accel_sequence,
        buf: *mut ::core::ffi::c_void,
        domain: *mut spdk_memory_domain,
        domain_ctx: *mut ::core::ffi::c_void,
        cb_fn: spdk_accel_sequence_get_buf_cb,
        cb_ctx: *mut ::core::ffi::c_void,
    ) -> bool;
    pub fn spdk_accel_sequence_first_task(
        seq: *mut spdk_accel_sequence,
    ) -> *mut spdk_accel_task;
    pub fn spdk_accel_sequence_next_task(
        task: *mut spdk_accel_task,
    ) -> *mut spdk_accel_task;
    pub fn spdk_accel_get_module(
        name: *const ::core::ffi::c_char,
    ) -> *mut spdk_accel_module_if;
    pub fn spdk_base64_encode(
        dst: *mut ::core::ffi::c_char,
        src: *const ::core::ffi::c_void,
        src_len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_base64_urlsafe_encode(
        dst: *mut ::core::ffi::c_char,
        src: *const ::core::ffi::c_void,
        src_len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_base64_decode(
        dst: *mut ::core::ffi::c_void,
        dst_len: *mut usize,
        src: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_base64_urlsafe_decode(
        dst: *mut ::core::ffi::c_void,
        dst_len: *mut usize,
        src: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_uuid_parse(
        uuid: *mut spdk_uuid,
        uuid_str: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_uuid_fmt_lower(
        uuid_str: *mut ::core::ffi::c_char,
        uuid_str_size: usize,
        uuid: *const spdk_uuid,
    ) -> ::core::ffi::c_int;
    pub fn spdk_uuid_compare(
        u1: *const spdk_uuid,
        u2: *const spdk_uuid,
    ) -> ::core::ffi::c_int;
    pub fn spdk_uuid_generate(uuid: *mut spdk_uuid);
    pub fn spdk_uuid_generate_sha1(
        uuid: *mut spdk_uuid,
        ns_uuid: *mut spdk_uuid,
        name: *const ::core::ffi::c_char,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_uuid_copy(dst: *mut spdk_uuid, src: *const spdk_uuid);
    pub fn spdk_uuid_is_null(uuid: *const spdk_uuid) -> bool;
    pub fn spdk_uuid_set_null(uuid: *mut spdk_uuid);
    pub fn spdk_json_parse(
        json: *mut ::core::ffi::c_void,
        size: usize,
        values: *mut spdk_json_val,
        num_values: usize,
        end: *mut *mut ::core::ffi::c_void,
        flags: u32,
    ) -> isize;
    pub fn spdk_json_decode_object(
        values: *const spdk_json_val,
        decoders: *const spdk_json_object_decoder,
        num_decoders: usize,
        out: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_decode_object_relaxed(
        values: *const spdk_json_val,
        decoders: *const spdk_json_object_decoder,
        num_decoders: usize,
        out: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_decode_array(
        values: *const spdk_json_val,
        decode_func: spdk_json_decode_fn,
        out: *mut ::core::ffi::c_void,
        max_size: usize,
        out_size: *mut usize,
        stride: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_decode_bool(
        val: *const spdk_json_val,
        out: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_decode_uint8(
        val: *const spdk_json_val,
        out: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_decode_uint16(
        val: *const spdk_json_val,
        out: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_decode_int32(
        val: *const spdk_json_val,
        out: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_decode_uint32(
        val: *const spdk_json_val,
        out: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_decode_uint64(
        val: *const spdk_json_val,
        out: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_decode_string(
        val: *const spdk_json_val,
        out: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_decode_uuid(
        val: *const spdk_json_val,
        out: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_free_object(
        decoders: *const spdk_json_object_decoder,
        num_decoders: usize,
        obj: *mut ::core::ffi::c_void,
    );
    pub fn spdk_json_val_len(val: *const spdk_json_val) -> usize;
    pub fn spdk_json_strequal(
        val: *const spdk_json_val,
        str_: *const ::core::ffi::c_char,
    ) -> bool;
    pub fn spdk_json_strdup(val: *const spdk_json_val) -> *mut ::core::ffi::c_char;
    pub fn spdk_json_number_to_uint8(
        val: *const spdk_json_val,
        num: *mut u8,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_number_to_uint16(
        val: *const spdk_json_val,
        num: *mut u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_number_to_int32(
        val: *const spdk_json_val,
        num: *mut i32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_number_to_uint32(
        val: *const spdk_json_val,
        num: *mut u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_number_to_uint64(
        val: *const spdk_json_val,
        num: *mut u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_begin(
        write_cb: spdk_json_write_cb,
        cb_ctx: *mut ::core::ffi::c_void,
        flags: u32,
    ) -> *mut spdk_json_write_ctx;
    pub fn spdk_json_write_end(w: *mut spdk_json_write_ctx) -> ::core::ffi::c_int;
    pub fn spdk_json_write_reset(w: *mut spdk_json_write_ctx);
    pub fn spdk_json_write_null(w: *mut spdk_json_write_ctx) -> ::core::ffi::c_int;
    pub fn spdk_json_write_bool(
        w: *mut spdk_json_write_ctx,
        val: bool,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_uint8(
        w: *mut spdk_json_write_ctx,
        val: u8,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_uint16(
        w: *mut spdk_json_write_ctx,
        val: u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_int32(
        w: *mut spdk_json_write_ctx,
        val: i32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_uint32(
        w: *mut spdk_json_write_ctx,
        val: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_int64(
        w: *mut spdk_json_write_ctx,
        val: i64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_uint64(
        w: *mut spdk_json_write_ctx,
        val: u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_uint128(
        w: *mut spdk_json_write_ctx,
        low_val: u64,
        high_val: u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_double(
        w: *mut spdk_json_write_ctx,
        val: f64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_string(
        w: *mut spdk_json_write_ctx,
        val: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_string_raw(
        w: *mut spdk_json_write_ctx,
        val: *const ::core::ffi::c_char,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_bytearray(
        w: *mut spdk_json_write_ctx,
        val: *const ::core::ffi::c_void,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_uuid(
        w: *mut spdk_json_write_ctx,
        uuid: *const spdk_uuid,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_string_utf16le(
        w: *mut spdk_json_write_ctx,
        val: *const u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_string_utf16le_raw(
        w: *mut spdk_json_write_ctx,
        val: *const u16,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_string_fmt(
        w: *mut spdk_json_write_ctx,
        fmt: *const ::core::ffi::c_char,
        ...
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_string_fmt_v(
        w: *mut spdk_json_write_ctx,
        fmt: *const ::core::ffi::c_char,
        args: *mut __va_list_tag,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_array_begin(
        w: *mut spdk_json_write_ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_array_end(w: *mut spdk_json_write_ctx) -> ::core::ffi::c_int;
    pub fn spdk_json_write_object_begin(
        w: *mut spdk_json_write_ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_object_end(w: *mut spdk_json_write_ctx) -> ::core::ffi::c_int;
    pub fn spdk_json_write_name(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_name_raw(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_val(
        w: *mut spdk_json_write_ctx,
        val: *const spdk_json_val,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_val_raw(
        w: *mut spdk_json_write_ctx,
        data: *const ::core::ffi::c_void,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_null(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_bool(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        val: bool,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_uint8(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        val: u8,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_uint16(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        val: u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_int32(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        val: i32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_uint32(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        val: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_int64(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        val: i64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_uint64(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        val: u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_uint128(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        low_val: u64,
        high_val: u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_double(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        val: f64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_string(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        val: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_string_fmt(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        fmt: *const ::core::ffi::c_char,
        ...
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_string_fmt_v(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        fmt: *const ::core::ffi::c_char,
        args: *mut __va_list_tag,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_bytearray(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        val: *const ::core::ffi::c_void,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_uuid(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
        uuid: *const spdk_uuid,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_array_begin(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_write_named_object_begin(
        w: *mut spdk_json_write_ctx,
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_find(
        object: *mut spdk_json_val,
        key_name: *const ::core::ffi::c_char,
        key: *mut *mut spdk_json_val,
        val: *mut *mut spdk_json_val,
        type_: spdk_json_val_type,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_find_string(
        object: *mut spdk_json_val,
        key_name: *const ::core::ffi::c_char,
        key: *mut *mut spdk_json_val,
        val: *mut *mut spdk_json_val,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_find_array(
        object: *mut spdk_json_val,
        key_name: *const ::core::ffi::c_char,
        key: *mut *mut spdk_json_val,
        value: *mut *mut spdk_json_val,
    ) -> ::core::ffi::c_int;
    pub fn spdk_json_object_first(object: *mut spdk_json_val) -> *mut spdk_json_val;
    pub fn spdk_json_array_first(array_begin: *mut spdk_json_val) -> *mut spdk_json_val;
    pub fn spdk_json_next(pos: *mut spdk_json_val) -> *mut spdk_json_val;
    pub fn spdk_bdev_get_opts(opts: *mut spdk_bdev_opts, opts_size: usize);
    pub fn spdk_bdev_set_opts(opts: *mut spdk_bdev_opts) -> ::core::ffi::c_int;
    pub fn spdk_bdev_wait_for_examine(
        cb_fn: spdk_bdev_wait_for_examine_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_examine(name: *const ::core::ffi::c_char) -> ::core::ffi::c_int;
    pub fn spdk_bdev_initialize(
        cb_fn: spdk_bdev_init_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bdev_finish(cb_fn: spdk_bdev_fini_cb, cb_arg: *mut ::core::ffi::c_void);
    pub fn spdk_bdev_subsystem_config_json(w: *mut spdk_json_write_ctx);
    pub fn spdk_bdev_get_module_name(
        bdev: *const spdk_bdev,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_bdev_get_by_name(
        bdev_name: *const ::core::ffi::c_char,
    ) -> *mut spdk_bdev;
    pub fn spdk_bdev_first() -> *mut spdk_bdev;
    pub fn spdk_bdev_next(prev: *mut spdk_bdev) -> *mut spdk_bdev;
    pub fn spdk_bdev_first_leaf() -> *mut spdk_bdev;
    pub fn spdk_bdev_next_leaf(prev: *mut spdk_bdev) -> *mut spdk_bdev;
    pub fn spdk_bdev_open_opts_init(opts: *mut spdk_bdev_open_opts, opts_size: usize);
    pub fn spdk_bdev_open_ext(
        bdev_name: *const ::core::ffi::c_char,
        write: bool,
        event_cb: spdk_bdev_event_cb_t,
        event_ctx: *mut ::core::ffi::c_void,
        desc: *mut *mut spdk_bdev_desc,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_open_ext_v2(
        bdev_name: *const ::core::ffi::c_char,
        write: bool,
        event_cb: spdk_bdev_event_cb_t,
        event_ctx: *mut ::core::ffi::c_void,
        opts: *mut spdk_bdev_open_opts,
        desc: *mut *mut spdk_bdev_desc,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_open_async(
        bdev_name: *const ::core::ffi::c_char,
        write: bool,
        event_cb: spdk_bdev_event_cb_t,
        event_ctx: *mut ::core::ffi::c_void,
        opts: *mut spdk_bdev_open_async_opts,
        open_cb: spdk_bdev_open_async_cb_t,
        open_cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_close(desc: *mut spdk_bdev_desc);
    pub fn spdk_bdev_get_numa_id(bdev: *mut spdk_bdev) -> i32;
    pub fn spdk_for_each_bdev(
        ctx: *mut ::core::ffi::c_void,
        fn_: spdk_for_each_bdev_fn,
    ) -> ::core::ffi::c_int;
    pub fn spdk_for_each_bdev_leaf(
        ctx: *mut ::core::ffi::c_void,
        fn_: spdk_for_each_bdev_fn,
    ) -> ::core::ffi::c_int;
    pub fn spdk_for_each_bdev_by_name(
        ctx: *mut ::core::ffi::c_void,
        fn_: spdk_for_each_bdev_fn,
        names: *mut *const ::core::ffi::c_char,
        count: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_desc_get_bdev(desc: *mut spdk_bdev_desc) -> *mut spdk_bdev;
    pub fn spdk_bdev_desc_get_block_size(desc: *mut spdk_bdev_desc) -> u32;
    pub fn spdk_bdev_desc_get_md_size(desc: *mut spdk_bdev_desc) -> u32;
    pub fn spdk_bdev_desc_is_md_interleaved(desc: *mut spdk_bdev_desc) -> bool;
    pub fn spdk_bdev_desc_is_md_separate(desc: *mut spdk_bdev_desc) -> bool;
    pub fn spdk_bdev_desc_get_dif_type(desc: *mut spdk_bdev_desc) -> spdk_dif_type;
    pub fn spdk_bdev_desc_get_dif_pi_format(
        desc: *mut spdk_bdev_desc,
    ) -> spdk_dif_pi_format;
    pub fn spdk_bdev_desc_is_dif_head_of_md(desc: *mut spdk_bdev_desc) -> bool;
    pub fn spdk_bdev_desc_is_dif_check_enabled(
        desc: *mut spdk_bdev_desc,
        check_type: spdk_dif_check_type,
    ) -> bool;
    pub fn spdk_bdev_set_timeout(
        desc: *mut spdk_bdev_desc,
        timeout_in_sec: u64,
        cb_fn: spdk_bdev_io_timeout_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_io_type_supported(
        bdev: *mut spdk_bdev,
        io_type: spdk_bdev_io_type,
    ) -> bool;
    pub fn spdk_bdev_get_io_type_name(
        io_type: spdk_bdev_io_type,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_bdev_get_io_type(
        io_type_string: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_dump_info_json(
        bdev: *mut spdk_bdev,
        w: *mut spdk_json_write_ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_get_name(bdev: *const spdk_bdev) -> *const ::core::ffi::c_char;
    pub fn spdk_bdev_get_product_name(
        bdev: *const spdk_bdev,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_bdev_get_block_size(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_write_unit_size(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_num_blocks(bdev: *const spdk_bdev) -> u64;
    pub fn spdk_bdev_get_qos_rpc_type(
        type_: spdk_bdev_qos_rate_limit_type,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_bdev_get_qos_rate_limits(bdev: *mut spdk_bdev, limits: *mut u64);
    pub fn spdk_bdev_set_qos_rate_limits(
        bdev: *mut spdk_bdev,
        limits: *mut u64,
        cb_fn: ::core::option::Option<
            unsafe extern "C" fn(
                cb_arg: *mut ::core::ffi::c_void,
                status: ::core::ffi::c_int,
            ),
        >,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bdev_get_buf_align(bdev: *const spdk_bdev) -> usize;
    pub fn spdk_bdev_get_optimal_io_boundary(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_has_write_cache(bdev: *const spdk_bdev) -> bool;
    pub fn spdk_bdev_get_uuid(bdev: *const spdk_bdev) -> *const spdk_uuid;
    pub fn spdk_bdev_get_acwu(bdev: *const spdk_bdev) -> u16;
    pub fn spdk_bdev_get_md_size(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_is_md_interleaved(bdev: *const spdk_bdev) -> bool;
    pub fn spdk_bdev_is_md_separate(bdev: *const spdk_bdev) -> bool;
    pub fn spdk_bdev_is_zoned(bdev: *const spdk_bdev) -> bool;
    pub fn spdk_bdev_get_data_block_size(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_physical_block_size(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_preferred_write_alignment(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_preferred_write_granularity(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_optimal_write_size(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_preferred_unmap_alignment(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_preferred_unmap_granularity(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_dif_type(bdev: *const spdk_bdev) -> spdk_dif_type;
    pub fn spdk_bdev_get_dif_pi_format(bdev: *const spdk_bdev) -> spdk_dif_pi_format;
    pub fn spdk_bdev_is_dif_head_of_md(bdev: *const spdk_bdev) -> bool;
    pub fn spdk_bdev_is_dif_check_enabled(
        bdev: *const spdk_bdev,
        check_type: spdk_dif_check_type,
    ) -> bool;
    pub fn spdk_bdev_get_max_copy(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_qd(bdev: *const spdk_bdev) -> u64;
    pub fn spdk_bdev_get_qd_sampling_period(bdev: *const spdk_bdev) -> u64;
    pub fn spdk_bdev_set_qd_sampling_period(bdev: *mut spdk_bdev, period: u64);
    pub fn spdk_bdev_get_io_time(bdev: *const spdk_bdev) -> u64;
    pub fn spdk_bdev_get_weighted_io_time(bdev: *const spdk_bdev) -> u64;
    pub fn spdk_bdev_get_io_channel(desc: *mut spdk_bdev_desc) -> *mut spdk_io_channel;
    pub fn spdk_bdev_get_module_ctx(
        desc: *mut spdk_bdev_desc,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_bdev_seek_data(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        offset_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_seek_hole(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        offset_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_read(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        buf: *mut ::core::ffi::c_void,
        offset: u64,
        nbytes: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_read_blocks(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        buf: *mut ::core::ffi::c_void,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_read_blocks_with_md(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        buf: *mut ::core::ffi::c_void,
        md: *mut ::core::ffi::c_void,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_readv(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        offset: u64,
        nbytes: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_readv_blocks(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_readv_blocks_with_md(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        md: *mut ::core::ffi::c_void,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_readv_blocks_ext(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
        opts: *mut spdk_bdev_ext_io_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_write(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        buf: *mut ::core::ffi::c_void,
        offset: u64,
        nbytes: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_write_blocks(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        buf: *mut ::core::ffi::c_void,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_write_blocks_with_md(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        buf: *mut ::core::ffi::c_void,
        md: *mut ::core::ffi::c_void,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_writev(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        offset: u64,
        len: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_writev_blocks(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_writev_blocks_with_md(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        md: *mut ::core::ffi::c_void,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_writev_blocks_ext(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
        opts: *mut spdk_bdev_ext_io_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_compare_blocks(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        buf: *mut ::core::ffi::c_void,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_compare_blocks_with_md(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        buf: *mut ::core::ffi::c_void,
        md: *mut ::core::ffi::c_void,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_comparev_blocks(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_comparev_blocks_with_md(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        md: *mut ::core::ffi::c_void,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_comparev_and_writev_blocks(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        compare_iov: *mut iovec,
        compare_iovcnt: ::core::ffi::c_int,
        write_iov: *mut iovec,
        write_iovcnt: ::core::ffi::c_int,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_zcopy_start(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        offset_blocks: u64,
        num_blocks: u64,
        populate: bool,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_zcopy_end(
        bdev_io: *mut spdk_bdev_io,
        commit: bool,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_write_zeroes(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        offset: u64,
        len: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_write_zeroes_blocks(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_write_uncorrectable_blocks(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_unmap(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        offset: u64,
        nbytes: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_unmap_blocks(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_flush(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        offset: u64,
        length: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_flush_blocks(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_reset(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_nvme_nssr(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_abort(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        bio_cb_arg: *mut ::core::ffi::c_void,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_nvme_admin_passthru(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        cmd: *const spdk_nvme_cmd,
        buf: *mut ::core::ffi::c_void,
        nbytes: usize,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_nvme_io_passthru(
        bdev_desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        cmd: *const spdk_nvme_cmd,
        buf: *mut ::core::ffi::c_void,
        nbytes: usize,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_nvme_io_passthru_md(
        bdev_desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        cmd: *const spdk_nvme_cmd,
        buf: *mut ::core::ffi::c_void,
        nbytes: usize,
        md_buf: *mut ::core::ffi::c_void,
        md_len: usize,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_nvme_iov_passthru_md(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        cmd: *const spdk_nvme_cmd,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        nbytes: usize,
        md_buf: *mut ::core::ffi::c_void,
        md_len: usize,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_copy_blocks(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        dst_offset_blocks: u64,
        src_offset_blocks: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_free_io(bdev_io: *mut spdk_bdev_io);
    pub fn spdk_bdev_queue_io_wait(
        bdev: *mut spdk_bdev,
        ch: *mut spdk_io_channel,
        entry: *mut spdk_bdev_io_wait_entry,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_get_io_stat(
        bdev: *mut spdk_bdev,
        ch: *mut spdk_io_channel,
        stat: *mut spdk_bdev_io_stat,
        reset_mode: spdk_bdev_reset_stat_mode,
    );
    pub fn spdk_bdev_get_device_stat(
        bdev: *mut spdk_bdev,
        stat: *mut spdk_bdev_io_stat,
        reset_mode: spdk_bdev_reset_stat_mode,
        cb: spdk_bdev_get_device_stat_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bdev_io_get_nvme_status(
        bdev_io: *const spdk_bdev_io,
        cdw0: *mut u32,
        sct: *mut ::core::ffi::c_int,
        sc: *mut ::core::ffi::c_int,
    );
    pub fn spdk_bdev_io_get_nvme_fused_status(
        bdev_io: *const spdk_bdev_io,
        cdw0: *mut u32,
        first_sct: *mut ::core::ffi::c_int,
        first_sc: *mut ::core::ffi::c_int,
        second_sct: *mut ::core::ffi::c_int,
        second_sc: *mut ::core::ffi::c_int,
    );
    pub fn spdk_bdev_io_get_scsi_status(
        bdev_io: *const spdk_bdev_io,
        sc: *mut ::core::ffi::c_int,
        sk: *mut ::core::ffi::c_int,
        asc: *mut ::core::ffi::c_int,
        ascq: *mut ::core::ffi::c_int,
    );
    pub fn spdk_bdev_io_get_aio_status(
        bdev_io: *const spdk_bdev_io,
        aio_result: *mut ::core::ffi::c_int,
    );
    pub fn spdk_bdev_io_get_iovec(
        bdev_io: *mut spdk_bdev_io,
        iovp: *mut *mut iovec,
        iovcntp: *mut ::core::ffi::c_int,
    );
    pub fn spdk_bdev_io_get_md_buf(
        bdev_io: *mut spdk_bdev_io,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_bdev_io_get_cb_arg(
        bdev_io: *mut spdk_bdev_io,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_bdev_io_get_seek_offset(bdev_io: *const spdk_bdev_io) -> u64;
    pub fn spdk_bdev_histogram_enable(
        bdev: *mut spdk_bdev,
        cb_fn: spdk_bdev_histogram_status_cb,
        cb_arg: *mut ::core::ffi::c_void,
        enable: bool,
    );
    pub fn spdk_bdev_histogram_enable_ext(
        bdev: *mut spdk_bdev,
        cb_fn: spdk_bdev_histogram_status_cb,
        cb_arg: *mut ::core::ffi::c_void,
        enable: bool,
        opts: *mut spdk_bdev_enable_histogram_opts,
    );
    pub fn spdk_bdev_enable_histogram_opts_init(
        opts: *mut spdk_bdev_enable_histogram_opts,
        size: usize,
    );
    pub fn spdk_bdev_histogram_get(
        bdev: *mut spdk_bdev,
        histogram: *mut spdk_histogram_data,
        cb_fn: spdk_bdev_histogram_data_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bdev_channel_get_histogram(
        ch: *mut spdk_io_channel,
        cb_fn: spdk_bdev_histogram_data_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bdev_get_media_events(
        bdev_desc: *mut spdk_bdev_desc,
        events: *mut spdk_bdev_media_event,
        max_events: usize,
    ) -> usize;
    pub fn spdk_bdev_get_memory_domains(
        bdev: *mut spdk_bdev,
        domains: *mut *mut spdk_memory_domain,
        array_size: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_for_each_channel_continue(
        i: *mut spdk_bdev_channel_iter,
        status: ::core::ffi::c_int,
    );
    pub fn spdk_bdev_for_each_channel(
        bdev: *mut spdk_bdev,
        fn_: spdk_bdev_for_each_channel_msg,
        ctx: *mut ::core::ffi::c_void,
        cpl: spdk_bdev_for_each_channel_done,
    );
    pub fn spdk_bdev_get_nvme_ctratt(bdev: *mut spdk_bdev) -> spdk_bdev_nvme_ctratt;
    pub fn spdk_bdev_get_nvme_nsid(bdev: *mut spdk_bdev) -> u32;
    pub fn spdk_bdev_get_zone_size(bdev: *const spdk_bdev) -> u64;
    pub fn spdk_bdev_get_num_zones(bdev: *const spdk_bdev) -> u64;
    pub fn spdk_bdev_get_zone_id(bdev: *const spdk_bdev, offset_blocks: u64) -> u64;
    pub fn spdk_bdev_get_max_zone_append_size(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_max_open_zones(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_max_active_zones(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_optimal_open_zones(bdev: *const spdk_bdev) -> u32;
    pub fn spdk_bdev_get_zone_info(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        zone_id: u64,
        num_zones: usize,
        info: *mut spdk_bdev_zone_info,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_zone_management(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        zone_id: u64,
        action: spdk_bdev_zone_action,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_zone_append(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        buf: *mut ::core::ffi::c_void,
        zone_id: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_zone_appendv(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        zone_id: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_zone_append_with_md(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        buf: *mut ::core::ffi::c_void,
        md: *mut ::core::ffi::c_void,
        zone_id: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_zone_appendv_with_md(
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        md: *mut ::core::ffi::c_void,
        zone_id: u64,
        num_blocks: u64,
        cb: spdk_bdev_io_completion_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_io_get_append_location(bdev_io: *mut spdk_bdev_io) -> u64;
    pub fn spdk_log_open(log: spdk_log_cb);
    pub fn spdk_log_open_ext(opts: *mut spdk_log_opts);
    pub fn spdk_log_close();
    pub fn spdk_log_enable_timestamps(value: bool);
    pub fn spdk_log_set_level(level: spdk_log_level);
    pub fn spdk_log_get_level() -> spdk_log_level;
    pub fn spdk_log_to_syslog_level(level: spdk_log_level) -> ::core::ffi::c_int;
    pub fn spdk_log_set_print_level(level: spdk_log_level);
    pub fn spdk_log_get_print_level() -> spdk_log_level;
    pub fn spdk_log(
        level: spdk_log_level,
        file: *const ::core::ffi::c_char,
        line: ::core::ffi::c_int,
        func: *const ::core::ffi::c_char,
        format: *const ::core::ffi::c_char,
        ...
    );
    pub fn spdk_vlog(
        level: spdk_log_level,
        file: *const ::core::ffi::c_char,
        line: ::core::ffi::c_int,
        func: *const ::core::ffi::c_char,
        format: *const ::core::ffi::c_char,
        ap: *mut __va_list_tag,
    );
    pub fn spdk_flog(
        fp: *mut FILE,
        file: *const ::core::ffi::c_char,
        line: ::core::ffi::c_int,
        func: *const ::core::ffi::c_char,
        format: *const ::core::ffi::c_char,
        ...
    );
    pub fn spdk_vflog(
        fp: *mut FILE,
        file: *const ::core::ffi::c_char,
        line: ::core::ffi::c_int,
        func: *const ::core::ffi::c_char,
        format: *const ::core::ffi::c_char,
        ap: *mut __va_list_tag,
    );
    pub fn spdk_log_dump(
        fp: *mut FILE,
        label: *const ::core::ffi::c_char,
        buf: *const ::core::ffi::c_void,
        len: usize,
    );
    pub fn spdk_log_register_flag(
        name: *const ::core::ffi::c_char,
        flag: *mut spdk_log_flag,
    );
    pub fn spdk_log_get_first_flag() -> *mut spdk_log_flag;
    pub fn spdk_log_get_next_flag(flag: *mut spdk_log_flag) -> *mut spdk_log_flag;
    pub fn spdk_log_get_flag(flag: *const ::core::ffi::c_char) -> bool;
    pub fn spdk_log_set_flag(flag: *const ::core::ffi::c_char) -> ::core::ffi::c_int;
    pub fn spdk_log_clear_flag(flag: *const ::core::ffi::c_char) -> ::core::ffi::c_int;
    pub fn spdk_log_usage(f: *mut FILE, log_arg: *const ::core::ffi::c_char);
    pub fn spdk_log_deprecation_register(
        tag: *const ::core::ffi::c_char,
        description: *const ::core::ffi::c_char,
        remove_release: *const ::core::ffi::c_char,
        rate_limit_seconds: u32,
        reg: *mut *mut spdk_deprecation,
    ) -> ::core::ffi::c_int;
    pub fn spdk_log_deprecated(
        deprecation: *mut spdk_deprecation,
        file: *const ::core::ffi::c_char,
        line: u32,
        func: *const ::core::ffi::c_char,
    );
    pub fn spdk_log_for_each_deprecation(
        ctx: *mut ::core::ffi::c_void,
        fn_: spdk_log_for_each_deprecation_fn,
    ) -> ::core::ffi::c_int;
    pub fn spdk_deprecation_get_tag(
        deprecation: *const spdk_deprecation,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_deprecation_get_description(
        deprecation: *const spdk_deprecation,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_deprecation_get_remove_release(
        deprecation: *const spdk_deprecation,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_deprecation_get_hits(deprecation: *const spdk_deprecation) -> u64;
    pub fn spdk_fd_group_get_default_event_handler_opts(
        opts: *mut spdk_event_handler_opts,
        opts_size: usize,
    );
    pub fn spdk_fd_group_create(fgrp: *mut *mut spdk_fd_group) -> ::core::ffi::c_int;
    pub fn spdk_fd_group_destroy(fgrp: *mut spdk_fd_group);
    pub fn spdk_fd_group_wait(
        fgrp: *mut spdk_fd_group,
        timeout: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fd_group_get_fd(fgrp: *mut spdk_fd_group) -> ::core::ffi::c_int;
    pub fn spdk_fd_group_nest(
        parent: *mut spdk_fd_group,
        child: *mut spdk_fd_group,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fd_group_unnest(
        parent: *mut spdk_fd_group,
        child: *mut spdk_fd_group,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fd_group_add(
        fgrp: *mut spdk_fd_group,
        efd: ::core::ffi::c_int,
        fn_: spdk_fd_fn,
        arg: *mut ::core::ffi::c_void,
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fd_group_add_for_events(
        fgrp: *mut spdk_fd_group,
        efd: ::core::ffi::c_int,
        events: u32,
        fn_: spdk_fd_fn,
        arg: *mut ::core::ffi::c_void,
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fd_group_add_ext(
        fgrp: *mut spdk_fd_group,
        efd: ::core::ffi::c_int,
        fn_: spdk_fd_fn,
        arg: *mut ::core::ffi::c_void,
        name: *const ::core::ffi::c_char,
        opts: *mut spdk_event_handler_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fd_group_remove(fgrp: *mut spdk_fd_group, efd: ::core::ffi::c_int);
    pub fn spdk_fd_group_event_modify(
        fgrp: *mut spdk_fd_group,
        efd: ::core::ffi::c_int,
        event_types: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fd_group_get_epoll_event(event: *mut epoll_event) -> ::core::ffi::c_int;
    pub fn spdk_fd_group_set_wrapper(
        fgrp: *mut spdk_fd_group,
        cb_fn: spdk_fd_group_wrapper_fn,
        cb_ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_cpuset_alloc() -> *mut spdk_cpuset;
    pub fn spdk_cpuset_free(set: *mut spdk_cpuset);
    pub fn spdk_cpuset_equal(set1: *const spdk_cpuset, set2: *const spdk_cpuset) -> bool;
    pub fn spdk_cpuset_copy(dst: *mut spdk_cpuset, src: *const spdk_cpuset);
    pub fn spdk_cpuset_and(dst: *mut spdk_cpuset, src: *const spdk_cpuset);
    pub fn spdk_cpuset_or(dst: *mut spdk_cpuset, src: *const spdk_cpuset);
    pub fn spdk_cpuset_xor(dst: *mut spdk_cpuset, src: *const spdk_cpuset);
    pub fn spdk_cpuset_negate(set: *mut spdk_cpuset);
    pub fn spdk_cpuset_zero(set: *mut spdk_cpuset);
    pub fn spdk_cpuset_set_cpu(set: *mut spdk_cpuset, cpu: u32, state: bool);
    pub fn spdk_cpuset_get_cpu(set: *const spdk_cpuset, cpu: u32) -> bool;
    pub fn spdk_cpuset_for_each_cpu(
        set: *const spdk_cpuset,
        fn_: ::core::option::Option<
            unsafe extern "C" fn(ctx: *mut ::core::ffi::c_void, cpu: u32),
        >,
        ctx: *mut ::core::ffi::c_void,
    );
    pub fn spdk_cpuset_count(set: *const spdk_cpuset) -> u32;
    pub fn spdk_cpuset_fmt(set: *mut spdk_cpuset) -> *const ::core::ffi::c_char;
    pub fn spdk_cpuset_parse(
        set: *mut spdk_cpuset,
        mask: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_malloc(
        size: usize,
        align: usize,
        unused: *mut u64,
        numa_id: ::core::ffi::c_int,
        flags: u32,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_zmalloc(
        size: usize,
        align: usize,
        unused: *mut u64,
        numa_id: ::core::ffi::c_int,
        flags: u32,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_realloc(
        buf: *mut ::core::ffi::c_void,
        size: usize,
        align: usize,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_free(buf: *mut ::core::ffi::c_void);
    pub fn spdk_env_opts_init(opts: *mut spdk_env_opts);
    pub fn spdk_env_init(opts: *const spdk_env_opts) -> ::core::ffi::c_int;
    pub fn spdk_env_fini();
    pub fn spdk_dma_malloc(
        size: usize,
        align: usize,
        unused: *mut u64,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_dma_malloc_socket(
        size: usize,
        align: usize,
        unused: *mut u64,
        numa_id: ::core::ffi::c_int,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_dma_zmalloc(
        size: usize,
        align: usize,
        unused: *mut u64,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_dma_zmalloc_socket(
        size: usize,
        align: usize,
        unused: *mut u64,
        numa_id: ::core::ffi::c_int,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_dma_realloc(
        buf: *mut ::core::ffi::c_void,
        size: usize,
        align: usize,
        unused: *mut u64,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_dma_free(buf: *mut ::core::ffi::c_void);
    pub fn spdk_memzone_reserve(
        name: *const ::core::ffi::c_char,
        len: usize,
        numa_id: ::core::ffi::c_int,
        flags: ::core::ffi::c_uint,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_memzone_reserve_aligned(
        name: *const ::core::ffi::c_char,
        len: usize,
        numa_id: ::core::ffi::c_int,
        flags: ::core::ffi::c_uint,
        align: ::core::ffi::c_uint,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_memzone_lookup(
        name: *const ::core::ffi::c_char,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_memzone_free(name: *const ::core::ffi::c_char) -> ::core::ffi::c_int;
    pub fn spdk_memzone_dump(f: *mut FILE);
    pub fn spdk_mempool_create(
        name: *const ::core::ffi::c_char,
        count: usize,
        ele_size: usize,
        cache_size: usize,
        numa_id: ::core::ffi::c_int,
    ) -> *mut spdk_mempool;
    pub fn spdk_mempool_create_ctor(
        name: *const ::core::ffi::c_char,
        count: usize,
        ele_size: usize,
        cache_size: usize,
        numa_id: ::core::ffi::c_int,
        obj_init: spdk_mempool_obj_cb_t,
        obj_init_arg: *mut ::core::ffi::c_void,
    ) -> *mut spdk_mempool;
    pub fn spdk_mempool_get_name(mp: *mut spdk_mempool) -> *mut ::core::ffi::c_char;
    pub fn spdk_mempool_free(mp: *mut spdk_mempool);
    pub fn spdk_mempool_get(mp: *mut spdk_mempool) -> *mut ::core::ffi::c_void;
    pub fn spdk_mempool_get_bulk(
        mp: *mut spdk_mempool,
        ele_arr: *mut *mut ::core::ffi::c_void,
        count: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_mempool_put(mp: *mut spdk_mempool, ele: *mut ::core::ffi::c_void);
    pub fn spdk_mempool_put_bulk(
        mp: *mut spdk_mempool,
        ele_arr: *mut *mut ::core::ffi::c_void,
        count: usize,
    );
    pub fn spdk_mempool_count(pool: *const spdk_mempool) -> usize;
    pub fn spdk_mempool_obj_iter(
        mp: *mut spdk_mempool,
        obj_cb: spdk_mempool_obj_cb_t,
        obj_cb_arg: *mut ::core::ffi::c_void,
    ) -> u32;
    pub fn spdk_mempool_mem_iter(
        mp: *mut spdk_mempool,
        mem_cb: spdk_mempool_mem_cb_t,
        mem_cb_arg: *mut ::core::ffi::c_void,
    ) -> u32;
    pub fn spdk_mempool_lookup(name: *const ::core::ffi::c_char) -> *mut spdk_mempool;
    pub fn spdk_env_get_core_count() -> u32;
    pub fn spdk_env_get_current_core() -> u32;
    pub fn spdk_env_get_main_core() -> u32;
    pub fn spdk_env_get_first_core() -> u32;
    pub fn spdk_env_get_last_core() -> u32;
    pub fn spdk_env_get_next_core(prev_core: u32) -> u32;
    pub fn spdk_env_get_numa_id(core: u32) -> i32;
    pub fn spdk_env_get_first_numa_id() -> i32;
    pub fn spdk_env_get_last_numa_id() -> i32;
    pub fn spdk_env_get_next_numa_id(prev_numa_id: i32) -> i32;
    pub fn spdk_env_get_cpuset(cpuset: *mut spdk_cpuset);
    pub fn spdk_env_core_get_smt_cpuset(cpuset: *mut spdk_cpuset, core: u32) -> bool;
    pub fn spdk_env_thread_launch_pinned(
        core: u32,
        fn_: thread_start_fn,
        arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_env_thread_wait_all();
    pub fn spdk_process_is_primary() -> bool;
    pub fn spdk_get_ticks() -> u64;
    pub fn spdk_get_ticks_hz() -> u64;
    pub fn spdk_delay_us(us: ::core::ffi::c_uint);
    pub fn spdk_pause();
    pub fn spdk_ring_create(
        type_: spdk_ring_type,
        count: usize,
        numa_id: ::core::ffi::c_int,
    ) -> *mut spdk_ring;
    pub fn spdk_ring_free(ring: *mut spdk_ring);
    pub fn spdk_ring_count(ring: *mut spdk_ring) -> usize;
    pub fn spdk_ring_enqueue(
        ring: *mut spdk_ring,
        objs: *mut *mut ::core::ffi::c_void,
        count: usize,
        free_space: *mut usize,
    ) -> usize;
    pub fn spdk_ring_dequeue(
        ring: *mut spdk_ring,
        objs: *mut *mut ::core::ffi::c_void,
        count: usize,
    ) -> usize;
    pub fn spdk_iommu_is_enabled() -> bool;
    pub fn spdk_vtophys(buf: *const ::core::ffi::c_void, size: *mut u64) -> u64;
    pub fn spdk_pci_driver_register(
        name: *const ::core::ffi::c_char,
        id_table: *mut spdk_pci_id,
        flags: u32,
    );
    pub fn spdk_pci_vmd_get_driver() -> *mut spdk_pci_driver;
    pub fn spdk_pci_ioat_get_driver() -> *mut spdk_pci_driver;
    pub fn spdk_pci_idxd_get_driver() -> *mut spdk_pci_driver;
    pub fn spdk_pci_ae4dma_get_driver() -> *mut spdk_pci_driver;
    pub fn spdk_pci_virtio_get_driver() -> *mut spdk_pci_driver;
    pub fn spdk_pci_get_driver(name: *const ::core::ffi::c_char) -> *mut spdk_pci_driver;
    pub fn spdk_pci_nvme_get_driver() -> *mut spdk_pci_driver;
    pub fn spdk_pci_enumerate(
        driver: *mut spdk_pci_driver,
        enum_cb: spdk_pci_enum_cb,
        enum_ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_for_each_device(
        ctx: *mut ::core::ffi::c_void,
        fn_: ::core::option::Option<
            unsafe extern "C" fn(
                ctx: *mut ::core::ffi::c_void,
                dev: *mut spdk_pci_device,
            ),
        >,
    );
    pub fn spdk_pci_device_map_bar(
        dev: *mut spdk_pci_device,
        bar: u32,
        mapped_addr: *mut *mut ::core::ffi::c_void,
        phys_addr: *mut u64,
        size: *mut u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_unmap_bar(
        dev: *mut spdk_pci_device,
        bar: u32,
        mapped_addr: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_enable_interrupt(
        dev: *mut spdk_pci_device,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_disable_interrupt(
        dev: *mut spdk_pci_device,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_get_interrupt_efd(
        dev: *mut spdk_pci_device,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_enable_interrupts(
        dev: *mut spdk_pci_device,
        efd_count: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_disable_interrupts(
        dev: *mut spdk_pci_device,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_get_interrupt_efd_by_index(
        dev: *mut spdk_pci_device,
        index: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_get_domain(dev: *mut spdk_pci_device) -> u32;
    pub fn spdk_pci_device_get_bus(dev: *mut spdk_pci_device) -> u8;
    pub fn spdk_pci_device_get_dev(dev: *mut spdk_pci_device) -> u8;
    pub fn spdk_pci_device_get_func(dev: *mut spdk_pci_device) -> u8;
    pub fn spdk_pci_device_get_addr(dev: *mut spdk_pci_device) -> spdk_pci_addr;
    pub fn spdk_pci_device_get_vendor_id(dev: *mut spdk_pci_device) -> u16;
    pub fn spdk_pci_device_get_device_id(dev: *mut spdk_pci_device) -> u16;
    pub fn spdk_pci_device_get_subvendor_id(dev: *mut spdk_pci_device) -> u16;
    pub fn spdk_pci_device_get_subdevice_id(dev: *mut spdk_pci_device) -> u16;
    pub fn spdk_pci_device_get_id(dev: *mut spdk_pci_device) -> spdk_pci_id;
    pub fn spdk_pci_device_get_numa_id(dev: *mut spdk_pci_device) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_get_serial_number(
        dev: *mut spdk_pci_device,
        sn: *mut ::core::ffi::c_char,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_claim(dev: *mut spdk_pci_device) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_unclaim(dev: *mut spdk_pci_device);
    pub fn spdk_pci_device_detach(device: *mut spdk_pci_device);
    pub fn spdk_pci_device_attach(
        driver: *mut spdk_pci_driver,
        enum_cb: spdk_pci_enum_cb,
        enum_ctx: *mut ::core::ffi::c_void,
        pci_address: *mut spdk_pci_addr,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_allow(pci_addr: *mut spdk_pci_addr) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_cfg_read(
        dev: *mut spdk_pci_device,
        buf: *mut ::core::ffi::c_void,
        len: u32,
        offset: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_cfg_write(
        dev: *mut spdk_pci_device,
        buf: *mut ::core::ffi::c_void,
        len: u32,
        offset: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_cfg_read8(
        dev: *mut spdk_pci_device,
        value: *mut u8,
        offset: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_cfg_write8(
        dev: *mut spdk_pci_device,
        value: u8,
        offset: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_cfg_read16(
        dev: *mut spdk_pci_device,
        value: *mut u16,
        offset: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_cfg_write16(
        dev: *mut spdk_pci_device,
        value: u16,
        offset: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_cfg_read32(
        dev: *mut spdk_pci_device,
        value: *mut u32,
        offset: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_cfg_write32(
        dev: *mut spdk_pci_device,
        value: u32,
        offset: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_device_is_removed(dev: *mut spdk_pci_device) -> bool;
    pub fn spdk_pci_addr_compare(
        a1: *const spdk_pci_addr,
        a2: *const spdk_pci_addr,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_addr_parse(
        addr: *mut spdk_pci_addr,
        bdf: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_addr_fmt(
        bdf: *mut ::core::ffi::c_char,
        sz: usize,
        addr: *const spdk_pci_addr,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_hook_device(
        drv: *mut spdk_pci_driver,
        dev: *mut spdk_pci_device,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_unhook_device(dev: *mut spdk_pci_device);
    pub fn spdk_pci_device_get_type(
        dev: *const spdk_pci_device,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_pci_register_device_provider(provider: *mut spdk_pci_device_provider);
    pub fn spdk_unaffinitize_thread();
    pub fn spdk_call_unaffinitized(
        cb: ::core::option::Option<
            unsafe extern "C" fn(
                arg: *mut ::core::ffi::c_void,
            ) -> *mut ::core::ffi::c_void,
        >,
        arg: *mut ::core::ffi::c_void,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_mem_map_alloc(
        default_translation: u64,
        ops: *const spdk_mem_map_ops,
        cb_ctx: *mut ::core::ffi::c_void,
    ) -> *mut spdk_mem_map;
    pub fn spdk_mem_map_free(pmap: *mut *mut spdk_mem_map);
    pub fn spdk_mem_map_set_translation(
        map: *mut spdk_mem_map,
        vaddr: u64,
        size: u64,
        translation: u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_mem_map_clear_translation(
        map: *mut spdk_mem_map,
        vaddr: u64,
        size: u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_mem_map_translate(
        map: *const spdk_mem_map,
        vaddr: u64,
        size: *mut u64,
    ) -> u64;
    pub fn spdk_mem_register(
        vaddr: *mut ::core::ffi::c_void,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_mem_unregister(
        vaddr: *mut ::core::ffi::c_void,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_mem_reserve(
        vaddr: *mut ::core::ffi::c_void,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_mem_get_numa_id(buf: *const ::core::ffi::c_void, size: *mut u64) -> i32;
    pub fn spdk_mem_get_fd_and_offset(
        vaddr: *mut ::core::ffi::c_void,
        offset: *mut u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_event_listen() -> ::core::ffi::c_int;
    pub fn spdk_pci_get_event(
        fd: ::core::ffi::c_int,
        event: *mut spdk_pci_event,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_register_error_handler(
        sighandler: spdk_pci_error_handler,
        ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pci_unregister_error_handler(sighandler: spdk_pci_error_handler);
    pub fn spdk_get_tid() -> ::core::ffi::c_int;
    pub fn spdk_fd_get_size(fd: ::core::ffi::c_int) -> u64;
    pub fn spdk_fd_get_blocklen(fd: ::core::ffi::c_int) -> u32;
    pub fn spdk_fd_set_nonblock(fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn spdk_fd_clear_nonblock(fd: ::core::ffi::c_int) -> ::core::ffi::c_int;
    pub fn spdk_u32log2(x: u32) -> u32;
    pub fn spdk_u64log2(x: u64) -> u64;
    pub fn spdk_ioviter_first(
        iter: *mut spdk_ioviter,
        siov: *mut iovec,
        siovcnt: usize,
        diov: *mut iovec,
        diovcnt: usize,
        src: *mut *mut ::core::ffi::c_void,
        dst: *mut *mut ::core::ffi::c_void,
    ) -> usize;
    pub fn spdk_ioviter_firstv(
        iter: *mut spdk_ioviter,
        count: u32,
        iov: *mut *mut iovec,
        iovcnt: *mut usize,
        out: *mut *mut ::core::ffi::c_void,
    ) -> usize;
    pub fn spdk_ioviter_next(
        iter: *mut spdk_ioviter,
        src: *mut *mut ::core::ffi::c_void,
        dst: *mut *mut ::core::ffi::c_void,
    ) -> usize;
    pub fn spdk_ioviter_nextv(
        iter: *mut spdk_ioviter,
        out: *mut *mut ::core::ffi::c_void,
    ) -> usize;
    pub fn spdk_iov_memset(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        c: ::core::ffi::c_int,
    );
    pub fn spdk_iovcpy(
        siov: *mut iovec,
        siovcnt: usize,
        diov: *mut iovec,
        diovcnt: usize,
    ) -> usize;
    pub fn spdk_iovmove(
        siov: *mut iovec,
        siovcnt: usize,
        diov: *mut iovec,
        diovcnt: usize,
    ) -> usize;
    pub fn spdk_iov_xfer_init(
        ix: *mut spdk_iov_xfer,
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
    );
    pub fn spdk_iov_xfer_from_buf(
        ix: *mut spdk_iov_xfer,
        buf: *const ::core::ffi::c_void,
        buf_len: usize,
    ) -> usize;
    pub fn spdk_iov_xfer_to_buf(
        ix: *mut spdk_iov_xfer,
        buf: *const ::core::ffi::c_void,
        buf_len: usize,
    ) -> usize;
    pub fn spdk_copy_iovs_to_buf(
        buf: *mut ::core::ffi::c_void,
        buf_len: usize,
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
    );
    pub fn spdk_copy_buf_to_iovs(
        iovs: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        buf: *mut ::core::ffi::c_void,
        buf_len: usize,
    );
    pub fn spdk_poller_register_interrupt(
        poller: *mut spdk_poller,
        cb_fn: spdk_poller_set_interrupt_mode_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_thread_lib_init(
        new_thread_fn: spdk_new_thread_fn,
        ctx_sz: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_thread_lib_init_ext(
        thread_op_fn: spdk_thread_op_fn,
        thread_op_supported_fn: spdk_thread_op_supported_fn,
        ctx_sz: usize,
        msg_mempool_size: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_thread_lib_fini();
    pub fn spdk_thread_create(
        name: *const ::core::ffi::c_char,
        cpumask: *const spdk_cpuset,
    ) -> *mut spdk_thread;
    pub fn spdk_thread_get_app_thread() -> *mut spdk_thread;
    pub fn spdk_thread_is_app_thread(thread: *mut spdk_thread) -> bool;
    pub fn spdk_set_thread(thread: *mut spdk_thread);
    pub fn spdk_thread_bind(thread: *mut spdk_thread, bind: bool);
    pub fn spdk_thread_is_bound(thread: *mut spdk_thread) -> bool;
    pub fn spdk_thread_exit(thread: *mut spdk_thread) -> ::core::ffi::c_int;
    pub fn spdk_thread_is_exited(thread: *mut spdk_thread) -> bool;
    pub fn spdk_thread_is_running(thread: *mut spdk_thread) -> bool;
    pub fn spdk_thread_destroy(thread: *mut spdk_thread);
    pub fn spdk_thread_get_ctx(thread: *mut spdk_thread) -> *mut ::core::ffi::c_void;
    pub fn spdk_thread_get_cpumask(thread: *mut spdk_thread) -> *mut spdk_cpuset;
    pub fn spdk_thread_set_cpumask(cpumask: *mut spdk_cpuset) -> ::core::ffi::c_int;
    pub fn spdk_thread_get_from_ctx(ctx: *mut ::core::ffi::c_void) -> *mut spdk_thread;
    pub fn spdk_thread_poll(
        thread: *mut spdk_thread,
        max_msgs: u32,
        now: u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_thread_next_poller_expiration(thread: *mut spdk_thread) -> u64;
    pub fn spdk_thread_has_active_pollers(
        thread: *mut spdk_thread,
    ) -> ::core::ffi::c_int;
    pub fn spdk_thread_has_pollers(thread: *mut spdk_thread) -> bool;
    pub fn spdk_thread_is_idle(thread: *mut spdk_thread) -> bool;
    pub fn spdk_thread_get_count() -> u32;
    pub fn spdk_get_thread() -> *mut spdk_thread;
    pub fn spdk_thread_get_name(
        thread: *const spdk_thread,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_thread_get_id(thread: *const spdk_thread) -> u64;
    pub fn spdk_thread_get_by_id(id: u64) -> *mut spdk_thread;
    pub fn spdk_thread_get_stats(stats: *mut spdk_thread_stats) -> ::core::ffi::c_int;
    pub fn spdk_thread_get_last_tsc(thread: *mut spdk_thread) -> u64;
    pub fn spdk_thread_send_msg(
        thread: *const spdk_thread,
        fn_: spdk_msg_fn,
        ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_thread_send_critical_msg(
        thread: *mut spdk_thread,
        fn_: spdk_msg_fn,
    ) -> ::core::ffi::c_int;
    pub fn spdk_for_each_thread(
        fn_: spdk_msg_fn,
        ctx: *mut ::core::ffi::c_void,
        cpl: spdk_msg_fn,
    );
    pub fn spdk_thread_set_interrupt_mode(enable_interrupt: bool);
    pub fn spdk_thread_get_trace_id(thread: *mut spdk_thread) -> u16;
    pub fn spdk_poller_register(
        fn_: spdk_poller_fn,
        arg: *mut ::core::ffi::c_void,
        period_microseconds: u64,
    ) -> *mut spdk_poller;
    pub fn spdk_poller_register_named(
        fn_: spdk_poller_fn,
        arg: *mut ::core::ffi::c_void,
        period_microseconds: u64,
        name: *const ::core::ffi::c_char,
    ) -> *mut spdk_poller;
    pub fn spdk_poller_unregister(ppoller: *mut *mut spdk_poller);
    pub fn spdk_poller_pause(poller: *mut spdk_poller);
    pub fn spdk_poller_resume(poller: *mut spdk_poller);
    pub fn spdk_io_device_register(
        io_device: *mut ::core::ffi::c_void,
        create_cb: spdk_io_channel_create_cb,
        destroy_cb: spdk_io_channel_destroy_cb,
        ctx_size: u32,
        name: *const ::core::ffi::c_char,
    );
    pub fn spdk_io_device_unregister(
        io_device: *mut ::core::ffi::c_void,
        unregister_cb: spdk_io_device_unregister_cb,
    );
    pub fn spdk_get_io_channel(
        io_device: *mut ::core::ffi::c_void,
    ) -> *mut spdk_io_channel;
    pub fn spdk_put_io_channel(ch: *mut spdk_io_channel);
    pub fn spdk_io_channel_ref(ch: *mut spdk_io_channel) -> *mut spdk_io_channel;
    pub fn spdk_io_channel_from_ctx(
        ctx: *mut ::core::ffi::c_void,
    ) -> *mut spdk_io_channel;
    pub fn spdk_io_channel_get_thread(ch: *mut spdk_io_channel) -> *mut spdk_thread;
    pub fn spdk_for_each_channel(
        io_device: *mut ::core::ffi::c_void,
        fn_: spdk_channel_msg,
        ctx: *mut ::core::ffi::c_void,
        cpl: spdk_channel_for_each_cpl,
    );
    pub fn spdk_io_channel_iter_get_io_device(
        i: *mut spdk_io_channel_iter,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_io_channel_iter_get_channel(
        i: *mut spdk_io_channel_iter,
    ) -> *mut spdk_io_channel;
    pub fn spdk_io_channel_iter_get_ctx(
        i: *mut spdk_io_channel_iter,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_io_channel_get_io_device(
        ch: *mut spdk_io_channel,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_for_each_channel_continue(
        i: *mut spdk_io_channel_iter,
        status: ::core::ffi::c_int,
    );
    pub fn spdk_interrupt_register(
        efd: ::core::ffi::c_int,
        fn_: spdk_interrupt_fn,
        arg: *mut ::core::ffi::c_void,
        name: *const ::core::ffi::c_char,
    ) -> *mut spdk_interrupt;
    pub fn spdk_interrupt_register_for_events(
        efd: ::core::ffi::c_int,
        events: u32,
        fn_: spdk_interrupt_fn,
        arg: *mut ::core::ffi::c_void,
        name: *const ::core::ffi::c_char,
    ) -> *mut spdk_interrupt;
    pub fn spdk_interrupt_register_ext(
        efd: ::core::ffi::c_int,
        fn_: spdk_interrupt_fn,
        arg: *mut ::core::ffi::c_void,
        name: *const ::core::ffi::c_char,
        opts: *mut spdk_event_handler_opts,
    ) -> *mut spdk_interrupt;
    pub fn spdk_interrupt_register_fd_group(
        fgrp: *mut spdk_fd_group,
        name: *const ::core::ffi::c_char,
    ) -> *mut spdk_interrupt;
    pub fn spdk_interrupt_unregister(pintr: *mut *mut spdk_interrupt);
    pub fn spdk_interrupt_set_event_types(
        intr: *mut spdk_interrupt,
        event_types: spdk_interrupt_event_types,
    ) -> ::core::ffi::c_int;
    pub fn spdk_thread_get_interrupt_fd(thread: *mut spdk_thread) -> ::core::ffi::c_int;
    pub fn spdk_thread_get_interrupt_fd_group(
        thread: *mut spdk_thread,
    ) -> *mut spdk_fd_group;
    pub fn spdk_interrupt_mode_enable() -> ::core::ffi::c_int;
    pub fn spdk_interrupt_mode_is_enabled() -> bool;
    pub fn spdk_spin_init(sspin: *mut spdk_spinlock);
    pub fn spdk_spin_destroy(sspin: *mut spdk_spinlock);
    pub fn spdk_spin_lock(sspin: *mut spdk_spinlock);
    pub fn spdk_spin_unlock(sspin: *mut spdk_spinlock);
    pub fn spdk_spin_held(sspin: *mut spdk_spinlock) -> bool;
    pub fn spdk_iobuf_initialize() -> ::core::ffi::c_int;
    pub fn spdk_iobuf_finish(
        cb_fn: spdk_iobuf_finish_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_iobuf_set_opts(opts: *const spdk_iobuf_opts) -> ::core::ffi::c_int;
    pub fn spdk_iobuf_get_opts(opts: *mut spdk_iobuf_opts, opts_size: usize);
    pub fn spdk_iobuf_register_module(
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_iobuf_unregister_module(
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_iobuf_channel_init(
        ch: *mut spdk_iobuf_channel,
        name: *const ::core::ffi::c_char,
        small_cache_size: u32,
        large_cache_size: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_iobuf_channel_fini(ch: *mut spdk_iobuf_channel);
    pub fn spdk_iobuf_for_each_entry(
        ch: *mut spdk_iobuf_channel,
        cb_fn: spdk_iobuf_for_each_entry_fn,
        cb_ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_iobuf_entry_abort(
        ch: *mut spdk_iobuf_channel,
        entry: *mut spdk_iobuf_entry,
        len: u64,
    );
    pub fn spdk_iobuf_get(
        ch: *mut spdk_iobuf_channel,
        len: u64,
        entry: *mut spdk_iobuf_entry,
        cb_fn: spdk_iobuf_get_cb,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_iobuf_put(
        ch: *mut spdk_iobuf_channel,
        buf: *mut ::core::ffi::c_void,
        len: u64,
    );
    pub fn spdk_iobuf_get_stats(
        cb_fn: spdk_iobuf_get_stats_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_thread_register_post_poller_handler(
        fn_: spdk_post_poller_fn,
        fn_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bdev_claim_get_name(
        claim_type: spdk_bdev_claim_type,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_bdev_claim_opts_init(opts: *mut spdk_bdev_claim_opts, size: usize);
    pub fn spdk_bdev_module_claim_bdev_desc(
        desc: *mut spdk_bdev_desc,
        type_: spdk_bdev_claim_type,
        opts: *mut spdk_bdev_claim_opts,
        module: *mut spdk_bdev_module,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_module_claim_bdev(
        bdev: *mut spdk_bdev,
        desc: *mut spdk_bdev_desc,
        module: *mut spdk_bdev_module,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_module_release_bdev(bdev: *mut spdk_bdev);
    pub fn spdk_bdev_register(bdev: *mut spdk_bdev) -> ::core::ffi::c_int;
    pub fn spdk_bdev_unregister(
        bdev: *mut spdk_bdev,
        cb_fn: spdk_bdev_unregister_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bdev_unregister_by_name(
        bdev_name: *const ::core::ffi::c_char,
        module: *mut spdk_bdev_module,
        cb_fn: spdk_bdev_unregister_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_destruct_done(bdev: *mut spdk_bdev, bdeverrno: ::core::ffi::c_int);
    pub fn spdk_bdev_module_examine_done(module: *mut spdk_bdev_module);
    pub fn spdk_bdev_module_init_done(module: *mut spdk_bdev_module);
    pub fn spdk_bdev_module_fini_done();
    pub fn spdk_bdev_module_fini_start_done();
    pub fn spdk_bdev_alias_add(
        bdev: *mut spdk_bdev,
        alias: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_alias_del(
        bdev: *mut spdk_bdev,
        alias: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_alias_del_all(bdev: *mut spdk_bdev);
    pub fn spdk_bdev_get_aliases(
        bdev: *const spdk_bdev,
    ) -> *const spdk_bdev_spdk_bdev_aliases_list;
    pub fn spdk_bdev_io_get_buf(
        bdev_io: *mut spdk_bdev_io,
        cb: spdk_bdev_io_get_buf_cb,
        len: u64,
    );
    pub fn spdk_bdev_io_set_buf(
        bdev_io: *mut spdk_bdev_io,
        buf: *mut ::core::ffi::c_void,
        len: usize,
    );
    pub fn spdk_bdev_io_set_md_buf(
        bdev_io: *mut spdk_bdev_io,
        md_buf: *mut ::core::ffi::c_void,
        len: usize,
    );
    pub fn spdk_bdev_io_complete(
        bdev_io: *mut spdk_bdev_io,
        status: spdk_bdev_io_status,
    );
    pub fn spdk_bdev_io_set_nvme_status(
        bdev_io: *mut spdk_bdev_io,
        cdw0: u32,
        sct: ::core::ffi::c_int,
        sc: ::core::ffi::c_int,
    ) -> spdk_bdev_io_status;
    pub fn spdk_bdev_io_complete_nvme_status(
        bdev_io: *mut spdk_bdev_io,
        cdw0: u32,
        sct: ::core::ffi::c_int,
        sc: ::core::ffi::c_int,
    );
    pub fn spdk_bdev_io_set_scsi_status(
        bdev_io: *mut spdk_bdev_io,
        sc: spdk_scsi_status,
        sk: spdk_scsi_sense,
        asc: u8,
        ascq: u8,
    ) -> spdk_bdev_io_status;
    pub fn spdk_bdev_io_complete_scsi_status(
        bdev_io: *mut spdk_bdev_io,
        sc: spdk_scsi_status,
        sk: spdk_scsi_sense,
        asc: u8,
        ascq: u8,
    );
    pub fn spdk_bdev_io_set_aio_status(
        bdev_io: *mut spdk_bdev_io,
        aio_result: ::core::ffi::c_int,
    ) -> spdk_bdev_io_status;
    pub fn spdk_bdev_io_complete_aio_status(
        bdev_io: *mut spdk_bdev_io,
        aio_result: ::core::ffi::c_int,
    );
    pub fn spdk_bdev_io_set_base_io_status(
        bdev_io: *mut spdk_bdev_io,
        base_io: *const spdk_bdev_io,
    ) -> spdk_bdev_io_status;
    pub fn spdk_bdev_io_complete_base_io_status(
        bdev_io: *mut spdk_bdev_io,
        base_io: *const spdk_bdev_io,
    );
    pub fn spdk_bdev_io_get_thread(bdev_io: *mut spdk_bdev_io) -> *mut spdk_thread;
    pub fn spdk_bdev_io_get_io_channel(
        bdev_io: *mut spdk_bdev_io,
    ) -> *mut spdk_io_channel;
    pub fn spdk_bdev_io_get_submit_tsc(bdev_io: *mut spdk_bdev_io) -> u64;
    pub fn spdk_bdev_io_hide_metadata(bdev_io: *mut spdk_bdev_io) -> bool;
    pub fn spdk_bdev_notify_blockcnt_change(
        bdev: *mut spdk_bdev,
        size: u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_scsi_nvme_translate(
        bdev_io: *const spdk_bdev_io,
        sc: *mut ::core::ffi::c_int,
        sk: *mut ::core::ffi::c_int,
        asc: *mut ::core::ffi::c_int,
        ascq: *mut ::core::ffi::c_int,
    );
    pub fn spdk_bdev_module_list_add(bdev_module: *mut spdk_bdev_module);
    pub fn spdk_bdev_module_list_find(
        name: *const ::core::ffi::c_char,
    ) -> *mut spdk_bdev_module;
    pub fn spdk_bdev_part_base_get_bdev(
        part_base: *mut spdk_bdev_part_base,
    ) -> *mut spdk_bdev;
    pub fn spdk_bdev_part_base_get_bdev_name(
        part_base: *mut spdk_bdev_part_base,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_bdev_part_base_get_desc(
        part_base: *mut spdk_bdev_part_base,
    ) -> *mut spdk_bdev_desc;
    pub fn spdk_bdev_part_base_get_tailq(
        part_base: *mut spdk_bdev_part_base,
    ) -> *mut bdev_part_tailq;
    pub fn spdk_bdev_part_base_get_ctx(
        part_base: *mut spdk_bdev_part_base,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_bdev_part_base_free(base: *mut spdk_bdev_part_base);
    pub fn spdk_bdev_part_free(part: *mut spdk_bdev_part) -> ::core::ffi::c_int;
    pub fn spdk_bdev_part_base_hotremove(
        part_base: *mut spdk_bdev_part_base,
        tailq: *mut bdev_part_tailq,
    );
    pub fn spdk_bdev_part_base_construct_ext(
        bdev_name: *const ::core::ffi::c_char,
        remove_cb: spdk_bdev_remove_cb_t,
        module: *mut spdk_bdev_module,
        fn_table: *mut spdk_bdev_fn_table,
        tailq: *mut bdev_part_tailq,
        free_fn: spdk_bdev_part_base_free_fn,
        ctx: *mut ::core::ffi::c_void,
        channel_size: u32,
        ch_create_cb: spdk_io_channel_create_cb,
        ch_destroy_cb: spdk_io_channel_destroy_cb,
        base: *mut *mut spdk_bdev_part_base,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_part_construct_opts_init(
        opts: *mut spdk_bdev_part_construct_opts,
        size: u64,
    );
    pub fn spdk_bdev_part_construct(
        part: *mut spdk_bdev_part,
        base: *mut spdk_bdev_part_base,
        name: *mut ::core::ffi::c_char,
        offset_blocks: u64,
        num_blocks: u64,
        product_name: *mut ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_part_construct_ext(
        part: *mut spdk_bdev_part,
        base: *mut spdk_bdev_part_base,
        name: *mut ::core::ffi::c_char,
        offset_blocks: u64,
        num_blocks: u64,
        product_name: *mut ::core::ffi::c_char,
        opts: *const spdk_bdev_part_construct_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_part_submit_request(
        ch: *mut spdk_bdev_part_channel,
        bdev_io: *mut spdk_bdev_io,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_part_submit_request_ext(
        ch: *mut spdk_bdev_part_channel,
        bdev_io: *mut spdk_bdev_io,
        cb: spdk_bdev_io_completion_cb,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_part_get_bdev(part: *mut spdk_bdev_part) -> *mut spdk_bdev;
    pub fn spdk_bdev_part_get_base(
        part: *mut spdk_bdev_part,
    ) -> *mut spdk_bdev_part_base;
    pub fn spdk_bdev_part_get_base_bdev(part: *mut spdk_bdev_part) -> *mut spdk_bdev;
    pub fn spdk_bdev_part_get_offset_blocks(part: *mut spdk_bdev_part) -> u64;
    pub fn spdk_bdev_push_media_events(
        bdev: *mut spdk_bdev,
        events: *const spdk_bdev_media_event,
        num_events: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_notify_media_management(bdev: *mut spdk_bdev);
    pub fn spdk_bdev_for_each_bdev_io(
        bdev: *mut spdk_bdev,
        ctx: *mut ::core::ffi::c_void,
        fn_: spdk_bdev_io_fn,
        cb: spdk_bdev_for_each_io_cb,
    );
    pub fn spdk_bdev_get_current_qd(
        bdev: *mut spdk_bdev,
        cb_fn: spdk_bdev_get_current_qd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bdev_add_io_stat(
        total: *mut spdk_bdev_io_stat,
        add: *mut spdk_bdev_io_stat,
    );
    pub fn spdk_bdev_dump_io_stat_json(
        stat: *mut spdk_bdev_io_stat,
        w: *mut spdk_json_write_ctx,
    );
    pub fn spdk_bdev_reset_io_stat(
        stat: *mut spdk_bdev_io_stat,
        mode: spdk_bdev_reset_stat_mode,
    );
    pub fn spdk_bdev_quiesce(
        bdev: *mut spdk_bdev,
        module: *mut spdk_bdev_module,
        cb_fn: spdk_bdev_quiesce_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_unquiesce(
        bdev: *mut spdk_bdev,
        module: *mut spdk_bdev_module,
        cb_fn: spdk_bdev_quiesce_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_quiesce_range(
        bdev: *mut spdk_bdev,
        module: *mut spdk_bdev_module,
        offset: u64,
        length: u64,
        cb_fn: spdk_bdev_quiesce_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_unquiesce_range(
        bdev: *mut spdk_bdev,
        module: *mut spdk_bdev_module,
        offset: u64,
        length: u64,
        cb_fn: spdk_bdev_quiesce_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bit_array_capacity(ba: *const spdk_bit_array) -> u32;
    pub fn spdk_bit_array_create(num_bits: u32) -> *mut spdk_bit_array;
    pub fn spdk_bit_array_free(bap: *mut *mut spdk_bit_array);
    pub fn spdk_bit_array_resize(
        bap: *mut *mut spdk_bit_array,
        num_bits: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bit_array_get(ba: *const spdk_bit_array, bit_index: u32) -> bool;
    pub fn spdk_bit_array_set(
        ba: *mut spdk_bit_array,
        bit_index: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bit_array_clear(ba: *mut spdk_bit_array, bit_index: u32);
    pub fn spdk_bit_array_find_first_set(
        ba: *const spdk_bit_array,
        start_bit_index: u32,
    ) -> u32;
    pub fn spdk_bit_array_find_first_clear(
        ba: *const spdk_bit_array,
        start_bit_index: u32,
    ) -> u32;
    pub fn spdk_bit_array_count_set(ba: *const spdk_bit_array) -> u32;
    pub fn spdk_bit_array_count_clear(ba: *const spdk_bit_array) -> u32;
    pub fn spdk_bit_array_store_mask(
        ba: *const spdk_bit_array,
        mask: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bit_array_load_mask(
        ba: *mut spdk_bit_array,
        mask: *const ::core::ffi::c_void,
    );
    pub fn spdk_bit_array_clear_mask(ba: *mut spdk_bit_array);
    pub fn spdk_bit_pool_capacity(pool: *const spdk_bit_pool) -> u32;
    pub fn spdk_bit_pool_create(num_bits: u32) -> *mut spdk_bit_pool;
    pub fn spdk_bit_pool_create_from_array(
        array: *mut spdk_bit_array,
    ) -> *mut spdk_bit_pool;
    pub fn spdk_bit_pool_free(pool: *mut *mut spdk_bit_pool);
    pub fn spdk_bit_pool_resize(
        pool: *mut *mut spdk_bit_pool,
        num_bits: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bit_pool_is_allocated(
        pool: *const spdk_bit_pool,
        bit_index: u32,
    ) -> bool;
    pub fn spdk_bit_pool_allocate_bit(pool: *mut spdk_bit_pool) -> u32;
    pub fn spdk_bit_pool_set_bit_allocated(
        pool: *mut spdk_bit_pool,
        bit_index: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bit_pool_free_bit(pool: *mut spdk_bit_pool, bit_index: u32);
    pub fn spdk_bit_pool_count_allocated(pool: *const spdk_bit_pool) -> u32;
    pub fn spdk_bit_pool_count_free(pool: *const spdk_bit_pool) -> u32;
    pub fn spdk_bit_pool_store_mask(
        pool: *const spdk_bit_pool,
        mask: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bit_pool_load_mask(
        pool: *mut spdk_bit_pool,
        mask: *const ::core::ffi::c_void,
    );
    pub fn spdk_bit_pool_free_all_bits(pool: *mut spdk_bit_pool);
    pub fn spdk_bs_opts_init(opts: *mut spdk_bs_opts, opts_size: usize);
    pub fn spdk_bs_load(
        dev: *mut spdk_bs_dev,
        opts: *mut spdk_bs_opts,
        cb_fn: spdk_bs_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_grow(
        dev: *mut spdk_bs_dev,
        opts: *mut spdk_bs_opts,
        cb_fn: spdk_bs_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_grow_live(
        bs: *mut spdk_blob_store,
        cb_fn: spdk_bs_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_init(
        dev: *mut spdk_bs_dev,
        opts: *mut spdk_bs_opts,
        cb_fn: spdk_bs_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_dump(
        dev: *mut spdk_bs_dev,
        fp: *mut FILE,
        print_xattr_fn: spdk_bs_dump_print_xattr,
        cb_fn: spdk_bs_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_destroy(
        bs: *mut spdk_blob_store,
        cb_fn: spdk_bs_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_unload(
        bs: *mut spdk_blob_store,
        cb_fn: spdk_bs_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_set_super(
        bs: *mut spdk_blob_store,
        blobid: spdk_blob_id,
        cb_fn: spdk_bs_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_get_super(
        bs: *mut spdk_blob_store,
        cb_fn: spdk_blob_op_with_id_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_get_cluster_size(bs: *mut spdk_blob_store) -> u64;
    pub fn spdk_bs_get_page_size(bs: *mut spdk_blob_store) -> u64;
    pub fn spdk_bs_get_max_growable_size(bs: *mut spdk_blob_store) -> u64;
    pub fn spdk_bs_get_io_unit_size(bs: *mut spdk_blob_store) -> u64;
    pub fn spdk_bs_free_cluster_count(bs: *mut spdk_blob_store) -> u64;
    pub fn spdk_bs_total_data_cluster_count(bs: *mut spdk_blob_store) -> u64;
    pub fn spdk_blob_get_id(blob: *mut spdk_blob) -> spdk_blob_id;
    pub fn spdk_blob_get_num_io_units(blob: *mut spdk_blob) -> u64;
    pub fn spdk_blob_get_num_clusters(blob: *mut spdk_blob) -> u64;
    pub fn spdk_blob_get_num_allocated_clusters(blob: *mut spdk_blob) -> u64;
    pub fn spdk_blob_get_next_allocated_io_unit(
        blob: *mut spdk_blob,
        offset: u64,
    ) -> u64;
    pub fn spdk_blob_get_next_unallocated_io_unit(
        blob: *mut spdk_blob,
        offset: u64,
    ) -> u64;
    pub fn spdk_blob_opts_init(opts: *mut spdk_blob_opts, opts_size: usize);
    pub fn spdk_bs_create_blob_ext(
        bs: *mut spdk_blob_store,
        opts: *const spdk_blob_opts,
        cb_fn: spdk_blob_op_with_id_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_create_blob(
        bs: *mut spdk_blob_store,
        cb_fn: spdk_blob_op_with_id_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_create_snapshot(
        bs: *mut spdk_blob_store,
        blobid: spdk_blob_id,
        snapshot_xattrs: *const spdk_blob_xattr_opts,
        cb_fn: spdk_blob_op_with_id_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_create_clone(
        bs: *mut spdk_blob_store,
        blobid: spdk_blob_id,
        clone_xattrs: *const spdk_blob_xattr_opts,
        cb_fn: spdk_blob_op_with_id_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_blob_get_clones(
        bs: *mut spdk_blob_store,
        blobid: spdk_blob_id,
        ids: *mut spdk_blob_id,
        count: *mut usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_blob_get_parent_snapshot(
        bs: *mut spdk_blob_store,
        blobid: spdk_blob_id,
    ) -> spdk_blob_id;
    pub fn spdk_blob_get_esnap_id(
        blob: *mut spdk_blob,
        id: *mut *const ::core::ffi::c_void,
        len: *mut usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_blob_is_read_only(blob: *mut spdk_blob) -> bool;
    pub fn spdk_blob_is_snapshot(blob: *mut spdk_blob) -> bool;
    pub fn spdk_blob_is_clone(blob: *mut spdk_blob) -> bool;
    pub fn spdk_blob_is_thin_provisioned(blob: *mut spdk_blob) -> bool;
    pub fn spdk_blob_is_esnap_clone(blob: *const spdk_blob) -> bool;
    pub fn spdk_bs_delete_blob(
        bs: *mut spdk_blob_store,
        blobid: spdk_blob_id,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_inflate_blob(
        bs: *mut spdk_blob_store,
        channel: *mut spdk_io_channel,
        blobid: spdk_blob_id,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_blob_decouple_parent(
        bs: *mut spdk_blob_store,
        channel: *mut spdk_io_channel,
        blobid: spdk_blob_id,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_blob_shallow_copy(
        bs: *mut spdk_blob_store,
        channel: *mut spdk_io_channel,
        blobid: spdk_blob_id,
        ext_dev: *mut spdk_bs_dev,
        status_cb_fn: spdk_blob_shallow_copy_status,
        status_cb_arg: *mut ::core::ffi::c_void,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bs_blob_set_parent(
        bs: *mut spdk_blob_store,
        blob_id: spdk_blob_id,
        snapshot_id: spdk_blob_id,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_blob_set_external_parent(
        bs: *mut spdk_blob_store,
        blob_id: spdk_blob_id,
        esnap_bs_dev: *mut spdk_bs_dev,
        esnap_id: *const ::core::ffi::c_void,
        esnap_id_len: u32,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_blob_open_opts_init(opts: *mut spdk_blob_open_opts, opts_size: usize);
    pub fn spdk_bs_open_blob(
        bs: *mut spdk_blob_store,
        blobid: spdk_blob_id,
        cb_fn: spdk_blob_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_open_blob_ext(
        bs: *mut spdk_blob_store,
        blobid: spdk_blob_id,
        opts: *mut spdk_blob_open_opts,
        cb_fn: spdk_blob_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_blob_resize(
        blob: *mut spdk_blob,
        sz: u64,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_blob_set_read_only(blob: *mut spdk_blob) -> ::core::ffi::c_int;
    pub fn spdk_blob_sync_md(
        blob: *mut spdk_blob,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_blob_close(
        blob: *mut spdk_blob,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_alloc_io_channel(bs: *mut spdk_blob_store) -> *mut spdk_io_channel;
    pub fn spdk_bs_free_io_channel(channel: *mut spdk_io_channel);
    pub fn spdk_blob_io_write(
        blob: *mut spdk_blob,
        channel: *mut spdk_io_channel,
        payload: *mut ::core::ffi::c_void,
        offset: u64,
        length: u64,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_blob_io_read(
        blob: *mut spdk_blob,
        channel: *mut spdk_io_channel,
        payload: *mut ::core::ffi::c_void,
        offset: u64,
        length: u64,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_blob_io_writev(
        blob: *mut spdk_blob,
        channel: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        offset: u64,
        length: u64,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_blob_io_readv(
        blob: *mut spdk_blob,
        channel: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        offset: u64,
        length: u64,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_blob_io_writev_ext(
        blob: *mut spdk_blob,
        channel: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        offset: u64,
        length: u64,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
        io_opts: *mut spdk_blob_ext_io_opts,
    );
    pub fn spdk_blob_io_readv_ext(
        blob: *mut spdk_blob,
        channel: *mut spdk_io_channel,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        offset: u64,
        length: u64,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
        io_opts: *mut spdk_blob_ext_io_opts,
    );
    pub fn spdk_blob_io_unmap(
        blob: *mut spdk_blob,
        channel: *mut spdk_io_channel,
        offset: u64,
        length: u64,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_blob_io_write_zeroes(
        blob: *mut spdk_blob,
        channel: *mut spdk_io_channel,
        offset: u64,
        length: u64,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_iter_first(
        bs: *mut spdk_blob_store,
        cb_fn: spdk_blob_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_bs_iter_next(
        bs: *mut spdk_blob_store,
        blob: *mut spdk_blob,
        cb_fn: spdk_blob_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_blob_set_xattr(
        blob: *mut spdk_blob,
        name: *const ::core::ffi::c_char,
        value: *const ::core::ffi::c_void,
        value_len: u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_blob_remove_xattr(
        blob: *mut spdk_blob,
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_blob_get_xattr_value(
        blob: *mut spdk_blob,
        name: *const ::core::ffi::c_char,
        value: *mut *const ::core::ffi::c_void,
        value_len: *mut usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_blob_get_xattr_names(
        blob: *mut spdk_blob,
        names: *mut *mut spdk_xattr_names,
    ) -> ::core::ffi::c_int;
    pub fn spdk_xattr_names_get_count(names: *mut spdk_xattr_names) -> u32;
    pub fn spdk_xattr_names_get_name(
        names: *mut spdk_xattr_names,
        index: u32,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_xattr_names_free(names: *mut spdk_xattr_names);
    pub fn spdk_bs_get_bstype(bs: *mut spdk_blob_store) -> spdk_bs_type;
    pub fn spdk_bs_set_bstype(bs: *mut spdk_blob_store, bstype: spdk_bs_type);
    pub fn spdk_blob_set_esnap_bs_dev(
        blob: *mut spdk_blob,
        back_bs_dev: *mut spdk_bs_dev,
        cb_fn: spdk_blob_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_blob_get_esnap_bs_dev(blob: *const spdk_blob) -> *mut spdk_bs_dev;
    pub fn spdk_blob_is_degraded(blob: *const spdk_blob) -> bool;
    pub fn spdk_bdev_create_bs_dev_ext(
        bdev_name: *const ::core::ffi::c_char,
        event_cb: spdk_bdev_event_cb_t,
        event_ctx: *mut ::core::ffi::c_void,
        bs_dev: *mut *mut spdk_bs_dev,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_create_bs_dev(
        bdev_name: *const ::core::ffi::c_char,
        write: bool,
        opts: *mut spdk_bdev_bs_dev_opts,
        opts_size: usize,
        event_cb: spdk_bdev_event_cb_t,
        event_ctx: *mut ::core::ffi::c_void,
        bs_dev: *mut *mut spdk_bs_dev,
    ) -> ::core::ffi::c_int;
    pub fn spdk_bdev_update_bs_blockcnt(bs_dev: *mut spdk_bs_dev);
    pub fn spdk_bs_bdev_claim(
        bs_dev: *mut spdk_bs_dev,
        module: *mut spdk_bdev_module,
    ) -> ::core::ffi::c_int;
    pub fn spdk_conf_allocate() -> *mut spdk_conf;
    pub fn spdk_conf_free(cp: *mut spdk_conf);
    pub fn spdk_conf_read(
        cp: *mut spdk_conf,
        file: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_conf_find_section(
        cp: *mut spdk_conf,
        name: *const ::core::ffi::c_char,
    ) -> *mut spdk_conf_section;
    pub fn spdk_conf_first_section(cp: *mut spdk_conf) -> *mut spdk_conf_section;
    pub fn spdk_conf_next_section(sp: *mut spdk_conf_section) -> *mut spdk_conf_section;
    pub fn spdk_conf_section_match_prefix(
        sp: *const spdk_conf_section,
        name_prefix: *const ::core::ffi::c_char,
    ) -> bool;
    pub fn spdk_conf_section_get_name(
        sp: *const spdk_conf_section,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_conf_section_get_num(sp: *const spdk_conf_section) -> ::core::ffi::c_int;
    pub fn spdk_conf_section_get_nmval(
        sp: *mut spdk_conf_section,
        key: *const ::core::ffi::c_char,
        idx1: ::core::ffi::c_int,
        idx2: ::core::ffi::c_int,
    ) -> *mut ::core::ffi::c_char;
    pub fn spdk_conf_section_get_nval(
        sp: *mut spdk_conf_section,
        key: *const ::core::ffi::c_char,
        idx: ::core::ffi::c_int,
    ) -> *mut ::core::ffi::c_char;
    pub fn spdk_conf_section_get_val(
        sp: *mut spdk_conf_section,
        key: *const ::core::ffi::c_char,
    ) -> *mut ::core::ffi::c_char;
    pub fn spdk_conf_section_get_intval(
        sp: *mut spdk_conf_section,
        key: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_conf_section_get_boolval(
        sp: *mut spdk_conf_section,
        key: *const ::core::ffi::c_char,
        default_val: bool,
    ) -> bool;
    pub fn spdk_conf_set_as_default(cp: *mut spdk_conf);
    pub fn spdk_conf_disable_sections_merge(cp: *mut spdk_conf);
    pub fn spdk_crc16_t10dif(
        init_crc: u16,
        buf: *const ::core::ffi::c_void,
        len: usize,
    ) -> u16;
    pub fn spdk_crc16_t10dif_copy(
        init_crc: u16,
        dst: *mut u8,
        src: *mut u8,
        len: usize,
    ) -> u16;
    pub fn spdk_crc32_ieee_update(
        buf: *const ::core::ffi::c_void,
        len: usize,
        crc: u32,
    ) -> u32;
    pub fn spdk_crc32c_update(
        buf: *const ::core::ffi::c_void,
        len: usize,
        crc: u32,
    ) -> u32;
    pub fn spdk_crc32c_iov_update(
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
        crc32c: u32,
    ) -> u32;
    pub fn spdk_crc32c_nvme(
        buf: *const ::core::ffi::c_void,
        len: usize,
        crc: u32,
    ) -> u32;
    pub fn spdk_crc64_nvme(buf: *const ::core::ffi::c_void, len: usize, crc: u64) -> u64;
    pub fn spdk_env_dpdk_post_init(legacy_mem: bool) -> ::core::ffi::c_int;
    pub fn spdk_env_dpdk_post_fini();
    pub fn spdk_env_dpdk_external_init() -> bool;
    pub fn spdk_env_dpdk_dump_mem_stats(file: *mut FILE);
    pub fn spdk_env_dpdk_get_mem_stats(
        stats: *mut spdk_env_dpdk_mem_stats,
        numa_id: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_rpc_initialize(
        listen_addr: *const ::core::ffi::c_char,
        opts: *const spdk_rpc_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_rpc_finish();
    pub fn spdk_rpc_server_finish(listen_addr: *const ::core::ffi::c_char);
    pub fn spdk_subsystem_init(
        cb_fn: spdk_subsystem_init_fn,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_subsystem_load_config(
        json: *mut ::core::ffi::c_void,
        json_size: isize,
        cb_fn: spdk_subsystem_init_fn,
        cb_arg: *mut ::core::ffi::c_void,
        stop_on_error: bool,
    );
    pub fn spdk_subsystem_fini(
        cb_fn: spdk_subsystem_fini_fn,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_subsystem_exists(name: *const ::core::ffi::c_char) -> bool;
    pub fn spdk_rpc_server_pause(listen_addr: *const ::core::ffi::c_char);
    pub fn spdk_rpc_server_resume(listen_addr: *const ::core::ffi::c_char);
    pub fn spdk_app_opts_init(opts: *mut spdk_app_opts, opts_size: usize);
    pub fn spdk_app_start(
        opts_user: *mut spdk_app_opts,
        start_fn: spdk_msg_fn,
        ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_app_fini();
    pub fn spdk_app_start_shutdown();
    pub fn spdk_app_stop(rc: ::core::ffi::c_int);
    pub fn spdk_app_get_shm_id() -> ::core::ffi::c_int;
    pub fn spdk_app_parse_core_mask(
        mask: *const ::core::ffi::c_char,
        cpumask: *mut spdk_cpuset,
    ) -> ::core::ffi::c_int;
    pub fn spdk_app_get_core_mask() -> *const spdk_cpuset;
    pub fn spdk_app_parse_args(
        argc: ::core::ffi::c_int,
        argv: *mut *mut ::core::ffi::c_char,
        opts: *mut spdk_app_opts,
        getopt_str: *const ::core::ffi::c_char,
        app_long_opts: *const option,
        parse: ::core::option::Option<
            unsafe extern "C" fn(
                ch: ::core::ffi::c_int,
                arg: *mut ::core::ffi::c_char,
            ) -> ::core::ffi::c_int,
        >,
        usage: ::core::option::Option<unsafe extern "C" fn()>,
    ) -> spdk_app_parse_args_rvals_t;
    pub fn spdk_app_usage();
    pub fn spdk_event_allocate(
        lcore: u32,
        fn_: spdk_event_fn,
        arg1: *mut ::core::ffi::c_void,
        arg2: *mut ::core::ffi::c_void,
    ) -> *mut spdk_event;
    pub fn spdk_event_call(event: *mut spdk_event);
    pub fn spdk_framework_enable_context_switch_monitor(enabled: bool);
    pub fn spdk_framework_context_switch_monitor_enabled() -> bool;
    pub fn spdk_app_setup_trace(opts: *mut spdk_app_opts) -> ::core::ffi::c_int;
    pub fn spdk_posix_file_load(
        file: *mut FILE,
        size: *mut usize,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_posix_file_load_from_name(
        file_name: *const ::core::ffi::c_char,
        size: *mut usize,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_read_sysfs_attribute(
        attribute: *mut *mut ::core::ffi::c_char,
        path_format: *const ::core::ffi::c_char,
        ...
    ) -> ::core::ffi::c_int;
    pub fn spdk_read_sysfs_attribute_uint32(
        attribute: *mut u32,
        path_format: *const ::core::ffi::c_char,
        ...
    ) -> ::core::ffi::c_int;
    pub fn spdk_hexlify(
        bin: *const ::core::ffi::c_char,
        len: usize,
    ) -> *mut ::core::ffi::c_char;
    pub fn spdk_unhexlify(hex: *const ::core::ffi::c_char) -> *mut ::core::ffi::c_char;
    pub fn spdk_jsonrpc_server_listen(
        domain: ::core::ffi::c_int,
        protocol: ::core::ffi::c_int,
        listen_addr: *mut sockaddr,
        addrlen: socklen_t,
        handle_request: spdk_jsonrpc_handle_request_fn,
    ) -> *mut spdk_jsonrpc_server;
    pub fn spdk_jsonrpc_server_poll(
        server: *mut spdk_jsonrpc_server,
    ) -> ::core::ffi::c_int;
    pub fn spdk_jsonrpc_server_shutdown(server: *mut spdk_jsonrpc_server);
    pub fn spdk_jsonrpc_get_conn(
        request: *mut spdk_jsonrpc_request,
    ) -> *mut spdk_jsonrpc_server_conn;
    pub fn spdk_jsonrpc_conn_add_close_cb(
        conn: *mut spdk_jsonrpc_server_conn,
        cb: spdk_jsonrpc_conn_closed_fn,
        ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_jsonrpc_conn_del_close_cb(
        conn: *mut spdk_jsonrpc_server_conn,
        cb: spdk_jsonrpc_conn_closed_fn,
        ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_jsonrpc_begin_result(
        request: *mut spdk_jsonrpc_request,
    ) -> *mut spdk_json_write_ctx;
    pub fn spdk_jsonrpc_end_result(
        request: *mut spdk_jsonrpc_request,
        w: *mut spdk_json_write_ctx,
    );
    pub fn spdk_jsonrpc_send_bool_response(
        request: *mut spdk_jsonrpc_request,
        value: bool,
    );
    pub fn spdk_jsonrpc_send_error_response(
        request: *mut spdk_jsonrpc_request,
        error_code: ::core::ffi::c_int,
        msg: *const ::core::ffi::c_char,
    );
    pub fn spdk_jsonrpc_send_error_response_fmt(
        request: *mut spdk_jsonrpc_request,
        error_code: ::core::ffi::c_int,
        fmt: *const ::core::ffi::c_char,
        ...
    );
    pub fn spdk_jsonrpc_begin_request(
        request: *mut spdk_jsonrpc_client_request,
        id: i32,
        method: *const ::core::ffi::c_char,
    ) -> *mut spdk_json_write_ctx;
    pub fn spdk_jsonrpc_end_request(
        request: *mut spdk_jsonrpc_client_request,
        w: *mut spdk_json_write_ctx,
    );
    pub fn spdk_jsonrpc_client_connect(
        addr: *const ::core::ffi::c_char,
        addr_family: ::core::ffi::c_int,
    ) -> *mut spdk_jsonrpc_client;
    pub fn spdk_jsonrpc_client_close(client: *mut spdk_jsonrpc_client);
    pub fn spdk_jsonrpc_client_create_request() -> *mut spdk_jsonrpc_client_request;
    pub fn spdk_jsonrpc_client_free_request(req: *mut spdk_jsonrpc_client_request);
    pub fn spdk_jsonrpc_client_send_request(
        client: *mut spdk_jsonrpc_client,
        req: *mut spdk_jsonrpc_client_request,
    ) -> ::core::ffi::c_int;
    pub fn spdk_jsonrpc_client_poll(
        client: *mut spdk_jsonrpc_client,
        timeout: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_jsonrpc_client_get_response(
        client: *mut spdk_jsonrpc_client,
    ) -> *mut spdk_jsonrpc_client_response;
    pub fn spdk_jsonrpc_client_free_response(resp: *mut spdk_jsonrpc_client_response);
    pub fn spdk_jsonrpc_set_log_level(level: spdk_log_level);
    pub fn spdk_jsonrpc_set_log_file(file: *mut FILE);
    pub fn spdk_keyring_get_key(name: *const ::core::ffi::c_char) -> *mut spdk_key;
    pub fn spdk_keyring_put_key(key: *mut spdk_key);
    pub fn spdk_key_get_name(key: *mut spdk_key) -> *const ::core::ffi::c_char;
    pub fn spdk_key_get_key(
        key: *mut spdk_key,
        buf: *mut ::core::ffi::c_void,
        len: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_key_dup(key: *mut spdk_key) -> *mut spdk_key;
    pub fn spdk_keyring_init() -> ::core::ffi::c_int;
    pub fn spdk_keyring_cleanup();
    pub fn spdk_keyring_for_each_key(
        keyring: *mut spdk_keyring,
        ctx: *mut ::core::ffi::c_void,
        fn_: ::core::option::Option<
            unsafe extern "C" fn(ctx: *mut ::core::ffi::c_void, key: *mut spdk_key),
        >,
        flags: u32,
    );
    pub fn spdk_keyring_write_config(w: *mut spdk_json_write_ctx);
    pub fn spdk_keyring_add_key(opts: *const spdk_key_opts) -> ::core::ffi::c_int;
    pub fn spdk_keyring_remove_key(
        name: *const ::core::ffi::c_char,
        module: *mut spdk_keyring_module,
    ) -> ::core::ffi::c_int;
    pub fn spdk_keyring_register_module(module: *mut spdk_keyring_module);
    pub fn spdk_key_get_ctx(key: *mut spdk_key) -> *mut ::core::ffi::c_void;
    pub fn spdk_key_get_module(key: *mut spdk_key) -> *mut spdk_keyring_module;
    pub fn spdk_lvs_opts_init(opts: *mut spdk_lvs_opts);
    pub fn spdk_lvs_init(
        bs_dev: *mut spdk_bs_dev,
        o: *mut spdk_lvs_opts,
        cb_fn: spdk_lvs_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_lvs_rename(
        lvs: *mut spdk_lvol_store,
        new_name: *const ::core::ffi::c_char,
        cb_fn: spdk_lvs_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvs_unload(
        lvol_store: *mut spdk_lvol_store,
        cb_fn: spdk_lvs_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_lvs_destroy(
        lvol_store: *mut spdk_lvol_store,
        cb_fn: spdk_lvs_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_lvol_create(
        lvs: *mut spdk_lvol_store,
        name: *const ::core::ffi::c_char,
        sz: u64,
        thin_provisioned: bool,
        clear_method: lvol_clear_method,
        cb_fn: spdk_lvol_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_lvol_create_snapshot(
        lvol: *mut spdk_lvol,
        snapshot_name: *const ::core::ffi::c_char,
        cb_fn: spdk_lvol_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvol_create_clone(
        lvol: *mut spdk_lvol,
        clone_name: *const ::core::ffi::c_char,
        cb_fn: spdk_lvol_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvol_create_esnap_clone(
        esnap_id: *const ::core::ffi::c_void,
        id_len: u32,
        size_bytes: u64,
        lvs: *mut spdk_lvol_store,
        clone_name: *const ::core::ffi::c_char,
        cb_fn: spdk_lvol_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_lvol_rename(
        lvol: *mut spdk_lvol,
        new_name: *const ::core::ffi::c_char,
        cb_fn: spdk_lvol_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvol_deletable(lvol: *mut spdk_lvol) -> bool;
    pub fn spdk_lvol_destroy(
        lvol: *mut spdk_lvol,
        cb_fn: spdk_lvol_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvol_close(
        lvol: *mut spdk_lvol,
        cb_fn: spdk_lvol_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvol_iter_immediate_clones(
        lvol: *mut spdk_lvol,
        cb_fn: spdk_lvol_iter_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_lvol_get_by_uuid(uuid: *const spdk_uuid) -> *mut spdk_lvol;
    pub fn spdk_lvol_get_by_names(
        lvs_name: *const ::core::ffi::c_char,
        lvol_name: *const ::core::ffi::c_char,
    ) -> *mut spdk_lvol;
    pub fn spdk_lvol_get_io_channel(lvol: *mut spdk_lvol) -> *mut spdk_io_channel;
    pub fn spdk_lvs_load(
        bs_dev: *mut spdk_bs_dev,
        cb_fn: spdk_lvs_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvs_load_ext(
        bs_dev: *mut spdk_bs_dev,
        lvs_opts: *const spdk_lvs_opts,
        cb_fn: spdk_lvs_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvs_grow(
        bs_dev: *mut spdk_bs_dev,
        cb_fn: spdk_lvs_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvs_grow_live(
        lvs: *mut spdk_lvol_store,
        cb_fn: spdk_lvs_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvol_open(
        lvol: *mut spdk_lvol,
        cb_fn: spdk_lvol_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvol_inflate(
        lvol: *mut spdk_lvol,
        cb_fn: spdk_lvol_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvol_decouple_parent(
        lvol: *mut spdk_lvol,
        cb_fn: spdk_lvol_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvol_is_degraded(lvol: *const spdk_lvol) -> bool;
    pub fn spdk_lvol_shallow_copy(
        lvol: *mut spdk_lvol,
        ext_dev: *mut spdk_bs_dev,
        status_cb_fn: spdk_blob_shallow_copy_status,
        status_cb_arg: *mut ::core::ffi::c_void,
        cb_fn: spdk_lvol_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_lvol_set_parent(
        lvol: *mut spdk_lvol,
        snapshot: *mut spdk_lvol,
        cb_fn: spdk_lvol_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvol_set_external_parent(
        lvol: *mut spdk_lvol,
        esnap_id: *const ::core::ffi::c_void,
        esnap_id_len: u32,
        cb_fn: spdk_lvol_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_md5init(md5ctx: *mut spdk_md5ctx) -> ::core::ffi::c_int;
    pub fn spdk_md5update(
        md5ctx: *mut spdk_md5ctx,
        data: *const ::core::ffi::c_void,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_md5final(
        md5: *mut ::core::ffi::c_void,
        md5ctx: *mut spdk_md5ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nbd_init() -> ::core::ffi::c_int;
    pub fn spdk_nbd_fini(cb_fn: spdk_nbd_fini_cb, cb_arg: *mut ::core::ffi::c_void);
    pub fn spdk_nbd_start(
        bdev_name: *const ::core::ffi::c_char,
        nbd_path: *const ::core::ffi::c_char,
        cb_fn: spdk_nbd_start_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_nbd_stop(nbd: *mut spdk_nbd_disk) -> ::core::ffi::c_int;
    pub fn spdk_nbd_get_path(nbd: *mut spdk_nbd_disk) -> *const ::core::ffi::c_char;
    pub fn spdk_nbd_write_config_json(w: *mut spdk_json_write_ctx);
    pub fn spdk_net_get_interface_name(
        ip: *const ::core::ffi::c_char,
        ifc: *mut ::core::ffi::c_char,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_net_get_address_string(
        sa: *mut sockaddr,
        addr: *mut ::core::ffi::c_char,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_net_is_loopback(fd: ::core::ffi::c_int) -> bool;
    pub fn spdk_net_getaddr(
        fd: ::core::ffi::c_int,
        laddr: *mut ::core::ffi::c_char,
        llen: ::core::ffi::c_int,
        lport: *mut u16,
        paddr: *mut ::core::ffi::c_char,
        plen: ::core::ffi::c_int,
        pport: *mut u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_notify_type_register(
        type_: *const ::core::ffi::c_char,
    ) -> *mut spdk_notify_type;
    pub fn spdk_notify_type_get_name(
        type_: *const spdk_notify_type,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_notify_foreach_type(
        cb_fn: spdk_notify_foreach_type_cb,
        ctx: *mut ::core::ffi::c_void,
    );
    pub fn spdk_notify_send(
        type_: *const ::core::ffi::c_char,
        ctx: *const ::core::ffi::c_char,
    ) -> u64;
    pub fn spdk_notify_foreach_event(
        start_idx: u64,
        max: u64,
        cb_fn: spdk_notify_foreach_event_cb,
        ctx: *mut ::core::ffi::c_void,
    ) -> u64;
    pub fn spdk_pipe_create(buf: *mut ::core::ffi::c_void, sz: u32) -> *mut spdk_pipe;
    pub fn spdk_pipe_destroy(pipe: *mut spdk_pipe) -> *mut ::core::ffi::c_void;
    pub fn spdk_pipe_writer_get_buffer(
        pipe: *mut spdk_pipe,
        sz: u32,
        iovs: *mut iovec,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pipe_writer_advance(
        pipe: *mut spdk_pipe,
        count: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pipe_reader_bytes_available(pipe: *mut spdk_pipe) -> u32;
    pub fn spdk_pipe_reader_get_buffer(
        pipe: *mut spdk_pipe,
        sz: u32,
        iovs: *mut iovec,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pipe_reader_advance(
        pipe: *mut spdk_pipe,
        count: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pipe_group_create() -> *mut spdk_pipe_group;
    pub fn spdk_pipe_group_destroy(group: *mut spdk_pipe_group);
    pub fn spdk_pipe_group_add(
        group: *mut spdk_pipe_group,
        pipe: *mut spdk_pipe,
    ) -> ::core::ffi::c_int;
    pub fn spdk_pipe_group_remove(
        group: *mut spdk_pipe_group,
        pipe: *mut spdk_pipe,
    ) -> ::core::ffi::c_int;
    pub fn spdk_rpc_verify_methods() -> bool;
    pub fn spdk_rpc_server_listen(
        listen_addr: *const ::core::ffi::c_char,
    ) -> *mut spdk_rpc_server;
    pub fn spdk_rpc_server_accept(server: *mut spdk_rpc_server);
    pub fn spdk_rpc_server_close(server: *mut spdk_rpc_server);
    pub fn spdk_rpc_register_method(
        method: *const ::core::ffi::c_char,
        func: spdk_rpc_method_handler,
        state_mask: u32,
    );
    pub fn spdk_rpc_register_alias_deprecated(
        method: *const ::core::ffi::c_char,
        alias: *const ::core::ffi::c_char,
    );
    pub fn spdk_rpc_is_method_allowed(
        method: *const ::core::ffi::c_char,
        state_mask: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_rpc_get_method_state_mask(
        method: *const ::core::ffi::c_char,
        state_mask: *mut u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_rpc_set_state(state_mask: u32);
    pub fn spdk_rpc_get_state() -> u32;
    pub fn spdk_rpc_set_allowlist(rpc_allowlist: *mut *const ::core::ffi::c_char);
    pub fn spdk_governor_set(name: *const ::core::ffi::c_char) -> ::core::ffi::c_int;
    pub fn spdk_governor_get() -> *mut spdk_governor;
    pub fn spdk_governor_register(governor: *mut spdk_governor);
    pub fn spdk_scheduler_set(name: *const ::core::ffi::c_char) -> ::core::ffi::c_int;
    pub fn spdk_scheduler_get() -> *mut spdk_scheduler;
    pub fn spdk_scheduler_set_period(period: u64);
    pub fn spdk_scheduler_get_period() -> u64;
    pub fn spdk_scheduler_register(scheduler: *mut spdk_scheduler);
    pub fn spdk_scheduler_get_scheduling_lcore() -> u32;
    pub fn spdk_scheduler_set_scheduling_lcore(lcore: u32) -> bool;
    pub fn spdk_sock_get_default_initialize_opts(
        opts: *mut spdk_sock_initialize_opts,
        opts_size: usize,
    );
    pub fn spdk_sock_initialize(
        opts: *mut spdk_sock_initialize_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_get_default_opts(opts: *mut spdk_sock_opts);
    pub fn spdk_sock_getaddr(
        sock: *mut spdk_sock,
        saddr: *mut ::core::ffi::c_char,
        slen: ::core::ffi::c_int,
        sport: *mut u16,
        caddr: *mut ::core::ffi::c_char,
        clen: ::core::ffi::c_int,
        cport: *mut u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_get_impl_name(sock: *mut spdk_sock) -> *const ::core::ffi::c_char;
    pub fn spdk_sock_connect(
        ip: *const ::core::ffi::c_char,
        port: ::core::ffi::c_int,
        impl_name: *const ::core::ffi::c_char,
    ) -> *mut spdk_sock;
    pub fn spdk_sock_connect_ext(
        ip: *const ::core::ffi::c_char,
        port: ::core::ffi::c_int,
        impl_name: *const ::core::ffi::c_char,
        opts: *mut spdk_sock_opts,
    ) -> *mut spdk_sock;
    pub fn spdk_sock_connect_async(
        ip: *const ::core::ffi::c_char,
        port: ::core::ffi::c_int,
        impl_name: *const ::core::ffi::c_char,
        opts: *mut spdk_sock_opts,
        cb_fn: spdk_sock_connect_cb_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> *mut spdk_sock;
    pub fn spdk_sock_listen(
        ip: *const ::core::ffi::c_char,
        port: ::core::ffi::c_int,
        impl_name: *const ::core::ffi::c_char,
    ) -> *mut spdk_sock;
    pub fn spdk_sock_listen_ext(
        ip: *const ::core::ffi::c_char,
        port: ::core::ffi::c_int,
        impl_name: *const ::core::ffi::c_char,
        opts: *mut spdk_sock_opts,
    ) -> *mut spdk_sock;
    pub fn spdk_sock_accept(sock: *mut spdk_sock) -> *mut spdk_sock;
    pub fn spdk_sock_get_interface_name(
        sock: *mut spdk_sock,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_sock_get_numa_id(sock: *mut spdk_sock) -> i32;
    pub fn spdk_sock_close(sock: *mut *mut spdk_sock) -> ::core::ffi::c_int;
    pub fn spdk_sock_flush(sock: *mut spdk_sock) -> ::core::ffi::c_int;
    pub fn spdk_sock_recv(
        sock: *mut spdk_sock,
        buf: *mut ::core::ffi::c_void,
        len: usize,
    ) -> isize;
    pub fn spdk_sock_writev(
        sock: *mut spdk_sock,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
    ) -> isize;
    pub fn spdk_sock_writev_async(sock: *mut spdk_sock, req: *mut spdk_sock_request);
    pub fn spdk_sock_readv(
        sock: *mut spdk_sock,
        iov: *mut iovec,
        iovcnt: ::core::ffi::c_int,
    ) -> isize;
    pub fn spdk_sock_recv_next(
        sock: *mut spdk_sock,
        buf: *mut *mut ::core::ffi::c_void,
        ctx: *mut *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_set_recvlowat(
        sock: *mut spdk_sock,
        nbytes: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_set_recvbuf(
        sock: *mut spdk_sock,
        sz: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_set_sendbuf(
        sock: *mut spdk_sock,
        sz: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_is_ipv6(sock: *mut spdk_sock) -> bool;
    pub fn spdk_sock_is_ipv4(sock: *mut spdk_sock) -> bool;
    pub fn spdk_sock_is_connected(sock: *mut spdk_sock) -> bool;
    pub fn spdk_sock_group_create(ctx: *mut ::core::ffi::c_void) -> *mut spdk_sock_group;
    pub fn spdk_sock_group_get_ctx(
        sock_group: *mut spdk_sock_group,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_sock_group_add_sock(
        group: *mut spdk_sock_group,
        sock: *mut spdk_sock,
        cb_fn: spdk_sock_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_group_remove_sock(
        group: *mut spdk_sock_group,
        sock: *mut spdk_sock,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_group_provide_buf(
        group: *mut spdk_sock_group,
        buf: *mut ::core::ffi::c_void,
        len: usize,
        ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_group_poll(group: *mut spdk_sock_group) -> ::core::ffi::c_int;
    pub fn spdk_sock_group_poll_count(
        group: *mut spdk_sock_group,
        max_events: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_group_close(group: *mut *mut spdk_sock_group) -> ::core::ffi::c_int;
    pub fn spdk_sock_get_optimal_sock_group(
        sock: *mut spdk_sock,
        group: *mut *mut spdk_sock_group,
        hint: *mut spdk_sock_group,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_impl_get_opts(
        impl_name: *const ::core::ffi::c_char,
        opts: *mut spdk_sock_impl_opts,
        len: *mut usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_impl_set_opts(
        impl_name: *const ::core::ffi::c_char,
        opts: *const spdk_sock_impl_opts,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_set_default_impl(
        impl_name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_get_default_impl() -> *const ::core::ffi::c_char;
    pub fn spdk_sock_write_config_json(w: *mut spdk_json_write_ctx);
    pub fn spdk_sock_group_get_interruptfd(
        group: *mut spdk_sock_group,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sprintf_alloc(
        format: *const ::core::ffi::c_char,
        ...
    ) -> *mut ::core::ffi::c_char;
    pub fn spdk_vsprintf_alloc(
        format: *const ::core::ffi::c_char,
        args: *mut __va_list_tag,
    ) -> *mut ::core::ffi::c_char;
    pub fn spdk_sprintf_append_realloc(
        buffer: *mut ::core::ffi::c_char,
        format: *const ::core::ffi::c_char,
        ...
    ) -> *mut ::core::ffi::c_char;
    pub fn spdk_vsprintf_append_realloc(
        buffer: *mut ::core::ffi::c_char,
        format: *const ::core::ffi::c_char,
        args: *mut __va_list_tag,
    ) -> *mut ::core::ffi::c_char;
    pub fn spdk_strlwr(s: *mut ::core::ffi::c_char) -> *mut ::core::ffi::c_char;
    pub fn spdk_strsepq(
        stringp: *mut *mut ::core::ffi::c_char,
        delim: *const ::core::ffi::c_char,
    ) -> *mut ::core::ffi::c_char;
    pub fn spdk_str_trim(s: *mut ::core::ffi::c_char) -> *mut ::core::ffi::c_char;
    pub fn spdk_strerror_r(
        errnum: ::core::ffi::c_int,
        buf: *mut ::core::ffi::c_char,
        buflen: usize,
    );
    pub fn spdk_strerror(errnum: ::core::ffi::c_int) -> *const ::core::ffi::c_char;
    pub fn spdk_str_chomp(s: *mut ::core::ffi::c_char) -> usize;
    pub fn spdk_strcpy_pad(
        dst: *mut ::core::ffi::c_void,
        src: *const ::core::ffi::c_char,
        size: usize,
        pad: ::core::ffi::c_int,
    );
    pub fn spdk_strlen_pad(
        str_: *const ::core::ffi::c_void,
        size: usize,
        pad: ::core::ffi::c_int,
    ) -> usize;
    pub fn spdk_parse_ip_addr(
        ip: *mut ::core::ffi::c_char,
        host: *mut *mut ::core::ffi::c_char,
        port: *mut *mut ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_parse_capacity(
        cap_str: *const ::core::ffi::c_char,
        cap: *mut u64,
        has_prefix: *mut bool,
    ) -> ::core::ffi::c_int;
    pub fn spdk_mem_all_zero(data: *const ::core::ffi::c_void, size: usize) -> bool;
    pub fn spdk_strtol(
        nptr: *const ::core::ffi::c_char,
        base: ::core::ffi::c_int,
    ) -> ::core::ffi::c_long;
    pub fn spdk_strtoll(
        nptr: *const ::core::ffi::c_char,
        base: ::core::ffi::c_int,
    ) -> ::core::ffi::c_longlong;
    pub fn spdk_strarray_from_string(
        str_: *const ::core::ffi::c_char,
        delim: *const ::core::ffi::c_char,
    ) -> *mut *mut ::core::ffi::c_char;
    pub fn spdk_strarray_dup(
        strarray: *mut *const ::core::ffi::c_char,
    ) -> *mut *mut ::core::ffi::c_char;
    pub fn spdk_strarray_free(strarray: *mut *mut ::core::ffi::c_char);
    pub fn spdk_strcpy_replace(
        dst: *mut ::core::ffi::c_char,
        size: usize,
        src: *const ::core::ffi::c_char,
        search: *const ::core::ffi::c_char,
        replace: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn _spdk_trace_record(
        tsc: u64,
        tpoint_id: u16,
        owner_id: u16,
        size: u32,
        object_id: u64,
        num_args: ::core::ffi::c_int,
        ...
    );
    pub fn spdk_trace_get_tpoint_mask(group_id: u32) -> u64;
    pub fn spdk_trace_set_tpoints(group_id: u32, tpoint_mask: u64);
    pub fn spdk_trace_clear_tpoints(group_id: u32, tpoint_mask: u64);
    pub fn spdk_trace_get_tpoint_group_mask() -> u64;
    pub fn spdk_trace_set_tpoint_group_mask(tpoint_group_mask: u64);
    pub fn spdk_trace_clear_tpoint_group_mask(tpoint_group_mask: u64);
    pub fn spdk_trace_init(
        shm_name: *const ::core::ffi::c_char,
        num_entries: u64,
        num_threads: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_trace_register_user_thread() -> ::core::ffi::c_int;
    pub fn spdk_trace_unregister_user_thread() -> ::core::ffi::c_int;
    pub fn spdk_trace_cleanup();
    pub fn spdk_trace_register_owner_type(type_: u8, id_prefix: ::core::ffi::c_char);
    pub fn spdk_trace_register_owner(
        owner_type: u8,
        description: *const ::core::ffi::c_char,
    ) -> u16;
    pub fn spdk_trace_owner_set_description(
        owner_id: u16,
        description: *const ::core::ffi::c_char,
    );
    pub fn spdk_trace_owner_append_description(
        owner_id: u16,
        description: *const ::core::ffi::c_char,
    );
    pub fn spdk_trace_unregister_owner(owner_id: u16);
    pub fn spdk_trace_register_object(type_: u8, id_prefix: ::core::ffi::c_char);
    pub fn spdk_trace_register_description(
        name: *const ::core::ffi::c_char,
        tpoint_id: u16,
        owner_type: u8,
        object_type: u8,
        new_object: u8,
        arg1_type: u8,
        arg1_name: *const ::core::ffi::c_char,
    );
    pub fn spdk_trace_register_description_ext(
        opts: *const spdk_trace_tpoint_opts,
        num_opts: usize,
    );
    pub fn spdk_trace_get_first_register_fn() -> *mut spdk_trace_register_fn;
    pub fn spdk_trace_get_next_register_fn(
        register_fn: *mut spdk_trace_register_fn,
    ) -> *mut spdk_trace_register_fn;
    pub fn spdk_trace_tpoint_register_relation(
        tpoint_id: u16,
        object_type: u8,
        arg_index: u8,
    );
    pub fn spdk_trace_enable_tpoint_group(
        group_name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_trace_disable_tpoint_group(
        group_name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_trace_mask_usage(f: *mut FILE, tmask_arg: *const ::core::ffi::c_char);
    pub fn spdk_trace_create_tpoint_group_mask(
        group_name: *const ::core::ffi::c_char,
    ) -> u64;
    pub fn spdk_trace_add_register_fn(reg_fn: *mut spdk_trace_register_fn);
    pub fn spdk_trace_parser_init(
        opts: *const spdk_trace_parser_opts,
    ) -> *mut spdk_trace_parser;
    pub fn spdk_trace_parser_cleanup(parser: *mut spdk_trace_parser);
    pub fn spdk_trace_parser_get_file(
        parser: *const spdk_trace_parser,
    ) -> *const spdk_trace_file;
    pub fn spdk_trace_parser_get_tsc_offset(parser: *const spdk_trace_parser) -> u64;
    pub fn spdk_trace_parser_next_entry(
        parser: *mut spdk_trace_parser,
        entry: *mut spdk_trace_parser_entry,
    ) -> bool;
    pub fn spdk_trace_parser_get_entry_count(
        parser: *const spdk_trace_parser,
        lcore: u16,
    ) -> u64;
    pub fn spdk_xor_gen(
        dest: *mut ::core::ffi::c_void,
        sources: *mut *mut ::core::ffi::c_void,
        n: u32,
        len: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_xor_get_optimal_alignment() -> usize;
    pub fn spdk_zipf_create(range: u64, theta: f64, seed: u32) -> *mut spdk_zipf;
    pub fn spdk_zipf_free(zipfp: *mut *mut spdk_zipf);
    pub fn spdk_zipf_generate(zipf: *mut spdk_zipf) -> u64;
    pub fn spdk_keyring_file_add_key(
        name: *const ::core::ffi::c_char,
        path: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_keyring_file_remove_key(
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_reactors_init(msg_mempool_size: usize) -> ::core::ffi::c_int;
    pub fn spdk_reactors_fini();
    pub fn spdk_reactors_start();
    pub fn spdk_reactors_stop(arg1: *mut ::core::ffi::c_void);
    pub fn spdk_reactor_get(lcore: u32) -> *mut spdk_reactor;
    pub fn spdk_for_each_reactor(
        fn_: spdk_event_fn,
        arg1: *mut ::core::ffi::c_void,
        arg2: *mut ::core::ffi::c_void,
        cpl: spdk_event_fn,
    );
    pub fn spdk_reactor_set_interrupt_mode(
        lcore: u32,
        new_in_interrupt: bool,
        cb_fn: spdk_reactor_set_interrupt_mode_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_add_subsystem(subsystem: *mut spdk_subsystem);
    pub fn spdk_add_subsystem_depend(depend: *mut spdk_subsystem_depend);
    pub fn spdk_subsystem_init_next(rc: ::core::ffi::c_int);
    pub fn spdk_subsystem_fini_next();
    pub fn spdk_lvol_resize(
        lvol: *mut spdk_lvol,
        sz: u64,
        cb_fn: spdk_lvol_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvol_set_read_only(
        lvol: *mut spdk_lvol,
        cb_fn: spdk_lvol_op_complete,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_lvs_esnap_missing_add(
        lvs: *mut spdk_lvol_store,
        lvol: *mut spdk_lvol,
        esnap_id: *const ::core::ffi::c_void,
        id_len: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_lvs_esnap_missing_remove(lvol: *mut spdk_lvol);
    pub fn spdk_lvs_notify_hotplug(
        esnap_id: *const ::core::ffi::c_void,
        id_len: u32,
        cb_fn: spdk_lvol_op_with_handle_complete,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> bool;
    pub fn spdk_net_impl_register(impl_: *mut spdk_net_impl);
    pub fn spdk_sock_group_get_buf(
        group: *mut spdk_sock_group,
        buf: *mut *mut ::core::ffi::c_void,
        ctx: *mut *mut ::core::ffi::c_void,
    ) -> usize;
    pub fn spdk_sock_posix_getaddrinfo(
        ip: *const ::core::ffi::c_char,
        port: ::core::ffi::c_int,
    ) -> *mut addrinfo;
    pub fn spdk_sock_posix_fd_create(
        res: *mut addrinfo,
        opts: *mut spdk_sock_opts,
        impl_opts: *mut spdk_sock_impl_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_posix_fd_connect(
        fd: ::core::ffi::c_int,
        res: *mut addrinfo,
        opts: *mut spdk_sock_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_posix_fd_connect_async(
        fd: ::core::ffi::c_int,
        res: *mut addrinfo,
        opts: *mut spdk_sock_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_posix_fd_connect_poll_async(
        fd: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_map_insert(
        map: *mut spdk_sock_map,
        placement_id: ::core::ffi::c_int,
        group_impl: *mut spdk_sock_group_impl,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_map_release(
        map: *mut spdk_sock_map,
        placement_id: ::core::ffi::c_int,
    );
    pub fn spdk_sock_map_lookup(
        map: *mut spdk_sock_map,
        placement_id: ::core::ffi::c_int,
        group_impl: *mut *mut spdk_sock_group_impl,
        hint: *mut spdk_sock_group_impl,
    ) -> ::core::ffi::c_int;
    pub fn spdk_sock_map_find_free(map: *mut spdk_sock_map) -> ::core::ffi::c_int;
    pub fn spdk_sock_map_cleanup(map: *mut spdk_sock_map);
    pub fn spdk_poller_get_name(poller: *mut spdk_poller) -> *const ::core::ffi::c_char;
    pub fn spdk_poller_get_id(poller: *mut spdk_poller) -> u64;
    pub fn spdk_poller_get_state_str(
        poller: *mut spdk_poller,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_poller_get_period_ticks(poller: *mut spdk_poller) -> u64;
    pub fn spdk_poller_get_stats(
        poller: *mut spdk_poller,
        stats: *mut spdk_poller_stats,
    );
    pub fn spdk_io_channel_get_io_device_name(
        ch: *mut spdk_io_channel,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_io_channel_get_ref_count(ch: *mut spdk_io_channel) -> ::core::ffi::c_int;
    pub fn spdk_io_device_get_name(dev: *mut io_device) -> *const ::core::ffi::c_char;
    pub fn spdk_thread_get_first_active_poller(
        thread: *mut spdk_thread,
    ) -> *mut spdk_poller;
    pub fn spdk_thread_get_next_active_poller(
        prev: *mut spdk_poller,
    ) -> *mut spdk_poller;
    pub fn spdk_thread_get_first_timed_poller(
        thread: *mut spdk_thread,
    ) -> *mut spdk_poller;
    pub fn spdk_thread_get_next_timed_poller(prev: *mut spdk_poller) -> *mut spdk_poller;
    pub fn spdk_thread_get_first_paused_poller(
        thread: *mut spdk_thread,
    ) -> *mut spdk_poller;
    pub fn spdk_thread_get_next_paused_poller(
        prev: *mut spdk_poller,
    ) -> *mut spdk_poller;
    pub fn spdk_thread_get_first_io_channel(
        thread: *mut spdk_thread,
    ) -> *mut spdk_io_channel;
    pub fn spdk_thread_get_next_io_channel(
        prev: *mut spdk_io_channel,
    ) -> *mut spdk_io_channel;
}
