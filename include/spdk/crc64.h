/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * CRC-64 of NVMe protection information.
 *
 * No kinds of objects: plain values, any thread.
 */

#ifndef SPDK_CRC64_H
#define SPDK_CRC64_H

#include "spdk/stdinc.h"
#include "spdk/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The checksum of NVMe's 64-bit guard (NVM Command Set, 5.2.1.3.3): inverts at beginning and end,
 * so that 0 begins and pieces can be chained.
 *
 * \param buf the bytes
 * \param len how many
 * \param crc 0, or the checksum so far
 *
 * \return the checksum
 */
uint64_t spdk_crc64_nvme(const void *buf, size_t len, uint64_t crc);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_CRC64_H */
