/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Operations on memory that hardware may do: copy, fill, compare, checksums, compression,
 * encryption, protection information; one by one or in sequences.
 *
 * Kinds of objects and their classes:
 * - `spdk_io_channel` of the framework: transparent (thread.h). From spdk_accel_get_io_channel()
 *   to spdk_put_io_channel(), on one thread.
 * - `spdk_accel_sequence`: opaque. From the first append to the callback of
 *   spdk_accel_sequence_finish(), or to spdk_accel_sequence_abort(), on one thread.
 * - `spdk_accel_crypto_key`: opaque. From spdk_accel_crypto_key_create() to
 *   spdk_accel_crypto_key_destroy(). Any thread.
 * - buffers of spdk_accel_get_buf(): opaque addresses, of no use outside a sequence.
 * - options, statistics, parameters: plain values.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 *
 * Submitting functions return 0, then call back exactly once on the calling thread, never inside
 * the call; or a negative errno, and do not: -ENOMEM if a channel has too much under way, -EINVAL
 * for `cb_fn` NULL. Memory belongs to the operation until it called back.
 */

#ifndef SPDK_ACCEL_H
#define SPDK_ACCEL_H

#include "spdk/stdinc.h"
#include "spdk/dma.h"
#include "spdk/dif.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of each of the two keys of AES-XTS-128. */
#define SPDK_ACCEL_AES_XTS_128_KEY_SIZE 16

/** Bytes of each of the two keys of AES-XTS-256. */
#define SPDK_ACCEL_AES_XTS_256_KEY_SIZE 32

/** How to compress. */
enum spdk_accel_comp_algo {
	/** Deflate (RFC 1951). */
	SPDK_ACCEL_COMP_ALGO_DEFLATE = 0,
	/** LZ4 blocks. */
	SPDK_ACCEL_COMP_ALGO_LZ4,
};

struct spdk_accel_crypto_key;

/** A key to be made. Strings are copied. */
struct spdk_accel_crypto_key_create_param {
	/** "AES_CBC" or "AES_XTS". */
	char *cipher;
	/** The key, hexadecimal. */
	char *hex_key;
	/** The second key; NULL for ciphers that have one. */
	char *hex_key2;
	/** How the tweak is made of the block's number; NULL for the usual way. */
	char *tweak_mode;
	/** Its name. */
	char *key_name;
};

/** Operations. */
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
	/** The number of operations, not one of them. */
	SPDK_ACCEL_OPC_LAST = 17,
};

/** Ciphers. */
enum spdk_accel_cipher {
	SPDK_ACCEL_CIPHER_AES_CBC,
	SPDK_ACCEL_CIPHER_AES_XTS,
};

/**
 * Called when it is done.
 *
 * \param cb_arg what was given
 * \param status 0, or a negative errno; positive or -EILSEQ for a comparison that failed
 */
typedef void (*spdk_accel_completion_cb)(void *cb_arg, int status);

/**
 * Called when the framework has ended.
 *
 * \param cb_arg what was given
 */
typedef void (*spdk_accel_fini_cb)(void *cb_arg);

/**
 * Starts the framework and its modules. The subsystem framework does it.
 *
 * \return 0; -EINVAL if an operation was given to a module that cannot do it; or another negative
 *     errno
 */
int spdk_accel_initialize(void);

/**
 * Ends the framework, when all channels are put.
 *
 * \param cb_fn called then; NULL: nothing happens, errno EINVAL
 * \param cb_arg passed to `cb_fn`
 */
void spdk_accel_finish(spdk_accel_fini_cb cb_fn, void *cb_arg);

struct spdk_io_channel;

/**
 * The calling thread's channel; to be put with spdk_put_io_channel().
 *
 * \return the channel; NULL if it could not be made, or the framework is not there
 */
struct spdk_io_channel *spdk_accel_get_io_channel(void);

/**
 * Makes a key.
 *
 * \param param the key; erase its text after use
 *
 * \return 0, or
 * - -EINVAL: something is missing, or the keys are of the wrong length, equal to each other or no
 *   hexadecimal
 * - -EEXIST: the name is taken
 * - -ENOTSUP: the module does not encrypt
 * - -ENOENT: no module was given encryption
 * - -ENOMEM
 */
int spdk_accel_crypto_key_create(const struct spdk_accel_crypto_key_create_param *param);

/**
 * Erases and frees a key. Nothing may be using it.
 *
 * \return 0
 *
 * Wrong `key`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_accel_crypto_key_destroy(struct spdk_accel_crypto_key *key);

/** The key of that name; NULL if there is none. */
struct spdk_accel_crypto_key *spdk_accel_crypto_key_get(const char *name);

/* --- Single operations ----------------------------------------------------------------------- */

/**
 * Copies.
 *
 * \param ch the calling thread's channel
 * \param dst where to
 * \param src from where
 * \param nbytes how many bytes
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_copy(struct spdk_io_channel *ch, void *dst, void *src, uint64_t nbytes,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Copies to two places, each aligned to 4096 bytes: -EINVAL.
 *
 * \param ch the calling thread's channel
 * \param dst1 where to
 * \param dst2 where to as well
 * \param src from where
 * \param nbytes how many bytes
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_dualcast(struct spdk_io_channel *ch, void *dst1, void *dst2, void *src,
		uint64_t nbytes, spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Compares; `cb_fn` gets 0 if there is no difference.
 *
 * \param ch the calling thread's channel
 * \param src1 one
 * \param src2 the other
 * \param nbytes how many bytes
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_compare(struct spdk_io_channel *ch, void *src1, void *src2, uint64_t nbytes,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Fills with a byte.
 *
 * \param ch the calling thread's channel
 * \param dst where
 * \param fill the byte
 * \param nbytes how many bytes
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_fill(struct spdk_io_channel *ch, void *dst, uint8_t fill, uint64_t nbytes,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Makes a CRC-32C: what spdk_crc32c_update() makes, begun with the inverse of `seed`.
 *
 * \param ch the calling thread's channel
 * \param crc_dst the checksum
 * \param src of what
 * \param seed what to begin with
 * \param nbytes how many bytes
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_crc32c(struct spdk_io_channel *ch, uint32_t *crc_dst, void *src,
		uint32_t seed, uint64_t nbytes, spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * As spdk_accel_submit_crc32c(), of scattered memory.
 *
 * \param ch the calling thread's channel
 * \param crc_dst the checksum
 * \param iovs of what
 * \param iovcnt how many pieces; 0 is -EINVAL
 * \param seed what to begin with
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_crc32cv(struct spdk_io_channel *ch, uint32_t *crc_dst, struct iovec *iovs,
		uint32_t iovcnt, uint32_t seed, spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Copies and makes a CRC-32C.
 *
 * \param ch the calling thread's channel
 * \param dst where to
 * \param src from where
 * \param crc_dst the checksum
 * \param seed what to begin with
 * \param nbytes how many bytes
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_copy_crc32c(struct spdk_io_channel *ch, void *dst, void *src,
		uint32_t *crc_dst, uint32_t seed, uint64_t nbytes, spdk_accel_completion_cb cb_fn,
		void *cb_arg);

/**
 * Copies scattered memory and makes a CRC-32C.
 *
 * \param ch the calling thread's channel
 * \param dst where to
 * \param src_iovs from where
 * \param iovcnt how many pieces; 0 is -EINVAL
 * \param crc_dst the checksum
 * \param seed what to begin with
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_copy_crc32cv(struct spdk_io_channel *ch, void *dst, struct iovec *src_iovs,
		uint32_t iovcnt, uint32_t *crc_dst, uint32_t seed, spdk_accel_completion_cb cb_fn,
		void *cb_arg);

/**
 * Compresses with deflate at level 1.
 *
 * \param ch the calling thread's channel
 * \param dst where to
 * \param nbytes bytes of room
 * \param src_iovs from where
 * \param src_iovcnt how many pieces
 * \param output_size how many bytes it became. May be NULL.
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_compress(struct spdk_io_channel *ch, void *dst, uint64_t nbytes,
		struct iovec *src_iovs, size_t src_iovcnt, uint32_t *output_size,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Decompresses with deflate.
 *
 * \param ch the calling thread's channel
 * \param dst_iovs where to
 * \param dst_iovcnt how many pieces
 * \param src_iovs from where
 * \param src_iovcnt how many pieces
 * \param output_size how many bytes it became. May be NULL.
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_decompress(struct spdk_io_channel *ch, struct iovec *dst_iovs,
		size_t dst_iovcnt, struct iovec *src_iovs, size_t src_iovcnt, uint32_t *output_size,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Compresses.
 *
 * \param ch the calling thread's channel
 * \param dst where to
 * \param nbytes bytes of room
 * \param src_iovs from where
 * \param src_iovcnt how many pieces
 * \param comp_algo how; -ENOTSUP if the module cannot
 * \param comp_level how hard; -EINVAL out of the range
 * \param output_size how many bytes it became. May be NULL.
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_compress_ext(struct spdk_io_channel *ch, void *dst, uint64_t nbytes,
		struct iovec *src_iovs, size_t src_iovcnt, enum spdk_accel_comp_algo comp_algo,
		uint32_t comp_level, uint32_t *output_size, spdk_accel_completion_cb cb_fn,
		void *cb_arg);

/**
 * Decompresses.
 *
 * \param ch the calling thread's channel
 * \param dst_iovs where to
 * \param dst_iovcnt how many pieces
 * \param src_iovs from where
 * \param src_iovcnt how many pieces
 * \param decomp_algo how; -ENOTSUP if the module cannot
 * \param output_size how many bytes it became. May be NULL.
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_decompress_ext(struct spdk_io_channel *ch, struct iovec *dst_iovs,
		size_t dst_iovcnt, struct iovec *src_iovs, size_t src_iovcnt,
		enum spdk_accel_comp_algo decomp_algo, uint32_t *output_size,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * The levels of compression there are.
 *
 * \param comp_algo how
 * \param min_level the lowest
 * \param max_level the highest
 *
 * \return 0; -ENOTSUP if the module has none; -EINVAL if an argument is of no use
 */
int spdk_accel_get_compress_level_range(enum spdk_accel_comp_algo comp_algo, uint32_t *min_level,
		uint32_t *max_level);

/**
 * Makes the exclusive or of buffers.
 *
 * \param ch the calling thread's channel
 * \param dst where to
 * \param sources the buffers
 * \param nsrcs how many
 * \param nbytes bytes of each
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_xor(struct spdk_io_channel *ch, void *dst, void **sources, uint32_t nsrcs,
		uint64_t nbytes, spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Encrypts. Each block has its own tweak, from its number; they count up.
 *
 * \param ch the calling thread's channel
 * \param key the key
 * \param dst_iovs where to
 * \param dst_iovcnt how many pieces
 * \param src_iovs from where
 * \param src_iovcnt how many pieces
 * \param iv the first block's number
 * \param block_size bytes of a block
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0; -EINVAL if something is missing, or the bytes are no multiple of a block
 *
 * Wrong `ch` or `key`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_encrypt(struct spdk_io_channel *ch, struct spdk_accel_crypto_key *key,
		struct iovec *dst_iovs, uint32_t dst_iovcnt, struct iovec *src_iovs,
		uint32_t src_iovcnt, uint64_t iv, uint32_t block_size,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Decrypts.
 *
 * \param ch the calling thread's channel
 * \param key the key
 * \param dst_iovs where to
 * \param dst_iovcnt how many pieces
 * \param src_iovs from where
 * \param src_iovcnt how many pieces
 * \param iv the first block's number
 * \param block_size bytes of a block
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0; -EINVAL if something is missing, or the bytes are no multiple of a block
 *
 * Wrong `ch` or `key`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_decrypt(struct spdk_io_channel *ch, struct spdk_accel_crypto_key *key,
		struct iovec *dst_iovs, uint32_t dst_iovcnt, struct iovec *src_iovs,
		uint32_t src_iovcnt, uint64_t iv, uint32_t block_size,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Verifies protection information.
 *
 * \param ch the calling thread's channel
 * \param iovs extended blocks (dif.h)
 * \param iovcnt how many pieces
 * \param num_blocks how many blocks
 * \param ctx what they look like; must stay
 * \param err what is wrong; must stay
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_dif_verify(struct spdk_io_channel *ch, struct iovec *iovs, size_t iovcnt,
		uint32_t num_blocks, const struct spdk_dif_ctx *ctx, struct spdk_dif_error *err,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Verifies protection information of extended blocks and copies their data.
 *
 * \param ch the calling thread's channel
 * \param dst_iovs where the data goes
 * \param dst_iovcnt how many pieces
 * \param src_iovs extended blocks (dif.h)
 * \param src_iovcnt how many pieces
 * \param num_blocks how many blocks
 * \param ctx what they look like; must stay
 * \param err what is wrong; must stay
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_dif_verify_copy(struct spdk_io_channel *ch, struct iovec *dst_iovs,
		size_t dst_iovcnt, struct iovec *src_iovs, size_t src_iovcnt, uint32_t num_blocks,
		const struct spdk_dif_ctx *ctx, struct spdk_dif_error *err,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Writes protection information.
 *
 * \param ch the calling thread's channel
 * \param iovs extended blocks (dif.h)
 * \param iovcnt how many pieces
 * \param num_blocks how many blocks
 * \param ctx what they look like; must stay
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_dif_generate(struct spdk_io_channel *ch, struct iovec *iovs, size_t iovcnt,
		uint32_t num_blocks, const struct spdk_dif_ctx *ctx, spdk_accel_completion_cb cb_fn,
		void *cb_arg);

/**
 * Copies data to extended blocks and writes protection information.
 *
 * \param ch the calling thread's channel
 * \param dst_iovs extended blocks (dif.h)
 * \param dst_iovcnt how many pieces
 * \param src_iovs the data
 * \param src_iovcnt how many pieces
 * \param num_blocks how many blocks
 * \param ctx what they look like; must stay
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_dif_generate_copy(struct spdk_io_channel *ch, struct iovec *dst_iovs,
		size_t dst_iovcnt, struct iovec *src_iovs, size_t src_iovcnt, uint32_t num_blocks,
		const struct spdk_dif_ctx *ctx, spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Writes protection information to separate metadata.
 *
 * \param ch the calling thread's channel
 * \param iovs the data
 * \param iovcnt how many pieces
 * \param md_iov its metadata
 * \param num_blocks how many blocks
 * \param ctx what they look like; must stay
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_dix_generate(struct spdk_io_channel *ch, struct iovec *iovs, size_t iovcnt,
		struct iovec *md_iov, uint32_t num_blocks, const struct spdk_dif_ctx *ctx,
		spdk_accel_completion_cb cb_fn, void *cb_arg);

/**
 * Verifies protection information in separate metadata.
 *
 * \param ch the calling thread's channel
 * \param iovs the data
 * \param iovcnt how many pieces
 * \param md_iov its metadata
 * \param num_blocks how many blocks
 * \param ctx what they look like; must stay
 * \param err what is wrong; must stay
 * \param cb_fn called when it is done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_submit_dix_verify(struct spdk_io_channel *ch, struct iovec *iovs, size_t iovcnt,
		struct iovec *md_iov, uint32_t num_blocks, const struct spdk_dif_ctx *ctx,
		struct spdk_dif_error *err, spdk_accel_completion_cb cb_fn, void *cb_arg);

/* --- Sequences ------------------------------------------------------------------------------- */

/*
 * Appending only notes what to do; nothing is looked at before spdk_accel_sequence_finish(), so
 * memory must stay until then, and buffers may be ones that do not exist yet
 * (spdk_accel_get_buf()). Operations are done in order; a copy may be left out where the others
 * can use its source or destination instead. NULL in `*seq` begins a sequence.
 *
 * All return 0; -ENOMEM if a channel has too much under way; -EINVAL if `seq` is NULL.
 */

struct spdk_accel_sequence;

/**
 * Called when an operation of a sequence is done, or never will be.
 *
 * \param cb_arg what was given
 */
typedef void (*spdk_accel_step_cb)(void *cb_arg);

/**
 * Appends a copy.
 *
 * \param seq where the sequence is
 * \param ch the calling thread's channel
 * \param dst_iovs where to
 * \param dst_iovcnt how many pieces
 * \param dst_domain the domain that is in; NULL for ordinary memory
 * \param dst_domain_ctx for it
 * \param src_iovs from where
 * \param src_iovcnt how many pieces
 * \param src_domain the domain that is in; NULL for ordinary memory
 * \param src_domain_ctx for it
 * \param cb_fn called when it is done. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `*seq` (other than NULL) or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_append_copy(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *dst_iovs, uint32_t dst_iovcnt, struct spdk_memory_domain *dst_domain,
		void *dst_domain_ctx, struct iovec *src_iovs, uint32_t src_iovcnt,
		struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		spdk_accel_step_cb cb_fn, void *cb_arg);

/**
 * Appends filling with a byte.
 *
 * \param seq where the sequence is
 * \param ch the calling thread's channel
 * \param buf where
 * \param len how many bytes
 * \param domain the domain that is in; NULL for ordinary memory
 * \param domain_ctx for it
 * \param pattern the byte
 * \param cb_fn called when it is done. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `*seq` (other than NULL) or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_append_fill(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch, void *buf,
		uint64_t len, struct spdk_memory_domain *domain, void *domain_ctx, uint8_t pattern,
		spdk_accel_step_cb cb_fn, void *cb_arg);

/**
 * Appends decompression.
 *
 * \param pseq where the sequence is
 * \param ch the calling thread's channel
 * \param dst_iovs where to
 * \param dst_iovcnt how many pieces
 * \param dst_domain the domain that is in; NULL for ordinary memory
 * \param dst_domain_ctx for it
 * \param src_iovs from where
 * \param src_iovcnt how many pieces
 * \param src_domain the domain that is in; NULL for ordinary memory
 * \param src_domain_ctx for it
 * \param decomp_algo how; -ENOTSUP if the module cannot
 * \param cb_fn called when it is done. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `*pseq` (other than NULL) or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_append_decompress_ext(struct spdk_accel_sequence **pseq, struct spdk_io_channel *ch,
		struct iovec *dst_iovs, size_t dst_iovcnt, struct spdk_memory_domain *dst_domain,
		void *dst_domain_ctx, struct iovec *src_iovs, size_t src_iovcnt,
		struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		enum spdk_accel_comp_algo decomp_algo, spdk_accel_step_cb cb_fn, void *cb_arg);

/**
 * Appends decompression with deflate.
 *
 * \param seq where the sequence is
 * \param ch the calling thread's channel
 * \param dst_iovs where to
 * \param dst_iovcnt how many pieces
 * \param dst_domain the domain that is in; NULL for ordinary memory
 * \param dst_domain_ctx for it
 * \param src_iovs from where
 * \param src_iovcnt how many pieces
 * \param src_domain the domain that is in; NULL for ordinary memory
 * \param src_domain_ctx for it
 * \param cb_fn called when it is done. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `*seq` (other than NULL) or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_append_decompress(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *dst_iovs, size_t dst_iovcnt, struct spdk_memory_domain *dst_domain,
		void *dst_domain_ctx, struct iovec *src_iovs, size_t src_iovcnt,
		struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		spdk_accel_step_cb cb_fn, void *cb_arg);

/**
 * Appends encryption; see spdk_accel_submit_encrypt().
 *
 * \param seq where the sequence is
 * \param ch the calling thread's channel
 * \param key the key
 * \param dst_iovs where to
 * \param dst_iovcnt how many pieces
 * \param dst_domain the domain that is in; NULL for ordinary memory
 * \param dst_domain_ctx for it
 * \param src_iovs from where
 * \param src_iovcnt how many pieces
 * \param src_domain the domain that is in; NULL for ordinary memory
 * \param src_domain_ctx for it
 * \param iv the first block's number
 * \param block_size bytes of a block
 * \param cb_fn called when it is done. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `*seq` (other than NULL) or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_append_encrypt(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct spdk_accel_crypto_key *key, struct iovec *dst_iovs, uint32_t dst_iovcnt,
		struct spdk_memory_domain *dst_domain, void *dst_domain_ctx, struct iovec *src_iovs,
		uint32_t src_iovcnt, struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		uint64_t iv, uint32_t block_size, spdk_accel_step_cb cb_fn, void *cb_arg);

/**
 * Appends decryption; see spdk_accel_submit_encrypt().
 *
 * \param seq where the sequence is
 * \param ch the calling thread's channel
 * \param key the key
 * \param dst_iovs where to
 * \param dst_iovcnt how many pieces
 * \param dst_domain the domain that is in; NULL for ordinary memory
 * \param dst_domain_ctx for it
 * \param src_iovs from where
 * \param src_iovcnt how many pieces
 * \param src_domain the domain that is in; NULL for ordinary memory
 * \param src_domain_ctx for it
 * \param iv the first block's number
 * \param block_size bytes of a block
 * \param cb_fn called when it is done. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `*seq` (other than NULL) or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_append_decrypt(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct spdk_accel_crypto_key *key, struct iovec *dst_iovs, uint32_t dst_iovcnt,
		struct spdk_memory_domain *dst_domain, void *dst_domain_ctx, struct iovec *src_iovs,
		uint32_t src_iovcnt, struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		uint64_t iv, uint32_t block_size, spdk_accel_step_cb cb_fn, void *cb_arg);

/**
 * Appends a CRC-32C; see spdk_accel_submit_crc32c().
 *
 * \param seq where the sequence is
 * \param ch the calling thread's channel
 * \param dst the checksum
 * \param iovs of what
 * \param iovcnt how many pieces
 * \param domain the domain that is in; NULL for ordinary memory
 * \param domain_ctx for it
 * \param seed what to begin with
 * \param cb_fn called when it is done. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `*seq` (other than NULL) or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_append_crc32c(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		uint32_t *dst, struct iovec *iovs, uint32_t iovcnt,
		struct spdk_memory_domain *domain, void *domain_ctx, uint32_t seed,
		spdk_accel_step_cb cb_fn, void *cb_arg);

/**
 * Appends verifying protection information.
 *
 * \param seq where the sequence is
 * \param ch the calling thread's channel
 * \param iovs extended blocks (dif.h)
 * \param iovcnt how many pieces
 * \param domain the domain they are in; NULL for ordinary memory
 * \param domain_ctx for it
 * \param num_blocks how many blocks
 * \param ctx what they look like; must stay
 * \param err what is wrong; must stay
 * \param cb_fn called when it is done. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `*seq` (other than NULL) or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_append_dif_verify(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *iovs, size_t iovcnt, struct spdk_memory_domain *domain,
		void *domain_ctx, uint32_t num_blocks, const struct spdk_dif_ctx *ctx,
		struct spdk_dif_error *err, spdk_accel_step_cb cb_fn, void *cb_arg);

/**
 * Appends verifying protection information of extended blocks and copying their data.
 *
 * \param seq where the sequence is
 * \param ch the calling thread's channel
 * \param dst_iovs where to
 * \param dst_iovcnt how many pieces
 * \param dst_domain the domain that is in; NULL for ordinary memory
 * \param dst_domain_ctx for it
 * \param src_iovs from where
 * \param src_iovcnt how many pieces
 * \param src_domain the domain that is in; NULL for ordinary memory
 * \param src_domain_ctx for it
 * \param num_blocks how many blocks
 * \param ctx what they look like; must stay
 * \param err what is wrong; must stay
 * \param cb_fn called when it is done. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `*seq` (other than NULL) or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_append_dif_verify_copy(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *dst_iovs, size_t dst_iovcnt, struct spdk_memory_domain *dst_domain,
		void *dst_domain_ctx, struct iovec *src_iovs, size_t src_iovcnt,
		struct spdk_memory_domain *src_domain, void *src_domain_ctx, uint32_t num_blocks,
		const struct spdk_dif_ctx *ctx, struct spdk_dif_error *err,
		spdk_accel_step_cb cb_fn, void *cb_arg);

/**
 * Appends writing protection information.
 *
 * \param seq where the sequence is
 * \param ch the calling thread's channel
 * \param iovs extended blocks (dif.h)
 * \param iovcnt how many pieces
 * \param domain the domain they are in; NULL for ordinary memory
 * \param domain_ctx for it
 * \param num_blocks how many blocks
 * \param ctx what they look like; must stay
 * \param cb_fn called when it is done. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `*seq` (other than NULL) or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_append_dif_generate(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *iovs, size_t iovcnt, struct spdk_memory_domain *domain,
		void *domain_ctx, uint32_t num_blocks, const struct spdk_dif_ctx *ctx,
		spdk_accel_step_cb cb_fn, void *cb_arg);

/**
 * Appends copying data to extended blocks and writing protection information.
 *
 * \param seq where the sequence is
 * \param ch the calling thread's channel
 * \param dst_iovs where to
 * \param dst_iovcnt how many pieces
 * \param dst_domain the domain that is in; NULL for ordinary memory
 * \param dst_domain_ctx for it
 * \param src_iovs from where
 * \param src_iovcnt how many pieces
 * \param src_domain the domain that is in; NULL for ordinary memory
 * \param src_domain_ctx for it
 * \param num_blocks how many blocks
 * \param ctx what they look like; must stay
 * \param cb_fn called when it is done. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `*seq` (other than NULL) or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_append_dif_generate_copy(struct spdk_accel_sequence **seq,
		struct spdk_io_channel *ch, struct iovec *dst_iovs, size_t dst_iovcnt,
		struct spdk_memory_domain *dst_domain, void *dst_domain_ctx, struct iovec *src_iovs,
		size_t src_iovcnt, struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		uint32_t num_blocks, const struct spdk_dif_ctx *ctx, spdk_accel_step_cb cb_fn,
		void *cb_arg);

/**
 * Appends writing protection information to separate metadata.
 *
 * \param seq where the sequence is
 * \param ch the calling thread's channel
 * \param iovs the data
 * \param iovcnt how many pieces
 * \param domain the domain it is in; NULL for ordinary memory
 * \param domain_ctx for it
 * \param md_iov its metadata
 * \param md_domain the domain that is in; NULL for ordinary memory
 * \param md_domain_ctx for it
 * \param num_blocks how many blocks
 * \param ctx what they look like; must stay
 * \param cb_fn called when it is done. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `*seq` (other than NULL) or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_append_dix_generate(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *iovs, size_t iovcnt, struct spdk_memory_domain *domain,
		void *domain_ctx, struct iovec *md_iov, struct spdk_memory_domain *md_domain,
		void *md_domain_ctx, uint32_t num_blocks, const struct spdk_dif_ctx *ctx,
		spdk_accel_step_cb cb_fn, void *cb_arg);

/**
 * Appends verifying protection information in separate metadata.
 *
 * \param seq where the sequence is
 * \param ch the calling thread's channel
 * \param iovs the data
 * \param iovcnt how many pieces
 * \param domain the domain it is in; NULL for ordinary memory
 * \param domain_ctx for it
 * \param md_iov its metadata
 * \param md_domain the domain that is in; NULL for ordinary memory
 * \param md_domain_ctx for it
 * \param num_blocks how many blocks
 * \param ctx what they look like; must stay
 * \param err what is wrong; must stay
 * \param cb_fn called when it is done. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `*seq` (other than NULL) or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_append_dix_verify(struct spdk_accel_sequence **seq, struct spdk_io_channel *ch,
		struct iovec *iovs, size_t iovcnt, struct spdk_memory_domain *domain,
		void *domain_ctx, struct iovec *md_iov, struct spdk_memory_domain *md_domain,
		void *md_domain_ctx, uint32_t num_blocks, const struct spdk_dif_ctx *ctx,
		struct spdk_dif_error *err, spdk_accel_step_cb cb_fn, void *cb_arg);

/**
 * Does all that was appended, in order, up to the first that fails.
 *
 * \param seq the sequence; dead when `cb_fn` returns
 * \param cb_fn called when it is over, perhaps inside the call: 0, or what failed first
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `seq`: the callback gets -EINVAL, -ESTALE, -EBADF from the next poll.
 */
void spdk_accel_sequence_finish(struct spdk_accel_sequence *seq, spdk_accel_completion_cb cb_fn,
		void *cb_arg);

/**
 * Turns the order around: for writing what is described for reading.
 *
 * Wrong `seq`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_accel_sequence_reverse(struct spdk_accel_sequence *seq);

/**
 * Frees a sequence that was not finished, after calling back for every operation. NULL is
 * allowed.
 *
 * Wrong `seq` (other than NULL): nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_accel_sequence_abort(struct spdk_accel_sequence *seq);

/**
 * A buffer for use inside a sequence. Memory is found for it only when it is needed, if ever.
 *
 * \param ch the calling thread's channel
 * \param len its bytes
 * \param buf its address, of no other use
 * \param domain the domain it is in
 * \param domain_ctx for that
 *
 * \return 0; -ENOMEM
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_accel_get_buf(struct spdk_io_channel *ch, uint64_t len, void **buf,
		struct spdk_memory_domain **domain, void **domain_ctx);

/**
 * Gives a buffer back.
 *
 * \param ch the calling thread's channel
 * \param buf as given
 * \param domain as given
 * \param domain_ctx as given
 *
 * Wrong `ch`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_accel_put_buf(struct spdk_io_channel *ch, void *buf, struct spdk_memory_domain *domain,
		void *domain_ctx);

/* --- The framework as a whole ---------------------------------------------------------------- */

/**
 * Which module does an operation.
 *
 * \param opcode the operation
 * \param module_name its name
 *
 * \return 0; -EINVAL if there is no such operation; -ENOENT if none does it
 */
int spdk_accel_get_opc_module_name(enum spdk_accel_opcode opcode, const char **module_name);

/**
 * Gives an operation to a module, before the framework starts.
 *
 * \param opcode the operation
 * \param name the module's name; copied. Looked at when the framework starts.
 *
 * \return 0; -EINVAL if there is no such operation, `name` is NULL or the framework has started;
 *     -ENOMEM
 */
int spdk_accel_assign_opc(enum spdk_accel_opcode opcode, const char *name);

struct spdk_json_write_ctx;

/**
 * Writes the RPC calls that would set the framework up as it is.
 *
 * \param w the writer (json.h)
 *
 * Wrong `w`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_accel_write_config_json(struct spdk_json_write_ctx *w);

/**
 * Chooses who does whole sequences.
 *
 * \param name its name; NULL or empty for the framework itself
 *
 * \return 0; -ENODEV if there is none of that name; or what its initialization said
 */
int spdk_accel_set_driver(const char *name);

/** Who does whole sequences; NULL if it is the framework itself. */
const char *spdk_accel_get_driver_name(void);

/** The domain buffers of spdk_accel_get_buf() are in. */
struct spdk_memory_domain *spdk_accel_get_memory_domain(void);

/** Options of the framework. */
struct spdk_accel_opts {
	/**
	 * sizeof(struct spdk_accel_opts) as the caller knows it; fields beyond it are left alone.
	 */
	size_t opts_size;

	/** Small buffers each channel keeps at hand. */
	uint32_t small_cache_size;
	/** Large buffers each channel keeps at hand. */
	uint32_t large_cache_size;
	/** Operations a channel can have under way, at least 8. */
	uint32_t task_count;
	/** Sequences a channel can have under way. */
	uint32_t sequence_count;
	/** Buffers of spdk_accel_get_buf() a channel can have. */
	uint32_t buf_count;
} __attribute__((packed));

/**
 * Sets options, before the framework starts.
 *
 * \return 0; -1 if `opts` is NULL or `opts->opts_size` is 0; -EINVAL if `task_count` is too small
 */
int spdk_accel_set_opts(const struct spdk_accel_opts *opts);

/**
 * Writes the options.
 *
 * \param opts filled as far as `opts_size` goes
 * \param opts_size sizeof(*opts), not 0; else nothing happens
 */
void spdk_accel_get_opts(struct spdk_accel_opts *opts, size_t opts_size);

/** How much an operation was done. */
struct spdk_accel_opcode_stats {
	/** How often. */
	uint64_t executed;
	/** How often in vain. */
	uint64_t failed;
	/** Over how many bytes. */
	uint64_t num_bytes;
} __attribute__((packed));

/**
 * Copies a channel's statistics of an operation.
 *
 * \param ch the calling thread's channel
 * \param opcode the operation
 * \param stats filled as far as `size` goes
 * \param size sizeof(*stats)
 *
 * Wrong `ch`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_accel_get_opcode_stats(struct spdk_io_channel *ch, enum spdk_accel_opcode opcode,
		struct spdk_accel_opcode_stats *stats, size_t size);

/** More about an operation. */
struct spdk_accel_operation_exec_ctx {
	/** sizeof(struct spdk_accel_operation_exec_ctx), as the caller knows it. */
	size_t size;
	/** Bytes of a block, for encryption. */
	uint32_t block_size;
};

/**
 * How memory for an operation is best aligned, as log2 of bytes; 0 if it does not matter.
 *
 * \param opcode the operation
 * \param ctx more about it; NULL for nothing
 */
uint8_t spdk_accel_get_buf_align(enum spdk_accel_opcode opcode,
		const struct spdk_accel_operation_exec_ctx *ctx);

/**
 * The domains whose memory an operation can use.
 *
 * \param opcode the operation
 * \param domains filled; may be NULL if `array_size` is 0
 * \param array_size how many fit
 *
 * \return how many there are; if more than `array_size`, what `domains` holds is of no use. 0 if
 *     there are none; -EINVAL if there is no such operation
 */
int spdk_accel_get_opc_memory_domains(enum spdk_accel_opcode opcode,
		struct spdk_memory_domain **domains, int array_size);

/** What an operation is called in RPC; NULL if there is none. */
const char *spdk_accel_get_opcode_name(enum spdk_accel_opcode opcode);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_ACCEL_H */
