/*
 * What the environment's memory, pools and rings cost, beside the plainest thing that does the same, in turn in one run.
 *
 * Each figure is the best of many short rounds, so that a busy machine does not count; the ratio is what matters.
 */
#include <spdk/stdinc.h>
#include <spdk/env.h>

#define ROUNDS 400

void raw_put(void *object);
void *raw_take(void);
unsigned raw_enqueue(void **objects, unsigned n);
unsigned raw_dequeue(void **objects, unsigned n);

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Nanoseconds per element of `code`, which handles `each` elements and runs `times` times a round. */
#define BEST(out, times, each, code)                                                                                   \
	do {                                                                                                           \
		(out) = 1e18;                                                                                          \
		for (int round_ = 0; round_ < ROUNDS; round_++) {                                                      \
			double took_, begin_ = now();                                                                  \
			for (int time_ = 0; time_ < (times); time_++) {                                                \
				code;                                                                                  \
			}                                                                                              \
			took_ = (now() - begin_) / ((double)(times) * (each));                                         \
			(out) = took_ < (out) ? took_ : (out);                                                         \
		}                                                                                                      \
	} while (0)

static void
show(const char *what, double ours, double plain)
{
	printf("%-34s %8.2f ns, plain %8.2f ns, ratio %.2f\n", what, ours, plain, ours / plain);
}

int
main(void)
{
	static const char *const types[] = { "SP_SC", "MP_SC", "MP_MC" };
	struct spdk_env_opts opts = { .opts_size = sizeof(opts) };
	struct spdk_mempool *pool;
	struct spdk_ring *ring;
	double ours, plain;
	void *objects[32] = { NULL }, *keep;
	char text[64];

	spdk_env_opts_init(&opts);
	opts.name = "env_bench";
	opts.no_pci = true;
	ours = now();
	if (spdk_env_init(&opts)) {
		return 1;
	}
	printf("%-34s %8.2f ms\n", "spdk_env_init", (now() - ours) / 1e6);
	ours = now();
	spdk_get_ticks_hz();
	printf("%-34s %8.2f ms\n", "spdk_get_ticks_hz, the first time", (now() - ours) / 1e6);

	pool = spdk_mempool_create("bench", 8192, 256, SPDK_MEMPOOL_DEFAULT_CACHE_SIZE, -1);
	if (!pool) {
		return 1;
	}
	raw_put(objects);
	BEST(plain, 5000, 1, raw_put(raw_take()));
	BEST(ours, 5000, 1, spdk_mempool_put(pool, spdk_mempool_get(pool)));
	show("mempool get + put", ours, plain);
	BEST(ours, 500, 32, {
		spdk_mempool_get_bulk(pool, objects, 32);
		spdk_mempool_put_bulk(pool, objects, 32);
	});
	show("mempool get + put, 32 at once", ours, plain);
	spdk_mempool_free(pool);

	for (int type = 0; type < 3; type++) {
		ring = spdk_ring_create((enum spdk_ring_type)type, 4095, -1);
		if (!ring) {
			return 1;
		}
		snprintf(text, sizeof(text), "ring %s enqueue + dequeue", types[type]);
		BEST(plain, 5000, 1, {
			raw_enqueue(objects, 1);
			raw_dequeue(objects, 1);
		});
		BEST(ours, 5000, 1, {
			spdk_ring_enqueue(ring, objects, 1, NULL);
			spdk_ring_dequeue(ring, objects, 1);
		});
		show(text, ours, plain);
		snprintf(text, sizeof(text), "ring %s, 32 at once", types[type]);
		BEST(plain, 500, 32, {
			raw_enqueue(objects, 32);
			raw_dequeue(objects, 32);
		});
		BEST(ours, 500, 32, {
			spdk_ring_enqueue(ring, objects, 32, NULL);
			spdk_ring_dequeue(ring, objects, 32);
		});
		show(text, ours, plain);
		spdk_ring_free(ring);
	}

	keep = spdk_malloc(64, 0, NULL, -1, SPDK_MALLOC_DMA);
	BEST(plain, 1000, 1, {
		void *volatile block = aligned_alloc(64, 4096);

		free(block);
	});
	BEST(ours, 1000, 1, spdk_free(spdk_malloc(4096, 4096, NULL, -1, SPDK_MALLOC_DMA)));
	show("spdk_malloc + spdk_free, 4 KiB", ours, plain);
	BEST(ours, 1000, 1, spdk_free(spdk_malloc(100, 0, NULL, -1, SPDK_MALLOC_DMA)));
	show("spdk_malloc + spdk_free, 100 B", ours, plain);
	BEST(ours, 1000, 1, spdk_free(spdk_malloc(1 << 20, 0, NULL, -1, SPDK_MALLOC_DMA)));
	show("spdk_malloc + spdk_free, 1 MiB", ours, plain);
	spdk_free(keep);
	spdk_env_fini();
	return 0;
}
