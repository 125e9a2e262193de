/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Loads and stores of device registers.
 *
 * Each call makes one access of exactly its width, preceded by a compiler barrier; the address
 * must be aligned to that width. 64-bit accesses are split in two, the low half first, where
 * SPDK_MMIO_64BIT is 0. No processor barrier is issued: see barrier.h. The address is the
 * caller's to vouch for.
 */

#ifndef SPDK_MMIO_H
#define SPDK_MMIO_H

#include "spdk/stdinc.h"
#include "spdk/barrier.h"

#ifdef __cplusplus
extern "C" {
#endif

/** 1 where a 64-bit access reaches the device as one transaction, else 0. */
#ifdef __x86_64__
#define SPDK_MMIO_64BIT 1
#else
#define SPDK_MMIO_64BIT 0
#endif

/** Reads one byte. */
static inline uint8_t
spdk_mmio_read_1(const volatile uint8_t *addr)
{
	spdk_compiler_barrier();
	return addr[0];
}

/** Writes one byte. */
static inline void
spdk_mmio_write_1(volatile uint8_t *addr, uint8_t val)
{
	spdk_compiler_barrier();
	addr[0] = val;
}

/** Reads two bytes. */
static inline uint16_t
spdk_mmio_read_2(const volatile uint16_t *addr)
{
	spdk_compiler_barrier();
	return addr[0];
}

/** Writes two bytes. */
static inline void
spdk_mmio_write_2(volatile uint16_t *addr, uint16_t val)
{
	spdk_compiler_barrier();
	addr[0] = val;
}

/** Reads four bytes. */
static inline uint32_t
spdk_mmio_read_4(const volatile uint32_t *addr)
{
	spdk_compiler_barrier();
	return addr[0];
}

/** Writes four bytes. */
static inline void
spdk_mmio_write_4(volatile uint32_t *addr, uint32_t val)
{
	spdk_compiler_barrier();
	addr[0] = val;
}

/** Reads eight bytes. */
static inline uint64_t
spdk_mmio_read_8(volatile uint64_t *addr)
{
	spdk_compiler_barrier();
#if SPDK_MMIO_64BIT
	return addr[0];
#else
	volatile uint32_t *half = (volatile uint32_t *)addr;
	uint64_t low = half[0];
	uint64_t high = half[1];

	return high << 32 | low;
#endif
}

/** Writes eight bytes. */
static inline void
spdk_mmio_write_8(volatile uint64_t *addr, uint64_t val)
{
	spdk_compiler_barrier();
#if SPDK_MMIO_64BIT
	addr[0] = val;
#else
	volatile uint32_t *half = (volatile uint32_t *)addr;

	half[0] = (uint32_t)val;
	half[1] = (uint32_t)(val >> 32);
#endif
}

#ifdef __cplusplus
}
#endif

#endif /* SPDK_MMIO_H */
