/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/file.h, SPDK v26.01.
 */

#ifndef SPDK_FILE_H
#define SPDK_FILE_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

void *spdk_posix_file_load(FILE *file, size_t *size);

void *spdk_posix_file_load_from_name(const char *file_name, size_t *size);

int spdk_read_sysfs_attribute(char **attribute, const char *path_format, ...)
		__attribute__((format(printf, 2, 3)));

int spdk_read_sysfs_attribute_uint32(uint32_t *attribute, const char *path_format, ...)
		__attribute__((format(printf, 2, 3)));

#ifdef __cplusplus
}
#endif

#endif /* SPDK_FILE_H */
