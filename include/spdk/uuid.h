/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/uuid.h, SPDK v26.01.
 */

#ifndef SPDK_UUID_H
#define SPDK_UUID_H

#include "spdk/stdinc.h"
#include "spdk/assert.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_uuid {
	union {
		uint8_t raw[16];
	} u;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_uuid) == 16, "size is ABI");

#define SPDK_UUID_STRING_LEN 37

int spdk_uuid_parse(struct spdk_uuid *uuid, const char *uuid_str);

int spdk_uuid_fmt_lower(char *uuid_str, size_t uuid_str_size, const struct spdk_uuid *uuid);

int spdk_uuid_compare(const struct spdk_uuid *u1, const struct spdk_uuid *u2);

void spdk_uuid_generate(struct spdk_uuid *uuid);

int spdk_uuid_generate_sha1(struct spdk_uuid *uuid, struct spdk_uuid *ns_uuid, const char *name,
		size_t len);

void spdk_uuid_copy(struct spdk_uuid *dst, const struct spdk_uuid *src);

bool spdk_uuid_is_null(const struct spdk_uuid *uuid);

void spdk_uuid_set_null(struct spdk_uuid *uuid);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_UUID_H */
