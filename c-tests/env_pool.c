/*
 * spdk/env.h: memory pools and rings.
 *
 * c-test: timeout=240
 */
#include "env_start.h"

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

static int
suite(void)
{
	start();
	test_pools();
	test_pool_threads();
	test_rings();
	test_ring_threads();
	spdk_env_fini();
	return check_done();
}

int
main(void)
{
	CHECK_EQ(in_every_configuration(suite), 0);
	return check_done();
}
