/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Arrays of bits.
 *
 * Kind: `spdk_bit_array`, opaque. From spdk_bit_array_create() (or spdk_bit_array_resize()) to
 * spdk_bit_array_free(), or until a pool takes it. Any thread, one at a time.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 */

#ifndef SPDK_BIT_ARRAY_H
#define SPDK_BIT_ARRAY_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_bit_array;

/**
 * How many bits there are.
 *
 * Wrong `ba`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bit_array_capacity(const struct spdk_bit_array *ba);

/**
 * Makes an array, all bits 0.
 *
 * \param num_bits how many, less than UINT32_MAX
 *
 * \return the array; NULL if there are too many or memory ran out
 */
struct spdk_bit_array *spdk_bit_array_create(uint32_t num_bits);

/**
 * Frees an array.
 *
 * \param bap where it is; set to NULL. NULL in it does nothing; NULL itself: errno EINVAL
 *
 * Wrong `*bap`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bit_array_free(struct spdk_bit_array **bap);

/**
 * Changes the number of bits; new ones are 0. The handle stays.
 *
 * \param bap where the array is; NULL in it makes one
 * \param num_bits how many, less than UINT32_MAX
 *
 * \return 0; -EINVAL; -ENOMEM, then the array is as it was
 *
 * Wrong `*bap` (other than NULL): -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bit_array_resize(struct spdk_bit_array **bap, uint32_t num_bits);

/**
 * True if a bit is 1; false beyond the end.
 *
 * Wrong `ba`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bit_array_get(const struct spdk_bit_array *ba, uint32_t bit_index);

/**
 * Makes a bit 1.
 *
 * \return 0; -EINVAL beyond the end
 *
 * Wrong `ba`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bit_array_set(struct spdk_bit_array *ba, uint32_t bit_index);

/**
 * Makes a bit 0. Nothing happens beyond the end.
 *
 * Wrong `ba`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bit_array_clear(struct spdk_bit_array *ba, uint32_t bit_index);

/**
 * Finds a bit that is 1.
 *
 * \param ba the array
 * \param start_bit_index where to begin
 *
 * \return its number; UINT32_MAX if there is none
 *
 * Wrong `ba`: UINT32_MAX; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bit_array_find_first_set(const struct spdk_bit_array *ba, uint32_t start_bit_index);

/**
 * Finds a bit that is 0.
 *
 * \param ba the array
 * \param start_bit_index where to begin
 *
 * \return its number; UINT32_MAX if there is none
 *
 * Wrong `ba`: UINT32_MAX; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bit_array_find_first_clear(const struct spdk_bit_array *ba, uint32_t start_bit_index);

/**
 * How many bits are 1.
 *
 * Wrong `ba`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bit_array_count_set(const struct spdk_bit_array *ba);

/**
 * How many bits are 0.
 *
 * Wrong `ba`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bit_array_count_clear(const struct spdk_bit_array *ba);

/**
 * Copies the bits out, the first in the lowest bit of the first byte. Bits of the last byte
 * beyond the end stay.
 *
 * \param ba the array
 * \param mask as many bits as the array has
 *
 * Wrong `ba`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bit_array_store_mask(const struct spdk_bit_array *ba, void *mask);

/**
 * Copies the bits in, as spdk_bit_array_store_mask() has them.
 *
 * \param ba the array
 * \param mask as many bits as the array has
 *
 * Wrong `ba`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bit_array_load_mask(struct spdk_bit_array *ba, const void *mask);

/**
 * Makes all bits 0.
 *
 * Wrong `ba`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bit_array_clear_mask(struct spdk_bit_array *ba);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_BIT_ARRAY_H */
