/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Pipes: rings of bytes in memory of the caller's, for one writer and one reader on the same
 * thread.
 *
 * Kinds: `spdk_pipe`, from spdk_pipe_create() to spdk_pipe_destroy(), and `spdk_pipe_group`, from
 * spdk_pipe_group_create() to spdk_pipe_group_destroy(): both opaque. Any thread; what one of
 * them writes or reads in the memory is for the program to keep apart.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 */

#ifndef SPDK_PIPE_H
#define SPDK_PIPE_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_pipe;
struct spdk_pipe_group;

/**
 * Makes a pipe.
 *
 * \param buf its memory, allocated with malloc(3) if the pipe is to be in a group; the pipe's
 *     until spdk_pipe_destroy()
 * \param sz its bytes
 *
 * \return the pipe; NULL if memory ran out
 */
struct spdk_pipe *spdk_pipe_create(void *buf, uint32_t sz);

/**
 * Frees a pipe, but not its memory. Nothing to do for NULL.
 *
 * \return memory to be freed by the caller, in a group perhaps another pipe's of the same size;
 *     NULL if it is in the group
 *
 * Wrong `pipe` (other than NULL): NULL; errno EINVAL, ESTALE, EBADF.
 */
void *spdk_pipe_destroy(struct spdk_pipe *pipe);

/**
 * Where the next bytes can be written. Nothing is used up.
 *
 * \param pipe the pipe
 * \param sz how many bytes are wanted
 * \param iovs two pieces, filled
 *
 * \return how many there is room for, up to `sz`
 *
 * Wrong `pipe`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pipe_writer_get_buffer(struct spdk_pipe *pipe, uint32_t sz, struct iovec *iovs);

/**
 * Says that bytes were written.
 *
 * \param pipe the pipe
 * \param count how many
 *
 * \return 0; -EINVAL if there was no room for so many
 *
 * Wrong `pipe`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pipe_writer_advance(struct spdk_pipe *pipe, uint32_t count);

/**
 * How many bytes can be read.
 *
 * Wrong `pipe`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_pipe_reader_bytes_available(struct spdk_pipe *pipe);

/**
 * Where the next bytes can be read. Nothing is used up.
 *
 * \param pipe the pipe
 * \param sz how many bytes are wanted
 * \param iovs two pieces, filled
 *
 * \return how many there are, up to `sz`
 *
 * Wrong `pipe`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pipe_reader_get_buffer(struct spdk_pipe *pipe, uint32_t sz, struct iovec *iovs);

/**
 * Says that bytes were read: there is room for others.
 *
 * \param pipe the pipe
 * \param count how many
 *
 * \return 0; -EINVAL if there were not so many
 *
 * Wrong `pipe`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pipe_reader_advance(struct spdk_pipe *pipe, uint32_t count);

/**
 * Makes a group: pipes that are empty lend their memory to those that are not.
 *
 * \return the group; NULL if memory ran out
 */
struct spdk_pipe_group *spdk_pipe_group_create(void);

/**
 * Frees a group. Take its pipes out first: memory that they lent is not given back, which is
 * logged, and they are in no group from then on.
 *
 * Wrong `group`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_pipe_group_destroy(struct spdk_pipe_group *group);

/**
 * Adds a pipe.
 *
 * \param group the group
 * \param pipe the pipe
 *
 * \return 0; -EINVAL if the pipe is in a group
 *
 * Wrong `group` or `pipe`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pipe_group_add(struct spdk_pipe_group *group, struct spdk_pipe *pipe);

/**
 * Takes a pipe out. It keeps, or gets, memory.
 *
 * \param group the group
 * \param pipe the pipe
 *
 * \return 0; -EINVAL if it is not in this group
 *
 * Wrong `group` or `pipe`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_pipe_group_remove(struct spdk_pipe_group *group, struct spdk_pipe *pipe);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_PIPE_H */
