/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * What is left of DPDK in the interface.
 *
 * There is no DPDK underneath. The functions stay so that programs link; they report on the
 * library's own memory. Class of all values: plain.
 */

#ifndef SPDK_ENV_DPDK_H
#define SPDK_ENV_DPDK_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Memory of one NUMA node, in bytes unless said otherwise. */
struct spdk_env_dpdk_mem_stats {
	/** All of it. */
	uint64_t heap_totalsz_bytes;
	/** What is free. */
	uint64_t heap_freesz_bytes;
	/** The largest piece that is free. */
	uint64_t greatest_free_size;
	/** What is allocated. */
	uint64_t heap_allocsz_bytes;
	/** How many pieces are free. */
	uint32_t free_count;
	/** How many pieces are allocated. */
	uint32_t alloc_count;
};

/**
 * Initializes the environment for a program that started DPDK by itself: DPDK's memory and
 * devices are not used. As spdk_env_init() with the defaults.
 *
 * \param legacy_mem ignored
 *
 * \return as spdk_env_init()
 */
int spdk_env_dpdk_post_init(bool legacy_mem);

/** Undoes spdk_env_dpdk_post_init(); as spdk_env_fini(). */
void spdk_env_dpdk_post_fini(void);

/** True between spdk_env_dpdk_post_init() and spdk_env_dpdk_post_fini(). */
bool spdk_env_dpdk_external_init(void);

/**
 * Writes what memory is allocated, for people to read.
 *
 * \param file where to; NULL: nothing happens
 */
void spdk_env_dpdk_dump_mem_stats(FILE *file);

/**
 * Writes how much memory is allocated.
 *
 * \param stats filled
 * \param numa_id the NUMA node
 *
 * \return 0; -EINVAL if `stats` is NULL or there is no such node
 */
int spdk_env_dpdk_get_mem_stats(struct spdk_env_dpdk_mem_stats *stats, uint32_t numa_id);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_ENV_DPDK_H */
