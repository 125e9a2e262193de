/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Build-time facts about the library that a compiled program can depend on.
 *
 * This is not a list of what was enabled when the library was built: there is one build. The
 * two limits below shape structures (SPDK_CONFIG_MAX_NUMA_NODES sizes spdk_iobuf_channel), so
 * changing one changes the ABI.
 */

#ifndef SPDK_CONFIG_H
#define SPDK_CONFIG_H

/** Highest number of logical cores the library keeps per-core state for. */
#define SPDK_CONFIG_MAX_LCORES 128

/** The environment: a path, not an expression; programs look at its last part. */
#define SPDK_CONFIG_ENV lib/env_dpdk

/** Number of NUMA nodes that I/O buffer pools are kept apart for. */
#define SPDK_CONFIG_MAX_NUMA_NODES 1

/** The library is a shared object. */
#define SPDK_CONFIG_SHARED 1

#endif /* SPDK_CONFIG_H */
