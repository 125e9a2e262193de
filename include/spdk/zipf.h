/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Pseudo-random numbers of Zipf's distribution: small ones come more often.
 *
 * Kind: `spdk_zipf`, opaque. From spdk_zipf_create() to spdk_zipf_free(). Any thread.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 */

#ifndef SPDK_ZIPF_H
#define SPDK_ZIPF_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_zipf;

/**
 * Makes a generator.
 *
 * \param range it gives numbers 0 .. `range` - 1; not 0
 * \param theta how much more often, between 0 and 1
 * \param seed not used: rand(3) says where to begin, so srand(3) makes numbers repeatable
 *
 * \return the generator; NULL if `range` is 0 or memory ran out
 */
struct spdk_zipf *spdk_zipf_create(uint64_t range, double theta, uint32_t seed);

/**
 * Frees a generator.
 *
 * \param zipfp where it is; set to NULL. NULL in it does nothing; NULL itself: errno EINVAL
 *
 * Wrong `*zipfp`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_zipf_free(struct spdk_zipf **zipfp);

/**
 * The next number.
 *
 * Wrong `zipf`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_zipf_generate(struct spdk_zipf *zipf);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_ZIPF_H */
