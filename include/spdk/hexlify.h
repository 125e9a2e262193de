/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/hexlify.h, SPDK v26.01.
 */

#ifndef SPDK_HEXLIFY_H
#define SPDK_HEXLIFY_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

char *spdk_hexlify(const char *bin, size_t len);

char *spdk_unhexlify(const char *hex);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_HEXLIFY_H */
