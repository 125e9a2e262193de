/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * MD5 digests (RFC 1321), for protocols that still ask for them. Not for security.
 *
 * Class: plain value. The context is the caller's structure; the pointer in it belongs to the
 * library from spdk_md5init() to spdk_md5final(). Different contexts may be used by different
 * threads at the same time.
 *
 * Where OpenSSL's headers are installed they are included, as programs may rely on it; the
 * library itself does not need them.
 */

#ifndef SPDK_MD5_H
#define SPDK_MD5_H

#include "spdk/stdinc.h"

#ifdef __has_include
#if __has_include(<openssl/md5.h>)
#include <openssl/md5.h>
#include <openssl/evp.h>
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Length of a digest in bytes. */
#define SPDK_MD5DIGEST_LEN 16

struct evp_md_ctx_st;

/** A digest under way. */
struct spdk_md5ctx {
	/** The library's. Do not touch. */
	struct evp_md_ctx_st *md5ctx;
};

/**
 * Begins a digest.
 *
 * A context that is under way already loses what it had; its memory is not freed.
 *
 * \param md5ctx the context
 *
 * \return 1, or -1 if memory ran out or `md5ctx` is NULL
 */
int spdk_md5init(struct spdk_md5ctx *md5ctx);

/**
 * Adds data to a digest. May be called any number of times.
 *
 * \param md5ctx the context, after spdk_md5init()
 * \param data the bytes
 * \param len how many
 *
 * \return 1; 0 if `data` is NULL or `len` is 0, which adds nothing; -1 if `md5ctx` is NULL or no
 *     digest is under way
 */
int spdk_md5update(struct spdk_md5ctx *md5ctx, const void *data, size_t len);

/**
 * Ends a digest and frees what the context holds; it may be begun again.
 *
 * \param md5 SPDK_MD5DIGEST_LEN bytes for the digest
 * \param md5ctx the context, after spdk_md5init()
 *
 * \return 1, or -1 if an argument is NULL or the digest is not under way
 */
int spdk_md5final(void *md5, struct spdk_md5ctx *md5ctx);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_MD5_H */
