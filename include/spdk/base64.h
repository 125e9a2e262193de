/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Base64 (RFC 4648).
 *
 * No kinds of objects: plain values, any thread.
 */

#ifndef SPDK_BASE64_H
#define SPDK_BASE64_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Characters that `raw_len` bytes take, without the final zero. */
static inline size_t
spdk_base64_get_encoded_strlen(size_t raw_len)
{
	return 4 * ((raw_len + 2) / 3);
}

/** Bytes that a text takes at most: less if it ends with padding. */
static inline size_t
spdk_base64_get_decoded_len(size_t encoded_strlen)
{
	size_t quads = encoded_strlen / 4;
	size_t rest = encoded_strlen % 4;

	return 3 * quads + (rest + 1) / 2;
}

/**
 * Encodes with the usual alphabet (section 4), padded.
 *
 * \param dst room for spdk_base64_get_encoded_strlen(src_len) + 1 characters
 * \param src the bytes
 * \param src_len how many
 *
 * \return 0; -EINVAL if an argument is NULL or `src_len` is 0
 */
int spdk_base64_encode(char *dst, const void *src, size_t src_len);

/**
 * Encodes with the alphabet for URLs and file names (section 5), padded.
 *
 * \param dst room for spdk_base64_get_encoded_strlen(src_len) + 1 characters
 * \param src the bytes
 * \param src_len how many
 *
 * \return 0; -EINVAL if an argument is NULL or `src_len` is 0
 */
int spdk_base64_urlsafe_encode(char *dst, const void *src, size_t src_len);

/**
 * Decodes the usual alphabet (section 4).
 *
 * \param dst room for spdk_base64_get_decoded_len() bytes; NULL to ask for the length only
 * \param dst_len how many bytes there are. May be NULL.
 * \param src the text, padded to a multiple of 4 characters
 *
 * \return 0; -EINVAL if `src` is NULL or no such text, or is empty
 */
int spdk_base64_decode(void *dst, size_t *dst_len, const char *src);

/**
 * Decodes the alphabet for URLs and file names (section 5).
 *
 * \param dst room for spdk_base64_get_decoded_len() bytes; NULL to ask for the length only
 * \param dst_len how many bytes there are. May be NULL.
 * \param src the text, padded to a multiple of 4 characters
 *
 * \return 0; -EINVAL if `src` is NULL or no such text, or is empty
 */
int spdk_base64_urlsafe_decode(void *dst, size_t *dst_len, const char *src);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_BASE64_H */
