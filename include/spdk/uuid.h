/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * UUIDs (RFC 9562).
 *
 * No kinds of objects: plain values, any thread. NULL where a UUID is needed: nothing happens, or
 * false or -EINVAL comes back.
 */

#ifndef SPDK_UUID_H
#define SPDK_UUID_H

#include "spdk/stdinc.h"
#include "spdk/assert.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A UUID: 16 bytes, in the order of its text. */
struct spdk_uuid {
	union {
		uint8_t raw[16];
	} u;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_uuid) == 16, "size is ABI");

/** Characters of its text, the final zero included. */
#define SPDK_UUID_STRING_LEN 37

/**
 * Reads a UUID: five groups with hyphens, letters in either case.
 *
 * \param uuid the UUID
 * \param uuid_str the text
 *
 * \return 0; -EINVAL if it is no such text
 */
int spdk_uuid_parse(struct spdk_uuid *uuid, const char *uuid_str);

/**
 * Writes a UUID, letters in lower case.
 *
 * \param uuid_str the text
 * \param uuid_str_size its characters, at least SPDK_UUID_STRING_LEN
 * \param uuid the UUID
 *
 * \return 0; -EINVAL if there is not enough room
 */
int spdk_uuid_fmt_lower(char *uuid_str, size_t uuid_str_size, const struct spdk_uuid *uuid);

/**
 * Orders UUIDs, byte by byte.
 *
 * \return negative, 0 or positive as `u1` is before, equal to or after `u2`
 */
int spdk_uuid_compare(const struct spdk_uuid *u1, const struct spdk_uuid *u2);

/** Makes a UUID, by chance (version 4). */
void spdk_uuid_generate(struct spdk_uuid *uuid);

/**
 * Makes a UUID of a name (version 5): always the same.
 *
 * \param uuid the UUID
 * \param ns_uuid the name space
 * \param name the name
 * \param len its bytes
 *
 * \return 0; -EINVAL if an argument is NULL
 */
int spdk_uuid_generate_sha1(struct spdk_uuid *uuid, struct spdk_uuid *ns_uuid, const char *name,
		size_t len);

/** Copies a UUID. */
void spdk_uuid_copy(struct spdk_uuid *dst, const struct spdk_uuid *src);

/** True if all its bytes are 0. */
bool spdk_uuid_is_null(const struct spdk_uuid *uuid);

/** Makes all its bytes 0. */
void spdk_uuid_set_null(struct spdk_uuid *uuid);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_UUID_H */
