/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The functions of the lvol library that its bdev module uses and lvol.h does not declare. What
 * lvol.h says about objects and threads holds here too; the structures themselves are opaque.
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
