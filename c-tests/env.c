/*
 * spdk/env.h without its PCI functions: options, memory, zones, pools, rings, maps, cores, threads, the clock.
 *
 * The environment starts once per process, so each configuration runs in a child.
 * c-test: timeout=240
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <spdk/cpuset.h>
#include <spdk/env.h>
#include <spdk/env_dpdk.h>
#include "check.h"

#define MB 1048576ul
#define TWO_MB (2 * MB)
#define PAGE 4096ul

struct config {
	const char *name;
	const char *mask;
	bool no_huge;
	bool no_pci;
	int mem_size;
	/* Cores that the mask names. */
	unsigned cores;
};

static const struct config *g_config;

static unsigned
processors(void)
{
	return (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
}

static bool
all_bytes(const void *buf, uint8_t value, size_t len)
{
	const uint8_t *byte = buf;

	while (len > 0 && *byte == value) {
		byte++;
		len--;
	}
	return len == 0;
}

/* --- options and start --- */

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

static void
fill_opts(struct spdk_env_opts *opts)
{
	memset(opts, 0, sizeof(*opts));
	opts->opts_size = sizeof(*opts);
	spdk_env_opts_init(opts);
	opts->name = "env_test";
	opts->core_mask = g_config->mask;
	opts->no_huge = g_config->no_huge;
	opts->no_pci = g_config->no_pci;
	opts->mem_size = g_config->mem_size;
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

static void
start(void)
{
	struct spdk_env_opts opts;
#ifdef RESPDK_STALE
	struct sigaction before[32], after;
	cpu_set_t cpus, cpus_after;
	int i;

	for (i = 1; i < 32; i++) {
		sigaction(i, NULL, &before[i]);
	}
	sched_getaffinity(0, sizeof(cpus), &cpus);
#endif
	fill_opts(&opts);
	/* Too small a size is reported, and taken for the smallest one there ever was. */
	opts.opts_size = 0;
	REQUIRE(spdk_env_init(&opts) == 0);
#ifdef RESPDK_STALE
	/* The caller is left as it was. */
	sched_getaffinity(0, sizeof(cpus_after), &cpus_after);
	CHECK(CPU_EQUAL(&cpus, &cpus_after));
	for (i = 1; i < 32; i++) {
		sigaction(i, NULL, &after);
		CHECK(i == SIGKILL || i == SIGSTOP || after.sa_handler == before[i].sa_handler);
	}
#endif
	CHECK(!spdk_env_dpdk_external_init());
	CHECK_EQ(spdk_env_init(&opts), -EINVAL);
	CHECK(spdk_process_is_primary());
	CHECK_EQ(spdk_get_tid(), syscall(SYS_gettid));
	CHECK(!spdk_iommu_is_enabled());
}

/* --- memory --- */

static void
test_malloc(void)
{
	static const size_t sizes[] = { 1, 63, 64, 65, 512, 2047, 2048, 2049, 4096, 5000, 65536, 300000, MB, TWO_MB, 3 * MB };
	static const size_t aligns[] = { 0, 1, 64, 128, 512, 2048, 4096, 65536, TWO_MB };
	uint64_t word = 0;
	size_t i, j;
	void *buf, *other;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (j = 0; j < sizeof(aligns) / sizeof(aligns[0]); j++) {
			buf = spdk_malloc(sizes[i], aligns[j], NULL, SPDK_ENV_NUMA_ID_ANY, SPDK_MALLOC_DMA);
			REQUIRE(buf != NULL);
			CHECK_EQ((uintptr_t)buf % (aligns[j] > 64 ? aligns[j] : 64), 0);
			memset(buf, 0xff, sizes[i]);
			other = spdk_zmalloc(sizes[i], aligns[j], NULL, SPDK_ENV_NUMA_ID_ANY, SPDK_MALLOC_SHARE);
			REQUIRE(other != NULL);
			CHECK(all_bytes(other, 0, sizes[i]));
			memset(other, 0xee, sizes[i]);
			CHECK(all_bytes(buf, 0xff, sizes[i]));
			spdk_free(buf);
			CHECK(all_bytes(other, 0xee, sizes[i]));
			spdk_free(other);
		}
	}
	CHECK(spdk_malloc(64, 0, NULL, -1, 0) == NULL);
	CHECK(spdk_zmalloc(64, 0, NULL, -1, 0) == NULL);
	CHECK(spdk_malloc(64, 0, &word, -1, SPDK_MALLOC_DMA) == NULL);
	CHECK(spdk_zmalloc(64, 0, &word, -1, SPDK_MALLOC_DMA) == NULL);
	CHECK(spdk_malloc(0, 0, NULL, -1, SPDK_MALLOC_DMA) == NULL);
	CHECK(spdk_malloc(64, 100, NULL, -1, SPDK_MALLOC_DMA) == NULL);
	CHECK(spdk_malloc(1ul << 46, 0, NULL, -1, SPDK_MALLOC_DMA) == NULL);
	/* A node that does not exist is replaced by another one. */
	buf = spdk_malloc(64, 0, NULL, 7, SPDK_MALLOC_DMA);
	CHECK(buf != NULL);
	spdk_free(buf);

	buf = spdk_dma_malloc(100, 512, NULL);
	CHECK(buf != NULL && (uintptr_t)buf % 512 == 0);
	CHECK(spdk_dma_malloc(100, 0, &word) == NULL);
	spdk_dma_free(buf);
	buf = spdk_dma_malloc_socket(100, 0, NULL, 0);
	CHECK(buf != NULL);
	CHECK(spdk_dma_malloc_socket(100, 0, &word, 0) == NULL);
	spdk_dma_free(buf);
	buf = spdk_dma_zmalloc(100, 0, NULL);
	CHECK(buf != NULL && all_bytes(buf, 0, 100));
	CHECK(spdk_dma_zmalloc(100, 0, &word) == NULL);
	spdk_dma_free(buf);
	buf = spdk_dma_zmalloc_socket(100, 0, NULL, 0);
	CHECK(buf != NULL && all_bytes(buf, 0, 100));
	CHECK(spdk_dma_zmalloc_socket(100, 0, &word, 0) == NULL);
	spdk_dma_free(buf);
	spdk_free(NULL);
	spdk_dma_free(NULL);
}

static void
test_realloc(void)
{
	uint64_t word = 0;
	uint8_t *buf;
	size_t size;

	buf = spdk_realloc(NULL, 100, 0);
	REQUIRE(buf != NULL);
	memset(buf, 1, 100);
	for (size = 200; size < 4 * MB; size *= 3) {
		buf = spdk_realloc(buf, size, 4096);
		REQUIRE(buf != NULL);
		CHECK_EQ((uintptr_t)buf % 4096, 0);
		CHECK(all_bytes(buf, 1, 100));
	}
	buf = spdk_dma_realloc(buf, 100, 0, NULL);
	REQUIRE(buf != NULL);
	CHECK(all_bytes(buf, 1, 100));
	CHECK(spdk_dma_realloc(buf, 200, 0, &word) == NULL);
	CHECK(spdk_realloc(buf, 1ul << 46, 0) == NULL);
	CHECK(all_bytes(buf, 1, 100));
	spdk_free(buf);
	buf = spdk_dma_realloc(NULL, 64, 64, NULL);
	CHECK(buf != NULL);
	spdk_dma_free(buf);
}

#ifdef RESPDK_STALE
/* A pointer that is no buffer changes nothing but errno. */
static void
test_wrong_buffers(void)
{
	struct spdk_env_dpdk_mem_stats before, after;
	void *buf[3], *map, *zone;
	int on_stack, i;

	buf[0] = spdk_malloc(64, 0, NULL, -1, SPDK_MALLOC_DMA);
	buf[1] = spdk_malloc(40000, 0, NULL, -1, SPDK_MALLOC_DMA);
	buf[2] = spdk_malloc(9 * MB, 0, NULL, -1, SPDK_MALLOC_DMA);
	zone = spdk_memzone_reserve("not_to_free", 100, -1, 0);
	REQUIRE(buf[0] && buf[1] && buf[2] && zone);
	CHECK_EQ(spdk_env_dpdk_get_mem_stats(&before, 0), 0);
	map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *garbage[] = { &on_stack, (void *)1, (void *)UINT64_MAX, map, (void *)0x123456789abc, (void *)test_malloc,
			    (char *)buf[1] + 64, (char *)buf[1] + PAGE, (char *)buf[0] + 1, (char *)buf[2] + TWO_MB, zone };
	for (i = 0; i < (int)(sizeof(garbage) / sizeof(garbage[0])); i++) {
		/* Inside of a buffer another one may have begun that was freed. */
		bool inside = garbage[i] == (char *)buf[1] + PAGE || garbage[i] == (char *)buf[2] + TWO_MB;

		errno = 0;
		spdk_free(garbage[i]);
		CHECK(errno == EBADF || (inside && errno == ESTALE));
		errno = 0;
		spdk_dma_free(garbage[i]);
		CHECK(errno == EBADF || (inside && errno == ESTALE));
		errno = 0;
		CHECK(spdk_realloc(garbage[i], 128, 0) == NULL);
		CHECK(errno == EBADF || (inside && errno == ESTALE));
		CHECK(spdk_dma_realloc(garbage[i], 128, 0, NULL) == NULL);
	}
	CHECK_EQ(spdk_env_dpdk_get_mem_stats(&after, 0), 0);
	CHECK_EQ(after.alloc_count, before.alloc_count);
	for (i = 0; i < 3; i++) {
		spdk_free(buf[i]);
		errno = 0;
		spdk_free(buf[i]);
		CHECK_EQ(errno, ESTALE);
		errno = 0;
		CHECK(spdk_realloc(buf[i], 10, 0) == NULL);
		CHECK_EQ(errno, ESTALE);
	}
	/* A late write goes nowhere. */
	memset(buf[2], 1, 9 * MB);
	CHECK_EQ(spdk_env_dpdk_get_mem_stats(&after, 0), 0);
	CHECK_EQ(after.alloc_count, before.alloc_count - 3);
	CHECK_EQ(spdk_memzone_free("not_to_free"), 0);
	munmap(map, PAGE);
}
#endif

static void *
churn(void *arg)
{
	unsigned seed = (unsigned)(uintptr_t)arg;
	uint8_t *buf[64] = { NULL };
	size_t len[64] = { 0 };
	int i, n, bad = 0;

	for (n = 0; n < 20000; n++) {
		i = rand_r(&seed) % 64;
		if (buf[i]) {
			bad += !all_bytes(buf[i], (uint8_t)i, len[i] > 256 ? 256 : len[i]) || buf[i][len[i] - 1] != (uint8_t)i;
			spdk_free(buf[i]);
			buf[i] = NULL;
		} else {
			len[i] = (size_t)rand_r(&seed) % (n % 100 ? 8192 : 3 * MB) + 1;
			buf[i] = spdk_malloc(len[i], 0, NULL, -1, SPDK_MALLOC_DMA);
			if (buf[i]) {
				memset(buf[i], i, len[i] > 256 ? 256 : len[i]);
				buf[i][len[i] - 1] = (uint8_t)i;
			}
		}
	}
	for (i = 0; i < 64; i++) {
		spdk_free(buf[i]);
	}
	return (void *)(intptr_t)bad;
}

static void
test_many_threads(void)
{
	struct spdk_env_dpdk_mem_stats before, after;
	pthread_t threads[4];
	void *bad;
	int i;

	CHECK_EQ(spdk_env_dpdk_get_mem_stats(&before, 0), 0);
	for (i = 0; i < 4; i++) {
		REQUIRE(pthread_create(&threads[i], NULL, churn, (void *)(uintptr_t)(i + 1)) == 0);
	}
	for (i = 0; i < 4; i++) {
		pthread_join(threads[i], &bad);
		CHECK_EQ((intptr_t)bad, 0);
	}
	CHECK_EQ(spdk_env_dpdk_get_mem_stats(&after, 0), 0);
	CHECK_EQ(after.alloc_count, before.alloc_count);
	CHECK_EQ(after.heap_allocsz_bytes, before.heap_allocsz_bytes);
}

static void
test_zones(void)
{
	static char text[65536];
	char *zone, *other;
	FILE *f;
	size_t n;

	zone = spdk_memzone_reserve("zone_one", 1000, SPDK_ENV_NUMA_ID_ANY, 0);
	REQUIRE(zone != NULL);
	CHECK_EQ((uintptr_t)zone % 64, 0);
	CHECK(all_bytes(zone, 0, 1000));
	CHECK(spdk_memzone_reserve("zone_one", 1000, SPDK_ENV_NUMA_ID_ANY, 0) == NULL);
	CHECK(spdk_memzone_lookup("zone_one") == zone);
	CHECK(spdk_memzone_lookup("zone_two") == NULL);
	other = spdk_memzone_reserve_aligned("zone_two", 20000, 0, SPDK_MEMZONE_NO_IOVA_CONTIG, 8192);
	REQUIRE(other != NULL);
	CHECK_EQ((uintptr_t)other % 8192, 0);
	CHECK(spdk_memzone_reserve_aligned("zone_bad", 64, 0, 0, 100) == NULL);
	CHECK(spdk_memzone_reserve("a_name_that_is_longer_than_31_chars", 64, -1, 0) == NULL);
	zone = spdk_memzone_reserve("a_name_of_thirty_one_characters", 64, -1, 0);
	CHECK(zone != NULL);
	CHECK_EQ(spdk_memzone_free("a_name_of_thirty_one_characters"), 0);
	f = tmpfile();
	REQUIRE(f != NULL);
	spdk_memzone_dump(f);
	rewind(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = 0;
	fclose(f);
	CHECK(strstr(text, "zone_one") && strstr(text, "zone_two"));
	CHECK_EQ(spdk_memzone_free("zone_one"), 0);
	CHECK_EQ(spdk_memzone_free("zone_one"), -1);
	CHECK(spdk_memzone_lookup("zone_one") == NULL);
	CHECK_EQ(spdk_memzone_free("zone_two"), 0);
	zone = spdk_memzone_reserve("zone_one", 64, -1, 0);
	CHECK(zone != NULL);
	CHECK_EQ(spdk_memzone_free("zone_one"), 0);
#ifdef RESPDK_STALE
	CHECK(spdk_memzone_reserve(NULL, 64, -1, 0) == NULL);
	CHECK(spdk_memzone_lookup(NULL) == NULL);
	CHECK_EQ(spdk_memzone_free(NULL), -1);
	spdk_memzone_dump(NULL);
#endif
}

/* --- pools --- */

static struct {
	struct spdk_mempool *pool;
	void *arg;
	unsigned next;
	bool ordered;
	void *objects[512];
} g_seen;

static void
see_object(struct spdk_mempool *mp, void *opaque, void *obj, unsigned obj_idx)
{
	g_seen.pool = mp;
	g_seen.arg = opaque;
	g_seen.ordered &= obj_idx == g_seen.next;
	g_seen.objects[g_seen.next++ % 512] = obj;
	memset(obj, (int)obj_idx, 100);
}

static size_t g_mem_len;

static void
see_memory(struct spdk_mempool *mp, void *opaque, void *addr, uint64_t iova, size_t len, unsigned mem_idx)
{
	CHECK(mp == opaque);
	CHECK(addr != NULL && iova != 0 && mem_idx < 1000);
	g_mem_len += len;
}

static void
test_pools(void)
{
	struct spdk_mempool *pool;
	uint8_t *obj[512], *one;
	unsigned i, j;

	memset(&g_seen, 0, sizeof(g_seen));
	g_seen.ordered = true;
	pool = spdk_mempool_create_ctor("pool", 512, 100, SPDK_MEMPOOL_DEFAULT_CACHE_SIZE, SPDK_ENV_NUMA_ID_ANY, see_object, &g_seen);
	REQUIRE(pool != NULL);
	CHECK(g_seen.pool == pool && g_seen.arg == &g_seen && g_seen.ordered);
	CHECK_EQ(g_seen.next, 512);
	CHECK_STR(spdk_mempool_get_name(pool), "pool");
	CHECK(spdk_mempool_lookup("pool") == pool);
	CHECK(spdk_mempool_lookup("other") == NULL);
	CHECK(spdk_mempool_create("pool", 1, 100, 0, -1) == NULL);
	CHECK(spdk_mempool_create("a_pool_name_that_is_too_long_for_it", 1, 100, 0, -1) == NULL);
	CHECK(spdk_mempool_create("empty", 0, 100, 0, -1) == NULL);
	CHECK_EQ(spdk_mempool_count(pool), 512);

	for (i = 0; i < 512; i++) {
		obj[i] = spdk_mempool_get(pool);
		REQUIRE(obj[i] != NULL);
		CHECK_EQ((uintptr_t)obj[i] % 64, 0);
		for (j = 0; j < i; j++) {
			if (obj[i] == obj[j]) {
				CHECK(obj[i] != obj[j]);
			}
		}
		for (j = 0; j < 512 && g_seen.objects[j] != obj[i]; j++) {
		}
		CHECK(j < 512 && all_bytes(obj[i], (uint8_t)j, 100));
		CHECK_EQ(spdk_mempool_count(pool), 511 - i);
	}
	CHECK(spdk_mempool_get(pool) == NULL);
	CHECK(spdk_mempool_get_bulk(pool, (void **)obj, 1) < 0);
	for (i = 0; i < 512; i++) {
		spdk_mempool_put(pool, obj[i]);
		CHECK_EQ(spdk_mempool_count(pool), i + 1);
	}
	CHECK_EQ(spdk_mempool_get_bulk(pool, (void **)obj, 512), 0);
	CHECK_EQ(spdk_mempool_count(pool), 0);
	spdk_mempool_put_bulk(pool, (void **)obj, 512);
	CHECK_EQ(spdk_mempool_count(pool), 512);
	CHECK(spdk_mempool_get_bulk(pool, (void **)obj, 513) < 0);
	CHECK_EQ(spdk_mempool_count(pool), 512);

	g_seen.next = 0;
	CHECK_EQ(spdk_mempool_obj_iter(pool, see_object, NULL), 512);
	CHECK(g_seen.next == 512 && g_seen.arg == NULL);
	g_mem_len = 0;
	CHECK(spdk_mempool_mem_iter(pool, see_memory, pool) >= 1);
	CHECK(g_mem_len >= 512 * 100);
	spdk_mempool_free(pool);
	CHECK(spdk_mempool_lookup("pool") == NULL);
	spdk_mempool_free(NULL);

	/* Without a cache, and with large elements. */
	pool = spdk_mempool_create("large", 20, 300000, 0, 0);
	REQUIRE(pool != NULL);
	for (i = 0; i < 20; i++) {
		obj[i] = spdk_mempool_get(pool);
		REQUIRE(obj[i] != NULL);
		memset(obj[i], (int)i, 300000);
	}
	for (i = 0; i < 20; i++) {
		CHECK(all_bytes(obj[i], (uint8_t)i, 300000));
		spdk_mempool_put(pool, obj[i]);
	}
	one = spdk_mempool_get(pool);
	CHECK(one != NULL);
#ifdef RESPDK_STALE
	struct spdk_mempool *stale;
	int on_stack;

	errno = 0;
	spdk_mempool_put(pool, &on_stack);
	CHECK_EQ(errno, EBADF);
	spdk_mempool_put(pool, NULL);
	spdk_mempool_put(pool, one + 64);
	CHECK_EQ(spdk_mempool_count(pool), 19);
	spdk_mempool_put(pool, one);
	errno = 0;
	spdk_mempool_put(pool, one);
	CHECK_EQ(errno, ESTALE);
	spdk_mempool_put_bulk(pool, (void **)obj, 20);
	CHECK_EQ(spdk_mempool_count(pool), 20);
	errno = 0;
	spdk_free(one);
	CHECK_EQ(errno, EBADF);
	CHECK_EQ(spdk_mempool_get_bulk(pool, NULL, 1), -EINVAL);
	CHECK_EQ(spdk_mempool_obj_iter(pool, NULL, NULL), 0);
	CHECK_EQ(spdk_mempool_mem_iter(pool, NULL, NULL), 0);
	CHECK(spdk_mempool_create(NULL, 1, 64, 0, -1) == NULL);
	CHECK(spdk_mempool_lookup(NULL) == NULL);
	spdk_mempool_free(pool);
	stale = pool;
	for (i = 0; i < 1000; i++) {
		pool = spdk_mempool_create("again", 1, 64, 0, -1);
		REQUIRE(pool != NULL && pool != stale);
		spdk_mempool_free(pool);
	}
	struct spdk_mempool *wrong[] = { stale, NULL, (void *)&on_stack, (void *)1, (void *)UINT64_MAX };
	const int code[] = { ESTALE, EINVAL, EBADF, EBADF, EBADF };
	for (i = 0; i < 5; i++) {
		errno = 0;
		CHECK(spdk_mempool_get(wrong[i]) == NULL);
		CHECK_EQ(errno, code[i]);
		CHECK_EQ(spdk_mempool_get_bulk(wrong[i], (void **)obj, 1), -code[i]);
		spdk_mempool_put(wrong[i], one);
		spdk_mempool_put_bulk(wrong[i], (void **)&one, 1);
		CHECK_EQ(spdk_mempool_count(wrong[i]), 0);
		CHECK_EQ(spdk_mempool_obj_iter(wrong[i], see_object, NULL), 0);
		CHECK_EQ(spdk_mempool_mem_iter(wrong[i], see_memory, NULL), 0);
		CHECK_STR(spdk_mempool_get_name(wrong[i]), code[i] == ESTALE ? "(stale)" : "(invalid)");
		errno = 0;
		spdk_mempool_free(wrong[i]);
		CHECK_EQ(errno, wrong[i] ? code[i] : 0);
	}
#else
	spdk_mempool_put(pool, one);
	spdk_mempool_free(pool);
#endif
}

static void *
use_pool(void *arg)
{
	struct spdk_mempool *pool = arg;
	void *obj[8];
	int n, i, got = 0;

	for (n = 0; n < 20000; n++) {
		if (spdk_mempool_get_bulk(pool, obj, 8) == 0) {
			for (i = 0; i < 8; i++) {
				__atomic_add_fetch((int *)obj[i], 1, __ATOMIC_RELAXED);
			}
			got++;
			spdk_mempool_put_bulk(pool, obj, 4);
			for (i = 4; i < 8; i++) {
				spdk_mempool_put(pool, obj[i]);
			}
		}
	}
	return (void *)(intptr_t)got;
}

static int
use_pool_pinned(void *arg)
{
	use_pool(arg);
	return 0;
}

static void
test_pool_threads(void)
{
	struct spdk_mempool *pool = spdk_mempool_create("busy", 64, 64, SPDK_MEMPOOL_DEFAULT_CACHE_SIZE, -1);
	pthread_t threads[3];
	unsigned core;
	void *got;
	int i;

	REQUIRE(pool != NULL);
	SPDK_ENV_FOREACH_CORE(core) {
		if (core != spdk_env_get_main_core()) {
			CHECK_EQ(spdk_env_thread_launch_pinned(core, use_pool_pinned, pool), 0);
		}
	}
	for (i = 0; i < 3; i++) {
		REQUIRE(pthread_create(&threads[i], NULL, use_pool, pool) == 0);
	}
	use_pool(pool);
	for (i = 0; i < 3; i++) {
		pthread_join(threads[i], &got);
	}
	spdk_env_thread_wait_all();
	CHECK_EQ(spdk_mempool_count(pool), 64);
	spdk_mempool_free(pool);
}

/* --- rings --- */

static void
test_rings(void)
{
	static const enum spdk_ring_type types[] = { SPDK_RING_TYPE_SP_SC, SPDK_RING_TYPE_MP_SC, SPDK_RING_TYPE_MP_MC };
	void *in[16], *out[16];
	struct spdk_ring *ring;
	size_t room;
	int t, i;

	CHECK_EQ(SPDK_RING_TYPE_SP_SC, 0);
	CHECK_EQ(SPDK_RING_TYPE_MP_SC, 1);
	CHECK_EQ(SPDK_RING_TYPE_MP_MC, 2);
	for (i = 0; i < 16; i++) {
		in[i] = (void *)(uintptr_t)(i + 1);
	}
	for (t = 0; t < 3; t++) {
		ring = spdk_ring_create(types[t], 10, SPDK_ENV_NUMA_ID_ANY);
		REQUIRE(ring != NULL);
		CHECK_EQ(spdk_ring_count(ring), 0);
		room = 0;
		CHECK_EQ(spdk_ring_enqueue(ring, in, 7, &room), 7);
		CHECK_EQ(room, 3);
		CHECK_EQ(spdk_ring_count(ring), 7);
		CHECK_EQ(spdk_ring_enqueue(ring, in, 4, &room), 0);
		CHECK_EQ(room, 3);
		CHECK_EQ(spdk_ring_enqueue(ring, in + 7, 3, NULL), 3);
		CHECK_EQ(spdk_ring_enqueue(ring, in, 1, &room), 0);
		CHECK_EQ(room, 0);
		CHECK_EQ(spdk_ring_dequeue(ring, out, 4), 4);
		CHECK(out[0] == in[0] && out[3] == in[3]);
		CHECK_EQ(spdk_ring_dequeue(ring, out, 16), 6);
		CHECK(out[0] == in[4] && out[5] == in[9]);
		CHECK_EQ(spdk_ring_dequeue(ring, out, 16), 0);
		for (i = 0; i < 1000; i++) {
			CHECK_EQ(spdk_ring_enqueue(ring, in + i % 8, 3, NULL), 3);
			CHECK_EQ(spdk_ring_dequeue(ring, out, 3), 3);
			CHECK(out[0] == in[i % 8] && out[2] == in[i % 8 + 2]);
		}
		CHECK_EQ(spdk_ring_enqueue(ring, in, 5, NULL), 5);
		spdk_ring_free(ring);
	}
	CHECK(spdk_ring_create((enum spdk_ring_type)7, 10, -1) == NULL);
	CHECK(spdk_ring_create(SPDK_RING_TYPE_MP_MC, SIZE_MAX, -1) == NULL);
	spdk_ring_free(NULL);
#ifdef RESPDK_STALE
	struct spdk_ring *stale = spdk_ring_create(SPDK_RING_TYPE_MP_MC, 10, -1);

	CHECK_EQ(spdk_ring_enqueue(stale, NULL, 1, NULL), 0);
	CHECK_EQ(spdk_ring_dequeue(stale, NULL, 1), 0);
	spdk_ring_free(stale);
	for (i = 0; i < 1000; i++) {
		ring = spdk_ring_create(SPDK_RING_TYPE_MP_MC, 10, -1);
		REQUIRE(ring != NULL && ring != stale);
		spdk_ring_free(ring);
	}
	struct spdk_ring *wrong[] = { stale, NULL, (void *)&i, (void *)8, (void *)UINT64_MAX };
	const int code[] = { ESTALE, EINVAL, EBADF, EBADF, EBADF };
	for (i = 0; i < 5; i++) {
		errno = 0;
		CHECK_EQ(spdk_ring_enqueue(wrong[i], in, 1, &room), 0);
		CHECK_EQ(errno, code[i]);
		CHECK_EQ(spdk_ring_dequeue(wrong[i], out, 1), 0);
		CHECK_EQ(spdk_ring_count(wrong[i]), 0);
		errno = 0;
		spdk_ring_free(wrong[i]);
		CHECK_EQ(errno, wrong[i] ? code[i] : 0);
	}
#endif
}

#define PER_PRODUCER 50000

struct traffic {
	struct spdk_ring *ring;
	uintptr_t first;
	uintptr_t sum;
	unsigned long *left;
};

static void *
produce(void *arg)
{
	struct traffic *t = arg;
	void *objs[4];
	int n, i;

	for (n = 0; n < PER_PRODUCER; n += 4) {
		for (i = 0; i < 4; i++) {
			objs[i] = (void *)(t->first + (uintptr_t)(n + i));
		}
		while (spdk_ring_enqueue(t->ring, objs, 4, NULL) == 0) {
			sched_yield();
		}
	}
	return NULL;
}

static void *
consume(void *arg)
{
	struct traffic *t = arg;
	void *objs[8];
	size_t n, i;

	while (__atomic_load_n(t->left, __ATOMIC_ACQUIRE) > 0) {
		n = spdk_ring_dequeue(t->ring, objs, 8);
		for (i = 0; i < n; i++) {
			t->sum += (uintptr_t)objs[i];
		}
		if (n == 0) {
			sched_yield();
		} else {
			__atomic_sub_fetch(t->left, n, __ATOMIC_ACQ_REL);
		}
	}
	return NULL;
}

static void
test_ring_threads(void)
{
	static const int producers[] = { 1, 3, 3 }, consumers[] = { 1, 1, 2 };
	struct traffic in[3], out[2];
	pthread_t threads[5];
	unsigned long left;
	uintptr_t sum, expected;
	int t, i, n;

	for (t = 0; t < 3; t++) {
		struct spdk_ring *ring = spdk_ring_create((enum spdk_ring_type)t, 60, -1);

		REQUIRE(ring != NULL);
		left = (unsigned long)producers[t] * PER_PRODUCER;
		expected = (uintptr_t)left * (left + 1) / 2;
		for (n = i = 0; i < producers[t]; i++) {
			in[i] = (struct traffic) { ring, (uintptr_t)i * PER_PRODUCER + 1, 0, NULL };
			REQUIRE(pthread_create(&threads[n++], NULL, produce, &in[i]) == 0);
		}
		for (i = 0; i < consumers[t]; i++) {
			out[i] = (struct traffic) { ring, 0, 0, &left };
			REQUIRE(pthread_create(&threads[n++], NULL, consume, &out[i]) == 0);
		}
		for (i = 0; i < n; i++) {
			pthread_join(threads[i], NULL);
		}
		for (sum = 0, i = 0; i < consumers[t]; i++) {
			sum += out[i].sum;
		}
		CHECK_EQ(sum, expected);
		CHECK_EQ(spdk_ring_count(ring), 0);
		spdk_ring_free(ring);
	}
}

/* --- registered memory and maps --- */

static uint64_t g_default = 0xDEADBEEF0BADF00D;
static size_t g_registered, g_calls;
static void *g_fail_at;
static uintptr_t g_watch_from, g_watch_to;

static int
notified(void *cb_ctx, struct spdk_mem_map *map, enum spdk_mem_map_notify_action action, void *vaddr, size_t size)
{
	CHECK(cb_ctx == &g_registered);
	if ((uintptr_t)vaddr < g_watch_from || (uintptr_t)vaddr >= g_watch_to) {
		return 0;
	}
	g_calls++;
	if (action == SPDK_MEM_MAP_NOTIFY_REGISTER) {
		if (vaddr == g_fail_at) {
			return -EIO;
		}
		g_registered += size;
		return spdk_mem_map_set_translation(map, (uintptr_t)vaddr, size, 77);
	}
	g_registered -= size;
	CHECK_EQ(spdk_mem_map_translate(map, (uintptr_t)vaddr, NULL), 77);
	return spdk_mem_map_clear_translation(map, (uintptr_t)vaddr, size);
}

static int
same(uint64_t a, uint64_t b)
{
	return a == b;
}

static void
test_translations(void)
{
	const struct spdk_mem_map_ops contiguous = { NULL, same };
	struct spdk_mem_map *map = spdk_mem_map_alloc(g_default, &contiguous, NULL);
	uint64_t size;
	int i;

	REQUIRE(map != NULL);
	CHECK_EQ(spdk_mem_map_translate(map, 10, NULL), g_default);
	CHECK_EQ(spdk_mem_map_set_translation(map, TWO_MB, 1234, 1), -EINVAL);
	CHECK_EQ(spdk_mem_map_set_translation(map, 1234, TWO_MB, 1), -EINVAL);
	CHECK_EQ(spdk_mem_map_set_translation(map, 1ul << 48, TWO_MB, 1), -EINVAL);
	CHECK(spdk_mem_map_set_translation(map, (1ul << 48) - TWO_MB, 2 * TWO_MB, 1) < 0);
	CHECK_EQ(spdk_mem_map_set_translation(map, (1ul << 48) - TWO_MB, TWO_MB, 0x1234), 0);
	CHECK_EQ(spdk_mem_map_translate(map, (1ul << 48) - 1, NULL), 0x1234);
	CHECK_EQ(spdk_mem_map_translate(map, 1ul << 48, NULL), g_default);

	CHECK_EQ(spdk_mem_map_set_translation(map, 0, 3 * TWO_MB, 0), 0);
	size = 3 * TWO_MB;
	CHECK_EQ(spdk_mem_map_translate(map, 0, &size), 0);
	CHECK_EQ(size, 3 * TWO_MB);
	CHECK_EQ(spdk_mem_map_translate(map, PAGE, &size), 0);
	CHECK_EQ(size, 3 * TWO_MB - PAGE);
	CHECK_EQ(spdk_mem_map_clear_translation(map, TWO_MB, TWO_MB), 0);
	size = 3 * TWO_MB;
	CHECK_EQ(spdk_mem_map_translate(map, 0, &size), 0);
	CHECK_EQ(size, TWO_MB);
	size = 3 * TWO_MB;
	CHECK_EQ(spdk_mem_map_translate(map, TWO_MB, &size), g_default);
	CHECK_EQ(size, TWO_MB);
	CHECK_EQ(spdk_mem_map_translate(map, 2 * TWO_MB, NULL), 0);
	size = 543;
	CHECK_EQ(spdk_mem_map_translate(map, 3 * TWO_MB - 196, &size), 0);
	CHECK_EQ(size, 196);
	size = 0;
	CHECK_EQ(spdk_mem_map_translate(map, 0, &size), 0);
	CHECK_EQ(size, 0);
	spdk_mem_map_free(&map);
	CHECK(map == NULL);
	spdk_mem_map_free(&map);
	spdk_mem_map_free(NULL);

	/* Pages of 4 KiB, alone and beside large ones; no way to tell what is contiguous. */
	map = spdk_mem_map_alloc(g_default, NULL, NULL);
	REQUIRE(map != NULL);
	CHECK_EQ(spdk_mem_map_set_translation(map, 5 * TWO_MB - PAGE, TWO_MB + 2 * PAGE, 5), 0);
	CHECK_EQ(spdk_mem_map_translate(map, 5 * TWO_MB - PAGE - 1, NULL), g_default);
	size = UINT64_MAX;
	CHECK_EQ(spdk_mem_map_translate(map, 5 * TWO_MB - PAGE, &size), 5);
	CHECK_EQ(size, PAGE);
	size = UINT64_MAX;
	CHECK_EQ(spdk_mem_map_translate(map, 5 * TWO_MB + 100, &size), 5);
	CHECK_EQ(size, TWO_MB - 100);
	size = UINT64_MAX;
	CHECK_EQ(spdk_mem_map_translate(map, 6 * TWO_MB + 100, &size), 5);
	CHECK_EQ(size, PAGE - 100);
	CHECK_EQ(spdk_mem_map_translate(map, 6 * TWO_MB + PAGE, NULL), g_default);
	CHECK_EQ(spdk_mem_map_set_translation(map, 5 * TWO_MB + 7 * PAGE, PAGE, 6), 0);
	for (i = 0; i < 512; i++) {
		CHECK_EQ(spdk_mem_map_translate(map, 5 * TWO_MB + (uint64_t)i * PAGE, NULL), i == 7 ? 6 : 5);
	}
	CHECK_EQ(spdk_mem_map_set_translation(map, 5 * TWO_MB, TWO_MB, 8), 0);
	CHECK_EQ(spdk_mem_map_translate(map, 5 * TWO_MB + 7 * PAGE, NULL), 8);
	CHECK_EQ(spdk_mem_map_clear_translation(map, 5 * TWO_MB, TWO_MB), 0);
	CHECK_EQ(spdk_mem_map_translate(map, 5 * TWO_MB + 7 * PAGE, NULL), g_default);
#ifdef RESPDK_STALE
	struct spdk_mem_map *stale = map, *copy;

	spdk_mem_map_free(&map);
	for (i = 0; i < 1000; i++) {
		map = spdk_mem_map_alloc(0, NULL, NULL);
		REQUIRE(map != NULL && map != stale);
		spdk_mem_map_free(&map);
	}
	struct spdk_mem_map *wrong[] = { stale, NULL, (void *)&i, (void *)8, (void *)UINT64_MAX };
	const int code[] = { ESTALE, EINVAL, EBADF, EBADF, EBADF };
	for (i = 0; i < 5; i++) {
		CHECK_EQ(spdk_mem_map_set_translation(wrong[i], 0, PAGE, 1), -code[i]);
		CHECK_EQ(spdk_mem_map_clear_translation(wrong[i], 0, PAGE), -code[i]);
		CHECK_EQ(spdk_mem_map_translate(wrong[i], 0, NULL), SPDK_VTOPHYS_ERROR);
		copy = wrong[i];
		errno = 0;
		spdk_mem_map_free(&copy);
		CHECK_EQ(errno, copy ? code[i] : 0);
	}
#else
	spdk_mem_map_free(&map);
#endif
}

static void
test_registration(void)
{
	const struct spdk_mem_map_ops ops = { notified, NULL };
	struct spdk_mem_map *map, *second;
	uint8_t *base = (void *)0x600000000000;

	/* Nothing is there: addresses are all that counts. */
	g_watch_from = (uintptr_t)base;
	g_watch_to = g_watch_from + 64 * TWO_MB;
	CHECK_EQ(spdk_mem_unregister(base, TWO_MB), -EINVAL);
	CHECK_EQ(spdk_mem_register(base, 1234), -EINVAL);
	CHECK_EQ(spdk_mem_register(base + 1, TWO_MB), -EINVAL);
	CHECK_EQ(spdk_mem_register((void *)(1ul << 48), TWO_MB), -EINVAL);
	CHECK_EQ(spdk_mem_unregister(base, 1234), -EINVAL);
	CHECK_EQ(spdk_mem_unregister(base + 1, TWO_MB), -EINVAL);
	CHECK_EQ(spdk_mem_unregister((void *)(1ul << 48), TWO_MB), -EINVAL);
	CHECK_EQ(spdk_mem_register(base, 0), 0);

	map = spdk_mem_map_alloc(g_default, &ops, &g_registered);
	REQUIRE(map != NULL);
	CHECK_EQ(spdk_mem_register(base + TWO_MB, TWO_MB), 0);
	CHECK_EQ(g_registered, TWO_MB);
	CHECK_EQ(spdk_mem_map_translate(map, (uintptr_t)base + TWO_MB, NULL), 77);
	CHECK_EQ(spdk_mem_register(base, 3 * TWO_MB), -EBUSY);
	CHECK_EQ(spdk_mem_unregister(base + TWO_MB, TWO_MB), 0);
	CHECK_EQ(g_registered, 0);
	CHECK_EQ(spdk_mem_register(base, 3 * TWO_MB), 0);
	CHECK_EQ(spdk_mem_unregister(base + TWO_MB, TWO_MB), -ERANGE);
	CHECK_EQ(spdk_mem_unregister(base, TWO_MB), -ERANGE);
	CHECK_EQ(spdk_mem_unregister(base + 2 * TWO_MB, TWO_MB), -ERANGE);
	CHECK_EQ(spdk_mem_register(base + 3 * TWO_MB, 5 * PAGE), 0);
	g_calls = 0;
	/* Two regions, one call, two notifications. */
	CHECK_EQ(spdk_mem_unregister(base, 3 * TWO_MB + 5 * PAGE), 0);
	CHECK_EQ(g_calls, 2);
	CHECK_EQ(g_registered, 0);

	/* A new map hears of everything, and is not made when it cannot cope. */
	CHECK_EQ(spdk_mem_register(base, TWO_MB), 0);
	CHECK_EQ(spdk_mem_register(base + TWO_MB, PAGE), 0);
	CHECK_EQ(g_registered, TWO_MB + PAGE);
	second = spdk_mem_map_alloc(g_default, &ops, &g_registered);
	REQUIRE(second != NULL);
	CHECK_EQ(g_registered, 2 * (TWO_MB + PAGE));
	spdk_mem_map_free(&second);
	CHECK_EQ(g_registered, TWO_MB + PAGE);
	g_fail_at = base + TWO_MB;
	CHECK(spdk_mem_map_alloc(g_default, &ops, &g_registered) == NULL);
	CHECK_EQ(g_registered, TWO_MB + PAGE);
	/* A map that fails later is left as it is. */
	g_fail_at = base + 4 * TWO_MB;
	CHECK_EQ(spdk_mem_register(base + 4 * TWO_MB, TWO_MB), 0);
	g_fail_at = NULL;
	CHECK_EQ(g_registered, TWO_MB + PAGE);
	CHECK_EQ(spdk_mem_map_set_translation(map, (uintptr_t)base + 4 * TWO_MB, TWO_MB, 77), 0);
	g_registered += TWO_MB;
	CHECK_EQ(spdk_mem_unregister(base + 4 * TWO_MB, TWO_MB), 0);
	spdk_mem_map_free(&map);
	CHECK_EQ(g_registered, 0);
	CHECK_EQ(spdk_mem_unregister(base, TWO_MB + PAGE), 0);
}

static void
test_device_addresses(void)
{
	size_t size = 3 * MB + 5;
	uint64_t len, at, paddr, offset;
	uint8_t *buf, *copy;
	int fd, node;

	buf = spdk_zmalloc(size, 4096, NULL, -1, SPDK_MALLOC_DMA);
	REQUIRE(buf != NULL);
	CHECK_EQ(spdk_vtophys(&size, NULL), SPDK_VTOPHYS_ERROR);
	CHECK_EQ(spdk_vtophys((void *)0x0000800000000000ull, NULL), SPDK_VTOPHYS_ERROR);
	if (g_config->no_pci) {
		CHECK_EQ(spdk_vtophys(buf, NULL), SPDK_VTOPHYS_ERROR);
	} else {
		CHECK(spdk_vtophys(buf, NULL) != SPDK_VTOPHYS_ERROR);
		for (at = 0; at < size; at += len) {
			len = size - at;
			paddr = spdk_vtophys(buf + at, &len);
			CHECK(paddr != SPDK_VTOPHYS_ERROR);
			CHECK(len > 0 && len <= size - at);
			CHECK_EQ(spdk_vtophys(buf + at + len - 1, NULL), paddr + len - 1);
		}
		len = 0;
		CHECK(spdk_vtophys(buf, &len) != SPDK_VTOPHYS_ERROR);
		CHECK_EQ(len, 0);
#ifdef RESPDK_STALE
		/* Memory of the program's own has a device address once it is registered. */
		copy = mmap(NULL, 2 * TWO_MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		copy = (void *)(((uintptr_t)copy + TWO_MB - 1) & ~(TWO_MB - 1));
		CHECK_EQ(spdk_vtophys(copy, NULL), SPDK_VTOPHYS_ERROR);
		CHECK_EQ(spdk_mem_register(copy, 3 * PAGE), 0);
		paddr = spdk_vtophys(copy + 100, NULL);
		if (paddr != SPDK_VTOPHYS_ERROR) {
			CHECK_EQ(paddr, (uintptr_t)copy + 100);
			len = UINT64_MAX;
			CHECK_EQ(spdk_vtophys(copy + 100, &len), (uintptr_t)copy + 100);
			CHECK_EQ(len, 3 * PAGE - 100);
		}
		CHECK_EQ(spdk_mem_get_numa_id(copy, NULL), SPDK_ENV_NUMA_ID_ANY);
		CHECK_EQ(spdk_mem_unregister(copy, 3 * PAGE), 0);
		CHECK_EQ(spdk_vtophys(copy, NULL), SPDK_VTOPHYS_ERROR);
#endif
	}

	len = UINT64_MAX;
	node = spdk_mem_get_numa_id(buf, &len);
	if (g_config->no_huge) {
		CHECK_EQ(node, SPDK_ENV_NUMA_ID_ANY);
	} else {
		CHECK(node >= 0);
		CHECK_EQ(len, TWO_MB - (uintptr_t)buf % TWO_MB);
	}
	CHECK_EQ(spdk_mem_get_numa_id(&size, NULL), SPDK_ENV_NUMA_ID_ANY);

	CHECK_EQ(spdk_mem_get_fd_and_offset(&size, &offset), -ENOENT);
	fd = spdk_mem_get_fd_and_offset(buf, &offset);
	if (fd >= 0) {
		uint8_t *at2 = (void *)((uintptr_t)buf & ~(TWO_MB - 1));

		strcpy((char *)buf, "the same memory");
		if (spdk_mem_get_fd_and_offset(at2, &offset) == fd) {
			copy = mmap(NULL, TWO_MB, PROT_READ, MAP_SHARED, fd, (off_t)offset);
			CHECK(copy != MAP_FAILED);
			if (copy != MAP_FAILED) {
				CHECK_STR((char *)copy + (buf - at2), "the same memory");
				munmap(copy, TWO_MB);
			}
		}
	} else {
#ifdef RESPDK_STALE
		CHECK_EQ(fd, -ENOTSUP);
#endif
	}
	spdk_free(buf);
}

/* --- cores, threads, the clock --- */

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
	double ratio;

	CHECK(hz > 100000000);
	CHECK_EQ(spdk_get_ticks_hz(), hz);
	ticks = spdk_get_ticks();
	before = now_ns();
	CHECK(spdk_get_ticks() >= ticks);
	spdk_delay_us(20000);
	ns = now_ns() - before;
	ticks = spdk_get_ticks() - ticks;
	CHECK(ns >= 19900000);
	ratio = (double)ticks / ((double)hz * (double)ns / 1e9);
	CHECK(ratio > 0.98 && ratio < 1.02);
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
	test_malloc();
	test_realloc();
#ifdef RESPDK_STALE
	test_wrong_buffers();
#endif
	test_many_threads();
	test_zones();
	test_pools();
	test_pool_threads();
	test_rings();
	test_ring_threads();
	test_translations();
	test_registration();
	test_device_addresses();
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
in_child(const char *what, int (*body)(const void *), const void *arg)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		check_count_ = 0;
		exit(body(arg));
	}
	waitpid(pid, &status, 0);
	if (status) {
		printf("%s: %s %d\n", what, WIFSIGNALED(status) ? "signal" : "exit", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	}
	return status;
}

static int
suite_body(const void *arg)
{
	g_config = arg;
	return suite();
}

static int
variant_body(const void *arg)
{
	return run_variant(arg);
}

static unsigned long
free_hugepages(void)
{
	FILE *f = fopen("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "r");
	unsigned long n = 0;

	if (f) {
		if (fscanf(f, "%lu", &n) != 1) {
			n = 0;
		}
		fclose(f);
	}
	return n;
}

int
main(int argc, char **argv)
{
	bool two = processors() >= 2, huge = free_hugepages() >= 128;
	const char *mask = two ? "0x3" : "0x1";
	unsigned cores = two ? 2 : 1, i;
	const struct config ordinary = { "without hugepages", mask, true, true, 256, cores };
	const struct config hugepages = { "with hugepages", mask, false, true, -1, cores };
#ifdef RESPDK_STALE
	const struct config addresses = { "with device addresses", two ? "[0-1]" : "[0]", true, false, 256, cores };
	const struct config huge_addresses = { "with hugepages and device addresses", mask, false, false, -1, cores };
#endif
	const struct variant variants[] = {
		{ .what = "mask without prefix", .mask = "1", .no_huge = true, .cores = 1 },
		{ .what = "map", .map = "0@0", .no_huge = true, .cores = 1 },
		{ .what = "map of three", .map = "(0-2)@0", .no_huge = true, .cores = 3 },
		{ .what = "map with main core", .map = "(0,3,5)@0", .main_core = 5, .no_huge = true, .cores = 3 },
		{ .what = "list", .mask = "[0]", .no_huge = true, .cores = 1 },
		{ .what = "literal argument", .mask = "--lcores=0,7@0", .no_huge = true, .cores = 2 },
		{ .what = "log level", .context = "--log-level=lib.eal:4", .no_huge = true, .cores = 1 },
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

	test_macros();
	failed |= in_child(ordinary.name, suite_body, &ordinary);
	if (huge) {
		failed |= in_child(hugepages.name, suite_body, &hugepages);
	} else {
		printf("no free hugepages: the suite ran without only\n");
	}
#ifdef RESPDK_STALE
	failed |= in_child(addresses.name, suite_body, &addresses);
	failed |= in_child(huge_addresses.name, suite_body, &huge_addresses);
	if (!huge) {
		failed |= in_child(hugepages.name, suite_body, &hugepages);
	}
#endif
	for (i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		failed |= in_child(variants[i].what, variant_body, &variants[i]);
	}
	CHECK_EQ(failed, 0);
	return check_done();
}
