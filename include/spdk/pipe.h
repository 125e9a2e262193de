/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/pipe.h, SPDK v26.01.
 */

#ifndef SPDK_PIPE_H
#define SPDK_PIPE_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_pipe;
struct spdk_pipe_group;

struct spdk_pipe *spdk_pipe_create(void *buf, uint32_t sz);

void *spdk_pipe_destroy(struct spdk_pipe *pipe);

int spdk_pipe_writer_get_buffer(struct spdk_pipe *pipe, uint32_t sz, struct iovec *iovs);

int spdk_pipe_writer_advance(struct spdk_pipe *pipe, uint32_t count);

uint32_t spdk_pipe_reader_bytes_available(struct spdk_pipe *pipe);

int spdk_pipe_reader_get_buffer(struct spdk_pipe *pipe, uint32_t sz, struct iovec *iovs);

int spdk_pipe_reader_advance(struct spdk_pipe *pipe, uint32_t count);

struct spdk_pipe_group *spdk_pipe_group_create(void);

void spdk_pipe_group_destroy(struct spdk_pipe_group *group);

int spdk_pipe_group_add(struct spdk_pipe_group *group, struct spdk_pipe *pipe);

int spdk_pipe_group_remove(struct spdk_pipe_group *group, struct spdk_pipe *pipe);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_PIPE_H */
