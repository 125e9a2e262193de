/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Reading and writing integers of a fixed byte order.
 *
 * `from_*` reads an integer of the named width and order at `ptr`, `to_*` writes one to `out`.
 * Addresses need no alignment. Compilers turn each into one load or store, with a byte swap where
 * the order is not the machine's.
 */

#ifndef SPDK_ENDIAN_H
#define SPDK_ENDIAN_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The 16-bit integer whose most significant byte is at `ptr`. */
static inline uint16_t
from_be16(const void *ptr)
{
	const uint8_t *p = (const uint8_t *)ptr;

	return (uint16_t)(p[0] << 8 | p[1]);
}

/** Writes `in` as 16 bits, the most significant byte first. */
static inline void
to_be16(void *out, uint16_t in)
{
	uint8_t *p = (uint8_t *)out;

	p[0] = (uint8_t)(in >> 8);
	p[1] = (uint8_t)in;
}

/** The 16-bit integer whose least significant byte is at `ptr`. */
static inline uint16_t
from_le16(const void *ptr)
{
	const uint8_t *p = (const uint8_t *)ptr;

	return (uint16_t)(p[0] | p[1] << 8);
}

/** Writes `in` as 16 bits, the least significant byte first. */
static inline void
to_le16(void *out, uint16_t in)
{
	uint8_t *p = (uint8_t *)out;

	p[0] = (uint8_t)in;
	p[1] = (uint8_t)(in >> 8);
}

/** The 32-bit integer whose most significant byte is at `ptr`. */
static inline uint32_t
from_be32(const void *ptr)
{
	const uint8_t *p = (const uint8_t *)ptr;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

/** Writes `in` as 32 bits, the most significant byte first. */
static inline void
to_be32(void *out, uint32_t in)
{
	uint8_t *p = (uint8_t *)out;

	p[0] = (uint8_t)(in >> 24);
	p[1] = (uint8_t)(in >> 16);
	p[2] = (uint8_t)(in >> 8);
	p[3] = (uint8_t)in;
}

/** The 32-bit integer whose least significant byte is at `ptr`. */
static inline uint32_t
from_le32(const void *ptr)
{
	const uint8_t *p = (const uint8_t *)ptr;

	return (uint32_t)p[0] | (uint32_t)p[1] << 8 |
	       (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/** Writes `in` as 32 bits, the least significant byte first. */
static inline void
to_le32(void *out, uint32_t in)
{
	uint8_t *p = (uint8_t *)out;

	p[0] = (uint8_t)in;
	p[1] = (uint8_t)(in >> 8);
	p[2] = (uint8_t)(in >> 16);
	p[3] = (uint8_t)(in >> 24);
}

/** The 64-bit integer whose most significant byte is at `ptr`. */
static inline uint64_t
from_be64(const void *ptr)
{
	const uint8_t *p = (const uint8_t *)ptr;

	return (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48 |
	       (uint64_t)p[2] << 40 | (uint64_t)p[3] << 32 |
	       (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 |
	       (uint64_t)p[6] << 8 | (uint64_t)p[7];
}

/** Writes `in` as 64 bits, the most significant byte first. */
static inline void
to_be64(void *out, uint64_t in)
{
	uint8_t *p = (uint8_t *)out;

	p[0] = (uint8_t)(in >> 56);
	p[1] = (uint8_t)(in >> 48);
	p[2] = (uint8_t)(in >> 40);
	p[3] = (uint8_t)(in >> 32);
	p[4] = (uint8_t)(in >> 24);
	p[5] = (uint8_t)(in >> 16);
	p[6] = (uint8_t)(in >> 8);
	p[7] = (uint8_t)in;
}

/** The 64-bit integer whose least significant byte is at `ptr`. */
static inline uint64_t
from_le64(const void *ptr)
{
	const uint8_t *p = (const uint8_t *)ptr;

	return (uint64_t)p[0] | (uint64_t)p[1] << 8 |
	       (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
	       (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 |
	       (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/** Writes `in` as 64 bits, the least significant byte first. */
static inline void
to_le64(void *out, uint64_t in)
{
	uint8_t *p = (uint8_t *)out;

	p[0] = (uint8_t)in;
	p[1] = (uint8_t)(in >> 8);
	p[2] = (uint8_t)(in >> 16);
	p[3] = (uint8_t)(in >> 24);
	p[4] = (uint8_t)(in >> 32);
	p[5] = (uint8_t)(in >> 40);
	p[6] = (uint8_t)(in >> 48);
	p[7] = (uint8_t)(in >> 56);
}

#ifdef __cplusplus
}
#endif

#endif /* SPDK_ENDIAN_H */
