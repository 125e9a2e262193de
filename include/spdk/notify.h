/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/notify.h, SPDK v26.01.
 */

#ifndef SPDK_NOTIFY_H
#define SPDK_NOTIFY_H

#include "spdk/stdinc.h"
#include "spdk/json.h"
#include "spdk/queue.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_notify_type;

typedef int (*spdk_notify_foreach_type_cb)(const struct spdk_notify_type *type, void *ctx);

#define SPDK_NOTIFY_MAX_NAME_SIZE 128
#define SPDK_NOTIFY_MAX_CTX_SIZE 128

struct spdk_notify_event {
	char type[SPDK_NOTIFY_MAX_NAME_SIZE];
	char ctx[SPDK_NOTIFY_MAX_CTX_SIZE];
};

typedef int (*spdk_notify_foreach_event_cb)(uint64_t idx, const struct spdk_notify_event *event,
		void *ctx);

struct spdk_notify_type *spdk_notify_type_register(const char *type);

const char *spdk_notify_type_get_name(const struct spdk_notify_type *type);

void spdk_notify_foreach_type(spdk_notify_foreach_type_cb cb_fn, void *ctx);

uint64_t spdk_notify_send(const char *type, const char *ctx);

uint64_t spdk_notify_foreach_event(uint64_t start_idx, uint64_t max,
		spdk_notify_foreach_event_cb cb_fn, void *ctx);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_NOTIFY_H */
