/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Hints for the compiler about which way a condition usually goes.
 *
 * The hint moves code around; it never changes a result. Both macros evaluate their argument
 * once.
 */

#ifndef SPDK_LIKELY_H
#define SPDK_LIKELY_H

#include "spdk/stdinc.h"

/** The value of `cond` (kept as it is, widened to long), expected to be 0. */
#define spdk_unlikely(cond) __builtin_expect((cond), 0)

/** 1 if `cond` is not zero, else 0; expected to be 1. */
#define spdk_likely(cond) __builtin_expect(!!(cond), 1)

#endif /* SPDK_LIKELY_H */
