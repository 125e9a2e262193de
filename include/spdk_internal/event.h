/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Reactors, for programs that look inside: schedulers, tests.
 *
 * Kinds: `spdk_reactor`, transparent: one for each core, there from spdk_reactors_init() to
 * spdk_reactors_fini(); its fields are for reading. `spdk_event`, transparent: the program's from
 * spdk_event_allocate() to spdk_event_call().
 */

#ifndef SPDK_INTERNAL_EVENT_H
#define SPDK_INTERNAL_EVENT_H

#include "spdk/stdinc.h"
#include "spdk/event.h"
#include "spdk/json.h"
#include "spdk/thread.h"
#include "spdk/util.h"

#ifdef __cplusplus
extern "C" {
#endif

/** An event. */
struct spdk_event {
	/** Where it goes. */
	uint32_t lcore;
	/** What it does. */
	spdk_event_fn fn;
	/** Passed to it. */
	void *arg1;
	/** Passed to it. */
	void *arg2;
};

/** State of the reactors, all together. */
enum spdk_reactor_state {
	/** There are none. */
	SPDK_REACTOR_STATE_UNINITIALIZED = 0,
	/** They do not run yet. */
	SPDK_REACTOR_STATE_INITIALIZED = 1,
	/** They run. */
	SPDK_REACTOR_STATE_RUNNING = 2,
	/** They end. */
	SPDK_REACTOR_STATE_EXITING = 3,
	/** They have ended. */
	SPDK_REACTOR_STATE_SHUTDOWN = 4,
};

struct spdk_lw_thread;

/** Called when a reactor changed its mode. */
typedef void (*spdk_reactor_set_interrupt_mode_cb)(void *cb_arg1, void *cb_arg2);

/** A reactor. */
struct spdk_reactor {
	/** The threads it runs. */
	TAILQ_HEAD(, spdk_lw_thread) threads;
	/** How many. */
	uint32_t thread_count;
	/** Its core. */
	uint32_t lcore;
	struct {
		/** 1 if the program was given that core. */
		uint32_t is_valid : 1;
		uint32_t reserved : 31;
	} flags;
	/** When it was last looked at, in ticks. */
	uint64_t tsc_last;
	/** Events sent to it. */
	struct spdk_ring *events;
	/** Tells of them. */
	int events_fd;
	/** What the kernel says of it. */
	struct rusage rusage;
	/** When that was. */
	uint64_t last_rusage;
	/** Ticks with work. */
	uint64_t busy_tsc;
	/** Ticks without. */
	uint64_t idle_tsc;
	/** Cores to be woken by a file descriptor. */
	struct spdk_cpuset notify_cpuset;
	/** Whether it waits for interrupts. */
	bool in_interrupt;
	/** Whether that is changing. */
	bool set_interrupt_mode_in_progress;
	/** To what. */
	bool new_in_interrupt;
	/** Who wants to know. */
	spdk_reactor_set_interrupt_mode_cb set_interrupt_mode_cb_fn;
	/** For it. */
	void *set_interrupt_mode_cb_arg;
	/** What it waits for. */
	struct spdk_fd_group *fgrp;
	/** Tells of threads to be moved. */
	int resched_fd;
	/** Its number in the trace. */
	uint16_t trace_id;
} __attribute__((aligned(SPDK_CACHE_LINE_SIZE)));

/**
 * Makes the reactors. spdk_app_start() does it.
 *
 * \param msg_mempool_size number of messages that may be under way
 *
 * \return 0, or a negative errno
 */
int spdk_reactors_init(size_t msg_mempool_size);

/** Frees the reactors. */
void spdk_reactors_fini(void);

/** Runs the reactors, this core's on the calling thread. Returns when they have ended. */
void spdk_reactors_start(void);

/**
 * Ends the reactors.
 *
 * \param arg1 ignored
 */
void spdk_reactors_stop(void *arg1);

/** The reactor of a core; NULL if there is none. */
struct spdk_reactor *spdk_reactor_get(uint32_t lcore);

/** True while threads are moved. */
extern bool g_scheduling_in_progress;

/**
 * Calls a function on every reactor's core, one after the other.
 *
 * \param fn what
 * \param arg1 passed to both
 * \param arg2 passed to both
 * \param cpl called on the calling core when it is over
 */
void spdk_for_each_reactor(spdk_event_fn fn, void *arg1, void *arg2, spdk_event_fn cpl);

/**
 * Has a reactor, without threads, wait for interrupts or poll. On the scheduling core.
 *
 * \param lcore its core
 * \param new_in_interrupt which
 * \param cb_fn called on the app thread when it is done
 * \param cb_arg passed to it
 *
 * \return 0; -EINVAL if there is no such reactor; -ENOTSUP if interrupts are not enabled; -EPERM
 *     elsewhere; -EBUSY if it is changing
 */
int spdk_reactor_set_interrupt_mode(uint32_t lcore, bool new_in_interrupt,
		spdk_reactor_set_interrupt_mode_cb cb_fn, void *cb_arg);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_INTERNAL_EVENT_H */
