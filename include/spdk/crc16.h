/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/crc16.h, SPDK v26.01.
 */

#ifndef SPDK_CRC16_H
#define SPDK_CRC16_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPDK_T10DIF_CRC16_POLYNOMIAL 0x8bb7u

uint16_t spdk_crc16_t10dif(uint16_t init_crc, const void *buf, size_t len);

uint16_t spdk_crc16_t10dif_copy(uint16_t init_crc, uint8_t *dst, uint8_t *src, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_CRC16_H */
