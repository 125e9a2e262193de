/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/scheduler.h, SPDK v26.01.
 */

#ifndef SPDK_SCHEDULER_H
#define SPDK_SCHEDULER_H

#include "spdk/stdinc.h"
#include "spdk/event.h"
#include "spdk/json.h"
#include "spdk/thread.h"
#include "spdk/util.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPDK_MAX_LCORE_FREQS 64

struct spdk_governor_capabilities {
	bool priority;
};

struct spdk_governor {
	const char *name;
	uint32_t (*get_core_avail_freqs)(uint32_t lcore_id, uint32_t *freqs, uint32_t num);
	uint32_t (*get_core_curr_freq)(uint32_t lcore_id);
	int (*core_freq_up)(uint32_t lcore_id);
	int (*core_freq_down)(uint32_t lcore_id);
	int (*set_core_freq_max)(uint32_t lcore_id);
	int (*set_core_freq_min)(uint32_t lcore_id);
	int (*get_core_capabilities)(uint32_t lcore_id,
			struct spdk_governor_capabilities *capabilities);
	int (*dump_info_json)(struct spdk_json_write_ctx *w);
	int (*init)(void);
	void (*deinit)(void);
	TAILQ_ENTRY(spdk_governor) link;
};

int spdk_governor_set(const char *name);

struct spdk_governor *spdk_governor_get(void);

void spdk_governor_register(struct spdk_governor *governor);

#define SPDK_GOVERNOR_REGISTER(governor)                                                          \
	__attribute__((constructor)) static void _spdk_governor_register_##governor(void)         \
	{                                                                                         \
		spdk_governor_register(&governor);                                                \
	}

struct spdk_scheduler_thread_info {
	uint32_t lcore;
	uint64_t thread_id;
	struct spdk_thread_stats total_stats;
	struct spdk_thread_stats current_stats;
};

struct spdk_scheduler_core_info {
	uint64_t total_idle_tsc;
	uint64_t total_busy_tsc;
	uint64_t current_idle_tsc;
	uint64_t current_busy_tsc;
	uint32_t lcore;
	uint32_t threads_count;
	bool interrupt_mode;
	struct spdk_scheduler_thread_info *thread_infos;
	bool isolated;
};

struct spdk_scheduler {
	const char *name;
	int (*init)(void);
	void (*deinit)(void);
	void (*balance)(struct spdk_scheduler_core_info *core_info, uint32_t count);
	int (*set_opts)(const struct spdk_json_val *opts);
	void (*get_opts)(struct spdk_json_write_ctx *ctx);
	TAILQ_ENTRY(spdk_scheduler) link;
};

int spdk_scheduler_set(const char *name);

struct spdk_scheduler *spdk_scheduler_get(void);

void spdk_scheduler_set_period(uint64_t period);

uint64_t spdk_scheduler_get_period(void);

void spdk_scheduler_register(struct spdk_scheduler *scheduler);

uint32_t spdk_scheduler_get_scheduling_lcore(void);

bool spdk_scheduler_set_scheduling_lcore(uint32_t lcore);

#define SPDK_SCHEDULER_REGISTER(scheduler)                                                        \
	__attribute__((constructor)) static void _spdk_scheduler_register_##scheduler(void)       \
	{                                                                                         \
		spdk_scheduler_register(&scheduler);                                              \
	}

#ifdef __cplusplus
}
#endif

#endif /* SPDK_SCHEDULER_H */
