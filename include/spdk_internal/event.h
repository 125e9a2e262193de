/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk_internal/event.h, SPDK v26.01.
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

struct spdk_event {
	uint32_t lcore;
	spdk_event_fn fn;
	void *arg1;
	void *arg2;
};

enum spdk_reactor_state {
	SPDK_REACTOR_STATE_UNINITIALIZED = 0,
	SPDK_REACTOR_STATE_INITIALIZED = 1,
	SPDK_REACTOR_STATE_RUNNING = 2,
	SPDK_REACTOR_STATE_EXITING = 3,
	SPDK_REACTOR_STATE_SHUTDOWN = 4,
};

struct spdk_lw_thread;

typedef void (*spdk_reactor_set_interrupt_mode_cb)(void *cb_arg1, void *cb_arg2);

struct spdk_reactor {
	TAILQ_HEAD(, spdk_lw_thread) threads;
	uint32_t thread_count;
	uint32_t lcore;
	struct {
		uint32_t is_valid : 1;
		uint32_t reserved : 31;
	} flags;
	uint64_t tsc_last;
	struct spdk_ring *events;
	int events_fd;
	struct rusage rusage;
	uint64_t last_rusage;
	uint64_t busy_tsc;
	uint64_t idle_tsc;
	struct spdk_cpuset notify_cpuset;
	bool in_interrupt;
	bool set_interrupt_mode_in_progress;
	bool new_in_interrupt;
	spdk_reactor_set_interrupt_mode_cb set_interrupt_mode_cb_fn;
	void *set_interrupt_mode_cb_arg;
	struct spdk_fd_group *fgrp;
	int resched_fd;
	uint16_t trace_id;
} __attribute__((aligned(SPDK_CACHE_LINE_SIZE)));

int spdk_reactors_init(size_t msg_mempool_size);

void spdk_reactors_fini(void);

void spdk_reactors_start(void);

void spdk_reactors_stop(void *arg1);

struct spdk_reactor *spdk_reactor_get(uint32_t lcore);

extern bool g_scheduling_in_progress;

void spdk_for_each_reactor(spdk_event_fn fn, void *arg1, void *arg2, spdk_event_fn cpl);

int spdk_reactor_set_interrupt_mode(uint32_t lcore, bool new_in_interrupt,
		spdk_reactor_set_interrupt_mode_cb cb_fn, void *cb_arg);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_INTERNAL_EVENT_H */
