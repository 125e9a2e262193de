/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The functions of the lvol library that its bdev module uses and lvol.h does not declare. What
 * lvol.h says about objects and threads holds here too; behind the handles lie none of these structures.
 */

#ifndef SPDK_INTERNAL_LVOLSTORE_H
#define SPDK_INTERNAL_LVOLSTORE_H

#include "spdk/blob.h"
#include "spdk/lvol.h"
#include "spdk/queue.h"
#include "spdk/tree.h"
#include "spdk/uuid.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of a cluster unless somebody says otherwise. */
#define SPDK_LVS_OPTS_CLUSTER_SZ (4 * 1024 * 1024)

/** Bytes of the name of a volume's bdev: a UUID, or the lvolstore's UUID, `_` and a blob's number. */
#define SPDK_LVOL_UNIQUE_ID_MAX (SPDK_UUID_STRING_LEN + 1 + 20)

/*
 * Records of v26.01's own implementation, declared so that sources which mention them compile and take their sizes. An
 * lvolstore and a volume are handles here: nothing lies behind them, and none of these records is ever given out.
 */

struct spdk_lvs_degraded_lvol_set;
struct lvol_store_bdev;

/** An operation on an lvolstore. */
struct spdk_lvs_req {
	spdk_lvs_op_complete cb_fn;
	void *cb_arg;
	struct spdk_lvol_store *lvol_store;
	int lvserrno;
};

/** An lvolstore that takes in the rest of its device. */
struct spdk_lvs_grow_req {
	struct spdk_lvs_req base;
	spdk_lvs_op_complete cb_fn;
	void *cb_arg;
	struct lvol_store_bdev *lvs_bdev;
	int lvol_cnt;
};

/** An operation on a volume; `clone_lvol` while a snapshot with a clone is deleted. */
struct spdk_lvol_req {
	spdk_lvol_op_complete cb_fn;
	void *cb_arg;
	struct spdk_lvol *lvol;
	struct spdk_lvol *clone_lvol;
	size_t sz;
	struct spdk_io_channel *channel;
	char name[SPDK_LVOL_NAME_MAX];
};

/** A shallow copy. */
struct spdk_lvol_copy_req {
	spdk_lvol_op_complete cb_fn;
	void *cb_arg;
	struct spdk_lvol *lvol;
	struct spdk_io_channel *channel;
	struct spdk_bs_dev *ext_dev;
};

/** An operation whose answer brings an lvolstore. */
struct spdk_lvs_with_handle_req {
	spdk_lvs_op_with_handle_complete cb_fn;
	void *cb_arg;
	struct spdk_lvol_store *lvol_store;
	struct spdk_bs_dev *bs_dev;
	struct spdk_bdev *base_bdev;
	int lvserrno;
};

/** The end of an lvolstore. */
struct spdk_lvs_destroy_req {
	spdk_lvs_op_complete cb_fn;
	void *cb_arg;
	struct spdk_lvol_store *lvs;
};

/** An operation whose answer brings a volume. */
struct spdk_lvol_with_handle_req {
	spdk_lvol_op_with_handle_complete cb_fn;
	void *cb_arg;
	struct spdk_lvol *lvol;
	struct spdk_lvol *origlvol;
};

/** A volume that gets another external snapshot. */
struct spdk_lvol_bs_dev_req {
	struct spdk_lvol *lvol;
	struct spdk_bs_dev *bs_dev;
	spdk_lvol_op_complete cb_fn;
	void *cb_arg;
};

/** An lvolstore of v26.01's. */
struct spdk_lvol_store {
	struct spdk_bs_dev *bs_dev;
	struct spdk_blob_store *blobstore;
	struct spdk_blob *super_blob;
	spdk_blob_id super_blob_id;
	struct spdk_uuid uuid;
	int lvol_count;
	int lvols_opened;
	TAILQ_HEAD(, spdk_lvol) lvols;
	TAILQ_HEAD(, spdk_lvol) pending_lvols;
	TAILQ_HEAD(, spdk_lvol) retry_open_lvols;
	bool load_esnaps;
	bool on_list;
	TAILQ_ENTRY(spdk_lvol_store) link;
	char name[SPDK_LVS_NAME_MAX];
	char new_name[SPDK_LVS_NAME_MAX];
	spdk_bs_esnap_dev_create esnap_bs_dev_create;
	RB_HEAD(degraded_lvol_sets_tree, spdk_lvs_degraded_lvol_set) degraded_lvol_sets_tree;
	struct spdk_thread *thread;
};

/** A volume of v26.01's. */
struct spdk_lvol {
	struct spdk_lvol_store *lvol_store;
	struct spdk_blob *blob;
	spdk_blob_id blob_id;
	char unique_id[SPDK_LVOL_UNIQUE_ID_MAX];
	char name[SPDK_LVOL_NAME_MAX];
	struct spdk_uuid uuid;
	char uuid_str[SPDK_UUID_STRING_LEN];
	struct spdk_bdev *bdev;
	int ref_count;
	bool action_in_progress;
	enum blob_clear_method clear_method;
	TAILQ_ENTRY(spdk_lvol) link;
	struct spdk_lvs_degraded_lvol_set *degraded_set;
	TAILQ_ENTRY(spdk_lvol) degraded_link;
};

/** Declared by v26.01, defined by no library of it. */
struct lvol_store_bdev *vbdev_lvol_store_first(void);

/** Declared by v26.01, defined by no library of it. */
struct lvol_store_bdev *vbdev_lvol_store_next(struct lvol_store_bdev *prev);

/**
 * Changes a volume's size and writes it down.
 *
 * \param lvol the volume, open
 * \param sz bytes; rounded up to clusters
 * \param cb_fn codes of spdk_blob_resize()
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `lvol`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_lvol_resize(struct spdk_lvol *lvol, uint64_t sz, spdk_lvol_op_complete cb_fn,
		      void *cb_arg);

/**
 * Makes a volume read-only for good.
 *
 * Wrong `lvol`: `cb_fn` gets -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
void spdk_lvol_set_read_only(struct spdk_lvol *lvol, spdk_lvol_op_complete cb_fn,
			     void *cb_arg);

/**
 * Notes that a volume waits for an external snapshot. To be called by `esnap_bs_dev_create`.
 *
 * \param lvs the lvolstore
 * \param lvol the volume
 * \param esnap_id what names the device; copied
 * \param id_len its bytes
 *
 * \return 0 or -ENOMEM
 *
 * Wrong `lvs`, `lvol`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_lvs_esnap_missing_add(struct spdk_lvol_store *lvs, struct spdk_lvol *lvol,
			       const void *esnap_id, uint32_t id_len);

/** The volume does not wait any more. Wrong `lvol`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM. */
void spdk_lvs_esnap_missing_remove(struct spdk_lvol *lvol);

/**
 * An external snapshot is there. The lvolstores of the calling thread ask `esnap_bs_dev_create`
 * for it again, for each volume that waits for it.
 *
 * \param esnap_id what names the device
 * \param id_len its bytes
 * \param cb_fn called for each volume
 * \param cb_arg passed to `cb_fn`
 *
 * \return whether any waits
 */
bool spdk_lvs_notify_hotplug(const void *esnap_id, uint32_t id_len,
			     spdk_lvol_op_with_handle_complete cb_fn, void *cb_arg);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_INTERNAL_LVOLSTORE_H */
