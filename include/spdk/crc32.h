/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * CRC-32: IEEE, and Castagnoli's.
 *
 * No kinds of objects: plain values, any thread. Nothing is inverted at beginning and end unless
 * said: begin with ~0 and invert the result where a standard wants that.
 */

#ifndef SPDK_CRC32_H
#define SPDK_CRC32_H

#include "spdk/stdinc.h"
#include "spdk/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of a checksum. */
#define SPDK_CRC32_SIZE_BYTES 4

/**
 * Goes on with an IEEE 802.3 checksum (reversed polynomial 0xedb88320).
 *
 * \param buf the bytes
 * \param len how many
 * \param crc the checksum so far
 *
 * \return the checksum
 */
uint32_t spdk_crc32_ieee_update(const void *buf, size_t len, uint32_t crc);

/**
 * Goes on with a Castagnoli checksum (reversed polynomial 0x82f63b78).
 *
 * \param buf the bytes
 * \param len how many
 * \param crc the checksum so far
 *
 * \return the checksum
 */
uint32_t spdk_crc32c_update(const void *buf, size_t len, uint32_t crc);

/**
 * As spdk_crc32c_update(), over scattered memory.
 *
 * \param iov the pieces; NULL: nothing is added
 * \param iovcnt how many
 * \param crc32c the checksum so far
 *
 * \return the checksum
 */
uint32_t spdk_crc32c_iov_update(struct iovec *iov, int iovcnt, uint32_t crc32c);

/**
 * The checksum of NVMe's 32-bit guard (NVM Command Set, 5.2.1.3.2): inverts at beginning and end,
 * so that 0 begins and pieces can be chained.
 *
 * \param buf the bytes
 * \param len how many
 * \param crc 0, or the checksum so far
 *
 * \return the checksum
 */
uint32_t spdk_crc32c_nvme(const void *buf, size_t len, uint32_t crc);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_CRC32_H */
