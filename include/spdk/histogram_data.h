/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Histograms of 64-bit values, usually latencies in ticks, with logarithmic ranges.
 *
 * Values 0 .. 2^g - 1 (g: the granularity) fall into range 0, one bucket per value. Range r >= 1
 * holds the values whose highest bit is g + r - 1, in 2^g buckets of 2^(r - 1) values each; so
 * a bucket is never wider than 1/2^g of what it counts. A histogram keeps ranges `min_range` ..
 * `max_range`; smaller values count in its first bucket, greater ones in its last.
 *
 * Everything is inline and works on plain memory of the caller's: class "plain value". Nothing
 * is locked. bdev histograms (spdk_bdev_histogram_get()) use the same layout.
 */

#ifndef _SPDK_HISTOGRAM_DATA_H_
#define _SPDK_HISTOGRAM_DATA_H_

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The granularity of spdk_histogram_data_alloc(): buckets within 1/128 of the value. */
#define SPDK_HISTOGRAM_GRANULARITY_DEFAULT 7
/** log2 of the number of buckets in a range. */
#define SPDK_HISTOGRAM_GRANULARITY(h) (h)->granularity
/** The number of leading zeros of the values in range 0's upper half, plus one: 64 - g. */
#define SPDK_HISTOGRAM_BUCKET_LSB(h) (64 - SPDK_HISTOGRAM_GRANULARITY(h))
/** The number of buckets in a range. */
#define SPDK_HISTOGRAM_NUM_BUCKETS_PER_RANGE(h) (1ULL << SPDK_HISTOGRAM_GRANULARITY(h))
/** The bits of a bucket's index in its range. */
#define SPDK_HISTOGRAM_BUCKET_MASK(h) (SPDK_HISTOGRAM_NUM_BUCKETS_PER_RANGE(h) - 1)
/** The number of ranges the histogram keeps. */
#define SPDK_HISTOGRAM_NUM_BUCKET_RANGES(h) ((h)->max_range - (h)->min_range + 1)
/** The number of buckets the histogram keeps. */
#define SPDK_HISTOGRAM_NUM_BUCKETS(h)                                                             \
	(SPDK_HISTOGRAM_NUM_BUCKETS_PER_RANGE(h) * SPDK_HISTOGRAM_NUM_BUCKET_RANGES(h))

/** A histogram. */
struct spdk_histogram_data {
	/** log2 of the number of buckets in a range. */
	uint32_t granularity;

	/** The first range kept. */
	uint32_t min_range;

	/** The last range kept. */
	uint32_t max_range;

	/** The counts: SPDK_HISTOGRAM_NUM_BUCKETS() of them, ranges one after the other. */
	uint64_t *bucket;
};

/** The bucket `index` of range `range`, which must be one that is kept. */
static inline uint64_t *
__spdk_histogram_get_bucket(const struct spdk_histogram_data *h, uint32_t range, uint32_t index)
{
	uint32_t first = (range - h->min_range) << h->granularity;

	return h->bucket + (first + index);
}

/** The count of bucket `index` of range `range`. */
static inline uint64_t
__spdk_histogram_get_count(const struct spdk_histogram_data *h, uint32_t range, uint32_t index)
{
	return *__spdk_histogram_get_bucket(h, range, index);
}

/** Adds one to the count of bucket `index` of range `range`. */
static inline void
__spdk_histogram_increment(struct spdk_histogram_data *h, uint32_t range, uint32_t index)
{
	*__spdk_histogram_get_bucket(h, range, index) += 1;
}

/** Sets every count to 0. */
static inline void
spdk_histogram_data_reset(struct spdk_histogram_data *histogram)
{
	size_t n = SPDK_HISTOGRAM_NUM_BUCKETS(histogram);

	memset(histogram->bucket, 0, n * sizeof(histogram->bucket[0]));
}

/** The range `datapoint` falls into, whether kept or not. */
static inline uint32_t
__spdk_histogram_data_get_bucket_range(struct spdk_histogram_data *h, uint64_t datapoint)
{
	uint32_t bits = datapoint == 0 ? 0 : 64 - (uint32_t)__builtin_clzll(datapoint);

	return bits >= h->granularity ? bits - h->granularity : 0;
}

/** The index in range `range` of the bucket `datapoint` falls into. */
static inline uint32_t
__spdk_histogram_data_get_bucket_index(struct spdk_histogram_data *h, uint64_t datapoint,
		uint32_t range)
{
	uint64_t scaled = range > 1 ? datapoint >> (range - 1) : datapoint;

	return (uint32_t)(scaled & SPDK_HISTOGRAM_BUCKET_MASK(h));
}

/** Counts `datapoint`. */
static inline void
spdk_histogram_data_tally(struct spdk_histogram_data *histogram, uint64_t datapoint)
{
	uint32_t range = __spdk_histogram_data_get_bucket_range(histogram, datapoint);
	uint32_t index;

	if (range > histogram->max_range) {
		range = histogram->max_range;
		index = (uint32_t)SPDK_HISTOGRAM_BUCKET_MASK(histogram);
	} else if (range < histogram->min_range) {
		range = histogram->min_range;
		index = 0;
	} else {
		index = __spdk_histogram_data_get_bucket_index(histogram, datapoint, range);
	}
	__spdk_histogram_increment(histogram, range, index);
}

/**
 * The first value above bucket `index` of range `range`: the bucket's upper bound, exclusive.
 * It wraps to 0 for the very last bucket of 64-bit values.
 */
static inline uint64_t
__spdk_histogram_data_get_bucket_start(const struct spdk_histogram_data *h, uint32_t range,
		uint32_t index)
{
	uint64_t next = (uint64_t)(uint32_t)(index + 1);

	if (range == 0) {
		return next;
	}
	return (1ULL << (h->granularity + range - 1)) + (next << (range - 1));
}

/**
 * Called for a bucket.
 *
 * \param ctx what was given to spdk_histogram_data_iterate()
 * \param start the first value the bucket counts
 * \param end the first value above it
 * \param count how many values fell into it
 * \param total how many values fell into any bucket
 * \param so_far how many fell into this one and those before it
 */
typedef void (*spdk_histogram_data_fn)(void *ctx, uint64_t start, uint64_t end, uint64_t count,
		uint64_t total, uint64_t so_far);

/** Calls `fn` for every bucket, empty ones as well, in rising order. `start` begins at 0. */
static inline void
spdk_histogram_data_iterate(const struct spdk_histogram_data *histogram,
		spdk_histogram_data_fn fn, void *ctx)
{
	const uint64_t per_range = SPDK_HISTOGRAM_NUM_BUCKETS_PER_RANGE(histogram);
	const uint64_t n = per_range * SPDK_HISTOGRAM_NUM_BUCKET_RANGES(histogram);
	uint64_t total = 0, so_far = 0, start = 0, end, i;

	for (i = 0; i < n; i++) {
		total += histogram->bucket[i];
	}
	for (i = 0; i < n; i++) {
		so_far += histogram->bucket[i];
		end = __spdk_histogram_data_get_bucket_start(histogram,
				(uint32_t)(histogram->min_range + i / per_range),
				(uint32_t)(i % per_range));
		fn(ctx, start, end, histogram->bucket[i], total, so_far);
		start = end;
	}
}

/**
 * Adds the counts of `src` to those of `dst`.
 *
 * \return 0, or -EINVAL if granularity or ranges differ; then nothing was added
 */
static inline int
spdk_histogram_data_merge(const struct spdk_histogram_data *dst,
		const struct spdk_histogram_data *src)
{
	uint64_t n = SPDK_HISTOGRAM_NUM_BUCKETS(src), i;

	if (dst->granularity != src->granularity || dst->min_range != src->min_range ||
	    dst->max_range != src->max_range) {
		return -EINVAL;
	}
	for (i = 0; i < n; i++) {
		dst->bucket[i] += src->bucket[i];
	}
	return 0;
}

/**
 * A histogram of the values `min_val` .. `max_val` - 1, all counts 0.
 *
 * \param granularity log2 of the number of buckets in a range
 * \param min_val the smallest value of interest
 * \param max_val the first value above those of interest
 *
 * \return the histogram, to be freed by spdk_histogram_data_free(), or NULL if `min_val` is not
 *     smaller than `max_val` or memory ran out
 */
static inline struct spdk_histogram_data *
spdk_histogram_data_alloc_sized_ext(uint32_t granularity, uint64_t min_val, uint64_t max_val)
{
	struct spdk_histogram_data *h;

	if (max_val <= min_val) {
		return NULL;
	}
	h = (struct spdk_histogram_data *)malloc(sizeof(*h));
	if (h != NULL) {
		h->granularity = granularity;
		h->min_range = __spdk_histogram_data_get_bucket_range(h, min_val);
		h->max_range = __spdk_histogram_data_get_bucket_range(h, max_val - 1);
		h->bucket = (uint64_t *)calloc(SPDK_HISTOGRAM_NUM_BUCKETS(h), sizeof(h->bucket[0]));
		if (h->bucket == NULL) {
			free(h);
			h = NULL;
		}
	}
	return h;
}

/** A histogram of all 64-bit values; see spdk_histogram_data_alloc_sized_ext(). */
static inline struct spdk_histogram_data *
spdk_histogram_data_alloc_sized(uint32_t granularity)
{
	return spdk_histogram_data_alloc_sized_ext(granularity, 0, UINT64_MAX);
}

/** A histogram of all 64-bit values with the default granularity. */
static inline struct spdk_histogram_data *
spdk_histogram_data_alloc(void)
{
	return spdk_histogram_data_alloc_sized(SPDK_HISTOGRAM_GRANULARITY_DEFAULT);
}

/** Frees a histogram and its buckets. NULL is allowed. */
static inline void
spdk_histogram_data_free(struct spdk_histogram_data *h)
{
	if (h != NULL) {
		free(h->bucket);
		free(h);
	}
}

#ifdef __cplusplus
}
#endif

#endif /* _SPDK_HISTOGRAM_DATA_H_ */
