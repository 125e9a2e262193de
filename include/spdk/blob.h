/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Blobstore: any number of blobs on one block device, each an array of blocks that survives a
 * restart and a loss of power.
 *
 * The device is cut into clusters. A blob is a list of clusters; extended attributes (xattrs)
 * belong to it. A thin blob gets a cluster when it is first written. A snapshot is a blob that
 * others, its clones, read through where they have no cluster of their own. An external
 * snapshot (esnap) is a foreign block device in that place.
 *
 * Sizes: an io unit is one block of the device, the unit of all I/O here. A page holds metadata.
 *
 * Kinds of objects and their classes:
 * - `spdk_blob_store`: opaque. From init, load or grow to unload or destroy.
 * - `spdk_blob`: opaque. From open (or iteration) to the last close.
 * - `spdk_xattr_names`: opaque. From spdk_blob_get_xattr_names() to spdk_xattr_names_free().
 * - `spdk_bs_dev`: registered. Its maker owns the memory. From the call that takes it the
 *   blobstore owns it, and calls `destroy` exactly once: also if that call fails, except where
 *   it is said below.
 * - `spdk_io_channel`: transparent (thread.h). Of spdk_bs_alloc_io_channel(); put back with
 *   spdk_bs_free_io_channel() on its own thread.
 * - options, xattr options: plain values.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, and set errno to the same number, positive. A `void` function does
 * nothing and sets errno; if it takes a completion callback, the callback gets the error from the
 * caller's next poll, never inside the call. "Wrong x: ..." below says which of these applies.
 *
 * Threads. The metadata thread is the spdk_thread that called init, load or grow. Whatever changes
 * metadata, opens or closes belongs on it; "metadata thread" below says so. The functions that
 * begin with spdk_blob_io_ run on the thread of their channel. Getters run anywhere.
 *
 * A completion may come inside the call when no I/O is needed. Codes that every completion may
 * bring: -ENOMEM, and whatever the device said, as a rule -EIO. `cb_fn` must not be NULL.
 */

#ifndef SPDK_BLOB_H
#define SPDK_BLOB_H

#include "spdk/stdinc.h"
#include "spdk/assert.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A blob's number within its blobstore. */
typedef uint64_t spdk_blob_id;

/** No blob. */
#define SPDK_BLOBID_INVALID (uint64_t)-1
/** Stands for a foreign device where the number of a parent is expected. */
#define SPDK_BLOBID_EXTERNAL_SNAPSHOT (uint64_t)-2
/** Bytes of a blobstore's type. */
#define SPDK_BLOBSTORE_TYPE_LENGTH 16

/** What happens to the clusters of a blob that is deleted or made smaller. */
enum blob_clear_method {
	/** What the blob was created with; at creation: unmap. */
	BLOB_CLEAR_WITH_DEFAULT,
	/** Nothing: old data may show up in other blobs. */
	BLOB_CLEAR_WITH_NONE,
	BLOB_CLEAR_WITH_UNMAP,
	BLOB_CLEAR_WITH_WRITE_ZEROES,
};

/** What happens to the data clusters of a device when a blobstore is made on it. */
enum bs_clear_method {
	BS_CLEAR_WITH_UNMAP,
	BS_CLEAR_WITH_WRITE_ZEROES,
	BS_CLEAR_WITH_NONE,
};

struct spdk_blob_store;
struct spdk_bs_dev;
struct spdk_io_channel;
struct spdk_blob;
struct spdk_xattr_names;

/** Completion of something on a blobstore. \param bserrno 0 or a negative errno */
typedef void (*spdk_bs_op_complete)(void *cb_arg, int bserrno);

/** Same, with the blobstore; NULL on error. */
typedef void (*spdk_bs_op_with_handle_complete)(void *cb_arg, struct spdk_blob_store *bs,
		int bserrno);

/** Completion of something on a blob. \param bserrno 0 or a negative errno */
typedef void (*spdk_blob_op_complete)(void *cb_arg, int bserrno);

/** Same, with a blob's number; not to be used on error. */
typedef void (*spdk_blob_op_with_id_complete)(void *cb_arg, spdk_blob_id blobid, int bserrno);

/** Same, with the open blob; NULL on error. */
typedef void (*spdk_blob_op_with_handle_complete)(void *cb_arg, struct spdk_blob *blb, int bserrno);

/** How a `spdk_bs_dev` reports that an operation ended. */
typedef void (*spdk_bs_dev_cpl)(struct spdk_io_channel *channel,
				void *cb_arg, int bserrno);

/** Completion that brings a device. */
typedef void (*spdk_blob_op_with_bs_dev)(void *cb_arg, struct spdk_bs_dev *bs_dev, int bserrno);

/**
 * Finds the device of an external snapshot, when a blob that reads through one is opened.
 *
 * \param bs_ctx `esnap_ctx` of the blobstore's options
 * \param blob_ctx `esnap_ctx` of the options of this open, or NULL
 * \param blob the blob that is being opened: ask it for its number only
 * \param esnap_id what was given as `esnap_id` when the clone was created
 * \param id_size its bytes
 * \param bs_dev the device goes here, NULL for "there is none": then reading what the clone does
 *     not have itself fails. From now on the blobstore owns it.
 *
 * \return 0, or a negative errno, with which the open fails
 */
typedef int (*spdk_bs_esnap_dev_create)(void *bs_ctx, void *blob_ctx, struct spdk_blob *blob,
					const void *esnap_id, uint32_t id_size,
					struct spdk_bs_dev **bs_dev);

/** Tells how many clusters a shallow copy has written so far. */
typedef void (*spdk_blob_shallow_copy_status)(uint64_t copied_clusters, void *cb_arg);

/** Whom a device tells, and with what. Passed with every operation; it lives until then. */
struct spdk_bs_dev_cb_args {
	spdk_bs_dev_cpl cb_fn;
	/** Passed to `cb_fn`; the blobstore's own channel, not the device's. */
	struct spdk_io_channel *channel;
	void *cb_arg;
};

/** More about one I/O. Must live until its completion. */
struct spdk_blob_ext_io_opts {
	/** Bytes of this structure as the caller knows it. */
	size_t size;
	/** Where the payload lies, or NULL for ordinary memory (dma.h). */
	struct spdk_memory_domain *memory_domain;
	/** Passed to the functions of the domain. */
	void *memory_domain_ctx;
	/** The caller's. */
	void *user_ctx;
} __attribute__((packed));
SPDK_STATIC_ASSERT(sizeof(struct spdk_blob_ext_io_opts) == 32, "Incorrect size");

/**
 * A block device for a blobstore: functions and sizes. `lba` and `lba_count` are in blocks of
 * `blocklen` bytes. Operations are asynchronous and run on the thread of the channel; each tells
 * `cb_args` exactly once, also inside the call.
 */
struct spdk_bs_dev {
	/** A channel for the calling thread, or NULL. */
	struct spdk_io_channel *(*create_channel)(struct spdk_bs_dev *dev);

	/** Puts such a channel back. */
	void (*destroy_channel)(struct spdk_bs_dev *dev, struct spdk_io_channel *channel);

	/** The blobstore does not use the device any more. Only the blobstore calls it. */
	void (*destroy)(struct spdk_bs_dev *dev);

	void (*read)(struct spdk_bs_dev *dev, struct spdk_io_channel *channel, void *payload,
		     uint64_t lba, uint32_t lba_count,
		     struct spdk_bs_dev_cb_args *cb_args);

	void (*write)(struct spdk_bs_dev *dev, struct spdk_io_channel *channel, void *payload,
		      uint64_t lba, uint32_t lba_count,
		      struct spdk_bs_dev_cb_args *cb_args);

	void (*readv)(struct spdk_bs_dev *dev, struct spdk_io_channel *channel,
		      struct iovec *iov, int iovcnt,
		      uint64_t lba, uint32_t lba_count,
		      struct spdk_bs_dev_cb_args *cb_args);

	void (*writev)(struct spdk_bs_dev *dev, struct spdk_io_channel *channel,
		       struct iovec *iov, int iovcnt,
		       uint64_t lba, uint32_t lba_count,
		       struct spdk_bs_dev_cb_args *cb_args);

	/** Used when the I/O came with options. */
	void (*readv_ext)(struct spdk_bs_dev *dev, struct spdk_io_channel *channel,
			  struct iovec *iov, int iovcnt,
			  uint64_t lba, uint32_t lba_count,
			  struct spdk_bs_dev_cb_args *cb_args,
			  struct spdk_blob_ext_io_opts *ext_io_opts);

	void (*writev_ext)(struct spdk_bs_dev *dev, struct spdk_io_channel *channel,
			   struct iovec *iov, int iovcnt,
			   uint64_t lba, uint32_t lba_count,
			   struct spdk_bs_dev_cb_args *cb_args,
			   struct spdk_blob_ext_io_opts *ext_io_opts);

	void (*flush)(struct spdk_bs_dev *dev, struct spdk_io_channel *channel,
		      struct spdk_bs_dev_cb_args *cb_args);

	void (*write_zeroes)(struct spdk_bs_dev *dev, struct spdk_io_channel *channel,
			     uint64_t lba, uint64_t lba_count,
			     struct spdk_bs_dev_cb_args *cb_args);

	void (*unmap)(struct spdk_bs_dev *dev, struct spdk_io_channel *channel,
		      uint64_t lba, uint64_t lba_count,
		      struct spdk_bs_dev_cb_args *cb_args);

	/** The bdev below, or NULL. */
	struct spdk_bdev *(*get_base_bdev)(struct spdk_bs_dev *dev);

	/** Whether these blocks are known to read as zeroes. */
	bool (*is_zeroes)(struct spdk_bs_dev *dev, uint64_t lba, uint64_t lba_count);
	/** Whether the device has these blocks. Asked of a device that stands below a clone. */
	bool (*is_range_valid)(struct spdk_bs_dev *dev, uint64_t lba, uint64_t lba_count);

	/**
	 * Where a block lies on the device at the bottom, through all those between. False if it
	 * lies nowhere.
	 */
	bool (*translate_lba)(struct spdk_bs_dev *dev, uint64_t lba, uint64_t *base_lba);

	/** Copies within the device. NULL if it cannot. */
	void (*copy)(struct spdk_bs_dev *dev, struct spdk_io_channel *channel,
		     uint64_t dst_lba, uint64_t src_lba, uint64_t lba_count,
		     struct spdk_bs_dev_cb_args *cb_args);

	/** Whether it cannot do I/O at present. NULL: it always can. */
	bool (*is_degraded)(struct spdk_bs_dev *dev);

	/** How many blocks. */
	uint64_t blockcnt;
	/** Bytes of a block. */
	uint32_t blocklen;
	/** Bytes the device writes at once without a loss of power showing; a multiple of `blocklen`. */
	uint32_t phys_blocklen;
};

/** What a blobstore is for; the consumer's, zeroes if nobody cares. Need not end with a zero. */
struct spdk_bs_type {
	char bstype[SPDK_BLOBSTORE_TYPE_LENGTH];
};

/** Options of a blobstore. Those marked "init" are ignored by load. */
struct spdk_bs_opts {
	/** Init. Bytes of a cluster, a multiple of 4096. Default 1 MiB. */
	uint32_t cluster_sz;

	/** Init. Pages for metadata; UINT32_MAX, the default, is one for each cluster. */
	uint32_t num_md_pages;

	/** Must not be 0. Default UINT32_MAX. Without effect. */
	uint32_t max_md_ops;

	/** How many operations each channel has room for. Must not be 0. Default 512. */
	uint32_t max_channel_ops;

	/** Init. Default BS_CLEAR_WITH_UNMAP. */
	enum bs_clear_method clear_method;

	/** Init: what to write. Load: what must be there; all zeroes matches everything. */
	struct spdk_bs_type bstype;

	/** Init. Bytes of a page if more than 4096 and the device's `phys_blocklen`; default 0. */
	uint32_t md_page_size;

	/** Load: called for every blob on the way, open for as long as the call lasts, or NULL. */
	spdk_blob_op_with_handle_complete iter_cb_fn;

	/** Passed to `iter_cb_fn`. */
	void *iter_cb_arg;

	/** Bytes of this structure as the caller knows it; what lies beyond is left at its default. */
	size_t opts_size;

	/** Load: not 0 means rebuild the masks of used pages and clusters, as after a crash. */
	uint64_t force_recover;

	/** Finds the devices of external snapshots; NULL: clones of those cannot be opened. */
	spdk_bs_esnap_dev_create esnap_bs_dev_create;

	/** Passed to `esnap_bs_dev_create`. */
	void *esnap_ctx;
} __attribute__((packed));
SPDK_STATIC_ASSERT(sizeof(struct spdk_bs_opts) == 88, "Incorrect size");

/**
 * Fills in the defaults. Nothing happens if `opts` is NULL or `opts_size` 0.
 *
 * \param opts to fill in
 * \param opts_size its bytes
 */
void spdk_bs_opts_init(struct spdk_bs_opts *opts, size_t opts_size);

/**
 * Loads the blobstore of a device. The calling thread becomes its metadata thread. One that was
 * not unloaded in order is repaired first.
 *
 * \param dev the device; the blobstore's from here on, also if this fails
 * \param opts NULL for the defaults
 * \param cb_fn -EINVAL (blocks that do not fit each other, an option that is 0), -EILSEQ (no
 *     blobstore there, or its first page is damaged), -ENXIO (another type), -ENOSPC (the device
 *     is too small), and others of a blobstore that is damaged
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `dev`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF.
 */
void spdk_bs_load(struct spdk_bs_dev *dev, struct spdk_bs_opts *opts,
		  spdk_bs_op_with_handle_complete cb_fn, void *cb_arg);

/**
 * Loads a blobstore, and lets it have the whole of a device that was enlarged, as far as the
 * metadata has room (spdk_bs_get_max_growable_size()). It must have been unloaded in order.
 *
 * Parameters and codes as of spdk_bs_load(); -EIO if it was not unloaded in order.
 */
void spdk_bs_grow(struct spdk_bs_dev *dev, struct spdk_bs_opts *opts,
		  spdk_bs_op_with_handle_complete cb_fn, void *cb_arg);

/**
 * Lets a loaded blobstore have the whole of its device, while blobs are open and used. Metadata
 * thread. The `blockcnt` of the device must have been updated.
 *
 * \param bs the blobstore
 * \param cb_fn 0, also if there was nothing to gain; -EILSEQ if the device became smaller; -ENOSPC
 *     if the metadata has no room
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_grow_live(struct spdk_blob_store *bs,
		       spdk_bs_op_complete cb_fn, void *cb_arg);

/**
 * Makes an empty blobstore. What is on the device is lost. The calling thread becomes its
 * metadata thread.
 *
 * \param dev the device; the blobstore's from here on, also if this fails
 * \param opts NULL for the defaults
 * \param cb_fn -EINVAL (blocks that do not fit each other, a size of 0, a cluster that is no
 *     multiple of 4096 or smaller than a page), -ENOSPC (the device is smaller than a cluster),
 *     -ENOMEM (also: more metadata than clusters)
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `dev`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF.
 */
void spdk_bs_init(struct spdk_bs_dev *dev, struct spdk_bs_opts *opts,
		  spdk_bs_op_with_handle_complete cb_fn, void *cb_arg);

/** Prints the value of an xattr in a dump: one line's worth, or nothing. */
typedef void (*spdk_bs_dump_print_xattr)(FILE *fp, const char *bstype, const char *name,
		const void *value, size_t value_length);

/**
 * Prints a blobstore's metadata. Nothing is loaded or changed.
 *
 * \param dev the device; the blobstore's from here on, also if this fails
 * \param fp where to
 * \param print_xattr_fn prints values of xattrs
 * \param cb_fn 0, also if there is no blobstore: then the dump says so
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `dev`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF.
 */
void spdk_bs_dump(struct spdk_bs_dev *dev, FILE *fp, spdk_bs_dump_print_xattr print_xattr_fn,
		  spdk_bs_op_complete cb_fn, void *cb_arg);

/**
 * Erases the first page, so that nothing is found any more, and frees the blobstore. Metadata
 * thread.
 *
 * \param bs not to be used any more on success
 * \param cb_fn -EBUSY while blobs are open: then the blobstore lives on
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_destroy(struct spdk_blob_store *bs, spdk_bs_op_complete cb_fn,
		     void *cb_arg);

/**
 * Writes what is not on the device yet, and frees the blobstore. Metadata thread. Channels of
 * other threads must have been put.
 *
 * \param bs not to be used any more on success and after -EIO
 * \param cb_fn -EBUSY while blobs are open; -EIO if the device is gone: the blobstore is freed
 *     nevertheless. After other codes it lives on.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_unload(struct spdk_blob_store *bs, spdk_bs_op_complete cb_fn, void *cb_arg);

/**
 * Notes the number of the one blob from which its consumer finds everything else. Metadata
 * thread. Whether there is such a blob is not looked at.
 *
 * \param bs the blobstore
 * \param blobid the number
 * \param cb_fn called when it is on the device
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_set_super(struct spdk_blob_store *bs, spdk_blob_id blobid,
		       spdk_bs_op_complete cb_fn, void *cb_arg);

/**
 * That number. Metadata thread.
 *
 * \param bs the blobstore
 * \param cb_fn SPDK_BLOBID_INVALID and -ENOENT if none was noted
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_get_super(struct spdk_blob_store *bs,
		       spdk_blob_op_with_id_complete cb_fn, void *cb_arg);

/** Bytes of a cluster. Wrong `bs`: 0; errno EINVAL, ESTALE, EBADF. */
uint64_t spdk_bs_get_cluster_size(struct spdk_blob_store *bs);

/** Bytes of a page of metadata. Wrong `bs`: 0; errno EINVAL, ESTALE, EBADF. */
uint64_t spdk_bs_get_page_size(struct spdk_blob_store *bs);

/**
 * To how many bytes the device may be enlarged with the blobstore making use of it.
 *
 * Wrong `bs`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t
spdk_bs_get_max_growable_size(struct spdk_blob_store *bs);

/** Bytes of an io unit. Wrong `bs`: 0; errno EINVAL, ESTALE, EBADF. */
uint64_t spdk_bs_get_io_unit_size(struct spdk_blob_store *bs);

/** How many clusters are free. Wrong `bs`: 0; errno EINVAL, ESTALE, EBADF. */
uint64_t spdk_bs_free_cluster_count(struct spdk_blob_store *bs);

/** How many clusters there are beside those of metadata. Wrong `bs`: 0; errno EINVAL, ESTALE, EBADF. */
uint64_t spdk_bs_total_data_cluster_count(struct spdk_blob_store *bs);

/** A blob's number. Wrong `blob`: 0; errno EINVAL, ESTALE, EBADF. */
spdk_blob_id spdk_blob_get_id(struct spdk_blob *blob);

/** A blob's size in io units. Wrong `blob`: 0; errno EINVAL, ESTALE, EBADF. */
uint64_t spdk_blob_get_num_io_units(struct spdk_blob *blob);

/** A blob's size in clusters. Wrong `blob`: 0; errno EINVAL, ESTALE, EBADF. */
uint64_t spdk_blob_get_num_clusters(struct spdk_blob *blob);

/** How many clusters it holds itself: all, if it is not thin. Wrong `blob`: 0; errno EINVAL, ESTALE, EBADF. */
uint64_t spdk_blob_get_num_allocated_clusters(struct spdk_blob *blob);

/**
 * Where the next io unit lies that the blob holds itself.
 *
 * \param blob the blob
 * \param offset from where to look, in io units
 *
 * \return `offset` or above; UINT64_MAX if there is none
 *
 * Wrong `blob`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_blob_get_next_allocated_io_unit(struct spdk_blob *blob, uint64_t offset);

/**
 * Where the next io unit lies that the blob does not hold itself. As above.
 *
 * Wrong `blob`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_blob_get_next_unallocated_io_unit(struct spdk_blob *blob, uint64_t offset);

/** Xattrs for a blob that is being created. */
struct spdk_blob_xattr_opts {
	/** How many. */
	size_t count;
	/** Their names; the caller's, until the completion. */
	char **names;
	/** Passed to `get_value`. */
	void *ctx;
	/** Asked for each value, inside the call. NULL or 0 bytes: the creation fails with -EINVAL. */
	void (*get_value)(void *xattr_ctx, const char *name,
			  const void **value, size_t *value_len);
};

/** Options of a new blob. */
struct spdk_blob_opts {
	/** Its size in clusters. Default 0. */
	uint64_t num_clusters;
	/** Whether clusters come with the first write only. Default false. */
	bool thin_provision;
	/** Kept with the blob. Default BLOB_CLEAR_WITH_DEFAULT. */
	enum blob_clear_method clear_method;
	/** Default none. */
	struct spdk_blob_xattr_opts xattrs;

	/** Whether pages of their own describe clusters, so that large blobs stay quick. Default true. */
	bool use_extent_table;

	/** Bytes of this structure as the caller knows it; what lies beyond is left at its default. */
	size_t opts_size;

	/** Makes it a clone of an external snapshot: what names it. Copied. Default NULL. */
	const void *esnap_id;

	/** Bytes of `esnap_id`, up to 65535. */
	uint64_t esnap_id_len;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_blob_opts) == 80, "Incorrect size");

/** Fills in the defaults. Nothing happens if `opts` is NULL or `opts_size`, its bytes, 0. */
void spdk_blob_opts_init(struct spdk_blob_opts *opts, size_t opts_size);

/**
 * Creates a blob. Metadata thread.
 *
 * \param bs the blobstore
 * \param opts NULL for the defaults
 * \param cb_fn its number; -ENOSPC (not so many clusters), -ENOMEM (no page left, or an xattr that
 *     does not fit into one), -EINVAL (xattrs or `esnap_id_len`)
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_create_blob_ext(struct spdk_blob_store *bs, const struct spdk_blob_opts *opts,
			     spdk_blob_op_with_id_complete cb_fn, void *cb_arg);

/** spdk_bs_create_blob_ext() with the defaults. */
void spdk_bs_create_blob(struct spdk_blob_store *bs,
			 spdk_blob_op_with_id_complete cb_fn, void *cb_arg);

/**
 * Freezes what a blob holds in a new, read-only blob, of which the blob becomes a thin clone.
 * I/O to it waits meanwhile. Metadata thread.
 *
 * \param bs the blobstore
 * \param blobid the blob
 * \param snapshot_xattrs xattrs of the snapshot, or NULL; must live until the completion
 * \param cb_fn the snapshot's number; -ENOENT (no such blob), -EINVAL (it is read-only), -EBUSY
 *     (something else is being done with it)
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_create_snapshot(struct spdk_blob_store *bs, spdk_blob_id blobid,
			     const struct spdk_blob_xattr_opts *snapshot_xattrs,
			     spdk_blob_op_with_id_complete cb_fn, void *cb_arg);

/**
 * Creates a thin, writable blob that reads through a read-only one. Metadata thread.
 *
 * \param bs the blobstore
 * \param blobid the read-only blob
 * \param clone_xattrs xattrs of the clone, or NULL; must live until the completion
 * \param cb_fn the clone's number; -ENOENT (no such blob), -EINVAL (it is not read-only), -EBUSY
 *     (something else is being done with it)
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_create_clone(struct spdk_blob_store *bs, spdk_blob_id blobid,
			  const struct spdk_blob_xattr_opts *clone_xattrs,
			  spdk_blob_op_with_id_complete cb_fn, void *cb_arg);

/**
 * Which blobs read through a snapshot. Metadata thread.
 *
 * \param bs the blobstore
 * \param blobid the snapshot
 * \param ids filled, or NULL
 * \param count in: how many `ids` has room for; out: how many there are, 0 if it is no snapshot
 *
 * \return 0; -ENOMEM if there is no room: only `count` is set
 *
 * Wrong `bs`: -EINVAL, -ESTALE, -EBADF, -EPERM. `count` NULL: -EINVAL.
 */
int spdk_blob_get_clones(struct spdk_blob_store *bs, spdk_blob_id blobid, spdk_blob_id *ids,
			 size_t *count);

/**
 * Through which snapshot a blob reads. Metadata thread.
 *
 * \return SPDK_BLOBID_INVALID if through none, or through an external one
 *
 * Wrong `bs`: SPDK_BLOBID_INVALID; errno EINVAL, ESTALE, EBADF, EPERM.
 */
spdk_blob_id spdk_blob_get_parent_snapshot(struct spdk_blob_store *bs, spdk_blob_id blobid);

/**
 * What names a blob's external snapshot.
 *
 * \param blob the blob
 * \param id set; it lives as long as the blob is open
 * \param len its bytes
 *
 * \return 0; -EINVAL if the blob has no external snapshot, or `id` or `len` is NULL
 *
 * Wrong `blob`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_blob_get_esnap_id(struct spdk_blob *blob, const void **id, size_t *len);

/** Whether it cannot be changed. Wrong `blob`: false; errno EINVAL, ESTALE, EBADF. */
bool spdk_blob_is_read_only(struct spdk_blob *blob);

/** Whether other blobs read through it. Wrong `blob`: false; errno EINVAL, ESTALE, EBADF. */
bool spdk_blob_is_snapshot(struct spdk_blob *blob);

/** Whether it reads through another blob. Wrong `blob`: false; errno EINVAL, ESTALE, EBADF. */
bool spdk_blob_is_clone(struct spdk_blob *blob);

/** Whether it gets clusters when they are written. Wrong `blob`: false; errno EINVAL, ESTALE, EBADF. */
bool spdk_blob_is_thin_provisioned(struct spdk_blob *blob);

/** Whether it reads through an external snapshot. Wrong `blob`: false; errno EINVAL, ESTALE, EBADF. */
bool spdk_blob_is_esnap_clone(const struct spdk_blob *blob);

/**
 * Deletes a blob. What a snapshot with a single clone holds goes to the clone. Metadata thread.
 *
 * \param bs the blobstore
 * \param blobid the blob; nobody may have it open
 * \param cb_fn -ENOENT (no such blob), -EBUSY (it is open, has several clones, or something else
 *     is being done with it)
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_delete_blob(struct spdk_blob_store *bs, spdk_blob_id blobid,
			 spdk_blob_op_complete cb_fn, void *cb_arg);

/**
 * Gives a thin blob all its clusters, filled with what it reads, so that it needs no snapshot and
 * is thin no more. One that is not thin is left as it is. Metadata thread.
 *
 * \param bs the blobstore
 * \param channel of the calling thread
 * \param blobid the blob
 * \param cb_fn -ENOENT (no such blob), -ENOSPC (not so many clusters), -EBUSY (something else is
 *     being done with it)
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`, `channel`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_inflate_blob(struct spdk_blob_store *bs, struct spdk_io_channel *channel,
			  spdk_blob_id blobid, spdk_blob_op_complete cb_fn, void *cb_arg);

/**
 * Copies what a blob's parent holds and the blob does not, and makes the parent's parent, if any,
 * the blob's. It stays thin. With an external snapshot it does what spdk_bs_inflate_blob() does.
 *
 * Parameters and codes as there; -EINVAL if the blob has no parent.
 */
void spdk_bs_blob_decouple_parent(struct spdk_blob_store *bs, struct spdk_io_channel *channel,
				  spdk_blob_id blobid, spdk_blob_op_complete cb_fn, void *cb_arg);

/**
 * Writes the clusters that a blob holds itself to the same places of another device. Metadata
 * thread.
 *
 * \param bs the blobstore
 * \param channel of the calling thread
 * \param blobid the blob, read-only
 * \param ext_dev where to; at least as large, its blocks must fit into the blobstore's. It stays
 *     the caller's, and must live until the completion.
 * \param status_cb_fn told after each cluster, or NULL
 * \param status_cb_arg passed to it
 * \param cb_fn -ENOENT (no such blob), -EPERM (not read-only), -EINVAL (the device does not fit),
 *     -EBUSY (something else is being done with it)
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0: `cb_fn` will be called. A negative errno: it will not.
 *
 * Wrong `bs`, `channel`, `ext_dev`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bs_blob_shallow_copy(struct spdk_blob_store *bs, struct spdk_io_channel *channel,
			      spdk_blob_id blobid, struct spdk_bs_dev *ext_dev,
			      spdk_blob_shallow_copy_status status_cb_fn, void *status_cb_arg,
			      spdk_blob_op_complete cb_fn, void *cb_arg);

/**
 * Makes a blob read through another snapshot than before, if any. What it reads changes where it
 * has no clusters. Metadata thread.
 *
 * \param bs the blobstore
 * \param blob_id the blob, thin, as large as the snapshot
 * \param snapshot_id the snapshot
 * \param cb_fn -EINVAL (no snapshot, the blob itself, another size, or not thin), -EEXIST (it is
 *     its parent already), -ENOENT (no such blob), -EBUSY (something else is being done with one)
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_blob_set_parent(struct spdk_blob_store *bs, spdk_blob_id blob_id,
			     spdk_blob_id snapshot_id, spdk_blob_op_complete cb_fn, void *cb_arg);

/**
 * Makes a blob read through an external snapshot. Metadata thread.
 *
 * \param bs the blobstore
 * \param blob_id the blob, thin
 * \param esnap_bs_dev the device; its size a multiple of a cluster. The blobstore's on success only.
 * \param esnap_id what names it; kept
 * \param esnap_id_len its bytes
 * \param cb_fn -EINVAL (size of the device, the blob itself, or not thin), -EEXIST (it is its
 *     parent already), -ENOENT (no such blob), -EBUSY (something else is being done with it)
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`, `esnap_bs_dev`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_blob_set_external_parent(struct spdk_blob_store *bs, spdk_blob_id blob_id,
				      struct spdk_bs_dev *esnap_bs_dev, const void *esnap_id,
				      uint32_t esnap_id_len, spdk_blob_op_complete cb_fn, void *cb_arg);

/** Options of opening a blob. */
struct spdk_blob_open_opts {
	/** Instead of the one that is kept with the blob, unless it is BLOB_CLEAR_WITH_DEFAULT. */
	enum blob_clear_method clear_method;

	/** Bytes of this structure as the caller knows it; what lies beyond is left at its default. */
	size_t opts_size;

	/** Passed as `blob_ctx` to `esnap_bs_dev_create`. */
	void *esnap_ctx;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_blob_open_opts) == 24, "Incorrect size");

/** Fills in the defaults. Nothing happens if `opts` is NULL or `opts_size`, its bytes, 0. */
void spdk_blob_open_opts_init(struct spdk_blob_open_opts *opts, size_t opts_size);

/**
 * Opens a blob. Opening it again gives the same object: each open needs a close. The snapshots it
 * reads through are opened with it. Metadata thread.
 *
 * \param bs the blobstore
 * \param blobid the blob
 * \param cb_fn the blob; -ENOENT (no such blob), -EINVAL (its metadata is of a kind or damaged in
 *     a way that we do not know), or what `esnap_bs_dev_create` said
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_open_blob(struct spdk_blob_store *bs, spdk_blob_id blobid,
		       spdk_blob_op_with_handle_complete cb_fn, void *cb_arg);

/** Same, with options, or NULL. They are ignored if the blob is open already. */
void spdk_bs_open_blob_ext(struct spdk_blob_store *bs, spdk_blob_id blobid,
			   struct spdk_blob_open_opts *opts, spdk_blob_op_with_handle_complete cb_fn, void *cb_arg);

/**
 * Changes a blob's size. Not on the device before spdk_blob_sync_md(). I/O to it waits meanwhile.
 * Metadata thread.
 *
 * \param blob the blob
 * \param sz its new size in clusters
 * \param cb_fn -EPERM (read-only), -EBUSY (a resize or something else is being done with it),
 *     -ENOSPC (not so many clusters)
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `blob`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_blob_resize(struct spdk_blob *blob, uint64_t sz, spdk_blob_op_complete cb_fn,
		      void *cb_arg);

/**
 * Makes a blob read-only with the next spdk_blob_sync_md(). There is no way back. Metadata thread.
 *
 * \return 0
 *
 * Wrong `blob`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_blob_set_read_only(struct spdk_blob *blob);

/**
 * Writes a blob's size and xattrs to the device. Metadata thread.
 *
 * \param blob the blob
 * \param cb_fn called when it is done; at once for a blob that is read-only
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `blob`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_blob_sync_md(struct spdk_blob *blob, spdk_blob_op_complete cb_fn, void *cb_arg);

/**
 * Closes a blob: writes its metadata as spdk_blob_sync_md() does, and takes one open back.
 * Metadata thread. Its I/O must be done.
 *
 * \param blob not to be used any more after the last close, unless this failed
 * \param cb_fn -EBADF if it was closed before
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `blob`: `cb_fn` gets -EINVAL, -EBADF (also if it was freed), -EPERM.
 */
void spdk_blob_close(struct spdk_blob *blob, spdk_blob_op_complete cb_fn, void *cb_arg);

/**
 * A channel for the calling thread, to be put.
 *
 * \return NULL if there is no memory, or the device gave none
 *
 * Wrong `bs`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_io_channel *spdk_bs_alloc_io_channel(struct spdk_blob_store *bs);

/**
 * Puts a channel. Its thread.
 *
 * Wrong `channel`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bs_free_io_channel(struct spdk_io_channel *channel);

/**
 * Writes. The channel's thread. What crosses a border of clusters is done in pieces, one after the
 * other: after an error part of it may have been written.
 *
 * \param blob the blob
 * \param channel the calling thread's
 * \param payload what to write; the caller's until the completion
 * \param offset where, in io units
 * \param length how many io units; 0 does nothing
 * \param cb_fn -EINVAL (beyond the end), -EPERM (read-only), -ENOSPC (a thin blob, and no cluster
 *     is free), -ENOMEM (the channel's operations are all in use)
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `blob`, `channel`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_blob_io_write(struct spdk_blob *blob, struct spdk_io_channel *channel,
			void *payload, uint64_t offset, uint64_t length,
			spdk_blob_op_complete cb_fn, void *cb_arg);

/** Reads. As spdk_blob_io_write(), of a read-only blob too. */
void spdk_blob_io_read(struct spdk_blob *blob, struct spdk_io_channel *channel,
		       void *payload, uint64_t offset, uint64_t length,
		       spdk_blob_op_complete cb_fn, void *cb_arg);

/** Writes from several pieces of memory; the array must live until the completion, too. */
void spdk_blob_io_writev(struct spdk_blob *blob, struct spdk_io_channel *channel,
			 struct iovec *iov, int iovcnt, uint64_t offset, uint64_t length,
			 spdk_blob_op_complete cb_fn, void *cb_arg);

/** Reads into several pieces of memory. */
void spdk_blob_io_readv(struct spdk_blob *blob, struct spdk_io_channel *channel,
			struct iovec *iov, int iovcnt, uint64_t offset, uint64_t length,
			spdk_blob_op_complete cb_fn, void *cb_arg);

/** spdk_blob_io_writev() with options, or NULL. */
void spdk_blob_io_writev_ext(struct spdk_blob *blob, struct spdk_io_channel *channel,
			     struct iovec *iov, int iovcnt, uint64_t offset, uint64_t length,
			     spdk_blob_op_complete cb_fn, void *cb_arg,
			     struct spdk_blob_ext_io_opts *io_opts);

/** spdk_blob_io_readv() with options, or NULL. */
void spdk_blob_io_readv_ext(struct spdk_blob *blob, struct spdk_io_channel *channel,
			    struct iovec *iov, int iovcnt, uint64_t offset, uint64_t length,
			    spdk_blob_op_complete cb_fn, void *cb_arg,
			    struct spdk_blob_ext_io_opts *io_opts);

/**
 * Gives back space. Whole clusters of a thin blob without a parent become free; others are
 * unmapped on the device. Parameters and codes as of spdk_blob_io_write().
 */
void spdk_blob_io_unmap(struct spdk_blob *blob, struct spdk_io_channel *channel,
			uint64_t offset, uint64_t length, spdk_blob_op_complete cb_fn, void *cb_arg);

/** Writes zeroes. Parameters and codes as of spdk_blob_io_write(). */
void spdk_blob_io_write_zeroes(struct spdk_blob *blob, struct spdk_io_channel *channel,
			       uint64_t offset, uint64_t length, spdk_blob_op_complete cb_fn, void *cb_arg);

/**
 * The first blob, opened. Go on with spdk_bs_iter_next(), or close it. Metadata thread.
 *
 * \param bs the blobstore
 * \param cb_fn the blob; -ENOENT if there are none
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_iter_first(struct spdk_blob_store *bs,
			spdk_blob_op_with_handle_complete cb_fn, void *cb_arg);

/**
 * Closes a blob and opens the next one, skipping those that cannot be opened. Metadata thread.
 *
 * \param bs the blobstore
 * \param blob the one before
 * \param cb_fn the blob; -ENOENT if there are no more
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bs`, `blob`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_bs_iter_next(struct spdk_blob_store *bs, struct spdk_blob *blob,
		       spdk_blob_op_with_handle_complete cb_fn, void *cb_arg);

/**
 * Sets an xattr, in memory until the next spdk_blob_sync_md(). Metadata thread.
 *
 * \param blob the blob
 * \param name its name
 * \param value copied
 * \param value_len its bytes
 *
 * \return 0; -EPERM (read-only); -ENOMEM (also: name and value do not fit into a page); -EINVAL
 *     (`name` or `value` NULL)
 *
 * Wrong `blob`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_blob_set_xattr(struct spdk_blob *blob, const char *name, const void *value,
			uint16_t value_len);

/**
 * Removes an xattr. Metadata thread.
 *
 * \return 0; -ENOENT if there is none of that name; -EPERM (read-only)
 *
 * Wrong `blob`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_blob_remove_xattr(struct spdk_blob *blob, const char *name);

/**
 * An xattr's value. Metadata thread.
 *
 * \param blob the blob
 * \param name its name
 * \param value set; it lives until the xattr is changed or the blob closed
 * \param value_len its bytes
 *
 * \return 0; -ENOENT if there is none of that name; -EINVAL (a pointer is NULL)
 *
 * Wrong `blob`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_blob_get_xattr_value(struct spdk_blob *blob, const char *name,
			      const void **value, size_t *value_len);

/**
 * The names of all xattrs of a blob. Metadata thread.
 *
 * \param blob the blob
 * \param names set; to be freed with spdk_xattr_names_free()
 *
 * \return 0, -ENOMEM, or -EINVAL if `names` is NULL
 *
 * Wrong `blob`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_blob_get_xattr_names(struct spdk_blob *blob, struct spdk_xattr_names **names);

/** How many names. Wrong `names`: 0; errno EINVAL, ESTALE, EBADF. */
uint32_t spdk_xattr_names_get_count(struct spdk_xattr_names *names);

/**
 * One of them; it lives as long as `names`.
 *
 * \return NULL if there are not so many
 *
 * Wrong `names`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_xattr_names_get_name(struct spdk_xattr_names *names, uint32_t index);

/**
 * Frees the names. NULL is allowed.
 *
 * Wrong `names` (other than NULL): nothing happens; errno ESTALE, EBADF.
 */
void spdk_xattr_names_free(struct spdk_xattr_names *names);

/** A blobstore's type. Wrong `bs`: all zeroes; errno EINVAL, ESTALE, EBADF. */
struct spdk_bs_type spdk_bs_get_bstype(struct spdk_blob_store *bs);

/**
 * Changes a blobstore's type; on the device with the next unload or spdk_bs_set_super(). Both fail
 * with -ENXIO while it is neither the one on the device nor all zeroes.
 *
 * Wrong `bs`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bs_set_bstype(struct spdk_blob_store *bs, struct spdk_bs_type bstype);

/**
 * Puts another device in the place of an open blob's external snapshot. I/O waits meanwhile.
 * Metadata thread.
 *
 * \param blob the blob
 * \param back_bs_dev the device; the blobstore's from here on
 * \param cb_fn -EINVAL if the blob has no external snapshot
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `blob`, `back_bs_dev`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_blob_set_esnap_bs_dev(struct spdk_blob *blob, struct spdk_bs_dev *back_bs_dev,
				spdk_blob_op_complete cb_fn, void *cb_arg);

/**
 * The device of a blob's external snapshot. It stays the blobstore's.
 *
 * \return NULL if the blob has none
 *
 * Wrong `blob`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_bs_dev *spdk_blob_get_esnap_bs_dev(const struct spdk_blob *blob);

/**
 * Whether its device, or one that a snapshot below it needs, cannot do I/O at present.
 *
 * Wrong `blob`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_blob_is_degraded(const struct spdk_blob *blob);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_BLOB_H */
