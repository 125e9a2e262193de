/*
 * spdk/blob.h: two threads write, read and unmap the same clusters of a thin blob at once. Every request completes, and
 * each cluster is counted once, before and after a load.
 *
 * c-test: timeout=90
 */
#include "blobdev.h"
#include <stdatomic.h>

#define WORKERS 2
#define DEPTH 8
#define SECONDS 3
#define CLUSTERS 64
#define PER_CLUSTER 64

static struct spdk_blob *g_shared;
static struct spdk_blob_store *g_store;
static atomic_int g_stop, g_left;

struct worker {
	struct spdk_thread *thread;
	struct spdk_io_channel *ch;
	unsigned seed;
	long submitted, done, failed;
	int out;
	uint8_t *buf;
};

static void
worker_told(void *arg, int rc)
{
	struct worker *w = arg;

	w->done++;
	w->out--;
	w->failed += rc != 0;
}

static void
worker_submit(struct worker *w)
{
	while (w->out < DEPTH && !g_stop) {
		unsigned r = rand_r(&w->seed);
		uint64_t at = (uint64_t)(r % CLUSTERS) * PER_CLUSTER;

		w->submitted++;
		w->out++;
		switch (r >> 8 & 3) {
		case 0:
			spdk_blob_io_unmap(g_shared, w->ch, at, PER_CLUSTER, worker_told, w);
			break;
		case 1:
			spdk_blob_io_read(g_shared, w->ch, w->buf, at + (r >> 16) % 60, 4, worker_told, w);
			break;
		case 2:
			spdk_blob_io_write(g_shared, w->ch, w->buf, at + (r >> 16) % 60, 4, worker_told, w);
			break;
		default:
			/* Over a border of clusters. */
			spdk_blob_io_write(g_shared, w->ch, w->buf, at % (62 * PER_CLUSTER) + 40, PER_CLUSTER, worker_told, w);
		}
	}
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	int i;

	spdk_set_thread(w->thread);
	w->ch = spdk_bs_alloc_io_channel(g_store);
	while (!g_stop || w->out) {
		worker_submit(w);
		spdk_thread_poll(w->thread, 0, 0);
	}
	spdk_bs_free_io_channel(w->ch);
	for (i = 0; i < 1000; i++) {
		spdk_thread_poll(w->thread, 0, 0);
	}
	spdk_set_thread(w->thread);
	spdk_thread_exit(w->thread);
	while (!spdk_thread_is_exited(w->thread)) {
		spdk_thread_poll(w->thread, 0, 0);
	}
	g_left--;
	return NULL;
}

int
main(void)
{
	struct worker workers[WORKERS] = {};
	pthread_t pthreads[WORKERS];
	uint64_t before, allocated, there = 0, at;
	struct ram *ram;
	time_t start;
	int i;

#ifndef RESPDK_STALE
	return 77;
#endif
	begin("blob_race");
	ram = ram_new(16 * RAM_MB, 512);
	g_store = store_init(ram, 32 * KB);
	g_shared = blob_open(g_store, blob_create(g_store, CLUSTERS, true));
	before = spdk_bs_free_cluster_count(g_store);
	g_left = WORKERS;
	for (i = 0; i < WORKERS; i++) {
		workers[i].thread = spdk_thread_create("worker", NULL);
		workers[i].seed = i + 1;
		workers[i].buf = spdk_dma_malloc(PER_CLUSTER * 512, 4096, NULL);
		REQUIRE(pthread_create(&pthreads[i], NULL, work, &workers[i]) == 0);
	}
	start = time(NULL);
	while (g_left) {
		spdk_thread_poll(g_thread, 0, 0);
		g_stop = time(NULL) - start >= SECONDS;
		REQUIRE(time(NULL) - start < 60);
	}
	spdk_set_thread(g_thread);
	rest();
	for (i = 0; i < WORKERS; i++) {
		pthread_join(pthreads[i], NULL);
		CHECK(workers[i].submitted == workers[i].done && workers[i].failed == 0 && workers[i].done > 10);
		spdk_dma_free(workers[i].buf);
	}
	allocated = spdk_blob_get_num_allocated_clusters(g_shared);
	for (at = 0; at < CLUSTERS; at++) {
		there += spdk_blob_get_next_allocated_io_unit(g_shared, at * PER_CLUSTER) == at * PER_CLUSTER;
	}
	CHECK_EQ(there, allocated);
	CHECK_EQ(before - spdk_bs_free_cluster_count(g_store), allocated);
	blob_close(g_shared);
	store_unload(g_store);
	ram_plug(ram);
	g_store = store_load(ram);
	CHECK_EQ(before - spdk_bs_free_cluster_count(g_store), allocated);
	store_unload(g_store);
	return end();
}
