/* spdk/assert.h, spdk/likely.h, spdk/barrier.h: assertions of the compiler, hints, barriers. */

#include <spdk/stdinc.h>
#include <spdk/assert.h>
#include <spdk/barrier.h>
#include <spdk/likely.h>
#include "check.h"

SPDK_STATIC_ASSERT(sizeof(char) == 1, "outside of functions");

struct holder {
	int member;
	SPDK_STATIC_ASSERT(sizeof(int) >= 2, "among members");
};

static int g_calls;

static int
called(int value)
{
	g_calls++;
	return value;
}

/* Two threads hand a value over through plain memory and the SMP barriers. */
static volatile int g_data, g_ready, g_seen;

static void *
reader(void *arg)
{
	while (!g_ready) {
		spdk_compiler_barrier();
	}
	spdk_smp_rmb();
	g_seen = g_data;
	return arg;
}

int
main(void)
{
	char line[64] = "kept";
	pthread_t thread;
	int x = 1;

	SPDK_STATIC_ASSERT(1, "within functions");

	CHECK_EQ(spdk_likely(called(7)), 1);
	CHECK_EQ(spdk_likely(called(0)), 0);
	CHECK_EQ(spdk_unlikely(called(7)), 7);
	CHECK_EQ(spdk_unlikely(called(0)), 0);
	CHECK_EQ(g_calls, 4);
	if (spdk_likely(x == 1) && !spdk_unlikely(x == 2)) {
		x = 3;
	}
	CHECK_EQ(x, 3);

	spdk_compiler_barrier();
	spdk_rmb();
	spdk_wmb();
	spdk_mb();
	spdk_smp_rmb();
	spdk_smp_wmb();
	spdk_smp_mb();
	spdk_ivdt_dcache(line);
	_spdk_rmb();
	_spdk_wmb();
	_spdk_mb();
	_spdk_smp_rmb();
	_spdk_smp_wmb();
	_spdk_smp_mb();
	_spdk_ivdt_dcache(line);
	CHECK_STR(line, "kept");
	CHECK_EQ(x, 3);

	REQUIRE(pthread_create(&thread, NULL, reader, NULL) == 0);
	g_data = 42;
	spdk_smp_wmb();
	g_ready = 1;
	spdk_smp_mb();
	REQUIRE(pthread_join(thread, NULL) == 0);
	CHECK_EQ(g_seen, 42);
	return check_done();
}
