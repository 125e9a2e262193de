/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Exclusive or of buffers.
 *
 * No kinds of objects: plain values, any thread.
 */

#ifndef SPDK_XOR_H
#define SPDK_XOR_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Writes the exclusive or of several buffers to another one, which may be one of them.
 *
 * \param dest the result
 * \param sources the buffers
 * \param n how many, 2 .. 256
 * \param len bytes of each
 *
 * \return 0; -EINVAL if `n` is out of range or a buffer is NULL
 */
int spdk_xor_gen(void *dest, void **sources, uint32_t n, uint32_t len);

/** Bytes that buffers are best aligned to. */
size_t spdk_xor_get_optimal_alignment(void);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_XOR_H */
