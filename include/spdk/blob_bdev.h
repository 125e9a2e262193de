/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * A bdev as the device of a blobstore.
 *
 * Kinds of objects and their classes:
 * - `spdk_bs_dev` (blob.h): registered, here by the library itself, which owns the memory too.
 *   From create until the blobstore that was given it, or the caller, calls its `destroy`, and
 *   every channel is put.
 * - `spdk_bdev_module`: registered (bdev_module.h).
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object. A
 * `void` function does nothing and sets errno to the same number, positive. "Wrong x: ..." below
 * says which of these applies.
 *
 * When the bdev is removed, `event_cb` is told; the device must then be destroyed, that is to say
 * the blobstore unloaded.
 */

#ifndef SPDK_BLOB_BDEV_H
#define SPDK_BLOB_BDEV_H

#include "spdk/stdinc.h"
#include "spdk/bdev.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_bs_dev;
struct spdk_bdev;
struct spdk_bdev_module;

/** Options. There are none yet. */
struct spdk_bdev_bs_dev_opts {
	/** Bytes of this structure as the caller knows it. */
	size_t opts_size;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_bdev_bs_dev_opts) == 8, "Incorrect size");

/** spdk_bdev_create_bs_dev() for reading and writing, without options. */
int spdk_bdev_create_bs_dev_ext(const char *bdev_name, spdk_bdev_event_cb_t event_cb,
				void *event_ctx, struct spdk_bs_dev **bs_dev);

/**
 * Opens a bdev and makes a device of it. Any spdk_thread; `destroy` belongs on the same.
 *
 * \param bdev_name the bdev's name, an alias, or its UUID
 * \param write whether for writing too
 * \param opts NULL, or options
 * \param opts_size their bytes
 * \param event_cb told what happens to the bdev. Not NULL.
 * \param event_ctx passed to `event_cb`
 * \param bs_dev the device goes here
 *
 * \return 0; -ENODEV if there is no such bdev; -EPERM if it is claimed and `write`; -EINVAL
 *     (options of another size, a pointer that is NULL, no thread); -ENOMEM
 */
int spdk_bdev_create_bs_dev(const char *bdev_name, bool write,
			    struct spdk_bdev_bs_dev_opts *opts, size_t opts_size,
			    spdk_bdev_event_cb_t event_cb, void *event_ctx,
			    struct spdk_bs_dev **bs_dev);

/**
 * Takes over the bdev's size, which may have changed, as `blockcnt`.
 *
 * Wrong `bs_dev`, or one that is no bdev's: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bdev_update_bs_blockcnt(struct spdk_bs_dev *bs_dev);

/**
 * Claims the bdev for as long as the device lives: as the only writer, or, if it was opened for
 * reading, so that nobody writes.
 *
 * \param bs_dev the device
 * \param module who claims
 *
 * \return 0; -EPERM if somebody else claimed it already
 *
 * Wrong `bs_dev` (also one that is no bdev's), `module`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bs_bdev_claim(struct spdk_bs_dev *bs_dev, struct spdk_bdev_module *module);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_BLOB_BDEV_H */
