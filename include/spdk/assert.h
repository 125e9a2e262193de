/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Compile-time assertions.
 */

#ifndef SPDK_ASSERT_H
#define SPDK_ASSERT_H

#include "spdk/stdinc.h"

/**
 * Refuses to compile where `cond`, an integer constant expression, is zero; `msg` is a string
 * literal the compiler shows. Usable wherever a declaration is. It expands to nothing for
 * compilers that have no such assertion.
 */
#if defined(__cplusplus)
#if __cplusplus >= 201103L
#define SPDK_STATIC_ASSERT(cond, msg) static_assert(cond, msg)
#else
#define SPDK_STATIC_ASSERT(cond, msg)
#endif
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L || defined(__GNUC__)
#define SPDK_STATIC_ASSERT(cond, msg) _Static_assert(cond, msg)
#else
#define SPDK_STATIC_ASSERT(cond, msg)
#endif

#endif /* SPDK_ASSERT_H */
