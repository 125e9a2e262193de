/*
 * spdk/env_dpdk.h: statistics, the report, start and end beside spdk_env_init().
 *
 * c-test: timeout=60
 */
#include <sys/wait.h>
#include <unistd.h>

#include <spdk/env.h>
#include <spdk/env_dpdk.h>
#include "check.h"

#define MB 1048576ul

static void
check_sums(const struct spdk_env_dpdk_mem_stats *s)
{
	CHECK_EQ(s->heap_totalsz_bytes, s->heap_freesz_bytes + s->heap_allocsz_bytes);
	CHECK(s->greatest_free_size <= s->heap_freesz_bytes);
}

static void
test_stats(void)
{
	struct spdk_env_dpdk_mem_stats before, during, after;
	void *buf[3];
	int i;

	CHECK_EQ(spdk_env_dpdk_get_mem_stats(NULL, 0), -EINVAL);
	memset(&before, 0xff, sizeof(before));
	CHECK_EQ(spdk_env_dpdk_get_mem_stats(&before, 1000), -1);
	CHECK_EQ(before.alloc_count, UINT32_MAX);
	CHECK_EQ(spdk_env_dpdk_get_mem_stats(&before, 0), 0);
	check_sums(&before);
	for (i = 0; i < 3; i++) {
		buf[i] = spdk_malloc(3 * MB, 0, NULL, -1, SPDK_MALLOC_DMA);
		REQUIRE(buf[i] != NULL);
	}
	CHECK_EQ(spdk_env_dpdk_get_mem_stats(&during, 0), 0);
	check_sums(&during);
	CHECK_EQ(during.alloc_count, before.alloc_count + 3);
	CHECK(during.heap_allocsz_bytes >= before.heap_allocsz_bytes + 9 * MB);
	CHECK(during.heap_totalsz_bytes >= before.heap_totalsz_bytes);
	for (i = 0; i < 3; i++) {
		spdk_free(buf[i]);
	}
	CHECK_EQ(spdk_env_dpdk_get_mem_stats(&after, 0), 0);
	check_sums(&after);
	CHECK_EQ(after.alloc_count, before.alloc_count);
	CHECK_EQ(after.heap_allocsz_bytes, before.heap_allocsz_bytes);
}

static void
test_dump(void)
{
	static char text[16 << 20];
	struct spdk_mempool *pool = spdk_mempool_create("dumped_pool", 10, 64, 0, -1);
	void *zone = spdk_memzone_reserve("dumped_zone", 100, -1, 0);
	FILE *f = tmpfile();
	size_t n;

	REQUIRE(pool && zone && f);
	spdk_env_dpdk_dump_mem_stats(f);
	rewind(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = 0;
	fclose(f);
	CHECK(strstr(text, "DPDK memory size ") == text);
	CHECK(strstr(text, "DPDK memory layout\n") != NULL);
	CHECK(strstr(text, "DPDK memzones.\n") != NULL);
	CHECK(strstr(text, "dumped_zone") != NULL);
	CHECK(strstr(text, "DPDK mempools.\n") != NULL);
	CHECK(strstr(text, "dumped_pool") != NULL);
	CHECK(strstr(text, "DPDK malloc stats.\n") != NULL);
	CHECK(strstr(text, "Alloc_count:") != NULL);
	spdk_mempool_free(pool);
	CHECK_EQ(spdk_memzone_free("dumped_zone"), 0);
#ifdef RESPDK_STALE
	errno = 0;
	spdk_env_dpdk_dump_mem_stats(NULL);
	CHECK_EQ(errno, EINVAL);
#endif
}

#ifdef RESPDK_STALE
/* A program that says it has started DPDK gets an environment with one core. */
static int
external(void)
{
	void *buf;
	int i;

	CHECK(spdk_env_dpdk_external_init());
	for (i = 0; i < 2; i++) {
		CHECK_EQ(spdk_env_dpdk_post_init(i == 0), 0);
		CHECK(spdk_env_dpdk_external_init());
		CHECK_EQ(spdk_env_get_core_count(), 1);
		buf = spdk_zmalloc(100, 0, NULL, -1, SPDK_MALLOC_DMA);
		CHECK(buf != NULL);
		CHECK(spdk_vtophys(buf, NULL) != SPDK_VTOPHYS_ERROR);
		spdk_free(buf);
		spdk_env_dpdk_post_fini();
	}
	return check_done();
}
#endif

static int
internal(void)
{
	struct spdk_env_opts opts;

	CHECK(spdk_env_dpdk_external_init());
	memset(&opts, 0, sizeof(opts));
	opts.opts_size = sizeof(opts);
	spdk_env_opts_init(&opts);
	opts.name = "env_dpdk_test";
	opts.no_huge = true;
	opts.no_pci = true;
	opts.mem_size = 64;
	REQUIRE(spdk_env_init(&opts) == 0);
	CHECK(!spdk_env_dpdk_external_init());
	test_stats();
	test_dump();
	/* End and start again, the way spdk_env_fini() and spdk_env_init() do it inside. */
	spdk_env_dpdk_post_fini();
	CHECK_EQ(spdk_env_dpdk_post_init(true), 0);
	CHECK(!spdk_env_dpdk_external_init());
	test_stats();
	spdk_env_dpdk_post_fini();
	return check_done();
}

static int
in_child(int (*body)(void))
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		exit(body());
	}
	waitpid(pid, &status, 0);
	return status;
}

int
main(void)
{
	CHECK_EQ(sizeof(struct spdk_env_dpdk_mem_stats), 40);
	CHECK_EQ(in_child(internal), 0);
#ifdef RESPDK_STALE
	CHECK_EQ(in_child(external), 0);
#endif
	return check_done();
}
