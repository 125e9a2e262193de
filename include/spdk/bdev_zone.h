/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Zoned block devices: blocks in groups that are written from beginning to end.
 *
 * No kinds of objects of its own: bdevs, descriptors and channels are those of bdev.h, and the
 * same rules hold. A zone is named by its first block.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 *
 * The submitting functions answer as those of bdev.h: 0, then `cb` is called exactly once on the
 * calling thread; or an error, and `cb` is not called: -ENOMEM if no spdk_bdev_io is free, -EBADF
 * for a descriptor that may not write, -EINVAL for `cb` NULL. A bdev that is not zoned, or cannot
 * do it, fails the request.
 */

#ifndef SPDK_BDEV_ZONE_H
#define SPDK_BDEV_ZONE_H

#include "spdk/stdinc.h"
#include "spdk/bdev.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_bdev;

/** How a zone may be written. The values are NVMe's (ZNS Command Set). */
enum spdk_bdev_zone_type {
	/** Anywhere: a conventional zone. */
	SPDK_BDEV_ZONE_TYPE_CNV = 0x1,
	/** Only at its write pointer. */
	SPDK_BDEV_ZONE_TYPE_SEQWR = 0x2,
	/** Best at its write pointer. */
	SPDK_BDEV_ZONE_TYPE_SEQWP = 0x3,
};

/** What to do with a zone. */
enum spdk_bdev_zone_action {
	/** Close it. */
	SPDK_BDEV_ZONE_CLOSE,
	/** Make it full. */
	SPDK_BDEV_ZONE_FINISH,
	/** Open it. */
	SPDK_BDEV_ZONE_OPEN,
	/** Make it empty. */
	SPDK_BDEV_ZONE_RESET,
	/** Take it out of use. */
	SPDK_BDEV_ZONE_OFFLINE,
};

/** State of a zone. */
enum spdk_bdev_zone_state {
	/** Nothing written. */
	SPDK_BDEV_ZONE_STATE_EMPTY = 0x0,
	/** Open because it was written to. */
	SPDK_BDEV_ZONE_STATE_IMP_OPEN = 0x1,
	/** The older name. */
	SPDK_BDEV_ZONE_STATE_OPEN = SPDK_BDEV_ZONE_STATE_IMP_OPEN,
	/** Nothing more can be written. */
	SPDK_BDEV_ZONE_STATE_FULL = 0x2,
	/** Written in part, not open. */
	SPDK_BDEV_ZONE_STATE_CLOSED = 0x3,
	/** Can only be read. */
	SPDK_BDEV_ZONE_STATE_READ_ONLY = 0x4,
	/** Out of use. */
	SPDK_BDEV_ZONE_STATE_OFFLINE = 0x5,
	/** Open because it was opened. */
	SPDK_BDEV_ZONE_STATE_EXP_OPEN = 0x6,
	/** Has no write pointer. */
	SPDK_BDEV_ZONE_STATE_NOT_WP = 0x7,
};

/** A zone. */
struct spdk_bdev_zone_info {
	/** Its first block. */
	uint64_t zone_id;
	/** The block to be written next. */
	uint64_t write_pointer;
	/** How many blocks can be written. */
	uint64_t capacity;
	/** Its state. */
	enum spdk_bdev_zone_state state;
	/** How it may be written. */
	enum spdk_bdev_zone_type type;
};

/**
 * Blocks in a zone.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_bdev_get_zone_size(const struct spdk_bdev *bdev);

/**
 * How many zones a bdev has; 0 if it is not zoned.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_bdev_get_num_zones(const struct spdk_bdev *bdev);

/**
 * The first block of the zone a block is in.
 *
 * \param bdev the bdev
 * \param offset_blocks the block
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_bdev_get_zone_id(const struct spdk_bdev *bdev, uint64_t offset_blocks);

/**
 * Most blocks to append at once.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_max_zone_append_size(const struct spdk_bdev *bdev);

/**
 * Most zones that may be open at once; 0 if there is no limit.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_max_open_zones(const struct spdk_bdev *bdev);

/**
 * Most zones that may be active (open or closed) at once; 0 if there is no limit.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_max_active_zones(const struct spdk_bdev *bdev);

/**
 * How many zones are best open at once.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_optimal_open_zones(const struct spdk_bdev *bdev);

/**
 * Reports zones.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param zone_id the first zone
 * \param num_zones how many
 * \param info filled; the bdev's until `cb`
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_get_zone_info(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t zone_id, size_t num_zones, struct spdk_bdev_zone_info *info,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Does something with a zone.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param zone_id the zone
 * \param action what
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_zone_management(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t zone_id, enum spdk_bdev_zone_action action, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

/**
 * Writes at the write pointer of a zone. spdk_bdev_io_get_append_location() tells where that was.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param buf the data
 * \param zone_id the zone
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_zone_append(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, void *buf,
		uint64_t zone_id, uint64_t num_blocks, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * As spdk_bdev_zone_append(), with scattered data.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param iovs the data
 * \param iovcnt how many pieces
 * \param zone_id the zone
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_zone_appendv(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, uint64_t zone_id, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * As spdk_bdev_zone_append(), with separate metadata.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param buf the data
 * \param md the metadata
 * \param zone_id the zone
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_zone_append_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		void *buf, void *md, uint64_t zone_id, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * As spdk_bdev_zone_appendv(), with separate metadata.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param iov the data
 * \param iovcnt how many pieces
 * \param md the metadata
 * \param zone_id the zone
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_zone_appendv_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, void *md, uint64_t zone_id, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * The first block an append was written to.
 *
 * Wrong `bdev_io`: 0; errno EINVAL, ESTALE, EBADF, EPERM.
 */
uint64_t spdk_bdev_io_get_append_location(struct spdk_bdev_io *bdev_io);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_BDEV_ZONE_H */
