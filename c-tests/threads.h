/*
 * What the tests of threads share: an environment without hugepages, driving threads by hand, counting refusals.
 */
#ifndef THREADS_H
#define THREADS_H

#include <spdk/stdinc.h>
#include <spdk/env.h>
#include <spdk/thread.h>
#include <pthread.h>
#include "check.h"
#ifdef RESPDK_STALE
#include <respdk.h>
#endif

static inline void
start_env(const char *name)
{
	struct spdk_env_opts opts;

	memset(&opts, 0, sizeof(opts));
	opts.opts_size = sizeof(opts);
	spdk_env_opts_init(&opts);
	opts.name = name;
	opts.no_huge = true;
	opts.no_pci = true;
	opts.mem_size = 640;
	opts.core_mask = "0x1";
	opts.shm_id = -1;
	opts.env_context = (void *)"--log-level=1";
#ifdef RESPDK_STALE
	opts.env_context = NULL;
#endif
	REQUIRE(spdk_env_init(&opts) == 0);
}

/* Polls threads, one message at a time and round robin, until none has anything to do. */
static inline void
settle(struct spdk_thread **threads, int n)
{
	int busy, rounds = 0, i;

	do {
		busy = 0;
		for (i = 0; i < n; i++) {
			busy |= spdk_thread_poll(threads[i], 1, 0) > 0;
		}
	} while (busy && ++rounds < 100000);
	CHECK(rounds < 100000);
}

/* Ends a thread and polls the others meanwhile. */
static inline void
end_thread(struct spdk_thread *thread, struct spdk_thread **others, int n)
{
	long rounds = 0;
	int i;

	spdk_set_thread(thread);
	CHECK_EQ(spdk_thread_exit(thread), 0);
	CHECK(!spdk_thread_is_running(thread));
	spdk_set_thread(NULL);
	while (!spdk_thread_is_exited(thread) && ++rounds < 100000000) {
		spdk_thread_poll(thread, 0, 0);
		for (i = 0; i < n; i++) {
			if (others[i] != thread) {
				spdk_thread_poll(others[i], 0, 0);
			}
		}
	}
	CHECK(spdk_thread_is_exited(thread));
	spdk_thread_destroy(thread);
}

#ifdef RESPDK_STALE
/* How often objects of a kind were refused so far, all reasons together. */
static inline uint64_t
refusals(const char *kind)
{
	struct respdk_stale_use use[64];
	size_t i, n = respdk_get_stale_use(use, 64);
	uint64_t sum = 0;

	for (i = 0; i < n && i < 64; i++) {
		if (strcmp(use[i].kind, kind) == 0) {
			sum += use[i].null_count + use[i].stale_count + use[i].garbage_count +
			       use[i].wrong_thread_count;
		}
	}
	return sum;
}

/* A call that returns int says so by its return value. */
#define REFUSED_INT(call, code)                                                                                        \
	CHECK_EQ((call), -(code))

/* A call that cannot say so returns `value` and sets errno. */
#define REFUSED(call, value, code)                                                                                     \
	do {                                                                                                           \
		errno = 0;                                                                                             \
		CHECK((call) == (value));                                                                              \
		CHECK_EQ(errno, code);                                                                                 \
	} while (0)

/* A call that returns nothing sets errno. */
#define REFUSED_VOID(call, code)                                                                                       \
	do {                                                                                                           \
		errno = 0;                                                                                             \
		call;                                                                                                  \
		CHECK_EQ(errno, code);                                                                                 \
	} while (0)

/* A call that returns a name. */
#define REFUSED_NAME(call, code)                                                                                       \
	do {                                                                                                           \
		errno = 0;                                                                                             \
		CHECK_STR((call), (code) == ESTALE ? "(stale)" : "(invalid)");                                         \
		CHECK_EQ(errno, code);                                                                                 \
	} while (0)
#endif

#endif
