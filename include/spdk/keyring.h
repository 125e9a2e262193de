/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/keyring.h, SPDK v26.01.
 */

#ifndef SPDK_KEYRING_H
#define SPDK_KEYRING_H

#include "spdk/stdinc.h"
#include "spdk/json.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_key;

struct spdk_key *spdk_keyring_get_key(const char *name);

void spdk_keyring_put_key(struct spdk_key *key);

const char *spdk_key_get_name(struct spdk_key *key);

int spdk_key_get_key(struct spdk_key *key, void *buf, int len);

struct spdk_key *spdk_key_dup(struct spdk_key *key);

int spdk_keyring_init(void);

void spdk_keyring_cleanup(void);

struct spdk_keyring;

#define SPDK_KEYRING_FOR_EACH_ALL 0x1

void spdk_keyring_for_each_key(struct spdk_keyring *keyring, void *ctx, void (*fn)(void *ctx,
		struct spdk_key *key), uint32_t flags);

void spdk_keyring_write_config(struct spdk_json_write_ctx *w);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_KEYRING_H */
