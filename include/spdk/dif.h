/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Protection information: a guard (checksum), an application tag and a reference tag for every
 * block. DIF has it between the blocks' data, DIX in a buffer of its own.
 *
 * No kinds of objects: contexts and errors are plain values, the caller's. Any thread.
 *
 * Functions that generate or verify return 0, -EINVAL if the buffers do not hold as many blocks
 * as they should or an argument is NULL, and -1 if verification fails: then `err_blk`, if not
 * NULL, says how. "Extended" blocks are data and metadata together.
 */

#ifndef SPDK_DIF_H
#define SPDK_DIF_H

#include "spdk/stdinc.h"
#include "spdk/assert.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A reference tag not to check, together with the application tag (type 3). */
#define SPDK_DIF_REFTAG_IGNORE 0xFFFFFFFF

/** An application tag in a block that says: check nothing. */
#define SPDK_DIF_APPTAG_IGNORE 0xFFFF

/** Generate or verify the reference tag. */
#define SPDK_DIF_FLAGS_REFTAG_CHECK (1U << 26)

/** Generate or verify the application tag. */
#define SPDK_DIF_FLAGS_APPTAG_CHECK (1U << 27)

/** Generate or verify the guard. */
#define SPDK_DIF_FLAGS_GUARD_CHECK (1U << 28)

/** Behave as NVMe's PRACT bit has it (copying functions). */
#define SPDK_DIF_FLAGS_NVME_PRACT (1U << 29)

/** The reference tag is wrong; or, when injecting: make it so. */
#define SPDK_DIF_REFTAG_ERROR 0x1

/** The application tag is wrong. */
#define SPDK_DIF_APPTAG_ERROR 0x2

/** The guard is wrong. */
#define SPDK_DIF_GUARD_ERROR 0x4

/** When injecting: make the data wrong. */
#define SPDK_DIF_DATA_ERROR 0x8

/** Types of protection information. */
enum spdk_dif_type {
	/** None. */
	SPDK_DIF_DISABLE = 0,
	/** The reference tag is the block's address. */
	SPDK_DIF_TYPE1 = 1,
	/** The reference tag counts from a value the command says. */
	SPDK_DIF_TYPE2 = 2,
	/** The reference tag is not defined. */
	SPDK_DIF_TYPE3 = 3,
};

/** Its parts. */
enum spdk_dif_check_type {
	SPDK_DIF_CHECK_TYPE_REFTAG = 1,
	SPDK_DIF_CHECK_TYPE_APPTAG = 2,
	SPDK_DIF_CHECK_TYPE_GUARD = 3,
};

/** Its formats. */
enum spdk_dif_pi_format {
	/** 8 bytes, with a guard of 16 bits. */
	SPDK_DIF_PI_FORMAT_16 = 0,
	/** 16 bytes, with a guard of 32 bits. */
	SPDK_DIF_PI_FORMAT_32 = 1,
	/** 16 bytes, with a guard of 64 bits. */
	SPDK_DIF_PI_FORMAT_64 = 2,
};

/** Options of spdk_dif_ctx_init(). */
struct spdk_dif_ctx_init_ext_opts {
	/** Bytes of this structure that are filled in: SPDK_SIZEOF(opts, dif_pi_format). */
	size_t size;
	/** An spdk_dif_pi_format. */
	uint32_t dif_pi_format;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_dif_ctx_init_ext_opts) == 16, "size is ABI");

/** What the blocks look like. Filled in by spdk_dif_ctx_init(). */
struct spdk_dif_ctx {
	/** Bytes in a block, metadata included if it is interleaved. */
	uint32_t block_size;
	/** Bytes of a block before the protection information. */
	uint32_t guard_interval;
	/** Bytes of metadata per block. */
	uint32_t md_size;
	/** Metadata follows each block's data. */
	bool md_interleave;
	/** An spdk_dif_type. */
	uint8_t dif_type;
	/** An spdk_dif_pi_format. */
	uint8_t dif_pi_format;
	uint8_t rsvd[1];
	/** SPDK_DIF_FLAGS_*. */
	uint32_t dif_flags;
	uint8_t rsvd2[4];
	/** The first block's reference tag. */
	uint64_t init_ref_tag;
	/** The application tag. */
	uint16_t app_tag;
	/** Its bits that count. */
	uint16_t apptag_mask;
	/** Where these blocks begin in all of the data, in bytes. */
	uint32_t data_offset;
	/** The same in blocks: added to the reference tag. */
	uint32_t ref_tag_offset;
	/** The first block's reference tag, after remapping. */
	uint32_t remapped_init_ref_tag;
	/** The guard of a block of which a part is still to come. */
	uint64_t last_guard;
	/** What guards begin with. */
	uint64_t guard_seed;
};

/** What is wrong. */
struct spdk_dif_error {
	/** SPDK_DIF_*_ERROR, one of them. */
	uint8_t err_type;
	uint8_t rsvd[7];
	/** What it should be. */
	uint64_t expected;
	/** What it is. */
	uint64_t actual;
	/** In which block, from 0. */
	uint32_t err_offset;
};

/**
 * Fills in a context.
 *
 * \param ctx filled
 * \param block_size bytes in a block, metadata included if it is interleaved
 * \param md_size bytes of metadata per block
 * \param md_interleave whether metadata follows each block's data
 * \param dif_loc true: protection information is at the beginning of the metadata
 * \param dif_type type; SPDK_DIF_DISABLE is not one
 * \param dif_flags SPDK_DIF_FLAGS_*
 * \param init_ref_tag the first block's reference tag
 * \param apptag_mask bits of the application tag that count
 * \param app_tag the application tag
 * \param data_offset where these blocks begin in all of the data, in bytes
 * \param guard_seed what guards begin with
 * \param opts the format; NULL for 16 bits
 *
 * \return 0; -EINVAL if the format or type does not exist, the metadata is too small for it or
 *     larger than the block, or the data of a block is no multiple of 512 bytes (4096 for formats
 *     of 16 bytes)
 */
int spdk_dif_ctx_init(struct spdk_dif_ctx *ctx, uint32_t block_size, uint32_t md_size,
		bool md_interleave, bool dif_loc, enum spdk_dif_type dif_type, uint32_t dif_flags,
		uint32_t init_ref_tag, uint16_t apptag_mask, uint16_t app_tag, uint32_t data_offset,
		uint64_t guard_seed, struct spdk_dif_ctx_init_ext_opts *opts);

/**
 * Says where the next blocks begin in all of the data.
 *
 * \param ctx the context
 * \param data_offset in bytes
 */
void spdk_dif_ctx_set_data_offset(struct spdk_dif_ctx *ctx, uint32_t data_offset);

/**
 * Says what reference tags are to become.
 *
 * \param ctx the context
 * \param remapped_init_ref_tag the first block's
 */
void spdk_dif_ctx_set_remapped_init_ref_tag(struct spdk_dif_ctx *ctx,
		uint32_t remapped_init_ref_tag);

/**
 * Writes protection information.
 *
 * \param iovs extended blocks
 * \param iovcnt how many pieces
 * \param num_blocks how many blocks
 * \param ctx the context
 */
int spdk_dif_generate(struct iovec *iovs, int iovcnt, uint32_t num_blocks,
		const struct spdk_dif_ctx *ctx);

/**
 * Verifies protection information.
 *
 * \param iovs extended blocks
 * \param iovcnt how many pieces
 * \param num_blocks how many blocks
 * \param ctx the context
 * \param err_blk what is wrong
 */
int spdk_dif_verify(struct iovec *iovs, int iovcnt, uint32_t num_blocks,
		const struct spdk_dif_ctx *ctx, struct spdk_dif_error *err_blk);

/**
 * Goes on with a CRC-32C of the data, without metadata.
 *
 * \param iovs extended blocks
 * \param iovcnt how many pieces
 * \param num_blocks how many blocks
 * \param crc32c the checksum
 * \param ctx the context
 *
 * \return 0; -EINVAL
 */
int spdk_dif_update_crc32c(struct iovec *iovs, int iovcnt, uint32_t num_blocks, uint32_t *crc32c,
		const struct spdk_dif_ctx *ctx);

/**
 * Copies data to extended blocks and writes protection information. With
 * SPDK_DIF_FLAGS_NVME_PRACT, and metadata larger than that, both are extended blocks.
 *
 * \param iovs blocks of data
 * \param iovcnt how many pieces
 * \param bounce_iovs extended blocks
 * \param bounce_iovcnt how many pieces
 * \param num_blocks how many blocks
 * \param ctx the context
 */
int spdk_dif_generate_copy(struct iovec *iovs, int iovcnt, struct iovec *bounce_iovs,
		int bounce_iovcnt, uint32_t num_blocks, const struct spdk_dif_ctx *ctx);

/**
 * Verifies protection information of extended blocks and copies their data. With
 * SPDK_DIF_FLAGS_NVME_PRACT, and metadata larger than that, both are extended blocks.
 *
 * \param iovs blocks of data
 * \param iovcnt how many pieces
 * \param bounce_iovs extended blocks
 * \param bounce_iovcnt how many pieces
 * \param num_blocks how many blocks
 * \param ctx the context
 * \param err_blk what is wrong
 */
int spdk_dif_verify_copy(struct iovec *iovs, int iovcnt, struct iovec *bounce_iovs,
		int bounce_iovcnt, uint32_t num_blocks, const struct spdk_dif_ctx *ctx,
		struct spdk_dif_error *err_blk);

/**
 * Flips a bit somewhere, for tests.
 *
 * \param iovs extended blocks
 * \param iovcnt how many pieces
 * \param num_blocks how many blocks
 * \param ctx the context
 * \param inject_flags what to make wrong: SPDK_DIF_*_ERROR
 * \param inject_offset in which block
 *
 * \return 0; -EINVAL
 */
int spdk_dif_inject_error(struct iovec *iovs, int iovcnt, uint32_t num_blocks,
		const struct spdk_dif_ctx *ctx, uint32_t inject_flags, uint32_t *inject_offset);

/**
 * Writes protection information to separate metadata.
 *
 * \param iovs blocks of data
 * \param iovcnt how many pieces
 * \param md_iov their metadata, in one piece
 * \param num_blocks how many blocks
 * \param ctx the context
 */
int spdk_dix_generate(struct iovec *iovs, int iovcnt, struct iovec *md_iov, uint32_t num_blocks,
		const struct spdk_dif_ctx *ctx);

/**
 * Verifies protection information in separate metadata.
 *
 * \param iovs blocks of data
 * \param iovcnt how many pieces
 * \param md_iov their metadata, in one piece
 * \param num_blocks how many blocks
 * \param ctx the context
 * \param err_blk what is wrong
 */
int spdk_dix_verify(struct iovec *iovs, int iovcnt, struct iovec *md_iov, uint32_t num_blocks,
		const struct spdk_dif_ctx *ctx, struct spdk_dif_error *err_blk);

/**
 * Flips a bit somewhere, for tests.
 *
 * \param iovs blocks of data
 * \param iovcnt how many pieces
 * \param md_iov their metadata, in one piece
 * \param num_blocks how many blocks
 * \param ctx the context
 * \param inject_flags what to make wrong: SPDK_DIF_*_ERROR
 * \param inject_offset in which block
 *
 * \return 0; -EINVAL
 */
int spdk_dix_inject_error(struct iovec *iovs, int iovcnt, struct iovec *md_iov, uint32_t num_blocks,
		const struct spdk_dif_ctx *ctx, uint32_t inject_flags, uint32_t *inject_offset);

/**
 * Makes a scatter list of the places for data in extended blocks, so that data can be received or
 * sent without copying.
 *
 * \param iovs the list, filled
 * \param iovcnt how many pieces fit
 * \param buf_iovs extended blocks
 * \param buf_iovcnt how many pieces
 * \param data_offset where to begin in the data
 * \param data_len how many bytes of data
 * \param mapped_len how many of them the list has
 * \param ctx the context
 *
 * \return how many pieces the list has; -EINVAL; -ERANGE if the blocks are too few
 */
int spdk_dif_set_md_interleave_iovs(struct iovec *iovs, int iovcnt, struct iovec *buf_iovs,
		int buf_iovcnt, uint32_t data_offset, uint32_t data_len, uint32_t *mapped_len,
		const struct spdk_dif_ctx *ctx);

/**
 * Writes protection information for a part of the data that has come, whole blocks or not.
 *
 * \param iovs extended blocks
 * \param iovcnt how many pieces
 * \param data_offset where the part begins in the data
 * \param data_len how many bytes of data
 * \param ctx the context; keeps the guard of a block that is not complete
 *
 * \return 0; -EINVAL; -ERANGE if the blocks are too few
 */
int spdk_dif_generate_stream(struct iovec *iovs, int iovcnt, uint32_t data_offset,
		uint32_t data_len, struct spdk_dif_ctx *ctx);

/**
 * Verifies protection information for a part of the data that is about to go.
 *
 * \param iovs extended blocks
 * \param iovcnt how many pieces
 * \param data_offset where the part begins in the data
 * \param data_len how many bytes of data
 * \param ctx the context; keeps the guard of a block that is not complete
 * \param err_blk what is wrong
 *
 * \return 0; -EINVAL; -ERANGE if the blocks are too few; -1
 */
int spdk_dif_verify_stream(struct iovec *iovs, int iovcnt, uint32_t data_offset, uint32_t data_len,
		struct spdk_dif_ctx *ctx, struct spdk_dif_error *err_blk);

/**
 * Goes on with a CRC-32C of a part of the data.
 *
 * \param iovs extended blocks
 * \param iovcnt how many pieces
 * \param data_offset where the part begins in the data
 * \param data_len how many bytes of data
 * \param crc32c the checksum
 * \param ctx the context
 *
 * \return 0; -EINVAL; -ERANGE if the blocks are too few
 */
int spdk_dif_update_crc32c_stream(struct iovec *iovs, int iovcnt, uint32_t data_offset,
		uint32_t data_len, uint32_t *crc32c, const struct spdk_dif_ctx *ctx);

/**
 * Where a range of data is in extended blocks.
 *
 * \param data_offset where it begins in the data
 * \param data_len its bytes
 * \param buf_offset where it begins in the blocks
 * \param buf_len bytes from there to its end
 * \param ctx the context
 */
void spdk_dif_get_range_with_md(uint32_t data_offset, uint32_t data_len, uint32_t *buf_offset,
		uint32_t *buf_len, const struct spdk_dif_ctx *ctx);

/** How many bytes extended blocks take that hold `data_len` bytes of data. */
uint32_t spdk_dif_get_length_with_md(uint32_t data_len, const struct spdk_dif_ctx *ctx);

/**
 * Replaces reference tags, for a bdev that is a part of another.
 *
 * \param iovs extended blocks
 * \param iovcnt how many pieces
 * \param num_blocks how many blocks
 * \param dif_ctx the context, with spdk_dif_ctx_set_remapped_init_ref_tag()
 * \param err_blk what is wrong
 * \param check_ref_tag whether to verify them before
 */
int spdk_dif_remap_ref_tag(struct iovec *iovs, int iovcnt, uint32_t num_blocks,
		const struct spdk_dif_ctx *dif_ctx, struct spdk_dif_error *err_blk,
		bool check_ref_tag);

/**
 * Replaces reference tags in separate metadata.
 *
 * \param md_iov the metadata
 * \param num_blocks how many blocks
 * \param dif_ctx the context, with spdk_dif_ctx_set_remapped_init_ref_tag()
 * \param err_blk what is wrong
 * \param check_ref_tag whether to verify them before
 */
int spdk_dix_remap_ref_tag(struct iovec *md_iov, uint32_t num_blocks,
		const struct spdk_dif_ctx *dif_ctx, struct spdk_dif_error *err_blk,
		bool check_ref_tag);

/** Bytes protection information of a format takes: 8 or 16. */
uint32_t spdk_dif_pi_format_get_size(enum spdk_dif_pi_format dif_pi_format);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_DIF_H */
