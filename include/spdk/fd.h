/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Questions about file descriptors.
 *
 * No kinds of objects: plain values, any thread.
 */

#ifndef SPDK_FD_H
#define SPDK_FD_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of a file or block device; 0 if that cannot be found out. */
uint64_t spdk_fd_get_size(int fd);

/**
 * Bytes of a block of a block device, or the preferred ones of a file's file system; 0 if that
 * cannot be found out.
 */
uint32_t spdk_fd_get_blocklen(int fd);

/**
 * Has calls return instead of waiting (O_NONBLOCK).
 *
 * \return 0, or a negative errno
 */
int spdk_fd_set_nonblock(int fd);

/**
 * Has calls wait.
 *
 * \return 0, or a negative errno
 */
int spdk_fd_clear_nonblock(int fd);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_FD_H */
