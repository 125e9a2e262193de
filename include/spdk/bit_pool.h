/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Pools of small numbers to give out and take back.
 *
 * Kind: `spdk_bit_pool`, opaque. From spdk_bit_pool_create() (or spdk_bit_pool_resize()) to
 * spdk_bit_pool_free(). Any thread, one at a time.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 */

#ifndef SPDK_BIT_POOL_H
#define SPDK_BIT_POOL_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_bit_pool;
struct spdk_bit_array;

/**
 * How many numbers there are.
 *
 * Wrong `pool`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bit_pool_capacity(const struct spdk_bit_pool *pool);

/**
 * Makes a pool, all numbers free.
 *
 * \param num_bits how many, less than UINT32_MAX
 *
 * \return the pool; NULL if there are too many or memory ran out
 */
struct spdk_bit_pool *spdk_bit_pool_create(uint32_t num_bits);

/**
 * Makes a pool of an array: bits that are 1 are given out.
 *
 * \param array the array; dead after success
 *
 * \return the pool; NULL if memory ran out: then the array is as it was
 *
 * Wrong `array`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_bit_pool *spdk_bit_pool_create_from_array(struct spdk_bit_array *array);

/**
 * Frees a pool.
 *
 * \param pool where it is; set to NULL. NULL in it does nothing; NULL itself: errno EINVAL
 *
 * Wrong `*pool`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bit_pool_free(struct spdk_bit_pool **pool);

/**
 * Changes how many numbers there are; new ones are free. The handle stays.
 *
 * \param pool where the pool is; NULL in it makes one
 * \param num_bits how many, less than UINT32_MAX
 *
 * \return 0; -EINVAL; -ENOMEM, then the pool is as it was
 *
 * Wrong `*pool` (other than NULL): -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bit_pool_resize(struct spdk_bit_pool **pool, uint32_t num_bits);

/**
 * True if a number is given out; false beyond the end.
 *
 * Wrong `pool`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bit_pool_is_allocated(const struct spdk_bit_pool *pool, uint32_t bit_index);

/**
 * Gives out the lowest free number.
 *
 * \return the number; UINT32_MAX if none is free
 *
 * Wrong `pool`: UINT32_MAX; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bit_pool_allocate_bit(struct spdk_bit_pool *pool);

/**
 * Gives out a certain number.
 *
 * \return 0; -EBUSY if it is given out; -EINVAL beyond the end
 *
 * Wrong `pool`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bit_pool_set_bit_allocated(struct spdk_bit_pool *pool, uint32_t bit_index);

/**
 * Takes a number back. One that is not given out stays free: errno EINVAL.
 *
 * Wrong `pool`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bit_pool_free_bit(struct spdk_bit_pool *pool, uint32_t bit_index);

/**
 * How many numbers are given out.
 *
 * Wrong `pool`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bit_pool_count_allocated(const struct spdk_bit_pool *pool);

/**
 * How many numbers are free.
 *
 * Wrong `pool`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bit_pool_count_free(const struct spdk_bit_pool *pool);

/**
 * Copies out which numbers are given out, as spdk_bit_array_store_mask().
 *
 * \param pool the pool
 * \param mask as many bits as the pool has
 *
 * Wrong `pool`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bit_pool_store_mask(const struct spdk_bit_pool *pool, void *mask);

/**
 * Copies in which numbers are given out, as spdk_bit_array_load_mask().
 *
 * \param pool the pool
 * \param mask as many bits as the pool has
 *
 * Wrong `pool`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bit_pool_load_mask(struct spdk_bit_pool *pool, const void *mask);

/**
 * Takes all numbers back.
 *
 * Wrong `pool`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bit_pool_free_all_bits(struct spdk_bit_pool *pool);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_BIT_POOL_H */
