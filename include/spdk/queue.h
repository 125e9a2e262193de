/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The BSD list and queue macros: those of <sys/queue.h>, those of queue_extras.h, and a way to
 * tell from an element whether it is on a tail queue.
 *
 * Lists link structures of the caller's; nothing here allocates, locks or checks.
 */

#ifndef SPDK_QUEUE_H
#define SPDK_QUEUE_H

#include <assert.h>
#include <stddef.h>
#include <sys/cdefs.h>
#include <sys/queue.h>

#ifdef __linux__
#include "spdk/queue_extras.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * True if `elm` is on a tail queue through `field`.
 *
 * Only meaningful for an element that started zeroed or cleared by TAILQ_ENTRY_CLEAR(), and
 * that is always taken off by TAILQ_REMOVE_CLEAR(): TAILQ_REMOVE() leaves the marks in place.
 */
#define TAILQ_ENTRY_ENQUEUED(elm, field) ((elm)->field.tqe_prev != NULL)

/** The opposite of TAILQ_ENTRY_ENQUEUED(), under the same conditions. */
#define TAILQ_ENTRY_NOT_ENQUEUED(elm, field) (!TAILQ_ENTRY_ENQUEUED(elm, field))

/** Marks `elm` as on no tail queue. Asserts that it was marked as on one. */
#define TAILQ_ENTRY_CLEAR(elm, field)                                                             \
	do {                                                                                      \
		assert(TAILQ_ENTRY_ENQUEUED(elm, field));                                         \
		(elm)->field.tqe_prev = NULL;                                                     \
	} while (0)

/** Takes `elm` off the tail queue `head` and marks it so. */
#define TAILQ_REMOVE_CLEAR(head, elm, field)                                                      \
	do {                                                                                      \
		TAILQ_REMOVE(head, elm, field);                                                   \
		TAILQ_ENTRY_CLEAR(elm, field);                                                    \
	} while (0)

#ifdef __cplusplus
}
#endif

#endif /* SPDK_QUEUE_H */
