/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/bit_pool.h, SPDK v26.01.
 */

#ifndef SPDK_BIT_POOL_H
#define SPDK_BIT_POOL_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_bit_pool;
struct spdk_bit_array;

uint32_t spdk_bit_pool_capacity(const struct spdk_bit_pool *pool);

struct spdk_bit_pool *spdk_bit_pool_create(uint32_t num_bits);

struct spdk_bit_pool *spdk_bit_pool_create_from_array(struct spdk_bit_array *array);

void spdk_bit_pool_free(struct spdk_bit_pool **pool);

int spdk_bit_pool_resize(struct spdk_bit_pool **pool, uint32_t num_bits);

bool spdk_bit_pool_is_allocated(const struct spdk_bit_pool *pool, uint32_t bit_index);

uint32_t spdk_bit_pool_allocate_bit(struct spdk_bit_pool *pool);

int spdk_bit_pool_set_bit_allocated(struct spdk_bit_pool *pool, uint32_t bit_index);

void spdk_bit_pool_free_bit(struct spdk_bit_pool *pool, uint32_t bit_index);

uint32_t spdk_bit_pool_count_allocated(const struct spdk_bit_pool *pool);

uint32_t spdk_bit_pool_count_free(const struct spdk_bit_pool *pool);

void spdk_bit_pool_store_mask(const struct spdk_bit_pool *pool, void *mask);

void spdk_bit_pool_load_mask(struct spdk_bit_pool *pool, const void *mask);

void spdk_bit_pool_free_all_bits(struct spdk_bit_pool *pool);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_BIT_POOL_H */
