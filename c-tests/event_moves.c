/*
 * Threads that are made, move from reactor to reactor, send events and exit, through several lives of the application.
 * c-test: timeout=120 env=RESPDK_VIRTUAL_CORES=4
 */
#include "spdk/stdinc.h"
#include "spdk/env.h"
#include "spdk/event.h"
#include "spdk/thread.h"

#include "check.h"

#define THREADS 500
#define HOPS 10
#ifdef RESPDK_STALE
#define LIVES 3
#else
/* From the second life on, a round of the static scheduler may meet a thread that is gone. */
#define LIVES 1
#endif

static int g_alive, g_made, g_moves, g_events;

static void
gone(void *ctx)
{
	(void)ctx;
	if (--g_alive == 0 && g_made == THREADS) {
		spdk_app_stop(0);
	}
}

static void
on_event(void *arg1, void *arg2)
{
	CHECK(arg1 == NULL);
	CHECK_EQ((uintptr_t)arg2, spdk_env_get_current_core());
	__atomic_add_fetch(&g_events, 1, __ATOMIC_SEQ_CST);
}

static uint32_t
some_core(void)
{
	static unsigned int next;
	uint32_t n = __atomic_add_fetch(&next, 1, __ATOMIC_SEQ_CST) * 2654435761u % spdk_env_get_core_count();
	uint32_t core = spdk_env_get_first_core();

	while (n--) {
		core = spdk_env_get_next_core(core);
	}
	return core;
}

static void
hop(void *ctx)
{
	uintptr_t left = (uintptr_t)ctx;
	struct spdk_cpuset mask;
	uint32_t core = some_core();

	CHECK(spdk_cpuset_get_cpu(spdk_thread_get_cpumask(spdk_get_thread()), spdk_env_get_current_core()) ||
	      left < HOPS);
	if (left == 0) {
		spdk_thread_send_msg(spdk_thread_get_app_thread(), gone, NULL);
		spdk_thread_exit(spdk_get_thread());
		return;
	}
	spdk_cpuset_zero(&mask);
	spdk_cpuset_set_cpu(&mask, core, true);
	CHECK_EQ(spdk_thread_set_cpumask(&mask), 0);
	__atomic_add_fetch(&g_moves, 1, __ATOMIC_SEQ_CST);
	core = some_core();
	spdk_event_call(spdk_event_allocate(core, on_event, NULL, (void *)(uintptr_t)core));
	spdk_thread_send_msg(spdk_get_thread(), hop, (void *)(left - 1));
}

static void
make(void *ctx)
{
	for (int i = 0; i < 20 && g_made < THREADS; i++) {
		struct spdk_thread *thread = spdk_thread_create(NULL, NULL);

		REQUIRE(thread != NULL);
		g_made++;
		g_alive++;
		spdk_thread_send_msg(thread, hop, (void *)HOPS);
	}
	if (g_made < THREADS) {
		spdk_thread_send_msg(spdk_get_thread(), make, ctx);
	}
}

int
main(void)
{
	for (int life = 0; life < LIVES; life++) {
		struct spdk_app_opts opts;

		g_made = g_alive = g_moves = g_events = 0;
		spdk_app_opts_init(&opts, sizeof(opts));
		opts.name = "event_moves";
		opts.rpc_addr = NULL;
		opts.no_pci = true;
		opts.num_entries = 0;
		opts.reactor_mask = getenv("RESPDK_VIRTUAL_CORES") ? "0xF" : "0x1";
		opts.print_level = SPDK_LOG_WARN;
		CHECK_EQ(spdk_app_start(&opts, make, NULL), 0);
		spdk_app_fini();
		CHECK_EQ(g_made, THREADS);
		CHECK_EQ(g_alive, 0);
		CHECK_EQ(g_moves, THREADS * HOPS);
		CHECK_EQ(g_events, THREADS * HOPS);
	}
	return check_done();
}
