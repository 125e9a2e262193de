/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Bytes as hexadecimal text.
 *
 * No kinds of objects: plain values, any thread. What is returned was allocated with malloc(3)
 * and is the caller's to free.
 */

#ifndef SPDK_HEXLIFY_H
#define SPDK_HEXLIFY_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Two digits, lower case, for each byte.
 *
 * \param bin the bytes
 * \param len how many
 *
 * \return the text; NULL if `bin` is NULL or memory ran out
 */
char *spdk_hexlify(const char *bin, size_t len);

/**
 * The bytes of a text of hexadecimal digits.
 *
 * \param hex the text
 *
 * \return half as many bytes as it has digits; NULL if `hex` is NULL, has an odd number of
 *     characters or others than digits, or memory ran out
 */
char *spdk_unhexlify(const char *hex);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_HEXLIFY_H */
