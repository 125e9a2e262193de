/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Threads, for programs that look inside: what they have.
 *
 * Kinds as in spdk/thread.h; `io_device` here is the library's record of one: opaque. Ask on the
 * thread itself, or while it is not polled.
 */

#ifndef SPDK_INTERNAL_THREAD_H_
#define SPDK_INTERNAL_THREAD_H_

#include "spdk/stdinc.h"
#include "spdk/thread.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_poller;

/** What a poller did. */
struct spdk_poller_stats {
	/** How often it was called. */
	uint64_t run_count;
	/** How often it had something to do. */
	uint64_t busy_count;
};

struct io_device;
struct spdk_thread;

/**
 * A poller's name.
 *
 * Wrong `poller`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_poller_get_name(struct spdk_poller *poller);

/**
 * A poller's number, unique on its thread.
 *
 * Wrong `poller`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_poller_get_id(struct spdk_poller *poller);

/**
 * A poller's state: "waiting", "running", "unregistered", "pausing" or "paused".
 *
 * Wrong `poller`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_poller_get_state_str(struct spdk_poller *poller);

/**
 * A poller's period in ticks; 0 if it has none.
 *
 * Wrong `poller`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_poller_get_period_ticks(struct spdk_poller *poller);

/**
 * What a poller did.
 *
 * \param poller the poller
 * \param stats filled
 *
 * Wrong `poller`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_poller_get_stats(struct spdk_poller *poller, struct spdk_poller_stats *stats);

/**
 * The name of the device a channel is of.
 *
 * Wrong `ch`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_io_channel_get_io_device_name(struct spdk_io_channel *ch);

/**
 * How many references there are to a channel.
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_io_channel_get_ref_count(struct spdk_io_channel *ch);

/**
 * A device's name.
 *
 * Wrong `dev`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_io_device_get_name(struct io_device *dev);

/**
 * The first poller without a period.
 *
 * \return the poller; NULL if there is none
 *
 * Wrong `thread`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_poller *spdk_thread_get_first_active_poller(struct spdk_thread *thread);

/**
 * The next poller without a period.
 *
 * \return the poller; NULL if it was the last
 *
 * Wrong `prev`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_poller *spdk_thread_get_next_active_poller(struct spdk_poller *prev);

/**
 * The first poller with a period.
 *
 * \return the poller; NULL if there is none
 *
 * Wrong `thread`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_poller *spdk_thread_get_first_timed_poller(struct spdk_thread *thread);

/**
 * The next poller with a period.
 *
 * \return the poller; NULL if it was the last
 *
 * Wrong `prev`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_poller *spdk_thread_get_next_timed_poller(struct spdk_poller *prev);

/**
 * The first paused poller.
 *
 * \return the poller; NULL if there is none
 *
 * Wrong `thread`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_poller *spdk_thread_get_first_paused_poller(struct spdk_thread *thread);

/**
 * The next paused poller.
 *
 * \return the poller; NULL if it was the last
 *
 * Wrong `prev`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_poller *spdk_thread_get_next_paused_poller(struct spdk_poller *prev);

/**
 * A thread's first channel; NULL if it has none.
 *
 * Wrong `thread`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_io_channel *spdk_thread_get_first_io_channel(struct spdk_thread *thread);

/**
 * A thread's next channel; NULL if it was the last.
 *
 * Wrong `prev`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_io_channel *spdk_thread_get_next_io_channel(struct spdk_io_channel *prev);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_INTERNAL_THREAD_H_ */
