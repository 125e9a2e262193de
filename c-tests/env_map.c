/*
 * spdk/env.h: registered memory and memory maps.
 *
 * c-test: timeout=60
 */
#include "env_start.h"

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

/* Large buffers come and go, which registers and unregisters memory, while maps come and go and are asked. */

static int
note(void *cb_ctx, struct spdk_mem_map *map, enum spdk_mem_map_notify_action action, void *vaddr, size_t size)
{
	__atomic_add_fetch((long *)cb_ctx, action == SPDK_MEM_MAP_NOTIFY_REGISTER ? (long)size : -(long)size, __ATOMIC_SEQ_CST);
	if (action == SPDK_MEM_MAP_NOTIFY_REGISTER) {
		return spdk_mem_map_set_translation(map, (uintptr_t)vaddr, size, (uintptr_t)vaddr);
	}
	return spdk_mem_map_clear_translation(map, (uintptr_t)vaddr, size);
}

static struct spdk_mem_map *g_lasting;

static void *
allocate_and_free(void *arg)
{
	unsigned seed = (unsigned)(uintptr_t)arg;
	int i, bad = 0;

	for (i = 0; i < 300; i++) {
		size_t size = ((size_t)rand_r(&seed) % 12 + 1) * MB;
		uint8_t *buf = spdk_malloc(size, 0, NULL, -1, SPDK_MALLOC_DMA);

		if (buf) {
			bad += spdk_mem_map_translate(g_lasting, (uintptr_t)buf, NULL) == g_default;
			bad += spdk_mem_map_translate(g_lasting, (uintptr_t)buf + size - 1, NULL) == g_default;
			buf[0] = buf[size - 1] = 1;
			spdk_free(buf);
		}
	}
	return (void *)(intptr_t)bad;
}

static void *
make_maps(void *arg)
{
	const struct spdk_mem_map_ops ops = { note, NULL };
	int i, bad = 0;

	for (i = 0; i < 300; i++) {
		long registered = 0;
		struct spdk_mem_map *map = spdk_mem_map_alloc(g_default, &ops, &registered);

		if (!map) {
			bad++;
			continue;
		}
		spdk_mem_map_free(&map);
		bad += registered != 0;
	}
	return (void *)(intptr_t)bad;
}

static void
test_storm(void)
{
	const struct spdk_mem_map_ops ops = { note, NULL };
	long registered = 0;
	pthread_t threads[4];
	void *bad;
	int i;

	g_lasting = spdk_mem_map_alloc(g_default, &ops, &registered);
	REQUIRE(g_lasting != NULL);
	for (i = 0; i < 4; i++) {
		REQUIRE(pthread_create(&threads[i], NULL, i < 2 ? allocate_and_free : make_maps, (void *)(uintptr_t)(i + 1)) == 0);
	}
	for (i = 0; i < 4; i++) {
		pthread_join(threads[i], &bad);
		CHECK_EQ((intptr_t)bad, 0);
	}
	spdk_mem_map_free(&g_lasting);
	CHECK_EQ(registered, 0);
}

static int
suite(void)
{
	start();
	test_translations();
	test_registration();
	test_storm();
	spdk_env_fini();
	return check_done();
}

int
main(void)
{
	CHECK_EQ(in_every_configuration(suite), 0);
	return check_done();
}
