/*
 * spdk/scheduler.h: schedulers and governors of C, the static scheduler, threads that move between reactors.
 * c-test: timeout=120 env=RESPDK_VIRTUAL_CORES=2
 */
#include "spdk/stdinc.h"
#include "spdk/env.h"
#include "spdk/event.h"
#include "spdk/scheduler.h"
#include "spdk/thread.h"

#include "check.h"

static int g_inits, g_deinits, g_balances, g_mover_inits;
static uint64_t g_moving;
static uint32_t g_target = 1;
static struct spdk_thread *g_thread;
static struct spdk_poller *g_poller;
static int g_stage;
static uint32_t g_seen_core;

static int
mover_init(void)
{
	g_mover_inits++;
	return 0;
}

static void
mover_deinit(void)
{
	g_deinits++;
}

static void
mover_balance(struct spdk_scheduler_core_info *cores, uint32_t count)
{
	uint32_t i, j, threads = 0;

	CHECK_EQ(count, spdk_env_get_last_core() + 1);
	CHECK_EQ(spdk_env_get_current_core(), spdk_scheduler_get_scheduling_lcore());
	for (i = 0; i < count; i++) {
		CHECK_EQ(cores[i].lcore, i);
		CHECK(!cores[i].interrupt_mode && !cores[i].isolated);
		CHECK(cores[i].total_busy_tsc >= cores[i].current_busy_tsc);
		CHECK(cores[i].total_idle_tsc >= cores[i].current_idle_tsc);
		CHECK((cores[i].threads_count == 0) == (cores[i].thread_infos == NULL));
		for (j = 0; j < cores[i].threads_count; j++) {
			struct spdk_scheduler_thread_info *info = &cores[i].thread_infos[j];

			threads++;
			CHECK_EQ(info->lcore, i);
			CHECK(info->total_stats.busy_tsc >= info->current_stats.busy_tsc);
			CHECK(info->total_stats.idle_tsc >= info->current_stats.idle_tsc);
			if (info->thread_id == g_moving) {
				info->lcore = g_target;
			}
		}
	}
	CHECK(threads >= 1);
	g_balances++;
}

static struct spdk_scheduler mover = {
	.name = "mover", .init = mover_init, .deinit = mover_deinit, .balance = mover_balance,
};
SPDK_SCHEDULER_REGISTER(mover);

static int
broken_init(void)
{
	g_inits++;
	return -EIO;
}

static struct spdk_scheduler broken = {
	.name = "broken", .init = broken_init, .deinit = mover_deinit, .balance = mover_balance,
};
SPDK_SCHEDULER_REGISTER(broken);

static uint32_t
avail_freqs(uint32_t core, uint32_t *freqs, uint32_t num)
{
	(void)core;
	if (num < 1) {
		return 0;
	}
	freqs[0] = 1000000;
	return 1;
}

static uint32_t
curr_freq(uint32_t core)
{
	(void)core;
	return 1000000;
}

static int
same_freq(uint32_t core)
{
	(void)core;
	return 0;
}

static int
capabilities(uint32_t core, struct spdk_governor_capabilities *caps)
{
	(void)core;
	caps->priority = false;
	return 0;
}

static int
dump(struct spdk_json_write_ctx *w)
{
	(void)w;
	return 0;
}

static int g_governor_inits, g_governor_deinits;

static int
governor_init(void)
{
	g_governor_inits++;
	return 0;
}

static void
governor_deinit(void)
{
	g_governor_deinits++;
}

static struct spdk_governor governor = {
	.name = "test_governor", .get_core_avail_freqs = avail_freqs, .get_core_curr_freq = curr_freq,
	.core_freq_up = same_freq, .core_freq_down = same_freq, .set_core_freq_max = same_freq,
	.set_core_freq_min = same_freq, .get_core_capabilities = capabilities, .dump_info_json = dump,
	.init = governor_init, .deinit = governor_deinit,
};
SPDK_GOVERNOR_REGISTER(governor);

static int
bad_governor_init(void)
{
	return -ENODEV;
}

static struct spdk_governor bad_governor = {
	.name = "bad_governor", .init = bad_governor_init, .deinit = governor_deinit,
};

static void
test_governors(void)
{
	spdk_governor_register(&bad_governor);
	CHECK(spdk_governor_get() == NULL);
	CHECK_EQ(spdk_governor_set("no_such"), -EINVAL);
	CHECK(spdk_governor_get() == NULL);
	CHECK_EQ(spdk_governor_set("test_governor"), 0);
	CHECK(spdk_governor_get() == &governor);
	CHECK_EQ(spdk_governor_set("test_governor"), 0);
	CHECK_EQ(g_governor_inits, 1);
	CHECK_EQ(spdk_governor_set("bad_governor"), -ENODEV);
	CHECK(spdk_governor_get() == &governor);
	CHECK_EQ(spdk_governor_set(NULL), 0);
	CHECK(spdk_governor_get() == NULL);
	CHECK_EQ(g_governor_deinits, 1);
	CHECK_EQ(SPDK_MAX_LCORE_FREQS, 64);
}

static void
look(void *ctx)
{
	(void)ctx;
	__atomic_store_n(&g_seen_core, spdk_env_get_current_core(), __ATOMIC_SEQ_CST);
}

static void
leave(void *ctx)
{
	(void)ctx;
	spdk_thread_exit(spdk_get_thread());
}

static int
step(void *ctx)
{
	(void)ctx;
	spdk_thread_send_msg(g_thread, look, NULL);
	switch (g_stage) {
	case 0:
		/* Wait until the thread is on the other core. */
		if (__atomic_load_n(&g_seen_core, __ATOMIC_SEQ_CST) == g_target && g_balances >= 2) {
			CHECK_EQ(spdk_scheduler_set("static"), 0);
			CHECK_EQ(g_deinits, 1);
			CHECK_STR(spdk_scheduler_get()->name, "static");
			/* One round brings every thread back to where it was first. */
			CHECK_EQ(spdk_scheduler_get_period(), 1);
			g_stage++;
		}
		break;
	case 1:
		if (__atomic_load_n(&g_seen_core, __ATOMIC_SEQ_CST) == spdk_env_get_first_core()) {
			CHECK_EQ(spdk_scheduler_get_period(), 0);
			spdk_thread_send_msg(g_thread, leave, NULL);
			spdk_poller_unregister(&g_poller);
			spdk_app_stop(0);
			g_stage++;
		}
		break;
	}
	return SPDK_POLLER_BUSY;
}

static void
started(void *ctx)
{
	struct spdk_cpuset mask;
	uint32_t core = spdk_env_get_current_core();

	(void)ctx;
	REQUIRE(spdk_scheduler_get() != NULL);
	CHECK_STR(spdk_scheduler_get()->name, "static");
	CHECK_EQ(spdk_scheduler_get_period(), 0);
	CHECK_EQ(spdk_scheduler_get_scheduling_lcore(), core);
	CHECK(!spdk_scheduler_set_scheduling_lcore(1000));
	CHECK(spdk_scheduler_set_scheduling_lcore(core));
	spdk_scheduler_set_period(123);
	CHECK_EQ(spdk_scheduler_get_period(), 123);
	spdk_scheduler_set_period(0);

	CHECK_EQ(spdk_scheduler_set("no_such"), -EINVAL);
	CHECK_STR(spdk_scheduler_get()->name, "static");
	CHECK_EQ(spdk_scheduler_set("broken"), -EIO);
	CHECK_EQ(g_inits, 1);
	CHECK_EQ(g_deinits, 0);
	CHECK_STR(spdk_scheduler_get()->name, "static");
	test_governors();

	/* A thread that may run anywhere, but starts on the first core. */
	spdk_cpuset_zero(&mask);
	spdk_cpuset_set_cpu(&mask, spdk_env_get_first_core(), true);
	g_thread = spdk_thread_create("wanderer", &mask);
	REQUIRE(g_thread != NULL);
	g_moving = spdk_thread_get_id(g_thread);
	g_seen_core = UINT32_MAX;

	CHECK_EQ(spdk_scheduler_set("mover"), 0);
	CHECK_EQ(g_mover_inits, 1);
	CHECK(spdk_scheduler_get() == &mover);
	CHECK_EQ(spdk_scheduler_set("mover"), 0);
	CHECK_EQ(g_mover_inits, 1);
	spdk_scheduler_set_period(1000);
	g_poller = SPDK_POLLER_REGISTER(step, NULL, 1000);
}

int
main(void)
{
	struct spdk_app_opts opts;

	spdk_app_opts_init(&opts, sizeof(opts));
	opts.name = "scheduler_test";
	opts.rpc_addr = NULL;
	opts.no_pci = true;
	opts.num_entries = 0;
	opts.reactor_mask = "0x3";
	opts.print_level = SPDK_LOG_DISABLED;
	CHECK_EQ(spdk_app_start(&opts, started, NULL), 0);
	CHECK_EQ(g_stage, 2);
	spdk_app_fini();
	CHECK(spdk_scheduler_get() == NULL);
	return check_done();
}
