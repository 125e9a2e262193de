/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/zipf.h, SPDK v26.01.
 */

#ifndef SPDK_ZIPF_H
#define SPDK_ZIPF_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_zipf;

struct spdk_zipf *spdk_zipf_create(uint64_t range, double theta, uint32_t seed);

void spdk_zipf_free(struct spdk_zipf **zipfp);

uint64_t spdk_zipf_generate(struct spdk_zipf *zipf);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_ZIPF_H */
