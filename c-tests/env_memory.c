/*
 * spdk/env.h: buffers, zones, device addresses.
 *
 * c-test: timeout=240
 */
#include "env_start.h"

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

static int
suite(void)
{
	start();
	test_malloc();
	test_realloc();
#ifdef RESPDK_STALE
	test_wrong_buffers();
#endif
	test_many_threads();
	test_zones();
	test_device_addresses();
	spdk_env_fini();
	return check_done();
}

int
main(void)
{
	CHECK_EQ(in_every_configuration(suite), 0);
	return check_done();
}
