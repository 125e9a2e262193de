/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Reading whole files.
 *
 * No kinds of objects: plain values, any thread. What is returned was allocated with malloc(3)
 * and is the caller's to free.
 */

#ifndef SPDK_FILE_H
#define SPDK_FILE_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads what is left of a file.
 *
 * \param file the file
 * \param size how many bytes
 *
 * \return the bytes, followed by a zero; NULL if an argument is NULL, reading failed or memory
 *     ran out
 */
void *spdk_posix_file_load(FILE *file, size_t *size);

/**
 * Reads a file.
 *
 * \param file_name its name
 * \param size how many bytes
 *
 * \return the bytes, followed by a zero; NULL, with errno, if it cannot be read or memory ran out
 */
void *spdk_posix_file_load_from_name(const char *file_name, size_t *size);

/**
 * Reads a file of one line, without the line's end.
 *
 * \param attribute the line, allocated; written only on success
 * \param path_format the file's name, as printf has it
 *
 * \return 0, or a negative errno: -ENOENT if there is no such file
 */
int spdk_read_sysfs_attribute(char **attribute, const char *path_format, ...)
		__attribute__((format(printf, 2, 3)));

/**
 * Reads a file of one number.
 *
 * \param attribute the number; written only on success
 * \param path_format the file's name, as printf has it
 *
 * \return 0, or a negative errno: -EINVAL if it is no such number
 */
int spdk_read_sysfs_attribute_uint32(uint32_t *attribute, const char *path_format, ...)
		__attribute__((format(printf, 2, 3)));

#ifdef __cplusplus
}
#endif

#endif /* SPDK_FILE_H */
