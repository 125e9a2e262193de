/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Bdevs as block devices of the kernel, by its network block device driver (`modprobe nbd`).
 *
 * Kinds of objects and their classes:
 * - `spdk_nbd_disk`: opaque. From the callback of spdk_nbd_start() until the disk has stopped: by spdk_nbd_stop(), by
 *   `nbd-client -d` or the RPC nbd_stop_disk, because its bdev was removed, or because the kernel closed it.
 *
 * A wrong object argument never crashes; "Wrong x: ..." below says what it gets.
 *
 * Threads: each function on one SPDK thread, the one that spdk_nbd_start() was called on. It serves the disks.
 */

#ifndef SPDK_NBD_H_
#define SPDK_NBD_H_

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_bdev;
struct spdk_nbd_disk;
struct spdk_json_write_ctx;

/** Called when all disks have stopped. */
typedef void (*spdk_nbd_fini_cb)(void *arg);

/**
 * Prepares for disks. The subsystem "nbd" does it.
 *
 * \return 0
 */
int spdk_nbd_init(void);

/**
 * Stops all disks.
 *
 * \param cb_fn called when the last one has stopped, perhaps within this call; NULL: nothing is done, errno EINVAL
 * \param cb_arg handed to it
 */
void spdk_nbd_fini(spdk_nbd_fini_cb cb_fn, void *cb_arg);

/**
 * Called when a disk has started, or could not.
 *
 * \param nbd the disk; NULL on failure
 * \param rc 0; otherwise a negative errno
 */
typedef void (*spdk_nbd_start_cb)(void *cb_arg, struct spdk_nbd_disk *nbd,
				  int rc);

/**
 * Makes a bdev a block device of the kernel.
 *
 * \param bdev_name the bdev; it is opened for writing
 * \param nbd_path the device node, such as "/dev/nbd0"
 * \param cb_fn called once, on failure perhaps within this call; may be NULL. Errors: -EINVAL for a name or path of NULL; -ENODEV
 * if there is no such bdev; -EPERM if it is claimed; -EBUSY if the device is in use by this program, or by another for longer
 * than a second; -ENOMEM; that of opening the device (-ENOENT, -EACCES, ...); -ENOTTY if it is no such device
 * \param cb_arg handed to it
 */
void spdk_nbd_start(const char *bdev_name, const char *nbd_path,
		    spdk_nbd_start_cb cb_fn, void *cb_arg);

/**
 * Stops a disk. Commands that the bdev is executing are waited for: they complete, and the disk ends on its own when they have.
 * Commands that arrive meanwhile fail.
 *
 * \return 0 if it has stopped, and for NULL; 1 if it will: it is still starting, or commands are being executed
 *
 * Wrong `nbd` (other than NULL): -ESTALE, -EBADF, -EPERM.
 */
int spdk_nbd_stop(struct spdk_nbd_disk *nbd);

/**
 * The device node of a disk.
 *
 * Wrong `nbd`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_nbd_get_path(struct spdk_nbd_disk *nbd);

/**
 * Writes, as an array, the RPC calls that start the disks there are.
 *
 * Wrong `w`: nothing; errno EINVAL, ESTALE, EBADF.
 */
void spdk_nbd_write_config_json(struct spdk_json_write_ctx *w);

#ifdef __cplusplus
}
#endif

#endif
