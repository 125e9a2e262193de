/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * A mark for places a program cannot get to.
 */

#ifndef SPDK_INTERNAL_ASSERT_H
#define SPDK_INTERNAL_ASSERT_H

#include "spdk/stdinc.h"
#include "spdk/assert.h"

/**
 * Stands where control never arrives: ends the process if it does in builds with DEBUG, and lets
 * the compiler assume it does not in others.
 */
#if defined(__GNUC__) && !defined(DEBUG)
#define SPDK_UNREACHABLE() __builtin_unreachable()
#else
#define SPDK_UNREACHABLE() abort()
#endif

#endif /* SPDK_INTERNAL_ASSERT_H */
