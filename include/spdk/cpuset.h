/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Sets of processors.
 *
 * No kinds of objects: a set is a plain value, the caller's, copied by assignment. Any thread.
 * NULL where a set is needed: nothing happens, or false or 0 comes back, with errno EINVAL.
 */

#ifndef SPDK_CPUSET_H
#define SPDK_CPUSET_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How many processors a set can have: 0 .. SPDK_CPUSET_SIZE - 1. */
#define SPDK_CPUSET_SIZE 1024

/** A set. */
struct spdk_cpuset {
	/** Room for spdk_cpuset_fmt(). */
	char str[SPDK_CPUSET_SIZE / 4 + 1];
	/** The bits, the first in the lowest bit of the first byte. */
	uint8_t cpus[SPDK_CPUSET_SIZE / 8];
};

/**
 * Allocates an empty set.
 *
 * \return the set, to be freed; NULL if memory ran out
 */
struct spdk_cpuset *spdk_cpuset_alloc(void);

/** Frees a set of spdk_cpuset_alloc(). NULL is allowed. */
void spdk_cpuset_free(struct spdk_cpuset *set);

/** True if both have the same processors. */
bool spdk_cpuset_equal(const struct spdk_cpuset *set1, const struct spdk_cpuset *set2);

/** Makes `dst` equal to `src`. */
void spdk_cpuset_copy(struct spdk_cpuset *dst, const struct spdk_cpuset *src);

/** Takes out of `dst` what is not in `src`. */
void spdk_cpuset_and(struct spdk_cpuset *dst, const struct spdk_cpuset *src);

/** Adds to `dst` what is in `src`. */
void spdk_cpuset_or(struct spdk_cpuset *dst, const struct spdk_cpuset *src);

/** Takes out of `dst` what is in `src`, and adds what was not in it. */
void spdk_cpuset_xor(struct spdk_cpuset *dst, const struct spdk_cpuset *src);

/** Takes out what is in, and puts in what is not. */
void spdk_cpuset_negate(struct spdk_cpuset *set);

/** Makes a set empty. */
void spdk_cpuset_zero(struct spdk_cpuset *set);

/**
 * Puts a processor in, or takes it out. Beyond the end nothing happens: errno EINVAL.
 *
 * \param set the set
 * \param cpu the processor
 * \param state true: in
 */
void spdk_cpuset_set_cpu(struct spdk_cpuset *set, uint32_t cpu, bool state);

/** True if a processor is in; false beyond the end. */
bool spdk_cpuset_get_cpu(const struct spdk_cpuset *set, uint32_t cpu);

/**
 * Calls a function for every processor that is in, in rising order, inside the call.
 *
 * \param set the set
 * \param fn what
 * \param ctx passed to it
 */
void spdk_cpuset_for_each_cpu(const struct spdk_cpuset *set, void (*fn)(void *ctx, uint32_t cpu),
		void *ctx);

/** How many processors are in. */
uint32_t spdk_cpuset_count(const struct spdk_cpuset *set);

/**
 * A set as a hexadecimal mask, without "0x".
 *
 * \return the text, in the set itself: good until the next call or the end of the set
 */
const char *spdk_cpuset_fmt(struct spdk_cpuset *set);

/**
 * Reads a set.
 *
 * \param set overwritten
 * \param mask a hexadecimal mask, with or without "0x" and commas, or a list: "[0,2-4]"
 *
 * \return 0; negative if an argument is NULL, or the text is no such set or beyond the end: then
 *     `set` is of no use
 */
int spdk_cpuset_parse(struct spdk_cpuset *set, const char *mask);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_CPUSET_H */
