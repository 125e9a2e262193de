/*
 * The schedulers that are built in: what `dynamic` decides, where threads end up, and threads that leave while they are moved.
 * c-test: timeout=120 env=RESPDK_VIRTUAL_CORES=3
 */
#include "spdk/stdinc.h"
#include "spdk/env.h"
#include "spdk/event.h"
#include "spdk/json.h"
#include "spdk/scheduler.h"
#include "spdk/thread.h"
#include "spdk_internal/event.h"

#include "check.h"

#define CORES 3
#define WORKERS 64

struct worker {
	struct spdk_thread *thread;
	struct spdk_poller *poller;
	uint64_t id;
	/* Percent of its runs that are work. */
	int load;
	int runs;
	uint32_t core;
	bool leave;
	bool gone;
};

static struct worker g_workers[WORKERS];
static struct spdk_poller *g_poller;
static int g_stage, g_ticks, g_gone;

static uint32_t
seen(struct worker *w)
{
	return __atomic_load_n(&w->core, __ATOMIC_SEQ_CST);
}

static int
work(void *ctx)
{
	struct worker *w = ctx;
	int load = __atomic_load_n(&w->load, __ATOMIC_SEQ_CST);

	__atomic_store_n(&w->core, spdk_env_get_current_core(), __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&w->leave, __ATOMIC_SEQ_CST)) {
		spdk_poller_unregister(&w->poller);
		spdk_thread_exit(w->thread);
		__atomic_store_n(&w->gone, true, __ATOMIC_SEQ_CST);
		__atomic_add_fetch(&g_gone, 1, __ATOMIC_SEQ_CST);
		return SPDK_POLLER_IDLE;
	}
	spdk_delay_us(20);
	w->runs = (w->runs + 1) % 10;
	return w->runs * 10 < load ? SPDK_POLLER_BUSY : SPDK_POLLER_IDLE;
}

static void
begin(void *ctx)
{
	struct worker *w = ctx;

	w->poller = SPDK_POLLER_REGISTER(work, w, 0);
}

static struct worker *
make(int n, int load, uint32_t cores)
{
	struct worker *w = &g_workers[n];
	struct spdk_cpuset mask;

	memset(w, 0, sizeof(*w));
	spdk_cpuset_zero(&mask);
	for (uint32_t core = 0; core < CORES; core++) {
		spdk_cpuset_set_cpu(&mask, core, cores >> core & 1);
	}
	w->load = load;
	w->core = UINT32_MAX;
	w->thread = spdk_thread_create("worker", &mask);
	REQUIRE(w->thread != NULL);
	w->id = spdk_thread_get_id(w->thread);
	return w;
}

static void
start(struct worker *w)
{
	spdk_thread_send_msg(w->thread, begin, w);
}

static uint64_t
dice(void)
{
	static uint64_t state = 88172645463325252;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static int
text(void *ctx, const void *data, size_t size)
{
	strncat(ctx, data, size);
	return 0;
}

static void
test_opts(void)
{
	struct spdk_scheduler *dynamic = spdk_scheduler_get();
	struct spdk_json_write_ctx *w;
	struct {
		const char *json;
		int rc;
		const char *after;
	} rows[] = {
		{"{}", 0, "{\"load_limit\":20,\"core_limit\":80,\"core_busy\":95}"},
		{"{\"load_limit\":1,\"core_limit\":2,\"core_busy\":255}", 0,
			"{\"load_limit\":1,\"core_limit\":2,\"core_busy\":255}"},
		{"{\"load_limit\":50,\"core_limit\":256}", -1, "{\"load_limit\":1,\"core_limit\":2,\"core_busy\":255}"},
		{"{\"core_limit\":\"a\"}", -1, "{\"load_limit\":1,\"core_limit\":2,\"core_busy\":255}"},
		{"{\"name\":\"dynamic\",\"load_limit\":20,\"core_limit\":80,\"core_busy\":95}", 0,
			"{\"load_limit\":20,\"core_limit\":80,\"core_busy\":95}"},
	};

	CHECK_STR(dynamic->name, "dynamic");
	for (size_t i = 0; i < SPDK_COUNTOF(rows); i++) {
		struct spdk_json_val values[16];
		char json[100], out[100] = "";

		snprintf(json, sizeof(json), "%s", rows[i].json);
		CHECK(spdk_json_parse(json, strlen(json), values, 16, NULL, 0) > 0);
		CHECK_EQ(dynamic->set_opts(values), rows[i].rc);
		w = spdk_json_write_begin(text, out, 0);
		spdk_json_write_object_begin(w);
		dynamic->get_opts(w);
		spdk_json_write_object_end(w);
		CHECK_EQ(spdk_json_write_end(w), 0);
		CHECK_STR(out, rows[i].after);
	}
	CHECK_EQ(dynamic->set_opts(NULL), 0);
}

/* What `dynamic` decides about threads whose load is made up; the threads are real for the sake of their masks. */
static void
test_decisions(void)
{
	static const uint32_t masks[] = {7, 7, 7, 6, 4, 2, 1, 3, 7, 7};
	struct spdk_scheduler *dynamic = spdk_scheduler_get();
	uint64_t hash = 0xcbf29ce484222325, moves = 0;

	for (size_t i = 0; i < SPDK_COUNTOF(masks); i++) {
		make((int)i, 0, masks[i]);
	}
	for (int round = 0; round < 5000; round++) {
		struct spdk_scheduler_core_info cores[CORES] = {};
		struct spdk_scheduler_thread_info threads[CORES][SPDK_COUNTOF(masks)] = {};
		size_t count = dice() % (SPDK_COUNTOF(masks) + 1);
		bool exact = dice() % 2;

		for (size_t i = 0; i < count; i++) {
			uint32_t core = dice() % CORES;
			struct spdk_scheduler_thread_info *info = &threads[core][cores[core].threads_count++];
			uint64_t busy = dice() % 4 == 0 ? 0 : dice() % 1000;

			info->lcore = core;
			info->thread_id = g_workers[i].id;
			info->current_stats.busy_tsc = busy;
			info->current_stats.idle_tsc = 1000 - busy;
			cores[core].current_busy_tsc += busy;
		}
		for (uint32_t core = 0; core < CORES; core++) {
			cores[core].lcore = core;
			cores[core].thread_infos = cores[core].threads_count ? threads[core] : NULL;
			cores[core].isolated = core != 0 && dice() % 8 == 0;
			if (!exact) {
				cores[core].current_busy_tsc = dice() % 3000;
				cores[core].current_idle_tsc = dice() % 3000;
			} else if (cores[core].current_busy_tsc < 1000) {
				cores[core].current_idle_tsc = 1000 - cores[core].current_busy_tsc;
			}
		}
		dynamic->balance(cores, CORES);
		for (uint32_t core = 0; core < CORES; core++) {
			for (uint32_t i = 0; i < cores[core].threads_count; i++) {
				CHECK(threads[core][i].lcore < CORES);
				CHECK(!cores[core].isolated || threads[core][i].lcore == core);
				moves += threads[core][i].lcore != core;
				hash = (hash ^ threads[core][i].lcore) * 0x100000001b3;
			}
			hash = (hash ^ 7) * 0x100000001b3;
		}
	}
	CHECK_EQ(moves, 11161);
	CHECK_EQ(hash, 0xcc634686276c4dc0);
	for (size_t i = 0; i < SPDK_COUNTOF(masks); i++) {
		g_workers[i].leave = true;
		start(&g_workers[i]);
	}
}

static void
next(void)
{
	g_stage++;
	g_ticks = 0;
}

static bool
asleep(uint32_t core)
{
	return spdk_reactor_get(core)->in_interrupt;
}

static int
step(void *ctx)
{
	struct worker *a = &g_workers[0], *b = &g_workers[1];

	(void)ctx;
	g_ticks++;
	/* Each stage takes a few rounds; a loaded machine may take longer. */
	if (!CHECK(g_ticks < 20000)) {
		printf("stage %d: a on %d, b on %d, asleep %d %d\n", g_stage, seen(a), seen(b), asleep(1), asleep(2));
		exit(1);
	}
	switch (g_stage) {
	case 0:
		/* The threads of test_decisions() have gone. */
		if (__atomic_load_n(&g_gone, __ATOMIC_SEQ_CST) != 10) {
			break;
		}
		spdk_scheduler_set_period(20000);
		start(make(0, 0, 1 << 2));
		next();
		break;
	case 1:
		/* Without work: on the main core, whatever the mask, and the others sleep. */
		if (seen(a) == 0 && asleep(1) && asleep(2) && !asleep(0)) {
			__atomic_store_n(&a->load, 100, __ATOMIC_SEQ_CST);
			next();
		}
		break;
	case 2:
		/* All the time at work: where it may. */
		if (seen(a) == 2 && !asleep(2) && asleep(1)) {
			start(make(1, 100, 1 << 1 | 1 << 2));
			next();
		}
		break;
	case 3:
		/* Two that are always at work do not share a core. */
		if (seen(a) == 2 && seen(b) == 1 && !asleep(1) && !asleep(2)) {
			__atomic_store_n(&a->load, 0, __ATOMIC_SEQ_CST);
			next();
		}
		break;
	case 4:
		if (seen(a) == 0 && seen(b) == 1 && !asleep(1) && asleep(2)) {
			__atomic_store_n(&b->load, 0, __ATOMIC_SEQ_CST);
			next();
		}
		break;
	case 5:
		if (seen(a) == 0 && seen(b) == 0 && asleep(1) && asleep(2)) {
			CHECK_EQ(spdk_scheduler_set("static"), 0);
			CHECK_EQ(spdk_scheduler_get_period(), 1);
			next();
		}
		break;
	case 6:
		/* The static scheduler brings back what the other has changed, and rests. */
		if (seen(a) == 2 && seen(b) != 0 && !asleep(1) && !asleep(2)) {
			CHECK_EQ(spdk_scheduler_get_period(), 0);
			__atomic_store_n(&a->leave, true, __ATOMIC_SEQ_CST);
			__atomic_store_n(&b->leave, true, __ATOMIC_SEQ_CST);
			next();
		}
		break;
	case 7:
		if (__atomic_load_n(&g_gone, __ATOMIC_SEQ_CST) == 12) {
			g_gone = 0;
			g_stage = 8;
			spdk_poller_unregister(&g_poller);
			spdk_app_stop(0);
		}
		break;
	}
	return SPDK_POLLER_IDLE;
}

static void
started(void *ctx)
{
	(void)ctx;
	g_gone = 0;
	CHECK_STR(spdk_scheduler_get()->name, "static");
	CHECK(spdk_scheduler_get()->set_opts != NULL);
	CHECK_EQ(spdk_scheduler_set("dynamic"), 0);
	CHECK_EQ(spdk_scheduler_set("dynamic"), 0);
	CHECK_EQ(spdk_scheduler_get_period(), 0);
	if (spdk_governor_get() == NULL) {
		/* No frequencies here: the governor cannot be chosen, and what needs it neither. */
		CHECK_EQ(spdk_governor_set("dpdk_governor"), -1);
		CHECK_EQ(spdk_scheduler_set("gscheduler"), -1);
		CHECK_STR(spdk_scheduler_get()->name, "dynamic");
	} else {
		CHECK_STR(spdk_governor_get()->name, "dpdk_governor");
		CHECK(spdk_governor_get()->get_core_curr_freq(0) > 0);
	}
	test_opts();
	test_decisions();
	g_poller = SPDK_POLLER_REGISTER(step, NULL, 1000);
}

#ifdef RESPDK_STALE
static int g_lives;

/* Threads come and go, the scheduler changes, and every round is followed by the next. */
static int
churn(void *ctx)
{
	struct worker *w = &g_workers[dice() % WORKERS];

	(void)ctx;
	g_ticks++;
	if (w->thread == NULL || __atomic_load_n(&w->gone, __ATOMIC_SEQ_CST)) {
		start(make((int)(w - g_workers), (int)(dice() % 3) * 50, 1 + dice() % 7));
	} else if (dice() % 2) {
		__atomic_store_n(&w->leave, true, __ATOMIC_SEQ_CST);
	} else {
		__atomic_store_n(&w->load, (int)(dice() % 3) * 50, __ATOMIC_SEQ_CST);
	}
	if (g_ticks % 50 == 0) {
		CHECK_EQ(spdk_scheduler_set(g_ticks % 100 ? "static" : "dynamic"), 0);
	}
	if (spdk_scheduler_get_period() == 0) {
		spdk_scheduler_set_period(1);
	}
	return SPDK_POLLER_IDLE;
}

static int
wait_for_all(void *ctx)
{
	(void)ctx;
	for (int i = 0; i < WORKERS; i++) {
		struct worker *w = &g_workers[i];

		if (w->thread && !__atomic_load_n(&w->gone, __ATOMIC_SEQ_CST)) {
			return SPDK_POLLER_IDLE;
		}
	}
	spdk_poller_unregister(&g_poller);
	spdk_app_stop(0);
	return SPDK_POLLER_IDLE;
}

static void
shut_down(void)
{
	spdk_poller_unregister(&g_poller);
	if (g_lives == 9) {
		/* Threads that nobody has asked to exit, on their way or not: their pollers hold them for a while. */
		spdk_app_stop(0);
		return;
	}
	for (int i = 0; i < WORKERS; i++) {
		if (g_workers[i].thread) {
			__atomic_store_n(&g_workers[i].leave, true, __ATOMIC_SEQ_CST);
		}
	}
	g_poller = SPDK_POLLER_REGISTER(wait_for_all, NULL, 0);
}

static int
signal_now(void *ctx)
{
	struct spdk_poller **poller = ctx;

	spdk_poller_unregister(poller);
	kill(getpid(), SIGTERM);
	return SPDK_POLLER_BUSY;
}

static void
started_again(void *ctx)
{
	static struct spdk_poller *timer;

	(void)ctx;
	g_ticks = 0;
	memset(g_workers, 0, sizeof(g_workers));
	CHECK_EQ(spdk_scheduler_set("dynamic"), 0);
	spdk_scheduler_set_period(1);
	g_poller = SPDK_POLLER_REGISTER(churn, NULL, 100);
	timer = SPDK_POLLER_REGISTER(signal_now, &timer, g_lives < 2 ? 600000 : 20000 + dice() % 60000);
}
#endif

int
main(void)
{
	struct spdk_app_opts opts;

#ifdef INTERRUPT_MODE
	CHECK_EQ(spdk_interrupt_mode_enable(), 0);
#endif
	spdk_app_opts_init(&opts, sizeof(opts));
	opts.name = "scheduler_dynamic_test";
	opts.rpc_addr = NULL;
	opts.no_pci = true;
	opts.num_entries = 0;
	opts.reactor_mask = "0x7";
	opts.print_level = SPDK_LOG_DISABLED;
	CHECK_EQ(spdk_app_start(&opts, started, NULL), 0);
	CHECK_EQ(g_stage, 8);
#ifdef RESPDK_STALE
	opts.shutdown_cb = shut_down;
	for (g_lives = 0; g_lives < 16; g_lives++) {
		CHECK_EQ(spdk_app_start(&opts, started_again, NULL), 0);
	}
#endif
	spdk_app_fini();
	CHECK(spdk_scheduler_get() == NULL);
	CHECK(spdk_governor_get() == NULL);
	return check_done();
}
