/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/accel.h, SPDK v26.01.
 */

#ifndef SPDK_ACCEL_H
#define SPDK_ACCEL_H

#include "spdk/stdinc.h"
#include "spdk/dma.h"
#include "spdk/dif.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPDK_ACCEL_AES_XTS_128_KEY_SIZE 16
#define SPDK_ACCEL_AES_XTS_256_KEY_SIZE 32

enum spdk_accel_comp_algo {
	SPDK_ACCEL_COMP_ALGO_DEFLATE = 0,
	SPDK_ACCEL_COMP_ALGO_LZ4,
};

struct spdk_accel_crypto_key;

struct spdk_accel_crypto_key_create_param {
	char *cipher;
	char *hex_key;
	char *hex_key2;
	char *tweak_mode;
	char *key_name;
};

enum spdk_accel_opcode {
	SPDK_ACCEL_OPC_COPY = 0,
	SPDK_ACCEL_OPC_FILL = 1,
	SPDK_ACCEL_OPC_DUALCAST = 2,
	SPDK_ACCEL_OPC_COMPARE = 3,
	SPDK_ACCEL_OPC_CRC32C = 4,
	SPDK_ACCEL_OPC_COPY_CRC32C = 5,
	SPDK_ACCEL_OPC_COMPRESS = 6,
	SPDK_ACCEL_OPC_DECOMPRESS = 7,
	SPDK_ACCEL_OPC_ENCRYPT = 8,
	SPDK_ACCEL_OPC_DECRYPT = 9,
	SPDK_ACCEL_OPC_XOR = 10,
	SPDK_ACCEL_OPC_DIF_VERIFY = 11,
	SPDK_ACCEL_OPC_DIF_VERIFY_COPY = 12,
	SPDK_ACCEL_OPC_DIF_GENERATE = 13,
	SPDK_ACCEL_OPC_DIF_GENERATE_COPY = 14,
	SPDK_ACCEL_OPC_DIX_GENERATE = 15,
	SPDK_ACCEL_OPC_DIX_VERIFY = 16,
	SPDK_ACCEL_OPC_LAST = 17,
};

enum spdk_accel_cipher {
	SPDK_ACCEL_CIPHER_AES_CBC,
	SPDK_ACCEL_CIPHER_AES_XTS,
};

typedef void (*spdk_accel_completion_cb)(void *cb_arg, int status);

typedef void (*spdk_accel_fini_cb)(void *cb_arg);

int spdk_accel_initialize(void);

void spdk_accel_finish(spdk_accel_fini_cb cb_fn, void *cb_arg);

struct spdk_io_channel;

struct spdk_io_channel *spdk_accel_get_io_channel(void);

int spdk_accel_crypto_key_create(const struct spdk_accel_crypto_key_create_param *param);

int spdk_accel_crypto_key_destroy(struct spdk_accel_crypto_key *key);

struct spdk_accel_crypto_key *spdk_accel_crypto_key_get(const char *name);

int spdk_accel_submit_copy(struct spdk_io_channel *ch, void *dst, void *src, uint64_t nbytes,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_dualcast(struct spdk_io_channel *ch, void *dst1, void *dst2, void *src,
		uint64_t nbytes, spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_compare(struct spdk_io_channel *ch, void *src1, void *src2, uint64_t nbytes,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_fill(struct spdk_io_channel *ch, void *dst, uint8_t fill, uint64_t nbytes,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_crc32c(struct spdk_io_channel *ch, uint32_t *crc_dst, void *src,
		uint32_t seed, uint64_t nbytes, spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_crc32cv(struct spdk_io_channel *ch, uint32_t *crc_dst, struct iovec *iovs,
		uint32_t iovcnt, uint32_t seed, spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_copy_crc32c(struct spdk_io_channel *ch, void *dst, void *src,
		uint32_t *crc_dst, uint32_t seed, uint64_t nbytes, spdk_accel_completion_cb cb_fn,
		void *cb_arg);

int spdk_accel_submit_copy_crc32cv(struct spdk_io_channel *ch, void *dst, struct iovec *src_iovs,
		uint32_t iovcnt, uint32_t *crc_dst, uint32_t seed, spdk_accel_completion_cb cb_fn,
		void *cb_arg);

int spdk_accel_submit_compress(struct spdk_io_channel *ch, void *dst, uint64_t nbytes,
		struct iovec *src_iovs, size_t src_iovcnt, uint32_t *output_size,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_decompress(struct spdk_io_channel *ch, struct iovec *dst_iovs,
		size_t dst_iovcnt, struct iovec *src_iovs, size_t src_iovcnt, uint32_t *output_size,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_compress_ext(struct spdk_io_channel *ch, void *dst, uint64_t nbytes,
		struct iovec *src_iovs, size_t src_iovcnt, enum spdk_accel_comp_algo comp_algo,
		uint32_t comp_level, uint32_t *output_size, spdk_accel_completion_cb cb_fn,
		void *cb_arg);

int spdk_accel_submit_decompress_ext(struct spdk_io_channel *ch, struct iovec *dst_iovs,
		size_t dst_iovcnt, struct iovec *src_iovs, size_t src_iovcnt,
		enum spdk_accel_comp_algo decomp_algo, uint32_t *output_size,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_get_compress_level_range(enum spdk_accel_comp_algo comp_algo, uint32_t *min_level,
		uint32_t *max_level);

int spdk_accel_submit_xor(struct spdk_io_channel *ch, void *dst, void **sources, uint32_t nsrcs,
		uint64_t nbytes, spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_encrypt(struct spdk_io_channel *ch, struct spdk_accel_crypto_key *key,
		struct iovec *dst_iovs, uint32_t dst_iovcnt, struct iovec *src_iovs,
		uint32_t src_iovcnt, uint64_t iv, uint32_t block_size,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_decrypt(struct spdk_io_channel *ch, struct spdk_accel_crypto_key *key,
		struct iovec *dst_iovs, uint32_t dst_iovcnt, struct iovec *src_iovs,
		uint32_t src_iovcnt, uint64_t iv, uint32_t block_size,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_dif_verify(struct spdk_io_channel *ch, struct iovec *iovs, size_t iovcnt,
		uint32_t num_blocks, const struct spdk_dif_ctx *ctx, struct spdk_dif_error *err,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_dif_verify_copy(struct spdk_io_channel *ch, struct iovec *dst_iovs,
		size_t dst_iovcnt, struct iovec *src_iovs, size_t src_iovcnt, uint32_t num_blocks,
		const struct spdk_dif_ctx *ctx, struct spdk_dif_error *err,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_dif_generate(struct spdk_io_channel *ch, struct iovec *iovs, size_t iovcnt,
		uint32_t num_blocks, const struct spdk_dif_ctx *ctx, spdk_accel_completion_cb cb_fn,
		void *cb_arg);

int spdk_accel_submit_dif_generate_copy(struct spdk_io_channel *ch, struct iovec *dst_iovs,
		size_t dst_iovcnt, struct iovec *src_iovs, size_t src_iovcnt, uint32_t num_blocks,
		const struct spdk_dif_ctx *ctx, spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_dix_generate(struct spdk_io_channel *ch, struct iovec *iovs, size_t iovcnt,
		struct iovec *md_iov, uint32_t num_blocks, const struct spdk_dif_ctx *ctx,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

int spdk_accel_submit_dix_verify(struct spdk_io_channel *ch, struct iovec *iovs, size_t iovcnt,
		struct iovec *md_iov, uint32_t num_blocks, const struct spdk_dif_ctx *ctx,
		struct spdk_dif_error *err, spdk_accel_completion_cb cb_fn, void *cb_arg);

struct spdk_accel_sequence;

typedef void (*spdk_accel_step_cb)(void *cb_arg);

int spdk_accel_append_copy(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *dst_iovs, uint32_t dst_iovcnt, struct spdk_memory_domain *dst_domain,
		void *dst_domain_ctx, struct iovec *src_iovs, uint32_t src_iovcnt,
		struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		spdk_accel_step_cb cb_fn, void *cb_arg);

int spdk_accel_append_fill(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch, void *buf,
		uint64_t len, struct spdk_memory_domain *domain, void *domain_ctx, uint8_t pattern,
		spdk_accel_step_cb cb_fn, void *cb_arg);

int spdk_accel_append_decompress_ext(struct spdk_accel_sequence **pseq, struct spdk_io_channel *ch,
		struct iovec *dst_iovs, size_t dst_iovcnt, struct spdk_memory_domain *dst_domain,
		void *dst_domain_ctx, struct iovec *src_iovs, size_t src_iovcnt,
		struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		enum spdk_accel_comp_algo decomp_algo, spdk_accel_step_cb cb_fn, void *cb_arg);

int spdk_accel_append_decompress(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *dst_iovs, size_t dst_iovcnt, struct spdk_memory_domain *dst_domain,
		void *dst_domain_ctx, struct iovec *src_iovs, size_t src_iovcnt,
		struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		spdk_accel_step_cb cb_fn, void *cb_arg);

int spdk_accel_append_encrypt(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct spdk_accel_crypto_key *key, struct iovec *dst_iovs, uint32_t dst_iovcnt,
		struct spdk_memory_domain *dst_domain, void *dst_domain_ctx, struct iovec *src_iovs,
		uint32_t src_iovcnt, struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		uint64_t iv, uint32_t block_size, spdk_accel_step_cb cb_fn, void *cb_arg);

int spdk_accel_append_decrypt(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct spdk_accel_crypto_key *key, struct iovec *dst_iovs, uint32_t dst_iovcnt,
		struct spdk_memory_domain *dst_domain, void *dst_domain_ctx, struct iovec *src_iovs,
		uint32_t src_iovcnt, struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		uint64_t iv, uint32_t block_size, spdk_accel_step_cb cb_fn, void *cb_arg);

int spdk_accel_append_crc32c(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		uint32_t *dst, struct iovec *iovs, uint32_t iovcnt,
		struct spdk_memory_domain *domain, void *domain_ctx, uint32_t seed,
		spdk_accel_step_cb cb_fn, void *cb_arg);

int spdk_accel_append_dif_verify(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *iovs, size_t iovcnt, struct spdk_memory_domain *domain,
		void *domain_ctx, uint32_t num_blocks, const struct spdk_dif_ctx *ctx,
		struct spdk_dif_error *err, spdk_accel_step_cb cb_fn, void *cb_arg);

int spdk_accel_append_dif_verify_copy(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *dst_iovs, size_t dst_iovcnt, struct spdk_memory_domain *dst_domain,
		void *dst_domain_ctx, struct iovec *src_iovs, size_t src_iovcnt,
		struct spdk_memory_domain *src_domain, void *src_domain_ctx, uint32_t num_blocks,
		const struct spdk_dif_ctx *ctx, struct spdk_dif_error *err,
		spdk_accel_step_cb cb_fn, void *cb_arg);

int spdk_accel_append_dif_generate(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *iovs, size_t iovcnt, struct spdk_memory_domain *domain,
		void *domain_ctx, uint32_t num_blocks, const struct spdk_dif_ctx *ctx,
		spdk_accel_step_cb cb_fn, void *cb_arg);

int spdk_accel_append_dif_generate_copy(struct spdk_accel_sequence **seq,
		struct spdk_io_channel *ch, struct iovec *dst_iovs, size_t dst_iovcnt,
		struct spdk_memory_domain *dst_domain, void *dst_domain_ctx, struct iovec *src_iovs,
		size_t src_iovcnt, struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		uint32_t num_blocks, const struct spdk_dif_ctx *ctx, spdk_accel_step_cb cb_fn,
		void *cb_arg);

int spdk_accel_append_dix_generate(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *iovs, size_t iovcnt, struct spdk_memory_domain *domain,
		void *domain_ctx, struct iovec *md_iov, struct spdk_memory_domain *md_domain,
		void *md_domain_ctx, uint32_t num_blocks, const struct spdk_dif_ctx *ctx,
		spdk_accel_step_cb cb_fn, void *cb_arg);

int spdk_accel_append_dix_verify(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *iovs, size_t iovcnt, struct spdk_memory_domain *domain,
		void *domain_ctx, struct iovec *md_iov, struct spdk_memory_domain *md_domain,
		void *md_domain_ctx, uint32_t num_blocks, const struct spdk_dif_ctx *ctx,
		struct spdk_dif_error *err, spdk_accel_step_cb cb_fn, void *cb_arg);

void spdk_accel_sequence_finish(struct spdk_accel_sequence *seq, spdk_accel_completion_cb cb_fn,
		void *cb_arg);

void spdk_accel_sequence_reverse(struct spdk_accel_sequence *seq);

void spdk_accel_sequence_abort(struct spdk_accel_sequence *seq);

int spdk_accel_get_buf(struct spdk_io_channel *ch, uint64_t len, void **buf,
		struct spdk_memory_domain **domain, void **domain_ctx);

void spdk_accel_put_buf(struct spdk_io_channel *ch, void *buf, struct spdk_memory_domain *domain,
		void *domain_ctx);

int spdk_accel_get_opc_module_name(enum spdk_accel_opcode opcode, const char **module_name);

int spdk_accel_assign_opc(enum spdk_accel_opcode opcode, const char *name);

struct spdk_json_write_ctx;

void spdk_accel_write_config_json(struct spdk_json_write_ctx *w);

int spdk_accel_set_driver(const char *name);

const char *spdk_accel_get_driver_name(void);

struct spdk_memory_domain *spdk_accel_get_memory_domain(void);

struct spdk_accel_opts {
	size_t opts_size;
	uint32_t small_cache_size;
	uint32_t large_cache_size;
	uint32_t task_count;
	uint32_t sequence_count;
	uint32_t buf_count;
} __attribute__((packed));

int spdk_accel_set_opts(const struct spdk_accel_opts *opts);

void spdk_accel_get_opts(struct spdk_accel_opts *opts, size_t opts_size);

struct spdk_accel_opcode_stats {
	uint64_t executed;
	uint64_t failed;
	uint64_t num_bytes;
} __attribute__((packed));

void spdk_accel_get_opcode_stats(struct spdk_io_channel *ch, enum spdk_accel_opcode opcode,
		struct spdk_accel_opcode_stats *stats, size_t size);

struct spdk_accel_operation_exec_ctx {
	size_t size;
	uint32_t block_size;
};

uint8_t spdk_accel_get_buf_align(enum spdk_accel_opcode opcode,
		const struct spdk_accel_operation_exec_ctx *ctx);

int spdk_accel_get_opc_memory_domains(enum spdk_accel_opcode opcode,
		struct spdk_memory_domain **domains, int array_size);

const char *spdk_accel_get_opcode_name(enum spdk_accel_opcode opcode);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_ACCEL_H */
