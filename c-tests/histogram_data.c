/* spdk/histogram_data.h: logarithmic histograms. */

#include <spdk/stdinc.h>
#include <spdk/histogram_data.h>
#include "check.h"

struct walk {
	uint64_t calls, last_end, total, hits;
	bool ordered;
};

static void
see(void *ctx, uint64_t start, uint64_t end, uint64_t count, uint64_t total, uint64_t so_far)
{
	struct walk *w = ctx;

	w->ordered = w->ordered && start == w->last_end;
	w->last_end = end;
	w->calls++;
	w->total = total;
	w->hits += count;
	w->ordered = w->ordered && so_far == w->hits;
}

static void
check_bucket(struct spdk_histogram_data *h, uint64_t value, uint32_t range, uint32_t index, uint64_t end)
{
	CHECK_EQ(__spdk_histogram_data_get_bucket_range(h, value), range);
	CHECK_EQ(__spdk_histogram_data_get_bucket_index(h, value, range), index);
	CHECK_EQ(__spdk_histogram_data_get_bucket_start(h, range, index), end);
}

int
main(void)
{
	struct spdk_histogram_data *h, *g;
	struct walk w = {.ordered = true};
	uint64_t i;

	h = spdk_histogram_data_alloc();
	REQUIRE(h != NULL);
	CHECK_EQ(SPDK_HISTOGRAM_GRANULARITY_DEFAULT, 7);
	CHECK_EQ(SPDK_HISTOGRAM_GRANULARITY(h), 7);
	CHECK_EQ(SPDK_HISTOGRAM_BUCKET_LSB(h), 57);
	CHECK_EQ(SPDK_HISTOGRAM_NUM_BUCKETS_PER_RANGE(h), 128);
	CHECK_EQ(SPDK_HISTOGRAM_BUCKET_MASK(h), 127);
	CHECK_EQ(SPDK_HISTOGRAM_NUM_BUCKET_RANGES(h), 58);
	CHECK_EQ(SPDK_HISTOGRAM_NUM_BUCKETS(h), 58 * 128);
	CHECK_EQ(h->min_range, 0);
	CHECK_EQ(h->max_range, 57);

	check_bucket(h, 0, 0, 0, 1);
	check_bucket(h, 127, 0, 127, 128);
	check_bucket(h, 128, 1, 0, 129);
	check_bucket(h, 255, 1, 127, 256);
	check_bucket(h, 256, 2, 0, 258);
	check_bucket(h, 511, 2, 127, 512);
	check_bucket(h, 1000, 3, 122, 1004);
	check_bucket(h, 1ULL << 63, 57, 0, (1ULL << 63) + (1ULL << 56));
	check_bucket(h, UINT64_MAX, 57, 127, 0);

	for (i = 0; i < 1000; i++) {
		spdk_histogram_data_tally(h, i);
	}
	spdk_histogram_data_tally(h, UINT64_MAX);
	CHECK_EQ(__spdk_histogram_get_count(h, 0, 5), 1);
	CHECK_EQ(__spdk_histogram_get_count(h, 2, 0), 2);
	CHECK_EQ(__spdk_histogram_get_count(h, 3, 0), 4);
	CHECK_EQ(__spdk_histogram_get_count(h, 57, 127), 1);
	CHECK(__spdk_histogram_get_bucket(h, 1, 3) == h->bucket + 131);
	__spdk_histogram_increment(h, 1, 3);
	CHECK_EQ(__spdk_histogram_get_count(h, 1, 3), 2);
	CHECK_EQ(h->bucket[131], 2);
	spdk_histogram_data_iterate(h, see, &w);
	CHECK_EQ(w.calls, 58 * 128);
	CHECK_EQ(w.total, 1002);
	CHECK_EQ(w.hits, 1002);
	CHECK_EQ(w.last_end, 0);
	CHECK(w.ordered);

	g = spdk_histogram_data_alloc_sized(7);
	REQUIRE(g != NULL);
	spdk_histogram_data_tally(g, 5);
	CHECK_EQ(spdk_histogram_data_merge(g, h), 0);
	CHECK_EQ(__spdk_histogram_get_count(g, 0, 5), 2);
	CHECK_EQ(__spdk_histogram_get_count(g, 57, 127), 1);
	spdk_histogram_data_reset(g);
	CHECK_EQ(__spdk_histogram_get_count(g, 0, 5), 0);
	spdk_histogram_data_free(g);

	g = spdk_histogram_data_alloc_sized(4);
	REQUIRE(g != NULL);
	CHECK_EQ(SPDK_HISTOGRAM_NUM_BUCKETS(g), 61 * 16);
	CHECK_EQ(spdk_histogram_data_merge(g, h), -EINVAL);
	spdk_histogram_data_free(g);

	/* Values outside of the limits count in the first and in the last bucket. */
	g = spdk_histogram_data_alloc_sized_ext(7, 1000, 5000);
	REQUIRE(g != NULL);
	CHECK_EQ(g->min_range, 3);
	CHECK_EQ(g->max_range, 6);
	CHECK_EQ(SPDK_HISTOGRAM_NUM_BUCKETS(g), 4 * 128);
	CHECK_EQ(spdk_histogram_data_merge(g, h), -EINVAL);
	spdk_histogram_data_tally(g, 3);
	spdk_histogram_data_tally(g, 1000);
	spdk_histogram_data_tally(g, 1 << 20);
	CHECK_EQ(g->bucket[0], 1);
	CHECK_EQ(g->bucket[122], 1);
	CHECK_EQ(g->bucket[511], 1);
	spdk_histogram_data_free(g);
	CHECK(spdk_histogram_data_alloc_sized_ext(7, 5, 5) == NULL);
	CHECK(spdk_histogram_data_alloc_sized_ext(7, 6, 5) == NULL);

	spdk_histogram_data_free(h);
	spdk_histogram_data_free(NULL);
	return check_done();
}
