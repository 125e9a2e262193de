/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/base64.h, SPDK v26.01.
 */

#ifndef SPDK_BASE64_H
#define SPDK_BASE64_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

static inline size_t
spdk_base64_get_encoded_strlen(size_t raw_len)
{
	return 4 * ((raw_len + 2) / 3);
}

static inline size_t
spdk_base64_get_decoded_len(size_t encoded_strlen)
{
	size_t quads = encoded_strlen / 4;
	size_t rest = encoded_strlen % 4;

	return 3 * quads + (rest + 1) / 2;
}

int spdk_base64_encode(char *dst, const void *src, size_t src_len);

int spdk_base64_urlsafe_encode(char *dst, const void *src, size_t src_len);

int spdk_base64_decode(void *dst, size_t *dst_len, const char *src);

int spdk_base64_urlsafe_decode(void *dst, size_t *dst_len, const char *src);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_BASE64_H */
