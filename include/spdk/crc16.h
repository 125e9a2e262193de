/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * CRC-16 of T10 protection information.
 *
 * No kinds of objects: plain values, any thread.
 */

#ifndef SPDK_CRC16_H
#define SPDK_CRC16_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The polynomial. */
#define SPDK_T10DIF_CRC16_POLYNOMIAL 0x8bb7u

/**
 * Goes on with a checksum.
 *
 * \param init_crc the checksum so far; the seed, usually 0, at the beginning
 * \param buf the bytes
 * \param len how many
 *
 * \return the checksum
 */
uint16_t spdk_crc16_t10dif(uint16_t init_crc, const void *buf, size_t len);

/**
 * Goes on with a checksum and copies.
 *
 * \param init_crc the checksum so far
 * \param dst where to
 * \param src the bytes
 * \param len how many
 *
 * \return the checksum
 */
uint16_t spdk_crc16_t10dif_copy(uint16_t init_crc, uint8_t *dst, uint8_t *src, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_CRC16_H */
