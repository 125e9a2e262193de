/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/crc64.h, SPDK v26.01.
 */

#ifndef SPDK_CRC64_H
#define SPDK_CRC64_H

#include "spdk/stdinc.h"
#include "spdk/config.h"

#ifdef __cplusplus
extern "C" {
#endif

uint64_t spdk_crc64_nvme(const void *buf, size_t len, uint64_t crc);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_CRC64_H */
