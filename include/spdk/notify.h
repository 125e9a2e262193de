/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Notifications: what happened, for those who ask later. The last 1024 are kept.
 *
 * Kinds of objects and their classes:
 * - `spdk_notify_type`: opaque. From registration to the end of the process.
 * - events: plain values.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 *
 * Any operating system thread may call. Callbacks run without a lock and may call anything here.
 */

#ifndef SPDK_NOTIFY_H
#define SPDK_NOTIFY_H

#include "spdk/stdinc.h"
#include "spdk/json.h"
#include "spdk/queue.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_notify_type;

/**
 * Called for a type.
 *
 * \return 0 to go on, anything else to stop
 */
typedef int (*spdk_notify_foreach_type_cb)(const struct spdk_notify_type *type, void *ctx);

/** Bytes of a type's name, the final zero included. */
#define SPDK_NOTIFY_MAX_NAME_SIZE 128

/** Bytes of an event's context, the final zero included. */
#define SPDK_NOTIFY_MAX_CTX_SIZE 128

/** What happened. Texts that are too long are cut. */
struct spdk_notify_event {
	/** What, such as "bdev_register". */
	char type[SPDK_NOTIFY_MAX_NAME_SIZE];
	/** To whom, such as a bdev's name. */
	char ctx[SPDK_NOTIFY_MAX_CTX_SIZE];
};

/**
 * Called for an event.
 *
 * \param idx its number
 * \param event the event, there only during the call
 * \param ctx what was given
 *
 * \return 0 to go on, anything else to stop
 */
typedef int (*spdk_notify_foreach_event_cb)(uint64_t idx, const struct spdk_notify_event *event,
		void *ctx);

/**
 * Makes a type known. One that is known already is returned.
 *
 * \param type the name; copied
 *
 * \return the type; NULL if the name is NULL, empty or too long, or memory ran out
 */
struct spdk_notify_type *spdk_notify_type_register(const char *type);

/**
 * A type's name.
 *
 * Wrong `type`: NULL for NULL, "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_notify_type_get_name(const struct spdk_notify_type *type);

/**
 * Calls a function for every type, inside the call.
 *
 * \param cb_fn what
 * \param ctx passed to it
 */
void spdk_notify_foreach_type(spdk_notify_foreach_type_cb cb_fn, void *ctx);

/**
 * Notes an event.
 *
 * \param type what; need not be registered
 * \param ctx to whom
 *
 * \return its number: they count from 0. If one is NULL nothing is noted: 0, errno EINVAL
 */
uint64_t spdk_notify_send(const char *type, const char *ctx);

/**
 * Calls a function for events, oldest first, inside the call.
 *
 * \param start_idx the first number of interest; older ones that are gone are passed over
 * \param max how many at most
 * \param cb_fn what
 * \param ctx passed to it
 *
 * \return how many it was called for, not counting the one it stopped at
 */
uint64_t spdk_notify_foreach_event(uint64_t start_idx, uint64_t max,
		spdk_notify_foreach_event_cb cb_fn, void *ctx);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_NOTIFY_H */
