/*
 * What the tests of spdk/accel.h share: the framework on one thread, driven by hand, and operations that are waited for.
 */
#ifndef ACCEL_START_H
#define ACCEL_START_H

#include "threads.h"
#include <spdk/accel.h>
#include <spdk/accel_module.h>

static struct spdk_thread *g_thread;
static struct spdk_io_channel *g_ch;
static bool g_ended;

static inline void
accel_start(const char *name)
{
	struct spdk_iobuf_opts iobuf;

	start_env(name);
	REQUIRE(spdk_thread_lib_init(NULL, 0) == 0);
	g_thread = spdk_thread_create("app", NULL);
	REQUIRE(g_thread != NULL);
	spdk_set_thread(g_thread);
	spdk_iobuf_get_opts(&iobuf, sizeof(iobuf));
	iobuf.small_pool_count = 512;
	iobuf.large_pool_count = 64;
	REQUIRE(spdk_iobuf_set_opts(&iobuf) == 0);
	REQUIRE(spdk_iobuf_initialize() == 0);
}

static inline void
poll_all(void)
{
	spdk_set_thread(g_thread);
	while (spdk_thread_poll(g_thread, 0, 0) > 0) {
	}
	spdk_set_thread(g_thread);
}

static inline void
ended(void *arg)
{
	*(bool *)arg = true;
}

static inline void
accel_stop(void)
{
	bool iobuf_ended = false;

	spdk_accel_finish(ended, &g_ended);
	while (!g_ended) {
		poll_all();
	}
	CHECK(spdk_accel_get_memory_domain() == NULL);
	spdk_iobuf_finish(ended, &iobuf_ended);
	while (!iobuf_ended) {
		poll_all();
	}
	end_thread(g_thread, NULL, 0);
	spdk_thread_lib_fini();
}

/* The status of an operation, once there is one. */
static int g_status, g_done;

static inline void
accel_done(void *arg, int status)
{
	CHECK(arg == &g_status);
	g_status = status;
	g_done++;
}

/* A submission is accepted, does not call back at once, and then does. */
#define ACCEL(call)                                                                                                    \
	({                                                                                                             \
		int rc_;                                                                                               \
		g_done = 0;                                                                                            \
		g_status = 12345;                                                                                      \
		rc_ = (call);                                                                                          \
		CHECK_EQ(rc_, 0);                                                                                      \
		CHECK_EQ(g_done, 0);                                                                                   \
		for (int rounds_ = 0; g_done == 0 && rounds_ < 1000; rounds_++) {                                     \
			poll_all();                                                                                    \
		}                                                                                                      \
		CHECK_EQ(g_done, 1);                                                                                   \
		g_status;                                                                                              \
	})

#define CB accel_done, &g_status

static inline struct iovec
iov(void *base, size_t len)
{
	struct iovec v = { base, len };

	return v;
}

/* Bytes that depend on where they are. */
static inline void
pattern(void *to, size_t len, unsigned seed)
{
	uint8_t *byte = to;

	for (size_t i = 0; i < len; i++) {
		byte[i] = (uint8_t)(i * 7 + i / 251 * 13 + seed);
	}
}

#endif
