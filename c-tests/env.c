/*
 * spdk/env.h without its PCI functions: options, start and end, cores, threads, the clock. Memory, pools, rings and maps
 * have tests of their own beside this one.
 *
 * c-test: timeout=120
 */
#include <sys/syscall.h>
#include <time.h>

#include <spdk/cpuset.h>
#include "env_start.h"

static void
test_macros(void)
{
	struct spdk_pci_id id = { SPDK_PCI_DEVICE(0x8086, 0x0953) };

	CHECK_EQ(SPDK_ENV_NUMA_ID_ANY, -1);
	CHECK_EQ(SPDK_ENV_SOCKET_ID_ANY, -1);
	CHECK_EQ(SPDK_ENV_LCORE_ID_ANY, UINT32_MAX);
	CHECK_EQ(SPDK_MALLOC_DMA, 1);
	CHECK_EQ(SPDK_MALLOC_SHARE, 2);
	CHECK_EQ(SPDK_MAX_MEMZONE_NAME_LEN, 32);
	CHECK_EQ(SPDK_MAX_MEMPOOL_NAME_LEN, 29);
	CHECK_EQ(SPDK_MEMZONE_NO_IOVA_CONTIG, 0x00100000);
	CHECK_EQ(SPDK_MEMPOOL_DEFAULT_CACHE_SIZE, SIZE_MAX);
	CHECK_EQ(SPDK_VTOPHYS_ERROR, UINT64_MAX);
	CHECK_EQ(SPDK_PCI_DRIVER_NEED_MAPPING, 1);
	CHECK_EQ(SPDK_PCI_DRIVER_WC_ACTIVATE, 2);
	CHECK_EQ(sizeof(struct spdk_env_opts), 128);
	CHECK_EQ(id.class_id, SPDK_PCI_CLASS_ANY_ID);
	CHECK_EQ(id.vendor_id, 0x8086);
	CHECK_EQ(id.device_id, 0x0953);
	CHECK_EQ(id.subvendor_id, SPDK_PCI_ANY_ID);
	CHECK_EQ(id.subdevice_id, SPDK_PCI_ANY_ID);
}

static void
test_opts_init(void)
{
	struct spdk_env_opts opts;

	memset(&opts, 0xa5, sizeof(opts));
	opts.opts_size = sizeof(opts);
	spdk_env_opts_init(&opts);
	CHECK_STR(opts.name, "spdk");
	CHECK_STR(opts.core_mask, "0x1");
	CHECK(opts.lcore_map == NULL);
	CHECK_EQ(opts.shm_id, -1);
	CHECK_EQ(opts.mem_channel, -1);
	CHECK_EQ(opts.main_core, -1);
	CHECK_EQ(opts.mem_size, -1);
	CHECK(!opts.no_pci && !opts.hugepage_single_segments && !opts.unlink_hugepage && !opts.no_huge);
	CHECK_EQ(opts.num_pci_addr, 0);
	CHECK(opts.hugedir == NULL && opts.pci_blocked == NULL && opts.pci_allowed == NULL && opts.iova_mode == NULL);
	CHECK_EQ(opts.base_virtaddr, 0x200000000000);
	CHECK(opts.env_context == NULL && opts.vf_token == NULL);
	CHECK_EQ(opts.opts_size, sizeof(opts));
	CHECK(!opts.enforce_numa);

	memset(&opts, 0, sizeof(opts));
	spdk_env_opts_init(&opts);
	CHECK_EQ(opts.opts_size, 0);
	CHECK_STR(opts.core_mask, "0x1");
	spdk_env_opts_init(NULL);
}

/* What contradicts itself is refused before anything has happened. */
static void
test_refused_opts(void)
{
	struct spdk_env_opts opts;

	CHECK_EQ(spdk_env_init(NULL), -EINVAL);
	fill_opts(&opts);
	opts.lcore_map = "0@0";
	CHECK_EQ(spdk_env_init(&opts), -EINVAL);
	opts.core_mask = opts.lcore_map = NULL;
	CHECK_EQ(spdk_env_init(&opts), -EINVAL);
	fill_opts(&opts);
	opts.no_huge = true;
	opts.mem_size = -1;
	CHECK_EQ(spdk_env_init(&opts), -EINVAL);
	opts.mem_size = 64;
	opts.hugedir = "/dev/hugepages";
	CHECK_EQ(spdk_env_init(&opts), -EINVAL);
	opts.hugedir = NULL;
	opts.unlink_hugepage = true;
	CHECK_EQ(spdk_env_init(&opts), -EINVAL);
	opts.unlink_hugepage = false;
	opts.hugepage_single_segments = true;
	CHECK_EQ(spdk_env_init(&opts), -EINVAL);
	opts.hugepage_single_segments = false;
	opts.iova_mode = "pa";
	CHECK_EQ(spdk_env_init(&opts), -EINVAL);
}

static void
test_before_start(void)
{
	CHECK(spdk_env_dpdk_external_init());
	CHECK_EQ(spdk_env_get_core_count(), 0);
	CHECK_EQ(spdk_env_get_current_core(), SPDK_ENV_LCORE_ID_ANY);
	CHECK_EQ(spdk_vtophys(g_config, NULL), SPDK_VTOPHYS_ERROR);
#ifdef RESPDK_STALE
	CHECK(spdk_malloc(64, 0, NULL, -1, SPDK_MALLOC_DMA) == NULL);
	CHECK(spdk_mempool_create("early", 1, 64, 0, -1) == NULL);
	CHECK(spdk_memzone_reserve("early", 64, -1, 0) == NULL);
	spdk_free((void *)0x1000);
	CHECK_EQ(spdk_env_get_first_core(), UINT32_MAX);
	CHECK_EQ(spdk_env_get_last_core(), UINT32_MAX);
	CHECK_EQ(spdk_env_get_next_core(0), UINT32_MAX);
	CHECK_EQ(spdk_env_thread_launch_pinned(0, (thread_start_fn)1, NULL), -EINVAL);
	spdk_env_fini();
	CHECK(spdk_env_dpdk_external_init());
#endif
}

static int
tell_core(void *arg)
{
	*(uint32_t *)arg = spdk_env_get_current_core();
	return 5;
}

static int
wait_for_word(void *arg)
{
	while (!__atomic_load_n((int *)arg, __ATOMIC_ACQUIRE)) {
		spdk_pause();
	}
	return 0;
}

static void *
tell_core_elsewhere(void *arg)
{
	tell_core(arg);
	return NULL;
}

static void
test_cores(void)
{
	uint32_t core, seen = 0, last = UINT32_MAX, told;
	struct spdk_cpuset *set = spdk_cpuset_alloc();
	int32_t node, nodes = 0;
	pthread_t thread;
	int go = 0;

	REQUIRE(set != NULL);
	CHECK_EQ(spdk_env_get_core_count(), g_config->cores);
	CHECK_EQ(spdk_env_get_main_core(), 0);
	CHECK_EQ(spdk_env_get_first_core(), 0);
	CHECK_EQ(spdk_env_get_current_core(), 0);
	SPDK_ENV_FOREACH_CORE(core) {
		CHECK(last == UINT32_MAX || core > last);
		last = core;
		seen++;
		CHECK(spdk_env_get_numa_id(core) >= 0);
	}
	CHECK_EQ(seen, g_config->cores);
	CHECK_EQ(spdk_env_get_last_core(), last);
	CHECK_EQ(spdk_env_get_next_core(last), UINT32_MAX);
	CHECK_EQ(spdk_env_get_next_core(UINT32_MAX), 0);
	CHECK_EQ(spdk_env_get_numa_id(UINT32_MAX), SPDK_ENV_NUMA_ID_ANY);
	spdk_env_get_cpuset(set);
	CHECK_EQ(spdk_cpuset_count(set), g_config->cores);
	CHECK(spdk_cpuset_get_cpu(set, 0) && spdk_cpuset_get_cpu(set, last));

	CHECK(spdk_env_core_get_smt_cpuset(set, 0));
	CHECK(spdk_cpuset_get_cpu(set, 0));
	CHECK(spdk_env_core_get_smt_cpuset(set, UINT32_MAX));
	CHECK(spdk_cpuset_get_cpu(set, 0) && spdk_cpuset_get_cpu(set, last));
	CHECK(!spdk_env_core_get_smt_cpuset(set, 1000));

	node = spdk_env_get_first_numa_id();
	CHECK(node >= 0);
	SPDK_ENV_FOREACH_NUMA_ID(node) {
		nodes++;
	}
	CHECK(nodes >= 1);
	CHECK(spdk_env_get_last_numa_id() >= spdk_env_get_first_numa_id());
	CHECK_EQ(spdk_env_get_next_numa_id(spdk_env_get_last_numa_id()), INT32_MAX);
	CHECK_EQ(spdk_env_get_next_numa_id(12345), INT32_MAX);
	spdk_cpuset_free(set);

	REQUIRE(pthread_create(&thread, NULL, tell_core_elsewhere, &told) == 0);
	pthread_join(thread, NULL);
	CHECK_EQ(told, SPDK_ENV_LCORE_ID_ANY);

	SPDK_ENV_FOREACH_CORE(core) {
		if (core != 0) {
			told = 12345;
			CHECK_EQ(spdk_env_thread_launch_pinned(core, tell_core, &told), 0);
			spdk_env_thread_wait_all();
			CHECK_EQ(told, core);
		}
	}
	if (last != 0) {
		CHECK_EQ(spdk_env_thread_launch_pinned(last, wait_for_word, &go), 0);
		CHECK_EQ(spdk_env_thread_launch_pinned(last, tell_core, &told), -EBUSY);
		__atomic_store_n(&go, 1, __ATOMIC_RELEASE);
		spdk_env_thread_wait_all();
		CHECK_EQ(spdk_env_thread_launch_pinned(last, tell_core, &told), 0);
	}
	spdk_env_thread_wait_all();
	spdk_env_thread_wait_all();
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_env_thread_launch_pinned(0, tell_core, &told), -EBUSY);
	CHECK_EQ(spdk_env_thread_launch_pinned(1023, tell_core, &told), -EINVAL);
	CHECK_EQ(spdk_env_thread_launch_pinned(UINT32_MAX, tell_core, &told), -EINVAL);
	CHECK_EQ(spdk_env_thread_launch_pinned(last, NULL, &told), -EINVAL);
	spdk_env_get_cpuset(NULL);
	CHECK(!spdk_env_core_get_smt_cpuset(NULL, 0));
#endif
}

static void *
count_cpus(void *arg)
{
	cpu_set_t cpus;

	sched_getaffinity(0, sizeof(cpus), &cpus);
	*(int *)arg = CPU_COUNT(&cpus);
	return arg;
}

static void *
affinity_elsewhere(void *arg)
{
	cpu_set_t one, now;
	int count = 0, nested = 0;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	CHECK_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
	CHECK(spdk_call_unaffinitized(count_cpus, &count) == &count);
	CHECK_EQ(count, processors());
	sched_getaffinity(0, sizeof(now), &now);
#ifdef RESPDK_STALE
	/* Where this is made with DPDK, a thread that DPDK did not make stays where it was put. */
	CHECK(CPU_EQUAL(&one, &now));
#endif
	CHECK(spdk_call_unaffinitized(NULL, &count) == NULL);
	spdk_unaffinitize_thread();
	count_cpus(&count);
	CHECK_EQ(count, processors());
	spdk_unaffinitize_thread();
	CHECK(spdk_call_unaffinitized(count_cpus, &nested) == &nested);
	CHECK_EQ(nested, processors());
	return NULL;
}

static void
test_affinity(void)
{
	pthread_t thread;

	REQUIRE(pthread_create(&thread, NULL, affinity_elsewhere, NULL) == 0);
	pthread_join(thread, NULL);
}

static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void
test_clock(void)
{
	uint64_t hz = spdk_get_ticks_hz(), ticks, ns, before;
	double ratio = 0;
	int attempt;

	CHECK(hz > 100000000);
	CHECK_EQ(spdk_get_ticks_hz(), hz);
	/* On a busy machine the thread may lose its processor between the looks at the two clocks. */
	for (attempt = 0; attempt < 20 && !(ratio > 0.99 && ratio < 1.01); attempt++) {
		ticks = spdk_get_ticks();
		before = now_ns();
		CHECK(spdk_get_ticks() >= ticks);
		spdk_delay_us(20000);
		ns = now_ns() - before;
		ticks = spdk_get_ticks() - ticks;
		CHECK(ns >= 19800000);
		ratio = (double)ticks / ((double)hz * (double)ns / 1e9);
	}
	CHECK(ratio > 0.99 && ratio < 1.01);
	spdk_delay_us(0);
	spdk_pause();
}

static void
test_end_and_start_again(void)
{
	void *buf = spdk_malloc(100, 0, NULL, -1, SPDK_MALLOC_DMA);
	int i;

	for (i = 0; i < 3; i++) {
		spdk_env_fini();
		CHECK_EQ(spdk_vtophys(buf, NULL), SPDK_VTOPHYS_ERROR);
		CHECK_EQ(spdk_env_init(NULL), 0);
		CHECK_EQ(spdk_env_get_core_count(), g_config->cores);
#ifdef RESPDK_STALE
		CHECK(g_config->no_pci || spdk_vtophys(buf, NULL) != SPDK_VTOPHYS_ERROR);
#endif
	}
	spdk_free(buf);
	spdk_env_fini();
}

static int
suite(void)
{
	test_before_start();
	test_opts_init();
#ifndef RESPDK_STALE
	/* Elsewhere a refused option may leave traces. */
	if (g_config->no_huge)
#endif
	{
		test_refused_opts();
	}
	start();
	test_cores();
	test_affinity();
	test_clock();
	test_end_and_start_again();
	return check_done();
}

/* --- start with one option changed, in a process of its own --- */

struct variant {
	const char *what;
	int rc;
	const char *mask, *map, *context, *hugedir, *iova_mode, *virtual_cores;
	int main_core, shm_id, mem_size;
	bool no_huge;
	unsigned cores;
};

static int
run_variant(const struct variant *v)
{
	struct spdk_env_opts opts;
	void *buf;
	int rc;

	memset(&opts, 0, sizeof(opts));
	opts.opts_size = sizeof(opts);
	spdk_env_opts_init(&opts);
	if (v->virtual_cores) {
		setenv("RESPDK_VIRTUAL_CORES", v->virtual_cores, 1);
	}
	opts.name = "variant";
	opts.no_pci = true;
	opts.core_mask = v->map ? NULL : v->mask ? v->mask : "0x1";
	opts.lcore_map = v->map;
	opts.env_context = (void *)v->context;
	opts.hugedir = v->hugedir;
	opts.iova_mode = v->iova_mode;
	opts.main_core = v->main_core ? v->main_core : -1;
	opts.shm_id = v->shm_id ? v->shm_id : -1;
	opts.no_huge = v->no_huge;
	opts.mem_size = v->mem_size ? v->mem_size : v->no_huge ? 64 : -1;
	rc = spdk_env_init(&opts);
	CHECK(v->rc == 0 ? rc == 0 : rc < 0);
	if (rc != v->rc && v->rc) {
		printf("%s: %d\n", v->what, rc);
	}
	if (rc == 0) {
		CHECK_EQ(spdk_env_get_core_count(), v->cores);
		CHECK_EQ(spdk_env_get_main_core(), v->main_core ? (uint32_t)v->main_core : spdk_env_get_first_core());
		CHECK_EQ(spdk_env_get_current_core(), spdk_env_get_main_core());
		buf = spdk_zmalloc(30 * MB, 0, NULL, -1, SPDK_MALLOC_DMA);
		CHECK(buf != NULL);
		if (v->no_huge) {
			/* The size is a limit. */
			CHECK(spdk_malloc(60 * MB, 0, NULL, -1, SPDK_MALLOC_DMA) == NULL);
		}
		spdk_free(buf);
		spdk_env_fini();
	}
	return check_done();
}

static int
variant_body(const void *arg)
{
	return run_variant(arg);
}

int
main(void)
{
	const struct variant variants[] = {
		{ .what = "mask without prefix", .mask = "1", .no_huge = true, .cores = 1 },
		{ .what = "map", .map = "0@0", .no_huge = true, .cores = 1 },
		{ .what = "map of three", .map = "(0-2)@0", .no_huge = true, .cores = 3 },
		{ .what = "map with main core", .map = "(0,3,5)@0", .main_core = 5, .no_huge = true, .cores = 3 },
		{ .what = "list", .mask = "[0]", .no_huge = true, .cores = 1 },
		{ .what = "literal argument", .mask = "--lcores=0,7@0", .no_huge = true, .cores = 2 },
		{ .what = "log level", .context = "--log-level=lib.eal:4", .no_huge = true, .cores = 1 },
		{ .what = "little memory", .mem_size = 40, .no_huge = true, .cores = 1 },
		{ .what = "no cores", .mask = "0x0", .no_huge = true, .rc = -EINVAL },
		{ .what = "no digits", .mask = "0xg", .no_huge = true, .rc = -EINVAL },
		{ .what = "bad list", .mask = "[x]", .no_huge = true, .rc = -EINVAL },
		{ .what = "bad map", .map = "0@", .no_huge = true, .rc = -EINVAL },
		{ .what = "missing core", .mask = "[0,100]", .no_huge = true, .rc = -EINVAL },
		{ .what = "core out of range", .mask = "[5000]", .no_huge = true, .rc = -EINVAL },
		{ .what = "main core elsewhere", .main_core = 1, .no_huge = true, .rc = -EINVAL },
#ifdef RESPDK_STALE
		/* Where this is made with DPDK, these end the process. */
		{ .what = "unknown argument", .context = "--no-such-thing", .no_huge = true, .rc = -EINVAL },
		{ .what = "bad address mode", .iova_mode = "xx", .no_huge = true, .rc = -EINVAL },
		{ .what = "no hugepages by context", .context = "--no-huge -m 64", .rc = -EINVAL },
		{ .what = "virtual cores", .mask = "0xff", .virtual_cores = "8", .no_huge = true, .cores = 8 },
		{ .what = "virtual cores, list", .mask = "[0,4-5]", .virtual_cores = "8", .main_core = 4, .no_huge = true, .cores = 3 },
		{ .what = "beyond the virtual cores", .mask = "0x100", .virtual_cores = "8", .no_huge = true, .rc = -EINVAL },
		{ .what = "ordinary memory by itself", .cores = 1 },
		{ .what = "shared memory", .shm_id = 5, .cores = 1 },
#endif
	};
	int failed = 0;
	unsigned i;

	test_macros();
	failed |= in_every_configuration(suite);
	for (i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		failed |= in_child(variants[i].what, variant_body, &variants[i]);
	}
	CHECK_EQ(failed, 0);
	return check_done();
}
