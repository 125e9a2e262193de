/* SPDX-License-Identifier: BSD-3-Clause */

/** \file The ABI of spdk/env_dpdk.h, SPDK v26.01. */

#ifndef SPDK_ENV_DPDK_H
#define SPDK_ENV_DPDK_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_env_dpdk_mem_stats {
	uint64_t heap_totalsz_bytes;
	uint64_t heap_freesz_bytes;
	uint64_t greatest_free_size;
	uint64_t heap_allocsz_bytes;
	uint32_t free_count;
	uint32_t alloc_count;
};

int spdk_env_dpdk_post_init(bool legacy_mem);

void spdk_env_dpdk_post_fini(void);

bool spdk_env_dpdk_external_init(void);

void spdk_env_dpdk_dump_mem_stats(FILE *file);

int spdk_env_dpdk_get_mem_stats(struct spdk_env_dpdk_mem_stats *stats, uint32_t numa_id);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_ENV_DPDK_H */
