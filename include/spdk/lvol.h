/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Logical volumes: named blobs in a named blobstore, the lvolstore.
 *
 * This library knows volumes, not bdevs: the bdev module `lvol`, with its RPCs (bdev_lvol_create
 * and others), makes a bdev of each.
 *
 * Kinds of objects and their classes:
 * - `spdk_lvol_store`: opaque. From init, load or grow until unload or destroy is accepted.
 * - `spdk_lvol`: opaque. From create, or the load of its lvolstore, until it is destroyed or its
 *   lvolstore unloaded. Open or not: spdk_lvol_create() and its sisters give an open one.
 * - `spdk_bs_dev`: registered (blob.h).
 * - options: plain values.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL
 * (where it is not said otherwise), -ESTALE to an object that was freed, -EBADF to anything else
 * that is not such an object, and -EPERM to a live one from a thread that may not use it.
 * Functions that return something else answer NULL, false or 0, and set errno to the same number,
 * positive. A `void` function does nothing and sets errno; if it takes a completion callback, the
 * callback gets the error from the caller's next poll, never inside the call. "Wrong x: ..." below
 * says which of these applies.
 *
 * Everything belongs on the thread that made or loaded the lvolstore, except
 * spdk_lvol_get_io_channel() and the getters. A completion may come inside the call when no I/O is
 * needed. Every completion may bring -ENOMEM and what the device said. `cb_fn` must not be NULL.
 */

#ifndef SPDK_LVOL_H
#define SPDK_LVOL_H

#include "spdk/stdinc.h"
#include "spdk/blob.h"
#include "spdk/uuid.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_bs_dev;
struct spdk_lvol_store;
struct spdk_lvol;

/** What happens to the clusters of a volume that is destroyed or made smaller. */
enum lvol_clear_method {
	LVOL_CLEAR_WITH_DEFAULT = BLOB_CLEAR_WITH_DEFAULT,
	LVOL_CLEAR_WITH_NONE = BLOB_CLEAR_WITH_NONE,
	LVOL_CLEAR_WITH_UNMAP = BLOB_CLEAR_WITH_UNMAP,
	LVOL_CLEAR_WITH_WRITE_ZEROES = BLOB_CLEAR_WITH_WRITE_ZEROES,
};

/** What happens to the data clusters of a device when an lvolstore is made on it. */
enum lvs_clear_method {
	LVS_CLEAR_WITH_UNMAP = BS_CLEAR_WITH_UNMAP,
	LVS_CLEAR_WITH_WRITE_ZEROES = BS_CLEAR_WITH_WRITE_ZEROES,
	LVS_CLEAR_WITH_NONE = BS_CLEAR_WITH_NONE,
};

/** Bytes of a lvolstore's name, the final zero included. */
#define SPDK_LVS_NAME_MAX 64
/** Bytes of a volume's name, the final zero included. */
#define SPDK_LVOL_NAME_MAX 64

/** Options of an lvolstore. */
struct spdk_lvs_opts {
	/** Bytes of a cluster, a multiple of 4096. Default 4 MiB. */
	uint32_t cluster_sz;

	/** Default LVS_CLEAR_WITH_UNMAP. */
	enum lvs_clear_method clear_method;

	/** Its name, 1 to 63 characters. */
	char name[SPDK_LVS_NAME_MAX];

	/** Pages for metadata in percent of the clusters: more allow more volumes and growth. Default 100. */
	uint32_t num_md_pages_per_cluster_ratio;

	/** Bytes of this structure as the caller knows it; what lies beyond is left at its default. */
	uint32_t opts_size;

	/** Finds the devices of external snapshots; NULL, the default: clones of those cannot be opened. */
	spdk_bs_esnap_dev_create esnap_bs_dev_create;

	/** Bytes of a page of metadata if more than the device needs. Default 0. */
	uint32_t md_page_size;
} __attribute__((packed));
SPDK_STATIC_ASSERT(sizeof(struct spdk_lvs_opts) == 92, "Incorrect size");

/** Fills in the defaults. `opts` NULL: nothing happens; errno EINVAL. */
void spdk_lvs_opts_init(struct spdk_lvs_opts *opts);

/** Completion that brings an lvolstore; NULL on error. \param lvserrno 0 or a negative errno */
typedef void (*spdk_lvs_op_with_handle_complete)(void *cb_arg, struct spdk_lvol_store *lvol_store,
		int lvserrno);

/** Completion of something on an lvolstore. \param lvserrno 0 or a negative errno */
typedef void (*spdk_lvs_op_complete)(void *cb_arg, int lvserrno);

/** Completion that brings a volume; not to be used on error. \param lvolerrno 0 or a negative errno */
typedef void (*spdk_lvol_op_with_handle_complete)(void *cb_arg, struct spdk_lvol *lvol,
		int lvolerrno);

/** Completion of something on a volume. \param lvolerrno 0 or a negative errno */
typedef void (*spdk_lvol_op_complete)(void *cb_arg, int lvolerrno);

/** Told each clone. Another value than 0 ends the walk. */
typedef int (*spdk_lvol_iter_cb)(void *cb_arg, struct spdk_lvol *lvol);

/**
 * Makes an empty lvolstore. What is on the device is lost. The calling thread becomes its thread.
 *
 * \param bs_dev the device. The lvolstore's if 0 is returned, also if the callback brings an error.
 * \param o options, with a name
 * \param cb_fn codes of spdk_bs_init()
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0: `cb_fn` will be called. -ENODEV (`bs_dev` NULL), -EINVAL (`o` NULL or of 0 bytes, a
 *     cluster that is no multiple of the device's block, a name of no or too many characters),
 *     -EEXIST (there is one of that name), -ENOMEM: it will not.
 *
 * Wrong `bs_dev`: -ENODEV (NULL), -ESTALE, -EBADF.
 */
int spdk_lvs_init(struct spdk_bs_dev *bs_dev, struct spdk_lvs_opts *o,
		  spdk_lvs_op_with_handle_complete cb_fn, void *cb_arg);

/**
 * Renames an lvolstore.
 *
 * \param lvs the lvolstore
 * \param new_name 1 to 63 characters
 * \param cb_fn -EEXIST if there is one of that name, or one is being renamed to it; -EINVAL if
 *     `new_name` is NULL
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `lvs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_lvs_rename(struct spdk_lvol_store *lvs, const char *new_name,
		     spdk_lvs_op_complete cb_fn, void *cb_arg);

/**
 * Unloads an lvolstore. All volumes must be closed.
 *
 * \param lvol_store not to be used any more if 0 is returned
 * \param cb_fn codes of spdk_bs_unload(); -EBUSY if a volume is open or something is being done
 *     with it: then called inside the call, which returns the same
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0; -EBUSY as above; -ENOMEM, without `cb_fn`
 *
 * Wrong `lvol_store`: -ENODEV (NULL), -ESTALE, -EBADF, -EPERM; `cb_fn` is not called.
 */
int spdk_lvs_unload(struct spdk_lvol_store *lvol_store,
		    spdk_lvs_op_complete cb_fn, void *cb_arg);

/**
 * Erases an lvolstore. Volumes that are still there are lost with it. All must be closed.
 *
 * Parameters and codes as of spdk_lvs_unload().
 */
int spdk_lvs_destroy(struct spdk_lvol_store *lvol_store,
		     spdk_lvs_op_complete cb_fn, void *cb_arg);

/**
 * Creates a volume and opens it.
 *
 * \param lvs the lvolstore
 * \param name 1 to 63 characters
 * \param sz its size in bytes; rounded up to clusters
 * \param thin_provisioned whether clusters come with the first write only
 * \param clear_method kept with it
 * \param cb_fn the volume; codes of spdk_bs_create_blob_ext()
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0: `cb_fn` will be called. -EINVAL (a name of no or too many characters), -EEXIST (there
 *     is one of that name), -ENOMEM: it will not.
 *
 * Wrong `lvs`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_lvol_create(struct spdk_lvol_store *lvs, const char *name, uint64_t sz,
		     bool thin_provisioned, enum lvol_clear_method clear_method,
		     spdk_lvol_op_with_handle_complete cb_fn, void *cb_arg);

/**
 * Freezes what a volume holds in a new, read-only volume, which is opened, and of which the volume
 * becomes a thin clone.
 *
 * \param lvol the volume, open
 * \param snapshot_name 1 to 63 characters
 * \param cb_fn the snapshot; -EINVAL and -EEXIST as of spdk_lvol_create(), codes of
 *     spdk_bs_create_snapshot()
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `lvol`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_lvol_create_snapshot(struct spdk_lvol *lvol, const char *snapshot_name,
			       spdk_lvol_op_with_handle_complete cb_fn, void *cb_arg);

/**
 * Creates a thin, writable volume that reads through a read-only one, and opens it.
 *
 * \param lvol the read-only volume, open
 * \param clone_name 1 to 63 characters
 * \param cb_fn the clone; -EINVAL and -EEXIST as of spdk_lvol_create(), codes of
 *     spdk_bs_create_clone()
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `lvol`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_lvol_create_clone(struct spdk_lvol *lvol, const char *clone_name,
			    spdk_lvol_op_with_handle_complete cb_fn, void *cb_arg);

/**
 * Creates a thin volume that reads through a foreign device, its external snapshot, and opens it.
 *
 * \param esnap_id what names the device; kept, and given to `esnap_bs_dev_create`
 * \param id_len its bytes
 * \param size_bytes the device's size; a multiple of the lvolstore's cluster
 * \param lvs the lvolstore
 * \param clone_name 1 to 63 characters
 * \param cb_fn the clone; codes of spdk_bs_create_blob_ext() and spdk_bs_open_blob()
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0: `cb_fn` will be called. -EINVAL (the size; a name of no or too many characters),
 *     -EEXIST (there is one of that name), -ENOMEM: it will not.
 *
 * Wrong `lvs`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_lvol_create_esnap_clone(const void *esnap_id, uint32_t id_len, uint64_t size_bytes,
				 struct spdk_lvol_store *lvs, const char *clone_name,
				 spdk_lvol_op_with_handle_complete cb_fn, void *cb_arg);

/**
 * Renames a volume.
 *
 * \param lvol the volume, open
 * \param new_name 1 to 63 characters
 * \param cb_fn -EEXIST if the lvolstore has one of that name; -EPERM if it is read-only; -EINVAL
 *     if `new_name` is NULL
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `lvol`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void
spdk_lvol_rename(struct spdk_lvol *lvol, const char *new_name,
		 spdk_lvol_op_complete cb_fn, void *cb_arg);

/** Whether no volume reads through it. Wrong `lvol`: false; errno EINVAL, ESTALE, EBADF. */
bool spdk_lvol_deletable(struct spdk_lvol *lvol);

/**
 * Deletes a volume for good.
 *
 * \param lvol the volume, closed; not to be used any more once this is accepted
 * \param cb_fn -EBUSY if it is open or several volumes read through it: then it lives on. Other
 *     codes of spdk_bs_delete_blob(): it is gone nevertheless.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `lvol`: `cb_fn` gets -ENODEV (NULL), -ESTALE, -EBADF, -EPERM.
 */
void spdk_lvol_destroy(struct spdk_lvol *lvol, spdk_lvol_op_complete cb_fn, void *cb_arg);

/**
 * Closes a volume. Each open needs one.
 *
 * \param lvol the volume
 * \param cb_fn -EINVAL if it is not open
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `lvol`: `cb_fn` gets -ENODEV (NULL), -ESTALE, -EBADF, -EPERM.
 */
void spdk_lvol_close(struct spdk_lvol *lvol, spdk_lvol_op_complete cb_fn, void *cb_arg);

/**
 * Calls a function for each volume that reads through this one, inside the call.
 *
 * \param lvol the volume
 * \param cb_fn what to call; what it returns other than 0 ends the walk
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0, what `cb_fn` returned, or -ENOMEM
 *
 * Wrong `lvol`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_lvol_iter_immediate_clones(struct spdk_lvol *lvol, spdk_lvol_iter_cb cb_fn, void *cb_arg);

/** The volume with a UUID, in any lvolstore; NULL if there is none. `uuid` NULL: NULL; errno EINVAL. */
struct spdk_lvol *spdk_lvol_get_by_uuid(const struct spdk_uuid *uuid);

/**
 * The volume of a name in the lvolstore of a name; NULL if there is none.
 *
 * A name that is NULL: NULL; errno EINVAL.
 */
struct spdk_lvol *spdk_lvol_get_by_names(const char *lvs_name, const char *lvol_name);

/**
 * A channel of the blobstore for the calling thread, to be put with spdk_bs_free_io_channel() or
 * spdk_put_io_channel().
 *
 * \return NULL if there is no memory
 *
 * Wrong `lvol`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_io_channel *spdk_lvol_get_io_channel(struct spdk_lvol *lvol);

/**
 * Loads the lvolstore of a device. The calling thread becomes its thread. Volumes are found, not
 * opened.
 *
 * \param bs_dev the device; the lvolstore's from here on, also if this fails
 * \param cb_fn -ENODEV (also if there is a blobstore, but not its first blob), -EEXIST (there is
 *     one of that name), -EINVAL (names or UUIDs are damaged), codes of spdk_bs_load()
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs_dev`: `cb_fn` gets -ENODEV (NULL), -ESTALE, -EBADF.
 */
void spdk_lvs_load(struct spdk_bs_dev *bs_dev, spdk_lvs_op_with_handle_complete cb_fn,
		   void *cb_arg);

/** Same, with options, of which `esnap_bs_dev_create` matters, or NULL. -EINVAL if they are of 0 bytes. */
void spdk_lvs_load_ext(struct spdk_bs_dev *bs_dev, const struct spdk_lvs_opts *lvs_opts,
		       spdk_lvs_op_with_handle_complete cb_fn, void *cb_arg);

/** Loads an lvolstore, and lets it have the whole of a device that was enlarged (spdk_bs_grow()). */
void spdk_lvs_grow(struct spdk_bs_dev *bs_dev, spdk_lvs_op_with_handle_complete cb_fn,
		   void *cb_arg);

/**
 * Lets a loaded lvolstore have the whole of its device (spdk_bs_grow_live()).
 *
 * \param lvs the lvolstore
 * \param cb_fn codes as there; NULL is allowed
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `lvs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_lvs_grow_live(struct spdk_lvol_store *lvs, spdk_lvs_op_complete cb_fn, void *cb_arg);

/**
 * Opens a volume, or counts one open more.
 *
 * \param lvol the volume
 * \param cb_fn -EBUSY while it is being closed or deleted; codes of spdk_bs_open_blob()
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `lvol`: `cb_fn` gets -ENODEV (NULL), -ESTALE, -EBADF, -EPERM.
 */
void spdk_lvol_open(struct spdk_lvol *lvol, spdk_lvol_op_with_handle_complete cb_fn, void *cb_arg);

/**
 * Gives a volume all its clusters, so that it is neither thin nor a clone (spdk_bs_inflate_blob()).
 *
 * Wrong `lvol`: `cb_fn` gets -ENODEV (NULL), -ESTALE, -EBADF, -EPERM.
 */
void spdk_lvol_inflate(struct spdk_lvol *lvol, spdk_lvol_op_complete cb_fn, void *cb_arg);

/**
 * Makes a volume independent of its parent (spdk_bs_blob_decouple_parent()).
 *
 * Wrong `lvol`: `cb_fn` gets -ENODEV (NULL), -ESTALE, -EBADF, -EPERM.
 */
void spdk_lvol_decouple_parent(struct spdk_lvol *lvol, spdk_lvol_op_complete cb_fn, void *cb_arg);

/**
 * Whether it cannot do I/O: it is not open, or a device it needs is missing.
 *
 * Wrong `lvol`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_lvol_is_degraded(const struct spdk_lvol *lvol);

/**
 * Writes the clusters that a volume holds itself to another device (spdk_bs_blob_shallow_copy()).
 *
 * \param lvol the volume, open and read-only
 * \param ext_dev where to; it stays the caller's, and must live until the completion
 * \param status_cb_fn told after each cluster, or NULL
 * \param status_cb_arg passed to it
 * \param cb_fn codes as there
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0: `cb_fn` will be called. A negative errno: it will not.
 *
 * Wrong `lvol`, `ext_dev`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_lvol_shallow_copy(struct spdk_lvol *lvol, struct spdk_bs_dev *ext_dev,
			   spdk_blob_shallow_copy_status status_cb_fn, void *status_cb_arg,
			   spdk_lvol_op_complete cb_fn, void *cb_arg);

/**
 * Makes a volume read through another snapshot of the same lvolstore (spdk_bs_blob_set_parent()).
 *
 * \param lvol the volume, open and thin
 * \param snapshot the snapshot, open, of the same size
 * \param cb_fn codes as there
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `lvol`, `snapshot`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_lvol_set_parent(struct spdk_lvol *lvol, struct spdk_lvol *snapshot,
			  spdk_lvol_op_complete cb_fn, void *cb_arg);

/**
 * Makes a volume read through an external snapshot (spdk_bs_blob_set_external_parent()).
 *
 * \param lvol the volume, open and thin
 * \param esnap_id what names the device; kept, and given to `esnap_bs_dev_create`
 * \param esnap_id_len its bytes
 * \param cb_fn codes as there; -EINVAL also if it is the volume itself, or `esnap_id` is NULL;
 *     what `esnap_bs_dev_create` said
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `lvol`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_lvol_set_external_parent(struct spdk_lvol *lvol, const void *esnap_id,
				   uint32_t esnap_id_len,
				   spdk_lvol_op_complete cb_fn, void *cb_arg);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_LVOL_H */
