/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Who decides which core runs a thread, and how fast cores run.
 *
 * Kinds of objects and their classes:
 * - `spdk_scheduler`, `spdk_governor`: registered, before main() by the macros or later, for
 *   good.
 * - core and thread descriptions: plain values.
 *
 * The functions of a scheduler and a governor are called on the scheduling reactor.
 * spdk_scheduler_set() and spdk_governor_set() belong there as well; that is not checked.
 *
 * Schedulers that are there without being registered:
 * - "static" leaves threads where they were first put. Chosen after another one, it brings them
 *   back in one round, and has all cores poll. Its option `mappings`, a text such as "2:1,3:0",
 *   changes where threads (by number) belong.
 * - "dynamic" gathers threads that do little on the main core, the one that was the scheduling core
 *   when it was chosen, whatever their masks say. Those that do more it keeps within their masks,
 *   on as few cores as carry them, low numbers first. Cores without threads sleep. Its options are
 *   percentages: from `load_limit` (20) on a thread does much; a core is not filled beyond
 *   `core_limit` (80); one from `core_busy` (95) on is believed to have more work than it can do.
 *   It asks for the governor "dpdk_governor" and does without where that fails.
 * - "gscheduler" moves nothing and changes frequencies: cores below 1 % of load become as slow as
 *   they can, those below 50 % a step slower, those from 99 % on as fast as they can, others a step
 *   faster; the busiest of siblings counts. It needs "dpdk_governor": -1 without.
 *
 * The governor that is there is "dpdk_governor". It sets frequencies by the kernel's cpufreq drivers
 * acpi-cpufreq, intel_pstate, cppc_cpufreq and amd-pstate, and gives every processor back to the
 * kernel's own governor when another one is chosen. It refuses, with -1, where there is no such
 * driver, where frequencies may not be written, and where the program has some but not all of the
 * siblings of a physical core.
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

/** Most frequencies a core has. */
#define SPDK_MAX_LCORE_FREQS 64

/** What a core can do. */
struct spdk_governor_capabilities {
	/** It has a higher base frequency than others. */
	bool priority;
};

/** Sets cores' frequencies. All functions but the last two must be there. */
struct spdk_governor {
	/** The name. Must be there. */
	const char *name;

	/**
	 * Writes the frequencies a core can have, in kHz. How many, 0 if that fails or they do
	 * not fit.
	 */
	uint32_t (*get_core_avail_freqs)(uint32_t lcore_id, uint32_t *freqs, uint32_t num);

	/** The frequency a core has, in kHz; 0 if that is not known. */
	uint32_t (*get_core_curr_freq)(uint32_t lcore_id);
	/** One step faster: 1, 0 if it was the last, negative on failure. */
	int (*core_freq_up)(uint32_t lcore_id);
	/** One step slower: 1, 0 if it was the last, negative on failure. */
	int (*core_freq_down)(uint32_t lcore_id);
	/** As fast as possible: 1, 0 if it was, negative on failure. */
	int (*set_core_freq_max)(uint32_t lcore_id);
	/** As slow as possible: 1, 0 if it was, negative on failure. */
	int (*set_core_freq_min)(uint32_t lcore_id);
	/** Writes what a core can do: 0, negative on failure. */
	int (*get_core_capabilities)(uint32_t lcore_id,
			struct spdk_governor_capabilities *capabilities);
	/** Writes what is particular to it, as named values. */
	int (*dump_info_json)(struct spdk_json_write_ctx *w);
	/** Called when it is chosen: 0, or it is not. */
	int (*init)(void);
	/** Called when another one is chosen. */
	void (*deinit)(void);
	/** The library's. */
	TAILQ_ENTRY(spdk_governor) link;
};

/**
 * Chooses a governor. The one before is ended, unless this fails.
 *
 * \param name its name; NULL for none
 *
 * \return 0; -EINVAL if there is none of that name; or what its `init` returned
 */
int spdk_governor_set(const char *name);

/** The governor chosen, NULL if there is none. */
struct spdk_governor *spdk_governor_get(void);

/**
 * Makes a governor known. A name that is taken, or is missing, is refused: errno EEXIST, EINVAL.
 */
void spdk_governor_register(struct spdk_governor *governor);

/** Registers a governor before main(). */
#define SPDK_GOVERNOR_REGISTER(governor)                                                          \
	__attribute__((constructor)) static void _spdk_governor_register_##governor(void)         \
	{                                                                                         \
		spdk_governor_register(&governor);                                                \
	}

/** A thread, as a scheduler sees it. */
struct spdk_scheduler_thread_info {
	/** The core it is to run on: the scheduler changes it. */
	uint32_t lcore;
	/** Its number (spdk_thread_get_by_id()). */
	uint64_t thread_id;
	/** Time it ran since it was created. */
	struct spdk_thread_stats total_stats;
	/** Time it ran in this period. */
	struct spdk_thread_stats current_stats;
};

/** A core, as a scheduler sees it. Times are in ticks. */
struct spdk_scheduler_core_info {
	/** Without work, since the start. */
	uint64_t total_idle_tsc;
	/** With work, since the start. */
	uint64_t total_busy_tsc;
	/** Without work, in this period. */
	uint64_t current_idle_tsc;
	/** With work, in this period. */
	uint64_t current_busy_tsc;
	/** Which core. */
	uint32_t lcore;
	/** How many threads it runs. */
	uint32_t threads_count;
	/** Whether it sleeps: the scheduler changes it. */
	bool interrupt_mode;
	/** The threads. */
	struct spdk_scheduler_thread_info *thread_infos;
	/** Whether it is to be left alone. */
	bool isolated;
};

/** Moves threads between cores. */
struct spdk_scheduler {
	/** The name. Must be there. */
	const char *name;
	/** Called when it is chosen: 0, or it is not. Must be there. */
	int (*init)(void);
	/** Called when another one is chosen. Must be there. */
	void (*deinit)(void);

	/**
	 * Called once a period: changes `lcore` of threads and `interrupt_mode` of cores. Must be
	 * there.
	 */
	void (*balance)(struct spdk_scheduler_core_info *core_info, uint32_t count);

	/** Sets its options: 0, or a negative errno. May be NULL. */
	int (*set_opts)(const struct spdk_json_val *opts);
	/** Writes its options, as named values. May be NULL. */
	void (*get_opts)(struct spdk_json_write_ctx *ctx);
	/** The library's. */
	TAILQ_ENTRY(spdk_scheduler) link;
};

/**
 * Chooses a scheduler. The one before is ended, unless this fails.
 *
 * \param name its name; NULL for none
 *
 * \return 0; -EINVAL if there is none of that name; or what its `init` returned
 */
int spdk_scheduler_set(const char *name);

/** The scheduler chosen, NULL if there is none. */
struct spdk_scheduler *spdk_scheduler_get(void);

/**
 * Sets how often it is called.
 *
 * \param period microseconds; 0: never
 */
void spdk_scheduler_set_period(uint64_t period);

/** How often it is called, in microseconds. */
uint64_t spdk_scheduler_get_period(void);

/**
 * Makes a scheduler known. A name that is taken, or is missing, is refused: errno EEXIST, EINVAL.
 */
void spdk_scheduler_register(struct spdk_scheduler *scheduler);

/** The core schedulers run on. */
uint32_t spdk_scheduler_get_scheduling_lcore(void);

/**
 * Chooses the core schedulers run on.
 *
 * \return false if the program was not given that core
 */
bool spdk_scheduler_set_scheduling_lcore(uint32_t lcore);

/** Registers a scheduler before main(). */
#define SPDK_SCHEDULER_REGISTER(scheduler)                                                        \
	__attribute__((constructor)) static void _spdk_scheduler_register_##scheduler(void)       \
	{                                                                                         \
		spdk_scheduler_register(&scheduler);                                              \
	}

#ifdef __cplusplus
}
#endif

#endif /* SPDK_SCHEDULER_H */
