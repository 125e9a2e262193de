
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
    pub fn spdk_ae4dma_probe(
        cb_ctx: *mut ::core::ffi::c_void,
        probe_cb: spdk_ae4dma_probe_cb,
        attach_cb: spdk_ae4dma_attach_cb,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ae4dma_detach(ae4dma: *mut spdk_ae4dma_chan);
    pub fn spdk_ae4dma_get_max_descriptors(chan: *mut spdk_ae4dma_chan) -> u32;
    pub fn spdk_ae4dma_build_copy(
        ae4dma: *mut spdk_ae4dma_chan,
        hwq_id: ::core::ffi::c_int,
        cb_arg: *mut ::core::ffi::c_void,
        cb_fn: spdk_ae4dma_req_cb,
        diov: *mut iovec,
        diovcnt: u32,
        siov: *mut iovec,
        siovcnt: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ae4dma_flush(chan: *mut spdk_ae4dma_chan, hwq_id: ::core::ffi::c_int);
    pub fn spdk_ae4dma_process_events(
        chan: *mut spdk_ae4dma_chan,
        hwq_id: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
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
    pub fn spdk_fsdev_initialize(
        cb_fn: spdk_fsdev_init_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_fsdev_finish(
        cb_fn: spdk_fsdev_fini_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_fsdev_subsystem_config_json(w: *mut spdk_json_write_ctx);
    pub fn spdk_fsdev_get_module_name(
        fsdev: *const spdk_fsdev,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_fsdev_open(
        fsdev_name: *const ::core::ffi::c_char,
        event_cb: spdk_fsdev_event_cb_t,
        event_ctx: *mut ::core::ffi::c_void,
        desc: *mut *mut spdk_fsdev_desc,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_close(desc: *mut spdk_fsdev_desc);
    pub fn spdk_fsdev_get_name(fsdev: *const spdk_fsdev) -> *const ::core::ffi::c_char;
    pub fn spdk_fsdev_desc_get_fsdev(desc: *mut spdk_fsdev_desc) -> *mut spdk_fsdev;
    pub fn spdk_fsdev_get_io_channel(desc: *mut spdk_fsdev_desc) -> *mut spdk_io_channel;
    pub fn spdk_fsdev_set_opts(opts: *const spdk_fsdev_opts) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_get_opts(
        opts: *mut spdk_fsdev_opts,
        opts_size: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_get_memory_domains(
        fsdev: *mut spdk_fsdev,
        domains: *mut *mut spdk_memory_domain,
        array_size: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_mount(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        opts: *const spdk_fsdev_mount_opts,
        cb_fn: spdk_fsdev_mount_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_umount(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        cb_fn: spdk_fsdev_umount_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_lookup(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        parent_fobject: *mut spdk_fsdev_file_object,
        name: *const ::core::ffi::c_char,
        cb_fn: spdk_fsdev_lookup_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_forget(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        nlookup: u64,
        cb_fn: spdk_fsdev_forget_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_readlink(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        cb_fn: spdk_fsdev_readlink_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_symlink(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        parent_fobject: *mut spdk_fsdev_file_object,
        target: *const ::core::ffi::c_char,
        linkpath: *const ::core::ffi::c_char,
        euid: uid_t,
        egid: gid_t,
        cb_fn: spdk_fsdev_symlink_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_mknod(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        parent_fobject: *mut spdk_fsdev_file_object,
        name: *const ::core::ffi::c_char,
        mode: mode_t,
        rdev: dev_t,
        euid: uid_t,
        egid: gid_t,
        cb_fn: spdk_fsdev_mknod_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_mkdir(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        parent_fobject: *mut spdk_fsdev_file_object,
        name: *const ::core::ffi::c_char,
        mode: mode_t,
        euid: uid_t,
        egid: gid_t,
        cb_fn: spdk_fsdev_mkdir_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_unlink(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        parent_fobject: *mut spdk_fsdev_file_object,
        name: *const ::core::ffi::c_char,
        cb_fn: spdk_fsdev_unlink_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_rmdir(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        parent_fobject: *mut spdk_fsdev_file_object,
        name: *const ::core::ffi::c_char,
        cb_fn: spdk_fsdev_rmdir_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_rename(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        parent_fobject: *mut spdk_fsdev_file_object,
        name: *const ::core::ffi::c_char,
        new_parent_fobject: *mut spdk_fsdev_file_object,
        new_name: *const ::core::ffi::c_char,
        flags: u32,
        cb_fn: spdk_fsdev_rename_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_link(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        new_parent_fobject: *mut spdk_fsdev_file_object,
        name: *const ::core::ffi::c_char,
        cb_fn: spdk_fsdev_link_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_statfs(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        cb_fn: spdk_fsdev_statfs_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_setxattr(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        name: *const ::core::ffi::c_char,
        value: *const ::core::ffi::c_char,
        size: usize,
        flags: u32,
        cb_fn: spdk_fsdev_setxattr_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_getxattr(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        name: *const ::core::ffi::c_char,
        buffer: *mut ::core::ffi::c_void,
        size: usize,
        cb_fn: spdk_fsdev_getxattr_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_listxattr(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        buffer: *mut ::core::ffi::c_char,
        size: usize,
        cb_fn: spdk_fsdev_listxattr_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_removexattr(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        name: *const ::core::ffi::c_char,
        cb_fn: spdk_fsdev_removexattr_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_fopen(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        flags: u32,
        cb_fn: spdk_fsdev_fopen_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_create(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        parent_fobject: *mut spdk_fsdev_file_object,
        name: *const ::core::ffi::c_char,
        mode: mode_t,
        flags: u32,
        umask: mode_t,
        euid: uid_t,
        egid: gid_t,
        cb_fn: spdk_fsdev_create_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_release(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        fhandle: *mut spdk_fsdev_file_handle,
        cb_fn: spdk_fsdev_release_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_getattr(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        fhandle: *mut spdk_fsdev_file_handle,
        cb_fn: spdk_fsdev_getattr_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_setattr(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        fhandle: *mut spdk_fsdev_file_handle,
        attr: *const spdk_fsdev_file_attr,
        to_set: u32,
        cb_fn: spdk_fsdev_setattr_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_read(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        fhandle: *mut spdk_fsdev_file_handle,
        size: usize,
        offs: u64,
        flags: u32,
        iov: *mut iovec,
        iovcnt: u32,
        opts: *mut spdk_fsdev_io_opts,
        cb_fn: spdk_fsdev_read_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_write(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        fhandle: *mut spdk_fsdev_file_handle,
        size: usize,
        offs: u64,
        flags: u64,
        iov: *const iovec,
        iovcnt: u32,
        opts: *mut spdk_fsdev_io_opts,
        cb_fn: spdk_fsdev_write_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_fsync(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        fhandle: *mut spdk_fsdev_file_handle,
        datasync: bool,
        cb_fn: spdk_fsdev_fsync_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_flush(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        fhandle: *mut spdk_fsdev_file_handle,
        cb_fn: spdk_fsdev_flush_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_opendir(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        flags: u32,
        cb_fn: spdk_fsdev_opendir_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_readdir(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        fhandle: *mut spdk_fsdev_file_handle,
        offset: u64,
        entry_cb_fn: spdk_fsdev_readdir_entry_cb,
        cpl_cb_fn: spdk_fsdev_readdir_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_releasedir(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        fhandle: *mut spdk_fsdev_file_handle,
        cb_fn: spdk_fsdev_releasedir_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_fsyncdir(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        fhandle: *mut spdk_fsdev_file_handle,
        datasync: bool,
        cb_fn: spdk_fsdev_fsyncdir_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_flock(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        fhandle: *mut spdk_fsdev_file_handle,
        operation: ::core::ffi::c_int,
        cb_fn: spdk_fsdev_flock_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_fallocate(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject: *mut spdk_fsdev_file_object,
        fhandle: *mut spdk_fsdev_file_handle,
        mode: ::core::ffi::c_int,
        offset: off_t,
        length: off_t,
        cb_fn: spdk_fsdev_fallocate_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_copy_file_range(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique: u64,
        fobject_in: *mut spdk_fsdev_file_object,
        fhandle_in: *mut spdk_fsdev_file_handle,
        off_in: off_t,
        fobject_out: *mut spdk_fsdev_file_object,
        fhandle_out: *mut spdk_fsdev_file_handle,
        off_out: off_t,
        len: usize,
        flags: u32,
        cb_fn: spdk_fsdev_copy_file_range_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_abort(
        desc: *mut spdk_fsdev_desc,
        ch: *mut spdk_io_channel,
        unique_to_abort: u64,
        cb_fn: spdk_fsdev_abort_cpl_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_register(fsdev: *mut spdk_fsdev) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_unregister(
        fsdev: *mut spdk_fsdev,
        cb_fn: spdk_fsdev_unregister_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_fsdev_unregister_by_name(
        fsdev_name: *const ::core::ffi::c_char,
        module: *mut spdk_fsdev_module,
        cb_fn: spdk_fsdev_unregister_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_fsdev_destruct_done(
        fsdev: *mut spdk_fsdev,
        fsdeverrno: ::core::ffi::c_int,
    );
    pub fn spdk_fsdev_module_init_done(module: *mut spdk_fsdev_module);
    pub fn spdk_fsdev_io_complete(
        fsdev_io: *mut spdk_fsdev_io,
        status: ::core::ffi::c_int,
    );
    pub fn spdk_fsdev_free_io(fsdev_io: *mut spdk_fsdev_io);
    pub fn spdk_fsdev_io_get_thread(fsdev_io: *mut spdk_fsdev_io) -> *mut spdk_thread;
    pub fn spdk_fsdev_io_get_io_channel(
        fsdev_io: *mut spdk_fsdev_io,
    ) -> *mut spdk_io_channel;
    pub fn spdk_fsdev_module_list_add(fsdev_module: *mut spdk_fsdev_module);
    pub fn spdk_fsdev_module_list_find(
        name: *const ::core::ffi::c_char,
    ) -> *mut spdk_fsdev_module;
    pub fn spdk_ftl_init() -> ::core::ffi::c_int;
    pub fn spdk_ftl_fini();
    pub fn spdk_ftl_dev_init(
        conf: *const spdk_ftl_conf,
        cb: spdk_ftl_init_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ftl_dev_free(
        dev: *mut spdk_ftl_dev,
        cb: spdk_ftl_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ftl_dev_get_attrs(
        dev: *const spdk_ftl_dev,
        attr: *mut spdk_ftl_attrs,
        attrs_size: usize,
    );
    pub fn spdk_ftl_dev_get_conf(
        dev: *const spdk_ftl_dev,
        conf: *mut spdk_ftl_conf,
        conf_size: usize,
    );
    pub fn spdk_ftl_get_io_channel(dev: *mut spdk_ftl_dev) -> *mut spdk_io_channel;
    pub fn spdk_ftl_conf_copy(
        dst: *mut spdk_ftl_conf,
        src: *const spdk_ftl_conf,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ftl_conf_deinit(conf: *mut spdk_ftl_conf);
    pub fn spdk_ftl_get_default_conf(conf: *mut spdk_ftl_conf, conf_size: usize);
    pub fn spdk_ftl_readv(
        dev: *mut spdk_ftl_dev,
        io: *mut ftl_io,
        ch: *mut spdk_io_channel,
        lba: u64,
        lba_cnt: u64,
        iov: *mut iovec,
        iov_cnt: usize,
        cb_fn: spdk_ftl_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ftl_writev(
        dev: *mut spdk_ftl_dev,
        io: *mut ftl_io,
        ch: *mut spdk_io_channel,
        lba: u64,
        lba_cnt: u64,
        iov: *mut iovec,
        iov_cnt: usize,
        cb_fn: spdk_ftl_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ftl_unmap(
        dev: *mut spdk_ftl_dev,
        io: *mut ftl_io,
        ch: *mut spdk_io_channel,
        lba: u64,
        lba_cnt: u64,
        cb_fn: spdk_ftl_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ftl_io_size() -> usize;
    pub fn spdk_ftl_dev_set_fast_shutdown(dev: *mut spdk_ftl_dev, fast_shutdown: bool);
    pub fn spdk_ftl_get_stats(
        dev: *mut spdk_ftl_dev,
        stats: *mut ftl_stats,
        cb_fn: spdk_ftl_stats_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ftl_get_properties(
        dev: *mut spdk_ftl_dev,
        request: *mut spdk_jsonrpc_request,
        cb_fn: spdk_ftl_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ftl_set_property(
        dev: *mut spdk_ftl_dev,
        property: *const ::core::ffi::c_char,
        value: *const ::core::ffi::c_char,
        value_size: usize,
        cb_fn: spdk_ftl_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_hexlify(
        bin: *const ::core::ffi::c_char,
        len: usize,
    ) -> *mut ::core::ffi::c_char;
    pub fn spdk_unhexlify(hex: *const ::core::ffi::c_char) -> *mut ::core::ffi::c_char;
    pub fn spdk_idxd_get_socket(idxd: *mut spdk_idxd_device) -> u32;
    pub fn spdk_idxd_probe(
        cb_ctx: *mut ::core::ffi::c_void,
        attach_cb: spdk_idxd_attach_cb,
        probe_cb: spdk_idxd_probe_cb,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_detach(idxd: *mut spdk_idxd_device);
    pub fn spdk_idxd_set_config(kernel_mode: bool) -> ::core::ffi::c_int;
    pub fn spdk_idxd_submit_copy(
        chan: *mut spdk_idxd_io_channel,
        diov: *mut iovec,
        diovcnt: u32,
        siov: *mut iovec,
        siovcnt: u32,
        flags: ::core::ffi::c_int,
        cb_fn: spdk_idxd_req_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_submit_dualcast(
        chan: *mut spdk_idxd_io_channel,
        dst1: *mut ::core::ffi::c_void,
        dst2: *mut ::core::ffi::c_void,
        src: *const ::core::ffi::c_void,
        nbytes: u64,
        flags: ::core::ffi::c_int,
        cb_fn: spdk_idxd_req_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_submit_compare(
        chan: *mut spdk_idxd_io_channel,
        siov1: *mut iovec,
        siov1cnt: usize,
        siov2: *mut iovec,
        siov2cnt: usize,
        flags: ::core::ffi::c_int,
        cb_fn: spdk_idxd_req_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_submit_fill(
        chan: *mut spdk_idxd_io_channel,
        diov: *mut iovec,
        diovcnt: usize,
        fill_pattern: u64,
        flags: ::core::ffi::c_int,
        cb_fn: spdk_idxd_req_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_submit_crc32c(
        chan: *mut spdk_idxd_io_channel,
        siov: *mut iovec,
        siovcnt: usize,
        seed: u32,
        crc_dst: *mut u32,
        flags: ::core::ffi::c_int,
        cb_fn: spdk_idxd_req_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_submit_copy_crc32c(
        chan: *mut spdk_idxd_io_channel,
        diov: *mut iovec,
        diovcnt: usize,
        siov: *mut iovec,
        siovcnt: usize,
        seed: u32,
        crc_dst: *mut u32,
        flags: ::core::ffi::c_int,
        cb_fn: spdk_idxd_req_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_submit_compress(
        chan: *mut spdk_idxd_io_channel,
        dst: *mut ::core::ffi::c_void,
        nbytes: u64,
        siov: *mut iovec,
        siovcnt: u32,
        output_size: *mut u32,
        flags: ::core::ffi::c_int,
        cb_fn: spdk_idxd_req_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_submit_decompress(
        chan: *mut spdk_idxd_io_channel,
        diov: *mut iovec,
        diovcnt: u32,
        siov: *mut iovec,
        siovcnt: u32,
        flags: ::core::ffi::c_int,
        cb_fn: spdk_idxd_req_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_submit_dif_check(
        chan: *mut spdk_idxd_io_channel,
        siov: *mut iovec,
        siovcnt: usize,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        flags: ::core::ffi::c_int,
        cb_fn: spdk_idxd_req_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_submit_dif_insert(
        chan: *mut spdk_idxd_io_channel,
        diov: *mut iovec,
        diovcnt: usize,
        siov: *mut iovec,
        siovcnt: usize,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        flags: ::core::ffi::c_int,
        cb_fn: spdk_idxd_req_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_submit_dif_strip(
        chan: *mut spdk_idxd_io_channel,
        diov: *mut iovec,
        diovcnt: usize,
        siov: *mut iovec,
        siovcnt: usize,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        flags: ::core::ffi::c_int,
        cb_fn: spdk_idxd_req_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_submit_dix_generate(
        chan: *mut spdk_idxd_io_channel,
        siov: *mut iovec,
        siovcnt: usize,
        mdiov: *mut iovec,
        num_blocks: u32,
        ctx: *const spdk_dif_ctx,
        flags: ::core::ffi::c_int,
        cb_fn: spdk_idxd_req_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_submit_raw_desc(
        chan: *mut spdk_idxd_io_channel,
        desc: *mut idxd_hw_desc,
        cb_fn: spdk_idxd_req_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_process_events(
        chan: *mut spdk_idxd_io_channel,
    ) -> ::core::ffi::c_int;
    pub fn spdk_idxd_get_channel(
        idxd: *mut spdk_idxd_device,
    ) -> *mut spdk_idxd_io_channel;
    pub fn spdk_idxd_put_channel(chan: *mut spdk_idxd_io_channel);
    pub fn spdk_ioat_probe(
        cb_ctx: *mut ::core::ffi::c_void,
        probe_cb: spdk_ioat_probe_cb,
        attach_cb: spdk_ioat_attach_cb,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ioat_detach(ioat: *mut spdk_ioat_chan);
    pub fn spdk_ioat_get_max_descriptors(chan: *mut spdk_ioat_chan) -> u32;
    pub fn spdk_ioat_build_copy(
        chan: *mut spdk_ioat_chan,
        cb_arg: *mut ::core::ffi::c_void,
        cb_fn: spdk_ioat_req_cb,
        dst: *mut ::core::ffi::c_void,
        src: *const ::core::ffi::c_void,
        nbytes: u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ioat_submit_copy(
        chan: *mut spdk_ioat_chan,
        cb_arg: *mut ::core::ffi::c_void,
        cb_fn: spdk_ioat_req_cb,
        dst: *mut ::core::ffi::c_void,
        src: *const ::core::ffi::c_void,
        nbytes: u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ioat_build_fill(
        chan: *mut spdk_ioat_chan,
        cb_arg: *mut ::core::ffi::c_void,
        cb_fn: spdk_ioat_req_cb,
        dst: *mut ::core::ffi::c_void,
        fill_pattern: u64,
        nbytes: u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ioat_submit_fill(
        chan: *mut spdk_ioat_chan,
        cb_arg: *mut ::core::ffi::c_void,
        cb_fn: spdk_ioat_req_cb,
        dst: *mut ::core::ffi::c_void,
        fill_pattern: u64,
        nbytes: u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ioat_flush(chan: *mut spdk_ioat_chan);
    pub fn spdk_ioat_process_events(chan: *mut spdk_ioat_chan) -> ::core::ffi::c_int;
    pub fn spdk_ioat_get_dma_capabilities(chan: *mut spdk_ioat_chan) -> u32;
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
    pub fn spdk_nvme_ctrlr_is_discovery(ctrlr: *mut spdk_nvme_ctrlr) -> bool;
    pub fn spdk_nvme_ctrlr_is_fabrics(ctrlr: *mut spdk_nvme_ctrlr) -> bool;
    pub fn spdk_nvme_ctrlr_get_default_ctrlr_opts(
        opts: *mut spdk_nvme_ctrlr_opts,
        opts_size: usize,
    );
    pub fn spdk_nvme_ctrlr_get_opts(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> *const spdk_nvme_ctrlr_opts;
    pub fn spdk_nvme_transport_id_parse(
        trid: *mut spdk_nvme_transport_id,
        str_: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_trid_populate_transport(
        trid: *mut spdk_nvme_transport_id,
        trtype: spdk_nvme_transport_type,
    );
    pub fn spdk_nvme_host_id_parse(
        hostid: *mut spdk_nvme_host_id,
        str_: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_transport_id_populate_trstring(
        trid: *mut spdk_nvme_transport_id,
        trstring: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_transport_id_parse_trtype(
        trtype: *mut spdk_nvme_transport_type,
        str_: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_transport_id_trtype_str(
        trtype: spdk_nvme_transport_type,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_nvme_transport_id_adrfam_str(
        adrfam: spdk_nvmf_adrfam,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_nvme_transport_id_parse_adrfam(
        adrfam: *mut spdk_nvmf_adrfam,
        str_: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_transport_id_compare(
        trid1: *const spdk_nvme_transport_id,
        trid2: *const spdk_nvme_transport_id,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_prchk_flags_parse(
        prchk_flags: *mut u32,
        str_: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_prchk_flags_str(prchk_flags: u32) -> *const ::core::ffi::c_char;
    pub fn spdk_nvme_transport_available(trtype: spdk_nvme_transport_type) -> bool;
    pub fn spdk_nvme_transport_available_by_name(
        transport_name: *const ::core::ffi::c_char,
    ) -> bool;
    pub fn spdk_nvme_pcie_set_hotplug_filter(
        filter_cb: spdk_nvme_pcie_hotplug_filter_cb,
    );
    pub fn spdk_nvme_probe(
        trid: *const spdk_nvme_transport_id,
        cb_ctx: *mut ::core::ffi::c_void,
        probe_cb: spdk_nvme_probe_cb,
        attach_cb: spdk_nvme_attach_cb,
        remove_cb: spdk_nvme_remove_cb,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_probe_ext(
        trid: *const spdk_nvme_transport_id,
        cb_ctx: *mut ::core::ffi::c_void,
        probe_cb: spdk_nvme_probe_cb,
        attach_cb: spdk_nvme_attach_cb,
        attach_fail_cb: spdk_nvme_attach_fail_cb,
        remove_cb: spdk_nvme_remove_cb,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_connect(
        trid: *const spdk_nvme_transport_id,
        opts: *const spdk_nvme_ctrlr_opts,
        opts_size: usize,
    ) -> *mut spdk_nvme_ctrlr;
    pub fn spdk_nvme_connect_async(
        trid: *const spdk_nvme_transport_id,
        opts: *const spdk_nvme_ctrlr_opts,
        attach_cb: spdk_nvme_attach_cb,
    ) -> *mut spdk_nvme_probe_ctx;
    pub fn spdk_nvme_probe_async(
        trid: *const spdk_nvme_transport_id,
        cb_ctx: *mut ::core::ffi::c_void,
        probe_cb: spdk_nvme_probe_cb,
        attach_cb: spdk_nvme_attach_cb,
        remove_cb: spdk_nvme_remove_cb,
    ) -> *mut spdk_nvme_probe_ctx;
    pub fn spdk_nvme_probe_async_ext(
        trid: *const spdk_nvme_transport_id,
        cb_ctx: *mut ::core::ffi::c_void,
        probe_cb: spdk_nvme_probe_cb,
        attach_cb: spdk_nvme_attach_cb,
        attach_fail_cb: spdk_nvme_attach_fail_cb,
        remove_cb: spdk_nvme_remove_cb,
    ) -> *mut spdk_nvme_probe_ctx;
    pub fn spdk_nvme_probe_poll_async(
        probe_ctx: *mut spdk_nvme_probe_ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_detach(ctrlr: *mut spdk_nvme_ctrlr) -> ::core::ffi::c_int;
    pub fn spdk_nvme_detach_async(
        ctrlr: *mut spdk_nvme_ctrlr,
        detach_ctx: *mut *mut spdk_nvme_detach_ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_detach_poll_async(
        detach_ctx: *mut spdk_nvme_detach_ctx,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_detach_poll(detach_ctx: *mut spdk_nvme_detach_ctx);
    pub fn spdk_nvme_scan_attached(
        trid: *const spdk_nvme_transport_id,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_set_trid(
        ctrlr: *mut spdk_nvme_ctrlr,
        trid: *mut spdk_nvme_transport_id,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_set_remove_cb(
        ctrlr: *mut spdk_nvme_ctrlr,
        remove_cb: spdk_nvme_remove_cb,
        remove_ctx: *mut ::core::ffi::c_void,
    );
    pub fn spdk_nvme_ctrlr_set_keys(
        ctrlr: *mut spdk_nvme_ctrlr,
        opts: *mut spdk_nvme_ctrlr_key_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_reset(ctrlr: *mut spdk_nvme_ctrlr) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_disconnect(ctrlr: *mut spdk_nvme_ctrlr) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_reconnect_async(ctrlr: *mut spdk_nvme_ctrlr);
    pub fn spdk_nvme_ctrlr_reconnect_poll_async(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_reset_subsystem(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_fail(ctrlr: *mut spdk_nvme_ctrlr);
    pub fn spdk_nvme_ctrlr_is_failed(ctrlr: *mut spdk_nvme_ctrlr) -> bool;
    pub fn spdk_nvme_ctrlr_get_data(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> *const spdk_nvme_ctrlr_data;
    pub fn spdk_nvme_ctrlr_get_regs_csts(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> spdk_nvme_csts_register;
    pub fn spdk_nvme_ctrlr_get_regs_cc(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> spdk_nvme_cc_register;
    pub fn spdk_nvme_ctrlr_get_regs_cap(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> spdk_nvme_cap_register;
    pub fn spdk_nvme_ctrlr_get_regs_vs(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> spdk_nvme_vs_register;
    pub fn spdk_nvme_ctrlr_get_regs_cmbsz(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> spdk_nvme_cmbsz_register;
    pub fn spdk_nvme_ctrlr_get_regs_pmrcap(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> spdk_nvme_pmrcap_register;
    pub fn spdk_nvme_ctrlr_get_regs_bpinfo(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> spdk_nvme_bpinfo_register;
    pub fn spdk_nvme_ctrlr_get_pmrsz(ctrlr: *mut spdk_nvme_ctrlr) -> u64;
    pub fn spdk_nvme_ctrlr_get_num_ns(ctrlr: *mut spdk_nvme_ctrlr) -> u32;
    pub fn spdk_nvme_ctrlr_get_pci_device(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> *mut spdk_pci_device;
    pub fn spdk_nvme_ctrlr_get_numa_id(ctrlr: *mut spdk_nvme_ctrlr) -> i32;
    pub fn spdk_nvme_ctrlr_get_id(ctrlr: *mut spdk_nvme_ctrlr) -> u16;
    pub fn spdk_nvme_ctrlr_get_max_xfer_size(ctrlr: *const spdk_nvme_ctrlr) -> u32;
    pub fn spdk_nvme_ctrlr_get_max_sges(ctrlr: *const spdk_nvme_ctrlr) -> u16;
    pub fn spdk_nvme_ctrlr_is_active_ns(ctrlr: *mut spdk_nvme_ctrlr, nsid: u32) -> bool;
    pub fn spdk_nvme_ctrlr_get_first_active_ns(ctrlr: *mut spdk_nvme_ctrlr) -> u32;
    pub fn spdk_nvme_ctrlr_get_next_active_ns(
        ctrlr: *mut spdk_nvme_ctrlr,
        prev_nsid: u32,
    ) -> u32;
    pub fn spdk_nvme_ctrlr_is_log_page_supported(
        ctrlr: *mut spdk_nvme_ctrlr,
        log_page: u8,
    ) -> bool;
    pub fn spdk_nvme_ctrlr_is_feature_supported(
        ctrlr: *mut spdk_nvme_ctrlr,
        feature_code: u8,
    ) -> bool;
    pub fn spdk_nvme_ctrlr_register_aer_callback(
        ctrlr: *mut spdk_nvme_ctrlr,
        aer_cb_fn: spdk_nvme_aer_cb,
        aer_cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_nvme_ctrlr_disable_read_changed_ns_list_log_page(
        ctrlr: *mut spdk_nvme_ctrlr,
    );
    pub fn spdk_nvme_ctrlr_register_timeout_callback(
        ctrlr: *mut spdk_nvme_ctrlr,
        timeout_io_us: u64,
        timeout_admin_us: u64,
        cb_fn: spdk_nvme_timeout_cb,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_nvme_ctrlr_get_discovery_log_page(
        ctrlr: *mut spdk_nvme_ctrlr,
        cb_fn: spdk_nvme_discovery_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_get_default_io_qpair_opts(
        ctrlr: *mut spdk_nvme_ctrlr,
        opts: *mut spdk_nvme_io_qpair_opts,
        opts_size: usize,
    );
    pub fn spdk_nvme_ctrlr_alloc_io_qpair(
        ctrlr: *mut spdk_nvme_ctrlr,
        opts: *const spdk_nvme_io_qpair_opts,
        opts_size: usize,
    ) -> *mut spdk_nvme_qpair;
    pub fn spdk_nvme_ctrlr_connect_io_qpair(
        ctrlr: *mut spdk_nvme_ctrlr,
        qpair: *mut spdk_nvme_qpair,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_disconnect_io_qpair(qpair: *mut spdk_nvme_qpair);
    pub fn spdk_nvme_ctrlr_reconnect_io_qpair(
        qpair: *mut spdk_nvme_qpair,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_get_admin_qp_fd(
        ctrlr: *mut spdk_nvme_ctrlr,
        opts: *mut spdk_event_handler_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_get_admin_qp_failure_reason(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> spdk_nvme_qp_failure_reason;
    pub fn spdk_nvme_ctrlr_free_io_qpair(
        qpair: *mut spdk_nvme_qpair,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_io_cmd_raw_no_payload_build(
        ctrlr: *mut spdk_nvme_ctrlr,
        qpair: *mut spdk_nvme_qpair,
        cmd: *mut spdk_nvme_cmd,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_io_raw(
        ctrlr: *mut spdk_nvme_ctrlr,
        qpair: *mut spdk_nvme_qpair,
        cmd: *mut spdk_nvme_cmd,
        buf: *mut ::core::ffi::c_void,
        len: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_io_raw_with_md(
        ctrlr: *mut spdk_nvme_ctrlr,
        qpair: *mut spdk_nvme_qpair,
        cmd: *mut spdk_nvme_cmd,
        buf: *mut ::core::ffi::c_void,
        len: u32,
        md_buf: *mut ::core::ffi::c_void,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_iov_raw_with_md(
        ctrlr: *mut spdk_nvme_ctrlr,
        qpair: *mut spdk_nvme_qpair,
        cmd: *mut spdk_nvme_cmd,
        len: u32,
        md_buf: *mut ::core::ffi::c_void,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        reset_sgl_fn: spdk_nvme_req_reset_sgl_cb,
        next_sge_fn: spdk_nvme_req_next_sge_cb,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_qpair_get_fd(
        qpair: *mut spdk_nvme_qpair,
        opts: *mut spdk_event_handler_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_qpair_process_completions(
        qpair: *mut spdk_nvme_qpair,
        max_completions: u32,
    ) -> i32;
    pub fn spdk_nvme_qpair_get_failure_reason(
        qpair: *mut spdk_nvme_qpair,
    ) -> spdk_nvme_qp_failure_reason;
    pub fn spdk_nvme_qpair_set_abort_dnr(qpair: *mut spdk_nvme_qpair, dnr: bool);
    pub fn spdk_nvme_qpair_is_connected(qpair: *mut spdk_nvme_qpair) -> bool;
    pub fn spdk_nvme_qpair_authenticate(
        qpair: *mut spdk_nvme_qpair,
        cb_fn: spdk_nvme_authenticate_cb,
        cb_ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_authenticate(
        ctrlr: *mut spdk_nvme_ctrlr,
        cb_fn: spdk_nvme_authenticate_cb,
        cb_ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_admin_raw(
        ctrlr: *mut spdk_nvme_ctrlr,
        cmd: *mut spdk_nvme_cmd,
        buf: *mut ::core::ffi::c_void,
        len: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_is_nssr_supported(ctrlr: *mut spdk_nvme_ctrlr) -> bool;
    pub fn spdk_nvme_ctrlr_process_admin_completions(ctrlr: *mut spdk_nvme_ctrlr) -> i32;
    pub fn spdk_nvme_ctrlr_get_ns(
        ctrlr: *mut spdk_nvme_ctrlr,
        ns_id: u32,
    ) -> *mut spdk_nvme_ns;
    pub fn spdk_nvme_ctrlr_cmd_get_log_page(
        ctrlr: *mut spdk_nvme_ctrlr,
        log_page: u8,
        nsid: u32,
        payload: *mut ::core::ffi::c_void,
        payload_size: u32,
        offset: u64,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_get_log_page_ext(
        ctrlr: *mut spdk_nvme_ctrlr,
        log_page: u8,
        nsid: u32,
        payload: *mut ::core::ffi::c_void,
        payload_size: u32,
        offset: u64,
        cdw10: u32,
        cdw11: u32,
        cdw14: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_abort(
        ctrlr: *mut spdk_nvme_ctrlr,
        qpair: *mut spdk_nvme_qpair,
        cid: u16,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_abort_ext(
        ctrlr: *mut spdk_nvme_ctrlr,
        qpair: *mut spdk_nvme_qpair,
        cmd_cb_arg: *mut ::core::ffi::c_void,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_set_feature(
        ctrlr: *mut spdk_nvme_ctrlr,
        feature: u8,
        cdw11: u32,
        cdw12: u32,
        payload: *mut ::core::ffi::c_void,
        payload_size: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_get_feature(
        ctrlr: *mut spdk_nvme_ctrlr,
        feature: u8,
        cdw11: u32,
        payload: *mut ::core::ffi::c_void,
        payload_size: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_get_feature_ns(
        ctrlr: *mut spdk_nvme_ctrlr,
        feature: u8,
        cdw11: u32,
        payload: *mut ::core::ffi::c_void,
        payload_size: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        ns_id: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_set_feature_ns(
        ctrlr: *mut spdk_nvme_ctrlr,
        feature: u8,
        cdw11: u32,
        cdw12: u32,
        payload: *mut ::core::ffi::c_void,
        payload_size: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        ns_id: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_security_receive(
        ctrlr: *mut spdk_nvme_ctrlr,
        secp: u8,
        spsp: u16,
        nssf: u8,
        payload: *mut ::core::ffi::c_void,
        payload_size: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_security_send(
        ctrlr: *mut spdk_nvme_ctrlr,
        secp: u8,
        spsp: u16,
        nssf: u8,
        payload: *mut ::core::ffi::c_void,
        payload_size: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_security_receive(
        ctrlr: *mut spdk_nvme_ctrlr,
        secp: u8,
        spsp: u16,
        nssf: u8,
        payload: *mut ::core::ffi::c_void,
        size: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_security_send(
        ctrlr: *mut spdk_nvme_ctrlr,
        secp: u8,
        spsp: u16,
        nssf: u8,
        payload: *mut ::core::ffi::c_void,
        size: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_directive_receive(
        ctrlr: *mut spdk_nvme_ctrlr,
        nsid: u32,
        doper: u32,
        dtype: u32,
        dspec: u32,
        payload: *mut ::core::ffi::c_void,
        payload_size: u32,
        cdw12: u32,
        cdw13: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_cmd_directive_send(
        ctrlr: *mut spdk_nvme_ctrlr,
        nsid: u32,
        doper: u32,
        dtype: u32,
        dspec: u32,
        payload: *mut ::core::ffi::c_void,
        payload_size: u32,
        cdw12: u32,
        cdw13: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_get_flags(ctrlr: *mut spdk_nvme_ctrlr) -> u64;
    pub fn spdk_nvme_ctrlr_attach_ns(
        ctrlr: *mut spdk_nvme_ctrlr,
        nsid: u32,
        payload: *mut spdk_nvme_ctrlr_list,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_detach_ns(
        ctrlr: *mut spdk_nvme_ctrlr,
        nsid: u32,
        payload: *mut spdk_nvme_ctrlr_list,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_create_ns(
        ctrlr: *mut spdk_nvme_ctrlr,
        payload: *mut spdk_nvme_ns_data,
    ) -> u32;
    pub fn spdk_nvme_ctrlr_delete_ns(
        ctrlr: *mut spdk_nvme_ctrlr,
        nsid: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_format(
        ctrlr: *mut spdk_nvme_ctrlr,
        nsid: u32,
        format: *mut spdk_nvme_format,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_update_firmware(
        ctrlr: *mut spdk_nvme_ctrlr,
        payload: *mut ::core::ffi::c_void,
        size: u32,
        slot: ::core::ffi::c_int,
        commit_action: spdk_nvme_fw_commit_action,
        completion_status: *mut spdk_nvme_status,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_read_boot_partition_start(
        ctrlr: *mut spdk_nvme_ctrlr,
        payload: *mut ::core::ffi::c_void,
        bprsz: u32,
        bprof: u32,
        bpid: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_read_boot_partition_poll(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_write_boot_partition(
        ctrlr: *mut spdk_nvme_ctrlr,
        payload: *mut ::core::ffi::c_void,
        size: u32,
        bpid: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_get_registers(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> *mut spdk_nvme_registers;
    pub fn spdk_nvme_ctrlr_reserve_cmb(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_map_cmb(
        ctrlr: *mut spdk_nvme_ctrlr,
        size: *mut usize,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_nvme_ctrlr_unmap_cmb(ctrlr: *mut spdk_nvme_ctrlr);
    pub fn spdk_nvme_ctrlr_enable_pmr(ctrlr: *mut spdk_nvme_ctrlr) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_disable_pmr(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_map_pmr(
        ctrlr: *mut spdk_nvme_ctrlr,
        size: *mut usize,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_nvme_ctrlr_unmap_pmr(ctrlr: *mut spdk_nvme_ctrlr) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_get_transport_id(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> *const spdk_nvme_transport_id;
    pub fn spdk_nvme_ctrlr_alloc_qid(ctrlr: *mut spdk_nvme_ctrlr) -> i32;
    pub fn spdk_nvme_ctrlr_free_qid(ctrlr: *mut spdk_nvme_ctrlr, qid: u16);
    pub fn spdk_nvme_poll_group_create(
        ctx: *mut ::core::ffi::c_void,
        table: *mut spdk_nvme_accel_fn_table,
    ) -> *mut spdk_nvme_poll_group;
    pub fn spdk_nvme_poll_group_add(
        group: *mut spdk_nvme_poll_group,
        qpair: *mut spdk_nvme_qpair,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_poll_group_remove(
        group: *mut spdk_nvme_poll_group,
        qpair: *mut spdk_nvme_qpair,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_poll_group_wait(
        group: *mut spdk_nvme_poll_group,
        disconnected_qpair_cb: spdk_nvme_disconnected_qpair_cb,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_poll_group_get_fd_group(
        group: *mut spdk_nvme_poll_group,
    ) -> *mut spdk_fd_group;
    pub fn spdk_nvme_poll_group_set_interrupt_callback(
        group: *mut spdk_nvme_poll_group,
        cb_fn: spdk_nvme_poll_group_interrupt_cb,
        cb_ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_poll_group_destroy(
        group: *mut spdk_nvme_poll_group,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_poll_group_process_completions(
        group: *mut spdk_nvme_poll_group,
        completions_per_qpair: u32,
        disconnected_qpair_cb: spdk_nvme_disconnected_qpair_cb,
    ) -> i64;
    pub fn spdk_nvme_poll_group_all_connected(
        group: *mut spdk_nvme_poll_group,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_poll_group_get_ctx(
        group: *mut spdk_nvme_poll_group,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_nvme_poll_group_get_stats(
        group: *mut spdk_nvme_poll_group,
        stats: *mut *mut spdk_nvme_poll_group_stat,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_poll_group_free_stats(
        group: *mut spdk_nvme_poll_group,
        stat: *mut spdk_nvme_poll_group_stat,
    );
    pub fn spdk_nvme_ns_get_data(ns: *mut spdk_nvme_ns) -> *const spdk_nvme_ns_data;
    pub fn spdk_nvme_nvm_ns_get_data(
        ns: *mut spdk_nvme_ns,
    ) -> *const spdk_nvme_nvm_ns_data;
    pub fn spdk_nvme_ns_get_id(ns: *mut spdk_nvme_ns) -> u32;
    pub fn spdk_nvme_ns_get_ctrlr(ns: *mut spdk_nvme_ns) -> *mut spdk_nvme_ctrlr;
    pub fn spdk_nvme_ns_is_active(ns: *mut spdk_nvme_ns) -> bool;
    pub fn spdk_nvme_ns_get_max_io_xfer_size(ns: *mut spdk_nvme_ns) -> u32;
    pub fn spdk_nvme_ns_get_sector_size(ns: *mut spdk_nvme_ns) -> u32;
    pub fn spdk_nvme_ns_get_extended_sector_size(ns: *mut spdk_nvme_ns) -> u32;
    pub fn spdk_nvme_ns_get_num_sectors(ns: *mut spdk_nvme_ns) -> u64;
    pub fn spdk_nvme_ns_get_size(ns: *mut spdk_nvme_ns) -> u64;
    pub fn spdk_nvme_ns_get_pi_type(ns: *mut spdk_nvme_ns) -> spdk_nvme_pi_type;
    pub fn spdk_nvme_ns_get_pi_format(ns: *mut spdk_nvme_ns) -> spdk_nvme_pi_format;
    pub fn spdk_nvme_ns_get_md_size(ns: *mut spdk_nvme_ns) -> u32;
    pub fn spdk_nvme_ns_get_format_index(nsdata: *const spdk_nvme_ns_data) -> u32;
    pub fn spdk_nvme_ns_supports_extended_lba(ns: *mut spdk_nvme_ns) -> bool;
    pub fn spdk_nvme_ns_supports_write_uncorrectable(ns: *mut spdk_nvme_ns) -> bool;
    pub fn spdk_nvme_ns_supports_compare(ns: *mut spdk_nvme_ns) -> bool;
    pub fn spdk_nvme_ns_get_dealloc_logical_block_read_value(
        ns: *mut spdk_nvme_ns,
    ) -> spdk_nvme_dealloc_logical_block_read_value;
    pub fn spdk_nvme_ns_get_optimal_io_boundary(ns: *mut spdk_nvme_ns) -> u32;
    pub fn spdk_nvme_ns_get_nguid(ns: *const spdk_nvme_ns) -> *const u8;
    pub fn spdk_nvme_ns_get_uuid(ns: *const spdk_nvme_ns) -> *const spdk_uuid;
    pub fn spdk_nvme_ns_get_csi(ns: *const spdk_nvme_ns) -> spdk_nvme_csi;
    pub fn spdk_nvme_ns_get_flags(ns: *mut spdk_nvme_ns) -> u32;
    pub fn spdk_nvme_ns_get_ana_group_id(ns: *const spdk_nvme_ns) -> u32;
    pub fn spdk_nvme_ns_get_ana_state(ns: *const spdk_nvme_ns) -> spdk_nvme_ana_state;
    pub fn spdk_nvme_ns_cmd_write(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut ::core::ffi::c_void,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_writev(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
        reset_sgl_fn: spdk_nvme_req_reset_sgl_cb,
        next_sge_fn: spdk_nvme_req_next_sge_cb,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_writev_with_md(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
        reset_sgl_fn: spdk_nvme_req_reset_sgl_cb,
        next_sge_fn: spdk_nvme_req_next_sge_cb,
        metadata: *mut ::core::ffi::c_void,
        apptag_mask: u16,
        apptag: u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_writev_ext(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        reset_sgl_fn: spdk_nvme_req_reset_sgl_cb,
        next_sge_fn: spdk_nvme_req_next_sge_cb,
        opts: *mut spdk_nvme_ns_cmd_ext_io_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_write_ext(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut ::core::ffi::c_void,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        opts: *mut spdk_nvme_ns_cmd_ext_io_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_write_with_md(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut ::core::ffi::c_void,
        metadata: *mut ::core::ffi::c_void,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
        apptag_mask: u16,
        apptag: u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_write_zeroes(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_verify(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_write_uncorrectable(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_read(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut ::core::ffi::c_void,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_readv(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
        reset_sgl_fn: spdk_nvme_req_reset_sgl_cb,
        next_sge_fn: spdk_nvme_req_next_sge_cb,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_readv_with_md(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
        reset_sgl_fn: spdk_nvme_req_reset_sgl_cb,
        next_sge_fn: spdk_nvme_req_next_sge_cb,
        metadata: *mut ::core::ffi::c_void,
        apptag_mask: u16,
        apptag: u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_readv_ext(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        reset_sgl_fn: spdk_nvme_req_reset_sgl_cb,
        next_sge_fn: spdk_nvme_req_next_sge_cb,
        opts: *mut spdk_nvme_ns_cmd_ext_io_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_read_ext(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut ::core::ffi::c_void,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        opts: *mut spdk_nvme_ns_cmd_ext_io_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_read_with_md(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut ::core::ffi::c_void,
        metadata: *mut ::core::ffi::c_void,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
        apptag_mask: u16,
        apptag: u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_dataset_management(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        type_: u32,
        ranges: *const spdk_nvme_dsm_range,
        num_ranges: u16,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_copy(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        ranges: *const spdk_nvme_scc_source_range,
        num_ranges: u16,
        dest_lba: u64,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_flush(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_reservation_register(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut spdk_nvme_reservation_register_data,
        ignore_key: bool,
        action: spdk_nvme_reservation_register_action,
        cptpl: spdk_nvme_reservation_register_cptpl,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_reservation_release(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut spdk_nvme_reservation_key_data,
        ignore_key: bool,
        action: spdk_nvme_reservation_release_action,
        type_: spdk_nvme_reservation_type,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_reservation_acquire(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut spdk_nvme_reservation_acquire_data,
        ignore_key: bool,
        action: spdk_nvme_reservation_acquire_action,
        type_: spdk_nvme_reservation_type,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_reservation_report(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut ::core::ffi::c_void,
        len: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_io_mgmt_recv(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut ::core::ffi::c_void,
        len: u32,
        mo: u8,
        mos: u16,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_io_mgmt_send(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut ::core::ffi::c_void,
        len: u32,
        mo: u8,
        mos: u16,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_compare(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut ::core::ffi::c_void,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_comparev(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
        reset_sgl_fn: spdk_nvme_req_reset_sgl_cb,
        next_sge_fn: spdk_nvme_req_next_sge_cb,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_comparev_with_md(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
        reset_sgl_fn: spdk_nvme_req_reset_sgl_cb,
        next_sge_fn: spdk_nvme_req_next_sge_cb,
        metadata: *mut ::core::ffi::c_void,
        apptag_mask: u16,
        apptag: u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ns_cmd_compare_with_md(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut ::core::ffi::c_void,
        metadata: *mut ::core::ffi::c_void,
        lba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
        apptag_mask: u16,
        apptag: u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_qpair_add_cmd_error_injection(
        ctrlr: *mut spdk_nvme_ctrlr,
        qpair: *mut spdk_nvme_qpair,
        opc: u8,
        do_not_submit: bool,
        timeout_in_us: u64,
        err_count: u32,
        sct: u8,
        sc: u8,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_qpair_remove_cmd_error_injection(
        ctrlr: *mut spdk_nvme_ctrlr,
        qpair: *mut spdk_nvme_qpair,
        opc: u8,
    );
    pub fn spdk_nvme_cpl_get_status_string(
        status: *const spdk_nvme_status,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_nvme_cpl_get_status_type_string(
        status: *const spdk_nvme_status,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_nvme_qpair_print_command(
        qpair: *mut spdk_nvme_qpair,
        cmd: *mut spdk_nvme_cmd,
    );
    pub fn spdk_nvme_qpair_print_completion(
        qpair: *mut spdk_nvme_qpair,
        cpl: *mut spdk_nvme_cpl,
    );
    pub fn spdk_nvme_qpair_get_id(qpair: *mut spdk_nvme_qpair) -> u16;
    pub fn spdk_nvme_qpair_get_num_outstanding_reqs(qpair: *mut spdk_nvme_qpair) -> u32;
    pub fn spdk_nvme_print_command(qid: u16, cmd: *mut spdk_nvme_cmd);
    pub fn spdk_nvme_print_completion(qid: u16, cpl: *mut spdk_nvme_cpl);
    pub fn spdk_nvme_dhchap_get_digest_name(
        id: ::core::ffi::c_int,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_nvme_dhchap_get_digest_id(
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_dhchap_get_digest_length(id: ::core::ffi::c_int) -> u8;
    pub fn spdk_nvme_dhchap_get_dhgroup_name(
        id: ::core::ffi::c_int,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_nvme_dhchap_get_dhgroup_id(
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_rdma_init_hooks(hooks: *mut spdk_nvme_rdma_hooks);
    pub fn spdk_nvme_cuse_get_ctrlr_name(
        ctrlr: *mut spdk_nvme_ctrlr,
        name: *mut ::core::ffi::c_char,
        size: *mut usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_cuse_get_ns_name(
        ctrlr: *mut spdk_nvme_ctrlr,
        nsid: u32,
        name: *mut ::core::ffi::c_char,
        size: *mut usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_cuse_register(ctrlr: *mut spdk_nvme_ctrlr) -> ::core::ffi::c_int;
    pub fn spdk_nvme_cuse_unregister(ctrlr: *mut spdk_nvme_ctrlr) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_get_memory_domains(
        ctrlr: *const spdk_nvme_ctrlr,
        domains: *mut *mut spdk_memory_domain,
        array_size: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_cuse_update_namespaces(ctrlr: *mut spdk_nvme_ctrlr);
    pub fn spdk_nvme_transport_register(ops: *const spdk_nvme_transport_ops);
    pub fn spdk_nvme_transport_get_opts(
        opts: *mut spdk_nvme_transport_opts,
        opts_size: usize,
    );
    pub fn spdk_nvme_transport_set_opts(
        opts: *const spdk_nvme_transport_opts,
        opts_size: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ctrlr_is_ocssd_supported(ctrlr: *mut spdk_nvme_ctrlr) -> bool;
    pub fn spdk_nvme_ocssd_ctrlr_cmd_geometry(
        ctrlr: *mut spdk_nvme_ctrlr,
        nsid: u32,
        payload: *mut ::core::ffi::c_void,
        payload_size: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ocssd_ns_cmd_vector_reset(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        lba_list: *mut u64,
        num_lbas: u32,
        chunk_info: *mut spdk_ocssd_chunk_information_entry,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ocssd_ns_cmd_vector_write(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        buffer: *mut ::core::ffi::c_void,
        lba_list: *mut u64,
        num_lbas: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ocssd_ns_cmd_vector_write_with_md(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        buffer: *mut ::core::ffi::c_void,
        metadata: *mut ::core::ffi::c_void,
        lba_list: *mut u64,
        num_lbas: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ocssd_ns_cmd_vector_read(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        buffer: *mut ::core::ffi::c_void,
        lba_list: *mut u64,
        num_lbas: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ocssd_ns_cmd_vector_read_with_md(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        buffer: *mut ::core::ffi::c_void,
        metadata: *mut ::core::ffi::c_void,
        lba_list: *mut u64,
        num_lbas: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_ocssd_ns_cmd_vector_copy(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        dst_lba_list: *mut u64,
        src_lba_list: *mut u64,
        num_lbas: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_zns_ns_get_data(
        ns: *mut spdk_nvme_ns,
    ) -> *const spdk_nvme_zns_ns_data;
    pub fn spdk_nvme_zns_ns_get_zone_size_sectors(ns: *mut spdk_nvme_ns) -> u64;
    pub fn spdk_nvme_zns_ns_get_zone_size(ns: *mut spdk_nvme_ns) -> u64;
    pub fn spdk_nvme_zns_ns_get_num_zones(ns: *mut spdk_nvme_ns) -> u64;
    pub fn spdk_nvme_zns_ns_get_max_open_zones(ns: *mut spdk_nvme_ns) -> u32;
    pub fn spdk_nvme_zns_ns_get_max_active_zones(ns: *mut spdk_nvme_ns) -> u32;
    pub fn spdk_nvme_zns_ctrlr_get_data(
        ctrlr: *mut spdk_nvme_ctrlr,
    ) -> *const spdk_nvme_zns_ctrlr_data;
    pub fn spdk_nvme_zns_ctrlr_get_max_zone_append_size(
        ctrlr: *const spdk_nvme_ctrlr,
    ) -> u32;
    pub fn spdk_nvme_zns_zone_append(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        buffer: *mut ::core::ffi::c_void,
        zslba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_zns_zone_append_with_md(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        buffer: *mut ::core::ffi::c_void,
        metadata: *mut ::core::ffi::c_void,
        zslba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
        apptag_mask: u16,
        apptag: u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_zns_zone_appendv(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        zslba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
        reset_sgl_fn: spdk_nvme_req_reset_sgl_cb,
        next_sge_fn: spdk_nvme_req_next_sge_cb,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_zns_zone_appendv_with_md(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        zslba: u64,
        lba_count: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
        io_flags: u32,
        reset_sgl_fn: spdk_nvme_req_reset_sgl_cb,
        next_sge_fn: spdk_nvme_req_next_sge_cb,
        metadata: *mut ::core::ffi::c_void,
        apptag_mask: u16,
        apptag: u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_zns_close_zone(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        slba: u64,
        select_all: bool,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_zns_finish_zone(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        slba: u64,
        select_all: bool,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_zns_open_zone(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        slba: u64,
        select_all: bool,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_zns_reset_zone(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        slba: u64,
        select_all: bool,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_zns_offline_zone(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        slba: u64,
        select_all: bool,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_zns_set_zone_desc_ext(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        slba: u64,
        buffer: *mut ::core::ffi::c_void,
        payload_size: u32,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_zns_report_zones(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut ::core::ffi::c_void,
        payload_size: u32,
        slba: u64,
        report_opts: spdk_nvme_zns_zra_report_opts,
        partial_report: bool,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvme_zns_ext_report_zones(
        ns: *mut spdk_nvme_ns,
        qpair: *mut spdk_nvme_qpair,
        payload: *mut ::core::ffi::c_void,
        payload_size: u32,
        slba: u64,
        report_opts: spdk_nvme_zns_zra_report_opts,
        partial_report: bool,
        cb_fn: spdk_nvme_cmd_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_listen_opts_init(
        opts: *mut spdk_nvmf_listen_opts,
        opts_size: usize,
    );
    pub fn spdk_nvmf_tgt_add_referral(
        tgt: *mut spdk_nvmf_tgt,
        opts: *const spdk_nvmf_referral_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_tgt_remove_referral(
        tgt: *mut spdk_nvmf_tgt,
        opts: *const spdk_nvmf_referral_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_tgt_get_first_referral(
        tgt: *mut spdk_nvmf_tgt,
    ) -> *mut spdk_nvmf_referral;
    pub fn spdk_nvmf_tgt_referral_get_next(
        tgt: *mut spdk_nvmf_tgt,
        prev_referral: *mut spdk_nvmf_referral,
    ) -> *mut spdk_nvmf_referral;
    pub fn spdk_nvmf_referral_add_host(
        referral: *mut spdk_nvmf_referral,
        hostnqn: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_referral_remove_host(
        referral: *mut spdk_nvmf_referral,
        hostnqn: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_referral_set_allow_any_host(
        referral: *mut spdk_nvmf_referral,
        allow_any_host: bool,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_referral_get_allow_any_host(
        referral: *mut spdk_nvmf_referral,
    ) -> bool;
    pub fn spdk_nvmf_referral_host_allowed(
        referral: *mut spdk_nvmf_referral,
        hostnqn: *const ::core::ffi::c_char,
    ) -> bool;
    pub fn spdk_nvmf_referral_get_first_host(
        referral: *mut spdk_nvmf_referral,
    ) -> *mut spdk_nvmf_host;
    pub fn spdk_nvmf_referral_get_next_host(
        referral: *mut spdk_nvmf_referral,
        prev_host: *mut spdk_nvmf_host,
    ) -> *mut spdk_nvmf_host;
    pub fn spdk_nvmf_referral_get_trid(
        referral: *mut spdk_nvmf_referral,
    ) -> *const spdk_nvme_transport_id;
    pub fn spdk_nvmf_set_custom_discovery_filter(
        filter: spdk_nvmf_custom_discovery_filter,
    );
    pub fn spdk_nvmf_tgt_create(opts: *mut spdk_nvmf_target_opts) -> *mut spdk_nvmf_tgt;
    pub fn spdk_nvmf_tgt_destroy(
        tgt: *mut spdk_nvmf_tgt,
        cb_fn: spdk_nvmf_tgt_destroy_done_fn,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_nvmf_tgt_get_name(tgt: *mut spdk_nvmf_tgt) -> *const ::core::ffi::c_char;
    pub fn spdk_nvmf_get_tgt(name: *const ::core::ffi::c_char) -> *mut spdk_nvmf_tgt;
    pub fn spdk_nvmf_get_first_tgt() -> *mut spdk_nvmf_tgt;
    pub fn spdk_nvmf_get_next_tgt(prev: *mut spdk_nvmf_tgt) -> *mut spdk_nvmf_tgt;
    pub fn spdk_nvmf_tgt_write_config_json(
        w: *mut spdk_json_write_ctx,
        tgt: *mut spdk_nvmf_tgt,
    );
    pub fn spdk_nvmf_tgt_listen_ext(
        tgt: *mut spdk_nvmf_tgt,
        trid: *const spdk_nvme_transport_id,
        opts: *mut spdk_nvmf_listen_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_tgt_stop_listen(
        tgt: *mut spdk_nvmf_tgt,
        trid: *const spdk_nvme_transport_id,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_poll_group_create(
        tgt: *mut spdk_nvmf_tgt,
    ) -> *mut spdk_nvmf_poll_group;
    pub fn spdk_nvmf_get_optimal_poll_group(
        qpair: *mut spdk_nvmf_qpair,
    ) -> *mut spdk_nvmf_poll_group;
    pub fn spdk_nvmf_poll_group_destroy(
        group: *mut spdk_nvmf_poll_group,
        cb_fn: spdk_nvmf_poll_group_destroy_done_fn,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_nvmf_poll_group_add(
        group: *mut spdk_nvmf_poll_group,
        qpair: *mut spdk_nvmf_qpair,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_qpair_disconnect(qpair: *mut spdk_nvmf_qpair) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_qpair_get_peer_trid(
        qpair: *mut spdk_nvmf_qpair,
        trid: *mut spdk_nvme_transport_id,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_qpair_get_local_trid(
        qpair: *mut spdk_nvmf_qpair,
        trid: *mut spdk_nvme_transport_id,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_qpair_get_listen_trid(
        qpair: *mut spdk_nvmf_qpair,
        trid: *mut spdk_nvme_transport_id,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_create(
        tgt: *mut spdk_nvmf_tgt,
        nqn: *const ::core::ffi::c_char,
        type_: spdk_nvmf_subtype,
        num_ns: u32,
    ) -> *mut spdk_nvmf_subsystem;
    pub fn spdk_nvmf_subsystem_destroy(
        subsystem: *mut spdk_nvmf_subsystem,
        cpl_cb: nvmf_subsystem_destroy_cb,
        cpl_cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_start(
        subsystem: *mut spdk_nvmf_subsystem,
        cb_fn: spdk_nvmf_subsystem_state_change_done,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_stop(
        subsystem: *mut spdk_nvmf_subsystem,
        cb_fn: spdk_nvmf_subsystem_state_change_done,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_pause(
        subsystem: *mut spdk_nvmf_subsystem,
        nsid: u32,
        cb_fn: spdk_nvmf_subsystem_state_change_done,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_resume(
        subsystem: *mut spdk_nvmf_subsystem,
        cb_fn: spdk_nvmf_subsystem_state_change_done,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_tgt_find_subsystem(
        tgt: *mut spdk_nvmf_tgt,
        subnqn: *const ::core::ffi::c_char,
    ) -> *mut spdk_nvmf_subsystem;
    pub fn spdk_nvmf_subsystem_get_first(
        tgt: *mut spdk_nvmf_tgt,
    ) -> *mut spdk_nvmf_subsystem;
    pub fn spdk_nvmf_subsystem_get_next(
        subsystem: *mut spdk_nvmf_subsystem,
    ) -> *mut spdk_nvmf_subsystem;
    pub fn spdk_nvmf_ns_add_host(
        subsystem: *mut spdk_nvmf_subsystem,
        nsid: u32,
        hostnqn: *const ::core::ffi::c_char,
        flags: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_ns_remove_host(
        subsystem: *mut spdk_nvmf_subsystem,
        nsid: u32,
        hostnqn: *const ::core::ffi::c_char,
        flags: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_add_host(
        subsystem: *mut spdk_nvmf_subsystem,
        hostnqn: *const ::core::ffi::c_char,
        params: *const spdk_json_val,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_add_host_ext(
        subsystem: *mut spdk_nvmf_subsystem,
        hostnqn: *const ::core::ffi::c_char,
        opts: *mut spdk_nvmf_host_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_remove_host(
        subsystem: *mut spdk_nvmf_subsystem,
        hostnqn: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_set_keys(
        subsystem: *mut spdk_nvmf_subsystem,
        hostnqn: *const ::core::ffi::c_char,
        opts: *mut spdk_nvmf_subsystem_key_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_disconnect_host(
        subsystem: *mut spdk_nvmf_subsystem,
        hostnqn: *const ::core::ffi::c_char,
        cb_fn: spdk_nvmf_tgt_subsystem_listen_done_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_set_allow_any_host(
        subsystem: *mut spdk_nvmf_subsystem,
        allow_any_host: bool,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_get_allow_any_host(
        subsystem: *const spdk_nvmf_subsystem,
    ) -> bool;
    pub fn spdk_nvmf_subsystem_host_allowed(
        subsystem: *mut spdk_nvmf_subsystem,
        hostnqn: *const ::core::ffi::c_char,
    ) -> bool;
    pub fn spdk_nvmf_subsystem_get_first_host(
        subsystem: *mut spdk_nvmf_subsystem,
    ) -> *mut spdk_nvmf_host;
    pub fn spdk_nvmf_subsystem_get_next_host(
        subsystem: *mut spdk_nvmf_subsystem,
        prev_host: *mut spdk_nvmf_host,
    ) -> *mut spdk_nvmf_host;
    pub fn spdk_nvmf_host_get_nqn(
        host: *const spdk_nvmf_host,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_nvmf_subsystem_add_listener(
        subsystem: *mut spdk_nvmf_subsystem,
        trid: *const spdk_nvme_transport_id,
        cb_fn: spdk_nvmf_tgt_subsystem_listen_done_fn,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_nvmf_subsystem_listener_opts_init(
        opts: *mut spdk_nvmf_listener_opts,
        size: usize,
    );
    pub fn spdk_nvmf_subsystem_add_listener_ext(
        subsystem: *mut spdk_nvmf_subsystem,
        trid: *const spdk_nvme_transport_id,
        cb_fn: spdk_nvmf_tgt_subsystem_listen_done_fn,
        cb_arg: *mut ::core::ffi::c_void,
        opts: *mut spdk_nvmf_listener_opts,
    );
    pub fn spdk_nvmf_subsystem_remove_listener(
        subsystem: *mut spdk_nvmf_subsystem,
        trid: *const spdk_nvme_transport_id,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_listener_allowed(
        subsystem: *mut spdk_nvmf_subsystem,
        trid: *const spdk_nvme_transport_id,
    ) -> bool;
    pub fn spdk_nvmf_subsystem_get_first_listener(
        subsystem: *mut spdk_nvmf_subsystem,
    ) -> *mut spdk_nvmf_subsystem_listener;
    pub fn spdk_nvmf_subsystem_get_next_listener(
        subsystem: *mut spdk_nvmf_subsystem,
        prev_listener: *mut spdk_nvmf_subsystem_listener,
    ) -> *mut spdk_nvmf_subsystem_listener;
    pub fn spdk_nvmf_subsystem_listener_get_trid(
        listener: *mut spdk_nvmf_subsystem_listener,
    ) -> *const spdk_nvme_transport_id;
    pub fn spdk_nvmf_subsystem_allow_any_listener(
        subsystem: *mut spdk_nvmf_subsystem,
        allow_any_listener: bool,
    );
    pub fn spdk_nvmf_subsystem_any_listener_allowed(
        subsystem: *mut spdk_nvmf_subsystem,
    ) -> bool;
    pub fn spdk_nvmf_subsystem_set_ana_reporting(
        subsystem: *mut spdk_nvmf_subsystem,
        ana_reporting: bool,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_get_ana_reporting(
        subsystem: *mut spdk_nvmf_subsystem,
    ) -> bool;
    pub fn spdk_nvmf_subsystem_set_ana_state(
        subsystem: *mut spdk_nvmf_subsystem,
        trid: *const spdk_nvme_transport_id,
        ana_state: spdk_nvme_ana_state,
        anagrpid: u32,
        cb_fn: spdk_nvmf_tgt_subsystem_listen_done_fn,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_nvmf_subsystem_get_ana_state(
        subsystem: *mut spdk_nvmf_subsystem,
        trid: *const spdk_nvme_transport_id,
        anagrpid: u32,
        ana_state: *mut spdk_nvme_ana_state,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_set_ns_ana_group(
        subsystem: *mut spdk_nvmf_subsystem,
        nsid: u32,
        anagrpid: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_set_cntlid_range(
        subsystem: *mut spdk_nvmf_subsystem,
        min_cntlid: u16,
        max_cntlid: u16,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_ns_opts_get_defaults(
        opts: *mut spdk_nvmf_ns_opts,
        opts_size: usize,
    );
    pub fn spdk_nvmf_subsystem_add_ns_ext(
        subsystem: *mut spdk_nvmf_subsystem,
        bdev_name: *const ::core::ffi::c_char,
        opts: *const spdk_nvmf_ns_opts,
        opts_size: usize,
        ptpl_file: *const ::core::ffi::c_char,
    ) -> u32;
    pub fn spdk_nvmf_subsystem_remove_ns(
        subsystem: *mut spdk_nvmf_subsystem,
        nsid: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_get_first_ns(
        subsystem: *mut spdk_nvmf_subsystem,
    ) -> *mut spdk_nvmf_ns;
    pub fn spdk_nvmf_subsystem_get_next_ns(
        subsystem: *mut spdk_nvmf_subsystem,
        prev_ns: *mut spdk_nvmf_ns,
    ) -> *mut spdk_nvmf_ns;
    pub fn spdk_nvmf_subsystem_get_ns(
        subsystem: *mut spdk_nvmf_subsystem,
        nsid: u32,
    ) -> *mut spdk_nvmf_ns;
    pub fn spdk_nvmf_subsystem_get_max_namespaces(
        subsystem: *const spdk_nvmf_subsystem,
    ) -> u32;
    pub fn spdk_nvmf_subsystem_get_min_cntlid(
        subsystem: *const spdk_nvmf_subsystem,
    ) -> u16;
    pub fn spdk_nvmf_subsystem_get_max_cntlid(
        subsystem: *const spdk_nvmf_subsystem,
    ) -> u16;
    pub fn spdk_nvmf_ns_get_id(ns: *const spdk_nvmf_ns) -> u32;
    pub fn spdk_nvmf_ns_get_bdev(ns: *mut spdk_nvmf_ns) -> *mut spdk_bdev;
    pub fn spdk_nvmf_ns_get_opts(
        ns: *const spdk_nvmf_ns,
        opts: *mut spdk_nvmf_ns_opts,
        opts_size: usize,
    );
    pub fn spdk_nvmf_subsystem_get_sn(
        subsystem: *const spdk_nvmf_subsystem,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_nvmf_subsystem_set_sn(
        subsystem: *mut spdk_nvmf_subsystem,
        sn: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_get_mn(
        subsystem: *const spdk_nvmf_subsystem,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_nvmf_subsystem_set_mn(
        subsystem: *mut spdk_nvmf_subsystem,
        mn: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_subsystem_get_nqn(
        subsystem: *const spdk_nvmf_subsystem,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_nvmf_subsystem_get_type(
        subsystem: *mut spdk_nvmf_subsystem,
    ) -> spdk_nvmf_subtype;
    pub fn spdk_nvmf_subsystem_get_max_nsid(subsystem: *mut spdk_nvmf_subsystem) -> u32;
    pub fn spdk_nvmf_subsystem_is_discovery(subsystem: *mut spdk_nvmf_subsystem) -> bool;
    pub fn spdk_nvmf_transport_opts_init(
        transport_name: *const ::core::ffi::c_char,
        opts: *mut spdk_nvmf_transport_opts,
        opts_size: usize,
    ) -> bool;
    pub fn spdk_nvmf_transport_create(
        transport_name: *const ::core::ffi::c_char,
        opts: *mut spdk_nvmf_transport_opts,
    ) -> *mut spdk_nvmf_transport;
    pub fn spdk_nvmf_transport_create_async(
        transport_name: *const ::core::ffi::c_char,
        opts: *mut spdk_nvmf_transport_opts,
        cb_fn: spdk_nvmf_transport_create_done_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_transport_destroy(
        transport: *mut spdk_nvmf_transport,
        cb_fn: spdk_nvmf_transport_destroy_done_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_tgt_get_transport(
        tgt: *mut spdk_nvmf_tgt,
        transport_name: *const ::core::ffi::c_char,
    ) -> *mut spdk_nvmf_transport;
    pub fn spdk_nvmf_transport_get_first(
        tgt: *mut spdk_nvmf_tgt,
    ) -> *mut spdk_nvmf_transport;
    pub fn spdk_nvmf_transport_get_next(
        transport: *mut spdk_nvmf_transport,
    ) -> *mut spdk_nvmf_transport;
    pub fn spdk_nvmf_get_transport_opts(
        transport: *mut spdk_nvmf_transport,
    ) -> *const spdk_nvmf_transport_opts;
    pub fn spdk_nvmf_get_transport_type(
        transport: *mut spdk_nvmf_transport,
    ) -> spdk_nvme_transport_type_t;
    pub fn spdk_nvmf_get_transport_name(
        transport: *mut spdk_nvmf_transport,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_nvmf_tgt_add_transport(
        tgt: *mut spdk_nvmf_tgt,
        transport: *mut spdk_nvmf_transport,
        cb_fn: spdk_nvmf_tgt_add_transport_done_fn,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_nvmf_tgt_pause_polling(
        tgt: *mut spdk_nvmf_tgt,
        cb_fn: spdk_nvmf_tgt_pause_polling_cb_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_tgt_resume_polling(
        tgt: *mut spdk_nvmf_tgt,
        cb_fn: spdk_nvmf_tgt_resume_polling_cb_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_transport_listen(
        transport: *mut spdk_nvmf_transport,
        trid: *const spdk_nvme_transport_id,
        opts: *mut spdk_nvmf_listen_opts,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_transport_stop_listen(
        transport: *mut spdk_nvmf_transport,
        trid: *const spdk_nvme_transport_id,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_transport_stop_listen_async(
        transport: *mut spdk_nvmf_transport,
        trid: *const spdk_nvme_transport_id,
        subsystem: *mut spdk_nvmf_subsystem,
        cb_fn: spdk_nvmf_tgt_subsystem_listen_done_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_poll_group_dump_stat(
        group: *mut spdk_nvmf_poll_group,
        w: *mut spdk_json_write_ctx,
    );
    pub fn spdk_nvmf_rdma_init_hooks(hooks: *mut spdk_nvme_rdma_hooks);
    pub fn spdk_nvmf_set_custom_ns_reservation_ops(
        ops: *const spdk_nvmf_ns_reservation_ops,
    );
    pub fn spdk_nvmf_send_discovery_log_notice(
        tgt: *mut spdk_nvmf_tgt,
        hostnqn: *const ::core::ffi::c_char,
    );
    pub fn spdk_nvmf_ctrlr_identify_ctrlr(
        ctrlr: *mut spdk_nvmf_ctrlr,
        cdata: *mut spdk_nvme_ctrlr_data,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_get_cmds_and_effects_log_page(
        ctrlr: *mut spdk_nvmf_ctrlr,
        log_page: *mut spdk_nvme_cmds_and_effect_log_page,
    );
    pub fn spdk_nvmf_get_feature_ids_effects_log_page(
        ctrlr: *mut spdk_nvmf_ctrlr,
        log_page: *mut spdk_nvme_feature_ids_effects_log_page,
    );
    pub fn spdk_nvmf_get_supported_log_pages(
        ctrlr: *mut spdk_nvmf_ctrlr,
        log_page: *mut spdk_nvme_supported_log_pages,
    );
    pub fn spdk_nvmf_ns_identify_iocs_specific(
        ctrlr: *mut spdk_nvmf_ctrlr,
        cmd: *mut spdk_nvme_cmd,
        rsp: *mut spdk_nvme_cpl,
        nsdata: *mut ::core::ffi::c_void,
        nsdata_size: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_ctrlr_identify_iocs_specific(
        ctrlr: *mut spdk_nvmf_ctrlr,
        cmd: *mut spdk_nvme_cmd,
        rsp: *mut spdk_nvme_cpl,
        cdata: *mut ::core::ffi::c_void,
        cdata_size: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_identify_ns_iocs_independent(
        ctrlr: *mut spdk_nvmf_ctrlr,
        cmd: *mut spdk_nvme_cmd,
        rsp: *mut spdk_nvme_cpl,
        nsdata: *mut spdk_nvme_ns_iocs_independent_data,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_ctrlr_identify_ns(
        ctrlr: *mut spdk_nvmf_ctrlr,
        cmd: *mut spdk_nvme_cmd,
        rsp: *mut spdk_nvme_cpl,
        nsdata: *mut spdk_nvme_ns_data,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_ctrlr_identify_ns_ext(
        req: *mut spdk_nvmf_request,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_set_custom_admin_cmd_hdlr(opc: u8, hdlr: spdk_nvmf_custom_cmd_hdlr);
    pub fn spdk_nvmf_set_passthru_admin_cmd(opc: u8, forward_nsid: u32);
    pub fn spdk_nvmf_bdev_ctrlr_nvme_passthru_admin(
        bdev: *mut spdk_bdev,
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        req: *mut spdk_nvmf_request,
        cb_fn: spdk_nvmf_nvme_passthru_cmd_cb,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_bdev_ctrlr_abort_cmd(
        bdev: *mut spdk_bdev,
        desc: *mut spdk_bdev_desc,
        ch: *mut spdk_io_channel,
        req: *mut spdk_nvmf_request,
        req_to_abort: *mut spdk_nvmf_request,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_request_get_bdev(
        nsid: u32,
        req: *mut spdk_nvmf_request,
        bdev: *mut *mut spdk_bdev,
        desc: *mut *mut spdk_bdev_desc,
        ch: *mut *mut spdk_io_channel,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_request_get_ctrlr(
        req: *mut spdk_nvmf_request,
    ) -> *mut spdk_nvmf_ctrlr;
    pub fn spdk_nvmf_request_get_subsystem(
        req: *mut spdk_nvmf_request,
    ) -> *mut spdk_nvmf_subsystem;
    pub fn spdk_nvmf_request_copy_from_buf(
        req: *mut spdk_nvmf_request,
        buf: *mut ::core::ffi::c_void,
        buflen: usize,
    ) -> usize;
    pub fn spdk_nvmf_request_copy_to_buf(
        req: *mut spdk_nvmf_request,
        buf: *mut ::core::ffi::c_void,
        buflen: usize,
    ) -> usize;
    pub fn spdk_nvmf_request_get_cmd(req: *mut spdk_nvmf_request) -> *mut spdk_nvme_cmd;
    pub fn spdk_nvmf_request_get_response(
        req: *mut spdk_nvmf_request,
    ) -> *mut spdk_nvme_cpl;
    pub fn spdk_nvmf_request_get_req_to_abort(
        req: *mut spdk_nvmf_request,
    ) -> *mut spdk_nvmf_request;
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
    pub fn spdk_nvmf_transport_register(ops: *const spdk_nvmf_transport_ops);
    pub fn spdk_nvmf_ctrlr_connect(req: *mut spdk_nvmf_request) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_tgt_new_qpair(tgt: *mut spdk_nvmf_tgt, qpair: *mut spdk_nvmf_qpair);
    pub fn spdk_nvmf_ctrlr_get_regs(
        ctrlr: *mut spdk_nvmf_ctrlr,
    ) -> *const spdk_nvmf_registers;
    pub fn spdk_nvmf_request_free_buffers(
        req: *mut spdk_nvmf_request,
        group: *mut spdk_nvmf_transport_poll_group,
        transport: *mut spdk_nvmf_transport,
    );
    pub fn spdk_nvmf_request_get_buffers(
        req: *mut spdk_nvmf_request,
        group: *mut spdk_nvmf_transport_poll_group,
        transport: *mut spdk_nvmf_transport,
        length: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_request_get_dif_ctx(
        req: *mut spdk_nvmf_request,
        dif_ctx: *mut spdk_dif_ctx,
    ) -> bool;
    pub fn spdk_nvmf_request_exec(req: *mut spdk_nvmf_request);
    pub fn spdk_nvmf_request_free(req: *mut spdk_nvmf_request) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_request_complete(req: *mut spdk_nvmf_request) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_request_zcopy_start(req: *mut spdk_nvmf_request);
    pub fn spdk_nvmf_request_zcopy_end(req: *mut spdk_nvmf_request, commit: bool);
    pub fn spdk_nvmf_poll_group_remove(qpair: *mut spdk_nvmf_qpair);
    pub fn spdk_nvmf_ctrlr_get_subsystem(
        ctrlr: *mut spdk_nvmf_ctrlr,
    ) -> *mut spdk_nvmf_subsystem;
    pub fn spdk_nvmf_ctrlr_get_id(ctrlr: *mut spdk_nvmf_ctrlr) -> u16;
    pub fn spdk_nvmf_ctrlr_save_migr_data(
        ctrlr: *mut spdk_nvmf_ctrlr,
        data: *mut spdk_nvmf_ctrlr_migr_data,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_ctrlr_restore_migr_data(
        ctrlr: *mut spdk_nvmf_ctrlr,
        data: *const spdk_nvmf_ctrlr_migr_data,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_ctrlr_async_event_error_event(
        ctrlr: *mut spdk_nvmf_ctrlr,
        info: spdk_nvme_async_event_info_error,
    ) -> ::core::ffi::c_int;
    pub fn spdk_nvmf_ctrlr_abort_aer(ctrlr: *mut spdk_nvmf_ctrlr);
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
    pub fn spdk_opal_dev_construct(ctrlr: *mut spdk_nvme_ctrlr) -> *mut spdk_opal_dev;
    pub fn spdk_opal_dev_destruct(dev: *mut spdk_opal_dev);
    pub fn spdk_opal_get_d0_features_info(
        dev: *mut spdk_opal_dev,
    ) -> *mut spdk_opal_d0_features_info;
    pub fn spdk_opal_cmd_take_ownership(
        dev: *mut spdk_opal_dev,
        new_passwd: *mut ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_opal_cmd_revert_tper(
        dev: *mut spdk_opal_dev,
        passwd: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_opal_cmd_activate_locking_sp(
        dev: *mut spdk_opal_dev,
        passwd: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_opal_cmd_lock_unlock(
        dev: *mut spdk_opal_dev,
        user: spdk_opal_user,
        flag: spdk_opal_lock_state,
        locking_range: spdk_opal_locking_range,
        passwd: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_opal_cmd_setup_locking_range(
        dev: *mut spdk_opal_dev,
        user: spdk_opal_user,
        locking_range_id: spdk_opal_locking_range,
        range_start: u64,
        range_length: u64,
        passwd: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_opal_cmd_get_max_ranges(
        dev: *mut spdk_opal_dev,
        passwd: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_opal_cmd_get_locking_range_info(
        dev: *mut spdk_opal_dev,
        passwd: *const ::core::ffi::c_char,
        user_id: spdk_opal_user,
        locking_range_id: spdk_opal_locking_range,
    ) -> ::core::ffi::c_int;
    pub fn spdk_opal_cmd_enable_user(
        dev: *mut spdk_opal_dev,
        user_id: spdk_opal_user,
        passwd: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_opal_cmd_add_user_to_locking_range(
        dev: *mut spdk_opal_dev,
        user_id: spdk_opal_user,
        locking_range_id: spdk_opal_locking_range,
        lock_flag: spdk_opal_lock_state,
        passwd: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_opal_cmd_set_new_passwd(
        dev: *mut spdk_opal_dev,
        user_id: spdk_opal_user,
        new_passwd: *const ::core::ffi::c_char,
        old_passwd: *const ::core::ffi::c_char,
        new_user: bool,
    ) -> ::core::ffi::c_int;
    pub fn spdk_opal_cmd_erase_locking_range(
        dev: *mut spdk_opal_dev,
        user_id: spdk_opal_user,
        locking_range_id: spdk_opal_locking_range,
        password: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_opal_cmd_secure_erase_locking_range(
        dev: *mut spdk_opal_dev,
        user_id: spdk_opal_user,
        locking_range_id: spdk_opal_locking_range,
        password: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_opal_get_locking_range_info(
        dev: *mut spdk_opal_dev,
        id: spdk_opal_locking_range,
    ) -> *mut spdk_opal_locking_range_info;
    pub fn spdk_opal_free_locking_range_info(
        dev: *mut spdk_opal_dev,
        id: spdk_opal_locking_range,
    );
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
    pub fn spdk_scsi_init() -> ::core::ffi::c_int;
    pub fn spdk_scsi_fini();
    pub fn spdk_scsi_lun_get_id(lun: *const spdk_scsi_lun) -> ::core::ffi::c_int;
    pub fn spdk_scsi_lun_get_bdev_name(
        lun: *const spdk_scsi_lun,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_scsi_lun_get_dev(lun: *const spdk_scsi_lun) -> *const spdk_scsi_dev;
    pub fn spdk_scsi_lun_is_removing(lun: *const spdk_scsi_lun) -> bool;
    pub fn spdk_scsi_dev_get_name(
        dev: *const spdk_scsi_dev,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_scsi_dev_get_id(dev: *const spdk_scsi_dev) -> ::core::ffi::c_int;
    pub fn spdk_scsi_dev_get_lun(
        dev: *mut spdk_scsi_dev,
        lun_id: ::core::ffi::c_int,
    ) -> *mut spdk_scsi_lun;
    pub fn spdk_scsi_dev_get_first_lun(dev: *mut spdk_scsi_dev) -> *mut spdk_scsi_lun;
    pub fn spdk_scsi_dev_get_next_lun(
        prev_lun: *mut spdk_scsi_lun,
    ) -> *mut spdk_scsi_lun;
    pub fn spdk_scsi_dev_has_pending_tasks(
        dev: *const spdk_scsi_dev,
        initiator_port: *const spdk_scsi_port,
    ) -> bool;
    pub fn spdk_scsi_dev_destruct(
        dev: *mut spdk_scsi_dev,
        cb_fn: spdk_scsi_dev_destruct_cb_t,
        cb_arg: *mut ::core::ffi::c_void,
    );
    pub fn spdk_scsi_dev_queue_mgmt_task(
        dev: *mut spdk_scsi_dev,
        task: *mut spdk_scsi_task,
    );
    pub fn spdk_scsi_dev_queue_task(dev: *mut spdk_scsi_dev, task: *mut spdk_scsi_task);
    pub fn spdk_scsi_dev_add_port(
        dev: *mut spdk_scsi_dev,
        id: u64,
        name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_scsi_dev_delete_port(
        dev: *mut spdk_scsi_dev,
        id: u64,
    ) -> ::core::ffi::c_int;
    pub fn spdk_scsi_dev_find_port_by_id(
        dev: *mut spdk_scsi_dev,
        id: u64,
    ) -> *mut spdk_scsi_port;
    pub fn spdk_scsi_dev_allocate_io_channels(
        dev: *mut spdk_scsi_dev,
    ) -> ::core::ffi::c_int;
    pub fn spdk_scsi_dev_free_io_channels(dev: *mut spdk_scsi_dev);
    pub fn spdk_scsi_dev_construct(
        name: *const ::core::ffi::c_char,
        bdev_name_list: *mut *const ::core::ffi::c_char,
        lun_id_list: *mut ::core::ffi::c_int,
        num_luns: ::core::ffi::c_int,
        protocol_id: u8,
        hotremove_cb: ::core::option::Option<
            unsafe extern "C" fn(
                arg1: *const spdk_scsi_lun,
                arg2: *mut ::core::ffi::c_void,
            ),
        >,
        hotremove_ctx: *mut ::core::ffi::c_void,
    ) -> *mut spdk_scsi_dev;
    pub fn spdk_scsi_dev_construct_ext(
        name: *const ::core::ffi::c_char,
        bdev_name_list: *mut *const ::core::ffi::c_char,
        lun_id_list: *mut ::core::ffi::c_int,
        num_luns: ::core::ffi::c_int,
        protocol_id: u8,
        resize_cb: ::core::option::Option<
            unsafe extern "C" fn(
                arg1: *const spdk_scsi_lun,
                arg2: *mut ::core::ffi::c_void,
            ),
        >,
        resize_ctx: *mut ::core::ffi::c_void,
        hotremove_cb: ::core::option::Option<
            unsafe extern "C" fn(
                arg1: *const spdk_scsi_lun,
                arg2: *mut ::core::ffi::c_void,
            ),
        >,
        hotremove_ctx: *mut ::core::ffi::c_void,
    ) -> *mut spdk_scsi_dev;
    pub fn spdk_scsi_dev_delete_lun(dev: *mut spdk_scsi_dev, lun: *mut spdk_scsi_lun);
    pub fn spdk_scsi_dev_add_lun(
        dev: *mut spdk_scsi_dev,
        bdev_name: *const ::core::ffi::c_char,
        lun_id: ::core::ffi::c_int,
        hotremove_cb: ::core::option::Option<
            unsafe extern "C" fn(
                arg1: *const spdk_scsi_lun,
                arg2: *mut ::core::ffi::c_void,
            ),
        >,
        hotremove_ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_scsi_dev_add_lun_ext(
        dev: *mut spdk_scsi_dev,
        bdev_name: *const ::core::ffi::c_char,
        lun_id: ::core::ffi::c_int,
        resize_cb: ::core::option::Option<
            unsafe extern "C" fn(
                arg1: *const spdk_scsi_lun,
                arg2: *mut ::core::ffi::c_void,
            ),
        >,
        resize_ctx: *mut ::core::ffi::c_void,
        hotremove_cb: ::core::option::Option<
            unsafe extern "C" fn(
                arg1: *const spdk_scsi_lun,
                arg2: *mut ::core::ffi::c_void,
            ),
        >,
        hotremove_ctx: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_scsi_port_create(
        id: u64,
        index: u16,
        name: *const ::core::ffi::c_char,
    ) -> *mut spdk_scsi_port;
    pub fn spdk_scsi_port_free(pport: *mut *mut spdk_scsi_port);
    pub fn spdk_scsi_port_get_name(
        port: *const spdk_scsi_port,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_scsi_task_construct(
        task: *mut spdk_scsi_task,
        cpl_fn: spdk_scsi_task_cpl,
        free_fn: spdk_scsi_task_free,
    );
    pub fn spdk_scsi_task_put(task: *mut spdk_scsi_task);
    pub fn spdk_scsi_task_set_data(
        task: *mut spdk_scsi_task,
        data: *mut ::core::ffi::c_void,
        len: u32,
    );
    pub fn spdk_scsi_task_scatter_data(
        task: *mut spdk_scsi_task,
        src: *const ::core::ffi::c_void,
        len: usize,
    ) -> ::core::ffi::c_int;
    pub fn spdk_scsi_task_gather_data(
        task: *mut spdk_scsi_task,
        len: *mut ::core::ffi::c_int,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_scsi_task_build_sense_data(
        task: *mut spdk_scsi_task,
        sk: ::core::ffi::c_int,
        asc: ::core::ffi::c_int,
        ascq: ::core::ffi::c_int,
    );
    pub fn spdk_scsi_task_set_status(
        task: *mut spdk_scsi_task,
        sc: ::core::ffi::c_int,
        sk: ::core::ffi::c_int,
        asc: ::core::ffi::c_int,
        ascq: ::core::ffi::c_int,
    );
    pub fn spdk_scsi_task_copy_status(
        dst: *mut spdk_scsi_task,
        src: *mut spdk_scsi_task,
    );
    pub fn spdk_scsi_task_process_null_lun(task: *mut spdk_scsi_task);
    pub fn spdk_scsi_task_process_abort(task: *mut spdk_scsi_task);
    pub fn spdk_scsi_lun_open(
        lun: *mut spdk_scsi_lun,
        hotremove_cb: spdk_scsi_lun_remove_cb_t,
        hotremove_ctx: *mut ::core::ffi::c_void,
        desc: *mut *mut spdk_scsi_lun_desc,
    ) -> ::core::ffi::c_int;
    pub fn spdk_scsi_lun_close(desc: *mut spdk_scsi_lun_desc);
    pub fn spdk_scsi_lun_allocate_io_channel(
        desc: *mut spdk_scsi_lun_desc,
    ) -> ::core::ffi::c_int;
    pub fn spdk_scsi_lun_free_io_channel(desc: *mut spdk_scsi_lun_desc);
    pub fn spdk_scsi_lun_get_dif_ctx(
        lun: *mut spdk_scsi_lun,
        task: *mut spdk_scsi_task,
        dif_ctx: *mut spdk_dif_ctx,
    ) -> bool;
    pub fn spdk_scsi_port_set_iscsi_transport_id(
        port: *mut spdk_scsi_port,
        iscsi_name: *mut ::core::ffi::c_char,
        isid: u64,
    );
    pub fn spdk_scsi_lun_id_int_to_fmt(lun_id: ::core::ffi::c_int) -> u64;
    pub fn spdk_scsi_lun_id_fmt_to_int(fmt_lun: u64) -> ::core::ffi::c_int;
    pub fn spdk_scsi_sbc_opcode_string(
        opcode: u8,
        sa: u16,
    ) -> *const ::core::ffi::c_char;
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
    pub fn spdk_ublk_init();
    pub fn spdk_ublk_fini(
        cb_fn: spdk_ublk_fini_cb,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_ublk_write_config_json(w: *mut spdk_json_write_ctx);
    pub fn spdk_vfio_user_pci_bar_access(
        dev: *mut vfio_device,
        index: u32,
        offset: u64,
        len: usize,
        buf: *mut ::core::ffi::c_void,
        is_write: bool,
    ) -> ::core::ffi::c_int;
    pub fn spdk_vfio_user_get_bar_addr(
        dev: *mut vfio_device,
        index: u32,
        offset: u64,
        len: u32,
    ) -> *mut ::core::ffi::c_void;
    pub fn spdk_vfio_user_setup(path: *const ::core::ffi::c_char) -> *mut vfio_device;
    pub fn spdk_vfio_user_release(dev: *mut vfio_device);
    pub fn spdk_vfio_user_dev_send_request(
        dev: *mut vfio_device,
        command: vfio_user_command,
        arg: *mut ::core::ffi::c_void,
        arg_len: usize,
        buf_len: usize,
        fds: *mut ::core::ffi::c_int,
        max_fds: ::core::ffi::c_int,
    ) -> ::core::ffi::c_int;
    pub fn spdk_vhost_set_socket_path(
        __xpg_basename: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_vhost_scsi_init(init_cb: spdk_vhost_init_cb);
    pub fn spdk_vhost_scsi_fini(fini_cb: spdk_vhost_fini_cb);
    pub fn spdk_vhost_scsi_config_json(w: *mut spdk_json_write_ctx);
    pub fn spdk_vhost_blk_init(init_cb: spdk_vhost_init_cb);
    pub fn spdk_vhost_blk_fini(fini_cb: spdk_vhost_fini_cb);
    pub fn spdk_vhost_blk_config_json(w: *mut spdk_json_write_ctx);
    pub fn spdk_vhost_shutdown_cb();
    pub fn spdk_vhost_lock();
    pub fn spdk_vhost_trylock() -> ::core::ffi::c_int;
    pub fn spdk_vhost_unlock();
    pub fn spdk_vhost_dev_find(name: *const ::core::ffi::c_char) -> *mut spdk_vhost_dev;
    pub fn spdk_vhost_dev_next(vdev: *mut spdk_vhost_dev) -> *mut spdk_vhost_dev;
    pub fn spdk_vhost_dev_get_name(
        vdev: *mut spdk_vhost_dev,
    ) -> *const ::core::ffi::c_char;
    pub fn spdk_vhost_dev_get_cpumask(vdev: *mut spdk_vhost_dev) -> *const spdk_cpuset;
    pub fn spdk_vhost_set_coalescing(
        vdev: *mut spdk_vhost_dev,
        delay_base_us: u32,
        iops_threshold: u32,
    ) -> ::core::ffi::c_int;
    pub fn spdk_vhost_get_coalescing(
        vdev: *mut spdk_vhost_dev,
        delay_base_us: *mut u32,
        iops_threshold: *mut u32,
    );
    pub fn spdk_vhost_scsi_dev_construct(
        name: *const ::core::ffi::c_char,
        cpumask: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_vhost_scsi_dev_construct_no_start(
        name: *const ::core::ffi::c_char,
        cpumask: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_vhost_scsi_dev_add_tgt(
        vdev: *mut spdk_vhost_dev,
        scsi_tgt_num: ::core::ffi::c_int,
        bdev_name: *const ::core::ffi::c_char,
    ) -> ::core::ffi::c_int;
    pub fn spdk_vhost_scsi_dev_get_tgt(
        vdev: *mut spdk_vhost_dev,
        num: u8,
    ) -> *mut spdk_scsi_dev;
    pub fn spdk_vhost_scsi_dev_remove_tgt(
        vdev: *mut spdk_vhost_dev,
        scsi_tgt_num: ::core::ffi::c_uint,
        cb_fn: spdk_vhost_event_fn,
        cb_arg: *mut ::core::ffi::c_void,
    ) -> ::core::ffi::c_int;
    pub fn spdk_vhost_blk_construct(
        name: *const ::core::ffi::c_char,
        cpumask: *const ::core::ffi::c_char,
        dev_name: *const ::core::ffi::c_char,
        transport: *const ::core::ffi::c_char,
        params: *const spdk_json_val,
    ) -> ::core::ffi::c_int;
    pub fn spdk_vhost_dev_remove(vdev: *mut spdk_vhost_dev) -> ::core::ffi::c_int;
    pub fn spdk_vmd_init() -> ::core::ffi::c_int;
    pub fn spdk_vmd_fini();
    pub fn spdk_vmd_pci_device_list(
        vmd_addr: spdk_pci_addr,
        nvme_list: *mut spdk_pci_device,
    ) -> ::core::ffi::c_int;
    pub fn spdk_vmd_set_led_state(
        pci_device: *mut spdk_pci_device,
        state: spdk_vmd_led_state,
    ) -> ::core::ffi::c_int;
    pub fn spdk_vmd_get_led_state(
        pci_device: *mut spdk_pci_device,
        state: *mut spdk_vmd_led_state,
    ) -> ::core::ffi::c_int;
    pub fn spdk_vmd_hotplug_monitor() -> ::core::ffi::c_int;
    pub fn spdk_vmd_remove_device(addr: *const spdk_pci_addr) -> ::core::ffi::c_int;
    pub fn spdk_vmd_rescan() -> ::core::ffi::c_int;
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
