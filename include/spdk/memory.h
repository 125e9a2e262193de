/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Arithmetic on 4 KiB and 2 MiB pages.
 *
 * The units of address translation: spdk_mem_register() works in 2 MiB pages, PRP lists in 4 KiB
 * pages. Everything here is plain arithmetic on addresses, safe from any thread.
 */

#ifndef SPDK_MEMORY_H
#define SPDK_MEMORY_H

#include "spdk/stdinc.h"

#ifdef __linux__
#include <linux/version.h>
#endif

/** 1 if the kernel headers know VFIO (Linux 3.6 and later), else 0. */
#if defined(__linux__) && LINUX_VERSION_CODE >= KERNEL_VERSION(3, 6, 0)
#define VFIO_ENABLED 1
#else
#define VFIO_ENABLED 0
#endif

/** log2 of 2 MiB. */
#define SHIFT_2MB 21
/** 2 MiB in bytes. */
#define VALUE_2MB (1ULL << SHIFT_2MB)
/** The bits of an offset in a 2 MiB page. */
#define MASK_2MB (VALUE_2MB - 1)

/** log2 of 4 KiB. */
#define SHIFT_4KB 12
/** 4 KiB in bytes. */
#define VALUE_4KB (1ULL << SHIFT_4KB)
/** The bits of an offset in a 4 KiB page. */
#define MASK_4KB (VALUE_4KB - 1)

/** Offset of `ptr` in its 4 KiB page. */
#define _4KB_OFFSET(ptr) ((uintptr_t)(ptr) & MASK_4KB)
/** Offset of `ptr` in its 2 MiB page. */
#define _2MB_OFFSET(ptr) ((uintptr_t)(ptr) & MASK_2MB)
/** Address of the 2 MiB page that holds `ptr`. */
#define _2MB_PAGE(ptr) FLOOR_2MB(ptr)
/** `x` rounded down to a multiple of 2 MiB. */
#define FLOOR_2MB(x) ((uintptr_t)(x) & ~MASK_2MB)
/** `x` rounded up to a multiple of 2 MiB. */
#define CEIL_2MB(x) FLOOR_2MB((uintptr_t)(x) + MASK_2MB)

#endif /* SPDK_MEMORY_H */
